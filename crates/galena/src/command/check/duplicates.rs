//! Are the records of one true person one person here, and of nobody else? Pairs of records and people, against
//! whose rows they were planted as.
//!
//! A row leads to a record by its happenings and answers, or by being the first that describes it. A row that says
//! what a row above it said, and tells of nothing that happened, leads nowhere: it is counted and left out. A
//! record whose rows belong to two true people counts once for each, so that what reading could not keep apart
//! stands among the mistakes.
//!
//! Pairs of one person stand and fall together. The intervals therefore rest on as many independent pairs as the
//! people would be if each had all its pairs right or wrong at once, which is careful. Counting every pair as a
//! trial of its own was not taken: its intervals would be many times too narrow.

use crate::workspace::Workspace;
use anyhow::Context as _;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use galena_measure::{Estimate, Rate};
use galena_plan::Parameters;
use galena_signal::table;
use galena_simulate::{Whose, whose};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::path::Path;

/// How joined records compare with the planted truth.
#[derive(Debug, Clone, Default)]
pub struct Duplicates {
    /// Records of true people; one with rows of two counts twice.
    pub records: u64,
    /// Records whose rows belong to more than one true person.
    pub shared_records: u64,
    /// People who hold them.
    pub people: u64,
    /// True people who have a record.
    pub true_people: u64,
    /// Those of them who are one person here, and alone there.
    pub whole: u64,
    /// Those of them who stand here more than once.
    pub several: u64,
    /// People who hold records of two true people or more.
    pub mixed: u64,
    /// Rows of the truth that lead to no record.
    pub unled: u64,
    /// Pairs of joined records, and those of them that are right.
    pub joined: Pairs,
    /// Pairs of records of one true person, and those of them that were joined.
    pub planted: Pairs,
}

/// Pairs of records, grouped by the people whose they are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pairs {
    /// Pairs that are right.
    pub right: f64,
    /// All of them.
    pub all: f64,
    /// As many independent pairs they are worth at least.
    pub worth: f64,
}

impl Pairs {
    /// Counts pairs of groups.
    fn of(right: f64, sizes: impl Iterator<Item = u64>) -> Self {
        let (mut all, mut squares) = (0.0, 0.0);
        for pairs in sizes.map(pairs) {
            all += pairs;
            squares += pairs * pairs;
        }
        Pairs { right, all, worth: if squares > 0.0 { all * all / squares } else { 0.0 } }
    }

    /// The share that is right.
    pub fn rate(self) -> Estimate<Rate> {
        let share = if self.all > 0.0 { self.right / self.all } else { 0.0 };
        Rate::measured(share * self.worth, self.worth)
    }
}

impl Duplicates {
    /// Precision and recall in one figure: the share of right pairs among the mean of joined and planted ones.
    pub fn both(&self) -> Estimate<Rate> {
        let all = (self.joined.all + self.planted.all) / 2.0;
        Pairs { right: self.joined.right, all, worth: self.joined.worth.min(self.planted.worth) }.rate()
    }
}

/// Holds the members against `records.csv` of the truth.
pub fn compare(workspace: &Workspace, truth: &Path) -> anyhow::Result<Duplicates> {
    let rows = whose(truth)?;
    let sql = include_str!("../../sql/whose_rows.sql");
    let reads = [&table::RECORDS, &table::SIGNALS, &table::ANSWERS, &table::BATCHES, &table::MEMBERS];
    let mut lead: HashMap<String, Vec<(i64, i64, i64)>> = HashMap::new();
    for batch in workspace.lake.query(sql, &reads, &Parameters::new())? {
        let names = batch.column_by_name("file_name").map(|array| array.as_string::<i32>()).context("no file")?;
        let ints = |name: &str| batch.column_by_name(name).and_then(|array| array.as_primitive_opt::<Int64Type>());
        let (Some(places), Some(records), Some(people)) = (ints("row_number"), ints("record_id"), ints("person_id"))
        else {
            anyhow::bail!("no row, record or person");
        };
        for (at, name) in names.iter().enumerate() {
            let led = (places.value(at), records.value(at), people.value(at));
            let name = name.unwrap_or_default();
            match lead.get_mut(name) {
                Some(rows) => rows.push(led),
                None => drop(lead.insert(name.to_string(), vec![led])),
            }
        }
    }
    Ok(duplicates(&rows, &lead))
}

/// Counts from whose the rows are, and from where rows lead: row, record and person by file.
fn duplicates(rows: &[Whose], lead: &HashMap<String, Vec<(i64, i64, i64)>>) -> Duplicates {
    let mut planted: HashMap<(&str, i64), &str> = HashMap::with_capacity(rows.len());
    for row in rows.iter().filter(|row| lead.contains_key(file_name(&row.file))) {
        planted.insert((file_name(&row.file), row.row), &row.true_person_id);
    }
    let mut led: HashSet<(&str, i64)> = HashSet::new();
    let mut units: HashSet<(i64, i64, &str)> = HashSet::new();
    for (file, rows) in lead {
        for (row, record, person) in rows {
            if let Some(true_person) = planted.get(&(file.as_str(), *row)) {
                led.insert((file, *row));
                units.insert((*person, *record, true_person));
            }
        }
    }
    let by_person = counted(units.iter().map(|unit| unit.0));
    let by_true = counted(units.iter().map(|unit| unit.2));
    let by_both = counted(units.iter().map(|unit| (unit.0, unit.2)));
    let right = by_both.values().copied().map(pairs).sum();
    let true_of = counted(by_both.keys().map(|both| both.0));
    let people_of = counted(by_both.keys().map(|both| both.1));
    let several = people_of.values().filter(|people| **people > 1).count() as u64;
    let alone = |(person, true_person): &&(i64, &str)| people_of[true_person] == 1 && true_of[person] == 1;
    Duplicates {
        records: units.len() as u64,
        shared_records: counted(units.iter().map(|unit| unit.1)).values().filter(|people| **people > 1).count() as u64,
        people: by_person.len() as u64,
        true_people: by_true.len() as u64,
        whole: by_both.keys().filter(alone).count() as u64,
        several,
        mixed: true_of.values().filter(|people| **people > 1).count() as u64,
        unled: (planted.len() - led.len()) as u64,
        joined: Pairs::of(right, by_person.into_values()),
        planted: Pairs::of(right, by_true.into_values()),
    }
}

/// A file without its folder, as imports are named.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Pairs among so many.
fn pairs(records: u64) -> f64 {
    let records = records as f64;
    records * (records - 1.0) / 2.0
}

fn counted<K: Hash + Eq>(keys: impl Iterator<Item = K>) -> HashMap<K, u64> {
    let mut counts = HashMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: i64, person: &str) -> Whose {
        Whose { file: "list.csv".to_string(), row, true_person_id: person.to_string() }
    }

    #[test]
    fn mistakes_of_both_kinds_are_counted() {
        // An: records 1 and 2 at person 10, record 3 at person 30. Ba: record 4, with An's third.
        // Ca: record 5, alone. Row 7 describes what row 6 described. Record 8 holds rows of two true people.
        let rows = [
            row(1, "an"),
            row(2, "an"),
            row(3, "an"),
            row(4, "ba"),
            row(5, "ca"),
            row(7, "ca"),
            row(8, "du"),
            row(9, "em"),
        ];
        let led = vec![(1, 1, 10), (2, 2, 10), (3, 3, 30), (4, 4, 30), (5, 5, 50), (8, 8, 80), (9, 8, 80)];
        let found = duplicates(&rows, &HashMap::from([("list.csv".to_string(), led)]));
        assert_eq!((found.records, found.shared_records, found.people, found.true_people), (7, 1, 4, 5));
        assert_eq!((found.whole, found.several, found.mixed, found.unled), (1, 1, 2, 1));
        assert_eq!((found.joined.right, found.joined.all), (1.0, 3.0), "of 1-2, 3-4 and both of record 8");
        assert_eq!((found.planted.right, found.planted.all), (1.0, 3.0), "of 1-2, 1-3 and 2-3");
        assert!(matches!(found.both(), Estimate::TooFew { .. }));
    }

    #[test]
    fn a_file_that_was_not_added_and_a_row_told_twice_change_nothing() {
        let rows = [
            row(1, "an"),
            row(2, "an"),
            Whose { file: "other.csv".to_string(), row: 1, true_person_id: "an".to_string() },
        ];
        let led = vec![(1, 1, 10), (2, 1, 10), (2, 1, 10)];
        let found = duplicates(&rows, &HashMap::from([("list.csv".to_string(), led)]));
        assert_eq!((found.records, found.true_people, found.whole, found.unled), (1, 1, 1, 0));
        assert_eq!(found.joined.all, 0.0);
    }

    #[test]
    fn many_pairs_of_one_person_are_worth_one() {
        let one_large = Pairs::of(0.0, [100].into_iter());
        assert!((one_large.worth - 1.0).abs() < 1e-9);
        let many_small = Pairs::of(0.0, std::iter::repeat_n(2, 400));
        assert!((many_small.worth - 400.0).abs() < 1e-9);
        assert!(matches!(one_large.rate(), Estimate::TooFew { .. }));
    }
}
