//! How good has the judgement been? What was said at past dates, beside what happened next.

use super::check;
use super::data::ReplayRow;
use super::page::{Head, Page};
use super::trust;
use crate::chart::{Scale, Strip, axis_strip, mark, strip};
use chrono::NaiveDate;
use galena_signal::{Class, Lang};
use maud::{Markup, html};

/// The two classes that the yardstick compares, in the order drawn.
const COMPARED: [Class; 2] = [Class::Target, Class::Potential];

pub(super) fn draw(page: &Page<'_>) -> Markup {
    html! {
        p.lead { (page.t(
            "Every judgement is made again as of past days, using nothing that was known only later, and compared with what happened next.",
            "Mọi nhận định được làm lại như thể đang ở một ngày trước đây, chỉ dùng những gì đã biết tới ngày đó, rồi so với điều xảy ra sau.",
        )) }
        (replayed(page))
        div.g2 { (check::calibration_card(page)) (check::lift_card(page)) }
        (trust::draw(page))
        (check::repurchase_card(page))
        (check::references_card(page))
    }
}

fn replayed(page: &Page<'_>) -> Markup {
    let rows = &page.data.track_record;
    if rows.is_empty() {
        return html! { div.card { (page.nothing(page.t(
            "Past judgements can be checked once the data reaches back further than one window of days.",
            "Có thể kiểm lại nhận định khi dữ liệu trải dài hơn một khoảng theo dõi.",
        ))) } };
    }
    let about = html! {
        @for class in COMPARED { span.k-in { (mark(class)) (class.label(page.lang)) } " " }
        (page.t("line:", "vạch:")) " " (page.interval_words()) " · "
        (page.t("share who bought in the days after each date", "tỷ lệ mua trong những ngày sau mỗi thời điểm"))
    };
    page.figure(&finding(page), about, html! { (strips(page)) (behind(page)) })
}

fn finding(page: &Page<'_>) -> String {
    let pairs: Vec<bool> = dates(page)
        .into_iter()
        .filter_map(|(as_of, _)| {
            let [target, potential] = COMPARED.map(|class| at(page, as_of, class).filter(|row| row.enough));
            Some(target?.rate > potential?.rate)
        })
        .collect();
    let (all, won) = (pairs.len(), pairs.iter().filter(|won| **won).count());
    match (page.lang, all) {
        (_, 0) => match page.lang {
            Lang::En => {
                "At no past date were there enough people and purchases to compare target and potential".to_string()
            }
            Lang::Vi => {
                "Chưa thời điểm nào có đủ người và lượt mua để so khách mục tiêu với khách tiềm năng".to_string()
            }
        },
        (Lang::En, _) => {
            format!("At {won} of {all} past dates, target customers bought more often than potential ones")
        }
        (Lang::Vi, _) => {
            format!("Ở {won} trên {all} thời điểm trước đây, khách mục tiêu có tỷ lệ mua cao hơn khách tiềm năng")
        }
    }
}

fn strips(page: &Page<'_>) -> Markup {
    let n = page.n;
    let shown = page.data.track_record.iter().filter(|row| row.enough && COMPARED.contains(&row.class));
    let scale = Scale::from_zero(shown.map(|row| row.high.min(1.0)).fold(0.0, f64::max), 4);
    html! {
        ul.rows.wide-num {
            @for (as_of, until) in dates(page) {
                li.gh { (n.date(as_of)) " → " (n.date(until)) }
                @for row in COMPARED.iter().filter_map(|class| at(page, as_of, *class)) {
                    @let estimate = row.enough.then_some(Strip {
                        value: row.rate, low: row.low, high: row.high, class: Some(row.class), bar: false, against: None,
                    });
                    li {
                        span.lab { (mark(row.class)) (row.class.label(page.lang)) }
                        (strip(&scale, estimate, ""))
                        span.num { (page.rate(row.rate, (row.low, row.high), row.people, row.enough)) }
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
        Head(page.t("Judged as of", "Nhận định tại"), false),
        Head(page.t("Looked at until", "Theo dõi tới"), false),
        Head(page.t("Class", "Nhóm"), false),
        Head(page.t("People", "Số người"), true),
        Head(page.t("Bought", "Đã mua"), true),
        Head(page.t("Rate", "Tỷ lệ"), true),
    ];
    let rows: Vec<Vec<Markup>> = page
        .data
        .track_record
        .iter()
        .map(|row| {
            vec![
                html! { (n.date(row.as_of)) },
                html! { (n.date(row.until)) },
                html! { (row.class.label(page.lang)) },
                html! { (n.whole(row.people)) },
                html! { (n.whole(row.buyers)) },
                page.rate(row.rate, (row.low, row.high), row.people, row.enough),
            ]
        })
        .collect();
    page.behind(page.t("Every class at every past date", "Mọi nhóm tại mọi thời điểm"), &heads, &rows)
}

/// The windows replayed, oldest first.
fn dates(page: &Page<'_>) -> Vec<(NaiveDate, NaiveDate)> {
    let mut dates: Vec<_> = page.data.track_record.iter().map(|row| (row.as_of, row.until)).collect();
    dates.sort_unstable();
    dates.dedup();
    dates
}

fn at<'a>(page: &Page<'a>, as_of: NaiveDate, class: Class) -> Option<&'a ReplayRow> {
    page.data.track_record.iter().find(|row| row.as_of == as_of && row.class == class)
}
