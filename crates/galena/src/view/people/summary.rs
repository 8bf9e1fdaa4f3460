//! What is printed after a run? Who is who, and how good the judgement has been, on one screen.
//!
//! Every number has its interval and how many it rests on, or says that there is not enough data.
//! The text depends on the tables alone: no clock and no timings, so that it can be compared with
//! a stored one.

use crate::view::layout::{Head, plain, table};
use crate::view::report::{self, Counts};
use crate::view::track_record::{Figure, TrackRecord};
use crate::view::{Context, words};
use galena_console::notation::Notation;
use galena_console::report::SegmentOrigin;
use galena_signal::{Class, Lang};

/// What the sources claim for the yardstick.
const CLAIMED: f64 = 4.9;

/// Who is who and how good that has been, as text.
///
/// # Errors
/// When a table cannot be read.
pub fn summary(context: &Context<'_>) -> anyhow::Result<String> {
    let Some(as_of) = context.as_of()? else { return Ok(format!("{}\n", context.nothing_yet())) };
    let n = context.notation();
    let record = TrackRecord::read(context)?;
    let counts = report::counts(context, as_of, &record)?;
    let day = n.date(as_of);
    let mut out = String::new();
    let policy = context.policy.label(context.lang);
    let horizon = n.days(context.horizon_days.into());
    heading(
        &mut out,
        &match context.lang {
            Lang::En => format!("Who is who · as of {day} · policy {policy} · chances look {horizon} ahead"),
            Lang::Vi => format!("Ai là ai · tính đến {day} · quy ước {policy} · khả năng mua tính cho {horizon} tới"),
        },
    );
    who(&mut out, n, &counts);
    heading(&mut out, n.lang.pick("How good has this been", "Nhận định đúng đến đâu"));
    line(&mut out, &yardstick(n, &record, &horizon));
    replays(&mut out, n, &record, &horizon);
    line(&mut out, &calibration(n, &record));
    line(&mut out, &lift(n, &record));
    heading(&mut out, n.lang.pick("Do buyers come back", "Người mua có quay lại không"));
    repurchase(&mut out, n, &record);
    heading(&mut out, n.lang.pick("Segments", "Phân khúc"));
    segments(&mut out, context)?;
    Ok(out)
}

fn heading(out: &mut String, text: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(&plain(text));
    out.push_str("\n\n");
}

fn line(out: &mut String, text: &str) {
    out.push_str("  ");
    out.push_str(&plain(text));
    out.push('\n');
}

fn who(out: &mut String, n: Notation, counts: &Counts) {
    let total: u64 = counts.classes.iter().map(|count| count.people).sum();
    let share = |people: u64| if total > 0 { n.percent(people as f64 / total as f64) } else { "–".to_string() };
    let mut rows: Vec<Vec<String>> = counts
        .classes
        .iter()
        .map(|count| vec![count.class.label(n.lang).to_string(), n.whole(count.people), share(count.people)])
        .collect();
    rows.push(vec![n.lang.pick("Everyone", "Tất cả").to_string(), n.whole(total), share(total)]);
    let heads = [
        Head(n.lang.pick("Class", "Nhóm"), false),
        Head(n.lang.pick("People", "Số người"), true),
        Head(n.lang.pick("Share", "Tỷ lệ"), true),
    ];
    out.push_str(&table(&heads, &rows));
    out.push('\n');
    let list = |items: Vec<(&str, u64)>| {
        items.iter().map(|(label, people)| format!("{label} {}", n.whole(*people))).collect::<Vec<_>>().join(" · ")
    };
    let relationships = counts.relationships.iter().map(|(word, people)| (word.label(n.lang), *people)).collect();
    let kinds = counts.kinds.iter().map(|(word, people)| (word.label(n.lang), *people)).collect();
    line(out, &format!("{}: {}", n.lang.pick("Relationship", "Mối quan hệ"), list(relationships)));
    line(out, &format!("{}: {}", n.lang.pick("Potential customers", "Khách tiềm năng"), list(kinds)));
}

/// The yardstick in one sentence.
fn yardstick(n: Notation, record: &TrackRecord, horizon: &str) -> String {
    let dates = record.dates().len() as u64;
    let figure = record.all("ratio", "target:potential");
    let counts = record.yardstick_counts();
    let claimed = n.times(CLAIMED);
    let (Some((value, low, high)), Some([target, target_buyers, potential, potential_buyers])) =
        (figure.and_then(Figure::ratio), counts)
    else {
        let few = words::too_few(n, figure.map_or(0, |f| f.events as u64), figure.map_or(0, |f| f.people));
        return match n.lang {
            Lang::En => format!("Target : potential: {few}, {dates} past dates replayed; the sources claim {claimed}"),
            Lang::Vi => {
                format!("Mục tiêu : tiềm năng: {few}, đã đánh giá lại ở {dates} thời điểm; các nguồn nêu {claimed}")
            }
        };
    };
    let (interval, dates) = (n.times_interval(low, high), n.whole(dates));
    let value = if value.is_finite() { n.times(value) } else { n.times_interval(low, f64::INFINITY) };
    let (target, target_buyers) = (n.whole(target), n.whole(target_buyers));
    let (potential, potential_buyers) = (n.whole(potential), n.whole(potential_buyers));
    match n.lang {
        Lang::En => format!(
            "Target : potential = {value} [{interval}]: within {horizon}, {target_buyers} of {target} target customers bought, and {potential_buyers} of {potential} potential ones; {dates} past dates; the sources claim {claimed}"
        ),
        Lang::Vi => format!(
            "Mục tiêu : tiềm năng = {value} [{interval}]: trong {horizon}, {target_buyers} trên {target} khách mục tiêu đã mua, so với {potential_buyers} trên {potential} khách tiềm năng; {dates} thời điểm; các nguồn nêu {claimed}"
        ),
    }
}

/// A rate with its interval, or how little there is.
fn rate(n: Notation, figure: &Figure) -> String {
    match (figure.value, figure.low, figure.high) {
        (Some(value), Some(low), Some(high)) => format!("{} [{}]", n.percent(value), n.percent_interval(low, high)),
        _ => words::too_few(n, figure.events as u64, figure.people),
    }
}

fn replays(out: &mut String, n: Notation, record: &TrackRecord, horizon: &str) {
    let mut rows = Vec::new();
    let days = record.dates().into_iter().map(Some).chain([None]);
    for day in days {
        let mut label = day.map_or_else(|| n.lang.pick("All dates", "Mọi thời điểm").to_string(), |day| n.date(day));
        for &class in Class::ALL {
            let Some(figure) = record.on(day, "bought", &format!("class:{}", class.word())) else { continue };
            rows.push(vec![
                std::mem::take(&mut label),
                class.label(n.lang).to_string(),
                n.whole(figure.people),
                n.whole(figure.events as u64),
                rate(n, figure),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    let bought = match n.lang {
        Lang::En => format!("Bought within {horizon}"),
        Lang::Vi => format!("Mua trong {horizon}"),
    };
    let heads = [
        Head(n.lang.pick("Judged on", "Thời điểm"), false),
        Head(n.lang.pick("Class", "Nhóm"), false),
        Head(n.lang.pick("People", "Số người"), true),
        Head(&plain(&bought), true),
        Head(n.lang.pick("Rate [90 % interval]", "Tỷ lệ [khoảng 90 %]"), false),
    ];
    out.push('\n');
    out.push_str(&table(&heads, &rows));
    out.push('\n');
}

fn calibration(n: Notation, record: &TrackRecord) -> String {
    let figure = record.all("calibration_error", "chance");
    let Some((figure, error)) = figure.and_then(|figure| Some((figure, figure.value?))) else {
        let few = words::too_few(n, figure.map_or(0, |f| f.events as u64), figure.map_or(0, |f| f.people));
        return format!("{}: {few}", n.lang.pick("Calibration", "Độ khớp của dự báo"));
    };
    let by_luck = figure.note.rsplit(' ').next().and_then(|word| word.parse::<f64>().ok());
    let (people, events, error) = (n.whole(figure.people), n.whole(figure.events as u64), n.points(error));
    let mut text = match n.lang {
        Lang::En => {
            format!("Calibration: stated chances are off by {error} on average (n = {people}, {events} bought)")
        }
        Lang::Vi => format!("Độ khớp của dự báo: lệch trung bình {error} (n = {people}, {events} người mua)"),
    };
    if let Some(by_luck) = by_luck {
        let by_luck = n.points(by_luck);
        text += &match n.lang {
            Lang::En => format!("; perfect chances would show {by_luck} by luck alone"),
            Lang::Vi => format!("; dự báo hoàn hảo cũng lệch {by_luck} do ngẫu nhiên"),
        };
    }
    if let Some(large) = record.all("calibration_in_the_large", "chance")
        && let (Some(expected), actual) = (large.expected, large.events)
    {
        let (expected, actual) = (n.decimal(expected, 0), n.decimal(actual, 0));
        text += &match n.lang {
            Lang::En => format!("; {expected} buyers expected, {actual} came"),
            Lang::Vi => format!("; dự kiến {expected} người mua, thực tế {actual}"),
        };
    }
    text
}

fn lift(n: Notation, record: &TrackRecord) -> String {
    let times = |subject: &str| {
        let figure = record.all("lift_top_decile", subject)?;
        let (value, low, high) = (figure.value?, figure.low?, figure.high?);
        Some(format!("{} [{}]", n.times(value), n.times_interval(low, high)))
    };
    let (Some(figure), Some(chance)) = (record.all("lift_top_decile", "chance"), times("chance")) else {
        let figure = record.all("calibration_error", "chance");
        let few = words::too_few(n, figure.map_or(0, |f| f.events as u64), figure.map_or(0, |f| f.people));
        return format!("{}: {few}", n.lang.pick("First tenth of the list", "10 % đầu danh sách"));
    };
    let recency = times("recency").unwrap_or_else(|| "–".to_string());
    let (people, random) = (n.whole(figure.people), n.times(1.0));
    match n.lang {
        Lang::En => format!(
            "First tenth of the list: bought {chance} as often as everyone; by latest signal alone {recency}; in random order {random} (n = {people})"
        ),
        Lang::Vi => format!(
            "10 % đầu danh sách: mua gấp {chance} mức chung; nếu chỉ xếp theo lần tương tác gần nhất {recency}; theo thứ tự ngẫu nhiên {random} (n = {people})"
        ),
    }
}

fn repurchase(out: &mut String, n: Notation, record: &TrackRecord) {
    let groups = [
        ("buyers:loyal", n.lang.pick("Loyal", "Trung thành")),
        ("buyers:other", n.lang.pick("Other buyers", "Người mua khác")),
        ("buyers:all", n.lang.pick("All buyers", "Mọi người mua")),
    ];
    let rows: Vec<Vec<String>> = groups
        .iter()
        .filter_map(|(subject, label)| {
            let figure = record.all("bought_again", subject)?;
            let purchases = record.all("purchases", subject);
            let expected = purchases.and_then(|f| f.expected).map_or_else(|| "–".to_string(), |x| n.decimal(x, 0));
            let actual = purchases.map_or_else(|| "–".to_string(), |f| n.whole(f.events as u64));
            let error = purchases.map_or_else(|| "–".to_string(), |figure| signed(n, figure));
            Some(vec![(*label).to_string(), n.whole(figure.people), rate(n, figure), expected, actual, error])
        })
        .collect();
    if rows.is_empty() {
        return line(out, &words::too_few(n, 0, 0));
    }
    let heads = [
        Head(n.lang.pick("Buyers", "Người mua"), false),
        Head(n.lang.pick("People", "Số người"), true),
        Head(n.lang.pick("Bought again [90 % interval]", "Mua lại [khoảng 90 %]"), false),
        Head(n.lang.pick("Purchases expected", "Lượt mua dự kiến"), true),
        Head(n.lang.pick("made", "thực tế"), true),
        Head(n.lang.pick("Error [90 % interval]", "Sai lệch [khoảng 90 %]"), true),
    ];
    out.push_str(&table(&heads, &rows));
    if let Some((value, low, high)) = record.all("ratio", "loyal:other_buyers").and_then(Figure::ratio) {
        let interval = n.times_interval(low, high);
        let value = if value.is_finite() { n.times(value) } else { "–".to_string() };
        out.push('\n');
        line(
            out,
            &match n.lang {
                Lang::En => format!("Loyal : other buyers = {value} [{interval}]"),
                Lang::Vi => format!("Trung thành : người mua khác = {value} [{interval}]"),
            },
        );
    }
}

/// How far too many or too few purchases were expected.
fn signed(n: Notation, figure: &Figure) -> String {
    let sign = |value: f64| format!("{}{}", if value > 0.0 { "+" } else { "" }, n.percent_places(value, 1));
    match (figure.value, figure.low, figure.high) {
        (Some(value), Some(low), Some(high)) => format!("{} [{}; {}]", sign(value), sign(low), sign(high)),
        _ => words::too_few(n, figure.events as u64, figure.people),
    }
}

fn segments(out: &mut String, context: &Context<'_>) -> anyhow::Result<()> {
    let n = context.notation();
    let segments = report::segments(context)?;
    if segments.is_empty() {
        line(
            out,
            n.lang
                .pick("None is chosen, and none stands out yet.", "Chưa chọn phân khúc nào, và chưa nhóm nào nổi bật."),
        );
        return Ok(());
    }
    let rows: Vec<Vec<String>> = segments
        .iter()
        .map(|row| {
            let origin = match row.origin {
                SegmentOrigin::Chosen => n.lang.pick("chosen", "đã chọn"),
                SegmentOrigin::Proposed | SegmentOrigin::Everyone => n.lang.pick("proposed", "đề xuất"),
            };
            let figure = Figure {
                people: row.people,
                events: row.buyers as f64,
                value: Some(row.rate)
                    .filter(|rate| rate.is_finite() && galena_measure::enough(row.buyers as f64, row.people as f64)),
                low: Some(row.low),
                high: Some(row.high),
                ..Figure::default()
            };
            let lift = if figure.value.is_some() { n.times(row.lift) } else { "–".to_string() };
            vec![row.name.clone(), origin.to_string(), n.whole(row.people), n.whole(row.buyers), rate(n, &figure), lift]
        })
        .collect();
    let heads = [
        Head(n.lang.pick("Segment", "Phân khúc"), false),
        Head(n.lang.pick("Origin", "Nguồn"), false),
        Head(n.lang.pick("People", "Số người"), true),
        Head(n.lang.pick("Buyers", "Người mua"), true),
        Head(n.lang.pick("Rate [90 % interval]", "Tỷ lệ [khoảng 90 %]"), false),
        Head(n.lang.pick("Against everyone", "So với mức chung"), true),
    ];
    out.push_str(&table(&heads, &rows));
    Ok(())
}
