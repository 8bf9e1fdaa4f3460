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

/// Ids of people, one a record, and what happened to ids since `before`.
///
/// `groups` names each record's group; `ids` are the records' ids in ascending order, `at` when they were made.
pub(crate) fn assign(groups: &[u32], ids: &[i64], at: &[i64], before: &HashMap<i64, i64>) -> (Vec<i64>, Vec<Event>) {
    let mut shared: HashMap<(u32, i64), i64> = HashMap::new();
    let mut sizes: HashMap<u32, i64> = HashMap::new();
    for (group, id) in groups.iter().zip(ids) {
        *sizes.entry(*group).or_default() += 1;
        if let Some(person) = before.get(id) {
            *shared.entry((*group, *person)).or_default() += 1;
        }
    }
    let mut claims: Vec<((u32, i64), i64)> = shared.into_iter().collect();
    claims.sort_unstable_by_key(|((group, person), records)| (-records, *person, *group));
    let mut of_group: HashMap<u32, i64> = HashMap::with_capacity(sizes.len());
    let mut taken: HashMap<i64, u32> = HashMap::new();
    for ((group, person), _) in &claims {
        if !of_group.contains_key(group) && !taken.contains_key(person) {
            of_group.insert(*group, *person);
            taken.insert(*person, *group);
        }
    }
    let kept: HashSet<i64> = taken.keys().copied().collect();
    let mut order: Vec<u32> =
        (0..groups.len() as u32).filter(|place| !of_group.contains_key(&groups[*place as usize])).collect();
    order.sort_unstable_by_key(|place| (at[*place as usize], ids[*place as usize]));
    // The earliest record of a group whose id is free; the last one is taken even so, made another number.
    for place in &order {
        let (group, id) = (groups[*place as usize], ids[*place as usize]);
        if !of_group.contains_key(&group) && !taken.contains_key(&id) {
            of_group.insert(group, id);
            taken.insert(id, group);
        }
    }
    for place in &order {
        let group = groups[*place as usize];
        of_group.entry(group).or_insert_with(|| (ids[*place as usize] ^ 0x5555_5555) & i64::MAX);
    }
    let people = groups.iter().map(|group| of_group[group]).collect();
    (people, events(&claims, &of_group, &sizes, &kept, before))
}

fn events(
    claims: &[((u32, i64), i64)],
    of_group: &HashMap<u32, i64>,
    sizes: &HashMap<u32, i64>,
    kept: &HashSet<i64>,
    before: &HashMap<i64, i64>,
) -> Vec<Event> {
    let mut events = Vec::new();
    // Old people, each with where most of its records went; new groups, each with where most of theirs came from.
    let mut went: BTreeMap<i64, (u32, i64)> = BTreeMap::new();
    let mut came: HashMap<u32, (i64, i64)> = HashMap::new();
    for ((group, person), records) in claims {
        went.entry(*person).or_insert((*group, *records));
        came.entry(*group).or_insert((*person, *records));
    }
    for (person, (group, records)) in &went {
        if !kept.contains(person) {
            events.push(Event {
                change: Change::Merged,
                person_id: *person,
                other_person_id: Some(of_group[group]),
                records: *records,
            });
        }
    }
    for (group, person_id) in of_group {
        if kept.contains(person_id) {
            continue;
        }
        let (change, other) = match came.get(group) {
            Some((person, _)) => (Change::Split, Some(*person)),
            None => (Change::Created, None),
        };
        events.push(Event { change, person_id: *person_id, other_person_id: other, records: sizes[group] });
    }
    let mut gone: BTreeMap<i64, i64> = BTreeMap::new();
    for person in before.values().filter(|person| !went.contains_key(person)) {
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

    fn people(groups: &[u32], before: &HashMap<i64, i64>) -> (Vec<i64>, Vec<(&'static str, i64, Option<i64>)>) {
        let ids: Vec<i64> = (0..groups.len() as i64).map(|id| id * 10 + 10).collect();
        let at: Vec<i64> = (0..groups.len() as i64).rev().collect();
        let (people, events) = assign(groups, &ids, &at, before);
        (people, events.iter().map(|e| (e.change.word(), e.person_id, e.other_person_id)).collect())
    }

    #[test]
    fn merge_then_split_gives_the_old_ids_back() {
        let (first, events) = people(&[0, 0, 2, 2], &HashMap::new());
        assert_eq!(first, [20, 20, 40, 40]);
        assert_eq!(events, [("created", 20, None), ("created", 40, None)]);
        let before: HashMap<i64, i64> = [10, 20, 30, 40].into_iter().zip(first.clone()).collect();
        let (merged, events) = people(&[0, 0, 0, 0], &before);
        assert_eq!(merged, [20; 4]);
        assert_eq!(events, [("merged", 40, Some(20))]);
        let before: HashMap<i64, i64> = [10, 20, 30, 40].into_iter().zip(merged).collect();
        let (split, events) = people(&[0, 0, 2, 2], &before);
        assert_eq!(split, first);
        assert_eq!(events, [("split", 40, Some(20))]);
    }

    #[test]
    fn an_id_outlives_an_earlier_record_and_a_person_without_records_retires() {
        let before = HashMap::from([(10, 10), (20, 10), (99, 99)]);
        let (now, events) = people(&[0, 0, 0], &before);
        assert_eq!(now, [10, 10, 10], "record 30 is earlier and changes nothing");
        assert_eq!(events, [("retired", 99, None)]);
    }
}
