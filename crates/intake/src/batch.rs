//! How does what was read become tables? Arrow batches in exactly the columns that
//! `galena_signal::table` names, and refused rows as a CSV that can be mended and added again.

use crate::IntakeError;
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch, new_null_array};
use arrow_schema::DataType;
use chrono::NaiveDate;
use galena_signal::{Answer, BatchId, Money, Parsed, Record, RecordId, Refusal, Signal, Spend, Table, table};
use std::sync::Arc;

/// Makes a batch per table that has rows, in the order records, signals, spend, answers, refusals.
///
/// # Errors
/// When a column does not fit its table, which would be a fault of this crate.
pub fn to_batches(parsed: &Parsed, batch: &BatchId) -> Result<Vec<(&'static Table, RecordBatch)>, IntakeError> {
    let mut batches = Vec::new();
    let mut add = |table: &'static Table, rows: usize, columns: Vec<ArrayRef>| -> Result<(), IntakeError> {
        if rows > 0 {
            let made = RecordBatch::try_new(table.schema(), columns)
                .map_err(|fault| IntakeError::Sink { place: table.name.to_owned(), because: fault.to_string() })?;
            batches.push((table, made));
        }
        Ok(())
    };
    add(&table::RECORDS, parsed.records.len(), records(&parsed.records, batch))?;
    add(&table::SIGNALS, parsed.signals.len(), signals(&parsed.signals, batch))?;
    add(&table::SPEND, parsed.spend.len(), spend(&parsed.spend, batch))?;
    add(&table::ANSWERS, parsed.answers.len(), answers(&parsed.answers, batch))?;
    add(&table::REFUSALS, parsed.refusals.len(), refusals(&parsed.refusals, batch))?;
    Ok(batches)
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>> + Clone) -> ArrayRef {
    // Counted first: a builder that grows copies everything again and again.
    let (mut rows, mut filled, mut bytes) = (0, 0, 0);
    values.clone().for_each(|value| {
        rows += 1;
        filled += usize::from(value.is_some());
        bytes += value.map_or(0, str::len);
    });
    if filled == 0 {
        return new_null_array(&DataType::Utf8, rows);
    }
    let mut builder = StringBuilder::with_capacity(rows, bytes);
    values.for_each(|value| builder.append_option(value));
    Arc::new(builder.finish())
}

fn ints(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    let mut builder = Int64Builder::with_capacity(values.size_hint().0);
    values.for_each(|value| builder.append_option(value));
    Arc::new(builder.finish())
}

fn floats(values: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    let mut builder = Float64Builder::with_capacity(values.size_hint().0);
    values.for_each(|value| builder.append_option(value));
    Arc::new(builder.finish())
}

fn bools(values: impl Iterator<Item = Option<bool>>) -> ArrayRef {
    let mut builder = BooleanBuilder::new();
    values.for_each(|value| builder.append_option(value));
    Arc::new(builder.finish())
}

fn days(values: impl Iterator<Item = Option<NaiveDate>>) -> ArrayRef {
    let mut builder = Date32Builder::with_capacity(values.size_hint().0);
    values.for_each(|value| builder.append_option(value.map(|day| day.to_epoch_days())));
    Arc::new(builder.finish())
}

fn instants(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    let mut builder = TimestampMicrosecondBuilder::with_capacity(values.size_hint().0).with_timezone("UTC");
    values.for_each(|value| builder.append_option(value));
    Arc::new(builder.finish())
}

fn amounts(values: impl Iterator<Item = Option<Money>>) -> ArrayRef {
    let kind = galena_signal::table::ColumnType::Amount.data_type();
    let mut builder = Decimal128Builder::with_capacity(values.size_hint().0).with_data_type(kind);
    values.for_each(|value| builder.append_option(value.map(|money| i128::from(money.hundredths))));
    Arc::new(builder.finish())
}

fn currencies(values: impl Iterator<Item = Option<Money>>) -> ArrayRef {
    let mut builder = StringBuilder::new();
    values.for_each(|value| match value {
        Some(money) => builder.append_value(money.currency.code()),
        None => builder.append_null(),
    });
    Arc::new(builder.finish())
}

fn batch_ids(batch: &BatchId, rows: usize) -> ArrayRef {
    texts(std::iter::repeat_n(Some(batch.0.as_str()), rows))
}

fn records(rows: &[(RecordId, Record)], batch: &BatchId) -> Vec<ArrayRef> {
    let text = |field: fn(&Record) -> &Option<String>| texts(rows.iter().map(|(_, record)| field(record).as_deref()));
    vec![
        ints(rows.iter().map(|(id, _)| Some(id.0))),
        batch_ids(batch, rows.len()),
        ints(rows.iter().map(|(_, r)| Some(r.row_number))),
        instants(rows.iter().map(|(_, r)| r.at)),
        text(|r| &r.customer_ref),
        text(|r| &r.name),
        text(|r| &r.family_name),
        text(|r| &r.given_name),
        text(|r| &r.phone),
        text(|r| &r.email),
        text(|r| &r.device_id),
        text(|r| &r.national_id),
        text(|r| &r.tax_number),
        text(|r| &r.gender),
        days(rows.iter().map(|(_, r)| r.born_on)),
        text(|r| &r.company),
        text(|r| &r.address),
        text(|r| &r.ward),
        text(|r| &r.district),
        text(|r| &r.province),
        text(|r| &r.postcode),
        amounts(rows.iter().map(|(_, r)| r.income)),
        amounts(rows.iter().map(|(_, r)| r.budget)),
        currencies(rows.iter().map(|(_, r)| r.income.or(r.budget))),
        text(|r| &r.competitor),
        bools(rows.iter().map(|(_, r)| r.consented)),
        text(|r| &r.customer_group),
        text(|r| &r.note),
        text(|r| &r.attributes),
        text(|r| &r.unread),
    ]
}

fn signals(rows: &[Signal], batch: &BatchId) -> Vec<ArrayRef> {
    let text = |field: fn(&Signal) -> &Option<String>| texts(rows.iter().map(|signal| field(signal).as_deref()));
    vec![
        batch_ids(batch, rows.len()),
        ints(rows.iter().map(|s| Some(s.row_number))),
        ints(rows.iter().map(|s| s.record_id.map(|id| id.0))),
        instants(rows.iter().map(|s| Some(s.at))),
        texts(rows.iter().map(|s| Some(s.kind.word()))),
        text(|s| &s.product),
        text(|s| &s.category),
        floats(rows.iter().map(|s| s.quantity)),
        amounts(rows.iter().map(|s| s.value)),
        currencies(rows.iter().map(|s| s.value)),
        text(|s| &s.order_ref),
        text(|s| &s.channel),
        text(|s| &s.campaign),
        text(|s| &s.keyword),
        text(|s| &s.staff),
        text(|s| &s.competitor),
        text(|s| &s.text),
    ]
}

fn spend(rows: &[Spend], batch: &BatchId) -> Vec<ArrayRef> {
    let text = |field: fn(&Spend) -> &Option<String>| texts(rows.iter().map(|spend| field(spend).as_deref()));
    vec![
        batch_ids(batch, rows.len()),
        ints(rows.iter().map(|s| Some(s.row_number))),
        days(rows.iter().map(|s| Some(s.spent_on))),
        text(|s| &s.channel),
        text(|s| &s.campaign),
        text(|s| &s.keyword),
        amounts(rows.iter().map(|s| Some(s.amount))),
        currencies(rows.iter().map(|s| Some(s.amount))),
        ints(rows.iter().map(|s| s.impressions)),
        ints(rows.iter().map(|s| s.clicks)),
    ]
}

fn answers(rows: &[Answer], batch: &BatchId) -> Vec<ArrayRef> {
    vec![
        batch_ids(batch, rows.len()),
        ints(rows.iter().map(|a| Some(a.row_number))),
        ints(rows.iter().map(|a| a.record_id.map(|id| id.0))),
        instants(rows.iter().map(|a| a.at)),
        texts(rows.iter().map(|a| Some(a.survey.as_str()))),
        texts(rows.iter().map(|a| Some(a.question.as_str()))),
        texts(rows.iter().map(|a| Some(a.answer.as_str()))),
    ]
}

fn refusals(rows: &[Refusal], batch: &BatchId) -> Vec<ArrayRef> {
    let raw: Vec<String> = rows.iter().map(|r| serde_json::Value::from(r.raw.clone()).to_string()).collect();
    vec![
        batch_ids(batch, rows.len()),
        ints(rows.iter().map(|r| Some(r.row_number))),
        texts(rows.iter().map(|r| r.column_name.as_deref())),
        texts(rows.iter().map(|r| Some(r.reason.word()))),
        texts(rows.iter().map(|r| Some(r.found.as_str()))),
        texts(rows.iter().map(|r| Some(r.expected.as_str()))),
        texts(rows.iter().map(|r| Some(r.fix.as_str()))),
        texts(raw.iter().map(|raw| Some(raw.as_str()))),
    ]
}

/// Refused rows as CSV: the file's own columns first, as they came, then `galena_reason` and
/// `galena_fix`, which are not read when the mended file is added.
pub fn refusals_csv(header: &[String], refusals: &[Refusal]) -> String {
    let mut out = String::new();
    let names = header.iter().filter(|name| !crate::understand::is_ours(name)).map(String::as_str);
    write_line(&mut out, names.chain(["galena_reason", "galena_fix"]));
    for refusal in refusals {
        let cells = (0..header.len())
            .filter(|place| !crate::understand::is_ours(&header[*place]))
            .map(|place| refusal.raw.get(place).map_or("", String::as_str));
        let place = refusal.column_name.as_deref().map_or(String::new(), |column| format!("column `{column}`: "));
        let reason = format!(
            "row {}: {place}{}; expected {}",
            refusal.row_number,
            refusal.reason.label(galena_signal::Lang::En),
            refusal.expected
        );
        write_line(&mut out, cells.chain([reason.as_str(), refusal.fix.as_str()]));
    }
    out
}

fn write_line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}
