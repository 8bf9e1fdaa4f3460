//! What are the words?
//!
//! Everything that two rooms of the house talk about is named here, once: what a file can say
//! ([`Record`], [`Signal`], [`Spend`], [`Answer`]), why a row was not taken ([`Refusal`]), what a
//! person can be ([`Relationship`], [`InTarget`], [`Class`]), and every table with its columns
//! ([`table`]).
//!
//! The decision: words are plain values. No IO, no async, no clock and no serialisation live
//! here, so that every crate may depend on this one without learning anything else. The road not
//! taken is a schema file from which code is generated: one more language to read for some twenty
//! tables.

mod id;
mod kind;
mod lang;
mod money;
mod person;
mod record;
mod refusal;
pub mod table;
mod text;

pub use id::{BatchId, RecordId};
pub use kind::{Act, SignalKind};
pub use lang::Lang;
pub use money::{Currency, Money};
pub use person::{Axis, Class, InTarget, Policy, PotentialKind, Relationship};
pub use record::{Answer, DEFAULT_CURRENCY, Micros, NON_PRODUCT, Parsed, Record, Signal, Spend};
pub use refusal::{Refusal, RefusalReason};
pub use table::{Column, Table, Writer};
pub use text::{fold_marks, fold_name, slug};
