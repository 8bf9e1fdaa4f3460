//! How does what was resolved become tables?

use super::{Likely, Resolved};
use crate::checks::{self, Check};
use crate::describe::Described;
use crate::explain;
use crate::ids::{self, Event};
use crate::link::{Cards, Groups, Key, Scheme, key_of};
use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use galena_plan::FunctionError;
use galena_signal::{Table, table};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A person who lives with more than so many others lives in a home or an office.
pub(super) const LARGEST_HOUSEHOLD: usize = 12;

/// All tables of the step, `links` first.
pub(super) fn make(
    described: &Described,
    resolved: &Resolved,
    before: &[(i64, i64)],
    log: &[RecordBatch],
    as_of: i32,
) -> Result<Vec<RecordBatch>, FunctionError> {
    let (people, events) = ids::assign(&resolved.groups, &described.ids, &described.at, before);
    let mut sizes = vec![0u32; described.ids.len()];
    resolved.groups.iter().for_each(|group| sizes[*group as usize] += 1);
    let alone = |place: &usize| sizes[resolved.groups[*place] as usize] == 1;
    let whose = |places: &mut dyn Iterator<Item = usize>| -> Result<RecordBatch, FunctionError> {
        let mut rows: Vec<(i64, i64)> = places.map(|place| (described.ids[place], people[place])).collect();
        rows.sort_unstable();
        let (records, people): (Vec<i64>, Vec<i64>) = rows.into_iter().unzip();
        batch(&table::MEMBERS, vec![Arc::new(Int64Array::from(records)), Arc::new(Int64Array::from(people))])
    };
    let places = 0..described.ids.len();
    Ok(vec![
        links(described, resolved)?,
        whose(&mut places.clone())?,
        households(&people, &resolved.together)?,
        identity_log(log, &events, as_of)?,
        keys(&described.cards, &described.ids, &resolved.scheme)?,
        identity_checks(described, resolved, &people, as_of)?,
        whose(&mut places.clone().filter(alone))?,
        whose(&mut places.filter(|place| !alone(place)))?,
    ])
}

fn batch(table: &Table, columns: Vec<ArrayRef>) -> Result<RecordBatch, FunctionError> {
    Ok(RecordBatch::try_new(table.schema(), columns)?)
}

fn links(described: &Described, resolved: &Resolved) -> Result<RecordBatch, FunctionError> {
    let count = resolved.links.len();
    let (mut left, mut right) = (Int64Builder::with_capacity(count), Int64Builder::with_capacity(count));
    let (mut chance, mut weight) = (Float64Builder::with_capacity(count), Float64Builder::with_capacity(count));
    let (mut relation, mut joined) = (StringBuilder::new(), BooleanBuilder::with_capacity(count));
    let mut evidence = StringBuilder::new();
    let mut worded: HashMap<u64, (&'static str, String)> = HashMap::new();
    let ends = |link: &Likely| {
        let (left, right) = (described.ids[link.left as usize], described.ids[link.right as usize]);
        (left.min(right), left.max(right))
    };
    let mut ordered: Vec<&Likely> = resolved.links.iter().collect();
    ordered.sort_unstable_by_key(|link| ends(link));
    for link in ordered {
        let Some(model) = &resolved.model else { continue };
        let (other, text) = worded
            .entry(link.word)
            .or_insert_with(|| (model.otherwise(link.word), explain::evidence(model, link.word).to_string()));
        let one = resolved.groups[link.left as usize] == resolved.groups[link.right as usize];
        let (first, second) = ends(link);
        left.append_value(first);
        right.append_value(second);
        chance.append_value(link.chance);
        weight.append_value(model.odds(link.word) / std::f64::consts::LN_2);
        relation.append_value(if one { "person" } else { *other });
        joined.append_value(one);
        evidence.append_value(text);
    }
    batch(
        &table::LINKS,
        vec![
            Arc::new(left.finish()),
            Arc::new(right.finish()),
            Arc::new(chance.finish()),
            Arc::new(weight.finish()),
            Arc::new(relation.finish()),
            Arc::new(joined.finish()),
            Arc::new(evidence.finish()),
        ],
    )
}

/// People who live together: a household bears the id of its first member.
fn households(people: &[i64], together: &[(u32, u32)]) -> Result<RecordBatch, FunctionError> {
    let mut places: BTreeMap<i64, u32> = BTreeMap::new();
    let pairs: Vec<(i64, i64)> = together
        .iter()
        .map(|(left, right)| (people[*left as usize], people[*right as usize]))
        .filter(|(left, right)| left != right)
        .collect();
    for (left, right) in &pairs {
        for person in [left, right] {
            let next = places.len() as u32;
            places.entry(*person).or_insert(next);
        }
    }
    let mut groups = Groups::new(places.len());
    pairs.iter().for_each(|(left, right)| groups.join(places[left], places[right]));
    let mut homes: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for (person, place) in &places {
        homes.entry(groups.root(*place)).or_default().push(*person);
    }
    let mut rows: Vec<(i64, i64)> = homes
        .into_values()
        .filter(|home| home.len() <= LARGEST_HOUSEHOLD)
        .flat_map(|home| home.clone().into_iter().map(move |person| (person, home[0])))
        .collect();
    rows.sort_unstable();
    batch(
        &table::HOUSEHOLDS,
        vec![
            Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.0))),
            Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.1))),
        ],
    )
}

/// The log of before, and what happened now.
fn identity_log(log: &[RecordBatch], events: &[Event], as_of: i32) -> Result<RecordBatch, FunctionError> {
    let (mut days, mut changes) = (Vec::new(), StringBuilder::new());
    let (mut people, mut others, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for old in log {
        let ints = |name: &str| old.column_by_name(name).and_then(|array| array.as_primitive_opt::<Int64Type>());
        let on = old.column_by_name("as_of_on").and_then(|array| array.as_primitive_opt::<Date32Type>());
        let words = old.column_by_name("change").and_then(|array| array.as_string_opt::<i32>());
        let (Some(on), Some(words), Some(old_people), Some(old_others), Some(old_records)) =
            (on, words, ints("person_id"), ints("other_person_id"), ints("records"))
        else {
            continue;
        };
        days.extend(on.values().iter().copied());
        words.iter().for_each(|word| changes.append_value(word.unwrap_or("")));
        people.extend(old_people.values().iter().copied());
        others.extend(old_others.iter());
        records.extend(old_records.values().iter().copied());
    }
    for event in events {
        days.push(as_of);
        changes.append_value(event.change.word());
        people.push(event.person_id);
        others.push(event.other_person_id);
        records.push(event.records);
    }
    batch(
        &table::IDENTITY_LOG,
        vec![
            Arc::new(Date32Array::from(days)),
            Arc::new(changes.finish()),
            Arc::new(Int64Array::from(people)),
            Arc::new(Int64Array::from(others)),
            Arc::new(Int64Array::from(records)),
        ],
    )
}

/// The values of the chosen keys, in order: one new record is a look-up then. The key's number stands in the
/// highest bits, so that each key's values lie together.
fn keys(cards: &Cards, ids: &[i64], scheme: &Scheme) -> Result<RecordBatch, FunctionError> {
    let rows: usize = scheme.keys.iter().map(|key| rows_of(cards, key).count()).sum();
    let (mut values, mut records) = (Int64Builder::with_capacity(rows), Int64Builder::with_capacity(rows));
    for (number, key) in scheme.keys.iter().enumerate() {
        let mut entries: Vec<(i64, u32)> =
            rows_of(cards, key).map(|(hash, record)| (key_value(number, hash), record)).collect();
        entries.sort_unstable();
        for (value, record) in entries {
            values.append_value(value);
            records.append_value(ids[record as usize]);
        }
    }
    batch(&table::KEYS, vec![Arc::new(values.finish()), Arc::new(records.finish())])
}

fn rows_of<'a>(cards: &'a Cards, key: &'a Key) -> impl Iterator<Item = (u64, u32)> + 'a {
    (0..cards.len() as u32)
        .filter_map(|record| key_of(cards, cards.row(record), &key.columns).map(|hash| (hash, record)))
}

/// A key's number and the hash of a value in one positive number.
pub(crate) fn key_value(number: usize, hash: u64) -> i64 {
    ((number as i64 & 31) << 58) | (hash >> 6) as i64
}

fn identity_checks(
    described: &Described,
    resolved: &Resolved,
    people: &[i64],
    as_of: i32,
) -> Result<RecordBatch, FunctionError> {
    let checks: Vec<Check> = checks::checks(described, resolved, people);
    let floats = |value: fn(&Check) -> Option<f64>| -> ArrayRef {
        Arc::new(checks.iter().map(value).collect::<arrow_array::Float64Array>())
    };
    batch(
        &table::IDENTITY_CHECKS,
        vec![
            Arc::new(Date32Array::from(vec![as_of; checks.len()])),
            Arc::new(StringArray::from_iter_values(checks.iter().map(|check| check.measure))),
            Arc::new(StringArray::from_iter_values(checks.iter().map(|check| check.subject.as_str()))),
            Arc::new(Int64Array::from_iter_values(checks.iter().map(|check| check.records))),
            floats(|check| check.value),
            floats(|check| check.low),
            floats(|check| check.high),
            Arc::new(checks.iter().map(|check| check.note.as_deref()).collect::<StringArray>()),
        ],
    )
}
