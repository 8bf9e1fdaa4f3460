//! Files that are not what they seem, and files that change.

use super::show::{show, show_path, show_source, show_within};
use expect_test::expect;
use galena_intake::{Limits, Read, Row, open};
use std::io::Write;

#[test]
fn nothing_to_read() {
    expect![[r#"
        error: `a.csv` is empty
        hint: export it again; the export may have been cut off
    "#]]
    .assert_eq(&show("a.csv", b""));
    expect![[r#"
        error: `a.csv` is empty
        hint: export it again; the export may have been cut off
    "#]]
    .assert_eq(&show("a.csv", b"\xef\xbb\xbf \n \r\n"));
    let folder = tempfile::tempdir().unwrap();
    let missing = show_path(&folder.path().join("missing.csv"), &Limits::default());
    expect![[r#"
        error: `missing.csv` was not found
        hint: check the name; `ls` shows what is there
    "#]]
    .assert_eq(&missing);
    let inner = folder.path().join("reports");
    std::fs::create_dir(&inner).unwrap();
    expect![[r#"
        error: `reports` is a folder
        hint: name the files in it, such as `reports/*.csv`
    "#]]
    .assert_eq(&show_path(&inner, &Limits::default()));
}

#[cfg(unix)]
#[test]
fn no_permission() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&path).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    let shown = show_path(&path, &Limits::default());
    assert!(shown.starts_with("error: ") && shown.contains("a.csv") && shown.contains("hint: "), "{shown}");
}

#[test]
fn not_a_table() {
    expect![[r#"
        error: `a.csv` is not a table but binary data
        hint: export the data as csv or xlsx and add the export
    "#]]
    .assert_eq(&show("a.csv", b"\x00\x01\x02binary\xff\xfe\x00\x00\x17"));
    expect![[r#"
        error: `a.csv` is not a table but binary data
        hint: export the data as csv or xlsx and add the export
    "#]]
    .assert_eq(&show("a.csv", b"name,email\nlan\x00,x\n"));
    expect![[r#"
        error: `a.csv` is not a table but a PDF document
        hint: export the data as csv or xlsx and add the export
    "#]]
    .assert_eq(&show("a.csv", b"%PDF-1.7 ..."));
    expect![[r#"
        error: `a.xls` is not a table but a web page under another name
        hint: open it in a spreadsheet program, save it as xlsx, and add that
    "#]]
    .assert_eq(&show("a.xls", b"<html><table><tr><td>Ten</td></tr></table></html>"));
    expect![[r#"
        error: `a.xlsx` is damaged: its table of contents cannot be read (invalid Zip archive: Could not find EOCD)
        hint: export or download it again; if it opens in a spreadsheet, save it as csv
    "#]]
    .assert_eq(&show("a.xlsx", b"PK\x03\x04 and then nothing"));
}

#[test]
fn more_columns_than_the_limit() {
    let wide = (0..1_000_000).map(|n| format!("c{n},")).collect::<String>();
    expect![[r#"
        error: `a.csv` has more than 4096 columns; the limit is 4096 columns
        hint: split the file into smaller ones and add those
    "#]]
    .assert_eq(&show("a.csv", wide.as_bytes()));
    let wide = (0..5000).map(|n| format!("c{n},")).collect::<String>();
    expect![[r#"
        error: `a.csv` has more than 4096 columns; the limit is 4096 columns
        hint: split the file into smaller ones and add those
    "#]]
    .assert_eq(&show("a.csv", format!("{wide}\n{wide}\n").as_bytes()));
}

#[test]
fn a_line_without_end_takes_bounded_memory() {
    let limits = Limits { row_bytes: 1 << 20, ..Limits::default() };
    let mut text = b"a,b\n1,2\n".to_vec();
    text.resize(40 << 20, b'x');
    text.extend_from_slice(b"\n3,4\n");
    expect![[r#"
        [] csv UTF-8 ',' header 1 sample 2
          a | b
          2: 1 | 2
          3: refused row_too_large: found more than 1048576 bytes; only the first are kept, expected at most 1048576 bytes in a row ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]
          4: 3 | 4
    "#]].assert_eq(&show_within("a.csv", &text, &limits));
    let only = vec![b'x'; 3 << 20];
    expect![[r#"
        error: `a.csv` has a first line longer than 1 MiB; the limit is 1 MiB for the lines up to the first row
        hint: split the file into smaller ones and add those
    "#]]
    .assert_eq(&show_within("a.csv", &only, &limits));
}

#[test]
fn a_file_that_changes() {
    let mut file = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
    file.write_all(&b"a,b\n1,2\n".repeat(10)).unwrap();
    file.flush().unwrap();
    let source = open(file.path(), &Limits::default()).unwrap();
    let mut rows = source.rows(0).unwrap();
    let mut row = Row::default();
    assert!(matches!(rows.read(&mut row), Ok(Read::Row)));
    // It grows while it is read: what was there is given, then the change is said.
    file.write_all(b"3,4\n").unwrap();
    file.flush().unwrap();
    let error = loop {
        match rows.read(&mut row) {
            Ok(Read::End) => panic!("the change was not seen"),
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(error.to_string().ends_with("changed while it was read"), "{error}");
    assert!(matches!(rows.read(&mut row), Ok(Read::End)));
    let again = show_source(&source);
    assert!(again.contains("changed while it was read"), "{again}");
    // It shrinks.
    let source = open(file.path(), &Limits::default()).unwrap();
    file.as_file().set_len(10).unwrap();
    assert!(show_source(&source).contains("changed while it was read"));
    // It goes away.
    let source = open(file.path(), &Limits::default()).unwrap();
    file.close().unwrap();
    assert!(show_source(&source).contains("changed while it was read"));
}

#[test]
fn the_hash_is_of_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let source = open(&path, &Limits::default()).unwrap();
    assert_eq!(source.content_hash, blake3::hash(b"a,b\n1,2\n").to_hex().to_string());
    assert_eq!((source.file_name.as_str(), source.file_bytes), ("a.csv", 8));
    assert!(source.rows(1).is_err());
}

#[test]
fn debug_shows_no_cells() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "name,email\nLan,lan@example.com\n").unwrap();
    let source = open(&path, &Limits::default()).unwrap();
    assert!(!format!("{source:?}").contains("lan@example.com"));
}
