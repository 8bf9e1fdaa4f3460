//! What will a buyer do next, and what will all of them do together?

use super::predictive::Counts;
use super::{Fit, Purchases, patterns};
use galena_measure::special::normal_deviate;
use serde::{Deserialize, Serialize};

/// What a fitted model says of a buyer. Horizons are in the unit of time of the fit.
pub trait Forecast: Sized {
    /// The chance that the buyer is still one.
    fn alive(&self, purchases: &Purchases) -> f64;

    /// Purchases to expect of the buyer within the horizon.
    fn expected_purchases(&self, horizon: f64, purchases: &Purchases) -> f64;

    /// The chance of at least one purchase within the horizon.
    fn chance_of_purchase(&self, horizon: f64, purchases: &Purchases) -> f64;

    /// The variance of the number of purchases within the horizon, the parameters taken as right.
    fn variance_of_purchases(&self, horizon: f64, purchases: &Purchases) -> f64;

    /// Adds, times a weight, the chance of each number of purchases within the horizon.
    fn add_chances(&self, horizon: f64, purchases: &Purchases, weight: f64, counts: &mut Counts);
}

/// A model that is its four parameters.
pub trait Parametric: Forecast {
    /// The logarithms of the parameters, in the order of the fields.
    fn logs(&self) -> [f64; 4];

    /// The same model with other parameters.
    fn with_logs(&self, logs: [f64; 4]) -> Self;
}

/// What to expect of many buyers together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// How many people.
    pub people: f64,
    /// Purchases to expect of them.
    pub expected: f64,
    /// Lower bound of the purchases that will be counted.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The level of the interval.
    pub level: f64,
}

impl<M: Parametric> Fit<M> {
    /// Purchases of these buyers within the horizon, with an interval for the number that will be
    /// counted. It holds what chance and the uncertainty of the parameters may do; it does not
    /// hold what the model does not know, such as a season that the sample never saw. None where
    /// the fit has no covariance.
    pub fn total(&self, horizon: f64, purchases: &[Purchases], level: f64) -> Option<Total> {
        let all = patterns(purchases.iter().copied());
        let sum =
            |model: &M| -> f64 { all.iter().map(|one| one.people * model.expected_purchases(horizon, one)).sum() };
        let expected = sum(&self.model);
        let chance: f64 = all.iter().map(|one| one.people * self.model.variance_of_purchases(horizon, one)).sum();
        let (logs, step) = (self.model.logs(), 1e-4);
        let mut slopes = [0.0; 4];
        for (i, slope) in slopes.iter_mut().enumerate() {
            let (mut above, mut below) = (logs, logs);
            above[i] += step;
            below[i] -= step;
            *slope = (sum(&self.model.with_logs(above)) - sum(&self.model.with_logs(below))) / (2.0 * step);
        }
        let parameters = self.deviation(&slopes)?;
        // A total is positive: the interval is taken on its logarithm.
        let spread = normal_deviate(level) * (parameters * parameters + chance).sqrt() / expected.max(1e-300);
        let people = all.iter().map(|one| one.people).sum();
        Some(Total { people, expected, low: expected * (-spread).exp(), high: expected * spread.exp(), level })
    }

    /// Interval of each parameter at a level, in the order of the fields; none where the fit has no
    /// covariance.
    pub fn parameters(&self, level: f64) -> Option<Vec<(f64, f64)>> {
        self.parameter_intervals(&self.model.logs(), level)
    }
}

/// (eᵖʷ − 1)/p, which is w at p = 0: the integral of eᵖᵘ from 0 to w.
pub(super) fn expm1_over(p: f64, w: f64) -> f64 {
    if (p * w).abs() < 1e-300 { w } else { (p * w).exp_m1() / p }
}

/// Gauss–Legendre points and weights on 0–1.
pub(super) const LEGENDRE_4: [(f64, f64); 4] = [
    (0.06943184420297371, 0.17392742256872692),
    (0.33000947820757187, 0.32607257743127305),
    (0.6699905217924281, 0.32607257743127305),
    (0.9305681557970263, 0.17392742256872692),
];

/// Eight of them.
pub(super) const LEGENDRE_8: [(f64, f64); 8] = [
    (0.019855071751231884, 0.05061426814518813),
    (0.10166676129318664, 0.11119051722668724),
    (0.2372337950418355, 0.15685332293894363),
    (0.4082826787521751, 0.181341891689181),
    (0.591717321247825, 0.181341891689181),
    (0.7627662049581645, 0.15685332293894363),
    (0.8983332387068134, 0.11119051722668724),
    (0.9801449282487681, 0.05061426814518813),
];

/// Sixteen of them.
pub(super) const LEGENDRE_16: [(f64, f64); 16] = [
    (0.005299532504175033, 0.013576229705877048),
    (0.02771248846338371, 0.031126761969323947),
    (0.06718439880608412, 0.04757925584124639),
    (0.12229779582249849, 0.06231448562776694),
    (0.19106187779867811, 0.07479799440828837),
    (0.2709916111713863, 0.08457825969750127),
    (0.35919822461037054, 0.09130170752246179),
    (0.4524937450811813, 0.09472530522753425),
    (0.5475062549188188, 0.09472530522753425),
    (0.6408017753896295, 0.09130170752246179),
    (0.7290083888286137, 0.08457825969750127),
    (0.8089381222013219, 0.07479799440828837),
    (0.8777022041775016, 0.06231448562776694),
    (0.9328156011939158, 0.04757925584124639),
    (0.9722875115366163, 0.031126761969323947),
    (0.994700467495825, 0.013576229705877048),
];
