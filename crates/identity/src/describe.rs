//! What does a record say, ready to be compared? Rows of `records` to cards, in the order of their ids.
//!
//! Rows are taken by id, so that neither the order of input nor the number of files changes anything. Columns
//! of the files that have no meaning of their own (an occupation, a birthplace) are compared too, up to four
//! of them: those that are filled in often and tell people apart. What they are worth is fitted like all the
//! rest, and a column that says nothing about who somebody is comes out as worth nothing.

mod writer;

use crate::link::{Cards, EXTRAS};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use galena_plan::FunctionError;
use std::collections::BTreeMap;
use writer::Writer;

/// The records of a run.
pub(crate) struct Described {
    /// Ids, in the order of what the records say.
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

pub(crate) struct Columns<'a> {
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
pub(crate) fn describe(batches: Vec<RecordBatch>) -> Result<Described, FunctionError> {
    let records = batches.iter().map(RecordBatch::num_rows).sum();
    let extras = choose_extras(&batches, records)?;
    let (mut order, mut at) = (Vec::with_capacity(records), Vec::with_capacity(records));
    let mut cards = Cards::with_capacity(records);
    let mut writer = Writer::default();
    // A batch is let go when its cards are written.
    for batch in batches {
        let columns = Columns::of(&batch)?;
        let unread = batch.column_by_name(UNREAD).and_then(|array| array.as_string_opt::<i32>());
        for row in 0..columns.ids.len() {
            order.push((columns.ids.value(row), order.len() as u32));
            at.push(columns.at.filter(|at| at.is_valid(row)).map_or(i64::MAX, |at| at.value(row)));
            let unread = unread.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row));
            let card = writer.card(&mut cards, &columns, unread, row, &extras);
            cards.push(card);
        }
    }
    drop(writer);
    cards.shrink();
    // Everything that follows sees records in the order of what they say: neither the order of input nor how it
    // was cut into files and batches, from which ids are made, changes anything.
    let mut order: Vec<(u64, i64, i64, u32)> =
        order.into_iter().map(|(id, place)| (cards.content(place), at[place as usize], id, place)).collect();
    order.sort_unstable();
    cards.reorder(order.iter().map(|row| row.3));
    Ok(Described {
        ids: order.iter().map(|row| row.2).collect(),
        at: order.iter().map(|row| row.1).collect(),
        cards,
        extras,
    })
}

/// The text under a name in a JSON object of texts.
fn attribute(json: &str, name: &str) -> Option<String> {
    let object: BTreeMap<String, serde_json::Value> = serde_json::from_str(json).ok()?;
    object.get(name)?.as_str().map(str::to_owned)
}

/// Which further columns are worth comparing: filled in often, with values that repeat and that differ.
fn choose_extras(batches: &[RecordBatch], records: usize) -> Result<Vec<String>, FunctionError> {
    let mut counts: BTreeMap<String, (f64, BTreeMap<String, f64>)> = BTreeMap::new();
    let mut repeats_name: BTreeMap<String, f64> = BTreeMap::new();
    for batch in batches {
        let columns = Columns::of(batch)?;
        let Some(attributes) = columns.texts[16].filter(|array| array.null_count() < array.len()) else { continue };
        for (row, json) in attributes.iter().enumerate() {
            let Some(json) = json else { continue };
            let Ok(object) = serde_json::from_str::<BTreeMap<String, serde_json::Value>>(json) else { continue };
            for (name, value) in object {
                let Some(text) = value.as_str().filter(|text| text.len() <= EXTRA_LETTERS) else { continue };
                let (filled, texts) = counts.entry(name.clone()).or_default();
                *filled += 1.0;
                let named = [1, 2, 3].into_iter().filter_map(|column| columns.text(column, row));
                if says_no_more(text, named) {
                    *repeats_name.entry(name.clone()).or_default() += 1.0;
                }
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
            let repeated = repeats_name.get(&name).is_some_and(|rows| *rows > 0.3 * filled);
            (filled >= EXTRA_FILLED * records as f64 && bits >= 0.5 && repeats >= 0.2 && !repeated)
                .then_some((worth, name))
        })
        .collect();
    worth.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    worth.truncate(EXTRAS);
    Ok(worth.into_iter().map(|(_, name)| name).collect())
}

/// Does a text consist of words that stand in the others?
fn says_no_more<'a>(text: &str, others: impl Iterator<Item = &'a str>) -> bool {
    let others: Vec<String> = others.map(galena_signal::fold_name).collect();
    let text = galena_signal::fold_name(text);
    !text.is_empty()
        && text.split(' ').all(|word| others.iter().any(|other| other.split(' ').any(|known| known == word)))
}
