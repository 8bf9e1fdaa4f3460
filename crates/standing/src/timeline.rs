//! What happened to a person, in order? One compact value per person.
//!
//! The aggregate function `timeline` gathers a person's signals in one pass, in whatever order
//! they come, and gives them sorted by time as bytes. Everything that is judged, today or at any
//! day in the past, is a scalar function of those bytes and a day: the same function answers for
//! today and for the replays, and looks at nothing after the day it is given.
//!
//! Bytes, because a million short lists of structs cost ten times as much to build as to read.
//! The roads not taken are window functions (four times slower over many small groups) and one
//! aggregate per feature (the features need order: a purchase answers the need it was for).

mod gather;

pub use gather::timeline_function;

use galena_signal::SignalKind;

/// Bytes of one event.
pub const EVENT_BYTES: usize = 38;

/// One thing that happened to a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// When, in microseconds since 1970, UTC.
    pub at: i64,
    /// What.
    pub kind: SignalKind,
    /// Code of the product; 0 when the signal names none.
    pub product: u64,
    /// Code of the category; 0 when the signal names none.
    pub category: u32,
    /// Money: line total for orders, price level for looks; 0 when unknown.
    pub value: f64,
    /// Code of the order; 0 when the signal names none.
    pub order: u32,
    /// Code of the channel; 0 when the signal names none.
    pub channel: u32,
    /// The signal names a competitor.
    pub competitor: bool,
}

impl Event {
    /// Appends the event's bytes.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.at.to_le_bytes());
        out.push(self.kind.index() as u8);
        out.push(u8::from(self.competitor));
        out.extend_from_slice(&self.product.to_le_bytes());
        out.extend_from_slice(&self.category.to_le_bytes());
        out.extend_from_slice(&self.value.to_le_bytes());
        out.extend_from_slice(&self.order.to_le_bytes());
        out.extend_from_slice(&self.channel.to_le_bytes());
    }

    /// Reads an event; `None` when the bytes are not one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        // A fixed length is checked once, and the places in it not at all.
        let bytes: &[u8; EVENT_BYTES] = bytes.try_into().ok()?;
        let array = |from: usize| -> Option<[u8; 8]> { bytes.get(from..from + 8)?.try_into().ok() };
        let word =
            |from: usize| -> Option<u32> { Some(u32::from_le_bytes(bytes.get(from..from + 4)?.try_into().ok()?)) };
        Some(Event {
            at: i64::from_le_bytes(array(0)?),
            kind: KINDS.get(usize::from(*bytes.get(8)?)).copied()?,
            competitor: *bytes.get(9)? != 0,
            product: u64::from_le_bytes(array(10)?),
            category: word(18)?,
            value: f64::from_le_bytes(array(22)?),
            order: word(30)?,
            channel: word(34)?,
        })
    }
}

static KINDS: std::sync::LazyLock<Vec<SignalKind>> = std::sync::LazyLock::new(|| SignalKind::all().collect());

/// The events of a timeline's bytes that happened before `end`, oldest first.
pub fn events_before(bytes: &[u8], end: i64) -> impl DoubleEndedIterator<Item = Event> + '_ {
    let (events, _) = bytes.as_chunks::<EVENT_BYTES>();
    let at = |[a, b, c, d, e, f, g, h, ..]: &[u8; EVENT_BYTES]| i64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
    events[..events.partition_point(|event| at(event) < end)].iter().filter_map(|event| Event::read(event))
}

/// A stable code for a text: never 0, which stands for "none named".
pub const fn code(text: &str) -> u64 {
    // FNV-1a, then a finaliser: short texts that differ in one letter must differ in all bits.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let (bytes, mut place) = (text.as_bytes(), 0);
    while place < bytes.len() {
        hash = (hash ^ bytes[place] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        place += 1;
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    // Positive as a BIGINT, and never 0.
    if hash >> 1 == 0 { 1 } else { hash >> 1 }
}

/// The lower half of [`code`], never 0.
pub const fn short_code(text: &str) -> u32 {
    let half = (code(text) & 0xffff_ffff) as u32;
    if half == 0 { 1 } else { half }
}

/// Bytes of a timeline, for tests and for callers that have events in hand.
pub fn timeline_of(events: &[Event]) -> Vec<u8> {
    let mut events = events.to_vec();
    events.sort_by(gather::order);
    let mut bytes = Vec::with_capacity(events.len() * EVENT_BYTES);
    for event in &events {
        event.write(&mut bytes);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_read_back_in_order_and_stop_at_the_end() {
        let event = |at, kind| Event {
            at,
            kind,
            product: code("Máy lọc nước A1"),
            category: short_code("máy lọc nước"),
            value: 1.5,
            order: 7,
            channel: 9,
            competitor: true,
        };
        let bytes =
            timeline_of(&[event(30, SignalKind::Order), event(10, SignalKind::View), event(20, SignalKind::Quote)]);
        assert_eq!(bytes.len(), 3 * EVENT_BYTES);
        let read: Vec<Event> = events_before(&bytes, 30).collect();
        assert_eq!(read, [event(10, SignalKind::View), event(20, SignalKind::Quote)]);
        assert!(Event::read(&bytes[..10]).is_none());
    }

    #[test]
    fn codes_are_never_zero() {
        assert_ne!(code(""), 0);
        assert_ne!(short_code("a"), short_code("b"));
    }
}
