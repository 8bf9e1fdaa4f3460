//! What is in this file? [`open`] finds the format, the encoding, the delimiter and the row of the
//! header by looking at the content, and [`Source::rows`] then reads the rows, one by one.
//!
//! The decision: the content decides and the name only helps, since exports are named by people
//! (`.xls` that is a web page, `.csv` that is UTF-16 with tabs). Everything that was assumed stands in
//! [`SheetInfo::notes`]. A source keeps no open file: each [`Source::rows`] opens it again and says so if
//! it is no longer the file that was understood. The road not taken is a reader per file
//! extension.

mod archive;
mod columnar;
mod compound;
mod delimited;
mod dialect;
mod encoding;
mod heading;
mod json;
mod origin;
mod sniff;
mod split;
mod vietnamese;
mod workbook;

use crate::{IntakeError, Limits, Read, Row, Rows};
use archive::Inside;
use columnar::ParquetRows;
use compound::Office;
use delimited::{TextPlan, TextRows};
use galena_signal::{Refusal, RefusalReason};
use json::{JsonPlan, JsonRows};
use origin::{Origin, Wrap, fault, read_head};
use sniff::{EXPORT, Foreign, Kind, UNPACK};
use std::io::{BufReader, Cursor};
use std::path::Path;
use workbook::{BookPlan, BookRows};

/// The format of one sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text with a delimiter that is not a tab.
    #[default]
    Csv,
    /// Text with tabs.
    Tsv,
    /// Office Open XML workbook.
    Xlsx,
    /// Binary Office Open XML workbook.
    Xlsb,
    /// Workbook of Excel 97–2003.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// Apache Parquet.
    Parquet,
    /// One JSON object after the other, usually one per line.
    JsonLines,
    /// One JSON array of objects.
    JsonArray,
}

impl Format {
    /// The word that tables, JSON and logs use.
    pub fn word(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Xlsx => "xlsx",
            Format::Xlsb => "xlsb",
            Format::Xls => "xls",
            Format::Ods => "ods",
            Format::Parquet => "parquet",
            Format::JsonLines => "json_lines",
            Format::JsonArray => "json_array",
        }
    }
}

/// A file that was opened and looked through.
#[derive(Debug)]
pub struct Source {
    /// The file's name, without its folder.
    pub file_name: String,
    /// Its size on the disk.
    pub file_bytes: u64,
    /// BLAKE3 of its bytes on the disk, in hex.
    pub content_hash: String,
    /// Its sheets, at least one. A text file is one sheet without a name.
    pub sheets: Vec<SheetInfo>,
    /// What was assumed or left out about the file as a whole, such as hidden sheets.
    pub notes: Vec<String>,
    origin: Origin,
    limits: Limits,
    plans: Vec<Plan>,
}

/// How a sheet is read.
#[derive(Clone, Debug)]
enum Plan {
    Text(TextPlan),
    Json(JsonPlan),
    Book(BookPlan),
    Parquet,
}

/// What was found out about one sheet (or member of a zip) before it is read.
#[derive(Clone, Debug, Default)]
pub struct SheetInfo {
    /// Name of the sheet or of the zip's member; empty for a file that is one sheet.
    pub name: String,
    /// The format.
    pub format: Format,
    /// The encoding, for text: `UTF-8`, `Windows-1258`, `TCVN3`, …
    pub encoding: Option<&'static str>,
    /// The delimiter, for text.
    pub delimiter: Option<char>,
    /// The header's row, counted from 1; 0 when no row names the columns (the format does, or they
    /// are numbered).
    pub header_row: i64,
    /// Names of the columns, unique.
    pub header: Vec<String>,
    /// The first rows below the header.
    pub sample: Vec<Row>,
    /// What was assumed.
    pub notes: Vec<String>,
    /// What the title lines above the table say, such as the period of a report.
    pub(crate) titles: Vec<String>,
}

/// Opens a file and finds out what is in it. Reads all of it once, for the hash.
///
/// # Errors
/// When there is nothing to read, or it is not a table, or a limit is passed.
pub fn open(path: &Path, limits: &Limits) -> Result<Source, IntakeError> {
    let origin = Origin::at(path)?;
    if origin.file_bytes == 0 {
        // Opened all the same, so that a file that may not be read is called that.
        origin.open()?;
        return Err(IntakeError::Empty { place: origin.file_name });
    }
    let content_hash = origin.hash()?;
    let mut looking = Looking { origin: &origin, limits, found: Vec::new(), notes: Vec::new() };
    let looked = looking.file();
    let Looking { found, notes, .. } = looking;
    if looked.is_err() {
        // A file that changes under our hands looks damaged: say what is the matter.
        origin.unchanged()?;
    }
    looked?;
    let (sheets, plans) = found.into_iter().unzip();
    let file_name = origin.file_name.clone();
    let file_bytes = origin.file_bytes;
    let limits = limits.clone();
    let mut source = Source { file_name, file_bytes, content_hash, sheets, notes, origin, limits, plans };
    for sheet in 0..source.sheets.len() {
        let (sample, left_out) = source.sample(sheet)?;
        let info = &mut source.sheets[sheet];
        info.sample = sample;
        info.notes.extend(left_out);
    }
    source.origin.unchanged()?;
    Ok(source)
}

impl Source {
    /// The rows of a sheet below its header, from the first.
    ///
    /// # Errors
    /// When the file is no longer the one that was opened.
    pub fn rows(&self, sheet: usize) -> Result<Box<dyn Rows + '_>, IntakeError> {
        self.origin.unchanged()?;
        let inner = self.raw_rows(sheet)?;
        Ok(Box::new(Watched {
            inner,
            origin: &self.origin,
            left: self.limits.rows,
            limit: self.limits.rows,
            over: false,
        }))
    }

    fn raw_rows(&self, sheet: usize) -> Result<Box<dyn Rows + '_>, IntakeError> {
        let (Some(plan), Some(info)) = (self.plans.get(sheet), self.sheets.get(sheet)) else {
            return Err(IntakeError::NoSheet { file: self.file_name.clone(), sheet });
        };
        let header = info.header.as_slice();
        Ok(match plan {
            Plan::Text(plan) => Box::new(TextRows::open(&self.origin, plan, header, &self.limits)?),
            Plan::Json(plan) => Box::new(JsonRows::open(&self.origin, plan, header, &self.limits)?),
            Plan::Book(plan) => Box::new(BookRows::open(&self.origin, plan, header, &self.limits)?),
            Plan::Parquet => Box::new(ParquetRows::open(&self.origin, header, &self.limits)?),
        })
    }

    /// The first rows of a sheet, and what is said of totals among them. Refused rows are passed over;
    /// they are met again when reading.
    fn sample(&self, sheet: usize) -> Result<(Vec<Row>, Option<String>), IntakeError> {
        let mut rows = self.raw_rows(sheet)?;
        let mut sample = Vec::new();
        let mut row = Row::default();
        for _ in 0..self.limits.sample_rows.saturating_mul(4) {
            if sample.len() >= self.limits.sample_rows {
                break;
            }
            match rows.read(&mut row)? {
                Read::Row => sample.push(row.clone()),
                Read::Refused(_) => {}
                Read::End => break,
            }
        }
        let left_out = match rows.totals() {
            (_, None) => None,
            (1, Some(first)) => Some(format!("row {first} adds up the others and is left out")),
            (count, Some(first)) => {
                Some(format!("row {first} and {} more add up the others and are left out", count - 1))
            }
        };
        Ok((sample, left_out))
    }
}

/// Looks through a file, level by level.
struct Looking<'a> {
    origin: &'a Origin,
    limits: &'a Limits,
    found: Vec<(SheetInfo, Plan)>,
    notes: Vec<String>,
}

impl Looking<'_> {
    fn file(&mut self) -> Result<(), IntakeError> {
        let name = self.origin.file_name.clone();
        match self.kind(&Wrap::Plain)? {
            Kind::Gzip => {
                self.notes.push("compressed with gzip".into());
                self.one(&name, &Wrap::Gzip)
            }
            Kind::Zstd => {
                self.notes.push("compressed with zstd".into());
                self.one(&name, &Wrap::Zstd)
            }
            Kind::Zip => match archive::inside(&name, BufReader::new(self.origin.open()?))? {
                Inside::Members => self.members(&name),
                _ => self.one(&name, &Wrap::Plain),
            },
            _ => self.one(&name, &Wrap::Plain),
        }
    }

    fn kind(&self, wrap: &Wrap) -> Result<Kind, IntakeError> {
        let mut reader = self.origin.bytes(wrap, self.limits)?;
        Ok(sniff::kind(&read_head(&mut *reader, 512).map_err(|e| fault(e, &self.origin.file_name))?))
    }

    /// Looks at one table, or one workbook.
    fn one(&mut self, place: &str, wrap: &Wrap) -> Result<(), IntakeError> {
        match self.kind(wrap)? {
            Kind::Foreign(foreign) => Err(not_a_table(place, foreign)),
            Kind::Gzip | Kind::Zstd => Err(packed(place, "a file compressed twice")),
            Kind::ProtectedParquet => Err(IntakeError::Locked { place: place.into() }),
            Kind::Parquet if *wrap == Wrap::Plain => {
                self.found.push((columnar::look(self.origin, self.limits)?, Plan::Parquet));
                Ok(())
            }
            Kind::Parquet => Err(packed(place, "Parquet inside a compressed file")),
            Kind::Zip => {
                let inside = if *wrap == Wrap::Plain {
                    archive::inside(place, BufReader::new(self.origin.open()?))?
                } else {
                    archive::inside(place, Cursor::new(workbook::hold(place, self.origin, wrap, self.limits)?))?
                };
                match inside {
                    Inside::Xlsx => self.book(place, wrap, Format::Xlsx),
                    Inside::Xlsb => self.book(place, wrap, Format::Xlsb),
                    Inside::Ods => self.book(place, wrap, Format::Ods),
                    Inside::Foreign(foreign) => Err(not_a_table(place, foreign)),
                    Inside::Members => Err(packed(place, "a zip inside a compressed file")),
                }
            }
            Kind::Compound => self.compound(place, wrap),
            Kind::Text => self.text(place, wrap),
        }
    }

    fn compound(&mut self, place: &str, wrap: &Wrap) -> Result<(), IntakeError> {
        let held = workbook::hold(place, self.origin, wrap, self.limits)?;
        match compound::look(&held) {
            Some(Office::Protected) => Err(IntakeError::Locked { place: place.into() }),
            Some(Office::Workbook { cells }) if cells > self.limits.held_cells => Err(IntakeError::TooMuch {
                place: place.into(),
                found: format!("a sheet of {cells} cells"),
                limit: format!("{} cells", self.limits.held_cells),
            }),
            Some(Office::Workbook { .. }) => self.book(place, wrap, Format::Xls),
            Some(Office::Other) => {
                let found = "a document of Office 97–2003 without sheets";
                Err(not_a_table(place, Foreign { found, hint: EXPORT }))
            }
            None => {
                let because = "its table of blocks does not hold together".into();
                Err(IntakeError::Damaged { place: place.into(), because })
            }
        }
    }

    fn book(&mut self, place: &str, wrap: &Wrap, format: Format) -> Result<(), IntakeError> {
        let (sheets, notes) = workbook::look(place, self.origin, wrap, format, self.limits)?;
        self.notes.extend(notes);
        self.found.extend(sheets.into_iter().map(|(info, plan)| (info, Plan::Book(plan))));
        Ok(())
    }

    fn text(&mut self, place: &str, wrap: &Wrap) -> Result<(), IntakeError> {
        let Some(head) = delimited::text_head(self.origin, wrap, self.limits)? else {
            return Err(not_a_table(place, Foreign { found: "binary data", hint: EXPORT }));
        };
        if head.text.trim().is_empty() && head.whole {
            return Err(IntakeError::Empty { place: place.into() });
        }
        if let Some(foreign) = sniff::foreign_text(&head.text) {
            return Err(not_a_table(place, foreign));
        }
        if let Some(format) = sniff::json(&head.text) {
            let (info, plan) = json::look(place, self.origin, wrap, &head, format, self.limits)?;
            self.found.push((info, Plan::Json(plan)));
            return Ok(());
        }
        let bare = place.trim_end_matches(".gz").trim_end_matches(".zst").to_ascii_lowercase();
        if [".json", ".jsonl", ".ndjson"].iter().any(|end| bare.ends_with(end)) {
            let because = "it does not begin with a JSON object or an array of them".into();
            return Err(IntakeError::Damaged { place: place.into(), because });
        }
        let (info, plan) = delimited::look(place, wrap, &head, self.limits)?;
        self.found.push((info, Plan::Text(plan)));
        Ok(())
    }

    /// Looks at every member of a zip; those that are no tables are noted.
    fn members(&mut self, name: &str) -> Result<(), IntakeError> {
        let members = archive::members(name, BufReader::new(self.origin.open()?), self.limits)?;
        let mut locked = 0;
        for member in members {
            let before = self.found.len();
            let wrap = match member.wrap {
                _ if member.locked => {
                    locked += 1;
                    self.notes.push(format!("`{}` is protected with a password and was left out", member.name));
                    continue;
                }
                Ok(wrap) => wrap,
                Err(why) => {
                    self.notes.push(format!("`{}` {why} and was left out", member.name));
                    continue;
                }
            };
            match self.one(&member.name, &wrap) {
                Ok(()) => {}
                Err(
                    error @ (IntakeError::NotATable { .. } | IntakeError::Empty { .. } | IntakeError::Locked { .. }),
                ) => {
                    locked += usize::from(matches!(error, IntakeError::Locked { .. }));
                    self.notes.push(format!("{error}; left out"));
                }
                Err(error) => return Err(error),
            }
            for (info, _) in &mut self.found[before..] {
                let inner = std::mem::take(&mut info.name);
                info.name = if inner.is_empty() { member.name.clone() } else { format!("{}/{inner}", member.name) };
            }
        }
        if self.found.len() > self.limits.sheets {
            return Err(IntakeError::TooMuch {
                place: name.into(),
                found: format!("{} sheets", self.found.len()),
                limit: format!("{} sheets", self.limits.sheets),
            });
        }
        match (self.found.is_empty(), locked) {
            (false, _) => Ok(()),
            (true, 0) => {
                let why = self.notes.first().map_or_else(|| "it is empty".to_owned(), Clone::clone);
                let found = format!("a zip without tables ({why})");
                Err(IntakeError::NotATable { place: name.into(), found, hint: UNPACK })
            }
            (true, _) => Err(IntakeError::Locked { place: name.into() }),
        }
    }
}

fn not_a_table(place: &str, foreign: Foreign) -> IntakeError {
    IntakeError::NotATable { place: place.into(), found: foreign.found.into(), hint: foreign.hint }
}

fn packed(place: &str, found: &'static str) -> IntakeError {
    not_a_table(place, Foreign { found, hint: UNPACK })
}

/// Rows that stop at the limit and end with a look at whether the file is still the same.
struct Watched<'a> {
    inner: Box<dyn Rows + 'a>,
    origin: &'a Origin,
    left: u64,
    limit: u64,
    over: bool,
}

impl Rows for Watched<'_> {
    fn header(&self) -> &[String] {
        self.inner.header()
    }

    fn read(&mut self, row: &mut Row) -> Result<Read, IntakeError> {
        if self.over {
            return Ok(Read::End);
        }
        match self.inner.read(row) {
            Ok(Read::End) => {
                self.over = true;
                self.origin.unchanged()?;
                Ok(Read::End)
            }
            Ok(read) if self.left > 0 => {
                self.left -= 1;
                Ok(read)
            }
            Ok(_) => {
                self.over = true;
                Ok(Read::Refused(Refusal {
                    reason: RefusalReason::TooManyRows,
                    row_number: row.number,
                    column_name: None,
                    found: format!("more than {} rows", self.limit),
                    expected: format!("at most {} rows", self.limit),
                    fix: "split the file; the rows from here on were left".into(),
                    raw: Vec::new(),
                }))
            }
            Err(error) => {
                self.over = true;
                self.origin.unchanged()?;
                Err(error)
            }
        }
    }

    fn totals(&self) -> (u64, Option<i64>) {
        self.inner.totals()
    }

    fn notes(&self) -> Vec<String> {
        self.inner.notes()
    }
}
