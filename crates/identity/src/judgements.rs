//! What did humans decide about pairs of records? Their word outranks every score, for good.
//!
//! A judgement is a fact with an author; the latest one about a pair of records counts. “Unsure” is kept, so
//! that nobody is asked twice, and decides nothing.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use galena_plan::FunctionError;
use std::collections::BTreeMap;

/// Two records are one person.
pub const SAME: &str = "same";
/// Two records are two people.
pub const DIFFERENT: &str = "different";
/// A human looked at two records and could not tell.
pub const UNSURE: &str = "unsure";

/// Decisions about pairs of records, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decided {
    /// One person.
    pub same: Vec<(i64, i64)>,
    /// Two people.
    pub different: Vec<(i64, i64)>,
}

/// Reads the table `judgements`: of each pair the latest decision.
pub(crate) fn decided(batches: &[RecordBatch]) -> Result<Decided, FunctionError> {
    let mut latest: BTreeMap<(i64, i64), (i64, &str)> = BTreeMap::new();
    for batch in batches {
        let ints = |name: &str| batch.column_by_name(name).and_then(|array| array.as_primitive_opt::<Int64Type>());
        let at = batch.column_by_name("at").and_then(|array| array.as_primitive_opt::<TimestampMicrosecondType>());
        let decisions = batch.column_by_name("decision").and_then(|array| array.as_string_opt::<i32>());
        let (Some(left), Some(right), Some(at), Some(decisions)) =
            (ints("left_record_id"), ints("right_record_id"), at, decisions)
        else {
            return Err(FunctionError::Argument {
                function: "judgements",
                expected: "left_record_id, right_record_id, at and decision".into(),
                found: batch.schema().to_string(),
            });
        };
        for row in (0..batch.num_rows()).filter(|row| right.is_valid(*row) && left.value(*row) != right.value(*row)) {
            let (left, right) = (left.value(row), right.value(row));
            let said = (at.value(row), decisions.value(row));
            let known = latest.entry((left.min(right), left.max(right))).or_insert(said);
            *known = said.max(*known);
        }
    }
    let mut decided = Decided::default();
    for (pair, (_, decision)) in latest {
        match decision {
            SAME => decided.same.push(pair),
            DIFFERENT => decided.different.push(pair),
            _ => {}
        }
    }
    Ok(decided)
}
