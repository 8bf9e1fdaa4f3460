//! In how many ways is one Vietnamese word spelled? By the keyboard, by the program, by the ear.
//!
//! A letter is taken apart into its base, its shape (ă, â, ê, ô, ơ, ư, đ) and its tone, and put
//! together again as the other way of writing has it: unfinished Telex and VNI, marks as letters of
//! their own (NFD), the tone on the other vowel, the sound of another region. The road not taken is
//! a library of normal forms: it knows NFD and none of the rest.

use crate::chance::Chance;
use crate::encoding::TONED;

/// What a letter is made of. `shape` is 0 for none, else the keys below count from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Letter {
    plain: char,
    shape: usize,
    /// 0 for none, else grave, hook, tilde, acute, dot.
    tone: usize,
    upper: bool,
}

/// Shaped letters: themselves, their base, Telex key, VNI key, mark of NFD.
const SHAPED: [(char, char, char, char, &str); 7] = [
    ('ă', 'a', 'w', '8', "\u{306}"),
    ('â', 'a', 'a', '6', "\u{302}"),
    ('ê', 'e', 'e', '6', "\u{302}"),
    ('ô', 'o', 'o', '6', "\u{302}"),
    ('ơ', 'o', 'w', '7', "\u{31b}"),
    ('ư', 'u', 'w', '7', "\u{31b}"),
    ('đ', 'd', 'd', '9', ""),
];
const TELEX_TONES: [char; 5] = ['f', 'r', 'x', 's', 'j'];
const VNI_TONES: [char; 5] = ['2', '3', '4', '1', '5'];
const TONE_MARKS: [&str; 5] = ["\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"];
const DOT: usize = 5;
const HOOK: usize = 2;
const TILDE: usize = 3;

fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

fn cased(letter: char, upper: bool) -> char {
    if upper { letter.to_uppercase().next().unwrap_or(letter) } else { letter }
}

fn apart(letter: char) -> Letter {
    let upper = letter.is_uppercase();
    let small = lower(letter);
    let (vowel, tone) = TONED
        .iter()
        .find_map(|(vowel, toned)| toned.chars().position(|other| other == small).map(|tone| (*vowel, tone + 1)))
        .unwrap_or((small, 0));
    match SHAPED.iter().position(|shaped| shaped.0 == vowel) {
        Some(at) => Letter { plain: SHAPED[at].1, shape: at + 1, tone, upper },
        None => Letter { plain: vowel, shape: 0, tone, upper },
    }
}

fn together(letter: Letter) -> char {
    let vowel = if letter.shape > 0 { SHAPED[letter.shape - 1].0 } else { letter.plain };
    let toned = TONED.iter().find(|(plain, _)| letter.tone > 0 && *plain == vowel);
    let small = toned.and_then(|(_, toned)| toned.chars().nth(letter.tone - 1)).unwrap_or(vowel);
    cased(small, letter.upper)
}

/// A text as a switched-off keyboard driver leaves it: `Nguyeenx Thij Hoaf`, or `Nguye6n4` with VNI.
pub(super) fn keys(text: &str, vni: bool) -> String {
    let word = |word: &str| {
        let mut out = String::new();
        let mut tone = 0;
        for letter in word.chars().map(apart) {
            out.push(cased(letter.plain, letter.upper));
            if letter.shape > 0 {
                let (_, _, telex, digit, _) = SHAPED[letter.shape - 1];
                out.push(if vni { digit } else { telex });
            }
            tone = tone.max(letter.tone);
        }
        if tone > 0 {
            out.push(if vni { VNI_TONES[tone - 1] } else { TELEX_TONES[tone - 1] });
        }
        out
    };
    text.split(' ').map(word).collect::<Vec<String>>().join(" ")
}

/// The text with its marks as letters of their own, in the order that Unicode asks for.
pub(super) fn decomposed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for letter in text.chars().map(apart) {
        let dyet = letter.shape > 0 && SHAPED[letter.shape - 1].4.is_empty();
        let (base, mark) = match letter.shape {
            0 => (letter.plain, ""),
            _ if dyet => ('đ', ""),
            shape => (letter.plain, SHAPED[shape - 1].4),
        };
        let tone = if letter.tone > 0 { TONE_MARKS[letter.tone - 1] } else { "" };
        let dot_first = letter.tone == DOT && mark != "\u{31b}";
        out.push(cased(base, letter.upper));
        out.push_str(if dot_first { tone } else { mark });
        out.push_str(if dot_first { mark } else { tone });
    }
    out
}

/// The text with the tone of `oa`, `oe`, `uy` on the other vowel: `Hòa` ↔ `Hoà`.
pub(super) fn tone_moved(text: &str) -> String {
    let word = |word: &str| {
        let mut letters: Vec<Letter> = word.chars().map(apart).collect();
        let Some(at) = letters.len().checked_sub(2) else { return word.to_owned() };
        let ends_so = matches!((letters[at].plain, letters[at + 1].plain), ('o', 'a' | 'e') | ('u', 'y'));
        let shaped = letters[at].shape + letters[at + 1].shape > 0;
        let after_q = at > 0 && letters[at - 1].plain == 'q';
        if ends_so && !shaped && !after_q {
            let first = letters[at].tone;
            letters[at].tone = letters[at + 1].tone;
            letters[at + 1].tone = first;
        }
        letters.into_iter().map(together).collect::<String>()
    };
    text.split(' ').map(word).collect::<Vec<String>>().join(" ")
}

/// A single `i` at the end written `y` and the other way round: `Lý` ↔ `Lí`, `Mỹ` ↔ `Mĩ`.
pub(super) fn i_for_y(text: &str) -> String {
    let word = |word: &str| {
        let mut letters: Vec<Letter> = word.chars().map(apart).collect();
        let vowels = letters.iter().filter(|letter| "aeiouy".contains(letter.plain)).count();
        let takes = letters.first().is_some_and(|first| "hklmst".contains(first.plain));
        if let Some(last) = letters.last_mut()
            && vowels == 1
            && takes
        {
            last.plain = match last.plain {
                'i' => 'y',
                'y' => 'i',
                other => other,
            };
        }
        letters.into_iter().map(together).collect::<String>()
    };
    text.split(' ').map(word).collect::<Vec<String>>().join(" ")
}

/// Surnames of north and south.
const REGIONS: &[(&str, &str)] = &[("Hoàng", "Huỳnh"), ("Vũ", "Võ")];

/// First sounds that are heard alike somewhere.
const SOUNDS: &[(&str, &str)] =
    &[("s", "x"), ("ch", "tr"), ("d", "gi"), ("n", "l"), ("x", "s"), ("tr", "ch"), ("gi", "d"), ("l", "n")];

/// The name as it is heard or said elsewhere: the other region's surname, or one word with another
/// first sound, or hook for tilde. The name itself when nothing in it is heard otherwise.
pub(super) fn regional(chance: &mut Chance, name: &str) -> String {
    let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    if let Some((north, south)) = REGIONS.iter().find(|pair| pair.0 == words[0] || pair.1 == words[0]) {
        words[0] = if *north == words[0] { south.to_string() } else { north.to_string() };
        return words.join(" ");
    }
    let first = usize::from(words.len() > 1);
    let begin = first + chance.place(words.len() - first);
    for turn in 0..words.len() - first {
        let at = first + (begin - first + turn) % (words.len() - first);
        let heard = misheard(&words[at]);
        if heard != words[at] {
            words[at] = heard;
            break;
        }
    }
    words.join(" ")
}

fn misheard(word: &str) -> String {
    let mut letters: Vec<Letter> = word.chars().map(apart).collect();
    if let Some(letter) = letters.iter_mut().find(|letter| [HOOK, TILDE].contains(&letter.tone)) {
        letter.tone = HOOK + TILDE - letter.tone;
        return letters.into_iter().map(together).collect();
    }
    let small: String = word.chars().map(lower).collect();
    let begins = |sound: &str| {
        let next = small.strip_prefix(sound).and_then(|rest| rest.chars().next()).map(apart);
        next.is_some_and(|next| "aeiouy".contains(next.plain))
    };
    let Some((sound, heard)) = SOUNDS.iter().find(|(sound, _)| begins(sound)) else { return word.to_owned() };
    let rest: String = word.chars().skip(sound.chars().count()).collect();
    let upper = word.chars().next().is_some_and(char::is_uppercase);
    let mut heard = heard.chars();
    heard.next().map(|letter| cased(letter, upper)).into_iter().chain(heard).chain(rest.chars()).collect()
}

/// Letters that lie side by side on the keyboard.
const NEAR: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// One slip of the finger: a letter left out, doubled, swapped with the next, or its neighbour.
pub(super) fn slip(chance: &mut Chance, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (0..letters.len()).filter(|at| letters[*at].is_alphanumeric()).collect();
    if places.len() < 3 {
        return text.to_owned();
    }
    let at = places[1 + chance.place(places.len() - 1)];
    match chance.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 if at + 1 < letters.len() && letters[at] != letters[at + 1] => letters.swap(at, at + 1),
        _ => letters[at] = neighbour(chance, letters[at]),
    }
    letters.into_iter().collect()
}

fn neighbour(chance: &mut Chance, letter: char) -> char {
    if let Some(digit) = letter.to_digit(10) {
        return char::from_digit((digit + 1 + chance.below(9) as u32) % 10, 10).unwrap_or(letter);
    }
    let plain = apart(letter).plain;
    let near = NEAR.iter().find_map(|row| {
        let at = row.find(plain)?;
        let side = if at == 0 || (at + 1 < row.len() && chance.happens(0.5)) { at + 1 } else { at - 1 };
        row.chars().nth(side)
    });
    near.map_or('x', |near| cased(near, letter.is_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_comes_back_together() {
        for letter in TONED.iter().flat_map(|(plain, toned)| toned.chars().chain([*plain])).chain("đĐqZ".chars()) {
            assert_eq!(together(apart(letter)), letter);
        }
    }

    #[test]
    fn keyboards_leave_their_keys() {
        assert_eq!(keys("Nguyễn Thị Hòa", false), "Nguyeenx Thij Hoaf");
        assert_eq!(keys("Đặng Thị Ước", true), "D9a8ng5 Thi5 U7o7c1");
        assert_eq!(keys("Lan", false), "Lan");
    }

    #[test]
    fn marks_of_their_own_stand_in_the_order_of_unicode() {
        assert_eq!(decomposed("ậ"), "a\u{323}\u{302}");
        assert_eq!(decomposed("ế"), "e\u{302}\u{301}");
        assert_eq!(decomposed("Ợ"), "O\u{31b}\u{323}");
        assert_eq!(decomposed("Đỗ"), "Đo\u{302}\u{303}");
    }

    #[test]
    fn tones_move_only_where_two_schools_differ() {
        assert_eq!(tone_moved("Nguyễn Hòa Thúy"), "Nguyễn Hoà Thuý");
        assert_eq!(tone_moved("Hoà"), "Hòa");
        assert_eq!(tone_moved("Quý Toàn Thuê"), "Quý Toàn Thuê");
        assert_eq!(i_for_y("Lý Mỹ Thi Quý"), "Lí Mĩ Thy Quý");
    }

    #[test]
    fn regions_hear_otherwise() {
        let mut chance = Chance::new(1, 2, 3);
        assert_eq!(regional(&mut chance, "Hoàng Văn Ba"), "Huỳnh Văn Ba");
        assert_eq!(misheard("Sơn"), "Xơn");
        assert_eq!(misheard("Trang"), "Chang");
        assert_eq!(misheard("Linh"), "Ninh");
        assert_eq!(misheard("Dung"), "Giung");
        assert_eq!(misheard("Nghĩa"), "Nghỉa");
        assert_eq!(misheard("Nga"), "Nga");
        assert_eq!(regional(&mut chance, "Bùi Anh"), "Bùi Anh");
    }

    #[test]
    fn a_slip_changes_something_and_little() {
        let mut chance = Chance::new(4, 5, 6);
        for _ in 0..500 {
            let slipped = slip(&mut chance, "Nguyễn Hương");
            assert!(slipped.chars().count().abs_diff(12) <= 1, "{slipped}");
        }
    }
}
