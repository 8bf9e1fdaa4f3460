//! The search for the parameters, the same for every model of four (or fewer) positive numbers.

use super::pattern::Sample;
use super::{Purchases, RepurchaseError};
use galena_measure::matrix::{Cholesky, quadratic_form};
use galena_measure::optimise::{Minimum, Stop, bfgs, nelder_mead};
use galena_measure::special::normal_deviate;
use serde::{Deserialize, Serialize};

/// A fitted model and how it was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fit<M> {
    /// The model with the most likely parameters.
    pub model: M,
    /// ln of the likelihood there.
    pub log_likelihood: f64,
    /// How often the likelihood of the whole sample was evaluated.
    pub evaluations: usize,
    /// Whether the search ended because nothing more was to be gained.
    pub converged: bool,
    /// Whether a parameter ran off towards zero or infinity. The forecasts are still good; the
    /// parameters alone mean nothing then, and there may be no covariance.
    pub at_limit: bool,
    /// People in the sample.
    pub people: f64,
    /// Repeat purchases in the sample; for spendings, the purchases averaged.
    pub repeats: f64,
    /// Different patterns among the people.
    pub patterns: usize,
    /// Covariance of the logarithms of the parameters, in the order of the fields; none where the
    /// curvature is not positive.
    pub covariance: Option<Vec<Vec<f64>>>,
}

impl<M> Fit<M> {
    /// The same fit of a model that is put into another type.
    pub(super) fn map<N>(self, of: impl FnOnce(M) -> N) -> Fit<N> {
        Fit {
            model: of(self.model),
            log_likelihood: self.log_likelihood,
            evaluations: self.evaluations,
            converged: self.converged,
            at_limit: self.at_limit,
            people: self.people,
            repeats: self.repeats,
            patterns: self.patterns,
            covariance: self.covariance,
        }
    }

    /// The standard deviation of a figure computed from the parameters, given its slopes along their
    /// logarithms; none without a covariance.
    pub(super) fn deviation(&self, slopes: &[f64]) -> Option<f64> {
        let flat = self.covariance.as_ref()?.concat();
        (flat.len() == slopes.len() * slopes.len()).then(|| quadratic_form(&flat, slopes).max(0.0).sqrt())
    }

    /// Interval of each parameter at a level, in the order of the fields: the logarithm plus and
    /// minus its standard error.
    pub(super) fn parameter_intervals(&self, logs: &[f64], level: f64) -> Option<Vec<(f64, f64)>> {
        let covariance = self.covariance.as_ref()?;
        let half = |i: usize| normal_deviate(level) * covariance[i][i].max(0.0).sqrt();
        Some((0..logs.len()).map(|i| ((logs[i] - half(i)).exp(), (logs[i] + half(i)).exp())).collect())
    }
}

/// The most evaluations of a search.
const EVALUATIONS: usize = 300;

/// How much a search on a coarse grid may cost, where there are many patterns.
pub(super) struct Coarse {
    /// With more patterns than this a coarse grid is searched first.
    pub many: usize,
    /// Times of the grid.
    pub cells: f64,
    /// The most evaluations there.
    pub evaluations: usize,
}

impl Coarse {
    /// For likelihoods in closed form.
    pub(super) const QUICK: Coarse = Coarse { many: 4_000, cells: 24.0, evaluations: EVALUATIONS };

    /// For a likelihood that is an integral, a hundred times as dear.
    pub(super) const DEAR: Coarse = Coarse { many: 300, cells: 8.0, evaluations: 40 };
}

/// Logarithms of scaled parameters beyond this are held back by a soft wall.
const WALL: f64 = 9.0;

/// A log-likelihood to climb: writes its gradient, and where asked adds up the outer products of
/// the gradients of single people, which stand in for the curvature at the start.
pub(super) type LogLikelihood<'a> = dyn FnMut(&[f64], &mut [f64], Option<&mut [f64]>) -> f64 + 'a;

pub(super) struct Found {
    pub logs: Vec<f64>,
    pub log_likelihood: f64,
    pub evaluations: usize,
    pub converged: bool,
    pub at_limit: bool,
    pub covariance: Option<Vec<f64>>,
}

/// Climbs from `start`. With `inverse`, a picture of the curvature is taken from there.
pub(super) fn climb(
    start: &[f64],
    inverse: Option<&[f64]>,
    weight: f64,
    f: &mut LogLikelihood<'_>,
) -> Result<Found, RepurchaseError> {
    climb_for(EVALUATIONS, start, inverse, weight, f)
}

/// The same with so many evaluations at most. Only a search that has all of them is helped on where it
/// got stuck.
pub(super) fn climb_for(
    evaluations_left: usize,
    start: &[f64],
    inverse: Option<&[f64]>,
    weight: f64,
    f: &mut LogLikelihood<'_>,
) -> Result<Found, RepurchaseError> {
    let n = start.len();
    let mut evaluations = 0;
    let first_inverse = match inverse {
        Some(inverse) => Some(inverse.to_vec()),
        None => {
            let (mut gradient, mut outer) = (vec![0.0; n], vec![0.0; n * n]);
            f(start, &mut gradient, Some(&mut outer));
            evaluations += 1;
            (0..n).for_each(|i| outer[i * n + i] *= 1.0 + 1e-9);
            Cholesky::of(&outer, n).ok().map(|cholesky| cholesky.inverse())
        }
    };
    let stop = Stop { tolerance: 1e-7, evaluations: evaluations_left };
    let mut end = bfgs(start, first_inverse.as_deref(), stop, |x, gradient| walled(x, gradient, weight, f))
        .map_err(RepurchaseError::NoMaximum)?;
    evaluations += end.evaluations;
    // A search that ran to the wall has found all that is there.
    if !end.converged && evaluations_left == EVALUATIONS && !at_limit(&end.at) {
        end = rescue(&end, weight, f)?;
        evaluations += end.evaluations;
    }
    let covariance = covariance(&end.at, weight, f);
    evaluations += 2 * n;
    Ok(Found {
        at_limit: at_limit(&end.at),
        log_likelihood: -end.value,
        logs: end.at,
        evaluations,
        converged: end.converged,
        covariance,
    })
}

fn at_limit(logs: &[f64]) -> bool {
    logs.iter().any(|log| log.abs() > WALL - 1.0)
}

/// Searches on a coarse grid first where there are many patterns, so that the full sample is only
/// polished.
pub(super) fn climb_from_coarse(
    sample: &Sample,
    start: &[f64],
    grid: &Coarse,
    likelihood: &dyn for<'a> Fn(&'a [Purchases]) -> Box<LogLikelihood<'a>>,
) -> Result<Found, RepurchaseError> {
    let weight = sample.people + sample.repeats;
    if sample.patterns.len() > grid.many {
        let coarse = sample.coarse(grid.cells);
        let rough = climb_for(grid.evaluations, start, None, weight, &mut *likelihood(&coarse))?;
        if grid.evaluations < EVALUATIONS && (!rough.converged || rough.at_limit) {
            // There is no peak to polish: the parameters run off, and the forecasts hardly change any more.
            let mut gradient = vec![0.0; start.len()];
            let log_likelihood = likelihood(&sample.patterns)(&rough.logs, &mut gradient, None);
            return Ok(Found { log_likelihood, ..rough });
        }
        return climb(&rough.logs, rough.covariance.as_deref(), weight, &mut *likelihood(&sample.patterns));
    }
    climb(start, None, weight, &mut *likelihood(&sample.patterns))
}

/// Back from scaled time: the density of each repeat purchase and the age have units.
pub(super) fn finish<M>(model: M, found: Found, sample: &Sample) -> Fit<M> {
    Fit {
        model,
        log_likelihood: found.log_likelihood - sample.repeats * sample.unit.ln(),
        evaluations: found.evaluations,
        converged: found.converged,
        at_limit: found.at_limit,
        people: sample.people,
        repeats: sample.repeats,
        patterns: sample.patterns.len(),
        covariance: rows(found.covariance, found.logs.len()),
    }
}

/// Adds one pattern's gradient, and its outer product where that is asked for.
pub(super) fn add(gradient: &mut [f64], outer: &mut Option<&mut [f64]>, slope: &[f64], people: f64) {
    for (sum, part) in gradient.iter_mut().zip(slope) {
        *sum += people * part;
    }
    if let Some(outer) = outer {
        for (i, row) in outer.chunks_mut(slope.len()).enumerate() {
            for (sum, part) in row.iter_mut().zip(slope) {
                *sum += people * slope[i] * part;
            }
        }
    }
}

/// Where the quasi-Newton search was led astray, a simplex finds the way and it polishes.
fn rescue(from: &Minimum, weight: f64, f: &mut LogLikelihood<'_>) -> Result<Minimum, RepurchaseError> {
    let mut unused = vec![0.0; from.at.len()];
    let rough = Stop { tolerance: 1e-4, evaluations: 1000 };
    let near =
        nelder_mead(&from.at, 0.5, rough, |x| walled(x, &mut unused, weight, f)).map_err(RepurchaseError::NoMaximum)?;
    let stop = Stop { tolerance: 1e-7, evaluations: 300 };
    let end =
        bfgs(&near.at, None, stop, |x, gradient| walled(x, gradient, weight, f)).map_err(RepurchaseError::NoMaximum)?;
    Ok(Minimum { evaluations: near.evaluations + end.evaluations, ..end })
}

/// Minus the log-likelihood, plus the square of what lies beyond the wall times a weight, the number
/// of purchases, with which the slope of the likelihood grows too.
fn walled(x: &[f64], gradient: &mut [f64], weight: f64, f: &mut LogLikelihood<'_>) -> f64 {
    if x.iter().any(|log| log.abs() > WALL + 4.0) {
        // So far out the gamma functions cancel to noise.
        return f64::INFINITY;
    }
    let mut value = -f(x, gradient, None);
    for (g, log) in gradient.iter_mut().zip(x) {
        let beyond = log.abs() - WALL;
        *g = -*g;
        if beyond > 0.0 {
            value += weight * beyond * beyond;
            *g += 2.0 * weight * beyond * log.signum();
        }
    }
    value
}

/// The inverse of the curvature at the top, by central differences of the gradient.
fn covariance(at: &[f64], weight: f64, f: &mut LogLikelihood<'_>) -> Option<Vec<f64>> {
    let n = at.len();
    let (step, mut curvature) = (1e-4, vec![0.0; n * n]);
    let (mut above, mut below) = (vec![0.0; n], vec![0.0; n]);
    for i in 0..n {
        let mut x = at.to_vec();
        x[i] = at[i] + step;
        walled(&x, &mut above, weight, f);
        x[i] = at[i] - step;
        walled(&x, &mut below, weight, f);
        for j in 0..n {
            let slope = (above[j] - below[j]) / (2.0 * step);
            curvature[i * n + j] += 0.5 * slope;
            curvature[j * n + i] += 0.5 * slope;
        }
    }
    Cholesky::of(&curvature, n).ok().map(|cholesky| cholesky.inverse())
}

/// A flat covariance as rows.
pub(super) fn rows(flat: Option<Vec<f64>>, n: usize) -> Option<Vec<Vec<f64>>> {
    flat.map(|flat| flat.chunks(n).map(<[f64]>::to_vec).collect())
}
