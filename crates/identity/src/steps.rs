//! In which order are records joined?

use crate::{components, golden};
use arrow_schema::{DataType, Field, Schema};
use galena_plan::{Body, Functions, Makes, Parameters, Plan, Step, Value};
use galena_signal::{Writer, table};
use std::sync::Arc;

/// A key that more records share than this says nothing about who somebody is.
const MOST_RECORDS_PER_KEY: i64 = 200;

/// Records to people.
pub fn plan() -> Plan {
    let keys = Schema::new(vec![
        Field::new("key", DataType::Utf8, false),
        Field::new("value", DataType::Utf8, true),
        Field::new("record_id", DataType::Int64, false),
    ]);
    Plan {
        name: "identity",
        writer: Writer::Identity,
        parameters: Parameters::from([("most_records_per_key", Value::Int(MOST_RECORDS_PER_KEY))]),
        steps: vec![
            Step {
                name: "keys",
                why: "every exact key that a record carries, one a row",
                reads: &["records"],
                body: Body::sql(include_str!("sql/keys.sql")),
                makes: Makes::Scratch(Arc::new(keys)),
                held: true,
            },
            Step {
                name: "links",
                why: "records that share a key, each tied to the smallest of them",
                reads: &["keys"],
                body: Body::sql(include_str!("sql/links.sql")),
                makes: Makes::Table(&table::LINKS),
                held: false,
            },
            Step {
                name: "components",
                why: "records that hang together, through however many links",
                reads: &["links"],
                body: Body::Native("connected_components"),
                makes: Makes::Scratch(components::schema()),
                held: true,
            },
            Step {
                name: "members",
                why: "every record with its person, who bears the id of their earliest record",
                reads: &["records", "components"],
                body: Body::sql(include_str!("sql/members.sql")),
                makes: Makes::Table(&table::MEMBERS),
                held: false,
            },
            Step {
                name: "people",
                why: "one row a person: the newest value of every field, and where it came from",
                reads: &["records", "members"],
                body: Body::sql(include_str!("sql/people.sql")),
                makes: Makes::Table(&table::PEOPLE),
                held: false,
            },
        ],
    }
}

/// What the plan's SQL and native steps call.
pub fn functions() -> Functions {
    Functions { aggregate: vec![golden::function()], native: vec![components::function()], ..Functions::default() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_plan_holds_together() {
        super::plan().check(&super::functions()).unwrap();
    }
}
