//! Which records are the same person?
//!
//! Records are cleaned ([`clean`]), pairs that may be one person are found, compared and weighed without labels
//! (`link`), and joined into people whose ids last (`resolve`). What a human decided about a pair outranks
//! every score. The golden record takes, for every field, the newest value that is not empty, and says which
//! record it came from.

mod checks;
pub mod clean;
mod describe;
mod explain;
mod golden;
mod ids;
mod judgements;
mod link;
mod resolve;
mod rules;
mod steps;

pub use explain::{Evidence, Part};
pub use judgements::{DIFFERENT, SAME, UNSURE};
pub use rules::Rules;
pub use steps::{functions, plan};
