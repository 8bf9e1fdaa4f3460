//! Where does one row of a text file end, and where do its cells? Splits a stream of UTF-8 bytes
//! into records, and records into cells.
//!
//! The decision: an own splitter, with the `csv` crate as its judge in the tests. That crate's
//! reader grows its buffer with the record and takes everything after an unclosed quote into one
//! cell; here a record never takes more memory than the limit, and after an unclosed quote reading
//! goes on with the next line. A quote means something only at the start of a cell; a doubled
//! quote inside a quoted cell is one quote; text after a closing quote is kept.

use memchr::{memchr, memchr_iter, memchr2};
use std::io::{self, Read};

const CHUNK: usize = 256 * 1024;
const LEAST_REACH: usize = 4 * 1024;

/// How rows and cells are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub delimiter: u8,
    pub quote: Option<u8>,
    /// `\n` (with or without `\r` before it) or, in files of old Macintoshes, `\r`.
    pub line_end: u8,
}

/// What the next record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framed {
    /// Cells stand in the splitter. `lines` is how many line ends it spans.
    Record { lines: u32 },
    /// Longer than the limit. Its head stands in the splitter as one cell; the rest is skipped.
    TooLong,
    /// More cells than the limit; those up to it stand in the splitter.
    TooWide,
    /// A quote is opened and not closed. The first line stands in the splitter as one cell, and
    /// reading goes on with the next.
    Unclosed,
    /// Nothing more.
    End,
}

/// Splits a stream into records.
pub(crate) struct Splitter<R> {
    input: R,
    dialect: Dialect,
    most_bytes: usize,
    most_cells: usize,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
    /// How far a quoted cell may reach; shrinks with every quote that was not closed, so that a
    /// file full of them is still read in time that grows with its size.
    reach: usize,
    /// Where the current record stands in the buffer.
    record: (usize, usize),
    scratch: Vec<u8>,
    scratched: bool,
    cells: Vec<(u32, u32)>,
    /// Number of the current record, from 1.
    pub number: i64,
}

impl<R: Read> Splitter<R> {
    pub fn new(input: R, dialect: Dialect, most_bytes: usize, most_cells: usize) -> Self {
        Splitter {
            input,
            dialect,
            most_bytes: most_bytes.min(1 << 30),
            most_cells,
            buffer: Vec::new(),
            from: 0,
            to: 0,
            ended: false,
            reach: most_bytes.min(1 << 30),
            record: (0, 0),
            scratch: Vec::new(),
            scratched: false,
            cells: Vec::new(),
            number: 0,
        }
    }

    /// The bytes that cells are cut from, and where each cell lies in them.
    pub fn cells(&self) -> (&[u8], &[(u32, u32)]) {
        let text = if self.scratched { &self.scratch[..] } else { &self.buffer[self.record.0..self.record.1] };
        (text, &self.cells)
    }

    /// Takes the next record.
    pub fn next(&mut self) -> io::Result<Framed> {
        self.cells.clear();
        self.scratched = false;
        // Where the search for the line's end goes on after more bytes came.
        let mut seen = 0;
        loop {
            let open = &self.buffer[self.from..self.to];
            if let Some(at) = memchr(self.dialect.line_end, &open[seen..]) {
                self.number += 1;
                return self.line(seen + at);
            }
            if open.len() > self.most_bytes {
                self.number += 1;
                return self.skip_long();
            }
            if self.ended {
                if open.is_empty() {
                    return Ok(Framed::End);
                }
                self.number += 1;
                return self.line(open.len());
            }
            seen = open.len();
            self.fill()?;
        }
    }

    /// Takes the record whose first line is `length` bytes long.
    fn line(&mut self, length: usize) -> io::Result<Framed> {
        if length > self.most_bytes {
            let rest = self.from + length;
            self.keep_head(self.from);
            self.from = (rest + 1).min(self.to);
            return Ok(Framed::TooLong);
        }
        let stop = self.from + length;
        if let Some(quote) = self.dialect.quote
            && memchr(quote, &self.buffer[self.from..stop]).is_some()
        {
            return self.quoted(quote, length);
        }
        self.record = (self.from, without_return(&self.buffer, self.from, stop));
        self.from = (stop + 1).min(self.to);
        let line = &self.buffer[self.record.0..self.record.1];
        let mut start = 0;
        for at in memchr_iter(self.dialect.delimiter, line) {
            if self.cells.len() + 1 >= self.most_cells {
                return Ok(Framed::TooWide);
            }
            self.cells.push((start, at as u32));
            start = at as u32 + 1;
        }
        self.cells.push((start, line.len() as u32));
        Ok(Framed::Record { lines: 1 })
    }

    /// Takes a record that holds a quote; it may go on over the next lines.
    fn quoted(&mut self, quote: u8, first_line: usize) -> io::Result<Framed> {
        loop {
            let reach = self.reach.max(first_line + 1);
            let whole = &self.buffer[self.from..self.to];
            let open = &whole[..whole.len().min(reach)];
            let ended = self.ended && open.len() == whole.len();
            let reached = ended || open.len() == reach;
            self.scratch.clear();
            self.cells.clear();
            match scan(open, ended, self.dialect, quote, self.most_cells, &mut self.scratch, &mut self.cells) {
                Scan::Done { length, lines } => {
                    if lines > 1 {
                        self.reach = self.reach.saturating_mul(2).min(self.most_bytes);
                    }
                    self.record = (self.from, self.from + length);
                    self.from = (self.from + length + 1).min(self.to);
                    self.scratched = true;
                    return Ok(Framed::Record { lines });
                }
                Scan::TooWide => {
                    self.scratched = true;
                    self.record = (self.from, self.from + first_line);
                    self.from = (self.from + first_line + 1).min(self.to);
                    return Ok(Framed::TooWide);
                }
                Scan::Open if !reached => self.fill()?,
                Scan::Open | Scan::Astray => {
                    self.unclosed(first_line);
                    return Ok(Framed::Unclosed);
                }
            }
        }
    }

    /// Takes only the first line of the current record as one cell, and goes on with the second.
    fn unclosed(&mut self, first_line: usize) {
        self.reach = (self.reach / 2).max(LEAST_REACH.min(self.most_bytes));
        let stop = self.from + first_line;
        self.record = (self.from, without_return(&self.buffer, self.from, stop));
        self.from = (stop + 1).min(self.to);
        self.scratched = false;
        self.cells.clear();
        self.cells.push((0, (self.record.1 - self.record.0) as u32));
    }

    /// Takes back the current record, which spans several lines: only its first line is kept, as
    /// one cell, and reading goes on with the second.
    pub fn only_first_line(&mut self) {
        let (start, stop) = self.record;
        let length = memchr(self.dialect.line_end, &self.buffer[start..stop]).unwrap_or(stop - start);
        self.from = start;
        self.unclosed(length);
    }

    fn skip_long(&mut self) -> io::Result<Framed> {
        self.keep_head(self.from);
        loop {
            if let Some(at) = memchr(self.dialect.line_end, &self.buffer[self.from..self.to]) {
                self.from += at + 1;
                return Ok(Framed::TooLong);
            }
            self.from = self.to;
            if self.ended {
                return Ok(Framed::TooLong);
            }
            self.fill()?;
        }
    }

    fn keep_head(&mut self, start: usize) {
        let stop = self.to.min(start + 1024);
        self.scratch.clear();
        self.scratch.extend_from_slice(&self.buffer[start..stop]);
        self.scratched = true;
        self.cells.clear();
        self.cells.push((0, self.scratch.len() as u32));
    }

    /// Reads more; what is open moves to the front of the buffer, which at most doubles.
    fn fill(&mut self) -> io::Result<()> {
        if self.from > 0 {
            self.buffer.copy_within(self.from..self.to, 0);
            self.to -= self.from;
            self.from = 0;
        }
        let wanted = self.to + self.to.max(CHUNK);
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        while self.to < wanted {
            match self.input.read(&mut self.buffer[self.to..wanted]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(n) => self.to += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
}

enum Scan {
    /// The record is `length` bytes long, without its line end.
    Done { length: usize, lines: u32 },
    /// More cells than the limit.
    TooWide,
    /// The bytes end inside the record.
    Open,
    /// A quoted cell ends lines further down, with text after it: the quote that ends it is
    /// most likely one that begins another cell.
    Astray,
}

/// Splits one record that holds quotes, unquoting its cells into `text`.
fn scan(
    bytes: &[u8],
    ended: bool,
    dialect: Dialect,
    quote: u8,
    most_cells: usize,
    text: &mut Vec<u8>,
    cells: &mut Vec<(u32, u32)>,
) -> Scan {
    let mut at = 0;
    let mut lines = 1;
    loop {
        let start = text.len() as u32;
        let mut spanned = false;
        if bytes.get(at) == Some(&quote) {
            at += 1;
            match unquote(&bytes[at..], ended, dialect, quote, text) {
                Some((length, ends)) => {
                    at += length;
                    lines += ends;
                    spanned = ends > 0;
                }
                None => return Scan::Open,
            }
        }
        let rest = &bytes[at..];
        let length = match memchr2(dialect.delimiter, dialect.line_end, rest) {
            Some(length) => length,
            None if ended => rest.len(),
            None => return Scan::Open,
        };
        if spanned && !rest[..length].trim_ascii().is_empty() {
            return Scan::Astray;
        }
        text.extend_from_slice(&rest[..length]);
        at += length;
        if cells.len() + 1 >= most_cells && bytes.get(at) == Some(&dialect.delimiter) {
            return Scan::TooWide;
        }
        let delimited = bytes.get(at) == Some(&dialect.delimiter);
        if !delimited && text.len() > start as usize && text.last() == Some(&b'\r') {
            text.pop();
        }
        cells.push((start, text.len() as u32));
        if !delimited {
            return Scan::Done { length: at, lines };
        }
        at += 1;
    }
}

/// Unquotes a cell after its opening quote. Gives how many bytes it took with the closing quote,
/// and how many line ends it holds; nothing when the bytes end before that.
fn unquote(bytes: &[u8], ended: bool, dialect: Dialect, quote: u8, text: &mut Vec<u8>) -> Option<(usize, u32)> {
    let mut at = 0;
    loop {
        let length = memchr(quote, &bytes[at..])?;
        text.extend_from_slice(&bytes[at..at + length]);
        at += length + 1;
        match bytes.get(at) {
            Some(&next) if next == quote => {
                text.push(quote);
                at += 1;
            }
            None if !ended => return None,
            _ => break,
        }
    }
    let ends = memchr_iter(dialect.line_end, &bytes[..at]).count() as u32;
    Some((at, ends))
}

/// The end of a line that starts at `start` without its `\r`.
fn without_return(buffer: &[u8], start: usize, stop: usize) -> usize {
    if stop > start && buffer[stop - 1] == b'\r' { stop - 1 } else { stop }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quote: Some(b'"'), line_end: b'\n' };

    /// A reader that gives a few bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(self.1).min(buffer.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn split(text: &[u8], drop: usize, most_bytes: usize) -> Vec<(Framed, Vec<String>)> {
        let mut splitter = Splitter::new(Drops(text, drop), COMMA, most_bytes, 100);
        let mut out = Vec::new();
        loop {
            let framed = splitter.next().expect("drops do not fail");
            if framed == Framed::End {
                return out;
            }
            let (bytes, cells) = splitter.cells();
            let cell = |at: &(u32, u32)| String::from_utf8_lossy(&bytes[at.0 as usize..at.1 as usize]).into_owned();
            out.push((framed, cells.iter().map(cell).collect()));
        }
    }

    proptest! {
        /// What the `csv` crate writes is read as it was, however the bytes come in.
        #[test]
        fn what_was_written_is_read(
            rows in prop::collection::vec(prop::collection::vec("[a-zé,\"\n ']{0,6}", 2..5), 0..8),
            drop in 1usize..40,
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("memory takes all");
            }
            let text = writer.into_inner().expect("memory takes all");
            let read: Vec<Vec<String>> = split(&text, drop, 1 << 20).into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(read, rows);
        }

        /// On text without line ends inside quotes, the `csv` crate is the judge.
        #[test]
        fn the_judge_agrees_line_by_line(text in "[ab,\"\r]{0,12}") {
            let mut judge = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .terminator(csv::Terminator::Any(b'\n'))
                .from_reader(text.as_bytes());
            let judged: Option<Vec<String>> =
                judge.records().next().and_then(Result::ok).map(|row| row.iter().map(String::from).collect());
            let own = split(text.as_bytes(), 3, 1 << 20);
            if let (Some(judged), Some((Framed::Record { .. }, mut own))) = (judged, own.into_iter().next()) {
                // The line end takes the `\r` before it here, at the end of the text too.
                let last = judged.len() - 1;
                if judged[last].ends_with('\r') {
                    own[last].push('\r');
                }
                prop_assert_eq!(own, judged);
            }
        }

        /// Any bytes end, in at most as many records as there are lines.
        #[test]
        fn anything_ends(text in prop::collection::vec(prop::sample::select(b"a,\"\n\r\xff".to_vec()), 0..200), most in 1usize..50) {
            let lines = text.iter().filter(|b| **b == b'\n').count() + 1;
            prop_assert!(split(&text, 7, most).len() <= lines);
        }
    }

    #[test]
    fn after_an_unclosed_quote_the_next_line_is_read() {
        let read = split(b"1,\"x\n2,y\n", 100, 1 << 20);
        assert_eq!(read[0], (Framed::Unclosed, vec!["1,\"x".to_owned()]));
        assert_eq!(read[1], (Framed::Record { lines: 1 }, vec!["2".to_owned(), "y".into()]));
    }

    #[test]
    fn a_file_of_unclosed_quotes_is_read_in_time() {
        let text = b"\"abc,1\n".repeat(100_000);
        let mut splitter = Splitter::new(&text[..], COMMA, 16 << 20, 100);
        let mut count = 0;
        while splitter.next().expect("memory does not fail") != Framed::End {
            count += 1;
        }
        assert_eq!(count, 100_000);
    }
}
