//! How is a version of a table scanned? As the plain list of its Parquet files.
//!
//! delta-rs's own scan cannot be sent to another process; a list of files can. Our tables use
//! neither deletion vectors nor column mapping nor partitions, so the list says everything. Text
//! columns are read as views: grouping and joining by them copies nothing. A column that a file lacks,
//! because it came later, is null.

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{DFSchema, DataFusionError, Result, Statistics};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use deltalake::DeltaTable;
use deltalake::kernel::Add;
use std::sync::Arc;

/// One data file of a table version.
#[derive(Clone, Debug)]
struct DataFile {
    path: String,
    bytes: u64,
    rows: Option<u64>,
}

/// A version of a Delta table as a plain Parquet scan.
#[derive(Debug)]
pub(crate) struct DeltaFiles {
    store: String,
    folder: String,
    files: Vec<DataFile>,
    schema: SchemaRef,
}

impl DeltaFiles {
    /// The files of the version that `table` has loaded, read with `schema`.
    pub(crate) fn new(table: &DeltaTable, schema: &Schema) -> Result<Self> {
        let wrap = |error: deltalake::DeltaTableError| DataFusionError::External(Box::new(error));
        let snapshot = table.snapshot().map_err(wrap)?;
        let url = table.table_url();
        let mut files = Vec::new();
        for file in snapshot.log_data().iter() {
            if file.deletion_vector_descriptor().is_some() {
                return Err(DataFusionError::NotImplemented(
                    "a table with deletion vectors; rewrite it with `OPTIMIZE` in the engine that made them".into(),
                ));
            }
            files.push(DataFile {
                path: file.path().to_string(),
                bytes: file.size().max(0) as u64,
                rows: file.num_records().map(|rows| rows as u64),
            });
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            store: "file:///".into(),
            folder: percent_decode(url.path().trim_matches('/')),
            files,
            schema: Arc::new(with_text_views(schema)),
        })
    }

    /// Files that were written and are not committed yet, for the later steps of the same run.
    pub(crate) fn of_adds(table: &DeltaTable, adds: &[Add], schema: &Schema) -> Self {
        let files = adds
            .iter()
            .map(|add| DataFile { path: add.path.clone(), bytes: add.size.max(0) as u64, rows: None })
            .collect();
        Self {
            store: "file:///".into(),
            folder: percent_decode(table.table_url().path().trim_matches('/')),
            files,
            schema: Arc::new(with_text_views(schema)),
        }
    }
}

/// Text columns as views.
fn with_text_views(schema: &Schema) -> Schema {
    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .map(|field| match field.data_type() {
            DataType::Utf8 => field.as_ref().clone().with_data_type(DataType::Utf8View),
            _ => field.as_ref().clone(),
        })
        .collect();
    Schema::new(fields)
}

/// A folder's URL path back to its plain name: `a%20b` is `a b`.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut place = 0;
    while place < bytes.len() {
        let hex = bytes.get(place + 1..place + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (bytes[place], hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                out.push(byte);
                place += 3;
            }
            (byte, _) => {
                out.push(byte);
                place += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[async_trait::async_trait]
impl TableProvider for DeltaFiles {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if self.files.is_empty() {
            // A scan of no files has no partitions, which joins do not take.
            let schema = match projection {
                Some(columns) => Arc::new(self.schema.project(columns)?),
                None => self.schema.clone(),
            };
            return Ok(Arc::new(EmptyExec::new(schema)));
        }
        let mut source = ParquetSource::new(TableSchema::from(self.schema.clone()));
        if let Some(predicate) = conjunction(filters.to_vec()) {
            let columns = DFSchema::try_from(self.schema.as_ref().clone())?;
            source = source.with_predicate(state.create_physical_expr(predicate, &columns)?);
        }
        let files: Vec<PartitionedFile> = self
            .files
            .iter()
            .map(|file| PartitionedFile::new(format!("{}/{}", self.folder, file.path), file.bytes))
            .collect();
        let groups = FileGroup::new(files).split_files(state.config().target_partitions().max(1));
        let mut statistics = Statistics::new_unknown(&self.schema);
        if let Some(rows) = self.files.iter().map(|file| file.rows).sum::<Option<u64>>() {
            statistics.num_rows = Precision::Inexact(rows as usize);
        }
        statistics.total_byte_size = Precision::Inexact(self.files.iter().map(|file| file.bytes as usize).sum());
        let scan = FileScanConfigBuilder::new(ObjectStoreUrl::parse(&self.store)?, Arc::new(source))
            .with_file_groups(groups)
            .with_statistics(statistics)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(scan))
    }
}
