//! How far can today's model of the chance to buy be trusted?
//!
//! What the model says of itself on the latest closed window ([`crate::forecast::validation`]), as rows
//! of a table: how well it ranks and how true its chances are beside the obvious rule and the base
//! rate, what has moved since, how the models of buying again did on held-out days, and everything
//! that was left out or looks weak, in sentences. Rows and not one JSON, so that any program can ask.

use crate::columns::{days, texts};
use crate::forecast::{Model, Uses, validation::Figures};
use arrow_array::builder::{Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use galena_measure::special::normal_deviate;
use galena_measure::{LEVEL, Rate};
use galena_plan::{FunctionError, NativeFunction, one};
use galena_signal::table;
use std::sync::Arc;

const NAME: &str = "check_models";

/// A row of the table.
#[derive(Default)]
struct Row {
    measure: &'static str,
    subject: String,
    people: usize,
    events: usize,
    expected: Option<f64>,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    note: Option<String>,
}

/// The native step.
pub(crate) fn function() -> NativeFunction {
    NativeFunction {
        name: NAME,
        doc: "how today's model did on the latest closed window, and what its users should know",
        run: one(|inputs, _| {
            for batch in inputs.first().into_iter().flatten() {
                let (roles, on) = (texts(NAME, batch, "role")?, days(NAME, batch, "as_of_on")?);
                let Some(row) = roles.iter().position(|role| role.as_deref() == Some("now")) else { continue };
                let cell = |name| texts(NAME, batch, name).map(|cells| cells[row].clone().unwrap_or_default());
                let model = Model::read(&cell("conversion")?).map_err(|error| FunctionError::Argument {
                    function: NAME,
                    expected: "a fitted model".into(),
                    found: error.to_string(),
                })?;
                return table_of(on[row].unwrap_or(0), &rows(&model, &cell("repurchase_name")?));
            }
            table_of(0, &[])
        }),
    }
}

fn rows(model: &Model, repurchase: &str) -> Vec<Row> {
    let learned = &model.learned;
    let rate = Some(model.base_rate()).filter(|_| model.uses == Uses::BaseRate);
    let mut rows = vec![Row {
        measure: "uses",
        subject: model.uses.word().into(),
        people: learned.cases,
        events: learned.events,
        value: rate.map(|rate| rate.value),
        low: rate.map(|rate| rate.low),
        high: rate.map(|rate| rate.high),
        note: Some(model.name()),
        ..Row::default()
    }];
    if let Some(validation) = &model.validation {
        let window = |measure, subject: &str| Row {
            measure,
            subject: subject.into(),
            people: validation.cases,
            events: validation.events,
            ..Row::default()
        };
        let ways = [
            ("model", Some(validation.model)),
            ("line", Some(validation.line)),
            ("trees", validation.trees),
            ("rule", validation.rule),
            ("base_rate", Some(validation.base_rate)),
        ];
        for (subject, figures) in ways.into_iter().filter_map(|(subject, figures)| Some((subject, figures?))) {
            rows.extend(of_figures(&figures).map(|(measure, [value, low, high])| Row {
                value,
                low,
                high,
                ..window(measure, subject)
            }));
        }
        rows.push(Row {
            value: validation.model.calibration_error,
            expected: validation.model.error_by_chance,
            ..window("calibration_error", "model")
        });
        let (gain, error) = validation.gain;
        let half = normal_deviate(LEVEL) * error;
        rows.push(Row {
            value: Some(gain),
            low: Some(gain - half),
            high: Some(gain + half),
            ..window("gain", if validation.rule.is_some() { "rule" } else { "base_rate" })
        });
        if let Some(drift) = &model.drift {
            let rate = Rate::from_counts(validation.events as f64, validation.cases as f64);
            rows.push(Row {
                expected: Some(drift.rate_before),
                value: Some(drift.rate_latest),
                low: Some(rate.low),
                high: Some(rate.high),
                note: drift.rate_moved.then(|| "moved".into()),
                ..window("drift_rate", "bought")
            });
            let moved = drift.columns.iter();
            rows.extend(moved.map(|(name, index)| Row { value: Some(*index), ..window("drift_column", name) }));
        }
    }
    rows.push(Row { measure: "repurchase", subject: "chosen".into(), note: Some(repurchase.into()), ..Row::default() });
    let said = model.notices.iter().enumerate();
    rows.extend(said.map(|(place, notice)| Row {
        measure: "notice",
        subject: format!("{:02}", place + 1),
        note: Some(notice.clone()),
        ..Row::default()
    }));
    rows
}

/// A measure with its value and the ends of its interval, where it has one.
type Measured = (&'static str, [Option<f64>; 3]);

fn of_figures(figures: &Figures) -> impl Iterator<Item = Measured> {
    let with_ends = |ends: Option<[f64; 3]>| ends.map_or([None; 3], |ends| ends.map(Some));
    let all = [
        ("auc", with_ends(figures.auc)),
        ("log_loss", [Some(figures.log_loss), None, None]),
        ("lift_top_decile", with_ends(figures.lift_top_decile)),
    ];
    all.into_iter().filter(|(_, values)| values[0].is_some())
}

fn table_of(day: i32, rows: &[Row]) -> Result<RecordBatch, FunctionError> {
    let (mut on, mut people) = (Date32Builder::new(), Int64Builder::new());
    let (mut measures, mut subjects, mut notes) = (StringBuilder::new(), StringBuilder::new(), StringBuilder::new());
    let mut numbers: [Float64Builder; 5] = std::array::from_fn(|_| Float64Builder::new());
    for row in rows {
        on.append_value(day);
        measures.append_value(row.measure);
        subjects.append_value(&row.subject);
        people.append_value(row.people as i64);
        let values = [Some(row.events as f64), row.expected, row.value, row.low, row.high];
        let finite = values.map(|value| value.filter(|value| value.is_finite()));
        numbers.iter_mut().zip(finite).for_each(|(builder, value)| builder.append_option(value));
        notes.append_option(row.note.as_deref());
    }
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(on.finish()),
        Arc::new(measures.finish()),
        Arc::new(subjects.finish()),
        Arc::new(people.finish()),
    ];
    columns.extend(numbers.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef));
    columns.push(Arc::new(notes.finish()));
    Ok(RecordBatch::try_new(table::MODEL_CHECKS.schema(), columns)?)
}
