//! What would change the class? Computed from the rules, so that it is what the next run would do.
//!
//! Where a signal to come is weighed, the least that it could do is said: a fresh act about the
//! same thing multiplies what is not yet explicit by one minus its level, makes the need fresh,
//! and never makes it less concentrated.

use crate::view::words;
use chrono::{Days, NaiveDate};
use galena_console::notation::Notation;
use galena_signal::{InTarget, Lang, Relationship, SignalKind};
use galena_standing::Rules;

/// The numbers that the rules look at.
#[derive(Clone, Debug)]
pub(super) struct Bearings {
    pub relationship: Relationship,
    /// With a competitor comes before hesitant.
    pub with_competitor: bool,
    pub in_target: InTarget,
    pub segment: Option<String>,
    pub need: f64,
    pub explicitness: f64,
    pub specificity: f64,
    pub need_product: Option<String>,
    pub ability: Option<f64>,
    pub purchases: f64,
    pub purchases_365: f64,
    pub last_purchase_age: Option<f64>,
    pub median_gap: f64,
    pub waiting_age: Option<f64>,
}

/// What would change the class, one sentence each.
pub(super) fn changes(n: Notation, rules: &Rules, as_of: NaiveDate, of: &Bearings) -> Vec<String> {
    let mut changes = Vec::new();
    match of.relationship {
        Relationship::Stranger | Relationship::Potential => {
            target(&mut changes, n, rules, as_of, of);
            hesitant(&mut changes, n, rules, as_of, of);
            changes.push(buys(n, rules, of));
        }
        Relationship::Lapsed => changes.push(buys(n, rules, of)),
        Relationship::Actual => {
            loyal(&mut changes, n, rules, of);
            lapses(&mut changes, n, rules, as_of, of);
        }
        Relationship::Loyal => {
            changes.push(stays_loyal(n, rules));
            lapses(&mut changes, n, rules, as_of, of);
        }
    }
    changes
}

fn target(changes: &mut Vec<String>, n: Notation, rules: &Rules, as_of: NaiveDate, of: &Bearings) {
    if of.in_target == InTarget::Yes {
        // Freshness alone takes the need below the mark by then; evidence fades on top of that.
        let days = rules.need_half_life_days * (of.need / rules.need_at_least).log2();
        if let Some(day) = after(as_of, days.floor() + 1.0) {
            let (day, least) = (n.date(day), n.axis(rules.need_at_least));
            changes.push(match n.lang {
                Lang::En => format!("Without a new signal the need falls below {least} by {day}: no longer in target."),
                Lang::Vi => format!("Nếu không có tín hiệu mới, chậm nhất {day} nhu cầu sẽ xuống dưới {least}: không còn thuộc nhóm mục tiêu."),
            });
        }
        return;
    }
    if of.segment.is_none() {
        changes.push(
            n.lang
                .pick(
                    "To be in target the person must belong to one of the segments; no attribute that is known of them fits one.",
                    "Muốn thuộc nhóm mục tiêu, người này phải nằm trong một phân khúc; những gì đã biết chưa khớp phân khúc nào.",
                )
                .to_string(),
        );
    }
    if of.need < rules.need_at_least {
        changes.push(need(n, rules, of));
    }
    ability(changes, n, rules, of);
}

/// The weakest of these signs that would surely lift the need over the mark.
fn need(n: Notation, rules: &Rules, of: &Bearings) -> String {
    let (least, now) = (n.axis(rules.need_at_least), n.axis(of.need));
    let specificity = if of.need > 0.0 { of.specificity } else { 0.7 };
    let kinds = [SignalKind::Inquiry, SignalKind::Consultation, SignalKind::Quote, SignalKind::Checkout];
    let then = |kind: SignalKind| (1.0 - (1.0 - of.explicitness) * (1.0 - kind.need())) * specificity;
    let enough = kinds.into_iter().find(|kind| then(*kind) >= rules.need_at_least);
    let about = match (&of.need_product, n.lang) {
        (Some(product), Lang::En) => format!(" about “{product}”"),
        (Some(product), Lang::Vi) => format!(" về “{product}”"),
        (None, _) => String::new(),
    };
    match (enough, n.lang) {
        (Some(kind), Lang::En) => {
            let (name, then) = (kind.label(n.lang).to_lowercase(), n.axis(then(kind)));
            format!(
                "Need is {now}, and {least} is needed: one more signal such as “{name}”{about} brings it to at least {then}."
            )
        }
        (Some(kind), Lang::Vi) => {
            let (name, then) = (kind.label(n.lang).to_lowercase(), n.axis(then(kind)));
            format!(
                "Nhu cầu đang là {now}, cần {least}: chỉ cần thêm một tín hiệu như “{name}”{about} là đạt ít nhất {then}."
            )
        }
        (None, Lang::En) => {
            format!("Need is {now}, and {least} is needed: several signals{about} close together would do.")
        }
        (None, Lang::Vi) => format!("Nhu cầu đang là {now}, cần {least}: cần vài tín hiệu{about} gần nhau."),
    }
}

fn ability(changes: &mut Vec<String>, n: Notation, rules: &Rules, of: &Bearings) {
    let least = n.axis(rules.ability_at_least);
    match (of.ability, n.lang) {
        (None, _) if rules.unknown_ability_is_able => {}
        (None, Lang::En) => changes.push(format!(
            "Ability to pay is unknown, and {least} is needed: a budget, an income or a price that they look at would tell."
        )),
        (None, Lang::Vi) => changes.push(format!(
            "Chưa rõ khả năng chi trả, cần {least}: biết ngân sách, thu nhập hoặc mức giá họ đang xem là rõ."
        )),
        (Some(ability), Lang::En) if ability < rules.ability_at_least => changes.push(format!(
            "Ability to pay is {}, and {least} is needed: a declared budget or interest in another price level would change it.",
            n.axis(ability)
        )),
        (Some(ability), Lang::Vi) if ability < rules.ability_at_least => changes.push(format!(
            "Khả năng chi trả đang là {}, cần {least}: ngân sách được nêu rõ hoặc quan tâm mức giá khác sẽ làm thay đổi.",
            n.axis(ability)
        )),
        _ => {}
    }
}

fn hesitant(changes: &mut Vec<String>, n: Notation, rules: &Rules, as_of: NaiveDate, of: &Bearings) {
    let soon = |age: &f64| *age < f64::from(rules.hesitant_days) && !of.with_competitor;
    let Some(waiting) = of.waiting_age.filter(soon) else { return };
    if let Some(day) = after(as_of, (f64::from(rules.hesitant_days) - waiting).ceil()) {
        let day = n.date(day);
        changes.push(match n.lang {
            Lang::En => format!("Still without a purchase on {day}: counts as hesitant."),
            Lang::Vi => format!("Nếu tới {day} vẫn chưa mua: tính là còn do dự."),
        });
    }
}

/// What one purchase does.
fn buys(n: Notation, rules: &Rules, of: &Bearings) -> String {
    let becomes = if of.purchases_365 + 1.0 >= f64::from(rules.loyal_purchases) {
        Relationship::Loyal
    } else {
        Relationship::Actual
    };
    let label = becomes.label(n.lang).to_lowercase();
    match (of.relationship == Relationship::Lapsed, n.lang) {
        (false, Lang::En) => {
            let article = if becomes == Relationship::Loyal { "a" } else { "an" };
            format!("A purchase makes them {article} {label}.")
        }
        (false, Lang::Vi) => format!("Mua một lần là thành {label}."),
        (true, Lang::En) => format!("One more purchase, and they are back: {label}."),
        (true, Lang::Vi) => format!("Mua thêm một lần là trở lại: {label}."),
    }
}

fn loyal(changes: &mut Vec<String>, n: Notation, rules: &Rules, of: &Bearings) {
    let missing = (f64::from(rules.loyal_purchases) - of.purchases_365).max(1.0);
    let (missing, have) = (missing as u64, n.whole(of.purchases_365 as u64));
    let least = n.whole(rules.loyal_purchases.into());
    changes.push(match n.lang {
        Lang::En => {
            let (word, verb) =
                if missing == 1 { ("purchase on another day", "makes") } else { ("purchases on other days", "make") };
            format!(
                "{} more {word} {verb} them loyal: {least} within 365 days are needed, {have} were made.",
                n.whole(missing)
            )
        }
        Lang::Vi => {
            format!(
                "Mua thêm {} lần vào ngày khác là thành trung thành: cần {least} lần trong 365 ngày, đã có {have}.",
                n.whole(missing)
            )
        }
    });
}

fn stays_loyal(n: Notation, rules: &Rules) -> String {
    let least = n.whole(rules.loyal_purchases.into());
    match n.lang {
        Lang::En => {
            format!("Stays loyal while there are {least} purchases within 365 days; with fewer, an actual customer.")
        }
        Lang::Vi => {
            format!("Còn là khách trung thành khi có {least} lần mua trong 365 ngày; ít hơn thì về khách hàng thực tế.")
        }
    }
}

fn lapses(changes: &mut Vec<String>, n: Notation, rules: &Rules, as_of: NaiveDate, of: &Bearings) {
    let Some(silent) = of.last_purchase_age else { return };
    let most = if of.purchases <= 1.0 {
        f64::from(rules.lapsed_single_days)
    } else {
        f64::from(rules.lapsed_days).max(rules.lapsed_gaps * of.median_gap)
    };
    if let Some(day) = after(as_of, (most - silent).floor() + 1.0) {
        let (day, since) = (n.date(day), words::days_ago(n, silent.max(0.0).floor() as i64));
        changes.push(match n.lang {
            Lang::En => format!("Without a purchase until {day} (the last was {since}): lapsed."),
            Lang::Vi => format!("Nếu tới {day} không mua (lần cuối {since}): tính là ngừng mua."),
        });
    }
}

fn after(as_of: NaiveDate, days: f64) -> Option<NaiveDate> {
    if !(days.is_finite() && days < 36_500.0) {
        return None;
    }
    as_of.checked_add_days(Days::new(days.max(1.0) as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use galena_signal::Currency;

    fn bearings(relationship: Relationship) -> Bearings {
        Bearings {
            relationship,
            with_competitor: false,
            in_target: InTarget::No,
            segment: Some("everyone".into()),
            need: 0.0,
            explicitness: 0.0,
            specificity: 0.0,
            need_product: None,
            ability: Some(0.6),
            purchases: 0.0,
            purchases_365: 0.0,
            last_purchase_age: None,
            median_gap: 0.0,
            waiting_age: None,
        }
    }

    fn check(of: &Bearings, expect: Expect) {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default();
        let lines: Vec<String> = [Lang::Vi, Lang::En]
            .into_iter()
            .flat_map(|lang| changes(Notation::new(lang, Currency::VND), &Rules::default(), day, of))
            .collect();
        expect.assert_eq(&lines.join("\n").replace('\u{a0}', " "));
    }

    #[test]
    fn a_potential_customer_lacks_need_and_means() {
        let of = Bearings {
            need: 0.2,
            explicitness: 0.3,
            specificity: 0.9,
            need_product: Some("Máy lọc nước A1".into()),
            ability: None,
            waiting_age: Some(5.2),
            ..bearings(Relationship::Potential)
        };
        check(
            &of,
            expect![[r#"
                Nhu cầu đang là 20, cần 35: chỉ cần thêm một tín hiệu như “hỏi giá, hỏi hàng” về “Máy lọc nước A1” là đạt ít nhất 68.
                Chưa rõ khả năng chi trả, cần 35: biết ngân sách, thu nhập hoặc mức giá họ đang xem là rõ.
                Nếu tới 01/12/2026 vẫn chưa mua: tính là còn do dự.
                Mua một lần là thành khách hàng thực tế.
                Need is 20, and 35 is needed: one more signal such as “asked about price or stock” about “Máy lọc nước A1” brings it to at least 68.
                Ability to pay is unknown, and 35 is needed: a budget, an income or a price that they look at would tell.
                Still without a purchase on Dec 1, 2026: counts as hesitant.
                A purchase makes them an actual customer."#]],
        );
    }

    #[test]
    fn a_target_customer_fades() {
        let of = Bearings { in_target: InTarget::Yes, need: 0.7, ..bearings(Relationship::Potential) };
        check(
            &of,
            expect![[r#"
                Nếu không có tín hiệu mới, chậm nhất 23/12/2026 nhu cầu sẽ xuống dưới 35: không còn thuộc nhóm mục tiêu.
                Mua một lần là thành khách hàng thực tế.
                Without a new signal the need falls below 35 by Dec 23, 2026: no longer in target.
                A purchase makes them an actual customer."#]],
        );
    }

    #[test]
    fn buyers_become_loyal_or_lapse() {
        let of = Bearings {
            purchases: 2.0,
            purchases_365: 2.0,
            last_purchase_age: Some(100.3),
            median_gap: 90.0,
            ..bearings(Relationship::Actual)
        };
        check(
            &of,
            expect![[r#"
                Mua thêm 1 lần vào ngày khác là thành trung thành: cần 3 lần trong 365 ngày, đã có 2.
                Nếu tới 27/03/2027 không mua (lần cuối 100 ngày trước): tính là ngừng mua.
                1 more purchase on another day makes them loyal: 3 within 365 days are needed, 2 were made.
                Without a purchase until Mar 27, 2027 (the last was 100 days ago): lapsed."#]],
        );
        let lapsed = Bearings { purchases: 3.0, purchases_365: 2.0, ..bearings(Relationship::Lapsed) };
        check(
            &lapsed,
            expect![[r#"
                Mua thêm một lần là trở lại: khách hàng trung thành.
                One more purchase, and they are back: loyal customer."#]],
        );
    }
}
