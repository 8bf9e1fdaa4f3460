//! Who are they? People with class, axes and chance, in an order; and the summary of who is who.
//!
//! A listing is every column for machines (JSON, CSV) and the few that fit for a person at a
//! terminal. Sorting and cutting happen in the engine.

use super::Context;
use super::read::Row;
use galena_plan::Value;
use galena_signal::{Class, table};

mod listing;
mod summary;

pub use listing::Listing;
pub use summary::summary;

/// Whom to list, in which order.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// Only people of this class.
    pub class: Option<Class>,
    /// In which order.
    pub sort: Sort,
    /// How many at most.
    pub limit: Option<usize>,
}

/// The order of a listing; the highest first, names from A.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Chance to buy within the horizon.
    #[default]
    Chance,
    /// Need.
    Need,
    /// Money expected within a year.
    Value,
    /// Loyalty.
    Loyalty,
    /// Behaviour.
    Behaviour,
    /// Name.
    Name,
}

impl Sort {
    fn sql(self) -> &'static str {
        match self {
            Sort::Chance => "forecasts.chance DESC NULLS LAST",
            Sort::Need => "axes.need DESC",
            Sort::Value => "forecasts.expected_value_365 DESC NULLS LAST",
            Sort::Loyalty => "axes.loyalty DESC",
            Sort::Behaviour => "axes.behaviour DESC",
            Sort::Name => "people.name ASC NULLS LAST",
        }
    }
}

const COLUMNS: &[&str] = &[
    "person_id",
    "name",
    "customer_ref",
    "class",
    "relationship",
    "potential_kind",
    "in_target",
    "segment",
    "need",
    "conversion",
    "loyalty",
    "behaviour",
    "ability_to_pay",
    "ability_source",
    "chance",
    "chance_low",
    "chance_high",
    "alive",
    "expected_purchases",
    "expected_value_365",
    "need_product",
    "need_kind",
    "from_on",
    "rule",
    "phone",
    "email",
    "province",
    "contactable",
];

/// Lists people as of the last run; nobody before the first.
///
/// # Errors
/// When the tables cannot be read.
pub fn list(context: &Context<'_>, filter: &PeopleFilter) -> anyhow::Result<Listing> {
    let columns = COLUMNS.to_vec();
    let Some(as_of) = context.as_of()? else { return Ok(Listing { columns, rows: Vec::new() }) };
    let mut parameters = context.parameters(as_of);
    parameters.insert("class", Value::Text(filter.class.map_or("", Class::word).to_string()));
    let limit = filter.limit.map_or(String::new(), |limit| format!("LIMIT {limit}"));
    let sql = include_str!("../sql/people.sql").replace("{{order}}", filter.sort.sql()).replace("{{limit}}", &limit);
    let reads = [&table::AXES, &table::PEOPLE, &table::STANDINGS, &table::FORECASTS, &table::FEATURES];
    let rows = context.rows(&sql, &reads, &parameters)?;
    let cells = |row: &Row| columns.iter().map(|column| row.cell(column)).collect();
    Ok(Listing { rows: rows.iter().map(cells).collect(), columns })
}
