//! Are the chances, the order of the list and the expected purchases right? Each beside what
//! happened, and beside what others claim.

use super::data::{
    Buyers, CalibrationBin, CalibrationFigure, LiftFigure, Measured, Reference, ReferenceRow, RepurchaseRow,
};
use super::page::{Head, Page};
use super::summary::CLAIMED;
use crate::chart::{Dot, Scale, Strip, axis_strip, calibration, mark, strip};
use galena_signal::{Class, Lang};
use maud::{Markup, html};

pub(super) fn calibration_card(page: &Page<'_>) -> Markup {
    let n = page.n;
    let Some(figure) = page.data.calibration.as_ref().filter(|figure| !figure.bins.is_empty()) else {
        return card_without(page, page.t("Are the stated chances right?", "Khả năng mua dự báo có đúng không?"));
    };
    let finding = calibration_finding(page, figure);
    let about = html! {
        (page.t("On the diagonal, stated and observed agree; larger dots stand for more people",
            "Nằm trên đường chéo là khớp; chấm càng lớn càng nhiều người"))
        " · " (page.dates(&figure.dates)) " · " (page.sample(figure.people)) " · " (page.interval_words())
    };
    let hover = |bin: &CalibrationBin| {
        format!(
            "{} → {} ({}; {})",
            n.percent(bin.predicted),
            n.percent(bin.observed),
            n.percent_interval(bin.low, bin.high),
            page.sample(bin.people)
        )
    };
    let dots: Vec<Dot> = figure
        .bins
        .iter()
        .map(|bin| Dot {
            x: bin.predicted,
            y: bin.observed,
            low: bin.low,
            high: bin.high,
            weight: bin.people,
            hover: hover(bin),
        })
        .collect();
    let names = (page.t("stated chance", "khả năng dự báo"), page.t("share who bought", "tỷ lệ thực mua"));
    let heads = [
        Head(page.t("Stated chance", "Khả năng dự báo"), false),
        Head(page.t("Bought", "Thực mua"), true),
        Head(page.t("People", "Số người"), true),
    ];
    let rows: Vec<Vec<Markup>> = figure
        .bins
        .iter()
        .map(|bin| {
            vec![
                html! { (n.percent(bin.predicted)) },
                html! { b { (n.percent(bin.observed)) } " " span.iv-t { (n.percent_interval(bin.low, bin.high)) } },
                html! { (n.whole(bin.people)) },
            ]
        })
        .collect();
    let write = |tick: f64| n.percent_places(tick, if tick > 0.0 && tick < 0.01 { 1 } else { 0 });
    page.figure(
        &finding,
        about,
        html! { (calibration(&dots, &finding, names, &write)) (page.behind(names.0, &heads, &rows)) },
    )
}

pub(super) fn calibration_finding(page: &Page<'_>, figure: &CalibrationFigure) -> String {
    let n = page.n;
    let mut text = match page.lang {
        Lang::En => format!("Stated chances are off by {} on average", n.points(figure.ece)),
        Lang::Vi => format!("Khả năng mua dự báo lệch trung bình {} so với thực tế", n.points(figure.ece)),
    };
    // The example is the highest chance that was stated of more than a handful.
    if let Some(bin) = figure.bins.iter().rev().find(|bin| bin.people >= 30) {
        let (said, did) = (n.percent(bin.predicted), n.percent(bin.observed));
        text += &match page.lang {
            Lang::En => format!(": of those given about {said}, {did} bought"),
            Lang::Vi => format!(": nhóm được dự báo khoảng {said} thì {did} đã mua"),
        };
    }
    text
}

pub(super) fn lift_card(page: &Page<'_>) -> Markup {
    let n = page.n;
    let Some(figure) = page.data.lift.as_ref().filter(|figure| figure.lift.is_finite()) else {
        return card_without(page, page.t("Is the order of the list right?", "Thứ tự danh sách có đúng không?"));
    };
    let about = html! {
        (page.t("Buyers in the first tenth of the list, against the whole list", "Người mua trong 10 % đầu danh sách so với cả danh sách"))
        " · " (page.dates(&figure.dates)) " · " (page.sample(figure.people)) ", "
        (n.whole(figure.buyers)) " " (page.t("bought", "người mua")) " · " (page.interval_words())
    };
    let bars = [
        (page.t("By chance to buy", "Theo khả năng mua"), figure.lift, figure.low, figure.high, Some(Class::Target)),
        (
            page.t("By latest signal alone", "Chỉ theo lần tương tác gần nhất"),
            figure.recency_lift,
            figure.recency_low,
            figure.recency_high,
            Some(Class::Potential),
        ),
    ];
    let top = bars.iter().map(|bar| if bar.3.is_finite() { bar.3 } else { bar.1 }).fold(1.0, f64::max);
    let scale = Scale::from_zero(top, 4);
    let body = html! {
        ul.rows.stack {
            @for (name, value, low, high, class) in bars {
                li {
                    span.lab { (name) }
                    (strip(&scale, Some(Strip { value, low, high, class, bar: true, against: Some(1.0) }), ""))
                    span.num { b { (n.times(value)) } " " span.iv-t { (n.times_interval(low, high)) } }
                }
            }
            li {
                span.lab { (page.t("In random order", "Theo thứ tự ngẫu nhiên")) }
                (strip(&scale, Some(Strip { value: 1.0, low: 1.0, high: 1.0, class: Some(Class::Stranger), bar: true, against: Some(1.0) }), ""))
                span.num { b { (n.times(1.0)) } }
            }
            li.ax { (axis_strip(&scale, &|tick| format!("{}×", n.decimal(tick, if tick.fract() == 0.0 { 0 } else { 1 })))) }
        }
        @if let Some(auc) = figure.auc {
            p.m.s {
                (page.t("A buyer stands before a non-buyer in", "Người mua đứng trước người không mua trong")) " "
                b { (n.percent(auc)) } " " (page.t("of pairs", "số cặp"))
                @if let Some(recency) = figure.recency_auc {
                    "; " (page.t("by latest signal alone", "nếu chỉ theo lần tương tác gần nhất")) ": " (n.percent(recency))
                }
                "; " (page.t("in random order", "theo thứ tự ngẫu nhiên")) ": " (n.percent_places(0.5, 0)) "."
            }
        }
    };
    page.figure(&lift_finding(page, figure), about, body)
}

fn lift_finding(page: &Page<'_>, figure: &LiftFigure) -> String {
    let (ours, recency) = (page.n.decimal(figure.lift, 1), page.n.decimal(figure.recency_lift, 1));
    match page.lang {
        Lang::En => format!(
            "The first tenth of the list bought {ours} times as often as average; by latest signal alone, {recency} times"
        ),
        Lang::Vi => format!(
            "10\u{a0}% đầu danh sách mua gấp {ours} lần mức chung; nếu chỉ xếp theo lần tương tác gần nhất thì gấp {recency} lần"
        ),
    }
}

pub(super) fn repurchase_card(page: &Page<'_>) -> Markup {
    let n = page.n;
    let rows = &page.data.repurchase;
    if rows.is_empty() {
        return card_without(page, page.t("Do loyal customers buy again?", "Khách trung thành có mua lại không?"));
    }
    let scale =
        Scale::from_zero(rows.iter().filter(|row| row.enough).map(|row| row.high.min(1.0)).fold(0.0, f64::max), 4);
    let about = html! {
        @for buyers in [Buyers::Loyal, Buyers::Other] { span.k-in { (mark(class_of(buyers))) (buyers_label(page, buyers)) } " " }
        (page.t("share who bought again in the days after each date", "tỷ lệ mua lại trong những ngày sau mỗi thời điểm"))
        " · " (page.t("line:", "vạch:")) " " (page.interval_words())
    };
    let mut before = None;
    let body = html! {
        ul.rows.wide-num {
            @for row in rows {
                @if before.replace((row.as_of, row.until)) != Some((row.as_of, row.until)) {
                    li.gh { (n.date(row.as_of)) " → " (n.date(row.until)) }
                }
                @let class = class_of(row.buyers);
                @let estimate = row.enough.then_some(Strip {
                    value: row.rate, low: row.low, high: row.high, class: Some(class), bar: false, against: None,
                });
                li {
                    span.lab { (mark(class)) (buyers_label(page, row.buyers)) }
                    (strip(&scale, estimate, ""))
                    span.num { (page.rate(row.rate, (row.low, row.high), row.people, row.enough)) }
                }
            }
            li.ax { (axis_strip(&scale, &|tick| n.percent_places(tick, 0))) }
        }
        (purchases(page))
    };
    page.figure(&repurchase_finding(page), about, body)
}

fn repurchase_finding(page: &Page<'_>) -> String {
    let n = page.n;
    let latest = |buyers| page.data.repurchase.iter().rev().find(|row| row.buyers == buyers && row.enough);
    match (latest(Buyers::Loyal), latest(Buyers::Other)) {
        (Some(loyal), Some(other)) => {
            let (a, b) = (n.percent(loyal.rate), n.percent(other.rate));
            match page.lang {
                Lang::En => {
                    format!("Of those called loyal, {a} bought again after the latest date; of the other buyers, {b}")
                }
                Lang::Vi => format!(
                    "Sau thời điểm gần nhất, {a} khách được xếp là trung thành mua lại; nhóm người mua còn lại là {b}"
                ),
            }
        }
        _ => match page.lang {
            Lang::En => "Do loyal customers buy again more often? Not enough data yet".to_string(),
            Lang::Vi => "Khách trung thành có mua lại nhiều hơn không? Chưa đủ dữ liệu".to_string(),
        },
    }
}

/// Expected beside actual purchases, with the error said in words.
fn purchases(page: &Page<'_>) -> Markup {
    let n = page.n;
    let rows: Vec<Vec<Markup>> = page
        .data
        .repurchase
        .iter()
        .filter(|row| row.expected_purchases.is_some() || row.actual_purchases.is_some())
        .map(|row| {
            let dash = || "–".to_string();
            vec![
                html! { (n.span(row.as_of, row.until)) },
                html! { (buyers_label(page, row.buyers)) },
                html! {
                    (row.expected_purchases.map_or_else(dash, |value| n.decimal(value, 0)))
                    @if let (Some(low), Some(high)) = (row.expected_low, row.expected_high) {
                        " " span.iv-t { (n.decimal(low, 0)) "–" (n.decimal(high, 0)) }
                    }
                },
                html! { (row.actual_purchases.map_or_else(dash, |count| n.whole(count))) },
                html! { (error_words(page, row)) },
            ]
        })
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    let heads = [
        Head(page.t("Window", "Khoảng theo dõi"), false),
        Head(page.t("Buyers", "Nhóm"), false),
        Head(page.t("Purchases expected", "Lượt mua dự kiến"), true),
        Head(page.t("Happened", "Thực tế"), true),
        Head(page.t("Error", "Sai lệch"), true),
    ];
    let caption = page.t("Purchases expected and made", "Lượt mua dự kiến và thực tế");
    let mut notes: Vec<&str> = page.data.repurchase.iter().filter_map(|row| row.note.as_deref()).collect();
    notes.dedup();
    html! {
        h4 { (caption) }
        (page.cards("", caption, &heads, &rows))
        @for note in notes { p.note { (page.user(note, 400)) } }
    }
}

/// How far the expected purchases were from the real ones, and whether the interval held them.
fn error_words(page: &Page<'_>, row: &RepurchaseRow) -> String {
    let (Some(expected), Some(actual)) = (row.expected_purchases, row.actual_purchases) else {
        return "–".to_string();
    };
    if actual == 0 {
        return "–".to_string();
    }
    let actual = actual as f64;
    let error = (expected - actual) / actual;
    let size = page.n.percent_places(error.abs(), 1);
    let inside = row.expected_low.zip(row.expected_high).is_none_or(|(low, high)| (low..=high).contains(&actual));
    let side = if error < 0.0 { page.t("too few", "thiếu") } else { page.t("too many", "thừa") };
    let held = if inside { "" } else { page.t(", outside the interval", ", ngoài khoảng tin cậy") };
    match page.lang {
        Lang::En => format!("{size} {side}{held}"),
        Lang::Vi => format!("{side} {size}{held}"),
    }
}

pub(super) fn references_card(page: &Page<'_>) -> Markup {
    let about = html! {
        (page.t(
            "Quoted figures come from other markets and other years; yours are measured here",
            "Số của các nguồn đến từ thị trường khác, năm khác; số của bạn được đo tại đây",
        )) " · " (page.interval_words())
    };
    let heads = [
        Head(page.t("Measure", "Chỉ số"), false),
        Head(page.t("Sources: target · potential", "Các nguồn: mục tiêu · tiềm năng"), false),
        Head(page.t("Yours: target", "Của bạn: mục tiêu"), false),
        Head(page.t("Yours: potential", "Của bạn: tiềm năng"), false),
        Head(page.t("Yours: how many times", "Của bạn: gấp mấy lần"), false),
    ];
    let rows: Vec<Vec<Markup>> =
        [Reference::LandingConversion, Reference::BuysAgain, Reference::BecomesLoyal, Reference::Overall]
            .into_iter()
            .map(|reference| reference_cells(page, reference))
            .collect();
    let title = page.t("Beside the figures that the sources quote", "So với các con số được trích dẫn");
    page.figure(title, about, page.cards("refs", title, &heads, &rows))
}

fn reference_cells(page: &Page<'_>, reference: Reference) -> Vec<Markup> {
    let row = measured_row(page, reference);
    let (name, target, potential, source) = quoted(page, reference);
    let cell = |measured: Option<&Measured>, ratio| match (measured, &row) {
        (Some(measured), _) => page.measured(measured, ratio),
        (None, Some(_)) => html! { span.few { "–" } },
        (None, None) => html! { span.few { (page.too_few(None)) } },
    };
    let of = |pick: fn(&ReferenceRow) -> Option<&Measured>| row.as_ref().and_then(pick);
    let period = row.as_ref().and_then(|row| row.period);
    vec![
        html! { (name) @if let Some((from, until)) = period { div.m.s { (page.n.span(from, until)) } } },
        html! { b { (target) } " · " (potential) div.m.s { (source) } },
        cell(of(|row| row.target.as_ref()), false),
        cell(of(|row| row.potential.as_ref()), false),
        cell(of(|row| row.ratio.as_ref()), true),
    ]
}

/// The user's row; the yardstick stands in for a missing row of its own.
fn measured_row(page: &Page<'_>, reference: Reference) -> Option<ReferenceRow> {
    let given = page.data.references.iter().find(|row| row.reference == reference).cloned();
    let yardstick = page.data.ratio.as_ref().filter(|_| reference == Reference::Overall);
    given.or_else(|| {
        yardstick.map(|figure| ReferenceRow {
            reference,
            target: None,
            potential: None,
            ratio: Some(Measured::Enough {
                value: figure.value,
                low: figure.low,
                high: figure.high,
                people: figure.target_people.saturating_add(figure.potential_people),
            }),
            period: None,
        })
    })
}

/// Name, target, potential and source of a quoted figure.
fn quoted(page: &Page<'_>, reference: Reference) -> (&'static str, String, String, &'static str) {
    let n = page.n;
    let pick = |en: &'static str, vi: &'static str| if page.lang == Lang::En { en } else { vi };
    match reference {
        Reference::LandingConversion => (
            pick("Landing-page visitors who buy", "Khách vào trang đích rồi mua"),
            n.percent_places(0.0375, 2),
            n.percent_places(0.0077, 2),
            "WordStream 2021",
        ),
        Reference::BuysAgain => (
            pick("Buyers who buy again", "Người mua rồi mua lại"),
            format!("{} {}", pick("up to", "tới"), n.percent_places(0.7, 0)),
            format!("10–{}", n.percent_places(0.2, 0)),
            "Nielsen 2021",
        ),
        Reference::BecomesLoyal => {
            (pick("Becomes loyal", "Trở thành khách trung thành"), n.times(3.6), "1×".to_string(), "HubSpot 2021")
        }
        Reference::Overall => (
            pick("Buys, target against potential", "Tỷ lệ mua, mục tiêu so với tiềm năng"),
            n.times(CLAIMED),
            "1×".to_string(),
            pick("from the first row", "suy từ dòng đầu"),
        ),
    }
}

fn card_without(page: &Page<'_>, question: &str) -> Markup {
    html! { div.card { h3 { (question) } (page.nothing(page.t(
        "It is said here once enough past days and purchases can be compared.",
        "Câu trả lời sẽ có ở đây khi đủ ngày và lượt mua để so.",
    ))) } }
}

fn class_of(buyers: Buyers) -> Class {
    match buyers {
        Buyers::Loyal => Class::Loyal,
        Buyers::Other => Class::Actual,
    }
}

fn buyers_label(page: &Page<'_>, buyers: Buyers) -> &'static str {
    match (buyers, page.lang) {
        (Buyers::Loyal, Lang::En) => "Loyal",
        (Buyers::Loyal, Lang::Vi) => "Trung thành",
        (Buyers::Other, Lang::En) => "Other buyers",
        (Buyers::Other, Lang::Vi) => "Người mua khác",
    }
}
