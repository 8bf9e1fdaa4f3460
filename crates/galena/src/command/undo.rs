//! `galena undo`: an import is taken back whole.

use crate::arguments::UndoWords;
use crate::clock;
use crate::judgement::Kept;
use crate::output::Output;
use crate::workspace::Workspace;
use galena_engine::ImportRow;
use galena_signal::BatchId;
use std::path::Path;
use std::process::ExitCode;

/// Takes the import back.
pub fn run(words: &UndoWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let _lock = workspace.lake.lock()?;
    let row = workspace.lake.undo_import(&BatchId(words.import.clone()), clock::now())?;
    let taken = match Kept::of(&row.facts) {
        Some(kept) => {
            format!("took back {} ({}): {} said {}", row.batch_id, row.facts.file_name, kept.author, kept.decision)
        }
        None => files(&row),
    };
    output.result(&taken);
    output.remark("next: galena run");
    Ok(ExitCode::SUCCESS)
}

fn files(row: &ImportRow) -> String {
    format!(
        "took back {} ({}): {} records, {} signals, {} spend, {} answers",
        row.batch_id, row.facts.file_name, row.counts.records, row.counts.signals, row.counts.spend, row.counts.answers
    )
}
