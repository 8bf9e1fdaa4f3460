//! In which order is it judged who is who?
//!
//! The order is the list below. Relationship is decided by the first rule that holds in
//! `sql/judged_moments.sql`: a buyer has lapsed when silent for too long, is loyal with enough purchases
//! in a year, else is an actual customer; somebody who has not bought is a potential customer with
//! a competitor, hesitant, exploring or unaware, or a stranger when no wish is known. The target
//! mark needs a segment, the need and the ability to pay.

mod schema;

use crate::rules::{Rules, Segment};
use crate::{changes, cutoffs, features, learn, loyalty, model_checks, scoring, timeline, track_record};
use galena_plan::{Body, Functions, Makes, Plan, Step};
use galena_signal::{Writer, table};
use std::borrow::Cow;

/// Signals and people to axes, forecasts, standings and the track record.
pub fn plan(rules: &Rules) -> Plan {
    let scratch =
        |name, why, reads, body, schema, held| Step { name, why, reads, body, makes: Makes::Scratch(schema), held };
    let kept = |name, makes, why, reads, body| Step { name, why, reads, body, makes, held: false };
    let steps = vec![
        scratch(
            "span",
            "how far back the signals reach, and how many people there are",
            &["signals", "people"],
            Body::sql(include_str!("sql/span.sql")),
            schema::span(),
            false,
        ),
        scratch(
            "cutoffs",
            "the days to judge at: today, replays, and days to learn from",
            &["span"],
            Body::Native("cutoffs"),
            cutoffs::schema(),
            true,
        ),
        scratch(
            "things",
            "the texts behind the codes that timelines use",
            &["signals"],
            Body::sql(include_str!("sql/things.sql")),
            schema::things(),
            true,
        ),
        scratch(
            "timelines",
            "each person's signals in order, gathered in one pass",
            &["signals", "members"],
            Body::sql(include_str!("sql/timelines.sql")),
            schema::timelines(),
            false,
        ),
        scratch(
            "known",
            "since when each attribute of a person has been known, so that replays do not know it earlier",
            &["records", "members"],
            Body::sql(include_str!("sql/known.sql")),
            schema::known(),
            false,
        ),
        scratch(
            "histories",
            "all that is known of a person in one row",
            &["people", "known", "timelines"],
            Body::sql(include_str!("sql/histories.sql")),
            schema::histories(),
            true,
        ),
        scratch(
            "moments",
            "each person at each cut-off, with what was known then",
            &["cutoffs", "histories"],
            Body::sql(include_str!("sql/moments.sql")),
            schema::moments(),
            false,
        ),
        scratch(
            "sample",
            "a sample of people at every cut-off with what came of it, to learn from",
            &["moments", "things"],
            Body::sql(include_str!("sql/sample.sql")),
            schema::sample(),
            true,
        ),
        scratch(
            "buyers",
            "who had ordered by each judged day, and how",
            &["cutoffs", "histories"],
            Body::sql(include_str!("sql/buyers.sql")),
            schema::buyers(),
            true,
        ),
        scratch(
            "purchase_patterns",
            "buyers with the same history, counted once",
            &["buyers"],
            Body::sql(include_str!("sql/purchase_patterns.sql")),
            schema::purchase_patterns(),
            true,
        ),
        scratch(
            "spendings",
            "what a purchase of a repeat buyer is worth",
            &["buyers"],
            Body::sql(include_str!("sql/spendings.sql")),
            schema::spendings(),
            true,
        ),
        scratch(
            "followed",
            "what buyers did after a day half way back, to choose models of buying again by",
            &["cutoffs", "histories"],
            Body::sql(include_str!("sql/followed.sql")),
            schema::followed(),
            true,
        ),
        scratch(
            "purchase_days",
            "on which days people bought, to read seasons from",
            &["cutoffs", "histories"],
            Body::sql(include_str!("sql/purchase_days.sql")),
            schema::purchase_days(),
            true,
        ),
        scratch(
            "models",
            "what had been learned by each judged day, from windows that had closed by then",
            &["cutoffs", "sample", "purchase_patterns", "followed", "purchase_days", "spendings"],
            Body::Native("fit_models"),
            learn::schema(),
            true,
        ),
        kept(
            "model_checks",
            Makes::Table(&table::MODEL_CHECKS),
            "how far today's model can be trusted",
            &["models"],
            Body::Native("check_models"),
        ),
        scratch(
            "segment_counts",
            "how each chosen segment did, and everyone, among people who had not bought",
            &["sample"],
            Body::Sql(Cow::Owned(segment_counts_sql(rules))),
            schema::segment_counts(),
            true,
        ),
        kept(
            "segments",
            Makes::Table(&table::SEGMENTS),
            "which parts of the market convert",
            &["models", "segment_counts"],
            Body::Native("list_segments"),
        ),
        scratch(
            "judged_moments",
            "who is who at each judged day, by the models of that day",
            &["moments", "models", "things"],
            Body::Sql(judged_moments_sql(rules)),
            schema::judged_moments(),
            false,
        ),
        scratch(
            "judged_before",
            "who was who at each replayed day, as far as the track record and the history need it",
            &["judged_moments"],
            Body::sql(include_str!("sql/judged_before.sql")),
            schema::judged_before(),
            true,
        ),
        scratch(
            "loyalty_counts",
            "how loyal buyers are expected to be, by segment, channel and need",
            &["judged_moments"],
            Body::sql(include_str!("sql/loyalty_counts.sql")),
            schema::loyalty_counts(),
            true,
        ),
        scratch(
            "loyalty_prior",
            "what that says of people who have not bought, small groups drawn to larger ones",
            &["loyalty_counts"],
            Body::Native("shrink_loyalty"),
            loyalty::schema(),
            true,
        ),
        scratch(
            "judged",
            "who is who today, with everything that it rests on",
            &["judged_moments", "loyalty_prior", "things"],
            Body::sql(include_str!("sql/judged.sql")),
            schema::judged(),
            true,
        ),
        kept(
            "features",
            Makes::Table(&table::FEATURES),
            "what a person's signals add up to",
            &["judged"],
            Body::Sql(features_sql()),
        ),
        kept(
            "axes",
            Makes::Table(&table::AXES),
            "the four axes and ability to pay, with their parts",
            &["judged"],
            Body::sql(include_str!("sql/axes.sql")),
        ),
        kept(
            "forecasts",
            Makes::Table(&table::FORECASTS),
            "chance to buy, chance to be alive, purchases and money expected",
            &["judged"],
            Body::sql(include_str!("sql/forecasts.sql")),
        ),
        kept(
            "standings",
            Makes::Table(&table::STANDINGS),
            "a dated row for every change of class, with its rule and evidence",
            &["judged_before", "judged"],
            Body::Sql(standings_sql()),
        ),
        scratch(
            "class_counts",
            "what came of each class at each replayed day",
            &["judged_before"],
            Body::sql(include_str!("sql/class_counts.sql")),
            schema::class_counts(),
            true,
        ),
        scratch(
            "judged_sample",
            "chances and outcomes of a sample of people",
            &["judged_before", "things"],
            Body::sql(include_str!("sql/judged_sample.sql")),
            schema::judged_sample(),
            false,
        ),
        kept(
            "track_record",
            Makes::Table(&table::TRACK_RECORD),
            "how good the judgement has been, with intervals",
            &["class_counts", "judged_sample"],
            Body::Native("measure_track_record"),
        ),
    ];
    Plan { name: "standing", writer: Writer::Standing, steps, parameters: rules.parameters() }
}

/// What the plan's SQL and native steps call.
pub fn functions(rules: &Rules) -> Functions {
    Functions {
        scalar: vec![
            features::features_function(rules),
            features::purchases_function(),
            features::outcome_function(),
            features::purchase_days_function(),
            features::need_before_purchase_function(rules),
            features::code_function(),
            features::short_code_function(),
            scoring::chance_function(),
            scoring::explained_function(),
            scoring::next_step_function(rules),
            scoring::alive_function(),
            scoring::buys_within_function(),
            scoring::purchases_within_function(),
            scoring::outlook_function(),
            loyalty::need_level_function(),
            loyalty::loyalty_function(),
            scoring::order_value_function(),
            scoring::ability_function(),
            scoring::segment_function(),
            scoring::relationship_function(),
            scoring::class_function(),
            scoring::evidence_function(),
        ],
        aggregate: vec![timeline::timeline_function(), changes::function()],
        native: vec![
            cutoffs::function(),
            learn::function(),
            learn::segments_function(),
            model_checks::function(),
            loyalty::function(),
            track_record::function(),
        ],
    }
}

/// The judging SQL, with the chosen segments as a CASE, or the look-up of proposed ones. Conditions
/// of the user's speak of channels and categories by name; proposals are looked up by code.
fn judged_moments_sql(rules: &Rules) -> Cow<'static, str> {
    const NAMED: &str = "(
    SELECT scored.*, channels.thing AS channel, categories.thing AS category
    FROM scored
    LEFT JOIN things AS channels ON channels.code = channel_code
    LEFT JOIN things AS categories ON categories.code = category_code
  )";
    const PROPOSED: &str = "segment_of(segment_choices, category_code, channel_code, province, gender, age, income)";
    let (segment, scored) = match rules.segments.as_slice() {
        [] => (PROPOSED.into(), "scored"),
        chosen => {
            let case =
                |segment: &Segment| format!("WHEN ({}) THEN '{}'", segment.condition, segment.name.replace('\'', "''"));
            (format!("CASE {} END", chosen.iter().map(case).collect::<Vec<_>>().join(" ")), NAMED)
        }
    };
    Cow::Owned(include_str!("sql/judged_moments.sql").replace("{{segment}}", &segment).replace("{{scored}}", scored))
}

/// One row for each chosen segment, and one without a name for everyone, over windows that have closed.
fn segment_counts_sql(rules: &Rules) -> String {
    let select = |name: &str, condition: &str, holds: &str| {
        format!(
            "SELECT {name} AS segment, {condition} AS condition, count(*) AS people,\n  \
             coalesce(sum(CASE WHEN purchases_after > 0 THEN 1 ELSE 0 END), 0) AS buyers\n\
             FROM sample\nWHERE until_on <= $as_of AND f['purchases'] = 0{holds}"
        )
    };
    let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let chosen = rules.segments.iter().map(|segment| {
        select(&text(&segment.name), &text(&segment.condition), &format!(" AND ({})", segment.condition))
    });
    let everyone = select("CAST(NULL AS VARCHAR)", "CAST(NULL AS VARCHAR)", "");
    chosen.chain([everyone]).collect::<Vec<_>>().join("\nUNION ALL\n")
}

/// The history, over the replayed days and today.
fn standings_sql() -> Cow<'static, str> {
    const COLUMNS: &str = "person_id, as_of_on, in_target, segment, rule, need, ability_to_pay, purchases, \
                           last_purchase_age, event_day";
    Cow::Owned(include_str!("sql/standings.sql").replace("{{columns}}", COLUMNS))
}

/// One column a feature.
fn features_sql() -> Cow<'static, str> {
    let columns: Vec<String> = features::NAMES.iter().map(|name| format!("  f['{name}'] AS {name}")).collect();
    Cow::Owned(include_str!("sql/features.sql").replace("{{columns}}", &columns.join(",\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use galena_signal::table::by_name;

    #[test]
    fn the_plan_holds_together() {
        let rules = Rules::default();
        plan(&rules).check(&functions(&rules)).unwrap();
    }

    #[test]
    fn the_table_of_features_has_the_features() {
        let table = by_name("features").unwrap();
        let columns: Vec<&str> = table.columns.iter().skip(2).map(|column| column.name).collect();
        assert_eq!(columns, features::NAMES);
    }
}
