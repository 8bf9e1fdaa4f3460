//! Does `add` survive these bytes? Writes them to a file, reads all that is in it, guesses what it
//! means and takes it by that guess.
//!
//! The decision: every target goes through `open`, `understand` and `parse`, as a user's file does,
//! with limits small enough that a run stays within the memory of a small machine. The road not
//! taken is a target per inner function: those may change. Values alone have a target of their own,
//! because a guess hardly ever finds an odd one.

use chrono::NaiveDate;
use galena_intake::{Limits, Read, Row, Settings, batch_id, open, parse, understand};
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
    let mut settings = Settings::new(NaiveDate::from_ymd_opt(2026, 11, 1).unwrap_or_default());
    settings.limits = limits.clone();
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
    let Ok(understood) = understand(&source, &settings, &|_| None) else { return };
    let batch = batch_id(&source, &understood.mapping);
    let _ = parse(&source, &understood.mapping, &batch, &settings, &mut |_| Ok(()));
}
