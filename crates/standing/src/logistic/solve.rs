//! The search for the weights.
//!
//! Newton's method, with the curvature kept for as long as it still brings the gradient down
//! fast: a pass for the gradient costs a twentieth of a pass for the curvature. Beyond
//! [`MOST_NEWTON`] columns a limited-memory search takes over. Inputs are standardised once: a search
//! reads them dozens of times.

use super::{Column, LogisticError, Sample};
use galena_measure::matrix::{Cholesky, dot};
use galena_measure::optimise::{Stop, lbfgs};
use galena_measure::special::logit;

/// With more columns than this the curvature is no longer formed to find the weights.
const MOST_NEWTON: usize = 200;

/// Beyond [`MOST_NEWTON`] columns the covariance comes from this many rows at most.
const MOST_ROWS_FOR_COVARIANCE: usize = 20_000;

/// Rows per block.
const BLOCK: usize = 64;

/// The table with what is needed to standardise it.
pub(super) struct Prepared<'a> {
    sample: Sample<'a>,
    pub columns: Vec<Column>,
    /// Columns that vary.
    pub used: Vec<usize>,
    /// Row by row a leading 1 and the standardised inputs of the columns that vary; 0 for what is not finite.
    standard: Vec<f64>,
}

impl<'a> Prepared<'a> {
    pub(super) fn of(sample: &Sample<'a>) -> Result<Self, LogisticError> {
        let (rows, columns) = (sample.outcomes.len(), sample.names.len());
        let shape = |part, found, wanted| {
            if found == wanted { Ok(()) } else { Err(LogisticError::Shape { part, found, rows, columns }) }
        };
        shape("inputs", sample.inputs.len(), rows * columns)?;
        shape("weights", sample.weights.map_or(rows, <[f64]>::len), rows)?;
        shape("groups", sample.groups.map_or(rows, <[i64]>::len), rows)?;
        shape("marks", sample.marks.map_or(columns, <[bool]>::len), columns)?;
        let bad = sample.weights.and_then(|weights| weights.iter().position(|w| !(*w >= 0.0 && w.is_finite())));
        if let (Some(row), Some(weights)) = (bad, sample.weights) {
            return Err(LogisticError::Weight { row, weight: weights[row] });
        }
        one_outcome(sample, (0..rows as u32).collect::<Vec<_>>().as_slice())?;
        let columns = standards(sample);
        let used: Vec<usize> = (0..columns.len()).filter(|column| columns[*column].scale > 0.0).collect();
        let standard = standardised(sample, &columns, &used);
        Ok(Prepared { sample: *sample, columns, used, standard })
    }

    /// Intercept and weights.
    fn size(&self) -> usize {
        self.used.len() + 1
    }

    fn weight(&self, row: usize) -> f64 {
        self.sample.weights.map_or(1.0, |weights| weights[row])
    }

    /// A row's standardised inputs after a leading 1.
    fn row(&self, row: u32) -> &[f64] {
        let start = row as usize * self.size();
        &self.standard[start..start + self.size()]
    }

    /// The logit of a row.
    pub(super) fn logit(&self, row: u32, weights: &[f64]) -> f64 {
        dot(self.row(row), weights)
    }

    /// Penalised log loss of these rows, its gradient, and where asked the lower triangle of the
    /// curvature of the loss alone.
    fn pass(
        &self,
        rows: &[u32],
        weights: &[f64],
        penalty: f64,
        gradient: &mut [f64],
        mut curvature: Option<&mut [f64]>,
    ) -> f64 {
        let n = self.size();
        gradient.fill(0.0);
        if let Some(curvature) = &mut curvature {
            curvature.fill(0.0);
        }
        let mut loss = 0.0;
        let mut block = Vec::with_capacity(if curvature.is_some() { BLOCK * n } else { 0 });
        let mut spread = [0.0; BLOCK];
        for rows in rows.chunks(BLOCK) {
            // Of rows that count once the logarithms are taken together: ln Π(1 + e) for Σ ln(1 + e).
            let mut product = 1.0;
            for (row, spread) in rows.iter().zip(&mut spread) {
                let z = self.row(*row);
                let (logit, counts) = (dot(z, weights), self.weight(*row as usize));
                let happened = f64::from(u8::from(self.sample.outcomes[*row as usize]));
                // One exponential gives the chance and the loss.
                let e = (-logit.abs()).exp();
                let p = if logit >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
                loss += counts * (logit.max(0.0) - happened * logit);
                match self.sample.weights {
                    None => product *= 1.0 + e,
                    Some(_) => loss += counts * e.ln_1p(),
                }
                let miss = counts * (p - happened);
                gradient.iter_mut().zip(z).for_each(|(sum, z)| *sum += miss * z);
                *spread = counts * p * (1.0 - p);
            }
            loss += product.ln();
            if let Some(curvature) = &mut curvature {
                block.clear();
                rows.iter().for_each(|row| block.extend_from_slice(self.row(*row)));
                add_products(curvature, &block, &spread[..rows.len()], n);
            }
        }
        for (sum, weight) in gradient.iter_mut().zip(weights).skip(1) {
            *sum += penalty * weight;
            loss += 0.5 * penalty * weight * weight;
        }
        loss
    }
}

/// Adds Σ spread · z zᵀ over the rows of a block to the lower triangle, four rows at a time, so that
/// the sums are fetched and stored a quarter as often.
fn add_products(curvature: &mut [f64], block: &[f64], spread: &[f64], n: usize) {
    for (rows, spreads) in block.chunks(4 * n).zip(spread.chunks(4)) {
        if let [s0, s1, s2, s3] = *spreads {
            let (z0, rest) = rows.split_at(n);
            let (z1, rest) = rest.split_at(n);
            let (z2, z3) = rest.split_at(n);
            for i in 0..n {
                let sums = &mut curvature[i * n..i * n + i + 1];
                let (f0, f1, f2, f3) = (s0 * z0[i], s1 * z1[i], s2 * z2[i], s3 * z3[i]);
                let inputs = z0[..=i].iter().zip(&z1[..=i]).zip(&z2[..=i]).zip(&z3[..=i]);
                for (sum, (((a, b), c), d)) in sums.iter_mut().zip(inputs) {
                    *sum += (f0 * a + f1 * b) + (f2 * c + f3 * d);
                }
            }
        } else {
            for (z, s) in rows.chunks(n).zip(spreads) {
                for i in 0..n {
                    let factor = s * z[i];
                    curvature[i * n..=i * n + i].iter_mut().zip(z).for_each(|(sum, z)| *sum += factor * z);
                }
            }
        }
    }
}

/// Mean and standard deviation of each column over the rows where it is finite.
fn standards(sample: &Sample<'_>) -> Vec<Column> {
    let width = sample.names.len();
    let (mut count, mut mean, mut square) = (vec![0.0; width], vec![0.0; width], vec![0.0; width]);
    for (row, inputs) in sample.inputs.chunks_exact(width.max(1)).enumerate() {
        let weight = sample.weights.map_or(1.0, |weights| weights[row]);
        for (column, x) in inputs.iter().enumerate().filter(|(_, x)| x.is_finite() && weight > 0.0) {
            count[column] += weight;
            let away = x - mean[column];
            mean[column] += away * weight / count[column];
            square[column] += weight * away * (x - mean[column]);
        }
    }
    let column = |place: usize| {
        let deviation = (square[place] / count[place]).sqrt();
        // What varies by rounding only does not vary.
        let varies = deviation.is_finite() && deviation > 1e-9 * (1.0 + mean[place].abs());
        let mean = if count[place] > 0.0 && mean[place].is_finite() { mean[place] } else { 0.0 };
        let mark = sample.marks.is_some_and(|marks| marks[place]);
        let scale = match varies {
            false => 0.0,
            true if mark => 1.0,
            true => deviation,
        };
        Column { name: sample.names[place].clone(), mean, scale, weight: 0.0 }
    };
    (0..width).map(column).collect()
}

fn standardised(sample: &Sample<'_>, columns: &[Column], used: &[usize]) -> Vec<f64> {
    let size = used.len() + 1;
    let mut standard = vec![1.0; sample.outcomes.len() * size];
    let factors: Vec<(usize, f64, f64)> =
        used.iter().map(|column| (*column, columns[*column].mean, 1.0 / columns[*column].scale)).collect();
    for (row, inputs) in standard.chunks_exact_mut(size).zip(sample.inputs.chunks_exact(columns.len().max(1))) {
        for (cell, (column, mean, factor)) in row[1..].iter_mut().zip(&factors) {
            let z = (inputs[*column] - mean) * factor;
            *cell = if z.is_finite() { z } else { 0.0 };
        }
    }
    standard
}

/// Refuses rows whose outcomes are all the same.
fn one_outcome(sample: &Sample<'_>, rows: &[u32]) -> Result<(), LogisticError> {
    let counts = |row: &&u32| sample.weights.is_none_or(|weights| weights[**row as usize] > 0.0);
    let counted = rows.iter().filter(counts).count();
    let events = rows.iter().filter(counts).filter(|row| sample.outcomes[**row as usize]).count();
    if events == 0 || events == counted {
        return Err(LogisticError::OneOutcome { rows: counted, events });
    }
    Ok(())
}

/// The weights that were found, the intercept first.
pub(super) struct Solution {
    pub weights: Vec<f64>,
    pub steps: usize,
    /// The curvature of the loss near the solution, where it was formed.
    curvature: Option<Vec<f64>>,
}

/// How much of the total loss a solution may leave on the table.
pub(super) const EXACT: f64 = 1e-9;

/// The same for a trial: a thousandth of what one person more or less would change.
pub(super) const TRIAL: f64 = 1e-3;

/// Minimises the penalised log loss of these rows, until the next step promises less than `least`.
pub(super) fn solve(
    prepared: &Prepared<'_>,
    rows: &[u32],
    penalty: f64,
    start: Option<&[f64]>,
    least: f64,
) -> Result<Solution, LogisticError> {
    one_outcome(&prepared.sample, rows)?;
    let n = prepared.size();
    let start = match start {
        Some(start) if start.len() == n => start.to_vec(),
        _ => {
            let total: f64 = rows.iter().map(|row| prepared.weight(*row as usize)).sum();
            let yes = rows.iter().filter(|row| prepared.sample.outcomes[**row as usize]);
            let yes: f64 = yes.map(|row| prepared.weight(*row as usize)).sum();
            let mut start = vec![0.0; n];
            start[0] = logit((yes / total).clamp(1e-9, 1.0 - 1e-9));
            start
        }
    };
    if prepared.used.len() > MOST_NEWTON {
        let stop = Stop { tolerance: 1e-6, evaluations: 1000 };
        let end = lbfgs(&start, 12, stop, |x, gradient| prepared.pass(rows, x, penalty, gradient, None))
            .map_err(|_| LogisticError::NotConverged)?;
        return Ok(Solution { weights: end.at, steps: end.evaluations, curvature: None });
    }
    newton(prepared, rows, penalty, start, least)
}

fn newton(
    prepared: &Prepared<'_>,
    rows: &[u32],
    penalty: f64,
    mut weights: Vec<f64>,
    least: f64,
) -> Result<Solution, LogisticError> {
    let n = prepared.size();
    let (mut gradient, mut curvature) = (vec![0.0; n], vec![0.0; n * n]);
    let mut loss = prepared.pass(rows, &weights, penalty, &mut gradient, Some(&mut curvature));
    let mut factors = decompose(&curvature, penalty, n)?;
    let (mut fresh, mut before) = (true, f64::INFINITY);
    for steps in 1..=100 {
        let direction = factors.solve(&gradient);
        let promise = dot(&direction, &gradient);
        // Half of `promise` is what this step should bring.
        if promise <= least {
            return Ok(Solution { weights, steps, curvature: Some(curvature) });
        }
        if !fresh && promise > 0.05 * before {
            loss = prepared.pass(rows, &weights, penalty, &mut gradient, Some(&mut curvature));
            factors = decompose(&curvature, penalty, n)?;
            (fresh, before) = (true, f64::INFINITY);
            continue;
        }
        before = promise;
        let (mut part, mut trial) = (1.0, vec![0.0; n]);
        let taken = loop {
            let next: Vec<f64> = weights.iter().zip(&direction).map(|(w, d)| w - part * d).collect();
            let at = prepared.pass(rows, &next, penalty, &mut trial, None);
            if at <= loss - 1e-4 * part * promise || at <= loss && promise < 1e-10 * loss {
                break Some((next, at));
            }
            part *= 0.5;
            if part < 1e-6 {
                break None;
            }
        };
        match taken {
            Some((next, at)) => {
                (weights, loss, gradient) = (next, at, trial);
                fresh = false;
            }
            // Nothing better can be told apart from rounding, or the curvature is stale.
            None if fresh => return Ok(Solution { weights, steps, curvature: Some(curvature) }),
            None => before = 0.0,
        }
    }
    Err(LogisticError::NotConverged)
}

/// Factors of the curvature with the penalty on all but the intercept.
fn decompose(curvature: &[f64], penalty: f64, n: usize) -> Result<Cholesky, LogisticError> {
    let mut whole = curvature.to_vec();
    // A trace keeps the intercept's own curvature positive when every chance is 0 or 1.
    whole[0] += 1e-9;
    for i in 1..n {
        whole[i * n + i] += penalty;
    }
    Cholesky::of(&whole, n).map_err(|_| LogisticError::NotConverged)
}

impl Solution {
    /// The inverse of the curvature of the penalised loss, row-major.
    pub(super) fn covariance(
        self: &Solution,
        prepared: &Prepared<'_>,
        rows: &[u32],
        penalty: f64,
    ) -> Result<Vec<f64>, LogisticError> {
        let n = prepared.size();
        if let Some(curvature) = &self.curvature {
            return Ok(decompose(curvature, penalty, n)?.inverse());
        }
        let every = rows.len().div_ceil(MOST_ROWS_FOR_COVARIANCE);
        let some: Vec<u32> = rows.iter().copied().step_by(every).collect();
        let (mut gradient, mut curvature) = (vec![0.0; n], vec![0.0; n * n]);
        prepared.pass(&some, &self.weights, penalty, &mut gradient, Some(&mut curvature));
        let scale = rows.len() as f64 / some.len() as f64;
        curvature.iter_mut().for_each(|entry| *entry *= scale);
        Ok(decompose(&curvature, penalty, n)?.inverse())
    }
}
