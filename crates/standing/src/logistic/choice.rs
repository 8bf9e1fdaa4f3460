//! Which penalty, and do the chances need a stretch?

use super::solve::{Prepared, Solution, TRIAL, solve};
use super::{LogisticError, Sample, Stretch, Trial, Validation};
use galena_measure::Platt;
use galena_measure::special::softplus;

/// The penalties that are tried, from heavy to light, each search starting where the last ended.
const PENALTIES: [f64; 6] = [300.0, 100.0, 30.0, 10.0, 3.0, 1.0];

/// The penalty where there is nothing to try it on.
pub(super) const DEFAULT_PENALTY: f64 = 10.0;

/// A group with fewer of either outcome than this decides nothing.
const MIN_OUTCOMES: usize = 10;

/// A group with fewer of either outcome than this does not stretch logits.
const MIN_OUTCOMES_FOR_STRETCH: usize = 50;

pub(super) struct Choice {
    pub penalty: f64,
    pub validation: Validation,
    pub trials: Vec<Trial>,
    pub stretch: Option<Stretch>,
    /// Weights to start the last fit from.
    pub start: Option<Vec<f64>>,
    /// What the best trial said of the rows that it had not seen.
    pub tried: Option<Tried>,
}

/// What a trial said of rows that it had not seen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tried {
    /// Their logits, not stretched, in the order of the rows.
    pub logits: Vec<f64>,
}

pub(super) fn choose(sample: &Sample<'_>, prepared: &Prepared<'_>) -> Result<Choice, LogisticError> {
    let Some((validation, earlier, later)) = split(sample) else {
        let (penalty, validation) = (DEFAULT_PENALTY, Validation::Given);
        return Ok(Choice { penalty, validation, trials: Vec::new(), stretch: None, start: None, tried: None });
    };
    let mut trials = Vec::new();
    let mut best: Option<(f64, f64, Solution)> = None;
    let mut start: Option<Vec<f64>> = None;
    for penalty in PENALTIES {
        let solution = solve(prepared, &earlier, penalty, start.as_deref(), TRIAL)?;
        let log_loss = mean_loss(sample, prepared, &later, &solution.weights);
        start = Some(solution.weights.clone());
        trials.push(Trial { penalty, log_loss });
        let better = best.as_ref().is_none_or(|(_, least, _)| log_loss < *least);
        if better {
            best = Some((penalty, log_loss, solution));
        } else if best.as_ref().is_some_and(|(_, least, _)| log_loss > 1.01 * least) {
            // From here on a lighter penalty only fits the past more closely.
            break;
        }
    }
    let Some((penalty, _, solution)) = best else { return Err(LogisticError::NotConverged) };
    let logits: Vec<f64> = later.iter().map(|row| prepared.logit(*row, &solution.weights)).collect();
    let stretch = match validation {
        Validation::Latest => stretch(sample, &later, &logits),
        _ => None,
    };
    let tried = Some(Tried { logits });
    Ok(Choice { penalty, validation, trials, stretch, start: Some(solution.weights), tried })
}

/// Rows to learn from and rows to try on.
fn split(sample: &Sample<'_>) -> Option<(Validation, Vec<u32>, Vec<u32>)> {
    let rows = 0..sample.outcomes.len() as u32;
    let latest = sample.groups.and_then(|groups| groups.iter().max().map(|latest| (groups, *latest)));
    if let Some((groups, latest)) = latest {
        let (later, earlier): (Vec<u32>, Vec<u32>) = rows.clone().partition(|row| groups[*row as usize] == latest);
        if enough(sample, &earlier, MIN_OUTCOMES) && enough(sample, &later, MIN_OUTCOMES) {
            return Some((Validation::Latest, earlier, later));
        }
    }
    let (later, earlier): (Vec<u32>, Vec<u32>) = rows.partition(|row| row % 3 == 2);
    let both = enough(sample, &earlier, MIN_OUTCOMES) && enough(sample, &later, MIN_OUTCOMES);
    both.then_some((Validation::EveryThird, earlier, later))
}

fn enough(sample: &Sample<'_>, rows: &[u32], least: usize) -> bool {
    let counts = |row: &&u32| sample.weights.is_none_or(|weights| weights[**row as usize] > 0.0);
    let events = rows.iter().filter(counts).filter(|row| sample.outcomes[**row as usize]).count();
    events >= least && rows.iter().filter(counts).count() - events >= least
}

fn mean_loss(sample: &Sample<'_>, prepared: &Prepared<'_>, rows: &[u32], weights: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for row in rows {
        let counts = sample.weights.map_or(1.0, |weights| weights[*row as usize]);
        sum += counts * loss(prepared.logit(*row, weights), sample.outcomes[*row as usize]);
        total += counts;
    }
    sum / total
}

/// −ln of the chance that a logit gives to what happened.
pub(crate) fn loss(logit: f64, happened: bool) -> f64 {
    if happened { softplus(-logit) } else { softplus(logit) }
}

/// The stretch that the latest group asks for.
fn stretch(sample: &Sample<'_>, rows: &[u32], logits: &[f64]) -> Option<Stretch> {
    if sample.weights.is_some() {
        return None;
    }
    let judged: Vec<(f64, bool)> =
        rows.iter().zip(logits).map(|(row, logit)| (*logit, sample.outcomes[*row as usize])).collect();
    stretch_of(&judged, 1.0)
}

/// The line that these logits need, if on halves of them that a line was not fitted to, the mean gain
/// exceeds its own standard error so many times.
pub(crate) fn stretch_of(judged: &[(f64, bool)], errors: f64) -> Option<Stretch> {
    let events = judged.iter().filter(|(_, happened)| *happened).count();
    if events < MIN_OUTCOMES_FOR_STRETCH || judged.len() - events < MIN_OUTCOMES_FOR_STRETCH {
        return None;
    }
    let half = |odd: usize| judged.iter().copied().skip(odd).step_by(2);
    let (mut n, mut gain, mut squares) = (0.0, 0.0, 0.0);
    for odd in [0, 1] {
        let line = Platt::fit_logits(half(odd)).ok()?;
        for (logit, happened) in half(1 - odd) {
            let gained = loss(logit, happened) - loss(line.logit(logit), happened);
            n += 1.0;
            gain += gained;
            squares += gained * gained;
        }
    }
    let mean = gain / n;
    let error = ((squares / n - mean * mean).max(0.0) / n).sqrt();
    if mean <= errors * error {
        return None;
    }
    let line = Platt::fit_logits(judged.iter().copied()).ok()?;
    // A line that turns the order around would be a sign of something else.
    (line.slope > 0.0).then_some(Stretch { slope: line.slope, intercept: line.intercept })
}
