//! Which functions may a step use? Named ones, on Arrow arrays, that know no engine.
//!
//! A stage hands its functions to the engine as values. Scalar and aggregate functions are called
//! from SQL and run over many rows, in every role of the program. Native functions are whole
//! steps: they get small tables in memory and make one (fitting a model, putting intervals on
//! counts), never a big one.

use arrow_array::builder::LargeBinaryBuilder;
use arrow_array::{ArrayRef, LargeBinaryArray, RecordBatch};
use arrow_schema::DataType;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a function could not answer.
#[derive(Debug, thiserror::Error)]
pub enum FunctionError {
    /// An argument has a type or a shape that the function does not take.
    #[error("`{function}` expected {expected}, found {found}")]
    Argument {
        /// The function.
        function: &'static str,
        /// What it takes.
        expected: String,
        /// What it got.
        found: String,
    },
    /// A parameter that the function needs is not set.
    #[error("`{function}` needs the parameter `{parameter}`")]
    Parameter {
        /// The function.
        function: &'static str,
        /// The parameter's name.
        parameter: &'static str,
    },
    /// Arrow refused to build the answer.
    #[error(transparent)]
    Arrow(#[from] arrow_schema::ArrowError),
}

/// A value that a plan is run with, such as the horizon in days.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// A text.
    Text(String),
    /// A day, in days since 1970.
    Day(i32),
    /// An instant, in microseconds since 1970, UTC.
    Instant(i64),
}

/// Named values; `$name` in SQL.
pub type Parameters = BTreeMap<&'static str, Value>;

/// What a scalar function does to its arguments: arrays of one length in, one array of that
/// length out.
pub type Call = Arc<dyn Fn(&[ArrayRef], usize) -> Result<ArrayRef, FunctionError> + Send + Sync>;

/// A function of one row, called from SQL. Must give the same answer for the same arguments.
#[derive(Clone)]
pub struct ScalarFunction {
    /// Name in SQL.
    pub name: &'static str,
    /// Types of the arguments; the engine casts to them.
    pub arguments: Vec<DataType>,
    /// Type of the answer.
    pub returns: DataType,
    /// One line of what it does.
    pub doc: &'static str,
    /// The function.
    pub call: Call,
}

/// The state of an aggregate function for all groups at once: group *i* is the *i*th.
pub trait Groups: Send + Sync {
    /// Takes rows: `arguments` are arrays of one length, `group_of[row]` says whose the row is.
    fn update(&mut self, arguments: &[ArrayRef], group_of: &[usize], groups: usize) -> Result<(), FunctionError>;
    /// Takes states that another instance gave with [`Groups::state`].
    fn merge(&mut self, state: &[ArrayRef], group_of: &[usize], groups: usize) -> Result<(), FunctionError>;
    /// Gives and forgets the states of the first `n` groups; the others move down by `n`.
    fn state(&mut self, n: usize) -> Result<Vec<ArrayRef>, FunctionError>;
    /// Gives and forgets the answers of the first `n` groups; the others move down by `n`.
    fn evaluate(&mut self, n: usize) -> Result<ArrayRef, FunctionError>;
    /// Turns rows into states, one group a row, for an engine that skips partial aggregation.
    fn rows_to_state(&self, arguments: &[ArrayRef]) -> Result<Vec<ArrayRef>, FunctionError>;
    /// Groups held.
    fn len(&self) -> usize;
    /// Holds no group.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Bytes held, about.
    fn size(&self) -> usize;
}

/// A function of many rows, called from SQL with `GROUP BY`. The order of rows must not matter.
#[derive(Clone)]
pub struct AggregateFunction {
    /// Name in SQL.
    pub name: &'static str,
    /// Types of the arguments; the engine casts to them.
    pub arguments: Vec<DataType>,
    /// Types of the state's columns.
    pub state: Vec<DataType>,
    /// Type of the answer.
    pub returns: DataType,
    /// One line of what it does.
    pub doc: &'static str,
    /// Makes an empty state.
    pub groups: Arc<dyn Fn() -> Box<dyn Groups> + Send + Sync>,
}

/// What a native step does: the tables it reads, in the order of [`crate::Step::reads`], and the plan's
/// parameters, to the table it makes; then the tables that later steps take as [`crate::Body::Along`]. The
/// tables are the step's own: it lets them go as it reads them.
pub type Run = Arc<dyn Fn(Vec<Vec<RecordBatch>>, &Parameters) -> Result<Vec<RecordBatch>, FunctionError> + Send + Sync>;

/// A native step that makes one table.
pub fn one<F>(run: F) -> Run
where
    F: Fn(&[Vec<RecordBatch>], &Parameters) -> Result<RecordBatch, FunctionError> + Send + Sync + 'static,
{
    Arc::new(move |inputs, parameters| Ok(vec![run(&inputs, parameters)?]))
}

/// A whole step that is not SQL.
#[derive(Clone)]
pub struct NativeFunction {
    /// Name, as the plan prints it.
    pub name: &'static str,
    /// One line of what it does.
    pub doc: &'static str,
    /// The function.
    pub run: Run,
}

/// Every function that a stage brings.
#[derive(Clone, Default)]
pub struct Functions {
    /// Functions of one row.
    pub scalar: Vec<ScalarFunction>,
    /// Functions of many rows.
    pub aggregate: Vec<AggregateFunction>,
    /// Whole steps.
    pub native: Vec<NativeFunction>,
}

impl Functions {
    /// These and those.
    pub fn and(mut self, more: Functions) -> Self {
        self.scalar.extend(more.scalar);
        self.aggregate.extend(more.aggregate);
        self.native.extend(more.native);
        self
    }
}

/// Values of bytes as one array, for the states of aggregate functions: what there is to hold is counted
/// first, so that it is not copied from one place to a larger one again and again.
pub fn bytes_array(values: &[Vec<u8>]) -> LargeBinaryArray {
    let mut builder = LargeBinaryBuilder::with_capacity(values.len(), values.iter().map(Vec::len).sum());
    values.iter().for_each(|value| builder.append_value(value));
    builder.finish()
}
