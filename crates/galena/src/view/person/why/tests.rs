//! Is a forecast made by hand said as it is, in both languages?

use super::*;
use crate::view::read::rows;
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use expect_test::expect;
use galena_signal::Currency;
use std::sync::Arc;

fn row(floats: &[(&'static str, Option<f64>)], texts: &[(&'static str, Option<&str>)], consented: Option<bool>) -> Row {
    let mut columns: Vec<(&str, ArrayRef, bool)> = vec![
        ("person_id", Arc::new(Int64Array::from(vec![8])), true),
        ("consented", Arc::new(BooleanArray::from(vec![consented])), true),
    ];
    for (name, value) in floats {
        columns.push((name, Arc::new(Float64Array::from(vec![*value])), true));
    }
    for (name, value) in texts {
        columns.push((name, Arc::new(StringArray::from(vec![*value])), true));
    }
    rows(vec![RecordBatch::try_from_iter_with_nullable(columns).unwrap()]).remove(0)
}

fn forecast() -> Row {
    let floats = [
        ("chance", Some(0.184)),
        ("chance_low", Some(0.12)),
        ("chance_high", Some(0.26)),
        ("chance_base", Some(0.031)),
        ("next_step_chance", Some(0.27)),
        ("alive", Some(0.92)),
        ("alive_low", Some(0.85)),
        ("alive_high", Some(0.97)),
        ("expected_purchases_30", Some(0.31)),
        ("purchases_30_low", Some(0.0)),
        ("purchases_30_high", Some(1.0)),
        ("expected_purchases_90", Some(0.9)),
        ("purchases_90_low", Some(0.0)),
        ("purchases_90_high", Some(3.0)),
        ("expected_purchases_365", Some(3.4)),
        ("purchases_365_low", Some(1.0)),
        ("purchases_365_high", Some(7.0)),
        ("expected_order_value", Some(9_500_000.0)),
        ("expected_value_30", Some(2_945_000.0)),
        ("expected_value_90", Some(8_550_000.0)),
        ("expected_value_365", None),
    ];
    let texts = [
        ("reasons", Some("stated_need +11.0; offer -3.0; past_purchases +6.1; moon_phase +0.4")),
        ("next_step", Some("quote")),
        ("model", Some("line and trees on 24331 people, 894 buyers")),
    ];
    row(&floats, &texts, None)
}

fn features() -> Row {
    let floats = [
        ("explicit_age", Some(2.4)),
        ("offers", Some(0.0)),
        ("purchases", Some(3.0)),
        ("last_purchase_age", Some(71.2)),
        ("unsubscribed", Some(0.0)),
    ];
    row(&floats, &[("need_kind", Some("inquiry")), ("need_product", None)], None)
}

fn said(forecast: Row, others: &[&Row], lang: Lang) -> String {
    let recent = vec![
        Recent { kind: SignalKind::Inquiry, days_ago: 2 },
        Recent { kind: SignalKind::Inquiry, days_ago: 5 },
        Recent { kind: SignalKind::Order, days_ago: 71 },
    ];
    let why = Why::read(forecast, others, recent, 30);
    let mut page = Page { out: String::new(), n: Notation::new(lang, Currency::VND) };
    why.reasons_text(&mut page);
    why.expected_text(&mut page);
    page.out
}

#[test]
fn a_chance_with_reasons_in_english() {
    expect![[r#"

        Why 18.4% to buy within 30 days
          18.4% [12.0–26.0%], starting from 3.1% for somebody of whom nothing is known
            +11.0  asked about price or stock twice within 30 days, last 2 days ago
             −3.0  has no quote or cart open
             +6.1  bought 3 times, last 71 days ago
             +0.4  moon_phase
             +0.8  everything else together
          Points of a hundredth against that start; they say what goes along with buying, not what causes it.
          What would move it most: give a quote (+8.6 points). Of people with such a history to whom that happened, 27.0% bought within 30 days; they may have asked for it themselves. It is what such people did, not a promise.

        What is expected
          Chance to still be a customer: 92.0% [85.0–97.0%]
          Value of a purchase: 9.5M ₫
            Within   Purchases   90 % of the time    Value
         ──────────────────────────────────────────────────
           30 days        0.31                0–1   2.9M ₫
           90 days        0.90                0–3   8.6M ₫
          365 days        3.40                1–7        –
          By: line and trees on 24331 people, 894 buyers
    "#]].assert_eq(&said(forecast(), &[&features()], Lang::En));
}

#[test]
fn a_chance_with_reasons_in_vietnamese() {
    expect![[r#"

        Vì sao khả năng mua trong 30 ngày là 18,4 %
          18,4 % [12,0–26,0 %], tính từ mức 3,1 % của người chưa biết gì
            +11,0  hỏi giá, hỏi hàng 2 lần trong 30 ngày qua, gần nhất 2 ngày trước
             −3,0  không có báo giá hay giỏ hàng nào đang chờ
             +6,1  đã mua 3 lần, lần cuối 71 ngày trước
             +0,4  moon_phase
             +0,8  mọi điều khác cộng lại
          Điểm là điểm phần trăm so với mức đó; chúng cho biết điều gì đi cùng việc mua, chưa hẳn là nguyên nhân.
          Điều có thể làm tăng nhiều nhất: gửi báo giá (+8,6 điểm). Trong những người tương tự đã có việc đó, 27,0 % mua trong 30 ngày; có thể chính họ đã chủ động. Đây là điều họ đã làm, không phải lời hứa.

        Dự kiến
          Khả năng còn là khách: 92,0 % [85,0–97,0 %]
          Giá trị mỗi lần mua: 9,5 tr ₫
             Trong   Số lần mua   90 % trường hợp    Giá trị
         ────────────────────────────────────────────────────
           30 ngày         0,31               0–1   2,9 tr ₫
           90 ngày         0,90               0–3   8,6 tr ₫
          365 ngày         3,40               1–7          –
          Theo: đường thẳng và các cây học từ 24331 người, 894 người mua
    "#]].assert_eq(&said(forecast(), &[&features()], Lang::Vi));
}

#[test]
fn a_run_that_said_little_is_shown_with_gaps() {
    let bare = row(&[("chance", Some(0.02)), ("alive", None)], &[("model", Some("stated prior: 2 %"))], None);
    expect![[r#"

        Why 2.0% to buy within 30 days
          2.0%
          Nothing that is known of this person moved it from there.
          Nothing that you could bring about is known to raise it by much.

        What is expected
            Within   Purchases   90 % of the time   Value
         ─────────────────────────────────────────────────
           30 days           –                  –       –
           90 days           –                  –       –
          365 days           –                  –       –
          By: stated prior: 2 %
    "#]]
    .assert_eq(&said(bare, &[], Lang::En));
}

#[test]
fn who_said_no_is_offered_no_next_step() {
    let person = row(&[], &[], Some(false));
    let unsubscribed = row(&[("unsubscribed", Some(1.0))], &[], None);
    for said_no in [person, unsubscribed] {
        let why = Why::read(forecast(), &[&said_no], Vec::new(), 30);
        let n = Notation::new(Lang::En, Currency::VND);
        assert!(!why.forecast_json().contains("next_step"), "{}", why.forecast_json());
        assert_eq!(
            why.next_json(n),
            r#"{"may_be_contacted":false,"text":"Said no to being contacted: no next step is suggested."}"#
        );
        let text = said(forecast(), &[&said_no], Lang::En);
        assert!(!text.contains("give a quote") && text.contains("Said no"), "{text}");
    }
}

#[test]
fn a_program_gets_codes_points_and_words() {
    let (features, n) = (features(), Notation::new(Lang::Vi, Currency::VND));
    let why = Why::read(forecast(), &[&features], Vec::new(), 30);
    let reasons: serde_json::Value = serde_json::from_str(&why.reasons_json(n)).unwrap();
    assert_eq!(reasons[1]["code"], "offer");
    assert_eq!(reasons[1]["points"], -3.0);
    assert_eq!(reasons[1]["text"], "không có báo giá hay giỏ hàng nào đang chờ");
    let next: serde_json::Value = serde_json::from_str(&why.next_json(n)).unwrap();
    assert_eq!((&next["kind"], &next["chance"]), (&serde_json::json!("quote"), &serde_json::json!(0.27)));
}
