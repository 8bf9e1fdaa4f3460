//! How often does it happen, and between which bounds?
//!
//! The interval is the equal-tailed posterior of a Beta prior. With Jeffreys' prior Beta(½, ½) it
//! covers close to its level even at a handful of trials, where the textbook interval of mean and
//! standard error covers as little as 60 % of the time. As Brown, Cai and DasGupta advise, the
//! lower bound is 0 when nothing happened and the upper bound 1 when it happened every time.
//! Wilson's interval is there too, for figures that others computed with it. Counts may be
//! fractions, as weights make them.

use crate::special::{beta_quantile, normal_deviate};
use crate::{Estimate, LEVEL, enough};

/// What was believed before counting: as if `events` of `events + misses` trials had been seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// The first parameter of the Beta distribution.
    pub events: f64,
    /// The second parameter of the Beta distribution.
    pub misses: f64,
}

/// Jeffreys' prior: worth one trial in all, and says nothing about where the rate lies.
pub const JEFFREYS: Prior = Prior { events: 0.5, misses: 0.5 };

impl Prior {
    /// A prior with this mean that is worth this many trials.
    pub fn of(mean: f64, trials: f64) -> Self {
        let mean = if mean.is_nan() { 0.5 } else { mean.clamp(1e-9, 1.0 - 1e-9) };
        let trials = if trials > 0.0 && trials.is_finite() { trials } else { 1.0 };
        Prior { events: mean * trials, misses: (1.0 - mean) * trials }
    }

    /// The rate that it expects.
    pub fn mean(self) -> f64 {
        self.events / (self.events + self.misses)
    }

    /// The rate that it stands for when nothing was counted, with its interval.
    pub fn rate(self) -> Rate {
        Rate::with_prior(0.0, 0.0, self, LEVEL)
    }
}

/// A share of trials in which an event happened, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How often it happened.
    pub events: f64,
    /// How often it could have happened.
    pub trials: f64,
    /// The rate: events / trials, or the posterior mean where a prior was stated.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The level of the interval, such as 0.90.
    pub level: f64,
}

impl Rate {
    /// The observed rate with Jeffreys' interval at [`LEVEL`]. Always gives bounds; use
    /// [`Rate::measured`] for what a person will read.
    pub fn from_counts(events: f64, trials: f64) -> Self {
        Self::jeffreys(events, trials, LEVEL)
    }

    /// The observed rate with its interval, unless there is too little data to show one.
    pub fn measured(events: f64, trials: f64) -> Estimate<Self> {
        if enough(events, trials) {
            Estimate::Measured(Self::from_counts(events, trials))
        } else {
            Estimate::TooFew { events, trials }
        }
    }

    /// The observed rate with Jeffreys' interval. Without trials it is 0.5 between 0 and 1.
    pub fn jeffreys(events: f64, trials: f64, level: f64) -> Self {
        let (events, trials, level) = clean(events, trials, level);
        if trials == 0.0 {
            return Rate { events, trials, value: 0.5, low: 0.0, high: 1.0, level };
        }
        let value = events / trials;
        let mut rate = Rate { value, ..posterior(events, trials, JEFFREYS, level) };
        if events == 0.0 {
            rate.low = 0.0;
        }
        if events == trials {
            rate.high = 1.0;
        }
        rate.low = rate.low.min(value);
        rate.high = rate.high.max(value);
        rate
    }

    /// The posterior mean and interval under a stated prior.
    pub fn with_prior(events: f64, trials: f64, prior: Prior, level: f64) -> Self {
        let (events, trials, level) = clean(events, trials, level);
        posterior(events, trials, prior, level)
    }

    /// The observed rate with Wilson's score interval.
    pub fn wilson(events: f64, trials: f64, level: f64) -> Self {
        let (events, trials, level) = clean(events, trials, level);
        if trials == 0.0 {
            return Rate { events, trials, value: 0.5, low: 0.0, high: 1.0, level };
        }
        let (z, value) = (normal_deviate(level), events / trials);
        let z2 = z * z;
        let centre = (events + 0.5 * z2) / (trials + z2);
        let half = z * (trials * value * (1.0 - value) + 0.25 * z2).max(0.0).sqrt() / (trials + z2);
        let low = if events == 0.0 { 0.0 } else { (centre - half).clamp(0.0, value) };
        let high = if events == trials { 1.0 } else { (centre + half).clamp(value, 1.0) };
        Rate { events, trials, value, low, high, level }
    }

    /// Width of the interval.
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}

fn posterior(events: f64, trials: f64, prior: Prior, level: f64) -> Rate {
    let (a, b) = (events + prior.events, trials - events + prior.misses);
    let tail = 0.5 * (1.0 - level);
    let (low, high) = (beta_quantile(tail, a, b), beta_quantile(1.0 - tail, a, b));
    // A prior that is no distribution leaves nothing known.
    let (low, high) = (if low.is_nan() { 0.0 } else { low }, if high.is_nan() { 1.0 } else { high });
    let value = if a + b > 0.0 { a / (a + b) } else { 0.5 };
    Rate { events, trials, value, low, high, level }
}

/// Counts that are negative, NaN or contradict each other are brought to the nearest ones that make sense.
fn clean(events: f64, trials: f64, level: f64) -> (f64, f64, f64) {
    let trials = if trials > 0.0 { trials.min(1e15) } else { 0.0 };
    let events = if events > 0.0 { events.min(trials) } else { 0.0 };
    let level = if level > 0.0 && level < 1.0 { level } else { LEVEL };
    (events, trials, level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::beta_cdf;
    use crate::testing::{Random, coverage};
    use proptest::prelude::*;

    fn near(got: f64, want: f64, within: f64) {
        assert!((got - want).abs() <= within, "got {got}, want {want}");
    }

    // Newcombe, Statistics in Medicine 17 (1998), table I.
    #[test]
    fn wilson_agrees_with_newcombe() {
        for (events, trials, low, high) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let rate = Rate::wilson(events, trials, 0.95);
            near(rate.low, low, 5e-5);
            near(rate.high, high, 5e-5);
        }
    }

    // Brown, Cai and DasGupta, Statistical Science 16 (2001): limits of Jeffreys' interval.
    #[test]
    fn jeffreys_agrees_with_brown_cai_dasgupta() {
        for (events, trials, low, high) in
            [(0.0, 10.0, 0.0, 0.217), (1.0, 10.0, 0.011, 0.381), (3.0, 10.0, 0.093, 0.606), (5.0, 10.0, 0.224, 0.776)]
        {
            let rate = Rate::jeffreys(events, trials, 0.95);
            near(rate.low, low, 6e-4);
            near(rate.high, high, 6e-4);
        }
    }

    #[test]
    fn a_stated_prior_pulls_and_is_shown_alone_when_nothing_was_counted() {
        let prior = Prior::of(0.05, 40.0);
        near(Rate::with_prior(0.0, 10.0, prior, 0.9).value, 2.0 / 50.0, 1e-12);
        near(prior.rate().value, 0.05, 1e-12);
        assert!(prior.rate().low > 0.005 && prior.rate().high < 0.13);
        near(prior.mean(), 0.05, 1e-12);
    }

    #[test]
    fn too_little_data_has_no_rate() {
        assert_eq!(Rate::measured(4.0, 400.0), Estimate::TooFew { events: 4.0, trials: 400.0 });
        near(Rate::measured(12.0, 400.0).measured().map_or(0.0, |rate| rate.value), 0.03, 1e-12);
    }

    #[test]
    fn jeffreys_covers_what_it_says() {
        // At a single rate the coverage of any interval for counts swings with the rate; over a
        // range of rates it must come to the level.
        for seed in [3, 5, 8] {
            for (most, trials) in [(0.1, 60), (0.3, 30), (0.6, 25), (0.9, 300)] {
                let covered = coverage(seed, 3000, |random: &mut Random| {
                    let p = 0.01 + (most - 0.01) * random.unit();
                    let rate = Rate::from_counts(random.binomial(trials, p), trials as f64);
                    rate.low <= p && p <= rate.high
                });
                assert!((0.88..=0.925).contains(&covered), "up to {most}, {trials} trials, seed {seed}: {covered}");
            }
        }
    }

    proptest! {
        #[test]
        fn bounds_hold_the_rate(events in 0.0f64..1e6, more in 0.0f64..1e7, level in 0.05f64..0.999) {
            for rate in [Rate::jeffreys(events, events + more, level), Rate::wilson(events, events + more, level)] {
                prop_assert!(0.0 <= rate.low && rate.low <= rate.value && rate.value <= rate.high && rate.high <= 1.0);
            }
        }

        #[test]
        fn more_data_narrows(events in 1.0f64..50.0, trials in 60.0f64..500.0) {
            let (once, tenfold) = (Rate::from_counts(events, trials), Rate::from_counts(10.0 * events, 10.0 * trials));
            prop_assert!(tenfold.width() < once.width());
        }

        #[test]
        fn bounds_cut_equal_tails(events in 1.0f64..200.0, more in 1.0f64..500.0) {
            let rate = Rate::from_counts(events, events + more);
            let tail = beta_cdf(rate.low, events + 0.5, more + 0.5);
            prop_assert!((tail - 0.05).abs() < 1e-6);
        }

        #[test]
        fn no_count_panics(events in any::<f64>(), trials in any::<f64>(), level in any::<f64>()) {
            for rate in [Rate::jeffreys(events, trials, level), Rate::wilson(events, trials, level)] {
                prop_assert!(rate.low <= rate.high && rate.low >= 0.0 && rate.high <= 1.0);
            }
        }
    }
}
