//! `galena split`: a record is said to be somebody else's. It leaves its person with the next run, for good.
//!
//! The record is said to be different from every other record of the person, in one import: said of one pair
//! only, it would come back by way of the others. The road not taken is a list of records that stand alone:
//! the record may well belong to another person, and linkage will find out whom.

use crate::arguments::SplitWords;
use crate::command::merge::take_back;
use crate::failure::hinted;
use crate::judgement::{self, Judgement, Origin};
use crate::output::Output;
use crate::view::meant::{self, RECORD, meant, record_id};
use crate::view::pair::Around;
use crate::view::told::Told;
use crate::workspace::Workspace;
use galena_identity::DIFFERENT;
use galena_signal::Lang;
use std::path::Path;
use std::process::ExitCode;

/// Says that a record is somebody else's.
pub fn run(words: &SplitWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let context = workspace.context(None)?;
    let who = meant(&context, &words.who, "person")?;
    let typed = words.record.trim().trim_start_matches('#');
    let record = record_id(&words.record).or_else(|| typed.parse().ok()).ok_or_else(|| {
        hinted("`--record` is not the number of a record", "`galena person NAME` shows the records with their numbers")
    })?;
    let moved = meant(&context, &format!("{RECORD}{record}"), "record")?;
    let Some(person) = who.person.filter(|person| moved.person == Some(*person)) else {
        let whose = moved.person.map_or_else(|| "nobody yet".to_string(), |person| format!("#{person}"));
        return Err(hinted(
            format!("record {record} is not of that person: it belongs to {whose}"),
            "`galena person NAME` shows the records of a person with their numbers",
        ));
    };
    let others: Vec<i64> = meant::person(&context, person)?.ids().into_iter().filter(|id| *id != record).collect();
    if others.is_empty() {
        return Err(hinted(
            format!("record {record} is the only one of #{person}: there is nothing to split off"),
            "`galena merge` says that two people are one",
        ));
    }
    let around = Around::read(&context, &[person])?;
    let told = Told::read(&context)?;
    let author = judgement::author(words.author.as_deref());
    let already = told.between(&[record], &others, DIFFERENT);
    let known = already.first().filter(|_| already.len() == others.len()).map(|(_, word)| word.batch_id.clone());
    let pairs: Vec<(i64, i64)> = others.iter().map(|other| (record, *other)).collect();
    let reason = words.reason.as_deref();
    let judgement = Judgement { origin: Origin::Split, decision: DIFFERENT, author: &author, reason, pairs: &pairs };
    let batch_id = match &known {
        Some(batch_id) => batch_id.clone(),
        None => judgement::write(&workspace.lake, &judgement)?.0,
    };
    if output.json {
        let row = serde_json::json!({
            "batch_id": batch_id, "decision": DIFFERENT, "author": author, "judgements": pairs.len(),
            "already_known": known.is_some(), "person_id": person.to_string(), "record_id": record.to_string(),
        });
        output.result(&row.to_string());
        return Ok(ExitCode::SUCCESS);
    }
    let called = around.called(context.lang, Some(person));
    let others = context.notation().whole(others.len() as u64);
    output.result(&match (known.is_some(), context.lang) {
        (false, Lang::En) => format!("noted: record {record} is not of {called} ({batch_id})"),
        (false, Lang::Vi) => format!("đã ghi: hồ sơ {record} không phải của {called} ({batch_id})"),
        (true, Lang::En) => format!("known already: record {record} is not of {called}; nothing to do"),
        (true, Lang::Vi) => format!("đã biết rồi: hồ sơ {record} không phải của {called}; không cần làm gì"),
    });
    output.remark(&match context.lang {
        Lang::En => format!("from the next `galena run` on it counts apart from the other records ({others})"),
        Lang::Vi => format!("từ lần `galena run` tới, hồ sơ này tính riêng với các hồ sơ còn lại ({others})"),
    });
    output.remark(&take_back(context.lang, &batch_id));
    Ok(ExitCode::SUCCESS)
}
