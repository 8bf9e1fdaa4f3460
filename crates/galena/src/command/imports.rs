//! `galena imports`: every import is a record. Decisions about people are listed below the files, as what they are.

use crate::arguments::ImportsWords;
use crate::clock;
use crate::failure::hinted;
use crate::judgement::{Kept, is_judgement};
use crate::output::Output;
use crate::view::pair::{in_short, records};
use crate::view::plain;
use crate::view::told::decision;
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
        // A decision that was cut short was never acknowledged, and nobody can go on with it.
        .filter(|(row, state)| *state != "unfinished" || !is_judgement(&row.facts))
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
    let (decisions, files): (Vec<_>, Vec<_>) = imports.into_iter().partition(|(row, _)| is_judgement(&row.facts));
    if !files.is_empty() {
        output.result(&listed(&files, &workspace).to_string());
    }
    if !decisions.is_empty() {
        if !files.is_empty() {
            output.result("");
        }
        output.result(&decided(&decisions, &workspace)?.to_string());
    }
    Ok(ExitCode::SUCCESS)
}

/// The files.
fn listed(files: &[(&ImportRow, &str)], workspace: &Workspace) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["import", "file", "when", "state", "rows", "records", "signals", "spend", "refused"]);
    for (row, state) in files {
        let counts = row.counts;
        table.add_row([
            row.batch_id.to_string(),
            row.facts.file_name.clone(),
            when(row, workspace),
            (*state).to_string(),
            counts.rows.to_string(),
            counts.records.to_string(),
            counts.signals.to_string(),
            counts.spend.to_string(),
            counts.refusals.to_string(),
        ]);
    }
    table
}

/// What humans decided about people.
fn decided(decisions: &[(&ImportRow, &str)], workspace: &Workspace) -> anyhow::Result<Table> {
    let context = workspace.context(None)?;
    let kept: Vec<Option<Kept>> = decisions.iter().map(|(row, _)| Kept::of(&row.facts)).collect();
    let ids: Vec<i64> = kept.iter().flatten().flat_map(|kept| [kept.left_record_id, kept.right_record_id]).collect();
    let records = records(&context, &ids)?;
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["import", "decision", "when", "state", "by", "who", "reason"]);
    for ((row, state), kept) in decisions.iter().zip(kept) {
        let who = |kept: &Kept| {
            let ends = [kept.left_record_id, kept.right_record_id];
            let named = ends.map(|id| in_short(context.lang, id, records.get(&id)));
            named.join(if kept.decision == galena_identity::SAME { " = " } else { " / " })
        };
        let word = kept.as_ref().map_or("", |kept| kept.decision.as_str());
        table.add_row([
            row.batch_id.to_string(),
            format!("{}: {}", row.facts.file_name, decision(context.lang, word)),
            when(row, workspace),
            (*state).to_string(),
            kept.as_ref().map_or_else(String::new, |kept| plain(&kept.author)),
            kept.as_ref().map_or_else(String::new, |kept| plain(&who(kept))),
            kept.and_then(|kept| kept.reason).map_or_else(String::new, |reason| plain(&reason)),
        ]);
    }
    Ok(table)
}

fn when(row: &ImportRow, workspace: &Workspace) -> String {
    clock::local(row.event_at, workspace.settings.utc_offset_minutes).format("%Y-%m-%d %H:%M").to_string()
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
        "judgement": Kept::of(&row.facts).map(|kept| serde_json::json!({
            "decision": kept.decision, "author": kept.author, "reason": kept.reason, "pairs": kept.pairs,
            "left_record_id": kept.left_record_id.to_string(), "right_record_id": kept.right_record_id.to_string(),
        })),
    })
}
