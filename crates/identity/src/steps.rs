//! In which order are records joined?

use crate::{Rules, golden, resolve};
use arrow_schema::{Field, Schema};
use galena_plan::{Body, Functions, Makes, Plan, Step};
use galena_signal::{Writer, table};
use std::sync::Arc;

/// Columns of a record that tell who it is.
const DESCRIBED: [&str; 20] = [
    "record_id",
    "at",
    "customer_ref",
    "name",
    "family_name",
    "given_name",
    "phone",
    "email",
    "device_id",
    "national_id",
    "tax_number",
    "gender",
    "born_on",
    "company",
    "address",
    "ward",
    "district",
    "province",
    "postcode",
    "attributes",
];

fn described() -> Schema {
    let columns = table::RECORDS.schema();
    let named = |name: &str| columns.field_with_name(name).ok().cloned();
    Schema::new(DESCRIBED.iter().chain(&["unread"]).filter_map(|name| named(name)).collect::<Vec<Field>>())
}

/// Records to people.
pub fn plan(rules: &Rules) -> Plan {
    let along = |makes: Makes, name: &'static str, at: usize, why: &'static str| Step {
        name,
        why,
        reads: &["links"],
        body: Body::Along("links", at),
        held: matches!(makes, Makes::Scratch(_)),
        makes,
    };
    let whose = Arc::new(table::MEMBERS.schema().as_ref().clone());
    Plan {
        name: "identity",
        writer: Writer::Identity,
        parameters: rules.parameters(),
        steps: vec![
            Step {
                name: "described",
                why: "what each record says about who it is",
                reads: &["records"],
                body: Body::sql(include_str!("sql/described.sql")),
                makes: Makes::Scratch(Arc::new(described())),
                held: false,
            },
            Step {
                name: "links",
                why: "pairs of records that may be one person, how likely that is, and the evidence",
                reads: &["described", "judgements", "members", "identity_log"],
                body: Body::Native(resolve::NAME),
                makes: Makes::Table(&table::LINKS),
                held: false,
            },
            along(
                Makes::Table(&table::MEMBERS),
                "members",
                resolve::MEMBERS,
                "every record with its person, whose id outlives new records",
            ),
            along(
                Makes::Table(&table::HOUSEHOLDS),
                "households",
                resolve::HOUSEHOLDS,
                "people who live together, and stay two people",
            ),
            along(
                Makes::Table(&table::IDENTITY_LOG),
                "identity_log",
                resolve::IDENTITY_LOG,
                "what happened to ids: created, merged, split, retired",
            ),
            along(
                Makes::Table(&table::KEYS),
                "keys",
                resolve::KEYS,
                "the values by which a new record finds the records it may belong to",
            ),
            along(
                Makes::Table(&table::IDENTITY_CHECKS),
                "identity_checks",
                resolve::IDENTITY_CHECKS,
                "how far it can be trusted who is who",
            ),
            along(Makes::Scratch(whose.clone()), "single", resolve::SINGLE, "records that are a person alone"),
            along(Makes::Scratch(whose), "several", resolve::SEVERAL, "records of people who have more than one"),
            Step {
                name: "people",
                why: "one row a person: the newest value of every field, and where it came from",
                reads: &["records", "single", "several"],
                body: Body::sql(include_str!("sql/people.sql")),
                makes: Makes::Table(&table::PEOPLE),
                held: false,
            },
        ],
    }
}

/// What the plan's SQL and native steps call.
pub fn functions() -> Functions {
    Functions { aggregate: vec![golden::function()], native: vec![resolve::function()], ..Functions::default() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_plan_holds_together() {
        super::plan(&super::Rules::default()).check(&super::functions()).unwrap();
    }
}
