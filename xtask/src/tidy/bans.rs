//! What does nobody write here? Unfinished code, sleeping tests, talking libraries, traces of one
//! machine.
//!
//! Bans that a compiler can see (clock, environment) stand in `clippy.toml` with their reasons.

use super::code::{code, has_word, is_test_file, test_lines};
use super::{Fault, Tree};

/// What no code holds, and what to write instead.
const BANNED: &[(&str, &str)] = &[
    ("#[ignore", "let the test run: make it small, or assert the wrong behaviour and say why it is wrong"),
    ("todo!", "write it, or leave the room unbuilt"),
    ("unimplemented!", "write it, or return an error that says what is not there"),
    ("dbg!", "remove it"),
    ("thread::sleep", "wait for the thing itself: join, a channel, or a file that was closed"),
];

/// Files that may hold a banned call, each with the reason.
const EXCUSED: &[(&str, &str, &str)] = &[];

/// How libraries speak to nobody.
const LOUD: &[&str] = &["println!", "eprintln!", "print!", "eprint!"];

/// Crates that are programs.
const PROGRAMS: &[&str] = &["crates/galena/", "xtask/"];

/// Beginnings of paths that exist on one machine only. Written in two parts, so that this file does
/// not break its own rule.
const MACHINE_PATHS: &[&str] =
    &[concat!("/wo", "rk"), concat!("/ro", "ot"), concat!("/ho", "me"), concat!("/Us", "ers")];

/// The folder for passing things, which only tests may name.
const PASSING_PATH: &str = concat!("/t", "mp");

/// Hosts that packages come from: a mirror named in the tree would be wrong for everybody else.
const HOSTS: &[&str] = &[
    concat!("crates", ".io/"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("npmjs", ".org"),
    concat!("index", "-url"),
    concat!("replace", "-with"),
];

/// No unfinished code, no ignored or sleeping tests.
pub fn banned_calls(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.ending(".rs") {
        for (place, line) in code(text).lines().enumerate() {
            for (call, fix) in BANNED {
                let excused = EXCUSED.iter().any(|(file, banned, _)| *file == path && banned == call);
                if has_word(line, call) && !excused {
                    let (file, what, fix) = (path.to_string(), format!("holds `{call}`"), fix.to_string());
                    faults.push(Fault { file, line: place + 1, rule: "banned_calls", what, fix });
                }
            }
        }
    }
    faults
}

/// Libraries return what they have to say.
pub fn quiet_libraries(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let example = path.contains("/examples/");
        if PROGRAMS.iter().any(|program| path.starts_with(program)) || is_test_file(tree, path) || example {
            continue;
        }
        let code = code(text);
        for (place, (line, in_test)) in code.lines().zip(test_lines(&code)).enumerate() {
            for call in LOUD.iter().filter(|call| !in_test && has_word(line, call)) {
                faults.push(Fault {
                    file: path.to_string(),
                    line: place + 1,
                    rule: "quiet_libraries",
                    what: format!("a library calls `{call}`"),
                    fix: "return it; `galena` prints".to_string(),
                });
            }
        }
    }
    faults
}

/// Nothing in the tree names a machine, or a host that packages come from.
pub fn machine_traces(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| *path != "Cargo.lock") {
        let test_file = is_test_file(tree, path);
        let in_test: Vec<bool> = if path.ends_with(".rs") { test_lines(&code(text)) } else { Vec::new() };
        for (place, line) in text.lines().enumerate() {
            let testing = test_file || in_test.get(place).copied().unwrap_or(false);
            let path_found = MACHINE_PATHS
                .iter()
                .chain((!testing).then_some(&PASSING_PATH))
                .find(|start| names_path(line, start))
                .map(|start| {
                    (format!("names a path below `{start}`"), "take it from an argument or a folder made for it")
                });
            let host_found = HOSTS
                .iter()
                .find(|host| line.contains(*host))
                .map(|host| (format!("names `{host}`"), "leave where packages come from to the machine"));
            for (what, fix) in path_found.into_iter().chain(host_found) {
                let (file, fix) = (path.to_string(), fix.to_string());
                faults.push(Fault { file, line: place + 1, rule: "machine_traces", what, fix });
            }
        }
    }
    faults
}

/// Does a path begin with `start` somewhere in the line? `see a/work` and `/workspace` do not.
fn names_path(line: &str, start: &str) -> bool {
    line.match_indices(start).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + start.len()..].chars().next();
        let begins = before.is_none_or(|c| c.is_whitespace() || "\"'`(=:,<>[{".contains(c));
        begins && after.is_none_or(|c| !c.is_alphanumeric() && !"_-.".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(faults: &[Fault]) -> Vec<(String, usize)> {
        faults.iter().map(|fault| (fault.file.clone(), fault.line)).collect()
    }

    #[test]
    fn unfinished_code_and_idle_tests_are_found() {
        let text = "fn a() { todo!() }\n// todo!()\n#[ignore = \"slow\"]\nstd::thread::sleep(x);\nlet b = \"dbg!(1)\";\ndbg!(1);\n";
        let tree = Tree::of(&[("crates/a/src/lib.rs", text)]);
        let lines: Vec<usize> = banned_calls(&tree).iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [1, 3, 4, 6]);
    }

    #[test]
    fn a_talking_library_is_found() {
        let text =
            "fn a() { println!() }\nfn b() { writeln!(c) }\n#[cfg(test)]\nmod tests {\n fn d() { eprintln!() }\n}\n";
        let tree = Tree::of(&[
            ("crates/plan/src/lib.rs", text),
            ("crates/plan/tests/all.rs", text),
            ("crates/galena/src/main.rs", text),
        ]);
        assert_eq!(places(&quiet_libraries(&tree)), [("crates/plan/src/lib.rs".to_string(), 1)]);
    }

    #[test]
    fn traces_of_a_machine_are_found() {
        let (work, temporary) = (MACHINE_PATHS[0], PASSING_PATH);
        let rust = format!("let a = \"{temporary}/x\";\n#[cfg(test)]\nmod tests {{\n let b = \"{temporary}/x\";\n}}\n");
        let prose = format!("see {work}/data\nsee home{work}\nsee {work}space\nhttps://{}simple\n", HOSTS[1]);
        let tree = Tree::of(&[("crates/a/src/lib.rs", &rust), ("a.md", &prose), ("Cargo.lock", &prose)]);
        let found = places(&machine_traces(&tree));
        assert_eq!(found, [("a.md".to_string(), 1), ("a.md".to_string(), 4), ("crates/a/src/lib.rs".to_string(), 1)]);
    }
}
