//! Which parts of the market buy more often than the rest?

use super::data::{SegmentOrigin, SegmentRow};
use super::page::{Head, Page};
use crate::chart::{Scale, Strip, axis_strip, strip};
use galena_signal::{Class, Lang};
use maud::{Markup, html};

pub(super) fn draw(page: &Page<'_>) -> Markup {
    let rows = &page.data.segments;
    if rows.is_empty() {
        return html! { div.card { (page.nothing(page.t(
            "Name segments in galena.toml, or wait until enough purchases show which parts of the market buy.",
            "Hãy đặt phân khúc trong galena.toml, hoặc chờ tới khi đủ lượt mua để thấy nhóm nào hay mua.",
        ))) } };
    }
    let about = html! {
        (page.t("Among people who had not bought at past dates: share who bought within",
            "Trong những người chưa mua tại các thời điểm trước đây: tỷ lệ mua trong"))
        " " (page.n.days(page.data.horizon_days.into())) " · " (page.interval_words())
        @if base(rows).is_some() { " · " (page.t("dashed: everyone", "vạch đứt: mức chung")) }
    };
    page.figure(&finding(page), about, html! { (strips(page)) (behind(page)) })
}

fn finding(page: &Page<'_>) -> String {
    let n = page.n;
    let measured = || page.data.segments.iter().filter(|row| known(row));
    let best = measured().filter(|row| row.origin != SegmentOrigin::Everyone).max_by(|a, b| a.low.total_cmp(&b.low));
    if let (None, Some(everyone)) = (best, measured().next()) {
        let (rate, sample) = (n.percent(everyone.rate), page.sample(everyone.people));
        return match page.lang {
            Lang::En => format!("No part of the market stands out: {rate} of everyone buy ({sample})"),
            Lang::Vi => format!("Chưa nhóm nào nổi bật: mức chung là {rate} ({sample})"),
        };
    }
    let Some(best) = best else {
        return match page.lang {
            Lang::En => format!("Which segments buy more often: {}", page.too_few(None)),
            Lang::Vi => format!("Phân khúc nào mua nhiều hơn: {}", page.too_few(None)),
        };
    };
    let (name, lift, rate) = (page.text(&best.name, 60), n.decimal(best.lift, 1), n.percent(best.rate));
    match page.lang {
        Lang::En => format!("“{name}” buys {lift} times as often as everyone: {rate} ({})", page.sample(best.people)),
        Lang::Vi => format!("“{name}” mua gấp {lift} lần mức chung: {rate} ({})", page.sample(best.people)),
    }
}

fn strips(page: &Page<'_>) -> Markup {
    let (n, rows) = (page.n, &page.data.segments);
    let scale =
        Scale::from_zero(rows.iter().filter(|row| known(row)).map(|row| row.high.min(1.0)).fold(0.0, f64::max), 4);
    let against = base(rows);
    html! {
        ul.rows.seg {
            @for row in rows {
                @let estimate = known(row).then_some(Strip {
                    value: row.rate, low: row.low, high: row.high, class: Some(Class::Target), bar: true, against,
                });
                li {
                    span.lab {
                        b { (page.user(&row.name, 60)) } " " span.tag { (origin(page, row.origin)) }
                        span.m.s { (page.user(&row.condition, 160)) }
                    }
                    (strip(&scale, estimate, ""))
                    span.num {
                        (page.rate(row.rate, (row.low, row.high), row.people, known(row)))
                        @if known(row) && row.lift.is_finite() { " " span.m { "· " (n.times(row.lift)) } }
                    }
                }
            }
            li.ax { (axis_strip(&scale, &|tick| n.percent_places(tick, if tick > 0.0 && tick < 0.01 { 1 } else { 0 }))) }
        }
    }
}

fn behind(page: &Page<'_>) -> Markup {
    let n = page.n;
    let heads = [
        Head(page.t("Segment", "Phân khúc"), false),
        Head(page.t("Who belongs", "Gồm những ai"), false),
        Head(page.t("People", "Số người"), true),
        Head(page.t("Bought", "Đã mua"), true),
        Head(page.t("Rate", "Tỷ lệ"), true),
        Head(page.t("Against everyone", "So với mức chung"), true),
    ];
    let rows: Vec<Vec<Markup>> = page
        .data
        .segments
        .iter()
        .map(|row| {
            vec![
                page.user(&row.name, 60),
                page.user(&row.condition, 160),
                html! { (n.whole(row.people)) },
                html! { (n.whole(row.buyers)) },
                page.rate(row.rate, (row.low, row.high), row.people, known(row)),
                html! { (n.times(row.lift)) },
            ]
        })
        .collect();
    page.behind(page.t("Segments", "Phân khúc"), &heads, &rows)
}

fn known(row: &SegmentRow) -> bool {
    row.people > 0 && row.rate.is_finite()
}

/// Everyone's rate, which every row's rate and lift imply alike.
fn base(rows: &[SegmentRow]) -> Option<f64> {
    rows.iter().filter(|row| known(row)).map(|row| row.rate / row.lift).find(|base| base.is_finite() && *base > 0.0)
}

fn origin(page: &Page<'_>, origin: SegmentOrigin) -> &'static str {
    match (origin, page.lang) {
        (SegmentOrigin::Chosen, Lang::En) => "chosen",
        (SegmentOrigin::Chosen, Lang::Vi) => "đã chọn",
        (SegmentOrigin::Proposed | SegmentOrigin::Everyone, Lang::En) => "proposed",
        (SegmentOrigin::Proposed | SegmentOrigin::Everyone, Lang::Vi) => "đề xuất",
    }
}
