//! Which number is it? Vietnamese phone numbers to E.164, foreign ones kept when they carry a `+`.
//!
//! The rule, by length, because `84` is the country and `084` a real mobile prefix at once:
//!
//! | digits as typed | read as |
//! |---|---|
//! | `0` + 9 | national: `0841234567` is prefix 084 |
//! | 9, starting with 3 5 7 8 9 | national, its leading zero lost: `841234567` is prefix 084 too |
//! | `84` + 9 | country code: `84912345678`, `84841234567` |
//! | `084` + 9 | country code typed with a zero: `084912345678` |
//! | `84` + 10, `0` + 10, or 10 starting with 1 | mobile number from before 2018, moved to its new prefix |
//! | `02…`, 11 digits | landline |
//! | `+` or `00` and another country | kept as it is, 7 to 15 digits |
//!
//! Numbers that fit nothing are refused by name, and the caller keeps what was typed. Free and
//! premium numbers (1800, 1900) name nobody and are refused too.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Why a text is no phone number of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneFault {
    /// Parts of it are hidden with stars.
    Masked,
    /// No such number can exist.
    Impossible,
}

/// Prefixes that moved in 2018: `old,new,carrier` per line.
static MOVED: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../../data/mobile_prefix_migration_2018.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut parts = line.split(',');
            Some((parts.next()?, parts.next()?))
        })
        .collect()
});

/// Reads a phone number to E.164.
///
/// # Errors
/// When it is hidden, or no such number can exist.
pub fn read_phone(text: &str) -> Result<String, PhoneFault> {
    let first = first_number(text);
    if first.contains(['*', 'x', 'X', '•']) {
        return Err(PhoneFault::Masked);
    }
    let mut digits = String::with_capacity(16);
    let mut plus = false;
    for c in first.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() => plus = true,
            '+' => return Err(PhoneFault::Impossible),
            ' '
            | '.'
            | '-'
            | '('
            | ')'
            | '\u{a0}'
            | '\''
            | '_'
            | '‑'
            | '–'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' => {}
            _ => return Err(PhoneFault::Impossible),
        }
        if digits.len() > 18 {
            return Err(PhoneFault::Impossible);
        }
    }
    if !plus && let Some(rest) = digits.strip_prefix("00") {
        digits = rest.to_owned();
        plus = true;
    }
    let national = if plus {
        match digits.strip_prefix("84") {
            Some(rest) => rest.strip_prefix('0').unwrap_or(rest),
            None => return foreign(&digits),
        }
    } else {
        without_country(&digits)
    };
    vietnamese(national).ok_or(PhoneFault::Impossible)
}

/// Takes the country code or the leading zero off, by length.
fn without_country(digits: &str) -> &str {
    match (digits.len(), digits.as_bytes().first()) {
        (12.., Some(b'0')) if digits.starts_with("084") => {
            let rest = &digits[3..];
            rest.strip_prefix('0').unwrap_or(rest)
        }
        (11.., Some(b'8')) if digits.starts_with("84") => {
            let rest = &digits[2..];
            rest.strip_prefix('0').unwrap_or(rest)
        }
        (_, Some(b'0')) => &digits[1..],
        _ => digits,
    }
}

/// Checks a number without its leading zero and moves it to its new prefix.
fn vietnamese(national: &str) -> Option<String> {
    let bytes = national.as_bytes();
    match (bytes.len(), *bytes.first()?) {
        (9, _) if is_mobile(national) => Some(format!("+84{national}")),
        (10, b'1') => {
            let old = format!("0{}", &national[..3]);
            let new = MOVED.get(old.as_str())?;
            Some(format!("+84{}{}", &new[1..], &national[3..]))
        }
        (10, b'2') => Some(format!("+84{national}")),
        _ => None,
    }
}

fn is_mobile(national: &str) -> bool {
    let bytes = national.as_bytes();
    match bytes[0] {
        b'3' => (b'2'..=b'9').contains(&bytes[1]),
        b'5' => matches!(bytes[1], b'2' | b'5' | b'6' | b'8' | b'9'),
        b'7' => bytes[1] == b'0' || (b'6'..=b'9').contains(&bytes[1]),
        b'8' => bytes[1] != b'0',
        b'9' => true,
        _ => false,
    }
}

fn foreign(digits: &str) -> Result<String, PhoneFault> {
    if (7..=15).contains(&digits.len()) && !digits.starts_with('0') {
        Ok(format!("+{digits}"))
    } else {
        Err(PhoneFault::Impossible)
    }
}

/// Cuts prefixes of exports, float artefacts and second numbers off.
fn first_number(text: &str) -> &str {
    let mut text = text.trim();
    for prefix in ["p:", "P:", "tel:", "Tel:", "'"] {
        text = text.strip_prefix(prefix).unwrap_or(text).trim_start();
    }
    let cut = text.find(['/', ',', ';', '|', '\n']).unwrap_or(text.len());
    let text = text[..cut].trim();
    match text.strip_suffix(".0") {
        Some(whole) if whole.bytes().all(|b| b.is_ascii_digit()) => whole,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phones_as_people_type_them() {
        for (text, phone) in [
            ("0912.345.678", "+84912345678"),
            ("0912 345 678 / 0987654321", "+84912345678"),
            ("+84 912 345 678", "+84912345678"),
            ("+84 (0) 912-345-678", "+84912345678"),
            ("84912345678", "+84912345678"),
            ("0084912345678", "+84912345678"),
            ("912345678", "+84912345678"),
            ("912345678.0", "+84912345678"),
            ("p:+84912345678", "+84912345678"),
            ("084912345678", "+84912345678"),
            // 084 is a prefix of VinaPhone
            ("0841234567", "+84841234567"),
            ("841234567", "+84841234567"),
            ("84841234567", "+84841234567"),
            // moved in 2018
            ("01241234567", "+84841234567"),
            ("0168 123 4567", "+84381234567"),
            ("1681234567", "+84381234567"),
            ("841681234567", "+84381234567"),
            // landlines
            ("024 3825 1234", "+842438251234"),
            ("(028) 38 251 234", "+842838251234"),
            ("+84 28 3825 1234", "+842838251234"),
            ("+1 415 555 2671", "+14155552671"),
            ("00 44 20 7946 0958", "+442079460958"),
        ] {
            assert_eq!(read_phone(text).as_deref(), Ok(phone), "{text}");
        }
        for text in [
            "",
            "123",
            "0123",
            "19001234",
            "1800 1234",
            "0000000000",
            "hello",
            "84",
            "91234567890123456789",
            "=cmd",
            "📞",
        ] {
            assert_eq!(read_phone(text), Err(PhoneFault::Impossible), "{text}");
        }
        assert_eq!(read_phone("******78"), Err(PhoneFault::Masked));
    }

    proptest! {
        #[test]
        fn reading_twice_is_reading_once(text in "(\\+?84|0|00|)[1-9][0-9]{7,11}") {
            if let Ok(phone) = read_phone(&text) {
                prop_assert_eq!(read_phone(&phone), Ok(phone.clone()));
            }
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,30}") {
            let _ = read_phone(&text);
        }
    }
}
