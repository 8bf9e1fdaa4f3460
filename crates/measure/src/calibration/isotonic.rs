//! Steps that never go down: the best fit among all rising curves, by pooling neighbours that are
//! in the wrong order.

use crate::{Judged, MeasureError};

/// A rising curve through steps; between two steps it goes straight.
#[derive(Clone, Debug, PartialEq)]
pub struct Isotonic {
    /// (score, chance), both rising.
    pub points: Vec<(f64, f64)>,
}

impl Isotonic {
    /// Fits to scores and outcomes.
    pub fn fit(judged: &[Judged]) -> Result<Self, MeasureError> {
        let mut scores: Vec<(f64, bool)> =
            judged.iter().filter(|one| one.score.is_finite()).map(|one| (one.score, one.happened)).collect();
        let happened = scores.iter().filter(|(_, happened)| *happened).count();
        if happened == 0 || happened == scores.len() {
            return Err(MeasureError::OneOutcome { judged: scores.len(), happened });
        }
        scores.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        // (first score, last score, people, events) of each step so far.
        let mut steps: Vec<(f64, f64, f64, f64)> = Vec::new();
        for tied in scores.chunk_by(|a, b| a.0 == b.0) {
            let events = tied.iter().filter(|(_, happened)| *happened).count() as f64;
            let mut step = (tied[0].0, tied[0].0, tied.len() as f64, events);
            while let Some(last) = steps.last().copied()
                && last.3 * step.2 >= step.3 * last.2
            {
                step = (last.0, step.1, last.2 + step.2, last.3 + step.3);
                steps.pop();
            }
            steps.push(step);
        }
        let mut points = Vec::new();
        for (first, last, people, events) in steps {
            points.push((first, events / people));
            if last > first {
                points.push((last, events / people));
            }
        }
        Ok(Isotonic { points })
    }

    /// The chance for a score. Beyond the scores that were seen it stays level.
    pub fn apply(&self, score: f64) -> f64 {
        let place = self.points.partition_point(|(x, _)| *x < score);
        match (place.checked_sub(1).and_then(|i| self.points.get(i)), self.points.get(place)) {
            (Some(&(x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (score - x0) / (x1 - x0),
            (None, Some(&(_, y))) | (Some(&(_, y)), None) => y,
            (None, None) => f64::NAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fit(pairs: &[(f64, bool)]) -> Option<Isotonic> {
        let judged: Vec<Judged> = pairs.iter().map(|&(score, happened)| Judged { score, happened }).collect();
        Isotonic::fit(&judged).ok()
    }

    #[test]
    fn pools_neighbours_in_the_wrong_order() {
        let pairs = [(1.0, false), (2.0, true), (3.0, false), (4.0, false), (5.0, true), (6.0, true)];
        let Some(curve) = fit(&pairs) else { panic!("both outcomes are there") };
        assert_eq!(curve.points, vec![(1.0, 0.0), (2.0, 1.0 / 3.0), (4.0, 1.0 / 3.0), (5.0, 1.0), (6.0, 1.0)]);
        assert_eq!((curve.apply(-9.0), curve.apply(3.0), curve.apply(99.0)), (0.0, 1.0 / 3.0, 1.0));
        assert!((curve.apply(1.5) - 1.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn one_outcome_has_no_curve() {
        assert!(fit(&[(0.1, true), (0.2, true)]).is_none());
        assert!(fit(&[]).is_none());
    }

    proptest! {
        #[test]
        fn the_curve_rises_and_keeps_the_total(pairs in proptest::collection::vec((0u8..30, any::<bool>()), 2..120)) {
            let pairs: Vec<(f64, bool)> = pairs.into_iter().map(|(x, y)| (f64::from(x), y)).collect();
            if let Some(curve) = fit(&pairs) {
                prop_assert!(curve.points.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 <= two[1].1));
                let given: f64 = pairs.iter().map(|(x, _)| curve.apply(*x)).sum();
                let events = pairs.iter().filter(|(_, y)| *y).count() as f64;
                prop_assert!((given - events).abs() < 1e-9);
            }
        }
    }
}
