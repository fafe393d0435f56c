//! Control figures first: a day's folder against its manifest, before anything is read (spec 6).

use super::feed::{FeedFile, Kind};
use super::reader::{self, decode_line, read_full};
use super::settings::{Encoding, Settings};
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Error, Fault, Result, declined};
use crate::kernel::money::{Fen, parse_yuan};
use crate::store::digest::hex;
use crate::text;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A day's folder whose files and control figures were looked at.
#[derive(Debug, Clone)]
pub struct DayFolder {
    /// The day.
    pub day: Day,
    /// The folder.
    pub path: PathBuf,
    /// Its files in the order in which they are applied.
    pub files: Vec<CheckedFile>,
    /// SHA-256 over the names and hashes of its files: the same folder again is known.
    pub fingerprint: String,
}

/// A file that agrees with the manifest in rows and hash; the sum is held against it while reading.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    /// Which file.
    pub file: FeedFile,
    /// Full or delta.
    pub kind: Kind,
    /// Where it lies.
    pub path: PathBuf,
    /// Its encoding.
    pub encoding: Encoding,
    /// Rows, the header not counted.
    pub rows: u64,
    /// What its amounts must add up to.
    pub sum_fen: Option<i128>,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

struct ManifestRow {
    file: FeedFile,
    kind: Kind,
    rows: u64,
    sum: Option<i128>,
    sha256: String,
}

/// Looks at a day's folder.
///
/// # Errors
/// Refuses a folder that does not agree with its manifest, naming the file and what differs.
pub fn check(path: &Path, day: Day, settings: &Settings) -> Result<DayFolder> {
    refuse_links(path)?;
    let manifest = read_manifest(path)?;
    refuse_strangers(path, &manifest)?;
    let mut files = Vec::new();
    for file in FeedFile::ALL {
        if let Some(row) = manifest.iter().find(|row| row.file == file) {
            files.push(check_file(path, row, settings)?);
        }
    }
    let mut hash = Sha256::new();
    for file in &files {
        let line = format!("{}|{}|{}|{}\n", ymd(day), file.file.name(), file.kind.code(), file.sha256);
        hash.update(line.as_bytes());
    }
    Ok(DayFolder { day, path: path.to_owned(), files, fingerprint: hex(&hash.finalize()) })
}

fn refuse_links(path: &Path) -> Result<()> {
    let fault = |error| Error::from(Fault::file(path, error));
    let mut all = vec![path.to_owned()];
    for entry in std::fs::read_dir(path).map_err(fault)? {
        all.push(entry.map_err(fault)?.path());
    }
    for one in all {
        let about = one.symlink_metadata().map_err(|error| Error::from(Fault::file(&one, error)))?;
        if about.is_symlink() {
            let name = one.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = text!("是符号链接：请放入文件本身", "is a symbolic link: put the file itself there");
            return Err(declined("symbolic_link", &name, text));
        }
    }
    Ok(())
}

fn read_manifest(path: &Path) -> Result<Vec<ManifestRow>> {
    let file = path.join("manifest.csv");
    let text = match std::fs::read(&file) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let shown = path.file_name().unwrap_or_default().to_string_lossy();
            let text = text!("文件夹 {shown} 中没有清单", "folder {shown} has no manifest");
            return Err(declined("manifest_missing", "manifest.csv", text));
        }
        Err(error) => return Err(Fault::file(&file, error).into()),
    };
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('|').map(str::trim).collect();
    let columns =
        ["file", "kind", "rows", "sum", "sha256"].map(|name| header.iter().position(|h| *h == name));
    let [Some(name), Some(kind), Some(rows), Some(sum), Some(sha256)] = columns else {
        let text =
            text!("表头须为 file|kind|rows|sum|sha256", "the header must be file|kind|rows|sum|sha256");
        return Err(declined("manifest_malformed", "manifest.csv", text));
    };
    let mut manifest: Vec<ManifestRow> = Vec::new();
    for (at, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let field = |place: usize| fields.get(place).copied().unwrap_or_default();
        let row = manifest_row(at + 2, [field(name), field(kind), field(rows), field(sum), field(sha256)])?;
        if manifest.iter().any(|other| other.file == row.file) {
            let shown = row.file.name();
            let text = text!("{shown} 列了两次", "{shown} is listed twice");
            return Err(declined("manifest_malformed", "manifest.csv", text));
        }
        manifest.push(row);
    }
    Ok(manifest)
}

fn manifest_row(line: usize, [name, kind, rows, sum, sha256]: [&str; 5]) -> Result<ManifestRow> {
    let malformed = |column: &str, value: &str| {
        let text = text!(
            "第 {line} 行 {column} 的值“{value}”有误",
            "line {line}: \"{value}\" is not a value of {column}"
        );
        declined("manifest_malformed", "manifest.csv", text)
    };
    let Some(file) = FeedFile::from_name(name) else {
        let shown: String = name.chars().take(80).collect();
        let text = text!(
            "第 {line} 行的文件“{shown}”不属于标准供数",
            "line {line}: \"{shown}\" is no file of the feed"
        );
        return Err(declined("manifest_unknown_file", "manifest.csv", text));
    };
    let sum = match sum {
        "" => None,
        sum => Some(i128::from(sum_of(sum).ok_or_else(|| malformed("sum", sum))?)),
    };
    let hash_like =
        sha256.is_empty() || (sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit()));
    if !hash_like {
        return Err(malformed("sha256", sha256));
    }
    let row = ManifestRow {
        file,
        kind: Kind::from_code(kind).ok_or_else(|| malformed("kind", kind))?,
        rows: rows.parse().map_err(|_| malformed("rows", rows))?,
        sum,
        sha256: sha256.to_ascii_lowercase(),
    };
    match file.amount_column() {
        Some(column) if row.sum.is_none() && row.rows > 0 => {
            let column = file.columns().0[column];
            let text = text!(
                "清单中须给出 {column} 列的合计",
                "the manifest must give the sum of its column {column}"
            );
            Err(declined("manifest_sum_missing", name, text))
        }
        _ => Ok(row),
    }
}

/// A bank's total may have more digits than one amount.
fn sum_of(text: &str) -> Option<Fen> {
    if let Ok(fen) = parse_yuan(text.as_bytes()) {
        return Some(fen);
    }
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    if cents.len() > 2 || !cents.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{cents:0<2}").parse().ok()
}

/// A file that lies in the folder but not in the manifest, or the other way round.
fn refuse_strangers(path: &Path, manifest: &[ManifestRow]) -> Result<()> {
    let fault = |error| Error::from(Fault::file(path, error));
    for row in manifest {
        if !path.join(row.file.name()).is_file() {
            let text = text!("清单中有，文件夹中没有", "is in the manifest, but not in the folder");
            return Err(declined("manifest_file_missing", row.file.name(), text));
        }
    }
    for entry in std::fs::read_dir(path).map_err(fault)? {
        let name = entry.map_err(fault)?.file_name().to_string_lossy().into_owned();
        if name != "manifest.csv" && !manifest.iter().any(|row| row.file.name() == name) {
            let text = text!("文件夹中有，清单中没有", "is in the folder, but not in the manifest");
            return Err(declined("file_not_in_manifest", &name, text));
        }
    }
    Ok(())
}

fn check_file(folder: &Path, row: &ManifestRow, settings: &Settings) -> Result<CheckedFile> {
    let path = folder.join(row.file.name());
    let look = look_at(&path)?;
    let rows = look.lines.saturating_sub(1);
    if rows != row.rows {
        let expected = row.rows;
        let text = text!(
            "清单为 {expected} 行，文件为 {rows} 行",
            "the manifest says {expected} rows, the file has {rows}"
        );
        return Err(declined("manifest_rows", row.file.name(), text));
    }
    if !row.sha256.is_empty() && row.sha256 != look.sha256 {
        let text = text!("散列值与清单不符", "the hash is not the manifest's");
        return Err(declined("manifest_sha256", row.file.name(), text));
    }
    let encoding = match settings.encoding {
        Some(encoding) => encoding,
        None if look.utf8 => Encoding::Utf8,
        None => guess(&path)?,
    };
    let sum_fen = row.file.amount_column().and(row.sum);
    Ok(CheckedFile { file: row.file, kind: row.kind, path, encoding, rows, sum_fen, sha256: look.sha256 })
}

struct Look {
    lines: u64,
    utf8: bool,
    sha256: String,
}

/// Reads a file once: lines, hash, and whether all of it is UTF-8.
fn look_at(path: &Path) -> Result<Look> {
    let fault = |error| Error::from(Fault::file(path, error));
    let mut file = reader::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let (mut lines, mut utf8, mut last) = (0, true, b'\n');
    let mut tail: Vec<u8> = Vec::new();
    loop {
        let read = read_full(&mut file, &mut buffer).map_err(fault)?;
        if read == 0 {
            break;
        }
        let piece = &buffer[..read];
        hash.update(piece);
        lines += memchr::memchr_iter(b'\n', piece).count() as u64;
        last = piece[read - 1];
        if utf8 {
            utf8 = continues_utf8(&mut tail, piece);
        }
    }
    lines += u64::from(last != b'\n');
    Ok(Look { lines, utf8: utf8 && tail.is_empty(), sha256: hex(&hash.finalize()) })
}

/// Whether `tail` and then `piece` are UTF-8, a character cut at the end aside, which `tail` keeps.
fn continues_utf8(tail: &mut Vec<u8>, piece: &[u8]) -> bool {
    if tail.is_empty() && piece.is_ascii() {
        return true;
    }
    tail.extend_from_slice(piece);
    match std::str::from_utf8(tail) {
        Ok(_) => tail.clear(),
        Err(error) if error.error_len().is_none() => {
            tail.drain(..error.valid_up_to());
        }
        Err(_) => return false,
    }
    true
}

/// The encoding under which fewer lines of a file are broken; UTF-8 where both break as many.
fn guess(path: &Path) -> Result<Encoding> {
    let fault = |error| Error::from(Fault::file(path, error));
    let mut file = reader::open(path)?;
    let (mut bad_utf8, mut bad_gb18030) = (0_u64, 0_u64);
    let mut bytes: Vec<u8> = Vec::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = read_full(&mut file, &mut buffer).map_err(fault)?;
        bytes.extend_from_slice(&buffer[..read]);
        let whole = match memchr::memrchr(b'\n', &bytes) {
            Some(at) if read > 0 => at + 1,
            // Without a line end in sight the line is too long to be taken anyway.
            None if read > 0 && bytes.len() <= reader::LINE_MAX => 0,
            _ => bytes.len(),
        };
        for line in bytes[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
            bad_utf8 += u64::from(decode_line(line, Encoding::Utf8).is_none());
            bad_gb18030 += u64::from(decode_line(line, Encoding::Gb18030).is_none());
        }
        bytes.drain(..whole);
        if read == 0 {
            break;
        }
    }
    Ok(if bad_gb18030 < bad_utf8 { Encoding::Gb18030 } else { Encoding::Utf8 })
}
