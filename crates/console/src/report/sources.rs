//! What does the report rest on? The files, the limits, and the words.

use super::page::{Head, Page};
use crate::chart::mark;
use galena_signal::{Class, Lang, Policy};
use maud::{Markup, html};

pub(super) fn draw(page: &Page<'_>) -> Markup {
    html! { (imports(page)) div.g2 { (limits(page)) (words(page)) } }
}

fn imports(page: &Page<'_>) -> Markup {
    let (n, rows) = (page.n, &page.data.imports);
    if rows.is_empty() {
        return html! { div.card { h3 { (page.t("Files", "Các tệp")) } (page.nothing(page.t(
            "No file has been added.", "Chưa thêm tệp nào.",
        ))) } };
    }
    let sum = |of: fn(&super::data::ImportRow) -> u64| rows.iter().fold(0u64, |sum, row| sum.saturating_add(of(row)));
    let (read, refused) = (sum(|row| row.rows), sum(|row| row.refused));
    let share = if read > 0 { refused as f64 / read as f64 } else { 0.0 };
    let (files, read, refused, share) = (n.whole(rows.len() as u64), n.whole(read), n.whole(refused), n.percent(share));
    let finding = match page.lang {
        Lang::En => {
            let word = if rows.len() == 1 { "file" } else { "files" };
            format!("{files} {word}, {read} rows read, {refused} refused ({share})")
        }
        Lang::Vi => format!("{files} tệp, đã đọc {read} dòng, từ chối {refused} dòng ({share})"),
    };
    let heads = [
        Head(page.t("File", "Tệp"), false),
        Head(page.t("Added", "Thêm lúc"), false),
        Head(page.t("Rows", "Số dòng"), true),
        Head(page.t("Refused", "Từ chối"), true),
        Head(page.t("Records of people", "Hồ sơ người"), true),
        Head(page.t("Signals", "Tín hiệu"), true),
    ];
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            vec![
                page.user(&row.file, 80),
                html! { (n.instant(row.when)) },
                html! { (n.whole(row.rows)) },
                html! { (n.whole(row.refused)) },
                html! { (n.whole(row.people)) },
                html! { (n.whole(row.signals)) },
            ]
        })
        .collect();
    let caption = page.t("Imports", "Các lần nhập");
    let about = html! { (page.t(
        "A refused row is kept with its reason and can be mended and added again",
        "Dòng bị từ chối được giữ lại kèm lý do, có thể sửa rồi thêm lại",
    )) };
    page.figure(&finding, about, page.cards("", caption, &heads, &cells))
}

fn limits(page: &Page<'_>) -> Markup {
    html! {
        div.card {
            h3 { (page.t("Limits", "Giới hạn")) }
            ul.notes {
                @for note in &page.data.notes { li { (page.user(note, 600)) } }
                li { (page.t(
                    "An interval says how far the true figure may lie from the measured one, given how many people were seen; it does not cover a market that changes.",
                    "Khoảng tin cậy cho biết con số thật có thể cách con số đo được bao xa với chừng ấy người; nó không tính tới chuyện thị trường thay đổi.",
                )) }
                li { (page.t(
                    "What goes together need not cause one another: a channel may bring better people rather than make them better.",
                    "Đi cùng nhau chưa hẳn là nguyên nhân: một kênh có thể mang về khách tốt hơn chứ không làm cho khách tốt lên.",
                )) }
            }
        }
    }
}

fn words(page: &Page<'_>) -> Markup {
    let target = match (page.data.policy, page.lang) {
        (Policy::Narrow, Lang::En) => "in a chosen segment, has the need, can pay, and has not bought yet",
        (Policy::Narrow, Lang::Vi) => "thuộc phân khúc đã chọn, có nhu cầu, đủ khả năng chi trả và chưa mua",
        (Policy::Wide, Lang::En) => "in a chosen segment, has the need and can pay, whether bought or not",
        (Policy::Wide, Lang::Vi) => "thuộc phân khúc đã chọn, có nhu cầu và đủ khả năng chi trả, dù đã mua hay chưa",
    };
    let meanings = [
        (
            Class::Potential,
            page.t(
                "has a need that the product can meet, and has not bought",
                "có nhu cầu mà sản phẩm đáp ứng được và chưa mua",
            ),
        ),
        (Class::Target, target),
        (Class::Actual, page.t("has bought or uses the product", "đã mua hoặc đang dùng sản phẩm")),
        (Class::Loyal, page.t("buys again, stays, recommends", "mua lại, gắn bó, giới thiệu cho người khác")),
        (Class::Lapsed, page.t("bought, and by now is unlikely to come back", "đã mua nhưng nay khó còn quay lại")),
    ];
    html! {
        div.card id="words" {
            h3 { (page.t("Words", "Cách gọi")) }
            dl.words {
                @for (class, meaning) in meanings { div { dt { (mark(class)) (class.label(page.lang)) } dd { (meaning) } } }
            }
        }
    }
}
