//! Recovery of planted weights, laws of the optimum, and data that ask for trouble.

use super::*;
use proptest::prelude::*;

/// Draws for the simulations: xorshift64*.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }
}

struct Table {
    names: Vec<String>,
    inputs: Vec<f64>,
    outcomes: Vec<bool>,
    groups: Vec<i64>,
}

impl Table {
    fn sample(&self) -> Sample<'_> {
        Sample {
            names: &self.names,
            inputs: &self.inputs,
            outcomes: &self.outcomes,
            weights: None,
            groups: Some(&self.groups),
            marks: None,
        }
    }

    fn width(&self) -> usize {
        self.names.len()
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.inputs[row * self.width()..(row + 1) * self.width()]
    }
}

fn names(width: usize) -> Vec<String> {
    (0..width).map(|column| format!("input {column}")).collect()
}

/// Rows whose logit is planted: an intercept and weights on inputs of odd means and scales.
fn planted(seed: u64, rows: usize, intercept: f64, weights: &[f64]) -> Table {
    let mut random = Random::new(seed);
    let mut table = Table { names: names(weights.len()), inputs: vec![], outcomes: vec![], groups: vec![] };
    for row in 0..rows {
        let mut logit = intercept;
        for (column, weight) in weights.iter().enumerate() {
            let z = random.normal();
            logit += weight * z;
            table.inputs.push(10f64.powi(column as i32 % 5 - 2) * z + 3.0 * column as f64);
        }
        table.outcomes.push(random.unit() < logistic(logit));
        table.groups.push((row * 5 / rows) as i64);
    }
    table
}

fn fitted(table: &Table) -> Model {
    fit(&table.names, &table.inputs, &table.outcomes, &table.groups).expect("both outcomes are there")
}

#[test]
fn planted_weights_are_found_within_their_errors() {
    let weights = [0.8, -0.5, 0.0, 0.3, 1.2, 0.0];
    for seed in [1, 2, 3] {
        let table = planted(seed, 6000, -1.5, &weights);
        let model = table.sample().fit_with_penalty(1.0).expect("fits");
        assert!((model.intercept + 1.5).abs() < 4.0 * model.covariance[0][0].sqrt());
        for (place, (column, weight)) in model.columns.iter().zip(weights).enumerate() {
            let error = model.covariance[place + 1][place + 1].sqrt();
            assert!((column.weight - weight).abs() < 4.0 * error, "{} ± {error}", column.weight);
            assert!(error > 0.02 && error < 0.08, "{error}");
        }
        assert!(model.steps < 15);
    }
}

#[test]
fn intervals_cover_the_planted_chance() {
    let weights = [0.9, -0.6, 0.4];
    let (mut covered, mut judged) = (0, 0);
    for seed in 20..60 {
        let table = planted(seed, 1500, -1.0, &weights);
        let model = table.sample().fit_with_penalty(0.1).expect("fits");
        for row in (0..1500).step_by(100) {
            let mut logit = -1.0;
            for (column, (input, weight)) in table.row(row).iter().zip(weights).enumerate() {
                logit += weight * (input - 3.0 * column as f64) / 10f64.powi(column as i32 % 5 - 2);
            }
            let chance = model.chance(table.row(row), 0.9);
            assert!(chance.low <= chance.chance && chance.chance <= chance.high);
            assert!((chance.chance - model.predict(table.row(row))).abs() < 1e-12);
            assert_eq!(model.interval(table.row(row), 0.9), (chance.low, chance.high));
            judged += 1;
            covered += usize::from(chance.low <= logistic(logit) && logistic(logit) <= chance.high);
        }
    }
    let share = covered as f64 / judged as f64;
    assert!((0.84..=0.95).contains(&share), "{share}");
}

#[test]
fn the_mean_chance_is_the_rate_whatever_the_penalty() {
    let table = planted(4, 2000, -2.0, &[1.0, 0.5]);
    let rate = table.outcomes.iter().filter(|yes| **yes).count() as f64 / 2000.0;
    for penalty in [1e-3, 1.0, 1e4] {
        let model = table.sample().fit_with_penalty(penalty).expect("fits");
        let mean = (0..2000).map(|row| model.predict(table.row(row))).sum::<f64>() / 2000.0;
        assert!((mean - rate).abs() < 1e-5, "{mean} {rate}");
    }
}

#[test]
fn weights_count_like_repeated_rows() {
    let table = planted(5, 400, -0.5, &[0.7, -0.3]);
    let weights: Vec<f64> = (0..400).map(|row| f64::from(row % 3)).collect();
    let weighted = Sample { weights: Some(&weights), ..table.sample() }.fit_with_penalty(2.0).expect("fits");
    let mut repeated = Table { names: names(2), inputs: vec![], outcomes: vec![], groups: vec![] };
    for row in 0..400 {
        for _ in 0..row % 3 {
            repeated.inputs.extend_from_slice(table.row(row));
            repeated.outcomes.push(table.outcomes[row]);
            repeated.groups.push(0);
        }
    }
    let repeated = repeated.sample().fit_with_penalty(2.0).expect("fits");
    for (one, other) in weighted.columns.iter().zip(&repeated.columns) {
        assert!((one.weight - other.weight).abs() < 1e-5 && (one.mean - other.mean).abs() < 1e-9);
    }
    let negative = vec![-1.0; 400];
    let refused = Sample { weights: Some(&negative), ..table.sample() }.fit();
    assert_eq!(refused, Err(LogisticError::Weight { row: 0, weight: -1.0 }));
}

#[test]
fn data_that_ask_for_trouble_do_no_harm() {
    // Outcomes that an input separates completely, a constant, one that is missing throughout, one that is
    // missing or infinite now and then, and two columns that are the same.
    let (mut inputs, mut outcomes, rows) = (Vec::new(), Vec::new(), 300);
    for row in 0..rows {
        let x = row as f64 - 150.0;
        let holes = [x, f64::NAN, f64::INFINITY, -x][row % 4];
        inputs.extend([x, 7.0, f64::NAN, holes, 0.5, 2.0 * x]);
        outcomes.push(x > 0.0);
    }
    let groups: Vec<i64> = (0..rows).map(|row| (row % 4) as i64).collect();
    let model = fit(&names(6), &inputs, &outcomes, &groups).expect("fits");
    assert_eq!((model.columns[1].scale, model.columns[1].weight), (0.0, 0.0));
    assert_eq!((model.columns[2].scale, model.columns[2].mean, model.columns[2].weight), (0.0, 0.0, 0.0));
    assert!((model.columns[0].weight - model.columns[5].weight).abs() < 1e-6);
    let chance = model.chance(&[140.0, f64::NAN, 1.0, f64::NAN, f64::INFINITY, 280.0], 0.9);
    assert!(chance.chance > 0.9 && chance.low > 0.5 && chance.high < 1.0, "{chance:?}");
    // A row that is too short, or empty, is filled with means.
    assert!((model.predict(&[]) - logistic(model.stretched(model.intercept))).abs() < 1e-12);
    assert_eq!(model.contributions(&[]), vec![0.0; 6]);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let outcomes = vec![true; 50];
    let inputs: Vec<f64> = (0..50).map(f64::from).collect();
    assert_eq!(fit(&names(1), &inputs, &outcomes, &[0; 50]), Err(LogisticError::OneOutcome { rows: 50, events: 50 }));
    assert_eq!(fit(&names(1), &[], &[], &[]), Err(LogisticError::OneOutcome { rows: 0, events: 0 }));
    let refused = fit(&names(2), &inputs, &outcomes, &[0; 50]);
    assert!(matches!(refused, Err(LogisticError::Shape { part: "inputs", found: 50, .. })), "{refused:?}");
    let refused = fit(&names(1), &inputs, &outcomes, &[0; 49]);
    assert!(matches!(refused, Err(LogisticError::Shape { part: "groups", .. })), "{refused:?}");
}

#[test]
fn no_columns_leave_the_rate() {
    let outcomes: Vec<bool> = (0..200).map(|row| row % 5 == 0).collect();
    let model = fit(&[], &[], &outcomes, &vec![0; 200]).expect("fits");
    let chance = model.chance(&[], 0.9);
    assert!((chance.chance - 0.2).abs() < 1e-5 && chance.low > 0.14 && chance.high < 0.27, "{chance:?}");
}

#[test]
fn noise_gets_a_heavier_penalty_than_signal() {
    let noise = fitted(&planted(6, 600, -1.0, &[0.0; 25]));
    let signal = fitted(&planted(6, 6000, -1.0, &[1.0, -1.0, 0.8, 1.2]));
    assert_eq!((noise.validation, signal.validation), (Validation::Latest, Validation::Latest));
    assert!(noise.penalty >= 100.0 && signal.penalty <= 30.0, "{} {}", noise.penalty, signal.penalty);
    let one_group = Table { groups: vec![0; 600], ..planted(7, 600, -1.0, &[1.0; 3]) };
    assert_eq!(fitted(&one_group).validation, Validation::EveryThird);
    let tiny = planted(8, 24, 0.0, &[1.0]);
    assert_eq!(fitted(&tiny).validation, Validation::Given);
}

#[test]
fn logits_are_stretched_where_the_latest_group_shows_that_it_helps() {
    let calm = planted(9, 8000, -1.0, &[1.0, -0.5]);
    assert_eq!(fitted(&calm).stretch, None);
    // The latest group buys much less often than those before.
    let mut shifted = planted(9, 8000, -1.0, &[1.0, -0.5]);
    let mut random = Random::new(99);
    for (outcome, group) in shifted.outcomes.iter_mut().zip(&shifted.groups) {
        *outcome &= *group < 4 || random.unit() < 0.4;
    }
    let stretch = fitted(&shifted).stretch.expect("the change is large");
    assert!(stretch.intercept < -0.5 && stretch.slope > 0.5, "{stretch:?}");
}

#[test]
fn contributions_and_intercept_add_up_to_the_logit() {
    let table = planted(10, 1000, -1.0, &[0.5, -0.7, 0.2]);
    let mut model = fitted(&table);
    for stretch in [None, Some(Stretch { slope: 0.8, intercept: 0.1 })] {
        model.stretch = stretch;
        let sum: f64 = model.contributions(table.row(3)).iter().sum();
        let base = model.predict(&[f64::NAN; 3]);
        let logit = galena_measure::special::logit;
        assert!((logit(model.predict(table.row(3))) - logit(base) - sum).abs() < 1e-9);
    }
}

#[test]
fn many_columns_take_the_other_search_to_the_same_place() {
    let weights: Vec<f64> = (0..210).map(|column| if column < 3 { 0.8 } else { 0.0 }).collect();
    let mut table = planted(11, 900, -1.0, &weights);
    let wide = table.sample().fit_with_penalty(20.0).expect("fits");
    // The same rows with eleven of the idle columns made constant fall below the limit.
    for row in table.inputs.chunks_mut(210) {
        row[199..].fill(1.0);
    }
    let narrow = table.sample().fit_with_penalty(20.0).expect("fits");
    assert!(wide.columns[..3].iter().all(|column| (column.weight - 0.75).abs() < 0.3));
    assert!(narrow.columns[..3].iter().zip(&wide.columns).all(|(one, other)| (one.weight - other.weight).abs() < 0.1));
    assert!(wide.covariance[1][1] > 0.0);
}

#[test]
fn a_model_reads_back_from_json() {
    let model = fitted(&planted(12, 300, -1.0, &[0.5, 0.1]));
    let text = serde_json::to_string_pretty(&model).expect("writes");
    let back: Model = serde_json::from_str(&text).expect("reads");
    let row = [1.0, 2.0];
    assert!((back.predict(&row) - model.predict(&row)).abs() < 1e-14);
    assert!(text.contains("\"name\": \"input 0\"") && text.contains("\"penalty\""));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_gradient_vanishes_at_the_fit(
        rows in proptest::collection::vec((-3.0f64..3.0, -100.0f64..100.0, any::<bool>()), 12..60), penalty in 0.05f64..50.0
    ) {
        let inputs: Vec<f64> = rows.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
        let outcomes: Vec<bool> = rows.iter().map(|(_, _, yes)| *yes).collect();
        let sample = Sample { names: &names(2), inputs: &inputs, outcomes: &outcomes, weights: None, groups: None, marks: None };
        if let Ok(model) = sample.fit_with_penalty(penalty) {
            let (mut free, mut held) = (0.0, [penalty * model.columns[0].weight, penalty * model.columns[1].weight]);
            for (row, yes) in inputs.chunks(2).zip(&outcomes) {
                let miss = model.predict(row) - f64::from(u8::from(*yes));
                free += miss;
                for (sum, (column, x)) in held.iter_mut().zip(model.columns.iter().zip(row)) {
                    *sum += miss * column.standard(*x);
                }
            }
            prop_assert!(free.abs() < 2e-3 && held.iter().all(|slope| slope.abs() < 2e-3), "{free} {held:?}");
        }
    }

    #[test]
    fn no_table_panics(
        inputs in proptest::collection::vec(any::<f64>(), 40), outcomes in proptest::collection::vec(any::<bool>(), 20)
    ) {
        let groups: Vec<i64> = (0..20).map(|row| row / 5).collect();
        if let Ok(model) = fit(&names(2), &inputs, &outcomes, &groups) {
            let chance = model.chance(&inputs[..2], 0.9);
            prop_assert!((0.0..=1.0).contains(&chance.chance) && chance.low <= chance.high);
        }
    }

    #[test]
    fn stretching_an_input_changes_no_chance(seed in 0u64..1000, factor in 0.001f64..1000.0, shift in -50.0f64..50.0) {
        let table = planted(seed, 200, -0.5, &[0.8, -0.4]);
        let moved = Table {
            inputs: table.inputs.iter().map(|x| factor * x + shift).collect(), names: names(2),
            outcomes: table.outcomes.clone(), groups: table.groups.clone(),
        };
        let (one, other) = (table.sample().fit_with_penalty(3.0), moved.sample().fit_with_penalty(3.0));
        if let (Ok(one), Ok(other)) = (one, other) {
            prop_assert!((one.predict(table.row(7)) - other.predict(moved.row(7))).abs() < 1e-5);
        }
    }
}
