//! What has been learned by a day? One row per judged day, with every model as readable JSON.
//!
//! For a day only windows that had closed by its end are learned from: the same step that fits
//! today's models fits those of each replay, on less.

use crate::columns::{days, field, floats, ints, structs, text_array, texts, truths};
use crate::conversion;
use crate::features::NAMES;
use crate::forecast::{self, Cases, Column, Settings};
use crate::repurchase::{
    self, BgNbd, Choice, Contender, Criterion, Followed, GammaGamma, Holdout, MIN_DAYS, Month, Purchases, Repurchase,
    Season, Spendings,
};
use crate::scoring::Market;
use crate::segments::{self, Counts, Person, Proposal};
use arrow_array::{Array, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use galena_plan::{FunctionError, NativeFunction, Parameters, Value, one};
use galena_signal::table;
use std::cmp::Ordering;
use std::sync::Arc;

const NAME: &str = "fit_models";

/// By what models of buying again are weighed: of the rules that were tried, the one that missed the totals
/// of real shops least on the mean (see [`repurchase::Criterion`] for what speaks against it).
const CHOSEN_BY: Criterion = Criterion::AbsoluteError;

pub(crate) fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    Arc::new(Schema::new(vec![
        Field::new("as_of_on", DataType::Date32, false),
        text("role"),
        text("conversion"),
        text("conversion_name"),
        text("repurchase"),
        text("repurchase_name"),
        text("spending"),
        text("market"),
        text("segments"),
    ]))
}

/// A sampled person at a cut-off. Its features stay in their columns: of most people only a few are
/// ever read.
struct Sampled<'a> {
    person: i64,
    as_of: i32,
    until: i32,
    features: &'a [&'a [f64]],
    row: usize,
    bought: bool,
    texts: [Option<&'a str>; 4],
    age: f64,
    income: f64,
}

impl Sampled<'_> {
    fn person(&self) -> Person<'_> {
        let [category, channel, province, gender] = self.texts;
        Person {
            category,
            channel,
            province,
            gender,
            age: Some(self.age).filter(|age| age.is_finite()),
            income: Some(self.income).filter(|income| income.is_finite()),
        }
    }

    /// A feature by its place in [`NAMES`].
    fn feature(&self, place: usize) -> f64 {
        self.features[place][self.row]
    }
}

/// The native step.
pub(crate) fn function() -> NativeFunction {
    NativeFunction {
        name: NAME,
        doc: "conversion, repurchase, spending, price level and segments, as learned by each judged day",
        run: one(|inputs, parameters| {
            let [cutoffs, sample, patterns, followed, purchase_days, spendings] = inputs else {
                return Err(FunctionError::Argument {
                    function: NAME,
                    expected: "cutoffs, sample, purchase_patterns, followed, purchase_days and spendings".into(),
                    found: format!("{} tables", inputs.len()),
                });
            };
            let columns = sample.iter().map(feature_columns).collect::<Result<Vec<_>, _>>()?;
            let sampled = read_sample(sample, &columns)?;
            let mut learning = Learning::of(&sampled);
            let tables = Tables { patterns, followed, purchase_days, spendings };
            // The latest day first: what had closed by an earlier one is the beginning of the same columns.
            let mut judged = judged_days(cutoffs)?;
            judged.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
            let rows: Result<Vec<Fitted>, FunctionError> = judged
                .iter()
                .map(|(day, role)| fit(role, *day, (&sampled, &mut learning), &tables, parameters))
                .collect();
            table_of(&rows?)
        }),
    }
}

/// The days at which the judgement is made, and what each is for.
fn judged_days(cutoffs: &[RecordBatch]) -> Result<Vec<(i32, String)>, FunctionError> {
    let mut judged = Vec::new();
    for batch in cutoffs {
        let (roles, on) = (texts(NAME, batch, "role")?, days(NAME, batch, "as_of_on")?);
        let known = roles.into_iter().zip(on).filter_map(|(role, day)| Some((day?, role?)));
        judged.extend(known.filter(|(_, role)| role != "train"));
    }
    Ok(judged)
}

/// What buying again is learned from.
struct Tables<'a> {
    patterns: &'a [RecordBatch],
    followed: &'a [RecordBatch],
    purchase_days: &'a [RecordBatch],
    spendings: &'a [RecordBatch],
}

struct Fitted {
    as_of: i32,
    role: String,
    conversion: forecast::Model,
    repurchase: Choice,
    spending: Option<GammaGamma>,
    market: Option<Market>,
    segments: Vec<Proposal>,
}

fn fit(
    role: &str,
    day: i32,
    (sampled, learning): (&[Sampled<'_>], &mut Learning),
    tables: &Tables<'_>,
    parameters: &Parameters,
) -> Result<Fitted, FunctionError> {
    // A window is as long as any other, so whoever was looked at first is known first.
    let closed = sampled.partition_point(|one| one.until <= day);
    Ok(Fitted {
        as_of: day,
        role: role.to_string(),
        conversion: learning.fit(closed)?,
        repurchase: fit_repurchase(day, tables, parameters)?,
        spending: fit_spending(day, tables.spendings)?,
        market: market(day, sampled),
        segments: propose(&sampled[..closed], parameters),
    })
}

fn feature_columns(batch: &RecordBatch) -> Result<Vec<&[f64]>, FunctionError> {
    let features = structs(NAME, batch, "f")?;
    NAMES.iter().map(|name| field(NAME, features, name)).collect()
}

fn read_sample<'a>(
    batches: &'a [RecordBatch],
    features: &'a [Vec<&'a [f64]>],
) -> Result<Vec<Sampled<'a>>, FunctionError> {
    let mut out = Vec::new();
    for (batch, features) in batches.iter().zip(features) {
        let person = ints(NAME, batch, "person_id")?;
        let (on, until) = (days(NAME, batch, "as_of_on")?, days(NAME, batch, "until_on")?);
        let after = floats(NAME, batch, "purchases_after")?;
        let (age, income) = (floats(NAME, batch, "age")?, floats(NAME, batch, "income")?);
        let mut words = Vec::new();
        for name in ["category", "channel", "province", "gender"] {
            words.push(text_array(NAME, batch, name)?);
        }
        for row in 0..batch.num_rows() {
            let (Some(as_of), Some(until)) = (on[row], until[row]) else { continue };
            out.push(Sampled {
                person: person.value(row),
                as_of,
                until,
                features,
                row,
                bought: after[row] > 0.0,
                texts: std::array::from_fn(|place| words[place].is_valid(row).then(|| words[place].value(row))),
                age: age[row],
                income: income[row],
            });
        }
    }
    // Neither the order in which partitions arrive nor the ids that people happen to have may show in any
    // fitted digit: trees are grown on rows drawn by their place.
    let telling = [place("first_age"), place("last_age")];
    out.sort_unstable_by(|a, b| {
        let features = telling.into_iter().chain(0..NAMES.len());
        let alike = features.map(|place| a.feature(place).total_cmp(&b.feature(place))).find(|order| order.is_ne());
        a.as_of.cmp(&b.as_of).then(alike.unwrap_or(Ordering::Equal)).then(a.bought.cmp(&b.bought))
    });
    Ok(out)
}

/// The place of a feature in [`NAMES`].
fn place(name: &str) -> usize {
    NAMES.iter().position(|known| *known == name).unwrap_or(0)
}

/// What the chance to buy is learned from, in the order of time.
struct Learning {
    columns: Vec<Column>,
    outcomes: Vec<bool>,
    windows: Vec<i64>,
    people: Vec<i64>,
}

impl Learning {
    fn of(sampled: &[Sampled<'_>]) -> Self {
        let places = conversion::Places::new();
        let (mut features, mut inputs) = (Vec::new(), Vec::new());
        let mut columns: Vec<Vec<f64>> = (0..conversion::WIDTH).map(|_| Vec::with_capacity(sampled.len())).collect();
        for one in sampled {
            features.clear();
            features.extend(one.features.iter().map(|column| column[one.row]));
            conversion::inputs(&features, &places, &mut inputs);
            columns.iter_mut().zip(&inputs).for_each(|(column, input)| column.push(*input));
        }
        Learning {
            columns: conversion::columns(columns.into_iter()),
            outcomes: sampled.iter().map(|one| one.bought).collect(),
            windows: sampled.iter().map(|one| i64::from(one.as_of)).collect(),
            people: sampled.iter().map(|one| one.person).collect(),
        }
    }

    /// Fits the chance to buy on windows that had closed: the first so many, and no more of them from now on.
    fn fit(&mut self, closed: usize) -> Result<forecast::Model, FunctionError> {
        self.columns.iter_mut().for_each(|column| column.truncate(closed));
        let cases = Cases {
            windows: Some(&self.windows[..closed]),
            people: Some(&self.people[..closed]),
            rule: conversion::input_names().iter().position(|name| name == conversion::RULE),
            ..Cases::new(&self.columns, &self.outcomes[..closed])
        };
        forecast::fit_with(&cases, &Settings::SMALL).map_err(|error| FunctionError::Argument {
            function: NAME,
            expected: "cases that can be learned from".into(),
            found: error.to_string(),
        })
    }
}

/// Chooses the models of buying again by what they said half way through what is known by a day; by the
/// clock of the seasons, where the data have seen one come round.
fn fit_repurchase(day: i32, tables: &Tables<'_>, parameters: &Parameters) -> Result<Choice, FunctionError> {
    let mut today = Vec::new();
    for batch in tables.patterns {
        let on = days(NAME, batch, "as_of_on")?;
        let histories = histories(batch)?;
        today.extend((0..batch.num_rows()).filter(|row| on[*row] == Some(day)).map(|row| histories[row]));
    }
    let holdout = holdout(day, tables.followed)?;
    let fixed = match parameters.get("repurchase_model") {
        Some(Value::Text(word)) if word == "pareto_nbd" => Some(Contender::ParetoNbd),
        Some(Value::Text(word)) if word == "bg_nbd" => Some(Contender::BgNbd),
        Some(Value::Text(word)) if word == "mbg_nbd" => Some(Contender::MbgNbd),
        Some(Value::Text(word)) if word == "bg_cnbd" => Some(Contender::BgCnbd),
        _ => None,
    };
    let chosen = match (fixed, season(day, tables.purchase_days, &today)?) {
        (Some(contender), _) => repurchase::only(contender, &today),
        (None, Some(season)) => repurchase::choose_in_season(season, f64::from(day), &today, &holdout, CHOSEN_BY),
        (None, None) => repurchase::choose(&today, &holdout, CHOSEN_BY),
    };
    Ok(chosen.unwrap_or_else(|error| Choice {
        model: Repurchase::from(BgNbd::prior(7.0)),
        people: today.iter().map(|one| one.people).sum(),
        candidates: Vec::new(),
        ratio: None,
        believed: 0.0,
        reason: format!("stated prior: {error}"),
    }))
}

/// Buyers as of half way, and what they bought since.
fn holdout(day: i32, batches: &[RecordBatch]) -> Result<Vec<Holdout>, FunctionError> {
    let mut followed = Vec::new();
    let mut half = day;
    for batch in batches {
        let (on, half_on) = (days(NAME, batch, "as_of_on")?, days(NAME, batch, "half_on")?);
        let (histories, later) = (histories(batch)?, floats(NAME, batch, "later")?);
        for row in (0..batch.num_rows()).filter(|row| on[*row] == Some(day)) {
            half = half_on[row].unwrap_or(half);
            followed.push(Followed { purchases: histories[row], later: later[row] });
        }
    }
    let horizon = f64::from(day - half);
    Ok(if followed.is_empty() { Vec::new() } else { vec![Holdout { as_of: f64::from(half), horizon, followed }] })
}

fn histories(batch: &RecordBatch) -> Result<Vec<Purchases>, FunctionError> {
    let numbers = ["repeats", "repeat_age", "age", "people", "log_gaps"].map(|name| floats(NAME, batch, name));
    let [x, t_x, t, people, log_gaps] = numbers;
    let (x, t_x, t, people, log_gaps) = (x?, t_x?, t?, people?, log_gaps?);
    let history = |row: usize| {
        let last = if x[row] > 0.0 { t_x[row].max(1.0) } else { 0.0 };
        // They were added up in millionths.
        let log_gaps = Some(1e-6 * log_gaps[row] / people[row]);
        Purchases { x: x[row], t_x: last, t: t[row].max(last), people: people[row], log_gaps }
    };
    Ok((0..batch.num_rows()).map(history).collect())
}

/// The season in the purchases known by a day; none where too little time is known.
fn season(day: i32, batches: &[RecordBatch], today: &[Purchases]) -> Result<Option<Season>, FunctionError> {
    let (mut firsts, mut again) = (Vec::new(), Vec::new());
    for batch in batches {
        let on = days(NAME, batch, "as_of_on")?;
        let (bought_on, counts) = (floats(NAME, batch, "day")?, floats(NAME, batch, "purchases")?);
        let repeats = truths(NAME, batch, "repeat")?;
        for row in (0..batch.num_rows()).filter(|row| on[*row] == Some(day)) {
            let bought = (bought_on[row] as i32, counts[row]);
            if repeats[row] { again.push(bought) } else { firsts.push(bought) }
        }
    }
    // The order in which rows arrive must not show in any digit.
    firsts.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    again.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let Some((first, _)) = firsts.first().copied() else { return Ok(None) };
    if f64::from(day + 1 - first) < MIN_DAYS {
        return Ok(None);
    }
    let Ok(fit) = BgNbd::fit(today) else { return Ok(None) };
    let months = Month::between(first, day + 1, &again);
    Ok(Season::fit(&months, &firsts, &fit.model))
}

fn fit_spending(day: i32, batches: &[RecordBatch]) -> Result<Option<GammaGamma>, FunctionError> {
    let mut spendings = Vec::new();
    for batch in batches {
        let on = days(NAME, batch, "as_of_on")?;
        let (x, mean) = (floats(NAME, batch, "purchases")?, floats(NAME, batch, "mean_purchase")?);
        for row in (0..batch.num_rows()).filter(|row| on[*row] == Some(day)) {
            spendings.push(Spendings { x: x[row], mean_value: mean[row], people: 1.0 });
        }
    }
    spendings.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.mean_value.total_cmp(&b.mean_value)));
    Ok(GammaGamma::fit(&spendings).ok().map(|fit| fit.model))
}

/// Price level of the shop as of a day, from the buyers sampled there.
fn market(day: i32, sampled: &[Sampled<'_>]) -> Option<Market> {
    let mean_purchase = place("mean_purchase");
    let logs: Vec<f64> = sampled
        .iter()
        .filter(|one| one.as_of == day)
        .map(|one| one.feature(mean_purchase))
        .filter(|value| *value > 0.0)
        .map(f64::ln)
        .collect();
    if logs.is_empty() {
        return None;
    }
    let n = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / n;
    let variance = logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    Some(Market { mean, spread: variance.sqrt(), buyers: logs.len() })
}

fn propose(closed: &[Sampled<'_>], parameters: &Parameters) -> Vec<Proposal> {
    let lift_at_least = match parameters.get("segment_lift_at_least") {
        Some(Value::Float(lift)) => *lift,
        _ => 1.0,
    };
    let mut counts = Counts::new();
    let (mut people, mut buyers) = (0.0, 0.0);
    let purchases = place("purchases");
    for one in closed.iter().filter(|one| one.feature(purchases) == 0.0) {
        people += 1.0;
        buyers += f64::from(one.bought);
        segments::count(&mut counts, &one.person(), one.bought);
    }
    let mut proposals = segments::propose(&counts, people, buyers, lift_at_least);
    let bought = closed.iter().filter(|one| one.feature(purchases) == 0.0 && one.bought);
    let choices = segments::Choices::from(proposals.clone());
    let held = bought.filter(|one| choices.best(&(&one.person()).into()).is_some()).count() as f64;
    if held < segments::LEAST_SHARE * buyers || proposals.is_empty() {
        proposals.push(segments::everyone(people, buyers));
    }
    proposals
}

fn table_of(rows: &[Fitted]) -> Result<RecordBatch, FunctionError> {
    let json = |value: serde_json::Result<String>| value.ok();
    let texts = |values: Vec<Option<String>>| Arc::new(StringArray::from(values));
    let each = |text: &dyn Fn(&Fitted) -> Option<String>| texts(rows.iter().map(text).collect());
    Ok(RecordBatch::try_new(
        schema(),
        vec![
            Arc::new(Date32Array::from_iter_values(rows.iter().map(|row| row.as_of))),
            each(&|row| Some(row.role.clone())),
            each(&|row| json(serde_json::to_string(&row.conversion))),
            each(&|row| Some(row.conversion.name())),
            each(&|row| json(serde_json::to_string(&row.repurchase.model))),
            each(&|row| Some(row.repurchase.reason.clone())),
            each(&|row| row.spending.and_then(|model| json(serde_json::to_string(&model)))),
            each(&|row| row.market.and_then(|market| json(serde_json::to_string(&market)))),
            each(&|row| json(serde_json::to_string(&row.segments))),
        ],
    )?)
}

/// The native step that writes today's segments as a table.
pub(crate) fn segments_function() -> NativeFunction {
    NativeFunction {
        name: LIST,
        doc: "today's segments: those chosen, or those proposed, with what they rest on",
        run: one(|inputs, _| {
            let [models, counts] = inputs else {
                return Err(FunctionError::Argument {
                    function: LIST,
                    expected: "models and segment_counts".into(),
                    found: format!("{} tables", inputs.len()),
                });
            };
            let mut listed = chosen_segments(counts)?;
            if listed.is_empty() {
                listed = proposed_today(models)?;
            }
            segments_table(&listed)
        }),
    }
}

/// Name of the step's function.
const LIST: &str = "list_segments";

fn proposed_today(models: &[RecordBatch]) -> Result<Vec<Proposal>, FunctionError> {
    for batch in models {
        let (roles, segments) = (texts(LIST, batch, "role")?, texts(LIST, batch, "segments")?);
        let today = roles.iter().zip(&segments).find(|(role, _)| role.as_deref() == Some("now"));
        if let Some((_, Some(text))) = today {
            return Ok(serde_json::from_str(text).unwrap_or_default());
        }
    }
    Ok(Vec::new())
}

/// The segments that `galena.toml` names, as they did among people who had not bought; the row
/// without a name counts everyone.
fn chosen_segments(counts: &[RecordBatch]) -> Result<Vec<Proposal>, FunctionError> {
    let mut rows = Vec::new();
    for batch in counts {
        let (names, conditions) = (texts(LIST, batch, "segment")?, texts(LIST, batch, "condition")?);
        let (people, buyers) = (floats(LIST, batch, "people")?, floats(LIST, batch, "buyers")?);
        for (place, (name, condition)) in names.into_iter().zip(conditions).enumerate() {
            rows.push((name, condition.unwrap_or_default(), (people[place], buyers[place])));
        }
    }
    let everyone = rows.iter().find(|(name, ..)| name.is_none()).map_or((0.0, 0.0), |(_, _, counted)| *counted);
    let named = rows.iter().filter_map(|(name, condition, counted)| Some((name.as_deref()?, condition, counted)));
    Ok(named.map(|(name, condition, counted)| segments::chosen(name, condition, *counted, everyone)).collect())
}

fn segments_table(listed: &[Proposal]) -> Result<RecordBatch, FunctionError> {
    let column = |value: &dyn Fn(&Proposal) -> f64| Arc::new(Float64Array::from_iter_values(listed.iter().map(value)));
    let counts = |value: &dyn Fn(&Proposal) -> f64| {
        Arc::new(Int64Array::from_iter_values(listed.iter().map(|segment| value(segment) as i64)))
    };
    let words = |value: &dyn Fn(&Proposal) -> String| Arc::new(StringArray::from_iter_values(listed.iter().map(value)));
    Ok(RecordBatch::try_new(
        table::SEGMENTS.schema(),
        vec![
            words(&|segment| segment.name.clone()),
            words(&|segment| match segment.attribute.as_str() {
                segments::EVERYONE => segments::EVERYONE.into(),
                segments::CHOSEN => segment.value.clone(),
                attribute => format!("{attribute} is {}", segment.value),
            }),
            words(&|segment| if segment.attribute == segments::CHOSEN { "chosen" } else { "proposed" }.into()),
            counts(&|segment| segment.people),
            counts(&|segment| segment.buyers),
            column(&|segment| segment.rate),
            column(&|segment| segment.low),
            column(&|segment| segment.high),
            column(&|segment| segment.lift),
        ],
    )?)
}
