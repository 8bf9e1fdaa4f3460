//! How is an answer of the engine read? Row by row, column by name; what is missing is none.
//!
//! Answers are a few hundred rows at most (a listing that somebody asked for in full aside), so
//! that reading by name costs nothing, and a column that is not there shows as a gap, not as a
//! crash.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use galena_engine::RecordBatch;
use std::rc::Rc;

/// One value of a listing. It may be personal, and so has no `Debug`.
#[derive(Clone, PartialEq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Day(NaiveDate),
    /// Not known.
    Null,
}

/// One row of an answer.
#[derive(Clone)]
pub(crate) struct Row {
    batch: Rc<RecordBatch>,
    at: usize,
}

pub(crate) fn rows(batches: Vec<RecordBatch>) -> Vec<Row> {
    let mut rows = Vec::new();
    for batch in batches {
        let batch = Rc::new(batch);
        rows.extend((0..batch.num_rows()).map(|at| Row { batch: Rc::clone(&batch), at }));
    }
    rows
}

impl Row {
    fn array(&self, name: &str) -> Option<&ArrayRef> {
        self.batch.column_by_name(name).filter(|array| array.is_valid(self.at))
    }

    /// Is there nothing in a column?
    pub(crate) fn is_null(&self, name: &str) -> bool {
        self.array(name).is_none()
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.array(name)?.as_string_opt::<i32>().map(|texts| texts.value(self.at).to_string())
    }

    /// A text, or nothing as an empty one.
    pub(crate) fn word(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    pub(crate) fn float(&self, name: &str) -> Option<f64> {
        let array = self.array(name)?;
        let value = match array.data_type() {
            DataType::Float64 => array.as_primitive_opt::<Float64Type>()?.value(self.at),
            DataType::Decimal128(_, scale) => {
                let hundredths = array.as_primitive_opt::<Decimal128Type>()?.value(self.at);
                hundredths as f64 / 10f64.powi(i32::from(*scale))
            }
            _ => self.int(name)? as f64,
        };
        value.is_finite().then_some(value)
    }

    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        let array = self.array(name)?;
        match array.data_type() {
            DataType::Int64 => Some(array.as_primitive_opt::<Int64Type>()?.value(self.at)),
            DataType::Int32 => Some(i64::from(array.as_primitive_opt::<Int32Type>()?.value(self.at))),
            DataType::UInt64 => i64::try_from(array.as_primitive_opt::<UInt64Type>()?.value(self.at)).ok(),
            _ => None,
        }
    }

    /// A count; nothing is none.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let value = self.int(name).or_else(|| self.float(name).map(|value| value as i64)).unwrap_or(0);
        u64::try_from(value).unwrap_or(0)
    }

    pub(crate) fn truth(&self, name: &str) -> Option<bool> {
        self.array(name)?.as_boolean_opt().map(|values| values.value(self.at))
    }

    pub(crate) fn day(&self, name: &str) -> Option<NaiveDate> {
        day_of(self.array(name)?.as_primitive_opt::<Date32Type>()?.value(self.at))
    }

    pub(crate) fn instant(&self, name: &str) -> Option<i64> {
        Some(self.array(name)?.as_primitive_opt::<TimestampMicrosecondType>()?.value(self.at))
    }

    pub(crate) fn cell(&self, name: &str) -> Cell {
        let Some(array) = self.array(name) else { return Cell::Null };
        let cell = match array.data_type() {
            DataType::Utf8 => self.text(name).map(Cell::Text),
            DataType::Boolean => self.truth(name).map(Cell::Bool),
            DataType::Date32 => self.day(name).map(Cell::Day),
            DataType::Int64 | DataType::Int32 | DataType::UInt64 => self.int(name).map(Cell::Int),
            DataType::Timestamp(TimeUnit::Microsecond, _) => self.instant(name).map(|at| Cell::Text(iso(at))),
            _ => self.float(name).map(Cell::Float),
        };
        cell.unwrap_or(Cell::Null)
    }

    /// Every column, in order, as a JSON object.
    pub(crate) fn json(&self) -> String {
        self.json_without(&[])
    }

    /// The same without some columns.
    pub(crate) fn json_without(&self, left_out: &[&str]) -> String {
        let schema = self.batch.schema();
        let fields = schema.fields().iter().filter(|field| !left_out.contains(&field.name().as_str()));
        object(fields.map(|field| (field.name().as_str(), json_of(field.name(), &self.cell(field.name())))))
    }
}

/// A JSON object from keys and values that are JSON already.
pub(crate) fn object<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let parts: Vec<String> = pairs.into_iter().map(|(key, value)| format!("{}:{value}", quoted(key))).collect();
    format!("{{{}}}", parts.join(","))
}

/// A JSON array of values that are JSON already.
pub(crate) fn array(values: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", values.into_iter().collect::<Vec<_>>().join(","))
}

/// A text as JSON.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A value as JSON. Ids are texts: many readers of JSON round whole numbers of 64 bits.
pub(crate) fn json_of(column: &str, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => quoted(text),
        Cell::Int(id) if column.ends_with("_id") => quoted(&id.to_string()),
        Cell::Int(value) => value.to_string(),
        Cell::Float(value) => serde_json::Value::from(rounded(*value)).to_string(),
        Cell::Bool(value) => value.to_string(),
        Cell::Day(day) => quoted(&day.to_string()),
        Cell::Null => "null".to_string(),
    }
}

/// Six decimals: more would claim what nobody knows.
pub(crate) fn rounded(value: f64) -> f64 {
    if value.abs() < 1e9 { (value * 1e6).round() / 1e6 } else { value }
}

fn iso(micros: i64) -> String {
    let at = NaiveDateTime::default().checked_add_signed(TimeDelta::microseconds(micros)).unwrap_or_default();
    format!("{}Z", at.format("%Y-%m-%dT%H:%M:%S"))
}

/// The day of a number of days since 1970.
pub(crate) fn day_of(days: i32) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(TimeDelta::days(i64::from(days)))
}

pub(crate) fn days_since_1970(day: NaiveDate) -> i32 {
    day.signed_duration_since(NaiveDate::default()).num_days() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_texts_and_days_go_both_ways() {
        assert_eq!(json_of("person_id", &Cell::Int(7)), "\"7\"");
        assert_eq!(json_of("records", &Cell::Int(7)), "7");
        assert_eq!(json_of("chance", &Cell::Float(0.123_456_789)), "0.123457");
        assert_eq!(object([("a", "1".to_string()), ("b", quoted("x\"y"))]), r#"{"a":1,"b":"x\"y"}"#);
        for days in [-1, 0, 20_000] {
            assert_eq!(day_of(days).map(days_since_1970), Some(days));
        }
        assert_eq!(iso(1_000_000), "1970-01-01T00:00:01Z");
    }
}
