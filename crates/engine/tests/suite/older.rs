//! Does a lake that an older program made go on working?

use crate::shop::{add, id, lake, settings};
use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array, StringArray, new_null_array};
use datafusion::arrow::datatypes::{Int64Type, Schema};
use deltalake::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{Action, Add, StructField, StructType};
use deltalake::parquet::arrow::ArrowWriter;
use deltalake::protocol::{DeltaOperation, SaveMode};
use deltalake::{DeltaTable, DeltaTableBuilder};
use galena_engine::{Begun, ImportCounts, ImportFacts, Lake, RecordBatch};
use galena_plan::Parameters;
use galena_signal::table;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Columns that a first lake did not have.
const LATER: [&str; 2] = ["postcode", "unread"];

/// Records of a batch; those of an older program lack columns.
fn records(batch: &str, ids: &[i64], lacking: &[&str]) -> RecordBatch {
    let columns: Vec<_> = table::RECORDS.schema().fields().iter().cloned().collect();
    let columns: Vec<_> = columns.into_iter().filter(|field| !lacking.contains(&field.name().as_str())).collect();
    let values = columns.iter().map(|field| -> ArrayRef {
        match field.name().as_str() {
            "record_id" | "row_number" => Arc::new(Int64Array::from(ids.to_vec())),
            "batch_id" => Arc::new(StringArray::from(vec![batch; ids.len()])),
            "name" | "postcode" => Arc::new(StringArray::from(vec![field.name().as_str(); ids.len()])),
            _ => new_null_array(field.data_type(), ids.len()),
        }
    });
    let values = values.collect();
    RecordBatch::try_new(Arc::new(Schema::new(columns)), values).unwrap()
}

fn add_records(lake: &Lake, batch: &str, ids: &[i64]) {
    let Begun::Import(mut import) = lake.begin_import(&id(batch), ImportFacts::default(), 1).unwrap() else {
        panic!("it is new");
    };
    import.write(&table::RECORDS, &records(batch, ids, &[])).unwrap();
    import.finish(ImportCounts { records: ids.len() as i64, ..ImportCounts::default() }, 2).unwrap();
}

fn url(folder: &Path) -> url::Url {
    url::Url::from_directory_path(folder.canonicalize().unwrap()).unwrap()
}

/// Makes `records` anew as an older program would have: without the later columns, with one file.
fn make_old(lake: &Lake, batch: &str, ids: &[i64]) {
    let folder = lake.folder().join("records");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::create_dir_all(&folder).unwrap();
    let rows = records(batch, ids, &LATER);
    let file = File::create_new(folder.join("old.parquet")).unwrap();
    let mut writer = ArrowWriter::try_new(file, rows.schema(), None).unwrap();
    writer.write(&rows).unwrap();
    writer.close().unwrap();
    let size = std::fs::metadata(folder.join("old.parquet")).unwrap().len() as i64;
    let columns: StructType = rows.schema().as_ref().try_into_kernel().unwrap();
    let columns: Vec<StructField> = columns.fields().cloned().collect();
    let adds = vec![Action::Add(Add {
        path: "old.parquet".into(),
        size,
        data_change: true,
        stats: Some(format!("{{\"numRecords\":{}}}", ids.len())),
        ..Add::default()
    })];
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let table = DeltaTable::try_from_url(url(&folder)).await.unwrap();
        let table = table.create().with_columns(columns).await.unwrap();
        let write = DeltaOperation::Write { mode: SaveMode::Append, partition_by: None, predicate: None };
        let commit = CommitBuilder::from(CommitProperties::default()).with_actions(adds);
        commit.build(Some(table.snapshot().unwrap()), table.log_store(), write).await.unwrap();
    });
    let Begun::Import(import) = lake.begin_import(&id(batch), ImportFacts::default(), 1).unwrap() else {
        panic!("it is new");
    };
    import.finish(ImportCounts { records: ids.len() as i64, ..ImportCounts::default() }, 2).unwrap();
}

/// Records, and how many of them have a name and a postcode.
fn counts(lake: &Lake) -> [i64; 3] {
    let sql = "SELECT count(*) AS a, count(name) AS b, count(postcode) AS c FROM records WHERE unread IS NULL";
    let batches = lake.query(sql, &[&table::RECORDS], &Parameters::new()).unwrap();
    [0, 1, 2].map(|column| batches[0].column(column).as_primitive::<Int64Type>().value(0))
}

/// The columns that the table's log names.
fn named(lake: &Lake) -> Vec<String> {
    let folder = lake.folder().join("records");
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let table = DeltaTableBuilder::from_url(url(&folder)).unwrap().load().await.unwrap();
        table.snapshot().unwrap().schema().fields().map(|field| field.name().clone()).collect()
    })
}

#[test]
fn columns_that_an_older_lake_lacks_are_null_and_are_named_with_the_first_rows_that_have_them() {
    let folder = tempfile::tempdir().unwrap();
    make_old(&lake(folder.path()), "b1", &[1, 2, 3]);
    let lake = Lake::open(folder.path(), settings()).unwrap();
    assert_eq!(counts(&lake), [3, 3, 0]);
    assert!(!named(&lake).iter().any(|name| LATER.contains(&name.as_str())), "to read changes nothing");
    add_records(&lake, "b2", &[4, 5]);
    assert_eq!(counts(&lake), [5, 5, 2]);
    let all: Vec<&str> = table::RECORDS.columns.iter().map(|column| column.name).collect();
    let mut found = named(&lake);
    assert_eq!(&found[found.len() - 2..], LATER, "they come last");
    found.sort_unstable();
    let mut expected = all.clone();
    expected.sort_unstable();
    assert_eq!(found, expected);
    add_records(&lake, "b3", &[6]);
    assert_eq!(counts(&Lake::open(folder.path(), settings()).unwrap()), [6, 6, 3]);
    assert_eq!(lake.rows(&table::RECORDS).unwrap(), 6);
}

#[test]
fn an_older_lake_is_joined_with_its_new_columns() {
    let folder = tempfile::tempdir().unwrap();
    make_old(&lake(folder.path()), "b0", &[0]);
    let lake = Lake::open(folder.path(), settings()).unwrap();
    for n in 1..66 {
        add_records(&lake, &format!("b{n}"), &[n]);
    }
    let report = lake.upkeep().unwrap();
    assert!(report.compacted.contains(&"records"), "{report:?}");
    assert_eq!(counts(&lake), [66, 66, 65]);
    add(&lake, "s1", 100, 2);
    assert_eq!(lake.rows(&table::RECORDS).unwrap(), 66);
}
