//! Which column means what? Each column proposes; where two want the same meaning, the surer one
//! gets it and the other keeps its second choice or none.

use super::names::{self, Export, PlaceSize, Rest};
use super::profile::Profile;
use super::zone_name;
use crate::value::date::from_number;
use crate::value::{DateOrder, Wall, read_date};
use crate::{Cell, Meaning, Row};
use galena_signal::{Micros, SignalKind, fold_name};
use std::collections::HashMap;

/// A column with its proposals.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub meaning: Meaning,
    pub kind: Option<SignalKind>,
    pub sure: f64,
    pub because: String,
    pub assumption: Option<String>,
    /// Place among the names of an export's meaning.
    place: usize,
}

impl Proposal {
    fn new(meaning: Meaning, sure: f64, because: impl Into<String>) -> Self {
        Proposal { meaning, kind: None, sure, because: because.into(), assumption: None, place: 0 }
    }
}

/// Decides the meaning of every column.
pub(crate) fn decide(
    header: &[String],
    profiles: &[Profile],
    export: Option<&Export>,
    sample: &[Row],
) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> =
        header.iter().zip(profiles).map(|(name, profile)| propose(name, profile, export)).collect();
    settle_names(header, &mut proposals);
    settle_places(header, profiles, &mut proposals);
    settle_moments(header, profiles, sample, &mut proposals);
    settle_dates(header, &mut proposals);
    settle_repeats(header, profiles, &mut proposals, export);
    proposals
}

fn propose(name: &str, profile: &Profile, export: Option<&Export>) -> Proposal {
    if super::is_ours(name) {
        return Proposal::new(Meaning::Ignore, 1.0, "written by galena beside refused rows");
    }
    if let Some(export) = export {
        let known = export.column(name);
        if let Some((meaning, kind, place)) = known
            && profile.fits(meaning).is_none_or(|fit| fit >= 0.2)
        {
            let because = format!("its name, in the export `{}`", export.name);
            return Proposal { kind, place, ..Proposal::new(meaning, 0.98, because) };
        }
        if known.is_none() && export.rest != Rest::Guess {
            let meaning = if export.rest == Rest::Ignore { Meaning::Ignore } else { Meaning::Attribute };
            return Proposal::new(meaning, 0.9, format!("not needed from the export `{}`", export.name));
        }
    }
    let by_values = profile.guess();
    if let Some(mut guess) = names::guess(name) {
        // `Khách` and `Customer` name a code as often as a person
        let worded = profile.share(profile.letters) > 0.7 && profile.share(profile.with_digits) < 0.3;
        if guess.meaning == Meaning::CustomerRef && guess.sure < 0.6 && worded && profile.share(profile.kinds) < 0.5 {
            guess = names::NameGuess {
                meaning: Meaning::Name,
                sure: 0.75,
                because: format!("{} and its words", guess.because),
            };
        }
        // `Yêu cầu` that says nothing but `Ngừng nhận tin`
        if guess.meaning == Meaning::Text && profile.share(profile.kinds) >= 0.95 && profile.distinct() <= 20 {
            let because = "its values are names of known happenings, although its name suggests text";
            return Proposal::new(Meaning::Kind, 0.75, because);
        }
        return weigh(name, guess, by_values, profile);
    }
    if let Some(proposal) = yes_column(name, profile) {
        return proposal;
    }
    match by_values {
        Some((meaning, sure, because)) => Proposal::new(meaning, sure, because),
        None => Proposal::new(Meaning::Attribute, 0.5, "neither its name nor its values say what it means"),
    }
}

/// What the name says against what the values say.
fn weigh(
    name: &str,
    guess: names::NameGuess,
    by_values: Option<(Meaning, f64, String)>,
    profile: &Profile,
) -> Proposal {
    match profile.fits(guess.meaning) {
        None if profile.filled == 0 => {
            Proposal::new(guess.meaning, guess.sure * 0.8, format!("{}; it has no values in the sample", guess.because))
        }
        None => Proposal::new(guess.meaning, guess.sure, guess.because),
        Some(fit) if fit >= 0.5 => {
            // values that say something definite outrank a weak name
            if let Some((meaning, sure, because)) = &by_values
                && *meaning != guess.meaning
                && guess.sure < 0.8
                && *sure >= 0.85
            {
                return Proposal::new(
                    *meaning,
                    *sure,
                    format!("{because}, although its name suggests {}", guess.meaning),
                );
            }
            let confirmed = by_values.is_some_and(|(meaning, ..)| meaning == guess.meaning);
            let sure = if confirmed { guess.sure.max(0.97) } else { guess.sure * (0.7 + 0.3 * fit) };
            let because = if confirmed { format!("{} and its values", guess.because) } else { guess.because };
            Proposal::new(guess.meaning, sure, because)
        }
        Some(fit) => {
            let share = format!("only {:.0} % of its values fit {}", fit * 100.0, guess.meaning);
            if let Some(proposal) = yes_column(name, profile) {
                return proposal;
            }
            match by_values {
                Some((meaning, sure, because)) => {
                    Proposal::new(meaning, sure * 0.95, format!("{because}; {share}, which its name suggests"))
                }
                None if fit >= 0.2 => {
                    Proposal::new(guess.meaning, guess.sure * fit, format!("{}, but {share}", guess.because))
                }
                None => Proposal::new(Meaning::Attribute, 0.6, format!("{share}, which its name suggests")),
            }
        }
    }
}

/// A column named like a happening and filled with yes and no.
fn yes_column(name: &str, profile: &Profile) -> Option<Proposal> {
    let base = names::base_name(name);
    let kind = SignalKind::from_name(&base)
        .or_else(|| ["da ", "co "].iter().find_map(|head| base.strip_prefix(head)).and_then(SignalKind::from_name))?;
    if profile.filled == 0 || profile.share(profile.yes_no) < 0.7 {
        return None;
    }
    let because = format!("its name means {kind:?} and its values are yes and no");
    Some(Proposal { kind: Some(kind), ..Proposal::new(Meaning::Happened, 0.8, because) })
}

/// The kind that the name of a date column stands for.
fn kind_of_date(name: &str) -> Option<SignalKind> {
    let folded = fold_name(name);
    Some(match folded.as_str() {
        "ngay mua" | "ngay mua hang" | "ngay dat hang" | "ngay dat" | "purchase date" | "order date" | "ngay chot"
        | "ngay chot don" | "ngay ban" | "purchased at" | "ordered at" => SignalKind::Order,
        "ngay den" | "ngay ghe" | "ngay tham" | "visit date" | "visited at" | "ngay den cua hang" => {
            SignalKind::StoreVisit
        }
        "ngay tu van" | "consultation date" | "consulted at" => SignalKind::Consultation,
        "ngay bao gia" | "quote date" | "quoted at" | "ngay gui bao gia" => SignalKind::Quote,
        "ngay dang ky" | "ngay dang ki" | "registered at" | "registration date" => SignalKind::Register,
        "ngay huy" | "cancelled at" | "canceled at" | "cancel date" | "ngay huy don" => SignalKind::Cancellation,
        "ngay tra hang" | "ngay hoan" | "returned at" | "refunded at" | "return date" => SignalKind::Return,
        "ngay dung thu" | "trial started at" | "trial date" => SignalKind::Trial,
        "ngay lien he" | "contact date" => SignalKind::Inquiry,
        _ => return None,
    })
}

/// `Tên` is a whole name by itself, and the given name beside `Họ`.
fn settle_names(header: &[String], proposals: &mut [Proposal]) {
    let has = |meaning| proposals.iter().any(|proposal: &Proposal| proposal.meaning == meaning);
    if !has(Meaning::FamilyName) || has(Meaning::GivenName) {
        return;
    }
    for (name, proposal) in header.iter().zip(proposals) {
        if proposal.meaning == Meaning::Name && fold_name(name) == "ten" {
            *proposal = Proposal::new(Meaning::GivenName, 0.9, "its name, beside a column of family names");
            return;
        }
    }
}

/// A city is a province by itself, and a district of the state that stands beside it; a suburb beside
/// both is a ward. A column without values in the sample stands beside nothing.
fn settle_places(header: &[String], profiles: &[Profile], proposals: &mut [Proposal]) {
    let size_of = |proposals: &[Proposal], at: usize| match proposals[at].meaning {
        Meaning::Province | Meaning::District if profiles[at].filled > 0 => PlaceSize::of(&header[at]),
        _ => None,
    };
    let there = |proposals: &[Proposal], size| (0..header.len()).find(|at| size_of(proposals, *at) == Some(size));
    let suburb = there(proposals, PlaceSize::Suburb);
    let (Some(city), Some(state)) = (there(proposals, PlaceSize::City), there(proposals, PlaceSize::State)) else {
        return;
    };
    // a district of its own stands between the two already
    if proposals.iter().enumerate().any(|(at, p)| p.meaning == Meaning::District && Some(at) != suburb) {
        return;
    }
    let beside = |larger: usize| format!("its name, beside `{}`", header[larger]);
    proposals[city] = Proposal { meaning: Meaning::District, because: beside(state), ..proposals[city].clone() };
    let has_ward = proposals.iter().any(|proposal| proposal.meaning == Meaning::Ward);
    if let Some(suburb) = suburb.filter(|_| !has_ward) {
        proposals[suburb] = Proposal { meaning: Meaning::Ward, because: beside(city), ..proposals[suburb].clone() };
    }
}

/// Two columns may tell the same moments, one as a clock time without a zone. A count since 1970, or
/// a time that names its zone, can be read in one way only, so that one says when it happened.
fn settle_moments(header: &[String], profiles: &[Profile], sample: &[Row], proposals: &mut [Proposal]) {
    let dated = |proposals: &[Proposal]| -> Vec<usize> {
        let plain = |at: &usize| proposals[*at].meaning == Meaning::HappenedAt && proposals[*at].kind.is_none();
        (0..proposals.len()).filter(plain).collect()
    };
    for zoned in dated(proposals) {
        for bare in dated(proposals) {
            let offsets = same_moments(sample, (zoned, &profiles[zoned]), bare);
            let Some((least, most)) = offsets.filter(|_| zoned != bare) else { continue };
            let zones = if least == most {
                zone_name(least)
            } else {
                format!("{} and {} by turns", zone_name(least), zone_name(most))
            };
            let (kept, left) = (&header[zoned], &header[bare]);
            let instead = &proposals[bare];
            let (sure, place) = (instead.sure.max(proposals[zoned].sure), instead.place.min(proposals[zoned].place));
            proposals[bare] =
                Proposal::new(Meaning::Attribute, 0.9, format!("the moments of `{kept}`, without their zone"));
            (proposals[zoned].sure, proposals[zoned].place) = (sure, place);
            proposals[zoned].assumption = Some(format!(
                "`{left}` tells the same moments as `{kept}` by the clock of {zones}; `{kept}`, which carries its zone, is read"
            ));
        }
    }
}

/// The least and the greatest offset, in minutes, by which the clock times of the second column are
/// ahead of the moments of the first, if the first carries its zone, the second does not, and both
/// tell the same moments in every row of the sample. The two differ by an hour at most, as where
/// clocks change in summer.
fn same_moments(sample: &[Row], (zoned, profile): (usize, &Profile), bare: usize) -> Option<(i32, i32)> {
    const MINUTE: Micros = 60_000_000;
    let number = profile.numeric_order();
    [DateOrder::Dmy, DateOrder::Mdy].into_iter().find_map(|order| {
        let mut found: Option<(i32, i32)> = None;
        for row in sample {
            let (first, second) = (row.cell(zoned), row.cell(bare));
            if matches!(first, Cell::Empty) || matches!(second, Cell::Empty) {
                continue;
            }
            let at = wall_of(first, number.unwrap_or(order)).filter(|wall| wall.zone.is_some())?.instant(0);
            let clock = wall_of(second, order).filter(|wall| wall.zone.is_none() && wall.time.is_some())?.instant(0);
            // zones are whole quarters of an hour; a clock may leave out its seconds
            let quarters = (clock - at + 7 * MINUTE).div_euclid(15 * MINUTE);
            let apart = (clock - at - quarters * 15 * MINUTE).abs();
            let fine = if clock % MINUTE == 0 { MINUTE } else { MINUTE / 60 };
            let offset = i32::try_from(quarters * 15).ok().filter(|offset| offset.abs() <= 14 * 60)?;
            if apart >= fine {
                return None;
            }
            found = Some(found.map_or((offset, offset), |(least, most)| (least.min(offset), most.max(offset))));
        }
        found.filter(|(least, most)| most - least <= 60)
    })
}

fn wall_of(cell: Cell<'_>, order: DateOrder) -> Option<Wall> {
    match cell {
        Cell::Instant { micros, zoned } => {
            let wall = from_number(micros as f64 / 1000.0, DateOrder::EpochMillis).ok()?;
            Some(Wall { zone: zoned.then_some(0), ..wall })
        }
        Cell::Int(n) => from_number(n as f64, order).ok(),
        Cell::Float(x) => from_number(x, order).ok(),
        Cell::Text(text) => read_date(text, order).ok(),
        Cell::Empty | Cell::Bool(_) | Cell::Day(_) | Cell::Error(_) => None,
    }
}

/// Does a column of times have one that names no zone? A day alone is the shop's day.
pub(super) fn without_zone(sample: &[Row], place: usize, order: DateOrder) -> bool {
    sample.iter().any(|row| match row.cell(place) {
        Cell::Day(_) => true,
        cell => wall_of(cell, order).is_some_and(|wall| wall.zone.is_none()),
    })
}

/// One column says when the row happened; others may say when something else did.
fn settle_dates(header: &[String], proposals: &mut [Proposal]) {
    for (name, proposal) in header.iter().zip(proposals.iter_mut()) {
        let unused = matches!(proposal.meaning, Meaning::Attribute) && proposal.place == 0;
        if unused && kind_of_date(name).is_some() {
            proposal.because = format!("{}; no dates in it", proposal.because);
        }
    }
    let dates: Vec<usize> = (0..proposals.len())
        .filter(|&at| proposals[at].meaning == Meaning::HappenedAt && proposals[at].kind.is_none())
        .collect();
    // by surety, then by place among an export's names, then the first
    let Some(&main) = dates.iter().max_by(|&&a, &&b| {
        (proposals[a].sure, b_first(proposals[a].place), b_first(a))
            .partial_cmp(&(proposals[b].sure, b_first(proposals[b].place), b_first(b)))
            .unwrap_or(std::cmp::Ordering::Equal)
    }) else {
        return;
    };
    for at in dates {
        if at == main {
            continue;
        }
        match kind_of_date(&header[at]) {
            Some(kind) if kind_of_date(&header[main]) != Some(kind) && proposals[at].place == 0 => {
                proposals[at].kind = Some(kind);
                proposals[at].because = format!("{}; a second date, of its own kind", proposals[at].because);
            }
            _ => {
                proposals[at] = Proposal::new(
                    Meaning::Attribute,
                    0.7,
                    format!("a second date; `{}` is the one that says when it happened", header[main]),
                );
            }
        }
    }
}

fn b_first(place: usize) -> i64 {
    -(place as i64)
}

/// Gives each meaning to its surest column.
fn settle_repeats(header: &[String], profiles: &[Profile], proposals: &mut [Proposal], export: Option<&Export>) {
    let mut owner: HashMap<Meaning, usize> = HashMap::new();
    let mut order: Vec<usize> = (0..proposals.len()).collect();
    order.sort_by(|&a, &b| {
        let key =
            |at: usize| (-(proposals[at].sure * 1000.0) as i64, profiles[at].filled == 0, proposals[at].place, at);
        key(a).cmp(&key(b))
    });
    for at in order {
        let meaning = proposals[at].meaning;
        let is_middle =
            matches!(meaning, Meaning::FamilyName | Meaning::GivenName) && names::is_middle_name(&header[at]);
        if meaning.may_repeat() || is_middle || (meaning == Meaning::Kind && export.is_some()) {
            continue;
        }
        match owner.get(&meaning) {
            None => {
                owner.insert(meaning, at);
            }
            Some(&first) => {
                let second = second_choice(meaning, &owner);
                let because = format!("`{}` is the surer column for {meaning}", header[first]);
                proposals[at] = match second {
                    Some(second) => {
                        owner.insert(second, at);
                        Proposal::new(second, 0.5, because)
                    }
                    None => Proposal::new(Meaning::Attribute, 0.6, because),
                };
            }
        }
    }
}

/// A meaning next to one that is taken: a second amount may be the order's total.
fn second_choice(meaning: Meaning, owner: &HashMap<Meaning, usize>) -> Option<Meaning> {
    let second = match meaning {
        Meaning::Campaign => return None,
        Meaning::Product => Meaning::Category,
        _ => return None,
    };
    (!owner.contains_key(&second)).then_some(second)
}
