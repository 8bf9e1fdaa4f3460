//! Where does somebody live, in parts that can be compared?
//!
//! Everything is folded; abbreviations are read, provinces and districts led to their names of today, and
//! wards to the new wards that they may lie in. One line of free text is taken apart from its end, where the
//! large places stand, so that `12 Lê Lợi, P. Bến Nghé, Q1, TPHCM` and four separate fields give the same.
//!
//! A parser that learned from labelled lines was not taken: there are none to learn from, and a rule that
//! is wrong can be found and mended.

mod english;
mod lines;
mod segments;

use super::letters::{first_chars, fold};
use super::place;
use segments::Kind;

/// Characters of a line that are read.
const MOST_READ: usize = 200;
/// Characters of each of the other fields that are read.
const MOST_READ_OF_FIELD: usize = 80;

/// An address in parts, every part folded, words apart by single spaces.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// House number; of an alley inside an alley with slashes, as written: `12/34/5`. A number and then its
    /// alley (`số 12 ngõ 34`) is `12/34`.
    pub house: Option<String>,
    /// Street, road or the name of an alley, without “đường” and “phố”.
    pub street: Option<String>,
    /// Flat, floor or block.
    pub unit: Option<String>,
    /// Group, hamlet or quarter inside a ward: `to 5`, `thon doai`.
    pub hamlet: Option<String>,
    /// Ward, commune or town without its kind: `dich vong`, `7`.
    pub ward: Option<String>,
    /// District, or town of a province, without its kind; abroad, the city.
    pub district: Option<String>,
    /// The province of today; abroad, the state.
    pub province: Option<String>,
    /// Postcode, upper-case, without spaces.
    pub postcode: Option<String>,
    /// What was in the line and is none of these.
    pub rest: Option<String>,
    /// The wards since July 2025 in which the ward may lie, as numbers of the bundled table, sorted.
    pub areas: Vec<u16>,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Address")
            .field("province", &self.province)
            .field("areas", &self.areas.len())
            .finish_non_exhaustive()
    }
}

impl Address {
    /// The ward of today and its province, `ha noi/cau giay`, when only one is possible.
    pub fn area(&self) -> Option<String> {
        match self.areas.as_slice() {
            [area] => place::area_name(*area),
            _ => None,
        }
    }
}

/// Reads an address from one line, from fields, or from both; what a field says comes before what the line
/// says. Nothing when there is not one part.
pub fn clean(
    address: Option<&str>,
    ward: Option<&str>,
    district: Option<&str>,
    province: Option<&str>,
    postcode: Option<&str>,
) -> Option<Address> {
    let mut reader = Reader::default();
    for (field, kind) in [(province, Kind::Province), (district, Kind::District), (ward, Kind::Ward)] {
        reader.read_field(field, kind);
    }
    reader.found.postcode = postcode.and_then(english::postcode);
    if let Some(line) = address {
        let segments = segments::split(first_chars(line.trim(), MOST_READ));
        reader.read_line(segments);
    }
    reader.finish()
}

/// Whether the wards of two addresses can be one place, over the changes of July 2025.
pub fn wards_meet(one: &Address, other: &Address) -> bool {
    if !one.areas.is_empty() && !other.areas.is_empty() {
        return one.areas.iter().any(|area| other.areas.binary_search(area).is_ok());
    }
    let apart = |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some() && one != other;
    one.ward.is_some()
        && one.ward == other.ward
        && !apart(&one.province, &other.province)
        && !apart(&one.district, &other.district)
}

/// What has been found so far.
#[derive(Default)]
struct Reader {
    found: Address,
    /// The number of the province, when it is one of ours.
    province: Option<u8>,
    /// Parts that no rule has taken, from the end of the line to its front.
    left: Vec<String>,
}

impl Reader {
    /// A field of its own: its first part that says something.
    fn read_field(&mut self, field: Option<&str>, kind: Kind) {
        let Some(text) = field.map(|text| first_chars(text.trim(), MOST_READ_OF_FIELD)) else { return };
        let segments = segments::split(text);
        let Some(first) = segments.iter().find(|segment| !segment.words.is_empty()) else { return };
        let words = first.words.join(" ");
        if is_nothing(&words) {
            return;
        }
        match (kind, first.kind) {
            (Kind::Province, _) => {
                let known = segments.iter().rev().find_map(|segment| place::province(&segment.words.join(" ")));
                self.set_province(known, words);
            }
            (Kind::District, _) => self.set_district(&words),
            (_, Kind::District | Kind::City) => self.set_district(&words),
            _ => self.set_ward(&words),
        }
    }

    fn set_province(&mut self, known: Option<u8>, words: String) {
        if self.found.province.is_some() {
            return;
        }
        self.province = known;
        self.found.province = Some(known.map_or(words, place::province_name)).filter(|name| !name.is_empty());
    }

    fn set_district(&mut self, words: &str) {
        if self.found.district.is_some() || words.is_empty() {
            return;
        }
        let words = without_zeros(words);
        let known = place::district(self.province, &words);
        if let (Some((province, _)), None) = (&known, &self.found.province) {
            self.set_province(Some(*province), String::new());
        }
        self.found.district = Some(known.map_or(words, |(_, name)| name));
    }

    fn set_ward(&mut self, words: &str) {
        if self.found.ward.is_none() && !words.is_empty() {
            self.found.ward = Some(without_zeros(words));
        }
    }

    fn finish(mut self) -> Option<Address> {
        self.left.reverse();
        if !self.left.is_empty() {
            self.found.rest = Some(self.left.join(" "));
        }
        if let (Some(_), Some(street)) = (self.province, &mut self.found.street)
            && let Some(name) = [" street", " road"].iter().find_map(|kind| street.strip_suffix(kind))
        {
            *street = name.to_string();
        }
        if let (Some(province), Some(ward)) = (self.province, &self.found.ward)
            && let Some((name, areas)) = place::ward(province, self.found.district.as_deref(), ward)
        {
            self.found.ward = Some(name);
            self.found.areas = areas.to_vec();
        }
        (self.found != Address::default()).then_some(self.found)
    }
}

/// `07` and `7` are one ward.
fn without_zeros(words: &str) -> String {
    let trimmed = words.trim_start_matches('0');
    if !trimmed.is_empty() && words.bytes().all(|b| b.is_ascii_digit()) { trimmed } else { words }.to_string()
}

/// Words that say that there is no address.
fn is_nothing(words: &str) -> bool {
    matches!(
        words,
        "" | "khong"
            | "khong co"
            | "khong ro"
            | "chua ro"
            | "chua co"
            | "none"
            | "null"
            | "n a"
            | "na"
            | "n/a"
            | "unknown"
            | "test"
            | "khac"
    )
}

#[cfg(test)]
mod tests;
