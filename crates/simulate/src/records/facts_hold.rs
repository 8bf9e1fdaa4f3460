//! Do the families and their records have what they promise? One list of 12,000 people; what is
//! random stands within bounds that five times the spread would not leave.

use super::family::{Families, Member, Role};
use super::rates::{FACTS, SLIPS};
use super::*;
use crate::Style;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

const PEOPLE_MADE: usize = 12_000;

static SETTINGS: LazyLock<Settings> =
    LazyLock::new(|| Settings { people: PEOPLE_MADE as u64, seed: 41, style: Style::Records, ..Settings::default() });

static HOUSES: LazyLock<Vec<Vec<Member>>> = LazyLock::new(|| {
    let names = Names::new();
    let mut families = Families::new(&names, SETTINGS.seed, SETTINGS.until);
    let (mut houses, mut people) = (Vec::new(), 0);
    while people < PEOPLE_MADE {
        let house = families.move_in();
        people += house.len();
        houses.push(house);
    }
    houses
});

fn members() -> impl Iterator<Item = &'static Member> {
    HOUSES.iter().flatten()
}

/// The share and whether it lies where it should.
fn near(hits: usize, of: usize, rate: f64, what: &str) {
    let spread = (rate * (1.0 - rate) / of.max(1) as f64).sqrt();
    let share = hits as f64 / of.max(1) as f64;
    assert!((share - rate).abs() < 5.0 * spread + 1e-9, "{what}: {hits} of {of} is {share:.4}, wanted {rate}");
}

#[test]
fn a_family_is_named_as_vietnamese_families_are() {
    let (mut wives, mut same, mut children) = (0, 0, 0);
    for house in HOUSES.iter() {
        let by = |role: Role| house.iter().find(|member| member.role == role);
        let (father, mother) = (by(Role::Father), by(Role::Mother));
        if let (Some(father), Some(mother)) = (father, mother) {
            wives += 1;
            same += usize::from(father.name.surname == mother.name.surname);
        }
        for child in house.iter().filter(|member| member.role == Role::Child) {
            children += 1;
            let parent = father.or(mother).expect("a child has a parent in the house");
            assert_eq!(child.name.surname, parent.name.surname);
            for parent in [father, mother].into_iter().flatten() {
                let years = (child.born - parent.born).num_days() / 365;
                assert!((16..60).contains(&years), "{years} years between parent and child");
            }
            assert!(child.age(SETTINGS.until) >= 3);
        }
        let grown: HashSet<String> = house.iter().map(|member| member.name.full()).collect();
        assert_eq!(grown.len(), house.len(), "nobody of a house has another's name");
        assert!((1..=6).contains(&house.len()));
    }
    assert!(wives > 1500 && children > 2000, "{wives} {children}");
    assert!((0.05..0.16).contains(&(same as f64 / wives as f64)), "{same} of {wives} wives have the husband's surname");
}

#[test]
fn siblings_share_middle_words_and_twins_a_birthday() {
    let (mut houses, mut shared, mut pairs, mut twins) = (0, 0, 0, 0);
    for house in HOUSES.iter() {
        let children: Vec<&Member> = house.iter().filter(|member| member.role == Role::Child).collect();
        for pair in children.windows(2) {
            pairs += 1;
            twins += usize::from(pair[0].born == pair[1].born);
            if pair[0].female == pair[1].female {
                houses += 1;
                shared += usize::from(pair[0].name.middle == pair[1].name.middle);
            }
        }
    }
    near(twins, pairs, FACTS.twin, "twins");
    assert!(shared as f64 > 0.4 * houses as f64, "{shared} of {houses}");
}

#[test]
fn households_share_address_phone_and_mail() {
    let people = members().count();
    let given: usize = members().filter(|member| member.house_phones.is_some()).count();
    assert!((0.09..0.16).contains(&(given as f64 / people as f64)), "{given} of {people} give the house's phone");
    let beside: usize = HOUSES.iter().map(|house| house.len() - 1).sum();
    let mails = members().filter(|member| member.house_mail).count();
    assert!((0.030..0.050).contains(&(mails as f64 / beside as f64)), "{mails} of {beside} give the house's mail");
    for house in HOUSES.iter() {
        let left = house.iter().filter(|member| member.home != house[0].home);
        assert!(left.clone().all(|member| member.role == Role::Child && member.age(SETTINGS.until) >= 19));
    }
    let own: Vec<&String> = members().filter(|member| !member.house_mail).filter_map(|m| m.email.as_ref()).collect();
    assert_eq!(own.iter().collect::<HashSet<_>>().len(), own.len(), "no mail is given to two by chance");
}

#[test]
fn numbers_change_hands_and_are_nobody_elses_otherwise() {
    let mut now: HashMap<u64, usize> = HashMap::new();
    let mut before: HashMap<u64, NaiveDate> = HashMap::new();
    for member in members() {
        *now.entry(member.phones.now).or_default() += 1;
        if let Some((number, until)) = member.phones.before {
            before.insert(number, until);
        }
    }
    let mut recycled = 0;
    for member in members() {
        if let Some(until) = before.get(&member.phones.now) {
            recycled += 1;
            let (_, since) = member.phones.before.expect("who has a used number had another before");
            assert!(since > *until, "given back before it is given out");
        }
    }
    near(recycled, members().count(), FACTS.recycled_phone * 0.97, "recycled numbers");
    assert!(now.values().filter(|holders| **holders > 1).count() <= recycled / 5);
}

#[test]
fn citizens_numbers_say_gender_and_year_and_are_never_the_same() {
    let mut seen = HashSet::new();
    for member in members() {
        assert!(seen.insert(member.cccd.clone()) && seen.insert(member.cmnd.clone()));
        assert_eq!((member.cccd.len(), member.cmnd.len()), (12, 9));
        let sex = member.cccd.as_bytes()[3] - b'0';
        assert_eq!(sex % 2 == 1, member.female);
        assert_eq!(sex >= 2, member.born.year() >= 2000);
        assert_eq!(member.cccd[4..6], format!("{:02}", member.born.year() % 100));
    }
}

#[test]
fn what_goes_wrong_goes_wrong_as_often_as_said() {
    let names = Names::new();
    let (mut tried, mut made) = (BTreeMap::new(), BTreeMap::new());
    let (mut all, mut several) = (0, 0);
    for member in members() {
        let records = records(&SETTINGS, &names, member);
        all += records.len();
        several += usize::from(records.len() > 1);
        for (_, pen) in &records {
            pen.tried.iter().for_each(|slip| *tried.entry(*slip).or_insert(0) += 1);
            pen.made.iter().for_each(|slip| *made.entry(*slip).or_insert(0) += 1);
        }
    }
    near(several, members().count(), 1.0 - FACTS.records[0], "people with several records");
    let mean = all as f64 / members().count() as f64;
    assert!((1.23..1.28).contains(&mean), "{mean} records a person");
    for (slip, rate, word) in SLIPS {
        let of = tried.get(slip).copied().unwrap_or(0);
        assert!(of > 100, "{word} could happen only {of} times");
        near(made.get(slip).copied().unwrap_or(0), of, *rate, word);
    }
}

#[test]
fn common_names_meet_in_a_ward() {
    let mut wards: HashMap<(usize, String), HashSet<u64>> = HashMap::new();
    for member in members().filter(|member| member.role != Role::Child) {
        wards.entry((member.home.place, member.name.full())).or_default().insert(member.household);
    }
    let met = wards.values().filter(|houses| houses.len() > 1).count();
    assert!(met > 20, "{met} names are borne twice in a ward");
}

#[test]
fn person_n_is_the_same_however_many_follow() {
    let names = Names::new();
    let mut fewer = Families::new(&names, SETTINGS.seed, SETTINGS.until);
    let again: Vec<Member> = (0..300).flat_map(|_| fewer.move_in()).collect();
    assert!(again.iter().zip(members()).all(|(one, other)| one == other));
    assert!(format!("{:?}", again[0]).len() < 40, "names stay out of debug texts");
}
