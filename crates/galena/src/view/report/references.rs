//! What are the user's own figures for what the sources quote?
//!
//! *Buys again* and *becomes loyal* are counted over people whose first purchase came after a
//! replayed day, by the mark that they had just before it: both groups had the same time to buy
//! again. *Landing conversion* is not counted yet: the class of a visitor at the visit is not
//! kept, and today's class would know whether they bought.

use crate::view::Context;
use crate::view::read::Row;
use crate::view::track_record::TrackRecord;
use chrono::NaiveDate;
use galena_console::report::{Measured, Reference, ReferenceRow};
use galena_measure::{Estimate, Rate, ratio};
use galena_signal::table;

pub(super) fn references(
    context: &Context<'_>,
    as_of: NaiveDate,
    record: &TrackRecord,
) -> anyhow::Result<Vec<ReferenceRow>> {
    let reads = [&table::STANDINGS, &table::FEATURES];
    let rows = context.rows(include_str!("../../sql/became_buyers.sql"), &reads, &context.parameters(as_of))?;
    let mut references = Vec::new();
    if let Some(first) = record.dates().first() {
        let period = Some((*first, as_of));
        for (reference, column) in [(Reference::BuysAgain, "bought_again"), (Reference::BecomesLoyal, "became_loyal")] {
            let (target, potential) = (counts(&rows, true, column), counts(&rows, false, column));
            references.push(row(reference, target, potential, period));
        }
    }
    if let Some([target, target_buyers, potential, potential_buyers]) = record.yardstick_counts() {
        let pair = |events: u64, people: u64| (events as f64, people as f64);
        let (target, potential) = (pair(target_buyers, target), pair(potential_buyers, potential));
        references.push(row(Reference::Overall, target, potential, record.period()));
    }
    Ok(references)
}

fn counts(rows: &[Row], target: bool, column: &str) -> (f64, f64) {
    let of = rows.iter().find(|row| row.truth("target") == Some(target));
    of.map_or((0.0, 0.0), |row| (row.count(column) as f64, row.count("people") as f64))
}

fn row(
    reference: Reference,
    target: (f64, f64),
    potential: (f64, f64),
    period: Option<(NaiveDate, NaiveDate)>,
) -> ReferenceRow {
    let rate = |(events, people): (f64, f64)| match Rate::measured(events, people) {
        Estimate::Measured(rate) => {
            Measured::Enough { value: rate.value, low: rate.low, high: rate.high, people: people as u64 }
        }
        Estimate::TooFew { .. } => Measured::TooFew { people: people as u64 },
    };
    let people = (target.1 + potential.1) as u64;
    let times = match ratio(target, potential) {
        Estimate::Measured(ratio) if ratio.value.is_finite() => {
            Measured::Enough { value: ratio.value, low: ratio.low, high: ratio.high, people }
        }
        _ => Measured::TooFew { people },
    };
    ReferenceRow { reference, target: Some(rate(target)), potential: Some(rate(potential)), ratio: Some(times), period }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_group_has_no_rate_and_no_ratio() {
        let few = row(Reference::BuysAgain, (20.0, 60.0), (2.0, 17.0), None);
        assert!(matches!(few.target, Some(Measured::Enough { people: 60, .. })));
        assert!(matches!(few.potential, Some(Measured::TooFew { people: 17 })));
        assert!(matches!(few.ratio, Some(Measured::TooFew { people: 77 })));
    }
}
