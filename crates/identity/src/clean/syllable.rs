//! Is this a Vietnamese syllable, and what was meant when the keyboard was off?
//!
//! A syllable is an onset, a rime and a tone, and the lists of both are closed; so a text can be judged by
//! its spelling alone. A dictionary of words was not taken: names use syllables that no dictionary has, and
//! the closed lists are short. Leftover Telex (`Vawn`) and VNI (`Va8n`) are decoded here; *whether* they
//! should be is asked in `name`, because `Hans` and `Lee` decode as well.
//!
//! The tone stands where the newer spelling puts it (`hòa`, `thúy`), wherever it was typed.

use super::letters::{VOWELS, vowel_and_tone};
use std::sync::LazyLock;

/// Letters of Vietnamese, vowels first in the order of `VOWELS`. The place in this list is the code.
const ALPHABET: [char; 29] = [
    'a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y', 'b', 'c', 'd', 'đ', 'g', 'h', 'k', 'l', 'm', 'n', 'p',
    'q', 'r', 's', 't', 'v', 'x',
];

const VOWEL_CODES: u8 = 12;
const A: u8 = 0;
const BREVE: u8 = 1;
const A_HAT: u8 = 2;
const E: u8 = 3;
const E_HAT: u8 = 4;
const I: u8 = 5;
const O: u8 = 6;
const O_HAT: u8 = 7;
const O_HORN: u8 = 8;
const U: u8 = 9;
const U_HORN: u8 = 10;
const Y: u8 = 11;
const C: u8 = 13;
const D: u8 = 14;
const D_BAR: u8 = 15;
const G: u8 = 16;
const H: u8 = 17;
const K: u8 = 18;
const N: u8 = 21;
const P: u8 = 22;
const Q: u8 = 23;
const T: u8 = 26;

/// `nghiêng` has seven letters and no syllable has more.
const MOST_LETTERS: usize = 7;

const ONSETS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x",
];

const RIMES: &str = "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu \
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong \
    op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uơ up ut \
    uy uya uych uyên uyêt uynh uyp uyt uyu uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương \
    ươp ươt ươu y yêm yên yêng yêt yêu ych ynh yt";

/// One more than the code of each letter of ASCII; 0 for what Vietnamese does not have.
const CODES: [u8; 128] = codes();

const fn codes() -> [u8; 128] {
    let mut table = [0; 128];
    let mut code = 0;
    while code < ALPHABET.len() {
        if ALPHABET[code].is_ascii() {
            table[ALPHABET[code] as usize] = code as u8 + 1;
        }
        code += 1;
    }
    table
}

static LEGAL_ONSETS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut keys: Vec<u64> = ONSETS.iter().map(|onset| packed(onset.chars().filter_map(code_of))).collect();
    keys.sort_unstable();
    keys
});
static EXACT: LazyLock<Vec<u64>> = LazyLock::new(|| rimes(|code| code));
static FOLDED: LazyLock<Vec<u64>> = LazyLock::new(|| rimes(fold_code));

/// The letters of a token without tones, and the tone.
#[derive(Clone, Copy)]
struct Letters {
    codes: [u8; MOST_LETTERS],
    len: usize,
    tone: u8,
}

/// Whether a lower-case composed token is spelled as Vietnamese spells a syllable with its marks.
pub fn is_syllable(token: &str) -> bool {
    read(token).is_some_and(|letters| rime_start(&letters, false).is_some() && stop_agrees(&letters))
}

/// Whether a lower-case token without marks is a Vietnamese syllable whose marks were left off.
pub fn is_folded_syllable(token: &str) -> bool {
    token.is_ascii() && read(token).is_some_and(|letters| rime_start(&letters, true).is_some())
}

/// Where the rime of a folded syllable starts; nothing when it is none.
pub(super) fn folded_rime(token: &str) -> Option<usize> {
    if !token.is_ascii() {
        return None;
    }
    rime_start(&read(token)?, true)
}

/// The token with its tone where the newer spelling puts it: `hoà` and `hòa` become `hòa`. Nothing when
/// the token is not a syllable, or has it there already.
pub fn place_tone(token: &str) -> Option<String> {
    if token.is_ascii() {
        return None;
    }
    let letters = read(token)?;
    if letters.tone == 0 {
        return None;
    }
    let placed = spell(&letters, rime_start(&letters, false)?);
    (placed != token).then_some(placed)
}

/// What was meant by a lower-case token typed for Telex with the keyboard off: `nguyeenx` is `nguyễn`.
pub fn from_telex(token: &str) -> Option<String> {
    if !token.is_ascii() || token.len() > 2 * MOST_LETTERS {
        return None;
    }
    let mut word = Typed::default();
    for (at, byte) in token.bytes().enumerate() {
        match byte {
            b's' | b'f' | b'r' | b'x' | b'j' if word.has_vowel() => {
                let tone = b"sfrxj".iter().position(|key| *key == byte)?;
                word.inner |= at + 1 < token.len() && matches!(byte, b's' | b'r' | b'x');
                word.tone(tone as u8 + 1)?;
            }
            b'w' => word.horn_or_breve()?,
            b'a' if word.hat(A) => {}
            b'e' if word.hat(E) => {}
            b'o' if word.hat(O) => {}
            b'd' if word.bar() => {}
            _ => word.push(byte)?,
        }
    }
    word.finish()
}

/// What was meant by a lower-case token typed for VNI with the keyboard off: `nguye6n4` is `nguyễn`.
pub fn from_vni(token: &str) -> Option<String> {
    if !token.is_ascii() || token.len() > 2 * MOST_LETTERS {
        return None;
    }
    let mut word = Typed::default();
    for byte in token.bytes() {
        match byte {
            b'1'..=b'5' if word.has_vowel() => word.tone(byte - b'0')?,
            b'6' if word.hat(A) || word.hat(E) || word.hat(O) => {}
            b'7' => word.horn()?,
            b'8' => word.breve()?,
            b'9' if word.bar() => {}
            _ => word.push(byte)?,
        }
    }
    word.finish()
}

/// A word as it is typed, key after key.
#[derive(Default)]
struct Typed {
    letters: Letters,
    changed: bool,
    /// A hat or bar typed after other letters (`dana`) counts only beside a tone.
    late: bool,
    /// A tone of `s`, `r` or `x` inside the word (`mary`) counts only beside a hat, horn, breve or bar.
    inner: bool,
    shaped: bool,
}

impl Default for Letters {
    fn default() -> Self {
        Letters { codes: [0; MOST_LETTERS], len: 0, tone: 0 }
    }
}

impl Letters {
    fn said(&self) -> &[u8] {
        &self.codes[..self.len]
    }

    fn push(&mut self, code: u8) -> Option<()> {
        *self.codes.get_mut(self.len)? = code;
        self.len += 1;
        Some(())
    }
}

impl Typed {
    fn push(&mut self, byte: u8) -> Option<()> {
        self.letters.push(code_of(char::from(byte))?)
    }

    fn has_vowel(&self) -> bool {
        self.letters.said().iter().any(|code| *code < VOWEL_CODES)
    }

    /// A second tone takes the first back on a real keyboard; here it says that this is no such text.
    fn tone(&mut self, tone: u8) -> Option<()> {
        self.changed = true;
        (std::mem::replace(&mut self.letters.tone, tone) == 0).then_some(())
    }

    /// Turns the last vowel of that letter into the one with a hat.
    fn hat(&mut self, plain: u8) -> bool {
        let hatted = if plain == A { A_HAT } else { plain + 1 };
        let late = self.letters.said().last() != Some(&plain);
        let shaped = self.shaped;
        let swapped = self.swap(plain, hatted);
        if swapped && late {
            (self.late, self.shaped) = (true, shaped);
        }
        swapped
    }

    fn bar(&mut self) -> bool {
        if self.letters.said().first() == Some(&D) {
            self.late |= self.letters.len > 1;
            self.letters.codes[0] = D_BAR;
            (self.changed, self.shaped) = (true, true);
            return true;
        }
        false
    }

    fn horn_or_breve(&mut self) -> Option<()> {
        if !self.has_vowel() && self.letters.len > 0 {
            (self.changed, self.shaped) = (true, true);
            return self.letters.push(U_HORN);
        }
        let last = self.letters.said().iter().rposition(|code| matches!(*code, A | O | U))?;
        let before = last.checked_sub(1).map(|place| self.letters.codes[place]);
        let after_q = last >= 2 && self.letters.codes[last - 2] == Q;
        match self.letters.codes[last] {
            // `muaw` is mưa, `quawng` is quăng.
            A if before == Some(U) && !after_q => self.swap(U, U_HORN).then_some(()),
            A => self.breve(),
            _ => self.horn(),
        }
    }

    /// `huowng` is hương: the horn of one key goes to both letters of `uo`.
    fn horn(&mut self) -> Option<()> {
        let after_q = self.letters.said().starts_with(&[Q, U]);
        let horned = self.swap(O, O_HORN);
        let both = !after_q && self.swap(U, U_HORN);
        (horned || both).then_some(())
    }

    fn breve(&mut self) -> Option<()> {
        self.swap(A, BREVE).then_some(())
    }

    fn swap(&mut self, from: u8, to: u8) -> bool {
        let place = self.letters.said().iter().rposition(|code| *code == from);
        if let Some(place) = place {
            self.letters.codes[place] = to;
            (self.changed, self.shaped) = (true, true);
        }
        place.is_some()
    }

    fn finish(self) -> Option<String> {
        let start = rime_start(&self.letters, false)?;
        if self.late && self.letters.tone == 0 || self.inner && !self.shaped {
            return None;
        }
        (self.changed && stop_agrees(&self.letters)).then(|| spell(&self.letters, start))
    }
}

fn code_of(c: char) -> Option<u8> {
    match CODES.get(c as usize) {
        Some(code) => code.checked_sub(1),
        None if c == 'đ' => Some(D_BAR),
        None => vowel_and_tone(c).filter(|(_, tone)| *tone == 0).map(|(vowel, _)| vowel as u8),
    }
}

fn fold_code(code: u8) -> u8 {
    match code {
        BREVE | A_HAT => A,
        E_HAT => E,
        O_HAT | O_HORN => O,
        U_HORN => U,
        D_BAR => D,
        other => other,
    }
}

/// Takes a token apart; nothing when it has a letter that Vietnamese does not have, or two tones.
fn read(token: &str) -> Option<Letters> {
    if token.is_empty() || token.len() > 3 * MOST_LETTERS {
        return None;
    }
    let mut letters = Letters::default();
    for c in token.chars() {
        match vowel_and_tone(c) {
            Some((vowel, tone)) => {
                if tone > 0 && std::mem::replace(&mut letters.tone, tone) > 0 {
                    return None;
                }
                letters.push(vowel as u8)?;
            }
            None => letters.push(code_of(c)?)?,
        }
    }
    Some(letters)
}

fn packed(codes: impl Iterator<Item = u8>) -> u64 {
    codes.fold(0, |key, code| key << 5 | u64::from(code + 1))
}

fn rimes(shape: fn(u8) -> u8) -> Vec<u64> {
    let keys = RIMES.split_whitespace().map(|rime| packed(rime.chars().filter_map(code_of).map(shape)));
    let mut keys: Vec<u64> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Splits a syllable into onset and rime: where the rime starts.
fn rime_start(letters: &Letters, folded: bool) -> Option<usize> {
    let said = letters.said();
    let consonants = said.iter().take_while(|code| **code >= VOWEL_CODES).count();
    // `gi` and `qu` hold a letter that may belong to the rime: the longer onset is tried first.
    let longer = matches!(said, [G, I, _, ..] | [Q, U, ..]);
    let starts = if longer { [consonants + 1, consonants] } else { [consonants, consonants] };
    starts
        .into_iter()
        .find(|start| is_onset(&said[..*start], said.get(*start).copied()) && is_rime(&said[*start..], folded))
}

fn is_onset(onset: &[u8], next: Option<u8>) -> bool {
    if LEGAL_ONSETS.binary_search(&packed(onset.iter().copied())).is_err() {
        return false;
    }
    let narrow = matches!(next, Some(E | E_HAT | I | Y));
    match onset {
        [K] | [G, H] | [N, G, H] => narrow,
        [C] | [N, G] => !narrow,
        [G] => !narrow || next == Some(I),
        _ => true,
    }
}

fn is_rime(rime: &[u8], folded: bool) -> bool {
    if rime.is_empty() {
        return false;
    }
    let key = |shape: fn(u8) -> u8| packed(rime.iter().map(|code| shape(*code)));
    if folded { FOLDED.binary_search(&key(fold_code)).is_ok() } else { EXACT.binary_search(&key(|code| code)).is_ok() }
}

/// A syllable that ends in a stop has sắc or nặng.
fn stop_agrees(letters: &Letters) -> bool {
    let stop = matches!(letters.said(), [.., C | P | T] | [.., C, H]);
    !stop || matches!(letters.tone, 1 | 5)
}

/// Which letter carries the tone.
fn tone_place(letters: &Letters, start: usize) -> usize {
    let said = letters.said();
    let vowels = said[start..].iter().take_while(|code| **code < VOWEL_CODES).count();
    let end = start + vowels;
    let marked = (start..end).rev().find(|place| !matches!(said[*place], A | E | I | O | U | Y));
    match (marked, vowels) {
        (Some(place), _) => place,
        (None, 0 | 1) => start,
        (None, 2) if end < said.len() => start + 1,
        (None, 2) => start,
        (None, _) => start + 1,
    }
}

fn spell(letters: &Letters, start: usize) -> String {
    let carrier = tone_place(letters, start);
    let mut out = String::with_capacity(3 * MOST_LETTERS);
    for (place, code) in letters.said().iter().enumerate() {
        match VOWELS.get(usize::from(*code)) {
            Some(tones) => out.push(tones[if place == carrier { usize::from(letters.tone) } else { 0 }]),
            None => out.push(ALPHABET[usize::from(*code)]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn syllables_of_names_are_legal_and_english_is_not() {
        for token in "nguyễn trần lê phạm huỳnh quỳnh quốc giang gia gì giếng già khuê khuyên thúy thuý hòa hoà yến ý \
            nghĩa ngọc nghiêng uyên oanh tuấn hậu thịnh phước quý xuân xoài khuỷu đức ướt quyết bích uy y kiều"
            .split_whitespace()
        {
            assert!(is_syllable(token), "{token}");
        }
        for token in
            "james john smith mary ross alex jeff ngi ka cy ke1 qa toán1 nguyễnn hằngg bac̀h thíchh ướ ăn ă â tốp"
                .split_whitespace()
                .filter(|token| !matches!(*token, "ăn" | "tốp"))
        {
            assert!(!is_syllable(token), "{token}");
        }
        assert!(!is_syllable("tôt"), "a stop needs its tone");
        for token in ["nguyen", "huong", "phuoc", "quynh", "thuy", "gi", "van", "an"] {
            assert!(is_folded_syllable(token), "{token}");
        }
        for token in ["", "nguyeenx", "vawn", "thij", "smith", "james", "jean", "paul", "kate", "lee", "hữu"] {
            assert!(!is_folded_syllable(token), "{token}");
        }
    }

    #[test]
    fn the_tone_goes_to_its_place() {
        for (typed, meant) in [
            ("hoà", "hòa"),
            ("thuý", "thúy"),
            ("khoẻ", "khỏe"),
            ("hùynh", "huỳnh"),
            ("hòang", "hoàng"),
            ("tóan", "toán"),
            ("nguỹên", "nguyễn"),
            ("qúy", "quý"),
            ("qùynh", "quỳnh"),
            ("gìa", "già"),
            ("thủơ", "thuở"),
            ("đừơng", "đường"),
            ("xòai", "xoài"),
        ] {
            assert_eq!(place_tone(typed).as_deref(), Some(meant), "{typed}");
            assert_eq!(place_tone(meant), None, "{meant}");
        }
        for kept in ["bùi", "mía", "hải", "của", "quốc", "josé", "müller", "an", "trần"] {
            assert_eq!(place_tone(kept), None, "{kept}");
        }
    }

    #[test]
    fn telex_and_vni_are_read() {
        for (typed, meant) in [
            ("nguyeenx", "nguyễn"),
            ("nguyenex", "nguyễn"),
            ("laura", ""),
            ("vawn", "văn"),
            ("huwngf", "hừng"),
            ("huwowng", "hương"),
            ("huowng", "hương"),
            ("thij", "thị"),
            ("ddoox", "đỗ"),
            ("dodx", "đõ"),
            ("hoaf", "hòa"),
            ("quoocs", "quốc"),
            ("thuys", "thúy"),
            ("ddwcs", "đức"),
            ("mary", ""),
            ("dana", ""),
            ("horn", ""),
            ("hufng", "hùng"),
            ("dduwcs", "đức"),
            ("ngocj", "ngọc"),
            ("tuaans", "tuấn"),
            ("muaw", "mưa"),
            ("huwfng", "hừng"),
        ] {
            assert_eq!(from_telex(typed).unwrap_or_default(), meant, "{typed}");
        }
        for (typed, meant) in [
            ("nguye6n4", "nguyễn"),
            ("nguye64n", "nguyễn"),
            ("va8n", "văn"),
            ("tra62n", "trần"),
            ("thi5", "thị"),
            ("hu7o7ng", "hương"),
            ("huo7ng", "hương"),
            ("d9u71c", "đức"),
            ("du971c", "đức"),
        ] {
            assert_eq!(from_vni(typed).unwrap_or_default(), meant, "{typed}");
        }
        for kept in ["james", "ross", "alex", "jeff", "smith", "van", "nguyen", "", "aaaaaaaaaaaaaaaaaaaaaaa", "0912"] {
            assert_eq!(from_telex(kept), None, "{kept}");
            assert_eq!(from_vni(kept), None, "{kept}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader_and_placing_is_done_once(token in "\\PC{0,12}|[a-zđăơưàáảãạếộựỳ0-9]{0,9}") {
            let _ = (is_syllable(&token), is_folded_syllable(&token), from_telex(&token), from_vni(&token));
            if let Some(placed) = place_tone(&token) {
                prop_assert_eq!(place_tone(&placed), None);
            }
            if let Some(meant) = from_telex(&token) {
                prop_assert!(is_syllable(&meant));
            }
        }
    }
}
