//! Which letter is it, and which tone stands on it? Vietnamese letters taken apart and put together.
//!
//! A table built at compile time, because every letter of every name passes here. Decomposing by Unicode
//! was not taken: it mixes the marks that make a letter (â ơ) with the tones, and leaves đ whole.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The six writings of each vowel: level, sắc, huyền, hỏi, ngã, nặng.
pub(super) const VOWELS: [[char; 6]; 12] = [
    ['a', 'á', 'à', 'ả', 'ã', 'ạ'],
    ['ă', 'ắ', 'ằ', 'ẳ', 'ẵ', 'ặ'],
    ['â', 'ấ', 'ầ', 'ẩ', 'ẫ', 'ậ'],
    ['e', 'é', 'è', 'ẻ', 'ẽ', 'ẹ'],
    ['ê', 'ế', 'ề', 'ể', 'ễ', 'ệ'],
    ['i', 'í', 'ì', 'ỉ', 'ĩ', 'ị'],
    ['o', 'ó', 'ò', 'ỏ', 'õ', 'ọ'],
    ['ô', 'ố', 'ồ', 'ổ', 'ỗ', 'ộ'],
    ['ơ', 'ớ', 'ờ', 'ở', 'ỡ', 'ợ'],
    ['u', 'ú', 'ù', 'ủ', 'ũ', 'ụ'],
    ['ư', 'ứ', 'ừ', 'ử', 'ữ', 'ự'],
    ['y', 'ý', 'ỳ', 'ỷ', 'ỹ', 'ỵ'],
];

const LATIN: usize = 0xc0;
const LATIN_END: usize = 0x1b1;
const EXTRA: usize = 0x1ea0;
const EXTRA_END: usize = 0x1efa;

/// One more than `vowel * 6 + tone` for each character of the two blocks that hold Vietnamese; 0 for others.
const PLACES: [u8; LATIN_END - LATIN + EXTRA_END - EXTRA] = places();

const fn places() -> [u8; LATIN_END - LATIN + EXTRA_END - EXTRA] {
    let mut table = [0; LATIN_END - LATIN + EXTRA_END - EXTRA];
    let mut vowel = 0;
    while vowel < VOWELS.len() {
        let mut tone = 0;
        while tone < 6 {
            let c = VOWELS[vowel][tone] as usize;
            let said = (vowel * 6 + tone) as u8 + 1;
            if c >= LATIN && c < LATIN_END {
                table[c - LATIN] = said;
            } else if c >= EXTRA {
                table[c - EXTRA + LATIN_END - LATIN] = said;
            }
            tone += 1;
        }
        vowel += 1;
    }
    table
}

/// The place of a lower-case vowel in `VOWELS` and its tone (0 to 5); nothing for other characters.
pub(super) fn vowel_and_tone(c: char) -> Option<(usize, u8)> {
    let place = match c as usize {
        code if code < LATIN => {
            let vowel = match c {
                'a' => 0,
                'e' => 3,
                'i' => 5,
                'o' => 6,
                'u' => 9,
                'y' => 11,
                _ => return None,
            };
            return Some((vowel, 0));
        }
        code if code < LATIN_END => PLACES[code - LATIN],
        code if (EXTRA..EXTRA_END).contains(&code) => PLACES[code - EXTRA + LATIN_END - LATIN],
        _ => 0,
    };
    (place > 0).then(|| (usize::from(place - 1) / 6, (place - 1) % 6))
}

/// Whether a lower-case letter is written in Vietnamese and hardly anywhere else.
pub(super) fn only_vietnamese(c: char) -> bool {
    matches!(c, 'đ' | 'ă' | 'ơ' | 'ư') || (EXTRA..EXTRA_END).contains(&(c as usize))
}

/// The text in composed lower case, its first characters only.
pub(super) fn lower_composed(text: &str, most: usize) -> String {
    if text.is_ascii() {
        return text[..text.len().min(most)].to_ascii_lowercase();
    }
    // Marks are taken with their letter: four characters for one that is kept are enough.
    let head = first_chars(text, most * 4);
    if head.chars().all(is_composed) {
        return lower(head.chars().take(most));
    }
    let composed = lower(head.nfc().take(most));
    match is_nfc_quick(composed.chars()) {
        IsNormalized::Yes => composed,
        _ => composed.nfc().collect(),
    }
}

/// Whether a character takes no part in composing: Latin letters and what Vietnamese adds.
fn is_composed(c: char) -> bool {
    let code = c as usize;
    code < 0x300 || (EXTRA..EXTRA_END).contains(&code)
}

fn lower(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::with_capacity(32);
    for c in chars {
        match c as usize {
            0..0x80 => out.push(c.to_ascii_lowercase()),
            EXTRA..EXTRA_END => out.push(char::from_u32(c as u32 | 1).unwrap_or(c)),
            0xc0..=0xde if c != '×' => out.push(char::from_u32(c as u32 + 32).unwrap_or(c)),
            0xdf..=0xff => out.push(c),
            _ => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The first characters of a text.
pub(super) fn first_chars(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// The text in lower case without marks, letters of other scripts left as they are.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match vowel_and_tone(c) {
            Some((vowel, _)) => out.push(BASES[vowel]),
            None if c == 'đ' => out.push('d'),
            None if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            None => return fold_slowly(text),
        }
    }
    out
}

/// The vowels without their marks, in the order of `VOWELS`.
const BASES: [char; 12] = ['a', 'a', 'a', 'e', 'e', 'i', 'o', 'o', 'o', 'u', 'u', 'y'];

fn fold_slowly(text: &str) -> String {
    let once = galena_signal::fold_marks(text);
    if once.is_ascii() {
        return once;
    }
    // A letter of another width or script may hide one with a mark.
    galena_signal::fold_marks(&once.nfkc().collect::<String>())
}

/// 64-bit FNV-1a over the letters and digits of a folded text: `da nang` and `danang` are one key.
pub(super) fn squashed(seed: u64, text: &str) -> u64 {
    text.bytes().filter(|b| b.is_ascii_alphanumeric()).fold(seed, mix)
}

/// The seed of `squashed`.
pub(super) const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// A map by keys that are hashes already.
pub(super) type Keyed<V> = HashMap<u64, V, BuildHasherDefault<AsIs>>;

/// Takes a key for its hash.
#[derive(Default)]
pub(super) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().copied().fold(self.0, mix);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key ^ key >> 32;
    }
}

/// The words of lists by their keys, each with the bits of the lists that it is in.
pub(super) fn by_key(lists: &[(u8, &[&str])]) -> Keyed<u8> {
    let mut words = Keyed::default();
    for (bit, list) in lists {
        for word in *list {
            *words.entry(exact(word)).or_insert(0) |= bit;
        }
    }
    words
}

/// Whether a character is a letter of any script.
pub(super) fn is_letter(c: char) -> bool {
    match c as usize {
        0..0x80 => c.is_ascii_alphabetic(),
        EXTRA..EXTRA_END => true,
        _ => c.is_alphabetic(),
    }
}

/// Whether a character is a letter or a digit of any script.
pub(super) fn is_letter_or_digit(c: char) -> bool {
    is_letter(c) || c.is_numeric()
}

/// The key of a text as it is written.
pub(super) fn exact(text: &str) -> u64 {
    text.bytes().fold(SEED, mix)
}

/// One more byte of a key.
pub(super) fn mix(key: u64, byte: u8) -> u64 {
    (key ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_vowel_is_found_where_the_table_says() {
        for (vowel, tones) in VOWELS.iter().enumerate() {
            for (tone, c) in tones.iter().enumerate() {
                assert_eq!(vowel_and_tone(*c), Some((vowel, tone as u8)), "{c}");
            }
        }
        for c in ['b', 'đ', 'ç', 'ñ', '1', '人', '\u{1f600}'] {
            assert_eq!(vowel_and_tone(c), None);
        }
    }

    proptest! {
        #[test]
        fn folding_and_lowering_are_done_once(text in "\\PC{0,40}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            let lower = lower_composed(&text, 1000);
            prop_assert_eq!(lower_composed(&lower, 1000), lower.clone());
        }
    }
}
