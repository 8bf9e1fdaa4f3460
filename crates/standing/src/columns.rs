//! How are small tables read in native steps? By column name, with an error that names what is
//! missing.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, StructArray};
use galena_plan::FunctionError;

fn missing(function: &'static str, name: &str, kind: &str) -> impl FnOnce() -> FunctionError {
    let expected = format!("a column `{name}` of {kind}");
    move || FunctionError::Argument { function, expected, found: "none".into() }
}

fn column<'a>(function: &'static str, batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, FunctionError> {
    batch.column_by_name(name).ok_or_else(missing(function, name, "any type"))
}

/// Numbers; null is NaN.
pub(crate) fn floats(function: &'static str, batch: &RecordBatch, name: &str) -> Result<Vec<f64>, FunctionError> {
    let array = column(function, batch, name)?;
    if let Some(array) = array.as_primitive_opt::<Float64Type>() {
        return Ok(array.iter().map(|value| value.unwrap_or(f64::NAN)).collect());
    }
    let array = array.as_primitive_opt::<Int64Type>().ok_or_else(missing(function, name, "numbers"))?;
    Ok(array.iter().map(|value| value.map_or(f64::NAN, |value| value as f64)).collect())
}

/// Days since 1970; null is none.
pub(crate) fn days(function: &'static str, batch: &RecordBatch, name: &str) -> Result<Vec<Option<i32>>, FunctionError> {
    let array = column(function, batch, name)?;
    Ok(array.as_primitive_opt::<Date32Type>().ok_or_else(missing(function, name, "days"))?.iter().collect())
}

/// Instants in microseconds; null is none.
pub(crate) fn instants(
    function: &'static str,
    batch: &RecordBatch,
    name: &str,
) -> Result<Vec<Option<i64>>, FunctionError> {
    let array = column(function, batch, name)?;
    let array = array.as_primitive_opt::<TimestampMicrosecondType>().ok_or_else(missing(function, name, "instants"))?;
    Ok(array.iter().collect())
}

/// Whole numbers, as they lie there.
pub(crate) fn ints<'a>(
    function: &'static str,
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a Int64Array, FunctionError> {
    column(function, batch, name)?.as_primitive_opt::<Int64Type>().ok_or_else(missing(function, name, "whole numbers"))
}

/// Texts, as they lie there.
pub(crate) fn text_array<'a>(
    function: &'static str,
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a StringArray, FunctionError> {
    column(function, batch, name)?.as_string_opt::<i32>().ok_or_else(missing(function, name, "texts"))
}

/// Texts; null is none.
pub(crate) fn texts(
    function: &'static str,
    batch: &RecordBatch,
    name: &str,
) -> Result<Vec<Option<String>>, FunctionError> {
    Ok(text_array(function, batch, name)?.iter().map(|text| text.map(str::to_string)).collect())
}

/// Truth values; null is false.
pub(crate) fn truths(function: &'static str, batch: &RecordBatch, name: &str) -> Result<Vec<bool>, FunctionError> {
    let array = column(function, batch, name)?;
    let array = array.as_boolean_opt().ok_or_else(missing(function, name, "truth values"))?;
    Ok(array.iter().map(|value| value.unwrap_or(false)).collect())
}

/// A struct column.
pub(crate) fn structs<'a>(
    function: &'static str,
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a StructArray, FunctionError> {
    column(function, batch, name)?.as_struct_opt().ok_or_else(missing(function, name, "structs"))
}

/// The numbers of a field of a features struct.
pub(crate) fn field<'a>(
    function: &'static str,
    features: &'a StructArray,
    name: &str,
) -> Result<&'a [f64], FunctionError> {
    let array = features.column_by_name(name).and_then(|array| array.as_primitive_opt::<Float64Type>());
    Ok(array.ok_or_else(missing(function, name, "numbers"))?.values())
}
