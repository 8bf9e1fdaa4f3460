//! What does a Parquet file hold? Its columns have names and kinds already; they are read batch
//! by batch.
//!
//! The decision: values keep the kind that the file gives them (a float stays a float even where
//! all are whole: what a column means is not decided here). Decimals that are whole become whole
//! numbers, others floats when a float holds them exactly enough, else text. The road not taken is
//! casting everything to text: dates would be guessed a second time.

use super::heading::unique_names;
use super::origin::Origin;
use super::{Format, SheetInfo};
use crate::{Cell, IntakeError, Limits, Read, Row, Rows};
use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, RecordBatch, StructArray};
use arrow_schema::{DataType, TimeUnit};
use chrono::DateTime;
use galena_signal::{Refusal, RefusalReason};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

const BATCH: usize = 4096;

fn reader(origin: &Origin, place: &str, limits: &Limits) -> Result<ParquetRecordBatchReaderBuilder<File>, IntakeError> {
    let file = origin.open()?;
    let builder = contained(|| ParquetRecordBatchReaderBuilder::try_new(file)).map_err(|e| damaged(place, &e))?;
    let columns = builder.parquet_schema().num_columns();
    if columns > limits.columns {
        return Err(super::delimited::too_wide(place, limits));
    }
    let groups = builder.metadata().row_groups();
    let sizes = groups.iter().flat_map(|group| group.columns()).map(|column| column.uncompressed_size());
    let total: u64 = sizes.map(|size| u64::try_from(size).unwrap_or(u64::MAX)).fold(0, u64::saturating_add);
    if total > limits.expanded_bytes {
        return Err(IntakeError::TooMuch {
            place: place.into(),
            found: format!("{} MiB once expanded", total >> 20),
            limit: format!("{} MiB", limits.expanded_bytes >> 20),
        });
    }
    Ok(builder.with_batch_size(BATCH))
}

/// Understands a Parquet file.
pub(crate) fn look(origin: &Origin, limits: &Limits) -> Result<SheetInfo, IntakeError> {
    let place = origin.file_name.as_str();
    let builder = reader(origin, place, limits)?;
    let mut names = Vec::new();
    for field in builder.schema().fields() {
        leaves(field.name(), field.data_type(), &mut names);
    }
    let mut notes = Vec::new();
    for field in builder.schema().fields() {
        unread(field.name(), field.data_type(), &mut notes);
    }
    if builder.metadata().file_metadata().num_rows() == 0 {
        notes.push("no rows".into());
    }
    let header = unique_names(names.into_iter(), &mut notes);
    Ok(SheetInfo { format: Format::Parquet, header, notes, ..SheetInfo::default() })
}

/// Names of the columns that a field becomes: a struct becomes one per inner field.
fn leaves(name: &str, kind: &DataType, names: &mut Vec<String>) {
    match kind {
        DataType::Struct(fields) => {
            for field in fields {
                leaves(&format!("{name}.{}", field.name()), field.data_type(), names);
            }
        }
        _ => names.push(name.to_owned()),
    }
}

/// Notes the columns whose kind is not read: maps, intervals, lists of objects.
fn unread(name: &str, kind: &DataType, notes: &mut Vec<String>) {
    match kind {
        DataType::Struct(fields) => {
            fields.iter().for_each(|field| unread(&format!("{name}.{}", field.name()), field.data_type(), notes));
        }
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _)
            if !item.data_type().is_nested() => {}
        DataType::Duration(_) | DataType::Interval(_) => {
            notes.push(format!("column `{name}` holds {kind} and is left empty"))
        }
        kind if kind.is_nested() && !matches!(kind, DataType::Dictionary(..)) => {
            notes.push(format!("column `{name}` holds nested values and is left empty"));
        }
        _ => {}
    }
}

/// Runs the library so that a panic on a broken file is an error like any other.
fn contained<T>(run: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(_) => Err("its pages contradict its footer".into()),
    }
}

fn damaged(place: &str, because: &str) -> IntakeError {
    let because: String = because.chars().take(300).collect();
    IntakeError::Damaged { place: place.into(), because }
}

/// Rows of a Parquet file.
pub(crate) struct ParquetRows<'a> {
    reader: ParquetRecordBatchReader,
    columns: Vec<ArrayRef>,
    at: usize,
    rows: usize,
    number: i64,
    header: &'a [String],
    place: &'a str,
    limits: &'a Limits,
    text: String,
}

impl<'a> ParquetRows<'a> {
    pub fn open(origin: &'a Origin, header: &'a [String], limits: &'a Limits) -> Result<Self, IntakeError> {
        let place = origin.file_name.as_str();
        let builder = reader(origin, place, limits)?;
        let reader = contained(|| builder.build()).map_err(|e| damaged(place, &e))?;
        let text = String::new();
        Ok(ParquetRows { reader, columns: Vec::new(), at: 0, rows: 0, number: 0, header, place, limits, text })
    }

    /// Takes the next batch; false at the end.
    fn next_batch(&mut self) -> Result<bool, IntakeError> {
        let reader = &mut self.reader;
        let next = contained(|| reader.next().transpose().map_err(|e| ParquetError::General(e.to_string())));
        let Some(batch) = next.map_err(|e| damaged(self.place, &e))? else { return Ok(false) };
        self.columns.clear();
        flatten(&batch, &mut self.columns);
        (self.at, self.rows) = (0, batch.num_rows());
        Ok(true)
    }
}

fn flatten(batch: &RecordBatch, columns: &mut Vec<ArrayRef>) {
    fn leaves(array: &ArrayRef, columns: &mut Vec<ArrayRef>) {
        match array.as_any().downcast_ref::<StructArray>() {
            Some(inner) => inner.columns().iter().for_each(|array| leaves(array, columns)),
            None => columns.push(array.clone()),
        }
    }
    batch.columns().iter().for_each(|array| leaves(array, columns));
}

impl Rows for ParquetRows<'_> {
    fn header(&self) -> &[String] {
        self.header
    }

    fn read(&mut self, row: &mut Row) -> Result<Read, IntakeError> {
        loop {
            while self.at >= self.rows {
                if !self.next_batch()? {
                    return Ok(Read::End);
                }
            }
            row.clear();
            self.number += 1;
            row.number = self.number;
            for (place, column) in self.columns.iter().enumerate() {
                let size = push(column, self.at, row, &mut self.text);
                if size > self.limits.cell_bytes {
                    self.at += 1;
                    return Ok(Read::Refused(Refusal {
                        reason: RefusalReason::CellTooLarge,
                        row_number: self.number,
                        column_name: self.header.get(place).cloned(),
                        found: format!("{size} bytes"),
                        expected: format!("at most {} bytes in a cell", self.limits.cell_bytes),
                        fix: "shorten the cell".into(),
                        raw: Vec::new(),
                    }));
                }
            }
            self.at += 1;
            if !row.is_empty() {
                return Ok(Read::Row);
            }
        }
    }
}

/// Adds one value to the row; gives its size if it is text.
fn push(array: &ArrayRef, at: usize, row: &mut Row, text: &mut String) -> usize {
    fn value<T: ArrowPrimitiveType>(array: &ArrayRef, at: usize) -> T::Native {
        array.as_primitive::<T>().value(at)
    }
    if array.is_null(at) {
        row.push(Cell::Empty);
        return 0;
    }
    let cell = match array.data_type() {
        DataType::Utf8 => Cell::Text(array.as_string::<i32>().value(at)),
        DataType::LargeUtf8 => Cell::Text(array.as_string::<i64>().value(at)),
        DataType::Utf8View => Cell::Text(array.as_string_view().value(at)),
        DataType::Boolean => Cell::Bool(array.as_boolean().value(at)),
        DataType::Int8 => Cell::Int(value::<Int8Type>(array, at).into()),
        DataType::Int16 => Cell::Int(value::<Int16Type>(array, at).into()),
        DataType::Int32 => Cell::Int(value::<Int32Type>(array, at).into()),
        DataType::Int64 => Cell::Int(value::<Int64Type>(array, at)),
        DataType::UInt8 => Cell::Int(value::<UInt8Type>(array, at).into()),
        DataType::UInt16 => Cell::Int(value::<UInt16Type>(array, at).into()),
        DataType::UInt32 => Cell::Int(value::<UInt32Type>(array, at).into()),
        DataType::UInt64 => decimal(value::<UInt64Type>(array, at).into(), 0, text),
        DataType::Float16 => Cell::Float(value::<Float16Type>(array, at).to_f64()),
        DataType::Float32 => real(value::<Float32Type>(array, at).to_string().parse().unwrap_or(f64::NAN)),
        DataType::Float64 => real(value::<Float64Type>(array, at)),
        DataType::Decimal32(_, scale) => decimal(value::<Decimal32Type>(array, at).into(), *scale, text),
        DataType::Decimal64(_, scale) => decimal(value::<Decimal64Type>(array, at).into(), *scale, text),
        DataType::Decimal128(_, scale) => decimal(value::<Decimal128Type>(array, at), *scale, text),
        DataType::Date32 => day(value::<Date32Type>(array, at).into()),
        DataType::Date64 => day(value::<Date64Type>(array, at).div_euclid(86_400_000)),
        DataType::Timestamp(unit, zone) => instant(array, at, unit, zone.is_some()),
        DataType::Dictionary(..) => return dictionary(array, at, row, text),
        _ => other(array, at, text),
    };
    let size = if let Cell::Text(text) = cell { text.len() } else { 0 };
    row.push(cell);
    size
}

fn real(x: f64) -> Cell<'static> {
    if x.is_finite() { Cell::Float(x) } else { Cell::Empty }
}

fn day(days: i64) -> Cell<'static> {
    match DateTime::from_timestamp(days.saturating_mul(86_400), 0) {
        Some(at) => Cell::Day(at.date_naive()),
        None => Cell::Int(days),
    }
}

fn instant(array: &ArrayRef, at: usize, unit: &TimeUnit, zoned: bool) -> Cell<'static> {
    let micros = match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(at).saturating_mul(1_000_000),
        TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value(at).saturating_mul(1000),
        TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().value(at),
        TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().value(at).div_euclid(1000),
    };
    Cell::Instant { micros, zoned }
}

/// A decimal of `unscaled` ÷ 10^`scale`.
fn decimal(unscaled: i128, scale: i8, text: &mut String) -> Cell<'_> {
    let factor = 10i128.checked_pow(scale.unsigned_abs().into());
    let whole = match factor {
        Some(factor) if scale <= 0 => unscaled.checked_mul(factor),
        Some(factor) if unscaled % factor == 0 => Some(unscaled / factor),
        _ => None,
    };
    if let Some(whole) = whole.and_then(|whole| i64::try_from(whole).ok()) {
        return Cell::Int(whole);
    }
    if let Some(factor) = factor
        && scale > 0
        && unscaled.unsigned_abs() < 1 << 53
    {
        return Cell::Float(unscaled as f64 / factor as f64);
    }
    text.clear();
    let digits = unscaled.unsigned_abs().to_string();
    let places = usize::from(scale.max(0).unsigned_abs());
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (head, tail) = digits.split_at(digits.len() - places);
    text.push_str(if unscaled < 0 { "-" } else { "" });
    text.push_str(head);
    if tail.is_empty() {
        text.extend(std::iter::repeat_n('0', usize::from(scale.min(0).unsigned_abs())));
    } else {
        text.push('.');
        text.push_str(tail);
    }
    Cell::Text(text)
}

/// A value of a dictionary, which is a column of its own.
fn dictionary(array: &ArrayRef, at: usize, row: &mut Row, text: &mut String) -> usize {
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        row.push(Cell::Empty);
        return 0;
    };
    let keys = dictionary.keys();
    let key = match keys.data_type() {
        DataType::Int8 => keys.as_primitive::<Int8Type>().value(at).into(),
        DataType::Int16 => keys.as_primitive::<Int16Type>().value(at).into(),
        DataType::Int32 => keys.as_primitive::<Int32Type>().value(at).into(),
        DataType::Int64 => keys.as_primitive::<Int64Type>().value(at),
        DataType::UInt8 => keys.as_primitive::<UInt8Type>().value(at).into(),
        DataType::UInt16 => keys.as_primitive::<UInt16Type>().value(at).into(),
        DataType::UInt32 => keys.as_primitive::<UInt32Type>().value(at).into(),
        DataType::UInt64 => i64::try_from(keys.as_primitive::<UInt64Type>().value(at)).unwrap_or(-1),
        _ => -1,
    };
    match usize::try_from(key) {
        Ok(key) if key < dictionary.values().len() => push(dictionary.values(), key, row, text),
        _ => {
            row.push(Cell::Empty);
            0
        }
    }
}

/// Lists, times of day, maps and bytes, as text.
fn other<'t>(array: &ArrayRef, at: usize, text: &'t mut String) -> Cell<'t> {
    text.clear();
    let items = match array.data_type() {
        DataType::List(_) => array.as_list::<i32>().value(at),
        DataType::LargeList(_) => array.as_list::<i64>().value(at),
        DataType::FixedSizeList(..) => array.as_fixed_size_list().value(at),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            return bytes(array, at, text);
        }
        DataType::Time32(TimeUnit::Second) => {
            return time(array.as_primitive::<Time32SecondType>().value(at).into(), text);
        }
        DataType::Time32(_) => {
            return time(i64::from(array.as_primitive::<Time32MillisecondType>().value(at)) / 1000, text);
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            return time(array.as_primitive::<Time64MicrosecondType>().value(at) / 1_000_000, text);
        }
        DataType::Time64(_) => {
            return time(array.as_primitive::<Time64NanosecondType>().value(at) / 1_000_000_000, text);
        }
        _ => return Cell::Empty,
    };
    let mut inner = Row::default();
    let mut scratch = String::new();
    for at in 0..items.len().min(10_000) {
        push(&items, at, &mut inner, &mut scratch);
    }
    let joined: Vec<String> = inner.cells().map(|cell| cell.to_string()).collect();
    text.push_str(&joined.join(", "));
    Cell::Text(text)
}

fn time(seconds: i64, text: &mut String) -> Cell<'_> {
    text.push_str(&format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    Cell::Text(text)
}

/// Bytes are text when they are UTF-8: older writers do not say which strings are text.
fn bytes<'t>(array: &ArrayRef, at: usize, text: &'t mut String) -> Cell<'t> {
    let bytes = match array.data_type() {
        DataType::Binary => array.as_binary::<i32>().value(at),
        DataType::LargeBinary => array.as_binary::<i64>().value(at),
        DataType::BinaryView => array.as_binary_view().value(at),
        _ => array.as_fixed_size_binary().value(at),
    };
    match std::str::from_utf8(bytes) {
        Ok(own) => {
            text.push_str(own);
            Cell::Text(text)
        }
        Err(_) => Cell::Empty,
    }
}
