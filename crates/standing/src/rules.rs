//! Which numbers may a user tune, and what do the words mean as formulas?
//!
//! Every number that decides something about a person stands here, with its default and its
//! reason, and in `galena.toml` under the same name. Definitions:
//!
//! **Evidence.** A signal is *unanswered* when no counted purchase of the same product or category
//! (or of anything, when the signal names neither) came after it. Its *weight* is
//! `w = need(kind) · 2^(−age / evidence_half_life_days)`, `age` in days; postage and fees (`non_product`) weigh nothing.
//!
//! **Need** `= explicitness × specificity × recency`, for the thing (product, else category, else
//! "nothing named") where that is largest, over its unanswered signals:
//! `explicitness = 1 − (1 − passive_most · (1 − Π_looks(1 − w))) · Π_acts(1 − w)`: looks alone say
//! at most `passive_most`;
//! `specificity = 0.5 + 0.5 · Σw(thing) / Σw(all things)`, times 0.7 when nothing is named;
//! `recency = 2^(−age of the freshest signal / need_half_life_days)`.
//!
//! **Behaviour** `= 1 − (1 − A)(1 − 0.3 · P)`, `A = 1 − e^(−a/1.5)`, `P = 1 − e^(−p/5)`, where `a`
//! and `p` sum `2^(−age / behaviour_half_life_days)` over acts and looks.
//!
//! **Conversion** = calibrated chance to buy within `horizon_days`: see [`crate::conversion`].
//!
//! **Loyalty** = `P(alive) · P(buys again within 365 days | alive)` by the repurchase model for
//! those who bought (see [`crate::repurchase`]); for those who did not, the mean of the buyers who
//! came by the same channel, shrunk towards the mean of all buyers with the weight of
//! `loyalty_prior_people` people.
//!
//! **Ability to pay** = standard normal Φ of how far the person's means lie above the price of
//! what they want, in log units: declared budget or a month's income against the median price of
//! what they looked at (or of the shop), else the mean basket, else the level looked at; unknown
//! when none is known.
//!
//! **Relationship**, first rule that holds: see [`crate::steps`] and `sql/judged_moments.sql`.
//!
//! Need and behaviour never fall when a stronger or fresher signal about the same thing is added:
//! every factor rises with each `w` of that thing. A test holds them to it.

use galena_plan::{Parameters, Value};
use galena_signal::Policy;
use serde::{Deserialize, Serialize};

/// The numbers that a user may tune.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// How far ahead the chance to buy looks, in days.
    pub horizon_days: u32,
    /// Half-life of a signal's weight as evidence of need. Two months: a consultation of last
    /// season says little.
    pub evidence_half_life_days: f64,
    /// Half-life of need itself after the freshest sign of it.
    pub need_half_life_days: f64,
    /// Half-life of acts and looks in the behaviour axis.
    pub behaviour_half_life_days: f64,
    /// The most that looks without an act can say about need.
    pub passive_most: f64,
    /// In target from this need on.
    pub need_at_least: f64,
    /// In target from this ability to pay on.
    pub ability_at_least: f64,
    /// Take people whose ability to pay is unknown for able.
    pub unknown_ability_is_able: bool,
    /// Loyal from so many purchases (on different days) in the last 365 days on.
    pub loyal_purchases: u32,
    /// Lapsed when silent longer than this many times the person's own median gap…
    pub lapsed_gaps: f64,
    /// …and longer than this many days.
    pub lapsed_days: u32,
    /// People with a single purchase lapse after so many silent days.
    pub lapsed_single_days: u32,
    /// A buyer whom the repurchase model gives a smaller chance to be alive has lapsed, whatever
    /// the silence; 0 switches the rule off.
    pub alive_at_least: f64,
    /// Hesitant: an inquiry, consultation, quote, cart or visit at least so many days ago, and no
    /// purchase since.
    pub hesitant_days: u32,
    /// With a competitor: named or in use within so many days.
    pub competitor_days: u32,
    /// Weight of the prior when the loyalty of people who never bought is guessed from buyers.
    pub loyalty_prior_people: f64,
    /// A proposed segment must convert so many times as well as everyone, surely (the lower end
    /// of its interval).
    pub segment_lift_at_least: f64,
    /// How the class is read off: `narrow` or `wide`.
    #[serde(with = "policy_word")]
    pub policy: Policy,
    /// Repurchase model: `bg_nbd` or `pareto_nbd`.
    pub repurchase_model: RepurchaseModel,
    /// Most past dates at which the judgement is replayed.
    pub replays: u32,
    /// Chosen segments; when there are none, galena proposes some.
    #[serde(rename = "segment")]
    pub segments: Vec<Segment>,
}

/// Which model of repeat buying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepurchaseModel {
    /// Those of the four below that did best on the buyers' own past, mixed.
    #[default]
    Chosen,
    /// BG/NBD: may stop after each repeat purchase.
    BgNbd,
    /// MBG/NBD: may stop after the first purchase too.
    MbgNbd,
    /// BG/CNBD-k: buys regularly, and some buy once only.
    BgCnbd,
    /// Pareto/NBD: may stop at any time.
    ParetoNbd,
}

/// A chosen part of the market.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// Who belongs: SQL over `province`, `age`, `gender`, `income`, `budget`, `customer_group`,
    /// `channel`, `category`.
    pub condition: String,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            horizon_days: 30,
            evidence_half_life_days: 60.0,
            need_half_life_days: 30.0,
            behaviour_half_life_days: 30.0,
            passive_most: 0.5,
            need_at_least: 0.35,
            ability_at_least: 0.35,
            unknown_ability_is_able: false,
            loyal_purchases: 3,
            lapsed_gaps: 2.5,
            lapsed_days: 180,
            lapsed_single_days: 270,
            alive_at_least: 0.0,
            hesitant_days: 14,
            competitor_days: 365,
            loyalty_prior_people: 50.0,
            segment_lift_at_least: 1.1,
            policy: Policy::Narrow,
            repurchase_model: RepurchaseModel::Chosen,
            replays: 6,
            segments: Vec::new(),
        }
    }
}

impl Rules {
    /// The rules as values for `$name` in SQL and for native steps.
    pub fn parameters(&self) -> Parameters {
        let float = |x: f64| Value::Float(x);
        let int = |n: u32| Value::Int(i64::from(n));
        Parameters::from([
            ("horizon_days", int(self.horizon_days)),
            ("need_at_least", float(self.need_at_least)),
            ("ability_at_least", float(self.ability_at_least)),
            ("unknown_ability_is_able", Value::Int(i64::from(self.unknown_ability_is_able))),
            ("loyal_purchases", int(self.loyal_purchases)),
            ("lapsed_gaps", float(self.lapsed_gaps)),
            ("lapsed_days", int(self.lapsed_days)),
            ("lapsed_single_days", int(self.lapsed_single_days)),
            ("alive_at_least", float(self.alive_at_least)),
            ("hesitant_days", int(self.hesitant_days)),
            ("competitor_days", int(self.competitor_days)),
            ("loyalty_prior_people", float(self.loyalty_prior_people)),
            ("segment_lift_at_least", float(self.segment_lift_at_least)),
            ("replays", int(self.replays)),
            ("policy", Value::Text(self.policy.word().to_string())),
            (
                "repurchase_model",
                Value::Text(
                    match self.repurchase_model {
                        RepurchaseModel::Chosen => "chosen",
                        RepurchaseModel::BgNbd => "bg_nbd",
                        RepurchaseModel::MbgNbd => "mbg_nbd",
                        RepurchaseModel::BgCnbd => "bg_cnbd",
                        RepurchaseModel::ParetoNbd => "pareto_nbd",
                    }
                    .to_string(),
                ),
            ),
        ])
    }
}

mod policy_word {
    use galena_signal::Policy;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(policy: &Policy, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(policy.word())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Policy, D::Error> {
        let word = String::deserialize(from)?;
        Policy::from_word(&word)
            .ok_or_else(|| serde::de::Error::custom(format!("`{word}` is not a policy; `narrow` and `wide` are")))
    }
}
