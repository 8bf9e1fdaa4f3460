//! How big is this, and how sure are we?
//!
//! A number that a person sees has an interval and a sample size, or says that there is not enough
//! data. This crate makes such numbers out of counts and of judgements with their outcomes:
//! [`Rate`]s, [`Ratio`]s and [`Difference`]s of rates, [`Count`]s, [`Auc`], [`Lift`],
//! [`Calibration`]. What may be missing comes as an [`Estimate`], which has to be opened before a
//! figure can be read.
//!
//! The decision: pure functions of plain numbers, no IO, no randomness, the same answer every time.
//! Intervals are equal-tailed at [`LEVEL`] unless asked otherwise. The bootstrap was not taken: it
//! needs a seed, costs a thousand times as much, and is at its worst on the small counts that
//! matter most here. [`special`], [`matrix`] and [`optimise`] hold the mathematics that model
//! fitting in other crates shares.

mod auc;
mod calibration;
mod count;
mod drift;
mod estimate;
mod lift;
pub mod matrix;
pub mod optimise;
mod rate;
mod ratio;
pub mod special;
#[cfg(test)]
mod testing;

pub use auc::{Auc, auc};
pub use calibration::{BINS, Bin, Calibration, Isotonic, Platt, brier, log_loss};
pub use count::{Count, CountError, count_error};
pub use drift::{PSI_SMALL, stability_index};
pub use estimate::{Estimate, Judged, LEVEL, MIN_EVENTS, MIN_TRIALS, enough};
pub use lift::{Lift, lift};
pub use rate::{JEFFREYS, Prior, Rate};
pub use ratio::{Difference, Ratio, difference, ratio};

/// What kept a computation from its answer.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum MeasureError {
    /// A matrix that should be positive definite is not.
    #[error("the matrix is not positive definite at row {row}")]
    NotPositiveDefinite {
        /// The row, from 0.
        row: usize,
    },
    /// The function to minimise has no finite value at the start.
    #[error("the function has no finite value where the search would start")]
    NoFiniteStart,
    /// There is nothing to fit: no judgements, or only one outcome among them.
    #[error("{happened} of {judged} judgements came true; a fit needs both outcomes")]
    OneOutcome {
        /// Judgements.
        judged: usize,
        /// How many of them came true.
        happened: usize,
    },
}
