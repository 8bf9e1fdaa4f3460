//! How does a read file look on paper? Writes everything that reading gave as text, for snapshots.

use galena_intake::{Cell, IntakeError, Limits, Read, Row, Source, open};
use std::fmt::Write;
use std::path::Path;

/// Writes a file of that name and reads it.
pub fn show(name: &str, bytes: &[u8]) -> String {
    show_within(name, bytes, &Limits::default())
}

pub fn show_within(name: &str, bytes: &[u8], limits: &Limits) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    show_path(&path, limits)
}

pub fn show_path(path: &Path, limits: &Limits) -> String {
    match open(path, limits) {
        Ok(source) => show_source(&source),
        Err(error) => show_error(&error),
    }
}

fn show_error(error: &IntakeError) -> String {
    format!("error: {error}\nhint: {}\n", error.hint())
}

pub fn show_source(source: &Source) -> String {
    let mut out = String::new();
    for note in &source.notes {
        writeln!(out, "note: {note}").unwrap();
    }
    for (at, sheet) in source.sheets.iter().enumerate() {
        write!(out, "[{}] {}", sheet.name, sheet.format.word()).unwrap();
        if let Some(encoding) = sheet.encoding {
            write!(out, " {encoding}").unwrap();
        }
        if let Some(delimiter) = sheet.delimiter {
            write!(out, " {delimiter:?}").unwrap();
        }
        writeln!(out, " header {} sample {}", sheet.header_row, sheet.sample.len()).unwrap();
        for note in &sheet.notes {
            writeln!(out, "  note: {note}").unwrap();
        }
        writeln!(out, "  {}", if sheet.header.is_empty() { "(no columns)".into() } else { sheet.header.join(" | ") })
            .unwrap();
        show_rows(source, at, &mut out);
    }
    out
}

fn show_rows(source: &Source, sheet: usize, out: &mut String) {
    let mut rows = match source.rows(sheet) {
        Ok(rows) => rows,
        Err(error) => return out.push_str(&show_error(&error)),
    };
    let mut row = Row::default();
    loop {
        match rows.read(&mut row) {
            Ok(Read::Row) => {
                let cells: Vec<String> = row.cells().map(show_cell).collect();
                writeln!(out, "  {}: {}", row.number, cells.join(" | ")).unwrap();
            }
            Ok(Read::Refused(refusal)) => {
                write!(out, "  {}: refused {}", refusal.row_number, refusal.reason.word()).unwrap();
                if let Some(column) = &refusal.column_name {
                    write!(out, " in `{column}`").unwrap();
                }
                let raw: Vec<String> = refusal.raw.iter().map(|cell| cell.chars().take(40).collect()).collect();
                let found: String = refusal.found.chars().take(60).collect();
                writeln!(out, ": found {found}, expected {} {raw:?}", refusal.expected).unwrap();
            }
            Ok(Read::End) => break,
            Err(error) => return out.push_str(&show_error(&error)),
        }
    }
    for note in rows.notes() {
        writeln!(out, "  note at the end: {note}").unwrap();
    }
}

pub fn show_cell(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => "·".into(),
        Cell::Text(text) => text.escape_debug().to_string().replace("\\'", "'"),
        Cell::Int(n) => format!("int {n}"),
        Cell::Float(x) => format!("float {x}"),
        Cell::Bool(b) => format!("bool {b}"),
        Cell::Instant { .. } => format!("at {cell}"),
        Cell::Day(day) => format!("day {day}"),
        Cell::Error(text) => format!("error {text}"),
    }
}
