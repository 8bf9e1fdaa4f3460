//! Who is meant by what was typed? A person as `galena person` finds them, or one record as `record:ID`.
//!
//! Whoever decides about people must mean exactly one: where a name fits several, they are counted and the
//! way to choose is said, and nothing is decided.

use super::Context;
use super::person::{Found, find};
use super::read::Row;
use crate::failure::hinted;
use galena_plan::{Parameters, Value};
use galena_signal::table;

/// How a record is typed.
pub(crate) const RECORD: &str = "record:";

/// How many people are named in an error.
const MOST_NAMED: usize = 5;

/// Somebody who was named, with their records.
pub(crate) struct Meant {
    /// The person; none when no run has seen the record yet.
    pub person: Option<i64>,
    /// The record, when one was named.
    pub record: Option<i64>,
    /// The id that was typed, when it leads to this person.
    pub led_from: Option<i64>,
    /// The person's records, the earliest first; only the record, when one was named.
    pub records: Vec<Row>,
}

impl Meant {
    /// Ids of the records, the earliest first.
    pub(crate) fn ids(&self) -> Vec<i64> {
        self.records.iter().filter_map(|row| row.int("record_id")).collect()
    }
}

/// Finds the person or record that was typed; `place` says which word it was.
///
/// # Errors
/// When nobody or several are meant.
pub(crate) fn meant(context: &Context<'_>, typed: &str, place: &str) -> anyhow::Result<Meant> {
    if let Some(id) = record_id(typed) {
        let records = records(context, -1, id)?;
        let Some(row) = records.first() else {
            return Err(hinted(
                format!("there is no record {id}"),
                "`galena person NAME` shows the records of a person with their numbers",
            ));
        };
        return Ok(Meant { person: row.int("person_id"), record: Some(id), led_from: None, records });
    }
    if context.lake.rows(&table::MEMBERS)? == 0 {
        return Err(hinted("nobody has been judged yet", "add files with `galena add FILE…`, then `galena run`"));
    }
    let (found, led_from) = match find(context, typed)? {
        Found::One(person) => (person, None),
        Found::Moved { from, to } => (to, Some(from)),
        Found::Nobody => {
            return Err(hinted(
                format!("nobody is found for the {place}"),
                "name a phone number, an e-mail, a customer number, a part of the name, or `record:ID`",
            ));
        }
        Found::Several(people) => {
            let named: Vec<String> = people.iter().take(MOST_NAMED).map(|id| format!("#{id}")).collect();
            let more = if people.len() > MOST_NAMED { ", …" } else { "" };
            return Err(hinted(
                format!("the {place} fits {} people: {}{more}", people.len(), named.join(", ")),
                "look at them with `galena person NAME`, and name one by its number",
            ));
        }
    };
    Ok(Meant { led_from, ..person(context, found)? })
}

/// A person of the last run, with their records.
pub(crate) fn person(context: &Context<'_>, person: i64) -> anyhow::Result<Meant> {
    Ok(Meant { person: Some(person), record: None, led_from: None, records: records(context, person, -1)? })
}

/// The record that was typed as `record:ID`.
pub(crate) fn record_id(typed: &str) -> Option<i64> {
    typed.trim().strip_prefix(RECORD)?.trim().trim_start_matches('#').parse().ok()
}

fn records(context: &Context<'_>, person: i64, record: i64) -> anyhow::Result<Vec<Row>> {
    let parameters = Parameters::from([("person", Value::Int(person)), ("record", Value::Int(record))]);
    context.rows(include_str!("../sql/records_of.sql"), &[&table::RECORDS, &table::MEMBERS], &parameters)
}
