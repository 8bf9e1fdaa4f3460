//! How are rules, evidence, segments and channels called in each language?
//!
//! Tables hold words and numbers; sentences are made here. A word that is not known is shown as it
//! is: a newer run may know more rules than this text does.

mod keys;
mod likeness;

use galena_console::notation::Notation;
use galena_signal::{Lang, SignalKind};
use galena_standing::Rules;
use galena_standing::features::NEVER;

pub(crate) use keys::key;
pub(crate) use likeness::{compared, likeness, outcome, start};

/// The rule that decided, as a sentence without its full stop.
pub(crate) fn rule(n: Notation, rules: &Rules, word: &str) -> String {
    let number = |value: f64| n.decimal(value, usize::from(value.fract() != 0.0));
    let (silent, gaps) = (n.days(rules.lapsed_days.into()), number(rules.lapsed_gaps));
    let (en, vi) = match word {
        "lapsed_single" => {
            let days = n.days(rules.lapsed_single_days.into());
            (
                format!("bought once, and silent for more than {days}"),
                format!("mới mua một lần và đã im lặng hơn {days}"),
            )
        }
        "lapsed_silent" => (
            format!("silent for more than {silent} and more than {gaps} times the usual gap between purchases"),
            format!("im lặng hơn {silent} và hơn {gaps} lần khoảng cách mua thường thấy"),
        ),
        "lapsed_not_alive" => {
            let least = n.percent(rules.alive_at_least);
            (
                format!("the repurchase model gives less than {least} to still be a customer"),
                format!("mô hình mua lại cho khả năng còn là khách dưới {least}"),
            )
        }
        "loyal_buys_again" => {
            let least = n.whole(rules.loyal_purchases.into());
            (
                format!("bought on at least {least} days within the last 365"),
                format!("có ít nhất {least} ngày mua hàng trong 365 ngày qua"),
            )
        }
        "actual_bought" => ("has bought".into(), "đã mua hàng".into()),
        "potential_with_competitor" => {
            let days = n.days(rules.competitor_days.into());
            (
                format!("uses a competing product, or named one within the last {days}; has not bought"),
                format!("đang dùng hoặc nhắc tới sản phẩm của đối thủ trong {days} qua; chưa mua"),
            )
        }
        "potential_hesitant" => {
            let days = n.days(rules.hesitant_days.into());
            (
                format!("asked, came, was advised or quoted at least {days} ago, and has not bought since"),
                format!("đã hỏi, đến xem, được tư vấn hoặc báo giá từ {days} trước trở lên mà chưa mua"),
            )
        }
        "potential_exploring" => (
            "looks, searches, compares or has just asked; has not bought".into(),
            "đang xem, tìm, so sánh hoặc vừa hỏi; chưa mua".into(),
        ),
        "potential_unaware" => (
            "shows a slight wish, and has not sought us out".into(),
            "có dấu hiệu mong muốn nhẹ, chưa chủ động tìm đến".into(),
        ),
        "stranger_no_wish_known" => ("no wish or need is known".into(), "chưa thấy mong muốn hay nhu cầu nào".into()),
        other => (other.to_string(), other.to_string()),
    };
    n.lang.pick(&en, &vi).to_string()
}

/// The numbers a rule looked at: `need 0.42; ability unknown; purchases 3; last 12 days ago`.
pub(crate) fn evidence(n: Notation, text: &str) -> String {
    let share = |value: &str| value.parse::<f64>().map_or_else(|_| value.to_string(), |value| n.axis(value));
    let parts = text.split("; ").filter(|part| !part.is_empty()).map(|part| {
        let (word, value) = part.split_once(' ').unwrap_or((part, ""));
        match (word, n.lang) {
            ("need", Lang::En) => format!("need {}", share(value)),
            ("need", Lang::Vi) => format!("nhu cầu {}", share(value)),
            ("ability", Lang::En) => format!("ability to pay {}", share(value)),
            ("ability", Lang::Vi) if value == "unknown" => "khả năng chi trả chưa rõ".to_string(),
            ("ability", Lang::Vi) => format!("khả năng chi trả {}", share(value)),
            ("purchases", Lang::Vi) => format!("{value} lần mua"),
            ("last", Lang::En) => format!("last purchase {value}"),
            ("last", Lang::Vi) => {
                let days = value.split(' ').next().and_then(|days| days.parse().ok());
                format!("lần mua cuối {}", days.map_or_else(|| value.to_string(), |days| days_ago(n, days)))
            }
            _ => part.to_string(),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// `today`, `yesterday`, `12 days ago`.
pub(crate) fn days_ago(n: Notation, days: i64) -> String {
    match (days, n.lang) {
        (..=0, lang) => lang.pick("today", "hôm nay").to_string(),
        (1, lang) => lang.pick("yesterday", "hôm qua").to_string(),
        (_, Lang::En) => format!("{} ago", n.days(days.unsigned_abs())),
        (_, Lang::Vi) => format!("{} trước", n.days(days.unsigned_abs())),
    }
}

/// The age of something that happened; none for what never did.
pub(crate) fn happened(age: Option<f64>) -> Option<f64> {
    age.filter(|age| *age < NEVER)
}

/// What to call somebody of whom `known` tells the fields: the name, else the number at their source, which
/// is not repeated, else a phone number or an e-mail address.
pub(crate) fn called(lang: Lang, known: impl Fn(&str) -> Option<String>) -> Option<String> {
    let number = || {
        let of_source = known("customer_ref")?;
        let number = of_source.split_once(':').map_or(of_source.as_str(), |(_, number)| number);
        Some(format!("{} {number}", lang.pick("customer", "khách")))
    };
    known("name").or_else(number).or_else(|| known("phone")).or_else(|| known("email"))
}

/// The name of a kind of signal.
pub(crate) fn kind(lang: Lang, word: &str) -> String {
    SignalKind::from_word(word).map_or_else(|| word.to_string(), |kind| kind.label(lang).to_string())
}

/// Where ability to pay was read from.
pub(crate) fn ability_source(lang: Lang, word: &str) -> String {
    match word {
        "declared" => lang.pick("declared income or budget", "thu nhập hoặc ngân sách đã khai").to_string(),
        "baskets" => lang.pick("value of past purchases", "giá trị các đơn đã mua").to_string(),
        "looked_at" => lang.pick("prices looked at", "mức giá đã xem").to_string(),
        other => other.to_string(),
    }
}

/// A field of the golden record.
pub(crate) fn field(lang: Lang, column: &str) -> &str {
    match column {
        "name" => lang.pick("name", "tên"),
        "family_name" => lang.pick("family name", "họ"),
        "given_name" => lang.pick("given name", "tên gọi"),
        "phone" => lang.pick("phone", "điện thoại"),
        "email" => "email",
        "device_id" => lang.pick("device", "thiết bị"),
        "customer_ref" => lang.pick("customer number", "mã khách hàng"),
        "national_id" => lang.pick("identity number", "số giấy tờ tùy thân"),
        "tax_number" => lang.pick("tax number", "mã số thuế"),
        "gender" => lang.pick("gender", "giới tính"),
        "born_on" => lang.pick("born on", "ngày sinh"),
        "company" => lang.pick("company", "công ty"),
        "address" => lang.pick("address", "địa chỉ"),
        "ward" => lang.pick("ward", "phường, xã"),
        "district" => lang.pick("district", "quận, huyện"),
        "province" => lang.pick("province", "tỉnh, thành"),
        "postcode" => lang.pick("postcode", "mã bưu chính"),
        "income" => lang.pick("monthly income", "thu nhập tháng"),
        "budget" => lang.pick("budget", "ngân sách"),
        "currency" => lang.pick("currency", "loại tiền"),
        "competitor" => lang.pick("competing product", "đang dùng của đối thủ"),
        "consented" => lang.pick("may be contacted", "đồng ý liên hệ"),
        "customer_group" => lang.pick("group", "nhóm khách"),
        "note" => lang.pick("note", "ghi chú"),
        other => other,
    }
}

/// A segment's name or condition: proposals are made of an attribute and a value.
pub(crate) fn segment(lang: Lang, text: &str) -> String {
    if lang == Lang::En {
        return text.to_string();
    }
    if text == "everyone" {
        return "tất cả mọi người".to_string();
    }
    let split =
        text.split_once(": ").map(|parts| (parts, ": ")).or(text.split_once(" is ").map(|parts| (parts, " là ")));
    let Some(((attribute, value), between)) = split else { return text.to_string() };
    let attribute = match attribute {
        "category" => "nhóm hàng",
        "channel" => "kênh",
        "province" => "tỉnh, thành",
        "gender" => "giới tính",
        "age" => "tuổi",
        "income" => "thu nhập",
        "customer_group" => "nhóm khách",
        _ => return text.to_string(),
    };
    let value = match value {
        "f" => "nữ".to_string(),
        "m" => "nam".to_string(),
        "under 25" => "dưới 25".to_string(),
        "55 and over" => "từ 55".to_string(),
        "under 7 million" => "dưới 7 triệu".to_string(),
        "35 million and over" => "từ 35 triệu".to_string(),
        other if attribute == "kênh" => channel(lang, other),
        other => other.strip_suffix(" million").map_or_else(|| other.to_string(), |band| format!("{band} triệu")),
    };
    format!("{attribute}{between}{value}")
}

/// A channel as people write it.
pub(crate) fn channel(lang: Lang, word: &str) -> String {
    let known = match word {
        "" => lang.pick("not stated", "không ghi"),
        "facebook" => "Facebook",
        "instagram" => "Instagram",
        "zalo" => "Zalo",
        "tiktok" => "TikTok",
        "youtube" => "YouTube",
        "google" => "Google",
        "shopee" => "Shopee",
        "lazada" => "Lazada",
        "tiki" => "Tiki",
        "linkedin" => "LinkedIn",
        "website" => lang.pick("Website", "Trang web"),
        "store" => lang.pick("Store", "Cửa hàng"),
        "phone" => lang.pick("Phone", "Điện thoại"),
        "email" => "Email",
        "referral" => lang.pick("Referral", "Giới thiệu"),
        "event" => lang.pick("Events", "Sự kiện"),
        "press" => lang.pick("Press", "Báo chí"),
        other => other,
    };
    known.to_string()
}

/// The name of a model, for people.
pub(crate) fn model(lang: Lang, name: &str) -> String {
    if lang == Lang::En {
        return name.to_string();
    }
    name.replace("line and trees on", "đường thẳng và các cây học từ")
        .replace("absolute error per buyer on held-out days:", "sai số tuyệt đối mỗi người mua trên các ngày để dành:")
        .replace("; pace ", "; nhịp ")
        .replace("the obvious rule on", "quy tắc hiển nhiên trên")
        .replace(": nothing learned was better", ": chưa có gì học được tốt hơn")
        .replace("logistic regression on", "hồi quy logistic trên")
        .replace("base rate:", "tỷ lệ nền:")
        .replace("buyers among", "người mua trong")
        .replace("people are too few to learn from", "người là quá ít để học")
        .replace(" on ", " trên ")
        .replace("stated prior:", "giả định ban đầu:")
        .replace("buyers", "người mua")
        .replace("people", "người")
}

/// Too little to say: how many events of how many people there are.
pub(crate) fn too_few(n: Notation, events: u64, people: u64) -> String {
    let (events, people) = (n.whole(events), n.whole(people));
    match n.lang {
        Lang::En => format!("not enough data yet ({events} of {people})"),
        Lang::Vi => format!("chưa đủ dữ liệu ({events} trên {people})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_named_in_the_readers_language() {
        let name = "line and trees on 10 people, 2 buyers + BG/CNBD-k on 12 buyers";
        assert_eq!(model(Lang::En, name), name);
        let named = "đường thẳng và các cây học từ 10 người, 2 người mua + BG/CNBD-k trên 12 người mua";
        assert_eq!(model(Lang::Vi, name), named);
    }
    use expect_test::expect;
    use galena_signal::Currency;

    const VI: Notation = Notation { lang: Lang::Vi, currency: Currency::VND };
    const EN: Notation = Notation { lang: Lang::En, currency: Currency::VND };

    #[test]
    fn every_rule_has_a_sentence_in_both_languages() {
        let rules = Rules::default();
        let words = [
            "lapsed_single",
            "lapsed_silent",
            "lapsed_not_alive",
            "loyal_buys_again",
            "actual_bought",
            "potential_with_competitor",
            "potential_hesitant",
            "potential_exploring",
            "potential_unaware",
            "stranger_no_wish_known",
        ];
        for word in words {
            let (en, vi) = (rule(EN, &rules, word), rule(VI, &rules, word));
            assert!(en != word && vi != word && en != vi, "{word}: {en} | {vi}");
        }
        assert_eq!(rule(EN, &rules, "a_new_rule"), "a_new_rule");
    }

    #[test]
    fn somebody_without_a_name_is_called_by_number() {
        let field =
            |wanted: &'static str, text: &'static str| move |name: &str| (name == wanted).then(|| text.to_string());
        assert_eq!(called(Lang::En, field("customer_ref", "shop:17450")).as_deref(), Some("customer 17450"));
        assert_eq!(called(Lang::Vi, field("customer_ref", "17450")).as_deref(), Some("khách 17450"));
        assert_eq!(called(Lang::Vi, field("name", "Shop: Lan")).as_deref(), Some("Shop: Lan"));
        assert_eq!(called(Lang::Vi, field("email", "lan@example.com")).as_deref(), Some("lan@example.com"));
        assert_eq!(called(Lang::Vi, |_| None), None);
    }

    #[test]
    fn evidence_is_said_in_words() {
        let text = "need 0.42; ability unknown; purchases 3; last 12 days ago";
        let shown = format!("{}\n{}", evidence(VI, text), evidence(EN, text)).replace('\u{a0}', "_");
        expect![[r#"
            nhu cầu 42; khả năng chi trả chưa rõ; 3 lần mua; lần mua cuối 12_ngày trước
            need 42; ability to pay unknown; purchases 3; last purchase 12 days ago"#]]
        .assert_eq(&shown);
    }

    #[test]
    fn segments_are_said_in_vietnamese() {
        let names =
            ["everyone", "province: Hà Nội", "channel is store", "income: 7-12 million", "gender is f", "Nhà mới"];
        expect![[r#"
            tất cả mọi người | tỉnh, thành: Hà Nội | kênh là Cửa hàng | thu nhập: 7-12 triệu | giới tính là nữ | Nhà mới"#]]
        .assert_eq(&names.map(|name| segment(Lang::Vi, name)).join(" | "));
    }
}
