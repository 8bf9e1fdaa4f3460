//! Has the world moved? Two samples of one figure, held against each other.
//!
//! The population stability index says how far, in the unit that scorecards have used for decades
//! (below .1 nothing, above .25 a lot). A two-sample test was not taken: with many people it rules
//! chance out long before anything of consequence has moved.

/// Below this nothing worth a word has moved (Siddiqi 2006, and banks before him).
pub const PSI_SMALL: f64 = 0.1;

/// Population stability index of two lists of counts over the same bins: Σ (q − p)·ln(q/p), each
/// share drawn towards the other by half a person a bin, so that an empty bin is not infinitely far.
/// None where either list is empty.
pub fn stability_index(before: &[f64], after: &[f64]) -> Option<f64> {
    let (n, m) = (before.iter().sum::<f64>(), after.iter().sum::<f64>());
    if n <= 0.0 || m <= 0.0 || before.len() != after.len() {
        return None;
    }
    let bins = before.len() as f64;
    let share = |count: f64, all: f64| (count + 0.5) / (all + 0.5 * bins);
    Some(before.iter().zip(after).map(|(p, q)| (share(*p, n), share(*q, m))).map(|(p, q)| (q - p) * (q / p).ln()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_of_equal_shares_is_nothing() {
        assert!(stability_index(&[100.0, 300.0], &[10.0, 30.0]).unwrap() < 1e-3);
        // (.7−.5)·ln(.7/.5) + (.3−.5)·ln(.3/.5) = .1695
        let moved = stability_index(&[5e5, 5e5], &[7e5, 3e5]).unwrap();
        assert!((moved - 0.16946).abs() < 1e-4, "{moved}");
        assert!(stability_index(&[10.0, 0.0], &[0.0, 10.0]).unwrap().is_finite());
        assert_eq!(stability_index(&[0.0], &[1.0]), None);
    }
}
