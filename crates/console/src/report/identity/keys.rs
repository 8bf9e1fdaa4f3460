//! What is looked at to tell who is who? How much each field says, and which keys bring records together.

use super::cards::MOST_TEXT;
use super::{DroppedKey, FieldRow, Identity, KeyRow};
use crate::chart::{Scale, axis_strip, evidence, plain_bar};
use crate::report::page::{Head, Page, capital};
use maud::{Markup, html};

/// Keys that are drawn at most; all of them stand in the table.
const MOST_KEYS: usize = 8;

/// Characters of a key's name at most: it may hold names of columns that a file brought.
const MOST_NAME: usize = 90;

/// How much each field says.
pub(super) fn fields(page: &Page<'_>, identity: &Identity) -> Markup {
    let Some(finding) = identity.field_words(page.n) else {
        return html! { div.card {
            h3 { (page.t("How much does each field say about who is who?", "Mỗi trường cho biết bao nhiêu về việc ai là ai?")) }
            (page.nothing(page.t(
                "There are too few records to learn it from.",
                "Còn quá ít hồ sơ để học được điều này.",
            )))
        } };
    };
    let about = html! {
        span.k-in { svg.sq.same aria-hidden="true" { rect width="10" height="10" rx="2" {} } (page.t("when it is the same", "khi trùng")) }
        span.k-in { svg.sq.other aria-hidden="true" { rect width="10" height="10" rx="2" {} } (page.t("when it is another", "khi khác")) }
        (page.t(
            "in bits: each doubles the odds that two records are one person, or halves them; 10 bits are about 1,000 times",
            "tính bằng bit: mỗi bit tăng gấp đôi hoặc giảm một nửa khả năng là một người so với không phải; 10 bit là khoảng 1.000 lần",
        )) " · " (page.t("n: records that have it, of", "n: số hồ sơ có trường này, trên")) " " (page.n.whole(identity.records))
    };
    page.figure(
        &page.text(&finding, MOST_TEXT),
        about,
        html! { (bars(page, identity)) (fields_behind(page, identity)) },
    )
}

fn bars(page: &Page<'_>, identity: &Identity) -> Markup {
    let n = page.n;
    let known = || identity.fields.iter().filter_map(|row| row.bits).flat_map(|(same, other)| [same, other]);
    let finite = || known().filter(|bits| bits.is_finite());
    let scale = Scale::around_zero(finite().fold(0.0, f64::min), finite().fold(0.0, f64::max), 6);
    html! {
        ul.rows.fields {
            @for row in &identity.fields {
                li {
                    span.lab { (page.user(&capital(&row.name), 40)) }
                    @match row.bits {
                        Some((same, other)) => {
                            (evidence(&scale, same, other, ""))
                            span.num { b { (n.moved(same)) } " / " (n.moved(other)) " " span.iv-t { (page.sample(row.filled)) } }
                        }
                        None => {
                            (evidence(&scale, 0.0, 0.0, ""))
                            span.num { span.few { (page.too_few(Some(row.filled))) } }
                        }
                    }
                }
            }
            li.ax { (axis_strip(&scale, &|tick| n.decimal(tick, 0))) }
        }
    }
}

fn fields_behind(page: &Page<'_>, identity: &Identity) -> Markup {
    let n = page.n;
    let heads = [
        Head(page.t("Field", "Trường"), false),
        Head(page.t("Bits when the same", "Số bit khi trùng"), true),
        Head(page.t("Bits when another", "Số bit khi khác"), true),
        Head(page.t("Records that have it", "Số hồ sơ có"), true),
        Head(page.t("Share of records", "Phần số hồ sơ"), true),
    ];
    let share = |row: &FieldRow| match identity.records {
        0 => f64::NAN,
        records => row.filled as f64 / records as f64,
    };
    let bits = |value: Option<f64>| match value {
        Some(value) => html! { (n.moved(value)) },
        None => html! { span.few { (page.too_few(None)) } },
    };
    let rows: Vec<Vec<Markup>> = identity
        .fields
        .iter()
        .map(|row| {
            vec![
                page.user(&capital(&row.name), 40),
                bits(row.bits.map(|bits| bits.0)),
                bits(row.bits.map(|bits| bits.1)),
                html! { (n.whole(row.filled)) },
                html! { (n.percent(share(row))) },
            ]
        })
        .collect();
    page.behind(page.t("What each field says", "Mỗi trường cho biết bao nhiêu"), &heads, &rows)
}

/// Which keys bring records together, and which could not.
pub(super) fn keys(page: &Page<'_>, identity: &Identity) -> Markup {
    let (own, common): (Vec<_>, Vec<_>) = identity.dropped.iter().partition(|key| key.own);
    let name = |key: &DroppedKey| page.text(&key.name, MOST_NAME);
    let warnings = html! {
        @for key in own { p.note { bdi { (identity.dropped_words(page.n, key, &name(key))) } } }
        @if !common.is_empty() { ul.notes.s {
            @for key in common { li.m { bdi { (identity.common_words(page.n, key, &name(key))) } } }
        } }
    };
    let Some(finding) = identity.key_words(page.n).filter(|_| !identity.keys.is_empty()) else {
        return html! { div.card {
            h3 { (page.t("What brings records together?", "Điều gì đưa các hồ sơ ra so sánh với nhau?")) }
            (page.nothing(page.t("There are too few records to choose keys.", "Còn quá ít hồ sơ để chọn khóa.")))
            (warnings)
        } };
    };
    let about = html! {
        (page.t(
            "Two records are compared when they agree on one key at least. What each key is thought to catch beyond those before it, from how often fields are filled in and stay the same; an estimate, not a measurement",
            "Hai hồ sơ được so sánh khi trùng ít nhất một khóa. Phần mỗi khóa được cho là tìm thêm ngoài các khóa trước, suy từ việc các trường hay được điền và hay giữ nguyên; là ước tính, chưa phải kết quả đo",
        )) " · " (page.sample(identity.records))
    };
    let body = html! { (drawn(page, identity)) (keys_behind(page, identity)) (warnings) };
    page.figure(&finding, about, body)
}

fn drawn(page: &Page<'_>, identity: &Identity) -> Markup {
    let share = |key: &KeyRow| if key.caught.is_finite() { key.caught } else { 0.0 };
    let mut shown: Vec<&KeyRow> = identity.keys.iter().collect();
    shown.sort_by(|a, b| b.caught.total_cmp(&a.caught));
    shown.truncate(MOST_KEYS);
    html! {
        ul.rows.stack {
            @for key in shown {
                li {
                    span.lab { (page.user(&capital(&key.name), MOST_NAME)) }
                    (plain_bar(share(key), None))
                    span.num { b { (page.n.percent(key.caught)) } }
                }
            }
        }
    }
}

fn keys_behind(page: &Page<'_>, identity: &Identity) -> Markup {
    let n = page.n;
    let heads = [
        Head(page.t("Key", "Khóa"), false),
        Head(page.t("Thought to catch", "Được cho là tìm thêm"), true),
        Head(page.t("Pairs proposed", "Số cặp đưa ra"), true),
    ];
    let rows: Vec<Vec<Markup>> = identity
        .keys
        .iter()
        .map(|key| {
            vec![
                page.user(&capital(&key.name), MOST_NAME),
                html! { (n.percent(key.caught)) },
                html! { (key.pairs.map_or_else(|| "–".to_string(), |pairs| n.whole(pairs))) },
            ]
        })
        .collect();
    page.behind(page.t("Every key, in the order of choice", "Mọi khóa theo thứ tự chọn"), &heads, &rows)
}
