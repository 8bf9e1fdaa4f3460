//! Where do they come from, what did that cost, and how did it go month by month?

use super::data::{ChannelRow, MonthRow};
use super::page::{Head, Page};
use crate::chart::{Scale, Series, Strip, series, spark, strip};
use chrono::{Datelike, Months, NaiveDate};
use galena_signal::Lang;
use maud::{Markup, html};

pub(super) fn draw(page: &Page<'_>) -> Markup {
    html! { (channels(page)) div.g2 { (money(page)) (crowd(page)) } }
}

/// The cheapest target customers, or the best rate where no spend is known.
pub(super) fn finding(page: &Page<'_>) -> Option<String> {
    let (n, rows) = (page.n, &page.data.channels);
    let name = |row: &ChannelRow| page.text(&row.channel, 40);
    let cost =
        |row: &&ChannelRow| row.cost_per_target.filter(|cost| cost.is_finite() && *cost > 0.0 && row.target >= 10);
    // People of whom no source says how they came are no channel to praise.
    let rows: Vec<&ChannelRow> = rows.iter().filter(|row| row.stated).collect();
    let cheapest = rows.iter().copied().filter_map(|row| Some((row, cost(&row)?))).min_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((row, cost)) = cheapest {
        let (name, cost, sample) = (name(row), n.money(cost.round()), page.sample(row.target));
        return Some(match page.lang {
            Lang::En => format!("{name} brings target customers for the least money: {cost} each ({sample})"),
            Lang::Vi => format!("{name} mang về khách mục tiêu rẻ nhất: {cost} mỗi người ({sample})"),
        });
    }
    let best = rows
        .iter()
        .copied()
        .filter(|row| row.people >= 30 && row.rate.is_finite())
        .max_by(|a, b| a.low.total_cmp(&b.low))?;
    let (name, rate, sample) = (name(best), n.percent(best.rate), page.sample(best.people));
    Some(match page.lang {
        Lang::En => format!("Of those who come through {name}, {rate} buy ({sample})"),
        Lang::Vi => format!("{name}: {rate} người đến từ kênh này đã mua ({sample})"),
    })
}

fn channels(page: &Page<'_>) -> Markup {
    if page.data.channels.is_empty() {
        return html! { div.card { (page.nothing(page.t(
            "No signal names the channel it came through.",
            "Chưa có tín hiệu nào ghi kênh mà khách đến.",
        ))) } };
    }
    let title = finding(page).unwrap_or_else(|| match page.lang {
        Lang::En => format!("People by channel: {}", page.too_few(None)),
        Lang::Vi => format!("Khách theo kênh: {}", page.too_few(None)),
    });
    let about = html! {
        (page.t("Line: new people a month, each from zero", "Đường: người mới mỗi tháng, đều tính từ 0"))
        " · " (page.t("rate: share who bought, with", "tỷ lệ: phần đã mua, kèm")) " " (page.interval_words())
    };
    page.figure(&title, about, table(page))
}

fn table(page: &Page<'_>) -> Markup {
    let n = page.n;
    let top =
        page.data.channels.iter().map(|row| row.high.min(1.0)).filter(|high| high.is_finite()).fold(0.0, f64::max);
    let scale = Scale::from_zero(top, 2);
    let heads = [
        Head(page.t("Channel", "Kênh"), false),
        Head(page.t("New people a month", "Người mới mỗi tháng"), false),
        Head(page.t("People", "Số người"), true),
        Head(page.t("Target", "Mục tiêu"), true),
        Head(page.t("Bought", "Đã mua"), false),
        Head(page.t("Spend", "Chi phí"), true),
        Head(page.t("Per target customer", "Mỗi khách mục tiêu"), true),
    ];
    let dash = || "–".to_string();
    let rows: Vec<Vec<Markup>> = page
        .data
        .channels
        .iter()
        .map(|row| {
            let estimate = (row.people > 0 && row.rate.is_finite()).then_some(Strip {
                value: row.rate,
                low: row.low,
                high: row.high,
                class: None,
                bar: false,
                against: None,
            });
            vec![
                page.user(&row.channel, 40),
                spark(&row.monthly, &spark_words(page, &row.monthly)),
                html! { (n.whole(row.people)) },
                html! { (n.whole(row.target)) },
                html! {
                    (page.rate(row.rate, (row.low, row.high), row.people, estimate.is_some()))
                    (strip(&scale, estimate, ""))
                },
                html! { (row.spend.map_or_else(dash, |spend| n.money_short(spend))) },
                html! { (row.cost_per_target.map_or_else(dash, |cost| n.money(cost.round()))) },
            ]
        })
        .collect();
    page.cards("chan", page.t("Channels", "Các kênh"), &heads, &rows)
}

fn spark_words(page: &Page<'_>, monthly: &[f64]) -> String {
    let (Some(&first), Some(&last)) = (monthly.first(), monthly.last()) else { return page.too_few(None) };
    let months = page.n.whole(monthly.len() as u64);
    let (first, last) = (page.n.decimal(first, 0), page.n.decimal(last, 0));
    match page.lang {
        Lang::En => format!("{first} → {last} new people a month over {months} months"),
        Lang::Vi => format!("{first} → {last} người mới mỗi tháng qua {months} tháng"),
    }
}

/// Months that were over on the day of the report. A month that still runs would look like a fall.
fn whole_months<'a>(page: &Page<'a>) -> Vec<&'a MonthRow> {
    let over = |month: NaiveDate| {
        let next = month.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
        next.and_then(|next| next.pred_opt()).is_some_and(|last| last <= page.data.as_of)
    };
    page.data.months.iter().filter(|row| over(row.month)).collect()
}

fn money(page: &Page<'_>) -> Markup {
    let (n, months) = (page.n, whole_months(page));
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return html! { div.card { h3 { (page.t("Money by month", "Tiền theo tháng")) } (page.nothing(page.t(
            "No whole month has passed yet.", "Chưa có tháng nào trọn vẹn.",
        ))) } };
    };
    let went = |from: f64, to: f64| if to >= from { page.t("rose", "tăng") } else { page.t("fell", "giảm") };
    let (from, to) = (n.money_short(first.revenue), n.money_short(last.revenue));
    let word = went(first.revenue, last.revenue);
    let mut finding = match page.lang {
        Lang::En => {
            format!("Revenue {word} from {from} in {} to {to} in {}", n.month(first.month), n.month(last.month))
        }
        Lang::Vi => format!("Doanh thu {word} từ {from} ({}) tới {to} ({})", n.month(first.month), n.month(last.month)),
    };
    if let (Some(a), Some(b)) = (first.spend, last.spend) {
        finding += &match page.lang {
            Lang::En => format!("; spend {} from {} to {}", went(a, b), n.money_short(a), n.money_short(b)),
            Lang::Vi => format!("; chi phí {} từ {} tới {}", went(a, b), n.money_short(a), n.money_short(b)),
        };
    }
    let revenue: Vec<Option<f64>> = months.iter().map(|row| Some(row.revenue)).collect();
    let spend: Vec<Option<f64>> = months.iter().map(|row| row.spend).collect();
    let (names, writes) =
        ([page.t("Revenue", "Doanh thu"), page.t("Spend", "Chi phí")], |value: f64| n.money_short(value));
    let mut lines = vec![Series { name: names[0], style: "c-a", values: &revenue }];
    if spend.iter().any(Option::is_some) {
        lines.push(Series { name: names[1], style: "c-b", values: &spend });
    }
    drawn(page, &finding, &months, &lines, &writes)
}

fn crowd(page: &Page<'_>) -> Markup {
    let (n, months) = (page.n, whole_months(page));
    let judged: Vec<(NaiveDate, u64)> = months.iter().filter_map(|row| Some((row.month, row.new_target?))).collect();
    let (Some(&(first, from)), Some(&(last, to))) = (judged.first(), judged.last()) else { return html! {} };
    let (from, to) = (n.whole(from), n.whole(to));
    let finding = match page.lang {
        Lang::En => format!("New target customers a month: {from} in {}, {to} in {}", n.month(first), n.month(last)),
        Lang::Vi => format!("Khách mục tiêu mới mỗi tháng: {from} ({}), {to} ({})", n.month(first), n.month(last)),
    };
    let of = |count: fn(&MonthRow) -> Option<u64>| {
        months.iter().map(|row| count(row).map(|count| count as f64)).collect::<Vec<_>>()
    };
    let (people, target, buyers) =
        (of(|row| Some(row.new_people)), of(|row| row.new_target), of(|row| Some(row.buyers)));
    let lines = [
        Series { name: page.t("New people", "Người mới"), style: "c-c", values: &people },
        Series { name: page.t("New target customers", "Khách mục tiêu mới"), style: "c-b", values: &target },
        Series { name: page.t("Buyers", "Người mua"), style: "c-a", values: &buyers },
    ];
    drawn(page, &finding, &months, &lines, &|value| n.decimal(value, 0))
}

/// Lines by month with the table behind them.
fn drawn(
    page: &Page<'_>,
    finding: &str,
    months: &[&MonthRow],
    lines: &[Series<'_>],
    write: &dyn Fn(f64) -> String,
) -> Markup {
    let n = page.n;
    // The last name ends at the edge and the others stand in the middle: more than four would meet.
    let every = months.len().div_ceil(4).max(1);
    let moments: Vec<(String, bool)> = months
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let shown = (months.len() - 1 - place).is_multiple_of(every);
            (n.month_short(row.month, true), shown)
        })
        .collect();
    let value = |line: &Series<'_>, place: usize| match line.values.get(place).copied().flatten() {
        Some(value) => write(value),
        None => "–".to_string(),
    };
    let hover: Vec<String> = months
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let values: Vec<String> =
                lines.iter().map(|line| format!("{}: {}", line.name, value(line, place))).collect();
            format!("{} · {}", n.month(row.month), values.join(" · "))
        })
        .collect();
    let rows: Vec<Vec<Markup>> = months
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let mut cells = vec![html! { (n.month(row.month)) }];
            cells.extend(lines.iter().map(|line| html! { (value(line, place)) }));
            cells
        })
        .collect();
    let mut heads = vec![Head(page.t("Month", "Tháng"), false)];
    heads.extend(lines.iter().map(|line| Head(line.name, true)));
    let about = html! {
        (page.t("By month; the month that still runs is left out", "Theo tháng; không tính tháng chưa hết"))
        " · " (n.whole(months.len() as u64)) " " (page.t("whole months", "tháng trọn"))
    };
    page.figure(finding, about, html! {
        @if far_apart(lines) {
            @for (place, line) in lines.iter().enumerate() {
                (series(std::slice::from_ref(line), if place == 0 { 130.0 } else { 70.0 }, &moments, &hover, finding, write))
            }
        } @else { (series(lines, 190.0, &moments, &hover, finding, write)) }
        (page.behind(finding, &heads, &rows))
    })
}

/// Where one line would lie flat beside the other, each gets its own axis, one above the other.
fn far_apart(lines: &[Series<'_>]) -> bool {
    let top = |line: &Series<'_>| line.values.iter().flatten().copied().fold(0.0f64, f64::max);
    let tops: Vec<f64> = lines.iter().map(top).collect();
    let (most, least) = (tops.iter().copied().fold(0.0, f64::max), tops.iter().copied().fold(f64::INFINITY, f64::min));
    lines.len() == 2 && least > 0.0 && least * 4.0 < most
}
