//! What would move the chance next? The one thing that a business can bring about and that such
//! people bought after most often.
//!
//! It is read off what people like this one did, not off an experiment, and says so. Somebody who
//! said no to being contacted is offered nothing.

use super::super::read::Row;
use super::super::words;
use galena_console::notation::Notation;
use galena_signal::{Lang, SignalKind};

/// What would move the chance next.
pub(crate) enum Next {
    /// They said no to being contacted: nothing may be suggested.
    NoContact,
    /// Nothing that a business can bring about would raise it, or nothing is known.
    Nothing,
    /// A kind of signal, and the chance if it happened today.
    Step {
        /// Word of the kind.
        kind: String,
        /// The chance then.
        chance: f64,
        /// How much that is above the chance now, in points of a hundredth.
        points: f64,
    },
}

/// Reads it off a forecast; `consented` and `unsubscribed` may be in any of the other rows.
pub(crate) fn next(forecast: &Row, others: &[&Row]) -> Next {
    if !may_be_contacted(others) {
        return Next::NoContact;
    }
    let step = forecast.text("next_step").filter(|kind| !kind.is_empty()).zip(forecast.float("next_step_chance"));
    match (step, forecast.float("chance")) {
        (Some((kind, then)), Some(now)) if then > now => {
            Next::Step { kind, chance: then, points: 100.0 * (then - now) }
        }
        _ => Next::Nothing,
    }
}

fn may_be_contacted(rows: &[&Row]) -> bool {
    let refused = rows.iter().find_map(|row| row.truth("consented")) == Some(false);
    let unsubscribed = rows.iter().find_map(|row| row.float("unsubscribed")).is_some_and(|said| said > 0.0);
    !refused && !unsubscribed
}

impl Next {
    /// In words; two sentences at most.
    pub(crate) fn words(&self, n: Notation, horizon_days: u64) -> String {
        let days = n.days(horizon_days);
        match (self, n.lang) {
            (Next::NoContact, lang) => lang
                .pick(
                    "Said no to being contacted: no next step is suggested.",
                    "Đã từ chối liên hệ: không gợi ý bước tiếp theo.",
                )
                .to_string(),
            (Next::Nothing, lang) => lang
                .pick(
                    "Nothing that you could bring about is known to raise it by much.",
                    "Chưa thấy việc nào bạn có thể làm để tăng đáng kể khả năng này.",
                )
                .to_string(),
            (Next::Step { kind, chance, points }, lang) => {
                let (step, points, then) = (brought_about(lang, kind), n.moved(*points), n.percent(*chance));
                match lang {
                    Lang::En => format!(
                        "What would move it most: {step} ({points} points). Of people with such a history to whom that happened, {then} bought within {days}; they may have asked for it themselves. It is what such people did, not a promise."
                    ),
                    Lang::Vi => format!(
                        "Điều có thể làm tăng nhiều nhất: {step} ({points} điểm). Trong những người tương tự đã có việc đó, {then} mua trong {days}; có thể chính họ đã chủ động. Đây là điều họ đã làm, không phải lời hứa."
                    ),
                }
            }
        }
    }
}

/// What a business does so that a kind of signal happens.
fn brought_about(lang: Lang, word: &str) -> String {
    let words = match SignalKind::from_word(word) {
        Some(SignalKind::Quote) => ("give a quote", "gửi báo giá"),
        Some(SignalKind::Consultation) => ("advise them", "tư vấn"),
        Some(SignalKind::Call) => ("speak with them by phone", "gọi điện nói chuyện"),
        Some(SignalKind::Message) => ("talk with them by message", "nhắn tin trò chuyện"),
        Some(SignalKind::Trial) => ("let them try the product", "cho dùng thử sản phẩm"),
        Some(SignalKind::StoreVisit) => ("invite them to the store", "mời đến cửa hàng"),
        Some(SignalKind::Attend) => ("invite them to an event", "mời dự sự kiện"),
        Some(SignalKind::Statement) => {
            ("ask what they need, by when and for how much", "hỏi rõ nhu cầu, thời điểm và ngân sách")
        }
        Some(SignalKind::Inquiry) => ("have them ask for the price", "gợi để họ hỏi giá"),
        Some(SignalKind::Download) => ("send the price list or the catalogue", "gửi bảng giá hoặc tài liệu"),
        Some(SignalKind::Cart | SignalKind::Checkout) => ("help them begin an order", "giúp họ bắt đầu đặt hàng"),
        Some(SignalKind::Open | SignalKind::Click) => ("send a message that they open", "gửi tin để họ mở xem"),
        Some(kind) => return format!("“{}”", kind.label(lang).to_lowercase()),
        None => return format!("“{}”", words::kind(lang, word)),
    };
    lang.pick(words.0, words.1).to_string()
}
