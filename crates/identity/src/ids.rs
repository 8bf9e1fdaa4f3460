//! Who bears which id? The person that most of the records belonged to before, so that ids outlive new records.
//!
//! A group of records takes the id of the person with whom it shares most records; a group that shares none,
//! or came second, takes the id of its earliest record. What happened to ids is told: created, merged into
//! another, split off another, retired. A person who was merged and is split again gets the old id back,
//! because it is the id of the earliest record still.

use std::collections::{BTreeMap, HashMap, HashSet};

/// What happened to an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// A person who was not known before.
    Created,
    /// Joined into another person: the id leads there now.
    Merged,
    /// Records of another person became a person of their own.
    Split,
    /// All records went.
    Retired,
}

impl Change {
    /// The word in the log.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Change::Created => "created",
            Change::Merged => "merged",
            Change::Split => "split",
            Change::Retired => "retired",
        }
    }
}

/// One row of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub change: Change,
    pub person_id: i64,
    /// Where it was merged into, or what it was split off.
    pub other_person_id: Option<i64>,
    /// Records that it concerns.
    pub records: i64,
}

/// A person whose id is not known yet.
const NOBODY: i64 = i64::MIN;

/// Ids of people, one a record, and what happened to ids since `before`.
///
/// `groups` names each record's group by the place of one of its records; `ids` are the records' ids, `at` when
/// they were made, `before` whom each record belonged to (sorted by record).
pub(crate) fn assign(groups: &[u32], ids: &[i64], at: &[i64], before: &[(i64, i64)]) -> (Vec<i64>, Vec<Event>) {
    let old = |id: i64| before.binary_search_by_key(&id, |row| row.0).ok().map(|place| before[place].1);
    let mut claims: Vec<(u32, i64)> = Vec::new();
    if !before.is_empty() {
        claims = groups.iter().zip(ids).filter_map(|(group, id)| Some((*group, old(*id)?))).collect();
    }
    claims.sort_unstable();
    let mut claims: Vec<Claim> = claims
        .chunk_by(|a, b| a == b)
        .map(|same| Claim { group: same[0].0, person: same[0].1, records: same.len() as i64 })
        .collect();
    // Where two people bring as many records, the one who bears the id of the earliest record was there first.
    let earliest = earliest(groups, ids, at);
    claims.sort_unstable_by_key(|claim| {
        (-claim.records, earliest[claim.group as usize] != claim.person, claim.person, claim.group)
    });
    let mut of_group = vec![NOBODY; groups.len()];
    let mut taken: HashSet<i64> = HashSet::new();
    for claim in &claims {
        if of_group[claim.group as usize] == NOBODY && taken.insert(claim.person) {
            of_group[claim.group as usize] = claim.person;
        }
    }
    let kept = taken.clone();
    name_new_groups(groups, ids, at, &mut of_group, &mut taken);
    let people: Vec<i64> = groups.iter().map(|group| of_group[*group as usize]).collect();
    let events = events(groups, &claims, &of_group, &kept, before);
    (people, events)
}

/// The id of the earliest record of each group.
fn earliest(groups: &[u32], ids: &[i64], at: &[i64]) -> Vec<i64> {
    let mut first: Vec<Option<u32>> = vec![None; groups.len()];
    let when = |place: u32| (at[place as usize], ids[place as usize]);
    for (place, group) in (0..).zip(groups) {
        let known = &mut first[*group as usize];
        if known.is_none_or(|known| when(place) < when(known)) {
            *known = Some(place);
        }
    }
    first.iter().map(|place| place.map_or(NOBODY, |place| ids[place as usize])).collect()
}

/// Records that a group shares with an old person.
struct Claim {
    group: u32,
    person: i64,
    records: i64,
}

/// The earliest record of a group whose id is free gives it; where none is free, a number made from the first.
fn name_new_groups(groups: &[u32], ids: &[i64], at: &[i64], of_group: &mut [i64], taken: &mut HashSet<i64>) {
    let mut order: Vec<u32> =
        (0..groups.len() as u32).filter(|place| of_group[groups[*place as usize] as usize] == NOBODY).collect();
    order.sort_unstable_by_key(|place| (at[*place as usize], ids[*place as usize]));
    // Of two new groups no one has an id that the other could want: only ids of before can be taken.
    for place in &order {
        let (group, id) = (groups[*place as usize] as usize, ids[*place as usize]);
        if of_group[group] == NOBODY && !taken.contains(&id) {
            of_group[group] = id;
        }
    }
    for place in &order {
        let group = groups[*place as usize] as usize;
        if of_group[group] == NOBODY {
            of_group[group] = (ids[*place as usize] ^ 0x5555_5555) & i64::MAX;
        }
    }
}

fn events(
    groups: &[u32],
    claims: &[Claim],
    of_group: &[i64],
    kept: &HashSet<i64>,
    before: &[(i64, i64)],
) -> Vec<Event> {
    let mut sizes = vec![0i64; groups.len()];
    groups.iter().for_each(|group| sizes[*group as usize] += 1);
    // Old people, each with where most of its records went; new groups, each with where most of theirs came from.
    let mut went: BTreeMap<i64, (u32, i64)> = BTreeMap::new();
    let mut came: HashMap<u32, i64> = HashMap::new();
    for claim in claims {
        went.entry(claim.person).or_insert((claim.group, claim.records));
        came.entry(claim.group).or_insert(claim.person);
    }
    let mut events = Vec::new();
    for (person, (group, records)) in went.iter().filter(|(person, _)| !kept.contains(person)) {
        events.push(Event {
            change: Change::Merged,
            person_id: *person,
            other_person_id: Some(of_group[*group as usize]),
            records: *records,
        });
    }
    for (group, records) in sizes.iter().enumerate().filter(|(_, records)| **records > 0) {
        let person_id = of_group[group];
        if kept.contains(&person_id) {
            continue;
        }
        let other_person_id = came.get(&(group as u32)).copied();
        let change = if other_person_id.is_some() { Change::Split } else { Change::Created };
        events.push(Event { change, person_id, other_person_id, records: *records });
    }
    let mut gone: BTreeMap<i64, i64> = BTreeMap::new();
    for (_, person) in before.iter().filter(|(_, person)| !went.contains_key(person)) {
        *gone.entry(*person).or_default() += 1;
    }
    events.extend(gone.into_iter().map(|(person_id, records)| Event {
        change: Change::Retired,
        person_id,
        other_person_id: None,
        records,
    }));
    events.sort_unstable_by_key(|event| (event.change, event.person_id));
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Change, person, other person.
    type Told = (&'static str, i64, Option<i64>);

    fn people(groups: &[u32], before: &[(i64, i64)]) -> (Vec<i64>, Vec<Told>) {
        let ids: Vec<i64> = (0..groups.len() as i64).map(|id| id * 10 + 10).collect();
        let at: Vec<i64> = (0..groups.len() as i64).rev().collect();
        let (people, events) = assign(groups, &ids, &at, before);
        (people, events.iter().map(|e| (e.change.word(), e.person_id, e.other_person_id)).collect())
    }

    #[test]
    fn merge_then_split_gives_the_old_ids_back() {
        let (first, events) = people(&[0, 0, 2, 2], &[]);
        assert_eq!(first, [20, 20, 40, 40]);
        assert_eq!(events, [("created", 20, None), ("created", 40, None)]);
        let before: Vec<(i64, i64)> = [10, 20, 30, 40].into_iter().zip(first.clone()).collect();
        let (merged, events) = people(&[0, 0, 0, 0], &before);
        assert_eq!(merged, [40; 4], "the earliest record's");
        assert_eq!(events, [("merged", 20, Some(40))]);
        let before: Vec<(i64, i64)> = [10, 20, 30, 40].into_iter().zip(merged).collect();
        let (split, events) = people(&[0, 0, 2, 2], &before);
        assert_eq!(split, first);
        assert_eq!(events, [("split", 20, Some(40))]);
    }

    #[test]
    fn an_id_outlives_an_earlier_record_and_a_person_without_records_retires() {
        let before = [(10, 10), (20, 10), (99, 99)];
        let (now, events) = people(&[0, 0, 0], &before);
        assert_eq!(now, [10, 10, 10], "record 30 is earlier and changes nothing");
        assert_eq!(events, [("retired", 99, None)]);
    }
}
