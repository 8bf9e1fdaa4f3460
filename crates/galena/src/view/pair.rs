//! Are these two one person? Two records side by side, the evidence about them, and the pairs worth asking about.
//!
//! Whoever decides sees what both records say, field by field, with what differs marked, from which file and of
//! which day each is, and what hangs on the answer. Nothing is masked: it is the owner's own terminal. The road
//! not taken is to show the two people as they were joined: then a wrong value of a third record would speak.

use super::meant::Meant;
use super::read::Row;
use super::told::{self, Held, Told};
use super::{Context, words};
use galena_plan::{Parameters, Value};
use galena_signal::{Lang, table};
use std::collections::HashMap;

mod queue;
mod sides;
mod why;

pub use queue::Queue;
pub(crate) use queue::waiting;
pub use why::why;

/// What is known around records: their files, their people, and what the further columns are called.
pub(crate) struct Around {
    files: HashMap<String, String>,
    people: HashMap<i64, Row>,
    attributes: HashMap<String, String>,
}

impl Around {
    /// # Errors
    /// When a table cannot be read.
    pub(crate) fn read(context: &Context<'_>, people: &[i64]) -> anyhow::Result<Self> {
        let imports = context.lake.imports()?;
        let sql = include_str!("../sql/people_in_short.sql").replace("{{people}}", &listed(people));
        let rows = context.rows(&sql, &[&table::PEOPLE, &table::FEATURES, &table::HOUSEHOLDS], &Parameters::new())?;
        let sql = include_str!("../sql/compared_attributes.sql");
        let attributes = context.rows(sql, &[&table::IDENTITY_CHECKS], &Parameters::new())?;
        Ok(Around {
            files: imports.into_iter().map(|row| (row.batch_id.0, row.facts.file_name)).collect(),
            people: rows.into_iter().filter_map(|row| Some((row.int("person_id")?, row))).collect(),
            attributes: attributes.iter().map(|row| (row.word("subject"), row.word("note"))).collect(),
        })
    }

    /// Name and number of a person.
    pub(crate) fn called(&self, lang: Lang, person: Option<i64>) -> String {
        let Some(person) = person else { return lang.pick("nobody yet", "chưa thuộc về ai").to_string() };
        let name = self.people.get(&person).and_then(|row| words::called(lang, |column| row.text(column)));
        name.map_or_else(|| format!("#{person}"), |name| format!("{name} · #{person}"))
    }

    /// The file that a record came from.
    pub(crate) fn file(&self, row: &Row) -> String {
        let batch = row.word("batch_id");
        self.files.get(&batch).cloned().unwrap_or(batch)
    }

    /// How many records and purchases a person has.
    pub(crate) fn weight(&self, person: Option<i64>) -> (u64, u64) {
        let row = person.and_then(|person| self.people.get(&person));
        row.map_or((1, 0), |row| (row.count("records").max(1), row.count("purchases")))
    }

    /// Do two people live together?
    pub(crate) fn together(&self, one: Option<i64>, other: Option<i64>) -> bool {
        let home = |person: Option<i64>| self.people.get(&person?)?.int("household_id");
        one != other && home(one).is_some() && home(one) == home(other)
    }
}

/// Ids as SQL lists them; one that nobody bears when there are none.
fn listed(ids: &[i64]) -> String {
    match ids {
        [] => "-1".to_string(),
        ids => ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// Records by their ids, each with its person.
pub(crate) fn records(context: &Context<'_>, ids: &[i64]) -> anyhow::Result<HashMap<i64, Row>> {
    let sql = include_str!("../sql/records_named.sql").replace("{{records}}", &listed(ids));
    let rows = context.rows(&sql, &[&table::RECORDS, &table::MEMBERS], &Parameters::new())?;
    Ok(rows.into_iter().filter_map(|row| Some((row.int("record_id")?, row))).collect())
}

/// Who a record is about, in short: its own name and its person's number, else its own number.
pub(crate) fn in_short(lang: Lang, id: i64, row: Option<&Row>) -> String {
    let Some(row) = row else { return format!("record:{id}") };
    let name = words::called(lang, |column| row.text(column)).unwrap_or_else(|| format!("record:{id}"));
    row.int("person_id").map_or_else(|| name.clone(), |person| format!("{name} (#{person})"))
}

/// What holds a person's records together, the likeliest pairs first.
fn inside(context: &Context<'_>, person: i64) -> anyhow::Result<Vec<Row>> {
    let parameters = Parameters::from([("person", Value::Int(person))]);
    context.rows(include_str!("../sql/links_inside.sql"), &[&table::LINKS, &table::MEMBERS], &parameters)
}

/// The pairs by which two are one person: of two people with all their records, of two records alone.
///
/// # Errors
/// When a table cannot be read.
pub(crate) fn as_one(
    context: &Context<'_>,
    told: &Told,
    pair: (i64, i64),
    one: &Meant,
    other: &Meant,
) -> anyhow::Result<Vec<(i64, i64)>> {
    let held = |side: &Meant| -> anyhow::Result<Vec<Held>> {
        let (Some(person), None) = (side.person, side.record) else { return Ok(Vec::new()) };
        let held = |row: &Row| Some((row.int("left_record_id")?, row.int("right_record_id")?, row.float("weight")?));
        Ok(inside(context, person)?.iter().filter_map(held).collect())
    };
    let (ones, others) = (one.ids(), other.ids());
    Ok(told::as_one(told, pair, (&ones, &others), (&held(one)?, &held(other)?)))
}

/// Who said what about two records, and when: `Lan, Nov 3, 2026: one person (same voice on the phone)`.
fn said(context: &Context<'_>, told: &Told, one: i64, other: i64) -> Option<String> {
    let word = told.of(one, other)?;
    let (n, day) = (context.notation(), context.local(word.at).date());
    let reason = word.reason.as_ref().map_or_else(String::new, |reason| format!(" ({reason})"));
    Some(format!("{}, {}: {}{reason}", word.author, n.date(day), told::decision(n.lang, &word.decision)))
}
