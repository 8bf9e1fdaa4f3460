//! How are a person's signals gathered? Each group holds its events unsorted; they are sorted when
//! the answer is asked for.

use super::{EVENT_BYTES, Event, code, short_code};
use arrow_array::builder::{BinaryViewBuilder, LargeBinaryBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, StringViewArray};
use arrow_schema::{DataType, TimeUnit};
use galena_plan::{AggregateFunction, FunctionError, Groups, bytes_array};
use galena_signal::SignalKind;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

const NAME: &str = "timeline";

/// Timelines lie together in blocks of this size.
const BLOCK_BYTES: u32 = 1 << 20;

/// `timeline(at, kind, product, category, value, order_ref, channel, competitor)`: a person's
/// signals as bytes, oldest first.
pub fn timeline_function() -> AggregateFunction {
    let text = DataType::Utf8View;
    AggregateFunction {
        name: NAME,
        arguments: vec![
            DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            text.clone(),
            text.clone(),
            text.clone(),
            DataType::Float64,
            text.clone(),
            text.clone(),
            text,
        ],
        state: vec![DataType::LargeBinary],
        returns: DataType::BinaryView,
        doc: "a person's signals as bytes, oldest first",
        groups: Arc::new(|| Box::new(Timelines::default())),
    }
}

/// A total order, so that the order of input never shows.
pub(super) fn order(a: &Event, b: &Event) -> Ordering {
    (a.at, a.kind, a.product, a.category, a.order, a.channel, a.competitor)
        .cmp(&(b.at, b.kind, b.product, b.category, b.order, b.channel, b.competitor))
        .then(a.value.total_cmp(&b.value))
}

#[derive(Default)]
struct Timelines {
    groups: Vec<Vec<u8>>,
    bytes: usize,
    codes: Codes,
}

/// Codes of the texts seen last: a file names the same few kinds, channels and products.
#[derive(Default)]
struct Codes {
    kinds: HashMap<u128, Option<SignalKind>>,
    texts: HashMap<u128, u64>,
}

impl Codes {
    fn kind(&mut self, texts: &StringViewArray, row: usize) -> Option<SignalKind> {
        if texts.is_null(row) {
            return None;
        }
        match inline_view(texts, row) {
            Some(view) => *self.kinds.entry(view).or_insert_with(|| SignalKind::from_word(texts.value(row))),
            None => SignalKind::from_word(texts.value(row)),
        }
    }

    fn code(&mut self, texts: &StringViewArray, row: usize) -> u64 {
        if texts.is_null(row) {
            return 0;
        }
        match inline_view(texts, row) {
            Some(view) if self.texts.len() < 100_000 => {
                *self.texts.entry(view).or_insert_with(|| code(texts.value(row)))
            }
            _ => code(texts.value(row)),
        }
    }
}

/// A view that holds its whole text (12 bytes or fewer) is itself a key.
fn inline_view(texts: &StringViewArray, row: usize) -> Option<u128> {
    let view = texts.views()[row];
    ((view as u32) <= 12).then_some(view)
}

fn bad_arguments(arguments: &[ArrayRef]) -> FunctionError {
    FunctionError::Argument {
        function: NAME,
        expected: "at, kind, product, category, value, order_ref, channel, competitor".into(),
        found: arguments.iter().map(|array| array.data_type().to_string()).collect::<Vec<_>>().join(", "),
    }
}

/// Calls `take` with every row that is a signal, and its event.
fn each_event(
    codes: &mut Codes,
    arguments: &[ArrayRef],
    mut take: impl FnMut(usize, Event),
) -> Result<(), FunctionError> {
    let [at, kind, product, category, value, order_ref, channel, competitor] = arguments else {
        return Err(bad_arguments(arguments));
    };
    let (Some(at), Some(value)) =
        (at.as_primitive_opt::<TimestampMicrosecondType>(), value.as_primitive_opt::<Float64Type>())
    else {
        return Err(bad_arguments(arguments));
    };
    let mut texts = Vec::with_capacity(6);
    for array in [kind, product, category, order_ref, channel, competitor] {
        texts.push(array.as_string_view_opt().ok_or_else(|| bad_arguments(arguments))?);
    }
    for row in 0..at.len() {
        let Some(kind) = codes.kind(texts[0], row) else { continue };
        if at.is_null(row) {
            continue;
        }
        let order_code = match texts[3].is_null(row) {
            true => 0,
            false => short_code(texts[3].value(row)),
        };
        let event = Event {
            at: at.value(row),
            kind,
            product: codes.code(texts[1], row),
            category: (codes.code(texts[2], row) & 0xffff_ffff) as u32,
            value: if value.is_null(row) { 0.0 } else { value.value(row) },
            order: order_code,
            channel: (codes.code(texts[4], row) & 0xffff_ffff) as u32,
            competitor: texts[5].is_valid(row),
        };
        take(row, event);
    }
    Ok(())
}

impl Timelines {
    fn grow(&mut self, groups: usize) {
        if self.groups.len() < groups {
            self.groups.resize_with(groups, Vec::new);
        }
    }

    fn take(&mut self, n: usize) -> impl Iterator<Item = Vec<u8>> {
        let n = n.min(self.groups.len());
        let rest = self.groups.split_off(n);
        let taken = std::mem::replace(&mut self.groups, rest);
        self.bytes = self.bytes.saturating_sub(taken.iter().map(Vec::len).sum());
        taken.into_iter()
    }
}

impl Groups for Timelines {
    fn update(&mut self, arguments: &[ArrayRef], group_of: &[usize], groups: usize) -> Result<(), FunctionError> {
        self.grow(groups);
        let mut codes = std::mem::take(&mut self.codes);
        let mut added = 0;
        let done = each_event(&mut codes, arguments, |row, event| {
            event.write(&mut self.groups[group_of[row]]);
            added += EVENT_BYTES;
        });
        self.codes = codes;
        self.bytes += added;
        done
    }

    fn merge(&mut self, state: &[ArrayRef], group_of: &[usize], groups: usize) -> Result<(), FunctionError> {
        self.grow(groups);
        let parts = state.first().and_then(|array| array.as_binary_opt::<i64>()).ok_or_else(|| bad_arguments(state))?;
        for (row, &group) in group_of.iter().enumerate() {
            if parts.is_valid(row) {
                let part = parts.value(row);
                self.groups[group].extend_from_slice(part);
                self.bytes += part.len();
            }
        }
        Ok(())
    }

    fn state(&mut self, n: usize) -> Result<Vec<ArrayRef>, FunctionError> {
        let taken: Vec<Vec<u8>> = self.take(n).collect();
        Ok(vec![Arc::new(bytes_array(&taken))])
    }

    fn evaluate(&mut self, n: usize) -> Result<ArrayRef, FunctionError> {
        // Views: a join with days then repeats where a timeline lies, and not its bytes.
        let mut builder = BinaryViewBuilder::new().with_fixed_block_size(BLOCK_BYTES);
        let mut events = Vec::new();
        let mut sorted = Vec::new();
        for bytes in self.take(n) {
            events.clear();
            events.extend(bytes.chunks_exact(EVENT_BYTES).filter_map(Event::read));
            events.sort_unstable_by(order);
            sorted.clear();
            for event in &events {
                event.write(&mut sorted);
            }
            builder.append_value(&sorted);
        }
        Ok(Arc::new(builder.finish()))
    }

    fn rows_to_state(&self, arguments: &[ArrayRef]) -> Result<Vec<ArrayRef>, FunctionError> {
        let rows = arguments.first().map_or(0, |array| array.len());
        let mut states = LargeBinaryBuilder::with_capacity(rows, rows * EVENT_BYTES);
        let (mut next, mut bytes) = (0, Vec::with_capacity(EVENT_BYTES));
        each_event(&mut Codes::default(), arguments, |row, event| {
            (next..row).for_each(|_| states.append_value([]));
            bytes.clear();
            event.write(&mut bytes);
            states.append_value(&bytes);
            next = row + 1;
        })?;
        (next..rows).for_each(|_| states.append_value([]));
        Ok(vec![Arc::new(states.finish())])
    }

    fn len(&self) -> usize {
        self.groups.len()
    }

    fn size(&self) -> usize {
        self.bytes * 3 / 2 + self.groups.capacity() * size_of::<Vec<u8>>() + self.codes.texts.len() * 40
    }
}
