//! In which forms is a listing given? A short table for a terminal, JSON and CSV for programs.
//!
//! JSON and CSV hold every column under its table's name. CSV is made for the program that opens
//! it most, a spreadsheet: with a byte order mark, so that Vietnamese survives, and with a `'`
//! before any text that it would take for a formula (a phone number begins with `+`).

use crate::view::layout::{Head, cut, table};
use crate::view::read::{Cell, json_of, object, rounded};
use crate::view::words;
use galena_console::notation::Notation;
use galena_signal::{Axis, Class, Currency, Lang};
use std::fmt::Write;

/// Rows with named columns.
#[derive(Clone, PartialEq)]
pub struct Listing {
    /// Names of the columns, as in the tables.
    pub columns: Vec<&'static str>,
    /// The rows; one cell a column.
    pub rows: Vec<Vec<Cell>>,
}

/// Characters of a line in the short table.
const WIDTH: usize = 120;

/// A column of the short table: its head, whether it holds numbers, and how a row shows it.
type Shown = (String, bool, fn(&Listing, &[Cell], Notation) -> String);

impl Listing {
    /// A short table, as wide as a common terminal.
    pub fn table(&self, lang: Lang) -> String {
        self.table_within(lang, WIDTH)
    }

    /// The first columns of name, class, chance, need, behaviour, loyalty, ability to pay, what it
    /// is about and since when that fit into so many characters.
    fn table_within(&self, lang: Lang, width: usize) -> String {
        let n = Notation::new(lang, Currency::VND);
        let mut room = width.max(40) as i64 - 1;
        let mut heads: Vec<Head<'_>> = Vec::new();
        let mut rows: Vec<Vec<String>> = vec![Vec::new(); self.rows.len()];
        let columns = shown(lang);
        for (place, (head, number, show)) in columns.iter().enumerate() {
            let cells: Vec<String> = self.rows.iter().map(|row| show(self, row, n)).collect();
            let widest = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0).max(head.chars().count());
            room -= widest as i64 + 2;
            if room < 0 && place > 1 {
                break;
            }
            heads.push(Head(head, *number));
            for (row, cell) in rows.iter_mut().zip(cells) {
                row.push(cell);
            }
        }
        table(&heads, &rows)
    }

    /// An array of objects, one a line. Ids are texts.
    pub fn json(&self) -> String {
        let line = |row: &Vec<Cell>| {
            object(self.columns.iter().zip(row).map(|(column, cell)| (*column, json_of(column, cell))))
        };
        let lines: Vec<String> = self.rows.iter().map(line).collect();
        if lines.is_empty() { "[]\n".to_string() } else { format!("[\n{}\n]\n", lines.join(",\n")) }
    }

    /// Comma-separated values for a spreadsheet.
    pub fn csv(&self) -> String {
        let mut out = String::from("\u{feff}");
        out.push_str(&self.columns.join(","));
        out.push_str("\r\n");
        for row in &self.rows {
            for (place, cell) in row.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                match cell {
                    Cell::Text(text) => out.push_str(&guarded(text)),
                    Cell::Int(value) => {
                        let _ = write!(out, "{value}");
                    }
                    Cell::Float(value) => {
                        let _ = write!(out, "{}", rounded(*value));
                    }
                    Cell::Bool(value) => {
                        let _ = write!(out, "{value}");
                    }
                    Cell::Day(day) => {
                        let _ = write!(out, "{day}");
                    }
                    Cell::Null => {}
                }
            }
            out.push_str("\r\n");
        }
        out
    }

    fn cell<'a>(&self, row: &'a [Cell], column: &str) -> &'a Cell {
        let place = self.columns.iter().position(|name| *name == column);
        place.and_then(|place| row.get(place)).unwrap_or(&Cell::Null)
    }

    fn text<'a>(&self, row: &'a [Cell], column: &str) -> Option<&'a str> {
        match self.cell(row, column) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    fn float(&self, row: &[Cell], column: &str) -> Option<f64> {
        match self.cell(row, column) {
            Cell::Float(value) => Some(*value),
            _ => None,
        }
    }
}

fn shown(lang: Lang) -> Vec<Shown> {
    fn axis(listing: &Listing, row: &[Cell], column: &str, n: Notation) -> String {
        listing.float(row, column).map_or_else(|| "–".to_string(), |value| n.axis(value))
    }
    let head = |en: &str, vi: &str| lang.pick(en, vi).to_string();
    vec![
        (head("Name", "Tên"), false, |listing, row, n| cut(&called(listing, row, n.lang), 28)),
        (head("Class", "Nhóm"), false, |listing, row, n| {
            let word = listing.text(row, "class").unwrap_or_default();
            Class::from_word(word).map_or_else(|| word.to_string(), |class| class.label(n.lang).to_string())
        }),
        (head("Chance to buy", "Khả năng mua"), true, |listing, row, n| match listing.float(row, "chance") {
            Some(chance) => {
                let ends = listing.float(row, "chance_low").zip(listing.float(row, "chance_high"));
                let interval = ends.map(|(low, high)| format!(" ({})", n.percent_interval(low, high)));
                format!("{}{}", n.percent(chance), interval.unwrap_or_default())
            }
            None => "–".to_string(),
        }),
        (head(Axis::Need.label(lang), Axis::Need.label(lang)), true, |listing, row, n| axis(listing, row, "need", n)),
        (head("Behaviour", "Hành vi"), true, |listing, row, n| axis(listing, row, "behaviour", n)),
        (head("Loyalty", "Trung thành"), true, |listing, row, n| axis(listing, row, "loyalty", n)),
        (head("Can pay", "Chi trả"), true, |listing, row, n| axis(listing, row, "ability_to_pay", n)),
        (head("About", "Về"), false, |listing, row, n| {
            let about = listing.text(row, "need_product").map(str::to_string);
            let kind = || listing.text(row, "need_kind").map(|word| words::kind(n.lang, word));
            cut(&about.or_else(kind).unwrap_or_else(|| "–".to_string()), 28)
        }),
        (head("Since", "Từ ngày"), false, |listing, row, n| match listing.cell(row, "from_on") {
            Cell::Day(day) => n.date(*day),
            _ => "–".to_string(),
        }),
    ]
}

/// A name, else the next best thing to call somebody by.
fn called(listing: &Listing, row: &[Cell], lang: Lang) -> String {
    let known = words::called(lang, |column| listing.text(row, column).map(str::to_string));
    match (known, listing.cell(row, "person_id")) {
        (Some(known), _) => known,
        (None, Cell::Int(id)) => format!("#{id}"),
        (None, _) => "–".to_string(),
    }
}

/// A text as a CSV field that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r', ';']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use expect_test::expect;

    fn listing() -> Listing {
        let text = |text: &str| Cell::Text(text.to_string());
        let columns =
            vec!["person_id", "name", "class", "need", "chance", "chance_low", "chance_high", "from_on", "phone"];
        let day = NaiveDate::from_ymd_opt(2026, 10, 31).map_or(Cell::Null, Cell::Day);
        let rows = vec![
            vec![
                Cell::Int(4_611_686_018_427_387_904),
                text("Nguyễn Thị Lan, \"chị\""),
                text("target"),
                Cell::Float(0.721),
                Cell::Float(0.125),
                Cell::Float(0.101),
                Cell::Float(0.15),
                day,
                text("+84912345678"),
            ],
            vec![
                Cell::Int(7),
                text("=HYPERLINK(\"http://x\")"),
                text("potential"),
                Cell::Float(0.0),
                Cell::Float(0.01),
                Cell::Null,
                Cell::Null,
                Cell::Null,
                Cell::Null,
            ],
        ];
        Listing { columns, rows }
    }

    #[test]
    fn json_has_every_column_and_ids_as_texts() {
        expect![[r#"
            [
            {"person_id":"4611686018427387904","name":"Nguyễn Thị Lan, \"chị\"","class":"target","need":0.721,"chance":0.125,"chance_low":0.101,"chance_high":0.15,"from_on":"2026-10-31","phone":"+84912345678"},
            {"person_id":"7","name":"=HYPERLINK(\"http://x\")","class":"potential","need":0.0,"chance":0.01,"chance_low":null,"chance_high":null,"from_on":null,"phone":null}
            ]
        "#]]
        .assert_eq(&listing().json());
        assert_eq!(Listing { columns: vec!["name"], rows: vec![] }.json(), "[]\n");
    }

    #[test]
    fn csv_is_safe_to_open() {
        expect![[r#"
            <bom>person_id,name,class,need,chance,chance_low,chance_high,from_on,phone<crlf>
            4611686018427387904,"Nguyễn Thị Lan, ""chị""",target,0.721,0.125,0.101,0.15,2026-10-31,'+84912345678<crlf>
            7,"'=HYPERLINK(""http://x"")",potential,0,0.01,,,,<crlf>
        "#]]
        .assert_eq(&listing().csv().replace('\u{feff}', "<bom>").replace("\r\n", "<crlf>\n"));
    }

    #[test]
    fn the_table_drops_what_does_not_fit() {
        let wide = listing().table_within(Lang::Vi, 200);
        let narrow = listing().table_within(Lang::Vi, 60);
        assert!(wide.contains("Từ ngày") && wide.contains("31/10/2026"), "{wide}");
        assert!(!narrow.contains("Từ ngày") && narrow.contains("Tên"), "{narrow}");
        assert!(narrow.lines().all(|line| line.chars().count() <= 60), "{narrow}");
    }
}
