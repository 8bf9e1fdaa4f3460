//! Is this Vietnamese, and which letters do the bytes of the old eight-bit encodings mean?
//!
//! TCVN3 (the ABC fonts) has one byte per small letter; its capitals with a tone mark are small
//! letters shown by a font of capitals, which is undone here for words that are otherwise in
//! capitals. VNI writes most letters as two bytes, the vowel and its marks.
//!
//! The decision: a text is called Vietnamese when its words are Vietnamese syllables (an onset, a
//! rhyme, one tone), since a table of letters alone cannot tell `TiÕng` from `Tiếng`. The road not
//! taken is letter frequencies learned from a corpus: more data, less certainty on short files.

use unicode_normalization::UnicodeNormalization;

/// TCVN3 from 0x80 on. The first two rows are the capitals of the wider standard (TCVN 5712 VN2).
pub(crate) const TCVN3: [char; 128] = [
    'À', 'Ả', 'Ã', 'Á', 'Ạ', 'Ặ', 'Ậ', 'È', 'Ẻ', 'Ẽ', 'É', 'Ẹ', 'Ệ', 'Ì', 'Ỉ', 'Ĩ', //
    'Í', 'Ị', 'Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ', 'Ộ', 'Ờ', 'Ở', 'Ỡ', 'Ớ', 'Ợ', 'Ù', 'Ủ', 'Ũ', //
    '\u{a0}', 'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư', 'Đ', 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'đ', 'Ằ', //
    '\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}', 'à', 'ả', 'ã', 'á', 'ạ', 'Ẳ', 'ằ', 'ẳ', 'ẵ', 'ắ',
    'Ẵ', //
    'Ắ', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ề', 'ặ', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ', 'è', 'Ể', 'ẻ', 'ẽ', //
    'é', 'ẹ', 'ề', 'ể', 'ễ', 'ế', 'ệ', 'ì', 'ỉ', 'Ễ', 'Ế', 'Ồ', 'ĩ', 'í', 'ị', 'ò', //
    'Ổ', 'ỏ', 'õ', 'ó', 'ọ', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ', 'ù', //
    'Ỗ', 'ủ', 'ũ', 'ú', 'ụ', 'ừ', 'ử', 'ữ', 'ứ', 'ự', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ', 'Ố',
];

/// What a byte of VNI means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vni {
    /// A letter of its own.
    Letter(char),
    /// Marks on the vowel before it.
    Marks(&'static str),
    /// Neither.
    Other,
}

const GRAVE: char = '\u{300}';
const ACUTE: char = '\u{301}';
const TILDE: char = '\u{303}';
const HOOK: char = '\u{309}';
const DOT: char = '\u{323}';

/// What a byte from 0x80 on means in VNI. Capitals lie 0x20 below the small letters.
pub(crate) fn vni(byte: u8) -> Vni {
    let capital = byte < 0xe0;
    let letter = |small: char, large: char| Vni::Letter(if capital { large } else { small });
    match byte | 0x20 {
        _ if byte < 0xc0 => Vni::Other,
        0xe6 => letter('ỉ', 'Ỉ'),
        0xec => letter('ì', 'Ì'),
        0xed => letter('í', 'Í'),
        0xee => letter('ỵ', 'Ỵ'),
        0xf1 => letter('đ', 'Đ'),
        0xf2 => letter('ị', 'Ị'),
        0xf3 => letter('ĩ', 'Ĩ'),
        0xf4 => letter('ơ', 'Ơ'),
        0xf6 => letter('ư', 'Ư'),
        0xf9 => Vni::Marks("\u{301}"),
        0xf8 => Vni::Marks("\u{300}"),
        0xfb => Vni::Marks("\u{309}"),
        0xf5 => Vni::Marks("\u{303}"),
        0xef => Vni::Marks("\u{323}"),
        0xe2 => Vni::Marks("\u{302}"),
        0xe1 => Vni::Marks("\u{302}\u{301}"),
        0xe0 => Vni::Marks("\u{302}\u{300}"),
        0xe5 => Vni::Marks("\u{302}\u{309}"),
        0xe3 => Vni::Marks("\u{302}\u{303}"),
        0xe4 => Vni::Marks("\u{302}\u{323}"),
        0xea => Vni::Marks("\u{306}"),
        0xe9 => Vni::Marks("\u{306}\u{301}"),
        0xe8 => Vni::Marks("\u{306}\u{300}"),
        0xfa => Vni::Marks("\u{306}\u{309}"),
        0xfc => Vni::Marks("\u{306}\u{303}"),
        0xeb => Vni::Marks("\u{306}\u{323}"),
        _ => Vni::Other,
    }
}

/// May marks stand on this letter in VNI?
pub(crate) fn takes_marks(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'o' | 'u' | 'y' | 'ơ' | 'ư' | 'A' | 'E' | 'O' | 'U' | 'Y' | 'Ơ' | 'Ư')
}

/// Puts a word of TCVN3 into capitals when its plain letters are capitals, and says whether it is
/// in capitals. A word with one plain capital in front (`Hà`, or `HÀ`?) goes with the word before it.
pub(crate) fn raise_word(word: &str, after_capitals: bool, out: &mut String) -> bool {
    let count = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
    let (large, small) = (count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase));
    let capitals = small == 0 && (large > 1 || after_capitals && !word.is_empty());
    if capitals && !word.is_ascii() {
        out.extend(word.chars().flat_map(char::to_uppercase));
    } else {
        out.push_str(word);
    }
    capitals
}

/// How Vietnamese a text is: among its words with letters outside ASCII, how many are Vietnamese
/// syllables and how many are not.
pub(crate) fn plausible(text: &str) -> (u32, u32) {
    let text: String = text.nfc().collect();
    let (mut yes, mut no) = (0, 0);
    let mark = |c: char| ('\u{2010}'..='\u{206f}').contains(&c) || matches!(c, '\u{a0}' | '₫');
    let apart = |c: char| mark(c) || !(c.is_alphabetic() || c > '\u{7f}' && !c.is_whitespace());
    for word in text.split(apart).filter(|word| !word.is_ascii()) {
        if is_syllable(word) { yes += 1 } else { no += 1 }
    }
    (yes, no)
}

const ONSETS: &[&str] = &[
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x",
];

const RHYMES: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", //
    "ă", "ăc", "ăm", "ăn", "ăng", "ăp", "ăt", //
    "â", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", //
    "e", "ec", "em", "en", "eng", "eo", "ep", "et", //
    "ê", "êch", "êm", "ên", "êng", "ênh", "êp", "êt", "êu", //
    "i", "ia", "ich", "im", "in", "inh", "ip", "it", "iu", "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu", //
    "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oăc", "oăm", "oăn",
    "oăng", "oăt", "oc", "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot", //
    "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", //
    "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", //
    "u", "ua", "uc", "ui", "um", "un", "ung", "up", "ut", "uâ", "uân", "uâng", "uât", "uây", "uê", "uêch", "uênh",
    "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "uơ", "uy", "uya", "uych", "uynh", "uyên", "uyêt", "uyt", "uyu", "uyn",
    "ư", "ưa", "ưc", "ưi", "ưng", "ưt", "ưu", "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu", //
    "y", "yêm", "yên", "yêng", "yêt", "yêu", "ynh", "yt", "ych", "oăp", "uyp",
];

/// Is a word one Vietnamese syllable: an onset, a rhyme, at most one tone?
fn is_syllable(word: &str) -> bool {
    if word.chars().count() > 8 {
        return false;
    }
    // Either all small, all large, or a capital in front: a marked capital inside is a wrong table.
    let inner_capital = word.chars().skip(1).any(char::is_uppercase);
    if inner_capital && word.chars().any(char::is_lowercase) {
        return false;
    }
    let mut tones = 0;
    let mut plain = String::with_capacity(word.len());
    for letter in word.chars().flat_map(char::to_lowercase).nfd() {
        match letter {
            GRAVE | ACUTE | TILDE | HOOK | DOT => tones += 1,
            _ => plain.push(letter),
        }
    }
    let plain: String = plain.nfc().collect();
    tones <= 1
        && ONSETS.iter().any(|onset| {
            plain.strip_prefix(onset).is_some_and(|rhyme| RHYMES.contains(&rhyme)) || (*onset == "gi" && plain == "gi")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_what_a_wrong_table_gives() {
        let text = "Nguyễn Thị Lan mua điện thoại ở quận Bình Thạnh, đường Nguyễn Huệ, giá mười tám triệu rưỡi. \
                    Khách hỏi thêm về bảo hành, khuyến mãi và trả góp; hẹn thứ bảy quay lại cửa hàng. QUYỀN LỢI";
        assert_eq!(plausible(text).1, 0);
        for wrong in ["TiÕng", "Vieät", "ngöôøi", "NguyÔn", "®ång", "Ngườìi", "Müller", "garçon", "Nôòi"]
        {
            assert_eq!(plausible(wrong).0, 0, "{wrong}");
        }
    }

    #[test]
    fn capitals_of_tcvn3_are_raised_with_their_word() {
        let mut out = String::new();
        let mut capitals = false;
        for word in ["NGUYễN", "THị", "Hà", "là", "Nguyễn", "Hà", "ánh", "Số", "ở"] {
            capitals = raise_word(word, capitals, &mut out);
            out.push(' ');
        }
        assert_eq!(out, "NGUYỄN THỊ HÀ LÀ Nguyễn Hà ánh Số ở ".replace("LÀ", "là"));
    }
}
