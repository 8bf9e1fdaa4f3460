//! Which fact is a meaning made of? The words for each, from what the features say.

use crate::view::read::Row;
use crate::view::words;
use galena_console::notation::Notation;
use galena_signal::{Act, Lang, SignalKind};

/// Less than this is left of something that happened once and has long faded.
const FADED: f64 = 0.01;

/// Longer than this without anything of their own doing, and somebody counts as silent here.
const SILENT_DAYS: f64 = 30.0;

/// Signals of a kind are counted over so many days.
const COUNTED_DAYS: i64 = 30;

/// The need level from which an act states a need.
const STATES_NEED: f64 = 0.5;

/// A signal, for saying what exactly was done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Recent {
    pub kind: SignalKind,
    pub days_ago: i64,
}

/// What is known of a person. Whatever is not known stays empty, and is not spoken of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub need_kind: Option<String>,
    pub need_product: Option<String>,
    pub competitor: Option<String>,
    pub signals: Option<f64>,
    pub first_age: Option<f64>,
    pub own_age: Option<f64>,
    pub days_90: Option<f64>,
    pub active_30: Option<f64>,
    pub passive_30: Option<f64>,
    pub explicit_age: Option<f64>,
    pub advice: Option<f64>,
    pub offers: Option<f64>,
    pub waiting_age: Option<f64>,
    pub purchases: Option<f64>,
    pub last_purchase_age: Option<f64>,
    pub median_gap: Option<f64>,
    pub returns: Option<f64>,
    pub refusals: Option<f64>,
    pub competitor_age: Option<f64>,
    pub unsubscribed: Option<f64>,
    pub recommendations: Option<f64>,
    /// The newest first; empty where signals were not read.
    pub recent: Vec<Recent>,
}

impl Known {
    /// From rows that hold these columns; the first row that knows one decides.
    pub(crate) fn of(rows: &[&Row]) -> Self {
        let number = |column: &str| rows.iter().find_map(|row| row.float(column));
        let text = |column: &str| rows.iter().find_map(|row| row.text(column)).filter(|text| !text.is_empty());
        Known {
            need_kind: text("need_kind"),
            need_product: text("need_product"),
            competitor: text("competitor"),
            signals: number("signals"),
            first_age: number("first_age"),
            own_age: number("own_age"),
            days_90: number("days_90"),
            active_30: number("active_30"),
            passive_30: number("passive_30"),
            explicit_age: number("explicit_age"),
            advice: number("advice"),
            offers: number("offers"),
            waiting_age: number("waiting_age"),
            purchases: number("purchases"),
            last_purchase_age: number("last_purchase_age"),
            median_gap: number("median_gap"),
            returns: number("returns"),
            refusals: number("refusals"),
            competitor_age: number("competitor_age"),
            unsubscribed: number("unsubscribed"),
            recommendations: number("recommendations"),
            recent: Vec::new(),
        }
    }

    fn bought(&self) -> bool {
        self.purchases.is_some_and(|purchases| purchases > 0.0)
    }

    /// Signals of these kinds that no purchase answered yet: the newest, how many, and how old it is.
    fn unanswered(&self, of: impl Fn(SignalKind) -> bool) -> Option<(SignalKind, usize, i64)> {
        let open = self.recent.iter().take_while(|signal| signal.kind != SignalKind::Order);
        let fitting: Vec<&Recent> = open.filter(|signal| of(signal.kind)).collect();
        let newest = fitting.first()?;
        let same = fitting.iter().filter(|signal| signal.kind == newest.kind && signal.days_ago <= COUNTED_DAYS);
        Some((newest.kind, same.count(), newest.days_ago))
    }
}

/// What is so, by a meaning; none where the facts are not known.
pub(super) fn of(n: Notation, code: &str, up: bool, known: &Known) -> Option<String> {
    match code {
        "acquaintance" => acquaintance(n, known),
        "fresh_activity" => fresh_activity(n, up, known),
        "acted" => acted(n, known),
        "looked" => looked(n, known),
        "stated_need" => stated_need(n, known),
        "advice" => advice(n, known),
        "offer" => offer(n, known),
        "waiting" => waiting(n, known),
        "past_purchases" => past_purchases(n, known),
        "purchase_cycle" => purchase_cycle(n, known),
        "returns" => counted(
            n,
            known.returns?,
            ("brought back or cancelled", "trả hàng hoặc hủy đơn"),
            ("never brought anything back", "chưa trả hàng hay hủy đơn lần nào"),
        ),
        "refused" => Some(
            match known.refusals? > FADED {
                true => n.lang.pick(
                    "decided against, complained or refused not long ago",
                    "gần đây đã từ chối, khiếu nại hoặc thôi không mua",
                ),
                false => n.lang.pick("did not refuse or complain lately", "gần đây không từ chối hay khiếu nại gì"),
            }
            .to_string(),
        ),
        "competitor" => competitor(n, known),
        "unsubscribed" => Some(
            match known.unsubscribed? > 0.0 {
                true => n.lang.pick("said no to messages", "đã ngừng nhận tin"),
                false => n.lang.pick("did not say no to messages", "chưa ngừng nhận tin"),
            }
            .to_string(),
        ),
        "recommended" => counted(
            n,
            known.recommendations?,
            ("recommended or reviewed us", "giới thiệu hoặc đánh giá"),
            ("never recommended or reviewed us", "chưa giới thiệu hay đánh giá lần nào"),
        ),
        _ => None,
    }
}

fn acquaintance(n: Notation, known: &Known) -> Option<String> {
    let (signals, age) = (n.whole(whole(known.signals?)), words::happened(known.first_age)?);
    let days = n.days(whole(age));
    let once = known.signals == Some(1.0);
    Some(match n.lang {
        Lang::En => format!("known for {days}, by {signals} {}", if once { "signal" } else { "signals" }),
        Lang::Vi => format!("quen biết {days}, có {signals} tín hiệu"),
    })
}

fn fresh_activity(n: Notation, up: bool, known: &Known) -> Option<String> {
    let own = known.own_age?;
    let Some(age) = words::happened(Some(own)) else {
        return Some(n.lang.pick("never did anything of their own accord", "chưa tự mình làm gì").to_string());
    };
    let often = up && known.days_90.is_some_and(|days| days >= 2.0);
    if age > SILENT_DAYS && !often {
        let days = n.days(whole(age));
        return Some(match n.lang {
            Lang::En => format!("has not been active for {days}"),
            Lang::Vi => format!("đã {days} không hoạt động"),
        });
    }
    let (last, days) = (ago(n, age), whole(known.days_90.unwrap_or(0.0)));
    let on = n.days(days);
    Some(match (days, n.lang) {
        (0 | 1, Lang::En) => format!("was last active {last}"),
        (_, Lang::En) => format!("was active on {on} of the last 90, last {last}"),
        (0 | 1, Lang::Vi) => format!("hoạt động gần nhất {last}"),
        (_, Lang::Vi) => format!("hoạt động {on} trong 90 ngày qua, gần nhất {last}"),
    })
}

fn acted(n: Notation, known: &Known) -> Option<String> {
    let count = whole(known.active_30?);
    if count == 0 {
        return Some(
            n.lang
                .pick("did not ask, call, come or order within 30 days", "30 ngày qua không hỏi, gọi, đến hay đặt hàng")
                .to_string(),
        );
    }
    // With the signals at hand, the newest act is named.
    if let Some((kind, same, days)) = known.unanswered(|kind| kind.act() == Act::Active) {
        return Some(did(n, kind, same, days));
    }
    Some(times(
        n,
        count,
        ("asked, called, came or ordered", "hỏi, gọi, đến hoặc đặt hàng"),
        " within 30 days",
        " trong 30 ngày qua",
    ))
}

fn looked(n: Notation, known: &Known) -> Option<String> {
    let count = whole(known.passive_30?);
    if count == 0 {
        return Some(
            n.lang.pick("looked at nothing within 30 days", "30 ngày qua không xem hay tìm hiểu gì").to_string(),
        );
    }
    Some(times(
        n,
        count,
        ("looked, read or searched", "xem, đọc hoặc tìm hiểu"),
        " within 30 days",
        " trong 30 ngày qua",
    ))
}

fn stated_need(n: Notation, known: &Known) -> Option<String> {
    let age = known.explicit_age?;
    let about = known.need_product.as_ref().map(|product| match n.lang {
        Lang::En => format!(" about “{product}”"),
        Lang::Vi => format!(" về “{product}”"),
    });
    let about = about.unwrap_or_default();
    let Some(age) = words::happened(Some(age)) else {
        return Some(match (known.bought(), n.lang) {
            (true, Lang::En) => "asked for nothing new since the last purchase".to_string(),
            (true, Lang::Vi) => "từ lần mua cuối chưa hỏi thêm gì".to_string(),
            (false, Lang::En) => "stated no concrete need yet".to_string(),
            (false, Lang::Vi) => "chưa nêu nhu cầu cụ thể".to_string(),
        });
    };
    let states = |kind: SignalKind| kind.act() == Act::Active && kind.need() >= STATES_NEED;
    if let Some((kind, same, days)) = known.unanswered(states) {
        return Some(did(n, kind, same, days));
    }
    let last = ago(n, age);
    let sign = known.need_kind.as_ref().map(|kind| words::kind(n.lang, kind).to_lowercase());
    Some(match (sign, n.lang) {
        (Some(sign), Lang::En) => format!("stated a need{about}, last {last}; clearest sign: {sign}"),
        (Some(sign), Lang::Vi) => format!("nêu nhu cầu{about}, gần nhất {last}; dấu hiệu rõ nhất: {sign}"),
        (None, Lang::En) => format!("stated a need{about}, last {last}"),
        (None, Lang::Vi) => format!("nêu nhu cầu{about}, gần nhất {last}"),
    })
}

fn advice(n: Notation, known: &Known) -> Option<String> {
    if known.advice? <= FADED {
        return Some(
            match known.bought() {
                true => n.lang.pick("was not advised since the last purchase", "từ lần mua cuối chưa được tư vấn thêm"),
                false => n.lang.pick("was not advised and did not try the product", "chưa được tư vấn hay dùng thử"),
            }
            .to_string(),
        );
    }
    let advised = |kind| matches!(kind, SignalKind::Consultation | SignalKind::Statement | SignalKind::Trial);
    Some(match known.unanswered(advised) {
        Some((kind, same, days)) => did(n, kind, same, days),
        None => n
            .lang
            .pick("was advised, tried the product or stated a requirement", "đã được tư vấn, dùng thử hoặc nêu yêu cầu")
            .to_string(),
    })
}

fn offer(n: Notation, known: &Known) -> Option<String> {
    if known.offers? <= FADED {
        return Some(
            n.lang.pick("has no quote or cart open", "không có báo giá hay giỏ hàng nào đang chờ").to_string(),
        );
    }
    let offered = |kind| matches!(kind, SignalKind::Quote | SignalKind::Cart | SignalKind::Checkout);
    Some(match known.unanswered(offered) {
        Some((kind, same, days)) => did(n, kind, same, days),
        None => n
            .lang
            .pick("has a quote, a cart or a checkout open", "đang có báo giá, giỏ hàng hoặc đơn đặt dở")
            .to_string(),
    })
}

fn waiting(n: Notation, known: &Known) -> Option<String> {
    let Some(age) = words::happened(known.waiting_age).filter(|age| *age > 0.0) else {
        known.waiting_age?;
        return Some(n.lang.pick("is not waiting for anything", "không có yêu cầu nào đang chờ").to_string());
    };
    let first = ago(n, age);
    Some(match n.lang {
        Lang::En => format!("first asked {first} and has not bought since"),
        Lang::Vi => format!("hỏi lần đầu {first} mà chưa mua"),
    })
}

fn past_purchases(n: Notation, known: &Known) -> Option<String> {
    let count = whole(known.purchases?);
    if count == 0 {
        return Some(n.lang.pick("has never bought", "chưa từng mua").to_string());
    }
    let last = words::happened(known.last_purchase_age).map(|age| ago(n, age));
    let count_words = n.whole(count);
    Some(match (count, last, n.lang) {
        (1, Some(last), Lang::En) => format!("bought once, {last}"),
        (_, Some(last), Lang::En) => format!("bought {count_words} times, last {last}"),
        (_, Some(last), Lang::Vi) => format!("đã mua {count_words} lần, lần cuối {last}"),
        (_, None, Lang::En) => format!("bought {count_words} times"),
        (_, None, Lang::Vi) => format!("đã mua {count_words} lần"),
    })
}

fn purchase_cycle(n: Notation, known: &Known) -> Option<String> {
    let (count, gap) = (known.purchases?, known.median_gap.filter(|gap| *gap > 0.0));
    let last = words::happened(known.last_purchase_age);
    if let (true, Some(gap), Some(age)) = (count >= 2.0, gap, last) {
        let (gap, last) = (n.days(whole(gap)), ago(n, age));
        return Some(match n.lang {
            Lang::En => format!("usually buys every {gap}, last bought {last}"),
            Lang::Vi => format!("thường mua cách nhau {gap}, lần mua cuối {last}"),
        });
    }
    Some(
        match count >= 1.0 {
            true => n.lang.pick("bought too seldom to show a rhythm", "mua còn ít, chưa thấy nhịp mua"),
            false => n.lang.pick("has no rhythm of buying yet", "chưa có nhịp mua"),
        }
        .to_string(),
    )
}

fn competitor(n: Notation, known: &Known) -> Option<String> {
    let named = words::happened(known.competitor_age).map(|age| ago(n, age));
    Some(match (&known.competitor, named, n.lang) {
        (Some(competitor), _, Lang::En) => format!("uses “{competitor}” of a competitor"),
        (Some(competitor), _, Lang::Vi) => format!("đang dùng “{competitor}” của đối thủ"),
        (None, Some(last), Lang::En) => format!("named a competitor {last}"),
        (None, Some(last), Lang::Vi) => format!("nhắc tới đối thủ {last}"),
        (None, None, _) => {
            known.competitor_age?;
            n.lang.pick("named no competitor", "chưa nhắc tới đối thủ nào").to_string()
        }
    })
}

/// `asked about price or stock twice within 30 days, last 2 days ago`.
fn did(n: Notation, kind: SignalKind, count: usize, days: i64) -> String {
    let (what, last) = (kind.label(n.lang).to_lowercase(), words::days_ago(n, days));
    let count_words = n.whole(count as u64);
    match (count, n.lang) {
        (0 | 1, _) => format!("{what} {last}"),
        (2, Lang::En) => format!("{what} twice within {COUNTED_DAYS} days, last {last}"),
        (_, Lang::En) => format!("{what} {count_words} times within {COUNTED_DAYS} days, last {last}"),
        (_, Lang::Vi) => format!("{what} {count_words} lần trong {COUNTED_DAYS} ngày qua, gần nhất {last}"),
    }
}

fn counted(n: Notation, count: f64, some: (&str, &str), none: (&str, &str)) -> Option<String> {
    Some(match whole(count) {
        0 => n.lang.pick(none.0, none.1).to_string(),
        count => times(n, count, some, "", ""),
    })
}

fn times(n: Notation, count: u64, what: (&str, &str), en: &str, vi: &str) -> String {
    let count_words = n.whole(count);
    match (count, n.lang) {
        (1, Lang::En) => format!("{} once{en}", what.0),
        (2, Lang::En) => format!("{} twice{en}", what.0),
        (_, Lang::En) => format!("{} {count_words} times{en}", what.0),
        (_, Lang::Vi) => format!("{} {count_words} lần{vi}", what.1),
    }
}

fn ago(n: Notation, age: f64) -> String {
    words::days_ago(n, whole(age) as i64)
}

fn whole(value: f64) -> u64 {
    value.max(0.0).floor() as u64
}
