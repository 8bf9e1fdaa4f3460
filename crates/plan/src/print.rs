//! How does a plan read? As a list that a person can follow aloud.

use crate::{Body, Makes, Plan, Value};
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
                Makes::Scratch(_) if step.held => "held for the run",
                Makes::Scratch(_) => "computed where it is read",
            };
            let by = match &step.body {
                Body::Sql(_) => "SQL".to_string(),
                Body::Native(function) => format!("native `{function}`"),
            };
            let _ = writeln!(out, "\n{:>2}. {}  <- {}", place + 1, step.name, step.reads.join(", "));
            let _ = writeln!(out, "    {}", step.why);
            let _ = writeln!(out, "    {by}; {kept}");
            let columns: Vec<String> =
                step.schema().fields().iter().map(|f| format!("{} {}", f.name(), f.data_type())).collect();
            let _ = writeln!(out, "    makes {}", shorten(&columns.join(", "), 400));
            if let (true, Body::Sql(text)) = (sql, &step.body) {
                for line in text.trim().lines() {
                    let _ = writeln!(out, "    | {line}");
                }
            }
        }
        out
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
