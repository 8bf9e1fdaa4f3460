//! What does each record say, in a form that compares quickly? A card: one number a column.
//!
//! Every field is cleaned once, each distinct text gets a number ([`super::words`]), and a record becomes
//! a row of numbers that fills two lines of cache. Columns that are only there to find candidates (how a
//! name sounds, the part of an address before the `@`) are numbers too, so that agreeing is always `==`.

use super::words::{NONE, Words, mix};

/// The columns of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Column {
    /// Given name, folded.
    Given,
    /// Family name, folded.
    Family,
    /// Middle words, folded.
    Middle,
    /// All words of the name, folded and in order of the alphabet.
    Whole,
    /// Given name that a short form stands for.
    Root,
    /// How the given name sounds.
    GivenSound,
    /// How the family name sounds.
    FamilySound,
    /// Given name with its marks, where it has any.
    Marked,
    /// Phone number.
    Phone,
    /// E-mail address.
    Email,
    /// The part of the e-mail address before the `@`.
    Local,
    /// Birthday, eight digits.
    Born,
    /// Year of birth.
    Year,
    /// Day and month of birth, the smaller first: the same when they are swapped.
    Day,
    /// House and street.
    Street,
    /// Postcode or ward.
    Near,
    /// District, town or city.
    Far,
    /// Province or state.
    Province,
    /// Number of an identity document.
    NationalId,
    /// Device, app or chat id.
    Device,
    /// The source's own key.
    Ref,
    /// Which source that is.
    Source,
    /// Company.
    Company,
    /// Gender.
    Gender,
    /// Further columns of the files.
    Extra0,
    /// Further columns of the files.
    Extra1,
    /// Further columns of the files.
    Extra2,
    /// Further columns of the files.
    Extra3,
}

impl Column {
    /// The name in the list of keys.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Column::Given => "given name",
            Column::Family => "family name",
            Column::Middle => "middle name",
            Column::Whole => "whole name",
            Column::Root => "given name or its short form",
            Column::GivenSound => "sound of the given name",
            Column::FamilySound => "sound of the family name",
            Column::Marked => "given name with marks",
            Column::Phone => "phone",
            Column::Email => "e-mail",
            Column::Local => "e-mail before the @",
            Column::Born => "birthday",
            Column::Year => "year of birth",
            Column::Day => "day and month of birth",
            Column::Street => "street",
            Column::Near => "postcode or ward",
            Column::Far => "district or town",
            Column::Province => "province",
            Column::NationalId => "identity number",
            Column::Device => "device",
            Column::Ref => "customer code",
            Column::Source => "source",
            Column::Company => "company",
            Column::Gender => "gender",
            Column::Extra0 => "attribute 1",
            Column::Extra1 => "attribute 2",
            Column::Extra2 => "attribute 3",
            Column::Extra3 => "attribute 4",
        }
    }
}

/// How many columns a card has.
pub(crate) const COLUMNS: usize = Column::Extra3 as usize + 1;

/// Further columns at most.
pub(crate) const EXTRAS: usize = 4;

/// A card: the number of its text in each column.
pub(crate) type Card = [u32; COLUMNS];

/// A card that says nothing.
pub(crate) const BLANK: Card = [NONE; COLUMNS];

/// The cards of many records.
#[derive(Default)]
pub(crate) struct Cards {
    words: [Words; COLUMNS],
    rows: Vec<Card>,
    areas: Vec<Vec<u16>>,
}

impl Cards {
    /// No cards, with room for so many.
    pub(crate) fn with_capacity(records: usize) -> Self {
        Cards { rows: Vec::with_capacity(records), ..Cards::default() }
    }

    /// The number of a text in a column, for a card that is being made; [`NONE`] for an empty one. Nothing is
    /// counted before the card is taken.
    pub(crate) fn number_of(&mut self, column: Column, text: &str) -> u32 {
        match text {
            "" => NONE,
            _ => self.words[column as usize].number(text),
        }
    }

    /// Says in which wards of today a value of [`Column::Near`] may lie, where that is not known yet.
    pub(crate) fn lies_in(&mut self, near: u32, areas: &[u16]) {
        if near != NONE && near as usize >= self.areas.len() {
            self.areas.resize_with(near as usize + 1, Vec::new);
            self.areas[near as usize] = areas.to_vec();
        }
    }

    /// Can the wards of two values of [`Column::Near`] be one place?
    pub(crate) fn wards_meet(&self, left: u32, right: u32) -> bool {
        match (self.areas.get(left as usize), self.areas.get(right as usize)) {
            (Some(left), Some(right)) => left.iter().any(|area| right.binary_search(area).is_ok()),
            _ => false,
        }
    }

    /// Takes one record's card.
    pub(crate) fn push(&mut self, card: Card) {
        for (words, number) in self.words.iter_mut().zip(card) {
            if number != NONE {
                words.count(number);
            }
        }
        self.rows.push(card);
    }

    /// A hash of all that a record says.
    pub(crate) fn content(&self, record: u32) -> u64 {
        let numbers = self.rows[record as usize].iter().zip(&self.words);
        numbers.fold(0, |hash, (number, words)| mix(hash, words.hash(*number)))
    }

    /// Gives back the room that no more cards will need.
    pub(crate) fn shrink(&mut self) {
        self.words.iter_mut().for_each(Words::shrink);
    }

    /// Puts the cards into another order, given by their places now.
    pub(crate) fn reorder(&mut self, places: impl Iterator<Item = u32>) {
        self.rows = places.map(|place| self.rows[place as usize]).collect();
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A record's numbers.
    pub(crate) fn row(&self, record: u32) -> &Card {
        &self.rows[record as usize]
    }

    /// The number that a record has in a column.
    pub(crate) fn number(&self, record: u32, column: Column) -> u32 {
        self.rows[record as usize][column as usize]
    }

    /// The texts of a column.
    pub(crate) fn words(&self, column: Column) -> &Words {
        &self.words[column as usize]
    }

    /// How many records say something in a column.
    pub(crate) fn filled(&self, column: Column) -> u64 {
        self.words(column).counts().iter().map(|count| u64::from(*count)).sum()
    }
}
