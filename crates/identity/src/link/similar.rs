//! How alike are two short texts? Jaro-Winkler for words, and whether one slip of a key turns one into
//! the other.
//!
//! Both work on bytes with marks kept in one machine word, for texts of up to 64 bytes; longer ones are
//! compared by their first 64. Folded names are plain letters, so a byte is a letter. The road not taken
//! is a crate of string distances: the two that are needed are forty lines, and run on half the time when
//! nothing is allocated.

/// Bytes of a text that are looked at.
const MOST_BYTES: usize = 64;

fn head(text: &[u8]) -> &[u8] {
    &text[..text.len().min(MOST_BYTES)]
}

/// Jaro-Winkler similarity, 0 to 1 (Winkler 1990: a prefix of up to four letters in common counts .1 each).
pub(crate) fn jaro_winkler(left: &[u8], right: &[u8]) -> f64 {
    let (left, right) = (head(left), head(right));
    if left == right {
        return 1.0;
    }
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    let reach = (left.len().max(right.len()) / 2).saturating_sub(1);
    let (mut taken_left, mut taken_right) = (0u64, 0u64);
    let mut found = 0u32;
    for (at, letter) in left.iter().enumerate() {
        let (from, until) = (at.saturating_sub(reach), (at + reach + 1).min(right.len()));
        for (place, other) in right.iter().enumerate().take(until).skip(from) {
            if other == letter && taken_right & (1 << place) == 0 {
                taken_left |= 1 << at;
                taken_right |= 1 << place;
                found += 1;
                break;
            }
        }
    }
    if found == 0 {
        return 0.0;
    }
    let (mut rest_left, mut rest_right, mut out_of_place) = (taken_left, taken_right, 0u32);
    while rest_left != 0 {
        let (a, b) = (rest_left.trailing_zeros() as usize, rest_right.trailing_zeros() as usize);
        out_of_place += u32::from(left[a] != right[b]);
        rest_left &= rest_left - 1;
        rest_right &= rest_right - 1;
    }
    let found = f64::from(found);
    let moved = f64::from(out_of_place / 2);
    let jaro = (found / left.len() as f64 + found / right.len() as f64 + (found - moved) / found) / 3.0;
    let prefix = left.iter().zip(right).take(4).take_while(|(a, b)| a == b).count() as f64;
    jaro + prefix * 0.1 * (1.0 - jaro)
}

/// Does at most one slip lie between the two: a letter more, fewer, other, or two neighbours swapped?
pub(crate) fn one_slip(left: &[u8], right: &[u8]) -> bool {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[same..], &long[same..]);
    if short.len() < long.len() {
        return short == &long[1..];
    }
    short.is_empty()
        || short[1..] == long[1..]
        || (short.len() >= 2 && short[0] == long[1] && short[1] == long[0] && short[2..] == long[2..])
}

/// How many letters differ, place by place; all of them when the lengths differ.
pub(crate) fn other_letters(left: &[u8], right: &[u8]) -> usize {
    match left.len() == right.len() {
        true => left.iter().zip(right).filter(|(a, b)| a != b).count(),
        false => left.len().max(right.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_values() {
        // Winkler 1990, table 1, as quoted everywhere.
        for (left, right, expected) in [
            ("martha", "marhta", 0.9611),
            ("dwayne", "duane", 0.84),
            ("dixon", "dicksonx", 0.8133),
            ("abc", "xyz", 0.0),
            ("", "a", 0.0),
        ] {
            let found = jaro_winkler(left.as_bytes(), right.as_bytes());
            assert!((found - expected).abs() < 1e-4, "{left} {right}: {found}");
        }
    }

    #[test]
    fn one_slip_is_one_slip() {
        for (left, right, expected) in [
            ("lan", "lan", true),
            ("lan", "lna", true),
            ("lan", "la", true),
            ("lan", "lain", true),
            ("lan", "len", true),
            ("lan", "nal", false),
            ("lan", "l", false),
            ("", "a", true),
            ("0912345678", "0912354678", true),
            ("0912345678", "0921354678", false),
        ] {
            assert_eq!(one_slip(left.as_bytes(), right.as_bytes()), expected, "{left} {right}");
        }
    }

    proptest! {
        #[test]
        fn alike_both_ways(left in "[a-d]{0,9}", right in "[a-d]{0,9}") {
            let (a, b) = (left.as_bytes(), right.as_bytes());
            prop_assert_eq!(one_slip(a, b), one_slip(b, a));
            prop_assert!(one_slip(a, b) || other_letters(a, b) > 1);
            prop_assert_eq!(other_letters(a, b), other_letters(b, a));
            let alike = jaro_winkler(a, b);
            prop_assert!((0.0..=1.0).contains(&alike));
        }
    }
}
