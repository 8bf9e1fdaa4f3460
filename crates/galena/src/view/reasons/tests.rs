//! Is every meaning said in both languages, and said as it is?

use super::*;
use expect_test::expect;
use galena_signal::{Currency, SignalKind};
use galena_standing::features::NEVER;
use galena_standing::reasons::MEANINGS;

const VI: Notation = Notation { lang: Lang::Vi, currency: Currency::VND };
const EN: Notation = Notation { lang: Lang::En, currency: Currency::VND };

/// One reason alone.
fn reason(n: Notation, one: &Reason, known: &Known) -> String {
    worded(n, std::slice::from_ref(one), known).remove(0)
}

fn said(known: &Known, points: f64) -> String {
    let line = |code: &&str| {
        let one = Reason { code: (*code).to_string(), points };
        format!("{code}: {} | {}", reason(EN, &one, known), reason(VI, &one, known))
    };
    let codes: Vec<&str> = MEANINGS.iter().map(|(code, _)| *code).collect();
    codes.iter().map(line).collect::<Vec<_>>().join("\n").replace('\u{a0}', "_")
}

#[test]
fn reasons_are_read_as_they_are_written() {
    let of = |code: &str, points| Reason { code: code.into(), points };
    assert_eq!(
        read("offer +4.2; stated_need +2.0; looked -0.6"),
        [of("offer", 4.2), of("stated_need", 2.0), of("looked", -0.6)]
    );
    assert_eq!(read(""), []);
    assert_eq!(read("; offer; offer x; offer NaN"), []);
    assert!((rest(&read("offer +4.0; looked -1.0"), 0.02, 0.06) - 1.0).abs() < 1e-9);
}

#[test]
fn every_meaning_has_words_for_either_direction() {
    for (code, _) in MEANINGS {
        let words: Vec<String> = [1.0, -1.0]
            .into_iter()
            .flat_map(|points| [EN, VI].map(|n| reason(n, &Reason { code: (*code).into(), points }, &Known::default())))
            .collect();
        let different: std::collections::BTreeSet<&String> = words.iter().collect();
        assert_eq!(different.len(), 4, "{code}: {words:?}");
        assert!(!words.iter().any(|word| word == code), "{code} has no words");
    }
    assert_eq!(reason(VI, &Reason { code: "moon_phase".into(), points: 1.0 }, &Known::default()), "moon_phase");
}

#[test]
fn an_asking_newcomer() {
    let recent = |kind, days_ago| Recent { kind, days_ago };
    let known = Known {
        need_kind: Some("inquiry".into()),
        need_product: Some("Máy lọc nước A1".into()),
        signals: Some(14.0),
        first_age: Some(20.4),
        own_age: Some(2.2),
        days_90: Some(6.0),
        active_30: Some(3.0),
        passive_30: Some(11.0),
        explicit_age: Some(2.2),
        advice: Some(0.0),
        offers: Some(0.9),
        waiting_age: Some(12.3),
        purchases: Some(0.0),
        last_purchase_age: Some(NEVER),
        median_gap: Some(0.0),
        returns: Some(0.0),
        refusals: Some(0.0),
        competitor: Some("Kangaroo".into()),
        competitor_age: Some(NEVER),
        unsubscribed: Some(0.0),
        recommendations: Some(0.0),
        recent: vec![
            recent(SignalKind::View, 1),
            recent(SignalKind::Inquiry, 2),
            recent(SignalKind::Quote, 3),
            recent(SignalKind::Inquiry, 5),
        ],
    };
    expect![[r#"
        acquaintance: known for 20_days, by 14 signals | quen biết 20_ngày, có 14 tín hiệu
        fresh_activity: was active on 6_days of the last 90, last 2_days ago | hoạt động 6_ngày trong 90 ngày qua, gần nhất 2_ngày trước
        acted: asked about price or stock twice within 30 days, last 2_days ago | hỏi giá, hỏi hàng 2 lần trong 30 ngày qua, gần nhất 2_ngày trước
        looked: looked, read or searched 11 times within 30 days | xem, đọc hoặc tìm hiểu 11 lần trong 30 ngày qua
        stated_need: asked about price or stock twice within 30 days, last 2_days ago | hỏi giá, hỏi hàng 2 lần trong 30 ngày qua, gần nhất 2_ngày trước
        advice: was not advised and did not try the product | chưa được tư vấn hay dùng thử
        offer: got a quote 3_days ago | nhận báo giá 3_ngày trước
        waiting: first asked 12_days ago and has not bought since | hỏi lần đầu 12_ngày trước mà chưa mua
        past_purchases: has never bought | chưa từng mua
        purchase_cycle: has no rhythm of buying yet | chưa có nhịp mua
        returns: never brought anything back | chưa trả hàng hay hủy đơn lần nào
        refused: did not refuse or complain lately | gần đây không từ chối hay khiếu nại gì
        competitor: uses “Kangaroo” of a competitor | đang dùng “Kangaroo” của đối thủ
        unsubscribed: did not say no to messages | chưa ngừng nhận tin
        recommended: never recommended or reviewed us | chưa giới thiệu hay đánh giá lần nào"#]].assert_eq(&said(&known, 1.0));
    let line = line(EN, &read("stated_need +11.0; offer +4.2; past_purchases -6.0; looked -0.6"), 3, &known);
    expect!["asked about price or stock twice within 30 days, last 2_days ago +11.0; got a quote 3_days ago +4.2; has never bought −6.0"].assert_eq(&line.replace('\u{a0}', "_"));
    let twice = worded(EN, &read("acted +5.0; stated_need +4.0; advice +1.0; advice +1.0"), &known);
    let different: std::collections::BTreeSet<&String> = twice.iter().collect();
    assert_eq!(different.len(), 4, "{twice:?}");
    // Without the signals at hand no sentence claims which one was the last.
    let features_only = Known { recent: Vec::new(), ..known };
    expect![[r#"
        acquaintance: known for 20_days, by 14 signals | quen biết 20_ngày, có 14 tín hiệu
        fresh_activity: was active on 6_days of the last 90, last 2_days ago | hoạt động 6_ngày trong 90 ngày qua, gần nhất 2_ngày trước
        acted: asked, called, came or ordered 3 times within 30 days | hỏi, gọi, đến hoặc đặt hàng 3 lần trong 30 ngày qua
        looked: looked, read or searched 11 times within 30 days | xem, đọc hoặc tìm hiểu 11 lần trong 30 ngày qua
        stated_need: stated a need about “Máy lọc nước A1”, last 2_days ago; clearest sign: asked about price or stock | nêu nhu cầu về “Máy lọc nước A1”, gần nhất 2_ngày trước; dấu hiệu rõ nhất: hỏi giá, hỏi hàng
        advice: was not advised and did not try the product | chưa được tư vấn hay dùng thử
        offer: has a quote, a cart or a checkout open | đang có báo giá, giỏ hàng hoặc đơn đặt dở
        waiting: first asked 12_days ago and has not bought since | hỏi lần đầu 12_ngày trước mà chưa mua
        past_purchases: has never bought | chưa từng mua
        purchase_cycle: has no rhythm of buying yet | chưa có nhịp mua
        returns: never brought anything back | chưa trả hàng hay hủy đơn lần nào
        refused: did not refuse or complain lately | gần đây không từ chối hay khiếu nại gì
        competitor: uses “Kangaroo” of a competitor | đang dùng “Kangaroo” của đối thủ
        unsubscribed: did not say no to messages | chưa ngừng nhận tin
        recommended: never recommended or reviewed us | chưa giới thiệu hay đánh giá lần nào"#]].assert_eq(&said(&features_only, 1.0));
}

#[test]
fn a_silent_buyer() {
    let known = Known {
        signals: Some(9.0),
        first_age: Some(400.0),
        own_age: Some(71.0),
        days_90: Some(1.0),
        active_30: Some(0.0),
        passive_30: Some(0.0),
        explicit_age: Some(NEVER),
        advice: Some(0.0),
        offers: Some(0.0),
        waiting_age: Some(0.0),
        purchases: Some(4.0),
        last_purchase_age: Some(71.0),
        median_gap: Some(30.0),
        returns: Some(1.0),
        refusals: Some(0.4),
        competitor_age: Some(20.0),
        unsubscribed: Some(1.0),
        recommendations: Some(2.0),
        ..Known::default()
    };
    expect![[r#"
        acquaintance: known for 400_days, by 9 signals | quen biết 400_ngày, có 9 tín hiệu
        fresh_activity: has not been active for 71_days | đã 71_ngày không hoạt động
        acted: did not ask, call, come or order within 30 days | 30 ngày qua không hỏi, gọi, đến hay đặt hàng
        looked: looked at nothing within 30 days | 30 ngày qua không xem hay tìm hiểu gì
        stated_need: asked for nothing new since the last purchase | từ lần mua cuối chưa hỏi thêm gì
        advice: was not advised since the last purchase | từ lần mua cuối chưa được tư vấn thêm
        offer: has no quote or cart open | không có báo giá hay giỏ hàng nào đang chờ
        waiting: is not waiting for anything | không có yêu cầu nào đang chờ
        past_purchases: bought 4 times, last 71_days ago | đã mua 4 lần, lần cuối 71_ngày trước
        purchase_cycle: usually buys every 30_days, last bought 71_days ago | thường mua cách nhau 30_ngày, lần mua cuối 71_ngày trước
        returns: brought back or cancelled once | trả hàng hoặc hủy đơn 1 lần
        refused: decided against, complained or refused not long ago | gần đây đã từ chối, khiếu nại hoặc thôi không mua
        competitor: named a competitor 20_days ago | nhắc tới đối thủ 20_ngày trước
        unsubscribed: said no to messages | đã ngừng nhận tin
        recommended: recommended or reviewed us twice | giới thiệu hoặc đánh giá 2 lần"#]].assert_eq(&said(&known, -1.0));
}

#[test]
fn a_next_step_is_no_promise() {
    let step = |kind: &str| Next::Step { kind: kind.into(), chance: 0.31, points: 6.4 };
    let said: Vec<String> = [step("quote"), step("mention"), step("dance"), Next::NoContact, Next::Nothing]
        .iter()
        .flat_map(|next| [EN, VI].map(|n| next.words(n, 30)))
        .collect();
    expect![[r#"
        What would move it most: give a quote (+6.4 points). Of people with such a history to whom that happened, 31.0% bought within 30_days; they may have asked for it themselves. It is what such people did, not a promise.
        Điều có thể làm tăng nhiều nhất: gửi báo giá (+6,4 điểm). Trong những người tương tự đã có việc đó, 31,0_% mua trong 30_ngày; có thể chính họ đã chủ động. Đây là điều họ đã làm, không phải lời hứa.
        What would move it most: “asked or spoke in public” (+6.4 points). Of people with such a history to whom that happened, 31.0% bought within 30_days; they may have asked for it themselves. It is what such people did, not a promise.
        Điều có thể làm tăng nhiều nhất: “nhắc đến công khai” (+6,4 điểm). Trong những người tương tự đã có việc đó, 31,0_% mua trong 30_ngày; có thể chính họ đã chủ động. Đây là điều họ đã làm, không phải lời hứa.
        What would move it most: “dance” (+6.4 points). Of people with such a history to whom that happened, 31.0% bought within 30_days; they may have asked for it themselves. It is what such people did, not a promise.
        Điều có thể làm tăng nhiều nhất: “dance” (+6,4 điểm). Trong những người tương tự đã có việc đó, 31,0_% mua trong 30_ngày; có thể chính họ đã chủ động. Đây là điều họ đã làm, không phải lời hứa.
        Said no to being contacted: no next step is suggested.
        Đã từ chối liên hệ: không gợi ý bước tiếp theo.
        Nothing that you could bring about is known to raise it by much.
        Chưa thấy việc nào bạn có thể làm để tăng đáng kể khả năng này."#]].assert_eq(&said.join("\n").replace('\u{a0}', "_"));
}
