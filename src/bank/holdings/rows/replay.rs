//! Rows of facts for the replay, each kind in the order in which the replay wants it.

use super::day;
use crate::bank::holdings::ledger::{CLOSED, DEMAND, OVERDUE};
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::money::Fen;
use crate::store::open::{Core, Crm};
use rusqlite::params;

fn fault(error: &dyn std::error::Error) -> Error {
    Fault::Database(error.to_string()).into()
}

/// Holds both databases at one moment, so that a run which ends meanwhile is not half seen.
pub struct Moment<'b> {
    _core: rusqlite::Transaction<'b>,
    _crm: rusqlite::Transaction<'b>,
}

impl<'b> Moment<'b> {
    /// Reads are of one moment until it is dropped.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn hold(core: &'b Core, crm: &'b Crm) -> Result<Self> {
        Ok(Moment { _core: core.conn().unchecked_transaction()?, _crm: crm.conn().unchecked_transaction()? })
    }
}

/// The days whose feeds were taken, the earliest first.
///
/// # Errors
/// A fault of the database.
pub fn feed_days(core: &Core) -> Result<Vec<Day>> {
    let mut statement = core.prepare("holdings/replay_feed_days")?;
    let mut rows = statement.query([])?;
    let mut days = Vec::new();
    while let Some(row) = rows.next()? {
        days.push(day(row.get(0)?)?);
    }
    Ok(days)
}

/// The day on which each customer first came, `YYYYMMDD` by `cust_id`; 0 where a number was never given.
pub(in crate::bank::holdings) fn arrivals(core: &Core) -> Result<Vec<i32>> {
    let mut statement = core.prepare("holdings/replay_customers")?;
    let mut rows = statement.query([])?;
    let mut arrived = vec![0];
    while let Some(row) = rows.next()? {
        let cust_id: u32 = row.get(0)?;
        arrived.resize(cust_id as usize, 0);
        arrived.push(row.get(1)?);
    }
    Ok(arrived)
}

/// What a version of an account says about where its balance counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::bank::holdings) struct Version {
    pub since_day: i32,
    pub acct_id: u32,
    pub cust_id: u32,
    pub class_id: u8,
    pub currency_id: u8,
    pub marks: u8,
}

pub(in crate::bank::holdings) fn walk_versions(
    core: &Core,
    mut each: impl FnMut(Version) -> Result<()>,
) -> Result<()> {
    let mut statement = core.prepare("holdings/replay_accounts")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (overdue, closed): (bool, bool) = (row.get(5)?, row.get(6)?);
        let demand = row.get::<_, Option<bool>>(7)?.unwrap_or(false);
        let mark = |holds: bool, mark: u8| if holds { mark } else { 0 };
        each(Version {
            since_day: row.get(0)?,
            acct_id: row.get(1)?,
            cust_id: row.get(2)?,
            class_id: row.get(3)?,
            currency_id: row.get(4)?,
            marks: mark(overdue, OVERDUE) | mark(closed, CLOSED) | mark(demand, DEMAND),
        })?;
    }
    Ok(())
}

/// A mid rate from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bank::holdings) struct Rate {
    pub since_day: i32,
    pub currency_id: u8,
    pub mid_e4: i64,
}

pub(in crate::bank::holdings) fn rates(core: &Core) -> Result<Vec<Rate>> {
    let mut statement = core.prepare("holdings/replay_rates")?;
    let rates = statement
        .query_map([], |row| {
            Ok(Rate { since_day: row.get(0)?, currency_id: row.get(1)?, mid_e4: row.get(2)? })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rates)
}

/// A version of a credit card: who holds it, from which day to before which, and kind, fee, dual card.
pub(in crate::bank::holdings) fn walk_cards(
    core: &Core,
    mut each: impl FnMut(u32, (i32, i32), [&str; 3]) -> Result<()>,
) -> Result<()> {
    let mut statement = core.prepare("holdings/replay_cards")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = |at| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
        let words = [text(3)?, text(4)?, text(5)?];
        each(row.get(0)?, (row.get(1)?, row.get(2)?), words)?;
    }
    Ok(())
}

/// The next day after `after` on which a balance changed.
pub(in crate::bank::holdings) fn next_balance_day(core: &Core, after: i32) -> Result<Option<i32>> {
    Ok(core.prepare("holdings/replay_next_balance_day")?.query_row([after], |row| row.get(0))?)
}

pub(in crate::bank::holdings) fn walk_balances(
    core: &Core,
    on: i32,
    mut each: impl FnMut(u32, Fen) -> Result<()>,
) -> Result<()> {
    let mut statement = core.prepare("holdings/replay_balances")?;
    let mut rows = statement.query([on])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get(1)?)?;
    }
    Ok(())
}

/// Customer, day and number of the kind of each transaction booked from `from` to `to`.
///
/// # Errors
/// A fault of the database.
pub fn walk_txns(core: &Core, from: Day, to: Day, mut each: impl FnMut(u32, i32, u8)) -> Result<()> {
    let mut statement = core.prepare("holdings/replay_txns")?;
    let mut rows = statement.query(params![ymd(from), ymd(to)])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get(1)?, row.get(2)?);
    }
    Ok(())
}

/// The numbers of all accounts in their order, each with its internal number; 0 where it is a
/// corporate customer's and left out.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn walk_numbers(core: &Core, mut each: impl FnMut(&[u8], u32) -> Result<()>) -> Result<()> {
    let mut statement = core.prepare("holdings/replay_ledger")?;
    let mut rows = statement.query([])?;
    let mut before = Vec::new();
    while let Some(row) = rows.next()? {
        let number = row.get_ref(0)?.as_bytes().map_err(|error| fault(&error))?;
        // An account that a corporate customer gave to a person is that person's.
        if number != before.as_slice() {
            each(number, row.get(1)?)?;
            before.clear();
            before.extend_from_slice(number);
        }
    }
    Ok(())
}

/// Empties the working copies.
///
/// # Errors
/// A fault of the database.
pub fn clear_working_copies(core: &Core) -> Result<()> {
    for statement in ["holdings/clear_ledger", "holdings/clear_ledger_balance", "holdings/clear_standing"] {
        core.execute(statement, [])?;
    }
    Ok(())
}
