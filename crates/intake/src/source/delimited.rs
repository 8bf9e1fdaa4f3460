//! What does a file of delimited text hold? Finds encoding, dialect and header from the first
//! bytes, then reads row by row.
//!
//! The decision: a row that does not fit is refused by itself and reading goes on with the next
//! line. The road not taken is guessing where a missing or surplus delimiter belongs.

use super::encoding::{Decoded, Encoding, Found};
use super::heading::{self, count_total, cut, is_total};
use super::origin::{Origin, Wrap, fault, read_head};
use super::split::{Dialect, Framed, Splitter};
use super::{Format, SheetInfo};
use crate::{IntakeError, Limits, Read, Row, Rows};
use galena_signal::{Refusal, RefusalReason};
use std::io;

/// How much decides on encoding and dialect.
const HEAD: usize = 1024 * 1024;
/// How far ahead letters outside ASCII are looked for, when the head has none.
const FAR: usize = 64 * 1024 * 1024;

/// How a text file is read.
#[derive(Clone, Debug)]
pub(crate) struct TextPlan {
    pub wrap: Wrap,
    pub encoding: Encoding,
    pub mark: usize,
    pub dialect: Dialect,
    /// Rows up to this number are not data.
    pub skip: i64,
}

/// The first bytes of a text, decoded.
pub(crate) struct TextHead {
    pub found: Found,
    /// Decoded, without the mark.
    pub text: String,
    /// The text is all there is.
    pub whole: bool,
}

/// Reads the head of a text file. Nothing when the bytes are not text.
pub(crate) fn text_head(origin: &Origin, wrap: &Wrap, limits: &Limits) -> Result<Option<TextHead>, IntakeError> {
    let disk = |e| fault(e, &origin.file_name);
    let mut reader = origin.bytes(wrap, limits)?;
    let mut head = read_head(&mut *reader, HEAD).map_err(disk)?;
    let whole = head.len() < HEAD;
    let Some(mut found) = Encoding::find(&head) else { return Ok(None) };
    let kept = head.len();
    if head.is_ascii() && !whole {
        // Letters outside ASCII may come late; the lines that hold them decide.
        let mut seen = HEAD;
        let mut far = head.clone();
        while seen < FAR && far.is_ascii() {
            far = read_head(&mut *reader, HEAD).map_err(disk)?;
            seen += far.len();
            if far.is_empty() {
                break;
            }
        }
        if !far.is_ascii() {
            head.extend_from_slice(&far);
            found = Encoding::find(&head).unwrap_or(found);
        }
    }
    let mut text = String::new();
    let mut decoded = Decoded::new(&head[found.mark..kept], found.encoding);
    let bytes = read_head(&mut decoded, 4 * HEAD).map_err(disk)?;
    text.push_str(&String::from_utf8_lossy(&bytes));
    Ok(Some(TextHead { found, text, whole }))
}

/// Opens the stream of a text file, decoded to UTF-8, without its mark.
pub(crate) fn text_stream(
    origin: &Origin,
    wrap: &Wrap,
    encoding: Encoding,
    mark: usize,
    limits: &Limits,
) -> Result<Decoded<Box<dyn io::Read + Send>>, IntakeError> {
    let mut reader = origin.bytes(wrap, limits)?;
    read_head(&mut *reader, mark).map_err(|e| fault(e, &origin.file_name))?;
    Ok(Decoded::new(reader, encoding))
}

/// Understands the head of a delimited file.
pub(crate) fn look(
    place: &str,
    wrap: &Wrap,
    head: &TextHead,
    limits: &Limits,
) -> Result<(SheetInfo, TextPlan), IntakeError> {
    let mut text = &head.text[..];
    if text.trim().is_empty() {
        return Err(IntakeError::Empty { place: place.into() });
    }
    if !head.whole {
        match text.rfind('\n').or_else(|| text.rfind('\r')) {
            Some(end) => text = &text[..=end],
            None => return Err(too_long(place, text, limits)),
        }
    }
    let guess = super::dialect::guess(text, limits);
    let heading = heading::find(&guess.rows);
    if guess.too_wide && (heading.names.is_empty() || heading.names.len() + 1 >= limits.columns) {
        return Err(too_wide(place, limits));
    }
    let mut notes: Vec<String> = head.found.note.clone().into_iter().collect();
    if guess.one_column {
        notes.push("one column: no delimiter was found".into());
    } else if guess.dialect.delimiter != b',' {
        let named =
            if guess.dialect.delimiter == b'\t' { "tab".into() } else { (guess.dialect.delimiter as char).to_string() };
        notes.push(format!("delimiter `{named}`"));
    }
    if guess.dialect.quote == Some(b'\'') {
        notes.push("cells are quoted with `'`".into());
    }
    notes.extend(heading.notes);
    if head.whole && guess.rows.iter().all(|row| row.number <= heading.skip || row.is_empty()) {
        notes.push("no rows below the header".into());
    }
    let delimiter = (!guess.one_column).then_some(guess.dialect.delimiter as char);
    let info = SheetInfo {
        format: if delimiter == Some('\t') { Format::Tsv } else { Format::Csv },
        encoding: Some(head.found.encoding.name()),
        delimiter,
        header_row: heading.row,
        header: heading.names,
        titles: heading.titles,
        notes,
        ..SheetInfo::default()
    };
    let plan = TextPlan {
        wrap: wrap.clone(),
        encoding: head.found.encoding,
        mark: head.found.mark,
        dialect: guess.dialect,
        skip: heading.skip,
    };
    Ok((info, plan))
}

fn too_long(place: &str, text: &str, limits: &Limits) -> IntakeError {
    let cells = text.bytes().filter(|b| matches!(b, b',' | b';' | b'\t' | b'|')).count();
    if cells > limits.columns {
        return too_wide(place, limits);
    }
    IntakeError::TooMuch {
        place: place.into(),
        found: "a first line longer than 1 MiB".into(),
        limit: "1 MiB for the lines up to the first row".into(),
    }
}

pub(crate) fn too_wide(place: &str, limits: &Limits) -> IntakeError {
    IntakeError::TooMuch {
        place: place.into(),
        found: format!("more than {} columns", limits.columns),
        limit: format!("{} columns", limits.columns),
    }
}

/// Rows of a delimited file.
pub(crate) struct TextRows<'a> {
    splitter: Splitter<Decoded<Box<dyn io::Read + Send>>>,
    header: &'a [String],
    file_name: &'a str,
    plan: &'a TextPlan,
    limits: &'a Limits,
    totals: (u64, Option<i64>),
}

impl<'a> TextRows<'a> {
    pub fn open(
        origin: &'a Origin,
        plan: &'a TextPlan,
        header: &'a [String],
        limits: &'a Limits,
    ) -> Result<Self, IntakeError> {
        let stream = text_stream(origin, &plan.wrap, plan.encoding, plan.mark, limits)?;
        let splitter = Splitter::new(stream, plan.dialect, limits.row_bytes, limits.columns + 1);
        Ok(TextRows { splitter, header, file_name: &origin.file_name, plan, limits, totals: (0, None) })
    }

    /// Refuses the current record.
    fn refuse(&self, reason: RefusalReason, found: String, expected: &str, fix: &str) -> Read {
        let (bytes, cells) = self.splitter.cells();
        let text = |at: &(u32, u32)| String::from_utf8_lossy(&bytes[at.0 as usize..at.1 as usize]).into_owned();
        Read::Refused(Refusal {
            reason,
            row_number: self.splitter.number,
            column_name: None,
            found,
            expected: expected.into(),
            fix: fix.into(),
            raw: cells.iter().map(text).collect(),
        })
    }

    /// Takes the current record into the row, or refuses it. Nothing for a blank one.
    fn take(&mut self, lines: u32, row: &mut Row) -> Option<Read> {
        let (bytes, cells) = self.splitter.cells();
        let Ok(text) = simdutf8::basic::from_utf8(bytes) else {
            return Some(self.bad_encoding());
        };
        let wide = cells.len();
        for (start, stop) in cells {
            match text.get(*start as usize..*stop as usize) {
                Some(cell) => row.push_text(cell),
                None => return Some(self.bad_encoding()),
            }
        }
        // A decoder puts this where bytes mean nothing; in UTF-8 it may be the file's own.
        if self.plan.encoding != Encoding::Utf8 && !text.is_ascii() && text.contains('\u{fffd}') {
            return Some(self.bad_encoding());
        }
        if wide != self.header.len() {
            let surplus = (self.header.len()..wide).any(|place| row.cell(place) != crate::Cell::Empty);
            if surplus || wide < self.header.len() {
                if row.is_empty() {
                    return None;
                }
                if is_total(row) {
                    count_total(&mut self.totals, row);
                    return None;
                }
                if lines > 1 {
                    self.splitter.only_first_line();
                    return Some(self.unclosed());
                }
                return Some(self.ragged(&format!("{wide} cells")));
            }
        }
        if text.len() > self.limits.cell_bytes
            && let Some(place) = cells.iter().position(|(a, b)| (b - a) as usize > self.limits.cell_bytes)
        {
            return Some(self.cell_too_large(place));
        }
        if row.is_empty() {
            return None;
        }
        if is_total(row) {
            count_total(&mut self.totals, row);
            return None;
        }
        Some(Read::Row)
    }

    fn ragged(&self, found: &str) -> Read {
        let expected = format!("{} cells, as in the header", self.header.len());
        let fix = "put cells that hold the delimiter into quotes, or add the missing cells";
        self.refuse(RefusalReason::RaggedRow, found.into(), &expected, fix)
    }

    fn unclosed(&self) -> Read {
        let (bytes, _) = self.splitter.cells();
        let found = cut(&String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]));
        let quote = char::from(self.plan.dialect.quote.unwrap_or(b'"'));
        let expected = format!("a closing `{quote}` before the line ends");
        let fix = format!("close the quote, or double it (`{quote}{quote}`) where it belongs to the text");
        self.refuse(RefusalReason::UnclosedQuote, found, &expected, &fix)
    }

    fn bad_encoding(&self) -> Read {
        let (bytes, _) = self.splitter.cells();
        let found = cut(&String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]));
        let expected = format!("text in {}", self.plan.encoding.name());
        self.refuse(RefusalReason::BadEncoding, found, &expected, "save the file as UTF-8 and add it again")
    }

    fn cell_too_large(&self, place: usize) -> Read {
        let (bytes, cells) = self.splitter.cells();
        let (start, stop) = cells.get(place).copied().unwrap_or_default();
        let size = stop - start;
        let expected = format!("at most {} bytes in a cell", self.limits.cell_bytes);
        let head = String::from_utf8_lossy(&bytes[start as usize..(start + size.min(1024)) as usize]).into_owned();
        Read::Refused(Refusal {
            reason: RefusalReason::CellTooLarge,
            row_number: self.splitter.number,
            column_name: self.header.get(place).cloned(),
            found: format!("{size} bytes: {}", cut(&head)),
            expected,
            fix: "shorten the cell".into(),
            raw: cells
                .iter()
                .map(|(a, b)| {
                    let stop = (*b).min(a + self.limits.cell_bytes as u32) as usize;
                    String::from_utf8_lossy(&bytes[*a as usize..stop]).into_owned()
                })
                .collect(),
        })
    }
}

impl Rows for TextRows<'_> {
    fn header(&self) -> &[String] {
        self.header
    }

    fn totals(&self) -> (u64, Option<i64>) {
        self.totals
    }

    fn read(&mut self, row: &mut Row) -> Result<Read, IntakeError> {
        loop {
            let framed = self.splitter.next().map_err(|e| fault(e, self.file_name))?;
            if framed != Framed::End && self.splitter.number <= self.plan.skip {
                continue;
            }
            row.clear();
            row.number = self.splitter.number;
            let read = match framed {
                Framed::End => Read::End,
                Framed::Record { lines } => match self.take(lines, row) {
                    Some(read) => read,
                    None => continue,
                },
                Framed::TooLong => {
                    let expected = format!("at most {} bytes in a row", self.limits.row_bytes);
                    let found = format!("more than {} bytes; only the first are kept", self.limits.row_bytes);
                    self.refuse(RefusalReason::RowTooLarge, found, &expected, "split the row, or shorten its cells")
                }
                Framed::TooWide => self.ragged(&format!("more than {} cells", self.limits.columns)),
                Framed::Unclosed => self.unclosed(),
            };
            return Ok(read);
        }
    }
}
