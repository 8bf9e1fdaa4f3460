//! What does a report need to know? Plain values, filled by whoever reads the tables.
//!
//! No engine, no JSON, no tables here: the report can be drawn from a test, from one workspace or
//! from another program alike. Rates, shares, chances and axes are 0–1. Every estimate brings its
//! interval and its sample; where there is too little to say, the field is `None` or `enough` is
//! false, and the report says so in words. Money is in [`ReportData::currency`].
//!
//! Values come as measured and are never recomputed here, so that a page cannot disagree with the
//! table it was filled from. The only arithmetic of the report is adding up and comparing for its
//! sentences.

use super::identity::Identity;
use super::trust::Trust;
use chrono::{NaiveDate, NaiveDateTime};
use galena_signal::{Class, Currency, Lang, Policy, PotentialKind, Relationship};
use std::fmt;

/// Everything that one report shows.
#[derive(Clone, Debug)]
pub struct ReportData {
    /// Name of the business, as its owner writes it.
    pub shop: String,
    /// The reader's language.
    pub lang: Lang,
    /// The day everything is judged as of.
    pub as_of: NaiveDate,
    /// When the report was made, in the reader's own time.
    pub made_at: NaiveDateTime,
    /// How classes are read off.
    pub policy: Policy,
    /// How many days ahead a chance to buy looks.
    pub horizon_days: u32,
    /// The currency of every amount.
    pub currency: Currency,
    /// The level of every interval, such as 0.9.
    pub interval_level: f64,
    /// People by class today.
    pub counts: Vec<ClassCount>,
    /// Potential customers by kind today.
    pub potential_kinds: Vec<(PotentialKind, u64)>,
    /// People by relationship today.
    pub relationships: Vec<(Relationship, u64)>,
    /// The yardstick; `None` when there are too few buyers to say.
    pub ratio: Option<RatioFigure>,
    /// Every class at every past date that was replayed.
    pub track_record: Vec<ReplayRow>,
    /// Loyal and other buyers at past dates.
    pub repurchase: Vec<RepurchaseRow>,
    /// The user's own figures for what the sources quote.
    pub references: Vec<ReferenceRow>,
    /// Stated chances beside what happened.
    pub calibration: Option<CalibrationFigure>,
    /// How much better the head of the list is.
    pub lift: Option<LiftFigure>,
    /// How far today's chances can be trusted; `None` when nothing was said about it.
    pub trust: Option<Trust>,
    /// Which records are one person; `None` when the last run said nothing about it.
    pub identity: Option<Identity>,
    /// Where people come from.
    pub channels: Vec<ChannelRow>,
    /// Parts of the market, by how often they buy.
    pub segments: Vec<SegmentRow>,
    /// Whom to approach first, best first; the report shows at most [`MOST_PEOPLE`].
    pub people_today: Vec<PersonRow>,
    /// Months in order.
    pub months: Vec<MonthRow>,
    /// The files that everything rests on.
    pub imports: Vec<ImportRow>,
    /// Limits, said plainly, one sentence each, in the reader's language.
    pub notes: Vec<String>,
}

/// How many people a report lists at most.
pub const MOST_PEOPLE: usize = 25;

impl ReportData {
    /// A report of a workspace that holds nothing yet: every list empty, nothing measured.
    pub fn empty(shop: &str, lang: Lang, as_of: NaiveDate, made_at: NaiveDateTime) -> Self {
        ReportData {
            shop: shop.to_string(),
            lang,
            as_of,
            made_at,
            policy: Policy::Narrow,
            horizon_days: 30,
            currency: Currency::VND,
            interval_level: 0.9,
            counts: Vec::new(),
            potential_kinds: Vec::new(),
            relationships: Vec::new(),
            ratio: None,
            track_record: Vec::new(),
            repurchase: Vec::new(),
            references: Vec::new(),
            calibration: None,
            lift: None,
            trust: None,
            identity: None,
            channels: Vec::new(),
            segments: Vec::new(),
            people_today: Vec::new(),
            months: Vec::new(),
            imports: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// How many people are of a class today.
#[derive(Clone, Debug)]
pub struct ClassCount {
    /// The class.
    pub class: Class,
    /// How many people.
    pub people: u64,
    /// More or fewer than 90 days before; `None` when that is not known.
    pub change_90d: Option<i64>,
    /// Which share of revenue they brought, 0–1.
    pub share_of_revenue: Option<f64>,
}

/// The yardstick: how many times as many of those called target bought, as of those called
/// potential, over all replayed dates.
#[derive(Clone, Debug)]
pub struct RatioFigure {
    /// The ratio of the two rates.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end; may be infinite when no potential customer bought.
    pub high: f64,
    /// People called target.
    pub target_people: u64,
    /// Those of them who bought within the horizon.
    pub target_buyers: u64,
    /// People called potential.
    pub potential_people: u64,
    /// Those of them who bought within the horizon.
    pub potential_buyers: u64,
    /// The dates replayed.
    pub dates: Vec<NaiveDate>,
}

/// One class at one replayed date.
#[derive(Clone, Debug)]
pub struct ReplayRow {
    /// The day the judgement was replayed for; nothing later was used.
    pub as_of: NaiveDate,
    /// The last day of the window looked at.
    pub until: NaiveDate,
    /// The class given at `as_of`.
    pub class: Class,
    /// How many people had it.
    pub people: u64,
    /// How many of them bought in the window.
    pub buyers: u64,
    /// Their rate.
    pub rate: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// Whether there was enough to say anything.
    pub enough: bool,
}

/// The two groups whose buying again is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buyers {
    /// Buyers called loyal.
    Loyal,
    /// Every other buyer.
    Other,
}

/// One group of buyers at one replayed date.
#[derive(Clone, Debug)]
pub struct RepurchaseRow {
    /// The day the judgement was replayed for.
    pub as_of: NaiveDate,
    /// The last day of the window looked at.
    pub until: NaiveDate,
    /// Loyal or other buyers.
    pub buyers: Buyers,
    /// How many people.
    pub people: u64,
    /// How many of them bought again in the window.
    pub bought_again: u64,
    /// Their rate.
    pub rate: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// Whether there was enough to say anything.
    pub enough: bool,
    /// How many purchases were expected of them.
    pub expected_purchases: Option<f64>,
    /// Lower end of that interval.
    pub expected_low: Option<f64>,
    /// Upper end of that interval.
    pub expected_high: Option<f64>,
    /// How many purchases they made.
    pub actual_purchases: Option<u64>,
    /// What to know when reading the row, in the reader's language.
    pub note: Option<String>,
}

/// A measure for which the sources quote a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Visitors of a landing page who buy.
    LandingConversion,
    /// Buyers who buy again.
    BuysAgain,
    /// People who become loyal.
    BecomesLoyal,
    /// Buyers among target customers against buyers among potential ones.
    Overall,
}

/// A figure as measured on the user's own data, or the note that there is too little.
#[derive(Clone, Debug)]
pub enum Measured {
    /// Enough to say.
    Enough {
        /// The figure: a share, or a ratio.
        value: f64,
        /// Lower end of its interval.
        low: f64,
        /// Upper end of its interval.
        high: f64,
        /// How many people it rests on.
        people: u64,
    },
    /// Not enough to say.
    TooFew {
        /// How many people there were.
        people: u64,
    },
}

/// The user's own figures for one quoted measure.
#[derive(Clone, Debug)]
pub struct ReferenceRow {
    /// The measure.
    pub reference: Reference,
    /// Among target customers; a share. `None` where the measure is only a ratio.
    pub target: Option<Measured>,
    /// Among potential customers; a share.
    pub potential: Option<Measured>,
    /// Target against potential; a ratio.
    pub ratio: Option<Measured>,
    /// First and last day that were looked at.
    pub period: Option<(NaiveDate, NaiveDate)>,
}

/// People whose stated chances lie in one bin.
#[derive(Clone, Debug)]
pub struct CalibrationBin {
    /// Their mean stated chance.
    pub predicted: f64,
    /// The share of them who bought.
    pub observed: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// How many people.
    pub people: u64,
}

/// Stated chances beside what happened, over all replayed dates.
#[derive(Clone, Debug)]
pub struct CalibrationFigure {
    /// Bins in order.
    pub bins: Vec<CalibrationBin>,
    /// The mean distance between stated and observed, weighted by people.
    pub ece: f64,
    /// How many people.
    pub people: u64,
    /// The dates replayed.
    pub dates: Vec<NaiveDate>,
}

/// How often the first tenth of a list bought, against everyone on it.
#[derive(Clone, Debug)]
pub struct LiftFigure {
    /// The list ordered by chance to buy.
    pub lift: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// The list ordered by the latest signal alone.
    pub recency_lift: f64,
    /// Lower end of its interval.
    pub recency_low: f64,
    /// Upper end of its interval.
    pub recency_high: f64,
    /// How often a buyer stands before a non-buyer; 0.5 is chance.
    pub auc: Option<f64>,
    /// The same by recency alone.
    pub recency_auc: Option<f64>,
    /// How many people.
    pub people: u64,
    /// How many of them bought.
    pub buyers: u64,
    /// The dates replayed.
    pub dates: Vec<NaiveDate>,
}

/// One channel.
#[derive(Clone, Debug)]
pub struct ChannelRow {
    /// Its name.
    pub channel: String,
    /// A source states the channel; false for the row of those of whom none does.
    pub stated: bool,
    /// People who came through it.
    pub people: u64,
    /// Those of them who are or were target customers.
    pub target: u64,
    /// Those of them who bought.
    pub buyers: u64,
    /// Buyers among people.
    pub rate: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// What was spent on it; `None` when not known.
    pub spend: Option<f64>,
    /// Spend for each target customer.
    pub cost_per_target: Option<f64>,
    /// New people a month, oldest first.
    pub monthly: Vec<f64>,
}

/// Who drew a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentOrigin {
    /// The business chose it.
    Chosen,
    /// Proposed from what buys.
    Proposed,
    /// Nobody drew it: it is everyone, because no part stands out far enough.
    Everyone,
}

/// One segment, measured on people who had not bought, at past dates.
#[derive(Clone, Debug)]
pub struct SegmentRow {
    /// Its name.
    pub name: String,
    /// Who belongs, as words.
    pub condition: String,
    /// Who drew it.
    pub origin: SegmentOrigin,
    /// How many people.
    pub people: u64,
    /// How many of them bought within the horizon.
    pub buyers: u64,
    /// Their rate.
    pub rate: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// The rate against everyone's.
    pub lift: f64,
}

/// One person to approach. The report needs a name to be of use; it needs no phone and no address,
/// and so has no place for them.
#[derive(Clone)]
pub struct PersonRow {
    /// The person.
    pub person_id: i64,
    /// Their name.
    pub name: String,
    /// Their class today.
    pub class: Class,
    /// Need, 0–1.
    pub need: f64,
    /// Conversion, 0–1.
    pub conversion: f64,
    /// Loyalty, 0–1.
    pub loyalty: f64,
    /// Behaviour, 0–1.
    pub behaviour: f64,
    /// Ability to pay, 0–1; `None` when not known.
    pub ability_to_pay: Option<f64>,
    /// Chance to buy within the horizon.
    pub chance: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// Chance times what they would spend.
    pub expected_value: Option<f64>,
    /// Why now, in the reader's language.
    pub why: String,
    /// The last signal and when, in the reader's language.
    pub last_signal: String,
}

impl fmt::Debug for PersonRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonRow")
            .field("person_id", &self.person_id)
            .field("name", &"…")
            .field("class", &self.class)
            .field("chance", &self.chance)
            .finish_non_exhaustive()
    }
}

/// One month.
#[derive(Clone, Debug)]
pub struct MonthRow {
    /// Its first day.
    pub month: NaiveDate,
    /// People first seen.
    pub new_people: u64,
    /// People who became target customers; `None` for a month in which nobody was judged yet.
    pub new_target: Option<u64>,
    /// People who bought.
    pub buyers: u64,
    /// What they paid.
    pub revenue: f64,
    /// What was spent; `None` when not known.
    pub spend: Option<f64>,
}

/// One import.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Name of the file, without its folder.
    pub file: String,
    /// When it was added, in the reader's own time.
    pub when: NaiveDateTime,
    /// Rows read.
    pub rows: u64,
    /// Rows refused.
    pub refused: u64,
    /// Records of people.
    pub people: u64,
    /// Signals.
    pub signals: u64,
}
