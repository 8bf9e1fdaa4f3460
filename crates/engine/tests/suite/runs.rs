//! What does a run see, and what does it leave?

use crate::shop::{add, day, id, lake};
use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, Schema};
use galena_engine::{EngineError, Lake, RunSettings};
use galena_plan::{Body, Functions, Makes, Parameters, Plan, Step};
use galena_signal::{Writer, table};
use std::sync::Arc;

/// Every record is its own person; a scratch step on the way.
fn plan(members: &'static str) -> Plan {
    let seen = Schema::new(vec![Field::new("record_id", DataType::Int64, true)]);
    Plan {
        name: "test",
        writer: Writer::Identity,
        parameters: Parameters::new(),
        steps: vec![
            Step {
                name: "seen",
                why: "records with signals",
                reads: &["signals"],
                body: Body::sql("SELECT DISTINCT record_id FROM signals"),
                makes: Makes::Scratch(Arc::new(seen)),
                held: true,
            },
            Step {
                name: "members",
                why: "each its own person",
                reads: &["seen"],
                body: Body::sql(members),
                makes: Makes::Table(&table::MEMBERS),
                held: false,
            },
        ],
    }
}

const MEMBERS: &str = "SELECT record_id, record_id AS person_id FROM seen";

fn settings(as_of: i64) -> RunSettings {
    RunSettings { as_of: day(as_of), utc_offset_minutes: 0, step_by_step: false, again: false, give: &[] }
}

fn people(lake: &Lake) -> i64 {
    let sql = "SELECT count(*) AS n FROM members";
    let batches = lake.query(sql, &[&table::MEMBERS], &Parameters::new()).unwrap();
    batches[0].column(0).as_primitive::<Int64Type>().value(0)
}

#[test]
fn a_run_sees_nothing_that_happened_after_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    add(&lake, "b1", 100, 10);
    let mut steps = Vec::new();
    let mut progress = |_: usize, _: usize, step: &str| steps.push(step.to_string());
    lake.run(&plan(MEMBERS), &Functions::default(), &settings(103), &mut progress).unwrap();
    assert_eq!(people(&lake), 4);
    assert_eq!(steps, ["seen", "members"]);
    // East of Greenwich the day ends earlier: what happened at its UTC midnight is the next day's.
    let east = RunSettings { utc_offset_minutes: 420, ..settings(103) };
    lake.run(&plan(MEMBERS), &Functions::default(), &east, &mut |_, _, _| {}).unwrap();
    assert_eq!(people(&lake), 4);
    let west = RunSettings { utc_offset_minutes: -420, ..settings(103) };
    lake.run(&plan(MEMBERS), &Functions::default(), &west, &mut |_, _, _| {}).unwrap();
    assert_eq!(people(&lake), 5);
}

#[test]
fn a_second_run_with_nothing_new_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    add(&lake, "b1", 100, 10);
    let run = |as_of| lake.run(&plan(MEMBERS), &Functions::default(), &settings(as_of), &mut |_, _, _| {}).unwrap();
    let first = run(200);
    assert!(!first.unchanged);
    assert_eq!(first.read, [("signals", 1)]);
    assert!(run(200).unchanged);
    assert!(!run(105).unchanged, "another day is another question");
    add(&lake, "b2", 100, 11);
    assert!(!run(105).unchanged);
    lake.undo_import(&id("b2"), 9).unwrap();
    assert!(!run(105).unchanged);
    assert!(run(105).unchanged);
}

#[test]
fn a_step_with_other_columns_than_declared_is_refused_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    add(&lake, "b1", 100, 3);
    let run = |members| lake.run(&plan(members), &Functions::default(), &settings(200), &mut |_, _, _| {});
    run(MEMBERS).unwrap();
    let wrong = "SELECT record_id, 'p' AS person_id FROM seen WHERE record_id = 1";
    assert!(matches!(run(wrong), Err(EngineError::SchemaDiffers { .. })));
    assert!(matches!(run("SELECT nothing FROM seen"), Err(EngineError::Query { .. })));
    assert_eq!(people(&lake), 3);
}

#[test]
fn step_by_step_keeps_the_table_of_every_step() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    add(&lake, "b1", 100, 3);
    let settings = RunSettings { step_by_step: true, ..settings(200) };
    for _ in 0..2 {
        lake.run(&plan(MEMBERS), &Functions::default(), &settings, &mut |_, _, _| {}).unwrap();
    }
    assert!(folder.path().join("steps").join("seen").join("_delta_log").is_dir());
    assert_eq!(people(&lake), 3);
}

#[test]
fn tables_without_rows_can_be_joined() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    let sql = "SELECT count(*) AS n FROM members JOIN people ON people.person_id = members.person_id \
               LEFT JOIN links ON links.left_record_id = members.record_id";
    let reads = [&table::MEMBERS, &table::PEOPLE, &table::LINKS];
    let batches = lake.query(sql, &reads, &Parameters::new()).unwrap();
    assert_eq!(batches[0].column(0).as_primitive::<Int64Type>().value(0), 0);
}
