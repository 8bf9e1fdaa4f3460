//! Does the judgement hold on markets that it was not developed on? The figures that the sources
//! claim, measured against what was planted.

use crate::program::Place;
use serde_json::Value;

/// Seeds that were not used while developing.
const SEEDS: [&str; 3] = ["101", "202", "303"];

fn figure(record: &Value, measure: &str, subject: &str) -> Value {
    let rows = record.as_array().unwrap();
    let all_dates = |row: &&Value| row["as_of_on"].is_null() && row["measure"] == measure && row["subject"] == subject;
    rows.iter().find(all_dates).unwrap_or_else(|| panic!("no {measure} of {subject}")).clone()
}

/// Whoever buys within the horizon is a customer, and makes one purchase at least.
fn nothing_contradicts_a_chance(people: &Value) {
    let people = people.as_array().unwrap();
    assert!(people.len() > 100);
    for person in people {
        let number = |name: &str| person[name].as_f64().unwrap_or_else(|| panic!("no {name}: {person}"));
        assert!(number("expected_purchases") >= number("chance") - 1e-9, "{person}");
        assert!(number("alive") >= number("chance") - 1e-9, "{person}");
    }
}

/// What was joined is mostly right, and every count fits the others.
fn one_person_is_one_row(found: &Value) {
    let number = |name: &str| found[name].as_f64().unwrap_or_else(|| panic!("no {name}: {found}"));
    assert!(number("whole") + number("several") <= number("true_people"), "{found}");
    assert!(number("mixed") <= number("people") && number("people") <= number("records"), "{found}");
    let precision = &found["precision"];
    let share = |name: &str| precision[name].as_f64().unwrap_or_else(|| panic!("no {name}: {found}"));
    assert!(share("low") <= share("value") && share("value") <= share("high"), "{found}");
    assert!(share("value") >= 0.9, "{found}");
}

#[test]
fn targets_buy_at_least_as_often_as_the_sources_claim_and_chances_are_calibrated() {
    for seed in SEEDS {
        let place = Place::new();
        place.done(&["demo", "shop", "--people", "10000", "--seed", seed]);
        let record = place.json(&["track-record"]);
        let ratio = figure(&record, "ratio", "target:potential");
        assert!(ratio["value"].as_f64().unwrap() >= 4.9, "seed {seed}: {ratio}");
        assert!(ratio["low"].as_f64().unwrap() > 3.0, "seed {seed}: {ratio}");
        let error = figure(&record, "calibration_error", "chance");
        assert!(error["value"].as_f64().unwrap() <= 0.02, "seed {seed}: {error}");
        let purchases = figure(&record, "purchases", "buyers:all");
        assert!(purchases["value"].as_f64().unwrap().abs() <= 0.1, "seed {seed}: {purchases}");
        nothing_contradicts_a_chance(&place.json(&["people", "--class", "actual"]));
        let dates: std::collections::BTreeSet<&str> =
            record.as_array().unwrap().iter().filter_map(|row| row["as_of_on"].as_str()).collect();
        assert!(dates.len() >= 4, "seed {seed}: replayed at {dates:?}");
        let check = place.json(&["check", "--truth", "shop/market/truth"]);
        assert!(check["value"].as_f64().unwrap() >= 0.97, "seed {seed}: {check}");
        one_person_is_one_row(&check["one_person"]);
    }
}
