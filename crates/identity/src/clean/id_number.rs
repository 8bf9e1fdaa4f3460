//! Which official number is it: a citizen's card, an old identity card, a tax number, or something else?
//!
//! A number is believed to be a citizen's card only when its province exists and its century digit can be;
//! what it says of sex and year of birth is given out, because it checks other fields. Zeros that a
//! spreadsheet took off the front are put back when the number is valid with them and not without. A passport
//! or a foreign number is kept as it is. Believing the column's title was not taken: people write any
//! number that they have into the one column there is.

/// Characters that are kept.
const MOST: usize = 32;
/// Shorter numbers name nobody.
const FEWEST: usize = 5;

/// An official number, without spaces and dashes, letters upper-case.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum IdNumber {
    /// Citizen's card (CCCD) or personal number: twelve digits for life.
    Cccd {
        /// All twelve.
        digits: String,
        /// Whether the number says that its holder is a woman.
        female: bool,
        /// The year of birth in the number.
        born_year: i32,
    },
    /// Old identity card (CMND): nine digits, a new number after a move to another province.
    Cmnd {
        /// All nine.
        digits: String,
    },
    /// Tax number (mã số thuế): ten digits with a check digit, thirteen for a branch.
    Tax {
        /// All of them.
        digits: String,
    },
    /// A passport, a number of another country, or one that fits no pattern.
    Other {
        /// Letters and digits.
        text: String,
    },
}

impl std::fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            IdNumber::Cccd { .. } => "Cccd",
            IdNumber::Cmnd { .. } => "Cmnd",
            IdNumber::Tax { .. } => "Tax",
            IdNumber::Other { .. } => "Other",
        })
    }
}

impl IdNumber {
    /// The number in its canonical writing.
    pub fn text(&self) -> &str {
        match self {
            IdNumber::Cccd { digits, .. } | IdNumber::Cmnd { digits } | IdNumber::Tax { digits } => digits,
            IdNumber::Other { text } => text,
        }
    }
}

/// Codes of the provinces of birth registration. They outlive the merger of provinces of 2025.
const PROVINCES: [u8; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45,
    46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92,
    93, 94, 95, 96,
];

/// Weights of the first nine digits of a tax number.
const TAX_WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];

/// Reads a number. Nothing when it is too short or a placeholder.
pub fn clean(text: &str) -> Option<IdNumber> {
    let mut said = String::with_capacity(16);
    let text = text.trim().trim_start_matches('\'');
    let whole = text.strip_suffix(".0").unwrap_or(text);
    said.extend(whole.chars().filter(char::is_ascii_alphanumeric).take(MOST).map(|c| c.to_ascii_uppercase()));
    if said.len() < FEWEST || !said.bytes().any(|b| b.is_ascii_digit()) || is_placeholder(&said) {
        return None;
    }
    if !said.bytes().all(|b| b.is_ascii_digit()) {
        return Some(IdNumber::Other { text: said });
    }
    let restored = |zeros: &str| cccd(format!("{zeros}{said}"));
    let known = match said.len() {
        9 => Some(IdNumber::Cmnd { digits: said.clone() }),
        10 => tax(&said).or_else(|| restored("00")),
        11 => restored("0"),
        12 => cccd(said.clone()).or_else(|| tax(&format!("0{said}"))),
        13 => tax(&said),
        _ => None,
    };
    Some(known.unwrap_or(IdNumber::Other { text: said }))
}

fn cccd(digits: String) -> Option<IdNumber> {
    let province: u8 = digits.get(..3)?.parse().ok()?;
    let century: i32 = digits.get(3..4)?.parse().ok()?;
    let year: i32 = digits.get(4..6)?.parse().ok()?;
    let exists = digits.len() == 12 && PROVINCES.binary_search(&province).is_ok() && century <= 3;
    exists.then(|| IdNumber::Cccd { female: century % 2 == 1, born_year: 1900 + 100 * (century / 2) + year, digits })
}

fn tax(digits: &str) -> Option<IdNumber> {
    let bytes = digits.as_bytes();
    let check = u32::from(bytes.get(9)? - b'0');
    let sum: u32 = TAX_WEIGHTS.iter().zip(bytes).map(|(weight, b)| weight * u32::from(b - b'0')).sum();
    (10 - sum % 11 == check).then(|| IdNumber::Tax { digits: digits.to_string() })
}

fn is_placeholder(said: &str) -> bool {
    let bytes = said.as_bytes();
    let steps = |step: fn(u8, u8) -> bool| bytes.windows(2).all(|pair| step(pair[0], pair[1]));
    steps(|one, next| one == next)
        || steps(|one, next| next == one + 1 || (one, next) == (b'9', b'0') || (one, next) == (b'0', b'1'))
        || steps(|one, next| next + 1 == one || (one, next) == (b'0', b'9'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> String {
        match clean(text) {
            Some(IdNumber::Cccd { digits, female, born_year }) => {
                format!("cccd {digits} {} {born_year}", if female { "f" } else { "m" })
            }
            Some(IdNumber::Cmnd { digits }) => format!("cmnd {digits}"),
            Some(IdNumber::Tax { digits }) => format!("tax {digits}"),
            Some(IdNumber::Other { text }) => format!("other {text}"),
            None => "none".to_string(),
        }
    }

    #[test]
    fn numbers_are_told_apart() {
        for (text, meant) in [
            ("001085012345", "cccd 001085012345 m 1985"),
            ("079 190 001 234", "cccd 079190001234 f 1990"),
            ("079.302.001.234", "cccd 079302001234 f 2002"),
            ("048205001234", "cccd 048205001234 m 2005"),
            ("79190001234", "cccd 079190001234 f 1990"),
            ("'079190001234", "cccd 079190001234 f 1990"),
            ("79190001234.0", "cccd 079190001234 f 1990"),
            ("1085012345", "cccd 001085012345 m 1985"),
            ("003190001234", "other 003190001234"),
            ("079990001234", "other 079990001234"),
            ("012345678", "none"),
            ("023456781", "cmnd 023456781"),
            ("162 345 678", "cmnd 162345678"),
            ("0100109106", "tax 0100109106"),
            ("0300588569", "tax 0300588569"),
            ("0100109106-001", "tax 0100109106001"),
            ("100109106001", "tax 0100109106001"),
            ("0100109107", "other 0100109107"),
            ("b1234567", "other B1234567"),
            ("C 7654321", "other C7654321"),
            ("000000000", "none"),
            ("111111111111", "none"),
            ("123456789", "none"),
            ("123456789012", "none"),
            ("987654321", "none"),
            ("không có", "none"),
            ("1234", "none"),
            ("", "none"),
        ] {
            assert_eq!(read(text), meant, "{text}");
        }
    }

    #[test]
    fn provinces_can_be_searched() {
        assert!(PROVINCES.is_sorted());
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in "[0-9 .-]{4,16}|\\PC{0,40}") {
            if let Some(number) = clean(&text) {
                prop_assert_eq!(clean(number.text()), Some(number.clone()));
            }
        }
    }
}
