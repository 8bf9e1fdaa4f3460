//! Who is who today? People by class, beside the share of revenue each class brought.

use super::page::{Head, Page};
use crate::chart::{mark, share_bar};
use galena_signal::{Class, Lang};
use maud::{Markup, html};

pub(super) fn draw(page: &Page<'_>) -> Markup {
    let Some(finding) = finding(page) else {
        return html! { div.card { (page.nothing(page.t(
            "Nobody is known yet.",
            "Chưa có ai trong dữ liệu.",
        ))) } };
    };
    html! {
        (page.figure(&finding, about(page), html! { (rows(page)) (behind(page)) }))
        div.g2 { (kinds(page)) (relationships(page)) }
    }
}

/// The most telling sentence that the counts allow.
pub(super) fn finding(page: &Page<'_>) -> Option<String> {
    let (n, all) = (page.n, everyone(page));
    if all == 0 {
        return None;
    }
    let of = |class: Class| page.data.counts.iter().find(|count| count.class == class);
    let share = |people: u64| people as f64 / all as f64;
    let target = of(Class::Target).map_or(0, |count| count.people);
    let mut text = match page.lang {
        Lang::En => {
            format!("{} of {} are target customers ({})", n.whole(target), n.people(all), n.percent(share(target)))
        }
        Lang::Vi => {
            format!("{} trên {} là khách mục tiêu ({})", n.whole(target), n.people(all), n.percent(share(target)))
        }
    };
    if let Some((loyal, revenue)) = of(Class::Loyal).and_then(|count| Some((count.people, count.share_of_revenue?)))
        && loyal > 0
    {
        text += &match page.lang {
            Lang::En => {
                format!("; loyal customers are {} and bring {} of revenue", n.percent(share(loyal)), n.percent(revenue))
            }
            Lang::Vi => {
                format!(
                    "; khách trung thành chiếm {} và mang về {} doanh thu",
                    n.percent(share(loyal)),
                    n.percent(revenue)
                )
            }
        };
    }
    Some(text)
}

fn about(page: &Page<'_>) -> Markup {
    let revenue = page.data.counts.iter().any(|count| count.share_of_revenue.is_some());
    html! {
        (page.t("People by class on", "Số người theo nhóm vào ngày")) " " (page.n.date(page.data.as_of))
        @if revenue { " · " (page.t("thick bar: share of people; thin bar: share of revenue",
            "thanh dày: phần số người; thanh mảnh: phần doanh thu")) }
    }
}

fn rows(page: &Page<'_>) -> Markup {
    let (n, all) = (page.n, everyone(page));
    html! {
        ul.rows.counts {
            @for count in &page.data.counts {
                @let share = count.people as f64 / all as f64;
                @let revenue = count.share_of_revenue.filter(|&share| share > 0.0);
                li {
                    span.lab { (mark(count.class)) (count.class.label(page.lang)) }
                    (share_bar(count.class, share, revenue))
                    span.num {
                        b.v { (n.whole(count.people)) } " " span.m { (n.percent(share)) }
                        span.sub {
                            @if let Some(change) = count.change_90d { (n.change(change)) " " (page.t("in 90 days", "trong 90 ngày")) }
                            @if count.change_90d.is_some() && revenue.is_some() { " · " }
                            @if let Some(revenue) = revenue { (n.percent(revenue)) " " (page.t("of revenue", "doanh thu")) }
                        }
                    }
                }
            }
        }
    }
}

fn behind(page: &Page<'_>) -> Markup {
    let (n, all) = (page.n, everyone(page));
    let heads = [
        Head(page.t("Class", "Nhóm"), false),
        Head(page.t("People", "Số người"), true),
        Head(page.t("Share of people", "Phần số người"), true),
        Head(page.t("Change in 90 days", "Thay đổi 90 ngày"), true),
        Head(page.t("Share of revenue", "Phần doanh thu"), true),
    ];
    let rows: Vec<Vec<Markup>> = page
        .data
        .counts
        .iter()
        .map(|count| {
            vec![
                html! { (count.class.label(page.lang)) },
                html! { (n.whole(count.people)) },
                html! { (n.percent(count.people as f64 / all as f64)) },
                html! { (count.change_90d.map_or("–".to_string(), |by| n.change(by))) },
                html! { (count.share_of_revenue.map_or("–".to_string(), |share| n.percent(share))) },
            ]
        })
        .collect();
    page.behind(page.t("People by class", "Số người theo nhóm"), &heads, &rows)
}

fn kinds(page: &Page<'_>) -> Markup {
    let rows: Vec<(&str, u64)> =
        page.data.potential_kinds.iter().map(|(kind, people)| (kind.label(page.lang), *people)).collect();
    let Some((all, most)) = largest(&rows) else { return html! {} };
    let finding = match page.lang {
        Lang::En => format!("Most potential customers are: {} ({})", most.0.to_lowercase(), page.n.percent(most.1)),
        Lang::Vi => format!("Khách tiềm năng phần lớn: {} ({})", most.0.to_lowercase(), page.n.percent(most.1)),
    };
    let about = html! { (page.t("The four kinds of those who have not bought", "Bốn kiểu người chưa mua")) };
    page.figure(&finding, about, bars(page, Class::Potential, &rows, all))
}

fn relationships(page: &Page<'_>) -> Markup {
    let rows: Vec<(&str, u64)> =
        page.data.relationships.iter().map(|(kind, people)| (kind.label(page.lang), *people)).collect();
    let Some((all, _)) = largest(&rows) else { return html! {} };
    let bought = page.data.relationships.iter().filter(|(kind, _)| {
        use galena_signal::Relationship::{Actual, Lapsed, Loyal};
        matches!(kind, Actual | Loyal | Lapsed)
    });
    let share = bought.fold(0u64, |sum, (_, people)| sum.saturating_add(*people)) as f64 / all as f64;
    let finding = match page.lang {
        Lang::En => format!("{} of all people have bought at least once", page.n.percent(share)),
        Lang::Vi => format!("{} số người đã mua ít nhất một lần", page.n.percent(share)),
    };
    let about = html! { (page.t("By relationship, whether in target or not", "Theo quan hệ, không kể có thuộc mục tiêu hay không")) };
    page.figure(&finding, about, bars(page, Class::Stranger, &rows, all))
}

/// The sum, and the row with most people with its share.
fn largest<'t>(rows: &[(&'t str, u64)]) -> Option<(u64, (&'t str, f64))> {
    let all = rows.iter().fold(0u64, |sum, row| sum.saturating_add(row.1));
    let most = rows.iter().max_by_key(|row| row.1).filter(|_| all > 0)?;
    Some((all, (most.0, most.1 as f64 / all as f64)))
}

fn bars(page: &Page<'_>, class: Class, rows: &[(&str, u64)], all: u64) -> Markup {
    html! {
        ul.rows.few-cols {
            @for (name, people) in rows {
                @let share = *people as f64 / all as f64;
                li {
                    span.lab { (name) }
                    (share_bar(class, share, None))
                    span.num { b { (page.n.whole(*people)) } " " span.m { (page.n.percent(share)) } }
                }
            }
        }
    }
}

fn everyone(page: &Page<'_>) -> u64 {
    page.data.counts.iter().fold(0, |sum, count| sum.saturating_add(count.people))
}
