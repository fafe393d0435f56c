//! Rows of holdings to and from their named statements.

pub mod accounts;
pub mod replay;

use super::block::Block;
use super::ledger::RowPlace;
use crate::kernel::calendar::{Day, Month, from_ymd, ymd};
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::money::Fen;
use crate::store::open::Core;
use rusqlite::{Row, params};

pub(super) fn ledger_rows(core: &Core) -> Result<Vec<RowPlace>> {
    let mut statement = core.prepare("holdings/ledger_rows")?;
    let place = |row: &Row<'_>| {
        let first_no = row.get_ref(0)?.as_str()?.as_bytes().into();
        Ok(RowPlace { first_no, block_no: row.get(1)? })
    };
    let rows = statement.query_map([], place)?.collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

pub(super) fn foreign_ledger_rows(core: &Core) -> Result<Vec<i64>> {
    let mut statement = core.prepare("holdings/foreign_ledger_rows")?;
    let rows = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// Reads a row of the ledger into `block`.
pub(super) fn read_ledger(core: &Core, block_no: i64, block: &mut Block) -> Result<()> {
    let mut statement = core.prepare("holdings/read_ledger")?;
    let mut rows = statement.query([block_no])?;
    let Some(row) = rows.next()? else {
        return Err(Fault::Inconsistent(format!("no row {block_no} in the ledger")).into());
    };
    let packed =
        |place: usize| -> Result<&[u8]> { Ok(row.get_ref(place)?.as_blob().map_err(rusqlite::Error::from)?) };
    block.unpack(block_no, packed(0)?, packed(1)?)
}

/// Writes what changed in `block`.
pub(super) fn put_ledger(core: &Core, block: &mut Block) -> Result<()> {
    if std::mem::take(&mut block.accounts_changed) {
        let first_no = block.number(0);
        let first_no = std::str::from_utf8(&first_no)
            .map_err(|_| Fault::Inconsistent("an account number is no text".to_owned()))?;
        core.execute(
            "holdings/put_ledger",
            params![block.block_no, first_no, block.foreign_accounts(), block.pack_accounts()],
        )?;
    }
    if std::mem::take(&mut block.balances_changed) {
        core.execute("holdings/put_ledger_balances", params![block.block_no, block.pack_balances()])?;
    }
    Ok(())
}

/// Hands the packed row of customers to `read`; none where there is no such row.
pub(super) fn standing_block<T>(
    core: &Core,
    block_no: u32,
    read: impl FnOnce(Option<&[u8]>) -> Result<T>,
) -> Result<T> {
    let mut statement = core.prepare("holdings/standing_block")?;
    let mut rows = statement.query([block_no])?;
    match rows.next()? {
        Some(row) => read(Some(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)),
        None => read(None),
    }
}

/// Hands the first packed row of customers from `block_no` on to `read`; none after the last.
pub(super) fn standing_block_from<T>(
    core: &Core,
    block_no: u32,
    read: impl FnOnce(u32, &[u8]) -> Result<T>,
) -> Result<Option<T>> {
    let mut statement = core.prepare("holdings/standing_block_from")?;
    let mut rows = statement.query([block_no])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let packed = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
    read(row.get(0)?, packed).map(Some)
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

/// The mid rates that held on a day, by currency.
///
/// # Errors
/// A fault of the database.
pub fn rates_on(core: &Core, day: Day) -> Result<Vec<(String, i64)>> {
    let mut statement = core.prepare("holdings/rates_on")?;
    let rates = statement.query_map([ymd(day)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rates.collect::<rusqlite::Result<_>>()?)
}

/// Changes noted with one statement: beyond this number it gets no cheaper.
const CHANGES_AT_ONCE: usize = 32;

/// Notes changed day-end balances, in the order in which the merge finds them.
pub struct BalanceChanges<'c> {
    core: &'c Core,
    many: rusqlite::CachedStatement<'c>,
    day: i32,
    waiting: Vec<(u32, Fen)>,
}

impl<'c> BalanceChanges<'c> {
    /// For the changes of `day`.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn new(core: &'c Core, day: Day) -> Result<Self> {
        let many = core.prepare("holdings/insert_balance_changes")?;
        Ok(BalanceChanges { core, many, day: ymd(day), waiting: Vec::with_capacity(CHANGES_AT_ONCE) })
    }

    /// Notes one.
    ///
    /// # Errors
    /// A fault of the database.
    #[inline]
    pub fn insert(&mut self, acct_id: u32, balance: Fen) -> Result<()> {
        self.waiting.push((acct_id, balance));
        if self.waiting.len() < CHANGES_AT_ONCE {
            return Ok(());
        }
        self.many.raw_bind_parameter(1, self.day)?;
        for (at, (acct_id, balance)) in self.waiting.drain(..).enumerate() {
            self.many.raw_bind_parameter(2 * at + 2, acct_id)?;
            self.many.raw_bind_parameter(2 * at + 3, balance)?;
        }
        self.many.raw_execute()?;
        Ok(())
    }

    /// Writes those that still wait.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn finish(self) -> Result<()> {
        let mut statement = self.core.prepare("holdings/insert_balance_change")?;
        for (acct_id, balance) in self.waiting {
            statement.execute(params![self.day, acct_id, balance])?;
        }
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
