//! How do two records stand side by side? A line a field, with a mark for how the two values compare:
//! `=` the same, `≈` close, `≠` another, nothing where one of them is silent.

use super::Around;
use crate::view::layout::{Head, cut, table};
use crate::view::read::{Cell, Row};
use crate::view::{Context, words};
use galena_console::notation::Notation;
use galena_identity::{Evidence, clean};
use galena_signal::{Lang, fold_marks};
use std::collections::{BTreeMap, BTreeSet};

/// Letters of a value that are shown at most.
const MOST_LETTERS: usize = 48;

/// Fields in reading order, each with the comparisons that look at it.
const FIELDS: &[(&str, &[&str])] = &[
    ("name", &["given_name", "family_name", "middle_name"]),
    ("family_name", &["family_name"]),
    ("given_name", &["given_name"]),
    ("phone", &["phone"]),
    ("email", &["email"]),
    ("customer_ref", &["customer_ref"]),
    ("device_id", &["device_id"]),
    ("national_id", &["national_id"]),
    ("tax_number", &["national_id"]),
    ("gender", &["gender"]),
    ("born_on", &["born_on"]),
    ("company", &["company"]),
    ("address", &["address"]),
    ("ward", &["address"]),
    ("district", &["address"]),
    ("province", &["address"]),
    ("postcode", &["address"]),
    ("competitor", &[]),
    ("customer_group", &[]),
    ("note", &[]),
];

/// The two records, line by line.
pub(super) fn sides(context: &Context<'_>, around: &Around, pair: (&Row, &Row), evidence: Option<&Evidence>) -> String {
    let n = context.notation();
    let (left, right) = pair;
    let id = |row: &Row| format!("record:{}", row.int("record_id").unwrap_or(0));
    let heads = [Head("", false), Head("", false), Head(&id(left), false), Head(&id(right), false)];
    let mut lines = vec![
        line(n.lang.pick("from", "nguồn"), place(n, around, left), place(n, around, right)),
        line(n.lang.pick("of", "ngày ghi"), day(context, left), day(context, right)),
        line(n.lang.pick("person", "người"), person(n, around, left), person(n, around, right)),
    ];
    for (field, compared) in FIELDS {
        let (one, other) = (value(n, left, field), value(n, right, field));
        if one.is_some() || other.is_some() {
            let mark = mark(one.as_deref(), other.as_deref(), compared, evidence);
            lines.push(marked(mark, words::field(n.lang, field), one, other));
        }
    }
    for field in ["attributes", "unread"] {
        let (one, other) = (texts(left, field), texts(right, field));
        let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
        for name in names {
            let (one, other) = (one.get(name).cloned(), other.get(name).cloned());
            let compared = around.attributes.iter().find(|(_, known)| *known == name).map(|(field, _)| field.as_str());
            let mark = mark(one.as_deref(), other.as_deref(), compared.as_slice(), evidence);
            lines.push(marked(mark, words::field(n.lang, name), one, other));
        }
    }
    table(&heads, &lines)
}

fn line(name: &str, left: String, right: String) -> Vec<String> {
    vec![String::new(), name.to_string(), cut(&left, MOST_LETTERS), cut(&right, MOST_LETTERS)]
}

fn marked(mark: &str, name: &str, left: Option<String>, right: Option<String>) -> Vec<String> {
    let shown = |value: Option<String>| value.unwrap_or_else(|| "–".to_string());
    let mut line = line(name, shown(left), shown(right));
    line[0] = mark.to_string();
    line
}

/// How two values compare, by their letters first and by the evidence where they differ.
fn mark(one: Option<&str>, other: Option<&str>, compared: &[&str], evidence: Option<&Evidence>) -> &'static str {
    let (Some(one), Some(other)) = (one, other) else { return "" };
    if fold_marks(&one.to_lowercase()) == fold_marks(&other.to_lowercase()) {
        return "=";
    }
    let parts = evidence.map_or(&[][..], |evidence| &evidence.parts);
    let near = parts.iter().any(|part| compared.contains(&part.field) && part.outcome != "other");
    if near { "≈" } else { "≠" }
}

/// File and row of a record.
fn place(n: Notation, around: &Around, row: &Row) -> String {
    format!("{}, {} {}", around.file(row), n.lang.pick("row", "dòng"), row.count("row_number"))
}

/// The day of a record.
fn day(context: &Context<'_>, row: &Row) -> String {
    let day = row.instant("at").map(|at| context.notation().date(context.local(at).date()));
    day.unwrap_or_else(|| context.lang.pick("a day not stated", "không ghi ngày").to_string())
}

/// The person that a record belongs to, and what hangs on them.
fn person(n: Notation, around: &Around, row: &Row) -> String {
    let person = row.int("person_id");
    let (records, purchases) = around.weight(person);
    let called = person.map_or_else(|| around.called(n.lang, None), |person| format!("#{person}"));
    let (many, bought) = (n.whole(records), n.whole(purchases));
    match n.lang {
        Lang::En => {
            let (records, purchases) = (plural(records, "record"), plural(purchases, "purchase"));
            format!("{called}: {many} {records}, {bought} {purchases}")
        }
        Lang::Vi => format!("{called}: {many} hồ sơ, {bought} lần mua"),
    }
}

fn plural(count: u64, word: &str) -> String {
    if count == 1 { word.to_string() } else { format!("{word}s") }
}

/// A field of a record as a person reads it.
pub(super) fn value(n: Notation, row: &Row, field: &str) -> Option<String> {
    match row.cell(field) {
        Cell::Text(text) => Some(text),
        Cell::Day(day) => Some(n.date(day)),
        Cell::Bool(true) => Some(n.lang.pick("yes", "có").to_string()),
        Cell::Bool(false) => Some(n.lang.pick("no", "không").to_string()),
        Cell::Float(value) => Some(n.decimal(value, 0)),
        Cell::Int(value) => Some(value.to_string()),
        Cell::Null => None,
    }
}

/// What linkage compared under a name: parts of the name, all of the address, an attribute by its own name.
pub(super) fn compared(n: Notation, around: &Around, row: &Row, field: &str) -> Option<String> {
    let unread = |field: &str| texts(row, "unread").get(field).cloned();
    let text = |field: &str| row.text(field);
    match field {
        "given_name" | "family_name" | "middle_name" => {
            let [full, family, given] = ["name", "family_name", "given_name"].map(text);
            let name = clean::name::clean(full.as_deref(), family.as_deref(), given.as_deref())?;
            let part = match field {
                "given_name" => name.given,
                "family_name" => name.family,
                _ => name.middle,
            };
            Some(part.join(" ")).filter(|part| !part.is_empty())
        }
        "address" => {
            let parts: Vec<String> =
                ["address", "ward", "district", "province", "postcode"].into_iter().filter_map(text).collect();
            Some(parts.join(", ")).filter(|parts| !parts.is_empty())
        }
        "national_id" => text("national_id").or_else(|| text("tax_number")),
        field if field.starts_with("attribute_") => {
            texts(row, "attributes").get(around.attributes.get(field)?.as_str()).cloned()
        }
        field => value(n, row, field).or_else(|| unread(field)),
    }
}

/// What a compared field is called: a further column bears the name that its file gives it.
pub(super) fn name_of<'a>(lang: Lang, around: &'a Around, field: &'a str) -> &'a str {
    around.attributes.get(field).map_or_else(|| words::compared(lang, field), String::as_str)
}

/// A JSON object of texts.
fn texts(row: &Row, column: &str) -> BTreeMap<String, String> {
    let object: BTreeMap<String, serde_json::Value> = serde_json::from_str(&row.word(column)).unwrap_or_default();
    object.into_iter().filter_map(|(name, value)| Some((name, value.as_str()?.to_string()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_the_same_close_or_others() {
        let evidence =
            Evidence::read("start -10.0; given_name marks +4.0; phone close +6.0; email other -2.0; against strangers");
        let mark = |one, other, compared: &[&str]| mark(one, other, compared, evidence.as_ref());
        assert_eq!(mark(Some("Lan"), Some("LAN"), &[]), "=");
        assert_eq!(mark(Some("0912345678"), Some("0912345679"), &["phone"]), "≈");
        assert_eq!(mark(Some("a@b.vn"), Some("c@d.vn"), &["email"]), "≠");
        assert_eq!(mark(Some("a@b.vn"), None, &["email"]), "");
    }
}
