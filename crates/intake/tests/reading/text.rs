//! Delimited text: dialects, headers, titles, rows that do not fit.

use super::show::{show, show_path, show_within};
use expect_test::{Expect, expect};
use galena_intake::Limits;
use std::path::Path;

#[track_caller]
fn check(text: &str, expect: Expect) {
    expect.assert_eq(&show("a.csv", text.as_bytes()));
}

#[test]
fn a_plain_file() {
    check(
        "Tên,SĐT,Ngày\nLan,0912345678,03/11/2026\r\n\"Trần, Mai\",\"nói \"\"có\"\"\",\n\n , ,\n",
        expect![[r#"
        [] csv UTF-8 ',' header 1 sample 2
          Tên | SĐT | Ngày
          2: Lan | 0912345678 | 03/11/2026
          3: Trần, Mai | nói \"có\" | ·
    "#]],
    );
}

#[test]
fn an_export_with_title_lines_and_totals() {
    check(
        "Campaign performance\n\"September 29, 2025 - September 29, 2025\"\nCampaign,Campaign state,Clicks,Cost\n\
         Brand,Enabled,12,\"1,234.50\"\nTotal: Campaigns, --,12,\"1,234.50\"\nTotal: Account, --,12,\"1,234.50\"\n",
        expect![[r#"
            [] csv UTF-8 ',' header 3 sample 1
              note: 2 title lines above the header
              note: row 5 and 1 more add up the others and are left out
              Campaign | Campaign state | Clicks | Cost
              4: Brand | Enabled | 12 | 1,234.50
        "#]],
    );
}

#[test]
fn an_export_with_notes_above() {
    check(
        "Notes:\n\"When exporting your connection data, you may notice that some are missing.\"\n\n\
         First Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
         Lan,Nguyễn,https://example.com/lan,,Công ty An Phát,Trưởng phòng,15 Jan 2024\n",
        expect![[r#"
            [] csv UTF-8 ',' header 4 sample 1
              note: 2 title lines above the header
              First Name | Last Name | URL | Email Address | Company | Position | Connected On
              5: Lan | Nguyễn | https://example.com/lan | · | Công ty An Phát | Trưởng phòng | 15 Jan 2024
        "#]],
    );
}

#[test]
fn an_export_in_utf16_with_tabs() {
    let text = "Báo cáo chiến dịch\n1 tháng 9, 2025\nChiến dịch\tLượt nhấp\tChi phí\nTết 2026\t12\t1.234.567\n";
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    expect![[r#"
        [] tsv UTF-16LE '\t' header 3 sample 1
          note: delimiter `tab`
          note: 2 title lines above the header
          Chiến dịch | Lượt nhấp | Chi phí
          4: Tết 2026 | 12 | 1.234.567
    "#]]
    .assert_eq(&show("Excel .csv", &bytes));
    let bare: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    expect![[r#"
        [] tsv UTF-16BE '\t' header 3 sample 1
          note: read as UTF-16BE although it has no byte order mark
          note: delimiter `tab`
          note: 2 title lines above the header
          Chiến dịch | Lượt nhấp | Chi phí
          4: Tết 2026 | 12 | 1.234.567
    "#]]
    .assert_eq(&show("a.tsv", &bare));
}

#[test]
fn ragged_rows() {
    check(
        "a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,3,,\n\"x, y\",2,3\n",
        expect![[r#"
        [] csv UTF-8 ',' header 1 sample 3
          a | b | c
          2: refused ragged_row: found 2 cells, expected 3 cells, as in the header ["1", "2"]
          3: 1 | 2 | 3
          4: refused ragged_row: found 4 cells, expected 3 cells, as in the header ["1", "2", "3", "4"]
          5: 1 | 2 | 3 | · | ·
          6: x, y | 2 | 3
    "#]],
    );
}

#[test]
fn an_unclosed_quote_costs_one_row() {
    check(
        "a,b\n1,\"open\n2,two\n3,three\n",
        expect![[r#"
        [] csv UTF-8 ',' header 1 sample 2
          a | b
          2: refused unclosed_quote: found 1,"open, expected a closing `"` before the line ends ["1,\"open"]
          3: 2 | two
          4: 3 | three
    "#]],
    );
    check(
        "a,b\n1,\"open\n2,two\n3,\"closed\"\n4,\"over\ntwo lines\"\n",
        expect![[r#"
        [] csv UTF-8 ',' header 1 sample 3
          a | b
          2: refused unclosed_quote: found 1,"open, expected a closing `"` before the line ends ["1,\"open"]
          3: 2 | two
          4: 3 | closed
          5: 4 | over\ntwo lines
    "#]],
    );
    check(
        "a,b\n\"x\n\"y\n\"z\n1,2\n",
        expect![[r#"
        [] csv UTF-8 header 1 sample 1
          note: one column: no delimiter was found
          a,b
          2: refused unclosed_quote: found "x, expected a closing `"` before the line ends ["\"x"]
          3: refused unclosed_quote: found "y, expected a closing `"` before the line ends ["\"y"]
          4: refused unclosed_quote: found "z, expected a closing `"` before the line ends ["\"z"]
          5: 1,2
    "#]],
    );
}

#[test]
fn duplicate_and_missing_names() {
    check(
        "Tên,Tên,,Giá\nLan,Lan,x,5\n",
        expect![[r#"
        [] csv UTF-8 ',' header 1 sample 1
          note: columns without a name: column 3
          note: names that stand twice in the header were numbered: `Tên`
          Tên | Tên (2) | column 3 | Giá
          2: Lan | Lan | x | 5
    "#]],
    );
}

#[test]
fn no_header() {
    check(
        "Nguyễn Thị Lan;0912345678;Hà Nội\nTrần Văn An;0987654321;Huế\n",
        expect![[r#"
        [] csv UTF-8 ';' header 0 sample 2
          note: delimiter `;`
          note: no header row: columns named column 1 to column 3
          column 1 | column 2 | column 3
          1: Nguyễn Thị Lan | 0912345678 | Hà Nội
          2: Trần Văn An | 0987654321 | Huế
    "#]],
    );
}

#[test]
fn only_a_header() {
    check(
        "name,email,phone\n",
        expect![[r#"
        [] csv UTF-8 ',' header 1 sample 0
          note: no rows below the header
          name | email | phone
    "#]],
    );
}

#[test]
fn one_column() {
    check(
        "email\nlan@example.com\nmai@example.com\n",
        expect![[r#"
        [] csv UTF-8 header 1 sample 2
          note: one column: no delimiter was found
          email
          2: lan@example.com
          3: mai@example.com
    "#]],
    );
}

#[test]
fn bytes_outside_the_encoding_cost_their_row() {
    let mut bytes = "tên,tuổi\nNguyễn Thị Lan,30\nTrần Thị Mai,31\nĐỗ ".as_bytes().to_vec();
    bytes.extend_from_slice(b"\xff\xfe,32\nan,33\n");
    expect![[r#"
        [] csv UTF-8 ',' header 1 sample 3
          tên | tuổi
          2: Nguyễn Thị Lan | 30
          3: Trần Thị Mai | 31
          4: refused bad_encoding: found Đỗ ��,32, expected text in UTF-8 ["Đỗ ��", "32"]
          5: an | 33
    "#]]
    .assert_eq(&show("a.csv", &bytes));
}

#[test]
fn decomposed_text_is_composed() {
    let text = "te\u{302}n,tinh\nNguye\u{302}\u{303}n Thi\u{323} Lan,Hu\u{1ebf}\n";
    check(
        text,
        expect![[r#"
        [] csv UTF-8 ',' header 1 sample 1
          tên | tinh
          2: Nguyễn Thị Lan | Huế
    "#]],
    );
}

#[test]
fn limits_refuse_by_row() {
    let limits = Limits { cell_bytes: 10, row_bytes: 60, columns: 4, rows: 4, ..Limits::default() };
    let long = "y".repeat(100);
    let text = format!("a,b\n1,2\nxxxxxxxxxxxxxx,2\n{long},1\n1,2,3,4,5,6\n2,3\n3,4\n5,6\n");
    expect![[r#"
        [] csv UTF-8 ',' header 1 sample 4
          a | b
          2: 1 | 2
          3: refused cell_too_large in `a`: found 14 bytes: xxxxxxxxxxxxxx, expected at most 10 bytes in a cell ["xxxxxxxxxx", "2"]
          4: refused row_too_large: found more than 60 bytes; only the first are kept, expected at most 60 bytes in a row ["yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"]
          5: refused ragged_row: found more than 4 cells, expected 2 cells, as in the header ["1", "2", "3", "4"]
          6: refused too_many_rows: found more than 4 rows, expected at most 4 rows []
    "#]].assert_eq(&show_within("a.csv", text.as_bytes(), &limits));
}

#[test]
fn old_line_ends_and_single_quotes() {
    check(
        "'a';'b'\r'1';2\r'x;y';4\r'z';5\r",
        expect![[r#"
        [] csv UTF-8 ';' header 1 sample 3
          note: delimiter `;`
          note: cells are quoted with `'`
          a | b
          2: 1 | 2
          3: x;y | 4
          4: z | 5
    "#]],
    );
}

#[test]
fn known_exports_have_their_header_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/export_headers");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no export headers here");
        return;
    };
    let mut shown: Vec<String> = files
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|end| end == "csv"))
        .map(|file| {
            let text = show_path(&file.path(), &Limits::default());
            let head = text.lines().next().unwrap_or_default();
            format!("{}: {head}, {} columns\n", file.file_name().display(), text.matches(" | ").count() + 1)
        })
        .collect();
    shown.sort();
    expect![[r#"
        facebook_lead_ads_export.header.csv: [] csv UTF-8 ',' header 1 sample 0, 15 columns
        google_ads_campaign_report.header.csv: [] csv UTF-8 ',' header 3 sample 0, 15 columns
        kiotviet_customers.header.csv: [] csv UTF-8 ',' header 1 sample 0, 20 columns
        kiotviet_pricebook.header.csv: [] csv UTF-8 ',' header 1 sample 0, 5 columns
        kiotviet_products.header.csv: [] csv UTF-8 ',' header 1 sample 0, 27 columns
        kiotviet_suppliers.header.csv: [] csv UTF-8 ',' header 1 sample 0, 15 columns
        linkedin_connections.header.csv: [] csv UTF-8 ',' header 4 sample 0, 7 columns
        linkedin_messages.header.csv: [] csv UTF-8 ',' header 1 sample 0, 12 columns
        meta_ads_report.header.csv: [] csv UTF-8 ',' header 1 sample 0, 11 columns
        shopee_vn_order_toship.header.csv: [] csv UTF-8 ',' header 1 sample 0, 25 columns
        shopify_customers_export.header.csv: [] csv UTF-8 ',' header 1 sample 0, 11 columns
        shopify_customers_export_old.header.csv: [] csv UTF-8 ',' header 1 sample 0, 20 columns
        shopify_orders_export.header.csv: [] csv UTF-8 ',' header 1 sample 0, 79 columns
    "#]]
    .assert_eq(&shown.concat());
}
