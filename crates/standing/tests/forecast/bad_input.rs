//! What comes of tables that nobody would call good? No panic, and a sentence that says what was done.

use super::planted::{Planted, QUICK, Random, area, chances, quick, says};
use galena_standing::forecast::{
    Cases, Cells, Column, ForecastError, LeftOut, MISSING, Model, Reads, Tends, Uses, Values, fit, fit_with,
};
use proptest::prelude::*;

fn truth(_: usize, x: &[f64]) -> f64 {
    -1.2 + x[0]
}

/// Cases that can be learned from, with one more column.
fn with(rows: usize, column: Column) -> Planted {
    let mut planted = Planted::normal(1, rows, 3, truth);
    planted.columns.push(column);
    planted
}

fn left_out(model: &Model, name: &str) -> Option<LeftOut> {
    let given = model.given.iter().find(|given| given.name == name)?;
    if let Reads::LeftOut(why) = &given.reads { Some(why.clone()) } else { None }
}

/// It was left out, which is said, and the rest was learned from as if it had not been there.
fn left_out_and_said(planted: &Planted, name: &str, words: &[&str]) -> LeftOut {
    let model = quick(&planted.cases());
    assert!(says(&model, words) && says(&model, &[&format!("`{name}`")]), "{:?}", model.notices);
    let others: Vec<Column> = planted.columns.iter().filter(|column| column.name != name).cloned().collect();
    let plain = quick(&Cases::new(&others, &planted.outcomes));
    assert_eq!(model.uses, Uses::Blend);
    assert_eq!(chances(&model, &planted.columns, None), chances(&plain, &others, None));
    left_out(&model, name).expect("left out")
}

#[test]
fn a_constant_column_is_left_out() {
    let why = left_out_and_said(&with(2_000, Column::numbers("one", vec![1.0; 2_000])), "one", &["same value"]);
    assert_eq!(why, LeftOut::Constant);
    let texts = Column::texts("city", vec![Some("Huế"); 2_000]);
    assert_eq!(left_out_and_said(&with(2_000, texts), "city", &["same value"]), LeftOut::Constant);
}

#[test]
fn a_column_of_what_is_not_a_number_is_left_out_as_empty() {
    for nothing in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let column = Column::numbers("nothing", vec![nothing; 2_000]);
        assert_eq!(left_out_and_said(&with(2_000, column), "nothing", &["no case has a value"]), LeftOut::Empty);
    }
}

#[test]
fn infinite_values_here_and_there_count_as_missing() {
    let mut planted = Planted::normal(2, 3_000, 3, truth);
    let plain = planted.columns.clone();
    for (place, column) in planted.columns.iter_mut().enumerate() {
        let Values::Numbers(numbers) = &mut column.values else { panic!("numbers") };
        let odd = [f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
        numbers.iter_mut().enumerate().skip(place).step_by(29).for_each(|(row, value)| *value = odd[row % 3]);
    }
    let model = quick(&planted.cases());
    assert_eq!(model.uses, Uses::Blend);
    assert!(says(&model, &["`x0`", "infinite values", "missing"]), "{:?}", model.notices);
    let said = chances(&model, &planted.columns, None);
    assert!(said.iter().all(|chance| chance.is_finite() && *chance > 0.0 && *chance < 1.0));
    let whole = Planted { columns: plain, outcomes: planted.outcomes.clone(), chances: planted.chances.clone() };
    assert!(area(&planted.judged(&said)) > area(&whole.judged(&whole.chances)) - 0.03);
    // Infinite and missing are one and the same.
    let row = |value: f64| {
        let (ready, mut cells) = (model.clone().ready(), Cells::default());
        let columns =
            [Column::numbers("x0", vec![value]), Column::numbers("x1", vec![0.1]), Column::numbers("x2", vec![0.2])];
        ready.chance(&model.inputs(&columns, None), &mut cells)
    };
    assert_eq!(row(f64::INFINITY), row(f64::NAN));
}

/// Nothing can be learned: the rate with its prior, and a sentence.
fn only_the_rate(columns: &[Column], outcomes: &[bool]) -> Model {
    let model = fit(&Cases::new(columns, outcomes)).expect("no error");
    assert_eq!(model.uses, Uses::BaseRate);
    let (events, cases) = (outcomes.iter().filter(|yes| **yes).count() as f64, outcomes.len() as f64);
    let (ready, mut cells) = (model.clone().ready(), Cells::default());
    let row = vec![0.5; columns.len()];
    // One outcome of the fifty cases that the prior is worth.
    let wanted = (events + 1.0) / (cases + 50.0);
    assert!((ready.chance(&row, &mut cells) - wanted).abs() < 1e-12);
    let one = ready.interval(&row, 0.9, &mut cells);
    assert!(one.low < wanted && wanted < one.high, "{one:?}");
    assert_eq!(ready.contributions(&row, &mut cells), vec![0.0; columns.len()]);
    assert!(serde_json::to_string(&model).is_ok());
    model
}

#[test]
fn too_few_outcomes_give_the_prior_and_the_sentence_says_how_many_are_needed() {
    let rows = 500;
    let columns = Planted::normal(3, rows, 3, truth).columns;
    for events in [0, 1, 29, rows - 29, rows - 1, rows] {
        let outcomes: Vec<bool> = (0..rows).map(|row| (row * 7919) % rows < events).collect();
        let model = only_the_rate(&columns, &outcomes);
        let counts = format!("{events} of 500 cases had the outcome");
        assert!(says(&model, &[&counts, "at least 30", "prior"]), "{:?}", model.notices);
    }
}

#[test]
fn no_cases_at_all_give_the_prior() {
    let model = only_the_rate(&[Column::numbers("x", Vec::new()), Column::texts("t", Vec::<Option<&str>>::new())], &[]);
    assert!(says(&model, &["0 of 0 cases"]), "{:?}", model.notices);
    only_the_rate(&[], &[]);
}

#[test]
fn no_columns_at_all_give_the_rate() {
    let outcomes: Vec<bool> = (0..1_000).map(|row| row % 5 == 0).collect();
    let model = only_the_rate(&[], &outcomes);
    assert!(!model.notices.is_empty());
}

#[test]
fn columns_that_are_all_left_out_give_the_rate() {
    let outcomes: Vec<bool> = (0..1_000).map(|row| row % 5 == 0).collect();
    let model = only_the_rate(&[Column::numbers("id", (0..1_000).map(f64::from).collect())], &outcomes);
    assert!(says(&model, &["`id`", "names cases"]), "{:?}", model.notices);
}

#[test]
fn more_columns_than_rows_are_learned_from_with_care() {
    let learned = Planted::normal(4, 120, 300, |_, x| 1.5 * x[0]);
    let later = Planted::normal(5, 2_000, 300, |_, x| 1.5 * x[0]);
    let model = quick(&learned.cases());
    let said = chances(&model, &later.columns, None);
    // Nearly all of what is given is noise: whatever is used must not be much worse than one chance for everybody.
    let loss = galena_measure::log_loss(&later.judged(&said));
    assert!(loss < std::f64::consts::LN_2 + 0.1, "{loss} with {:?}", model.uses);
}

#[test]
fn a_column_that_names_people_is_not_learned_from_though_it_repeats() {
    // Five hundred people, each judged in four windows.
    let people: Vec<i64> = (0..2_000).map(|row| row % 500).collect();
    let windows: Vec<i64> = (0..2_000).map(|row| row / 500).collect();
    let number = Column::numbers("customer_no", people.iter().map(|person| 9_000.0 + *person as f64).collect());
    let names: Vec<String> = people.iter().map(|person| format!("KH{person:05}")).collect();
    let name = Column::texts("customer", names.iter().map(|name| Some(name.as_str())).collect::<Vec<_>>());
    for (column, name) in [(number, "customer_no"), (name, "customer")] {
        let planted = with(2_000, column);
        let cases = Cases { windows: Some(&windows), people: Some(&people), ..planted.cases() };
        let model = quick(&cases);
        assert_eq!(left_out(&model, name), Some(LeftOut::NamesPeople), "{name}");
        assert!(says(&model, &[&format!("`{name}`"), "names people"]), "{:?}", model.notices);
        // Without who is who it is a number like others.
        let alone = quick(&Cases { windows: Some(&windows), ..planted.cases() });
        assert_ne!(left_out(&alone, name), Some(LeftOut::NamesPeople));
    }
    // What changes from window to window, or is shared, names nobody.
    let shared = with(2_000, Column::numbers("visits", people.iter().map(|person| (person % 50) as f64).collect()));
    let cases = Cases { windows: Some(&windows), people: Some(&people), ..shared.cases() };
    assert_eq!(left_out(&quick(&cases), "visits"), None);
}

#[test]
fn a_column_that_names_cases_is_not_learned_from() {
    let numbers = Column::numbers("order_no", (0..2_000).map(|row| 70_000.0 + f64::from(row)).collect());
    assert_eq!(left_out_and_said(&with(2_000, numbers), "order_no", &["names cases"]), LeftOut::Identifier);
    let mixed = (0..2_000).map(|row| 70_000.0 + f64::from(row * 1_237 % 2_003)).collect();
    assert_eq!(
        left_out_and_said(&with(2_000, Column::numbers("card", mixed)), "card", &["names cases"]),
        LeftOut::Identifier
    );
    let texts = Column::texts("customer", (0..2_000).map(|row| Some(format!("KH-{row:05}"))));
    assert_eq!(left_out_and_said(&with(2_000, texts), "customer", &["names cases"]), LeftOut::Identifier);
}

#[test]
fn ten_megabytes_of_distinct_texts_are_prose_and_stay_out_of_the_artefact() {
    let texts = (0..2_000).map(|row| Some(format!("{row} {}", "rất dài ".repeat(500))));
    let planted = with(2_000, Column::texts("note", texts));
    assert_eq!(left_out_and_said(&planted, "note", &["prose"]), LeftOut::FreeText);
    let artefact = serde_json::to_string(&quick(&planted.cases())).expect("serialises");
    assert!(artefact.len() < 300_000, "{} bytes", artefact.len());
}

#[test]
fn a_few_huge_texts_do_not_keep_anything_from_being_learned() {
    let huge: Vec<String> = (0..4).map(|which| format!("{which} {}", "x".repeat(2_500_000))).collect();
    // One case in five hundred has one.
    let texts = (0..2_000).map(|row| Some(if row % 500 == 7 { huge[row / 500].as_str() } else { ["a", "b"][row % 2] }));
    let planted = with(2_000, Column::texts("note", texts));
    let model = quick(&planted.cases());
    assert_eq!(model.uses, Uses::Blend);
    assert!(serde_json::to_string(&model).expect("serialises").len() < 300_000);
    assert!(area(&planted.judged(&chances(&model, &planted.columns, None))) > 0.7);
}

/// Cases with windows and a column of days.
fn dated(days: impl Fn(usize, bool) -> f64) -> (Planted, Vec<i64>) {
    let mut planted = Planted::normal(6, 3_000, 3, truth);
    let windows: Vec<i64> = (0..3_000).map(|row| 20_000 + 30 * (row / 300) as i64).collect();
    let days = planted.outcomes.iter().enumerate().map(|(row, yes)| days(row, *yes)).collect();
    planted.columns.push(Column::of("closed on", Values::Days(days)));
    (planted, windows)
}

#[test]
fn a_day_after_the_day_of_judging_is_a_suspected_leak() {
    let (planted, windows) =
        dated(|row, _| 20_000.0 + 30.0 * (row / 300) as f64 + if row % 20 == 0 { 9.0 } else { -40.0 });
    let model = quick(&Cases { windows: Some(&windows), ..planted.cases() });
    assert_eq!(left_out(&model, "closed on"), Some(LeftOut::LaterThanJudged { cases: 150 }));
    assert!(
        says(&model, &["`closed on`", "suspected leak", "150 cases", "after the day of judging"]),
        "{:?}",
        model.notices
    );
    assert_eq!(model.uses, Uses::Blend);
}

#[test]
fn a_day_that_stands_only_where_the_outcome_came_is_a_suspected_leak() {
    let (planted, windows) = dated(|row, yes| if yes { 19_900.0 + (row % 50) as f64 } else { f64::NAN });
    let model = quick(&Cases { windows: Some(&windows), ..planted.cases() });
    assert!(matches!(left_out(&model, "closed on"), Some(LeftOut::OnlyAfterOutcome { .. })));
    assert!(says(&model, &["`closed on`", "suspected leak"]), "{:?}", model.notices);
}

#[test]
fn a_day_is_left_out_where_the_day_of_judging_is_not_known() {
    let (planted, _) = dated(|row, _| 19_900.0 + (row % 50) as f64);
    assert_eq!(left_out_and_said(&planted, "closed on", &["day of judging is not known"]), LeftOut::Undated);
}

#[test]
fn cases_that_stand_on_both_sides_of_the_split_are_said() {
    let mut planted = Planted::normal(7, 2_000, 3, truth);
    for column in &mut planted.columns {
        let Values::Numbers(numbers) = &mut column.values else { panic!("numbers") };
        numbers.extend_from_within(..);
    }
    planted.outcomes.extend_from_within(..);
    let model = quick(&planted.cases());
    assert!(model.validation.as_ref().expect("tried").seen_before > 0.99);
    assert!(says(&model, &["100 %", "value by value", "among the earlier ones"]), "{:?}", model.notices);
    let single = quick(&Planted::normal(7, 2_000, 3, truth).cases());
    assert!(!says(&single, &["value by value"]));
}

#[test]
fn two_columns_of_one_name_and_wrong_lengths_are_errors_that_say_what_is_wrong() {
    let planted = Planted::normal(8, 100, 2, truth);
    let said = |columns: &[Column], change: &dyn Fn(Cases<'_>) -> Result<Model, ForecastError>| {
        change(Cases::new(columns, &planted.outcomes)).expect_err("an error").to_string()
    };
    let twice = [planted.columns[0].clone(), planted.columns[1].clone(), Column::numbers("x0", vec![0.0; 100])];
    assert_eq!(said(&twice, &|cases| fit(&cases)), "two columns are called `x0`");
    let short = [planted.columns[0].clone(), Column::numbers("short", vec![0.0; 99])];
    assert_eq!(said(&short, &|cases| fit(&cases)), "`short` has 99 values for 100 cases");
    let windows = |cases: Cases<'_>| fit(&Cases { windows: Some(&[1, 2, 3]), ..cases });
    assert_eq!(said(&planted.columns, &windows), "`windows` has 3 values for 100 cases");
    let people = |cases: Cases<'_>| fit(&Cases { people: Some(&[]), ..cases });
    assert_eq!(said(&planted.columns, &people), "`people` has 0 values for 100 cases");
    let beyond = Values::Levels { places: vec![2; 100], levels: vec!["a".into(), "b".into()] };
    let beyond = [planted.columns[0].clone(), Column::of("beyond", beyond)];
    assert_eq!(said(&beyond, &|cases| fit(&cases)), "row 0 of `beyond` names a level beyond its 2");
}

#[test]
fn a_column_that_is_not_there_at_scoring_is_missing_for_everybody() {
    let texts = Column::texts("channel", (0..3_000).map(|row| Some(["web", "shop", "fair"][row * 7 % 11 % 3])));
    let planted = with(3_000, texts);
    let model = quick(&planted.cases());
    for gone in 0..4 {
        let mut there = planted.columns.clone();
        let missing = match &there.remove(gone).values {
            Values::Levels { levels, .. } => Values::Levels { places: vec![MISSING; 3_000], levels: levels.clone() },
            _ => Values::Numbers(vec![f64::NAN; 3_000]),
        };
        let mut empty = planted.columns.clone();
        empty[gone].values = missing;
        let said = chances(&model, &there, None);
        assert_eq!(said.len(), 3_000);
        assert_eq!(said, chances(&model, &empty, None));
        assert!(said.iter().all(|chance| *chance > 0.0 && *chance < 1.0));
    }
}

#[test]
fn a_level_that_was_never_seen_counts_like_the_rare_ones() {
    let mut random = Random::new(9);
    let mut planted = Planted::normal(9, 4_000, 2, truth);
    let levels: Vec<&str> =
        (0..4_000).map(|row| if row % 400 == 0 { "rare" } else { ["web", "shop"][random.below(2)] }).collect();
    let mut random = Random::new(10);
    planted.outcomes = levels.iter().map(|level| random.happens(if *level == "web" { 0.5 } else { 0.1 })).collect();
    planted.columns.push(Column::texts("channel", levels.iter().map(|level| Some(*level))));
    let model = quick(&planted.cases());
    let said = |level: Option<&str>| {
        let mut columns = vec![Column::numbers("x0", vec![0.0]), Column::numbers("x1", vec![0.0])];
        columns.push(Column::texts("channel", [level]));
        chances(&model, &columns, None)[0]
    };
    let (web, shop, rare, unseen) = (said(Some("web")), said(Some("shop")), said(Some("rare")), said(Some("fair")));
    assert!(web > 0.4 && shop < 0.2, "{web} {shop}");
    assert_eq!(rare, unseen);
    // Ten rows say little, so the rare ones lie near the rate of all, between the two that are known well.
    assert!(shop + 0.03 < unseen && unseen < web - 0.1, "{shop} {unseen} {web}");
    assert!(said(None).is_finite());
}

/// A column of odd values: few distinct ones, huge, tiny, infinite and missing ones.
fn odd_column(name: String, kind: usize, rows: usize, random: &mut Random) -> Column {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 1e308, -1e308, 1e-308, 1.0, f64::MAX];
    let values = match kind % 6 {
        0 => Values::Numbers(random.normals(rows)),
        1 => Values::Numbers((0..rows).map(|_| odd[random.below(10)]).collect()),
        2 => Values::Numbers((0..rows).map(|row| row as f64).collect()),
        3 => Values::Days((0..rows).map(|_| 20_000.0 + odd[random.below(10)]).collect()),
        4 => {
            let levels: Vec<String> = (0..5).map(|level| "z".repeat(level * 70)).collect();
            Values::Levels { places: (0..rows).map(|_| [0, 1, 2, 4, MISSING][random.below(5)]).collect(), levels }
        }
        _ => {
            let levels = (0..rows).map(|level| format!("{level}")).collect();
            Values::Levels { places: (0..rows).map(|_| random.below(rows) as u32).collect(), levels }
        }
    };
    let tends = [Tends::Freely, Tends::Up, Tends::Down];
    Column { tends: tends[random.below(3)], another_scale: random.happens(0.2), ..Column::of(&name, values) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_table_panics(
        seed in any::<u64>(),
        rows in 0usize..240,
        kinds in proptest::collection::vec(0usize..6, 0..6),
        (windowed, ruled) in any::<(bool, bool)>(),
    ) {
        let mut random = Random::new(seed);
        let columns: Vec<Column> = kinds
            .iter()
            .enumerate()
            .map(|(place, kind)| odd_column(format!("c{place}"), *kind, rows, &mut random))
            .collect();
        let rate = random.unit();
        let outcomes: Vec<bool> = (0..rows).map(|_| random.happens(rate)).collect();
        let windows: Vec<i64> = (0..rows).map(|_| 20_000 + random.below(6) as i64).collect();
        let cases = Cases {
            windows: windowed.then_some(&windows[..]),
            rule: ruled.then(|| random.below(7)),
            ..Cases::new(&columns, &outcomes)
        };
        let Ok(model) = fit_with(&cases, &QUICK) else { return Ok(()) };
        let inputs = model.inputs(&columns, cases.windows);
        let (ready, mut cells) = (model.clone().ready(), Cells::default());
        for row in inputs.chunks_exact(model.given.len().max(1)) {
            let one = ready.interval(row, 0.9, &mut cells);
            prop_assert!((0.0..=1.0).contains(&one.chance) && one.low <= one.chance && one.chance <= one.high, "{one:?} {model:?}");
            prop_assert_eq!(ready.chance(row, &mut cells), one.chance);
            let sum = ready.base() + ready.contributions(row, &mut cells).iter().sum::<f64>();
            let logit = ready.logit(row, &mut cells);
            prop_assert!((sum - logit).abs() <= 1e-9 * (1.0 + logit.abs()), "{sum} {logit}");
        }
        let text = serde_json::to_string(&model).expect("serialises");
        prop_assert_eq!(serde_json::from_str::<Model>(&text).expect("reads"), model);
    }
}
