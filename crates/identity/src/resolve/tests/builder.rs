//! How is a test's world written down? Records one after the other, and the tables that the step made of them.
//!
//! `people().named("Nguyễn Thị Lan").phone("0912345678")` is one record; the next `named` or `record` begins
//! another. Record ids are spread like hashes, and depend on nothing but the place in the list.

use crate::resolve;
use crate::rules::Rules;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, new_null_array,
};
use arrow_schema::DataType;
use galena_plan::Value;
use galena_signal::{Table, table};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A record of a test.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    pub id: i64,
    pub at: i64,
    pub born_on: Option<i32>,
    pub texts: BTreeMap<&'static str, String>,
}

/// Records, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct People {
    pub rows: Vec<Row>,
}

/// No records yet.
pub(super) fn people() -> People {
    People::default()
}

/// The id of the record at a place, spread as hashes are.
pub(super) fn id_of(place: usize) -> i64 {
    ((place as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 1) as i64
}

/// Days since 1970 of `1987-05-31`.
pub(super) fn day(text: &str) -> i32 {
    let day: chrono::NaiveDate = text.parse().expect("a day in a test");
    (day - chrono::NaiveDate::default()).num_days() as i32
}

impl People {
    /// Begins a record that says nothing.
    pub(super) fn record(mut self) -> Self {
        let place = self.rows.len();
        self.rows.push(Row { id: id_of(place), at: place as i64, ..Row::default() });
        self
    }

    /// Begins a record with a name.
    pub(super) fn named(self, name: &str) -> Self {
        self.record().with("name", name)
    }

    /// Fills in a column of the last record.
    pub(super) fn with(mut self, column: &'static str, text: &str) -> Self {
        self.rows.last_mut().expect("a record").texts.insert(column, text.to_owned());
        self
    }

    pub(super) fn phone(self, text: &str) -> Self {
        self.with("phone", text)
    }

    pub(super) fn email(self, text: &str) -> Self {
        self.with("email", text)
    }

    pub(super) fn born(mut self, text: &str) -> Self {
        self.rows.last_mut().expect("a record").born_on = Some(day(text));
        self
    }

    /// House and street, ward and province.
    pub(super) fn lives(self, street: &str, ward: &str, province: &str) -> Self {
        self.with("address", street).with("ward", ward).with("province", province)
    }

    /// The source's own key.
    pub(super) fn keyed(self, reference: &str) -> Self {
        self.with("customer_ref", reference)
    }

    /// These and those; those get ids after these.
    pub(super) fn and(mut self, others: People) -> Self {
        for row in others.rows {
            let place = self.rows.len();
            self.rows.push(Row { id: id_of(place), at: place as i64, ..row });
        }
        self
    }

    /// The id of the record at a place.
    pub(super) fn id(&self, place: usize) -> i64 {
        self.rows[place].id
    }

    /// Without the records that a test says no to.
    pub(super) fn without(mut self, gone: &dyn Fn(&Row) -> bool) -> Self {
        self.rows.retain(|row| !gone(row));
        self
    }

    /// One batch of the table `records`.
    pub(super) fn batch(&self) -> RecordBatch {
        batch_of(&self.rows)
    }

    /// What the step makes of them, when nobody was known before.
    pub(super) fn resolved(&self) -> Outcome {
        run(vec![self.batch()], &[], None)
    }

    /// What the step makes of them after judgements, and after an earlier run.
    pub(super) fn resolved_after(&self, judged: &[(i64, i64, &str)], before: Option<&Outcome>) -> Outcome {
        run(vec![self.batch()], judged, before)
    }
}

/// A batch of the table `records`; columns that no test fills are empty.
pub(super) fn batch_of(rows: &[Row]) -> RecordBatch {
    let schema = table::RECORDS.schema();
    let columns = schema.fields().iter().map(|field| -> ArrayRef {
        match (field.name().as_str(), field.data_type()) {
            ("record_id", _) => Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.id))),
            ("row_number", _) => Arc::new(Int64Array::from_iter_values(0..rows.len() as i64)),
            ("batch_id", _) => Arc::new(StringArray::from_iter_values(rows.iter().map(|_| "batch"))),
            ("at", _) => {
                let at = TimestampMicrosecondArray::from_iter_values(rows.iter().map(|row| row.at));
                Arc::new(at.with_timezone("UTC"))
            }
            ("born_on", _) => Arc::new(rows.iter().map(|row| row.born_on).collect::<Date32Array>()),
            (name, DataType::Utf8) => Arc::new(rows.iter().map(|row| row.texts.get(name)).collect::<StringArray>()),
            (_, other) => new_null_array(other, rows.len()),
        }
    });
    RecordBatch::try_new(schema.clone(), columns.collect()).expect("the columns of records")
}

fn judgements(judged: &[(i64, i64, &str)]) -> RecordBatch {
    let rows = judged.len();
    let schema = table::JUDGEMENTS.schema();
    let columns = schema.fields().iter().map(|field| -> ArrayRef {
        match field.name().as_str() {
            "left_record_id" => Arc::new(Int64Array::from_iter_values(judged.iter().map(|row| row.0))),
            "right_record_id" => Arc::new(Int64Array::from_iter_values(judged.iter().map(|row| row.1))),
            "row_number" => Arc::new(Int64Array::from_iter_values(0..rows as i64)),
            "decision" => Arc::new(StringArray::from_iter_values(judged.iter().map(|row| row.2))),
            "at" => Arc::new(TimestampMicrosecondArray::from_iter_values(0..rows as i64).with_timezone("UTC")),
            _ => Arc::new(StringArray::from_iter_values(judged.iter().map(|_| "test"))),
        }
    });
    RecordBatch::try_new(schema.clone(), columns.collect()).expect("the columns of judgements")
}

/// The tables that the step made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcome {
    pub links: RecordBatch,
    pub members: RecordBatch,
    pub households: RecordBatch,
    pub log: RecordBatch,
    pub keys: RecordBatch,
    pub checks: RecordBatch,
}

/// The native step, on all four of its inputs.
pub(super) fn run(records: Vec<RecordBatch>, judged: &[(i64, i64, &str)], before: Option<&Outcome>) -> Outcome {
    let of = |table: fn(&Outcome) -> &RecordBatch| before.map(|before| table(before).clone()).into_iter().collect();
    let inputs = vec![records, vec![judgements(judged)], of(|before| &before.members), of(|before| &before.log)];
    let mut parameters = Rules::default().parameters();
    parameters.insert("as_of", Value::Day(20_000));
    let made = (resolve::function().run)(inputs, &parameters).expect("the step takes any records");
    let at = |place: usize| made[place + 1].clone();
    Outcome {
        links: made[0].clone(),
        members: at(resolve::MEMBERS),
        households: at(resolve::HOUSEHOLDS),
        log: at(resolve::IDENTITY_LOG),
        keys: at(resolve::KEYS),
        checks: at(resolve::IDENTITY_CHECKS),
    }
}

/// A column of whole numbers.
pub(super) fn ints(batch: &RecordBatch, column: &str) -> Vec<i64> {
    let column = batch.column_by_name(column).expect("a column");
    column.as_primitive::<Int64Type>().iter().map(|value| value.unwrap_or(0)).collect()
}

/// A column of numbers.
pub(super) fn floats(batch: &RecordBatch, column: &str) -> Vec<f64> {
    let column = batch.column_by_name(column).expect("a column");
    column.as_primitive::<Float64Type>().iter().map(|value| value.unwrap_or(f64::NAN)).collect()
}

/// A column of texts.
pub(super) fn texts(batch: &RecordBatch, column: &str) -> Vec<String> {
    let column = batch.column_by_name(column).expect("a column");
    column.as_string::<i32>().iter().map(|value| value.unwrap_or("").to_owned()).collect()
}

impl Outcome {
    /// Whose each record is.
    pub(super) fn whose(&self) -> BTreeMap<i64, i64> {
        ints(&self.members, "record_id").into_iter().zip(ints(&self.members, "person_id")).collect()
    }

    /// How many people there are.
    pub(super) fn count(&self) -> usize {
        self.whose().into_values().collect::<BTreeSet<i64>>().len()
    }

    /// Do two records belong to one person?
    pub(super) fn joined(&self, left: i64, right: i64) -> bool {
        let whose = self.whose();
        whose[&left] == whose[&right]
    }

    /// Do the people of two records live together, as two people?
    pub(super) fn together(&self, left: i64, right: i64) -> bool {
        let whose = self.whose();
        let homes: BTreeMap<i64, i64> =
            ints(&self.households, "person_id").into_iter().zip(ints(&self.households, "household_id")).collect();
        let home = |record: i64| homes.get(&whose[&record]);
        whose[&left] != whose[&right] && home(left).is_some() && home(left) == home(right)
    }

    /// Rows of the log, as `(change, person, other)`.
    pub(super) fn events(&self) -> Vec<(String, i64, i64)> {
        let (people, others) = (ints(&self.log, "person_id"), ints(&self.log, "other_person_id"));
        let rows = texts(&self.log, "change").into_iter().zip(people).zip(others);
        rows.map(|((change, person), other)| (change, person, other)).collect()
    }

    /// Subjects of the checks of one measure, with their values.
    pub(super) fn checks_of(&self, measure: &str) -> Vec<(String, f64)> {
        let measures = texts(&self.checks, "measure");
        let rows = texts(&self.checks, "subject").into_iter().zip(floats(&self.checks, "value"));
        measures.iter().zip(rows).filter(|(name, _)| *name == measure).map(|(_, row)| row).collect()
    }

    /// Every table has the columns that it is said to have, and every record is in `members` once.
    pub(super) fn is_whole(&self, records: usize) -> bool {
        let schemas: [(&RecordBatch, &Table); 6] = [
            (&self.links, &table::LINKS),
            (&self.members, &table::MEMBERS),
            (&self.households, &table::HOUSEHOLDS),
            (&self.log, &table::IDENTITY_LOG),
            (&self.keys, &table::KEYS),
            (&self.checks, &table::IDENTITY_CHECKS),
        ];
        let chances = floats(&self.links, "chance");
        let days = self.log.column_by_name("as_of_on").map(|days| days.as_primitive::<Date32Type>().null_count());
        schemas.iter().all(|(batch, table)| batch.schema() == table.schema())
            && chances.iter().all(|chance| (0.0..=1.0).contains(chance))
            && floats(&self.links, "weight").iter().all(|weight| weight.is_finite())
            && days == Some(0)
            && self.members.num_rows() == records
            && self.whose().len() == records
    }
}
