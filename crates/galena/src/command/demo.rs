//! `galena demo`: a simulated Vietnamese shop from its files to the report, in one go.

use crate::arguments::{DemoWords, RunWords};
use crate::command::{add, report, run, simulate};
use crate::output::Output;
use crate::view;
use crate::workspace::{SETTINGS_FILE, Workspace, lang};
use anyhow::Context as _;
use galena_simulate::{Settings, Style};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Simulates, adds, judges, prints, and writes the report.
pub fn run(words: &DemoWords, output: &Output) -> anyhow::Result<ExitCode> {
    let lang = lang(&words.lang)?;
    let folder = &words.folder;
    let workspace = match folder.join(SETTINGS_FILE).is_file() {
        true => Workspace::open(Some(folder))?,
        false => Workspace::create(folder, Some("Nhà Xanh"), lang)?,
    };
    let market = folder.join("market");
    let settings = Settings { people: words.people, seed: words.seed, style: Style::Shop, ..Settings::default() };
    let summary = simulate::write(&settings, &market, output)?;
    output.remark(&format!("simulated {} people, {} signals", summary.people, summary.signals));
    let _lock = workspace.lake.lock()?;
    for file in tables(&market.join("files"))? {
        let (source, understanding) = add::look(&workspace, &file, None)?;
        let added = add::add(&workspace, &source, &understanding, output)?;
        let counts = added.counts;
        output.remark(&format!(
            "added {}: {} rows, {} signals, {} refused",
            added.file_name, counts.rows, counts.signals, counts.refusals
        ));
    }
    let as_of = Some(settings.until);
    let judged = RunWords { as_of, replay_on: Vec::new(), step_by_step: false, again: false, only: None };
    run::judge(&workspace, &judged, output)?;
    output.result(&view::people::summary(&workspace.context(Some(lang))?)?);
    let out = folder.join("report.html");
    report::write(&workspace, Some(lang), &out)?;
    output.remark(&format!("report: {}", out.display()));
    Ok(ExitCode::SUCCESS)
}

/// The shop's files that are tables, in order of name.
fn tables(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot list `{}`", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}
