//! How is it drawn who is who? What became of the records, and how sure it is.

use super::{Band, Expected, Identity, SizeRow, ids, keys, sureness_words};
use crate::chart::{Scale, Strip, axis_strip, plain_bar, strip};
use crate::report::page::{Head, Page};
use galena_signal::Lang;
use maud::{Markup, html};

/// Characters of a sentence at most: it may hold names that a file brought.
pub(super) const MOST_TEXT: usize = 240;

/// Draws the part, or says why there is nothing to draw.
pub(in crate::report) fn draw(page: &Page<'_>) -> Markup {
    let Some(identity) = page.data.identity.as_ref().filter(|identity| identity.records > 0) else {
        return html! { div.card { (page.nothing(page.t(
            "The last run said nothing about who is who. Run it again, and it is told here how records were joined.",
            "Lần chạy gần nhất chưa cho biết hồ sơ nào là của ai. Hãy chạy lại để thấy các hồ sơ được ghép ra sao.",
        ))) } };
    };
    html! {
        p.lead { (page.t(
            "Somebody who bought twice under two spellings is one customer, not two. Records are joined by how much they agree, weighed by how rare that is.",
            "Một người mua hai lần với hai cách viết tên vẫn là một khách, không phải hai. Hồ sơ được ghép theo mức độ trùng khớp, có tính đến việc trùng như vậy hiếm tới đâu.",
        )) }
        div.g2 { (people(page, identity)) (certainty(page, identity)) }
        (keys::fields(page, identity))
        div.g2 { (keys::keys(page, identity)) (ids::ids(page, identity)) }
    }
}

/// The finding for those who read one screen only.
pub(in crate::report) fn finding(page: &Page<'_>) -> Option<String> {
    let identity = page.data.identity.as_ref().filter(|identity| identity.records > 0)?;
    Some(identity.people_words(page.n))
}

/// Records and people.
fn people(page: &Page<'_>, identity: &Identity) -> Markup {
    let n = page.n;
    let about = html! {
        (page.t("People by how many records were joined into them", "Số người theo số hồ sơ được ghép lại"))
        " · " (page.sample(identity.people)) " · " (n.date(identity.as_of))
    };
    let share = |row: &SizeRow| if identity.people > 0 { row.people as f64 / identity.people as f64 } else { 0.0 };
    let heads = [
        Head(page.t("Records of a person", "Số hồ sơ của một người"), false),
        Head(page.t("People", "Số người"), true),
        Head(page.t("Share of people", "Phần số người"), true),
    ];
    let rows: Vec<Vec<Markup>> = identity
        .sizes
        .iter()
        .map(|row| {
            vec![html! { (size(page, row)) }, html! { (n.whole(row.people)) }, html! { (n.percent(share(row))) }]
        })
        .collect();
    let body = html! {
        ul.rows.few-cols {
            @for row in &identity.sizes {
                li {
                    span.lab { (size(page, row)) }
                    (plain_bar(share(row), None))
                    span.num { b { (n.whole(row.people)) } " " span.m { (n.percent(share(row))) } }
                }
            }
        }
        ul.notes {
            li { (identity.household_words(n)) }
            @if let Some(alone) = identity.alone_words(n) { li { (alone) } }
        }
        (page.behind(heads[0].0, &heads, &rows))
    };
    page.figure(&identity.people_words(n), about, body)
}

fn size(page: &Page<'_>, row: &SizeRow) -> String {
    let count = page.n.whole(row.records);
    match (page.lang, row.or_more, row.records) {
        (Lang::En, false, 1) => format!("{count} record"),
        (Lang::En, false, _) => format!("{count} records"),
        (Lang::En, true, _) => format!("{count} or more"),
        (Lang::Vi, false, _) => format!("{count} hồ sơ"),
        (Lang::Vi, true, _) => format!("Từ {count} hồ sơ"),
    }
}

/// How sure it is.
fn certainty(page: &Page<'_>, identity: &Identity) -> Markup {
    let n = page.n;
    let joined = identity.joined();
    let about = html! {
        (page.t(
            "What the model expects of itself, not what was measured; answers of humans are the check on it",
            "Điều mô hình tự dự kiến, chưa phải kết quả đo; câu trả lời của con người mới kiểm được",
        )) " · " (page.interval_words()) ": " (page.t("chance alone, if the model is right", "chỉ tính ngẫu nhiên, nếu mô hình đúng")) " · " (page.sample(joined)) " " (page.t("joined pairs", "cặp đã ghép"))
    };
    let body = html! { (expected(page, identity)) (bands(page, identity)) };
    match identity.expected_words(n) {
        Some(finding) => page.figure(&finding, about, body),
        None => html! { div.card {
            h3 { (page.t("How sure is it that joined records are one person?", "Các hồ sơ đã ghép chắc là một người đến đâu?")) }
            (page.nothing(page.t(
                "Too few records were joined to say how many of the pairs are right.",
                "Còn quá ít hồ sơ được ghép để nói bao nhiêu cặp là đúng.",
            )))
            (bands(page, identity))
        } },
    }
}

fn expected(page: &Page<'_>, identity: &Identity) -> Markup {
    let n = page.n;
    let scale = Scale::from_zero(1.0, 4);
    let rows = [
        (page.t("Of the joined pairs, right (precision)", "Trong các cặp đã ghép, số cặp đúng"), identity.precision),
        (
            page.t("Of all pairs of one person, joined (recall)", "Trong mọi cặp cùng một người, số cặp đã ghép"),
            identity.recall,
        ),
    ];
    html! {
        ul.rows.stack {
            @for (name, value) in rows {
                @if let Some(Expected { value, low, high }) = value {
                    li {
                        span.lab { (name) }
                        (strip(&scale, Some(Strip { value, low, high, class: None, bar: true, against: None }), ""))
                        span.num { b { (n.percent(value)) } " " span.iv-t { (n.percent_interval(low, high)) } }
                    }
                }
            }
            li.ax { (axis_strip(&scale, &|tick| n.percent_places(tick, 0))) }
        }
    }
}

/// Pairs by chance.
fn bands(page: &Page<'_>, identity: &Identity) -> Markup {
    let n = page.n;
    let all = identity.bands.iter().fold(0u64, |sum, band| sum.saturating_add(band.pairs));
    if all == 0 {
        return html! {};
    }
    let share = |pairs: u64| pairs as f64 / all as f64;
    let between = |band: &Band| n.percent_interval_places(band.from, band.until, 0);
    let heads = [
        Head(page.t("Chance to be one person", "Khả năng là một người"), false),
        Head(page.t("Pairs", "Số cặp"), true),
        Head(page.t("Expected to be one person", "Dự kiến là một người"), true),
        Head(page.t("Joined", "Đã ghép"), true),
    ];
    let rows: Vec<Vec<Markup>> = identity
        .bands
        .iter()
        .map(|band| {
            vec![
                html! { (sureness_words(n, band.sureness)) ", " (between(band)) },
                html! { (n.whole(band.pairs)) },
                html! { (n.decimal(band.expected, 0)) },
                html! { (n.whole(band.joined)) },
            ]
        })
        .collect();
    html! {
        h4 { (page.t("Pairs by the chance to be one person", "Các cặp theo khả năng là một người")) }
        p.m.s {
            (page.t("Thin bar: those of them that were joined", "Thanh mảnh: số cặp đã ghép"))
            " · " (page.sample(all)) " " (page.t("pairs that may be one person, of", "cặp có thể là một người, trong"))
            " " (n.whole(identity.compared)) " " (page.t("compared", "cặp đã so sánh"))
        }
        ul.rows.few-cols.bands {
            @for band in &identity.bands {
                li {
                    span.lab { span { (sureness_words(n, band.sureness)) span.s.m { (between(band)) } } }
                    (plain_bar(share(band.pairs), Some(share(band.joined))))
                    span.num { b { (n.whole(band.pairs)) } " " span.m { (page.t("pairs", "cặp")) }
                        span.s.m { (page.t("joined", "đã ghép")) " " (n.whole(band.joined)) } }
                }
            }
        }
        @if let Some(apart) = identity.apart_words(n) { ul.notes { li { (apart) } } }
        (page.behind(heads[0].0, &heads, &rows))
    }
}
