//! How do columns become the numbers that a straight line and a tree can use?
//!
//! A **frame** holds every given column as numbers: a level as its place among the levels that are
//! frequent enough to be kept, a day as its age. On the way to a tree a level becomes the rate of
//! the outcome there, so that one split can part the good levels from the bad; with many levels the
//! rate of a row's own level is taken from other folds, because a level of three rows would
//! otherwise tell each of them its own outcome. On the way to a line a level is a column of its own,
//! and a skewed number its signed logarithm.
//!
//! One-hot columns for trees were not taken: with many levels each split would move a handful of
//! rows. Nor were folds for a few well-filled levels: the noise that folds add costs more than the
//! outcome of one row among hundreds can tell (−.003 AUC on phone calls of a bank).

use super::screen::{LONGEST_LEVEL, LeftOut, Screened};
use super::table::{Cases, MISSING, Tends, Values};
use galena_measure::special::logit;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;

/// A level of fewer rows than this is pooled with the other rare ones…
const RARE_ROWS: usize = 20;

/// …and so is every level after this many.
const MOST_LEVELS: usize = 255;

/// Up to so many levels a rate is taken from all rows, and each is a column for the line.
const FEW_LEVELS: usize = 40;

/// A level's rate counts this many rows of the overall rate.
const PRIOR_ROWS: f64 = 20.0;

/// Folds of rates that leave the row's own fold out.
const FOLDS: u64 = 5;

/// Place of a level that is not kept.
pub const REST: f64 = -1.0;

/// How a given column is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "read_as", rename_all = "snake_case")]
pub enum Reads {
    /// Not at all.
    LeftOut(LeftOut),
    /// As a number.
    Number,
    /// As days before the day of judging.
    Age,
    /// As one of these levels; all others are [`REST`].
    Level {
        /// The levels, in the order of their places.
        levels: Vec<String>,
    },
}

/// A given column and what is done with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// What its contributions are added up under.
    pub meaning: String,
    /// How it is read.
    #[serde(flatten)]
    pub reads: Reads,
    /// Which way the chance may move with it.
    pub tends: Tends,
    /// Whether it moves with the time and not with the person.
    pub condition: bool,
    /// Whether trees pass it over because they have read it on another scale.
    pub another_scale: bool,
    /// Whether it grows with the calendar for everybody.
    #[serde(default)]
    pub ages: bool,
    /// A suspicion that somebody overruled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overruled: Option<LeftOut>,
}

impl Given {
    fn used(&self) -> bool {
        !matches!(self.reads, Reads::LeftOut(_))
    }

    fn for_trees(&self) -> bool {
        self.used() && !self.condition && !self.another_scale
    }
}

/// All cases as numbers, column by column.
pub struct Frame<'a> {
    /// The columns.
    pub given: Vec<Given>,
    /// Their numbers; empty for one that is left out.
    pub inputs: Vec<Cow<'a, [f64]>>,
}

impl<'a> Frame<'a> {
    /// Reads what screening left.
    pub fn of(cases: &Cases<'a>, screened: Vec<Screened>) -> Self {
        let (mut given, mut inputs) = (Vec::new(), Vec::new());
        for (column, screened) in cases.columns.iter().zip(screened) {
            let reads = match (&screened.left_out, &column.values) {
                (Some(why), _) => Reads::LeftOut(why.clone()),
                (None, Values::Numbers(_)) => Reads::Number,
                (None, Values::Days(_)) => Reads::Age,
                (None, Values::Levels { places, levels }) => Reads::Level { levels: kept_levels(places, levels) },
            };
            inputs.push(numbers(&reads, &column.values, cases.windows));
            given.push(Given {
                name: column.name.clone(),
                meaning: column.meaning.clone(),
                reads,
                tends: column.tends,
                condition: screened.condition,
                another_scale: column.another_scale,
                ages: column.ages,
                overruled: screened.overruled,
            });
        }
        Frame { given, inputs }
    }

    /// The inputs of one case, in the order of the given columns.
    pub fn row(&self, row: usize, out: &mut Vec<f64>) {
        out.clear();
        out.extend(self.inputs.iter().map(|column| column.get(row).copied().unwrap_or(f64::NAN)));
    }
}

/// A column's values as a model reads them.
pub fn numbers<'a>(reads: &Reads, values: &'a Values, windows: Option<&[i64]>) -> Cow<'a, [f64]> {
    match (reads, values) {
        (Reads::LeftOut(_), _) => Cow::default(),
        (Reads::Level { levels: kept }, Values::Levels { places, levels }) => {
            let known: HashMap<&str, usize> =
                kept.iter().enumerate().map(|(place, text)| (text.as_str(), place)).collect();
            let map: Vec<f64> =
                levels.iter().map(|text| known.get(text.as_str()).map_or(REST, |place| *place as f64)).collect();
            Cow::from_iter(places.iter().map(|place| map.get(*place as usize).copied().unwrap_or(f64::NAN)))
        }
        (Reads::Level { levels: kept }, Values::Numbers(numbers)) => {
            let known: HashMap<&str, usize> =
                kept.iter().enumerate().map(|(place, text)| (text.as_str(), place)).collect();
            let place = |number: &f64| known.get(number.to_string().as_str()).map_or(REST, |place| *place as f64);
            Cow::from_iter(numbers.iter().map(|number| if number.is_finite() { place(number) } else { f64::NAN }))
        }
        (Reads::Age, Values::Days(days)) => {
            let judged = |row: usize| windows.and_then(|windows| windows.get(row)).map_or(f64::NAN, |day| *day as f64);
            Cow::from_iter(days.iter().enumerate().map(|(row, day)| finite(judged(row) - day)))
        }
        (_, Values::Numbers(numbers) | Values::Days(numbers)) => {
            match numbers.iter().any(|number| number.is_infinite()) {
                true => Cow::from_iter(numbers.iter().copied().map(finite)),
                false => Cow::from(numbers),
            }
        }
        (_, Values::Levels { places, .. }) => Cow::from(vec![f64::NAN; places.len()]),
    }
}

fn finite(number: f64) -> f64 {
    if number.is_finite() { number } else { f64::NAN }
}

/// Levels with enough rows, the most frequent first.
fn kept_levels(places: &[u32], levels: &[String]) -> Vec<String> {
    let mut counts = vec![0usize; levels.len()];
    places.iter().filter(|place| **place != MISSING).for_each(|place| counts[*place as usize] += 1);
    let mut kept: Vec<usize> = (0..levels.len())
        .filter(|place| counts[*place] >= RARE_ROWS && levels[*place].len() <= LONGEST_LEVEL)
        .collect();
    kept.sort_by(|a, b| counts[*b].cmp(&counts[*a]).then_with(|| levels[*a].cmp(&levels[*b])));
    kept.truncate(MOST_LEVELS);
    kept.into_iter().map(|place| levels[place].clone()).collect()
}

/// Rates of a column's levels, on the logit scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// The given column.
    pub column: usize,
    /// One a kept level.
    pub levels: Vec<f64>,
    /// Of the rare ones together, and of any that was never seen.
    pub rest: f64,
}

impl Rates {
    fn of(&self, place: f64) -> f64 {
        match place {
            _ if place.is_nan() => f64::NAN,
            _ if place < 0.0 => self.rest,
            _ => self.levels.get(place as usize).copied().unwrap_or(self.rest),
        }
    }

    fn learn(column: usize, places: &[f64], levels: usize, rows: &[(u32, f64, bool)]) -> Self {
        let mut sums = vec![(0.0, 0.0); levels + 1];
        let (mut yes, mut all) = (0.0, 0.0);
        for (row, weight, happened) in rows {
            let place = places[*row as usize];
            let happened = weight * f64::from(u8::from(*happened));
            yes += happened;
            all += weight;
            if !place.is_nan() {
                let sum = &mut sums[if place == REST { levels } else { place as usize }];
                sum.0 += happened;
                sum.1 += weight;
            }
        }
        let base = (yes + 0.5) / (all + 1.0);
        let rate = |(yes, all): (f64, f64)| logit((yes + PRIOR_ROWS * base) / (all + PRIOR_ROWS));
        let rest = rate(sums[levels]);
        sums.truncate(levels);
        Rates { column, levels: sums.into_iter().map(rate).collect(), rest }
    }
}

/// One column of the straight line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// The given column.
    pub column: usize,
    /// What is made of it.
    #[serde(flatten)]
    pub form: Form,
}

/// What the line makes of an input.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Form {
    /// The number.
    Plain,
    /// sign · ln(1 + |number|).
    SignedLog,
    /// 1 where it is missing.
    Missing,
    /// 1 for this level.
    Is {
        /// Its place.
        level: u32,
    },
    /// The rate of its level.
    Rate,
}

/// What was learned about columns on the way to numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Encoding {
    /// Columns that trees read, as places among the given ones.
    pub tree_columns: Vec<usize>,
    /// Columns of the line.
    pub terms: Vec<Term>,
    /// Rates of levels.
    pub rates: Vec<Rates>,
}

/// Rows to learn from.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// Which, in the order of time.
    pub rows: &'a [u32],
    /// What came of every case.
    pub outcomes: &'a [bool],
    /// How much every case counts.
    pub weights: Option<&'a [f64]>,
    /// Who every case is about.
    pub people: Option<&'a [i64]>,
}

impl Rows<'_> {
    pub(super) fn weight(&self, row: u32) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row as usize])
    }

    /// Cases of one person fall into one fold.
    fn fold(&self, row: u32) -> u64 {
        let who = self.people.map_or(u64::from(row), |people| people[row as usize] as u64);
        (who.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % FOLDS
    }
}

impl Encoding {
    /// Learns rates and shapes from these rows.
    pub fn learn(frame: &Frame<'_>, rows: Rows<'_>) -> Self {
        let mut encoding = Encoding::default();
        for (place, given) in frame.given.iter().enumerate().filter(|(_, given)| given.used()) {
            if given.for_trees() {
                encoding.tree_columns.push(place);
            }
            let inputs = &frame.inputs[place];
            let missing = rows.rows.iter().filter(|row| inputs[**row as usize].is_nan()).count();
            let mut term = |form| encoding.terms.push(Term { column: place, form });
            if missing >= RARE_ROWS && rows.rows.len() - missing >= RARE_ROWS {
                term(Form::Missing);
            }
            match &given.reads {
                Reads::Level { levels } => {
                    if levels.len() <= FEW_LEVELS {
                        (0..levels.len() as u32).for_each(|level| term(Form::Is { level }));
                    } else {
                        term(Form::Rate);
                    }
                    encoding.rates.push(Rates::learn(place, inputs, levels.len(), &picked(rows, |_| true)));
                }
                _ => term(shape(inputs, rows.rows)),
            }
        }
        encoding
    }

    fn rates_of(&self, column: usize) -> Option<&Rates> {
        self.rates.iter().find(|rates| rates.column == column)
    }

    /// What trees read of these rows, column by column. `learned_from` says that the rates come from
    /// the same rows, so that columns of many levels take them from other folds.
    pub fn for_trees(&self, frame: &Frame<'_>, rows: Rows<'_>, learned_from: bool) -> Vec<f64> {
        let mut out = Vec::with_capacity(self.tree_columns.len() * rows.rows.len());
        for column in &self.tree_columns {
            let inputs = &frame.inputs[*column];
            match self.rates_of(*column) {
                Some(rates) if learned_from && rates.levels.len() > FEW_LEVELS => {
                    out.extend(self.out_of_fold(rates, inputs, rows));
                }
                Some(rates) => out.extend(rows.rows.iter().map(|row| rates.of(inputs[*row as usize]))),
                None => out.extend(rows.rows.iter().map(|row| inputs[*row as usize])),
            }
        }
        out
    }

    fn out_of_fold(&self, rates: &Rates, inputs: &[f64], rows: Rows<'_>) -> Vec<f64> {
        let folds: Vec<Rates> = (0..FOLDS)
            .map(|fold| {
                Rates::learn(rates.column, inputs, rates.levels.len(), &picked(rows, |row| rows.fold(row) != fold))
            })
            .collect();
        rows.rows.iter().map(|row| folds[rows.fold(*row) as usize].of(inputs[*row as usize])).collect()
    }

    /// Which rates each column of the trees is read by, as places.
    pub fn rates_of_trees(&self) -> Vec<Option<usize>> {
        let place = |column: &usize| self.rates.iter().position(|rates| rates.column == *column);
        self.tree_columns.iter().map(place).collect()
    }

    /// What trees read of one case, given [`Encoding::rates_of_trees`].
    pub fn tree_row(&self, rates: &[Option<usize>], inputs: &[f64], out: &mut Vec<f64>) {
        out.clear();
        for (column, rates) in self.tree_columns.iter().zip(rates) {
            let input = inputs.get(*column).copied().unwrap_or(f64::NAN);
            out.push(rates.map_or(input, |place| self.rates[place].of(input)));
        }
    }

    /// What the line reads of these rows, row by row.
    pub fn for_line(&self, frame: &Frame<'_>, rows: Rows<'_>, learned_from: bool) -> Vec<f64> {
        let mut out = vec![0.0; self.terms.len() * rows.rows.len()];
        for (place, term) in self.terms.iter().enumerate() {
            let inputs = &frame.inputs[term.column];
            let cells = out.iter_mut().skip(place).step_by(self.terms.len().max(1));
            match (term.form, self.rates_of(term.column)) {
                (Form::Rate, Some(rates)) if learned_from => {
                    let own = self.out_of_fold(rates, inputs, rows);
                    cells.zip(own).for_each(|(cell, rate)| *cell = rate);
                }
                (form, rates) => {
                    cells.zip(rows.rows).for_each(|(cell, row)| *cell = shaped(form, inputs[*row as usize], rates));
                }
            }
        }
        out
    }

    /// What the line reads of one case.
    pub fn line_row(&self, inputs: &[f64], out: &mut Vec<f64>) {
        out.clear();
        for term in &self.terms {
            let input = inputs.get(term.column).copied().unwrap_or(f64::NAN);
            let rates = if term.form == Form::Rate { self.rates_of(term.column) } else { None };
            out.push(shaped(term.form, input, rates));
        }
    }
}

fn picked(rows: Rows<'_>, keep: impl Fn(u32) -> bool) -> Vec<(u32, f64, bool)> {
    let kept = rows.rows.iter().filter(|row| keep(**row));
    kept.map(|row| (*row, rows.weight(*row), rows.outcomes[*row as usize])).collect()
}

fn shaped(form: Form, input: f64, rates: Option<&Rates>) -> f64 {
    match form {
        Form::Plain => input,
        Form::SignedLog => input.signum() * input.abs().ln_1p(),
        Form::Missing => f64::from(u8::from(input.is_nan())),
        Form::Is { level } => f64::from(u8::from(input == f64::from(level))),
        Form::Rate => rates.map_or(f64::NAN, |rates| rates.of(input)),
    }
}

/// Numbers that lean far to one side are taken by their logarithm.
fn shape(inputs: &[f64], rows: &[u32]) -> Form {
    let values = || rows.iter().map(|row| inputs[*row as usize]).filter(|value| value.is_finite());
    let n = values().count() as f64;
    let mean = values().sum::<f64>() / n;
    let moment = |power: i32| values().map(|value| (value - mean).powi(power)).sum::<f64>() / n;
    let (second, third) = (moment(2), moment(3));
    // Up to one the logarithm is nearly straight.
    let far = values().any(|value| value.abs() > 3.0);
    if far && second > 0.0 && (third / second.powf(1.5)).abs() > 2.0 { Form::SignedLog } else { Form::Plain }
}

#[cfg(test)]
mod tests {
    use super::super::screen::screen;
    use super::super::table::Column;
    use super::super::unit;
    use super::*;

    fn frame<'a>(columns: &'a [Column], outcomes: &'a [bool]) -> Frame<'a> {
        let cases = Cases::new(columns, outcomes);
        Frame::of(&cases, screen(&cases))
    }

    #[test]
    fn a_level_becomes_its_rate_and_a_rare_one_that_of_the_rest() {
        let mut unit = unit(3);
        let outcomes: Vec<bool> = (0..300).map(|row| unit() < if row % 3 == 0 { 0.6 } else { 0.2 }).collect();
        let texts = (0..300).map(|row| match row {
            0..=3 => Some("rare"),
            4..=9 => None,
            _ if row % 3 == 0 => Some("good"),
            _ => Some("bad"),
        });
        let columns = [Column::texts("t", texts)];
        let frame = frame(&columns, &outcomes);
        let rows: Vec<u32> = (0..300).collect();
        let rows = Rows { rows: &rows, outcomes: &outcomes, weights: None, people: None };
        let encoding = Encoding::learn(&frame, rows);
        let Reads::Level { levels } = &frame.given[0].reads else { panic!("levels") };
        assert_eq!(levels, &["bad", "good"]);
        let cells = encoding.for_trees(&frame, rows, true);
        assert!(cells[12] > cells[11] && cells[0] == encoding.rates[0].rest && cells[5].is_nan());
        let (mut tree, mut line) = (Vec::new(), Vec::new());
        for row in [0, 5, 11, 12] {
            let mut inputs = Vec::new();
            frame.row(row, &mut inputs);
            encoding.tree_row(&encoding.rates_of_trees(), &inputs, &mut tree);
            encoding.line_row(&inputs, &mut line);
            assert!(tree[0] == cells[row] || tree[0].is_nan() && cells[row].is_nan());
            let width = encoding.terms.len();
            assert_eq!(line, encoding.for_line(&frame, rows, true)[row * width..(row + 1) * width]);
        }
    }

    #[test]
    fn with_many_levels_no_row_tells_itself_its_outcome() {
        // Levels of twenty rows, outcomes that have nothing to do with them.
        let mut unit = unit(7);
        let outcomes: Vec<bool> = (0..2_000).map(|_| unit() < 0.25).collect();
        let columns = [Column::texts("t", (0..2_000).map(|row| Some(format!("level {}", row % 100))))];
        let frame = frame(&columns, &outcomes);
        let rows: Vec<u32> = (0..2_000).collect();
        let rows = Rows { rows: &rows, outcomes: &outcomes, weights: None, people: None };
        let encoding = Encoding::learn(&frame, rows);
        let auc = |cells: &[f64]| {
            let judged: Vec<_> = cells
                .iter()
                .zip(&outcomes)
                .map(|(score, happened)| galena_measure::Judged { score: *score, happened: *happened })
                .collect();
            galena_measure::auc(&judged).measured().map_or(0.5, |auc| auc.value)
        };
        assert!(auc(&encoding.for_trees(&frame, rows, false)) > 0.58);
        assert!(auc(&encoding.for_trees(&frame, rows, true)) < 0.55);
    }

    #[test]
    fn what_is_infinite_is_missing_and_what_leans_is_taken_by_its_logarithm() {
        let mut unit = unit(9);
        let outcomes: Vec<bool> = (0..200).map(|_| unit() < 0.2).collect();
        let mut money: Vec<f64> = (0..200).map(|row| f64::from((row % 20) as u8).exp()).collect();
        money[3] = f64::INFINITY;
        let columns = [Column::numbers("money", money)];
        let frame = frame(&columns, &outcomes);
        assert!(frame.inputs[0][3].is_nan());
        let rows: Vec<u32> = (0..200).collect();
        let encoding = Encoding::learn(&frame, Rows { rows: &rows, outcomes: &outcomes, weights: None, people: None });
        assert_eq!(encoding.terms, vec![Term { column: 0, form: Form::SignedLog }]);
    }
}
