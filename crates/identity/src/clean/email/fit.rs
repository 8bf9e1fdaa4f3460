//! Does the part before the @ hold this person's name?
//!
//! Digits and separators are taken out, and the letters that are left must be made of the name's words and
//! initials, each used once, in any order, with nothing over. A near match was not taken: `huonglt` is
//! another Hương, and that one letter is all the evidence there is.

use super::super::letters::fold;
use super::super::name::{Name, nickname};

/// How well the part before the @ of an address holds a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Not at all, or too little of it to say.
    No,
    /// The given name, and nothing of the family name.
    GivenOnly,
    /// The given or the family name, and the other as an initial.
    Initials,
    /// Given and family name.
    Full,
}

/// Words of a name that are tried; more make the search long and are hardly ever in an address.
const MOST_WORDS: usize = 6;
/// Steps of the search.
const MOST_STEPS: u32 = 400;

/// One word of the name and which part it is of.
struct Part {
    word: String,
    /// What a short form stands for: Bob Smith writes as robert.smith.
    short: Option<&'static str>,
    family: bool,
    given: bool,
}

/// What has been used: words in full and as initials, one bit each.
#[derive(Clone, Copy, Default)]
struct Used {
    whole: u8,
    initial: u8,
}

/// Whether the part before the @ holds the name.
pub fn fits(local: &str, name: &Name) -> Fit {
    let local = fold(local);
    let letters: String = local.chars().filter(char::is_ascii_lowercase).take(64).collect();
    let part = |word: &String, family: bool, given: bool| {
        let word = fold(word);
        Part { short: nickname(&word), word, family, given }
    };
    let mut parts: Vec<Part> = Vec::with_capacity(MOST_WORDS);
    parts.extend(name.given.iter().map(|word| part(word, false, true)));
    parts.extend(name.family.iter().map(|word| part(word, true, false)));
    parts.extend(name.middle.iter().map(|word| part(word, false, false)));
    parts.truncate(MOST_WORDS);
    parts.retain(|part| !part.word.is_empty() && part.word.is_ascii());
    let mut steps = MOST_STEPS;
    let best = if letters.is_empty() { Fit::No } else { search(&letters, &parts, Used::default(), &mut steps) };
    if best > Fit::No {
        return best;
    }
    let given_alone = |piece: &str| piece.len() >= 3 && parts.iter().any(|part| part.given && part.word == piece);
    match local.split(|c: char| !c.is_ascii_lowercase()).any(given_alone) {
        true => Fit::GivenOnly,
        false => Fit::No,
    }
}

fn search(rest: &str, parts: &[Part], used: Used, steps: &mut u32) -> Fit {
    if rest.is_empty() {
        return judged(parts, used);
    }
    let mut best = Fit::No;
    for (place, part) in parts.iter().enumerate() {
        let bit = 1 << place;
        if (used.whole | used.initial) & bit != 0 {
            continue;
        }
        let mut follow = |after: &str, used: Used| {
            if *steps > 0 && best < Fit::Full {
                *steps -= 1;
                best = best.max(search(after, parts, used, steps));
            }
        };
        for word in [Some(part.word.as_str()), part.short].into_iter().flatten().filter(|word| word.len() > 1) {
            if let Some(after) = rest.strip_prefix(word) {
                follow(after, Used { whole: used.whole | bit, ..used });
            }
        }
        if rest.as_bytes().first() == part.word.as_bytes().first() {
            follow(&rest[1..], Used { initial: used.initial | bit, ..used });
        }
    }
    best
}

fn judged(parts: &[Part], used: Used) -> Fit {
    let any = |bits: u8, of: fn(&Part) -> bool| {
        parts.iter().enumerate().any(|(place, part)| bits & 1 << place != 0 && of(part))
    };
    let (given, family) = (any(used.whole, |part| part.given), any(used.whole, |part| part.family));
    let given_initial = any(used.initial, |part| part.given);
    let family_initial = any(used.initial, |part| part.family);
    let every_initial = used.whole == 0 && used.initial.count_ones() as usize == parts.len() && parts.len() >= 3;
    match (given, family) {
        (true, true) => Fit::Full,
        (true, false) if family_initial => Fit::Initials,
        (false, true) if given_initial => Fit::Initials,
        (true, false) if used.initial == 0 => Fit::GivenOnly,
        _ if every_initial => Fit::Initials,
        _ => Fit::No,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::name;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_hold_names_in_many_ways() {
        for (full, local, meant) in [
            ("Nguyễn Thị Hương", "huongnt", Fit::Initials),
            ("Nguyễn Thị Hương", "nguyenthihuong", Fit::Full),
            ("Nguyễn Thị Hương", "huong.nguyen", Fit::Full),
            ("Nguyễn Thị Hương", "huongnguyen1990", Fit::Full),
            ("Nguyễn Thị Hương", "nguyenhuong", Fit::Full),
            ("Nguyễn Thị Hương", "nthuong", Fit::Initials),
            ("Nguyễn Thị Hương", "nt.huong88", Fit::Initials),
            ("Nguyễn Thị Hương", "huong", Fit::GivenOnly),
            ("Nguyễn Thị Hương", "huong.beauty", Fit::GivenOnly),
            ("Nguyễn Thu Hương", "thuhuong", Fit::GivenOnly),
            ("Nguyễn Thị Hương", "nth", Fit::Initials),
            ("Nguyễn Thị Hương", "huonglt", Fit::No),
            ("Nguyễn Thị Hương", "lannt", Fit::No),
            ("Nguyễn Thị Hương", "nguyen", Fit::No),
            ("Nguyễn Văn Tuấn", "tuannv90", Fit::Initials),
            ("Vũ Đức Đạt", "datvd", Fit::Initials),
            ("John Smith", "john.smith", Fit::Full),
            ("John Smith", "smithj", Fit::Initials),
            ("John Smith", "jsmith", Fit::Initials),
            ("John Smith", "js", Fit::No),
            ("Bob Smith", "robert.smith", Fit::Full),
            ("John Smith", "mary", Fit::No),
            ("John Smith", "", Fit::No),
            ("John Smith", "12345", Fit::No),
        ] {
            let name = name::clean(Some(full), None, None).unwrap();
            assert_eq!(fits(local, &name), meant, "{full} {local}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_search(full in "[an ]{0,40}|\\PC{0,30}", local in "[an.]{0,80}|\\PC{0,30}") {
            if let Some(name) = name::clean(Some(&full), None, None) {
                let _ = fits(&local, &name);
            }
        }
    }
}
