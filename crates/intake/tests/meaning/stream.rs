//! Are plain event logs and transaction lists of other systems understood by their columns alone?

use super::show::{file, guess, read, rows, understanding};
use expect_test::{Expect, expect};

fn check(name: &str, content: &str, expected: Expect) {
    let file = file(name, content);
    expected.assert_eq(&format!("{}{}", understanding(&guess(&file.source)), rows(&read(&file.source))));
}

#[test]
fn epoch_events() {
    check(
        "sample_events.csv",
        "timestamp,visitorid,event,itemid,transactionid,datetime\n\
         1433193132535,1134473,view,396045,,2015-06-01 21:12:12.535\n\
         1433194696771,1314862,addtocart,344224,,2015-06-01 21:38:16.771\n\
         1433220848630,1314862,transaction,344224,77,2015-06-02 04:54:08.630\n",
        expect![[r#"
            event, source shop, VND
              timestamp = happened_at 97 % [epoch_ms]
              visitorid = customer_ref 95 %
              event = kind 97 % [{"addtocart": "cart", "transaction": "order"}]
              itemid = product_code 95 %
              transactionid = order_ref 96 %
              rest: datetime (i)
            - one row is an event, because it has a column that names what happened, and when
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            - `datetime` tells the same moments as `timestamp` by the clock of UTC; `timestamp`, which carries its zone, is read; `timestamp`: numbers read as milliseconds since 1970, such as 1798675200000
            #0 row 2: 2015-06-01T21:12Z | shop:1134473
            #1 row 3: 2015-06-01T21:38Z | shop:1314862
            2015-06-01T21:12Z #0 view 396045
            2015-06-01T21:38Z #1 cart 344224
            2015-06-02T04:54Z #1 order 344224 order 77
        "#]],
    );
}

#[test]
fn a_clock_without_a_zone_yields_only_to_the_same_moments() {
    check(
        "events.csv",
        "user_id,event,event_time,timestamp\n\
         u1,view,13/11/2026 08:00,1794531632\n\
         u1,addtocart,14/11/2026 09:30,1794623459\n",
        expect![[r#"
            event, source shop, VND
              user_id = customer_ref 95 %
              event = kind 97 % [{"addtocart": "cart"}]
              timestamp = happened_at 97 % [epoch_s]
              rest: event_time (i)
            - one row is an event, because it has a column that names what happened, and when
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            - `event_time` tells the same moments as `timestamp` by the clock of UTC+7; `timestamp`, which carries its zone, is read; `timestamp`: numbers read as seconds since 1970, such as 1798675200
            #0 row 2: 2026-11-13T01:00Z | shop:u1
            2026-11-13T01:00Z #0 view 
            2026-11-14T02:30Z #0 cart 
        "#]],
    );
    check(
        "events.csv",
        "user_id,event,event_time,timestamp\n\
         u1,view,13/11/2026 08:00,1794531632\n\
         u1,addtocart,14/11/2026 09:30,1794630000\n",
        expect![[r#"
            event, source shop, VND
              user_id = customer_ref 95 %
              event = kind 97 % [{"addtocart": "cart"}]
              event_time = happened_at 97 % [dmy]
              rest: timestamp (i)
            - one row is an event, because it has a column that names what happened, and when
            - times without a zone are read as UTC+7
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            #0 row 2: 2026-11-13T01:00Z | shop:u1
            2026-11-13T01:00Z #0 view 
            2026-11-14T02:30Z #0 cart 
        "#]],
    );
}

#[test]
fn the_code_0_is_nobody_only_where_it_stands_out() {
    check(
        "transactions.csv",
        "date,id\n2026-11-01,0\n2026-11-02,0\n2026-11-03,0\n2026-11-04,12\n2026-11-05,0\n2026-11-06,0\n",
        expect![[r#"
            order, kind order, source shop, VND
              date = happened_at 97 % [ymd]
              id = customer_ref 55 % [{"0": "none"}]
            - one row is an order, because its name speaks of orders
            - times without a zone are read as UTC+7
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            - `id`: the code 0 stands for nobody, because it comes far more often than any other
            #0 row 5: 2026-11-03T17:00Z | shop:12
            2026-10-31T17:00Z - order 
            2026-11-01T17:00Z - order 
            2026-11-02T17:00Z - order 
            2026-11-03T17:00Z #0 order 
            2026-11-04T17:00Z - order 
            2026-11-05T17:00Z - order 
        "#]],
    );
}

#[test]
fn transactions_of_households() {
    check(
        "transactions.csv",
        "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,week,transaction_timestamp\n\
         2261,309,31625220889,940996,1.0,3.86,0.43,0.0,5,2017-01-28 19:06:53\n\
         2131,368,32053127496,873902,1.0,1.59,0.9,0.0,10,2017-03-01 03:31:57\n",
        expect![[r#"
            order_line, kind order, source shop, VND
              household_id = customer_ref 95 %
              basket_id = order_ref 96 %
              product_id = product_code 95 %
              quantity = quantity 96 % [comma_thousands]
              sales_value = line_total 92 % [comma_thousands]
              transaction_timestamp = happened_at 97 % [ymd]
              rest: store_id (i), retail_disc (i), coupon_disc (i), week (i)
            - one row is one line of an order, because it has products, amounts and dates
            - no currency is named; VND is assumed, although amounts such as `3.86` have fractions, which VND has not: set `currency` in the mapping if it is another
            - times without a zone are read as UTC+7
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            #0 row 2: 2017-01-28T12:06Z | shop:2261
            #1 row 3: 2017-02-28T20:31Z | shop:2131
            2017-01-28T12:06Z #0 order 940996 ×1 3.86 VND order 31625220889
            2017-02-28T20:31Z #1 order 873902 ×1 1.59 VND order 32053127496
        "#]],
    );
    check(
        "example_transactions.csv",
        "date,id\n2014-03-08 00:00:00,0\n2014-05-21 00:00:00,12\n",
        expect![[r#"
            order, kind order, source shop, VND
              date = happened_at 97 % [ymd]
              id = customer_ref 55 %
            - one row is an order, because its name speaks of orders
            - times without a zone are read as UTC+7
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            - `id`: the code 0 is a customer like the others
            #0 row 2: 2014-03-07T17:00Z | shop:0
            #1 row 3: 2014-05-20T17:00Z | shop:12
            2014-03-07T17:00Z #0 order 
            2014-05-20T17:00Z #1 order 
        "#]],
    );
}

#[test]
fn vietnamese_event_words() {
    check(
        "hanh_vi.csv",
        "Thời gian,Khách,Hành động,Sản phẩm,Nguồn\n\
         13/11/2026 08:00,KH1,Xem sản phẩm,Áo dài,mặt báo\n\
         13/11/2026 08:05,KH1,Thêm vào giỏ,Áo dài,FB Ads\n\
         13/11/2026 08:06,KH1,Quay vòng may mắn,,FB Ads\n",
        expect![[r#"
            event, source shop, VND
              Thời gian = happened_at 97 % [dmy]
              Khách = customer_ref 55 %
              Hành động = kind 85 % [{"Thêm vào giỏ": "cart", "Xem sản phẩm": "view"}]
              Sản phẩm = product 95 %
              Nguồn = channel 97 % [{"FB Ads": "facebook", "mặt báo": "press"}]
            - one row is an event, because it has a column that names what happened, and when
            - times without a zone are read as UTC+7
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            - `Hành động`: `Quay vòng may mắn`: no known kinds of signals; such rows are refused until the mapping's values name them
            #0 row 2: 2026-11-13T01:00Z | shop:KH1
            2026-11-13T01:00Z #0 view Áo dài via press
            2026-11-13T01:05Z #0 cart Áo dài via facebook
            refused row 4 Hành động: unknown_kind found `Quay vòng may mắn`; expected a kind of signal, such as view, cart, inquiry, order; name it in the mapping under the column's values: `"word" = "view"`, or `"none"` to leave such rows out
        "#]],
    );
}
