//! How often do two strangers agree? Counted from how common values are, and from pairs drawn at random.
//!
//! The same value: the sum of squared shares, which is exact and costs one pass (pairs drawn at random would
//! need millions of draws to meet a phone number twice). Nearly the same: pairs drawn at random. Addresses
//! for mail and genders are looked at again among pairs that share a name, because they depend on it.

use super::blocking::{key_of, next};
use super::cards::{Cards, Column};
use super::levels::*;
use super::model::{Chances, EMAIL_BOTH, EMAIL_FAMILY, EMAIL_GIVEN, GENDER_GIVEN, Known, SLOTS, comparison_of, slot};

/// Pairs that are drawn at most.
const DRAWS: usize = 150_000;

/// Pairs with a name in common that are drawn.
const DRAWS_TOGETHER: usize = 15_000;

/// What is known before a model is fitted.
///
/// Only `first` is looked at, records that say different things: a person who is written down a thousand times
/// in the same words would make everybody else look alike.
pub(crate) fn known(cards: &Cards, first: &[u32], compare: &mut Compare<'_>) -> Known {
    let records = first.len();
    let mut counts = [[0.0f64; LEVELS]; SLOTS];
    let mut state = 11;
    let draws = DRAWS.min(records * 20);
    for _ in 0..draws {
        let (a, b) = (next(&mut state) % records as u64, next(&mut state) % records as u64);
        if a != b {
            let word = compare.word(first[a as usize], first[b as usize]);
            for at in 0..COMPARISONS {
                counts[slot(word, at)][level(word, at) as usize] += 1.0;
            }
        }
    }
    count_together(cards, first, compare, draws.min(DRAWS_TOGETHER), &mut counts);
    let mut known = Known {
        pairs: records as f64 * (records as f64 - 1.0) / 2.0,
        records: records as f64,
        strangers: [[0.0; LEVELS]; SLOTS],
        same: [[0.0; RARITIES]; COMPARISONS],
        shares: [[1.0 / RARITIES as f64; RARITIES]; COMPARISONS],
    };
    for (at, counts) in counts.iter().enumerate() {
        let comparison = comparison_of(at);
        let (shares, agree, pairs) = compare.chances(comparison, first);
        known.same[comparison as usize] = pairs;
        if shares.iter().sum::<f64>() > 0.0 {
            known.shares[comparison as usize] = shares;
        }
        known.strangers[at] = chances(counts, comparison);
        // How often the same gender comes with the same given name is drawn; all others are counted.
        if at != GENDER_GIVEN {
            for (rarity, agree) in agree.iter().enumerate() {
                known.strangers[at][SAME as usize + rarity] = agree.max(1e-10);
            }
        }
        let total: f64 = known.strangers[at].iter().sum();
        known.strangers[at].iter_mut().for_each(|chance| *chance /= total);
    }
    let both = |comparison: Comparison| compare.chances(comparison, first).1.iter().sum::<f64>();
    let swapped = both(Comparison::Given) * both(Comparison::Family);
    let given = &mut known.strangers[Comparison::Given as usize];
    // Names in each other's place are as rare as a pair of names: pairs drawn at random hardly ever meet them.
    if counts[Comparison::Given as usize][SWAPPED as usize] < 5.0 {
        given[SWAPPED as usize] = swapped.max(1e-9);
    }
    known
}

/// Counts of levels to chances; a level that was not met gets a small one.
fn chances(counts: &[f64; LEVELS], comparison: Comparison) -> [f64; LEVELS] {
    let rare = match comparison {
        Comparison::Phone | Comparison::NationalId => 1e-7,
        Comparison::Email => 1e-6,
        _ => 1e-5,
    };
    let seen: f64 = counts[SAME as usize..].iter().sum();
    let weight = seen.max(1000.0) * rare;
    // Where too little was met to say, strangers differ.
    let total = seen + weight * LEVELS as f64 + DIFFER;
    std::array::from_fn(|level| match level as u8 {
        NOTHING => 0.0,
        OTHER => (counts[level] + weight + DIFFER) / total,
        _ => (counts[level] + weight) / total,
    })
}

/// Pairs that are taken to differ before any is drawn.
const DIFFER: f64 = 10.0;

/// Counts addresses for mail and genders among strangers who share a given name, a family name, or both.
fn count_together(cards: &Cards, first: &[u32], compare: &mut Compare<'_>, draws: usize, counts: &mut Chances) {
    let settings: [(&[Column], &[usize]); 3] = [
        (&[Column::Given], &[EMAIL_GIVEN, GENDER_GIVEN]),
        (&[Column::Family], &[EMAIL_FAMILY]),
        (&[Column::Given, Column::Family], &[EMAIL_BOTH]),
    ];
    for (columns, slots) in settings {
        for (a, b) in drawn_together(cards, first, columns, draws) {
            let word = compare.word(a, b);
            let near = |comparison: Comparison| (SAME..=PART).contains(&level(word, comparison as usize));
            let related = [Comparison::Born, Comparison::Phone, Comparison::Place, Comparison::NationalId];
            if related.into_iter().any(near) || is_same(level(word, Comparison::Email as usize)) {
                continue;
            }
            for at in [Comparison::Email as usize, Comparison::Gender as usize] {
                if slots.contains(&slot(word, at)) {
                    counts[slot(word, at)][level(word, at) as usize] += 1.0;
                }
            }
        }
    }
}

/// Pairs of records that have the same value in some columns, drawn evenly from all such pairs.
fn drawn_together(cards: &Cards, first: &[u32], columns: &[Column], draws: usize) -> Vec<(u32, u32)> {
    let mut entries: Vec<(u64, u32)> = first
        .iter()
        .filter_map(|record| key_of(cards, cards.row(*record), columns).map(|hash| (hash, *record)))
        .collect();
    entries.sort_unstable();
    let mut blocks: Vec<(f64, usize, usize)> = Vec::new();
    let (mut at, mut pairs) = (0, 0.0);
    for block in entries.chunk_by(|a, b| a.0 == b.0) {
        if block.len() > 1 {
            blocks.push((pairs, at, block.len()));
            pairs += (block.len() * (block.len() - 1)) as f64;
        }
        at += block.len();
    }
    if blocks.is_empty() {
        return Vec::new();
    }
    let mut state = 3;
    let mut drawn = Vec::with_capacity(draws);
    for _ in 0..draws {
        let luck = (next(&mut state) >> 11) as f64 / (1u64 << 53) as f64 * pairs;
        let (_, from, size) = blocks[blocks.partition_point(|block| block.0 <= luck) - 1];
        let (a, b) = (next(&mut state) as usize % size, next(&mut state) as usize % size);
        if a != b {
            drawn.push((entries[from + a].1, entries[from + b].1));
        }
    }
    drawn
}
