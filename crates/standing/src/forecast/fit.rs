//! How is a model fitted? Learners are tried forward in time, weighed, and fitted again on all.
//!
//! The walk: screen the columns, cut the cases into the latest closed window and what came before,
//! let a straight line and a forest learn from before, choose on the latest window how much of each
//! to take, what the chances need to come true there, and whether recent cases should count more
//! (only where the world was found to move); then let both learn from everything, and set the level
//! to that of the latest window. A random split is never used.

use super::encoding::{Encoding, Form, Frame, Rows};
use super::forest::Forest;
use super::grow::{Growth, grow};
use super::model::{FORMAT, Learned, Model, Uses};
use super::screen::screen;
use super::table::{Cases, Column, Tends};
use super::validation::{Drift, Figures, Validation, mean_gain};
use super::{ForecastError, MIN_OUTCOMES, PRIOR_CASES, PRIOR_RATE};
use crate::logistic::{self, LogisticError, Sample, Stretch, loss, stretch_of};
use galena_measure::Platt;
use galena_measure::special::logit;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Cases without windows are cut into so many pieces.
const PIECES: usize = 20;

/// The latest window takes in earlier ones until it has this many outcomes of either kind: enough to
/// choose by, and otherwise as late as can be…
const LATEST_OUTCOMES: usize = 300;

/// …but no more than this share of the cases.
const LATEST_MOST: f64 = 0.25;

/// Rows that learners are tried on, those of the latest window apart.
const TRIAL_ROWS: usize = 12_000;

/// Rows of the latest window that a trial is judged by.
const JUDGED_ROWS: usize = 30_000;

/// Rows that are compared to find cases that stand in both parts.
const COMPARED_ROWS: usize = 20_000;

/// The trees' share of the logit where nothing speaks for another one.
const USUAL_SHARE: f64 = 0.8;

/// A share is as good as the best one when it loses by less than so many standard errors.
const SAME_AS: f64 = 1.0;

/// A line is fitted again so often at most, to take out weights against what their columns mean.
const MOST_REFITS: usize = 6;

/// Where the world moves, a case counts half after this share of all cases.
const HALF_LIFE_SHARE: f64 = 0.125;

/// …and not before so many: what is learned from too few is worse than what is a little old.
const LEAST_HALF_LIFE: f64 = 4_000.0;

/// How a model is fitted, where a caller wants it otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// How trees are grown.
    pub growth: Growth,
    /// Rows that the last fit learns from, at most.
    pub most_rows: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { growth: Growth::default(), most_rows: 60_000 }
    }
}

/// What the learners said of the latest window, and what they became on all cases.
struct Learners {
    encoding: Encoding,
    line: logistic::Model,
    forest: Option<Forest>,
    /// Logits of the latest window by the line and the trees of what came before.
    tried_line: Vec<f64>,
    tried_trees: Option<Vec<f64>>,
}

/// Rows drawn to learn from: outcomes are few and say the most, so the rows without them are thinned
/// first, and each that is kept counts for those that are not.
struct Drawn {
    rows: Vec<u32>,
    /// What every case counts; all the same where none are given.
    weights: Option<Vec<f64>>,
}

impl Drawn {
    fn of(rows: &[u32], cases: &Cases<'_>, weights: Option<&[f64]>, most: usize) -> Self {
        let outcomes = cases.outcomes;
        if rows.len() <= most {
            return Drawn { rows: rows.to_vec(), weights: weights.map(<[f64]>::to_vec) };
        }
        let events = rows.iter().filter(|row| outcomes[**row as usize]).count();
        let others = rows.len() - events;
        let every = |all: usize, most: usize| all.div_ceil(most.max(1)).max(1);
        // Rare outcomes are kept up to a sixth of the rows; frequent ones are thinned like the others.
        let evenly = every(rows.len(), most);
        let everies = match every(events, most / 6) {
            of_events if of_events < evenly => [every(others, most - events / of_events), of_events],
            _ => [evenly, evenly],
        };
        let (mut seen, mut kept) = ([0usize; 2], [0usize; 2]);
        let drawn = rows.iter().copied().filter(|row| {
            let yes = usize::from(outcomes[*row as usize]);
            let keep = seen[yes].is_multiple_of(everies[yes]);
            seen[yes] += 1;
            kept[yes] += usize::from(keep);
            keep
        });
        let rows: Vec<u32> = drawn.collect();
        let mut counts: Vec<f64> = weights.map_or_else(|| vec![1.0; outcomes.len()], <[f64]>::to_vec);
        for row in &rows {
            let yes = usize::from(outcomes[*row as usize]);
            counts[*row as usize] *= seen[yes] as f64 / kept[yes] as f64;
        }
        Drawn { rows, weights: Some(counts) }
    }

    fn rows<'a>(&'a self, cases: &Cases<'a>) -> Rows<'a> {
        Rows { rows: &self.rows, outcomes: cases.outcomes, weights: self.weights.as_deref(), people: cases.people }
    }
}

/// Fits cases.
pub(super) fn fit(cases: &Cases<'_>, settings: &Settings) -> Result<Model, ForecastError> {
    check(cases)?;
    let screened = screen(cases);
    let frame = Frame::of(cases, screened);
    let order = in_order(cases);
    let mut model = bare(cases, &frame);
    let least = model.learned.events.min(model.learned.cases - model.learned.events);
    if least < MIN_OUTCOMES {
        let (events, all) = (model.learned.events, model.learned.cases);
        model.notices.push(format!(
            "{events} of {all} cases had the outcome; at least {MIN_OUTCOMES} with and without it are needed to learn, so \
             the rate with its prior is all that is said"
        ));
        return Ok(model);
    }
    let encodable = frame.inputs.iter().any(|inputs| !inputs.is_empty());
    let Some((earlier, later)) = split(cases, &order).filter(|_| encodable) else {
        model.notices.push("nothing could be tried on cases that were not learned from".into());
        return Ok(model);
    };
    let drift = Drift::of(&frame, cases.outcomes, &earlier, &later);
    let later: Vec<u32> = later.iter().copied().step_by(later.len().div_ceil(JUDGED_ROWS)).collect();
    let mut weighings = vec![None];
    if drift.rate_moved {
        weighings.push(Some((HALF_LIFE_SHARE * order.len() as f64).max(LEAST_HALF_LIFE)));
    }
    let mut best: Option<Chosen> = None;
    for half_life in weighings {
        let chosen = Chosen::of(cases, &frame, &order, (&earlier, &later), half_life, settings)?;
        if best.as_ref().is_none_or(|best| chosen.clearly_better(best, cases, &later)) {
            best = Some(chosen);
        }
    }
    if let Some(chosen) = best {
        finish(&mut model, cases, &frame, (&earlier, &later), chosen, drift.rate_moved)?;
    }
    model.drift = Some(drift);
    notices(&mut model);
    Ok(model)
}

fn check(cases: &Cases<'_>) -> Result<(), ForecastError> {
    let rows = cases.outcomes.len();
    let shape = |part: &str, found: usize| {
        if found == rows { Ok(()) } else { Err(ForecastError::Shape { part: part.to_string(), found, rows }) }
    };
    cases.columns.iter().try_for_each(|column| shape(&column.name, column.len()))?;
    shape("windows", cases.windows.map_or(rows, <[i64]>::len))?;
    shape("people", cases.people.map_or(rows, <[i64]>::len))?;
    shape("weights", cases.weights.map_or(rows, <[f64]>::len))?;
    let mut names = HashSet::new();
    match cases.columns.iter().find(|column| !names.insert(column.name.as_str())) {
        Some(twice) => Err(ForecastError::SameName { name: twice.name.clone() }),
        None => Ok(()),
    }
}

fn bare(cases: &Cases<'_>, frame: &Frame) -> Model {
    let windows = || cases.windows.into_iter().flatten().copied();
    let events = cases.outcomes.iter().filter(|yes| **yes).count();
    let notices = frame.given.iter().filter_map(|given| match (&given.reads, &given.overruled) {
        (super::Reads::LeftOut(why), _) => Some(format!("`{}` is left out: {why}", given.name)),
        (_, Some(why)) => Some(format!("`{}` is used because it was put back: {why}", given.name)),
        _ => None,
    });
    Model {
        format: FORMAT,
        uses: Uses::BaseRate,
        learned: Learned {
            cases: cases.outcomes.len(),
            events,
            from_window: windows().min(),
            to_window: windows().max(),
            half_life: None,
            prior: (PRIOR_RATE, PRIOR_CASES),
        },
        validation: None,
        drift: None,
        notices: notices.collect(),
        given: frame.given.clone(),
        encoding: Encoding::default(),
        line: None,
        forest: None,
        share_of_trees: 0.0,
        stretch: Stretch { slope: 1.0, intercept: 0.0 },
    }
}

/// Rows in the order of time.
fn in_order(cases: &Cases<'_>) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..cases.outcomes.len() as u32).collect();
    if let Some(windows) = cases.windows {
        rows.sort_by_key(|row| windows[*row as usize]);
    }
    rows
}

/// Rows before the latest closed window, and those of it. None where either has too few outcomes.
fn split(cases: &Cases<'_>, order: &[u32]) -> Option<(Vec<u32>, Vec<u32>)> {
    let count = |rows: &[u32]| {
        let events = rows.iter().filter(|row| cases.outcomes[**row as usize]).count();
        events.min(rows.len() - events)
    };
    let rows = order.len();
    let piece = |place: usize| match cases.windows {
        Some(windows) => windows[order[place] as usize],
        None => (place * PIECES / rows) as i64,
    };
    let start_of =
        |last: usize| (0..last).rev().find(|place| piece(*place) != piece(last)).map_or(0, |place| place + 1);
    let mut from = start_of(rows - 1);
    while from > 0 && count(&order[from..]) < LATEST_OUTCOMES {
        let wider = start_of(from - 1);
        if (rows - wider) as f64 > LATEST_MOST * rows as f64 {
            break;
        }
        from = wider;
    }
    let (earlier, later) = order.split_at(from);
    let enough = count(earlier) >= MIN_OUTCOMES / 2 && count(later) >= MIN_OUTCOMES / 3;
    enough.then(|| (earlier.to_vec(), later.to_vec()))
}

/// Learners with the mixture that did best on the latest window.
struct Chosen {
    learners: Learners,
    half_life: Option<f64>,
    share_of_trees: f64,
    /// Logits of the mixture, not stretched.
    logits: Vec<f64>,
}

impl Chosen {
    fn of(
        cases: &Cases<'_>,
        frame: &Frame,
        order: &[u32],
        (earlier, later): (&[u32], &[u32]),
        half_life: Option<f64>,
        settings: &Settings,
    ) -> Result<Self, ForecastError> {
        let weights = weights(cases, order, half_life);
        let learners = learn(cases, frame, order, (earlier, later), weights.as_deref(), settings)?;
        let happened: Vec<bool> = later.iter().map(|row| cases.outcomes[*row as usize]).collect();
        let mixed = |share: f64| -> Vec<f64> {
            let trees = learners.tried_trees.as_deref().unwrap_or(&learners.tried_line);
            learners.tried_line.iter().zip(trees).map(|(line, trees)| (1.0 - share) * line + share * trees).collect()
        };
        let mean_loss = |logits: &[f64]| {
            logits.iter().zip(&happened).map(|(logit, yes)| loss(*logit, *yes)).sum::<f64>() / logits.len() as f64
        };
        let shares = if learners.tried_trees.is_some() { 20 } else { 0 };
        let tried: Vec<(f64, f64)> =
            (0..=shares).map(|place| f64::from(place) / 20.0).map(|share| (share, mean_loss(&mixed(share)))).collect();
        let least = tried.iter().map(|(_, loss)| *loss).fold(f64::INFINITY, f64::min);
        let best = tried.iter().find(|(_, loss)| *loss == least).map_or(0.0, |(share, _)| *share);
        // Shares that chance alone may have put behind the best one are as good; of these the usual one.
        let as_good = |share: f64| {
            let (own, other) = (mixed(share), mixed(best));
            let pairs = own.iter().zip(&other).zip(&happened);
            let (worse, error) = mean_gain(pairs.map(|((own, other), yes)| loss(*own, *yes) - loss(*other, *yes)));
            worse <= SAME_AS * error
        };
        let usual = |share: f64| (share - USUAL_SHARE).abs();
        let share_of_trees = tried
            .iter()
            .map(|(share, _)| *share)
            .filter(|share| usual(*share) <= usual(best) && (*share == best || as_good(*share)))
            .min_by(|a, b| usual(*a).total_cmp(&usual(*b)))
            .unwrap_or(best);
        let logits = mixed(share_of_trees);
        Ok(Chosen { learners, half_life, share_of_trees, logits })
    }

    /// Whether it loses less on the latest window, by two standard errors.
    fn clearly_better(&self, other: &Chosen, cases: &Cases<'_>, later: &[u32]) -> bool {
        let pairs = self.logits.iter().zip(&other.logits).zip(later);
        let (gain, error) = mean_gain(pairs.map(|((own, other), row)| {
            let happened = cases.outcomes[*row as usize];
            loss(*other, happened) - loss(*own, happened)
        }));
        gain > 2.0 * error
    }
}

/// What each case counts: its own weight, halved for every half-life of later cases, one on average.
fn weights(cases: &Cases<'_>, order: &[u32], half_life: Option<f64>) -> Option<Vec<f64>> {
    if cases.weights.is_none() && half_life.is_none() {
        return None;
    }
    let mut weights = vec![0.0; order.len()];
    for (place, row) in order.iter().enumerate() {
        let later = (order.len() - 1 - place) as f64;
        let fresh = half_life.map_or(1.0, |half_life| f64::exp2(-later / half_life));
        weights[*row as usize] = fresh * cases.weights.map_or(1.0, |weights| weights[*row as usize]);
    }
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    weights.iter_mut().for_each(|weight| *weight /= mean);
    Some(weights)
}

fn learn(
    cases: &Cases<'_>,
    frame: &Frame,
    order: &[u32],
    (earlier, later): (&[u32], &[u32]),
    weights: Option<&[f64]>,
    settings: &Settings,
) -> Result<Learners, ForecastError> {
    // Both are tried on as many rows, so that neither is weighed for having seen more.
    let trial = Drawn::of(earlier, cases, weights, TRIAL_ROWS);
    let last = Drawn::of(order, cases, weights, settings.most_rows);
    let (trial, last) = (trial.rows(cases), last.rows(cases));
    let judged = Rows { rows: later, ..trial };
    let (before, encoding) = (Encoding::learn(frame, trial), Encoding::learn(frame, last));
    let (penalty, tried_line) = tried_line(frame, &before, trial, judged)?;
    let line = line(frame, &encoding, last, penalty)?;
    let tends: Vec<Tends> = encoding.tree_columns.iter().map(|column| frame.given[*column].tends).collect();
    let tried_trees = forest(frame, &before, trial, &tends, settings).map(|forest| {
        let scorer = forest.scorer();
        let cells = before.for_trees(frame, judged, false);
        let mut row = vec![0.0; before.tree_columns.len()];
        let logit = |place: usize| {
            row.iter_mut().enumerate().for_each(|(column, cell)| *cell = cells[column * later.len() + place]);
            scorer.logit(&row)
        };
        (0..later.len()).map(logit).collect::<Vec<f64>>()
    });
    let forest = tried_trees.as_ref().and_then(|_| forest(frame, &encoding, last, &tends, settings));
    Ok(Learners { encoding, line, forest, tried_line, tried_trees })
}

fn forest(frame: &Frame, encoding: &Encoding, rows: Rows<'_>, tends: &[Tends], settings: &Settings) -> Option<Forest> {
    let cells = encoding.for_trees(frame, rows, true);
    let outcomes: Vec<bool> = rows.rows.iter().map(|row| rows.outcomes[*row as usize]).collect();
    let weights: Vec<f64> = rows.rows.iter().map(|row| rows.weight(*row)).collect();
    grow(&cells, tends, &outcomes, &weights, &settings.growth)
}

/// The penalty of the line that does best on later rows, and what it says of them.
fn tried_line(
    frame: &Frame,
    encoding: &Encoding,
    earlier: Rows<'_>,
    later: Rows<'_>,
) -> Result<(f64, Vec<f64>), ForecastError> {
    let mut cells = encoding.for_line(frame, earlier, true);
    cells.extend(encoding.for_line(frame, later, false));
    let rows: Vec<u32> = earlier.rows.iter().chain(later.rows).copied().collect();
    let groups: Vec<i64> = (0..rows.len()).map(|place| i64::from(place >= earlier.rows.len())).collect();
    let (penalty, tried) =
        with_sample(encoding, &cells, Rows { rows: &rows, ..earlier }, Some(&groups), |sample| sample.tried())?;
    let logits = tried.map(|tried| tried.logits).filter(|logits| logits.len() == later.rows.len());
    Ok((penalty, logits.unwrap_or_else(|| vec![0.0; later.rows.len()])))
}

/// The line of these rows. A weight that goes against what its column means is taken out, and the
/// others are fitted again.
fn line(frame: &Frame, encoding: &Encoding, rows: Rows<'_>, penalty: f64) -> Result<logistic::Model, ForecastError> {
    let mut cells = encoding.for_line(frame, rows, true);
    let width = encoding.terms.len();
    for _ in 0..MOST_REFITS {
        let model = with_sample(encoding, &cells, rows, None, |sample| sample.fit_with_penalty(penalty))?;
        let against: Vec<usize> = (0..width)
            .filter(|place| {
                let term = &encoding.terms[*place];
                let weight = model.columns[*place].weight;
                match frame.given[term.column].tends {
                    _ if term.form == Form::Missing => false,
                    Tends::Up => weight < 0.0,
                    Tends::Down => weight > 0.0,
                    Tends::Freely => false,
                }
            })
            .collect();
        if against.is_empty() {
            return Ok(model);
        }
        for place in against {
            cells.iter_mut().skip(place).step_by(width).for_each(|cell| *cell = 0.0);
        }
    }
    with_sample(encoding, &cells, rows, None, |sample| sample.fit_with_penalty(penalty))
}

fn with_sample<T>(
    encoding: &Encoding,
    cells: &[f64],
    rows: Rows<'_>,
    groups: Option<&[i64]>,
    fit: impl FnOnce(&Sample<'_>) -> Result<T, LogisticError>,
) -> Result<T, ForecastError> {
    let names: Vec<String> = encoding.terms.iter().map(|term| format!("{} {:?}", term.column, term.form)).collect();
    let outcomes: Vec<bool> = rows.rows.iter().map(|row| rows.outcomes[*row as usize]).collect();
    // One on average over these rows: a penalty is held against their number.
    let weights: Option<Vec<f64>> = rows.weights.map(|all| {
        let mean = rows.rows.iter().map(|row| all[*row as usize]).sum::<f64>() / rows.rows.len() as f64;
        rows.rows.iter().map(|row| all[*row as usize] / mean).collect()
    });
    let marks: Vec<bool> = encoding.terms.iter().map(|term| matches!(term.form, Form::Is { .. })).collect();
    let sample = Sample {
        names: &names,
        inputs: cells,
        outcomes: &outcomes,
        weights: weights.as_deref(),
        groups,
        marks: Some(&marks),
    };
    Ok(fit(&sample)?)
}

/// Weighs the mixture against the rule and the base rate, and puts what is used into the model.
fn finish(
    model: &mut Model,
    cases: &Cases<'_>,
    frame: &Frame,
    (earlier, later): (&[u32], &[u32]),
    chosen: Chosen,
    moved: bool,
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
        let logits: Vec<f64> = later.iter().map(|row| line.logit(frame.inputs[column][*row as usize])).collect();
        judged(&logits)
    });
    let against = rule_judged.as_ref().unwrap_or(&base_rate);
    let mixture = judged(&chosen.logits);
    let stretch = stretch_of(&mixture, 2.0);
    let gain =
        mean_gain(against.iter().zip(&mixture).map(|((other, yes), (own, _))| loss(*other, *yes) - loss(*own, *yes)));
    let validation = Validation {
        cases: later.len(),
        events: happened.iter().filter(|yes| **yes).count(),
        model: Figures::of(&mixture),
        line: Figures::of(&judged(&chosen.learners.tried_line)),
        trees: chosen.learners.tried_trees.as_ref().map(|logits| Figures::of(&judged(logits))),
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
    model.uses = Uses::Blend;
    model.learned.half_life = chosen.half_life;
    model.share_of_trees = if chosen.learners.forest.is_some() { chosen.share_of_trees } else { 0.0 };
    model.encoding = chosen.learners.encoding;
    model.line = Some(chosen.learners.line);
    model.forest = chosen.learners.forest.filter(|_| model.share_of_trees > 0.0);
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
fn level(model: &Model, cases: &Cases<'_>, frame: &Frame, later: &[u32]) -> f64 {
    let ready = model.clone().ready();
    let (mut inputs, mut cells) = (Vec::new(), super::model::Cells::default());
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
        let expected: f64 = logits.iter().map(|logit| galena_measure::special::logistic(logit + middle)).sum();
        if expected < happened { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The obvious rule as a chance: a line through its column, learned from these rows.
fn rule_line(cases: &Cases<'_>, frame: &Frame, column: usize, rows: &[u32]) -> Option<(usize, Platt)> {
    let inputs = frame.inputs.get(column).filter(|inputs| !inputs.is_empty())?;
    let pairs = rows.iter().map(|row| (inputs[*row as usize], cases.outcomes[*row as usize]));
    let line = Platt::fit_logits(pairs.filter(|(input, _)| input.is_finite())).ok()?;
    Some((column, line))
}

fn use_rule(model: &mut Model, cases: &Cases<'_>, frame: &Frame, column: usize) -> Result<(), ForecastError> {
    let rows: Vec<u32> = (0..cases.outcomes.len() as u32).collect();
    let inputs: Vec<f64> = rows.iter().map(|row| frame.inputs[column][*row as usize]).collect();
    let names = [frame.given[column].name.clone()];
    let sample = Sample {
        names: &names,
        inputs: &inputs,
        outcomes: cases.outcomes,
        weights: cases.weights,
        groups: None,
        marks: None,
    };
    model.line = Some(sample.fit_with_penalty(1.0)?);
    model.encoding.terms = vec![super::encoding::Term { column, form: Form::Plain }];
    model.uses = Uses::Rule;
    Ok(())
}

/// The share of later rows whose every input had stood among the earlier ones.
fn seen_before(frame: &Frame, earlier: &[u32], later: &[u32]) -> f64 {
    let of = |row: &u32| {
        let mut hasher = DefaultHasher::new();
        let inputs = frame.inputs.iter().filter(|inputs| !inputs.is_empty());
        inputs.for_each(|inputs| inputs[*row as usize].to_bits().hash(&mut hasher));
        hasher.finish()
    };
    let every = earlier.len().div_ceil(COMPARED_ROWS);
    if every > 1 {
        return 0.0;
    }
    let known: HashSet<u64> = earlier.iter().map(of).collect();
    later.iter().filter(|row| known.contains(&of(row))).count() as f64 / later.len().max(1) as f64
}

/// What its users should know, in sentences.
fn notices(model: &mut Model) {
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

impl From<LogisticError> for ForecastError {
    fn from(error: LogisticError) -> Self {
        ForecastError::Line(error)
    }
}

/// Columns of numbers, for callers that have them row by row.
pub fn columns_of(names: &[String], rows: &[f64]) -> Vec<Column> {
    let width = names.len();
    let column = |place: usize| rows.iter().skip(place).step_by(width.max(1)).copied().collect();
    names.iter().enumerate().map(|(place, name)| Column::numbers(name, column(place))).collect()
}
