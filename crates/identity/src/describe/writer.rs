//! How is a row written as a card? Each field is cleaned once for each text that it holds.
//!
//! Names and addresses repeat, and to clean them costs more than all the rest, so what they came to is
//! remembered by a hash of what was typed. What follows from a value alone (how a name sounds, the year of a
//! birthday) is worked out when the value is met first.

use super::{Columns, EXTRA_LETTERS, attribute};
use crate::clean::{address, born, email, id_number, name, phone, syllable};
use crate::link::{BLANK, Card, Cards, Column, NONE, hash_text, mix};
use arrow_array::Array;
use chrono::{Datelike, Days, NaiveDate};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// A key that is a hash already.
#[derive(Default)]
struct Given(u64);

impl Hasher for Given {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = mix(self.0, u64::from(*byte)));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

type ByHash<V> = HashMap<u64, V, BuildHasherDefault<Given>>;

/// Columns that a name fills.
const OF_NAME: [Column; 8] = [
    Column::Given,
    Column::Family,
    Column::Middle,
    Column::Whole,
    Column::Root,
    Column::GivenSound,
    Column::FamilySound,
    Column::Marked,
];

/// Columns that an address fills.
const OF_PLACE: [Column; 4] = [Column::Street, Column::Near, Column::Far, Column::Province];

/// Writes cards, and remembers what texts came to.
#[derive(Default)]
pub(super) struct Writer {
    names: ByHash<[u32; OF_NAME.len()]>,
    places: ByHash<[u32; OF_PLACE.len()]>,
    fields: name::Fields,
    /// Of a given name: what it is short for, and how that sounds.
    given: Vec<[u32; 2]>,
    /// Of a family name: how it sounds.
    family: Vec<u32>,
    /// Of a birthday: year, and day with month.
    born: Vec<[u32; 2]>,
}

/// A hash of some texts, nothing and an empty one told apart.
fn hash_of(texts: &[Option<&str>]) -> u64 {
    texts.iter().fold(0, |hash, text| mix(hash, text.map_or(1, hash_text)))
}

impl Writer {
    /// The card of a row.
    pub(super) fn card(
        &mut self,
        cards: &mut Cards,
        columns: &Columns<'_>,
        unread: Option<&str>,
        row: usize,
        extras: &[String],
    ) -> Card {
        let text = |column: usize| columns.text(column, row);
        let unread = |meaning: &str| unread.and_then(|json| attribute(json, meaning));
        let mut card = BLANK;
        let mut put = |cards: &mut Cards, column: Column, text: &str| {
            card[column as usize] = cards.number_of(column, text);
        };
        if let Some(reference) = text(0) {
            put(cards, Column::Ref, reference);
            put(cards, Column::Source, reference.split_once(':').map_or("", |(source, _)| source));
        }
        if let Some(phone) = text(4).and_then(phone::clean).or_else(|| phone::clean(&unread("phone")?)) {
            put(cards, Column::Phone, &phone.digits);
        }
        if let Some(address) = text(5).and_then(email::clean).or_else(|| email::clean(&unread("email")?)) {
            put(cards, Column::Email, &address.text());
            put(cards, Column::Local, &address.local);
        }
        put(cards, Column::Device, text(6).unwrap_or(""));
        if let Some(number) = text(7).and_then(id_number::clean).or_else(|| text(8).and_then(id_number::clean)) {
            put(cards, Column::NationalId, number.text());
        }
        put(cards, Column::Gender, text(9).unwrap_or(""));
        if let Some(company) = text(10) {
            put(cards, Column::Company, &galena_signal::fold_name(company));
        }
        if let Some(attributes) = text(16).filter(|_| !extras.is_empty()) {
            put_extras(cards, attributes, extras, &mut card);
        }
        let day = columns.born_on.filter(|days| days.is_valid(row)).and_then(|days| day_text(days.value(row)));
        let born = day.or_else(|| unread("born_on")).and_then(|text| born::clean(&text));
        if let Some(born) = born {
            self.put_born(cards, &born, &mut card);
        }
        self.put_name(cards, [text(1), text(2), text(3)], &mut card);
        self.put_place(cards, [text(11), text(12), text(13), text(14), text(15)], &mut card);
        card
    }

    fn put_born(&mut self, cards: &mut Cards, born: &born::Born, card: &mut Card) {
        let number = cards.number_of(Column::Born, &born.digits);
        if number == NONE {
            return;
        }
        if number as usize >= self.born.len() {
            let year = born.year.map(|year| format!("{year:04}")).unwrap_or_default();
            let day = match (born.month, born.day) {
                (Some(month), Some(day)) => format!("{:02}{:02}", month.min(day), month.max(day)),
                _ => String::new(),
            };
            let parts = [cards.number_of(Column::Year, &year), cards.number_of(Column::Day, &day)];
            self.born.resize(number as usize + 1, [NONE; 2]);
            self.born[number as usize] = parts;
        }
        card[Column::Born as usize] = number;
        [card[Column::Year as usize], card[Column::Day as usize]] = self.born[number as usize];
    }

    fn put_name(&mut self, cards: &mut Cards, [full, family, given]: [Option<&str>; 3], card: &mut Card) {
        let full = full.filter(|_| family.is_none() || given.is_none());
        let hash = hash_of(&[full, family, given]);
        let numbers = match self.names.get(&hash) {
            Some(numbers) => *numbers,
            None => {
                let parts = self.fields.clean(full, family, given);
                let numbers = parts.map_or([NONE; OF_NAME.len()], |parts| self.name(cards, &parts));
                self.names.insert(hash, numbers);
                numbers
            }
        };
        OF_NAME.iter().zip(numbers).for_each(|(column, number)| card[*column as usize] = number);
    }

    fn name(&mut self, cards: &mut Cards, parts: &name::Name) -> [u32; OF_NAME.len()] {
        let folded = |words: &[String]| -> String {
            let words: Vec<String> = words.iter().map(|word| name::region(&name::fold(word)).to_owned()).collect();
            words.join(" ")
        };
        let (given, mut family, mut middle) = (folded(&parts.given), folded(&parts.family), folded(&parts.middle));
        // `Duy Ti`, `Linh Bún`: a name of a chat whose second word is no family name but a pet name.
        if parts.order != name::Order::Stated && parts.family.len() == 1 && is_pet_name(parts) {
            middle = std::mem::take(&mut family);
        }
        // A word without marks says that it has none only where the writer uses marks.
        let marked = match parts.words().all(str::is_ascii) {
            true => String::new(),
            false => parts.given.join(" "),
        };
        let mut words: Vec<&str> = [&family, &middle, &given].into_iter().flat_map(|part| part.split(' ')).collect();
        words.retain(|word| !word.is_empty());
        words.sort_unstable();
        let whole = if words.len() > 1 { words.join(" ") } else { String::new() };
        let given_number = cards.number_of(Column::Given, &given);
        let [root, given_sound] = self.of_given(cards, given_number, &given);
        let family_number = cards.number_of(Column::Family, &family);
        let family_sound = self.of_family(cards, family_number, &family);
        [
            given_number,
            family_number,
            cards.number_of(Column::Middle, &middle),
            cards.number_of(Column::Whole, &whole),
            root,
            given_sound,
            family_sound,
            cards.number_of(Column::Marked, &marked),
        ]
    }

    fn of_given(&mut self, cards: &mut Cards, number: u32, given: &str) -> [u32; 2] {
        if number == NONE {
            return [NONE; 2];
        }
        if number as usize >= self.given.len() {
            let root = name::nickname(given).unwrap_or(given);
            let numbers = [cards.number_of(Column::Root, root), cards.number_of(Column::GivenSound, &sounds(root))];
            self.given.resize(number as usize + 1, [NONE; 2]);
            self.given[number as usize] = numbers;
        }
        self.given[number as usize]
    }

    fn of_family(&mut self, cards: &mut Cards, number: u32, family: &str) -> u32 {
        if number == NONE {
            return NONE;
        }
        if number as usize >= self.family.len() {
            let sound = cards.number_of(Column::FamilySound, &sounds(family));
            self.family.resize(number as usize + 1, NONE);
            self.family[number as usize] = sound;
        }
        self.family[number as usize]
    }

    fn put_place(&mut self, cards: &mut Cards, fields: [Option<&str>; 5], card: &mut Card) {
        if fields.iter().all(Option::is_none) {
            return;
        }
        let hash = hash_of(&fields);
        let numbers = match self.places.get(&hash) {
            Some(numbers) => *numbers,
            None => {
                let [line, ward, district, province, postcode] = fields;
                let place = address::clean(line, ward, district, province, postcode);
                let numbers = place.map_or([NONE; OF_PLACE.len()], |place| numbers_of_place(cards, &place));
                self.places.insert(hash, numbers);
                numbers
            }
        };
        OF_PLACE.iter().zip(numbers).for_each(|(column, number)| card[*column as usize] = number);
    }
}

fn numbers_of_place(cards: &mut Cards, place: &address::Address) -> [u32; OF_PLACE.len()] {
    let mut street = String::new();
    let mut add = |part: &Option<String>| {
        if let Some(part) = part {
            if !street.is_empty() {
                street.push(' ');
            }
            street.push_str(part);
        }
    };
    add(&place.house);
    add(&place.street);
    if place.street.is_none() {
        add(&place.hamlet);
        add(&place.rest);
    }
    let near = match (&place.postcode, &place.ward) {
        (Some(postcode), _) => postcode.clone(),
        (None, Some(ward)) if place.areas.is_empty() => {
            format!("{ward}/{}", place.district.as_deref().or(place.province.as_deref()).unwrap_or(""))
        }
        (None, Some(_)) => place.areas.iter().map(|area| format!("#{area}")).collect(),
        (None, None) => String::new(),
    };
    let near_number = cards.number_of(Column::Near, &near);
    cards.lies_in(near_number, if place.postcode.is_none() { &place.areas } else { &[] });
    [
        cards.number_of(Column::Street, &street),
        near_number,
        cards.number_of(Column::Far, place.district.as_deref().unwrap_or("")),
        cards.number_of(Column::Province, place.province.as_deref().unwrap_or("")),
    ]
}

/// Two words that could be Vietnamese, neither of which is a known family name.
fn is_pet_name(parts: &name::Name) -> bool {
    parts.words().count() == 2
        && parts.words().all(|word| syllable::is_syllable(word) || syllable::is_folded_syllable(word))
        && !parts.words().any(name::is_family_name)
}

/// How the words of a name sound.
fn sounds(text: &str) -> String {
    text.split(' ').filter(|word| !word.is_empty()).map(|word| format!("{:x}", name::sound(word))).collect()
}

fn put_extras(cards: &mut Cards, json: &str, extras: &[String], card: &mut Card) {
    let Ok(object) = serde_json::from_str::<BTreeMap<String, serde_json::Value>>(json) else { return };
    let columns = [Column::Extra0, Column::Extra1, Column::Extra2, Column::Extra3];
    for (column, name) in columns.into_iter().zip(extras) {
        if let Some(text) = object.get(name).and_then(|value| value.as_str())
            && text.len() <= EXTRA_LETTERS
        {
            card[column as usize] = cards.number_of(column, &galena_signal::fold_name(text));
        }
    }
}

fn day_text(day: i32) -> Option<String> {
    let epoch = NaiveDate::default();
    let day = match u64::try_from(day) {
        Ok(days) => epoch.checked_add_days(Days::new(days)),
        Err(_) => epoch.checked_sub_days(Days::new(u64::from(day.unsigned_abs()))),
    }?;
    Some(format!("{:04}{:02}{:02}", day.year(), day.month(), day.day()))
}
