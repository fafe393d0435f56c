//! Whole numbers in as few bytes as they need, for the packed tables.

use crate::kernel::error::{Fault, Result};

/// Appends an unsigned number, seven bits to a byte, lowest first.
#[inline]
pub fn put(out: &mut Vec<u8>, mut value: u64) {
    let (mut bytes, mut len) = ([0; 10], 0);
    while value >= 0x80 {
        bytes[len] = value as u8 | 0x80;
        value >>= 7;
        len += 1;
    }
    bytes[len] = value as u8;
    out.extend_from_slice(&bytes[..=len]);
}

/// Appends a signed number; small ones of either sign are short.
#[inline]
pub fn put_signed(out: &mut Vec<u8>, value: i64) {
    put(out, ((value << 1) ^ (value >> 63)) as u64);
}

/// Appends a column: the least of `values`, then what each has beyond it, all in as many bytes as the
/// largest needs. Read back with [`Unpack::column`] much faster than numbers of various lengths.
pub fn put_column(out: &mut Vec<u8>, values: impl Iterator<Item = u32> + Clone) {
    let least = values.clone().min().unwrap_or(0);
    let spread = values.clone().max().unwrap_or(0) - least;
    let width = 4 - spread.leading_zeros() as usize / 8;
    put(out, least.into());
    out.push(width as u8);
    for value in values {
        out.extend_from_slice(&(value - least).to_le_bytes()[..width]);
    }
}

/// Reads packed numbers from the front of a row. Where the row ends too early it reads zeros;
/// [`Unpack::end`] tells.
pub struct Unpack<'a> {
    rest: &'a [u8],
    cut: bool,
}

impl<'a> Unpack<'a> {
    /// A reader of `packed`.
    pub fn new(packed: &'a [u8]) -> Self {
        Unpack { rest: packed, cut: false }
    }

    /// Whether everything was read.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// A fault when the row ended too early.
    pub fn end(self) -> Result<()> {
        if self.cut {
            return Err(Fault::Inconsistent("a packed row ends too early".to_owned()).into());
        }
        Ok(())
    }

    #[cold]
    fn cut(&mut self) {
        self.cut = true;
        self.rest = &[];
    }

    /// One byte.
    #[inline]
    pub fn byte(&mut self) -> u8 {
        if let Some((first, rest)) = self.rest.split_first() {
            self.rest = rest;
            return *first;
        }
        self.cut();
        0
    }

    /// The next `count` bytes; none where there are not as many.
    #[inline]
    pub fn bytes(&mut self, count: usize) -> &'a [u8] {
        if let Some((bytes, rest)) = self.rest.split_at_checked(count) {
            self.rest = rest;
            return bytes;
        }
        self.cut();
        &[]
    }

    /// An unsigned number.
    #[inline]
    pub fn number(&mut self) -> u64 {
        let mut value = 0;
        for (at, byte) in self.rest.iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * at);
            if *byte < 0x80 {
                self.rest = &self.rest[at + 1..];
                return value;
            }
        }
        self.cut();
        0
    }

    /// A signed number.
    #[inline]
    pub fn signed(&mut self) -> i64 {
        let value = self.number();
        (value >> 1) as i64 ^ -((value & 1) as i64)
    }

    /// A column of `count` numbers, each handed to `each` with its place.
    pub fn column(&mut self, count: usize, mut each: impl FnMut(usize, u32)) {
        let least = self.number() as u32;
        let width = usize::from(self.byte());
        let bytes = self.bytes(width * count);
        match width {
            0 => (0..count).for_each(|place| each(place, least)),
            1 => fixed::<1>(bytes, least, each),
            2 => fixed::<2>(bytes, least, each),
            3 => fixed::<3>(bytes, least, each),
            4 => fixed::<4>(bytes, least, each),
            _ => self.cut(),
        }
    }
}

fn fixed<const WIDTH: usize>(bytes: &[u8], least: u32, mut each: impl FnMut(usize, u32)) {
    for (place, packed) in bytes.chunks_exact(WIDTH).enumerate() {
        let mut spread = [0; 4];
        spread[..WIDTH].copy_from_slice(packed);
        each(place, least.wrapping_add(u32::from_le_bytes(spread)));
    }
}
