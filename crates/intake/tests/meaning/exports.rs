//! Is every known export understood without a hand-written mapping? Headers as the programs write
//! them, with made-up rows.

use super::show::{file, guess, read, read_with, rows, understanding};
use expect_test::{Expect, expect};

fn check(name: &str, content: &str, expected: Expect) {
    let file = file(name, content);
    expected.assert_eq(&format!("{}{}", understanding(&guess(&file.source)), rows(&read(&file.source))));
}

#[test]
fn shopify_orders() {
    check(
        "orders_export.csv",
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Street,Billing Address1,Billing Company,Billing City,Billing Country,Billing Phone,Notes,Cancelled at,Payment Method,Refunded Amount,Vendor,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Phone\n\
         #1001,lan@example.com,paid,2024-01-15 10:20:30 +0700,fulfilled,,yes,USD,60.00,0,0,60.00,,0,Standard,2024-01-15 10:20:30 +0700,2,Áo len,20.00,AL-1,Nguyễn Thị Lan,1 Lê Lợi,1 Lê Lợi,,Huế,VN,0912345678,,,cod,0.00,Shop,,,,5001,,Low,web,\n\
         #1001,lan@example.com,,,,,,,,,,,,,,2024-01-15 10:20:30 +0700,1,Khăn,20.00,KH-1,,,,,,,,,,,,Shop,,,,,,,,\n\
         #1002,binh@example.com,refunded,2024-01-16 10:00:00 +0700,fulfilled,,no,USD,20.00,0,0,20.00,,0,Standard,2024-01-16 10:00:00 +0700,1,Khăn,20.00,KH-1,Trần Văn Bình,,,,,VN,,,,cod,20.00,Shop,,,,5002,,Low,web,\n\
         #1003,cuc@example.com,voided,,unfulfilled,,no,USD,20.00,0,0,20.00,,0,Standard,2024-01-17 10:00:00 +0700,1,Khăn,20.00,KH-1,Lê Thị Cúc,,,,,VN,,,2024-01-18 09:00:00 +0700,cod,0.00,Shop,,,,5003,,Low,pos,\n\
         #1004,dung@example.com,partially_refunded,,fulfilled,,no,USD,40.00,0,0,40.00,,0,Standard,2024-01-19 10:00:00 +0700,2,Khăn,20.00,KH-1,Phạm Dũng,,,,,VN,,,,cod,15.50,Shop,,,,5004,,Low,web,\n",
        expect![[r#"
            order_line, kind order, channel website, source shopify, VND
              Name = order_ref 98 %
              Email = email 98 %
              Financial Status = order_status 98 % [{"paid": "order", "partially_refunded": "order", "refunded": "return", "voided": "cancellation"}]
              Accepts Marketing = consented 98 %
              Currency = currency 98 %
              Total = order_total 98 % [comma_thousands]
              Created at = happened_at 98 % [ymd]
              Lineitem quantity = quantity 98 % [comma_thousands]
              Lineitem name = product 98 %
              Lineitem price = unit_price 98 % [comma_thousands]
              Lineitem sku = product_code 98 %
              Billing Name = name 98 %
              Billing Street = address 98 %
              Billing Address1 = address 98 %
              Billing Company = company 98 %
              Billing City = province 98 %
              Billing Country = country 98 %
              Billing Phone = phone 98 %
              Notes = text 98 %
              Cancelled at = happened_at 98 % [cancellation, ymd]
              Refunded Amount = refunded 98 % [comma_thousands]
              Employee = staff 98 %
              Source = channel 98 % [{"pos": "store", "web": "website"}]
              rest: Paid at (i), Fulfillment Status (i), Fulfilled at (i), Subtotal (i), Shipping (i), Taxes (i), Discount Code (i), Discount Amount (i), Shipping Method (i), Payment Method (i), Vendor (i), Location (i), Device ID (i), Id (i), Tags (i), Risk Level (i), Phone (i)
            - one row is one line of an order, because its header is that of the export `shopify_orders`
            #0 row 2: 2024-01-15T03:20Z | Nguyễn Thị Lan | +84912345678 | lan@example.com | 1 Lê Lợi | Huế | consented true
            #1 row 4: 2024-01-16T03:00Z | Trần Văn Bình | binh@example.com | consented false
            #2 row 5: 2024-01-17T03:00Z | Lê Thị Cúc | cuc@example.com | consented false
            #3 row 6: 2024-01-19T03:00Z | Phạm Dũng | dung@example.com | consented false
            2024-01-15T03:20Z #0 order Áo len ×2 40 USD order #1001 via website
            2024-01-15T03:20Z #0 order Khăn ×1 20 USD order #1001 via website
            2024-01-16T03:00Z #1 return Khăn ×1 20 USD order #1002 via website
            2024-01-18T02:00Z #2 cancellation Khăn ×1 20 USD order #1003 via store
            2024-01-19T03:00Z #3 order Khăn ×2 40 USD order #1004 via website
            2024-01-19T03:00Z #3 return Khăn 15.5 USD order #1004 via website
        "#]],
    );
}

#[test]
fn shopify_customers() {
    check(
        "customers_export.csv",
        "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Address1,Default Address City,Default Address Country Code,Default Address Zip,Phone,Tags\n\
         '7001,Lan,Nguyễn,lan@example.com,yes,1 Lê Lợi,Huế,VN,49000,+84912345678,vip\n\
         '7002,Bình,Trần,binh@example.com,no,,,VN,,,\n",
        expect![[r#"
            person, source shopify, VND
              Customer ID = customer_ref 98 %
              First Name = given_name 98 %
              Last Name = family_name 98 %
              Email = email 98 %
              Accepts Email Marketing = consented 98 %
              Default Address Address1 = address 98 %
              Default Address City = province 98 %
              Default Address Country Code = country 98 %
              Default Address Zip = postcode 98 %
              Phone = phone 98 %
              Tags = customer_group 98 %
            - one row is a person, because its header is that of the export `shopify_customers`
            - customer codes are taken as codes of `shopify`; other files with the same codes need the same `source`
            #0 row 2: shopify:7001 | Lan Nguyễn | (Nguyễn / Lan) | +84912345678 | lan@example.com | 1 Lê Lợi | Huế | post 49000 | consented true | vip
            #1 row 3: shopify:7002 | Bình Trần | (Trần / Bình) | binh@example.com | consented false
        "#]],
    );
    check(
        "customers_old.csv",
        "First Name,Last Name,Email,Accepts Email Marketing,Company,Address1,Address2,City,Province,Province Code,Country,Country Code,Zip,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Tags,Note,Tax Exempt\n\
         Lan,Nguyễn,lan@example.com,yes,,1 Lê Lợi,,Huế,,,Vietnam,VN,49000,0912345678,no,1200.50,3,vip,thích màu xanh,no\n",
        expect![[r#"
            person, source shopify, VND
              First Name = given_name 98 %
              Last Name = family_name 98 %
              Email = email 98 %
              Accepts Email Marketing = consented 98 %
              Company = company 98 %
              Address1 = address 98 %
              Address2 = address 98 %
              City = province 98 %
              Country = country 98 %
              Zip = postcode 98 %
              Phone = phone 98 %
              Tags = customer_group 98 %
              Note = note 98 %
              rest: Province (a), Province Code (a), Country Code (a), Accepts SMS Marketing (a), Total Spent (a), Total Orders (a), Tax Exempt (a)
            - one row is a person, because its header is that of the export `shopify_customers`
            #0 row 2: Lan Nguyễn | (Nguyễn / Lan) | +84912345678 | lan@example.com | 1 Lê Lợi | Huế | post 49000 | consented true | vip | note thích màu xanh | {"Country Code":"VN","Accepts SMS Marketing":"no","Total Spent":"1200.50","Total Orders":"3","Tax Exempt":"no"}
        "#]],
    );
}

#[test]
fn ad_reports() {
    check(
        "meta.csv",
        "Day,Campaign name,Ad set name,Ad name,Result type,Results,Amount spent (USD),Impressions,Reach,Link clicks,Clicks (all)\n\
         ,,,,,,33.75,5000,4000,90,120\n\
         2026-11-01,Tết sớm,Nữ 25-34,A1,Purchases,3,12.50,2000,1500,40,55\n\
         2026-11-02,Tết sớm,Nữ 25-34,A1,Purchases,1,21.25,3000,2500,50,65\n",
        expect![[r#"
            spend_day, channel facebook, source facebook, VND
              Day = happened_at 98 % [ymd]
              Campaign name = campaign 98 %
              Amount spent (USD) = spend_amount 98 % [comma_thousands, USD]
              Impressions = impressions 98 % [comma_thousands]
              Link clicks = clicks 98 % [comma_thousands]
              rest: Ad set name (i), Ad name (i), Result type (i), Results (i), Reach (i), Clicks (all) (i)
            - one row is spend of one day, because its header is that of the export `meta_ads`
            - rows that name a total, or neither day nor campaign, such as row 2, are left out
            spend 2026-11-01 Some("facebook") Some("Tết sớm") None 12.5 USD shown Some(2000) clicked Some(40)
            spend 2026-11-02 Some("facebook") Some("Tết sớm") None 21.25 USD shown Some(3000) clicked Some(50)
            skipped 1, warnings {}
        "#]],
    );
    check(
        "bao_cao_facebook.csv",
        "Ngày,Tên chiến dịch,Số tiền đã chi tiêu (VND),Lượt hiển thị,Số lần nhấp vào liên kết\n\
         2026-11-01,Khai trương,1.250.000,12.000,340\n\
         2026-11-02,Khai trương,980.500,9.870,251\n\
         Tổng cộng,,2.230.500,21.870,591\n",
        expect![[r#"
            spend_day, channel facebook, source facebook, VND
              Ngày = happened_at 98 % [ymd]
              Tên chiến dịch = campaign 98 %
              Số tiền đã chi tiêu (VND) = spend_amount 98 % [dot_thousands]
              Lượt hiển thị = impressions 98 % [dot_thousands]
              Số lần nhấp vào liên kết = clicks 98 % [dot_thousands]
            - row 4 adds up the others and is left out
            - one row is spend of one day, because its header is that of the export `meta_ads_vi`
            - `Số tiền đã chi tiêu (VND)`: `980.500` read as 980,500, because 1 of its values show that dots group thousands
            - `Lượt hiển thị`: `12.000` read as 12,000, as in the other columns of the sheet
            spend 2026-11-01 Some("facebook") Some("Khai trương") None 1250000 VND shown Some(12000) clicked Some(340)
            spend 2026-11-02 Some("facebook") Some("Khai trương") None 980500 VND shown Some(9870) clicked Some(251)
            skipped 1, warnings {}
        "#]],
    );
    check(
        "google_campaigns.csv",
        "Campaign performance\n\"September 29, 2025 - September 29, 2025\"\nCampaign,Campaign state,Campaign type,Clicks,Impr.,CTR,Currency code,Avg. CPC,Cost,Impr. (Abs. Top) %,Impr. (Top) %,Conversions,View-through conv.,Cost / conv.,Conv. rate\n\
         Brand,Enabled,Search,\"1,024\",\"10,000\",10.24%,USD,0.12,122.88,50%,80%,12,0,10.24,1.2%\n\
         Generic,Enabled,Search,50,\"2,000\",2.5%,USD,0.40,20.00,10%,30%,1,0,20,2%\n\
         Total: Campaigns, , ,\"1,074\",\"12,000\",8.95%,USD,0.13,142.88,,,13,0,10.99,1.2%\n",
        expect![[r#"
            spend_day, channel google, source google, VND
              Campaign = campaign 98 %
              Clicks = clicks 98 % [comma_thousands]
              Impr. = impressions 98 % [comma_thousands]
              Currency code = currency 98 %
              Cost = spend_amount 98 % [comma_thousands]
              rest: Campaign state (i), Campaign type (i), CTR (i), Avg. CPC (i), Impr. (Abs. Top) % (i), Impr. (Top) % (i), Conversions (i), View-through conv. (i), Cost / conv. (i), Conv. rate (i)
            - 2 title lines above the header
            - row 6 adds up the others and is left out
            - one row is spend of one day, because its header is that of the export `google_ads`
            - no column of days; all spend is put on 2025-09-29, the last day that the report names
            - `Clicks`: `1,024` read as 1,024, as in the other columns of the sheet
            - `Impr.`: `10,000` read as 10,000, as in the other columns of the sheet
            spend 2025-09-29 Some("google") Some("Brand") None 122.88 USD shown Some(10000) clicked Some(1024)
            spend 2025-09-29 Some("google") Some("Generic") None 20 USD shown Some(2000) clicked Some(50)
            skipped 1, warnings {}
        "#]],
    );
}

#[test]
fn a_report_is_of_the_period_that_its_own_titles_name() {
    let report = |period: &str| {
        format!("Báo cáo chiến dịch\n{period}\nCampaign,Clicks,Impr.,Currency code,Cost\nTết,50,\"2,000\",USD,20.00\n")
    };
    let first = file("bao_cao.csv", report("Từ ngày 01/10/2026 đến ngày 31/10/2026"));
    let understood = guess(&first.source);
    let kept = understood.mapping.to_toml();
    let again = |content: String| {
        let next = file("bao_cao.csv", content);
        let understood =
            galena_intake::understand(&next.source, &super::show::settings(), &|_| Some(kept.clone())).unwrap();
        format!("{}{}", understanding(&understood), rows(&read_with(&next.source, &understood.mapping)))
    };
    expect![[r#"
        spend_day, channel google, source google, VND
          Campaign = campaign 100 %
          Clicks = clicks 100 % [comma_thousands]
          Impr. = impressions 100 % [comma_thousands]
          Currency code = currency 100 %
          Cost = spend_amount 100 % [comma_thousands]
        - 2 title lines above the header
        - read with the mapping of an earlier file of this shape
        - no column of days; all spend is put on 2026-11-20, the last day that the report names
        spend 2026-11-20 Some("google") Some("Tết") None 20 USD shown Some(2000) clicked Some(50)
    "#]]
    .assert_eq(&again(report("Từ ngày 01/11/2026 đến ngày 20/11/2026")));
    expect![[r#"
        spend_day, channel google, source google, VND
          Campaign = campaign 100 %
          Clicks = clicks 100 % [comma_thousands]
          Impr. = impressions 100 % [comma_thousands]
          Currency code = currency 100 %
          Cost = spend_amount 100 % [comma_thousands]
        - 2 title lines above the header
        - read with the mapping of an earlier file of this shape
        - no column of days; all spend is put on 2026-10-31, as for the earlier file
        spend 2026-10-31 Some("google") Some("Tết") None 20 USD shown Some(2000) clicked Some(50)
    "#]]
    .assert_eq(&again(report("Tháng này")));
}

#[test]
fn a_report_without_a_day_says_what_to_set() {
    check(
        "chi_phi.csv",
        "Chiến dịch,Chi phí,Lượt nhấp\nTết,1.200.000,340\nTổng,1.200.000,340\n",
        expect![[r#"
            spend_day, source chi_phi, VND
              Chiến dịch = campaign 95 %
              Chi phí = spend_amount 95 % [dot_thousands]
              Lượt nhấp = clicks 96 % [dot_thousands]
            - row 3 adds up the others and is left out
            - one row is spend of one day, because it has money spent and no person
            - no currency is named; VND is assumed
            - no column of days and no period in its titles: rows are refused until `day` is set in the mapping
            refused row 2 -: missing found ``; expected the date when it happened; name the column of dates in the mapping: `meaning = "happened_at"`; if there is none, set `day = "2026-12-31"` for the sheet
            skipped 1, warnings {}
        "#]],
    );
}

#[test]
fn facebook_lead_ads() {
    check(
        "leads.csv",
        "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,form_name,is_organic,platform,full_name,phone_number,email,bạn_quan_tâm_mẫu_nào?\n\
         l:1,2026-11-01T08:00:00+07:00,ag:1,A1,as:1,Nữ,c:1,Tết sớm,f:1,Form 1,false,fb,Nguyễn Thị Lan,p:+84912345678,lan@example.com,áo dài\n\
         l:2,2026-11-01T09:30:00+07:00,ag:1,A1,as:1,Nữ,c:1,Tết sớm,f:1,Form 1,false,ig,Trần Bình,p:+84387654321,,vest\n",
        expect![[r#"
            lead, kind register, channel facebook, source facebook, VND
              created_time = happened_at 98 % [ymd]
              campaign_name = campaign 98 %
              platform = channel 98 % [{"fb": "facebook", "ig": "instagram"}]
              full_name = name 98 %
              phone_number = phone 98 %
              email = email 98 %
              bạn_quan_tâm_mẫu_nào? = product 71 %
              rest: id (i), ad_id (i), ad_name (i), adset_id (i), adset_name (i), campaign_id (i), form_id (i), form_name (i), is_organic (i)
            - one row is a lead form, because its header is that of the export `facebook_lead_ads`
            #0 row 2: 2026-11-01T01:00Z | Nguyễn Thị Lan | +84912345678 | lan@example.com
            #1 row 3: 2026-11-01T02:30Z | Trần Bình | +84387654321
            2026-11-01T01:00Z #0 register áo dài via facebook campaign Tết sớm
            2026-11-01T02:30Z #1 register vest via instagram campaign Tết sớm
        "#]],
    );
}

#[test]
fn linkedin() {
    check(
        "Connections.csv",
        "Notes:\n\"When exporting your connection data, you may notice that some of the email addresses are missing.\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
         Lan,Nguyen,https://www.linkedin.com/in/lan,,FPT,Director,15 Jan 2024\n\
         Binh,Tran,https://www.linkedin.com/in/binh,binh@example.com,VNG,Buyer,03 Feb 2024\n",
        expect![[r#"
            connection, kind follow, channel linkedin, source linkedin, VND
              First Name = given_name 98 %
              Last Name = family_name 98 %
              URL = customer_ref 98 %
              Email Address = email 98 %
              Company = company 98 %
              Connected On = happened_at 98 % [dmy]
              rest: Position (a)
            - 2 title lines above the header
            - one row is a connection in a network, because its header is that of the export `linkedin_connections`
            - times without a zone are read as UTC+7
            - customer codes are taken as codes of `linkedin`; other files with the same codes need the same `source`
            #0 row 5: 2024-01-14T17:00Z | linkedin:https://www.linkedin.com/in/lan | Lan Nguyen | (Nguyen / Lan) | FPT | {"Position":"Director"}
            #1 row 6: 2024-02-02T17:00Z | linkedin:https://www.linkedin.com/in/binh | Binh Tran | (Tran / Binh) | binh@example.com | VNG | {"Position":"Buyer"}
            2024-01-14T17:00Z #0 follow via linkedin
            2024-02-02T17:00Z #1 follow via linkedin
        "#]],
    );
    check(
        "messages.csv",
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT\n\
         2-abc,,Lan Nguyen,https://www.linkedin.com/in/lan,Shop,https://www.linkedin.com/in/shop,2024-01-16 03:20:00 UTC,,Xin báo giá 200 áo,INBOX,,No\n\
         2-abc,,Shop,https://www.linkedin.com/in/shop,Lan Nguyen,https://www.linkedin.com/in/lan,2024-01-16 04:00:00 UTC,,Dạ để em,INBOX,,Yes\n",
        expect![[r#"
            event, kind message, channel linkedin, source linkedin, VND
              FROM = name 98 %
              SENDER PROFILE URL = customer_ref 98 %
              DATE = happened_at 98 % [ymd]
              CONTENT = text 98 %
              IS MESSAGE DRAFT = kind 98 % [{"No": "message", "Yes": "none"}]
              rest: CONVERSATION ID (i), CONVERSATION TITLE (i), TO (i), RECIPIENT PROFILE URLS (i), SUBJECT (i), FOLDER (i), ATTACHMENTS (i)
            - one row is an event, because its header is that of the export `linkedin_messages`
            - every sender is taken as a customer, whoever exported the messages included
            - customer codes are taken as codes of `linkedin`; other files with the same codes need the same `source`
            #0 row 2: 2024-01-16T03:20Z | linkedin:https://www.linkedin.com/in/lan | Lan Nguyen
            #1 row 3: 2024-01-16T04:00Z | linkedin:https://www.linkedin.com/in/shop | Shop
            2024-01-16T03:20Z #0 message via linkedin «Xin báo giá 200 áo»
        "#]],
    );
}

#[test]
fn shopee() {
    check(
        "Order.toship.20261101_20261130.csv",
        "Mã đơn hàng,Mã Kiện Hàng,Ngày đặt hàng,Trạng Thái Đơn Hàng,Nhận xét từ Người mua,Mã vận đơn,Đơn Vị Vận Chuyển,Ngày giao hàng dự kiến,SKU sản phẩm,Tên sản phẩm,SKU phân loại hàng,Tên phân loại hàng,Giá ưu đãi,Số lượng,Tổng số tiền Người mua thanh toán,Phí vận chuyển mà người mua trả,Tổng số tiền người mua thanh toán,Người Mua,Tên Người nhận,Số điện thoại,Tỉnh/Thành phố,TP / Quận / Huyện,Quận,Địa chỉ nhận hàng,Ghi chú\n\
         2611ABC,PK1,2026-11-03 09:15,Hoàn thành,,SPX1,SPX,2026-11-06,AO-1,Áo thun,AO-1-M,M,\"159.000\",2,\"333.000\",15.000,\"333.000\",lan.ng,N******n,******78,TP. Hồ Chí Minh,Quận 1,,****,\n\
         2611ABC,PK1,2026-11-03 09:15,Hoàn thành,,SPX1,SPX,2026-11-06,MU-1,Mũ,MU-1,,\"15.000\",1,\"333.000\",15.000,\"333.000\",lan.ng,N******n,******78,TP. Hồ Chí Minh,Quận 1,,****,\n\
         2611XYZ,PK2,2026-11-04 20:01,Đã hủy,,,,,AO-1,Áo thun,AO-1-L,L,\"159.000\",1,\"174.000\",15.000,\"174.000\",binh88,T***h,******21,Hà Nội,Quận Ba Đình,,****,\n",
        expect![[r#"
            order_line, kind order, channel shopee, source shopee, VND
              Mã đơn hàng = order_ref 98 %
              Ngày đặt hàng = happened_at 98 % [ymd]
              Trạng Thái Đơn Hàng = order_status 98 % [{"Hoàn thành": "order", "Đã hủy": "cancellation"}]
              Nhận xét từ Người mua = text 98 %
              SKU sản phẩm = product_code 98 %
              Tên sản phẩm = product 98 %
              Giá ưu đãi = unit_price 98 % [dot_thousands]
              Số lượng = quantity 98 %
              Tổng số tiền Người mua thanh toán = order_total 98 % [dot_thousands]
              Người Mua = customer_ref 98 %
              Tên Người nhận = name 98 %
              Số điện thoại = phone 98 %
              Tỉnh/Thành phố = province 98 %
              TP / Quận / Huyện = district 98 %
              Địa chỉ nhận hàng = address 98 %
              rest: Mã Kiện Hàng (i), Mã vận đơn (i), Đơn Vị Vận Chuyển (i), Ngày giao hàng dự kiến (i), SKU phân loại hàng (i), Tên phân loại hàng (i), Phí vận chuyển mà người mua trả (i), Tổng số tiền người mua thanh toán (i), Quận (i), Ghi chú (i)
            - one row is one line of an order, because its header is that of the export `shopee_orders`
            - no currency is named; VND is assumed
            - times without a zone are read as UTC+7
            - customer codes are taken as codes of `shopee`; other files with the same codes need the same `source`
            - `Giá ưu đãi`: `159.000` read as 159,000: nothing decides; the Vietnamese way is assumed
            - `Tổng số tiền Người mua thanh toán`: `333.000` read as 333,000: nothing decides; the Vietnamese way is assumed
            #0 row 2: 2026-11-03T02:15Z | shopee:lan.ng | Quận 1 | TP. Hồ Chí Minh | unread {"name":"N******n","phone":"******78"}
            #1 row 4: 2026-11-04T13:01Z | shopee:binh88 | Quận Ba Đình | Hà Nội | unread {"name":"T***h","phone":"******21"}
            2026-11-03T02:15Z #0 order Áo thun ×2 318000 VND order 2611ABC via shopee
            2026-11-03T02:15Z #0 order Mũ ×1 15000 VND order 2611ABC via shopee
            2026-11-04T13:01Z #1 cancellation Áo thun ×1 159000 VND order 2611XYZ via shopee
            skipped 0, warnings {"Số điện thoại": 2, "Tên Người nhận": 2}
        "#]],
    );
}

#[test]
fn kiotviet() {
    check(
        "MauFileKhachHang.csv",
        "Loại khách,Mã khách hàng,Tên khách hàng,Điện thoại,Địa chỉ,Khu vực giao hàng,Phường/Xã,Công ty,Mã số thuế,Số CMND/CCCD,Ngày sinh,Giới tính,Email,Facebook,Nhóm khách hàng,Ghi chú,Ngày giao dịch cuối,Nợ cần thu hiện tại,Tổng bán (Không import),Trạng thái\n\
         Cá nhân,KH000123,Nguyễn Thị Lan,0912.345.678,12 Lê Lợi,Hồ Chí Minh - Quận 1,Phường Bến Nghé,,,,15/03/1990,Nữ,,,Khách VIP,hay mua cuối tuần,01/11/2026,0,18.500.000,1\n\
         Cá nhân,KH000124,Trần Văn Bình,84912345,,Hà Nội - Quận Ba Đình,,,,,30/02/1985,Nam,binh@example.com,,,,,0,0,1\n\
         Công ty,KH000125,,,,,,Công ty An Phát,,,,,,,,,,0,0,1\n",
        expect![[r#"
            person, source kiotviet, VND
              Mã khách hàng = customer_ref 98 %
              Tên khách hàng = name 98 %
              Điện thoại = phone 98 %
              Địa chỉ = address 98 %
              Khu vực giao hàng = province 98 %
              Phường/Xã = ward 98 %
              Công ty = company 98 %
              Mã số thuế = tax_number 98 %
              Số CMND/CCCD = national_id 98 %
              Ngày sinh = born_on 98 % [dmy]
              Giới tính = gender 98 %
              Email = email 98 %
              Nhóm khách hàng = customer_group 98 %
              Ghi chú = note 98 %
              rest: Loại khách (a), Facebook (a), Ngày giao dịch cuối (a), Nợ cần thu hiện tại (a), Tổng bán (Không import) (a), Trạng thái (a)
            - one row is a person, because its header is that of the export `kiotviet_customers`
            - customer codes are taken as codes of `kiotviet`; other files with the same codes need the same `source`
            #0 row 2: kiotviet:KH000123 | Nguyễn Thị Lan | +84912345678 | f | 1990-03-15 | 12 Lê Lợi | Phường Bến Nghé | Quận 1 | Hồ Chí Minh | Khách VIP | note hay mua cuối tuần | {"Loại khách":"Cá nhân","Ngày giao dịch cuối":"01/11/2026","Nợ cần thu hiện tại":"0","Tổng bán (Không import)":"18.500.000","Trạng thái":"1"}
            #1 row 3: kiotviet:KH000124 | Trần Văn Bình | binh@example.com | m | Quận Ba Đình | Hà Nội | {"Loại khách":"Cá nhân","Nợ cần thu hiện tại":"0","Tổng bán (Không import)":"0","Trạng thái":"1"} | unread {"phone":"84912345","born_on":"30/02/1985"}
            #2 row 4: kiotviet:KH000125 | Công ty An Phát | {"Loại khách":"Công ty","Nợ cần thu hiện tại":"0","Tổng bán (Không import)":"0","Trạng thái":"1"}
            skipped 0, warnings {"Ngày sinh": 1, "Điện thoại": 1}
        "#]],
    );
    for (name, header) in [
        (
            "bang_gia.csv",
            "Mã hàng,Tên hàng,Tên bảng giá 1,Tên bảng giá 2,Tên bảng giá 3\nSP1,Áo,100.000,90.000,80.000\n",
        ),
        (
            "ncc.csv",
            "Mã nhà cung cấp,Tên nhà cung cấp,Email,Điện thoại,Địa chỉ,Khu vực,Phường/Xã,Tổng mua (Không Import),Nợ cần trả hiện tại,Mã số thuế,Ghi chú,Nhóm nhà cung cấp,Trạng thái,Tổng mua trừ trả hàng,Công ty\nNCC1,Dệt May,,0912345678,,,,0,0,,,,1,0,\n",
        ),
        (
            "hang_hoa.csv",
            "Loại hàng,Nhóm hàng(3 Cấp),Mã hàng,Mã vạch,Tên hàng,Thương hiệu,Giá bán,Giá vốn,Tồn kho\nHàng hóa,Áo,SP1,,Áo,X,100.000,50.000,10\n",
        ),
    ] {
        let file = file(name, header);
        let understood = guess(&file.source);
        assert_eq!(understood.sheets[0].table_kind.word(), "other", "{name}");
        assert_eq!(read(&file.source).1.rows, 0);
    }
}

#[test]
fn zalo_webhooks() {
    check(
        "zalo.jsonl",
        r#"{"app_id":"1","user_id_by_app":"u9","event_name":"user_send_text","timestamp":"1762158360000","sender":{"id":"z1"},"recipient":{"id":"oa"},"message":{"text":"Giá bao nhiêu shop?","msg_id":"m1"}}
{"app_id":"1","user_id_by_app":"u9","event_name":"follow","timestamp":"1762158300000","sender":{"id":"z1"},"recipient":{"id":"oa"}}
{"app_id":"1","user_id_by_app":"u9","event_name":"oa_send_text","timestamp":"1762158400000","sender":{"id":"oa"},"recipient":{"id":"z1"},"message":{"text":"Dạ 350k ạ","msg_id":"m2"}}
"#,
        expect![[r#"
            event, channel zalo, source zalo, VND
              user_id_by_app = customer_ref 98 %
              event_name = kind 98 % [{"oa_send_text": "none", "user_send_text": "message"}]
              timestamp = happened_at 98 % [epoch_ms]
              sender.id = device_id 98 %
              message.text = text 98 %
              rest: app_id (i), recipient.id (i), message.msg_id (i)
            - one row is an event, because its header is that of the export `zalo_oa`
            - customer codes are taken as codes of `zalo`; other files with the same codes need the same `source`
            - `timestamp`: numbers read as milliseconds since 1970, such as 1798675200000
            #0 row 1: 2025-11-03T08:26Z | zalo:u9 | zalo:z1
            2025-11-03T08:26Z #0 message via zalo «Giá bao nhiêu shop?»
            2025-11-03T08:25Z #0 follow via zalo
            skipped 1, warnings {}
        "#]],
    );
}

#[test]
fn segment_events() {
    check(
        "events.jsonl",
        r#"{"type":"identify","messageId":"a","userId":"u1","anonymousId":"anon-1","timestamp":"2026-11-01T01:00:00Z","traits":{"email":"LAN@example.com","name":"Nguyễn Thị Lan","phone":"0912345678"}}
{"type":"page","messageId":"b","anonymousId":"anon-2","timestamp":"2026-11-01T01:01:00.500Z","context":{"campaign":{"source":"fb","name":"Tết sớm","term":"áo dài"}}}
{"type":"track","event":"Product Viewed","messageId":"c","userId":"u1","anonymousId":"anon-1","timestamp":"2026-11-01T01:02:00Z","properties":{"name":"Áo dài đỏ","sku":"AD1","price":1250000,"currency":"VND","category":"Áo dài"}}
{"type":"track","event":"Order Completed","messageId":"d","userId":"u1","anonymousId":"anon-1","timestamp":"2026-11-01T01:03:00Z","properties":{"order_id":"o1","total":2500000,"currency":"VND"}}
{"type":"track","event":"Wheel Spun","messageId":"e","userId":"u1","anonymousId":"anon-1","timestamp":"2026-11-01T01:04:00Z"}
"#,
        expect![[r#"
            event, source shop, VND
              type = kind 98 % [{"identify": "none", "page": "view"}]
              userId = customer_ref 98 %
              anonymousId = device_id 98 %
              timestamp = happened_at 98 % [ymd]
              traits.email = email 98 %
              traits.name = name 98 %
              traits.phone = phone 98 %
              context.campaign.source = channel 98 % [{"fb": "facebook"}]
              context.campaign.name = campaign 98 %
              context.campaign.term = keyword 98 %
              event = kind 98 % [{"Order Completed": "order", "Product Viewed": "view"}]
              properties.name = product 98 %
              properties.sku = product_code 98 %
              properties.price = unit_price 98 %
              properties.currency = currency 98 %
              properties.category = category 98 %
              properties.order_id = order_ref 98 %
              properties.total = order_total 98 %
              rest: messageId (i)
            - one row is an event, because its header is that of the export `segment`
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            - `event`: `Wheel Spun`: no known kinds of signals; such rows are refused until the mapping's values name them
            #0 row 1: 2026-11-01T01:00Z | shop:u1 | Nguyễn Thị Lan | +84912345678 | lan@example.com | shop:anon-1
            #1 row 2: 2026-11-01T01:01Z | shop:anon-2
            #2 row 3: 2026-11-01T01:02Z | shop:u1 | shop:anon-1
            2026-11-01T01:01Z #1 view via facebook campaign Tết sớm keyword áo dài
            2026-11-01T01:02Z #2 view Áo dài đỏ (Áo dài) 1250000 VND
            2026-11-01T01:03Z #2 order 2500000 VND order o1
            refused row 5 event: unknown_kind found `Wheel Spun`; expected a kind of signal, such as view, cart, inquiry, order; name it in the mapping under the column's values: `"word" = "view"`, or `"none"` to leave such rows out
        "#]],
    );
}
