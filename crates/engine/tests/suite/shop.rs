//! A small lake and a few facts, for the other tests.

use chrono::NaiveDate;
use galena_engine::{Begun, ImportCounts, ImportFacts, Lake, LakeSettings, RecordBatch};
use galena_plan::Parameters;
use galena_signal::{BatchId, table};
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array, StringArray, TimestampMicrosecondArray, new_null_array};
use datafusion::arrow::datatypes::Int64Type;

pub const DAY: i64 = 86_400_000_000;

pub fn settings() -> LakeSettings {
    LakeSettings { threads: 2, memory_bytes: 256 << 20 }
}

pub fn lake(folder: &Path) -> Lake {
    Lake::create(folder, settings()).unwrap()
}

pub fn id(text: &str) -> BatchId {
    BatchId(text.to_string())
}

/// Signals of one batch, one a day from `first_day` on.
pub fn signals(batch: &str, first_day: i64, count: usize) -> RecordBatch {
    let schema = table::SIGNALS.schema();
    let columns: Vec<ArrayRef> = schema
        .fields()
        .iter()
        .map(|field| -> ArrayRef {
            match field.name().as_str() {
                "batch_id" => Arc::new(StringArray::from(vec![batch; count])),
                "row_number" => Arc::new(Int64Array::from_iter_values(2..2 + count as i64)),
                "record_id" => Arc::new(Int64Array::from_iter_values((0..count as i64).map(|n| n + 1))),
                "at" => {
                    let at = (0..count as i64).map(|n| (first_day + n) * DAY);
                    Arc::new(TimestampMicrosecondArray::from_iter_values(at).with_timezone("UTC"))
                }
                "kind" => Arc::new(StringArray::from(vec!["view"; count])),
                _ => new_null_array(field.data_type(), count),
            }
        })
        .collect();
    RecordBatch::try_new(schema, columns).unwrap()
}

/// Adds signals as one import; false when they were there already.
pub fn add(lake: &Lake, batch: &str, first_day: i64, count: usize) -> bool {
    match lake.begin_import(&id(batch), ImportFacts::default(), 1).unwrap() {
        Begun::AlreadyAdded(_) => false,
        Begun::Import(mut import) => {
            import.write(&table::SIGNALS, &signals(batch, first_day, count)).unwrap();
            import.finish(ImportCounts { signals: count as i64, ..ImportCounts::default() }, 2).unwrap();
            true
        }
    }
}

pub fn count(lake: &Lake) -> i64 {
    let batches = lake.query("SELECT count(*) AS n FROM signals", &[&table::SIGNALS], &Parameters::new()).unwrap();
    batches[0].column(0).as_primitive::<Int64Type>().value(0)
}

pub fn day(number: i64) -> NaiveDate {
    NaiveDate::default() + chrono::Days::new(number as u64)
}
