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
//!
//! A file from another country writes its own national numbers, and says nowhere of which country
//! they are. [`PhoneStyle::National`] keeps their digits as they stand. It holds for a whole column,
//! never for a row: `0212 345 678` read now in one way and now in the other would make two people of
//! one. The road not taken is a table of every country's numbers: the file does not say which one.

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

/// How the phone numbers of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhoneStyle {
    /// Vietnamese, or with `+` and the code of another country.
    Vietnamese,
    /// National numbers of another country.
    National,
}

impl PhoneStyle {
    /// Every style.
    pub const ALL: [PhoneStyle; 2] = [PhoneStyle::Vietnamese, PhoneStyle::National];

    /// The word that a mapping uses.
    pub fn word(self) -> &'static str {
        match self {
            PhoneStyle::Vietnamese => "vietnamese",
            PhoneStyle::National => "national",
        }
    }

    /// The style for a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.word() == word)
    }

    /// The style in words, for messages.
    pub fn sentence(self) -> &'static str {
        match self {
            PhoneStyle::Vietnamese => "Vietnamese numbers, read to +84",
            PhoneStyle::National => "national numbers of another country, kept as they are",
        }
    }

    /// Reads a number of a column that is written so.
    ///
    /// # Errors
    /// When it is hidden, or no such number can exist.
    pub fn read(self, text: &str) -> Result<String, PhoneFault> {
        match self {
            PhoneStyle::Vietnamese => read_phone(text),
            PhoneStyle::National => read_national_phone(text),
        }
    }
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
    let (mut digits, mut plus) = digits_of(first_number(text))?;
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

/// Reads a national number of another country: its digits, with the zero or the `+` that they begin
/// with. An extension is left out.
///
/// # Errors
/// When it is hidden, or has not 7 to 15 digits, or the same digit all along.
pub fn read_national_phone(text: &str) -> Result<String, PhoneFault> {
    let (digits, plus) = match text.split_once('/') {
        // `310/246-1501`: the stroke stands inside of one number
        Some((head, rest)) if count_digits(head) < 7 => digits_of(without_extension(&format!("{head} {rest}")))?,
        _ => digits_of(without_extension(first_number(text)))?,
    };
    let first = digits.as_bytes().first().copied();
    if !(7..=15).contains(&digits.len()) || digits.bytes().all(|digit| Some(digit) == first) {
        return Err(PhoneFault::Impossible);
    }
    Ok(if plus { format!("+{digits}") } else { digits })
}

/// `020 7946 0958 ext. 12` and `555-123-4567x12` without what follows the number.
fn without_extension(text: &str) -> &str {
    let Some(at) = text.find(['e', 'E', 'x', 'X', '#']) else { return text };
    let (number, rest) = text.split_at(at);
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | ':' | '#' | ' '));
    let inside = (1..=6).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit());
    if inside && count_digits(number) >= 7 { number } else { text }
}

fn count_digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// The digits of a number, and whether it begins with `+`.
fn digits_of(number: &str) -> Result<(String, bool), PhoneFault> {
    if number.contains(['*', 'x', 'X', '•']) {
        return Err(PhoneFault::Masked);
    }
    let mut digits = String::with_capacity(16);
    let mut plus = false;
    for c in number.chars() {
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
    Ok((digits, plus))
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

    #[test]
    fn national_numbers_keep_their_digits() {
        for (text, phone) in [
            ("07123 456789", "07123456789"),
            ("(020) 7946-0958", "02079460958"),
            ("+44 7123 456789", "+447123456789"),
            ("555-123-4567x1234", "5551234567"),
            ("020 7946 0958 ext. 12", "02079460958"),
            ("7123456789.0", "7123456789"),
            ("310/246-1501", "3102461501"),
            ("03 9123 4567 / 03 9123 4568", "0391234567"),
        ] {
            assert_eq!(read_national_phone(text).as_deref(), Ok(phone), "{text}");
        }
        for text in
            ["", "12345", "0000000000", "1234567890123456", "no phone", "=cmd", "07123 4567 phone", "12/34", "1/2/1990"]
        {
            assert_eq!(read_national_phone(text), Err(PhoneFault::Impossible), "{text}");
        }
        assert_eq!(read_national_phone("07123 45xxxx"), Err(PhoneFault::Masked));
    }

    proptest! {
        #[test]
        fn a_national_number_read_twice_is_read_once(text in "\\+?[0-9 ()-]{5,20}") {
            if let Ok(phone) = read_national_phone(&text) {
                prop_assert_eq!(read_national_phone(&phone), Ok(phone.clone()));
            }
        }

        #[test]
        fn reading_twice_is_reading_once(text in "(\\+?84|0|00|)[1-9][0-9]{7,11}") {
            if let Ok(phone) = read_phone(&text) {
                prop_assert_eq!(read_phone(&phone), Ok(phone.clone()));
            }
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,30}") {
            let _ = read_phone(&text);
            let _ = read_national_phone(&text);
        }
    }
}
