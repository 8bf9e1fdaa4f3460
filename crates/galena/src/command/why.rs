//! `galena why`: the evidence that two are one person, or are not.

use crate::arguments::WhyWords;
use crate::output::Output;
use crate::view::pair;
use crate::workspace::Workspace;
use std::path::Path;
use std::process::ExitCode;

/// Shows the evidence.
pub fn run(words: &WhyWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let from = workspace.settings.identity.same_person_from;
    let shown = pair::why(&workspace.context(None)?, from, &words.one, &words.other)?;
    output.result(&if output.json { shown.json() } else { shown.text() });
    Ok(ExitCode::SUCCESS)
}
