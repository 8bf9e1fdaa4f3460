//! What would a shop's market look like if we knew the truth about it?
//!
//! [`simulate`] makes one: people with Vietnamese names, phones, addresses, households, incomes
//! and needs; a shop with products, prices, ads, seasons and competitors; what happens between
//! them over some fifteen months; and the files that such a shop would have afterwards, as messy
//! as they are. What was planted goes to a folder of its own, so that a judgement made from the
//! files can be checked against it.
//!
//! The decision: people live one after the other, each from random streams of their own, and the
//! truth is what the process did, never a label that events are made to fit. So a million people
//! need no more memory than one, the same seed gives the same bytes, and nothing in the files
//! knows the future. The road not taken is an agent simulation in which all people live at the
//! same time and influence each other: dearer, and what it adds cannot be told from noise in the
//! files that a shop has.
//!
//! A style of its own writes what no market is needed for: a list of people as merged contact lists
//! hold them (`records`).
//!
//! What is planted, and where it is defined: who is loyal, lapsed, actual in `custom`; the kinds
//! of potential customers in `life`; need, acts and the hazard of buying in `episode`; saturation
//! of ads in `advertising`; seasons in `calendar`; segments, channels and prices in `shop`.

mod advertising;
mod calendar;
mod chance;
mod custom;
mod encoding;
mod episode;
mod event;
mod folder;
mod lean;
mod life;
mod messy;
mod names;
mod person;
mod planted;
mod records;
mod shop;
mod shop_files;
mod truth;
mod world;

pub use planted::{Planted, Whose, planted, whose};

use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// What to simulate.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How many people live in the market.
    pub people: u64,
    /// The seed. The same settings give the same bytes.
    pub seed: u64,
    /// Last day of the history.
    pub until: NaiveDate,
    /// How many months of history, 6–60.
    pub months: u32,
    /// What files to write.
    pub style: Style,
}

impl Default for Settings {
    fn default() -> Self {
        let until = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap_or_default();
        Settings { people: 10_000, seed: 1, until, months: 15, style: Style::Shop }
    }
}

/// What files to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Some fifteen files as a Vietnamese shop would have them: spreadsheets, exports, encodings,
    /// duplicates, typing slips. At most 200,000 people.
    Shop,
    /// A few clean csv files, for scale.
    Lean,
    /// One raw list of people with duplicates, households and namesakes, for record linkage; it goes
    /// back eleven years whatever the months.
    Records,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// People in the market.
    pub people: u64,
    /// Things that happened and stand in the files.
    pub signals: u64,
    /// People who bought (and did not return everything).
    pub buyers: u64,
    /// Records of people, where the style counts them.
    pub records: u64,
    /// Purchases that were neither cancelled nor returned in full.
    pub purchases: u64,
    /// Files written, below the folder, with `/`.
    pub files: Vec<String>,
}

/// Why nothing was simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// A market without people.
    #[error("a market needs at least one person")]
    NobodyAsked,
    /// Too short or too long a history.
    #[error("a history of {months} months: 6 to 60 can be simulated")]
    HistoryLength {
        /// What was asked for.
        months: u32,
    },
    /// A last day outside the calendar.
    #[error("a history that ends on {until} cannot be simulated")]
    LastDay {
        /// What was asked for.
        until: NaiveDate,
    },
    /// More people than spreadsheets hold.
    #[error("{people} people are too many for a shop's spreadsheets: at most {most}, or use the lean style")]
    TooManyForShop {
        /// What was asked for.
        people: u64,
        /// The most that the style takes.
        most: u64,
    },
    /// A file could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The planted truth could not be read back.
    #[error("cannot read the planted truth in `{}`", path.display())]
    Truth {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: csv::Error,
    },
    /// A spreadsheet could not be written.
    #[error("cannot write the spreadsheet `{}`", path.display())]
    Spreadsheet {
        /// The file.
        path: PathBuf,
        /// What the library said.
        source: Box<rust_xlsxwriter::XlsxError>,
    },
}

/// Simulates a market: what the shop has goes to `out/files`, what was planted to `out/truth`.
/// Calls `progress` with people done and people in all.
///
/// # Errors
/// When the settings cannot be simulated, or a file cannot be written.
pub fn simulate(settings: &Settings, out: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Summary, SimulateError> {
    let market = || Ok::<_, SimulateError>((world::World::new(settings)?, folder::Folder::new(out)?));
    match settings.style {
        Style::Lean => market().and_then(|(world, folder)| lean::write(&world, folder, progress)),
        Style::Shop => market().and_then(|(world, folder)| shop_files::write(&world, folder, progress)),
        Style::Records => records::write(settings, out, progress),
    }
}

#[cfg(test)]
mod statistics;
