//! Are planted parameters found again, and do intervals hold what they should?

use galena_standing::repurchase::{
    BgNbd, Dropout, Fit, Forecast, GammaGamma, MIN_BUYERS, ParetoNbd, Purchases, Repurchase, RepurchaseError, Spendings,
};

/// Draws for the simulations: xorshift64*.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    fn exponential(&mut self, rate: f64) -> f64 {
        -self.unit().ln() / rate
    }

    /// Gamma with this shape and scale 1, after Marsaglia and Tsang.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.unit().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        x / (x + y)
    }
}

/// The moments, from the first purchase at 0, at which somebody buys again until `end`.
type Buyer<'a> = dyn FnMut(&mut Random, f64) -> Vec<f64> + 'a;

fn bg_buyer(model: BgNbd) -> impl FnMut(&mut Random, f64) -> Vec<f64> {
    move |random, end| {
        let rate = random.gamma(model.r) / model.alpha;
        let stop = random.beta(model.a, model.b);
        let (mut at, mut moments) = (0.0, Vec::new());
        if model.dropout == Dropout::AfterEvery && random.unit() < stop {
            return moments;
        }
        loop {
            at += random.exponential(rate);
            if at > end {
                return moments;
            }
            moments.push(at);
            if random.unit() < stop {
                return moments;
            }
        }
    }
}

fn pareto_buyer(model: ParetoNbd) -> impl FnMut(&mut Random, f64) -> Vec<f64> {
    move |random, end| {
        let rate = random.gamma(model.r) / model.alpha;
        let stopping = random.gamma(model.s) / model.beta;
        let stop = random.exponential(stopping);
        let (mut at, mut moments) = (0.0, Vec::new());
        loop {
            at += random.exponential(rate);
            if at > end.min(stop) {
                return moments;
            }
            moments.push(at);
        }
    }
}

/// People with ages between 20 and 50, and their purchases in the `horizon` after that.
fn people(seed: u64, n: usize, horizon: f64, buyer: &mut Buyer<'_>) -> Vec<(Purchases, f64)> {
    let mut random = Random::new(seed);
    (0..n)
        .map(|_| {
            let age = 20.0 + 30.0 * random.unit();
            let moments = buyer(&mut random, age + horizon);
            let seen: Vec<f64> = moments.iter().copied().filter(|at| *at <= age).collect();
            let last = seen.last().copied().unwrap_or(0.0);
            let later = (moments.len() - seen.len()) as f64;
            (Purchases::one(seen.len() as f64, last, age), later)
        })
        .collect()
}

fn histories(people: &[(Purchases, f64)]) -> Vec<Purchases> {
    people.iter().map(|(purchases, _)| *purchases).collect()
}

/// Planted parameters lie inside 99.9 % intervals.
fn recovered(intervals: Option<Vec<(f64, f64)>>, planted: &[f64]) {
    let intervals = intervals.expect("the fit has a covariance");
    for ((low, high), planted) in intervals.into_iter().zip(planted) {
        assert!(low <= *planted && *planted <= high, "planted {planted}, found {low} to {high}");
    }
}

#[test]
fn planted_parameters_are_found() {
    for seed in [11, 12, 13] {
        let planted = BgNbd { r: 0.7, alpha: 6.0, a: 0.9, b: 2.5, dropout: Dropout::AfterRepeats };
        for dropout in [Dropout::AfterRepeats, Dropout::AfterEvery] {
            let planted = BgNbd { dropout, ..planted };
            let sample = histories(&people(seed, 4000, 0.0, &mut bg_buyer(planted)));
            let fit = BgNbd::fit_with(&sample, dropout).expect("fits");
            assert!(fit.converged);
            recovered(fit.parameters(0.999), &[0.7, 6.0, 0.9, 2.5]);
        }
        let planted = ParetoNbd { r: 0.8, alpha: 7.0, s: 0.6, beta: 12.0 };
        let sample = histories(&people(seed, 4000, 0.0, &mut pareto_buyer(planted)));
        let fit = ParetoNbd::fit(&sample).expect("fits");
        assert!(fit.converged);
        recovered(fit.parameters(0.999), &[0.8, 7.0, 0.6, 12.0]);
    }
}

#[test]
fn planted_spendings_are_found() {
    for seed in [21, 22, 23] {
        let mut random = Random::new(seed);
        let planted = GammaGamma { p: 5.0, q: 3.5, gamma: 120_000.0 };
        let sample: Vec<Spendings> = (0..4000)
            .map(|i| {
                let (scale, x) = (random.gamma(planted.q) / planted.gamma, 1 + i % 4);
                let sum: f64 = (0..x).map(|_| random.gamma(planted.p) / scale).sum();
                Spendings { x: f64::from(x), mean_value: sum / f64::from(x), people: 1.0 }
            })
            .collect();
        let fit = GammaGamma::fit(&sample).expect("fits");
        assert!(fit.converged);
        recovered(fit.parameters(0.999), &[5.0, 3.5, 120_000.0]);
    }
}

#[test]
fn totals_hold_what_happens_next() {
    let (horizon, level) = (26.0, 0.9);
    let bg = BgNbd { r: 0.7, alpha: 6.0, a: 0.9, b: 2.5, dropout: Dropout::AfterRepeats };
    let pareto = ParetoNbd { r: 0.8, alpha: 7.0, s: 0.6, beta: 12.0 };
    let mut held = [0, 0];
    let seeds = 60;
    for seed in 100..100 + seeds {
        let bought = people(seed, 600, horizon, &mut bg_buyer(bg));
        let total = BgNbd::fit(&histories(&bought)).expect("fits").total(horizon, &histories(&bought), level);
        held[0] += usize::from(holds(total.map(|total| (total.low, total.high)), &bought));
        let bought = people(seed, 600, horizon, &mut pareto_buyer(pareto));
        let total = ParetoNbd::fit(&histories(&bought)).expect("fits").total(horizon, &histories(&bought), level);
        held[1] += usize::from(holds(total.map(|total| (total.low, total.high)), &bought));
    }
    // 54 of 60 are expected; fewer than 48 or all 60 would be rarer than one in a hundred.
    assert!(held.iter().all(|held| (48..=59).contains(held)), "{held:?} of {seeds}");
}

fn holds(interval: Option<(f64, f64)>, bought: &[(Purchases, f64)]) -> bool {
    let later: f64 = bought.iter().map(|(_, later)| later).sum();
    interval.is_some_and(|(low, high)| low <= later && later <= high)
}

#[test]
fn forecasts_agree_with_simulated_buyers() {
    let horizon = 30.0;
    let bg = BgNbd { r: 0.9, alpha: 8.0, a: 1.2, b: 2.5, dropout: Dropout::AfterRepeats };
    let every = BgNbd { dropout: Dropout::AfterEvery, ..bg };
    let pareto = ParetoNbd { r: 0.9, alpha: 8.0, s: 0.7, beta: 15.0 };
    agree(bg.into(), &people(31, 40_000, horizon, &mut bg_buyer(bg)), horizon);
    agree(every.into(), &people(32, 40_000, horizon, &mut bg_buyer(every)), horizon);
    agree(pareto.into(), &people(33, 40_000, horizon, &mut pareto_buyer(pareto)), horizon);
}

/// Mean, share with a purchase and spread of what followed, for those with few and with many purchases.
fn agree(model: Repurchase, bought: &[(Purchases, f64)], horizon: f64) {
    for group in [0.0..1.0, 1.0..3.0, 3.0..1e9] {
        let group: Vec<&(Purchases, f64)> = bought.iter().filter(|(one, _)| group.contains(&one.x)).collect();
        let n = group.len() as f64;
        let mean = |f: &dyn Fn(&(Purchases, f64)) -> f64| group.iter().map(|one| f(one)).sum::<f64>() / n;
        let expected = mean(&|(one, _)| model.expected_purchases(horizon, one));
        let variance = mean(&|(one, _)| model.variance_of_purchases(horizon, one));
        let error = 4.0 * (variance / n).sqrt();
        assert!((mean(&|(_, later)| *later) - expected).abs() < error, "{model:?} {expected}");
        let chance = mean(&|(one, _)| model.chance_of_purchase(horizon, one));
        let share = mean(&|(_, later)| f64::from(u8::from(*later > 0.0)));
        assert!((share - chance).abs() < 4.0 * (0.25 / n).sqrt(), "{model:?} {share} {chance}");
        let spread = mean(&|(one, later)| (later - model.expected_purchases(horizon, one)).powi(2));
        assert!((spread / variance - 1.0).abs() < 0.12, "{model:?} {spread} {variance}");
    }
}

#[test]
fn too_little_is_refused_and_odd_samples_do_no_harm() {
    let few = vec![Purchases::one(2.0, 5.0, 30.0); 12];
    assert_eq!(BgNbd::fit(&few), Err(RepurchaseError::TooFewBuyers { people: 12.0 }));
    let once = vec![Purchases::one(0.0, 0.0, 30.0); 500];
    assert_eq!(ParetoNbd::fit(&once), Err(RepurchaseError::TooFewRepeats { repeats: 0.0 }));
    assert_eq!(BgNbd::fit(&[]), Err(RepurchaseError::TooFewBuyers { people: 0.0 }));
    // Everybody alike, everybody alive, everybody gone: the parameters run off, the forecasts do not.
    let alike = Purchases { people: MIN_BUYERS, ..Purchases::one(4.0, 25.0, 30.0) };
    let alive = Purchases { t_x: 30.0, ..alike };
    let gone = Purchases { t_x: 0.01, ..alike };
    let today = Purchases { people: 40.0, ..Purchases::one(0.0, 0.0, 0.0) };
    for sample in [vec![alike], vec![alive], vec![gone], vec![alive, gone], vec![alike, today]] {
        let bg = BgNbd::fit(&sample).unwrap_or_else(|error| panic!("{sample:?}: {error:?}"));
        let pareto = ParetoNbd::fit(&sample).unwrap_or_else(|error| panic!("{sample:?}: {error:?}"));
        for one in &sample {
            for model in [Repurchase::from(bg.model), pareto.model.into()] {
                let expected = model.expected_purchases(30.0, one);
                assert!((0.0..=20.0).contains(&expected), "{model:?} {one:?} {expected}");
                assert!((0.0..=1.0).contains(&model.chance_of_purchase(30.0, one)));
            }
        }
    }
}

#[test]
fn a_fit_reads_back_from_json() {
    let sample = histories(&people(5, 400, 0.0, &mut bg_buyer(BgNbd::PRIOR)));
    let fit = BgNbd::fit(&sample).expect("fits");
    let text = serde_json::to_string_pretty(&fit).expect("writes");
    let back: Fit<BgNbd> = serde_json::from_str(&text).expect("reads");
    for (written, read) in fit.model.logs().into_iter().zip(back.model.logs()) {
        assert!((written - read).abs() < 1e-14);
    }
    assert_eq!((fit.evaluations, fit.model.dropout, fit.people), (back.evaluations, back.model.dropout, back.people));
    let either = serde_json::to_string(&Repurchase::from(ParetoNbd::PRIOR)).expect("writes");
    assert_eq!(either, r#"{"model":"pareto_nbd","r":0.553,"alpha":10.578,"s":0.606,"beta":11.669}"#);
}
