//! What is in the house? Every file of the workspace, read once.
//!
//! Built, downloaded and personal things are left out by what `.gitignore` names. Asking git was
//! not taken: the rules must also hold in a clone without it.

use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Files by their path from the root, with `/` between.
#[derive(Debug, Default)]
pub struct Tree {
    texts: BTreeMap<String, String>,
    others: BTreeSet<String>,
}

impl Tree {
    /// Reads the tree below a folder.
    pub fn read(root: &Path) -> Result<Tree> {
        let ignored = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
        let mut tree = Tree::default();
        tree.walk(root, "", &ignore_names(&ignored))?;
        Ok(tree)
    }

    /// A tree made in memory.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        let texts = files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
        Tree { texts, others: BTreeSet::new() }
    }

    /// The text of a file, if it is there and is text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Is there a file or a folder of that path?
    pub fn holds(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        path.is_empty()
            || self.texts.contains_key(path)
            || self.others.contains(path)
            || self.texts.keys().any(|file| file.starts_with(&folder))
            || self.others.iter().any(|file| file.starts_with(&folder))
    }

    /// Text files with their paths, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Text files whose name ends so: `.rs`.
    pub fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files().filter(move |(path, _)| path.ends_with(end))
    }

    /// Names of the folders right below `folder` that hold a file of this name.
    pub fn rooms<'a>(&'a self, folder: &'a str, file: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files().filter_map(move |(path, text)| {
            let room = path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(file)?.strip_suffix('/')?;
            (!room.contains('/')).then_some((room, text))
        })
    }

    fn walk(&mut self, folder: &Path, prefix: &str, ignored: &[Ignored]) -> Result<()> {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let kind = entry.file_type()?;
            if name == ".git" || kind.is_symlink() || ignored.iter().any(|rule| rule.covers(&path, &name)) {
                continue;
            }
            if kind.is_dir() {
                self.walk(&entry.path(), &format!("{path}/"), ignored)?;
                continue;
            }
            // A file that goes away while we read belongs to nobody.
            let Ok(bytes) = fs::read(entry.path()) else { continue };
            match String::from_utf8(bytes) {
                Ok(text) => drop(self.texts.insert(path, text)),
                Err(_) => drop(self.others.insert(path)),
            }
        }
        Ok(())
    }
}

/// A line of `.gitignore`, of the plain forms that we use: `/demo`, `target/`, `*.csv`.
#[derive(Debug, PartialEq)]
enum Ignored {
    Path(String),
    Name(String),
    Ending(String),
}

impl Ignored {
    fn covers(&self, path: &str, name: &str) -> bool {
        match self {
            Ignored::Path(ignored) => path == ignored,
            Ignored::Name(ignored) => name == ignored,
            Ignored::Ending(end) => name.ends_with(end.as_str()),
        }
    }
}

fn ignore_names(text: &str) -> Vec<Ignored> {
    text.lines()
        .map(|line| line.trim().trim_end_matches('/'))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| match (line.strip_prefix('*'), line.strip_prefix('/')) {
            (Some(end), _) => Ignored::Ending(end.to_string()),
            (None, Some(path)) => Ignored::Path(path.to_string()),
            (None, None) if line.contains('/') => Ignored::Path(line.to_string()),
            (None, None) => Ignored::Name(line.to_string()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_things_are_left_out() {
        let rules = ignore_names("/target\n# notes\n.venv/\n*.orig\nbench/data\n");
        let covered = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            rules.iter().any(|rule| rule.covers(path, name))
        };
        assert!(covered("target") && covered("bench/.venv") && covered("a/b.orig") && covered("bench/data"));
        assert!(!covered("crates/target") && !covered("src/venv.rs") && !covered("data"));
    }

    #[test]
    fn folders_and_rooms_are_found() {
        let tree = Tree::of(&[("crates/signal/Cargo.toml", "a"), ("crates/signal/src/lib.rs", "b"), ("x.md", "c")]);
        assert!(tree.holds("crates/signal") && tree.holds("crates/signal/") && tree.holds("x.md"));
        assert!(!tree.holds("crates/sig"));
        assert_eq!(tree.rooms("crates", "Cargo.toml").collect::<Vec<_>>(), [("signal", "a")]);
    }
}
