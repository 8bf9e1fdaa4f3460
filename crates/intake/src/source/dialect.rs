//! With which character are the cells of a text file set apart? Tries each delimiter on the first
//! lines and takes the one under which most lines have the same number of cells.
//!
//! The decision: the shape of the lines decides, not the count of characters, because Vietnamese
//! addresses and amounts are full of commas. The road not taken is trusting the file's extension.

use super::split::{Dialect, Framed, Splitter};
use crate::{Limits, Row};
use std::collections::HashMap;

/// Delimiters that are tried, the likelier first where two fit equally.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records of the head are looked at.
const RECORDS: usize = 500;

/// What the head of a text file told.
pub(crate) struct Guess {
    pub dialect: Dialect,
    /// The head has one column, whatever the delimiter.
    pub one_column: bool,
    /// The first records.
    pub rows: Vec<Row>,
    /// A record is wider than the limit.
    pub too_wide: bool,
}

/// Guesses delimiter, quote and line end.
pub(crate) fn guess(head: &str, limits: &Limits) -> Guess {
    let line_end = if head.contains('\n') || !head.contains('\r') { b'\n' } else { b'\r' };
    let mut best: Option<(f64, Dialect)> = None;
    for delimiter in DELIMITERS {
        let quote = Some(quote_of(head, delimiter));
        let dialect = Dialect { delimiter, quote, line_end };
        let score = score(head, dialect, limits);
        if score > best.map_or(0.0, |(most, _)| most) {
            best = Some((score, dialect));
        }
    }
    let dialect = best.map_or_else(
        || {
            let free = DELIMITERS.into_iter().find(|d| !head.as_bytes().contains(d)).unwrap_or(0x1f);
            Dialect { delimiter: free, quote: Some(b'"'), line_end }
        },
        |(_, dialect)| dialect,
    );
    let (rows, too_wide) = first_rows(head, dialect, limits);
    Guess { dialect, one_column: best.is_none(), rows, too_wide }
}

/// A single quote, when cells are wrapped in it and no double quote is used; else a double quote.
fn quote_of(head: &str, delimiter: u8) -> u8 {
    if head.contains('"') || !head.contains('\'') {
        return b'"';
    }
    let (mut wrapped, mut cells) = (0, 0);
    for cell in head.split([delimiter as char, '\n', '\r']).take(2000) {
        let cell = cell.trim();
        cells += usize::from(!cell.is_empty());
        wrapped += usize::from(cell.len() > 1 && cell.starts_with('\'') && cell.ends_with('\''));
    }
    if wrapped > 1 && wrapped * 3 >= cells { b'\'' } else { b'"' }
}

/// How well a dialect explains the head: 0 when it finds no columns.
fn score(head: &str, dialect: Dialect, limits: &Limits) -> f64 {
    let mut splitter = Splitter::new(head.as_bytes(), dialect, limits.row_bytes, limits.columns);
    let mut widths: Vec<usize> = Vec::new();
    let mut broken = 0usize;
    while widths.len() < RECORDS {
        match splitter.next() {
            Ok(Framed::Record { .. }) => {
                let (text, cells) = splitter.cells();
                if !text.iter().all(|b| b.is_ascii_whitespace() || *b == dialect.delimiter) {
                    widths.push(cells.len());
                }
            }
            Ok(Framed::TooWide) => return f64::MAX,
            Ok(Framed::Unclosed | Framed::TooLong) => broken += 1,
            Ok(Framed::End) | Err(_) => break,
        }
    }
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for width in widths.iter().filter(|w| **w > 1) {
        *counts.entry(*width).or_default() += 1;
    }
    let Some((width, count)) = counts.into_iter().max_by_key(|(width, count)| (*count, *width)) else { return 0.0 };
    let first = widths.iter().position(|w| *w == width).unwrap_or(0);
    let tail = count as f64 / (widths.len() - first + broken) as f64;
    let all = count as f64 / (widths.len() + broken) as f64;
    if tail < 0.5 || count == 1 && tail < 1.0 { 0.0 } else { (tail + all / 4.0) * (1.0 - 0.4 / width as f64) }
}

/// The first records as rows, blank ones included.
fn first_rows(head: &str, dialect: Dialect, limits: &Limits) -> (Vec<Row>, bool) {
    let mut splitter = Splitter::new(head.as_bytes(), dialect, limits.row_bytes, limits.columns);
    let mut rows = Vec::new();
    let mut too_wide = false;
    while rows.len() < RECORDS {
        match splitter.next() {
            Ok(Framed::End) | Err(_) => break,
            Ok(Framed::TooWide) => too_wide = true,
            Ok(_) => {}
        }
        let mut row = Row::numbered(splitter.number);
        let (bytes, cells) = splitter.cells();
        for (start, stop) in cells {
            row.push_text(&String::from_utf8_lossy(&bytes[*start as usize..*stop as usize]));
        }
        rows.push(row);
    }
    (rows, too_wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(head: &str) -> Option<char> {
        let guess = guess(head, &Limits::default());
        (!guess.one_column).then_some(guess.dialect.delimiter as char)
    }

    #[test]
    fn the_shape_of_the_lines_decides() {
        assert_eq!(delimiter("a,b,c\n1,2,3\n"), Some(','));
        assert_eq!(delimiter("tên;giá;địa chỉ\nLan;1,5;5, ngõ 10, Hà Nội\nMai;2,5;7, Huế\n"), Some(';'));
        assert_eq!(delimiter("a\tb\n1,2\t3\n4,5\t6\n"), Some('\t'));
        assert_eq!(delimiter("a|b|c\n1|2|3\n"), Some('|'));
        assert_eq!(delimiter("Notes:\n\"a, b; c\"\n\nx,y,z\n1,2,3\n"), Some(','));
        assert_eq!(delimiter("email\nlan@example.com\n"), None);
        assert_eq!(delimiter("One line, of prose.\nAnother.\nAnd a third, which goes on, and on.\nEnd.\n"), None);
        assert_eq!(delimiter("a,b\r1,2\r3,4\r"), Some(','));
    }

    #[test]
    fn single_quotes_are_found() {
        let guess = guess("'a','b'\n'x, y','2'\n", &Limits::default());
        assert_eq!((guess.dialect.delimiter, guess.dialect.quote), (b',', Some(b'\'')));
        assert_eq!(guess.rows[1].raw(), ["x, y", "2"]);
    }
}
