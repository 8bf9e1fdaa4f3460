//! What have humans said about pairs of records, and what follows from it before the next run?
//!
//! Of each pair the latest word counts. What follows is kept simple: people who were said to be one are one,
//! and a word about any two of their records is a word about them. The road not taken is to run linkage after
//! every answer, which takes a minute where an answer takes a second.

use super::Context;
use super::read::Row;
use galena_identity::{DIFFERENT, SAME, UNSURE};
use galena_plan::Parameters;
use galena_signal::{Lang, table};
use std::collections::{BTreeMap, BTreeSet};

/// The latest word about a pair.
#[derive(Clone)]
pub(crate) struct Word {
    /// `same`, `different` or `unsure`.
    pub decision: String,
    pub author: String,
    pub reason: Option<String>,
    /// The import to take back.
    pub batch_id: String,
    /// When, in microseconds.
    pub at: i64,
}

/// What was said about every pair; the smaller record first.
pub(crate) struct Told {
    words: BTreeMap<(i64, i64), Word>,
}

/// The pair with the smaller id first.
pub(crate) fn ordered(one: i64, other: i64) -> (i64, i64) {
    (one.min(other), one.max(other))
}

impl Told {
    /// # Errors
    /// When `judgements` cannot be read.
    pub(crate) fn read(context: &Context<'_>) -> anyhow::Result<Self> {
        let rows = context.rows(include_str!("../sql/judgements.sql"), &[&table::JUDGEMENTS], &Parameters::new())?;
        let word = |row: &Row| Word {
            decision: row.word("decision"),
            author: row.word("author"),
            reason: row.text("reason"),
            batch_id: row.word("batch_id"),
            at: row.instant("at").unwrap_or(0),
        };
        let pair = |row: &Row| row.int("left_record_id").zip(row.int("right_record_id"));
        Ok(Told { words: rows.iter().filter_map(|row| Some((pair(row)?, word(row)))).collect() })
    }

    /// The word about two records.
    pub(crate) fn of(&self, one: i64, other: i64) -> Option<&Word> {
        self.words.get(&ordered(one, other))
    }

    /// Every pair with the word about it.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = ((i64, i64), &Word)> {
        self.words.iter().map(|(pair, word)| (*pair, word))
    }

    /// Every record that somebody spoke of.
    pub(crate) fn records(&self) -> Vec<i64> {
        let records: BTreeSet<i64> = self.words.keys().flat_map(|(one, other)| [*one, *other]).collect();
        records.into_iter().collect()
    }

    /// The latest words between the records of one side and those of the other that say so.
    pub(crate) fn between(&self, one: &[i64], other: &[i64], decision: &str) -> Vec<((i64, i64), &Word)> {
        let (one, other): (BTreeSet<i64>, BTreeSet<i64>) =
            (one.iter().copied().collect(), other.iter().copied().collect());
        let across = |(left, right): (i64, i64)| {
            one.contains(&left) && other.contains(&right) || one.contains(&right) && other.contains(&left)
        };
        self.pairs().filter(|(pair, word)| across(*pair) && word.decision == decision).collect()
    }
}

/// A pair of one person's records and its evidence in bits.
pub(crate) type Held = (i64, i64, f64);

/// Pairs by which two sides are one person whatever else speaks: the pair that was meant, what holds the records
/// of each side together, and whatever was said to be two between the sides.
///
/// One pair alone is not enough: linkage weighs groups by all their pairs, and records of one side that are
/// unlike the other would be left behind. A side is held by its strongest pairs, one fewer than records.
pub(crate) fn as_one(
    told: &Told,
    pair: (i64, i64),
    (one, other): (&[i64], &[i64]),
    (held_one, held_other): (&[Held], &[Held]),
) -> Vec<(i64, i64)> {
    let mut pairs = vec![pair];
    pairs.extend(strongest(pair.0, one, held_one));
    pairs.extend(strongest(pair.1, other, held_other));
    let known: BTreeSet<(i64, i64)> = pairs.iter().map(|(one, other)| ordered(*one, *other)).collect();
    let apart = told.between(one, other, DIFFERENT).into_iter().map(|(pair, _)| pair);
    pairs.extend(apart.filter(|pair| !known.contains(pair)));
    pairs
}

/// The strongest pairs that hold records together, to `first` where nothing holds them.
fn strongest(first: i64, records: &[i64], held: &[Held]) -> Vec<(i64, i64)> {
    let mut group: BTreeMap<i64, i64> = records.iter().map(|record| (*record, *record)).collect();
    let mut held: Vec<Held> = held.to_vec();
    held.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let to_first = records.iter().map(|record| (first, *record, f64::NEG_INFINITY));
    let mut pairs = Vec::new();
    for (one, other, _) in held.into_iter().chain(to_first) {
        let (Some(into), Some(from)) = (group.get(&one).copied(), group.get(&other).copied()) else { continue };
        if into != from {
            group.values_mut().filter(|name| **name == from).for_each(|name| *name = into);
            pairs.push((one, other));
        }
    }
    pairs
}

/// What is settled between people, by what was said until now.
#[derive(Clone, Default)]
pub(crate) struct Settled {
    leads: BTreeMap<i64, i64>,
    spoken: Vec<(i64, i64)>,
}

impl Settled {
    /// A word about two people.
    pub(crate) fn say(&mut self, one: i64, other: i64, decision: &str) {
        self.spoken.push((one, other));
        let (one, other) = (self.root(one), self.root(other));
        if decision == SAME && one != other {
            self.leads.insert(one.max(other), one.min(other));
        }
    }

    /// Is there nothing left to ask about these two?
    pub(crate) fn answers(&self, one: i64, other: i64) -> bool {
        if one == other {
            return self.spoken.contains(&(one, other));
        }
        let asked = ordered(self.root(one), self.root(other));
        asked.0 == asked.1
            || self.spoken.iter().any(|(one, other)| ordered(self.root(*one), self.root(*other)) == asked)
    }

    fn root(&self, mut person: i64) -> i64 {
        while let Some(next) = self.leads.get(&person) {
            person = *next;
        }
        person
    }
}

/// A decision in words.
pub(crate) fn decision(lang: Lang, word: &str) -> &str {
    match word {
        SAME => lang.pick("one person", "cùng một người"),
        DIFFERENT => lang.pick("two people", "hai người khác nhau"),
        UNSURE => lang.pick("cannot tell", "không chắc"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_made_one_with_all_their_records() {
        let word = |decision: &str| Word {
            decision: decision.into(),
            author: String::new(),
            reason: None,
            batch_id: String::new(),
            at: 0,
        };
        let words = BTreeMap::from([((2, 11), word(DIFFERENT)), ((1, 3), word(SAME)), ((1, 10), word(UNSURE))]);
        let told = Told { words };
        let sides: (&[i64], &[i64]) = (&[1, 2, 3], &[10, 11]);
        let held: [Held; 2] = [(1, 2, 3.0), (2, 3, 9.0)];
        assert_eq!(as_one(&told, (1, 10), sides, (&held, &[])), [(1, 10), (2, 3), (1, 2), (10, 11), (2, 11)]);
        assert_eq!(as_one(&told, (1, 10), (&[1], &[10]), (&[], &[])), [(1, 10)]);
    }

    #[test]
    fn what_follows_is_not_asked() {
        let mut settled = Settled::default();
        assert!(!settled.answers(1, 2));
        settled.say(1, 2, SAME);
        settled.say(2, 3, SAME);
        assert!(settled.answers(1, 3), "one person by way of the second");
        settled.say(4, 1, DIFFERENT);
        assert!(settled.answers(3, 4), "the fourth is not the first, and so not the third");
        settled.say(5, 4, UNSURE);
        assert!(settled.answers(4, 5) && !settled.answers(3, 5));
        assert!(!settled.answers(2, 2), "inside one person is another question");
        settled.say(2, 2, DIFFERENT);
        assert!(settled.answers(2, 2));
    }
}
