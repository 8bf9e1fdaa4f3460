//! scratch probing of the core, to be removed
use super::planted::*;
use galena_measure::Platt;
use galena_measure::special::logit;
use galena_standing::forecast::*;
#[test]
fn probe_calibration() {
    for seed in 0..3u64 {
        let f = |_: usize, x: &[f64]| -1.5 + 0.8 * x[0] + 1.3 * (x[1] * x[2]).signum();
        let learned = Planted::normal(seed, 8_000, 5, f);
        let later = Planted::normal(1_000 + seed, 8_000, 5, f);
        let model = fit(&learned.cases()).unwrap();
        let said = chances(&model, &later.columns, None);
        let line = Platt::fit_logits(said.iter().zip(&later.outcomes).map(|(c, y)| (logit(*c), *y))).unwrap();
        let v = model.validation.as_ref().unwrap();
        println!(
            "share {} stretch {:?} later platt {:?} errs {:?} val {:?} moved {}",
            model.share_of_trees,
            model.stretch,
            line,
            loss_and_errors(&later.judged(&said)),
            v.model,
            model.drift.as_ref().unwrap().rate_moved
        );
    }
}
#[test]
fn probe_weights() {
    let planted = Planted::normal(80, 12_000, 3, |_, x: &[f64]| -1.5 + 0.9 * x[0]);
    let kept: Vec<usize> = (0..planted.rows()).filter(|row| !planted.outcomes[*row] || row % 2 == 0).collect();
    let columns: Vec<Column> = planted
        .columns
        .iter()
        .map(|column| {
            let Values::Numbers(n) = &column.values else { panic!() };
            Column::numbers(&column.name, kept.iter().map(|r| n[*r]).collect())
        })
        .collect();
    let outcomes: Vec<bool> = kept.iter().map(|row| planted.outcomes[*row]).collect();
    let weights: Vec<f64> = outcomes.iter().map(|yes| if *yes { 2.0 } else { 1.0 }).collect();
    for w in [None, Some(&weights[..])] {
        let m = quick(&Cases { weights: w, ..Cases::new(&columns, &outcomes) });
        println!(
            "{:?} stretch {:?} share {} line {:?} mean {} truth {} half {:?} moved {} tried {:?}",
            m.uses,
            m.stretch,
            m.share_of_trees,
            m.line.as_ref().map(|l| (l.intercept, l.columns[0].weight)),
            mean(chances(&m, &planted.columns, None).into_iter()),
            mean(planted.chances.iter().copied()),
            m.learned.half_life,
            m.drift.as_ref().unwrap().rate_moved,
            m.validation.as_ref().map(|v| v.model)
        );
    }
}
#[test]
fn probe_coverage() {
    for (name, settings) in [
        ("quick", QUICK),
        ("default", Settings::default()),
        ("small", Settings { growth: Growth::SMALL, most_rows: 60_000 }),
    ] {
        let f = |_: usize, x: &[f64]| -1.0 + 0.7 * x[0] - 0.4 * x[1];
        let (mut held, mut other, mut asked, mut shares, mut stretched) = (0, 0, 0usize, vec![], 0);
        for seed in 0..24u64 {
            let learned = Planted::normal(100 + seed, 1_500, 3, f);
            let fresh = Planted::normal(9_000 + seed, 100, 3, f);
            let model = fit_with(&learned.cases(), &settings).unwrap();
            shares.push(model.share_of_trees);
            stretched += usize::from(model.stretch.slope != 1.0);
            let s = model.share_of_trees;
            let inputs = model.inputs(&fresh.columns, None);
            let line = Model { share_of_trees: 0.0, forest: None, ..model.clone() }.ready();
            let trees = Model { share_of_trees: 1.0, ..model.clone() }.ready();
            let (ready, mut cells) = (model.ready(), Cells::default());
            for (row, chance) in inputs.chunks_exact(3).zip(&fresh.chances) {
                let one = ready.interval(row, 0.9, &mut cells);
                held += usize::from(one.low <= *chance && *chance <= one.high);
                let l = line.interval(row, 0.9, &mut cells);
                let v = ((logit(l.high) - logit(l.low)) / 2.0 / 1.645).powi(2)
                    + s * (line.logit(row, &mut cells) - trees.logit(row, &mut cells)).powi(2);
                let mid = ready.logit(row, &mut cells);
                other += usize::from((logit(*chance) - mid).abs() <= 1.645 * v.sqrt());
                asked += 1;
            }
        }
        println!(
            "{name}: now {} with s*d2 {} stretched {stretched} shares {shares:?}",
            held as f64 / asked as f64,
            other as f64 / asked as f64
        );
    }
}
