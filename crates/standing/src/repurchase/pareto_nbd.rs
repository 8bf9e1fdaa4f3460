//! Pareto/NBD: a buyer buys at a rate of their own and may stop for good at any moment, at a rate of
//! their own.
//!
//! Rates of buying are gamma distributed over people (r, α), rates of stopping too (s, β). With
//! k = r + x the likelihood is
//!
//! ```text
//! L = Γ(k) αʳ βˢ / Γ(r) · { (α+T)^−k (β+T)^−s  +  s ∫ (α+τ)^−k (β+τ)^−(s+1) dτ,  tₓ ≤ τ ≤ T }
//! ```
//!
//! where the integral runs over the moment at which the buyer stopped. The usual form writes it as
//! a difference of two hypergeometric functions with a case for α > β and one for α < β; the
//! difference loses digits and the series grows long as the two part. Here the integral itself is
//! taken: in y = ((α+τ)/(α+tₓ))^−(k+s) the integrand is [(α+τ)(β+tₓ) / ((α+tₓ)(β+τ))]^(s+1) (for
//! β < α the same with the two exchanged), which is constant for α = β and otherwise so smooth that
//! a few Gauss–Legendre points give nine digits or more. Gradients are sums over the same points.

use super::forecast::{LEGENDRE_4, LEGENDRE_8, LEGENDRE_16, expm1_over};
use super::pattern::Sample;
use super::predictive::{Counts, add_pareto};
use super::search::{Coarse, Fit, Found, add, climb_from_coarse, finish};
use super::{Forecast, Parametric, Purchases, RepurchaseError};
use galena_measure::special::{digamma, ln_gamma};
use serde::{Deserialize, Serialize};

/// The model with its parameters. α and β are in the caller's unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParetoNbd {
    /// Shape of the distribution of rates of buying.
    pub r: f64,
    /// Rate of that distribution: r/α is the mean rate of buying.
    pub alpha: f64,
    /// Shape of the distribution of rates of stopping.
    pub s: f64,
    /// Rate of that distribution: s/β is the mean rate of stopping.
    pub beta: f64,
}

impl ParetoNbd {
    /// What to assume of buyers when there are too few to fit, with time in weeks: the published
    /// fit to the same 2,357 customers as [`BgNbd::PRIOR`](super::BgNbd::PRIOR).
    pub const PRIOR: ParetoNbd = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };

    /// [`ParetoNbd::PRIOR`] in another unit of time: `units_per_week` is 7 for days.
    pub fn prior(units_per_week: f64) -> Self {
        let prior = Self::PRIOR;
        ParetoNbd { alpha: prior.alpha * units_per_week, beta: prior.beta * units_per_week, ..prior }
    }

    /// The most likely parameters for these buyers, with shapes above 3 held back a little.
    pub fn fit(purchases: &[Purchases]) -> Result<Fit<Self>, RepurchaseError> {
        let sample = Sample::of(purchases)?;
        let found = climb_from_coarse(
            &sample,
            &[0.5f64.ln(), 0.3f64.ln(), 0.5f64.ln(), 0.3f64.ln()],
            &Coarse::DEAR,
            &|patterns| {
                Box::new(move |logs, gradient, outer| {
                    let likelihood = log_likelihood(patterns, logs, gradient, outer);
                    SHAPES.iter().for_each(|shape| gradient[*shape] -= beyond(logs[*shape]));
                    likelihood - held_back(logs)
                })
            },
        )?;
        let found = Found { log_likelihood: found.log_likelihood + held_back(&found.logs), ..found };
        let unit = sample.unit.ln();
        let model = Self::PRIOR.with_logs([found.logs[0], found.logs[1] + unit, found.logs[2], found.logs[3] + unit]);
        Ok(finish(model, found, &sample))
    }

    /// ln of the likelihood of these buyers.
    pub fn log_likelihood(&self, purchases: &[Purchases]) -> f64 {
        let patterns = super::patterns(purchases.iter().copied());
        log_likelihood(&patterns, &self.logs(), &mut [0.0; 4], None)
    }

    /// Purchases that a newcomer will make within `horizon` after the first one.
    pub fn expected_of_newcomer(&self, horizon: f64) -> f64 {
        self.expected_purchases(horizon, &Purchases::one(0.0, 0.0, 0.0))
    }

    /// s · ∫ over (α+T)^−k (β+T)^−s: the odds of having stopped.
    fn odds_stopped(&self, purchases: &Purchases) -> f64 {
        let k = self.r + purchases.x;
        let stopped = stopped(k, self.alpha, self.s, self.beta, purchases.t_x, purchases.t, false);
        let active = -k * (self.alpha + purchases.t).ln() - self.s * (self.beta + purchases.t).ln();
        self.s * stopped.value * (stopped.log_scale - active).exp()
    }
}

impl Forecast for ParetoNbd {
    fn alive(&self, purchases: &Purchases) -> f64 {
        1.0 / (1.0 + self.odds_stopped(purchases))
    }

    fn expected_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        if horizon.is_nan() || horizon <= 0.0 {
            return 0.0;
        }
        let (rate, age) = ((self.r + purchases.x) / (self.alpha + purchases.t), self.beta + purchases.t);
        self.alive(purchases) * rate * mean_stay(self.s, age, horizon)
    }

    fn chance_of_purchase(&self, horizon: f64, purchases: &Purchases) -> f64 {
        if horizon.is_nan() || horizon <= 0.0 {
            return 0.0;
        }
        // Of those alive, who buys nothing either stays and buys nothing or stops before buying.
        let (k, from, age) = (self.r + purchases.x, self.alpha + purchases.t, self.beta + purchases.t);
        let stays = k * (horizon / from).ln_1p() + self.s * (horizon / age).ln_1p();
        let stops = stopped(k, from, self.s, age, 0.0, horizon, false);
        let stops = self.s * stops.value * (stops.log_scale + k * from.ln() + self.s * age.ln()).exp();
        self.alive(purchases) * (1.0 - (-stays).exp() - stops).clamp(0.0, 1.0)
    }

    fn variance_of_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        if horizon.is_nan() || horizon <= 0.0 {
            return 0.0;
        }
        // Given the rate λ and the stay m within the horizon, purchases are Poisson with mean λm;
        // E[m²] = 2 ∫ u (β′/(β′+u))ˢ du.
        let (k, from, age) = (self.r + purchases.x, self.alpha + purchases.t, self.beta + purchases.t);
        let w = (horizon / age).ln_1p();
        let squared_stay = 2.0 * age * age * (expm1_over(2.0 - self.s, w) - expm1_over(1.0 - self.s, w));
        let (alive, mean) = (self.alive(purchases), k / from * mean_stay(self.s, age, horizon));
        let squares = k * (k + 1.0) / (from * from) * squared_stay + mean;
        (alive * squares - (alive * mean).powi(2)).max(0.0)
    }

    fn add_chances(&self, horizon: f64, purchases: &Purchases, weight: f64, counts: &mut Counts) {
        add_pareto(self, horizon.max(0.0), purchases, weight, counts);
    }
}

impl Parametric for ParetoNbd {
    fn logs(&self) -> [f64; 4] {
        [self.r.ln(), self.alpha.ln(), self.s.ln(), self.beta.ln()]
    }

    fn with_logs(&self, logs: [f64; 4]) -> Self {
        let [r, alpha, s, beta] = logs.map(f64::exp);
        ParetoNbd { r, alpha, s, beta }
    }
}

/// ln of a shape beyond which a fit is held back, as by a normal prior of deviation 1 from there on.
/// Where histories are short, or buyers do not stop as the model thinks, the likelihood hardly tells
/// rates that are much alike (shape 3) from equal ones (without end), and the search never ended.
const LN_ALIKE: f64 = 1.1;

/// Where the shapes of the rates, of buying and of stopping, stand among the logarithms.
const SHAPES: [usize; 2] = [0, 2];

fn beyond(log: f64) -> f64 {
    (log - LN_ALIKE).max(0.0)
}

fn held_back(logs: &[f64]) -> f64 {
    SHAPES.iter().map(|shape| 0.5 * beyond(logs[*shape]).powi(2)).sum()
}

/// How long somebody who is alive stays within the horizon, on average.
fn mean_stay(s: f64, age: f64, horizon: f64) -> f64 {
    age * expm1_over(1.0 - s, (horizon / age).ln_1p())
}

/// ∫ (α+τ)^−k (β+τ)^−(s+1) dτ from t_x to t, over exp(log_scale); with the means of what its
/// gradient needs under the integrand.
struct Stopped {
    log_scale: f64,
    value: f64,
    /// Integrals of ln(α+τ), 1/(α+τ), ln(β+τ), 1/(β+τ) under the same integrand.
    moments: [f64; 4],
}

fn stopped(k: f64, alpha: f64, s: f64, beta: f64, t_x: f64, t: f64, moments: bool) -> Stopped {
    // The substitution is anchored on the smaller of α and β; the integrand is then
    // [(near+τ)(far+tₓ) / ((near+tₓ)(far+τ))]^power, which has no pole to come close to.
    let swapped = beta < alpha;
    let (near, far) = if swapped { (beta + t_x, alpha + t_x) } else { (alpha + t_x, beta + t_x) };
    let power = if swapped { k } else { s + 1.0 };
    let (ln_near, ln_far, decay) = (near.ln(), far.ln(), k + s);
    let log_scale = (power - decay) * ln_near - power * ln_far - decay.ln();
    let mut sum = Stopped { log_scale, value: 0.0, moments: [0.0; 4] };
    let reach = ((t - t_x) / near).ln_1p();
    if reach.is_nan() || reach <= 0.0 {
        return sum;
    }
    let (points, panels) = grid(reach, decay, (reach - ((t - t_x) / far).ln_1p()) * power);
    let (mut upper, mut panel) = (1.0, 1.0);
    while panel <= panels {
        let lower = (-decay * reach / 3.0 * panel / panels).exp();
        let width = upper - lower;
        for &(place, weight) in points {
            let v = upper - width * place;
            let ln_q = -3.0 * v.ln() / decay;
            let at = near * ln_q.exp();
            let other = at + (far - near);
            let ln_other = other.ln();
            let part = 3.0 * v * v * weight * width * (power * (ln_q + ln_far - ln_other)).exp();
            sum.value += part;
            if moments {
                sum.moments[0] += part * (ln_near + ln_q);
                sum.moments[1] += part / at;
                sum.moments[2] += part * ln_other;
                sum.moments[3] += part / other;
            }
        }
        upper = lower;
        panel += 1.0;
    }
    if swapped {
        sum.moments.rotate_left(2);
    }
    sum
}

/// Points and panels, of equal length in the logarithm of the anchor. The cube root of y tames the
/// logarithm that is left at y = 0; how many points the rest needs follows from how much it changes
/// and from how far the interval keeps off zero.
fn grid(reach: f64, decay: f64, change: f64) -> (&'static [(f64, f64)], f64) {
    let near_zero = (-decay * reach / 6.0).exp();
    let need = (change * 1e11).max(1.0).ln() / (2.0 * ((1.0 + near_zero) / (1.0 - near_zero)).ln());
    let need = need.max(2.0 * change);
    let points: &[(f64, f64)] = match need {
        need if need <= 4.0 => &LEGENDRE_4,
        need if need <= 8.0 => &LEGENDRE_8,
        _ => &LEGENDRE_16,
    };
    (points, (need / 16.0).ceil().clamp(1.0, 12.0))
}

fn log_likelihood(patterns: &[Purchases], logs: &[f64], gradient: &mut [f64], mut outer: Option<&mut [f64]>) -> f64 {
    let [r, alpha, s, beta] = [logs[0].exp(), logs[1].exp(), logs[2].exp(), logs[3].exp()];
    let mut total = 0.0;
    gradient.fill(0.0);
    for same in patterns.chunk_by(|one, next| one.x == next.x) {
        let k = r + same[0].x;
        let fixed = ln_gamma(k) - ln_gamma(r) + r * logs[1] + s * logs[3];
        let by_r = digamma(k) - digamma(r) + logs[1];
        for one in same {
            let (from, age) = (alpha + one.t, beta + one.t);
            let (ln_from, ln_age) = (from.ln(), age.ln());
            let active = -k * ln_from - s * ln_age;
            let integral = stopped(k, alpha, s, beta, one.t_x, one.t, true);
            // Both branches over the larger of their scales.
            let top = active.max(integral.log_scale);
            let (stays, scale) = ((active - top).exp(), (integral.log_scale - top).exp());
            let leaves = s * integral.value * scale;
            let sum = stays + leaves;
            total += one.people * (fixed + top + sum.ln());
            let [ln_from_m, over_from_m, ln_age_m, over_age_m] = integral.moments.map(|m| s * m * scale / sum);
            let (stays, leaves) = (stays / sum, leaves / sum);
            let slope = [
                (by_r - stays * ln_from - ln_from_m) * r,
                r - k * (stays / from + over_from_m) * alpha,
                (logs[3] - stays * ln_age + leaves / s - ln_age_m) * s,
                s - (stays * s / age + (s + 1.0) * over_age_m) * beta,
            ];
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

    // Wanted figures: the integral by adaptive quadrature with 30 digits.
    #[test]
    fn the_likelihood_agrees_with_high_precision_figures() {
        for (parameters, (x, t_x, t), want, within) in [
            ([0.553, 10.578, 0.606, 11.669], (2.0, 30.43, 38.86), -9.55428324515041, 1e-11),
            ([0.553, 10.578, 0.606, 11.669], (0.0, 0.0, 38.86), -0.52104629408089, 1e-11),
            ([0.8, 1.5, 2.2, 90.0], (7.0, 3.0, 50.0), -7.68986469293368, 1e-9),
            ([0.3, 40.0, 0.4, 0.5], (0.0, 0.0, 100.0), -0.0769873856208738, 1e-9),
            ([2.5, 0.01, 0.6, 5.0], (40.0, 20.0, 30.0), -28.6927571775905, 1e-10),
            ([5.0, 200.0, 0.05, 1000.0], (3.0, 1.0, 365.0), -17.0012055242301, 1e-11),
            ([0.2, 0.02, 1.5, 30.0], (0.0, 0.0, 300.0), -1.28720584669977, 1e-7),
        ] {
            let model = ParetoNbd::PRIOR.with_logs(parameters.map(f64::ln));
            near(model.log_likelihood(&[Purchases::one(x, t_x, t)]), want, within);
        }
    }

    // Wanted figures: the published expressions with 30 digits.
    #[test]
    fn forecasts_agree_with_the_published_expressions() {
        let model = ParetoNbd::PRIOR;
        let buyer = Purchases::one(2.0, 30.43, 38.86);
        near(model.alive(&buyer), 0.8691675591530112, 1e-10);
        near(model.expected_purchases(39.0, &buyer), 1.455123193257602, 1e-10);
        near(model.expected_of_newcomer(39.0), 1.213002844281016, 1e-12);
        near(model.chance_of_purchase(39.0, &buyer), 0.5919372763935362, 1e-9);
        let at = |s: f64| ParetoNbd { s, ..model }.expected_of_newcomer(39.0);
        near(at(1.0), 0.5 * (at(1.0 - 1e-4) + at(1.0 + 1e-4)), 1e-7);
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_likelihood() {
        let patterns = [
            Purchases { people: 3.0, ..Purchases::one(0.0, 0.0, 1.2) },
            Purchases { people: 2.0, ..Purchases::one(1.0, 0.1, 0.9) },
            Purchases::one(1.0, 0.9, 0.9),
            Purchases::one(9.0, 0.7, 1.1),
        ];
        for logs in [[-0.3, -1.1, 0.2, 0.7], [0.5, 0.6, -0.9, -1.3]] {
            let mut gradient = [0.0; 4];
            log_likelihood(&patterns, &logs, &mut gradient, None);
            for i in 0..4 {
                let at = |step: f64| {
                    let mut moved = logs;
                    moved[i] += step;
                    log_likelihood(&patterns, &moved, &mut [0.0; 4], None)
                };
                near(gradient[i], (at(1e-5) - at(-1e-5)) / 2e-5, 1e-6);
            }
        }
    }

    proptest! {
        #[test]
        fn forecasts_obey_their_laws(
            logs in proptest::array::uniform4(-2.5f64..2.5), x in 0u8..40, share in 0.01f64..1.0, horizon in 0.01f64..20.0
        ) {
            let model = ParetoNbd::PRIOR.with_logs(logs);
            let buyer = Purchases::one(f64::from(x), if x == 0 { 0.0 } else { 8.0 * share }, 8.0);
            let alive = model.alive(&buyer);
            let (chance, expected) = (model.chance_of_purchase(horizon, &buyer), model.expected_purchases(horizon, &buyer));
            prop_assert!((0.0..=1.0).contains(&alive) && chance >= 0.0);
            prop_assert!(chance <= alive + 1e-12 && expected >= chance - 1e-6, "{chance} {expected} {alive}");
            prop_assert!(model.expected_purchases(2.0 * horizon, &buyer) >= expected);
            prop_assert!(model.chance_of_purchase(2.0 * horizon, &buyer) >= chance - 1e-9);
            prop_assert!(model.variance_of_purchases(horizon, &buyer) >= 0.0);
        }
    }
}
