//! How do fitted models get into SQL? As scalar functions that take the model as text.
//!
//! A model travels as a row of the `models` step, one per cut-off, and is read once per batch of
//! rows. So the judgement of a past day can only use what was fitted for that day.

use crate::features::{NAMES, features_type};
use crate::segments::{Choices, Coded};
use arrow_array::builder::{Float64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, StructArray};
use arrow_schema::{DataType, Field, Fields};
use galena_measure::special::normal_cdf;
use galena_plan::{FunctionError, ScalarFunction};
use galena_signal::{InTarget, Policy, Relationship};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt::Write as _;
use std::sync::Arc;

mod chance;
mod repeat;

pub(crate) use chance::{chance_function, explained_function, next_step_function};
pub(crate) use repeat::{
    alive_function, buys_within_function, order_value_function, outlook_function, purchases_within_function,
};

fn bad(function: &'static str, expected: &str, found: String) -> FunctionError {
    FunctionError::Argument { function, expected: expected.into(), found }
}

/// Models by their text, each read once. Rows of one cut-off come one after the other, and mostly
/// share one copy of a model's text: then comparing costs nothing.
pub(crate) struct Readings<'a, M> {
    function: &'static str,
    models: Vec<(&'a str, M)>,
    last: usize,
}

impl<'a, M: DeserializeOwned> Readings<'a, M> {
    pub(crate) fn new(function: &'static str) -> Self {
        Self { function, models: Vec::new(), last: 0 }
    }

    pub(crate) fn get(&mut self, text: &'a str) -> Result<&M, FunctionError> {
        let is_it = |(known, _): &(&str, M)| std::ptr::eq(*known, text) || *known == text;
        if !self.models.get(self.last).is_some_and(is_it) {
            self.last = match self.models.iter().position(is_it) {
                Some(place) => place,
                None => {
                    let model = serde_json::from_str(text)
                        .map_err(|error| bad(self.function, "a fitted model as JSON", error.to_string()))?;
                    self.models.push((text, model));
                    self.models.len() - 1
                }
            };
        }
        Ok(&self.models[self.last].1)
    }
}

/// The features of a struct column, row by row.
struct FeatureRows<'a> {
    columns: Vec<&'a [f64]>,
}

impl<'a> FeatureRows<'a> {
    fn of(function: &'static str, array: &'a ArrayRef) -> Result<Self, FunctionError> {
        let features: &StructArray =
            array.as_struct_opt().ok_or_else(|| bad(function, "features", array.data_type().to_string()))?;
        let columns =
            NAMES.iter().map(|name| crate::columns::field(function, features, name)).collect::<Result<_, _>>()?;
        Ok(Self { columns })
    }

    fn fill(&self, row: usize, out: &mut Vec<f64>) {
        out.clear();
        out.extend(self.columns.iter().map(|column| column[row]));
    }
}

fn place(name: &str) -> usize {
    NAMES.iter().position(|known| *known == name).unwrap_or(0)
}

pub(crate) fn text_at<'a>(
    function: &'static str,
    array: &'a ArrayRef,
    row: usize,
) -> Result<Option<&'a str>, FunctionError> {
    let texts = array.as_string_view_opt().ok_or_else(|| bad(function, "text", array.data_type().to_string()))?;
    Ok(texts.is_valid(row).then(|| texts.value(row)))
}

pub(crate) fn number_at(array: &ArrayRef, row: usize) -> Option<f64> {
    let numbers = array.as_primitive_opt::<Float64Type>()?;
    numbers.is_valid(row).then(|| numbers.value(row))
}

/// What the shop's prices and baskets look like, in logarithms.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, Deserialize)]
pub(crate) struct Market {
    /// Mean of ln(value of a purchase).
    pub(crate) mean: f64,
    /// Its standard deviation.
    pub(crate) spread: f64,
    /// Buyers that it rests on.
    pub(crate) buyers: usize,
}

/// `ability(market, features, income, budget)`: ability to pay 0–1, where it was read from, and the
/// value of an order to expect of somebody who has not bought.
pub(crate) fn ability_function() -> ScalarFunction {
    const FUNCTION: &str = "ability";
    let fields = Fields::from(vec![
        Field::new("value", DataType::Float64, true),
        Field::new("source", DataType::Utf8, true),
        Field::new("order_value", DataType::Float64, true),
    ]);
    ScalarFunction {
        name: FUNCTION,
        arguments: vec![DataType::Utf8View, features_type(), DataType::Float64, DataType::Float64],
        returns: DataType::Struct(fields.clone()),
        doc: "ability to pay for what is wanted, and where it was read from",
        call: Arc::new(move |arguments, rows| {
            let features = FeatureRows::of(FUNCTION, &arguments[1])?;
            let number = |place: usize, row| number_at(&arguments[place], row).filter(|value| *value > 0.0);
            let mut markets: Readings<Market> = Readings::new(FUNCTION);
            let [looked, mean] = ["looked_price", "mean_purchase"].map(place);
            let mut values = Float64Builder::with_capacity(rows);
            let mut sources = StringBuilder::new();
            let mut orders = Float64Builder::with_capacity(rows);
            for row in 0..rows {
                let market = match text_at(FUNCTION, &arguments[0], row)? {
                    Some(text) => Some(*markets.get(text)?),
                    None => None,
                };
                let known = |value: f64| (value > 0.0).then_some(value);
                let (looked, basket) = (known(features.columns[looked][row]), known(features.columns[mean][row]));
                let (value, source) = ability(market, looked, basket, number(2, row), number(3, row)).unzip();
                values.append_option(value);
                sources.append_option(source);
                orders.append_option(market.map(|market| (market.mean + market.spread.powi(2) / 2.0).exp()));
            }
            let columns: Vec<ArrayRef> =
                vec![Arc::new(values.finish()), Arc::new(sources.finish()), Arc::new(orders.finish())];
            Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
        }),
    }
}

fn ability(
    market: Option<Market>,
    looked: Option<f64>,
    basket: Option<f64>,
    income: Option<f64>,
    budget: Option<f64>,
) -> Option<(f64, &'static str)> {
    let price = looked.map(f64::ln).or(market.map(|market| market.mean));
    if let (Some(means), Some(price)) = (budget.or(income), price) {
        // A budget is meant for this; of a month's income a third is free to spend on one thing.
        let free = if budget.is_some() { means.ln() + 0.3 } else { means.ln() + (1.0f64 / 3.0).ln() };
        return Some((normal_cdf((free - price) / 0.7), "declared"));
    }
    let market = market?;
    let spread = market.spread.max(0.3);
    if let Some(basket) = basket {
        let wanted = looked.map_or(market.mean, f64::ln);
        return Some((normal_cdf(0.7 + (basket.ln() - wanted) / spread), "baskets"));
    }
    looked.map(|looked| (normal_cdf(0.3 + (looked.ln() - market.mean) / (2.0 * spread)), "looked_at"))
}

/// `class_of(policy, relationship, in_target)`: the class that a policy reads off.
pub(crate) fn class_function() -> ScalarFunction {
    const FUNCTION: &str = "class_of";
    ScalarFunction {
        name: FUNCTION,
        arguments: vec![DataType::Utf8View; 3],
        returns: DataType::Utf8,
        doc: "the class that a policy reads off from relationship and target mark",
        call: Arc::new(move |arguments, rows| {
            let mut out = StringBuilder::new();
            for row in 0..rows {
                let word = |place: usize| text_at(FUNCTION, &arguments[place], row);
                let policy = word(0)?.and_then(Policy::from_word);
                let relationship = word(1)?.and_then(Relationship::from_word);
                let in_target = word(2)?.and_then(InTarget::from_word);
                match (policy, relationship, in_target) {
                    (Some(policy), Some(relationship), Some(in_target)) => {
                        out.append_value(policy.class(relationship, in_target).word());
                    }
                    found => return Err(bad(FUNCTION, "a policy, a relationship and a mark", format!("{found:?}"))),
                }
            }
            Ok(Arc::new(out.finish()))
        }),
    }
}

/// `relationship_of(rule)`: the relationship that a rule decides, the first word of its name.
pub(crate) fn relationship_function() -> ScalarFunction {
    const FUNCTION: &str = "relationship_of";
    ScalarFunction {
        name: FUNCTION,
        arguments: vec![DataType::Utf8View],
        returns: DataType::Utf8,
        doc: "the relationship that a rule decides",
        call: Arc::new(move |arguments, rows| {
            let mut out = StringBuilder::with_capacity(rows, 8 * rows);
            for row in 0..rows {
                let rule = text_at(FUNCTION, &arguments[0], row)?;
                out.append_option(rule.map(|rule| rule.split_once('_').map_or(rule, |(first, _)| first)));
            }
            Ok(Arc::new(out.finish()))
        }),
    }
}

/// `evidence(need, ability_to_pay, purchases, last_purchase_age)`: what a standing rests on, in words.
pub(crate) fn evidence_function() -> ScalarFunction {
    const FUNCTION: &str = "evidence";
    ScalarFunction {
        name: FUNCTION,
        arguments: vec![DataType::Float64; 4],
        returns: DataType::Utf8,
        doc: "what a standing rests on, in words",
        call: Arc::new(move |arguments, rows| {
            let mut out = StringBuilder::with_capacity(rows, 48 * rows);
            let mut text = String::new();
            for row in 0..rows {
                text.clear();
                let [need, ability, purchases, last] = std::array::from_fn(|place| number_at(&arguments[place], row));
                // Writing into a string cannot fail.
                let _ = write_evidence(&mut text, need, ability, purchases.unwrap_or(0.0), last);
                out.append_value(&text);
            }
            Ok(Arc::new(out.finish()))
        }),
    }
}

fn write_evidence(
    out: &mut String,
    need: Option<f64>,
    ability: Option<f64>,
    purchases: f64,
    last: Option<f64>,
) -> std::fmt::Result {
    write!(out, "need {:.2}; ability ", need.unwrap_or(0.0))?;
    match ability {
        Some(ability) => write!(out, "{ability:.2}")?,
        None => out.push_str("unknown"),
    }
    write!(out, "; purchases {}", purchases as i64)?;
    match last {
        Some(last) if purchases > 0.0 => write!(out, "; last {} days ago", last as i64),
        _ => Ok(()),
    }
}

/// `segment_of(choices, category_code, channel_code, province, gender, age, income)`: the best
/// proposed segment that a person belongs to.
pub(crate) fn segment_function() -> ScalarFunction {
    const FUNCTION: &str = "segment_of";
    const TEXT: DataType = DataType::Utf8View;
    ScalarFunction {
        name: FUNCTION,
        arguments: vec![TEXT, DataType::Int64, DataType::Int64, TEXT, TEXT, DataType::Float64, DataType::Float64],
        returns: DataType::Utf8,
        doc: "the best proposed segment that a person belongs to",
        call: Arc::new(move |arguments, rows| {
            let mut choices: Readings<Choices> = Readings::new(FUNCTION);
            let mut out = StringBuilder::new();
            let code = |place: usize, row: usize| -> Option<i64> {
                let array = arguments[place].as_primitive_opt::<Int64Type>()?;
                array.is_valid(row).then(|| array.value(row))
            };
            for row in 0..rows {
                let Some(text) = text_at(FUNCTION, &arguments[0], row)? else {
                    out.append_null();
                    continue;
                };
                let person = Coded {
                    category: code(1, row),
                    channel: code(2, row),
                    province: text_at(FUNCTION, &arguments[3], row)?,
                    gender: text_at(FUNCTION, &arguments[4], row)?,
                    age: number_at(&arguments[5], row),
                    income: number_at(&arguments[6], row),
                };
                out.append_option(choices.get(text)?.best(&person));
            }
            Ok(Arc::new(out.finish()))
        }),
    }
}

fn floats(names: &[&str]) -> Fields {
    names.iter().map(|name| Field::new(*name, DataType::Float64, false)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_says_what_is_known() {
        let words = |need, ability, purchases, last| {
            let mut out = String::new();
            write_evidence(&mut out, need, ability, purchases, last).unwrap();
            out
        };
        let bought = words(Some(0.456), Some(0.5), 3.0, Some(12.9));
        assert_eq!(bought, "need 0.46; ability 0.50; purchases 3; last 12 days ago");
        assert_eq!(words(Some(0.0), None, 0.0, Some(99_999.0)), "need 0.00; ability unknown; purchases 0");
    }

    #[test]
    fn ability_rises_with_means_and_falls_with_the_price() {
        let market = Some(Market { mean: (2e6f64).ln(), spread: 0.8, buyers: 500 });
        let of = |looked, income| ability(market, looked, None, income, None).map(|(value, _)| value).unwrap();
        assert!(of(Some(5e6), Some(30e6)) > of(Some(5e6), Some(10e6)));
        assert!(of(Some(2e6), Some(10e6)) > of(Some(5e6), Some(10e6)));
        assert_eq!(ability(market, None, None, None, None), None);
        assert_eq!(ability(market, None, Some(2e6), None, None).unwrap().1, "baskets");
        assert_eq!(ability(None, Some(2e6), None, None, None), None);
    }
}
