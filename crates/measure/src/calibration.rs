//! When it says 20 %, does it happen to one in five?
//!
//! [`Calibration`] puts judgements into fifteen bins of equal width and compares, bin by bin and in
//! total. The expected calibration error of a *perfect* forecaster is not zero on a finite sample,
//! so it stands beside the measured one: an error of .02 on 200 people is praise, on 200,000 a
//! fault. Two ways to mend a score follow: [`Platt`] with two numbers, for little data, and
//! [`Isotonic`] with steps, for much. Both learn from the past, and neither survives a change of
//! the base rate; whoever applies them checks on later data that they help.

mod isotonic;
mod platt;

pub use isotonic::Isotonic;
pub use platt::Platt;

use crate::special::{ln_gamma, logit, softplus};
use crate::{Estimate, Judged, MIN_EVENTS, MIN_TRIALS, Rate};

/// How many bins of equal width.
pub const BINS: usize = 15;

/// Chances in one bin, and what came of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Lower edge.
    pub from: f64,
    /// Upper edge; belongs to the next bin, except 1.
    pub to: f64,
    /// Mean of the chances that were given.
    pub mean_chance: f64,
    /// How often it happened, and to how many of how many.
    pub observed: Rate,
}

/// Chances against outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Bins that have anyone in them, from low to high.
    pub bins: Vec<Bin>,
    /// Expected calibration error: the mean over people of |observed − given| of their bin.
    pub error: f64,
    /// What that error would be on average if every chance were exactly right.
    pub error_by_chance: f64,
    /// Mean squared error of the chances.
    pub brier: f64,
    /// Mean of −ln of the chance given to what happened.
    pub log_loss: f64,
    /// Mean of the chances that were given.
    pub mean_chance: f64,
    /// How often it happened.
    pub observed: Rate,
    /// Calibration in the large: observed over given, 1 when the total is right.
    pub in_the_large: f64,
    /// Lower bound of it.
    pub in_the_large_low: f64,
    /// Upper bound of it.
    pub in_the_large_high: f64,
}

impl Calibration {
    /// Compares chances with outcomes; needs 5 events among 30 people. Chances outside 0–1 are
    /// taken as 0 or 1, NaN is left out.
    pub fn of(judged: &[Judged]) -> Estimate<Self> {
        let mut sums = [(0.0f64, 0.0f64, 0.0f64); BINS];
        let (mut people, mut events, mut given) = (0.0, 0.0, 0.0);
        for one in judged.iter().filter(|one| !one.score.is_nan()) {
            let chance = one.score.clamp(0.0, 1.0);
            let place = ((chance * BINS as f64) as usize).min(BINS - 1);
            let happened = f64::from(u8::from(one.happened));
            sums[place].0 += 1.0;
            sums[place].1 += chance;
            sums[place].2 += happened;
            people += 1.0;
            events += happened;
            given += chance;
        }
        if events < MIN_EVENTS || people < MIN_TRIALS {
            return Estimate::TooFew { events, trials: people };
        }
        let mut bins = Vec::new();
        let (mut error, mut error_by_chance) = (0.0, 0.0);
        for (place, (n, chances, happened)) in sums.into_iter().enumerate() {
            if n == 0.0 {
                continue;
            }
            let width = 1.0 / BINS as f64;
            bins.push(Bin {
                from: place as f64 * width,
                to: (place + 1) as f64 * width,
                mean_chance: chances / n,
                observed: Rate::from_counts(happened, n),
            });
            error += (happened - chances).abs() / people;
            error_by_chance += deviation(n, chances) / people;
        }
        let observed = Rate::from_counts(events, people);
        let mean_chance = given / people;
        Estimate::Measured(Calibration {
            bins,
            error,
            error_by_chance,
            brier: brier(judged),
            log_loss: log_loss(judged),
            mean_chance,
            observed,
            in_the_large: observed.value / mean_chance,
            in_the_large_low: observed.low / mean_chance,
            in_the_large_high: observed.high / mean_chance,
        })
    }
}

/// Mean absolute deviation of the number of events among n people with this mean chance, by De
/// Moivre's formula: 2(k+1)·C(n, k+1)·pᵏ⁺¹(1−p)ⁿ⁻ᵏ with k = ⌊np⌋.
fn deviation(n: f64, chances: f64) -> f64 {
    let p = chances / n;
    if p <= 0.0 || p >= 1.0 {
        return 0.0;
    }
    let k = chances.floor().min(n - 1.0);
    let ways = ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k);
    2.0 * (ways + (k + 1.0) * p.ln() + (n - k) * (-p).ln_1p()).exp()
}

/// Mean squared error of chances. NaN without judgements.
pub fn brier(judged: &[Judged]) -> f64 {
    mean(judged, |chance, happened| (chance - f64::from(u8::from(happened))).powi(2))
}

/// Mean of −ln of the chance given to what happened. Chances are kept 1e-15 away from 0 and 1, so
/// that one certain mistake costs much and not everything. NaN without judgements.
pub fn log_loss(judged: &[Judged]) -> f64 {
    mean(judged, |chance, happened| {
        let chance = chance.clamp(1e-15, 1.0 - 1e-15);
        if happened { -chance.ln() } else { -(-chance).ln_1p() }
    })
}

fn mean(judged: &[Judged], loss: impl Fn(f64, bool) -> f64) -> f64 {
    let (mut n, mut sum) = (0.0, 0.0);
    for one in judged.iter().filter(|one| !one.score.is_nan()) {
        n += 1.0;
        sum += loss(one.score.clamp(0.0, 1.0), one.happened);
    }
    if n > 0.0 { sum / n } else { f64::NAN }
}

/// The logit of a chance, kept finite.
fn finite_logit(chance: f64) -> f64 {
    logit(chance.clamp(1e-12, 1.0 - 1e-12))
}

/// −ln of the chance that a logit gives to what happened.
fn logit_loss(logit: f64, share_happened: f64) -> f64 {
    softplus(logit) - share_happened * logit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Random;
    use proptest::prelude::*;

    fn measured(judged: &[Judged]) -> Calibration {
        let Estimate::Measured(calibration) = Calibration::of(judged) else { panic!("there is enough") };
        calibration
    }

    #[test]
    fn compares_bin_by_bin() {
        // 100 people at .10, of whom 20 had it; 50 people at .90, of whom 45 had it.
        let mut judged: Vec<Judged> = (0..100).map(|i| Judged { score: 0.1, happened: i < 20 }).collect();
        judged.extend((0..50).map(|i| Judged { score: 0.9, happened: i < 45 }));
        judged.push(Judged { score: f64::NAN, happened: true });
        let calibration = measured(&judged);
        assert_eq!(calibration.bins.len(), 2);
        assert!((calibration.error - 0.1 * 100.0 / 150.0).abs() < 1e-12);
        assert!((calibration.brier - (80.0 * 0.01 + 20.0 * 0.81 + 45.0 * 0.01 + 5.0 * 0.81) / 150.0).abs() < 1e-12);
        let loss = -(80.0 * 0.9f64.ln() + 20.0 * 0.1f64.ln() + 45.0 * 0.9f64.ln() + 5.0 * 0.1f64.ln()) / 150.0;
        assert!((calibration.log_loss - loss).abs() < 1e-12);
        assert!((calibration.in_the_large - 65.0 / 55.0).abs() < 1e-12);
        assert!((calibration.bins[0].observed.value - 0.2).abs() < 1e-12);
        assert!((calibration.bins[1].from - 13.0 / 15.0).abs() < 1e-12);
    }

    #[test]
    fn a_perfect_forecaster_errs_by_chance_as_expected() {
        for (seed, people) in [(1, 400), (2, 5000)] {
            let mut random = Random::new(seed);
            let (mut error, mut by_chance) = (0.0, 0.0);
            for _ in 0..200 {
                let judged: Vec<Judged> = (0..people)
                    .map(|_| {
                        let score = random.unit() * random.unit();
                        Judged { score, happened: random.chance(score) }
                    })
                    .collect();
                let calibration = measured(&judged);
                error += calibration.error / 200.0;
                by_chance += calibration.error_by_chance / 200.0;
            }
            assert!((error / by_chance - 1.0).abs() < 0.04, "{people}: {error} against {by_chance}");
        }
    }

    #[test]
    fn certain_and_wrong_costs_much_and_not_everything() {
        let judged = [Judged { score: 0.0, happened: true }, Judged { score: 1.0, happened: true }];
        let loss = log_loss(&judged);
        assert!(loss > 15.0 && loss < 20.0);
        assert!(log_loss(&[]).is_nan());
        assert!(matches!(Calibration::of(&judged), Estimate::TooFew { .. }));
    }

    proptest! {
        #[test]
        fn the_error_is_a_share(scores in proptest::collection::vec((-0.5f64..1.5, any::<bool>()), 40..120)) {
            let judged: Vec<Judged> = scores.iter().map(|&(score, happened)| Judged { score, happened }).collect();
            if let Estimate::Measured(calibration) = Calibration::of(&judged) {
                prop_assert!((0.0..=1.0).contains(&calibration.error));
                let people: f64 = calibration.bins.iter().map(|bin| bin.observed.trials).sum();
                prop_assert_eq!(people, judged.len() as f64);
                // The error of the total cannot exceed the error of the bins.
                let total = (calibration.observed.value - calibration.mean_chance).abs();
                prop_assert!(total <= calibration.error + 1e-12);
            }
        }
    }
}
