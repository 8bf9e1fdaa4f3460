//! gz, zst and zip: what is inside, what is left out, and bombs.

use super::show::{show, show_within};
use expect_test::expect;
use galena_intake::Limits;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

pub fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

const CSV: &[u8] = "tên,giá\nLan,5\n".as_bytes();

#[test]
fn compressed_text() {
    expect![[r#"
        note: compressed with gzip
        [] csv UTF-8 ',' header 1 sample 1
          tên | giá
          2: Lan | 5
    "#]]
    .assert_eq(&show("a.csv.gz", &gz(CSV)));
    expect![[r#"
        note: compressed with zstd
        [] csv UTF-8 ',' header 1 sample 1
          tên | giá
          2: Lan | 5
    "#]]
    .assert_eq(&show("a.csv.zst", &zstd::encode_all(CSV, 3).unwrap()));
    expect![[r#"
        note: compressed with gzip
        [] json_array UTF-8 header 0 sample 1
          note: an array of objects: rows are counted by object
          a
          1: int 1
    "#]]
    .assert_eq(&show("a.json.gz", &gz(b"[{\"a\":1}]")));
    expect![[r#"
        error: `a.gz` is not a table but a file compressed twice
        hint: unpack it and add the files that are in it
    "#]]
    .assert_eq(&show("a.gz", &gz(&gz(CSV))));
    expect![[r#"
        note: compressed with gzip
        [Khach] xls header 1 sample 1
          Tên | Tiền
          2: Nguyễn Thị Lan | int 18500000
    "#]]
    .assert_eq(&show("a.xlsx.gz", &gz(&super::book::xls(2))));
}

#[test]
fn a_zip_of_tables_and_others() {
    let inner = zip(&[("x.csv", CSV)]);
    let bytes = zip(&[
        ("a/khách.csv", CSV),
        ("b.json", b"{\"a\":1}\n"),
        ("c.ods", &super::book::ods()),
        ("readme.pdf", b"%PDF-1.4 x"),
        ("inner.zip", &inner),
        ("empty.csv", b""),
        ("__MACOSX/._b.json", b"x"),
        (".DS_Store", b"x"),
    ]);
    expect![[r#"
        note: `readme.pdf` is not a table but a PDF document; left out
        note: `inner.zip` is not a table but a zip inside a compressed file; left out
        note: `empty.csv` is empty; left out
        [a/khách.csv] csv UTF-8 ',' header 1 sample 1
          tên | giá
          2: Lan | 5
        [b.json] json_lines UTF-8 header 0 sample 1
          a
          1: int 1
        [c.ods/Khách] ods header 1 sample 1
          Tên | Tiền | Ngày
          2: Lan | int 18500000 | day 2026-11-03
    "#]]
    .assert_eq(&show("a.zip", &bytes));
}

#[test]
fn a_zip_without_tables() {
    expect![[r#"
        error: `a.zip` is not a table but a zip without tables (`x.zip` is not a table but a zip inside a compressed file; left out)
        hint: unpack it and add the files that are in it
    "#]].assert_eq(&show("a.zip", &zip(&[("x.zip", &zip(&[("x.csv", CSV)]))])));
    expect![[r#"
        error: `a.zip` is not a table but a zip without tables (it is empty)
        hint: unpack it and add the files that are in it
    "#]]
    .assert_eq(&show("a.zip", &zip(&[])));
    expect![[r#"
        error: `a.docx` is not a table but a Word document
        hint: export the data as csv or xlsx and add the export
    "#]]
    .assert_eq(&show("a.docx", &zip(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")])));
}

#[test]
fn bombs_stop_at_the_limit() {
    let limits = Limits { expansion_free: 1 << 20, expansion: 10, ..Limits::default() };
    let zeros = [b"a,b\n".to_vec(), b"0,0\n".repeat(1 << 20)].concat();
    let message = "once expanded; the limit is 1 MiB for a file of its size";
    for shown in [
        show_within("a.csv.gz", &gz(&zeros), &limits),
        show_within("a.csv.zst", &zstd::encode_all(&zeros[..], 3).unwrap(), &limits),
        show_within("a.zip", &zip(&[("a.csv", &zeros)]), &limits),
        show_within("a.xlsx", &zip(&[("[Content_Types].xml", b"<x/>"), ("xl/x.xml", &zeros)]), &limits),
    ] {
        let error: Vec<&str> = shown.lines().filter(|line| line.starts_with("error")).collect();
        assert!(error.len() == 1 && error[0].ends_with(message), "{error:?}");
    }
}

#[test]
fn cut_and_altered_archives() {
    let whole = gz(&CSV.repeat(500));
    expect![[r#"
        error: `a.csv.gz` is damaged: it cannot be decompressed (incomplete deflate stream)
        hint: export or download it again; if it opens in a spreadsheet, save it as csv
    "#]]
    .assert_eq(&show("a.csv.gz", &whole[..whole.len() - 9]));
    let mut zipped = zip(&[("a.csv", &CSV.repeat(3))]);
    let at = zipped.windows(4).position(|w| w == b"PK\x01\x02").unwrap() + 16;
    zipped[at] ^= 1;
    expect![[r#"
        error: `a.zip` is damaged: it cannot be decompressed (the check sum differs)
        hint: export or download it again; if it opens in a spreadsheet, save it as csv
    "#]]
    .assert_eq(&show("a.zip", &zipped));
    expect![[r#"
        error: `a.zip` is damaged: its table of contents cannot be read (invalid Zip archive: Could not find EOCD)
        hint: export or download it again; if it opens in a spreadsheet, save it as csv
    "#]]
    .assert_eq(&show("a.zip", &zipped[..zipped.len() - 30]));
}
