//! Which settings are there, with which defaults? What the structs that `galena.toml` is read into
//! say themselves.
//!
//! The doc comment of a field is its description, and the `Default` of its struct its default, read
//! as text: a macro that declares both would be one more thing to learn for some twenty settings.

use super::{NOTE, cell, unlink};
use crate::tidy::Tree;
use std::fmt::Write as _;

/// Structs that `galena.toml` is read into: file, name, and the heading they stand under there.
const STRUCTS: &[(&str, &str, &str)] = &[
    ("crates/galena/src/settings.rs", "Settings", "The shop"),
    ("crates/standing/src/rules.rs", "Rules", "How people are judged"),
    ("crates/standing/src/rules.rs", "Segment", "Each chosen segment: `[[segment]]`"),
];

/// One field.
#[derive(Debug, PartialEq)]
struct Setting {
    name: String,
    doc: String,
    default: Option<String>,
}

/// The page.
pub fn page(tree: &Tree) -> String {
    let mut out = format!(
        "# Settings\n\n{NOTE}\n\n\
         Every line that `galena.toml` may have. A line that is not there has the default. Which of them are worth\n\
         thinking about: [the guide](../guide/en/settings.md) · [hướng dẫn](../guide/vi/settings.md).\n"
    );
    for (path, name, heading) in STRUCTS {
        let settings = tree.text(path).map(|text| settings(text, name)).unwrap_or_default();
        if settings.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n## {heading}\n\n| setting | default | meaning |\n|---|---|---|");
        for Setting { name, doc, default } in settings {
            let default = default.map(|default| format!("`{default}`")).unwrap_or_default();
            let _ = writeln!(out, "| `{name}` | {default} | {} |", cell(&unlink(&doc)));
        }
    }
    out
}

/// The public fields of a struct with their docs, and what its `Default` gives them.
fn settings(text: &str, name: &str) -> Vec<Setting> {
    let defaults = block(text, &format!("impl Default for {name} {{"));
    let (mut found, mut doc, mut renamed) = (Vec::new(), Vec::new(), None);
    for line in block(text, &format!("pub struct {name} {{")).lines().map(str::trim) {
        if let Some(said) = line.strip_prefix("///") {
            doc.push(said.trim().to_string());
        } else if let Some((_, rest)) = line.split_once("rename = \"") {
            renamed = rest.split('"').next().map(str::to_string);
        } else if let Some((field, _)) = line.strip_prefix("pub ").and_then(|field| field.split_once(':')) {
            let name = renamed.take().unwrap_or_else(|| field.to_string());
            found.push(Setting { name, doc: doc.join(" "), default: default_of(defaults, field) });
            doc.clear();
        }
    }
    found
}

/// The text after `head` up to the closing brace in the first column.
fn block<'a>(text: &'a str, head: &str) -> &'a str {
    let Some((_, rest)) = text.split_once(head) else { return "" };
    rest.split("\n}").next().unwrap_or_default()
}

/// `Policy::Narrow` is `narrow` in the file, `String::new()` nothing.
fn default_of(defaults: &str, field: &str) -> Option<String> {
    let start = format!("{field}: ");
    let value = defaults.lines().find_map(|line| line.trim().strip_prefix(&start))?.trim_end_matches(',');
    let value = value.trim_end_matches(".to_string()").trim_end_matches(".into()");
    match value {
        "Vec::new()" | "String::new()" | "None" => None,
        value if value.contains("::") && !value.contains('(') => {
            Some(snake(value.rsplit("::").next().unwrap_or(value)))
        }
        value => Some(value.to_string()),
    }
}

/// `BgNbd` → `bg_nbd`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_gives_its_settings() {
        let text = "/// x\npub struct Rules {\n    /// How far,\n    /// in days.\n    pub horizon_days: u32,\n    #[serde(rename = \"segment\")]\n    \
                    /// Parts.\n    pub segments: Vec<Segment>,\n    /// How.\n    pub policy: Policy,\n}\n\nimpl Default for Rules {\n    \
                    fn default() -> Self {\n        Self {\n            horizon_days: 30,\n            segments: Vec::new(),\n            \
                    policy: Policy::BgNbd,\n        }\n    }\n}\n";
        let setting = |name: &str, doc: &str, default: Option<&str>| Setting {
            name: name.to_string(),
            doc: doc.to_string(),
            default: default.map(str::to_string),
        };
        assert_eq!(
            settings(text, "Rules"),
            [
                setting("horizon_days", "How far, in days.", Some("30")),
                setting("segment", "Parts.", None),
                setting("policy", "How.", Some("bg_nbd")),
            ]
        );
        assert!(settings(text, "Gone").is_empty());
    }
}
