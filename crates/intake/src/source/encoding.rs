//! In which encoding is this text written? Finds it from the bytes and decodes a stream into
//! UTF-8.
//!
//! The decision: marks and zero bytes first (UTF-8 with BOM, UTF-16), then UTF-8 by its own
//! strictness, then the eight-bit encodings by which of them makes Vietnamese syllables of the
//! bytes ([`super::vietnamese`]). Text that no Vietnamese encoding explains is Windows-1252, and
//! that is said. The road not taken is asking the user: they do not know either.

use super::vietnamese::{TCVN3, Vni, plausible, raise_word, takes_marks, vni};
use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use std::io::{self, Read};

/// An encoding that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
    Windows1258,
    Tcvn3,
    Vni,
}

/// What the first bytes told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub encoding: Encoding,
    /// Bytes of the mark in front.
    pub mark: usize,
    pub note: Option<String>,
}

impl Encoding {
    /// The name that a person reads.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Windows1252 => "Windows-1252",
            Encoding::Windows1258 => "Windows-1258",
            Encoding::Tcvn3 => "TCVN3",
            Encoding::Vni => "VNI",
        }
    }

    /// Finds the encoding from the first bytes; nothing when they are not text.
    pub fn find(head: &[u8]) -> Option<Found> {
        let found = |encoding, mark| Some(Found { encoding, mark, note: None });
        match head {
            [0xef, 0xbb, 0xbf, ..] => return if head.contains(&0) { None } else { found(Encoding::Utf8, 3) },
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return None,
            [0xff, 0xfe, ..] => return found(Encoding::Utf16Le, 2),
            [0xfe, 0xff, ..] => return found(Encoding::Utf16Be, 2),
            _ => {}
        }
        if let Some(encoding) = utf16_without_mark(head) {
            let note = Some(format!("read as {} although it has no byte order mark", encoding.name()));
            return Some(Found { encoding, mark: 0, note });
        }
        if looks_binary(head) {
            return None;
        }
        if mostly_utf8(head) {
            return found(Encoding::Utf8, 0);
        }
        let encoding = eight_bit(head);
        Some(Found { encoding, mark: 0, note: Some(format!("read as {}", encoding.name())) })
    }
}

/// A zero byte in every second place of nearly all pairs: text in UTF-16 without a mark.
fn utf16_without_mark(head: &[u8]) -> Option<Encoding> {
    let pairs = &head[..head.len().min(4096) & !1];
    if pairs.len() < 4 {
        return None;
    }
    let count = |offset: usize| pairs.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (count(0), count(1), pairs.len() / 2);
    if odd * 10 >= half * 6 && even * 50 <= half {
        Some(Encoding::Utf16Le)
    } else if even * 10 >= half * 6 && odd * 50 <= half {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// Zero bytes, or more control characters than any text has.
fn looks_binary(head: &[u8]) -> bool {
    let control = head.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a)).count();
    head.contains(&0) || control * 100 > head.len()
}

/// Is it UTF-8, but for a few broken places and a cut end?
fn mostly_utf8(head: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in head.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    // A character cut at the end of the head is not broken.
    if bad > 0 && std::str::from_utf8(head).is_err_and(|e| e.error_len().is_none()) {
        bad -= 1;
    }
    bad == 0 || good >= bad * 3
}

fn eight_bit(head: &[u8]) -> Encoding {
    // Pure ASCII tells nothing: look where the letters are.
    let mut lines: Vec<u8> = Vec::new();
    for line in head.split(|b| matches!(b, b'\n' | b'\r')).filter(|line| !line.is_ascii()) {
        lines.extend_from_slice(&line[..line.len().min(4096)]);
        lines.push(b'\n');
        if lines.len() > 128 * 1024 {
            break;
        }
    }
    let score = |encoding| {
        let mut text = String::new();
        let mut decode = Decode::new(encoding);
        decode.push(&lines, true, &mut text);
        let (yes, no) = plausible(&text);
        (i64::from(yes) - i64::from(no), yes, yes + no)
    };
    let western = score(Encoding::Windows1252);
    let best = [Encoding::Windows1258, Encoding::Tcvn3, Encoding::Vni]
        .into_iter()
        .map(|encoding| (score(encoding), encoding))
        .reduce(|a, b| if b.0.0 > a.0.0 { b } else { a });
    match best {
        Some(((points, yes, all), encoding)) if yes * 2 > all && points > western.0 => encoding,
        _ => Encoding::Windows1252,
    }
}

/// Decodes piece by piece.
struct Decode {
    encoding: Encoding,
    decoder: Option<Decoder>,
    /// TCVN3: the letters of a word that is not over yet, and whether the word before it, on the
    /// same line and in the same cell, was in capitals.
    word: String,
    capitals: bool,
    /// VNI: the letter before, which marks may follow.
    before: char,
}

impl Decode {
    fn new(encoding: Encoding) -> Self {
        let decoder = match encoding {
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::Windows1252 | Encoding::Vni | Encoding::Tcvn3 => {
                Some(WINDOWS_1252.new_decoder_without_bom_handling())
            }
            Encoding::Windows1258 => Some(WINDOWS_1258.new_decoder_without_bom_handling()),
            Encoding::Utf8 => None,
        };
        Decode { encoding, decoder, word: String::new(), capitals: false, before: ' ' }
    }

    fn push(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        match self.encoding {
            Encoding::Tcvn3 => self.push_tcvn3(bytes, last, out),
            Encoding::Vni => self.push_vni(bytes, out),
            Encoding::Utf8 => out.push_str(&String::from_utf8_lossy(bytes)),
            _ => {
                let Some(decoder) = &mut self.decoder else { return };
                let mut rest = bytes;
                loop {
                    let need = decoder.max_utf8_buffer_length(rest.len()).unwrap_or(4096);
                    out.reserve(need.max(16));
                    let (result, read, _) = decoder.decode_to_string(rest, out, last);
                    rest = &rest[read..];
                    if result == CoderResult::InputEmpty {
                        return;
                    }
                }
            }
        }
    }

    fn push_tcvn3(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        for &byte in bytes {
            let letter = if byte < 0x80 { byte as char } else { TCVN3[usize::from(byte - 0x80)] };
            if letter.is_alphabetic() && self.word.len() < 64 || ('\u{300}'..='\u{36f}').contains(&letter) {
                self.word.push(letter);
            } else {
                let raised = raise_word(&self.word, self.capitals, out);
                self.capitals = letter == ' ' && (raised || self.capitals && self.word.is_empty());
                self.word.clear();
                out.push(letter);
            }
        }
        if last {
            raise_word(&self.word, self.capitals, out);
            self.word.clear();
        }
    }

    fn push_vni(&mut self, bytes: &[u8], out: &mut String) {
        for &byte in bytes {
            let (letter, marks) = match byte {
                0..0x80 => (byte as char, ""),
                _ => match vni(byte) {
                    Vni::Letter(letter) => (letter, ""),
                    Vni::Marks(marks) if takes_marks(self.before) => ('\0', marks),
                    _ => (western(byte), ""),
                },
            };
            out.push_str(marks);
            if letter != '\0' || byte == 0 {
                out.push(letter);
            }
            self.before = letter;
        }
    }
}

fn western(byte: u8) -> char {
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.chars().next().unwrap_or('\u{fffd}')
}

/// A stream of UTF-8, decoded from another encoding.
pub(crate) struct Decoded<R> {
    input: R,
    decode: Decode,
    bytes: Vec<u8>,
    text: String,
    given: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    pub fn new(input: R, encoding: Encoding) -> Self {
        let decode = Decode::new(encoding);
        Decoded { input, decode, bytes: vec![0; 64 * 1024], text: String::new(), given: 0, ended: false }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.decode.encoding == Encoding::Utf8 {
            return self.input.read(buffer);
        }
        while self.given == self.text.len() && !self.ended {
            self.text.clear();
            self.given = 0;
            let n = self.input.read(&mut self.bytes)?;
            self.ended = n == 0;
            self.decode.push(&self.bytes[..n], self.ended, &mut self.text);
        }
        let rest = &self.text.as_bytes()[self.given..];
        let n = rest.len().min(buffer.len());
        buffer[..n].copy_from_slice(&rest[..n]);
        self.given += n;
        Ok(n)
    }
}
