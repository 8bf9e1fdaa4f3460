//! How is trust drawn? Three cards: is the order any good, has the world moved, are groups alike.

use super::groups::{factor, factors};
use super::{Figure, GroupRow, SHIFT_LARGE, Says, Showing, Trust, Uses, shift_word};
use crate::chart::{Scale, Strip, axis_strip, strip};
use crate::notation::Notation;
use crate::report::page::{Head, Page, capital};
use galena_signal::{Class, Lang};
use maud::{Markup, html};
use std::cmp::Ordering;

/// Inputs and groups that are drawn at most; all groups stand in the table.
const MOST_INPUTS: usize = 8;
const MOST_GROUPS: usize = 12;

/// Characters of a sentence at most: it may hold names that a file brought.
const MOST_TEXT: usize = 600;

/// Draws the cards, or says why there is nothing to draw.
pub(in crate::report) fn draw(page: &Page<'_>) -> Markup {
    let Some(trust) = &page.data.trust else {
        return html! { div.card {
            h3 { (page.t("How far can today’s chances be trusted?", "Khả năng mua hôm nay đáng tin đến đâu?")) }
            (page.nothing(page.t(
                "The last run said nothing about it. Run it again to have the model checked.",
                "Lần chạy gần nhất chưa cho biết điều này. Hãy chạy lại để mô hình được kiểm chứng.",
            )))
        } };
    };
    html! {
        div.g2 { (order(page, trust)) (world(page, trust)) }
        (groups(page, trust))
    }
}

/// Is it any good here?
fn order(page: &Page<'_>, trust: &Trust) -> Markup {
    let n = page.n;
    let mut said = vec![trust.uses_words(n)];
    let Some(finding) = trust.order_finding(n, share) else {
        if trust.is_checked() {
            said.extend([trust.log_loss_words(n), trust.calibration_words(n)].into_iter().flatten());
        } else {
            said.push(trust.unchecked_words(n));
        }
        return html! { div.card {
            h3 { (page.t("Is the model any good here? Not enough data yet", "Mô hình có tốt ở đây không? Chưa đủ dữ liệu")) }
            (sentences(page, &said, trust))
        } };
    };
    said.extend([trust.log_loss_words(n), trust.calibration_words(n)].into_iter().flatten());
    said.push(trust.gain_words(n));
    let measured = trust.showings.iter().any(|showing| showing.auc.is_some_and(|auc| auc.interval.is_some()));
    let about = html! { (trust.window_words(n)) @if measured { " · " (page.interval_words()) } };
    page.figure(&page.text(&finding, MOST_TEXT), about, html! { (orders(page, trust)) (sentences(page, &said, trust)) })
}

/// How often a buyer stands before a non-buyer, by each of those compared.
fn orders(page: &Page<'_>, trust: &Trust) -> Markup {
    let n = page.n;
    let scale = Scale::from_zero(1.0, 4);
    let shown = trust.showings.iter().filter(|showing| showing.auc.is_some() && showing.says != Says::BaseRate);
    html! {
        ul.rows.stack {
            @for showing in shown {
                @if let Some(auc) = showing.auc {
                    @let (low, high) = auc.interval.unwrap_or((auc.value, auc.value));
                    @let used = if trust.uses == Some(Uses::Rule) { Says::Rule } else { Says::Model };
                    @let class = if showing.says == used { Class::Target } else { Class::Potential };
                    li {
                        span.lab { (says_label(page, trust, showing)) }
                        (strip(&scale, Some(Strip { value: auc.value, low, high, class: Some(class), bar: true, against: Some(0.5) }), ""))
                        span.num {
                            b { (n.percent(auc.value)) }
                            @if auc.interval.is_some() { " " span.iv-t { (n.percent_interval(low, high)) } }
                        }
                    }
                }
            }
            li.ax { (axis_strip(&scale, &|tick| n.percent_places(tick, 0))) }
        }
        p.m.s { (page.t("Dashed line: in random order", "Vạch đứt: theo thứ tự ngẫu nhiên")) " (" (n.percent_places(0.5, 0)) ")" }
    }
}

fn says_label(page: &Page<'_>, trust: &Trust, showing: &Showing) -> &'static str {
    let words = match (showing.says, trust.uses) {
        (Says::Model, Some(Uses::Rule | Uses::BaseRate)) => {
            ("What was learned (not used)", "Mô hình đã học (không dùng)")
        }
        (Says::Model, _) => ("What is used", "Cách đang dùng"),
        (Says::Line, _) => ("A line alone", "Chỉ đường thẳng"),
        (Says::Trees, _) => ("Trees alone", "Chỉ các cây"),
        (Says::Rule, _) => ("The obvious rule: active last", "Quy tắc hiển nhiên: hoạt động gần nhất"),
        (Says::BaseRate, _) => ("The base rate", "Tỷ lệ chung"),
    };
    match page.lang {
        Lang::En => words.0,
        Lang::Vi => words.1,
    }
}

/// The drawing shows the interval, so the finding above it need not.
fn share(n: Notation, figure: Figure) -> String {
    n.percent(figure.value)
}

fn sentences(page: &Page<'_>, said: &[String], trust: &Trust) -> Markup {
    html! {
        ul.notes {
            @for text in said { li { (page.text(text, MOST_TEXT)) } }
            @for notice in &trust.notices { li { (page.user(&super::sentence(notice), 400)) } }
        }
    }
}

/// Has the world moved since it was learned?
fn world(page: &Page<'_>, trust: &Trust) -> Markup {
    let n = page.n;
    let (rate, inputs) = (trust.rate_words(n), trust.input_words(n));
    let Some(finding) = rate.clone().or_else(|| inputs.clone()) else {
        return html! { div.card {
            h3 { (page.t("Has the world moved since this was learned?", "Tình hình có đổi từ khi mô hình được học không?")) }
            (page.nothing(page.t(
                "It is said here once two windows of days can be compared.",
                "Câu trả lời sẽ có ở đây khi so được hai khoảng theo dõi.",
            )))
        } };
    };
    let drawn = trust.inputs.iter().any(|input| input.1.is_finite());
    let about = html! {
        (page.t("Windows that were learned from, against the latest closed one", "Các khoảng theo dõi dùng để học, so với khoảng gần nhất đã khép lại"))
        @if drawn {
            " · "
            (page.t(
                "inputs by population stability index: below 0.1 nothing, above 0.25 (dashed line) a lot",
                "đầu vào đo bằng chỉ số ổn định PSI: dưới 0,1 là không đáng kể, trên 0,25 (vạch đứt) là nhiều",
            ))
        }
    };
    let again = trust.repurchase_words(n);
    page.figure(
        &page.text(finding.trim_end_matches('.'), MOST_TEXT),
        about,
        html! {
            @if !drawn && rate.is_some() && let Some(inputs) = &inputs { p.s { (page.text(inputs, MOST_TEXT)) } }
            (moved(page, trust))
            @if let Some(again) = again { p.m.s { (page.user(&again, 400)) } }
        },
    )
}

fn moved(page: &Page<'_>, trust: &Trust) -> Markup {
    let n = page.n;
    let shown = || trust.inputs.iter().filter(|input| input.1.is_finite()).take(MOST_INPUTS);
    let most = shown().map(|input| input.1).fold(SHIFT_LARGE * 1.2, f64::max);
    let scale = Scale::from_zero(most, 4);
    html! {
        @if shown().next().is_some() {
            ul.rows.stack {
                @for (name, index) in shown() {
                    @let estimate = Strip { value: *index, low: *index, high: *index, class: None, bar: true, against: Some(SHIFT_LARGE) };
                    li {
                        span.lab { (page.user(&capital(name), 80)) }
                        (strip(&scale, Some(estimate), ""))
                        span.num { b { (n.decimal(*index, 2)) } " " span.iv-t { (shift_word(n, *index)) } }
                    }
                }
                li.ax { (axis_strip(&scale, &|tick| n.decimal(tick, if tick * 10.0 % 1.0 > 1e-9 { 2 } else { 1 }))) }
            }
        }
    }
}

/// Are groups treated alike?
fn groups(page: &Page<'_>, trust: &Trust) -> Markup {
    let n = page.n;
    let mut rows = trust.measured_groups();
    if rows.is_empty() {
        return html! { div.card {
            h3 { (page.t("Are groups of people treated alike?", "Các nhóm khách có được đánh giá như nhau không?")) }
            (page.nothing(&trust.group_words(n)))
        } };
    }
    rows.sort_by_key(|row| (row.off().is_none(), std::cmp::Reverse(row.people)));
    let ends = rows.iter().take(MOST_GROUPS).filter_map(|row| row.ratio?.interval);
    let (low, high) = ends.fold((0.5f64, 2.0f64), |(low, high), ends| (low.min(ends.0), high.max(ends.1)));
    let scale = Scale::by_factors(low.max(0.05), high.min(20.0));
    let about = html! {
        (page.t(
            "How many times as many bought as was said of them; on the dashed line, exactly as many",
            "Số người mua bằng mấy lần dự báo; nằm trên vạch đứt là đúng bằng dự báo",
        )) " · " (page.interval_words())
    };
    let body = html! {
        ul.rows.wide-num { @for row in rows.iter().take(MOST_GROUPS) { (group(page, &scale, row)) }
            li.ax { (axis_strip(&scale, &|tick| n.times(tick))) }
        }
        (behind(page, &trust.groups))
    };
    page.figure(&page.text(&trust.group_finding(n), MOST_TEXT), about, body)
}

fn group(page: &Page<'_>, scale: &Scale, row: &GroupRow) -> Markup {
    let n = page.n;
    let Some((ratio, (low, high))) = row.ratio.and_then(|ratio| Some((ratio.value, ratio.interval?))) else {
        return html! {};
    };
    let off = match row.off() {
        Some(Ordering::Greater) => Some(page.t("more than said", "nhiều hơn dự báo")),
        Some(_) => Some(page.t("less than said", "ít hơn dự báo")),
        None => None,
    };
    html! {
        li {
            span.lab { (page.user(&row.name, 60)) }
            (strip(scale, Some(Strip { value: ratio, low, high, class: None, bar: false, against: Some(1.0) }), ""))
            span.num {
                b { (factor(n, ratio)) } " " span.iv-t { (factors(n, low, high)) " · " (page.sample(row.people)) }
                @if let Some(off) = off { " " span.tag { (off) } }
            }
        }
    }
}

fn behind(page: &Page<'_>, groups: &[GroupRow]) -> Markup {
    let n = page.n;
    let heads = [
        Head(page.t("Group", "Nhóm"), false),
        Head(page.t("People", "Số người"), true),
        Head(page.t("Expected to buy", "Dự kiến mua"), true),
        Head(page.t("Bought", "Thực mua"), true),
        Head(page.t("Bought against expected", "Thực mua so với dự kiến"), true),
    ];
    let rows: Vec<Vec<Markup>> = groups
        .iter()
        .map(|row| {
            vec![
                page.user(&row.name, 60),
                html! { (n.whole(row.people)) },
                html! { (row.expected.map_or_else(|| "–".to_string(), |expected| n.decimal(expected, 1))) },
                html! { (n.decimal(row.buyers, 0)) },
                html! {
                    @match row.ratio.and_then(|ratio| Some((ratio.value, ratio.interval?))) {
                        Some((value, (low, high))) => { b { (factor(n, value)) } " " span.iv-t { (factors(n, low, high)) } }
                        None => span.few { (page.too_few(None)) },
                    }
                },
            ]
        })
        .collect();
    page.behind(page.t("Every group", "Mọi nhóm"), &heads, &rows)
}
