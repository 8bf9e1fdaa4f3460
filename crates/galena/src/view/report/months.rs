//! How did it go month by month? New people, new target customers, buyers, revenue and spend, by
//! the shop's own calendar.
//!
//! Revenue is what known people paid; orders that name nobody are in no month, and a note counts
//! them.

use crate::view::Context;
use crate::view::read::{Row, day_of};
use crate::view::track_record::TrackRecord;
use chrono::{Datelike, Months, NaiveDate};
use galena_console::report::MonthRow;
use galena_signal::table;
use std::collections::BTreeMap;

/// The most months that are shown.
const MOST_MONTHS: usize = 24;

pub(super) fn months(context: &Context<'_>, as_of: NaiveDate, record: &TrackRecord) -> anyhow::Result<Vec<MonthRow>> {
    let parameters = context.parameters(as_of);
    let people = context.rows(include_str!("../../sql/months_people.sql"), &[&table::PEOPLE], &parameters)?;
    let target = context.rows(include_str!("../../sql/months_target.sql"), &[&table::STANDINGS], &parameters)?;
    let reads = [&table::SIGNALS, &table::MEMBERS];
    let bought = context.rows(include_str!("../../sql/months_signals.sql"), &reads, &parameters)?;
    let spend = context.rows(include_str!("../../sql/months_spend.sql"), &[&table::SPEND], &parameters)?;
    let (people, target) = (by_month(&people, "people"), by_month(&target, "people"));
    let (buyers, revenue) = (by_month(&bought, "buyers"), by_month(&bought, "revenue"));
    let spend = by_month(&spend, "spend");
    let first = [&people, &revenue, &spend].into_iter().filter_map(|months| months.keys().next().copied()).min();
    let Some(first) = first else { return Ok(Vec::new()) };
    // Whoever was in target before the first replayed day was not judged in that month.
    let judged_from = first_of_month(record.dates().first().copied().unwrap_or(as_of));
    let count = |months: &BTreeMap<NaiveDate, f64>, month| months.get(&month).copied().unwrap_or(0.0) as u64;
    Ok(last_months(first, as_of)
        .into_iter()
        .map(|month| MonthRow {
            month,
            new_people: count(&people, month),
            new_target: (month >= judged_from).then(|| count(&target, month)),
            buyers: count(&buyers, month),
            revenue: revenue.get(&month).copied().unwrap_or(0.0),
            spend: spend.get(&month).copied(),
        })
        .collect())
}

fn by_month(rows: &[Row], column: &str) -> BTreeMap<NaiveDate, f64> {
    rows.iter()
        .filter_map(|row| Some((day_of(row.int("month_day")? as i32)?, row.float(column).unwrap_or(0.0))))
        .collect()
}

/// First days of the months from one day to another: the last two years of them.
pub(super) fn last_months(first: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
    let until = first_of_month(until);
    let earliest = until.checked_sub_months(Months::new(MOST_MONTHS as u32 - 1)).unwrap_or(until);
    let mut month = first_of_month(first).max(earliest);
    let mut months = Vec::new();
    while month <= until {
        months.push(month);
        let Some(next) = month.checked_add_months(Months::new(1)) else { break };
        month = next;
    }
    months
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_run_up_to_the_day() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        assert_eq!(
            last_months(day(2025, 12, 31), day(2026, 2, 9)),
            [day(2025, 12, 1), day(2026, 1, 1), day(2026, 2, 1)]
        );
        assert_eq!(last_months(day(2000, 1, 1), day(2026, 3, 9)).len(), MOST_MONTHS);
        assert_eq!(last_months(day(2027, 1, 1), day(2026, 3, 9)), Vec::<NaiveDate>::new());
    }
}
