//! What does this file mean? Columns to meanings, guessed from names **and** from values, with how
//! sure each guess is, why, and everything that was assumed, in words.
//!
//! The decision: names propose, values dispose. A column called `Ngày` that is full of names is no
//! date, a column called `cột 3` that is full of phone numbers is a phone column. Guessing looks at
//! the sample only and is the same for the same sample; what it arrives at is a [`Mapping`], which
//! is remembered for the next file of the same shape. The road not taken is asking per column: a
//! shop's export has seventy of them.

mod choose;
mod columns;
mod names;
mod profile;
mod rows;
mod sheet;

use crate::mapping::Mapping;
use crate::{Cell, DateOrder, Format, IntakeError, Limits, Meaning, RowIs, Source};
use chrono::NaiveDate;
use galena_signal::{Currency, slug};
use std::fmt;

pub(crate) use choose::outcome;
pub(crate) use sheet::{default_kind, is_credit, is_no_product};

/// What the business settles for all its files.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Minutes east of UTC of times without a zone; 420 in Viet Nam.
    pub utc_offset_minutes: i32,
    /// Currency of amounts that name none.
    pub currency: Currency,
    /// The day of the import. Dates more than a year after it, or before 1990, are refused.
    pub today: NaiveDate,
    /// Limits of reading.
    pub limits: Limits,
}

impl Settings {
    /// Settings of a business in Viet Nam.
    pub fn new(today: NaiveDate) -> Self {
        Settings { utc_offset_minutes: 420, currency: Currency::VND, today, limits: Limits::default() }
    }
}

/// What was understood of one column.
#[derive(Clone, PartialEq)]
pub struct ColumnUnderstanding {
    /// Name in the header.
    pub column: String,
    /// What it means.
    pub meaning: Meaning,
    /// How sure, 0–1.
    pub sure: f64,
    /// Why.
    pub because: String,
    /// Up to three different values, as they stand in the file.
    pub examples: Vec<String>,
    /// What was assumed in reading its values.
    pub assumption: Option<String>,
}

impl fmt::Debug for ColumnUnderstanding {
    /// Leaves the examples out: they may be a person's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ColumnUnderstanding")
            .field("column", &self.column)
            .field("meaning", &self.meaning)
            .field("sure", &self.sure)
            .finish_non_exhaustive()
    }
}

/// What was understood of one sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetUnderstanding {
    /// Name of the sheet; empty when the file is one sheet.
    pub sheet: String,
    /// Format.
    pub format: Format,
    /// Encoding, for text.
    pub encoding: Option<&'static str>,
    /// Row of the header, from 1; 0 when there is none.
    pub header_row: i64,
    /// What one row is.
    pub table_kind: RowIs,
    /// The known export that the header belongs to.
    pub export: Option<&'static str>,
    /// Columns in the file's order.
    pub columns: Vec<ColumnUnderstanding>,
    /// What was assumed, one sentence each.
    pub assumptions: Vec<String>,
    /// Hash of format and header.
    pub shape: String,
    /// How many rows, when the sample holds them all.
    pub rows: Option<u64>,
}

/// What was understood of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Understanding {
    /// Name of the file, without its folder.
    pub file_name: String,
    /// BLAKE3 of its bytes.
    pub content_hash: String,
    /// Its size.
    pub file_bytes: u64,
    /// Sheets in the file's order.
    pub sheets: Vec<SheetUnderstanding>,
    /// How the file is read; to be shown, edited and given to [`crate::parse`].
    pub mapping: Mapping,
    /// Hash of formats and headers; files of one shape share a mapping.
    pub shape: String,
    /// The mapping was made for an earlier file of this shape.
    pub remembered: bool,
}

impl Understanding {
    /// Every assumption of the file, of its sheets and of its columns, in order.
    pub fn assumptions(&self) -> Vec<String> {
        let mut all = Vec::new();
        for sheet in &self.sheets {
            all.extend(sheet.assumptions.iter().cloned());
            all.extend(sheet.columns.iter().filter_map(|column| column.assumption.clone()));
        }
        all
    }
}

/// Understands an opened file. `remembered` gives the mapping (TOML) that was used for a shape
/// before, if there is one.
///
/// # Errors
/// When a remembered mapping cannot be used.
pub fn understand(
    source: &Source,
    settings: &Settings,
    remembered: &dyn Fn(&str) -> Option<String>,
) -> Result<Understanding, IntakeError> {
    let shape = shape_of(source, None);
    let mut understood = sheet::guess_all(source, settings);
    let known = remembered(&shape).or_else(|| mended_shapes(source).find_map(|shape| remembered(&shape)));
    let remembered = known.is_some();
    if let Some(text) = known {
        let mapping = Mapping::from_toml(&text)?;
        crate::parse::check_columns(source, &mapping)?;
        sheet::take_over(&mut understood, mapping, &source.sheets);
    }
    Ok(Understanding {
        file_name: source.file_name.clone(),
        content_hash: source.content_hash.clone(),
        file_bytes: source.file_bytes,
        sheets: understood.sheets,
        mapping: understood.mapping,
        shape,
        remembered,
    })
}

/// Columns that [`crate::refusals_csv`] adds and that are not read again.
pub(crate) fn is_ours(column: &str) -> bool {
    matches!(column.trim(), "galena_reason" | "galena_fix")
}

/// Hash of formats and headers, with another format in place of the file's own if asked.
fn shape_of(source: &Source, format: Option<Format>) -> String {
    let mut hash = blake3::Hasher::new();
    for sheet in &source.sheets {
        hash.update(sheet_shape(format.unwrap_or(sheet.format), &sheet.header).as_bytes());
    }
    hash.finalize().to_hex()[..16].to_owned()
}

fn sheet_shape(format: Format, header: &[String]) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(format.word().as_bytes());
    for name in header.iter().filter(|name| !is_ours(name)) {
        hash.update(b"\x1f");
        hash.update(name.as_bytes());
    }
    hash.finalize().to_hex()[..16].to_owned()
}

/// Shapes that a file of mended refusals may have had before it became csv.
fn mended_shapes(source: &Source) -> impl Iterator<Item = String> {
    let mended = source.sheets.len() == 1 && source.sheets[0].header.iter().any(|name| is_ours(name));
    let formats = [
        Format::Csv,
        Format::Tsv,
        Format::Xlsx,
        Format::Xls,
        Format::Xlsb,
        Format::Ods,
        Format::Parquet,
        Format::JsonLines,
        Format::JsonArray,
    ];
    formats.into_iter().filter(move |_| mended).map(|format| shape_of(source, Some(format)))
}

/// The file's name as a word: `Online Retail (2011).csv.gz` → `online_retail_2011`.
pub(crate) fn source_slug(file_name: &str) -> String {
    const ENDS: [&str; 16] = [
        ".gz", ".zst", ".zip", ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsb", ".xlsm", ".ods", ".parquet", ".jsonl",
        ".ndjson", ".json", ".tab",
    ];
    let mut stem = file_name;
    while let Some(cut) = ENDS.iter().find_map(|end| {
        let at = stem.len().checked_sub(end.len())?;
        (at > 0 && stem.is_char_boundary(at) && stem[at..].eq_ignore_ascii_case(end)).then_some(at)
    }) {
        stem = &stem[..cut];
    }
    let word = slug(stem);
    if word.is_empty() { "file".to_owned() } else { word }
}

/// Words that name a table and not a system: files named by nothing else share one source, `shop`.
const TABLE_WORDS: &str = " customers customer clients client contacts contact people persons person users user members \
orders order lines line sales sale transactions transaction purchases purchase invoices invoice payments payment returns \
events event web log logs activity activities signals visits visit leads lead survey surveys responses answers quotes \
consultations deals reviews complaints messages mentions data export report list sample example test new old all full part \
file sheet book refused mended csv clean khach hang danh sach don ban hoa giao dich mua doanh thu khao sat phieu tra loi \
su kien hanh vi tu van bao gia ghe cua tiem lich so tin nhan goi dien gioi thieu danh khieu nai gui chien huy nhac den \
thang nam quy ngay tuan dang ky le tong hop chi tiet moi cu bang du lieu kho sua ";

/// The system that customer codes belong to, by the file's name. Files of one business with plain
/// names (`don_hang_2026_11.csv`, `customers.csv`) share the source `shop`, so that their codes
/// meet; a name with a word of its own (`online_retail_2010_2011`) is a source of its own.
pub(crate) fn source_of(file_name: &str) -> String {
    let slug = source_slug(file_name);
    let plain = slug.split('_').all(|word| {
        let digits = word.trim_start_matches(['t', 'q', 'w', 'v']);
        digits.bytes().all(|b| b.is_ascii_digit()) || TABLE_WORDS.contains(&format!(" {word} "))
    });
    if plain { "shop".to_owned() } else { slug }
}

/// A cell as text, for examples, raw rows and keys.
pub(crate) fn show(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Error(text) => text.to_owned(),
        Cell::Int(n) => n.to_string(),
        Cell::Float(x) if x.fract() == 0.0 && x.abs() < 1e15 => format!("{x:.0}"),
        Cell::Float(x) => x.to_string(),
        Cell::Bool(b) => if b { "TRUE" } else { "FALSE" }.to_owned(),
        Cell::Instant { micros, zoned } => {
            let wall = chrono::DateTime::from_timestamp_micros(micros);
            let zone = if zoned { "Z" } else { "" };
            wall.map_or_else(|| micros.to_string(), |at| format!("{}{zone}", at.format("%Y-%m-%d %H:%M:%S")))
        }
        Cell::Day(day) => day.to_string(),
    }
}

/// `UTC+7`, `UTC+5:30`, `UTC`.
pub(crate) fn zone_name(minutes: i32) -> String {
    match (minutes / 60, minutes.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{hours:+}"),
        (hours, rest) => format!("UTC{hours:+}:{rest:02}"),
    }
}

/// `03/11/2026` read by an order, in words: `3 November 2026`.
fn in_words(text: &str, order: DateOrder) -> Option<String> {
    crate::value::read_date(text, order).ok().map(|wall| wall.day.format("%-d %B %Y").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_name_becomes_a_word() {
        assert_eq!(source_slug("online_retail_2010_2011.parquet"), "online_retail_2010_2011");
        assert_eq!(source_slug("Đơn hàng (T11).csv.gz"), "don_hang_t11");
        assert_eq!(source_slug(".csv"), "csv");
        assert_eq!(source_slug("🎉.csv"), "file");
        assert_eq!(source_of("online_retail_2010_2011.parquet"), "online_retail_2010_2011");
        for plain in ["don_hang_2026_11.csv", "customers.csv", "events-01.csv", "Khách hàng T11.xlsx", "sales (1).csv"]
        {
            assert_eq!(source_of(plain), "shop", "{plain}");
        }
        assert_eq!(zone_name(420), "UTC+7");
        assert_eq!(zone_name(330), "UTC+5:30");
    }
}
