//! What happened to ids of people, what did humans decide, and what waits for them?

use super::Identity;
use crate::report::page::{Head, Page};
use maud::{Markup, html};

/// Days of the log that are listed at most.
const MOST_DAYS: usize = 6;

/// The card of ids and of humans.
pub(super) fn ids(page: &Page<'_>, identity: &Identity) -> Markup {
    let n = page.n;
    let about = html! { (page.t(
        "An id that was merged leads to the other one for good, so that what you noted down still finds the person",
        "Mã số đã ghép vẫn dẫn tới mã kia, nên những gì bạn từng ghi lại vẫn tìm được đúng người",
    )) };
    let body = html! {
        (log(page, identity))
        h4 { (page.t("What humans say", "Con người quyết định")) }
        ul.notes {
            li { (marked(&identity.decision_words(n))) }
            li { (identity.waiting_words(n)) @if identity.waiting > 0 {
                " " (page.t("Answer with", "Hãy trả lời bằng")) " " code { "galena review" }
            } }
        }
    };
    page.figure(&identity.change_words(n), about, body)
}

/// What stands between backticks is something to type.
fn marked(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn log(page: &Page<'_>, identity: &Identity) -> Markup {
    let n = page.n;
    if identity.changes.is_empty() {
        return html! {};
    }
    let heads = [
        Head(page.t("Day of the run", "Ngày chạy"), false),
        Head(page.t("Created", "Mới"), true),
        Head(page.t("Merged", "Ghép"), true),
        Head(page.t("Split", "Tách"), true),
        Head(page.t("Retired", "Ngừng dùng"), true),
    ];
    let rows: Vec<Vec<Markup>> = identity
        .changes
        .iter()
        .take(MOST_DAYS)
        .map(|row| {
            let counts = [row.created, row.merged, row.split, row.retired];
            std::iter::once(html! { (n.date(row.on)) }).chain(counts.map(|count| html! { (n.whole(count)) })).collect()
        })
        .collect();
    page.cards("log", page.t("What happened to ids", "Điều xảy ra với mã số"), &heads, &rows)
}
