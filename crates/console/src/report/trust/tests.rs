//! Does each sentence say what the figures say, and no more?

use super::*;
use expect_test::{Expect, expect};
use galena_signal::Currency;

fn figure(value: f64, low: f64, high: f64) -> Option<Figure> {
    Some(Figure { value, interval: Some((low, high)) })
}

fn showing(says: Says, auc: Option<Figure>, log_loss: f64) -> Showing {
    Showing { says, auc, log_loss: Some(Figure { value: log_loss, interval: None }), lift: None }
}

fn group(name: &str, people: u64, low: f64, high: f64) -> GroupRow {
    let ratio = figure((low * high).sqrt(), low, high);
    GroupRow { name: name.into(), people, buyers: 20.0, expected: Some(18.0), ratio }
}

fn good() -> Trust {
    Trust {
        as_of: NaiveDate::from_ymd_opt(2026, 11, 22),
        people: 4_203,
        buyers: 85,
        uses: Some(Uses::Blend),
        model: "line and trees on 24331 people, 894 buyers".into(),
        showings: vec![
            showing(Says::Model, figure(0.823, 0.79, 0.85), 0.0812),
            showing(Says::Rule, figure(0.694, 0.65, 0.74), 0.0931),
            showing(Says::BaseRate, None, 0.0985),
        ],
        calibration_error: Some(0.004),
        calibration_by_chance: Some(0.003),
        gains: vec![Gain { over: Says::Rule, saved: Figure { value: 0.0119, interval: Some((0.008, 0.0158)) } }],
        rate: Some(RateShift { before: 0.0201, latest: 0.0202, moved: false }),
        groups: vec![group("channel: Zalo", 812, 1.1, 1.7), group("gender: f", 2_100, 0.8, 1.2)],
        ..Trust::default()
    }
}

fn weak() -> Trust {
    Trust {
        showings: vec![showing(Says::Model, figure(0.61, 0.52, 0.70), 0.0970), showing(Says::Rule, None, 0.0972)],
        calibration_error: Some(0.021),
        gains: vec![Gain { over: Says::Rule, saved: Figure { value: 0.0002, interval: Some((-0.004, 0.0044)) } }],
        rate: Some(RateShift { before: 0.0201, latest: 0.0402, moved: true }),
        inputs: vec![("price looked at".into(), 0.41), ("looks".into(), 0.12), ("purchases".into(), 0.03)],
        groups: Vec::new(),
        notices: vec!["the world has moved".into()],
        ..good()
    }
}

fn check(trust: &Trust, expect: Expect) {
    let said: Vec<String> =
        [Lang::En, Lang::Vi].into_iter().flat_map(|lang| trust.sentences(Notation::new(lang, Currency::VND))).collect();
    expect.assert_eq(&said.join("\n").replace('\u{a0}', "_"));
}

#[test]
fn a_good_model_is_said_to_be_good() {
    check(
        &good(),
        expect![[r#"
            Chances come from: line and trees on 24331 people, 894 buyers.
            The order is good: a buyer stands before a non-buyer in 82.3% [79.0–85.0%] of pairs; by the obvious rule 69.4% [65.0–74.0%]; by chance 50% (latest window closed by Nov_22, 2026, 4,203_people, 85 bought).
            Log loss (smaller is better): by what is used 0.0812, by the obvious rule 0.0931, by the base rate alone 0.0985.
            Stated chances were off by 0.4_points on average; were every one right, chance alone would give 0.3_points.
            What was learned is better than the obvious rule (who was active last): log loss is smaller by 12.8% [8.6% to 17.0%].
            About as many buy as before: 2.0% before, 2.0% in the latest closed window.
            People are as they were when this was learned: no input moved by a population stability index of 0.1 or more.
            1 of 2 groups bought clearly more or less often than was said; by chance alone about 0.2 would: channel: Zalo, 1.37× [1.10–1.70×] what was expected (812_people).
            Khả năng mua tính bằng: line and trees on 24331 people, 894 buyers.
            Thứ tự tốt: người mua đứng trước người không mua ở 82,3_% [79,0–85,0_%] số cặp; theo quy tắc hiển nhiên 69,4_% [65,0–74,0_%]; ngẫu nhiên 50_% (khoảng theo dõi gần nhất đã khép lại tới 22/11/2026, 4.203_người, 85 người mua).
            Log loss (càng nhỏ càng tốt): theo cách đang dùng 0,0812, theo quy tắc hiển nhiên 0,0931, chỉ theo tỷ lệ chung 0,0985.
            Khả năng mua dự báo lệch trung bình 0,4_điểm_%; dù mọi con số đều đúng, riêng ngẫu nhiên cũng lệch 0,3_điểm_%.
            Mô hình đã học tốt hơn quy tắc hiển nhiên (ai hoạt động gần đây nhất): log loss nhỏ hơn 12,8_% [8,6_% đến 17,0_%].
            Tỷ lệ mua gần như trước: trước đây 2,0_%, khoảng theo dõi gần nhất 2,0_%.
            Khách vẫn như lúc mô hình được học: không đầu vào nào có chỉ số ổn định (PSI) từ 0,1 trở lên.
            1 trên 2 nhóm mua lệch hẳn dự báo; riêng ngẫu nhiên cũng có khoảng 0,2 nhóm như vậy: channel: Zalo, bằng 1,37× [1,10–1,70×] dự kiến (812_người)."#]],
    );
}

#[test]
fn weak_evidence_is_said_to_be_weak() {
    check(
        &weak(),
        expect![[r#"
            Chances come from: line and trees on 24331 people, 894 buyers.
            Weak evidence: a buyer stands before a non-buyer in 61.0% [52.0–70.0%] of pairs; by chance 50% (latest window closed by Nov_22, 2026, 4,203_people, 85 bought).
            Log loss (smaller is better): by what is used 0.0970, by the obvious rule 0.0972.
            Stated chances were off by 2.1_points on average, more than the 0.3_points that chance alone would give: read them as an order rather than as exact figures.
            Weak evidence that what was learned is better than the obvious rule (who was active last): log loss is smaller by 0.2% [−4.1% to 4.5%], which may be chance.
            The world has moved: 2.0% bought before, 4.0% in the latest closed window.
            Other than when this was learned, by population stability index (below 0.1 nothing, above 0.25 a lot): price looked at 0.41 (a lot), looks 0.12 (some).
            Whether groups of people are treated alike cannot be said yet: none has enough buyers.
            The world has moved.
            Khả năng mua tính bằng: line and trees on 24331 people, 894 buyers.
            Bằng chứng yếu: người mua đứng trước người không mua ở 61,0_% [52,0–70,0_%] số cặp; ngẫu nhiên 50_% (khoảng theo dõi gần nhất đã khép lại tới 22/11/2026, 4.203_người, 85 người mua).
            Log loss (càng nhỏ càng tốt): theo cách đang dùng 0,0970, theo quy tắc hiển nhiên 0,0972.
            Khả năng mua dự báo lệch trung bình 2,1_điểm_%, nhiều hơn mức 0,3_điểm_% do ngẫu nhiên: nên xem như thứ tự hơn là con số chính xác.
            Bằng chứng còn yếu là mô hình đã học tốt hơn quy tắc hiển nhiên (ai hoạt động gần đây nhất): log loss nhỏ hơn 0,2_% [−4,1_% đến 4,5_%], có thể do ngẫu nhiên.
            Tình hình đã thay đổi: trước đây 2,0_% mua, khoảng theo dõi gần nhất là 4,0_%.
            Khác so với lúc mô hình được học, theo chỉ số ổn định PSI (dưới 0,1 là không đáng kể, trên 0,25 là nhiều): price looked at 0,41 (nhiều), looks 0,12 (có phần).
            Chưa thể nói các nhóm khách có được đánh giá như nhau không: chưa nhóm nào đủ người mua.
            The world has moved."#]],
    );
}

#[test]
fn what_was_not_measured_is_missing_in_words() {
    check(
        &Trust { uses: Some(Uses::BaseRate), people: 431, buyers: 12, ..Trust::default() },
        expect![[r#"
        Everybody is given the same chance, the base rate: there is too little data to learn from.
        Whether they are any good cannot be said yet: 12 of 431_people bought, which is too little to check them.
        Whether groups of people are treated alike cannot be said yet: none has enough buyers.
        Ai cũng được gán cùng một khả năng mua là tỷ lệ chung: dữ liệu còn quá ít để học.
        Chưa thể nói dự báo tốt hay không: mới có 12 trên 431_người mua, quá ít để kiểm chứng.
        Chưa thể nói các nhóm khách có được đánh giá như nhau không: chưa nhóm nào đủ người mua."#]],
    );
    check(
        &Trust::default(),
        expect![[r#"
        It is not known what the chances come from: run `galena run` again.
        Whether they are any good cannot be said yet: no window of days with enough purchases has closed.
        Whether groups of people are treated alike cannot be said yet: none has enough buyers.
        Chưa rõ khả năng mua được tính bằng gì: hãy chạy lại `galena run`.
        Chưa thể nói dự báo tốt hay không: chưa có khoảng theo dõi nào đã khép lại với đủ lượt mua.
        Chưa thể nói các nhóm khách có được đánh giá như nhau không: chưa nhóm nào đủ người mua."#]],
    );
}

#[test]
fn a_worse_model_is_said_to_be_worse() {
    let saved = Figure { value: -0.01, interval: Some((-0.02, -0.005)) };
    let trust = Trust { gains: vec![Gain { over: Says::Rule, saved }], ..good() };
    let n = Notation::new(Lang::En, Currency::VND);
    assert!(
        trust.gain_words(n).starts_with("What was learned is worse than the obvious rule"),
        "{}",
        trust.gain_words(n)
    );
    assert!(trust.gain_words(n).contains("larger by 10.7% [5.4% to 21.5%]"), "{}", trust.gain_words(n));
}

#[test]
fn what_is_not_used_is_said_to_be_so() {
    let n = Notation::new(Lang::En, Currency::VND);
    let rule = Trust { uses: Some(Uses::Rule), ..weak() };
    let rule = Trust { showings: good().showings, ..rule };
    let base = Trust { uses: Some(Uses::BaseRate), base_rate: figure(0.02, 0.017, 0.024), ..rule.clone() };
    let said = [rule, base].map(|trust| {
        let lines =
            [Some(trust.uses_words(n)), trust.order_words(n), trust.log_loss_words(n), trust.calibration_words(n)];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    });
    expect![[r#"
        Chances come from the obvious rule alone, who was active last: nothing that was learned did better.
        Weak evidence: a buyer stands before a non-buyer in 69.4% [65.0–74.0%] of pairs by the obvious rule; by what was learned and is not used 82.3% [79.0–85.0%]; by chance 50% (latest window closed by Nov_22, 2026, 4,203_people, 85 bought).
        Log loss (smaller is better): by what was learned 0.0812, by the obvious rule 0.0931, by the base rate alone 0.0985.
        Everybody is given the same chance, the base rate (2.0% [1.7–2.4%]): nothing that was learned did better.
        No order is used: a buyer stands before a non-buyer in 82.3% [79.0–85.0%] of pairs by what was learned and is not used; by the obvious rule 69.4% [65.0–74.0%]; by chance 50% (latest window closed by Nov_22, 2026, 4,203_people, 85 bought).
        Log loss (smaller is better): by what was learned 0.0812, by the obvious rule 0.0931, by the base rate alone 0.0985."#]].assert_eq(&said.join("\n").replace('\u{a0}', "_"));
}

#[test]
fn a_group_is_off_only_when_its_interval_leaves_one_out() {
    use std::cmp::Ordering::{Greater, Less};
    let off = |low, high| group("x", 9, low, high).off();
    assert_eq!([off(1.1, 2.0), off(0.5, 0.9), off(0.9, 1.1)], [Some(Greater), Some(Less), None]);
    assert_eq!(GroupRow { ratio: None, ..group("x", 9, 1.0, 1.0) }.off(), None);
}
