//! Does anything break it? Huge cells, emoji, formulas, numbers out of range, cells of all sorts.

use super::show::{file, guess, read, rows, settings};
use expect_test::expect;
use galena_intake::{batch_id, open, parse, understand};
use proptest::prelude::*;

#[test]
fn formulas_emoji_and_huge_cells_are_only_text() {
    let huge = "x".repeat(900_000);
    let content = format!(
        "Họ tên,SĐT,Ghi chú\n=cmd|' /C calc'!A0,0912345678,\"{huge}\"\n🎉 Lan 🎉,0987654321,\u{202e}đảo\n'; DROP TABLE people;--,0903123456,\"a\"\"b\"\n"
    );
    let file = file("danh_ba.csv", content);
    let (parsed, _) = read(&file.source);
    assert_eq!(parsed.records.len(), 3);
    assert_eq!(parsed.records[0].1.note.as_deref().map(str::len), Some(900_000));
    assert_eq!(parsed.records[0].1.name.as_deref(), Some("=cmd|' /C calc'!A0"));
    assert_eq!(parsed.records[1].1.name.as_deref(), Some("🎉 Lan 🎉"));
    assert!(!format!("{parsed:?}").contains("Lan"), "Debug masks");
    assert!(!format!("{:?}", guess(&file.source)).contains("0912345678"), "Debug masks");
}

#[test]
fn amounts_out_of_range_are_refused() {
    let file = file(
        "don_hang.csv",
        "Mã đơn,Ngày bán,Tên khách,Số lượng,Đơn giá\n\
         1,13/11/2026,Lan,1,99999999999999999999\n\
         2,13/11/2026,Lan,999999999,999999999999999\n\
         3,13/11/2026,Lan,-2,100.000\n\
         4,13/11/2026,Lan,1,(100.000)\n\
         5,,Lan,1,100.000\n\
         6,13/11/2026,Lan,NaN,1e400\n",
    );
    expect![[r#"
        #0 row 4: 2026-11-12T17:00Z | Lan
        2026-11-12T17:00Z #0 cancellation ×-2 200000 VND order 3
        refused row 2 Đơn giá: amount_too_large found `99999999999999999999`; expected an amount below 10,000,000,000,000,000; check for digits too many
        refused row 3 Số lượng: amount_too_large found `999999999`; expected price × quantity below 10,000,000,000,000,000; check for digits too many
        refused row 5 Đơn giá: negative_amount found `(100.000)`; expected an amount that is not below zero; take the minus away; if goods or money went back, say so in a status column, or give a negative quantity
        refused row 6 Ngày bán: missing found ``; expected the date when it happened; fill in the date
        refused row 7 Đơn giá: amount_too_large found `1e400`; expected an amount below 10,000,000,000,000,000; check for digits too many
    "#]].assert_eq(&rows(&read(&file.source)));
}

#[test]
fn a_blank_quantity_is_said_to_count_as_one() {
    let file = file(
        "ban_hang.csv",
        "Mã đơn,Ngày bán,Tên khách,Số lượng,Đơn giá\n1,13/11/2026,Lan,2,100.000\n2,13/11/2026,Bình,,90.000\n",
    );
    let said: Vec<String> = guess(&file.source).assumptions().into_iter().map(|line| line.to_string()).collect();
    assert!(said.iter().any(|line| line.contains("1 of 2 rows of the sample have no quantity")), "{said:?}");
}

#[test]
fn header_only_and_nameless_columns_yield_nothing_and_no_panic() {
    for (name, content) in [
        ("a.csv", "Họ tên,SĐT\n"),
        ("b.csv", "a,b\n1,2\n"),
        ("c.csv", ",,\n1,2,3\n4,5,6\n"),
        ("d.csv", "Ngày,Ngày,Ngày\n1,2,3\n"),
    ] {
        let file = file(name, content);
        let _ = read(&file.source);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_table_breaks_understanding_or_reading(
        header in proptest::collection::vec("(Ngày|SĐT|Tên|Giá|SL|Mã đơn|event|Trạng thái|Email|Chi phí|Kết quả|[a-z]{1,4}|\\PC{0,6})", 1..6),
        cells in proptest::collection::vec("(0[0-9]{9}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|-?[0-9.,]{1,12}(tr|k|đ)?|view|Đã hủy|\\PC{0,12})", 0..30),
    ) {
        let width = header.len();
        let quote = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
        let mut content = header.iter().map(quote).collect::<Vec<_>>().join(",");
        for row in cells.chunks(width) {
            content.push('\n');
            content.push_str(&row.iter().map(quote).collect::<Vec<_>>().join(","));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");
        std::fs::write(&path, content).unwrap();
        if let Ok(source) = open(&path, &settings().limits) {
            let understood = understand(&source, &settings(), &|_| None).unwrap();
            let text = understood.mapping.to_toml();
            prop_assert_eq!(&galena_intake::Mapping::from_toml(&text).unwrap(), &understood.mapping);
            let batch = batch_id(&source, &understood.mapping);
            let totals = parse(&source, &understood.mapping, &batch, &settings(), &mut |_| Ok(())).unwrap();
            prop_assert!(totals.refusals <= totals.rows);
        }
    }
}
