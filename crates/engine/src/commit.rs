//! How does a table change? By one commit that adds files, and perhaps removes others.
//!
//! Rows are written to Parquet files first, as many as it takes, and nobody sees them; a single
//! entry in the table's log then makes them all visible at once. A process that is killed in
//! between leaves files that no version names. An import's commit carries the import's id, and is
//! refused here when the table has that id already: delta-rs itself would accept it twice.
//!
//! A table that an older program made lacks columns that came later. Nothing is done about it when a
//! lake is opened: a scan reads our columns, and where a file lacks one it is null. The first commit
//! that brings rows with them names them in the table's log too, in the same entry, so that other
//! engines see them. The road not taken is a commit of its own when a lake is opened: whoever only
//! reads would write, without the lock, under the hands of who holds it.

use crate::EngineError;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use deltalake::kernel::engine::arrow_conversion::{TryIntoArrow, TryIntoKernel};
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{Action, Add, MetadataExt, StructField, StructType, Transaction};
use deltalake::parquet::arrow::ArrowWriter;
use deltalake::parquet::basic::{Compression, ZstdLevel};
use deltalake::parquet::file::properties::WriterProperties;
use deltalake::parquet::schema::types::ColumnPath;
use deltalake::protocol::{DeltaOperation, SaveMode};
use deltalake::table::state::DeltaTableState;
use deltalake::{DeltaTable, DeltaTableBuilder};
use galena_signal::Table;
use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

/// Files grow to about this size before the next one is begun.
const FILE_BYTES: usize = 128 << 20;

/// Rows that a file is compressed in one piece.
const ROW_GROUP_ROWS: usize = 256 * 1024;

pub(crate) fn table_url(folder: &Path, name: &str) -> Result<url::Url, EngineError> {
    let path = folder.join(name);
    url::Url::from_directory_path(&path).map_err(|()| EngineError::Io {
        path,
        source: std::io::Error::new(std::io::ErrorKind::InvalidInput, "not an absolute folder"),
    })
}

pub(crate) async fn open_table(folder: &Path, name: &str) -> Result<DeltaTable, EngineError> {
    let url = table_url(folder, name)?;
    DeltaTableBuilder::from_url(url)
        .map_err(EngineError::table(name, folder))?
        .load()
        .await
        .map_err(EngineError::table(name, folder))
}

pub(crate) async fn create_table(folder: &Path, name: &str, schema: &Schema) -> Result<DeltaTable, EngineError> {
    let path = folder.join(name);
    std::fs::create_dir_all(&path).map_err(EngineError::io(&path))?;
    let columns = delta_columns(name, schema)?;
    let columns: Vec<StructField> = columns.fields().cloned().collect();
    DeltaTable::try_from_url(table_url(folder, name)?)
        .await
        .map_err(EngineError::table(name, folder))?
        .create()
        .with_table_name(name)
        .with_columns(columns)
        .with_save_mode(SaveMode::Ignore)
        .await
        .map_err(EngineError::table(name, folder))
}

fn delta_columns(name: &str, schema: &Schema) -> Result<StructType, EngineError> {
    schema.try_into_kernel().map_err(not_convertible(name))
}

fn not_convertible<E>(name: &str) -> impl FnOnce(E) -> EngineError
where
    deltalake::DeltaTableError: From<E>,
{
    move |error| EngineError::Table {
        table: name.to_string(),
        source: Box::new(deltalake::DeltaTableError::from(error)),
    }
}

/// The columns of a table that this program knows, then those that a newer one added: whatever writes
/// a table's old rows again must not lose these.
pub(crate) fn all_columns(folder: &Path, table: &Table, opened: &DeltaTable) -> Result<SchemaRef, EngineError> {
    let state = opened.snapshot().map_err(EngineError::table(table.name, folder))?;
    let stored: Schema = state.schema().as_ref().try_into_arrow().map_err(not_convertible(table.name))?;
    let known = table.schema();
    let newer = stored.fields().iter().filter(|field| known.field_with_name(field.name()).is_err());
    Ok(Arc::new(Schema::new(known.fields().iter().chain(newer).cloned().collect::<Vec<_>>())))
}

/// What names the columns in a table's log that it lacks so far; nothing when it lacks none.
fn name_new_columns(name: &str, state: &DeltaTableState, before: Before) -> Result<Option<Action>, EngineError> {
    let Some(table) = galena_signal::table::by_name(name) else { return Ok(None) };
    let stored = state.schema();
    let declared = delta_columns(name, &table.schema())?;
    // Rows that stay have nothing in a new column.
    let fits = |field: &&StructField| field.is_nullable() || before == Before::Replaced;
    let new: Vec<StructField> =
        declared.fields().filter(|field| stored.field(field.name()).is_none()).filter(fits).cloned().collect();
    if new.is_empty() {
        return Ok(None);
    }
    let columns = StructType::try_new(stored.fields().cloned().chain(new)).map_err(not_convertible(name))?;
    let metadata = state.metadata().clone().with_schema(&columns).map_err(not_convertible(name))?;
    Ok(Some(Action::Metadata(metadata)))
}

/// Writes rows to new files of a table. They are seen once [`commit`] names them.
///
/// Our own, and not delta-rs's: when the disk is full while a file is being closed, that one panics.
pub(crate) struct TableWriter {
    folder: PathBuf,
    schema: SchemaRef,
    properties: WriterProperties,
    open: Option<OpenFile>,
    adds: Vec<Add>,
    pub(crate) rows: u64,
}

struct OpenFile {
    name: String,
    rows: usize,
    writer: ArrowWriter<File>,
}

impl TableWriter {
    pub(crate) fn new(folder: &Path, name: &str, schema: SchemaRef) -> Self {
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default()))
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .set_created_by(format!("galena {}", env!("CARGO_PKG_VERSION")));
        // Measured numbers and ids hardly repeat: a dictionary of them costs time and saves nothing.
        for field in schema.fields().iter().filter(|field| hardly_repeats(field.data_type())) {
            properties = properties.set_column_dictionary_enabled(ColumnPath::from(field.name().as_str()), false);
        }
        let folder = folder.join(name);
        Self { folder, schema, properties: properties.build(), open: None, adds: Vec::new(), rows: 0 }
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), EngineError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let mut file = match self.open.take() {
            Some(file) => file,
            None => self.begin()?,
        };
        file.writer.write(batch).map_err(EngineError::parquet(&self.folder))?;
        file.rows += batch.num_rows();
        self.rows += batch.num_rows() as u64;
        match file.writer.bytes_written() + file.writer.in_progress_size() < FILE_BYTES {
            true => self.open = Some(file),
            false => self.end(file)?,
        }
        Ok(())
    }

    /// Ends the last file. Answers what there is to commit.
    pub(crate) fn close(mut self) -> Result<Vec<Add>, EngineError> {
        if let Some(file) = self.open.take() {
            self.end(file)?;
        }
        Ok(self.adds)
    }

    fn begin(&self) -> Result<OpenFile, EngineError> {
        let name = format!("part-{:016x}.parquet", RandomState::new().build_hasher().finish());
        let path = self.folder.join(&name);
        let file = File::create_new(&path).map_err(EngineError::io(&path))?;
        let writer = ArrowWriter::try_new(file, self.schema.clone(), Some(self.properties.clone()))
            .map_err(EngineError::parquet(&path))?;
        Ok(OpenFile { name, rows: 0, writer })
    }

    fn end(&mut self, file: OpenFile) -> Result<(), EngineError> {
        let path = self.folder.join(&file.name);
        let OpenFile { name, rows, writer } = file;
        writer.close().map_err(EngineError::parquet(&path))?;
        let metadata = std::fs::metadata(&path).map_err(EngineError::io(&path))?;
        let modified = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        self.adds.push(Add {
            path: name,
            size: metadata.len() as i64,
            modification_time: modified.map_or(0, |since| since.as_millis() as i64),
            data_change: true,
            stats: Some(format!("{{\"numRecords\":{rows}}}")),
            ..Add::default()
        });
        Ok(())
    }
}

fn hardly_repeats(kind: &DataType) -> bool {
    matches!(kind, DataType::Float64 | DataType::Int64 | DataType::Timestamp(..))
}

/// What a commit does with the rows that the table had.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// They stay.
    Kept,
    /// They go: the table is made anew.
    Replaced,
}

/// Makes files visible in one step, under an application id if there is one. Answers the new
/// version.
pub(crate) async fn commit(
    folder: &Path,
    name: &str,
    table: &DeltaTable,
    adds: Vec<Add>,
    before: Before,
    application: Option<&str>,
) -> Result<i64, EngineError> {
    let wrap = || EngineError::table(name, folder);
    let state = table.snapshot().map_err(wrap())?;
    let mut actions: Vec<Action> = name_new_columns(name, state, before)?.into_iter().collect();
    actions.extend(adds.into_iter().map(Action::Add));
    if before == Before::Replaced {
        actions.extend(state.log_data().iter().map(|file| Action::Remove(file.remove_action(true))));
    }
    let mode = if before == Before::Replaced { SaveMode::Overwrite } else { SaveMode::Append };
    let mut properties = CommitProperties::default();
    if let Some(application) = application {
        properties = properties.with_application_transaction(Transaction::new(application, 1));
    }
    let finalized = CommitBuilder::from(properties)
        .with_actions(actions)
        .build(Some(state), table.log_store(), DeltaOperation::Write { mode, partition_by: None, predicate: None })
        .await
        .map_err(wrap())?;
    Ok(finalized.version() as i64)
}

/// Has the table taken this application id already?
pub(crate) async fn has_application(
    folder: &Path,
    name: &str,
    table: &DeltaTable,
    application: &str,
) -> Result<bool, EngineError> {
    let state = table.snapshot().map_err(EngineError::table(name, folder))?;
    let version = state
        .transaction_version(table.log_store().as_ref(), application)
        .await
        .map_err(EngineError::table(name, folder))?;
    Ok(version.is_some())
}
