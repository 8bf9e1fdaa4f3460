//! What do all parts of the page say the same way? Estimates with their interval and sample, the
//! note that there is too little to say, other people's text, figures and the tables behind them.

use super::data::{Measured, ReportData};
use crate::notation::Notation;
use chrono::NaiveDate;
use galena_signal::Lang;
use maud::{Markup, html};

/// The data and the reader.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub data: &'a ReportData,
    pub lang: Lang,
    pub n: Notation,
}

/// The head of a column: its words, and whether numbers stand below.
pub(super) struct Head<'h>(pub &'h str, pub bool);

impl<'a> Page<'a> {
    pub fn new(data: &'a ReportData) -> Self {
        Page { data, lang: data.lang, n: Notation::new(data.lang, data.currency) }
    }

    /// The text in the reader's language.
    pub fn t<'t>(&self, en: &'t str, vi: &'t str) -> &'t str {
        self.lang.pick(en, vi)
    }

    /// `n = 812`.
    pub fn sample(&self, people: u64) -> String {
        format!("n\u{a0}=\u{a0}{}", self.n.whole(people))
    }

    /// `90 % interval`.
    pub fn interval_words(&self) -> String {
        let level = self.n.percent_places(self.data.interval_level, 0);
        match self.lang {
            Lang::En => format!("{level} interval"),
            Lang::Vi => format!("khoảng tin cậy {level}"),
        }
    }

    /// Said instead of a number.
    pub fn too_few(&self, people: Option<u64>) -> String {
        let words = self.t("not enough data yet", "chưa đủ dữ liệu");
        match people {
            Some(people) => format!("{words} ({})", self.sample(people)),
            None => words.to_string(),
        }
    }

    /// Said instead of a figure.
    pub fn nothing(&self, needs: &str) -> Markup {
        html! { p.none { b { (capital(&self.too_few(None))) "." } " " (needs) } }
    }

    /// A rate with its interval and its sample, or the note that there is too little.
    pub fn rate(&self, rate: f64, (low, high): (f64, f64), people: u64, enough: bool) -> Markup {
        html! {
            @if enough && people > 0 && rate.is_finite() {
                b { (self.n.percent(rate)) } " "
                span.iv-t { (self.n.percent_interval(low, high)) " · " (self.sample(people)) }
            } @else { span.few { (self.too_few(Some(people))) } }
        }
    }

    /// A measured figure, a share or a ratio.
    pub fn measured(&self, measured: &Measured, ratio: bool) -> Markup {
        match *measured {
            Measured::TooFew { people } => html! { span.few { (self.too_few(Some(people))) } },
            Measured::Enough { value, low, high, people } if ratio => html! {
                b { (self.n.times(value)) } " "
                span.iv-t { (self.n.times_interval(low, high)) " · " (self.sample(people)) }
            },
            Measured::Enough { value, low, high, people } => self.rate(value, (low, high), people, true),
        }
    }

    /// `at 4 past dates, Aug 1 – Oct 30, 2026`.
    pub fn dates(&self, dates: &[NaiveDate]) -> String {
        let (Some(&first), Some(&last)) = (dates.iter().min(), dates.iter().max()) else {
            return self.t("at past dates", "ở các thời điểm trước đây").to_string();
        };
        let (count, span) = (dates.len(), self.n.span(first, last));
        match (self.lang, count) {
            (Lang::En, 1) => format!("replayed as of {span}"),
            (Lang::En, _) => format!("replayed at {count} past dates, {span}"),
            (Lang::Vi, 1) => format!("tính lại tại ngày {span}"),
            (Lang::Vi, _) => format!("tính lại tại {count} thời điểm, {span}"),
        }
    }

    /// Text that others wrote, for an attribute or a sentence: no control characters, nothing that
    /// turns the direction of what follows, no longer than `most` characters.
    pub fn text(&self, text: &str, most: usize) -> String {
        let clean: String = text
            .chars()
            .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}'))
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(most + 1)
            .collect();
        let clean = clean.trim_start();
        match clean.char_indices().nth(most) {
            Some((end, _)) => format!("{}…", clean[..end].trim_end()),
            None if clean.is_empty() => "—".to_string(),
            None => clean.trim_end().to_string(),
        }
    }

    /// Text that others wrote, on its own ground: its direction stays inside.
    pub fn user(&self, text: &str, most: usize) -> Markup {
        html! { bdi { (self.text(text, most)) } }
    }

    /// A figure: its finding as the title, a line about it, the drawing, and the table behind it.
    pub fn figure(&self, finding: &str, about: Markup, body: Markup) -> Markup {
        html! { figure.card { figcaption { h3 { (finding) } p.m.s { (about) } } (body) } }
    }

    /// The same numbers as a table, folded away.
    pub fn behind(&self, caption: &str, heads: &[Head<'_>], rows: &[Vec<Markup>]) -> Markup {
        html! {
            details {
                summary { (self.t("Show as a table", "Xem dạng bảng")) }
                div.scroll tabindex="0" role="region" aria-label=(caption) { (self.table(caption, heads, rows)) }
            }
        }
    }

    /// A table in plain view: on a phone each row becomes a card, whose values keep the words of
    /// their columns. Roles are written out because a browser forgets them when rows are laid out
    /// anew.
    pub fn cards(&self, kind: &str, caption: &str, heads: &[Head<'_>], rows: &[Vec<Markup>]) -> Markup {
        let number = |place: usize| heads.get(place).is_some_and(|head| head.1).then_some("r");
        html! {
            table class={"cards " (kind)} role="table" {
                caption.sr { (caption) }
                thead role="rowgroup" { tr role="row" {
                    @for (place, head) in heads.iter().enumerate() {
                        th scope="col" role="columnheader" class=[number(place)] { (head.0) }
                    }
                } }
                tbody role="rowgroup" { @for row in rows { tr role="row" {
                    @for (place, cell) in row.iter().enumerate() {
                        @if place == 0 { th scope="row" role="rowheader" { (cell) } }
                        @else { td role="cell" data-l=(heads.get(place).map_or("", |head| head.0)) class=[number(place)] { (cell) } }
                    }
                } } }
            }
        }
    }

    fn table(&self, caption: &str, heads: &[Head<'_>], rows: &[Vec<Markup>]) -> Markup {
        let number = |place: usize| heads.get(place).is_some_and(|head| head.1).then_some("r");
        html! {
            table {
                caption.sr { (caption) }
                thead { tr { @for (place, head) in heads.iter().enumerate() { th scope="col" class=[number(place)] { (head.0) } } } }
                tbody { @for row in rows { tr {
                    @for (place, cell) in row.iter().enumerate() {
                        @if place == 0 { th scope="row" { (cell) } } @else { td class=[number(place)] { (cell) } }
                    }
                } } }
            }
        }
    }
}

/// The text with its first letter in upper case.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_is_tamed() {
        let data = ReportData::empty("shop", Lang::En, NaiveDate::default(), Default::default());
        let page = Page::new(&data);
        assert_eq!(page.text("Lan\u{202e}\u{0}\nAn", 60), "Lan  An");
        assert_eq!(page.text("Nguyễn Thị Lan", 6), "Nguyễn…");
        assert_eq!(page.text(" \u{200f} ", 6), "—");
        assert_eq!(page.user("<b>&\"'", 9).into_string(), "<bdi>&lt;b&gt;&amp;&quot;'</bdi>");
        assert_eq!(capital("đủ"), "Đủ");
    }
}
