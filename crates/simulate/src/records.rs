//! What do a shop's merged contact lists look like? One file of people with duplicates, households
//! and namesakes, on which record linkage is measured.
//!
//! The decision: a household is made, then each person's records, each by its own source on its own
//! day, and what the person had then (phone, home, divisions, card) stands in it. Rows lie in the
//! order of their days, as merged lists do, so that neighbours tell nothing; for that the rows are
//! held in memory, some 300 bytes each. Whose a row is stands in `truth/records.csv`, what went
//! wrong in it in `truth/slips.csv`, who lives with whom in `truth/people.csv`. The road not taken
//! is to spoil copies of a clean row: real sources never saw the clean row.
//!
//! Some records cannot be linked by anybody: a chat's nickname without a phone, a row that is nearly
//! empty, `khách lẻ` with the shop's own number. They stay in the truth, because they stay in files.

mod family;
mod home;
mod rates;
mod spelling;
mod writing;

use crate::calendar::DAY;
use crate::chance::{Chance, mix, shuffle_number};
use crate::folder::{Folder, Table, put, true_person_id};
use crate::messy::e164;
use crate::names::Names;
use crate::{Settings, SimulateError, Summary};
use chrono::{Datelike, Days, NaiveDate};
use csv::StringRecord;
use family::{Families, LIST_DAYS, Member};
use home::Address;
use rates::{FACTS, Pen, Slip};
use std::path::Path;

const FILE: &str = "records.csv";
const PEOPLE: &str = "people.csv";
const SLIPS: &str = "slips.csv";

#[rustfmt::skip]
const COLUMNS: &[&str] = &[
    "Mã KH", "Nguồn", "Họ tên", "SĐT", "Email", "Ngày sinh", "Giới tính", "CCCD", "Địa chỉ", "Phường/Xã", "Quận/Huyện",
    "Tỉnh/TP", "Ngày tạo",
];

#[rustfmt::skip]
const FACTS_OF_PEOPLE: &[&str] = &[
    "true_person_id", "household", "role", "name", "gender", "born_on", "phone", "shared_phone", "email", "shared_email",
    "cccd", "cmnd", "ward", "province", "records",
];

/// Where a record comes from, and how often it has what. A cell of somebody who has no such thing
/// (no mail, no papers yet) is empty anyhow.
struct Source {
    name: &'static str,
    /// Share of all records.
    weight: f64,
    phone: f64,
    email: f64,
    born: f64,
    gender: f64,
    paper: f64,
    address: f64,
    /// Gives the province alone, where not the address.
    province: f64,
}

const CHAT: usize = 4;
const BANK: usize = 5;

#[rustfmt::skip]
const SOURCES: [Source; 6] = [
    Source { name: "POS", weight: 0.21, phone: 0.99, email: 0.05, born: 0.04, gender: 0.15, paper: 0.0, address: 0.10, province: 0.05 },
    Source { name: "Form web", weight: 0.18, phone: 0.99, email: 0.85, born: 0.06, gender: 0.08, paper: 0.0, address: 0.15, province: 0.40 },
    Source { name: "Thẻ thành viên", weight: 0.24, phone: 0.99, email: 0.45, born: 0.88, gender: 0.90, paper: 0.03, address: 0.75, province: 0.10 },
    Source { name: "Giao hàng", weight: 0.23, phone: 0.99, email: 0.08, born: 0.0, gender: 0.0, paper: 0.0, address: 0.99, province: 0.0 },
    Source { name: "Zalo", weight: 0.08, phone: 0.985, email: 0.03, born: 0.0, gender: 0.03, paper: 0.0, address: 0.06, province: 0.15 },
    Source { name: "Hồ sơ trả góp", weight: 0.06, phone: 0.98, email: 0.35, born: 0.98, gender: 0.95, paper: 0.97, address: 0.96, province: 0.0 },
];

/// A row of the file before it has its place.
struct Row {
    /// Day and minute.
    at: (NaiveDate, u32),
    /// Stands between rows of the same minute.
    code: u64,
    person: u64,
    cells: StringRecord,
    slips: String,
}

/// Writes the list and its truth.
pub(crate) fn write(
    settings: &Settings,
    out: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Summary, SimulateError> {
    check(settings)?;
    let mut folder = Folder::new(out)?;
    let names = Names::new();
    let mut summary = Summary::default();
    let mut people = folder.truth(PEOPLE, FACTS_OF_PEOPLE)?;
    let mut rows = Vec::new();
    let mut families = Families::new(&names, settings.seed, settings.until);
    while summary.people < settings.people {
        for member in families.move_in() {
            if summary.people == settings.people {
                break;
            }
            let records = records(settings, &names, &member);
            person(&mut people, &names, &member, records.len())?;
            rows.extend(records.into_iter().map(|(row, _)| row));
            summary.people += 1;
            if summary.people.is_multiple_of(1024) {
                progress(summary.people, settings.people);
            }
        }
    }
    folder.end(people, PEOPLE)?;
    rows.sort_by_key(|row| (row.at, row.code));
    let mut table = folder.table(FILE, COLUMNS)?;
    let mut slips = folder.truth(SLIPS, &["row", "slips"])?;
    for (at, row) in rows.iter().enumerate() {
        let number = at as u64 + 2;
        put(&mut table, Path::new(FILE), &row.cells)?;
        put(&mut slips, Path::new(SLIPS), [&number.to_string(), &row.slips])?;
        folder.belongs(FILE, number, row.person)?;
    }
    folder.end(table, FILE)?;
    folder.end(slips, SLIPS)?;
    summary.records = rows.len() as u64;
    progress(summary.people, settings.people);
    summary.files = folder.finish()?;
    Ok(summary)
}

fn person(table: &mut Table, names: &Names, member: &Member, records: usize) -> Result<(), SimulateError> {
    let place = &names.places[member.home.place];
    let yes = |fact: bool| if fact { "yes" } else { "no" };
    let phones = member.house_phones.as_ref().unwrap_or(&member.phones);
    let cells: [&str; 15] = [
        &true_person_id(member.number),
        &member.household.to_string(),
        member.role.word(),
        &member.name.full(),
        if member.female { "f" } else { "m" },
        &member.born.to_string(),
        &e164(phones.now),
        yes(member.house_phones.is_some()),
        member.email.as_deref().unwrap_or_default(),
        yes(member.house_mail),
        &member.cccd,
        &member.cmnd,
        &place.ward,
        place.province_short(),
        &records.to_string(),
    ];
    put(table, Path::new(PEOPLE), cells)
}

/// The records of a person, with the pens that wrote them.
fn records(settings: &Settings, names: &Names, member: &Member) -> Vec<(Row, Pen)> {
    let count = 1 + Chance::new(settings.seed, 0x0C0_4117, member.number).weighted(&FACTS.records);
    let mut written: Vec<(Row, Pen)> = Vec::with_capacity(count);
    for at in 0..count as u64 {
        let number = member.number * FACTS.records.len() as u64 + at;
        let mut pen = Pen::new(Chance::new(settings.seed, 0x0EC0_4117, number));
        let code = shuffle_number(number % CODES, CODES, mix(settings.seed) ^ 0x4B48);
        let again = written.last().filter(|_| pen.slips(Slip::Again)).map(|(earlier, _)| earlier);
        let (on, minute) = match again {
            Some(earlier) => (earlier.at.0, earlier.at.1 + 1 + pen.chance.below(20) as u32),
            None => {
                let on = created(&mut pen.chance, settings.until, member.born);
                (on, 8 * 60 + pen.chance.below(13 * 60) as u32)
            }
        };
        let mut cells = match again {
            Some(earlier) => earlier.cells.iter().map(str::to_owned).collect(),
            None => cells(&mut pen, names, member, on),
        };
        cells[0] = format!("KH{code:09}");
        cells[12] = format!("{} {:02}:{:02}", on.format("%d/%m/%Y"), minute % DAY / 60, minute % 60);
        let row =
            Row { at: (on, minute), code, person: member.number, cells: StringRecord::from(cells), slips: pen.words() };
        written.push((row, pen));
    }
    written
}

/// How many codes there are: they are a shuffling, never the same twice.
const CODES: u64 = 1_000_000_000;

/// A day of the list, more of them lately, when the person was at least three years old.
fn created(chance: &mut Chance, until: NaiveDate, born: NaiveDate) -> NaiveDate {
    let drawn = chance.unit();
    let back = (drawn * drawn * LIST_DAYS as f64) as u64;
    let on = until.checked_sub_days(Days::new(back)).unwrap_or(until);
    let earliest = born.checked_add_days(Days::new(3 * 365)).unwrap_or(on);
    on.max(earliest).min(until)
}

/// The cells of a record, code and day aside.
fn cells(pen: &mut Pen, names: &Names, member: &Member, on: NaiveDate) -> Vec<String> {
    let weights = SOURCES.map(|source| source.weight);
    let mut from = pen.chance.weighted(&weights);
    if from == BANK && member.age(on) < 18 {
        from = 0;
    }
    let source = &SOURCES[from];
    let mut cells = vec![String::new(); COLUMNS.len()];
    cells[1] = source.name.to_owned();
    cells[2] = match from {
        CHAT => writing::nickname(pen, member, on),
        _ => {
            let capitals = from == BANK && pen.chance.happens(0.7);
            writing::name(pen, member, on, capitals)
        }
    };
    if pen.chance.happens(source.phone) {
        let house = member.house_phones.filter(|_| member.age(on) < 12 || pen.chance.happens(0.95));
        cells[3] = writing::phone(pen, &house.unwrap_or(member.phones), on);
    }
    if pen.chance.happens(source.email) {
        cells[4] = writing::email(pen, member);
    }
    if pen.chance.happens(source.born) {
        cells[5] = writing::birthday(pen, member.born);
    }
    if pen.chance.happens(source.gender) {
        cells[6] = writing::gender(pen, member.female).to_owned();
    }
    if pen.chance.happens(source.paper) && member.age(on) >= 15 {
        cells[7] = writing::paper(pen, member, on);
    }
    let address = lives(pen, names, member, on, source);
    [cells[8], cells[9], cells[10], cells[11]] = [address.street, address.ward, address.district, address.province];
    if pen.slips(Slip::NearlyEmpty) {
        let kept: Vec<usize> = (2..5).filter(|at| !cells[*at].is_empty()).collect();
        let kept = kept.get(pen.chance.place(kept.len())).copied();
        (2..12).filter(|at| Some(*at) != kept).for_each(|at| cells[at].clear());
    }
    cells
}

/// The address that the source asked for, as of that day.
fn lives(pen: &mut Pen, names: &Names, member: &Member, on: NaiveDate, source: &Source) -> Address {
    let before = member.home_before.as_ref().filter(|(_, until)| on < *until);
    let home = before.map_or(&member.home, |(home, _)| home);
    let new = (on.year(), on.month()) >= (2025, 7);
    if pen.chance.happens(source.address) {
        return home::address(pen, home, &names.places[home.place], new);
    }
    if pen.chance.happens(source.province) {
        let place = &names.places[home.place];
        let province = home::bare(if new { &place.province } else { &place.province_before }).to_owned();
        return Address { province, ..Address::default() };
    }
    Address::default()
}

/// Refuses what cannot be written.
fn check(settings: &Settings) -> Result<(), SimulateError> {
    if settings.people == 0 {
        return Err(SimulateError::NobodyAsked);
    }
    match (1950..=2100).contains(&settings.until.year()) {
        true => Ok(()),
        false => Err(SimulateError::LastDay { until: settings.until }),
    }
}

#[cfg(test)]
#[path = "records/facts_hold.rs"]
mod facts_hold;
