//! What does the house do for itself? Keep its own rules and write its own references.
//!
//! `cargo test -p xtask` holds the rules, `cargo run -p xtask -- tidy` prints what breaks them,
//! `cargo run -p xtask -- references` writes the generated pages under `docs/reference`, and
//! `-- references --check` says whether they are up to date.
//!
//! The decision: chores are Rust in the workspace, so that a clone with the toolchain can do all of
//! them. The road not taken is a makefile: it would need a shell and tools that not every desk has,
//! and nobody tests it.

mod references;
mod tidy;

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo run -p xtask -- tidy | references [--check]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Does what was typed; `false` when something is not as it should be.
fn run(words: &[&str]) -> Result<bool> {
    match words {
        ["tidy"] => {
            let faults = tidy::check(&tidy::Tree::read(&root())?);
            for fault in &faults {
                println!("{fault}");
            }
            println!("{} rules, {} faults", tidy::RULES.len(), faults.len());
            Ok(faults.is_empty())
        }
        ["references"] => references::write(&root()),
        ["references", "--check"] => references::check(&root()),
        _ => bail!("{USAGE}"),
    }
}

/// The folder of the workspace.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
