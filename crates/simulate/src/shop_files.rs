//! What lies on a Vietnamese shop's disk? Exports, sheets that staff fill in, an event stream.
//!
//! All happenings of the market are gathered, sorted by time as real exports are, and dealt out to
//! the files by the [`Medium`] through which the shop learned of them. Every file has its own
//! layout, coding and carelessness, drawn from a stream of its own; whose a row is goes to the
//! truth. What is gathered is some sixty bytes per happening, so the style stops at 200,000 people
//! rather than at the size of a spreadsheet.
//!
//! Most records of a person can be joined by phone, customer code, mail or device. What cannot:
//! orders on Shopee of people who buy only there (masked, but the user name repeats), devices that
//! never sign in (one in twenty, and everybody who only browses), orders with a name alone (six in
//! a thousand), public posts without a phone, and chats of the few who never give a number. One
//! in fifty of a household's further members gives the first one's phone: two people, one key.

mod contacts;
mod sales;
mod spend;
mod voices;
mod web;

use crate::calendar::DAY;
use crate::chance::{Chance, mix};
use crate::event::{Event, Medium};
use crate::folder::{Cell, Folder};
use crate::life;
use crate::person::Person;
use crate::shop::{CATEGORIES, PRODUCTS};
use crate::truth::{Truth, count};
use crate::world::World;
use crate::{SimulateError, Summary};

/// The most people that the style takes.
const MOST_PEOPLE: u64 = 200_000;

/// A person as the shop's files need them.
struct Resident {
    person: Person,
    known_at: Option<u32>,
    /// Customer code in the shop's own system and the minute it was given.
    code: Option<(String, u32)>,
    /// Day of the last order and what all orders cost.
    last_order: Option<usize>,
    spent: i64,
}

impl Resident {
    fn code(&self) -> &str {
        self.code.as_ref().map_or("", |(code, _)| code.as_str())
    }

    /// Gives the phone number in chats.
    fn gives_phone(&self) -> bool {
        mix(self.person.number ^ 0x900E) % 100 < 94
    }

    fn zalo_id(&self) -> String {
        (3_000_000_000_000_000_000 + mix(self.person.number ^ 0x2A10) % 6_000_000_000_000_000_000).to_string()
    }
}

/// The market, gathered.
struct Shop<'a> {
    world: &'a World,
    residents: Vec<Resident>,
    /// Person and happening, in order of time.
    events: Vec<(u32, Event)>,
}

/// Writes the market as a shop's files.
pub(crate) fn write(
    world: &World,
    mut folder: Folder,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Summary, SimulateError> {
    let people = world.settings.people;
    if people > MOST_PEOPLE {
        return Err(SimulateError::TooManyForShop { people, most: MOST_PEOPLE });
    }
    let mut truth = Truth::new(world, &mut folder)?;
    let mut summary = Summary::default();
    let mut lives = Vec::new();
    for person in world.people() {
        let life = life::live(world, &person);
        count(&mut summary, &life);
        lives.push((person, life));
        if summary.people % 256 == 0 {
            progress(summary.people, people);
        }
    }
    let codes = codes(world, &lives);
    let mut shop = Shop { world, residents: Vec::with_capacity(lives.len()), events: Vec::new() };
    for ((person, life), code) in lives.into_iter().zip(codes) {
        let mut refs: Vec<String> = code.iter().map(|(code, _)| code.clone()).collect();
        if person.masked && !life.custom.purchases.is_empty() {
            refs.push(person.shop_name(world.settings.seed));
        }
        truth.person(world, &person, &life, &refs)?;
        let number = person.number as u32;
        shop.events.extend(life.events.iter().map(|event| (number, *event)));
        shop.residents.push(Resident {
            known_at: life.known_at,
            code,
            last_order: life.custom.purchases.last().map(|purchase| purchase.day()),
            spent: life.custom.purchases.iter().map(|purchase| purchase.value).sum(),
            person,
        });
    }
    truth.finish(&folder)?;
    shop.events.sort_by_key(|(person, event)| (event.at, *person, event.order));
    sales::write(&shop, &mut folder)?;
    contacts::write(&shop, &mut folder)?;
    voices::write(&shop, &mut folder)?;
    web::write(&shop, &mut folder)?;
    spend::write(&shop, &mut folder)?;
    progress(people, people);
    summary.files = folder.finish()?;
    Ok(summary)
}

/// Who stands in the shop's own system, with a code in the order of being entered.
fn codes(world: &World, lives: &[(Person, life::Life)]) -> Vec<Option<(String, u32)>> {
    let mut entered: Vec<(u32, usize)> = Vec::new();
    for (at, (person, life)) in lives.iter().enumerate() {
        let mut chance = world.chance(0xC0DE, mix(person.number));
        let contact = life.events.iter().find(|event| match event.medium {
            Medium::Sale => true,
            Medium::Desk | Medium::Door => !person.masked && mix(person.number ^ 0xDE5C) % 100 < 75,
            _ => false,
        });
        if let Some(event) = contact {
            entered.push((event.at.saturating_sub(chance.below(3) as u32), at));
        }
    }
    entered.sort_unstable();
    let mut codes = vec![None; lives.len()];
    for (number, (at, person)) in entered.into_iter().enumerate() {
        codes[person] = Some((format!("KH{:06}", number + 1), at));
    }
    codes
}

impl Shop<'_> {
    fn chance(&self, file: u64) -> Chance {
        self.world.chance(0xF11E, file)
    }

    fn of(&self, medium: Medium) -> impl Iterator<Item = (&Resident, &Event)> {
        self.events
            .iter()
            .filter(move |(_, event)| event.medium == medium)
            .filter_map(|(person, event)| Some((self.residents.get(*person as usize)?, event)))
    }

    /// `31/10/2026 14:05`.
    fn slashed(&self, at: u32) -> String {
        format!("{} {}", self.world.calendar.slashed[(at / DAY) as usize], clock(at))
    }

    /// `2026-10-31 14:05`.
    fn iso(&self, at: u32) -> String {
        format!("{} {}", self.world.calendar.iso[(at / DAY) as usize], clock(at))
    }

    /// A spreadsheet's day and time.
    fn serial(&self, at: u32) -> Cell {
        let zero = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
        let days = (self.world.calendar.dates[(at / DAY) as usize] - zero).num_days();
        Cell::Serial(days as f64 + f64::from(at % DAY) / f64::from(DAY))
    }
}

fn clock(at: u32) -> String {
    format!("{:02}:{:02}", at % DAY / 60, at % 60)
}

fn product(place: u8) -> &'static str {
    PRODUCTS.get(place as usize).map_or("", |product| product.name)
}

fn category(place: u8) -> &'static str {
    CATEGORIES.get(place as usize).map_or("", |category| category.name)
}
