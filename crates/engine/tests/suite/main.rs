//! Does the engine keep its promises? Exactly once, as of a day, all or nothing.

mod imports;
mod older;
mod runs;
mod shop;
