//! `galena track-record`: how good the judgement has been, in words and figure by figure.

use crate::output::Output;
use crate::view;
use crate::workspace::Workspace;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use chrono::{Days, NaiveDate};
use comfy_table::{Table, presets};
use galena_plan::Parameters;
use galena_signal::table;
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// Prints the table.
pub fn run(place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let sql = include_str!("../sql/track_record_figures.sql");
    let batches = workspace.lake.query(sql, &[&table::TRACK_RECORD], &Parameters::new())?;
    let rows: Vec<Value> = batches.iter().flat_map(rows).collect();
    if output.json {
        output.result(&Value::from(rows).to_string());
        return Ok(ExitCode::SUCCESS);
    }
    let trust = view::track_record::trust_text(&workspace.context(None)?)?;
    if rows.is_empty() {
        let none = "no track record yet: `galena run` makes one when the data reach back far enough";
        output.result(&format!("{trust}\n{none}"));
        return Ok(ExitCode::SUCCESS);
    }
    let columns = ["as_of_on", "measure", "subject", "people", "events", "expected", "value", "low", "high", "note"];
    let mut printed = Table::new();
    printed.load_preset(presets::NOTHING).set_header(columns);
    for row in &rows {
        printed.add_row(columns.map(|column| cell(column, &row[column])));
    }
    output.result(&format!("{trust}\n{printed}"));
    Ok(ExitCode::SUCCESS)
}

fn cell(column: &str, value: &Value) -> String {
    match value {
        Value::Null if column == "as_of_on" => "all dates".into(),
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.to_string(),
            (None, Some(number)) => format!("{number:.4}"),
            (None, None) => String::new(),
        },
        other => other.to_string(),
    }
}

fn rows(batch: &RecordBatch) -> Vec<Value> {
    let day = |name: &str, row: usize| -> Value {
        let days = batch.column_by_name(name).and_then(|array| array.as_primitive_opt::<Date32Type>());
        let day = days.and_then(|days| days.iter().nth(row).flatten());
        day.map_or(Value::Null, |day| json!((NaiveDate::default() + Days::new(day.max(0) as u64)).to_string()))
    };
    let text = |name: &str, row: usize| -> Value {
        let texts = batch.column_by_name(name).and_then(|array| array.as_string_opt::<i32>());
        texts.and_then(|texts| texts.iter().nth(row).flatten()).map_or(Value::Null, Value::from)
    };
    let number = |name: &str, row: usize| -> Value {
        let numbers = batch.column_by_name(name).and_then(|array| array.as_primitive_opt::<Float64Type>());
        numbers.and_then(|numbers| numbers.iter().nth(row).flatten()).map_or(Value::Null, Value::from)
    };
    let count = |name: &str, row: usize| -> Value {
        let counts = batch.column_by_name(name).and_then(|array| array.as_primitive_opt::<Int64Type>());
        counts.and_then(|counts| counts.iter().nth(row).flatten()).map_or(Value::Null, Value::from)
    };
    (0..batch.num_rows())
        .map(|row| {
            json!({
                "as_of_on": day("as_of_on", row), "until_on": day("until_on", row), "measure": text("measure", row),
                "subject": text("subject", row), "people": count("people", row), "events": number("events", row),
                "expected": number("expected", row), "value": number("value", row), "low": number("low", row),
                "high": number("high", row), "note": text("note", row),
            })
        })
        .collect()
}
