//! `galena person`: everything known about one person, and why.

use crate::arguments::PersonWords;
use crate::output::Output;
use crate::view::person;
use crate::workspace::Workspace;
use std::path::Path;
use std::process::ExitCode;

/// Shows the person.
pub fn run(words: &PersonWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let shown = person::show(&workspace.context(None)?, &workspace.settings.rules, &words.who)?;
    output.result(&if output.json { shown.json() } else { shown.text() });
    Ok(ExitCode::SUCCESS)
}
