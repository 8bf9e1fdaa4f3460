//! How are two writings of the same word compared? Marks folded, case folded, spaces folded.
//!
//! Folding is for *finding* and *matching headers*; what a person typed is always kept as typed.

/// Folds Vietnamese (and common Latin) marks and case: `Nguyễn Đức` → `nguyen duc`.
/// Works on composed and decomposed text alike.
pub fn fold_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match fold_char(c) {
            Some(folded) => out.push(folded),
            None if ('\u{0300}'..='\u{036f}').contains(&c) => {}
            None => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// Folds a header or a name to lower-case words of letters and digits with single spaces between:
/// `Số điện thoại (*)` → `so dien thoai`.
pub fn fold_name(text: &str) -> String {
    let folded = fold_marks(text);
    let mut out = String::with_capacity(folded.len());
    let mut lower_before = false;
    for (c, original) in folded.chars().zip(text.chars().chain(std::iter::repeat(' '))) {
        if c.is_alphanumeric() {
            if folded.len() == text.len() && lower_before && original.is_ascii_uppercase() && !out.ends_with(' ') {
                out.push(' ');
            }
            out.push(c);
            lower_before = original.is_ascii_lowercase();
        } else {
            lower_before = false;
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A word for a table or a file: `Online Retail (2011)` → `online_retail_2011`.
pub fn slug(text: &str) -> String {
    fold_name(text).replace(' ', "_")
}

fn fold_char(c: char) -> Option<char> {
    Some(match c {
        'a'..='z' | '0'..='9' | ' ' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
        'à'..='å' | 'À'..='Å' | 'ă' | 'Ă' | 'ā' | 'Ā' | 'ą' | 'Ą' | 'ạ'..='ặ' | 'Ạ'..='Ặ' => 'a',
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ę' | 'ě' | 'ẹ'..='ệ' | 'Ẹ'..='Ệ' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' | 'ĩ' | 'Ĩ' | 'ī' | 'ỉ'..='ị' | 'Ỉ'..='Ị' => 'i',
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ơ' | 'Ơ' | 'ō' | 'ọ'..='ợ' | 'Ọ'..='Ợ' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' | 'ũ' | 'Ũ' | 'ư' | 'Ư' | 'ū' | 'ụ'..='ự' | 'Ụ'..='Ự' => 'u',
        'ý' | 'ÿ' | 'Ý' | 'ỳ'..='ỹ' | 'Ỳ'..='Ỹ' => 'y',
        'ç' | 'Ç' => 'c',
        'ñ' | 'Ñ' => 'n',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_vietnamese() {
        assert_eq!(fold_marks("Nguyễn Thị Đoàn ỲỴỸ ằẳẵặ"), "nguyen thi doan yyy aaaa");
        assert_eq!(fold_marks("Nguye\u{0302}\u{0303}n"), "nguyen");
        assert_eq!(fold_name("  Số điện thoại (*) "), "so dien thoai");
        assert_eq!(fold_name("InvoiceNo"), "invoice no");
        assert_eq!(fold_name("CustomerID"), "customer id");
        assert_eq!(fold_name("utm_source"), "utm source");
        assert_eq!(slug("Online Retail (2011)"), "online_retail_2011");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = fold_name(&text);
            prop_assert_eq!(fold_name(&once), once.clone());
        }
    }
}
