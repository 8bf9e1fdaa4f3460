//! Which row names the columns? Finds the header among the first rows of a sheet, below titles,
//! notes and blank lines, or finds that there is none; and knows a total's row when it sees one.
//!
//! The decision: the header is the first row about as wide as the table whose cells are all words,
//! and that differs in kind from what stands below it (numbers, dates, addresses). Where a whole
//! table is words, names that headers use decide, then whether the row looks like the rows below
//! it. The road not taken is a fixed line number per known export: exports change.

use crate::{Cell, Row};
use galena_signal::fold_name;
use std::collections::{HashMap, HashSet};

/// Where the columns' names come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    /// Number of the header's row; 0 when there is none.
    pub row: i64,
    /// Number of the last row that is not read as data (the header's, or titles above data).
    pub skip: i64,
    pub names: Vec<String>,
    /// What the title lines above say, as far as a reader would look.
    pub titles: Vec<String>,
    pub notes: Vec<String>,
}

/// Most texts of title lines that are kept.
const TITLES: usize = 40;

/// What a cell looks like, coarsely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Look {
    Empty,
    Word,
    Number,
    Date,
    Contact,
    Code,
}

/// Finds the header among the first rows.
pub(crate) fn find(rows: &[Row]) -> Heading {
    let width = usual_width(rows);
    let mut notes = Vec::new();
    let candidate = rows.iter().take(100).position(|row| wide_enough(row, width));
    let Some(first) = candidate else {
        return Heading { row: 0, skip: 0, names: Vec::new(), titles: Vec::new(), notes };
    };
    let mut header = None;
    for at in first..rows.len().min(first + 12) {
        let row = &rows[at];
        if !wide_enough(row, width) {
            continue;
        }
        let below = &rows[at + 1..];
        if is_header(row, below) {
            header = Some(at);
            break;
        }
        if alike(row, below) || at > first + 10 {
            break;
        }
    }
    let body = header.map_or(first, |at| at + 1);
    let above: Vec<&Row> = rows[..header.unwrap_or(first)].iter().filter(|row| !row.is_empty()).collect();
    let told = above.iter().flat_map(|row| row.cells()).filter(|cell| *cell != Cell::Empty);
    let titles = told.take(TITLES).map(|cell| cut(&cell.to_string())).collect();
    let above = above.len();
    if above > 0 {
        let what = if header.is_some() { "the header" } else { "the first row" };
        notes.push(format!("{above} title line{} above {what}", if above == 1 { "" } else { "s" }));
    }
    let filled_width = rows[body.min(rows.len())..].iter().map(last_filled).max().unwrap_or(0);
    match header {
        Some(at) => {
            let named = last_filled(&rows[at]);
            let usual = usual_filled(&rows[body..]);
            let wide = named.max(usual.min(width.max(named)));
            let names = unique_names((0..wide).map(|place| rows[at].cell(place).to_string()), &mut notes);
            Heading { row: rows[at].number, skip: rows[at].number, names, titles, notes }
        }
        None => {
            let wide = filled_width.max(1).min(width.max(usual_filled(&rows[body..])).max(1));
            notes.push(format!("no header row: columns named column 1 to column {wide}"));
            let names = (1..=wide).map(|n| format!("column {n}")).collect();
            Heading { row: 0, skip: rows[first].number - 1, names, titles, notes }
        }
    }
}

/// Names for columns: trimmed, white space collapsed, none empty, none twice.
pub(crate) fn unique_names(names: impl Iterator<Item = String>, notes: &mut Vec<String>) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut out: Vec<String> = Vec::new();
    let (mut unnamed, mut twice) = (Vec::new(), Vec::new());
    for (place, name) in names.enumerate() {
        let mut name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.chars().count() > 200 {
            name = name.chars().take(200).collect();
        }
        if name.is_empty() {
            name = format!("column {}", place + 1);
            unnamed.push(name.clone());
        }
        let mut one = name.clone();
        if taken.contains(&one) {
            twice.push(format!("`{name}`"));
        }
        while !taken.insert(one.clone()) {
            let count = counts.entry(name.clone()).or_insert(1);
            *count += 1;
            one = format!("{name} ({count})");
        }
        out.push(one);
    }
    twice.dedup();
    if !unnamed.is_empty() {
        notes.push(format!("columns without a name: {}", shorten(&unnamed)));
    }
    if !twice.is_empty() {
        notes.push(format!("names that stand twice in the header were numbered: {}", shorten(&twice)));
    }
    out
}

fn shorten(names: &[String]) -> String {
    let head = names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{head} and {} more", names.len() - 5) } else { head }
}

const TOTALS: &[&str] = &[
    "Total",
    "TOTAL",
    "total",
    "Grand total",
    "Grand Total",
    "GRAND TOTAL",
    "Subtotal",
    "Tổng",
    "TỔNG",
    "tổng",
    "Cộng",
    "CỘNG",
    "Gesamt",
    "Totaux",
];

/// Is this a row of totals, which would count everything twice? It is passed over and counted, not
/// refused: nobody can mend it.
///
/// Its first filled cell says so with a colon (`Total: Campaigns`, `Tổng cộng:`), or says nothing else
/// and stands beside numbers only.
pub(crate) fn is_total(row: &Row) -> bool {
    let Some(Cell::Text(first)) = row.cells().find(|cell| *cell != Cell::Empty) else { return false };
    if !TOTALS.iter().any(|word| first.starts_with(word)) {
        return false;
    }
    let head = fold_name(first.split(':').next().unwrap_or(first));
    let says = matches!(
        head.as_str(),
        "total"
            | "totals"
            | "grand total"
            | "subtotal"
            | "tong"
            | "tong cong"
            | "tong so"
            | "tong tien"
            | "cong"
            | "tong cong tien"
            | "tong doanh thu"
            | "tong so dong"
            | "gesamt"
            | "totaux"
    );
    if !says {
        return false;
    }
    let words = row.cells().filter(|cell| look(*cell) == Look::Word).count();
    first.contains(':') || words == 1 && row.cells().filter(|cell| *cell != Cell::Empty).count() > 1
}

/// Counts a row of totals, and remembers where the first one stands.
pub(crate) fn count_total(totals: &mut (u64, Option<i64>), row: &Row) {
    totals.0 += 1;
    totals.1.get_or_insert(row.number);
}

/// Cuts to 200 characters.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn last_filled(row: &Row) -> usize {
    (0..row.len()).rev().find(|place| row.cell(*place) != Cell::Empty).map_or(0, |place| place + 1)
}

fn filled(row: &Row) -> usize {
    row.cells().filter(|cell| *cell != Cell::Empty).count()
}

/// The most common number of cells among rows that have more than one.
fn usual_width(rows: &[Row]) -> usize {
    most_common(rows.iter().map(last_filled).filter(|n| *n > 1)).unwrap_or(1)
}

fn usual_filled(rows: &[Row]) -> usize {
    most_common(rows.iter().map(last_filled).filter(|n| *n > 0)).unwrap_or(0)
}

fn most_common(numbers: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for n in numbers {
        *counts.entry(n).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(n, count)| (*count, *n)).map(|(n, _)| n)
}

fn wide_enough(row: &Row, width: usize) -> bool {
    let filled = filled(row);
    if width <= 2 { filled >= width.min(1) && last_filled(row) >= width } else { filled >= 2 && filled * 2 >= width }
}

/// Does the row name what stands below it?
fn is_header(row: &Row, below: &[Row]) -> bool {
    let looks: Vec<Look> = row.cells().map(look).collect();
    let count = |look: Look| looks.iter().filter(|l| **l == look).count();
    let named = known_names(row);
    let years = row.cells().filter(|cell| is_year(*cell)).count();
    let words = count(Look::Word) + count(Look::Code) + years.min(count(Look::Number));
    let filled = looks.len() - count(Look::Empty);
    if count(Look::Contact) > 0 || (count(Look::Date) > 0 && named < 2) || words * 10 < filled * 8 {
        return false;
    }
    let body: Vec<&Row> = below.iter().filter(|row| !row.is_empty() && !is_total(row)).take(200).collect();
    if body.is_empty() {
        return named > 0 || count(Look::Code) + years == 0;
    }
    let mut differs = 0;
    let mut same = 0;
    for (place, own) in looks.iter().enumerate().filter(|(_, look)| **look != Look::Empty) {
        let column: Vec<Look> =
            body.iter().map(|row| look(row.cell(place))).filter(|look| *look != Look::Empty).collect();
        if column.is_empty() {
            continue;
        }
        let data = column.iter().filter(|l| !matches!(l, Look::Word)).count();
        let like = column.iter().filter(|l| *l == own).count();
        let years = body.iter().filter(|row| is_year(row.cell(place))).count();
        if is_year(row.cell(place)) && years * 2 < column.len() {
            // A year above other numbers is a name.
            continue;
        }
        if *own == Look::Word && data * 10 >= column.len() * 6 {
            differs += 1;
        } else if *own != Look::Word && like * 10 >= column.len() * 6 {
            same += 1;
        }
    }
    if named * 2 >= filled || differs > same && count(Look::Code) * 2 <= filled {
        return true;
    }
    if named > 0 && same == 0 {
        return true;
    }
    differs == 0 && same == 0 && count(Look::Code) == 0 && !repeats(row, &body)
}

/// Does the row look like one of the rows below it, all of its cells being words? The first word of a
/// cell (a surname, a city) that the column below uses again, or a whole value that comes again.
fn repeats(row: &Row, body: &[&Row]) -> bool {
    row.cells().enumerate().any(|(place, cell)| {
        let Cell::Text(text) = cell else { return false };
        let own = fold_name(text);
        let Some(first) = own.split(' ').next().filter(|word| !word.is_empty()) else { return false };
        let several = own.contains(' ');
        body.iter().any(|below| {
            let Cell::Text(other) = below.cell(place) else { return false };
            let other = fold_name(other);
            other == own || several && other.split(' ').next() == Some(first) && other.contains(' ')
        })
    })
}

/// Is the row of the same kinds as most rows below it? Then it is data, and nothing above was a
/// header.
fn alike(row: &Row, below: &[Row]) -> bool {
    let body: Vec<&Row> = below.iter().filter(|row| !row.is_empty()).take(50).collect();
    let looks: Vec<Look> = row.cells().map(look).collect();
    let data = looks.iter().filter(|l| !matches!(l, Look::Empty | Look::Word)).count();
    if body.is_empty() {
        return data > 0;
    }
    let kin = body
        .iter()
        .filter(|other| {
            let same = looks.iter().enumerate().filter(|(place, own)| look(other.cell(*place)) == **own).count();
            same * 10 >= looks.len() * 6
        })
        .count();
    kin * 2 >= body.len()
}

fn is_year(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Int(n) => (1990..2100).contains(&n),
        Cell::Float(x) => x.fract() == 0.0 && (1990.0..2100.0).contains(&x),
        Cell::Text(text) => text.len() == 4 && text.parse().is_ok_and(|n: i64| (1990..2100).contains(&n)),
        _ => false,
    }
}

fn look(cell: Cell<'_>) -> Look {
    match cell {
        Cell::Empty => Look::Empty,
        Cell::Int(_) | Cell::Float(_) | Cell::Bool(_) => Look::Number,
        Cell::Day(_) | Cell::Instant { .. } => Look::Date,
        Cell::Error(_) => Look::Code,
        Cell::Text(text) => look_text(text),
    }
}

fn look_text(text: &str) -> Look {
    if text.contains("://") || text.contains('@') && text.contains('.') && !text.contains(' ') {
        return Look::Contact;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return if text.chars().any(char::is_alphabetic) { Look::Word } else { Look::Code };
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let separated = |mark: char| text.split(mark).filter(|part| part.ends_with(|c: char| c.is_ascii_digit())).count();
    if letters <= 3 && (separated('/') == 3 || separated('-') == 3 || separated(':') >= 2) {
        return Look::Date;
    }
    if letters == 0 || letters <= 3 && digits > letters && text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return Look::Number;
    }
    if !text.contains(' ') && digits >= 3 {
        return Look::Code;
    }
    Look::Word
}

/// How many cells are names that headers use, in Vietnamese or English?
fn known_names(row: &Row) -> usize {
    row.cells()
        .filter(|cell| match cell {
            Cell::Text(text) if text.len() < 80 => {
                let folded = fold_name(text);
                NAMES.contains(&folded.as_str()) || folded.split(' ').any(|word| TELLING.contains(&word))
            }
            _ => false,
        })
        .count()
}

/// Words that hardly stand in data but often in a header.
const TELLING: &[&str] = &[
    "id",
    "sdt",
    "dthoai",
    "email",
    "mail",
    "phone",
    "mobile",
    "timestamp",
    "datetime",
    "sku",
    "qty",
    "status",
    "url",
    "utm",
    "gclid",
    "invoice",
    "customerid",
    "uuid",
    "username",
    "firstname",
    "lastname",
    "impressions",
    "clicks",
    "ctr",
    "cpc",
];

/// Whole names of columns.
const NAMES: &[&str] = &[
    "name",
    "full name",
    "first name",
    "last name",
    "customer",
    "customer name",
    "gender",
    "sex",
    "birthday",
    "dob",
    "address",
    "city",
    "province",
    "state",
    "country",
    "company",
    "position",
    "date",
    "day",
    "time",
    "created at",
    "order",
    "order id",
    "product",
    "item",
    "quantity",
    "price",
    "amount",
    "total",
    "revenue",
    "currency",
    "channel",
    "source",
    "medium",
    "campaign",
    "cost",
    "spend",
    "note",
    "notes",
    "type",
    "event",
    "event name",
    "description",
    "segment",
    "category",
    "ten",
    "ho ten",
    "ho va ten",
    "ho",
    "ten khach hang",
    "khach hang",
    "ma khach hang",
    "ma kh",
    "ten kh",
    "dien thoai",
    "so dien thoai",
    "di dong",
    "dia chi",
    "gioi tinh",
    "ngay sinh",
    "ngay",
    "gio",
    "thoi gian",
    "san pham",
    "ten san pham",
    "ten hang",
    "ma hang",
    "so luong",
    "don gia",
    "gia",
    "thanh tien",
    "tong tien",
    "doanh thu",
    "kenh",
    "nguon",
    "ghi chu",
    "trang thai",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Row> {
        text.lines()
            .enumerate()
            .map(|(at, line)| {
                let mut row = Row::numbered(at as i64 + 1);
                line.split('|').for_each(|cell| row.push_text(cell));
                row
            })
            .collect()
    }

    #[track_caller]
    fn check(text: &str, row: i64, skip: i64, names: &[&str]) {
        let heading = find(&rows(text));
        assert_eq!((heading.row, heading.skip), (row, skip), "{:?}", heading.notes);
        assert_eq!(heading.names, names);
    }

    #[test]
    fn a_header_is_found_below_titles_and_blank_lines() {
        check("Tên|SĐT|Ngày\nLan|0912345678|03/11/2026\n", 1, 1, &["Tên", "SĐT", "Ngày"]);
        check(
            "Báo cáo bán hàng\nTừ ngày|01/11/2026\n\nTên|SĐT|Tiền|Ngày\nLan|0912345678|5|1/1/2026\nMai|0912345679|6|1/2/2026",
            4,
            4,
            &["Tên", "SĐT", "Tiền", "Ngày"],
        );
    }

    #[test]
    fn rows_without_a_header_are_data() {
        check("Lan|0912345678|03/11/2026\nMai|0912345679|04/11/2026", 0, 0, &["column 1", "column 2", "column 3"]);
        check("Nguyễn Thị Lan|Hà Nội\nNguyễn Văn An|Huế\nTrần Mai|Hà Nội", 0, 0, &["column 1", "column 2"]);
        check("lan@example.com\nmai@example.com", 0, 0, &["column 1"]);
        check("KH0001|12\nKH0002|15", 0, 0, &["column 1", "column 2"]);
    }

    #[test]
    fn words_above_words_are_a_header() {
        check("họ tên|thành phố\nLan|Huế\nMai|Huế", 1, 1, &["họ tên", "thành phố"]);
        check("colour|shape\nred|round\nblue|square", 1, 1, &["colour", "shape"]);
        check("Sản phẩm|2024|2025\nÁo|12|15\nMũ|3|5", 1, 1, &["Sản phẩm", "2024", "2025"]);
        check("name|email\n", 1, 1, &["name", "email"]);
    }

    #[test]
    fn names_are_made_unique() {
        let mut notes = Vec::new();
        let names = ["a", "a", "", "a (2)", "column 3"].into_iter().map(String::from);
        assert_eq!(unique_names(names, &mut notes), ["a", "a (2)", "column 3", "a (2) (2)", "column 3 (2)"]);
        assert_eq!(notes.len(), 2);
    }

    #[test]
    fn totals_are_known_and_people_are_not_totals() {
        for (text, total) in [
            ("Total: Campaigns||12", true),
            ("Tổng cộng|||1.200.000", true),
            ("TỔNG CỘNG:|5", true),
            ("|Total|5|6", true),
            ("Total Energies|Lan|6", false),
            ("Tống Thị Lan|5", false),
            ("Tổng kho Sài Gòn|5", false),
            ("Total|Lan|6", false),
        ] {
            assert_eq!(is_total(&rows(text)[0]), total, "{text}");
        }
    }
}
