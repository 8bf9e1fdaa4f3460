//! Which numbers may a user tune about who is who? Each with its unit and what a larger one does.

use crate::link::Budget;
use galena_plan::{Parameters, Value};
use serde::Deserialize;

/// Rules of joining records. In `galena.toml` under `[identity]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Records are joined from this chance on that they are one person, on average over their pairs, 0.01–0.99.
    /// Larger: fewer people are joined wrongly, more stand there twice.
    pub same_person_from: f64,
    /// Pairs that may be compared for each record. Larger: more is found, in more time.
    pub pairs_per_record: f64,
    /// Pairs that are always affordable. Larger: more is found in small files, in more time.
    pub pairs_at_least: f64,
    /// Files with no more pairs than this are compared whole.
    pub pairs_of_small_files: f64,
    /// Records that may share a key's value before it is taken to say nothing. Larger: more time.
    pub largest_block: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            same_person_from: 0.5,
            pairs_per_record: 4.0,
            pairs_at_least: 500_000.0,
            pairs_of_small_files: 500_000.0,
            largest_block: 400,
        }
    }
}

impl Rules {
    /// The rules as values of a plan, so that a changed rule is seen as a changed plan.
    pub fn parameters(&self) -> Parameters {
        Parameters::from([
            ("same_person_from", Value::Float(self.same_person_from)),
            ("pairs_per_record", Value::Float(self.pairs_per_record)),
            ("pairs_at_least", Value::Float(self.pairs_at_least)),
            ("pairs_of_small_files", Value::Float(self.pairs_of_small_files)),
            ("largest_block", Value::Int(self.largest_block as i64)),
        ])
    }

    /// The rules that a plan runs with; the usual ones where it names none.
    pub(crate) fn of(parameters: &Parameters) -> Self {
        let usual = Rules::default();
        let float = |name: &str, usual: f64| match parameters.get(name) {
            Some(Value::Float(value)) => *value,
            _ => usual,
        };
        Rules {
            same_person_from: float("same_person_from", usual.same_person_from).clamp(0.01, 0.99),
            pairs_per_record: float("pairs_per_record", usual.pairs_per_record),
            pairs_at_least: float("pairs_at_least", usual.pairs_at_least),
            pairs_of_small_files: float("pairs_of_small_files", usual.pairs_of_small_files),
            largest_block: match parameters.get("largest_block") {
                Some(Value::Int(records)) => (*records).max(2) as usize,
                _ => usual.largest_block,
            },
        }
    }

    pub(crate) fn budget(&self) -> Budget {
        Budget {
            pairs_per_record: self.pairs_per_record,
            pairs_at_least: self.pairs_at_least,
            block: self.largest_block,
        }
    }
}
