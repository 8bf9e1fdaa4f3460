//! How is this file to be read? The understanding as an editable TOML: per sheet what a row is, per
//! column what it means, in which order dates and with which separators numbers are written, and
//! which words mean which kind or channel.
//!
//! The decision: the text that [`Mapping::to_toml`] writes depends on the mapping alone (comments
//! included), so that the same understanding has the same text, and with it the same batch id,
//! whether it was guessed or read from the file beside an earlier import. The road not taken is
//! serialising the structs: it would write no comments and demand the words of Rust.

use crate::value::{DateOrder, NumberStyle, PhoneStyle};
use crate::{IntakeError, Meaning, RowIs};
use chrono::NaiveDate;
use galena_signal::{Currency, Lang, SignalKind};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

/// How a file is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// Stands in front of the source's own keys: `kiotviet:KH000123`.
    pub source: String,
    /// Currency of amounts that name none.
    pub currency: Currency,
    /// Minutes east of UTC of times without a zone.
    pub utc_offset_minutes: i32,
    /// Sheets in the file's order.
    pub sheets: Vec<SheetMapping>,
}

/// How a sheet is read.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetMapping {
    /// Name of the sheet; empty when the file is one sheet.
    pub sheet: String,
    /// What one row is.
    pub row_is: RowIs,
    /// Kind of signal of a row that names none.
    pub kind: Option<SignalKind>,
    /// Channel of a row that names none.
    pub channel: Option<String>,
    /// Campaign of a row that names none.
    pub campaign: Option<String>,
    /// Name of the survey.
    pub survey: Option<String>,
    /// Day of rows without a day, such as the period of a report.
    pub day: Option<NaiveDate>,
    /// Columns in the file's order.
    pub columns: Vec<ColumnMapping>,
}

/// How a column is read.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnMapping {
    /// Name in the header.
    pub column: String,
    /// What it means.
    pub meaning: Meaning,
    /// Field of the record that it fills besides, for survey questions.
    pub also: Option<Meaning>,
    /// Kind that a date or a yes in the column stands for.
    pub kind: Option<SignalKind>,
    /// Order of dates.
    pub dates: Option<DateOrder>,
    /// Separators of numbers.
    pub numbers: Option<NumberStyle>,
    /// How phone numbers are written; Vietnamese where nothing is said.
    pub phones: Option<PhoneStyle>,
    /// Currency of its amounts.
    pub currency: Option<Currency>,
    /// Words of the column → words of ours: kinds, channels, or `none`; a customer code that is `none`
    /// stands for nobody.
    pub values: BTreeMap<String, String>,
}

impl ColumnMapping {
    /// A column with a meaning and nothing else to say.
    pub fn new(column: impl Into<String>, meaning: Meaning) -> Self {
        ColumnMapping {
            column: column.into(),
            meaning,
            also: None,
            kind: None,
            dates: None,
            numbers: None,
            phones: None,
            currency: None,
            values: BTreeMap::new(),
        }
    }
}

impl Mapping {
    /// Writes the mapping, commented, for a person to edit.
    pub fn to_toml(&self) -> String {
        let mut out = String::from(HEAD);
        let _ = writeln!(out, "# stands in front of the file's own customer codes; files with the same codes share it");
        let _ = writeln!(out, "source = {}", quoted(&self.source));
        let _ = writeln!(out, "# currency of amounts that name none");
        let _ = writeln!(out, "currency = {}", quoted(self.currency.code()));
        let _ = writeln!(out, "# minutes east of UTC of times without a zone");
        let _ = writeln!(out, "utc_offset_minutes = {}", self.utc_offset_minutes);
        for sheet in &self.sheets {
            sheet.write(&mut out);
        }
        out
    }

    /// Reads a mapping.
    ///
    /// # Errors
    /// When it is not TOML, or says something that is not in the lists.
    pub fn from_toml(text: &str) -> Result<Mapping, IntakeError> {
        let file: MappingFile = toml::from_str(text).map_err(|fault| {
            let line = fault.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
            bad(
                format!("line {line}"),
                fault.message().to_owned(),
                "mend the line, or delete the mapping to have it guessed anew",
            )
        })?;
        let mapping = Mapping {
            source: file.source,
            currency: currency("currency", &file.currency)?,
            utc_offset_minutes: file.utc_offset_minutes,
            sheets: file.sheet.into_iter().map(SheetFile::read).collect::<Result<_, _>>()?,
        };
        if mapping.utc_offset_minutes.abs() > 14 * 60 {
            return Err(bad(
                "utc_offset_minutes",
                format!("{} is no zone", mapping.utc_offset_minutes),
                "write minutes east of UTC, such as 420",
            ));
        }
        if mapping.source.is_empty() {
            return Err(bad("source", "it is empty".into(), "write one word, such as the name of the shop"));
        }
        Ok(mapping)
    }
}

impl SheetMapping {
    fn write(&self, out: &mut String) {
        let _ = writeln!(out, "\n[[sheet]]");
        let _ = writeln!(out, "name = {}", quoted(&self.sheet));
        let _ =
            writeln!(out, "row_is = {:<20} # one row is {}", quoted(self.row_is.word()), self.row_is.label(Lang::En));
        if let Some(kind) = self.kind {
            let _ = writeln!(
                out,
                "kind = {:<22} # {}, when the row does not say",
                quoted(kind.word()),
                kind.label(Lang::En)
            );
        }
        for (key, value) in [("channel", &self.channel), ("campaign", &self.campaign), ("survey", &self.survey)] {
            if let Some(value) = value {
                let _ = writeln!(out, "{key} = {}", quoted(value));
            }
        }
        if let Some(day) = self.day {
            let _ = writeln!(out, "day = {}", quoted(&day.to_string()));
        }
        for column in &self.columns {
            column.write(out);
        }
    }
}

impl ColumnMapping {
    fn write(&self, out: &mut String) {
        let _ = writeln!(out, "\n[[sheet.column]]");
        let _ = writeln!(out, "name = {}", quoted(&self.column));
        let _ = writeln!(
            out,
            "meaning = {:<19} # {}, {}",
            quoted(self.meaning.word()),
            self.meaning.label(Lang::En),
            self.meaning.label(Lang::Vi)
        );
        if let Some(also) = self.also {
            let _ = writeln!(out, "also = {:<22} # {}", quoted(also.word()), also.label(Lang::En));
        }
        if let Some(kind) = self.kind {
            let _ = writeln!(out, "kind = {:<22} # {}", quoted(kind.word()), kind.label(Lang::En));
        }
        if let Some(dates) = self.dates {
            let _ = writeln!(out, "dates = {:<21} # {}", quoted(dates.word()), dates.sentence());
        }
        if let Some(numbers) = self.numbers {
            let example = match numbers {
                NumberStyle::DotThousands => "1.234,56",
                NumberStyle::CommaThousands => "1,234.56",
            };
            let _ = writeln!(out, "numbers = {:<19} # {example}", quoted(numbers.word()));
        }
        if let Some(phones) = self.phones {
            let _ = writeln!(out, "phones = {:<20} # {}", quoted(phones.word()), phones.sentence());
        }
        if let Some(currency) = self.currency {
            let _ = writeln!(out, "currency = {}", quoted(currency.code()));
        }
        if !self.values.is_empty() {
            let _ = writeln!(out, "[sheet.column.values]");
            for (word, ours) in &self.values {
                let _ = writeln!(out, "{} = {}", quoted(word), quoted(ours));
            }
        }
    }
}

const HEAD: &str = "\
# How galena reads files of this shape. Change what is wrong, save, and add the file again.
# row_is:  person, lead, order_line, order, event, visit, consultation, spend_day, survey_response,
#          connection, mention, other (not read)
# meaning: what a column means; `attribute` is kept as it is, `ignore` is not read
# dates:   dmy, mdy, ymd, excel, epoch_s, epoch_ms
# numbers: dot_thousands (1.234,56), comma_thousands (1,234.56)
# values:  the file's words = kinds of signals (or none), or channels
";

/// A text as a TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    source: String,
    currency: String,
    utc_offset_minutes: i32,
    #[serde(default)]
    sheet: Vec<SheetFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetFile {
    #[serde(default)]
    name: String,
    row_is: String,
    kind: Option<String>,
    channel: Option<String>,
    campaign: Option<String>,
    survey: Option<String>,
    day: Option<String>,
    #[serde(default)]
    column: Vec<ColumnFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    name: String,
    meaning: String,
    also: Option<String>,
    kind: Option<String>,
    dates: Option<String>,
    numbers: Option<String>,
    phones: Option<String>,
    currency: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
}

impl SheetFile {
    fn read(self) -> Result<SheetMapping, IntakeError> {
        let place = format!("sheet \"{}\"", self.name);
        let row_is =
            word(&place, "row_is", &self.row_is, RowIs::from_word, || list(RowIs::ALL.iter().map(|one| one.word())))?;
        let day =
            match &self.day {
                None => None,
                Some(text) => Some(text.parse().map_err(|_| {
                    bad(format!("{place}, day"), format!("`{text}` is no day"), "write it as 2026-12-31")
                })?),
            };
        let columns: Vec<ColumnMapping> =
            self.column.into_iter().map(|column| column.read(&place)).collect::<Result<_, _>>()?;
        let mut seen = HashSet::new();
        for column in &columns {
            if !seen.insert(column.column.as_str()) {
                let place = format!("{place}, column \"{}\"", column.column);
                return Err(bad(place, "the column stands there twice".into(), "keep one of the two"));
            }
        }
        Ok(SheetMapping {
            row_is,
            kind: self.kind.map(|text| kind(&place, &text)).transpose()?,
            channel: self.channel,
            campaign: self.campaign,
            survey: self.survey,
            day,
            columns,
            sheet: self.name,
        })
    }
}

impl ColumnFile {
    fn read(self, sheet: &str) -> Result<ColumnMapping, IntakeError> {
        let place = format!("{sheet}, column \"{}\"", self.name);
        let meaning = |key: &str, text: &str| {
            word(&place, key, text, Meaning::from_word, || list(Meaning::ALL.iter().map(|one| one.word())))
        };
        let column = ColumnMapping {
            meaning: meaning("meaning", &self.meaning)?,
            also: self.also.map(|text| meaning("also", &text)).transpose()?,
            kind: self.kind.map(|text| kind(&place, &text)).transpose()?,
            dates: self
                .dates
                .map(|text| {
                    word(&place, "dates", &text, DateOrder::from_word, || {
                        list(DateOrder::ALL.iter().map(|one| one.word()))
                    })
                })
                .transpose()?,
            numbers: self
                .numbers
                .map(|text| {
                    word(&place, "numbers", &text, NumberStyle::from_word, || "dot_thousands, comma_thousands".into())
                })
                .transpose()?,
            phones: self
                .phones
                .map(|text| {
                    word(&place, "phones", &text, PhoneStyle::from_word, || {
                        list(PhoneStyle::ALL.iter().map(|one| one.word()))
                    })
                })
                .transpose()?,
            currency: self.currency.map(|text| currency(&place, &text)).transpose()?,
            values: self.values,
            column: self.name,
        };
        if matches!(column.meaning, Meaning::Kind | Meaning::OrderStatus) {
            for ours in column.values.values() {
                if ours != "none" {
                    kind(&place, ours)?;
                }
            }
        }
        Ok(column)
    }
}

fn list(words: impl Iterator<Item = &'static str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn word<T>(
    place: &str,
    key: &str,
    text: &str,
    read: impl Fn(&str) -> Option<T>,
    all: impl Fn() -> String,
) -> Result<T, IntakeError> {
    read(text).ok_or_else(|| {
        bad(format!("{place}, {key}"), format!("`{text}` is not known"), &format!("write one of {}", all()))
    })
}

fn kind(place: &str, text: &str) -> Result<SignalKind, IntakeError> {
    word(place, "kind", text, SignalKind::from_word, || list(SignalKind::all().map(SignalKind::word)))
}

fn currency(place: &str, text: &str) -> Result<Currency, IntakeError> {
    Currency::from_code(text)
        .ok_or_else(|| bad(place.to_owned(), format!("`{text}` is no currency"), "write three letters, such as VND"))
}

pub(crate) fn bad(place: impl Into<String>, because: String, hint: &str) -> IntakeError {
    IntakeError::BadMapping { place: place.into(), because, hint: hint.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;

    fn small() -> Mapping {
        let mut at = ColumnMapping::new("Ngày bán", Meaning::HappenedAt);
        at.dates = Some(DateOrder::Dmy);
        let mut total = ColumnMapping::new("Thành tiền", Meaning::LineTotal);
        total.numbers = Some(NumberStyle::DotThousands);
        let mut state = ColumnMapping::new("Trạng thái", Meaning::OrderStatus);
        state.values.insert("Xong".into(), "order".into());
        Mapping {
            source: "kiotviet".into(),
            currency: Currency::VND,
            utc_offset_minutes: 420,
            sheets: vec![SheetMapping {
                sheet: String::new(),
                row_is: RowIs::OrderLine,
                kind: Some(SignalKind::Order),
                channel: Some("store".into()),
                campaign: None,
                survey: None,
                day: None,
                columns: vec![at, total, state],
            }],
        }
    }

    #[test]
    fn a_mapping_reads_well() {
        expect![[r##"
            # How galena reads files of this shape. Change what is wrong, save, and add the file again.
            # row_is:  person, lead, order_line, order, event, visit, consultation, spend_day, survey_response,
            #          connection, mention, other (not read)
            # meaning: what a column means; `attribute` is kept as it is, `ignore` is not read
            # dates:   dmy, mdy, ymd, excel, epoch_s, epoch_ms
            # numbers: dot_thousands (1.234,56), comma_thousands (1,234.56)
            # values:  the file's words = kinds of signals (or none), or channels
            # stands in front of the file's own customer codes; files with the same codes share it
            source = "kiotviet"
            # currency of amounts that name none
            currency = "VND"
            # minutes east of UTC of times without a zone
            utc_offset_minutes = 420

            [[sheet]]
            name = ""
            row_is = "order_line"         # one row is one line of an order
            kind = "order"                # Bought, when the row does not say
            channel = "store"

            [[sheet.column]]
            name = "Ngày bán"
            meaning = "happened_at"       # when it happened, thời điểm xảy ra
            dates = "dmy"                 # day first, such as 31/12/2026

            [[sheet.column]]
            name = "Thành tiền"
            meaning = "line_total"        # what the row is worth, thành tiền
            numbers = "dot_thousands"     # 1.234,56

            [[sheet.column]]
            name = "Trạng thái"
            meaning = "order_status"      # state or outcome, trạng thái hoặc kết quả
            [sheet.column.values]
            "Xong" = "order"
        "##]]
        .assert_eq(&small().to_toml());
    }

    #[test]
    fn a_bad_mapping_says_where_and_what() {
        let check = |from: &str, to: &str, expected: expect_test::Expect| {
            let fault = Mapping::from_toml(&small().to_toml().replace(from, to)).unwrap_err();
            expected.assert_eq(&format!("{fault}\nhint: {}", fault.hint()));
        };
        check(
            "\"line_total\" ",
            "\"line_totla\" ",
            expect![[r#"
            the mapping at `sheet "", column "Thành tiền", meaning` cannot be used: `line_totla` is not known
            hint: write one of customer_ref, name, family_name, given_name, phone, email, device_id, national_id, tax_number, gender, born_on, company, address, ward, district, province, postcode, country, income, budget, competitor, consented, customer_group, note, happened_at, time_of_day, kind, happened, product, product_code, category, quantity, unit_price, line_total, order_total, quote_total, refunded, currency, order_ref, order_status, channel, campaign, keyword, staff, text, lost_reason, spend_amount, impressions, clicks, question, survey, attribute, ignore"#]],
        );
        check(
            "= \"VND\"",
            "= \"đồng\"",
            expect![[r#"
            the mapping at `currency` cannot be used: `đồng` is no currency
            hint: write three letters, such as VND"#]],
        );
        check(
            "dates",
            "datse",
            expect![[r#"
            the mapping at `line 24` cannot be used: unknown field `datse`, expected one of `name`, `meaning`, `also`, `kind`, `dates`, `numbers`, `phones`, `currency`, `values`
            hint: mend the line, or delete the mapping to have it guessed anew"#]],
        );
    }

    proptest! {
        #[test]
        fn a_written_mapping_is_read_back(
            names in proptest::collection::hash_set("\\PC{1,12}|[\"\\\\\\n\\t]{1,3}", 1..6),
            picks in proptest::collection::vec((0usize..40, 0usize..6, any::<bool>()), 6),
            word in "\\PC{0,8}",
        ) {
            let mut mapping = small();
            mapping.sheets[0].columns = names.into_iter().zip(picks).map(|(name, (meaning, order, dots))| {
                let mut column = ColumnMapping::new(name, Meaning::ALL[meaning]);
                column.dates = Some(DateOrder::ALL[order]);
                column.numbers = Some(if dots { NumberStyle::DotThousands } else { NumberStyle::CommaThousands });
                column.phones = dots.then_some(PhoneStyle::National);
                column.kind = SignalKind::all().nth(meaning);
                column.values.insert(word.clone(), "order".into());
                column
            }).collect();
            let text = mapping.to_toml();
            prop_assert_eq!(Mapping::from_toml(&text).unwrap(), mapping, "{}", text);
        }
    }
}
