//! Which records are one person, and how sure is that? What the last run said of itself, and what the links, the
//! log of ids and the decisions of humans add up to.
//!
//! A lake whose last run was made before records were weighed has no row in `identity_checks`: then nothing is
//! read and nothing is shown, because its other tables hold other columns.

use crate::view::read::Row;
use crate::view::{Context, words};
use galena_console::report::identity::{
    Band, ChangeRow, Decisions, DroppedKey, Expected, FieldRow, Identity, KeyRow, SizeRow, Sureness,
};
use galena_measure::enough;
use galena_plan::{Parameters, Value};
use galena_signal::{Lang, table};

/// From this chance on a pair is called surely one person. Larger: fewer are.
const SURE_FROM: f64 = 0.99;
/// From this chance on a pair is called doubtful. Larger: fewer are.
const DOUBTFUL_FROM: f64 = 0.1;
/// From this chance on a pair is no longer doubtful. Larger: more are.
const DOUBTFUL_UNTIL: f64 = 0.9;
/// Pairs below this chance are not kept by a run.
const KEPT_FROM: f64 = 0.02;
/// What was learned of a field that fewer records have is not shown. Larger: fewer fields are.
const LEARNED_FROM: u64 = 100;
/// People are counted by their records up to so many; who has more is counted there too.
const MOST_RECORDS: u64 = 10;

/// Parts of keys whose values should belong to one person.
const OWN: [&str; 6] = ["phone", "e-mail", "e-mail before the @", "device", "identity number", "customer code"];

/// What is known of who is who; nothing for a lake whose last run said nothing about it.
pub(super) fn identity(context: &Context<'_>) -> anyhow::Result<Option<Identity>> {
    let none = Parameters::new();
    let checks = context.rows(include_str!("../../sql/identity_checks.sql"), &[&table::IDENTITY_CHECKS], &none)?;
    let of = |measure: &'static str| checks.iter().filter(move |row| row.word("measure") == measure);
    let Some(all) = of("people").next() else { return Ok(None) };
    let Some(as_of) = all.day("as_of_on") else { return Ok(None) };
    let count = |measure: &'static str| of(measure).next().map_or(0, |row| row.count("value"));
    let bands = bands(context)?;
    let joined: u64 = bands.iter().map(|band| band.joined).sum();
    let expected = |measure: &'static str| of(measure).next().and_then(|row| expected(row, joined));
    let homes = context.rows(include_str!("../../sql/identity_households.sql"), &[&table::HOUSEHOLDS], &none)?;
    let home = |name: &str| homes.first().map_or(0, |row| row.count(name));
    let extras: Vec<(String, String)> =
        of("field").filter_map(|row| Some((row.word("subject"), row.text("note")?))).collect();
    let key = |row: &Row| words::key(context.lang, &row.word("subject"), &extras);
    Ok(Some(Identity {
        as_of,
        records: all.count("records"),
        people: all.count("value"),
        sizes: sizes(of("people_of_size")),
        households: home("households"),
        housed: home("people"),
        alone: count("alone"),
        compared: count("pairs_compared"),
        precision: expected("precision"),
        recall: expected("recall"),
        bands,
        fields: of("field").map(|row| field(context.lang, row)).collect(),
        keys: of("key")
            .map(|row| KeyRow {
                name: key(row),
                caught: row.float("value").unwrap_or(f64::NAN),
                pairs: row.word("note").split(' ').next().and_then(|pairs| pairs.parse().ok()),
            })
            .collect(),
        keys_recall: of("blocking_recall").next().and_then(|row| row.float("value")),
        dropped: of("dropped")
            .map(|row| DroppedKey {
                name: key(row),
                values: row.count("value"),
                largest: row.count("records"),
                own: row.word("subject").split(" + ").any(|part| OWN.contains(&part)),
            })
            .collect(),
        changes: changes(context)?,
        decisions: decisions(context, count("decisions"))?,
        waiting: crate::view::pair::waiting(context, context.joined_from)?,
    }))
}

/// What the model expects, where enough pairs were joined to say.
fn expected(row: &Row, joined: u64) -> Option<Expected> {
    let value = row.float("value")?;
    let (low, high) = (row.float("low")?, row.float("high")?);
    enough(joined as f64, joined as f64).then_some(Expected { value, low, high })
}

/// People by how many records they have, fewest first.
fn sizes<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<SizeRow> {
    let mut sizes: Vec<SizeRow> = rows
        .filter_map(|row| {
            let records = row.word("subject").parse().ok()?;
            Some(SizeRow { records, or_more: records >= MOST_RECORDS, people: row.count("value") })
        })
        .collect();
    sizes.sort_unstable_by_key(|row| row.records);
    sizes
}

fn field(lang: Lang, row: &Row) -> FieldRow {
    let (subject, filled) = (row.word("subject"), row.count("records"));
    let name = row.text("note").unwrap_or_else(|| words::compared(lang, &subject).to_string());
    let bits = row.float("value").zip(row.float("low")).filter(|_| filled >= LEARNED_FROM);
    FieldRow { name, filled, bits }
}

/// Pairs by chance, the surest first.
fn bands(context: &Context<'_>) -> anyhow::Result<Vec<Band>> {
    let parameters = Parameters::from([
        ("sure_from", Value::Float(SURE_FROM)),
        ("doubtful_from", Value::Float(DOUBTFUL_FROM)),
        ("doubtful_until", Value::Float(DOUBTFUL_UNTIL)),
    ]);
    let rows = context.rows(include_str!("../../sql/identity_pairs.sql"), &[&table::LINKS], &parameters)?;
    let of = |band: &str| rows.iter().find(|row| row.word("band") == band);
    let bands = [
        ("sure", Sureness::Sure, SURE_FROM, 1.0),
        ("likely", Sureness::Likely, DOUBTFUL_UNTIL, SURE_FROM),
        ("doubtful", Sureness::Doubtful, DOUBTFUL_FROM, DOUBTFUL_UNTIL),
        ("hardly", Sureness::Hardly, KEPT_FROM, DOUBTFUL_FROM),
    ]
    .map(|(word, sureness, from, until)| Band {
        sureness,
        from,
        until,
        pairs: of(word).map_or(0, |row| row.count("pairs")),
        joined: of(word).map_or(0, |row| row.count("joined")),
        expected: of(word).and_then(|row| row.float("expected")).unwrap_or(0.0),
    });
    Ok(bands.to_vec())
}

/// What happened to ids, the latest day first.
fn changes(context: &Context<'_>) -> anyhow::Result<Vec<ChangeRow>> {
    let sql = include_str!("../../sql/identity_changes.sql");
    let rows = context.rows(sql, &[&table::IDENTITY_LOG], &Parameters::new())?;
    let change = |row: &Row| {
        Some(ChangeRow {
            on: row.day("as_of_on")?,
            created: row.count("created"),
            merged: row.count("merged"),
            split: row.count("split"),
            retired: row.count("retired"),
        })
    };
    Ok(rows.iter().filter_map(change).collect())
}

/// What humans decided about pairs, by their latest word.
fn decisions(context: &Context<'_>, obeyed: u64) -> anyhow::Result<Decisions> {
    let sql = include_str!("../../sql/identity_decisions.sql");
    let rows = context.rows(sql, &[&table::JUDGEMENTS], &Parameters::new())?;
    let of = |word: &str| rows.iter().find(|row| row.word("decision") == word).map_or(0, |row| row.count("pairs"));
    Ok(Decisions { obeyed, same: of("same"), different: of("different"), unsure: of("unsure") })
}
