//! Is the surname first or last?
//!
//! Two readings are weighed with the counted words: surname first and given name last, or the reverse. A
//! surname at both ends is read family first unless the reverse is many times likelier, which it is for
//! `Hà Lê` and `An Nguyen`: Hà and An are seldom surnames, Lê and Nguyễn hardly ever given names.

use super::super::letters::only_vietnamese;
use super::table::{counted, counting};
use super::words::is_vietnamese_syllable;
use super::{Name, Order};

/// How much likelier family first is before the words are looked at: for two words, and for more.
const FAMILY_FIRST_OF_TWO: f64 = 10.0;
const FAMILY_FIRST_OF_MORE: f64 = 300.0;

/// Share, of a million, of a word that was not counted.
const UNSEEN: f64 = 5.0;

/// Surnames of two words that no count of single words shows.
const COMPOUND: &[[&str; 2]] = &[
    ["tôn", "nữ"],
    ["tôn", "thất"],
    ["hoàng", "phủ"],
    ["âu", "dương"],
    ["tư", "mã"],
    ["gia", "cát"],
    ["ton", "nu"],
    ["ton", "that"],
    ["hoang", "phu"],
    ["au", "duong"],
    ["tu", "ma"],
    ["gia", "cat"],
];

/// Words before a foreign surname that belong to it.
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "da", "dos", "di", "du", "la", "le", "bin", "binti", "al", "el",
    "ter", "ten", "st", "mac", "mc",
];

/// Markers of gender that stand behind a surname.
fn is_marker(word: &str) -> bool {
    matches!(word, "thị" | "thi" | "văn" | "van")
}

/// Two fields said which is which.
pub(super) fn stated(mut family: Vec<String>, mut given: Vec<String>) -> Name {
    let surname = |word: &String| counted(word).surname;
    // The two columns were taken for each other.
    if given.first().is_some_and(|word| counted(word).mostly_surname())
        && family.iter().all(|word| surname(word) < 30.0)
    {
        std::mem::swap(&mut family, &mut given);
    }
    // The whole name stands in the second.
    if given.len() > family.len() && given.starts_with(&family) {
        given.drain(..family.len());
    }
    let together: Vec<&str> = family.iter().chain(&given).map(String::as_str).collect();
    if !vietnamese(&together) {
        let middle = if given.len() > 1 { given.split_off(1) } else { Vec::new() };
        return Name { family, middle, given, order: Order::Stated };
    }
    let mut middle = family.split_off(surname_words(&family).min(family.len()));
    let last = given.split_off(given.len() - 1);
    middle.extend(given);
    Name { family, middle, given: last, order: Order::Stated }
}

/// A comma stands after so many words: a surname before it, or a name and then a place.
pub(super) fn at_comma(mut tokens: Vec<String>, comma: usize) -> Option<Name> {
    let after = tokens.split_off(comma);
    if comma > 1 && tokens.iter().all(|word| is_vietnamese_syllable(word)) && counted(&tokens[0]).surname > 30.0 {
        let marker = is_marker(&tokens[comma - 1]);
        return Some(if marker { stated(tokens, after) } else { found(tokens) });
    }
    Some(stated(tokens, after))
}

/// One field holds the whole name.
pub(super) fn found(tokens: Vec<String>) -> Name {
    if tokens.len() < 2 {
        return Name { given: tokens, ..Name::default() };
    }
    if let Some(from) = name_within(&tokens) {
        return family_after(tokens, from);
    }
    let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
    if vietnamese(&words) { vietnamese_order(tokens) } else { foreign_order(tokens) }
}

/// Where a whole Vietnamese name starts behind another word, such as a saint's: `Maria Nguyễn Thị Lan`.
fn name_within(tokens: &[String]) -> Option<usize> {
    let starts = |from: &usize| counted(&tokens[*from]).mostly_surname() && is_marker(&tokens[from + 1]);
    let from = (1..tokens.len().saturating_sub(2)).find(starts)?;
    (!counted(&tokens[0]).mostly_surname()).then_some(from)
}

fn family_after(mut tokens: Vec<String>, from: usize) -> Name {
    let mut name = family_first(tokens.split_off(from));
    tokens.append(&mut name.middle);
    name.middle = tokens;
    name
}

/// Whether the words are a Vietnamese name: every word is a syllable or an initial and one end is a
/// surname; or a mark of Vietnamese, or a surname and a marker, stands among misspelled words.
fn vietnamese(words: &[&str]) -> bool {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let (mut legal, mut initials, mut marks, mut markers) = (0, 0, false, false);
    for word in words {
        initials += usize::from(word.chars().nth(1).is_none());
        legal += usize::from(is_vietnamese_syllable(word));
        marks |= word.contains(only_vietnamese);
        markers |= is_marker(word);
    }
    let ends = counted(first).surname.max(counted(last).surname);
    let inner = words.iter().any(|word| counted(word).surname > 100.0);
    if marks || (legal == words.len() && initials == 0) {
        let written = words.iter().any(|word| !word.is_ascii());
        return marks || written || ends > 0.0 || inner || words.iter().all(|word| counted(word).frequent());
    }
    let sound = words.iter().all(|word| is_vietnamese_syllable(word) || word.chars().nth(1).is_none());
    if sound && initials < words.len() {
        return ends > 400.0 || words.iter().any(|word| word.chars().count() > 1 && counted(word).given > 600.0);
    }
    (ends > 400.0 && (markers || counted(first).mostly_surname()) && 2 * legal >= words.len())
        || counted(first).mostly_surname()
        || counted(last).surname > 20_000.0
}

fn vietnamese_order(tokens: Vec<String>) -> Name {
    let last = tokens.len() - 1;
    let counted = counting(&tokens);
    // `Lan Nguyen Thi`: the surname in the middle, its marker after it.
    if last >= 2
        && is_marker(&tokens[last])
        && counted(&tokens[last - 1]).mostly_surname()
        && !counted(&tokens[0]).mostly_surname()
    {
        return given_first(tokens, last - 1, last);
    }
    let reading = |family: &str, given: &str| {
        let (family, given) = (counted(family), counted(given));
        (family.surname + UNSEEN) * (given.given + UNSEEN)
    };
    // `Van Trung Nguyen`: a marker in front is seldom the surname Văn.
    let prior = if is_marker(&tokens[0]) {
        1.0
    } else if last == 1 {
        FAMILY_FIRST_OF_TWO
    } else {
        FAMILY_FIRST_OF_MORE
    };
    let forward = prior * reading(&tokens[0], &tokens[last]);
    let backward = reading(&tokens[last], &tokens[0]).max(reading(&tokens[last], &tokens[last - 1]));
    // Kim and Giang are surnames of few, and words of given names of many.
    let seldom_first = last == 1 && 4.0 * counted(&tokens[0]).surname < counted(&tokens[0]).middle;
    let seldom_last = 4.0 * counted(&tokens[last]).surname < counted(&tokens[last]).given;
    let initial = tokens[0].chars().nth(1).is_none();
    let (at_first, at_last) = (counted(&tokens[0]).surname, counted(&tokens[last]).surname);
    if at_last > 30.0 && !seldom_last && (at_first <= 0.0 || backward > forward) && !(initial && at_last < 400.0) {
        return given_first(tokens, last, last + 1);
    }
    if at_first > 0.0 && !seldom_first || initial || last >= 2 && is_marker(&tokens[1]) {
        return family_first(tokens);
    }
    if !is_vietnamese_syllable(&tokens[0]) && at_last > 0.0 && !seldom_last {
        return given_first(tokens, last, last + 1);
    }
    let mut middle = tokens;
    let given = middle.split_off(middle.len() - 1);
    Name { middle, given, ..Name::default() }
}

fn family_first(mut tokens: Vec<String>) -> Name {
    let mut rest = tokens.split_off(surname_words(&tokens).clamp(1, tokens.len() - 1));
    let given = rest.split_off(rest.len() - 1);
    Name { family: tokens, middle: rest, given, order: Order::FamilyFirst }
}

/// How many of the first words are the surname.
fn surname_words(tokens: &[String]) -> usize {
    let [first, second, rest @ ..] = tokens else { return 1 };
    let compound = COMPOUND.iter().any(|pair| pair[0] == first.as_str() && pair[1] == second.as_str());
    // Both parents' names; `Nguyễn Lê` alone in a field is as much a surname as `Nguyễn Thị` is not.
    let both =
        counted(first).mostly_surname() && counted(second).only_surname() && (!rest.is_empty() || !is_marker(second));
    if compound || both { 2 } else { 1 }
}

/// The surname stands from `from`, what is after it up to `to` and beyond is middle.
fn given_first(mut tokens: Vec<String>, from: usize, to: usize) -> Name {
    let mut markers = tokens.split_off(to.min(tokens.len()));
    let family = tokens.split_off(from);
    let marker_last = tokens.len() > 1 && tokens.last().is_some_and(|word| is_marker(word));
    let given = if marker_last { vec![tokens.remove(0)] } else { tokens.split_off(tokens.len() - 1) };
    markers.append(&mut tokens);
    Name { family, middle: markers, given, order: Order::GivenFirst }
}

fn foreign_order(mut tokens: Vec<String>) -> Name {
    if counted(&tokens[0]).surname > 20_000.0 && counted(&tokens[tokens.len() - 1]).surname <= 0.0 {
        return family_first(tokens);
    }
    let mut from = tokens.len() - 1;
    while from > 1 && PARTICLES.contains(&tokens[from - 1].as_str()) {
        from -= 1;
    }
    let family = tokens.split_off(from);
    let middle = tokens.split_off(1);
    Name { family, middle, given: tokens, order: Order::GivenFirst }
}
