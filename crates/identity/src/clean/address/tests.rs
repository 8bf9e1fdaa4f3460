//! Do addresses as people type them come apart into the same parts?

use super::*;
use proptest::prelude::*;

fn line(text: &str) -> Option<Address> {
    clean(Some(text), None, None, None, None)
}

fn shown(address: Option<Address>) -> String {
    let Some(found) = address else { return "none".to_string() };
    let parts = [
        ("n", &found.house),
        ("s", &found.street),
        ("u", &found.unit),
        ("t", &found.hamlet),
        ("w", &found.ward),
        ("d", &found.district),
        ("p", &found.province),
        ("c", &found.postcode),
        ("r", &found.rest),
    ];
    let said = parts.iter().filter_map(|(name, part)| part.as_ref().map(|part| format!("{name}={part}")));
    said.collect::<Vec<_>>().join("; ")
}

fn check(cases: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (text, meant) in cases {
        let found = shown(line(text));
        if found != *meant {
            wrong += &format!("\n{text}\n  found {found}\n  meant {meant}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn lines_of_vietnam() {
    check(&[
        (
            "Số 12 ngõ 34 Cầu Giấy, P. Dịch Vọng, Q. Cầu Giấy, Hà Nội",
            "n=12/34; s=cau giay; w=dich vong; d=cau giay; p=ha noi",
        ),
        ("12 Lê Lợi, P. Bến Nghé, Q.1, TP.HCM", "n=12; s=le loi; w=ben nghe; d=1; p=ho chi minh"),
        (
            "12 Lê Lợi, Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh, Việt Nam",
            "n=12; s=le loi; w=ben nghe; d=1; p=ho chi minh",
        ),
        ("12 le loi p ben nghe q1 tphcm", "n=12; s=le loi; w=ben nghe; d=1; p=ho chi minh"),
        ("12/34/5 Nguyễn Trãi P7 Q5 TPHCM", "n=12/34/5; s=nguyen trai; w=7; d=5; p=ho chi minh"),
        ("12/34/5 nguyen trai, p.07, q.05, sai gon", "n=12/34/5; s=nguyen trai; w=7; d=5; p=ho chi minh"),
        ("Đ. 3/2, F.12, Q10, HCM", "s=3/2; w=12; d=10; p=ho chi minh"),
        ("45 đường 3 tháng 2, Quận 10, Sài Gòn", "n=45; s=3/2; d=10; p=ho chi minh"),
        ("15 đường số 5, P. Linh Trung, TP. Thủ Đức, TP.HCM", "n=15; s=so 5; w=linh trung; d=thu duc; p=ho chi minh"),
        ("15 đường số 5, P. An Phú, Quận 2, TP.HCM", "n=15; s=so 5; w=an phu; d=thu duc; p=ho chi minh"),
        ("Thôn Đoài, xã Kim Lan, huyện Gia Lâm, Hà Nội", "t=thon doai; w=kim duc; d=gia lam; p=ha noi"),
        ("Tổ 5, khu phố 3, P. Trảng Dài, TP. Biên Hòa, Đồng Nai", "t=to 5 kp 3; w=trang dai; d=bien hoa; p=dong nai"),
        ("kp3 phường Trảng Dài tp Biên Hòa tỉnh Đồng Nai", "t=kp 3; w=trang dai; d=bien hoa; p=dong nai"),
        ("12A Trần Phú, TP Vũng Tàu, Bà Rịa - Vũng Tàu", "n=12a; s=tran phu; d=vung tau; p=ho chi minh"),
        ("12 A Trần Phú, Vũng Tàu, BRVT", "n=12a; s=tran phu; d=vung tau; p=ho chi minh"),
        ("Kiệt 12/5 Nguyễn Huệ, TP Huế, Thừa Thiên Huế", "n=12/5; s=nguyen hue; p=hue"),
        ("Hẻm 45 Lê Văn Sỹ, P.13, Q.3", "n=45; s=le van sy; w=12; d=3; p=ho chi minh"),
        (
            "Phòng 305, tầng 3, chung cư Hoàng Anh, 12 Lê Lai, Q.1, HCM",
            "n=12; s=le lai; u=305 3 hoang anh; d=1; p=ho chi minh",
        ),
        ("Thị trấn Trâu Quỳ, Gia Lâm, Hà Nội", "w=trau quy; d=gia lam; p=ha noi"),
        ("Cầu Giấy, Hà Nội", "d=cau giay; p=ha noi"),
        ("Dịch Vọng, Cầu Giấy, Hà Nội", "w=dich vong; d=cau giay; p=ha noi"),
        ("Lê Lợi, Quận 1, HCM", "s=le loi; d=1; p=ho chi minh"),
        ("12 Lê Lợi Hà Nội", "n=12; s=le loi; p=ha noi"),
        ("12 Hà Nội", "n=12; s=ha noi"),
        ("123 quang trung go vap", "n=123; s=quang trung; d=go vap; p=ho chi minh"),
        ("nhà 5 ngõ 12 phố Huế, Hai Bà Trưng, Hà Nội", "n=5/12; s=hue; d=hai ba trung; p=ha noi"),
        ("Căn hộ 12.05, 23 Nguyễn Hữu Thọ, Q7, HCM", "n=23; s=nguyen huu tho; u=12.05; d=7; p=ho chi minh"),
        (
            "12 Nguyễn Huệ, Bến Nghé ward, District 1, HCMC, Vietnam",
            "n=12; s=nguyen hue; w=ben nghe; d=1; p=ho chi minh",
        ),
        ("12 Nguyen Hue Street, District 1, Ho Chi Minh City", "n=12; s=nguyen hue; d=1; p=ho chi minh"),
        (
            "45A Lý Tự Trọng P. Bến Thành Q.1 TP.HCM 700000",
            "n=45a; s=ly tu trong; w=ben thanh; d=1; p=ho chi minh; c=700000",
        ),
        ("Phường Sài Gòn, TP.HCM", "w=sai gon; p=ho chi minh"),
        ("Hà Nội", "p=ha noi"),
        ("Q. Cầu Giấy", "d=cau giay; p=ha noi"),
        ("P. Cầu Giấy, TP Hà Nội", "w=cau giay; p=ha noi"),
        ("12 Phương Mai, Đống Đa, HN", "n=12; s=phuong mai; d=dong da; p=ha noi"),
        ("12 phuong mai, dong da, ha noi", "n=12; s=phuong mai; d=dong da; p=ha noi"),
        ("phường Phương Mai, quận Đống Đa", "w=phuong mai; d=dong da; p=ha noi"),
        ("Buôn Ma Thuột, Đắc Lắc", "d=buon ma thuot; p=dak lak"),
        ("TP Buôn Ma Thuột, DakLak", "d=buon ma thuot; p=dak lak"),
        ("KCN VSIP, Thuận An, Bình Dương", "t=kcn vsip; d=thuan an; p=ho chi minh"),
    ]);
}

#[test]
fn lines_of_other_countries() {
    check(&[
        ("12 High St, Springfield, NSW 2000", "n=12; s=high street; d=springfield; p=nsw; c=2000"),
        ("123 Main Street, Springfield, IL 62704, USA", "n=123; s=main street; d=springfield; p=il; c=62704"),
        ("Flat 2, 10 Downing St, London SW1A 2AA", "n=10; s=downing street; u=2; d=london; c=SW1A2AA"),
        ("Unit 5/12 George St, Sydney, NSW 2000", "n=12; s=george street; u=5; d=sydney; p=nsw; c=2000"),
        (
            "1600 Pennsylvania Ave NW, Washington, DC 20500",
            "n=1600; s=pennsylvania avenue nw; d=washington; p=dc; c=20500",
        ),
        ("Apt 4 12 Park Ave", "n=12; s=park avenue; u=4"),
        ("4/12 High Rd", "n=4/12; s=high road"),
    ]);
}

#[test]
fn fields_come_before_the_line() {
    let found = clean(
        Some("Số 5 Trần Thái Tông"),
        Some("Phường Dịch Vọng Hậu"),
        Some("Quận Cầu Giấy"),
        Some("Thành phố Hà Nội"),
        Some("100 000"),
    );
    assert_eq!(shown(found), "n=5; s=tran thai tong; w=dich vong hau; d=cau giay; p=ha noi; c=100000");
    let found = clean(
        Some("5 Trần Thái Tông, Dịch Vọng Hậu, Cầu Giấy, Hà Nội"),
        Some("dich vong hau"),
        Some("cau giay"),
        Some("hn"),
        None,
    );
    assert_eq!(shown(found), "n=5; s=tran thai tong; w=dich vong hau; d=cau giay; p=ha noi");
    assert_eq!(shown(clean(None, Some("P.07"), Some("Q.05"), Some("TPHCM"), None)), "w=7; d=5; p=ho chi minh");
    assert_eq!(shown(clean(None, None, None, Some("Bình Dương"), None)), "p=ho chi minh");
    assert_eq!(shown(clean(None, None, None, Some("Queensland"), Some("4000"))), "p=queensland; c=4000");
    assert_eq!(shown(clean(Some("không có"), None, None, None, None)), "none");
    assert_eq!(shown(clean(None, None, None, None, None)), "none");
}

#[test]
fn an_old_ward_meets_the_new_ones_that_it_became() {
    let old = line("12 Trần Thái Tông, P. Dịch Vọng, Q. Cầu Giấy, Hà Nội").unwrap();
    let new = line("12 Trần Thái Tông, Phường Cầu Giấy, Hà Nội").unwrap();
    let other = line("12 Trần Thái Tông, Phường Ba Đình, Hà Nội").unwrap();
    assert!(wards_meet(&old, &new) && wards_meet(&new, &old));
    assert!(!wards_meet(&old, &other));
    let one = line("Phường An Phú, Thuận An, Bình Dương").unwrap();
    let two = line("P. An Phú, TPHCM").unwrap();
    assert!(wards_meet(&one, &two));
    let unique = line("xã Kim Lan, huyện Gia Lâm, Hà Nội").unwrap();
    assert_eq!(unique.area().as_deref(), Some("ha noi/bat trang"));
    let unknown = line("P. Chưa Từng Có, Q. Cầu Giấy, Hà Nội").unwrap();
    assert!(wards_meet(&unknown, &unknown) && !wards_meet(&unknown, &other));
}

#[test]
fn ten_thousand_characters_are_read_like_two_hundred() {
    for long in
        ["Phường ".repeat(2_000), "p7 q5 ".repeat(2_000), "12/".repeat(4_000), ",".repeat(10_000), "ộ".repeat(10_000)]
    {
        let _ = clean(Some(&long), Some(&long), Some(&long), Some(&long), Some(&long));
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(
        text in "\\PC{0,120}|(p|q|tp|phường|quận|xã|so|ngõ|duong|hà nội|hcm|12|7|a|,|\\.| |-|#|/){0,40}",
        field in "\\PC{0,20}|(p|q|tp|phường|7|a|,|\\.| ){0,10}",
    ) {
        let _ = clean(Some(&text), None, None, None, None);
        let _ = clean(Some(&text), Some(&field), Some(&field), Some(&field), Some(&field));
    }

    #[test]
    fn places_read_from_fields_are_read_from_themselves(
        ward in "(p|phường|xã)? ?(7|dịch vọng|kim lan|bến nghé|abc)",
        district in "(q|quận|huyện)? ?(5|cầu giấy|gia lâm|1|xyz)",
        province in "(tp|tỉnh)? ?(hcm|hà nội|bình dương|xyz)",
    ) {
        let once = clean(None, Some(&ward), Some(&district), Some(&province), None).unwrap();
        let twice = clean(None, once.ward.as_deref(), once.district.as_deref(), once.province.as_deref(), None).unwrap();
        prop_assert_eq!(shown(Some(once)), shown(Some(twice)));
    }
}
