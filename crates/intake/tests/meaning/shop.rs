//! Are the spreadsheets of a Vietnamese shop understood, with their habits?

use super::show::{file, guess, read, read_with, rows, understanding};
use expect_test::{Expect, expect};
use galena_intake::{Mapping, Meaning, refusals_csv};

fn check(name: &str, content: &str, expected: Expect) {
    let file = file(name, content);
    expected.assert_eq(&format!("{}{}", understanding(&guess(&file.source)), rows(&read(&file.source))));
}

#[test]
fn sales_without_marks_and_with_bad_rows() {
    check(
        "ban_hang_t11.csv",
        "So hoa don;Ngay ban;Ten khach;SDT;Ten hang;SL;Don gia;Thanh tien;Trang thai;Kenh\n\
         HD001;03/11/2026;Nguyễn Thị Lan;0912.345.678;Áo dài;1;1.250.000;1.250.000;Hoàn thành;fb\n\
         HD001;03/11/2026;Nguyễn Thị Lan;0912.345.678;Khăn;2;90.000;180.000;Hoàn thành;Facebook\n\
         HD002;17/11/2026;Khách lẻ;;Mũ;1;120.000;120.000;Hoàn thành;Cửa hàng\n\
         HD003;18/11/2026;Trần Văn Bình;912345679;Vest;1;2,5tr;2.500.000;Đã hủy;Zalo OA\n\
         HD004;31/02/2026;Lê Cúc;0987654321;Vest;1;2.500.000;2.500.000;Hoàn thành;zalo\n\
         HD005;03/11/0202;Lê Cúc;0987654321;Vest;1;2.500.000;2.500.000;Hoàn thành;zalo\n\
         HD006;19/11/2026;Lê Cúc;0987654321;Vest;1;-2.500.000;-2.500.000;Hoàn thành;zalo\n\
         HD007;19/11/2026;Lê Cúc;0987654321;Vest;1;hai triệu;;Hoàn thành;zalo\n\
         HD008;20/11/2029;Lê Cúc;0987654321;Vest;1;2.500.000;2.500.000;Hoàn thành;zalo\n\
         HD009;20/11/2026;Lê Cúc;0987654321;Móc khóa;1;0;0;Hoàn thành;zalo\n",
        expect![[r#"
            order_line, kind order, source shop, VND
              So hoa don = order_ref 96 %
              Ngay ban = happened_at 97 % [dmy]
              Ten khach = name 97 %
              SDT = phone 97 %
              Ten hang = product 95 %
              SL = quantity 96 % [dot_thousands]
              Don gia = unit_price 92 % [dot_thousands]
              Thanh tien = line_total 92 % [dot_thousands]
              Trang thai = order_status 94 % [{"Hoàn thành": "order", "Đã hủy": "cancellation"}]
              Kenh = channel 97 % [{"Cửa hàng": "store", "Facebook": "facebook", "Zalo OA": "zalo", "fb": "facebook"}]
            - delimiter `;`
            - one row is one line of an order, because it has products, amounts and dates
            - no currency is named; VND is assumed
            - times without a zone are read as UTC+7
            - lines with a price of 0 are no purchases; they are taken as `trial` (sample, gift or stock movement)
            - `Ngay ban`: `03/11/2026` read as 3 November 2026, because 6 rows have a first part above 12 (day first)
            - `Don gia`: `90.000` read as 90,000, because 6 of its values show that dots group thousands
            - `Thanh tien`: `180.000` read as 180,000, because 6 of its values show that dots group thousands
            #0 row 2: 2026-11-02T17:00Z | Nguyễn Thị Lan | +84912345678
            #1 row 5: 2026-11-17T17:00Z | Trần Văn Bình | +84912345679
            #2 row 11: 2026-11-19T17:00Z | Lê Cúc | +84987654321
            2026-11-02T17:00Z #0 order Áo dài ×1 1250000 VND order HD001 via facebook
            2026-11-02T17:00Z #0 order Khăn ×2 180000 VND order HD001 via facebook
            2026-11-16T17:00Z - order Mũ ×1 120000 VND order HD002 via store
            2026-11-17T17:00Z #1 cancellation Vest ×1 2500000 VND order HD003 via zalo
            2026-11-19T17:00Z #2 trial Móc khóa ×1 0 VND order HD009 via zalo
            refused row 6 Ngay ban: bad_date found `31/02/2026`; expected a date, day first, such as 31/12/2026; write the date as the rest of the column does, or change `dates` in the mapping
            refused row 7 Ngay ban: bad_date found `03/11/0202`; expected a date, day first, such as 31/12/2026; write the date as the rest of the column does, or change `dates` in the mapping
            refused row 8 Thanh tien: negative_amount found `-2.500.000`; expected an amount that is not below zero; take the minus away; if goods or money went back, say so in a status column, or give a negative quantity
            refused row 9 Don gia: bad_number found `hai triệu`; expected an amount, such as 18.500.000, 9,6tr or 1234.56; write the amount in digits, or leave the cell empty
            refused row 10 Ngay ban: date_out_of_range found `20/11/2029`; expected a day from 1990-01-01 to 2027-11-23; correct the year, or the order of day and month in the mapping
        "#]],
    );
}

#[test]
fn consultations_tell_quotes_and_outcomes() {
    check(
        "so_tu_van.csv",
        "Ngày tư vấn,Họ tên,Điện thoại,Sản phẩm quan tâm,Giá báo,Ngân sách,Nhân viên,Kết quả,Lý do không mua,Đối thủ,Giá trị đơn\n\
         05/11/2026,Nguyễn Thị Lan,0912345678,Máy lọc nước A1,\"9,6tr\",10–15 triệu,Hà,Đã mua,,,9.500.000\n\
         06/11/2026,Trần Bình,0987654321,Máy lọc nước A1,9tr6,Dưới 10 triệu,Hà,Đang cân nhắc,,Karofi,\n\
         07/11/2026,Lê Cúc,01681234567,Máy lọc nước B2,,,Tú,Không mua,giá cao,Kangaroo,\n\
         08/11/2026,Phạm Dũng,841234567,Máy lọc nước B2,,,Tú,,chê đắt,,\n",
        expect![[r#"
            consultation, kind consultation, source shop, VND
              Ngày tư vấn = happened_at 97 % [dmy]
              Họ tên = name 97 %
              Điện thoại = phone 97 %
              Sản phẩm quan tâm = product 95 %
              Giá báo = quote_total 95 % [dot_thousands]
              Ngân sách = budget 95 % [dot_thousands]
              Nhân viên = staff 95 %
              Kết quả = order_status 94 % [{"Không mua": "lost", "Đang cân nhắc": "none", "Đã mua": "order"}]
              Lý do không mua = lost_reason 95 %
              Đối thủ = competitor 95 %
              Giá trị đơn = order_total 93 % [dot_thousands]
            - one row is a consultation, because it has outcomes, quotes or reasons of talks with customers
            - no currency is named; VND is assumed
            - times without a zone are read as UTC+7
            - a row whose outcome is a purchase, a refusal or a quote yields that signal beside the consultation
            - `Ngày tư vấn`: `05/11/2026` read as 5 November 2026, because nothing decides; the Vietnamese order is assumed (day first)
            - `Ngân sách`: `10–15 triệu` read as 12,500,000, the middle of the range; `Dưới 10 triệu` read as 10,000,000, the bound that is named; the text is kept with the person
            #0 row 2: 2026-11-04T17:00Z | Nguyễn Thị Lan | +84912345678 | budget 12500000 VND | {"Ngân sách":"10–15 triệu"}
            #1 row 3: 2026-11-05T17:00Z | Trần Bình | +84987654321 | budget 10000000 VND | uses Karofi | {"Ngân sách":"Dưới 10 triệu"}
            #2 row 4: 2026-11-06T17:00Z | Lê Cúc | +84381234567 | uses Kangaroo
            #3 row 5: 2026-11-07T17:00Z | Phạm Dũng | +84841234567
            2026-11-04T17:00Z #0 quote Máy lọc nước A1 9600000 VND by Hà
            2026-11-04T17:00Z #0 order Máy lọc nước A1 9500000 VND by Hà
            2026-11-04T17:00Z #0 consultation Máy lọc nước A1 by Hà
            2026-11-05T17:00Z #1 quote Máy lọc nước A1 9600000 VND by Hà
            2026-11-05T17:00Z #1 consultation Máy lọc nước A1 by Hà against Karofi
            2026-11-06T17:00Z #2 lost Máy lọc nước B2 by Tú against Kangaroo «giá cao»
            2026-11-06T17:00Z #2 consultation Máy lọc nước B2 by Tú against Kangaroo
            2026-11-07T17:00Z #3 lost Máy lọc nước B2 by Tú «chê đắt»
            2026-11-07T17:00Z #3 consultation Máy lọc nước B2 by Tú
        "#]],
    );
}

#[test]
fn small_prices_are_multiplied_before_they_are_rounded() {
    check(
        "sales.csv",
        "Order ID,Order date,Customer ID,Product,Quantity,Unit price (USD)\n\
         1,2026-11-13,C1,Nail,1000,0.004\n\
         2,2026-11-13,C1,Nail,1,0.001\n\
         3,2026-11-13,C1,Cable,2.5,0.125\n\
         4,2026-11-13,C1,Sample,1,0.00\n",
        expect![[r#"
            order_line, kind order, source shop, VND
              Order ID = order_ref 96 %
              Order date = happened_at 97 % [ymd]
              Customer ID = customer_ref 95 %
              Product = product 95 %
              Quantity = quantity 96 % [comma_thousands]
              Unit price (USD) = unit_price 92 % [comma_thousands, USD]
            - one row is one line of an order, because it has products, amounts and dates
            - times without a zone are read as UTC+7
            - lines with a price of 0 are no purchases; they are taken as `trial` (sample, gift or stock movement)
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            #0 row 2: 2026-11-12T17:00Z | shop:C1
            2026-11-12T17:00Z #0 order Nail ×1000 4 USD order 1
            2026-11-12T17:00Z #0 order Nail ×1 0 USD order 2
            2026-11-12T17:00Z #0 order Cable ×2.5 0.31 USD order 3
            2026-11-12T17:00Z #0 trial Sample ×1 0 USD order 4
        "#]],
    );
}

#[test]
fn masked_names_are_kept_beside() {
    check(
        "khach_hang.csv",
        "Họ,Tên,Điện thoại,Thu nhập\n\
         Nguyễn Thị,L**,0912345678,khoảng 20 triệu\n\
         Trần,Bình,0987654321,20.000.000\n",
        expect![[r#"
            person, source shop, VND
              Họ = family_name 95 %
              Tên = given_name 90 %
              Điện thoại = phone 97 %
              Thu nhập = income 95 % [dot_thousands]
            - one row is a person, because it has people and nothing that happened
            - no currency is named; VND is assumed
            #0 row 2: (Nguyễn Thị / -) | +84912345678 | income 20000000 VND | {"Thu nhập":"khoảng 20 triệu"} | unread {"given_name":"L**"}
            #1 row 3: Trần Bình | (Trần / Bình) | +84987654321 | income 20000000 VND
            skipped 0, warnings {"Tên": 1}
        "#]],
    );
}

#[test]
fn visits_by_yes_and_no() {
    check(
        "khach_ghe.csv",
        "Ngày đến,Giờ đến,Tên khách,SĐT,Được tư vấn,Mua hàng,Ghi chú\n\
         13/11/2026,14:30,Nguyễn Thị Lan,0912345678,có,không,hỏi bảo hành\n\
         14/11/2026,9h05,Trần Bình,0987654321,có,có,\n\
         15/11/2026,18:00,,,không,không,khách vãng lai\n",
        expect![[r#"
            visit, kind store_visit, channel store, source shop, VND
              Ngày đến = happened_at 97 % [dmy]
              Giờ đến = time_of_day 92 %
              Tên khách = name 97 %
              SĐT = phone 97 %
              Được tư vấn = happened 80 % [consultation]
              Mua hàng = happened 80 % [order]
              Ghi chú = text 85 %
            - one row is a store visit, because it tells who came, and when
            - times without a zone are read as UTC+7
            #0 row 2: 2026-11-13T07:30Z | Nguyễn Thị Lan | +84912345678
            #1 row 3: 2026-11-14T02:05Z | Trần Bình | +84987654321
            2026-11-13T07:30Z #0 consultation via store
            2026-11-13T07:30Z #0 store_visit via store «hỏi bảo hành»
            2026-11-14T02:05Z #1 consultation via store
            2026-11-14T02:05Z #1 order via store
            2026-11-14T02:05Z #1 store_visit via store
            2026-11-15T11:00Z - store_visit via store «khách vãng lai»
        "#]],
    );
}

#[test]
fn values_tell_where_names_do_not() {
    check(
        "bang.csv",
        "cột 1,cột 2,cột 3,cột 4,Ngày\n\
         13/10/2026,lan@example.com,0912345678,Hà Nội,Nguyễn Thị Lan\n\
         14/10/2026,binh@example.com,0987654321,Đà Nẵng,Trần Văn Bình\n\
         15/10/2026,cuc@example.com,0903123456,Huế,Lê Thị Cúc\n",
        expect![[r#"
            person, source shop, VND
              cột 1 = happened_at 60 % [dmy]
              cột 2 = email 95 %
              cột 3 = phone 90 %
              cột 4 = province 75 %
              Ngày = name 71 %
            - one row is a person, because it has people and nothing that happened
            - times without a zone are read as UTC+7
            #0 row 2: 2026-10-12T17:00Z | Nguyễn Thị Lan | +84912345678 | lan@example.com | Hà Nội
            #1 row 3: 2026-10-13T17:00Z | Trần Văn Bình | +84987654321 | binh@example.com | Đà Nẵng
            #2 row 4: 2026-10-14T17:00Z | Lê Thị Cúc | +84903123456 | cuc@example.com | Huế
        "#]],
    );
}

#[test]
fn a_survey_answers_and_fills_the_record() {
    check(
        "khao_sat_khach_hang.csv",
        "Dấu thời gian,Họ và tên,Số điện thoại,Thu nhập hàng tháng của anh/chị là bao nhiêu?,Anh/chị đang dùng máy lọc nước của hãng nào?,Điều gì quan trọng nhất khi chọn mua?\n\
         02/11/2026 10:30:00,Nguyễn Thị Lan,0912345678,15-20 triệu,Karofi,Bảo hành\n\
         02/11/2026 11:00:00,Trần Bình,0987654321,Trên 30 triệu,không,Giá\n",
        expect![[r#"
            survey_response, kind answer, source shop, VND
              Dấu thời gian = happened_at 97 % [dmy]
              Họ và tên = name 97 %
              Số điện thoại = phone 97 %
              Thu nhập hàng tháng của anh/chị là bao nhiêu? = question 80 % [also income]
              Anh/chị đang dùng máy lọc nước của hãng nào? = question 80 % [also competitor]
              Điều gì quan trọng nhất khi chọn mua? = question 80 %
            - one row is answers of one person, because 3 of its columns are questions
            - no currency is named; VND is assumed
            - times without a zone are read as UTC+7
            - `Dấu thời gian`: `02/11/2026 10:30:00` read as 2 November 2026, because nothing decides; the Vietnamese order is assumed (day first)
            - `Thu nhập hàng tháng của anh/chị là bao nhiêu?`: `15-20 triệu` read as 17,500,000, the middle of the range; `Trên 30 triệu` read as 30,000,000, the bound that is named
            #0 row 2: 2026-11-02T03:30Z | Nguyễn Thị Lan | +84912345678 | income 17500000 VND | uses Karofi
            #1 row 3: 2026-11-02T04:00Z | Trần Bình | +84987654321 | income 30000000 VND
            2026-11-02T03:30Z #0 answer against Karofi
            2026-11-02T04:00Z #1 answer 
            answer #0 [khao_sat_khach_hang] Thu nhập hàng tháng của anh/chị là bao nhiêu? -> 15-20 triệu
            answer #0 [khao_sat_khach_hang] Anh/chị đang dùng máy lọc nước của hãng nào? -> Karofi
            answer #0 [khao_sat_khach_hang] Điều gì quan trọng nhất khi chọn mua? -> Bảo hành
            answer #1 [khao_sat_khach_hang] Thu nhập hàng tháng của anh/chị là bao nhiêu? -> Trên 30 triệu
            answer #1 [khao_sat_khach_hang] Anh/chị đang dùng máy lọc nước của hãng nào? -> không
            answer #1 [khao_sat_khach_hang] Điều gì quan trọng nhất khi chọn mua? -> Giá
        "#]],
    );
}

#[test]
fn months_first_only_when_the_values_say_so() {
    let order = |rows: &str| {
        let file = file("sales.csv", format!("Order ID,Order date,Customer,Total\n{rows}"));
        let understood = guess(&file.source);
        let column = understood.mapping.sheets[0].columns.iter().find(|c| c.meaning == Meaning::HappenedAt).unwrap();
        (column.dates.unwrap().word(), understood.sheets[0].columns[1].assumption.clone().unwrap_or_default())
    };
    expect![[r#"
        (
            "mdy",
            "`Order date`: `3/11/2026` read as 11 March 2026, because 1 row has a second part above 12 (month first)",
        )
    "#]]
    .assert_debug_eq(&order("1,3/11/2026,Lan,5\n2,3/25/2026,Bình,6\n"));
    expect![[r#"
        (
            "dmy",
            "`Order date`: `03/11/2026` read as 3 November 2026, because nothing decides; the Vietnamese order is assumed (day first)",
        )
    "#]]
    .assert_debug_eq(&order("1,03/11/2026,Lan,5\n2,04/11/2026,Bình,6\n"));
}

#[test]
fn refused_rows_are_mended_and_added_again() {
    let content = "Mã đơn,Ngày bán,Tên khách,SĐT,Thành tiền\nD1,13/11/2026,Lan,0912345678,100.000\nD2,45/11/2026,\"Bình, Trần\",0987654321,200.000\n";
    let file_1 = file("don.csv", content);
    let understood = guess(&file_1.source);
    let (parsed, _) = read(&file_1.source);
    let csv = refusals_csv(&file_1.source.sheets[0].header, &parsed.refusals);
    expect![[r#"
        Mã đơn,Ngày bán,Tên khách,SĐT,Thành tiền,galena_reason,galena_fix
        D2,45/11/2026,"Bình, Trần",0987654321,200.000,"row 3: column `Ngày bán`: not a date; expected a date, day first, such as 31/12/2026","write the date as the rest of the column does, or change `dates` in the mapping"
    "#]]
    .assert_eq(&csv);
    let mended = file("refused.csv", csv.replace("45/11", "15/11"));
    let kept = understood.mapping.to_toml();
    let again = galena_intake::understand(&mended.source, &super::show::settings(), &|shape| {
        (shape == understood.shape).then(|| kept.clone())
    })
    .unwrap();
    assert!(again.remembered);
    let both = read_with(&mended.source, &again.mapping);
    expect![[r#"
        #0 row 2: 2026-11-14T17:00Z | Bình, Trần | +84987654321
        2026-11-14T17:00Z #0 order 200000 VND order D2
    "#]]
    .assert_eq(&rows(&both));
}

#[test]
fn an_edited_mapping_must_fit_the_file() {
    let file = file("don.csv", "Mã đơn,Ngày bán,Tên khách,Thành tiền\nD1,13/11/2026,Lan,100.000\n");
    let understood = guess(&file.source);
    let text = understood.mapping.to_toml();
    assert_eq!(Mapping::from_toml(&text).unwrap(), understood.mapping);
    let edited = text.replace("\"Ngày bán\"", "\"Ngày mua\"");
    let fault =
        galena_intake::understand(&file.source, &super::show::settings(), &|_| Some(edited.clone())).unwrap_err();
    expect![[r#"
        the mapping at `sheet "", column "Ngày mua"` cannot be used: the file has no such column
        the columns are `Mã đơn`, `Ngày bán`, `Tên khách`, `Thành tiền`"#]]
    .assert_eq(&format!("{fault}\n{}", fault.hint()));
}

#[test]
fn the_same_content_and_mapping_is_the_same_batch() {
    let content = "Mã đơn,Ngày bán,Tên khách,Thành tiền\nD1,13/11/2026,Lan,100.000\n";
    let (one, two) = (file("don.csv", content), file("don.csv", content));
    let (first, second) = (guess(&one.source), guess(&two.source));
    let id = galena_intake::batch_id(&one.source, &first.mapping);
    assert_eq!(id, galena_intake::batch_id(&two.source, &second.mapping));
    assert_eq!(id.0.len(), 17);
    let kept = Mapping::from_toml(&first.mapping.to_toml()).unwrap();
    assert_eq!(id, galena_intake::batch_id(&one.source, &kept));
    assert_eq!(first.shape, second.shape);
}
