//! In which order are dates written, with which separators numbers, and which word is which? Each
//! choice is made for a whole column and said in words when anything was assumed.

use super::profile::Profile;
use super::{Settings, in_words};
use crate::value::amount::{self, Said};
use crate::value::words::{self, State};
use crate::value::{NumberStyle, read_date};
use crate::{Cell, DateOrder, Meaning, Row, RowIs};
use galena_signal::{Currency, SignalKind};
use std::collections::BTreeMap;

/// Chooses the order of a date column. `neighbour` is what other date columns of the sheet decide.
pub(crate) fn date_order(
    name: &str,
    profile: &Profile,
    column: (&[Row], usize),
    neighbour: Option<DateOrder>,
) -> (Option<DateOrder>, Option<String>) {
    if profile.text_dates == 0 {
        let order = if profile.typed_dates > 0 { None } else { profile.numeric_order() };
        let said = order.map(|order| format!("`{name}`: numbers read as {}", order.sentence()));
        return (order, said);
    }
    let example = |order: DateOrder| {
        profile.open_example.as_deref().and_then(|text| Some(format!("`{text}` read as {}", in_words(text, order)?)))
    };
    let say = |order: DateOrder, why: String| {
        let read = example(order).unwrap_or_else(|| format!("dates read as {}", order.sentence()));
        Some(format!("`{name}`: {read}, because {why}"))
    };
    let (day, month) = (profile.day_first, profile.month_first);
    if day > 0 || month > 0 {
        let (order, more, fewer, part) =
            if day >= month { (DateOrder::Dmy, day, month, "first") } else { (DateOrder::Mdy, month, day, "second") };
        let first = if order == DateOrder::Dmy { "day first" } else { "month first" };
        let rows = if more == 1 { "row has" } else { "rows have" };
        let mut why = format!("{more} {rows} a {part} part above 12 ({first})");
        if fewer > 0 {
            why.push_str(&format!("; {fewer} of the sample can only be the other order and will be refused"));
        }
        let said = if example(order).is_some() || fewer > 0 { say(order, why) } else { None };
        return (Some(order), said);
    }
    if profile.open_dates == 0 {
        let year_first =
            profile.examples.iter().any(|text| text.len() >= 4 && text.bytes().take(4).all(|b| b.is_ascii_digit()));
        return (Some(if year_first { DateOrder::Ymd } else { DateOrder::Dmy }), None);
    }
    if profile.open_example.is_none() {
        return (Some(DateOrder::Dmy), None);
    }
    if let Some(order) = neighbour {
        return (Some(order), say(order, "another column of the sheet decides it".into()));
    }
    if let Some(order) = by_sequence(column) {
        return (Some(order), say(order, "only so do the rows stand in order of time".into()));
    }
    let said = say(DateOrder::Dmy, "nothing decides; the Vietnamese order is assumed (day first)".into());
    (Some(DateOrder::Dmy), said)
}

/// The order in which the rows run in time, if only one of the two makes them do so.
fn by_sequence((sample, place): (&[Row], usize)) -> Option<DateOrder> {
    let runs = |order: DateOrder| {
        let days: Vec<_> = sample
            .iter()
            .filter_map(|row| match row.cell(place) {
                Cell::Text(text) => read_date(text, order).ok().map(|wall| wall.day),
                _ => None,
            })
            .collect();
        let changes = days.windows(2).filter(|pair| pair[0] != pair[1]).count();
        changes >= 3 && (days.is_sorted() || days.iter().rev().is_sorted())
    };
    match (runs(DateOrder::Dmy), runs(DateOrder::Mdy)) {
        (true, false) => Some(DateOrder::Dmy),
        (false, true) => Some(DateOrder::Mdy),
        _ => None,
    }
}

/// What the columns of a sheet decide about separators together.
pub(crate) fn sheet_style<'a>(profiles: impl Iterator<Item = &'a Profile>) -> Option<NumberStyle> {
    let (dots, commas) = profiles.fold((0, 0), |(d, c), p| (d + p.dot_thousands, c + p.comma_thousands));
    match dots.cmp(&commas) {
        std::cmp::Ordering::Greater => Some(NumberStyle::DotThousands),
        std::cmp::Ordering::Less => Some(NumberStyle::CommaThousands),
        std::cmp::Ordering::Equal => None,
    }
}

/// Chooses the separators of a number column.
pub(crate) fn number_style(
    name: &str,
    profile: &Profile,
    neighbour: Option<NumberStyle>,
    currency: Currency,
) -> (Option<NumberStyle>, Option<String>) {
    let (dots, commas) = (profile.dot_thousands, profile.comma_thousands);
    let default = if currency == Currency::VND { NumberStyle::DotThousands } else { NumberStyle::CommaThousands };
    let open = profile.open_number.as_deref();
    let read = |style: NumberStyle| {
        let text = open?;
        let number = crate::value::read_number(text, style).ok()?;
        Some(format!(
            "`{name}`: `{text}` read as {}",
            crate::value::format_amount((number * 100.0) as i64, NumberStyle::CommaThousands)
        ))
    };
    if dots != commas {
        let (style, more, fewer) = if dots > commas {
            (NumberStyle::DotThousands, dots, commas)
        } else {
            (NumberStyle::CommaThousands, commas, dots)
        };
        let mark = if style == NumberStyle::DotThousands { "dots group thousands" } else { "commas group thousands" };
        let said = match (read(style), fewer) {
            (None, 0) => None,
            (read, fewer) => {
                let read = read.unwrap_or_else(|| format!("`{name}`: {mark}"));
                let but = if fewer > 0 { format!(", against {fewer}") } else { String::new() };
                Some(format!("{read}, because {more} of its values show that {mark}{but}"))
            }
        };
        return (Some(style), said);
    }
    if open.is_none() {
        // nothing with a separator in the sample; later rows are read like the rest of the sheet
        let separated = profile.money_words > 0 || profile.amounts > profile.plain_numbers;
        return (separated.then_some(neighbour.unwrap_or(default)), None);
    }
    match neighbour {
        Some(style) => {
            let said = read(style).map(|read| format!("{read}, as in the other columns of the sheet"));
            (Some(style), said)
        }
        None => {
            let why = if default == NumberStyle::DotThousands {
                "the Vietnamese way is assumed"
            } else {
                "the English way is assumed"
            };
            (Some(default), read(default).map(|read| format!("{read}: nothing decides; {why}")))
        }
    }
}

/// How ranges in a column of amounts are read, if the sample has any.
pub(crate) fn ranges(name: &str, profile: &Profile, style: Option<NumberStyle>, kept: bool) -> Option<String> {
    let style = style.unwrap_or(NumberStyle::DotThousands);
    let first = |wanted: Said| {
        profile.words.iter().find_map(|(word, _)| {
            let (amount, said) = amount::read_amount_or_range(word, style).ok()?;
            let read = crate::value::format_amount(amount.hundredths, NumberStyle::CommaThousands);
            (said == wanted).then(|| format!("`{word}` read as {read}"))
        })
    };
    let middle = first(Said::Range).map(|read| format!("{read}, the middle of the range"));
    let bound = first(Said::Bound).map(|read| format!("{read}, the bound that is named"));
    let read: Vec<String> = [middle, bound].into_iter().flatten().collect();
    let beside = if kept { "; the text is kept with the person" } else { "" };
    (!read.is_empty()).then(|| format!("`{name}`: {}{beside}", read.join("; ")))
}

/// Does the code 0 stand for nobody in a column of customer codes? Some systems number customers
/// from 0, others write it for everybody who left no name; only the latter have it that often.
pub(crate) fn zero_is_nobody(profile: &Profile) -> Option<bool> {
    let is_zero = |word: &str| matches!(word, "0" | "0.0");
    let count = |zero: bool| profile.words.iter().filter(move |(word, _)| is_zero(word) == zero).map(|(_, n)| *n);
    let zeros = count(true).max()?;
    Some(zeros >= 5 && zeros > 3 * count(false).max().unwrap_or(0))
}

/// The words of a kind, status or channel column that the sample shows, as words of ours; and
/// those that are not known.
pub(crate) fn values(meaning: Meaning, row_is: RowIs, profile: &Profile) -> (BTreeMap<String, String>, Vec<String>) {
    let mut map = BTreeMap::new();
    let mut unknown = Vec::new();
    for (word, _) in profile.words.iter().take(60) {
        let read = match meaning {
            Meaning::Kind => words::event(word),
            Meaning::OrderStatus => outcome(row_is, word),
            Meaning::Channel => {
                if let Some(channel) = words::known_channel(word)
                    && channel != word
                {
                    map.insert(word.clone(), channel.to_owned());
                }
                continue;
            }
            _ => continue,
        };
        match read {
            Some(State::Is(kind)) if kind.word() != word => {
                map.insert(word.clone(), kind.word().to_owned());
            }
            Some(State::Nothing) if word != "none" => {
                map.insert(word.clone(), "none".to_owned());
            }
            Some(_) => {}
            // `track` says nothing by itself in exports that name the event beside it
            None if meaning == Meaning::Kind && word == "track" => {}
            None => unknown.push(word.clone()),
        }
    }
    (map, unknown)
}

/// What a state means in rows of that sort: in a table of orders `pending` is an order, in a table
/// of consultations it is not one yet.
pub(crate) fn outcome(row_is: RowIs, word: &str) -> Option<State> {
    if row_is == RowIs::Consultation
        && let Some(yes) = words::yes_no(word)
    {
        return Some(if yes { State::Is(SignalKind::Order) } else { State::Nothing });
    }
    let state = words::state(word)?;
    let consulted = row_is == RowIs::Consultation;
    Some(match state {
        // `đang xử lý` of a consultation is no purchase
        State::Is(SignalKind::Order) if consulted && is_open(word) => State::Nothing,
        // in a table of orders `new` and `considering` are orders that go on
        State::Nothing if matches!(row_is, RowIs::Order | RowIs::OrderLine) => State::Is(SignalKind::Order),
        state => state,
    })
}

fn is_open(word: &str) -> bool {
    matches!(
        galena_signal::fold_name(word).as_str(),
        "pending" | "open" | "processing" | "dang xu ly" | "cho xac nhan" | "cho thanh toan"
    )
}

/// The currency of a file: named in cells, else by the country of most rows, else the business's.
pub(crate) fn currency(
    profiles: &[&Profile],
    country: Option<&Profile>,
    settings: &Settings,
) -> (Currency, Option<String>) {
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for (code, count) in profiles.iter().flat_map(|p| p.currencies.iter()) {
        *named.entry(code).or_default() += count;
    }
    if let Some((code, _)) = named.into_iter().max_by_key(|(_, count)| *count)
        && let Some(currency) = Currency::from_code(code)
    {
        return (currency, None);
    }
    if let Some(country) = country
        && let Some((name, count)) = country.words.iter().max_by_key(|(_, count)| *count)
        && count * 2 > country.filled
        && let Some(currency) = currency_of_country(name)
    {
        let percent = count * 100 / country.filled.max(1);
        let said =
            format!("no currency is named; {currency} is assumed, because {percent} % of the sample is from {name}");
        return (currency, Some(said));
    }
    let mut said = format!("no currency is named; {} is assumed", settings.currency);
    let fraction = profiles.iter().find_map(|profile| profile.fraction.as_deref());
    if let Some(fraction) = fraction.filter(|_| settings.currency == Currency::VND) {
        said.push_str(&format!(
            ", although amounts such as `{fraction}` have fractions, which VND has not: set `currency` in the mapping if it is another"
        ));
    }
    (settings.currency, Some(said))
}

fn currency_of_country(name: &str) -> Option<Currency> {
    Some(match galena_signal::fold_name(name).as_str() {
        "united kingdom" | "uk" | "gb" | "great britain" | "england" | "anh" => Currency::GBP,
        "united states" | "us" | "usa" | "united states of america" | "my" | "hoa ky" => Currency::USD,
        "viet nam" | "vietnam" | "vn" => Currency::VND,
        "germany" | "de" | "france" | "fr" | "spain" | "es" | "italy" | "it" | "netherlands" | "nl" | "belgium"
        | "austria" | "ireland" | "portugal" | "duc" | "phap" => Currency::EUR,
        _ => return None,
    })
}
