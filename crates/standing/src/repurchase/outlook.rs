//! How sure is a forecast of one person?
//!
//! Two things are not known: what chance will do, and what the parameters are. The second is carried
//! into every person's interval by the Laplace approximation: the logarithms of the parameters are
//! normal around their best values with the covariance of the fit, and the drift of the whole shop
//! ([`Blend::pace_deviation`](super::Blend)), for counts with that of the buyer ([`Part::own_drift`]), is a fifth number
//! beside the four. An integral over a
//! normal distribution of n numbers is the mean over 2n points, √n standard deviations out along each
//! axis (the spherical-radial rule of third degree, McNamee and Stenger 1967; Arasaratnam and Haykin
//! 2009). So an [`Ensemble`] is ten models instead of one, the same ones for everybody.
//!
//! A bootstrap was not taken: it would fit hundreds of times, and give every run other numbers.

use super::forecast::Total;
use super::predictive::{CountInterval, Counts};
use super::{Blend, Forecast, Parametric, Part, Purchases, Repurchase, Single, patterns};
use galena_measure::special::{logistic, logit, normal_deviate};
use serde::{Deserialize, Serialize};

/// A point is moved by no more than this along the logarithm of a parameter. Parameters that run off
/// to their limits have variances without end, along which the forecasts hardly change.
const FARTHEST: f64 = 1.2;

/// A figure with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounded {
    /// The best guess.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// What to expect of one buyer within a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// The chance that the buyer is still one. The interval holds what the parameters may be.
    pub alive: Bounded,
    /// Purchases to expect. The interval is of this mean, not of the number that will be counted.
    pub expected: Bounded,
    /// The chance of at least one purchase, the parameters averaged over.
    pub chance: f64,
    /// The purchases that will be counted: chance and parameters together.
    pub purchases: CountInterval,
}

/// What one buyer's past says of a horizon, with everything that it is told from.
#[derive(Clone, Debug, PartialEq)]
pub struct Rhythm {
    /// As in [`Outlook`].
    pub alive: Bounded,
    /// As in [`Outlook`].
    pub expected: Bounded,
    /// The chance of each number of purchases, the parameters averaged over.
    pub counts: Counts,
}

/// A model whose parameters are not surely known: a few models with weights that stand for all that
/// it may be. Read from the JSON of a [`Repurchase`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "Repurchase")]
pub struct Ensemble {
    /// The blend with its best parameters; what stands alone is a blend of one.
    best: Blend,
    points: Vec<Point>,
}

/// One of the models: how much it counts, and how fast time runs in it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    weight: f64,
    /// For what is expected of all.
    pace: f64,
    /// For what one buyer may do: their own drift beside that of the shop.
    own_pace: f64,
    model: Single,
}

impl From<Repurchase> for Ensemble {
    fn from(model: Repurchase) -> Self {
        let alone = |model| Blend {
            parts: vec![Part { weight: 1.0, model, covariance: None, own_drift: 0.0 }],
            pace: 1.0,
            pace_deviation: 0.0,
            clock: None,
        };
        let best = match model {
            Repurchase::BgNbd(model) => alone(Single::BgNbd(model)),
            Repurchase::ParetoNbd(model) => alone(Single::ParetoNbd(model)),
            Repurchase::Blend(blend) => blend,
        };
        let points = best.parts.iter().flat_map(|part| points(part, best.pace, best.pace_deviation)).collect();
        Ensemble { best, points }
    }
}

impl Ensemble {
    /// The chance of each number of purchases within the horizon, the parameters averaged over.
    pub fn counts(&self, horizon: f64, purchases: &Purchases) -> Counts {
        let (horizon, purchases) = self.best.read(horizon, purchases);
        let mut counts = Counts::default();
        for point in &self.points {
            point.model.add_chances(point.own_pace * horizon, &purchases, point.weight, &mut counts);
        }
        counts
    }

    /// What to expect of a buyer, with intervals at a level.
    pub fn outlook(&self, horizon: f64, purchases: &Purchases, level: f64) -> Outlook {
        let Rhythm { alive, expected, counts } = self.rhythm(horizon, purchases, level);
        Outlook { alive, expected, chance: counts.chance_of_purchase(), purchases: counts.interval(level) }
    }

    /// The same with the chances of all counts.
    pub fn rhythm(&self, horizon: f64, purchases: &Purchases, level: f64) -> Rhythm {
        let deviations = normal_deviate(level);
        let (ahead, read) = self.best.read(horizon, purchases);
        let alive = self.best.alive(purchases);
        let logit_of = |chance: f64| logit(chance.clamp(1e-12, 1.0 - 1e-12));
        let alive_spread = deviations * self.deviation(|point| logit_of(point.model.alive(&read)));
        let expected = self.best.expected_purchases(horizon, purchases);
        // What each point expects is read from the counts that it adds, but for those that stand for another pace.
        let (mut counts, mut before, mut logs) = (Counts::default(), 0.0, Vec::with_capacity(self.points.len()));
        for point in &self.points {
            point.model.add_chances(point.own_pace * ahead, &read, point.weight, &mut counts);
            let now = counts.mean();
            let expected = match point.pace == self.best.pace {
                true => (now - before) / point.weight * point.pace / point.own_pace,
                false => point.model.expected_purchases(point.pace * ahead, &read),
            };
            logs.push((point.weight, expected.max(1e-12).ln()));
            before = now;
        }
        let spread = (deviations * variance(&logs).sqrt()).exp();
        Rhythm {
            alive: Bounded {
                value: alive,
                low: logistic(logit_of(alive) - alive_spread).min(alive),
                high: logistic(logit_of(alive) + alive_spread).max(alive),
            },
            expected: Bounded { value: expected, low: expected / spread, high: expected * spread },
            counts,
        }
    }

    /// Purchases of these buyers together, with an interval for the number that will be counted:
    /// chance, parameters and the drift of the whole shop.
    pub fn total(&self, horizon: f64, purchases: &[Purchases], level: f64) -> Total {
        let all = patterns(purchases.iter().copied());
        let sum = |of: &dyn Fn(&Purchases) -> f64| -> f64 { all.iter().map(|one| one.people * of(one)).sum() };
        let expected = sum(&|one| self.best.expected_purchases(horizon, one));
        let chance = sum(&|one| self.best.variance_of_purchases(horizon, one));
        let of_point = |point: &Point| {
            sum(&|one| {
                let (horizon, one) = self.best.read(horizon, one);
                point.model.expected_purchases(point.pace * horizon, &one)
            })
        };
        let totals: Vec<(f64, f64)> = self.points.iter().map(|point| (point.weight, of_point(point))).collect();
        let spread = normal_deviate(level) * (variance(&totals) + chance).sqrt() / expected.max(1e-300);
        let people = all.iter().map(|one| one.people).sum();
        Total { people, expected, low: expected * (-spread).exp(), high: expected * spread.exp(), level }
    }

    fn deviation(&self, of: impl Fn(&Point) -> f64) -> f64 {
        let values: Vec<(f64, f64)> = self.points.iter().map(|point| (point.weight, of(point))).collect();
        variance(&values).sqrt()
    }
}

/// Variance of values with weights that add up to 1.
fn variance(values: &[(f64, f64)]) -> f64 {
    let mean: f64 = values.iter().map(|(weight, value)| weight * value).sum();
    values.iter().map(|(weight, value)| weight * (value - mean).powi(2)).sum()
}

/// The points of one model: along the columns of the root of its covariance, and along the pace.
fn points(part: &Part, pace: f64, pace_deviation: f64) -> Vec<Point> {
    let root = part.covariance.as_deref().and_then(square_root);
    let own = pace_deviation.hypot(part.own_drift);
    let columns = root.as_ref().map_or(0, Vec::len) + usize::from(own > 0.0);
    if columns == 0 {
        return vec![Point { weight: part.weight, pace, own_pace: pace, model: part.model }];
    }
    let reach = (columns as f64).sqrt();
    let weight = part.weight / (2.0 * columns as f64);
    // The mean of everybody's paces stays what it is.
    let middle = if own > 0.0 { pace / (1.0 + ((reach * own).cosh() - 1.0) / columns as f64) } else { pace };
    let mut points = Vec::with_capacity(2 * columns);
    for column in root.iter().flatten() {
        let longest = column.iter().fold(0.0f64, |longest, one| longest.max((reach * one).abs()));
        let reach = if longest > FARTHEST { reach * FARTHEST / longest } else { reach };
        for sign in [-reach, reach] {
            let mut logs = part.model.logs();
            logs.iter_mut().zip(column).for_each(|(log, step)| *log += sign * step);
            points.push(Point { weight, pace, own_pace: middle, model: part.model.with_logs(logs) });
        }
    }
    if own > 0.0 {
        points.extend([-reach, reach].map(|sign| Point {
            weight,
            pace: pace * (sign * pace_deviation).exp(),
            own_pace: middle * (sign * own).exp(),
            model: part.model,
        }));
    }
    points
}

/// The columns of the lower triangular root of a covariance; none where it is not one.
fn square_root(covariance: &[Vec<f64>]) -> Option<Vec<[f64; 4]>> {
    if covariance.len() != 4 || covariance.iter().any(|row| row.len() != 4) {
        return None;
    }
    let mut columns = vec![[0.0; 4]; 4];
    for j in 0..4 {
        let sum = |columns: &[[f64; 4]], i: usize| -> f64 { (0..j).map(|k| columns[k][i] * columns[k][j]).sum() };
        let square = covariance[j][j] - sum(&columns, j);
        if square.is_nan() || square <= 0.0 {
            return None;
        }
        for i in j..4 {
            columns[j][i] = (covariance[i][j] - sum(&columns, i)) / square.sqrt();
        }
    }
    Some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repurchase::{BgNbd, ParetoNbd};

    fn blend(covariance: Option<Vec<Vec<f64>>>, pace_deviation: f64) -> Repurchase {
        let part = |weight, model| Part { weight, model, covariance: covariance.clone(), own_drift: 0.0 };
        let parts = vec![part(0.4, Single::BgNbd(BgNbd::PRIOR)), part(0.6, Single::ParetoNbd(ParetoNbd::PRIOR))];
        Repurchase::Blend(Blend { parts, pace: 1.1, pace_deviation, clock: None })
    }

    fn covariance() -> Vec<Vec<f64>> {
        let roots = [[0.1, 0.0, 0.0, 0.0], [0.08, 0.1, 0.0, 0.0], [0.02, 0.0, 0.2, 0.0], [0.0, 0.01, 0.1, 0.2]];
        let cell = |i: usize, j: usize| (0..4).map(|k| roots[i][k] * roots[j][k]).sum();
        (0..4).map(|i| (0..4).map(|j| cell(i, j)).collect()).collect()
    }

    #[test]
    fn the_points_have_the_mean_and_the_covariance_of_the_fit() {
        let ensemble = Ensemble::from(blend(Some(covariance()), 0.1));
        assert_eq!(ensemble.points.len(), 20);
        let best = ParetoNbd::PRIOR.logs();
        let pareto: Vec<&Point> =
            ensemble.points.iter().filter(|point| matches!(point.model, Single::ParetoNbd(_))).collect();
        for (i, row) in covariance().iter().enumerate() {
            for (j, want) in row.iter().enumerate() {
                let moved = |point: &Point, i: usize| point.model.logs()[i] - best[i];
                let got: f64 = pareto.iter().map(|one| one.weight / 0.6 * moved(one, i) * moved(one, j)).sum();
                assert!((got - want).abs() < 1e-12, "{i} {j}: {got} {want}");
            }
        }
        let pace: f64 = pareto.iter().map(|one| one.weight / 0.6 * (one.pace / 1.1).ln().powi(2)).sum();
        assert!((pace - 0.01).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_known_widens_every_interval() {
        let buyer = Purchases::one(12.0, 30.0, 38.0);
        let outlook = |model: Repurchase| Ensemble::from(model).outlook(26.0, &buyer, 0.9);
        let (sure, unsure) = (outlook(Repurchase::from(ParetoNbd::PRIOR)), outlook(blend(Some(covariance()), 0.3)));
        assert!((sure.expected.low - sure.expected.high).abs() < 1e-12);
        assert!(unsure.expected.low < unsure.expected.value && unsure.expected.value < unsure.expected.high);
        assert!(unsure.alive.low < unsure.alive.value && unsure.alive.value < unsure.alive.high);
        let width = |one: &Outlook| one.purchases.high - one.purchases.low;
        assert!(width(&unsure) > width(&sure), "{unsure:?} {sure:?}");
        assert!((unsure.purchases.chance - 0.9).abs() < 0.06);
    }

    #[test]
    fn it_reads_from_the_json_of_a_model_old_or_new() {
        let old = r#"{"model":"pareto_nbd","r":0.553,"alpha":10.578,"s":0.606,"beta":11.669}"#;
        let read: Ensemble = serde_json::from_str(old).expect("reads");
        assert_eq!(read, Ensemble::from(Repurchase::from(ParetoNbd::PRIOR)));
        let text = serde_json::to_string(&blend(None, 0.1)).expect("writes");
        assert!(text.starts_with(r#"{"model":"blend","parts":[{"weight":0.4,"model":"bg_nbd","r":0.243"#), "{text}");
        let read: Ensemble = serde_json::from_str(&text).expect("reads");
        assert_eq!(read, Ensemble::from(blend(None, 0.1)));
    }

    #[test]
    fn a_parameter_at_its_limit_does_not_lead_astray() {
        let mut wild = covariance();
        wild[3][3] += 400.0;
        let ensemble = Ensemble::from(blend(Some(wild), 0.1));
        let best = ParetoNbd::PRIOR.logs();
        let farthest = ensemble.points.iter().filter(|point| matches!(point.model, Single::ParetoNbd(_)));
        let farthest = farthest.map(|point| (point.model.logs()[3] - best[3]).abs()).fold(0.0, f64::max);
        assert!((farthest - FARTHEST).abs() < 1e-9, "{farthest}");
    }
}
