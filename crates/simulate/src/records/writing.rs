//! How does a person's name, phone, mail or birthday come to stand in a cell?
//!
//! What is true goes in, what somebody typed comes out; every slip is asked of the [`Pen`], which
//! knows the rates and remembers what happened. A slip is asked only where it changes the text, so
//! that the rates are shares of the cells that could show it.

use super::family::{Member, Phones};
use super::rates::{Pen, Slip};
use super::spelling::{decomposed, i_for_y, keys, regional, slip, tone_moved};
use crate::messy::{old_prefix, unmarked, wrong_phone};
use chrono::{Datelike, Days, NaiveDate};

/// The shop's own number.
const SHOP_PHONE: u64 = 906_555_168;

const NOBODY: &[&str] =
    &["test", "khách lẻ", "Khách lẻ", "KHACH LE", "Khách", ".", "abc", "Test 1", "khách vãng lai", "x"];

/// A name as it was taken down at a counter, in a form or at the door.
pub(super) fn name(pen: &mut Pen, member: &Member, day: NaiveDate, capitals: bool) -> String {
    if !capitals && pen.slips(Slip::NoName) {
        return pen.chance.one::<&str>(NOBODY).to_string();
    }
    let short = !capitals && pen.slips(Slip::GivenOnly);
    let bare = if short { member.name.given.clone() } else { full(pen, member) };
    let text = letters(pen, bare);
    let text = if capitals || pen.slips(Slip::UpperCase) {
        text.to_uppercase()
    } else if pen.slips(Slip::LowerCase) {
        text.to_lowercase()
    } else {
        text
    };
    if capitals {
        return text;
    }
    let mut text = text;
    if pen.slips(Slip::Title) || (short && pen.chance.happens(0.5)) {
        text = format!("{} {text}", title(pen, member, day));
    }
    if pen.slips(Slip::Remark) {
        let remarks = ["(khách quen)", "- khách cũ", "(VIP)", "- ship COD", "(bạn chị Mai)", "- sỉ"];
        text = format!("{text} {}", pen.chance.one(&remarks));
    }
    if pen.slips(Slip::Spaces) {
        text = if pen.chance.happens(0.5) { text.replacen(' ', "  ", 1) } else { format!("{text} ") };
    }
    text
}

/// Surname, middle words and given name, in whatever part and order.
fn full(pen: &mut Pen, member: &Member) -> String {
    let name = &member.name;
    let mut middle = name.middle.clone();
    if !middle.is_empty() {
        if pen.slips(Slip::MiddleDropped) {
            middle.clear();
        } else if pen.slips(Slip::MiddleInitial) {
            let initials = middle.split(' ').filter_map(|word| word.chars().next());
            middle = initials.map(|letter| format!("{letter}.")).collect::<Vec<String>>().join(" ");
        }
    }
    let between = if middle.is_empty() { " ".to_owned() } else { format!(" {middle} ") };
    if pen.slips(Slip::GivenFirst) {
        return match pen.chance.happens(0.5) {
            true => format!("{}{between}{}", name.given, name.surname),
            false => format!("{} {}", name.given, name.surname),
        };
    }
    format!("{}{between}{}", name.surname, name.given)
}

/// Slips of ear, finger, keyboard and program.
fn letters(pen: &mut Pen, text: String) -> String {
    let mut text = text;
    let heard = regional(&mut pen.chance, &text);
    if heard != text && pen.slips(Slip::Regional) {
        text = heard;
    }
    if pen.slips(Slip::NameMistyped) {
        text = slip(&mut pen.chance, &text);
    }
    for (rewrite, what) in [(i_for_y as fn(&str) -> String, Slip::IForY), (tone_moved, Slip::ToneMoved)] {
        let written = rewrite(&text);
        if written != text && pen.slips(what) {
            text = written;
        }
    }
    if text.is_ascii() {
        return text;
    }
    if pen.slips(Slip::MarksDropped) {
        unmarked(&text)
    } else if pen.slips(Slip::Telex) {
        keys(&text, false)
    } else if pen.slips(Slip::Vni) {
        keys(&text, true)
    } else if pen.slips(Slip::Decomposed) {
        decomposed(&text)
    } else {
        text
    }
}

fn title(pen: &mut Pen, member: &Member, day: NaiveDate) -> &'static str {
    let titles: &[&str] = match (member.female, member.age(day)) {
        (true, ..18) => &["bé", "em", "Em"],
        (false, ..18) => &["bé", "em", "Em"],
        (true, 18..50) => &["Chị", "chị", "C.", "C", "Ms", "Ms.", "Mrs", "Em"],
        (false, 18..50) => &["Anh", "anh", "A.", "A", "Mr", "Mr.", "Em"],
        (true, _) => &["Cô", "cô", "Bác", "Bà", "Mrs"],
        (false, _) => &["Chú", "chú", "Bác", "Ông", "Mr."],
    };
    pen.chance.one::<&str>(titles)
}

const PETS: &[&str] =
    &["Bông", "Tí", "Na", "Bún", "Cún", "Mít", "Ken", "Sóc", "Bin", "Tôm", "Gấu", "Bi", "Su", "Kem", "Bống"];

/// What somebody calls themselves in a chat: their own choice, the same each time for half of them.
pub(super) fn nickname(pen: &mut Pen, member: &Member, day: NaiveDate) -> String {
    let name = &member.name;
    let own = member.number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    let pet = PETS[(own / 16) as usize % PETS.len()];
    let kind = if own.is_multiple_of(2) { own / 2 % 8 } else { pen.chance.below(8) };
    let given = &name.given;
    let text = match kind {
        0 => format!("{given} {}", name.surname),
        1 => given.clone(),
        2 => format!("{given} {pet}"),
        3 if member.age(day) < 22 => pet.to_owned(),
        3 if member.female => format!("Mẹ {pet}"),
        3 => format!("Bố {pet}"),
        4 => format!("{} {given}", name.surname),
        5 => format!("{given} {}", member.born.year()),
        6 => format!("🌸 {given} 🌸"),
        _ => name.full(),
    };
    if pen.chance.happens(0.3) { unmarked(&text) } else { text }
}

/// Days on which networks moved eleven digits to ten: from then on the old prefix is a slip.
fn before_2018(day: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(2018, 9, 15).is_some_and(|moved| day < moved)
}

/// A phone in a cell.
pub(super) fn phone(pen: &mut Pen, phones: &Phones, day: NaiveDate) -> String {
    if pen.slips(Slip::ShopPhone) {
        return written(pen, SHOP_PHONE, None);
    }
    if pen.slips(Slip::NoPhone) {
        return pen.chance.one::<&str>(&["0000000000", "0123456789", "0999999999", "0", "không có"]).to_string();
    }
    let mut number = phones.on(day);
    if let Some(second) = phones.second {
        if pen.slips(Slip::SecondPhone) {
            number = second;
        } else if pen.slips(Slip::BothPhones) {
            let between = *pen.chance.one::<&str>(&[" / ", "/", " - ", "; "]);
            return format!("0{number:09}{between}0{second:09}");
        }
    }
    if pen.slips(Slip::DigitWrong) {
        number = wrong_phone(&mut pen.chance, number);
    }
    let old = old_prefix(number).filter(|_| before_2018(day) || pen.slips(Slip::OldPrefix));
    written(pen, number, old)
}

/// The digits as somebody typed them; `old` is the number of eleven digits, where that is meant.
fn written(pen: &mut Pen, number: u64, old: Option<String>) -> String {
    let digits = match old {
        Some(old) => old.trim_start_matches('0').to_owned(),
        None => format!("{number:09}"),
    };
    if pen.slips(Slip::LostZero) {
        return digits;
    }
    let (head, last) = digits.split_at(digits.len() - 3);
    let (first, middle) = head.split_at(head.len() - 3);
    match pen.chance.weighted(&[60.0, 8.0, 9.0, 3.0, 6.0, 3.0, 1.5, 4.0, 1.0, 1.0]) {
        0 => format!("0{digits}"),
        1 => format!("0{first}.{middle}.{last}"),
        2 => format!("0{first} {middle} {last}"),
        3 => format!("0{first}-{middle}-{last}"),
        4 => format!("+84{digits}"),
        5 => format!("+84 {first} {middle} {last}"),
        6 => format!("(+84) {digits}"),
        7 => format!("84{digits}"),
        8 => format!("0084{digits}"),
        _ => format!("+840{digits}"),
    }
}

/// A mail address in a cell.
pub(super) fn email(pen: &mut Pen, member: &Member) -> String {
    let second = member.second_email.as_ref().filter(|_| pen.slips(Slip::SecondMail));
    let Some(address) = second.or(member.email.as_ref()) else { return String::new() };
    let (local, host) = address.split_once('@').unwrap_or((address, ""));
    let (mut local, mut host) = (local.to_owned(), host.to_owned());
    if host == "gmail.com" && pen.slips(Slip::MailDots) {
        local = match local.contains('.') {
            true => local.replace('.', ""),
            false => {
                let at = 1 + pen.chance.place(local.len().saturating_sub(1));
                format!("{}.{}", &local[..at], &local[at..])
            }
        };
    }
    if pen.slips(Slip::MailMistyped) {
        local = slip(&mut pen.chance, &local);
    }
    if pen.slips(Slip::MailTag) {
        local.push_str("+shop");
    }
    if pen.slips(Slip::MailHost) {
        host = match host.as_str() {
            "gmail.com" => {
                pen.chance.one::<&str>(&["gmail.con", "gmial.com", "gmail.vn", "gamil.com", "gmail"]).to_string()
            }
            _ => slip(&mut pen.chance, &host),
        };
    }
    let text = format!("{local}@{host}");
    match pen.slips(Slip::MailCase) {
        true if pen.chance.happens(0.4) => text.to_uppercase(),
        true => text.chars().next().map_or(String::new(), |first| first.to_uppercase().to_string()) + &text[1..],
        false => text,
    }
}

/// A birthday in a cell.
pub(super) fn birthday(pen: &mut Pen, born: NaiveDate) -> String {
    let mut day = born;
    if born.day() <= 12 && born.day() != born.month() && pen.slips(Slip::DayForMonth) {
        day = NaiveDate::from_ymd_opt(born.year(), born.day(), born.month()).unwrap_or(born);
    } else if pen.slips(Slip::DayWrong) {
        let other = born.with_day(1).and_then(|first| first.checked_add_days(Days::new(pen.chance.below(28))));
        day = other.unwrap_or(born);
    }
    if pen.slips(Slip::YearOff) {
        let off = if pen.chance.happens(0.5) { 1 } else { -1 };
        day = day.with_year(day.year() + off).unwrap_or(day);
    }
    if pen.slips(Slip::NewYear) {
        day = NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day);
    }
    if pen.slips(Slip::IsoDay) {
        return day.to_string();
    }
    match pen.chance.below(10) {
        0 => format!("{}/{}/{}", day.day(), day.month(), day.year()),
        1 => day.format("%d-%m-%Y").to_string(),
        _ => day.format("%d/%m/%Y").to_string(),
    }
}

/// A gender in a cell.
pub(super) fn gender(pen: &mut Pen, female: bool) -> &'static str {
    let words: &[&str] = match female != pen.slips(Slip::GenderWrong) {
        true => &["Nữ", "Nữ", "Nữ", "nữ", "Nu", "F"],
        false => &["Nam", "Nam", "Nam", "nam", "Nam", "M"],
    };
    pen.chance.one::<&str>(words)
}

/// A number of identity papers in a cell: the old card's in older rows.
pub(super) fn paper(pen: &mut Pen, member: &Member, day: NaiveDate) -> String {
    let new_cards = NaiveDate::from_ymd_opt(2021, 1, 1).is_some_and(|since| day >= since);
    let had_old = member.age(day) >= 18 && member.born.year() < 2003;
    let old = had_old && (!new_cards || pen.slips(Slip::OldPaper));
    let mut digits = if old { member.cmnd.clone() } else { member.cccd.clone() };
    if pen.slips(Slip::PaperMistyped) {
        digits = slip(&mut pen.chance, &digits);
    }
    if digits.starts_with('0') && pen.slips(Slip::PaperZero) {
        digits = digits.trim_start_matches('0').to_owned();
    }
    digits
}
