//! How does a buyer's rhythm bend when other signs say how likely the next purchase is?
//!
//! A model of buying again knows when somebody bought. That they asked for a price yesterday it does not
//! know; a chance to buy that was learned from all signs does. Both would stand on one page and contradict each
//! other: nobody buys within 30 days with .9 and makes .7 purchases. So the chance of a purchase soon is
//! taken from all signs, and from the rhythm what follows from buying soon, or from not buying (Jeffrey's rule
//! of revising beliefs, 1965): how often if at all, and how likely whoever does not buy is still a customer. What comes
//! later goes by how likely they are still one.

use super::Purchases;
use super::outlook::{Bounded, Ensemble, Rhythm};
use super::predictive::{CountInterval, Counts};

/// What the rhythm of a buyer says of some horizons, the first of which is soon.
#[derive(Clone, Debug, PartialEq)]
pub struct Ahead {
    horizons: Vec<Rhythm>,
}

/// What is said of a buyer within a horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Purchases to expect.
    pub expected: f64,
    /// The number that will be counted.
    pub purchases: CountInterval,
}

impl Ahead {
    /// By the rhythm alone.
    pub fn of(model: &Ensemble, horizons: &[f64], purchases: &Purchases, level: f64) -> Self {
        Ahead { horizons: horizons.iter().map(|horizon| model.rhythm(*horizon, purchases, level)).collect() }
    }

    /// The chance to be still a customer, and what to expect within each horizon, given the chance of a purchase within the
    /// first of them by all signs.
    pub fn given(&self, soon: f64, level: f64) -> (Bounded, Vec<Expected>) {
        let Some(first) = self.horizons.first() else {
            return (Bounded { value: soon, low: soon, high: soon }, Vec::new());
        };
        let by_rhythm = first.counts.chance_of_purchase().clamp(1e-9, 1.0 - 1e-9);
        // How much likelier whatever goes with not buying soon has become.
        let others = (1.0 - soon) / (1.0 - by_rhythm);
        let alive = |chance: f64| soon + others * (chance - by_rhythm).max(0.0);
        let bounded =
            Bounded { value: alive(first.alive.value), low: alive(first.alive.low), high: alive(first.alive.high) };
        let later = bounded.value / first.alive.value.max(1e-12);
        let of_first = first.expected.value * soon / by_rhythm;
        let horizons = self.horizons.iter().map(|rhythm| {
            let none = rhythm.counts.chance_of(0.0) * others;
            let beyond = (rhythm.expected.value - first.expected.value).max(0.0);
            Expected { expected: of_first + beyond * later, purchases: with_none(&rhythm.counts, none).interval(level) }
        });
        (bounded, horizons.collect())
    }
}

/// The same counts but for how likely none is.
fn with_none(counts: &Counts, none: f64) -> Counts {
    let none = none.clamp(0.0, 1.0);
    let factor = (1.0 - none) / counts.chance_of_purchase().max(1e-12);
    let mut chances: Vec<f64> = counts.chances.iter().map(|chance| factor * chance).collect();
    match chances.first_mut() {
        Some(first) => *first = none,
        None => chances.push(none),
    }
    Counts { chances }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repurchase::{ParetoNbd, Repurchase};

    const HORIZONS: [f64; 3] = [4.0, 13.0, 52.0];

    fn ahead() -> Ahead {
        let model = Ensemble::from(Repurchase::from(ParetoNbd::PRIOR));
        Ahead::of(&model, &HORIZONS, &Purchases::one(4.0, 30.0, 38.0), 0.9)
    }

    #[test]
    fn what_the_rhythm_says_itself_changes_nothing() {
        let ahead = ahead();
        let (alive, horizons) = ahead.given(ahead.horizons[0].counts.chance_of_purchase(), 0.9);
        assert!((alive.value - ahead.horizons[0].alive.value).abs() < 1e-9);
        for (one, rhythm) in horizons.iter().zip(&ahead.horizons) {
            assert!((one.expected - rhythm.expected.value).abs() < 1e-9, "{one:?}");
            assert_eq!(one.purchases.high, rhythm.counts.interval(0.9).high);
        }
    }

    #[test]
    fn nothing_contradicts_the_chance_of_a_purchase_soon() {
        let (mut before, ahead) = (0.0, ahead());
        for soon in [0.0, 0.01, 0.2, 0.5, 0.9, 0.999, 1.0] {
            let (alive, horizons) = ahead.given(soon, 0.9);
            // Whoever buys is a customer, and buys once at least.
            assert!(alive.value >= soon - 1e-12 && alive.value <= 1.0 + 1e-12, "{soon}: {alive:?}");
            assert!(alive.low <= alive.value && alive.value <= alive.high);
            assert!(horizons[0].expected >= soon - 1e-9 && horizons[0].expected >= before, "{soon}: {horizons:?}");
            assert!(horizons.windows(2).all(|pair| pair[0].expected <= pair[1].expected));
            assert!(soon < 0.95 || horizons.iter().all(|one| one.purchases.low >= 1), "{soon}: {horizons:?}");
            before = horizons[0].expected;
        }
        // Nobody who surely does not buy soon is expected to, and some may yet come back.
        let (_, horizons) = ahead.given(0.0, 0.9);
        assert!(horizons[0].expected == 0.0 && horizons[0].purchases.high == 0 && horizons[2].expected > 0.1);
    }
}
