//! What is a step, and does a list of them hold together?

use crate::{Functions, Parameters};
use arrow_schema::SchemaRef;
use galena_signal::{Table, Writer};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a step runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// SQL that reads the step's tables by name.
    Sql(Cow<'static, str>),
    /// A native function by name.
    Native(&'static str),
    /// What an earlier native step made along with its own table: the step, and which of the further tables,
    /// from 0.
    Along(&'static str, usize),
}

/// What a step makes.
#[derive(Clone, Debug)]
pub enum Makes {
    /// A table of the lake, replaced as a whole.
    Table(&'static Table),
    /// A table that lives as long as the run, with the columns declared here.
    Scratch(SchemaRef),
}

/// One step of a plan.
#[derive(Clone, Debug)]
pub struct Step {
    /// Name of the table it makes.
    pub name: &'static str,
    /// One line: why it is done.
    pub why: &'static str,
    /// Names of the tables it reads.
    pub reads: &'static [&'static str],
    /// What it runs.
    pub body: Body,
    /// What it makes.
    pub makes: Makes,
    /// A scratch table that several steps read is worth holding; one that a single step reads is
    /// not, and is computed while that step runs.
    pub held: bool,
}

impl Body {
    /// SQL that is known when the program is built.
    pub const fn sql(text: &'static str) -> Self {
        Body::Sql(Cow::Borrowed(text))
    }
}

impl Step {
    /// Computed where it is read.
    pub fn is_view(&self) -> bool {
        !self.held && matches!(self.makes, Makes::Scratch(_))
    }

    /// The columns it must make.
    pub fn schema(&self) -> SchemaRef {
        match &self.makes {
            Makes::Table(table) => table.schema(),
            Makes::Scratch(schema) => schema.clone(),
        }
    }
}

/// Steps in order, and the values they run with.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Name of the plan: the stage it belongs to.
    pub name: &'static str,
    /// Which stage's tables it writes.
    pub writer: Writer,
    /// The steps.
    pub steps: Vec<Step>,
    /// Values for `$name` in SQL and for native functions. The engine adds `as_of` (a day) and
    /// `as_of_end` (the first instant after that day).
    pub parameters: Parameters,
}

/// What is wrong with a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A table is read that no table of the lake and no earlier step makes.
    #[error("step `{step}` reads `{table}`, which no earlier step makes and the lake does not have")]
    ReadsUnknown {
        /// The step.
        step: &'static str,
        /// The table.
        table: &'static str,
    },
    /// Two steps make a table of the same name.
    #[error("two steps make `{step}`")]
    MadeTwice {
        /// The name.
        step: &'static str,
    },
    /// A step writes a table of the lake under another name than its own.
    #[error("step `{step}` makes the table `{table}`: the names must be equal")]
    Misnamed {
        /// The step.
        step: &'static str,
        /// The table.
        table: &'static str,
    },
    /// A step writes a table of another stage.
    #[error("step `{step}` writes a table of {owner:?}")]
    ForeignTable {
        /// The step.
        step: &'static str,
        /// Whose table it is.
        owner: Writer,
    },
    /// A step takes what no earlier native step made along with its own table.
    #[error("step `{step}` takes what `{earlier}` made along, which is no earlier native step")]
    AlongNothing {
        /// The step.
        step: &'static str,
        /// The step that it names.
        earlier: &'static str,
    },
    /// A step names a native function that nobody brought.
    #[error("step `{step}` runs `{function}`, which is not registered")]
    UnknownFunction {
        /// The step.
        step: &'static str,
        /// The function.
        function: &'static str,
    },
}

impl Plan {
    /// Checks that the plan holds together: every table read exists or is made before, one
    /// writer, no name twice, every native function known.
    ///
    /// # Errors
    /// The first [`Fault`] found, in the order of the steps.
    pub fn check(&self, functions: &Functions) -> Result<(), Fault> {
        let lake: BTreeSet<&str> = galena_signal::table::ALL.iter().map(|table| table.name).collect();
        let mut made: BTreeSet<&str> = BTreeSet::new();
        for (place, step) in self.steps.iter().enumerate() {
            if let Body::Along(earlier, _) = step.body {
                let is_native = |other: &Step| other.name == earlier && matches!(other.body, Body::Native(_));
                if !self.steps[..place].iter().any(is_native) {
                    return Err(Fault::AlongNothing { step: step.name, earlier });
                }
            }
            for &table in step.reads {
                if !made.contains(table) && !lake.contains(table) {
                    return Err(Fault::ReadsUnknown { step: step.name, table });
                }
            }
            if !made.insert(step.name) {
                return Err(Fault::MadeTwice { step: step.name });
            }
            if let Makes::Table(table) = step.makes {
                if table.name != step.name {
                    return Err(Fault::Misnamed { step: step.name, table: table.name });
                }
                if table.writer != self.writer {
                    return Err(Fault::ForeignTable { step: step.name, owner: table.writer });
                }
            }
            if let Body::Native(function) = &step.body
                && !functions.native.iter().any(|native| native.name == *function)
            {
                return Err(Fault::UnknownFunction { step: step.name, function });
            }
        }
        Ok(())
    }
}
