//! What does a person see?
//!
//! For now one thing: the report ([`report()`]), a single HTML file that works offline, without a
//! script, in Vietnamese and English, on a screen, a phone and paper. It is drawn from plain
//! values ([`report::ReportData`]) with our own small chart kit ([`chart`]) and one way of writing
//! numbers ([`notation`]); the pages of the web app will reuse both.
//!
//! The decision: HTML is written by functions that return markup, charts are SVG drawn on the
//! spot, colours come from one stylesheet. The roads not taken: a chart library (colours baked in,
//! fixed widths, or megabytes of script), template files (a chart kit is functions) and reading
//! tables here (the console shows values; whoever calls it fetches them).

pub mod chart;
pub mod notation;
pub mod report;

pub use report::{ReportData, report};
