//! How is a key called by which records find each other? Part by part: `phone + sound of the given name`.

use galena_signal::Lang;

/// A key in the reader's language. `extras` are the further columns that are compared, each by its number
/// (`attribute_1`) and its name in the file.
pub(crate) fn key(lang: Lang, text: &str, extras: &[(String, String)]) -> String {
    let part = |part: &str| {
        let extra = extras.iter().find(|(number, _)| number.replace('_', " ") == part);
        extra.map_or_else(|| column(lang, part).to_string(), |(_, name)| name.clone())
    };
    text.split(" + ").map(part).collect::<Vec<_>>().join(" + ")
}

fn column(lang: Lang, part: &str) -> &str {
    if lang == Lang::En {
        return part;
    }
    match part {
        "given name" => "tên",
        "family name" => "họ",
        "middle name" => "tên đệm",
        "whole name" => "cả họ tên",
        "given name or its short form" => "tên hoặc tên gọi tắt",
        "sound of the given name" => "âm đọc của tên",
        "sound of the family name" => "âm đọc của họ",
        "given name with marks" => "tên có dấu",
        "phone" => "số điện thoại",
        "e-mail" => "email",
        "e-mail before the @" => "phần email trước @",
        "birthday" => "ngày sinh",
        "year of birth" => "năm sinh",
        "day and month of birth" => "ngày và tháng sinh",
        "street" => "đường, số nhà",
        "postcode or ward" => "mã bưu chính hoặc phường xã",
        "district or town" => "quận huyện",
        "province" => "tỉnh thành",
        "identity number" => "số giấy tờ",
        "device" => "thiết bị",
        "customer code" => "mã khách hàng",
        "source" => "nguồn",
        "company" => "công ty",
        "gender" => "giới tính",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_part_by_part() {
        let extras = [("attribute_1".to_string(), "Tuyến giao hàng".to_string())];
        assert_eq!(key(Lang::Vi, "phone + attribute 1", &extras), "số điện thoại + Tuyến giao hàng");
        assert_eq!(key(Lang::En, "given name or its short form", &extras), "given name or its short form");
        assert_eq!(key(Lang::Vi, "something new", &[]), "something new");
    }
}
