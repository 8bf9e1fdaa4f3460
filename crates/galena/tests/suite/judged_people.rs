//! Does a human's decision about who is who outrank every score, for good? On small lists whose last day is long
//! before the day on which somebody decides.

use crate::program::{Answer, Place};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

const HEAD: &str = "Tên khách hàng,Điện thoại,Email,Ngày,Loại,Sản phẩm\n";
const FAMILIES: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi"];
const MIDDLES: [&str; 5] = ["Văn", "Thị", "Minh", "Thanh", "Quốc"];
const GIVENS: [&str; 12] =
    ["Hùng", "Mai", "Tuấn", "Hoa", "Dũng", "Hạnh", "Long", "Yến", "Khoa", "Trang", "Phúc", "Nhung"];

/// Ninety people, every third one written down twice.
fn others() -> String {
    let mut rows = String::new();
    for n in 0..90usize {
        let name = format!("{} {} {}", FAMILIES[n % 8], MIDDLES[n % 5], GIVENS[(n * 7) % 12]);
        let (phone, day) = (903_100_000 + n * 7919, n % 28 + 1);
        for visit in 0..1 + usize::from(n % 3 == 0) {
            let email = if visit == 0 { format!("khach{n}@example.com") } else { String::new() };
            rows.push_str(&format!("{name},0{phone},{email},{day:02}/0{}/2025,mua hàng,Máy lọc nước\n", visit + 3));
        }
    }
    rows
}

/// A workspace with the others and some more rows, judged.
fn judged(rows: &str) -> Place {
    let place = Place::with_shop();
    place.write("khach.csv", format!("{HEAD}{}{rows}", others()));
    place.shop_done(&["add", "--yes", "khach.csv"]);
    place.shop_done(&["run"]);
    place
}

const LAN: &str = "Nguyễn Thị Lan,0912345678,lan.nguyen@example.com,02/04/2025,mua hàng,Nồi chiên\n\
                   Nguyễn Thị Lan,0912345678,,12/05/2025,hỏi giá,Lõi lọc\n";
const HER_OTHER_PHONE: &str = "Đỗ Ngọc Lan,0938214567,,20/05/2025,mua hàng,Máy lọc nước\n\
                               Đỗ Ngọc Lan,0938214567,lan.do@example.com,25/05/2025,mua hàng,Lõi lọc\n";

/// The person with a phone number: the id, and the records with their phone numbers.
fn person(place: &Place, phone: &str) -> (String, Vec<(String, String)>) {
    let person = place.json(&["person", phone]);
    let id = person["person_id"].as_str().unwrap_or_else(|| panic!("{phone}: {person}"));
    let records = person["records"].as_array().unwrap().iter().map(|record| {
        let text = |name: &str| record["row"][name].as_str().unwrap_or_default().to_string();
        (text("record_id"), text("phone"))
    });
    (id.to_string(), records.collect())
}

fn id(place: &Place, phone: &str) -> String {
    person(place, phone).0
}

/// Who everybody is: ids, and what to call them and what they did.
fn everybody(place: &Place) -> Vec<(String, String)> {
    let people = place.json(&["people"]);
    let mut all: Vec<(String, String)> = people
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["person_id"].as_str().unwrap().to_string(), format!("{} {}", row["name"], row["phone"])))
        .collect();
    all.sort();
    all
}

fn batch(answer: &Value) -> String {
    answer["batch_id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_string()
}

fn refused(answer: &Answer) {
    assert_eq!(answer.code, Some(2), "{}\n{}", answer.out, answer.err);
    assert!(answer.err.starts_with("error: ") && answer.err.contains("hint: "), "{}", answer.err);
}

#[test]
fn a_decision_holds_on_every_later_run_also_after_new_records() {
    let third = "Nguyễn Thị Lan,0912345678,ntlan@example.com,14/05/2025,hỏi giá,Lõi lọc\n";
    let place = judged(&format!("{LAN}{third}{HER_OTHER_PHONE}"));
    let before = everybody(&place);
    let (lan, other) = (id(&place, "0912345678"), id(&place, "0938214567"));
    assert_ne!(lan, other);
    let records: Vec<String> =
        [&lan, &other].iter().flat_map(|who| person(&place, who).1).map(|(record, _)| record).collect();
    assert_eq!(records.len(), 5);
    // The number of whom has more records stays.
    let (kept, gone) = (&lan, &other);
    let merged = place.json(&["merge", &lan, "0938214567", "--author", "Mai", "--reason", "gọi hỏi rồi"]);
    assert_eq!(id(&place, "0938214567"), other, "nothing changes before the run");
    for round in ["run", "new records", "run again"] {
        if round == "new records" {
            let rows = "Đỗ Ngọc Lan,0938214567,do.lan@example.com,03/06/2025,mua hàng,Lõi lọc\n\
                        Nguyễn Thị Lan,0912345678,,04/06/2025,mua hàng,Lõi lọc\n\
                        Trịnh Công Sơn,0977000111,,05/06/2025,mua hàng,Lõi lọc\n";
            place.write("moi.csv", format!("{HEAD}{rows}"));
            place.shop_done(&["add", "--yes", "moi.csv"]);
        }
        place.shop_done(if round == "run again" { &["run", "--again"] } else { &["run"] });
        let (one, now) = person(&place, kept);
        assert_eq!(one, *kept, "{round}");
        for record in &records {
            assert!(now.iter().any(|(known, _)| known == record), "{round}: {record} is not among {now:?}");
        }
        let shown = place.shop_done(&["person", gone]);
        assert!(shown.out.contains(&format!("#{gone} is #{kept} now")), "{round}: {}", shown.out);
        assert_eq!(place.json(&["person", gone])["led_from_id"], **gone, "{round}");
    }
    let imports = place.json(&["imports"]);
    let new = imports.as_array().unwrap().iter().find(|row| row["file_name"] == "moi.csv").unwrap();
    place.shop_done(&["undo", &batch(new)]);
    place.shop_done(&["undo", &batch(&merged)]);
    place.shop_done(&["run"]);
    assert_eq!(everybody(&place), before, "everything is as it was");
    assert_eq!((id(&place, "0912345678"), id(&place, "0938214567")), (lan, other));
}

#[test]
fn merging_and_splitting_again_gives_the_ids_back() {
    let place = judged(&format!("{LAN}Lan Đỗ,0938214567,,20/05/2025,mua hàng,Máy lọc nước\n"));
    let before = everybody(&place);
    let (lan, other) = (id(&place, "0912345678"), id(&place, "0938214567"));
    place.shop_done(&["merge", &lan, &other]);
    place.shop_done(&["run"]);
    let (one, records) = person(&place, "0938214567");
    assert_eq!((one.as_str(), records.len()), (lan.as_str(), 3));
    let moved = records.iter().find(|(_, phone)| phone == "+84938214567").unwrap().0.clone();
    place.shop_done(&["split", &lan, "--record", &moved]);
    place.shop_done(&["run"]);
    assert_eq!((id(&place, "0912345678"), id(&place, "0938214567")), (lan, other));
    assert_eq!(everybody(&place), before, "nobody else has changed");
}

#[test]
fn a_record_that_was_split_off_stays_away_and_comes_back_when_that_is_undone() {
    let place = judged(LAN);
    let before = everybody(&place);
    let (lan, records) = person(&place, "0912345678");
    assert_eq!(records.len(), 2, "one person by name and phone");
    assert_eq!(id(&place, &format!("record:{}", records[1].0)), lan, "a person is found by a record too");
    let split = place.json(&["split", "0912345678", "--record", &format!("record:{}", records[1].0)]);
    for round in 0..2 {
        if round == 1 {
            place.write("moi.csv", format!("{HEAD}Nguyễn Thị Lan,0912345678,,04/06/2025,mua hàng,Lõi lọc\n"));
            place.shop_done(&["add", "--yes", "moi.csv"]);
        }
        place.shop_done(&["run"]);
        let whose = |record: &str| {
            let why = place.json(&["why", &format!("record:{record}"), &format!("record:{}", records[0].0)]);
            (why["joined"].clone(), why["judgement"]["decision"].clone())
        };
        assert_eq!(whose(&records[1].0), (Value::from(false), Value::from("different")), "round {round}");
    }
    let added = place.json(&["imports"]);
    let new = added.as_array().unwrap().iter().find(|row| row["file_name"] == "moi.csv").unwrap();
    place.shop_done(&["undo", &batch(new)]);
    place.shop_done(&["undo", &batch(&split)]);
    place.shop_done(&["run"]);
    assert_eq!((id(&place, "0912345678"), everybody(&place)), (lan, before));
}

#[test]
fn one_decision_changes_nobody_else() {
    let place = judged(&format!("{LAN}{HER_OTHER_PHONE}"));
    let before = everybody(&place);
    let (lan, other) = (id(&place, "0912345678"), id(&place, "0938214567"));
    place.shop_done(&["merge", &lan, &other]);
    place.shop_done(&["run"]);
    let kept = |all: &[(String, String)]| -> Vec<(String, String)> {
        all.iter().filter(|(person, _)| *person != lan && *person != other).cloned().collect()
    };
    assert_eq!(kept(&everybody(&place)), kept(&before));
}

#[test]
fn what_makes_no_sense_is_refused_and_what_is_known_is_said() {
    let place = judged(&format!("{LAN}{HER_OTHER_PHONE}"));
    let (lan, records) = person(&place, "0912345678");
    let (other, others) = person(&place, "0938214567");
    let record = |at: usize| format!("record:{}", records[at].0);
    for words in [
        ["merge", &lan, "0912345678"].as_slice(),
        &["merge", "nobody at all", &lan],
        &["merge", "Lan", &lan],
        &["merge", &record(0), &record(0)],
        &["merge", "record:12", &lan],
        &["split", &lan, "--record", &others[0].0],
        &["split", &lan, "--record", "the first"],
        &["split", "0903100000", "--record", "12"],
        &["why", &lan, &lan],
        &["why", &lan, "record:12"],
        &["review", "--yes"],
    ] {
        refused(&place.shop(words));
    }
    assert!(place.shop(&["merge", "Lan", &lan]).err.contains("fits 2 people"), "both are called Lan");
    assert_eq!(place.json(&["imports"]).as_array().unwrap().len(), 1, "nothing was written");
    refused(&Place::with_shop().shop(&["merge", "1", "2"]));
    let first = place.json(&["merge", &lan, &other]);
    let again = place.json(&["merge", "0938214567", &lan]);
    assert_eq!((&again["already_known"], &again["batch_id"]), (&Value::from(true), &first["batch_id"]));
    place.shop_done(&["run"]);
    assert!(place.shop_done(&["merge", &lan, &other]).out.contains("known already"));
    let split = place.json(&["split", &lan, "--record", &records[0].0]);
    assert_eq!(place.json(&["split", &lan, "--record", &records[0].0])["batch_id"], split["batch_id"]);
    let listed = place.shop_done(&["imports"]).out;
    assert!(listed.contains("merge: one person") && listed.contains("split: two people"), "{listed}");
    let imports = place.json(&["imports"]);
    assert_eq!(imports[1]["judgement"]["decision"], "same", "{imports}");
    assert!(place.shop_done(&["undo", &batch(&split)]).out.contains("said different"));
    place.shop_done(&["report"]);
    let report = std::fs::read_to_string(place.path("shop/report.html")).unwrap();
    assert!(!report.contains("<td>merge</td>"), "a decision is no file");
}

#[test]
fn the_evidence_is_shown_as_a_sum_in_both_languages() {
    let place = judged(LAN);
    let (_, records) = person(&place, "0912345678");
    let pair = [format!("record:{}", records[0].0), format!("record:{}", records[1].0)];
    let shown = place.shop_done(&["why", &pair[0], &pair[1]]).out;
    for words in ["They count as one person", "a random pair, against", "phone", "sum", "khach.csv, row"] {
        assert!(shown.contains(words), "no “{words}”: {shown}");
    }
    let why = place.json(&["why", &pair[1], &pair[0]]);
    let evidence = &why["evidence"];
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{why}"));
    let parts: f64 = evidence["parts"].as_array().unwrap().iter().map(|part| number(&part["bits"])).sum();
    let sum = number(&evidence["start"]) + parts + number(&evidence["rest"]);
    assert!((sum - number(&evidence["bits"])).abs() < 0.2, "{evidence}");
    assert_eq!(why["joined"], true);
    let apart = place.shop_done(&["why", "0912345678", "0903100000"]).out;
    assert!(apart.contains("They count as two people") && apart.contains("≠"), "{apart}");
    let settings = place.path("shop/galena.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("language = \"en\"", "language = \"vi\"")).unwrap();
    let shown = place.shop_done(&["why", &pair[0], &pair[1]]).out;
    assert!(shown.contains("cùng một người") && shown.contains("cặp bất kỳ"), "{shown}");
}

/// Pairs that are alike and not enough so.
const DOUBTFUL: &str = "Nguyễn Thị Lan,0912345678,lan.nguyen@example.com,02/04/2025,mua hàng,Nồi chiên\n\
                        Nguyễn Thị Lan,0912345687,,12/05/2025,hỏi giá,Lõi lọc\n\
                        Đinh Quang Vinh,0933111222,vinh.dinh@example.com,13/05/2025,mua hàng,Lõi lọc\n\
                        Vinh Đinh,,vinhdinh@example.com,14/05/2025,hỏi giá,Lõi lọc\n\
                        Tạ Bích Ngọc,0944555666,,15/05/2025,mua hàng,Lõi lọc\n\
                        Tạ Bích Ngọc,0944555111,,16/05/2025,mua hàng,Lõi lọc\n";

#[test]
fn review_asks_by_value_takes_back_and_never_asks_twice() {
    let place = judged(DOUBTFUL);
    let queue = |place: &Place| -> Vec<(String, String, f64)> {
        let rows = place.json(&["review", "--most", "1000"]);
        let pair = |row: &Value| {
            let id = |name: &str| row["pair"][name].as_str().unwrap().to_string();
            (id("left_record_id"), id("right_record_id"), row["pair"]["value"].as_f64().unwrap())
        };
        rows.as_array().unwrap().iter().map(pair).collect()
    };
    let before = queue(&place);
    assert!(before.len() >= 2, "{before:?}");
    assert!(before.windows(2).all(|pair| pair[0].2 >= pair[1].2), "{before:?}");
    // A wrong word, an answer, back, another answer, one that cannot be told; then the input ends.
    let answer = place.shop_typed(&["review", "--author", "Mai"], "what\ns\nb\nd\nu\n");
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let noted: Vec<&str> = answer.out.lines().filter(|line| line.starts_with("noted: ")).collect();
    assert!(noted.len() == 3 && answer.out.contains("took back "), "{}", answer.out);
    assert!(answer.err.contains("2 answers"), "{}", answer.err);
    let imports = place.json(&["imports"]);
    let said: Vec<(&str, &str)> = imports.as_array().unwrap()[1..]
        .iter()
        .map(|row| (row["judgement"]["decision"].as_str().unwrap(), row["event"].as_str().unwrap()))
        .collect();
    assert_eq!(said, [("same", "undone"), ("different", "added"), ("unsure", "added")]);
    let gone = |place: &Place| {
        let open = queue(place);
        before[..2].iter().all(|(left, right, _)| !open.iter().any(|pair| pair.0 == *left && pair.1 == *right))
    };
    assert!(gone(&place), "neither is asked again");
    place.shop_done(&["run"]);
    assert!(gone(&place), "nor after a run");
    let answers = "u\n".repeat(1000);
    place.shop_typed(&["review", "--most", "1000"], &answers);
    assert!(place.shop_done(&["review"]).out.contains("Nothing to review"));
    assert!(Place::with_shop().shop_done(&["review"]).out.contains("galena add"));
}

#[test]
fn an_answer_that_was_acknowledged_outlives_a_kill() {
    let place = judged(DOUBTFUL);
    let mut command = place.command(&["--workspace", "shop", "review"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut typed = child.stdin.take().unwrap();
    typed.write_all(b"d\n").unwrap();
    typed.flush().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let noted = lines.find(|line| line.as_ref().unwrap().starts_with("noted: ")).unwrap().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let imports = place.json(&["imports"]);
    let last = imports.as_array().unwrap().last().unwrap();
    assert_eq!((&last["event"], &last["judgement"]["decision"]), (&Value::from("added"), &Value::from("different")));
    assert!(noted.contains(last["batch_id"].as_str().unwrap()), "{noted}");
}
