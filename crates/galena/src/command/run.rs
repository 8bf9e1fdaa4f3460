//! `galena run`: who is who. Two plans, one after the other, on what the lake holds.

use crate::arguments::RunWords;
use crate::clock;
use crate::failure::hinted;
use crate::output::Output;
use crate::view;
use crate::workspace::Workspace;
use anyhow::Context as _;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, TimestampMicrosecondType};
use chrono::NaiveDate;
use galena_engine::{RunReport, RunSettings};
use galena_plan::{Functions, Parameters, Plan, Value};
use galena_signal::table;
use galena_standing::Rules;
use std::path::Path;
use std::process::ExitCode;

/// Judges, and prints who is who.
pub fn run(words: &RunWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let lock = workspace.lake.lock()?;
    let judged = judge(&workspace, words, output)?;
    if !judged.unchanged {
        workspace.lake.upkeep()?;
    }
    drop(lock);
    if judged.unchanged {
        output.remark(&format!("nothing has changed since the last run; judged as of {}", judged.as_of));
    }
    if output.json {
        let reports: Vec<serde_json::Value> = judged.reports.iter().map(report_json).collect();
        output.result(&serde_json::json!({ "as_of_on": judged.as_of.to_string(), "plans": reports }).to_string());
    } else {
        output.result(&view::people::summary(&workspace.context(None)?)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// What judging came to.
pub struct Judged {
    /// The day it stands on.
    pub as_of: NaiveDate,
    /// Nothing was done, because nothing had changed.
    pub unchanged: bool,
    /// What each plan did.
    pub reports: Vec<RunReport>,
}

/// Runs the plans. The lake must be locked.
pub fn judge(workspace: &Workspace, words: &RunWords, output: &Output) -> anyhow::Result<Judged> {
    let as_of = match words.as_of {
        Some(day) => day,
        None => last_day(workspace)?,
    };
    let settings = RunSettings {
        as_of,
        utc_offset_minutes: workspace.settings.utc_offset_minutes,
        step_by_step: words.step_by_step,
        again: words.again,
        give: &["models"],
    };
    let mut rules = workspace.settings.rules.clone();
    let replay_on = if words.replay_on.is_empty() { &workspace.settings.replay_on } else { &words.replay_on };
    rules.replays = rules.replays.max(replay_on.len() as u32);
    let mut reports = Vec::new();
    let plans = plans(&workspace.settings.identity, &rules, replay_on);
    if let Some(only) = words.only.as_deref().filter(|only| plans.iter().all(|(plan, _)| plan.name != *only)) {
        let names: Vec<&str> = plans.iter().map(|(plan, _)| plan.name).collect();
        return Err(hinted(format!("there is no plan `{only}`"), format!("plans are {}", names.join(", "))));
    }
    let asked = |plan: &Plan| words.only.as_deref().is_none_or(|only| only == plan.name);
    for (plan, functions) in plans.into_iter().filter(|(plan, _)| asked(plan)) {
        let bar = output.bar(plan.steps.len() as u64, plan.name);
        let report = workspace.lake.run(&plan, &functions, &settings, &mut |place, _, step| {
            bar.set_position(place as u64);
            bar.set_message(format!("{}: {step}", plan.name));
        })?;
        bar.finish_and_clear();
        if words.step_by_step {
            for step in &report.steps {
                let rows = step.rows.map_or("where it is read".into(), |rows| format!("{rows} rows"));
                output.remark(&format!("{:>18}: {rows}, {} ms", step.name, step.elapsed.as_millis()));
            }
        }
        keep_models(workspace, &report)?;
        reports.push(report);
    }
    let unchanged = reports.iter().all(|report| report.unchanged);
    Ok(Judged { as_of, unchanged, reports })
}

/// Keeps what was learned by the run's day as readable JSON, with the data versions that it saw.
fn keep_models(workspace: &Workspace, report: &RunReport) -> anyhow::Result<()> {
    for batch in report.given.iter().flat_map(|(_, batches)| batches) {
        let text = |name: &str, row: usize| -> Option<String> {
            let texts = batch.column_by_name(name)?.as_string_opt::<i32>()?;
            texts.iter().nth(row).flatten().map(str::to_string)
        };
        let json = |name: &str, row: usize| -> serde_json::Value {
            text(name, row).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
        };
        let Some(days) = batch.column_by_name("as_of_on").and_then(|days| days.as_primitive_opt::<Date32Type>()) else {
            continue;
        };
        for row in (0..batch.num_rows()).filter(|row| text("role", *row).as_deref() == Some("now")) {
            let day = NaiveDate::default() + chrono::TimeDelta::days(i64::from(days.value(row)));
            let model = serde_json::json!({
                "galena": env!("CARGO_PKG_VERSION"), "as_of_on": day.to_string(), "read": versions(&report.read),
                "conversion_name": text("conversion_name", row), "conversion": json("conversion", row),
                "repurchase_name": text("repurchase_name", row), "repurchase": json("repurchase", row),
                "spending": json("spending", row), "market": json("market", row), "segments": json("segments", row),
            });
            let text = serde_json::to_string_pretty(&model)?;
            // Named by what it says: what was learned once stays, and the same data write the same file.
            let name = format!("standing-{day}-{}.json", &blake3::hash(text.as_bytes()).to_hex()[..8]);
            let path = workspace.folder.join("models").join(name);
            std::fs::create_dir_all(workspace.folder.join("models")).context("cannot make `models`")?;
            std::fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
    }
    Ok(())
}

fn versions(pairs: &[(&'static str, i64)]) -> serde_json::Value {
    pairs.iter().map(|(name, version)| ((*name).to_string(), serde_json::Value::from(*version))).collect()
}

/// The plans of a run, in order, with their functions.
pub fn plans(identity: &galena_identity::Rules, rules: &Rules, replay_on: &[NaiveDate]) -> Vec<(Plan, Functions)> {
    let mut standing = galena_standing::steps::plan(rules);
    if !replay_on.is_empty() {
        let epoch = NaiveDate::default();
        let days: Vec<String> = replay_on.iter().map(|day| (*day - epoch).num_days().to_string()).collect();
        standing.parameters.insert("replay_on", Value::Text(days.join(",")));
    }
    vec![
        (galena_identity::plan(identity), galena_identity::functions()),
        (standing, galena_standing::steps::functions(rules)),
    ]
}

/// The last day that the data cover, and never one after today.
fn last_day(workspace: &Workspace) -> anyhow::Result<NaiveDate> {
    let now = clock::now();
    let parameters = Parameters::from([("now", Value::Instant(now))]);
    let sql = "SELECT max(at) AS last_at FROM signals WHERE at <= $now";
    let batches = workspace.lake.query(sql, &[&table::SIGNALS], &parameters)?;
    let last = batches.iter().find_map(|batch| {
        let column = batch.column_by_name("last_at")?.as_primitive_opt::<TimestampMicrosecondType>()?;
        column.iter().flatten().next()
    });
    match last {
        Some(micros) => Ok(clock::local(micros, workspace.settings.utc_offset_minutes).date()),
        None if workspace.lake.imports()?.iter().any(|row| row.event == "added") => {
            Ok(clock::today(workspace.settings.utc_offset_minutes))
        }
        None => Err(hinted("there is nothing to judge yet", "add files with `galena add FILE…`")),
    }
}

fn report_json(report: &RunReport) -> serde_json::Value {
    let steps: Vec<serde_json::Value> = report
        .steps
        .iter()
        .map(|step| {
            serde_json::json!({
                "step": step.name, "rows": step.rows, "elapsed_ms": step.elapsed.as_millis() as u64,
            })
        })
        .collect();
    serde_json::json!({
        "unchanged": report.unchanged, "read": versions(&report.read), "made": versions(&report.made), "steps": steps,
    })
}
