//! How long do the fits take? Prints CPU time of one fit, best and median of five measurements,
//! beside what was found, so that a faster wrong answer is seen as such.
//!
//! `cargo bench -p galena-standing`; the raw CDNOW files are read where they are at hand.

#[path = "../tests/repurchase/data.rs"]
#[allow(dead_code)]
mod data;

use galena_standing::logistic::{LogisticError, Model, Sample};
use galena_standing::repurchase::{
    BgNbd, Choice, Criterion, Dropout, Ensemble, Fit, Followed, GammaGamma, Holdout, ParetoNbd, Purchases, Repurchase,
    RepurchaseError, choose,
};
use std::time::{Duration, Instant};

fn main() {
    let (purchases, spendings) = data::summary();
    repurchase("sample", &purchases);
    time("sample Gamma-Gamma", 50, || GammaGamma::fit(&spendings), show);
    if let Some(customers) = data::sample() {
        chosen("sample", &customers);
    }
    if let Some(customers) = data::master() {
        let purchases: Vec<Purchases> = customers.iter().map(|one| one.purchases).collect();
        let spendings: Vec<_> = customers.iter().filter_map(|one| one.spendings).collect();
        repurchase("master", &purchases);
        chosen("master", &customers);
        time("master Gamma-Gamma", 10, || GammaGamma::fit(&spendings), show);
        // As many buyers as a market of a million people has: the master over and over, each copy
        // with its times moved a little, so that hardly two patterns are the same.
        let many: Vec<Purchases> = (0..7)
            .flat_map(|copy| {
                let stretch = 1.0 + 0.013 * f64::from(copy);
                purchases.iter().map(move |one| Purchases { t_x: one.t_x * stretch, t: one.t * stretch, ..*one })
            })
            .take(150_000)
            .collect();
        repurchase("150,000 buyers", &many);
    }
    regression(200_000, 40);
}

/// A regression on rows of which a quarter of the columns matter, in five groups.
fn regression(rows: usize, width: usize) {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut unit = move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    };
    let names: Vec<String> = (0..width).map(|column| format!("input {column}")).collect();
    let (mut inputs, mut outcomes, mut groups) = (Vec::with_capacity(rows * width), Vec::new(), Vec::new());
    for row in 0..rows {
        let mut logit = -3.0;
        for column in 0..width {
            // Skewed like counts; every third column leans on the one before.
            let lean = if column % 3 == 2 { inputs.last().copied().unwrap_or(0.0) } else { 0.0 };
            let x = -unit().max(1e-9).ln() + 0.7 * lean;
            logit += if column % 4 == 0 { 0.25 * (x - 1.0) } else { 0.0 };
            inputs.push(x);
        }
        outcomes.push(unit() < 1.0 / (1.0 + f64::exp(-logit)));
        groups.push((row * 5 / rows) as i64);
    }
    let sample = Sample {
        names: &names,
        inputs: &inputs,
        outcomes: &outcomes,
        weights: None,
        groups: Some(&groups),
        marks: None,
    };
    let show = |model: &Result<Model, LogisticError>| match model {
        Ok(model) => format!(
            "{} events  penalty {}  {:?}  {} steps  weight of input 0 {:.4}",
            model.events, model.penalty, model.validation, model.steps, model.columns[0].weight
        ),
        Err(error) => error.to_string(),
    };
    time("logistic, one penalty", 1, || sample.fit_with_penalty(10.0), show);
    time("logistic, penalty chosen", 1, || sample.fit(), show);
}

fn repurchase(name: &str, purchases: &[Purchases]) {
    let runs = if purchases.len() > 10_000 { 1 } else { 50 };
    time(&format!("{name} BG/NBD"), runs, || BgNbd::fit(purchases), show);
    time(&format!("{name} MBG/NBD"), runs, || BgNbd::fit_with(purchases, Dropout::AfterEvery), show);
    time(&format!("{name} Pareto/NBD"), runs, || ParetoNbd::fit(purchases), show);
}

/// The choice by the first 39 weeks, and the outlook of every customer for the 39 that follow.
fn chosen(name: &str, customers: &[data::Customer]) {
    let purchases: Vec<Purchases> = customers.iter().map(|one| one.purchases).collect();
    let (half, end) = (data::END_OF_CALIBRATION_WEEK / 2.0, data::END_OF_CALIBRATION_WEEK);
    let followed = customers.iter().filter_map(|one| Followed::of(&one.weeks, half, end)).collect();
    let holdouts = [Holdout { as_of: half, horizon: end - half, followed }];
    let show_choice = |choice: &Result<Choice, RepurchaseError>| match choice {
        Ok(choice) => choice.reason.clone(),
        Err(error) => error.to_string(),
    };
    time(&format!("{name} choice"), 1, || choose(&purchases, &holdouts, Criterion::default()), show_choice);
    let Ok(choice) = choose(&purchases, &holdouts, Criterion::default()) else { return };
    for (model, forecaster) in [
        ("blend", choice.model),
        ("BG/NBD alone", Repurchase::from(BgNbd::PRIOR)),
        ("Pareto/NBD alone", Repurchase::from(ParetoNbd::PRIOR)),
    ] {
        let ensemble = Ensemble::from(forecaster);
        let outlooks =
            || -> f64 { purchases.iter().map(|one| f64::from(ensemble.outlook(39.0, one, 0.9).purchases.high)).sum() };
        let people = purchases.len();
        time(&format!("{name} outlooks, {model}"), 1, outlooks, |sum| format!("{people} people  sum of bounds {sum}"));
    }
}

fn show<M: std::fmt::Debug>(fit: &Result<Fit<M>, RepurchaseError>) -> String {
    match fit {
        Ok(fit) => format!(
            "{:?}  LL {:.3}  {} evaluations  {} patterns  converged {}",
            fit.model, fit.log_likelihood, fit.evaluations, fit.patterns, fit.converged
        ),
        Err(error) => error.to_string(),
    }
}

/// The clock of CPU time ticks in milliseconds, so short runs are timed together.
fn time<T>(name: &str, runs: u32, mut run: impl FnMut() -> T, show: impl Fn(&T) -> String) {
    let mut spent: Vec<Duration> = Vec::new();
    let mut shown = String::new();
    for _ in 0..5 {
        let (wall, before) = (Instant::now(), cpu());
        for _ in 0..runs {
            shown = show(&run());
        }
        spent.push(match (before, cpu()) {
            (Some(before), Some(after)) => after.saturating_sub(before) / runs,
            _ => wall.elapsed() / runs,
        });
    }
    spent.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("{name:<26} best {:>8.2} ms  median {:>8.2} ms  {shown}", ms(spent[0]), ms(spent[2]));
}

/// CPU time of this thread, where the system says so.
fn cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}
