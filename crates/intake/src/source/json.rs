//! What does a file of JSON objects hold? One object per row; nested objects become columns named
//! with a point (`customer.phone`).
//!
//! The decision: the columns are the keys of the first lines, in the order they appear; keys that come
//! later are left out and said. Arrays of plain values are joined with `, `; arrays that hold
//! objects stay JSON text, for whoever understands them. Numbers keep the kind that JSON gives
//! them. The road not taken is one row per element of an inner array: it would repeat totals.

use super::delimited::{TextHead, text_stream, too_wide};
use super::encoding::{Decoded, Encoding};
use super::heading::{cut, unique_names};
use super::origin::{Origin, Wrap, fault};
use super::split::{Dialect, Framed, Splitter};
use super::{Format, SheetInfo};
use crate::{Cell, IntakeError, Limits, Read, Row, Rows};
use galena_signal::{Refusal, RefusalReason};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io;

type Stream = Decoded<Box<dyn io::Read + Send>>;

/// Late keys that are remembered by name.
const LATE: usize = 100;

/// How a JSON file is read.
#[derive(Clone, Debug)]
pub(crate) struct JsonPlan {
    wrap: Wrap,
    encoding: Encoding,
    mark: usize,
    /// One object per line; else objects are found by their brackets.
    by_line: bool,
    /// Column of each key.
    keys: HashMap<String, usize>,
}

/// Understands a JSON file: reads the first lines for their keys.
pub(crate) fn look(
    place: &str,
    origin: &Origin,
    wrap: &Wrap,
    head: &TextHead,
    format: Format,
    limits: &Limits,
) -> Result<(SheetInfo, JsonPlan), IntakeError> {
    let first = head.text.trim_start().lines().next().unwrap_or("").trim_end();
    let by_line = format == Format::JsonLines && !(first == "{" || first.ends_with(',') || first.ends_with('['));
    let (encoding, mark) = (head.found.encoding, head.found.mark);
    let mut plan = JsonPlan { wrap: wrap.clone(), encoding, mark, by_line, keys: HashMap::new() };
    let Keys { names, seen, last, bad } = plan.first_keys(place, origin, limits)?;
    if names.is_empty()
        && let Some(because) = bad
    {
        return Err(IntakeError::Damaged { place: place.into(), because });
    }
    let mut notes: Vec<String> = head.found.note.clone().into_iter().collect();
    if !by_line && format == Format::JsonLines {
        notes.push("objects that span lines: rows are counted by object".into());
    } else if format == Format::JsonArray {
        notes.push("an array of objects: rows are counted by object".into());
    }
    if seen >= limits.key_lines {
        notes.push(format!("columns are the keys of the first {last} objects"));
    }
    if names.is_empty() {
        notes.push("no objects with keys".into());
    }
    let header = unique_names(names.into_iter(), &mut notes);
    Ok((SheetInfo { format, encoding: Some(encoding.name()), header, notes, ..SheetInfo::default() }, plan))
}

/// The keys of the first objects.
struct Keys {
    names: Vec<String>,
    /// How many lines or objects were looked at, and the number of the last.
    seen: u64,
    last: i64,
    /// What was wrong with the first one that could not be read.
    bad: Option<String>,
}

impl JsonPlan {
    /// Reads the first objects and settles the columns.
    fn first_keys(&mut self, place: &str, origin: &Origin, limits: &Limits) -> Result<Keys, IntakeError> {
        let mut names: Vec<String> = Vec::new();
        let mut objects = self.objects(origin, limits)?;
        let mut flat = Flat::default();
        let (mut seen, mut bad, mut last) = (0, None, 0);
        while seen < limits.key_lines {
            seen += 1;
            let next = objects.next().map_err(|e| fault(e, &origin.file_name))?;
            last = objects.number();
            match next {
                Framed::End => break,
                Framed::Record { .. } => {
                    let text = objects.text();
                    if text.trim_ascii().is_empty() {
                        continue;
                    }
                    if let Err((_, because)) = flat.read(text, limits) {
                        bad.get_or_insert(because);
                        continue;
                    }
                    for (key, _) in &flat.pairs {
                        let key = &flat.text[key.0..key.1];
                        if !self.keys.contains_key(key) {
                            self.keys.insert(key.to_owned(), names.len());
                            names.push(key.to_owned());
                        }
                    }
                    if names.len() > limits.columns {
                        return Err(too_wide(place, limits));
                    }
                }
                _ => {}
            }
        }
        Ok(Keys { names, seen, last, bad })
    }

    fn objects(&self, origin: &Origin, limits: &Limits) -> Result<Objects, IntakeError> {
        let stream = text_stream(origin, &self.wrap, self.encoding, self.mark, limits)?;
        Ok(if self.by_line {
            let dialect = Dialect { delimiter: 0, quote: None, line_end: b'\n' };
            Objects::Lines(Splitter::new(stream, dialect, limits.row_bytes, 2))
        } else {
            Objects::Brackets(Brackets::new(stream, limits.row_bytes))
        })
    }
}

/// Where the objects come from.
enum Objects {
    Lines(Splitter<Stream>),
    Brackets(Brackets<Stream>),
}

impl Objects {
    fn next(&mut self) -> io::Result<Framed> {
        match self {
            Objects::Lines(lines) => lines.next(),
            Objects::Brackets(brackets) => brackets.next(),
        }
    }

    fn text(&self) -> &[u8] {
        match self {
            Objects::Lines(lines) => lines.cells().0,
            Objects::Brackets(brackets) => &brackets.buffer[brackets.object.0..brackets.object.1],
        }
    }

    fn number(&self) -> i64 {
        match self {
            Objects::Lines(lines) => lines.number,
            Objects::Brackets(brackets) => brackets.number,
        }
    }
}

/// Finds objects by their brackets.
struct Brackets<R> {
    input: R,
    most_bytes: usize,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
    over: bool,
    object: (usize, usize),
    number: i64,
}

impl<R: io::Read> Brackets<R> {
    fn new(input: R, most_bytes: usize) -> Self {
        Brackets {
            input,
            most_bytes,
            buffer: Vec::new(),
            from: 0,
            to: 0,
            ended: false,
            over: false,
            object: (0, 0),
            number: 0,
        }
    }

    fn next(&mut self) -> io::Result<Framed> {
        // Skip what stands between objects.
        loop {
            let open = &self.buffer[self.from..self.to];
            let skipped = open.iter().position(|b| !matches!(b, b',' | b'[' | b']') && !b.is_ascii_whitespace());
            match skipped {
                Some(at) => {
                    self.from += at;
                    break;
                }
                None if self.ended || self.over => return Ok(Framed::End),
                None => {
                    self.from = self.to;
                    self.fill()?;
                }
            }
        }
        if self.over {
            return Ok(Framed::End);
        }
        self.number += 1;
        let (mut depth, mut quoted, mut escaped) = (0u32, false, false);
        let mut at = 0;
        loop {
            for (place, byte) in self.buffer[self.from + at..self.to].iter().enumerate() {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if quoted => escaped = true,
                    b'"' => quoted = !quoted,
                    _ if quoted => {}
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            return Ok(self.take(at + place + 1));
                        }
                    }
                    b',' | b'\n' if depth == 0 => return Ok(self.take(at + place)),
                    _ => {}
                }
            }
            at = self.to - self.from;
            if self.ended {
                return Ok(self.take(at));
            }
            if at > self.most_bytes {
                // Without its end, nothing after it can be told apart.
                self.over = true;
                self.object = (self.from, self.from + 1024.min(at));
                return Ok(Framed::TooLong);
            }
            self.fill()?;
        }
    }

    fn take(&mut self, length: usize) -> Framed {
        self.object = (self.from, self.from + length);
        self.from += length;
        if length > self.most_bytes {
            self.object.1 = self.object.0 + 1024.min(length);
            return Framed::TooLong;
        }
        Framed::Record { lines: 1 }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.from..self.to, 0);
        self.to -= self.from;
        self.from = 0;
        let wanted = self.to + self.to.max(256 * 1024);
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.to..wanted]) {
                Ok(0) => self.ended = true,
                Ok(n) => self.to += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            }
            return Ok(());
        }
    }
}

/// One object, flattened: keys and values lie in one string.
#[derive(Default)]
struct Flat {
    text: String,
    path: String,
    pairs: Vec<((usize, usize), Leaf)>,
}

#[derive(Clone, Copy)]
enum Leaf {
    Empty,
    Text(usize, usize),
    Int(i64),
    Float(f64),
    Bool(bool),
}

impl Flat {
    /// Reads one object; on failure says why it is refused.
    fn read(&mut self, bytes: &[u8], limits: &Limits) -> Result<(), (RefusalReason, String)> {
        self.text.clear();
        self.path.clear();
        self.pairs.clear();
        let depth = depth(bytes);
        if depth > limits.nesting {
            return Err((RefusalReason::TooDeep, format!("{depth} levels")));
        }
        if std::str::from_utf8(bytes).is_err() {
            return Err((RefusalReason::BadEncoding, "bytes that are not UTF-8".into()));
        }
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Err((RefusalReason::BadJson, "something else than an object".into()));
        }
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        Into(self).deserialize(&mut reader).and_then(|()| reader.end()).map_err(|e| {
            // The library's text names the fault and its place, not the data.
            (RefusalReason::BadJson, format!("{:?} fault at character {}", e.classify(), e.column()))
        })
    }

    fn leaf(&mut self, leaf: Leaf) {
        let start = self.text.len();
        self.text.push_str(&self.path);
        self.pairs.push(((start, self.text.len()), leaf));
    }

    fn text_leaf(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.leaf(Leaf::Text(start, start + text.len()));
    }
}

/// How deep brackets are nested.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut most, mut quoted, mut escaped) = (0usize, 0, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => {
                depth += 1;
                most = most.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    most
}

struct Into<'f>(&'f mut Flat);
struct Key<'f>(&'f mut String);

impl<'de> DeserializeSeed<'de> for Into<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Into<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.leaf(Leaf::Empty);
        Ok(())
    }
    fn visit_bool<E>(self, b: bool) -> Result<(), E> {
        self.0.leaf(Leaf::Bool(b));
        Ok(())
    }
    fn visit_i64<E>(self, n: i64) -> Result<(), E> {
        self.0.leaf(Leaf::Int(n));
        Ok(())
    }
    fn visit_u64<E>(self, n: u64) -> Result<(), E> {
        match i64::try_from(n) {
            Ok(n) => self.0.leaf(Leaf::Int(n)),
            Err(_) => self.0.text_leaf(&n.to_string()),
        }
        Ok(())
    }
    fn visit_f64<E>(self, x: f64) -> Result<(), E> {
        self.0.leaf(Leaf::Float(x));
        Ok(())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.text_leaf(text);
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let flat = self.0;
        let before = flat.path.len();
        loop {
            if before > 0 {
                flat.path.push('.');
            }
            let more = map.next_key_seed(Key(&mut flat.path))?;
            if more.is_some() {
                map.next_value_seed(Into(flat))?;
            }
            flat.path.truncate(before);
            if more.is_none() {
                return Ok(());
            }
        }
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        use serde_json::Value;
        let mut values: Vec<Value> = Vec::new();
        while let Some(value) = seq.next_element()? {
            values.push(value);
        }
        let text = if values.iter().any(|value| value.is_array() || value.is_object()) {
            Value::Array(values).to_string()
        } else {
            let plain = values.iter().filter(|value| !value.is_null()).map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            plain.collect::<Vec<_>>().join(", ")
        };
        self.0.text_leaf(&text);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.push_str(text);
        Ok(())
    }
}

/// Rows of a JSON file.
pub(crate) struct JsonRows<'a> {
    objects: Objects,
    flat: Flat,
    columns: Vec<Option<usize>>,
    late: BTreeMap<String, i64>,
    header: &'a [String],
    file_name: &'a str,
    plan: &'a JsonPlan,
    limits: &'a Limits,
}

impl<'a> JsonRows<'a> {
    pub fn open(
        origin: &'a Origin,
        plan: &'a JsonPlan,
        header: &'a [String],
        limits: &'a Limits,
    ) -> Result<Self, IntakeError> {
        Ok(JsonRows {
            objects: plan.objects(origin, limits)?,
            flat: Flat::default(),
            columns: Vec::new(),
            late: BTreeMap::new(),
            header,
            file_name: &origin.file_name,
            plan,
            limits,
        })
    }

    fn refuse(&self, reason: RefusalReason, found: String) -> Read {
        let (expected, fix) = match reason {
            RefusalReason::TooDeep => {
                (format!("at most {} levels", self.limits.nesting), "flatten the object before adding it")
            }
            RefusalReason::RowTooLarge => {
                (format!("at most {} bytes in an object", self.limits.row_bytes), "split the object")
            }
            RefusalReason::CellTooLarge => {
                (format!("at most {} bytes in a value", self.limits.cell_bytes), "shorten the value")
            }
            RefusalReason::BadEncoding => ("text in UTF-8".into(), "save the file as UTF-8 and add it again"),
            _ => ("one JSON object".into(), "mend the object, or leave it out"),
        };
        let raw = vec![String::from_utf8_lossy(self.objects.text()).into_owned()];
        let row_number = self.objects.number();
        Read::Refused(Refusal { reason, row_number, column_name: None, found, expected, fix: fix.into(), raw })
    }

    fn fill(&mut self, row: &mut Row) -> Option<Read> {
        self.columns.clear();
        self.columns.resize(self.header.len(), None);
        for (at, (key, leaf)) in self.flat.pairs.iter().enumerate() {
            if let Leaf::Text(start, stop) = leaf
                && stop - start > self.limits.cell_bytes
            {
                let head = cut(&self.flat.text[*start..*stop]);
                return Some(self.refuse(RefusalReason::CellTooLarge, format!("{} bytes: {head}", stop - start)));
            }
            let key = &self.flat.text[key.0..key.1];
            match self.plan.keys.get(key) {
                Some(column) => {
                    if let Some(slot) = self.columns.get_mut(*column) {
                        *slot = Some(at);
                    }
                }
                None if self.late.len() < LATE && !self.late.contains_key(key) => {
                    self.late.insert(key.to_owned(), self.objects.number());
                }
                None => {}
            }
        }
        for at in &self.columns {
            let leaf = at.and_then(|at| self.flat.pairs.get(at)).map_or(Leaf::Empty, |(_, leaf)| *leaf);
            row.push(match leaf {
                Leaf::Empty => Cell::Empty,
                Leaf::Text(start, stop) => Cell::Text(&self.flat.text[start..stop]),
                Leaf::Int(n) => Cell::Int(n),
                Leaf::Float(x) => Cell::Float(x),
                Leaf::Bool(b) => Cell::Bool(b),
            });
        }
        None
    }
}

impl Rows for JsonRows<'_> {
    fn header(&self) -> &[String] {
        self.header
    }

    fn read(&mut self, row: &mut Row) -> Result<Read, IntakeError> {
        loop {
            let framed = self.objects.next().map_err(|e| fault(e, self.file_name))?;
            row.clear();
            row.number = self.objects.number();
            match framed {
                Framed::End => return Ok(Read::End),
                Framed::Record { .. } => {}
                _ => {
                    let found = format!("more than {} bytes; only the first are kept", self.limits.row_bytes);
                    return Ok(self.refuse(RefusalReason::RowTooLarge, found));
                }
            }
            let text = self.objects.text();
            if text.trim_ascii().is_empty() {
                continue;
            }
            if let Err((reason, found)) = self.flat.read(text, self.limits) {
                return Ok(self.refuse(reason, found));
            }
            if let Some(refused) = self.fill(row) {
                return Ok(refused);
            }
            if !row.is_empty() {
                return Ok(Read::Row);
            }
        }
    }

    fn notes(&self) -> Vec<String> {
        let said =
            |(key, row): (&String, &i64)| format!("the key `{}` first appears in row {row} and was left out", cut(key));
        self.late.iter().map(said).collect()
    }
}
