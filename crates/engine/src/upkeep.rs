//! How does a lake stay small and quick? Many small files are joined, and files that no version
//! needs are removed, by themselves and within stated limits.
//!
//! Limits: a table is compacted when it has more than [`MOST_FILES`] files. Files that the newest
//! version does not name (replaced ones, and what a killed process left) are removed when they are
//! older than [`KEPT_DAYS`] day. Facts of imports that were taken back leave the files when their
//! table is compacted; those of an unfinished import stay, because adding it again continues it.

use crate::commit::{Before, TableWriter, all_columns, commit};
use crate::files::DeltaFiles;
use crate::import::undone_batches;
use crate::{EngineError, Lake};
use chrono::Duration;
use datafusion::prelude::{SessionContext, col, lit};
use deltalake::operations::vacuum::VacuumMode;
use futures::StreamExt;
use galena_signal::Table;
use galena_signal::table;
use std::sync::Arc;

/// A table with more files than this is compacted.
pub const MOST_FILES: usize = 64;

/// Files that the newest version does not name are kept for so many days.
pub const KEPT_DAYS: i64 = 1;

/// What an upkeep did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpkeepReport {
    /// Tables whose files were joined.
    pub compacted: Vec<&'static str>,
    /// Files removed.
    pub removed_files: usize,
}

impl Lake {
    /// Joins small files and removes those that nobody needs.
    ///
    /// # Errors
    /// When a table cannot be read or written. The tables stay as they were.
    pub fn upkeep(&self) -> Result<UpkeepReport, EngineError> {
        self.runtime.block_on(async {
            let mut report = UpkeepReport::default();
            let undone = undone_batches(self).await?;
            for table in table::ALL {
                let opened = self.load(table.name).await?;
                let files =
                    opened.snapshot().map_err(EngineError::table(table.name, &self.folder))?.log_data().num_files();
                if files > MOST_FILES {
                    self.compact(table, &undone).await?;
                    report.compacted.push(table.name);
                }
                report.removed_files += self.vacuum(table).await?;
            }
            Ok(report)
        })
    }

    async fn compact(&self, table: &'static Table, undone: &[String]) -> Result<(), EngineError> {
        let wrap = || EngineError::query(table.name);
        let opened = self.load(table.name).await?;
        let columns = all_columns(&self.folder, table, &opened)?;
        let files = DeltaFiles::new(&opened, &columns).map_err(wrap())?;
        let mut frame = SessionContext::new().read_table(Arc::new(files)).map_err(wrap())?;
        if table.is_fact && table.name != table::BATCHES.name && !undone.is_empty() {
            let undone = undone.iter().map(|batch| lit(batch.as_str())).collect();
            frame = frame.filter(col("batch_id").in_list(undone, true)).map_err(wrap())?;
        }
        let mut stream = frame.execute_stream().await.map_err(wrap())?;
        let mut writer = TableWriter::new(&self.folder, table.name, columns);
        while let Some(batch) = stream.next().await {
            let batch = crate::session::plain_text(batch.map_err(wrap())?);
            writer.write(&batch)?;
        }
        let adds = writer.close()?;
        commit(&self.folder, table.name, &opened, adds, Before::Replaced, None).await?;
        Ok(())
    }

    async fn vacuum(&self, table: &'static Table) -> Result<usize, EngineError> {
        let opened = self.load(table.name).await?;
        let (_, metrics) = opened
            .vacuum()
            .with_mode(VacuumMode::Full)
            .with_retention_period(Duration::days(KEPT_DAYS))
            .with_enforce_retention_duration(false)
            .await
            .map_err(EngineError::table(table.name, &self.folder))?;
        Ok(metrics.files_deleted.len())
    }
}
