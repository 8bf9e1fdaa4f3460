//! Has the world moved? Two samples of one figure, held against each other.
//!
//! The population stability index says how far, in the unit that scorecards have used for decades
//! (below .1 nothing, above .25 a lot); the two-sample test of Kolmogorov and Smirnov says whether
//! chance alone could have done it. With many people chance is ruled out long before anything of
//! consequence has moved, so both are needed.

use crate::special::logit;

/// Below this nothing worth a word has moved (Siddiqi 2006, and banks before him).
pub const PSI_SMALL: f64 = 0.1;

/// Above this the two samples are of different worlds.
pub const PSI_LARGE: f64 = 0.25;

/// Population stability index of two lists of counts over the same bins: Σ (q − p)·ln(q/p), each
/// share drawn towards the other by half a person a bin, so that an empty bin is not infinitely far.
/// None where either list is empty.
pub fn stability_index(before: &[f64], after: &[f64]) -> Option<f64> {
    let (n, m) = (before.iter().sum::<f64>(), after.iter().sum::<f64>());
    if n <= 0.0 || m <= 0.0 || before.len() != after.len() {
        return None;
    }
    let bins = before.len() as f64;
    let share = |count: f64, all: f64| (count + 0.5) / (all + 0.5 * bins);
    Some(before.iter().zip(after).map(|(p, q)| (share(*p, n), share(*q, m))).map(|(p, q)| (q - p) * (q / p).ln()).sum())
}

/// The largest distance between two distributions, with the chance that two samples of one
/// distribution lie as far apart (Kolmogorov's limit with Stephens' correction, 1970). Values that
/// are not finite are left out; none where either side has no other.
pub fn two_samples(before: &[f64], after: &[f64]) -> Option<(f64, f64)> {
    let sorted = |values: &[f64]| {
        let mut values: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let (a, b) = (sorted(before), sorted(after));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (n, m) = (a.len() as f64, b.len() as f64);
    let (mut i, mut j, mut distance) = (0, 0, 0.0f64);
    while i < a.len() && j < b.len() {
        let at = a[i].min(b[j]);
        while i < a.len() && a[i] <= at {
            i += 1;
        }
        while j < b.len() && b[j] <= at {
            j += 1;
        }
        distance = distance.max((i as f64 / n - j as f64 / m).abs());
    }
    let root = (n * m / (n + m)).sqrt();
    let t = distance * (root + 0.12 + 0.11 / root);
    let sum: f64 = (1..=100)
        .map(|k| {
            let k = f64::from(k);
            let sign = if k as i32 % 2 == 1 { 1.0 } else { -1.0 };
            sign * (-2.0 * k * k * t * t).exp()
        })
        .sum();
    Some((distance, if t < 0.2 { 1.0 } else { (2.0 * sum).clamp(0.0, 1.0) }))
}

/// By how much logits move when the same people are met with another base rate (Elkan 2001): what
/// has to be added to the logit of a chance that was learned at `from`.
pub fn prior_shift(from: f64, to: f64) -> f64 {
    logit(to) - logit(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Random;

    #[test]
    fn the_index_of_equal_shares_is_nothing() {
        assert!(stability_index(&[100.0, 300.0], &[10.0, 30.0]).unwrap() < 1e-3);
        // (.7−.5)·ln(.7/.5) + (.3−.5)·ln(.3/.5) = .1695
        let moved = stability_index(&[5e5, 5e5], &[7e5, 3e5]).unwrap();
        assert!((moved - 0.16946).abs() < 1e-4, "{moved}");
        assert!(stability_index(&[10.0, 0.0], &[0.0, 10.0]).unwrap().is_finite());
        assert_eq!(stability_index(&[0.0], &[1.0]), None);
    }

    #[test]
    fn two_samples_of_one_world_are_rarely_called_two() {
        let mut called = 0;
        for seed in 0..200 {
            let mut random = Random::new(seed);
            let a: Vec<f64> = (0..80).map(|_| random.normal()).collect();
            let b: Vec<f64> = (0..120).map(|_| random.normal()).collect();
            called += usize::from(two_samples(&a, &b).unwrap().1 < 0.1);
        }
        assert!((8..=32).contains(&called), "{called} of 200 at the 10 % level");
    }

    #[test]
    fn a_moved_world_is_called_so() {
        let mut random = Random::new(3);
        let a: Vec<f64> = (0..300).map(|_| random.normal()).collect();
        let b: Vec<f64> = (0..300).map(|_| random.normal() + 0.6).collect();
        let (distance, chance) = two_samples(&a, &b).unwrap();
        assert!(distance > 0.15 && chance < 1e-3, "{distance} {chance}");
        assert_eq!(two_samples(&[f64::NAN], &b), None);
    }

    #[test]
    fn odds_move_with_the_base_rate() {
        let moved = crate::special::logistic(logit(0.3) + prior_shift(0.1, 0.2));
        // Odds 3/7 times (1/4)/(1/9).
        let odds: f64 = 3.0 / 7.0 * (0.25 / (1.0 / 9.0));
        assert!((moved - odds / (1.0 + odds)).abs() < 1e-12);
    }
}
