//! How do several values of one thing stand together? Stated chances against what happened on a
//! plane, and the four axes of a person as a glyph for a row.
//!
//! Four axes are dots on four tracks, not a radar: with four axes a radar is only a diamond, and
//! values cannot be read off it.

use super::interval::anchor;
use super::{Scale, across, at};
use maud::{Markup, html};

/// One dot with its interval: how many people it stands for makes its size.
#[derive(Clone, Debug)]
pub struct Dot {
    /// Across.
    pub x: f64,
    /// Up.
    pub y: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// How many people.
    pub weight: u64,
    /// What pointing at it says.
    pub hover: String,
}

/// Dots against the diagonal on which stated and observed agree; both axes are the same.
pub fn calibration(dots: &[Dot], finding: &str, names: (&str, &str), write: &dyn Fn(f64) -> String) -> Markup {
    let most = dots.iter().map(|dot| dot.x.max(dot.high.min(dot.y * 3.0).max(dot.y))).fold(0.0f64, f64::max);
    let scale = Scale::from_zero(most.min(1.0), 4);
    let heaviest = dots.iter().map(|dot| dot.weight).max().unwrap_or(1).max(1) as f64;
    let height = 240.0;
    let down = |value: f64| at(height - scale.place(value) / 100.0 * height);
    html! {
        p.axn { "↑ " (names.1) }
        div.plot {
            svg.ys height=(at(height + 24.0)) aria-hidden="true" {
                @for tick in scale.ticks().into_iter().skip(1) {
                    text x="100%" y=(at(height - scale.place(tick) / 100.0 * height + 4.0)) text-anchor="end" { (write(tick)) }
                }
            }
            svg.area height=(at(height + 24.0)) role="img" aria-label=(finding) {
                @for tick in scale.ticks() {
                    @let (x, y) = (across(scale.place(tick)), down(tick));
                    line.gl x1=(x) x2=(x) y1="0" y2=(at(height)) {}
                    line.gl x1="0" x2="100%" y1=(y) y2=(y) {}
                    text x=(x) y=(at(height + 18.0)) text-anchor=(anchor(scale.place(tick))) { (write(tick)) }
                }
                line.diag x1="0" y1=(at(height)) x2="100%" y2="0" {}
                @for dot in dots {
                    @let x = across(scale.place(dot.x));
                    g {
                        title { (dot.hover) }
                        line.iv x1=(x) x2=(x) y1=(down(dot.low)) y2=(down(dot.high)) {}
                        circle.pt cx=(x) cy=(down(dot.y)) r=(at(3.5 + 5.0 * (dot.weight as f64 / heaviest).sqrt())) {}
                    }
                }
            }
        }
        p.axn.end { (names.0) " →" }
    }
}

/// The four axes of a person, 0–1, in the order need, conversion, loyalty, behaviour.
pub fn axes_glyph(values: [f64; 4], label: &str) -> Markup {
    let scale = Scale::until(1.0);
    html! {
        svg.glyph height="44" role="img" aria-label=(label) {
            title { (label) }
            @for (row, value) in values.into_iter().enumerate() {
                @let y = at(6.0 + row as f64 * 10.7);
                line.tr x1="4%" x2="96%" y1=(y) y2=(y) {}
                circle.dot cx=(across(4.0 + scale.place(value) * 0.92)) cy=(y) r="4" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diagonal_and_every_dot_are_drawn() {
        let dot = |x: f64, y: f64| Dot { x, y, low: y - 0.02, high: y + 0.02, weight: 40, hover: String::new() };
        let drawn = calibration(&[dot(0.1, 0.12), dot(0.3, 0.28)], "close", ("said", "did"), &|v| format!("{v:.1}"))
            .into_string();
        assert_eq!(drawn.matches("<circle").count(), 2);
        assert_eq!(drawn.matches(r#"class="diag""#).count(), 1);
        assert!(drawn.contains(r#"role="img" aria-label="close""#));
    }

    #[test]
    fn a_glyph_has_a_dot_for_each_axis() {
        let drawn = axes_glyph([0.0, 0.5, 1.0, f64::NAN], "n 0").into_string();
        for place in ["4%", "50%", "96%"] {
            assert!(drawn.contains(&format!(r#"<circle class="dot" cx="{place}""#)), "{drawn}");
        }
        assert!(!drawn.contains("NaN"));
    }
}
