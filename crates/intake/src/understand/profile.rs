//! What do the values of a column say? Counts over the sample: how many are phone numbers, dates,
//! numbers, names, yes or no, channels, kinds; and what they show about orders and separators.

use crate::value::date::{from_number, order_evidence};
use crate::value::{NumberStyle, read_amount, read_date, read_national_phone, read_number, read_phone};
use crate::value::{amount, words};
use crate::{Cell, DateOrder, Meaning, Row};
use galena_signal::fold_name;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static SURNAMES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../data/surnames.txt").split_whitespace().collect());
static PROVINCES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../data/provinces.txt").trim().split('|').collect());

/// Most distinct values that are counted.
const DISTINCT: usize = 400;

/// So many numbers of another country at least are taken for its national numbers: one or two may as
/// well be mistyped.
const FEWEST_NATIONAL: usize = 3;

/// No country's postcode is longer.
const MOST_OF_POSTCODE: usize = 12;

/// What the sample of a column shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    pub filled: usize,
    pub typed_dates: usize,
    pub text_dates: usize,
    pub times: usize,
    /// Numbers of the format, or digits alone.
    pub plain_numbers: usize,
    /// Everything that reads as an amount.
    pub amounts: usize,
    /// Texts with a currency or a power (`tr`, `k`).
    pub money_words: usize,
    pub quantities: usize,
    pub phones: usize,
    /// Nine digits without a leading zero: phones if nothing else.
    pub bare_phones: usize,
    /// Those of the two that are Vietnamese.
    pub vietnamese_phones: usize,
    /// 7 to 15 digits that are no phone number of Viet Nam, nor of a country that they name.
    pub national_phones: usize,
    /// Numbers of the format that are a day, such as 19560409.
    pub number_days: usize,
    pub emails: usize,
    pub genders: usize,
    pub yes_no: usize,
    pub surnames: usize,
    pub kinds: usize,
    pub states: usize,
    pub channels: usize,
    pub provinces: usize,
    pub letters: usize,
    /// Texts with a digit in them.
    pub with_digits: usize,
    pub negative: usize,
    /// Amounts that are 0 as they are written.
    pub zeros: usize,
    /// An amount with a fraction.
    pub fraction: Option<String>,
    pub smallest: f64,
    pub largest: f64,
    pub longest: usize,
    pub day_first: usize,
    pub month_first: usize,
    pub clear_dates: usize,
    pub open_dates: usize,
    pub open_example: Option<String>,
    pub dot_thousands: usize,
    pub comma_thousands: usize,
    pub open_numbers: usize,
    pub open_number: Option<String>,
    pub currencies: HashMap<&'static str, usize>,
    pub words: Vec<(String, usize)>,
    pub examples: Vec<String>,
    places: HashMap<String, usize>,
}

impl Profile {
    /// Looks at one column of the sample.
    pub fn of(sample: &[Row], place: usize) -> Profile {
        let mut profile = Profile { smallest: f64::MAX, largest: f64::MIN, ..Profile::default() };
        for row in sample {
            profile.add(row.cell(place));
        }
        profile
    }

    fn add(&mut self, cell: Cell<'_>) {
        match cell {
            Cell::Empty => return,
            Cell::Error(_) => {
                self.filled += 1;
                return;
            }
            Cell::Int(n) => self.number(n as f64),
            Cell::Float(x) => self.number(x),
            Cell::Bool(_) => self.yes_no += 1,
            Cell::Instant { .. } | Cell::Day(_) => self.typed_dates += 1,
            Cell::Text(text) => self.text(text),
        }
        self.filled += 1;
        let text = super::show(cell);
        if self.examples.len() < 3 && !self.examples.contains(&text) {
            self.examples.push(text.clone());
        }
        if text.len() <= 80 {
            if let Some(at) = self.places.get(&text) {
                self.words[*at].1 += 1;
            } else if self.words.len() < DISTINCT {
                self.places.insert(text.clone(), self.words.len());
                self.words.push((text, 1));
            }
        } else if self.words.len() < DISTINCT {
            self.words.push((text.chars().take(80).collect(), 1));
        }
    }

    fn number(&mut self, number: f64) {
        self.plain_numbers += 1;
        self.amounts += 1;
        self.quantities += 1;
        self.range(number);
        if number.fract() != 0.0 {
            self.fraction.get_or_insert_with(|| number.to_string());
        }
        self.number_days += usize::from(from_number(number, DateOrder::Ymd).is_ok());
        if number.fract() == 0.0 {
            self.phone(&format!("{number:.0}"), false);
        }
    }

    /// Looks at a text as a phone number; `marked` when it begins as one.
    fn phone(&mut self, text: &str, marked: bool) {
        match read_phone(text) {
            Ok(phone) => {
                if marked {
                    self.phones += 1;
                } else {
                    self.bare_phones += 1;
                }
                self.vietnamese_phones += usize::from(phone.starts_with("+84"));
            }
            Err(_) => self.national_phones += usize::from(read_national_phone(text).is_ok()),
        }
    }

    fn range(&mut self, number: f64) {
        self.smallest = self.smallest.min(number);
        self.largest = self.largest.max(number);
        self.negative += usize::from(number < 0.0);
        self.zeros += usize::from(number == 0.0);
    }

    fn text(&mut self, text: &str) {
        self.longest = self.longest.max(text.chars().count());
        if text.len() > 200 {
            self.letters += 1;
            return;
        }
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        self.letters += usize::from(letters * 2 > text.chars().count());
        self.words_of(text, letters);
        if digits > 0 {
            self.with_digits += 1;
            self.digits_of(text);
        }
    }

    fn words_of(&mut self, text: &str, letters: usize) {
        self.emails += usize::from(words::email(text).is_some());
        self.genders += usize::from(words::gender(text).is_some());
        self.yes_no += usize::from(words::yes_no(text).is_some());
        self.kinds += usize::from(words::event(text).is_some());
        self.states += usize::from(words::state(text).is_some());
        self.channels += usize::from(words::known_channel(text).is_some());
        if letters > 1 {
            let folded = fold_name(text);
            let mut parts = folded.split(' ');
            let first = parts.next().unwrap_or_default();
            let upper = text.chars().next().is_some_and(char::is_uppercase);
            let count = 1 + parts.count();
            let plain = !text.chars().any(|c| c.is_ascii_digit() || matches!(c, '/' | ',' | ':' | '@'));
            self.surnames += usize::from((2..=6).contains(&count) && upper && plain && SURNAMES.contains(first));
            let place = ["tinh ", "thanh pho ", "tp "].iter().find_map(|p| folded.strip_prefix(p)).unwrap_or(&folded);
            self.provinces += usize::from(PROVINCES.contains(place) || PROVINCES.contains(folded.as_str()));
        }
    }

    fn digits_of(&mut self, text: &str) {
        if text.bytes().all(|b| b.is_ascii_digit()) {
            self.plain_numbers += 1;
        }
        self.phone(text, text.starts_with(['0', '+', '(']) || text.starts_with("84") || text.starts_with("p:"));
        if let Some(evidence) = order_evidence(text) {
            self.text_dates += 1;
            self.day_first += usize::from(evidence.day_first);
            self.month_first += usize::from(evidence.month_first);
            self.clear_dates += usize::from(evidence.clear);
            if !evidence.clear {
                let open = !evidence.day_first && !evidence.month_first;
                self.open_dates += usize::from(open);
                if open
                    && self.open_example.is_none()
                    && read_date(text, DateOrder::Dmy) != read_date(text, DateOrder::Mdy)
                {
                    self.open_example = Some(text.to_owned());
                }
            }
        }
        self.times += usize::from(crate::value::date::read_time(text).is_some());
        self.quantities += usize::from(read_number(text, NumberStyle::CommaThousands).is_ok());
        let Ok(read) = read_amount(text, NumberStyle::DotThousands) else { return };
        self.amounts += 1;
        self.range(read.parts as f64 / (100 * amount::PARTS) as f64);
        if read.parts % (100 * amount::PARTS) != 0 {
            self.fraction.get_or_insert_with(|| text.to_owned());
        }
        if let Some(currency) = read.currency {
            let code =
                ["VND", "USD", "EUR", "GBP"].into_iter().find(|code| *code == currency.code()).unwrap_or("other");
            *self.currencies.entry(code).or_default() += 1;
        }
        self.money_words += usize::from(text.chars().any(|c| c.is_alphabetic() || matches!(c, '$' | '₫' | '€' | '£')));
        match amount::style_of(text) {
            Some(NumberStyle::DotThousands) => self.dot_thousands += 1,
            Some(NumberStyle::CommaThousands) => self.comma_thousands += 1,
            None if text.contains(['.', ',']) => {
                self.open_numbers += 1;
                self.open_number.get_or_insert_with(|| text.to_owned());
            }
            None => {}
        }
    }

    /// Share of the filled cells.
    pub fn share(&self, count: usize) -> f64 {
        if self.filled == 0 { 0.0 } else { count as f64 / self.filled as f64 }
    }

    pub fn distinct(&self) -> usize {
        self.words.len()
    }

    /// Are the phone numbers of the column national ones of another country? Those with a `+` say
    /// nothing: they are read in either way.
    pub fn has_national_phones(&self) -> bool {
        self.national_phones >= FEWEST_NATIONAL && self.national_phones > self.vietnamese_phones
    }

    /// The order of a column of numbers that could be days.
    pub fn numeric_order(&self) -> Option<DateOrder> {
        if self.filled == 0 || self.plain_numbers < self.filled && self.amounts < self.filled {
            return None;
        }
        if self.number_days * 10 >= self.filled * 7 {
            return Some(DateOrder::Ymd);
        }
        let within = |low: f64, high: f64| self.smallest >= low && self.largest <= high;
        if within(1e11, 1e13) {
            Some(DateOrder::EpochMillis)
        } else if within(3e8, 1e10) {
            Some(DateOrder::EpochSeconds)
        } else if within(19_000_101.0, 22_000_101.0) {
            Some(DateOrder::Ymd)
        } else if within(20_000.0, 80_000.0) {
            Some(DateOrder::Excel)
        } else {
            None
        }
    }

    /// How well the values fit a meaning, 0–1; `None` when values cannot tell.
    pub fn fits(&self, meaning: Meaning) -> Option<f64> {
        use Meaning::*;
        if self.filled == 0 {
            return None;
        }
        let dates = self.share(self.typed_dates + self.text_dates);
        Some(match meaning {
            Phone => {
                let national = if self.has_national_phones() { self.national_phones } else { 0 };
                let masked = if self.masked() { 0.6 } else { 0.0 };
                self.share(self.phones + self.bare_phones + national).max(masked)
            }
            Email => self.share(self.emails).max(if self.masked() { 0.6 } else { 0.0 }),
            HappenedAt => dates.max(if self.numeric_order().is_some() { 0.9 } else { 0.0 }),
            BornOn => dates.max(if self.numeric_order().is_some() { 0.6 } else { 0.0 }),
            TimeOfDay => self.share(self.times + self.plain_numbers + self.typed_dates),
            Gender => self.share(self.genders),
            Consented => self.share(self.yes_no),
            Quantity => self.share(self.quantities),
            Income | Budget => self.share(self.with_digits + self.filled.min(self.plain_numbers)).clamp(0.4, 1.0),
            UnitPrice | LineTotal | OrderTotal | QuoteTotal | Refunded | SpendAmount | Impressions | Clicks => {
                self.share(self.amounts)
            }
            Name | FamilyName | GivenName => {
                1.0 - self
                    .share(self.plain_numbers + self.typed_dates + self.text_dates + self.emails)
                    .max(self.share(self.phones))
            }
            Product | Category | Text | Address | Ward | District | Province | Country | Company | Staff | Note
            | LostReason | Competitor | Campaign | Channel | CustomerGroup => {
                1.0 - self.share(self.typed_dates + self.text_dates + self.emails)
            }
            Kind => self.share(self.kinds).max(if self.distinct() <= 60 && self.share(self.plain_numbers) < 0.5 {
                0.5
            } else {
                0.1
            }),
            OrderStatus => {
                if self.share(self.typed_dates + self.text_dates) > 0.5 {
                    0.0
                } else {
                    1.0
                }
            }
            Currency => self.share(
                self.words
                    .iter()
                    .filter(|(w, _)| galena_signal::Currency::from_code(w).is_some())
                    .map(|(_, n)| n)
                    .sum(),
            ),
            Postcode if self.longest > MOST_OF_POSTCODE => 0.1,
            OrderRef | CustomerRef | DeviceId | ProductCode | NationalId | TaxNumber | Postcode => {
                1.0 - self.share(self.typed_dates + self.text_dates)
            }
            _ => return None,
        })
    }

    fn masked(&self) -> bool {
        let stars: usize = self.words.iter().filter(|(word, _)| word.contains("**")).map(|(_, count)| count).sum();
        self.share(stars) > 0.5
    }

    /// What the values alone say: a meaning, how sure, and why.
    pub fn guess(&self) -> Option<(Meaning, f64, String)> {
        if self.filled == 0 {
            return None;
        }
        let say = |count: usize, what: &str| format!("{count} of {} values are {what}", self.filled);
        if self.share(self.emails) >= 0.7 {
            return Some((Meaning::Email, 0.95, say(self.emails, "e-mail addresses")));
        }
        if self.share(self.phones) >= 0.7 {
            return Some((Meaning::Phone, 0.9, say(self.phones, "phone numbers")));
        }
        if self.filled >= 5 && self.share(self.bare_phones) >= 0.95 {
            return Some((Meaning::Phone, 0.7, say(self.bare_phones, "phone numbers without their leading zero")));
        }
        let dates = self.typed_dates + self.text_dates;
        if self.share(dates) >= 0.8 {
            return Some((Meaning::HappenedAt, 0.6, say(dates, "dates")));
        }
        if self.share(self.surnames) >= 0.5 {
            return Some((Meaning::Name, 0.75, say(self.surnames, "names that begin with a Vietnamese family name")));
        }
        if self.share(self.genders) >= 0.9 && self.distinct() <= 6 && self.share(self.letters) > 0.9 && self.yes_no == 0
        {
            return Some((Meaning::Gender, 0.75, say(self.genders, "genders")));
        }
        if self.share(self.provinces) >= 0.6 && self.distinct() >= 2 {
            return Some((Meaning::Province, 0.75, say(self.provinces, "provinces")));
        }
        if self.share(self.kinds) >= 0.7
            && self.distinct() <= 60
            && self.distinct() >= 2
            && self.share(self.yes_no) < 0.5
        {
            return Some((Meaning::Kind, 0.7, say(self.kinds, "names of known happenings")));
        }
        if self.share(self.channels) >= 0.7 && self.distinct() <= 40 {
            return Some((Meaning::Channel, 0.7, say(self.channels, "known channels")));
        }
        None
    }
}
