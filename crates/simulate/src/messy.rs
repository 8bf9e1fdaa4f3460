//! How do people write things down? Phones, names, amounts and channels in all the ways that stand
//! in real files.
//!
//! Slips are rare and of kinds that occur: marks left out, a letter swapped, a middle word lost, a
//! digit wrong, the leading zero eaten by a spreadsheet, a prefix from before 2018.

use crate::chance::Chance;
use crate::folder::Cell;
use crate::shop::CHANNELS;
use galena_signal::fold_marks;

/// Prefixes since 2018 and before, without the leading zero.
const BEFORE_2018: &[(u64, u64)] = &[
    (70, 120),
    (79, 121),
    (77, 122),
    (76, 126),
    (78, 128),
    (83, 123),
    (84, 124),
    (85, 125),
    (81, 127),
    (82, 129),
    (32, 162),
    (33, 163),
    (34, 164),
    (35, 165),
    (36, 166),
    (37, 167),
    (38, 168),
    (39, 169),
    (56, 186),
    (58, 188),
    (59, 199),
];

/// `+84912345678`.
pub(crate) fn e164(phone: u64) -> String {
    format!("+84{phone:09}")
}

/// A phone as somebody typed it.
pub(crate) fn phone_text(chance: &mut Chance, phone: u64) -> String {
    let (a, b, c) = (phone / 1_000_000, phone / 1_000 % 1_000, phone % 1_000);
    match chance.weighted(&[58.0, 9.0, 7.0, 8.0, 4.0, 3.0, 4.0, 2.0]) {
        0 => format!("0{phone:09}"),
        1 => format!("0{a:03}.{b:03}.{c:03}"),
        2 => format!("0{a:03} {b:03} {c:03}"),
        3 => e164(phone),
        4 => format!("84{phone:09}"),
        5 => format!("+84 {a:03} {b:03} {c:03}"),
        6 => format!("{phone:09}"),
        _ => old_prefix(phone).unwrap_or_else(|| format!("0{a:03}-{b:03}-{c:03}")),
    }
}

/// A phone in a spreadsheet: text mostly, sometimes a number without its zero.
pub(crate) fn phone_cell(chance: &mut Chance, phone: u64) -> Cell {
    if chance.happens(0.1) { Cell::Number(phone as i64) } else { Cell::Text(phone_text(chance, phone)) }
}

/// A phone with one digit wrong.
pub(crate) fn wrong_phone(chance: &mut Chance, phone: u64) -> u64 {
    let place = 10u64.pow(chance.below(6) as u32);
    let digit = phone / place % 10;
    phone - digit * place + (digit + 1 + chance.below(8)) % 10 * place
}

pub(crate) fn old_prefix(phone: u64) -> Option<String> {
    let (prefix, rest) = (phone / 10_000_000, phone % 10_000_000);
    let (_, before) = BEFORE_2018.iter().find(|(since, _)| *since == prefix)?;
    Some(format!("0{before}{rest:07}"))
}

/// A name as somebody typed it.
pub(crate) fn name_text(chance: &mut Chance, name: &str, slips: f64) -> String {
    if !chance.happens(slips) {
        return name.to_owned();
    }
    let words: Vec<&str> = name.split(' ').collect();
    match chance.below(6) {
        0 | 1 => unmarked(name),
        2 => name.to_lowercase(),
        3 => name.to_uppercase(),
        4 if words.len() > 2 => [words[0], words[words.len() - 1]].join(" "),
        _ => swapped(chance, name),
    }
}

/// Without marks, capitals kept.
pub(crate) fn unmarked(name: &str) -> String {
    name.split(' ')
        .map(|word| {
            let folded = fold_marks(word);
            let mut letters = folded.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        })
        .collect::<Vec<String>>()
        .join(" ")
}

fn swapped(chance: &mut Chance, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = 1 + chance.place(letters.len().saturating_sub(2).max(1));
    if at + 1 < letters.len() && letters[at] != ' ' && letters[at + 1] != ' ' {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

/// `1.250.000`.
pub(crate) fn dotted(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if amount < 0 {
        out.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// An amount as sales staff note it: `4.490.000`, `4.490.000 ₫`, `4,5tr`, `4,5 triệu`.
pub(crate) fn amount_text(chance: &mut Chance, amount: i64) -> String {
    let tenths = (amount + 50_000) / 100_000;
    let short = match tenths % 10 {
        0 => (tenths / 10).to_string(),
        tenth => format!("{},{tenth}", tenths / 10),
    };
    match chance.weighted(&[6.0, 1.5, 1.5, 1.0]) {
        0 => dotted(amount),
        1 => format!("{} ₫", dotted(amount)),
        2 if amount % 100_000 == 0 => format!("{short}tr"),
        3 if amount % 100_000 == 0 => format!("{short} triệu"),
        _ => amount.to_string(),
    }
}

/// A channel as somebody typed it.
pub(crate) fn channel_text(chance: &mut Chance, channel: u8) -> &'static str {
    let name = CHANNELS[channel as usize].name;
    if chance.happens(0.75) {
        return name;
    }
    let others: &[&str] = match CHANNELS[channel as usize].word {
        "facebook" => &["fb", "FB", "facebook"],
        "zalo" => &["zalo", "Zalo OA"],
        "google" => &["google", "Google Ads"],
        "tiktok" => &["tiktok", "Tik Tok"],
        "store" => &["cửa hàng", "tại cửa hàng", "Showroom"],
        "referral" => &["khách giới thiệu", "giới thiệu"],
        "event" => &["hội chợ", "sự kiện"],
        "press" => &["báo", "báo chí"],
        "shopee" => &["shopee"],
        _ => &["web", "website"],
    };
    chance.one::<&str>(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_are_what_people_write() {
        assert_eq!(dotted(18_500_000), "18.500.000");
        assert_eq!(dotted(950), "950");
        assert_eq!(dotted(-1_250_000), "-1.250.000");
        assert_eq!(old_prefix(703_456_789).as_deref(), Some("01203456789"));
        assert_eq!(old_prefix(912_345_678), None);
        assert_eq!(unmarked("Đỗ Thị Ánh"), "Do Thi Anh");
        let mut chance = Chance::new(1, 2, 3);
        for _ in 0..200 {
            let text = phone_text(&mut chance, 841_234_567);
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            assert!(digits.ends_with("1234567"), "{text}");
            assert_ne!(wrong_phone(&mut chance, 912_345_678), 912_345_678);
            assert!(!amount_text(&mut chance, 4_490_000).contains("tr"));
            assert!(!name_text(&mut chance, "Nguyễn Thị Lan", 1.0).is_empty());
        }
    }
}
