//! How often is a word a surname, a middle or a given name? The counted names, by word with and without marks.
//!
//! A word typed with marks is looked up with them, since Hồ and Ho, Trân and Trần differ; a word typed
//! without is all words that fold to it.

use super::super::letters::{Keyed, exact, fold};
use std::sync::LazyLock;

/// What was counted of a word, as a share of a million names.
#[derive(Clone, Copy, Default)]
pub(super) struct Counted {
    pub(super) surname: f64,
    pub(super) given: f64,
    pub(super) middle: f64,
}

/// Names in the two samples.
const NAMES: f64 = 49_253.0;

static WORDS: LazyLock<Keyed<Counted>> = LazyLock::new(|| {
    let mut words: Keyed<Counted> = Keyed::default();
    let share = |count: Option<&str>| count.and_then(|count| count.parse::<f64>().ok()).unwrap_or(0.0) * 1e6 / NAMES;
    let mut add = |word: &str, counted: Counted| {
        let folded = fold(word);
        for key in [exact(word), exact(&folded) ^ FOLDED] {
            let held = words.entry(key).or_default();
            held.surname += counted.surname;
            held.given += counted.given;
            held.middle += counted.middle;
        }
    };
    for line in include_str!("../../../data/surnames.txt").lines() {
        let mut parts = line.split(' ');
        let word = parts.next().unwrap_or_default();
        add(word, Counted { surname: share(parts.next()), ..Counted::default() });
    }
    for line in include_str!("../../../data/given_words.txt").lines() {
        let mut parts = line.split(' ');
        let word = parts.next().unwrap_or_default();
        let (given, middle) = (share(parts.next()), share(parts.next()));
        add(word, Counted { given, middle, ..Counted::default() });
    }
    words
});

/// Sets the keys of folded words apart.
const FOLDED: u64 = 0x9e37_79b9_7f4a_7c15;

/// What was counted of a lower-case word as it stands when it has marks, and of all words that fold to it
/// when it has none.
pub(super) fn counted(token: &str) -> Counted {
    if token.is_ascii() { looked_up(exact(token) ^ FOLDED) } else { looked_up(exact(token)) }
}

/// What was counted of a word of a name that is typed with marks: `Trinh` beside `Ngọc` is not Trịnh.
pub(super) fn counted_as_written(token: &str) -> Counted {
    looked_up(exact(token))
}

/// How the words of this name are looked up.
pub(super) fn counting(words: &[String]) -> fn(&str) -> Counted {
    if words.iter().all(|word| word.is_ascii()) { counted } else { counted_as_written }
}

fn looked_up(key: u64) -> Counted {
    WORDS.get(&key).copied().unwrap_or_default()
}

impl Counted {
    /// Whether the word is far more a surname than anything else.
    pub(super) fn mostly_surname(self) -> bool {
        self.surname > 400.0 && self.surname > 3.0 * self.given.max(self.middle / 4.0)
    }

    /// Whether the word is so seldom anything else that a second surname is meant by it.
    pub(super) fn only_surname(self) -> bool {
        self.surname > 10_000.0 && self.surname > 3.0 * (self.given + self.middle)
    }

    /// Whether the word is used in Vietnamese names more than once in a while.
    pub(super) fn frequent(self) -> bool {
        self.surname + self.given + self.middle > 600.0
    }
}
