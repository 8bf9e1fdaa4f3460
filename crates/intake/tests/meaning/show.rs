//! What was understood and read, as a short text that a snapshot can hold.

use chrono::NaiveDate;
use galena_intake::{Mapping, Settings, Source, Totals, Understanding, batch_id, open, parse, to_batches, understand};
use galena_signal::{Money, Parsed};
use std::fmt::Write as _;

pub fn settings() -> Settings {
    Settings::new(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
}

/// A file in a folder of its own.
pub struct File {
    _folder: tempfile::TempDir,
    pub source: Source,
}

pub fn file(name: &str, content: impl AsRef<[u8]>) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let source = open(&path, &settings().limits).unwrap();
    File { _folder: folder, source }
}

pub fn guess(source: &Source) -> Understanding {
    understand(source, &settings(), &|_| None).unwrap()
}

/// Columns with meaning, surety and reading; then the assumptions.
pub fn understanding(understood: &Understanding) -> String {
    let mut out = String::new();
    for (sheet, how) in understood.sheets.iter().zip(&understood.mapping.sheets) {
        let kind = how.kind.map_or(String::new(), |kind| format!(", kind {}", kind.word()));
        let channel = how.channel.as_deref().map_or(String::new(), |channel| format!(", channel {channel}"));
        let mapping = &understood.mapping;
        let _ = writeln!(out, "{}{kind}{channel}, source {}, {}", sheet.table_kind, mapping.source, mapping.currency);
        let mut dull = Vec::new();
        for (column, how) in sheet.columns.iter().zip(&how.columns) {
            let word = column.meaning.word();
            if matches!(word, "ignore" | "attribute") && column.assumption.is_none() {
                dull.push(format!("{} ({})", column.column, &word[..1]));
                continue;
            }
            let extras = [
                how.kind.map(|kind| kind.word().to_owned()),
                how.also.map(|also| format!("also {also}")),
                how.dates.map(|dates| dates.word().to_owned()),
                how.numbers.map(|numbers| numbers.word().to_owned()),
                how.phones.map(|phones| phones.word().to_owned()),
                how.currency.map(|currency| currency.to_string()),
                (!how.values.is_empty()).then(|| format!("{:?}", how.values)),
            ];
            let extras: Vec<String> = extras.into_iter().flatten().collect();
            let extras = if extras.is_empty() { String::new() } else { format!(" [{}]", extras.join(", ")) };
            let _ = writeln!(out, "  {} = {word} {:.0} %{extras}", column.column, column.sure * 100.0);
        }
        if !dull.is_empty() {
            let _ = writeln!(out, "  rest: {}", dull.join(", "));
        }
    }
    for said in understood.assumptions() {
        let _ = writeln!(out, "- {said}");
    }
    out
}

pub fn read_with(source: &Source, mapping: &Mapping) -> (Parsed, Totals) {
    let batch = batch_id(source, mapping);
    let mut all = Parsed::default();
    let totals = parse(source, mapping, &batch, &settings(), &mut |piece| {
        for (table, rows) in to_batches(&piece, &batch)? {
            assert_eq!(rows.schema(), table.schema());
        }
        all.records.extend(piece.records);
        all.signals.extend(piece.signals);
        all.spend.extend(piece.spend);
        all.answers.extend(piece.answers);
        all.refusals.extend(piece.refusals);
        all.rows += piece.rows;
        Ok(())
    })
    .unwrap();
    (all, totals)
}

pub fn read(source: &Source) -> (Parsed, Totals) {
    read_with(source, &guess(source).mapping)
}

fn money(money: Option<Money>) -> Option<String> {
    money.map(|m| format!("{} {}", m.hundredths as f64 / 100.0, m.currency))
}

fn when(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros).unwrap().format("%Y-%m-%dT%H:%MZ").to_string()
}

/// Every record, signal, spend, answer and refusal in a line.
pub fn rows((parsed, totals): &(Parsed, Totals)) -> String {
    let mut out = String::new();
    let number =
        |id| parsed.records.iter().position(|(known, _)| Some(*known) == id).map_or("-".into(), |at| format!("#{at}"));
    for (at, (_, r)) in parsed.records.iter().enumerate() {
        let fields: Vec<String> = [
            r.at.map(when),
            r.customer_ref.clone(),
            r.name.clone(),
            (r.family_name.is_some() || r.given_name.is_some()).then(|| {
                let part = |part: &Option<String>| part.clone().unwrap_or("-".into());
                format!("({} / {})", part(&r.family_name), part(&r.given_name))
            }),
            r.phone.clone(),
            r.email.clone(),
            r.device_id.clone(),
            r.national_id.clone().map(|id| format!("id {id}")),
            r.tax_number.clone().map(|number| format!("tax {number}")),
            r.gender.clone(),
            r.born_on.map(|day| day.to_string()),
            r.company.clone(),
            r.address.clone(),
            r.ward.clone(),
            r.district.clone(),
            r.province.clone(),
            r.postcode.clone().map(|code| format!("post {code}")),
            money(r.income).map(|m| format!("income {m}")),
            money(r.budget).map(|m| format!("budget {m}")),
            r.competitor.clone().map(|c| format!("uses {c}")),
            r.consented.map(|yes| format!("consented {yes}")),
            r.customer_group.clone(),
            r.note.clone().map(|n| format!("note {n}")),
            r.attributes.clone(),
            r.unread.clone().map(|unread| format!("unread {unread}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let _ = writeln!(out, "#{at} row {}: {}", r.row_number, fields.join(" | "));
    }
    for s in &parsed.signals {
        let fields: Vec<String> = [
            s.product.clone(),
            s.category.clone().map(|c| format!("({c})")),
            s.quantity.map(|q| format!("×{q}")),
            money(s.value),
            s.order_ref.clone().map(|o| format!("order {o}")),
            s.channel.clone().map(|c| format!("via {c}")),
            s.campaign.clone().map(|c| format!("campaign {c}")),
            s.keyword.clone().map(|k| format!("keyword {k}")),
            s.staff.clone().map(|s| format!("by {s}")),
            s.competitor.clone().map(|c| format!("against {c}")),
            s.text.clone().map(|t| format!("«{t}»")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let _ = writeln!(out, "{} {} {} {}", when(s.at), number(s.record_id), s.kind.word(), fields.join(" "));
    }
    for s in &parsed.spend {
        let _ = writeln!(
            out,
            "spend {} {:?} {:?} {:?} {} shown {:?} clicked {:?}",
            s.spent_on,
            s.channel,
            s.campaign,
            s.keyword,
            money(Some(s.amount)).unwrap_or_default(),
            s.impressions,
            s.clicks
        );
    }
    for a in &parsed.answers {
        let _ = writeln!(out, "answer {} [{}] {} -> {}", number(a.record_id), a.survey, a.question, a.answer);
    }
    for r in &parsed.refusals {
        let _ = writeln!(
            out,
            "refused row {} {}: {} found `{}`; expected {}; {}",
            r.row_number,
            r.column_name.as_deref().unwrap_or("-"),
            r.reason.word(),
            r.found,
            r.expected,
            r.fix
        );
    }
    if totals.skipped > 0 || !totals.warnings.is_empty() {
        let _ = writeln!(out, "skipped {}, warnings {:?}", totals.skipped, totals.warnings);
    }
    out
}
