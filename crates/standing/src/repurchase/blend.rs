//! What do several models say together?
//!
//! No model of repeat buying is right, and which one comes nearest differs from shop to shop. A
//! [`Blend`] weighs several by how near each came on days that it had not seen (see
//! [`choose`](super::choose)), and lets the coming time run faster or slower than their clocks where
//! they were seen to be late or early. Forecasts are averaged, not parameters: those of different
//! models mean different things.

use super::predictive::Counts;
use super::season::Clock;
use super::{BgCnbd, BgNbd, Forecast, Parametric, ParetoNbd, Purchases};
use serde::{Deserialize, Serialize};

/// One model of a blend.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "snake_case")]
pub enum Single {
    /// BG/NBD or its variant.
    BgNbd(BgNbd),
    /// BG/CNBD-k with some who buy once only.
    BgCnbd(BgCnbd),
    /// Pareto/NBD.
    ParetoNbd(ParetoNbd),
}

/// A model, how much it counts, and how sure its parameters are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its share in every forecast; those of a blend add up to 1.
    pub weight: f64,
    /// The model, fitted to all that is known.
    #[serde(flatten)]
    pub model: Single,
    /// Covariance of the logarithms of its parameters; none where it could not be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covariance: Option<Vec<Vec<f64>>>,
    /// Standard deviation of the logarithm of a single buyer's pace: how far people change from what their past
    /// says. It widens the counts to expect, and moves no mean.
    #[serde(default)]
    pub own_drift: f64,
}

/// Several models as one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Blend {
    /// The models; at least one.
    pub parts: Vec<Part>,
    /// How fast the coming time runs by the models' clocks: 1.05 makes 20 weeks 21.
    pub pace: f64,
    /// Standard deviation of ln(pace): how far a whole shop drifts from what its past says.
    pub pace_deviation: f64,
    /// The season by whose clock the models run; none where time is plain days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
}

impl Blend {
    /// A history and the time ahead by the models' clocks, but for the pace.
    pub(super) fn read(&self, horizon: f64, purchases: &Purchases) -> (f64, Purchases) {
        self.clock.map_or((horizon, *purchases), |clock| clock.read(horizon, purchases))
    }

    fn mean(&self, of: impl Fn(&Single) -> f64) -> f64 {
        self.parts.iter().map(|part| part.weight * of(&part.model)).sum()
    }
}

impl Forecast for Blend {
    fn alive(&self, purchases: &Purchases) -> f64 {
        let (_, purchases) = self.read(0.0, purchases);
        self.mean(|model| model.alive(&purchases))
    }

    fn expected_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        let (horizon, purchases) = self.read(horizon, purchases);
        self.mean(|model| model.expected_purchases(self.pace * horizon, &purchases))
    }

    fn chance_of_purchase(&self, horizon: f64, purchases: &Purchases) -> f64 {
        let (horizon, purchases) = self.read(horizon, purchases);
        self.mean(|model| model.chance_of_purchase(self.pace * horizon, &purchases))
    }

    fn variance_of_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        // Within the models and between them.
        let (horizon, purchases) = self.read(horizon, purchases);
        let ahead = self.pace * horizon;
        let mean = self.mean(|model| model.expected_purchases(ahead, &purchases));
        let between = |model: &Single| (model.expected_purchases(ahead, &purchases) - mean).powi(2);
        self.mean(|model| model.variance_of_purchases(ahead, &purchases) + between(model))
    }

    fn add_chances(&self, horizon: f64, purchases: &Purchases, weight: f64, counts: &mut Counts) {
        let (horizon, purchases) = self.read(horizon, purchases);
        for part in &self.parts {
            part.model.add_chances(self.pace * horizon, &purchases, weight * part.weight, counts);
        }
    }
}

impl Forecast for Single {
    fn alive(&self, purchases: &Purchases) -> f64 {
        match self {
            Single::BgNbd(model) => model.alive(purchases),
            Single::BgCnbd(model) => model.alive(purchases),
            Single::ParetoNbd(model) => model.alive(purchases),
        }
    }

    fn expected_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        match self {
            Single::BgNbd(model) => model.expected_purchases(horizon, purchases),
            Single::BgCnbd(model) => model.expected_purchases(horizon, purchases),
            Single::ParetoNbd(model) => model.expected_purchases(horizon, purchases),
        }
    }

    fn chance_of_purchase(&self, horizon: f64, purchases: &Purchases) -> f64 {
        match self {
            Single::BgNbd(model) => model.chance_of_purchase(horizon, purchases),
            Single::BgCnbd(model) => model.chance_of_purchase(horizon, purchases),
            Single::ParetoNbd(model) => model.chance_of_purchase(horizon, purchases),
        }
    }

    fn variance_of_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        match self {
            Single::BgNbd(model) => model.variance_of_purchases(horizon, purchases),
            Single::BgCnbd(model) => model.variance_of_purchases(horizon, purchases),
            Single::ParetoNbd(model) => model.variance_of_purchases(horizon, purchases),
        }
    }

    fn add_chances(&self, horizon: f64, purchases: &Purchases, weight: f64, counts: &mut Counts) {
        match self {
            Single::BgNbd(model) => model.add_chances(horizon, purchases, weight, counts),
            Single::BgCnbd(model) => model.add_chances(horizon, purchases, weight, counts),
            Single::ParetoNbd(model) => model.add_chances(horizon, purchases, weight, counts),
        }
    }
}

impl Parametric for Single {
    fn logs(&self) -> [f64; 4] {
        match self {
            Single::BgNbd(model) => model.logs(),
            Single::BgCnbd(model) => model.logs(),
            Single::ParetoNbd(model) => model.logs(),
        }
    }

    fn with_logs(&self, logs: [f64; 4]) -> Self {
        match self {
            Single::BgNbd(model) => Single::BgNbd(model.with_logs(logs)),
            Single::BgCnbd(model) => Single::BgCnbd(model.with_logs(logs)),
            Single::ParetoNbd(model) => Single::ParetoNbd(model.with_logs(logs)),
        }
    }
}
