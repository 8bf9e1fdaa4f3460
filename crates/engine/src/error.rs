//! What went wrong below the stages, and what can be done about it?

use datafusion::error::DataFusionError;
use deltalake::DeltaTableError;
use deltalake::parquet::errors::ParquetError;
use galena_plan::{Fault, FunctionError};
use std::io::ErrorKind;
use std::path::PathBuf;

/// Why the engine could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Another process works on this lake.
    #[error("another galena is working on `{}`", path.display())]
    Locked {
        /// The lake's folder.
        path: PathBuf,
    },
    /// There is no lake here.
    #[error("there is no lake at `{}`", path.display())]
    NoLake {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The lake was written by a newer program.
    #[error("the lake at `{}` has format {found}, this program knows formats up to {known}", path.display())]
    NewerFormat {
        /// The lake's folder.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format this program knows.
        known: u32,
    },
    /// The file that names the format cannot be read as a number.
    #[error("`{}` should hold the number of the lake's format, and holds `{found}`", path.display())]
    BadFormat {
        /// The file.
        path: PathBuf,
        /// What it holds.
        found: String,
    },
    /// No more may be written where the lake lies.
    #[error("the disk that holds `{}` is full, or a limit on what may be written there is reached", path.display())]
    DiskFull {
        /// The lake's folder.
        path: PathBuf,
    },
    /// A file or folder could not be read or written.
    #[error("`{}` could not be used", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A table could not be read or committed.
    #[error("table `{table}` could not be used")]
    Table {
        /// The table.
        table: String,
        /// Why.
        #[source]
        source: Box<DeltaTableError>,
    },
    /// A query could not be answered.
    #[error("`{step}` could not be computed")]
    Query {
        /// The step of the plan, or `query`.
        step: String,
        /// Why.
        #[source]
        source: Box<DataFusionError>,
    },
    /// A step did not make the columns that it declares.
    #[error("step `{step}` should make `{expected}`, and makes `{found}`")]
    SchemaDiffers {
        /// The step.
        step: String,
        /// Declared columns.
        expected: String,
        /// Columns made.
        found: String,
    },
    /// The plan does not hold together.
    #[error("the plan does not hold together")]
    Plan(#[from] Fault),
    /// A native step failed.
    #[error("step `{step}` failed")]
    Native {
        /// The step.
        step: String,
        /// Why.
        #[source]
        source: FunctionError,
    },
    /// A native step made fewer tables than the plan takes from it.
    #[error("step `{step}` was made nothing")]
    NothingMade {
        /// The step.
        step: String,
    },
    /// The import named is not in the lake, or was taken back already.
    #[error("there is no import `{batch_id}` that could be taken back")]
    NoImport {
        /// What was asked for.
        batch_id: String,
    },
}

impl EngineError {
    /// Something to type, or to do, that helps.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            EngineError::Locked { .. } => "wait until it has finished, then try again".into(),
            EngineError::NoLake { .. } => "make a workspace with `galena init NAME`".into(),
            EngineError::NewerFormat { .. } => "install the newer galena that wrote this workspace".into(),
            EngineError::DiskFull { .. } => {
                "free some space and run the same command again; nothing that was acknowledged is lost".into()
            }
            EngineError::NoImport { .. } => "`galena imports` lists the imports".into(),
            _ => return None,
        })
    }

    pub(crate) fn table(table: &str, path: &std::path::Path) -> impl FnOnce(DeltaTableError) -> EngineError {
        let (table, path) = (table.to_string(), path.to_path_buf());
        move |source| match is_disk_full(&source) {
            true => EngineError::DiskFull { path },
            false => EngineError::Table { table, source: Box::new(source) },
        }
    }

    pub(crate) fn parquet(path: &std::path::Path) -> impl FnOnce(ParquetError) -> EngineError {
        let path = path.to_path_buf();
        move |source| EngineError::io(&path)(std::io::Error::other(source))
    }

    pub(crate) fn query(step: &str) -> impl FnOnce(DataFusionError) -> EngineError {
        let step = step.to_string();
        move |source| match is_disk_full(&source) {
            true => EngineError::DiskFull { path: PathBuf::from("lake") },
            false => EngineError::Query { step, source: Box::new(source) },
        }
    }

    pub(crate) fn io(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> EngineError {
        let path = path.to_path_buf();
        move |source| match is_disk_full(&source) {
            true => EngineError::DiskFull { path },
            false => EngineError::Io { path, source },
        }
    }
}

/// No more may be written: the disk is full, or a quota or a limit on files is reached.
fn is_disk_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>()
            && matches!(io.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
        {
            return true;
        }
        cause = error.source();
    }
    false
}
