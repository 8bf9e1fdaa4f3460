//! Where is this function smallest?
//!
//! Three searches for smooth functions of a few numbers, such as minus a log-likelihood:
//! [`nelder_mead`] needs values only and is hard to fool, [`bfgs`] needs gradients and keeps a dense
//! picture of the curvature, [`lbfgs`] keeps only the last steps and so takes hundreds of numbers.
//! All are deterministic, count their evaluations and treat a value that is not finite as a wall.
//!
//! They stop when the decrease that the local model still promises is below `tolerance`. For a
//! log-likelihood that is the right unit: a promise of 1e-7 means a thousandth of a standard error,
//! whatever the parameters are called and however they are scaled.

use crate::MeasureError;
use crate::matrix::dot;
use std::collections::VecDeque;

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// The decrease that is no longer worth a step.
    pub tolerance: f64,
    /// The most evaluations.
    pub evaluations: usize,
}

/// Where a search ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// The place.
    pub at: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// How often the function was evaluated.
    pub evaluations: usize,
    /// Whether it ended because nothing more was to be gained.
    pub converged: bool,
}

/// The downhill simplex of Nelder and Mead, with sides of `stride`.
pub fn nelder_mead(
    start: &[f64],
    stride: f64,
    stop: Stop,
    mut f: impl FnMut(&[f64]) -> f64,
) -> Result<Minimum, MeasureError> {
    let n = start.len();
    let mut evaluations = 0;
    let mut value = |x: &[f64]| {
        evaluations += 1;
        let y = f(x);
        if y.is_nan() { f64::INFINITY } else { y }
    };
    let mut simplex = vec![(value(start), start.to_vec())];
    if !simplex[0].0.is_finite() {
        return Err(MeasureError::NoFiniteStart);
    }
    for i in 0..n {
        let mut corner = start.to_vec();
        corner[i] += stride;
        simplex.push((value(&corner), corner));
    }
    let mut spent = n + 1;
    let mut converged = false;
    while spent < stop.evaluations {
        simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (best, worst) = (simplex[0].0, simplex[n].0);
        if worst - best <= stop.tolerance && size(&simplex) <= 1e-4 {
            converged = true;
            break;
        }
        let centre: Vec<f64> = (0..n).map(|k| simplex[..n].iter().map(|(_, x)| x[k]).sum::<f64>() / n as f64).collect();
        let along = |t: f64| -> Vec<f64> { centre.iter().zip(&simplex[n].1).map(|(c, w)| c + t * (w - c)).collect() };
        let reflected = along(-1.0);
        let at_reflected = value(&reflected);
        spent += 1;
        let taken = if at_reflected < best {
            let expanded = along(-2.0);
            let at_expanded = value(&expanded);
            spent += 1;
            Some(if at_expanded < at_reflected { (at_expanded, expanded) } else { (at_reflected, reflected) })
        } else if at_reflected < simplex[n - 1].0 {
            Some((at_reflected, reflected))
        } else {
            let contracted = along(if at_reflected < worst { -0.5 } else { 0.5 });
            let at_contracted = value(&contracted);
            spent += 1;
            (at_contracted < worst.min(at_reflected)).then_some((at_contracted, contracted))
        };
        match taken {
            Some(corner) => simplex[n] = corner,
            None => {
                let anchor = simplex[0].1.clone();
                for (y, x) in &mut simplex[1..] {
                    x.iter_mut().zip(&anchor).for_each(|(x, a)| *x = 0.5 * (*x + a));
                    *y = value(x);
                }
                spent += n;
            }
        }
    }
    simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (value, at) = simplex.swap_remove(0);
    Ok(Minimum { at, value, evaluations, converged })
}

fn size(simplex: &[(f64, Vec<f64>)]) -> f64 {
    let best = &simplex[0].1;
    simplex[1..].iter().flat_map(|(_, x)| x.iter().zip(best).map(|(a, b)| (a - b).abs())).fold(0.0, f64::max)
}

/// Quasi-Newton search with a dense inverse curvature. `f` writes the gradient and returns the
/// value. `inverse` is a first picture of the inverse curvature (row-major, positive definite);
/// without one it is a multiple of the identity.
pub fn bfgs(
    start: &[f64],
    inverse: Option<&[f64]>,
    stop: Stop,
    mut f: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Result<Minimum, MeasureError> {
    let n = start.len();
    let mut h: Option<Vec<f64>> = inverse.filter(|m| m.len() == n * n).map(<[f64]>::to_vec);
    search(start, stop, &mut f, |gradient, step| match (step, &mut h) {
        (None, Some(h)) => h.chunks(n).map(|row| -dot(row, gradient)).collect(),
        (None, None) => gradient.iter().map(|g| -g).collect(),
        (Some((s, y)), h) => {
            update(h.get_or_insert_with(|| scaled_identity(s, y)), s, y);
            Vec::new()
        }
    })
}

/// Quasi-Newton search that remembers the last `memory` steps.
pub fn lbfgs(
    start: &[f64],
    memory: usize,
    stop: Stop,
    mut f: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Result<Minimum, MeasureError> {
    let mut steps: VecDeque<(Vec<f64>, Vec<f64>, f64)> = VecDeque::new();
    search(start, stop, &mut f, |gradient, step| {
        if let Some((s, y)) = step {
            if steps.len() >= memory.max(1) {
                steps.pop_front();
            }
            steps.push_back((s.to_vec(), y.to_vec(), dot(s, y)));
            return Vec::new();
        }
        let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
        let mut parts = Vec::with_capacity(steps.len());
        for (s, y, sy) in steps.iter().rev() {
            let part = dot(s, &q) / sy;
            q.iter_mut().zip(y).for_each(|(q, y)| *q -= part * y);
            parts.push(part);
        }
        if let Some((_, y, sy)) = steps.back() {
            let scale = sy / dot(y, y);
            q.iter_mut().for_each(|q| *q *= scale);
        }
        for ((s, y, sy), part) in steps.iter().zip(parts.into_iter().rev()) {
            let back = dot(y, &q) / sy;
            q.iter_mut().zip(s).for_each(|(q, s)| *q += (part - back) * s);
        }
        q
    })
}

/// A step taken and the change of the gradient over it.
type Step<'a> = Option<(&'a [f64], &'a [f64])>;

/// The loop that both quasi-Newton searches share. `model` is asked for a direction with no step,
/// and told of each step taken.
fn search(
    start: &[f64],
    stop: Stop,
    f: &mut dyn FnMut(&[f64], &mut [f64]) -> f64,
    mut model: impl FnMut(&[f64], Step<'_>) -> Vec<f64>,
) -> Result<Minimum, MeasureError> {
    let mut x = start.to_vec();
    let mut gradient = vec![0.0; x.len()];
    let mut value = f(&x, &mut gradient);
    if !(value.is_finite() && gradient.iter().all(|g| g.is_finite())) {
        return Err(MeasureError::NoFiniteStart);
    }
    let (mut evaluations, mut converged, mut first) = (1, false, true);
    while evaluations < stop.evaluations {
        let mut direction = model(&gradient, None);
        let mut slope = dot(&direction, &gradient);
        if slope.is_nan() || slope > 0.0 {
            direction = gradient.iter().map(|g| -g).collect();
            slope = -dot(&gradient, &gradient);
        }
        let noise = 1e-14 * value.abs();
        if -0.5 * slope <= stop.tolerance + noise {
            converged = true;
            break;
        }
        // Without any picture of the curvature the first step must not be longer than one unit.
        let longest = if first { 1.0 / dot(&direction, &direction).sqrt() } else { 1.0 };
        let budget = stop.evaluations - evaluations;
        let found = line(&x, value, &direction, slope, longest.min(1.0), budget, f);
        evaluations += found.evaluations;
        let Some((next, next_value, next_gradient)) = found.end else {
            // No decrease can be found: what is left is rounding.
            converged = -slope <= 1e-9 * (1.0 + value.abs());
            break;
        };
        let step: Vec<f64> = next.iter().zip(&x).map(|(a, b)| a - b).collect();
        let change: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        if dot(&step, &change) > 1e-12 * (dot(&step, &step) * dot(&change, &change)).sqrt() {
            model(&next_gradient, Some((&step, &change)));
            first = false;
        }
        (x, value, gradient) = (next, next_value, next_gradient);
    }
    Ok(Minimum { at: x, value, evaluations, converged })
}

struct Line {
    evaluations: usize,
    end: Option<(Vec<f64>, f64, Vec<f64>)>,
}

/// Finds a step that decreases enough and does not stop on a slope as steep as the first (the weak
/// conditions of Wolfe), by doubling and interpolation.
fn line(
    x: &[f64],
    value: f64,
    direction: &[f64],
    slope: f64,
    first: f64,
    budget: usize,
    f: &mut dyn FnMut(&[f64], &mut [f64]) -> f64,
) -> Line {
    let (mut low, mut high, mut t) = (0.0, f64::INFINITY, first);
    let mut best = None;
    let mut evaluations = 0;
    while evaluations < budget.min(40) {
        let next: Vec<f64> = x.iter().zip(direction).map(|(x, d)| x + t * d).collect();
        let mut gradient = vec![0.0; x.len()];
        let at = f(&next, &mut gradient);
        evaluations += 1;
        let finite = at.is_finite() && gradient.iter().all(|g| g.is_finite());
        if !finite || at > value + 1e-4 * t * slope {
            high = t;
            // The parabola through the value, its slope and this value; kept inside the bracket.
            let parabola = -0.5 * slope * t * t / (at - value - slope * t);
            let inside = parabola.is_finite() && parabola > low + 0.1 * (high - low) && parabola < high;
            t = if finite && inside { parabola.min(low + 0.9 * (high - low)) } else { 0.5 * (low + high) };
        } else if dot(&gradient, direction) < 0.9 * slope {
            low = t;
            best = Some((next, at, gradient));
            t = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * t };
        } else {
            return Line { evaluations, end: Some((next, at, gradient)) };
        }
    }
    Line { evaluations, end: best }
}

fn scaled_identity(s: &[f64], y: &[f64]) -> Vec<f64> {
    let n = s.len();
    let mut h = vec![0.0; n * n];
    for i in 0..n {
        h[i * n + i] = dot(s, y) / dot(y, y);
    }
    h
}

/// The inverse update of Broyden, Fletcher, Goldfarb and Shanno.
fn update(h: &mut [f64], s: &[f64], y: &[f64]) {
    let n = s.len();
    let sy = dot(s, y);
    let hy: Vec<f64> = h.chunks(n).map(|row| dot(row, y)).collect();
    let factor = 1.0 + dot(y, &hy) / sy;
    for i in 0..n {
        for j in 0..n {
            h[i * n + j] += (factor * s[i] * s[j] - hy[i] * s[j] - s[i] * hy[j]) / sy;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STOP: Stop = Stop { tolerance: 1e-12, evaluations: 2000 };

    fn rosenbrock(x: &[f64]) -> f64 {
        x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
    }

    fn rosenbrock_with_gradient(x: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        for i in 0..x.len() - 1 {
            gradient[i] += -400.0 * x[i] * (x[i + 1] - x[i] * x[i]) - 2.0 * (1.0 - x[i]);
            gradient[i + 1] += 200.0 * (x[i + 1] - x[i] * x[i]);
        }
        rosenbrock(x)
    }

    fn check(found: Result<Minimum, MeasureError>, within: f64, most: usize) {
        let Ok(found) = found else { panic!("the start is finite") };
        assert!(found.converged && found.evaluations <= most, "{found:?}");
        assert!(found.at.iter().all(|x| (x - 1.0).abs() < within), "{found:?}");
    }

    #[test]
    fn every_search_finds_the_end_of_the_curved_valley() {
        check(nelder_mead(&[-1.2, 1.0], 0.5, STOP, rosenbrock), 1e-4, 300);
        check(bfgs(&[-1.2, 1.0], None, STOP, rosenbrock_with_gradient), 1e-5, 80);
        check(lbfgs(&[-1.2, 1.0], 8, STOP, rosenbrock_with_gradient), 1e-5, 80);
        check(bfgs(&[-1.2; 6], None, STOP, rosenbrock_with_gradient), 1e-5, 200);
        check(lbfgs(&[-1.2; 40], 8, STOP, rosenbrock_with_gradient), 1e-4, 600);
    }

    #[test]
    fn a_good_picture_of_the_curvature_is_used() {
        let f = |x: &[f64], g: &mut [f64]| {
            g[0] = 2e4 * x[0];
            g[1] = 2.0 * x[1];
            1e4 * x[0] * x[0] + x[1] * x[1]
        };
        let found = bfgs(&[3.0, 4.0], Some(&[5e-5, 0.0, 0.0, 0.5]), STOP, f).map(|found| found.evaluations);
        assert!(found.is_ok_and(|evaluations| evaluations <= 8));
    }

    #[test]
    fn walls_are_walls() {
        // −ln x + x has its minimum at 1 and is not a number below 0.
        let f = |x: &[f64], g: &mut [f64]| {
            g[0] = 1.0 - 1.0 / x[0];
            x[0] - x[0].ln()
        };
        check(bfgs(&[40.0], None, STOP, f), 1e-5, 60);
        check(nelder_mead(&[0.01], 0.5, STOP, |x| x[0] - x[0].ln()), 1e-3, 200);
        assert_eq!(bfgs(&[-1.0], None, STOP, f), Err(MeasureError::NoFiniteStart));
        assert_eq!(nelder_mead(&[-1.0], 0.1, STOP, |_| f64::NAN), Err(MeasureError::NoFiniteStart));
    }

    #[test]
    fn the_budget_is_kept() {
        let tight = Stop { tolerance: 1e-12, evaluations: 10 };
        let found = bfgs(&[-1.2, 1.0], None, tight, rosenbrock_with_gradient);
        assert!(found.is_ok_and(|found| !found.converged && found.evaluations <= 10));
    }

    proptest! {
        #[test]
        fn a_bowl_is_solved_from_anywhere(
            centre in proptest::collection::vec(-5.0f64..5.0, 4), steep in proptest::collection::vec(-3.0f64..3.0, 4)
        ) {
            let f = |x: &[f64], g: &mut [f64]| {
                let mut sum = 0.0;
                for i in 0..4 {
                    let (away, k) = (x[i] - centre[i], steep[i].exp());
                    g[i] = 2.0 * k * away;
                    sum += k * away * away;
                }
                sum
            };
            for found in [bfgs(&[0.0; 4], None, STOP, f), lbfgs(&[0.0; 4], 5, STOP, f)] {
                prop_assert!(found.is_ok_and(|found| found.converged && found.value < 1e-10));
            }
        }
    }
}
