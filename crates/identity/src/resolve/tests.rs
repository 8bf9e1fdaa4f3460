//! Does the step hold as a whole? Laws that no data may break, floods of senseless data, and planted truth.
//!
//! All three go through the same door as the plan does: tables in, tables out. What is inside is tested where
//! it lies.

mod builder;
mod crowd;
mod floods;
mod laws;
mod planted;
