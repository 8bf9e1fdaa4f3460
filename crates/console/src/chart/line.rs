//! How does something change with time? As a line: small beside a name, or large with its axes.

use super::interval::anchor;
use super::{Scale, across, at};
use maud::{Markup, html};
use std::fmt::Write as _;

const SPARK_HEIGHT: f64 = 28.0;
const WIDTH: f64 = 1000.0;

/// One line of a large chart.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// Its name, for the key.
    pub name: &'a str,
    /// Its name in the stylesheet.
    pub style: &'a str,
    /// Its values; `None` leaves a gap.
    pub values: &'a [Option<f64>],
}

/// Lines over time with a key, values at the left, moments below, and the values of each moment on
/// pointing at it.
pub fn series(
    lines: &[Series<'_>],
    height: f64,
    moments: &[(String, bool)],
    hover: &[String],
    finding: &str,
    write: &dyn Fn(f64) -> String,
) -> Markup {
    let most = lines.iter().flat_map(|line| line.values.iter().flatten()).fold(0.0f64, |most, &value| most.max(value));
    let scale = Scale::from_zero(most, if height < 100.0 { 1 } else { 3 });
    let last = moments.len().saturating_sub(1);
    let down = |value: f64| height - scale.place(value) / 100.0 * height;
    let x = |place: usize| if last == 0 { 50.0 } else { place as f64 / last as f64 * 100.0 };
    html! {
        div.key { @for line in lines { span { (key(line.style)) (line.name) } } }
        div.plot {
            svg.ys height=(at(height + 24.0)) aria-hidden="true" {
                @for tick in scale.ticks() { text x="100%" y=(at(down(tick) + 4.0)) text-anchor="end" { (write(tick)) } }
            }
            svg.area height=(at(height + 24.0)) role="img" aria-label=(finding) {
                @for tick in scale.ticks() { @let y = at(down(tick)); line.gl x1="0" x2="100%" y1=(y) y2=(y) {} }
                svg width="100%" height=(at(height)) viewBox={"0 0 1000 " (at(height))} preserveAspectRatio="none" overflow="visible" {
                    @for line in lines {
                        @let points: Vec<Option<(f64, f64)>> = line.values.iter().enumerate()
                            .map(|(place, value)| value.map(|value| (x(place) / 100.0 * WIDTH, down(value)))).collect();
                        path class={"ln " (line.style)} d=(path(&points)) {}
                    }
                }
                @for line in lines { @if let Some((place, value)) = last_value(line.values) {
                    circle class={"end " (line.style)} cx=(across(x(place))) cy=(at(down(value))) r="4" {}
                } }
                @for (place, (name, _)) in moments.iter().enumerate().filter(|(_, (_, shown))| *shown) {
                    text x=(across(x(place))) y=(at(height + 18.0)) text-anchor=(anchor(x(place))) { (name) }
                }
                @for (place, text) in hover.iter().enumerate() {
                    @let wide = 100.0 / hover.len() as f64;
                    rect.hit x=(across(place as f64 * wide)) width=(across(wide)) height=(at(height)) { title { (text) } }
                }
            }
        }
    }
}

/// A line without axes, from zero, for a cell of a table.
pub fn spark(values: &[f64], hover: &str) -> Markup {
    let most = values.iter().copied().filter(|value| value.is_finite()).fold(0.0f64, f64::max);
    let scale = Scale::until(most * 1.1);
    let last = values.len().saturating_sub(1).max(1) as f64;
    let down = |value: f64| SPARK_HEIGHT - 1.0 - scale.place(value) / 100.0 * (SPARK_HEIGHT - 2.0);
    let points: Vec<Option<(f64, f64)>> =
        values.iter().enumerate().map(|(place, &value)| Some((place as f64 / last * 100.0, down(value)))).collect();
    let line = path(&points);
    html! {
        svg.spark height=(at(SPARK_HEIGHT)) role="img" aria-label=(hover) overflow="visible" {
            title { (hover) }
            line.gl x1="0" x2="96%" y1=(at(SPARK_HEIGHT - 0.5)) y2=(at(SPARK_HEIGHT - 0.5)) {}
            @if values.len() > 1 {
                svg width="96%" height=(at(SPARK_HEIGHT)) viewBox={"0 0 100 " (at(SPARK_HEIGHT))} preserveAspectRatio="none" overflow="visible" {
                    path class="fill c-a" d={(line) "L100 " (at(SPARK_HEIGHT)) "L0 " (at(SPARK_HEIGHT)) "Z"} {}
                    path class="ln c-a" d=(line) {}
                }
            }
            @if let Some(&value) = values.last() { circle class="end c-a" cx="96%" cy=(at(down(value))) r="2.8" {} }
        }
    }
}

fn key(style: &str) -> Markup {
    html! { svg.ky aria-hidden="true" { line class={"ln " (style)} x1="0" x2="100%" y1="5" y2="5" {} } }
}

fn last_value(values: &[Option<f64>]) -> Option<(usize, f64)> {
    values.iter().enumerate().rev().find_map(|(place, value)| value.map(|value| (place, value)))
}

/// A line through points, lifted over gaps.
fn path(points: &[Option<(f64, f64)>]) -> String {
    let mut out = String::with_capacity(points.len() * 10);
    let mut down = false;
    for point in points {
        if let Some((x, y)) = point {
            let _ = write!(out, "{}{} {}", if down { 'L' } else { 'M' }, at(*x), at(*y));
        }
        down = point.is_some();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_lifts_the_pen() {
        assert_eq!(path(&[Some((0.0, 1.0)), Some((5.0, 2.25)), None, Some((10.0, f64::NAN))]), "M0 1L5 2.2M10 0");
    }

    #[test]
    fn nothing_and_one_value_can_be_drawn() {
        for values in [vec![], vec![0.0], vec![5.0], vec![0.0, 0.0], vec![f64::NAN, f64::INFINITY, 1e300]] {
            let drawn = spark(&values, "").into_string();
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
        }
        let values = [Some(3.0)];
        let lines = [Series { name: "a", style: "c-a", values: &values }];
        let one = series(&lines, 190.0, &[("T1".to_string(), true)], &[], "", &|value| value.to_string()).into_string();
        assert!(one.contains(r#"cx="50%""#), "{one}");
    }
}
