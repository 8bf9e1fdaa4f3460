//! Do the documents say what is true? Links lead somewhere, words are explained, both languages
//! have every page, and what is said to keep an invariant exists.

use super::code::code;
use super::tables::resolve;
use super::{Fault, Tree};
use galena_signal::table::ALL as TABLES;
use galena_signal::{Axis, Class, InTarget, Lang, Policy, PotentialKind, Relationship, SignalKind};
use std::collections::BTreeSet;

fn fault(file: &str, line: usize, rule: &'static str, what: String, fix: &str) -> Fault {
    Fault { file: file.to_string(), line, rule, what, fix: fix.to_string() }
}

/// Relative links lead to a file, and anchors to a heading.
pub fn links(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.ending(".md") {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, target) in link_targets(text) {
            if ["http://", "https://", "mailto:"].iter().any(|start| target.starts_with(start)) {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let goal = if file.is_empty() { path.to_string() } else { resolve(folder, file) };
            if !tree.holds(&goal) {
                let what = format!("links to `{target}`, which is not there");
                faults.push(fault(path, line, "links", what, "mend the link, or write what it promises"));
            } else if !anchor.is_empty()
                && goal.ends_with(".md")
                && !tree.text(&goal).is_some_and(|text| headings(text).contains(anchor))
            {
                let what = format!("links to `{target}`; the page has no such heading");
                faults.push(fault(path, line, "links", what, "use a heading of that page"));
            }
        }
    }
    faults
}

/// `WORDS.md` has a row for every word that tables and pages show, with its names in both languages.
pub fn words(tree: &Tree) -> Vec<Fault> {
    let file = "WORDS.md";
    let text = tree.text(file).unwrap_or_default();
    let fix = "add or mend its row: | word | English | tiếng Việt | meaning |";
    let mut faults = Vec::new();
    for (of, word, en, vi) in shown_words() {
        let explained = text.lines().any(|line| {
            let line = line.to_lowercase();
            line.contains(&format!("`{word}`"))
                && line.contains(&en.to_lowercase())
                && line.contains(&vi.to_lowercase())
        });
        if !explained {
            let what = format!("has no row with `{word}` ({of}), “{en}” and “{vi}”");
            faults.push(fault(file, 0, "words", what, fix));
        }
    }
    for table in TABLES.iter().filter(|table| !text.contains(&format!("`{}`", table.name))) {
        faults.push(fault(file, 0, "words", format!("does not mention the table `{}`", table.name), fix));
    }
    faults
}

/// Every word with the list it is in and its two names.
fn shown_words() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    macro_rules! list {
        ($($name:ident: $all:expr;)*) => {
            [$($all.map(|it| (stringify!($name), it.word(), it.label(Lang::En), it.label(Lang::Vi))).collect::<Vec<_>>()),*].concat()
        };
    }
    list! {
        Relationship: Relationship::ALL.iter();
        PotentialKind: PotentialKind::ALL.iter();
        InTarget: InTarget::ALL.iter();
        Class: Class::ALL.iter();
        Axis: Axis::ALL.iter();
        Policy: Policy::ALL.iter();
        SignalKind: SignalKind::all();
    }
}

/// The commands that the README shows first are those that CI runs.
pub fn commands_agree(tree: &Tree) -> Vec<Fault> {
    let (readme, ci) = (tree.text("README.md").unwrap_or_default(), tree.text(".ci/run").unwrap_or_default());
    let shown: Vec<(usize, &str)> = readme
        .lines()
        .enumerate()
        .skip_while(|(_, line)| !line.starts_with("```"))
        .skip(1)
        .take_while(|(_, line)| !line.starts_with("```"))
        .map(|(place, line)| (place + 1, line.split('#').next().unwrap_or_default().trim()))
        .filter(|(_, command)| !command.is_empty())
        .collect();
    let fix = "let the README and .ci/run hold the same words";
    let mut faults = Vec::new();
    if shown.len() != 2 {
        let what = format!("its first block holds {} commands, not two", shown.len());
        faults.push(fault("README.md", 0, "commands_agree", what, fix));
    }
    for (line, command) in shown {
        if !ci.lines().any(|line| !line.trim_start().starts_with('#') && line.contains(command)) {
            let what = format!("shows `{command}`, which .ci/run does not run");
            faults.push(fault("README.md", line, "commands_agree", what, fix));
        }
    }
    faults
}

/// Every `galena …` that a document shows is a command of the program. A missing one is named once.
pub fn commands_exist(tree: &Tree) -> Vec<Fault> {
    let known = |word: &str| tree.holds(&format!("crates/galena/src/command/{word}.rs"));
    let (mut faults, mut named) = (Vec::new(), BTreeSet::new());
    for (path, text) in tree.ending(".md") {
        for (place, line) in text.lines().enumerate() {
            let starts = line.match_indices("galena ").filter(|(at, _)| {
                let before = &line[..*at];
                before.ends_with('`')
                    || before.ends_with("&& ")
                    || before.ends_with("time ")
                    || before.trim().is_empty()
            });
            for (at, _) in starts {
                let words = line[at + "galena ".len()..].split(|c: char| c.is_whitespace() || "`;,&".contains(c));
                let mut words = words.skip_while(|word| *word == "--workspace" || word.starts_with("shop-"));
                let word = words.next().unwrap_or_default();
                let is_command =
                    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()) && shown_as_code(text, place, at);
                if is_command && word != "help" && !known(word) && named.insert(word) {
                    let what = format!("shows `galena {word}`, which crates/galena/src/command does not have");
                    faults.push(fault(path, place + 1, "commands_exist", what, "show a command that there is"));
                }
            }
        }
    }
    faults
}

/// Is that place inside a fenced block, or right after a back-tick?
fn shown_as_code(text: &str, place: usize, at: usize) -> bool {
    let fenced = text.lines().take(place).filter(|line| line.trim_start().starts_with("```")).count() % 2 == 1;
    let line = text.lines().nth(place).unwrap_or_default();
    fenced || line[..at].matches('`').count() % 2 == 1
}

/// Every crate has its place in `ARCHITECTURE.md`.
pub fn rooms_described(tree: &Tree) -> Vec<Fault> {
    let text = tree.text("ARCHITECTURE.md").unwrap_or_default();
    tree.rooms("crates", "Cargo.toml")
        .filter(|(room, _)| !text.contains(&format!("`crates/{room}`")))
        .map(|(room, _)| {
            let fix = "give it a row with the question it answers";
            fault("ARCHITECTURE.md", 0, "rooms_described", format!("does not describe `crates/{room}`"), fix)
        })
        .collect()
}

/// A line `Kept by` names tests that exist, as `room::test_name`.
pub fn kept_by(tree: &Tree) -> Vec<Fault> {
    let file = "ARCHITECTURE.md";
    let mut faults = Vec::new();
    for (place, line) in tree.text(file).unwrap_or_default().lines().enumerate() {
        let Some((_, named)) = line.split_once("Kept by") else { continue };
        for name in named
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|name| name.contains("::") && name.starts_with(char::is_lowercase))
        {
            let (room, test) = name.split_once("::").unwrap_or((name, ""));
            let test = test.rsplit("::").next().unwrap_or(test);
            let folder = if room == "xtask" { "xtask/".to_string() } else { format!("crates/{room}/") };
            let exists = tree
                .ending(".rs")
                .filter(|(path, _)| path.starts_with(&folder))
                .any(|(_, text)| code(text).contains(&format!("fn {test}(")));
            if !exists {
                let what = format!("says that `{name}` keeps an invariant; there is no such test");
                let fix = "name the test that does, or say that review keeps it";
                faults.push(fault(file, place + 1, "kept_by", what, fix));
            }
        }
    }
    faults
}

/// Decisions are numbered without gaps, say what was decided, and are listed in `ARCHITECTURE.md`.
pub fn decisions_numbered(tree: &Tree) -> Vec<Fault> {
    let list = tree.text("ARCHITECTURE.md").unwrap_or_default();
    let mut faults = Vec::new();
    let decisions = tree.ending(".md").filter(|(path, _)| path.starts_with("docs/decisions/"));
    for (place, (path, text)) in decisions.enumerate() {
        let number = format!("{:04}", place + 1);
        let mut fault = |what: String, fix: &str| faults.push(fault(path, 0, "decisions_numbered", what, fix));
        if !path.starts_with(&format!("docs/decisions/{number}-")) {
            fault(format!("should have the number {number}"), "number decisions in order; never reuse or skip one");
        }
        if !text.starts_with(&format!("# {number} ")) {
            fault(format!("does not open with `# {number} `"), "open with the number and the decision in one line");
        }
        for heading in ["## Why", "## Decision", "## What it costs"] {
            if !text.lines().any(|line| line == heading) {
                fault(format!("has no `{heading}`"), "say why, what was decided, and what it costs");
            }
        }
        if !list.contains(path) {
            fault("is not listed in ARCHITECTURE.md".to_string(), "link it there");
        }
    }
    faults
}

/// Each page of the guide is there in English and in Vietnamese, the latter with its marks.
pub fn two_languages(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.ending(".md").filter(|(path, _)| path.starts_with("docs/guide/")) {
        let other = match (path.contains("/en/"), path.contains("/vi/")) {
            (true, _) => path.replace("/en/", "/vi/"),
            (_, true) => path.replace("/vi/", "/en/"),
            _ => continue,
        };
        if !tree.holds(&other) {
            let what = format!("`{other}` is missing");
            faults.push(fault(path, 0, "two_languages", what, "write the page in the other language too"));
        }
        if path.contains("/vi/") && !has_marks(text) {
            let what = "is hardly Vietnamese: too few letters carry marks".to_string();
            faults.push(fault(path, 0, "two_languages", what, "write Vietnamese with all its marks"));
        }
    }
    faults
}

/// Outside code blocks, does at least one letter in eight carry a mark? Vietnamese prose has about one in four.
fn has_marks(text: &str) -> bool {
    let prose = prose_lines(text).map(|(_, line)| line).collect::<String>();
    let letters = prose.chars().filter(|c| c.is_alphabetic()).count();
    let marked = prose.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
    marked * 8 >= letters
}

/// Lines outside fenced blocks, numbered from 1, with inline code blanked.
fn prose_lines(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(place, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        let prose = line.split('`').step_by(2).collect::<Vec<_>>().join("``");
        (!fenced).then_some((place + 1, prose))
    })
}

/// Targets of `[text](target)` with their lines.
fn link_targets(text: &str) -> Vec<(usize, &str)> {
    let prose: BTreeSet<usize> = prose_lines(text).map(|(line, _)| line).collect();
    let mut targets = Vec::new();
    for (place, line) in text.lines().enumerate().filter(|(place, _)| prose.contains(&(place + 1))) {
        for (at, _) in line.match_indices("](") {
            let in_code = line[..at].matches('`').count() % 2 == 1;
            if let (false, Some((target, _))) = (in_code, line[at + 2..].split_once(')')) {
                targets.push((place + 1, target.split_whitespace().next().unwrap_or_default()));
            }
        }
    }
    targets
}

/// Anchors of a page: headings in lower case, words joined by `-`, signs dropped.
fn headings(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whats(faults: &[Fault]) -> Vec<&str> {
        faults.iter().map(|fault| fault.what.as_str()).collect()
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let page = "[a](b.md) [c](../d.md#who-is-who-1)\n`[x](gone.md)` ![p](gone.svg)\n```\n[y](gone.md)\n```\n\
                    [z](../d.md#nowhere) [w](https://example.org) [self](#there)\n# There\n";
        let tree = Tree::of(&[("docs/a.md", page), ("docs/b.md", ""), ("d.md", "## Who is *who*? 1\n")]);
        assert_eq!(
            whats(&links(&tree)),
            ["links to `gone.svg`, which is not there", "links to `../d.md#nowhere`; the page has no such heading",]
        );
    }

    #[test]
    fn a_word_without_a_row_is_found() {
        let row = |(_, word, en, vi): (&str, &str, &str, &str)| format!("| `{word}` | {en} | {vi} | x |\n");
        let tables: String = TABLES.iter().map(|table| format!("`{}` ", table.name)).collect();
        let whole: String = shown_words().into_iter().map(row).collect::<String>() + &tables;
        assert!(words(&Tree::of(&[("WORDS.md", &whole)])).is_empty());
        let torn = whole.replace("Đang tìm hiểu", "Dang tim hieu").replace("`links`", "links");
        assert_eq!(words(&Tree::of(&[("WORDS.md", &torn)])).len(), 2);
        assert!(words(&Tree::of(&[])).len() > 60);
    }

    #[test]
    fn commands_that_ci_does_not_run_are_found() {
        let readme = "# x\n```sh\ncargo run -- demo   # try\ncargo test\n```\n```sh\ncargo other\n```\n";
        let good = Tree::of(&[("README.md", readme), (".ci/run", "cargo run -- demo\ncargo test\n")]);
        assert!(commands_agree(&good).is_empty());
        let bad = Tree::of(&[("README.md", readme), (".ci/run", "# cargo run -- demo\ncargo test\n")]);
        assert_eq!(whats(&commands_agree(&bad)), ["shows `cargo run -- demo`, which .ci/run does not run"]);
        assert_eq!(commands_agree(&Tree::of(&[])).len(), 1);
    }

    #[test]
    fn commands_that_are_not_there_are_found() {
        let page = "`galena add x` and `galena fly`; galena reads.\n```sh\ngalena init a && galena soar\ngalena --workspace shop-1 add\n```\n\
                    galena walks\n";
        let tree = Tree::of(&[
            ("a.md", page),
            ("crates/galena/src/command/add.rs", ""),
            ("crates/galena/src/command/init.rs", ""),
        ]);
        let faults = commands_exist(&tree);
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [1, 3], "{faults:?}");
    }

    #[test]
    fn rooms_and_tests_that_are_only_said_are_found() {
        let text = "`crates/plan`\nKept by `plan::holds`, `plan::gone` and review\n";
        let tree = Tree::of(&[
            ("ARCHITECTURE.md", text),
            ("crates/plan/Cargo.toml", ""),
            ("crates/act/Cargo.toml", ""),
            ("crates/plan/src/lib.rs", "fn holds() {}\n// fn gone() {}\n"),
        ]);
        assert_eq!(whats(&rooms_described(&tree)), ["does not describe `crates/act`"]);
        assert_eq!(whats(&kept_by(&tree)), ["says that `plan::gone` keeps an invariant; there is no such test"]);
    }

    #[test]
    fn decisions_out_of_order_are_found() {
        let good = "# 0001 a\n\n## Why\n\n## Decision\n\n## What it costs\n";
        let tree = Tree::of(&[
            ("ARCHITECTURE.md", "docs/decisions/0001-a.md"),
            ("docs/decisions/0001-a.md", good),
            ("docs/decisions/0003-b.md", "# 0003 b\n## Why\n## Decision\n"),
        ]);
        assert_eq!(decisions_numbered(&tree).len(), 4);
    }

    #[test]
    fn a_page_in_one_language_is_found() {
        let tree = Tree::of(&[
            ("docs/guide/en/a.md", "words"),
            ("docs/guide/en/b.md", "words"),
            ("docs/guide/vi/a.md", "Khách hàng tiềm năng là gì?"),
            ("docs/guide/vi/c.md", "Khach hang tiem nang la gi?"),
        ]);
        assert_eq!(two_languages(&tree).len(), 3);
    }
}
