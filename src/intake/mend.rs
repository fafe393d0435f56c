//! Rows of quarantine, mended (spec 6, *Promises*): a day's archived folder copied with some of its lines put right,
//! ready to be taken by a correction. The manifest's counts and sums stay as they came, so that a mended amount
//! must make the sum come out; only the hash of a mended file, which can no longer be that of the core, is left out.

use super::control::{self, CheckedFile};
use super::feed::FeedFile;
use super::reader::{self, LINE_MAX, decode_line};
use super::rows;
use super::settings::{Encoding, Settings};
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Error, Fault, Result, declined};
use crate::store::open::{Core, make_private_dir};
use crate::text;
use encoding_rs::GB18030;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// A value put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mend {
    /// Name of the file.
    pub file: String,
    /// Line in it, the header being 1.
    pub line: u64,
    /// Its column; empty where the whole line is given.
    pub column: String,
    /// What stands there now.
    pub value: String,
}

/// Where mended folders lie until they are taken; never in the inbox, where the core bank delivers.
pub fn folder(bank_dir: &Path) -> PathBuf {
    bank_dir.join("mended")
}

/// Refuses whatever is no row in quarantine: what was taken stays as the core bank said it. A new folder of the day
/// that lies in the inbox goes first.
///
/// # Errors
/// That refusal, one of a value that cannot stand in a file, or a fault of the database.
pub fn refuse_others(core: &Core, bank_dir: &Path, day: Day, mends: &[Mend]) -> Result<()> {
    mends.iter().try_for_each(refuse_value)?;
    let name = ymd(day).to_string();
    let delivered = bank_dir.join("inbox").join(&name);
    if delivered.exists() || delivered.with_extension("ok").exists() {
        let text = text!(
            "收件箱中已有该日的文件夹：请以其冲正该日，或先移走",
            "the inbox holds a folder of this day: correct the day with it, or remove it first"
        );
        return Err(declined("day_delivered", name, text));
    }
    for mend in mends {
        let at_fault = rows::quarantined_column(core, day, &mend.file, mend.line)?;
        // A whole line only where no column is named: nobody changes more of a row than is wrong with it.
        if at_fault.as_ref() != Some(&mend.column) {
            let field = format!("{} {} {}", mend.file, mend.line, mend.column);
            let text = text!(
                "该行或该列不在隔离区：请刷新页面后重试",
                "this row or column is not in quarantine: reload the page and try again"
            );
            return Err(declined("not_in_quarantine", field, text));
        }
    }
    Ok(())
}

/// Lays the mended folder of a day into [`folder`]; what an earlier try left there goes.
///
/// # Errors
/// Refuses without a mended value, a value with a line end or a delimiter in it, a day that is not in the archive,
/// and a line or column that its file does not have.
pub fn mend(bank_dir: &Path, day: Day, mends: &[Mend], settings: &Settings) -> Result<()> {
    mends.iter().try_for_each(refuse_value)?;
    let name = ymd(day).to_string();
    if mends.is_empty() {
        let text = text!("没有填写任何更正后的内容", "no mended value was given");
        return Err(declined("nothing_mended", name, text));
    }
    let from = bank_dir.join("archive").join(&name);
    if !from.is_dir() {
        let text = text!(
            "归档中没有该日的文件夹：请由核心系统重新提供，放入收件箱后冲正",
            "the archive has no folder of this day: have the core bank deliver it anew, then correct the day"
        );
        return Err(declined("archive_missing", name, text));
    }
    let checked = control::check(&from, day, settings)?;
    let to = folder(bank_dir);
    discard(bank_dir, day)?;
    make_private_dir(&to)?;
    make_private_dir(&to.join(&name))?;
    for file in &checked.files {
        let target = to.join(&name).join(file.file.name());
        let of: Vec<&Mend> = mends.iter().filter(|mend| mend.file == file.file.name()).collect();
        if of.is_empty() {
            std::fs::copy(&file.path, &target).map_err(|error| Error::from(Fault::file(&target, error)))?;
        } else {
            rewrite(file, &target, &of)?;
        }
        sync(&target)?;
    }
    copy_manifest(&from, &to.join(&name), mends)?;
    sync(&to.join(&name).join("manifest.csv"))?;
    sync(&to.join(&name))?;
    let ok = to.join(format!("{name}.ok"));
    std::fs::write(&ok, "").map_err(|error| Fault::file(&ok, error).into())
}

/// On the disk before anything else is: these files become the archive.
fn sync(path: &Path) -> Result<()> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|error| Fault::file(path, error).into())
}

/// Removes the mended folder of a day, where there is one.
///
/// # Errors
/// A fault of the disk.
pub fn discard(bank_dir: &Path, day: Day) -> Result<()> {
    let path = folder(bank_dir).join(ymd(day).to_string());
    let gone = |path: &Path, removed: std::io::Result<()>| match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::from(Fault::file(path, error)))
        }
        _ => Ok(()),
    };
    let ok = path.with_extension("ok");
    gone(&ok, std::fs::remove_file(&ok))?;
    gone(&path, std::fs::remove_dir_all(&path))
}

fn refuse_value(mend: &Mend) -> Result<()> {
    let field = format!("{} {} {}", mend.file, mend.line, mend.column);
    let (value, whole) = (&mend.value, mend.column.is_empty());
    if FeedFile::from_name(&mend.file).is_none() || mend.line < 2 {
        let text = text!("不是供数文件中的一行", "is no row of a file of the feed");
        return Err(declined("no_such_row", field, text));
    }
    if value.chars().any(char::is_control) || value.len() > LINE_MAX || (!whole && value.contains('|')) {
        let text = text!(
            "更正后的内容不能含换行、控制字符或分隔符 |",
            "a mended value has no line end, control character or delimiter |"
        );
        return Err(declined("mended_value", field, text));
    }
    Ok(())
}

/// Reads up to the end of a line, or as much of it as a line may have; answers how many bytes.
fn read_piece(from: &mut impl BufRead, piece: &mut Vec<u8>) -> std::io::Result<usize> {
    piece.clear();
    from.by_ref().take(LINE_MAX as u64 + 2).read_until(b'\n', piece)
}

/// Copies a file line by line, in bounded memory; all but the mended lines stay as they are, to the byte.
fn rewrite(file: &CheckedFile, target: &Path, mends: &[&Mend]) -> Result<()> {
    let fault = |error| Error::from(Fault::file(target, error));
    let mut from = BufReader::new(reader::open(&file.path)?);
    let mut to = BufWriter::new(File::create(target).map_err(fault)?);
    let (mut piece, mut number, mut mended, mut header) = (Vec::new(), 0, 0, Vec::new());
    let mut begins = true;
    while read_piece(&mut from, &mut piece).map_err(fault)? > 0 {
        let begun = begins;
        begins = piece.ends_with(b"\n");
        let whole = begun && (begins || piece.len() <= LINE_MAX);
        number += u64::from(begun);
        if number == 1 {
            header = columns(&piece);
        }
        let of: Vec<&&Mend> = mends.iter().filter(|mend| mend.line == number).collect();
        if of.is_empty() {
            to.write_all(&piece).map_err(fault)?;
            continue;
        }
        let end = piece.iter().rposition(|byte| !b"\r\n".contains(byte)).map_or(0, |at| at + 1);
        if begun {
            let line = if whole { decode_line(&piece[..end], file.encoding) } else { None };
            let mut text = line.map(std::borrow::Cow::into_owned);
            for mend in of {
                text = Some(put(&header, text.as_deref(), mend)?);
                mended += 1;
            }
            to.write_all(&encoded(&text.unwrap_or_default(), file.encoding)).map_err(fault)?;
        }
        if begins {
            to.write_all(&piece[end..]).map_err(fault)?;
        }
    }
    to.into_inner().map_err(|error| fault(error.into_error()))?;
    if mended == mends.len() {
        return Ok(());
    }
    let text = text!("文件没有这么多行", "the file does not have so many lines");
    Err(declined("no_such_row", file.file.name().to_owned(), text))
}

/// The names of a header; they are ASCII in every encoding.
fn columns(line: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(line);
    text.trim_start_matches('\u{feff}').trim_end().split('|').map(|name| name.trim().to_owned()).collect()
}

/// A line with one of its values, or all of it, put right.
fn put(header: &[String], line: Option<&str>, mend: &Mend) -> Result<String> {
    if mend.column.is_empty() {
        return Ok(mend.value.clone());
    }
    let mut values: Vec<&str> = line.unwrap_or_default().split('|').collect();
    let place = header.iter().position(|name| *name == mend.column);
    match place.filter(|_| line.is_some()).and_then(|place| values.get_mut(place)) {
        Some(value) => {
            *value = &mend.value;
            Ok(values.join("|"))
        }
        None => {
            let field = format!("{} {} {}", mend.file, mend.line, mend.column);
            let text = text!(
                "该行没有这一列，或无法解码：请更正整行",
                "the row does not have this column, or is no text: give the whole line"
            );
            Err(declined("no_such_column", field, text))
        }
    }
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
    }
}

fn copy_manifest(from: &Path, to: &Path, mends: &[Mend]) -> Result<()> {
    let (from, to) = (from.join("manifest.csv"), to.join("manifest.csv"));
    let bytes = std::fs::read(&from).map_err(|error| Error::from(Fault::file(&from, error)))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let header = columns(text.lines().next().unwrap_or_default().as_bytes());
    let place = |name: &str| header.iter().position(|known| known == name);
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let mut values: Vec<&str> = line.split('|').collect();
        let file = place("file").and_then(|at| values.get(at)).map_or("", |name| name.trim());
        if mends.iter().any(|mend| mend.file == file)
            && let Some(hash) = place("sha256").and_then(|at| values.get_mut(at))
        {
            *hash = "";
        }
        out.push_str(&values.join("|"));
        out.push('\n');
    }
    std::fs::write(&to, out).map_err(|error| Fault::file(&to, error).into())
}

/// The value of a column in a row as it came; none where the archive does not tell.
pub fn value_of(bank_dir: &Path, day: Day, file: &str, column: &str, raw: &str) -> Option<String> {
    FeedFile::from_name(file)?;
    let path = bank_dir.join("archive").join(ymd(day).to_string()).join(file);
    let mut line = Vec::new();
    read_piece(&mut BufReader::new(reader::open(&path).ok()?), &mut line).ok()?;
    let place = columns(&line).iter().position(|name| name == column)?;
    raw.split('|').nth(place).map(str::to_owned)
}
