//! What does a forecast cost: to fit, to say, and to say why? Prints CPU time beside what was found, so that a faster
//! wrong answer is seen as such.
//!
//! Simulated cases: who matters is known, and no file is needed. Public tables, and what others need for them, are in
//! `bench/forecasts`. `cargo bench -p galena-standing --bench forecast`

use galena_measure::special::logistic;
use galena_standing::conversion;
use galena_standing::forecast::{Cases, Cells, Column, Model, Ready, Settings, Values, fit_with};
use std::time::{Duration, Instant};

fn main() {
    bank_like();
    market_like();
}

/// As many cases and columns as a bank's calls have: nine numbers, of which some have gaps, and ten texts.
fn bank_like() {
    let (columns, outcomes) = calls(33_000);
    let mut fitted = None;
    time("fit, 33,000 × 19", || fitted = Some(learned(&columns, &outcomes, &Settings::default())), |_| String::new());
    let model = fitted.expect("was fitted");
    println!("{:<34} {}", "", found(&model));
    let inputs = model.inputs(&columns, None);
    let (width, rows) = (model.given.len(), outcomes.len() as u32);
    let ready = model.ready();
    let mut cells = Cells::default();
    let score = || -> f64 { inputs.chunks_exact(width).map(|row| ready.chance(row, &mut cells)).sum() };
    let spent = time("score, 33,000 × 19", score, |sum| format!("mean chance {:.4}", sum / f64::from(rows)));
    println!("{:<34} {:.2} µs a row", "", 1e6 * spent.as_secs_f64() / f64::from(rows));
    let mut cells = Cells::default();
    ready.contributions(&inputs[..width], &mut cells);
    let some = || inputs.chunks_exact(width).take(4_000).map(|row| off(&ready, row, &mut cells)).fold(0.0, f64::max);
    let spent = time("reasons, 4,000 × 19", some, |most| format!("off the logit by {most:.1e} at most"));
    println!("{:<34} {:.4} ms a row", "", 1e3 * spent.as_secs_f64() / 4_000.0);
}

/// As wide as the features of a market, for a million people, with the small trees that a day of judging learns.
fn market_like() {
    let (columns, outcomes) = people(30_000, conversion::WIDTH);
    let mut fitted = None;
    let name = format!("fit small, 30,000 × {}", conversion::WIDTH);
    time(&name, || fitted = Some(learned(&columns, &outcomes, &Settings::SMALL)), |_| String::new());
    let model = fitted.expect("was fitted");
    println!("{:<34} {}", "", found(&model));
    let inputs = model.inputs(&columns, None);
    let width = model.given.len();
    let ready = model.ready();
    let mut cells = Cells::default();
    let everybody = || -> (f64, [usize; 3]) {
        let (mut sum, mut last) = (0.0, [0; 3]);
        for row in inputs.chunks_exact(width).cycle().take(1_000_000) {
            sum += ready.chance(row, &mut cells);
            last = strongest(&ready.contributions(row, &mut cells));
        }
        (sum, last)
    };
    time("chance and top three, 1,000,000", everybody, |(sum, last)| {
        format!("mean chance {:.4}, of the last one columns {last:?}", sum / 1e6)
    });
    let mut cells = Cells::default();
    let everybody =
        || -> f64 { inputs.chunks_exact(width).cycle().take(1_000_000).map(|row| ready.chance(row, &mut cells)).sum() };
    time("chance alone, 1,000,000", everybody, |sum| format!("mean chance {:.4}", sum / 1e6));
}

fn learned(columns: &[Column], outcomes: &[bool], settings: &Settings) -> Model {
    fit_with(&Cases::new(columns, outcomes), settings).expect("planted cases can be learned from")
}

fn found(model: &Model) -> String {
    let validation = model.validation.as_ref().map_or(String::new(), |tried| {
        format!("log loss {:.4} against {:.4} of the rate", tried.model.log_loss, tried.base_rate.log_loss)
    });
    let trees = model.forest.as_ref().map_or(0, |forest| forest.trees.len());
    format!("{:?}, {trees} trees, their share {:.2}, {validation}", model.uses, model.share_of_trees)
}

fn off(ready: &Ready, row: &[f64], cells: &mut Cells) -> f64 {
    let sum = ready.base() + ready.contributions(row, cells).iter().sum::<f64>();
    (sum - ready.logit(row, cells)).abs()
}

/// The columns that add most, whichever way.
fn strongest(adds: &[f64]) -> [usize; 3] {
    let mut places = [0; 3];
    let mut sizes = [0.0; 3];
    for (column, adds) in adds.iter().enumerate() {
        let (mut column, mut size) = (column, adds.abs());
        for (place, known) in places.iter_mut().zip(&mut sizes) {
            if size > *known {
                std::mem::swap(known, &mut size);
                std::mem::swap(place, &mut column);
            }
        }
    }
    places
}

fn calls(rows: usize) -> (Vec<Column>, Vec<bool>) {
    let mut unit = draws(1);
    let mut logits = vec![-2.6; rows];
    let mut columns = Vec::new();
    for column in 0..9 {
        let mut numbers: Vec<f64> = (0..rows).map(|_| -unit().max(1e-9).ln()).collect();
        let known = numbers.iter().zip(&mut logits);
        known.for_each(|(x, logit)| *logit += if column < 3 { 0.4 * (x - 1.0) } else { 0.0 });
        if column % 3 == 2 {
            numbers.iter_mut().filter(|_| unit() < 0.3).for_each(|x| *x = f64::NAN);
        }
        columns.push(Column::numbers(&format!("number {column}"), numbers));
    }
    for column in 0..10 {
        let levels = 2 + column;
        let places: Vec<u32> = (0..rows).map(|_| (unit() * levels as f64) as u32).collect();
        let known = places.iter().zip(&mut logits);
        known.for_each(|(level, logit)| *logit += if column % 3 == 0 && *level == 0 { 0.6 } else { 0.0 });
        let levels = (0..levels).map(|level| format!("level {level}")).collect();
        columns.push(Column::of(&format!("text {column}"), Values::Levels { places, levels }));
    }
    let outcomes = logits.iter().map(|logit| unit() < logistic(*logit)).collect();
    (columns, outcomes)
}

fn people(rows: usize, width: usize) -> (Vec<Column>, Vec<bool>) {
    let mut unit = draws(2);
    let mut logits = vec![-4.0; rows];
    let columns = (0..width).map(|column| {
        // Mostly nothing, else skewed like counts.
        let numbers: Vec<f64> = (0..rows).map(|_| if unit() < 0.6 { 0.0 } else { -unit().max(1e-9).ln() }).collect();
        let known = numbers.iter().zip(&mut logits);
        known.for_each(|(x, logit)| *logit += if column % 6 == 0 { 0.4 * x } else { 0.0 });
        Column::numbers(&format!("input {column}"), numbers)
    });
    let columns: Vec<Column> = columns.collect();
    let outcomes = logits.iter().map(|logit| unit() < logistic(*logit)).collect();
    (columns, outcomes)
}

/// Draws between 0 and 1: xorshift64*.
fn draws(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// CPU time of a run, best and median of three; the best is given back.
fn time<T>(name: &str, mut run: impl FnMut() -> T, show: impl Fn(&T) -> String) -> Duration {
    let mut spent: Vec<Duration> = Vec::new();
    let mut shown = String::new();
    for _ in 0..3 {
        let (wall, before) = (Instant::now(), cpu());
        shown = show(&run());
        spent.push(match (before, cpu()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => wall.elapsed(),
        });
    }
    spent.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("{name:<34} best {:>8.1} ms  median {:>8.1} ms  {shown}", ms(spent[0]), ms(spent[1]));
    spent[0]
}

/// CPU time of this thread, where the system says so.
fn cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}
