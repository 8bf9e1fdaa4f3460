//! Which pairs of records are worth comparing? Those that agree on a key: some columns taken together.
//!
//! Keys are chosen, not configured. For every combination of columns it is counted how many pairs it would
//! propose, and drawn how many of the pairs of one person it would catch, from what is filled in and how
//! often each column stays the same between two records of a person. The combinations that catch most for
//! their cost are taken until the budget is spent. A block that is larger than the limit is dropped and
//! named: a shop's own phone number says nothing about who somebody is.

use super::cards::{COLUMNS, Cards, Column};
use super::words::{NONE, mix};
use std::collections::HashSet;

/// Columns that a key takes together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// Pairs that it proposes, estimated.
    pub pairs: f64,
    /// Share of a person's pairs that it catches beyond those before it, estimated.
    pub gain: f64,
}

/// The keys that were chosen, and what they are thought to catch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scheme {
    pub keys: Vec<Key>,
    /// Share of the pairs of one person that agree on at least one key, estimated.
    pub recall: f64,
}

/// How many pairs may be compared, and how large a block may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// Pairs for each record.
    pub pairs_per_record: f64,
    /// Pairs that are always affordable: smaller files are compared whole.
    pub pairs_at_least: f64,
    /// Records that a block may hold.
    pub block: usize,
}

/// How often two records of one person agree in a column when both are filled in, for want of better.
pub(crate) fn usual_agreement(column: Column) -> f64 {
    match column {
        Column::Given => 0.80,
        Column::Root => 0.84,
        Column::GivenSound => 0.88,
        Column::Family => 0.86,
        Column::FamilySound => 0.92,
        Column::Middle => 0.75,
        Column::Marked => 0.6,
        Column::Whole => 0.6,
        Column::Phone => 0.70,
        Column::Email => 0.60,
        Column::Local => 0.66,
        Column::Born => 0.80,
        Column::Year => 0.89,
        Column::Day => 0.86,
        Column::Street => 0.55,
        Column::Near => 0.72,
        Column::Far => 0.80,
        Column::Province => 0.90,
        Column::NationalId => 0.85,
        Column::Device => 0.25,
        Column::Ref => 0.05,
        Column::Source => 0.3,
        Column::Company => 0.5,
        Column::Gender => 0.97,
        Column::Extra0 | Column::Extra1 | Column::Extra2 | Column::Extra3 => 0.7,
    }
}

/// Columns that say the same thing more or less finely: a key takes one of them at most.
fn group(column: Column) -> u8 {
    match column {
        Column::Given | Column::Root | Column::GivenSound | Column::Marked | Column::Middle => 0,
        Column::Family | Column::FamilySound => 1,
        Column::Whole => 2,
        Column::Phone => 3,
        Column::Email | Column::Local => 4,
        Column::Born | Column::Year | Column::Day => 5,
        Column::Street => 6,
        Column::Near | Column::Far | Column::Province => 7,
        Column::NationalId => 8,
        Column::Device => 9,
        Column::Ref | Column::Source => 10,
        Column::Company => 11,
        Column::Gender => 12,
        Column::Extra0 => 13,
        Column::Extra1 => 14,
        Column::Extra2 => 15,
        Column::Extra3 => 16,
    }
}

const ATOMS: [Column; 22] = [
    Column::Given,
    Column::Root,
    Column::GivenSound,
    Column::Family,
    Column::FamilySound,
    Column::Whole,
    Column::Phone,
    Column::Email,
    Column::Local,
    Column::Born,
    Column::Year,
    Column::Day,
    Column::Street,
    Column::Near,
    Column::Far,
    Column::NationalId,
    Column::Device,
    Column::Ref,
    Column::Extra0,
    Column::Extra1,
    Column::Extra2,
    Column::Extra3,
];

/// Pairs of one person that are drawn to see what a key catches.
const DRAWS: usize = 16384;

/// Records that are looked at to estimate how many pairs a key proposes.
const LOOKED_AT: usize = 40_000;

/// A step of a stream of numbers that look random (splitmix64).
pub(crate) fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The key's value of a record; `None` where a column says nothing.
pub(crate) fn key_of(cards: &Cards, row: &[u32; COLUMNS], columns: &[Column]) -> Option<u64> {
    let mut hash = 0;
    for column in columns {
        let number = row[*column as usize];
        if number == NONE {
            return None;
        }
        hash = mix(hash ^ (*column as u64 + 1), cards.words(*column).hash(number));
    }
    Some(hash)
}

/// Chooses keys.
pub(crate) fn choose(cards: &Cards, first: &[u32], budget: &Budget, agreement: &dyn Fn(Column) -> f64) -> Scheme {
    let records = first.len();
    // Where hardly any two records have the same value, those of one person do not have it either.
    let mut seen = [0.0; COLUMNS];
    for column in ATOMS {
        let counts = cards.words(column).counts();
        let same: f64 = counts.iter().map(|count| f64::from(*count) * f64::from(count.saturating_sub(1))).sum();
        seen[column as usize] = agreement(column).min(same / (0.1 * records as f64));
    }
    let seen = |column: Column| seen[column as usize];
    let looked = Looked::at(cards, first);
    let draws = drawn_pairs(cards, first, &seen);
    let atoms: Vec<Column> = ATOMS.into_iter().filter(|column| cards.filled(*column) * 50 >= records as u64).collect();
    let mut options: Vec<(Vec<Column>, f64, Vec<u64>)> = Vec::new();
    let affordable = budget.pairs_per_record * records as f64 + budget.pairs_at_least;
    let consider = |columns: Vec<Column>, options: &mut Vec<(Vec<Column>, f64, Vec<u64>)>| -> f64 {
        let (pairs, kept) = looked.estimate(cards, &columns, budget.block);
        if pairs <= affordable {
            let mut caught = caught(&draws, &columns);
            let mut state = 5;
            if kept < 1.0 {
                caught.iter_mut().for_each(|bits| {
                    for at in 0..64 {
                        if (next(&mut state) >> 11) as f64 / (1u64 << 53) as f64 >= kept {
                            *bits &= !(1 << at);
                        }
                    }
                });
            }
            options.push((columns, pairs, caught));
        }
        pairs
    };
    let fits = |columns: &[Column], column: Column| {
        columns.iter().all(|other| group(*other) != group(column) && *other < column)
            && !(columns.iter().chain([&column]).any(|c| *c == Column::Whole)
                && columns.iter().chain([&column]).any(|c| group(*c) < 2))
    };
    let mut dear: Vec<Vec<Column>> = Vec::new();
    for column in &atoms {
        consider(vec![*column], &mut options);
        dear.push(vec![*column]);
    }
    for _ in 0..2 {
        let mut dearer = Vec::new();
        for columns in &dear {
            for column in atoms.iter().filter(|column| fits(columns, **column)) {
                let mut more = columns.clone();
                more.push(*column);
                if consider(more.clone(), &mut options) > affordable * 0.5 && more.len() < 3 {
                    dearer.push(more);
                }
            }
        }
        dear = dearer;
    }
    greedy(options, affordable, budget.pairs_at_least, records as f64)
}

/// Takes what catches most for its cost, until the budget is spent or nothing is left to catch. While a file is
/// small enough that pairs are cheap, what one key catches is worth a little to a second one too: which columns
/// stay the same is a guess.
fn greedy(options: Vec<(Vec<Column>, f64, Vec<u64>)>, affordable: f64, cheap: f64, records: f64) -> Scheme {
    let (mut once, mut twice) = (vec![0u64; DRAWS / 64], vec![0u64; DRAWS / 64]);
    let mut scheme = Scheme::default();
    let mut spent = 0.0;
    while scheme.keys.len() < MOST_KEYS {
        let mut best: Option<(f64, usize, f64)> = None;
        for (place, (columns, pairs, catches)) in options.iter().enumerate() {
            if spent + pairs > affordable || scheme.keys.iter().any(|key| key.columns == *columns) {
                continue;
            }
            let count = |seen: &[u64]| -> f64 {
                let new: u32 = catches.iter().zip(seen).map(|(new, old)| (new & !old).count_ones()).sum();
                f64::from(new) / DRAWS as f64
            };
            let gain = count(&once);
            let again = if spent + pairs <= cheap { 0.05 * count(&twice) } else { 0.0 };
            // To build a key's blocks costs about as much as to compare a pair for every four records.
            let worth = (gain + again) / (pairs + records * 0.25);
            if gain + again >= LEAST_GAIN && best.is_none_or(|(most, _, _)| worth > most) {
                best = Some((worth, place, gain));
            }
        }
        let Some((_, place, gain)) = best else { break };
        let (columns, pairs, catches) = &options[place];
        for ((once, twice), catches) in once.iter_mut().zip(&mut twice).zip(catches) {
            *twice |= *once & catches;
            *once |= catches;
        }
        spent += pairs;
        scheme.recall += gain;
        scheme.keys.push(Key { columns: columns.clone(), pairs: *pairs, gain });
    }
    scheme
}

/// Keys that are taken at most.
const MOST_KEYS: usize = 31;
/// A key must catch so large a share of a person's pairs.
const LEAST_GAIN: f64 = 0.0001;

/// For drawn pairs of one person, which columns agree: one bit each.
fn drawn_pairs(cards: &Cards, first: &[u32], agreement: &dyn Fn(Column) -> f64) -> Vec<u32> {
    let records = first.len() as u64;
    let mut state = 0x67_61_6C_65;
    (0..DRAWS)
        .map(|_| {
            let (a, b) = (next(&mut state) % records, next(&mut state) % records);
            let (a, b) = (cards.row(first[a as usize]), cards.row(first[b as usize]));
            // One draw a group: a finer column never agrees where a coarser one does not. Errors come together:
            // in a third of the pairs they are twice as frequent.
            let worn = next(&mut state).is_multiple_of(3);
            let luck: [f64; 17] = std::array::from_fn(|_| {
                let luck = (next(&mut state) >> 11) as f64 / (1u64 << 53) as f64;
                if worn { 1.0 - (1.0 - luck) * 0.5 } else { luck }
            });
            let mut bits = 0u32;
            for column in ATOMS {
                let at = column as usize;
                let agrees = match column {
                    Column::Whole => {
                        luck[0] < agreement(Column::Given) && luck[1] < agreement(Column::Family) && luck[2] < 0.9
                    }
                    _ => luck[group(column) as usize] < agreement(column),
                };
                if agrees && a[at] != NONE && b[at] != NONE {
                    bits |= 1 << at;
                }
            }
            bits
        })
        .collect()
}

fn caught(draws: &[u32], columns: &[Column]) -> Vec<u64> {
    let mask = columns.iter().fold(0u32, |mask, column| mask | 1 << *column as u32);
    draws
        .chunks(64)
        .map(|chunk| {
            chunk.iter().enumerate().fold(0u64, |bits, (at, draw)| bits | u64::from(draw & mask == mask) << at)
        })
        .collect()
}

/// For each column, the records whose value's hash falls into a share of all hashes: blocks of a key that holds
/// the column are among them whole or not at all. Few enough that many keys can be tried.
struct Looked {
    shares: u64,
    records: [Vec<u32>; COLUMNS],
}

impl Looked {
    fn at(cards: &Cards, first: &[u32]) -> Self {
        let shares = (first.len() / LOOKED_AT).max(1) as u64;
        let mut records: [Vec<u32>; COLUMNS] = std::array::from_fn(|_| Vec::new());
        for column in ATOMS {
            let words = cards.words(column);
            records[column as usize] = first
                .iter()
                .copied()
                .filter(|record| {
                    let number = cards.number(*record, column);
                    number != NONE && mix(words.hash(number), 7).is_multiple_of(shares)
                })
                .collect();
        }
        Looked { shares, records }
    }

    /// How many pairs a key proposes, and which share of the records that it says something of is in blocks that
    /// are not too large. The column with most values chooses the records.
    fn estimate(&self, cards: &Cards, columns: &[Column], most: usize) -> (f64, f64) {
        let (mut pairs, mut kept, mut all) = (0.0, 0.0, 0.0);
        let mut count = |size: u64| {
            all += size as f64;
            if size as usize <= most {
                kept += size as f64;
                pairs += (size * size.saturating_sub(1)) as f64 / 2.0;
            }
        };
        if let [column] = columns {
            cards.words(*column).counts().iter().for_each(|size| count(u64::from(*size)));
            return (pairs, kept / all.max(1.0));
        }
        let Some(finest) = columns.iter().max_by_key(|column| cards.words(**column).len()) else { return (0.0, 1.0) };
        let records = self.records[*finest as usize].iter();
        let mut hashes: Vec<u64> = records.filter_map(|record| key_of(cards, cards.row(*record), columns)).collect();
        hashes.sort_unstable();
        hashes.chunk_by(|a, b| a == b).for_each(|block| count(block.len() as u64));
        (pairs * self.shares as f64, kept / all.max(1.0))
    }
}

/// A block that was too large to compare.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dropped {
    /// The key's columns.
    pub columns: Vec<Column>,
    /// A record of the block.
    pub record: u32,
    /// How many records it holds.
    pub records: usize,
}

/// Hands every pair that agrees on a key to `take`, once. Answers the blocks that were too large.
pub(crate) fn each_pair(
    cards: &Cards,
    first: &[u32],
    scheme: &Scheme,
    most: usize,
    take: &mut dyn FnMut(u32, u32),
) -> Vec<Dropped> {
    let mut dropped = Vec::new();
    let mut too_large: Vec<HashSet<u64>> = Vec::new();
    for (place, key) in scheme.keys.iter().enumerate() {
        let mut entries: Vec<(u64, u32)> = first
            .iter()
            .filter_map(|record| key_of(cards, cards.row(*record), &key.columns).map(|hash| (hash, *record)))
            .collect();
        entries.sort_unstable();
        let mut large = HashSet::new();
        for block in entries.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1) {
            if block.len() > most {
                large.insert(block[0].0);
                dropped.push(Dropped { columns: key.columns.clone(), record: block[0].1, records: block.len() });
                continue;
            }
            for (at, (_, left)) in block.iter().enumerate() {
                for (_, right) in &block[at + 1..] {
                    let (a, b) = (cards.row(*left), cards.row(*right));
                    let known = scheme.keys[..place].iter().zip(&too_large).any(|(earlier, large)| {
                        earlier.columns.iter().all(|c| a[*c as usize] != NONE && a[*c as usize] == b[*c as usize])
                            && (large.is_empty()
                                || key_of(cards, a, &earlier.columns).is_none_or(|hash| !large.contains(&hash)))
                    });
                    if !known {
                        take(*left.min(right), *left.max(right));
                    }
                }
            }
        }
        too_large.push(large);
    }
    dropped
}
