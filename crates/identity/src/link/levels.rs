//! How far do two cards agree? One word of sixteen levels, four bits each.
//!
//! A level says how a comparison came out: nothing to compare, the same (in four classes from a rare value
//! to a common one), nearly the same in two degrees, other. Pairs with the same word are the same to the
//! model, so it looks at some thousand words with their counts, however many pairs there are.

use super::cards::{COLUMNS, Cards, Column};
use super::similar::{jaro_winkler, one_slip, other_letters};
use super::words::NONE;
use crate::clean::name;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Comparison {
    Given,
    Family,
    Middle,
    Born,
    Phone,
    Email,
    Place,
    Gender,
    NationalId,
    Device,
    Ref,
    Company,
    Extra0,
    Extra1,
    Extra2,
    Extra3,
}

/// How many things are compared.
pub(crate) const COMPARISONS: usize = 16;

impl Comparison {
    pub(crate) const ALL: [Comparison; COMPARISONS] = [
        Comparison::Given,
        Comparison::Family,
        Comparison::Middle,
        Comparison::Born,
        Comparison::Phone,
        Comparison::Email,
        Comparison::Place,
        Comparison::Gender,
        Comparison::NationalId,
        Comparison::Device,
        Comparison::Ref,
        Comparison::Company,
        Comparison::Extra0,
        Comparison::Extra1,
        Comparison::Extra2,
        Comparison::Extra3,
    ];

    /// The name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Comparison::Given => "given_name",
            Comparison::Family => "family_name",
            Comparison::Middle => "middle_name",
            Comparison::Born => "born_on",
            Comparison::Phone => "phone",
            Comparison::Email => "email",
            Comparison::Place => "address",
            Comparison::Gender => "gender",
            Comparison::NationalId => "national_id",
            Comparison::Device => "device_id",
            Comparison::Ref => "customer_ref",
            Comparison::Company => "company",
            Comparison::Extra0 => "attribute_1",
            Comparison::Extra1 => "attribute_2",
            Comparison::Extra2 => "attribute_3",
            Comparison::Extra3 => "attribute_4",
        }
    }

    /// Which further column it compares, from 0.
    pub(crate) fn extra(self) -> Option<usize> {
        (self as usize).checked_sub(Comparison::Extra0 as usize)
    }

    /// The column whose values are the same at the levels [`SAME`].
    pub(crate) fn column(self) -> Column {
        match self {
            Comparison::Given => Column::Given,
            Comparison::Family => Column::Family,
            Comparison::Middle => Column::Middle,
            Comparison::Born => Column::Born,
            Comparison::Phone => Column::Phone,
            Comparison::Email => Column::Email,
            Comparison::Place => Column::Street,
            Comparison::Gender => Column::Gender,
            Comparison::NationalId => Column::NationalId,
            Comparison::Device => Column::Device,
            Comparison::Ref => Column::Ref,
            Comparison::Company => Column::Company,
            Comparison::Extra0 => Column::Extra0,
            Comparison::Extra1 => Column::Extra1,
            Comparison::Extra2 => Column::Extra2,
            Comparison::Extra3 => Column::Extra3,
        }
    }
}

/// Levels that a comparison can have.
pub(crate) const LEVELS: usize = 16;
/// One of the two says nothing.
pub(crate) const NOTHING: u8 = 0;
/// The first of four levels of the same value, from rare to common.
pub(crate) const SAME: u8 = 1;
/// How many levels of the same value there are.
pub(crate) const RARITIES: usize = 4;
/// A slip lies between them.
pub(crate) const CLOSE: u8 = 5;
/// They are alike.
pub(crate) const ALIKE: u8 = 6;
/// A part of them is the same.
pub(crate) const PART: u8 = 7;
/// They differ.
pub(crate) const OTHER: u8 = 8;
/// Given and family name stand in each other's place.
pub(crate) const SWAPPED: u8 = 9;
/// One is the first letter of the other.
pub(crate) const INITIAL: u8 = 10;
/// The same letters with other marks.
pub(crate) const MARKS: u8 = 11;
/// A short form of the other.
pub(crate) const SHORT: u8 = 12;
/// A smaller part of them is the same.
pub(crate) const LITTLE: u8 = 13;
/// They differ, and one of the names is a single word: a nickname, perhaps.
pub(crate) const LOOSE: u8 = 14;

/// A level, to be named.
pub(crate) struct Level(pub u8);

impl Level {
    /// The word for how a comparison came out; `None` where there was nothing to compare.
    pub(crate) fn word(self) -> Option<&'static str> {
        Some(match self.0 {
            level if is_same(level) => "same",
            CLOSE => "close",
            ALIKE => "alike",
            PART => "part",
            OTHER => "other",
            SWAPPED => "swapped",
            INITIAL => "initial",
            MARKS => "marks",
            SHORT => "short",
            LITTLE => "little",
            LOOSE => "loose",
            _ => return None,
        })
    }
}

/// A word of levels.
pub(crate) type Word = u64;

/// Is there nothing to compare but a name?
pub(crate) fn is_name_only(word: Word) -> bool {
    let of_name = [Comparison::Given, Comparison::Family, Comparison::Middle, Comparison::Gender];
    Comparison::ALL.iter().all(|at| of_name.contains(at) || level(word, *at as usize) == NOTHING)
}

/// The level of one comparison in a word.
pub(crate) fn level(word: Word, comparison: usize) -> u8 {
    (word >> (4 * comparison) & 15) as u8
}

/// Is it one of the levels of the same value?
pub(crate) fn is_same(level: u8) -> bool {
    (SAME..SAME + RARITIES as u8).contains(&level)
}

const CACHE: usize = 1 << 15;

/// Compares cards. Holds how rare each value is, which letters it has, and what names that were compared
/// before came to.
pub(crate) struct Compare<'a> {
    cards: &'a Cards,
    /// Of each value, the chance that somebody else has it.
    shares: [Vec<f64>; COMPARISONS],
    rarity: [Vec<u8>; COMPARISONS],
    letters: [Vec<Letters>; COLUMNS],
    /// From how many records on a given or family name is one of its own.
    often: [u32; 2],
    cache: Vec<(u32, u32, u8)>,
}

/// Columns whose texts are compared letter by letter.
const LETTERED: [Column; 12] = [
    Column::Given,
    Column::Family,
    Column::Phone,
    Column::Local,
    Column::Street,
    Column::NationalId,
    Column::Company,
    Column::Extra0,
    Column::Extra1,
    Column::Extra2,
    Column::Extra3,
    Column::Middle,
];

impl<'a> Compare<'a> {
    pub(crate) fn new(cards: &'a Cards) -> Self {
        let shares = Comparison::ALL.map(|comparison| shares(cards, comparison));
        let rarity = std::array::from_fn(|at| {
            let records = cards.filled(Comparison::ALL[at].column()) as f64;
            rarities(&shares[at], records)
        });
        let mut letters: [Vec<Letters>; COLUMNS] = std::array::from_fn(|_| Vec::new());
        for column in LETTERED {
            let words = cards.words(column);
            letters[column as usize] = (0..words.len() as u32).map(|number| Letters::of(words.text(number))).collect();
        }
        let often = [Column::Given, Column::Family].map(|column| (cards.filled(column) / 5000).max(4) as u32);
        Compare { cards, shares, rarity, letters, often, cache: vec![(NONE, NONE, 0); CACHE] }
    }

    /// Share of records whose value in a comparison is of each rarity, and the chance that two records
    /// drawn at random have the same value of that rarity.
    pub(crate) fn chances(
        &self,
        comparison: Comparison,
        first: &[u32],
    ) -> ([f64; RARITIES], [f64; RARITIES], [f64; RARITIES]) {
        let mut counts = vec![0u32; self.cards.words(comparison.column()).len()];
        for record in first {
            if let Some(count) = counts.get_mut(self.cards.number(*record, comparison.column()) as usize) {
                *count += 1;
            }
        }
        let total: f64 = counts.iter().map(|count| f64::from(*count)).sum();
        let (mut shares, mut agree, mut pairs) = ([0.0; RARITIES], [0.0; RARITIES], [0.0; RARITIES]);
        let at = comparison as usize;
        let all = (total * (total - 1.0)).max(1.0);
        let mut drawn: Vec<(usize, f64)> = Vec::new();
        for ((count, rarity), share) in counts.iter().zip(&self.rarity[at]).zip(&self.shares[at]) {
            let (count, rarity) = (f64::from(*count), usize::from(*rarity));
            shares[rarity] += count;
            pairs[rarity] += count * (count - 1.0).max(0.0) / 2.0;
            match comparison {
                // Drawn towards the shares of a country.
                Comparison::Given | Comparison::Family | Comparison::Middle => drawn.push((rarity, count * share)),
                _ => agree[rarity] += count * (count - 1.0).max(0.0),
            }
        }
        // Whole numbers are summed and divided last, and others summed in order of size: in which order texts were
        // met must not show in a digit.
        agree = agree.map(|pairs| pairs / all);
        drawn.sort_unstable_by(|a, b| a.1.total_cmp(&b.1));
        drawn.into_iter().for_each(|(rarity, part)| agree[rarity] += part / total.max(1.0));
        (shares.map(|count| count / f64::max(total, 1.0)), agree, pairs)
    }

    /// All levels of a pair.
    pub(crate) fn word(&mut self, left: u32, right: u32) -> Word {
        let cards = self.cards;
        let (a, b) = (cards.row(left), cards.row(right));
        let mut word: Word = 0;
        let mut put = |comparison: Comparison, level: u8| word |= u64::from(level) << (4 * comparison as u64);
        let (given, family) = self.names(a, b);
        put(Comparison::Given, given);
        put(Comparison::Family, family);
        put(Comparison::Middle, self.middle(a, b));
        put(Comparison::Born, self.born(a, b));
        put(Comparison::Phone, self.digits(Comparison::Phone, a, b));
        put(Comparison::Email, self.email(a, b));
        put(Comparison::Place, self.place(a, b));
        put(Comparison::Gender, self.plain(Comparison::Gender, a, b));
        put(Comparison::NationalId, self.digits(Comparison::NationalId, a, b));
        put(Comparison::Device, self.plain(Comparison::Device, a, b));
        put(Comparison::Ref, self.reference(a, b));
        for comparison in
            [Comparison::Company, Comparison::Extra0, Comparison::Extra1, Comparison::Extra2, Comparison::Extra3]
        {
            put(comparison, self.text(comparison, a, b));
        }
        word
    }

    /// The level when both are the same or one says nothing; `None` when there is something to look at.
    fn quick(&self, comparison: Comparison, a: &[u32], b: &[u32]) -> Result<u8, (u32, u32)> {
        let column = comparison.column() as usize;
        let (left, right) = (a[column], b[column]);
        match (left, right) {
            (NONE, _) | (_, NONE) => Ok(NOTHING),
            _ if left == right => Ok(SAME + self.rarity[comparison as usize][left as usize]),
            _ => Err((left.min(right), left.max(right))),
        }
    }

    fn plain(&self, comparison: Comparison, a: &[u32], b: &[u32]) -> u8 {
        self.quick(comparison, a, b).unwrap_or(OTHER)
    }

    fn texts(&self, column: Column, left: u32, right: u32) -> (&'a [u8], &'a [u8]) {
        let words = self.cards.words(column);
        let (left, right) = (words.text(left), words.text(right));
        if left <= right { (left, right) } else { (right, left) }
    }

    fn text(&self, comparison: Comparison, a: &[u32], b: &[u32]) -> u8 {
        match self.quick(comparison, a, b) {
            Ok(level) => level,
            Err((left, right)) => {
                let most = self.in_common(comparison.column(), left, right);
                let (left, right) = self.texts(comparison.column(), left, right);
                words_alike(left, right, most)
            }
        }
    }

    /// The most letters that two texts of a column can have in common.
    fn in_common(&self, column: Column, left: u32, right: u32) -> u32 {
        let letters = &self.letters[column as usize];
        letters[left as usize].in_common(letters[right as usize])
    }

    fn digits(&self, comparison: Comparison, a: &[u32], b: &[u32]) -> u8 {
        match self.quick(comparison, a, b) {
            Ok(level) => level,
            Err((left, right)) => {
                let most = self.in_common(comparison.column(), left, right) as usize;
                let (left, right) = self.texts(comparison.column(), left, right);
                match left {
                    _ if most + 2 < left.len().max(right.len()) => OTHER,
                    _ if one_slip(left, right) => CLOSE,
                    _ if other_letters(left, right) <= 2 => ALIKE,
                    _ => OTHER,
                }
            }
        }
    }

    fn reference(&self, a: &[u32], b: &[u32]) -> u8 {
        match self.quick(Comparison::Ref, a, b) {
            Ok(level) => level,
            Err(_) if a[Column::Source as usize] == b[Column::Source as usize] => OTHER,
            Err(_) => NOTHING,
        }
    }

    fn middle(&self, a: &[u32], b: &[u32]) -> u8 {
        match self.quick(Comparison::Middle, a, b) {
            Ok(level) => level,
            Err((left, right)) => {
                let (left, right) = self.texts(Column::Middle, left, right);
                match left {
                    _ if one_slip(left, right) => CLOSE,
                    _ if initials(left, right) => INITIAL,
                    _ if share_word(left, right) => PART,
                    _ => OTHER,
                }
            }
        }
    }

    fn born(&self, a: &[u32], b: &[u32]) -> u8 {
        match self.quick(Comparison::Born, a, b) {
            Ok(level) => level,
            Err((left, right)) => {
                let (left, right) = self.texts(Column::Born, left, right);
                let same = |column: Column| a[column as usize] == b[column as usize] && a[column as usize] != NONE;
                let parts = [0..4, 4..6, 6..8].map(|part| left.get(part.clone()) == right.get(part));
                match parts.iter().filter(|same| **same).count() {
                    _ if same(Column::Year) && same(Column::Day) => CLOSE,
                    _ if one_slip(left, right) => CLOSE,
                    2 => ALIKE,
                    _ if other_letters(left, right) <= 2 => PART,
                    _ if parts[0] => LITTLE,
                    _ => OTHER,
                }
            }
        }
    }

    fn email(&self, a: &[u32], b: &[u32]) -> u8 {
        match self.quick(Comparison::Email, a, b) {
            Ok(level) => level,
            Err(_) => {
                let (left, right) = (a[Column::Local as usize], b[Column::Local as usize]);
                if left == NONE || right == NONE {
                    return OTHER;
                }
                if left == right {
                    return PART;
                }
                let most = self.in_common(Column::Local, left, right);
                let (left, right) = self.texts(Column::Local, left, right);
                match left {
                    _ if most_alike(left.len(), right.len(), most) < 0.9 => OTHER,
                    _ if left.len() >= 5 && one_slip(left, right) => CLOSE,
                    _ if jaro_winkler(left, right) >= 0.9 => ALIKE,
                    _ => OTHER,
                }
            }
        }
    }

    fn place(&self, a: &[u32], b: &[u32]) -> u8 {
        let both = |column: Column| match (a[column as usize], b[column as usize]) {
            (NONE, _) | (_, NONE) => None,
            (left, right) => Some(left == right),
        };
        let (left, right) = (a[Column::Near as usize], b[Column::Near as usize]);
        let near = both(Column::Near).map(|same| same || self.cards.wards_meet(left, right));
        let (far, province) = (both(Column::Far), both(Column::Province));
        let area = near.or(far).or(province);
        match (self.quick(Comparison::Place, a, b), area) {
            (Ok(NOTHING), None) => NOTHING,
            (Ok(NOTHING), _) => match (near, far, province) {
                (Some(true), _, _) => PART,
                (_, Some(true), _) => LITTLE,
                (Some(_), _, _) | (_, Some(_), _) | (_, _, Some(false)) => OTHER,
                _ => NOTHING,
            },
            (Ok(same), Some(true) | None) => same,
            (Ok(_), Some(false)) => ALIKE,
            (Err((left, right)), _) => {
                let most = self.in_common(Column::Street, left, right);
                let (left, right) = self.texts(Column::Street, left, right);
                let alike = most_alike(left.len(), right.len(), most) >= 0.92
                    && (one_slip(left, right) || jaro_winkler(left, right) >= 0.92);
                match (alike, near, far) {
                    (true, Some(true), _) | (true, None, Some(true)) => CLOSE,
                    (true, _, _) if one_slip(left, right) || other_letters(left, right) <= 2 => ALIKE,
                    (_, Some(true), _) => PART,
                    (_, _, Some(true)) => LITTLE,
                    _ => OTHER,
                }
            }
        }
    }

    fn names(&mut self, a: &[u32], b: &[u32]) -> (u8, u8) {
        let given = self.given(a, b);
        let family = self.family(a, b);
        if is_same(given) || is_same(family) {
            return (given, family);
        }
        let across = |from: &[u32], to: &[u32]| {
            let left = self.cards.words(Column::Given).text(from[Column::Given as usize]);
            let right = self.cards.words(Column::Family).text(to[Column::Family as usize]);
            !left.is_empty() && (left == right || (left.len() >= 4 && one_slip(left, right)))
        };
        match (across(a, b), across(b, a)) {
            (true, true) => (SWAPPED, NOTHING),
            _ if given == OTHER => (self.given_elsewhere(a, b), family),
            _ => (given, family),
        }
    }

    /// Given names that differ: does one stand elsewhere in the other name, or is one name a single word?
    fn given_elsewhere(&self, a: &[u32], b: &[u32]) -> u8 {
        let stands = |from: &[u32], to: &[u32]| {
            let given = self.cards.words(Column::Given).text(from[Column::Given as usize]);
            [Column::Given, Column::Middle, Column::Family]
                .into_iter()
                .any(|column| parts(self.cards.words(column).text(to[column as usize])).any(|word| word == given))
        };
        let single = |row: &[u32]| row[Column::Family as usize] == NONE;
        match single(a) || single(b) {
            _ if stands(a, b) || stands(b, a) => PART,
            true => LOOSE,
            false => OTHER,
        }
    }

    fn given(&mut self, a: &[u32], b: &[u32]) -> u8 {
        match self.quick(Comparison::Given, a, b) {
            Ok(level) if is_same(level) => {
                let (left, right) = (a[Column::Marked as usize], b[Column::Marked as usize]);
                if left != right && left != NONE && right != NONE { MARKS } else { level }
            }
            Ok(level) => level,
            Err((left, right)) => {
                if a[Column::Root as usize] == b[Column::Root as usize] {
                    return SHORT;
                }
                self.cached(Comparison::Given, left, right)
            }
        }
    }

    fn family(&mut self, a: &[u32], b: &[u32]) -> u8 {
        match self.quick(Comparison::Family, a, b) {
            Ok(level) => level,
            Err((left, right)) => self.cached(Comparison::Family, left, right),
        }
    }

    /// Are both names of their own, and not one of them a slip? A slip is rare, and mostly sounds the same.
    fn both_are_names(&self, comparison: Comparison, left: u32, right: u32) -> bool {
        let counts = self.cards.words(comparison.column()).counts();
        counts[left as usize].min(counts[right as usize]) >= self.often[comparison as usize]
    }

    fn cached(&mut self, comparison: Comparison, left: u32, right: u32) -> u8 {
        let key = right.wrapping_mul(0x9E37_79B1) ^ left.wrapping_mul(0x85EB_CA6B) ^ comparison as u32;
        let slot = (key >> 7) as usize & (CACHE - 1);
        let tagged = left << 1 | comparison as u32 & 1;
        let (known_left, known_right, level) = self.cache[slot];
        if (known_left, known_right) == (tagged, right) {
            return level;
        }
        let (first, second) = self.texts(comparison.column(), left, right);
        let mut level = words_alike(first, second, self.in_common(comparison.column(), left, right));
        if matches!(level, CLOSE | ALIKE) && self.both_are_names(comparison, left, right) {
            level = LITTLE;
        }
        self.cache[slot] = (tagged, right, level);
        level
    }
}

/// The Jaro-Winkler similarity that two texts of these lengths cannot exceed when they have so many letters in
/// common, in any order.
fn most_alike(left: usize, right: usize, in_common: u32) -> f64 {
    let found = f64::from(in_common).min(left.min(right) as f64);
    let jaro = (found / left as f64 + found / right as f64 + 1.0) / 3.0;
    jaro + 0.4 * (1.0 - jaro)
}

/// How alike are two words of a name or a text, which have at most so many letters in common?
fn words_alike(left: &[u8], right: &[u8], in_common: u32) -> u8 {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    if short.len() == 1 && long.first() == short.first() {
        return INITIAL;
    }
    if most_alike(left.len(), right.len(), in_common) >= 0.82 || in_common as usize + 1 >= long.len() {
        let alike = jaro_winkler(left, right);
        match alike {
            _ if short.len() >= 4 && one_slip(left, right) => return CLOSE,
            _ if alike >= 0.92 => return CLOSE,
            _ if alike >= 0.82 || one_slip(left, right) => return ALIKE,
            _ => {}
        }
    }
    if share_word(left, right) { PART } else { OTHER }
}

/// Which letters a text has, in one word: twice for each letter (once, more often), once for each digit.
#[derive(Clone, Copy)]
struct Letters {
    bits: u64,
    /// Letters that the bits do not tell of.
    more: u8,
}

impl Letters {
    fn of(text: &[u8]) -> Self {
        let mut bits = 0u64;
        for letter in text {
            bits |= match letter {
                b'a'..=b'z' => {
                    let first = 1u64 << (letter - b'a');
                    if bits & first == 0 { first } else { first << 26 }
                }
                b'0'..=b'9' => 1 << (52 + letter - b'0'),
                b' ' => 1 << 62,
                _ => 0,
            };
        }
        Letters { bits, more: (text.len() as u32 - bits.count_ones()).min(255) as u8 }
    }

    fn in_common(self, other: Letters) -> u32 {
        (self.bits & other.bits).count_ones() + u32::from(self.more.min(other.more))
    }
}

fn parts(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|letter| *letter == b' ').filter(|part| !part.is_empty())
}

fn share_word(left: &[u8], right: &[u8]) -> bool {
    (left.contains(&b' ') || right.contains(&b' '))
        && parts(left).any(|part| part.len() > 1 && parts(right).any(|other| other == part))
}

/// Is one the initials of the other, word by word?
fn initials(left: &[u8], right: &[u8]) -> bool {
    parts(left).count() == parts(right).count()
        && parts(left).zip(parts(right)).all(|(a, b)| a == b || ((a.len() == 1 || b.len() == 1) && a[0] == b[0]))
}

/// Records that the counts of a whole country are worth beside a file's own.
const COUNTRY: f64 = 2000.0;

/// For each value the chance that another record, of somebody else, has it: as often as it occurs in the file,
/// and for Vietnamese names drawn towards how often it occurs in the country. A list of a hundred people cannot
/// tell that Trần is common.
fn shares(cards: &Cards, comparison: Comparison) -> Vec<f64> {
    let words = cards.words(comparison.column());
    let records = cards.filled(comparison.column()) as f64;
    let country = |number: u32| -> f64 {
        let text = std::str::from_utf8(words.text(number)).unwrap_or("");
        match comparison {
            Comparison::Given => name::share_of_given(text),
            Comparison::Family => name::share_of_family(text),
            Comparison::Middle => name::share_of_middle(text),
            _ => 0.0,
        }
    };
    let others = |(number, count): (usize, &u32)| {
        let (count, country) = (f64::from(*count), country(number as u32));
        let weight = if country > 0.0 { COUNTRY } else { 0.0 };
        ((count - 1.0).max(0.0) + weight * country) / (records - 1.0 + weight).max(1.0)
    };
    words.counts().iter().enumerate().map(others).collect()
}

/// The rarity of each value of a column: four classes of shares, each as many times as common as the one before.
fn rarities(shares: &[f64], records: f64) -> Vec<u8> {
    let counts = || shares.iter().map(|share| (share * records + 1.0).max(2.0));
    let range = (counts().fold(3.0, f64::max) / 2.0).ln();
    counts().map(|count| (((count / 2.0).ln() / range * RARITIES as f64) as usize).min(RARITIES - 1) as u8).collect()
}
