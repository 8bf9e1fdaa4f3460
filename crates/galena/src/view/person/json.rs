//! What does a program get to know of a person? Every column of every table, under its own name;
//! reasons and the next step in words too. A next step for somebody who said no is left out.

use super::facts::Facts;
use super::why::Why;
use crate::view::read::{Row, array, json_of, object, quoted};
use galena_console::notation::Notation;

/// The person as one JSON object; a line of its own for every part.
pub(super) fn json(n: Notation, facts: &Facts, led_from: Option<i64>, why: Option<&Why>, changes: &[String]) -> String {
    let null = || "null".to_string();
    let one = |row: &Option<Row>| row.as_ref().map_or_else(|| "null".to_string(), Row::json);
    let placed = |row: &Row| {
        let (file, number) = facts.place(row);
        object([("row", row.json()), ("file_name", quoted(&file)), ("row_number", number.to_string())])
    };
    let mut sources: Vec<(String, i64)> = facts.sources().into_iter().collect();
    sources.sort();
    let sources = sources.iter().map(|(field, record)| {
        let place = facts.record(*record).map(|row| facts.place(row));
        let (file, number) = place
            .map_or(("null".to_string(), "null".to_string()), |(file, number)| (quoted(&file), number.to_string()));
        let record = quoted(&record.to_string());
        (field.as_str(), object([("record_id", record), ("file_name", file), ("row_number", number)]))
    });
    let parts = [
        ("person_id", json_of("person_id", &crate::view::read::Cell::Int(facts.person_id))),
        ("led_from_id", led_from.map_or_else(null, |id| quoted(&id.to_string()))),
        ("person", one(&facts.person)),
        ("sources", object(sources)),
        ("standing", facts.standing().map_or_else(|| "null".to_string(), Row::json)),
        ("axes", one(&facts.axes)),
        ("forecast", why.map_or_else(null, Why::forecast_json)),
        ("reasons", why.map_or_else(null, |why| why.reasons_json(n))),
        ("next_step", why.map_or_else(null, |why| why.next_json(n))),
        ("features", one(&facts.features)),
        ("changes", array(changes.iter().map(|change| quoted(&change.replace('\u{a0}', " "))))),
        ("standings", array(facts.standings.iter().map(Row::json))),
        ("signals", array(facts.signals.iter().map(placed))),
        ("records", array(facts.records.iter().map(placed))),
        ("links", array(facts.links.iter().map(Row::json))),
    ];
    let lines: Vec<String> = parts.into_iter().map(|(key, value)| format!("{}:{value}", quoted(key))).collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}
