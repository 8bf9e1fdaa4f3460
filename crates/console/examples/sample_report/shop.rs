//! A made-up shop with believable figures, for looking at and for tests. Nobody here exists.

use chrono::{NaiveDate, NaiveDateTime};
use galena_console::report::identity::{
    Band, ChangeRow, Decisions, DroppedKey, Expected, FieldRow, Identity, KeyRow, SizeRow, Sureness,
};
use galena_console::report::trust::{Figure, Gain, GroupRow, RateShift, Says, Showing, Trust, Uses};
use galena_console::report::*;
use galena_signal::{Class, Currency, Lang, Policy, PotentialKind, Relationship};

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn moment(month: u32, on: u32, hour: u32, minute: u32) -> NaiveDateTime {
    day(2026, month, on).and_hms_opt(hour, minute, 0).unwrap_or_default()
}

/// The shop's report in a language.
pub fn sample(lang: Lang) -> ReportData {
    let dates = vec![day(2026, 6, 24), day(2026, 7, 24), day(2026, 8, 23), day(2026, 9, 22), day(2026, 10, 22)];
    ReportData {
        shop: "Nội thất An Phát".to_string(),
        lang,
        as_of: day(2026, 11, 22),
        made_at: moment(11, 22, 7, 40),
        policy: Policy::Narrow,
        horizon_days: 30,
        currency: Currency::VND,
        interval_level: 0.9,
        counts: counts(),
        potential_kinds: vec![
            (PotentialKind::Unaware, 402),
            (PotentialKind::Exploring, 3_120),
            (PotentialKind::Hesitant, 1_388),
            (PotentialKind::WithCompetitor, 516),
        ],
        relationships: vec![
            (Relationship::Stranger, 1_204),
            (Relationship::Potential, 5_426),
            (Relationship::Actual, 2_018),
            (Relationship::Loyal, 431),
            (Relationship::Lapsed, 921),
        ],
        ratio: Some(RatioFigure {
            value: 6.24,
            low: 5.02,
            high: 7.81,
            target_people: 3_914,
            target_buyers: 487,
            potential_people: 20_417,
            potential_buyers: 407,
            dates: dates.clone(),
        }),
        track_record: track_record(),
        repurchase: repurchase(lang),
        references: references(),
        calibration: Some(calibration(dates.clone())),
        lift: Some(LiftFigure {
            lift: 4.31,
            low: 3.96,
            high: 4.68,
            recency_lift: 2.57,
            recency_low: 2.3,
            recency_high: 2.86,
            auc: Some(0.823),
            recency_auc: Some(0.694),
            people: 24_331,
            buyers: 894,
            dates,
        }),
        trust: Some(trust(lang)),
        identity: Some(identity(lang)),
        channels: channels(lang),
        segments: segments(lang),
        people_today: people(lang),
        months: months(),
        imports: imports(),
        notes: notes(lang),
    }
}

fn identity(lang: Lang) -> Identity {
    let sizes = [6_120, 2_455, 904, 331, 122, 41, 14, 8, 3, 2];
    let band = |sureness, from, until, pairs, joined, expected| Band { sureness, from, until, pairs, joined, expected };
    let key =
        |en: &str, vi: &str, caught, pairs| KeyRow { name: lang.pick(en, vi).to_string(), caught, pairs: Some(pairs) };
    let on = |month, on, created, merged, split, retired| ChangeRow {
        on: day(2026, month, on),
        created,
        merged,
        split,
        retired,
    };
    Identity {
        as_of: day(2026, 11, 22),
        records: 16_644,
        people: 10_000,
        sizes: sizes
            .into_iter()
            .zip(1..)
            .map(|(people, records)| SizeRow { records, or_more: records == 10, people })
            .collect(),
        households: 412,
        housed: 1_003,
        alone: 2_210,
        compared: 88_420,
        precision: Some(Expected { value: 0.9914, low: 0.9871, high: 0.9957 }),
        recall: Some(Expected { value: 0.947, low: 0.941, high: 0.953 }),
        bands: vec![
            band(Sureness::Sure, 0.99, 1.0, 8_911, 8_911, 8_903.2),
            band(Sureness::Likely, 0.9, 0.99, 402, 398, 385.1),
            band(Sureness::Doubtful, 0.1, 0.9, 318, 131, 142.6),
            band(Sureness::Hardly, 0.02, 0.1, 1_904, 3, 77.4),
        ],
        fields: fields(lang),
        keys: vec![
            key("phone", "số điện thoại", 0.612, 9_120),
            key("given name + family name", "tên + họ", 0.214, 30_411),
            key("e-mail before the @", "email trước @", 0.093, 2_031),
            key(
                "day and month of birth + postcode or ward",
                "ngày tháng sinh + mã bưu chính hoặc phường xã",
                0.02,
                902,
            ),
        ],
        keys_recall: Some(0.939),
        dropped: vec![
            DroppedKey {
                name: lang.pick("phone", "số điện thoại").to_string(), values: 1, largest: 812, own: true
            },
            DroppedKey { name: lang.pick("family name", "họ").to_string(), values: 6, largest: 4_905, own: false },
        ],
        changes: vec![on(11, 22, 212, 31, 4, 1), on(11, 15, 187, 22, 0, 0), on(11, 8, 9_613, 0, 0, 0)],
        decisions: Decisions { obeyed: 41, same: 29, different: 14, unsure: 3 },
        waiting: 287,
    }
}

fn fields(lang: Lang) -> Vec<FieldRow> {
    let field = |en: &str, vi: &str, filled, bits| FieldRow { name: lang.pick(en, vi).to_string(), filled, bits };
    vec![
        field("phone", "số điện thoại", 14_020, Some((17.7, -4.2))),
        field("e-mail", "email", 5_118, Some((17.4, -3.9))),
        field("given name", "tên", 15_900, Some((7.0, -6.8))),
        field("birthday", "ngày sinh", 1_426, Some((13.7, -6.1))),
        field("gender", "giới tính", 9_310, Some((1.0, -5.3))),
        field("company", "công ty", 31, None),
    ]
}

fn counts() -> Vec<ClassCount> {
    let row = |class, people, change, share| ClassCount {
        class,
        people,
        change_90d: Some(change),
        share_of_revenue: Some(share),
    };
    vec![
        row(Class::Stranger, 1_204, 118, 0.0),
        row(Class::Potential, 4_518, 212, 0.0),
        row(Class::Target, 908, 96, 0.0),
        row(Class::Actual, 2_018, 31, 0.482),
        row(Class::Loyal, 431, 9, 0.379),
        row(Class::Lapsed, 921, -14, 0.139),
    ]
}

fn track_record() -> Vec<ReplayRow> {
    let windows = [
        (day(2026, 5, 25), day(2026, 6, 24), 31, 9, 402, 6, false),
        (day(2026, 6, 24), day(2026, 7, 24), 702, 79, 3_914, 71, true),
        (day(2026, 7, 24), day(2026, 8, 23), 744, 88, 4_022, 84, true),
        (day(2026, 8, 23), day(2026, 9, 22), 789, 101, 4_108, 79, true),
        (day(2026, 9, 22), day(2026, 10, 22), 823, 109, 4_170, 88, true),
        (day(2026, 10, 22), day(2026, 11, 21), 856, 110, 4_203, 85, true),
    ];
    let mut rows = Vec::new();
    for (as_of, until, target, target_buyers, potential, potential_buyers, enough) in windows {
        let groups = [
            (Class::Target, target, target_buyers),
            (Class::Potential, potential, potential_buyers),
            (Class::Actual, 1_890, 231),
            (Class::Loyal, 402, 148),
        ];
        for (class, people, buyers) in groups {
            let rate = buyers as f64 / people as f64;
            let half = 1.645 * (rate * (1.0 - rate) / people as f64).sqrt();
            let (low, high) = ((rate - half).max(0.0), rate + half);
            rows.push(ReplayRow { as_of, until, class, people, buyers, rate, low, high, enough });
        }
    }
    rows
}

fn repurchase(lang: Lang) -> Vec<RepurchaseRow> {
    let note = lang.pick(
        "The second window holds the sales of early November, which one year of data cannot teach.",
        "Khoảng thứ hai có đợt giảm giá đầu tháng 11, điều mà dữ liệu một năm chưa đủ để học.",
    );
    let windows = [
        (day(2026, 5, 25), day(2026, 8, 23), Buyers::Loyal, 388, 239, (512.0, 471.0, 556.0, 498), None),
        (day(2026, 5, 25), day(2026, 8, 23), Buyers::Other, 1_874, 381, (441.0, 402.0, 483.0, 437), None),
        (day(2026, 8, 23), day(2026, 11, 21), Buyers::Loyal, 419, 282, (561.0, 517.0, 608.0, 688), Some(note)),
        (day(2026, 8, 23), day(2026, 11, 21), Buyers::Other, 1_966, 494, (470.0, 429.0, 514.0, 566), Some(note)),
    ];
    windows
        .into_iter()
        .map(|(as_of, until, buyers, people, bought_again, (expected, low, high, actual), note)| {
            let rate = f64::from(bought_again) / f64::from(people);
            let half = 1.645 * (rate * (1.0 - rate) / f64::from(people)).sqrt();
            RepurchaseRow {
                as_of,
                until,
                buyers,
                people: people as u64,
                bought_again: bought_again as u64,
                rate,
                low: rate - half,
                high: rate + half,
                enough: true,
                expected_purchases: Some(expected),
                expected_low: Some(low),
                expected_high: Some(high),
                actual_purchases: Some(actual),
                note: note.map(str::to_string),
            }
        })
        .collect()
}

fn references() -> Vec<ReferenceRow> {
    let enough = |value, low, high, people| Some(Measured::Enough { value, low, high, people });
    let period = Some((day(2026, 6, 24), day(2026, 11, 21)));
    vec![
        ReferenceRow {
            reference: Reference::LandingConversion,
            target: enough(0.0412, 0.0351, 0.0481, 3_204),
            potential: enough(0.0069, 0.0058, 0.0082, 14_870),
            ratio: enough(5.97, 4.7, 7.6, 18_074),
            period,
        },
        ReferenceRow {
            reference: Reference::BuysAgain,
            target: enough(0.612, 0.574, 0.649, 448),
            potential: Some(Measured::TooFew { people: 17 }),
            ratio: Some(Measured::TooFew { people: 17 }),
            period,
        },
        ReferenceRow {
            reference: Reference::BecomesLoyal,
            target: enough(0.092, 0.071, 0.118, 487),
            potential: enough(0.031, 0.019, 0.049, 407),
            ratio: enough(2.97, 1.8, 5.0, 894),
            period,
        },
    ]
}

fn calibration(dates: Vec<NaiveDate>) -> CalibrationFigure {
    let bins = [
        (0.008, 0.009, 11_204),
        (0.021, 0.019, 6_120),
        (0.047, 0.051, 3_340),
        (0.083, 0.079, 1_702),
        (0.128, 0.139, 902),
        (0.182, 0.171, 511),
        (0.243, 0.262, 298),
        (0.319, 0.297, 158),
        (0.402, 0.441, 68),
        (0.521, 0.464, 28),
    ];
    let bin = |(predicted, observed, people): (f64, f64, u64)| {
        let half = 1.645 * (observed * (1.0 - observed) / people as f64).sqrt();
        CalibrationBin { predicted, observed, low: (observed - half).max(0.0), high: observed + half, people }
    };
    CalibrationFigure { bins: bins.into_iter().map(bin).collect(), ece: 0.0038, people: 24_331, dates }
}

fn trust(lang: Lang) -> Trust {
    let figure = |value: f64, half: f64| Some(Figure { value, interval: Some((value - half, value + half)) });
    let plain = |value: f64| Some(Figure { value, interval: None });
    let showing = |says, auc, log_loss, lift| Showing { says, auc, log_loss: plain(log_loss), lift };
    let group = |en, vi, people: u64, buyers: f64, expected: f64| {
        let (ratio, width) = (buyers / expected, (1.645 / buyers.sqrt()).exp());
        let ratio = Figure { value: ratio, interval: Some((ratio / width, ratio * width)) };
        GroupRow { name: lang.pick(en, vi).to_string(), people, buyers, expected: Some(expected), ratio: Some(ratio) }
    };
    let mut groups = vec![
        group("channel: Zalo", "kênh: Zalo", 5_140, 241.0, 188.0),
        group("channel: Facebook", "kênh: Facebook", 8_020, 231.0, 240.0),
        group("channel: TikTok", "kênh: TikTok", 3_300, 41.0, 61.0),
        group("gender: female", "giới tính: nữ", 12_100, 501.0, 488.0),
        group("gender: male", "giới tính: nam", 9_870, 372.0, 391.0),
    ];
    let few = GroupRow { ratio: None, ..group("channel: trade fair", "kênh: Hội chợ", 54, 1.0, 1.4) };
    groups.push(few);
    Trust {
        as_of: Some(day(2026, 11, 22)),
        people: 5_059,
        buyers: 195,
        uses: Some(Uses::Blend),
        model: lang
            .pick(
                "line and trees on 24,331 people, 894 buyers",
                "đường thẳng và các cây học từ 24.331 người, 894 người mua",
            )
            .to_string(),
        base_rate: None,
        showings: vec![
            showing(Says::Model, figure(0.831, 0.026), 0.1302, figure(4.4, 0.5)),
            showing(Says::Line, figure(0.818, 0.027), 0.1324, figure(4.1, 0.5)),
            showing(Says::Trees, figure(0.812, 0.028), 0.1331, figure(4.0, 0.5)),
            showing(Says::Rule, figure(0.701, 0.034), 0.1487, figure(2.6, 0.5)),
            showing(Says::BaseRate, None, 0.1631, None),
        ],
        calibration_error: Some(0.0052),
        calibration_by_chance: Some(0.0041),
        gains: vec![
            Gain { over: Says::Rule, saved: Figure { value: 0.0185, interval: Some((0.0121, 0.0249)) } },
            Gain { over: Says::BaseRate, saved: Figure { value: 0.0329, interval: Some((0.0262, 0.0396)) } },
        ],
        rate: Some(RateShift { before: 0.0361, latest: 0.0385, moved: false }),
        inputs: vec![
            (lang.pick("price looked at", "mức giá đã xem").to_string(), 0.31),
            (lang.pick("looks in 30 days", "lượt xem 30 ngày qua").to_string(), 0.14),
        ],
        groups,
        repurchase: Vec::new(),
        notices: Vec::new(),
    }
}

fn channels(lang: Lang) -> Vec<ChannelRow> {
    let rows = [
        ("Zalo OA", 2_140, 402, 311, Some(42.1e6), 61.0, 4.0),
        ("Facebook Lead Ads", 3_310, 288, 201, Some(96.4e6), 180.0, -4.5),
        ("Google Search", 1_620, 331, 268, Some(71.0e6), 88.0, 3.1),
        ("TikTok", 1_480, 84, 61, Some(38.2e6), 20.0, 11.0),
        (lang.pick("Referral", "Giới thiệu"), 512, 171, 187, Some(9.2e6), 22.0, 1.6),
        (lang.pick("Walk-in", "Khách ghé cửa hàng"), 884, 140, 312, None, 50.0, -1.2),
        (lang.pick("Trade fair", "Hội chợ"), 54, 3, 0, Some(55.0e6), 0.0, 0.0),
    ];
    rows.into_iter()
        .map(|(channel, people, target, buyers, spend, from, by)| {
            let rate = buyers as f64 / people as f64;
            let half = 1.645 * ((rate.max(0.01)) * (1.0 - rate) / people as f64).sqrt();
            let monthly = (0..14).map(|m| (from + by * f64::from(m) + f64::from(m * 37 % 11) * from * 0.02).max(0.0));
            ChannelRow {
                stated: true,
                channel: channel.to_string(),
                people,
                target,
                buyers,
                rate,
                low: (rate - half).max(0.0),
                high: rate + half,
                spend,
                cost_per_target: spend.map(|spend: f64| spend / target as f64),
                monthly: monthly.collect(),
            }
        })
        .collect()
}

fn segments(lang: Lang) -> Vec<SegmentRow> {
    let rows = [
        (
            lang.pick("New flat, Hanoi", "Nhà mới, Hà Nội"),
            lang.pick(
                "moved or moving within 6 months, Hanoi, baskets above 8M ₫",
                "chuyển nhà trong 6 tháng, Hà Nội, đơn trên 8 tr ₫",
            ),
            SegmentOrigin::Chosen,
            1_912,
            246,
        ),
        (
            lang.pick("Small offices", "Văn phòng nhỏ"),
            lang.pick("companies of 5 to 30 people", "công ty 5–30 người"),
            SegmentOrigin::Chosen,
            640,
            71,
        ),
        (
            lang.pick("Asks for quotes by Zalo", "Hỏi báo giá qua Zalo"),
            lang.pick("at least one quote, came by Zalo", "ít nhất một báo giá, đến từ Zalo"),
            SegmentOrigin::Proposed,
            1_204,
            121,
        ),
        (
            lang.pick("Workday mornings", "Sáng ngày làm việc"),
            lang.pick("visits before noon on workdays", "ghé trước trưa, ngày làm việc"),
            SegmentOrigin::Proposed,
            3_380,
            162,
        ),
        (lang.pick("Cafés", "Quán cà phê"), lang.pick("trade: café", "ngành: cà phê"), SegmentOrigin::Chosen, 22, 3),
    ];
    rows.into_iter()
        .map(|(name, condition, origin, people, buyers)| {
            let rate = f64::from(buyers) / f64::from(people);
            let half = 1.645 * (rate * (1.0 - rate) / f64::from(people)).sqrt();
            SegmentRow {
                name: name.to_string(),
                condition: condition.to_string(),
                origin,
                people: people as u64,
                buyers: buyers as u64,
                rate,
                low: (rate - half).max(0.0),
                high: rate + half,
                lift: rate / 0.0367,
            }
        })
        .collect()
}

const NAMES: [&str; 25] = [
    "Nguyễn Thị Lan",
    "Trần Quốc Bảo",
    "Phạm Hồng Nhung",
    "Lê Văn Khánh",
    "Đỗ Minh Tú",
    "Vũ Hải Yến",
    "Hoàng Gia Huy",
    "Bùi Thanh Thảo",
    "Đặng Anh Tuấn",
    "Ngô Bích Ngọc",
    "Dương Đức Mạnh",
    "Lý Thu Hà",
    "Phan Nhật Minh",
    "Võ Kim Oanh",
    "Đinh Công Thành",
    "Hồ Ngọc Ánh",
    "Trịnh Xuân Phúc",
    "Mai Phương Linh",
    "Tôn Nữ Quỳnh Như",
    "Cao Việt Dũng",
    "Châu Mỹ Duyên",
    "Lâm Chí Kiên",
    "Tạ Bảo Trân",
    "Quách Hữu Lộc",
    "Huỳnh Ngọc Trâm Anh",
];

fn people(lang: Lang) -> Vec<PersonRow> {
    let whys = [
        (
            "Asked the price twice in 3 days +11.2; got a quote this morning +4.1",
            "Hỏi giá hai lần trong 3 ngày +11,2; nhận báo giá sáng nay +4,1",
        ),
        (
            "Quote of 42M ₫ given 2 days ago, compared with one other product",
            "Nhận báo giá 42 tr ₫ hai ngày trước, so sánh với một sản phẩm khác",
        ),
        ("Usual order is due in 2 days; left a cart yesterday", "Sắp tới kỳ mua (còn 2 ngày); bỏ giỏ hôm qua"),
        ("Came to the store twice and stated a budget", "Đến cửa hàng hai lần và nêu ngân sách"),
        ("High need, few signals: a first talk tells most", "Nhu cầu cao, ít tín hiệu: nói chuyện lần đầu sẽ rõ"),
    ];
    let lasts = [
        ("Quote opened, 2 h ago", "Mở báo giá, 2 giờ trước"),
        ("Message, yesterday", "Nhắn tin, hôm qua"),
        ("Store visit, 3 days ago", "Đến cửa hàng, 3 ngày trước"),
    ];
    let classes = [Class::Target, Class::Target, Class::Actual, Class::Target, Class::Potential, Class::Loyal];
    NAMES
        .into_iter()
        .enumerate()
        .map(|(place, name)| {
            let step = place as f64;
            let chance = 0.64 - step * 0.019;
            let (why, last) = (whys[place % whys.len()], lasts[place % lasts.len()]);
            PersonRow {
                person_id: 4_611_686_018_427_387_904 + place as i64 * 7_919_331,
                name: name.to_string(),
                class: classes[place % classes.len()],
                need: (0.92 - step * 0.013 + (place * 37 % 11) as f64 * 0.01).min(1.0),
                conversion: chance + 0.1,
                loyalty: 0.12 + (place * 53 % 17) as f64 * 0.045,
                behaviour: 0.81 - (place * 29 % 13) as f64 * 0.03,
                ability_to_pay: (place % 4 != 3).then_some(0.55 + (place % 5) as f64 * 0.08),
                chance,
                low: chance - 0.09,
                high: chance + 0.08,
                expected_value: (place != 7).then_some((18.4 - step * 0.55) * 1e6 * chance),
                why: lang.pick(why.0, why.1).to_string(),
                last_signal: lang.pick(last.0, last.1).to_string(),
            }
        })
        .collect()
}

fn months() -> Vec<MonthRow> {
    (0..15u32)
        .map(|place| {
            let step = f64::from(place);
            let (year, month) = (2025 + (8 + place) as i32 / 12, (8 + place) % 12 + 1);
            let tet = if month == 1 {
                1.42
            } else if month == 2 {
                0.62
            } else {
                1.0
            };
            MonthRow {
                month: day(year, month, 1),
                new_people: (410.0 * tet + step * 14.0) as u64,
                new_target: (place > 2).then_some((52.0 * tet + step * 3.0) as u64),
                buyers: (101.0 * tet + step * 5.0) as u64,
                revenue: (640.0 * tet + step * 31.0 + f64::from(place * 7 % 5) * 22.0) * 1e6,
                spend: (place > 1).then_some((18.0 + step * 0.8 + f64::from(place * 3 % 4)) * 1e6),
            }
        })
        .collect()
}

fn imports() -> Vec<ImportRow> {
    let row = |file: &str, when, rows, refused, people, signals| ImportRow {
        file: file.to_string(),
        when,
        rows,
        refused,
        people,
        signals,
    };
    vec![
        row("khach_hang_T10.xlsx", moment(11, 2, 9, 14), 9_204, 16, 9_188, 9_188),
        row("don_hang_2026.csv.gz", moment(11, 2, 9, 16), 21_877, 143, 21_734, 43_011),
        row("zalo_oa_tin_nhan.jsonl", moment(11, 20, 16, 2), 8_112, 0, 3_406, 8_112),
        row("chi_phi_quang_cao.xlsx", moment(11, 21, 8, 55), 1_402, 3, 0, 0),
    ]
}

fn notes(lang: Lang) -> Vec<String> {
    vec![
        lang.pick(
            "Data covers 15 months. The season before Tết was seen once; forecasts for January may be too low.",
            "Dữ liệu dài 15 tháng. Mùa trước Tết mới thấy một lần; dự báo cho tháng 1 có thể thấp hơn thực tế.",
        )
        .to_string(),
        lang.pick(
            "2,117 orders without a customer were kept as anonymous signals and are in no one's history.",
            "2.117 đơn không ghi khách được giữ như tín hiệu ẩn danh, không tính vào lịch sử của ai.",
        )
        .to_string(),
    ]
}
