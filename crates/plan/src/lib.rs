//! What will be done, in which order, reading what, making what?
//!
//! A [`Plan`] is a list of [`Step`]s. Each step is SQL or a named native function, the tables it
//! reads, the table it makes with its columns, and one line of why. Plans are data: they can be
//! printed, compared, explained and run step by step. Nothing runs here; `engine` does that, and
//! the same plan would run on a cluster because all a step may use is SQL and the named functions
//! of [`function`].
//!
//! The road not taken is a builder of query nodes: SQL in files reads better, and other engines
//! understand it.

mod function;
mod print;
mod step;

pub use function::{
    AggregateFunction, FunctionError, Functions, Groups, NativeFunction, Parameters, ScalarFunction, Value,
    bytes_array, one,
};
pub use step::{Body, Fault, Makes, Plan, Step};
