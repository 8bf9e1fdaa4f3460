//! How are the tables seen by a query? As of a day, and without imports that do not count.
//!
//! Two cuts are made here, under every plan and every page, so that none can forget them. Rows of
//! an import that was never finished, or was taken back, are left out. And when a day is given,
//! no row that happened after it is seen.

use crate::files::DeltaFiles;
use crate::import::dead_batches;
use crate::register::register;
use crate::{EngineError, Lake};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::array::{Array, new_null_array};
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::ParamValues;
use datafusion::dataframe::DataFrame;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{SessionConfig, SessionContext, col, lit};
use datafusion::scalar::ScalarValue;
use galena_plan::{Functions, Parameters, Value};
use galena_signal::Table;
use galena_signal::table;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A side of a join up to this size is held whole, once for all threads.
const SMALL_SIDE_BYTES: usize = 32 << 20;
const SMALL_SIDE_ROWS: usize = 500_000;

/// Table versions that a run or a query is fixed to.
pub(crate) type Versions = BTreeMap<&'static str, i64>;

/// A session over some of the lake's tables.
pub(crate) struct Tables {
    pub(crate) context: SessionContext,
    pub(crate) versions: Versions,
}

impl Lake {
    /// Answers a question in SQL over the lake's tables, as they are now.
    ///
    /// `reads` names the tables that the question reads.
    ///
    /// # Errors
    /// When a table cannot be read or the SQL cannot be answered.
    pub fn query(
        &self,
        sql: &str,
        reads: &[&'static Table],
        parameters: &Parameters,
    ) -> Result<Vec<RecordBatch>, EngineError> {
        self.query_with(sql, reads, parameters, &Functions::default())
    }

    /// The same, with functions of a stage.
    ///
    /// # Errors
    /// As [`Lake::query`].
    pub fn query_with(
        &self,
        sql: &str,
        reads: &[&'static Table],
        parameters: &Parameters,
        functions: &Functions,
    ) -> Result<Vec<RecordBatch>, EngineError> {
        self.runtime.block_on(async {
            let tables = self.session(reads, None, functions).await?;
            let frame = frame(&tables.context, "query", sql, parameters).await?;
            let batches = frame.collect().await.map_err(EngineError::query("query"))?;
            Ok(batches.into_iter().map(plain_text).collect())
        })
    }

    /// A session in which the named tables are registered; facts are cut at `end` (the first
    /// instant that is too late, and its day).
    pub(crate) async fn session(
        &self,
        reads: &[&'static Table],
        end: Option<(i64, i32)>,
        functions: &Functions,
    ) -> Result<Tables, EngineError> {
        let context = self.context(functions)?;
        let mut versions = Versions::new();
        let dead = if reads.iter().any(|table| table.is_fact && table.name != table::BATCHES.name) {
            dead_batches(self).await?
        } else {
            Vec::new()
        };
        for table in reads {
            let opened = self.load(table.name).await?;
            versions.insert(table.name, opened.version().unwrap_or(0) as i64);
            let files = DeltaFiles::new(&opened, &table.schema()).map_err(EngineError::query(table.name))?;
            let mut frame = context.read_table(Arc::new(files)).map_err(EngineError::query(table.name))?;
            if table.is_fact && table.name != table::BATCHES.name && !dead.is_empty() {
                let dead = dead.iter().map(|batch| lit(batch.as_str())).collect();
                frame = frame.filter(col("batch_id").in_list(dead, true)).map_err(EngineError::query(table.name))?;
            }
            if let (Some((instant, day)), Some(column)) = (end, table.happened) {
                let last = match table.schema().field_with_name(column).map(|field| field.data_type().clone()) {
                    Ok(DataType::Date32) => ScalarValue::Date32(Some(day)),
                    _ => ScalarValue::TimestampMicrosecond(Some(instant), Some("UTC".into())),
                };
                let known = col(column).is_null().or(col(column).lt(lit(last)));
                frame = frame.filter(known).map_err(EngineError::query(table.name))?;
            }
            context.register_table(table.name, frame.into_view()).map_err(EngineError::query(table.name))?;
        }
        Ok(Tables { context, versions })
    }

    fn context(&self, functions: &Functions) -> Result<SessionContext, EngineError> {
        let spill = self.folder.join("spill");
        std::fs::create_dir_all(&spill).map_err(EngineError::io(&spill))?;
        let environment = RuntimeEnvBuilder::new()
            .with_memory_limit(self.settings.memory_bytes, 1.0)
            .with_temp_file_path(spill)
            .build_arc()
            .map_err(EngineError::query("session"))?;
        let mut config = SessionConfig::new().with_target_partitions(self.settings.threads.max(1));
        // The smaller side of a join is held whole as long as that is cheap: to deal out both sides by
        // the hash of a key that has seven values would leave all the work to one thread.
        config.options_mut().optimizer.hash_join_single_partition_threshold = SMALL_SIDE_BYTES;
        config.options_mut().optimizer.hash_join_single_partition_threshold_rows = SMALL_SIDE_ROWS;
        // This rule of DataFusion 55 fails on a struct's fields read through a join of views.
        config.options_mut().optimizer.enable_leaf_expression_pushdown = false;
        let state = SessionStateBuilder::new()
            .with_config(config)
            .with_runtime_env(environment)
            .with_default_features()
            .build();
        let context = SessionContext::new_with_state(state);
        register(&context, functions);
        Ok(context)
    }
}

/// A statement with its parameters put in.
pub(crate) async fn frame(
    context: &SessionContext,
    step: &str,
    sql: &str,
    parameters: &Parameters,
) -> Result<DataFrame, EngineError> {
    let frame = context.sql(sql).await.map_err(EngineError::query(step))?;
    let values: Vec<(&str, ScalarValue)> = parameters.iter().map(|(name, value)| (*name, scalar(value))).collect();
    frame.with_param_values(ParamValues::from(values)).map_err(EngineError::query(step))
}

fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Int(n) => ScalarValue::Int64(Some(*n)),
        Value::Float(x) => ScalarValue::Float64(Some(*x)),
        Value::Text(text) => ScalarValue::Utf8(Some(text.clone())),
        Value::Day(day) => ScalarValue::Date32(Some(*day)),
        Value::Instant(micros) => ScalarValue::TimestampMicrosecond(Some(*micros), Some("UTC".into())),
    }
}

/// Plain text columns as views: a join then repeats where a text lies, and not the text. A fitted model
/// is a long one.
pub(crate) fn text_views(batch: RecordBatch) -> RecordBatch {
    with_texts(batch, &DataType::Utf8View)
}

/// Text views back to plain text columns, so that readers know one kind of text.
pub(crate) fn plain_text(batch: RecordBatch) -> RecordBatch {
    with_texts(batch, &DataType::Utf8)
}

fn with_texts(batch: RecordBatch, text: &DataType) -> RecordBatch {
    let fields: Vec<_> = batch
        .schema()
        .fields()
        .iter()
        .map(|field| match field.data_type() {
            DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => {
                field.as_ref().clone().with_data_type(text.clone())
            }
            _ => field.as_ref().clone(),
        })
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let columns: Option<Vec<_>> = batch
        .columns()
        .iter()
        .zip(schema.fields())
        .map(|(column, field)| match column.null_count() == column.len() {
            // Nothing to copy, and nothing to hold.
            true => Some(new_null_array(field.data_type(), column.len())),
            false => datafusion::arrow::compute::cast(column, field.data_type()).ok(),
        })
        .collect();
    match columns {
        Some(columns) => RecordBatch::try_new(schema, columns).unwrap_or(batch),
        None => batch,
    }
}
