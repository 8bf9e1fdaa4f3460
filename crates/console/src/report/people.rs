//! Whom to approach first? Names with a chance, what it is worth, and why now.

use super::data::{MOST_PEOPLE, PersonRow};
use super::page::{Head, Page};
use crate::chart::{axes_glyph, badge, chance_bar};
use galena_signal::{Axis, Lang};
use maud::{Markup, html};

pub(super) fn draw(page: &Page<'_>) -> Markup {
    let Some(finding) = finding(page) else {
        return html! { div.card { (page.nothing(page.t(
            "Nobody stands out yet: a list appears once people show a need.",
            "Chưa có ai nổi bật: danh sách sẽ có khi khách thể hiện nhu cầu.",
        ))) } };
    };
    let about = html! {
        (page.t("In the order to approach them", "Xếp theo thứ tự nên tiếp cận"))
        " · " (page.t("chance to buy within", "khả năng mua trong")) " " (page.n.days(page.data.horizon_days.into()))
        " " (page.t("with its", "kèm")) " " (page.interval_words())
        " · " (page.t("four axes, top to bottom:", "bốn trục, từ trên xuống:")) " "
        @for (place, axis) in Axis::ALL.iter().enumerate() { @if place > 0 { ", " } (axis.label(page.lang).to_lowercase()) }
        @if shown(page).iter().any(|row| row.why.contains(" +")) {
            " · " (page.t(
                "behind each reason, the points of a hundredth that it adds to the chance of somebody of whom nothing is known",
                "sau mỗi lý do là số điểm phần trăm cộng thêm so với người chưa biết gì",
            ))
        }
    };
    page.figure(&finding, about, html! { (list(page)) (behind(page)) })
}

/// What the list is expected to bring. The interval of the sum is the sum of the ends, which is
/// wider than needed where people decide independently, and never too narrow.
pub(super) fn finding(page: &Page<'_>) -> Option<String> {
    let (n, rows) = (page.n, shown(page));
    if rows.is_empty() {
        return None;
    }
    let sum = |of: fn(&PersonRow) -> f64| rows.iter().map(of).filter(|value| value.is_finite()).sum::<f64>();
    let (buyers, low, high) = (sum(|row| row.chance), sum(|row| row.low), sum(|row| row.high));
    let worth = rows.iter().filter_map(|row| row.expected_value).filter(|value| value.is_finite()).sum::<f64>();
    let (count, days) = (rows.len(), n.days(page.data.horizon_days.into()));
    let (buyers, low, high) = (n.decimal(buyers, 1), n.decimal(low, 1), n.decimal(high, 1));
    let mut text = match (page.lang, count) {
        (Lang::En, 1) => {
            format!("Of the one person to approach first, {buyers} ({low}–{high}) is expected to buy within {days}")
        }
        (Lang::En, _) => format!(
            "Of the {count} people to approach first, {buyers} ({low}–{high}) are expected to buy within {days}"
        ),
        (Lang::Vi, _) => {
            format!("Trong {count} người nên tiếp cận trước, dự kiến {buyers} người ({low}–{high}) mua trong {days}")
        }
    };
    if worth > 0.0 {
        text += &match page.lang {
            Lang::En => format!(", worth about {}", n.money_short(worth)),
            Lang::Vi => format!(", trị giá khoảng {}", n.money_short(worth)),
        };
    }
    Some(text)
}

fn list(page: &Page<'_>) -> Markup {
    let n = page.n;
    let heads = [
        Head(page.t("Person", "Người"), false),
        Head(page.t("Four axes", "Bốn trục"), false),
        Head(page.t("Chance to buy", "Khả năng mua"), false),
        Head(page.t("Expected", "Kỳ vọng"), true),
        Head(page.t("Why now", "Vì sao lúc này"), false),
        Head(page.t("Last signal", "Tín hiệu cuối"), false),
    ];
    let rows: Vec<Vec<Markup>> = shown(page)
        .iter()
        .map(|row| {
            vec![
                html! { span.who { (page.user(&row.name, 60)) } (badge(row.class, page.lang)) },
                axes_glyph(axes(row), &axes_words(page, row)),
                html! {
                    b { (n.percent_places(row.chance, 0)) } " " span.iv-t { (n.percent_interval_places(row.low, row.high, 0)) }
                    (chance_bar(row.chance, row.low, row.high))
                },
                html! { @match row.expected_value { Some(value) => { b { (n.money_short(value)) } } None => { "–" } } },
                page.user(&row.why, 240),
                html! { span.m.s { (page.user(&row.last_signal, 120)) } },
            ]
        })
        .collect();
    page.cards("people", page.t("Whom to approach first", "Nên tiếp cận ai trước"), &heads, &rows)
}

fn behind(page: &Page<'_>) -> Markup {
    let n = page.n;
    let heads = [
        Head(page.t("Person", "Người"), false),
        Head(Axis::Need.label(page.lang), true),
        Head(Axis::Conversion.label(page.lang), true),
        Head(Axis::Loyalty.label(page.lang), true),
        Head(Axis::Behaviour.label(page.lang), true),
        Head(page.t("Ability to pay", "Khả năng chi trả"), true),
        Head(page.t("Number", "Mã số"), true),
    ];
    let rows: Vec<Vec<Markup>> = shown(page)
        .iter()
        .map(|row| {
            let mut cells = vec![page.user(&row.name, 60)];
            cells.extend(axes(row).map(|value| html! { (n.axis(value)) }));
            let pay = row.ability_to_pay.map_or(page.t("unknown", "chưa rõ").to_string(), |value| n.axis(value));
            cells.push(html! { (pay) });
            cells.push(html! { span.id { (row.person_id) } });
            cells
        })
        .collect();
    page.behind(page.t("The four axes, 0–100", "Bốn trục, 0–100"), &heads, &rows)
}

fn shown<'a>(page: &Page<'a>) -> &'a [PersonRow] {
    let rows = &page.data.people_today;
    &rows[..rows.len().min(MOST_PEOPLE)]
}

fn axes(row: &PersonRow) -> [f64; 4] {
    [row.need, row.conversion, row.loyalty, row.behaviour]
}

fn axes_words(page: &Page<'_>, row: &PersonRow) -> String {
    let parts: Vec<String> = Axis::ALL
        .iter()
        .zip(axes(row))
        .map(|(axis, value)| format!("{} {}", axis.label(page.lang), page.n.axis(value)))
        .collect();
    parts.join(", ")
}
