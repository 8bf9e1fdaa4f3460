//! What do the tables say to a person who asks?
//!
//! Each part of this module is one answer: the list of people and the summary of who is who
//! ([`people`]), everything about one person ([`person`]) or about a pair of records ([`pair`]), the values of the report ([`report`]).
//! Questions are SQL in `sql/*.sql`, counted and sorted in the engine; what comes back is small.
//! Words and numbers are put together here, in both languages.
//!
//! The road not taken is a data model of every table in Rust: an answer reads the few columns it
//! shows, by name.

use crate::failure::hinted;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use galena_console::notation::Notation;
use galena_engine::{EngineError, Lake};
use galena_plan::{Parameters, Value};
use galena_signal::{Currency, Lang, Policy, Table, table};
pub(crate) use layout::plain;
use read::Row;

mod layout;
pub(crate) mod meant;
pub mod pair;
pub mod people;
pub mod person;
pub mod planted;
mod read;
mod reasons;
pub mod report;
#[cfg(test)]
mod tests;
pub(crate) mod told;
pub mod track_record;
mod trust;
mod words;

/// What every answer is given: the tables, the reader, and the settings of the workspace.
pub struct Context<'a> {
    /// The tables.
    pub lake: &'a Lake,
    /// The reader's language.
    pub lang: Lang,
    /// The currency of every amount that is added up.
    pub currency: Currency,
    /// How classes are read off.
    pub policy: Policy,
    /// How many days ahead a chance looks.
    pub horizon_days: u32,
    /// From this chance on records are joined into one person.
    pub joined_from: f64,
    /// The shop's offset from UTC in minutes.
    pub utc_offset_minutes: i32,
    /// Name of the business.
    pub shop: String,
    /// Now, in the shop's own time.
    pub made_at: NaiveDateTime,
}

/// What DataFusion says of a column that a table's files do not have and must have.
const NO_SUCH_COLUMN: &str = "is missing from the physical schema";

/// An error of a question. Derived tables that an older galena made may lack a column: a run makes them anew.
fn told(error: EngineError) -> anyhow::Error {
    let causes = || std::iter::successors(Some(&error as &dyn std::error::Error), |cause| cause.source());
    if causes().any(|cause| cause.to_string().contains(NO_SUCH_COLUMN)) {
        return hinted("the last run was made by an older galena, whose tables say less", "run `galena run` again");
    }
    error.into()
}

impl Context<'_> {
    /// The day that the last run stood on; none before the first run.
    ///
    /// # Errors
    /// When `axes` cannot be read.
    pub fn as_of(&self) -> anyhow::Result<Option<NaiveDate>> {
        let sql = "SELECT max(as_of_on) AS as_of_on FROM axes";
        Ok(self.rows(sql, &[&table::AXES], &Parameters::new())?.first().and_then(|row| row.day("as_of_on")))
    }

    /// The currency that amounts are in: that of the settings, unless no amount is in it and others are.
    ///
    /// # Errors
    /// When `signals` cannot be read.
    pub fn currency_of_amounts(&self) -> anyhow::Result<Currency> {
        let ours = Parameters::from([("currency", Value::Text(self.currency.code().to_string()))]);
        if !self.rows(include_str!("sql/in_currency.sql"), &[&table::SIGNALS], &ours)?.is_empty() {
            return Ok(self.currency);
        }
        let rows = self.rows(include_str!("sql/currencies.sql"), &[&table::SIGNALS], &Parameters::new())?;
        Ok(rows.first().and_then(|row| Currency::from_code(&row.word("currency"))).unwrap_or(self.currency))
    }

    /// What to say before the first run.
    pub(crate) fn nothing_yet(&self) -> &'static str {
        match self.lang {
            Lang::En => "Nobody has been judged yet. Add files with `galena add FILE…`, then `galena run`.",
            Lang::Vi => "Chưa có nhận định nào. Hãy thêm tệp bằng `galena add TỆP…`, rồi chạy `galena run`.",
        }
    }

    pub(crate) fn notation(&self) -> Notation {
        Notation::new(self.lang, self.currency)
    }

    pub(crate) fn rows(
        &self,
        sql: &str,
        reads: &[&'static Table],
        parameters: &Parameters,
    ) -> anyhow::Result<Vec<Row>> {
        Ok(read::rows(self.lake.query(sql, reads, parameters).map_err(told)?))
    }

    /// `$as_of`, `$as_of_end` (the first instant that is too late), `$offset` (to local time, in
    /// microseconds) and `$currency`.
    pub(crate) fn parameters(&self, as_of: NaiveDate) -> Parameters {
        let day = read::days_since_1970(as_of);
        let offset = i64::from(self.utc_offset_minutes) * 60_000_000;
        Parameters::from([
            ("as_of", Value::Day(day)),
            ("as_of_end", Value::Instant((i64::from(day) + 1) * 86_400_000_000 - offset)),
            ("offset", Value::Int(offset)),
            ("currency", Value::Text(self.currency.code().to_string())),
        ])
    }

    /// An instant in the shop's own time.
    pub(crate) fn local(&self, micros: i64) -> NaiveDateTime {
        let offset = TimeDelta::minutes(i64::from(self.utc_offset_minutes));
        NaiveDateTime::default()
            .checked_add_signed(TimeDelta::microseconds(micros))
            .and_then(|at| at.checked_add_signed(offset))
            .unwrap_or_default()
    }

    /// Whole days from an instant to the day of the run, by the shop's calendar.
    pub(crate) fn days_before(&self, micros: i64, as_of: NaiveDate) -> i64 {
        as_of.signed_duration_since(self.local(micros).date()).num_days()
    }
}
