//! What do the rows say? Reads a file by its mapping, piece by piece: records, signals, spend,
//! answers **and** refusals.
//!
//! The decision: a row is refused whole or taken whole. What a signal cannot be without (its date,
//! its kind, the amount of an order or of spend) refuses the row; anything else that cannot be read
//! is kept in the record's `unread` and counted as a warning of its column. The road not taken is
//! filling gaps with today's date or zero: nobody would ever find them again.
//!
//! What rows yield:
//! - **Order lines**: one `order` per line, lines of one order share `order_ref`. An invoice that
//!   starts with `C`, a negative quantity or a cancelled state is a `cancellation` with a positive
//!   value and never an `order`; a state of goods returned is a `return`. A line with a price of 0
//!   is no purchase but a `trial` (sample, gift, stock movement). Postage, fees and tests carry the
//!   category `non_product`. Person, date and state that stand only at an order's first line hold
//!   for its other lines.
//! - **Consultations and visits**: the consultation or visit, and beside it a quote, an order or a
//!   `lost` when the row's columns tell so.
//! - **Events**: the kind that the row names. **Lead forms**: a record and a registration.
//! - **Person lists**: records only. **Connections**: a record and a `follow`.
//! - **Surveys**: an answer per question and one `answer` signal. **Spend**: money, no person.
//!
//! Rows of totals yield nothing; they are counted as skipped.
//!
//! Rows without a person (no code, name, phone, e-mail, device or identity number; or `Khách lẻ`) are signals of
//! nobody, never people.

mod cells;
mod happening;
mod order;
mod person;
mod plan;
mod survey;

use crate::mapping::{Mapping, bad};
use crate::understand::{Settings, is_ours, show};
use crate::{IntakeError, Read, Row, Source};
use galena_signal::{BatchId, Parsed, Refusal, RefusalReason};
use plan::Reader;
use std::collections::BTreeMap;

pub(crate) use person::People;
pub(crate) use survey::is_total_of_spend;

/// Rows of one piece.
const PIECE: u64 = 65_536;

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows read, refused ones included.
    pub rows: u64,
    /// Distinct descriptions of people.
    pub records: u64,
    /// Things that happened.
    pub signals: u64,
    /// Rows of spend.
    pub spend: u64,
    /// Survey answers.
    pub answers: u64,
    /// Rows refused.
    pub refusals: u64,
    /// Rows that say nothing by their nature: totals of a report, events mapped to `none`.
    pub skipped: u64,
    /// Values that were not understood and kept as they are, by column.
    pub warnings: BTreeMap<String, u64>,
    /// What came up while reading and could not be known before: keys that a file of JSON lines brings in late.
    pub notes: Vec<String>,
}

/// The id of importing this content with this mapping: `b` and 16 hex digits.
pub fn batch_id(source: &Source, mapping: &Mapping) -> BatchId {
    let mut hash = blake3::Hasher::new();
    hash.update(source.content_hash.as_bytes());
    hash.update(b"\n");
    hash.update(mapping.to_toml().as_bytes());
    BatchId(format!("b{}", &hash.finalize().to_hex()[..16]))
}

/// Checks that every sheet and column of a mapping is in the file; gives the file's sheet for each
/// sheet of the mapping.
pub(crate) fn check_columns(source: &Source, mapping: &Mapping) -> Result<Vec<usize>, IntakeError> {
    let mut sheets = Vec::with_capacity(mapping.sheets.len());
    for (at, sheet) in mapping.sheets.iter().enumerate() {
        let by_name = source.sheets.iter().position(|info| info.name == sheet.sheet);
        // sheets named by month: the same place, if the columns are there
        let place = by_name.or((at < source.sheets.len() && source.sheets.len() == mapping.sheets.len()).then_some(at));
        let Some(place) = place else {
            let names: Vec<String> = source.sheets.iter().map(|info| format!("`{}`", info.name)).collect();
            return Err(bad(
                format!("sheet \"{}\"", sheet.sheet),
                "the file has no such sheet".into(),
                &format!("the file has {}", names.join(", ")),
            ));
        };
        let header = &source.sheets[place].header;
        for column in &sheet.columns {
            if !header.contains(&column.column) && !is_ours(&column.column) {
                let names: Vec<String> = header.iter().take(40).map(|name| format!("`{name}`")).collect();
                return Err(bad(
                    format!("sheet \"{}\", column \"{}\"", sheet.sheet, column.column),
                    "the file has no such column".into(),
                    &format!("the columns are {}", names.join(", ")),
                ));
            }
        }
        sheets.push(place);
    }
    Ok(sheets)
}

/// Reads a file by its mapping and hands on one piece after the other.
///
/// # Errors
/// When the mapping names what is not in the file, when nothing more can be read, or when the sink
/// says so.
pub fn parse(
    source: &Source,
    mapping: &Mapping,
    batch: &BatchId,
    settings: &Settings,
    sink: &mut dyn FnMut(Parsed) -> Result<(), IntakeError>,
) -> Result<Totals, IntakeError> {
    let places = check_columns(source, mapping)?;
    let mut totals = Totals::default();
    let mut people = People::new(batch, &mapping.source);
    for (sheet, place) in mapping.sheets.iter().zip(places) {
        if sheet.row_is == crate::RowIs::Other {
            continue;
        }
        let mut rows = source.rows(place)?;
        let header = rows.header().to_vec();
        let mut reader = Reader::new(mapping, sheet, &header, settings, &mut people);
        let mut piece = Parsed::default();
        let mut row = Row::default();
        loop {
            match rows.read(&mut row)? {
                Read::End => break,
                Read::Refused(refusal) => piece.refusals.push(refusal),
                Read::Row => {
                    if let Err(fault) = reader.take(&row, &mut piece) {
                        piece.refusals.push(fault.refuse(&row, &header));
                    }
                }
            }
            piece.rows += 1;
            if piece.rows >= PIECE {
                totals.add(&piece);
                let next = sized_like(&piece);
                sink(std::mem::replace(&mut piece, next))?;
            }
        }
        let (added_up, _) = rows.totals();
        totals.notes.extend(rows.notes());
        piece.rows += added_up;
        totals.add(&piece);
        totals.skipped += reader.skipped + added_up;
        for (place, count) in reader.warnings.iter().enumerate().filter(|(_, count)| **count > 0) {
            *totals.warnings.entry(header[place].clone()).or_default() += count;
        }
        if piece.rows > 0 {
            sink(piece)?;
        }
    }
    Ok(totals)
}

/// An empty piece with room for what this one holds: the next will hold about as much.
fn sized_like(piece: &Parsed) -> Parsed {
    Parsed {
        records: Vec::with_capacity(piece.records.len()),
        signals: Vec::with_capacity(piece.signals.len()),
        answers: Vec::with_capacity(piece.answers.len()),
        spend: Vec::with_capacity(piece.spend.len()),
        ..Parsed::default()
    }
}

impl Totals {
    fn add(&mut self, piece: &Parsed) {
        self.rows += piece.rows;
        self.records += piece.records.len() as u64;
        self.signals += piece.signals.len() as u64;
        self.spend += piece.spend.len() as u64;
        self.answers += piece.answers.len() as u64;
        self.refusals += piece.refusals.len() as u64;
    }
}

/// Why a row is not taken.
#[derive(Debug)]
pub(crate) struct Fault {
    reason: RefusalReason,
    place: Option<usize>,
    expected: String,
    fix: String,
}

impl Fault {
    fn new(
        reason: RefusalReason,
        place: Option<usize>,
        expected: impl Into<String>,
        fix: impl Into<String>,
    ) -> Box<Self> {
        Box::new(Fault { reason, place, expected: expected.into(), fix: fix.into() })
    }

    fn refuse(self, row: &Row, header: &[String]) -> Refusal {
        let found = self.place.map_or_else(String::new, |place| show(row.cell(place)).chars().take(200).collect());
        Refusal {
            reason: self.reason,
            row_number: row.number,
            column_name: self.place.and_then(|place| header.get(place).cloned()),
            found,
            expected: self.expected,
            fix: self.fix,
            raw: (0..header.len().max(row.len())).map(|place| show(row.cell(place))).collect(),
        }
    }
}
