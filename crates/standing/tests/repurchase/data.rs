//! The CDNOW data: the summary that is part of this crate, and the raw files where they are at hand.

use flate2::read::GzDecoder;
use galena_standing::repurchase::{Purchases, Spendings};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

/// 30 September 1997, the last day of the first 39 weeks, in days after 1 January 1997.
const END_OF_CALIBRATION: i64 = 272;

/// 30 June 1998, the last day of the data.
const END_OF_DATA: i64 = 545;

/// One customer of a raw file.
pub struct Customer {
    /// Until 30 September 1997, in weeks.
    pub purchases: Purchases,
    /// Of the repeat purchases until then; none without one.
    pub spendings: Option<Spendings>,
    /// Purchases from October 1997 to June 1998.
    pub later: f64,
    /// Weeks from the first purchase to the end of the data.
    pub age_at_end: f64,
    /// All days with a purchase, in weeks after 1 January 1997.
    pub weeks: Vec<f64>,
    /// Of all purchases until 30 September 1997, the first too.
    pub all_spendings: Spendings,
    /// What was spent from October 1997 to June 1998.
    pub later_value: f64,
}

/// The last day of the first 39 weeks, in weeks after 1 January 1997.
pub const END_OF_CALIBRATION_WEEK: f64 = END_OF_CALIBRATION as f64 / 7.0;

/// The published summary of the 1/10 sample.
pub fn summary() -> (Vec<Purchases>, Vec<Spendings>) {
    let text = include_str!("../data/cdnow/customers_summary.csv");
    let (mut purchases, mut spendings) = (Vec::new(), Vec::new());
    for line in text.lines().skip(1) {
        let cells: Vec<f64> = line.trim().split(',').filter_map(|cell| cell.parse().ok()).collect();
        if let [_, x, t_x, t, mean_value] = cells[..] {
            purchases.push(Purchases::one(x, t_x, t));
            if x > 0.0 {
                spendings.push(Spendings { x, mean_value, people: 1.0 });
            }
        }
    }
    (purchases, spendings)
}

/// The customers of the raw 1/10 sample, where it is at hand.
pub fn sample() -> Option<Vec<Customer>> {
    let bytes = shared("CDNOW_sample.txt")?;
    // Sample rows have the customer's number in the whole file in front.
    Some(customers(&String::from_utf8_lossy(&bytes), 1))
}

/// All 23,570 customers, where the file is at hand.
pub fn master() -> Option<Vec<Customer>> {
    let mut text = String::new();
    GzDecoder::new(shared("CDNOW_master.txt.gz")?.as_slice()).read_to_string(&mut text).ok()?;
    Some(customers(&text, 0))
}

fn shared(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/cdnow")).join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {name} is not at hand");
    }
    bytes
}

fn customers(text: &str, customer_column: usize) -> Vec<Customer> {
    // What was spent per customer and day: a day with several orders is one purchase.
    let mut days = BTreeMap::<u32, BTreeMap<i64, f64>>::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split_whitespace().skip(customer_column).collect();
        if let [customer, date, _, value] = cells[..]
            && let (Ok(customer), Ok(date), Ok(value)) = (customer.parse(), date.parse(), value.parse::<f64>())
        {
            *days.entry(customer).or_default().entry(day(date)).or_default() += value;
        }
    }
    days.into_values().filter_map(|days| customer(&days)).collect()
}

fn customer(days: &BTreeMap<i64, f64>) -> Option<Customer> {
    let first = *days.keys().next()?;
    let weeks = |days: i64| days as f64 / 7.0;
    let all: Vec<f64> = days.keys().map(|day| weeks(*day)).collect();
    let repeats: Vec<(i64, f64)> =
        days.range(first + 1..=END_OF_CALIBRATION).map(|(day, value)| (*day, *value)).collect();
    let x = repeats.len() as f64;
    let value: f64 = repeats.iter().map(|(_, value)| value).sum();
    let known: Vec<f64> = days.range(..=END_OF_CALIBRATION).map(|(_, value)| *value).collect();
    let purchases = known.len() as f64;
    Some(Customer {
        purchases: Purchases::of(&all, weeks(END_OF_CALIBRATION))?,
        spendings: (x > 0.0 && value > 0.0).then(|| Spendings { x, mean_value: value / x, people: 1.0 }),
        later: days.range(END_OF_CALIBRATION + 1..).count() as f64,
        age_at_end: weeks(END_OF_DATA - first),
        weeks: all,
        all_spendings: Spendings { x: purchases, mean_value: known.iter().sum::<f64>() / purchases, people: 1.0 },
        later_value: days.range(END_OF_CALIBRATION + 1..).map(|(_, value)| value).sum(),
    })
}

/// Days from 1 January 1997 to a date written as 19970131.
fn day(date: i64) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let (year, month, day) = (date / 10_000, (date / 100) % 100, date % 100);
    (year - 1997) * 365 + BEFORE[(month - 1).clamp(0, 11) as usize] + day - 1
}

/// Days on which each household of a grocer bought, in days after 1 January 2017, where the file is at hand.
pub fn households() -> Option<Vec<Vec<f64>>> {
    let mut text = String::new();
    let bytes = shared("../completejourney/transactions_sample.csv.gz")?;
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).ok()?;
    let mut households = BTreeMap::<String, std::collections::BTreeSet<i64>>::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        // A timestamp as 2017-01-28 19:06:53.
        let date = cells.last()?.get(..10)?.replace('-', "").parse().ok()?;
        households.entry(cells[0].to_string()).or_default().insert(day(date) - 20 * 365);
    }
    Some(households.into_values().map(|days| days.into_iter().map(|day| day as f64).collect()).collect())
}
