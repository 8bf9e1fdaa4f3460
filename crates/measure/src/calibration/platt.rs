//! A straight line on the logit scale: stretch and shift.

use super::{finite_logit, logit_loss};
use crate::special::logistic;
use crate::{Judged, MeasureError};

/// chance ↦ logistic(intercept + slope · logit(chance)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Platt {
    /// Above 1 when the chances given were too timid, below 1 when they were too bold.
    pub slope: f64,
    /// The shift.
    pub intercept: f64,
}

impl Platt {
    /// Changes nothing.
    pub const IDENTITY: Platt = Platt { slope: 1.0, intercept: 0.0 };

    /// Fits to chances and outcomes.
    pub fn fit(judged: &[Judged]) -> Result<Self, MeasureError> {
        Self::fit_logits(judged.iter().map(|one| (finite_logit(one.score), one.happened)))
    }

    /// Fits to logits and outcomes, by Newton's method. Outcomes count as (n₊+1)/(n₊+2) and
    /// 1/(n₋+2) rather than 1 and 0, as Platt proposed, so that scores which separate the outcomes
    /// completely still have a finite fit.
    pub fn fit_logits(judged: impl IntoIterator<Item = (f64, bool)>) -> Result<Self, MeasureError> {
        let pairs: Vec<(f64, bool)> = judged.into_iter().filter(|(logit, _)| logit.is_finite()).collect();
        let yes = pairs.iter().filter(|(_, happened)| *happened).count();
        let no = pairs.len() - yes;
        if yes == 0 || no == 0 {
            return Err(MeasureError::OneOutcome { judged: pairs.len(), happened: yes });
        }
        let (high, low) = ((yes as f64 + 1.0) / (yes as f64 + 2.0), 1.0 / (no as f64 + 2.0));
        let loss = |line: Platt| -> f64 {
            pairs.iter().map(|&(x, y)| logit_loss(line.logit(x), if y { high } else { low })).sum()
        };
        let (mut line, mut now) = (Platt::IDENTITY, loss(Platt::IDENTITY));
        for _ in 0..100 {
            let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-10, 0.0, 1e-10);
            for &(x, y) in &pairs {
                let p = logistic(line.logit(x));
                let (miss, weight) = (p - if y { high } else { low }, p * (1.0 - p));
                g0 += miss;
                g1 += miss * x;
                h00 += weight;
                h01 += weight * x;
                h11 += weight * x * x;
            }
            let determinant = (h00 * h11 - h01 * h01).max(1e-12 * h00 * h11);
            let step = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);
            let Some((next, value)) = (0..40).map(|halvings| 0.5f64.powi(halvings)).find_map(|part| {
                let next = Platt { intercept: line.intercept - part * step.0, slope: line.slope - part * step.1 };
                let value = loss(next);
                (value < now).then_some((next, value))
            }) else {
                break;
            };
            let gain = now - value;
            (line, now) = (next, value);
            if gain < 1e-12 * (1.0 + now.abs()) {
                break;
            }
        }
        Ok(line)
    }

    /// The mended logit.
    pub fn logit(&self, logit: f64) -> f64 {
        self.intercept + self.slope * logit
    }

    /// The mended chance.
    pub fn apply(&self, chance: f64) -> f64 {
        logistic(self.logit(finite_logit(chance)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Random;
    use proptest::prelude::*;

    #[test]
    fn recovers_a_planted_stretch_and_shift() {
        for seed in [1, 2, 3] {
            let mut random = Random::new(seed);
            let planted = Platt { slope: 0.6, intercept: -0.4 };
            let judged: Vec<Judged> = (0..40_000)
                .map(|_| {
                    let score = logistic(1.5 * random.normal() - 1.0);
                    Judged { score, happened: random.chance(planted.apply(score)) }
                })
                .collect();
            let found = Platt::fit(&judged).unwrap_or(Platt::IDENTITY);
            assert!((found.slope - 0.6).abs() < 0.03 && (found.intercept + 0.4).abs() < 0.05, "{found:?}");
        }
    }

    #[test]
    fn separated_and_one_sided_data_do_no_harm() {
        let judged: Vec<Judged> =
            (0..40).map(|i| Judged { score: if i < 20 { 0.2 } else { 0.8 }, happened: i >= 20 }).collect();
        let line = Platt::fit(&judged).unwrap_or(Platt::IDENTITY);
        assert!(line.slope.is_finite() && line.slope > 1.0 && line.apply(0.8) < 1.0);
        let all = vec![Judged { score: 0.3, happened: true }; 9];
        assert_eq!(Platt::fit(&all), Err(MeasureError::OneOutcome { judged: 9, happened: 9 }));
        assert!(Platt::fit(&[]).is_err());
    }

    proptest! {
        #[test]
        fn no_data_panics_and_fitting_never_hurts_the_loss(
            scores in proptest::collection::vec((0.0f64..1.0, any::<bool>()), 4..60)
        ) {
            let judged: Vec<Judged> = scores.iter().map(|&(score, happened)| Judged { score, happened }).collect();
            if let Ok(line) = Platt::fit(&judged) {
                prop_assert!(line.slope.is_finite() && line.intercept.is_finite());
                prop_assert!((0.0..=1.0).contains(&line.apply(0.5)));
            }
        }
    }
}
