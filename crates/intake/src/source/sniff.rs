//! What kind of file is it, by its first bytes?
//!
//! The decision: content before name. A file that is something else than a table is called by its
//! name (`a PDF document`), since that is what helps the person who added it.

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Gzip,
    Zstd,
    Zip,
    /// The container of Office 97–2003, and of protected newer files.
    Compound,
    Parquet,
    ProtectedParquet,
    /// Something that is not a table.
    Foreign(Foreign),
    /// Text, or nothing known.
    Text,
}

/// Something that is not a table, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub found: &'static str,
    pub hint: &'static str,
}

pub(crate) const EXPORT: &str = "export the data as csv or xlsx and add the export";
pub(crate) const UNPACK: &str = "unpack it and add the files that are in it";
pub(crate) const SAVE: &str = "open it in a spreadsheet program, save it as xlsx, and add that";

const FOREIGN: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF document", EXPORT),
    (b"\x89PNG", "a picture (PNG)", EXPORT),
    (b"\xff\xd8\xff", "a picture (JPEG)", EXPORT),
    (b"GIF8", "a picture (GIF)", EXPORT),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"7z\xbc\xaf", "a 7-Zip archive", UNPACK),
    (b"BZh", "a file compressed with bzip2", UNPACK),
    (b"\xfd7zXZ", "a file compressed with xz", UNPACK),
    (b"\x04\x22\x4d\x18", "a file compressed with lz4", UNPACK),
    (b"SQLite format 3", "an SQLite database", EXPORT),
    (b"\x7fELF", "a program", EXPORT),
    (b"MZ\x90\x00", "a program", EXPORT),
    (b"Obj\x01", "an Avro file", EXPORT),
    (b"ARROW1", "an Arrow file", EXPORT),
    (b"{\\rtf", "a rich text document", EXPORT),
    (b"OggS", "a sound file", EXPORT),
    (b"ID3\x03", "a sound file", EXPORT),
    (b"ID3\x04", "a sound file", EXPORT),
];

/// Tells what the first bytes say.
pub(crate) fn kind(head: &[u8]) -> Kind {
    match head {
        [0x1f, 0x8b, ..] => return Kind::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => return Kind::Zstd,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Kind::Zip,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => return Kind::Compound,
        [b'P', b'A', b'R', b'1', ..] => return Kind::Parquet,
        [b'P', b'A', b'R', b'E', ..] => return Kind::ProtectedParquet,
        _ => {}
    }
    if let Some((_, found, hint)) = FOREIGN.iter().find(|(mark, ..)| head.starts_with(mark)) {
        return Kind::Foreign(Foreign { found, hint });
    }
    if head.len() > 262 && &head[257..262] == b"ustar" {
        return Kind::Foreign(Foreign { found: "a tar archive", hint: UNPACK });
    }
    if head.len() > 11 && &head[4..8] == b"ftyp" {
        return Kind::Foreign(Foreign { found: "a film or sound file", hint: EXPORT });
    }
    Kind::Text
}

/// Text that is a document of another kind.
pub(crate) fn foreign_text(text: &str) -> Option<Foreign> {
    let head: String = text.trim_start().chars().take(512).collect::<String>().to_ascii_lowercase();
    let begins = |marks: &[&str]| marks.iter().any(|mark| head.starts_with(mark));
    let (found, hint) = if begins(&["<!doctype html", "<html", "<table", "<meta"]) {
        ("a web page under another name", SAVE)
    } else if begins(&["<?xml", "<workbook"]) {
        match head {
            _ if head.contains("urn:schemas-microsoft-com:office:spreadsheet") => {
                ("an XML spreadsheet of Excel 2003", SAVE)
            }
            _ if head.contains("<html") => ("a web page under another name", SAVE),
            _ => ("an XML document", EXPORT),
        }
    } else if begins(&["version https://git-lfs"]) {
        ("a pointer to a large file", "fetch the file itself with `git lfs pull`")
    } else {
        return None;
    };
    Some(Foreign { found, hint })
}

/// Does the text begin like JSON objects, or like an array of them?
pub(crate) fn json(text: &str) -> Option<super::Format> {
    let text = text.trim_start();
    let next = |open: char| text.strip_prefix(open).map(str::trim_start);
    if let Some(rest) = next('{') {
        return (rest.starts_with('"') || rest.starts_with('}')).then_some(super::Format::JsonLines);
    }
    let rest = next('[')?;
    (rest.starts_with('{') || rest == "]" || rest.is_empty()).then_some(super::Format::JsonArray)
}
