//! Where does a value stand on an axis? As a percentage of its length, 0–100, never outside.

/// An axis from one value to another, even or by factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    step: f64,
    by_factors: bool,
}

impl Scale {
    /// From zero to the first round value that is not below `most`, with about `ticks` steps.
    pub fn from_zero(most: f64, ticks: usize) -> Self {
        let most = if most.is_finite() && most > 0.0 { most } else { 1.0 };
        let step = round_step(most / ticks.max(1) as f64);
        let high = (most / step - 1e-9).ceil().max(1.0) * step;
        Scale { low: 0.0, high, step, by_factors: false }
    }

    /// From zero to exactly `most`.
    pub fn until(most: f64) -> Self {
        let high = if most.is_finite() && most > 0.0 { most } else { 1.0 };
        Scale { low: 0.0, high, step: high, by_factors: false }
    }

    /// From a round value that is not above `least` to one that is not below `most`, with zero between them.
    pub fn around_zero(least: f64, most: f64, ticks: usize) -> Self {
        let clean = |value: f64| if value.is_finite() { value.clamp(-1e12, 1e12) } else { 0.0 };
        let (least, most) = (clean(least).min(0.0), clean(most).max(0.0));
        let (least, most) = if most > least { (least, most) } else { (-1.0, 1.0) };
        let step = round_step((most - least) / ticks.max(1) as f64);
        let low = (least / step + 1e-9).floor() * step;
        let high = (most / step - 1e-9).ceil() * step;
        Scale { low, high, step, by_factors: false }
    }

    /// By factors, for ratios: 2 is as far above 1 as ½ is below.
    pub fn by_factors(low: f64, high: f64) -> Self {
        let low = if low.is_finite() && low > 0.0 { low.max(1e-3) } else { 0.5 };
        let high = if high.is_finite() && high > low { high.min(1e6) } else { low * 10.0 };
        Scale { low, high, step: 1.0, by_factors: true }
    }

    /// Where a value stands, 0–100; values outside stand at the end.
    pub fn place(&self, value: f64) -> f64 {
        let share = if self.by_factors {
            (value.max(self.low) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) * 100.0 }
    }

    /// Round values along the axis.
    pub fn ticks(&self) -> Vec<f64> {
        if self.by_factors {
            let all = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];
            return all.into_iter().filter(|tick| (self.low..=self.high).contains(tick)).collect();
        }
        let first = (self.low / self.step).round();
        let steps = ((self.high - self.low) / self.step).round().min(20.0) as usize;
        (0..=steps).map(|n| (first + n as f64) * self.step).collect()
    }
}

/// The first of 1, 2, 2.5, 5 and 10 times a power of ten that is not below `raw`.
fn round_step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    if !power.is_finite() || power <= 0.0 {
        return raw;
    }
    let factor = raw / power;
    power * [1.0, 2.0, 2.5, 5.0].into_iter().find(|step| factor <= step + 1e-9).unwrap_or(10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_axis_ends_on_a_round_value() {
        for (most, high, ticks) in [(0.137, 0.15, 4), (45.2e6, 60e6, 4), (1.0, 1.0, 5), (7.0, 8.0, 5), (0.0, 1.0, 5)] {
            let scale = Scale::from_zero(most, 4);
            assert!((scale.high - high).abs() < high * 1e-9, "{most}: {scale:?}");
            assert_eq!(scale.ticks().len(), ticks, "{most}: {:?}", scale.ticks());
            assert_eq!(scale.place(scale.high), 100.0);
        }
    }

    #[test]
    fn zero_stands_between_what_is_for_and_what_is_against() {
        let scale = Scale::around_zero(-14.8, 20.2, 7);
        assert_eq!(scale.ticks(), [-15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 25.0]);
        assert!((scale.place(0.0) - 37.5).abs() < 1e-9);
        for (least, most) in [(f64::NAN, f64::INFINITY), (3.0, -3.0), (0.0, 1e300), (-1e-300, 0.0)] {
            assert!(Scale::around_zero(least, most, 6).ticks().len() <= 21);
        }
    }

    #[test]
    fn a_value_never_stands_outside() {
        let around = Scale::around_zero(-2.0, 3.0, 5);
        for scale in [Scale::from_zero(3.0, 4), Scale::by_factors(0.5, 20.0), Scale::by_factors(f64::NAN, -1.0), around]
        {
            for value in [f64::NEG_INFINITY, -1.0, 0.0, 1.0, 1e300, f64::INFINITY, f64::NAN] {
                assert!((0.0..=100.0).contains(&scale.place(value)), "{value} on {scale:?}");
            }
        }
        for most in [f64::NAN, f64::INFINITY, 1e-300, 1e300, -4.0] {
            assert!(Scale::from_zero(most, 4).ticks().len() <= 21);
        }
    }

    #[test]
    fn factors_stand_evenly() {
        let scale = Scale::by_factors(0.5, 8.0);
        assert!((scale.place(1.0) - 25.0).abs() < 1e-9);
        assert!((scale.place(2.0) - 50.0).abs() < 1e-9);
        assert_eq!(scale.ticks(), [0.5, 1.0, 2.0, 5.0]);
    }
}
