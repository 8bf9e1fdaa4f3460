//! What are the inputs of a model called? Features, as people say them.

use galena_signal::Lang;

/// Columns of `features`, in English and Vietnamese.
const INPUTS: &[(&str, &str, &str)] = &[
    ("signals", "signals ever", "tổng số tín hiệu"),
    ("first_age", "days known", "số ngày quen biết"),
    ("last_age", "days since the last signal", "số ngày từ tín hiệu cuối"),
    ("days_90", "active days of 90", "số ngày hoạt động trong 90 ngày"),
    ("own_age", "days since being active", "số ngày từ lần tự hoạt động cuối"),
    ("purchases", "purchases", "số lần mua"),
    ("purchases_365", "purchases in a year", "số lần mua trong một năm"),
    ("purchases_90", "purchases in 90 days", "số lần mua trong 90 ngày"),
    ("first_purchase_age", "days since the first purchase", "số ngày từ lần mua đầu"),
    ("last_purchase_age", "days since the last purchase", "số ngày từ lần mua cuối"),
    ("median_gap", "days between purchases", "số ngày giữa hai lần mua"),
    ("repeats", "repeat purchases", "số lần mua lại"),
    ("repeat_age", "days from first to last purchase", "số ngày từ lần mua đầu đến lần cuối"),
    ("spent", "money spent", "số tiền đã chi"),
    ("mean_purchase", "mean value of a purchase", "giá trị trung bình mỗi lần mua"),
    ("returns", "returns and cancellations", "số lần trả hàng, hủy đơn"),
    ("active", "acts", "hành động"),
    ("passive", "looks", "lượt xem"),
    ("active_7", "acts in 7 days", "hành động 7 ngày qua"),
    ("active_30", "acts in 30 days", "hành động 30 ngày qua"),
    ("passive_7", "looks in 7 days", "lượt xem 7 ngày qua"),
    ("passive_30", "looks in 30 days", "lượt xem 30 ngày qua"),
    ("need", "need", "nhu cầu"),
    ("explicitness", "explicitness of the need", "độ rõ ràng của nhu cầu"),
    ("specificity", "specificity of the need", "độ tập trung của nhu cầu"),
    ("recency", "recency of the need", "độ mới của nhu cầu"),
    ("strongest_7", "strongest sign in 7 days", "tín hiệu mạnh nhất 7 ngày qua"),
    ("strongest_30", "strongest sign in 30 days", "tín hiệu mạnh nhất 30 ngày qua"),
    ("strongest_90", "strongest sign in 90 days", "tín hiệu mạnh nhất 90 ngày qua"),
    ("looks", "ads and pages seen", "quảng cáo và trang đã xem"),
    ("research", "searches and comparisons", "tìm kiếm và so sánh"),
    ("contacts", "contacts", "liên hệ"),
    ("advice", "advice", "tư vấn"),
    ("offers", "quotes and carts", "báo giá và giỏ hàng"),
    ("explicit_age", "days since asking", "số ngày từ lần hỏi gần nhất"),
    ("waiting_age", "days of waiting", "số ngày chờ"),
    ("refusals", "refusals and complaints", "từ chối và khiếu nại"),
    ("competitor_age", "days since a competitor was named", "số ngày từ khi nhắc tới đối thủ"),
    ("explored", "things explored", "lượt tìm hiểu"),
    ("wish", "strongest wish in a year", "mong muốn mạnh nhất trong năm"),
    ("unsubscribed", "said no to messages", "đã ngừng nhận tin"),
    ("recommendations", "recommendations and reviews", "giới thiệu và đánh giá"),
    ("looked_price", "price looked at", "mức giá đã xem"),
    ("things_90", "things looked at in 90 days", "số món đã xem trong 90 ngày"),
    ("has_bought", "has bought", "đã từng mua"),
    ("channel", "channel", "kênh"),
    ("province", "province", "tỉnh, thành"),
    ("gender", "gender", "giới tính"),
    ("category", "category", "nhóm hàng"),
];

/// What an input is called: by the feature that it is a form of (`2^(-own_age/30)`, `ln(1 + purchases)`). One
/// that is not known is shown as it is.
pub(super) fn input(lang: Lang, column: &str) -> String {
    let words = column.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let found = words.filter_map(|word| INPUTS.iter().find(|(name, _, _)| *name == word)).next();
    found.map_or_else(|| column.to_string(), |(_, en, vi)| lang.pick(en, vi).to_string())
}

/// Inputs with their figure, the largest first; of the forms of one feature only the largest.
pub(super) fn strongest<'a>(lang: Lang, moved: impl Iterator<Item = (&'a str, f64)>) -> Vec<(String, f64)> {
    let mut inputs: Vec<(String, f64)> = moved.map(|(column, figure)| (input(lang, column), figure)).collect();
    inputs.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut seen = std::collections::HashSet::new();
    inputs.retain(|(name, _)| seen.insert(name.clone()));
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;
    use galena_signal::table;

    #[test]
    fn forms_of_one_feature_are_one_input() {
        let moved = [("2^(-own_age/7)", 0.14), ("ln(1 + looks)", 0.2), ("2^(-own_age/30)", 0.3)];
        let strongest = strongest(Lang::En, moved.into_iter());
        assert_eq!(strongest, [("days since being active".to_string(), 0.3), ("ads and pages seen".to_string(), 0.2)]);
    }

    #[test]
    fn every_feature_has_a_name() {
        for column in table::FEATURES.columns.iter().skip(2) {
            assert!(INPUTS.iter().any(|(name, _, _)| *name == column.name), "`{}` has no name", column.name);
        }
        assert_eq!(input(Lang::Vi, "new_input"), "new_input");
    }
}
