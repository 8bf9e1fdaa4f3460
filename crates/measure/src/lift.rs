//! Of those with the highest scores, how many times as many as of everyone?
//!
//! Where scores are tied across the cut, the tied share their events evenly, so that the figure
//! does not depend on the order of the rows. The interval comes from the score interval of the
//! ratio R between the top and the rest, carried over by lift = R / (fR + 1 − f) for a top share f.

use crate::{Estimate, Judged, LEVEL, MIN_EVENTS, MIN_TRIALS, Rate, Ratio};

/// Lift of a top share, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lift {
    /// The share that was taken from the top, such as 0.1.
    pub share: f64,
    /// Rate among the top over rate among all.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound; never above 1 / share.
    pub high: f64,
    /// The level of the interval.
    pub level: f64,
    /// Share of all events that the top holds.
    pub captured: f64,
    /// Rate among the top.
    pub top: Rate,
    /// Rate among the rest.
    pub rest: Rate,
    /// Rate among the top over rate among the rest.
    pub ratio: Ratio,
}

/// Lift of the top `share` (0.1 for the top decile) at [`LEVEL`]; needs [`MIN_EVENTS`] events and
/// [`MIN_TRIALS`] people in all.
pub fn lift(judged: &[Judged], share: f64) -> Estimate<Lift> {
    let mut scores: Vec<(f64, bool)> =
        judged.iter().filter(|one| !one.score.is_nan()).map(|one| (one.score, one.happened)).collect();
    let events = scores.iter().filter(|(_, happened)| *happened).count() as f64;
    let trials = scores.len() as f64;
    if events < MIN_EVENTS || trials < MIN_TRIALS || !(share > 0.0 && share < 1.0) {
        return Estimate::TooFew { events, trials };
    }
    scores.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let top = share * trials;
    let (mut taken, mut caught) = (0.0, 0.0);
    for tied in scores.chunk_by(|a, b| a.0 == b.0) {
        let part = ((top - taken) / tied.len() as f64).clamp(0.0, 1.0);
        caught += part * tied.iter().filter(|(_, happened)| *happened).count() as f64;
        taken += part * tied.len() as f64;
        if taken >= top {
            break;
        }
    }
    let ratio = Ratio::from_counts((caught, top), (events - caught, trials - top), LEVEL);
    let carry = |r: f64| if r.is_infinite() { 1.0 / share } else { r / (share * r + 1.0 - share) };
    Estimate::Measured(Lift {
        share,
        value: (caught / top) / (events / trials),
        low: carry(ratio.low),
        high: carry(ratio.high),
        level: LEVEL,
        captured: caught / events,
        top: ratio.over,
        rest: ratio.under,
        ratio,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, coverage};
    use proptest::prelude::*;

    fn measured(judged: &[Judged], share: f64) -> Lift {
        let Estimate::Measured(lift) = lift(judged, share) else { panic!("there is enough") };
        lift
    }

    #[test]
    fn counts_the_top_decile() {
        // 200 people, 20 events; of the top 20 people, 12 had it.
        let judged: Vec<Judged> = (0..200)
            .map(|i| Judged { score: 200.0 - f64::from(i), happened: i < 12 || (100..108).contains(&i) })
            .collect();
        let lift = measured(&judged, 0.1);
        assert!((lift.value - 6.0).abs() < 1e-9 && (lift.captured - 0.6).abs() < 1e-9);
        assert!(lift.low > 3.0 && lift.low < 6.0 && lift.high > 6.0 && lift.high < 10.0, "{lift:?}");
        assert!((lift.ratio.value - (12.0 / 20.0) / (8.0 / 180.0)).abs() < 1e-9);
    }

    #[test]
    fn ties_share_their_events() {
        let judged: Vec<Judged> = (0..100).map(|i| Judged { score: 1.0, happened: i < 30 }).collect();
        let lift = measured(&judged, 0.1);
        assert!((lift.value - 1.0).abs() < 1e-12 && (lift.top.events - 3.0).abs() < 1e-12);
        assert!(lift.low < 1.0 && lift.high > 1.0);
    }

    #[test]
    fn too_little_data_has_no_lift() {
        let judged: Vec<Judged> = (0..100).map(|i| Judged { score: f64::from(i), happened: i > 96 }).collect();
        assert!(matches!(lift(&judged, 0.1), Estimate::TooFew { .. }));
        assert!(matches!(lift(&[], 0.1), Estimate::TooFew { .. }));
    }

    #[test]
    fn the_interval_covers_the_true_lift() {
        // A tenth has a chance of .3, the rest of .05: the true lift is .3 / .075 = 4.
        for seed in [4, 9] {
            let covered = coverage(seed, 1500, |random: &mut Random| {
                let judged: Vec<Judged> = (0..600)
                    .map(|i| {
                        let top = i % 10 == 0;
                        let p = if top { 0.3 } else { 0.05 };
                        Judged { score: if top { 1.0 } else { 0.0 }, happened: random.chance(p) }
                    })
                    .collect();
                let lift = measured(&judged, 0.1);
                lift.low <= 4.0 && 4.0 <= lift.high
            });
            assert!((0.865..=0.94).contains(&covered), "seed {seed}: {covered}");
        }
    }

    proptest! {
        #[test]
        fn lift_stays_between_its_bounds(scores in proptest::collection::vec((0u8..20, any::<bool>()), 60..200)) {
            let judged: Vec<Judged> =
                scores.iter().map(|&(score, happened)| Judged { score: f64::from(score), happened }).collect();
            if let Estimate::Measured(lift) = lift(&judged, 0.1) {
                prop_assert!(lift.low <= lift.value + 1e-9 && lift.value <= lift.high + 1e-9);
                prop_assert!(lift.high <= 10.0 + 1e-9 && lift.captured <= 1.0);
            }
        }
    }
}
