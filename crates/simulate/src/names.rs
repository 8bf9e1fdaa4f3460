//! What are people called, and where do they live? Drawn from bundled counts.
//!
//! A full name is a surname, a middle word and a given name as often as the samples have them,
//! with pairs of middle word and given name that belong together kept together. Places carry the
//! writing since July 2025 and the one before.

use crate::chance::{Chance, Wheel};

const NAMES: &str = include_str!("../data/names.csv");
const PLACES: &str = include_str!("../data/places.csv");

#[rustfmt::skip]
const STREETS: &[&str] = &[
    "Nguyễn Trãi", "Lê Lợi", "Trần Hưng Đạo", "Nguyễn Huệ", "Hai Bà Trưng", "Lý Thường Kiệt", "Quang Trung", "Hùng Vương",
    "Lê Duẩn", "Điện Biên Phủ", "Cách Mạng Tháng Tám", "Nguyễn Văn Cừ", "Phan Chu Trinh", "Phan Đình Phùng", "Trần Phú",
    "Ngô Quyền", "Bà Triệu", "Hoàng Hoa Thám", "Lạc Long Quân", "Trường Chinh", "Giải Phóng", "Võ Văn Kiệt", "Võ Thị Sáu",
    "Nguyễn Đình Chiểu", "Phạm Ngọc Thạch", "Tôn Đức Thắng", "Lê Hồng Phong", "Nguyễn Thị Minh Khai", "Đinh Tiên Hoàng",
    "Bạch Đằng", "Hồ Tùng Mậu", "Xuân Thủy", "Cầu Giấy", "Láng Hạ", "Thái Hà", "Tây Sơn", "Khâm Thiên", "Minh Khai",
];

/// A ward in both writings.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Province since July 2025, in full.
    pub province: String,
    /// Ward since July 2025.
    pub ward: String,
    /// Province before.
    pub province_before: String,
    /// District before.
    pub district_before: String,
    /// Ward before.
    pub ward_before: String,
    /// 2 in Hà Nội and Hồ Chí Minh City, 1 in the other big cities, 0 elsewhere.
    pub size: u8,
}

impl Place {
    /// The province without “Thành phố” or “Tỉnh”.
    pub(crate) fn province_short(&self) -> &str {
        let name = self.province.as_str();
        name.strip_prefix("Thành phố ").or_else(|| name.strip_prefix("Tỉnh ")).unwrap_or(name)
    }
}

#[derive(Clone, Debug, Default)]
struct Words {
    texts: Vec<&'static str>,
    wheels: [Wheel; 2],
}

/// The bundled counts, ready to draw from.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    surnames: Words,
    middles: Words,
    givens: Words,
    pairs: Words,
    /// Every place.
    pub places: Vec<Place>,
    big: (Vec<usize>, Wheel),
    rest: (Vec<usize>, Wheel),
}

impl Names {
    /// Reads the bundled counts.
    pub(crate) fn new() -> Self {
        let places: Vec<(Place, f64)> = PLACES.lines().skip(1).filter_map(place).collect();
        let wheel = |keep: &dyn Fn(&Place) -> bool| {
            let kept: Vec<usize> = (0..places.len()).filter(|at| keep(&places[*at].0)).collect();
            let wheel = Wheel::new(kept.iter().map(|at| places[*at].1));
            (kept, wheel)
        };
        Names {
            surnames: words("surname"),
            middles: words("middle"),
            givens: words("given"),
            pairs: words("pair"),
            big: wheel(&|place| place.size == 2),
            rest: wheel(&|place| place.size < 2),
            places: places.into_iter().map(|(place, _)| place).collect(),
        }
    }

    /// A surname.
    pub(crate) fn surname(&self, chance: &mut Chance, female: bool) -> &'static str {
        self.surnames.draw(chance, female)
    }

    /// Middle word and given name (two to three words) for somebody born in that year.
    pub(crate) fn given(&self, chance: &mut Chance, female: bool, born: i32) -> String {
        let traditional = if born < 1978 { 0.45 } else { 0.12 };
        if chance.happens(traditional) {
            let middle = if female { "Thị" } else { "Văn" };
            return format!("{middle} {}", self.givens.draw(chance, female));
        }
        let pair = if chance.happens(0.6) {
            self.pairs.draw(chance, female).to_owned()
        } else {
            format!("{} {}", self.middles.draw(chance, female), self.givens.draw(chance, female))
        };
        if chance.happens(0.25) {
            let middle = self.middles.draw(chance, female);
            if !pair.contains(middle) && !pair.starts_with("Thị") && !pair.starts_with("Văn") {
                return format!("{middle} {pair}");
            }
        }
        pair
    }

    /// A place, in a big city or elsewhere.
    pub(crate) fn place(&self, chance: &mut Chance, big_city: bool) -> usize {
        let (places, wheel) = if big_city { &self.big } else { &self.rest };
        places.get(wheel.spin(chance)).copied().unwrap_or(0)
    }

    /// House number and street.
    pub(crate) fn street(&self, chance: &mut Chance) -> String {
        let street = chance.one(STREETS);
        let number = 1 + chance.below(320);
        match chance.below(10) {
            0 | 1 => format!("Số {number} ngõ {} {street}", 2 + chance.below(180)),
            2 | 3 => format!("{number}/{} {street}", 1 + chance.below(60)),
            4 => format!("{number} đường {street}"),
            _ => format!("{number} {street}"),
        }
    }
}

impl Words {
    fn draw(&self, chance: &mut Chance, female: bool) -> &'static str {
        let at = self.wheels[usize::from(female)].spin(chance);
        self.texts.get(at).copied().unwrap_or("An")
    }
}

fn words(part: &str) -> Words {
    let rows: Vec<(&str, f64, f64)> = NAMES
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            let (kind, text) = (cells.next()?, cells.next()?);
            let (male, female) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
            (kind == part).then_some((text, male, female))
        })
        .collect();
    Words {
        texts: rows.iter().map(|row| row.0).collect(),
        wheels: [Wheel::new(rows.iter().map(|row| row.1)), Wheel::new(rows.iter().map(|row| row.2))],
    }
}

fn place(line: &str) -> Option<(Place, f64)> {
    let mut cells = line.split(',').map(str::to_owned);
    let (province, ward) = (cells.next()?, cells.next()?);
    let (province_before, district_before, ward_before) = (cells.next()?, cells.next()?, cells.next()?);
    let weight = cells.next()?.parse().ok()?;
    let size = match province.as_str() {
        "Thành phố Hà Nội" | "Thành phố Hồ Chí Minh" => 2,
        name if name.starts_with("Thành phố") => 1,
        _ => 0,
    };
    Some((Place { province, ward, province_before, district_before, ward_before, size }, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_surname_is_as_common_as_counted() {
        let names = Names::new();
        assert_eq!(names.places.len(), 472);
        let mut chance = Chance::new(5, 0, 0);
        let nguyen = (0..4000).filter(|_| names.surname(&mut chance, true) == "Nguyễn").count();
        assert!((900..1200).contains(&nguyen), "{nguyen} of 4000");
        let thi = (0..2000).filter(|_| names.given(&mut chance, true, 1965).starts_with("Thị ")).count();
        assert!(thi > 800, "{thi}");
        assert!(names.places[names.place(&mut chance, true)].size == 2);
    }
}
