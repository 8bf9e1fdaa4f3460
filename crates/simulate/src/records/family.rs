//! Who lives together? Households of one to six, named as Vietnamese families name.
//!
//! A wife keeps her own surname, children take the father's, sometimes with the mother's behind it;
//! siblings may share their middle word, twins their birthday, a mother her phone with a child. All
//! of a household comes from one stream, and what others need to know of a person (whether they gave
//! a number back that somebody has now) from a stream of the person's number, so that person n is
//! the same however many follow.

use super::home::{Home, bare};
use super::rates::FACTS;
use crate::chance::{Chance, mix, shuffle_number};
use crate::names::Names;
use crate::person::phone;
use chrono::{Datelike, Days, NaiveDate};
use galena_signal::fold_marks;
use std::collections::HashSet;
use std::fmt;

/// Days that the list goes back.
pub(super) const LIST_DAYS: u64 = 11 * 365;

/// What a member is to the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Husband, or a man living alone or with his children.
    Father,
    /// Wife, or a woman living alone or with her children.
    Mother,
    /// A child, small or grown.
    Child,
    /// The father's mother.
    Grandmother,
}

impl Role {
    /// The word in the truth.
    pub(super) fn word(self) -> &'static str {
        match self {
            Role::Father => "father",
            Role::Mother => "mother",
            Role::Child => "child",
            Role::Grandmother => "grandmother",
        }
    }
}

/// A full name in its parts.
#[derive(Clone, Default, PartialEq)]
pub(super) struct FullName {
    /// The family's name.
    pub surname: String,
    /// Middle words, may be none.
    pub middle: String,
    /// The name that one is called by.
    pub given: String,
}

impl FullName {
    fn new(surname: &str, rest: &str) -> Self {
        let (middle, given) = rest.rsplit_once(' ').unwrap_or(("", rest));
        FullName { surname: surname.to_owned(), middle: middle.to_owned(), given: given.to_owned() }
    }

    /// The whole name.
    pub(super) fn full(&self) -> String {
        match self.middle.as_str() {
            "" => format!("{} {}", self.surname, self.given),
            middle => format!("{} {middle} {}", self.surname, self.given),
        }
    }
}

/// Numbers of nine digits that somebody can be reached at.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Phones {
    /// Today's.
    pub now: u64,
    /// The one until that day.
    pub before: Option<(u64, NaiveDate)>,
    /// Another one beside it.
    pub second: Option<u64>,
}

impl Phones {
    /// The number that was theirs on a day.
    pub(super) fn on(&self, day: NaiveDate) -> u64 {
        self.before.filter(|(_, until)| day < *until).map_or(self.now, |(number, _)| number)
    }
}

/// Somebody of a household.
#[derive(Clone, PartialEq)]
pub(super) struct Member {
    /// Number, from 0.
    pub number: u64,
    /// Number of the household.
    pub household: u64,
    /// What they are to the house.
    pub role: Role,
    /// The name in the papers.
    pub name: FullName,
    /// Female.
    pub female: bool,
    /// Birthday.
    pub born: NaiveDate,
    /// Their own numbers.
    pub phones: Phones,
    /// The mother's or the head's, for those who give it as theirs.
    pub house_phones: Option<Phones>,
    /// E-mail.
    pub email: Option<String>,
    /// Whether it is the house's.
    pub house_mail: bool,
    /// Another e-mail.
    pub second_email: Option<String>,
    /// Where they live.
    pub home: Home,
    /// Where they lived until that day.
    pub home_before: Option<(Home, NaiveDate)>,
    /// Citizen's number, twelve digits.
    pub cccd: String,
    /// Number of the old card, nine digits.
    pub cmnd: String,
}

impl fmt::Debug for Member {
    /// Masks who it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Member {
    /// Full years on a day.
    pub(super) fn age(&self, day: NaiveDate) -> i64 {
        (day - self.born).num_days() / 365
    }
}

/// Names that very many have, men's and women's.
const NAMESAKES: [&[(&str, &str)]; 2] = [
    &[
        ("Nguyễn", "Văn Hùng"),
        ("Nguyễn", "Văn Nam"),
        ("Nguyễn", "Văn Tuấn"),
        ("Trần", "Văn Dũng"),
        ("Nguyễn", "Minh Đức"),
        ("Lê", "Văn Hải"),
    ],
    &[
        ("Nguyễn", "Thị Hương"),
        ("Nguyễn", "Thị Lan"),
        ("Nguyễn", "Thị Hoa"),
        ("Trần", "Thị Hương"),
        ("Nguyễn", "Thu Trang"),
        ("Lê", "Thị Hồng"),
    ],
];

/// The first three digits of a citizen's number, by the province of birth.
#[rustfmt::skip]
const CODES: &[(u64, &str)] = &[
    (1, "Hà Nội"), (2, "Hà Giang"), (4, "Cao Bằng"), (6, "Bắc Kạn"), (8, "Tuyên Quang"), (10, "Lào Cai"), (11, "Điện Biên"),
    (12, "Lai Châu"), (14, "Sơn La"), (15, "Yên Bái"), (17, "Hòa Bình"), (19, "Thái Nguyên"), (20, "Lạng Sơn"),
    (22, "Quảng Ninh"), (24, "Bắc Giang"), (25, "Phú Thọ"), (26, "Vĩnh Phúc"), (27, "Bắc Ninh"), (30, "Hải Dương"),
    (31, "Hải Phòng"), (33, "Hưng Yên"), (34, "Thái Bình"), (35, "Hà Nam"), (36, "Nam Định"), (37, "Ninh Bình"),
    (38, "Thanh Hóa"), (40, "Nghệ An"), (42, "Hà Tĩnh"), (44, "Quảng Bình"), (45, "Quảng Trị"), (46, "Thừa Thiên Huế"),
    (48, "Đà Nẵng"), (49, "Quảng Nam"), (51, "Quảng Ngãi"), (52, "Bình Định"), (54, "Phú Yên"), (56, "Khánh Hòa"),
    (58, "Ninh Thuận"), (60, "Bình Thuận"), (62, "Kon Tum"), (64, "Gia Lai"), (66, "Đắk Lắk"), (67, "Đắk Nông"),
    (68, "Lâm Đồng"), (70, "Bình Phước"), (72, "Tây Ninh"), (74, "Bình Dương"), (75, "Đồng Nai"), (77, "Bà Rịa - Vũng Tàu"),
    (79, "Hồ Chí Minh"), (80, "Long An"), (82, "Tiền Giang"), (83, "Bến Tre"), (84, "Trà Vinh"), (86, "Vĩnh Long"),
    (87, "Đồng Tháp"), (89, "An Giang"), (91, "Kiên Giang"), (92, "Cần Thơ"), (93, "Hậu Giang"), (94, "Sóc Trăng"),
    (95, "Bạc Liêu"), (96, "Cà Mau"),
];

/// Makes households, one after the other.
pub(super) struct Families<'a> {
    names: &'a Names,
    seed: u64,
    until: NaiveDate,
    next: u64,
    household: u64,
    /// Addresses for mail that are taken.
    mails: HashSet<String>,
}

impl<'a> Families<'a> {
    /// The households of a list that ends on `until`.
    pub(super) fn new(names: &'a Names, seed: u64, until: NaiveDate) -> Self {
        Families { names, seed, until, next: 0, household: 0, mails: HashSet::new() }
    }

    /// The next household, everybody in it.
    pub(super) fn move_in(&mut self) -> Vec<Member> {
        let mut chance = Chance::new(self.seed, 0xFA_1117, self.household);
        let home = Home::new(self.names, &mut chance);
        let moved = chance.happens(FACTS.moved).then(|| (Home::new(self.names, &mut chance), self.day(&mut chance)));
        let mut family: Vec<Member> = Vec::new();
        for (role, female, born) in self.roles(&mut chance) {
            let mut name = self.name(&mut chance, role, female, born, &family);
            for _ in 0..20 {
                if family.iter().all(|member| member.name.full() != name.full()) {
                    break;
                }
                name.given = FullName::new("", &self.names.given(&mut chance, female, born.year())).given;
            }
            let mut member = self.member(&mut chance, role, name, female, born, &home);
            member.home_before.clone_from(&moved);
            let grown = role == Role::Child && member.age(self.until) >= 20;
            if grown && chance.happens(FACTS.moved_out) {
                let own = Home::new(self.names, &mut chance);
                member.home_before = Some((std::mem::replace(&mut member.home, own), self.day(&mut chance)));
            }
            family.push(member);
        }
        self.share(&mut chance, &mut family);
        self.household += 1;
        family
    }

    /// A day of the years that the list goes back.
    fn day(&self, chance: &mut Chance) -> NaiveDate {
        self.until.checked_sub_days(Days::new(chance.below(LIST_DAYS))).unwrap_or(self.until)
    }

    fn born(&self, chance: &mut Chance, age: u64) -> NaiveDate {
        let days = age * 365 + age / 4 + chance.below(365);
        self.until.checked_sub_days(Days::new(days)).unwrap_or(self.until)
    }

    /// Who lives in the house: role, gender, birthday; parents first.
    fn roles(&self, chance: &mut Chance) -> Vec<(Role, bool, NaiveDate)> {
        let size = 1 + chance.weighted(&FACTS.household);
        let adult = 21 + chance.below(22) + chance.below(32);
        if size == 1 {
            let female = chance.happens(0.56);
            return vec![(if female { Role::Mother } else { Role::Father }, female, self.born(chance, adult))];
        }
        let alone = size == 2 && chance.happens(FACTS.lone_parent);
        let grandmother = size >= 4 && chance.happens(FACTS.grandmother);
        let children = if alone { 1 } else { size - 2 - usize::from(grandmother) };
        let mut age = 4 + chance.below(22);
        let mut offspring: Vec<(Role, bool, NaiveDate)> = Vec::new();
        for child in 0..children {
            let twin = child > 0 && chance.happens(FACTS.twin);
            age += if child == 0 || twin { 0 } else { 2 + chance.below(4) };
            let born = match offspring.last() {
                Some((_, _, born)) if twin => *born,
                _ => self.born(chance, age),
            };
            offspring.push((Role::Child, chance.happens(0.5), born));
        }
        let hers = if children > 0 { age + 21 + chance.below(14) } else { adult };
        let his = (hers + chance.below(8)).saturating_sub(2).max(20);
        let mother = (Role::Mother, true, self.born(chance, hers));
        let father = (Role::Father, false, self.born(chance, his));
        let mut roles =
            if alone { vec![if chance.happens(0.75) { mother } else { father }] } else { vec![father, mother] };
        roles.extend(offspring.into_iter().rev());
        if grandmother {
            let age = his + 20 + chance.below(8);
            roles.push((Role::Grandmother, true, self.born(chance, age)));
        }
        roles
    }

    fn name(&self, chance: &mut Chance, role: Role, female: bool, born: NaiveDate, family: &[Member]) -> FullName {
        let names = self.names;
        let own = FullName::new(names.surname(chance, female), &names.given(chance, female, born.year()));
        if role != Role::Child {
            if chance.happens(FACTS.namesake) {
                let (surname, rest) = chance.one(NAMESAKES[usize::from(female)]);
                return FullName::new(surname, rest);
            }
            return own;
        }
        let by = |role: Role| family.iter().find(|member| member.role == role);
        let (father, mother) = (by(Role::Father), by(Role::Mother));
        let mut name = own;
        if let Some(parent) = father.or(mother) {
            name.surname.clone_from(&parent.name.surname);
        }
        let shares = Chance::new(self.seed, 0x517, self.household).happens(FACTS.shared_middle);
        let elder = family.iter().find(|member| member.role == Role::Child);
        match (elder, father) {
            (Some(elder), _) if shares && (elder.female == female || !by_gender(&elder.name.middle)) => {
                name.middle.clone_from(&elder.name.middle);
                if chance.happens(FACTS.near_sibling) {
                    name.given = self.near(chance, female, &elder.name.given);
                }
            }
            (_, Some(father)) if !female && chance.happens(FACTS.like_father) => {
                name.middle.clone_from(&father.name.middle);
                if chance.happens(0.3) {
                    name.given = self.near(chance, female, &father.name.given);
                }
            }
            (_, Some(_)) if chance.happens(FACTS.both_surnames) => {
                if let Some(mother) = mother.filter(|mother| mother.name.surname != name.surname) {
                    name.middle = format!("{} {}", mother.name.surname, name.middle).trim().to_owned();
                }
            }
            _ => {}
        }
        name
    }

    /// Another given name that begins with the same letter.
    fn near(&self, chance: &mut Chance, female: bool, given: &str) -> String {
        let first = |text: &str| fold_marks(text).chars().next();
        for _ in 0..40 {
            let other = FullName::new("", &self.names.given(chance, female, 1995)).given;
            if other != given && first(&other) == first(given) {
                return other;
            }
        }
        given.to_owned()
    }

    fn member(
        &mut self,
        chance: &mut Chance,
        role: Role,
        name: FullName,
        female: bool,
        born: NaiveDate,
        home: &Home,
    ) -> Member {
        let number = self.next;
        self.next += 1;
        let adult = (self.until - born).num_days() > 14 * 365;
        let email = (adult && chance.happens(FACTS.mail)).then(|| self.email(chance, &name, born));
        let second_email =
            (email.is_some() && chance.happens(FACTS.second_mail)).then(|| self.email(chance, &name, born));
        let elsewhere = if chance.happens(0.25) { Home::new(self.names, chance).place } else { home.place };
        let province = bare(&self.names.places[elsewhere].province_before);
        let code = CODES.iter().find(|(_, name)| *name == province).map_or(1, |(code, _)| *code);
        let century = if born.year() >= 2000 { 2 + u64::from(female) } else { u64::from(female) };
        let last = shuffle_number(number % 1_000_000, 1_000_000, mix(self.seed) ^ 0xCCCD);
        Member {
            number,
            household: self.household,
            role,
            name,
            female,
            born,
            phones: self.phones(chance, number),
            house_phones: None,
            email,
            house_mail: false,
            second_email,
            home: home.clone(),
            home_before: None,
            cccd: format!("{code:03}{century}{:02}{last:06}", born.year().rem_euclid(100)),
            cmnd: format!("{:09}", shuffle_number(number % 1_000_000_000, 1_000_000_000, mix(self.seed) ^ 0xC3ED)),
        }
    }

    fn phones(&self, chance: &mut Chance, number: u64) -> Phones {
        let second = chance.happens(FACTS.second_phone).then(|| phone(self.seed, 3 * number + 2));
        let first = phone(self.seed, 3 * number);
        match self.fate(number) {
            Fate::Keeps => Phones { now: first, before: None, second },
            Fate::Changed(on) => Phones { now: first, before: Some((phone(self.seed, 3 * number + 1), on)), second },
            Fate::Recycled => {
                let back = (0..160).filter(|_| number > 0).find_map(|_| {
                    let other = chance.below(number);
                    let Fate::Changed(on) = self.fate(other) else { return None };
                    let since = on.checked_add_days(Days::new(150))?;
                    (since < self.until).then(|| (phone(self.seed, 3 * other + 1), since))
                });
                match back {
                    Some((given_back, since)) => Phones { now: given_back, before: Some((first, since)), second },
                    None => Phones { now: first, before: None, second },
                }
            }
        }
    }

    /// What becomes of the person's number, from a stream of its own.
    fn fate(&self, number: u64) -> Fate {
        let mut chance = Chance::new(self.seed, 0xFA7E, number);
        let drawn = chance.unit();
        if drawn < FACTS.changed_phone {
            Fate::Changed(self.day(&mut chance))
        } else if drawn < FACTS.changed_phone + FACTS.recycled_phone {
            Fate::Recycled
        } else {
            Fate::Keeps
        }
    }

    /// Phones and mails that members have in common.
    fn share(&self, chance: &mut Chance, family: &mut [Member]) {
        let giver = family.iter().position(|member| member.role == Role::Mother).unwrap_or(0);
        let Some(phones) = family.get(giver).map(|member| Phones { second: None, ..member.phones }) else { return };
        let mail = family.iter().find_map(|member| member.email.clone());
        for (at, member) in family.iter_mut().enumerate().filter(|(at, _)| *at != giver) {
            let rate = match member.age(self.until) {
                ..16 => FACTS.house_phone[0],
                16..23 => FACTS.house_phone[1],
                _ => FACTS.house_phone[2],
            };
            if chance.happens(rate) {
                member.house_phones = Some(phones);
            }
            if at > 0 && chance.happens(FACTS.house_mail) && mail.is_some() && member.email != mail {
                member.email.clone_from(&mail);
                member.house_mail = true;
            }
        }
    }

    /// An address for mail as people choose them, never one that is taken.
    fn email(&mut self, chance: &mut Chance, name: &FullName, born: NaiveDate) -> String {
        let fold = |text: &str| fold_marks(text).replace(' ', "");
        let initials =
            |text: &str| fold_marks(text).split(' ').filter_map(|word| word.chars().next()).collect::<String>();
        let (surname, middle, given) = (fold(&name.surname), fold(&name.middle), fold(&name.given));
        let short = format!("{}{}", initials(&name.surname), initials(&name.middle));
        let local = match chance.weighted(&[3.0, 2.5, 2.5, 2.0, 1.0, 1.0]) {
            0 => format!("{given}.{surname}"),
            1 => format!("{given}{short}"),
            2 => format!("{surname}{middle}{given}"),
            3 => format!("{middle}{given}"),
            4 => format!("{given}_{surname}"),
            _ => format!("{}{given}", chance.one(&["be", "me", "shop", "co", "meo", "gau"])),
        };
        let digits = match chance.below(5) {
            0 | 1 => born.year().to_string(),
            2 => format!("{:02}", born.year().rem_euclid(100)),
            3 => format!("{:02}{:02}", born.day(), born.month()),
            _ => chance.below(10_000).to_string(),
        };
        let hosts = ["gmail.com", "yahoo.com", "yahoo.com.vn", "outlook.com", "hotmail.com", "icloud.com"];
        let host = hosts[chance.weighted(&[78.0, 8.0, 3.0, 4.0, 3.0, 4.0])];
        let mut address = format!("{local}{digits}@{host}");
        while !self.mails.insert(address.clone()) {
            let digits = if digits.len() > 2 { "" } else { digits.as_str() };
            address = format!("{local}{digits}{}@{host}", chance.below(100_000));
        }
        address
    }
}

enum Fate {
    Keeps,
    Changed(NaiveDate),
    Recycled,
}

fn by_gender(middle: &str) -> bool {
    ["Thị", "Văn"].contains(&middle)
}
