//! Numbers, half a byte a digit, and how a fragment is found in them.
//!
//! A customer's numbers stand behind each other, each behind a mark of its kind, the customer number first.
//! Rows of bits tell in which blocks of customers which three digits in a row occur, two before an X, or which
//! letters; two triples share a row, which halves the memory. A fragment has several such triples, so few blocks
//! are left to be looked at.

use super::blocks::{Blocks, Rows};
use super::{BLOCK, Field, Rank};
use crate::kernel::exact::exact;
use memchr::memmem;

/// What each half byte stands for: digits, the X of identity numbers, the three marks, a letter's mark, and
/// filling at the end of a block.
const SIGNS: &[u8; 16] = b"0123456789Xpic^.";
const X: u8 = 10;
const PHONE: u8 = 11;
const IDENTITY: u8 = 12;
const CUST_NO: u8 = 13;
const LETTER: u8 = 14;
const FILLING: u8 = 15;
/// A letter is written as its mark and three of these, none of which is a digit or X: so no fragment of
/// digits is ever found across it.
const LETTER_SIGNS: [u8; 4] = [PHONE, IDENTITY, CUST_NO, FILLING];
/// Half bytes of a letter.
const LETTER_LEN: usize = 4;

/// Properties: three digits; two digits and X; a letter.
const FIRST_X: usize = 1_000;
const FIRST_LETTER: usize = 1_100;
/// Rows for them: two share one.
const ROWS: usize = 563;

/// Both signs of each byte.
static PAIRS: [[u8; 2]; 256] = pairs();

const fn pairs() -> [[u8; 2]; 256] {
    let mut all = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        all[byte] = [SIGNS[byte >> 4], SIGNS[byte & 15]];
        byte += 1;
    }
    all
}

/// The numbers of the customers of a segment, in their order.
pub struct Numbers {
    packed: Vec<u8>,
    /// Where each block begins.
    starts: Vec<u32>,
    /// In which blocks which signs occur.
    occurs: Rows,
    /// Half bytes of the block that is not full yet.
    open: Vec<u8>,
    in_open: usize,
}

impl Numbers {
    pub fn new() -> Numbers {
        Numbers {
            packed: Vec::new(),
            starts: Vec::new(),
            occurs: Rows::new(ROWS),
            open: Vec::new(),
            in_open: 0,
        }
    }

    /// Adds the numbers of the next customer, each as `fold` makes them.
    pub fn push(&mut self, cust_no: &str, identity: &str, phones: &[String]) {
        if self.in_open == BLOCK {
            self.pack();
        }
        self.in_open += 1;
        self.add(CUST_NO, cust_no);
        if !identity.is_empty() {
            self.add(IDENTITY, identity);
        }
        phones.iter().for_each(|phone| self.add(PHONE, phone));
    }

    fn add(&mut self, mark: u8, value: &str) {
        self.open.push(mark);
        let from = self.open.len();
        value.bytes().for_each(|sign| encode(sign, &mut self.open));
        let block = self.starts.len();
        rows(&self.open[from..]).for_each(|row| self.occurs.set(block, row));
    }

    fn pack(&mut self) {
        if self.open.len() % 2 == 1 {
            self.open.push(FILLING);
        }
        self.starts.push(self.packed.len() as u32);
        self.packed.extend(self.open.chunks_exact(2).map(|two| two[0] << 4 | two[1]));
        self.open.clear();
        self.in_open = 0;
    }

    /// Nothing more is added.
    pub fn close(&mut self) {
        if self.in_open > 0 {
            self.pack();
        }
        self.open = Vec::new();
        exact(&mut self.packed);
        exact(&mut self.starts);
        self.occurs.close();
    }

    /// The half bytes of a block, two in each byte.
    fn packed(&self, block: usize) -> &[u8] {
        let from = self.starts.get(block).map_or(self.packed.len(), |start| *start as usize);
        let to = self.starts.get(block + 1).map_or(self.packed.len(), |start| *start as usize);
        &self.packed[from..to]
    }

    /// Writes the signs of a block into `text`.
    fn unpack(&self, block: usize, text: &mut Vec<u8>) {
        let packed = self.packed(block);
        text.resize(packed.len() * 2, 0);
        for (two, byte) in text.chunks_exact_mut(2).zip(packed) {
            two.copy_from_slice(&PAIRS[usize::from(*byte)]);
        }
    }

    /// The customer number at a place of a block.
    pub fn cust_no(&self, block: usize, place: usize) -> String {
        let mut text = Vec::new();
        self.unpack(block, &mut text);
        let number = fields(&text).find(|(at, field, _)| *at == place && *field == Field::CustNo);
        number.map(|(_, _, value)| decode(value)).unwrap_or_default()
    }
}

fn encode(sign: u8, out: &mut Vec<u8>) {
    match sign {
        b'0'..=b'9' => out.push(sign - b'0'),
        b'X' => out.push(X),
        _ => {
            let letter = sign.wrapping_sub(b'A');
            let piece = |shift: u8| LETTER_SIGNS[usize::from(letter >> shift & 3)];
            out.extend([LETTER, piece(4), piece(2), piece(0)]);
        }
    }
}

fn decode(text: &[u8]) -> String {
    let mut number = String::new();
    let mut at = 0;
    while let Some(sign) = text.get(at) {
        if *sign != SIGNS[usize::from(LETTER)] {
            number.push(char::from(*sign));
            at += 1;
            continue;
        }
        let pieces = text.iter().skip(at + 1).take(LETTER_LEN - 1);
        let letter = pieces.fold(0, |letter, piece| {
            let index = LETTER_SIGNS.iter().position(|sign| SIGNS[usize::from(*sign)] == *piece);
            letter << 2 | index.unwrap_or(0) as u8
        });
        number.push(char::from(b'A' + letter));
        at += LETTER_LEN;
    }
    number
}

/// The rows in which a number, as half bytes, has a bit.
fn rows(number: &[u8]) -> impl Iterator<Item = usize> {
    let triples = number.windows(3).filter_map(|three| match *three {
        [a @ 0..=9, b @ 0..=9, c @ 0..=9] => {
            Some(usize::from(a) * 100 + usize::from(b) * 10 + usize::from(c))
        }
        [a @ 0..=9, b @ 0..=9, X] => Some(FIRST_X + usize::from(a) * 10 + usize::from(b)),
        _ => None,
    });
    let letters = number.windows(LETTER_LEN).filter(|four| four[0] == LETTER).map(|four| {
        let index = |sign: u8| LETTER_SIGNS.iter().position(|known| *known == sign).unwrap_or(0);
        FIRST_LETTER + (index(four[1]) * 16 + index(four[2]) * 4 + index(four[3])).min(25)
    });
    triples.chain(letters)
}

/// The numbers of an unpacked block: place of the customer, kind, signs.
fn fields(text: &[u8]) -> impl Iterator<Item = (usize, Field, &[u8])> {
    let (mut at, mut customers) = (0, 0);
    std::iter::from_fn(move || {
        let field = match *text.get(at)? {
            b'c' => Field::CustNo,
            b'i' => Field::Identity,
            b'p' => Field::Phone,
            _ => return None,
        };
        customers += usize::from(field == Field::CustNo);
        let from = at + 1;
        at = from;
        while let Some(sign) = text.get(at).filter(|sign| !matches!(sign, b'c' | b'i' | b'p' | b'.')) {
            at += if *sign == b'^' { LETTER_LEN } else { 1 };
        }
        Some((customers - 1, field, &text[from..at]))
    })
}

/// In which blocks a fragment can be.
pub struct Filter {
    rows: Vec<usize>,
}

impl Filter {
    /// The blocks of a group in which it can be.
    pub fn blocks(&self, numbers: &Numbers, group: usize) -> Blocks {
        let of = |row: &usize| numbers.occurs.blocks(group, *row);
        self.rows.iter().map(of).fold(Blocks::ALL, Blocks::and)
    }
}

/// A fragment that is looked for in numbers.
pub struct SoughtNumber {
    halves: Vec<u8>,
    finder: memmem::Finder<'static>,
    only_whole: bool,
    unpacked: Vec<u8>,
}

impl SoughtNumber {
    /// A fragment of digits and large letters; only numbers that are it and nothing more, if so wished.
    pub fn new(number: &str, only_whole: bool) -> SoughtNumber {
        let mut halves = Vec::new();
        number.bytes().for_each(|sign| encode(sign, &mut halves));
        let text: Vec<u8> = halves.iter().map(|half| SIGNS[usize::from(*half)]).collect();
        let finder = memmem::Finder::new(&text).into_owned();
        SoughtNumber { halves, finder, only_whole, unpacked: Vec::new() }
    }

    /// In which blocks it can be.
    pub fn filter(&self) -> Filter {
        let mut rows: Vec<usize> = rows(&self.halves).collect();
        rows.sort_unstable();
        rows.dedup();
        Filter { rows }
    }

    /// Tells the customers of `block` in whose numbers it is, by their places; once for each number.
    pub fn in_block(&mut self, numbers: &Numbers, block: usize, mut found: impl FnMut(usize, Field, Rank)) {
        if !holds(numbers.packed(block), &self.halves) {
            return;
        }
        numbers.unpack(block, &mut self.unpacked);
        for (place, field, value) in fields(&self.unpacked) {
            let Some(at) = self.finder.find(value) else { continue };
            match (at, value.len() == self.halves.len()) {
                (0, true) => found(place, field, Rank::Whole),
                _ if self.only_whole => {}
                (0, _) => found(place, field, Rank::Start),
                _ => found(place, field, Rank::Inside),
            }
        }
    }
}

/// Whether half bytes stand one behind the other in packed ones: beginning with a byte, or within one.
fn holds(packed: &[u8], halves: &[u8]) -> bool {
    let [first, second, third, ..] = *halves else { return true };
    let half =
        |at: usize| packed.get(at / 2).map(|byte| if at.is_multiple_of(2) { byte >> 4 } else { byte & 15 });
    let all_from = |from: usize| (from..).zip(halves).all(|(at, sought)| half(at) == Some(*sought));
    let (even, odd) = (first << 4 | second, second << 4 | third);
    memchr::memchr2_iter(even, odd, packed).any(|at| {
        packed[at] == even && all_from(at * 2) || packed[at] == odd && at > 0 && all_from(at * 2 - 1)
    })
}
