//! What is known about one person, why are they in their class, and what would change it?
//!
//! A person is found by number, phone in any writing, e-mail, customer number, or name with or
//! without marks; a number that was merged into another leads there. One match is shown in full: every value with the file and row it came from, the
//! standing with its rule and evidence, the axes with their parts, the reasons of the chance. Several matches are listed, and
//! nothing is guessed.

use super::Context;
use galena_standing::Rules;

mod change;
mod facts;
mod find;
mod json;
mod text;
mod why;

use facts::Facts;
pub(crate) use find::{Found, find, moved};
use why::Why;

/// An answer, in the forms that it can be printed in.
pub struct Shown {
    text: String,
    json: String,
}

impl Shown {
    /// An answer in both forms.
    pub(crate) fn new(text: String, json: String) -> Self {
        Shown { text, json }
    }

    /// For a person at a terminal.
    pub fn text(&self) -> String {
        self.text.clone()
    }

    /// For a program: an object for one person, an array of candidates for several, `null` for none.
    pub fn json(&self) -> String {
        self.json.clone()
    }
}

/// Shows the person that a number, phone, e-mail, customer number or name means.
///
/// # Errors
/// When a table cannot be read.
pub fn show(context: &Context<'_>, rules: &Rules, query: &str) -> anyhow::Result<Shown> {
    let Some(as_of) = context.as_of()? else {
        return Ok(Shown { text: format!("{}\n", context.nothing_yet()), json: "null\n".to_string() });
    };
    let (person, led_from) = match find(context, query)? {
        Found::Nobody => {
            return Ok(Shown { text: find::nobody(context, query), json: "null\n".to_string() });
        }
        Found::Several(people) => return find::several(context, &people),
        Found::One(person) => (person, None),
        Found::Moved { from, to } => (to, Some(from)),
    };
    let facts = Facts::read(context, as_of, person)?;
    let changes = change::changes(context.notation(), rules, as_of, &facts.bearings());
    let why = Why::of(context, as_of, &facts);
    let note = led_from.map_or_else(String::new, |from| moved(context.lang, from, person));
    Ok(Shown {
        text: note + &text::text(context, rules, as_of, &facts, why.as_ref(), &changes),
        json: json::json(context.notation(), &facts, led_from, why.as_ref(), &changes),
    })
}
