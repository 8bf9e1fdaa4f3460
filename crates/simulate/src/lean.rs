//! What would a tidy export look like? Five kinds of clean csv files, for scale.
//!
//! People are written as they are made, so memory does not grow with them; rows stand person by
//! person, not by time. `customers.csv` has everybody whose phone or mail the shop learned;
//! `orders.csv` order lines; `survey.csv` answers; `events-NN.csv` everything else, with the device
//! for what happened on the web and the customer's code once the device has signed in; `spend.csv`
//! money by day and campaign. Whose a row is follows from code and device in the truth's
//! `people.csv`; the row list of the truth stays empty.

use crate::SimulateError;
use crate::Summary;
use crate::calendar::DAY;
use crate::chance::{mix, shuffle_number};
use crate::event::{Event, Medium};
use crate::folder::{Folder, Table, put};
use crate::life::{self, Life};
use crate::messy::e164;
use crate::person::Person;
use crate::shop::{CATEGORIES, CHANNELS, COMPETITORS, PRODUCTS};
use crate::truth::{Truth, count};
use crate::world::World;
use galena_signal::SignalKind;
use std::path::Path;

/// Rows of one file of events.
const ROWS_PER_FILE: u64 = 2_500_000;

const CUSTOMERS: &[&str] =
    &["customer_ref", "name", "phone", "email", "gender", "birth_date", "address", "ward", "province", "created_at"];
const ORDERS: &[&str] = &[
    "order_ref",
    "ordered_at",
    "customer_ref",
    "phone",
    "product",
    "category",
    "quantity",
    "unit_price",
    "value",
    "currency",
    "status",
    "channel",
    "campaign",
];
const EVENTS: &[&str] = &[
    "at",
    "event",
    "customer_ref",
    "device_id",
    "product",
    "category",
    "value",
    "channel",
    "campaign",
    "budget",
    "competitor",
];
const SURVEY: &[&str] =
    &["answered_at", "customer_ref", "phone", "income", "budget", "competitor", "category", "satisfaction"];

/// Writes the market as clean files.
pub(crate) fn write(
    world: &World,
    mut folder: Folder,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Summary, SimulateError> {
    let mut truth = Truth::new(world, &mut folder)?;
    let mut lean = Lean {
        world,
        customers: folder.table("customers.csv", CUSTOMERS)?,
        orders: folder.table("orders.csv", ORDERS)?,
        survey: folder.table("survey.csv", SURVEY)?,
        events: folder.table("events-01.csv", EVENTS)?,
        rows: 0,
        part: 1,
        folder,
    };
    lean.spend()?;
    let mut summary = Summary::default();
    for person in world.people() {
        let life = life::live(world, &person);
        let code = code(world, &person);
        lean.person(&person, &life, &code)?;
        let refs: &[String] = if life.known_at.is_some() || person.masked { &[code] } else { &[] };
        truth.person(world, &person, &life, refs)?;
        count(&mut summary, &life);
        if summary.people % 1024 == 0 {
            progress(summary.people, world.settings.people);
        }
    }
    progress(summary.people, world.settings.people);
    truth.finish(&lean.folder)?;
    summary.files = lean.finish()?;
    Ok(summary)
}

/// The customer's code: nothing can be read from it.
fn code(world: &World, person: &Person) -> String {
    let size = world.settings.people.max(1000);
    format!("C{:07}", shuffle_number(person.number, size, mix(world.settings.seed) ^ 0xC0DE))
}

/// Some devices are never signed in on.
pub(crate) fn signs_in(person: &Person, device: u8) -> bool {
    !person.masked && mix(person.number * 8 + u64::from(device) + 77) % 100 < 95
}

struct Lean<'a> {
    world: &'a World,
    folder: Folder,
    customers: Table,
    orders: Table,
    survey: Table,
    events: Table,
    rows: u64,
    part: u32,
}

impl Lean<'_> {
    fn moment(&self, at: u32) -> String {
        let minute = at % DAY;
        format!("{} {:02}:{:02}:00", self.world.calendar.iso[(at / DAY) as usize], minute / 60, minute % 60)
    }

    fn person(&mut self, person: &Person, life: &Life, code: &str) -> Result<(), SimulateError> {
        if let Some(known_at) = life.known_at {
            let place = &self.world.names.places[person.place];
            let (phone, created) = (e164(person.phone), self.moment(known_at));
            let born = person.born.to_string();
            let gender = if person.female { "f" } else { "m" };
            let email = person.email.as_deref().unwrap_or_default();
            let cells: [&str; 10] = [
                code,
                &person.name,
                &phone,
                email,
                gender,
                &born,
                &person.street,
                &place.ward,
                place.province_short(),
                &created,
            ];
            put(&mut self.customers, Path::new("customers.csv"), cells)?;
        }
        let devices: Vec<String> =
            (0..person.devices).map(|device| person.device_id(self.world.settings.seed, device)).collect();
        for event in &life.events {
            match event.medium {
                Medium::Sale | Medium::Shopee => self.order(person, code, event)?,
                Medium::Survey => self.answer(person, code, event)?,
                _ => self.event(person, life, code, &devices, event)?,
            }
        }
        Ok(())
    }

    fn order(&mut self, person: &Person, code: &str, event: &Event) -> Result<(), SimulateError> {
        let phone = if person.masked { String::new() } else { e164(person.phone) };
        let cells: [&str; 13] = [
            &format!("{}-{}", code.replace('C', "D"), event.order),
            &self.moment(event.at),
            code,
            &phone,
            PRODUCTS.get(event.product as usize).map_or("", |product| product.name),
            CATEGORIES.get(event.category as usize).map_or("", |category| category.name),
            &event.quantity.to_string(),
            &(event.value / i64::from(event.quantity.max(1))).to_string(),
            &event.value.to_string(),
            "VND",
            match event.kind {
                SignalKind::Cancellation => "cancelled",
                SignalKind::Return => "returned",
                _ => "completed",
            },
            CHANNELS[event.channel as usize].word,
            self.world.ads.code(event.campaign),
        ];
        put(&mut self.orders, Path::new("orders.csv"), cells)
    }

    fn answer(&mut self, person: &Person, code: &str, event: &Event) -> Result<(), SimulateError> {
        let cells: [&str; 8] = [
            &self.moment(event.at),
            code,
            &e164(person.phone),
            &person.income.to_string(),
            &event.budget.to_string(),
            COMPETITORS.get(event.competitor as usize).copied().unwrap_or_default(),
            CATEGORIES.get(event.category as usize).map_or("", |category| category.name),
            &event.detail.to_string(),
        ];
        put(&mut self.survey, Path::new("survey.csv"), cells)
    }

    fn event(
        &mut self,
        person: &Person,
        life: &Life,
        code: &str,
        devices: &[String],
        event: &Event,
    ) -> Result<(), SimulateError> {
        if self.rows == ROWS_PER_FILE {
            self.part += 1;
            self.rows = 0;
            let next = self.folder.table(&format!("events-{:02}.csv", self.part), EVENTS)?;
            let full = std::mem::replace(&mut self.events, next);
            self.folder.end(full, "events.csv")?;
        }
        self.rows += 1;
        let known = life.known_at.is_some_and(|at| at <= event.at);
        let (customer, device) = match event.medium {
            Medium::Web => {
                let device = devices.get(event.device as usize).map_or("", String::as_str);
                (if known && signs_in(person, event.device) { code } else { "" }, device)
            }
            Medium::Public => ("", devices.first().map_or("", String::as_str)),
            _ if life.known_at.is_some() => (code, ""),
            _ => ("", devices.first().map_or("", String::as_str)),
        };
        let amount = |amount: i64| if amount == 0 { String::new() } else { amount.to_string() };
        let cells: [&str; 11] = [
            &self.moment(event.at),
            event.kind.word(),
            customer,
            device,
            PRODUCTS.get(event.product as usize).map_or("", |product| product.name),
            CATEGORIES.get(event.category as usize).map_or("", |category| category.name),
            &amount(event.value),
            CHANNELS[event.channel as usize].word,
            self.world.ads.code(event.campaign),
            &amount(event.budget),
            COMPETITORS.get(event.competitor as usize).copied().unwrap_or_default(),
        ];
        put(&mut self.events, Path::new("events.csv"), cells)
    }

    fn spend(&mut self) -> Result<(), SimulateError> {
        let header = ["date", "channel", "campaign", "keyword", "amount", "currency", "impressions", "clicks"];
        let mut table = self.folder.table("spend.csv", &header)?;
        for spent in &self.world.ads.spent {
            let campaign = &self.world.ads.campaigns[spent.campaign as usize];
            let cells: [&str; 8] = [
                &self.world.calendar.iso[spent.day],
                CHANNELS[campaign.channel as usize].word,
                &campaign.code,
                campaign.keyword,
                &spent.amount.to_string(),
                "VND",
                &spent.impressions.to_string(),
                &spent.clicks.to_string(),
            ];
            put(&mut table, Path::new("spend.csv"), cells)?;
        }
        self.folder.end(table, "spend.csv")
    }

    fn finish(self) -> Result<Vec<String>, SimulateError> {
        let Lean { folder, customers, orders, survey, events, .. } = self;
        folder.end(customers, "customers.csv")?;
        folder.end(orders, "orders.csv")?;
        folder.end(survey, "survey.csv")?;
        folder.end(events, "events.csv")?;
        folder.finish()
    }
}
