//! Is a real shop's year read right, with no mapping written by hand? UCI Online Retail, 541,909
//! lines, skipped where the file is not at hand.

use super::show::{guess, read, settings, understanding};
use expect_test::expect;
use galena_intake::open;
use galena_signal::SignalKind;
use std::collections::HashSet;
use std::path::Path;

#[test]
fn a_year_of_online_retail() {
    let path = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/online_retail/online_retail_2010_2011.parquet"
    ));
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return;
    }
    let source = open(path, &settings().limits).unwrap();
    expect![[r#"
        order_line, kind order, source online_retail_2010_2011, GBP
          InvoiceNo = order_ref 96 %
          StockCode = product_code 95 %
          Description = product 95 %
          Quantity = quantity 96 %
          InvoiceDate = happened_at 97 %
          UnitPrice = unit_price 95 %
          CustomerID = customer_ref 95 %
          Country = country 95 %
        - one row is one line of an order, because it has products, amounts and dates
        - no currency is named; GBP is assumed, because 96 % of the sample is from United Kingdom
        - times without a zone are read as UTC+7
        - invoices that start with `C` and negative quantities are cancellations, not purchases
        - lines with a price of 0 are no purchases; they are taken as `trial` (sample, gift or stock movement)
        - codes such as `POST`, `D` are postage, fees or tests: their category is `non_product`
        - customer codes are taken as codes of `online_retail_2010_2011`; other files with the same codes need the same `source`
    "#]].assert_eq(&understanding(&guess(&source)));
    let (parsed, totals) = read(&source);
    let customers: HashSet<_> = parsed.records.iter().map(|(_, record)| record.customer_ref.as_deref()).collect();
    assert_eq!((parsed.records.len(), customers.len()), (4_372, 4_372));
    assert!(customers.contains(&Some("online_retail_2010_2011:17850")));
    let count = |kind| parsed.signals.iter().filter(|s| s.kind == kind).count();
    let nobody = parsed.signals.iter().filter(|s| s.record_id.is_none()).count();
    let orders = parsed.signals.iter().filter(|s| s.kind == SignalKind::Order);
    let buyers: HashSet<_> = orders.clone().filter_map(|s| s.record_id).collect();
    assert!(orders.clone().all(|s| !s.order_ref.as_deref().unwrap_or("C").starts_with('C')));
    expect![[r#"
        rows 541909 signals 541907 refusals 2 of nobody 135078
        order 530104 cancellation 10624 trial 1179
        buyers 4338 orders 18532
        refused [(299984, "negative_amount"), (299985, "negative_amount")]"#]].assert_eq(&format!(
        "rows {} signals {} refusals {} of nobody {nobody}\norder {} cancellation {} trial {}\nbuyers {} orders {}\nrefused {:?}",
        totals.rows,
        totals.signals,
        totals.refusals,
        count(SignalKind::Order),
        count(SignalKind::Cancellation),
        count(SignalKind::Trial),
        buyers.len(),
        orders.filter(|s| s.record_id.is_some()).map(|s| s.order_ref.as_deref()).collect::<HashSet<_>>().len(),
        parsed.refusals.iter().map(|r| (r.row_number, r.reason.word())).collect::<Vec<_>>(),
    ));
}
