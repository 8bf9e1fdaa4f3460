//! How do several signs together change the chance of something?
//!
//! A logistic regression with a squared penalty on its weights: the weights say in one number each
//! what a sign adds, the model is a page of JSON, and where the past is a poor guide to the future
//! it fails more gently than tree ensembles. Inputs are standardised, so that one penalty fits all
//! of them; the intercept is free, so that the mean chance is right whatever the penalty.
//!
//! Decisions. The penalty is chosen *forward in time*: a model that has seen all groups of rows but
//! the latest is tried on the latest. Its mistakes there also say whether the chances need a
//! stretch (Platt's line); it is applied only where it helped on rows that it was not fitted to.
//! The curvature at the optimum is kept as a covariance, which gives every chance an interval. A
//! value that is missing or infinite counts as the column's mean; telling missing from average by a
//! column of its own is the caller's choice. Cross-validation over shuffled rows was not taken: it
//! lets a model peek at the season that it is judged on.

mod choice;
mod solve;

pub(crate) use crate::logistic::choice::{Tried, loss, stretch_of};

use crate::logistic::choice::choose;
use crate::logistic::solve::{EXACT, Prepared, solve};
use galena_measure::matrix::dot;
use galena_measure::special::{logistic, normal_deviate};
use serde::{Deserialize, Serialize};

/// Why there is no model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LogisticError {
    /// The table is not as long or as wide as its parts say.
    #[error("{found} {part} do not fit {rows} rows of {columns} columns")]
    Shape {
        /// Which part does not fit.
        part: &'static str,
        /// How long it is.
        found: usize,
        /// Rows, by the outcomes.
        rows: usize,
        /// Columns, by the names.
        columns: usize,
    },
    /// All outcomes are the same, or there are none.
    #[error("{events} of {rows} outcomes are yes; a model needs both")]
    OneOutcome {
        /// Rows.
        rows: usize,
        /// How many are yes.
        events: usize,
    },
    /// A weight is negative or not a number.
    #[error("the weight of row {row} is {weight}")]
    Weight {
        /// The row, from 0.
        row: usize,
        /// Its weight.
        weight: f64,
    },
    /// The search did not find a way.
    #[error("the regression did not converge")]
    NotConverged,
}

/// Rows to learn from.
#[derive(Clone, Copy)]
pub struct Sample<'a> {
    /// Names of the columns.
    pub names: &'a [String],
    /// Inputs, row by row.
    pub inputs: &'a [f64],
    /// What happened to each row.
    pub outcomes: &'a [bool],
    /// How much each row counts; all the same where none are given.
    pub weights: Option<&'a [f64]>,
    /// To which cut-off each row belongs; a higher number is later. One group where none are given.
    pub groups: Option<&'a [i64]>,
    /// Columns that say whether something holds (a level of a text): they are not standardised, so that
    /// the penalty holds a rare level back as firmly as a frequent one. None where none are given.
    pub marks: Option<&'a [bool]>,
}

/// One input and what it adds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its mean over the rows that have it.
    pub mean: f64,
    /// Its standard deviation; 0 where it never varied, and then it is not used.
    pub scale: f64,
    /// What one standard deviation more adds to the logit.
    pub weight: f64,
}

/// How a penalty did on rows that its model had not seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The penalty.
    pub penalty: f64,
    /// Mean log loss.
    pub log_loss: f64,
}

/// Where the penalty was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validation {
    /// On the latest group, by models of the groups before it.
    Latest,
    /// On every third row: there was only one group, or the latest held too few of either outcome.
    EveryThird,
    /// Nowhere: the penalty was given, or there was too little to try it on.
    Given,
}

/// A line that mends logits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// Times the logit,
    pub slope: f64,
    /// plus this.
    pub intercept: f64,
}

/// A fitted regression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The logit where every input is at its mean.
    pub intercept: f64,
    /// The inputs, in the order in which rows give them.
    pub columns: Vec<Column>,
    /// The stretch of the logits that the latest group asked for, if any.
    pub stretch: Option<Stretch>,
    /// Half of this times the sum of squared weights was added to the log loss of all rows.
    pub penalty: f64,
    /// Where the penalty was tried.
    pub validation: Validation,
    /// The penalties that were tried.
    pub trials: Vec<Trial>,
    /// Rows that it was fitted to.
    pub rows: usize,
    /// How many of them were yes.
    pub events: usize,
    /// Steps that the last fit took.
    pub steps: usize,
    /// Covariance of the intercept and the weights: row i holds the first i + 1 entries.
    pub covariance: Vec<Vec<f64>>,
}

/// A chance with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// The chance.
    pub chance: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Fits rows of `names.len()` inputs each. `groups` says to which cut-off a row belongs; see
/// [`Sample::fit`].
pub fn fit(names: &[String], inputs: &[f64], outcomes: &[bool], groups: &[i64]) -> Result<Model, LogisticError> {
    Sample { names, inputs, outcomes, weights: None, groups: Some(groups), marks: None }.fit()
}

impl Sample<'_> {
    /// Fits with the penalty that did best on the latest group, and with a stretch of the logits if
    /// the latest group shows that it helps.
    pub fn fit(&self) -> Result<Model, LogisticError> {
        let prepared = Prepared::of(self)?;
        let choice = choose(self, &prepared)?;
        let mut model = self.model(&prepared, choice.penalty, choice.start.as_deref())?;
        model.stretch = choice.stretch;
        model.validation = choice.validation;
        model.trials = choice.trials;
        Ok(model)
    }

    /// The penalty that did best on the latest group, with what that trial said of it and the weights
    /// that it ended at. None where there was nothing to try it on.
    pub(crate) fn tried(&self) -> Result<(f64, Option<Tried>), LogisticError> {
        let choice = choose(self, &Prepared::of(self)?)?;
        Ok((choice.penalty, choice.tried))
    }

    /// Fits with this penalty.
    pub fn fit_with_penalty(&self, penalty: f64) -> Result<Model, LogisticError> {
        self.model(&Prepared::of(self)?, penalty, None)
    }

    /// The same, searched from the weights of a model of the same columns that should be near.
    pub(crate) fn fit_from(&self, near: Option<&Model>, penalty: f64) -> Result<Model, LogisticError> {
        let prepared = Prepared::of(self)?;
        let start = near.filter(|near| near.columns.len() == prepared.columns.len()).map(|near| {
            let weights = prepared.used.iter().map(|column| near.columns[*column].weight);
            std::iter::once(near.intercept).chain(weights).collect::<Vec<f64>>()
        });
        self.model(&prepared, penalty, start.as_deref())
    }

    fn model(&self, prepared: &Prepared<'_>, penalty: f64, start: Option<&[f64]>) -> Result<Model, LogisticError> {
        let penalty = if penalty.is_finite() { penalty.max(1e-6) } else { choice::DEFAULT_PENALTY };
        let rows: Vec<u32> = (0..self.outcomes.len() as u32).collect();
        let solution = solve(prepared, &rows, penalty, start, EXACT)?;
        let mut columns = prepared.columns.clone();
        let size = columns.len() + 1;
        let mut covariance: Vec<Vec<f64>> = (1..=size).map(|n| vec![0.0; n]).collect();
        // Only columns that vary were fitted; `places` says where each stands in the model.
        let places: Vec<usize> = std::iter::once(0).chain(prepared.used.iter().map(|column| column + 1)).collect();
        let inverse = solution.covariance(prepared, &rows, penalty)?;
        for (i, &to) in places.iter().enumerate() {
            for (j, &from) in places.iter().enumerate().take(i + 1) {
                covariance[to][from] = inverse[i * places.len() + j];
            }
            if to > 0 {
                columns[to - 1].weight = solution.weights[i];
            }
        }
        Ok(Model {
            intercept: solution.weights[0],
            columns,
            stretch: None,
            penalty,
            validation: Validation::Given,
            trials: Vec::new(),
            rows: self.outcomes.len(),
            events: self.outcomes.iter().filter(|yes| **yes).count(),
            steps: solution.steps,
            covariance,
        })
    }
}

impl Column {
    /// The input in standard deviations from its mean; 0 when it is missing or never varied.
    fn standard(&self, input: f64) -> f64 {
        if self.scale > 0.0 && input.is_finite() { (input - self.mean) / self.scale } else { 0.0 }
    }
}

impl Model {
    /// The chance for a row of inputs, in the order of [`Model::columns`]; missing ones count as the
    /// mean, surplus ones are ignored.
    pub fn predict(&self, inputs: &[f64]) -> f64 {
        logistic(self.stretched(self.logit(inputs)))
    }

    /// The chance with an interval at a level: what the uncertainty of the weights does to it.
    pub fn chance(&self, inputs: &[f64], level: f64) -> Chance {
        let slope = self.stretch.map_or(1.0, |stretch| stretch.slope);
        let half = normal_deviate(level) * slope.abs() * self.variance(inputs).sqrt();
        let logit = self.stretched(self.logit(inputs));
        Chance { chance: logistic(logit), low: logistic(logit - half), high: logistic(logit + half) }
    }

    /// The ends of the interval of [`Model::chance`].
    pub fn interval(&self, inputs: &[f64], level: f64) -> (f64, f64) {
        let chance = self.chance(inputs, level);
        (chance.low, chance.high)
    }

    /// The logit before any stretch.
    pub(crate) fn raw_logit(&self, inputs: &[f64]) -> f64 {
        self.logit(inputs)
    }

    /// What each input adds to the logit before any stretch.
    pub(crate) fn raw_contributions<'a>(&'a self, inputs: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.columns.iter().zip(inputs).map(|(column, input)| column.weight * column.standard(*input))
    }

    /// The variance of the logit before any stretch, from the uncertainty of the weights.
    pub(crate) fn variance(&self, inputs: &[f64]) -> f64 {
        let mut row = vec![0.0; self.columns.len() + 1];
        row[0] = 1.0;
        for ((column, place), input) in self.columns.iter().zip(&mut row[1..]).zip(inputs) {
            *place = column.standard(*input);
        }
        let mut variance = 0.0;
        for (covariances, x) in self.covariance.iter().zip(&row).filter(|(_, x)| **x != 0.0) {
            let Some((own, earlier)) = covariances.split_last() else { continue };
            variance += x * (2.0 * dot(earlier, &row[..earlier.len()]) + own * x);
        }
        variance.max(0.0)
    }

    /// The same model with every logit moved by so much: what it takes when the rows that it was
    /// fitted to had other odds than those that it will meet.
    pub fn moved(mut self, by: f64) -> Self {
        match &mut self.stretch {
            Some(stretch) => stretch.intercept += by,
            None => self.intercept += by,
        }
        self
    }

    /// What each input adds to the logit, against somebody at the mean of it, in the order of
    /// [`Model::columns`].
    pub fn contributions(&self, inputs: &[f64]) -> Vec<f64> {
        let slope = self.stretch.map_or(1.0, |stretch| stretch.slope);
        let padded = inputs.iter().copied().chain(std::iter::repeat(f64::NAN));
        self.columns.iter().zip(padded).map(|(column, input)| slope * column.weight * column.standard(input)).collect()
    }

    fn logit(&self, inputs: &[f64]) -> f64 {
        let parts = self.columns.iter().zip(inputs).map(|(column, input)| column.weight * column.standard(*input));
        self.intercept + parts.sum::<f64>()
    }

    fn stretched(&self, logit: f64) -> f64 {
        self.stretch.map_or(logit, |stretch| stretch.intercept + stretch.slope * logit)
    }
}

#[cfg(test)]
mod tests;
