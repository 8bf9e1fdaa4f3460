//! What does a row look like before anybody knows what it means? A numbered list of cells, the
//! same for text files, spreadsheets, Parquet and JSON lines.
//!
//! A [`Row`] is a buffer that is filled again and again: texts of all cells lie in one string, so
//! that reading ten million rows allocates nothing per cell.

use crate::IntakeError;
use chrono::{DateTime, NaiveDate};
use galena_signal::{Micros, Refusal};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// One cell as it was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing, or only white space.
    Empty,
    /// Text, trimmed, in NFC.
    Text(&'a str),
    /// A whole number that the format itself calls a number.
    Int(i64),
    /// A number that the format itself calls a number.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// An instant. `zoned` is true when the format knows its zone; else it is the wall clock of
    /// the business, written as if it were UTC.
    Instant {
        /// Microseconds since 1970.
        micros: Micros,
        /// The zone was known.
        zoned: bool,
    },
    /// A day.
    Day(NaiveDate),
    /// A spreadsheet error such as `#REF!`.
    Error(&'a str),
}

impl fmt::Display for Cell<'_> {
    /// Writes the cell as a text file would hold it: days as `2026-11-03`, instants as
    /// `2026-11-03 09:30:00`, with `Z` when the zone was known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Cell::Empty => Ok(()),
            Cell::Text(text) | Cell::Error(text) => f.write_str(text),
            Cell::Int(n) => n.fmt(f),
            Cell::Float(x) => x.fmt(f),
            Cell::Bool(b) => b.fmt(f),
            Cell::Day(day) => day.fmt(f),
            Cell::Instant { micros, zoned } => match DateTime::from_timestamp_micros(micros) {
                Some(at) => write!(f, "{}{}", at.naive_utc(), if zoned { "Z" } else { "" }),
                None => micros.fmt(f),
            },
        }
    }
}

#[derive(Clone, Copy)]
enum Slot {
    Empty,
    Text(usize, usize),
    Int(i64),
    Float(f64),
    Bool(bool),
    Instant(Micros, bool),
    Day(NaiveDate),
    Error(usize, usize),
}

/// One row, filled again and again.
#[derive(Clone, Default)]
pub struct Row {
    /// Place in the file, counted from 1 with the header (and whatever stands above it).
    pub number: i64,
    text: String,
    slots: Vec<Slot>,
}

impl Row {
    /// An empty row of that number.
    pub fn numbered(number: i64) -> Self {
        Row { number, ..Row::default() }
    }

    /// Forgets the cells.
    pub fn clear(&mut self) {
        self.text.clear();
        self.slots.clear();
    }

    /// Adds a text cell, trimmed and in NFC; white space alone is empty.
    pub fn push_text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let bare = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
        let text = if bare(bytes.first()) && bare(bytes.last()) {
            text
        } else {
            text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}')
        };
        if text.is_empty() {
            self.slots.push(Slot::Empty);
            return;
        }
        let start = self.text.len();
        if may_decompose(text) {
            self.text.extend(text.nfc());
        } else {
            self.text.push_str(text);
        }
        self.slots.push(Slot::Text(start, self.text.len()));
    }

    /// Adds a cell.
    pub fn push(&mut self, cell: Cell<'_>) {
        let slot = match cell {
            Cell::Empty => Slot::Empty,
            Cell::Text(text) => return self.push_text(text),
            Cell::Int(n) => Slot::Int(n),
            Cell::Float(x) => Slot::Float(x),
            Cell::Bool(b) => Slot::Bool(b),
            Cell::Instant { micros, zoned } => Slot::Instant(micros, zoned),
            Cell::Day(day) => Slot::Day(day),
            Cell::Error(text) => {
                let start = self.text.len();
                self.text.push_str(text);
                Slot::Error(start, self.text.len())
            }
        };
        self.slots.push(slot);
    }

    /// The cell at a place; empty past the end.
    pub fn cell(&self, place: usize) -> Cell<'_> {
        match self.slots.get(place).copied() {
            None | Some(Slot::Empty) => Cell::Empty,
            Some(Slot::Text(start, end)) => Cell::Text(&self.text[start..end]),
            Some(Slot::Int(n)) => Cell::Int(n),
            Some(Slot::Float(x)) => Cell::Float(x),
            Some(Slot::Bool(b)) => Cell::Bool(b),
            Some(Slot::Instant(micros, zoned)) => Cell::Instant { micros, zoned },
            Some(Slot::Day(day)) => Cell::Day(day),
            Some(Slot::Error(start, end)) => Cell::Error(&self.text[start..end]),
        }
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Has no cell, or only empty ones.
    pub fn is_empty(&self) -> bool {
        self.slots.iter().all(|slot| matches!(slot, Slot::Empty))
    }

    /// The cells.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.slots.len()).map(|place| self.cell(place))
    }

    /// The cells as text, for a refusal.
    pub fn raw(&self) -> Vec<String> {
        self.cells().map(|cell| cell.to_string()).collect()
    }
}

impl fmt::Debug for Row {
    /// Masks the cells: they may be a person's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("number", &self.number).field("cells", &self.slots.len()).finish_non_exhaustive()
    }
}

/// Can the text be something else than NFC? Not if all of it is Latin letters in one piece and what stands
/// between words; of every other script it is asked in full.
fn may_decompose(text: &str) -> bool {
    !text.is_ascii()
        && text.as_bytes().windows(2).any(|pair| match pair[0] {
            // ASCII, what follows a first byte, and Latin letters in one piece: U+0080 to U+02FF.
            0x00..=0xcb => false,
            // Latin letters of Vietnamese in one piece: U+1E00 to U+1EFF.
            0xe1 => !(0xb8..=0xbb).contains(&pair[1]),
            // Dashes, quotes and currency signs: U+2000 to U+20BF.
            0xe2 => !(0x80..=0x82).contains(&pair[1]),
            _ => true,
        })
}

/// What reading the next row gave.
#[derive(Debug)]
pub enum Read {
    /// A row; it stands in the buffer.
    Row,
    /// A row that could not be taken; reading goes on.
    Refused(Refusal),
    /// No more rows.
    End,
}

/// Rows of one sheet, one after the other.
pub trait Rows {
    /// Names of the columns, as the file has them, made unique (`name`, `name (2)`).
    fn header(&self) -> &[String];

    /// Fills `row` with the next row.
    ///
    /// # Errors
    /// Only when nothing more can be read: the disk fails, the file changes under our hands.
    fn read(&mut self, row: &mut Row) -> Result<Read, IntakeError>;

    /// How many rows only added up the others and were passed over so far, and the number of the first.
    fn totals(&self) -> (u64, Option<i64>) {
        (0, None)
    }

    /// What came up while reading and could not be known before, such as a JSON key that first
    /// appears after the header was settled. Complete once [`Read::End`] was given.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_composed_in_every_script() {
        // Vietnamese, Arabic, Hangul, kana; what is composed already stays.
        let pairs = [
            ("Nguye\u{302}\u{303}n", "Nguy\u{1ec5}n"),
            ("\u{627}\u{653}", "\u{622}"),
            ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"),
            ("\u{304b}\u{3099}", "\u{304c}"),
            ("Phạm – “Lan” 5 ₫", "Phạm – “Lan” 5 ₫"),
        ];
        for (written, composed) in pairs {
            let mut row = Row::numbered(1);
            row.push_text(written);
            assert_eq!(row.cell(0), Cell::Text(composed), "{written:?}");
        }
    }
}
