//! Where does it lie? Every table of the lake with its columns and its one writer.
//!
//! Tables are where the stages meet: they never import each other, they read and write what is
//! named here. Names are the same in Rust, SQL, JSON, logs and pages. `_at` is an instant (UTC,
//! microseconds), `_on` a day, `_id` an id. Money is `DECIMAL(18, 2)` with its currency beside it.

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::sync::Arc;

/// Who may write a table. Each table has one writing stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Writer {
    /// Files and messages, by way of `engine::append`.
    Intake,
    /// Which records are the same person.
    Identity,
    /// Who is who.
    Standing,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// `BIGINT`.
    Int,
    /// `DOUBLE`.
    Float,
    /// `BOOLEAN`.
    Bool,
    /// `VARCHAR`.
    Text,
    /// `DECIMAL(18, 2)`.
    Amount,
    /// `DATE`.
    Day,
    /// `TIMESTAMP` in UTC, microseconds.
    Instant,
}

impl ColumnType {
    /// The Arrow type.
    pub fn data_type(self) -> DataType {
        match self {
            ColumnType::Int => DataType::Int64,
            ColumnType::Float => DataType::Float64,
            ColumnType::Bool => DataType::Boolean,
            ColumnType::Text => DataType::Utf8,
            ColumnType::Amount => DataType::Decimal128(18, 2),
            ColumnType::Day => DataType::Date32,
            ColumnType::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        }
    }
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name.
    pub name: &'static str,
    /// Type.
    pub column_type: ColumnType,
    /// May be null.
    pub nullable: bool,
    /// What it means.
    pub doc: &'static str,
}

/// One table.
#[derive(Debug)]
pub struct Table {
    /// Name in the lake.
    pub name: &'static str,
    /// What it holds, in one line.
    pub doc: &'static str,
    /// Its one writer.
    pub writer: Writer,
    /// Facts are appended and carry a `batch_id`; derived tables are made anew by each run.
    pub is_fact: bool,
    /// The column that says when the fact happened. A run as of a day sees no row after that day;
    /// rows where it is null are seen.
    pub happened: Option<&'static str>,
    /// Columns in order.
    pub columns: &'static [Column],
}

impl Table {
    /// The Arrow schema.
    pub fn schema(&self) -> SchemaRef {
        let fields: Vec<Field> = self
            .columns
            .iter()
            .map(|column| Field::new(column.name, column.column_type.data_type(), column.nullable))
            .collect();
        Arc::new(Schema::new(fields))
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

macro_rules! table {
    ($(#[$doc:meta])* $ident:ident = $name:literal, $writer:ident, fact: $fact:literal, happened: $happened:expr, $about:literal, {
        $($column:literal $type:ident $($null:ident)? : $cdoc:literal),* $(,)?
    }) => {
        $(#[$doc])*
        pub static $ident: Table = Table {
            name: $name,
            doc: $about,
            writer: Writer::$writer,
            is_fact: $fact,
            happened: $happened,
            columns: &[$(Column {
                name: $column,
                column_type: ColumnType::$type,
                nullable: table!(@null $($null)?),
                doc: $cdoc,
            }),*],
        };
    };
    (@null) => { false };
    (@null null) => { true };
}

table! {
    /// Imports: one row when an import starts, one when it is whole, one when it is taken back.
    BATCHES = "batches", Intake, fact: true, happened: None,
    "imports: a row when one starts, when it is whole, when it is taken back", {
    "batch_id" Text: "id of the import, made from its content",
    "event" Text: "`started`, `added` or `undone`",
    "event_at" Instant: "when",
    "file_name" Text: "name of the file, without its folder",
    "file_bytes" Int: "size of the file",
    "content_hash" Text: "BLAKE3 of the file's bytes",
    "shape" Text: "hash of the header row and format; files of one shape share a mapping",
    "mapping" Text: "the mapping as TOML",
    "assumptions" Text: "what was assumed, one per line",
    "rows" Int: "rows read",
    "records" Int: "rows added to `records`",
    "signals" Int: "rows added to `signals`",
    "spend" Int: "rows added to `spend`",
    "answers" Int: "rows added to `answers`",
    "refusals" Int: "rows refused",
    }
}

table! {
    /// One per distinct description of a person in a batch.
    RECORDS = "records", Intake, fact: true, happened: Some("at"),
    "descriptions of people, one per distinct description in a batch", {
    "record_id" Int: "id made from batch and content",
    "batch_id" Text: "import",
    "row_number" Int: "row of the first mention, from 1 with the header",
    "at" Instant null: "when the description was made, or the first happening that mentions it",
    "customer_ref" Text null: "the source's own key, with the source in front",
    "name" Text null: "name as written, NFC",
    "family_name" Text null: "family name, where the source has a column of its own for it",
    "given_name" Text null: "given name, where the source has a column of its own for it",
    "phone" Text null: "E.164; where the mapping says `phones = \"national\"`, the digits as they stand",
    "email" Text null: "lower case",
    "device_id" Text null: "cookie, app or chat id, with its source in front",
    "national_id" Text null: "number of an identity card, passport or social security, as written",
    "tax_number" Text null: "tax number, as written",
    "gender" Text null: "`f` or `m`",
    "born_on" Day null: "birthday",
    "company" Text null: "company or organisation",
    "address" Text null: "street address as written",
    "ward" Text null: "ward",
    "district" Text null: "district, before July 2025; city or suburb beside a state abroad",
    "province" Text null: "province or city; state or country abroad",
    "postcode" Text null: "postcode",
    "income" Amount null: "declared monthly income",
    "budget" Amount null: "what the person said they can spend",
    "currency" Text null: "ISO 4217 code of income and budget",
    "competitor" Text null: "competing product in use",
    "consented" Bool null: "said yes or no to being contacted",
    "customer_group" Text null: "group or tag as the source names it",
    "note" Text null: "free text",
    "attributes" Text null: "columns without a meaning here, as a JSON object",
    "unread" Text null: "cells that were not understood, as a JSON object of texts by meaning",
    }
}

table! {
    /// One per thing that happened.
    SIGNALS = "signals", Intake, fact: true, happened: Some("at"),
    "things that happened", {
    "batch_id" Text: "import",
    "row_number" Int: "row in the file",
    "record_id" Int null: "whose; null for a happening without a person",
    "at" Instant: "when",
    "kind" Text: "what; a word of `SignalKind`",
    "product" Text null: "product",
    "category" Text null: "product category",
    "quantity" Float null: "how many; below zero where the file writes what went back so",
    "value" Amount null: "line total, or the price level looked at",
    "currency" Text null: "ISO 4217 code of `value`",
    "order_ref" Text null: "order, quote or ticket; lines of one order are one purchase",
    "channel" Text null: "channel",
    "campaign" Text null: "campaign",
    "keyword" Text null: "search words or ad keyword",
    "staff" Text null: "who served",
    "competitor" Text null: "competitor named",
    "text" Text null: "what was said",
    }
}

table! {
    /// Money spent by day, channel, campaign and keyword.
    SPEND = "spend", Intake, fact: true, happened: Some("spent_on"),
    "money spent by day, channel, campaign and keyword", {
    "batch_id" Text: "import",
    "row_number" Int: "row in the file",
    "spent_on" Day: "day",
    "channel" Text null: "channel",
    "campaign" Text null: "campaign",
    "keyword" Text null: "keyword",
    "amount" Amount: "how much",
    "currency" Text: "ISO 4217 code",
    "impressions" Int null: "times shown",
    "clicks" Int null: "times clicked",
    }
}

table! {
    /// Survey answers.
    ANSWERS = "answers", Intake, fact: true, happened: Some("at"),
    "survey answers", {
    "batch_id" Text: "import",
    "row_number" Int: "row in the file",
    "record_id" Int null: "who answered",
    "at" Instant null: "when",
    "survey" Text: "which survey",
    "question" Text: "question as asked",
    "answer" Text: "answer as given",
    }
}

table! {
    /// Rows that were not taken.
    REFUSALS = "refusals", Intake, fact: true, happened: None,
    "rows that were not taken, and why", {
    "batch_id" Text: "import",
    "row_number" Int: "row in the file",
    "column_name" Text null: "column as the file names it",
    "reason" Text: "word of `RefusalReason`",
    "found" Text: "what was found",
    "expected" Text: "what was expected",
    "fix" Text: "what can be done",
    "raw" Text: "the row's cells as they came, as a JSON list",
    }
}

table! {
    /// What humans decided about who is who. A run as of any day obeys all of it: who somebody is does not
    /// happen on a day, and the data that a decision is about mostly end before it.
    JUDGEMENTS = "judgements", Intake, fact: true, happened: None,
    "what humans decided about pairs of records; the latest word about a pair counts, for good", {
    "batch_id" Text: "import",
    "row_number" Int: "place among the decisions made together",
    "at" Instant: "when",
    "author" Text: "who decided",
    "decision" Text: "`same`, `different` or `unsure`",
    "left_record_id" Int: "one record",
    "right_record_id" Int null: "the other",
    "reason" Text null: "why, in the author's words",
    }
}

table! {
    /// Pairs of records that may be one person.
    LINKS = "links", Identity, fact: false, happened: None,
    "pairs of records that may be one person, with the evidence", {
    "left_record_id" Int: "the record with the smaller id",
    "right_record_id" Int: "the other record",
    "chance" Float: "chance that they are one person",
    "weight" Float: "evidence in bits: the logarithm of the odds, to the base of two",
    "relation" Text: "what they most likely are: `person`, `household`, `namesakes` or `strangers`",
    "joined" Bool: "they belong to one person now",
    "evidence" Text: "what was compared, how it came out, and the bits that it brings: `start -20.6; phone same +17.1; …`",
    }
}

table! {
    /// Which record belongs to which person.
    MEMBERS = "members", Identity, fact: false, happened: None,
    "which record belongs to which person", {
    "record_id" Int: "record",
    "person_id" Int: "person",
    }
}

table! {
    /// Who lives with whom.
    HOUSEHOLDS = "households", Identity, fact: false, happened: None,
    "people who live together; they stay two people", {
    "person_id" Int: "person",
    "household_id" Int: "household: the id of its first member",
    }
}

table! {
    /// What happened to ids of people.
    IDENTITY_LOG = "identity_log", Identity, fact: false, happened: None,
    "what happened to ids of people, in order; an id that was merged leads to another", {
    "as_of_on" Day: "the day of the run",
    "change" Text: "`created`, `merged`, `split` or `retired`",
    "person_id" Int: "person",
    "other_person_id" Int null: "whom it was merged into, or split off",
    "records" Int: "records that it concerns",
    }
}

table! {
    /// Values by which records find each other.
    KEYS = "keys", Identity, fact: false, happened: None,
    "values by which a new record finds the records that it may belong to, in order", {
    "key" Int: "hash of the key's columns",
    "record_id" Int: "a record that has it",
    }
}

table! {
    /// How far it can be trusted who is who.
    IDENTITY_CHECKS = "identity_checks", Identity, fact: false, happened: None,
    "how far it can be trusted who is who, and what was looked at", {
    "as_of_on" Day: "the day of the run",
    "measure" Text: "what is measured: `people`, `people_of_size`, `pairs_compared`, `alone`, `decisions`, `key`, `blocking_recall`, `dropped`, `field`, `precision`, `recall`",
    "subject" Text: "of what: `all`, `pairs`, a key, a field",
    "records" Int: "how many records it is about",
    "value" Float null: "the figure; for a field, bits of evidence when it is the same",
    "low" Float null: "lower end of the 90 % interval; for a field, bits when it is another",
    "high" Float null: "upper end of the 90 % interval",
    "note" Text null: "what to know when reading it",
    }
}

table! {
    /// The golden record of each person.
    PEOPLE = "people", Identity, fact: false, happened: None,
    "one row per person: the best value of each field", {
    "person_id" Int: "person",
    "name" Text null: "name",
    "family_name" Text null: "family name",
    "given_name" Text null: "given name",
    "phone" Text null: "phone",
    "email" Text null: "email",
    "device_id" Text null: "device",
    "customer_ref" Text null: "key in a source",
    "national_id" Text null: "number of an identity card, passport or social security",
    "tax_number" Text null: "tax number",
    "gender" Text null: "`f` or `m`",
    "born_on" Day null: "birthday",
    "company" Text null: "company",
    "address" Text null: "address",
    "ward" Text null: "ward",
    "district" Text null: "district",
    "province" Text null: "province",
    "postcode" Text null: "postcode",
    "income" Float null: "declared monthly income, in `currency`",
    "budget" Float null: "declared budget, in `currency`",
    "currency" Text null: "currency of income and budget",
    "competitor" Text null: "competing product in use",
    "consented" Bool null: "latest word on being contacted",
    "customer_group" Text null: "group in a source",
    "records" Int: "how many records were joined",
    "first_seen_at" Instant null: "earliest record or signal",
    "sources" Text: "which record each value came from, as a JSON object of record ids; `all` where one record says everything",
    }
}

table! {
    /// What a person's signals add up to as of the run's day.
    FEATURES = "features", Standing, fact: false, happened: None,
    "what a person's signals add up to, one column per feature", {
    "person_id" Int: "person",
    "as_of_on" Day: "the day it is true for",
    "signals" Float: "signals ever",
    "first_age" Float: "days since the first signal",
    "last_age" Float: "days since the last signal",
    "days_90" Float: "different days with a signal in the last 90 days",
    "own_age" Float: "days since the last signal of one's own doing (an act, or a look other than being shown an ad)",
    "purchases" Float: "purchases: different days with an order that was not taken back",
    "purchases_365" Float: "purchases in the last 365 days",
    "purchases_90" Float: "purchases in the last 90 days",
    "first_purchase_age" Float: "days since the first purchase",
    "last_purchase_age" Float: "days since the last purchase",
    "median_gap" Float: "median days between purchases; 0 with fewer than two",
    "repeats" Float: "repeat purchases (purchases less the first)",
    "repeat_age" Float: "days from the first purchase to the last",
    "spent" Float: "money spent, less what was taken back",
    "mean_purchase" Float: "mean value of a purchase",
    "returns" Float: "returns and cancellations",
    "active" Float: "acts, each halved every `behaviour_half_life_days`",
    "passive" Float: "looks, each halved every `behaviour_half_life_days`",
    "active_7" Float: "acts in the last 7 days",
    "active_30" Float: "acts in the last 30 days",
    "passive_7" Float: "looks in the last 7 days",
    "passive_30" Float: "looks in the last 30 days",
    "need" Float: "need axis",
    "explicitness" Float: "how explicit the signals behind the need are",
    "specificity" Float: "how concentrated they are on one thing",
    "recency" Float: "how fresh they are",
    "strongest_7" Float: "largest need level of an unanswered signal in the last 7 days",
    "strongest_30" Float: "largest need level of an unanswered signal in the last 30 days",
    "strongest_90" Float: "largest need level of an unanswered signal in the last 90 days",
    "looks" Float: "unanswered looks (ads, clicks, views), halved every 14 days",
    "research" Float: "unanswered research (searches, comparisons, reviews, downloads), halved every 14 days",
    "contacts" Float: "unanswered contacts (messages, calls, inquiries, visits), halved every 14 days",
    "advice" Float: "unanswered advice (consultations, statements, trials), halved every 14 days",
    "offers" Float: "unanswered offers (quotes, carts, checkouts), halved every 14 days",
    "explicit_age" Float: "days since the freshest unanswered act of a need level of 0.5 or more",
    "waiting_age" Float: "days since the oldest unanswered act of a need level of 0.5 or more within a year",
    "refusals" Float: "decisions against, complaints and refusals, halved every 60 days",
    "competitor_age" Float: "days since a competitor was last named",
    "explored" Float: "searches, comparisons, views, reviews read and downloads in the last 180 days",
    "wish" Float: "largest need level of any signal in the last 365 days",
    "unsubscribed" Float: "1 when the last word on messages was no",
    "recommendations" Float: "recommendations and reviews given",
    "looked_price" Float: "geometric mean of the prices looked at, asked for and quoted; 0 when none is known",
    "things_90" Float: "different things looked at or asked for in the last 90 days",
    }
}

table! {
    /// The four axes and ability to pay, with their parts.
    AXES = "axes", Standing, fact: false, happened: None,
    "the four axes and ability to pay, with their parts", {
    "person_id" Int: "person",
    "as_of_on" Day: "the day it is true for",
    "need" Float: "explicitness × specificity × recency",
    "need_explicitness" Float: "how explicit the strongest recent signals are",
    "need_specificity" Float: "how concentrated on one product or category",
    "need_recency" Float: "how fresh",
    "need_product" Text null: "product or category that the need is about",
    "need_kind" Text null: "strongest kind of signal behind it",
    "conversion" Float: "calibrated chance to buy within the horizon",
    "loyalty" Float: "chance to be alive and buy again within a year",
    "behaviour" Float: "acts against looks, decayed",
    "behaviour_active" Float: "decayed sum of acts",
    "behaviour_passive" Float: "decayed sum of looks",
    "ability_to_pay" Float null: "0–1, or unknown",
    "ability_source" Text null: "`declared`, `baskets`, `looked_at`",
    }
}

table! {
    /// What is expected of a person.
    FORECASTS = "forecasts", Standing, fact: false, happened: None,
    "what is expected of a person, with intervals", {
    "person_id" Int: "person",
    "as_of_on" Day: "the day it is made for",
    "horizon_days" Int: "how far ahead",
    "chance" Float: "chance to buy within the horizon",
    "chance_low" Float: "lower end of the 90 % interval",
    "chance_high" Float: "upper end of the 90 % interval",
    "chance_base" Float: "chance of somebody about whom nothing is known: what reasons are counted from",
    "reasons" Text: "what moved the chance from there, in points of a hundredth, the most first: `offer +4.2; looked -0.6`",
    "next_step" Text null: "kind of signal that a business can bring about and that would raise the chance most",
    "next_step_chance" Float null: "the chance if that happened today",
    "alive" Float null: "chance to be alive as a customer; null for those who never bought",
    "alive_low" Float null: "lower end of its 90 % interval",
    "alive_high" Float null: "upper end of its 90 % interval",
    "expected_purchases" Float: "purchases expected within the horizon",
    "expected_purchases_30" Float: "purchases expected within 30 days",
    "purchases_30_low" Float: "lower end of the 90 % interval of their number",
    "purchases_30_high" Float: "upper end of the 90 % interval of their number",
    "expected_purchases_90" Float: "purchases expected within 90 days",
    "purchases_90_low" Float: "lower end of the 90 % interval of their number",
    "purchases_90_high" Float: "upper end of the 90 % interval of their number",
    "expected_purchases_365" Float: "purchases expected within a year",
    "purchases_365_low" Float: "lower end of the 90 % interval of their number",
    "purchases_365_high" Float: "upper end of the 90 % interval of their number",
    "expected_order_value" Float null: "mean value of an order, shrunk",
    "expected_value_30" Float null: "money expected within 30 days",
    "expected_value_90" Float null: "money expected within 90 days",
    "expected_value_365" Float null: "money expected within a year",
    "model" Text: "which model said so",
    }
}

table! {
    /// History of classes: a dated row for every change.
    STANDINGS = "standings", Standing, fact: false, happened: None,
    "history of classes: from when to when, by which rule, on what evidence", {
    "person_id" Int: "person",
    "from_on" Day: "first day it holds",
    "until_on" Day null: "day before the next change; null while it holds",
    "class" Text: "class by the policy",
    "relationship" Text: "relationship",
    "potential_kind" Text null: "kind of potential customer",
    "in_target" Text: "`yes`, `no`, `unknown`",
    "segment" Text null: "segment the person belongs to",
    "rule" Text: "name of the rule that decided",
    "evidence" Text: "the numbers the rule looked at",
    }
}

table! {
    /// Chosen or proposed parts of the market.
    SEGMENTS = "segments", Standing, fact: false, happened: None,
    "chosen or proposed parts of the market", {
    "segment" Text: "name",
    "condition" Text: "who belongs, as words",
    "origin" Text: "`chosen` in galena.toml or `proposed`",
    "people" Int: "size among people who have not bought, at past dates",
    "buyers" Int: "how many of them bought within the horizon",
    "rate" Float: "conversion rate",
    "rate_low" Float: "lower end of the 90 % interval",
    "rate_high" Float: "upper end of the 90 % interval",
    "lift" Float: "rate against everyone's",
    }
}

table! {
    /// How good the judgement has been.
    TRACK_RECORD = "track_record", Standing, fact: false, happened: None,
    "how good the judgement has been, replayed at past dates", {
    "as_of_on" Day null: "date of the replay; null for all dates together",
    "until_on" Day null: "end of the window looked at",
    "measure" Text: "what is measured, such as `bought`, `ratio`, `calibration`, `lift`, `auc`, `purchases`, `latest_auc`, `drift_rate`",
    "subject" Text: "of whom or which bin, such as `class:target` or `bin:07`",
    "people" Int: "how many people",
    "events" Float: "how many of them did it, or how many purchases happened",
    "expected" Float null: "what was expected",
    "value" Float null: "the figure; null when there are too few events to say",
    "low" Float null: "lower end of the 90 % interval",
    "high" Float null: "upper end of the 90 % interval",
    "note" Text null: "what to know when reading it",
    }
}

table! {
    /// How far today's model can be trusted.
    MODEL_CHECKS = "model_checks", Standing, fact: false, happened: None,
    "how far today's model of the chance to buy can be trusted, measured on the latest closed window", {
    "as_of_on" Day: "the day of the model",
    "measure" Text: "what is measured: `uses`, `auc`, `log_loss`, `calibration_error`, `lift_top_decile`, `gain`, `drift_rate`, `drift_column`, `repurchase`, `notice`",
    "subject" Text: "of what: `model`, `line`, `trees`, `rule`, `base_rate`, or the name of an input",
    "people" Int: "how many people",
    "events" Float: "how many of them bought",
    "expected" Float null: "what was expected, or was so before",
    "value" Float null: "the figure",
    "low" Float null: "lower end of the 90 % interval",
    "high" Float null: "upper end of the 90 % interval",
    "note" Text null: "what to know when reading it",
    }
}

/// Every table.
pub static ALL: &[&Table] = &[
    &BATCHES,
    &RECORDS,
    &SIGNALS,
    &SPEND,
    &ANSWERS,
    &REFUSALS,
    &JUDGEMENTS,
    &LINKS,
    &MEMBERS,
    &HOUSEHOLDS,
    &IDENTITY_LOG,
    &KEYS,
    &IDENTITY_CHECKS,
    &PEOPLE,
    &FEATURES,
    &AXES,
    &FORECASTS,
    &STANDINGS,
    &SEGMENTS,
    &TRACK_RECORD,
    &MODEL_CHECKS,
];

/// The table of that name.
pub fn by_name(name: &str) -> Option<&'static Table> {
    ALL.iter().copied().find(|table| table.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_facts_carry_their_batch() {
        let mut names = HashSet::new();
        for table in ALL {
            assert!(names.insert(table.name), "{} twice", table.name);
            let columns: HashSet<_> = table.columns.iter().map(|c| c.name).collect();
            assert_eq!(columns.len(), table.columns.len(), "{} names a column twice", table.name);
            assert_eq!(table.is_fact, columns.contains("batch_id"), "{}", table.name);
            if let Some(column) = table.happened {
                assert!(columns.contains(column), "{}.{column}", table.name);
            }
        }
    }
}
