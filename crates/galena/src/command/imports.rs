//! `galena imports`: every import is a record.

use crate::arguments::ImportsWords;
use crate::clock;
use crate::failure::hinted;
use crate::output::Output;
use crate::workspace::Workspace;
use comfy_table::{Table, presets};
use galena_engine::ImportRow;
use std::path::Path;
use std::process::ExitCode;

/// Lists imports, or prints the mapping of one.
pub fn run(words: &ImportsWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let rows = workspace.lake.imports()?;
    if let Some(import) = &words.mapping {
        let row = rows
            .iter()
            .find(|row| row.batch_id.0 == *import)
            .ok_or_else(|| hinted(format!("there is no import `{import}`"), "`galena imports` lists the imports"))?;
        output.result(&row.facts.mapping);
        return Ok(ExitCode::SUCCESS);
    }
    let imports: Vec<(&ImportRow, &str)> = rows
        .iter()
        .filter(|row| row.event == "added" || (row.event == "started" && !has(&rows, row, "added")))
        .map(|row| (row, state(&rows, row)))
        .collect();
    if output.json {
        let list: Vec<serde_json::Value> = imports.iter().map(|(row, state)| json(row, state)).collect();
        output.result(&serde_json::Value::from(list).to_string());
        return Ok(ExitCode::SUCCESS);
    }
    if imports.is_empty() {
        output.result("no imports yet; `galena add FILE…` makes one");
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["import", "file", "when", "state", "rows", "records", "signals", "spend", "refused"]);
    for (row, state) in imports {
        let counts = row.counts;
        table.add_row([
            row.batch_id.to_string(),
            row.facts.file_name.clone(),
            clock::local(row.event_at, workspace.settings.utc_offset_minutes).format("%Y-%m-%d %H:%M").to_string(),
            state.to_string(),
            counts.rows.to_string(),
            counts.records.to_string(),
            counts.signals.to_string(),
            counts.spend.to_string(),
            counts.refusals.to_string(),
        ]);
    }
    output.result(&table.to_string());
    Ok(ExitCode::SUCCESS)
}

fn has(rows: &[ImportRow], of: &ImportRow, event: &str) -> bool {
    rows.iter().any(|row| row.batch_id == of.batch_id && row.event == event)
}

fn state<'a>(rows: &[ImportRow], row: &ImportRow) -> &'a str {
    match (has(rows, row, "undone"), has(rows, row, "added")) {
        (true, _) => "undone",
        (false, true) => "added",
        (false, false) => "unfinished",
    }
}

fn json(row: &ImportRow, state: &str) -> serde_json::Value {
    serde_json::json!({
        "batch_id": row.batch_id.0, "event": state, "event_at": row.event_at, "file_name": row.facts.file_name,
        "file_bytes": row.facts.file_bytes, "content_hash": row.facts.content_hash, "shape": row.facts.shape,
        "assumptions": row.facts.assumptions.lines().collect::<Vec<_>>(), "rows": row.counts.rows,
        "records": row.counts.records, "signals": row.counts.signals, "spend": row.counts.spend,
        "answers": row.counts.answers, "refusals": row.counts.refusals,
    })
}
