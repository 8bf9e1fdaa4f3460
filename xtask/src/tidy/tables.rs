//! Who makes each table, and is every piece of SQL in use?

use super::code::code;
use super::{Fault, Tree};
use galena_signal::table::ALL;
use galena_signal::{Table, Writer};
use std::collections::BTreeMap;

const WRITER_FIX: &str = "a table is made by one step of the stage that `signal::table` names; let others read it";

/// Each derived table is made by one step, of the stage that owns it. Facts are made by no step.
pub fn one_writer(tree: &Tree) -> Vec<Fault> {
    one_writer_of(tree, ALL)
}

fn one_writer_of(tree: &Tree, tables: &[&Table]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |file: &str, line: usize, what: String| {
        let (file, fix) = (file.to_string(), WRITER_FIX.to_string());
        faults.push(Fault { file, line, rule: "one_writer", what, fix });
    };
    let mut makers: BTreeMap<String, usize> = BTreeMap::new();
    for (path, text) in tree.ending(".rs") {
        let Some((room, _)) = steps_room(path) else { continue };
        for (place, line) in code(text).lines().enumerate() {
            for name in made(line) {
                *makers.entry(name.clone()).or_default() += 1;
                match tables.iter().find(|table| table.name == name) {
                    None => fault(path, place + 1, format!("a step makes `{name}`, which is no table")),
                    Some(table) if table.is_fact => {
                        fault(path, place + 1, format!("a step makes the facts `{name}`"));
                    }
                    Some(table) if owner(table.writer) != room => {
                        let owner = owner(table.writer);
                        fault(path, place + 1, format!("a step of `{room}` makes `{name}`, which is `{owner}`'s"));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    for table in tables.iter().filter(|table| !table.is_fact) {
        match makers.get(table.name).copied().unwrap_or(0) {
            1 => {}
            times => fault("crates/signal/src/table.rs", 0, format!("`{}` is made by {times} steps", table.name)),
        }
    }
    faults
}

/// Every `.sql` file is included by one line of code.
pub fn sql_used_once(tree: &Tree) -> Vec<Fault> {
    let mut uses: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in tree.ending(".rs").filter(|(path, _)| path.starts_with("crates/")) {
        for piece in text.split("include_str!(").skip(1) {
            let Some(target) = piece.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
                continue;
            };
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            uses.entry(resolve(folder, target)).or_default().push(path.to_string());
        }
    }
    tree.ending(".sql")
        .filter(|(path, _)| path.starts_with("crates/"))
        .filter_map(|(path, _)| {
            let users = uses.get(path).map_or(&[][..], Vec::as_slice);
            (users.len() != 1).then(|| Fault {
                file: path.to_string(),
                line: 0,
                rule: "sql_used_once",
                what: format!("is included {} times: {}", users.len(), users.join(", ")),
                fix: "one step, one file: remove the file, or name the step that runs it in `steps.rs`".to_string(),
            })
        })
        .collect()
}

/// `a/b` and `../c` make `a/c`.
pub fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The crate whose list of steps the file is.
fn steps_room(path: &str) -> Option<(&str, &str)> {
    let (room, rest) = path.strip_prefix("crates/")?.split_once("/src/")?;
    (rest == "steps.rs" || rest.starts_with("steps/")).then_some((room, rest))
}

/// Names of the tables that a line of code makes: `Makes::Table(&table::PEOPLE)`.
fn made(line: &str) -> Vec<String> {
    line.split("Makes::Table(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|argument| argument.rsplit([':', '&']).next().unwrap_or_default().trim().to_lowercase())
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .collect()
}

fn owner(writer: Writer) -> &'static str {
    match writer {
        Writer::Intake => "intake",
        Writer::Identity => "identity",
        Writer::Standing => "standing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use galena_signal::table::{AXES, MEMBERS, RECORDS};

    #[test]
    fn a_table_with_two_writers_or_a_foreign_one_is_found() {
        let tree = Tree::of(&[
            ("crates/identity/src/steps.rs", "makes: Makes::Table(&table::MEMBERS),\nMakes::Table(&table::RECORDS),\n"),
            ("crates/standing/src/steps/people.rs", "\nx(Makes::Table(&MEMBERS))\n"),
            ("crates/engine/src/run.rs", "Makes::Table(&table::AXES)"),
        ]);
        let found: Vec<String> = one_writer_of(&tree, &[&MEMBERS, &RECORDS, &AXES])
            .into_iter()
            .map(|fault| format!("{}:{} {}", fault.file, fault.line, fault.what))
            .collect();
        assert_eq!(
            found,
            [
                "crates/identity/src/steps.rs:2 a step makes the facts `records`",
                "crates/standing/src/steps/people.rs:2 a step of `standing` makes `members`, which is `identity`'s",
                "crates/signal/src/table.rs:0 `members` is made by 2 steps",
                "crates/signal/src/table.rs:0 `axes` is made by 0 steps",
            ]
        );
    }

    #[test]
    fn an_empty_house_makes_no_derived_table() {
        let derived = ALL.iter().filter(|table| !table.is_fact).count();
        assert_eq!(one_writer(&Tree::of(&[])).len(), derived);
    }

    #[test]
    fn idle_and_shared_sql_is_found() {
        let tree = Tree::of(&[
            ("crates/a/sql/one.sql", ""),
            ("crates/a/sql/two.sql", ""),
            ("crates/a/sql/idle.sql", ""),
            ("crates/a/src/steps.rs", "include_str!(\"../sql/one.sql\") include_str!(\n  \"../sql/two.sql\")"),
            ("crates/a/src/steps/more.rs", "include_str!(\"../../sql/two.sql\")"),
        ]);
        let found: Vec<String> =
            sql_used_once(&tree).into_iter().map(|fault| format!("{} {}", fault.file, fault.what)).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("crates/a/sql/idle.sql is included 0 times"), "{found:?}");
        assert!(found[1].starts_with("crates/a/sql/two.sql is included 2 times"), "{found:?}");
    }

    #[test]
    fn paths_resolve() {
        assert_eq!(resolve("crates/a/src", "../sql/x.sql"), "crates/a/sql/x.sql");
        assert_eq!(resolve("", "./docs//x.md"), "docs/x.md");
    }
}
