//! One row of the ledger: some hundred accounts in the order of their numbers, with their balances.
//!
//! Packed accounts: how many, what all numbers begin with, the rests of the numbers in equal
//! lengths, then a column each of `acct_id`, `cust_id`, class, currency, marks. Equal lengths, because
//! a night unpacks every row of the ledger for the few accounts that changed in it. Balances lie in a
//! row of their own in the same order, because only they change daily, each as short as it can be.

use super::ledger::LedgerAccount;
use super::packed::{Unpack, put, put_column, put_signed};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use std::cmp::Ordering;

/// One row of the ledger, unpacked.
#[derive(Default)]
pub struct Block {
    /// Number of the row.
    pub block_no: i64,
    /// What all numbers begin with.
    prefix: Vec<u8>,
    /// The rest of each number, `width` bytes each, filled up with zero bytes: no number holds one.
    rests: Vec<u8>,
    width: usize,
    accounts: Vec<LedgerAccount>,
    balances: Vec<Fen>,
    /// Whether anything but balances changed since it was read.
    pub accounts_changed: bool,
    /// Whether a balance changed since it was read.
    pub balances_changed: bool,
}

impl Block {
    /// An empty row.
    pub fn new(block_no: i64) -> Block {
        Block { block_no, ..Block::default() }
    }

    /// How many accounts it holds.
    #[inline]
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// The account at a place.
    #[inline]
    pub fn account(&self, place: usize) -> LedgerAccount {
        self.accounts[place]
    }

    /// The balance at a place.
    #[inline]
    pub fn balance(&self, place: usize) -> Fen {
        self.balances[place]
    }

    /// Changes an account.
    pub fn set_account(&mut self, place: usize, account: LedgerAccount) {
        self.accounts[place] = account;
        self.accounts_changed = true;
    }

    /// Changes a balance.
    #[inline]
    pub fn set_balance(&mut self, place: usize, balance: Fen) {
        self.balances[place] = balance;
        self.balances_changed = true;
    }

    #[inline]
    fn rest(&self, place: usize) -> &[u8] {
        &self.rests[place * self.width..(place + 1) * self.width]
    }

    /// The number of the account at a place.
    pub fn number(&self, place: usize) -> Vec<u8> {
        let rest = self.rest(place);
        let filled = rest.iter().rev().take_while(|byte| **byte == 0).count();
        [&self.prefix, &rest[..self.width - filled]].concat()
    }

    /// How the number of the account at a place stands to `number`.
    #[inline]
    pub fn compare(&self, place: usize, number: &[u8]) -> Ordering {
        match number.strip_prefix(self.prefix.as_slice()) {
            Some(rest) => compare_rests(self.rest(place), rest),
            // No number of the row can equal it, and all stand to it as what they begin with does.
            None => self.prefix.as_slice().cmp(number),
        }
    }

    /// Finds a number: its place, or the place where it would stand.
    pub fn find(&self, number: &[u8]) -> std::result::Result<usize, usize> {
        let Some(rest) = number.strip_prefix(self.prefix.as_slice()) else {
            return Err(if self.prefix.as_slice() < number { self.len() } else { 0 });
        };
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match compare_rests(self.rest(middle), rest) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Ok(middle),
            }
        }
        Err(low)
    }

    /// Adds an account, with the balance 0, at the place where [`Block::find`] missed it.
    pub fn insert(&mut self, place: usize, number: &[u8], account: LedgerAccount) {
        if self.accounts.is_empty() {
            (self.prefix, self.width) = (number.to_vec(), 0);
        }
        let shared = shared(&self.prefix, number);
        if shared < self.prefix.len() || number.len() - shared > self.width {
            self.make_room(shared, number.len());
        }
        let rest = &number[shared..];
        let filled = std::iter::repeat_n(0, self.width - rest.len());
        let start = place * self.width;
        self.rests.splice(start..start, rest.iter().copied().chain(filled));
        self.accounts.insert(place, account);
        self.balances.insert(place, 0);
        self.accounts_changed = true;
        self.balances_changed = true;
    }

    /// Keeps only `prefix_len` bytes apart, and makes room for a number of `longest` bytes.
    fn make_room(&mut self, prefix_len: usize, longest: usize) {
        let moved = self.prefix.split_off(prefix_len);
        let width = (moved.len() + self.width).max(longest - prefix_len);
        let mut rests = Vec::with_capacity((self.len() + 1) * width);
        for place in 0..self.len() {
            rests.extend_from_slice(&moved);
            rests.extend_from_slice(self.rest(place));
            rests.resize((place + 1) * width, 0);
        }
        (self.rests, self.width) = (rests, width);
    }

    /// Takes the upper half away into a row of its own.
    pub fn split_off(&mut self, block_no: i64) -> Block {
        let half = self.len() / 2;
        self.accounts_changed = true;
        self.balances_changed = true;
        Block {
            block_no,
            prefix: self.prefix.clone(),
            rests: self.rests.split_off(half * self.width),
            width: self.width,
            accounts: self.accounts.split_off(half),
            balances: self.balances.split_off(half),
            accounts_changed: true,
            balances_changed: true,
        }
    }

    /// Reads a packed row in place of what it held.
    ///
    /// # Errors
    /// A fault when the row is cut.
    pub fn unpack(&mut self, block_no: i64, accounts: &[u8], balances: &[u8]) -> Result<()> {
        self.block_no = block_no;
        self.accounts_changed = false;
        self.balances_changed = false;
        let mut packed = Unpack::new(accounts);
        // Numbers differ, so that each account takes a byte: a damaged count cannot ask for more.
        let count = (packed.number() as usize).min(accounts.len());
        let prefix_len = usize::from(packed.byte());
        self.width = usize::from(packed.byte());
        refill(&mut self.prefix, packed.bytes(prefix_len));
        refill(&mut self.rests, packed.bytes(count * self.width));
        self.accounts.clear();
        self.accounts.resize(count, LedgerAccount::LEFT_OUT);
        let accounts = self.accounts.as_mut_slice();
        packed.column(count, |place, value| accounts[place].acct_id = value);
        packed.column(count, |place, value| accounts[place].cust_id = value);
        packed.column(count, |place, value| accounts[place].class_id = value as u8);
        packed.column(count, |place, value| accounts[place].currency_id = value as u8);
        packed.column(count, |place, value| accounts[place].marks = value as u8);
        packed.end()?;
        let mut packed = Unpack::new(balances);
        self.balances.clear();
        self.balances.extend((0..count).map(|_| packed.signed()));
        packed.end()
    }

    /// The accounts as they are stored.
    pub fn pack_accounts(&self) -> Vec<u8> {
        // Numbers come in order: what the first and the last begin with, all begin with.
        let (first, last) = (self.rest(0), self.rest(self.len() - 1));
        let more = shared(first, last);
        let mut out = Vec::with_capacity(self.len() * 16);
        put(&mut out, self.len() as u64);
        out.extend([(self.prefix.len() + more) as u8, (self.width - more) as u8]);
        out.extend_from_slice(&self.prefix);
        out.extend_from_slice(&first[..more]);
        for place in 0..self.len() {
            out.extend_from_slice(&self.rest(place)[more..]);
        }
        put_column(&mut out, self.accounts.iter().map(|account| account.acct_id));
        put_column(&mut out, self.accounts.iter().map(|account| account.cust_id));
        put_column(&mut out, self.accounts.iter().map(|account| account.class_id.into()));
        put_column(&mut out, self.accounts.iter().map(|account| account.currency_id.into()));
        put_column(&mut out, self.accounts.iter().map(|account| account.marks.into()));
        out
    }

    /// The balances as they are stored.
    pub fn pack_balances(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len() * 5);
        self.balances.iter().for_each(|balance| put_signed(&mut out, *balance));
        out
    }

    /// How many accounts are not in CNY.
    pub fn foreign_accounts(&self) -> i64 {
        self.accounts.iter().filter(|account| account.currency_id != 0).count() as i64
    }
}

fn refill(into: &mut Vec<u8>, bytes: &[u8]) {
    into.clear();
    into.extend_from_slice(bytes);
}

/// How much two numbers, filled up or not, begin with in common.
fn shared(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b && **a != 0).count()
}

/// Compares a rest that is filled up with zero bytes with one that is not.
#[inline]
fn compare_rests(filled: &[u8], rest: &[u8]) -> Ordering {
    if filled.len() == rest.len() {
        return filled.cmp(rest);
    }
    let both = filled.len().min(rest.len());
    filled[..both].cmp(&rest[..both]).then_with(|| match filled.get(both) {
        None => Ordering::Less,
        Some(0) => Ordering::Equal,
        Some(_) => Ordering::Greater,
    })
}
