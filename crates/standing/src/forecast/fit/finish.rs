//! Is what was learned better than the obvious rule, and what should its users know?

use super::super::ForecastError;
use super::super::encoding::{Form, Frame, Term};
use super::super::model::{Cells, Model, Uses};
use super::super::table::{Cases, Tends};
use super::super::validation::{Figures, Validation, mean_gain};
use super::learners::Learners;
use super::{Chosen, Settings};
use crate::logistic::{Sample, Stretch, loss, stretch_of};
use galena_measure::Platt;
use galena_measure::special::{logistic, logit};
use std::collections::HashSet;

/// Weighs the mixture against the rule and the base rate, and puts what is used into the model.
pub(super) fn finish(
    model: &mut Model,
    cases: &Cases<'_>,
    frame: &Frame<'_>,
    (order, earlier, later): (&[u32], &[u32], &[u32]),
    chosen: Chosen,
    moved: bool,
    settings: &Settings,
) -> Result<(), ForecastError> {
    let happened: Vec<bool> = later.iter().map(|row| cases.outcomes[*row as usize]).collect();
    let judged =
        |logits: &[f64]| -> Vec<(f64, bool)> { logits.iter().copied().zip(happened.iter().copied()).collect() };
    let base = logit(
        (earlier.iter().filter(|row| cases.outcomes[**row as usize]).count() as f64 + 0.5)
            / (earlier.len() as f64 + 1.0),
    );
    let base_rate = judged(&vec![base; later.len()]);
    let rule = cases.rule.and_then(|column| rule_line(cases, frame, column, earlier));
    let rule_judged = rule.map(|(column, line)| {
        let logits: Vec<f64> = later
            .iter()
            .map(|row| line.logit(frame.inputs[column][*row as usize]))
            .map(|logit| if logit.is_finite() { logit } else { base })
            .collect();
        judged(&logits)
    });
    let against = rule_judged.as_ref().unwrap_or(&base_rate);
    let mixture = judged(&chosen.logits);
    let stretch = stretch_of(&mixture, 1.0);
    let gain =
        mean_gain(against.iter().zip(&mixture).map(|((other, yes), (own, _))| loss(*other, *yes) - loss(*own, *yes)));
    let validation = Validation {
        cases: later.len(),
        events: happened.iter().filter(|yes| **yes).count(),
        model: Figures::of(&mixture),
        line: Figures::of(&judged(&chosen.trial.line)),
        trees: chosen.trial.trees.as_ref().map(|logits| Figures::of(&judged(logits))),
        rule: rule_judged.as_ref().map(|rule| Figures::of(rule)),
        base_rate: Figures::of(&base_rate),
        gain,
        seen_before: seen_before(frame, earlier, later),
    };
    let better = validation.better();
    model.validation = Some(validation);
    if !better {
        if let Some((column, _)) = rule {
            use_rule(model, cases, frame, column)?;
        }
        return Ok(());
    }
    let learners = Learners::of(cases, frame, order, &chosen, settings)?;
    model.uses = Uses::Blend;
    model.learned.half_life = chosen.half_life;
    model.share_of_trees = if learners.forest.is_some() { chosen.share_of_trees } else { 0.0 };
    model.encoding = learners.encoding;
    model.line = Some(learners.line);
    model.forest = learners.forest;
    // Where the world moves, chances may be drawn together, but are not driven further apart.
    let slope = stretch.map_or(1.0, |line| if moved { line.slope.min(1.0) } else { line.slope });
    model.stretch = Stretch { slope, intercept: 0.0 };
    // The level of the latest window where the world moves; else that of all cases.
    if moved {
        model.stretch.intercept += level(model, cases, frame, later);
    } else if model.stretch.slope != 1.0 {
        let all: Vec<u32> = (0..cases.outcomes.len() as u32).collect();
        model.stretch.intercept += level(model, cases, frame, &all);
    }
    Ok(())
}

/// What has to be added to every logit so that the latest window gets as many outcomes as it had.
fn level(model: &Model, cases: &Cases<'_>, frame: &Frame<'_>, later: &[u32]) -> f64 {
    let ready = model.clone().ready();
    let (mut inputs, mut cells) = (Vec::new(), Cells::default());
    let logits: Vec<f64> = later
        .iter()
        .map(|row| {
            frame.row(*row as usize, &mut inputs);
            ready.logit(&inputs, &mut cells)
        })
        .collect();
    let happened = later.iter().filter(|row| cases.outcomes[**row as usize]).count() as f64;
    let (mut low, mut high) = (-20.0, 20.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        let expected: f64 = logits.iter().map(|logit| logistic(logit + middle)).sum();
        if expected < happened { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The obvious rule as a chance: a line through its column, learned from these rows.
fn rule_line(cases: &Cases<'_>, frame: &Frame<'_>, column: usize, rows: &[u32]) -> Option<(usize, Platt)> {
    let inputs = frame.inputs.get(column).filter(|inputs| !inputs.is_empty())?;
    let pairs = rows.iter().map(|row| (inputs[*row as usize], cases.outcomes[*row as usize]));
    let line = Platt::fit_logits(pairs.filter(|(input, _)| input.is_finite())).ok()?;
    Some((column, line))
}

fn use_rule(model: &mut Model, cases: &Cases<'_>, frame: &Frame<'_>, column: usize) -> Result<(), ForecastError> {
    let rows: Vec<u32> = (0..cases.outcomes.len() as u32).collect();
    let inputs: Vec<f64> = rows.iter().map(|row| frame.inputs[column][*row as usize]).collect();
    let names = [frame.given[column].name.clone()];
    let sample =
        Sample { names: &names, inputs: &inputs, outcomes: cases.outcomes, weights: None, groups: None, marks: None };
    let line = sample.fit_with_penalty(1.0)?;
    let weight = line.columns.first().map_or(0.0, |column| column.weight);
    // A rule that goes against what its column means is none.
    if matches!((frame.given[column].tends, weight), (Tends::Up, ..0.0) | (Tends::Down, 0.0..)) {
        return Ok(());
    }
    model.line = Some(line);
    model.encoding.terms = vec![Term { column, form: Form::Plain }];
    model.uses = Uses::Rule;
    Ok(())
}

/// The share of later rows whose every input had stood among the earlier ones.
fn seen_before(frame: &Frame<'_>, earlier: &[u32], later: &[u32]) -> f64 {
    let of = |row: &u32| {
        let inputs = frame.inputs.iter().filter(|inputs| !inputs.is_empty());
        let bits = inputs.map(|inputs| inputs[*row as usize].to_bits());
        bits.fold(0u64, |mixed, bits| (mixed.rotate_left(23) ^ bits).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    };
    let known: HashSet<u64> = earlier.iter().map(of).collect();
    later.iter().filter(|row| known.contains(&of(row))).count() as f64 / later.len().max(1) as f64
}

/// What its users should know, in sentences.
pub(super) fn notices(model: &mut Model) {
    let mut say = Vec::new();
    if let Some(drift) = &model.drift {
        if drift.rate_moved {
            say.push(format!(
                "the world has moved: {:.1} % had the outcome before, {:.1} % in the latest window",
                100.0 * drift.rate_before,
                100.0 * drift.rate_latest
            ));
        }
        if !drift.columns.is_empty() {
            let named: Vec<String> =
                drift.columns.iter().map(|(name, index)| format!("`{name}` ({index:.2})")).collect();
            say.push(format!("other values than before, by population stability index: {}", named.join(", ")));
        }
    }
    if let Some(validation) = &model.validation {
        match model.uses {
            Uses::Blend => {}
            Uses::Rule => say.push("nothing learned was better than the obvious rule, so the rule is used".into()),
            Uses::BaseRate => {
                say.push("weak evidence: nothing learned was better than saying the rate of everybody".into())
            }
        }
        if model.uses == Uses::Blend && validation.model.auc.is_some_and(|[auc, ..]| auc < 0.7) {
            say.push(format!(
                "weak evidence: on the latest window people are told apart with an AUC of {:.2} only",
                validation.model.auc.map_or(0.5, |[auc, ..]| auc)
            ));
        }
        if validation.seen_before > 0.2 {
            say.push(format!(
                "{:.0} % of the cases of the latest window stand, value by value, among the earlier ones",
                100.0 * validation.seen_before
            ));
        }
    }
    model.notices.extend(say);
}
