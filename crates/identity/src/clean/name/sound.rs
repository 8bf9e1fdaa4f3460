//! Do two words sound alike? One coarse key for Vietnamese and for English words.
//!
//! A word that is spelled like a Vietnamese syllable gets onset and rime, with the slips that people make
//! merged: s and x, ch and tr, d and gi and r, n and l, final n and ng, final c and t, i and y, qu and w.
//! Every other word gets the consonants that English makes of its letters, after its first vowel no vowels.
//! A word such as `Ann` first loses what English writes and does not say; when a Vietnamese syllable is
//! left, that decides, so that `an`, `ann` and `anne` are one.
//!
//! Which language a word is in is asked of the word alone, not of the name: a key must not change with the
//! company it is in. Soundex was not taken: it keeps the first letter, which is where Vietnamese slips are.

use super::super::syllable::folded_rime;

/// Letters of a key; later ones are left out.
const MOST: usize = 12;

/// The letters of a key as they come, packed five bits each.
#[derive(Default)]
struct Key {
    packed: u64,
    len: usize,
    last: u8,
}

impl Key {
    fn push(&mut self, letter: u8) {
        if self.len < MOST && self.last != letter {
            self.packed = self.packed << 5 | u64::from(letter & 31);
            self.len += 1;
            self.last = letter;
        }
    }
}

/// The key of a folded word; equal for words that sound alike. 0 when the word has no letter of the
/// Latin alphabet.
pub fn sound(folded: &str) -> u64 {
    let mut letters = [0_u8; 32];
    let mut len = 0;
    for byte in folded.bytes().map(|b| b.to_ascii_lowercase()).filter(u8::is_ascii_lowercase).take(letters.len()) {
        letters[len] = byte;
        len += 1;
    }
    let word = &letters[..len];
    if let Some(key) = syllable_key(word) {
        return key;
    }
    let (plain, len) = plainer(word);
    syllable_key(&plain[..len]).unwrap_or_else(|| consonants(&plain[..len]))
}

/// Codes beyond the alphabet, in the five bits that letters leave free.
const NG: u8 = 27;
const NH: u8 = 28;
const CH: u8 = 29;
const TH: u8 = 30;
const KH: u8 = 31;

fn code(letter: u8) -> u8 {
    letter - b'a' + 1
}

fn syllable_key(word: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(word).ok()?;
    let start = folded_rime(text)?;
    let mut key = Key::default();
    // `gi` before a consonant is the onset and its vowel in one.
    let whole_gi = word.starts_with(b"gi") && start == 1;
    let onset = match &word[..start] {
        _ if whole_gi => code(b'z'),
        b"s" | b"x" => code(b's'),
        b"ch" | b"tr" => CH,
        b"d" | b"gi" | b"r" => code(b'z'),
        b"n" | b"l" => code(b'l'),
        b"qu" => code(b'w'),
        b"c" | b"k" => code(b'k'),
        b"g" | b"gh" => code(b'g'),
        b"ng" | b"ngh" => NG,
        b"nh" => NH,
        b"ph" => code(b'f'),
        b"th" => TH,
        b"kh" => KH,
        [first, ..] => code(*first),
        [] => 0,
    };
    if onset > 0 {
        key.push(onset);
    }
    let rime = &word[start..];
    let vowels = rime.iter().take_while(|b| b"aeiouy".contains(b)).count();
    key.last = 0;
    for vowel in &rime[..vowels] {
        key.push(code(if *vowel == b'y' { b'i' } else { *vowel }));
    }
    match &rime[vowels..] {
        b"n" | b"ng" => key.push(code(b'n')),
        b"c" | b"t" => key.push(code(b't')),
        b"nh" => key.push(NH),
        b"ch" => key.push(CH),
        [last, ..] => key.push(code(*last)),
        [] => {}
    }
    Some(key.packed)
}

/// A word without what English writes and does not say.
fn plainer(word: &[u8]) -> ([u8; 40], usize) {
    let mut out = [0_u8; 40];
    let mut len = 0;
    let mut push = |letter: u8| {
        if len < out.len() && (len == 0 || out[len - 1] != letter || letter == b'h') {
            out[len] = letter;
            len += 1;
        }
    };
    let mut at = 0;
    while at < word.len() {
        let (taken, said): (usize, &[u8]) = match &word[at..] {
            [b'm', b'c', ..] if at == 0 => (2, b"mak"),
            [b'm', b'a', b'c', next, ..] if at == 0 && !b"aeiouyk".contains(next) => (3, b"mak"),
            [b'k', b'n', ..] | [b'g', b'n', ..] | [b'p', b'n', ..] if at == 0 => (2, b"n"),
            [b'w', b'r', ..] if at == 0 => (2, b"r"),
            [b'w', b'h', ..] if at == 0 => (2, b"w"),
            [b'p', b's', ..] if at == 0 => (2, b"s"),
            [b's', b'c', b'h', b'm', ..] | [b's', b'c', b'h', b'w', ..] => (3, b"s"),
            [b'p', b'h', ..] => (2, b"f"),
            [b'c', b'k', ..] => (2, b"k"),
            [b'd', b't', ..] | [b't', b'd'] => (2, b"t"),
            [b'e', b'i', b'g', b'h', ..] | [b'i', b'g', b'h', ..] | [b'e', b'e', ..] | [b'i', b'e'] | [b'e', b'y'] => {
                let taken = match &word[at..] {
                    [b'e', b'i', ..] => 4,
                    [b'i', b'g', ..] => 3,
                    _ => 2,
                };
                (taken, b"i")
            }
            [b'g', b'h', ..] => (2, b"g"),
            [b'x', ..] if at > 0 => (1, b"ks"),
            [b'm', b'p', b's', ..] => (3, b"ms"),
            [b'h', ..] if at > 0 && !b"tcsgpk".contains(&word[at - 1]) => (1, b""),
            // A last e is not said after a consonant, when another vowel is.
            [b'e'] if at > 1 && !is_vowel(word[at - 1]) && word[..at].iter().any(|b| is_vowel(*b)) => (1, b""),
            [other, ..] => (1, std::slice::from_ref(other)),
            [] => (1, b""),
        };
        for letter in said {
            push(*letter);
        }
        at += taken;
    }
    (out, len)
}

fn is_vowel(letter: u8) -> bool {
    b"aeiouy".contains(&letter)
}

/// The consonants of a word as English says them, and its first vowel when it starts with it.
fn consonants(word: &[u8]) -> u64 {
    let mut key = Key::default();
    let mut at = 0;
    while at < word.len() {
        let next = word.get(at + 1).copied();
        let soft = matches!(next, Some(b'e' | b'i' | b'y'));
        let (taken, letter) = match (word[at], next) {
            (b'c', Some(b'h')) => (2, CH),
            (b't', Some(b'h')) => (2, TH),
            (b's', Some(b'h')) => (2, CH),
            (b'c', _) => (1, code(if soft { b's' } else { b'k' })),
            (b'g', _) => (1, code(if soft && at == 0 && next == Some(b'e') { b'j' } else { b'g' })),
            (b'q', Some(b'u')) => (2, code(b'k')),
            (b'q', _) => (1, code(b'k')),
            (b'v', _) => (1, code(b'f')),
            (b'z', _) => (1, code(b's')),
            (b'y', Some(vowel)) if at == 0 && is_vowel(vowel) => (1, code(b'y')),
            (vowel, _) if is_vowel(vowel) => {
                (1, if at == 0 { code(if vowel == b'y' { b'i' } else { vowel }) } else { 0 })
            }
            (b'w', _) if at > 0 => (1, 0),
            (b'h', _) if at > 0 => (1, 0),
            (other, _) => (1, code(other)),
        };
        if letter > 0 {
            key.push(letter);
        } else {
            // The same consonant on both sides of a vowel is said twice.
            key.last = 0;
        }
        at += taken;
    }
    // Marks the key as one of consonants, so that `pn` is never the syllable `pn`.
    if key.packed == 0 { 0 } else { key.packed | 1 << 63 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slips_have_one_key() {
        for alike in [
            "sang xang san",
            "trang chang chan",
            "dung giung rung",
            "nam lam",
            "lan nan lang",
            "quy qui",
            "thuy thui",
            "duc",
            "cac cat",
            "ly li leigh lee",
            "an ann anne",
            "ben benn",
            "catherine katherine kathryn catharine kathrin",
            "stephen steven stefan stephan",
            "geoffrey jeffrey",
            "jon john jonn",
            "megan meghan",
            "mcdonald macdonald",
            "philip phillip filip",
            "schmidt schmitt",
            "meyer maier meier mayer",
            "wright right",
            "clark clarke klark",
            "thompson thomson",
            "jackson jaxon",
            "smith smyth smythe",
            "reid reed read",
            "sara sarah",
            "knight night",
            "nicole nikole",
        ] {
            let mut keys = alike.split_whitespace().map(|word| (word, sound(word)));
            let Some((first, key)) = keys.next() else { continue };
            for (word, other) in keys {
                assert_eq!(key, other, "{first} {word}");
            }
        }
    }

    #[test]
    fn words_that_sound_apart_have_two_keys() {
        for [one, other] in [
            ["anh", "an"],
            ["minh", "min"],
            ["tuan", "tan"],
            ["hung", "hong"],
            ["phuong", "huong"],
            ["thu", "tu"],
            ["khanh", "canh"],
            ["john", "james"],
            ["smith", "jones"],
            ["mary", "martha"],
            ["robert", "rupert"],
            ["kate", "pat"],
            ["bich", "bit"],
            ["oanh", "anh"],
        ] {
            assert_ne!(sound(one), sound(other), "{one} {other}");
        }
        assert_eq!(sound(""), 0);
        assert_eq!(sound("人"), 0);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_key(text in "\\PC{0,40}|[a-z]{0,40}") {
            let _ = sound(&text);
        }
    }
}
