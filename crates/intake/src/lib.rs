//! What does this file say? Bytes in; records, signals, spend, answers **and** refusals out.
//!
//! Three steps, each a value that can be shown: [`open`] finds format, encoding, header and rows;
//! [`understand`] guesses what the columns mean and says how sure it is and what it assumed;
//! [`parse`] reads every row by that [`Mapping`], whole or not at all. [`to_batches`] turns what was
//! read into the tables of `galena_signal::table`, and [`refusals_csv`] gives back what was not.
//!
//! The decision: reading and meaning meet at [`Row`] alone. No format knows what a phone number
//! is, and no meaning knows what a workbook is. The road not taken is an importer per program that
//! people export from: there is always one more.

mod batch;
mod error;
mod limits;
mod mapping;
mod meaning;
mod parse;
mod row;
mod source;
mod understand;
mod value;

pub use batch::{refusals_csv, to_batches};
pub use error::IntakeError;
pub use limits::Limits;
pub use mapping::{ColumnMapping, Mapping, SheetMapping};
pub use meaning::{Meaning, RowIs};
pub use parse::{Totals, batch_id, parse};
pub use row::{Cell, Read, Row, Rows};
pub use source::{Format, SheetInfo, Source, open};
pub use understand::{ColumnUnderstanding, Settings, SheetUnderstanding, Understanding, understand};
pub use value::{
    Amount, AmountFault, DateFault, DateOrder, NumberStyle, PhoneFault, PhoneStyle, Wall, format_amount, read_amount,
    read_date, read_national_phone, read_number, read_phone,
};
