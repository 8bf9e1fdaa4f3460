//! What is the truth? Cases that are drawn from known chances, so that a test knows what the best
//! possible forecast would have said.
//!
//! Real tables were not taken for these: on them nobody knows how much better a forecast could be.

use galena_measure::special::logistic;
use galena_measure::{Calibration, Judged, auc, log_loss};
use galena_standing::forecast::{Cases, Cells, Column, Growth, Model, Settings, fit_with};

/// Trees that are grown quickly, for tests that are not about how good they are.
pub const QUICK: Settings = Settings {
    growth: Growth { trees: 30, leaves: 8, depth: 4, rate: 0.2, ..Growth::SMALL },
    most_rows: 60_000,
    ..Settings::SMALL
};

/// Draws: xorshift64*.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    pub fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    pub fn normals(&mut self, rows: usize) -> Vec<f64> {
        (0..rows).map(|_| self.normal()).collect()
    }

    pub fn happens(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    pub fn below(&mut self, most: usize) -> usize {
        ((self.unit() * most as f64) as usize).min(most.saturating_sub(1))
    }
}

/// Cases with the chances that they were drawn from.
pub struct Planted {
    pub columns: Vec<Column>,
    pub outcomes: Vec<bool>,
    pub chances: Vec<f64>,
}

impl Planted {
    /// Cases of `width` standard normal columns `x0`, `x1`…, with the logit of a row's place and values.
    pub fn normal(seed: u64, rows: usize, width: usize, logit: impl Fn(usize, &[f64]) -> f64) -> Self {
        let mut random = Random::new(seed);
        let values: Vec<Vec<f64>> = (0..width).map(|_| random.normals(rows)).collect();
        let chances: Vec<f64> = (0..rows)
            .map(|row| {
                let own: Vec<f64> = values.iter().map(|column| column[row]).collect();
                logistic(logit(row, &own))
            })
            .collect();
        let outcomes = chances.iter().map(|chance| random.happens(*chance)).collect();
        let columns =
            values.into_iter().enumerate().map(|(place, values)| Column::numbers(&format!("x{place}"), values));
        Planted { columns: columns.collect(), outcomes, chances }
    }

    pub fn cases(&self) -> Cases<'_> {
        Cases::new(&self.columns, &self.outcomes)
    }

    pub fn rows(&self) -> usize {
        self.outcomes.len()
    }

    /// What these chances say of what happened.
    pub fn judged(&self, chances: &[f64]) -> Vec<Judged> {
        assert_eq!(chances.len(), self.rows());
        chances
            .iter()
            .zip(&self.outcomes)
            .map(|(score, happened)| Judged { score: *score, happened: *happened })
            .collect()
    }
}

/// A model fitted quickly.
pub fn quick(cases: &Cases<'_>) -> Model {
    fit_with(cases, &QUICK).expect("cases that can be learned from")
}

/// What a model says of every row of columns.
pub fn chances(model: &Model, columns: &[Column], windows: Option<&[i64]>) -> Vec<f64> {
    let inputs = model.inputs(columns, windows);
    let (ready, mut cells) = (model.clone().ready(), Cells::default());
    inputs.chunks_exact(model.given.len()).map(|row| ready.chance(row, &mut cells)).collect()
}

/// Area under the curve.
pub fn area(judged: &[Judged]) -> f64 {
    auc(judged).measured().expect("enough of both outcomes").value
}

/// Mean log loss, calibration error and the calibration error that chance alone would give.
pub fn loss_and_errors(judged: &[Judged]) -> (f64, f64, f64) {
    let calibration = Calibration::of(judged).measured().expect("enough cases");
    (log_loss(judged), calibration.error, calibration.error_by_chance)
}

pub fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    sum / n
}

/// Whether a sentence of the model holds all of these words.
pub fn says(model: &Model, words: &[&str]) -> bool {
    model.notices.iter().any(|notice| words.iter().all(|word| notice.contains(word)))
}
