//! `galena undo`: an import is taken back whole.

use crate::arguments::UndoWords;
use crate::clock;
use crate::output::Output;
use crate::workspace::Workspace;
use galena_signal::BatchId;
use std::path::Path;
use std::process::ExitCode;

/// Takes the import back.
pub fn run(words: &UndoWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let _lock = workspace.lake.lock()?;
    let row = workspace.lake.undo_import(&BatchId(words.import.clone()), clock::now())?;
    output.result(&format!(
        "took back {} ({}): {} records, {} signals, {} spend, {} answers",
        row.batch_id, row.facts.file_name, row.counts.records, row.counts.signals, row.counts.spend, row.counts.answers
    ));
    output.remark("next: galena run");
    Ok(ExitCode::SUCCESS)
}
