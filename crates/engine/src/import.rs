//! When does a file count? When the row that says so is in `batches`, and not before.
//!
//! An import writes to several tables, and Delta commits one table at a time. So an import has
//! three moments: a `started` row, the facts (one commit per table, each carrying the import's
//! id), and an `added` row. Readers leave out every import that is started and not added, and
//! every one that was taken back. Adding the same file after a crash finds the tables that have
//! the id already, and commits only the others. Taking an import back is one row.

use crate::commit::{Before, TableWriter, commit, has_application};
use crate::files::DeltaFiles;
use crate::session::plain_text;
use crate::{EngineError, Lake};
use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use datafusion::prelude::SessionContext;
use galena_signal::table::BATCHES;
use galena_signal::{BatchId, Table};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known about a file before it is read.
#[derive(Clone, Debug, Default)]
pub struct ImportFacts {
    /// Name of the file, without its folder.
    pub file_name: String,
    /// Its size.
    pub file_bytes: i64,
    /// Hash of its bytes.
    pub content_hash: String,
    /// Hash of its header and format.
    pub shape: String,
    /// The mapping as TOML.
    pub mapping: String,
    /// What was assumed, one per line.
    pub assumptions: String,
}

/// How many rows an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Rows read.
    pub rows: i64,
    /// Rows added to `records`.
    pub records: i64,
    /// Rows added to `signals`.
    pub signals: i64,
    /// Rows added to `spend`.
    pub spend: i64,
    /// Rows added to `answers`.
    pub answers: i64,
    /// Rows refused.
    pub refusals: i64,
}

/// One row of `batches`.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// The import.
    pub batch_id: BatchId,
    /// `started`, `added` or `undone`.
    pub event: String,
    /// When, in microseconds since 1970, UTC.
    pub event_at: i64,
    /// The file.
    pub facts: ImportFacts,
    /// What it brought.
    pub counts: ImportCounts,
}

/// What adding a file comes to.
pub enum Begun<'a> {
    /// The same content with the same mapping is in the lake.
    AlreadyAdded(Box<ImportRow>),
    /// Write rows to it, then finish it.
    Import(Box<Import<'a>>),
}

/// An import under way. Nothing that it writes is seen before [`Import::finish`]; one that is
/// dropped leaves files that the next upkeep clears away.
pub struct Import<'a> {
    lake: &'a Lake,
    batch_id: BatchId,
    facts: ImportFacts,
    writers: BTreeMap<&'static str, Option<(deltalake::DeltaTable, TableWriter)>>,
}

impl Lake {
    /// The id under which content with this id would be added now: the id itself, or the id with
    /// a number when it was added and taken back before.
    ///
    /// # Errors
    /// When `batches` cannot be read.
    pub fn next_batch_id(&self, batch_id: &BatchId) -> Result<BatchId, EngineError> {
        let prefix = format!("{batch_id}.");
        let undone = self
            .imports()?
            .iter()
            .filter(|row| row.event == "undone" && (row.batch_id == *batch_id || row.batch_id.0.starts_with(&prefix)))
            .count();
        Ok(match undone {
            0 => batch_id.clone(),
            n => BatchId(format!("{batch_id}.{}", n + 1)),
        })
    }

    /// Begins an import, unless the lake has it. `now` is in microseconds since 1970, UTC.
    ///
    /// # Errors
    /// When `batches` cannot be read or written.
    pub fn begin_import(&self, batch_id: &BatchId, facts: ImportFacts, now: i64) -> Result<Begun<'_>, EngineError> {
        let rows = self.imports()?;
        let of_batch = || rows.iter().filter(|row| row.batch_id == *batch_id);
        if let Some(added) = of_batch().find(|row| row.event == "added") {
            return Ok(Begun::AlreadyAdded(Box::new(added.clone())));
        }
        if of_batch().next().is_none() {
            self.write_event(batch_id, "started", now, &facts, ImportCounts::default())?;
        }
        Ok(Begun::Import(Box::new(Import { lake: self, batch_id: batch_id.clone(), facts, writers: BTreeMap::new() })))
    }

    /// Every row of `batches`, oldest first.
    ///
    /// # Errors
    /// When `batches` cannot be read.
    pub fn imports(&self) -> Result<Vec<ImportRow>, EngineError> {
        self.runtime.block_on(import_rows(self))
    }

    /// Takes an import back whole, with one row. The facts go from every table that is derived
    /// with the next run. Answers what was taken back.
    ///
    /// # Errors
    /// [`EngineError::NoImport`] when no import of that id is live.
    pub fn undo_import(&self, batch_id: &BatchId, now: i64) -> Result<ImportRow, EngineError> {
        let rows = self.imports()?;
        let event = |name: &str| rows.iter().find(|row| row.batch_id == *batch_id && row.event == name);
        match (event("added"), event("undone")) {
            (Some(added), None) => {
                self.write_event(batch_id, "undone", now, &added.facts, added.counts)?;
                Ok(added.clone())
            }
            _ => Err(EngineError::NoImport { batch_id: batch_id.to_string() }),
        }
    }

    fn write_event(
        &self,
        batch_id: &BatchId,
        event: &str,
        now: i64,
        facts: &ImportFacts,
        counts: ImportCounts,
    ) -> Result<(), EngineError> {
        let text = |value: &str| Arc::new(StringArray::from(vec![value])) as ArrayRef;
        let int = |value: i64| Arc::new(Int64Array::from(vec![value])) as ArrayRef;
        let columns = vec![
            text(&batch_id.0),
            text(event),
            Arc::new(TimestampMicrosecondArray::from(vec![now]).with_timezone("UTC")),
            text(&facts.file_name),
            int(facts.file_bytes),
            text(&facts.content_hash),
            text(&facts.shape),
            text(&facts.mapping),
            text(&facts.assumptions),
            int(counts.rows),
            int(counts.records),
            int(counts.signals),
            int(counts.spend),
            int(counts.answers),
            int(counts.refusals),
        ];
        let batch = RecordBatch::try_new(BATCHES.schema(), columns)
            .map_err(|error| EngineError::query(BATCHES.name)(error.into()))?;
        self.sync()?;
        self.runtime.block_on(async {
            let table = self.load(BATCHES.name).await?;
            let mut writer = TableWriter::new(&self.folder, BATCHES.name, BATCHES.schema());
            writer.write(&batch)?;
            let adds = writer.close()?;
            commit(&self.folder, BATCHES.name, &table, adds, Before::Kept, None).await
        })?;
        self.sync()
    }
}

impl Import<'_> {
    /// The import's id.
    pub fn batch_id(&self) -> &BatchId {
        &self.batch_id
    }

    /// Writes rows of one table.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&mut self, table: &'static Table, batch: &RecordBatch) -> Result<(), EngineError> {
        let lake = self.lake;
        lake.runtime.block_on(async {
            if !self.writers.contains_key(table.name) {
                let opened = lake.load(table.name).await?;
                let taken = has_application(&lake.folder, table.name, &opened, &self.batch_id.0).await?;
                let writer = (!taken).then(|| {
                    let writer = TableWriter::new(&lake.folder, table.name, table.schema());
                    (opened, writer)
                });
                self.writers.insert(table.name, writer);
            }
            match self.writers.get_mut(table.name) {
                Some(Some((_, writer))) => writer.write(batch),
                _ => Ok(()),
            }
        })
    }

    /// Commits every table, brings it to the disk, and only then says that the import is added.
    ///
    /// # Errors
    /// When a commit fails; adding the same file again continues from there.
    pub fn finish(self, counts: ImportCounts, now: i64) -> Result<(), EngineError> {
        let lake = self.lake;
        let batch_id = self.batch_id;
        for (name, writer) in self.writers {
            let Some((table, writer)) = writer else { continue };
            lake.runtime.block_on(async {
                let adds = writer.close()?;
                commit(&lake.folder, name, &table, adds, Before::Kept, Some(&batch_id.0)).await
            })?;
        }
        lake.write_event(&batch_id, "added", now, &self.facts, counts)
    }
}

/// Imports whose rows do not count: started and never added, or taken back.
pub(crate) async fn dead_batches(lake: &Lake) -> Result<Vec<String>, EngineError> {
    let mut live: BTreeMap<String, bool> = BTreeMap::new();
    for row in import_rows(lake).await? {
        let alive = live.entry(row.batch_id.0).or_insert(false);
        match row.event.as_str() {
            "added" => *alive = true,
            "undone" => *alive = false,
            _ => {}
        }
    }
    Ok(live.into_iter().filter(|(_, alive)| !alive).map(|(batch, _)| batch).collect())
}

/// Imports that were taken back.
pub(crate) async fn undone_batches(lake: &Lake) -> Result<Vec<String>, EngineError> {
    let rows = import_rows(lake).await?;
    Ok(rows.into_iter().filter(|row| row.event == "undone").map(|row| row.batch_id.0).collect())
}

pub(crate) async fn import_rows(lake: &Lake) -> Result<Vec<ImportRow>, EngineError> {
    let wrap = || EngineError::query(BATCHES.name);
    let table = lake.load(BATCHES.name).await?;
    let files = DeltaFiles::new(&table, &BATCHES.schema()).map_err(wrap())?;
    let frame = SessionContext::new().read_table(Arc::new(files)).map_err(wrap())?;
    let mut rows: Vec<ImportRow> = Vec::new();
    for batch in frame.collect().await.map_err(wrap())?.into_iter().map(plain_text) {
        let text = |column: &str, row: usize| {
            batch.column_by_name(column).map_or(String::new(), |array| array.as_string::<i32>().value(row).to_string())
        };
        let int = |column: &str, row: usize| {
            batch.column_by_name(column).map_or(0, |array| array.as_primitive::<Int64Type>().value(row))
        };
        for row in 0..batch.num_rows() {
            rows.push(ImportRow {
                batch_id: BatchId(text("batch_id", row)),
                event: text("event", row),
                event_at: batch
                    .column_by_name("event_at")
                    .map_or(0, |array| array.as_primitive::<TimestampMicrosecondType>().value(row)),
                facts: ImportFacts {
                    file_name: text("file_name", row),
                    file_bytes: int("file_bytes", row),
                    content_hash: text("content_hash", row),
                    shape: text("shape", row),
                    mapping: text("mapping", row),
                    assumptions: text("assumptions", row),
                },
                counts: ImportCounts {
                    rows: int("rows", row),
                    records: int("records", row),
                    signals: int("signals", row),
                    spend: int("spend", row),
                    answers: int("answers", row),
                    refusals: int("refusals", row),
                },
            });
        }
    }
    let order = |event: &str| ["started", "added", "undone"].iter().position(|name| *name == event);
    // The id too: rows of one instant must come in one order, whatever file they lie in.
    rows.sort_by(|a, b| (a.event_at, order(&a.event), &a.batch_id).cmp(&(b.event_at, order(&b.event), &b.batch_id)));
    Ok(rows)
}
