//! The ledger: all accounts in the order of their numbers, packed some hundred to a row, and the
//! cursor that merges a file in the same order into it.
//!
//! Packed account: length shared with the number before it, length of the rest, the rest,
//! `acct_id` and `cust_id` as differences, class, currency, marks. Balances lie in a row of their
//! own in the same order, because only they change daily.

use super::packed::{Unpack, put_signed};
use super::rows;
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::store::open::Core;

/// A new row is begun when one that is appended to holds this many accounts.
const FILL: usize = 512;
/// A row is split when it holds this many accounts.
const SPLIT: usize = 1_024;

/// Mark: the account is overdue.
pub const OVERDUE: u8 = 1;
/// Mark: the account has a closing date.
pub const CLOSED: u8 = 2;

/// What the night's merge needs to know of an account, its number and balance apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerAccount {
    /// Internal number of the account; 0 where it is a corporate customer's and left out.
    pub acct_id: u32,
    /// Internal number of the customer; 0 where it is a corporate customer's and left out.
    pub cust_id: u32,
    /// Number of the asset class.
    pub class_id: u8,
    /// Number of the currency.
    pub currency_id: u8,
    /// [`OVERDUE`], [`CLOSED`].
    pub marks: u8,
}

impl LedgerAccount {
    /// An account of a corporate customer: known, but counted nowhere.
    pub const LEFT_OUT: LedgerAccount =
        LedgerAccount { acct_id: 0, cust_id: 0, class_id: 0, currency_id: 0, marks: 0 };

    /// Whether it is a corporate customer's.
    pub fn is_left_out(&self) -> bool {
        self.cust_id == 0
    }
}

/// One row of the ledger, unpacked.
#[derive(Default)]
pub struct Block {
    block_no: i64,
    first_no: String,
    numbers: Vec<u8>,
    /// Where each number ends in `numbers`.
    ends: Vec<u32>,
    accounts: Vec<LedgerAccount>,
    balances: Vec<Fen>,
    accounts_changed: bool,
    balances_changed: bool,
}

impl Block {
    fn len(&self) -> usize {
        self.accounts.len()
    }

    /// The number of the account at `place`.
    #[inline]
    pub fn number(&self, place: usize) -> &[u8] {
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        &self.numbers[start..self.ends[place] as usize]
    }

    /// Finds a number: its place, or the place where it would stand.
    fn find(&self, number: &[u8]) -> std::result::Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.number(middle).cmp(number) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(middle),
            }
        }
        Err(low)
    }

    fn insert(&mut self, place: usize, number: &[u8], account: LedgerAccount) {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        self.numbers.splice(start as usize..start as usize, number.iter().copied());
        for end in &mut self.ends[place..] {
            *end += number.len() as u32;
        }
        self.ends.insert(place, start + number.len() as u32);
        self.accounts.insert(place, account);
        self.balances.insert(place, 0);
        self.accounts_changed = true;
        self.balances_changed = true;
    }

    /// Takes the upper half away into a block of its own.
    fn split_off(&mut self, block_no: i64) -> Block {
        let half = self.len() / 2;
        let cut = self.ends[half - 1];
        let upper = Block {
            block_no,
            first_no: String::from_utf8_lossy(self.number(half)).into_owned(),
            numbers: self.numbers.split_off(cut as usize),
            ends: self.ends.split_off(half).iter().map(|end| end - cut).collect(),
            accounts: self.accounts.split_off(half),
            balances: self.balances.split_off(half),
            accounts_changed: true,
            balances_changed: true,
        };
        self.accounts_changed = true;
        self.balances_changed = true;
        upper
    }

    fn unpack(row: &rows::LedgerRow, block: &mut Block) -> Result<()> {
        block.block_no = row.block_no;
        block.first_no.clone_from(&row.first_no);
        block.numbers.clear();
        block.ends.clear();
        block.accounts.clear();
        block.balances.clear();
        block.accounts_changed = false;
        block.balances_changed = false;
        let mut packed = Unpack::new(&row.accounts);
        let (mut acct_id, mut cust_id, mut start) = (0_i64, 0_i64, 0_usize);
        while !packed.is_empty() {
            let shared = usize::from(packed.byte()?);
            let rest = usize::from(packed.byte()?);
            let end = block.numbers.len();
            block.numbers.extend_from_within(start..start + shared);
            block.numbers.extend_from_slice(packed.bytes(rest)?);
            start = end;
            block.ends.push(block.numbers.len() as u32);
            acct_id += packed.signed()?;
            cust_id += packed.signed()?;
            block.accounts.push(LedgerAccount {
                acct_id: acct_id as u32,
                cust_id: cust_id as u32,
                class_id: packed.byte()?,
                currency_id: packed.byte()?,
                marks: packed.byte()?,
            });
        }
        let mut packed = Unpack::new(&row.balances);
        while !packed.is_empty() {
            block.balances.push(packed.signed()?);
        }
        Ok(())
    }

    fn pack_accounts(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len() * 12);
        let (mut acct_id, mut cust_id) = (0_i64, 0_i64);
        for (place, account) in self.accounts.iter().enumerate() {
            let number = self.number(place);
            let before: &[u8] = if place == 0 { &[] } else { self.number(place - 1) };
            let shared = number.iter().zip(before).take_while(|(a, b)| a == b).count();
            out.push(shared as u8);
            out.push((number.len() - shared) as u8);
            out.extend_from_slice(&number[shared..]);
            put_signed(&mut out, i64::from(account.acct_id) - acct_id);
            put_signed(&mut out, i64::from(account.cust_id) - cust_id);
            (acct_id, cust_id) = (i64::from(account.acct_id), i64::from(account.cust_id));
            out.extend([account.class_id, account.currency_id, account.marks]);
        }
        out
    }

    fn pack_balances(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len() * 5);
        self.balances.iter().for_each(|balance| put_signed(&mut out, *balance));
        out
    }

    fn foreign_accounts(&self) -> i64 {
        self.accounts.iter().filter(|account| account.currency_id != 0).count() as i64
    }
}

/// Longest account number that the ledger takes, bytes.
pub const NUMBER_MAX: usize = 64;

/// Walks the ledger in the order of account numbers and writes back what was changed on the way.
pub struct Cursor<'c> {
    core: &'c Core,
    block: Block,
    /// Whether `block` holds a row.
    loaded: bool,
    /// Smallest number of the row after `block`; none where it is the last.
    next_first: Option<String>,
    place: usize,
    next_block_no: i64,
}

impl<'c> Cursor<'c> {
    /// A cursor before the first account.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn new(core: &'c Core) -> Result<Self> {
        let next_block_no = rows::next_ledger_block(core)?;
        Ok(Cursor { core, block: Block::default(), loaded: false, next_first: None, place: 0, next_block_no })
    }

    /// Takes a row under the cursor; the row that was there has been flushed.
    fn load(&mut self, row: Option<rows::LedgerRow>) -> Result<bool> {
        self.place = 0;
        self.loaded = row.is_some();
        if let Some(row) = row {
            Block::unpack(&row, &mut self.block)?;
            self.next_first = rows::ledger_first_after(self.core, &self.block.first_no)?;
        }
        Ok(self.loaded)
    }

    /// Writes back the row under the cursor, if it changed.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn flush(&mut self) -> Result<()> {
        if !self.loaded {
            return Ok(());
        }
        let block = &mut self.block;
        if block.accounts_changed {
            let first = String::from_utf8_lossy(block.number(0)).into_owned();
            block.first_no = first;
            rows::put_ledger(
                self.core,
                block.block_no,
                &block.first_no,
                block.foreign_accounts(),
                &block.pack_accounts(),
            )?;
        }
        if block.balances_changed {
            rows::put_ledger_balances(self.core, block.block_no, &block.pack_balances())?;
        }
        block.accounts_changed = false;
        block.balances_changed = false;
        Ok(())
    }

    /// Goes to the first account of the ledger; false where there is none.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn first(&mut self) -> Result<bool> {
        self.flush()?;
        let row = rows::ledger_at_or_after(self.core, "")?;
        self.load(row)
    }

    /// Goes to the next account; false after the last.
    ///
    /// # Errors
    /// A fault of the database.
    #[inline]
    pub fn advance(&mut self) -> Result<bool> {
        self.place += 1;
        if self.place < self.block.len() {
            return Ok(true);
        }
        self.next_block()
    }

    fn next_block(&mut self) -> Result<bool> {
        match self.next_first.take() {
            None => {
                self.flush()?;
                self.loaded = false;
                Ok(false)
            }
            Some(first) => {
                self.flush()?;
                let row = rows::ledger_at_or_after(self.core, &first)?;
                self.load(row)
            }
        }
    }

    /// Goes to the account of `number`; false, and stands where it would be, when there is none.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn seek(&mut self, number: &[u8]) -> Result<bool> {
        let here = self.loaded
            && number >= self.block.first_no.as_bytes()
            && self.next_first.as_ref().is_none_or(|next| number < next.as_bytes());
        if !here {
            // What was changed here may be what is read next.
            self.flush()?;
            let text = String::from_utf8_lossy(number);
            let row = match rows::ledger_at_or_before(self.core, &text)? {
                Some(row) => Some(row),
                None => rows::ledger_at_or_after(self.core, "")?,
            };
            if !self.load(row)? {
                return Ok(false);
            }
        }
        match self.block.find(number) {
            Ok(place) => {
                self.place = place;
                Ok(true)
            }
            Err(place) => {
                self.place = place;
                Ok(false)
            }
        }
    }

    /// The number of the account under the cursor.
    #[inline]
    pub fn number(&self) -> &[u8] {
        self.block.number(self.place)
    }

    /// The account under the cursor.
    #[inline]
    pub fn account(&self) -> LedgerAccount {
        self.block.accounts[self.place]
    }

    /// The balance of the account under the cursor, in its own currency.
    #[inline]
    pub fn balance(&self) -> Fen {
        self.block.balances[self.place]
    }

    /// Sets the balance of the account under the cursor.
    #[inline]
    pub fn set_balance(&mut self, balance: Fen) {
        self.block.balances[self.place] = balance;
        self.block.balances_changed = true;
    }

    /// Changes the account under the cursor.
    pub fn set_account(&mut self, account: LedgerAccount) {
        self.block.accounts[self.place] = account;
        self.block.accounts_changed = true;
    }

    /// Adds an account where [`Cursor::seek`] found none; its balance is 0.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn insert(&mut self, number: &[u8], account: LedgerAccount) -> Result<()> {
        let appending = self.loaded && self.next_first.is_none() && self.place == self.block.len();
        if !self.loaded || (appending && self.block.len() >= FILL) {
            self.flush()?;
            self.block = Block { block_no: self.next_block_no, ..Block::default() };
            self.next_block_no += 1;
            self.next_first = None;
            self.loaded = true;
            self.place = 0;
        }
        self.block.insert(self.place, number, account);
        if self.place == 0 {
            self.block.first_no = String::from_utf8_lossy(number).into_owned();
        }
        if self.block.len() >= SPLIT {
            self.split(number)?;
        }
        Ok(())
    }

    fn split(&mut self, number: &[u8]) -> Result<()> {
        let mut upper = self.block.split_off(self.next_block_no);
        self.next_block_no += 1;
        let after = self.next_first.take();
        if number >= upper.first_no.as_bytes() {
            self.flush()?;
            std::mem::swap(&mut self.block, &mut upper);
            self.next_first = after;
        } else {
            let kept = std::mem::replace(&mut self.block, upper);
            self.flush()?;
            self.next_first = Some(std::mem::replace(&mut self.block, kept).first_no);
        }
        self.place = self.block.find(number).unwrap_or_else(|place| place);
        Ok(())
    }

    /// Goes to the first account of the next row that holds foreign accounts, from row `from` on;
    /// answers that row's number.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn foreign_from(&mut self, from: i64) -> Result<Option<i64>> {
        self.flush()?;
        let row = rows::ledger_foreign_from(self.core, from)?;
        Ok(if self.load(row)? { Some(self.block.block_no) } else { None })
    }

    /// The places of the row under the cursor, for walks inside one row.
    pub fn row_len(&self) -> usize {
        self.block.len()
    }

    /// Account and balance at a place of the row under the cursor.
    pub fn at(&self, place: usize) -> (LedgerAccount, Fen) {
        (self.block.accounts[place], self.block.balances[place])
    }
}
