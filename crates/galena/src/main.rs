//! What did the user type, and which role does this process play?
//!
//! `main` reads the arguments, hands them to one command, and prints once what went wrong. Exit
//! codes: 0 done, 1 done but more rows were refused than the limit allows, 2 failed.

mod arguments;
mod clock;
mod command;
mod failure;
mod judgement;
mod output;
mod settings;
mod view;
mod workspace;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Has memory that was let go kept for a second before it is given back to the system: batches of rows
/// come and go by the thousand, and getting every page anew costs a tenth of a run.
#[expect(unsafe_code, reason = "the allocator has no safe call for its options")]
fn keep_memory() {
    /// `mi_option_purge_delay` in mimalloc.h, which the bindings do not name.
    const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;
    /// Its value unless the user set another, by which the place is known to be the right one too.
    const BY_DEFAULT: i64 = 10;
    // SAFETY: reads and sets one number, before any other thread is there.
    unsafe {
        if libmimalloc_sys::mi_option_get(PURGE_DELAY) == BY_DEFAULT {
            libmimalloc_sys::mi_option_set(PURGE_DELAY, 1000);
        }
    }
}

fn main() -> ExitCode {
    keep_memory();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let failed = error.use_stderr();
            let _ = error.print();
            return if failed { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let quiet = arguments.quiet;
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            failure::print(&error, quiet);
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let output = output::Output { quiet: arguments.quiet, json: arguments.json, yes: arguments.yes };
    let place = arguments.workspace.as_deref();
    match arguments.command {
        Command::Init(words) => command::init::run(&words, &output),
        Command::Add(words) => command::add::run(&words, place, &output),
        Command::Run(words) => command::run::run(&words, place, &output),
        Command::People(words) => command::people::run(&words, place, &output),
        Command::Person(words) => command::person::run(&words, place, &output),
        Command::Review(words) => command::review::run(&words, place, &output),
        Command::Merge(words) => command::merge::run(&words, place, &output),
        Command::Split(words) => command::split::run(&words, place, &output),
        Command::Why(words) => command::why::run(&words, place, &output),
        Command::Report(words) => command::report::run(&words, place, &output),
        Command::Plan(words) => command::plan::run(&words, place, &output),
        Command::Imports(words) => command::imports::run(&words, place, &output),
        Command::Undo(words) => command::undo::run(&words, place, &output),
        Command::Simulate(words) => command::simulate::run(&words, &output),
        Command::TrackRecord => command::track_record::run(place, &output),
        Command::Check(words) => command::check::run(&words, place, &output),
        Command::Demo(words) => command::demo::run(&words, &output),
    }
}
