//! Why could a file not be read at all? Rows that cannot be taken are not errors, they are
//! refusals; an error means that nothing (more) can be read, and says what to do.
//!
//! The decision: each variant is named by what happened to the file and carries what is needed to
//! mend it; [`IntakeError::hint`] says the mending in one sentence. The road not taken is passing
//! the format libraries' own errors on: they speak of streams and relationships, not of files.

use std::io;

/// Why nothing (more) could be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// There is nothing at the path.
    #[error("`{file}` was not found")]
    Missing {
        /// The file's name.
        file: String,
    },
    /// The path is a folder.
    #[error("`{file}` is a folder")]
    Folder {
        /// The folder's name.
        file: String,
    },
    /// The path is a pipe, a socket or a device.
    #[error("`{file}` is not a plain file")]
    NotPlain {
        /// The name.
        file: String,
    },
    /// The operating system does not let us read it.
    #[error("`{file}` may not be read")]
    Forbidden {
        /// The file's name.
        file: String,
    },
    /// Zero bytes, or nothing but white space.
    #[error("`{place}` is empty")]
    Empty {
        /// File, or file and sheet.
        place: String,
    },
    /// The disk or the network below it failed.
    #[error("`{file}` could not be read: {source}")]
    Disk {
        /// The file's name.
        file: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// Size or time of change differ from when the file was opened.
    #[error("`{file}` changed while it was read")]
    Changed {
        /// The file's name.
        file: String,
    },
    /// The content is of a kind that galena knows but does not read, such as a PDF.
    #[error("`{place}` is not a table but {found}")]
    NotATable {
        /// File, or file and sheet.
        place: String,
        /// What it is instead: `a PDF document`.
        found: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// Locked with a password.
    #[error("`{place}` is protected with a password")]
    Locked {
        /// File, or file and sheet.
        place: String,
    },
    /// The content does not hold together: cut short, or written wrongly.
    #[error("`{place}` is damaged: {because}")]
    Damaged {
        /// File, or file and sheet.
        place: String,
        /// What was found.
        because: String,
    },
    /// A stated limit was passed.
    #[error("`{place}` has {found}; the limit is {limit}")]
    TooMuch {
        /// File, or file and sheet.
        place: String,
        /// What was found: `5000 columns`.
        found: String,
        /// The limit: `4096 columns`.
        limit: String,
    },
    /// There is no sheet of that number.
    #[error("`{file}` has no sheet {sheet}")]
    NoSheet {
        /// The file's name.
        file: String,
        /// The number asked for, from 0.
        sheet: usize,
    },
    /// A mapping cannot be used.
    #[error("the mapping at `{place}` cannot be used: {because}")]
    BadMapping {
        /// Where in the mapping.
        place: String,
        /// What is wrong.
        because: String,
        /// How to mend it.
        hint: String,
    },
    /// Whoever takes what was read could not take it.
    #[error("what was read from `{place}` could not be handed on: {because}")]
    Sink {
        /// File, or file and sheet.
        place: String,
        /// What the taker said.
        because: String,
    },
}

impl IntakeError {
    /// What a person can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { .. } => "check the name; `ls` shows what is there".into(),
            Self::Folder { file } => format!("name the files in it, such as `{file}/*.csv`"),
            Self::NotPlain { .. } => "save the content to a file and add that file".into(),
            Self::Forbidden { file } => format!("allow reading, for instance with `chmod u+r {file}`"),
            Self::Empty { .. } => "export it again; the export may have been cut off".into(),
            Self::Disk { .. } => "copy the file to another disk and add the copy".into(),
            Self::Changed { .. } => "wait until it is written to the end, then add it again".into(),
            Self::NotATable { hint, .. } => (*hint).into(),
            Self::Locked { .. } => "open it, remove the password, save it, and add it again".into(),
            Self::Damaged { .. } => "export or download it again; if it opens in a spreadsheet, save it as csv".into(),
            Self::TooMuch { .. } => "split the file into smaller ones and add those".into(),
            Self::NoSheet { .. } => "open the file again; its sheets are counted from 0".into(),
            Self::BadMapping { hint, .. } => hint.clone(),
            Self::Sink { .. } => "mend the cause and add the file again; nothing is added twice".into(),
        }
    }
}
