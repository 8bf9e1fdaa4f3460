//! Are lists of people of any country understood as record linkage needs them? Made-up lists of two
//! countries, and public sets of records that are to be linked, skipped where they are not at hand.

use super::show::{file, guess, read, read_with, rows, settings, understanding};
use expect_test::{Expect, expect};
use galena_intake::{Mapping, Meaning, PhoneStyle, open};
use std::path::PathBuf;

fn check(name: &str, content: &str, expected: Expect) {
    let file = file(name, content);
    expected.assert_eq(&format!("{}{}", understanding(&guess(&file.source)), rows(&read(&file.source))));
}

/// A file of the shared data, if it is at hand.
fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not here", path.display());
    None
}

/// What was understood of a shared file, and what came of its first rows.
fn check_shared(path: &str, most: usize, expected: Expect) {
    let Some(path) = shared(path) else { return };
    let source = open(&path, &settings().limits).unwrap();
    let understood = guess(&source);
    let (mut parsed, totals) = read(&source);
    let records = parsed.records.len();
    parsed.records.truncate(most);
    expected.assert_eq(&format!(
        "{}{}rows {}, records {records}, refusals {}\n",
        understanding(&understood),
        rows(&(parsed, totals.clone())),
        totals.rows,
        totals.refusals
    ));
}

#[test]
fn febrl_with_spaces_after_its_commas() {
    check_shared(
        "febrl/dataset3.csv",
        3,
        expect![[r#"
        person, source dataset3, VND
          rec_id = customer_ref 90 %
          given_name = given_name 90 %
          surname = family_name 95 %
          street_number = address 92 %
          address_1 = address 92 %
          address_2 = address 92 %
          suburb = district 95 %
          postcode = postcode 95 %
          state = province 93 %
          date_of_birth = born_on 97 % [ymd]
          soc_sec_id = national_id 95 %
        - one row is a person, because it has people and nothing that happened
        - customer codes are taken as codes of `dataset3`; other files with the same codes need the same `source`
        #0 row 2: dataset3:rec-1496-org | mitchell green | (green / mitchell) | id 1804974 | 1956-04-09 | 7 wallaby place, delmar | cleveland | sa | post 2119
        #1 row 3: dataset3:rec-552-dup-3 | harley mccarthy | (mccarthy / harley) | id 6089216 | 1908-04-19 | 177 pridhamstreet, milton | marsden | nsw | post 3165
        #2 row 4: dataset3:rec-988-dup-1 | madeline mason | (mason / madeline) | id 2185997 | 1908-11-28 | 54 hoseason street, lakefront retrmnt vlge | granville | nsw | post 4881
        skipped 0, warnings {"date_of_birth": 35}
        rows 5000, records 5000, refusals 0
    "#]],
    );
    check_shared(
        "febrl/dataset4a.csv",
        2,
        expect![[r#"
        person, source dataset4a, VND
          rec_id = customer_ref 90 %
          given_name = given_name 90 %
          surname = family_name 95 %
          street_number = address 92 %
          address_1 = address 92 %
          address_2 = address 92 %
          suburb = district 95 %
          postcode = postcode 95 %
          state = province 93 %
          date_of_birth = born_on 97 % [ymd]
          soc_sec_id = national_id 95 %
        - one row is a person, because it has people and nothing that happened
        - customer codes are taken as codes of `dataset4a`; other files with the same codes need the same `source`
        #0 row 2: dataset4a:rec-1070-org | michaela neumann | (neumann / michaela) | id 5304218 | 1915-11-11 | 8 stanley street, miami | winston hills | nsw | post 4223
        #1 row 3: dataset4a:rec-1016-org | courtney painter | (painter / courtney) | id 4066625 | 1916-12-14 | 12 pinkerton circuit, bega flats | richlands | vic | post 4560
        rows 5000, records 5000, refusals 0
    "#]],
    );
}

#[test]
fn splink_with_its_clusters() {
    check_shared(
        "splink/fake_1000.csv",
        4,
        expect![[r#"
        person, source fake_1000, VND
          unique_id = customer_ref 90 %
          first_name = given_name 90 %
          surname = family_name 95 %
          dob = born_on 97 % [ymd]
          city = province 93 %
          email = email 97 %
          rest: cluster (a)
        - one row is a person, because it has people and nothing that happened
        - customer codes are taken as codes of `fake_1000`; other files with the same codes need the same `source`
        - `unique_id`: the code 0 is a customer like the others
        #0 row 2: fake_1000:0 | Robert Alan | (Alan / Robert) | robert255@smith.net | 1971-06-24 | {"cluster":"0"}
        #1 row 3: fake_1000:1 | Robert Allen | (Allen / Robert) | roberta25@smith.net | 1971-05-24 | {"cluster":"0"}
        #2 row 4: fake_1000:2 | Rob Allen | (Allen / Rob) | roberta25@smith.net | 1971-06-24 | London | {"cluster":"0"}
        #3 row 5: fake_1000:3 | Robert Alen | (Alen / Robert) | 1971-06-24 | Lonon | {"cluster":"0"}
        skipped 0, warnings {"email": 31}
        rows 1000, records 1000, refusals 0
    "#]],
    );
}

const BRITISH: &str = "unique_id,first_name,surname,dob,phone,email,street,city,postcode,gender\n\
     U1,Robert,Allen,1971-06-24,07123 456789,rob@example.com,12 High Street,London,SW1A 1AA,male\n\
     U2,Rob,Allen,1971-05-24,07123456789,rob@example.com,12 High St,London,SW1A1AA,m\n\
     U3,Grace,Kelly,1997-04-26,07700 900123,grace@example.com,3 Mill Lane,Hull,HU1 1AA,female\n\
     U4,Logan,Pugh,2012-08-19,+44 20 7946 0958,logan@example.com,9 Park Road,Leeds,LS1 1AA,m\n\
     U5,Ann,O'Neil,1980-13-99,07123,ann@example.com,1 Low Road,Leeds,LS1 1AB,f\n\
     U6,Eve,Pugh,19750102,020 7946 0958,,9 Park Road,Leeds,LS1 1AA,f\n";

#[test]
fn a_british_list_keeps_its_national_numbers() {
    check(
        "people_uk.csv",
        BRITISH,
        expect![[r#"
            person, source people_uk, VND
              unique_id = customer_ref 90 %
              first_name = given_name 90 %
              surname = family_name 95 %
              dob = born_on 92 % [ymd]
              phone = phone 92 % [national]
              email = email 97 %
              street = address 92 %
              city = province 93 %
              postcode = postcode 95 %
              gender = gender 97 %
            - one row is a person, because it has people and nothing that happened
            - customer codes are taken as codes of `people_uk`; other files with the same codes need the same `source`
            - `phone`: 5 of 6 numbers are not Vietnamese; all are kept as they are, as national numbers of another country
            #0 row 2: people_uk:U1 | Robert Allen | (Allen / Robert) | 07123456789 | rob@example.com | m | 1971-06-24 | 12 High Street | London | post SW1A 1AA
            #1 row 3: people_uk:U2 | Rob Allen | (Allen / Rob) | 07123456789 | rob@example.com | m | 1971-05-24 | 12 High St | London | post SW1A1AA
            #2 row 4: people_uk:U3 | Grace Kelly | (Kelly / Grace) | 07700900123 | grace@example.com | f | 1997-04-26 | 3 Mill Lane | Hull | post HU1 1AA
            #3 row 5: people_uk:U4 | Logan Pugh | (Pugh / Logan) | +442079460958 | logan@example.com | m | 2012-08-19 | 9 Park Road | Leeds | post LS1 1AA
            #4 row 6: people_uk:U5 | Ann O'Neil | (O'Neil / Ann) | ann@example.com | f | 1 Low Road | Leeds | post LS1 1AB | unread {"born_on":"1980-13-99","phone":"07123"}
            #5 row 7: people_uk:U6 | Eve Pugh | (Pugh / Eve) | 02079460958 | f | 1975-01-02 | 9 Park Road | Leeds | post LS1 1AA
            skipped 0, warnings {"dob": 1, "phone": 1}
        "#]],
    );
}

#[test]
fn how_phones_are_read_is_a_word_of_the_mapping() {
    let file = file("people_uk.csv", BRITISH);
    let text = guess(&file.source).mapping.to_toml();
    assert!(text.contains("phones = \"national\""), "{text}");
    assert_eq!(Mapping::from_toml(&text).unwrap(), guess(&file.source).mapping);
    let edited = text.replace("phones = \"national\"", "phones = \"vietnamese\"");
    let mapping = Mapping::from_toml(&edited).unwrap();
    let phones = mapping.sheets[0].columns.iter().find(|column| column.meaning == Meaning::Phone).unwrap();
    assert_eq!(phones.phones, Some(PhoneStyle::Vietnamese));
    let (parsed, totals) = read_with(&file.source, &mapping);
    assert_eq!(parsed.records[0].1.unread.as_deref(), Some(r#"{"phone":"07123 456789"}"#));
    assert_eq!(totals.warnings["phone"], 4);
}

#[test]
fn a_vietnamese_list_with_cards_and_wards() {
    check(
        "khach_hang.csv",
        "Mã KH,Họ tên,SĐT,Email,Ngày sinh,CCCD,Địa chỉ,Phường/Xã,Quận/Huyện,Tỉnh/TP,MST\n\
         KH1,Nguyễn Thị Lan,0912.345.678,lan@example.com,15/03/1990,079190001234,12 Lê Lợi,Bến Nghé,Quận 1,TP.HCM,\n\
         KH2,Trần Văn Bình,84912345,binh@example.com,30/02/1985,'001085004321,5 Tràng Tiền,Tràng Tiền,Hoàn Kiếm,Hà Nội,0101234567\n\
         KH3,Lê Cúc,0987654321,cuc(at)example.com,1980,312345678,Số 7,,,Đà Nẵng,0101234567-001\n",
        expect![[r#"
            person, source shop, VND
              Mã KH = customer_ref 95 %
              Họ tên = name 97 %
              SĐT = phone 87 %
              Email = email 87 %
              Ngày sinh = born_on 32 % [dmy]
              CCCD = national_id 95 %
              Địa chỉ = address 92 %
              Phường/Xã = ward 95 %
              Quận/Huyện = district 95 %
              Tỉnh/TP = province 97 %
              MST = tax_number 95 %
            - one row is a person, because it has people and nothing that happened
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            #0 row 2: shop:KH1 | Nguyễn Thị Lan | +84912345678 | lan@example.com | id 079190001234 | 1990-03-15 | 12 Lê Lợi | Bến Nghé | Quận 1 | TP.HCM
            #1 row 3: shop:KH2 | Trần Văn Bình | binh@example.com | id 001085004321 | tax 0101234567 | 5 Tràng Tiền | Tràng Tiền | Hoàn Kiếm | Hà Nội | unread {"phone":"84912345","born_on":"30/02/1985"}
            #2 row 4: shop:KH3 | Lê Cúc | +84987654321 | id 312345678 | tax 0101234567-001 | Số 7 | Đà Nẵng | unread {"email":"cuc(at)example.com","born_on":"1980"}
            skipped 0, warnings {"Email": 1, "Ngày sinh": 2, "SĐT": 1}
        "#]],
    );
}

#[test]
fn family_middle_and_given_names_stand_apart() {
    check(
        "danh_sach.csv",
        "Họ,Tên đệm,Tên,Hộ chiếu,Năm\nNguyễn,Thị,Lan,C1234567,1990\nTrần,,Bình,,\n",
        expect![[r#"
        person, source shop, VND
          Họ = family_name 95 %
          Tên đệm = family_name 95 %
          Tên = given_name 90 %
          Hộ chiếu = national_id 90 %
          rest: Năm (a)
        - one row is a person, because it has people and nothing that happened
        #0 row 2: Nguyễn Thị Lan | (Nguyễn Thị / Lan) | id C1234567 | {"Năm":"1990"}
        #1 row 3: Trần Bình | (Trần / Bình)
    "#]],
    );
    check(
        "members.csv",
        "Record ID,Forename,Middle Name,Last Name,SSN,Zip Code,Town,County\n\
         7,Ann,Marie,Lee,123-45-6789,02139,Boston,Suffolk\n\
         8,Bob,,Ray,,10001,Albany,\n",
        expect![[r#"
            person, source shop, VND
              Record ID = customer_ref 90 %
              Forename = given_name 90 %
              Middle Name = given_name 86 %
              Last Name = family_name 95 %
              SSN = national_id 95 %
              Zip Code = postcode 95 %
              Town = district 93 %
              County = province 93 %
            - one row is a person, because it has people and nothing that happened
            - customer codes are taken as codes of `shop`; other files with the same codes need the same `source`
            #0 row 2: shop:7 | Ann Marie Lee | (Lee / Ann Marie) | id 123-45-6789 | Boston | Suffolk | post 02139
            #1 row 3: shop:8 | Bob Ray | (Ray / Bob) | Albany | post 10001
        "#]],
    );
}

#[test]
fn a_city_is_a_province_alone_and_a_district_beside_a_state() {
    let places = |header: &str, row: &str| {
        let file = file("people.csv", format!("name,{header}\nAnn Lee,{row}\n"));
        let (parsed, _) = read(&file.source);
        let record = &parsed.records[0].1;
        format!(
            "{} / {} / {}",
            record.province.as_deref().unwrap_or("-"),
            record.district.as_deref().unwrap_or("-"),
            record.ward.as_deref().unwrap_or("-")
        )
    };
    for (header, row, expected) in [
        ("city", "Leeds", "Leeds / - / -"),
        ("town,county", "Hull,Yorkshire", "Yorkshire / Hull / -"),
        ("state,city", "NY,Albany", "NY / Albany / -"),
        ("suburb,state", "Dapto,nsw", "nsw / Dapto / -"),
        ("suburb,city", "Karori,Wellington", "Wellington / Karori / -"),
        ("suburb,city,state", "Dapto,Wollongong,nsw", "nsw / Wollongong / Dapto"),
        ("Thành phố,Tỉnh", "Biên Hòa,Đồng Nai", "Đồng Nai / Biên Hòa / -"),
        ("Quận,Thành phố", "Quận 1,TP.HCM", "TP.HCM / Quận 1 / -"),
        ("city,state", "Huế,", "Huế / - / -"),
    ] {
        assert_eq!(places(header, row), expected, "{header}");
    }
}

#[test]
fn birthdays_that_are_no_day_are_kept_unread() {
    for (first, bad) in [
        ("19560409", "19801399"),
        ("1956-04-09", "1980"),
        ("09/04/1956", "30/02/1980"),
        ("1956-04-09 00:00:00", "unknown"),
    ] {
        let file = file("people.csv", format!("name,date_of_birth\nAnn,{first}\nBob,{first}\nCy,{first}\nEve,{bad}\n"));
        let (parsed, totals) = read(&file.source);
        assert_eq!(parsed.records[0].1.born_on.unwrap().to_string(), "1956-04-09", "{first}");
        let eve = &parsed.records[3].1;
        assert_eq!((eve.born_on, eve.attributes.as_deref()), (None, None), "{bad}");
        assert_eq!(eve.unread, Some(format!(r#"{{"born_on":"{bad}"}}"#)));
        assert_eq!(totals.warnings["date_of_birth"], 1);
    }
    // as numbers of the format, one of them no day
    let lines = "{\"name\":\"Ann\",\"dob\":19560409}\n{\"name\":\"Bob\",\"dob\":19680522}\n\
                 {\"name\":\"Cy\",\"dob\":19701231}\n{\"name\":\"Eve\",\"dob\":1980}\n";
    let file = file("people.jsonl", lines);
    let (parsed, _) = read(&file.source);
    assert_eq!(parsed.records[0].1.born_on.unwrap().to_string(), "1956-04-09");
    assert_eq!(parsed.records[3].1.unread.as_deref(), Some(r#"{"born_on":"1980"}"#));
}

#[test]
fn a_day_that_cannot_be_read_is_kept_with_the_person() {
    let file = file("people.csv", "Full name,Created at\nAnn Lee,13/10/2026\nBob Ray,14/10/2026\nCy Poe,31/02/2026\n");
    let (parsed, totals) = read(&file.source);
    assert_eq!((totals.records, totals.refusals), (3, 0));
    assert_eq!(parsed.records[2].1.unread.as_deref(), Some(r#"{"happened_at":"31/02/2026"}"#));
}

#[test]
fn the_number_of_a_row_is_nobodys_code() {
    let file = file("orders.csv", "Record ID,Order date,Full name,Phone,Total\n901,13/11/2026,Lan,0912345678,100000\n");
    let understood = guess(&file.source);
    assert_eq!(understood.sheets[0].columns[0].meaning, Meaning::Ignore);
    let (parsed, _) = read(&file.source);
    assert_eq!(parsed.records[0].1.customer_ref, None);
}
