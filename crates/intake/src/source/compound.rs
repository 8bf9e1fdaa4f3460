//! What is in a file of Office 97–2003? Such a file is a small file system; galena looks into it
//! before the spreadsheet library does.
//!
//! The decision: the library sets aside memory for as many cells as a sheet announces, or as its
//! outermost cells span, and a broken sheet may announce billions. So its records are walked once
//! and counted. The road not taken is trusting the announced size.

use std::collections::HashMap;

/// What the walk found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Office {
    /// A protected newer workbook.
    Protected,
    /// A workbook, and the cells that the largest of its sheets spans.
    Workbook { cells: u64 },
    /// A Word document, a mail, an installer, …
    Other,
}

const END: u32 = 0xffff_fff0;

/// Looks into a compound file. Nothing when it does not hold together.
pub(crate) fn look(file: &[u8]) -> Option<Office> {
    let size = match u16_at(file, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let files = Files { file, size, table: table(file, size)? };
    let directory = files.chain(u32_at(file, 48)?)?;
    let entries: HashMap<String, (u32, u64)> = directory
        .chunks_exact(128)
        .filter_map(|entry| {
            let units = entry[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            let name = char::decode_utf16(units.take_while(|unit| *unit != 0)).map(|c| c.unwrap_or('?')).collect();
            Some((name, (u32_at(entry, 116)?, u64::from(u32_at(entry, 120)?))))
        })
        .collect();
    if entries.contains_key("EncryptedPackage") {
        return Some(Office::Protected);
    }
    let Some(&(start, length)) = entries.get("Workbook").or_else(|| entries.get("Book")) else {
        return Some(Office::Other);
    };
    let stream = if length < 4096 {
        // Short streams lie in blocks of 64 bytes inside the root's own stream.
        let root = files.chain(entries.get("Root Entry")?.0)?;
        let table = words(&files.chain(u32_at(file, 60)?)?);
        Files { file: &root, size: 64, table }.short_chain(start)?
    } else {
        files.chain(start)?
    };
    Some(Office::Workbook { cells: largest_sheet(&stream) })
}

struct Files<'f> {
    file: &'f [u8],
    size: usize,
    /// The block that follows each block.
    table: Vec<u32>,
}

impl Files<'_> {
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        self.follow(start, 1)
    }

    fn short_chain(&self, start: u32) -> Option<Vec<u8>> {
        self.follow(start, 0)
    }

    fn follow(&self, start: u32, before: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut block = start;
        // A chain is never longer than the table, or it goes in circles.
        for _ in 0..=self.table.len() {
            if block >= END {
                return Some(out);
            }
            let from = (block as usize).checked_add(before)?.checked_mul(self.size)?;
            let stop = from.checked_add(self.size)?.min(self.file.len());
            out.extend_from_slice(self.file.get(from..stop)?);
            block = *self.table.get(block as usize)?;
        }
        None
    }
}

/// The table of blocks, from the blocks that the header (and what continues it) lists.
fn table(file: &[u8], size: usize) -> Option<Vec<u32>> {
    let mut listed: Vec<u32> = words(file.get(76..512)?);
    let mut next = u32_at(file, 68)?;
    for _ in 0..=file.len() / size {
        if next >= END {
            break;
        }
        let from = (next as usize).checked_add(1)?.checked_mul(size)?;
        let mut more = words(file.get(from..from.checked_add(size)?)?);
        next = more.pop()?;
        listed.extend(more);
    }
    let mut table = Vec::new();
    for block in listed.into_iter().filter(|block| *block < END) {
        let from = (block as usize).checked_add(1)?.checked_mul(size)?;
        let stop = from.checked_add(size)?.min(file.len());
        table.extend(words(file.get(from..stop)?));
        if table.len() > file.len() {
            return None;
        }
    }
    Some(table)
}

/// How many cells the largest sheet announces or spans.
fn largest_sheet(stream: &[u8]) -> u64 {
    let mut most = 0;
    for (kind, data) in records(stream, 0) {
        // A sheet's place in the stream.
        if kind == 0x0085
            && let Some(at) = u32_at(data, 0)
        {
            most = most.max(span(stream, at as usize));
        }
    }
    most
}

fn span(stream: &[u8], at: usize) -> u64 {
    let (mut rows, mut columns, mut announced) = (0u64, 0u64, 0u64);
    for (kind, data) in records(stream, at) {
        let word = |at| u64::from(u16_at(data, at).unwrap_or(0));
        let double = |at| u64::from(u32_at(data, at).unwrap_or(0));
        match kind {
            0x0200 if data.len() == 10 => announced = announced.max(word(2).saturating_mul(word(6))),
            0x0200 => {
                // A last row before the first wraps around.
                let height = if double(4) < double(0) { u64::from(u32::MAX) } else { double(4) - double(0) };
                announced = announced.max(height.max(1).saturating_mul(word(10).max(1)));
            }
            0x0203 | 0x0204 | 0x0205 | 0x0006 | 0x00d6 | 0x00fd | 0x027e | 0x00bd => {
                rows = rows.max(word(0) + 1);
                columns = columns.max(word(2) + 1 + if kind == 0x00bd { data.len() as u64 / 6 } else { 0 });
            }
            _ => {}
        }
    }
    announced.max(rows * columns)
}

/// The records of a stream from a place on.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, u16_at(stream, at + 2)?);
        let data = stream.get(at + 4..at + 4 + usize::from(length))?;
        at += 4 + usize::from(length);
        Some((kind, data))
    })
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([pair[0], pair[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
}
