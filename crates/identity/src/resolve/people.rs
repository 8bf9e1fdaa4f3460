//! How likely is a pair one person, once all records of the person are seen?
//!
//! A pair alone may be doubtful where the other records leave no doubt: they agree with both. So a pair of one
//! person is as likely as the mean of the evidence between all the person's records says, if that is more, and
//! a pair that was kept apart is never above the line at which records are joined. All pairs of a person are
//! listed, those too that no key had proposed.

use super::Likely;
use crate::link::{Compare, Model};
use std::collections::HashMap;

/// People with more records have only those pairs listed that were found.
const MOST_LISTED: usize = 60;
/// The evidence of a single pair counts up to so many units (natural logarithm of odds) either way.
const MOST: f64 = 8.0;

/// The links, each with its chance after the records were joined.
pub(super) fn settled(
    links: Vec<Likely>,
    groups: &[u32],
    threshold: f64,
    model: &Model,
    compare: &mut Compare<'_>,
) -> Vec<Likely> {
    let mut sizes: HashMap<u32, u32> = HashMap::new();
    groups.iter().for_each(|group| *sizes.entry(*group).or_default() += 1);
    let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
    for (record, group) in groups.iter().enumerate() {
        if (3..=MOST_LISTED as u32).contains(&sizes[group]) {
            members.entry(*group).or_default().push(record as u32);
        }
    }
    let found: HashMap<(u32, u32), Likely> = links
        .iter()
        .filter(|link| members.contains_key(&groups[link.left as usize]))
        .map(|link| ((link.left, link.right), *link))
        .collect();
    let mut settled: Vec<Likely> = Vec::with_capacity(links.len());
    for mut link in links {
        let (left, right) = (groups[link.left as usize], groups[link.right as usize]);
        if left != right {
            link.chance = link.chance.min(chance(threshold - 1e-9));
        } else if members.contains_key(&left) {
            continue;
        } else {
            link.chance = link.chance.max(chance(threshold));
        }
        settled.push(link);
    }
    for records in members.values() {
        let from = settled.len();
        let mut sum = 0.0;
        for (at, left) in records.iter().enumerate() {
            for right in &records[at + 1..] {
                let link = found.get(&(*left, *right)).copied().unwrap_or_else(|| {
                    let word = compare.word(*left, *right);
                    Likely { left: *left, right: *right, word, chance: model.chance(word) }
                });
                sum += super::odds(link.chance).clamp(-MOST, MOST);
                settled.push(link);
            }
        }
        let mean = chance((sum / (settled.len() - from) as f64).max(threshold));
        settled[from..].iter_mut().for_each(|link| link.chance = link.chance.max(mean));
    }
    settled.sort_unstable_by_key(|link| (link.left, link.right));
    settled
}

fn chance(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}
