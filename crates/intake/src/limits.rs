//! How much is too much? Every limit that reading obeys, stated in one place.
//!
//! The decision: limits refuse politely (a [`crate::IntakeError::TooMuch`] for a whole file, a
//! refusal for one row) and are generous: a file that a person exported from a shop, an ad account
//! or a spreadsheet never meets them. The road not taken is reading until the memory ends.

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const GIB: u64 = 1024 * 1024 * 1024;

/// Limits of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows of one sheet; the rest is left, with one refusal that says so.
    pub rows: u64,
    /// Bytes of one cell; a row with a larger one is refused.
    pub cell_bytes: usize,
    /// Bytes of one row; a larger one is refused. It bounds the memory that reading text takes.
    pub row_bytes: usize,
    /// Columns of one sheet.
    pub columns: usize,
    /// Depth of a JSON value.
    pub nesting: usize,
    /// How many times its size a compressed file may expand, beyond `expansion_free`.
    pub expansion: u64,
    /// Bytes that any compressed file may expand to, however small it is.
    pub expansion_free: u64,
    /// Bytes that one compressed file may expand to, all members of a zip together.
    pub expanded_bytes: u64,
    /// Sheets of one workbook, or members of one zip.
    pub sheets: usize,
    /// Cells of one sheet of a format that is held in memory (`xls`, `ods`).
    pub held_cells: u64,
    /// Bytes of a workbook inside a zip, which is held in memory.
    pub held_bytes: u64,
    /// Rows kept in [`crate::SheetInfo::sample`].
    pub sample_rows: usize,
    /// Lines of a JSON file that are looked through for columns.
    pub key_lines: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            rows: 50_000_000,
            cell_bytes: MIB,
            row_bytes: 16 * MIB,
            columns: 4096,
            nesting: 32,
            expansion: 200,
            expansion_free: 64 * MIB as u64,
            expanded_bytes: 64 * GIB,
            sheets: 256,
            held_cells: 50_000_000,
            held_bytes: 256 * MIB as u64,
            sample_rows: 1000,
            key_lines: 10_000,
        }
    }
}
