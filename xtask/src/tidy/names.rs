//! Is each thing called what it is, and does each file say what it is for?

use super::code::{code, names_after};
use super::{Fault, Tree};

/// Names that say nothing about what is inside.
const FORBIDDEN: &[&str] = &[
    "util", "utils", "common", "helper", "helpers", "misc", "manager", "handler", "service", "base", "core", "types",
    "models",
];

/// The most lines that a file may have.
const MOST_LINES: usize = 700;

/// Files that may be longer, each with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

const NAME_FIX: &str = "call it by the noun of what it holds or the verb of what it does (WORDS.md)";

/// Every Rust file opens with what it is.
pub fn file_heads(tree: &Tree) -> Vec<Fault> {
    let opens = |text: &str| {
        let head = text.lines().next().unwrap_or_default();
        head.strip_prefix("//! ").is_some_and(|said| said.trim().len() > 12 && !said.contains("placeholder"))
    };
    tree.ending(".rs")
        .filter(|(_, text)| !opens(text))
        .map(|(path, text)| Fault {
            file: path.to_string(),
            line: 1,
            rule: "file_heads",
            what: format!("opens with `{}`", text.lines().next().unwrap_or_default()),
            fix: "open with `//!`: the question the file answers, the decision, the road not taken".to_string(),
        })
        .collect()
}

/// `foo.rs` beside `foo/`, never `foo/mod.rs`.
pub fn no_mod_rs(tree: &Tree) -> Vec<Fault> {
    tree.ending("/mod.rs")
        .map(|(path, _)| Fault {
            file: path.to_string(),
            line: 0,
            rule: "no_mod_rs",
            what: "is a `mod.rs`".to_string(),
            fix: format!("rename it to `{}.rs`", path.trim_end_matches("/mod.rs")),
        })
        .collect()
}

/// No module, folder or type has a name that says nothing.
pub fn forbidden_names(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let mut fault = |line: usize, what: String| {
            let (file, fix) = (path.to_string(), NAME_FIX.to_string());
            faults.push(Fault { file, line, rule: "forbidden_names", what, fix });
        };
        for part in path.trim_end_matches(".rs").split('/') {
            if FORBIDDEN.contains(&part) {
                fault(0, format!("the path holds `{part}`"));
            }
        }
        for (place, line) in code(text).lines().enumerate() {
            for name in names_after(line, "mod").into_iter().filter(|name| FORBIDDEN.contains(name)) {
                fault(place + 1, format!("a module is called `{name}`"));
            }
            for keyword in ["struct", "enum", "trait", "type", "union"] {
                for name in names_after(line, keyword).into_iter().filter(|name| says_nothing(name)) {
                    fault(place + 1, format!("a type is called `{name}`"));
                }
            }
        }
    }
    faults
}

/// Files end before they tire.
pub fn file_lengths(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| [".rs", ".sql", ".py"].iter().any(|end| path.ends_with(end))) {
        let lines = text.lines().count();
        if lines > MOST_LINES && !LONG_FILES.iter().any(|(file, _)| *file == path) {
            faults.push(Fault {
                file: path.to_string(),
                line: 0,
                rule: "file_lengths",
                what: format!("{lines} lines; {MOST_LINES} is the most that reads well"),
                fix: "split it where it changes the subject, or give a reason in LONG_FILES of xtask/src/tidy/names.rs"
                    .to_string(),
            });
        }
    }
    faults
}

/// Is the last word of a type's name one of the forbidden, or the whole name?
fn says_nothing(name: &str) -> bool {
    let last = name.rfind(char::is_uppercase).map_or(name, |at| &name[at..]);
    FORBIDDEN.contains(&last.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_head_is_found() {
        let tree = Tree::of(&[
            ("a.rs", "//! What is asked here?\n"),
            ("b.rs", "use x;\n"),
            ("c.rs", "//! placeholder for more\n"),
            ("d.rs", "//!\n//! late\n"),
            ("e.rs", ""),
        ]);
        let files: Vec<String> = file_heads(&tree).into_iter().map(|fault| fault.file).collect();
        assert_eq!(files, ["b.rs", "c.rs", "d.rs", "e.rs"]);
    }

    #[test]
    fn a_mod_rs_is_found() {
        let tree = Tree::of(&[("crates/a/src/b/mod.rs", ""), ("crates/a/src/mode.rs", "")]);
        assert_eq!(no_mod_rs(&tree).len(), 1);
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        let text = "mod helpers;\nstruct TableManager;\npub enum Types {}\n// struct Handler\nlet s = \"mod utils\";\nstruct Database;\n";
        let tree = Tree::of(&[("crates/a/src/lib.rs", text), ("crates/a/src/common/b.rs", "")]);
        let found: Vec<String> = forbidden_names(&tree).into_iter().map(|fault| fault.what).collect();
        assert_eq!(
            found,
            [
                "the path holds `common`",
                "a module is called `helpers`",
                "a type is called `TableManager`",
                "a type is called `Types`",
            ]
        );
    }

    #[test]
    fn a_long_file_is_found() {
        let (long, short) = ("x\n".repeat(MOST_LINES + 1), "x\n".repeat(MOST_LINES));
        let tree = Tree::of(&[("a.rs", &long), ("b.rs", &short), ("c.md", &long)]);
        assert_eq!(file_lengths(&tree).len(), 1);
    }
}
