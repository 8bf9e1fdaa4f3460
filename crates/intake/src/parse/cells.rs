//! What does this cell of this row say? Moments, amounts, numbers and texts, with the fault that a
//! person can mend when they cannot be read.

use super::plan::{Column, Reader};
use super::{Fault, RefusalReason};
use crate::understand::show;
use crate::value::date::{day_micros, from_number, read_time};
use crate::value::{AmountFault, DateFault, DateOrder, Wall, amount, read_date, read_number, words};
use crate::{Cell, Meaning, Row};
use chrono::NaiveDate;
use galena_signal::{Currency, Micros, Money};
use std::collections::{BTreeMap, HashMap};

/// Words of a channel column, read once each.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    mapped: BTreeMap<String, String>,
    read: HashMap<String, Option<String>>,
}

impl Texts {
    pub fn new(mapped: BTreeMap<String, String>) -> Self {
        Texts { mapped, read: HashMap::new() }
    }

    /// The channel that a text names.
    pub fn channel(&mut self, text: &str) -> Option<String> {
        if let Some(read) = self.read.get(text) {
            return read.clone();
        }
        let channel = match self.mapped.get(text) {
            Some(word) if word == "none" || word.is_empty() => None,
            Some(word) => Some(word.clone()),
            None if is_blank_word(text) => None,
            None => words::channel(text),
        };
        if self.read.len() < 10_000 && text.len() <= 200 {
            self.read.insert(text.to_owned(), channel.clone());
        }
        channel
    }
}

/// The text of a cell with single spaces. It is trimmed and in NFC already.
pub(crate) fn tidy(text: &str) -> String {
    // Every pair of bytes is looked at without a way out in between: that is a few wide instructions.
    let odd = |pair: &[u8]| (pair[0] == b'\t') | (pair == b"  ") | (pair == NO_BREAK_SPACE);
    let doubled = text.as_bytes().windows(2).fold(false, |found, pair| found | odd(pair));
    if doubled && !text.contains('\n') {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    text.to_owned()
}

/// U+00A0 in UTF-8.
const NO_BREAK_SPACE: &[u8] = &[0xc2, 0xa0];

/// A word for nothing: `-`, `N/A`, `null`.
pub(crate) fn is_blank_word(text: &str) -> bool {
    text.len() <= 9
        && (text.chars().all(|c| matches!(c, '-' | '.' | '_' | '/' | '?' | '–' | '—' | '#' | '*' | ' '))
            || ["n/a", "#n/a", "null", "nan", "none", "nil", "undefined"]
                .iter()
                .any(|word| text.eq_ignore_ascii_case(word)))
}

impl Reader<'_> {
    /// The text of a column's cell, tidy; nothing when it is empty or says nothing.
    pub fn text(&self, row: &Row, meaning: Meaning) -> Option<String> {
        self.column(meaning).and_then(|column| cell_text(row.cell(column.place)))
    }

    /// The moment of a cell, checked against the years that make sense.
    pub fn moment(&self, row: &Row, column: &Column) -> Result<Option<Micros>, Box<Fault>> {
        let Some(wall) = self.wall(row, column)? else { return Ok(None) };
        if wall.day < NaiveDate::from_ymd_opt(1990, 1, 1).unwrap_or(NaiveDate::MIN) || wall.day > self.latest {
            return Err(Fault::new(
                RefusalReason::DateOutOfRange,
                Some(column.place),
                format!("a day from 1990-01-01 to {}", self.latest),
                "correct the year, or the order of day and month in the mapping",
            ));
        }
        Ok(Some(wall.instant(self.utc_offset_minutes)))
    }

    /// When the row happened, from its main date and its time of day.
    pub fn happened_at(&self, row: &Row) -> Result<Option<Micros>, Box<Fault>> {
        let Some(column) = self.column(Meaning::HappenedAt) else {
            return Ok(self.day.map(|day| Wall { day, time: None, zone: None }.instant(self.utc_offset_minutes)));
        };
        let Some(micros) = self.moment(row, column)? else { return Ok(None) };
        let Some(time) = self.column(Meaning::TimeOfDay) else { return Ok(Some(micros)) };
        let has_time = self.wall(row, column)?.is_some_and(|wall| wall.time.is_some_and(|time| time > 0));
        Ok(Some(if has_time { micros } else { micros + time_of_day(row.cell(time.place)).unwrap_or(0) }))
    }

    /// The wall clock of a cell, whatever its year.
    pub fn wall(&self, row: &Row, column: &Column) -> Result<Option<Wall>, Box<Fault>> {
        let order = column.dates.unwrap_or(DateOrder::Dmy);
        let fault = |expected: String| {
            let fix = "write the date as the rest of the column does, or change `dates` in the mapping";
            Fault::new(RefusalReason::BadDate, Some(column.place), expected, fix)
        };
        let read = match row.cell(column.place) {
            Cell::Empty => return Ok(None),
            Cell::Error(_) => return Err(cell_error(column)),
            Cell::Day(day) => return Ok(Some(Wall { day, time: None, zone: None })),
            Cell::Instant { micros, zoned } => {
                let read = from_number(micros as f64 / 1000.0, DateOrder::EpochMillis);
                // exact beyond what a float keeps
                return Ok(read.ok().map(|wall| Wall {
                    time: Some(micros.rem_euclid(86_400_000_000)),
                    zone: zoned.then_some(0),
                    ..wall
                }));
            }
            Cell::Int(n) => from_number(n as f64, numeric(order, n as f64)),
            Cell::Float(x) => from_number(x, numeric(order, x)),
            Cell::Bool(_) => Err(DateFault::Unreadable),
            Cell::Text(text) => match read_date(text, order) {
                Err(DateFault::Unreadable) if is_blank_word(text) => return Ok(None),
                read => read,
            },
        };
        match read {
            Ok(wall) if wall.day < NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(NaiveDate::MIN) => {
                Err(fault(format!("a date, {}", order.sentence())))
            }
            Ok(wall) => Ok(Some(wall)),
            Err(_) => Err(fault(format!("a date, {}", order.sentence()))),
        }
    }

    /// The currency that the row's own column names, if there is one.
    pub fn row_currency(&self, row: &Row) -> Option<Currency> {
        let column = self.column(Meaning::Currency)?;
        match row.cell(column.place) {
            Cell::Text(text) => Currency::from_code(text).or_else(|| amount::currency_of(text)),
            // a further line of an order whose first line named it
            Cell::Empty => self.last.currency,
            _ => None,
        }
    }

    /// The amount of a cell in its currency; sign kept.
    pub fn money(&self, row: &Row, column: &Column) -> Result<Option<Money>, Box<Fault>> {
        Ok(self.exact(row, column)?.map(|(money, _)| money))
    }

    /// The amount of a cell in its currency and, as it is written, in parts of a hundredth.
    pub fn exact(&self, row: &Row, column: &Column) -> Result<Option<(Money, i128)>, Box<Fault>> {
        let read = match row.cell(column.place) {
            Cell::Empty => return Ok(None),
            Cell::Error(_) => return Err(cell_error(column)),
            Cell::Int(n) => amount::amount_from_int(n),
            Cell::Float(x) if x.is_nan() => return Ok(None),
            Cell::Float(x) => amount::amount_from_float(x),
            Cell::Text(text) if is_blank_word(text) => return Ok(None),
            Cell::Text(text) if matches!(column.meaning, Meaning::Income | Meaning::Budget | Meaning::Question) => {
                amount::read_amount_or_range(text, column.numbers).map(|(amount, _)| amount)
            }
            Cell::Text(text) => amount::read_amount(text, column.numbers),
            Cell::Bool(_) | Cell::Instant { .. } | Cell::Day(_) => Err(AmountFault::Unreadable),
        };
        match read {
            Ok(read) => {
                let currency =
                    read.currency.or_else(|| self.row_currency(row)).or(column.currency).unwrap_or(self.currency);
                Ok(Some((Money { hundredths: read.hundredths, currency }, read.parts)))
            }
            Err(AmountFault::TooLarge) => Err(Fault::new(
                RefusalReason::AmountTooLarge,
                Some(column.place),
                "an amount below 10,000,000,000,000,000",
                "check for digits too many",
            )),
            Err(AmountFault::Unreadable) => Err(Fault::new(
                RefusalReason::BadNumber,
                Some(column.place),
                "an amount, such as 18.500.000, 9,6tr or 1234.56",
                "write the amount in digits, or leave the cell empty",
            )),
        }
    }

    /// An amount that may be left out: what cannot be read is a warning.
    pub fn money_or_warn(&mut self, row: &Row, meaning: Meaning) -> Result<Option<Money>, Box<Fault>> {
        Ok(self.exact_or_warn(row, meaning)?.map(|(money, _)| money))
    }

    /// The same, with the amount as it is written.
    pub fn exact_or_warn(&mut self, row: &Row, meaning: Meaning) -> Result<Option<(Money, i128)>, Box<Fault>> {
        let Some(column) = self.column(meaning) else { return Ok(None) };
        let place = column.place;
        match self.exact(row, column) {
            Ok(Some((_, parts))) if parts < 0 => Err(negative(place)),
            Ok(exact) => Ok(exact),
            Err(_) => {
                self.warn(place);
                Ok(None)
            }
        }
    }

    /// A number that is no money.
    pub fn number(&self, row: &Row, column: &Column) -> Result<Option<f64>, Box<Fault>> {
        let read = match row.cell(column.place) {
            Cell::Empty => return Ok(None),
            Cell::Error(_) => return Err(cell_error(column)),
            Cell::Int(n) => return Ok(Some(n as f64)),
            Cell::Float(x) if x.is_nan() => return Ok(None),
            Cell::Float(x) if x.is_finite() => return Ok(Some(x)),
            Cell::Text(text) if is_blank_word(text) => return Ok(None),
            Cell::Text(text) => read_number(text, column.numbers),
            _ => Err(AmountFault::Unreadable),
        };
        read.map(Some).map_err(|_| {
            Fault::new(
                RefusalReason::BadNumber,
                Some(column.place),
                "a number",
                "write the number in digits, or leave the cell empty",
            )
        })
    }

    /// The channel of a row, or the sheet's.
    pub fn channel_of(&mut self, row: &Row) -> Option<String> {
        let place = self.column(Meaning::Channel).map(|column| column.place);
        let read = place.and_then(|place| match row.cell(place) {
            Cell::Text(text) => self.channels.channel(text),
            Cell::Empty => None,
            other => self.channels.channel(&show(other)),
        });
        read.or_else(|| self.channel.clone())
    }

    /// What was said, from all columns that hold it.
    pub fn said(&self, row: &Row) -> Option<String> {
        let mut said: Option<String> = None;
        for at in &self.texts {
            if let Some(text) = cell_text(row.cell(self.columns[*at].place)) {
                match &mut said {
                    None => said = Some(text),
                    Some(all) => {
                        all.push_str("; ");
                        all.push_str(&text);
                    }
                }
            }
        }
        said
    }

    /// Product and category of a row.
    pub fn product(&self, row: &Row) -> (Option<String>, Option<String>) {
        let code = self.text(row, Meaning::ProductCode);
        let category = self.text(row, Meaning::Category);
        let extra = code.as_deref().is_some_and(crate::understand::is_no_product);
        let product = self.text(row, Meaning::Product).or(code);
        (product, if extra { Some(galena_signal::NON_PRODUCT.to_owned()) } else { category })
    }
}

/// The text of a cell; nothing when it is empty, an error, or a word for nothing.
pub(crate) fn cell_text(cell: Cell<'_>) -> Option<String> {
    match cell {
        Cell::Empty | Cell::Error(_) => None,
        Cell::Text(text) if is_blank_word(text) => None,
        Cell::Text(text) => Some(tidy(text)),
        Cell::Float(x) if x.is_nan() => None,
        other => Some(show(other)),
    }
}

pub(crate) fn negative(place: usize) -> Box<Fault> {
    Fault::new(
        RefusalReason::NegativeAmount,
        Some(place),
        "an amount that is not below zero",
        "take the minus away; if goods or money went back, say so in a status column, or give a negative quantity",
    )
}

fn cell_error(column: &Column) -> Box<Fault> {
    Fault::new(
        RefusalReason::CellError,
        Some(column.place),
        "a value",
        "mend the formula in the spreadsheet, or write the value in its place",
    )
}

/// The order of a number in a column of dates that were texts in the sample.
fn numeric(order: DateOrder, number: f64) -> DateOrder {
    match order {
        DateOrder::Dmy | DateOrder::Mdy | DateOrder::Ymd if (20_000.0..80_000.0).contains(&number) => DateOrder::Excel,
        DateOrder::Dmy | DateOrder::Mdy | DateOrder::Ymd if (3e8..1e10).contains(&number) => DateOrder::EpochSeconds,
        DateOrder::Dmy | DateOrder::Mdy | DateOrder::Ymd if (1e11..1e13).contains(&number) => DateOrder::EpochMillis,
        order => order,
    }
}

fn time_of_day(cell: Cell<'_>) -> Option<Micros> {
    const HOUR: Micros = 3_600_000_000;
    match cell {
        Cell::Text(text) => read_time(text),
        Cell::Float(x) if (0.0..1.0).contains(&x) => Some((x * 86_400.0).round() as Micros * 1_000_000),
        Cell::Int(n) if (0..24).contains(&n) => Some(n * HOUR),
        Cell::Float(x) if (1.0..24.0).contains(&x) => Some((x * 3600.0).round() as Micros * 1_000_000),
        Cell::Instant { micros, .. } => Some(micros.rem_euclid(24 * HOUR)),
        _ => None,
    }
}

/// The local day of an instant.
pub(crate) fn local_day(micros: Micros, utc_offset_minutes: i32) -> Option<NaiveDate> {
    let local = micros + Micros::from(utc_offset_minutes) * 60_000_000;
    let day = NaiveDate::from_epoch_days(i32::try_from(local.div_euclid(86_400_000_000)).ok()?)?;
    debug_assert!(day_micros(day) <= local);
    Some(day)
}
