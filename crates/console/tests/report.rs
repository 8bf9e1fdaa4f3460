//! Is the page what it promises: right in both languages, closed to whatever a name may hold,
//! whole without data, and readable by machines that read for people?

#[path = "../examples/sample_report/shop.rs"]
mod shop;

use base64::Engine as _;
use expect_test::{Expect, expect};
use galena_console::report::*;
use galena_signal::{Class, Lang};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What hostile data would write.
const HOSTILE: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)> style=\"x\" \u{202e}gnp.exe\u{2066}\u{0}\u{7} http://evil.example/ אבג";

#[test]
fn findings_in_vietnamese() {
    check_headings(
        Lang::Vi,
        expect![[r#"
            # Nội thất An Phát
            ## Tóm tắt
            ### Trong 30_ngày, tỷ lệ mua của nhóm được xếp là khách mục tiêu gấp 6,2 lần nhóm chỉ được xếp là khách tiềm năng
            ## Ai là ai
            ### 908 trên 10.000_người là khách mục tiêu (9,1_%); khách trung thành chiếm 4,3_% và mang về 37,9_% doanh thu
            ### Khách tiềm năng phần lớn: đang tìm hiểu (57,5_%)
            ### 33,7_% số người đã mua ít nhất một lần
            ## Nhận định đúng đến đâu
            ### Ở 5 trên 5 thời điểm trước đây, khách mục tiêu có tỷ lệ mua cao hơn khách tiềm năng
            ### Khả năng mua dự báo lệch trung bình 0,4_điểm_% so với thực tế: nhóm được dự báo khoảng 40,2_% thì 44,1_% đã mua
            ### 10_% đầu danh sách mua gấp 4,3 lần mức chung; nếu chỉ xếp theo lần tương tác gần nhất thì gấp 2,6 lần
            ### Thứ tự tốt: người mua đứng trước người không mua ở 83,1_% số cặp; theo quy tắc hiển nhiên 70,1_%; ngẫu nhiên 50_%
            ### Tỷ lệ mua gần như trước: trước đây 3,6_%, khoảng theo dõi gần nhất 3,9_%
            ### 2 trên 5 nhóm mua lệch hẳn dự báo; riêng ngẫu nhiên cũng có khoảng 0,5 nhóm như vậy
            ### Sau thời điểm gần nhất, 67,3_% khách được xếp là trung thành mua lại; nhóm người mua còn lại là 25,1_%
            #### Lượt mua dự kiến và thực tế
            ### So với các con số được trích dẫn
            ## Nên tiếp cận ai trước
            ### Trong 25 người nên tiếp cận trước, dự kiến 10,3 người (8,1–12,3) mua trong 30_ngày, trị giá khoảng 127,7_tr_₫
            ## Họ đến từ đâu
            ### Giới thiệu mang về khách mục tiêu rẻ nhất: 53.801_₫ mỗi người (n_=_171)
            ### Doanh thu tăng từ 640_tr_₫ (tháng_9/2025) tới 1,1_tỷ_₫ (tháng_10/2026)
            ### Khách mục tiêu mới mỗi tháng: 61 (tháng_12/2025), 91 (tháng_10/2026)
            ## Phân khúc
            ### “Nhà mới, Hà Nội” mua gấp 3,5 lần mức chung: 12,9_% (n_=_1.912)
            ## Một người, một dòng
            ### 16.644_hồ sơ là của 10.000_người, trong đó 3.880 người nằm ở từ hai hồ sơ trở lên
            ### Mô hình dự kiến 99,1_% (98,7–99,6_%) số cặp đã ghép là đúng, và đã ghép được 94,7_% (94,1–95,3_%) tổng số cặp cùng một người
            #### Các cặp theo khả năng là một người
            ### Trùng số điện thoại là bằng chứng mạnh nhất cho thấy cùng một người (17,7 bit); khác tên là bằng chứng ngược lại mạnh nhất (−6,8 bit)
            ### 4 khóa được cho là đưa 93,9_% số cặp cùng một người ra để so sánh
            ### Ngày 22/11/2026 có 212 mã số mới, 31 mã ghép vào mã khác, 4 mã tách ra và 1 mã ngừng dùng
            #### Con người quyết định
            ## Báo cáo dựa trên gì
            ### 4 tệp, đã đọc 40.595 dòng, từ chối 162 dòng (0,40_%)
            ### Giới hạn
            ### Cách gọi"#]],
    );
}

#[test]
fn findings_in_english() {
    check_headings(
        Lang::En,
        expect![[r#"
            # Nội thất An Phát
            ## In short
            ### Of those called target customers, 6.2 times as many bought within 30_days as of those called merely potential
            ## Who is who
            ### 908 of 10,000_people are target customers (9.1%); loyal customers are 4.3% and bring 37.9% of revenue
            ### Most potential customers are: exploring (57.5%)
            ### 33.7% of all people have bought at least once
            ## How good has this been
            ### At 5 of 5 past dates, target customers bought more often than potential ones
            ### Stated chances are off by 0.4_points on average: of those given about 40.2%, 44.1% bought
            ### The first tenth of the list bought 4.3 times as often as average; by latest signal alone, 2.6 times
            ### The order is good: a buyer stands before a non-buyer in 83.1% of pairs; by the obvious rule 70.1%; by chance 50%
            ### About as many buy as before: 3.6% before, 3.9% in the latest closed window
            ### 2 of 5 groups bought clearly more or less often than was said; by chance alone about 0.5 would
            ### Of those called loyal, 67.3% bought again after the latest date; of the other buyers, 25.1%
            #### Purchases expected and made
            ### Beside the figures that the sources quote
            ## Whom to approach first
            ### Of the 25 people to approach first, 10.3 (8.1–12.3) are expected to buy within 30_days, worth about 127.7M_₫
            ## Where they come from
            ### Referral brings target customers for the least money: 53,801_₫ each (n_=_171)
            ### Revenue rose from 640M_₫ in Sep_2025 to 1.1B_₫ in Oct_2026
            ### New target customers a month: 61 in Dec_2025, 91 in Oct_2026
            ## Segments
            ### “New flat, Hanoi” buys 3.5 times as often as everyone: 12.9% (n_=_1,912)
            ## One person, one row
            ### 16,644_records are 10,000_people; 3,880 of them stand in more than one record
            ### The model expects 99.1% (98.7–99.6%) of the joined pairs to be right, and to have joined 94.7% (94.1–95.3%) of all pairs that are one person
            #### Pairs by the chance to be one person
            ### The same phone speaks most for one person (17.7 bits); another given name speaks most against it (−6.8 bits)
            ### 4 keys are thought to bring together 93.9% of the pairs of one person
            ### On Nov_22, 2026 212 ids were created, 31 merged into another, 4 split off and 1 retired
            #### What humans say
            ## What this rests on
            ### 4 files, 40,595 rows read, 162 refused (0.40%)
            ### Limits
            ### Words"#]],
    );
}

#[test]
fn a_person_in_both_languages() {
    for (lang, expect) in [
        (
            Lang::Vi,
            expect![
                "Nguyễn Thị Lan Mục tiêu Nhu cầu 92, Khả năng chuyển đổi 74, Khả năng trung thành 12, Hành vi 81 64_% 55–72_% 11,8_tr_₫ Hỏi giá hai lần trong 3 ngày +11,2; nhận báo giá sáng nay +4,1 Mở báo giá, 2 giờ trước"
            ],
        ),
        (
            Lang::En,
            expect![
                "Nguyễn Thị Lan Target Need 92, Conversion 74, Loyalty 12, Behaviour 81 64% 55–72% 11.8M_₫ Asked the price twice in 3 days +11.2; got a quote this morning +4.1 Quote opened, 2 h ago"
            ],
        ),
    ] {
        let html = report(&shop::sample(lang));
        let from = html.find("<table class=\"cards people\"").unwrap_or_default();
        let row = html[from..].split("<tr").nth(2).unwrap_or_default();
        expect.assert_eq(&words(row).replace('\u{a0}', "_"));
    }
}

#[test]
fn the_page_is_well_formed_and_lean() {
    for lang in [Lang::Vi, Lang::En] {
        let html = report(&shop::sample(lang));
        check_page(&html, lang);
        assert!(html.len() < 200_000, "{} bytes", html.len());
    }
}

#[test]
fn the_policy_holds_the_hash_of_the_sheet() {
    let html = report(&shop::sample(Lang::En));
    let sheet = html.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap_or_default();
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(sheet));
    assert!(html.contains(&format!("style-src 'sha256-{hash}'")));
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn hostile_text_stays_text() {
    let mut data = shop::sample(Lang::Vi);
    let long = HOSTILE.repeat(2_000);
    data.shop = HOSTILE.to_string();
    data.notes = vec![long.clone()];
    data.people_today.iter_mut().for_each(|row| {
        row.name = HOSTILE.to_string();
        row.why = long.clone();
        row.last_signal = HOSTILE.to_string();
    });
    data.channels.iter_mut().for_each(|row| row.channel = HOSTILE.to_string());
    data.segments.iter_mut().for_each(|row| (row.name, row.condition) = (long.clone(), HOSTILE.to_string()));
    data.imports.iter_mut().for_each(|row| row.file = HOSTILE.to_string());
    data.repurchase.iter_mut().for_each(|row| row.note = Some(HOSTILE.to_string()));
    if let Some(trust) = &mut data.trust {
        trust.groups.iter_mut().for_each(|row| row.name = HOSTILE.to_string());
        trust.inputs.iter_mut().for_each(|input| input.0 = long.clone());
        (trust.model, trust.notices) = (long.clone(), vec![long.clone()]);
    }
    if let Some(identity) = &mut data.identity {
        identity.fields.iter_mut().for_each(|row| row.name = long.clone());
        identity.keys.iter_mut().for_each(|row| row.name = long.clone());
        identity.dropped.iter_mut().for_each(|row| row.name = long.clone());
    }
    let html = report(&data);
    assert!(html.contains("&lt;script&gt;alert(1)"), "the text is shown");
    assert!(!html.contains("<img") && !html.contains("onerror=alert(1)>"));
    assert!(!html.contains(['\u{202e}', '\u{2066}', '\u{0}', '\u{7}']));
    assert!(html.len() < 210_000, "{} bytes", html.len());
    check_page(&html, Lang::Vi);
}

#[test]
fn without_data_it_says_so() {
    for (lang, words) in [(Lang::Vi, "hưa đủ dữ liệu"), (Lang::En, "ot enough data yet")] {
        let sample = shop::sample(lang);
        let html = report(&ReportData::empty("Shop", lang, sample.as_of, sample.made_at));
        check_page(&html, lang);
        assert!(html.matches(words).count() >= 10, "{}", html.matches(words).count());
        assert!(html.contains("galena add"));
        assert!(!html.contains("<use class=\"pt\""), "nothing is drawn");
    }
}

#[test]
fn too_few_people_are_not_made_into_a_rate() {
    let html = report(&shop::sample(Lang::En));
    assert!(html.contains("not enough data yet (n\u{a0}=\u{a0}31)"));
    assert!(!html.contains("29.0%"), "the rate of 9 among 31 is not shown anywhere");
}

#[test]
fn nothing_is_praised_that_nobody_chose_or_stated() {
    let mut data = shop::sample(Lang::En);
    data.segments.truncate(1);
    data.segments[0].origin = SegmentOrigin::Everyone;
    let unstated = data.channels[0].channel.clone();
    data.channels.iter_mut().for_each(|row| (row.spend, row.cost_per_target) = (None, None));
    data.channels[0].stated = false;
    (data.channels[0].rate, data.channels[0].low) = (0.9, 0.88);
    let page = words(&report(&data));
    assert!(page.contains("No part of the market stands out"), "{page}");
    assert!(
        page.contains("Of those who come through") && !page.contains(&format!("come through {unstated}")),
        "{page}"
    );
}

#[test]
fn numbers_that_are_none_break_nothing() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1.0, 0.0] {
        for count in [0, 1, u64::MAX] {
            for lang in [Lang::Vi, Lang::En] {
                let html = report(&extreme(lang, value, count));
                check_page(&html, lang);
                assert!(!html.contains("NaN") && !html.contains(">inf") && !html.contains("\"inf"), "{value}");
            }
        }
    }
}

#[test]
fn every_combination_of_missing_parts_is_whole() {
    for missing in 0..18 {
        let mut data = shop::sample(Lang::En);
        match missing {
            0 => data.counts.clear(),
            1 => data.potential_kinds.clear(),
            2 => data.relationships.clear(),
            3 => data.ratio = None,
            4 => data.track_record.clear(),
            5 => data.repurchase.clear(),
            6 => data.references.clear(),
            7 => data.calibration = None,
            8 => data.lift = None,
            9 => data.channels.clear(),
            10 => data.segments.clear(),
            11 => data.people_today.clear(),
            12 => data.months.truncate(1),
            13 => data.trust = None,
            14 => data.trust = Some(trust::Trust::default()),
            15 => data.identity = None,
            16 => data.identity = Some(nobody_joined()),
            _ => data.imports.clear(),
        }
        check_page(&report(&data), Lang::En);
    }
}

#[test]
fn at_most_so_many_people_are_listed() {
    let mut data = shop::sample(Lang::En);
    let more: Vec<PersonRow> = data.people_today.iter().cloned().cycle().take(400).collect();
    data.people_today = more;
    assert_eq!(report(&data).matches("class=\"glyph\"").count(), MOST_PEOPLE);
}

#[test]
fn languages_do_not_mix() {
    let mut data = shop::sample(Lang::En);
    data.shop = "Shop".to_string();
    let english = words(&without_others_text(&report(&data)));
    let foreign = english.chars().find(|c| matches!(c, 'ă' | 'đ' | 'ơ' | 'ư' | '\u{1ea0}'..='\u{1ef9}'));
    assert_eq!(foreign, None, "Vietnamese in the English report");

    data = shop::sample(Lang::Vi);
    let vietnamese = words(&without_others_text(&report(&data))).to_lowercase();
    for word in [" the ", " people", " days", " of ", " bought", " and ", "target", "interval", "chance"] {
        assert!(!vietnamese.contains(word), "`{word}` in the Vietnamese report");
    }
}

#[test]
fn names_do_not_reach_a_log() {
    let printed = format!("{:?}", shop::sample(Lang::Vi));
    assert!(!printed.contains("Nguyễn Thị Lan") && !printed.contains("Hỏi giá hai lần"));
}

#[test]
fn what_the_model_expects_of_itself_is_said_with_its_interval() {
    let english = words(&report(&shop::sample(Lang::En))).replace('\u{a0}', " ");
    for said in [
        "The model expects 99.1% (98.7–99.6%) of the joined pairs to be right",
        "n = 9,443 joined pairs",
        "2,210 of 16,644 records (13.3%) agree with no other record on any key",
        "Too many records share a value of the key “phone”: one value stands in 812 records.",
        "Too common to bring records together: 6 values of “family name”, the most frequent in 4,905 records.",
        "Of 43 decisions of humans (29 one person, 14 two people) the last run obeyed 41",
        "Company not enough data yet (n = 31)",
        "287 questions wait for a human: pairs of which it is in doubt whether they are one person, and of which nobody has said anything. Answer with galena review",
    ] {
        assert!(english.contains(said), "`{said}` is not in {english}");
    }
}

#[test]
fn too_few_joined_pairs_promise_nothing() {
    let mut data = shop::sample(Lang::En);
    data.identity = Some(nobody_joined());
    let page = words(&report(&data)).replace('\u{a0}', " ");
    assert!(page.contains("Too few records were joined to say how many of the pairs are right."), "{page}");
    assert!(!page.contains("The model expects"), "{page}");
    assert!(page.contains("No human has decided on a pair of records yet"), "{page}");
}

/// Three records of three people, of whom nothing could be learned.
fn nobody_joined() -> identity::Identity {
    let day = shop::day(2026, 11, 22);
    identity::Identity {
        as_of: day,
        records: 3,
        people: 3,
        sizes: vec![identity::SizeRow { records: 1, or_more: false, people: 3 }],
        households: 0,
        housed: 0,
        alone: 3,
        compared: 3,
        precision: None,
        recall: None,
        bands: Vec::new(),
        fields: Vec::new(),
        keys: Vec::new(),
        keys_recall: None,
        dropped: Vec::new(),
        changes: Vec::new(),
        decisions: identity::Decisions::default(),
        waiting: 0,
    }
}

fn check_headings(lang: Lang, expect: Expect) {
    let html = report(&shop::sample(lang));
    let lines: Vec<String> = html
        .split("<h")
        .skip(1)
        .filter(|part| part.starts_with(|c: char| c.is_ascii_digit()))
        .filter_map(|part| {
            let level = part.chars().next()?.to_digit(10)? as usize;
            let inside = part.split_once('>')?.1.split("</h").next()?;
            Some(format!("{} {}", "#".repeat(level), words(inside).replace('\u{a0}', "_")))
        })
        .collect();
    expect.assert_eq(&lines.join("\n"));
}

/// What every page must hold to.
fn check_page(html: &str, lang: Lang) {
    assert!(html.starts_with(&format!("<!DOCTYPE html><html lang=\"{}\">", lang.tag())));
    assert!(!html.contains("<script"));
    let tags: Vec<&str> = html.split('<').skip(1).filter_map(|part| part.split_once('>').map(|(tag, _)| tag)).collect();
    for forbidden in [" style=", "http://", "https://", "src=", "javascript:", "iframe", "form ", "object", "embed"] {
        let found = tags.iter().find(|tag| tag.contains(forbidden) && !tag.starts_with("meta"));
        assert_eq!(found, None, "`{forbidden}`");
    }
    let body = html.split("</head>").nth(1).unwrap_or_default();
    let (mut open, mut ids, mut links, mut last_heading) = (Vec::new(), BTreeSet::new(), BTreeSet::new(), 0);
    for tag in body.split('<').skip(1).filter_map(|part| part.split_once('>').map(|(tag, _)| tag)) {
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if let Some(name) = name.strip_prefix('/') {
            if name != "html" {
                assert_eq!(open.pop(), Some(name), "closed in order");
            }
            continue;
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
        assert!(attributes.matches(" class=").count() + usize::from(attributes.starts_with("class=")) <= 1, "<{tag}>");
        assert!(!attributes.split(' ').any(|part| part.starts_with("on") && part.contains('=')), "<{tag}>");
        ids.extend(attribute(tag, "id").map(|id| assert_new(&ids, id)));
        links.extend(attribute(tag, "href").map(|link| link.trim_start_matches('#').to_string()));
        if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok()) {
            assert!(level <= last_heading + 1, "h{level} after h{last_heading}");
            last_heading = level;
        }
        assert!(name != "th" || tag.contains("scope="), "<{tag}>");
        assert!(!tag.contains("role=\"img\"") || attribute(tag, "aria-label").is_some(), "<{tag}>");
        let inner = open.iter().filter(|open| **open == "svg").count() > 1;
        assert!(name != "svg" || inner || tag.contains("role=\"img\"") || tag.contains("aria-hidden"), "<{tag}>");
    }
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(html.matches("<h1").count(), 1);
    let loose: Vec<_> = links.difference(&ids).collect();
    assert!(loose.is_empty(), "links to nowhere: {loose:?}");
}

fn assert_new(ids: &BTreeSet<String>, id: &str) -> String {
    assert!(!ids.contains(id), "id `{id}` twice");
    id.to_string()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// The text that a reader sees, with single spaces.
fn words(html: &str) -> String {
    let body = html.split("</style>").last().unwrap_or(html);
    let mut out = String::new();
    let mut inside = !body.contains('<') || body.find('<') <= body.find('>');
    for c in body.chars() {
        match c {
            '<' => inside = false,
            '>' => {
                inside = true;
                out.push(' ');
            }
            c if inside => out.push(c),
            _ => {}
        }
    }
    out.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn without_others_text(html: &str) -> String {
    html.split("<bdi>")
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once("</bdi>").map_or("", |p| p.1) })
        .collect()
}

/// The sample with one value in every place that holds a figure.
fn extreme(lang: Lang, value: f64, count: u64) -> ReportData {
    let mut data = shop::sample(lang);
    data.interval_level = value;
    for row in &mut data.counts {
        (row.people, row.change_90d, row.share_of_revenue) = (count, Some(i64::MIN), Some(value));
    }
    data.potential_kinds.iter_mut().for_each(|row| row.1 = count);
    data.relationships.iter_mut().for_each(|row| row.1 = count);
    if let Some(f) = &mut data.ratio {
        (f.value, f.low, f.high, f.target_people, f.target_buyers) = (value, value, value, count, count);
        f.dates.clear();
    }
    for row in &mut data.track_record {
        (row.people, row.buyers, row.rate, row.low, row.high, row.enough) = (count, count, value, value, value, true);
    }
    for row in &mut data.repurchase {
        (row.people, row.rate, row.low, row.high) = (count, value, value, value);
        (row.expected_purchases, row.expected_low, row.actual_purchases) = (Some(value), Some(value), Some(count));
    }
    data.references.iter_mut().for_each(|row| {
        row.ratio = Some(Measured::Enough { value, low: value, high: value, people: count });
        row.target = row.ratio.clone();
    });
    if let Some(f) = &mut data.calibration {
        (f.ece, f.people) = (value, count);
        f.bins.iter_mut().for_each(|b| {
            (b.predicted, b.observed, b.low, b.high, b.people) = (value, value, value, value, count);
        });
    }
    if let Some(f) = &mut data.lift {
        (f.lift, f.low, f.high, f.recency_lift, f.auc, f.people) = (value, value, value, value, Some(value), count);
    }
    if let Some(trust) = &mut data.trust {
        let figure = trust::Figure { value, interval: Some((value, value)) };
        (trust.people, trust.buyers, trust.calibration_error) = (count, count, Some(value));
        trust.showings.iter_mut().for_each(|s| (s.auc, s.log_loss) = (Some(figure), Some(figure)));
        trust.gains.iter_mut().for_each(|gain| gain.saved = figure);
        trust.groups.iter_mut().for_each(|row| (row.people, row.buyers, row.ratio) = (count, value, Some(figure)));
        trust.inputs.iter_mut().for_each(|input| input.1 = value);
        trust.rate = Some(trust::RateShift { before: value, latest: value, moved: true });
    }
    if let Some(identity) = &mut data.identity {
        let expected = Some(identity::Expected { value, low: value, high: value });
        (identity.precision, identity.recall, identity.keys_recall) = (expected, expected, Some(value));
        (identity.records, identity.people, identity.alone, identity.waiting) = (count, count, count, count);
        identity.sizes.iter_mut().for_each(|row| row.people = count);
        identity.bands.iter_mut().for_each(|b| (b.pairs, b.joined, b.expected, b.from) = (count, count, value, value));
        identity.fields.iter_mut().for_each(|row| (row.filled, row.bits) = (count, Some((value, -value))));
        identity.keys.iter_mut().for_each(|row| (row.caught, row.pairs) = (value, Some(count)));
        identity.changes.iter_mut().for_each(|row| (row.created, row.merged) = (count, count));
        identity.decisions = identity::Decisions { obeyed: count, same: count, different: count, unsure: count };
    }
    for row in &mut data.channels {
        (row.people, row.target, row.rate, row.low, row.high) = (count, count, value, value, value);
        (row.spend, row.cost_per_target, row.monthly) = (Some(value), Some(value), vec![value; 3]);
    }
    for row in &mut data.segments {
        (row.people, row.buyers, row.rate, row.low, row.high, row.lift) = (count, count, value, value, value, value);
    }
    for row in &mut data.people_today {
        (row.need, row.chance, row.low, row.high, row.expected_value) = (value, value, value, value, Some(value));
        (row.class, row.person_id) = (Class::Lapsed, i64::MIN);
    }
    for row in &mut data.months {
        (row.new_people, row.new_target, row.buyers, row.revenue, row.spend) =
            (count, Some(count), count, value, Some(value));
    }
    for row in &mut data.imports {
        (row.rows, row.refused, row.people, row.signals) = (count, count, count, count);
    }
    data
}
