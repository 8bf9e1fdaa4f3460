//! What holds whatever the data? Order says nothing, humans have the last word, ids last, and nothing is made up.
//!
//! Each law is tried among strangers too: a file of two records has no statistics, and a file of a thousand has.

use super::builder::{Outcome, People, batch_of, ints, people, run, texts};
use super::crowd::{Luck, strangers, town};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody who is easily known again.
fn lan() -> People {
    people().named("Nguyễn Thị Lan").phone("0912345678").born("1987-05-31")
}

/// Two records that have nothing to do with each other.
fn unlike() -> People {
    lan().named("Trần Quốc Bảo").phone("0987111222").born("1962-11-02").lives(
        "12 Hùng Vương",
        "Phường 4",
        "Thành phố Hồ Chí Minh",
    )
}

/// Both the few records alone, and the same records before a crowd of strangers.
fn alone_and_in_a_crowd(few: &People) -> [People; 2] {
    [few.clone(), few.clone().and(strangers(7, 300))]
}

#[test]
fn neither_order_nor_batches_change_anything() {
    let (people, _) = town(5, 1050);
    let first = people.resolved();
    assert!(first.is_whole(people.rows.len()));
    let mut rows = people.rows.clone();
    Luck(99).shuffle(&mut rows);
    let batches = rows.chunks(rows.len().div_ceil(7)).map(batch_of).collect();
    assert!(first == run(batches, &[], None));
}

#[test]
fn the_same_record_twice_is_one_person() {
    for people in alone_and_in_a_crowd(&lan().and(lan())) {
        let outcome = people.resolved();
        assert!(outcome.joined(people.id(0), people.id(1)), "{} records", people.rows.len());
        assert_eq!(outcome.count(), people.rows.len() - 1);
    }
}

#[test]
fn a_very_common_name_alone_joins_nobody() {
    let namesakes = (0..12).fold(people(), |all, _| all.named("Nguyễn Thị Lan"));
    let people = namesakes.and(strangers(7, 300));
    assert_eq!(people.resolved().count(), people.rows.len());
}

#[test]
fn same_joins_what_is_unlike_and_taking_it_back_restores() {
    for people in alone_and_in_a_crowd(&unlike()) {
        let (left, right) = (people.id(0), people.id(1));
        let apart = people.resolved();
        assert!(!apart.joined(left, right));
        let merged = people.resolved_after(&[(left, right, "same")], Some(&apart));
        assert!(merged.joined(left, right));
        assert_eq!(merged.checks_of("decisions")[0].1, 1.0);
        let restored = people.resolved_after(&[], Some(&merged));
        assert_eq!(restored.members, apart.members);
        assert_eq!(restored.links, apart.links);
        let changes: Vec<String> = restored.events().into_iter().map(|event| event.0).collect();
        let news: Vec<&str> = changes[people.rows.len()..].iter().map(String::as_str).collect();
        assert_eq!(news, ["merged", "split"], "{} records", people.rows.len());
        let [.., merge, split] = &restored.events()[..] else { panic!("two events") };
        assert_eq!((merge.1, merge.2), (split.1, split.2), "the id that was lost comes back");
    }
}

#[test]
fn different_keeps_equals_apart_whatever_comes_later() {
    for people in alone_and_in_a_crowd(&lan().and(lan())) {
        let (left, right) = (people.id(0), people.id(1));
        let judged = [(right, left, "different")];
        let before = people.resolved();
        assert!(before.joined(left, right));
        let apart = people.resolved_after(&judged, Some(&before));
        assert!(!apart.joined(left, right));
        let more = people.clone().and(strangers(21, 45)).and(lan()).and(lan()).and(lan()).and(lan()).and(lan());
        let later = more.resolved_after(&judged, Some(&apart));
        assert!(!later.joined(left, right), "{} records", more.rows.len());
        assert_eq!(people.resolved_after(&[], Some(&apart)).members, before.members);
    }
}

#[test]
fn the_latest_word_counts_and_unsure_decides_nothing() {
    let people = lan().and(lan()).and(strangers(7, 100));
    let (left, right) = (people.id(0), people.id(1));
    let judged =
        |words: &[&'static str]| -> Vec<(i64, i64, &str)> { words.iter().map(|word| (left, right, *word)).collect() };
    let joined = |words: &[&'static str]| people.resolved_after(&judged(words), None).joined(left, right);
    assert!(joined(&["different", "same"]));
    assert!(!joined(&["same", "different"]));
    assert!(joined(&["unsure"]));
    assert!(joined(&["different", "unsure"]));
}

#[test]
fn whoever_is_erased_is_nowhere() {
    let people = lan().and(lan()).and(people().named("Nguyễn Văn Hùng").phone("0912345678").born("1990-01-20"));
    let [home, _, _] = [0, 1, 2].map(|place| people.id(place));
    let mut people = people.and(strangers(7, 200));
    for row in &mut people.rows[..3] {
        row.texts.insert("address", "12 Lê Lợi".into());
        row.texts.insert("ward", "Phường Bến Nghé".into());
    }
    let before = people.resolved();
    let person = before.whose()[&home];
    let records: BTreeSet<i64> =
        before.whose().into_iter().filter(|(_, whose)| *whose == person).map(|(record, _)| record).collect();
    assert!(records.len() >= 2);
    let left = people.without(&|row| records.contains(&row.id));
    let after = left.resolved_after(&[], Some(&before));
    assert!(after.is_whole(left.rows.len()));
    for (table, column) in [
        (&after.members, "record_id"),
        (&after.links, "left_record_id"),
        (&after.links, "right_record_id"),
        (&after.keys, "record_id"),
    ] {
        assert!(ints(table, column).iter().all(|record| !records.contains(record)), "{column}");
    }
    for (table, column) in
        [(&after.members, "person_id"), (&after.households, "person_id"), (&after.households, "household_id")]
    {
        assert!(!ints(table, column).contains(&person), "{column}");
    }
    assert_eq!(after.events().last(), Some(&("retired".to_owned(), person, 0)));
}

#[test]
fn folding_marks_does_not_make_doan_of_doãn() {
    let two = people()
        .named("Đoàn Văn Hải")
        .phone("0912345678")
        .born("1980-02-03")
        .named("Doãn Văn Hải")
        .phone("0903217654")
        .born("1991-10-17");
    for people in alone_and_in_a_crowd(&two) {
        assert!(!people.resolved().joined(people.id(0), people.id(1)));
    }
    let bare = people().named("Đoàn Văn Hải").named("Doãn Văn Hải").named("Doan Van Hai");
    let people = bare.and(strangers(7, 300));
    assert_eq!(people.resolved().count(), people.rows.len(), "a folded name alone is no person");
}

#[test]
fn typed_without_marks_with_the_same_phone_is_one() {
    let typed = people().named("Đoàn Văn Hải").phone("0912345678").named("doan van hai").phone("+84 912 345 678");
    for people in alone_and_in_a_crowd(&typed) {
        assert!(people.resolved().joined(people.id(0), people.id(1)), "{} records", people.rows.len());
    }
}

#[test]
fn a_key_of_the_source_joins() {
    let keyed = people()
        .named("Nguyễn Thị Lan")
        .phone("0912345678")
        .keyed("shop:17")
        .record()
        .email("mot.nguoi.khac@gmail.com")
        .keyed("shop:17")
        .record()
        .email("hai@gmail.com")
        .keyed("shop:18")
        .record()
        .email("ba@gmail.com")
        .keyed("crm:17");
    for people in alone_and_in_a_crowd(&keyed) {
        let outcome = people.resolved();
        assert!(outcome.joined(people.id(0), people.id(1)));
        assert_eq!(outcome.count(), people.rows.len() - 1, "another code and another source are others");
    }
}

#[test]
fn two_files_that_both_count_from_one_are_not_believed() {
    let mut people = strangers(31, 120);
    for (place, row) in people.rows.iter_mut().enumerate() {
        row.texts.insert("customer_ref", format!("crm:{}", place % 60 + 1));
    }
    let outcome = people.resolved();
    assert_eq!(outcome.count(), 120);
    let dropped = outcome.checks_of("dropped");
    assert!(dropped.iter().any(|(key, _)| key == "customer code of crm"), "{dropped:?}");
}

#[test]
fn ids_outlive_new_records() {
    let (people, _) = town(11, 1500);
    let before = people.clone().without(&|row| row.at % 100 == 7).resolved();
    let after = people.resolved_after(&[], Some(&before));
    let (old, now) = (before.whose(), after.whose());
    let had: BTreeSet<i64> = old.values().copied().collect();
    let has: BTreeSet<i64> = now.values().copied().collect();
    let news: BTreeSet<(String, i64, i64)> = after.events().into_iter().skip(before.events().len()).collect();
    let lost: Vec<i64> = had.difference(&has).copied().collect();
    let moved: Vec<(i64, i64)> =
        old.iter().map(|(record, person)| (*person, now[record])).filter(|(then, now)| then != now).collect();
    for id in &lost {
        assert!(news.iter().any(|(change, person, _)| change == "merged" && person == id), "{id} went without a word");
    }
    for id in has.difference(&had) {
        assert!(news.iter().any(|(change, person, _)| change != "merged" && person == id), "{id} came without a word");
    }
    for (then, now) in &moved {
        let told = news.iter().any(|(change, person, other)| match change.as_str() {
            "merged" => (person, other) == (then, now),
            "split" => (person, other) == (now, then),
            _ => false,
        });
        assert!(told, "a record went from {then} to {now} without a word");
    }
    // A new record may show that two people are one; whom no new record joined must stay who they were.
    let joined_by_new: BTreeSet<i64> =
        now.iter().filter(|(record, _)| !old.contains_key(record)).map(|(_, person)| *person).collect();
    let changed: BTreeSet<i64> =
        moved.iter().filter(|(_, now)| !joined_by_new.contains(now)).map(|(then, _)| *then).collect();
    // A fit of a thousand people moves a little with every fifteen records, and some pairs stand on the line.
    assert!((changed.len() as f64) < 0.005 * had.len() as f64, "{} of {} ids", changed.len(), had.len());
    assert!(lost.len() <= 3, "fifteen new records took {} ids", lost.len());
}

#[test]
fn a_household_stays_two_people() {
    let mut homes = people();
    for (first, second, phone, street) in [
        (("Nguyễn Văn Hùng", "1979-03-04"), ("Trần Thị Mai", "1983-08-21"), "0912345678", "12 Lê Lợi"),
        (("Lê Ngọc Bích", "1995-12-01"), ("Lê Quốc Toàn", "1990-06-15"), "0903217654", "7 Pasteur"),
    ] {
        for (name, born) in [first, second] {
            homes = homes.named(name).phone(phone).born(born).lives(street, "Phường Bến Nghé", "Hồ Chí Minh");
        }
    }
    assert_eq!(homes.resolved().count(), 4);
    // What a household is, is learned from a file; four records teach nothing.
    let people = homes.and(strangers(7, 300));
    let outcome = people.resolved();
    assert_eq!(outcome.count(), people.rows.len());
    assert!(outcome.together(people.id(0), people.id(1)));
    assert!(outcome.together(people.id(2), people.id(3)));
    assert!(!outcome.together(people.id(0), people.id(2)));
}

fn twins(phones: [&str; 2]) -> People {
    let one = |name: &str, phone: &str| {
        let one = people().named(name).born("2001-04-09").lives("12 Lê Lợi", "Phường Bến Nghé", "Hồ Chí Minh");
        if phone.is_empty() { one } else { one.phone(phone) }
    };
    one("Phạm Ngọc Hân", phones[0]).and(one("Phạm Ngọc Diệp", phones[1]))
}

#[test]
fn twins_stay_two() {
    for phones in [["0912345678", "0903217654"], ["", ""]] {
        for people in alone_and_in_a_crowd(&twins(phones)) {
            assert!(!people.resolved().joined(people.id(0), people.id(1)), "{phones:?}, {} records", people.rows.len());
        }
    }
}

#[test]
fn twice_on_the_same_input_changes_nothing() {
    let (people, _) = town(13, 1050);
    let first = people.resolved();
    let second = people.resolved_after(&[], Some(&first));
    assert!(second == first, "tables differ");
    assert_eq!(texts(&second.log, "change").iter().collect::<BTreeSet<_>>().len(), 1, "all are created, once");
}

#[test]
fn every_joined_pair_is_in_the_links_and_no_other() {
    let (people, _) = town(17, 1000);
    let outcome: Outcome = people.resolved();
    let whose = outcome.whose();
    let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
    whose.values().for_each(|person| *sizes.entry(*person).or_default() += 1);
    let all: usize = sizes.values().map(|size| size * (size - 1) / 2).sum();
    let joined = outcome.links.column_by_name("joined").expect("a column").clone();
    let joined = arrow_array::cast::AsArray::as_boolean(&joined).iter().flatten().collect::<Vec<_>>();
    assert_eq!(joined.iter().filter(|joined| **joined).count(), all);
    let (left, right) = (ints(&outcome.links, "left_record_id"), ints(&outcome.links, "right_record_id"));
    for ((left, right), joined) in left.iter().zip(&right).zip(joined) {
        assert!(left < right);
        assert_eq!(whose[left] == whose[right], joined);
    }
}
