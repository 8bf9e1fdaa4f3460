//! How does a plan read? As a list that a person can follow aloud.

use crate::{Body, Makes, Plan, Value};
use arrow_schema::DataType;
use std::fmt::Write as _;

impl Plan {
    /// One paragraph a step: what it makes, from what, by what, and why. With `sql`, the SQL too.
    pub fn text(&self, sql: bool) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "plan {} ({} steps)", self.name, self.steps.len());
        for (name, value) in &self.parameters {
            let _ = writeln!(out, "  ${name} = {}", show(value));
        }
        for (place, step) in self.steps.iter().enumerate() {
            let kept = match step.makes {
                Makes::Table(_) => "table of the lake",
                Makes::Scratch(_) if step.is_view() => "computed where it is read",
                Makes::Scratch(_) => "held for the run",
            };
            let by = match &step.body {
                Body::Sql(_) => "SQL".to_string(),
                Body::Native(function) => format!("native `{function}`"),
                Body::Along(step, _) => format!("made along with `{step}`"),
            };
            let _ = writeln!(out, "\n{:>2}. {}  <- {}", place + 1, step.name, step.reads.join(", "));
            let _ = writeln!(out, "    {}", step.why);
            let _ = writeln!(out, "    {by}; {kept}");
            let columns: Vec<String> =
                step.schema().fields().iter().map(|f| format!("{} {}", f.name(), sql_type(f.data_type()))).collect();
            write_list(&mut out, "    makes ", &columns);
            if let (true, Body::Sql(text)) = (sql, &step.body) {
                for line in text.trim().lines() {
                    let _ = writeln!(out, "    | {line}");
                }
            }
        }
        out
    }
}

/// Writes a list behind its heading, in lines that fit a page.
fn write_list(out: &mut String, heading: &str, items: &[String]) {
    let mut line = heading.to_string();
    for (place, item) in items.iter().enumerate() {
        let item = if place + 1 < items.len() { format!("{item}, ") } else { item.clone() };
        if line.len() + item.trim_end().len() > MOST_WIDE {
            let _ = writeln!(out, "{}", line.trim_end());
            line = " ".repeat(heading.len());
        }
        line.push_str(&item);
    }
    let _ = writeln!(out, "{}", line.trim_end());
}

/// A line is at most so wide.
const MOST_WIDE: usize = 110;

/// A type by its name in SQL.
fn sql_type(kind: &DataType) -> String {
    match kind {
        DataType::Int32 => "INTEGER".into(),
        DataType::Int64 => "BIGINT".into(),
        DataType::Float64 => "DOUBLE".into(),
        DataType::Boolean => "BOOLEAN".into(),
        DataType::Utf8 | DataType::Utf8View => "VARCHAR".into(),
        DataType::BinaryView | DataType::LargeBinary => "BLOB".into(),
        DataType::Date32 => "DATE".into(),
        DataType::Timestamp(..) => "TIMESTAMP".into(),
        DataType::Decimal128(digits, after) => format!("DECIMAL({digits}, {after})"),
        DataType::Struct(fields) => format!("STRUCT of {} fields", fields.len()),
        DataType::List(item) => format!("list of {}", sql_type(item.data_type())),
        other => other.to_string(),
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::Int(n) => n.to_string(),
        Value::Float(x) => x.to_string(),
        Value::Text(text) => format!("'{}'", shorten(text, 200)),
        Value::Day(days) => format!("day {days}"),
        Value::Instant(micros) => format!("instant {micros}"),
    }
}

fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}
