//! Which words of a field are words of a name? Titles, notes, brackets, digits and pictures are taken off.
//!
//! `Anh` is a title and one of the commonest given names, so the words that may be either are titles only
//! when they come first and what follows is a name without them.

use super::super::letters::{
    Keyed, by_key, exact, first_chars, fold, is_letter, is_letter_or_digit, lower_composed, only_vietnamese,
};
use super::super::syllable;
use super::table::{counted, counting};
use super::{MOST_LETTERS, MOST_WORDS};
use std::sync::LazyLock;

/// The most characters of a field that are read.
const MOST_READ: usize = 400;

/// The words of a field.
#[derive(Default)]
pub(super) struct Words {
    pub(super) tokens: Vec<String>,
    /// How many words stand before a comma, when there is one with words on both sides.
    pub(super) after_comma: Option<usize>,
}

/// Fields that say that there is no name, folded and with single spaces.
const PLACEHOLDERS: &[&str] = &[
    "abc",
    "admin",
    "anonymous",
    "an danh",
    "asd",
    "asdf",
    "chua biet",
    "chua co",
    "chua co ten",
    "chua ro",
    "customer",
    "dang cap nhat",
    "facebook user",
    "guest",
    "khach",
    "khach hang",
    "khach hang le",
    "khach hang moi",
    "khach la",
    "khach le",
    "khach moi",
    "khach vang lai",
    "khong",
    "khong biet",
    "khong co",
    "khong co ten",
    "khong ro",
    "khong ten",
    "kh le",
    "kl",
    "n a",
    "na",
    "name",
    "nguoi dung",
    "nguoi dung facebook",
    "nguoi dung zalo",
    "nil",
    "no name",
    "noname",
    "none",
    "null",
    "test",
    "test test",
    "tester",
    "unknown",
    "user",
    "vang lai",
    "x",
    "xx",
    "xxx",
    "zalo user",
    "ten",
    "ho ten",
    "ho va ten",
];

/// Words after which no name follows: a telephone, an account, a place of work.
const NOTES: &[&str] = &[
    "sdt", "sđt", "đt", "dt", "dtdd", "tel", "phone", "mobile", "zalo", "fb", "facebook", "viber", "email", "mail",
    "quen", "cty", "shop", "ship",
];

/// Titles that are no words of names.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mister", "missus", "dr", "prof", "sir", "madam", "mme", "mlle", "herr", "frau", "bs",
    "ths", "ts", "gs", "pgs", "ks", "kts", "cn", "kh", "khach", "ck", "sv", "gv", "tsy", "ncs", "gd",
];

/// Titles when they have these marks.
const MARKED_TITLES: &[&str] = &[
    "chị", "cô", "chú", "bác", "ông", "bà", "dì", "cậu", "mợ", "thầy", "cháu", "bé", "khách", "mẹ", "bố", "dượng",
    "thím", "vợ", "chồng",
];

/// Titles that are words of names too.
const MAYBE_TITLES: &[&str] = &["anh", "em", "chi", "co", "chu", "bac", "ong", "ba", "a", "c", "e", "thay", "di"];

/// Words that may follow a name.
const SUFFIXES: &[&str] = &["jr", "sr", "phd", "md", "esq", "ii", "iii", "iv", "mba", "kh"];

const PLACEHOLDER: u8 = 1;
const NOTE: u8 = 2;
const TITLE: u8 = 4;
const MAYBE_TITLE: u8 = 8;
const SUFFIX: u8 = 16;
const FOREIGN_WORD: u8 = 32;
const MARKED_TITLE: u8 = 64;

/// The lists above, by word.
static ROLES: LazyLock<Keyed<u8>> = LazyLock::new(|| {
    by_key(&[
        (PLACEHOLDER, PLACEHOLDERS),
        (NOTE, NOTES),
        (TITLE, TITLES),
        (TITLE | MARKED_TITLE, MARKED_TITLES),
        (MAYBE_TITLE, MAYBE_TITLES),
        (SUFFIX, SUFFIXES),
        (FOREIGN_WORD, FOREIGN),
    ])
});

/// Whether a word is in one of the lists.
fn plays(word: &str, roles: u8) -> bool {
    ROLES.get(&exact(word)).is_some_and(|held| held & roles != 0)
}

/// Reads the words of a field.
pub(super) fn read(text: &str) -> Words {
    let text = first_chars(text, MOST_READ);
    if text.trim().eq_ignore_ascii_case("n/a") {
        return Words::default();
    }
    let mut raw: Vec<(String, bool)> = Vec::with_capacity(6);
    let mut comma = None;
    let shown = before_note(text);
    for (place, part) in shown.splitn(2, ',').enumerate() {
        if place > 0 && !raw.is_empty() {
            comma = Some(raw.len());
        }
        split_words(part, &mut raw);
    }
    if is_placeholder(&raw) {
        return Words::default();
    }
    raw.truncate(MOST_WORDS + 4);
    let before = raw.len();
    let (mut tokens, from) = without_titles(decoded(raw));
    if tokens.len() == 1 && plays(&tokens[0], MARKED_TITLE) {
        return Words::default();
    }
    let comma = comma.filter(|_| tokens.len() + from == before);
    tokens.truncate(MOST_WORDS);
    let after_comma = comma.and_then(|comma| comma.checked_sub(from)).filter(|comma| (1..tokens.len()).contains(comma));
    Words { tokens, after_comma }
}

/// The part of a field before a bracket's content, a dash between words, or a second entry.
fn before_note(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' | '<' => {
                depth += 1;
                shown.push(' ');
            }
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            '/' | '|' | ';' | '\n' | '\r' if depth == 0 && shown.contains(is_letter) => break,
            _ if depth > 0 => {}
            '–' | '—' => shown.push_str(" - "),
            _ => shown.push(c),
        }
    }
    for (at, _) in shown.match_indices(" - ") {
        if shown[..at].contains(is_letter) {
            shown.truncate(at);
            break;
        }
    }
    shown
}

/// Cuts a text into words of letters and digits, lower case, and says whether digits stand in the word.
fn split_words(text: &str, into: &mut Vec<(String, bool)>) {
    let apart = |c: char| !(is_letter_or_digit(c) || is_mark(c) || is_apostrophe(c));
    for piece in text.split(apart).filter(|piece| !piece.is_empty()) {
        if into.len() > MOST_WORDS + 4 {
            return;
        }
        let piece = first_chars(piece, MOST_LETTERS * 2);
        let mut glued = Vec::new();
        split_glued(piece, &mut glued);
        let whole = if glued.is_empty() { Some(piece) } else { None };
        for word in glued.into_iter().chain(whole) {
            let mut word = lower_composed(word, MOST_LETTERS);
            let (mut letters, mut digits, mut others) = (false, false, false);
            for c in word.chars() {
                match c {
                    'a'..='z' => letters = true,
                    _ if is_letter(c) => letters = true,
                    _ if c.is_numeric() => digits = true,
                    _ => others = true,
                }
            }
            if others {
                word.retain(|c| is_letter_or_digit(c) || is_mark(c));
            }
            if letters {
                into.push((word, digits));
            }
        }
    }
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}

/// Splits `NguyenVanAn` where a capital follows a small letter, when every piece is a syllable or the last
/// is an initial, and one piece is a surname; and `nguyenvanan` when the pieces are common words of names.
fn split_glued<'a>(piece: &'a str, into: &mut Vec<&'a str>) {
    if piece.len() < 5 {
        return;
    }
    let mut start = 0;
    let mut small = false;
    for (at, c) in piece.char_indices() {
        if c.is_uppercase() && small {
            into.push(&piece[start..at]);
            start = at;
        }
        small = c.is_lowercase();
    }
    if start > 0 {
        into.push(&piece[start..]);
        let last = into.len() - 1;
        let legal = |(place, word): (usize, &&str)| {
            let word = word.to_lowercase();
            is_vietnamese_syllable(&word) || (place == last && word.chars().count() == 1)
        };
        let surname = into.iter().any(|word| counted(&word.to_lowercase()).surname > 100.0);
        if !(surname && into.iter().enumerate().all(legal)) {
            into.clear();
        }
    } else if piece.len() >= 8 && piece.is_ascii() && !split_small(piece, into) {
        into.clear();
    }
}

fn split_small<'a>(piece: &'a str, into: &mut Vec<&'a str>) -> bool {
    let lower = piece.to_ascii_lowercase();
    if !lower.bytes().all(|b| b.is_ascii_lowercase()) || piece.len() > 28 {
        return false;
    }
    let mut at = 0;
    while at < piece.len() {
        let known = |end: &usize| {
            let found = counted(&lower[at..*end]);
            if at == 0 {
                found.mostly_surname()
            } else {
                found.frequent() && syllable::is_folded_syllable(&lower[at..*end])
            }
        };
        match (at + 2..=piece.len().min(at + 7)).rev().find(known) {
            Some(end) => {
                into.push(&piece[at..end]);
                at = end;
            }
            None => return false,
        }
    }
    into.len() >= 3
}

/// Whether a lower-case word is a Vietnamese syllable, with its marks or without.
pub(super) fn is_vietnamese_syllable(word: &str) -> bool {
    if word.is_ascii() { syllable::is_folded_syllable(word) } else { syllable::is_folded_syllable(&fold(word)) }
}

fn is_placeholder(raw: &[(String, bool)]) -> bool {
    if raw.is_empty() || raw.len() > 4 {
        return raw.is_empty();
    }
    let mut said = String::new();
    for (word, _) in raw {
        if !said.is_empty() {
            said.push(' ');
        }
        said.extend(fold(word).chars().filter(|c| !c.is_numeric()));
    }
    let repeated = raw.len() == 1 && said.len() > 2 && said.bytes().all(|b| Some(&b) == said.as_bytes().first());
    repeated || plays(&said, PLACEHOLDER)
}

/// Reads what Telex and VNI left over, takes digits off, and puts tones in their place.
fn decoded(raw: Vec<(String, bool)>) -> Vec<String> {
    let vni = reads_as_vni(&raw);
    let telex = reads_as_telex(&raw);
    let finish = |(word, digits): (String, bool)| {
        let mut word = match (vni, digits) {
            (true, true) => syllable::from_vni(&word).unwrap_or(word),
            _ => word,
        };
        // Beside a word that is surely Telex, `Lee` is a surname too.
        let surname = |meant: &String| counted(meant).mostly_surname();
        if telex > 0 && candidate(&word) {
            word = syllable::from_telex(&word).unwrap_or(word);
        } else if telex > 1 && plays(&word, FOREIGN_WORD) {
            word = syllable::from_telex(&word).filter(surname).unwrap_or(word);
        }
        if digits {
            word.retain(|c| !c.is_numeric());
        }
        syllable::place_tone(&word).unwrap_or(word)
    };
    raw.into_iter().map(finish).filter(|word| word.contains(is_letter)).collect()
}

/// A digit inside a word says VNI; digits at the ends of two words do.
fn reads_as_vni(raw: &[(String, bool)]) -> bool {
    let mut ends = 0;
    for (word, _) in raw.iter().filter(|(_, digits)| *digits) {
        if syllable::from_vni(word).is_some() {
            let inside = word.trim_end_matches(|c: char| c.is_ascii_digit()).contains(|c: char| c.is_ascii_digit());
            let several = word.bytes().filter(u8::is_ascii_digit).count() > 1;
            ends += if inside || several { 2 } else { 1 };
        }
    }
    ends >= 2
}

/// Words of other languages that would decode to a syllable.
const FOREIGN: &[&str] = &[
    "bar", "bas", "bax", "been", "beer", "bees", "boas", "boo", "boon", "bor", "bos", "bow", "bown", "car", "char",
    "chas", "choo", "chow", "coo", "coons", "coos", "cor", "cow", "cox", "daan", "das", "dawn", "dax", "dee", "deen",
    "deer", "dees", "der", "dix", "door", "dow", "down", "dud", "geer", "gees", "gow", "gown", "gus", "haan", "hans",
    "hawn", "hays", "heer", "her", "hoax", "hoo", "hoon", "hoos", "hor", "how", "hux", "joon", "kaas", "keen", "keer",
    "kees", "ker", "koo", "laos", "lars", "law", "lawn", "lax", "lee", "leen", "leer", "les", "lew", "lex", "lois",
    "loo", "loon", "loos", "lor", "low", "luis", "lux", "mair", "mar", "mas", "mawn", "max", "mays", "meer", "mees",
    "moir", "moon", "moor", "moos", "mor", "mow", "muir", "nas", "nix", "noor", "noos", "now", "nur", "oscar", "pawn",
    "pax", "peer", "pees", "pons", "poor", "rex", "roos", "ros", "row", "saar", "seen", "seer", "sims", "sons", "soo",
    "soon", "soos", "sor", "sow", "taan", "tar", "tas", "tax", "teen", "tees", "ter", "tess", "tex", "thor", "tims",
    "toms", "too", "toor", "tor", "tow", "town", "veer", "vos", "vow", "woon", "xiaoj", "yoon",
];

/// Whether a word is no syllable as it stands, and no word of another language that would decode.
fn candidate(word: &str) -> bool {
    word.is_ascii() && !syllable::is_folded_syllable(word) && !plays(word, FOREIGN_WORD)
}

/// Whether the words of a name that are no syllables are leftover Telex: 1 when one decodes and another word
/// is Vietnamese, 2 when what it decodes to is a common word of names, 0 when they are not.
fn reads_as_telex(raw: &[(String, bool)]) -> u8 {
    let vietnamese = |word: &str| {
        word.contains(only_vietnamese) || (syllable::is_folded_syllable(word) && counted(word).surname > 400.0)
    };
    let mut context = false;
    let mut meant = 0;
    for (word, _) in raw {
        if vietnamese(word) {
            context = true;
        } else if candidate(word)
            && let Some(decoded) = syllable::from_telex(word)
        {
            meant = meant.max(if counted(&decoded).frequent() { 2 } else { 1 });
        }
    }
    if meant == 1 && !context { 0 } else { meant }
}

/// Takes titles off the front and additions off the end; how many words went from the front.
fn without_titles(mut tokens: Vec<String>) -> (Vec<String>, usize) {
    let marked = tokens.iter().any(|word| !word.is_ascii());
    let mut from = 0;
    while from + 1 < tokens.len() && is_title(&tokens[from..], marked) {
        from += 1;
        if tokens[from - 1] == "khách" && tokens[from] == "hàng" && from + 1 < tokens.len() {
            from += 1;
        }
    }
    tokens.drain(..from);
    if let Some(cut) = tokens.iter().skip(1).position(|word| plays(word, NOTE)) {
        tokens.truncate(cut + 1);
    }
    while tokens.len() > 2 && tokens.last().is_some_and(|word| plays(word, SUFFIX)) {
        tokens.pop();
    }
    (tokens, from)
}

/// Whether the first of several words is a title.
fn is_title(tokens: &[String], marked: bool) -> bool {
    let [first, rest @ ..] = tokens else { return false };
    if plays(first, TITLE) {
        return true;
    }
    if !plays(first, MAYBE_TITLE) || (first == "chu" && marked) {
        return false;
    }
    let look = counting(tokens);
    let (next, last) = (look(&rest[0]), look(&rest[rest.len() - 1]));
    if !rest.iter().all(|word| is_vietnamese_syllable(word)) || (first.len() == 1 && rest[0].chars().count() == 1) {
        return false;
    }
    let surname_follows = next.mostly_surname();
    match rest.len() {
        // A surname as well, and not a rare one.
        more if first == "chu" => surname_follows && more > 1,
        1 => !surname_follows,
        _ => surname_follows || !last.mostly_surname(),
    }
}
