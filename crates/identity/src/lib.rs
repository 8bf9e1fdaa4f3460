//! Which records are the same person?
//!
//! For now, those that share an exact key: a phone, an e-mail, a customer number of one source, a
//! device. Records that are joined through others are one person too. The golden record takes,
//! for every field, the newest value that is not empty, and says which record it came from.
//!
//! A key that very many records share (a shop's own number, a test address) says nothing about
//! who somebody is; it is left out.

pub mod clean;
mod components;
mod golden;
#[allow(dead_code, missing_docs)]
mod link;
mod steps;

pub use steps::{functions, plan};
