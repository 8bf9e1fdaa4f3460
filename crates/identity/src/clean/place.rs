//! Which province, district and ward is meant, before and since July 2025?
//!
//! 63 provinces became 34, districts went, and 10,040 wards became 3,321. Every name is led to what it is
//! now: an old province to its new one, an old ward to the new wards that it may lie in. So two addresses
//! of one house compare as one place whichever year they were written in. Keeping both sets apart was not
//! taken: most files mix them, and hardly anybody says which they mean.
//!
//! Names are found by 64-bit keys of their letters without spaces, in tables built on first use.

use super::letters::{Keyed, SEED, mix, squashed};
use std::sync::LazyLock;

/// Old and new names of provinces that lead to each of today's, beside its own name.
const PROVINCES: &[(&str, &str)] = &[
    ("an giang", "kien giang"),
    ("bac ninh", "bac giang"),
    ("ca mau", "bac lieu"),
    ("can tho", "soc trang,hau giang"),
    ("da nang", "quang nam"),
    ("dak lak", "dac lac,dak lac,daclak,darlac,phu yen"),
    ("dong nai", "binh phuoc"),
    ("dong thap", "tien giang"),
    ("gia lai", "binh dinh"),
    ("ha noi", "hn,hnoi,ha tay"),
    ("hai phong", "hai duong,hp"),
    (
        "ho chi minh",
        "hcm,hcmc,tphcm,tp hcmc,sai gon,sg,binh duong,ba ria vung tau,ba ria,vung tau,brvt,ho chi minh city,saigon city",
    ),
    ("hue", "thua thien hue,tt hue,thua thien,thien hue"),
    ("hung yen", "thai binh"),
    ("khanh hoa", "ninh thuan"),
    ("lam dong", "dak nong,dac nong,binh thuan"),
    ("lao cai", "yen bai,lao kay"),
    ("ninh binh", "ha nam,nam dinh"),
    ("phu tho", "vinh phuc,hoa binh"),
    ("quang ngai", "kon tum,kontum,con tum"),
    ("quang tri", "quang binh"),
    ("tay ninh", "long an"),
    ("thai nguyen", "bac kan,bac can"),
    ("tuyen quang", "ha giang"),
    ("vinh long", "ben tre,tra vinh"),
];

/// More than so many new wards say nothing of where a house is.
const MOST_AREAS: usize = 8;

/// A name of the table and the new wards that it may lie in.
#[derive(Default)]
struct Found {
    name: &'static str,
    areas: Vec<u16>,
}

#[derive(Default)]
struct Places {
    /// Today's provinces, by number.
    provinces: Vec<&'static str>,
    /// Province and name of each new ward, by number.
    areas: Vec<(u8, &'static str)>,
    province_of: Keyed<u8>,
    /// By province and name; an older name leads to the newer.
    districts: Keyed<&'static str>,
    /// The province of a district's name, when only one has it.
    district_anywhere: Keyed<Option<u8>>,
    /// By province, district and name.
    old_wards: Keyed<Found>,
    /// By province and name: the new ward of that name, and what old wards of that name became.
    wards: Keyed<Found>,
    /// Every name of a ward.
    ward_names: Keyed<()>,
}

static PLACES: LazyLock<Places> = LazyLock::new(|| read(include_str!("../../data/wards.txt")));

fn key(province: u8, district: &str, name: &str) -> u64 {
    let seed = mix(SEED, province);
    let seed = if district.is_empty() { seed } else { mix(squashed(seed, district), b'|') };
    squashed(seed, name)
}

fn read(text: &'static str) -> Places {
    let mut places = Places::default();
    // Names of today come before older ones: a name that was taken over means the one who has it.
    for older in [false, true] {
        let (mut province, mut first_area) = (0_u8, 0_u16);
        let mut next = (0_u8, 0_u16);
        for line in text.lines() {
            let (kind, rest) = line.split_at_checked(2).unwrap_or_default();
            match kind {
                "P " => {
                    province = next.0;
                    next.0 += 1;
                    if !older {
                        places.add_province(rest);
                    }
                }
                "N " => {
                    first_area = next.1;
                    next.1 += rest.split(' ').count() as u16;
                    if !older {
                        places.add_new_wards(province, rest);
                    }
                }
                _ => places.add_district(province, first_area, rest, older),
            }
        }
    }
    for (name, others) in PROVINCES {
        if let Some(province) = places.province_of.get(&squashed(SEED, name)).copied() {
            for other in others.split(',') {
                places.province_of.insert(squashed(SEED, other), province);
            }
        }
    }
    places
}

impl Places {
    fn add_province(&mut self, name: &'static str) {
        self.province_of.insert(squashed(SEED, name), self.provinces.len() as u8);
        self.provinces.push(name);
    }

    fn add_new_wards(&mut self, province: u8, names: &'static str) {
        for name in names.split(' ') {
            let area = self.areas.len() as u16;
            self.areas.push((province, name));
            self.add_ward(province, name, &[area]);
        }
    }

    /// One line of a district: its names of today, or its older ones.
    fn add_district(&mut self, province: u8, first_area: u16, line: &'static str, older: bool) {
        let of_pass = |names: &'static str| names.split(',').enumerate().filter(move |(at, _)| (*at > 0) == older);
        let mut words = line.split(' ');
        let names = words.next().unwrap_or_default();
        let district = names.split(',').next().unwrap_or_default();
        for (_, name) in of_pass(names) {
            self.districts.entry(key(province, "", name)).or_insert(district);
            let held = self.district_anywhere.entry(squashed(SEED, name)).or_insert(Some(province));
            *held = held.filter(|held| *held == province);
        }
        for ward in words.filter(|ward| !ward.is_empty()) {
            let (names, areas) = ward.split_once(':').unwrap_or((ward, ""));
            let areas: Vec<u16> =
                areas.split(',').filter_map(|area| Some(area.parse::<u16>().ok()? + first_area)).collect();
            let name = names.split(',').next().unwrap_or_default();
            for (_, typed) in of_pass(names) {
                add(&mut self.old_wards, key(province, district, typed), name, &areas);
                self.add_ward(province, typed, &areas);
            }
        }
    }

    fn add_ward(&mut self, province: u8, name: &'static str, areas: &[u16]) {
        add(&mut self.wards, key(province, "", name), name, areas);
        self.ward_names.insert(squashed(SEED, name), ());
    }
}

fn add(to: &mut Keyed<Found>, key: u64, name: &'static str, areas: &[u16]) {
    let found = to.entry(key).or_insert_with(|| Found { name, areas: Vec::new() });
    if found.name != name {
        return;
    }
    found.areas.extend_from_slice(areas);
    found.areas.sort_unstable();
    found.areas.dedup();
}

/// Today's province of a folded name, old or new; by its number.
pub(super) fn province(folded: &str) -> Option<u8> {
    let found = |name: &str| PLACES.province_of.get(&squashed(SEED, name)).copied();
    let name = folded.trim();
    // Every prefix starts with this letter, every suffix ends with one of these.
    let may_have_more = name.starts_with('t') || name.ends_with(['y', 'e']);
    found(name).or_else(|| {
        if !may_have_more {
            return None;
        }
        let name = ["thanh pho ", "thanhpho", "tinh ", "t p ", "tp ", "tp", "t "]
            .iter()
            .find_map(|prefix| name.strip_prefix(prefix))
            .unwrap_or(name);
        let name = [" city", " province"].iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
        found(name)
    })
}

/// The name of a province, with spaces.
pub(super) fn province_name(province: u8) -> String {
    PLACES.provinces.get(usize::from(province)).map_or_else(String::new, |name| spaced(name))
}

/// The name by which a district is known, in a province or in the only one that has it; and that province.
pub(super) fn district(within: Option<u8>, folded: &str) -> Option<(u8, String)> {
    let province = match within {
        Some(province) => province,
        None => PLACES.district_anywhere.get(&squashed(SEED, folded)).copied().flatten()?,
    };
    PLACES.districts.get(&key(province, "", folded)).map(|name| (province, spaced(name)))
}

/// The key of no name, to be made longer word by word.
pub(super) const NO_NAME: u64 = SEED;

/// The key of a name with one more word.
pub(super) fn longer(name: u64, word: &str) -> u64 {
    squashed(name, word)
}

/// Whether some district has the name of that key.
pub(super) fn is_district(name: u64) -> bool {
    PLACES.district_anywhere.contains_key(&name)
}

/// Whether some ward has the name of that key.
pub(super) fn is_ward(name: u64) -> bool {
    PLACES.ward_names.contains_key(&name)
}

/// Whether some province, old or new, has the name of that key.
pub(super) fn is_province(name: u64) -> bool {
    PLACES.province_of.contains_key(&name)
}

/// The name of a ward in the table, and the new wards that it may lie in; none when they are too many.
pub(super) fn ward(province: u8, district: Option<&str>, folded: &str) -> Option<(String, &'static [u16])> {
    let exact = district.and_then(|district| PLACES.old_wards.get(&key(province, district, folded)));
    let found = exact.or_else(|| PLACES.wards.get(&key(province, "", folded)))?;
    let areas = if found.areas.len() > MOST_AREAS { &[] } else { found.areas.as_slice() };
    Some((spaced(found.name), areas))
}

/// Whether a district of before had a ward of that name.
pub(super) fn is_ward_of(province: u8, district: &str, folded: &str) -> bool {
    PLACES.old_wards.contains_key(&key(province, district, folded))
}

/// The name of a new ward and its province: `ha noi/cau giay`.
pub(super) fn area_name(area: u16) -> Option<String> {
    let (province, name) = PLACES.areas.get(usize::from(area))?;
    Some(format!("{}/{}", province_name(*province), spaced(name)))
}

fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_new_ward_is_reached_from_an_old_one() {
        assert_eq!((PLACES.provinces.len(), PLACES.areas.len()), (34, 3_321));
        let mut reached: Vec<u16> = PLACES.old_wards.values().flat_map(|found| found.areas.iter().copied()).collect();
        reached.sort_unstable();
        reached.dedup();
        // Five island districts had no wards.
        assert_eq!(reached.len(), 3_321 - 5);
        assert!(PLACES.old_wards.values().all(|found| !found.areas.is_empty()));
    }

    #[test]
    fn provinces_lead_to_their_names_of_today() {
        for (typed, meant) in [
            ("ha noi", "ha noi"),
            ("tp ha noi", "ha noi"),
            ("thanh pho ha noi", "ha noi"),
            ("hanoi", "ha noi"),
            ("hn", "ha noi"),
            ("tphcm", "ho chi minh"),
            ("tp hcm", "ho chi minh"),
            ("hcmc", "ho chi minh"),
            ("sai gon", "ho chi minh"),
            ("ho chi minh city", "ho chi minh"),
            ("binh duong", "ho chi minh"),
            ("tinh binh duong", "ho chi minh"),
            ("brvt", "ho chi minh"),
            ("ba ria vung tau", "ho chi minh"),
            ("dac lac", "dak lak"),
            ("daklak", "dak lak"),
            ("thua thien hue", "hue"),
            ("hai duong", "hai phong"),
            ("quang nam", "da nang"),
        ] {
            assert_eq!(province(typed).map(province_name).as_deref(), Some(meant), "{typed}");
        }
        assert_eq!(province("london"), None);
        for (name, _) in PROVINCES {
            assert_eq!(province(name).map(province_name).as_deref(), Some(*name));
        }
        let old: usize = PROVINCES.iter().map(|(_, others)| others.split(',').count()).sum();
        assert!(old >= 29);
    }

    #[test]
    fn districts_and_wards_are_found_in_their_province() {
        let hanoi = province("ha noi").unwrap();
        let city = province("tphcm").unwrap();
        assert_eq!(district(None, "cau giay"), Some((hanoi, "cau giay".to_string())));
        assert_eq!(district(Some(city), "2"), Some((city, "thu duc".to_string())));
        assert_eq!(district(Some(hanoi), "thu duc"), None);
        let (name, areas) = ward(hanoi, Some("cau giay"), "dichvong").unwrap();
        assert_eq!(name, "dich vong");
        assert!(areas.iter().any(|area| area_name(*area).as_deref() == Some("ha noi/cau giay")));
        assert!(ward(city, None, "7").unwrap().1.is_empty(), "a number says nothing without its district");
        assert!(!ward(city, Some("5"), "7").unwrap().1.is_empty());
    }
}
