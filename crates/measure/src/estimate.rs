//! Is there enough data to say anything?
//!
//! The rule is simple on purpose, so that it can be printed beside the gap it leaves: a rate is
//! shown when at least [`MIN_EVENTS`] of at least [`MIN_TRIALS`] had the event. A rule on the width
//! of the interval was not taken: it would show "0 of 1,000", where nothing was seen, with the same
//! confidence as a measured rate.

/// The level of intervals where nothing else is asked.
pub const LEVEL: f64 = 0.90;

/// With fewer events than this, a rate is not shown.
pub const MIN_EVENTS: f64 = 5.0;

/// With fewer trials than this, a rate is not shown.
pub const MIN_TRIALS: f64 = 30.0;

/// Whether this is enough to show a rate: at least 5 events among at least 30 trials.
pub fn enough(events: f64, trials: f64) -> bool {
    events >= MIN_EVENTS && trials >= MIN_TRIALS
}

/// A figure, or how little there was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Estimate<T> {
    /// There was enough data.
    Measured(T),
    /// There was not; these are the smallest counts that the figure would have rested on.
    TooFew {
        /// Events seen.
        events: f64,
        /// Trials seen.
        trials: f64,
    },
}

impl<T> Estimate<T> {
    /// The figure, if there was enough data.
    pub fn measured(self) -> Option<T> {
        match self {
            Estimate::Measured(value) => Some(value),
            Estimate::TooFew { .. } => None,
        }
    }

    /// The figure by reference, if there was enough data.
    pub fn as_ref(&self) -> Estimate<&T> {
        match self {
            Estimate::Measured(value) => Estimate::Measured(value),
            Estimate::TooFew { events, trials } => Estimate::TooFew { events: *events, trials: *trials },
        }
    }

    /// Changes the figure and keeps the gap.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Estimate<U> {
        match self {
            Estimate::Measured(value) => Estimate::Measured(change(value)),
            Estimate::TooFew { events, trials } => Estimate::TooFew { events, trials },
        }
    }
}

/// One judgement and what came of it. Where the score is meant as a chance it lies in 0–1; ranking
/// measures take any number. Judgements whose score is NaN are left out by every measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// The score or chance that was given.
    pub score: f64,
    /// Whether it happened.
    pub happened: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_counts_events_and_trials() {
        assert!(enough(5.0, 30.0));
        assert!(!enough(4.0, 3000.0));
        assert!(!enough(20.0, 29.0));
        assert!(!enough(f64::NAN, 100.0));
    }

    #[test]
    fn a_gap_stays_a_gap() {
        let gap: Estimate<f64> = Estimate::TooFew { events: 1.0, trials: 9.0 };
        assert_eq!(gap.map(|x| x * 2.0), gap);
        assert_eq!(gap.measured(), None);
        assert_eq!(Estimate::Measured(2.0).map(|x| x * 2.0).measured(), Some(4.0));
    }
}
