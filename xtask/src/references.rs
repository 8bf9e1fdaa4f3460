//! Which pages write themselves? Tables, kinds of signal, reasons for refusal, settings, and the
//! question that each file answers.
//!
//! They are made from the values and the heads of the files that the program is built from, so
//! that they cannot say something else. A page that is not up to date fails the tests.

mod settings;

use crate::tidy::Tree;
use anyhow::{Context, Result};
use galena_signal::table::{self, ColumnType};
use galena_signal::{Act, Lang, RefusalReason, SignalKind, Table};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const NOTE: &str = "<!-- Written by `cargo run -p xtask -- references`. Change the source, not this page. -->";

/// One generated page.
struct Page {
    path: &'static str,
    text: String,
}

/// Writes every generated page.
pub fn write(root: &Path) -> Result<bool> {
    for page in pages(root)? {
        let path = root.join(page.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
        }
        if fs::read_to_string(&path).is_ok_and(|text| text == page.text) {
            continue;
        }
        fs::write(&path, &page.text).with_context(|| format!("cannot write `{}`", path.display()))?;
        println!("wrote {}", page.path);
    }
    Ok(true)
}

/// Says which pages are not up to date.
pub fn check(root: &Path) -> Result<bool> {
    let stale = stale(root)?;
    for path in &stale {
        println!("{path} is not up to date");
    }
    if !stale.is_empty() {
        println!("hint: cargo run -p xtask -- references");
    }
    Ok(stale.is_empty())
}

fn stale(root: &Path) -> Result<Vec<&'static str>> {
    let pages = pages(root)?;
    let differs = |page: &Page| fs::read_to_string(root.join(page.path)).ok().as_deref() != Some(&page.text);
    Ok(pages.iter().filter(|page| differs(page)).map(|page| page.path).collect())
}

fn pages(root: &Path) -> Result<Vec<Page>> {
    let tree = Tree::read(root)?;
    let mut pages = vec![
        Page { path: "docs/reference/tables.md", text: tables() },
        Page { path: "docs/reference/signals.md", text: signals() },
        Page { path: "docs/reference/refusals.md", text: refusals() },
        Page { path: "docs/reference/modules.md", text: modules(&tree) },
        Page { path: "docs/reference/settings.md", text: settings::page(&tree) },
    ];
    if let Some(text) = commands() {
        pages.push(Page { path: "docs/reference/commands.md", text });
    }
    Ok(pages)
}

/// The commands of the program.
///
/// `None`: this crate does not import `galena`, because then checking a page would build the engine.
/// The page is what `galena help --markdown` prints, and a test beside that command keeps it.
fn commands() -> Option<String> {
    None
}

fn tables() -> String {
    let mut out = format!(
        "# Tables\n\n{NOTE}\n\n\
         Every table of the lake: who writes it, what it holds, and its columns. Facts are appended and carry the\n\
         import they came with; derived tables are made anew by each run. `_at` is an instant (UTC, microseconds),\n\
         `_on` a day, `_id` an id; an amount is `DECIMAL(18, 2)` with its currency beside it.\n\n\
         | table | written by | kind | holds |\n|---|---|---|---|\n"
    );
    for table in table::ALL {
        let _ = writeln!(out, "| [`{0}`](#{0}) | {1} | {2} | {3} |", table.name, writer(table), kind(table), table.doc);
    }
    for table in table::ALL {
        let _ = writeln!(out, "\n## {}\n\n{}.", table.name, sentence(table.doc));
        if let Some(column) = table.happened {
            let _ = writeln!(out, "A run as of a day sees the rows whose `{column}` is not after it.");
        }
        let _ = writeln!(out, "\n| column | type | may be null | meaning |\n|---|---|---|---|");
        for column in table.columns {
            let null = if column.nullable { "yes" } else { "" };
            let _ =
                writeln!(out, "| `{}` | {} | {null} | {} |", column.name, sql(column.column_type), cell(column.doc));
        }
    }
    out
}

fn signals() -> String {
    let mut out = format!(
        "# Kinds of signal\n\n{NOTE}\n\n\
         What can happen: a closed list of {} kinds. *Act* or *look* feeds the behaviour axis; *need* says how clear a\n\
         wish the kind shows by itself (0–1): it orders evidence and is not a probability. The last column lists the\n\
         names in other systems and in both languages that are read as this kind, marks and case aside.\n\n\
         | word | English | tiếng Việt | act or look | need | read from |\n|---|---|---|---|---:|---|\n",
        SignalKind::COUNT
    );
    for kind in SignalKind::all() {
        let act = match kind.act() {
            Act::Active => "act",
            Act::Passive => "look",
        };
        let (word, en, vi) = (kind.word(), kind.label(Lang::En), kind.label(Lang::Vi));
        let aliases = kind.aliases().join(", ");
        let _ = writeln!(out, "| `{word}` | {en} | {vi} | {act} | {:.2} | {aliases} |", kind.need());
    }
    out
}

fn refusals() -> String {
    let mut out = format!(
        "# Reasons for refusal\n\n{NOTE}\n\n\
         A row that cannot be taken is refused, never dropped in silence: it is kept in the table `refusals` with the\n\
         place, what was found, what was expected and what can be done, and can be mended and added again.\n\n\
         | word | English | tiếng Việt |\n|---|---|---|\n"
    );
    for &reason in RefusalReason::ALL {
        let (en, vi) = (reason.label(Lang::En), reason.label(Lang::Vi));
        let _ = writeln!(out, "| `{}` | {} | {} |", reason.word(), cell(en), cell(vi));
    }
    out
}

/// The first sentence of each file's head, by crate.
fn modules(tree: &Tree) -> String {
    let mut out = format!(
        "# The question each file answers\n\n{NOTE}\n\n\
         The first sentence of each file. The file's head goes on with the decision and the road not taken.\n"
    );
    let mut room = "";
    for (path, text) in tree.ending(".rs").filter(|(path, _)| path.contains("/src/")) {
        let (here, file) = path.split_once("/src/").unwrap_or(("", path));
        if here != room {
            room = here;
            let _ = writeln!(out, "\n## {room}\n\n| file | question |\n|---|---|");
        }
        let _ = writeln!(out, "| [`{file}`](../../{path}) | {} |", cell(&head_sentence(text)));
    }
    out
}

/// The first sentence after `//!`.
fn head_sentence(text: &str) -> String {
    let head: Vec<&str> = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let head = head.join(" ");
    let ends = |(at, c): (usize, char)| {
        let after = at + c.len_utf8();
        ("?.".contains(c) && head[after..].chars().next().is_none_or(|next| next == ' ')).then_some(after)
    };
    let end = head.char_indices().find_map(ends).unwrap_or(head.len());
    unlink(&head[..end])
}

/// `[`Record`]` is a link in code and plain text here.
fn unlink(text: &str) -> String {
    text.replace("[`", "`").replace("`]", "`")
}

fn writer(table: &Table) -> String {
    format!("{:?}", table.writer).to_lowercase()
}

fn kind(table: &Table) -> &'static str {
    if table.is_fact { "facts" } else { "derived" }
}

fn sql(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Int => "BIGINT",
        ColumnType::Float => "DOUBLE",
        ColumnType::Bool => "BOOLEAN",
        ColumnType::Text => "VARCHAR",
        ColumnType::Amount => "DECIMAL(18, 2)",
        ColumnType::Day => "DATE",
        ColumnType::Instant => "TIMESTAMP",
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A cell of a table may hold no bar.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_up_to_date() {
        let stale = stale(&crate::root()).expect("the pages can be made");
        assert!(stale.is_empty(), "not up to date: {stale:?}\nto accept: cargo run -p xtask -- references");
    }

    #[test]
    fn a_head_gives_its_first_sentence() {
        let text = "//! What is read by `a.rs`? Bytes,\n//! and more.\n//!\n//! The rest.\nuse x;\n";
        assert_eq!(head_sentence(text), "What is read by `a.rs`?");
        assert_eq!(head_sentence("//! A list ([`Record`]) over\n//! two lines\n"), "A list (`Record`) over two lines");
        assert_eq!(head_sentence("//! The series ₂F₁(a) for 0 ≤ z < 1. More.\n"), "The series ₂F₁(a) for 0 ≤ z < 1.");
        assert_eq!(head_sentence("use x;\n"), "");
    }

    #[test]
    fn every_column_and_kind_has_a_row() {
        let tables_page = tables();
        for table in table::ALL {
            assert!(tables_page.contains(&format!("\n## {}\n", table.name)));
        }
        assert_eq!(signals().matches("\n| `").count(), SignalKind::COUNT);
        assert_eq!(refusals().matches("\n| `").count(), RefusalReason::ALL.len());
    }
}
