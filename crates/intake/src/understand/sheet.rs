//! Puts one sheet together: what a row is, what its columns mean, how they are read, and what was
//! assumed on the way.

use super::columns::{self, Proposal, without_zone};
use super::names::{self, Export};
use super::profile::Profile;
use super::{
    ColumnUnderstanding, Settings, SheetUnderstanding, choose, rows, sheet_shape, source_of, source_slug, zone_name,
};
use crate::mapping::{ColumnMapping, Mapping, SheetMapping};
use crate::parse::is_total_of_spend;
use crate::value::{DateOrder, PhoneStyle};
use crate::{Cell, Meaning, Row, RowIs, SheetInfo, Source};
use chrono::NaiveDate;
use galena_signal::{Currency, SignalKind};

/// What was guessed of a whole file.
pub(crate) struct Guess {
    pub sheets: Vec<SheetUnderstanding>,
    pub mapping: Mapping,
}

/// A sheet on its way to being understood.
struct Draft<'a> {
    info: &'a SheetInfo,
    profiles: Vec<Profile>,
    export: Option<&'static Export>,
    proposals: Vec<Proposal>,
    row_is: RowIs,
    because: String,
}

/// Guesses every sheet.
pub(crate) fn guess_all(source: &Source, settings: &Settings) -> Guess {
    let drafts: Vec<Draft<'_>> = source.sheets.iter().map(|info| draft(&source.file_name, info)).collect();
    let (currency, said) = file_currency(&drafts, settings);
    let system = drafts.iter().find_map(|draft| draft.export.map(|export| export.system));
    let coded = drafts.iter().any(has_kiotviet_codes);
    let mut mapping = Mapping {
        source: match system {
            Some(system) if system != "shop" => system.to_owned(),
            _ if coded => "kiotviet".to_owned(),
            Some(system) => system.to_owned(),
            None => source_of(&source.file_name),
        },
        currency,
        utc_offset_minutes: settings.utc_offset_minutes,
        sheets: Vec::new(),
    };
    let mut sheets = Vec::new();
    for draft in &drafts {
        let (sheet, how) = finish(&source.file_name, draft, &mapping, said.as_deref(), settings);
        sheets.push(sheet);
        mapping.sheets.push(how);
    }
    if sheets.iter().any(|sheet| sheet.columns.iter().any(|column| column.meaning == Meaning::CustomerRef)) {
        let said = format!(
            "customer codes are taken as codes of `{}`; other files with the same codes need the same `source`",
            mapping.source
        );
        if let Some(sheet) = sheets.first_mut() {
            sheet.assumptions.push(said);
        }
    }
    Guess { sheets, mapping }
}

/// Codes such as `KH000123` are those that KiotViet gives.
fn has_kiotviet_codes(draft: &Draft<'_>) -> bool {
    let codes =
        draft.proposals.iter().zip(&draft.profiles).find(|(proposal, _)| proposal.meaning == Meaning::CustomerRef);
    codes.is_some_and(|(_, profile)| {
        let like = |word: &str| {
            word.strip_prefix("KH").is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|b| b.is_ascii_digit()))
        };
        let count: usize = profile.words.iter().filter(|(word, _)| like(word)).map(|(_, count)| count).sum();
        count > 0 && count * 2 > profile.words.iter().map(|(_, count)| count).sum()
    })
}

fn draft<'a>(file_name: &str, info: &'a SheetInfo) -> Draft<'a> {
    let profiles: Vec<Profile> = (0..info.header.len()).map(|place| Profile::of(&info.sample, place)).collect();
    let export = names::export_of(&info.header);
    let mut proposals = columns::decide(&info.header, &profiles, export, &info.sample);
    let (row_is, because) = match export {
        Some(export) if export.rest != names::Rest::Guess || export.row_is != RowIs::Person => {
            (export.row_is, format!("its header is that of the export `{}`", export.name))
        }
        _ => rows::decide(&format!("{} {}", source_slug(file_name), info.name), &info.header, &profiles, &proposals),
    };
    rows::fit(row_is, &info.header, &mut proposals);
    Draft { info, profiles, export, proposals, row_is, because }
}

fn file_currency(drafts: &[Draft<'_>], settings: &Settings) -> (Currency, Option<String>) {
    let mut money = Vec::new();
    let mut named = false;
    let mut country = None;
    for draft in drafts.iter().filter(|draft| draft.row_is != RowIs::Other) {
        for ((proposal, profile), name) in draft.proposals.iter().zip(&draft.profiles).zip(&draft.info.header) {
            let has_values = profile.filled > 0;
            let has_amounts = profile.plain_numbers + profile.with_digits > 0 && names::currency_in(name).is_none();
            match proposal.meaning {
                Meaning::Country if has_values => country = Some(profile),
                Meaning::Currency => named = true,
                Meaning::Question if names::question_about(name).is_some_and(is_money) && has_amounts => {
                    money.push(profile);
                }
                m if is_money(m) && names::currency_in(name).is_none() && has_values => money.push(profile),
                _ => {}
            }
        }
    }
    let (currency, said) = choose::currency(&money, country, settings);
    (currency, said.filter(|_| !money.is_empty() && !named))
}

fn is_money(meaning: Meaning) -> bool {
    use Meaning::*;
    matches!(meaning, Income | Budget | UnitPrice | LineTotal | OrderTotal | QuoteTotal | Refunded | SpendAmount)
}

/// Reads orders, separators and words of a sheet's columns, and says what was assumed.
fn finish(
    file_name: &str,
    draft: &Draft<'_>,
    file: &Mapping,
    currency_said: Option<&str>,
    settings: &Settings,
) -> (SheetUnderstanding, SheetMapping) {
    let info = draft.info;
    let mut columns = Vec::new();
    let mut how = Vec::new();
    for (place, name) in info.header.iter().enumerate() {
        let (proposal, profile) = (&draft.proposals[place], &draft.profiles[place]);
        let (column, said) = read_column(draft, place, file);
        columns.push(ColumnUnderstanding {
            column: name.clone(),
            meaning: proposal.meaning,
            sure: (proposal.sure * 100.0).round() / 100.0,
            because: proposal.because.clone(),
            examples: profile.examples.iter().map(|text| text.chars().take(60).collect()).collect(),
            assumption: (!said.is_empty()).then(|| said.join("; ")),
        });
        how.push(column);
    }
    let mapping = SheetMapping {
        sheet: info.name.clone(),
        row_is: draft.row_is,
        kind: draft.export.and_then(|export| export.kind).or(default_kind(draft.row_is)),
        channel: default_channel(draft),
        campaign: None,
        survey: (draft.row_is == RowIs::SurveyResponse).then(|| source_slug(file_name)),
        day: period(draft, file_name, settings),
        columns: how,
    };
    let assumptions = assumptions(draft, &mapping, file, currency_said);
    let sheet = SheetUnderstanding {
        sheet: info.name.clone(),
        format: info.format,
        encoding: info.encoding,
        header_row: info.header_row,
        table_kind: draft.row_is,
        export: draft.export.map(|export| export.name),
        columns,
        assumptions,
        shape: sheet_shape(info.format, &info.header),
        rows: (info.sample.len() < settings.limits.sample_rows).then_some(info.sample.len() as u64),
    };
    (sheet, mapping)
}

/// How one column is read, and what was assumed of it.
fn read_column(draft: &Draft<'_>, place: usize, file: &Mapping) -> (ColumnMapping, Vec<String>) {
    let (name, proposal, profile) = (&draft.info.header[place], &draft.proposals[place], &draft.profiles[place]);
    let mut column = ColumnMapping::new(name, proposal.meaning);
    let mut said: Vec<String> = proposal.assumption.iter().cloned().collect();
    column.kind = proposal.kind;
    if proposal.meaning == Meaning::Question {
        column.also = names::question_about(name);
    }
    if proposal.meaning.is_date() {
        let neighbour = draft.profiles.iter().find_map(|profile| match (profile.day_first, profile.month_first) {
            (1.., 0) => Some(crate::DateOrder::Dmy),
            (0, 1..) => Some(crate::DateOrder::Mdy),
            _ => None,
        });
        let (order, why) = choose::date_order(name, profile, (&draft.info.sample, place), neighbour);
        column.dates = order;
        said.extend(why);
    }
    let about = column.also.unwrap_or(proposal.meaning);
    if about.is_number() {
        let style = choose::sheet_style(draft.profiles.iter());
        let (numbers, why) = choose::number_style(name, profile, style, file.currency);
        column.numbers = numbers.or(style);
        column.currency = names::currency_in(name).filter(|found| *found != file.currency && is_money(about));
        said.extend(why);
    }
    if matches!(about, Meaning::Income | Meaning::Budget) {
        said.extend(choose::ranges(name, profile, column.numbers, column.also.is_none()));
    }
    if proposal.meaning == Meaning::Phone && profile.has_national_phones() {
        column.phones = Some(PhoneStyle::National);
        said.push(format!(
            "`{name}`: {} of {} numbers are not Vietnamese; all are kept as they are, as national numbers of another country",
            profile.filled.saturating_sub(profile.vietnamese_phones),
            profile.filled
        ));
    }
    let (values, mut unknown) = choose::values(proposal.meaning, draft.row_is, profile);
    column.values = values;
    if proposal.meaning == Meaning::CustomerRef
        && let Some(nobody) = choose::zero_is_nobody(profile)
    {
        said.push(match nobody {
            true => format!("`{name}`: the code 0 stands for nobody, because it comes far more often than any other"),
            false => format!("`{name}`: the code 0 is a customer like the others"),
        });
        column.values.extend(nobody.then(|| ("0".to_owned(), "none".to_owned())));
    }
    column.values.extend(draft.export.map(|export| export.values(name)).unwrap_or_default());
    unknown.retain(|word| !column.values.contains_key(word));
    said.extend(unknown_words(name, proposal.meaning, &unknown));
    (column, said)
}

fn unknown_words(name: &str, meaning: Meaning, unknown: &[String]) -> Option<String> {
    if unknown.is_empty() {
        return None;
    }
    let list: Vec<String> = unknown.iter().take(8).map(|word| format!("`{word}`")).collect();
    let more = if unknown.len() > 8 { format!(" and {} more", unknown.len() - 8) } else { String::new() };
    let what = if meaning == Meaning::Kind {
        "no known kinds of signals; such rows are refused until the mapping's values name them"
    } else {
        "no known states; such rows are taken as if the column were empty"
    };
    Some(format!("`{name}`: {}{more}: {what}", list.join(", ")))
}

/// The kind of a row that names none.
pub(crate) fn default_kind(row_is: RowIs) -> Option<SignalKind> {
    Some(match row_is {
        RowIs::OrderLine | RowIs::Order => SignalKind::Order,
        RowIs::Visit => SignalKind::StoreVisit,
        RowIs::Consultation => SignalKind::Consultation,
        RowIs::Lead => SignalKind::Register,
        RowIs::Connection => SignalKind::Follow,
        RowIs::Mention => SignalKind::Mention,
        RowIs::SurveyResponse => SignalKind::Answer,
        RowIs::Person | RowIs::Event | RowIs::SpendDay | RowIs::Other => return None,
    })
}

fn default_channel(draft: &Draft<'_>) -> Option<String> {
    match (draft.export.and_then(|export| export.channel), draft.row_is) {
        (Some(channel), _) => Some(channel.to_owned()),
        (None, RowIs::Visit) => Some("store".to_owned()),
        _ => None,
    }
}

/// What stands between the first and the last day of a period.
const BETWEEN: [&str; 3] = [" - ", " đến ", " to "];

/// The last day of a report's period, from its title lines, for reports without a column of days.
fn period(draft: &Draft<'_>, file_name: &str, settings: &Settings) -> Option<NaiveDate> {
    let dated = draft.proposals.iter().any(|proposal| proposal.meaning == Meaning::HappenedAt);
    if draft.row_is != RowIs::SpendDay || dated {
        return None;
    }
    let texts = draft.info.titles.iter().map(String::as_str).chain([draft.info.name.as_str(), file_name]);
    let mut last = None;
    for text in texts {
        let text = BETWEEN.iter().fold(text.to_owned(), |text, mark| text.replace(mark, "–"));
        for piece in text.split(['"', '`', '(', ')', '_', '–']) {
            if let Ok(wall) = crate::value::read_date(piece.trim(), crate::DateOrder::Dmy)
                && wall.day <= settings.today
            {
                last = last.max(Some(wall.day));
            }
        }
    }
    last
}

fn assumptions(draft: &Draft<'_>, mapping: &SheetMapping, file: &Mapping, currency_said: Option<&str>) -> Vec<String> {
    let mut said: Vec<String> = draft.info.notes.clone();
    let name = if mapping.sheet.is_empty() { String::new() } else { format!("sheet `{}`: ", mapping.sheet) };
    said.push(format!("{name}one row is {}, because {}", mapping.row_is.label(galena_signal::Lang::En), draft.because));
    if mapping.row_is == RowIs::Other {
        said.push(format!("{name}it is not read"));
        return said;
    }
    said.extend(draft.export.and_then(|export| export.assumes).map(str::to_owned));
    if let Some(text) = currency_said {
        said.push(text.to_owned());
    }
    let clocks = mapping.columns.iter().any(|column| {
        let place = draft.info.header.iter().position(|name| *name == column.column);
        let bare = |place| without_zone(&draft.info.sample, place, column.dates.unwrap_or(DateOrder::Dmy));
        column.meaning == Meaning::HappenedAt && place.is_some_and(bare)
    });
    let quantity = mapping.columns.iter().find(|column| column.meaning == Meaning::Quantity);
    let place = quantity.and_then(|column| draft.info.header.iter().position(|name| *name == column.column));
    if let (Some(place), RowIs::OrderLine | RowIs::Order) = (place, mapping.row_is) {
        let sample = &draft.info.sample;
        let blank = sample.iter().filter(|row| row.cell(place) == Cell::Empty).count();
        if blank > 0 {
            said.push(format!(
                "{blank} of {} rows of the sample have no quantity; such a row counts as one sold",
                sample.len()
            ));
        }
    }
    if clocks && mapping.row_is != RowIs::SpendDay {
        said.push(format!("times without a zone are read as {}", zone_name(file.utc_offset_minutes)));
    }
    let dated = mapping.columns.iter().any(|column| column.meaning == Meaning::HappenedAt);
    if mapping.row_is == RowIs::SpendDay && !dated && mapping.day.is_none() {
        said.push(
            "no column of days and no period in its titles: rows are refused until `day` is set in the mapping".into(),
        );
    }
    if mapping.row_is == RowIs::SpendDay {
        let place = |meaning| mapping.columns.iter().position(|column| column.meaning == meaning);
        let total = |row: &&Row| is_total_of_spend(row, mapping.day.is_some(), place);
        said.extend(draft.info.sample.iter().find(total).map(|row| {
            format!("rows that name a total, or neither day nor campaign, such as row {}, are left out", row.number)
        }));
    }
    if let Some(day) = mapping.day {
        said.push(all_spend_on(day, "the last day that the report names"));
    }
    let has = |meaning| mapping.columns.iter().any(|column| column.meaning == meaning);
    if matches!(mapping.row_is, RowIs::OrderLine | RowIs::Order) {
        orders(draft, mapping, &mut said, has(Meaning::OrderTotal), has(Meaning::LineTotal) || has(Meaning::UnitPrice));
    }
    if mapping.row_is == RowIs::Consultation && (has(Meaning::OrderStatus) || has(Meaning::LostReason)) {
        said.push(
            "a row whose outcome is a purchase, a refusal or a quote yields that signal beside the consultation".into(),
        );
    }
    said
}

/// What is assumed of orders: cancelled invoices, free lines, lines that are no products.
fn orders(draft: &Draft<'_>, mapping: &SheetMapping, said: &mut Vec<String>, order_total: bool, line_price: bool) {
    if order_total && !line_price {
        said.push("an order's total is taken at its first line".into());
    }
    let profile = |meaning: Meaning| {
        mapping.columns.iter().position(|column| column.meaning == meaning).map(|place| &draft.profiles[place])
    };
    let cancelled = profile(Meaning::OrderRef).is_some_and(|p| p.words.iter().any(|(word, _)| is_credit(word)));
    if cancelled || profile(Meaning::Quantity).is_some_and(|p| p.negative > 0) {
        said.push("invoices that start with `C` and negative quantities are cancellations, not purchases".into());
    }
    let prices = [Meaning::UnitPrice, Meaning::LineTotal].into_iter().filter_map(profile);
    if prices.into_iter().any(|p| p.zeros > 0) {
        said.push(
            "lines with a price of 0 are no purchases; they are taken as `trial` (sample, gift or stock movement)"
                .into(),
        );
    }
    let extras: Vec<&str> = profile(Meaning::ProductCode)
        .map(|p| p.words.iter().map(|(word, _)| word.as_str()).filter(|word| is_no_product(word)).take(6).collect())
        .unwrap_or_default();
    if !extras.is_empty() {
        said.push(format!(
            "codes such as `{}` are postage, fees or tests: their category is `non_product`",
            extras.join("`, `")
        ));
    }
}

/// An invoice that takes another back: `C536379`.
pub(crate) fn is_credit(order_ref: &str) -> bool {
    let mut chars = order_ref.chars();
    matches!(chars.next(), Some('C' | 'c')) && order_ref.len() >= 5 && chars.all(|c| c.is_ascii_digit())
}

/// Codes of postage, fees, adjustments and tests.
pub(crate) fn is_no_product(code: &str) -> bool {
    const CODES: [&str; 22] = [
        "POST",
        "D",
        "M",
        "S",
        "B",
        "C2",
        "DOT",
        "CRUK",
        "PADS",
        "BANK CHARGES",
        "AMAZONFEE",
        "ADJUST",
        "ADJUST2",
        "SHIP",
        "SHIPPING",
        "PHIVC",
        "PHISHIP",
        "VOUCHER",
        "DISCOUNT",
        "FEE",
        "POSTAGE",
        "GIAMGIA",
    ];
    let upper = code.trim().to_ascii_uppercase();
    CODES.contains(&upper.as_str()) || upper.starts_with("TEST") || upper.starts_with("GIFT_0001")
}

/// Takes a remembered mapping in place of what was guessed. Its day is that of an earlier file: the
/// day that this file names itself comes first.
pub(crate) fn take_over(guess: &mut Guess, mut mapping: Mapping, infos: &[SheetInfo]) {
    let count = guess.sheets.len();
    for (place, sheet) in guess.sheets.iter_mut().enumerate() {
        let by_name = mapping.sheets.iter().position(|known| known.sheet == sheet.sheet);
        let at = by_name.or((mapping.sheets.len() == count).then_some(place));
        let Some(known) = at.and_then(|at| mapping.sheets.get_mut(at)) else { continue };
        sheet.table_kind = known.row_is;
        sheet.assumptions = infos[place].notes.clone();
        sheet.assumptions.push("read with the mapping of an earlier file of this shape".to_owned());
        let own = guess.mapping.sheets[place].day;
        let named = if own.is_some() { "the last day that the report names" } else { "as for the earlier file" };
        if known.columns.iter().all(|column| column.meaning != Meaning::HappenedAt) {
            known.day = own.or(known.day);
        }
        sheet.assumptions.extend(known.day.map(|day| all_spend_on(day, named)));
        for column in &mut sheet.columns {
            let meaning =
                known.columns.iter().find(|one| one.column == column.column).map_or(Meaning::Ignore, |one| one.meaning);
            column.because = "the mapping of an earlier file of this shape".to_owned();
            column.sure = 1.0;
            column.assumption = None;
            column.meaning = meaning;
        }
    }
    guess.mapping = mapping;
}

fn all_spend_on(day: NaiveDate, why: &str) -> String {
    format!("no column of days; all spend is put on {day}, {why}")
}
