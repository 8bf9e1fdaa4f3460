//! Is what was learned the same every time, readable, and exact about its reasons?

use super::planted::{Planted, QUICK, Random, quick};
use galena_measure::special::logistic;
use galena_standing::forecast::encoding::Form;
use galena_standing::forecast::{Cases, Cells, Column, Model, Reads, Settings, Uses, Values, fit_with};

/// Numbers with gaps, a skewed one, few levels, many levels, and days.
fn mixed(seed: u64, rows: usize) -> (Planted, Vec<i64>) {
    let mut random = Random::new(seed + 700);
    let windows: Vec<i64> = (0..rows).map(|row| 20_000 + 30 * (row * 8 / rows) as i64).collect();
    let channel: Vec<usize> = (0..rows).map(|_| random.below(4)).collect();
    let town: Vec<usize> = (0..rows).map(|_| random.below(60)).collect();
    let gone: Vec<bool> = (0..rows).map(|_| random.happens(0.2)).collect();
    let mut planted = Planted::normal(seed, rows, 3, |row, x| {
        let known = if gone[row] { -0.8 } else { 1.5 * (x[0] * x[1]).signum() };
        -1.5 + known + 0.4 * x[2] + 0.3 * channel[row] as f64 - if town[row] < 20 { 0.9 } else { 0.0 }
    });
    let Values::Numbers(numbers) = &mut planted.columns[0].values else { panic!("numbers") };
    numbers.iter_mut().zip(&gone).filter(|(_, gone)| **gone).for_each(|(value, _)| *value = f64::NAN);
    let Values::Numbers(numbers) = &mut planted.columns[2].values else { panic!("numbers") };
    numbers.iter_mut().for_each(|value| *value = (2.0 * *value).exp());
    let channels = channel.iter().map(|place| (*place < 3).then(|| ["web", "shop", "fair"][*place]));
    planted.columns.push(Column::texts("channel", channels));
    planted.columns.push(Column::texts("town", town.iter().map(|town| Some(format!("town {town}")))));
    let days = windows.iter().map(|judged| *judged as f64 - (90.0 * random.unit()).floor()).collect();
    planted.columns.push(Column::of("last seen", Values::Days(days)));
    (planted, windows)
}

fn fitted() -> (Planted, Vec<i64>, Model) {
    let (planted, windows) = mixed(1, 4_000);
    let model = quick(&Cases { windows: Some(&windows), ..planted.cases() });
    assert_eq!(model.uses, Uses::Blend);
    assert!(model.forest.is_some() && model.line.is_some());
    // Both parts speak, whatever this draw asked for.
    (planted, windows, Model { share_of_trees: 0.6, ..model })
}

#[test]
fn the_same_cases_give_the_same_bytes() {
    let written = |settings: &Settings| {
        let (planted, windows) = mixed(2, 3_000);
        let model = fit_with(&Cases { windows: Some(&windows), ..planted.cases() }, settings).expect("fits");
        serde_json::to_string_pretty(&model).expect("serialises")
    };
    assert_eq!(written(&QUICK), written(&QUICK));
    assert_eq!(written(&Settings::default()), written(&Settings::default()));
}

#[test]
fn a_model_that_was_written_and_read_gives_the_same_chances_to_the_bit() {
    let (planted, windows, model) = fitted();
    let text = serde_json::to_string_pretty(&model).expect("serialises");
    let read: Model = serde_json::from_str(&text).expect("reads");
    assert_eq!(serde_json::to_string_pretty(&read).expect("serialises"), text);
    let inputs = read.inputs(&planted.columns, Some(&windows));
    let (written, read) = (model.ready(), read.ready());
    let mut cells = Cells::default();
    for row in inputs.chunks_exact(6) {
        assert_eq!(written.chance(row, &mut cells).to_bits(), read.chance(row, &mut cells).to_bits());
    }
}

#[test]
fn the_artefact_can_be_read_by_a_person() {
    let (_, _, model) = fitted();
    let text = serde_json::to_string_pretty(&model).expect("serialises");
    for words in [
        "\"uses\": \"blend\"",
        "\"name\": \"last seen\"",
        "\"read_as\": \"age\"",
        "\"web\"",
        "\"share_of_trees\"",
        "\"seen_before\"",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

/// Sums of contributions against logits, the chance against the logit, and the base.
fn add_up(model: &Model, planted: &Planted, windows: &[i64]) {
    let inputs = model.inputs(&planted.columns, Some(windows));
    let (ready, mut cells) = (model.clone().ready(), Cells::default());
    for row in inputs.chunks_exact(model.given.len()).step_by(7) {
        let adds = ready.contributions(row, &mut cells);
        let (sum, logit) = (ready.base() + adds.iter().sum::<f64>(), ready.logit(row, &mut cells));
        assert!((sum - logit).abs() <= 1e-9, "{sum} {logit}");
        assert!((ready.chance(row, &mut cells) - logistic(logit)).abs() < 1e-12);
    }
}

#[test]
fn reasons_add_up_to_the_logit_with_gaps_levels_and_a_stretch() {
    let (planted, windows, model) = fitted();
    let gaps = planted
        .columns
        .iter()
        .any(|column| matches!(&column.values, Values::Numbers(x) if x.iter().any(|x| x.is_nan())));
    assert!(gaps && model.encoding.terms.iter().any(|term| term.form == Form::Missing));
    assert!(model.encoding.terms.iter().any(|term| matches!(term.form, Form::Is { .. })));
    assert!(model.encoding.terms.iter().any(|term| term.form == Form::Rate), "many levels");
    assert!(model.given.iter().any(|given| given.reads == Reads::Age));
    add_up(&model, &planted, &windows);
    let stretch = galena_standing::logistic::Stretch { slope: 0.7, intercept: -0.4 };
    add_up(&Model { stretch, ..model.clone() }, &planted, &windows);
    add_up(&Model { share_of_trees: 1.0, ..model.clone() }, &planted, &windows);
    add_up(&Model { share_of_trees: 0.0, forest: None, ..model }, &planted, &windows);
}

#[test]
fn a_column_that_is_left_out_gives_no_reason() {
    let (mut planted, windows) = mixed(3, 3_000);
    planted.columns.insert(1, Column::numbers("id", (0..3_000).map(f64::from).collect()));
    let model = quick(&Cases { windows: Some(&windows), ..planted.cases() });
    assert!(matches!(model.given[1].reads, Reads::LeftOut(_)));
    let inputs = model.inputs(&planted.columns, Some(&windows));
    let (ready, mut cells) = (model.ready(), Cells::default());
    assert!(inputs.chunks_exact(7).all(|row| ready.contributions(row, &mut cells)[1] == 0.0));
}

#[test]
fn reasons_are_of_the_columns_that_matter() {
    let planted = Planted::normal(4, 4_000, 5, |_, x| -1.0 + 1.2 * x[3]);
    let model = quick(&planted.cases());
    let inputs = model.inputs(&planted.columns, None);
    let (ready, mut cells) = (model.ready(), Cells::default());
    let mut sizes = [0.0f64; 5];
    for row in inputs.chunks_exact(5) {
        let adds = ready.contributions(row, &mut cells);
        sizes.iter_mut().zip(adds).for_each(|(size, adds)| *size += adds.abs() / 4_000.0);
    }
    // E|1.2·x| of a standard normal is .96.
    assert!((0.7..1.2).contains(&sizes[3]), "{sizes:?}");
    assert!([0, 1, 2, 4].iter().all(|place| sizes[*place] < 0.15), "{sizes:?}");
}

#[test]
fn columns_may_come_in_any_order_with_levels_in_any_order() {
    let (planted, windows, model) = fitted();
    let inputs = model.inputs(&planted.columns, Some(&windows));
    let mut others: Vec<Column> = planted.columns.iter().rev().cloned().collect();
    for column in &mut others {
        if let Values::Levels { places, levels } = &mut column.values {
            let last = levels.len() as u32 - 1;
            levels.reverse();
            places.iter_mut().filter(|place| **place != u32::MAX).for_each(|place| *place = last - *place);
        }
    }
    others.insert(2, Column::numbers("not asked for", vec![7.0; planted.rows()]));
    let bits = |inputs: &[f64]| inputs.iter().map(|input| input.to_bits()).collect::<Vec<u64>>();
    assert_eq!(bits(&inputs), bits(&model.inputs(&others, Some(&windows))));
}

#[test]
fn what_a_newer_galena_wrote_is_refused_and_not_guessed_at() {
    let planted = Planted::normal(3, 400, 2, |_, x| x[0] - 1.0);
    let model = quick(&planted.cases());
    let text = serde_json::to_string(&model).expect("serialises");
    assert_eq!(Model::read(&text).expect("reads"), model);
    let newer = text.replacen("\"format\":1", "\"format\":2,\"later\":[]", 1);
    let error = Model::read(&newer).expect_err("a newer format").to_string();
    assert_eq!(error, "the model is written in format 2, and this galena reads up to 1");
    assert!(Model::read("[]").expect_err("no model").to_string().starts_with("not a fitted model as JSON"));
}
