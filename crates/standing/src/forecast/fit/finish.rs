//! Is what was learned better than the obvious rule, and what should its users know?

use super::super::ForecastError;
use super::super::encoding::{Form, Frame, Rows, Term};
use super::super::model::{Cells, Model, Uses};
use super::super::table::{Cases, Tends};
use super::super::validation::{Figures, Validation, mean_gain};
use super::learners::{Drawn, Learners};
use super::{Chosen, Settings};
use crate::logistic::{self, Sample, Stretch, loss, stretch_of};
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
    let rule = cases.rule.and_then(|column| {
        let drawn = Drawn::of(earlier, cases, None, settings.trial_rows);
        Some((column, rule_line(frame, column, drawn.rows(cases))?))
    });
    let rule_judged = rule.as_ref().map(|(column, line)| {
        let inputs = later.iter().map(|row| frame.inputs[*column][*row as usize]);
        let logits = inputs.map(|input| if input.is_finite() { line.raw_logit(&[input]) } else { base });
        judged(&logits.collect::<Vec<f64>>())
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
        let later = Rows { rows: later, outcomes: cases.outcomes, weights: None, people: cases.people };
        model.stretch.intercept += level(model, frame, later);
    } else if model.stretch.slope != 1.0 {
        let drawn = Drawn::of(order, cases, None, settings.most_rows);
        model.stretch.intercept += level(model, frame, drawn.rows(cases));
    }
    Ok(())
}

/// What has to be added to every logit so that these rows get as many outcomes as they had: the zero of an
/// excess that grows with it, by Newton's method in short steps.
fn level(model: &Model, frame: &Frame<'_>, rows: Rows<'_>) -> f64 {
    let ready = model.clone().ready();
    let (mut inputs, mut cells) = (Vec::new(), Cells::default());
    let counted = rows.rows.iter().map(|row| {
        frame.row(*row as usize, &mut inputs);
        (ready.logit(&inputs, &mut cells), rows.weight(*row), f64::from(u8::from(rows.outcomes[*row as usize])))
    });
    let counted: Vec<(f64, f64, f64)> = counted.collect();
    let mut added = 0.0;
    for _ in 0..40 {
        let (mut excess, mut slope) = (0.0, 1e-300);
        for (logit, weight, happened) in &counted {
            let chance = logistic(logit + added);
            excess += weight * (chance - happened);
            slope += weight * chance * (1.0 - chance);
        }
        let step = (-excess / slope).clamp(-1.0, 1.0);
        added += step;
        if step.abs() < 1e-9 {
            break;
        }
    }
    added
}

/// The obvious rule as a chance: a line through its column, learned from these rows where they have it.
fn rule_line(frame: &Frame<'_>, column: usize, rows: Rows<'_>) -> Option<logistic::Model> {
    let inputs = frame.inputs.get(column).filter(|inputs| !inputs.is_empty())?;
    let known: Vec<u32> = rows.rows.iter().copied().filter(|row| inputs[*row as usize].is_finite()).collect();
    let own: Vec<f64> = known.iter().map(|row| inputs[*row as usize]).collect();
    let outcomes: Vec<bool> = known.iter().map(|row| rows.outcomes[*row as usize]).collect();
    let weights: Vec<f64> = known.iter().map(|row| rows.weight(*row)).collect();
    let names = [frame.given[column].name.clone()];
    let weights = Some(weights.as_slice());
    let sample = Sample { names: &names, inputs: &own, outcomes: &outcomes, weights, groups: None, marks: None };
    sample.fit_with_penalty(0.0).ok()
}

/// Takes the obvious rule, if it says anything: its weight is two standard errors from nothing, and on the side that
/// the column's meaning demands.
pub(super) fn use_rule(
    model: &mut Model,
    cases: &Cases<'_>,
    frame: &Frame<'_>,
    column: usize,
) -> Result<(), ForecastError> {
    let Some(inputs) = frame.inputs.get(column).filter(|inputs| !inputs.is_empty()) else { return Ok(()) };
    let names = [frame.given[column].name.clone()];
    let sample = Sample { names: &names, inputs, outcomes: cases.outcomes, weights: None, groups: None, marks: None };
    let line = sample.fit_with_penalty(1.0)?;
    let weight = line.columns.first().map_or(0.0, |column| column.weight);
    let variance = line.covariance.get(1).and_then(|row| row.get(1)).copied().unwrap_or(f64::INFINITY);
    if weight * weight < 4.0 * variance
        || matches!((frame.given[column].tends, weight), (Tends::Up, ..0.0) | (Tends::Down, 0.0..))
    {
        return Ok(());
    }
    model.line = Some(line);
    model.encoding.terms = vec![Term { column, form: Form::Plain }];
    model.uses = Uses::Rule;
    Ok(())
}

/// The share of later rows whose every input had stood among the earlier ones.
fn seen_before(frame: &Frame<'_>, earlier: &[u32], later: &[u32]) -> f64 {
    let hashed = |rows: &[u32]| {
        let mut hashes = vec![0u64; rows.len()];
        for inputs in frame.inputs.iter().filter(|inputs| !inputs.is_empty()) {
            for (mixed, row) in hashes.iter_mut().zip(rows) {
                let bits = inputs[*row as usize].to_bits();
                *mixed = (mixed.rotate_left(23) ^ bits).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            }
        }
        hashes
    };
    let asked = hashed(later);
    let mut unseen: HashSet<u64> = asked.iter().copied().collect();
    hashed(earlier).iter().for_each(|hash| {
        unseen.remove(hash);
    });
    asked.iter().filter(|hash| !unseen.contains(hash)).count() as f64 / later.len().max(1) as f64
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
