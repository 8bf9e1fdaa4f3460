//! Who is who, how good has that been, whom to approach, where do they come from: on one page?
//!
//! [`report()`] draws a whole HTML file from plain values. It holds its own stylesheet and nothing
//! else: no script, no font, no picture, no address outside itself. A policy in its head forbids
//! everything but that one stylesheet, named by its hash, so even a name that breaks out of its
//! place could load and run nothing.
//!
//! The order of the page is the order of questions: in short; who is who; how good has the
//! judgement been; whom to approach first; where do they come from; which segments; which records are
//! one person; what does all this rest on. Headings of figures are their findings, one sentence computed from the data.
//!
//! The road not taken is a page that fetches its data: it would need a server, and could not be
//! mailed, kept or printed.

mod channels;
mod check;
mod classes;
mod data;
pub mod identity;
mod page;
mod people;
mod replay;
mod segments;
mod sources;
mod style;
mod summary;
pub mod trust;

pub use data::{
    Buyers, CalibrationBin, CalibrationFigure, ChannelRow, ClassCount, ImportRow, LiftFigure, MOST_PEOPLE, Measured,
    MonthRow, PersonRow, RatioFigure, Reference, ReferenceRow, ReplayRow, ReportData, RepurchaseRow, SegmentOrigin,
    SegmentRow,
};

use crate::chart::MARKS;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use page::Page;

/// Draws the report: a full HTML file.
pub fn report(data: &ReportData) -> String {
    let page = Page::new(data);
    let shop = page.text(&data.shop, 80);
    let title = format!("{shop} · {}", page.t("customer report", "báo cáo khách hàng"));
    html! {
        (DOCTYPE)
        html lang=(page.lang.tag()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(style::POLICY.as_str());
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex,nofollow";
                meta name="format-detection" content="telephone=no";
                title { (title) }
                style { (PreEscaped(style::SHEET)) }
            }
            body {
                (MARKS)
                a.skip href="#main" { (page.t("Skip to content", "Tới nội dung")) }
                (head(&page))
                main id="main" { @for (place, part) in PARTS.iter().enumerate() { (section(&page, place, part)) } }
                (foot(&page))
            }
        }
    }
    .into_string()
}

/// One part of the page.
struct Part {
    id: &'static str,
    en: &'static str,
    vi: &'static str,
    draw: fn(&Page<'_>) -> Markup,
}

const PARTS: &[Part] = &[
    Part { id: "short", en: "In short", vi: "Tóm tắt", draw: summary::draw },
    Part { id: "who", en: "Who is who", vi: "Ai là ai", draw: classes::draw },
    Part { id: "record", en: "How good has this been", vi: "Nhận định đúng đến đâu", draw: replay::draw },
    Part { id: "people", en: "Whom to approach first", vi: "Nên tiếp cận ai trước", draw: people::draw },
    Part { id: "channels", en: "Where they come from", vi: "Họ đến từ đâu", draw: channels::draw },
    Part { id: "segments", en: "Segments", vi: "Phân khúc", draw: segments::draw },
    Part { id: "one", en: "One person, one row", vi: "Một người, một dòng", draw: identity::draw },
    Part { id: "rests", en: "What this rests on", vi: "Báo cáo dựa trên gì", draw: sources::draw },
];

fn section(page: &Page<'_>, place: usize, part: &Part) -> Markup {
    html! {
        section id=(part.id) aria-labelledby={"h-" (part.id)} {
            h2 id={"h-" (part.id)} class=[(place == 0).then_some("sr")] { (page.t(part.en, part.vi)) }
            ((part.draw)(page))
        }
    }
}

fn head(page: &Page<'_>) -> Markup {
    let (data, n) = (page.data, page.n);
    let people: u64 = data.counts.iter().fold(0, |sum, count| sum.saturating_add(count.people));
    html! {
        header.top {
            div.brand { (logo()) span { "galena" } span.m { (page.t("customer report", "báo cáo khách hàng")) } }
            h1 { (page.user(&data.shop, 80)) }
            p.m {
                (page.t("As of", "Tính đến")) " " b { (n.date(data.as_of)) }
                @if people > 0 { " · " (n.people(people)) }
                " · " (page.t("chances look", "khả năng mua tính cho")) " " (n.days(data.horizon_days.into()))
                " " (page.t("ahead", "tới"))
                " · " (page.t("policy", "quy ước")) " " a href="#words" { (data.policy.label(page.lang)) }
            }
            nav.toc aria-label=(page.t("Contents", "Nội dung")) {
                @for part in &PARTS[1..] { a href={"#" (part.id)} { (page.t(part.en, part.vi)) } }
            }
        }
    }
}

fn foot(page: &Page<'_>) -> Markup {
    html! {
        footer.m {
            p {
                (page.t("Made by galena,", "Lập bởi galena,")) " " (page.n.instant(page.data.made_at)) ". "
                (page.t(
                    "This file needs no network, loads nothing and runs nothing.",
                    "Tệp này không cần mạng, không tải và không chạy gì cả.",
                ))
            }
            @if !page.data.people_today.is_empty() {
                p { (page.t(
                    "It holds names of people: keep it as carefully as your list of customers.",
                    "Tệp có tên khách hàng: hãy giữ cẩn thận như giữ danh sách khách hàng của bạn.",
                )) }
            }
        }
    }
}

fn logo() -> Markup {
    html! {
        svg.logo viewBox="0 0 26 26" aria-hidden="true" {
            path.l1 d="M13 1 24 7v12l-11 6L2 19V7z" {}
            path.l2 d="M13 1 24 7l-11 6L2 7z" {}
            path.l3 d="M13 13v12L2 19V7z" {}
        }
    }
}
