//! Is what was planted found again? Towns whose people are known, and figures that must come out near the truth.
//!
//! A model that is broken still joins something; so each figure has a bound that a broken one misses, and what
//! the step says of its own precision is held against the precision that it has.

use super::builder::{Outcome, floats, ints};
use super::crowd::town;
use std::collections::{BTreeMap, HashMap};

/// Figures of a run, against the truth.
#[derive(Debug)]
struct Figures {
    precision: f64,
    recall: f64,
    /// Precision among the pairs with a chance of at least .95.
    sure: f64,
    /// What the step expects its precision to be.
    expected: f64,
}

fn pairs(sizes: impl Iterator<Item = f64>) -> f64 {
    sizes.map(|size| size * (size - 1.0) / 2.0).sum()
}

fn figures(outcome: &Outcome, truth: &HashMap<i64, usize>) -> Figures {
    let (mut found, mut true_sizes, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (record, person) in outcome.whose() {
        *found.entry(person).or_insert(0.0) += 1.0;
        *true_sizes.entry(truth[&record]).or_insert(0.0) += 1.0;
        *both.entry((person, truth[&record])).or_insert(0.0) += 1.0;
    }
    let right = pairs(both.into_values());
    let (left, other) = (ints(&outcome.links, "left_record_id"), ints(&outcome.links, "right_record_id"));
    let sure: Vec<bool> = left
        .iter()
        .zip(&other)
        .zip(floats(&outcome.links, "chance"))
        .filter(|(_, chance)| *chance >= 0.95)
        .map(|((left, right), _)| truth[left] == truth[right])
        .collect();
    Figures {
        precision: right / pairs(found.into_values()),
        recall: right / pairs(true_sizes.into_values()),
        sure: sure.iter().filter(|right| **right).count() as f64 / sure.len() as f64,
        expected: outcome.checks_of("precision")[0].1,
    }
}

fn found_again(seed: u64) {
    let (people, truth) = town(seed, 2700);
    let truth: HashMap<i64, usize> = people.rows.iter().map(|row| row.id).zip(truth).collect();
    let outcome = people.resolved();
    let figures = figures(&outcome, &truth);
    assert!(figures.precision >= 0.95, "{figures:?}");
    assert!(figures.recall >= 0.85, "{figures:?}");
    assert!(figures.sure >= 0.95, "{figures:?}");
    assert!((figures.expected - figures.precision).abs() <= 0.05, "{figures:?}");
}

#[test]
fn a_planted_town_is_found_again() {
    found_again(1);
}

#[test]
fn another_planted_town_is_found_again() {
    found_again(2);
}

#[test]
fn a_third_planted_town_is_found_again() {
    found_again(3);
}
