//! How is an estimate drawn? As a mark with its interval on a strip, one strip a row, so that rows
//! of text and strips line up on every width.

use super::{Scale, across, at, class_name};
use galena_signal::Class;
use maud::{Markup, html};

/// How high a strip is.
const HEIGHT: f64 = 22.0;

/// One estimate.
#[derive(Clone, Copy, Debug)]
pub struct Strip {
    /// The estimate.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// Whose it is; a plain disc without.
    pub class: Option<Class>,
    /// A bar from the start of the axis to the value.
    pub bar: bool,
    /// Something to compare with, drawn as a line across.
    pub against: Option<f64>,
}

/// Draws an estimate on an axis; without one, only the axis (where there was too little to say).
pub fn strip(scale: &Scale, estimate: Option<Strip>, hover: &str) -> Markup {
    let middle = at(HEIGHT / 2.0);
    let name = estimate.and_then(|e| e.class).map_or("k-plain", class_name);
    html! {
        svg class={"strip " (name)} height=(at(HEIGHT)) aria-hidden="true" {
            (grid(scale, HEIGHT))
            @if let Some(e) = estimate {
                @if !hover.is_empty() { title { (hover) } }
                @if e.bar {
                    rect.bar x="0" y=(at(HEIGHT / 2.0 - 5.0)) height="10" rx="2" width=(across(scale.place(e.value))) {}
                }
                @if let Some(base) = e.against {
                    @let x = across(scale.place(base));
                    line.base x1=(x) x2=(x) y1="0" y2=(at(HEIGHT)) {}
                }
                line.iv x1=(across(scale.place(e.low))) x2=(across(scale.place(e.high))) y1=(middle) y2=(middle) {}
                (point(e.class, scale.place(e.value), HEIGHT / 2.0))
            }
        }
    }
}

/// The axis below a column of strips.
pub fn axis_strip(scale: &Scale, write: &dyn Fn(f64) -> String) -> Markup {
    html! {
        svg.axis height="18" aria-hidden="true" {
            @for tick in scale.ticks() {
                @let x = scale.place(tick);
                text x=(across(x)) y="13" text-anchor=(anchor(x)) { (write(tick)) }
            }
        }
    }
}

/// Two shares of one whole: a full bar and, below it, a thin one for the second share.
pub fn share_bar(class: Class, share: f64, second: Option<f64>) -> Markup {
    shares(class_name(class), share, second)
}

/// The same where no class is meant.
pub fn plain_bar(share: f64, second: Option<f64>) -> Markup {
    shares("k-plain", share, second)
}

fn shares(name: &str, share: f64, second: Option<f64>) -> Markup {
    let width = |share: f64| across(if share > 0.0 { (share * 100.0).clamp(0.6, 100.0) } else { 0.0 });
    html! {
        svg class={"share " (name)} height=(if second.is_some() { "24" } else { "16" }) aria-hidden="true" {
            rect.track width="100%" height="14" rx="3" {}
            rect.bar width=(width(share)) height="14" rx="3" {}
            @if let Some(second) = second {
                rect.track y="17" width="100%" height="6" rx="3" {}
                rect.second y="17" width=(width(second)) height="6" rx="3" {}
            }
        }
    }
}

/// Evidence for above evidence against, from a common zero: the longer a bar, the more it says.
pub fn evidence(scale: &Scale, same: f64, other: f64, hover: &str) -> Markup {
    let zero = scale.place(0.0);
    html! {
        svg.weigh height=(at(HEIGHT)) aria-hidden="true" {
            (grid(scale, HEIGHT))
            @if !hover.is_empty() { title { (hover) } }
            @for (name, value, y) in [("same", same, "3"), ("other", other, "12")] {
                @let place = if value.is_finite() { scale.place(value) } else { zero };
                rect class=(name) x=(across(place.min(zero))) y=(y) height="7" rx="1.5" width=(across((place - zero).abs())) {}
            }
            line.zero x1=(across(zero)) x2=(across(zero)) y1="0" y2=(at(HEIGHT)) {}
        }
    }
}

/// A chance on its own short track, with its interval.
pub fn chance_bar(value: f64, low: f64, high: f64) -> Markup {
    let scale = Scale::until(1.0);
    let (from, to) = (scale.place(low), scale.place(high));
    html! {
        svg.chance height="12" aria-hidden="true" {
            rect.track y="4" width="100%" height="4" rx="2" {}
            rect.band x=(across(from)) y="3" width=(across((to - from).max(1.0))) height="6" rx="3" {}
            circle.dot cx=(across(scale.place(value))) cy="6" r="4" {}
        }
    }
}

/// Lines across at every tick.
pub(super) fn grid(scale: &Scale, height: f64) -> Markup {
    html! {
        @for tick in scale.ticks() {
            @let x = across(scale.place(tick));
            line.gl x1=(x) x2=(x) y1="0" y2=(at(height)) {}
        }
    }
}

/// The mark of a class, or a disc, at a place.
pub(super) fn point(class: Option<Class>, x: f64, y: f64) -> Markup {
    html! {
        @match class {
            Some(class) => { use.pt href={"#m-" (class.word())} x=(across(x)) y=(at(y)) {} }
            None => { circle.pt cx=(across(x)) cy=(at(y)) r="5" {} }
        }
    }
}

/// Text at the ends of an axis must not hang over.
pub(super) fn anchor(x: f64) -> &'static str {
    match x {
        x if x < 4.0 => "start",
        x if x > 96.0 => "end",
        _ => "middle",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_strip_is_geometry_and_names_only() {
        let scale = Scale::from_zero(0.2, 2);
        let estimate = Strip {
            value: 0.1,
            low: 0.05,
            high: f64::INFINITY,
            class: Some(Class::Target),
            bar: true,
            against: Some(0.04),
        };
        expect![[r##"
            <svg class="strip k-target" height="22" aria-hidden="true">
            <line class="gl" x1="0%" x2="0%" y1="0" y2="22">
            </line>
            <line class="gl" x1="50%" x2="50%" y1="0" y2="22">
            </line>
            <line class="gl" x1="100%" x2="100%" y1="0" y2="22">
            </line>
            <title>10% &lt;b&gt;</title>
            <rect class="bar" x="0" y="6" height="10" rx="2" width="50%">
            </rect>
            <line class="base" x1="20%" x2="20%" y1="0" y2="22">
            </line>
            <line class="iv" x1="25%" x2="100%" y1="11" y2="11">
            </line>
            <use class="pt" href="#m-target" x="50%" y="11">
            </use>
            </svg>"##]]
        .assert_eq(&strip(&scale, Some(estimate), "10% <b>").into_string().replace("><", ">\n<"));
    }

    #[test]
    fn evidence_stands_on_its_side_of_zero() {
        let drawn = evidence(&Scale::around_zero(-10.0, 10.0, 4), 5.0, -10.0, "").into_string();
        assert!(drawn.contains(r#"class="same" x="50%" y="3" height="7" rx="1.5" width="25%""#), "{drawn}");
        assert!(drawn.contains(r#"class="other" x="0%" y="12" height="7" rx="1.5" width="50%""#), "{drawn}");
        assert!(
            !evidence(&Scale::around_zero(-1.0, 1.0, 2), f64::NAN, f64::INFINITY, "").into_string().contains("NaN")
        );
    }

    #[test]
    fn a_share_of_something_is_never_invisible() {
        assert!(share_bar(Class::Loyal, 1e-9, None).into_string().contains(r#"width="0.6%""#));
        assert!(share_bar(Class::Loyal, 0.0, None).into_string().contains(r#"width="0%""#));
        assert!(share_bar(Class::Loyal, f64::NAN, None).into_string().contains(r#"width="0%""#));
    }
}
