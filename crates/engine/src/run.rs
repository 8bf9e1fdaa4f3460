//! How does a plan run? Versions are fixed first, then step after step, and what is kept is
//! committed at the end.
//!
//! Every step reads the versions that the run began with, or what earlier steps of the same run
//! made. The columns of each result are held against the declared ones. Tables of the lake are
//! written as they are made but committed together when all steps are done, so that a reader sees
//! the old judgement or the new one. A run that would read exactly what the last one read is not
//! run at all.

use crate::commit::{Before, TableWriter, commit, create_table};
use crate::files::DeltaFiles;
use crate::session::{Tables, frame, plain_text, text_views};
use crate::{EngineError, Lake};
use chrono::NaiveDate;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::catalog::{MemTable, TableProvider};
use datafusion::dataframe::DataFrame;
use deltalake::DeltaTable;
use deltalake::kernel::Add;
use futures::{StreamExt, TryStreamExt};
use galena_plan::{Body, Functions, Makes, Parameters, Plan, Step, Value};
use galena_signal::Table;
use galena_signal::table;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle};

/// How a plan is run.
#[derive(Clone, Debug)]
pub struct RunSettings {
    /// The day that the run stands on: it reads nothing that happened after it.
    pub as_of: NaiveDate,
    /// The shop's offset from UTC in minutes: its day ends at its own midnight.
    pub utc_offset_minutes: i32,
    /// Keep every step's table, the scratch ones under `lake/steps`.
    pub step_by_step: bool,
    /// Run even when the last run read the same.
    pub again: bool,
    /// Scratch tables to give back with the report, small ones such as fitted models.
    pub give: &'static [&'static str],
}

/// What one step did.
#[derive(Clone, Debug)]
pub struct StepReport {
    /// The table it made.
    pub name: &'static str,
    /// Rows made; `None` when the step is computed where it is read.
    pub rows: Option<u64>,
    /// How long it took.
    pub elapsed: Duration,
}

/// What a run did.
#[derive(Clone, Debug)]
pub struct RunReport {
    /// Nothing was done, because nothing it reads has changed.
    pub unchanged: bool,
    /// The tables it read, with the version that the run was fixed to.
    pub read: Vec<(&'static str, i64)>,
    /// The tables it made, with the version that each now has.
    pub made: Vec<(&'static str, i64)>,
    /// The steps.
    pub steps: Vec<StepReport>,
    /// The scratch tables that were asked for.
    pub given: Vec<(&'static str, Vec<RecordBatch>)>,
}

/// What native steps made along with their own tables.
type Along = HashMap<(&'static str, usize), RecordBatch>;

/// What the steps of a run have made so far.
#[derive(Default)]
struct Made {
    kept: Vec<Kept>,
    along: Along,
}

struct Kept {
    name: &'static str,
    table: DeltaTable,
    adds: Vec<Add>,
}

impl Lake {
    /// Runs a plan as of a day. `progress` is called before each step with its place, the number
    /// of steps and its name.
    ///
    /// # Errors
    /// When the plan does not hold together, a step fails, or its columns differ from the declared
    /// ones. Nothing is committed then.
    pub fn run(
        &self,
        plan: &Plan,
        functions: &Functions,
        settings: &RunSettings,
        progress: &mut dyn FnMut(usize, usize, &str),
    ) -> Result<RunReport, EngineError> {
        plan.check(functions)?;
        self.runtime.block_on(self.run_steps(plan, functions, settings, progress))
    }

    async fn run_steps(
        &self,
        plan: &Plan,
        functions: &Functions,
        settings: &RunSettings,
        progress: &mut dyn FnMut(usize, usize, &str),
    ) -> Result<RunReport, EngineError> {
        let reads = read_from_lake(plan);
        let day = days_since_1970(settings.as_of);
        let end = (i64::from(day) + 1) * 86_400_000_000 - i64::from(settings.utc_offset_minutes) * 60_000_000;
        let mut plan = plan.clone();
        plan.parameters.insert("as_of", Value::Day(day));
        plan.parameters.insert("as_of_end", Value::Instant(end));
        plan.parameters.insert("utc_offset_minutes", Value::Int(i64::from(settings.utc_offset_minutes)));

        let tables = self.session(&reads, Some((end, day + 1)), functions).await?;
        let fingerprint = self.fingerprint(&plan, &tables).await?;
        let read: Vec<(&'static str, i64)> = tables.versions.iter().map(|(name, version)| (*name, *version)).collect();
        if !settings.again && !settings.step_by_step && self.last_fingerprint(&plan) == Some(fingerprint.clone()) {
            return Ok(RunReport { unchanged: true, read, made: Vec::new(), steps: Vec::new(), given: Vec::new() });
        }

        let mut steps = Vec::new();
        let mut made = Made::default();
        for (place, step) in plan.steps.iter().enumerate() {
            progress(place, plan.steps.len(), step.name);
            let begun = Instant::now();
            let rows = self.run_step(step, &plan.parameters, functions, &tables, settings, &mut made).await?;
            steps.push(StepReport { name: step.name, rows, elapsed: begun.elapsed() });
        }
        let mut given = Vec::new();
        for name in settings.give.iter().filter(|name| plan.steps.iter().any(|step| step.name == **name)) {
            let frame = tables.context.table(*name).await.map_err(EngineError::query(name))?;
            let batches = frame.collect().await.map_err(EngineError::query(name))?;
            given.push((*name, batches.into_iter().map(plain_text).collect()));
        }
        let mut versions = Vec::new();
        self.sync()?;
        for Kept { name, table, adds } in made.kept {
            versions.push((name, commit(&self.folder, name, &table, adds, Before::Replaced, None).await?));
        }
        self.sync()?;
        self.remember_fingerprint(&plan, &fingerprint)?;
        Ok(RunReport { unchanged: false, read, made: versions, steps, given })
    }

    async fn run_step(
        &self,
        step: &Step,
        parameters: &Parameters,
        functions: &Functions,
        tables: &Tables,
        settings: &RunSettings,
        made: &mut Made,
    ) -> Result<Option<u64>, EngineError> {
        let schema = step.schema();
        let frame = match &step.body {
            Body::Sql(sql) => frame(&tables.context, step.name, sql, parameters).await?,
            native => {
                let batch = match native {
                    Body::Native(function) => {
                        let mut tables_made =
                            run_native(step, function, parameters, functions, tables).await?.into_iter();
                        let own = tables_made.next();
                        made.along.extend(tables_made.enumerate().map(|(at, batch)| ((step.name, at), batch)));
                        own
                    }
                    Body::Along(earlier, at) => made.along.remove(&(*earlier, *at)),
                    Body::Sql(_) => None,
                };
                let batch = batch.ok_or_else(|| EngineError::NothingMade { step: step.name.to_string() })?;
                tables.context.read_batch(text_views(batch)).map_err(EngineError::query(step.name))?
            }
        };
        check_columns(step.name, &schema, frame.schema().as_arrow())?;
        let keep_scratch = settings.step_by_step && matches!(step.makes, Makes::Scratch(_));
        let (provider, rows): (Arc<dyn TableProvider>, Option<u64>) = match &step.makes {
            Makes::Scratch(_) if step.is_view() && !keep_scratch => (frame.into_view(), None),
            Makes::Scratch(_) if !keep_scratch => {
                let held: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
                let parts = collect_parts(step.name, frame, &held).await?;
                let rows = parts.iter().flatten().map(|batch| batch.num_rows() as u64).sum();
                let memory = MemTable::try_new(held, parts).map_err(EngineError::query(step.name))?;
                (Arc::new(memory), Some(rows))
            }
            Makes::Scratch(_) => {
                let folder = self.folder.join("steps");
                remove_folder(&folder.join(step.name))?;
                let table = create_table(&folder, step.name, &schema).await?;
                let (adds, rows) = write_parts(&folder, step.name, &schema, frame).await?;
                let files = DeltaFiles::of_adds(&table, &adds, &schema);
                commit(&folder, step.name, &table, adds, Before::Replaced, None).await?;
                (Arc::new(files), Some(rows))
            }
            Makes::Table(_) => {
                let table = self.load(step.name).await?;
                let (adds, rows) = write_parts(&self.folder, step.name, &schema, frame).await?;
                let files = DeltaFiles::of_adds(&table, &adds, &schema);
                made.kept.push(Kept { name: step.name, table, adds });
                (Arc::new(files), Some(rows))
            }
        };
        // What the last run made under this name was read until here.
        let _ = tables.context.deregister_table(step.name);
        tables.context.register_table(step.name, provider).map_err(EngineError::query(step.name))?;
        Ok(rows)
    }

    /// Everything that the plan's answer depends on, as text.
    async fn fingerprint(&self, plan: &Plan, tables: &Tables) -> Result<String, EngineError> {
        let mut text = format!("galena {}\n{}\n", env!("CARGO_PKG_VERSION"), plan.text(true));
        for (name, version) in tables.versions.iter().filter(|(name, _)| !makes(plan, name)) {
            let is_fact = table::by_name(name).is_some_and(|table| table.is_fact);
            if !is_fact {
                text.push_str(&format!("{name} at {version}\n"));
            }
        }
        for row in crate::import::import_rows(self).await? {
            text.push_str(&format!("{} {}\n", row.batch_id, row.event));
        }
        Ok(text)
    }

    fn last_fingerprint(&self, plan: &Plan) -> Option<String> {
        std::fs::read_to_string(self.folder.join("runs").join(plan.name)).ok()
    }

    fn remember_fingerprint(&self, plan: &Plan, fingerprint: &str) -> Result<(), EngineError> {
        let folder = self.folder.join("runs");
        std::fs::create_dir_all(&folder).map_err(EngineError::io(&folder))?;
        let (path, new) = (folder.join(plan.name), folder.join(format!("{}.new", plan.name)));
        std::fs::write(&new, fingerprint).map_err(EngineError::io(&new))?;
        std::fs::rename(&new, &path).map_err(EngineError::io(&path))
    }
}

/// Writes a result to new files of a table, its parts side by side.
async fn write_parts(
    folder: &Path,
    name: &str,
    schema: &SchemaRef,
    frame: DataFrame,
) -> Result<(Vec<Add>, u64), EngineError> {
    let streams = frame.execute_stream_partitioned().await.map_err(EngineError::query(name))?;
    let mut tasks = Vec::new();
    for mut stream in streams {
        let mut writer = TableWriter::new(folder, name, schema.clone());
        let (schema, name) = (schema.clone(), name.to_string());
        tasks.push(side_by_side(async move {
            while let Some(batch) = stream.next().await {
                let batch = batch.map_err(EngineError::query(&name))?;
                writer.write(&conform(&name, &batch, &schema)?)?;
            }
            let rows = writer.rows;
            Ok::<_, EngineError>((writer.close()?, rows))
        }));
    }
    let (mut adds, mut rows) = (Vec::new(), 0);
    for task in tasks {
        let (more, count) = task.await.map_err(ended(name))??;
        adds.extend(more);
        rows += count;
    }
    Ok((adds, rows))
}

async fn run_native(
    step: &Step,
    function: &'static str,
    parameters: &Parameters,
    functions: &Functions,
    tables: &Tables,
) -> Result<Vec<RecordBatch>, EngineError> {
    let mut inputs = Vec::new();
    for name in step.reads {
        let frame = tables.context.table(*name).await.map_err(EngineError::query(step.name))?;
        // Batch by batch: what a text view points into is let go as soon as the text is copied.
        let mut stream = frame.execute_stream().await.map_err(EngineError::query(step.name))?;
        let mut batches = Vec::new();
        while let Some(batch) = stream.next().await {
            batches.push(plain_text(batch.map_err(EngineError::query(step.name))?));
        }
        inputs.push(batches);
    }
    let native = functions
        .native
        .iter()
        .find(|native| native.name == function)
        .ok_or(EngineError::Plan(galena_plan::Fault::UnknownFunction { step: step.name, function }))?;
    (native.run)(inputs, parameters).map_err(|source| EngineError::Native { step: step.name.to_string(), source })
}

/// A result in memory, its parts side by side. The branches of a union may hold a text in different ways:
/// all get the columns of the whole.
async fn collect_parts(name: &str, frame: DataFrame, schema: &SchemaRef) -> Result<Vec<Vec<RecordBatch>>, EngineError> {
    let streams = frame.execute_stream_partitioned().await.map_err(EngineError::query(name))?;
    let tasks: Vec<_> = streams.into_iter().map(|stream| side_by_side(stream.try_collect())).collect();
    let mut parts = Vec::new();
    for task in tasks {
        let batches: Vec<RecordBatch> = task.await.map_err(ended(name))?.map_err(EngineError::query(name))?;
        parts.push(batches.iter().map(|batch| conform(name, batch, schema)).collect::<Result<_, _>>()?);
    }
    Ok(parts)
}

/// Runs a part of a result on a thread of its own. Two parts that only calculate would share a worker
/// of the runtime: whichever is woken by the other waits in its hand until it pauses, which it never
/// does.
fn side_by_side<F>(part: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(part))
}

fn ended(name: &str) -> impl FnOnce(JoinError) -> EngineError {
    move |error| EngineError::Io { path: name.into(), source: std::io::Error::other(error) }
}

/// Do the columns have the declared names, and types that only differ in how text is held?
fn check_columns(step: &str, declared: &Schema, made: &Schema) -> Result<(), EngineError> {
    let names = |schema: &Schema| -> Vec<String> {
        schema.fields().iter().map(|field| format!("{} {}", field.name(), plain(field.data_type()))).collect()
    };
    let (expected, found) = (names(declared), names(made));
    match expected == found {
        true => Ok(()),
        false => Err(EngineError::SchemaDiffers {
            step: step.to_string(),
            expected: expected.join(", "),
            found: found.join(", "),
        }),
    }
}

fn plain(kind: &DataType) -> String {
    match kind {
        DataType::Utf8View | DataType::LargeUtf8 => DataType::Utf8.to_string(),
        DataType::List(field) | DataType::LargeList(field) => format!("List({})", plain(field.data_type())),
        DataType::Dictionary(_, value) => plain(value),
        other => other.to_string(),
    }
}

/// A batch in exactly the declared columns.
fn conform(step: &str, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, EngineError> {
    let columns = batch
        .columns()
        .iter()
        .zip(schema.fields())
        .map(|(column, field)| cast(column, field.data_type()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| EngineError::query(step)(error.into()))?;
    RecordBatch::try_new(schema.clone(), columns).map_err(|error| EngineError::query(step)(error.into()))
}

fn makes(plan: &Plan, name: &str) -> bool {
    plan.steps.iter().any(|step| step.name == name)
}

/// The tables that a plan reads as they are in the lake: those that it does not make, or not before it reads
/// them. A step that reads its own name reads what the last run made.
fn read_from_lake(plan: &Plan) -> Vec<&'static Table> {
    let from_lake = |name: &str| {
        let read = plan.steps.iter().position(|step| step.reads.contains(&name));
        let made = plan.steps.iter().position(|step| step.name == name);
        read.is_some_and(|read| made.is_none_or(|made| read <= made))
    };
    table::ALL.iter().copied().filter(|table| from_lake(table.name)).collect()
}

fn remove_folder(folder: &std::path::Path) -> Result<(), EngineError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(EngineError::io(folder)(error)),
        _ => Ok(()),
    }
}

fn days_since_1970(day: NaiveDate) -> i32 {
    (day - NaiveDate::default()).num_days() as i32
}

impl Lake {
    /// How the engine would run each SQL step of a plan on today's tables, as text.
    ///
    /// # Errors
    /// When a table cannot be read or a step cannot be planned.
    pub fn explain(&self, plan: &Plan, functions: &Functions, utc_offset_minutes: i32) -> Result<String, EngineError> {
        plan.check(functions)?;
        self.runtime.block_on(async {
            let reads: Vec<&'static Table> = table::ALL
                .iter()
                .copied()
                .filter(|table| plan.steps.iter().any(|step| step.reads.contains(&table.name)))
                .collect();
            let tables = self.session(&reads, None, functions).await?;
            let mut parameters = plan.parameters.clone();
            parameters.insert("as_of", Value::Day(0));
            parameters.insert("as_of_end", Value::Instant(0));
            parameters.insert("utc_offset_minutes", Value::Int(i64::from(utc_offset_minutes)));
            let mut out = String::new();
            for step in &plan.steps {
                // A step that is held is planned over as an empty table, one that is not as the view that it is.
                let empty = || MemTable::try_new(step.schema(), vec![vec![]]).map_err(EngineError::query(step.name));
                let provider: Arc<dyn TableProvider> = if let Body::Sql(sql) = &step.body {
                    let frame = frame(&tables.context, step.name, sql, &parameters).await?;
                    let text = physical_text(step.name, frame.clone()).await?;
                    out.push_str(&format!("{}\n{text}\n", step.name));
                    match step.is_view() {
                        true => frame.into_view(),
                        false => Arc::new(empty()?),
                    }
                } else {
                    out.push_str(&format!("{}\n  native\n\n", step.name));
                    Arc::new(empty()?)
                };
                let _ = tables.context.deregister_table(step.name);
                tables.context.register_table(step.name, provider).map_err(EngineError::query(step.name))?;
            }
            Ok(out)
        })
    }
}

async fn physical_text(step: &str, frame: DataFrame) -> Result<String, EngineError> {
    let plan = frame.create_physical_plan().await.map_err(EngineError::query(step))?;
    Ok(datafusion::physical_plan::displayable(plan.as_ref()).indent(false).to_string())
}
