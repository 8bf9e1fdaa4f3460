//! Who lives in the market? Households, and the people in them with what is planted in each.
//!
//! People are made household by household from a stream of their own, so that person number n is
//! the same however many come after, and a million of them need no more memory than one household.
//! Every person gets a planted *disposition*; what happens to them follows from it ([`crate::life`]).
//! Phone numbers and addresses for mail are unique by construction: they are a shuffling of the
//! person's number, not a draw that may repeat.

use crate::chance::{Chance, mix, shuffle_number};
use crate::names::Names;
use crate::shop::{CATEGORIES, NONE, SEGMENTS, SHOPEE, STORE, TIKTOK, WEBSITE, cheapest};
use chrono::{Datelike, Days, NaiveDate};
use galena_signal::fold_marks;
use std::fmt;

/// What drives a person, planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Disposition {
    /// General interest, no concrete wish.
    Browser,
    /// Has the wish, knows little of the shop.
    Unaware,
    /// Researches across products and categories.
    Exploring,
    /// Knows the shop, asks again and again, does not trust it yet.
    Hesitant,
    /// Uses a competitor's.
    WithCompetitor,
    /// Comes to have a clear need and acts on it.
    Ready,
    /// Bought before the history begins.
    Customer,
    /// Buys without a sign before.
    WalkIn,
}

impl Disposition {
    /// The word in the truth.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Disposition::Browser => "browser",
            Disposition::Unaware => "unaware",
            Disposition::Exploring => "exploring",
            Disposition::Hesitant => "hesitant",
            Disposition::WithCompetitor => "with_competitor",
            Disposition::Ready => "ready",
            Disposition::Customer => "customer",
            Disposition::WalkIn => "walk_in",
        }
    }
}

/// A person and everything planted in them.
#[derive(Clone)]
pub(crate) struct Person {
    /// Number, from 0.
    pub number: u64,
    /// Number of the household.
    pub household: u64,
    /// Full name.
    pub name: String,
    /// Female.
    pub female: bool,
    /// Birthday.
    pub born: NaiveDate,
    /// Nine digits without the leading zero.
    pub phone: u64,
    /// A phone that another member of the household gives too.
    pub shared_phone: bool,
    /// Mail address.
    pub email: Option<String>,
    /// Place in [`Names::places`].
    pub place: usize,
    /// House and street.
    pub street: String,
    /// Monthly income in đồng.
    pub income: i64,
    /// What they can spend on a machine, in đồng.
    pub purse: i64,
    /// Place in [`SEGMENTS`].
    pub segment: usize,
    /// Category of the need.
    pub category: u8,
    /// Can pay for a machine of that category.
    pub able: bool,
    /// Trust in the shop, 0–1.
    pub trust: f64,
    /// How much they look around, mean 1, heavy tail.
    pub interest: f64,
    /// What drives them.
    pub disposition: Disposition,
    /// The channel they come through.
    pub channel: u8,
    /// How many devices, 1–3.
    pub devices: u8,
    /// Buys on Shopee only, where phone and name are masked.
    pub masked: bool,
    /// Competitor they use, or [`NONE`].
    pub competitor: u8,
}

impl fmt::Debug for Person {
    /// Masks who it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Person {
    /// The id of a device, as a browser would make one.
    pub(crate) fn device_id(&self, seed: u64, device: u8) -> String {
        let high = mix(seed ^ mix(self.number * 4 + u64::from(device) + 1));
        let low = mix(high ^ 0xD3_71CE);
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        )
    }

    /// The user name on Shopee.
    pub(crate) fn shop_name(&self, seed: u64) -> String {
        let folded = fold_marks(&self.name);
        let given = folded.split(' ').next_back().unwrap_or("khach");
        format!("{given}_{:x}", phone(seed ^ 0x5093, self.number))
    }
}

#[rustfmt::skip]
const PREFIXES: &[u64] = &[
    96, 97, 98, 86, 32, 33, 34, 35, 36, 37, 38, 39, 91, 94, 88, 81, 82, 83, 84, 85, 90, 93, 89, 70, 76, 77, 78, 79, 92, 56, 58, 59,
];

/// Weights of the dispositions, in the order of [`Disposition`].
const DISPOSITIONS: [(Disposition, f64); 8] = [
    (Disposition::Browser, 0.475),
    (Disposition::Unaware, 0.12),
    (Disposition::Exploring, 0.115),
    (Disposition::Hesitant, 0.055),
    (Disposition::WithCompetitor, 0.07),
    (Disposition::Ready, 0.105),
    (Disposition::Customer, 0.042),
    (Disposition::WalkIn, 0.018),
];

/// Makes people, household by household.
#[derive(Debug)]
pub(crate) struct People<'a> {
    names: &'a Names,
    seed: u64,
    people: u64,
    until: NaiveDate,
    next: u64,
    household: u64,
    /// The household at hand, last member first.
    members: Vec<Person>,
}

impl<'a> People<'a> {
    /// The people of a market.
    pub(crate) fn new(names: &'a Names, seed: u64, people: u64, until: NaiveDate) -> Self {
        People { names, seed, people, until, next: 0, household: 0, members: Vec::new() }
    }

    fn move_in(&mut self) {
        let mut chance = Chance::new(self.seed, 0xB0, self.household);
        let size = 1 + chance.weighted(&[0.62, 0.24, 0.10, 0.04]) as u64;
        let shares: Vec<f64> = SEGMENTS.iter().map(|segment| segment.share).collect();
        let head_segment = chance.weighted(&shares);
        let big_city = chance.happens(SEGMENTS[head_segment].big_city);
        let place = self.names.place(&mut chance, big_city);
        let street = self.names.street(&mut chance);
        let mut family: Vec<Person> = Vec::new();
        for member in 0..size.min(self.people - self.next) {
            let segment = if member >= 2 { *chance.one(&[3usize, 4]) } else { head_segment };
            let mut person = self.person(&mut chance, segment, place, &street);
            if let Some(head) = family.first() {
                if member == 1 {
                    person.female = !head.female;
                }
                let keeps_name = member >= 2 && chance.happens(0.7);
                let surname = match head.name.split(' ').next() {
                    Some(surname) if keeps_name => surname.to_owned(),
                    _ => self.names.surname(&mut chance, person.female).to_owned(),
                };
                let given = self.names.given(&mut chance, person.female, person.born.year());
                person.name = format!("{surname} {given}");
                if person.email.is_some() {
                    person.email = Some(self.email(&mut chance, &person.name, person.number));
                }
                if chance.happens(0.02) {
                    person.phone = head.phone;
                    person.shared_phone = true;
                }
            }
            family.push(person);
        }
        if family.iter().any(|person| person.shared_phone)
            && let Some(head) = family.first_mut()
        {
            head.shared_phone = true;
        }
        self.household += 1;
        family.reverse();
        self.members = family;
    }

    fn person(&mut self, chance: &mut Chance, segment: usize, place: usize, street: &str) -> Person {
        let number = self.next;
        self.next += 1;
        let kind = &SEGMENTS[segment];
        let female = chance.happens(0.56);
        let (young, old) = kind.ages;
        let age = young + chance.below((old - young + 1) as u64) as i32;
        let days = (age as u64) * 365 + age as u64 / 4 + chance.below(365);
        let born = self.until.checked_sub_days(Days::new(days)).unwrap_or(self.until);
        let surname = self.names.surname(chance, female);
        let name = format!("{surname} {}", self.names.given(chance, female, born.year()));
        let weights: Vec<f64> =
            DISPOSITIONS.iter().map(|(what, weight)| weight * leaning(*what, kind.chosen)).collect();
        let disposition = DISPOSITIONS[chance.weighted(&weights)].0;
        let income = self.income(chance, segment, place, age);
        let category = chance.weighted(&kind.categories) as u8;
        let purse = (income as f64 * chance.between(0.18, 0.62)) as i64 / 100_000 * 100_000;
        let channel = channel(chance, segment, disposition);
        let masked = channel == SHOPEE && chance.happens(0.5);
        Person {
            number,
            household: self.household,
            email: chance.happens(0.56).then(|| self.email(chance, &name, number)),
            name,
            female,
            born,
            phone: phone(self.seed, number),
            shared_phone: false,
            place,
            street: street.to_owned(),
            income,
            purse,
            segment,
            category,
            able: purse >= cheapest(category),
            trust: trust(chance, disposition),
            interest: chance.exponential(0.62) * if chance.happens(0.06) { 6.5 } else { 1.18 },
            disposition,
            channel,
            devices: 1 + chance.weighted(&[0.70, 0.24, 0.06]) as u8,
            masked,
            competitor: match disposition {
                Disposition::WithCompetitor => chance.weighted(&[5.0, 3.0, 2.0]) as u8,
                _ => NONE,
            },
        }
    }

    fn income(&self, chance: &mut Chance, segment: usize, place: usize, age: i32) -> i64 {
        let usual = match self.names.places[place].size {
            2 => 13_000_000.0,
            1 => 10_000_000.0,
            _ => 8_000_000.0,
        };
        let by_age = match age {
            ..24 => 0.75,
            24..30 => 0.95,
            30..50 => 1.15,
            50..60 => 1.0,
            _ => 0.7,
        };
        let income = chance.log_normal(usual * by_age * SEGMENTS[segment].income, 0.38);
        (income.clamp(3_000_000.0, 200_000_000.0) / 100_000.0) as i64 * 100_000
    }

    fn email(&self, chance: &mut Chance, name: &str, number: u64) -> String {
        let folded = fold_marks(name);
        let mut words = folded.split(' ');
        let surname = words.next().unwrap_or("nguyen");
        let given = words.next_back().unwrap_or("an");
        let digits = shuffle_number(number, self.people.max(9_000), mix(self.seed) ^ 0xE3A1) + 100;
        let host = ["gmail.com", "gmail.com", "gmail.com", "gmail.com", "yahoo.com.vn", "outlook.com"];
        match chance.below(3) {
            0 => format!("{given}.{surname}{digits}@{}", chance.one(&host)),
            1 => format!("{surname}{given}{digits}@{}", chance.one(&host)),
            _ => format!("{given}{digits}@{}", chance.one(&host)),
        }
    }
}

impl Iterator for People<'_> {
    type Item = Person;

    fn next(&mut self) -> Option<Person> {
        if self.members.is_empty() && self.next < self.people {
            self.move_in();
        }
        self.members.pop()
    }
}

/// A phone number of nine digits, never the same for two numbers.
pub(crate) fn phone(seed: u64, number: u64) -> u64 {
    let size = PREFIXES.len() as u64 * 10_000_000;
    let at = shuffle_number(number % size, size, mix(seed) ^ 0xF0_4E);
    PREFIXES[(at / 10_000_000) as usize] * 10_000_000 + at % 10_000_000
}

fn leaning(disposition: Disposition, chosen: bool) -> f64 {
    match (disposition, chosen) {
        (Disposition::Ready, true) => 1.55,
        (Disposition::Ready, false) => 0.6,
        (Disposition::Customer, true) => 1.5,
        (Disposition::Customer, false) => 0.65,
        (Disposition::Browser, true) => 0.82,
        (Disposition::Browser, false) => 1.12,
        _ => 1.0,
    }
}

fn trust(chance: &mut Chance, disposition: Disposition) -> f64 {
    let (low, high) = match disposition {
        Disposition::Ready | Disposition::Customer | Disposition::WalkIn => (0.55, 0.95),
        Disposition::Exploring => (0.25, 0.6),
        Disposition::Browser | Disposition::Unaware => (0.2, 0.6),
        Disposition::Hesitant => (0.03, 0.16),
        Disposition::WithCompetitor => (0.08, 0.3),
    };
    chance.between(low, high)
}

fn channel(chance: &mut Chance, segment: usize, disposition: Disposition) -> u8 {
    let mut weights = SEGMENTS[segment].channels;
    match disposition {
        Disposition::Browser => {
            weights[TIKTOK as usize] *= 2.0;
            weights[STORE as usize] *= 0.15;
        }
        Disposition::WalkIn => {
            weights = [0.0; 10];
            weights[STORE as usize] = 6.0;
            weights[SHOPEE as usize] = 1.2;
            weights[WEBSITE as usize] = 1.5;
        }
        Disposition::Ready | Disposition::Customer => weights[TIKTOK as usize] *= 0.5,
        _ => {}
    }
    chance.weighted(&weights) as u8
}

const _: () = assert!(CATEGORIES.len() == 8);

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn people_are_distinct_and_the_first_do_not_depend_on_how_many_follow() {
        let names = Names::new();
        let until = NaiveDate::from_ymd_opt(2026, 10, 31).expect("a day");
        let all: Vec<Person> = People::new(&names, 4, 2000, until).collect();
        assert_eq!(all.len(), 2000);
        let phones: HashSet<u64> = all.iter().filter(|p| !p.shared_phone).map(|p| p.phone).collect();
        assert_eq!(phones.len(), all.iter().filter(|p| !p.shared_phone).count());
        let mails: Vec<&String> = all.iter().filter_map(|p| p.email.as_ref()).collect();
        assert_eq!(mails.iter().collect::<HashSet<_>>().len(), mails.len());
        assert!(all.iter().enumerate().all(|(at, person)| person.number == at as u64));
        let able = all.iter().filter(|p| p.able).count();
        assert!((1200..1800).contains(&able), "{able} of 2000 can pay");
        assert!(format!("{:?}", all[0]).len() < 40, "names stay out of debug texts");
        let fewer: Vec<Person> = People::new(&names, 4, 500, until).collect();
        assert!((0..400).all(|at| fewer[at].name == all[at].name && fewer[at].phone == all[at].phone));
    }
}
