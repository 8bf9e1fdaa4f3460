//! The same Vietnamese sentences in every encoding are found and read alike.

use super::show::{show, show_cell};
use expect_test::expect;
use galena_intake::{Limits, Read, Row, open};

/// Sentences without capitals that TCVN3 cannot write.
const SENTENCES: &str = "\
Họ và tên;Nhu cầu;Ghi chú
Nguyễn Thị Lan;muốn mua điện thoại mới, hỏi giá trả góp;khách quen, hẹn thứ bảy quay lại
Trần Văn Dũng;cần máy lọc nước cho gia đình bốn người;đang dùng của hãng khác, chê ồn
Lê Thuý Hằng;tìm quà tặng mẹ dịp tết, khoảng năm trăm nghìn;gọi lại sau giờ làm việc
Phạm Quốc Khánh;so sánh bảo hiểm sức khoẻ và bảo hiểm xe;đã gửi báo giá, chưa trả lời
Đặng Ngọc Huyền;đặt tiệc cưới ở quận Bình Thạnh, ba trăm khách;ngại chỗ để ô tô, thích sảnh rộng
Vũ Hoàng Yến;sửa tủ lạnh, kỹ thuật viên đến nhà;khuyến mãi hết hạn ngày mười ba
";

fn cells(name: &str, bytes: &[u8]) -> (Option<&'static str>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let source = open(&path, &Limits::default()).unwrap();
    let mut out = source.sheets[0].header.clone();
    let mut rows = source.rows(0).unwrap();
    let mut row = Row::default();
    while let Read::Row = rows.read(&mut row).unwrap() {
        out.extend(row.cells().map(show_cell));
    }
    (source.sheets[0].encoding, out)
}

/// Letters that VNI writes as a vowel and its marks.
const VNI_MARKED: &str = "\
á aù|à aø|ả aû|ã aõ|ạ aï|â aâ|ấ aá|ầ aà|ẩ aå|ẫ aã|ậ aä|ă aê|ắ aé|ằ aè|ẳ aú|ẵ aü|ặ aë|\
é eù|è eø|ẻ eû|ẽ eõ|ẹ eï|ê eâ|ế eá|ề eà|ể eå|ễ eã|ệ eä|\
ó où|ò oø|ỏ oû|õ oõ|ọ oï|ô oâ|ố oá|ồ oà|ổ oå|ỗ oã|ộ oä|ơ ô|ớ ôù|ờ ôø|ở ôû|ỡ ôõ|ợ ôï|\
ú uù|ù uø|ủ uû|ũ uõ|ụ uï|ư ö|ứ öù|ừ öø|ử öû|ữ öõ|ự öï|ý yù|ỳ yø|ỷ yû|ỹ yõ|ỵ î|\
í í|ì ì|ỉ æ|ĩ ó|ị ò|đ ñ|Đ Ñ|Ơ Ô|Ư Ö|Â AÂ|Ê EÂ|Ô OÂ";

/// Windows-1252 shows VNI and TCVN3 bytes as these letters.
fn as_1252(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
}

fn in_vni(text: &str) -> Vec<u8> {
    let mut out = String::new();
    for letter in text.chars() {
        let found = VNI_MARKED.split('|').filter_map(|pair| pair.split_once(' ')).find(|(l, _)| l.starts_with(letter));
        match found {
            Some((_, written)) => out.push_str(written),
            None => out.push(letter),
        }
    }
    as_1252(&out)
}

/// Letters and the bytes that TCVN 5712 gives them.
const TCVN3_SMALL: &str = "\
ă¨â©êªô«ơ¬ư\u{ad}đ®àµả¶ã·á¸ạ¹ằ»ẳ¼ẵ½ắ¾ặÆầÇẩÈẫÉấÊậËèÌẻÎẽÏéÐẹÑềÒểÓễÔếÕệÖì×ỉØĩÜíÝịÞ\
òßỏáõâóãọäồåổæỗçốèộéờêởëỡìớíợîùïủñũòúóụôừõửöữ÷ứøựùỳúỷûỹüýýỵþĂ¡Â¢Ê£Ô¤Ơ¥Ư¦Đ§";

fn in_tcvn3(text: &str) -> Vec<u8> {
    let pairs: Vec<char> = TCVN3_SMALL.chars().collect();
    let written: String = text
        .chars()
        .map(|letter| pairs.chunks(2).find(|pair| pair[0] == letter).map_or(letter, |pair| pair[1]))
        .collect();
    as_1252(&written)
}

/// Windows-1258 writes the five tones as marks of their own, after a vowel that may have its hat.
fn in_1258(text: &str) -> Vec<u8> {
    use unicode_normalization::UnicodeNormalization;
    let mut out = Vec::new();
    for letter in text.chars() {
        let mut plain = String::new();
        let mut tone = None;
        for part in letter.nfd() {
            match part {
                '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = Some(part),
                _ => plain.push(part),
            }
        }
        let written: String = plain.nfc().chain(tone).collect();
        let (bytes, _, failed) = encoding_rs::WINDOWS_1258.encode(&written);
        assert!(!failed, "{letter}");
        out.extend_from_slice(&bytes);
    }
    out
}

#[test]
fn every_encoding_reads_alike() {
    let (encoding, plain) = cells("a.csv", SENTENCES.as_bytes());
    assert_eq!((encoding, plain.len()), (Some("UTF-8"), 21));
    assert_eq!(plain[3], "Nguyễn Thị Lan");
    let utf16 = |order: fn(u16) -> [u8; 2]| SENTENCES.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark.to_vec(), bytes].concat();
    for (name, bytes) in [
        ("UTF-8", marked(b"\xef\xbb\xbf", SENTENCES.as_bytes().to_vec())),
        ("UTF-16LE", marked(b"\xff\xfe", utf16(u16::to_le_bytes))),
        ("UTF-16BE", marked(b"\xfe\xff", utf16(u16::to_be_bytes))),
        ("UTF-16LE", utf16(u16::to_le_bytes)),
        ("UTF-16BE", utf16(u16::to_be_bytes)),
        ("Windows-1258", in_1258(SENTENCES)),
        ("TCVN3", in_tcvn3(SENTENCES)),
        ("VNI", in_vni(SENTENCES)),
    ] {
        assert_eq!(cells("a.csv", &bytes), (Some(name), plain.clone()), "{name}");
    }
}

#[test]
fn one_short_row_is_enough() {
    for (name, bytes) in [
        ("Windows-1258", in_1258("ten,tinh\nNguyễn Thị Lan,Hà Nội\n")),
        ("TCVN3", in_tcvn3("ten,tinh\nNguyễn Thị Lan,Hà Nội\n")),
        ("VNI", in_vni("ten,tinh\nNguyễn Thị Lan,Hà Nội\n")),
    ] {
        let (encoding, cells) = cells("a.csv", &bytes);
        assert_eq!((encoding, &cells[2][..], &cells[3][..]), (Some(name), "Nguyễn Thị Lan", "Hà Nội"));
    }
}

#[test]
fn letters_far_into_the_file_still_decide() {
    let mut bytes = b"ten,tinh\n".to_vec();
    for at in 0..150_000 {
        bytes.extend_from_slice(format!("khach {at},Ha Noi\n").as_bytes());
    }
    bytes.extend_from_slice(&in_tcvn3("Nguyễn Thị Lan,Huế\n"));
    let (encoding, cells) = cells("a.csv", &bytes);
    assert_eq!(
        (encoding, &cells[cells.len() - 2..]),
        (Some("TCVN3"), &["Nguyễn Thị Lan".to_owned(), "Huế".into()][..])
    );
}

#[test]
fn western_text_is_windows_1252() {
    let bytes = as_1252("name,ville\nJosé Müller,Genève\nFrançois,Orléans\nZoë,Zürich – “Mitte”\n");
    expect![[r#"
        [] csv Windows-1252 ',' header 1 sample 3
          note: read as Windows-1252
          name | ville
          2: José Müller | Genève
          3: François | Orléans
          4: Zoë | Zürich – “Mitte”
    "#]]
    .assert_eq(&show("a.csv", &bytes));
}

#[test]
fn capitals_of_tcvn3() {
    // `NGUYễN THị LAN`: capitals with a tone are small letters in a font of capitals.
    let bytes = in_tcvn3("Họ tên,Tỉnh\nNGUYễN THị Hà,Hà Nội\nTRầN VăN AN,Huế\n");
    let (encoding, cells) = cells("a.csv", &bytes);
    assert_eq!(
        (encoding, &cells[2..]),
        (Some("TCVN3"), &["NGUYỄN THỊ HÀ", "Hà Nội", "TRẦN VĂN AN", "Huế"].map(String::from)[..])
    );
}
