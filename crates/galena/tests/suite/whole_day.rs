//! From an empty folder to the report and back, on a small simulated shop.

use crate::program::Place;

/// A place with a market of 600 people and a workspace in which all its files are added.
fn market() -> Place {
    let place = Place::with_shop();
    place.done(&["simulate", "--people", "600", "--seed", "5", "--lean", "--out", "market"]);
    let mut files: Vec<String> = std::fs::read_dir(place.path("market/files"))
        .unwrap()
        .map(|entry| entry.unwrap().path().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let words: Vec<&str> = ["add", "--yes"].into_iter().chain(files.iter().map(String::as_str)).collect();
    place.shop_done(&words);
    place
}

#[test]
fn a_day_in_the_life_of_a_workspace() {
    let place = market();
    let summary = place.shop_done(&["run"]);
    assert!(summary.out.contains("as of Oct 31, 2026"), "{}", summary.out);

    // One file for what was learned, named by its day and its content.
    let models = || -> Vec<String> {
        let files = std::fs::read_dir(place.path("shop/models")).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    };
    let kept = models();
    assert!(kept.len() == 1 && kept[0].starts_with("standing-2026-10-31-"), "{kept:?}");
    let model = std::fs::read_to_string(place.path(&format!("shop/models/{}", kept[0]))).unwrap();
    assert!(model.contains("\"repurchase\"") && model.contains("\"signals\""), "{model}");
    assert!(model.contains("\"validation\"") && model.contains("\"notices\""), "{model}");

    let people = place.json(&["people"]);
    let rows = people.as_array().unwrap();
    assert!(rows.len() > 300, "{} people", rows.len());
    for column in [
        "person_id",
        "class",
        "relationship",
        "in_target",
        "need",
        "conversion",
        "loyalty",
        "behaviour",
        "ability_to_pay",
        "chance",
        "chance_low",
        "chance_high",
    ] {
        assert!(rows[0].get(column).is_some(), "no column `{column}`");
    }
    for row in rows {
        for axis in ["need", "conversion", "loyalty", "behaviour"] {
            let value = row[axis].as_f64().unwrap();
            assert!((0.0..=1.0).contains(&value), "{axis} {value}");
        }
        let chance = |column: &str| row[column].as_f64().unwrap();
        assert!(chance("chance_low") <= chance("chance") && chance("chance") <= chance("chance_high"));
    }

    let again = place.shop_done(&["run"]);
    assert!(again.err.contains("nothing has changed"), "{}", again.err);

    let id = rows[0]["person_id"].as_str().unwrap();
    let person = place.shop_done(&["person", id]);
    assert!(person.out.lines().count() > 15, "{}", person.out);

    place.shop_done(&["report"]);
    let report = std::fs::read_to_string(place.path("shop/report.html")).unwrap();
    assert!(report.contains("Content-Security-Policy") && !report.contains("<script"));
    assert!(report.contains("One person, one row") && report.contains(" of the joined pairs to be right"));
    place.shop_done(&["report", "--lang", "vi", "--out", "vi.html"]);
    assert!(std::fs::read_to_string(place.path("vi.html")).unwrap().contains("lang=\"vi\""));

    let csv = place.path("people.csv");
    place.shop_done(&["people", "--class", "potential", "--csv", csv.to_str().unwrap()]);
    assert!(std::fs::read(&csv).unwrap().starts_with(b"\xef\xbb\xbf"));
}

#[test]
fn an_import_is_added_once_and_taken_back_whole() {
    let place = market();
    place.shop_done(&["run"]);
    let before = place.json(&["people"]).as_array().unwrap().len();
    let imports = place.json(&["imports"]);
    let orders = imports
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["file_name"] == "orders.csv")
        .expect("the lean market has orders.csv");
    let id = orders["batch_id"].as_str().unwrap().to_string();

    let twice = place.shop_done(&["add", "--yes", "market/files/orders.csv"]);
    assert!(twice.out.contains("added before"), "{}", twice.out);

    place.shop_done(&["undo", &id]);
    place.shop_done(&["run"]);
    let without = place.json(&["people"]);
    let buyers = |people: &serde_json::Value| {
        let bought = ["actual", "loyal", "lapsed"];
        people.as_array().unwrap().iter().filter(|row| bought.contains(&row["relationship"].as_str().unwrap())).count()
    };
    assert_eq!(buyers(&without), 0, "who bought stood in that file");

    place.shop_done(&["add", "--yes", "market/files/orders.csv"]);
    place.shop_done(&["run"]);
    let after = place.json(&["people"]);
    assert_eq!(after.as_array().unwrap().len(), before);
    assert!(buyers(&after) > 50);
    assert_eq!(place.shop(&["undo", &id]).code, Some(2), "it was taken back before");
}

#[test]
fn chosen_segments_and_the_wide_policy_decide_who_is_in_target() {
    let place = market();
    let settings = place.path("shop/galena.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let text =
        text.replace("policy = \"narrow\"", "policy = \"wide\"").replace("need_at_least = 0.35", "need_at_least = 0.0");
    let chosen = "\n[[rules.segment]]\nname = \"women's\"\ncondition = \"gender = 'f'\"\n\
                  [[rules.segment]]\nname = \"from Zalo\"\ncondition = \"channel = 'zalo' and category is not null\"\n";
    std::fs::write(&settings, text + chosen).unwrap();
    let summary = place.shop_done(&["run"]).out;
    let listed = summary.lines().find(|line| line.contains("women's") && line.contains("chosen"));
    let listed = listed.expect("the summary lists the segment");
    let counts: Vec<u64> = listed.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert!(counts.len() >= 2 && counts[0] > counts[1], "people, then the buyers among them: {listed}");
    let people = place.json(&["people"]);
    let rows = people.as_array().unwrap();
    let in_target =
        |segment: &str| rows.iter().filter(|row| row["in_target"] == "yes" && row["segment"] == segment).count();
    assert!(in_target("women's") > 0 && in_target("from Zalo") > 0, "by gender, and by the texts behind codes");
    assert_eq!(
        in_target("women's") + in_target("from Zalo"),
        rows.iter().filter(|row| row["in_target"] == "yes").count()
    );
    let bought_and_in_target = |row: &&serde_json::Value| row["class"] == "target" && row["relationship"] == "loyal";
    assert!(rows.iter().filter(bought_and_in_target).count() > 0, "wide: whoever is in target, bought or not");
    std::fs::write(&settings, std::fs::read_to_string(&settings).unwrap().replace("gender = 'f'", "gendre = 'f'"))
        .unwrap();
    let wrong = place.shop(&["run"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("gendre"), "{}", wrong.err);
}

#[test]
fn the_past_can_be_asked_and_plans_can_be_read() {
    let place = market();
    place.shop_done(&["run", "--as-of", "2026-06-30"]);
    let then = place.json(&["people"]);
    place.shop_done(&["run"]);
    let now = place.json(&["people"]);
    assert!(then.as_array().unwrap().len() < now.as_array().unwrap().len());
    let plan = place.shop_done(&["plan", "standing", "--sql"]);
    assert!(plan.out.contains("timelines") && plan.out.contains("GROUP BY"), "{}", plan.out);
    let plan = place.shop_done(&["plan", "standing"]).out;
    assert!(!plan.contains("Utf8") && plan.lines().all(|line| line.chars().count() <= 112), "{plan}");
    assert!(place.shop_done(&["plan", "identity", "--explain"]).out.contains("DataSourceExec"));
    // What is computed where it is read is explained there.
    let explained = place.shop_done(&["plan", "standing", "--explain"]).out;
    let judged = explained.split("\njudged_before\n").nth(1).and_then(|rest| rest.split("\n\n").next());
    assert!(judged.is_some_and(|plan| plan.contains("features(") && plan.contains("outcome(")), "{explained}");
    assert_eq!(place.shop(&["plan", "nothing"]).code, Some(2));
}

#[test]
fn a_kill_at_any_moment_leaves_a_workspace_that_opens_and_goes_on() {
    let place = Place::with_shop();
    place.done(&["simulate", "--people", "600", "--seed", "5", "--lean", "--out", "market"]);
    let orders = "market/files/orders.csv";
    for words in [["add", "--yes", orders].as_slice(), &["run"]] {
        let all: Vec<&str> = ["--workspace", "shop"].iter().chain(words).copied().collect();
        for round in 0..6u32 {
            let mut child = place.command(&all).stdout(std::process::Stdio::null()).spawn().unwrap();
            // Different moments without a clock: let the machine do more and more work in between.
            let mut work = u64::from(round);
            for n in 0..(round as u64 * 12_000_000) {
                work = work.wrapping_mul(6364136223846793005).wrapping_add(n);
            }
            std::hint::black_box(work);
            child.kill().unwrap();
            child.wait().unwrap();
            place.shop_done(&["imports"]);
        }
        place.shop_done(words);
    }
    let imports = place.json(&["imports"]);
    assert_eq!(imports.as_array().unwrap().iter().filter(|row| row["event"] == "added").count(), 1);
    let rows = imports[0]["signals"].as_i64().unwrap();
    let counted: i64 = place.json(&["people"]).as_array().unwrap().len() as i64;
    assert!(rows > 0 && counted > 0);
}

/// Keeps the rows of a lean file that are dated on or before a day.
fn until(text: &str, file: &str, day: &str) -> String {
    let mut kept = String::new();
    for (place, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let date = match file {
            "customers.csv" => cells.last(),
            "orders.csv" => cells.get(1),
            _ => cells.first(),
        };
        if place == 0 || date.is_some_and(|date| date.get(..10).is_some_and(|date| date <= day)) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[test]
fn what_happened_later_changes_nothing_about_an_earlier_day() {
    let day = "2026-08-31";
    let place = market();
    place.shop_done(&["run", "--as-of", day]);
    let record = |place: &Place| -> Vec<String> {
        let rows = place.json(&["track-record"]);
        let shown = |row: &serde_json::Value| {
            let number = |name: &str| row[name].as_f64().map_or("-".into(), |value| format!("{value:.6}"));
            let [events, expected, value] = ["events", "expected", "value"].map(number);
            format!(
                "{} {} {} {} {events} {expected} {value}",
                row["as_of_on"], row["measure"], row["subject"], row["people"]
            )
        };
        rows.as_array().unwrap().iter().map(shown).collect()
    };
    let people = |place: &Place| -> Vec<String> {
        let mut rows: Vec<String> = place
            .json(&["people"])
            .as_array()
            .unwrap()
            .iter()
            .map(|row| format!("{} {} {} {}", row["name"], row["class"], six(&row["need"]), six(&row["chance"])))
            .collect();
        rows.sort();
        rows
    };
    let (known, judged) = (record(&place), people(&place));

    let then = Place::with_shop();
    let mut words = vec!["add".to_string(), "--yes".to_string()];
    for entry in std::fs::read_dir(place.path("market/files")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        words.push(then.write(&name, until(&text, &name, day)).to_string_lossy().into_owned());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    then.shop_done(&words);
    then.shop_done(&["run", "--as-of", day]);
    assert_eq!(people(&then), judged);
    assert_eq!(record(&then), known);
}

fn six(number: &serde_json::Value) -> String {
    number.as_f64().map_or("-".into(), |number| format!("{number:.6}"))
}
