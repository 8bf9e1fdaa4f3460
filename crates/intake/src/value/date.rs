//! Which day, at what time? `03/11/2026`, `3-11-26`, ISO with and without a zone, `15 Jan 2024`,
//! `ngày 3 tháng 11 năm 2026`, `08:30 CH`, spreadsheet serials, epoch seconds and milliseconds.
//!
//! The decision: a reader gives a wall clock ([`Wall`]) and a zone if the text names one; what the
//! wall clock means in UTC, and whether the year makes sense, is for the caller, who knows the
//! business. Texts that the order of the column cannot read are faults: `03/25/2026` in a column
//! of day-first dates is not quietly turned round.

use chrono::{Days, NaiveDate};
use galena_signal::{Micros, fold_marks};

/// In which order a column writes its dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
    /// Days since 1899-12-30, as spreadsheets count.
    Excel,
    /// Seconds since 1970.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMillis,
}

impl DateOrder {
    /// Every order.
    pub const ALL: [DateOrder; 6] = [
        DateOrder::Dmy,
        DateOrder::Mdy,
        DateOrder::Ymd,
        DateOrder::Excel,
        DateOrder::EpochSeconds,
        DateOrder::EpochMillis,
    ];

    /// The word that a mapping uses.
    pub fn word(self) -> &'static str {
        match self {
            DateOrder::Dmy => "dmy",
            DateOrder::Mdy => "mdy",
            DateOrder::Ymd => "ymd",
            DateOrder::Excel => "excel",
            DateOrder::EpochSeconds => "epoch_s",
            DateOrder::EpochMillis => "epoch_ms",
        }
    }

    /// The order for a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.word() == word)
    }

    /// The order in words, for messages.
    pub fn sentence(self) -> &'static str {
        match self {
            DateOrder::Dmy => "day first, such as 31/12/2026",
            DateOrder::Mdy => "month first, such as 12/31/2026",
            DateOrder::Ymd => "year first, such as 2026-12-31",
            DateOrder::Excel => "a spreadsheet's count of days, such as 46387",
            DateOrder::EpochSeconds => "seconds since 1970, such as 1798675200",
            DateOrder::EpochMillis => "milliseconds since 1970, such as 1798675200000",
        }
    }
}

/// What a text says about a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wall {
    /// The day.
    pub day: NaiveDate,
    /// Microseconds since midnight, if the text gives a time.
    pub time: Option<Micros>,
    /// Minutes east of UTC, if the text names its zone.
    pub zone: Option<i32>,
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFault {
    /// Not a date in this order.
    Unreadable,
    /// A date, but in a year that cannot be meant, such as 0202.
    Year(i32),
}

const SECOND: Micros = 1_000_000;
const MINUTE: Micros = 60 * SECOND;
const HOUR: Micros = 60 * MINUTE;
const DAY: Micros = 24 * HOUR;

impl Wall {
    /// The instant in UTC, for a business that lives at an offset.
    pub fn instant(&self, utc_offset_minutes: i32) -> Micros {
        let offset = Micros::from(self.zone.unwrap_or(utc_offset_minutes)) * MINUTE;
        day_micros(self.day) + self.time.unwrap_or(0) - offset
    }

    fn from_micros(micros: Micros, zone: Option<i32>) -> Option<Self> {
        let days = micros.div_euclid(DAY);
        let day = NaiveDate::from_epoch_days(i32::try_from(days).ok()?)?;
        Some(Wall { day, time: Some(micros.rem_euclid(DAY)), zone })
    }
}

/// Midnight of a day, as if it were UTC.
pub(crate) fn day_micros(day: NaiveDate) -> Micros {
    Micros::from(day.to_epoch_days()) * DAY
}

/// Reads a date, with or without a time.
///
/// # Errors
/// When the text is no date in this order.
pub fn read_date(text: &str, order: DateOrder) -> Result<Wall, DateFault> {
    let text = text.trim();
    if text.len() > 80 {
        return Err(DateFault::Unreadable);
    }
    if matches!(order, DateOrder::Excel | DateOrder::EpochSeconds | DateOrder::EpochMillis)
        && let Ok(number) = text.parse::<f64>()
    {
        return from_number(number, order);
    }
    if let Some(wall) = read_iso(text.as_bytes()) {
        return wall;
    }
    read_parts(text, order)
}

/// Reads a date that the format gives as a number.
///
/// # Errors
/// When the number is no date in this order.
pub fn from_number(number: f64, order: DateOrder) -> Result<Wall, DateFault> {
    let wall = match order {
        DateOrder::EpochSeconds if number.abs() < 1e11 => Wall::from_micros((number * 1e6).round() as Micros, Some(0)),
        DateOrder::EpochMillis if number.abs() < 1e14 => Wall::from_micros((number * 1e3).round() as Micros, Some(0)),
        DateOrder::Excel if (1.0..200_000.0).contains(&number) => {
            let day =
                NaiveDate::from_ymd_opt(1899, 12, 30).and_then(|day| day.checked_add_days(Days::new(number as u64)));
            // a serial is a float: round to seconds
            let seconds = (number.fract() * 86_400.0).round() as Micros;
            day.map(|day| Wall { day, time: (seconds > 0).then_some((seconds * SECOND).min(DAY - SECOND)), zone: None })
        }
        DateOrder::Ymd | DateOrder::Dmy | DateOrder::Mdy if number.fract() == 0.0 && (1.9e7..3e7).contains(&number) => {
            let number = number as i64;
            return day_of((number / 10_000) as i32, (number / 100 % 100) as u32, (number % 100) as u32)
                .map(|day| Wall { day, time: None, zone: None });
        }
        _ => None,
    };
    wall.ok_or(DateFault::Unreadable)
}

/// Reads a time of day to microseconds since midnight: `14:30`, `2:30 CH`, `14h30`.
pub fn read_time(text: &str) -> Option<Micros> {
    let tokens = Tokens::cut(text)?;
    let (time, _, used) = time_of(&tokens)?;
    (used == tokens.len).then_some(time)
}

/// `2026-11-03`, then perhaps `T` or a space and `08:26[:00[.123]]`, then perhaps a zone.
/// `None` when the text has another form.
fn read_iso(b: &[u8]) -> Option<Result<Wall, DateFault>> {
    let two = |at: usize| -> Option<u32> {
        let (x, y) = (*b.get(at)?, *b.get(at + 1)?);
        (x.is_ascii_digit() && y.is_ascii_digit()).then(|| u32::from(x - b'0') * 10 + u32::from(y - b'0'))
    };
    if b.len() < 10 || b[4] != b[7] || !matches!(b[4], b'-' | b'/' | b'.') {
        return None;
    }
    let year = two(0)? * 100 + two(2)?;
    let (month, day) = (two(5)?, two(8)?);
    let day = match day_of(year as i32, month, day) {
        Ok(day) => day,
        Err(fault) => return Some(Err(fault)),
    };
    if b.len() == 10 {
        return Some(Ok(Wall { day, time: None, zone: None }));
    }
    if !matches!(b[10], b'T' | b't' | b' ') || b.get(13) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (two(11)?, two(14)?);
    let mut at = 16;
    let mut second = 0;
    let mut micros: Micros = 0;
    if b.get(at) == Some(&b':') {
        second = two(at + 1)?;
        at += 3;
        if matches!(b.get(at), Some(b'.' | b',')) {
            at += 1;
            let mut scale = SECOND;
            while let Some(digit) = b.get(at).filter(|d| d.is_ascii_digit()) {
                scale /= 10;
                micros += Micros::from(digit - b'0') * scale;
                at += 1;
            }
        }
    }
    if hour > 23 || minute > 59 || second > 60 {
        return Some(Err(DateFault::Unreadable));
    }
    let time = Micros::from(hour) * HOUR + Micros::from(minute) * MINUTE + Micros::from(second) * SECOND + micros;
    let rest = std::str::from_utf8(&b[at..]).ok()?.trim();
    let zone = if rest.is_empty() { None } else { Some(zone_of(rest)?) };
    Some(Ok(Wall { day, time: Some(time), zone }))
}

fn zone_of(text: &str) -> Option<i32> {
    let text = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text).trim();
    if text.is_empty() || text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-" | "−", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|d| d.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits[..2].parse::<i32>().ok()?, digits[2..].parse::<i32>().ok()?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn day_of(year: i32, month: u32, day: u32) -> Result<NaiveDate, DateFault> {
    if !(1800..=2400).contains(&year) {
        return Err(DateFault::Year(year));
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DateFault::Unreadable)
}

#[derive(Clone, Copy, PartialEq)]
enum Token {
    /// Value and number of digits.
    Number(u64, u8),
    Month(u32),
    /// `tháng`: what stands before is a day, what follows a month.
    MonthWord,
    Morning,
    Afternoon,
    HourWord,
    MinuteWord,
    Colon,
    Dot,
    Sign(i32),
    Zone,
    Filler,
}

struct Tokens {
    list: [Token; 24],
    len: usize,
}

impl Tokens {
    fn cut(text: &str) -> Option<Tokens> {
        let mut tokens = Tokens { list: [Token::Filler; 24], len: 0 };
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let token = if c.is_ascii_digit() {
                let end = rest.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
                let (digits, tail) = rest.split_at(end);
                rest = tail;
                Some(Token::Number(digits.parse().ok()?, end as u8))
            } else if c.is_alphabetic() {
                let end = rest
                    .find(|c: char| !c.is_alphabetic() && !('\u{300}'..='\u{36f}').contains(&c))
                    .unwrap_or(rest.len());
                let (word, tail) = rest.split_at(end);
                rest = tail;
                Some(word_of(word)?)
            } else {
                rest = &rest[c.len_utf8()..];
                match c {
                    ':' => Some(Token::Colon),
                    '.' => Some(Token::Dot),
                    '+' => Some(Token::Sign(1)),
                    '-' | '/' | ',' | ' ' | '(' | ')' | '\u{a0}' | '\u{202f}' | '–' | '\'' => None,
                    _ => return None,
                }
            };
            if let Some(token) = token {
                if tokens.len == tokens.list.len() {
                    return None;
                }
                tokens.list[tokens.len] = token;
                tokens.len += 1;
            }
        }
        Some(tokens)
    }

    fn get(&self, at: usize) -> Option<Token> {
        (at < self.len).then(|| self.list[at])
    }
}

fn word_of(word: &str) -> Option<Token> {
    let folded = fold_marks(word);
    Some(match folded.as_str() {
        "jan" | "january" => Token::Month(1),
        "feb" | "february" => Token::Month(2),
        "mar" | "march" => Token::Month(3),
        "apr" | "april" => Token::Month(4),
        "may" => Token::Month(5),
        "jun" | "june" => Token::Month(6),
        "jul" | "july" => Token::Month(7),
        "aug" | "august" => Token::Month(8),
        "sep" | "sept" | "september" => Token::Month(9),
        "oct" | "october" => Token::Month(10),
        "nov" | "november" => Token::Month(11),
        "dec" | "december" => Token::Month(12),
        "thang" | "thg" => Token::MonthWord,
        "am" | "sa" | "sang" => Token::Morning,
        "pm" | "ch" | "chieu" | "toi" => Token::Afternoon,
        "h" | "gio" | "g" => Token::HourWord,
        "phut" | "p" | "ph" => Token::MinuteWord,
        "z" | "utc" | "gmt" => Token::Zone,
        "ngay" | "nam" | "luc" | "vao" | "at" | "of" | "st" | "nd" | "rd" | "th" | "t" | "mon" | "tue" | "wed"
        | "thu" | "fri" | "sat" | "sun" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday"
        | "sunday" | "hai" | "ba" | "tu" | "sau" | "bay" | "chu" | "nhat" | "cn" => Token::Filler,
        _ => return None,
    })
}

/// A time at the start of the tokens: micros, zone, tokens used.
fn time_of(tokens: &Tokens) -> Option<(Micros, Option<i32>, usize)> {
    time_at(tokens, 0)
}

fn time_at(tokens: &Tokens, at: usize) -> Option<(Micros, Option<i32>, usize)> {
    let Some(Token::Number(mut hour, 1..=2)) = tokens.get(at) else {
        return None;
    };
    if !matches!(tokens.get(at + 1), Some(Token::Colon | Token::HourWord)) {
        return None;
    }
    let by_word = tokens.get(at + 1) == Some(Token::HourWord);
    let mut next = at + 2;
    let mut minute = 0;
    if let Some(Token::Number(found, 1..=2)) = tokens.get(next) {
        (minute, next) = (found, next + 1);
        if tokens.get(next) == Some(Token::MinuteWord) {
            next += 1;
        }
    } else if !by_word {
        return None;
    }
    let mut second = 0;
    let mut micros = 0;
    if tokens.get(next) == Some(Token::Colon)
        && let Some(Token::Number(found, 1..=2)) = tokens.get(next + 1)
    {
        (second, next) = (found, next + 2);
        if tokens.get(next) == Some(Token::Dot)
            && let Some(Token::Number(fraction, digits @ 1..=9)) = tokens.get(next + 1)
        {
            micros = (fraction as f64 / 10f64.powi(i32::from(digits)) * 1e6) as Micros;
            next += 2;
        }
    }
    match tokens.get(next) {
        Some(Token::Morning) => {
            hour = if hour == 12 { 0 } else { hour };
            next += 1;
        }
        Some(Token::Afternoon) => {
            hour = if hour < 12 { hour + 12 } else { hour };
            next += 1;
        }
        _ => {}
    }
    let mut zone = None;
    if tokens.get(next) == Some(Token::Zone) {
        (zone, next) = (Some(0), next + 1);
    }
    if let (Some(Token::Sign(sign)), Some(Token::Number(number, digits))) = (tokens.get(next), tokens.get(next + 1)) {
        let number = number as i32;
        zone = Some(sign * if digits == 4 { number / 100 * 60 + number % 100 } else { number * 60 });
        next += 2;
        if digits <= 2
            && tokens.get(next) == Some(Token::Colon)
            && let Some(Token::Number(minutes, 2)) = tokens.get(next + 1)
        {
            zone = zone.map(|z| z + sign * minutes as i32);
            next += 2;
        }
    }
    if hour > 23 || minute > 59 || second > 60 || zone.is_some_and(|z| z.abs() > 14 * 60) {
        return None;
    }
    let time = hour as Micros * HOUR + minute as Micros * MINUTE + second as Micros * SECOND + micros;
    Some((time, zone, next))
}

fn read_parts(text: &str, order: DateOrder) -> Result<Wall, DateFault> {
    let tokens = Tokens::cut(text).ok_or(DateFault::Unreadable)?;
    let mut numbers = [(0u64, 0u8); 3];
    let mut count = 0;
    let mut month = None;
    let mut month_word = false;
    let mut time = None;
    let mut zone = None;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if time.is_none()
            && let Some((found, found_zone, next)) = time_at(&tokens, at)
        {
            (time, zone, at) = (Some(found), found_zone, next);
            continue;
        }
        at += 1;
        match token {
            Token::Number(number, digits) => {
                if count == 3 {
                    return Err(DateFault::Unreadable);
                }
                numbers[count] = (number, digits);
                count += 1;
            }
            Token::Month(found) if month.is_none() => month = Some(found),
            Token::MonthWord => month_word = true,
            Token::Dot | Token::Filler | Token::Zone => {}
            _ => return Err(DateFault::Unreadable),
        }
    }
    let day = match (month, count) {
        (Some(month), 2) => {
            let (day, year) = if numbers[0].1 == 4 { (numbers[1], numbers[0]) } else { (numbers[0], numbers[1]) };
            day_of(full_year(year), month, small(day))
        }
        (None, 3) => by_order(numbers, if month_word { DateOrder::Dmy } else { order }),
        (None, 1) if numbers[0].1 == 8 => {
            let number = numbers[0].0;
            day_of((number / 10_000) as i32, (number / 100 % 100) as u32, (number % 100) as u32)
        }
        (None, 1) if numbers[0].1 == 14 && time.is_none() => {
            let number = numbers[0].0;
            let clock = number % 1_000_000;
            let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100);
            if hour > 23 || minute > 59 || second > 60 {
                return Err(DateFault::Unreadable);
            }
            time = Some(hour as Micros * HOUR + minute as Micros * MINUTE + second as Micros * SECOND);
            let number = number / 1_000_000;
            day_of((number / 10_000) as i32, (number / 100 % 100) as u32, (number % 100) as u32)
        }
        _ => Err(DateFault::Unreadable),
    }?;
    Ok(Wall { day, time, zone })
}

fn by_order(n: [(u64, u8); 3], order: DateOrder) -> Result<NaiveDate, DateFault> {
    if n[0].1 >= 3 {
        return day_of(full_year(n[0]), small(n[1]), small(n[2]));
    }
    match order {
        DateOrder::Mdy => day_of(full_year(n[2]), small(n[0]), small(n[1])),
        DateOrder::Ymd if n[2].1 <= 2 => day_of(full_year(n[0]), small(n[1]), small(n[2])),
        _ => day_of(full_year(n[2]), small(n[1]), small(n[0])),
    }
}

fn small(number: (u64, u8)) -> u32 {
    if number.1 <= 2 { number.0 as u32 } else { u32::MAX }
}

/// Two digits up to 68 are of this century, as most programs read them.
fn full_year((number, digits): (u64, u8)) -> i32 {
    let number = i32::try_from(number).unwrap_or(i32::MAX);
    match digits {
        1 | 2 if number <= 68 => 2000 + number,
        1 | 2 => 1900 + number,
        _ => number,
    }
}

/// What the parts of a date say about the order of its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OrderEvidence {
    /// First part above 12.
    pub day_first: bool,
    /// Second part above 12.
    pub month_first: bool,
    /// The year stands first, or a month is named: nothing to decide.
    pub clear: bool,
}

/// Looks at a text as a date of three numbers.
pub(crate) fn order_evidence(text: &str) -> Option<OrderEvidence> {
    if text.len() > 80 {
        return None;
    }
    if let Some(wall) = read_iso(text.trim().as_bytes()) {
        return wall.ok().map(|_| OrderEvidence { clear: true, ..OrderEvidence::default() });
    }
    let day = read_parts(text, DateOrder::Dmy);
    let month = read_parts(text, DateOrder::Mdy);
    match (day, month) {
        (Ok(a), Ok(b)) if a == b => {
            // 03/03/2026 says nothing, `15 Jan 2024` is clear
            let named = text.chars().any(char::is_alphabetic) && read_parts(text, DateOrder::Ymd) == Ok(a);
            // 20261103 stands in one order only
            let named = named || text.bytes().all(|b| b.is_ascii_digit());
            Some(OrderEvidence { clear: named, ..OrderEvidence::default() })
        }
        (Ok(_), Ok(_)) => Some(OrderEvidence::default()),
        (Ok(_), Err(_)) => Some(OrderEvidence { day_first: true, ..OrderEvidence::default() }),
        (Err(_), Ok(_)) => Some(OrderEvidence { month_first: true, ..OrderEvidence::default() }),
        (Err(_), Err(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn say(text: &str, order: DateOrder) -> String {
        match read_date(text, order) {
            Ok(Wall { day, time, zone }) => {
                let time = time.map_or(String::new(), |t| {
                    format!(" {:02}:{:02}:{:02}", t / HOUR, t / MINUTE % 60, t / SECOND % 60)
                });
                format!("{day}{time}{}", zone.map_or(String::new(), |z| format!(" {z:+}")))
            }
            Err(fault) => format!("{fault:?}"),
        }
    }

    #[test]
    fn dates_as_people_type_them() {
        use DateOrder::{Dmy, Mdy, Ymd};
        for (text, order, said) in [
            ("03/11/2026", Dmy, "2026-11-03"),
            ("03/11/2026", Mdy, "2026-03-11"),
            ("3-11-26", Dmy, "2026-11-03"),
            ("3.11.2026 8:05", Dmy, "2026-11-03 08:05:00"),
            ("2026-11-03", Dmy, "2026-11-03"),
            ("2026-11-03 08:26:00", Dmy, "2026-11-03 08:26:00"),
            ("2026-11-03T08:26:00Z", Dmy, "2026-11-03 08:26:00 +0"),
            ("2026-11-03T08:26:00.123+07:00", Dmy, "2026-11-03 08:26:00 +420"),
            ("2026-11-03 08:26:00 +0700", Dmy, "2026-11-03 08:26:00 +420"),
            ("2026-11-03 08:26:00 UTC", Dmy, "2026-11-03 08:26:00 +0"),
            ("2026/11/3", Dmy, "2026-11-03"),
            ("26/11/03", Ymd, "2026-11-03"),
            ("12/1/2010 8:26", Mdy, "2010-12-01 08:26:00"),
            ("15 Jan 2024", Dmy, "2024-01-15"),
            ("Jan 15, 2024", Dmy, "2024-01-15"),
            ("15-Jan-24", Dmy, "2024-01-15"),
            ("September 29, 2025", Mdy, "2025-09-29"),
            ("ngày 3 tháng 11 năm 2026", Mdy, "2026-11-03"),
            ("3 thg 11, 2026", Dmy, "2026-11-03"),
            ("08:30 03/11/2026", Dmy, "2026-11-03 08:30:00"),
            ("03/11/2026 2:30 CH", Dmy, "2026-11-03 14:30:00"),
            ("03/11/2026 12:05 SA", Dmy, "2026-11-03 00:05:00"),
            ("11/3/2026 2:30:15 PM", Mdy, "2026-11-03 14:30:15"),
            ("03/11/2026 14h30", Dmy, "2026-11-03 14:30:00"),
            ("20261103", Dmy, "2026-11-03"),
            ("20261103082600", Dmy, "2026-11-03 08:26:00"),
            ("46329", DateOrder::Excel, "2026-11-03"),
            ("46329.604167", DateOrder::Excel, "2026-11-03 14:30:00"),
            ("1762158360", DateOrder::EpochSeconds, "2025-11-03 08:26:00 +0"),
            ("1762158360000", DateOrder::EpochMillis, "2025-11-03 08:26:00 +0"),
            ("03/11/0202", Dmy, "Year(202)"),
            ("0202-11-03", Dmy, "Year(202)"),
            ("31/02/2026", Dmy, "Unreadable"),
            ("03/25/2026", Dmy, "Unreadable"),
            ("hôm qua", Dmy, "Unreadable"),
            ("9,6tr", Dmy, "Unreadable"),
            ("", Dmy, "Unreadable"),
        ] {
            assert_eq!(say(text, order), said, "{text}");
        }
        assert_eq!(read_time("14:30"), Some(14 * HOUR + 30 * MINUTE));
        assert_eq!(read_time("2:30 CH"), Some(14 * HOUR + 30 * MINUTE));
        assert_eq!(read_time("25:00"), None);
    }

    #[test]
    fn a_date_says_its_order_when_it_can() {
        assert_eq!(order_evidence("25/11/2026").map(|e| e.day_first), Some(true));
        assert_eq!(order_evidence("11/25/2026").map(|e| e.month_first), Some(true));
        assert_eq!(order_evidence("03/11/2026"), Some(OrderEvidence::default()));
        assert_eq!(order_evidence("2026-11-03").map(|e| e.clear), Some(true));
        assert_eq!(order_evidence("15 Jan 2024").map(|e| e.clear), Some(true));
        assert_eq!(order_evidence("Nguyễn Văn An"), None);
    }

    proptest! {
        #[test]
        fn a_written_day_is_read_back(days in 0i32..30_000, order in 0usize..3) {
            let day = NaiveDate::from_epoch_days(days).unwrap();
            let (order, text) = match order {
                0 => (DateOrder::Dmy, day.format("%d/%m/%Y").to_string()),
                1 => (DateOrder::Mdy, day.format("%-m/%-d/%Y").to_string()),
                _ => (DateOrder::Ymd, day.format("%Y-%m-%d").to_string()),
            };
            prop_assert_eq!(read_date(&text, order).map(|w| w.day), Ok(day), "{}", text);
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,40}") {
            for order in DateOrder::ALL {
                let _ = read_date(&text, order);
            }
            let _ = (read_time(&text), order_evidence(&text));
        }
    }
}
