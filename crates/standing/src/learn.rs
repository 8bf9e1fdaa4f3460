//! What has been learned by a day? One row per judged day, with every model as readable JSON.
//!
//! For a day only windows that had closed by its end are learned from: the same step that fits
//! today's models fits those of each replay, on less.

use crate::columns::{days, field, floats, ints, structs, text_array, texts};
use crate::conversion::{self, Conversion, MIN_OUTCOMES};
use crate::features::NAMES;
use crate::logistic;
use crate::repurchase::{BgNbd, GammaGamma, ParetoNbd, Purchases, Repurchase, Spendings};
use crate::scoring::Market;
use crate::segments::{self, Counts, Person, Proposal};
use arrow_array::{Array, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use galena_plan::{FunctionError, NativeFunction, Parameters, Value};
use galena_signal::table;
use std::sync::Arc;

const NAME: &str = "fit_models";

/// About so many outcomes a regression is fitted on at most, unless more than half of them bought.
const MOST_ROWS: usize = 30_000;

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
        run: Arc::new(|inputs, parameters| {
            let [cutoffs, sample, patterns, spendings] = inputs else {
                return Err(FunctionError::Argument {
                    function: NAME,
                    expected: "cutoffs, sample, purchase_patterns and spendings".into(),
                    found: format!("{} tables", inputs.len()),
                });
            };
            let columns = sample.iter().map(feature_columns).collect::<Result<Vec<_>, _>>()?;
            let sampled = read_sample(sample, &columns)?;
            let mut rows: Vec<Fitted> = Vec::new();
            for batch in cutoffs {
                let (roles, on) = (texts(NAME, batch, "role")?, days(NAME, batch, "as_of_on")?);
                for (role, day) in roles.into_iter().zip(on) {
                    let (Some(role), Some(day)) = (role, day) else { continue };
                    if role != "train" {
                        rows.push(fit(&role, day, &sampled, patterns, spendings, parameters)?);
                    }
                }
            }
            table_of(&rows)
        }),
    }
}

struct Fitted {
    as_of: i32,
    role: String,
    conversion: Conversion,
    repurchase: Repurchase,
    repurchase_name: String,
    spending: Option<GammaGamma>,
    market: Option<Market>,
    segments: Vec<Proposal>,
}

fn fit(
    role: &str,
    day: i32,
    sampled: &[Sampled<'_>],
    patterns: &[RecordBatch],
    spendings: &[RecordBatch],
    parameters: &Parameters,
) -> Result<Fitted, FunctionError> {
    let closed: Vec<&Sampled<'_>> = sampled.iter().filter(|one| one.until <= day).collect();
    let (repurchase, repurchase_name) = fit_repurchase(day, patterns, parameters)?;
    Ok(Fitted {
        as_of: day,
        role: role.to_string(),
        conversion: fit_conversion(&closed),
        repurchase,
        repurchase_name,
        spending: fit_spending(day, spendings)?,
        market: market(day, sampled),
        segments: propose(&closed, parameters),
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
    // The order in which partitions arrive must not show in any fitted digit.
    out.sort_unstable_by_key(|one| (one.as_of, one.person));
    Ok(out)
}

/// The place of a feature in [`NAMES`].
fn place(name: &str) -> usize {
    NAMES.iter().position(|known| *known == name).unwrap_or(0)
}

/// Fits the chance to buy. Buyers are few and say the most: where there are more people than a fit
/// needs, all buyers stay and of the others every so many, and what that does to the odds is taken
/// out of the intercept again, where alone it shows (Prentice and Pyke, Biometrika 66, 1979).
fn fit_conversion(closed: &[&Sampled<'_>]) -> Conversion {
    let buyers = closed.iter().filter(|one| one.bought).count();
    let others = closed.len() - buyers;
    let mut conversion = Conversion { people: closed.len(), buyers, model: None };
    if buyers < MIN_OUTCOMES || others < MIN_OUTCOMES {
        return conversion;
    }
    let every = others.div_ceil(MOST_ROWS.saturating_sub(buyers).max(buyers)).max(1);
    let mut place = 0;
    let rows = closed.iter().filter(|one| {
        place += usize::from(!one.bought);
        one.bought || place.is_multiple_of(every)
    });
    let rows: Vec<&Sampled<'_>> = rows.copied().collect();
    let places = conversion::Places::new();
    let (mut features, mut inputs) = (Vec::new(), Vec::new());
    let mut matrix = Vec::with_capacity(rows.len() * conversion::WIDTH);
    for one in &rows {
        features.clear();
        features.extend(one.features.iter().map(|column| column[one.row]));
        conversion::inputs(&features, &places, &mut inputs);
        matrix.extend_from_slice(&inputs);
    }
    let outcomes: Vec<bool> = rows.iter().map(|one| one.bought).collect();
    let windows: Vec<i64> = rows.iter().map(|one| i64::from(one.as_of)).collect();
    let kept = (rows.len() - buyers) as f64 / others as f64;
    let fitted = logistic::fit(&conversion::input_names(), &matrix, &outcomes, &windows).ok();
    conversion.model = fitted.map(|model| model.moved(kept.ln()));
    conversion
}

fn fit_repurchase(
    day: i32,
    batches: &[RecordBatch],
    parameters: &Parameters,
) -> Result<(Repurchase, String), FunctionError> {
    let mut patterns = Vec::new();
    for batch in batches {
        let on = days(NAME, batch, "as_of_on")?;
        let [x, t_x, t, people] = ["repeats", "repeat_age", "age", "people"].map(|name| floats(NAME, batch, name));
        let (x, t_x, t, people) = (x?, t_x?, t?, people?);
        for row in (0..batch.num_rows()).filter(|row| on[*row] == Some(day)) {
            let (repeats, last) = (x[row], if x[row] > 0.0 { t_x[row].max(1.0) } else { 0.0 });
            patterns.push(Purchases { x: repeats, t_x: last, t: t[row].max(last), people: people[row] });
        }
    }
    let wants_pareto = matches!(parameters.get("repurchase_model"), Some(Value::Text(word)) if word == "pareto_nbd");
    let fitted = match wants_pareto {
        true => ParetoNbd::fit(&patterns).map(|fit| (Repurchase::from(fit.model), "Pareto/NBD", fit.people)),
        false => BgNbd::fit(&patterns).map(|fit| (Repurchase::from(fit.model), "BG/NBD", fit.people)),
    };
    Ok(match fitted {
        Ok((model, name, people)) => (model, format!("{name} on {people} buyers")),
        Err(error) => (Repurchase::from(BgNbd::prior(7.0)), format!("stated prior: {error}")),
    })
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

fn propose(closed: &[&Sampled<'_>], parameters: &Parameters) -> Vec<Proposal> {
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
            each(&|row| json(serde_json::to_string(&row.repurchase))),
            each(&|row| Some(row.repurchase_name.clone())),
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
        run: Arc::new(|inputs, _| {
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
