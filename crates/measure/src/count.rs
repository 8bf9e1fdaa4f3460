//! How many, and how far off was the forecast of how many?

use crate::special::gamma_quantile;
use crate::{Estimate, LEVEL, MIN_EVENTS};

/// A number of events in a period, with the exact Poisson interval for what to expect of such a
/// period (Garwood: half the quantiles of χ² with 2n and 2n + 2 degrees of freedom).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    /// Events counted.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The level of the interval.
    pub level: f64,
}

impl Count {
    /// The interval around a count at a level. A count below zero, or NaN, is taken as zero.
    pub fn new(events: f64, level: f64) -> Self {
        let value = if events > 0.0 { events.min(1e15) } else { 0.0 };
        let level = if level > 0.0 && level < 1.0 { level } else { LEVEL };
        let tail = 0.5 * (1.0 - level);
        let low = if value == 0.0 { 0.0 } else { gamma_quantile(tail, value).min(value) };
        Count { value, low, high: gamma_quantile(1.0 - tail, value + 1.0).max(value), level }
    }
}

/// Forecast and actual numbers side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountError {
    /// Over how many people or days.
    pub pairs: usize,
    /// Sum of the forecasts.
    pub forecast: f64,
    /// Sum of what happened.
    pub actual: f64,
    /// (forecast − actual) / actual; −0.1 says that a tenth too little was forecast. NaN where
    /// nothing happened.
    pub total_error: f64,
    /// Mean absolute error of one forecast.
    pub mean_absolute_error: f64,
    /// Pearson's correlation between the two; NaN where either does not vary.
    pub correlation: f64,
}

/// Compares (forecast, actual) pairs. Pairs with a number that is not finite are left out.
/// [`MIN_EVENTS`] must have happened in all.
pub fn count_error(pairs: impl IntoIterator<Item = (f64, f64)>) -> Estimate<CountError> {
    let (mut n, mut forecast, mut actual, mut absolute) = (0usize, 0.0, 0.0, 0.0);
    // Means and central moments are updated together, so that large equal numbers lose no digits.
    let (mut mean_f, mut mean_a, mut ff, mut aa, mut fa) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (f, a) in pairs {
        if !(f.is_finite() && a.is_finite()) {
            continue;
        }
        n += 1;
        forecast += f;
        actual += a;
        absolute += (f - a).abs();
        let (df, da) = (f - mean_f, a - mean_a);
        mean_f += df / n as f64;
        mean_a += da / n as f64;
        ff += df * (f - mean_f);
        aa += da * (a - mean_a);
        fa += df * (a - mean_a);
    }
    if n == 0 || actual < MIN_EVENTS {
        return Estimate::TooFew { events: actual, trials: n as f64 };
    }
    Estimate::Measured(CountError {
        pairs: n,
        forecast,
        actual,
        total_error: (forecast - actual) / actual,
        mean_absolute_error: absolute / n as f64,
        correlation: fa / (ff * aa).sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, coverage};
    use proptest::prelude::*;

    // Garwood, Biometrika 28 (1936).
    #[test]
    fn exact_interval_agrees_with_garwood() {
        for (events, low, high) in
            [(0.0, 0.0, 3.6889), (1.0, 0.0253, 5.5716), (10.0, 4.7954, 18.3904), (100.0, 81.364, 121.627)]
        {
            let count = Count::new(events, 0.95);
            assert!((count.low - low).abs() < 5e-4 && (count.high - high).abs() < 5e-4, "{count:?}");
        }
    }

    #[test]
    fn exact_interval_covers_at_least_its_level() {
        for (seed, mean) in [(1, 0.7), (2, 6.0), (3, 40.0)] {
            let covered = coverage(seed, 3000, |random: &mut Random| {
                let count = Count::new(random.poisson(mean), 0.9);
                count.low <= mean && mean <= count.high
            });
            assert!(covered > 0.885, "mean {mean}: {covered}");
        }
    }

    #[test]
    fn forecasts_are_compared_one_by_one_and_in_total() {
        let pairs = [(1.0, 2.0), (3.0, 3.0), (0.0, 1.0), (4.0, 4.0), (f64::NAN, 9.0)];
        let Estimate::Measured(error) = count_error(pairs) else { panic!("enough was counted") };
        assert_eq!((error.pairs, error.forecast, error.actual), (4, 8.0, 10.0));
        assert!((error.total_error + 0.2).abs() < 1e-12 && (error.mean_absolute_error - 0.5).abs() < 1e-12);
        assert!((error.correlation - 7.0 / (10.0f64 * 5.0).sqrt()).abs() < 1e-12, "{}", error.correlation);
        assert!(matches!(count_error([(1.0, 1.0)]), Estimate::TooFew { .. }));
        assert!(matches!(count_error([]), Estimate::TooFew { .. }));
    }

    proptest! {
        #[test]
        fn no_count_panics(events in any::<f64>(), level in any::<f64>()) {
            let count = Count::new(events, level);
            prop_assert!(count.low <= count.value && count.value <= count.high);
        }
    }
}
