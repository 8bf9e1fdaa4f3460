//! What is known of each case, column by column.
//!
//! Columns and not rows, because everything that is done before a fit (screening, encoding, drift)
//! looks at one column at a time. Texts come as places in a list of levels, so that a text of ten
//! megabytes is held once and compared never.

use serde::{Deserialize, Serialize};

/// Level of a case whose text is not known.
pub const MISSING: u32 = u32::MAX;

/// What a column holds, one value a case.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers; what is not finite counts as missing.
    Numbers(Vec<f64>),
    /// Texts, as places in `levels`; [`MISSING`] where there is none.
    Levels {
        /// The place of each case's text.
        places: Vec<u32>,
        /// The texts.
        levels: Vec<String>,
    },
    /// Days since 1970; they become ages at the day of judging. Not finite where missing.
    Days(Vec<f64>),
}

/// Which way the chance must not move when a number grows, because its meaning demands it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tends {
    /// More never lowers the chance.
    Up,
    /// More never raises it.
    Down,
    /// Either way.
    #[default]
    Freely,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, unique in the table.
    pub name: String,
    /// What it holds.
    pub values: Values,
    /// Which way the chance may move with it.
    pub tends: Tends,
    /// Another scale of the column before it: a straight line wants both, a tree only one.
    pub another_scale: bool,
    /// The meaning that its contributions are added up under.
    pub meaning: String,
    /// Known by construction before the outcome: it is not searched for leaks.
    pub known_before: bool,
    /// Grows with the calendar for everybody, so that its moving is no news.
    pub ages: bool,
}

impl Column {
    /// A column of numbers without constraints, its own meaning.
    pub fn numbers(name: &str, numbers: Vec<f64>) -> Self {
        Self::of(name, Values::Numbers(numbers))
    }

    /// A column of any values without constraints, its own meaning.
    pub fn of(name: &str, values: Values) -> Self {
        let meaning = name.to_string();
        Column {
            name: meaning.clone(),
            values,
            tends: Tends::Freely,
            another_scale: false,
            meaning,
            known_before: false,
            ages: false,
        }
    }

    /// A column of texts.
    pub fn texts<T: AsRef<str>>(name: &str, texts: impl IntoIterator<Item = Option<T>>) -> Self {
        let mut known = std::collections::HashMap::<String, u32>::new();
        let mut levels = Vec::new();
        let mut place_of = |text: &str| match known.get(text) {
            Some(place) => *place,
            None => {
                let place = levels.len() as u32;
                levels.push(text.to_string());
                known.insert(text.to_string(), place);
                place
            }
        };
        let places = texts.into_iter().map(|text| text.map_or(MISSING, |text| place_of(text.as_ref()))).collect();
        Self::of(name, Values::Levels { places, levels })
    }

    /// How many cases it covers.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Numbers(numbers) | Values::Days(numbers) => numbers.len(),
            Values::Levels { places, .. } => places.len(),
        }
    }

    /// Forgets all cases but the first so many.
    pub fn truncate(&mut self, cases: usize) {
        match &mut self.values {
            Values::Numbers(numbers) | Values::Days(numbers) => numbers.truncate(cases),
            Values::Levels { places, .. } => places.truncate(cases),
        }
    }

    /// Whether it covers none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Cases to learn from, in the order in which they happened.
#[derive(Clone, Copy, Debug)]
pub struct Cases<'a> {
    /// What is known of each.
    pub columns: &'a [Column],
    /// What came of each.
    pub outcomes: &'a [bool],
    /// The window that each belongs to (the day of judging, say); a higher number is later. Where
    /// none are given the order of the rows is the order of time.
    pub windows: Option<&'a [i64]>,
    /// Who each case is about, where one person may be several cases.
    pub people: Option<&'a [i64]>,
    /// The column by which the obvious rule ranks people, more being likelier.
    pub rule: Option<usize>,
    /// Columns that are learned from although they are suspected of a leak, because somebody who
    /// knows them said so.
    pub trusted: &'a [String],
}

impl<'a> Cases<'a> {
    /// Cases with nothing but columns and outcomes.
    pub fn new(columns: &'a [Column], outcomes: &'a [bool]) -> Self {
        Cases { columns, outcomes, windows: None, people: None, rule: None, trusted: &[] }
    }
}
