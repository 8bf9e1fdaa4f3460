//! How likely is it that this person buys within the horizon?
//!
//! A [`forecast`](crate::forecast) on features as of past cut-offs, whose outcomes are known by the
//! day of judging: for a cut-off only earlier windows that had closed by then are learned from. The
//! inputs are features on scales where a straight line makes sense: counts as `ln(1 + n)`, ages as
//! `2^(−age / half-life)`. Each has a meaning, under which its part of a chance is added up
//! ([`crate::reasons`]), and where the meaning demands it a direction: a fresher or a more explicit
//! sign never lowers the chance. The obvious rule that a model has to beat is recency.

use crate::features::{NAMES, NEVER, halved};
use crate::forecast::{Column, Tends};
use crate::reasons;

/// The input that the obvious rule ranks by: the fewer days since the person was last active, the
/// likelier.
pub const RULE: &str = "ln(1 + own_age)";

enum Scale {
    /// ln(1 + n).
    Count,
    /// 2^(−age / days).
    Age(f64),
    /// As it is.
    Plain,
}

use Scale::{Age, Count, Plain};

const INPUTS: &[Input] = &[
    input("signals", Count, "acquaintance"),
    input("first_age", Age(60.0), "acquaintance"),
    input("last_age", Age(7.0), "fresh_activity"),
    input("own_age", Count, "fresh_activity"),
    input("own_age", Age(7.0), "fresh_activity"),
    input("own_age", Age(30.0), "fresh_activity"),
    input("own_age", Age(120.0), "fresh_activity"),
    input("days_90", Count, "fresh_activity"),
    input("purchases", Count, "past_purchases"),
    input("purchases_365", Count, "past_purchases"),
    input("purchases_90", Count, "past_purchases"),
    input("last_purchase_age", Age(10.0), "past_purchases"),
    input("last_purchase_age", Age(30.0), "past_purchases"),
    input("last_purchase_age", Age(90.0), "past_purchases"),
    input("last_purchase_age", Age(365.0), "past_purchases"),
    input("returns", Count, "returns"),
    input("active", Count, "acted"),
    input("passive", Count, "looked"),
    input("active_7", Count, "acted"),
    input("active_30", Count, "acted"),
    input("passive_7", Count, "looked"),
    input("passive_30", Count, "looked"),
    rising("need", Plain, "stated_need"),
    rising("explicitness", Plain, "stated_need"),
    input("specificity", Plain, "stated_need"),
    rising("recency", Plain, "stated_need"),
    rising("strongest_7", Plain, "stated_need"),
    rising("strongest_30", Plain, "stated_need"),
    rising("strongest_90", Plain, "stated_need"),
    input("looks", Count, "looked"),
    input("research", Count, "looked"),
    input("contacts", Count, "acted"),
    input("advice", Count, "advice"),
    input("offers", Count, "offer"),
    rising("explicit_age", Age(7.0), "stated_need"),
    rising("explicit_age", Age(30.0), "stated_need"),
    input("waiting_age", Count, "waiting"),
    input("refusals", Count, "refused"),
    input("competitor_age", Age(90.0), "competitor"),
    input("explored", Count, "looked"),
    rising("wish", Plain, "stated_need"),
    input("unsubscribed", Plain, "unsubscribed"),
    input("recommendations", Count, "recommended"),
    input("things_90", Count, "looked"),
];

/// Inputs about where a repeat buyer stands in their own cycle.
const CYCLE: &[&str] = &["has_bought", "cycle_due", "cycle_near", "cycle_over", "cycle_known"];

/// A feature on a scale, what it means, and which way the chance may move with it.
struct Input {
    feature: &'static str,
    scale: Scale,
    meaning: &'static str,
    tends: Tends,
}

const fn input(feature: &'static str, scale: Scale, meaning: &'static str) -> Input {
    Input { feature, scale, meaning, tends: Tends::Freely }
}

/// Nobody is less likely to buy for a fresher or more explicit sign.
const fn rising(feature: &'static str, scale: Scale, meaning: &'static str) -> Input {
    Input { feature, scale, meaning, tends: Tends::Up }
}

/// How many inputs there are.
pub const WIDTH: usize = INPUTS.len() + CYCLE.len();

/// Names of the inputs.
pub fn input_names() -> Vec<String> {
    let scaled = INPUTS.iter().map(|input| match input.scale {
        Count => format!("ln(1 + {})", input.feature),
        Age(days) => format!("2^(-{}/{days})", input.feature),
        Plain => input.feature.to_string(),
    });
    scaled.chain(CYCLE.iter().map(|name| (*name).to_string())).collect()
}

/// The place of the meaning of each input, in the order of the inputs.
pub(crate) fn meanings() -> Vec<usize> {
    let of_cycle = CYCLE.iter().map(|name| if *name == "has_bought" { "past_purchases" } else { "purchase_cycle" });
    INPUTS.iter().map(|input| input.meaning).chain(of_cycle).map(reasons::meaning).collect()
}

/// Columns to learn from, out of the numbers of each input.
pub(crate) fn columns(numbers: impl Iterator<Item = Vec<f64>>) -> Vec<Column> {
    let mut seen: Vec<&str> = Vec::new();
    let meanings = meanings();
    let named = input_names().into_iter().zip(meanings).zip(numbers).enumerate();
    named
        .map(|(place, ((name, meaning), numbers))| {
            let mut column = Column::numbers(&name, numbers);
            column.meaning = reasons::MEANINGS[meaning].0.to_string();
            // Features are made of what was known on the day, and nothing else.
            column.known_before = true;
            column.ages = reasons::MEANINGS[meaning].0 == "acquaintance";
            if let Some(input) = INPUTS.get(place) {
                column.tends = input.tends;
                column.another_scale = seen.contains(&input.feature);
                seen.push(input.feature);
            }
            column
        })
        .collect()
}

/// Where the features that the inputs are made of stand in [`NAMES`].
pub(crate) struct Places {
    inputs: Vec<usize>,
    median_gap: usize,
    last_purchase_age: usize,
    purchases: usize,
    /// ln(1 + n) of small whole numbers: most counts are.
    logs: Vec<f64>,
}

/// Whole numbers whose logarithm is kept.
const KEPT_LOGS: usize = 256;

impl Places {
    pub(crate) fn new() -> Self {
        let place = |name: &str| NAMES.iter().position(|known| *known == name).unwrap_or(0);
        Self {
            inputs: INPUTS.iter().map(|input| place(input.feature)).collect(),
            median_gap: place("median_gap"),
            last_purchase_age: place("last_purchase_age"),
            purchases: place("purchases"),
            logs: (0..KEPT_LOGS).map(|n| (n as f64).ln_1p()).collect(),
        }
    }

    fn ln_1p(&self, count: f64) -> f64 {
        match self.logs.get(count as usize) {
            Some(log) if (count as usize) as f64 == count => *log,
            _ => count.ln_1p(),
        }
    }
}

/// The inputs of a person, from the features in the order of [`NAMES`].
pub(crate) fn inputs(features: &[f64], places: &Places, out: &mut Vec<f64>) {
    out.clear();
    for (place, input) in places.inputs.iter().zip(INPUTS) {
        let value = features[*place];
        out.push(match input.scale {
            Count => places.ln_1p(value.max(0.0)),
            Age(_) if value >= NEVER => 0.0,
            Age(days) => halved(value, days),
            Plain => value,
        });
    }
    let (gap, age, purchases) =
        (features[places.median_gap], features[places.last_purchase_age], features[places.purchases]);
    // Where a repeat buyer stands in their own cycle: is the next purchase due?
    let phase = if gap > 0.0 { age / gap } else { 0.0 };
    let known = f64::from(gap > 0.0);
    out.push(f64::from(purchases > 0.0));
    out.push(known * (-(phase - 0.9).powi(2) / 0.08).exp());
    out.push(known * (-(phase - 0.6).powi(2) / 0.08).exp());
    out.push(known * (phase - 1.3).clamp(0.0, 3.0));
    out.push(known);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_is_a_feature() {
        assert!(INPUTS.iter().all(|input| NAMES.contains(&input.feature)));
        assert!(input_names().iter().any(|name| name == RULE));
        assert!(INPUTS.iter().all(|input| reasons::MEANINGS.iter().any(|(word, _)| *word == input.meaning)));
        let mut out = Vec::new();
        inputs(&[0.0; NAMES.len()], &Places::new(), &mut out);
        assert_eq!(out.len(), WIDTH);
        assert_eq!(input_names().len(), WIDTH);
    }
}
