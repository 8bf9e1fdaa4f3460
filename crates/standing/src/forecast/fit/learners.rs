//! What do a line and a forest say, and on which rows do they learn?

use super::super::ForecastError;
use super::super::encoding::{Encoding, Form, Frame, Rows};
use super::super::forest::Forest;
use super::super::grow::grow;
use super::super::table::{Cases, Tends};
use super::{Chosen, MOST_REFITS, Settings};
use crate::logistic::{self, LogisticError, Sample};

/// What the learners became on all cases.
pub(super) struct Learners {
    pub(super) encoding: Encoding,
    pub(super) line: logistic::Model,
    pub(super) forest: Option<Forest>,
}

/// What learners of what came before said of the latest window, as logits.
pub(super) struct Trial {
    pub(super) line: Vec<f64>,
    pub(super) trees: Option<Vec<f64>>,
    /// The penalty of the line that did best there.
    penalty: f64,
}

/// Rows drawn to learn from: outcomes are few and say the most, so the rows without them are thinned
/// first, and each that is kept counts for those that are not.
pub(super) struct Drawn {
    rows: Vec<u32>,
    /// What every case counts; all the same where none are given.
    weights: Option<Vec<f64>>,
}

impl Drawn {
    pub(super) fn of(rows: &[u32], cases: &Cases<'_>, weights: Option<&[f64]>, most: usize) -> Self {
        let outcomes = cases.outcomes;
        let most = most.max(2);
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

    pub(super) fn rows<'a>(&'a self, cases: &Cases<'a>) -> Rows<'a> {
        Rows { rows: &self.rows, outcomes: cases.outcomes, weights: self.weights.as_deref(), people: cases.people }
    }
}

impl Trial {
    pub(super) fn of(
        cases: &Cases<'_>,
        frame: &Frame<'_>,
        (earlier, later): (&[u32], &[u32]),
        weights: Option<&[f64]>,
        settings: &Settings,
    ) -> Result<Self, ForecastError> {
        // Both learn from as many rows, so that neither is weighed for having seen more.
        let drawn = Drawn::of(earlier, cases, weights, settings.trial_rows);
        let drawn = drawn.rows(cases);
        let judged = Rows { rows: later, ..drawn };
        let encoding = Encoding::learn(frame, drawn);
        let (penalty, line) = tried_line(frame, &encoding, drawn, judged)?;
        let trees = forest(frame, &encoding, drawn, settings).map(|forest| {
            let scorer = forest.scorer();
            let cells = encoding.for_trees(frame, judged, false);
            let mut row = vec![0.0; encoding.tree_columns.len()];
            let logit = |place: usize| {
                row.iter_mut().enumerate().for_each(|(column, cell)| *cell = cells[column * later.len() + place]);
                scorer.logit(&row)
            };
            (0..later.len()).map(logit).collect::<Vec<f64>>()
        });
        Ok(Trial { line, trees, penalty })
    }
}

impl Learners {
    pub(super) fn of(
        cases: &Cases<'_>,
        frame: &Frame<'_>,
        order: &[u32],
        chosen: &Chosen,
        settings: &Settings,
    ) -> Result<Self, ForecastError> {
        let drawn = Drawn::of(order, cases, chosen.weights.as_deref(), settings.most_rows);
        let drawn = drawn.rows(cases);
        let encoding = Encoding::learn(frame, drawn);
        let line = line(frame, &encoding, drawn, chosen.trial.penalty)?;
        let wanted = chosen.share_of_trees > 0.0;
        let forest = if wanted { forest(frame, &encoding, drawn, settings) } else { None };
        Ok(Learners { encoding, line, forest })
    }
}

fn forest(frame: &Frame<'_>, encoding: &Encoding, rows: Rows<'_>, settings: &Settings) -> Option<Forest> {
    let tends: Vec<Tends> = encoding.tree_columns.iter().map(|column| frame.given[*column].tends).collect();
    let cells = encoding.for_trees(frame, rows, true);
    let outcomes: Vec<bool> = rows.rows.iter().map(|row| rows.outcomes[*row as usize]).collect();
    let weights: Vec<f64> = rows.rows.iter().map(|row| rows.weight(*row)).collect();
    grow(&cells, &tends, &outcomes, &weights, &settings.growth)
}

/// The penalty of the line that does best on later rows, and what it says of them.
fn tried_line(
    frame: &Frame<'_>,
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
/// others are fitted again; where there are many rows, most of that is found out on some of them.
fn line(
    frame: &Frame<'_>,
    encoding: &Encoding,
    rows: Rows<'_>,
    penalty: f64,
) -> Result<logistic::Model, ForecastError> {
    let mut dropped = vec![false; encoding.terms.len()];
    let every = rows.rows.len().div_ceil(ROWS_FOR_SIGNS);
    let mut near = None;
    if every > 1 {
        let some: Vec<u32> = rows.rows.iter().copied().step_by(every).collect();
        // Some rows may lack an outcome that all have; then all have to say.
        near = obedient(frame, encoding, Rows { rows: &some, ..rows }, penalty, None, &mut dropped).ok();
    }
    obedient(frame, encoding, rows, penalty, near, &mut dropped)
}

/// Fits until no weight goes against what its column means, adding to the terms that are dropped. Each
/// search starts where the last one ended.
fn obedient(
    frame: &Frame<'_>,
    encoding: &Encoding,
    rows: Rows<'_>,
    penalty: f64,
    near: Option<logistic::Model>,
    dropped: &mut [bool],
) -> Result<logistic::Model, ForecastError> {
    let mut cells = encoding.for_line(frame, rows, true);
    let width = encoding.terms.len();
    let drop = |cells: &mut [f64], place: usize| {
        cells.iter_mut().skip(place).step_by(width).for_each(|cell| *cell = 0.0);
    };
    let fit = |cells: &[f64], near: Option<&logistic::Model>| {
        with_sample(encoding, cells, rows, None, |sample| sample.fit_from(near, penalty))
    };
    (0..width).filter(|place| dropped[*place]).for_each(|place| drop(&mut cells, place));
    let mut model = fit(&cells, near.as_ref())?;
    for _ in 0..MOST_REFITS {
        let against = |place: &usize| {
            let term = &encoding.terms[*place];
            let weight = model.columns[*place].weight;
            match frame.given[term.column].tends {
                _ if term.form == Form::Missing => false,
                Tends::Up => weight < 0.0,
                Tends::Down => weight > 0.0,
                Tends::Freely => false,
            }
        };
        let against: Vec<usize> = (0..width).filter(against).collect();
        if against.is_empty() {
            break;
        }
        for place in against {
            drop(&mut cells, place);
            dropped[place] = true;
        }
        model = fit(&cells, Some(&model))?;
    }
    Ok(model)
}

/// Rows on which the search for the weights begins.
const ROWS_FOR_SIGNS: usize = 6_000;

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
