//! `galena people`: who is who, as a list.

use crate::arguments::{PeopleWords, SortWord};
use crate::failure::hinted;
use crate::output::Output;
use crate::view::people::{self, PeopleFilter, Sort};
use crate::workspace::Workspace;
use anyhow::Context as _;
use galena_signal::Class;
use std::path::Path;
use std::process::ExitCode;

/// People on screen when no number was asked for.
const ON_SCREEN: usize = 50;

/// Lists people.
pub fn run(words: &PeopleWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let class = match words.class.as_deref() {
        None => None,
        Some(word) => Some(Class::from_word(word).ok_or_else(|| {
            let words: Vec<&str> = Class::ALL.iter().map(|class| class.word()).collect();
            hinted(format!("`{word}` is not a class"), format!("classes are {}", words.join(", ")))
        })?),
    };
    let everyone = output.json || words.csv.is_some();
    let limit = words.limit.or((!everyone).then_some(ON_SCREEN));
    let sort = match words.sort {
        SortWord::Chance => Sort::Chance,
        SortWord::Need => Sort::Need,
        SortWord::Value => Sort::Value,
        SortWord::Loyalty => Sort::Loyalty,
        SortWord::Behaviour => Sort::Behaviour,
        SortWord::Name => Sort::Name,
    };
    let context = workspace.context(None)?;
    let listing = people::list(&context, &PeopleFilter { class, sort, limit })?;
    if let Some(path) = &words.csv {
        std::fs::write(path, listing.csv()).with_context(|| format!("cannot write `{}`", path.display()))?;
        output.remark(&format!("{} people written to {}", listing.rows.len(), path.display()));
    }
    if output.json {
        output.result(&listing.json());
    } else if words.csv.is_none() {
        output.result(&listing.table(context.lang));
    }
    Ok(ExitCode::SUCCESS)
}
