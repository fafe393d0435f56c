//! Lines of a feed file, decoded, in pieces of bounded size.
//!
//! In GB18030 the second byte of a character may be `|` (0x7C), so a line is decoded before it is
//! split. Line ends are safe: 0x0A is never part of a character.

use super::reject::RejectKind;
use super::settings::Encoding;
use crate::kernel::error::{Error, Fault, Result};
use encoding_rs::GB18030;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Longest line that is taken, bytes.
pub const LINE_MAX: usize = 64 * 1024;
/// Bytes read at once.
const PIECE: usize = 1 << 20;
/// What quarantine keeps of a line, characters.
const RAW_MAX: usize = 4_000;

/// Some whole lines.
pub struct Chunk {
    /// The lines, each ended by a line feed.
    pub text: String,
    /// Number of the first line in the file.
    pub first_line: u64,
    /// Numbers of the lines, where they do not simply follow the first.
    pub numbers: Option<Vec<u64>>,
    /// Lines that could not be decoded, left out of `text`.
    pub bad: Vec<BadLine>,
}

/// A line that could not be decoded.
pub struct BadLine {
    /// Its number.
    pub line: u64,
    /// Why.
    pub kind: RejectKind,
    /// The line as far as it can be shown.
    pub raw: String,
}

impl Chunk {
    /// The lines with their numbers, without their ends.
    pub fn lines(&self) -> impl Iterator<Item = (u64, &str)> {
        let numbers = self.numbers.as_deref();
        self.text.split_terminator('\n').enumerate().map(move |(at, line)| {
            let number = numbers.map_or(self.first_line + at as u64, |numbers| numbers[at]);
            (number, line.strip_suffix('\r').unwrap_or(line))
        })
    }
}

/// What quarantine keeps of a line.
pub fn raw(line: &str) -> String {
    line.chars().take(RAW_MAX).map(|c| if c == '\0' { '␀' } else { c }).collect()
}

/// Opens a file of a feed; a symbolic link is not followed.
///
/// # Errors
/// A fault when it cannot be opened.
pub fn open(path: &Path) -> Result<File> {
    let fault = |error| Error::from(Fault::file(path, error));
    let about = path.symlink_metadata().map_err(fault)?;
    if !about.is_file() {
        return Err(fault(std::io::Error::other("not a plain file")));
    }
    File::open(path).map_err(fault)
}

/// Reads a file piece by piece.
pub struct Chunks {
    path: PathBuf,
    file: File,
    encoding: Encoding,
    carry: Vec<u8>,
    next_line: u64,
    /// Inside a line that is too long: what is kept of it.
    skipping: Option<Vec<u8>>,
    first: bool,
    done: bool,
}

impl Chunks {
    /// The lines of `path`.
    ///
    /// # Errors
    /// A fault when it cannot be opened.
    pub fn open(path: &Path, encoding: Encoding) -> Result<Chunks> {
        Ok(Chunks {
            path: path.to_owned(),
            file: open(path)?,
            encoding,
            carry: Vec::new(),
            next_line: 1,
            skipping: None,
            first: true,
            done: false,
        })
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// A fault when the file cannot be read.
    pub fn read_next(&mut self) -> Result<Option<Chunk>> {
        while !self.done {
            let mut bytes = std::mem::take(&mut self.carry);
            let kept = bytes.len();
            bytes.resize(kept + PIECE, 0);
            let read =
                read_full(&mut self.file, &mut bytes[kept..]).map_err(|e| Fault::file(&self.path, e))?;
            bytes.truncate(kept + read);
            self.done = read < PIECE;
            if std::mem::take(&mut self.first) {
                strip_mark(&mut bytes);
            }
            if let Some(chunk) = self.piece(bytes) {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }

    fn piece(&mut self, mut bytes: Vec<u8>) -> Option<Chunk> {
        let mut bad = Vec::new();
        if let Some(kept) = self.skipping.take() {
            match memchr::memchr(b'\n', &bytes) {
                None if !self.done => {
                    self.skipping = Some(kept);
                    return None;
                }
                end => {
                    bad.push(self.bad_line(RejectKind::LineTooLong, &kept));
                    bytes.drain(..end.map_or(bytes.len(), |end| end + 1));
                }
            }
        }
        let whole =
            if self.done { bytes.len() } else { memchr::memrchr(b'\n', &bytes).map_or(0, |at| at + 1) };
        self.carry = bytes.split_off(whole);
        if self.carry.len() > LINE_MAX {
            let mut kept = std::mem::take(&mut self.carry);
            kept.truncate(RAW_MAX);
            self.skipping = Some(kept);
        }
        if bytes.last().is_some_and(|last| *last != b'\n') {
            bytes.push(b'\n');
        }
        if bytes.is_empty() && bad.is_empty() {
            return None;
        }
        Some(self.decode(bytes, bad))
    }

    fn bad_line(&mut self, kind: RejectKind, bytes: &[u8]) -> BadLine {
        let line = self.next_line;
        self.next_line += 1;
        let text = match self.encoding {
            Encoding::Utf8 => String::from_utf8_lossy(bytes),
            Encoding::Gb18030 => GB18030.decode_without_bom_handling(bytes).0,
        };
        BadLine { line, kind, raw: raw(&text) }
    }

    fn decode(&mut self, bytes: Vec<u8>, bad: Vec<BadLine>) -> Chunk {
        let first_line = self.next_line;
        let decoded = match self.encoding {
            Encoding::Utf8 => String::from_utf8(bytes).map_err(std::string::FromUtf8Error::into_bytes),
            Encoding::Gb18030 if bytes.is_ascii() => {
                String::from_utf8(bytes).map_err(|error| error.into_bytes())
            }
            Encoding::Gb18030 => match GB18030.decode_without_bom_handling_and_without_replacement(&bytes) {
                Some(text) => Ok(text.into_owned()),
                None => Err(bytes),
            },
        };
        match decoded {
            Ok(text) => {
                self.next_line += memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64;
                Chunk { text, first_line, numbers: None, bad }
            }
            Err(bytes) => self.decode_line_by_line(&bytes, bad),
        }
    }

    fn decode_line_by_line(&mut self, bytes: &[u8], mut bad: Vec<BadLine>) -> Chunk {
        let (first_line, mut text, mut numbers) = (self.next_line, String::new(), Vec::new());
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            match decode_line(line, self.encoding) {
                Some(decoded) => {
                    text.push_str(&decoded);
                    text.push('\n');
                    numbers.push(self.next_line);
                    self.next_line += 1;
                }
                None => bad.push(self.bad_line(RejectKind::UnmappableBytes, line)),
            }
        }
        Chunk { text, first_line, numbers: Some(numbers), bad }
    }
}

/// Decodes one line strictly.
pub fn decode_line(line: &[u8], encoding: Encoding) -> Option<std::borrow::Cow<'_, str>> {
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(line).ok().map(Into::into),
        Encoding::Gb18030 => GB18030.decode_without_bom_handling_and_without_replacement(line),
    }
}

/// Drops a byte-order mark.
fn strip_mark(bytes: &mut Vec<u8>) {
    for mark in [&[0xef, 0xbb, 0xbf][..], &[0x84, 0x31, 0x95, 0x33]] {
        if bytes.starts_with(mark) {
            bytes.drain(..mark.len());
        }
    }
}

/// Reads until `buffer` is full or the file ends; answers how many bytes.
pub fn read_full(file: &mut File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
