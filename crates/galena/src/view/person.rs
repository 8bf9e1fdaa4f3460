//! What is known about one person, why are they in their class, and what would change it?
//!
//! A person is found by number, phone in any writing, e-mail, customer number, or name with or
//! without marks. One match is shown in full: every value with the file and row it came from, the
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
use find::Found;
use why::Why;

/// An answer, in the forms that it can be printed in.
pub struct Shown {
    text: String,
    json: String,
}

impl Shown {
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
    Ok(match find::find(context, query)? {
        Found::Nobody => Shown { text: find::nobody(context, query), json: "null\n".to_string() },
        Found::Several(people) => find::several(context, &people)?,
        Found::One(person) => {
            let facts = Facts::read(context, as_of, person)?;
            let changes = change::changes(context.notation(), rules, as_of, &facts.bearings());
            let why = Why::of(context, as_of, &facts);
            Shown {
                text: text::text(context, rules, as_of, &facts, why.as_ref(), &changes),
                json: json::json(context.notation(), &facts, why.as_ref(), &changes),
            }
        }
    })
}
