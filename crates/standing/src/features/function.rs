//! How do features get into SQL? As scalar functions over timelines.

use super::fold::{first_purchase_at, fold, fold_purchases, outcome, purchase_days};
use super::{Features, NAMES};
use crate::rules::Rules;
use crate::timeline::{code, short_code};
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{
    Array, ArrayRef, BinaryViewArray, BooleanArray, Float64Array, Int64Array, ListArray, StringArray, StructArray,
    TimestampMicrosecondArray,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use galena_plan::{FunctionError, ScalarFunction};
use galena_signal::SignalKind;
use std::sync::Arc;

const CODES: &[&str] = &["need_thing", "category", "first_channel"];

/// The type that `features` answers with: a struct of numbers, codes and the strongest kind.
pub fn features_type() -> DataType {
    DataType::Struct(fields())
}

fn fields() -> Fields {
    let mut fields: Vec<Field> = NAMES.iter().map(|name| Field::new(*name, DataType::Float64, false)).collect();
    fields.push(Field::new("behaviour", DataType::Float64, false));
    fields.extend(CODES.iter().map(|name| Field::new(*name, DataType::Int64, true)));
    fields.push(Field::new("need_kind", DataType::Utf8, true));
    Fields::from(fields)
}

fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn bad(function: &'static str, arguments: &[ArrayRef]) -> FunctionError {
    FunctionError::Argument {
        function,
        expected: "a timeline and instants".into(),
        found: arguments.iter().map(|array| array.data_type().to_string()).collect::<Vec<_>>().join(", "),
    }
}

fn timelines_and_ends<'a>(
    function: &'static str,
    arguments: &'a [ArrayRef],
) -> Result<(&'a BinaryViewArray, &'a TimestampMicrosecondArray), FunctionError> {
    let timelines = arguments.first().and_then(|array| array.as_binary_view_opt());
    let ends = arguments.get(1).and_then(|array| array.as_primitive_opt::<TimestampMicrosecondType>());
    timelines.zip(ends).ok_or_else(|| bad(function, arguments))
}

fn bytes(timelines: &BinaryViewArray, row: usize) -> &[u8] {
    if timelines.is_null(row) { &[] } else { timelines.value(row) }
}

/// `features(timeline, end)`: what the signals before `end` add up to.
pub fn features_function(rules: &Rules) -> ScalarFunction {
    const NAME: &str = "features";
    let rules = rules.clone();
    ScalarFunction {
        name: NAME,
        arguments: vec![DataType::BinaryView, instant()],
        returns: features_type(),
        doc: "what the signals of a timeline before an instant add up to",
        call: Arc::new(move |arguments, rows| {
            let (timelines, ends) = timelines_and_ends(NAME, arguments)?;
            let mut numbers: Vec<Vec<f64>> = (0..=NAMES.len()).map(|_| Vec::with_capacity(rows)).collect();
            let mut codes: Vec<Vec<Option<i64>>> = CODES.iter().map(|_| Vec::with_capacity(rows)).collect();
            let mut kinds: Vec<Option<&str>> = Vec::with_capacity(rows);
            let mut events = Vec::new();
            let words: Vec<&str> = SignalKind::all().map(SignalKind::word).collect();
            for row in 0..rows {
                let features = fold(&mut events, bytes(timelines, row), ends.value(row), &rules);
                for (column, value) in numbers.iter_mut().zip(features.values()) {
                    column.push(value);
                }
                numbers[NAMES.len()].push(features.behaviour());
                for (column, code) in codes.iter_mut().zip(codes_of(&features)) {
                    column.push((code != 0).then_some(code));
                }
                kinds.push(words.get(usize::from(features.need_kind).wrapping_sub(1)).copied());
            }
            let mut columns: Vec<ArrayRef> =
                numbers.into_iter().map(|column| Arc::new(Float64Array::from(column)) as ArrayRef).collect();
            columns.extend(codes.into_iter().map(|column| Arc::new(Int64Array::from(column)) as ArrayRef));
            columns.push(Arc::new(StringArray::from(kinds)));
            Ok(Arc::new(StructArray::try_new(fields(), columns, None)?))
        }),
    }
}

/// The category is that of the need, else the one looked at most.
fn codes_of(features: &Features) -> [i64; 3] {
    let category = if features.need_category != 0 { features.need_category } else { features.top_category };
    [features.need_thing as i64, i64::from(category), i64::from(features.first_channel)]
}

/// `purchases(timeline, end)`: the features that are about purchases, and the first channel.
pub fn purchases_function() -> ScalarFunction {
    const NAME: &str = "purchases";
    let names = ["purchases", "repeats", "repeat_age", "first_purchase_age", "mean_purchase", "log_gaps"];
    let mut fields: Vec<Field> = names.iter().map(|name| Field::new(*name, DataType::Float64, false)).collect();
    fields.push(Field::new("first_channel", DataType::Int64, true));
    let fields = Fields::from(fields);
    ScalarFunction {
        name: NAME,
        arguments: vec![DataType::BinaryView, instant()],
        returns: DataType::Struct(fields.clone()),
        doc: "what the purchases of a timeline before an instant add up to",
        call: Arc::new(move |arguments, rows| {
            let (timelines, ends) = timelines_and_ends(NAME, arguments)?;
            let mut numbers: Vec<Vec<f64>> = names.iter().map(|_| Vec::with_capacity(rows)).collect();
            let mut channels: Vec<Option<i64>> = Vec::with_capacity(rows);
            for row in 0..rows {
                let one = fold_purchases(bytes(timelines, row), ends.value(row));
                let ages = [one.repeat_age, one.first_purchase_age];
                let values = [one.purchases, one.repeats, ages[0], ages[1], one.mean_purchase, one.log_gaps];
                for (column, value) in numbers.iter_mut().zip(values) {
                    column.push(value);
                }
                channels.push((one.first_channel != 0).then_some(i64::from(one.first_channel)));
            }
            let mut columns: Vec<ArrayRef> =
                numbers.into_iter().map(|column| Arc::new(Float64Array::from(column)) as ArrayRef).collect();
            columns.push(Arc::new(Int64Array::from(channels)));
            Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
        }),
    }
}

/// `need_before_purchase(timeline, end)`: the need just before the first purchase; null for who has not
/// bought before the end.
pub fn need_before_purchase_function(rules: &Rules) -> ScalarFunction {
    const NAME: &str = "need_before_purchase";
    let rules = rules.clone();
    ScalarFunction {
        name: NAME,
        arguments: vec![DataType::BinaryView, instant()],
        returns: DataType::Float64,
        doc: "the need of a timeline just before its first purchase",
        call: Arc::new(move |arguments, rows| {
            let (timelines, ends) = timelines_and_ends(NAME, arguments)?;
            let mut events = Vec::new();
            let needs = (0..rows).map(|row| {
                let timeline = bytes(timelines, row);
                let first = first_purchase_at(timeline, ends.value(row))?;
                Some(fold(&mut events, timeline, first, &rules).need)
            });
            Ok(Arc::new(needs.collect::<Float64Array>()))
        }),
    }
}

/// `purchase_days(timeline, end)`: the day of each purchase, 0 being the last one before the end and −1
/// the day before, and whether it was a repeat purchase.
pub fn purchase_days_function() -> ScalarFunction {
    const NAME: &str = "purchase_days";
    let fields =
        Fields::from(vec![Field::new("day", DataType::Int64, false), Field::new("repeat", DataType::Boolean, false)]);
    let item = Arc::new(Field::new_list_field(DataType::Struct(fields.clone()), false));
    ScalarFunction {
        name: NAME,
        arguments: vec![DataType::BinaryView, instant()],
        returns: DataType::List(item.clone()),
        doc: "the day of each purchase of a timeline before an instant, counted back, and whether it was a repeat",
        call: Arc::new(move |arguments, rows| {
            let (timelines, ends) = timelines_and_ends(NAME, arguments)?;
            let (mut days, mut repeats, mut lengths) = (Vec::new(), Vec::new(), Vec::with_capacity(rows));
            for row in 0..rows {
                let bought = purchase_days(bytes(timelines, row), ends.value(row));
                repeats.extend((0..bought.len()).map(|place| place > 0));
                lengths.push(bought.len());
                days.extend(bought);
            }
            let columns: Vec<ArrayRef> = vec![Arc::new(Int64Array::from(days)), Arc::new(BooleanArray::from(repeats))];
            let bought = StructArray::try_new(fields.clone(), columns, None)?;
            let offsets = OffsetBuffer::from_lengths(lengths);
            Ok(Arc::new(ListArray::try_new(item.clone(), offsets, Arc::new(bought), None)?))
        }),
    }
}

/// `outcome(timeline, from, until)`: purchases from one instant to before another, and their value.
pub fn outcome_function() -> ScalarFunction {
    const NAME: &str = "outcome";
    let fields = Fields::from(vec![
        Field::new("purchases", DataType::Float64, false),
        Field::new("value", DataType::Float64, false),
    ]);
    ScalarFunction {
        name: NAME,
        arguments: vec![DataType::BinaryView, instant(), instant()],
        returns: DataType::Struct(fields.clone()),
        doc: "purchases of a timeline between two instants, and their value",
        call: Arc::new(move |arguments, rows| {
            let (timelines, from) = timelines_and_ends(NAME, arguments)?;
            let until = arguments.get(2).and_then(|array| array.as_primitive_opt::<TimestampMicrosecondType>());
            let until = until.ok_or_else(|| bad(NAME, arguments))?;
            let outcomes: Vec<(f64, f64)> =
                (0..rows).map(|row| outcome(bytes(timelines, row), from.value(row), until.value(row))).collect();
            let columns: Vec<ArrayRef> = vec![
                Arc::new(Float64Array::from_iter_values(outcomes.iter().map(|outcome| outcome.0))),
                Arc::new(Float64Array::from_iter_values(outcomes.iter().map(|outcome| outcome.1))),
            ];
            Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
        }),
    }
}

/// `thing_code(text)`: the code by which timelines name a product.
pub fn code_function() -> ScalarFunction {
    text_code("thing_code", "the code by which timelines name a product", |text| code(text) as i64)
}

/// `short_code(text)`: the code by which timelines name a category or a channel.
pub fn short_code_function() -> ScalarFunction {
    text_code("short_code", "the code by which timelines name a category or a channel", |text| {
        i64::from(short_code(text))
    })
}

fn text_code(name: &'static str, doc: &'static str, code: fn(&str) -> i64) -> ScalarFunction {
    ScalarFunction {
        name,
        arguments: vec![DataType::Utf8View],
        returns: DataType::Int64,
        doc,
        call: Arc::new(move |arguments, _| {
            let texts =
                arguments.first().and_then(|array| array.as_string_view_opt()).ok_or_else(|| bad(name, arguments))?;
            Ok(Arc::new(Int64Array::from_iter(texts.iter().map(|text| text.map(code)))))
        }),
    }
}
