//! How is a person shown at a terminal? Class and reason first, then the axes with their parts,
//! why the chance is what it is, what is expected, what would change the class, and everything that
//! it rests on.

use super::facts::Facts;
use super::why::Why;
use crate::view::layout::{Head, cut, plain, table};
use crate::view::read::{Cell, Row};
use crate::view::{Context, words};
use chrono::NaiveDate;
use galena_console::notation::Notation;
use galena_signal::{Axis, Class, InTarget, Lang, PotentialKind, Relationship};
use galena_standing::Rules;

/// Fields of the golden record, in reading order.
const FIELDS: &[&str] = &[
    "name",
    "family_name",
    "given_name",
    "phone",
    "email",
    "customer_ref",
    "device_id",
    "national_id",
    "tax_number",
    "gender",
    "born_on",
    "company",
    "address",
    "ward",
    "district",
    "province",
    "postcode",
    "income",
    "budget",
    "currency",
    "competitor",
    "consented",
    "customer_group",
];

/// Joined records that are shown at most.
const MOST_LINKS: usize = 30;

pub(super) fn text(
    context: &Context<'_>,
    rules: &Rules,
    as_of: NaiveDate,
    facts: &Facts,
    why: Option<&Why>,
    changes: &[String],
) -> String {
    let n = context.notation();
    let mut page = Page { out: String::new(), n };
    page.out.push_str(&plain(&format!("{} · #{}", facts.called(n.lang), facts.person_id)));
    page.out.push('\n');
    standing(&mut page, rules, as_of, facts);
    axes(&mut page, facts);
    if let Some(why) = why {
        why.reasons_text(&mut page);
        why.expected_text(&mut page);
    }
    page.heading("What would change the class", "Điều gì sẽ làm đổi nhóm");
    for change in changes {
        page.line(&format!("- {change}"));
    }
    golden(&mut page, facts);
    history(&mut page, rules, facts);
    timeline(&mut page, context, as_of, facts);
    joined(&mut page, context, facts);
    page.out
}

/// The text so far, and the reader.
pub(super) struct Page {
    pub out: String,
    pub n: Notation,
}

impl Page {
    pub(super) fn heading(&mut self, en: &str, vi: &str) {
        self.out.push('\n');
        self.out.push_str(self.n.lang.pick(en, vi));
        self.out.push('\n');
    }

    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str("  ");
        self.out.push_str(&plain(text));
        self.out.push('\n');
    }

    pub(super) fn head(&self, en: &'static str, vi: &'static str, number: bool) -> Head<'static> {
        Head(if self.n.lang == Lang::En { en } else { vi }, number)
    }
}

fn label<T: Copy>(word: &str, find: fn(&str) -> Option<T>, label: fn(T, Lang) -> &'static str, lang: Lang) -> String {
    find(word).map_or_else(|| word.to_string(), |found| label(found, lang).to_string())
}

fn class(lang: Lang, row: &Row) -> String {
    label(&row.word("class"), Class::from_word, Class::label, lang)
}

/// The relationship, with the kind of potential customer.
fn relationship(lang: Lang, row: &Row) -> String {
    let relationship = label(&row.word("relationship"), Relationship::from_word, Relationship::label, lang);
    match row.text("potential_kind") {
        Some(kind) => {
            format!(
                "{relationship} ({})",
                label(&kind, PotentialKind::from_word, PotentialKind::label, lang).to_lowercase()
            )
        }
        None => relationship,
    }
}

fn standing(page: &mut Page, rules: &Rules, as_of: NaiveDate, facts: &Facts) {
    let n = page.n;
    let Some(row) = facts.standing() else {
        return page.line(n.lang.pick("Not judged in the last run.", "Chưa được xếp trong lần chạy gần nhất."));
    };
    let in_target = label(&row.word("in_target"), InTarget::from_word, InTarget::label, n.lang).to_lowercase();
    let since = row.day("from_on").map_or_else(|| "–".to_string(), |day| n.date(day));
    let (class, relationship, day) = (class(n.lang, row), relationship(n.lang, row), n.date(as_of));
    let segment = row.text("segment").map(|segment| words::segment(n.lang, &segment));
    let segment = segment.unwrap_or_else(|| n.lang.pick("none", "không thuộc phân khúc nào").to_string());
    let rule = words::rule(n, rules, &row.word("rule"));
    let evidence = words::evidence(n, &row.word("evidence"));
    match n.lang {
        Lang::En => {
            page.line(&format!("{class} since {since} (as of {day})"));
            page.line(&format!("{relationship} · in target: {in_target} · segment: {segment}"));
            page.line(&format!("Rule: {rule}"));
            page.line(&format!("Evidence then: {evidence}"));
        }
        Lang::Vi => {
            page.line(&format!("{class} từ {since} (tính đến {day})"));
            page.line(&format!("{relationship} · thuộc nhóm mục tiêu: {in_target} · phân khúc: {segment}"));
            page.line(&format!("Quy tắc: {rule}"));
            page.line(&format!("Bằng chứng lúc đó: {evidence}"));
        }
    }
}

fn axes(page: &mut Page, facts: &Facts) {
    let n = page.n;
    let Some(row) = &facts.axes else { return };
    page.heading("Axes, 0–100, and what they are made of", "Các trục, 0–100, và từng phần");
    let axis = |column: &str| row.float(column).map_or_else(|| "–".to_string(), |value| n.axis(value));
    let decimal = |column: &str| row.float(column).map_or_else(|| "–".to_string(), |value| n.decimal(value, 1));
    let need = need(n, row);
    let bought = facts.features.as_ref().and_then(|row| row.float("purchases")).is_some_and(|count| count > 0.0);
    let loyalty = if bought {
        n.lang.pick("chance to be alive and buy again within a year", "khả năng còn là khách và mua lại trong một năm")
    } else {
        n.lang.pick(
            "as buyers of the same segment, channel and need, for want of own purchases",
            "theo người mua cùng phân khúc, kênh và nhu cầu, vì chưa mua lần nào",
        )
    };
    let behaviour = match n.lang {
        Lang::En => format!(
            "acts {}, looks {} (older ones count less)",
            decimal("behaviour_active"),
            decimal("behaviour_passive")
        ),
        Lang::Vi => format!(
            "hành động {}, xem {} (càng cũ càng tính ít)",
            decimal("behaviour_active"),
            decimal("behaviour_passive")
        ),
    };
    let source = row.text("ability_source").map(|word| words::ability_source(n.lang, &word));
    let source = source.unwrap_or_else(|| n.lang.pick("unknown", "chưa rõ").to_string());
    // The first part of the name is the model of the chance, the second that of repeat buying.
    let models = facts.forecast.as_ref().map(|row| row.word("model")).unwrap_or_default();
    let model = words::model(n.lang, models.split(" + ").next().unwrap_or_default());
    let cells = |axis_label: &str, value: String, parts: String| vec![axis_label.to_string(), value, parts];
    let rows = [
        cells(Axis::Need.label(n.lang), axis("need"), need),
        cells(Axis::Conversion.label(n.lang), axis("conversion"), model),
        cells(Axis::Loyalty.label(n.lang), axis("loyalty"), loyalty.to_string()),
        cells(Axis::Behaviour.label(n.lang), axis("behaviour"), behaviour),
        cells(n.lang.pick("Ability to pay", "Khả năng chi trả"), axis("ability_to_pay"), source),
    ];
    let heads = [page.head("Axis", "Trục", false), page.head("Value", "Mức", true), page.head("Parts", "Gồm", false)];
    page.out.push_str(&table(&heads, &rows));
}

/// What the need is made of.
fn need(n: Notation, row: &Row) -> String {
    let axis = |column: &str| row.float(column).map_or_else(|| "–".to_string(), |value| n.axis(value));
    let strongest = row.text("need_kind").map(|word| words::kind(n.lang, &word));
    let about = row.text("need_product");
    let mut need = match n.lang {
        Lang::En => format!(
            "explicitness {} × specificity {} × recency {}",
            axis("need_explicitness"),
            axis("need_specificity"),
            axis("need_recency")
        ),
        Lang::Vi => format!(
            "độ rõ ràng {} × độ tập trung {} × độ mới {}",
            axis("need_explicitness"),
            axis("need_specificity"),
            axis("need_recency")
        ),
    };
    if let Some(kind) = strongest {
        need += &format!("; {}: {kind}", n.lang.pick("strongest sign", "tín hiệu mạnh nhất"));
    }
    if let Some(about) = about {
        need += &format!("; {}: {about}", n.lang.pick("about", "về"));
    }
    need
}

fn golden(page: &mut Page, facts: &Facts) {
    let n = page.n;
    let Some(person) = &facts.person else { return };
    page.heading("Who it is, and where each value came from", "Là ai, và từng thông tin lấy từ đâu");
    let sources = facts.sources();
    let rows: Vec<Vec<String>> = FIELDS
        .iter()
        .filter_map(|field| {
            let value = match person.cell(field) {
                Cell::Text(text) => text,
                Cell::Float(value) => n.decimal(value, 0),
                Cell::Bool(true) => n.lang.pick("yes", "có").to_string(),
                Cell::Bool(false) => n.lang.pick("no", "không").to_string(),
                Cell::Day(day) => n.date(day),
                Cell::Int(value) => value.to_string(),
                Cell::Null => return None,
            };
            let record = sources.get(*field).and_then(|record| facts.record(*record));
            let place = record.map_or_else(|| "–".to_string(), |row| place(n.lang, facts, row));
            Some(vec![words::field(n.lang, field).to_string(), cut(&value, 60), place])
        })
        .collect();
    let heads =
        [page.head("Field", "Trường", false), page.head("Value", "Giá trị", false), page.head("From", "Nguồn", false)];
    page.out.push_str(&table(&heads, &rows));
}

fn place(lang: Lang, facts: &Facts, row: &Row) -> String {
    let (file, number) = facts.place(row);
    format!("{file}, {} {number}", lang.pick("row", "dòng"))
}

fn history(page: &mut Page, rules: &Rules, facts: &Facts) {
    let n = page.n;
    if facts.standings.is_empty() {
        return;
    }
    page.heading("History of classes", "Lịch sử xếp nhóm");
    let rows: Vec<Vec<String>> = facts
        .standings
        .iter()
        .map(|row| {
            let day = |column: &str| row.day(column).map_or_else(|| "…".to_string(), |day| n.date(day));
            vec![
                format!("{} – {}", day("from_on"), day("until_on")),
                class(n.lang, row),
                words::rule(n, rules, &row.word("rule")),
                words::evidence(n, &row.word("evidence")),
            ]
        })
        .collect();
    let heads = [
        page.head("When", "Khi nào", false),
        page.head("Class", "Nhóm", false),
        page.head("Rule", "Quy tắc", false),
        page.head("Evidence", "Bằng chứng", false),
    ];
    page.out.push_str(&table(&heads, &rows));
}

fn timeline(page: &mut Page, context: &Context<'_>, as_of: NaiveDate, facts: &Facts) {
    let n = page.n;
    let total = facts.features.as_ref().and_then(|row| row.float("signals")).unwrap_or(0.0) as u64;
    let shown = facts.signals.len() as u64;
    let total = n.whole(total.max(shown));
    let shown = n.whole(shown);
    page.heading(&format!("Last signals ({shown} of {total})"), &format!("Tín hiệu gần nhất ({shown} trên {total})"));
    let rows: Vec<Vec<String>> = facts
        .signals
        .iter()
        .map(|row| {
            let at = row.instant("at").unwrap_or(0);
            let what = row.text("product").or_else(|| row.text("category")).or_else(|| row.text("competitor"));
            let what = what.or_else(|| row.text("text")).unwrap_or_else(|| "–".to_string());
            let code = row.text("currency");
            let value = row.float("value").map(|value| match code {
                Some(code) if code != n.currency.code() => format!("{} {code}", n.decimal(value, 0)),
                _ => n.money_short(value),
            });
            vec![
                n.instant(context.local(at)),
                words::days_ago(n, context.days_before(at, as_of)),
                words::kind(n.lang, &row.word("kind")),
                cut(&what, 40),
                value.unwrap_or_else(|| "–".to_string()),
                words::channel(n.lang, &row.word("channel")),
                place(n.lang, facts, row),
            ]
        })
        .collect();
    let heads = [
        page.head("When", "Khi nào", false),
        page.head("Ago", "Cách đây", false),
        page.head("What", "Việc gì", false),
        page.head("About", "Về", false),
        page.head("Value", "Giá trị", true),
        page.head("Channel", "Kênh", false),
        page.head("From", "Nguồn", false),
    ];
    page.out.push_str(&table(&heads, &rows));
}

fn joined(page: &mut Page, context: &Context<'_>, facts: &Facts) {
    let n = page.n;
    let count = n.whole(facts.records.len() as u64);
    page.heading(
        &format!("Records joined into this person: {count}"),
        &format!("Số hồ sơ ghép thành người này: {count}"),
    );
    let shown =
        |record: i64| facts.record(record).map_or_else(|| format!("#{record}"), |row| place(n.lang, facts, row));
    let mut lines = Vec::new();
    for row in facts.links.iter().take(MOST_LINKS) {
        let ends = row.int("left_record_id").zip(row.int("right_record_id"));
        if let Some((left, right)) = ends {
            lines.push(format!(
                "{} = {}: {}",
                shown(left),
                shown(right),
                words::likeness(n.lang, &row.word("evidence"))
            ));
        }
    }
    for row in facts.records.iter().take(MOST_LINKS) {
        let day = row.instant("at").map(|at| format!(", {}", n.date(context.local(at).date()))).unwrap_or_default();
        page.line(&format!("record:{} · {}{day}", row.int("record_id").unwrap_or(0), place(n.lang, facts, row)));
    }
    if !lines.is_empty() {
        page.heading("Why they were joined", "Vì sao được ghép");
    }
    for line in lines {
        page.line(&line);
    }
    if facts.links.len() > MOST_LINKS {
        let more = n.whole((facts.links.len() - MOST_LINKS) as u64);
        page.line(&match n.lang {
            Lang::En => format!("and {more} more"),
            Lang::Vi => format!("và {more} nữa"),
        });
    }
}
