//! What time is it? Read here, and passed down as a value.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// Microseconds since 1970, UTC.
#[expect(clippy::disallowed_methods, reason = "this is the edge at which the clock is read")]
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_micros() as i64)
}

/// The wall clock of a place, from an instant and the offset in minutes.
pub fn local(micros: i64, utc_offset_minutes: i32) -> NaiveDateTime {
    let shifted = micros + i64::from(utc_offset_minutes) * 60_000_000;
    DateTime::from_timestamp_micros(shifted).map_or(NaiveDateTime::default(), |instant| instant.naive_utc())
}

/// Today at a place.
pub fn today(utc_offset_minutes: i32) -> NaiveDate {
    local(now(), utc_offset_minutes).date()
}
