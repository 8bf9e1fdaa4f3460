//! Buying again in SQL: how likely, how often, for how much.
//!
//! Buyers with the same history get the same answer, and most histories are short, so an answer is
//! worked out once for all rows of a batch that share it.

use super::{Readings, bad, text_at};
use crate::repurchase::{Ahead, Ensemble, Forecast, GammaGamma, Purchases, Repurchase};
use arrow_array::builder::Float64Builder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{ArrayRef, Float64Array, StructArray};
use arrow_schema::{DataType, Field, Fields};
use galena_measure::LEVEL;
use galena_plan::{FunctionError, ScalarFunction};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// `alive(model, purchases, repeats, repeat_age, first_purchase_age)`: the chance that a buyer has
/// not stopped buying.
pub(crate) fn alive_function() -> ScalarFunction {
    forecast("alive", "chance that a buyer has not stopped buying", false, |model, _, bought| model.alive(bought))
}

/// `buys_within(model, days, purchases, repeats, repeat_age, first_purchase_age)`: the chance that a
/// buyer buys again within so many days.
pub(crate) fn buys_within_function() -> ScalarFunction {
    forecast("buys_within", "chance that a buyer buys again within days", true, |model, days, bought| {
        model.chance_of_purchase(days, bought)
    })
}

/// `purchases_within(model, days, purchases, repeats, repeat_age, first_purchase_age)`: purchases
/// to expect of a buyer within so many days.
pub(crate) fn purchases_within_function() -> ScalarFunction {
    forecast("purchases_within", "purchases to expect of a buyer within days", true, |model, days, bought| {
        model.expected_purchases(days, bought)
    })
}

/// Buyers of a batch: the model's text, the days where asked for, and the history, row by row.
struct Buyers<'a> {
    function: &'static str,
    models: &'a ArrayRef,
    days: Option<&'a [i64]>,
    numbers: Vec<&'a [f64]>,
}

/// A history to look answers up by.
type Key = (*const u8, i64, u64, u64, u64);

impl<'a> Buyers<'a> {
    fn of(function: &'static str, arguments: &'a [ArrayRef], takes_days: bool) -> Result<Self, FunctionError> {
        let wrong = |array: &ArrayRef| bad(function, "numbers", array.data_type().to_string());
        let days = match takes_days {
            true => {
                let array = &arguments[1];
                Some(array.as_primitive_opt::<Int64Type>().ok_or_else(|| wrong(array))?.values().as_ref())
            }
            false => None,
        };
        let mut numbers = Vec::with_capacity(4);
        for array in &arguments[1 + usize::from(takes_days)..] {
            numbers.push(array.as_primitive_opt::<Float64Type>().ok_or_else(|| wrong(array))?.values().as_ref());
        }
        Ok(Buyers { function, models: &arguments[0], days, numbers })
    }

    /// The model's text, days and history of a row; none for who never bought.
    fn at(&self, row: usize) -> Result<Option<(&'a str, f64, Purchases)>, FunctionError> {
        let [purchases, repeats, repeat_age, age] = std::array::from_fn(|place| self.numbers[place][row]);
        let (Some(text), true) = (text_at(self.function, self.models, row)?, purchases > 0.0) else { return Ok(None) };
        // A person's last purchase cannot lie after the day of counting.
        let bought = Purchases::one(repeats, repeat_age, age.floor().max(repeat_age));
        Ok(Some((text, self.days.map_or(0.0, |days| days[row] as f64), bought)))
    }
}

fn key(text: &str, days: f64, bought: &Purchases) -> Key {
    (text.as_ptr(), days as i64, bought.x.to_bits(), bought.t_x.to_bits(), bought.t.to_bits())
}

fn arguments(takes_days: bool) -> Vec<DataType> {
    let mut arguments = vec![DataType::Utf8View];
    arguments.extend(takes_days.then_some(DataType::Int64));
    arguments.extend(std::iter::repeat_n(DataType::Float64, 4));
    arguments
}

/// A function of a repurchase model and a buyer; null for who never bought. Functions of their own
/// rather than one struct, so that a day that needs one forecast does not pay for all.
fn forecast(
    name: &'static str,
    doc: &'static str,
    takes_days: bool,
    of: fn(&Repurchase, f64, &Purchases) -> f64,
) -> ScalarFunction {
    ScalarFunction {
        name,
        arguments: arguments(takes_days),
        returns: DataType::Float64,
        doc,
        call: Arc::new(move |arguments, rows| {
            let buyers = Buyers::of(name, arguments, takes_days)?;
            let mut models: Readings<Repurchase> = Readings::new(name);
            let mut known: HashMap<Key, f64> = HashMap::new();
            let mut out = Float64Builder::with_capacity(rows);
            for row in 0..rows {
                let Some((text, days, bought)) = buyers.at(row)? else {
                    out.append_null();
                    continue;
                };
                let key = key(text, days, &bought);
                let answer = match known.get(&key) {
                    Some(answer) => *answer,
                    None => {
                        let answer = of(models.get(text)?, days, &bought);
                        known.insert(key, answer);
                        answer
                    }
                };
                out.append_value(answer);
            }
            Ok(Arc::new(out.finish()))
        }),
    }
}

/// Days that an outlook looks ahead.
const AHEAD: [u32; 3] = [30, 90, 365];

/// `outlook(model, purchases, repeats, repeat_age, first_purchase_age, buys_30)`: the chance to be still a buyer
/// with its interval, and for 30, 90 and 365 days the purchases to expect with the interval of their
/// number, given the chance to buy within 30 days by all signs; null for who never bought.
pub(crate) fn outlook_function() -> ScalarFunction {
    const FUNCTION: &str = "outlook";
    let ahead = AHEAD.iter().flat_map(|days| ["expected", "low", "high"].map(|part| format!("{part}_{days}")));
    let names: Vec<String> = ["alive", "alive_low", "alive_high"].into_iter().map(String::from).chain(ahead).collect();
    let fields: Fields = names.iter().map(|name| Field::new(name, DataType::Float64, true)).collect();
    ScalarFunction {
        name: FUNCTION,
        arguments: arguments(false).into_iter().chain([DataType::Float64]).collect(),
        returns: DataType::Struct(fields.clone()),
        doc: "chance to be still a buyer and purchases to expect, with 90 % intervals",
        call: Arc::new(move |arguments, rows| {
            let buyers = Buyers::of(FUNCTION, arguments, false)?;
            let mut models: Readings<Ensemble> = Readings::new(FUNCTION);
            let soon = *buyers.numbers.last().ok_or_else(|| bad(FUNCTION, "a chance", "nothing".into()))?;
            let mut known: HashMap<Key, Ahead> = HashMap::new();
            let mut columns: Vec<Vec<Option<f64>>> = fields.iter().map(|_| Vec::with_capacity(rows)).collect();
            for (row, soon) in soon.iter().enumerate() {
                let found = match buyers.at(row)? {
                    None => None,
                    Some((text, days, bought)) => {
                        let ahead = match known.entry(key(text, days, &bought)) {
                            Entry::Occupied(known) => known.into_mut(),
                            Entry::Vacant(new) => {
                                let horizons = AHEAD.map(f64::from);
                                new.insert(Ahead::of(models.get(text)?, &horizons, &bought, LEVEL))
                            }
                        };
                        Some(outlook(ahead, *soon))
                    }
                };
                for (place, column) in columns.iter_mut().enumerate() {
                    column.push(found.map(|numbers| numbers[place]));
                }
            }
            let columns: Vec<ArrayRef> =
                columns.into_iter().map(|column| Arc::new(Float64Array::from(column)) as ArrayRef).collect();
            Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
        }),
    }
}

fn outlook(ahead: &Ahead, soon: f64) -> [f64; 12] {
    let (alive, horizons) = ahead.given(soon.clamp(0.0, 1.0), LEVEL);
    let mut out = [0.0; 12];
    out[..3].copy_from_slice(&[alive.value, alive.low, alive.high]);
    for (numbers, one) in out[3..].chunks_exact_mut(3).zip(horizons) {
        numbers.copy_from_slice(&[one.expected, f64::from(one.purchases.low), f64::from(one.purchases.high)]);
    }
    out
}

/// `order_value(spending, purchases, mean_purchase)`: what the next purchase of a buyer will be worth;
/// null for who never bought.
pub(crate) fn order_value_function() -> ScalarFunction {
    const FUNCTION: &str = "order_value";
    ScalarFunction {
        name: FUNCTION,
        arguments: vec![DataType::Utf8View, DataType::Float64, DataType::Float64],
        returns: DataType::Float64,
        doc: "what the next purchase of a buyer will be worth",
        call: Arc::new(move |arguments, rows| {
            let number = |place: usize| {
                let array: &ArrayRef = &arguments[place];
                let wrong = || bad(FUNCTION, "numbers", array.data_type().to_string());
                array.as_primitive_opt::<Float64Type>().ok_or_else(wrong)
            };
            let (purchases, means) = (number(1)?, number(2)?);
            let mut spendings: Readings<GammaGamma> = Readings::new(FUNCTION);
            let mut out = Float64Builder::with_capacity(rows);
            for row in 0..rows {
                let (purchases, mean) = (purchases.value(row), means.value(row));
                out.append_option(match (text_at(FUNCTION, &arguments[0], row)?, purchases > 0.0) {
                    (_, false) => None,
                    (Some(text), true) => Some(spendings.get(text)?.expected_value(purchases, mean)),
                    (None, true) => Some(mean),
                });
            }
            Ok(Arc::new(out.finish()))
        }),
    }
}
