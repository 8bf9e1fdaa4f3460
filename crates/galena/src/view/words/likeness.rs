//! How is the evidence that two records are one person put into words? What speaks for it first, then what
//! speaks against it.

use galena_identity::{Evidence, Part};
use galena_signal::Lang;

/// Evidence of less than so many bits either way is not worth a word.
const WORTH_A_WORD: f64 = 0.5;

/// `same phone, given name alike; other address` from the column `evidence` of `links`. A value that is the same
/// and says little (the name, where the other choice is namesakes) is left out: it does not speak against.
pub(crate) fn likeness(lang: Lang, text: &str) -> String {
    let Some(evidence) = Evidence::read(text) else { return text.to_string() };
    let list = |keep: fn(&Part) -> bool| -> String {
        let parts = evidence.parts.iter().filter(|part| part.bits.abs() >= WORTH_A_WORD && keep(part));
        parts.map(|part| part_words(lang, part.field, part.outcome)).collect::<Vec<_>>().join(", ")
    };
    let (mut words, against) = (list(|part| part.bits > 0.0), list(|part| part.bits < 0.0 && part.outcome != "same"));
    if words.is_empty() {
        words = lang.pick("little in common", "ít điểm chung").to_string();
    }
    if !against.is_empty() {
        words.push_str(lang.pick("; but ", "; nhưng "));
        words.push_str(&against);
    }
    words
}

/// How one comparison came out.
pub(crate) fn part_words(lang: Lang, field: &str, outcome: &str) -> String {
    let name = compared(lang, field);
    match lang {
        Lang::En => match outcome {
            "same" => format!("same {name}"),
            "close" => format!("{name} one slip apart"),
            "alike" => format!("{name} alike"),
            "part" => format!("{name} the same in part"),
            "little" => format!("{name} the same in a small part"),
            "swapped" => "family and given name in each other's place".to_string(),
            "initial" => format!("{name} as an initial"),
            "marks" => format!("{name} with other marks"),
            "short" => format!("{name} in its short form"),
            _ => format!("other {name}"),
        },
        Lang::Vi => match outcome {
            "same" => format!("trùng {name}"),
            "close" => format!("{name} lệch một lỗi gõ"),
            "alike" => format!("{name} gần giống"),
            "part" => format!("{name} trùng một phần"),
            "little" => format!("{name} trùng một phần nhỏ"),
            "swapped" => "họ và tên đổi chỗ".to_string(),
            "initial" => format!("{name} viết tắt"),
            "marks" => format!("{name} khác dấu"),
            "short" => format!("{name} gọi tắt"),
            _ => format!("{name} khác nhau"),
        },
    }
}

/// How one comparison came out, where the field stands beside it.
pub(crate) fn outcome(lang: Lang, word: &str) -> &str {
    match word {
        "same" => lang.pick("the same", "trùng"),
        "close" => lang.pick("one slip apart", "lệch một lỗi gõ"),
        "alike" => lang.pick("alike", "gần giống"),
        "part" => lang.pick("the same in part", "trùng một phần"),
        "little" => lang.pick("the same in a small part", "trùng một phần nhỏ"),
        "swapped" => lang.pick("in each other's place", "đổi chỗ"),
        "initial" => lang.pick("an initial", "viết tắt"),
        "marks" => lang.pick("with other marks", "khác dấu"),
        "short" => lang.pick("a short form", "gọi tắt"),
        "other" => lang.pick("another", "khác nhau"),
        other => other,
    }
}

/// Where the evidence starts, by what the pair would most likely be otherwise.
pub(crate) fn start(lang: Lang, against: &str) -> &str {
    match against {
        "household" => {
            lang.pick("a random pair, against two people of one household", "cặp bất kỳ, so với hai người cùng nhà")
        }
        "namesakes" => {
            lang.pick("a random pair, against two people of one name", "cặp bất kỳ, so với hai người trùng tên")
        }
        "strangers" => {
            lang.pick("a random pair, against two strangers", "cặp bất kỳ, so với hai người không quen biết")
        }
        other => other,
    }
}

/// What is compared.
pub(crate) fn compared(lang: Lang, field: &str) -> &str {
    match field {
        "given_name" => lang.pick("given name", "tên"),
        "family_name" => lang.pick("family name", "họ"),
        "middle_name" => lang.pick("middle name", "tên đệm"),
        "born_on" => lang.pick("birthday", "ngày sinh"),
        "phone" => lang.pick("phone", "số điện thoại"),
        "email" => lang.pick("e-mail", "email"),
        "address" => lang.pick("address", "địa chỉ"),
        "gender" => lang.pick("gender", "giới tính"),
        "national_id" => lang.pick("identity number", "số giấy tờ"),
        "device_id" => lang.pick("device", "thiết bị"),
        "customer_ref" => lang.pick("customer code", "mã khách hàng"),
        "company" => lang.pick("company", "công ty"),
        "attribute_1" => lang.pick("first attribute", "thuộc tính thứ nhất"),
        "attribute_2" => lang.pick("second attribute", "thuộc tính thứ hai"),
        "attribute_3" => lang.pick("third attribute", "thuộc tính thứ ba"),
        "attribute_4" => lang.pick("fourth attribute", "thuộc tính thứ tư"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_and_against() {
        let text = "start -20.6; phone same +17.1; given_name close +5.2; gender same +0.2; email other -1.4; against household";
        assert_eq!(likeness(Lang::En, text), "same phone, given name one slip apart; but other e-mail");
        assert_eq!(likeness(Lang::Vi, text), "trùng số điện thoại, tên lệch một lỗi gõ; nhưng email khác nhau");
        let text = "start -3.0; phone same +13.2; family_name same -0.8; against namesakes";
        assert_eq!(likeness(Lang::En, text), "same phone", "the same name does not speak against them");
        assert_eq!(likeness(Lang::En, "something else"), "something else");
    }

    #[test]
    fn every_outcome_and_start_has_words_in_both_languages() {
        for word in ["same", "close", "alike", "part", "little", "swapped", "initial", "marks", "short", "other"] {
            assert!(outcome(Lang::En, word) != outcome(Lang::Vi, word), "{word}");
        }
        for word in ["household", "namesakes", "strangers"] {
            assert!(start(Lang::En, word) != word && start(Lang::Vi, word) != start(Lang::En, word), "{word}");
        }
        assert_eq!((outcome(Lang::En, "new"), start(Lang::Vi, "new")), ("new", "new"));
    }
}
