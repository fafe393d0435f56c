//! How commands print: records as table, CSV or JSON; amounts in yuan.

use crate::kernel::error::{Error, Fault, Result};
use std::io::Write;

/// What `--format` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people: aligned columns with headings in their language.
    Table,
    /// For programs: codes as headings.
    Csv,
    /// For programs: one array of objects.
    Json,
}

/// One cell of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text, or an amount in yuan.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Nothing known.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Cell::Number(number)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Empty, Into::into)
    }
}

/// A column: its code for programs, its heading for people.
#[derive(Debug, Clone)]
pub struct Column {
    /// Heading in CSV and name in JSON.
    pub code: &'static str,
    /// Heading in tables.
    pub heading: &'static str,
}

/// Writes records one by one, so that a million of them need no memory.
pub struct Records<'w> {
    out: &'w mut dyn Write,
    format: Format,
    columns: Vec<Column>,
    /// Rows of a table wait here until their widths are known; the other formats stream.
    waiting: Vec<Vec<Cell>>,
    written: u64,
}

/// A table that is wider than this many rows is printed with the widths of its first rows.
const WAITING_MAX: usize = 2_000;

impl<'w> Records<'w> {
    /// Records with these columns.
    ///
    /// # Errors
    /// A fault when the output is closed.
    pub fn new(out: &'w mut dyn Write, format: Format, columns: Vec<Column>) -> Result<Self> {
        let mut records = Records { out, format, columns, waiting: Vec::new(), written: 0 };
        match format {
            Format::Csv => {
                let heading = records.columns.iter().map(|c| c.code).collect::<Vec<_>>().join(",");
                records.line(&heading)?;
            }
            Format::Json => records.text("[")?,
            Format::Table => {}
        }
        Ok(records)
    }

    fn text(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes()).map_err(closed)
    }

    fn line(&mut self, line: &str) -> Result<()> {
        self.text(line)?;
        self.text("\n")
    }

    /// Writes one record, its cells in the order of the columns.
    ///
    /// # Errors
    /// A fault when the output is closed.
    pub fn row(&mut self, cells: Vec<Cell>) -> Result<()> {
        match self.format {
            Format::Csv => {
                let line = cells.iter().map(csv_cell).collect::<Vec<_>>().join(",");
                self.line(&line)?;
            }
            Format::Json => {
                let object: serde_json::Map<String, serde_json::Value> = self
                    .columns
                    .iter()
                    .map(|column| column.code.to_owned())
                    .zip(cells.into_iter().map(json_cell))
                    .collect();
                let text = serde_json::Value::Object(object).to_string();
                self.text(if self.written == 0 { "\n  " } else { ",\n  " })?;
                self.text(&text)?;
            }
            Format::Table => {
                self.waiting.push(cells);
                if self.waiting.len() > WAITING_MAX {
                    self.flush_table()?;
                }
            }
        }
        self.written += 1;
        Ok(())
    }

    fn flush_table(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        let texts: Vec<Vec<(String, bool)>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| (plain(cell), flush_right(cell))).collect())
            .collect();
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|at| {
                let cells = texts.iter().filter_map(|row| row.get(at)).map(|(text, _)| width(text));
                cells.chain([width(self.columns[at].heading)]).max().unwrap_or(0)
            })
            .collect();
        if self.written <= WAITING_MAX as u64 {
            let heading: Vec<(String, bool)> = self
                .columns
                .iter()
                .enumerate()
                .map(|(at, column)| {
                    let number = texts.first().and_then(|row| row.get(at)).is_some_and(|(_, number)| *number);
                    (column.heading.to_owned(), number)
                })
                .collect();
            self.line(&aligned(&heading, &widths))?;
            let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
            self.line(&rule.join("  "))?;
        }
        for row in &texts {
            self.line(&aligned(row, &widths))?;
        }
        Ok(())
    }

    /// Ends the records; answers how many there were.
    ///
    /// # Errors
    /// A fault when the output is closed.
    pub fn end(mut self) -> Result<u64> {
        match self.format {
            Format::Table => self.flush_table()?,
            Format::Json => self.line(if self.written == 0 { "]" } else { "\n]" })?,
            Format::Csv => {}
        }
        self.out.flush().map_err(closed)?;
        Ok(self.written)
    }
}

fn closed(error: std::io::Error) -> Error {
    Fault::file("standard output", error).into()
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Empty => String::new(),
    }
}

/// Amounts and counts are set flush right.
fn is_number(cell: &Cell) -> bool {
    match cell {
        Cell::Number(_) => true,
        Cell::Text(text) => {
            !text.is_empty()
                && text.bytes().any(|b| b.is_ascii_digit())
                && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'%'))
        }
        Cell::Empty => false,
    }
}

/// Numbers, and counts like `4+`.
fn flush_right(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) if text.ends_with('+') => {
            text[..text.len() - 1].bytes().all(|byte| byte.is_ascii_digit())
        }
        other => is_number(other),
    }
}

fn aligned(row: &[(String, bool)], widths: &[usize]) -> String {
    let mut line = String::new();
    for (at, ((text, right), wide)) in row.iter().zip(widths).enumerate() {
        let pad = " ".repeat(wide.saturating_sub(width(text)));
        if at > 0 {
            line.push_str("  ");
        }
        line.push_str(&if *right { pad + text } else { text.clone() + &pad });
    }
    line.trim_end().to_owned()
}

/// Ranges of characters that take two places on a terminal: Chinese, Korean, full-width signs.
const WIDE: [std::ops::RangeInclusive<u32>; 8] = [
    0x1100..=0x115f,
    0x2e80..=0xa4cf,
    0xac00..=0xd7a3,
    0xf900..=0xfaff,
    0xfe30..=0xfe6f,
    0xff00..=0xff60,
    0xffe0..=0xffe6,
    0x20000..=0x3fffd,
];

/// Width on a terminal.
pub fn width(text: &str) -> usize {
    let places = |c: char| 1 + usize::from(WIDE.iter().any(|range| range.contains(&u32::from(c))));
    text.chars().map(places).sum()
}

/// A cell that a spreadsheet would run as a formula is defused with a leading apostrophe.
fn csv_cell(cell: &Cell) -> String {
    let Cell::Text(text) = cell else { return plain(cell) };
    let amount = is_number(cell);
    let risky = !amount && text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let text = if risky { format!("'{text}") } else { text.clone() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn json_cell(cell: Cell) -> serde_json::Value {
    match cell {
        Cell::Text(text) => text.into(),
        Cell::Number(number) => number.into(),
        Cell::Empty => serde_json::Value::Null,
    }
}
