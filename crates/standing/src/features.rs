//! What do a person's signals add up to on a day? Numbers with names.
//!
//! `features(timeline, end)` looks at a timeline up to an instant and gives one number per
//! feature. It is the only place where signals are read for judging, and it never sees anything
//! at or after `end`: whoever calls it for a past day gets what was known on that day.

mod fold;
mod function;

pub(crate) use fold::{Folding, halved};
pub use function::{
    code_function, features_function, features_type, need_before_purchase_function, outcome_function,
    purchase_days_function, purchases_function, short_code_function,
};

macro_rules! features {
    ($($(#[doc = $doc:literal])+ $name:ident,)*) => {
        /// The features' names, in order.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// What each feature means, in the same order.
        pub const MEANINGS: &[&str] = &[$(concat!($($doc),+)),*];

        /// One number per feature.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Features {
            $($(#[doc = $doc])+ pub $name: f64,)*
            /// Sum of ln(days between a purchase and the one before it).
            pub log_gaps: f64,
            /// Code of the product or category that the need is about; 0 for none.
            pub need_thing: u64,
            /// Code of the category of the need; 0 for none.
            pub need_category: u32,
            /// Place of the strongest kind behind the need, plus one; 0 for none.
            pub need_kind: u8,
            /// Code of the channel of the first signal that names one; 0 for none.
            pub first_channel: u32,
            /// Code of the category with the most weight of looks and acts; 0 for none.
            pub top_category: u32,
        }

        impl Features {
            /// The numbers, in the order of [`NAMES`].
            pub fn values(&self) -> [f64; NAMES.len()] {
                [$(self.$name),*]
            }
        }
    };
}

/// Age in days of something that never happened.
pub const NEVER: f64 = 99_999.0;

features! {
    /// Signals ever.
    signals,
    /// Days since the first signal.
    first_age,
    /// Days since the last signal.
    last_age,
    /// Different days with a signal in the last 90 days.
    days_90,
    /// Days since the last signal of one's own doing (an act, or a look other than being shown an ad).
    own_age,
    /// Purchases: different days with an order that was not taken back.
    purchases,
    /// Purchases in the last 365 days.
    purchases_365,
    /// Purchases in the last 90 days.
    purchases_90,
    /// Days since the first purchase.
    first_purchase_age,
    /// Days since the last purchase.
    last_purchase_age,
    /// Median days between purchases; 0 with fewer than two.
    median_gap,
    /// Repeat purchases (purchases less the first).
    repeats,
    /// Days from the first purchase to the last.
    repeat_age,
    /// Money spent, less what was taken back.
    spent,
    /// Mean value of a purchase.
    mean_purchase,
    /// Returns and cancellations.
    returns,
    /// Acts, each halved every `behaviour_half_life_days`.
    active,
    /// Looks, each halved every `behaviour_half_life_days`.
    passive,
    /// Acts in the last 7 days.
    active_7,
    /// Acts in the last 30 days.
    active_30,
    /// Looks in the last 7 days.
    passive_7,
    /// Looks in the last 30 days.
    passive_30,
    /// Need axis.
    need,
    /// How explicit the signals behind the need are.
    explicitness,
    /// How concentrated they are on one thing.
    specificity,
    /// How fresh they are.
    recency,
    /// Largest need level of an unanswered signal in the last 7 days.
    strongest_7,
    /// Largest need level of an unanswered signal in the last 30 days.
    strongest_30,
    /// Largest need level of an unanswered signal in the last 90 days.
    strongest_90,
    /// Unanswered looks (ads, clicks, views), halved every 14 days.
    looks,
    /// Unanswered research (searches, comparisons, reviews, downloads), halved every 14 days.
    research,
    /// Unanswered contacts (messages, calls, inquiries, visits), halved every 14 days.
    contacts,
    /// Unanswered advice (consultations, statements, trials), halved every 14 days.
    advice,
    /// Unanswered offers (quotes, carts, checkouts), halved every 14 days.
    offers,
    /// Days since the freshest unanswered act of a need level of 0.5 or more.
    explicit_age,
    /// Days since the oldest unanswered act of a need level of 0.5 or more within a year.
    waiting_age,
    /// Decisions against, complaints and refusals, halved every 60 days.
    refusals,
    /// Days since a competitor was last named.
    competitor_age,
    /// Searches, comparisons, views, reviews read and downloads in the last 180 days.
    explored,
    /// Largest need level of any signal in the last 365 days.
    wish,
    /// 1 when the last word on messages was no.
    unsubscribed,
    /// Recommendations and reviews given.
    recommendations,
    /// Geometric mean of the prices looked at, asked for and quoted; 0 when none is known.
    looked_price,
    /// Different things looked at or asked for in the last 90 days.
    things_90,
}

impl Features {
    /// Behaviour axis, 0–1; see [`crate::rules`].
    pub fn behaviour(&self) -> f64 {
        let acts = 1.0 - (-self.active / 1.5).exp();
        let looks = 1.0 - (-self.passive / 5.0).exp();
        1.0 - (1.0 - acts) * (1.0 - 0.3 * looks)
    }
}
