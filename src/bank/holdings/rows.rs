//! Rows of holdings to and from their named statements.

pub mod replay;

use crate::kernel::calendar::{Day, Month, from_ymd, ymd};
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::money::Fen;
use crate::store::open::Core;
use rusqlite::{OptionalExtension, Row, params};

/// A packed row of the ledger.
pub struct LedgerRow {
    /// Its number.
    pub block_no: i64,
    /// Smallest account number in it.
    pub first_no: String,
    /// Packed accounts.
    pub accounts: Vec<u8>,
    /// Packed balances.
    pub balances: Vec<u8>,
}

fn ledger_row(row: &Row<'_>) -> rusqlite::Result<LedgerRow> {
    Ok(LedgerRow {
        block_no: row.get(0)?,
        first_no: row.get(1)?,
        accounts: row.get(2)?,
        balances: row.get(3)?,
    })
}

pub(super) fn next_ledger_block(core: &Core) -> Result<i64> {
    Ok(core.prepare("holdings/next_ledger_block")?.query_row([], |row| row.get(0))?)
}

pub(super) fn ledger_at_or_after(core: &Core, number: &str) -> Result<Option<LedgerRow>> {
    Ok(core.prepare("holdings/ledger_at_or_after")?.query_row([number], ledger_row).optional()?)
}

pub(super) fn ledger_at_or_before(core: &Core, number: &str) -> Result<Option<LedgerRow>> {
    Ok(core.prepare("holdings/ledger_at_or_before")?.query_row([number], ledger_row).optional()?)
}

pub(super) fn ledger_first_after(core: &Core, first_no: &str) -> Result<Option<String>> {
    Ok(core.prepare("holdings/ledger_first_after")?.query_row([first_no], |row| row.get(0)).optional()?)
}

pub(super) fn ledger_foreign_from(core: &Core, block_no: i64) -> Result<Option<LedgerRow>> {
    Ok(core.prepare("holdings/ledger_foreign_from")?.query_row([block_no], ledger_row).optional()?)
}

pub(super) fn put_ledger(
    core: &Core,
    block_no: i64,
    first_no: &str,
    foreign: i64,
    accounts: &[u8],
) -> Result<()> {
    core.execute("holdings/put_ledger", params![block_no, first_no, foreign, accounts])?;
    Ok(())
}

pub(super) fn put_ledger_balances(core: &Core, block_no: i64, balances: &[u8]) -> Result<()> {
    core.execute("holdings/put_ledger_balances", params![block_no, balances])?;
    Ok(())
}

pub(super) fn standing_block(core: &Core, block_no: u32) -> Result<Option<Vec<u8>>> {
    Ok(core.prepare("holdings/standing_block")?.query_row([block_no], |row| row.get(0)).optional()?)
}

pub(super) fn standing_block_from(core: &Core, block_no: u32) -> Result<Option<(u32, Vec<u8>)>> {
    let mut statement = core.prepare("holdings/standing_block_from")?;
    Ok(statement.query_row([block_no], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

pub(super) fn put_standing_block(core: &Core, block_no: u32, customers: &[u8]) -> Result<()> {
    core.execute("holdings/put_standing_block", params![block_no, customers])?;
    Ok(())
}

/// How far the bank's line has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Day of the very first feed.
    pub first_feed_day: Day,
    /// Day of the last feed taken.
    pub business_date: Day,
    /// Month whose sums are running.
    pub open_month: Month,
    /// First day of that month's period.
    pub period_from: Day,
}

impl Line {
    /// The number of days of the running month's period.
    pub fn period_days(&self) -> i64 {
        crate::kernel::calendar::days_inclusive(self.period_from, self.open_month.last_day())
    }
}

/// How far the bank's line has come; none before the first feed.
///
/// # Errors
/// A fault of the database.
pub fn line(core: &Core) -> Result<Option<Line>> {
    let columns: [Option<i32>; 4] = core
        .prepare("holdings/read_line")?
        .query_row([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
    let [Some(first), Some(date), Some(month), Some(from)] = columns else { return Ok(None) };
    Ok(Some(Line {
        first_feed_day: day(first)?,
        business_date: day(date)?,
        open_month: Month::from_yyyymm(month).ok_or_else(|| inconsistent("month", month))?,
        period_from: day(from)?,
    }))
}

/// A stored day.
///
/// # Errors
/// A fault when it is none.
pub fn day(ymd: i32) -> Result<Day> {
    from_ymd(ymd).ok_or_else(|| inconsistent("day", ymd))
}

fn inconsistent(what: &str, value: i32) -> Error {
    Fault::Inconsistent(format!("{value} is no {what}")).into()
}

/// Moves the bank's line; none puts it back before the first feed.
///
/// # Errors
/// A fault of the database.
pub fn put_line(core: &Core, line: Option<&Line>) -> Result<()> {
    core.execute(
        "holdings/put_line",
        params![
            line.map(|line| ymd(line.first_feed_day)),
            line.map(|line| ymd(line.business_date)),
            line.map(|line| line.open_month.yyyymm()),
            line.map(|line| ymd(line.period_from)),
        ],
    )?;
    Ok(())
}

/// The numbers of asset classes, in their order.
///
/// # Errors
/// A fault of the database.
pub fn classes(core: &Core) -> Result<Vec<String>> {
    codes(core, "holdings/list_classes")
}

/// Gives an asset class its number.
///
/// # Errors
/// A fault of the database.
pub fn insert_class(core: &Core, class_id: u8, code: &str, day: Day) -> Result<()> {
    core.execute("holdings/insert_class", params![class_id, code, ymd(day)])?;
    Ok(())
}

/// The numbers of currencies, in their order.
///
/// # Errors
/// A fault of the database.
pub fn currencies(core: &Core) -> Result<Vec<String>> {
    codes(core, "holdings/list_currencies")
}

fn codes(core: &Core, statement: &str) -> Result<Vec<String>> {
    let mut statement = core.prepare(statement)?;
    let codes = statement.query_map([], |row| row.get(1))?.collect::<rusqlite::Result<_>>()?;
    Ok(codes)
}

/// Gives a currency its number.
///
/// # Errors
/// A fault of the database.
pub fn insert_currency(core: &Core, currency_id: u8, code: &str, day: Day) -> Result<()> {
    core.execute("holdings/insert_currency", params![currency_id, code, ymd(day)])?;
    Ok(())
}

/// The mid rates that hold, by currency.
///
/// # Errors
/// A fault of the database.
pub fn rates(core: &Core) -> Result<Vec<(String, i64)>> {
    let mut statement = core.prepare("holdings/list_rates")?;
    let rates =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    Ok(rates)
}

/// Notes changed day-end balances, in the order in which the merge finds them.
pub struct BalanceChanges<'c> {
    statement: rusqlite::CachedStatement<'c>,
    day: i32,
}

impl<'c> BalanceChanges<'c> {
    /// For the changes of `day`.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn new(core: &'c Core, day: Day) -> Result<Self> {
        Ok(BalanceChanges { statement: core.prepare("holdings/insert_balance_change")?, day: ymd(day) })
    }

    /// Notes one.
    ///
    /// # Errors
    /// A fault of the database.
    #[inline]
    pub fn insert(&mut self, acct_id: u32, balance: Fen) -> Result<()> {
        self.statement.execute(params![self.day, acct_id, balance])?;
        Ok(())
    }
}

/// A card as fed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Kind of card.
    pub kind: String,
    /// Annual fee.
    pub fee: String,
    /// "One statement, two cards": Y, N or unknown.
    pub dual_card: String,
}

/// The cards that a customer holds.
///
/// # Errors
/// A fault of the database.
pub fn cards_of(core: &Core, cust_id: u32) -> Result<Vec<Card>> {
    let mut statement = core.prepare("holdings/cards_of")?;
    let card = |row: &Row<'_>| Ok(Card { kind: row.get(0)?, fee: row.get(1)?, dual_card: row.get(2)? });
    let cards = statement.query_map([cust_id], card)?.collect::<rusqlite::Result<_>>()?;
    Ok(cards)
}

pub(super) fn changed_card_holders(core: &Core, day: Day) -> Result<Vec<u32>> {
    let mut statement = core.prepare("holdings/changed_card_holders")?;
    let holders = statement.query_map([ymd(day)], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(holders)
}

pub(super) fn card_holders(core: &Core) -> Result<Vec<u32>> {
    let mut statement = core.prepare("holdings/card_holders")?;
    let holders = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(holders)
}

/// The number that the next new account gets.
///
/// # Errors
/// A fault of the database.
pub fn next_acct_id(core: &Core) -> Result<u32> {
    Ok(core.prepare("holdings/next_acct_id")?.query_row([], |row| row.get(0))?)
}
