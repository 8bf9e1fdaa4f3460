//! Which records are one person, when pairs are only likely? Groups that agree on average, not chains.
//!
//! Pairs that are likely enough make components. In a component of three or more every pair is looked at,
//! also those that no key proposed, and records are joined from the surest pair on: two groups are joined
//! while the evidence between their records is on average above the threshold. A pair that has nothing to
//! compare, or too little to tell, has no say: a browser's cookie and a phone call agree with the order that
//! has both. A chain of likely pairs whose ends contradict each other falls apart where it is weakest. What a human said comes first: records
//! that are one person start in one group, and groups that hold two people are never joined.

use std::collections::{HashMap, HashSet};

/// The evidence of a single pair counts up to so many units (natural logarithm of odds) either way.
const MOST: f64 = 8.0;

/// Components with more records are not looked at pair by pair: only the links that were found count.
const LARGEST: usize = 600;

/// A link between two records, by their places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Link {
    pub left: u32,
    pub right: u32,
    /// Natural logarithm of the odds that they are one person.
    pub odds: f64,
}

/// What humans said of pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// One person.
    pub same: Vec<(u32, u32)>,
    /// One person by the source's own key, which is as good as told unless a human says otherwise.
    pub keyed: Vec<(u32, u32)>,
    /// Two people.
    pub different: Vec<(u32, u32)>,
}

/// The groups of records, each named by its smallest place.
pub(crate) fn cluster(
    records: usize,
    links: &[Link],
    threshold: f64,
    told: &Told,
    verdict: &mut dyn FnMut(u32, u32) -> Option<f64>,
) -> Vec<u32> {
    let mut groups = Groups::new(records);
    let strong = links.iter().filter(|link| link.odds >= threshold).map(|link| (link.left, link.right));
    for (left, right) in strong.chain(told.same.iter().chain(&told.keyed).copied()) {
        groups.join(left, right);
    }
    let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut doubtful: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut sizes = vec![0u32; records];
    for record in 0..records as u32 {
        sizes[groups.root(record) as usize] += 1;
    }
    let mut contradicted = HashSet::new();
    for (left, right) in &told.different {
        let root = groups.root(*left);
        if root == groups.root(*right) {
            contradicted.insert(root);
        }
    }
    for record in 0..records as u32 {
        let root = groups.root(record);
        if sizes[root as usize] > 2 || contradicted.contains(&root) {
            doubtful.entry(root).or_default().push(record);
        } else if sizes[root as usize] == 2 {
            members.entry(root).or_default().push(record);
        }
    }
    let mut names: Vec<u32> = (0..records as u32).collect();
    for group in members.values() {
        group.iter().for_each(|record| names[*record as usize] = group[0]);
    }
    let mut found: HashMap<u32, Vec<Link>> = HashMap::new();
    for link in links {
        let root = groups.root(link.left);
        if root == groups.root(link.right) && doubtful.contains_key(&root) {
            found.entry(root).or_default().push(*link);
        }
    }
    for (root, records) in &doubtful {
        let links = found.get(root).map_or(&[][..], Vec::as_slice);
        for group in split(records, links, threshold, told, verdict) {
            group.iter().for_each(|record| names[*record as usize] = group[0]);
        }
    }
    names
}

/// Splits a component into groups that agree on average; each sorted.
fn split(
    records: &[u32],
    links: &[Link],
    threshold: f64,
    told: &Told,
    verdict: &mut dyn FnMut(u32, u32) -> Option<f64>,
) -> Vec<Vec<u32>> {
    let place: HashMap<u32, usize> = records.iter().enumerate().map(|(at, record)| (*record, at)).collect();
    let size = records.len();
    if size > LARGEST {
        return by_links(records, &place, links, threshold, told);
    }
    // Sums of evidence between groups, and how many pairs have a say; a group is named by its first record.
    let (mut sums, mut says) = (vec![0.0; size * size], vec![0.0; size * size]);
    let mut put = |a: usize, b: usize, odds: f64| {
        let odds = odds.clamp(-MOST, MOST);
        (sums[a * size + b], sums[b * size + a]) = (odds, odds);
        (says[a * size + b], says[b * size + a]) = (1.0, 1.0);
    };
    let mut found = HashSet::new();
    for link in links.iter().filter(|link| link.odds >= threshold) {
        let (a, b) = (place[&link.left], place[&link.right]);
        found.insert((a.min(b), a.max(b)));
        put(a, b, link.odds);
    }
    for a in 0..size {
        for b in a + 1..size {
            if !found.contains(&(a, b))
                && let Some(odds) = verdict(records[a].min(records[b]), records[a].max(records[b]))
            {
                put(a, b, odds);
            }
        }
    }
    let mut apart = vec![false; size * size];
    for (left, right) in &told.different {
        if let (Some(a), Some(b)) = (place.get(left), place.get(right)) {
            (apart[a * size + b], apart[b * size + a]) = (true, true);
        }
    }
    let mut groups: Vec<Vec<usize>> = (0..size).map(|at| vec![at]).collect();
    let join =
        |into: usize, from: usize, [sums, says]: [&mut [f64]; 2], apart: &mut [bool], groups: &mut Vec<Vec<usize>>| {
            let moved = std::mem::take(&mut groups[from]);
            groups[into].extend(moved);
            for other in 0..size {
                for of in [&mut *sums, &mut *says] {
                    of[into * size + other] += of[from * size + other];
                    of[other * size + into] += of[other * size + from];
                }
                apart[into * size + other] |= apart[from * size + other];
                apart[other * size + into] |= apart[other * size + from];
            }
        };
    let first = told.same.iter().map(|pair| (pair, true)).chain(told.keyed.iter().map(|pair| (pair, false)));
    for ((left, right), human) in first {
        let (Some(a), Some(b)) = (place.get(left), place.get(right)) else { continue };
        let group_of = |at: usize| groups.iter().position(|group| group.contains(&at)).unwrap_or(at);
        let (into, from) = (group_of(*a).min(group_of(*b)), group_of(*a).max(group_of(*b)));
        if into != from && (human || !apart[into * size + from]) {
            join(into, from, [&mut sums, &mut says], &mut apart, &mut groups);
        }
    }
    loop {
        let mut best: Option<(f64, usize, usize)> = None;
        for a in (0..size).filter(|a| !groups[*a].is_empty()) {
            for b in (a + 1..size).filter(|b| !groups[*b].is_empty()) {
                if apart[a * size + b] {
                    continue;
                }
                // No say at all is no number, and joins nothing.
                let mean = sums[a * size + b] / says[a * size + b];
                if mean >= threshold && best.is_none_or(|(most, _, _)| mean > most) {
                    best = Some((mean, a, b));
                }
            }
        }
        let Some((_, a, b)) = best else { break };
        join(a, b, [&mut sums, &mut says], &mut apart, &mut groups);
    }
    groups
        .into_iter()
        .filter(|group| !group.is_empty())
        .map(|group| {
            let mut group: Vec<u32> = group.into_iter().map(|at| records[at]).collect();
            group.sort_unstable();
            group
        })
        .collect()
}

/// A component that is too large: joined along its links from the surest on, unless a human said no.
fn by_links(
    records: &[u32],
    place: &HashMap<u32, usize>,
    links: &[Link],
    threshold: f64,
    told: &Told,
) -> Vec<Vec<u32>> {
    let mut groups = Groups::new(records.len());
    let mut ordered: Vec<&Link> = links.iter().filter(|link| link.odds >= threshold).collect();
    ordered.sort_by(|a, b| b.odds.total_cmp(&a.odds).then((a.left, a.right).cmp(&(b.left, b.right))));
    let at = |record: &u32| place.get(record).map(|at| *at as u32);
    let apart: Vec<(u32, u32)> =
        told.different.iter().filter_map(|(left, right)| Some((at(left)?, at(right)?))).collect();
    let pairs = told
        .same
        .iter()
        .chain(&told.keyed)
        .chain(ordered.iter().map(|link| (link.left, link.right)).collect::<Vec<_>>().iter())
        .filter_map(|(left, right)| Some((at(left)?, at(right)?)))
        .collect::<Vec<_>>();
    for (left, right) in pairs {
        let (left, right) = (groups.root(left), groups.root(right));
        let refused = apart.iter().any(|(a, b)| {
            let (a, b) = (groups.root(*a), groups.root(*b));
            (a, b) == (left, right) || (b, a) == (left, right)
        });
        if !refused {
            groups.join(left, right);
        }
    }
    let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
    for (at, record) in records.iter().enumerate() {
        members.entry(groups.root(at as u32)).or_default().push(*record);
    }
    members.into_values().collect()
}

/// Groups that are joined and never taken apart: union by size, paths halved.
pub(crate) struct Groups {
    parents: Vec<u32>,
    sizes: Vec<u32>,
}

impl Groups {
    pub(crate) fn new(size: usize) -> Self {
        Groups { parents: (0..size as u32).collect(), sizes: vec![1; size] }
    }

    pub(crate) fn root(&mut self, mut at: u32) -> u32 {
        while self.parents[at as usize] != at {
            self.parents[at as usize] = self.parents[self.parents[at as usize] as usize];
            at = self.parents[at as usize];
        }
        at
    }

    pub(crate) fn join(&mut self, left: u32, right: u32) {
        let (left, right) = (self.root(left), self.root(right));
        if left != right {
            let (large, small) =
                if self.sizes[left as usize] >= self.sizes[right as usize] { (left, right) } else { (right, left) };
            self.parents[small as usize] = large;
            self.sizes[large as usize] += self.sizes[small as usize];
        }
    }
}
