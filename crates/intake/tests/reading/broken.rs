//! No bytes make reading panic or hang: small good files of every format, broken in many ways, the
//! same ways each time.

use super::packed::{gz, zip};
use galena_intake::{Limits, Read, Row, open};
use std::io::Write;

/// A small generator of numbers; always the same from the same seed.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

fn mutate(good: &[u8], dice: &mut Dice) -> Vec<u8> {
    const BITS: [&[u8]; 12] =
        [b"\"", b"\n", b",", b"\x00", b"\xff\xff\xff\xff", b"{", b"}", b"[", b"\x7f", b"\xcc\x81", b"\r", b"'"];
    let mut bytes = good.to_vec();
    for _ in 0..1 + dice.throw(6) {
        let at = dice.throw(bytes.len().max(1)).min(bytes.len());
        match dice.throw(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.throw(8),
            1 => bytes.truncate(at),
            2 => {
                let bit = BITS[dice.throw(BITS.len())];
                bytes.splice(at..at, bit.iter().copied());
            }
            3 => {
                let stop = (at + dice.throw(40)).min(bytes.len());
                bytes.drain(at..stop);
            }
            4 => {
                let stop = (at + dice.throw(200)).min(bytes.len());
                let copy = bytes[at..stop].to_vec();
                bytes.splice(at..at, copy);
            }
            _ if at < bytes.len() => bytes[at] = dice.throw(256) as u8,
            _ => {}
        }
    }
    bytes
}

/// Reads everything that there is; rows that come must be as wide as the header.
fn read_all(path: &std::path::Path, limits: &Limits) {
    let Ok(source) = open(path, limits) else { return };
    let mut row = Row::default();
    for sheet in 0..source.sheets.len() {
        let Ok(mut rows) = source.rows(sheet) else { continue };
        for _ in 0..100_000 {
            match rows.read(&mut row) {
                Ok(Read::Row) => assert!(row.len() >= source.sheets[sheet].header.len()),
                Ok(Read::Refused(refusal)) => assert!(refusal.row_number >= 0),
                Ok(Read::End) | Err(_) => break,
            }
        }
    }
}

#[test]
fn broken_files_are_survived() {
    let csv = "Tên,SĐT,\"Ghi chú\"\nLan,0912345678,\"nói \"\"có\"\"\nhai dòng\"\nMai,0987654321,\n".repeat(4);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(csv.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let json = "{\"a\":{\"b\":[1,\"x\"]},\"c\":\"Nguyễn\"}\n".repeat(4);
    let array = format!("[{}]", json.trim_end().replace('\n', ","));
    let good: Vec<(&str, Vec<u8>, usize)> = vec![
        ("a.csv", csv.clone().into_bytes(), 300),
        ("b.csv", utf16, 100),
        ("c.csv", b"T\xaan;Ti\xd2n\nNguy\xd4n Th\xde Lan;5\nTr\xc7n;6\n".to_vec(), 100),
        ("a.jsonl", json.into_bytes(), 200),
        ("a.json", array.into_bytes(), 200),
        ("a.csv.gz", gz(csv.as_bytes()), 100),
        ("a.csv.zst", zstd::encode_all(csv.as_bytes(), 3).unwrap(), 100),
        ("a.zip", zip(&[("a.csv", csv.as_bytes()), ("b.jsonl", b"{\"a\":1}\n")]), 150),
        ("a.xlsx", super::book::xlsx(), 40),
        ("a.ods", super::book::ods(), 60),
        ("a.xls", super::book::xls(2), 150),
        ("a.parquet", super::columnar::parquet(), 100),
    ];
    let limits = Limits { held_cells: 1 << 20, ..Limits::default() };
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for (name, good, times) in good {
        for time in 0..times {
            let bytes = if time == 0 { good.clone() } else { mutate(&good, &mut dice) };
            let mut file = tempfile::Builder::new().suffix(name).tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            file.flush().unwrap();
            read_all(file.path(), &limits);
        }
    }
}
