//! Whole numbers in as few bytes as they need, for the packed tables.

use crate::kernel::error::{Error, Fault, Result};

/// Appends an unsigned number, seven bits to a byte, lowest first.
#[inline]
pub fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a signed number; small ones of either sign are short.
#[inline]
pub fn put_signed(out: &mut Vec<u8>, value: i64) {
    put(out, ((value << 1) ^ (value >> 63)) as u64);
}

/// Reads packed numbers from the front of a row.
pub struct Unpack<'a>(&'a [u8]);

impl<'a> Unpack<'a> {
    /// A reader of `packed`.
    pub fn new(packed: &'a [u8]) -> Self {
        Unpack(packed)
    }

    /// Whether everything was read.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One byte.
    ///
    /// # Errors
    /// A fault when the row ends too early.
    #[inline]
    pub fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().ok_or_else(cut)?;
        self.0 = rest;
        Ok(*first)
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    /// A fault when the row ends too early.
    #[inline]
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or_else(cut)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// An unsigned number.
    ///
    /// # Errors
    /// A fault when the row ends too early.
    #[inline]
    pub fn number(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(cut())
    }

    /// A signed number.
    ///
    /// # Errors
    /// A fault when the row ends too early.
    #[inline]
    pub fn signed(&mut self) -> Result<i64> {
        let value = self.number()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }
}

fn cut() -> Error {
    Fault::Inconsistent("a packed row ends too early".to_owned()).into()
}
