//! Whom to approach first, and why now? Nobody who said no to being contacted.
//!
//! Most places go to people who have not bought, the others to buyers whose next purchase is due or
//! who ask for something. One ranking for all would be a list of regular customers: their chance is
//! the highest, and an hour with them changes the least.

use crate::view::read::Row;
use crate::view::reasons::{self, Known};
use crate::view::{Context, words};
use chrono::NaiveDate;
use galena_console::notation::Notation;
use galena_console::report::{MOST_PEOPLE, PersonRow};
use galena_signal::{Class, Lang, SignalKind, table};
use std::collections::HashMap;

/// Places for buyers, of all places; each kind takes what the other leaves.
const BUYERS: usize = 10;

const NOT_BOUGHT: &str = "standings.relationship = 'potential'";

const DUE: &str = "standings.relationship IN ('actual', 'loyal') AND (features.explicit_age <= 30 \
    OR (features.median_gap > 0 \
        AND features.last_purchase_age BETWEEN 0.8 * features.median_gap AND 2.0 * features.median_gap))";

/// The need level from which a kind of signal is given as a reason.
const LEAST_NEED: f64 = 0.2;

/// Reasons that are given for one person at most.
const MOST_REASONS: usize = 3;

pub(super) fn people_today(context: &Context<'_>, as_of: NaiveDate) -> anyhow::Result<Vec<PersonRow>> {
    let parameters = context.parameters(as_of);
    let reads = [&table::AXES, &table::PEOPLE, &table::STANDINGS, &table::FORECASTS, &table::FEATURES];
    let best = |who: &str| {
        let sql = include_str!("../../sql/people_today.sql").replace("{{who}}", who);
        context.rows(&sql, &reads, &parameters)
    };
    let rows = chosen(best(NOT_BOUGHT)?, best(DUE)?);
    let last = last_signals(context, as_of, &rows)?;
    let n = context.notation();
    Ok(rows
        .iter()
        .map(|row| {
            let person_id = row.int("person_id").unwrap_or(0);
            let axis = |name: &str| row.float(name).unwrap_or(0.0);
            let last_signal = last.get(&person_id).map_or_else(
                || n.lang.pick("none", "chưa có").to_string(),
                |(kind, days)| format!("{}, {}", words::kind(n.lang, kind), words::days_ago(n, *days)),
            );
            PersonRow {
                person_id,
                name: words::called(n.lang, |column| row.text(column)).unwrap_or_else(|| format!("#{person_id}")),
                class: Class::from_word(&row.word("class")).unwrap_or(Class::Potential),
                need: axis("need"),
                conversion: axis("conversion"),
                loyalty: axis("loyalty"),
                behaviour: axis("behaviour"),
                ability_to_pay: row.float("ability_to_pay"),
                chance: axis("chance"),
                low: axis("chance_low"),
                high: axis("chance_high"),
                expected_value: row.float("expected_value"),
                why: moved(n, row).unwrap_or_else(|| why(n, &Reasons::of(row))),
                last_signal,
            }
        })
        .collect())
}

/// Shares the places out, and brings both kinds into one order.
fn chosen(mut not_bought: Vec<Row>, mut due: Vec<Row>) -> Vec<Row> {
    let buyers = due.len().min(BUYERS.max(MOST_PEOPLE.saturating_sub(not_bought.len())));
    due.truncate(buyers);
    not_bought.truncate(MOST_PEOPLE - buyers);
    not_bought.append(&mut due);
    let worth = |row: &Row| row.float("worth").unwrap_or(0.0);
    not_bought.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.int("person_id").cmp(&b.int("person_id"))));
    not_bought
}

fn last_signals(
    context: &Context<'_>,
    as_of: NaiveDate,
    people: &[Row],
) -> anyhow::Result<HashMap<i64, (String, i64)>> {
    let ids: Vec<String> = people.iter().filter_map(|row| row.int("person_id")).map(|id| id.to_string()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = include_str!("../../sql/last_signals.sql").replace("{{people}}", &ids.join(", "));
    let rows = context.rows(&sql, &[&table::SIGNALS, &table::MEMBERS], &context.parameters(as_of))?;
    let last = rows.iter().filter_map(|row| {
        Some((row.int("person_id")?, (row.word("kind"), context.days_before(row.instant("at")?, as_of))))
    });
    Ok(last.collect())
}

/// What raised the chance most, with its points; none where the run names nothing. What speaks against a person
/// stands in `galena person`: here the question is why now.
fn moved(n: Notation, row: &Row) -> Option<String> {
    let mut named = reasons::read(&row.word("reasons"));
    named.retain(|reason| reason.points > 0.0);
    let line = reasons::line(n, &named, MOST_REASONS, &Known::of(&[row]));
    (!line.is_empty()).then_some(line)
}

/// What a reason may be made of.
#[derive(Clone, Debug, Default)]
struct Reasons {
    need_kind: Option<String>,
    need_product: Option<String>,
    explicit_age: Option<f64>,
    waiting_age: Option<f64>,
    purchases: f64,
    median_gap: f64,
    last_purchase_age: Option<f64>,
    with_competitor: bool,
    segment: Option<String>,
}

impl Reasons {
    fn of(row: &Row) -> Self {
        Reasons {
            // An ad seen or goods returned are no reason to call.
            need_kind: row
                .text("need_kind")
                .filter(|word| SignalKind::from_word(word).is_none_or(|kind| kind.need() >= LEAST_NEED)),
            need_product: row.text("need_product"),
            explicit_age: words::happened(row.float("explicit_age")),
            waiting_age: row.float("waiting_age").filter(|age| *age > 0.0),
            purchases: row.float("purchases").unwrap_or(0.0),
            median_gap: row.float("median_gap").unwrap_or(0.0),
            last_purchase_age: words::happened(row.float("last_purchase_age")),
            with_competitor: row.word("potential_kind") == "with_competitor",
            segment: row.text("segment").filter(|_| row.word("in_target") == "yes"),
        }
    }
}

fn why(n: Notation, of: &Reasons) -> String {
    let mut reasons: Vec<String> = Vec::new();
    let whole = |age: f64| age.max(0.0).floor() as u64;
    if let Some(kind) = &of.need_kind {
        let kind = words::kind(n.lang, kind);
        reasons.push(of.need_product.as_ref().map_or_else(|| kind.clone(), |product| format!("{kind}: {product}")));
    }
    if of.purchases >= 2.0
        && of.median_gap > 0.0
        && let Some(age) = of.last_purchase_age
        && age >= 0.8 * of.median_gap
    {
        let (gap, last) = (n.days(whole(of.median_gap)), words::days_ago(n, whole(age) as i64));
        reasons.push(match n.lang {
            Lang::En => format!("usually buys every {gap}, last bought {last}"),
            Lang::Vi => format!("thường mua cách nhau {gap}, lần mua cuối {last}"),
        });
    }
    match (of.waiting_age, of.explicit_age) {
        (Some(waiting), _) if waiting >= 14.0 && of.purchases == 0.0 => {
            let first = words::days_ago(n, whole(waiting) as i64);
            reasons.push(match n.lang {
                Lang::En => format!("first asked {first} and has not bought yet"),
                Lang::Vi => format!("hỏi lần đầu {first} mà chưa mua"),
            });
        }
        (_, Some(age)) if age <= 30.0 => {
            let last = words::days_ago(n, whole(age) as i64);
            reasons.push(match n.lang {
                Lang::En => format!("last came forward {last}"),
                Lang::Vi => format!("chủ động gần nhất {last}"),
            });
        }
        _ => {}
    }
    if of.with_competitor {
        reasons.push(n.lang.pick("with a competitor", "đang dùng của đối thủ").to_string());
    }
    if let Some(segment) = of.segment.as_ref().filter(|segment| *segment != "everyone") {
        let segment = words::segment(n.lang, segment);
        reasons.push(match n.lang {
            Lang::En => format!("in the segment “{segment}”"),
            Lang::Vi => format!("thuộc phân khúc “{segment}”"),
        });
    }
    if reasons.is_empty() {
        reasons.push(n.lang.pick("many small signals together", "nhiều tín hiệu nhỏ cộng lại").to_string());
    }
    reasons.truncate(MOST_REASONS);
    reasons.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use galena_signal::Currency;

    #[test]
    fn reasons_are_said_in_words() {
        let asks = Reasons {
            need_kind: Some("quote".into()),
            need_product: Some("Máy lọc nước A1".into()),
            explicit_age: Some(3.4),
            waiting_age: Some(20.2),
            with_competitor: true,
            segment: Some("province: Hà Nội".into()),
            ..Reasons::default()
        };
        let due = Reasons { purchases: 4.0, median_gap: 30.0, last_purchase_age: Some(29.0), ..Reasons::default() };
        let lines: Vec<String> = [asks, due, Reasons::default()]
            .iter()
            .flat_map(|reasons| [Lang::Vi, Lang::En].map(|lang| why(Notation::new(lang, Currency::VND), reasons)))
            .collect();
        expect![[r#"
            Nhận báo giá: Máy lọc nước A1; hỏi lần đầu 20 ngày trước mà chưa mua; đang dùng của đối thủ
            Got a quote: Máy lọc nước A1; first asked 20 days ago and has not bought yet; with a competitor
            thường mua cách nhau 30 ngày, lần mua cuối 29 ngày trước
            usually buys every 30 days, last bought 29 days ago
            nhiều tín hiệu nhỏ cộng lại
            many small signals together"#]]
        .assert_eq(&lines.join("\n").replace('\u{a0}', " "));
    }
}
