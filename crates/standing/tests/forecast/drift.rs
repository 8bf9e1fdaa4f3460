//! Is a world that moves called so, and are the chances those of the world that comes next?

use super::planted::{Planted, QUICK, Random, area, chances, mean, quick, says};
use galena_standing::forecast::{Cases, Column, Uses, Values, fit_with};

const ROWS: usize = 6_000;

/// The outcome comes ever more often: the logit rises by two in the last third of the time.
fn rising(row: usize, x: &[f64]) -> f64 {
    let time = row as f64 / ROWS as f64;
    -3.0 + 2.0 * ((time - 0.66) / 0.34).max(0.0) + 0.8 * x[0] - 0.5 * x[1]
}

/// The same cases in another order.
fn shuffled(planted: &Planted, seed: u64) -> Planted {
    let mut random = Random::new(seed);
    let mut rows: Vec<usize> = (0..planted.rows()).collect();
    for last in (1..rows.len()).rev() {
        rows.swap(last, random.below(last + 1));
    }
    let columns = planted.columns.iter().map(|column| {
        let Values::Numbers(numbers) = &column.values else { panic!("numbers") };
        Column::numbers(&column.name, rows.iter().map(|row| numbers[*row]).collect())
    });
    Planted {
        columns: columns.collect(),
        outcomes: rows.iter().map(|row| planted.outcomes[*row]).collect(),
        chances: rows.iter().map(|row| planted.chances[*row]).collect(),
    }
}

#[test]
fn a_rate_that_moves_is_named_and_the_next_chances_follow_it() {
    for seed in 0..3 {
        let planted = Planted::normal(seed, ROWS, 4, rising);
        // What comes next: the world as it is at the end.
        let next = Planted::normal(100 + seed, 3_000, 4, |_, x| rising(ROWS, x));
        let ordered = quick(&planted.cases());
        let mixed = shuffled(&planted, seed);
        let unordered = quick(&mixed.cases());
        let drift = ordered.drift.as_ref().expect("measured");
        assert!(drift.rate_moved && drift.rate_latest > 1.5 * drift.rate_before, "{drift:?}");
        assert!(says(&ordered, &["the world has moved"]), "{:?}", ordered.notices);
        let truth = mean(next.chances.iter().copied());
        let off = |model| (mean(chances(model, &next.columns, None).into_iter()) - truth).abs();
        let (with, without) = (off(&ordered), off(&unordered));
        // Without the order of time the rate of all years is said, less than half of what comes.
        assert!(with < 0.6 * without, "seed {seed}: {with:.3} off with drift seen, {without:.3} without");
        assert!(area(&next.judged(&chances(&ordered, &next.columns, None))) > area(&next.judged(&next.chances)) - 0.03);
    }
}

#[test]
fn a_rate_that_stays_is_not_called_moved() {
    // Two 99 % intervals that must not meet, and a tenth between them: never by chance in twenty worlds.
    let called = (0..20).filter(|seed| {
        let planted = Planted::normal(200 + seed, 2_000, 2, |_, x| -1.2 + 0.8 * x[0]);
        quick(&planted.cases()).drift.expect("measured").rate_moved
    });
    assert_eq!(called.count(), 0);
}

#[test]
fn windows_and_not_the_order_of_rows_are_the_time_where_there_are_windows() {
    let planted = Planted::normal(3, ROWS, 4, rising);
    let windows: Vec<i64> = (0..ROWS).map(|row| 20_000 + 30 * (row * 20 / ROWS) as i64).collect();
    // Rows backwards, each with its window.
    let mut backwards = shuffled(&planted, 0);
    for (to, from) in backwards.columns.iter_mut().zip(&planted.columns) {
        let (Values::Numbers(to), Values::Numbers(from)) = (&mut to.values, &from.values) else { panic!("numbers") };
        to.clone_from(from);
        to.reverse();
    }
    backwards.outcomes.clone_from(&planted.outcomes);
    backwards.outcomes.reverse();
    let reversed: Vec<i64> = windows.iter().rev().copied().collect();
    let model = quick(&Cases { windows: Some(&reversed), ..backwards.cases() });
    let drift = model.drift.as_ref().expect("measured");
    assert!(drift.rate_moved && drift.rate_latest > drift.rate_before, "{drift:?}");
    assert_eq!((model.learned.from_window, model.learned.to_window), (Some(20_000), Some(20_570)));
    let without = quick(&backwards.cases()).drift.expect("measured");
    assert!(without.rate_latest < without.rate_before, "{without:?}");
}

#[test]
fn the_column_that_moved_is_named_and_no_other() {
    let mut planted = Planted::normal(5, 4_000, 4, |_, x| -1.0 + x[0]);
    let Values::Numbers(moved) = &mut planted.columns[2].values else { panic!("numbers") };
    // The latest quarter is of another world: the latest window is never wider than that.
    moved.iter_mut().skip(3_000).for_each(|value| *value += 1.5);
    let texts = (0..4_000).map(|row| Some(if row < 3_000 { ["web", "shop"][row % 2] } else { "web" }));
    planted.columns.push(Column::texts("channel", texts));
    let model = quick(&planted.cases());
    let drift = model.drift.as_ref().expect("measured");
    let named: Vec<&str> = drift.columns.iter().map(|(name, _)| name.as_str()).collect();
    assert!(named.contains(&"x2") && named.contains(&"channel") && named.len() == 2, "{:?}", drift.columns);
    assert!(drift.columns.iter().all(|(_, index)| *index > 0.25), "{:?}", drift.columns);
    assert!(says(&model, &["other values than before", "`x2`", "`channel`"]), "{:?}", model.notices);
    assert!(!drift.rate_moved);
}

#[test]
fn a_condition_of_the_time_is_not_read_by_trees() {
    // An interest rate: the same for everybody at a moment.
    let rate = |row: usize| 4.0 - 3.0 * (row * 40 / ROWS) as f64 / 40.0;
    let mut planted = Planted::normal(7, ROWS, 3, |row, x| -2.5 + 0.5 * (4.0 - rate(row)) + 0.9 * x[0]);
    let mut random = Random::new(8);
    let rates = (0..ROWS).map(|row| rate(row) + 0.01 * random.normal()).collect();
    planted.columns.push(Column::numbers("interest", rates));
    let model = fit_with(&planted.cases(), &QUICK).expect("fits");
    assert_eq!(model.uses, Uses::Blend);
    assert!(model.given[3].condition && !model.given[0].condition);
    assert!(!model.encoding.tree_columns.contains(&3), "{:?}", model.encoding.tree_columns);
    assert!(model.encoding.terms.iter().any(|term| term.column == 3));
}
