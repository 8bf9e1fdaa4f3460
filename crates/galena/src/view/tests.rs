//! Do the answers agree with a small shop whose history is known?
//!
//! A hundred and sixty people, made by rule: everybody looks, every second one asks, every fourth
//! one buys soon after, every eighth one buys every forty days. The whole walk is taken once, from
//! rows to answers.

use super::people::{PeopleFilter, Sort};
use super::read::Cell;
use super::{Context, people, person, report};
use chrono::{NaiveDate, NaiveDateTime};
use galena_engine::{Begun, ImportCounts, ImportFacts, Lake, LakeSettings, RunSettings};
use galena_intake::to_batches;
use galena_signal::{
    BatchId, Class, Currency, Lang, Money, Parsed, Policy, Record, RecordId, Signal, SignalKind, Spend,
};
use galena_standing::Rules;
use std::path::Path;

const PEOPLE: i64 = 160;
const DAY: i64 = 86_400_000_000;
const UTC_OFFSET_MINUTES: i32 = 420;

fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 20).unwrap_or_default()
}

/// Noon, so many days before the last day.
fn at(days_before: i64) -> i64 {
    let day = as_of().signed_duration_since(NaiveDate::default()).num_days();
    (day - days_before) * DAY + DAY / 2 - i64::from(UTC_OFFSET_MINUTES) * 60_000_000
}

fn money(amount: i64) -> Option<Money> {
    Some(Money { hundredths: amount * 100, currency: Currency::VND })
}

fn signal(person: Option<i64>, days_before: i64, kind: SignalKind, value: Option<Money>) -> Signal {
    Signal {
        row_number: 2 + person.unwrap_or(0),
        record_id: person.map(|id| RecordId(1_000 + id)),
        at: at(days_before),
        kind,
        product: Some("Máy lọc nước A1".into()),
        category: Some("Lọc nước".into()),
        quantity: None,
        value,
        order_ref: None,
        channel: Some(if person.unwrap_or(0) % 3 == 0 { "zalo" } else { "facebook" }.into()),
        campaign: None,
        keyword: None,
        staff: None,
        competitor: None,
        text: None,
    }
}

fn shop() -> Parsed {
    let mut parsed = Parsed::default();
    for id in 0..PEOPLE {
        let name = match id {
            8 => "Lan".to_string(),
            9 | 10 => "Trần Quốc Bảo".to_string(),
            _ => format!("Khách Số {id}"),
        };
        let record = Record {
            row_number: 2 + id,
            at: Some(at(400 - id)),
            name: Some(name),
            phone: Some(format!("+8491{:07}", 2_345_600 + id)),
            province: Some(if id % 5 == 0 { "Hà Nội" } else { "Cần Thơ" }.into()),
            consented: (id == 2).then_some(false),
            budget: (id % 2 == 0).then(|| money(30_000_000)).flatten(),
            ..Record::default()
        };
        parsed.records.push((RecordId(1_000 + id), record));
        let first = 20 + (id * 37) % 370;
        parsed.signals.push(signal(Some(id), first, SignalKind::View, money(9_000_000)));
        if id % 2 == 0 {
            parsed.signals.push(signal(Some(id), first - 3, SignalKind::Inquiry, None));
        }
        if id % 4 == 0 {
            let every = if id % 8 == 0 { 40 } else { 1_000 };
            for age in (0..first - 10).rev().step_by(every) {
                parsed.signals.push(signal(Some(id), age, SignalKind::Order, money(9_500_000)));
            }
        }
    }
    // The same person once more, by phone: the newer words win.
    let again = Record {
        row_number: 500,
        at: Some(at(100)),
        name: Some("Nguyễn Thị Lan".into()),
        phone: Some("+84912345608".into()),
        ..Record::default()
    };
    parsed.records.push((RecordId(2_000), again));
    // A purchase after the day that is judged: no answer may know of it.
    parsed.signals.push(signal(Some(8), -3, SignalKind::Order, money(9_500_000)));
    parsed.signals.push(signal(None, 30, SignalKind::Order, money(1_000_000)));
    for month in 0..12 {
        parsed.spend.push(Spend {
            row_number: 2 + month,
            spent_on: as_of() - chrono::Days::new(month as u64 * 30),
            channel: Some("facebook".into()),
            campaign: None,
            keyword: None,
            amount: Money { hundredths: 500_000_000, currency: Currency::VND },
            impressions: None,
            clicks: None,
        });
    }
    parsed
}

fn add(lake: &Lake, parsed: &Parsed) {
    let batch = BatchId("b1".into());
    let facts = ImportFacts { file_name: "khach_hang.xlsx".into(), ..ImportFacts::default() };
    let Begun::Import(mut import) = lake.begin_import(&batch, facts, at(0)).unwrap() else { panic!("added before") };
    for (table, rows) in to_batches(parsed, &batch).unwrap() {
        import.write(table, &rows).unwrap();
    }
    let counts = ImportCounts { rows: 600, records: PEOPLE + 1, signals: 500, ..ImportCounts::default() };
    import.finish(counts, at(0)).unwrap();
}

fn judge(lake: &Lake, rules: &Rules) {
    let settings = RunSettings {
        as_of: as_of(),
        utc_offset_minutes: UTC_OFFSET_MINUTES,
        step_by_step: false,
        again: false,
        give: &[],
    };
    let plans = [
        (galena_identity::plan(&galena_identity::Rules::default()), galena_identity::functions()),
        (galena_standing::steps::plan(rules), galena_standing::steps::functions(rules)),
    ];
    for (plan, functions) in plans {
        lake.run(&plan, &functions, &settings, &mut |_, _, _| {}).unwrap();
    }
}

fn lake(folder: &Path) -> Lake {
    Lake::create(&folder.join("lake"), LakeSettings { threads: 2, memory_bytes: 1 << 29 }).unwrap()
}

fn context(lake: &Lake, lang: Lang) -> Context<'_> {
    Context {
        lake,
        lang,
        currency: Currency::VND,
        policy: Policy::Narrow,
        horizon_days: 30,
        joined_from: 0.4,
        utc_offset_minutes: UTC_OFFSET_MINUTES,
        shop: "Nhà Xanh".into(),
        made_at: NaiveDateTime::default(),
    }
}

#[test]
fn an_empty_workspace_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    for lang in [Lang::Vi, Lang::En] {
        let context = context(&lake, lang);
        assert!(people::summary(&context).unwrap().contains("galena run"));
        assert_eq!(people::list(&context, &PeopleFilter::default()).unwrap().json(), "[]\n");
        let shown = person::show(&context, &Rules::default(), "Lan").unwrap();
        assert!(shown.text().contains("galena run") && shown.json() == "null\n");
        let data = report::data(&context).unwrap();
        assert!(data.counts.is_empty() && data.notes.len() == 1);
        assert!(galena_console::report(&data).contains("Nhà Xanh"));
    }
}

#[test]
fn the_answers_agree_with_what_was_put_in() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    let rules = Rules::default();
    add(&lake, &shop());
    judge(&lake, &rules);
    for lang in [Lang::Vi, Lang::En] {
        let context = context(&lake, lang);
        a_listing(&context);
        a_person(&context, &rules);
        a_summary(&context);
        a_report(&context);
    }
}

#[test]
fn a_month_takes_back_only_what_was_counted() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    let mut parsed = shop();
    for signal in &mut parsed.signals {
        signal.channel = None;
    }
    let counted: i64 = 1_000_000;
    let pounds =
        |hundreds: i64| Some(Money { hundredths: hundreds * 100, currency: Currency::from_code("GBP").unwrap() });
    let mut gone = |kind, order: &str, quantity: Option<f64>, amount| {
        let order_ref = Some(order.to_string());
        parsed.signals.push(Signal { order_ref, quantity, ..signal(Some(1), 40, kind, pounds(amount)) });
    };
    gone(SignalKind::Order, "H-1", Some(2.0), counted);
    // Only known as cancelled: nothing was counted.
    gone(SignalKind::Cancellation, "H-2", Some(1.0), 7_000);
    // A credit note with a number of its own.
    gone(SignalKind::Cancellation, "C-3", Some(-1.0), 500);
    // A line of a known order, and goods that came back.
    gone(SignalKind::Cancellation, "H-1", Some(1.0), 40);
    gone(SignalKind::Return, "R-4", None, 3);
    for signal in &mut parsed.signals {
        signal.value = signal.value.filter(|money| money.currency != Currency::VND);
    }
    add(&lake, &parsed);
    judge(&lake, &Rules::default());
    let mut context = context(&lake, Lang::En);
    context.currency = context.currency_of_amounts().unwrap();
    assert_eq!(context.currency.code(), "GBP");
    let data = report::data(&context).unwrap();
    let revenue: f64 = data.months.iter().map(|month| month.revenue).sum();
    assert_eq!(revenue, (counted - 500 - 40 - 3) as f64);
    assert_eq!(data.currency.code(), "GBP");
    let page = galena_console::report(&data);
    assert!(!page.contains('₫') && page.contains('£'));
    let unstated = data.channels.iter().find(|row| !row.stated).map(|row| row.channel.clone());
    assert!(unstated.is_none_or(|channel| !page.contains(&format!("come through {channel}"))));
}

fn a_listing(context: &Context<'_>) {
    let everyone = people::list(context, &PeopleFilter { class: None, sort: Sort::Chance, limit: None }).unwrap();
    assert_eq!(everyone.rows.len() as i64, PEOPLE);
    let column = |name: &str| everyone.columns.iter().position(|column| *column == name).unwrap();
    let chances: Vec<f64> = everyone
        .rows
        .iter()
        .map(|row| match row[column("chance")] {
            Cell::Float(chance) => chance,
            _ => panic!("a person without a chance"),
        })
        .collect();
    assert!(chances.windows(2).all(|pair| pair[0] >= pair[1]));
    let contactable = |row: &Vec<Cell>| row[column("contactable")] == Cell::Bool(true);
    assert_eq!(everyone.rows.iter().filter(|row| contactable(row)).count() as i64, PEOPLE - 1);
    let loyal = PeopleFilter { class: Some(Class::Loyal), sort: Sort::Name, limit: Some(3) };
    let loyal = people::list(context, &loyal).unwrap();
    assert_eq!(loyal.rows.len(), 3);
    assert!(loyal.rows.iter().all(|row| row[column("class")] == Cell::Text("loyal".into())));
    assert!(loyal.table(context.lang).contains(Class::Loyal.label(context.lang)));
    for sort in [Sort::Need, Sort::Value, Sort::Loyalty, Sort::Behaviour] {
        assert_eq!(people::list(context, &PeopleFilter { class: None, sort, limit: Some(2) }).unwrap().rows.len(), 2);
    }
}

fn a_person(context: &Context<'_>, rules: &Rules) {
    let show = |query: &str| person::show(context, rules, query).unwrap();
    for query in ["Nguyễn Thị Lan", "nguyen thi lan", "thi LAN", "0912 345 608", "+84912345608", "1008"] {
        let shown = show(query);
        assert!(shown.text().starts_with("Nguyễn Thị Lan · #1008\n"), "{query}: {}", shown.text());
        let json: serde_json::Value = serde_json::from_str(&shown.json()).unwrap();
        assert_eq!(json["person"]["person_id"], "1008");
        assert_eq!(json["sources"]["name"]["file_name"], "khach_hang.xlsx");
        assert_eq!(json["sources"]["name"]["row_number"], 500);
        assert_eq!(json["sources"]["province"]["row_number"], 10);
        assert_eq!(json["links"].as_array().map(Vec::len), Some(1));
        assert!(json["signals"].as_array().is_some_and(|signals| signals.len() > 3));
        let instants = json["signals"].as_array().into_iter().flatten().map(|signal| &signal["row"]["at"]);
        assert!(instants.clone().all(|at| at.as_str().is_some_and(|at| at < "2026-10-21")));
        assert!(json["changes"].as_array().is_some_and(|changes| !changes.is_empty()));
        assert!(shown.text().contains("khach_hang.xlsx"));
    }
    let several = show("tran quoc bao");
    assert!(several.text().contains("galena person 10"), "{}", several.text());
    let json: serde_json::Value = serde_json::from_str(&several.json()).unwrap();
    assert_eq!(json.as_array().map(Vec::len), Some(2));
    assert_eq!(show("không có ai").json(), "null\n");
    assert_eq!(show("' OR 1 = 1 --").json(), "null\n");
}

fn a_summary(context: &Context<'_>) {
    let text = people::summary(context).unwrap();
    assert_eq!(text, people::summary(context).unwrap());
    assert!(text.contains(&format!(" {PEOPLE} ")), "{text}");
    for class in Class::ALL {
        assert!(text.contains(class.label(context.lang)), "{text}");
    }
    assert!(!text.contains('\u{a0}') && text.lines().all(|line| line == line.trim_end()), "{text}");
}

fn a_report(context: &Context<'_>) {
    let data = report::data(context).unwrap();
    assert_eq!(data.counts.iter().map(|count| count.people).sum::<u64>() as i64, PEOPLE);
    assert_eq!(data.relationships.iter().map(|(_, people)| people).sum::<u64>() as i64, PEOPLE);
    let shares: f64 = data.counts.iter().filter_map(|count| count.share_of_revenue).sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
    assert!(data.counts.iter().all(|count| count.change_90d.is_some()));
    assert!(!data.track_record.is_empty() && !data.repurchase.is_empty());
    // Months hold every purchase of known people, none of nobody's, and none of a later day.
    let orders = shop().signals.iter().filter(|signal| signal.kind == SignalKind::Order).count() as f64 - 2.0;
    let revenue: f64 = data.months.iter().map(|month| month.revenue).sum();
    assert!((revenue - orders * 9_500_000.0).abs() < 1.0, "{revenue}");
    assert_eq!(data.months.iter().map(|month| month.new_people).sum::<u64>() as i64, PEOPLE);
    assert_eq!(data.months.last().map(|month| month.month), NaiveDate::from_ymd_opt(2026, 10, 1));
    let channels: Vec<(&str, u64)> = data.channels.iter().map(|row| (row.channel.as_str(), row.people)).collect();
    assert_eq!(channels, [("Facebook", 106), ("Zalo", 54)]);
    assert_eq!(data.channels[0].spend, Some(60_000_000.0));
    assert_eq!(data.channels[0].monthly.iter().sum::<f64>(), 106.0);
    assert!(!data.people_today.is_empty() && data.people_today.len() <= 25);
    assert!(data.people_today.iter().all(|row| row.person_id != 1_002 && !row.why.is_empty()));
    assert_eq!(data.imports.len(), 1);
    assert!(data.notes.len() >= 3);
    assert!(galena_console::report(&data).contains("Nhà Xanh"));
}
