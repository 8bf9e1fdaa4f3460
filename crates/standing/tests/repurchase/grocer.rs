//! What do the models say of a grocer's households, who buy regularly? A sample of the purchases of 2017 (Complete
//! Journey, CC0).

use super::data::households;
use galena_measure::count_error;
use galena_standing::repurchase::{
    BgCnbd, Contender, Criterion, Ensemble, Followed, Forecast, Holdout, Purchases, choose, only,
};

/// The last day of the data.
const END: f64 = 364.0;

/// Forecast as of a day until the end of the year: total error, mean absolute error, and the shares of
/// households that lay inside their 90 % intervals and that the intervals gave themselves.
struct Year {
    as_of: f64,
    known: Vec<Followed>,
    holdout: Holdout,
}

impl Year {
    fn new(lives: &[Vec<f64>], as_of: f64) -> Self {
        let half = (as_of / 2.0).floor();
        let followed = lives.iter().filter_map(|days| Followed::of(days, half, as_of)).collect();
        Year {
            as_of,
            known: lives.iter().filter_map(|days| Followed::of(days, as_of, END)).collect(),
            holdout: Holdout { as_of: half, horizon: as_of - half, followed },
        }
    }

    fn today(&self) -> Vec<Purchases> {
        self.known.iter().map(|one| one.purchases).collect()
    }

    fn figures(&self, model: galena_standing::repurchase::Repurchase) -> [f64; 4] {
        let ahead = END - self.as_of;
        let pairs = self.known.iter().map(|one| (model.expected_purchases(ahead, &one.purchases), one.later));
        let error = count_error(pairs).measured().expect("thousands of purchases followed");
        let ensemble = Ensemble::from(model);
        let n = self.known.len() as f64;
        let (mut inside, mut stated) = (0.0, 0.0);
        for one in &self.known {
            let interval = ensemble.counts(ahead, &one.purchases).interval(0.9);
            inside += f64::from(u8::from(interval.holds(one.later))) / n;
            stated += interval.chance / n;
        }
        [error.total_error, error.mean_absolute_error, inside, stated]
    }
}

#[test]
fn households_are_regular_and_the_first_ones_seen_are_not_new() {
    let Some(lives) = households() else { return };
    let model = BgCnbd::fit(&Year::new(&lives, 219.0).today()).expect("fits").model;
    assert_eq!(model.k, 2, "{model:?}");
    assert!(model.once_before < 0.02 && model.once > 0.15, "{model:?}");
}

#[test]
fn what_is_chosen_is_nearer_than_the_models_without_regularity() {
    let Some(lives) = households() else { return };
    for as_of in [182.0, 219.0, 255.0] {
        let year = Year::new(&lives, as_of);
        let chosen = choose(&year.today(), std::slice::from_ref(&year.holdout), Criterion::AbsoluteError);
        let chosen = year.figures(chosen.expect("fits").model);
        println!("as of {as_of}: chosen {chosen:.4?}");
        for model in Contender::ALL.into_iter().filter(|model| *model != Contender::BgCnbd) {
            let alone = year.figures(only(model, &year.today()).expect("fits").model);
            println!("as of {as_of}: {model} {alone:.4?}");
            assert!(chosen[0].abs() < alone[0].abs() && chosen[1] < alone[1], "{model} {alone:?}, chosen {chosen:?}");
        }
        assert!((0.84..=0.93).contains(&chosen[2]), "{chosen:?}");
    }
}
