//! How is a model fitted? Learners are tried forward in time, weighed, and fitted again on all.
//!
//! The walk: screen the columns, cut the cases into the latest closed window and what came before,
//! let a straight line and a forest learn from before, choose on the latest window how much of each
//! to take, what the chances need to come true there, and whether recent cases should count more
//! (only where the world was found to move); then let both learn from everything, and set the level
//! to that of the latest window. A random split is never used.

mod finish;
mod learners;

use super::encoding::{Encoding, Frame};
use super::grow::Growth;
use super::model::{FORMAT, Learned, Model, Uses};
use super::screen::screen;
use super::table::{Cases, MISSING, Values};
use super::validation::{Drift, mean_gain};
use super::{ForecastError, MIN_OUTCOMES, PRIOR_CASES, PRIOR_RATE};
use crate::logistic::{LogisticError, Stretch, loss};
use finish::{finish, notices, use_rule};
use learners::Trial;
use std::collections::HashSet;

/// Cases without windows are cut into so many pieces.
const PIECES: usize = 20;

/// The latest window takes in earlier ones until it has this many outcomes of either kind: enough to
/// choose by, and otherwise as late as can be…
const LATEST_OUTCOMES: usize = 300;

/// …but no more than this share of the cases.
const LATEST_MOST: f64 = 0.25;

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
    /// Rows that learners are tried on, at most, those of the latest window apart.
    pub trial_rows: usize,
    /// Rows of the latest window that a trial is judged by, at most.
    pub judged_rows: usize,
}

impl Settings {
    /// For models that are fitted for every day of a replay.
    pub const SMALL: Settings =
        Settings { growth: Growth::SMALL, most_rows: 30_000, trial_rows: 10_000, judged_rows: 15_000 };
}

impl Default for Settings {
    fn default() -> Self {
        Settings { growth: Growth::default(), most_rows: 60_000, trial_rows: 12_000, judged_rows: 20_000 }
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
        if let Some(column) = cases.rule.filter(|_| encodable) {
            use_rule(&mut model, cases, &frame, column)?;
        }
        let used = if model.uses == Uses::Rule { "the obvious rule is used" } else { "the rate is all that is said" };
        model.notices.push(format!("nothing could be tried on later cases than those learned from, so {used}"));
        return Ok(model);
    };
    let drift = Drift::of(&frame, cases.outcomes, &earlier, &later);
    let later: Vec<u32> = later.iter().copied().step_by(later.len().div_ceil(settings.judged_rows)).collect();
    let mut weighings = vec![None];
    if drift.rate_moved {
        weighings.push(Some((HALF_LIFE_SHARE * order.len() as f64).max(LEAST_HALF_LIFE)));
    }
    let mut best: Option<Chosen> = None;
    for half_life in weighings {
        let weights = weights(&order, half_life);
        let chosen = Chosen::of(cases, &frame, (&earlier, &later), (half_life, weights), settings)?;
        if best.as_ref().is_none_or(|best| chosen.clearly_better(best, cases, &later)) {
            best = Some(chosen);
        }
    }
    if let Some(chosen) = best {
        finish(&mut model, cases, &frame, (&order, &earlier, &later), chosen, drift.rate_moved, settings)?;
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
    for column in cases.columns {
        if let Values::Levels { places, levels } = &column.values
            && let Some(row) = places.iter().position(|place| *place != MISSING && *place as usize >= levels.len())
        {
            return Err(ForecastError::NoSuchLevel { name: column.name.clone(), row, levels: levels.len() });
        }
    }
    let mut names = HashSet::new();
    match cases.columns.iter().find(|column| !names.insert(column.name.as_str())) {
        Some(twice) => Err(ForecastError::SameName { name: twice.name.clone() }),
        None => Ok(()),
    }
}

fn bare(cases: &Cases<'_>, frame: &Frame) -> Model {
    let windows = || cases.windows.into_iter().flatten().copied();
    let events = cases.outcomes.iter().filter(|yes| **yes).count();
    // That one of a caller's own inputs never varied here is no news to anybody.
    let known_before =
        |given: &super::Given| cases.columns.iter().any(|one| one.known_before && one.name == given.name);
    let left_out = frame.given.iter().filter_map(|given| match (&given.reads, &given.overruled) {
        (super::Reads::LeftOut(_), _) if known_before(given) => None,
        (super::Reads::LeftOut(why), _) => Some(format!("`{}` is left out: {why}", given.name)),
        (_, Some(why)) => Some(format!("`{}` is used because it was put back: {why}", given.name)),
        _ => None,
    });
    let infinite = cases.columns.iter().filter_map(|column| match &column.values {
        Values::Numbers(numbers) if !column.known_before => {
            let infinite = numbers.iter().filter(|number| number.is_infinite()).count();
            (infinite > 0).then(|| format!("`{}`: {infinite} infinite values are read as missing", column.name))
        }
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
        notices: left_out.chain(infinite).collect(),
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

/// A trial with the mixture that did best on the latest window.
struct Chosen {
    trial: Trial,
    half_life: Option<f64>,
    /// What each case counts.
    weights: Option<Vec<f64>>,
    share_of_trees: f64,
    /// Logits of the mixture, not stretched.
    logits: Vec<f64>,
}

impl Chosen {
    fn of(
        cases: &Cases<'_>,
        frame: &Frame<'_>,
        (earlier, later): (&[u32], &[u32]),
        (half_life, weights): (Option<f64>, Option<Vec<f64>>),
        settings: &Settings,
    ) -> Result<Self, ForecastError> {
        let trial = Trial::of(cases, frame, (earlier, later), weights.as_deref(), settings)?;
        let happened: Vec<bool> = later.iter().map(|row| cases.outcomes[*row as usize]).collect();
        let mixed = |share: f64| -> Vec<f64> {
            let trees = trial.trees.as_deref().unwrap_or(&trial.line);
            trial.line.iter().zip(trees).map(|(line, trees)| (1.0 - share) * line + share * trees).collect()
        };
        let losses_of = |share: f64| -> Vec<f64> {
            mixed(share).iter().zip(&happened).map(|(logit, yes)| loss(*logit, *yes)).collect()
        };
        let shares = if trial.trees.is_some() { 20 } else { 0 };
        let tried: Vec<(f64, Vec<f64>)> =
            (0..=shares).map(|place| f64::from(place) / 20.0).map(|share| (share, losses_of(share))).collect();
        let total = |losses: &[f64]| losses.iter().sum::<f64>();
        let (best, least) = tried.iter().skip(1).fold((tried[0].0, &tried[0].1), |best, (share, losses)| {
            if total(losses) < total(best.1) { (*share, losses) } else { best }
        });
        // Shares that chance alone may have put behind the best one are as good; of these the usual one.
        let as_good = |losses: &[f64]| {
            let (worse, error) = mean_gain(losses.iter().zip(least).map(|(own, other)| own - other));
            worse <= SAME_AS * error
        };
        let usual = |share: f64| (share - USUAL_SHARE).abs();
        let share_of_trees = tried
            .iter()
            .filter(|(share, losses)| usual(*share) <= usual(best) && (*share == best || as_good(losses)))
            .map(|(share, _)| *share)
            .min_by(|a, b| usual(*a).total_cmp(&usual(*b)))
            .unwrap_or(best);
        let logits = mixed(share_of_trees);
        Ok(Chosen { trial, half_life, weights, share_of_trees, logits })
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

/// What each case counts where the world moves: a half for every half-life of later cases, one on average.
fn weights(order: &[u32], half_life: Option<f64>) -> Option<Vec<f64>> {
    let half_life = half_life?;
    let mut weights = vec![0.0; order.len()];
    for (place, row) in order.iter().enumerate() {
        let later = (order.len() - 1 - place) as f64;
        weights[*row as usize] = f64::exp2(-later / half_life);
    }
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    weights.iter_mut().for_each(|weight| *weight /= mean);
    Some(weights)
}

impl From<LogisticError> for ForecastError {
    fn from(error: LogisticError) -> Self {
        ForecastError::Line(error)
    }
}
