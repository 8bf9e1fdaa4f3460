//! Which day is it, and how lively is it?
//!
//! History is a run of days counted from 0; a moment is a minute counted from the first midnight,
//! on the shop's own clock (UTC+7). Seasons are one factor per day: the weeks before Tết are the
//! year's peak, the week of Tết a hole, the weeks after it slow; the double days (9/9 … 12/12),
//! Black Friday and the two women's days stand out; weekends are fuller than Mondays. The dates of
//! Tết are a table: computing the lunar calendar for some thirty dates is more to get wrong.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Minutes in a day.
pub(crate) const DAY: u32 = 24 * 60;

const TET: &[(i32, u32, u32)] = &[
    (2015, 2, 19),
    (2016, 2, 8),
    (2017, 1, 28),
    (2018, 2, 16),
    (2019, 2, 5),
    (2020, 1, 25),
    (2021, 2, 12),
    (2022, 2, 1),
    (2023, 1, 22),
    (2024, 2, 10),
    (2025, 1, 29),
    (2026, 2, 17),
    (2027, 2, 6),
    (2028, 1, 26),
    (2029, 2, 13),
    (2030, 2, 3),
    (2031, 1, 23),
    (2032, 2, 11),
    (2033, 1, 31),
    (2034, 2, 19),
    (2035, 2, 8),
];

/// First day of the lunar year that begins in `year`; the fifth of February outside the table.
pub(crate) fn tet(year: i32) -> Option<NaiveDate> {
    match TET.iter().find(|(listed, _, _)| *listed == year) {
        Some((year, month, day)) => NaiveDate::from_ymd_opt(*year, *month, *day),
        None => NaiveDate::from_ymd_opt(year, 2, 5),
    }
}

/// The days of the history with what the writers need of each.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    /// The days, first to last.
    pub dates: Vec<NaiveDate>,
    /// `2026-10-31`.
    pub iso: Vec<String>,
    /// `31/10/2026`.
    pub slashed: Vec<String>,
    /// How much people look, 1 on a usual day.
    pub looking: Vec<f64>,
    /// How much people buy, 1 on a usual day.
    pub buying: Vec<f64>,
    /// Days from the nearest Tết, negative before it.
    pub from_tet: Vec<i64>,
}

impl Calendar {
    /// The `months` months that end with `until`; `None` when a date falls out of range.
    pub(crate) fn new(until: NaiveDate, months: u32) -> Option<Self> {
        let end = until.checked_add_days(Days::new(1))?;
        let first = end.checked_sub_months(Months::new(months))?;
        let dates: Vec<NaiveDate> = first.iter_days().take_while(|date| *date < end).collect();
        let from_tet: Vec<i64> = dates.iter().map(|date| nearest_tet(*date)).collect();
        Some(Calendar {
            iso: dates.iter().map(|date| date.format("%Y-%m-%d").to_string()).collect(),
            slashed: dates.iter().map(|date| date.format("%d/%m/%Y").to_string()).collect(),
            looking: dates.iter().zip(&from_tet).map(|(date, gap)| looking(*date, *gap)).collect(),
            buying: dates.iter().zip(&from_tet).map(|(date, gap)| buying(*date, *gap)).collect(),
            from_tet,
            dates,
        })
    }

    /// How many days.
    pub(crate) fn len(&self) -> usize {
        self.dates.len()
    }

    /// The month that a day lies in, counted from 0.
    pub(crate) fn month(&self, day: usize) -> usize {
        let (date, first) = (self.dates[day], self.dates[0]);
        let months = (date.year() - first.year()) * 12 + date.month() as i32 - first.month() as i32;
        months.unsigned_abs() as usize
    }
}

fn nearest_tet(date: NaiveDate) -> i64 {
    (date.year() - 1..=date.year() + 1)
        .filter_map(tet)
        .map(|tet| (date - tet).num_days())
        .min_by_key(|gap| gap.abs())
        .unwrap_or(200)
}

fn sale_day(date: NaiveDate) -> f64 {
    let black_friday = date.month() == 11 && date.weekday() == Weekday::Fri && date.day() > 23;
    match (date.month(), date.day()) {
        (9, 9) | (10, 10) => 1.5,
        (11, 11) => 2.4,
        (12, 12) => 1.8,
        (3, 8) | (10, 20) => 1.3,
        _ if black_friday => 1.6,
        _ => 1.0,
    }
}

fn buying(date: NaiveDate, from_tet: i64) -> f64 {
    let season = match from_tet {
        -28..=-15 => 1.3,
        -14..=-4 => 1.75,
        -3..=-1 => 1.1,
        0..=5 => 0.04,
        6..=12 => 0.5,
        13..=30 => 0.72,
        _ => 1.0,
    };
    let weekday = match date.weekday() {
        Weekday::Sat => 1.22,
        Weekday::Sun => 1.15,
        Weekday::Fri => 1.0,
        Weekday::Thu => 0.95,
        _ => 0.9,
    };
    season * weekday * sale_day(date)
}

fn looking(date: NaiveDate, from_tet: i64) -> f64 {
    let season = match from_tet {
        -28..=-4 => 1.3,
        0..=5 => 0.45,
        6..=20 => 0.8,
        _ => 1.0,
    };
    let weekday = if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) { 1.15 } else { 0.95 };
    season * weekday * (0.5 + 0.5 * sale_day(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_months_end_where_they_should() {
        let until = NaiveDate::from_ymd_opt(2026, 10, 31).expect("a day");
        let calendar = Calendar::new(until, 15).expect("in range");
        assert_eq!((calendar.iso[0].as_str(), calendar.len()), ("2025-08-01", 457));
        assert_eq!(calendar.slashed.last().map(String::as_str), Some("31/10/2026"));
        assert_eq!((calendar.month(0), calendar.month(31), calendar.month(456)), (0, 1, 14));
        let tet = calendar.iso.iter().position(|day| day == "2026-02-17").expect("Tết lies within");
        assert_eq!(calendar.from_tet[tet], 0);
        assert!(calendar.buying[tet - 7] > 8.0 * calendar.buying[tet + 2]);
    }
}
