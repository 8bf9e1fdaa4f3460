//! How likely is it that this person buys within the horizon?
//!
//! A regularised logistic regression on features as of past cut-offs, whose outcomes are known by
//! the day of judging: for a cut-off only earlier windows that had closed by then are learned from.
//! The inputs are features on scales where a straight line makes sense: counts as `ln(1 + n)`, ages
//! as `2^(−age / half-life)`. With fewer than [`MIN_OUTCOMES`] purchases to learn from there is no
//! model: everybody gets the shrunk base rate, and the model's name says so.

use crate::features::{NAMES, NEVER, halved};
use crate::logistic::Model;
use galena_measure::{Prior, Rate};
use serde::{Deserialize, Serialize};

/// Fewer purchases than this are not learned from.
pub const MIN_OUTCOMES: usize = 30;

/// Before anything is known: two in a hundred buy within the horizon…
pub const PRIOR_RATE: f64 = 0.02;

/// …said with the weight of fifty people.
pub const PRIOR_PEOPLE: f64 = 50.0;

/// A fitted model of the chance to buy, as readable JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversion {
    /// Outcomes that it has seen.
    pub people: usize,
    /// How many of them were purchases.
    pub buyers: usize,
    /// The regression; none when there was too little to learn from.
    pub model: Option<Model>,
}

impl Conversion {
    /// The chance for these inputs.
    pub fn chance(&self, inputs: &[f64]) -> f64 {
        self.model.as_ref().map_or_else(|| self.base_rate().value, |model| model.predict(inputs))
    }

    /// The ends of its 90 % interval.
    pub fn interval(&self, inputs: &[f64]) -> (f64, f64) {
        match &self.model {
            Some(model) => model.interval(inputs, galena_measure::LEVEL),
            None => {
                let rate = self.base_rate();
                (rate.low, rate.high)
            }
        }
    }

    fn base_rate(&self) -> Rate {
        let prior = Prior::of(PRIOR_RATE, PRIOR_PEOPLE);
        Rate::with_prior(self.buyers as f64, self.people as f64, prior, galena_measure::LEVEL)
    }

    /// What the model is called in tables and reports.
    pub fn name(&self) -> String {
        match self.model {
            Some(_) => format!("logistic regression on {} people, {} buyers", self.people, self.buyers),
            None => format!("base rate: {} buyers among {} people are too few to learn from", self.buyers, self.people),
        }
    }
}

enum Scale {
    /// ln(1 + n).
    Count,
    /// 2^(−age / days).
    Age(f64),
    /// As it is.
    Plain,
}

use Scale::{Age, Count, Plain};

const INPUTS: &[(&str, Scale)] = &[
    ("signals", Count),
    ("first_age", Age(60.0)),
    ("last_age", Age(7.0)),
    ("own_age", Age(7.0)),
    ("own_age", Age(30.0)),
    ("own_age", Age(120.0)),
    ("days_90", Count),
    ("purchases", Count),
    ("purchases_365", Count),
    ("purchases_90", Count),
    ("last_purchase_age", Age(10.0)),
    ("last_purchase_age", Age(30.0)),
    ("last_purchase_age", Age(90.0)),
    ("last_purchase_age", Age(365.0)),
    ("returns", Count),
    ("active", Count),
    ("passive", Count),
    ("active_7", Count),
    ("active_30", Count),
    ("passive_7", Count),
    ("passive_30", Count),
    ("need", Plain),
    ("explicitness", Plain),
    ("specificity", Plain),
    ("recency", Plain),
    ("strongest_7", Plain),
    ("strongest_30", Plain),
    ("strongest_90", Plain),
    ("looks", Count),
    ("research", Count),
    ("contacts", Count),
    ("advice", Count),
    ("offers", Count),
    ("explicit_age", Age(7.0)),
    ("explicit_age", Age(30.0)),
    ("waiting_age", Count),
    ("refusals", Count),
    ("competitor_age", Age(90.0)),
    ("explored", Count),
    ("wish", Plain),
    ("unsubscribed", Plain),
    ("recommendations", Count),
    ("things_90", Count),
];

/// How many inputs there are.
pub const WIDTH: usize = INPUTS.len() + 5;

/// Names of the inputs.
pub fn input_names() -> Vec<String> {
    let mut names: Vec<String> = INPUTS
        .iter()
        .map(|(name, scale)| match scale {
            Count => format!("ln(1 + {name})"),
            Age(days) => format!("2^(-{name}/{days})"),
            Plain => (*name).to_string(),
        })
        .collect();
    names.extend(["has_bought", "cycle_due", "cycle_near", "cycle_over", "cycle_known"].map(String::from));
    names
}

/// Where the features that the inputs are made of stand in [`NAMES`].
pub(crate) struct Places {
    inputs: Vec<usize>,
    median_gap: usize,
    last_purchase_age: usize,
    purchases: usize,
    /// ln(1 + n) of small whole numbers: most counts are.
    logs: Vec<f64>,
}

/// Whole numbers whose logarithm is kept.
const KEPT_LOGS: usize = 256;

impl Places {
    pub(crate) fn new() -> Self {
        let place = |name: &str| NAMES.iter().position(|known| *known == name).unwrap_or(0);
        Self {
            inputs: INPUTS.iter().map(|(name, _)| place(name)).collect(),
            median_gap: place("median_gap"),
            last_purchase_age: place("last_purchase_age"),
            purchases: place("purchases"),
            logs: (0..KEPT_LOGS).map(|n| (n as f64).ln_1p()).collect(),
        }
    }

    fn ln_1p(&self, count: f64) -> f64 {
        match self.logs.get(count as usize) {
            Some(log) if (count as usize) as f64 == count => *log,
            _ => count.ln_1p(),
        }
    }
}

/// The inputs of a person, from the features in the order of [`NAMES`].
pub(crate) fn inputs(features: &[f64], places: &Places, out: &mut Vec<f64>) {
    out.clear();
    for (place, (_, scale)) in places.inputs.iter().zip(INPUTS) {
        let value = features[*place];
        out.push(match scale {
            Count => places.ln_1p(value.max(0.0)),
            Age(_) if value >= NEVER => 0.0,
            Age(days) => halved(value, *days),
            Plain => value,
        });
    }
    let (gap, age, purchases) =
        (features[places.median_gap], features[places.last_purchase_age], features[places.purchases]);
    // Where a repeat buyer stands in their own cycle: is the next purchase due?
    let phase = if gap > 0.0 { age / gap } else { 0.0 };
    let known = f64::from(gap > 0.0);
    out.push(f64::from(purchases > 0.0));
    out.push(known * (-(phase - 0.9).powi(2) / 0.08).exp());
    out.push(known * (-(phase - 0.6).powi(2) / 0.08).exp());
    out.push(known * (phase - 1.3).clamp(0.0, 3.0));
    out.push(known);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_is_a_feature() {
        assert!(INPUTS.iter().all(|(name, _)| NAMES.contains(name)));
        let mut out = Vec::new();
        inputs(&[0.0; NAMES.len()], &Places::new(), &mut out);
        assert_eq!(out.len(), WIDTH);
        assert_eq!(input_names().len(), WIDTH);
    }
}
