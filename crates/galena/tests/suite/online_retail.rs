//! A real shop: every line of an online retailer from December 2010 to December 2011, added
//! without a hand-written mapping.

use crate::program::{Place, shared_data};
use serde_json::Value;

fn number(row: &Value, column: &str) -> f64 {
    row[column].as_f64().unwrap_or(f64::NAN)
}

#[test]
fn a_real_shop_is_understood_judged_and_replayed() {
    let Some(file) = shared_data("online_retail/online_retail_2010_2011.parquet") else { return };
    let place = Place::with_shop();
    let settings = place.path("shop/galena.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("horizon_days = 30", "horizon_days = 90")).unwrap();
    let added = place.json(&["add", "--yes", file.to_str().unwrap()]);
    let import = &added[0];
    assert_eq!(import["rows"], 541_909);
    assert_eq!(import["records"], 4_372, "customers before any cleaning rule");
    place.shop_done(&["run", "--as-of", "2011-12-09", "--replay-on", "2011-06-09,2011-09-09"]);
    let people = place.json(&["people"]);
    assert_eq!(people.as_array().unwrap().len(), 4_372, "rows without a customer are nobody's");
    let record = place.json(&["track-record"]);
    let find = |day: &str, measure: &str, subject: &str| -> Value {
        let rows = record.as_array().unwrap();
        rows.iter()
            .find(|row| row["as_of_on"] == day && row["measure"] == measure && row["subject"] == subject)
            .unwrap_or_else(|| panic!("no {measure} {subject} at {day}"))
            .clone()
    };
    for day in ["2011-06-09", "2011-09-09"] {
        let loyal = find(day, "bought_again", "buyers:loyal");
        let other = find(day, "bought_again", "buyers:other");
        assert!(number(&loyal, "low") > number(&other, "high"), "loyal buyers buy again more often: {loyal} {other}");
        let purchases = find(day, "purchases", "buyers:all");
        assert!(number(&purchases, "events") > 1_000.0 && number(&purchases, "expected") > 1_000.0, "{purchases}");
    }
    place.shop_done(&["report"]);
    let report = std::fs::read_to_string(place.path("shop/report.html")).unwrap();
    assert!(report.contains('£') && !report.contains('₫'), "the file is taken to be in pounds, and so is the report");
    assert!(report.contains("season"), "one year cannot teach the Christmas season, and the report says so");
}
