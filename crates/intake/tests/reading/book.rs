//! Workbooks: xlsx as people save them, ods and xls made by hand.

use super::show::{show, show_path};
use expect_test::expect;
use galena_intake::Limits;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::io::Write;

/// A sales sheet with title lines, a formula, days, an error, a total, and hidden and empty sheets.
pub fn xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let minute = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    let hour = Format::new().set_num_format("hh:mm");
    let sheet = book.add_worksheet().set_name("Bán hàng").unwrap();
    sheet.write(0, 0, "BÁO CÁO BÁN HÀNG THÁNG 11").unwrap();
    sheet.write(1, 0, "Từ ngày").unwrap();
    sheet.write_with_format(1, 1, ExcelDateTime::from_ymd(2026, 11, 1).unwrap(), &day).unwrap();
    for (at, name) in ["Mã", "Khách hàng", "Ngày", "Lúc", "Giờ", "Số lượng", "Thành tiền", "Ghi chú"].iter().enumerate()
    {
        sheet.write(3, at as u16, *name).unwrap();
    }
    for (row, who) in [(4, "Nguyễn Thị Lan"), (5, "Trần Văn Dũng")] {
        sheet.write(row, 0, 1000 + row).unwrap();
        sheet.write(row, 1, who).unwrap();
        sheet.write_with_format(row, 2, ExcelDateTime::from_ymd(2026, 11, 3).unwrap(), &day).unwrap();
        let at = ExcelDateTime::from_ymd(2026, 11, 3).unwrap().and_hms(9, 30, 0).unwrap();
        sheet.write_with_format(row, 3, at, &minute).unwrap();
        sheet.write_with_format(row, 4, ExcelDateTime::from_hms(9, 30, 0).unwrap(), &hour).unwrap();
        sheet.write(row, 5, 2.5).unwrap();
        sheet.write_formula(row, 6, Formula::new("=F5*1000").set_result("2500")).unwrap();
    }
    sheet.write_formula(5, 7, Formula::new("=VLOOKUP(1,Z1:Z2,2)").set_result("#N/A")).unwrap();
    sheet.write(6, 0, "Tổng cộng").unwrap();
    sheet.write(6, 6, 5000).unwrap();
    book.add_worksheet().set_name("Trống").unwrap();
    let hidden = book.add_worksheet().set_name("Ẩn").unwrap();
    hidden.write(0, 0, "x").unwrap();
    hidden.set_hidden(true);
    let leads = book.add_worksheet().set_name("Leads").unwrap();
    for (at, cell) in ["name", "email", "lan", "lan@example.com"].iter().enumerate() {
        leads.write(at as u32 / 2, at as u16 % 2, *cell).unwrap();
    }
    leads.write(3, 3, "beside").unwrap();
    book.save_to_buffer().unwrap()
}

pub fn ods() -> Vec<u8> {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"Khách\"><table:table-row>{}{}{}</table:table-row><table:table-row>{}\
         <table:table-cell office:value-type=\"float\" office:value=\"18500000\"><text:p>18.500.000</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"date\" office:date-value=\"2026-11-03\"><text:p>03/11/2026</text:p></table:table-cell>\
         </table:table-row><table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell \
         table:number-columns-repeated=\"1024\"/></table:table-row></table:table></office:spreadsheet></office:body>\
         </office:document-content>",
        cell("Tên"),
        cell("Tiền"),
        cell("Ngày"),
        cell("Lan")
    );
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"m\"></manifest:manifest>";
    super::packed::zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// A compound file of one stream.
pub fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    let blocks = stream.len().max(4096).div_ceil(512);
    assert!(blocks <= 126);
    let mut file = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    file.extend([0; 16]);
    for word in [0x3e_u16, 3, 0xfffe, 9, 6, 0, 0, 0] {
        file.extend(word.to_le_bytes());
    }
    for double in [0_u32, 1, 1, 0, 4096, 0xffff_fffe, 0, 0xffff_fffe, 0, 0] {
        file.extend(double.to_le_bytes());
    }
    file.resize(512, 0xff);
    for block in 0..128_u32 {
        let next = match block {
            0 => 0xffff_fffd,
            1 => 0xffff_fffe,
            n if (n as usize) < blocks + 1 => n + 1,
            n if n as usize == blocks + 1 => 0xffff_fffe,
            _ => 0xffff_ffff,
        };
        file.extend(next.to_le_bytes());
    }
    for (entry, kind, child, start, size) in
        [("Root Entry", 5_u8, 1_u32, 0xffff_fffe_u32, 0_u32), (name, 2, u32::MAX, 2, (blocks * 512) as u32)]
    {
        let mut out: Vec<u8> = entry.encode_utf16().flat_map(u16::to_le_bytes).collect();
        out.resize(64, 0);
        out.extend((entry.len() as u16 * 2 + 2).to_le_bytes());
        out.extend([kind, 1]);
        for double in [u32::MAX, u32::MAX, child] {
            out.extend(double.to_le_bytes());
        }
        out.resize(116, 0);
        out.extend(start.to_le_bytes());
        out.extend(size.to_le_bytes());
        out.resize(128, 0);
        file.extend(out);
    }
    file.resize(512 * 3, 0);
    file.extend_from_slice(stream);
    file.resize(512 * (3 + blocks), 0);
    file
}

pub fn xls(announced_rows: u32) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        [kind.to_le_bytes().to_vec(), (data.len() as u16).to_le_bytes().to_vec(), data.to_vec()].concat()
    };
    let begin = |kind: u16| {
        let words = [0x0600_u16, kind, 0x0dbb, 0x07cc, 0, 0, 0, 0];
        record(0x0809, &words.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>())
    };
    let label = |row: u16, column: u16, text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut data: Vec<u8> =
            [row, column, 0, text.encode_utf16().count() as u16].iter().flat_map(|w| w.to_le_bytes()).collect();
        data.push(1);
        data.extend(units);
        record(0x0204, &data)
    };
    let number = |row: u16, column: u16, value: f64| {
        let mut data: Vec<u8> = [row, column, 0].iter().flat_map(|w| w.to_le_bytes()).collect();
        data.extend(value.to_le_bytes());
        record(0x0203, &data)
    };
    let mut extent = Vec::new();
    extent.extend(0_u32.to_le_bytes());
    extent.extend(announced_rows.to_le_bytes());
    [0_u16, 2, 0].iter().for_each(|w| extent.extend(w.to_le_bytes()));
    let sheet = [
        begin(0x0010),
        record(0x0200, &extent),
        label(0, 0, "Tên"),
        label(0, 1, "Tiền"),
        label(1, 0, "Nguyễn Thị Lan"),
        number(1, 1, 18_500_000.0),
        record(0x000a, &[]),
    ]
    .concat();
    let name: Vec<u8> = [&[5, 0][..], b"Khach"].concat();
    let globals = |at: u32| {
        let bound = [at.to_le_bytes().to_vec(), vec![0, 0], name.clone()].concat();
        [begin(0x0005), record(0x0085, &bound), record(0x000a, &[])].concat()
    };
    let at = globals(0).len() as u32;
    compound("Workbook", &[globals(at), sheet].concat())
}

#[test]
fn an_xlsx_with_everything() {
    expect![[r#"
        note: sheet `Trống` is empty and was left out
        note: sheet `Ẩn` is hidden and was left out
        [Bán hàng] xlsx header 4 sample 2
          note: 2 title lines above the header
          note: row 7 adds up the others and is left out
          Mã | Khách hàng | Ngày | Lúc | Giờ | Số lượng | Thành tiền | Ghi chú
          5: int 1004 | Nguyễn Thị Lan | day 2026-11-03 | at 2026-11-03 09:30:00 | 09:30:00 | float 2.5 | int 2500 | ·
          6: int 1005 | Trần Văn Dũng | day 2026-11-03 | at 2026-11-03 09:30:00 | 09:30:00 | float 2.5 | int 2500 | error #N/A
        [Leads] xlsx header 1 sample 2
          note: columns without a name: column 3, column 4
          name | email | column 3 | column 4
          2: lan | lan@example.com | · | ·
          4: · | · | · | beside
    "#]].assert_eq(&show("sales.xlsx", &xlsx()));
    // The name says nothing against the content.
    assert_eq!(show("sales.csv", &xlsx()), show("sales.xlsx", &xlsx()));
}

#[test]
fn an_ods() {
    expect![[r#"
        [Khách] ods header 1 sample 1
          Tên | Tiền | Ngày
          2: Lan | int 18500000 | day 2026-11-03
    "#]]
    .assert_eq(&show("a.ods", &ods()));
}

#[test]
fn an_xls() {
    expect![[r#"
        [Khach] xls header 1 sample 1
          Tên | Tiền
          2: Nguyễn Thị Lan | int 18500000
    "#]]
    .assert_eq(&show("a.xls", &xls(2)));
}

#[test]
fn an_xls_that_announces_billions_of_cells() {
    expect![[r#"
        error: `a.xls` has a sheet of 8589934590 cells; the limit is 50000000 cells
        hint: split the file into smaller ones and add those
    "#]]
    .assert_eq(&show("a.xls", &xls(u32::MAX)));
}

#[test]
fn a_protected_workbook_names_the_cure() {
    expect![[r#"
        error: `a.xlsx` is protected with a password
        hint: open it, remove the password, save it, and add it again
    "#]]
    .assert_eq(&show("a.xlsx", &compound("EncryptedPackage", &[7; 5000])));
    expect![[r#"
        error: `a.doc` is not a table but a document of Office 97–2003 without sheets
        hint: export the data as csv or xlsx and add the export
    "#]]
    .assert_eq(&show("a.doc", &compound("WordDocument", &[7; 5000])));
}

#[test]
fn one_cell_in_the_far_corner() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "name").unwrap();
    sheet.write(0, 1, "email").unwrap();
    sheet.write(1, 0, "lan").unwrap();
    sheet.write(1_048_575, 16_383, "far").unwrap();
    expect![[r#"
        [Sheet1] xlsx header 1 sample 1
          name | email
          2: lan | ·
          1048576: refused ragged_row: found cells beyond column 4096, expected 2 columns, as in the header []
    "#]]
    .assert_eq(&show("a.xlsx", &book.save_to_buffer().unwrap()));
}

#[test]
fn a_workbook_on_the_disk_is_streamed() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "name").unwrap();
    sheet.write(0, 1, "visits").unwrap();
    for row in 1..3000 {
        sheet.write(row, 0, format!("person {row}")).unwrap();
        sheet.write(row, 1, row).unwrap();
    }
    let mut file = tempfile::NamedTempFile::with_suffix(".xlsx").unwrap();
    file.write_all(&book.save_to_buffer().unwrap()).unwrap();
    let shown = show_path(file.path(), &Limits::default());
    assert!(shown.ends_with("  3000: person 2999 | int 2999\n"), "{}", &shown[shown.len() - 200..]);
    assert_eq!(shown.lines().count(), 3001);
    // Giving up in the middle ends the walking thread too.
    let source = galena_intake::open(file.path(), &Limits::default()).unwrap();
    let mut row = galena_intake::Row::default();
    let mut rows = source.rows(0).unwrap();
    rows.read(&mut row).unwrap();
    assert_eq!(row.number, 2);
}
