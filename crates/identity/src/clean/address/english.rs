//! How are streets and postcodes of other countries written?
//!
//! Only the kinds of street that people shorten are spelled out, and only as a last word, where they cannot
//! be taken for a name (`st` before a name is a saint).

/// Kinds of street as they are shortened, and in full.
const STREETS: &[(&str, &str)] = &[
    ("st", "street"),
    ("str", "street"),
    ("rd", "road"),
    ("ave", "avenue"),
    ("av", "avenue"),
    ("ln", "lane"),
    ("dr", "drive"),
    ("ct", "court"),
    ("crt", "court"),
    ("pl", "place"),
    ("tce", "terrace"),
    ("ter", "terrace"),
    ("cres", "crescent"),
    ("cr", "crescent"),
    ("cl", "close"),
    ("blvd", "boulevard"),
    ("hwy", "highway"),
    ("pde", "parade"),
    ("pkwy", "parkway"),
    ("sq", "square"),
    ("cir", "circle"),
    ("gr", "grove"),
    ("gdns", "gardens"),
    ("wy", "way"),
];

/// A postcode in its canonical writing: letters and digits, upper-case. Nothing without a digit.
pub(super) fn postcode(text: &str) -> Option<String> {
    let code: String =
        text.chars().filter(char::is_ascii_alphanumeric).take(12).map(|c| c.to_ascii_uppercase()).collect();
    (code.len() >= 3 && code.bytes().any(|b| b.is_ascii_digit())).then_some(code)
}

/// Spells the kind of a street out.
pub(super) fn spell_street(words: &mut [String]) {
    if words.len() < 2 {
        return;
    }
    let compass = matches!(words[words.len() - 1].as_str(), "n" | "s" | "e" | "w" | "ne" | "nw" | "se" | "sw");
    let last = words.len() - 1 - usize::from(compass);
    if last > 0
        && let Some((_, full)) = STREETS.iter().find(|(short, _)| *short == words[last])
    {
        words[last] = (*full).to_string();
    }
}

/// Whether a folded word ends the name of a street in English.
pub(super) fn is_street_kind(word: &str) -> bool {
    matches!(word, "way" | "row" | "mews" | "walk")
        || STREETS.iter().any(|(short, full)| *short == word || *full == word)
}

/// Takes a postcode off the end of a part: five or six digits, four after a word, or a British one of two words.
pub(super) fn take_postcode(words: &mut Vec<String>) -> Option<String> {
    let digits = |word: &String| word.bytes().all(|b| b.is_ascii_digit());
    let last = words.last()?;
    if digits(last) && (matches!(last.len(), 5 | 6) || (last.len() == 4 && words.len() > 1)) {
        return words.pop();
    }
    let inward = matches!(last.as_bytes(), [b'0'..=b'9', b'a'..=b'z', b'a'..=b'z']);
    let outward = words.len().checked_sub(2).map(|place| words[place].as_bytes());
    let outward = outward.is_some_and(|word| {
        (2..=4).contains(&word.len()) && word[0].is_ascii_lowercase() && word.iter().any(u8::is_ascii_digit)
    });
    if inward && outward {
        let last = words.pop()?;
        return Some(format!("{}{last}", words.pop()?).to_ascii_uppercase());
    }
    None
}
