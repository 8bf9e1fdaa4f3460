//! `galena merge`: two people are said to be one. It counts from the next run on, for good, until it is taken back.
//!
//! The word is about records, because people are made anew by every run: the earliest record of each is said to
//! be the other's, and every further record to be with the earliest. What was said against it before is said
//! anew. The road not taken is to change the people at once: then a run would not know why.

use crate::arguments::MergeWords;
use crate::failure::hinted;
use crate::judgement::{self, Judgement, Origin};
use crate::output::Output;
use crate::view::Context;
use crate::view::meant::{Meant, meant};
use crate::view::pair::{Around, as_one};
use crate::view::told::{Told, Word};
use crate::workspace::Workspace;
use galena_identity::SAME;
use galena_signal::Lang;
use std::path::Path;
use std::process::ExitCode;

/// Says that two are one.
pub fn run(words: &MergeWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let context = workspace.context(None)?;
    let (one, other) = (meant(&context, &words.one, "first")?, meant(&context, &words.other, "second")?);
    let told = Told::read(&context)?;
    let people: Vec<i64> = [one.person, other.person].into_iter().flatten().collect();
    let around = Around::read(&context, &people)?;
    let pair = ends(&one, &other)?;
    if let Some(word) = known(&told, &one, &other) {
        print_known(&context, output, word, one.person == other.person);
        return Ok(ExitCode::SUCCESS);
    }
    if one.person.is_some() && one.person == other.person {
        return Err(hinted(
            "both are one person already",
            "`galena why record:ID record:ID` shows why two records of one person were joined",
        ));
    }
    let pairs = as_one(&context, &told, pair, &one, &other)?;
    let author = judgement::author(words.author.as_deref());
    let reason = words.reason.as_deref();
    let judgement = Judgement { origin: Origin::Merge, decision: SAME, author: &author, reason, pairs: &pairs };
    let batch_id = judgement::write(&workspace.lake, &judgement)?;
    if output.json {
        let row = serde_json::json!({
            "batch_id": batch_id.0, "decision": SAME, "author": author, "judgements": pairs.len(), "already_known": false,
            "left_record_id": pair.0.to_string(), "right_record_id": pair.1.to_string(),
        });
        output.result(&row.to_string());
        return Ok(ExitCode::SUCCESS);
    }
    let (left, right) = (around.called(context.lang, one.person), around.called(context.lang, other.person));
    output.result(&match context.lang {
        Lang::En => format!("noted: {left} and {right} are one person ({batch_id})"),
        Lang::Vi => format!("đã ghi: {left} và {right} là một người ({batch_id})"),
    });
    if let (Some(kept), Some(led)) = stays(&around, one.person, other.person) {
        output.remark(&match context.lang {
            Lang::En => format!("from the next `galena run` on they count together: #{led} leads to #{kept}"),
            Lang::Vi => format!("từ lần `galena run` tới sẽ tính chung: #{led} dẫn tới #{kept}"),
        });
    }
    output.remark(&take_back(context.lang, &batch_id.0));
    Ok(ExitCode::SUCCESS)
}

/// How a decision is taken back.
pub fn take_back(lang: Lang, batch_id: &str) -> String {
    match lang {
        Lang::En => format!("to take it back: galena undo {batch_id}"),
        Lang::Vi => format!("muốn rút lại: galena undo {batch_id}"),
    }
}

/// The records that stand for the two: the earliest of each.
fn ends(one: &Meant, other: &Meant) -> anyhow::Result<(i64, i64)> {
    match (one.ids().first(), other.ids().first()) {
        (Some(left), Some(right)) => Ok((*left, *right)),
        _ => Err(hinted("one of the two has no records any more", "run `galena run`, then look again")),
    }
}

/// Was the same said before? The word that counts, if it is that.
fn known<'a>(told: &'a Told, one: &Meant, other: &Meant) -> Option<&'a Word> {
    let named = one.record.is_some() && one.record == other.record;
    let words = told.between(&one.ids(), &other.ids(), SAME);
    words.into_iter().map(|(_, word)| word).find(|_| !named)
}

fn print_known(context: &Context<'_>, output: &Output, word: &Word, counts: bool) {
    if output.json {
        let row = serde_json::json!({
            "batch_id": word.batch_id, "decision": word.decision, "author": word.author, "already_known": true,
        });
        return output.result(&row.to_string());
    }
    let (author, day) = (&word.author, context.notation().date(context.local(word.at).date()));
    output.result(&match context.lang {
        Lang::En => format!("known already: {author} said on {day} that they are one person; nothing to do"),
        Lang::Vi => format!("đã biết rồi: {author} đã cho biết ngày {day} rằng đây là một người; không cần làm gì"),
    });
    if !counts {
        output.remark(
            context.lang.pick("it counts from the next `galena run` on", "có hiệu lực từ lần `galena run` tới"),
        );
    }
    output.remark(&take_back(context.lang, &word.batch_id));
}

/// The id that will stay (of whom has more records, as linkage decides), and the one that will lead to it.
fn stays(around: &Around, one: Option<i64>, other: Option<i64>) -> (Option<i64>, Option<i64>) {
    let (Some(left), Some(right)) = (one, other) else { return (None, None) };
    let rank = |person: i64| (std::cmp::Reverse(around.weight(Some(person)).0), person);
    if rank(left) <= rank(right) { (one, other) } else { (other, one) }
}
