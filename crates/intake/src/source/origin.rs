//! Where do the bytes come from, and is it still the same file? An [`Origin`] is one file on the
//! disk with the size and time of change that it had when it was opened; a [`Wrap`] says what has
//! to be taken off before there is a table.
//!
//! The decision: everything that expands is counted while it expands and stops at the limit, and
//! nothing is written to the disk, so that a member's name in a zip cannot point anywhere. The
//! road not taken is unpacking to a temporary folder.

use crate::{IntakeError, Limits};
use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// One file on the disk, as it was when it was opened.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub path: PathBuf,
    pub file_name: String,
    pub file_bytes: u64,
    changed_at: Option<SystemTime>,
}

/// What is around the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wrap {
    /// Nothing.
    Plain,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// A member of a zip.
    Member { start: u64, compressed: u64, method: Method, crc: u32 },
}

/// How a member of a zip is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Stored,
    Deflated,
    Zstd,
}

impl Origin {
    /// Looks at the file.
    pub fn at(path: &Path) -> Result<Self, IntakeError> {
        let file = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into());
        let meta = path.metadata().map_err(|source| fault(source, &file))?;
        if meta.is_dir() {
            return Err(IntakeError::Folder { file });
        }
        if !meta.is_file() {
            return Err(IntakeError::NotPlain { file });
        }
        let (file_bytes, changed_at) = (meta.len(), meta.modified().ok());
        Ok(Origin { path: path.to_owned(), file_name: file, file_bytes, changed_at })
    }

    /// Opens the file, if it is still the one that was looked at.
    pub fn open(&self) -> Result<File, IntakeError> {
        let file = File::open(&self.path).map_err(|source| fault(source, &self.file_name))?;
        self.same(file.metadata())?;
        Ok(file)
    }

    /// Is the file still the one that was looked at?
    pub fn unchanged(&self) -> Result<(), IntakeError> {
        self.same(self.path.metadata())
    }

    fn same(&self, meta: io::Result<Metadata>) -> Result<(), IntakeError> {
        let meta = match meta {
            Ok(meta) => meta,
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                return Err(IntakeError::Changed { file: self.file_name.clone() });
            }
            Err(source) => return Err(fault(source, &self.file_name)),
        };
        if meta.len() == self.file_bytes && meta.modified().ok() == self.changed_at {
            Ok(())
        } else {
            Err(IntakeError::Changed { file: self.file_name.clone() })
        }
    }

    /// BLAKE3 of the bytes on the disk, in hex.
    pub fn hash(&self) -> Result<String, IntakeError> {
        let mut file = self.open()?;
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => hasher.update(&buffer[..n]),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => return Err(fault(source, &self.file_name)),
            };
        }
        self.unchanged()?;
        Ok(hasher.finalize().to_hex().to_string())
    }

    /// The bytes below the wrap, from the first.
    pub fn bytes(&self, wrap: &Wrap, limits: &Limits) -> Result<Box<dyn Read + Send>, IntakeError> {
        let mut file = self.open()?;
        let of = self.file_bytes;
        let name = &self.file_name;
        Ok(match wrap {
            Wrap::Plain => Box::new(file.take(of)),
            Wrap::Gzip => {
                let inner = flate2::read::MultiGzDecoder::new(BufReader::with_capacity(64 * 1024, file.take(of)));
                Box::new(Expanding::new(inner, name, of, None, limits))
            }
            Wrap::Zstd => {
                let inner = zstd::stream::read::Decoder::new(file.take(of)).map_err(|e| fault(e, name))?;
                Box::new(Expanding::new(inner, name, of, None, limits))
            }
            Wrap::Member { start, compressed, method, crc } => {
                file.seek(SeekFrom::Start(*start)).map_err(|e| fault(e, name))?;
                let raw = BufReader::with_capacity(64 * 1024, file.take(*compressed));
                match method {
                    Method::Stored => Box::new(Expanding::new(raw, name, *compressed, Some(*crc), limits)),
                    Method::Deflated => {
                        let inner = flate2::bufread::DeflateDecoder::new(raw);
                        Box::new(Expanding::new(inner, name, *compressed, Some(*crc), limits))
                    }
                    Method::Zstd => {
                        let inner = zstd::stream::read::Decoder::with_buffer(raw).map_err(|e| fault(e, name))?;
                        Box::new(Expanding::new(inner, name, *compressed, Some(*crc), limits))
                    }
                }
            }
        })
    }
}

/// Counts what comes out of a compressed stream, stops at the limit and checks the sum at the end.
struct Expanding<R> {
    inner: R,
    file: String,
    out: u64,
    most: u64,
    crc: Option<(flate2::Crc, u32)>,
}

impl<R: Read> Expanding<R> {
    fn new(inner: R, file: &str, compressed: u64, crc: Option<u32>, limits: &Limits) -> Self {
        let most = most_expanded(compressed, limits);
        Expanding { inner, file: file.to_owned(), out: 0, most, crc: crc.map(|sum| (flate2::Crc::new(), sum)) }
    }
}

/// How far so many bytes may expand.
pub(crate) fn most_expanded(compressed: u64, limits: &Limits) -> u64 {
    compressed.saturating_mul(limits.expansion).max(limits.expansion_free).min(limits.expanded_bytes)
}

impl<R: Read> Read for Expanding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.out += n as u64;
        if self.out > self.most {
            return Err(io::Error::other(IntakeError::TooMuch {
                place: self.file.clone(),
                found: format!("more than {} MiB once expanded", self.most >> 20),
                limit: format!("{} MiB for a file of its size", self.most >> 20),
            }));
        }
        if let Some((seen, sum)) = &mut self.crc {
            seen.update(&buffer[..n]);
            if n == 0 && !buffer.is_empty() && seen.sum() != *sum {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the check sum differs"));
            }
        }
        Ok(n)
    }
}

/// Says in our own words what the operating system or a decompressor said.
pub(crate) fn fault(error: io::Error, place: &str) -> IntakeError {
    let place = place.to_owned();
    if error.get_ref().is_some_and(|inner| inner.is::<IntakeError>()) {
        let kind = error.kind();
        return match error.into_inner().map(|inner| inner.downcast::<IntakeError>()) {
            Some(Ok(own)) => *own,
            _ => IntakeError::Disk { file: place, source: kind.into() },
        };
    }
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidInput => {
            IntakeError::Missing { file: place }
        }
        io::ErrorKind::PermissionDenied => IntakeError::Forbidden { file: place },
        io::ErrorKind::IsADirectory => IntakeError::Folder { file: place },
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            IntakeError::Damaged { place, because: format!("it cannot be decompressed ({error})") }
        }
        // A decompressor's own words; the operating system's errors carry a number.
        io::ErrorKind::Other if error.raw_os_error().is_none() => {
            IntakeError::Damaged { place, because: format!("it cannot be decompressed ({error})") }
        }
        _ => IntakeError::Disk { file: place, source: error },
    }
}

/// Reads until the buffer holds `most` bytes or the end came.
pub(crate) fn read_head(reader: &mut dyn Read, most: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(most as u64).read_to_end(&mut head)?;
    Ok(head)
}
