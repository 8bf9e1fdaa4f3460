//! What should a person who reads only one screen know? Whether the judgement can be trusted, and
//! what it says today.

use super::data::RatioFigure;
use super::page::Page;
use super::{channels, check, classes, identity, people};
use crate::chart::{Scale, Strip, axis_strip, strip};
use galena_signal::{Class, Lang};
use maud::{Markup, html};

/// What the sources claim for the yardstick.
pub(super) const CLAIMED: f64 = 4.9;

pub(super) fn draw(page: &Page<'_>) -> Markup {
    let facts: Vec<(&str, String)> = [
        ("#who", classes::finding(page)),
        ("#people", people::finding(page)),
        ("#record", page.data.calibration.as_ref().map(|figure| check::calibration_finding(page, figure))),
        ("#channels", channels::finding(page)),
        ("#one", identity::finding(page)),
    ]
    .into_iter()
    .filter_map(|(link, finding)| finding.map(|finding| (link, finding)))
    .collect();
    html! {
        div.hero {
            (yardstick(page))
            div.card.facts {
                @if facts.is_empty() {
                    p.none { b { (page.t("Nothing has been added yet.", "Chưa có dữ liệu nào.")) } " "
                        (page.t("Add a file of sales, visits or contacts, then run again:",
                            "Hãy thêm một tệp bán hàng, lượt ghé hoặc danh bạ rồi chạy lại:"))
                        " " code { "galena add " (page.t("FILE", "TỆP")) } }
                } @else { ul { @for (link, finding) in &facts { li { a href=(link) { (finding) } } } } }
            }
        }
    }
}

fn yardstick(page: &Page<'_>) -> Markup {
    let n = page.n;
    let Some(figure) = page.data.ratio.as_ref().filter(|figure| figure.value.is_finite()) else {
        let (people, buyers) = seen(page);
        return html! {
            div.card.yard {
                p.eye { (page.t("The yardstick", "Thước đo")) }
                h3 { (page.t(
                    "How many times as many target as potential customers buy: not enough data yet",
                    "Khách mục tiêu mua nhiều gấp mấy lần khách tiềm năng: chưa đủ dữ liệu",
                )) " (" (page.sample(people)) ", " (n.whole(buyers)) " " (page.t("buyers", "người mua")) ")" }
                p.m.s { (page.t(
                    "The sources claim 4.9×. Your own figure appears once past judgements can be checked against enough purchases.",
                    "Các nguồn cho là 4,9×. Con số của bạn sẽ hiện khi có đủ lượt mua để kiểm lại các nhận định trước đây.",
                )) }
            }
        };
    };
    let finding = ratio_finding(page, figure);
    html! {
        div.card.yard {
            p.eye { (page.t("The yardstick", "Thước đo")) }
            p.big { (n.times(figure.value)) span { (n.times_interval(figure.low, figure.high)) } }
            h3 { (finding) }
            (ratio_strip(page, figure))
            p.s { (comparison(page, figure)) }
            p.m.s {
                (page.t("Target", "Mục tiêu")) ": " (bought(page, figure.target_buyers, figure.target_people)) " · "
                (page.t("potential", "tiềm năng")) ": " (bought(page, figure.potential_buyers, figure.potential_people))
                " · " (page.dates(&figure.dates)) " · " (page.interval_words())
            }
        }
    }
}

fn ratio_finding(page: &Page<'_>, figure: &RatioFigure) -> String {
    let (n, days) = (page.n, page.n.days(page.data.horizon_days.into()));
    let value = n.decimal(figure.value, 1);
    match page.lang {
        Lang::En => format!(
            "Of those called target customers, {value} times as many bought within {days} as of those called merely potential"
        ),
        Lang::Vi => format!(
            "Trong {days}, tỷ lệ mua của nhóm được xếp là khách mục tiêu gấp {value} lần nhóm chỉ được xếp là khách tiềm năng"
        ),
    }
}

/// Above, at or below what the sources claim, as far as the interval lets one say.
fn comparison(page: &Page<'_>, figure: &RatioFigure) -> &'static str {
    let words = if figure.low > CLAIMED {
        (
            "The whole interval lies above the 4.9× that the sources claim.",
            "Cả khoảng đều cao hơn mức 4,9× mà các nguồn nêu.",
        )
    } else if figure.low <= 1.0 {
        (
            "The interval reaches down to 1×: so far it may be no better than chance.",
            "Khoảng này chạm tới 1×: đến nay có thể chưa hơn gì ngẫu nhiên.",
        )
    } else if figure.high < CLAIMED {
        (
            "The whole interval lies below the 4.9× that the sources claim.",
            "Cả khoảng đều thấp hơn mức 4,9× mà các nguồn nêu.",
        )
    } else {
        ("The interval holds the 4.9× that the sources claim.", "Khoảng này chứa mức 4,9× mà các nguồn nêu.")
    };
    match page.lang {
        Lang::En => words.0,
        Lang::Vi => words.1,
    }
}

fn ratio_strip(page: &Page<'_>, figure: &RatioFigure) -> Markup {
    let n = page.n;
    let top = if figure.high.is_finite() { figure.high } else { figure.value * 3.0 };
    let scale = Scale::by_factors(figure.low.clamp(0.2, 0.9), top.max(10.0) * 1.05);
    let estimate = Strip {
        value: figure.value,
        low: figure.low,
        high: figure.high,
        class: Some(Class::Target),
        bar: false,
        against: Some(CLAIMED),
    };
    let place = scale.place(CLAIMED);
    html! {
        div.ratio role="img" aria-label=(ratio_finding(page, figure)) {
            svg.axis height="16" aria-hidden="true" {
                text.claim x={(format!("{place:.1}")) "%"} y="12" text-anchor="middle" {
                    (page.t("sources", "các nguồn")) " " (n.times(CLAIMED))
                }
            }
            (strip(&scale, Some(estimate), ""))
            (axis_strip(&scale, &|tick| if tick < 1.0 { n.times(tick) } else { format!("{}×", n.decimal(tick, 0)) }))
        }
    }
}

/// `118 of 812 bought`.
fn bought(page: &Page<'_>, buyers: u64, people: u64) -> String {
    let (buyers, people) = (page.n.whole(buyers), page.n.whole(people));
    match page.lang {
        Lang::En => format!("{buyers} of {people} bought"),
        Lang::Vi => format!("{buyers} trên {people} người đã mua"),
    }
}

/// People and buyers in the replays of the two groups compared.
fn seen(page: &Page<'_>) -> (u64, u64) {
    let rows = page.data.track_record.iter().filter(|row| matches!(row.class, Class::Target | Class::Potential));
    rows.fold((0, 0), |(people, buyers), row| (people.saturating_add(row.people), buyers.saturating_add(row.buyers)))
}
