//! Does the tree keep the house rules? Each rule is a small function from the tree to its faults.
//!
//! The rules run inside `cargo test`, one test a rule, so that nobody needs to know of them until
//! one is broken; then the fault names the file, the line and what to do. Rules read text, not
//! syntax trees: a rule that is wrong in one case in a thousand and forty lines long is worth more
//! here than a parser as a dependency. Each rule is also tested on small trees made in memory, so
//! that a rule which has stopped looking is noticed.

mod bans;
mod code;
mod crates;
mod docs;
mod names;
mod tables;
mod tree;

pub use tree::Tree;

use std::fmt;

/// One place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Path from the root of the workspace.
    pub file: String,
    /// Line, counted from 1; 0 when the fault is the file itself.
    pub line: usize,
    /// The rule's name.
    pub rule: &'static str,
    /// What was found.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: [{}] {}\n    fix: {}", self.file, self.line, self.rule, self.what, self.fix)
    }
}

/// A rule.
pub type Rule = fn(&Tree) -> Vec<Fault>;

/// Every rule with its name, in the order a newcomer would learn them.
pub const RULES: &[(&str, Rule)] = &[
    ("edges", crates::edges),
    ("fences", crates::fences),
    ("manifests", crates::manifests),
    ("dependencies_used", crates::dependencies_used),
    ("file_heads", names::file_heads),
    ("no_mod_rs", names::no_mod_rs),
    ("forbidden_names", names::forbidden_names),
    ("file_lengths", names::file_lengths),
    ("one_writer", tables::one_writer),
    ("sql_used_once", tables::sql_used_once),
    ("banned_calls", bans::banned_calls),
    ("quiet_libraries", bans::quiet_libraries),
    ("machine_traces", bans::machine_traces),
    ("links", docs::links),
    ("words", docs::words),
    ("commands_agree", docs::commands_agree),
    ("commands_exist", docs::commands_exist),
    ("rooms_described", docs::rooms_described),
    ("kept_by", docs::kept_by),
    ("decisions_numbered", docs::decisions_numbered),
    ("two_languages", docs::two_languages),
];

/// Every fault of every rule, by file.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults: Vec<Fault> = RULES.iter().flat_map(|(_, rule)| rule(tree)).collect();
    faults.sort();
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static HOUSE: LazyLock<Tree> = LazyLock::new(|| Tree::read(&crate::root()).expect("the workspace can be read"));

    fn holds(name: &str) {
        let (_, rule) = RULES.iter().find(|(rule, _)| *rule == name).expect("a rule of that name");
        let faults = rule(&HOUSE);
        let list: Vec<String> = faults.iter().map(Fault::to_string).collect();
        assert!(faults.is_empty(), "{} places break the rule `{name}`:\n{}\n", faults.len(), list.join("\n"));
    }

    macro_rules! house {
        ($($rule:ident)*) => {
            $(#[test] fn $rule() { holds(stringify!($rule)); })*

            #[test]
            fn every_rule_is_held() {
                let held = [$(stringify!($rule)),*];
                let listed: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
                assert_eq!(held.as_slice(), listed, "list each rule in `RULES` and in `house!`, in one order");
            }
        };
    }

    house! {
        edges fences manifests dependencies_used
        file_heads no_mod_rs forbidden_names file_lengths
        one_writer sql_used_once
        banned_calls quiet_libraries machine_traces
        links words commands_agree commands_exist rooms_described kept_by decisions_numbered two_languages
    }

    #[test]
    fn the_walk_finds_the_house() {
        for path in ["Cargo.toml", "README.md", "crates/signal/src/lib.rs", "xtask/src/tidy.rs", ".ci/run"] {
            assert!(HOUSE.text(path).is_some(), "{path}");
        }
        assert!(!HOUSE.holds("target"), "what is built is not part of the house");
    }
}
