//! Parquet: kinds kept, a real shop read whole.

use super::show::show;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int32Array, ListArray,
    RecordBatch, StringArray, StructArray, TimestampMicrosecondArray, TimestampMillisecondArray, types::Int32Type,
};
use arrow_schema::{DataType, Field};
use expect_test::expect;
use galena_intake::{Cell, Limits, Read, Row, open};
use parquet::arrow::ArrowWriter;
use std::path::Path;
use std::sync::Arc;

pub fn parquet() -> Vec<u8> {
    let words: DictionaryArray<Int32Type> = [Some("fb"), None, Some("zalo")].into_iter().collect();
    let inner: ArrayRef = Arc::new(StringArray::from(vec![Some("Lan"), None, Some("Dũng")]));
    let person = StructArray::from(vec![(Arc::new(Field::new("name", DataType::Utf8, true)), inner)]);
    let lists =
        ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1), Some(2)]), None, Some(vec![])]);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int32Array::from(vec![Some(1), None, Some(3)]))),
        ("customer", Arc::new(Float64Array::from(vec![Some(17850.0), None, Some(f64::NAN)]))),
        ("channel", Arc::new(words)),
        ("person", Arc::new(person)),
        ("paid", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]))),
        ("on", Arc::new(Date32Array::from(vec![Some(20_760), None, Some(0)]))),
        ("at", Arc::new(TimestampMillisecondArray::from(vec![Some(1_793_700_000_000), None, Some(-1)]))),
        (
            "seen",
            Arc::new(
                TimestampMicrosecondArray::from(vec![Some(1_793_700_000_000_000), None, Some(5)]).with_timezone("UTC"),
            ),
        ),
        (
            "amount",
            Arc::new(
                Decimal128Array::from(vec![Some(1_850_000_050), None, Some(-500)])
                    .with_precision_and_scale(38, 2)
                    .unwrap(),
            ),
        ),
        ("items", Arc::new(lists)),
    ];
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    out
}

#[test]
fn every_kind_of_column() {
    expect![[r#"
        [] parquet header 0 sample 2
          id | customer | channel | person.name | paid | on | at | seen | amount | items
          1: int 1 | float 17850 | fb | Lan | bool true | day 2026-11-03 | at 2026-11-03 10:00:00 | at 2026-11-03 10:00:00Z | float 18500000.5 | 1, 2
          3: int 3 | · | zalo | Dũng | bool false | day 1970-01-01 | at 1969-12-31 23:59:59.999 | at 1970-01-01 00:00:00.000005Z | int -5 | ·
    "#]].assert_eq(&show("a.parquet", &parquet()));
}

#[test]
fn a_parquet_cut_short() {
    let whole = parquet();
    expect![[r#"
        error: `a.parquet` is damaged: Parquet error: Invalid Parquet file. Corrupt footer
        hint: export or download it again; if it opens in a spreadsheet, save it as csv
    "#]]
    .assert_eq(&show("a.parquet", &whole[..whole.len() - 10]));
}

#[test]
fn the_retail_shop_is_read_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/online_retail/online_retail_2010_2011.parquet");
    if !path.exists() {
        eprintln!("skipped: no retail data here");
        return;
    }
    let source = open(&path, &Limits::default()).unwrap();
    let sheet = &source.sheets[0];
    let place = sheet.header.iter().position(|name| name == "CustomerID").unwrap();
    let mut rows = source.rows(0).unwrap();
    let mut row = Row::default();
    let (mut all, mut without) = (0, 0);
    loop {
        match rows.read(&mut row).unwrap() {
            Read::Row => {
                all += 1;
                without += u32::from(row.cell(place) == Cell::Empty);
            }
            Read::Refused(refusal) => panic!("{refusal:?}"),
            Read::End => break,
        }
    }
    assert_eq!((all, without, sheet.sample.len()), (541_909, 135_080, 1000));
}
