//! How good has the judgement been? The figures of `track_record` in the shapes that pages show.

use crate::view::track_record::{Figure, TrackRecord};
use galena_console::report::{
    Buyers, CalibrationBin, CalibrationFigure, LiftFigure, RatioFigure, ReplayRow, RepurchaseRow,
};
use galena_measure::{Count, LEVEL};
use galena_signal::{Class, Lang};

/// The yardstick over all replayed days; none when there are too few buyers to say.
pub(crate) fn ratio(record: &TrackRecord) -> Option<RatioFigure> {
    let figure = record.all("ratio", "target:potential")?;
    let (value, low, high) = figure.ratio()?;
    let [target_people, target_buyers, potential_people, potential_buyers] = record.yardstick_counts()?;
    Some(RatioFigure {
        value,
        low,
        high,
        target_people,
        target_buyers,
        potential_people,
        potential_buyers,
        dates: record.dates(),
    })
}

/// Every class at every replayed day.
pub(crate) fn track_record(record: &TrackRecord) -> Vec<ReplayRow> {
    let mut rows = Vec::new();
    for day in record.dates() {
        for &class in Class::ALL {
            let Some(figure) = record.on(Some(day), "bought", &format!("class:{}", class.word())) else { continue };
            let (rate, low, high, enough) = rate_of(figure);
            rows.push(ReplayRow {
                as_of: day,
                until: figure.until.unwrap_or(day),
                class,
                people: figure.people,
                buyers: figure.events as u64,
                rate,
                low,
                high,
                enough,
            });
        }
    }
    rows
}

/// Rate, interval, and whether there was enough to say anything.
fn rate_of(figure: &Figure) -> (f64, f64, f64, bool) {
    let counted = if figure.people > 0 { figure.events / figure.people as f64 } else { 0.0 };
    match (figure.value, figure.low, figure.high) {
        (Some(value), Some(low), Some(high)) => (value, low, high, true),
        _ => (counted, 0.0, 1.0, false),
    }
}

/// Loyal and other buyers at every replayed day, and the purchases that were expected of them.
pub(crate) fn repurchase(record: &TrackRecord, lang: Lang) -> Vec<RepurchaseRow> {
    let note = lang.pick(
        "The interval of expected purchases holds chance alone; what the model has not seen, such as a season, comes on top.",
        "Khoảng của lượt mua dự kiến chỉ tính phần ngẫu nhiên; điều mô hình chưa từng thấy, như mùa vụ, nằm ngoài khoảng đó.",
    );
    let mut rows = Vec::new();
    for day in record.dates() {
        for (buyers, subject) in [(Buyers::Loyal, "buyers:loyal"), (Buyers::Other, "buyers:other")] {
            let Some(figure) = record.on(Some(day), "bought_again", subject) else { continue };
            let (rate, low, high, enough) = rate_of(figure);
            let purchases = record.on(Some(day), "purchases", subject);
            let expected = purchases.and_then(|figure| figure.expected);
            let chance = expected.map(|expected| Count::new(expected, LEVEL));
            rows.push(RepurchaseRow {
                as_of: day,
                until: figure.until.unwrap_or(day),
                buyers,
                people: figure.people,
                bought_again: figure.events as u64,
                rate,
                low,
                high,
                enough,
                expected_purchases: expected,
                expected_low: chance.map(|count| count.low),
                expected_high: chance.map(|count| count.high),
                actual_purchases: purchases.map(|figure| figure.events as u64),
                note: expected.map(|_| note.to_string()),
            });
        }
    }
    rows
}

/// Stated chances beside what happened.
pub(crate) fn calibration(record: &TrackRecord) -> Option<CalibrationFigure> {
    let error = record.all("calibration_error", "chance")?;
    let bins = record
        .figures
        .iter()
        .filter(|figure| figure.as_of.is_none() && figure.measure == "calibration")
        .filter_map(|figure| {
            Some(CalibrationBin {
                predicted: figure.expected?,
                observed: figure.value?,
                low: figure.low?,
                high: figure.high?,
                people: figure.people,
            })
        })
        .collect();
    Some(CalibrationFigure { bins, ece: error.value?, people: error.people, dates: record.dates() })
}

/// How much better the head of the list is, by chance and by the latest signal alone.
pub(crate) fn lift(record: &TrackRecord) -> Option<LiftFigure> {
    let chance = record.all("lift_top_decile", "chance")?;
    let recency = record.all("lift_top_decile", "recency");
    let of = |pick: fn(&Figure) -> Option<f64>| recency.and_then(pick).unwrap_or(f64::NAN);
    let auc = |subject: &str| record.all("auc", subject).and_then(|figure| figure.value);
    Some(LiftFigure {
        lift: chance.value?,
        low: chance.low?,
        high: chance.high?,
        recency_lift: of(|figure| figure.value),
        recency_low: of(|figure| figure.low),
        recency_high: of(|figure| figure.high),
        auc: auc("chance"),
        recency_auc: auc("recency"),
        people: chance.people,
        buyers: chance.events as u64,
        dates: record.dates(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn figure(day: Option<NaiveDate>, measure: &str, subject: &str, value: Option<f64>) -> Figure {
        Figure {
            as_of: day,
            until: day,
            measure: measure.into(),
            subject: subject.into(),
            people: 100,
            events: 20.0,
            value,
            low: value.map(|value| value / 2.0),
            high: value.map(|value| value * 2.0),
            ..Figure::default()
        }
    }

    #[test]
    fn figures_without_enough_data_stay_empty() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 1);
        let figures = vec![
            figure(day, "bought", "class:target", Some(0.2)),
            figure(day, "bought", "class:potential", None),
            figure(day, "bought_again", "buyers:loyal", Some(0.5)),
            Figure { expected: Some(40.0), ..figure(day, "purchases", "buyers:loyal", None) },
            figure(None, "ratio", "target:potential", None),
            figure(None, "calibration_error", "chance", None),
        ];
        let record = TrackRecord { figures };
        let rows = track_record(&record);
        let enough: Vec<(Class, bool)> = rows.iter().map(|row| (row.class, row.enough)).collect();
        assert_eq!(enough, [(Class::Potential, false), (Class::Target, true)]);
        assert!(ratio(&record).is_none() && calibration(&record).is_none() && lift(&record).is_none());
        let again = repurchase(&record, Lang::Vi);
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].actual_purchases, Some(20));
        assert!(again[0].expected_low < Some(40.0) && again[0].expected_high > Some(40.0));
    }
}
