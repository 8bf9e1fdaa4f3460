//! Where do rows go? To a table in a file, and beside it, into the truth, whose row it is.
//!
//! A [`Sheet`] is a csv file in some coding or the first sheet of a spreadsheet; both count rows
//! from 1 with everything that stands above the header, as a person sees them. Spreadsheets carry
//! a fixed date of creation, so that the bytes repeat.

use crate::SimulateError;
use crate::encoding::{Coding, encode};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The folders that are written.
pub(crate) struct Folder {
    files: PathBuf,
    truth: PathBuf,
    records: csv::Writer<BufWriter<File>>,
    /// Files written, below the folder.
    pub written: Vec<String>,
}

/// A csv file that is written row by row.
pub(crate) type Table = csv::Writer<BufWriter<File>>;

impl Folder {
    /// Makes `out/files` and `out/truth`.
    pub(crate) fn new(out: &Path) -> Result<Self, SimulateError> {
        let (files, truth) = (out.join("files"), out.join("truth"));
        for folder in [&files, &truth] {
            fs::create_dir_all(folder).map_err(|source| SimulateError::Write { path: folder.clone(), source })?;
        }
        let path = truth.join("records.csv");
        let mut records = csv::Writer::from_writer(BufWriter::new(create(&path)?));
        put(&mut records, &path, ["file", "row", "true_person_id"])?;
        Ok(Folder { files, truth, records, written: vec!["truth/records.csv".to_owned()] })
    }

    /// Says whose a row is.
    pub(crate) fn belongs(&mut self, file: &str, row: u64, person: u64) -> Result<(), SimulateError> {
        let path = self.truth.join("records.csv");
        put(&mut self.records, &path, [file, &row.to_string(), &true_person_id(person)])
    }

    /// A clean csv file of the truth, with its header.
    pub(crate) fn truth(&mut self, name: &str, header: &[&str]) -> Result<Table, SimulateError> {
        let path = self.truth.join(name);
        self.written.push(format!("truth/{name}"));
        let mut table = csv::Writer::from_writer(BufWriter::new(create(&path)?));
        put(&mut table, &path, header)?;
        Ok(table)
    }

    /// A clean csv file of the shop, with its header.
    pub(crate) fn table(&mut self, name: &str, header: &[&str]) -> Result<Table, SimulateError> {
        let path = self.files.join(name);
        self.written.push(format!("files/{name}"));
        let writer = BufWriter::with_capacity(1 << 18, create(&path)?);
        let mut table = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(writer);
        put(&mut table, &path, header)?;
        Ok(table)
    }

    /// A file of the shop, as bytes to write.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<BufWriter<File>, SimulateError> {
        let path = self.files.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|source| SimulateError::Write { path: parent.to_owned(), source })?;
        }
        self.written.push(format!("files/{name}"));
        Ok(BufWriter::new(create(&path)?))
    }

    /// Writes a sheet's file.
    pub(crate) fn close(&mut self, sheet: Sheet) -> Result<(), SimulateError> {
        let name = sheet.name;
        let path = self.files.join(name);
        match sheet.form {
            Form::Csv { writer, coding } => {
                let bytes = writer
                    .into_inner()
                    .map_err(|error| SimulateError::Write { path: path.clone(), source: error.into_error() })?;
                let text = String::from_utf8_lossy(&bytes);
                let mut file = self.bytes(name)?;
                let written = file.write_all(&encode(&text, coding)).and_then(|()| file.flush());
                written.map_err(|source| SimulateError::Write { path, source })
            }
            Form::Xlsx { mut book, .. } => {
                self.written.push(format!("files/{name}"));
                book.save(&path).map_err(|source| SimulateError::Spreadsheet { path, source: Box::new(source) })
            }
        }
    }

    /// Ends a csv file.
    pub(crate) fn end(&self, mut table: Table, name: &str) -> Result<(), SimulateError> {
        table.flush().map_err(|source| SimulateError::Write { path: self.files.join(name), source })
    }

    /// Ends the list of whose rows are whose; gives back what was written.
    pub(crate) fn finish(mut self) -> Result<Vec<String>, SimulateError> {
        let path = self.truth.join("records.csv");
        self.records.flush().map_err(|source| SimulateError::Write { path, source })?;
        self.written.sort();
        Ok(self.written)
    }

    /// An error of writing a file of the shop.
    pub(crate) fn failed(&self, name: &str, source: std::io::Error) -> SimulateError {
        SimulateError::Write { path: self.files.join(name), source }
    }
}

/// How the truth names a person.
pub(crate) fn true_person_id(person: u64) -> String {
    format!("T{person:07}")
}

/// Writes a row of a clean csv file.
pub(crate) fn put<I, T, W>(table: &mut csv::Writer<W>, path: &Path, cells: I) -> Result<(), SimulateError>
where
    I: IntoIterator<Item = T>,
    T: AsRef<[u8]>,
    W: Write,
{
    table
        .write_record(cells)
        .map_err(|error| SimulateError::Write { path: path.to_owned(), source: std::io::Error::other(error) })
}

fn create(path: &Path) -> Result<File, SimulateError> {
    File::create(path).map_err(|source| SimulateError::Write { path: path.to_owned(), source })
}

/// A cell as it will stand in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number; a spreadsheet keeps it as one.
    Number(i64),
    /// Spreadsheet day and time: days since 1899-12-30.
    Serial(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
}

enum Form {
    Csv { writer: csv::Writer<Vec<u8>>, coding: Coding },
    Xlsx { book: Box<Workbook>, moment: Format },
}

/// A table that is being filled.
pub(crate) struct Sheet {
    /// The file, below the folder.
    pub name: &'static str,
    form: Form,
    rows: u64,
}

impl Sheet {
    /// An empty csv file.
    pub(crate) fn csv(name: &'static str, delimiter: u8, coding: Coding) -> Self {
        let writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        Sheet { name, form: Form::Csv { writer, coding }, rows: 0 }
    }

    /// An empty spreadsheet with one sheet of that name.
    pub(crate) fn xlsx(name: &'static str, sheet: &str) -> Result<Self, SimulateError> {
        let mut book = Workbook::new();
        let failed = |source| SimulateError::Spreadsheet { path: PathBuf::from(name), source: Box::new(source) };
        let created = ExcelDateTime::from_ymd(2026, 1, 1).map_err(failed)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&created).set_company("Nhà Xanh"));
        book.add_worksheet().set_name(sheet).map_err(failed)?;
        Ok(Sheet {
            name,
            form: Form::Xlsx { book: Box::new(book), moment: Format::new().set_num_format("dd/mm/yyyy hh:mm") },
            rows: 0,
        })
    }

    /// Adds a row; gives back its number.
    pub(crate) fn row(&mut self, cells: &[Cell]) -> Result<u64, SimulateError> {
        let name = self.name;
        self.rows += 1;
        match &mut self.form {
            Form::Csv { writer, .. } => {
                let texts = cells.iter().map(|cell| match cell {
                    Cell::Empty => String::new(),
                    Cell::Text(text) => text.clone(),
                    Cell::Number(number) => number.to_string(),
                    Cell::Serial(serial) => format!("{serial:.5}"),
                });
                put(writer, Path::new(name), texts)?;
            }
            Form::Xlsx { book, moment } => {
                let failed =
                    |source| SimulateError::Spreadsheet { path: PathBuf::from(name), source: Box::new(source) };
                let sheet = book.worksheet_from_index(0).map_err(failed)?;
                let row = (self.rows - 1) as u32;
                for (column, cell) in cells.iter().enumerate() {
                    let column = column as u16;
                    match cell {
                        Cell::Empty => {}
                        Cell::Text(text) => drop(sheet.write_string(row, column, text.as_str()).map_err(failed)?),
                        Cell::Number(number) => drop(sheet.write_number(row, column, *number as f64).map_err(failed)?),
                        Cell::Serial(serial) => {
                            sheet.write_number_with_format(row, column, *serial, moment).map_err(failed)?;
                        }
                    }
                }
            }
        }
        Ok(self.rows)
    }

    /// Adds a row of texts above the people's rows: titles and the header.
    pub(crate) fn head(&mut self, cells: &[&str]) -> Result<(), SimulateError> {
        let cells: Vec<Cell> = cells.iter().map(|text| Cell::from(*text)).collect();
        self.row(&cells).map(|_| ())
    }
}
