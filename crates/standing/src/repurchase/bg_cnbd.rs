//! MBG/CNBD-k: a buyer buys at a pace of their own, more regularly than chance would have it, and after
//! each purchase, the first too, stops for good with a chance of their own.
//!
//! MBG/NBD lets the next purchase come as if by chance: a minute after the last one is the likeliest moment. Who
//! buys what is used up does not come back that soon. Here a purchase takes k steps, which follow each other
//! by chance, so that the days between purchases are gamma distributed with shape k (Platzer and
//! Reutterer 2016; k = 1 is MBG/NBD). Rates of steps are gamma distributed over people (r, α), chances to
//! stop beta distributed (a, b). With K = r + kx, u = (T − tₓ)/(α+T) and
//! P = Σ (K)ⱼ uʲ/j! over j < k, the chance of fewer than k steps since the last purchase,
//!
//! ```text
//! ln L = lnΓ(K) − lnΓ(r) + r ln α + lnB(a, b′) − lnB(a, b)
//!      + ln[ (α+T)^−K · P + a/(b′−1) · (α+tₓ)^−K ] + (k−1) · Σ ln τ − x lnΓ(k),    b′ = b + x + 1,
//! ```
//!
//! with τ the times between purchases: only their sum of logarithms says anything of k, and nothing of
//! the rest. The published forecasts are approximations. Those below are exact: given that a buyer is alive, the
//! step that they stand at is known up to its chance, and the steps ahead are negative binomial.
//!
//! Decisions. k is a whole number, the most likely one up to [`MOST_STEPS`], found from below. A k for every
//! buyer was not taken: few buyers buy often enough to show theirs.

use super::pattern::Sample;
use super::predictive::{Counts, walk_stopping};
use super::search::{Coarse, EVALUATIONS, Fit, add, climb_for, climb_from_coarse, finish};
use super::{Forecast, Parametric, Purchases, RepurchaseError};
use galena_measure::special::{digamma, ln_gamma};
use serde::{Deserialize, Serialize};

/// The most steps that are tried: purchases as regular as a calendar.
pub const MOST_STEPS: u32 = 12;

/// The model with its parameters. α is in the caller's unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BgCnbd {
    /// Steps to a purchase: 1 where purchases come by chance, more where they come regularly.
    pub k: u32,
    /// Shape of the distribution of rates of steps; small when people differ much.
    pub r: f64,
    /// Rate of that distribution: r/α is the mean rate of steps, a k-th of it that of purchases.
    pub alpha: f64,
    /// First parameter of the distribution of chances to stop.
    pub a: f64,
    /// Second parameter; a/(a+b) is the mean chance.
    pub b: f64,
}

impl BgCnbd {
    /// The most likely steps and parameters for these buyers. None where the times between purchases are
    /// not known, or where they come as if by chance: then this is MBG/NBD.
    pub fn fit(purchases: &[Purchases]) -> Result<Option<Fit<Self>>, RepurchaseError> {
        let sample = Sample::of(purchases)?;
        let Some(log_gaps) = sample.log_gaps else { return Ok(None) };
        let weight = sample.people + sample.repeats;
        let coarse =
            if sample.patterns.len() > STEPS_FROM { sample.coarse(Coarse::QUICK.cells) } else { sample.patterns.clone() };
        let of_steps = |k: u32| f64::from(k - 1) * log_gaps - sample.repeats * ln_gamma(f64::from(k));
        let mut start = vec![0.5f64.ln(), 0.3f64.ln(), 0.0, 2.0f64.ln()];
        let mut best: Option<(u32, f64)> = None;
        for k in 1..=MOST_STEPS {
            let likelihood = &mut |logs: &[f64], gradient: &mut [f64], outer: Option<&mut [f64]>| {
                log_likelihood(&coarse, k, logs, gradient, outer)
            };
            let found = climb_for(EVALUATIONS / 5, &start, None, weight, likelihood)?;
            let total = found.log_likelihood + of_steps(k);
            if best.is_some_and(|(_, most)| total <= most) {
                break;
            }
            best = Some((k, total));
            start = found.logs;
            // One more step to the same purchases.
            start[1] -= (1.0 + 1.0 / f64::from(k)).ln();
        }
        let Some((k, _)) = best.filter(|(k, _)| *k > 1) else { return Ok(None) };
        start[1] += (1.0 + 1.0 / f64::from(k)).ln();
        let mut found = climb_from_coarse(&sample, &start, &Coarse::QUICK, &|patterns| {
            Box::new(move |logs, gradient, outer| log_likelihood(patterns, k, logs, gradient, outer))
        })?;
        found.log_likelihood += of_steps(k);
        let none = BgCnbd { k, r: 1.0, alpha: 1.0, a: 1.0, b: 1.0 };
        let model = none.with_logs([found.logs[0], found.logs[1] + sample.unit.ln(), found.logs[2], found.logs[3]]);
        Ok(Some(finish(model, found, &sample)))
    }

    /// ln of the likelihood of these buyers; none where their times between purchases are not known.
    pub fn log_likelihood(&self, purchases: &[Purchases]) -> Option<f64> {
        let patterns = super::patterns(purchases.iter().copied());
        let gaps: Option<f64> = patterns.iter().map(|one| Some(one.people * one.log_gaps?)).sum();
        let repeats: f64 = patterns.iter().map(|one| one.people * one.x).sum();
        let of_steps = f64::from(self.k - 1) * gaps? - repeats * ln_gamma(f64::from(self.k));
        Some(of_steps + log_likelihood(&patterns, self.k, &self.logs(), &mut [0.0; 4], None))
    }

    /// Shape of the rate of steps of a buyer.
    fn shape(&self, purchases: &Purchases) -> f64 {
        self.r + f64::from(self.k) * purchases.x
    }

    /// Hands on the chance of each number of purchases of somebody who is alive, until what is left is
    /// negligible.
    fn walk(&self, horizon: f64, purchases: &Purchases, take: impl FnMut(usize, f64)) {
        let mut steps = Steps::new(self, horizon, purchases);
        walk_stopping(self.a, self.b + purchases.x + 1.0, || steps.purchase(), take);
    }

    /// Mean of the purchases, and of their square, of somebody who is alive.
    fn moments(&self, horizon: f64, purchases: &Purchases) -> [f64; 2] {
        let mut moments = [0.0; 2];
        self.walk(horizon, purchases, |count, chance| {
            let count = count as f64;
            moments[0] += count * chance;
            moments[1] += count * count * chance;
        });
        moments
    }
}

/// With more patterns than this the steps are told on a coarse grid.
const STEPS_FROM: usize = 1_000;

/// Chances of the steps that somebody alive has made since the last purchase, by how many of them were made
/// before today: as time goes on, each is the last one times (K + M)/(M + 1) with a share for a step before
/// and a share for one ahead.
struct Steps {
    k: usize,
    shape: f64,
    before: f64,
    ahead: f64,
    /// By steps made before today; to be multiplied with e to the `log_scale`.
    chances: [f64; MOST_STEPS as usize],
    log_scale: f64,
    made: f64,
}

/// Chances are scaled down when they pass this.
const HUGE: f64 = 1e200;

impl Steps {
    fn new(model: &BgCnbd, horizon: f64, purchases: &Purchases) -> Self {
        let (shape, from) = (model.shape(purchases), model.alpha + purchases.t);
        let waited = (purchases.t - purchases.t_x) / from;
        let stays = from / (from + horizon);
        let mut chances = [0.0; MOST_STEPS as usize];
        chances[0] = 1.0;
        Steps {
            k: model.k.clamp(1, MOST_STEPS) as usize,
            shape,
            before: waited * stays,
            ahead: 1.0 - stays,
            chances,
            log_scale: -shape * (horizon / from).ln_1p() - within(shape, waited, model.k).value.ln(),
            made: 0.0,
        }
    }

    /// The chance of one more purchase's worth of steps and no more, had nobody stopped.
    fn purchase(&mut self) -> f64 {
        let mut sum = 0.0;
        let scale = self.log_scale.exp();
        for _ in 0..self.k {
            sum += self.chances[..self.k].iter().sum::<f64>() * scale;
            let shared = (self.shape + self.made) / (self.made + 1.0);
            let (before, ahead) = (shared * self.before, shared * self.ahead);
            for place in (1..self.k).rev() {
                self.chances[place] = ahead * self.chances[place] + before * self.chances[place - 1];
            }
            self.chances[0] *= ahead;
            self.made += 1.0;
        }
        if self.chances[..self.k].iter().any(|chance| *chance > HUGE) {
            self.chances.iter_mut().for_each(|chance| *chance /= HUGE);
            self.log_scale += HUGE.ln();
        }
        sum
    }
}

/// Σ (K)ⱼ uʲ/j! over j < k, with its slopes along K and, times u, along u.
struct Within {
    value: f64,
    by_shape: f64,
    by_waited: f64,
}

fn within(shape: f64, waited: f64, k: u32) -> Within {
    let mut sum = Within { value: 1.0, by_shape: 0.0, by_waited: 0.0 };
    let (mut term, mut harmonic) = (1.0, 0.0);
    for j in 1..k {
        let j = f64::from(j);
        let factor = shape + j - 1.0;
        term *= factor * waited / j;
        harmonic += 1.0 / factor;
        sum.value += term;
        sum.by_shape += term * harmonic;
        sum.by_waited += term * j;
    }
    sum
}

impl Forecast for BgCnbd {
    fn alive(&self, purchases: &Purchases) -> f64 {
        let (from, last) = (self.alpha + purchases.t, self.alpha + purchases.t_x);
        let shape = self.shape(purchases);
        let stayed = within(shape, (purchases.t - purchases.t_x) / from, self.k).value.ln();
        let odds = self.a / (self.b + purchases.x);
        1.0 / (1.0 + odds * ((from / last).ln() * shape - stayed).exp())
    }

    fn expected_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        if horizon > 0.0 { self.alive(purchases) * self.moments(horizon, purchases)[0] } else { 0.0 }
    }

    fn chance_of_purchase(&self, horizon: f64, purchases: &Purchases) -> f64 {
        if horizon.is_nan() || horizon <= 0.0 {
            return 0.0;
        }
        self.alive(purchases) * (1.0 - Steps::new(self, horizon, purchases).purchase()).max(0.0)
    }

    fn variance_of_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        if horizon.is_nan() || horizon <= 0.0 {
            return 0.0;
        }
        let ([mean, squares], alive) = (self.moments(horizon, purchases), self.alive(purchases));
        (alive * squares - (alive * mean).powi(2)).max(0.0)
    }

    fn add_chances(&self, horizon: f64, purchases: &Purchases, weight: f64, counts: &mut Counts) {
        let alive = weight * self.alive(purchases);
        counts.add(0, weight - alive);
        self.walk(horizon.max(0.0), purchases, |count, chance| counts.add(count, alive * chance));
    }
}

impl Parametric for BgCnbd {
    fn logs(&self) -> [f64; 4] {
        [self.r.ln(), self.alpha.ln(), self.a.ln(), self.b.ln()]
    }

    fn with_logs(&self, logs: [f64; 4]) -> Self {
        let [r, alpha, a, b] = logs.map(f64::exp);
        BgCnbd { k: self.k, r, alpha, a, b }
    }
}

/// But for what the steps alone say.
fn log_likelihood(
    patterns: &[Purchases],
    k: u32,
    logs: &[f64],
    gradient: &mut [f64],
    mut outer: Option<&mut [f64]>,
) -> f64 {
    let [r, alpha, a, b] = [logs[0].exp(), logs[1].exp(), logs[2].exp(), logs[3].exp()];
    let mut total = 0.0;
    gradient.fill(0.0);
    for same in patterns.chunk_by(|one, next| one.x == next.x) {
        // What depends on x alone is computed once for all who bought as often.
        let x = same[0].x;
        let (shape, b_x) = (r + f64::from(k) * x, b + x + 1.0);
        let fixed = ln_gamma(shape) - ln_gamma(r) + r * logs[1] + ln_gamma(a + b) - ln_gamma(a + b_x) + ln_gamma(b_x)
            - ln_gamma(b);
        let by_sum = digamma(a + b) - digamma(a + b_x);
        let slopes = [digamma(shape) - digamma(r) + logs[1], r / alpha, by_sum, digamma(b_x) - digamma(b) + by_sum];
        let odds = logs[2] - (b + x).ln();
        for one in same {
            let (to_end, to_last) = (alpha + one.t, alpha + one.t_x);
            let (ln_end, ln_last) = (to_end.ln(), to_last.ln());
            let within = within(shape, (one.t - one.t_x) / to_end, k);
            let stayed = within.value.ln() - shape * ln_end;
            let left = odds - shape * ln_last;
            // Both branches as one sum; `share` is the part of the one in which the buyer has left.
            let more = (left - stayed).exp();
            let share = if more.is_finite() { more / (1.0 + more) } else { 1.0 };
            let sum = if left > stayed { left + (stayed - left).exp().ln_1p() } else { stayed + more.ln_1p() };
            total += one.people * (fixed + sum);
            let (by_shape, by_waited) = (within.by_shape / within.value, within.by_waited / within.value);
            let slope = [
                (slopes[0] + (1.0 - share) * (by_shape - ln_end) - share * ln_last) * r,
                (slopes[1] - (1.0 - share) * (shape + by_waited) / to_end - share * shape / to_last) * alpha,
                (slopes[2] + share / a) * a,
                (slopes[3] - share / (b + x)) * b,
            ];
            add(gradient, &mut outer, &slope, one.people);
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repurchase::{BgNbd, Dropout};
    use proptest::prelude::*;

    fn near(got: f64, want: f64, relative: f64) {
        assert!((got - want).abs() <= relative * want.abs().max(1e-12), "got {got}, want {want}");
    }

    const MODEL: BgCnbd = BgCnbd { k: 3, r: 1.6, alpha: 12.0, a: 0.7, b: 2.4 };

    #[test]
    fn with_one_step_it_is_mbg_nbd() {
        let one = BgCnbd { k: 1, ..MODEL };
        let other = BgNbd { r: 1.6, alpha: 12.0, a: 0.7, b: 2.4, dropout: Dropout::AfterEvery };
        for buyer in [Purchases::one(2.0, 30.4, 38.9), Purchases::one(0.0, 0.0, 20.0), Purchases::one(9.0, 38.0, 38.9)] {
            let buyer = Purchases { log_gaps: Some(0.0), ..buyer };
            near(one.alive(&buyer), other.alive(&buyer), 1e-12);
            near(one.expected_purchases(26.0, &buyer), other.expected_purchases(26.0, &buyer), 1e-5);
            near(one.chance_of_purchase(26.0, &buyer), other.chance_of_purchase(26.0, &buyer), 1e-12);
            near(one.variance_of_purchases(26.0, &buyer), other.variance_of_purchases(26.0, &buyer), 1e-4);
            near(one.log_likelihood(&[buyer]).unwrap_or(0.0), other.log_likelihood(&[buyer]), 1e-12);
        }
    }

    /// The likelihood and the forecast of a buyer by summing over rates and chances to stop.
    #[test]
    fn the_closed_forms_agree_with_sums_over_all_buyers() {
        let (x, t_x, t, horizon) = (2.0, 21.0, 38.0, 9.0);
        let gaps = [9.0f64, 12.0];
        let (mut likelihood, mut alive, mut buys) = (0.0, 0.0, 0.0);
        let (rates, stops) = (4_000, 400);
        let steps_within = |rate: f64, time: f64, from: u32| {
            let chance = |j: u32| (-rate * time + f64::from(j) * (rate * time).ln() - ln_gamma(f64::from(j) + 1.0)).exp();
            (0..MODEL.k - from).map(chance).sum::<f64>()
        };
        for i in 0..rates {
            let rate = (f64::from(i) + 0.5) / f64::from(rates) * 1.5;
            let of_rate = (MODEL.r * MODEL.alpha.ln() - ln_gamma(MODEL.r) + (MODEL.r - 1.0) * rate.ln()
                - MODEL.alpha * rate)
                .exp()
                * 1.5
                / f64::from(rates);
            let bought: f64 = gaps.iter().map(|gap| rate.powi(3) * gap * gap / 2.0 * (-rate * gap).exp()).product();
            // Where the buyer stands, and from there to the next purchase.
            let silent = t - t_x;
            let stands = |j: u32| {
                (-rate * silent + f64::from(j) * (rate * silent).ln() - ln_gamma(f64::from(j) + 1.0)).exp()
            };
            let waits: f64 = (0..MODEL.k).map(|j| stands(j) * steps_within(rate, horizon, j)).sum();
            let silence = steps_within(rate, silent, 0);
            for j in 0..stops {
                let p = (f64::from(j) + 0.5) / f64::from(stops);
                let of_p = (ln_gamma(MODEL.a + MODEL.b) - ln_gamma(MODEL.a) - ln_gamma(MODEL.b)
                    + (MODEL.a - 1.0) * p.ln()
                    + (MODEL.b - 1.0) * (1.0 - p).ln())
                .exp()
                    / f64::from(stops);
                let (all, stayed) = (of_rate * of_p * bought, (1.0 - p).powf(x));
                likelihood += all * stayed * (p + (1.0 - p) * silence);
                alive += all * stayed * (1.0 - p) * silence;
                buys += all * stayed * (1.0 - p) * (silence - waits);
            }
        }
        let buyer = Purchases { log_gaps: Some(gaps.iter().map(|gap| gap.ln()).sum()), ..Purchases::one(x, t_x, t) };
        near(MODEL.log_likelihood(&[buyer]).unwrap_or(0.0), likelihood.ln(), 1e-3);
        near(MODEL.alive(&buyer), alive / likelihood, 3e-3);
        near(MODEL.chance_of_purchase(horizon, &buyer), buys / likelihood, 3e-3);
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_likelihood() {
        let patterns = [
            Purchases { people: 3.0, ..Purchases::one(0.0, 0.0, 1.2) },
            Purchases { people: 2.0, ..Purchases::one(1.0, 0.1, 0.9) },
            Purchases::one(9.0, 0.7, 1.1),
        ];
        for k in [2, 5] {
            let (logs, mut gradient) = ([-0.3, -1.1, 0.2, 0.7], [0.0; 4]);
            log_likelihood(&patterns, k, &logs, &mut gradient, None);
            for i in 0..4 {
                let at = |step: f64| {
                    let mut moved = logs;
                    moved[i] += step;
                    log_likelihood(&patterns, k, &moved, &mut [0.0; 4], None)
                };
                near(gradient[i], (at(1e-5) - at(-1e-5)) / 2e-5, 1e-6);
            }
        }
    }

    #[test]
    fn a_buyer_of_a_thousand_purchases_does_not_vanish() {
        let often = Purchases::one(2000.0, 364.9, 365.0);
        let model = BgCnbd { k: 4, r: 0.8, alpha: 12.0, a: 0.1, b: 4.0 };
        let counts = Counts::of(&model, 365.0, &often);
        near(counts.chances.iter().sum(), 1.0, 1e-5);
        assert!(counts.mean() > 1500.0, "{}", counts.mean());
    }

    #[test]
    fn who_has_just_bought_does_not_buy_at_once_and_who_is_due_does() {
        let model = BgCnbd { k: 6, r: 40.0, alpha: 200.0, a: 0.2, b: 3.0 };
        let (just, due) = (Purchases::one(5.0, 150.0, 150.0), Purchases::one(5.0, 150.0, 178.0));
        assert!(model.chance_of_purchase(7.0, &just) < 0.1 * model.chance_of_purchase(7.0, &due));
    }

    proptest! {
        #[test]
        fn forecasts_obey_their_laws(
            logs in proptest::array::uniform4(-1.5f64..1.5), x in 0u8..30, share in 0.01f64..1.0, horizon in 0.01f64..6.0,
            k in 1u32..8
        ) {
            let model = BgCnbd { k, ..MODEL }.with_logs(logs);
            let buyer = Purchases::one(f64::from(x), if x == 0 { 0.0 } else { 8.0 * share }, 8.0);
            let (alive, counts) = (model.alive(&buyer), Counts::of(&model, horizon, &buyer));
            let (chance, expected) = (model.chance_of_purchase(horizon, &buyer), model.expected_purchases(horizon, &buyer));
            prop_assert!((0.0..=1.0).contains(&alive) && chance >= 0.0 && chance <= alive + 1e-9);
            prop_assert!((counts.chances.iter().sum::<f64>() - 1.0).abs() < 1e-5);
            prop_assert!((counts.mean() - expected).abs() < 1e-3 * (expected + 0.01), "{} {expected}", counts.mean());
            prop_assert!((counts.chance_of_purchase() - chance).abs() < 1e-5, "{} {chance}", counts.chance_of_purchase());
            prop_assert!(model.chance_of_purchase(2.0 * horizon, &buyer) >= chance - 1e-9);
            prop_assert!(model.variance_of_purchases(horizon, &buyer) >= 0.0);
        }
    }
}
