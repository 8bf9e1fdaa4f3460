//! Fits the train file of a split and scores its test file: the counterpart of the scripts in
//! `bench/forecasts`. `cargo run --release -p galena-standing --example forecast_split -- DIR NAME…`
//! reads `NAME.train.csv`, `NAME.test.csv` and `NAME.json` there and writes `NAME.galena.csv` (chances),
//! `NAME.model.json` and `NAME.measured.json` (what it took).

use galena_standing::forecast::{Cases, Cells, Column, MISSING, Model, Values, fit};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, names @ ..] = arguments.as_slice() else {
        eprintln!("usage: forecast_split DIR NAME… [--trust COLUMN…]");
        return ExitCode::from(2);
    };
    let (names, trusted) = match names.iter().position(|name| name == "--trust") {
        Some(place) => (&names[..place], names[place + 1..].to_vec()),
        None => (names, Vec::new()),
    };
    for name in names {
        if let Err(error) = split(Path::new(folder), name, &trusted) {
            eprintln!("{name}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Rows that are explained.
const EXPLAINED: usize = 2_000;

type Answer<T> = Result<T, Box<dyn std::error::Error>>;

fn split(folder: &Path, name: &str, trusted: &[String]) -> Answer<()> {
    let about: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join(format!("{name}.json")))?)?;
    let cats: Vec<u64> = about["cats"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_u64).collect();
    let (columns, outcomes, windows) = read(&folder.join(format!("{name}.train.csv")), &cats)?;
    let (tests, happened, test_windows) = read(&folder.join(format!("{name}.test.csv")), &cats)?;
    let start = cpu();
    let cases = Cases { trusted, windows: windows.as_deref(), ..Cases::new(&columns, &outcomes) };
    let model = fit(&cases)?;
    let fitted = cpu();
    let inputs = model.inputs(&tests, test_windows.as_deref());
    let (ready, mut cells) = (model.clone().ready(), Cells::default());
    let rows = || inputs.chunks_exact(model.given.len());
    let chances: Vec<f64> = rows().map(|row| ready.chance(row, &mut cells)).collect();
    // Again and again: the clock of CPU time ticks in milliseconds.
    let (before, scored_rows) = (cpu(), 100_000.max(chances.len()));
    let sum: f64 = rows().cycle().take(scored_rows).map(|row| ready.chance(row, &mut cells)).sum();
    std::hint::black_box(sum);
    let scored = cpu();
    let mut worst = 0.0f64;
    for row in rows().cycle().take(EXPLAINED) {
        let sum = ready.base() + ready.contributions(row, &mut cells).iter().sum::<f64>();
        worst = worst.max((sum - ready.logit(row, &mut cells)).abs());
    }
    let reasoned = cpu();
    let fit_s = fitted - start;
    let score_us = (scored - before) * 1e6 / scored_rows as f64;
    let reasons_ms = (reasoned - scored) * 1e3 / EXPLAINED as f64;
    println!(
        "{name}: fit {fit_s:.3} s, score {score_us:.2} us a row, reasons {reasons_ms:.4} ms a row, additivity {worst:.1e}, {}",
        say(&model)
    );
    let measured =
        serde_json::json!({ "fit_s": fit_s, "score_us": score_us, "reasons_ms": reasons_ms, "additivity": worst });
    std::fs::write(folder.join(format!("{name}.measured.json")), measured.to_string())?;
    let lines: String = chances.iter().zip(&happened).map(|(p, y)| format!("{},{p}\n", u8::from(*y))).collect();
    std::fs::write(folder.join(format!("{name}.galena.csv")), format!("y,p\n{lines}"))?;
    std::fs::write(folder.join(format!("{name}.model.json")), serde_json::to_string_pretty(&model)?)?;
    Ok(())
}

fn say(model: &Model) -> String {
    let tried = model.validation.as_ref().map(|v| {
        format!(
            "line {:.4} trees {:?} both {:.4}",
            v.line.log_loss,
            v.trees.map(|t| (t.log_loss * 1e4).round() / 1e4),
            v.model.log_loss
        )
    });
    let penalty = model.line.as_ref().map(|line| line.penalty);
    format!(
        "{:?} share {:.2} slope {:.2} level {:.2} half-life {:?} penalty {penalty:?} [{}]\n  {}",
        model.uses,
        model.share_of_trees,
        model.stretch.slope,
        model.stretch.intercept,
        model.learned.half_life,
        tried.unwrap_or_default(),
        model.notices.join("\n  ")
    )
}

type Table = (Vec<Column>, Vec<bool>, Option<Vec<i64>>);

/// Columns, outcomes (`y`, the last column) and, where there is a column `window`, windows.
fn read(path: &Path, cats: &[u64]) -> Answer<Table> {
    // Numbers and commas, as the scripts write them.
    let text = std::fs::read_to_string(path)?;
    let mut lines = text.lines();
    let names: Vec<String> = lines.next().unwrap_or_default().split(',').map(str::to_string).collect();
    let mut cells: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    for line in lines {
        cells.iter_mut().zip(line.split(',')).for_each(|(column, cell)| column.push(cell.parse().unwrap_or(f64::NAN)));
    }
    let (mut columns, mut outcomes, mut windows) = (Vec::new(), Vec::new(), None);
    for (place, (name, numbers)) in names.iter().zip(cells).enumerate() {
        match name.as_str() {
            "y" => outcomes = numbers.iter().map(|y| *y > 0.5).collect(),
            "window" => windows = Some(numbers.iter().map(|window| *window as i64).collect()),
            _ if cats.contains(&(place as u64)) => {
                let most = numbers.iter().copied().filter(|x| x.is_finite()).fold(0.0, f64::max) as usize;
                let levels = (0..=most).map(|level| level.to_string()).collect();
                let places = numbers.iter().map(|x| if x.is_finite() { *x as u32 } else { MISSING }).collect();
                columns.push(Column::of(name, Values::Levels { places, levels }));
            }
            _ => columns.push(Column::numbers(name, numbers)),
        }
    }
    Ok((columns, outcomes, windows))
}

/// CPU seconds of this thread.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}
