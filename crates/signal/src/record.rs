//! What can a file say? That a person is like this ([`Record`]), that something happened
//! ([`Signal`]), that money was spent ([`Spend`]), that a question was answered ([`Answer`]).
//!
//! One row may say several of these at once. Types that hold personal data mask it in `Debug`.

use crate::{Currency, Money, RecordId, Refusal, SignalKind};
use chrono::NaiveDate;
use std::fmt;

/// An instant in UTC, in microseconds since 1970.
pub type Micros = i64;

/// One description of a person, as one source gave it. Rows of a batch that describe a person in
/// the same words share one record.
#[derive(Clone, Default, PartialEq)]
pub struct Record {
    /// Row of the first mention, counted from 1 with the header.
    pub row_number: i64,
    /// When the source says the description was made, or the earliest happening that mentions it.
    pub at: Option<Micros>,
    /// The source's own key for the person, with the source in front: `kiotviet:KH000123`.
    pub customer_ref: Option<String>,
    /// Name as written, NFC.
    pub name: Option<String>,
    /// Family name, where the source has a column of its own for it; `name` holds it too.
    pub family_name: Option<String>,
    /// Given name, likewise.
    pub given_name: Option<String>,
    /// E.164, such as `+84912345678`; the digits as they stand in a column of national numbers of
    /// another country.
    pub phone: Option<String>,
    /// Lower case.
    pub email: Option<String>,
    /// Cookie, app or chat id, with its source in front.
    pub device_id: Option<String>,
    /// Number of an identity card, passport or social security, as written.
    pub national_id: Option<String>,
    /// Tax number, as written.
    pub tax_number: Option<String>,
    /// `f` or `m`.
    pub gender: Option<String>,
    /// Birthday.
    pub born_on: Option<NaiveDate>,
    /// Company or organisation.
    pub company: Option<String>,
    /// Street address as written.
    pub address: Option<String>,
    /// Ward (phường, xã).
    pub ward: Option<String>,
    /// District (quận, huyện), for addresses from before July 2025; city or suburb beside a state.
    pub district: Option<String>,
    /// Province or city; state or country for foreign addresses.
    pub province: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Monthly income, as declared.
    pub income: Option<Money>,
    /// What the person said they can spend.
    pub budget: Option<Money>,
    /// Competing product that the person uses or used.
    pub competitor: Option<String>,
    /// Said yes (true) or no (false) to being contacted.
    pub consented: Option<bool>,
    /// Customer group or tag as the source names it.
    pub customer_group: Option<String>,
    /// Free text about the person.
    pub note: Option<String>,
    /// Columns that have no meaning here, as a JSON object of texts.
    pub attributes: Option<String>,
    /// Cells that were not understood, as a JSON object of texts by meaning.
    pub unread: Option<String>,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("row_number", &self.row_number).finish_non_exhaustive()
    }
}

/// One thing that happened.
#[derive(Clone, PartialEq)]
pub struct Signal {
    /// Row in the file, counted from 1 with the header.
    pub row_number: i64,
    /// Whose it is; `None` for a happening without a person.
    pub record_id: Option<RecordId>,
    /// When it happened.
    pub at: Micros,
    /// What happened.
    pub kind: SignalKind,
    /// Product (its name, or its code where there is no name).
    pub product: Option<String>,
    /// Product category.
    pub category: Option<String>,
    /// How many; below zero where the file itself writes what went back as a negative quantity.
    pub quantity: Option<f64>,
    /// What it was worth (line total for orders, price level for looks and quotes).
    pub value: Option<Money>,
    /// The order, quote or ticket it belongs to. Lines of one order are one purchase.
    pub order_ref: Option<String>,
    /// Channel, such as `facebook`, `zalo`, `store`.
    pub channel: Option<String>,
    /// Campaign.
    pub campaign: Option<String>,
    /// Search words or ad keyword.
    pub keyword: Option<String>,
    /// Who served.
    pub staff: Option<String>,
    /// Competing product or shop that the signal names.
    pub competitor: Option<String>,
    /// What was said or written.
    pub text: Option<String>,
}

impl fmt::Debug for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signal").field("row_number", &self.row_number).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Money spent on one day, channel, campaign and keyword.
#[derive(Clone, Debug, PartialEq)]
pub struct Spend {
    /// Row in the file.
    pub row_number: i64,
    /// The day.
    pub spent_on: NaiveDate,
    /// Channel.
    pub channel: Option<String>,
    /// Campaign.
    pub campaign: Option<String>,
    /// Keyword.
    pub keyword: Option<String>,
    /// How much.
    pub amount: Money,
    /// Times shown.
    pub impressions: Option<i64>,
    /// Times clicked.
    pub clicks: Option<i64>,
}

/// One answer to one question of a survey.
#[derive(Clone, PartialEq)]
pub struct Answer {
    /// Row in the file.
    pub row_number: i64,
    /// Who answered.
    pub record_id: Option<RecordId>,
    /// When.
    pub at: Option<Micros>,
    /// Which survey.
    pub survey: String,
    /// The question as asked.
    pub question: String,
    /// The answer as given.
    pub answer: String,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("row_number", &self.row_number).finish_non_exhaustive()
    }
}

/// What one piece of a file said: rows **and** refusals. Reading never fails as a whole.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// People described, each with its id. New ones only: a record that an earlier piece of the
    /// same batch already gave is not repeated.
    pub records: Vec<(RecordId, Record)>,
    /// Things that happened.
    pub signals: Vec<Signal>,
    /// Money spent.
    pub spend: Vec<Spend>,
    /// Survey answers.
    pub answers: Vec<Answer>,
    /// What was not taken, and why.
    pub refusals: Vec<Refusal>,
    /// Rows read, refused ones included.
    pub rows: u64,
}

/// Category of lines that sell nothing: postage, fees, tests.
pub const NON_PRODUCT: &str = "non_product";

/// The currency that amounts have where a file names none.
pub const DEFAULT_CURRENCY: Currency = Currency::VND;
