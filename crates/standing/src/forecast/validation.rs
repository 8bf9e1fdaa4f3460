//! Is the model any good here, and has the world moved since?
//!
//! Both questions are answered on the latest closed window alone, by models that had not seen it:
//! a shuffled split would let a model peek at the season that it is judged on.

use super::encoding::{Frame, Reads};
use super::screen::{bin_of, quantiles};
use galena_measure::special::logistic;
use galena_measure::{Calibration, Judged, PSI_SMALL, Rate, auc, lift, log_loss, stability_index};
use serde::{Deserialize, Serialize};

/// How one way of forecasting did on cases that it had not seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Area under the curve with the ends of its 90 % interval; none where there was too little.
    pub auc: Option<[f64; 3]>,
    /// Mean log loss.
    pub log_loss: f64,
    /// Mean distance between chances and what came of them, in fifteen bins.
    pub calibration_error: Option<f64>,
    /// What calibration error chance alone would give.
    pub error_by_chance: Option<f64>,
    /// The rate among the tenth that was ranked highest over the rate of all, with its interval.
    pub lift_top_decile: Option<[f64; 3]>,
}

impl Figures {
    /// Of logits and what came of them.
    pub fn of(judged: &[(f64, bool)]) -> Self {
        let chances: Vec<Judged> =
            judged.iter().map(|(logit, happened)| Judged { score: logistic(*logit), happened: *happened }).collect();
        let calibration = Calibration::of(&chances).measured();
        Figures {
            auc: auc(&chances).measured().map(|auc| [auc.value, auc.low, auc.high]),
            log_loss: log_loss(&chances),
            calibration_error: calibration.as_ref().map(|calibration| calibration.error),
            error_by_chance: calibration.as_ref().map(|calibration| calibration.error_by_chance),
            lift_top_decile: lift(&chances, 0.1).measured().map(|lift| [lift.value, lift.low, lift.high]),
        }
    }
}

/// The latest closed window, forecast by models of what came before it. The mixture, the penalty and the
/// weight of recent cases were chosen on this window too, so the figures of what is used are a little kind
/// to it; those of the replays in the track record are not, because nothing is chosen there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// Cases of the window.
    pub cases: usize,
    /// How many of them had the outcome.
    pub events: usize,
    /// What is used.
    pub model: Figures,
    /// The line alone.
    pub line: Figures,
    /// The trees alone; none where there were none.
    pub trees: Option<Figures>,
    /// The obvious rule; none where there is none.
    pub rule: Option<Figures>,
    /// The earlier rate, said of everybody.
    pub base_rate: Figures,
    /// By how much the mean log loss of the model is below that of the rule (of the base rate, where
    /// there is no rule), with the standard error of that.
    pub gain: (f64, f64),
    /// The share of its cases that had stood, input by input, among the earlier ones.
    pub seen_before: f64,
}

impl Validation {
    /// Whether the model is better than the rule by more than chance may do.
    pub fn better(&self) -> bool {
        self.gain.0 > self.gain.1
    }
}

/// How the latest closed window differs from those before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// How often the outcome came before.
    pub rate_before: f64,
    /// How often it came in the latest window.
    pub rate_latest: f64,
    /// Whether that is a difference of a fifth at least, and more than chance makes.
    pub rate_moved: bool,
    /// Columns that have moved, by their population stability index, the most first.
    pub columns: Vec<(String, f64)>,
}

/// Most columns that are named.
const NAMED: usize = 5;

/// Rows that each side of a comparison is read from.
const COMPARED_ROWS: usize = 5_000;

impl Drift {
    /// Compares rows of a frame.
    pub fn of(frame: &Frame<'_>, outcomes: &[bool], earlier: &[u32], later: &[u32]) -> Self {
        let count = |rows: &[u32]| rows.iter().filter(|row| outcomes[**row as usize]).count() as f64;
        let (before, latest) = (count(earlier), count(later));
        let (n, m) = (earlier.len() as f64, later.len() as f64);
        let rate_moved = moved((before, n), (latest, m));
        let mut columns: Vec<(String, f64)> = frame
            .given
            .iter()
            .zip(&frame.inputs)
            .filter(|(given, _)| !matches!(given.reads, Reads::LeftOut(_)) && !given.ages && !given.another_scale)
            .filter_map(|(given, inputs)| Some((given.name.clone(), index(&given.reads, inputs, earlier, later)?)))
            .filter(|(_, index)| *index >= PSI_SMALL)
            .collect();
        columns.sort_by(|a, b| b.1.total_cmp(&a.1));
        columns.truncate(NAMED);
        Drift { rate_before: before / n, rate_latest: latest / m, rate_moved, columns }
    }
}

/// Two rates differ by a fifth at least and more than chance: their 99 % intervals do not meet.
fn moved(before: (f64, f64), latest: (f64, f64)) -> bool {
    let [a, b] = [before, latest].map(|(events, all)| Rate::wilson(events, all, 0.99));
    (a.value - b.value).abs() > 0.2 * a.value.max(b.value) && (a.high < b.low || b.high < a.low)
}

fn index(reads: &Reads, inputs: &[f64], earlier: &[u32], later: &[u32]) -> Option<f64> {
    let thinned = |rows: &[u32]| -> Vec<f64> {
        let every = rows.len().div_ceil(COMPARED_ROWS).max(1);
        rows.iter().step_by(every).map(|row| inputs[*row as usize]).collect()
    };
    let (before, after) = (thinned(earlier), thinned(later));
    let cuts = match reads {
        Reads::Level { levels } => (0..levels.len()).map(|place| place as f64).collect(),
        _ => quantiles(before.iter().copied(), 10),
    };
    let counts = |values: &[f64]| {
        let mut counts = vec![0.0; cuts.len() + 2];
        values.iter().for_each(|value| counts[bin_of(*value, &cuts) as usize] += 1.0);
        counts
    };
    stability_index(&counts(&before), &counts(&after))
}

/// The mean of how much less one way loses than another, with its standard error.
pub fn mean_gain(of: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for gain in of {
        n += 1.0;
        sum += gain;
        squares += gain * gain;
    }
    let mean = sum / f64::max(n, 1.0);
    (mean, ((squares / f64::max(n, 1.0) - mean * mean).max(0.0) / f64::max(n, 1.0)).sqrt())
}
