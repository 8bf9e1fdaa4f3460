//! BG/NBD: a buyer buys at a rate of their own and after each repeat purchase stops for good with a
//! chance of their own.
//!
//! Rates are gamma distributed over people (shape r, rate α), chances to stop beta distributed
//! (a, b). With k = r + x, the likelihood in the form of Fader and Hardie that keeps its digits is
//!
//! ```text
//! ln L = lnΓ(k) − lnΓ(r) + r ln α + lnB(a, b′) − lnB(a, b)
//!      + ln[ (α+T)^−k + δ · a/(b′−1) · (α+tₓ)^−k ],    b′ = b + x,  δ = 1 if x > 0 else 0.
//! ```
//!
//! Batislam's variant lets people stop right after the first purchase too: b′ = b + x + 1 and δ = 1
//! always. Expectations need (1 − g)/(a − 1) with g = (1−z)^(a−1) ₂F₁(a+b−1−r, a−1; a+b+x−1; z),
//! z = h/(α+T+h): Euler's form of the published expression, in which both 1 − g and a − 1 may
//! vanish. It is written below in terms that stay finite there.

use super::forecast::{LEGENDRE_16, expm1_over};
use super::pattern::Sample;
use super::predictive::{Counts, add_bg, bg_moments};
use super::search::{Coarse, Fit, add, climb_from_coarse, finish};
use super::{Forecast, Parametric, Purchases, RepurchaseError};
use galena_measure::special::{digamma, hypergeometric, hypergeometric_tail, ln_gamma};
use serde::{Deserialize, Serialize};

/// When a buyer may stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dropout {
    /// After each repeat purchase: BG/NBD as published. Whoever bought once is surely alive.
    #[default]
    AfterRepeats,
    /// After every purchase, the first too: MBG/NBD.
    AfterEvery,
}

/// The model with its parameters. α is in the caller's unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BgNbd {
    /// Shape of the distribution of rates; small when people differ much.
    pub r: f64,
    /// Rate of that distribution: r/α is the mean rate.
    pub alpha: f64,
    /// First parameter of the distribution of chances to stop.
    pub a: f64,
    /// Second parameter; a/(a+b) is the mean chance.
    pub b: f64,
    /// When people may stop.
    pub dropout: Dropout,
}

impl BgNbd {
    /// What to assume of buyers when there are too few to fit, with time in weeks: the published
    /// fit to 2,357 new customers of a music shop over 39 weeks (Fader, Hardie and Lee 2005). It
    /// expects .055 purchases a week of somebody who is alive and lets a quarter stop after a repeat
    /// purchase. Of all it says, the order of people is the most, and the level the least, likely to
    /// hold elsewhere.
    pub const PRIOR: BgNbd = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, dropout: Dropout::AfterRepeats };

    /// [`BgNbd::PRIOR`] in another unit of time: `units_per_week` is 7 for days.
    pub fn prior(units_per_week: f64) -> Self {
        BgNbd { alpha: Self::PRIOR.alpha * units_per_week, ..Self::PRIOR }
    }

    /// The most likely parameters for these buyers.
    pub fn fit(purchases: &[Purchases]) -> Result<Fit<Self>, RepurchaseError> {
        Self::fit_with(purchases, Dropout::AfterRepeats)
    }

    /// The same, with a choice of when people may stop.
    pub fn fit_with(purchases: &[Purchases], dropout: Dropout) -> Result<Fit<Self>, RepurchaseError> {
        let sample = Sample::of(purchases)?;
        let found =
            climb_from_coarse(&sample, &[0.5f64.ln(), 0.3f64.ln(), 0.0, 2.0f64.ln()], &Coarse::QUICK, &|patterns| {
                Box::new(move |logs, gradient, outer| log_likelihood(patterns, dropout, logs, gradient, outer))
            })?;
        let model = BgNbd { dropout, ..Self::PRIOR }.with_logs([
            found.logs[0],
            found.logs[1] + sample.unit.ln(),
            found.logs[2],
            found.logs[3],
        ]);
        Ok(finish(model, found, &sample))
    }

    /// ln of the likelihood of these buyers.
    pub fn log_likelihood(&self, purchases: &[Purchases]) -> f64 {
        let patterns = super::patterns(purchases.iter().copied());
        log_likelihood(&patterns, self.dropout, &self.logs(), &mut [0.0; 4], None)
    }

    /// Purchases that a newcomer will make within `horizon` after the first one.
    pub fn expected_of_newcomer(&self, horizon: f64) -> f64 {
        self.expected_purchases(horizon, &Purchases::one(0.0, 0.0, 0.0))
    }

    /// Of somebody who is alive: shape and rate of their rate of buying, and how often they were seen
    /// not to stop, counted onto b.
    pub(super) fn ahead(&self, purchases: &Purchases) -> (f64, f64, f64) {
        (self.r + purchases.x, self.alpha + purchases.t, self.b + purchases.x + self.shift())
    }

    fn shift(&self) -> f64 {
        f64::from(u8::from(self.dropout == Dropout::AfterEvery))
    }

    /// Expected purchases of somebody who is alive: rate k/A, chance to stop Beta(a, b′).
    fn expected_alive(&self, horizon: f64, purchases: &Purchases) -> f64 {
        let (k, age, b) = self.ahead(purchases);
        if self.a > LARGE {
            return bg_moments(self, horizon, purchases)[0];
        }
        let z = horizon / (age + horizon);
        // g = (1 + (a−1)·e)(1 + (a−1)·s) with e = ((1−z)^(a−1) − 1)/(a−1) and s = (₂F₁ − 1)/(a−1);
        // the third parameter c = a + b′ − 1 may be 0 or less, so c·s is formed without dividing by it.
        let c = self.a + b - 1.0;
        let e = expm1_over(self.a - 1.0, (-z).ln_1p());
        let cs = (c - k) * z * hypergeometric_tail(c - k, self.a - 1.0, c, z);
        -(c * e + cs * (1.0 + (self.a - 1.0) * e))
    }
}

/// Above this a, (1−z)ᵃ vanishes while the series it is multiplied with has no end, and the moments
/// are summed over the counts instead.
const LARGE: f64 = 30.0;

impl Forecast for BgNbd {
    fn alive(&self, purchases: &Purchases) -> f64 {
        let (x, shift) = (purchases.x, self.shift());
        if x + shift == 0.0 {
            return 1.0;
        }
        let odds = self.a / (self.b + x + shift - 1.0);
        let stretch = ((self.alpha + purchases.t) / (self.alpha + purchases.t_x)).ln() * (self.r + x);
        1.0 / (1.0 + odds * stretch.exp())
    }

    fn expected_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        if horizon > 0.0 { self.alive(purchases) * self.expected_alive(horizon, purchases).max(0.0) } else { 0.0 }
    }

    fn chance_of_purchase(&self, horizon: f64, purchases: &Purchases) -> f64 {
        if horizon.is_nan() || horizon <= 0.0 {
            return 0.0;
        }
        let wait = (horizon / (self.alpha + purchases.t)).ln_1p();
        -self.alive(purchases) * (-(self.r + purchases.x) * wait).exp_m1()
    }

    fn variance_of_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        if horizon.is_nan() || horizon <= 0.0 {
            return 0.0;
        }
        if self.a > LARGE {
            let ([mean, squares], alive) = (bg_moments(self, horizon, purchases), self.alive(purchases));
            return (alive * squares - (alive * mean).powi(2)).max(0.0);
        }
        // E[Y(Y−1)] = 2 E[λ²(1−p) ∫ u e^(−λpu) du], with the integral over p in closed form.
        let (k, age) = (self.r + purchases.x, self.alpha + purchases.t);
        let b = self.b + purchases.x + self.shift();
        let pairs: f64 = LEGENDRE_16
            .iter()
            .map(|&(place, weight)| {
                let u = horizon * place;
                let w = u / (age + u);
                let stays = hypergeometric(self.a, self.a + b - 1.0 - k, self.a + b + 1.0, w) * (1.0 - w).powf(self.a);
                weight * horizon * u * stays * b / (self.a + b)
            })
            .sum();
        let (alive, mean) = (self.alive(purchases), self.expected_alive(horizon, purchases));
        let squares = 2.0 * k * (k + 1.0) / (age * age) * pairs + mean;
        (alive * squares - (alive * mean).powi(2)).max(0.0)
    }

    fn add_chances(&self, horizon: f64, purchases: &Purchases, weight: f64, counts: &mut Counts) {
        add_bg(self, horizon.max(0.0), purchases, weight, counts);
    }
}

impl Parametric for BgNbd {
    fn logs(&self) -> [f64; 4] {
        [self.r.ln(), self.alpha.ln(), self.a.ln(), self.b.ln()]
    }

    fn with_logs(&self, logs: [f64; 4]) -> Self {
        let [r, alpha, a, b] = logs.map(f64::exp);
        BgNbd { r, alpha, a, b, dropout: self.dropout }
    }
}

fn log_likelihood(
    patterns: &[Purchases],
    dropout: Dropout,
    logs: &[f64],
    gradient: &mut [f64],
    mut outer: Option<&mut [f64]>,
) -> f64 {
    let [r, alpha, a, b] = [logs[0].exp(), logs[1].exp(), logs[2].exp(), logs[3].exp()];
    let shift = f64::from(u8::from(dropout == Dropout::AfterEvery));
    let mut total = 0.0;
    gradient.fill(0.0);
    for same in patterns.chunk_by(|one, next| one.x == next.x) {
        // What depends on x alone is computed once for all who bought as often.
        let x = same[0].x;
        let (k, b_x) = (r + x, b + x + shift);
        let stops = x + shift > 0.0;
        let fixed =
            ln_gamma(k) - ln_gamma(r) + r * logs[1] + ln_gamma(a + b) - ln_gamma(a + b_x) + ln_gamma(b_x) - ln_gamma(b);
        let by_sum = digamma(a + b) - digamma(a + b_x);
        let slopes = [digamma(k) - digamma(r) + logs[1], r / alpha, by_sum, digamma(b_x) - digamma(b) + by_sum];
        let odds = if stops { logs[2] - (b_x - 1.0).ln() } else { f64::NEG_INFINITY };
        for one in same {
            let (to_end, to_last) = (alpha + one.t, alpha + one.t_x);
            let stayed = -k * to_end.ln();
            let left = odds - k * to_last.ln();
            // Both branches as one sum; `share` is the part of the one in which the buyer has left.
            let more = (left - stayed).exp();
            let share = if more.is_finite() { more / (1.0 + more) } else { 1.0 };
            let sum = if left > stayed { left + (stayed - left).exp().ln_1p() } else { stayed + more.ln_1p() };
            total += one.people * (fixed + sum);
            let mut slope = slopes;
            slope[0] += (1.0 - share) * stayed / k - share * to_last.ln();
            slope[1] -= k * ((1.0 - share) / to_end + share / to_last);
            if stops {
                slope[2] += share / a;
                slope[3] -= share / (b_x - 1.0);
            }
            let slope = [slope[0] * r, slope[1] * alpha, slope[2] * a, slope[3] * b];
            add(gradient, &mut outer, &slope, one.people);
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(got: f64, want: f64, relative: f64) {
        assert!((got - want).abs() <= relative * want.abs(), "got {got}, want {want}");
    }

    // Wanted figures: the published expressions with 30 digits.
    #[test]
    fn forecasts_agree_with_the_published_expressions() {
        let model = BgNbd::PRIOR;
        let buyer = Purchases::one(2.0, 30.43, 38.86);
        near(model.alive(&buyer), 0.726578570080673, 1e-12);
        near(model.expected_purchases(39.0, &buyer), 1.226028174767144, 1e-11);
        near(model.expected_of_newcomer(39.0), 1.196723193320817, 1e-11);
        let variant = BgNbd { dropout: Dropout::AfterEvery, ..model };
        near(variant.alive(&buyer), 0.7744192426236462, 1e-12);
        near(variant.expected_purchases(39.0, &buyer), 1.340497428491213, 1e-11);
        let often = Purchases::one(300.0, 350.0, 360.0);
        near(BgNbd { a: 1.7, ..model }.expected_purchases(90.0, &often), 2.464199306439807, 1e-9);
    }

    #[test]
    fn nothing_breaks_where_the_published_expression_divides_by_zero() {
        let buyer = Purchases::one(1.0, 5.0, 30.0);
        let at = |a: f64, b: f64, x: f64| {
            let buyer = if x == 0.0 { Purchases::one(0.0, 0.0, 30.0) } else { buyer };
            BgNbd { a, b, ..BgNbd::PRIOR }.expected_purchases(20.0, &buyer)
        };
        for (b, x) in [(2.4, 1.0), (0.3, 0.0), (1e-7, 0.0)] {
            near(at(1.0, b, x), 0.5 * (at(1.0 - 1e-4, b, x) + at(1.0 + 1e-4, b, x)), 1e-6);
        }
        // a + b = 1 makes the third parameter of the series zero.
        near(at(0.6, 0.4, 0.0), 0.5 * (at(0.6, 0.4 - 1e-4, 0.0) + at(0.6, 0.4 + 1e-4, 0.0)), 1e-6);
    }

    #[test]
    fn buyers_who_all_stop_alike_are_not_forecast_to_buy_nothing() {
        // With a and b large everybody stops with the same chance; forecasts come close to a limit.
        let at = |size: f64| BgNbd { r: 4.3, alpha: 16.0, a: 0.3 * size, b: 0.7 * size, dropout: Dropout::AfterEvery };
        let buyer = Purchases::one(1.0, 5.0, 12.0);
        let limit = at(1e4).expected_purchases(20.0, &buyer);
        assert!(limit > 0.3, "{limit}");
        for size in [300.0, 1000.0, 12_000.0, 1e6] {
            near(at(size).expected_purchases(20.0, &buyer), limit, 0.02);
            near(at(size).variance_of_purchases(20.0, &buyer), at(1e4).variance_of_purchases(20.0, &buyer), 0.03);
        }
        // Both ways of summing agree where both can be taken.
        for a in [2.0, 10.0, 29.0] {
            let model = BgNbd { a, b: 2.0 * a, ..at(1.0) };
            let [mean, squares] = bg_moments(&model, 20.0, &buyer);
            let alive = model.alive(&buyer);
            near(alive * mean, model.expected_purchases(20.0, &buyer), 1e-5);
            near(alive * squares - (alive * mean).powi(2), model.variance_of_purchases(20.0, &buyer), 1e-4);
        }
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_likelihood() {
        let patterns = [
            Purchases { people: 3.0, ..Purchases::one(0.0, 0.0, 1.2) },
            Purchases { people: 2.0, ..Purchases::one(1.0, 0.1, 0.9) },
            Purchases::one(1.0, 0.9, 0.9),
            Purchases::one(9.0, 0.7, 1.1),
        ];
        for dropout in [Dropout::AfterRepeats, Dropout::AfterEvery] {
            let (logs, mut gradient) = ([-0.3, -1.1, 0.2, 0.7], [0.0; 4]);
            log_likelihood(&patterns, dropout, &logs, &mut gradient, None);
            for i in 0..4 {
                let at = |step: f64| {
                    let mut moved = logs;
                    moved[i] += step;
                    log_likelihood(&patterns, dropout, &moved, &mut [0.0; 4], None)
                };
                near(gradient[i], (at(1e-5) - at(-1e-5)) / 2e-5, 1e-7);
            }
        }
    }

    proptest! {
        #[test]
        fn forecasts_obey_their_laws(
            logs in proptest::array::uniform4(-2.5f64..2.5), x in 0u8..40, share in 0.01f64..1.0, horizon in 0.01f64..20.0,
            every in any::<bool>()
        ) {
            let dropout = if every { Dropout::AfterEvery } else { Dropout::AfterRepeats };
            let model = BgNbd { dropout, ..BgNbd::PRIOR }.with_logs(logs);
            let buyer = Purchases::one(f64::from(x), if x == 0 { 0.0 } else { 8.0 * share }, 8.0);
            let alive = model.alive(&buyer);
            let (chance, expected) = (model.chance_of_purchase(horizon, &buyer), model.expected_purchases(horizon, &buyer));
            prop_assert!((0.0..=1.0).contains(&alive) && chance >= 0.0);
            // Not more likely to buy than to be alive; at least as many purchases as the chance of one.
            prop_assert!(chance <= alive + 1e-12 && expected >= chance - 1e-9, "{chance} {expected} {alive}");
            prop_assert!(model.expected_purchases(2.0 * horizon, &buyer) >= expected);
            prop_assert!(model.variance_of_purchases(horizon, &buyer) >= 0.0);
        }
    }
}
