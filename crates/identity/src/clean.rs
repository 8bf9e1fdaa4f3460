//! What does a field say, once the ways of writing it are taken off?
//!
//! Each module reads one kind of field and gives its parts in one canonical writing, or nothing when the
//! field holds a placeholder. All of them are pure functions of the text: they are called once for each
//! distinct value, cost a few microseconds at most whatever was typed, and never panic.
//!
//! What was typed is kept elsewhere and shown to people; what stands here is only compared. Generic
//! clean-up by regular expressions was not taken: it cannot know that `084…` is a prefix and not a country,
//! or that a ward of 2024 and a ward of 2026 are one place.

pub mod address;
pub mod born;
pub mod email;
pub mod id_number;
mod letters;
pub mod name;
pub mod phone;
mod place;
pub mod syllable;
