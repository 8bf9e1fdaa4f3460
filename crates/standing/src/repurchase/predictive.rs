//! How likely is each number of purchases?
//!
//! A mean alone says little of a buyer: somebody expected to buy .2 times will most likely not buy
//! at all. [`Counts`] holds the chance of 0, 1, 2, … purchases. Given that the buyer is alive, the
//! models have closed forms, up to one integral (derived from the papers' assumptions; the tests
//! hold them against the papers' means and against simulated buyers). With NB(k; h) the chance of
//! k purchases within h at the buyer's rates, were nobody to stop:
//!
//! ```text
//! BG/NBD      P(k) = E[(1−p)ᵏ] · NB(k; h) + E[p(1−p)^(k−1)] · Σ NB(j; h) over j ≥ k
//! Pareto/NBD  P(k) = P(stays h) · NB(k; h) + ∫ NB(k; u) dP(stops at u),  0 ≤ u ≤ h
//! ```
//!
//! Decisions. The integral is taken over the chance to have stopped, by 16 Gauss–Legendre points,
//! and counts are walked by recursion: no gamma function, no draw. A negative binomial with the same
//! mean and variance would be quicker still, and was not taken: it misses the heap at 0.
//!
//! **Which interval.** A count cannot have an interval of exactly 90 %, and equal tails hold far
//! more than they say where most people buy nothing: 95 % on the CDNOW customers. Here an interval
//! is grown from the most likely count, always by the likelier neighbour, as long as that brings its
//! chance nearer to the level. It may hold a little more or less than the level; its own chance
//! stands beside it.

use super::forecast::LEGENDRE_16;
use super::{BgNbd, Forecast, ParetoNbd, Purchases};
use serde::{Deserialize, Serialize};

/// Counts that are left out are together less likely than this.
const NEGLIGIBLE: f64 = 1e-7;

/// Counts beyond this are not told apart.
const MOST: usize = 4000;

/// The chance of each number of purchases.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// The chance of 0, 1, 2, … purchases. They add up to 1 but for what is negligible.
    pub chances: Vec<f64>,
}

/// A run of counts, both ends held.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CountInterval {
    /// The smallest count held.
    pub low: u32,
    /// The largest count held.
    pub high: u32,
    /// The chance that the interval holds what happens: as near to the level as whole counts allow.
    pub chance: f64,
}

impl CountInterval {
    /// Whether this many purchases are held.
    pub fn holds(&self, purchases: f64) -> bool {
        f64::from(self.low) <= purchases && purchases <= f64::from(self.high)
    }
}

impl Counts {
    /// What the model says of a buyer's purchases within the horizon, its parameters taken as right.
    pub fn of<M: Forecast>(model: &M, horizon: f64, purchases: &Purchases) -> Self {
        let mut counts = Counts::default();
        model.add_chances(horizon, purchases, 1.0, &mut counts);
        counts
    }

    /// The same where the buyer's own pace may have changed: its logarithm is normal with this deviation, and its mean is
    /// 1. Three Gauss–Hermite points.
    pub(super) fn drifting<M: Forecast>(model: &M, horizon: f64, purchases: &Purchases, deviation: f64) -> Self {
        if deviation == 0.0 {
            return Counts::of(model, horizon, purchases);
        }
        let out = deviation * 3f64.sqrt();
        let mean = (2.0 + out.cosh()) / 3.0;
        let mut counts = Counts::default();
        for (log, weight) in [(-out, 1.0 / 6.0), (0.0, 2.0 / 3.0), (out, 1.0 / 6.0)] {
            model.add_chances(log.exp() / mean * horizon, purchases, weight, &mut counts);
        }
        counts
    }

    /// Purchases to expect.
    pub fn mean(&self) -> f64 {
        self.chances.iter().enumerate().map(|(count, chance)| count as f64 * chance).sum()
    }

    /// The chance of exactly so many purchases.
    pub fn chance_of(&self, purchases: f64) -> f64 {
        // Casting saturates: what is below 0 or above all counts is not found.
        let place = if purchases >= 0.0 { purchases as usize } else { usize::MAX };
        self.chances.get(place).copied().unwrap_or(0.0)
    }

    /// The chance of at least one purchase.
    pub fn chance_of_purchase(&self) -> f64 {
        (1.0 - self.chance_of(0.0)).clamp(0.0, 1.0)
    }

    /// The smallest count that is not exceeded with at least this chance.
    pub fn quantile(&self, chance: f64) -> u32 {
        let mut below = 0.0;
        let place = self.chances.iter().position(|one| {
            below += one;
            below >= chance
        });
        place.unwrap_or(self.chances.len().saturating_sub(1)) as u32
    }

    /// The short run of counts whose chance is nearest to the level.
    pub fn interval(&self, level: f64) -> CountInterval {
        let at = |place: Option<usize>| place.and_then(|place| self.chances.get(place)).copied().unwrap_or(0.0);
        let likelier = |best: usize, one: usize| if self.chances[one] > self.chances[best] { one } else { best };
        let mode = (1..self.chances.len()).fold(0, likelier);
        let (mut low, mut high, mut chance) = (mode, mode, at(Some(mode)));
        loop {
            let (down, up) = (at(low.checked_sub(1)), at(Some(high + 1)));
            let next = down.max(up);
            if next <= 0.0 || (chance + next - level).abs() >= (chance - level).abs() {
                return CountInterval { low: low as u32, high: high as u32, chance: chance.min(1.0) };
            }
            if up >= down {
                high += 1;
            } else {
                low -= 1;
            }
            chance += next;
        }
    }

    /// Adds to the chance of a count.
    pub(super) fn add(&mut self, count: usize, chance: f64) {
        if self.chances.len() <= count {
            self.chances.resize(count + 1, 0.0);
        }
        self.chances[count] += chance;
    }
}

/// Negative binomial chances of 0, 1, 2, … purchases at a gamma rate (shape, from) within a time.
#[derive(Clone, Copy)]
struct Rates {
    /// ln of the chance of the present count; used where the chance itself is too small to walk on.
    log: f64,
    chance: f64,
    /// How much likelier the next count gets, but for the factor that all times share.
    step: f64,
}

/// Below this a chance is walked in logarithms.
const TINY: f64 = -600.0;

impl Rates {
    fn new(shape: f64, from: f64, time: f64) -> Self {
        let log = -shape * (time / from).ln_1p();
        Rates { log, chance: log.exp(), step: time / (from + time) }
    }

    /// On to the next count; `shared` is (shape + count)/(count + 1).
    fn advance(&mut self, shared: f64) {
        if self.log < TINY {
            self.log += (shared * self.step).ln();
            self.chance = self.log.exp();
        } else {
            self.chance *= shared * self.step;
        }
    }
}

/// Adds what BG/NBD or its variant says of a buyer.
pub(super) fn add_bg(model: &BgNbd, horizon: f64, purchases: &Purchases, weight: f64, counts: &mut Counts) {
    let alive = weight * model.alive(purchases);
    counts.add(0, weight - alive);
    walk_bg(model, horizon, purchases, |count, chance| counts.add(count, alive * chance));
}

/// Mean of the purchases, and of their square, of somebody who is alive.
pub(super) fn bg_moments(model: &BgNbd, horizon: f64, purchases: &Purchases) -> [f64; 2] {
    let mut moments = [0.0; 2];
    walk_bg(model, horizon, purchases, |count, chance| {
        let count = count as f64;
        moments[0] += count * chance;
        moments[1] += count * count * chance;
    });
    moments
}

/// The chance of each number of purchases of somebody who is alive, until what is left is negligible.
fn walk_bg(model: &BgNbd, horizon: f64, purchases: &Purchases, take: impl FnMut(usize, f64)) {
    let (shape, from, b) = model.ahead(purchases);
    let mut rates = Rates::new(shape, from, horizon);
    let mut count = 0.0;
    let next = || {
        let chance = rates.chance;
        rates.advance((shape + count) / (count + 1.0));
        count += 1.0;
        chance
    };
    walk_stopping(model.a, b, next, take);
}

/// The chance of each number of purchases of somebody who may stop after each with a chance that is Beta(a, b), until what
/// is left is negligible. `next` gives the chances of 0, 1, 2, … had nobody stopped.
pub(super) fn walk_stopping(a: f64, b: f64, mut next: impl FnMut() -> f64, mut take: impl FnMut(usize, f64)) {
    // At least `count` purchases, had nobody stopped; and the chance to have stayed through them.
    let (mut at_least, mut stays) = (1.0, 1.0);
    let mut unstopped = next();
    take(0, unstopped);
    let (mut left, mut count) = (1.0 - unstopped, 0);
    while left > NEGLIGIBLE && count < MOST {
        at_least -= unstopped;
        unstopped = next();
        count += 1;
        let stops = stays * a / (a + b + count as f64 - 1.0);
        stays -= stops;
        let chance = stays * unstopped + stops * f64::max(at_least, 0.0);
        take(count, chance);
        left -= chance;
    }
}

/// Adds what Pareto/NBD says of a buyer.
pub(super) fn add_pareto(model: &ParetoNbd, horizon: f64, purchases: &Purchases, weight: f64, counts: &mut Counts) {
    let alive = weight * model.alive(purchases);
    counts.add(0, weight - alive);
    let (shape, from, age) = (model.r + purchases.x, model.alpha + purchases.t, model.beta + purchases.t);
    let stays = -model.s * (horizon / age).ln_1p();
    let stops = -stays.exp_m1();
    // How long they stay, each with its chance; the last one is the whole horizon.
    let mut rates = [(Rates::new(shape, from, horizon), stays.exp()); 17];
    for (slot, (place, share)) in rates.iter_mut().zip(LEGENDRE_16) {
        let stay = age * (-(-stops * place).ln_1p() / model.s).exp_m1();
        *slot = (Rates::new(shape, from, stay.clamp(0.0, horizon)), stops * share);
    }
    let (mut left, mut count) = (1.0, 0);
    loop {
        let chance: f64 = rates.iter().map(|(one, share)| share * one.chance).sum();
        counts.add(count, alive * chance);
        left -= chance;
        if alive * left <= NEGLIGIBLE * weight || count >= MOST {
            return;
        }
        let shared = (shape + count as f64) / (count as f64 + 1.0);
        rates.iter_mut().for_each(|(one, _)| one.advance(shared));
        count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repurchase::Dropout;
    use proptest::prelude::*;

    fn near(got: f64, want: f64, within: f64) {
        assert!((got - want).abs() <= within, "got {got}, want {want}");
    }

    #[test]
    fn an_interval_is_the_run_of_counts_nearest_to_its_level() {
        let of = |chances: &[f64], level| {
            let interval = Counts { chances: chances.to_vec() }.interval(level);
            (interval.low, interval.high)
        };
        // .86 is nearer to .90 than .98 is; .80 is not nearer than .95.
        assert_eq!(of(&[0.86, 0.12, 0.02], 0.9), (0, 0));
        assert_eq!(of(&[0.80, 0.15, 0.05], 0.9), (0, 1));
        assert_eq!(of(&[0.05, 0.3, 0.4, 0.2, 0.05], 0.9), (1, 3));
        let counts = Counts { chances: vec![0.5, 0.3, 0.2] };
        assert_eq!([counts.quantile(0.5), counts.quantile(0.51), counts.quantile(0.95)], [0, 1, 2]);
        assert_eq!([counts.chance_of(-1.0), counts.chance_of(2.0), counts.chance_of(7.0)], [0.0, 0.2, 0.0]);
    }

    #[test]
    fn a_buyer_of_a_thousand_purchases_does_not_vanish() {
        let often = Purchases::one(2000.0, 364.9, 365.0);
        for (mean, counts) in [
            {
                let model = ParetoNbd { r: 0.8, alpha: 12.0, s: 0.6, beta: 40.0 };
                (model.expected_purchases(365.0, &often), Counts::of(&model, 365.0, &often))
            },
            {
                let model = BgNbd { r: 0.8, alpha: 12.0, a: 0.1, b: 4.0, dropout: Dropout::AfterEvery };
                (model.expected_purchases(365.0, &often), Counts::of(&model, 365.0, &often))
            },
        ] {
            near(counts.chances.iter().sum(), 1.0, 1e-5);
            near(counts.mean() / mean, 1.0, 2e-3);
        }
    }

    proptest! {
        #[test]
        fn counts_agree_with_mean_and_chance(
            logs in proptest::array::uniform4(-1.5f64..1.5), x in 0u8..30, share in 0.01f64..1.0, horizon in 0.01f64..6.0,
            every in any::<bool>()
        ) {
            let buyer = Purchases::one(f64::from(x), if x == 0 { 0.0 } else { 8.0 * share }, 8.0);
            let dropout = if every { Dropout::AfterEvery } else { Dropout::AfterRepeats };
            let [r, alpha, third, fourth] = logs.map(f64::exp);
            let bg = BgNbd { r, alpha, a: third, b: fourth, dropout };
            let pareto = ParetoNbd { r, alpha, s: third, beta: fourth };
            let laws = [
                (Counts::of(&bg, horizon, &buyer), bg.expected_purchases(horizon, &buyer), bg.chance_of_purchase(horizon, &buyer)),
                (Counts::of(&pareto, horizon, &buyer), pareto.expected_purchases(horizon, &buyer), pareto.chance_of_purchase(horizon, &buyer)),
            ];
            for (counts, mean, chance) in laws {
                prop_assert!((counts.chances.iter().sum::<f64>() - 1.0).abs() < 1e-5);
                prop_assert!((counts.mean() - mean).abs() < 1e-3 * (mean + 0.01), "{} {mean}", counts.mean());
                prop_assert!((counts.chance_of_purchase() - chance).abs() < 1e-5, "{} {chance}", counts.chance_of_purchase());
                let (narrow, wide) = (counts.interval(0.5), counts.interval(0.95));
                prop_assert!(wide.low <= narrow.low && narrow.high <= wide.high);
            }
        }
    }
}
