//! What is true? The planted people, purchases, segments and channels, for tests alone.
//!
//! `people.csv` has one row per person, `purchases.csv` one per order that was not cancelled,
//! `segments.csv` and `channels.csv` what was planted for them, `parameters.csv` what the market
//! was made with. `records.csv` (see [`crate::folder`]) says whose the rows of the files are.

use crate::SimulateError;
use crate::folder::{Folder, Table, put, true_person_id};
use crate::life::Life;
use crate::messy::e164;
use crate::person::Person;
use crate::shop::{CATEGORIES, CHANNELS, NONE, SEGMENTS};
use crate::world::World;
use crate::{Style, Summary};
use std::path::Path;

const PEOPLE: &str = "people.csv";
const PURCHASES: &str = "purchases.csv";

/// The tables of the truth about people.
pub(crate) struct Truth {
    people: Table,
    purchases: Table,
}

impl Truth {
    /// Opens the tables and writes what is planted for the whole market.
    pub(crate) fn new(world: &World, folder: &mut Folder) -> Result<Self, SimulateError> {
        market(world, folder)?;
        let people = folder.truth(
            PEOPLE,
            &[
                "true_person_id",
                "household",
                "name",
                "gender",
                "born_on",
                "phone",
                "shared_phone",
                "email",
                "devices",
                "customer_refs",
                "province",
                "ward",
                "segment",
                "income",
                "able_to_pay",
                "category",
                "channel",
                "trust",
                "disposition",
                "relationship",
                "potential_kind",
                "need",
                "need_category",
                "competitor",
                "masked",
                "known_on",
                "churned_on",
                "purchases",
                "first_purchase_on",
                "last_purchase_on",
                "signals",
            ],
        )?;
        let header = ["true_person_id", "day", "value", "returned"];
        Ok(Truth { people, purchases: folder.truth(PURCHASES, &header)? })
    }

    /// Writes a person's truth; `refs` are the codes that the files know them by.
    pub(crate) fn person(
        &mut self,
        world: &World,
        person: &Person,
        life: &Life,
        refs: &[String],
    ) -> Result<(), SimulateError> {
        let id = true_person_id(person.number);
        let place = &world.names.places[person.place];
        let days = life.custom.days();
        let on = |day: Option<usize>| day.and_then(|day| world.calendar.iso.get(day)).cloned().unwrap_or_default();
        let devices: Vec<String> =
            (0..person.devices).map(|device| person.device_id(world.settings.seed, device)).collect();
        let yes = |fact: bool| if fact { "yes" } else { "no" };
        let category = |place: u8| CATEGORIES.get(place as usize).map_or("", |category| category.name);
        let cells: [&str; 31] = [
            &id,
            &person.household.to_string(),
            &person.name,
            if person.female { "f" } else { "m" },
            &person.born.to_string(),
            &e164(person.phone),
            yes(person.shared_phone),
            person.email.as_deref().unwrap_or_default(),
            &devices.join("|"),
            &refs.join("|"),
            place.province_short(),
            &place.ward,
            SEGMENTS[person.segment].word,
            &person.income.to_string(),
            yes(person.able),
            category(person.category),
            CHANNELS[person.channel as usize].word,
            &format!("{:.3}", person.trust),
            person.disposition.word(),
            life.relationship.word(),
            life.potential.map_or("", |kind| kind.word()),
            &format!("{:.3}", life.need),
            category(life.need_category),
            match person.competitor {
                NONE => "",
                place => crate::shop::COMPETITORS[place as usize],
            },
            yes(person.masked),
            &on(life.known_at.map(|at| (at / crate::calendar::DAY) as usize)),
            &on(life.custom.churned),
            &days.len().to_string(),
            &on(days.first().copied()),
            &on(days.last().copied()),
            &life.events.len().to_string(),
        ];
        put(&mut self.people, Path::new(PEOPLE), cells)?;
        for purchase in &life.custom.purchases {
            let cells =
                [id.as_str(), &world.calendar.iso[purchase.day()], &purchase.value.to_string(), yes(purchase.undone)];
            put(&mut self.purchases, Path::new(PURCHASES), cells)?;
        }
        Ok(())
    }

    /// Ends the tables.
    pub(crate) fn finish(self, folder: &Folder) -> Result<(), SimulateError> {
        folder.end(self.people, PEOPLE)?;
        folder.end(self.purchases, PURCHASES)
    }
}

/// Adds a life to the summary.
pub(crate) fn count(summary: &mut Summary, life: &Life) {
    let days = life.custom.days().len() as u64;
    summary.people += 1;
    summary.signals += life.events.len() as u64;
    summary.buyers += u64::from(days > 0);
    summary.purchases += life.custom.purchases.iter().filter(|purchase| !purchase.undone).count() as u64;
}

fn market(world: &World, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "segments.csv";
    let header = ["segment", "name", "chosen", "share", "price_sensitivity", "category", "channel", "repeats", "need"];
    let mut table = folder.truth(name, &header)?;
    for segment in SEGMENTS {
        let cells: [&str; 9] = [
            segment.word,
            segment.name,
            if segment.chosen { "yes" } else { "no" },
            &segment.share.to_string(),
            &segment.sensitivity.to_string(),
            CATEGORIES[heaviest(&segment.categories)].name,
            CHANNELS[heaviest(&segment.channels)].word,
            &segment.repeats.to_string(),
            segment.need,
        ];
        put(&mut table, Path::new(name), cells)?;
    }
    folder.end(table, name)?;
    let name = "channels.csv";
    let mut table =
        folder.truth(name, &["channel", "quality", "follow_up", "most_clicks_per_10000", "half_spend_per_10000"])?;
    for channel in CHANNELS {
        let cells: [&str; 5] = [
            channel.word,
            &channel.quality.to_string(),
            &channel.follow_up.to_string(),
            &channel.most_clicks.to_string(),
            &channel.half_spend.to_string(),
        ];
        put(&mut table, Path::new(name), cells)?;
    }
    folder.end(table, name)?;
    let name = "parameters.csv";
    let mut table = folder.truth(name, &["parameter", "value"])?;
    let settings = &world.settings;
    let style = match settings.style {
        Style::Shop => "shop",
        Style::Lean => "lean",
        Style::Records => "records",
    };
    for (parameter, value) in [
        ("people", settings.people.to_string()),
        ("seed", settings.seed.to_string()),
        ("from", world.calendar.iso.first().cloned().unwrap_or_default()),
        ("until", settings.until.to_string()),
        ("months", settings.months.to_string()),
        ("style", style.to_owned()),
        ("loyal", "not lapsed and at least 3 purchase days d with until - 365 < d <= until".to_owned()),
        ("lapsed", "silent > 270 with one purchase day, else silent > max(180, 2.5 * median gap)".to_owned()),
    ] {
        put(&mut table, Path::new(name), [parameter, &value])?;
    }
    folder.end(table, name)
}

fn heaviest(weights: &[f64]) -> usize {
    (0..weights.len()).max_by(|a, b| weights[*a].total_cmp(&weights[*b])).unwrap_or(0)
}
