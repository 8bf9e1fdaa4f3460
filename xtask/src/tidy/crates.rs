//! Who may know whom? The walls between crates, as tables.
//!
//! A wall is moved on purpose: change the table here, `ARCHITECTURE.md` and a decision together.

use super::code::{code, has_word};
use super::{Fault, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Which of our crates each crate may import, tests included. `galena` may import all.
const EDGES: &[(&str, &[&str])] = &[
    ("signal", &[]),
    ("measure", &[]),
    ("plan", &["signal"]),
    ("intake", &["signal"]),
    ("simulate", &["signal"]),
    ("identity", &["signal", "plan", "measure"]),
    ("standing", &["signal", "plan", "measure"]),
    ("engine", &["signal", "plan"]),
    ("console", &["signal", "plan", "measure"]),
];

/// The crate on top, which may import every other.
const TOP: &str = "galena";

/// Which crates may name a library: by the beginning of its name.
const FENCES: &[(&str, &[&str], &str)] = &[
    ("datafusion", &["engine"], "the engine is the only crate that knows how plans run"),
    ("deltalake", &["engine"], "the engine is the only crate that knows how tables are committed"),
    ("ballista", &["engine"], "the engine is the only crate that knows where plans run"),
    ("tokio", &["engine", "galena"], "stages compute on values and wait for nothing"),
    ("calamine", &["intake", "simulate"], "reading formats is intake's; simulate reads back what it wrote, in tests"),
    ("csv", &["intake", "simulate"], "reading formats is intake's, writing a shop's files simulate's"),
    ("maud", &["console"], "only the console writes HTML"),
    ("axum", &["console"], "only the console speaks HTTP"),
    ("clap", &["galena"], "only the program reads a command line"),
    ("indicatif", &["galena"], "only the program draws progress"),
    ("comfy-table", &["galena"], "only the program prints tables"),
    ("anyhow", &["galena", "xtask"], "a library has one error enum with a variant for each thing that happens"),
];

const EDGE_FIX: &str = "let them meet at a table of `signal::table`, or move the wall on purpose: EDGES in \
                        xtask/src/tidy/crates.rs, ARCHITECTURE.md and a decision under docs/decisions";

/// One dependency as a manifest declares it.
struct Dependency {
    name: String,
    line: usize,
    from_workspace: bool,
}

/// Crates import only those that they may.
pub fn edges(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (room, manifest) in tree.rooms("crates", "Cargo.toml") {
        let file = format!("crates/{room}/Cargo.toml");
        if room == TOP {
            continue;
        }
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == room) else {
            let what = format!("the crate `{room}` has no place in the house");
            faults.push(Fault { file, line: 0, rule: "edges", what, fix: EDGE_FIX.to_string() });
            continue;
        };
        for dependency in dependencies(manifest) {
            let other = dependency.name.strip_prefix("galena-").or((dependency.name == TOP).then_some(TOP));
            if let Some(other) = other
                && !allowed.contains(&other)
            {
                let what = format!("`{room}` imports `{other}`");
                let (file, line) = (file.clone(), dependency.line);
                faults.push(Fault { file, line, rule: "edges", what, fix: EDGE_FIX.to_string() });
            }
        }
    }
    faults
}

/// Libraries that only some crates may name stay there.
pub fn fences(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (room, file, manifest) in manifests_of(tree) {
        for dependency in dependencies(manifest) {
            let fence = FENCES.iter().find(|(name, ..)| {
                dependency.name == *name || dependency.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'))
            });
            if let Some((name, allowed, why)) = fence
                && !allowed.contains(&room)
            {
                faults.push(Fault {
                    file: file.clone(),
                    line: dependency.line,
                    rule: "fences",
                    what: format!("`{room}` depends on `{}`: {why}", dependency.name),
                    fix: format!("keep `{name}` in {}, or write a decision and change FENCES", allowed.join(", ")),
                });
            }
        }
    }
    faults
}

/// Manifests inherit what the workspace says: package fields, lints, versions.
pub fn manifests(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (_, file, manifest) in manifests_of(tree) {
        let mut fault = |line: usize, what: String, fix: &str| {
            faults.push(Fault { file: file.clone(), line, rule: "manifests", what, fix: fix.to_string() });
        };
        for field in ["version", "edition", "rust-version", "license", "publish"] {
            if !manifest.contains(&format!("\n{field}.workspace = true")) {
                fault(0, format!("`{field}` is not the workspace's"), &format!("write `{field}.workspace = true`"));
            }
        }
        if !manifest.contains("[lints]\nworkspace = true") {
            fault(0, "the workspace's lints are not on".to_string(), "write `[lints]` and `workspace = true` below it");
        }
        for dependency in dependencies(manifest).iter().filter(|dependency| !dependency.from_workspace) {
            let what = format!("`{}` names its own version", dependency.name);
            fault(dependency.line, what, "declare it in [workspace.dependencies] and write `.workspace = true` here");
        }
    }
    faults
}

/// What a manifest declares is named in the crate's code, and what the workspace declares by some manifest.
pub fn dependencies_used(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut declared = BTreeSet::new();
    for (_, file, manifest) in manifests_of(tree) {
        let folder = file.trim_end_matches("Cargo.toml");
        let code: Vec<String> =
            tree.ending(".rs").filter(|(path, _)| path.starts_with(folder)).map(|(_, text)| code(text)).collect();
        for dependency in dependencies(manifest) {
            let name = dependency.name.replace('-', "_");
            if !code.iter().any(|text| has_word(text, &name)) {
                faults.push(Fault {
                    file: file.clone(),
                    line: dependency.line,
                    rule: "dependencies_used",
                    what: format!("`{}` is declared and not named in the code", dependency.name),
                    fix: "remove it".to_string(),
                });
            }
            declared.insert(dependency.name);
        }
    }
    let workspace = tree.text("Cargo.toml").unwrap_or_default();
    for dependency in section(workspace, "workspace.dependencies") {
        if !declared.contains(&dependency.name) {
            faults.push(Fault {
                file: "Cargo.toml".to_string(),
                line: dependency.line,
                rule: "dependencies_used",
                what: format!("no crate uses `{}`", dependency.name),
                fix: "remove it from [workspace.dependencies]".to_string(),
            });
        }
    }
    faults
}

/// Room, path and text of every manifest below the root.
fn manifests_of(tree: &Tree) -> impl Iterator<Item = (&str, String, &str)> {
    let crates =
        tree.rooms("crates", "Cargo.toml").map(|(room, text)| (room, format!("crates/{room}/Cargo.toml"), text));
    let xtask = tree.text("xtask/Cargo.toml").map(|text| ("xtask", "xtask/Cargo.toml".to_string(), text));
    crates.chain(xtask)
}

/// Every dependency of a manifest: normal, of tests, of build scripts and of targets.
fn dependencies(manifest: &str) -> Vec<Dependency> {
    let Ok(table) = manifest.parse::<toml::Table>() else { return Vec::new() };
    let mut names: Vec<String> = vec!["dependencies".into(), "dev-dependencies".into(), "build-dependencies".into()];
    if let Some(toml::Value::Table(targets)) = table.get("target") {
        names.extend(targets.keys().map(|target| format!("target.{target}.dependencies")));
    }
    names.iter().flat_map(|name| section(manifest, name)).collect()
}

/// The dependencies below one heading, such as `workspace.dependencies`.
fn section(manifest: &str, heading: &str) -> Vec<Dependency> {
    let Ok(table) = manifest.parse::<toml::Table>() else { return Vec::new() };
    let mut here = &table;
    for part in heading.split('.') {
        match here.get(part) {
            Some(toml::Value::Table(inner)) => here = inner,
            _ => return Vec::new(),
        }
    }
    let lines: BTreeMap<&str, usize> = manifest
        .lines()
        .enumerate()
        .filter_map(|(place, line)| {
            Some((line.split(['.', '=', ' ']).next().filter(|key| !key.is_empty())?, place + 1))
        })
        .collect();
    here.iter()
        .map(|(name, value)| Dependency {
            name: name.clone(),
            line: lines.get(name.as_str()).copied().unwrap_or(0),
            from_workspace: value.get("workspace").and_then(toml::Value::as_bool) == Some(true),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[package]\nname = \"x\"\nversion.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
                        license.workspace = true\npublish.workspace = true\n\n[lints]\nworkspace = true\n\n";

    fn manifest(dependencies: &str) -> String {
        format!("{HEAD}[dependencies]\n{dependencies}")
    }

    fn lines(faults: &[Fault]) -> Vec<String> {
        faults.iter().map(|fault| format!("{}:{} {}", fault.file, fault.line, fault.what)).collect()
    }

    #[test]
    fn a_stage_that_imports_a_stage_is_found() {
        let text = manifest("galena-signal.workspace = true\ngalena-standing.workspace = true\n");
        let tests_only = format!("{HEAD}[dev-dependencies]\ngalena-engine.workspace = true\n");
        let tree = Tree::of(&[
            ("crates/identity/Cargo.toml", &text),
            ("crates/standing/Cargo.toml", &tests_only),
            ("crates/galena/Cargo.toml", &text),
            ("crates/attic/Cargo.toml", HEAD),
        ]);
        assert_eq!(
            lines(&edges(&tree)),
            [
                "crates/attic/Cargo.toml:0 the crate `attic` has no place in the house",
                "crates/identity/Cargo.toml:14 `identity` imports `standing`",
                "crates/standing/Cargo.toml:13 `standing` imports `engine`",
            ]
        );
    }

    #[test]
    fn a_fenced_library_elsewhere_is_found() {
        let text = manifest("datafusion-proto.workspace = true\nanyhow.workspace = true\ncsvfun.workspace = true\n");
        let tree = Tree::of(&[("crates/standing/Cargo.toml", &text), ("crates/engine/Cargo.toml", &text)]);
        let found = lines(&fences(&tree));
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("crates/engine/Cargo.toml:14 `engine` depends on `anyhow`"), "{found:?}");
        assert!(found.iter().all(|line| !line.contains("csvfun")), "{found:?}");
    }

    #[test]
    fn a_manifest_of_its_own_mind_is_found() {
        let text = manifest("csv = \"1\"\n").replace("edition.workspace = true\n", "edition = \"2021\"\n");
        let tree = Tree::of(&[("crates/intake/Cargo.toml", &text), ("crates/plan/Cargo.toml", HEAD)]);
        let found = lines(&manifests(&tree));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[1].ends_with("`csv` names its own version"), "{found:?}");
    }

    #[test]
    fn an_idle_dependency_is_found() {
        let text = manifest("csv.workspace = true\nserde-json.workspace = true\n");
        let tree = Tree::of(&[
            ("Cargo.toml", "[workspace.dependencies]\ncsv = \"1\"\nserde-json = \"1\"\nzip = \"9\"\n"),
            ("crates/intake/Cargo.toml", &text),
            ("crates/intake/src/lib.rs", "//! x\nuse serde_json::Value; // csv is only talked of\n"),
        ]);
        assert_eq!(
            lines(&dependencies_used(&tree)),
            [
                "crates/intake/Cargo.toml:13 `csv` is declared and not named in the code",
                "Cargo.toml:4 no crate uses `zip`",
            ]
        );
    }
}
