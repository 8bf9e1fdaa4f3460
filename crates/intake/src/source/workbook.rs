//! What do the sheets of a workbook hold? Cells as the spreadsheet last showed them: formulas by
//! their stored result, days and instants by their number format.
//!
//! The decision: rows are walked on a thread of their own and handed over in small batches. The
//! library's cell reader borrows the workbook it reads from, and a thread's stack is the place
//! where both can live; it also keeps a panic on a broken file from reaching the caller. The road
//! not taken is loading each sheet as one block: one cell at the far corner would ask for billions.

use super::heading::{self, count_total, is_total};
use super::origin::{self, Origin, Wrap};
use super::{Format, SheetInfo};
use crate::{Cell, IntakeError, Limits, Read, Row, Rows};
use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Sheets, Xls, XlsError, Xlsx, XlsxError};
use chrono::{NaiveDate, NaiveDateTime};
use galena_signal::{Refusal, RefusalReason};
use std::fmt::Display;
use std::io::{self, BufReader, Cursor, Seek};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

const BATCH: usize = 256;
/// Rows looked through for the header.
const LOOK: usize = 500;

/// How a workbook is read.
#[derive(Clone, Debug)]
pub(crate) struct BookPlan {
    /// What is around the workbook; it is held in memory unless this is plain.
    pub wrap: Wrap,
    pub format: Format,
    pub sheet: String,
    pub skip: i64,
}

trait Seekable: io::Read + Seek + Send {}
impl<T: io::Read + Seek + Send> Seekable for T {}
type Bytes = Box<dyn Seekable>;
type Book = Sheets<Bytes>;

/// The sheets of a workbook, and notes on those that were left out.
type Looked = (Vec<(SheetInfo, BookPlan)>, Vec<String>);

/// Understands all sheets of a workbook. Also gives what was left out.
pub(crate) fn look(
    place: &str,
    origin: &Origin,
    wrap: &Wrap,
    format: Format,
    limits: &Limits,
) -> Result<Looked, IntakeError> {
    let mut notes = Vec::new();
    let mut found = Vec::new();
    let mut book = open_book(place, origin, wrap, format, limits)?;
    let sheets = book.sheets_metadata().to_vec();
    if sheets.len() > limits.sheets {
        return Err(IntakeError::TooMuch {
            place: place.into(),
            found: format!("{} sheets", sheets.len()),
            limit: format!("{} sheets", limits.sheets),
        });
    }
    for sheet in sheets {
        if sheet.visible != SheetVisible::Visible {
            notes.push(format!("sheet `{}` is hidden and was left out", sheet.name));
            continue;
        }
        if !matches!(sheet.typ, SheetType::WorkSheet) {
            notes.push(format!("sheet `{}` holds no cells and was left out", sheet.name));
            continue;
        }
        match look_sheet(place, &mut book, &sheet.name, format, limits)? {
            Some((info, skip)) => {
                found.push((info, BookPlan { wrap: wrap.clone(), format, sheet: sheet.name, skip }));
            }
            None => notes.push(format!("sheet `{}` is empty and was left out", sheet.name)),
        }
    }
    if found.is_empty() {
        return Err(IntakeError::Empty { place: place.into() });
    }
    Ok((found, notes))
}

fn look_sheet(
    place: &str,
    book: &mut Book,
    sheet: &str,
    format: Format,
    limits: &Limits,
) -> Result<Option<(SheetInfo, i64)>, IntakeError> {
    let place = format!("{place}, sheet {sheet}");
    let mut rows: Vec<Row> = Vec::new();
    let mut wide = 0;
    walk(&place, book, sheet, limits, &mut |row, too_wide| {
        wide += usize::from(too_wide);
        rows.push(row.clone());
        if rows.len() < LOOK { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if wide * 2 > rows.len() {
        return Err(super::delimited::too_wide(&place, limits));
    }
    if rows.iter().all(Row::is_empty) {
        return Ok(None);
    }
    let mut heading = heading::find(&rows);
    let below = rows.iter().filter(|row| row.number > heading.skip && !row.is_empty());
    let widest = widest(below.clone(), heading.names.len());
    if widest > heading.names.len() {
        let names = heading.names.iter().cloned().chain((heading.names.len()..widest).map(|_| String::new()));
        let notes = &mut heading.notes;
        heading.names = heading::unique_names(names, notes);
    }
    if below.count() == 0 {
        heading.notes.push("no rows below the header".into());
    }
    let info = SheetInfo {
        name: sheet.to_owned(),
        format,
        header_row: heading.row,
        header: heading.names,
        titles: heading.titles,
        notes: heading.notes,
        ..SheetInfo::default()
    };
    Ok(Some((info, heading.skip)))
}

/// How many columns the table has. A spreadsheet's rows have no width of their own: a column without
/// a name is one too when it stands beside the table, or holds more than a stray cell.
fn widest<'r>(rows: impl Iterator<Item = &'r Row>, named: usize) -> usize {
    let mut filled: Vec<u32> = Vec::new();
    for row in rows {
        filled.resize(filled.len().max(row.len()), 0);
        for (count, cell) in filled.iter_mut().zip(row.cells()) {
            *count += u32::from(cell != Cell::Empty);
        }
    }
    let counts = filled.iter().enumerate();
    counts.filter(|(at, count)| **count > 1 || **count == 1 && *at < named + 3).map(|(at, _)| at + 1).max().unwrap_or(0)
}

fn last_filled(row: &Row) -> usize {
    (0..row.len()).rev().find(|place| row.cell(*place) != Cell::Empty).map_or(0, |place| place + 1)
}

/// Opens the workbook, from the disk or held in memory.
fn open_book(place: &str, origin: &Origin, wrap: &Wrap, format: Format, limits: &Limits) -> Result<Book, IntakeError> {
    let bytes = || -> Result<Bytes, IntakeError> {
        if *wrap == Wrap::Plain {
            return Ok(Box::new(BufReader::with_capacity(64 * 1024, origin.open()?)));
        }
        let held = hold(place, origin, wrap, limits)?;
        Ok(Box::new(Cursor::new(held)))
    };
    if matches!(format, Format::Xlsx | Format::Xlsb | Format::Ods) {
        super::archive::weigh(place, bytes()?, limits)?;
    }
    let source = bytes()?;
    let opened = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Xlsb => calamine::Xlsb::new(source).map(Sheets::Xlsb).map_err(|e| e.to_string()),
        Format::Xls => Xls::new(source).map(Sheets::Xls).map_err(|e| match e {
            XlsError::Password => LOCKED.into(),
            other => other.to_string(),
        }),
        Format::Ods => calamine::Ods::new(source).map(Sheets::Ods).map_err(|e| match e {
            calamine::OdsError::Password => LOCKED.into(),
            other => other.to_string(),
        }),
        _ => Xlsx::new(source).map(Sheets::Xlsx).map_err(|e| match e {
            XlsxError::Password => LOCKED.into(),
            other => other.to_string(),
        }),
    }));
    match opened {
        Ok(Ok(book)) => Ok(book),
        Ok(Err(because)) if because == LOCKED => Err(IntakeError::Locked { place: place.into() }),
        Ok(Err(because)) => Err(damaged(place, &because)),
        Err(_) => Err(damaged(place, "its parts contradict each other")),
    }
}

const LOCKED: &str = "locked";

/// Reads all that is below the wrap into memory.
pub(crate) fn hold(place: &str, origin: &Origin, wrap: &Wrap, limits: &Limits) -> Result<Vec<u8>, IntakeError> {
    let most = limits.held_bytes;
    let mut reader = origin.bytes(wrap, limits)?;
    let held = super::origin::read_head(&mut *reader, usize::try_from(most + 1).unwrap_or(usize::MAX))
        .map_err(|e| origin::fault(e, place))?;
    if held.len() as u64 > most {
        return Err(IntakeError::TooMuch {
            place: place.into(),
            found: format!("more than {} MiB inside a compressed file", most >> 20),
            limit: format!("{} MiB", most >> 20),
        });
    }
    Ok(held)
}

fn damaged(place: &str, because: &str) -> IntakeError {
    IntakeError::Damaged { place: place.into(), because: because.chars().take(300).collect() }
}

type Give<'g> = dyn FnMut(&Row, bool) -> ControlFlow<()> + 'g;

/// Walks over the rows of a sheet. The second value that is given says that the row is wider than
/// the limit.
fn walk(place: &str, book: &mut Book, sheet: &str, limits: &Limits, give: &mut Give<'_>) -> Result<(), IntakeError> {
    let walked = catch_unwind(AssertUnwindSafe(|| match book {
        Sheets::Xlsx(book) => {
            let mut cells = book.worksheet_cells_reader(sheet).map_err(fault)?;
            walk_cells(|| cells.next_cell().map_err(fault), limits, give)
        }
        Sheets::Xlsb(book) => {
            let mut cells = book.worksheet_cells_reader(sheet).map_err(fault)?;
            walk_cells(|| cells.next_cell().map_err(fault), limits, give)
        }
        other => walk_block(other, sheet, limits, give),
    }));
    match walked {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Walked::Fault(because))) => Err(damaged(place, &because)),
        Ok(Err(Walked::TooMuch(found, limit))) => Err(IntakeError::TooMuch { place: place.into(), found, limit }),
        Err(_) => Err(damaged(place, "its cells contradict each other")),
    }
}

enum Walked {
    Fault(String),
    TooMuch(String, String),
}

fn fault(error: impl Display) -> Walked {
    Walked::Fault(error.to_string())
}

/// Walks over cells that come one by one.
fn walk_cells<'c>(
    mut next: impl FnMut() -> Result<Option<calamine::Cell<DataRef<'c>>>, Walked>,
    limits: &Limits,
    give: &mut Give<'_>,
) -> Result<(), Walked> {
    let mut row = Row::default();
    let mut wide = false;
    let mut text = String::new();
    while let Some(cell) = next()? {
        let (line, column) = cell.get_position();
        let number = i64::from(line) + 1;
        if row.number != number {
            if row.number > 0 && give(&row, wide).is_break() {
                return Ok(());
            }
            row.clear();
            row.number = number;
            wide = false;
        }
        let column = column as usize;
        if column >= limits.columns {
            wide |= !matches!(cell.get_value(), DataRef::Empty);
            continue;
        }
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        while row.len() < column {
            row.push(Cell::Empty);
        }
        if row.len() > column {
            // The same place twice: the first stands.
            continue;
        }
        push(cell.get_value(), &mut row, &mut text);
    }
    if row.number > 0 {
        let _ = give(&row, wide);
    }
    Ok(())
}

/// Walks over a sheet that the library gives as one block.
fn walk_block(book: &mut Book, sheet: &str, limits: &Limits, give: &mut Give<'_>) -> Result<(), Walked> {
    let range = book.worksheet_range(sheet).map_err(fault)?;
    let (height, width) = range.get_size();
    let size = height as u64 * width as u64;
    if size > limits.held_cells {
        return Err(Walked::TooMuch(format!("{size} cells"), format!("{} cells", limits.held_cells)));
    }
    let Some((top, left)) = range.start() else { return Ok(()) };
    let mut row = Row::default();
    let mut text = String::new();
    for (at, cells) in range.rows().enumerate() {
        row.clear();
        row.number = i64::from(top) + at as i64 + 1;
        let left = left as usize;
        let last = cells.iter().rposition(|cell| *cell != Data::Empty).map_or(0, |last| last + 1);
        let wide = left + last > limits.columns;
        for _ in 0..left.min(limits.columns) {
            row.push(Cell::Empty);
        }
        for cell in &cells[..last.min(limits.columns.saturating_sub(left))] {
            push(&DataRef::from_owned(cell), &mut row, &mut text);
        }
        if give(&row, wide).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

trait FromOwned<'a> {
    fn from_owned(data: &'a Data) -> Self;
}

impl<'a> FromOwned<'a> for DataRef<'a> {
    fn from_owned(data: &'a Data) -> Self {
        match data {
            Data::Int(n) => DataRef::Int(*n),
            Data::Float(x) => DataRef::Float(*x),
            Data::String(text) => DataRef::SharedString(text),
            Data::Bool(b) => DataRef::Bool(*b),
            Data::DateTime(at) => DataRef::DateTime(*at),
            Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
            Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
            Data::Error(error) => DataRef::Error(error.clone()),
            _ => DataRef::Empty,
        }
    }
}

/// Adds a cell to the row.
fn push(data: &DataRef<'_>, row: &mut Row, text: &mut String) {
    match data {
        DataRef::Int(n) => row.push(Cell::Int(*n)),
        DataRef::Float(x) => row.push(number(*x)),
        DataRef::String(text) => row.push_text(text),
        DataRef::SharedString(text) => row.push_text(text),
        DataRef::Bool(b) => row.push(Cell::Bool(*b)),
        DataRef::DateTime(at) => serial(*at, row),
        DataRef::DateTimeIso(text) => row.push(iso(text)),
        DataRef::DurationIso(duration) => {
            text.clear();
            hours(duration, text);
            row.push_text(text);
        }
        DataRef::Error(error) => row.push(Cell::Error(&error.to_string())),
        _ => row.push(Cell::Empty),
    }
}

/// A spreadsheet keeps whole numbers as floats too.
fn number(x: f64) -> Cell<'static> {
    if x.fract() == 0.0 && x.abs() < 9.007e15 {
        Cell::Int(x as i64)
    } else if x.is_finite() {
        Cell::Float(x)
    } else {
        Cell::Empty
    }
}

/// A day, an instant, a time of day or a duration, which are all one number in a spreadsheet.
fn serial(at: ExcelDateTime, row: &mut Row) {
    let days = at.as_f64();
    if !(0.0..2_958_466.0).contains(&days) {
        return row.push(number(days));
    }
    if at.is_duration() || days < 1.0 {
        let seconds = (days * 86_400.0).round() as i64;
        return row.push_text(&format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    let Some(date) = date else { return row.push(number(days)) };
    match date.and_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into()) {
        Some(_) if days.fract() == 0.0 => row.push(Cell::Day(date)),
        Some(at) => row.push(Cell::Instant { micros: at.and_utc().timestamp_micros(), zoned: false }),
        None => row.push(number(days)),
    }
}

fn iso(text: &str) -> Cell<'_> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Cell::Day(day);
    }
    if let Ok(at) = text.parse::<NaiveDateTime>() {
        return Cell::Instant { micros: at.and_utc().timestamp_micros(), zoned: false };
    }
    match chrono::DateTime::parse_from_rfc3339(text) {
        Ok(at) => Cell::Instant { micros: at.timestamp_micros(), zoned: true },
        Err(_) => Cell::Text(text),
    }
}

/// `PT09H30M00S` as `09:30:00`; what is not of that shape stays as it is.
fn hours(duration: &str, out: &mut String) {
    let mut parts = [0u64; 3];
    let mut number = 0u64;
    for c in duration.strip_prefix("PT").unwrap_or("?").chars() {
        match c {
            '0'..='9' => number = number.saturating_mul(10).saturating_add(u64::from(c) - 48),
            'H' | 'M' | 'S' => {
                parts[match c {
                    'H' => 0,
                    'M' => 1,
                    _ => 2,
                }] = std::mem::take(&mut number);
            }
            '.' | ',' => {}
            _ => return out.push_str(duration),
        }
    }
    out.push_str(&format!("{:02}:{:02}:{:02}", parts[0], parts[1], parts[2]));
}

/// What the walking thread hands over.
type Batch = Result<Vec<(Row, bool)>, IntakeError>;

/// Rows of one sheet of a workbook.
pub(crate) struct BookRows<'a> {
    batches: Option<Receiver<Batch>>,
    batch: std::vec::IntoIter<(Row, bool)>,
    header: &'a [String],
    skip: i64,
    limits: &'a Limits,
    totals: (u64, Option<i64>),
}

impl<'a> BookRows<'a> {
    pub fn open(
        origin: &'a Origin,
        plan: &'a BookPlan,
        header: &'a [String],
        limits: &'a Limits,
    ) -> Result<Self, IntakeError> {
        let (sender, batches) = sync_channel::<Batch>(4);
        let (own_origin, own_plan, own_limits) = (origin.clone(), plan.clone(), limits.clone());
        let run = move || {
            let place = format!("{}, sheet {}", own_origin.file_name, own_plan.sheet);
            let mut batch = Vec::with_capacity(BATCH);
            let walked = open_book(&own_origin.file_name, &own_origin, &own_plan.wrap, own_plan.format, &own_limits)
                .and_then(|mut book| {
                    walk(&place, &mut book, &own_plan.sheet, &own_limits, &mut |row, wide| {
                        batch.push((row.clone(), wide));
                        if batch.len() < BATCH {
                            return ControlFlow::Continue(());
                        }
                        // Nobody listens any more: stop.
                        match sender.send(Ok(std::mem::take(&mut batch))) {
                            Ok(()) => ControlFlow::Continue(()),
                            Err(_) => ControlFlow::Break(()),
                        }
                    })
                });
            let _ = sender.send(Ok(batch));
            if let Err(error) = walked {
                let _ = sender.send(Err(error));
            }
        };
        thread::Builder::new()
            .name("sheet".into())
            .spawn(run)
            .map_err(|source| IntakeError::Disk { file: origin.file_name.clone(), source })?;
        Ok(BookRows {
            batches: Some(batches),
            batch: Vec::new().into_iter(),
            header,
            skip: plan.skip,
            limits,
            totals: (0, None),
        })
    }

    fn check(&mut self, row: &mut Row, wide: bool) -> Option<Read> {
        if row.is_empty() && !wide {
            return None;
        }
        let surplus = (self.header.len()..row.len()).any(|place| row.cell(place) != Cell::Empty);
        if is_total(row) {
            count_total(&mut self.totals, row);
            return None;
        }
        if wide || surplus {
            return Some(Read::Refused(Refusal {
                reason: RefusalReason::RaggedRow,
                row_number: row.number,
                column_name: None,
                found: if wide {
                    format!("cells beyond column {}", self.limits.columns)
                } else {
                    format!("cells up to column {}", last_filled(row))
                },
                expected: format!("{} columns, as in the header", self.header.len()),
                fix: "name the column in the header, or clear the cells to the right of the table".into(),
                raw: row.raw(),
            }));
        }
        let large = row.cells().position(|cell| matches!(cell, Cell::Text(t) if t.len() > self.limits.cell_bytes));
        if let Some(place) = large {
            return Some(Read::Refused(Refusal {
                reason: RefusalReason::CellTooLarge,
                row_number: row.number,
                column_name: self.header.get(place).cloned(),
                found: "a larger cell".into(),
                expected: format!("at most {} bytes in a cell", self.limits.cell_bytes),
                fix: "shorten the cell".into(),
                raw: Vec::new(),
            }));
        }
        while row.len() < self.header.len() {
            row.push(Cell::Empty);
        }
        Some(Read::Row)
    }
}

impl Rows for BookRows<'_> {
    fn header(&self) -> &[String] {
        self.header
    }

    fn totals(&self) -> (u64, Option<i64>) {
        self.totals
    }

    fn read(&mut self, row: &mut Row) -> Result<Read, IntakeError> {
        loop {
            let Some((next, wide)) = self.batch.next() else {
                let Some(batches) = &self.batches else { return Ok(Read::End) };
                match batches.recv() {
                    Ok(Ok(batch)) => self.batch = batch.into_iter(),
                    Ok(Err(error)) => {
                        self.batches = None;
                        return Err(error);
                    }
                    Err(_) => self.batches = None,
                }
                continue;
            };
            if next.number <= self.skip {
                continue;
            }
            *row = next;
            if let Some(read) = self.check(row, wide) {
                return Ok(read);
            }
        }
    }
}
