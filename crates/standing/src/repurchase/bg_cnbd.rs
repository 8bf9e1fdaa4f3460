//! BG/CNBD-k: a buyer buys at a pace of their own, more regularly than chance would have it, and after each
//! repeat purchase stops for good with a chance of their own; some never come back after the first.
//!
//! BG/NBD lets the next purchase come as if by chance: a minute after the last one is the likeliest moment. Who
//! buys what is used up does not come back that soon. Here a purchase takes k steps, which follow each other
//! by chance, so that the days between purchases are gamma distributed with shape k (Platzer and
//! Reutterer 2016; k = 1 is BG/NBD). Rates of steps are gamma distributed over people (r, α), chances to
//! stop beta distributed (a, b). With K = r + kx, u = (T − tₓ)/(α+T) and
//! P = Σ (K)ⱼ uʲ/j! over j < k, the chance of fewer than k steps since the last purchase,
//!
//! ```text
//! x > 0:  ln L = ln(1−q) + lnΓ(K) − lnΓ(r) + r ln α + lnB(a, b+x) − lnB(a, b)
//!              + ln[ (α+T)^−K · P + a/(b+x−1) · (α+tₓ)^−K ] + (k−1) · Σ ln τ − x lnΓ(k)
//! x = 0:  ln L = ln[ q + (1−q) · (α/(α+T))^r · P ]
//! ```
//!
//! with τ the times between purchases: only their sum of logarithms says anything of k, and nothing of
//! the rest. The share q of those who buy once only is ours: whether a newcomer comes back is decided by other things
//! than whether somebody who did goes on, and neither nobody (BG/NBD) nor everybody's own chance to stop (MBG/NBD)
//! holds for them. Whoever was first seen soon after the data begin may have bought for years, so they have a share of
//! their own, and that of the others is what a newcomer of today is judged by. Both are maximised out within each
//! step of the search, which needs no slope along them there.
//!
//! The published forecasts are approximations. Those below are exact: given that a buyer is alive, the
//! step that they stand at is known up to its chance, and the steps ahead are negative binomial.
//!
//! Decisions. k is a whole number, the most likely one up to [`MOST_STEPS`], found from below; where times between
//! purchases are not known it is 1. A k for every buyer was not taken: few buyers buy often enough to show theirs.

use super::pattern::Sample;
use super::predictive::{Counts, walk_stopping};
use super::search::{Coarse, Fit, add, climb_for, climb_from_coarse, finish};
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
    /// The share of newcomers who buy once only, however long they are waited for.
    pub once: f64,
    /// The same of those who were first seen soon after the data begin, many of whom are not new.
    pub once_before: f64,
    /// Longer ago than this those were first seen.
    pub settled: f64,
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
    /// The most likely steps and parameters for these buyers.
    pub fn fit(purchases: &[Purchases]) -> Result<Fit<Self>, RepurchaseError> {
        let sample = Sample::of(purchases)?;
        let mut start = vec![0.5f64.ln(), 0.3f64.ln(), 0.0, 2.0f64.ln()];
        let settled = SETTLED * sample.patterns.iter().map(|one| one.t).fold(0.0, f64::max);
        let (mut k, mut of_steps) = (1, 0.0);
        if let Some(log_gaps) = sample.log_gaps {
            (k, start) = steps(&sample, settled, log_gaps, start)?;
            of_steps = alone(k, log_gaps, sample.repeats);
        }
        let mut found = climb_from_coarse(&sample, &start, &Coarse::QUICK, &|patterns| {
            Box::new(move |logs, gradient, outer| log_likelihood(patterns, (k, settled, None), logs, gradient, outer).0)
        })?;
        found.log_likelihood += of_steps;
        let once = log_likelihood(&sample.patterns, (k, settled, None), &found.logs, &mut [0.0; 4], None).1;
        let settled = settled * sample.unit;
        let none = BgCnbd { k, once: once[0], once_before: once[1], settled, r: 1.0, alpha: 1.0, a: 1.0, b: 1.0 };
        let model = none.with_logs([found.logs[0], found.logs[1] + sample.unit.ln(), found.logs[2], found.logs[3]]);
        Ok(finish(model, found, &sample))
    }

    /// ln of the likelihood of these buyers; none where it takes times between purchases that are not known.
    pub fn log_likelihood(&self, purchases: &[Purchases]) -> Option<f64> {
        let patterns = super::patterns(purchases.iter().copied());
        let of_steps = match self.k {
            1 => 0.0,
            k => {
                let gaps: Option<f64> = patterns.iter().map(|one| Some(one.people * one.log_gaps?)).sum();
                alone(k, gaps?, patterns.iter().map(|one| one.people * one.x).sum())
            }
        };
        let fixed = (self.k, self.settled, Some([self.once, self.once_before]));
        Some(of_steps + log_likelihood(&patterns, fixed, &self.logs(), &mut [0.0; 4], None).0)
    }

    /// Shape of the rate of steps of a buyer.
    fn shape(&self, purchases: &Purchases) -> f64 {
        self.r + f64::from(self.k) * purchases.x
    }

    /// Hands on the chance of each number of purchases of somebody who is alive, until what is left is
    /// negligible.
    fn walk(&self, horizon: f64, purchases: &Purchases, take: impl FnMut(usize, f64)) {
        let mut steps = Steps::new(self, horizon, purchases);
        walk_stopping(self.a, self.b + purchases.x, || steps.purchase(), take);
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

/// With more patterns than this the steps are told on a coarse grid…
const STEPS_FROM: usize = 500;

/// …of so many times…
const STEPS_CELLS: f64 = 16.0;

/// …with so many evaluations at most for each number of steps.
const STEPS_EVALUATIONS: usize = 60;

/// The most likely number of steps, and logarithms to start the search for the other parameters from.
fn steps(
    sample: &Sample,
    settled: f64,
    log_gaps: f64,
    mut start: Vec<f64>,
) -> Result<(u32, Vec<f64>), RepurchaseError> {
    let many = sample.patterns.len() > STEPS_FROM;
    let coarse = if many { sample.coarse(STEPS_CELLS) } else { sample.patterns.clone() };
    let mut best = (0, f64::NEG_INFINITY, start.clone());
    for k in 1..=MOST_STEPS {
        let likelihood = &mut |logs: &[f64], gradient: &mut [f64], outer: Option<&mut [f64]>| {
            log_likelihood(&coarse, (k, settled, None), logs, gradient, outer).0
        };
        let found = climb_for(STEPS_EVALUATIONS, &start, None, sample.people + sample.repeats, likelihood)?;
        let total = found.log_likelihood + alone(k, log_gaps, sample.repeats);
        if total <= best.1 {
            break;
        }
        // One more step to the same purchases. Chances to stop start afresh: with too few steps they run off.
        start[0] = found.logs[0];
        start[1] = found.logs[1] - (1.0 + 1.0 / f64::from(k)).ln();
        best = (k, total, found.logs);
    }
    Ok((best.0.max(1), best.2))
}

/// What the times between purchases alone say of the steps.
fn alone(k: u32, log_gaps: f64, repeats: f64) -> f64 {
    f64::from(k - 1) * log_gaps - repeats * ln_gamma(f64::from(k))
}

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
        let stayed =
            within(shape, (purchases.t - purchases.t_x) / from, self.k).value.ln() - (from / last).ln() * shape;
        let odds = match purchases.x {
            0.0 if purchases.t > self.settled => self.once_before / (1.0 - self.once_before),
            0.0 => self.once / (1.0 - self.once),
            x => self.a / (self.b + x - 1.0),
        };
        1.0 / (1.0 + odds * (-stayed).exp())
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
        BgCnbd { r, alpha, a, b, ..*self }
    }
}

/// But for what the times between purchases alone say, and the most likely shares of those who buy once only, new and
/// settled, where they are not given.
fn log_likelihood(
    patterns: &[Purchases],
    (k, settled, once): (u32, f64, Option<[f64; 2]>),
    logs: &[f64],
    gradient: &mut [f64],
    mut outer: Option<&mut [f64]>,
) -> (f64, [f64; 2]) {
    let [r, alpha, a, b] = [logs[0].exp(), logs[1].exp(), logs[2].exp(), logs[3].exp()];
    gradient.fill(0.0);
    // Patterns come in the order of their repeat purchases.
    let (newcomers, again) = patterns.split_at(patterns.partition_point(|one| one.x == 0.0));
    let people = |settles: bool| again.iter().filter(|one| (one.t > settled) == settles).map(|one| one.people).sum();
    let came_back = [people(false), people(true)];
    let (waited, once) =
        newcomers_likelihood(newcomers, came_back, (k, settled, once), [r, alpha], gradient, &mut outer);
    let mut total = waited + came_back.iter().zip(once).map(|(people, once)| people * (1.0 - once).ln()).sum::<f64>();
    for same in again.chunk_by(|one, next| one.x == next.x) {
        // What depends on x alone is computed once for all who bought as often.
        let x = same[0].x;
        let (shape, b_x) = (r + f64::from(k) * x, b + x);
        let fixed = ln_gamma(shape) - ln_gamma(r) + r * logs[1] + ln_gamma(a + b) - ln_gamma(a + b_x) + ln_gamma(b_x)
            - ln_gamma(b);
        let by_sum = digamma(a + b) - digamma(a + b_x);
        let slopes = [digamma(shape) - digamma(r) + logs[1], r / alpha, by_sum, digamma(b_x) - digamma(b) + by_sum];
        let odds = logs[2] - (b_x - 1.0).ln();
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
                (slopes[3] - share / (b_x - 1.0)) * b,
            ];
            add(gradient, &mut outer, &slope, one.people);
        }
    }
    (total, once)
}

/// The part of those who have not bought again, with the shares of those who buy once only.
fn newcomers_likelihood(
    newcomers: &[Purchases],
    came_back: [f64; 2],
    (k, settled, once): (u32, f64, Option<[f64; 2]>),
    [r, alpha]: [f64; 2],
    gradient: &mut [f64],
    outer: &mut Option<&mut [f64]>,
) -> (f64, [f64; 2]) {
    let waiting: Vec<(f64, Within)> = newcomers
        .iter()
        .map(|one| {
            let within = within(r, one.t / (alpha + one.t), k);
            (within.value * (-r * (one.t / alpha).ln_1p()).exp(), within)
        })
        .collect();
    let split = newcomers.partition_point(|one| one.t <= settled);
    let once = once.unwrap_or_else(|| {
        let new = once_only(&newcomers[..split], &waiting[..split], came_back[0]);
        let before = once_only(&newcomers[split..], &waiting[split..], came_back[1]);
        // Where nobody is new, or nobody settled, all are alike.
        let either = new.or(before).unwrap_or(0.0);
        [new.unwrap_or(either), before.unwrap_or(either)]
    });
    let mut total = 0.0;
    for (place, (one, (stays, within))) in newcomers.iter().zip(&waiting).enumerate() {
        let once = once[usize::from(place >= split)];
        let sum = once + (1.0 - once) * stays;
        total += one.people * sum.ln();
        let share = (1.0 - once) * stays / sum;
        let (by_shape, by_waited) = (within.by_shape / within.value, within.by_waited / within.value);
        let by_alpha = r / alpha - (r + by_waited) / (alpha + one.t);
        let slope = [share * (by_shape - (one.t / alpha).ln_1p()) * r, share * by_alpha * alpha, 0.0, 0.0];
        add(gradient, outer, &slope, one.people);
    }
    (total, once)
}

/// Whoever was first seen in the first third of the time known may have bought long before.
const SETTLED: f64 = 2.0 / 3.0;

/// Somebody comes back.
const MOST_ONCE: f64 = 0.999;

/// The most likely share of those who buy once only, none where there is nobody: the zero of the likelihood's slope, which falls all the way, by
/// Newton's method held between bounds that close in.
fn once_only(newcomers: &[Purchases], waiting: &[(f64, Within)], came_back: f64) -> Option<f64> {
    if newcomers.is_empty() && came_back == 0.0 {
        return None;
    }
    let (mut low, mut high, mut once) = (0.0, MOST_ONCE, 0.3);
    for _ in 0..60 {
        let (mut slope, mut curvature) = (-came_back / (1.0 - once), -came_back / ((1.0 - once) * (1.0 - once)));
        for (one, (stays, _)) in newcomers.iter().zip(waiting) {
            let part = (1.0 - stays) / (once + (1.0 - once) * stays);
            slope += one.people * part;
            curvature -= one.people * part * part;
        }
        if slope > 0.0 {
            low = once
        } else {
            high = once
        }
        let next = once - slope / curvature;
        let next = if next > low && next < high { next } else { 0.5 * (low + high) };
        if (next - once).abs() < 1e-13 {
            break;
        }
        once = next;
    }
    Some(once)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repurchase::{BgNbd, Dropout};
    use proptest::prelude::*;

    fn near(got: f64, want: f64, relative: f64) {
        assert!((got - want).abs() <= relative * want.abs().max(1e-12), "got {got}, want {want}");
    }

    const MODEL: BgCnbd =
        BgCnbd { k: 3, once: 0.2, once_before: 0.1, settled: 100.0, r: 1.6, alpha: 12.0, a: 0.7, b: 2.4 };

    #[test]
    fn with_one_step_and_nobody_once_only_it_is_bg_nbd() {
        let one = BgCnbd { k: 1, once: 0.0, ..MODEL };
        let other = BgNbd { r: 1.6, alpha: 12.0, a: 0.7, b: 2.4, dropout: Dropout::AfterRepeats };
        for buyer in [Purchases::one(2.0, 30.4, 38.9), Purchases::one(0.0, 0.0, 20.0), Purchases::one(9.0, 38.0, 38.9)]
        {
            near(one.alive(&buyer), other.alive(&buyer), 1e-12);
            near(one.expected_purchases(26.0, &buyer), other.expected_purchases(26.0, &buyer), 1e-5);
            near(one.chance_of_purchase(26.0, &buyer), other.chance_of_purchase(26.0, &buyer), 1e-12);
            near(one.variance_of_purchases(26.0, &buyer), other.variance_of_purchases(26.0, &buyer), 1e-4);
            near(one.log_likelihood(&[buyer]).unwrap_or(0.0), other.log_likelihood(&[buyer]), 1e-12);
        }
        assert_eq!(MODEL.log_likelihood(&[Purchases::one(2.0, 30.4, 38.9)]), None);
    }

    /// The chance of fewer than `steps` steps at a rate within a time.
    fn fewer(steps: u32, rate: f64, time: f64) -> f64 {
        (0..steps).map(|j| stands(j, rate, time)).sum()
    }

    fn stands(j: u32, rate: f64, time: f64) -> f64 {
        (-rate * time + f64::from(j) * (rate * time).ln() - ln_gamma(f64::from(j) + 1.0)).exp()
    }

    #[test]
    fn the_closed_forms_agree_with_sums_over_all_buyers() {
        let (t, horizon, rates, stops) = (38.0, 9.0, 4_000, 400);
        let beta = |p: f64| {
            let norm = ln_gamma(MODEL.a + MODEL.b) - ln_gamma(MODEL.a) - ln_gamma(MODEL.b);
            (norm + (MODEL.a - 1.0) * p.ln() + (MODEL.b - 1.0) * (1.0 - p).ln()).exp() / f64::from(stops)
        };
        let gamma = |rate: f64| {
            let norm = MODEL.r * MODEL.alpha.ln() - ln_gamma(MODEL.r);
            (norm + (MODEL.r - 1.0) * rate.ln() - MODEL.alpha * rate).exp() * 1.5 / f64::from(rates)
        };
        for gaps in [vec![9.0f64, 12.0], vec![]] {
            let x = gaps.len() as i32;
            let silent = t - gaps.iter().sum::<f64>();
            let (mut gone, mut alive, mut buys) = (0.0, 0.0, 0.0);
            for i in 0..rates {
                let rate = (f64::from(i) + 0.5) / f64::from(rates) * 1.5;
                let bought: f64 = gaps.iter().map(|gap| rate.powi(3) * gap * gap / 2.0 * (-rate * gap).exp()).product();
                let silence = fewer(MODEL.k, rate, silent);
                // Where the buyer stands, and from there to the next purchase.
                let waits: f64 =
                    (0..MODEL.k).map(|j| stands(j, rate, silent) * fewer(MODEL.k - j, rate, horizon)).sum();
                let (mut went, mut stayed) = (0.0, 1.0);
                if x > 0 {
                    let sums = (0..stops).map(|j| (f64::from(j) + 0.5) / f64::from(stops));
                    let sums: Vec<(f64, f64)> = sums.map(|p| (beta(p) * (1.0 - p).powi(x - 1), p)).collect();
                    went = sums.iter().map(|(weight, p)| weight * p).sum();
                    stayed = sums.iter().map(|(weight, p)| weight * (1.0 - p)).sum();
                }
                let all = gamma(rate) * bought * (1.0 - MODEL.once);
                gone += all * went;
                alive += all * stayed * silence;
                buys += all * stayed * (silence - waits);
            }
            gone += if x == 0 { MODEL.once } else { 0.0 };
            let log_gaps = Some(gaps.iter().map(|gap| gap.ln()).sum());
            let buyer = Purchases { log_gaps, ..Purchases::one(f64::from(x), t - silent, t) };
            near(MODEL.log_likelihood(&[buyer]).unwrap_or(0.0), (gone + alive).ln(), 1e-3);
            near(MODEL.alive(&buyer), alive / (gone + alive), 3e-3);
            near(MODEL.chance_of_purchase(horizon, &buyer), buys / (gone + alive), 3e-3);
        }
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_likelihood() {
        let patterns = [
            Purchases { people: 9.0, ..Purchases::one(0.0, 0.0, 0.8) },
            Purchases { people: 9.0, ..Purchases::one(0.0, 0.0, 1.2) },
            Purchases { people: 2.0, ..Purchases::one(1.0, 0.1, 0.9) },
            Purchases::one(9.0, 0.7, 1.1),
        ];
        for (k, once) in [(2, Some([0.3, 0.2])), (5, Some([0.1, 0.1])), (3, None), (1, None)] {
            let (logs, mut gradient) = ([-0.3, -1.1, 0.2, 0.7], [0.0; 4]);
            let (_, found) = log_likelihood(&patterns, (k, 1.0, once), &logs, &mut gradient, None);
            assert!(once.is_some() || found.iter().all(|share| (0.01..0.99).contains(share)), "{found:?}");
            for i in 0..4 {
                let at = |step: f64| {
                    let mut moved = logs;
                    moved[i] += step;
                    log_likelihood(&patterns, (k, 1.0, once), &moved, &mut [0.0; 4], None).0
                };
                near(gradient[i], (at(1e-5) - at(-1e-5)) / 2e-5, 1e-6);
            }
        }
    }

    #[test]
    fn a_buyer_of_a_thousand_purchases_does_not_vanish() {
        let often = Purchases::one(2000.0, 364.9, 365.0);
        let model = BgCnbd { k: 4, r: 0.8, alpha: 12.0, a: 0.1, b: 4.0, ..MODEL };
        let counts = Counts::of(&model, 365.0, &often);
        near(counts.chances.iter().sum(), 1.0, 1e-5);
        assert!(counts.mean() > 1500.0, "{}", counts.mean());
    }

    #[test]
    fn who_has_just_bought_does_not_buy_at_once_and_who_is_due_does() {
        let model = BgCnbd { k: 6, r: 40.0, alpha: 200.0, a: 0.2, b: 3.0, ..MODEL };
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
