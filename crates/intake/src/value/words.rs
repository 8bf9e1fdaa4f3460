//! Which word of ours does this small word mean? Gender, yes and no, channels, states of orders,
//! and the names that stand for nobody.
//!
//! The decision: a channel is one of a short list, or the text itself as a slug; two spellings of
//! Facebook are one channel. States of orders and consultations map to kinds of signals, to
//! `none` (nothing happened yet), or to nothing, and then the caller says so.

use galena_signal::{SignalKind, fold_name, slug};

/// `f` or `m`.
pub(crate) fn gender(text: &str) -> Option<&'static str> {
    match fold_name(text).as_str() {
        "nu" | "f" | "female" | "woman" | "chi" | "ba" | "co" | "ms" | "mrs" | "miss" | "gai" | "nu gioi" => Some("f"),
        "nam" | "m" | "male" | "man" | "anh" | "ong" | "chu" | "mr" | "trai" | "nam gioi" => Some("m"),
        _ => None,
    }
}

/// Yes or no.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    if matches!(text.trim(), "✓" | "✔" | "☑" | "✅" | "+") {
        return Some(true);
    }
    match fold_name(text).as_str() {
        "co" | "yes" | "y" | "true" | "t" | "1" | "x" | "dong y" | "roi" | "da" | "ok" | "subscribed" | "da dong y"
        | "cho phep" | "opt in" | "accepted" | "granted" => Some(true),
        "khong" | "no" | "n" | "false" | "f" | "0" | "chua" | "k" | "ko" | "tu choi" | "khong dong y"
        | "unsubscribed" | "not subscribed" | "opt out" | "denied" | "pending" => Some(false),
        _ => None,
    }
}

/// Known channels with the words that mean them, folded.
const CHANNELS: &[(&str, &[&str])] = &[
    ("instagram", &["instagram", "ig", "insta"]),
    ("facebook", &["facebook", "fb", "fbads", "meta", "messenger", "fanpage", "face", "an", "msg"]),
    ("zalo", &["zalo", "zns", "oa"]),
    ("tiktok", &["tiktok", "tik tok", "tt", "douyin"]),
    ("youtube", &["youtube", "yt"]),
    ("google", &["google", "gg", "adwords", "gads", "sem", "google ads", "seo"]),
    ("shopee", &["shopee"]),
    ("lazada", &["lazada"]),
    ("tiki", &["tiki"]),
    ("linkedin", &["linkedin"]),
    (
        "website",
        &[
            "website",
            "web",
            "trang web",
            "online store",
            "landing page",
            "landing",
            "site",
            "www",
            "online",
            "shopify draft order",
        ],
    ),
    (
        "store",
        &[
            "store",
            "cua hang",
            "showroom",
            "pos",
            "offline",
            "tai quay",
            "tai shop",
            "truc tiep",
            "walk in",
            "retail",
            "chi nhanh",
            "shop",
            "khach vang lai",
        ],
    ),
    (
        "phone",
        &[
            "phone",
            "dien thoai",
            "hotline",
            "call",
            "sdt",
            "goi dien",
            "telesale",
            "telesales",
            "tong dai",
            "telephone",
            "cellular",
        ],
    ),
    ("email", &["email", "mail", "e mail", "newsletter", "edm", "gmail"]),
    (
        "referral",
        &["referral", "gioi thieu", "ban be", "nguoi quen", "nguoi than", "word of mouth", "truyen mieng", "ctv"],
    ),
    ("event", &["event", "su kien", "hoi thao", "hoi cho", "workshop", "trien lam", "webinar"]),
    ("press", &["press", "bao", "bao chi", "bao giay", "newspaper", "tap chi", "to roi"]),
];

/// One of the known channels, if the text names one.
pub(crate) fn known_channel(text: &str) -> Option<&'static str> {
    let folded = fold_name(text);
    if folded.is_empty() || folded.len() > 80 {
        return None;
    }
    let exact = CHANNELS.iter().find(|(channel, words)| *channel == folded || words.contains(&folded.as_str()));
    let padded = format!(" {folded} ");
    exact
        .or_else(|| {
            CHANNELS.iter().find(|(_, words)| {
                words.iter().any(|word| word.len() > 2 && padded.contains(&format!(" {word} ")))
                    || words.iter().any(|word| *word == "fb" && padded.contains(" fb "))
                    || words.iter().any(|word| *word == "gg" && padded.contains(" gg "))
            })
        })
        .map(|(channel, _)| *channel)
}

/// The channel that a text names: a known one, or the text as a slug.
pub(crate) fn channel(text: &str) -> Option<String> {
    if let Some(known) = known_channel(text) {
        return Some(known.to_owned());
    }
    let mut word = slug(text);
    let cut = word.char_indices().nth(60).map_or(word.len(), |(at, _)| at);
    word.truncate(cut);
    (!word.is_empty()).then_some(word)
}

/// What the state of an order or of a consultation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// This happened.
    Is(SignalKind),
    /// Nothing beyond the row's own kind.
    Nothing,
}

/// States that are not names of kinds, or mean another kind as a state than as an event.
const STATES: &[(Option<SignalKind>, &[&str])] = &[
    (
        Some(SignalKind::Order),
        &[
            "pending",
            "authorized",
            "partially paid",
            "partially refunded",
            "hoan tien mot phan",
            "unfulfilled",
            "open",
            "processing",
            "shipped",
            "shipping",
            "cho xac nhan",
            "cho lay hang",
            "cho giao hang",
            "dang giao",
            "dang giao hang",
            "dang van chuyen",
            "dang xu ly",
            "cho thanh toan",
            "da xac nhan",
            "dang chuan bi hang",
            "ready to ship",
            "da nhan hang",
            "chot",
            "da chot",
            "thanh cong",
            "da mua hang",
            "mua roi",
            "co mua",
            "da dat hang",
            "da dat",
            "da coc",
            "dat coc",
            "da ky hop dong",
            "ky hop dong",
            "won",
            "dong y mua",
            "bought",
            "purchased",
            "mua ngay",
            "da thanh toan",
            "thanh toan",
            "paid",
            "hoan tat",
            "nguoi mua da nhan hang",
            "da giao cho khach",
        ],
    ),
    (
        Some(SignalKind::Lost),
        &[
            "khong mua nua",
            "mat",
            "rot",
            "truot",
            "lost",
            "that bai",
            "khong chot duoc",
            "khong chot",
            "khach tu choi",
            "khong lien lac duoc",
            "khong phan hoi",
            "khach khong mua",
            "khong du tien",
            "che dat",
            "mua cho khac",
            "mua ben khac",
            "mua noi khac",
            "chon ben khac",
            "no sale",
            "did not buy",
            "khong co nhu cau",
            "dong",
        ],
    ),
    (
        Some(SignalKind::Return),
        &[
            "tra hang hoan tien",
            "hoan hang",
            "da tra",
            "da tra hang",
            "refunded",
            "tra hang",
            "da hoan tien",
            "return refund",
        ],
    ),
    (
        Some(SignalKind::Cancellation),
        &[
            "cancelled",
            "canceled",
            "da huy",
            "huy",
            "voided",
            "don huy",
            "giao that bai",
            "khong giao duoc",
            "giao khong thanh cong",
            "expired",
            "hoan ve",
            "failed",
        ],
    ),
    (Some(SignalKind::Checkout), &["phieu tam", "don nhap", "draft", "nhap", "tam", "abandoned", "chua hoan thanh"]),
    (Some(SignalKind::Quote), &["da bao gia", "gui bao gia", "dang bao gia", "cho bao gia"]),
    (
        None,
        &[
            "dang tu van",
            "dang can nhac",
            "can nhac",
            "suy nghi",
            "dang suy nghi",
            "chua quyet dinh",
            "chua mua",
            "hen lai",
            "hen quay lai",
            "dang theo doi",
            "theo doi",
            "in progress",
            "new",
            "moi",
            "considering",
            "follow up",
            "cham soc",
            "dang cham soc",
            "tiem nang",
            "da lien he",
            "contacted",
            "qualified",
            "cho phan hoi",
            "undecided",
            "chua chot",
            "de xem",
            "da tu van",
            "tham khao",
            "hoi tham khao",
            "chua",
            "none",
            "maybe",
        ],
    ),
];

/// The state that a text names.
pub(crate) fn state(text: &str) -> Option<State> {
    let folded = fold_name(text);
    if folded == "none" {
        return Some(State::Nothing);
    }
    for (kind, words) in STATES {
        if words.contains(&folded.as_str()) {
            return Some(kind.map_or(State::Nothing, State::Is));
        }
    }
    SignalKind::from_name(text).map(State::Is)
}

/// Names of events that the shared list of kinds does not carry: Zalo and Segment.
const EVENTS: &[(Option<SignalKind>, &[&str])] = &[
    (
        Some(SignalKind::Message),
        &[
            "user send image",
            "user send link",
            "user send sticker",
            "user send gif",
            "user send audio",
            "user send video",
            "user send file",
            "user send location",
            "user reacted message",
            "user asking product",
        ],
    ),
    (Some(SignalKind::Register), &["user submit info"]),
    (Some(SignalKind::Open), &["user seen message"]),
    (Some(SignalKind::Click), &["user click chatnow", "user click button"]),
    (
        None,
        &[
            "identify",
            "group",
            "alias",
            "oa send text",
            "oa send image",
            "oa send list",
            "oa send file",
            "oa send gif",
            "user received message",
            "none",
            "ignore",
        ],
    ),
];

/// The kind that the name of an event means.
pub(crate) fn event(text: &str) -> Option<State> {
    if let Some(kind) = SignalKind::from_word(text).or_else(|| SignalKind::from_name(text)) {
        return Some(State::Is(kind));
    }
    let folded = fold_name(text);
    EVENTS
        .iter()
        .find(|(_, names)| names.contains(&folded.as_str()))
        .map(|(kind, _)| kind.map_or(State::Nothing, State::Is))
}

/// A name or key that stands for nobody: `Khách lẻ`, `guest`, `N/A`, `0`.
pub(crate) fn is_nobody(text: &str) -> bool {
    if text.len() > 40 {
        return false;
    }
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        // Most keys have digits, and only this one is nobody's.
        return letters.eq(['0']);
    }
    if letters.next().is_none() {
        return true;
    }
    matches!(
        fold_name(text).as_str(),
        "khach le"
            | "khach vang lai"
            | "khach hang le"
            | "khach la"
            | "khach"
            | "khong ten"
            | "khong co ten"
            | "khong ro"
            | "khong"
            | "chua biet"
            | "guest"
            | "anonymous"
            | "unknown"
            | "walk in"
            | "walk in customer"
            | "n a"
            | "na"
            | "nan"
            | "null"
            | "none"
            | "nil"
            | "undefined"
            | "test"
    )
}

/// The first cell of a row of totals.
pub(crate) fn is_total(text: &str) -> bool {
    let folded = fold_name(text);
    ["tong", "tong cong", "cong", "total", "grand total", "sum", "totals", "tong so"].contains(&folded.as_str())
        || folded.starts_with("total ")
        || folded.starts_with("tong cong ")
        || folded.starts_with("ket qua tu ")
        || folded.starts_with("results from ")
}

/// An e-mail address, lower case, if the text is one.
pub(crate) fn email(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:");
    if text.len() > 254
        || !text.contains('@')
        || text.chars().any(|c| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '*'))
    {
        return None;
    }
    let (local, domain) = text.rsplit_once('@')?;
    let fine = !local.is_empty()
        && !local.contains('@')
        && !domain.starts_with(['.', '-'])
        && !domain.ends_with('.')
        && !domain.contains("..")
        && domain.split('.').count() >= 2
        && domain
            .rsplit('.')
            .next()
            .is_some_and(|top| top.chars().count() >= 2 && !top.chars().all(|c| c.is_ascii_digit()));
    fine.then(|| text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_one_word() {
        for (text, word) in [
            ("fb", "facebook"),
            ("Facebook", "facebook"),
            ("FB Ads", "facebook"),
            ("Zalo OA", "zalo"),
            ("Cửa hàng", "store"),
            ("TikTok Shop", "tiktok"),
            ("Tại cửa hàng Q1", "store"),
            ("Bạn bè giới thiệu", "referral"),
            ("Biển quảng cáo", "bien_quang_cao"),
            ("gg", "google"),
        ] {
            assert_eq!(channel(text).as_deref(), Some(word), "{text}");
        }
        assert_eq!(channel("—"), None);
    }

    #[test]
    fn small_words() {
        assert_eq!((gender("Nữ"), gender("Nam"), gender("?")), (Some("f"), Some("m"), None));
        assert_eq!(
            (yes_no("Có"), yes_no("không"), yes_no("TRUE"), yes_no("x")),
            (Some(true), Some(false), Some(true), Some(true))
        );
        assert_eq!(state("Đã hủy"), Some(State::Is(SignalKind::Cancellation)));
        assert_eq!(state("Hoàn thành"), Some(State::Is(SignalKind::Order)));
        assert_eq!(state("Đang cân nhắc"), Some(State::Nothing));
        assert_eq!(state("xyz"), None);
        assert_eq!(event("user_send_text"), Some(State::Is(SignalKind::Message)));
        assert!(is_nobody("Khách lẻ") && is_nobody("-") && !is_nobody("Lan"));
        assert!(is_total("Tổng cộng") && is_total("Total: Campaigns") && !is_total("Tổng kho Q1"));
    }

    #[test]
    fn emails_are_checked_lightly() {
        assert_eq!(email("Lan.Nguyen@Gmail.COM").as_deref(), Some("lan.nguyen@gmail.com"));
        for text in ["lan@", "@gmail.com", "lan@gmail", "a b@c.vn", "l***n@gmail.com", "lan@@x.vn", "lan@1.2"] {
            assert_eq!(email(text), None, "{text}");
        }
    }
}
