//! Which columns do the scratch tables of the plan have?

use crate::rules::Rules;
use crate::{features, scoring};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::sync::Arc;

fn table(columns: &[(&str, DataType)]) -> SchemaRef {
    let fields: Vec<Field> = columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect();
    Arc::new(Schema::new(fields))
}

const TEXT: DataType = DataType::Utf8;
const INT: DataType = DataType::Int64;
const FLOAT: DataType = DataType::Float64;
const DAY: DataType = DataType::Date32;
const BOOL: DataType = DataType::Boolean;

fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

pub(super) fn span() -> SchemaRef {
    table(&[("first_at", instant()), ("last_at", instant()), ("people", INT)])
}

pub(super) fn things() -> SchemaRef {
    table(&[("code", INT), ("thing", TEXT)])
}

pub(super) fn timelines() -> SchemaRef {
    table(&[
        ("person_id", INT),
        ("timeline", DataType::BinaryView),
        ("first_at", instant()),
        ("first_order_at", instant()),
    ])
}

pub(super) fn histories() -> SchemaRef {
    table(&[
        ("person_id", INT),
        ("first_seen_at", instant()),
        ("timeline", DataType::BinaryView),
        ("first_at", instant()),
        ("first_order_at", instant()),
        ("province", TEXT),
        ("province_at", instant()),
        ("gender", TEXT),
        ("gender_at", instant()),
        ("customer_group", TEXT),
        ("born_on", DAY),
        ("born_at", instant()),
        ("income", FLOAT),
        ("income_at", instant()),
        ("budget", FLOAT),
        ("budget_at", instant()),
        ("competitor", TEXT),
        ("competitor_at", instant()),
    ])
}

pub(super) fn known() -> SchemaRef {
    let at = |name| (name, instant());
    table(&[
        ("person_id", INT),
        at("province_at"),
        at("gender_at"),
        at("born_at"),
        at("income_at"),
        at("budget_at"),
        at("competitor_at"),
    ])
}

pub(super) fn moments() -> SchemaRef {
    table(&[
        ("person_id", INT),
        ("role", TEXT),
        ("as_of_on", DAY),
        ("as_of_end", instant()),
        ("until_on", DAY),
        ("until_end", instant()),
        ("sampled", BOOL),
        ("has_signals", BOOL),
        ("timeline", DataType::BinaryView),
        ("province", TEXT),
        ("gender", TEXT),
        ("customer_group", TEXT),
        ("age", FLOAT),
        ("income", FLOAT),
        ("budget", FLOAT),
        ("competitor", TEXT),
    ])
}

pub(super) fn sample() -> SchemaRef {
    table(&[
        ("person_id", INT),
        ("role", TEXT),
        ("as_of_on", DAY),
        ("until_on", DAY),
        ("f", features::features_type()),
        ("purchases_after", FLOAT),
        ("province", TEXT),
        ("gender", TEXT),
        ("customer_group", TEXT),
        ("age", FLOAT),
        ("income", FLOAT),
        ("budget", FLOAT),
        ("channel", TEXT),
        ("category", TEXT),
    ])
}

pub(super) fn purchase_patterns() -> SchemaRef {
    table(&[
        ("as_of_on", DAY),
        ("repeats", FLOAT),
        ("repeat_age", FLOAT),
        ("age", FLOAT),
        ("people", INT),
        ("log_gaps", INT),
    ])
}

pub(super) fn spendings() -> SchemaRef {
    table(&[("as_of_on", DAY), ("purchases", FLOAT), ("mean_purchase", FLOAT)])
}

pub(super) fn followed() -> SchemaRef {
    table(&[
        ("as_of_on", DAY),
        ("half_on", DAY),
        ("repeats", FLOAT),
        ("repeat_age", FLOAT),
        ("age", FLOAT),
        ("later", FLOAT),
        ("people", INT),
        ("log_gaps", INT),
    ])
}

pub(super) fn purchase_days() -> SchemaRef {
    table(&[("as_of_on", DAY), ("day", INT), ("repeat", BOOL), ("purchases", INT)])
}

pub(super) fn loyalty_counts() -> SchemaRef {
    table(&[
        ("as_of_on", DAY),
        ("segment", TEXT),
        ("channel", INT),
        ("need_level", INT),
        ("loyalty", FLOAT),
        ("people", INT),
    ])
}

pub(super) fn judged_moments() -> SchemaRef {
    table(&[
        ("person_id", INT),
        ("role", TEXT),
        ("as_of_on", DAY),
        ("as_of_end", instant()),
        ("until_on", DAY),
        ("sampled", BOOL),
        ("timeline", DataType::BinaryView),
        ("f", features::features_type()),
        ("need", FLOAT),
        ("own_age", FLOAT),
        ("purchases", FLOAT),
        ("repeats", FLOAT),
        ("repeat_age", FLOAT),
        ("first_purchase_age", FLOAT),
        ("last_purchase_age", FLOAT),
        ("mean_purchase", FLOAT),
        ("purchases_after", FLOAT),
        ("chance", FLOAT),
        ("expected_purchases", FLOAT),
        ("conversion_model", TEXT),
        ("conversion_name", TEXT),
        ("repurchase_model", TEXT),
        ("repurchase_name", TEXT),
        ("spending_model", TEXT),
        ("gender", TEXT),
        ("ability_to_pay", FLOAT),
        ("ability_source", TEXT),
        ("newcomer_order_value", FLOAT),
        ("channel_code", INT),
        ("need_code", INT),
        ("segment", TEXT),
        ("rule", TEXT),
        ("relationship", TEXT),
        ("in_target", TEXT),
        ("class", TEXT),
        ("event_day", DataType::Int32),
    ])
}

pub(super) fn judged_before() -> SchemaRef {
    const KEPT: [&str; 20] = [
        "person_id",
        "as_of_on",
        "until_on",
        "sampled",
        "purchases_after",
        "chance",
        "expected_purchases",
        "ability_to_pay",
        "need",
        "own_age",
        "last_purchase_age",
        "purchases",
        "segment",
        "rule",
        "relationship",
        "in_target",
        "class",
        "event_day",
        "channel_code",
        "gender",
    ];
    let whole = judged_moments();
    let kept = KEPT.iter().filter_map(|name| whole.field_with_name(name).ok().cloned());
    Arc::new(Schema::new(kept.collect::<Vec<_>>()))
}

pub(super) fn judged() -> SchemaRef {
    let returned = |function: galena_plan::ScalarFunction| function.returns;
    table(&[
        ("person_id", INT),
        ("as_of_on", DAY),
        ("f", features::features_type()),
        ("need", FLOAT),
        ("last_purchase_age", FLOAT),
        ("purchases", FLOAT),
        ("chance", FLOAT),
        ("why", returned(scoring::explained_function())),
        ("next", returned(scoring::next_step_function(&Rules::default()))),
        ("conversion_name", TEXT),
        ("ahead", returned(scoring::outlook_function())),
        ("loyalty", FLOAT),
        ("expected_purchases", FLOAT),
        ("order_value", FLOAT),
        ("repurchase_name", TEXT),
        ("ability_to_pay", FLOAT),
        ("ability_source", TEXT),
        ("need_product", TEXT),
        ("segment", TEXT),
        ("rule", TEXT),
        ("in_target", TEXT),
        ("event_day", DataType::Int32),
    ])
}

pub(super) fn buyers() -> SchemaRef {
    table(&[
        ("as_of_on", DAY),
        ("sampled", BOOL),
        ("purchases", FLOAT),
        ("repeats", FLOAT),
        ("repeat_age", FLOAT),
        ("first_purchase_age", FLOAT),
        ("mean_purchase", FLOAT),
        ("log_gaps", FLOAT),
        ("channel", INT),
    ])
}

pub(super) fn segment_counts() -> SchemaRef {
    table(&[("segment", TEXT), ("condition", TEXT), ("people", INT), ("buyers", INT)])
}

pub(super) fn class_counts() -> SchemaRef {
    table(&[
        ("as_of_on", DAY),
        ("until_on", DAY),
        ("class", TEXT),
        ("relationship", TEXT),
        ("in_target", TEXT),
        ("had_bought", BOOL),
        ("people", INT),
        ("buyers", INT),
        ("purchases", FLOAT),
        ("sampled", INT),
        ("chances", FLOAT),
        ("expected_purchases", FLOAT),
    ])
}

pub(super) fn judged_sample() -> SchemaRef {
    table(&[
        ("as_of_on", DAY),
        ("until_on", DAY),
        ("chance", FLOAT),
        ("own_age", FLOAT),
        ("last_purchase_age", FLOAT),
        ("had_bought", BOOL),
        ("bought", BOOL),
        ("channel", TEXT),
        ("gender", TEXT),
    ])
}
