//! Why are two records one person, or not? The evidence in bits, as a sum that starts from a random pair.
//!
//! A pair is weighed against what it would most likely be otherwise: two of one household, two of one name, or
//! two strangers. Against that one alternative the evidence of the fields adds up exactly (the logarithm of
//! the likelihood ratio, Fellegi and Sunter 1969), so that it can be shown as a waterfall.

use crate::link::{COMPARISONS, Comparison, Level, Model, Word, level};
use std::fmt;

/// One part of the evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// What was compared.
    pub field: &'static str,
    /// How it came out, as a word: `same`, `close`, `alike`, `part`, `other`, `swapped`, `initial`, `marks`, `short`.
    pub outcome: &'static str,
    /// Evidence in bits: how many times two more likely it makes one person, as a power of two.
    pub bits: f64,
}

/// The evidence about a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What a random pair of records starts from, in bits.
    pub start: f64,
    /// The parts, the strongest first.
    pub parts: Vec<Part>,
    /// What the pair would most likely be otherwise: `household`, `namesakes` or `strangers`.
    pub against: &'static str,
}

/// The evidence of a word of levels.
pub(crate) fn evidence(model: &Model, word: Word) -> Evidence {
    let (of, against) = model.rivals(word);
    let mut parts: Vec<Part> = (0..COMPARISONS)
        .filter_map(|at| {
            let outcome = Level(level(word, at)).word()?;
            Some(Part { field: Comparison::ALL[at].name(), outcome, bits: model.bits(word, at, of, against) })
        })
        .collect();
    parts.sort_by(|a, b| b.bits.abs().total_cmp(&a.bits.abs()));
    Evidence { start: model.start(of, against), parts, against: Model::kind_name(against) }
}

impl fmt::Display for Evidence {
    /// `start -20.6; phone same +17.1; given close +5.2; against household`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "start {:+.1}", self.start)?;
        for part in &self.parts {
            write!(f, "; {} {} {:+.1}", part.field, part.outcome, part.bits)?;
        }
        write!(f, "; against {}", self.against)
    }
}

impl Evidence {
    /// Reads what [`fmt::Display`] writes; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let mut pieces = text.split("; ");
        let start = pieces.next()?.strip_prefix("start ")?.parse().ok()?;
        let mut evidence = Evidence { start, parts: Vec::new(), against: "strangers" };
        for piece in pieces {
            if let Some(kind) = piece.strip_prefix("against ") {
                evidence.against = Model::KIND_NAMES.into_iter().find(|name| *name == kind)?;
                continue;
            }
            let mut words = piece.split(' ');
            let (field, outcome, bits) = (words.next()?, words.next()?, words.next()?.parse().ok()?);
            let field = Comparison::ALL.into_iter().map(Comparison::name).find(|name| *name == field)?;
            let outcome = (0..16).filter_map(|level| Level(level).word()).find(|word| *word == outcome)?;
            evidence.parts.push(Part { field, outcome, bits });
        }
        Some(evidence)
    }

    /// The sum in bits.
    pub fn bits(&self) -> f64 {
        self.start + self.parts.iter().map(|part| part.bits).sum::<f64>()
    }
}
