//! How is one sheet read? The mapping with column names turned into places, once per sheet, and
//! the small memories that make ten million rows cheap: the last order, words already read.

use super::cells::Texts;
use super::person::network;
use super::{Fault, People};
use crate::mapping::{Mapping, SheetMapping};
use crate::understand::{Settings, is_ours};
use crate::value::words::{self, State};
use crate::value::{DateOrder, NumberStyle, PhoneStyle};
use crate::{Meaning, Row, RowIs};
use chrono::{Days, NaiveDate};
use galena_signal::{Currency, Micros, Parsed, RecordId, SignalKind};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A column ready to be read.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub place: usize,
    pub meaning: Meaning,
    pub also: Option<Meaning>,
    pub kind: Option<SignalKind>,
    pub dates: Option<DateOrder>,
    pub numbers: NumberStyle,
    pub phones: PhoneStyle,
    pub currency: Option<Currency>,
    /// The network that its name speaks of: ids of people in it are the network's.
    pub network: Option<&'static str>,
    /// The mapping says that the code 0 stands for nobody.
    pub zero_is_nobody: bool,
    pub name: String,
}

/// What a word of a kind or state column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    State(State),
    Unknown,
}

/// The order that the last row belonged to.
#[derive(Debug, Default)]
pub(crate) struct LastOrder {
    pub order_ref: Option<String>,
    pub keys: String,
    pub currency: Option<Currency>,
    pub record: Option<RecordId>,
    pub at: Option<Micros>,
    pub state: Option<State>,
    pub channel: Option<String>,
    pub campaign: Option<String>,
    pub staff: Option<String>,
}

/// Reads the rows of one sheet.
pub(crate) struct Reader<'a> {
    pub row_is: RowIs,
    pub kind: Option<SignalKind>,
    pub channel: Option<String>,
    pub campaign: Option<String>,
    pub survey: String,
    pub day: Option<NaiveDate>,
    pub utc_offset_minutes: i32,
    pub currency: Currency,
    pub latest: NaiveDate,
    pub today: NaiveDate,
    pub columns: Vec<Column>,
    /// First column of each meaning, by the meaning's place in its list.
    first: Vec<Option<usize>>,
    /// Columns that may repeat.
    pub kinds: Vec<usize>,
    pub dated: Vec<usize>,
    pub happened: Vec<usize>,
    pub texts: Vec<usize>,
    pub questions: Vec<usize>,
    /// Places of the cells that make a person's key.
    pub key_places: Vec<usize>,
    pub identity_places: Vec<usize>,
    pub people: &'a mut People,
    pub last: LastOrder,
    pub seen_orders: HashSet<u64>,
    pub words: HashMap<String, Said>,
    pub states: HashMap<String, Said>,
    pub channels: Texts,
    kind_values: BTreeMap<String, String>,
    state_values: BTreeMap<String, String>,
    pub skipped: u64,
    pub warnings: Vec<u64>,
    pub key: Vec<u8>,
}

impl<'a> Reader<'a> {
    pub fn new(
        mapping: &Mapping,
        sheet: &SheetMapping,
        header: &[String],
        settings: &Settings,
        people: &'a mut People,
    ) -> Reader<'a> {
        let default_numbers =
            if mapping.currency == Currency::VND { NumberStyle::DotThousands } else { NumberStyle::CommaThousands };
        let columns: Vec<Column> = sheet
            .columns
            .iter()
            .filter(|column| !is_ours(&column.column))
            .filter_map(|column| {
                Some(Column {
                    place: header.iter().position(|name| *name == column.column)?,
                    meaning: column.meaning,
                    also: column.also,
                    kind: column.kind,
                    dates: column.dates,
                    numbers: column.numbers.unwrap_or(default_numbers),
                    phones: column.phones.unwrap_or(PhoneStyle::Vietnamese),
                    currency: column.currency,
                    network: network(&column.column),
                    zero_is_nobody: column.values.get("0").is_some_and(|word| word == "none"),
                    name: column.column.clone(),
                })
            })
            .collect();
        let all = |wanted: &dyn Fn(&Column) -> bool| -> Vec<usize> {
            (0..columns.len()).filter(|at| wanted(&columns[*at])).collect()
        };
        let mut first = vec![None; Meaning::ALL.len()];
        for (at, column) in columns.iter().enumerate() {
            let undated = column.meaning != Meaning::HappenedAt || column.kind.is_none();
            if undated && first[column.meaning as usize].is_none() {
                first[column.meaning as usize] = Some(at);
            }
        }
        let whole = !matches!(sheet.row_is, RowIs::OrderLine | RowIs::Order | RowIs::Event | RowIs::Mention);
        let in_key = |column: &Column| {
            let described = column.meaning.is_of_person()
                || column.also.is_some()
                || (column.meaning == Meaning::Attribute && sheet.row_is.describes_person());
            let declared = matches!(column.meaning, Meaning::Income | Meaning::Budget | Meaning::Competitor);
            column.meaning.is_identity() || declared || (whole && described)
        };
        let places = |wanted: &dyn Fn(&Column) -> bool| columns.iter().filter(|c| wanted(c)).map(|c| c.place).collect();
        let values = |meaning: Meaning| {
            let mut all = BTreeMap::new();
            for column in sheet.columns.iter().filter(|column| column.meaning == meaning) {
                all.extend(column.values.clone());
            }
            all
        };
        Reader {
            row_is: sheet.row_is,
            kind: sheet.kind.or(crate::understand::default_kind(sheet.row_is)),
            channel: sheet.channel.clone(),
            campaign: sheet.campaign.clone(),
            survey: sheet.survey.clone().unwrap_or_else(|| mapping.source.clone()),
            day: sheet.day,
            utc_offset_minutes: mapping.utc_offset_minutes,
            currency: mapping.currency,
            latest: settings.today.checked_add_days(Days::new(366)).unwrap_or(settings.today),
            today: settings.today,
            first,
            kinds: all(&|c| c.meaning == Meaning::Kind),
            dated: all(&|c| c.meaning == Meaning::HappenedAt && c.kind.is_some()),
            happened: all(&|c| c.meaning == Meaning::Happened && c.kind.is_some()),
            texts: all(&|c| c.meaning == Meaning::Text),
            questions: all(&|c| c.meaning == Meaning::Question),
            key_places: places(&in_key),
            identity_places: places(&|c| c.meaning.is_identity()),
            channels: Texts::new(values(Meaning::Channel)),
            kind_values: values(Meaning::Kind),
            state_values: values(Meaning::OrderStatus),
            columns,
            people,
            last: LastOrder::default(),
            seen_orders: HashSet::new(),
            words: HashMap::new(),
            states: HashMap::new(),
            skipped: 0,
            warnings: vec![0; header.len()],
            key: Vec::new(),
        }
    }

    /// The first column of a meaning.
    pub fn column(&self, meaning: Meaning) -> Option<&Column> {
        self.first[meaning as usize].map(|at| &self.columns[at])
    }

    /// Takes one row, whole or not at all.
    pub fn take(&mut self, row: &Row, out: &mut Parsed) -> Result<(), Box<Fault>> {
        match self.row_is {
            RowIs::OrderLine | RowIs::Order => self.take_order(row, out),
            RowIs::SpendDay => self.take_spend(row, out),
            RowIs::SurveyResponse => self.take_survey(row, out),
            RowIs::Person => self.take_person(row, out),
            RowIs::Other => Ok(()),
            _ => self.take_happening(row, out),
        }
    }

    /// What a word of the kind columns means.
    pub fn word_of_kind(&mut self, text: &str) -> Said {
        if let Some(said) = self.words.get(text) {
            return *said;
        }
        let ours = self.kind_values.get(text).map(String::as_str);
        let said = match ours {
            Some("none") => Said::State(State::Nothing),
            Some(word) => SignalKind::from_word(word).map_or(Said::Unknown, |kind| Said::State(State::Is(kind))),
            None => words::event(text).map_or(Said::Unknown, Said::State),
        };
        remember(&mut self.words, text, said)
    }

    /// What a word of the state column means.
    pub fn word_of_state(&mut self, text: &str) -> Said {
        if let Some(said) = self.states.get(text) {
            return *said;
        }
        let ours = self.state_values.get(text).map(String::as_str);
        let said = match ours {
            Some("none") => Said::State(State::Nothing),
            Some(word) => SignalKind::from_word(word).map_or(Said::Unknown, |kind| Said::State(State::Is(kind))),
            None => crate::understand::outcome(self.row_is, text).map_or(Said::Unknown, Said::State),
        };
        remember(&mut self.states, text, said)
    }

    /// Counts a value that was not understood.
    pub fn warn(&mut self, place: usize) {
        if let Some(count) = self.warnings.get_mut(place) {
            *count += 1;
        }
    }
}

/// A memory that a column of unique texts cannot blow up.
fn remember(memory: &mut HashMap<String, Said>, text: &str, said: Said) -> Said {
    if memory.len() < 10_000 && text.len() <= 200 {
        memory.insert(text.to_owned(), said);
    }
    said
}
