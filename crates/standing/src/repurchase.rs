//! Who will buy again, how often, and for how much?
//!
//! Three numbers per buyer are enough: how many repeat purchases, how long after the first the last
//! one came, and how long ago the first one was ([`Purchases`]). On them rest three models of a buyer
//! who buys at a rate of their own until, unseen, they stop: [`BgNbd`] lets them stop right after a
//! purchase, [`ParetoNbd`] at any moment, and in [`BgCnbd`] they buy regularly. [`GammaGamma`] says what a purchase will be worth. All are
//! fitted by maximum likelihood; the papers' formulas (Fader and Hardie, and Batislam et al. for
//! the variant of BG/NBD) are in the modules.
//!
//! [`choose`] weighs the models by days that they had not seen and makes a [`Blend`] of them. An
//! [`Ensemble`] says of each buyer how likely every number of purchases is, with what is not known of
//! the parameters in it. With more than a year a [`Season`] bends time, so that all models see one.
//!
//! Decisions. Buyers with the same three numbers are one pattern with a weight, so that the cost
//! follows the patterns and not the people. Gradients are analytic and the search runs on the
//! logarithms of the parameters, with time and money scaled by their means: weeks or days, đồng or
//! dollars give the same fit. A Bayesian fit by sampling was not taken: the curvature at the
//! optimum gives the same intervals in a thousandth of the time at the sizes where a fit is
//! allowed. Below [`MIN_BUYERS`] or [`MIN_REPEATS`] nothing is fitted, and the caller falls back on
//! a stated [`prior`](BgNbd::prior).

mod bg_cnbd;
mod bg_nbd;
mod blend;
mod choice;
mod forecast;
mod gamma_gamma;
mod outlook;
mod pareto_nbd;
mod pattern;
mod predictive;
mod search;
mod season;
mod soon;

pub use bg_cnbd::{BgCnbd, MOST_STEPS};
pub use bg_nbd::{BgNbd, Dropout};
pub use blend::{Blend, Part, Single};
pub use choice::{Candidate, Choice, Contender, Criterion, Holdout, choose, choose_in_season, only};
pub use forecast::{Forecast, Parametric, Total};
pub use gamma_gamma::{GammaGamma, Spendings};
pub use outlook::{Bounded, Ensemble, Outlook, Rhythm};
pub use pareto_nbd::ParetoNbd;
pub use pattern::{Followed, Purchases, patterns};
pub use predictive::{CountInterval, Counts};
pub use search::Fit;
pub use season::{Clock, MIN_DAYS, Month, Season};
pub use soon::{Ahead, Expected};

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

/// A model of repeat buying, as it is kept and handed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "snake_case")]
pub enum Repurchase {
    /// BG/NBD or its variant.
    BgNbd(BgNbd),
    /// Pareto/NBD.
    ParetoNbd(ParetoNbd),
    /// Several of them, weighed by what they said of days that they had not seen.
    Blend(Blend),
}

impl Forecast for Repurchase {
    fn alive(&self, purchases: &Purchases) -> f64 {
        match self {
            Repurchase::BgNbd(model) => model.alive(purchases),
            Repurchase::ParetoNbd(model) => model.alive(purchases),
            Repurchase::Blend(model) => model.alive(purchases),
        }
    }

    fn expected_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        match self {
            Repurchase::BgNbd(model) => model.expected_purchases(horizon, purchases),
            Repurchase::ParetoNbd(model) => model.expected_purchases(horizon, purchases),
            Repurchase::Blend(model) => model.expected_purchases(horizon, purchases),
        }
    }

    fn chance_of_purchase(&self, horizon: f64, purchases: &Purchases) -> f64 {
        match self {
            Repurchase::BgNbd(model) => model.chance_of_purchase(horizon, purchases),
            Repurchase::ParetoNbd(model) => model.chance_of_purchase(horizon, purchases),
            Repurchase::Blend(model) => model.chance_of_purchase(horizon, purchases),
        }
    }

    fn variance_of_purchases(&self, horizon: f64, purchases: &Purchases) -> f64 {
        match self {
            Repurchase::BgNbd(model) => model.variance_of_purchases(horizon, purchases),
            Repurchase::ParetoNbd(model) => model.variance_of_purchases(horizon, purchases),
            Repurchase::Blend(model) => model.variance_of_purchases(horizon, purchases),
        }
    }

    fn add_chances(&self, horizon: f64, purchases: &Purchases, weight: f64, counts: &mut Counts) {
        match self {
            Repurchase::BgNbd(model) => model.add_chances(horizon, purchases, weight, counts),
            Repurchase::ParetoNbd(model) => model.add_chances(horizon, purchases, weight, counts),
            Repurchase::Blend(model) => model.add_chances(horizon, purchases, weight, counts),
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

impl From<Blend> for Repurchase {
    fn from(model: Blend) -> Self {
        Repurchase::Blend(model)
    }
}
