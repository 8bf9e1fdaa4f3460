//! Which pairs were looked at, and what did they look like? Words are counted; few pairs are kept.

use super::{Found, Likely};
use crate::link::{COLUMNS, Cards, Column, Compare, Comparison, Model, Scheme, Word, each_pair, is_name_only, mix};
use crate::rules::Rules;
use std::collections::{HashMap, HashSet};

/// Records that say exactly the same are compared once.
pub(crate) struct Copies {
    /// The records that stand for all that say the same, ascending.
    pub first: Vec<u32>,
    /// How many say what a record says; 0 for one that another stands for.
    pub count: Vec<u32>,
    /// A record that another stands for, with that other.
    pub copies: Vec<(u32, u32)>,
}

/// Finds records whose cards are equal, the source's own key aside. Records that a human spoke of stand alone.
pub(crate) fn same_cards<'a>(cards: &Cards, told: impl Iterator<Item = &'a (u32, u32)>) -> Copies {
    let spoken: HashSet<u32> = told.flat_map(|(left, right)| [*left, *right]).collect();
    let mut seen: HashMap<u64, u32> = HashMap::with_capacity(cards.len());
    let mut copies = Copies { first: Vec::new(), count: vec![1; cards.len()], copies: Vec::new() };
    for record in 0..cards.len() as u32 {
        let row = said(cards.row(record));
        let hash = row.iter().fold(0, |hash, number| mix(hash, u64::from(*number) + 1));
        match seen.get(&hash) {
            Some(first) if !spoken.contains(&record) && said(cards.row(*first)) == row => {
                copies.count[*first as usize] += 1;
                copies.count[record as usize] = 0;
                copies.copies.push((record, *first));
            }
            Some(_) => copies.first.push(record),
            None => {
                if !spoken.contains(&record) {
                    seen.insert(hash, record);
                }
                copies.first.push(record);
            }
        }
    }
    copies
}

/// A card without the source's own key.
fn said(row: &[u32; COLUMNS]) -> [u32; COLUMNS] {
    let mut row = *row;
    row[Column::Ref as usize] = 0;
    row[Column::Source as usize] = 0;
    row
}

impl Copies {
    /// Links between records that say the same, where that is enough to be one person. A name alone is not,
    /// however often it is written.
    pub(crate) fn one_person(&self, model: &Model, compare: &mut Compare<'_>, from: f64) -> Vec<Likely> {
        let mut known: HashMap<u32, (Word, f64)> = HashMap::new();
        let mut links = Vec::new();
        for (copy, first) in &self.copies {
            let (word, chance) = *known.entry(*first).or_insert_with(|| {
                let word = compare.word(*first, *copy);
                (word, model.chance(word))
            });
            if chance >= from && !is_name_only(word) {
                links.push(Likely { left: *first, right: *copy, word, chance });
            }
        }
        links
    }

    /// Links between the records of one key of a source: that is what a key means. A source whose keys are given
    /// to different people, as two exports that both count from one, is not believed.
    pub(crate) fn one_ref(
        &self,
        cards: &Cards,
        model: &Model,
        compare: &mut Compare<'_>,
        found: &mut Found,
    ) -> Vec<Likely> {
        let mut first: Vec<Option<u32>> = vec![None; cards.words(Column::Ref).len()];
        let mut links: Vec<(u32, Likely)> = Vec::new();
        let mut of_source: HashMap<u32, (usize, usize)> = HashMap::new();
        for record in 0..cards.len() as u32 {
            let Some(place) = first.get_mut(cards.number(record, Column::Ref) as usize) else { continue };
            let Some(left) = *place else {
                *place = Some(record);
                continue;
            };
            let (word, source) = (compare.word(left, record), cards.number(record, Column::Source));
            let (pairs, against) = of_source.entry(source).or_default();
            *pairs += 1;
            *against += usize::from(model.verdict(without_ref(word), 0.0).is_some_and(|odds| odds < CONTRADICTS));
            links.push((source, Likely { left, right: record, word, chance: SAME_REF }));
        }
        of_source.retain(|_, (pairs, against)| *against * 5 > *pairs);
        for (source, (pairs, against)) in &of_source {
            let name = String::from_utf8_lossy(cards.words(Column::Source).text(*source)).into_owned();
            found.dropped.push((format!("customer code of {name}"), *against, *pairs));
        }
        found.dropped.sort();
        links.into_iter().filter(|(source, _)| !of_source.contains_key(source)).map(|(_, link)| link).collect()
    }
}

/// How sure a source's own key is.
const SAME_REF: f64 = 1.0 - 1e-9;
/// Evidence (natural logarithm) from which on two records of one key contradict each other.
const CONTRADICTS: f64 = -6.0;

/// A word without what it says of the source's own key.
fn without_ref(word: Word) -> Word {
    word & !(15 << (4 * Comparison::Ref as u64))
}

/// Values that should tell people apart and are shared by more records than a block may hold, as a shop's own
/// number: to be named also where no key was made of the column because of them.
fn too_common(
    cards: &Cards,
    first: &[u32],
    most: usize,
    named: &[(String, usize, usize)],
) -> Vec<(String, usize, usize)> {
    [Column::Phone, Column::Email, Column::NationalId, Column::Device]
        .into_iter()
        .filter(|column| named.iter().all(|(name, _, _)| name != column.name()))
        .filter_map(|column| {
            let mut counts = vec![0usize; cards.words(column).len()];
            for record in first {
                if let Some(count) = counts.get_mut(cards.number(*record, column) as usize) {
                    *count += 1;
                }
            }
            let large: Vec<usize> = counts.into_iter().filter(|count| *count > most).collect();
            let largest = large.iter().copied().max()?;
            Some((column.name().to_owned(), large.len(), largest))
        })
        .collect()
}

/// Words and how many pairs have each, in an open table.
#[derive(Default)]
struct Counts {
    words: Vec<Word>,
    pairs: Vec<f64>,
    places: HashMap<Word, u32, std::hash::BuildHasherDefault<Mixed>>,
}

/// Hashes one word.
#[derive(Default)]
struct Mixed(u64);

impl std::hash::Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = mix(self.0, u64::from(*byte)));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = mix(word, 1);
    }
}

impl Counts {
    fn add(&mut self, word: Word, pairs: f64) -> u32 {
        let place = *self.places.entry(word).or_insert_with(|| {
            self.words.push(word);
            self.pairs.push(0.0);
            (self.words.len() - 1) as u32
        });
        self.pairs[place as usize] += pairs;
        place
    }
}

/// The pairs that were compared.
pub(crate) struct Pairs {
    counts: Counts,
    /// Pairs that may be more than strangers, with the place of their word.
    kept: Vec<(u32, u32, u32)>,
}

impl Pairs {
    /// Compares every pair that agrees on a key; all pairs where there are few records.
    pub(crate) fn collect(
        cards: &Cards,
        copies: &Copies,
        scheme: &Scheme,
        rules: &Rules,
        compare: &mut Compare<'_>,
        found: &mut Found,
    ) -> Self {
        let mut pairs = Pairs { counts: Counts::default(), kept: Vec::new() };
        let mut alone = vec![true; cards.len()];
        let mut take = |left: u32, right: u32| {
            let word = compare.word(left, right);
            let place = pairs.counts.add(word, 1.0);
            found.compared += 1.0;
            pairs.kept.push((left, right, place));
            (alone[left as usize], alone[right as usize]) = (false, false);
        };
        let records = copies.first.len() as f64;
        let whole = records * (records - 1.0) / 2.0 <= rules.pairs_of_small_files;
        if whole {
            for (at, left) in copies.first.iter().enumerate() {
                copies.first[at + 1..].iter().for_each(|right| take(*left, *right));
            }
        } else {
            let dropped = each_pair(cards, &copies.first, scheme, rules.largest_block, &mut take);
            let mut by_key: Vec<(String, usize, usize)> = Vec::new();
            for block in dropped {
                let name = block.columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(" + ");
                match by_key.iter_mut().find(|(known, _, _)| *known == name) {
                    Some((_, blocks, largest)) => {
                        *blocks += 1;
                        *largest = block.records.max(*largest);
                    }
                    None => by_key.push((name, 1, block.records)),
                }
            }
            by_key.extend(too_common(cards, &copies.first, rules.largest_block, &by_key));
            found.dropped = by_key;
        }
        found.whole = whole;
        let mut seen = HashSet::new();
        for (copy, first) in &copies.copies {
            let many = f64::from(copies.count[*first as usize]);
            let word = compare.word(*first, *copy);
            if seen.insert(*first) && !is_name_only(word) {
                pairs.counts.add(word, many - 1.0);
            }
            (alone[*first as usize], alone[*copy as usize]) = (false, false);
        }
        found.alone = alone.iter().filter(|alone| **alone).count();
        pairs
    }

    /// Words with how many pairs have each, in order of the words.
    pub(crate) fn counts(&self) -> Vec<(Word, f64)> {
        let mut counts: Vec<(Word, f64)> =
            self.counts.words.iter().copied().zip(self.counts.pairs.iter().copied()).collect();
        counts.sort_unstable_by_key(|(word, _)| *word);
        counts
    }

    /// The pairs that may be one person, and those that live together.
    pub(crate) fn likely(&mut self, model: &Model, least: f64, household_from: f64) -> (Vec<Likely>, Vec<(u32, u32)>) {
        let judged: Vec<(f64, bool)> = self
            .counts
            .words
            .iter()
            .map(|word| (model.chance(*word), model.household(*word) >= household_from))
            .collect();
        let (mut likely, mut together) = (Vec::new(), Vec::new());
        for (left, right, place) in std::mem::take(&mut self.kept) {
            let (chance, household) = judged[place as usize];
            if chance >= least {
                likely.push(Likely { left, right, word: self.counts.words[place as usize], chance });
            }
            if household {
                together.push((left, right));
            }
        }
        (likely, together)
    }
}
