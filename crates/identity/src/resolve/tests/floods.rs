//! What happens when the data are senseless? The step ends, joins nobody by noise, and names the key it left out.
//!
//! The number of pairs that were compared stands for time and memory: where all rows share a value, their pairs
//! are millions, and a step that looked at all of them would not end within a test.

use super::builder::{Outcome, People, people};
use super::crowd::strangers;
use std::collections::BTreeSet;

/// Pairs that may be compared in a flood of so many records, with the usual rules.
fn affordable(records: usize) -> f64 {
    500_000.0 + 4.0 * records as f64
}

/// The step ends with whole tables, within its means.
fn ended(people: &People) -> Outcome {
    let outcome = people.resolved();
    assert!(outcome.is_whole(people.rows.len()));
    let compared = outcome.checks_of("pairs_compared")[0].1;
    assert!(compared <= affordable(people.rows.len()), "{compared} pairs of {} records", people.rows.len());
    outcome
}

/// Was a key left out for some of its values, and is it named?
fn is_named(outcome: &Outcome, key: &str) -> bool {
    outcome.checks_of("dropped").iter().any(|(name, _)| name == key)
}

/// So many different people, each with a name and a second field.
fn many(count: usize, fill: &dyn Fn(People, usize) -> People) -> People {
    strangers(3, count)
        .rows
        .iter()
        .enumerate()
        .fold(people(), |all, (place, row)| fill(all.named(&row.texts["name"]), place))
}

/// So many records that say the same.
fn copies(count: usize, of: &People) -> People {
    of.clone().and(People { rows: of.rows.iter().cycle().take(count - 1).cloned().collect() })
}

#[test]
fn a_shops_own_number_joins_nobody_and_is_named() {
    let outcome = ended(&many(5000, &|record, _| record.phone("0912345678")));
    assert_eq!(outcome.count(), 5000);
    assert!(is_named(&outcome, "phone"));
    assert_eq!(outcome.households.num_rows(), 0, "a shop is no home");
}

#[test]
fn a_shops_own_number_leaves_other_numbers_their_worth() {
    let shop = many(5000, &|record, place| {
        record.phone("0912345678").born(&format!("{}-03-{:02}", 1950 + place % 50, 1 + place / 50 % 28))
    });
    let outcome = ended(&shop.and(strangers(9, 500)).and(strangers(9, 500)));
    let count = outcome.count();
    assert!((5490..=5500).contains(&count), "{count} people");
    assert!(is_named(&outcome, "phone"));
}

#[test]
fn twenty_thousand_tests_are_nobody_in_particular() {
    let outcome = ended(&copies(20_000, &people().named("test")));
    assert_eq!(outcome.count(), 20_000);
    assert_eq!(outcome.links.num_rows(), 0);
}

#[test]
fn tests_among_people_stay_what_they_are() {
    let people = strangers(3, 1000).and(copies(5000, &people().named("test")));
    assert_eq!(ended(&people).count(), 6000);
}

#[test]
fn records_that_say_nothing_are_joined_with_nobody() {
    let outcome = ended(&copies(5000, &people().record()));
    assert_eq!(outcome.count(), 5000);
    let mixed = strangers(3, 300).and(copies(300, &people().record()));
    assert_eq!(ended(&mixed).count(), 600);
}

#[test]
fn one_field_is_enough_to_end_with() {
    let all = strangers(3, 3000);
    let only = |column: &'static str| {
        let people = all.rows.iter().fold(people(), |all, row| all.record().with(column, &row.texts[column]));
        let different: BTreeSet<&String> = all.rows.iter().map(|row| &row.texts[column]).collect();
        (ended(&people).count(), different.len())
    };
    let (names, _) = only("name");
    assert!(names >= 2900, "names alone joined {} of 3000", 3000 - names);
    assert_eq!(only("phone"), (3000, 3000));
    let (emails, addresses) = only("email");
    assert!(emails.abs_diff(addresses) <= 3, "{emails} people, {addresses} addresses");
}

#[test]
fn pictures_and_control_characters_are_no_names() {
    let mut world = strangers(3, 300);
    for text in ["😀", "🌸🌸🌸", "👩‍👩‍👧‍👦", "\u{0}", "\u{0}\u{1}\u{7f}", "\u{202e}\u{200b}\u{feff}", "…", "\u{301}\u{301}"]
    {
        world = world.named(text).named(text).named(&format!("{text}{text}")).named(&format!("Lan{text}"));
        world = world.named(text).phone(text).email(text).with("address", text);
    }
    let outcome = ended(&world);
    assert_eq!(outcome.count(), world.rows.len());
    let twice = strangers(3, 300)
        .named("Nguyễn Thị Lan")
        .phone("0912345678")
        .named("Nguyễn\u{0} Thị Lan 🌸")
        .phone("0912345678");
    assert_eq!(ended(&twice).count(), 301, "a flower beside a name is no other name");
}

#[test]
fn ten_thousand_characters_are_read_in_time() {
    let mut world = strangers(3, 200);
    for text in ["a", "ấ ", "😀", "Nguyễn Thị Lan ", "12 Lê Lợi, ", "9", "@", "{\"a\":", "\u{0}"] {
        let text = text.repeat(10_000 / text.chars().count());
        for column in ["name", "address", "email", "phone", "ward", "province", "national_id", "company"] {
            world = world.record().with(column, &text);
        }
        for column in ["family_name", "given_name", "device_id", "gender", "postcode", "attributes", "unread"] {
            world = world.record().with(column, &text);
        }
    }
    let outcome = ended(&world);
    let whose = outcome.whose();
    let people: BTreeSet<i64> = world.rows[..200].iter().map(|row| whose[&row.id]).collect();
    assert_eq!(people.len(), 200);
}

#[test]
fn one_record_and_none_are_a_file_too() {
    for people in [people(), people().record(), people().named("Nguyễn Thị Lan").phone("0912345678")] {
        let outcome = ended(&people);
        assert_eq!(outcome.count(), people.rows.len());
        assert_eq!(outcome.events().len(), people.rows.len());
    }
}

#[test]
fn twenty_thousand_in_one_street_are_no_household() {
    let people = many(20_000, &|record, place| {
        record
            .with("address", "12 Lê Lợi")
            .with("ward", "Phường Bến Nghé")
            .phone(&format!("+8490{:07}", 1_000_003 * place % 9_999_991))
    });
    let outcome = ended(&people);
    assert!(outcome.count() >= 19_900, "{} people", outcome.count());
    assert_eq!(outcome.households.num_rows(), 0);
}

#[test]
fn where_all_records_are_equal_the_step_ends() {
    let one = people().named("Nguyễn Thị Lan").phone("0912345678").born("1987-05-31");
    let outcome = ended(&copies(20_000, &one));
    assert_eq!(outcome.count(), 1);
    for count in [2, 3, 5, 50, 1000] {
        assert_eq!(ended(&copies(count, &one).and(strangers(3, 200))).count(), 201, "{count} copies");
    }
}
