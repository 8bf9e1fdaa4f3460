//! Which parts of the market convert? Where `galena.toml` names no segment, galena proposes some.
//!
//! Every value of six attributes is tried alone. Customer groups are not tried: a source gives
//! the group as it is on the day of its export, so it knows the future of every earlier day. Nor
//! does knowing an attribute count as being somebody: a value is compared with the other values of
//! its attribute. A value is proposed when people of whom it is
//! true, and who had not bought, bought within the horizon at a rate whose lower end, shrunk, lies
//! above everyone's by the factor of the rules. The rates are counted in windows that had closed
//! by the day that the proposal is for. A target market that misses most buyers is none: unless the
//! proposals hold [`LEAST_SHARE`] of those who bought, everyone else is a segment too.

use crate::timeline::short_code;
use galena_measure::{Prior, Rate, enough};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name, and condition, of the segment that everybody belongs to.
pub const EVERYONE: &str = "everyone";

/// Attribute of a segment that the user chose: its value is the condition.
pub(crate) const CHOSEN: &str = "chosen";

/// Share of those who bought that the proposed segments must hold to be the whole target market.
pub(crate) const LEAST_SHARE: f64 = 0.5;

/// The most segments that are proposed.
const MOST: usize = 12;

/// What a segment is proposed by.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Person<'a> {
    pub(crate) category: Option<&'a str>,
    pub(crate) channel: Option<&'a str>,
    pub(crate) province: Option<&'a str>,
    pub(crate) gender: Option<&'a str>,
    pub(crate) age: Option<f64>,
    pub(crate) income: Option<f64>,
}

/// A proposed segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Proposal {
    pub(crate) name: String,
    pub(crate) attribute: String,
    pub(crate) value: String,
    pub(crate) people: f64,
    pub(crate) buyers: f64,
    pub(crate) rate: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) lift: f64,
}

impl<'a> Person<'a> {
    /// Attribute and value pairs, the values where they are known of the person.
    fn values(&self) -> [(&'static str, Option<&'a str>); 6] {
        [
            ("category", self.category),
            ("channel", self.channel),
            ("province", self.province),
            ("gender", self.gender),
            ("age", self.age.and_then(age_band)),
            ("income", self.income.and_then(income_band)),
        ]
    }
}

fn age_band(age: f64) -> Option<&'static str> {
    Some(match age {
        a if !(10.0..=110.0).contains(&a) => return None,
        a if a < 25.0 => "under 25",
        a if a < 35.0 => "25-34",
        a if a < 45.0 => "35-44",
        a if a < 55.0 => "45-54",
        _ => "55 and over",
    })
}

fn income_band(income: f64) -> Option<&'static str> {
    Some(match income {
        i if !i.is_finite() || i <= 0.0 => return None,
        i if i < 7e6 => "under 7 million",
        i if i < 12e6 => "7-12 million",
        i if i < 20e6 => "12-20 million",
        i if i < 35e6 => "20-35 million",
        _ => "35 million and over",
    })
}

/// Counts of one attribute value.
pub(crate) type Counts<'a> = BTreeMap<(&'static str, &'a str), (f64, f64)>;

/// Adds a person who had not bought to the counts.
pub(crate) fn count<'a>(counts: &mut Counts<'a>, person: &Person<'a>, bought: bool) {
    for (attribute, value) in person.values() {
        let Some(value) = value else { continue };
        let (people, buyers) = counts.entry((attribute, value)).or_default();
        *people += 1.0;
        *buyers += f64::from(bought);
    }
}

/// The proposals that the counts support, best first.
pub(crate) fn propose(counts: &Counts<'_>, people: f64, buyers: f64, lift_at_least: f64) -> Vec<Proposal> {
    let everyone = Rate::from_counts(buyers, people.max(1.0));
    let mut known: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for ((attribute, _), (people, buyers)) in counts {
        let sums = known.entry(attribute).or_default();
        *sums = (sums.0 + people, sums.1 + buyers);
    }
    let mut proposals: Vec<Proposal> = counts
        .iter()
        .filter(|(_, (people, buyers))| enough(*buyers, *people))
        .filter_map(|((attribute, value), (people, buyers))| {
            let (of_people, of_buyers) = known[attribute];
            let base = (of_buyers / of_people).max(everyone.value);
            let rate = Rate::with_prior(*buyers, *people, Prior::of(base, 20.0), galena_measure::LEVEL);
            let proposal = Proposal {
                name: format!("{attribute}: {value}"),
                attribute: (*attribute).to_string(),
                value: (*value).to_string(),
                people: *people,
                buyers: *buyers,
                rate: rate.value,
                low: rate.low,
                high: rate.high,
                lift: rate.value / base.max(1e-12),
            };
            (proposal.low > lift_at_least * base).then_some(proposal)
        })
        .collect();
    proposals.sort_by(|a, b| b.lift.total_cmp(&a.lift).then_with(|| a.name.cmp(&b.name)));
    proposals.truncate(MOST);
    proposals
}

/// A segment that the user chose, with how it did beside everyone.
pub(crate) fn chosen(name: &str, condition: &str, counted: (f64, f64), everyone: (f64, f64)) -> Proposal {
    let base = Rate::from_counts(everyone.1, everyone.0.max(1.0)).value;
    let rate = Rate::with_prior(counted.1, counted.0, Prior::of(base, 20.0), galena_measure::LEVEL);
    Proposal {
        name: name.into(),
        attribute: CHOSEN.into(),
        value: condition.into(),
        people: counted.0,
        buyers: counted.1,
        rate: rate.value,
        low: rate.low,
        high: rate.high,
        lift: rate.value / base.max(1e-12),
    }
}

/// The segment that everybody belongs to who belongs to no better one.
pub(crate) fn everyone(people: f64, buyers: f64) -> Proposal {
    let rate = Rate::from_counts(buyers, people.max(1.0));
    Proposal {
        name: EVERYONE.into(),
        attribute: EVERYONE.into(),
        value: String::new(),
        people,
        buyers,
        rate: rate.value,
        low: rate.low,
        high: rate.high,
        lift: 1.0,
    }
}

/// What a segment is looked up by: a person's category and channel by their codes, as timelines
/// hold them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Coded<'a> {
    pub(crate) category: Option<i64>,
    pub(crate) channel: Option<i64>,
    pub(crate) province: Option<&'a str>,
    pub(crate) gender: Option<&'a str>,
    pub(crate) age: Option<f64>,
    pub(crate) income: Option<f64>,
}

impl<'a> From<&Person<'a>> for Coded<'a> {
    fn from(person: &Person<'a>) -> Self {
        let code = |text: Option<&str>| text.map(|text| i64::from(short_code(text)));
        Coded {
            category: code(person.category),
            channel: code(person.channel),
            province: person.province,
            gender: person.gender,
            age: person.age,
            income: person.income,
        }
    }
}

/// Proposals ready to be looked up a million times.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Vec<Proposal>")]
pub(crate) struct Choices(Vec<(String, Wanted)>);

/// What somebody must be to belong to a segment.
#[derive(Clone, Debug)]
enum Wanted {
    Anybody,
    Category(i64),
    Channel(i64),
    Province(String),
    Gender(String),
    Age(String),
    Income(String),
    Nobody,
}

impl From<Vec<Proposal>> for Choices {
    fn from(proposals: Vec<Proposal>) -> Self {
        Choices(
            proposals
                .into_iter()
                .map(|proposal| (proposal.name, wanted(&proposal.attribute, proposal.value)))
                .collect(),
        )
    }
}

fn wanted(attribute: &str, value: String) -> Wanted {
    match attribute {
        EVERYONE => Wanted::Anybody,
        "category" => Wanted::Category(i64::from(short_code(&value))),
        "channel" => Wanted::Channel(i64::from(short_code(&value))),
        "province" => Wanted::Province(value),
        "gender" => Wanted::Gender(value),
        "age" => Wanted::Age(value),
        "income" => Wanted::Income(value),
        _ => Wanted::Nobody,
    }
}

impl Choices {
    /// The first (best) proposal that a person belongs to.
    pub(crate) fn best(&self, person: &Coded<'_>) -> Option<&str> {
        let (age, income) = (person.age.and_then(age_band), person.income.and_then(income_band));
        let belongs = |wanted: &Wanted| match wanted {
            Wanted::Anybody => true,
            Wanted::Category(code) => person.category == Some(*code),
            Wanted::Channel(code) => person.channel == Some(*code),
            Wanted::Province(name) => person.province == Some(name),
            Wanted::Gender(word) => person.gender == Some(word),
            Wanted::Age(band) => age == Some(band),
            Wanted::Income(band) => income == Some(band),
            Wanted::Nobody => false,
        };
        self.0.iter().find(|(_, wanted)| belongs(wanted)).map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_converts_is_proposed_and_chance_is_not() {
        let mut counts = Counts::new();
        for n in 0..2000 {
            let category = if n % 10 == 0 { "máy lọc nước" } else { "nồi chiên" };
            let bought = if n % 10 == 0 { n % 50 == 0 } else { n % 100 == 1 };
            let gender = if n % 3 == 0 { "f" } else { "m" };
            let person = Person { category: Some(category), gender: Some(gender), ..Person::default() };
            count(&mut counts, &person, bought);
        }
        let proposals = propose(&counts, 2000.0, 60.0, 1.1);
        assert_eq!(proposals.len(), 1, "{proposals:?}");
        assert_eq!(proposals[0].name, "category: máy lọc nước");
        let person = Person { category: Some("máy lọc nước"), ..Person::default() };
        let choices = Choices::from(proposals);
        assert_eq!(choices.best(&Coded::from(&person)), Some("category: máy lọc nước"));
        assert_eq!(choices.best(&Coded::default()), None);
    }

    #[test]
    fn with_too_little_to_go_by_the_segment_is_everyone() {
        let mut proposals = propose(&Counts::new(), 12.0, 1.0, 1.1);
        assert!(proposals.is_empty());
        proposals.push(everyone(12.0, 1.0));
        assert_eq!(Choices::from(proposals).best(&Coded::default()), Some(EVERYONE));
    }
}
