//! Does a higher score mean that it happens more often?
//!
//! The area under the ROC curve is the chance that someone to whom it happened had a higher score
//! than someone to whom it did not, ties counting half. Its variance is DeLong's, computed from
//! ranks in one sort; the interval is taken on the logit scale, so that it stays inside 0–1 and
//! keeps its level near 1. Where the scores separate the two groups completely, DeLong's variance
//! is zero; the open bound then comes from the binomial: as if the smaller group were the trials.

use crate::special::{logistic, logit, normal_deviate};
use crate::{Estimate, Judged, LEVEL, MIN_EVENTS, Rate};

/// The area under the ROC curve with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Auc {
    /// The area: 0.5 says that the score tells nothing.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The level of the interval.
    pub level: f64,
    /// DeLong's standard error.
    pub error: f64,
    /// To how many it happened.
    pub happened: usize,
    /// To how many it did not.
    pub not: usize,
}

/// The area under the ROC curve at [`LEVEL`]; needs [`MIN_EVENTS`] of each outcome.
pub fn auc(judged: &[Judged]) -> Estimate<Auc> {
    let mut scores: Vec<(f64, bool)> =
        judged.iter().filter(|one| !one.score.is_nan()).map(|one| (one.score, one.happened)).collect();
    let happened = scores.iter().filter(|(_, happened)| *happened).count();
    let not = scores.len() - happened;
    if (happened.min(not) as f64) < MIN_EVENTS {
        return Estimate::TooFew { events: happened.min(not) as f64, trials: scores.len() as f64 };
    }
    scores.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (yes, no) = (happened as f64, not as f64);
    // For each score, the share of the other group that it beats: DeLong's placements.
    let (mut yes_below, mut no_below) = (0.0, 0.0);
    let (mut sum, mut yes_squares, mut no_squares) = (0.0, 0.0, 0.0);
    for tied in scores.chunk_by(|a, b| a.0 == b.0) {
        let yes_here = tied.iter().filter(|(_, happened)| *happened).count() as f64;
        let no_here = tied.len() as f64 - yes_here;
        let placement = (no_below + 0.5 * no_here) / no;
        sum += yes_here * placement;
        yes_squares += yes_here * placement * placement;
        let placement = 1.0 - (yes_below + 0.5 * yes_here) / yes;
        no_squares += no_here * placement * placement;
        yes_below += yes_here;
        no_below += no_here;
    }
    let value = sum / yes;
    let variance = (yes_squares / yes - value * value).max(0.0) / (yes - 1.0)
        + (no_squares / no - value * value).max(0.0) / (no - 1.0);
    let (low, high) = bounds(value, variance.sqrt(), yes.min(no));
    Estimate::Measured(Auc { value, low, high, level: LEVEL, error: variance.sqrt(), happened, not })
}

fn bounds(value: f64, error: f64, smaller: f64) -> (f64, f64) {
    let slope = value * (1.0 - value);
    if slope <= 0.0 || error <= 0.0 {
        let rate = Rate::jeffreys(value * smaller, smaller, LEVEL);
        return (rate.low, rate.high);
    }
    let half = normal_deviate(LEVEL) * error / slope;
    (logistic(logit(value) - half), logistic(logit(value) + half))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, coverage};
    use proptest::prelude::*;

    fn measured(judged: &[Judged]) -> Auc {
        let Estimate::Measured(auc) = auc(judged) else { panic!("both outcomes are there") };
        auc
    }

    // 109 CT images rated 1–5: Hanley and McNeil, Radiology 143 (1982). The area is theirs; 0.0307 is
    // DeLong's standard error of it as statistics packages print it.
    #[test]
    fn agrees_with_the_ct_ratings_of_hanley_and_mcneil() {
        let normal = [33, 6, 6, 11, 2];
        let abnormal = [3, 2, 2, 11, 33];
        let mut judged = Vec::new();
        for rating in 0..5 {
            judged.extend(vec![Judged { score: rating as f64, happened: false }; normal[rating]]);
            judged.extend(vec![Judged { score: rating as f64, happened: true }; abnormal[rating]]);
        }
        let auc = measured(&judged);
        assert!((auc.value - 0.8932).abs() < 5e-5, "{}", auc.value);
        assert!((auc.error - 0.0307).abs() < 5e-5, "{}", auc.error);
        assert_eq!((auc.happened, auc.not), (51, 58));
    }

    #[test]
    fn complete_separation_keeps_an_open_bound() {
        let judged: Vec<Judged> = (0..60).map(|i| Judged { score: f64::from(i), happened: i >= 50 }).collect();
        let auc = measured(&judged);
        assert_eq!((auc.value, auc.high), (1.0, 1.0));
        assert!(auc.low > 0.7 && auc.low < 0.95, "{}", auc.low);
    }

    #[test]
    fn one_outcome_has_no_area() {
        let judged = [Judged { score: 0.3, happened: true }; 50];
        assert_eq!(auc(&judged), Estimate::TooFew { events: 0.0, trials: 50.0 });
        assert!(matches!(auc(&[]), Estimate::TooFew { .. }));
    }

    #[test]
    fn the_interval_covers_the_true_area() {
        // Normal scores d apart: the true area is Φ(d/√2).
        for (seed, shift) in [(1, 0.5), (2, 1.5), (3, 2.5)] {
            let truth = crate::special::normal_cdf(shift / std::f64::consts::SQRT_2);
            let covered = coverage(seed, 1500, |random: &mut Random| {
                let judged: Vec<Judged> = (0..120)
                    .map(|i| {
                        let happened = i % 4 == 0;
                        Judged { score: random.normal() + if happened { shift } else { 0.0 }, happened }
                    })
                    .collect();
                let auc = measured(&judged);
                auc.low <= truth && truth <= auc.high
            });
            assert!((0.86..=0.94).contains(&covered), "shift {shift}: {covered}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_counting_every_pair(scores in proptest::collection::vec((0u8..9, any::<bool>()), 10..80)) {
            let judged: Vec<Judged> =
                scores.iter().map(|&(score, happened)| Judged { score: f64::from(score), happened }).collect();
            let (yes, no): (Vec<&Judged>, Vec<&Judged>) = judged.iter().partition(|one| one.happened);
            prop_assume!(yes.len() >= 5 && no.len() >= 5);
            let mut wins = 0.0;
            for a in &yes {
                for b in &no {
                    wins += if a.score > b.score { 1.0 } else if a.score == b.score { 0.5 } else { 0.0 };
                }
            }
            let auc = measured(&judged);
            prop_assert!((auc.value - wins / (yes.len() * no.len()) as f64).abs() < 1e-12);
            prop_assert!(auc.low <= auc.value && auc.value <= auc.high);
        }

        #[test]
        fn only_the_order_of_scores_matters(scores in proptest::collection::vec((-3.0f64..3.0, any::<bool>()), 30..60)) {
            let judged: Vec<Judged> = scores.iter().map(|&(score, happened)| Judged { score, happened }).collect();
            let bent: Vec<Judged> = judged.iter().map(|one| Judged { score: one.score.exp(), ..*one }).collect();
            prop_assert_eq!(auc(&judged), auc(&bent));
        }
    }
}
