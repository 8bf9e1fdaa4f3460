//! Where does somebody live, and how is that written? A house in a street or a hamlet, in a ward
//! with two writings: the one since July 2025 and the one before.
//!
//! The house is kept in parts (number, alley, street), because people leave parts out; only the
//! writer puts them together.

use super::rates::{Pen, Slip};
use super::spelling;
use crate::chance::Chance;
use crate::messy::unmarked;
use crate::names::{Names, Place};

/// A house.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Home {
    /// Place in [`Names::places`].
    pub place: usize,
    number: u64,
    /// Alleys from the street inwards: `12/34`.
    alley: Option<u64>,
    street: &'static str,
    /// A hamlet or a block, where there is no street.
    hamlet: bool,
}

#[rustfmt::skip]
const STREETS: &[&str] = &[
    "Nguyễn Trãi", "Lê Lợi", "Trần Hưng Đạo", "Nguyễn Huệ", "Hai Bà Trưng", "Lý Thường Kiệt", "Quang Trung", "Hùng Vương",
    "Lê Duẩn", "Điện Biên Phủ", "Cách Mạng Tháng Tám", "Nguyễn Văn Cừ", "Phan Chu Trinh", "Phan Đình Phùng", "Trần Phú",
    "Ngô Quyền", "Bà Triệu", "Hoàng Hoa Thám", "Lạc Long Quân", "Trường Chinh", "Võ Văn Kiệt", "Võ Thị Sáu", "Tây Sơn",
    "Nguyễn Đình Chiểu", "Tôn Đức Thắng", "Lê Hồng Phong", "Nguyễn Thị Minh Khai", "Đinh Tiên Hoàng", "Bạch Đằng",
    "Lê Thánh Tông", "Nguyễn Du", "Phạm Văn Đồng", "Nguyễn Văn Linh", "Âu Cơ", "Hồng Bàng", "Lý Tự Trọng", "Nguyễn Thái Học",
    "Phan Bội Châu", "Nguyễn Công Trứ", "Hàm Nghi", "Duy Tân", "Trần Quốc Toản", "Yết Kiêu", "Nguyễn Tri Phương", "Ngô Gia Tự",
    "Lê Đại Hành", "Trần Nhân Tông", "Nguyễn Bỉnh Khiêm", "Mạc Đĩnh Chi", "Chu Văn An", "Lương Thế Vinh", "Tô Hiến Thành",
    "Hoàng Diệu", "Nguyễn Khuyến", "Xuân Diệu", "Huỳnh Thúc Kháng", "Nguyễn Chí Thanh", "Lê Văn Sỹ", "Trần Cao Vân",
];

#[rustfmt::skip]
const HAMLETS: &[&str] = &[
    "Thôn Đông", "Thôn Đoài", "Thôn Thượng", "Xóm Chùa", "Xóm Mới", "Ấp Bình Hòa", "Ấp Tân Lợi", "Ấp Phú Thạnh", "Khu phố 2",
    "Khu phố 5", "Tổ dân phố 7", "Tổ dân phố 12", "Thôn 3", "Thôn 8", "Bản Hạ", "Buôn Ea Sar",
];

/// The cells of an address.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Address {
    /// House and street, or everything.
    pub street: String,
    /// Ward.
    pub ward: String,
    /// District; none since July 2025.
    pub district: String,
    /// Province or city.
    pub province: String,
}

impl Home {
    /// A house somewhere: a third of the people live in the two big cities.
    pub(super) fn new(names: &Names, chance: &mut Chance) -> Self {
        let big = chance.happens(0.35);
        let place = names.place(chance, big);
        let hamlet = names.places[place].size == 0 && chance.happens(0.45);
        let alley = (!hamlet && chance.happens(0.35)).then(|| 2 + chance.below(180));
        let street = *chance.one::<&str>(if hamlet { HAMLETS } else { STREETS });
        Home { place, number: 1 + chance.below(320), alley, street, hamlet }
    }

    fn street(&self, pen: &mut Pen, short: bool) -> String {
        let lost = self.alley.is_some() && pen.slips(Slip::AlleyLost);
        let number = if pen.slips(Slip::HouseWrong) { self.number + 1 + pen.chance.below(9) } else { self.number };
        let house = match self.alley.filter(|_| !lost) {
            Some(alley) => match pen.chance.below(4) {
                0 => format!("Số {number} ngõ {alley}"),
                1 => format!("{number} ngõ {alley}"),
                2 => format!("{number} hẻm {alley}"),
                _ => format!("{alley}/{number}"),
            },
            None if self.hamlet && pen.chance.happens(0.6) => String::new(),
            None if pen.chance.happens(0.15) => format!("Số {number}"),
            None => number.to_string(),
        };
        let street = if pen.slips(Slip::StreetMistyped) {
            spelling::slip(&mut pen.chance, self.street)
        } else {
            self.street.to_owned()
        };
        let way = match pen.chance.below(10) {
            0 | 1 if !self.hamlet => {
                if short {
                    "Đ. "
                } else {
                    "đường "
                }
            }
            _ => "",
        };
        format!("{house} {way}{street}").trim().to_owned()
    }
}

/// An address as somebody wrote it down; `since_july_2025` says by which divisions.
pub(super) fn address(pen: &mut Pen, home: &Home, place: &Place, since_july_2025: bool) -> Address {
    let short = pen.slips(Slip::Abbreviated);
    let new = since_july_2025 && !pen.slips(Slip::OldDivision);
    let street = home.street(pen, short);
    let (ward, district, province) = if new {
        (place.ward.as_str(), "", place.province.as_str())
    } else {
        (place.ward_before.as_str(), place.district_before.as_str(), place.province_before.as_str())
    };
    let ward = if pen.slips(Slip::NoWard) { "" } else { ward };
    let mut address = Address {
        street,
        ward: division(ward, short),
        district: division(district, short),
        province: if short { short_province(&mut pen.chance, province) } else { bare(province).to_owned() },
    };
    if pen.slips(Slip::OneCell) {
        let parts = [&address.street, &address.ward, &address.district, &address.province];
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let between = *pen.chance.one::<&str>(&[", ", ", ", ", ", " - ", ","]);
        address = Address { street: parts.join(between), ..Address::default() };
    }
    if pen.slips(Slip::PlaceUnmarked) {
        for part in [&mut address.street, &mut address.ward, &mut address.district, &mut address.province] {
            *part = unmarked(part);
        }
    }
    address
}

/// The province without what kind it is.
pub(super) fn bare(province: &str) -> &str {
    province.strip_prefix("Thành phố ").or_else(|| province.strip_prefix("Tỉnh ")).unwrap_or(province)
}

#[rustfmt::skip]
const KINDS: &[(&str, &str)] = &[
    ("Phường ", "P."), ("Xã ", "X."), ("Thị trấn ", "TT. "), ("Quận ", "Q."), ("Huyện ", "H. "), ("Thị xã ", "TX. "),
    ("Thành phố ", "TP. "), ("Đặc khu ", "ĐK "),
];

fn division(name: &str, short: bool) -> String {
    let kind = KINDS.iter().find_map(|(long, abbreviated)| Some((name.strip_prefix(long)?, abbreviated)));
    match kind {
        Some((rest, abbreviated)) if short => format!("{abbreviated}{rest}"),
        _ => name.to_owned(),
    }
}

fn short_province(chance: &mut Chance, province: &str) -> String {
    let short: &[&str] = match province {
        "Thành phố Hồ Chí Minh" => &["TP.HCM", "TPHCM", "HCM", "Sài Gòn", "Tp. Hồ Chí Minh", "SG"],
        "Thành phố Hà Nội" => &["HN", "TP. Hà Nội", "Ha Noi", "Hà nội"],
        "Thành phố Đà Nẵng" => &["ĐN", "TP Đà Nẵng", "Đà nẵng"],
        "Thành phố Hải Phòng" => &["HP", "TP. Hải Phòng"],
        "Tỉnh Thừa Thiên Huế" => &["TT Huế", "Huế"],
        "Tỉnh Bà Rịa - Vũng Tàu" => &["BRVT", "Vũng Tàu"],
        "Tỉnh Đắk Lắk" => &["Đắc Lắc", "DakLak", "Đăk Lăk"],
        other => return bare(other).to_owned(),
    };
    chance.one::<&str>(short).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_house_is_written_by_both_divisions() {
        let names = Names::new();
        let place = names.places.iter().position(|place| place.district_before.starts_with("Quận"));
        let place = place.expect("a ward of a city");
        let home = Home { place, number: 12, alley: Some(34), street: "Lê Lợi", hamlet: false };
        let (mut with, mut without) = (0, 0);
        for number in 0..300 {
            let mut pen = Pen::new(Chance::new(1, 2, number));
            let after = address(&mut pen, &home, &names.places[place], true);
            if !pen.made.contains(&Slip::OneCell) {
                with += usize::from(!after.district.is_empty());
                without += usize::from(after.district.is_empty());
            }
            let before = address(&mut Pen::new(Chance::new(1, 3, number)), &home, &names.places[place], false);
            assert!(!before.district.is_empty() || before.street.to_lowercase().contains("q"), "{before:?}");
        }
        assert!(with > 30 && without > 90, "{with} {without}");
        assert_eq!(division("Phường Bến Nghé", true), "P.Bến Nghé");
        assert_eq!(bare("Tỉnh Nghệ An"), "Nghệ An");
    }
}
