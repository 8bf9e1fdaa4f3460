//! Who is who, on which axes, why, and how good has that been?
//!
//! [`steps::plan`] lists what is done; [`rules`] holds the definitions as formulas and the numbers
//! a user may tune. The walk: a person's signals become a timeline ([`timeline`]), a timeline up
//! to a day becomes features ([`features`]), features become a chance to buy ([`conversion`]), an
//! expectation of repeat buying ([`repurchase`]), an ability to pay, and by the rules a
//! relationship, a target mark and a class. The same walk is taken at past days, on what was known
//! then, and held against what happened next ([`track_record`]).

mod changes;
mod columns;
pub mod conversion;
mod cutoffs;
pub mod features;
pub mod forecast;
mod learn;
pub mod logistic;
mod loyalty;
mod model_checks;
pub mod reasons;
pub mod repurchase;
pub mod rules;
mod scoring;
mod segments;
pub mod steps;
pub mod timeline;
mod track_record;

pub use rules::Rules;
pub use segments::EVERYONE;
