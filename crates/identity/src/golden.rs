//! What do we hold for true about a person? For every field the newest value that is not empty,
//! and the record that it came from.
//!
//! One aggregate over all fields at once: a person has one to three records, and eighteen
//! separate ordered aggregates would sort the same rows eighteen times.

use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, LargeStringArray, StructArray};
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use galena_plan::{AggregateFunction, FunctionError, Groups};
use std::sync::Arc;

const NAME: &str = "golden";

/// The fields, in the order of the arguments after `at` and `record_id`.
pub(crate) const FIELDS: [&str; 17] = [
    "name",
    "phone",
    "email",
    "device_id",
    "customer_ref",
    "gender",
    "born_on",
    "company",
    "address",
    "ward",
    "district",
    "province",
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
        state: vec![DataType::LargeUtf8],
        returns: DataType::Struct(fields()),
        doc: "the newest text of every field, and which record each came from",
        groups: Arc::new(|| Box::new(Golden::default())),
    }
}

/// A value, when it was said, and by which record.
#[derive(Clone)]
struct Said {
    at: i64,
    record: i64,
    text: Box<str>,
}

impl Said {
    fn beats(&self, other: &Said) -> bool {
        (self.at, self.record) > (other.at, other.record)
    }
}

type Person = Vec<(u8, Said)>;

#[derive(Default)]
struct Golden {
    people: Vec<Person>,
    bytes: usize,
}

fn bad(arrays: &[ArrayRef]) -> FunctionError {
    FunctionError::Argument {
        function: NAME,
        expected: format!("a time, a record id and {WIDTH} texts"),
        found: arrays.iter().map(|array| array.data_type().to_string()).collect::<Vec<_>>().join(", "),
    }
}

fn take(person: &mut Person, field: u8, said: Said) -> usize {
    match person.iter_mut().find(|(known, _)| *known == field) {
        Some((_, before)) => {
            if said.beats(before) {
                *before = said;
            }
            0
        }
        None => {
            let bytes = said.text.len() + size_of::<(u8, Said)>();
            person.push((field, said));
            bytes
        }
    }
}

fn each_value(arrays: &[ArrayRef], mut take: impl FnMut(usize, u8, Said)) -> Result<(), FunctionError> {
    if arrays.len() != WIDTH + 2 {
        return Err(bad(arrays));
    }
    let at = arrays[0].as_primitive_opt::<TimestampMicrosecondType>().ok_or_else(|| bad(arrays))?;
    let record = arrays[1].as_primitive_opt::<Int64Type>().ok_or_else(|| bad(arrays))?;
    for (field, array) in arrays[2..].iter().enumerate() {
        let texts = array.as_string_view_opt().ok_or_else(|| bad(arrays))?;
        for row in (0..texts.len()).filter(|row| texts.is_valid(*row)) {
            let at = if at.is_valid(row) { at.value(row) } else { i64::MIN };
            take(row, field as u8, Said { at, record: record.value(row), text: texts.value(row).into() });
        }
    }
    Ok(())
}

/// A person as one text: `field,at,record,length:text…`; only this module reads it.
fn write_state(person: &Person) -> String {
    let mut out = String::new();
    for (field, said) in person {
        out.push_str(&format!("{field},{},{},{}:{}", said.at, said.record, said.text.len(), said.text));
    }
    out
}

fn read_state(mut text: &str) -> Option<Person> {
    let mut person = Person::new();
    while !text.is_empty() {
        let (head, rest) = text.split_once(':')?;
        let mut parts = head.split(',');
        let field = parts.next()?.parse().ok()?;
        let at = parts.next()?.parse().ok()?;
        let record = parts.next()?.parse().ok()?;
        let length: usize = parts.next()?.parse().ok()?;
        person.push((field, Said { at, record, text: rest.get(..length)?.into() }));
        text = rest.get(length..)?;
    }
    Some(person)
}

impl Golden {
    fn drain(&mut self, n: usize) -> Vec<Person> {
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
        self.people.resize_with(groups.max(self.people.len()), Vec::new);
        let mut bytes = 0;
        each_value(arguments, |row, field, said| bytes += take(&mut self.people[group_of[row]], field, said))?;
        self.bytes += bytes;
        Ok(())
    }

    fn merge(&mut self, state: &[ArrayRef], group_of: &[usize], groups: usize) -> Result<(), FunctionError> {
        self.people.resize_with(groups.max(self.people.len()), Vec::new);
        let texts = state.first().and_then(|array| array.as_string_opt::<i64>()).ok_or_else(|| bad(state))?;
        for (row, &group) in group_of.iter().enumerate().filter(|(row, _)| texts.is_valid(*row)) {
            for (field, said) in read_state(texts.value(row)).ok_or_else(|| bad(state))? {
                self.bytes += take(&mut self.people[group], field, said);
            }
        }
        Ok(())
    }

    fn state(&mut self, n: usize) -> Result<Vec<ArrayRef>, FunctionError> {
        let states = self.drain(n).into_iter().map(|person| write_state(&person));
        Ok(vec![Arc::new(LargeStringArray::from_iter_values(states))])
    }

    fn evaluate(&mut self, n: usize) -> Result<ArrayRef, FunctionError> {
        let mut columns: Vec<StringBuilder> = (0..=WIDTH).map(|_| StringBuilder::new()).collect();
        for person in self.drain(n) {
            let mut best: [Option<&Said>; WIDTH] = [None; WIDTH];
            for (field, said) in &person {
                best[usize::from(*field)] = Some(said);
            }
            for (column, said) in columns.iter_mut().zip(best) {
                column.append_option(said.map(|said| &said.text));
            }
            columns[WIDTH].append_value(sources(&best));
        }
        let columns = columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        Ok(Arc::new(StructArray::try_new(fields(), columns, None)?))
    }

    fn rows_to_state(&self, arguments: &[ArrayRef]) -> Result<Vec<ArrayRef>, FunctionError> {
        let rows = arguments.first().map_or(0, |array| array.len());
        let mut people: Vec<Person> = vec![Person::new(); rows];
        each_value(arguments, |row, field, said| {
            take(&mut people[row], field, said);
        })?;
        let states = people.iter().map(write_state);
        Ok(vec![Arc::new(LargeStringArray::from_iter_values(states))])
    }

    fn len(&self) -> usize {
        self.people.len()
    }

    fn size(&self) -> usize {
        self.bytes + self.people.capacity() * size_of::<Person>()
    }
}

/// `{"name":"123","phone":"456"}`: names and numbers need no escaping.
fn sources(best: &[Option<&Said>; WIDTH]) -> String {
    let mut out = String::from("{");
    for (name, said) in FIELDS.iter().chain([&LAST_FIELD]).zip(best) {
        if let Some(said) = said {
            if out.len() > 1 {
                out.push(',');
            }
            out.push_str(&format!("\"{name}\":\"{}\"", said.record));
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
