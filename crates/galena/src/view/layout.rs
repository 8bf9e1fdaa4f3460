//! How does a table look in a terminal? A line under the heads, numbers to the right, no frame.
//!
//! The text is the same on every terminal: widths come from the content alone, so that a printed
//! table can be compared with a stored one.

use comfy_table::{CellAlignment, Table, TableComponent, presets};

/// A column: its head, and whether its cells stand to the right.
pub(crate) struct Head<'a>(pub &'a str, pub bool);

/// Lays rows out below their heads, each line indented by two spaces.
pub(crate) fn table(heads: &[Head<'_>], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_style(TableComponent::HeaderLines, '─');
    table.set_style(TableComponent::MiddleHeaderIntersections, '─');
    table.set_header(heads.iter().map(|head| head.0.to_string()).collect::<Vec<String>>());
    for row in rows {
        table.add_row(row.iter().map(|cell| plain(cell)).collect::<Vec<String>>());
    }
    for (column, head) in table.column_iter_mut().zip(heads) {
        column.set_padding((1, 1));
        if head.1 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut out = String::new();
    for line in table.lines() {
        out.push_str(format!(" {line}").trim_end());
        out.push('\n');
    }
    out
}

/// Breaking spaces only, and no control characters: what a file brought cannot steer a terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c == '\u{a0}' || c.is_control() { ' ' } else { c }).collect()
}

/// At most so many characters, with an ellipsis where something was cut.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_string();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn numbers_stand_right_and_control_characters_go() {
        let rows = vec![
            vec!["Nguyễn Thị Lan".to_string(), "12,5\u{a0}%".to_string()],
            vec!["\u{1b}[31mBảo".to_string(), "7\u{a0}%".to_string()],
        ];
        let text = table(&[Head("Tên", false), Head("Khả năng", true)], &rows);
        expect![[r#"
            |  Tên              Khả năng
            | ───────────────────────────
            |  Nguyễn Thị Lan     12,5 %
            |   [31mBảo              7 %"#]]
        .assert_eq(&text.lines().map(|line| format!("|{line}")).collect::<Vec<_>>().join("\n"));
        assert_eq!(cut("Đoàn Nguyễn", 5), "Đoàn…");
    }
}
