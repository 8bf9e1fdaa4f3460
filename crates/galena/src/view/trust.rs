//! How far can today's chances be trusted? `model_checks`, with the groups of `track_record`.
//!
//! Any row may be missing, as may the whole table where the last run was made before there was one:
//! what is missing stays empty, and the sentences say so.

use super::track_record::TrackRecord;
use super::{Context, words};
use crate::view::read::Row;
use galena_console::notation::Notation;
use galena_console::report::trust::{Figure, Gain, GroupRow, RateShift, RepurchasePart, Says, Showing, Trust, Uses};
use galena_plan::Parameters;
use galena_signal::{Lang, table};

mod inputs;
mod notices;

/// What the last run says of its own model; none when it says nothing.
pub(crate) fn trust(context: &Context<'_>, record: &TrackRecord) -> anyhow::Result<Option<Trust>> {
    let rows = context.rows(include_str!("../sql/model_checks.sql"), &[&table::MODEL_CHECKS], &Parameters::new())?;
    let checks: Vec<Check> = rows.iter().map(check).collect();
    let groups = groups(context.notation(), record);
    if checks.is_empty() && groups.is_empty() {
        return Ok(None);
    }
    Ok(Some(Trust { groups, ..of_checks(context.notation(), &checks) }))
}

/// One row of `model_checks`.
#[derive(Clone, Debug, Default)]
struct Check {
    as_of: Option<chrono::NaiveDate>,
    measure: String,
    subject: String,
    people: u64,
    events: f64,
    expected: Option<f64>,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    note: String,
}

fn check(row: &Row) -> Check {
    Check {
        as_of: row.day("as_of_on"),
        measure: row.word("measure"),
        subject: row.word("subject"),
        people: row.count("people"),
        events: row.float("events").unwrap_or(0.0),
        expected: row.float("expected"),
        value: row.float("value"),
        low: row.float("low"),
        high: row.float("high"),
        note: row.word("note"),
    }
}

impl Check {
    fn figure(&self) -> Option<Figure> {
        Some(Figure { value: self.value?, interval: self.low.zip(self.high) })
    }
}

fn of_checks(n: Notation, checks: &[Check]) -> Trust {
    let of = |measure: &'static str| checks.iter().filter(move |check| check.measure == measure);
    let calibration = of("calibration_error").next();
    let uses = of("uses").next();
    // The window is that of the rows that measure something on it.
    let window = of("auc").chain(of("log_loss")).chain(of("calibration_error")).next().or(uses).or(checks.first());
    let says = [
        ("model", Says::Model),
        ("line", Says::Line),
        ("trees", Says::Trees),
        ("rule", Says::Rule),
        ("base_rate", Says::BaseRate),
    ];
    let showings = says.iter().filter_map(|(subject, says)| {
        let figure = |measure| of(measure).find(|check| check.subject == *subject).and_then(Check::figure);
        let showing =
            Showing { says: *says, auc: figure("auc"), log_loss: figure("log_loss"), lift: figure("lift_top_decile") };
        (showing.auc.is_some() || showing.log_loss.is_some() || showing.lift.is_some()).then_some(showing)
    });
    let gains = says.iter().filter_map(|(subject, says)| {
        let saved = of("gain").find(|check| check.subject == *subject)?.figure()?;
        Some(Gain { over: *says, saved })
    });
    let rate = of("drift_rate").find_map(|check| {
        Some(RateShift { before: check.expected?, latest: check.value?, moved: check.note == "moved" })
    });
    let moved = of("drift_column").filter_map(|check| Some((check.subject.as_str(), check.value?)));
    let inputs = inputs::strongest(n.lang, moved);
    // What was chosen is named in the note, up to how it was chosen; a candidate by its subject.
    let part = |check: &Check| {
        let (subject, note) = (
            words::model(n.lang, &check.subject),
            words::model(n.lang, check.note.split(';').next().unwrap_or_default()),
        );
        let (name, note) =
            if check.subject == "chosen" && !note.is_empty() { (note, String::new()) } else { (subject, note) };
        RepurchasePart { name, value: check.value, note }
    };
    Trust {
        as_of: checks.iter().find_map(|check| check.as_of),
        people: window.map_or(0, |check| check.people),
        buyers: window.map_or(0, |check| check.events.max(0.0) as u64),
        uses: uses.and_then(|check| used(&check.subject)),
        model: uses.map(|check| words::model(n.lang, &check.note)).unwrap_or_default(),
        base_rate: uses.and_then(Check::figure),
        showings: showings.collect(),
        calibration_error: calibration.and_then(|check| check.value),
        calibration_by_chance: calibration.and_then(|check| check.expected),
        gains: gains.collect(),
        rate,
        inputs,
        groups: Vec::new(),
        repurchase: of("repurchase").map(part).collect(),
        notices: notices::notices(n, of("notice").map(|check| check.note.as_str())),
    }
}

fn used(word: &str) -> Option<Uses> {
    Some(match word {
        "blend" => Uses::Blend,
        "rule" => Uses::Rule,
        "base_rate" => Uses::BaseRate,
        _ => return None,
    })
}

/// Groups over all replayed days.
fn groups(n: Notation, record: &TrackRecord) -> Vec<GroupRow> {
    let of = record.figures.iter().filter(|figure| figure.as_of.is_none() && figure.measure == "group_in_the_large");
    of.map(|figure| GroupRow {
        name: group(n.lang, &figure.subject),
        people: figure.people,
        buyers: figure.events,
        expected: figure.expected,
        ratio: figure.value.map(|value| Figure { value, interval: figure.low.zip(figure.high) }),
    })
    .collect()
}

/// `channel:facebook` as people say it.
fn group(lang: Lang, subject: &str) -> String {
    let Some((attribute, value)) = subject.split_once(':') else { return subject.to_string() };
    let name = match attribute {
        "channel" => lang.pick("channel", "kênh"),
        "gender" => lang.pick("gender", "giới tính"),
        "province" => lang.pick("province", "tỉnh, thành"),
        "age" => lang.pick("age", "tuổi"),
        "category" => lang.pick("category", "nhóm hàng"),
        "customer_group" => lang.pick("group", "nhóm khách"),
        other => other,
    };
    let value = match (attribute, value) {
        ("channel", channel) => words::channel(lang, channel),
        (_, "female" | "f") => lang.pick("female", "nữ").to_string(),
        (_, "male" | "m") => lang.pick("male", "nam").to_string(),
        (_, "" | "unknown") => lang.pick("not known", "chưa rõ").to_string(),
        (_, other) => other.to_string(),
    };
    format!("{name}: {value}")
}

#[cfg(test)]
mod tests;
