//! What is known of a buyer, and which buyers look the same?

use super::{MIN_BUYERS, MIN_REPEATS, RepurchaseError};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// A buyer's history in three numbers, or that of several buyers with the same ones. Time is in
/// the caller's unit, the same everywhere; a day with several orders is one purchase.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Purchases {
    /// Repeat purchases: all but the first.
    pub x: f64,
    /// Time from the first purchase to the last; 0 without a repeat purchase.
    pub t_x: f64,
    /// Time from the first purchase to the day of counting.
    pub t: f64,
    /// How many people.
    pub people: f64,
    /// The sum of ln(time since the purchase before) over the repeat purchases, on average over the people; none
    /// where it is not known. It says how regularly they buy, and only a fit reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_gaps: Option<f64>,
}

impl Purchases {
    /// One person, of whom only the three numbers are known.
    pub fn one(x: f64, t_x: f64, t: f64) -> Self {
        Purchases { x, t_x, t, people: 1.0, log_gaps: None }
    }

    /// What was known of a buyer as of a day, from all the days on which they ever bought, in order
    /// and each once; none before the first. Days are counted from anywhere.
    pub fn of(days: &[f64], as_of: f64) -> Option<Self> {
        let seen = &days[..days.partition_point(|day| *day <= as_of)];
        let (first, last) = (seen.first()?, seen.last()?);
        let log_gaps = Some(seen.windows(2).map(|pair| (pair[1] - pair[0]).ln()).sum());
        Some(Purchases { log_gaps, ..Purchases::one(seen.len() as f64 - 1.0, last - first, as_of - first) })
    }

    fn possible(&self) -> bool {
        let finite = self.x.is_finite() && self.t_x.is_finite() && self.t.is_finite() && self.people.is_finite();
        let ordered = self.x >= 0.0 && self.people >= 0.0 && self.t >= 0.0 && self.t_x >= 0.0;
        let known = self.log_gaps.is_none_or(f64::is_finite);
        finite && known && ordered && (self.x == 0.0 || (self.t_x > 0.0 && self.t_x <= self.t))
    }
}

/// A buyer as of an earlier day, or several with the same numbers, and what came after it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Followed {
    /// What was known as of that day.
    pub purchases: Purchases,
    /// Purchases of each of them within the horizon after that day.
    pub later: f64,
}

impl Followed {
    /// The same from all the days on which a buyer bought: known as of a day, followed until another.
    pub fn of(days: &[f64], as_of: f64, until: f64) -> Option<Self> {
        let purchases = Purchases::of(days, as_of)?;
        let later = days.iter().filter(|day| **day > as_of && **day <= until).count() as f64;
        Some(Followed { purchases, later })
    }
}

/// Adds up people with the same three numbers, sorted by them. Patterns of nobody are dropped, and
/// without a repeat purchase `t_x` is set to 0. The order of the rows does not matter.
pub fn patterns(purchases: impl IntoIterator<Item = Purchases>) -> Vec<Purchases> {
    let mut all: Vec<Purchases> = purchases
        .into_iter()
        .filter(|one| one.people != 0.0)
        .map(|one| match one.x {
            0.0 => Purchases { t_x: 0.0, log_gaps: Some(0.0), ..one },
            1.0 => Purchases { log_gaps: Some(one.t_x.ln()), ..one },
            _ => one,
        })
        .collect();
    all.sort_unstable_by(|a, b| {
        let gaps = |one: &Purchases| one.log_gaps.unwrap_or(f64::INFINITY);
        let pairs = [(a.x, b.x), (a.t_x, b.t_x), (a.t, b.t), (a.people, b.people), (gaps(a), gaps(b))];
        pairs.iter().fold(Ordering::Equal, |order, (a, b)| order.then(a.total_cmp(b)))
    });
    all.dedup_by(|next, kept| {
        let same = next.x == kept.x && next.t_x == kept.t_x && next.t == kept.t;
        if same {
            let people = kept.people + next.people;
            let both = kept.log_gaps.zip(next.log_gaps);
            kept.log_gaps = both.map(|(one, other)| (kept.people * one + next.people * other) / people);
            kept.people = people;
        }
        same
    });
    all
}

/// Patterns that can be fitted, with time scaled so that the mean age is 1.
pub(super) struct Sample {
    pub patterns: Vec<Purchases>,
    /// What one unit of scaled time is in the caller's unit.
    pub unit: f64,
    pub people: f64,
    pub repeats: f64,
    /// Sum over all people of what they know of their times between purchases, in scaled time; none where
    /// it is not known of somebody.
    pub log_gaps: Option<f64>,
}

impl Sample {
    pub(super) fn of(purchases: &[Purchases]) -> Result<Self, RepurchaseError> {
        if let Some(row) = purchases.iter().position(|one| !one.possible()) {
            return Err(RepurchaseError::Impossible { row, purchases: purchases[row] });
        }
        let mut patterns = patterns(purchases.iter().copied());
        let people: f64 = patterns.iter().map(|one| one.people).sum();
        let repeats: f64 = patterns.iter().map(|one| one.people * one.x).sum();
        if people < MIN_BUYERS {
            return Err(RepurchaseError::TooFewBuyers { people });
        }
        if repeats < MIN_REPEATS {
            return Err(RepurchaseError::TooFewRepeats { repeats });
        }
        let unit = patterns.iter().map(|one| one.people * one.t).sum::<f64>() / people;
        for one in &mut patterns {
            one.t_x /= unit;
            one.t /= unit;
        }
        let gaps = patterns.iter().map(|one| Some(one.people * (one.log_gaps? - one.x * unit.ln())));
        let log_gaps = gaps.sum();
        Ok(Sample { patterns, unit, people, repeats, log_gaps })
    }

    /// The same sample on a coarse grid of so many times: a cheap place to search for a good start.
    pub(super) fn coarse(&self, cells: f64) -> Vec<Purchases> {
        let latest = self.patterns.iter().map(|one| one.t).fold(0.0, f64::max);
        let cell = |time: f64| (time / latest * cells).ceil() as u32;
        let mut cells = std::collections::BTreeMap::<(u64, u32, u32), Purchases>::new();
        for one in &self.patterns {
            let sum = cells.entry((one.x.to_bits(), cell(one.t_x), cell(one.t))).or_insert(Purchases {
                x: one.x,
                t_x: 0.0,
                t: 0.0,
                people: 0.0,
                log_gaps: None,
            });
            sum.t_x += one.people * one.t_x;
            sum.t += one.people * one.t;
            sum.people += one.people;
        }
        let means = cells.into_values().map(|sum| Purchases {
            t_x: (sum.t_x / sum.people).min(sum.t / sum.people),
            t: sum.t / sum.people,
            ..sum
        });
        patterns(means)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_history_is_one_pattern() {
        let rows = [
            Purchases::one(1.0, 5.0, 30.0),
            Purchases::one(0.0, 7.0, 30.0),
            Purchases::one(1.0, 5.0, 30.0),
            Purchases::one(0.0, 0.0, 30.0),
            Purchases { people: 0.0, ..Purchases::one(3.0, 9.0, 30.0) },
        ];
        assert_eq!(
            patterns(rows),
            vec![
                Purchases { people: 2.0, log_gaps: Some(0.0), ..Purchases::one(0.0, 0.0, 30.0) },
                Purchases { people: 2.0, log_gaps: Some(5.0f64.ln()), ..Purchases::one(1.0, 5.0, 30.0) },
            ]
        );
    }

    #[test]
    fn a_row_that_contradicts_itself_is_named() {
        let good = Purchases { people: 40.0, ..Purchases::one(2.0, 5.0, 30.0) };
        for bad in [
            Purchases::one(1.0, 31.0, 30.0),
            Purchases::one(1.0, 0.0, 30.0),
            Purchases::one(-1.0, 3.0, 30.0),
            Purchases::one(1.0, f64::NAN, 30.0),
            Purchases { people: -1.0, ..good },
        ] {
            let error = Sample::of(&[good, bad]).err();
            assert!(matches!(error, Some(RepurchaseError::Impossible { row: 1, .. })), "{error:?}");
        }
    }

    proptest! {
        #[test]
        fn nobody_is_lost(rows in proptest::collection::vec((0u8..3, 1u8..4, 4u8..7), 0..50)) {
            let rows: Vec<Purchases> = rows
                .into_iter()
                .map(|(x, t_x, t)| Purchases::one(f64::from(x), f64::from(t_x), f64::from(t)))
                .collect();
            let merged = patterns(rows.clone());
            prop_assert_eq!(merged.iter().map(|one| one.people).sum::<f64>(), rows.len() as f64);
            prop_assert_eq!(patterns(rows.into_iter().rev()), merged);
        }
    }
}
