//! Which words are family, middle and given name, whatever order and keyboard they were typed with?
//!
//! Vietnamese names come family first, in Western forms given first, and surnames are few: so the counted
//! surnames and given words decide the order by how likely each reading is. Names of other countries are
//! read given first. A given name of two syllables is not looked for: the last syllable is the given name
//! and the others are middle, on both sides of a comparison, which is all that a comparison needs.
//!
//! The road not taken is first token and last token: `Thanh Trần` and `Trần Thanh` would be two people.

mod nickname;
mod order;
mod sound;
mod table;
mod words;

use super::letters;

pub use nickname::nickname;
pub use sound::sound;

/// The most letters of a word that are kept.
const MOST_LETTERS: usize = 64;
/// The most words of a name that are kept.
const MOST_WORDS: usize = 12;

/// A name in parts: lower-case words with their marks, the tone where the newer spelling puts it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// Surname; two words when it is compound. Empty when none was said.
    pub family: Vec<String>,
    /// What stands between, in the order of writing.
    pub middle: Vec<String>,
    /// The given name; of a Vietnamese name its last syllable.
    pub given: Vec<String>,
    /// How it was known which part is which.
    pub order: Order,
}

/// How it was known which part of a name is which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The surname came first.
    FamilyFirst,
    /// The surname came last.
    GivenFirst,
    /// Two fields said so, or a comma.
    Stated,
    /// There was one word, or no word is a known surname.
    #[default]
    Unknown,
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lengths = (self.family.len(), self.middle.len(), self.given.len());
        f.debug_struct("Name").field("words", &lengths).field("order", &self.order).finish_non_exhaustive()
    }
}

impl Name {
    /// Every word, family first.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.family.iter().chain(&self.middle).chain(&self.given).map(String::as_str)
    }
}

/// Reads a name from one field, or from two that hold its parts. Nothing when there is no word of a name
/// in them, or a placeholder such as “khách lẻ”.
pub fn clean(full: Option<&str>, family: Option<&str>, given: Option<&str>) -> Option<Name> {
    let read = |text: Option<&str>| text.map(words::read).unwrap_or_default();
    put_together(read(full), read(family).tokens, read(given).tokens)
}

/// Reads names, and remembers what the fields of family and given names came to: they hold few different
/// texts.
#[derive(Default)]
pub struct Fields {
    known: letters::Keyed<Vec<String>>,
}

/// Texts that are remembered at most.
const MOST_REMEMBERED: usize = 1 << 18;

impl Fields {
    /// The same as [`clean`].
    pub fn clean(&mut self, full: Option<&str>, family: Option<&str>, given: Option<&str>) -> Option<Name> {
        let (family, given) = (self.read(family), self.read(given));
        let full = match family.is_empty() || given.is_empty() {
            true => full.map(words::read).unwrap_or_default(),
            false => words::Words::default(),
        };
        put_together(full, family, given)
    }

    fn read(&mut self, text: Option<&str>) -> Vec<String> {
        let Some(text) = text else { return Vec::new() };
        let key = letters::exact(text);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let read = words::read(text).tokens;
        if self.known.len() < MOST_REMEMBERED {
            self.known.insert(key, read.clone());
        }
        read
    }
}

fn put_together(full: words::Words, family: Vec<String>, given: Vec<String>) -> Option<Name> {
    if !family.is_empty() && !given.is_empty() {
        return Some(order::stated(family, given));
    }
    // One word in the field of the family name, and nothing else known: that is the family name.
    if let ([only], []) = (family.as_slice(), given.as_slice())
        && (full.tokens.is_empty() || full.tokens == family)
    {
        return Some(Name { family: vec![only.clone()], order: Order::Stated, ..Name::default() });
    }
    let stated = |tokens| words::Words { tokens, after_comma: None };
    let words = [full, stated(given), stated(family)].into_iter().find(|words| !words.tokens.is_empty())?;
    match words.after_comma {
        Some(comma) => order::at_comma(words.tokens, comma),
        None => Some(order::found(words.tokens)),
    }
}

/// Is a word a Vietnamese family name more often than anything else in a name?
pub fn is_family_name(token: &str) -> bool {
    let counted = table::counted(token);
    counted.surname > 100.0
}

/// The share of Vietnamese people with this given name (folded), 0 for one that was not counted.
pub fn share_of_given(folded: &str) -> f64 {
    table::counted(folded).given / 1e6
}

/// The share of Vietnamese people with this family name (folded), its regional forms included; 0 for one that
/// was not counted.
pub fn share_of_family(folded: &str) -> f64 {
    let regional = match folded {
        "hoang" => "huynh",
        "vu" => "vo",
        _ => "",
    };
    (table::counted(folded).surname + table::counted(regional).surname) / 1e6
}

/// The share of Vietnamese people with this middle word (folded), 0 for one that was not counted.
pub fn share_of_middle(folded: &str) -> f64 {
    table::counted(folded).middle / 1e6
}

/// A word without marks, đ included.
pub fn fold(token: &str) -> String {
    letters::fold(token)
}

/// The form that stands for all regional forms of a folded word: `huynh` is `hoang`, `vo` is `vu`.
pub fn region(folded: &str) -> &str {
    match folded {
        "huynh" => "hoang",
        "vo" => "vu",
        "phuoc" => "phuc",
        "buu" => "bao",
        "kieng" => "canh",
        other => other,
    }
}

#[cfg(test)]
mod tests;
