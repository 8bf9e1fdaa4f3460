//! What happens when the data are senseless? The step ends, joins nobody by noise, and names the key it left out.
//!
//! The number of rows stands for memory and time: where all rows share a value, their pairs are millions, and a
//! step that looked at all of them would not end within the time of a test.

use super::builder::{Outcome, People, people, texts};
use super::crowd::strangers;

/// The names of keys that were left out for some value.
fn left_out(outcome: &Outcome) -> Vec<String> {
    outcome.checks_of("dropped").into_iter().map(|(key, _)| key).collect()
}

fn compared(outcome: &Outcome) -> f64 {
    outcome.checks_of("pairs_compared")[0].1
}

/// So many different people, each with a name and a second field.
fn many(count: usize, fill: &dyn Fn(People, usize) -> People) -> People {
    strangers(3, count).rows.into_iter().enumerate().fold(people(), |all, (place, row)| {
        let name = row.texts.get("name").cloned().unwrap_or_default();
        fill(all.named(&name), place)
    })
}

#[test]
fn a_shops_own_number_joins_nobody() {
    let people = many(5000, &|record, _| record.phone("0912345678"));
    let outcome = people.resolved();
    assert!(outcome.is_whole(5000));
    eprintln!("shop {} {:?} {}", outcome.count(), left_out(&outcome), compared(&outcome));
}

#[test]
fn a_shops_own_number_among_numbers_that_work() {
    let people = many(5000, &|record, place| record.phone("0912345678").born(&format!("19{}-03-{:02}", 50 + place % 50, 1 + place / 50 % 28)))
        .and(strangers(9, 1000)).and(strangers(9, 1000));
    let outcome = people.resolved();
    eprintln!("shop2 {} {:?} {}", outcome.count(), left_out(&outcome), compared(&outcome));
}

#[test]
fn twenty_thousand_tests_are_twenty_thousand_people() {
    let people = (0..20_000).fold(people(), |all, _| all.named("test"));
    let outcome = people.resolved();
    eprintln!("test {} {:?} {}", outcome.count(), left_out(&outcome), compared(&outcome));
}

#[test]
fn tests_among_others() {
    let people = (0..5_000).fold(strangers(3, 1000), |all, _| all.named("test"));
    let outcome = people.resolved();
    eprintln!("test2 {} {:?} {}", outcome.count(), left_out(&outcome), compared(&outcome));
}

#[test]
fn empty_records_are_nobody_else() {
    let people = (0..5000).fold(people(), |all, _| all.record());
    let outcome = people.resolved();
    eprintln!("empty {} {:?} {}", outcome.count(), left_out(&outcome), compared(&outcome));
}

#[test]
fn one_field_only() {
    let all = strangers(3, 3000);
    for column in ["name", "phone", "email"] {
        let one = |row: &super::builder::Row, all: People| all.record().with(column, &row.texts[column]);
        let people = all.rows.iter().fold(people(), |all, row| one(row, all));
        let outcome = people.resolved();
        eprintln!("only {column} {} {:?} {} {:?}", outcome.count(), left_out(&outcome), compared(&outcome), outcome.checks_of("people_of_size"));
        let people = people.clone().and(people);
        let outcome = people.resolved();
        eprintln!("only {column} twice {} {:?} {}", outcome.count(), left_out(&outcome), compared(&outcome));
    }
}

#[test]
fn emoji_and_long_and_control() {
    let mut world = strangers(3, 300);
    for text in ["😀", "🌸🌸🌸", "👩‍👩‍👧‍👦", "\u{0}", "\u{0}\u{1}\u{7f}", "\u{202e}\u{200b}\u{feff}", "…", "\u{301}\u{301}"] {
        world = world.named(text).named(text).named(&format!("{text}{text}")).named(&format!("Lan{text}"));
    }
    for text in ["a".repeat(10_000), "ấ ".repeat(5000), "😀".repeat(10_000), "Nguyễn Thị Lan ".repeat(700), "\u{0}".repeat(10_000)] {
        world = world.named(&text).with("address", &text).named(&text).phone(&text).email(&text).with("ward", &text);
        for column in ["family_name", "given_name", "device_id", "national_id", "tax_number", "gender", "company", "district", "province", "postcode", "attributes", "customer_ref", "unread"] {
            world = world.record().with(column, &text);
        }
    }
    let outcome = world.resolved();
    eprintln!("emoji {} of {} {:?} {}", outcome.count(), world.rows.len(), left_out(&outcome), compared(&outcome));
    eprintln!("{:?}", texts(&outcome.links, "evidence").len());
}

#[test]
fn one_and_none() {
    for people in [people(), people().record(), people().named("Nguyễn Thị Lan").phone("0912345678")] {
        let outcome = people.resolved();
        assert!(outcome.is_whole(people.rows.len()));
        assert_eq!(outcome.count(), people.rows.len());
    }
}

#[test]
fn one_street() {
    let people = many(20_000, &|record, place| record.lives("12 Lê Lợi", "Phường Bến Nghé", "Hồ Chí Minh").phone(&format!("090{:07}", 1_000_003 * place % 9_999_991)));
    let outcome = people.resolved();
    eprintln!("street {} {:?} {} homes {}", outcome.count(), left_out(&outcome), compared(&outcome), outcome.households.num_rows());
}

#[test]
fn all_equal() {
    let people = (0..20_000).fold(people(), |all, _| all.named("Nguyễn Thị Lan").phone("0912345678").born("1987-05-31"));
    let outcome = people.resolved();
    eprintln!("equal {} {:?} {} links {}", outcome.count(), left_out(&outcome), compared(&outcome), outcome.links.num_rows());
}
