//! Who will buy again, how often, and for how much?
//!
//! Three numbers per buyer are enough: how many repeat purchases, how long after the first the last
//! one came, and how long ago the first one was ([`Purchases`]). On them rest two models of a buyer
//! who buys at a rate of their own until, unseen, they stop: [`BgNbd`] lets them stop right after a
//! purchase, [`ParetoNbd`] at any moment. [`GammaGamma`] says what a purchase will be worth. All are
//! fitted by maximum likelihood; the papers' formulas (Fader and Hardie, and Batislam et al. for
//! the variant of BG/NBD) are in the modules.
//!
//! Decisions. Buyers with the same three numbers are one pattern with a weight, so that the cost
//! follows the patterns and not the people. Gradients are analytic and the search runs on the
//! logarithms of the parameters, with time and money scaled by their means: weeks or days, đồng or
//! dollars give the same fit. A Bayesian fit by sampling was not taken: the curvature at the
//! optimum gives the same intervals in a thousandth of the time at the sizes where a fit is
//! allowed. Below [`MIN_BUYERS`] or [`MIN_REPEATS`] nothing is fitted, and the caller falls back on
//! a stated [`prior`](BgNbd::prior).

mod bg_nbd;
mod forecast;
mod gamma_gamma;
mod pareto_nbd;
mod pattern;
mod search;

pub use bg_nbd::{BgNbd, Dropout};
pub use forecast::{Forecast, Total};
pub use gamma_gamma::{GammaGamma, Spendings};
pub use pareto_nbd::ParetoNbd;
pub use pattern::{Purchases, patterns};
pub use search::Fit;

use galena_measure::MeasureError;
use serde::{Deserialize, Serialize};

/// Fewer buyers than this are not fitted.
pub const MIN_BUYERS: f64 = 30.0;

/// Fewer repeat purchases than this, over all buyers, are not fitted.
pub const MIN_REPEATS: f64 = 10.0;

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RepurchaseError {
    /// Too few buyers to tell their differences from chance.
    #[error("{people} buyers are too few to fit, {MIN_BUYERS} are needed")]
    TooFewBuyers {
        /// Buyers seen.
        people: f64,
    },
    /// Too few repeat purchases to tell how often people buy.
    #[error("{repeats} repeat purchases are too few to fit, {MIN_REPEATS} are needed")]
    TooFewRepeats {
        /// Repeat purchases seen.
        repeats: f64,
    },
    /// A row contradicts itself: a number is negative or not finite, the last purchase lies after
    /// the day of counting, or repeat purchases have no time to have happened in.
    #[error("row {row} contradicts itself: {purchases:?}")]
    Impossible {
        /// The row, from 0.
        row: usize,
        /// What it says.
        purchases: Purchases,
    },
    /// A row of spendings contradicts itself.
    #[error("row {row} contradicts itself: {spendings:?}")]
    ImpossibleSpending {
        /// The row, from 0.
        row: usize,
        /// What it says.
        spendings: Spendings,
    },
    /// The search found no place to start from.
    #[error("the likelihood has no maximum that can be found")]
    NoMaximum(#[source] MeasureError),
}

/// Either model of repeat buying, for callers that leave the choice to the user.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "snake_case")]
pub enum Repurchase {
    /// BG/NBD or its variant.
    BgNbd(BgNbd),
    /// Pareto/NBD.
    ParetoNbd(ParetoNbd),
}

impl Forecast for Repurchase {
    fn alive(&self, purchases: &Purchases) -> f64 {
        match self {
            Repurchase::BgNbd(model) => model.alive(purchases),
            Repurchase::ParetoNbd(model) => model.alive(purchases),
        }
    }

    fn expected_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        match self {
            Repurchase::BgNbd(model) => model.expected_purchases(horizon, purchases),
            Repurchase::ParetoNbd(model) => model.expected_purchases(horizon, purchases),
        }
    }

    fn chance_of_purchase(&self, horizon: f64, purchases: &Purchases) -> f64 {
        match self {
            Repurchase::BgNbd(model) => model.chance_of_purchase(horizon, purchases),
            Repurchase::ParetoNbd(model) => model.chance_of_purchase(horizon, purchases),
        }
    }

    fn variance_of_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        match self {
            Repurchase::BgNbd(model) => model.variance_of_purchases(horizon, purchases),
            Repurchase::ParetoNbd(model) => model.variance_of_purchases(horizon, purchases),
        }
    }

    fn logs(&self) -> [f64; 4] {
        match self {
            Repurchase::BgNbd(model) => model.logs(),
            Repurchase::ParetoNbd(model) => model.logs(),
        }
    }

    fn with_logs(&self, logs: [f64; 4]) -> Self {
        match self {
            Repurchase::BgNbd(model) => Repurchase::BgNbd(model.with_logs(logs)),
            Repurchase::ParetoNbd(model) => Repurchase::ParetoNbd(model.with_logs(logs)),
        }
    }
}

impl From<BgNbd> for Repurchase {
    fn from(model: BgNbd) -> Self {
        Repurchase::BgNbd(model)
    }
}

impl From<ParetoNbd> for Repurchase {
    fn from(model: ParetoNbd) -> Self {
        Repurchase::ParetoNbd(model)
    }
}
