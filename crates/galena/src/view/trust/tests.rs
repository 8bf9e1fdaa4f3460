//! Do the rows of `model_checks` become what is said?

use super::super::track_record::Figure as Recorded;
use super::*;
use expect_test::expect;
use galena_signal::Currency;

fn row(measure: &str, subject: &str, value: Option<f64>) -> Check {
    Check { measure: measure.into(), subject: subject.into(), people: 4_203, events: 85.0, value, ..Check::default() }
}

fn checks() -> Vec<Check> {
    let within = |check: Check, low, high| Check { low: Some(low), high: Some(high), ..check };
    vec![
        Check {
            note: "line and trees on 24331 people, 894 buyers".into(),
            people: 24_331,
            ..row("uses", "blend", None)
        },
        within(row("auc", "model", Some(0.82)), 0.78, 0.86),
        row("auc", "rule", Some(0.69)),
        row("log_loss", "model", Some(0.081)),
        row("log_loss", "rule", Some(0.093)),
        Check { expected: Some(0.003), ..row("calibration_error", "model", Some(0.004)) },
        within(row("gain", "rule", Some(0.012)), 0.008, 0.016),
        Check { expected: Some(0.02), note: "moved".into(), ..row("drift_rate", "bought", Some(0.031)) },
        row("drift_column", "2^(-own_age/7)", Some(0.12)),
        row("drift_column", "looked_price", Some(0.3)),
        Check {
            note: "the world has moved: 2.0 % had the outcome before, 3.1 % in the latest window".into(),
            ..row("notice", "", None)
        },
        Check {
            note: "25 % of the cases of the latest window stand, value by value, among the earlier ones".into(),
            ..row("notice", "", None)
        },
        Check {
            note: "`ln(1 + purchases)` is left out: suspected leak: alone it ranks the outcomes with an AUC of 0.923"
                .into(),
            ..row("notice", "", None)
        },
        Check {
            note: "`has_bought` is left out: suspected leak: alone it ranks the outcomes with an AUC of 0.908".into(),
            ..row("notice", "", None)
        },
        Check { note: "`gender` is left out: it has one value only".into(), ..row("notice", "", None) },
        Check { note: "something that no catalogue knows".into(), ..row("notice", "", None) },
    ]
}

fn said(lang: Lang) -> String {
    let n = Notation::new(lang, Currency::VND);
    let group = |subject: &str, value, low, high| Recorded {
        measure: "group_in_the_large".into(),
        subject: subject.into(),
        people: 300,
        events: 30.0,
        expected: Some(20.0),
        value: Some(value),
        low: Some(low),
        high: Some(high),
        ..Recorded::default()
    };
    let record =
        TrackRecord { figures: vec![group("channel:facebook", 1.5, 1.1, 2.0), group("gender:female", 1.0, 0.8, 1.3)] };
    let trust = Trust { groups: groups(n, &record), ..of_checks(n, &checks()) };
    trust.sentences(n).join("\n").replace('\u{a0}', "_")
}

#[test]
fn rows_become_sentences() {
    expect![[r#"
        Chances come from: line and trees on 24331 people, 894 buyers.
        The order is good: a buyer stands before a non-buyer in 82.0% [78.0–86.0%] of pairs; by the obvious rule 69.0%; by chance 50% (latest closed window, 4,203_people, 85 bought).
        Log loss (smaller is better): by what is used 0.0810, by the obvious rule 0.0930.
        Stated chances were off by 0.4_points on average; were every one right, chance alone would give 0.3_points.
        What was learned is better than the obvious rule (who was active last): log loss is smaller by 12.9% [8.6% to 17.2%].
        The world has moved: 2.0% bought before, 3.1% in the latest closed window.
        Other than when this was learned, by population stability index (below 0.1 nothing, above 0.25 a lot): price looked at 0.30 (a lot), days since being active 0.12 (some).
        1 of 2 groups bought clearly more or less often than was said; by chance alone about 0.2 would: channel: Facebook, 1.50× [1.10–2.00×] what was expected (300_people).
        25 % of the cases of the latest window stand, value by value, among the earlier ones.
        `gender` is left out: it has one value only.
        Something that no catalogue knows.
        Not used, because each alone tells too well who bought, as if written afterwards: purchases, has bought."#]].assert_eq(&said(Lang::En));
    expect![[r#"
        Khả năng mua tính bằng: đường thẳng và các cây học từ 24331 người, 894 người mua.
        Thứ tự tốt: người mua đứng trước người không mua ở 82,0_% [78,0–86,0_%] số cặp; theo quy tắc hiển nhiên 69,0_%; ngẫu nhiên 50_% (khoảng theo dõi gần nhất đã khép lại, 4.203_người, 85 người mua).
        Log loss (càng nhỏ càng tốt): theo cách đang dùng 0,0810, theo quy tắc hiển nhiên 0,0930.
        Khả năng mua dự báo lệch trung bình 0,4_điểm_%; dù mọi con số đều đúng, riêng ngẫu nhiên cũng lệch 0,3_điểm_%.
        Mô hình đã học tốt hơn quy tắc hiển nhiên (ai hoạt động gần đây nhất): log loss nhỏ hơn 12,9_% [8,6_% đến 17,2_%].
        Tình hình đã thay đổi: trước đây 2,0_% mua, khoảng theo dõi gần nhất là 3,1_%.
        Khác so với lúc mô hình được học, theo chỉ số ổn định PSI (dưới 0,1 là không đáng kể, trên 0,25 là nhiều): mức giá đã xem 0,30 (nhiều), số ngày từ lần tự hoạt động cuối 0,12 (có phần).
        1 trên 2 nhóm mua lệch hẳn dự báo; riêng ngẫu nhiên cũng có khoảng 0,2 nhóm như vậy: kênh: Facebook, bằng 1,50× [1,10–2,00×] dự kiến (300_người).
        25 % số trường hợp của khoảng theo dõi gần nhất trùng từng giá trị với trường hợp trước đó.
        Đầu vào giới tính không được dùng: it has one value only.
        Something that no catalogue knows.
        Không dùng, vì mỗi đầu vào này một mình đã đoán quá đúng ai mua, như thể được ghi sau đó: số lần mua, đã từng mua."#]].assert_eq(&said(Lang::Vi));
}

#[test]
fn what_is_missing_stays_empty() {
    let trust = of_checks(Notation::new(Lang::En, Currency::VND), &[]);
    assert!(trust.uses.is_none() && trust.showings.is_empty() && !trust.is_checked());
    let alone =
        of_checks(Notation::new(Lang::En, Currency::VND), &[row("uses", "base_rate", None), row("auc", "model", None)]);
    assert!(alone.uses == Some(Uses::BaseRate) && !alone.is_checked());
}
