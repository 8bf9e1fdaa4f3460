//! How likely is an outcome, why, and how far can that be trusted?
//!
//! Any table of cases with what came of them can be learned from ([`fit`]); what is learned is a
//! readable [`Model`]. It is a straight line and a forest of small trees, mixed by what did best
//! forward in time: the line is steady where the world moves, the trees see what a line cannot.
//! Columns that were written after the outcome are found and left out ([`screen`]), drift is
//! measured ([`validation`]), every chance has its interval and exact reasons ([`forest`]), and
//! where nothing learned beats the obvious rule, the rule is used and the model says so.
//!
//! Decisions. Trees come from a library ([`grow`]); the line is [`crate::logistic`]. Naive Bayes was
//! not taken: its chances are wrong wherever columns repeat each other. Nor was a stack of many
//! learners: the third one brought less than the noise between two halves of a bank's calls.

pub mod encoding;
mod fit;
pub mod forest;
pub mod grow;
pub mod model;
pub mod screen;
pub mod table;
pub mod validation;

pub use encoding::{Given, Reads};
pub use fit::Settings;
pub use grow::Growth;
pub use model::{Cells, Chance, Model, Ready, Uses};
pub use screen::LeftOut;
pub use table::{Cases, Column, MISSING, Tends, Values};

use crate::logistic::LogisticError;

/// Random numbers for tests: the same for the same seed.
#[cfg(test)]
fn unit(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Fewer outcomes of either kind than this are not learned from.
pub const MIN_OUTCOMES: usize = 30;

/// Before anything is known: two in a hundred…
pub const PRIOR_RATE: f64 = 0.02;

/// …said with the weight of fifty cases.
pub const PRIOR_CASES: f64 = 50.0;

/// Why there is no model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ForecastError {
    /// A part is not as long as there are outcomes.
    #[error("`{part}` has {found} values for {rows} cases")]
    Shape {
        /// Which part.
        part: String,
        /// How long it is.
        found: usize,
        /// How many cases there are.
        rows: usize,
    },
    /// Two columns have one name.
    #[error("two columns are called `{name}`")]
    SameName {
        /// The name.
        name: String,
    },
    /// A place that stands for no level.
    #[error("row {row} of `{name}` names a level beyond its {levels}")]
    NoSuchLevel {
        /// The column.
        name: String,
        /// The row, from 0.
        row: usize,
        /// How many levels it has.
        levels: usize,
    },
    /// A model was written by a newer galena.
    #[error("the model is written in format {found}, and this galena reads up to {known}")]
    NewerFormat {
        /// The format that it says.
        found: u32,
        /// The newest that can be read.
        known: u32,
    },
    /// A text is no model.
    #[error("not a fitted model as JSON: {0}")]
    NoModel(String),
    /// The straight line could not be fitted.
    #[error("the straight line could not be fitted")]
    Line(#[source] LogisticError),
}

/// Learns from cases, in the order in which they happened. Too little to learn from is no error: the
/// model then says the rate with its prior, and why.
pub fn fit(cases: &Cases<'_>) -> Result<Model, ForecastError> {
    fit_with(cases, &Settings::default())
}

/// The same, with other settings.
pub fn fit_with(cases: &Cases<'_>, settings: &Settings) -> Result<Model, ForecastError> {
    fit::fit(cases, settings)
}
