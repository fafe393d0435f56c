//! Tables as files (spec 7, *Exports and prints*): CSV and xlsx of what the page shows, masked as the page masks it.
//! Whose file it is stands in its name and in its last line or sheet. What is not masked was approved: pages of
//! `exports`.

use crate::kernel::calendar::Day;
use crate::kernel::clock::stamp;
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::money::{Fen, yuan};
use crate::kernel::sheet::defused;
use crate::text;
use crate::web::desk::{Answer, Desk, Download};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Longest text of a cell in a spreadsheet, in UTF-16 units.
const CELL_MAX: usize = 32_767;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words; never taken for a formula.
    Text(String),
    /// An amount in fen, written in yuan.
    Money(Fen),
    /// A whole number.
    Count(i64),
    /// A share in percent, with its decimals.
    Percent(String),
    /// Nothing is known.
    Empty,
}

impl Cell {
    /// Words.
    pub fn text(words: impl Into<String>) -> Cell {
        Cell::Text(words.into())
    }

    /// A date as everywhere, 2026-01-31.
    pub fn date(day: Option<Day>) -> Cell {
        day.map_or(Cell::Empty, |day| Cell::Text(day.to_string()))
    }
}

/// A table to keep.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// What it is, in the file's name and above its columns.
    pub title: String,
    /// Headings of the columns.
    pub headings: Vec<String>,
    /// Rows, each as long as the headings.
    pub rows: Vec<Vec<Cell>>,
}

/// The file that was asked for in the form (`format`: `csv` or `xlsx`).
///
/// # Errors
/// Refuses another format, and more rows than the bank allows in a file.
pub fn file(desk: &Desk<'_>, sheet: &Sheet) -> Result<Answer> {
    let format = desk.form.get("format");
    let (mark, rows) = (mark(desk)?, sheet.rows.len());
    let name = format!("{}-{}-{}", sheet.title, desk.viewer()?.staff_no, desk.today);
    match format {
        "csv" => {
            let kind = "text/csv; charset=utf-8";
            let bytes = csv(sheet, &mark)?;
            Ok(Answer::File(Download {
                name: format!("{name}.csv"),
                kind,
                bytes,
                rows,
                unmasked: Vec::new(),
            }))
        }
        "xlsx" => {
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            let bytes = xlsx(sheet, &mark).map_err(|error| Fault::Inconsistent(format!("xlsx: {error}")))?;
            Ok(Answer::File(Download {
                name: format!("{name}.xlsx"),
                kind,
                bytes,
                rows,
                unmasked: Vec::new(),
            }))
        }
        _ => {
            let why = text!("请选择 CSV 或 Excel", "choose CSV or Excel");
            Err(Refusal::new("format_unknown", "format", why).into())
        }
    }
}

/// Refuses a list that is longer than a file may be.
///
/// # Errors
/// That refusal.
pub fn fits(desk: &Desk<'_>, rows: usize) -> Result<()> {
    let most = desk.site.quotas.export_rows;
    if rows <= most {
        return Ok(());
    }
    let why = text!(
        "共 {rows} 行，超过一次导出的上限 {most} 行：请用筛选条件缩小范围后再导出",
        "{rows} rows are more than the {most} that one file may have: narrow the list by its filter, then export"
    );
    Err(Refusal::new("export_too_large", "format", why).into())
}

/// Whose file it is, and when it was made.
fn mark(desk: &Desk<'_>) -> Result<String> {
    let viewer = desk.viewer()?;
    let now = stamp(desk.site.clock.now());
    let minute = now.get(..16).unwrap_or_default().replace('T', " ");
    Ok(format!("{} {} {minute} {}", viewer.name, viewer.staff_no, desk.site.about.name))
}

fn csv(sheet: &Sheet, mark: &str) -> Result<Vec<u8>> {
    // The mark by which spreadsheets know UTF-8.
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let fault = |error: csv::Error| Error::from(Fault::Inconsistent(format!("csv: {error}")));
    let headings: Vec<String> = sheet.headings.iter().map(|heading| defused(heading)).collect();
    writer.write_record(&headings).map_err(fault)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(written)).map_err(fault)?;
    }
    writer.write_record([defused(mark)]).map_err(fault)?;
    writer.into_inner().map_err(|error| Fault::Inconsistent(format!("csv: {}", error.error())).into())
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(words) => defused(words),
        Cell::Money(fen) => yuan((*fen).into()),
        Cell::Count(number) => number.to_string(),
        Cell::Percent(share) => format!("{share}%"),
        Cell::Empty => String::new(),
    }
}

fn xlsx(sheet: &Sheet, mark: &str) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let number = |shape: &str| Format::new().set_num_format(shape);
    let formats = Formats { money: number("#,##0.00"), whole: number("#,##0"), percent: number("0.00%") };
    let page = book.add_worksheet();
    for (column, heading) in (0_u16..).zip(&sheet.headings) {
        page.write_string_with_format(0, column, cut(heading), &bold)?;
        page.set_column_width(column, 18)?;
    }
    page.set_freeze_panes(1, 0)?;
    for (place, row) in (1_u32..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(row) {
            put(page, (place, column), cell, &formats)?;
        }
    }
    let whose = book.add_worksheet();
    whose.set_name("水印 watermark")?;
    whose.write_string(0, 0, mark)?;
    whose.write_string(1, 0, cut(&sheet.title))?;
    book.save_to_buffer()
}

/// How numbers look in a spreadsheet.
struct Formats {
    money: Format,
    whole: Format,
    percent: Format,
}

fn put(
    page: &mut Worksheet,
    at: (u32, u16),
    cell: &Cell,
    formats: &Formats,
) -> std::result::Result<(), XlsxError> {
    let (row, column) = at;
    match cell {
        Cell::Text(words) => page.write_string(row, column, cut(&defused(words)))?,
        Cell::Money(fen) => match Decimal::new(*fen, 2).to_f64() {
            Some(yuan) => page.write_number_with_format(row, column, yuan, &formats.money)?,
            None => page,
        },
        Cell::Count(number) => match number.to_f64() {
            Some(number) => page.write_number_with_format(row, column, number, &formats.whole)?,
            None => page,
        },
        Cell::Percent(share) => {
            match share.parse::<Decimal>().ok().and_then(|share| (share / Decimal::ONE_HUNDRED).to_f64()) {
                Some(share) => page.write_number_with_format(row, column, share, &formats.percent)?,
                None => page.write_string(row, column, share)?,
            }
        }
        Cell::Empty => page,
    };
    Ok(())
}

/// A text as long as a cell may be, never cut within a sign.
fn cut(words: &str) -> String {
    let mut units = 0;
    let fitting = |c: &char| {
        units += c.len_utf16();
        units <= CELL_MAX
    };
    words.chars().take_while(fitting).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_34_and_35_nothing_is_taken_for_a_formula() {
        for bad in [
            "=1+1",
            " =1+1",
            "\t=1",
            "\r=1",
            "\n=1",
            "\0=1",
            "+8613",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(1)",
            "＝1+1",
            "＋1",
            "－1",
            "＠a",
            "\u{feff}=1",
            "\u{a0}=1",
            "\u{200b}=1",
            "\u{b}=1",
            "\tplain",
            "\u{7f}x",
        ] {
            assert_eq!(defused(bad), format!("'{bad}"), "{bad:?}");
        }
        for good in ["", "王芳", "138****5678", "1=1", ";=1", "\",=1", "a-b", " 王"] {
            assert_eq!(defused(good), good);
        }
    }

    #[test]
    fn a_cell_is_cut_at_what_a_spreadsheet_takes() {
        let long = "𠮷".repeat(20_000);
        assert_eq!(cut(&long).chars().count(), CELL_MAX / 2);
        assert_eq!(cut("短"), "短");
    }

    #[test]
    fn a_file_holds_the_rows_and_whose_it_is() {
        let sheet = Sheet {
            title: "t".to_owned(),
            headings: vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
            rows: vec![
                vec![Cell::text("=1,\"x\"\n"), Cell::Money(-123_456), Cell::Count(7)],
                vec![Cell::Empty, Cell::Money(5), Cell::date(None)],
            ],
        };
        let bytes = csv(&sheet, "张三 1001").unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_default();
        assert_eq!(text, "\u{feff}a,b,c\r\n\"'=1,\"\"x\"\"\n\",-1234.56,7\r\n,0.05,\r\n张三 1001\r\n");
        let bytes = xlsx(&sheet, "张三 1001").unwrap_or_default();
        assert_eq!(bytes.get(..2), Some(&b"PK"[..]), "a zip archive");
    }
}
