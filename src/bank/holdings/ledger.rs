//! The ledger: all accounts in the order of their numbers, packed some hundred to a row, and the
//! cursor that merges a file in the same order into it.

use super::block::Block;
use super::rows;
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::store::open::Core;
use std::cmp::Ordering;

/// A new row is begun when one that is appended to holds this many accounts.
const FILL: usize = 640;
/// A row is split when it holds this many accounts.
const SPLIT: usize = 1_280;
/// Appended rows are written this many at a time, so that they come to lie side by side on the disk
/// though the accounts themselves are written in between: a night reads them all.
const TOGETHER: usize = 64;

/// Mark: the account is overdue.
pub const OVERDUE: u8 = 1;
/// Mark: the account has a closing date.
pub const CLOSED: u8 = 2;
/// Mark: the account is a demand deposit.
pub const DEMAND: u8 = 4;

/// Longest account number that the ledger takes, bytes.
pub const NUMBER_MAX: usize = 64;

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
    /// [`OVERDUE`], [`CLOSED`], [`DEMAND`].
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

/// Hands every account in a foreign currency, with its balance, to `each`.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn foreign(core: &Core, mut each: impl FnMut(LedgerAccount, Fen) -> Result<()>) -> Result<()> {
    let mut block = Block::default();
    for block_no in rows::foreign_ledger_rows(core)? {
        rows::read_ledger(core, block_no, &mut block)?;
        for place in 0..block.len() {
            if block.account(place).currency_id != 0 {
                each(block.account(place), block.balance(place))?;
            }
        }
    }
    Ok(())
}

/// A row of the ledger, by its smallest account number.
pub(super) struct RowPlace {
    pub first_no: Box<[u8]>,
    pub block_no: i64,
}

/// Walks the ledger in the order of account numbers and writes back what was changed on the way.
pub struct Cursor<'c> {
    core: &'c Core,
    /// All rows, in the order of their numbers.
    rows: Vec<RowPlace>,
    /// Which of them stands in `block`.
    at: Option<usize>,
    block: Block,
    place: usize,
    next_block_no: i64,
    /// Appended rows that wait to be written together.
    appended: Vec<Block>,
}

impl<'c> Cursor<'c> {
    /// A cursor before the first account.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn new(core: &'c Core) -> Result<Self> {
        let rows = rows::ledger_rows(core)?;
        let next_block_no = rows.iter().map(|row| row.block_no).max().unwrap_or(0) + 1;
        Ok(Cursor {
            core,
            rows,
            at: None,
            block: Block::default(),
            place: 0,
            next_block_no,
            appended: Vec::new(),
        })
    }

    /// Writes back what was changed; the cursor stays where it is.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn flush(&mut self) -> Result<()> {
        for block in &mut self.appended {
            rows::put_ledger(self.core, block)?;
        }
        self.appended.clear();
        rows::put_ledger(self.core, &mut self.block)
    }

    /// Takes the row at `at` under the cursor; false where there is none.
    fn load(&mut self, at: usize) -> Result<bool> {
        self.flush()?;
        self.place = 0;
        self.at = self.rows.get(at).map(|_| at);
        if let Some(row) = self.rows.get(at) {
            rows::read_ledger(self.core, row.block_no, &mut self.block)?;
        }
        Ok(self.at.is_some())
    }

    /// Goes to the first account of the ledger; false where there is none.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn first(&mut self) -> Result<bool> {
        self.load(0)
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
        match self.at {
            Some(at) => self.load(at + 1),
            None => Ok(false),
        }
    }

    /// Goes to the account of `number`; false, and stands where it would be, when there is none.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn seek(&mut self, number: &[u8]) -> Result<bool> {
        if !self.is_in_row(number) {
            let after = self.rows.partition_point(|row| *row.first_no <= *number);
            if !self.load(after.saturating_sub(1))? {
                return Ok(false);
            }
        }
        let found = self.block.find(number);
        self.place = found.unwrap_or_else(|place| place);
        Ok(found.is_ok())
    }

    /// Whether the row under the cursor is the one in which `number` stands or would stand.
    fn is_in_row(&self, number: &[u8]) -> bool {
        self.at.is_some_and(|at| {
            *self.rows[at].first_no <= *number
                && self.rows.get(at + 1).is_none_or(|next| *number < *next.first_no)
        })
    }

    /// The number of the account under the cursor.
    pub fn number(&self) -> Vec<u8> {
        self.block.number(self.place)
    }

    /// How the number of the account under the cursor stands to `number`.
    #[inline]
    pub fn compare(&self, number: &[u8]) -> Ordering {
        self.block.compare(self.place, number)
    }

    /// The account under the cursor.
    #[inline]
    pub fn account(&self) -> LedgerAccount {
        self.block.account(self.place)
    }

    /// The balance of the account under the cursor, in its own currency.
    #[inline]
    pub fn balance(&self) -> Fen {
        self.block.balance(self.place)
    }

    /// Sets the balance of the account under the cursor.
    #[inline]
    pub fn set_balance(&mut self, balance: Fen) {
        self.block.set_balance(self.place, balance);
    }

    /// Changes the account under the cursor.
    pub fn set_account(&mut self, account: LedgerAccount) {
        self.block.set_account(self.place, account);
    }

    /// Adds an account where [`Cursor::seek`] found none; its balance is 0.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn insert(&mut self, number: &[u8], account: LedgerAccount) -> Result<()> {
        let appending = self.at.is_some_and(|at| at + 1 == self.rows.len()) && self.place == self.block.len();
        if self.rows.is_empty() || (appending && self.block.len() >= FILL) {
            self.begin_row(number)?;
        }
        self.block.insert(self.place, number, account);
        if let (0, Some(at)) = (self.place, self.at) {
            self.rows[at].first_no = number.into();
        }
        if self.block.len() >= SPLIT { self.split(number) } else { Ok(()) }
    }

    /// Begins a new row after the last; the one under the cursor waits to be written.
    fn begin_row(&mut self, number: &[u8]) -> Result<()> {
        if self.appended.len() >= TOGETHER {
            self.flush()?;
        }
        let block = std::mem::replace(&mut self.block, Block::new(self.next_block_no));
        self.appended.push(block);
        self.rows.push(RowPlace { first_no: number.into(), block_no: self.next_block_no });
        self.at = Some(self.rows.len() - 1);
        self.next_block_no += 1;
        self.place = 0;
        Ok(())
    }

    fn split(&mut self, number: &[u8]) -> Result<()> {
        let Some(at) = self.at else { return Ok(()) };
        let upper = self.block.split_off(self.next_block_no);
        self.rows.insert(at + 1, RowPlace { first_no: upper.number(0).into(), block_no: upper.block_no });
        self.next_block_no += 1;
        self.appended.push(upper);
        self.flush()?;
        self.seek(number).map(|_| ())
    }
}
