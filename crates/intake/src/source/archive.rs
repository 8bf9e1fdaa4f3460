//! Which tables are in this zip? Every member is looked at as if it were a file of its own.
//!
//! The decision: members are read where they lie, straight from the archive, and none is written
//! anywhere. A zip inside a zip is refused, unless it is a workbook (which is a zip itself). The
//! road not taken is following archives into archives: that is how small files become endless.

use super::origin::{Method, Wrap, most_expanded};
use super::sniff::{EXPORT, Foreign, SAVE};
use crate::{IntakeError, Limits};
use std::io::{self, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use zip::{CompressionMethod, ZipArchive};

/// What a zip is.
pub(crate) enum Inside {
    Xlsx,
    Xlsb,
    Ods,
    /// A document that is not a table.
    Foreign(Foreign),
    /// An archive of files.
    Members,
}

/// A member of an archive.
pub(crate) struct Member {
    pub name: String,
    pub wrap: Result<Wrap, String>,
    pub locked: bool,
}

fn open<R: Read + Seek>(place: &str, reader: R) -> Result<ZipArchive<R>, IntakeError> {
    let opened = catch_unwind(AssertUnwindSafe(|| ZipArchive::new(reader)));
    match opened {
        Ok(Ok(archive)) => Ok(archive),
        Ok(Err(e)) => {
            let because = format!("its table of contents cannot be read ({e})");
            Err(IntakeError::Damaged { place: place.into(), because })
        }
        Err(_) => {
            Err(IntakeError::Damaged { place: place.into(), because: "its table of contents cannot be read".into() })
        }
    }
}

/// Tells workbooks and documents from archives of files.
pub(crate) fn inside<R: Read + Seek>(place: &str, reader: R) -> Result<Inside, IntakeError> {
    let mut archive = open(place, reader)?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.replace('\\', "/")).collect();
    let has = |part: &str| names.iter().any(|name| name.eq_ignore_ascii_case(part));
    let under = |part: &str| names.iter().any(|name| name.starts_with(part));
    if has("xl/workbook.bin") {
        return Ok(Inside::Xlsb);
    }
    if has("[Content_Types].xml") {
        return Ok(if under("word/") {
            foreign("a Word document", EXPORT)
        } else if under("ppt/") {
            foreign("a PowerPoint presentation", EXPORT)
        } else {
            Inside::Xlsx
        });
    }
    if under("Index/Document.iwa") || has("Index.zip") {
        return Ok(foreign("a Numbers or Pages document", SAVE));
    }
    let mut mime = String::new();
    if let Ok(member) = archive.by_name("mimetype") {
        let _ = member.take(128).read_to_string(&mut mime);
    }
    Ok(match mime.trim() {
        "application/vnd.oasis.opendocument.spreadsheet"
        | "application/vnd.oasis.opendocument.spreadsheet-template" => Inside::Ods,
        mime if mime.starts_with("application/vnd.oasis.opendocument") => {
            foreign("an OpenDocument text or drawing", EXPORT)
        }
        "application/epub+zip" => foreign("an e-book", EXPORT),
        _ => Inside::Members,
    })
}

fn foreign(found: &'static str, hint: &'static str) -> Inside {
    Inside::Foreign(Foreign { found, hint })
}

/// Lists the members that may be tables.
pub(crate) fn members<R: Read + Seek>(place: &str, reader: R, limits: &Limits) -> Result<Vec<Member>, IntakeError> {
    let mut archive = open(place, reader)?;
    let mut members = Vec::new();
    for at in 0..archive.len() {
        let Ok(file) = archive.by_index_raw(at) else { continue };
        let name = file.name().map(|name| name.into_owned()).unwrap_or_default().replace('\\', "/");
        let short = name.rsplit('/').next().unwrap_or(&name);
        if file.is_dir() || short.is_empty() || short.starts_with('.') || name.starts_with("__MACOSX/") {
            continue;
        }
        let method = match file.compression() {
            CompressionMethod::Stored => Ok(Method::Stored),
            CompressionMethod::Deflated => Ok(Method::Deflated),
            other if other.to_string().eq_ignore_ascii_case("zstd") => Ok(Method::Zstd),
            other => Err(format!("is compressed with {other}")),
        };
        let wrap = method.and_then(|method| {
            let start = file.data_start().ok_or_else(|| "cannot be found".to_owned())?;
            Ok(Wrap::Member { start, compressed: file.compressed_size(), method, crc: file.crc32() })
        });
        members.push(Member { wrap, locked: file.encrypted(), name });
        if members.len() > limits.sheets {
            return Err(IntakeError::TooMuch {
                place: place.into(),
                found: format!("more than {} members", limits.sheets),
                limit: format!("{} members", limits.sheets),
            });
        }
    }
    Ok(members)
}

/// Expands all parts of a workbook once, counting, so that nothing larger than the limit reaches
/// the library that holds parts in memory. Also checks the one count that it trusts blindly.
pub(crate) fn weigh<R: Read + Seek>(place: &str, mut reader: R, limits: &Limits) -> Result<(), IntakeError> {
    let length = reader.seek(io::SeekFrom::End(0)).unwrap_or(0);
    let most = most_expanded(length, limits);
    let mut archive = open(place, reader)?;
    let mut buffer = vec![0; 64 * 1024];
    let mut total = 0u64;
    for at in 0..archive.len() {
        let Ok(mut part) = archive.by_index(at) else { continue };
        let shared = part.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let (mut size, mut announced) = (0u64, 0u64);
        // A part that cannot be expanded is the library's to complain about, if it needs it.
        while let Ok(n @ 1..) = part.read(&mut buffer) {
            if shared && size == 0 {
                announced = announced_strings(&buffer[..n]);
            }
            size += n as u64;
            total += n as u64;
            if total > most {
                return Err(IntakeError::TooMuch {
                    place: place.into(),
                    found: format!("more than {} MiB once expanded", most >> 20),
                    limit: format!("{} MiB for a file of its size", most >> 20),
                });
            }
        }
        if announced > size {
            let because = "it announces more texts than it can hold".into();
            return Err(IntakeError::Damaged { place: place.into(), because });
        }
    }
    Ok(())
}

fn announced_strings(head: &[u8]) -> u64 {
    let Some(at) = memchr::memmem::find(head, b"uniqueCount") else { return 0 };
    let digits = head[at..].iter().skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
    digits.fold(0u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
}
