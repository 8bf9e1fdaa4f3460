//! What was planted about each person? Read back for tests and for `galena check`, and for nothing
//! else.

use crate::SimulateError;
use std::fmt;
use std::path::Path;

/// A person of the truth.
#[derive(Clone, Default, PartialEq)]
pub struct Planted {
    /// Planted relationship.
    pub relationship: String,
    /// Purchases that were kept.
    pub purchases: u64,
    /// Keys by which the person may stand in the files: phone, e-mail, customer numbers.
    pub keys: Vec<String>,
    /// Bought only where the shop's files hide who bought.
    pub masked: bool,
}

impl fmt::Debug for Planted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Planted").field("relationship", &self.relationship).finish_non_exhaustive()
    }
}

/// Whose one row of one file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The file, below the folder of the shop's files.
    pub file: String,
    /// The row, from 1 with everything that stands above it.
    pub row: i64,
    /// The true person.
    pub true_person_id: String,
}

/// Reads `records.csv` of a truth folder: whose the rows of the files are.
///
/// # Errors
/// When it cannot be read.
pub fn whose(truth: &Path) -> Result<Vec<Whose>, SimulateError> {
    let path = truth.join("records.csv");
    let wrong = |source| SimulateError::Truth { path: path.clone(), source };
    let mut reader = csv::Reader::from_path(&path).map_err(wrong)?;
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(wrong)?;
        let text = |place: usize| row.get(place).unwrap_or_default();
        if let Ok(number) = text(1).parse() {
            rows.push(Whose { file: text(0).to_string(), row: number, true_person_id: text(2).to_string() });
        }
    }
    Ok(rows)
}

/// Reads `people.csv` of a truth folder.
///
/// # Errors
/// When it cannot be read, or lacks a column.
pub fn planted(truth: &Path) -> Result<Vec<Planted>, SimulateError> {
    let path = truth.join("people.csv");
    let wrong = |source| SimulateError::Truth { path: path.clone(), source };
    let mut reader = csv::Reader::from_path(&path).map_err(wrong)?;
    let header = reader.headers().map_err(wrong)?.clone();
    let place = |name: &str| header.iter().position(|column| column == name);
    let mut people = Vec::new();
    for row in reader.records() {
        let row = row.map_err(wrong)?;
        let text = |name: &str| place(name).and_then(|place| row.get(place)).unwrap_or_default();
        let keys = ["phone", "email", "customer_refs"];
        people.push(Planted {
            relationship: text("relationship").to_string(),
            purchases: text("purchases").parse().unwrap_or(0),
            keys: keys
                .iter()
                .flat_map(|name| text(name).split([';', '|', ' ']))
                .filter(|key| !key.is_empty())
                .map(str::to_string)
                .collect(),
            masked: text("masked") == "yes",
        });
    }
    Ok(people)
}
