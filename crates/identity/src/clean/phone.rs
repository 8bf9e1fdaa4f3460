//! Which number is it, however old its prefix and however it was typed?
//!
//! Vietnamese numbers are kept without country code and without the leading zero, since either may be lost;
//! with the prefix of 2018, and the area code of 2017 for landlines. Numbers that fit no plan are kept as
//! their digits, so that a typo can still be compared with the number that was meant. Refusing them was not
//! taken: reading has refused them already, and what is left here is the evidence.
//!
//! Everything hangs on the digits alone, so a cleaned number cleans to itself.

/// Digits that are kept; no number of any country has more.
const MOST_DIGITS: usize = 15;
/// Fewer digits name nobody.
const FEWEST_DIGITS: usize = 6;
/// Characters that are read.
const MOST_READ: usize = 64;

/// A telephone number, canonical.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone {
    /// Vietnamese: national digits without the zero. Others: all digits as they were written.
    pub digits: String,
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phone").field("length", &self.digits.len()).finish_non_exhaustive()
    }
}

impl Phone {
    /// Whether the digits are a Vietnamese number that can exist today.
    pub fn is_vietnamese(&self) -> bool {
        is_mobile(&self.digits) || is_landline(&self.digits)
    }
}

/// Mobile prefixes until 2018 and since, without the zero.
const MOVED_MOBILE: [(&str, &str); 21] = [
    ("120", "70"),
    ("121", "79"),
    ("122", "77"),
    ("123", "83"),
    ("124", "84"),
    ("125", "85"),
    ("126", "76"),
    ("127", "81"),
    ("128", "78"),
    ("129", "82"),
    ("162", "32"),
    ("163", "33"),
    ("164", "34"),
    ("165", "35"),
    ("166", "36"),
    ("167", "37"),
    ("168", "38"),
    ("169", "39"),
    ("186", "56"),
    ("188", "58"),
    ("199", "59"),
];

/// Area codes of two digits until 2017 and since. Those that a mobile prefix has taken over cannot be told
/// from it and are not here.
const MOVED_AREAS_OF_TWO: [(&str, &str); 23] = [
    ("20", "214"),
    ("22", "212"),
    ("25", "205"),
    ("26", "206"),
    ("27", "207"),
    ("29", "216"),
    ("30", "229"),
    ("31", "225"),
    ("53", "233"),
    ("54", "234"),
    ("57", "257"),
    ("60", "260"),
    ("61", "251"),
    ("62", "252"),
    ("63", "263"),
    ("64", "254"),
    ("66", "276"),
    ("67", "277"),
    ("68", "259"),
    ("72", "272"),
    ("73", "273"),
    ("74", "294"),
    ("75", "275"),
];

/// Area codes of three digits until 2017 and since.
const MOVED_AREAS_OF_THREE: [(&str, &str); 20] = [
    ("230", "215"),
    ("231", "213"),
    ("240", "204"),
    ("241", "222"),
    ("280", "208"),
    ("281", "209"),
    ("320", "220"),
    ("321", "221"),
    ("350", "228"),
    ("351", "226"),
    ("500", "262"),
    ("501", "261"),
    ("510", "235"),
    ("511", "236"),
    ("650", "274"),
    ("651", "271"),
    ("710", "292"),
    ("711", "293"),
    ("780", "290"),
    ("781", "291"),
];

/// Area codes of today, besides 24 and 28.
const AREAS: &str = "203 204 205 206 207 208 209 210 211 212 213 214 215 216 218 219 220 221 222 225 226 227 228 229 232 \
    233 234 235 236 237 238 239 251 252 254 255 256 257 258 259 260 261 262 263 269 270 271 272 273 274 275 276 277 290 \
    291 292 293 294 296 297 299";

/// Reads a number. Nothing when there are fewer than six digits, or when they are a placeholder.
pub fn clean(text: &str) -> Option<Phone> {
    let mut digits = [0_u8; MOST_DIGITS + 5];
    let mut len = 0;
    let mut area_8 = false;
    for c in text.chars().take(MOST_READ) {
        match c.to_digit(10) {
            Some(digit) if len < digits.len() => {
                digits[len] = b'0' + digit as u8;
                len += 1;
            }
            Some(_) => break,
            // A second number.
            None if len >= 9 && matches!(c, '/' | ',' | ';' | '|' | '\n') => break,
            // `(08) 3825 1234` is Ho Chi Minh City, `083 825 1234` a mobile number.
            None if matches!(&digits[..len], b"08" | b"848") => area_8 = true,
            None => {}
        }
    }
    // A whole number that a spreadsheet wrote with a decimal.
    if len == 10 && digits[0] != b'0' && text.trim_end().ends_with(".0") {
        len -= 1;
    }
    let digits = std::str::from_utf8(&digits[..len]).ok()?;
    if is_placeholder(digits.trim_start_matches('0')) {
        return None;
    }
    let canonical = match landline_8(digits).filter(|_| area_8) {
        Some(landline) => landline,
        None => canonical(digits),
    };
    (canonical.len() >= FEWEST_DIGITS && !is_placeholder(&canonical)).then_some(Phone { digits: canonical })
}

fn landline_8(digits: &str) -> Option<String> {
    let rest = digits.strip_prefix("08").or_else(|| digits.strip_prefix("848"))?;
    (rest.len() == 8).then(|| format!("28{rest}"))
}

fn canonical(digits: &str) -> String {
    let after_zeros = digits.strip_prefix("00").filter(|rest| rest.len() >= 11).unwrap_or(digits);
    let after_country = [("084", 12), ("84", 11)].into_iter().find_map(|(code, least)| {
        let rest = after_zeros.strip_prefix(code).filter(|_| after_zeros.len() >= least)?;
        vietnamese(rest.strip_prefix('0').unwrap_or(rest))
    });
    let bare = || {
        let rest = after_zeros.trim_start_matches('0');
        vietnamese(rest).unwrap_or_else(|| rest[..rest.len().min(MOST_DIGITS)].to_string())
    };
    let once = after_country.unwrap_or_else(bare);
    once[..once.len().min(MOST_DIGITS)].to_string()
}

/// National digits without the zero, moved to today's prefix; nothing when no number looks so.
fn vietnamese(digits: &str) -> Option<String> {
    if is_mobile(digits) || is_landline(digits) {
        return Some(digits.to_string());
    }
    let moved = |table: &[(&str, &str)], prefix: usize| {
        let (old, rest) = digits.split_at_checked(prefix)?;
        let (_, new) = table.iter().find(|(before, _)| *before == old)?;
        Some(format!("{new}{rest}"))
    };
    let found = match digits.len() {
        10 => moved(&MOVED_MOBILE, 3).or_else(|| moved(&MOVED_AREAS_OF_THREE, 3)),
        9 if digits.starts_with('4') => Some(format!("2{digits}")),
        9 => moved(&MOVED_AREAS_OF_TWO, 2),
        _ => None,
    };
    found.filter(|number| is_mobile(number) || is_landline(number))
}

fn is_mobile(digits: &str) -> bool {
    match digits.as_bytes() {
        [b'3', b'2'..=b'9', rest @ ..]
        | [b'5', b'2' | b'5' | b'6' | b'8' | b'9', rest @ ..]
        | [b'7', b'0' | b'6'..=b'9', rest @ ..]
        | [b'8', b'1'..=b'9', rest @ ..]
        | [b'9', b'0'..=b'9', rest @ ..] => rest.len() == 7,
        _ => false,
    }
}

fn is_landline(digits: &str) -> bool {
    match digits.as_bytes() {
        [b'2', b'4' | b'8', b'2'..=b'9', rest @ ..] => rest.len() == 7,
        [b'2', ..] => digits.len() == 10 && AREAS.split(' ').any(|area| digits.starts_with(area)),
        _ => false,
    }
}

/// Numbers that are typed when a form wants one and nobody has it.
fn is_placeholder(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let steps = |step: fn(u8, u8) -> bool| bytes.windows(2).all(|pair| step(pair[0], pair[1]));
    let zeros = bytes.iter().rev().take_while(|b| **b == b'0').count();
    let rest_is_zero = zeros >= 7 && zeros + 2 >= bytes.len();
    // What is left of 0123456789 once its prefix has moved.
    rest_is_zero
        || digits == "834567890"
        || steps(|one, next| one == next)
        || steps(|one, next| next == one + 1 || (one, next) == (b'9', b'0'))
        || steps(|one, next| next + 1 == one || (one, next) == (b'0', b'9'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> String {
        clean(text).map_or_else(|| "none".to_string(), |phone| phone.digits)
    }

    #[test]
    fn one_number_has_one_writing() {
        for (text, digits) in [
            ("+84912345678", "912345678"),
            ("0912345678", "912345678"),
            ("0912.345.678", "912345678"),
            ("84 912 345 678", "912345678"),
            ("0084912345678", "912345678"),
            ("+84 (0) 912 345 678", "912345678"),
            ("084912345678", "912345678"),
            ("912345678", "912345678"),
            ("912345678.0", "912345678"),
            ("0912345678 / 0987111222", "912345678"),
            ("٠٩١٢٣٤٥٦٧٨", "none"),
            // 084 is a prefix too
            ("0841234567", "841234567"),
            ("+84841234567", "841234567"),
            // before 2018
            ("01681234567", "381234567"),
            ("+841681234567", "381234567"),
            ("1681234567", "381234567"),
            ("0120 123 4567", "701234567"),
            // landlines of today and before 2017
            ("024 3825 1234", "2438251234"),
            ("+842438251234", "2438251234"),
            ("04 3825 1234", "2438251234"),
            ("(08) 3825 1234", "2838251234"),
            ("+84 8 3825 1234", "2838251234"),
            ("0838251234", "838251234"),
            ("0511 3822 123", "2363822123"),
            ("0236 3822 123", "2363822123"),
            ("031 3822 123", "2253822123"),
            ("0240 3822 123", "2043822123"),
            ("0650 3822 123", "2743822123"),
            ("064 3822 123", "2543822123"),
            // others
            ("+1 415 555 2671", "14155552671"),
            ("+44 20 7946 0958", "442079460958"),
            ("020 7946 0958", "2079460958"),
            // could not be read, and is kept for a near comparison
            ("091234567", "91234567"),
            ("09123456789", "9123456789"),
            ("091234", "none"),
            ("0912x45678", "91245678"),
            ("12345", "none"),
            ("", "none"),
            ("không có", "none"),
        ] {
            assert_eq!(read(text), digits, "{text}");
        }
    }

    #[test]
    fn numbers_that_stand_for_none_are_none() {
        for text in [
            "0000000000",
            "0123456789",
            "1111111111",
            "0987654321",
            "9999999999",
            "0999999999",
            "1234567890",
            "123456789",
            "0900000000",
            "+84000000000",
        ] {
            assert_eq!(read(text), "none", "{text}");
        }
    }

    #[test]
    fn no_prefix_moves_twice() {
        for (_, new) in MOVED_AREAS_OF_TWO.iter().chain(&MOVED_AREAS_OF_THREE) {
            assert!(AREAS.split(' ').any(|area| area == *new), "{new}");
            assert!(MOVED_AREAS_OF_THREE.iter().all(|(old, _)| old != new), "{new}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in "(\\+?84|0|00|084|)[0-9 .]{5,16}|\\PC{0,40}") {
            if let Some(phone) = clean(&text) {
                prop_assert_eq!(clean(&phone.digits), Some(phone.clone()));
                prop_assert!((FEWEST_DIGITS..=MOST_DIGITS).contains(&phone.digits.len()));
            }
        }
    }
}
