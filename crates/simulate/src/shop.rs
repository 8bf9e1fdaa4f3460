//! What is the shop? “Nhà Xanh”: household appliances and what they use up, two stores, a web
//! shop, nine ways in which people come, three competitors, eight people behind the counter.
//!
//! Everything here is a list that a reader can check against the files. Names of shop, staff,
//! products and competitors are invented. Prices are in đồng.

/// A category, with how often what belongs to it is used up.
pub(crate) struct Category {
    /// Name as the shop writes it.
    pub name: &'static str,
    /// Usual days between two purchases of what is used up.
    pub cycle: f64,
    /// How people call it in a search or a message.
    pub words: &'static [&'static str],
}

/// A product.
pub(crate) struct Product {
    /// Name as the shop writes it.
    pub name: &'static str,
    /// Place in [`CATEGORIES`].
    pub category: u8,
    /// Price on the first day.
    pub price: i64,
    /// Used up and bought again.
    pub refill: bool,
}

/// A way in which people come.
pub(crate) struct Channel {
    /// Word in clean files and in the truth.
    pub word: &'static str,
    /// Name as the shop writes it.
    pub name: &'static str,
    /// Planted quality: how much likelier than usual a wish becomes a purchase.
    pub quality: f64,
    /// How often staff follow up on a contact from here.
    pub follow_up: f64,
    /// Most clicks in a day that money can buy, for 10,000 people; 0 where money buys none.
    pub most_clicks: f64,
    /// Money in a day, for 10,000 people, that buys half of them.
    pub half_spend: f64,
    /// Usual money in a day for a campaign, for 10,000 people.
    pub usual_spend: f64,
    /// Impressions for one click.
    pub shown_per_click: f64,
}

/// A planted segment of the market.
pub(crate) struct Segment {
    /// Word in the truth.
    pub word: &'static str,
    /// Name.
    pub name: &'static str,
    /// Share of heads of household.
    pub share: f64,
    /// The shop has chosen it.
    pub chosen: bool,
    /// Youngest and oldest age.
    pub ages: (i32, i32),
    /// Chance to live in Hà Nội or Hồ Chí Minh City.
    pub big_city: f64,
    /// Income against the place's usual.
    pub income: f64,
    /// Price sensitivity, 0–1.
    pub sensitivity: f64,
    /// Weights of the categories.
    pub categories: [f64; 8],
    /// Weights of the channels.
    pub channels: [f64; 10],
    /// Chance that a buyer becomes a repeat buyer.
    pub repeats: f64,
    /// What they want, in words.
    pub need: &'static str,
}

#[rustfmt::skip]
pub(crate) const CATEGORIES: &[Category] = &[
    Category { name: "Máy lọc nước", cycle: 62.0, words: &["máy lọc nước", "lõi lọc nước", "máy lọc nước ro", "lọc nước gia đình"] },
    Category { name: "Máy lọc không khí", cycle: 58.0, words: &["máy lọc không khí", "màng lọc hepa", "lọc bụi mịn"] },
    Category { name: "Nồi chiên không dầu", cycle: 36.0, words: &["nồi chiên không dầu", "nồi chiên 6 lít", "giấy nến nồi chiên"] },
    Category { name: "Robot hút bụi", cycle: 42.0, words: &["robot hút bụi", "robot lau nhà", "nước lau sàn cho robot"] },
    Category { name: "Máy xay, máy ép", cycle: 38.0, words: &["máy làm sữa hạt", "máy xay sinh tố", "máy ép chậm"] },
    Category { name: "Bếp và nồi cơm", cycle: 52.0, words: &["bếp từ đôi", "nồi cơm điện cao tần", "bếp từ đơn"] },
    Category { name: "Quạt, máy hút ẩm", cycle: 48.0, words: &["máy hút ẩm", "quạt điều hòa", "quạt không cánh"] },
    Category { name: "Bình nóng lạnh", cycle: 56.0, words: &["bình nóng lạnh", "cây nước nóng lạnh", "bình đun siêu tốc"] },
];

#[rustfmt::skip]
pub(crate) const PRODUCTS: &[Product] = &[
    Product { name: "Máy lọc nước NX Aqua 7 lõi", category: 0, price: 4_490_000, refill: false },
    Product { name: "Máy lọc nước NX Aqua 9 lõi", category: 0, price: 6_290_000, refill: false },
    Product { name: "Máy lọc nước NX Aqua âm tủ", category: 0, price: 7_950_000, refill: false },
    Product { name: "Máy lọc nước NX Hydro nóng lạnh", category: 0, price: 9_850_000, refill: false },
    Product { name: "Máy lọc nước NX Pro bán công nghiệp", category: 0, price: 13_900_000, refill: false },
    Product { name: "Bộ lõi lọc 1-2-3", category: 0, price: 390_000, refill: true },
    Product { name: "Lõi lọc RO", category: 0, price: 850_000, refill: true },
    Product { name: "Lõi lọc Nano bạc", category: 0, price: 320_000, refill: true },
    Product { name: "Máy lọc không khí NX Air mini", category: 1, price: 2_190_000, refill: false },
    Product { name: "Máy lọc không khí NX Air 30m²", category: 1, price: 3_690_000, refill: false },
    Product { name: "Máy lọc không khí NX Air 50m²", category: 1, price: 5_490_000, refill: false },
    Product { name: "Máy lọc không khí NX Air bù ẩm", category: 1, price: 7_890_000, refill: false },
    Product { name: "Máy lọc không khí NX Air Max", category: 1, price: 10_900_000, refill: false },
    Product { name: "Màng lọc HEPA H13", category: 1, price: 650_000, refill: true },
    Product { name: "Tấm lọc than hoạt tính", category: 1, price: 350_000, refill: true },
    Product { name: "Nồi chiên không dầu NX 4L", category: 2, price: 990_000, refill: false },
    Product { name: "Nồi chiên không dầu NX 6L", category: 2, price: 1_490_000, refill: false },
    Product { name: "Nồi chiên không dầu NX 8L kính", category: 2, price: 2_290_000, refill: false },
    Product { name: "Nồi chiên hơi nước NX Steam", category: 2, price: 2_990_000, refill: false },
    Product { name: "Lò chiên nướng NX 12L", category: 2, price: 3_790_000, refill: false },
    Product { name: "Giấy nến lót nồi chiên 100 tờ", category: 2, price: 65_000, refill: true },
    Product { name: "Dầu ăn dạng xịt 200ml", category: 2, price: 120_000, refill: true },
    Product { name: "Khay nướng silicon", category: 2, price: 95_000, refill: true },
    Product { name: "Robot hút bụi NX Robo S", category: 3, price: 4_990_000, refill: false },
    Product { name: "Robot hút bụi lau nhà NX Robo Mop", category: 3, price: 7_490_000, refill: false },
    Product { name: "Robot hút bụi NX Robo trạm sạc", category: 3, price: 9_990_000, refill: false },
    Product { name: "Robot hút bụi NX Robo giặt giẻ", category: 3, price: 13_500_000, refill: false },
    Product { name: "Robot hút bụi NX Robo Ultra", category: 3, price: 16_900_000, refill: false },
    Product { name: "Dung dịch lau sàn 1L", category: 3, price: 180_000, refill: true },
    Product { name: "Túi chứa rác robot (hộp 5)", category: 3, price: 220_000, refill: true },
    Product { name: "Bộ chổi và khăn lau robot", category: 3, price: 260_000, refill: true },
    Product { name: "Máy xay sinh tố NX Blend", category: 4, price: 690_000, refill: false },
    Product { name: "Máy làm sữa hạt NX Soy 1L", category: 4, price: 1_290_000, refill: false },
    Product { name: "Máy làm sữa hạt NX Soy 1,75L", category: 4, price: 1_990_000, refill: false },
    Product { name: "Máy ép chậm NX Slow", category: 4, price: 2_490_000, refill: false },
    Product { name: "Máy ép chậm NX Slow Pro", category: 4, price: 3_290_000, refill: false },
    Product { name: "Hạt ngũ cốc làm sữa 1kg", category: 4, price: 145_000, refill: true },
    Product { name: "Túi lọc sữa hạt (hộp 10)", category: 4, price: 75_000, refill: true },
    Product { name: "Bếp từ đơn NX One", category: 5, price: 890_000, refill: false },
    Product { name: "Nồi cơm điện NX 1,8L", category: 5, price: 1_190_000, refill: false },
    Product { name: "Nồi cơm cao tần NX IH", category: 5, price: 2_890_000, refill: false },
    Product { name: "Bếp từ đôi NX Duo", category: 5, price: 4_690_000, refill: false },
    Product { name: "Bếp từ ba NX Trio", category: 5, price: 6_990_000, refill: false },
    Product { name: "Dung dịch vệ sinh mặt bếp", category: 5, price: 110_000, refill: true },
    Product { name: "Viên rửa bát (hộp 60)", category: 5, price: 320_000, refill: true },
    Product { name: "Quạt không cánh NX Zephyr", category: 6, price: 1_390_000, refill: false },
    Product { name: "Quạt điều hòa NX Cool 20L", category: 6, price: 2_350_000, refill: false },
    Product { name: "Máy hút ẩm NX Dry 12L", category: 6, price: 3_490_000, refill: false },
    Product { name: "Máy hút ẩm NX Dry 20L", category: 6, price: 4_990_000, refill: false },
    Product { name: "Máy hút ẩm NX Dry công suất lớn", category: 6, price: 7_500_000, refill: false },
    Product { name: "Gói hút ẩm tủ (hộp 12)", category: 6, price: 95_000, refill: true },
    Product { name: "Tấm làm mát quạt điều hòa", category: 6, price: 240_000, refill: true },
    Product { name: "Ấm siêu tốc NX 1,7L", category: 7, price: 450_000, refill: false },
    Product { name: "Bình nóng lạnh NX 15L", category: 7, price: 2_190_000, refill: false },
    Product { name: "Bình nóng lạnh NX 20L", category: 7, price: 2_690_000, refill: false },
    Product { name: "Cây nước nóng lạnh NX úp bình", category: 7, price: 3_150_000, refill: false },
    Product { name: "Cây nước nóng lạnh NX âm bình", category: 7, price: 4_850_000, refill: false },
    Product { name: "Bình nóng lạnh gián tiếp NX 30L", category: 7, price: 6_900_000, refill: false },
    Product { name: "Viên tẩy cặn (hộp 20)", category: 7, price: 130_000, refill: true },
    Product { name: "Thanh magie chống cặn", category: 7, price: 160_000, refill: true },
];

pub(crate) const FACEBOOK: u8 = 0;
pub(crate) const ZALO: u8 = 1;
pub(crate) const GOOGLE: u8 = 2;
pub(crate) const TIKTOK: u8 = 3;
pub(crate) const STORE: u8 = 4;
pub(crate) const REFERRAL: u8 = 5;
pub(crate) const EVENT: u8 = 6;
pub(crate) const PRESS: u8 = 7;
pub(crate) const SHOPEE: u8 = 8;
pub(crate) const WEBSITE: u8 = 9;

#[rustfmt::skip]
pub(crate) const CHANNELS: &[Channel] = &[
    Channel { word: "facebook", name: "Facebook", quality: 0.80, follow_up: 0.70, most_clicks: 80.0, half_spend: 420_000.0, usual_spend: 380_000.0, shown_per_click: 62.0 },
    Channel { word: "zalo", name: "Zalo", quality: 1.25, follow_up: 0.85, most_clicks: 30.0, half_spend: 180_000.0, usual_spend: 130_000.0, shown_per_click: 30.0 },
    Channel { word: "google", name: "Google", quality: 1.30, follow_up: 0.75, most_clicks: 45.0, half_spend: 450_000.0, usual_spend: 330_000.0, shown_per_click: 18.0 },
    Channel { word: "tiktok", name: "TikTok", quality: 0.50, follow_up: 0.50, most_clicks: 110.0, half_spend: 350_000.0, usual_spend: 260_000.0, shown_per_click: 95.0 },
    Channel { word: "store", name: "Cửa hàng", quality: 1.35, follow_up: 0.90, most_clicks: 0.0, half_spend: 1.0, usual_spend: 0.0, shown_per_click: 0.0 },
    Channel { word: "referral", name: "Giới thiệu", quality: 1.60, follow_up: 0.90, most_clicks: 0.0, half_spend: 1.0, usual_spend: 0.0, shown_per_click: 0.0 },
    Channel { word: "event", name: "Hội chợ", quality: 1.00, follow_up: 0.65, most_clicks: 60.0, half_spend: 1_800_000.0, usual_spend: 1_600_000.0, shown_per_click: 10.0 },
    Channel { word: "press", name: "Báo chí", quality: 0.65, follow_up: 0.60, most_clicks: 25.0, half_spend: 700_000.0, usual_spend: 550_000.0, shown_per_click: 220.0 },
    Channel { word: "shopee", name: "Shopee", quality: 0.95, follow_up: 0.35, most_clicks: 35.0, half_spend: 160_000.0, usual_spend: 110_000.0, shown_per_click: 40.0 },
    Channel { word: "website", name: "Website", quality: 1.00, follow_up: 0.60, most_clicks: 0.0, half_spend: 1.0, usual_spend: 0.0, shown_per_click: 0.0 },
];

#[rustfmt::skip]
pub(crate) const SEGMENTS: &[Segment] = &[
    Segment { word: "young_family", name: "Gia đình trẻ thành phố", share: 0.20, chosen: true, ages: (26, 39), big_city: 0.78, income: 1.15, sensitivity: 0.45,
        categories: [4.0, 2.5, 1.0, 0.8, 1.5, 0.6, 0.8, 0.5], channels: [3.0, 2.5, 2.0, 0.8, 1.2, 1.2, 0.4, 0.3, 0.8, 1.5], repeats: 0.70,
        need: "nước và không khí sạch cho con nhỏ" },
    Segment { word: "settled", name: "Trung niên khá giả", share: 0.14, chosen: true, ages: (40, 60), big_city: 0.70, income: 1.75, sensitivity: 0.20,
        categories: [2.5, 2.0, 0.4, 2.8, 0.6, 1.2, 1.0, 1.0], channels: [1.5, 2.0, 3.0, 0.2, 2.2, 2.0, 0.8, 0.8, 0.3, 1.5], repeats: 0.74,
        need: "đồ bền, đỡ việc nhà, có người lắp đặt" },
    Segment { word: "small_business", name: "Hộ kinh doanh, văn phòng nhỏ", share: 0.08, chosen: true, ages: (28, 55), big_city: 0.60, income: 1.45, sensitivity: 0.35,
        categories: [4.5, 1.0, 0.6, 0.2, 0.8, 1.0, 0.5, 2.4], channels: [1.0, 3.0, 2.0, 0.2, 2.5, 2.0, 1.2, 0.4, 0.3, 1.0], repeats: 0.82,
        need: "máy công suất lớn, thay lõi đúng hẹn, có hóa đơn" },
    Segment { word: "renter", name: "Người trẻ ở trọ", share: 0.22, chosen: false, ages: (19, 27), big_city: 0.72, income: 0.72, sensitivity: 0.85,
        categories: [0.5, 0.5, 4.0, 0.3, 1.5, 2.0, 1.2, 1.6], channels: [2.5, 1.0, 1.0, 4.0, 0.8, 0.6, 0.2, 0.1, 3.0, 1.0], repeats: 0.26,
        need: "đồ nhỏ gọn, rẻ, mua nhanh" },
    Segment { word: "general", name: "Đại chúng", share: 0.36, chosen: false, ages: (22, 68), big_city: 0.42, income: 0.85, sensitivity: 0.65,
        categories: [1.5, 0.8, 1.5, 0.4, 1.0, 1.8, 1.2, 1.5], channels: [2.5, 1.5, 1.5, 1.8, 1.5, 0.8, 0.4, 0.5, 1.0, 1.0], repeats: 0.30,
        need: "món dùng được ngay khi đồ cũ hỏng, có khuyến mãi càng tốt" },
];

/// Competitors; invented.
pub(crate) const COMPETITORS: &[&str] = &["Điện máy Hồng Phát", "AquaLife", "Bếp Việt Home"];

/// People behind the counter and at the telephone; invented.
pub(crate) const STAFF: &[&str] =
    &["Thu Hà", "Minh Tuấn", "Ngọc Lan", "Văn Hậu", "Thanh Trúc", "Quốc Bảo", "Hồng Nhung", "Đức Anh"];

/// Why people decided against buying.
pub(crate) const LOST_REASONS: &[&str] =
    &["Giá cao", "Mua bên khác", "Chưa cần gấp", "Chưa yên tâm về bảo hành", "Không liên lạc được"];

/// No product, category, competitor or device.
pub(crate) const NONE: u8 = u8::MAX;

/// Price of a product on a day: a rise of 4 % in the ninth month, lower on sale days, in round đồng.
pub(crate) fn price(product: u8, month: usize, buying: f64) -> i64 {
    let base = PRODUCTS[product as usize].price;
    let risen = if month >= 8 { base * 104 / 100 } else { base };
    let asked = if buying >= 1.7 { risen * 92 / 100 } else { risen };
    let step = if base >= 500_000 { 10_000 } else { 1_000 };
    (asked + step / 2) / step * step
}

/// The products of a category, machines or what they use up.
pub(crate) fn products_of(category: u8, refill: bool) -> impl Iterator<Item = u8> {
    (0..PRODUCTS.len() as u8).filter(move |place| {
        let product = &PRODUCTS[*place as usize];
        product.category == category && product.refill == refill
    })
}

/// The lowest price of a machine of the category.
pub(crate) fn cheapest(category: u8) -> i64 {
    products_of(category, false).map(|place| PRODUCTS[place as usize].price).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_sells_machines_and_what_they_use_up() {
        assert_eq!(PRODUCTS.len(), 60);
        for category in 0..CATEGORIES.len() as u8 {
            assert!(products_of(category, false).count() >= 5 && products_of(category, true).count() >= 2);
            let prices: Vec<i64> = products_of(category, false).map(|p| PRODUCTS[p as usize].price).collect();
            assert!(prices.is_sorted(), "machines stand from cheap to dear");
        }
        assert!((SEGMENTS.iter().map(|s| s.share).sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn prices_change() {
        assert_eq!(price(0, 0, 1.0), 4_490_000);
        assert_eq!(price(0, 9, 1.0), 4_670_000);
        assert!(price(0, 3, 2.4) < price(0, 3, 1.0));
    }
}
