//! Why is the chance what it is, and what would move it next? Meanings and points, as sentences.
//!
//! `forecasts.reasons` holds meanings and points. A sentence says the **fact** that the meaning is
//! made of, with its age and its count where they are known; the points beside it say which way it
//! moved the chance. So a sentence stays true even where a model reads a fact against expectation.
//! Where two facts make one meaning (how often, how long ago) the direction chooses between them, and
//! where no fact is known it chooses the words. A meaning that is not known is
//! shown as it is: a newer run may know more of them than this text does.

use galena_console::notation::Notation;
use galena_signal::Lang;

mod facts;
mod next;

pub(crate) use facts::{Known, Recent};
pub(crate) use next::{Next, next};

/// One reason.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reason {
    /// What it means; a word of `galena_standing::reasons::MEANINGS`.
    pub code: String,
    /// By how many points of a hundredth it moved the chance.
    pub points: f64,
}

/// Reads `offer +4.2; looked -0.6`; what is not so written is left out.
pub(crate) fn read(text: &str) -> Vec<Reason> {
    text.split(';')
        .filter_map(|part| {
            let (code, points) = part.trim().rsplit_once(' ')?;
            let points: f64 = points.parse().ok().filter(|points: &f64| points.is_finite())?;
            Some(Reason { code: code.trim().to_string(), points })
        })
        .collect()
}

/// The reasons as words, without their points. What one of them said already the next says otherwise.
pub(crate) fn worded(n: Notation, reasons: &[Reason], known: &Known) -> Vec<String> {
    let without_signals = Known { recent: Vec::new(), ..known.clone() };
    let mut said: Vec<String> = Vec::with_capacity(reasons.len());
    for one in reasons {
        let up = one.points >= 0.0;
        let ways = [facts::of(n, &one.code, up, known), facts::of(n, &one.code, up, &without_signals)];
        let new = ways.into_iter().flatten().find(|words| !said.contains(words));
        said.push(new.unwrap_or_else(|| bare(n.lang, &one.code, up)));
    }
    said
}

/// The strongest few in one line: `asked about price or stock 2 days ago +11.0; …`.
pub(crate) fn line(n: Notation, reasons: &[Reason], most: usize, known: &Known) -> String {
    let strongest = &reasons[..reasons.len().min(most)];
    let words = worded(n, strongest, known);
    let parts = words.iter().zip(strongest).map(|(words, one)| format!("{words} {}", n.moved(one.points)));
    parts.collect::<Vec<_>>().join("; ")
}

/// What the named ones leave of the way from the base chance.
pub(crate) fn rest(reasons: &[Reason], base: f64, chance: f64) -> f64 {
    100.0 * (chance - base) - reasons.iter().map(|reason| reason.points).sum::<f64>()
}

/// What a meaning and a direction say where no fact is known.
fn bare(lang: Lang, code: &str, up: bool) -> String {
    let ((up_en, up_vi), (down_en, down_vi)) = match code {
        "acquaintance" => (("is well known to us", "đã quen biết rõ"), ("is hardly known yet", "còn ít quen biết")),
        "fresh_activity" => {
            (("was active lately", "gần đây có hoạt động"), ("was not active lately", "gần đây không hoạt động"))
        }
        "acted" => (("came forward", "đã chủ động liên hệ"), ("did not come forward", "chưa chủ động liên hệ")),
        "looked" => (("looked and searched", "có xem, tìm hiểu"), ("hardly looked or searched", "ít xem, ít tìm hiểu")),
        "stated_need" => (("stated a need", "đã nêu nhu cầu"), ("stated no clear need", "chưa nêu rõ nhu cầu")),
        "advice" => (
            ("was advised or tried the product", "đã được tư vấn hoặc dùng thử"),
            ("was not advised yet", "chưa được tư vấn"),
        ),
        "offer" => (
            ("has a quote or a cart open", "đang có báo giá hoặc giỏ hàng chờ"),
            ("has no quote or cart open", "không có báo giá hay giỏ hàng nào đang chờ"),
        ),
        "waiting" => (
            ("asked and is waiting", "đã hỏi và đang chờ"),
            ("has waited too long, or for nothing", "đã chờ quá lâu, hoặc không chờ gì"),
        ),
        "past_purchases" => (("bought before", "đã từng mua"), ("bought little or long ago", "mua ít hoặc đã lâu")),
        "purchase_cycle" => {
            (("the next purchase is due", "sắp đến kỳ mua"), ("the next purchase is not due", "chưa đến kỳ mua"))
        }
        "returns" => {
            (("brought nothing back", "không trả hàng"), ("brought back or cancelled", "đã trả hàng hoặc hủy đơn"))
        }
        "refused" => (("did not refuse", "chưa từ chối"), ("refused or complained", "đã từ chối hoặc khiếu nại")),
        "competitor" => {
            (("named a competitor", "có nhắc tới đối thủ"), ("is with a competitor", "đang dùng của đối thủ"))
        }
        "unsubscribed" => {
            (("did not say no to messages", "chưa ngừng nhận tin"), ("said no to messages", "đã ngừng nhận tin"))
        }
        "recommended" => (
            ("recommended or reviewed us", "đã giới thiệu hoặc đánh giá"),
            ("did not recommend us", "chưa giới thiệu cho ai"),
        ),
        other => return other.to_string(),
    };
    match (lang, up) {
        (Lang::En, true) => up_en,
        (Lang::En, false) => down_en,
        (Lang::Vi, true) => up_vi,
        (Lang::Vi, false) => down_vi,
    }
    .to_string()
}

#[cfg(test)]
mod tests;
