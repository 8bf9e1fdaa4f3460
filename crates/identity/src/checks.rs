//! How far can it be trusted who is who? What a run expects of itself, and what it looked at.
//!
//! The expected precision is the mean chance of the pairs that were joined; the expected recall is their sum
//! against the pairs of one person that there should be, those that no key proposed included. Both are what
//! the model thinks of itself; answers of humans are the check on it. Intervals are of 90 %, from the spread
//! that a sum of as many independent yes-or-no outcomes has.

use crate::describe::Described;
use crate::link::Comparison;
use crate::resolve::Resolved;
use std::collections::BTreeMap;

/// One row of `identity_checks`.
pub(crate) struct Check {
    pub measure: &'static str,
    pub subject: String,
    pub records: i64,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub note: Option<String>,
}

/// The normal quantile of a 90 % interval.
const Z90: f64 = 1.6449;

impl Check {
    fn of(measure: &'static str, subject: &str, records: i64, value: f64) -> Self {
        let (subject, value) = (subject.to_string(), Some(value));
        Check { measure, subject, records, value, low: None, high: None, note: None }
    }
}

/// All checks of a run.
pub(crate) fn checks(described: &Described, resolved: &Resolved, people: &[i64]) -> Vec<Check> {
    let records = described.ids.len() as i64;
    let mut sizes: BTreeMap<i64, i64> = BTreeMap::new();
    people.iter().for_each(|person| *sizes.entry(*person).or_default() += 1);
    let mut by_size: BTreeMap<i64, i64> = BTreeMap::new();
    sizes.values().for_each(|size| *by_size.entry((*size).min(10)).or_default() += 1);
    let mut checks = vec![Check::of("people", "all", records, sizes.len() as f64)];
    checks.extend(
        by_size
            .iter()
            .map(|(size, people)| Check::of("people_of_size", &size.to_string(), size * people, *people as f64)),
    );
    let found = &resolved.found;
    checks.push(Check::of("pairs_compared", "all", records, found.compared));
    checks.push(Check::of("alone", "all", records, found.alone as f64));
    checks.push(Check::of("decisions", "all", records, found.decisions as f64));
    for key in &resolved.scheme.keys {
        let names: Vec<&str> = key.columns.iter().map(|column| column.name()).collect();
        let mut check = Check::of("key", &names.join(" + "), records, key.gain);
        check.note = Some(format!("{:.0} pairs", key.pairs));
        checks.push(check);
    }
    if resolved.model.is_some() {
        checks.push(Check::of("blocking_recall", "all", records, found.compared_share));
    }
    for (key, blocks, largest) in &found.dropped {
        let mut check = Check::of("dropped", key, *largest as i64, *blocks as f64);
        check.note = Some("too many records share a value of this key; it was not used to propose pairs".into());
        checks.push(check);
    }
    checks.extend(fields(described, resolved));
    checks.extend(expected(resolved, records));
    checks
}

/// What each field is worth: bits of evidence when it is the same, and when it is another.
fn fields(described: &Described, resolved: &Resolved) -> Vec<Check> {
    let Some(model) = &resolved.model else { return Vec::new() };
    let mut rows = Vec::new();
    for comparison in Comparison::ALL {
        let filled = described.cards.filled(comparison.column());
        if filled == 0 {
            continue;
        }
        let (same, other) = model.worth(comparison);
        let mut check = Check::of("field", comparison.name(), filled as i64, same);
        check.low = Some(other);
        check.note = comparison.extra().and_then(|extra| described.extras.get(extra).cloned());
        rows.push(check);
    }
    rows
}

/// Precision and recall that the chances promise.
fn expected(resolved: &Resolved, records: i64) -> Vec<Check> {
    let Some(model) = &resolved.model else { return Vec::new() };
    let joined = |left: u32, right: u32| resolved.groups[left as usize] == resolved.groups[right as usize];
    let chances: Vec<f64> =
        resolved.links.iter().filter(|link| joined(link.left, link.right)).map(|link| link.chance).collect();
    if chances.is_empty() {
        return Vec::new();
    }
    let (pairs, sum) = (chances.len() as f64, chances.iter().sum::<f64>());
    let spread = Z90 * chances.iter().map(|chance| chance * (1.0 - chance)).sum::<f64>().sqrt().max(1.0);
    let missed: f64 =
        resolved.links.iter().filter(|link| !joined(link.left, link.right)).map(|link| link.chance).sum::<f64>();
    let all = (sum + missed).max(model.same_pairs()) / resolved.found.compared_share.clamp(0.5, 1.0);
    let row = |measure, value: f64, spread: f64| Check {
        low: Some((value - spread).max(0.0)),
        high: Some((value + spread).min(1.0)),
        ..Check::of(measure, "pairs", records, value)
    };
    vec![row("precision", sum / pairs, spread / pairs), row("recall", (sum / all).min(1.0), spread / all)]
}
