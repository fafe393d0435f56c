//! A table that somebody keeps in a spreadsheet: xlsx (its first sheet), or CSV as spreadsheets write it, in UTF-8 or
//! GB18030, with comma, semicolon, tab or bar. Columns are found by their header, in Chinese, English or by code.

use super::reject::{Kind, Reject};
use crate::kernel::error::{Fault, Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use calamine::{DataRef, Reader, Xlsx};
use std::io::Cursor;
use std::path::Path;

/// Longest text of a cell that a reject repeats, in characters.
const SHOWN_MAX: usize = 60;
/// Files above this are no table that somebody keeps: they would not fit into memory beside the bank.
const BYTES_MAX: u64 = 512 << 20;

/// A column that is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its code.
    pub code: &'static str,
    /// Its heading.
    pub label: Label,
}

/// A row as it was read: the cells of the columns asked for, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line in the file, the header being 1.
    pub line: u64,
    /// Texts, in the order of the columns asked for.
    pub cells: Vec<String>,
}

/// A table as it was read.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Rows whose cells could be read.
    pub rows: Vec<Row>,
    /// What could not be read.
    pub rejects: Vec<Reject>,
}

/// The bytes of a file.
///
/// # Errors
/// Refuses a file that is not there, one that is too large, and the format before xlsx.
pub fn bytes(path: &Path, option: &str) -> Result<Vec<u8>> {
    let shown = path.display();
    let refuse = |code, text| Err(Refusal::new(code, option, text).into());
    let Ok(about) = std::fs::metadata(path) else {
        return refuse("file_missing", text!("没有文件 {shown}", "there is no file {shown}"));
    };
    if !about.is_file() || about.len() > BYTES_MAX {
        let text = text!("{shown} 不是文件，或超过 512 MB", "{shown} is no file, or larger than 512 MB");
        return refuse("file_too_large", text);
    }
    let bytes = std::fs::read(path).map_err(|error| Fault::file(path, error))?;
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let text = text!(
            "{shown} 是旧版 xls：请另存为 xlsx 或 CSV",
            "{shown} is an old xls: save it as xlsx or CSV"
        );
        return refuse("old_spreadsheet", text);
    }
    Ok(bytes)
}

/// Reads a table.
///
/// # Errors
/// Refuses a spreadsheet that cannot be opened.
pub fn read(bytes: &[u8], columns: &[Column], option: &str) -> Result<Sheet> {
    let mut reader = Rows { columns, places: None, width: 0, sheet: Sheet::default() };
    if bytes.starts_with(b"PK\x03\x04") {
        xlsx(bytes, &mut reader, option)?;
    } else {
        csv(&decoded(bytes), &mut reader)?;
    }
    Ok(reader.done())
}

/// A text in UTF-8, with or without its mark, or in GB18030, whichever fits better; what is neither becomes U+FFFD.
fn decoded(bytes: &[u8]) -> String {
    let plain = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let as_utf8 = String::from_utf8_lossy(plain);
    let lost = |text: &str| text.matches('\u{FFFD}').count();
    if plain.len() < bytes.len() || lost(&as_utf8) == 0 {
        return as_utf8.into_owned();
    }
    let as_gb18030 = encoding_rs::GB18030.decode_without_bom_handling(plain).0;
    // A file with one spoilt byte is still read in its own encoding.
    if lost(&as_utf8) < lost(&as_gb18030) { as_utf8.into_owned() } else { as_gb18030.into_owned() }
}

fn csv(text: &str, rows: &mut Rows<'_>) -> Result<()> {
    let header = text.lines().next().unwrap_or_default();
    let many = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    // Of those that are as frequent the last wins: so a comma where there is none at all.
    let separator = [b'|', b'\t', b';', b','].into_iter().max_by_key(many).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    // A text in memory that is UTF-8 can be read to its end.
    let fault = |error: csv::Error| Fault::Inconsistent(error.to_string());
    let (mut line, mut at) = (1, 0);
    while reader.read_record(&mut record).map_err(fault)? {
        // Line ends before a record belong to its position: they are counted on, up to where it begins.
        let from = record.position().map_or(at, |position| position.byte() as usize);
        let ends = text.as_bytes()[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let begins = from + ends;
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[at..begins]).count() as u64;
        at = begins;
        rows.row(line, record.iter().map(str::to_owned).collect(), true);
    }
    Ok(())
}

fn xlsx(bytes: &[u8], rows: &mut Rows<'_>, option: &str) -> Result<()> {
    let broken = |error: calamine::XlsxError| {
        let text = text!("无法打开表格文件：{error}", "the spreadsheet cannot be opened: {error}");
        Refusal::new("spreadsheet_broken", option, text)
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let Some(first) = book.sheet_names().first().cloned() else { return Ok(()) };
    let mut cells = book.worksheet_cells_reader(&first).map_err(broken)?;
    let (mut at, mut row): (u32, Vec<String>) = (0, Vec::new());
    // Cell by cell: a stray cell far to the right or below costs nothing.
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (line, column) = cell.get_position();
        if line != at {
            rows.row(u64::from(at) + 1, std::mem::take(&mut row), false);
            at = line;
        }
        let column = column as usize;
        if column < COLUMNS_MAX {
            row.resize(row.len().max(column + 1), String::new());
            row[column] = shown(cell.get_value());
        }
    }
    rows.row(u64::from(at) + 1, row, false);
    Ok(())
}

/// Columns of a sheet that are looked at.
const COLUMNS_MAX: usize = 256;

/// What stands in a cell, as somebody would type it; a date as 2026-01-31.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) => text.chars().take(10).collect(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(is) => is.to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// Turns rows as they come into rows by column.
struct Rows<'c> {
    columns: &'c [Column],
    /// Where each column lies, once the header was read; empty where it cannot be used.
    places: Option<Vec<usize>>,
    width: usize,
    sheet: Sheet,
}

impl Rows<'_> {
    fn row(&mut self, line: u64, cells: Vec<String>, is_counted: bool) {
        if cells.iter().all(String::is_empty) {
            return;
        }
        let Some(places) = &self.places else { return self.header(line, &cells) };
        if places.is_empty() {
            return;
        }
        let all = || cells.join(" ");
        let reject = |text: String, kind| Reject { line, column: "", text: cut(&text), kind };
        if cells.iter().any(|cell| cell.contains('\u{FFFD}')) {
            self.sheet.rejects.push(reject(all(), Kind::UnmappableBytes));
        } else if is_counted && cells.len() != self.width {
            self.sheet.rejects.push(reject(all(), Kind::WrongColumnCount));
        } else {
            let cell = |place: &usize| cells.get(*place).cloned().unwrap_or_default();
            self.sheet.rows.push(Row { line, cells: places.iter().map(cell).collect() });
        }
    }

    fn header(&mut self, line: u64, cells: &[String]) {
        let mut places = Vec::new();
        for column in self.columns {
            let is_it = |cell: &&String| {
                let names = [column.code, column.label.zh, column.label.en];
                names.iter().any(|name| cell.eq_ignore_ascii_case(name))
            };
            let found: Vec<usize> =
                cells.iter().enumerate().filter(|(_, cell)| is_it(cell)).map(|(place, _)| place).collect();
            let kind = match found.as_slice() {
                [one] => {
                    places.push(*one);
                    continue;
                }
                [] => Kind::ColumnMissing,
                _ => Kind::ColumnTwice,
            };
            let text = cut(&cells.join(" "));
            self.sheet.rejects.push(Reject { line, column: column.code, text, kind });
        }
        self.width = cells.len();
        self.places = Some(if places.len() == self.columns.len() { places } else { Vec::new() });
    }

    fn done(mut self) -> Sheet {
        if self.places.is_none() {
            self.header(1, &[]);
        }
        self.sheet
    }
}

/// A text as a reject repeats it.
pub fn cut(text: &str) -> String {
    text.chars().take(SHOWN_MAX).collect()
}
