//! A row of a feed file: its fields by the header, and the checks that any field can ask for.

use super::feed::{FORBIDDEN_WORDS, FeedFile};
use super::reader::LINE_MAX;
use super::reject::{Bad, RejectKind};
use crate::kernel::calendar::from_ymd;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::money::{Fen, parse_yuan};
use crate::text;

/// Longest number (customer, account, transaction …) that is taken, bytes.
pub const KEY_MAX: usize = 32;
/// Most digits before the point of a mid rate: the dearest currencies have four.
const RATE_DIGITS: usize = 5;
/// Most columns that a file may have.
const COLUMNS_MAX: usize = 48;

/// Where the columns of a file stand, by its header line.
#[derive(Debug, Clone)]
pub struct Header {
    /// For each column of the file, in our order, its place in a row; none where it is absent.
    places: Vec<Option<usize>>,
    /// How many fields each row has.
    pub width: usize,
}

impl Header {
    /// Reads the header line of `file`.
    ///
    /// # Errors
    /// Refuses a header that lacks a column, names one twice, has too many, or names authentication data.
    pub fn parse(file: FeedFile, line: &str) -> Result<Header> {
        let names: Vec<&str> = line.split('|').map(str::trim).collect();
        let refuse = |code, text| Err(Refusal::new(code, file.name(), text).into());
        if names.len() > COLUMNS_MAX {
            return refuse("header_columns", text!("列数过多", "too many columns"));
        }
        let forbidden = |name: &&&str| {
            name.to_ascii_lowercase().split(['_', '-', ' ']).any(|word| FORBIDDEN_WORDS.contains(&word))
        };
        if let Some(name) = names.iter().find(forbidden) {
            let text = text!(
                "列 {name} 是鉴别数据，本系统从不接收：请从文件中去除",
                "column {name} holds authentication data, which is never taken: leave it out of the file"
            );
            return refuse("forbidden_column", text);
        }
        let (columns, needed) = file.columns();
        if let Some(twice) =
            columns.iter().find(|column| names.iter().filter(|name| name == column).count() > 1)
        {
            let text = text!("表头中列 {twice} 出现两次", "the header names the column {twice} twice");
            return refuse("header_column_twice", text);
        }
        let mut places = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate() {
            let place = names.iter().position(|name| name == column);
            if place.is_none() && at < needed {
                let text = text!("表头缺少列 {column}", "the header lacks the column {column}");
                return refuse("header_missing_column", text);
            }
            places.push(place);
        }
        Ok(Header { places, width: names.len() })
    }

    /// The fields of a line, in our order; absent columns are empty.
    ///
    /// # Errors
    /// Says what is wrong with the row as a whole.
    pub fn fields<'l, const N: usize>(&self, line: &'l str) -> std::result::Result<[&'l str; N], Bad> {
        let mut all = [""; COLUMNS_MAX];
        let mut count = 0;
        if line.len() > LINE_MAX {
            return Err(Bad::new("", RejectKind::LineTooLong));
        }
        for field in line.split('|') {
            if count < COLUMNS_MAX {
                all[count] = field;
            }
            count += 1;
        }
        if line.bytes().any(|byte| byte < 0x20 || byte == 0x7f) {
            return Err(Bad::new("", RejectKind::ControlCharacter));
        }
        if count != self.width {
            return Err(Bad::new("", RejectKind::WrongColumnCount));
        }
        Ok(std::array::from_fn(|at| {
            self.places.get(at).copied().flatten().map_or("", |place| all[place].trim_matches(' '))
        }))
    }

    /// The place of a column in a row.
    pub fn place(&self, column: usize) -> Option<usize> {
        self.places.get(column).copied().flatten()
    }
}

/// What a check of a field answers.
pub type Checked<T> = std::result::Result<T, Bad>;

/// A number that names something: needed, and not too long.
///
/// # Errors
/// Says which.
pub fn key<'l>(column: &'static str, value: &'l str) -> Checked<&'l str> {
    if value.is_empty() {
        return Err(Bad::new(column, RejectKind::MissingValue));
    }
    if value.len() > KEY_MAX {
        return Err(Bad::new(column, RejectKind::KeyTooLong));
    }
    Ok(value)
}

/// A value that is needed.
///
/// # Errors
/// When it is empty.
pub fn needed<'l>(column: &'static str, value: &'l str) -> Checked<&'l str> {
    if value.is_empty() { Err(Bad::new(column, RejectKind::MissingValue)) } else { Ok(value) }
}

/// A date `YYYYMMDD`, or unknown.
///
/// # Errors
/// When there is no such day.
pub fn date(column: &'static str, value: &str) -> Checked<Option<i32>> {
    if value.is_empty() {
        return Ok(None);
    }
    let digits = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    let ymd = if digits { value.parse().ok() } else { None };
    match ymd.filter(|ymd| from_ymd(*ymd).is_some()) {
        Some(ymd) => Ok(Some(ymd)),
        None => Err(Bad::new(column, RejectKind::ImpossibleDate)),
    }
}

/// A moment `YYYYMMDDHHMMSS`.
///
/// # Errors
/// When there is no such moment.
pub fn moment(column: &'static str, value: &str) -> Checked<i64> {
    let wrong = Bad::new(column, RejectKind::ImpossibleDate);
    if value.len() != 14 || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong);
    }
    date(column, &value[..8])?.ok_or(wrong)?;
    let part = |range: std::ops::Range<usize>| value[range].parse::<u8>().unwrap_or(u8::MAX);
    if part(8..10) > 23 || part(10..12) > 59 || part(12..14) > 59 {
        return Err(wrong);
    }
    value.parse().map_err(|_| wrong)
}

/// One of a fixed list of values.
///
/// # Errors
/// When it is none of them.
pub fn one_of<'l>(column: &'static str, value: &'l str, values: &[&str]) -> Checked<&'l str> {
    if values.contains(&value) { Ok(value) } else { Err(Bad::new(column, RejectKind::UnknownValue)) }
}

/// Y, N or unknown.
///
/// # Errors
/// When it is none of them.
pub fn yes_no<'l>(column: &'static str, value: &'l str) -> Checked<&'l str> {
    one_of(column, value, &["", "Y", "N"])
}

/// An amount in yuan.
///
/// # Errors
/// Says what is wrong with it.
#[inline]
pub fn amount(column: &'static str, value: &str) -> Checked<Fen> {
    if value.is_empty() {
        return Err(Bad::new(column, RejectKind::MissingValue));
    }
    parse_yuan(value.as_bytes()).map_err(|error| Bad::new(column, error.into()))
}

/// A mid rate, CNY per 100 units, as an integer with four decimals.
///
/// # Errors
/// Says what is wrong with it.
pub fn mid_rate(column: &'static str, value: &str) -> Checked<i64> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) {
        return Err(Bad::new(column, RejectKind::MalformedAmount));
    }
    if whole.len() > RATE_DIGITS {
        return Err(Bad::new(column, RejectKind::AmountTooLarge));
    }
    if decimals.len() > 4 {
        return Err(Bad::new(column, RejectKind::TooManyDecimals));
    }
    let scaled: i64 = format!("{whole}{decimals:0<4}").parse().unwrap_or(0);
    if scaled > 0 { Ok(scaled) } else { Err(Bad::new(column, RejectKind::MalformedAmount)) }
}
