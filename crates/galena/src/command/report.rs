//! `galena report`: one HTML file that works offline.

use crate::arguments::ReportWords;
use crate::output::Output;
use crate::view;
use crate::workspace::{Workspace, lang};
use anyhow::Context as _;
use galena_signal::Lang;
use std::path::Path;
use std::process::ExitCode;

/// Writes the report.
pub fn run(words: &ReportWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let lang = words.lang.as_deref().map(lang).transpose()?;
    let out = words.out.clone().unwrap_or_else(|| workspace.folder.join("report.html"));
    write(&workspace, lang, &out)?;
    output.result(&format!("{}", out.display()));
    Ok(ExitCode::SUCCESS)
}

/// Writes the report to a file: whole, or not at all.
pub fn write(workspace: &Workspace, lang: Option<Lang>, out: &Path) -> anyhow::Result<()> {
    let data = view::report::data(&workspace.context(lang)?)?;
    let new = out.with_extension("html.new");
    std::fs::write(&new, galena_console::report(&data)).with_context(|| format!("cannot write `{}`", new.display()))?;
    std::fs::rename(&new, out).with_context(|| format!("cannot write `{}`", out.display()))
}
