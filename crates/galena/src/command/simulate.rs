//! `galena simulate`: a believable market with planted truth.

use crate::arguments::SimulateWords;
use crate::output::Output;
use galena_simulate::{Settings, Style, Summary, simulate};
use std::path::Path;
use std::process::ExitCode;

/// Writes the market.
pub fn run(words: &SimulateWords, output: &Output) -> anyhow::Result<ExitCode> {
    let defaults = Settings::default();
    let settings = Settings {
        people: words.people,
        seed: words.seed,
        until: words.until.unwrap_or(defaults.until),
        months: words.months,
        style: match (words.records, words.lean) {
            (true, _) => Style::Records,
            (false, true) => Style::Lean,
            (false, false) => Style::Shop,
        },
    };
    let summary = write(&settings, &words.out, output)?;
    if settings.style == Style::Records {
        let (people, records, files) = (summary.people, summary.records, summary.files.len());
        output.result(&format!("{records} records of {people} people in {files} files under {}", words.out.display()));
        return Ok(ExitCode::SUCCESS);
    }
    output.result(&format!(
        "{} people, {} signals, {} buyers, {} purchases in {} files under {}",
        summary.people,
        summary.signals,
        summary.buyers,
        summary.purchases,
        summary.files.len(),
        words.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Simulates with a progress bar.
pub fn write(settings: &Settings, out: &Path, output: &Output) -> anyhow::Result<Summary> {
    let bar = output.bar(settings.people, "simulate");
    let summary = simulate(settings, out, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    Ok(summary)
}
