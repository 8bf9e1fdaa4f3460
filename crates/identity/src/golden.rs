//! What do we hold for true about a person? For every field the newest value that is not empty,
//! and the record that it came from.
//!
//! One aggregate over all fields at once: a person has one to three records, and two dozen
//! separate ordered aggregates would sort the same rows two dozen times.

use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, StructArray};
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use galena_plan::{AggregateFunction, FunctionError, Groups, bytes_array};
use std::fmt::Write;
use std::sync::Arc;

const NAME: &str = "golden";

/// The fields, in the order of the arguments after `at` and `record_id`.
pub(crate) const FIELDS: [&str; 22] = [
    "name",
    "family_name",
    "given_name",
    "phone",
    "email",
    "device_id",
    "customer_ref",
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
    "income",
    "budget",
    "currency",
    "competitor",
    "consented",
];

/// One more field.
pub(crate) const LAST_FIELD: &str = "customer_group";

const WIDTH: usize = FIELDS.len() + 1;

fn fields() -> Fields {
    let names = FIELDS.iter().chain([&LAST_FIELD, &"sources"]);
    names.map(|name| Field::new(*name, DataType::Utf8, true)).collect()
}

/// `golden(at, record_id, name, phone, …)`: a struct with the best text of every field, and a last
/// text, `sources`, that says which record each came from.
pub(crate) fn function() -> AggregateFunction {
    let mut arguments = vec![DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), DataType::Int64];
    arguments.extend(std::iter::repeat_n(DataType::Utf8View, WIDTH));
    AggregateFunction {
        name: NAME,
        arguments,
        state: vec![DataType::LargeBinary],
        returns: DataType::Struct(fields()),
        doc: "the newest text of every field, and which record each came from",
        groups: Arc::new(|| Box::new(Golden::default())),
    }
}

/// A value, when it was said, and by which record.
#[derive(Clone, Copy)]
struct Said<'a> {
    at: i64,
    record: i64,
    text: &'a str,
}

/// Bytes before each text: its field, the time, the record, and how long it is.
const HEAD: usize = 1 + 8 + 8 + 4;

/// Everything that was said of each person, as it came: one value after the other, as bytes. Which of
/// them is the newest is asked once, at the end.
#[derive(Default)]
struct Golden {
    people: Vec<Vec<u8>>,
    bytes: usize,
}

fn bad(arrays: &[ArrayRef]) -> FunctionError {
    FunctionError::Argument {
        function: NAME,
        expected: format!("a time, a record id and {WIDTH} texts"),
        found: arrays.iter().map(|array| array.data_type().to_string()).collect::<Vec<_>>().join(", "),
    }
}

/// Hands every value with its row, as the bytes that keep it.
fn each_value(arrays: &[ArrayRef], mut take: impl FnMut(usize, &[u8; HEAD], &str)) -> Result<(), FunctionError> {
    if arrays.len() != WIDTH + 2 {
        return Err(bad(arrays));
    }
    let at = arrays[0].as_primitive_opt::<TimestampMicrosecondType>().ok_or_else(|| bad(arrays))?;
    let record = arrays[1].as_primitive_opt::<Int64Type>().ok_or_else(|| bad(arrays))?;
    let mut head = [0; HEAD];
    for (field, array) in arrays[2..].iter().enumerate() {
        let texts = array.as_string_view_opt().ok_or_else(|| bad(arrays))?;
        if texts.null_count() == texts.len() {
            continue;
        }
        head[0] = field as u8;
        for row in (0..texts.len()).filter(|row| texts.is_valid(*row)) {
            let (at, text) = (if at.is_valid(row) { at.value(row) } else { i64::MIN }, texts.value(row));
            head[1..9].copy_from_slice(&at.to_le_bytes());
            head[9..17].copy_from_slice(&record.value(row).to_le_bytes());
            head[17..].copy_from_slice(&(text.len() as u32).to_le_bytes());
            take(row, &head, text);
        }
    }
    Ok(())
}

/// The newest value of each field in a person's bytes; `None` when they are not what `update` wrote.
fn newest(mut bytes: &[u8]) -> Option<[Option<Said<'_>>; WIDTH]> {
    let mut best: [Option<Said<'_>>; WIDTH] = [None; WIDTH];
    while !bytes.is_empty() {
        let (head, rest) = bytes.split_first_chunk::<HEAD>()?;
        let word =
            |from: usize| -> Option<i64> { Some(i64::from_le_bytes(head.get(from..from + 8)?.try_into().ok()?)) };
        let length = u32::from_le_bytes(head[17..].try_into().ok()?) as usize;
        let text = std::str::from_utf8(rest.get(..length)?).ok()?;
        let (at, record) = (word(1)?, word(9)?);
        let place = best.get_mut(usize::from(head[0]))?;
        if place.is_none_or(|before| (at, record) > (before.at, before.record)) {
            *place = Some(Said { at, record, text });
        }
        bytes = &rest[length..];
    }
    Some(best)
}

impl Golden {
    fn grow(&mut self, groups: usize) {
        self.people.resize_with(groups.max(self.people.len()), Vec::new);
    }

    fn drain(&mut self, n: usize) -> Vec<Vec<u8>> {
        let n = n.min(self.people.len());
        let rest = self.people.split_off(n);
        if rest.is_empty() {
            self.bytes = 0;
        }
        std::mem::replace(&mut self.people, rest)
    }
}

impl Groups for Golden {
    fn update(&mut self, arguments: &[ArrayRef], group_of: &[usize], groups: usize) -> Result<(), FunctionError> {
        self.grow(groups);
        each_value(arguments, |row, head, text| {
            let person = &mut self.people[group_of[row]];
            person.extend_from_slice(head);
            person.extend_from_slice(text.as_bytes());
            self.bytes += HEAD + text.len();
        })
    }

    fn merge(&mut self, state: &[ArrayRef], group_of: &[usize], groups: usize) -> Result<(), FunctionError> {
        self.grow(groups);
        let parts = state.first().and_then(|array| array.as_binary_opt::<i64>()).ok_or_else(|| bad(state))?;
        for (row, &group) in group_of.iter().enumerate().filter(|(row, _)| parts.is_valid(*row)) {
            self.people[group].extend_from_slice(parts.value(row));
            self.bytes += parts.value(row).len();
        }
        Ok(())
    }

    fn state(&mut self, n: usize) -> Result<Vec<ArrayRef>, FunctionError> {
        Ok(vec![Arc::new(bytes_array(&self.drain(n)))])
    }

    fn evaluate(&mut self, n: usize) -> Result<ArrayRef, FunctionError> {
        let mut columns: Vec<StringBuilder> = (0..=WIDTH).map(|_| StringBuilder::new()).collect();
        for person in self.drain(n) {
            let best = newest(&person).ok_or_else(|| bad(&[]))?;
            for (column, said) in columns.iter_mut().zip(&best) {
                column.append_option(said.map(|said| said.text));
            }
            columns[WIDTH].append_value(sources(&best));
        }
        let columns = columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        Ok(Arc::new(StructArray::try_new(fields(), columns, None)?))
    }

    fn rows_to_state(&self, arguments: &[ArrayRef]) -> Result<Vec<ArrayRef>, FunctionError> {
        let rows = arguments.first().map_or(0, |array| array.len());
        let mut people: Vec<Vec<u8>> = vec![Vec::new(); rows];
        each_value(arguments, |row, head, text| {
            people[row].extend_from_slice(head);
            people[row].extend_from_slice(text.as_bytes());
        })?;
        Ok(vec![Arc::new(bytes_array(&people))])
    }

    fn len(&self) -> usize {
        self.people.len()
    }

    fn size(&self) -> usize {
        self.bytes * 3 / 2 + self.people.capacity() * size_of::<Vec<u8>>()
    }
}

/// `{"name":"123","phone":"456"}`: names and numbers need no escaping.
fn sources(best: &[Option<Said<'_>>; WIDTH]) -> String {
    let mut out = String::from("{");
    for (name, said) in FIELDS.iter().chain([&LAST_FIELD]).zip(best) {
        if let Some(said) = said {
            let comma = if out.len() > 1 { "," } else { "" };
            // Writing to a string cannot fail.
            let _ = write!(out, "{comma}\"{name}\":\"{}\"", said.record);
        }
    }
    out.push('}');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Int64Array, StringViewArray, TimestampMicrosecondArray};

    fn rows(values: &[(Option<i64>, i64, Option<&str>)]) -> Vec<ArrayRef> {
        let at = TimestampMicrosecondArray::from_iter(values.iter().map(|row| row.0)).with_timezone("UTC");
        let ids = Int64Array::from_iter_values(values.iter().map(|row| row.1));
        let names = StringViewArray::from_iter(values.iter().map(|row| row.2));
        let none: ArrayRef = Arc::new(StringViewArray::from_iter(values.iter().map(|_| None::<&str>)));
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(at), Arc::new(ids), Arc::new(names)];
        arrays.extend(std::iter::repeat_n(none, WIDTH - 1));
        arrays
    }

    fn first_text(answer: &ArrayRef) -> Vec<Option<String>> {
        let columns = answer.as_struct().columns().iter().map(|column| column.as_string::<i32>());
        columns.map(|texts| texts.is_valid(0).then(|| texts.value(0).to_string())).collect()
    }

    #[test]
    fn the_newest_value_wins_and_empty_ones_never_do() {
        let input = rows(&[(Some(5), 1, Some("Lan")), (Some(9), 2, Some("Nguyễn Thị Lan")), (Some(10), 3, None)]);
        let mut golden = Golden::default();
        golden.update(&input, &[0, 0, 0], 1).unwrap();
        let best = first_text(&golden.evaluate(1).unwrap());
        assert_eq!(best[0].as_deref(), Some("Nguyễn Thị Lan"));
        assert_eq!(best[WIDTH].as_deref(), Some(r#"{"name":"2"}"#));
    }

    #[test]
    fn parts_merged_give_what_the_whole_gives() {
        let input = rows(&[(Some(5), 1, Some("a:b,c")), (None, 7, Some("Đoàn"))]);
        let states = Golden::default().rows_to_state(&input).unwrap();
        let mut golden = Golden::default();
        golden.merge(&states, &[0, 0], 1).unwrap();
        let again = golden.state(1).unwrap();
        golden.merge(&again, &[0], 1).unwrap();
        assert_eq!(first_text(&golden.evaluate(1).unwrap())[0].as_deref(), Some("a:b,c"));
    }
}
