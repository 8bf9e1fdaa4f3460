//! On which day was somebody born, as far as it was written, and was it meant?
//!
//! Impossible dates keep their digits: a typed 31/02 is one slip away from the day that was meant, and a
//! comparison of digits finds it. The first of January is a day on which many people are written down as
//! born and few are, so it is marked and not thrown away. Two-digit years below thirty are of this century.
//! A day and a month the wrong way round are put right only when one of them cannot be a month.

use super::letters::fold;

/// Years in which a customer can have been born.
const YEARS: std::ops::RangeInclusive<i32> = 1850..=2100;
/// Characters that are read.
const MOST_READ: usize = 64;

/// A date of birth, as far as it was written.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Born {
    /// The year, when it is one in which somebody could be born.
    pub year: Option<i32>,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day, when the month has it.
    pub day: Option<u8>,
    /// YYYYMMDD as written, even when there is no such day; zeros where nothing was written.
    pub digits: String,
    /// Whether it is a day that forms put in: 1 January of any year.
    pub placeholder: bool,
}

impl std::fmt::Debug for Born {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Born").field("placeholder", &self.placeholder).finish_non_exhaustive()
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a date from ISO text, `YYYYMMDD`, `DDMMYYYY`, day before month before year, English months, a month
/// and a year, or a year alone.
pub fn clean(text: &str) -> Option<Born> {
    let mut groups = [(0_u32, 0_usize); 3];
    let mut found = 0;
    let folded = fold(super::letters::first_chars(text.trim(), MOST_READ));
    for piece in folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|piece| !piece.is_empty()) {
        // A time of day follows the date.
        let piece = piece.split_once('t').filter(|(before, _)| is_number(before)).map_or(piece, |(before, _)| before);
        let group = match month_named(piece) {
            Some(month) => (month, 0),
            None if is_number(piece) && piece.len() <= 8 => (piece.parse().ok()?, piece.len()),
            None => continue,
        };
        if found < groups.len() {
            groups[found] = group;
            found += 1;
        }
    }
    match groups[..found] {
        [(number, 8)] | [(number, 8), ..] => Some(of_eight(number)),
        [(year, 4)] => Some(born(year, 0, 0)),
        [(year, 4), (month, 0..=2)] | [(month, 0..=2), (year, 4)] => Some(born(year, month, 0)),
        [(day, 1..=2), (month, 0..=2)] => Some(born(0, month, day)),
        [(year, 4), (month, 0..=2), (day, 1..=2)] => Some(in_order(year, month, day)),
        // `May 17, 1990`
        [(month, 0), (day, 1..=2), (year, 4 | 2)] => Some(born(century(year), month, day)),
        [(day, 1..=2), (month, 0), (year, 4 | 2)] => Some(born(century(year), month, day)),
        [(day, 1..=2), (month, 1..=2), (year, 4 | 2)] => Some(in_order(century(year), month, day)),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn month_named(word: &str) -> Option<u32> {
    let known = word.len() >= 3 && word.bytes().all(|b| b.is_ascii_lowercase());
    let place = MONTHS.iter().position(|month| known && word.starts_with(month))?;
    Some(place as u32 + 1)
}

fn century(year: u32) -> u32 {
    match year {
        0..30 => 2000 + year,
        30..100 => 1900 + year,
        _ => year,
    }
}

/// Eight digits together: year first, unless only day first is a date.
fn of_eight(number: u32) -> Born {
    let year_first = born(number / 10_000, number / 100 % 100, number % 100);
    let day_first = born(number % 10_000, number / 10_000 % 100, number / 1_000_000);
    if year_first.day.is_none() && day_first.day.is_some() && day_first.year.is_some() { day_first } else { year_first }
}

/// Month and day change places when only so it is a date.
fn in_order(year: u32, month: u32, day: u32) -> Born {
    if month > 12 && (1..=12).contains(&day) && month <= 31 { born(year, day, month) } else { born(year, month, day) }
}

fn born(year: u32, month: u32, day: u32) -> Born {
    let known_year = i32::try_from(year).ok().filter(|year| YEARS.contains(year));
    let known_month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month));
    let longest = match month {
        2 if known_year.is_none_or(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let known_day = u8::try_from(day).ok().filter(|day| known_month.is_some() && (1..=longest).contains(day));
    // With no year that can be, a day says little, but what was written stays in the digits.
    let known_day = known_day.filter(|_| year == 0 || known_year.is_some());
    Born {
        year: known_year,
        month: known_month,
        day: known_day,
        digits: format!("{year:04}{month:02}{day:02}"),
        placeholder: (month, day) == (1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> String {
        let Some(born) = clean(text) else { return "none".to_string() };
        let part = |part: Option<i32>| part.map_or("-".to_string(), |part| part.to_string());
        let (year, month, day) = (part(born.year), part(born.month.map(i32::from)), part(born.day.map(i32::from)));
        format!("{year} {month} {day} {}{}", born.digits, if born.placeholder { " placeholder" } else { "" })
    }

    #[test]
    fn dates_as_people_write_them() {
        for (text, meant) in [
            ("1990-05-17", "1990 5 17 19900517"),
            ("1990-05-17T00:00:00Z", "1990 5 17 19900517"),
            ("1990-05-17 00:00:00", "1990 5 17 19900517"),
            ("1990/5/7", "1990 5 7 19900507"),
            ("19900517", "1990 5 17 19900517"),
            ("17051990", "1990 5 17 19900517"),
            ("17/05/1990", "1990 5 17 19900517"),
            ("17-5-1990", "1990 5 17 19900517"),
            ("17.05.1990", "1990 5 17 19900517"),
            ("05/17/1990", "1990 5 17 19900517"),
            ("17/05/90", "1990 5 17 19900517"),
            ("17/05/05", "2005 5 17 20050517"),
            ("ngày 17 tháng 5 năm 1990", "1990 5 17 19900517"),
            ("17 May 1990", "1990 5 17 19900517"),
            ("May 17, 1990", "1990 5 17 19900517"),
            ("17-Sept-1990", "1990 9 17 19900917"),
            ("05/1990", "1990 5 - 19900500"),
            ("1990-05", "1990 5 - 19900500"),
            ("1990", "1990 - - 19900000"),
            ("17/05", "- 5 17 00000517"),
            ("31/02/1990", "1990 2 - 19900231"),
            ("29/02/2000", "2000 2 29 20000229"),
            ("29/02/1900", "1900 2 - 19000229"),
            ("1990-13-45", "1990 - - 19901345"),
            ("01/01/1990", "1990 1 1 19900101 placeholder"),
            ("1/1/1900", "1900 1 1 19000101 placeholder"),
            ("1970-01-01", "1970 1 1 19700101 placeholder"),
            ("0001-01-01", "- 1 - 00010101 placeholder"),
            ("không rõ", "none"),
            ("", "none"),
            ("12345", "none"),
        ] {
            assert_eq!(read(text), meant, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,60}|[0-9/. -]{0,20}") {
            if let Some(born) = clean(&text) {
                prop_assert_eq!(born.digits.len(), 8);
            }
        }

        #[test]
        fn a_date_reads_as_itself(year in 1850..2100_u32, month in 1..=12_u32, day in 1..=28_u32) {
            let born = clean(&format!("{year:04}-{month:02}-{day:02}")).unwrap();
            prop_assert_eq!(clean(&born.digits), Some(born.clone()));
            prop_assert_eq!(clean(&format!("{day}/{month:02}/{year}")).unwrap().year, born.year);
        }
    }
}
