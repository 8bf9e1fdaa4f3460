//! What does the report rest on? Files, segments, and limits said plainly.

use crate::judgement::is_judgement;
use crate::view::track_record::TrackRecord;
use crate::view::{Context, words};
use chrono::NaiveDate;
use galena_console::report::{ImportRow, SegmentOrigin, SegmentRow};
use galena_plan::Parameters;
use galena_signal::{Lang, Policy, table};
use std::collections::BTreeSet;

/// With less than this, a season was seen once at most.
const TWO_YEARS: i64 = 730;

/// The files that count, in the order that they came.
pub(super) fn imports(context: &Context<'_>) -> anyhow::Result<Vec<ImportRow>> {
    let rows = context.lake.imports()?;
    let undone: BTreeSet<&str> =
        rows.iter().filter(|row| row.event == "undone").map(|row| row.batch_id.0.as_str()).collect();
    let count = |value: i64| u64::try_from(value).unwrap_or(0);
    Ok(rows
        .iter()
        .filter(|row| row.event == "added" && !undone.contains(row.batch_id.0.as_str()))
        .filter(|row| !is_judgement(&row.facts))
        .map(|row| ImportRow {
            file: row.facts.file_name.clone(),
            when: context.local(row.event_at),
            rows: count(row.counts.rows),
            refused: count(row.counts.refusals),
            people: count(row.counts.records),
            signals: count(row.counts.signals),
        })
        .collect())
}

/// Chosen or proposed segments, the best first.
pub(crate) fn segments(context: &Context<'_>) -> anyhow::Result<Vec<SegmentRow>> {
    let sql = "SELECT * FROM segments ORDER BY lift DESC, segment";
    let rows = context.rows(sql, &[&table::SEGMENTS], &Parameters::new())?;
    Ok(rows
        .iter()
        .map(|row| SegmentRow {
            name: words::segment(context.lang, &row.word("segment")),
            condition: words::segment(context.lang, &row.word("condition")),
            origin: match (row.word("origin").as_str(), row.word("condition").as_str()) {
                ("chosen", _) => SegmentOrigin::Chosen,
                (_, galena_standing::EVERYONE) => SegmentOrigin::Everyone,
                _ => SegmentOrigin::Proposed,
            },
            people: row.count("people"),
            buyers: row.count("buyers"),
            rate: row.float("rate").unwrap_or(f64::NAN),
            low: row.float("rate_low").unwrap_or(f64::NAN),
            high: row.float("rate_high").unwrap_or(f64::NAN),
            lift: row.float("lift").unwrap_or(f64::NAN),
        })
        .collect())
}

/// What to know before relying on a figure.
pub(super) fn notes(context: &Context<'_>, as_of: NaiveDate, record: &TrackRecord) -> anyhow::Result<Vec<String>> {
    let (n, lang) = (context.notation(), context.lang);
    let rows = context.rows(include_str!("../../sql/extent.sql"), &[&table::SIGNALS], &context.parameters(as_of))?;
    let mut notes = Vec::new();
    let extent = rows.first();
    if let Some(days) = extent.and_then(|row| row.instant("first_at")).map(|at| context.days_before(at, as_of) + 1)
        && days < TWO_YEARS
    {
        let days = n.days(days.unsigned_abs());
        notes.push(match lang {
            Lang::En => format!(
                "The signals cover {days}. Less than two years cannot teach seasons: forecasts for Tết or the year's end may be too low, and those after it too high."
            ),
            Lang::Vi => format!(
                "Dữ liệu dài {days}. Chưa đủ hai năm thì chưa học được mùa vụ: dự báo cho dịp Tết hay cuối năm có thể thấp hơn thực tế, và sau đó có thể cao hơn."
            ),
        });
    }
    if record.dates().is_empty() {
        notes.push(
            lang.pick(
                "The data do not reach back far enough to replay the judgement at a past date: there is no track record yet.",
                "Dữ liệu chưa đủ dài để đánh giá lại quá khứ, nên chưa có kết quả kiểm chứng.",
            )
            .to_string(),
        );
    }
    if let Some(first) = record.dates().first() {
        let first = n.date(*first);
        notes.push(match lang {
            Lang::En => format!(
                "Nobody was judged before {first}: earlier months show next to no new target customers, and the cost of one counts spend and people since that day."
            ),
            Lang::Vi => format!(
                "Trước {first} chưa có nhận định nào: các tháng trước đó gần như không có khách mục tiêu mới, và chi phí mỗi khách mục tiêu chỉ tính chi tiêu và số người từ ngày đó."
            ),
        });
    }
    notes.extend(models(context)?);
    let count = |name: &str| extent.map_or(0, |row| row.count(name));
    let (anonymous, orders) = (count("anonymous"), count("anonymous_orders"));
    if anonymous > 0 {
        let (anonymous, orders) = (n.whole(anonymous), n.whole(orders));
        notes.push(match lang {
            Lang::En => format!(
                "{anonymous} signals name no customer, {orders} of them orders. They are kept as anonymous signals, and are in no one's history and in no month's revenue."
            ),
            Lang::Vi => format!(
                "{anonymous} tín hiệu không ghi khách, trong đó {orders} dòng mua hàng. Chúng được giữ ở dạng ẩn danh, không nằm trong lịch sử của ai và không tính vào doanh thu tháng."
            ),
        });
    }
    let other = count("other_currency");
    if other > 0 {
        let (other, code) = (n.whole(other), context.currency.code());
        notes.push(match lang {
            Lang::En => format!("{other} signals have amounts in another currency than {code}; months leave them out."),
            Lang::Vi => format!("{other} tín hiệu có số tiền không phải {code}; doanh thu tháng không tính chúng."),
        });
    }
    notes.push(
        lang.pick(
            "Records are joined by how much they agree, and that may be wrong in single cases. Somebody whose records share nothing, such as visits without a name and orders with one, counts as several people.",
            "Hồ sơ được ghép theo mức độ trùng khớp nên từng trường hợp vẫn có thể sai. Người có các hồ sơ không chung thông tin nào, như lượt xem không tên và đơn hàng có tên, bị tính là nhiều người.",
        )
        .to_string(),
    );
    if context.policy == Policy::Wide {
        notes.push(
            lang.pick(
                "Under the wide policy target customers include people who bought; the yardstick still compares people who had not bought.",
                "Theo quy ước rộng, khách mục tiêu gồm cả người đã mua; riêng thước đo vẫn chỉ so những người chưa mua.",
            )
            .to_string(),
        );
    }
    Ok(notes)
}

/// Models that fall back on a stated prior say so.
fn models(context: &Context<'_>) -> anyhow::Result<Vec<String>> {
    let sql = "SELECT DISTINCT model FROM forecasts ORDER BY model";
    let rows = context.rows(sql, &[&table::FORECASTS], &Parameters::new())?;
    let names: BTreeSet<String> =
        rows.iter().flat_map(|row| row.word("model").split(" + ").map(str::to_string).collect::<Vec<_>>()).collect();
    Ok(names
        .iter()
        .filter(|name| name.starts_with("base rate") || name.starts_with("stated prior"))
        .map(|name| {
            let model = words::model(context.lang, name);
            match (name.starts_with("base rate"), context.lang) {
                (true, Lang::En) => format!("Everybody is given the same chance to buy for now ({model})."),
                (true, Lang::Vi) => format!("Hiện ai cũng được gán cùng một khả năng mua ({model})."),
                (false, Lang::En) => {
                    format!("Repeat buying rests on what is commonly seen, not on your data yet ({model}).")
                }
                (false, Lang::Vi) => {
                    format!("Dự báo mua lại đang dựa trên mức thường gặp, chưa dựa trên dữ liệu của bạn ({model}).")
                }
            }
        })
        .collect())
}
