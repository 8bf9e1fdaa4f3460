//! How does a plan run, and how are its tables committed?
//!
//! The only room of the house that knows DataFusion and Delta. Everything it offers is plain and
//! non-generic: a [`Lake`] that holds tables, an [`Import`] that appends one batch to it exactly
//! once, [`Lake::run`] that runs a plan, [`Lake::query`] that answers a question. Callers give
//! and get Arrow record batches and never recompile the engines underneath.
//!
//! The engine's calls block: it owns its threads. The road not taken is an async surface, which
//! would put the engine's runtime into every crate above.

mod commit;
mod error;
mod files;
mod import;
mod lake;
mod register;
mod run;
mod session;
mod upkeep;

pub use error::EngineError;
pub use import::{Begun, Import, ImportCounts, ImportFacts, ImportRow};
pub use lake::{FORMAT_VERSION, Lake, LakeLock, LakeSettings};
pub use run::{RunReport, RunSettings, StepReport};
pub use upkeep::UpkeepReport;

/// Rows of a table, as they travel between the engine and the stages.
pub use datafusion::arrow::array::RecordBatch;
