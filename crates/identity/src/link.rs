//! How are pairs of records found, compared, weighed and joined? On cards, with counts of words of levels.
//!
//! [`cards`] holds what records say as numbers, [`blocking`] proposes pairs, [`levels`] compares them into a
//! word, [`model`] says how likely a word is one person, [`cluster`] joins what belongs together. None of it
//! knows tables or plans; `crate::resolve` puts it to work.

mod blocking;
mod cards;
mod cluster;
mod levels;
mod model;
mod similar;
mod strangers;
mod words;

pub(crate) use blocking::{Budget, Key, Scheme, choose, each_pair, key_of, usual_agreement};
pub(crate) use cards::{BLANK, COLUMNS, Card, Cards, Column, EXTRAS};
pub(crate) use cluster::{Groups, Link, Told, cluster};
pub(crate) use levels::{COMPARISONS, Compare, Comparison, Level, Word, is_name_only, is_same, level};
pub(crate) use model::{Model, fit};
pub(crate) use strangers::known;
pub(crate) use words::{NONE, hash_text, mix};
