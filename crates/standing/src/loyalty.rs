//! How loyal will somebody be who has not bought yet?
//!
//! Of those who bought it is known how likely they are to buy again within a year. Somebody who has
//! not bought is given what came of buyers like them: of the same segment, who came by the same
//! channel, with as clear a need when they first bought. Such groups are small, so each level is
//! shrunk towards the one above it: need within channel, channel within segment, segment within
//! everybody, each group counting as many more people of the group above as the rules say. A plain
//! mean of the group was not taken: three buyers would speak for everybody like them.

use crate::columns::{days, floats, ints, texts};
use crate::scoring::{Readings, number_at, text_at};
use arrow_array::builder::Float64Builder;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use galena_plan::{NativeFunction, ScalarFunction, Value, one};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

const NAME: &str = "shrink_loyalty";

/// The chance to buy again within a year that is assumed where nobody has bought.
const WITHOUT_BUYERS: f64 = 0.2;

pub(crate) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("as_of_on", DataType::Date32, false),
        Field::new("loyalty_prior", DataType::Utf8, true),
    ]))
}

/// How clear a need is: 0 hardly, 1 somewhat, 2 clearly.
pub(crate) fn need_level(need: f64) -> i64 {
    i64::from(need >= 0.2) + i64::from(need >= 0.5)
}

/// Expected loyalty of groups, each shrunk towards the one that holds it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Loyalty {
    /// Of everybody.
    overall: f64,
    /// Groups by their key: `segment`, `segment|channel`, `segment|channel|need`.
    groups: BTreeMap<String, f64>,
}

/// A group of buyers.
struct Group {
    segment: String,
    channel: i64,
    need: i64,
    loyalty: f64,
    people: f64,
}

impl Loyalty {
    fn of(groups: &[Group], prior_people: f64) -> Self {
        let shrunk = |(loyalty, people): (f64, f64), towards: f64| {
            if people + prior_people > 0.0 {
                (loyalty + prior_people * towards) / (people + prior_people)
            } else {
                towards
            }
        };
        let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        let mut all = (0.0, 0.0);
        for group in groups {
            all = (all.0 + group.loyalty, all.1 + group.people);
            for key in keys(&group.segment, group.channel, group.need) {
                let sum = sums.entry(key).or_default();
                *sum = (sum.0 + group.loyalty, sum.1 + group.people);
            }
        }
        let overall = if all.1 > 0.0 { all.0 / all.1 } else { WITHOUT_BUYERS };
        let mut out = Loyalty { overall, groups: BTreeMap::new() };
        for group in groups {
            let mut towards = overall;
            for key in keys(&group.segment, group.channel, group.need) {
                towards = shrunk(sums.get(&key).copied().unwrap_or_default(), towards);
                out.groups.insert(key, towards);
            }
        }
        out
    }

    /// What to expect of somebody: of the smallest group known that they would belong to.
    fn expected(&self, segment: &str, channel: i64, need: f64) -> f64 {
        let keys = keys(segment, channel, need_level(need));
        keys.iter().rev().find_map(|key| self.groups.get(key)).copied().unwrap_or(self.overall)
    }
}

/// From the largest group to the smallest.
fn keys(segment: &str, channel: i64, need: i64) -> [String; 3] {
    [segment.to_string(), format!("{segment}|{channel}"), format!("{segment}|{channel}|{need}")]
}

/// The native step.
pub(crate) fn function() -> NativeFunction {
    NativeFunction {
        name: NAME,
        doc: "expected loyalty by segment, channel and need, each shrunk towards the group that holds it",
        run: one(|inputs, parameters| {
            let prior_people = match parameters.get("loyalty_prior_people") {
                Some(Value::Float(people)) => people.max(0.0),
                _ => 0.0,
            };
            let mut by_day: BTreeMap<i32, Vec<Group>> = BTreeMap::new();
            if let Some(Value::Day(day)) = parameters.get("as_of") {
                by_day.insert(*day, Vec::new());
            }
            for batch in inputs.first().into_iter().flatten() {
                let (on, segments) = (days(NAME, batch, "as_of_on")?, texts(NAME, batch, "segment")?);
                let (channels, needs) = (ints(NAME, batch, "channel")?, ints(NAME, batch, "need_level")?);
                let (loyalty, people) = (floats(NAME, batch, "loyalty")?, floats(NAME, batch, "people")?);
                for (row, segment) in segments.into_iter().enumerate() {
                    let Some(day) = on[row] else { continue };
                    let channel = if channels.is_valid(row) { channels.value(row) } else { 0 };
                    by_day.entry(day).or_default().push(Group {
                        segment: segment.unwrap_or_default(),
                        channel,
                        need: needs.value(row),
                        loyalty: loyalty[row],
                        people: people[row],
                    });
                }
            }
            let (mut on, mut priors) = (Vec::new(), Vec::new());
            for (day, mut groups) in by_day {
                // The order in which groups arrive must not show in any digit.
                groups.sort_by(|a, b| (&a.segment, a.channel, a.need).cmp(&(&b.segment, b.channel, b.need)));
                on.push(day);
                priors.push(serde_json::to_string(&Loyalty::of(&groups, prior_people)).ok());
            }
            Ok(RecordBatch::try_new(
                schema(),
                vec![Arc::new(Date32Array::from(on)), Arc::new(StringArray::from(priors))],
            )?)
        }),
    }
}

/// `loyalty_of(prior, segment, channel, need)`: the chance that somebody who has not bought would buy
/// again within a year of buying.
pub(crate) fn loyalty_function() -> ScalarFunction {
    const FUNCTION: &str = "loyalty_of";
    const TEXT: DataType = DataType::Utf8View;
    ScalarFunction {
        name: FUNCTION,
        arguments: vec![TEXT, TEXT, DataType::Int64, DataType::Float64],
        returns: DataType::Float64,
        doc: "loyalty to expect of somebody who has not bought, by segment, channel and need",
        call: Arc::new(move |arguments, rows| {
            let mut priors: Readings<Loyalty> = Readings::new(FUNCTION);
            let channels = arguments[2].as_primitive_opt::<Int64Type>();
            let mut out = Float64Builder::with_capacity(rows);
            for row in 0..rows {
                let Some(text) = text_at(FUNCTION, &arguments[0], row)? else {
                    out.append_null();
                    continue;
                };
                let segment = text_at(FUNCTION, &arguments[1], row)?.unwrap_or_default();
                let channel =
                    channels.filter(|channels| channels.is_valid(row)).map_or(0, |channels| channels.value(row));
                let need = number_at(&arguments[3], row).unwrap_or(0.0);
                out.append_value(priors.get(text)?.expected(segment, channel, need));
            }
            Ok(Arc::new(out.finish()))
        }),
    }
}

/// `need_level(need)`: how clear a need is, in three steps.
pub(crate) fn need_level_function() -> ScalarFunction {
    ScalarFunction {
        name: "need_level",
        arguments: vec![DataType::Float64],
        returns: DataType::Int64,
        doc: "how clear a need is: 0 hardly, 1 somewhat, 2 clearly",
        call: Arc::new(move |arguments, rows| {
            let levels = (0..rows).map(|row| need_level(number_at(&arguments[0], row).unwrap_or(0.0)));
            Ok(Arc::new(Int64Array::from_iter_values(levels)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(segment: &str, channel: i64, need: i64, rate: f64, people: f64) -> Group {
        Group { segment: segment.into(), channel, need, loyalty: rate * people, people }
    }

    #[test]
    fn a_small_group_is_drawn_to_the_one_that_holds_it() {
        let groups =
            [group("mothers", 1, 2, 0.8, 400.0), group("mothers", 2, 0, 1.0, 2.0), group("offices", 1, 1, 0.2, 400.0)];
        let loyalty = Loyalty::of(&groups, 50.0);
        let of = |segment, channel, need| loyalty.expected(segment, channel, need);
        assert!(of("mothers", 1, 0.9) > 0.7 && of("offices", 1, 0.3) < 0.3);
        // Two buyers who are sure to come again say little; their segment says more.
        let few = of("mothers", 2, 0.0);
        assert!(few > 0.7 && few < 0.85, "{few}");
        // A channel that nobody came by, a segment that nobody is in.
        assert_eq!(of("mothers", 9, 0.0), loyalty.groups["mothers"]);
        assert_eq!(of("gardeners", 1, 0.0), loyalty.overall);
        assert_eq!(Loyalty::of(&[], 50.0).expected("", 0, 0.0), WITHOUT_BUYERS);
    }

    #[test]
    fn what_was_planted_is_found_again() {
        for seed in 1..=5u64 {
            let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let mut unit = move || {
                state ^= state >> 12;
                state ^= state << 25;
                state ^= state >> 27;
                (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
            };
            let (mut groups, mut truths) = (Vec::new(), Vec::new());
            for place in 0..60 {
                let truth = 0.35 + 0.1 * (unit() - 0.5);
                let people = (1.0 + 20.0 * unit()).floor();
                let loyal = (0..people as usize).filter(|_| unit() < truth).count() as f64;
                groups.push(Group { segment: "all".into(), channel: place, need: 1, loyalty: loyal, people });
                truths.push(truth);
            }
            let loyalty = Loyalty::of(&groups, 50.0);
            let miss = |of: &dyn Fn(&Group) -> f64| -> f64 {
                groups.iter().zip(&truths).map(|(group, truth)| (of(group) - truth).powi(2)).sum()
            };
            let shrunk = miss(&|group| loyalty.expected("all", group.channel, 0.3));
            assert!(shrunk < 0.3 * miss(&|group| group.loyalty / group.people), "seed {seed}");
        }
    }
}
