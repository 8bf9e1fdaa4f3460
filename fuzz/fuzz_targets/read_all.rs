//! Does reading survive these bytes? Writes them to a file and reads all that is in it.
//!
//! The decision: every target goes through `open` and `Source::rows`, as a user's file does, with
//! limits small enough that a run stays within the memory of a small machine. The road not taken
//! is a target per inner function: those may change.

use galena_intake::{Limits, Read, Row, open};
use std::io::Write;

/// Reads everything in a file of that name ending with those bytes.
pub fn read_all(ending: &str, parts: &[&[u8]]) {
    let limits = Limits {
        cell_bytes: 1 << 12,
        row_bytes: 1 << 16,
        expansion_free: 1 << 20,
        held_cells: 1 << 18,
        held_bytes: 1 << 20,
        ..Limits::default()
    };
    let Ok(mut file) = tempfile::Builder::new().suffix(ending).tempfile() else { return };
    if parts.iter().any(|part| file.write_all(part).is_err()) || file.flush().is_err() {
        return;
    }
    let Ok(source) = open(file.path(), &limits) else { return };
    let mut row = Row::default();
    for (at, sheet) in source.sheets.iter().enumerate() {
        let Ok(mut rows) = source.rows(at) else { continue };
        loop {
            match rows.read(&mut row) {
                Ok(Read::Row) => assert!(row.len() >= sheet.header.len()),
                Ok(Read::Refused(_)) => {}
                Ok(Read::End) | Err(_) => break,
            }
        }
    }
}
