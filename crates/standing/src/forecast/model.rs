//! What was learned, as readable JSON, and what it says of a case.
//!
//! The logit of a case is a mean of two: that of a straight line and that of a forest, weighted by
//! what did best on the latest closed window, then stretched so that the chances of that window come
//! true. Everything that goes into it stands in the artefact, with what it was learned from and how
//! it did; a model that was written once can be read and asked again, and gives the same chances.

use super::ForecastError;
use super::encoding::{Encoding, Given, Reads, numbers};
use super::forest::{Forest, Reasons, Scorer};
use super::table::Column;
use super::validation::{Drift, Validation};
use crate::logistic::{self, Stretch};
use galena_measure::special::{logistic as chance_of, logit, normal_deviate};
use galena_measure::{LEVEL, Prior, Rate};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// The format of the artefact. A reader refuses what is newer than itself.
pub const FORMAT: u32 = 1;

/// What the chances come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uses {
    /// A line and a forest together.
    Blend,
    /// The obvious rule alone: nothing learned was better on cases that it had not seen.
    Rule,
    /// How often it happens at all: there was too little to learn from, or nothing beat it.
    BaseRate,
}

impl Uses {
    /// The word for it in tables and reports.
    pub fn word(self) -> &'static str {
        match self {
            Uses::Blend => "blend",
            Uses::Rule => "rule",
            Uses::BaseRate => "base_rate",
        }
    }
}

/// What was learned from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// Cases.
    pub cases: usize,
    /// How many had the outcome.
    pub events: usize,
    /// The window of the earliest case, where cases have windows.
    pub from_window: Option<i64>,
    /// The window of the latest case.
    pub to_window: Option<i64>,
    /// After so many later cases a case counts half, where the world was found to move.
    pub half_life: Option<f64>,
    /// The rate that is assumed before anything is known, and how many cases that is worth.
    pub prior: (f64, f64),
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The format that it is written in.
    pub format: u32,
    /// What the chances come from.
    pub uses: Uses,
    /// What was learned from.
    pub learned: Learned,
    /// How it did on the latest closed window, beside others. None where there was too little.
    pub validation: Option<Validation>,
    /// How that window differs from those before.
    pub drift: Option<Drift>,
    /// What was done that its users should know, in sentences.
    pub notices: Vec<String>,
    /// The columns that it was given, in the order in which a case hands them over.
    pub given: Vec<Given>,
    /// How columns become what line and trees read.
    pub encoding: Encoding,
    /// The straight line.
    pub line: Option<logistic::Model>,
    /// The trees.
    pub forest: Option<Forest>,
    /// The forest's share of the logit; the line has the rest.
    pub share_of_trees: f64,
    /// The line that the logits of the latest window needed.
    pub stretch: Stretch,
}

/// A chance with its interval.
pub use crate::logistic::Chance;

/// The part that says how to read the rest.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Model {
    /// Reads what was written; refuses what a newer galena wrote, whose meaning is not known here.
    pub fn read(text: &str) -> Result<Self, ForecastError> {
        let broken = |error: serde_json::Error| ForecastError::NoModel(error.to_string());
        let Format { format: found } = serde_json::from_str(text).map_err(broken)?;
        if found > FORMAT {
            return Err(ForecastError::NewerFormat { found, known: FORMAT });
        }
        serde_json::from_str(text).map_err(broken)
    }

    /// How often it happens at all, as far as is known.
    pub fn base_rate(&self) -> Rate {
        let (rate, cases) = self.learned.prior;
        Rate::with_prior(self.learned.events as f64, self.learned.cases as f64, Prior::of(rate, cases), LEVEL)
    }

    /// What it is called in tables and reports.
    pub fn name(&self) -> String {
        let Learned { cases, events, .. } = self.learned;
        match self.uses {
            Uses::Blend => format!("line and trees on {cases} people, {events} buyers"),
            Uses::Rule => format!("the obvious rule on {cases} people, {events} buyers: nothing learned was better"),
            Uses::BaseRate => format!("base rate: {events} buyers among {cases} people are too few to learn from"),
        }
    }

    /// The model made ready to score many cases.
    pub fn ready(self) -> Ready {
        Ready {
            scorer: self.forest.as_ref().map(Forest::scorer),
            reasons: OnceLock::new(),
            rates: self.encoding.rates_of_trees(),
            base: self.expected(),
            model: self,
        }
    }

    /// The inputs of cases, row by row, from columns of the same names in any order; a column that is
    /// not there is missing for everybody.
    pub fn inputs(&self, columns: &[Column], windows: Option<&[i64]>) -> Vec<f64> {
        let rows = columns.first().map_or(0, Column::len);
        let mut out = vec![f64::NAN; rows * self.given.len()];
        for (place, given) in self.given.iter().enumerate() {
            let Some(column) = columns.iter().find(|column| column.name == given.name) else { continue };
            if matches!(given.reads, Reads::LeftOut(_)) {
                continue;
            }
            let cells = out.iter_mut().skip(place).step_by(self.given.len());
            cells.zip(numbers(&given.reads, &column.values, windows).iter()).for_each(|(cell, number)| *cell = *number);
        }
        out
    }

    /// The logit that reasons start from: of somebody about whom nothing is known.
    fn expected(&self) -> f64 {
        if self.uses == Uses::BaseRate {
            return logit(self.base_rate().value);
        }
        let line = self.line.as_ref().map_or(0.0, |line| line.intercept);
        let trees = self.forest.as_ref().map_or(0.0, Forest::expected);
        self.stretched(self.mean(line, trees))
    }

    fn mean(&self, line: f64, trees: f64) -> f64 {
        (1.0 - self.share_of_trees) * line + self.share_of_trees * trees
    }

    fn stretched(&self, logit: f64) -> f64 {
        self.stretch.intercept + self.stretch.slope * logit
    }
}

/// A model with what it needs to score quickly. It can be asked from several threads, each of which
/// brings the [`Cells`] that it writes to.
#[derive(Debug)]
pub struct Ready {
    model: Model,
    scorer: Option<Scorer>,
    reasons: OnceLock<Option<Reasons>>,
    /// Which rates each column of the trees is read by.
    rates: Vec<Option<usize>>,
    base: f64,
}

/// What line and trees read of one case.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    line: Vec<f64>,
    trees: Vec<f64>,
}

impl Ready {
    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The chance for one case.
    pub fn chance(&self, inputs: &[f64], cells: &mut Cells) -> f64 {
        chance_of(self.logit(inputs, cells))
    }

    /// The logit of one case.
    pub fn logit(&self, inputs: &[f64], cells: &mut Cells) -> f64 {
        if self.model.uses == Uses::BaseRate {
            return self.base;
        }
        let (line, trees) = self.parts(inputs, cells);
        self.model.stretched(self.model.mean(line, trees))
    }

    /// The logit of an average case: what [`Ready::contributions`] are against.
    pub fn base(&self) -> f64 {
        self.base
    }

    /// The chance of an average case.
    pub fn base_chance(&self) -> f64 {
        chance_of(self.base)
    }

    fn parts(&self, inputs: &[f64], cells: &mut Cells) -> (f64, f64) {
        let encoding = &self.model.encoding;
        let line = self.model.line.as_ref().filter(|_| self.model.share_of_trees < 1.0).map_or(0.0, |line| {
            encoding.line_row(inputs, &mut cells.line);
            line.raw_logit(&cells.line)
        });
        let trees = self.scorer.as_ref().map_or(0.0, |scorer| {
            encoding.tree_row(&self.rates, inputs, &mut cells.trees);
            scorer.logit(&cells.trees)
        });
        (line, trees)
    }

    /// The chance with its interval at a level. Its variance on the logit scale is that of the line's
    /// weights, plus the square of what the trees say beside it times their share: where they leave the
    /// line they are as unsure as they are far from it.
    pub fn interval(&self, inputs: &[f64], level: f64, cells: &mut Cells) -> Chance {
        let model = &self.model;
        if model.uses == Uses::BaseRate {
            let rate = model.base_rate();
            return Chance { chance: self.base_chance(), low: rate.low, high: rate.high };
        }
        let (line, trees) = self.parts(inputs, cells);
        let of_weights = model.line.as_ref().map_or(0.0, |one| {
            model.encoding.line_row(inputs, &mut cells.line);
            one.variance(&cells.line)
        });
        let share = if model.forest.is_some() { model.share_of_trees } else { 0.0 };
        let variance = of_weights + share * (line - trees).powi(2);
        let half = normal_deviate(level) * model.stretch.slope.abs() * variance.max(0.0).sqrt();
        let logit = model.stretched(model.mean(line, trees));
        Chance { chance: chance_of(logit), low: chance_of(logit - half), high: chance_of(logit + half) }
    }

    /// What each given column adds to the logit, against [`Ready::base`]: exact Shapley values of both
    /// parts, so that they add up to the logit.
    pub fn contributions(&self, inputs: &[f64], cells: &mut Cells) -> Vec<f64> {
        let model = &self.model;
        let mut out = vec![0.0; model.given.len()];
        let slope = model.stretch.slope;
        if let Some(line) = &model.line {
            model.encoding.line_row(inputs, &mut cells.line);
            for (term, adds) in model.encoding.terms.iter().zip(line.raw_contributions(&cells.line)) {
                out[term.column] += slope * (1.0 - model.share_of_trees) * adds;
            }
        }
        if let Some(reasons) = self.reasons.get_or_init(|| model.forest.as_ref().map(Forest::reasons)) {
            model.encoding.tree_row(&self.rates, inputs, &mut cells.trees);
            let mut adds = vec![0.0; model.encoding.tree_columns.len()];
            reasons.add(&cells.trees, slope * model.share_of_trees, &mut adds);
            model.encoding.tree_columns.iter().zip(adds).for_each(|(column, adds)| out[*column] += adds);
        }
        out
    }
}
