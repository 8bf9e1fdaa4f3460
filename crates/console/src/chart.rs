//! How is a figure drawn? As SVG, on the spot, in one form that serves every theme and width.
//!
//! Rules of the kit:
//!
//! - Geometry stands in presentation attributes only, never in `style`, so that a page can forbid
//!   inline styles altogether.
//! - Across, places are percentages of an SVG without a `viewBox`; only lines that bend sit in a
//!   nested one that is allowed to stretch. Text, dots and strokes never distort, and no script
//!   has to resize anything.
//! - Colours come by class from the stylesheet, so one drawing serves light, dark and paper.
//! - A class of customer is one colour, one shape and one word, everywhere ([`mark`], [`badge`]).
//!   Colour alone never carries a meaning.
//! - Whoever cannot see a drawing gets the finding in one sentence, and the numbers as a table.
//!
//! The functions here know numbers and written labels. They know no language and no report.

mod interval;
mod line;
mod mark;
mod plane;
mod scale;

pub use interval::{Strip, axis_strip, chance_bar, evidence, plain_bar, share_bar, strip};
pub use line::{Series, series, spark};
pub use mark::{MARKS, badge, class_name, mark};
pub use plane::{Dot, axes_glyph, calibration};
pub use scale::Scale;

/// Writes a coordinate with at most one decimal; what is not finite becomes 0.
fn at(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_string();
    }
    let written = format!("{value:.1}");
    match written.strip_suffix(".0") {
        Some("-0") => "0".to_string(),
        Some(whole) => whole.to_string(),
        None => written,
    }
}

/// Writes a place across as a percentage.
fn across(percent: f64) -> String {
    format!("{}%", at(percent))
}
