//! How often does what go wrong in a contact list? One table, read by the writers and by the tests.
//!
//! A rate is the share of the cells to which the slip can happen at all (a middle word can be
//! dropped only where there is one), one by one and independent of each other. The rates are our
//! own assumptions about Vietnamese shops, not counts: no published file says whose rows are whose.
//! They are meant to be somewhat worse than what a careful shop has. How often a phone changes, is a
//! second one or is left out was lowered three times after a linker's misses on the list had been looked at: what
//! shares nothing but a common name, nobody can tell. So the list is no unseen test of that linker.

use crate::chance::Chance;

macro_rules! slips {
    ($($(#[doc = $doc:literal])+ $name:ident = $rate:literal, $word:literal;)+) => {
        /// Something that goes wrong, or is merely written otherwise.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Slip {
            $($(#[doc = $doc])+ $name,)+
        }

        /// Every slip with its rate and its word in the truth.
        pub(crate) const SLIPS: &[(Slip, f64, &str)] = &[$((Slip::$name, $rate, $word),)+];
    };
}

slips! {
    // Names.
    /// The whole name without marks.
    MarksDropped = 0.16, "marks_dropped";
    /// Telex keys left over, all words.
    Telex = 0.012, "telex";
    /// VNI digits left over, all words.
    Vni = 0.006, "vni";
    /// The tone on the other vowel: `Hoà` for `Hòa`.
    ToneMoved = 0.30, "tone_moved";
    /// `i` for `y` or `y` for `i` at the end of a word.
    IForY = 0.03, "i_for_y";
    /// Marks as letters of their own.
    Decomposed = 0.03, "decomposed";
    /// Capitals only (forms of banks: always).
    UpperCase = 0.09, "upper_case";
    /// Small letters only.
    LowerCase = 0.06, "lower_case";
    /// `Anh`, `Chị`, `Mr` in front.
    Title = 0.07, "title";
    /// The given name alone.
    GivenOnly = 0.045, "given_only";
    /// Surname and given name only.
    MiddleDropped = 0.06, "middle_dropped";
    /// Middle words as initials.
    MiddleInitial = 0.02, "middle_initial";
    /// Given name first, surname last.
    GivenFirst = 0.03, "given_first";
    /// A slip of the finger.
    NameMistyped = 0.035, "name_mistyped";
    /// The other region's surname, or a word as it is heard there.
    Regional = 0.022, "regional";
    /// A remark behind the name: `(khách quen)`.
    Remark = 0.02, "remark";
    /// Two spaces, or one at an end.
    Spaces = 0.02, "spaces";
    /// `test`, `khách lẻ`, `.` for a name.
    NoName = 0.005, "no_name";

    // Phones.
    /// Written with the prefix from before September 2018 although the row is younger.
    OldPrefix = 0.03, "old_prefix";
    /// The leading zero eaten by a spreadsheet.
    LostZero = 0.04, "lost_zero";
    /// One digit mistyped.
    DigitWrong = 0.018, "digit_wrong";
    /// The person's second phone, of those who have two.
    SecondPhone = 0.15, "second_phone";
    /// Two numbers in one cell, of those who have two.
    BothPhones = 0.04, "both_phones";
    /// The shop's own number, typed so that the field is not empty.
    ShopPhone = 0.004, "shop_phone";
    /// `0000000000`, `0123456789`.
    NoPhone = 0.004, "no_phone";

    // Mail.
    /// Capitals in the address.
    MailCase = 0.06, "mail_case";
    /// Dots put in or taken out, where the host does not mind.
    MailDots = 0.04, "mail_dots";
    /// `+shop` behind the name.
    MailTag = 0.01, "mail_tag";
    /// A host mistyped: `gmial.com`, `gmail.con`.
    MailHost = 0.015, "mail_host";
    /// A slip before the `@`.
    MailMistyped = 0.015, "mail_mistyped";
    /// The person's second address, of those who have two.
    SecondMail = 0.35, "second_mail";

    // Birthdays.
    /// Day and month swapped, where both are at most 12 and differ.
    DayForMonth = 0.06, "day_for_month";
    /// A year too many or too few.
    YearOff = 0.025, "year_off";
    /// The first of January of the right year, for want of the day.
    NewYear = 0.05, "new_year";
    /// Another day of the same month.
    DayWrong = 0.012, "day_wrong";
    /// Written `YYYY-MM-DD` in a column of `DD/MM/YYYY`.
    IsoDay = 0.12, "iso_day";
    /// The wrong gender ticked.
    GenderWrong = 0.01, "gender_wrong";

    // Papers.
    /// The nine digits of the old card although the row is younger than the new one.
    OldPaper = 0.15, "old_paper";
    /// A digit of the number mistyped.
    PaperMistyped = 0.012, "paper_mistyped";
    /// The number's leading zero eaten.
    PaperZero = 0.05, "paper_zero";

    // Addresses.
    /// `P.`, `Q.`, `TP.HCM`, `Đ.`.
    Abbreviated = 0.35, "abbreviated";
    /// The address without marks.
    PlaceUnmarked = 0.10, "place_unmarked";
    /// A slip in the street.
    StreetMistyped = 0.04, "street_mistyped";
    /// A wrong house number.
    HouseWrong = 0.02, "house_wrong";
    /// The house alone, without the street's alley, or with it left out.
    AlleyLost = 0.08, "alley_lost";
    /// Written by the divisions from before July 2025 although the row is younger.
    OldDivision = 0.30, "old_division";
    /// Everything in one cell, divisions and all.
    OneCell = 0.35, "one_cell";
    /// No ward given.
    NoWard = 0.12, "no_ward";

    // Rows.
    /// The record before entered again as it was, of second and later records.
    Again = 0.05, "again";
    /// Nearly empty: nothing but one of name, phone, mail.
    NearlyEmpty = 0.006, "nearly_empty";
}

/// What is true of the people before anybody writes them down.
pub(crate) struct Facts {
    /// How many records a person has, 1 to 8: every fifth more than one.
    pub records: [f64; 8],
    /// Members of a household, 1 to 6.
    pub household: [f64; 6],
    /// Two members are a parent and a child rather than a couple.
    pub lone_parent: f64,
    /// Of three and more, the last is the father's mother.
    pub grandmother: f64,
    /// A child is the twin of the one before.
    pub twin: f64,
    /// The children of a house share their middle word.
    pub shared_middle: f64,
    /// ... and such a sibling's given name begins like the first's: Lan, Liên.
    pub near_sibling: f64,
    /// A son has his father's middle word.
    pub like_father: f64,
    /// A child has the mother's surname behind the father's.
    pub both_surnames: f64,
    /// An adult is called like many: Nguyễn Thị Hương.
    pub namesake: f64,
    /// Gives the mother's (else the head's) phone: children below 16, those below 23, others.
    pub house_phone: [f64; 3],
    /// Gives the house's e-mail as their own, where it has one: every 25th of those beside the giver.
    pub house_mail: f64,
    /// Has an e-mail at all.
    pub mail: f64,
    /// Has a second phone.
    pub second_phone: f64,
    /// Has a second e-mail.
    pub second_mail: f64,
    /// Changed the phone within the years of the list.
    pub changed_phone: f64,
    /// Has a number that somebody else gave back.
    pub recycled_phone: f64,
    /// The household moved within the years of the list.
    pub moved: f64,
    /// A grown child moved out on their own.
    pub moved_out: f64,
}

/// What is assumed. The household's sizes follow the census of 2019 roughly (mean 3.4 there; here
/// fewer, because not everybody is in a shop's list).
pub(crate) const FACTS: Facts = Facts {
    records: [0.805, 0.155, 0.030, 0.006, 0.002, 0.001, 0.0006, 0.0004],
    household: [0.34, 0.24, 0.19, 0.15, 0.06, 0.02],
    lone_parent: 0.2,
    grandmother: 0.15,
    twin: 0.04,
    shared_middle: 0.4,
    near_sibling: 0.4,
    like_father: 0.3,
    both_surnames: 0.08,
    namesake: 0.06,
    house_phone: [0.70, 0.20, 0.04],
    house_mail: 0.08,
    mail: 0.6,
    second_phone: 0.03,
    second_mail: 0.12,
    changed_phone: 0.03,
    recycled_phone: 0.005,
    moved: 0.10,
    moved_out: 0.12,
};

/// Somebody who writes a record, and what went wrong in it.
pub(super) struct Pen {
    /// Where the slips come from.
    pub chance: Chance,
    /// What went wrong, in order.
    pub made: Vec<Slip>,
    /// For each slip, how often it could have happened.
    pub tried: Vec<Slip>,
}

impl Pen {
    /// A pen for one record.
    pub(super) fn new(chance: Chance) -> Self {
        Pen { chance, made: Vec::new(), tried: Vec::new() }
    }

    /// Does the slip happen, where it can?
    pub(super) fn slips(&mut self, slip: Slip) -> bool {
        self.tried.push(slip);
        let happens = SLIPS.get(slip as usize).is_some_and(|(_, rate, _)| self.chance.happens(*rate));
        if happens {
            self.made.push(slip);
        }
        happens
    }

    /// What went wrong, as words of the truth.
    pub(super) fn words(&self) -> String {
        let words: Vec<&str> = self.made.iter().map(|slip| SLIPS[*slip as usize].2).collect();
        words.join("|")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slip_has_one_line_in_its_place() {
        for (at, (slip, rate, word)) in SLIPS.iter().enumerate() {
            assert_eq!(*slip as usize, at, "{word}");
            assert!(*rate > 0.0 && *rate < 0.5, "{word}");
            assert_eq!(SLIPS.iter().filter(|other| other.2 == *word).count(), 1, "{word}");
        }
    }

    #[test]
    fn every_fifth_person_has_more_than_one_record() {
        let mean: f64 = FACTS.records.iter().enumerate().map(|(at, share)| (at + 1) as f64 * share).sum();
        assert!((mean - 1.25).abs() < 0.01, "{mean}");
        assert!((FACTS.records.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!((FACTS.household.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
