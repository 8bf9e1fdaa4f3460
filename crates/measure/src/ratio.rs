//! How many times as often, and how many points more?
//!
//! For two rates p₁ = x₁/n₁ and p₂ = x₂/n₂ the ratio θ = p₁/p₂ gets Koopman's score interval: all θ
//! whose restricted fit is not rejected,
//!
//! ```text
//! (x₁ − n₁p̃₁)² / (n₁p̃₁(1 − p̃₁)) + (x₂ − n₂p̃₂)² / (n₂p̃₂(1 − p̃₂)) ≤ z²,   p̃₁ = θp̃₂,
//! p̃₂ = (B − √(B² − 4AC)) / 2A,   A = (n₁ + n₂)θ,   B = n₁θ + x₁ + n₂ + x₂θ,   C = x₁ + x₂.
//! ```
//!
//! It needs no special case for a count of 0: with x₁ = 0 the lower bound is 0, with x₂ = 0 the
//! upper bound is infinite, and the other bound stays finite. The logarithmic interval of Katz
//! breaks down exactly there. The difference gets Newcombe's hybrid score interval.

use crate::special::normal_deviate;
use crate::{Estimate, LEVEL, MIN_EVENTS, MIN_TRIALS, Rate, enough};

/// One rate over another, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// The rate above the line.
    pub over: Rate,
    /// The rate below the line.
    pub under: Rate,
    /// The ratio. Infinite where only the lower rate has no event, NaN where neither has one.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound; may be infinite.
    pub high: f64,
    /// The level of the interval.
    pub level: f64,
}

impl Ratio {
    /// The ratio of two counted rates, with the score interval. Always gives bounds; use
    /// [`ratio`] for what a person will read.
    pub fn from_counts(over: (f64, f64), under: (f64, f64), level: f64) -> Self {
        let (over, under) = (Rate::jeffreys(over.0, over.1, level), Rate::jeffreys(under.0, under.1, level));
        let level = over.level;
        let (x1, n1, x2, n2) = (over.events, over.trials, under.events, under.trials);
        let value = (x1 / n1) / (x2 / n2);
        // No trials, or both rates are 0, if only because they are too small to be told from it.
        if value.is_nan() {
            return Ratio { over, under, value, low: 0.0, high: f64::INFINITY, level };
        }
        let z = normal_deviate(level);
        let rejected = |log_theta: f64| score(x1, n1, x2, n2, log_theta.exp()) > z * z;
        // Where the statistic is smallest: the ratio itself, kept finite.
        let best = value.clamp(1e-12, 1e12).ln();
        let low = if x1 == 0.0 { 0.0 } else { edge(best, -1.0, rejected).exp().min(value) };
        let high = if x2 == 0.0 { f64::INFINITY } else { edge(best, 1.0, rejected).exp().max(value) };
        Ratio { over, under, value, low, high, level }
    }
}

/// The ratio of two counted rates as a person may read it: with the interval at [`LEVEL`], or not
/// at all. Asks for [`MIN_EVENTS`] in the two groups together and [`MIN_TRIALS`] in each, because a
/// group in which nothing happened still says something about the ratio.
pub fn ratio(over: (f64, f64), under: (f64, f64)) -> Estimate<Ratio> {
    let (events, trials) = (over.0 + under.0, over.1.min(under.1));
    if events >= MIN_EVENTS && trials >= MIN_TRIALS {
        Estimate::Measured(Ratio::from_counts(over, under, LEVEL))
    } else {
        Estimate::TooFew { events, trials }
    }
}

/// One rate minus another, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The rate that is subtracted from.
    pub from: Rate,
    /// The rate that is subtracted.
    pub minus: Rate,
    /// The difference.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The level of the interval.
    pub level: f64,
}

impl Difference {
    /// The difference of two counted rates, with Newcombe's interval from Wilson's bounds.
    pub fn from_counts(from: (f64, f64), minus: (f64, f64), level: f64) -> Self {
        let (from, minus) = (Rate::wilson(from.0, from.1, level), Rate::wilson(minus.0, minus.1, level));
        let value = from.value - minus.value;
        let below = (from.value - from.low).hypot(minus.high - minus.value);
        let above = (from.high - from.value).hypot(minus.value - minus.low);
        let (low, high) = ((value - below).max(-1.0), (value + above).min(1.0));
        Difference { from, minus, value, low, high, level: from.level }
    }
}

/// The difference of two counted rates as a person may read it: with the interval at [`LEVEL`], or
/// not at all when either rate could not be shown alone.
pub fn difference(from: (f64, f64), minus: (f64, f64)) -> Estimate<Difference> {
    if enough(from.0, from.1) && enough(minus.0, minus.1) {
        Estimate::Measured(Difference::from_counts(from, minus, LEVEL))
    } else {
        Estimate::TooFew { events: from.0.min(minus.0), trials: from.1.min(minus.1) }
    }
}

fn score(x1: f64, n1: f64, x2: f64, n2: f64, theta: f64) -> f64 {
    let (a, b, c) = ((n1 + n2) * theta, n1 * theta + x1 + n2 + x2 * theta, x1 + x2);
    // The smaller root, without taking the difference of two nearly equal numbers.
    let p2 = 2.0 * c / (b + (b * b - 4.0 * a * c).max(0.0).sqrt());
    let p1 = theta * p2;
    let part = |x: f64, n: f64, p: f64| {
        let miss = x - n * p;
        if miss == 0.0 { 0.0 } else { miss * miss / (n * p * (1.0 - p)).max(1e-300) }
    };
    part(x1, n1, p1) + part(x2, n2, p2)
}

/// Where, going from `start` in this direction, the values begin to be rejected.
fn edge(start: f64, direction: f64, rejected: impl Fn(f64) -> bool) -> f64 {
    let (mut inside, mut stride) = (start, 0.5);
    let mut outside = loop {
        let next = inside + direction * stride;
        if rejected(next) || stride > 1e3 {
            break next;
        }
        inside = next;
        stride *= 2.0;
    };
    for _ in 0..80 {
        let middle = 0.5 * (inside + outside);
        if rejected(middle) {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, coverage};
    use proptest::prelude::*;

    fn near(got: f64, want: f64, within: f64) {
        assert!((got - want).abs() <= within, "got {got}, want {want}");
    }

    // The first is the example of Koopman, Biometrics 40 (1984); the second, of Fagerland, Lydersen
    // and Laake, Statistical Methods in Medical Research (2011).
    #[test]
    fn score_interval_agrees_with_published_examples() {
        let koopman = Ratio::from_counts((36.0, 40.0), (16.0, 80.0), 0.95);
        near(koopman.value, 4.5, 1e-12);
        near(koopman.low, 2.94, 5e-3);
        near(koopman.high, 7.15, 5e-3);
        let fagerland = Ratio::from_counts((7.0, 34.0), (1.0, 34.0), 0.95);
        near(fagerland.low, 1.22, 5e-3);
        near(fagerland.high, 42.58, 5e-3);
    }

    // Newcombe, Statistics in Medicine 17 (1998), comparison of methods, example (a), method 10.
    #[test]
    fn difference_agrees_with_newcombe() {
        let points = Difference::from_counts((56.0, 70.0), (48.0, 80.0), 0.95);
        near(points.value, 0.2, 1e-12);
        near(points.low, 0.0524, 5e-5);
        near(points.high, 0.3339, 5e-5);
    }

    #[test]
    fn a_count_of_zero_leaves_one_bound_open() {
        let none_over = Ratio::from_counts((0.0, 50.0), (10.0, 50.0), 0.9);
        assert_eq!((none_over.value, none_over.low), (0.0, 0.0));
        assert!(none_over.high > 0.0 && none_over.high < 1.0);
        let none_under = Ratio::from_counts((10.0, 50.0), (0.0, 50.0), 0.9);
        assert!(none_under.value.is_infinite() && none_under.high.is_infinite());
        assert!(none_under.low > 1.0 && none_under.low < 20.0);
        near(none_under.low, 1.0 / none_over.high, 1e-9);
        let nothing = Ratio::from_counts((0.0, 50.0), (0.0, 50.0), 0.9);
        assert!(nothing.value.is_nan() && nothing.low == 0.0 && nothing.high.is_infinite());
        let tiny = Ratio::from_counts((2e-309, 5e243), (0.0, 2e183), 0.9);
        assert!(tiny.value.is_nan() && tiny.low == 0.0 && tiny.high.is_infinite());
        let always = Ratio::from_counts((50.0, 50.0), (50.0, 50.0), 0.9);
        assert!(always.value == 1.0 && always.low < 1.0 && always.high > 1.0);
    }

    #[test]
    fn too_little_data_has_no_ratio() {
        assert!(matches!(ratio((3.0, 100.0), (1.0, 100.0)), Estimate::TooFew { .. }));
        assert!(matches!(ratio((12.0, 100.0), (0.0, 100.0)), Estimate::Measured(_)));
        assert!(matches!(difference((12.0, 100.0), (0.0, 100.0)), Estimate::TooFew { .. }));
    }

    #[test]
    fn both_intervals_cover_what_they_say() {
        for seed in [2, 7, 13] {
            for (p1, n1, p2, n2) in [(0.2, 60, 0.05, 300), (0.03, 500, 0.01, 2000), (0.5, 80, 0.4, 50)] {
                let covered = coverage(seed, 2000, |random: &mut Random| {
                    let (over, under) = (random.binomial(n1, p1), random.binomial(n2, p2));
                    let ratio = Ratio::from_counts((over, n1 as f64), (under, n2 as f64), 0.9);
                    ratio.low <= p1 / p2 && p1 / p2 <= ratio.high
                });
                assert!((0.87..=0.935).contains(&covered), "ratio {p1}/{p2}, seed {seed}: {covered}");
                let covered = coverage(seed, 2000, |random: &mut Random| {
                    let (from, minus) = (random.binomial(n1, p1), random.binomial(n2, p2));
                    let points = Difference::from_counts((from, n1 as f64), (minus, n2 as f64), 0.9);
                    points.low <= p1 - p2 && p1 - p2 <= points.high
                });
                assert!((0.865..=0.95).contains(&covered), "difference {p1}-{p2}, seed {seed}: {covered}");
            }
        }
    }

    proptest! {
        #[test]
        fn turning_the_ratio_turns_the_interval(x1 in 1u32..80, m1 in 1u32..400, x2 in 1u32..80, m2 in 1u32..400) {
            let over = (f64::from(x1), f64::from(x1 + m1));
            let under = (f64::from(x2), f64::from(x2 + m2));
            let (there, back) = (Ratio::from_counts(over, under, 0.9), Ratio::from_counts(under, over, 0.9));
            prop_assert!((there.low * back.high - 1.0).abs() < 1e-6 && (there.high * back.low - 1.0).abs() < 1e-6);
            prop_assert!(there.low <= there.value && there.value <= there.high);
        }

        #[test]
        fn the_interval_holds_one_exactly_when_the_score_test_does(
            x1 in 0u32..60, m1 in 1u32..200, x2 in 0u32..60, m2 in 1u32..200
        ) {
            prop_assume!(x1 + x2 > 0);
            let (x1, n1, x2, n2) = (f64::from(x1), f64::from(x1 + m1), f64::from(x2), f64::from(x2 + m2));
            let ratio = Ratio::from_counts((x1, n1), (x2, n2), 0.9);
            let pooled = (x1 + x2) / (n1 + n2);
            let z = (x1 / n1 - x2 / n2) / (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
            prop_assume!((z.abs() - normal_deviate(0.9)).abs() > 1e-6);
            prop_assert_eq!(ratio.low <= 1.0 && 1.0 <= ratio.high, z.abs() <= normal_deviate(0.9));
        }

        #[test]
        fn no_count_panics(x1 in any::<f64>(), n1 in any::<f64>(), x2 in any::<f64>(), n2 in any::<f64>()) {
            let ratio = Ratio::from_counts((x1, n1), (x2, n2), 0.9);
            prop_assert!(ratio.low <= ratio.high);
            let points = Difference::from_counts((x1, n1), (x2, n2), 0.9);
            prop_assert!(points.low <= points.high);
        }
    }
}
