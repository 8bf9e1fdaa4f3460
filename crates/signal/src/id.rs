//! Which thing is meant? Ids are made from content, never from a counter or a clock, so that the
//! same file read twice names the same things.

use std::fmt;

/// One import of one file's content. The same bytes with the same mapping have the same id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId(pub String);

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One description of a person in one batch: 63 bits of a content hash, always positive, so that
/// it is a plain `BIGINT` to any engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub i64);

impl RecordId {
    /// Takes the id from the first eight bytes of a hash.
    pub fn from_hash(hash: &[u8; 32]) -> Self {
        let mut head = [0u8; 8];
        head.copy_from_slice(&hash[..8]);
        RecordId((u64::from_le_bytes(head) >> 1) as i64)
    }
}
