//! Which columns may be learned from?
//!
//! A column can be useless (constant, an identifier, free text), or worse: written after the
//! outcome, so that a model built on it looks brilliant and helps nobody. What looks like that is
//! left out and named; whoever knows better puts it back by [`Cases::trusted`]. Nothing is left out
//! silently, and a column that is merely weak stays: the fit itself deals with those.
//!
//! A column can also be a *condition of the time*: an interest rate, a season, a price list. It is
//! the same for everybody at a moment, so there are as many independent values of it as moments,
//! not as people. Trees, which cannot see beyond the values that they have met, do not read those;
//! the straight line, which can, does.

use super::table::{Cases, Column, MISSING, Values};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// A column that alone ranks as well as this is too good to be true.
const TOO_GOOD: f64 = 0.9;

/// A column of a known name is suspected when it alone ranks as well as this.
const NOTABLE: f64 = 0.65;

/// Rows that the power of a single column is read from.
const POWER_ROWS: usize = 8_000;

/// Fewer outcomes of either kind than this do not accuse a column.
const MIN_OUTCOMES: usize = 30;

/// Texts longer than this are prose.
pub(super) const LONGEST_LEVEL: usize = 200;

/// A column whose variance lies between moments by more than this share is a condition of the time.
const CONDITION: f64 = 0.6;

/// Rows that it is read from.
const MOMENT_ROWS: usize = 20_000;

/// Moments that rows without windows are cut into.
const MOMENTS: usize = 40;

/// Why a column is not learned from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum LeftOut {
    /// No case has a value.
    Empty,
    /// Every case has the same value.
    Constant,
    /// Nearly every case has a value of its own, so that it names the case and says nothing.
    Identifier,
    /// Nearly every person has a value of their own, the same in all their cases, so that it names them.
    NamesPeople,
    /// It holds prose.
    FreeText,
    /// A day, and it is not known on which day each case was judged.
    Undated,
    /// It ranks the outcomes nearly perfectly, alone.
    TooGood {
        /// The area under the curve of this column alone, on rows that it was not read from.
        auc: f64,
    },
    /// It is filled only where the outcome came.
    OnlyAfterOutcome {
        /// Cases where it is filled.
        filled: usize,
        /// How many of them had the outcome.
        happened: usize,
    },
    /// Its name is one that is filled in later, and it ranks well.
    KnownName {
        /// The area under the curve of this column alone, on rows that it was not read from.
        auc: f64,
    },
    /// It holds days after the day of judging.
    LaterThanJudged {
        /// How many.
        cases: usize,
    },
}

impl LeftOut {
    /// Whether it is left out on suspicion, so that it may be put back.
    pub fn suspected_leak(&self) -> bool {
        use LeftOut::{Constant, Empty, FreeText, Identifier, NamesPeople, Undated};
        !matches!(self, Empty | Constant | Identifier | NamesPeople | FreeText | Undated)
    }
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LeftOut::Empty => write!(f, "no case has a value"),
            LeftOut::Constant => write!(f, "every case has the same value"),
            LeftOut::Identifier => write!(f, "nearly every case has a value of its own: it names cases"),
            LeftOut::NamesPeople => {
                write!(f, "nearly every person has a value of their own, always the same: it names people")
            }
            LeftOut::FreeText => write!(f, "it holds prose, which is not read here"),
            LeftOut::Undated => write!(f, "it holds days, and the day of judging is not known"),
            LeftOut::TooGood { auc } => {
                write!(f, "suspected leak: alone it ranks the outcomes with an AUC of {auc:.3}")
            }
            LeftOut::OnlyAfterOutcome { filled, happened } => {
                write!(f, "suspected leak: of {filled} cases where it is filled, {happened} had the outcome")
            }
            LeftOut::KnownName { auc } => write!(
                f,
                "suspected leak: columns of this name are usually written after the outcome, and alone it ranks with an \
                 AUC of {auc:.3}"
            ),
            LeftOut::LaterThanJudged { cases } => {
                write!(f, "suspected leak: in {cases} cases it lies after the day of judging")
            }
        }
    }
}

/// What was found out about a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Screened {
    /// Why it is not learned from, if it is not.
    pub left_out: Option<LeftOut>,
    /// A suspicion that was overruled by [`Cases::trusted`].
    pub overruled: Option<LeftOut>,
    /// Whether it is a condition of the time.
    pub condition: bool,
}

/// Looks at every column.
pub fn screen(cases: &Cases<'_>) -> Vec<Screened> {
    let moments = moments(cases);
    let returning = if cases.columns.iter().all(|column| column.known_before) { None } else { Returning::of(cases) };
    cases.columns.iter().map(|column| one(column, cases, moments.as_deref(), returning.as_ref())).collect()
}

fn one(column: &Column, cases: &Cases<'_>, moments: Option<&[u32]>, returning: Option<&Returning>) -> Screened {
    let names_people = || returning.filter(|returning| !column.known_before && returning.named_by(column));
    let useless = useless(column, cases).or_else(|| names_people().map(|_| LeftOut::NamesPeople));
    let suspicion = if useless.is_none() && !column.known_before { leak(column, cases) } else { None };
    let trusted = cases.trusted.contains(&column.name);
    let (left_out, overruled) = match (useless, suspicion) {
        (None, Some(leak)) if trusted => (None, Some(leak)),
        (useless, suspicion) => (useless.or(suspicion), None),
    };
    let condition = left_out.is_none()
        && moments.is_some_and(|moments| between_moments(column, moments).is_some_and(|share| share > CONDITION));
    Screened { left_out, overruled, condition }
}

fn useless(column: &Column, cases: &Cases<'_>) -> Option<LeftOut> {
    match &column.values {
        Values::Numbers(numbers) => {
            let mut known = numbers.iter().filter(|number| number.is_finite());
            let Some(first) = known.next() else { return Some(LeftOut::Empty) };
            let full = numbers.iter().all(|number| number.is_finite());
            if full && known.all(|number| number == first) {
                return Some(LeftOut::Constant);
            }
            names_cases(numbers).then_some(LeftOut::Identifier)
        }
        Values::Days(days) => match () {
            () if !days.iter().any(|day| day.is_finite()) => Some(LeftOut::Empty),
            () if cases.windows.is_none() => Some(LeftOut::Undated),
            () => None,
        },
        Values::Levels { places, levels } => {
            let filled = places.iter().filter(|place| **place != MISSING).count();
            let used: HashSet<u32> = places.iter().copied().collect();
            let distinct = used.len() - usize::from(used.contains(&MISSING));
            let prose = |place: &&u32| levels.get(**place as usize).is_some_and(|text| text.len() > LONGEST_LEVEL);
            match () {
                () if filled == 0 => Some(LeftOut::Empty),
                () if used.len() == 1 => Some(LeftOut::Constant),
                () if distinct > 50 && levels.iter().any(|text| text.len() > LONGEST_LEVEL) => Some(LeftOut::FreeText),
                () if 2 * places.iter().filter(|place| prose(place)).count() > filled => Some(LeftOut::FreeText),
                () if distinct > 50 && 2 * distinct > filled => Some(LeftOut::Identifier),
                () => None,
            }
        }
    }
}

/// People with several cases.
struct Returning {
    /// The first case of each person.
    firsts: Vec<usize>,
    /// All cases that come after one of the same person, with the first one.
    again: Vec<(usize, usize)>,
}

impl Returning {
    /// None where nobody is known to come again.
    fn of(cases: &Cases<'_>) -> Option<Self> {
        let (mut first_of, mut firsts, mut again) = (HashMap::new(), Vec::new(), Vec::new());
        for (row, person) in cases.people?.iter().enumerate() {
            match first_of.get(person) {
                Some(first) => again.push((row, *first)),
                None => {
                    first_of.insert(*person, row);
                    firsts.push(row);
                }
            }
        }
        (!again.is_empty()).then_some(Returning { firsts, again })
    }

    /// Whether a column names people: a value for each that stays the same.
    fn named_by(&self, column: &Column) -> bool {
        let stays = |same: &dyn Fn(usize, usize) -> bool| {
            100 * self.again.iter().filter(|(row, first)| same(*row, *first)).count() >= 99 * self.again.len()
        };
        match &column.values {
            Values::Numbers(numbers) => {
                let firsts: Vec<f64> = self.firsts.iter().map(|row| numbers[*row]).collect();
                names_cases(&firsts) && stays(&|row, first| numbers[row] == numbers[first])
            }
            Values::Levels { places, .. } => {
                let firsts: Vec<u32> =
                    self.firsts.iter().map(|row| places[*row]).filter(|place| *place != MISSING).collect();
                let distinct = firsts.iter().copied().collect::<HashSet<u32>>().len();
                distinct > 50 && 2 * distinct > firsts.len() && stays(&|row, first| places[row] == places[first])
            }
            Values::Days(_) => false,
        }
    }
}

/// Whole numbers, each once, that lie close together or follow the rows.
fn names_cases(numbers: &[f64]) -> bool {
    let known = || numbers.iter().filter(|number| number.is_finite());
    if known().any(|number| number.fract() != 0.0) {
        return false;
    }
    let filled = known().count();
    if filled < 50 || 10 * filled < 9 * numbers.len() {
        return false;
    }
    let mut seen = HashSet::new();
    if !known().all(|number| seen.insert(number.to_bits())) {
        return false;
    }
    let (least, most) = known().fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(*x), b.max(*x)));
    most - least < 3.0 * filled as f64 || known().is_sorted() || known().rev().is_sorted()
}

fn leak(column: &Column, cases: &Cases<'_>) -> Option<LeftOut> {
    if let (Values::Days(days), Some(windows)) = (&column.values, cases.windows) {
        let later = days.iter().zip(windows).filter(|(day, judged)| **day > **judged as f64 + 1.0).count();
        if later > days.len() / 1_000 {
            return Some(LeftOut::LaterThanJudged { cases: later });
        }
    }
    let events = cases.outcomes.iter().filter(|yes| **yes).count();
    if events < MIN_OUTCOMES || cases.outcomes.len() - events < MIN_OUTCOMES {
        return None;
    }
    if let Some(found) = only_after_outcome(column, cases.outcomes, events) {
        return Some(found);
    }
    let auc = power(column, cases.outcomes)?;
    if auc >= TOO_GOOD {
        return Some(LeftOut::TooGood { auc });
    }
    (auc >= NOTABLE && written_later(&column.name)).then_some(LeftOut::KnownName { auc })
}

/// Filled nearly only where the outcome came, and often then.
fn only_after_outcome(column: &Column, outcomes: &[bool], events: usize) -> Option<LeftOut> {
    let (mut filled, mut happened) = (0, 0);
    let mut count = |is_filled: bool, yes: bool| {
        filled += usize::from(is_filled);
        happened += usize::from(is_filled && yes);
    };
    match &column.values {
        Values::Numbers(numbers) | Values::Days(numbers) => {
            numbers.iter().zip(outcomes).for_each(|(number, yes)| count(number.is_finite(), *yes));
        }
        Values::Levels { places, .. } => {
            places.iter().zip(outcomes).for_each(|(place, yes)| count(*place != MISSING, *yes));
        }
    }
    let base = events as f64 / outcomes.len() as f64;
    let telling = happened as f64 > 0.97 * filled as f64 && base < 0.8 && 5 * happened > events;
    (filled >= MIN_OUTCOMES && filled < outcomes.len() && telling)
        .then_some(LeftOut::OnlyAfterOutcome { filled, happened })
}

/// The area under the curve of a column alone: rates of its bins or levels on half of the rows, held
/// against the other half.
pub(super) fn power(column: &Column, outcomes: &[bool]) -> Option<f64> {
    let every = (outcomes.len() / POWER_ROWS).max(1);
    let rows: Vec<usize> = (0..outcomes.len()).step_by(every).collect();
    let bins: Vec<u32> = match &column.values {
        Values::Levels { places, .. } => rows.iter().map(|row| places[*row]).collect(),
        Values::Numbers(numbers) | Values::Days(numbers) => {
            let cuts = quantiles(rows.iter().map(|row| numbers[*row]), 50);
            rows.iter().map(|row| bin_of(numbers[*row], &cuts)).collect()
        }
    };
    let mut sums: HashMap<u32, (f64, f64)> = HashMap::new();
    // Halves by a mixed number of the row, so that no rhythm in the rows falls in with them.
    let read_from = |row: usize| (row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 63 == 0;
    for (bin, row) in bins.iter().zip(&rows).filter(|(_, row)| read_from(**row)) {
        let sum = sums.entry(*bin).or_default();
        sum.0 += f64::from(u8::from(outcomes[*row]));
        sum.1 += 1.0;
    }
    let base = sums.values().map(|sum| sum.0).sum::<f64>() / sums.values().map(|sum| sum.1).sum::<f64>();
    let judged: Vec<galena_measure::Judged> = bins
        .iter()
        .zip(&rows)
        .filter(|(_, row)| !read_from(**row))
        .map(|(bin, row)| {
            let (events, all) = sums.get(bin).copied().unwrap_or_default();
            galena_measure::Judged { score: (events + 2.0 * base) / (all + 2.0), happened: outcomes[*row] }
        })
        .collect();
    galena_measure::auc(&judged).measured().map(|auc| auc.value)
}

/// Cut points that leave about as many finite values between any two of them.
pub(super) fn quantiles(values: impl Iterator<Item = f64>, bins: usize) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut cuts: Vec<f64> = (1..bins).filter_map(|place| sorted.get(place * sorted.len() / bins).copied()).collect();
    cuts.dedup();
    cuts
}

/// The bin of a value: how many cuts it reaches, plus one; 0 where it is missing.
pub(super) fn bin_of(value: f64, cuts: &[f64]) -> u32 {
    if value.is_finite() { 1 + cuts.partition_point(|cut| *cut <= value) as u32 } else { 0 }
}

/// Names of columns that systems and people fill in when a case is over, or that are computed from
/// what was bought.
const WRITTEN_LATER: &[&str] = &[
    "duration",
    "callduration",
    "calllength",
    "talktime",
    "pagevalue",
    "pagevalues",
    "tags",
    "leadquality",
    "leadprofile",
    "lastnotableactivity",
    "asymmetriqueactivityindex",
    "asymmetriqueprofileindex",
    "asymmetriqueactivityscore",
    "asymmetriqueprofilescore",
    "lostreason",
    "closedate",
    "closedat",
    "closereason",
    "closedreason",
    "wonat",
    "wondate",
    "lostat",
    "dealstage",
    "dealvalue",
    "contractsigned",
    "paymentdate",
    "paidat",
    "invoiceno",
    "invoicenumber",
    "delivereddate",
    "deliveredat",
    "cancelreason",
    "refundamount",
    "outcome",
    "result",
    "finalstatus",
    "lydomat",
    "ngaychot",
    "ngaythanhtoan",
    "ketqua",
    "thoiluonggoi",
    "lydotuchoi",
];

fn written_later(name: &str) -> bool {
    let plain: String = name.chars().filter_map(plain_letter).collect();
    WRITTEN_LATER.contains(&plain.as_str())
}

/// Letters and digits only, small, without Vietnamese marks.
fn plain_letter(letter: char) -> Option<char> {
    let small = letter.to_lowercase().next()?;
    Some(match small {
        'à' | 'á' | 'ả' | 'ã' | 'ạ' | 'ă' | 'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' | 'â' | 'ầ' | 'ấ' | 'ẩ' | 'ẫ' | 'ậ' => {
            'a'
        }
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' | 'ê' | 'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' => 'i',
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' | 'ô' | 'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' | 'ơ' | 'ờ' | 'ớ' | 'ở' | 'ỡ' | 'ợ' => {
            'o'
        }
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' | 'ư' | 'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' => 'y',
        'đ' => 'd',
        other if other.is_alphanumeric() => other,
        _ => return None,
    })
}

/// The moment that each row belongs to: its window where there are some, else its place among
/// [`MOMENTS`] pieces of the order. None where there is too little of either.
fn moments(cases: &Cases<'_>) -> Option<Vec<u32>> {
    let rows = cases.outcomes.len();
    if let Some(windows) = cases.windows {
        let mut distinct: Vec<i64> = windows.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let place = |window: &i64| distinct.partition_point(|one| one < window) as u32;
        return (distinct.len() >= 4).then(|| windows.iter().map(place).collect());
    }
    (rows >= 10 * MOMENTS).then(|| (0..rows).map(|row| (row * MOMENTS / rows) as u32).collect())
}

/// The share of a column's variance that lies between moments.
fn between_moments(column: &Column, moments: &[u32]) -> Option<f64> {
    let groups = moments.iter().max().map_or(0, |most| *most as usize + 1);
    let every = moments.len().div_ceil(MOMENT_ROWS).max(1);
    let share = |value: &dyn Fn(usize) -> f64| -> (f64, f64) {
        let (mut sums, mut counts) = (vec![0.0; groups], vec![0.0; groups]);
        let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
        for (row, moment) in moments.iter().enumerate().step_by(every) {
            let value = value(row);
            if value.is_finite() {
                sums[*moment as usize] += value;
                counts[*moment as usize] += 1.0;
                sum += value;
                squares += value * value;
                n += 1.0;
            }
        }
        let mean = sum / f64::max(n, 1.0);
        let between =
            sums.iter().zip(&counts).filter(|(_, n)| **n > 0.0).map(|(s, n)| n * (s / n - mean).powi(2)).sum();
        (between, squares - n * mean * mean)
    };
    let (between, all) = match &column.values {
        // A day moves with the day of judging; its age is what is learned from.
        Values::Days(_) => return None,
        Values::Numbers(numbers) => share(&|row| numbers[row]),
        Values::Levels { places, levels } if levels.len() <= 100 => {
            let each = (0..levels.len() as u32).map(|level| share(&|row| f64::from(u8::from(places[row] == level))));
            each.fold((0.0, 0.0), |(a, b), (between, all)| (a + between, b + all))
        }
        Values::Levels { .. } => return None,
    };
    (all > 0.0).then(|| between / all)
}

#[cfg(test)]
mod tests {
    use super::super::unit;
    use super::*;

    fn verdict(column: Column, outcomes: &[bool]) -> Option<LeftOut> {
        screen(&Cases::new(&[column], outcomes)).remove(0).left_out
    }

    fn outcomes(rows: usize) -> Vec<bool> {
        let mut unit = unit(5);
        (0..rows).map(|_| unit() < 0.2).collect()
    }

    #[test]
    fn what_says_nothing_is_left_out_and_why_is_said() {
        let yes = outcomes(400);
        let numbers = |value: &dyn Fn(usize) -> f64| Column::numbers("x", (0..400).map(value).collect());
        assert_eq!(verdict(numbers(&|_| 3.0), &yes), Some(LeftOut::Constant));
        assert_eq!(verdict(numbers(&|_| f64::INFINITY), &yes), Some(LeftOut::Empty));
        assert_eq!(verdict(numbers(&|row| 5_000.0 + row as f64), &yes), Some(LeftOut::Identifier));
        assert_eq!(verdict(numbers(&|row| (row % 50) as f64), &yes), None);
        let texts = |text: &dyn Fn(usize) -> String| Column::texts("t", (0..400).map(|row| Some(text(row))));
        assert_eq!(verdict(texts(&|row| format!("K{row}")), &yes), Some(LeftOut::Identifier));
        assert_eq!(verdict(texts(&|row| format!("{row} {}", "long ".repeat(60))), &yes), Some(LeftOut::FreeText));
        assert_eq!(verdict(texts(&|row| format!("{}", row % 7)), &yes), None);
        let days = Column::of("d", Values::Days(vec![19_000.0; 400]));
        assert_eq!(verdict(days, &yes), Some(LeftOut::Undated));
    }

    #[test]
    fn leaks_are_named_and_can_be_put_back() {
        let yes = outcomes(2_000);
        let told: Vec<f64> =
            yes.iter().enumerate().map(|(row, yes)| f64::from(u8::from(*yes)) * 5.0 + (row % 4) as f64).collect();
        let leak = Column::numbers("notes", told);
        assert!(matches!(verdict(leak.clone(), &yes), Some(LeftOut::TooGood { auc }) if auc > 0.95));
        let filled = yes.iter().enumerate().map(|(row, yes)| if *yes && row % 3 > 0 { row as f64 } else { f64::NAN });
        let paid = Column::numbers("x", filled.collect());
        assert!(matches!(verdict(paid, &yes), Some(LeftOut::OnlyAfterOutcome { .. })));
        let hint = |row: usize, yes: bool| if yes == (row % 10 < 8) { 40.0 } else { 2.0 };
        let hinted: Vec<f64> = yes.iter().enumerate().map(|(row, yes)| hint(row, *yes)).collect();
        let named = |name: &str| verdict(Column::numbers(name, hinted.clone()), &yes);
        assert!(matches!(named("Page Values"), Some(LeftOut::KnownName { .. })));
        assert!(matches!(named("Thời lượng gọi"), Some(LeftOut::KnownName { .. })));
        assert_eq!(named("visits"), None);
        let trusted = ["notes".to_string()];
        let screened = screen(&Cases { trusted: &trusted, ..Cases::new(&[leak], &yes) }).remove(0);
        assert!(screened.left_out.is_none() && screened.overruled.is_some_and(|leak| leak.suspected_leak()));
    }

    #[test]
    fn days_after_the_day_of_judging_are_a_leak() {
        let yes = outcomes(200);
        let windows = vec![20_000i64; 200];
        let of = |later: usize| {
            let days = (0..200).map(|row| if row < later { 20_010.0 } else { 19_990.0 }).collect();
            let column = [Column::of("closed", Values::Days(days))];
            screen(&Cases { windows: Some(&windows), ..Cases::new(&column, &yes) }).remove(0).left_out
        };
        assert_eq!(of(0), None);
        assert_eq!(of(40), Some(LeftOut::LaterThanJudged { cases: 40 }));
    }

    #[test]
    fn what_moves_with_the_time_alone_is_a_condition() {
        let rate: Vec<f64> = (0..2_000).map(|row| (row / 200) as f64 + 0.01 * (row % 3) as f64).collect();
        let own: Vec<f64> = (0..2_000).map(|row| (row * 7919 % 100) as f64).collect();
        let columns = [Column::numbers("rate", rate), Column::numbers("own", own)];
        let screened = screen(&Cases::new(&columns, &outcomes(2_000)));
        assert!(screened[0].condition && !screened[1].condition);
    }
}
