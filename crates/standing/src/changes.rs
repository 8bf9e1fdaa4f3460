//! When did a person's standing change? One pass over the judgements, in whatever order they come.
//!
//! The aggregate function `changes` gathers what was said of a person at each judged day, puts it in
//! order, and keeps a row where rule or target mark differ from the day before. A window over people
//! and days does the same, and sorts all judgements of all people to do it: for a million people that
//! took longer than judging them.

use arrow_array::builder::{Date32Builder, Float64Builder, LargeBinaryBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type};
use arrow_array::{Array, ArrayRef, ListArray, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, FieldRef, Fields};
use galena_plan::{AggregateFunction, FunctionError, Groups, bytes_array};
use std::sync::Arc;

const NAME: &str = "changes";

const NUMBERS: [&str; 4] = ["need", "ability_to_pay", "purchases", "last_purchase_age"];
const TEXTS: [&str; 3] = ["rule", "in_target", "segment"];

/// `changes(as_of_on, event_day, need, ability_to_pay, purchases, last_purchase_age, rule, in_target,
/// segment)`: the days from which each standing held, with what it rested on, oldest first.
pub(crate) fn function() -> AggregateFunction {
    let mut arguments = vec![DataType::Date32, DataType::Int32];
    arguments.extend(NUMBERS.map(|_| DataType::Float64));
    arguments.extend(TEXTS.map(|_| DataType::Utf8View));
    AggregateFunction {
        name: NAME,
        arguments,
        state: vec![DataType::LargeBinary],
        returns: DataType::List(item()),
        doc: "the days from which each standing of a person held, with what it rested on",
        groups: Arc::new(|| Box::new(Changes::default())),
    }
}

fn fields() -> Fields {
    let days = ["from_on", "until_on"].map(|name| Field::new(name, DataType::Date32, true));
    let numbers = NUMBERS.map(|name| Field::new(name, DataType::Float64, true));
    let texts = TEXTS.map(|name| Field::new(name, DataType::Utf8, true));
    days.into_iter().chain(numbers).chain(texts).collect()
}

fn item() -> FieldRef {
    Arc::new(Field::new_list_field(DataType::Struct(fields()), true))
}

fn bad(arrays: &[ArrayRef]) -> FunctionError {
    FunctionError::Argument {
        function: NAME,
        expected: "two days, four numbers and three texts".into(),
        found: arrays.iter().map(|array| array.data_type().to_string()).collect::<Vec<_>>().join(", "),
    }
}

/// What was said of a person at a day.
struct Said<'a> {
    as_of: i32,
    event_day: i32,
    numbers: [Option<f64>; 4],
    texts: [Option<&'a str>; 3],
}

/// A length that no text has: there is none.
const NO_TEXT: u16 = u16::MAX;

impl<'a> Said<'a> {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.as_of.to_le_bytes());
        out.extend_from_slice(&self.event_day.to_le_bytes());
        for number in self.numbers {
            // Half the digits are more than evidence shows, and half the memory.
            out.extend_from_slice(&(number.unwrap_or(f64::NAN) as f32).to_le_bytes());
        }
        for text in self.texts {
            // The longest name of a segment is far below this.
            let text = text.map(|text| &text.as_bytes()[..text.floor_char_boundary(usize::from(NO_TEXT) - 1)]);
            out.extend_from_slice(&text.map_or(NO_TEXT, |text| text.len() as u16).to_le_bytes());
            out.extend_from_slice(text.unwrap_or_default());
        }
    }

    /// Takes one off the front of the bytes.
    fn read(bytes: &mut &'a [u8]) -> Option<Self> {
        fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
            let (head, rest) = bytes.split_first_chunk::<N>()?;
            *bytes = rest;
            Some(*head)
        }
        let (as_of, event_day) = (i32::from_le_bytes(take(bytes)?), i32::from_le_bytes(take(bytes)?));
        let mut numbers = [None; 4];
        for number in &mut numbers {
            *number = Some(f64::from(f32::from_le_bytes(take(bytes)?))).filter(|number| !number.is_nan());
        }
        let mut texts = [None; 3];
        for text in &mut texts {
            let length = u16::from_le_bytes(take(bytes)?);
            if length != NO_TEXT {
                let (head, rest) = bytes.split_at_checked(usize::from(length))?;
                *text = Some(std::str::from_utf8(head).ok()?);
                *bytes = rest;
            }
        }
        Some(Said { as_of, event_day, numbers, texts })
    }

    /// Rule and mark decide; what they rest on may differ every day.
    fn stands_as(&self, other: &Said<'_>) -> bool {
        self.texts[..2] == other.texts[..2]
    }
}

/// Calls `take` with every row's bytes.
fn each_row(arguments: &[ArrayRef], mut take: impl FnMut(usize, &[u8])) -> Result<(), FunctionError> {
    if arguments.len() != 2 + NUMBERS.len() + TEXTS.len() {
        return Err(bad(arguments));
    }
    let on = arguments[0].as_primitive_opt::<Date32Type>().ok_or_else(|| bad(arguments))?;
    let event_days = arguments[1].as_primitive_opt::<Int32Type>().ok_or_else(|| bad(arguments))?;
    let mut numbers = Vec::with_capacity(NUMBERS.len());
    for array in &arguments[2..6] {
        numbers.push(array.as_primitive_opt::<Float64Type>().ok_or_else(|| bad(arguments))?);
    }
    let mut texts = Vec::with_capacity(TEXTS.len());
    for array in &arguments[6..] {
        texts.push(array.as_string_view_opt().ok_or_else(|| bad(arguments))?);
    }
    let mut bytes = Vec::new();
    for row in (0..on.len()).filter(|row| on.is_valid(*row)) {
        let as_of = on.value(row);
        let said = Said {
            as_of,
            event_day: if event_days.is_valid(row) { event_days.value(row) } else { as_of },
            numbers: std::array::from_fn(|place| numbers[place].is_valid(row).then(|| numbers[place].value(row))),
            texts: std::array::from_fn(|place| texts[place].is_valid(row).then(|| texts[place].value(row))),
        };
        bytes.clear();
        said.write(&mut bytes);
        take(row, &bytes);
    }
    Ok(())
}

#[derive(Default)]
struct Changes {
    people: Vec<Vec<u8>>,
    bytes: usize,
}

impl Changes {
    fn add(&mut self, person: usize, bytes: &[u8]) {
        self.people[person].extend_from_slice(bytes);
        self.bytes += bytes.len();
    }

    fn grow(&mut self, groups: usize) {
        self.people.resize_with(groups.max(self.people.len()), Vec::new);
    }

    fn drain(&mut self, n: usize) -> Vec<Vec<u8>> {
        let n = n.min(self.people.len());
        let rest = self.people.split_off(n);
        let taken = std::mem::replace(&mut self.people, rest);
        self.bytes = self.bytes.saturating_sub(taken.iter().map(Vec::len).sum());
        taken
    }
}

impl Groups for Changes {
    fn update(&mut self, arguments: &[ArrayRef], group_of: &[usize], groups: usize) -> Result<(), FunctionError> {
        self.grow(groups);
        each_row(arguments, |row, bytes| self.add(group_of[row], bytes))
    }

    fn merge(&mut self, state: &[ArrayRef], group_of: &[usize], groups: usize) -> Result<(), FunctionError> {
        self.grow(groups);
        let parts = state.first().and_then(|array| array.as_binary_opt::<i64>()).ok_or_else(|| bad(state))?;
        for (row, &group) in group_of.iter().enumerate().filter(|(row, _)| parts.is_valid(*row)) {
            self.add(group, parts.value(row));
        }
        Ok(())
    }

    fn state(&mut self, n: usize) -> Result<Vec<ArrayRef>, FunctionError> {
        Ok(vec![Arc::new(bytes_array(&self.drain(n)))])
    }

    fn evaluate(&mut self, n: usize) -> Result<ArrayRef, FunctionError> {
        let mut rows = Rows::default();
        let mut lengths = Vec::with_capacity(n);
        for person in self.drain(n) {
            let mut rest = person.as_slice();
            let mut said: Vec<Said<'_>> = Vec::new();
            while let Some(one) = Said::read(&mut rest) {
                said.push(one);
            }
            said.sort_by_key(|one| one.as_of);
            lengths.push(rows.push_changes(&said));
        }
        let list = ListArray::try_new(item(), OffsetBuffer::from_lengths(lengths), rows.finish()?, None)?;
        Ok(Arc::new(list))
    }

    fn rows_to_state(&self, arguments: &[ArrayRef]) -> Result<Vec<ArrayRef>, FunctionError> {
        let rows = arguments.first().map_or(0, |array| array.len());
        let mut states = LargeBinaryBuilder::with_capacity(rows, rows * 64);
        let mut next = 0;
        each_row(arguments, |row, bytes| {
            (next..row).for_each(|_| states.append_value([]));
            states.append_value(bytes);
            next = row + 1;
        })?;
        (next..rows).for_each(|_| states.append_value([]));
        Ok(vec![Arc::new(states.finish())])
    }

    fn len(&self) -> usize {
        self.people.len()
    }

    fn size(&self) -> usize {
        self.bytes * 3 / 2 + self.people.capacity() * size_of::<Vec<u8>>()
    }
}

/// The rows that are made.
#[derive(Default)]
struct Rows {
    from: Date32Builder,
    until: Date32Builder,
    numbers: [Float64Builder; 4],
    texts: [StringBuilder; 3],
}

impl Rows {
    /// Adds a row for each change in what was said, oldest first; answers how many.
    fn push_changes(&mut self, said: &[Said<'_>]) -> usize {
        let mut changes: Vec<(i32, &Said<'_>)> = Vec::new();
        for (place, one) in said.iter().enumerate() {
            match place.checked_sub(1).map(|before| &said[before]) {
                // The day that brought it about, where an event did; but not before it was last otherwise.
                None => changes.push((one.event_day.min(one.as_of), one)),
                Some(before) if one.stands_as(before) => {}
                Some(before) => changes.push((one.event_day.max(before.as_of + 1).min(one.as_of), one)),
            }
        }
        for (place, (from, one)) in changes.iter().enumerate() {
            self.from.append_value(*from);
            self.until.append_option(changes.get(place + 1).map(|(next, _)| next - 1));
            for (column, number) in self.numbers.iter_mut().zip(one.numbers) {
                column.append_option(number);
            }
            for (column, text) in self.texts.iter_mut().zip(one.texts) {
                column.append_option(text);
            }
        }
        changes.len()
    }

    fn finish(mut self) -> Result<ArrayRef, FunctionError> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.from.finish()), Arc::new(self.until.finish())];
        columns.extend(self.numbers.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        columns.extend(self.texts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        Ok(Arc::new(StructArray::try_new(fields(), columns, None)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(as_of: i32, event_day: i32, rule: &'static str) -> Vec<u8> {
        let texts = [Some(rule), Some("no"), None];
        let mut bytes = Vec::new();
        Said { as_of, event_day, numbers: [Some(0.5), None, Some(1.0), Some(3.0)], texts }.write(&mut bytes);
        bytes
    }

    fn shown(changes: &mut Changes) -> String {
        let list = changes.evaluate(1).unwrap();
        let rows = list.as_list::<i32>().value(0);
        let rows = rows.as_struct();
        let day = |name: &str, row: usize| {
            let days = rows.column_by_name(name).unwrap().as_primitive::<Date32Type>();
            days.is_valid(row).then(|| days.value(row))
        };
        let rule = |row: usize| rows.column_by_name("rule").unwrap().as_string::<i32>().value(row);
        let one = |row| format!("{:?}-{:?} {}", day("from_on", row).unwrap(), day("until_on", row), rule(row));
        (0..rows.len()).map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn only_changes_are_kept_and_the_order_of_input_does_not_matter() {
        let days = [said(10, 4, "exploring"), said(20, 4, "exploring"), said(30, 25, "bought"), said(40, 15, "lapsed")];
        let expected = "4-Some(24) exploring; 25-Some(30) bought; 31-None lapsed";
        for order in [[0, 1, 2, 3], [3, 1, 0, 2]] {
            let mut changes = Changes::default();
            changes.grow(1);
            order.iter().for_each(|place| changes.add(0, &days[*place]));
            assert_eq!(shown(&mut changes), expected);
        }
    }

    #[test]
    fn parts_merged_give_what_the_whole_gives() {
        let mut part = Changes::default();
        part.grow(1);
        part.add(0, &said(20, 19, "bought"));
        let mut whole = Changes::default();
        whole.grow(1);
        whole.add(0, &said(10, 4, "exploring"));
        whole.merge(&part.state(1).unwrap(), &[0], 1).unwrap();
        assert_eq!(shown(&mut whole), "4-Some(18) exploring; 19-None bought");
        assert_eq!((whole.len(), whole.bytes), (0, 0));
    }
}
