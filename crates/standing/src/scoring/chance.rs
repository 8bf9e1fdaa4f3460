//! The chance to buy in SQL: how large, how sure, why, and what would move it next.
//!
//! A model is read and made ready once a run and not once a batch: its trees are many, and a run has
//! a handful of models and thousands of batches.

use super::{FeatureRows, bad, floats, number_at, text_at};
use crate::conversion::{self, Places, WIDTH};
use crate::features::{Folding, NAMES, features_type};
use crate::forecast::{Cells, Model, Ready};
use crate::reasons;
use crate::rules::Rules;
use arrow_array::builder::{Float64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{Array, ArrayRef, Float64Array, StructArray};
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use galena_plan::{FunctionError, ScalarFunction};
use galena_signal::SignalKind;
use std::sync::{Arc, Mutex, PoisonError};

/// A model made ready, by its text.
type Named = (String, Arc<Ready>);

/// Models that have been made ready.
#[derive(Clone, Default)]
struct Known(Arc<Mutex<Vec<Named>>>);

/// Most models that are kept: those of a run with many replays.
const MOST_KNOWN: usize = 32;

impl Known {
    fn get(&self, function: &'static str, text: &str) -> Result<Arc<Ready>, FunctionError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, ready)) = known.iter().find(|(one, _)| one == text) {
            return Ok(ready.clone());
        }
        let model = Model::read(text).map_err(|error| bad(function, "a fitted model", error.to_string()))?;
        let ready = Arc::new(model.ready());
        if known.len() >= MOST_KNOWN {
            known.remove(0);
        }
        known.push((text.to_string(), ready.clone()));
        Ok(ready)
    }
}

/// Calls `take` with the model and the inputs of every row.
fn each(
    function: &'static str,
    known: &Known,
    (models, features): (&ArrayRef, &ArrayRef),
    rows: usize,
    mut take: impl FnMut(usize, Option<&Ready>, &[f64]),
) -> Result<(), FunctionError> {
    let features = FeatureRows::of(function, features)?;
    let places = Places::new();
    let (mut values, mut inputs) = (Vec::new(), Vec::with_capacity(WIDTH));
    let mut last: Option<(&str, Arc<Ready>)> = None;
    for row in 0..rows {
        let Some(text) = text_at(function, models, row)? else {
            take(row, None, &[]);
            continue;
        };
        features.fill(row, &mut values);
        conversion::inputs(&values, &places, &mut inputs);
        if !last.as_ref().is_some_and(|(one, _)| std::ptr::eq(*one, text)) {
            last = Some((text, known.get(function, text)?));
        }
        take(row, last.as_ref().map(|(_, ready)| ready.as_ref()), &inputs);
    }
    Ok(())
}

/// `chance(model, features)`: chance to buy within the horizon; none without a model.
pub(crate) fn chance_function() -> ScalarFunction {
    const FUNCTION: &str = "chance";
    let known = Known::default();
    ScalarFunction {
        name: FUNCTION,
        arguments: vec![DataType::Utf8View, features_type()],
        returns: DataType::Float64,
        doc: "chance to buy within the horizon; none without a model",
        call: Arc::new(move |arguments, rows| {
            let mut out = Float64Builder::with_capacity(rows);
            let mut cells = Cells::default();
            each(FUNCTION, &known, (&arguments[0], &arguments[1]), rows, |_, model, inputs| {
                out.append_option(model.map(|model| model.chance(inputs, &mut cells)));
            })?;
            Ok(Arc::new(out.finish()))
        }),
    }
}

/// `explained(model, features)`: the ends of the chance's 90 % interval, the chance that reasons are
/// counted from, and the reasons. A function of its own, because it costs ten times what the chance
/// costs and only today's people show it.
pub(crate) fn explained_function() -> ScalarFunction {
    const FUNCTION: &str = "explained";
    let known = Known::default();
    let fields: Fields = floats(&["low", "high", "base"])
        .iter()
        .cloned()
        .chain([Arc::new(Field::new("reasons", DataType::Utf8, false))])
        .collect();
    ScalarFunction {
        name: FUNCTION,
        arguments: vec![DataType::Utf8View, features_type()],
        returns: DataType::Struct(fields.clone()),
        doc: "the 90 % interval of the chance to buy, and what moved it, in points of a hundredth",
        call: Arc::new(move |arguments, rows| {
            let mut numbers: [Vec<f64>; 3] = std::array::from_fn(|_| Vec::with_capacity(rows));
            let mut texts = StringBuilder::with_capacity(rows, 48 * rows);
            let meanings = conversion::meanings();
            let (mut cells, mut text) = (Cells::default(), String::new());
            let mut grouped = vec![0.0; reasons::MEANINGS.len()];
            each(FUNCTION, &known, (&arguments[0], &arguments[1]), rows, |_, model, inputs| {
                text.clear();
                let mut found = [0.0; 3];
                if let Some(model) = model {
                    let chance = model.interval(inputs, galena_measure::LEVEL, &mut cells);
                    let base = model.base_chance();
                    found = [chance.low, chance.high, base];
                    grouped.fill(0.0);
                    let contributions = model.contributions(inputs, &mut cells);
                    meanings.iter().zip(contributions).for_each(|(meaning, adds)| grouped[*meaning] += adds);
                    reasons::write(&mut text, &grouped, base, chance.chance);
                }
                numbers.iter_mut().zip(found).for_each(|(column, number)| column.push(number));
                texts.append_value(&text);
            })?;
            let mut columns: Vec<ArrayRef> =
                numbers.into_iter().map(|column| Arc::new(Float64Array::from(column)) as ArrayRef).collect();
            columns.push(Arc::new(texts.finish()));
            Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
        }),
    }
}

/// What a business can bring about itself.
const STEPS: &[SignalKind] = &[SignalKind::Consultation, SignalKind::Quote, SignalKind::StoreVisit];

/// A step that raises the chance by less than this share of it is not worth a word.
const LEAST_RISE: f64 = 1.1;

/// `next_step(model, timeline, end, chance)`: of the things that a business can bring about, the one
/// with which the same history would have the highest chance, and that chance. It is what came of
/// people with such a history, not a promise that doing it brings it about.
pub(crate) fn next_step_function(rules: &Rules) -> ScalarFunction {
    const FUNCTION: &str = "next_step";
    let known = Known::default();
    let rules = rules.clone();
    let instant = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let fields =
        Fields::from(vec![Field::new("kind", DataType::Utf8, true), Field::new("chance", DataType::Float64, true)]);
    ScalarFunction {
        name: FUNCTION,
        arguments: vec![DataType::Utf8View, DataType::BinaryView, instant, DataType::Float64],
        returns: DataType::Struct(fields.clone()),
        doc: "what a business can bring about that would raise the chance most, and the chance then",
        call: Arc::new(move |arguments, rows| {
            let timelines = arguments[1].as_binary_view_opt();
            let ends = arguments[2].as_primitive_opt::<TimestampMicrosecondType>();
            let Some((timelines, ends)) = timelines.zip(ends) else {
                return Err(bad(FUNCTION, "a model, a timeline and an instant", arguments[1].data_type().to_string()));
            };
            let (mut kinds, mut chances) = (StringBuilder::new(), Float64Builder::new());
            let (places, mut folding) = (Places::new(), Folding::default());
            let (mut values, mut inputs, mut cells) = (Vec::with_capacity(NAMES.len()), Vec::new(), Cells::default());
            let mut last: Option<(&str, Arc<Ready>)> = None;
            for row in 0..rows {
                let text = text_at(FUNCTION, &arguments[0], row)?;
                let chance = number_at(&arguments[3], row);
                let (Some(text), Some(chance), true) = (text, chance, timelines.is_valid(row)) else {
                    kinds.append_null();
                    chances.append_null();
                    continue;
                };
                if !last.as_ref().is_some_and(|(one, _)| std::ptr::eq(*one, text)) {
                    last = Some((text, known.get(FUNCTION, text)?));
                }
                let mut best: Option<(SignalKind, f64)> = None;
                for kind in STEPS {
                    let then = folding.with(timelines.value(row), ends.value(row), *kind, &rules);
                    values.clear();
                    values.extend(then.values());
                    conversion::inputs(&values, &places, &mut inputs);
                    let rise = last.as_ref().map_or(0.0, |(_, model)| model.chance(&inputs, &mut cells));
                    if rise > LEAST_RISE * chance && best.is_none_or(|(_, most)| rise > most) {
                        best = Some((*kind, rise));
                    }
                }
                kinds.append_option(best.map(|(kind, _)| kind.word()));
                chances.append_option(best.map(|(_, chance)| chance));
            }
            let columns: Vec<ArrayRef> = vec![Arc::new(kinds.finish()), Arc::new(chances.finish())];
            Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
        }),
    }
}
