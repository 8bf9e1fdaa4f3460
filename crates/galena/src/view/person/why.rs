//! Why is the chance to buy what it is, what would move it next, and what is expected? The forecast
//! of one person, each figure with its interval.
//!
//! What a run did not say is not shown; somebody who said no to being contacted is offered no next
//! step, neither in words nor in columns.

use super::facts::Facts;
use super::text::Page;
use crate::view::layout::table;
use crate::view::read::{Row, array, object, quoted, rounded};
use crate::view::reasons::{self, Known, Next, Reason, Recent};
use crate::view::{Context, words};
use chrono::NaiveDate;
use galena_console::notation::Notation;
use galena_signal::{Lang, SignalKind};

/// Fewer points than this are not worth a line of their own.
const LEAST_REST: f64 = 0.05;

/// Columns that only hold for somebody who may be contacted.
const NEXT_COLUMNS: &[&str] = &["next_step", "next_step_chance"];

/// What a forecast says of a person.
pub(super) struct Why {
    forecast: Row,
    reasons: Vec<Reason>,
    known: Known,
    next: Next,
    horizon_days: u64,
}

impl Why {
    /// None where the last run made no forecast of the person.
    pub(super) fn of(context: &Context<'_>, as_of: NaiveDate, facts: &Facts) -> Option<Self> {
        let forecast = facts.forecast.clone()?;
        let rows: Vec<&Row> = [&facts.features, &facts.axes, &facts.person].into_iter().flatten().collect();
        let recent = facts.signals.iter().filter_map(|row| {
            let kind = SignalKind::from_word(&row.word("kind"))?;
            Some(Recent { kind, days_ago: context.days_before(row.instant("at")?, as_of) })
        });
        let horizon_days = forecast.int("horizon_days").map_or(context.horizon_days.into(), i64::unsigned_abs);
        Some(Self::read(forecast, &rows, recent.collect(), horizon_days))
    }

    fn read(forecast: Row, rows: &[&Row], recent: Vec<Recent>, horizon_days: u64) -> Self {
        let known = Known { recent, ..Known::of(rows) };
        let next = reasons::next(&forecast, rows);
        Why { reasons: reasons::read(&forecast.word("reasons")), forecast, known, next, horizon_days }
    }

    /// The forecast as JSON, without what may not be acted on.
    pub(super) fn forecast_json(&self) -> String {
        match self.next {
            Next::NoContact => self.forecast.json_without(NEXT_COLUMNS),
            _ => self.forecast.json(),
        }
    }

    /// The reasons as JSON: meaning, points and words.
    pub(super) fn reasons_json(&self, n: Notation) -> String {
        let words = reasons::worded(n, &self.reasons, &self.known);
        array(self.reasons.iter().zip(words).map(|(one, words)| {
            let text = words.replace('\u{a0}', " ");
            let points = serde_json::Value::from(rounded(one.points)).to_string();
            object([("code", quoted(&one.code)), ("points", points), ("text", quoted(&text))])
        }))
    }

    /// The next step as JSON: words, and where there is one its kind, chance and points.
    pub(super) fn next_json(&self, n: Notation) -> String {
        let number = |value: f64| serde_json::Value::from(rounded(value)).to_string();
        let text = ("text", quoted(&self.next.words(n, self.horizon_days).replace('\u{a0}', " ")));
        let may = ("may_be_contacted", (!matches!(self.next, Next::NoContact)).to_string());
        match &self.next {
            Next::Step { kind, chance, points } => {
                object([may, ("kind", quoted(kind)), ("chance", number(*chance)), ("points", number(*points)), text])
            }
            _ => object([may, text]),
        }
    }

    /// Why the chance is what it is, and what would move it next.
    pub(super) fn reasons_text(&self, page: &mut Page) {
        let (n, row) = (page.n, &self.forecast);
        let days = n.days(self.horizon_days);
        let Some(chance) = row.float("chance") else { return };
        let shown = n.percent(chance);
        page.heading(
            &format!("Why {shown} to buy within {days}"),
            &format!("Vì sao khả năng mua trong {days} là {shown}"),
        );
        let interval = row.float("chance_low").zip(row.float("chance_high"));
        let interval = interval.map_or_else(String::new, |(low, high)| format!(" [{}]", n.percent_interval(low, high)));
        let base = row.float("chance_base");
        page.line(&match (base.map(|base| n.percent(base)), n.lang) {
            (Some(base), Lang::En) => {
                format!("{shown}{interval}, starting from {base} for somebody of whom nothing is known")
            }
            (Some(base), Lang::Vi) => format!("{shown}{interval}, tính từ mức {base} của người chưa biết gì"),
            (None, _) => format!("{shown}{interval}"),
        });
        for (one, words) in self.reasons.iter().zip(reasons::worded(n, &self.reasons, &self.known)) {
            page.line(&format!("{:>7}  {words}", n.moved(one.points)));
        }
        if self.reasons.is_empty() {
            page.line(n.lang.pick(
                "Nothing that is known of this person moved it from there.",
                "Chưa có điều gì đã biết về người này làm khả năng đó khác đi.",
            ));
        } else {
            let rest = base.map(|base| reasons::rest(&self.reasons, base, chance));
            if let Some(rest) = rest.filter(|rest| rest.abs() >= LEAST_REST) {
                let words = n.lang.pick("everything else together", "mọi điều khác cộng lại");
                page.line(&format!("{:>7}  {words}", n.moved(rest)));
            }
            page.line(n.lang.pick(
                "Points of a hundredth against that start; they say what goes along with buying, not what causes it.",
                "Điểm là điểm phần trăm so với mức đó; chúng cho biết điều gì đi cùng việc mua, chưa hẳn là nguyên nhân.",
            ));
        }
        page.line(&self.next.words(n, self.horizon_days));
    }

    /// What is expected, with the interval of each figure.
    pub(super) fn expected_text(&self, page: &mut Page) {
        let (n, row) = (page.n, &self.forecast);
        page.heading("What is expected", "Dự kiến");
        // Nobody is still a customer who never was one.
        let never_bought = self.known.purchases == Some(0.0);
        if let Some(alive) = row.float("alive").filter(|_| !never_bought) {
            let alive = n.percent(alive);
            let interval = row.float("alive_low").zip(row.float("alive_high"));
            let interval =
                interval.map_or_else(String::new, |(low, high)| format!(" [{}]", n.percent_interval(low, high)));
            page.line(&match n.lang {
                Lang::En => format!("Chance to still be a customer: {alive}{interval}"),
                Lang::Vi => format!("Khả năng còn là khách: {alive}{interval}"),
            });
        }
        if let Some(order) = row.float("expected_order_value") {
            let order = n.money_short(order);
            page.line(&match n.lang {
                Lang::En => format!("Value of a purchase: {order}"),
                Lang::Vi => format!("Giá trị mỗi lần mua: {order}"),
            });
        }
        let dash = || "–".to_string();
        let rows: Vec<Vec<String>> = [30, 90, 365]
            .into_iter()
            .map(|days| {
                let number =
                    |column: String, places| row.float(&column).map_or_else(dash, |value| n.decimal(value, places));
                let ends =
                    row.float(&format!("purchases_{days}_low")).zip(row.float(&format!("purchases_{days}_high")));
                vec![
                    n.days(days),
                    number(format!("expected_purchases_{days}"), 2),
                    ends.map_or_else(dash, |(low, high)| format!("{}–{}", n.decimal(low, 0), n.decimal(high, 0))),
                    row.float(&format!("expected_value_{days}")).map_or_else(dash, |value| n.money_short(value)),
                ]
            })
            .collect();
        let heads = [
            page.head("Within", "Trong", true),
            page.head("Purchases", "Số lần mua", true),
            page.head("90 % of the time", "90 % trường hợp", true),
            page.head("Value", "Giá trị", true),
        ];
        page.out.push_str(&table(&heads, &rows));
        // The first part of the name is the model of the chance, the second that of buying again; what
        // comes after a semicolon is how it was chosen, which the track record says.
        let name = row.word("model");
        let parts = name.split(" + ").take(if never_bought { 1 } else { 2 });
        let parts: Vec<&str> = parts.map(|part| part.split(';').next().unwrap_or(part)).collect();
        let model = words::model(n.lang, &parts.join(" + "));
        if !model.is_empty() {
            page.line(&format!("{}: {model}", n.lang.pick("By", "Theo")));
        }
    }
}

#[cfg(test)]
mod tests;
