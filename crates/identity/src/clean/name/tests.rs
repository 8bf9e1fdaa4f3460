//! Do names as people type them come apart as a reader would take them apart?

use super::*;
use proptest::prelude::*;

fn shown(name: Option<Name>) -> String {
    let Some(name) = name else { return "none".to_string() };
    let order = match name.order {
        Order::FamilyFirst => "F",
        Order::GivenFirst => "G",
        Order::Stated => "S",
        Order::Unknown => "?",
    };
    format!("{}|{}|{} {order}", name.family.join(" "), name.middle.join(" "), name.given.join(" "))
}

fn check(cases: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (text, meant) in cases {
        let found = shown(clean(Some(text), None, None));
        if found != *meant {
            wrong += &format!("\n{text}: found `{found}`, meant `{meant}`");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn vietnamese_names_in_every_order() {
    check(&[
        ("Nguyễn Thị Hương", "nguyễn|thị|hương F"),
        ("NGUYỄN THỊ HƯƠNG", "nguyễn|thị|hương F"),
        ("nguyen thi huong", "nguyen|thi|huong F"),
        ("Trần Văn Nam", "trần|văn|nam F"),
        ("Lê Hoàng Minh Anh", "lê|hoàng minh|anh F"),
        ("Trần Lê Hương", "trần lê||hương F"),
        ("Thanh Trần", "trần||thanh G"),
        ("Trần Thanh", "trần||thanh F"),
        ("Lan Nguyen Thi", "nguyen|thi|lan G"),
        ("Lan Nguyen", "nguyen||lan G"),
        ("Huong Thi Nguyen", "nguyen|thi|huong G"),
        ("Thi Huong Nguyen", "nguyen|thi|huong G"),
        ("Minh Anh Nguyễn", "nguyễn|minh|anh G"),
        ("Hà Lê", "lê||hà G"),
        ("Lê Hà", "lê||hà F"),
        ("An Nguyen", "nguyen||an G"),
        ("Mai Thị Lê", "mai|thị|lê F"),
        ("Hồ Ngọc Hà", "hồ|ngọc|hà F"),
        ("Tôn Nữ Thị Ninh", "tôn nữ|thị|ninh F"),
        ("Minh Tuấn", "|minh|tuấn ?"),
        ("Hương", "||hương ?"),
        ("huong", "||huong ?"),
        ("Huỳnh Thúc Kháng", "huỳnh|thúc|kháng F"),
        ("Nguyễn David", "nguyễn||david F"),
        ("David Nguyen", "nguyen||david G"),
        ("Lê Thị Bảo Trân", "lê|thị bảo|trân F"),
        ("Van Trung Nguyen", "nguyen|van|trung G"),
        ("Văn Mai Hương", "văn|mai|hương F"),
        ("chu kiet", "chu||kiet F"),
        ("Chú Kiệt", "||kiệt ?"),
        ("Ngọc Trinh", "|ngọc|trinh ?"),
        ("Kim Ngân", "|kim|ngân ?"),
        ("Hương Giang", "|hương|giang ?"),
        ("Đinh La Thăng", "đinh|la|thăng F"),
        ("Maria Nguyễn Thị Lan", "nguyễn|maria thị|lan F"),
        ("Nguyễn Trần Khánh Vân", "nguyễn trần|khánh|vân F"),
        ("Duc Anh Pham", "pham|duc|anh G"),
        ("Do Thi Ha", "do|thi|ha F"),
        ("nguyễn t hương", "nguyễn|t|hương F"),
        ("Vo Hoang Yen", "vo|hoang|yen F"),
    ]);
}

#[test]
fn tones_keyboards_and_glue_are_mended() {
    check(&[
        ("Lê Thị Thuý Hoà", "lê|thị thúy|hòa F"),
        ("Lê Thị Thúy Hòa", "lê|thị thúy|hòa F"),
        ("Nguye\u{302}\u{303}n Thi\u{323} Hu\u{31b}o\u{31b}ng", "nguyễn|thị|hương F"),
        ("Nguyeenx Vawn Hufng", "nguyễn|văn|hùng F"),
        ("Nguyeenx Thij Huowng", "nguyễn|thị|hương F"),
        ("Traanf Vawn Nam", "trần|văn|nam F"),
        ("Lee Vawn Ddwcs", "lê|văn|đức F"),
        ("Nguye6n4 Va8n Nam", "nguyễn|văn|nam F"),
        ("Tra62n Thi5 Hoa2", "trần|thị|hòa F"),
        ("Ddoox Thij Mai", "đỗ|thị|mai F"),
        ("NguyenVanA", "nguyen|van|a F"),
        ("NguyễnVănAn", "nguyễn|văn|an F"),
        ("nguyenvannam", "nguyen|van|nam F"),
        ("N.T.Hương", "n|t|hương F"),
        ("Nguyễn T. H.", "nguyễn|t|h F"),
        ("Ng. Thị Lan", "ng|thị|lan F"),
    ]);
}

#[test]
fn titles_notes_and_pictures_are_taken_off() {
    check(&[
        ("Anh Tuấn", "||tuấn ?"),
        ("anh tuan", "||tuan ?"),
        ("Anh Lê", "lê||anh G"),
        ("Anh Nguyễn Văn Tuấn", "nguyễn|văn|tuấn F"),
        ("Chị Lan (quen)", "||lan ?"),
        ("chị Lan", "||lan ?"),
        ("Nguyễn Văn A - Cầu Giấy", "nguyễn|văn|a F"),
        ("Lan 0912345678", "||lan ?"),
        ("Lan 0912.345.678", "||lan ?"),
        ("A. Tuấn", "||tuấn ?"),
        ("C Lan", "||lan ?"),
        ("Chu Văn An", "chu|văn|an F"),
        ("chu van an", "chu|van|an F"),
        ("Khách Trần Thị Mai", "trần|thị|mai F"),
        ("Khách hàng Trần Mai", "trần||mai F"),
        ("KH Trần Thị Mai", "trần|thị|mai F"),
        ("ThS. BS. Nguyễn Văn Bình", "nguyễn|văn|bình F"),
        ("😀 Nguyễn Thị Hoa 🌸", "nguyễn|thị|hoa F"),
        ("Nguyễn Thị Hoa [VIP]", "nguyễn|thị|hoa F"),
        ("Hoa sđt 0912345678", "||hoa ?"),
        ("Ông Trần Văn Bảy", "trần|văn|bảy F"),
        ("Mr. John Smith", "smith||john G"),
        ("Dr. Anna Schmidt", "schmidt||anna G"),
        ("John Smith Jr.", "smith||john G"),
        ("Nguyễn Văn A, Cầu Giấy", "nguyễn|văn|a F"),
        ("Nguyễn Văn A / Trần B", "nguyễn|văn|a F"),
        ("Khách lẻ", "none"),
        ("khach le", "none"),
        ("Test", "none"),
        ("N/A", "none"),
        ("Facebook User", "none"),
        ("12345", "none"),
        ("aaaa", "none"),
        ("  ", "none"),
        ("😀", "none"),
        ("Chị", "none"),
    ]);
}

#[test]
fn names_of_other_countries() {
    check(&[
        ("John Smith", "smith||john G"),
        ("Smith, John", "smith||john S"),
        ("Smith, John Paul", "smith|paul|john S"),
        ("Nguyễn, Thị Hương", "nguyễn|thị|hương S"),
        ("Mary Ann Smith", "smith|ann|mary G"),
        ("Ludwig van Beethoven", "van beethoven||ludwig G"),
        ("Sean O'Brien", "obrien||sean G"),
        ("Jean-Luc Picard", "picard|luc|jean G"),
        ("J. Smith", "smith||j G"),
        ("A. Smith", "smith||a G"),
        ("Madonna", "||madonna ?"),
        ("José García", "garcía||josé G"),
        ("Jürgen Müller", "müller||jürgen G"),
        ("Lee Nguyen", "nguyen||lee G"),
        ("Hans Nguyen", "nguyen||hans G"),
    ]);
}

#[test]
fn stated_parts_are_used() {
    for (family, given, meant) in [
        ("Nguyễn Thị", "Hương", "nguyễn|thị|hương S"),
        ("Nguyễn", "Thị Hương", "nguyễn|thị|hương S"),
        ("Nguyễn", "Thu Hương", "nguyễn|thu|hương S"),
        ("Nguyễn", "Nguyễn Thị Hương", "nguyễn|thị|hương S"),
        ("Hương", "Nguyễn Thị", "nguyễn|thị|hương S"),
        ("Smith", "John", "smith||john S"),
        ("van der Berg", "Anna Maria", "van der berg|maria|anna S"),
        ("", "Nguyễn Thị Hương", "nguyễn|thị|hương F"),
        ("Trần", "", "trần|| S"),
    ] {
        assert_eq!(shown(clean(None, Some(family), Some(given))), meant, "{family} + {given}");
        assert_eq!(
            shown(clean(Some("x y"), Some(family), Some(given))) == meant,
            !family.is_empty() && !given.is_empty()
        );
    }
}

/// Given names and surnames of English, German and French that must come through as they are.
const FOREIGN_NAMES: &str = "james mary robert patricia john jennifer michael linda david elizabeth william barbara richard \
    susan joseph jessica thomas sarah charles karen christopher lisa daniel nancy matthew betty anthony margaret mark sandra \
    donald ashley steven kimberly paul emily andrew donna joshua michelle kenneth carol kevin amanda brian dorothy george \
    melissa timothy deborah ronald stephanie edward rebecca jason sharon jeffrey laura ryan cynthia jacob kathleen gary amy \
    nicholas angela eric shirley jonathan anna stephen brenda larry pamela justin emma scott nicole brandon helen benjamin \
    samantha samuel katherine gregory christine alexander debra frank rachel patrick carolyn raymond janet jack catherine \
    dennis maria jerry heather ross alex jeff tess max rex lex hans lars jens nils kees daan moor noor saar thor luis lois \
    lee dee guy gus cox fox knox law low dow chow shaw row lew hux oscar smith johnson williams brown jones garcia miller \
    davis rodriguez martinez hernandez lopez gonzales wilson anderson taylor moore jackson white harris clark lewis robinson \
    walker young allen king wright hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez \
    phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz \
    morgan cooper peterson bailey reed kelly howard ramos kim ward watson brooks chavez wood bennett gray hughes price myers \
    long foster sanders jimenez müller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schäfer koch bauer \
    richter klein wolf schröder neumann schwarz zimmermann braun krüger hofmann hartmann lange werner krause lehmann jürgen \
    günther wolfgang klaus dieter uwe heike sabine petra monika ursula karin martin bernard dubois petit robert durand leroy \
    moreau laurent simon lefebvre michel bertrand roux vincent fournier morel girard andré lefèvre mercier dupont lambert \
    bonnet françois étienne rené chloé léa zoé aurélie benoît jérôme sylvie odile yves";

#[test]
fn foreign_names_are_left_as_they_are() {
    let names: Vec<&str> = FOREIGN_NAMES.split_whitespace().collect();
    assert!(names.len() > 250);
    for word in &names {
        let alone = clean(Some(word), None, None).unwrap();
        assert_eq!(alone.words().collect::<Vec<_>>(), [*word]);
        for other in ["smith", "nguyen", "anderson", "Trần"] {
            for text in [format!("{word} {other}"), format!("{other} {word}")] {
                let name = clean(Some(&text), None, None).unwrap();
                assert!(name.words().any(|kept| kept == *word), "{text}: {}", shown(Some(name)));
            }
        }
    }
}

#[test]
fn folding_and_regions() {
    assert_eq!(fold("đặng"), "dang");
    assert_eq!(region("huynh"), "hoang");
    assert_eq!(region("vo"), "vu");
    assert_eq!(region("nguyen"), "nguyen");
}

#[test]
fn ten_thousand_characters_are_a_name_of_few_words() {
    for long in ["nguyễn ".repeat(2_000), "a".repeat(10_000), "😀".repeat(10_000), "e\u{302}".repeat(5_000)] {
        if let Some(name) = clean(Some(&long), Some(&long), Some(&long)) {
            assert!(name.words().count() <= 2 * MOST_WORDS);
            assert!(name.words().all(|word| word.chars().count() <= MOST_LETTERS));
        }
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(full in "\\PC{0,60}|[a-zA-Z0-9 ,.()đĐăâêôơưễịươ-]{0,60}", family in ".{0,20}", given in ".{0,20}") {
        let _ = clean(Some(&full), None, None);
        let _ = clean(Some(&full), Some(&family), Some(&given));
    }

    #[test]
    fn reading_a_cleaned_name_finds_the_same_words(
        words in prop::collection::vec(prop::sample::select(vec![
            "Nguyễn", "Trần", "Lê", "Thị", "Văn", "Hoà", "Thuý", "Minh", "Hùng", "Đức", "Phương", "Bích", "Ngọc", "Quỳnh",
        ]), 2..5),
    ) {
        let once = clean(Some(&words.join(" ")), None, None).unwrap();
        let text = once.words().collect::<Vec<_>>().join(" ");
        let twice = clean(Some(&text), None, None).unwrap();
        let sorted = |name: &Name| { let mut all: Vec<String> = name.words().map(str::to_string).collect(); all.sort(); all };
        prop_assert_eq!(sorted(&once), sorted(&twice));
    }

    #[test]
    fn folding_twice_is_folding_once(token in "\\PC{0,20}") {
        let once = fold(&token);
        prop_assert_eq!(fold(&once), once.clone());
        prop_assert_eq!(region(region(&once)), region(&once));
    }
}
