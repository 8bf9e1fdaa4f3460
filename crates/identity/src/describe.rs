//! What does a record say, ready to be compared? Rows of `records` to cards, in the order of their ids.
//!
//! Rows are taken by id, so that neither the order of input nor the number of files changes anything. Columns
//! of the files that have no meaning of their own (an occupation, a birthplace) are compared too, up to four
//! of them: those that are filled in often and tell people apart. What they are worth is fitted like all the
//! rest, and a column that says nothing about who somebody is comes out as worth nothing.

use crate::clean::{address, born, email, id_number, name, phone};
use crate::link::{Cards, EXTRAS, Said};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use chrono::{Datelike, Days, NaiveDate};
use galena_plan::FunctionError;
use std::collections::BTreeMap;

/// The records of a run.
pub(crate) struct Described {
    /// Ids, ascending.
    pub ids: Vec<i64>,
    /// When each description was made; the largest number where that is not known.
    pub at: Vec<i64>,
    /// What they say.
    pub cards: Cards,
    /// Names of the further columns that are compared.
    pub extras: Vec<String>,
}

/// A further column must be filled in by at least this share of the records.
const EXTRA_FILLED: f64 = 0.05;
/// A value longer than this is a text to be read, not a value to be compared.
const EXTRA_LETTERS: usize = 60;
/// Texts of a further column that are counted; one with more different ones tells nothing apart but itself.
const EXTRA_COUNTED: usize = 20_000;

struct Columns<'a> {
    ids: &'a Int64Array,
    at: Option<&'a TimestampMicrosecondArray>,
    born_on: Option<&'a Date32Array>,
    texts: [Option<&'a StringArray>; TEXTS.len()],
}

const TEXTS: [&str; 17] = [
    "customer_ref",
    "name",
    "family_name",
    "given_name",
    "phone",
    "email",
    "device_id",
    "national_id",
    "tax_number",
    "gender",
    "company",
    "address",
    "ward",
    "district",
    "province",
    "postcode",
    "attributes",
];
const UNREAD: &str = "unread";

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, FunctionError> {
        let ids = batch.column_by_name("record_id").and_then(|array| array.as_primitive_opt::<Int64Type>());
        Ok(Columns {
            ids: ids.ok_or_else(|| FunctionError::Argument {
                function: "describe",
                expected: "a BIGINT column `record_id`".into(),
                found: batch.schema().to_string(),
            })?,
            at: batch.column_by_name("at").and_then(|array| array.as_primitive_opt::<TimestampMicrosecondType>()),
            born_on: batch.column_by_name("born_on").and_then(|array| array.as_primitive_opt::<Date32Type>()),
            texts: TEXTS.map(|name| batch.column_by_name(name).and_then(|array| array.as_string_opt::<i32>())),
        })
    }

    fn text(&self, column: usize, row: usize) -> Option<&'a str> {
        let array = self.texts[column]?;
        array.is_valid(row).then(|| array.value(row))
    }
}

/// Reads records.
pub(crate) fn describe(batches: &[RecordBatch]) -> Result<Described, FunctionError> {
    let columns = batches.iter().map(Columns::of).collect::<Result<Vec<_>, _>>()?;
    let unread: Vec<Option<&StringArray>> = batches
        .iter()
        .map(|batch| batch.column_by_name(UNREAD).and_then(|array| array.as_string_opt::<i32>()))
        .collect();
    let mut order: Vec<(i64, u32, u32)> = Vec::new();
    for (at, columns) in columns.iter().enumerate() {
        order.extend(columns.ids.values().iter().enumerate().map(|(row, id)| (*id, at as u32, row as u32)));
    }
    order.sort_unstable();
    let extras = choose_extras(&columns, order.len());
    let mut described = Described {
        ids: Vec::with_capacity(order.len()),
        at: Vec::with_capacity(order.len()),
        cards: Cards::with_capacity(order.len()),
        extras,
    };
    let mut said = Said::default();
    for (id, batch, row) in order {
        let (columns, unread, row) = (&columns[batch as usize], unread[batch as usize], row as usize);
        described.ids.push(id);
        described.at.push(columns.at.filter(|at| at.is_valid(row)).map_or(i64::MAX, |at| at.value(row)));
        said.clear();
        say(columns, unread.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row)), row, &mut said);
        if let Some(attributes) = columns.text(16, row) {
            say_extras(attributes, &described.extras, &mut said);
        }
        described.cards.push(&said);
    }
    Ok(described)
}

/// Cleans every field of a row.
fn say(columns: &Columns<'_>, unread: Option<&str>, row: usize, said: &mut Said) {
    let text = |column: usize| columns.text(column, row);
    let unread = |meaning: &str| unread.and_then(|json| attribute(json, meaning));
    if let Some(reference) = text(0) {
        said.source.push_str(reference.split_once(':').map_or("", |(source, _)| source));
        said.reference.push_str(reference);
    }
    say_name(text(1), text(2), text(3), said);
    let number = text(4).and_then(phone::clean).or_else(|| phone::clean(&unread("phone")?));
    said.phone = number.map(|phone| phone.digits).unwrap_or_default();
    if let Some(address) = text(5).and_then(email::clean).or_else(|| email::clean(&unread("email")?)) {
        said.email = address.text();
        said.local = address.local;
    }
    said.device.push_str(text(6).unwrap_or(""));
    if let Some(number) = text(7).and_then(id_number::clean).or_else(|| text(8).and_then(id_number::clean)) {
        said.national_id.push_str(number.text());
    }
    said.gender.push_str(text(9).unwrap_or(""));
    if let Some(company) = text(10) {
        said.company = galena_signal::fold_name(company);
    }
    say_place(text, said);
    let day = columns.born_on.filter(|days| days.is_valid(row)).map(|days| days.value(row));
    let born = match day {
        Some(day) => day_text(day).and_then(|day| born::clean(&day)),
        None => unread("born_on").and_then(|text| born::clean(&text)),
    };
    if let Some(born) = born {
        say_born(born, said);
    }
}

fn say_name(full: Option<&str>, family: Option<&str>, given: Option<&str>, said: &mut Said) {
    let Some(parts) = name::clean(full, family, given) else { return };
    let join = |words: &[String], into: &mut String| {
        for word in words {
            if !into.is_empty() {
                into.push(' ');
            }
            into.push_str(name::region(&name::fold(word)));
        }
    };
    join(&parts.given, &mut said.given);
    join(&parts.family, &mut said.family);
    join(&parts.middle, &mut said.middle);
    // A word without marks says that it has none only where the writer uses marks.
    if parts.words().any(|word| !word.is_ascii()) {
        said.marked = parts.given.join(" ");
    }
    let mut words: Vec<String> = parts.words().map(|word| name::region(&name::fold(word)).to_owned()).collect();
    if words.len() > 1 {
        words.sort_unstable();
        said.whole = words.join(" ");
    }
    let sounds = |text: &str| text.split(' ').map(|word| format!("{:x}", name::sound(word))).collect::<String>();
    if !said.given.is_empty() {
        said.root.push_str(name::nickname(&said.given).unwrap_or(&said.given));
        said.given_sound = sounds(&said.root);
    }
    if !said.family.is_empty() {
        said.family_sound = sounds(&said.family);
    }
}

fn say_place<'a>(text: impl Fn(usize) -> Option<&'a str>, said: &mut Said) {
    let Some(place) = address::clean(text(11), text(12), text(13), text(14), text(15)) else { return };
    let mut street = |part: &Option<String>| {
        if let Some(part) = part {
            if !said.street.is_empty() {
                said.street.push(' ');
            }
            said.street.push_str(part);
        }
    };
    street(&place.house);
    street(&place.street);
    if place.street.is_none() {
        street(&place.hamlet);
        street(&place.rest);
    }
    match (&place.postcode, &place.ward) {
        (Some(postcode), _) => said.near.push_str(postcode),
        (None, Some(ward)) if place.areas.is_empty() => {
            said.near = format!("{ward}/{}", place.district.as_deref().or(place.province.as_deref()).unwrap_or(""));
        }
        (None, Some(_)) => {
            for area in &place.areas {
                said.near.push_str(&format!("#{area}"));
            }
            said.areas.extend_from_slice(&place.areas);
        }
        (None, None) => {}
    }
    said.far.push_str(place.district.as_deref().unwrap_or(""));
    said.province.push_str(place.province.as_deref().unwrap_or(""));
}

fn say_born(born: born::Born, said: &mut Said) {
    if let Some(year) = born.year {
        said.year = format!("{year:04}");
    }
    if let (Some(month), Some(day)) = (born.month, born.day) {
        said.day = format!("{:02}{:02}", month.min(day), month.max(day));
    }
    said.born = born.digits;
}

fn day_text(day: i32) -> Option<String> {
    let epoch = NaiveDate::default();
    let day = match u64::try_from(day) {
        Ok(days) => epoch.checked_add_days(Days::new(days)),
        Err(_) => epoch.checked_sub_days(Days::new(u64::from(day.unsigned_abs()))),
    }?;
    Some(format!("{:04}{:02}{:02}", day.year(), day.month(), day.day()))
}

/// The text under a name in a JSON object of texts.
fn attribute(json: &str, name: &str) -> Option<String> {
    let object: BTreeMap<String, serde_json::Value> = serde_json::from_str(json).ok()?;
    object.get(name)?.as_str().map(str::to_owned)
}

fn say_extras(json: &str, extras: &[String], said: &mut Said) {
    if extras.is_empty() {
        return;
    }
    let Ok(object) = serde_json::from_str::<BTreeMap<String, serde_json::Value>>(json) else { return };
    for (extra, name) in said.extras.iter_mut().zip(extras) {
        if let Some(text) = object.get(name).and_then(|value| value.as_str())
            && text.len() <= EXTRA_LETTERS
        {
            *extra = galena_signal::fold_name(text);
        }
    }
}

/// Which further columns are worth comparing: filled in often, with values that repeat and that differ.
fn choose_extras(columns: &[Columns<'_>], records: usize) -> Vec<String> {
    let mut counts: BTreeMap<String, (f64, BTreeMap<String, f64>)> = BTreeMap::new();
    for columns in columns {
        let Some(attributes) = columns.texts[16].filter(|array| array.null_count() < array.len()) else { continue };
        for json in attributes.iter().flatten() {
            let Ok(object) = serde_json::from_str::<BTreeMap<String, serde_json::Value>>(json) else { continue };
            for (name, value) in object {
                let Some(text) = value.as_str().filter(|text| text.len() <= EXTRA_LETTERS) else { continue };
                let (filled, texts) = counts.entry(name).or_default();
                *filled += 1.0;
                if texts.len() < EXTRA_COUNTED {
                    *texts.entry(galena_signal::fold_name(text)).or_default() += 1.0;
                }
            }
        }
    }
    let mut worth: Vec<(f64, String)> = counts
        .into_iter()
        .filter_map(|(name, (filled, texts))| {
            let bits: f64 = texts.values().map(|count| -count / filled * (count / filled).log2()).sum();
            let repeats = texts.values().filter(|count| **count > 1.0).sum::<f64>() / filled;
            let worth = filled / records as f64 * bits.min(12.0);
            (filled >= EXTRA_FILLED * records as f64 && bits >= 0.5 && repeats >= 0.2).then_some((worth, name))
        })
        .collect();
    worth.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    worth.truncate(EXTRAS);
    worth.into_iter().map(|(_, name)| name).collect()
}
