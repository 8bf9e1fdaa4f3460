//! Who is the row about? A record per distinct description, given once per batch.
//!
//! The decision: the raw cells that describe the person are hashed first; only a description that
//! was not seen before is read, folded and given an id. In orders and events the description is
//! the identity (code, name, phone, e-mail, device) and what the person declared (income, budget,
//! competitor): what the row says besides, such as the country that an order went to, is taken
//! from its first mention and does not make a second record. The road not taken is a record per row: identity would then join ten million of them.

use super::cells::{cell_text, is_blank_word, tidy};
use super::plan::{Column, Reader};
use super::{Fault, RefusalReason};
use crate::understand::show;
use crate::value::{read_amount, words};
use crate::{Cell, Meaning, Row, RowIs};
use chrono::NaiveDate;
use galena_signal::{BatchId, Currency, Micros, Money, Parsed, Record, RecordId};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// Ids that a network gives are the network's, whoever exports them.
const NETWORKS: [&str; 5] = ["zalo", "facebook", "instagram", "tiktok", "google"];

/// The network that a column's name speaks of.
pub(super) fn network(column: &str) -> Option<&'static str> {
    words::known_channel(column).filter(|word| NETWORKS.contains(word))
}

/// How much of a cell a field of the record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// All that it says.
    Whole,
    /// The value; the words around it are kept beside.
    Partly,
    /// Nothing: it was not understood, is kept as it is with the meaning it should have had, and counted.
    Not,
}

/// Keys are hashes already: the first half is as good as any.
#[derive(Default)]
pub(crate) struct FirstHalf(u64);

impl Hasher for FirstHalf {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut half = [0u8; 8];
            half[..chunk.len()].copy_from_slice(chunk);
            self.0 ^= u64::from_le_bytes(half);
        }
    }

    fn write_u128(&mut self, n: u128) {
        self.0 = n as u64;
    }

    fn write_i64(&mut self, n: i64) {
        self.0 = n as u64;
    }
}

type Quick = BuildHasherDefault<FirstHalf>;

/// The people of one batch.
pub(crate) struct People {
    batch: String,
    source: String,
    seen: HashMap<u128, Option<RecordId>, Quick>,
    given: HashSet<i64, Quick>,
    last_key: Vec<u8>,
    last: Option<RecordId>,
}

impl People {
    pub fn new(batch: &BatchId, source: &str) -> Self {
        People {
            batch: batch.0.clone(),
            source: source.to_owned(),
            seen: HashMap::default(),
            given: HashSet::default(),
            last_key: Vec::new(),
            last: None,
        }
    }
}

impl Reader<'_> {
    /// A row of a list of people.
    pub fn take_person(&mut self, row: &Row, out: &mut Parsed) -> Result<(), Box<Fault>> {
        let at = match self.happened_at(row) {
            Ok(at) => at,
            Err(_) => {
                let place = self.column(Meaning::HappenedAt).map(|column| column.place);
                self.warn(place.unwrap_or(usize::MAX));
                None
            }
        };
        match self.record(row, at, out) {
            Some(_) => Ok(()),
            None => Err(self.nobody()),
        }
    }

    /// Does the row say more of its person than a code?
    pub fn has_contact(&self, row: &Row) -> bool {
        use Meaning::{Email, FamilyName, GivenName, Name, NationalId, Phone};
        let contact = [Name, FamilyName, GivenName, Phone, Email, NationalId];
        contact
            .into_iter()
            .filter_map(|meaning| self.column(meaning))
            .any(|column| !matches!(row.cell(column.place), Cell::Empty))
    }

    /// The fault of a row that should name a person and does not.
    pub fn nobody(&self) -> Box<Fault> {
        let names: Vec<String> = self
            .columns
            .iter()
            .filter(|column| column.meaning.is_identity())
            .map(|column| format!("`{}`", column.name))
            .collect();
        Fault::new(
            RefusalReason::NothingToTake,
            None,
            format!("a value in one of {}", names.join(", ")),
            "fill in a name, a phone number or an e-mail address",
        )
    }

    /// The record of the row's person: an old one's id, or a new one, given out.
    pub fn record(&mut self, row: &Row, at: Option<Micros>, out: &mut Parsed) -> Option<RecordId> {
        if self.identity_places.iter().all(|place| matches!(row.cell(*place), Cell::Empty)) {
            return None;
        }
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        key.push(self.row_is as u8);
        for place in &self.key_places {
            push_cell(&mut key, row.cell(*place));
        }
        let id = if key == self.people.last_key {
            self.people.last
        } else {
            let mut head = [0u8; 16];
            head.copy_from_slice(&blake3::hash(&key).as_bytes()[..16]);
            let hash = u128::from_le_bytes(head);
            let id = match self.people.seen.get(&hash) {
                Some(id) => *id,
                None => {
                    let id = self.new_record(row, at, out);
                    self.people.seen.insert(hash, id);
                    id
                }
            };
            std::mem::swap(&mut self.people.last_key, &mut key);
            self.people.last = id;
            id
        };
        self.key = key;
        id
    }

    fn new_record(&mut self, row: &Row, at: Option<Micros>, out: &mut Parsed) -> Option<RecordId> {
        let record = self.describe(row, at)?;
        let whole = !matches!(self.row_is, RowIs::OrderLine | RowIs::Order | RowIs::Event | RowIs::Mention);
        let id = content_id(&self.people.batch, &record, whole);
        if self.people.given.insert(id.0) {
            out.records.push((id, record));
        }
        Some(id)
    }

    /// Reads every column that describes the person; `None` when nothing tells who it is.
    fn describe(&mut self, row: &Row, at: Option<Micros>) -> Option<Record> {
        let mut record = Record { row_number: row.number, at, ..Record::default() };
        let (mut kept, mut unread) = (Kept::default(), Kept::default());
        let mut country = None;
        let mut name_parts: Vec<(usize, String)> = Vec::new();
        let keeps_rest = self.row_is.describes_person();
        if self.row_is == RowIs::Person
            && at.is_none()
            && let Some(column) = self.column(Meaning::HappenedAt)
            && let Some(text) = cell_text(row.cell(column.place))
        {
            unread.push(Meaning::HappenedAt.word(), &text);
        }
        for at in 0..self.columns.len() {
            let column = &self.columns[at];
            let cell = row.cell(column.place);
            let meaning = match column.also {
                Some(also) => also,
                None if column.meaning.is_of_person() => column.meaning,
                None if column.meaning == Meaning::Attribute && keeps_rest => Meaning::Attribute,
                None => continue,
            };
            let Some(text) = cell_text(cell) else { continue };
            let (place, is_question) = (column.place, column.also.is_some());
            let held = match meaning {
                Meaning::FamilyName | Meaning::GivenName => {
                    name_parts.push((at, text));
                    continue;
                }
                Meaning::Country => {
                    country = Some(text);
                    continue;
                }
                Meaning::Attribute => Held::Partly,
                _ => self.fill(&mut record, meaning, column, row, &text),
            };
            // an answer is kept with its question
            match held {
                Held::Partly if !is_question => kept.push(&column.name, &text),
                Held::Not if !is_question => {
                    unread.push(meaning.word(), &text);
                    self.warn(place);
                }
                _ => {}
            }
        }
        self.join_name(&mut record, &name_parts, &mut unread);
        settle_place(&mut record, country);
        record.attributes = kept.json();
        record.unread = unread.json();
        let somebody = record.customer_ref.is_some()
            || record.name.is_some()
            || record.phone.is_some()
            || record.email.is_some()
            || record.device_id.is_some()
            || record.national_id.is_some();
        somebody.then_some(record)
    }

    /// Keeps family and given name, and joins them in the order of the columns. A masked part makes
    /// no name, neither its own nor the whole.
    fn join_name(&mut self, record: &mut Record, parts: &[(usize, String)], unread: &mut Kept) {
        if parts.is_empty() {
            return;
        }
        let mut joined = String::new();
        let mut masked: [Option<String>; 2] = [None, None];
        for (at, part) in parts {
            let (meaning, place) = (self.columns[*at].meaning, self.columns[*at].place);
            if part.contains('*') {
                let all = &mut masked[usize::from(meaning == Meaning::GivenName)];
                push_word(all.get_or_insert_default(), part);
                self.warn(place);
                continue;
            }
            let field = if meaning == Meaning::FamilyName { &mut record.family_name } else { &mut record.given_name };
            push_word(field.get_or_insert_default(), part);
            push_word(&mut joined, part);
        }
        if joined.is_empty() || words::is_nobody(&joined) {
            (record.family_name, record.given_name) = (None, None);
        } else if record.name.is_none() && masked.iter().all(Option::is_none) {
            record.name = Some(joined);
        }
        for (meaning, part) in [Meaning::FamilyName, Meaning::GivenName].into_iter().zip(&masked) {
            if let Some(part) = part {
                unread.push(meaning.word(), part);
            }
        }
    }

    /// Fills a field that tells who it is. What stands for nobody says nothing more.
    fn fill_identity(&self, record: &mut Record, meaning: Meaning, column: &Column, text: &str) -> Held {
        let source = &self.people.source;
        let code = whole_number(text);
        let nobody = match meaning {
            Meaning::CustomerRef if code == "0" => column.zero_is_nobody,
            _ => words::is_nobody(text),
        };
        match meaning {
            _ if nobody => {}
            Meaning::CustomerRef => record.customer_ref = Some(format!("{source}:{code}")),
            Meaning::DeviceId => record.device_id = Some(format!("{}:{code}", column.network.unwrap_or(source))),
            Meaning::Name if text.contains('*') => return Held::Not,
            Meaning::Name => record.name = Some(text.to_owned()),
            Meaning::NationalId => record.national_id = Some(code.to_owned()),
            Meaning::Phone => match column.phones.read(text) {
                Ok(phone) => record.phone = Some(phone),
                Err(_) => return Held::Not,
            },
            // the only one that is left
            _ => match words::email(text) {
                Some(email) => record.email = Some(email),
                None => return Held::Not,
            },
        }
        Held::Whole
    }

    /// Fills one field.
    fn fill(&self, record: &mut Record, meaning: Meaning, column: &Column, row: &Row, text: &str) -> Held {
        let joined = |old: &mut Option<String>, mark: &str| match old {
            Some(all) if all.contains(text) => {}
            Some(all) => {
                all.push_str(if is_house_number(all) { " " } else { mark });
                all.push_str(text);
            }
            None => *old = Some(text.to_owned()),
        };
        match meaning {
            _ if meaning.is_identity() => return self.fill_identity(record, meaning, column, text),
            Meaning::Gender => match words::gender(text) {
                Some(gender) => record.gender = Some(gender.to_owned()),
                None => return Held::Not,
            },
            Meaning::BornOn => match self.birthday(row, column) {
                Some(day) => record.born_on = Some(day),
                None => return Held::Not,
            },
            Meaning::Company => record.company = Some(text.to_owned()),
            Meaning::Address => joined(&mut record.address, ", "),
            Meaning::Ward => record.ward = Some(text.to_owned()),
            Meaning::District => record.district = Some(text.to_owned()),
            Meaning::Province => record.province = Some(text.to_owned()),
            Meaning::Postcode => record.postcode = Some(whole_number(text).to_owned()),
            Meaning::TaxNumber => record.tax_number = Some(whole_number(text).to_owned()),
            Meaning::Income | Meaning::Budget => match self.money(row, column) {
                Ok(Some(money)) if money.hundredths >= 0 => {
                    let field = if meaning == Meaning::Income { &mut record.income } else { &mut record.budget };
                    *field = Some(money);
                    return if read_amount(text, column.numbers).is_ok() { Held::Whole } else { Held::Partly };
                }
                _ => return Held::Not,
            },
            Meaning::Competitor => {
                if words::yes_no(text) != Some(false) {
                    record.competitor = Some(text.to_owned());
                }
            }
            Meaning::Consented => match words::yes_no(text) {
                Some(consented) => record.consented = Some(consented),
                None => return Held::Not,
            },
            Meaning::CustomerGroup => record.customer_group = Some(text.to_owned()),
            Meaning::Note => joined(&mut record.note, "; "),
            _ => {}
        }
        Held::Whole
    }

    /// A birthday between 1900 and today; two-digit years are in the past.
    fn birthday(&self, row: &Row, column: &Column) -> Option<NaiveDate> {
        let day = self.wall(row, column).ok()??.day;
        let day = if day > self.today { day.checked_sub_months(chrono::Months::new(1200))? } else { day };
        (day >= NaiveDate::from_ymd_opt(1900, 1, 1)?).then_some(day)
    }
}

/// `Hồ Chí Minh - Quận 1` is a province and a district; a country stands where no province is.
fn settle_place(record: &mut Record, country: Option<String>) {
    if record.district.is_none()
        && let Some((province, district)) = record.province.as_deref().and_then(|text| text.split_once(" - "))
    {
        record.district = Some(district.trim().to_owned());
        record.province = Some(province.trim().to_owned());
    }
    if record.province.is_none() {
        record.province =
            country.filter(|name| !matches!(galena_signal::fold_name(name).as_str(), "viet nam" | "vietnam" | "vn"));
    }
}

/// `17850.0` is a code that a spreadsheet took for a number, `'7001` one that was kept from it.
fn whole_number(text: &str) -> &str {
    let text = text.strip_prefix('\'').unwrap_or(text);
    match text.strip_suffix(".0") {
        Some(whole) if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) => whole,
        _ => text,
    }
}

/// `7`, `12A`, `5/3`: what follows is the street.
fn is_house_number(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-');
    text.len() <= 8 && text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(plain)
}

fn push_word(all: &mut String, word: &str) {
    if is_blank_word(word) {
        return;
    }
    if !all.is_empty() {
        all.push(' ');
    }
    all.push_str(&tidy(word));
}

fn push_cell(key: &mut Vec<u8>, cell: Cell<'_>) {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) | Cell::Error(text) => key.extend_from_slice(text.as_bytes()),
        Cell::Int(n) => key.extend_from_slice(&n.to_le_bytes()),
        Cell::Float(x) => key.extend_from_slice(&x.to_bits().to_le_bytes()),
        other => key.extend_from_slice(show(other).as_bytes()),
    }
    key.push(0x1f);
}

/// Texts that have no field, as a JSON object in the file's order: columns without a meaning by their
/// names, cells that were not understood by their meanings.
#[derive(Default)]
struct Kept(String);

impl Kept {
    fn push(&mut self, name: &str, text: &str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&serde_json::Value::from(name).to_string());
        self.0.push(':');
        self.0.push_str(&serde_json::Value::from(text).to_string());
    }

    fn json(mut self) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        self.0.push('}');
        Some(self.0)
    }
}

/// The id of a description: the batch and every field but the row's number and date.
fn content_id(batch: &str, record: &Record, whole: bool) -> RecordId {
    let mut hash = blake3::Hasher::new();
    hash.update(batch.as_bytes());
    let mut field = |value: Option<&str>| {
        hash.update(if value.is_some() { b"\x1e" } else { b"\x1f" });
        hash.update(value.unwrap_or_default().as_bytes());
    };
    let r = record;
    for text in [&r.customer_ref, &r.name, &r.phone, &r.email, &r.device_id] {
        field(text.as_deref());
    }
    let money = |money: Option<Money>| money.map(|m| format!("{}{}", m.hundredths, Currency::code(&m.currency)));
    field(r.competitor.as_deref());
    field(money(r.income).as_deref());
    field(money(r.budget).as_deref());
    if whole {
        let texts = [
            &r.gender,
            &r.company,
            &r.address,
            &r.ward,
            &r.district,
            &r.province,
            &r.customer_group,
            &r.note,
            &r.attributes,
        ];
        for text in texts {
            field(text.as_deref());
        }
        field(r.born_on.map(|day| day.to_string()).as_deref());
        field(r.consented.map(|yes| if yes { "1" } else { "0" }));
    }
    // Fields that came later count only where they are there: what has none of them keeps its id.
    let mut later = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            hash.update(b"\x1d");
            hash.update(name.as_bytes());
            hash.update(b"\x1e");
            hash.update(value.as_bytes());
        }
    };
    later("national_id", r.national_id.as_deref());
    if whole {
        later("family_name", r.family_name.as_deref());
        later("given_name", r.given_name.as_deref());
        later("tax_number", r.tax_number.as_deref());
        later("postcode", r.postcode.as_deref());
        later("unread", r.unread.as_deref());
    }
    RecordId::from_hash(hash.finalize().as_bytes())
}
