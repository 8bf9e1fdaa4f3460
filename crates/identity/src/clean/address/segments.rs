//! Where does one part of a line end and the next begin, and what does its first word say it is?
//!
//! Commas and the like part a line, and so do words such as `P.`, `quận` or `ngõ`. Without marks some of
//! these are also words of names: `phuong` is phường and Phương Mai's first word. With marks the word
//! decides; without, a number after it or a place of that name does.

use super::super::letters::{Keyed, exact, is_letter_or_digit, lower_composed};
use super::super::place;
use super::{MOST_READ, fold};
use std::sync::LazyLock;

/// What the first word of a part says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    Plain,
    House,
    Alley,
    Street,
    Unit,
    Hamlet,
    Ward,
    District,
    /// A city: of the size of a province or of a district.
    City,
    Province,
}

/// A part of a line.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) kind: Kind,
    /// The word that said the kind, folded.
    pub(super) said: &'static str,
    pub(super) words: Vec<String>,
    /// Whether it is the first of the line.
    pub(super) first: bool,
}

/// Words that say a kind: as written with marks, folded, the kind, and whether the folded word alone says so
/// anywhere in a line.
const MARKERS: &[(&str, &str, Kind, bool)] = &[
    ("phường", "phuong", Kind::Ward, false),
    ("p", "p", Kind::Ward, false),
    ("f", "f", Kind::Ward, false),
    ("ph", "ph", Kind::Ward, false),
    ("xã", "xa", Kind::Ward, false),
    ("x", "x", Kind::Ward, false),
    ("tt", "tt", Kind::Ward, false),
    ("ward", "ward", Kind::Ward, false),
    ("quận", "quan", Kind::District, false),
    ("q", "q", Kind::District, false),
    ("huyện", "huyen", Kind::District, false),
    ("h", "h", Kind::District, false),
    ("tx", "tx", Kind::District, false),
    ("district", "district", Kind::District, false),
    ("dist", "dist", Kind::District, false),
    ("tp", "tp", Kind::City, false),
    ("tỉnh", "tinh", Kind::Province, false),
    ("đường", "duong", Kind::Street, false),
    ("đ", "d", Kind::Street, false),
    ("phố", "pho", Kind::Street, false),
    ("ngõ", "ngo", Kind::Alley, false),
    ("ng", "ng", Kind::Alley, false),
    ("ngách", "ngach", Kind::Alley, true),
    ("hẻm", "hem", Kind::Alley, true),
    ("kiệt", "kiet", Kind::Alley, false),
    ("số", "so", Kind::House, false),
    ("nhà", "nha", Kind::House, false),
    ("sn", "sn", Kind::House, true),
    ("no", "no", Kind::House, false),
    ("tổ", "to", Kind::Hamlet, false),
    ("tdp", "tdp", Kind::Hamlet, true),
    ("kp", "kp", Kind::Hamlet, true),
    ("kcn", "kcn", Kind::Hamlet, true),
    ("kdc", "kdc", Kind::Hamlet, true),
    ("kđt", "kdt", Kind::Hamlet, true),
    ("thôn", "thon", Kind::Hamlet, true),
    ("ấp", "ap", Kind::Hamlet, false),
    ("xóm", "xom", Kind::Hamlet, true),
    ("khóm", "khom", Kind::Hamlet, true),
    ("bản", "ban", Kind::Hamlet, false),
    ("buôn", "buon", Kind::Hamlet, false),
    ("đội", "doi", Kind::Hamlet, false),
    ("khu", "khu", Kind::Hamlet, false),
    ("phòng", "phong", Kind::Unit, false),
    ("tầng", "tang", Kind::Unit, false),
    ("lầu", "lau", Kind::Unit, false),
    ("tòa", "toa", Kind::Unit, false),
    ("toà", "toa", Kind::Unit, false),
    ("lô", "lo", Kind::Unit, false),
    ("cc", "cc", Kind::Unit, false),
    ("block", "block", Kind::Unit, true),
    ("apt", "apt", Kind::Unit, true),
    ("apartment", "apartment", Kind::Unit, true),
    ("unit", "unit", Kind::Unit, true),
    ("flat", "flat", Kind::Unit, true),
    ("suite", "suite", Kind::Unit, true),
    ("ste", "ste", Kind::Unit, false),
    ("#", "#", Kind::Unit, true),
];

/// Markers of two words, folded, and the one word that stands for them.
const DOUBLES: &[(&str, &str, &str, Kind)] = &[
    ("thi", "tran", "tt", Kind::Ward),
    ("dac", "khu", "xa", Kind::Ward),
    ("thi", "xa", "tx", Kind::District),
    ("thanh", "pho", "tp", Kind::City),
    ("khu", "pho", "kp", Kind::Hamlet),
    ("to", "dan", "to", Kind::Hamlet),
    ("khu", "do", "kdt", Kind::Hamlet),
    ("khu", "dan", "kdc", Kind::Hamlet),
    ("so", "nha", "so", Kind::House),
    ("nha", "so", "so", Kind::House),
    ("can", "ho", "phong", Kind::Unit),
    ("chung", "cu", "cc", Kind::Unit),
];

/// Names with a dash between that is no end of a part.
const DASHED: &[(&str, &str)] = &[
    ("rịa - vũng", "rịa vũng"),
    ("rịa-vũng", "rịa vũng"),
    ("ria - vung", "ria vung"),
    ("ria-vung", "ria vung"),
    ("thiên - huế", "thiên huế"),
    ("thiên-huế", "thiên huế"),
    ("thien - hue", "thien hue"),
    ("rang - tháp", "rang tháp"),
    ("miếu - quốc", "miếu quốc"),
];

/// The first marker of each folded word, and every marker as it is written with marks.
static BY_WORD: LazyLock<Keyed<usize>> = LazyLock::new(|| {
    let mut words = Keyed::default();
    for (place, marker) in MARKERS.iter().enumerate() {
        words.entry(exact(marker.1)).or_insert(place);
        words.entry(exact(marker.0)).or_insert(place);
    }
    words
});

/// Parts of a line that are kept.
const MOST_SEGMENTS: usize = 24;

/// A word as it was written in lower case, and folded.
struct Word {
    folded: String,
    /// The marker that the written word is, when it has marks or stands before a full stop.
    sure: bool,
    number: bool,
    marker: Option<usize>,
}

/// Takes a line apart.
pub(super) fn split(line: &str) -> Vec<Segment> {
    let mut lower = lower_composed(line, MOST_READ);
    if lower.contains('-') {
        for (dashed, name) in DASHED {
            if lower.contains(dashed) {
                lower = lower.replace(dashed, name);
            }
        }
        lower = lower.replace(" - ", ",");
    }
    let mut segments = Vec::with_capacity(8);
    let parts = lower.split([',', ';', '\n', '\r', '|', '(', ')', '–', '—', '\t', '_', ':']);
    for part in parts {
        let words = words(part);
        if !words.is_empty() {
            split_part(words, &mut segments);
        }
        if segments.len() >= MOST_SEGMENTS {
            segments.truncate(MOST_SEGMENTS);
            break;
        }
    }
    if let Some(first) = segments.first_mut() {
        first.first = true;
    }
    segments
}

fn words(part: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(8);
    let ends = |c: char| c.is_whitespace() || matches!(c, '.' | '"' | '“' | '”' | '*' | '!' | '?');
    let mut rest = part;
    while let Some(at) = rest.find(|c: char| !ends(c)) {
        rest = &rest[at..];
        let bytes = rest.as_bytes();
        // `12.05` is one number.
        let inside =
            |at: usize| at > 0 && bytes[at - 1].is_ascii_digit() && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        let end = rest.char_indices().find(|(at, c)| ends(*c) && !(*c == '.' && inside(*at)));
        let end = end.map_or(rest.len(), |(at, _)| at);
        let (word, after) = rest.split_at(end);
        rest = after;
        push_word(word, after.starts_with('.'), &mut words);
    }
    words
}

fn push_word(written: &str, stopped: bool, words: &mut Vec<Word>) {
    if let Some(number) = written.strip_prefix('#').filter(|number| !number.is_empty()) {
        push_word("#", false, words);
        push_word(number, stopped, words);
        return;
    }
    if let Some((letters, number)) = numbered(written) {
        push_word(letters, true, words);
        push_word(number, stopped, words);
        return;
    }
    let mut folded = fold(written);
    if !folded.bytes().all(|b| b.is_ascii_alphanumeric()) {
        folded.retain(|c| is_letter_or_digit(c) || matches!(c, '/' | '-' | '#' | '.'));
    }
    if folded.starts_with(['/', '-']) || folded.ends_with(['/', '-']) {
        folded = folded.trim_matches(['/', '-']).to_string();
    }
    if folded.is_empty() {
        return;
    }
    let marker = BY_WORD.get(&exact(&folded)).copied();
    let sure = marker.is_some_and(|place| {
        let (with_marks, plain, _, anywhere) = MARKERS[place];
        anywhere || stopped || (with_marks != plain && written != folded && BY_WORD.contains_key(&exact(written)))
    });
    let number = folded.starts_with(|c: char| c.is_ascii_digit());
    words.push(Word { folded, sure, number, marker });
}

/// `p7`, `q.1`, `kp3`: a marker and a number in one.
fn numbered(written: &str) -> Option<(&str, &str)> {
    let at = written.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = written.split_at(at);
    let marker = matches!(letters, "p" | "q" | "f" | "kp" | "tdp");
    (marker && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit())).then_some((letters, number))
}

fn split_part(mut words: Vec<Word>, segments: &mut Vec<Segment>) {
    let mut current = Segment { kind: Kind::Plain, said: "", words: Vec::new(), first: false };
    let mut at = 0;
    while at < words.len() {
        let found = marker_at(&words, at, current.kind);
        let Some((kind, said, taken)) = found else {
            // Markers further on look back only at whether it is a number.
            current.words.push(std::mem::take(&mut words[at].folded));
            at += 1;
            continue;
        };
        let next = Segment { kind, said, words: Vec::new(), first: false };
        let before = std::mem::replace(&mut current, next);
        if !before.words.is_empty() {
            segments.push(before);
        }
        at += taken;
    }
    if !current.words.is_empty() {
        segments.push(current);
    }
}

/// The marker that a word is, what it says, and how many words it takes.
fn marker_at(words: &[Word], at: usize, within: Kind) -> Option<(Kind, &'static str, usize)> {
    let word = &words[at];
    let next = words.get(at + 1)?;
    let may_be_two =
        matches!(word.folded.as_str(), "thi" | "dac" | "thanh" | "khu" | "to" | "so" | "nha" | "can" | "chung");
    let is_double = |double: &&(&str, &str, &'static str, Kind)| double.0 == word.folded && double.1 == next.folded;
    if may_be_two && let Some((_, _, said, kind)) = DOUBLES.iter().find(is_double) {
        let more = matches!((*said, words.get(at + 2)), ("to" | "kdt" | "kdc", Some(third)) if matches!(third.folded.as_str(), "pho" | "thi" | "cu"));
        let taken = 2 + usize::from(more);
        return (at + taken < words.len()).then_some((*kind, *said, taken));
    }
    let (_, said, kind, _) = MARKERS[word.marker?];
    let number = next.number;
    // `đường số 5` is the name of a street, `đường Phố Huế` hardly ever written.
    if within == Kind::Street && matches!(kind, Kind::House | Kind::Street) {
        return None;
    }
    let known = |from: usize| {
        let mut name = place::NO_NAME;
        words[from.min(words.len())..words.len().min(from + 5)].iter().any(|word| {
            name = place::longer(name, &word.folded);
            match kind {
                Kind::Ward => place::is_ward(name),
                Kind::District => place::is_district(name),
                _ => place::is_district(name) || place::is_province(name),
            }
        })
    };
    let accepted = match kind {
        Kind::City => word.sure || number || at == 0 || known(at + 1),
        Kind::Ward | Kind::District | Kind::Province => {
            (word.sure && (word.folded.len() > 1 || at == 0 || number || known(at + 1)))
                || number
                || (at == 0 && !known(0))
                || known(at + 1) && !(at == 0 && known(0) && words.len() < 4)
        }
        Kind::Street => word.sure || at == 0 || starts_with_number(words, at),
        Kind::Alley => number || word.sure && word.folded.len() > 2,
        Kind::House => number,
        // Buôn Ma Thuột and Buôn Hồ are towns.
        Kind::Hamlet if word.folded == "buon" && (2..=3).any(|more| names_district(words, at, at + more)) => false,
        Kind::Hamlet => number || word.sure && (word.folded != "khu" || at == 0),
        Kind::Unit => number || word.sure && word.folded.len() > 1 || next.folded.len() <= 2 && at == 0,
        Kind::Plain => false,
    };
    accepted.then_some((kind, said, 1))
}

fn names_district(words: &[Word], from: usize, to: usize) -> bool {
    words.get(from..to).is_some_and(|words| {
        place::is_district(words.iter().fold(place::NO_NAME, |name, word| place::longer(name, &word.folded)))
    })
}

/// `12 duong Le Loi`: what stands before the marker is a house number.
fn starts_with_number(words: &[Word], at: usize) -> bool {
    at <= 2 && words[at - 1].number
}
