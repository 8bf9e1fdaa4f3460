//! `galena check`: the judgement against the truth that a simulation planted.
//!
//! Only tests and this command read the truth. People are matched by phone, e-mail or customer
//! number (buyers whom the shop's own files hide are left out); for those who bought, the
//! relationship that galena gave is held against the planted one. Whether one person is one row is asked of
//! records instead: whose the rows of the files are was planted too.

mod duplicates;

pub use duplicates::Duplicates;

use crate::arguments::CheckWords;
use crate::output::Output;
use crate::view;
use crate::workspace::Workspace;
use anyhow::Context as _;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use galena_measure::{Estimate, Rate};
use galena_plan::Parameters;
use galena_signal::{Lang, table};
use galena_simulate::planted;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::process::ExitCode;

/// Planted and judged relationship of buyers.
#[derive(Debug, Default)]
pub struct Agreement {
    /// Buyers that were found in the lake.
    pub buyers: u64,
    /// Those of them whose relationship was recovered.
    pub recovered: u64,
    /// Buyers in the truth that no person of the lake could be matched to.
    pub unmatched: u64,
    /// How many buyers for each (planted, judged) pair.
    pub pairs: BTreeMap<(String, String), u64>,
}

/// Prints how much was recovered.
pub fn run(words: &CheckWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let agreement = compare(&workspace, &words.truth)?;
    let duplicates = duplicates::compare(&workspace, &words.truth)?;
    output.result(&match output.json {
        true => json(&agreement, &duplicates).to_string(),
        false => view::planted::text(workspace.context(None)?.notation(), &agreement, &duplicates),
    });
    Ok(ExitCode::SUCCESS)
}

/// The comparison with a market's truth as text, for whoever has just made both.
pub fn told(workspace: &Workspace, truth: &Path, lang: Lang) -> anyhow::Result<String> {
    let (agreement, duplicates) = (compare(workspace, truth)?, duplicates::compare(workspace, truth)?);
    Ok(view::planted::text(workspace.context(Some(lang))?.notation(), &agreement, &duplicates))
}

fn json(agreement: &Agreement, duplicates: &Duplicates) -> Value {
    let rate = Rate::from_counts(agreement.recovered as f64, agreement.buyers as f64);
    let pairs: Vec<Value> = agreement
        .pairs
        .iter()
        .map(|((planted, judged), people)| json!({"planted": planted, "judged": judged, "people": people}))
        .collect();
    let share = |rate: Estimate<Rate>, of: f64| match rate {
        Estimate::Measured(rate) => json!({"value": rate.value, "low": rate.low, "high": rate.high, "of": of}),
        Estimate::TooFew { .. } => json!({"value": null, "low": null, "high": null, "of": of}),
    };
    let found = duplicates;
    json!({
        "buyers": agreement.buyers, "recovered": agreement.recovered, "unmatched": agreement.unmatched,
        "value": rate.value, "low": rate.low, "high": rate.high, "pairs": pairs,
        "one_person": {
            "records": found.records, "people": found.people, "true_people": found.true_people,
            "whole": found.whole, "several": found.several, "mixed": found.mixed,
            "shared_records": found.shared_records, "rows_without_record": found.unled,
            "precision": share(found.joined.rate(), found.joined.all),
            "recall": share(found.planted.rate(), found.planted.all),
            "f1": share(found.both(), (found.joined.all + found.planted.all) / 2.0),
        },
    })
}

/// Holds the standings against `people.csv` of the truth. A buyer may stand here more than once: the one who has
/// most of the buyer's keys counts, and of those the one with most records.
pub fn compare(workspace: &Workspace, truth: &Path) -> anyhow::Result<Agreement> {
    let judged = judged(workspace)?;
    let mut agreement = Agreement::default();
    for person in planted(truth)?.into_iter().filter(|person| person.purchases > 0 && !person.masked) {
        match judged.given(&person.keys) {
            None => agreement.unmatched += 1,
            Some(given) => {
                agreement.buyers += 1;
                agreement.recovered += u64::from(given == person.relationship);
                *agreement.pairs.entry((person.relationship, given.to_string())).or_default() += 1;
            }
        }
    }
    Ok(agreement)
}

/// Today's people: who has a key, and the relationship and number of records of each.
#[derive(Default)]
struct Judged {
    by_key: HashMap<String, BTreeSet<i64>>,
    people: HashMap<i64, (String, u64)>,
}

impl Judged {
    /// The relationship of whoever has most of these keys.
    fn given(&self, keys: &[String]) -> Option<&str> {
        let keys: BTreeSet<String> = keys.iter().map(|key| fold_key(key)).collect();
        let mut shared: BTreeMap<i64, u64> = BTreeMap::new();
        for person in keys.iter().filter_map(|key| self.by_key.get(key)).flatten() {
            *shared.entry(*person).or_default() += 1;
        }
        let known = |person: i64| self.people.get(&person);
        let records = |person: i64| known(person).map_or(0, |(_, records)| *records);
        let best = shared.into_iter().max_by_key(|(person, keys)| (*keys, records(*person), Reverse(*person)))?;
        known(best.0).map(|(relationship, _)| relationship.as_str())
    }
}

fn judged(workspace: &Workspace) -> anyhow::Result<Judged> {
    let sql = include_str!("../sql/keys_with_relationship.sql");
    let reads = [&table::RECORDS, &table::MEMBERS, &table::STANDINGS];
    let mut judged = Judged::default();
    for batch in workspace.lake.query(sql, &reads, &Parameters::new())? {
        let column = |name: &str| batch.column_by_name(name).map(|array| array.as_string::<i32>());
        let people = batch.column_by_name("person_id").and_then(|array| array.as_primitive_opt::<Int64Type>());
        let (people, relationship) =
            (people.context("no person")?.values(), column("relationship").context("no relationship")?);
        for (person, relationship) in people.iter().zip(relationship.iter()) {
            let entry = judged.people.entry(*person).or_default();
            entry.1 += 1;
            if entry.0.is_empty() {
                entry.0 = relationship.unwrap_or_default().to_string();
            }
        }
        for name in ["phone", "email", "customer_ref"] {
            let keys = column(name).context("no key")?;
            for (key, person) in keys.iter().zip(people) {
                if let Some(key) = key {
                    judged.by_key.entry(fold_key(key)).or_default().insert(*person);
                }
            }
        }
    }
    Ok(judged)
}

/// A key without its source, so that `don_hang:KH000123` and `KH000123` meet.
fn fold_key(key: &str) -> String {
    key.rsplit(':').next().unwrap_or(key).trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buyer_who_stands_there_twice_is_whoever_has_most_of_the_keys() {
        let mut judged = Judged::default();
        for (person, relationship, records, keys) in [
            (1, "potential", 9, vec!["84901"]),
            (2, "loyal", 3, vec!["84901", "kh1"]),
            (3, "actual", 3, vec!["84901", "kh1"]),
        ] {
            judged.people.insert(person, (relationship.to_string(), records));
            for key in keys {
                judged.by_key.entry(key.to_string()).or_default().insert(person);
            }
        }
        let keys = ["84901", "don_hang:KH1"].map(str::to_string);
        assert_eq!(judged.given(&keys), Some("loyal"), "the same twice: the smaller id");
        assert_eq!(judged.given(&keys[..1]), Some("potential"), "one key of all three: the one with most records");
        assert_eq!(judged.given(&["else".to_string()]), None);
    }
}
