//! What does one cell say? Amounts, dates, phone numbers and small words, as people in Viet Nam
//! and elsewhere type them.
//!
//! The decision: what is undecidable in one cell (`03/11/2026`, `18.500`) is decided for its whole
//! column and handed in as [`DateOrder`] and [`NumberStyle`]; nothing here guesses by itself. The
//! road not taken is a reader that tries one format after the other per cell: it reads the third
//! of November as the eleventh of March in every row where it can.

pub(crate) mod amount;
pub(crate) mod date;
pub(crate) mod phone;
pub(crate) mod words;

pub use amount::{Amount, AmountFault, NumberStyle, format_amount, read_amount, read_number};
pub use date::{DateFault, DateOrder, Wall, read_date};
pub use phone::{PhoneFault, PhoneStyle, read_national_phone, read_phone};
