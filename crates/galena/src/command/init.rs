//! `galena init`: a new workspace.

use crate::arguments::InitWords;
use crate::output::Output;
use crate::workspace::Workspace;
use galena_signal::Lang;
use std::process::ExitCode;

/// Makes the folder and says what to do next.
pub fn run(words: &InitWords, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::create(&words.folder, words.name.as_deref(), Lang::En)?;
    output.result(&format!("made `{}` with galena.toml, lake/ and models/", words.folder.display()));
    let folder = words.folder.display();
    output.remark(&format!("next: galena --workspace {folder} add FILE…; galena --workspace {folder} run"));
    drop(workspace);
    Ok(ExitCode::SUCCESS)
}
