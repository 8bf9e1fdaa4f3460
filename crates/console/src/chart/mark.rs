//! By which sign is a class known? By one colour, one shape and one word.
//!
//! Shapes are drawn once ([`MARKS`], put at the top of a page) and used by reference.

use galena_signal::{Class, Lang};
use maud::{Markup, PreEscaped, html};

/// The shapes: ring, disc, triangle, square, diamond, cross.
pub const MARKS: PreEscaped<&str> = PreEscaped(concat!(
    r#"<svg class="sr" width="0" height="0" aria-hidden="true"><defs>"#,
    r#"<g id="m-stranger"><circle class="ring" r="3.8"/></g>"#,
    r#"<g id="m-potential"><circle r="4.5"/></g>"#,
    r#"<g id="m-target"><path d="M0-5.6 5.3 4-5.3 4Z"/></g>"#,
    r#"<g id="m-actual"><path d="M-4.3-4.3H4.3V4.3H-4.3Z"/></g>"#,
    r#"<g id="m-loyal"><path d="M0-6.2 6.2 0 0 6.2-6.2 0Z"/></g>"#,
    r#"<g id="m-lapsed"><path class="cross" d="M-3.8-3.8 3.8 3.8M3.8-3.8-3.8 3.8"/></g>"#,
    "</defs></svg>"
));

/// The name in the stylesheet that sets a class's colours.
pub fn class_name(class: Class) -> &'static str {
    match class {
        Class::Stranger => "k-stranger",
        Class::Potential => "k-potential",
        Class::Target => "k-target",
        Class::Actual => "k-actual",
        Class::Loyal => "k-loyal",
        Class::Lapsed => "k-lapsed",
    }
}

/// The sign of a class, for a line of text.
pub fn mark(class: Class) -> Markup {
    html! {
        svg class={"mk " (class_name(class))} viewBox="-7 -7 14 14" aria-hidden="true" {
            use href={"#m-" (class.word())} {}
        }
    }
}

/// The sign and the word of a class.
pub fn badge(class: Class, lang: Lang) -> Markup {
    html! { span class={"badge " (class_name(class))} { (mark(class)) (class.label(lang)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_shape() {
        for &class in Class::ALL {
            assert!(MARKS.0.contains(&format!(r#"id="m-{}""#, class.word())), "{class:?}");
            assert_eq!(class_name(class), format!("k-{}", class.word()));
        }
    }
}
