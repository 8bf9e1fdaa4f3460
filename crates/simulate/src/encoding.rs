//! In which bytes do texts lie? Old Vietnamese programs write Windows-1258, Meta's exports UTF-16.
//!
//! Windows-1258 keeps the vowel letters and writes the five tones as marks of their own behind
//! them, so a letter such as `ế` is two bytes: `ê` and the acute. Only what Vietnamese needs is
//! mapped; anything else outside ASCII becomes `?`, as it does in such programs.

/// How a file's text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with the byte order mark in front, as spreadsheets write it.
    Utf8Marked,
    /// UTF-16, little end first, with the byte order mark.
    Utf16,
    /// Windows-1258.
    Windows1258,
}

/// The bytes of a text.
pub(crate) fn encode(text: &str, coding: Coding) -> Vec<u8> {
    match coding {
        Coding::Utf8 => text.as_bytes().to_vec(),
        Coding::Utf8Marked => ["\u{feff}", text].concat().into_bytes(),
        Coding::Utf16 => std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        Coding::Windows1258 => {
            let mut out = Vec::with_capacity(text.len());
            for letter in text.chars() {
                push_1258(letter, &mut out);
            }
            out
        }
    }
}

const GRAVE: u8 = 0xCC;
const HOOK: u8 = 0xD2;
const TILDE: u8 = 0xDE;
const ACUTE: u8 = 0xEC;
const DOT: u8 = 0xF2;

/// Base letters with their five toned forms in the order grave, hook, tilde, acute, dot.
pub(crate) const TONED: &[(char, &str)] = &[
    ('a', "àảãáạ"),
    ('ă', "ằẳẵắặ"),
    ('â', "ầẩẫấậ"),
    ('e', "èẻẽéẹ"),
    ('ê', "ềểễếệ"),
    ('i', "ìỉĩíị"),
    ('o', "òỏõóọ"),
    ('ô', "ồổỗốộ"),
    ('ơ', "ờởỡớợ"),
    ('u', "ùủũúụ"),
    ('ư', "ừửữứự"),
    ('y', "ỳỷỹýỵ"),
    ('A', "ÀẢÃÁẠ"),
    ('Ă', "ẰẲẴẮẶ"),
    ('Â', "ẦẨẪẤẬ"),
    ('E', "ÈẺẼÉẸ"),
    ('Ê', "ỀỂỄẾỆ"),
    ('I', "ÌỈĨÍỊ"),
    ('O', "ÒỎÕÓỌ"),
    ('Ô', "ỒỔỖỐỘ"),
    ('Ơ', "ỜỞỠỚỢ"),
    ('U', "ÙỦŨÚỤ"),
    ('Ư', "ỪỬỮỨỰ"),
    ('Y', "ỲỶỸÝỴ"),
];

fn push_1258(letter: char, out: &mut Vec<u8>) {
    if letter.is_ascii() {
        out.push(letter as u8);
        return;
    }
    if let Some(byte) = plain_1258(letter) {
        out.push(byte);
        return;
    }
    for (plain, toned) in TONED {
        if let Some(tone) = toned.chars().position(|other| other == letter) {
            out.push(plain_1258(*plain).unwrap_or(*plain as u8));
            out.push([GRAVE, HOOK, TILDE, ACUTE, DOT][tone]);
            return;
        }
    }
    out.push(b'?');
}

fn plain_1258(letter: char) -> Option<u8> {
    Some(match letter {
        'Ă' => 0xC3,
        'ă' => 0xE3,
        'Â' => 0xC2,
        'â' => 0xE2,
        'Đ' => 0xD0,
        'đ' => 0xF0,
        'Ê' => 0xCA,
        'ê' => 0xEA,
        'Ô' => 0xD4,
        'ô' => 0xF4,
        'Ơ' => 0xD5,
        'ơ' => 0xF5,
        'Ư' => 0xDD,
        'ư' => 0xFD,
        '²' => 0xB2,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_bytes_are_as_old_programs_write_them() {
        assert_eq!(encode("Đặng ế", Coding::Windows1258), [0xD0, 0xE3, 0xF2, b'n', b'g', b' ', 0xEA, 0xEC]);
        assert_eq!(encode("Vũ 30m²", Coding::Windows1258), [b'V', b'u', 0xDE, b' ', b'3', b'0', b'm', 0xB2]);
        assert_eq!(encode("đ", Coding::Utf16), [0xFF, 0xFE, 0x11, 0x01]);
        assert!(encode("a", Coding::Utf8Marked).starts_with(&[0xEF, 0xBB, 0xBF]));
    }
}
