//! At which days is the judgement made? Today, some past days to replay it at, and days before
//! those to learn from.
//!
//! Windows do not overlap: each cut-off is one horizon before the next. A replay needs at least one
//! earlier window to have learned from, and some history before that; where the data do not reach
//! that far there are fewer replays, or none, and the track record says so.

use crate::columns::{floats, instants};
use arrow_array::{Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use galena_plan::{FunctionError, NativeFunction, Parameters, Value, one};
use std::collections::BTreeMap;
use std::sync::Arc;

const NAME: &str = "cutoffs";
const DAY: i64 = 86_400_000_000;

/// Most windows to learn from, before the earliest replay.
const MOST_TRAINING: i64 = 6;

/// People looked at in each cut-off that is only learned from.
const SAMPLE_PEOPLE: f64 = 30_000.0;

pub(crate) fn schema() -> SchemaRef {
    let instant = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        Field::new("role", DataType::Utf8, false),
        Field::new("as_of_on", DataType::Date32, false),
        Field::new("as_of_end", instant.clone(), false),
        Field::new("until_on", DataType::Date32, false),
        Field::new("until_end", instant.clone(), false),
        Field::new("half_on", DataType::Date32, false),
        Field::new("half_end", instant, false),
        Field::new("keep_one_in", DataType::Int64, false),
    ]))
}

/// The parameter as a whole number.
pub(crate) fn int(parameters: &Parameters, function: &'static str, name: &'static str) -> Result<i64, FunctionError> {
    match parameters.get(name) {
        Some(Value::Int(n)) => Ok(*n),
        Some(Value::Day(day)) => Ok(i64::from(*day)),
        Some(Value::Instant(micros)) => Ok(*micros),
        _ => Err(FunctionError::Parameter { function, parameter: name }),
    }
}

/// The native step: one row a cut-off.
pub(crate) fn function() -> NativeFunction {
    NativeFunction {
        name: NAME,
        doc: "the days at which the judgement is made: today, replays, and days to learn from",
        run: one(|inputs, parameters| {
            let (mut first, mut people) = (None, 0.0);
            for batch in inputs.first().into_iter().flatten() {
                first = instants(NAME, batch, "first_at")?.first().copied().flatten().or(first);
                people = floats(NAME, batch, "people")?.first().copied().unwrap_or(people);
            }
            let as_of = int(parameters, NAME, "as_of")?;
            let end = int(parameters, NAME, "as_of_end")?;
            let horizon = int(parameters, NAME, "horizon_days")?.max(1);
            let replays = int(parameters, NAME, "replays")?;
            let asked = match parameters.get("replay_on") {
                Some(Value::Text(days)) => days.split(',').filter_map(|day| day.parse().ok()).collect(),
                _ => Vec::new(),
            };
            let history = first.map_or(0, |first| (end - first) / DAY);
            let rows = roles(as_of, horizon, replays, history, &asked);
            let keep_one_in = (people / SAMPLE_PEOPLE).floor().max(1.0) as i64;
            let instant = |day: i64| end + (day - as_of) * DAY;
            // Half way through what is known by each day: where models of buying again are tried.
            let oldest = as_of - history;
            let half = |day: i64| day - (day - oldest).max(0) / 2;
            Ok(RecordBatch::try_new(
                schema(),
                vec![
                    Arc::new(StringArray::from_iter_values(rows.values())),
                    Arc::new(Date32Array::from_iter_values(rows.keys().map(|day| *day as i32))),
                    Arc::new(
                        TimestampMicrosecondArray::from_iter_values(rows.keys().map(|day| instant(*day)))
                            .with_timezone("UTC"),
                    ),
                    Arc::new(Date32Array::from_iter_values(rows.keys().map(|day| (*day + horizon) as i32))),
                    Arc::new(
                        TimestampMicrosecondArray::from_iter_values(rows.keys().map(|day| instant(*day + horizon)))
                            .with_timezone("UTC"),
                    ),
                    Arc::new(Date32Array::from_iter_values(rows.keys().map(|day| half(*day) as i32))),
                    Arc::new(
                        TimestampMicrosecondArray::from_iter_values(rows.keys().map(|day| instant(half(*day))))
                            .with_timezone("UTC"),
                    ),
                    Arc::new(Int64Array::from_iter_values(rows.keys().map(|_| keep_one_in))),
                ],
            )?)
        }),
    }
}

/// Days (since 1970) and what each is for. `history` counts the days before the end of `as_of`
/// that the data reach; `asked` are days to replay at instead of the regular ones.
fn roles(as_of: i64, horizon: i64, replays: i64, history: i64, asked: &[i64]) -> BTreeMap<i64, &'static str> {
    let mut roles = BTreeMap::new();
    let oldest = as_of - history;
    // A cut-off needs something to look back on: a horizon of history, a fortnight at least.
    let usable = |day: i64| day - oldest >= horizon.clamp(14, 30);
    let mut replayed: Vec<i64> = match asked {
        [] => (1..=replays).map(|place| as_of - place * horizon).filter(|day| usable(day - horizon)).collect(),
        days => days.iter().copied().filter(|day| *day < as_of && usable(*day)).collect(),
    };
    replayed.push(as_of);
    for judged in &replayed {
        for place in 1..=MOST_TRAINING {
            let day = judged - place * horizon;
            if usable(day) {
                roles.entry(day).or_insert("train");
            }
        }
    }
    for day in &replayed {
        roles.insert(*day, "replay");
    }
    roles.insert(as_of, "now");
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rows: &BTreeMap<i64, &str>) -> String {
        rows.iter().rev().map(|(day, role)| format!("{day}:{role}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn windows_do_not_overlap_and_replays_have_something_to_learn_from() {
        assert_eq!(
            shown(&roles(1000, 30, 2, 200, &[])),
            "1000:now 970:replay 940:replay 910:train 880:train 850:train"
        );
        // 70 days of history: today can learn from one window, and nothing can be replayed.
        assert_eq!(shown(&roles(1000, 30, 6, 70, &[])), "1000:now 970:train");
        assert_eq!(shown(&roles(1000, 30, 6, 10, &[])), "1000:now");
    }

    #[test]
    fn days_that_were_asked_for_are_replayed() {
        let rows = roles(1000, 90, 6, 373, &[818, 910]);
        assert_eq!(rows[&910], "replay");
        assert_eq!(rows[&818], "replay");
        assert_eq!(rows[&1000], "now");
        assert!(rows.contains_key(&728));
    }
}
