//! What does the list of people look like to somebody who has only the files?

use galena_simulate::{Settings, SimulateError, Style, Summary, simulate};
use std::collections::{BTreeSet, HashMap};
use std::fs;
use tempfile::TempDir;

fn list(people: u64, seed: u64) -> (TempDir, Summary) {
    let folder = TempDir::new().expect("a folder");
    let settings = Settings { people, seed, style: Style::Records, ..Settings::default() };
    let summary = simulate(&settings, folder.path(), &mut |_, _| {}).expect("a list");
    (folder, summary)
}

fn table(folder: &TempDir, name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(folder.path().join(name)).expect("a table");
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// The share of rows with something in the column, of that source.
fn filled(rows: &[Vec<String>], source: &str, column: &str) -> f64 {
    let at = rows[0].iter().position(|name| name == column).expect("the column");
    let of: Vec<&Vec<String>> = rows[1..].iter().filter(|row| row[1] == source).collect();
    of.iter().filter(|row| !row[at].is_empty()).count() as f64 / of.len() as f64
}

#[test]
fn the_same_seed_gives_the_same_list_and_another_seed_another() {
    let ((first, summary), (again, _), (other, _)) = (list(500, 5), list(500, 5), list(500, 6));
    for name in &summary.files {
        let read = |folder: &TempDir| fs::read(folder.path().join(name)).expect("a file");
        assert_eq!(read(&first), read(&again), "{name}");
        assert_ne!(read(&first), read(&other), "{name}");
    }
    assert_eq!(summary.files, ["files/records.csv", "truth/people.csv", "truth/records.csv", "truth/slips.csv"]);
}

/// FNV-1a. Whoever changes what is written on purpose changes this number.
#[test]
fn the_list_is_the_same_on_every_machine() {
    let (folder, _) = list(300, 7);
    let hash = fs::read(folder.path().join("files/records.csv"))
        .expect("the list")
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    assert_eq!(hash, 7_026_230_403_726_244_779);
}

#[test]
fn every_row_has_its_truth_and_every_person_a_row() {
    let (folder, summary) = list(4000, 8);
    let (rows, truth, people) =
        (table(&folder, "files/records.csv"), table(&folder, "truth/records.csv"), table(&folder, "truth/people.csv"));
    assert_eq!((summary.people, summary.records), (4000, rows.len() as u64 - 1));
    assert_eq!((rows.len(), people.len()), (truth.len(), 4001));
    for (at, row) in truth.iter().enumerate().skip(1) {
        assert_eq!((row[0].as_str(), row[1].as_str()), ("records.csv", (at + 1).to_string().as_str()));
    }
    let named: BTreeSet<&str> = truth[1..].iter().map(|row| row[2].as_str()).collect();
    let known: BTreeSet<&str> = people[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(named, known);
    let codes: BTreeSet<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(codes.len(), rows.len() - 1, "no code twice");
    let mut counts: HashMap<&str, usize> = HashMap::new();
    truth[1..].iter().for_each(|row| *counts.entry(row[2].as_str()).or_default() += 1);
    let records = people[0].iter().position(|name| name == "records").expect("the column");
    assert!(people[1..].iter().all(|row| counts[row[0].as_str()].to_string() == row[records]));
}

#[test]
fn sources_fill_what_such_sources_ask_for() {
    let (folder, _) = list(8000, 9);
    let rows = table(&folder, "files/records.csv");
    for (source, column, low, high) in [
        ("POS", "SĐT", 0.95, 0.99),
        ("POS", "Địa chỉ", 0.06, 0.14),
        ("Form web", "Email", 0.40, 0.60),
        ("Thẻ thành viên", "Ngày sinh", 0.84, 0.92),
        ("Giao hàng", "Địa chỉ", 0.96, 1.0),
        ("Giao hàng", "Email", 0.01, 0.08),
        ("Zalo", "Ngày sinh", 0.0, 0.001),
        ("Hồ sơ trả góp", "CCCD", 0.92, 0.99),
    ] {
        let share = filled(&rows, source, column);
        assert!((low..=high).contains(&share), "{source}, {column}: {share:.3}");
    }
    let phones: Vec<&str> = rows[1..].iter().map(|row| row[3].as_str()).filter(|cell| !cell.is_empty()).collect();
    for begin in ["+84", "84", "0084", "016", "012", "9"] {
        assert!(phones.iter().any(|phone| phone.starts_with(begin)), "no phone begins with {begin}");
    }
    let shop = phones
        .iter()
        .filter(|phone| phone.chars().filter(char::is_ascii_digit).collect::<String>().ends_with("906555168"));
    let share = shop.count() as f64 / phones.len() as f64;
    assert!((0.004..0.013).contains(&share), "the shop's own number stands in {share:.4}");
    let district = |year: &str, later: bool| {
        let of = rows[1..].iter().filter(|row| row[12][6..10] == *year && !row[11].is_empty() && !row[8].is_empty());
        of.filter(|row| row[10].is_empty() == later).count()
    };
    assert_eq!(district("2024", true), 0, "before July 2025 there are districts");
    assert!(district("2026", true) > 2 * district("2026", false), "afterwards mostly none");
}

#[test]
fn what_cannot_be_written_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let with = Settings { style: Style::Records, ..Settings::default() };
    let refused = |settings: &Settings| simulate(settings, folder.path(), &mut |_, _| {}).expect_err("refused");
    assert!(matches!(refused(&Settings { people: 0, ..with.clone() }), SimulateError::NobodyAsked));
    let until = chrono::NaiveDate::MIN;
    assert!(matches!(refused(&Settings { until, ..with }), SimulateError::LastDay { .. }));
    let odd = Settings {
        people: 3,
        seed: u64::MAX,
        until: "1999-12-31".parse().expect("a day"),
        months: 0,
        style: Style::Records,
    };
    assert_eq!(simulate(&odd, folder.path(), &mut |_, _| {}).expect("a list").people, 3);
}
