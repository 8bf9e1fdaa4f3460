//! What moved a chance, grouped by what it means, and what would move it next?
//!
//! Single inputs repeat each other (a fresh signal is young on three scales), so their contributions
//! are added up under a **meaning** before anybody reads them. A contribution is exact on the logit
//! scale; people read points of a hundredth, so every logit is given its share of the way from the
//! base chance to the person's: points add up to that way, as logits do.

use std::fmt::Write as _;

/// What inputs mean, with what a high value of them says. Catalogues of words name each of these.
pub const MEANINGS: &[(&str, &str)] = &[
    ("acquaintance", "how long and how well the person is known"),
    ("fresh_activity", "how recently and how regularly the person was active"),
    ("acted", "asked, came, called, ordered: acts of the person's own"),
    ("looked", "looked, searched, compared, read"),
    ("stated_need", "how clearly and how freshly a need was stated"),
    ("advice", "was advised, tried the product, stated requirements"),
    ("offer", "has a quote, a cart or a checkout open"),
    ("waiting", "has been waiting since asking"),
    ("past_purchases", "how often and how recently the person bought"),
    ("purchase_cycle", "where the person stands in their own cycle of buying"),
    ("returns", "brought back or cancelled"),
    ("refused", "decided against, complained or refused"),
    ("competitor", "uses or named a competitor"),
    ("unsubscribed", "said no to messages"),
    ("recommended", "recommended or reviewed us"),
];

/// The place of a meaning.
pub(crate) fn meaning(word: &str) -> usize {
    MEANINGS.iter().position(|(known, _)| *known == word).unwrap_or(0)
}

/// Most meanings that are named for a person.
const NAMED: usize = 5;

/// Fewer points than this are not named.
const LEAST_POINTS: f64 = 0.05;

/// Writes the strongest of these contributions (logits, one a meaning) as points.
pub(crate) fn write(out: &mut String, contributions: &[f64], base: f64, chance: f64) {
    let logits: f64 = contributions.iter().sum();
    // Where up and down cancel out there is no way to share; a logit is then worth its slope there.
    let points = match logits.abs() > 1e-6 {
        true => 100.0 * (chance - base) / logits,
        false => 100.0 * base * (1.0 - base),
    };
    let mut order: Vec<usize> = (0..contributions.len()).collect();
    order.sort_by(|a, b| contributions[*b].abs().total_cmp(&contributions[*a].abs()));
    for place in order.into_iter().take(NAMED) {
        let moved = points * contributions[place];
        if moved.abs() < LEAST_POINTS {
            break;
        }
        let before = if out.is_empty() { "" } else { "; " };
        // Writing into a string cannot fail.
        let _ = write!(out, "{before}{} {moved:+.1}", MEANINGS[place].0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_add_up_to_the_way_from_the_base() {
        let mut contributions = vec![0.0; MEANINGS.len()];
        contributions[meaning("offer")] = 1.2;
        contributions[meaning("looked")] = -0.3;
        contributions[meaning("waiting")] = 1e-6;
        let mut text = String::new();
        write(&mut text, &contributions, 0.02, 0.05);
        assert_eq!(text, "offer +4.0; looked -1.0");
    }

    #[test]
    fn what_cancels_out_is_still_said() {
        let mut contributions = vec![0.0; MEANINGS.len()];
        contributions[meaning("offer")] = 0.5;
        contributions[meaning("refused")] = -0.5;
        let mut text = String::new();
        write(&mut text, &contributions, 0.1, 0.1);
        assert_eq!(text, "offer +4.5; refused -4.5");
    }
}
