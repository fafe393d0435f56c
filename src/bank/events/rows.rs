//! Rows of the facts in which events are looked for, as of any day.

use super::rules::Who;
use crate::bank::holdings::rows::day;
use crate::kernel::calendar::{Day, Month, ymd};
use crate::kernel::error::{Fault, Result};
use crate::kernel::money::Fen;
use crate::kernel::terms::Tier;
use crate::store::open::{Core, Crm};
use rusqlite::{OptionalExtension, Params, Row, params};

fn all<T>(
    mut statement: rusqlite::CachedStatement<'_>,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    Ok(statement.query_map(params, read)?.collect::<rusqlite::Result<_>>()?)
}

/// The customers (internal numbers) of a statement that asks for one value, as known on a day.
pub(super) fn customers(core: &Core, name: &str, of: i32, on: Day) -> Result<Vec<u32>> {
    all(core.prepare(name)?, params![of, ymd(on)], |row| row.get(0))
}

/// The customers (internal numbers) of a statement about what a feed brought.
pub(super) fn customers_of_feed(core: &Core, name: &str, on: Day) -> Result<Vec<u32>> {
    all(core.prepare(name)?, [ymd(on)], |row| row.get(0))
}

/// The day of the feed before a day.
pub(super) fn feed_before(core: &Core, on: Day) -> Result<Option<Day>> {
    let last: Option<i32> =
        core.prepare("intake/last_feed_day_before")?.query_row([ymd(on)], |row| row.get(0))?;
    last.map(day).transpose()
}

/// The days that were fed from one on, each with how often it was corrected.
pub(super) fn fed_since(core: &Core, since: Day) -> Result<Vec<(Day, i64)>> {
    let mut statement = core.prepare("events/fed_since")?;
    let rows = statement.query_map([ymd(since)], |row| Ok((row.get::<_, i32>(0)?, row.get(1)?)))?;
    let mut days = Vec::new();
    for row in rows {
        let (on, corrections) = row?;
        days.push((day(on)?, corrections));
    }
    Ok(days)
}

/// One customer as of a day; the tier is asked elsewhere.
pub(super) fn who(core: &Core, cust_id: u32, on: Day) -> Result<Option<Who>> {
    let mut statement = core.prepare("events/people")?;
    let read = statement.query_row(params![cust_id, ymd(on)], |row| {
        let merged_into: String = row.get(3)?;
        let who = Who {
            cust_no: row.get(0)?,
            status: row.get(1)?,
            birth_date: None,
            merged: !merged_into.is_empty(),
            mobile: row.get(4)?,
            tier: None,
        };
        Ok((who, row.get::<_, Option<i32>>(2)?))
    });
    let Some((mut who, birth)) = read.optional()? else { return Ok(None) };
    who.birth_date = birth.map(day).transpose()?;
    Ok(Some(who))
}

/// An account that something happens to.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub cust_id: u32,
    pub acct_no: String,
    pub acct_id: u32,
    pub class_id: u8,
    pub currency_id: u32,
}

pub(super) fn accounts_due(core: &Core, due: Day, on: Day) -> Result<Vec<Account>> {
    all(core.prepare("events/accounts_due")?, [ymd(due), ymd(on)], account)
}

/// A customer's open demand deposits.
pub(super) fn demand_deposits(core: &Core, cust_id: u32, on: Day) -> Result<Vec<Account>> {
    all(core.prepare("events/demand_deposits")?, params![cust_id, ymd(on)], account)
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        cust_id: row.get(0)?,
        acct_no: row.get(1)?,
        acct_id: row.get(2)?,
        class_id: row.get(3)?,
        currency_id: row.get(4)?,
    })
}

pub(super) fn overdue(core: &Core, class_id: u8, on: Day) -> Result<Vec<Account>> {
    all(core.prepare("events/overdue")?, params![ymd(on), class_id], |row| {
        Ok(Account {
            cust_id: row.get(0)?,
            acct_no: row.get(1)?,
            acct_id: row.get(2)?,
            class_id,
            currency_id: row.get(3)?,
        })
    })
}

pub(super) fn balance_on(core: &Core, acct_id: u32, on: Day) -> Result<Fen> {
    let mut statement = core.prepare("events/balance_on")?;
    Ok(statement.query_row(params![acct_id, ymd(on)], |row| row.get(0)).optional()?.unwrap_or(0))
}

pub(super) fn guarantors(core: &Core, loan_no: &str, on: Day) -> Result<Vec<String>> {
    all(core.prepare("events/guarantors")?, params![loan_no, ymd(on)], |row| row.get(0))
}

pub(super) fn risk_marks(core: &Core, on: Day) -> Result<Vec<(u32, String)>> {
    all(core.prepare("events/risk_marks")?, [ymd(on)], |row| Ok((row.get(0)?, row.get(1)?)))
}

fn tier(rank: u8) -> Result<Tier> {
    Tier::from_rank(rank).ok_or_else(|| Fault::Inconsistent(format!("no tier of rank {rank}")).into())
}

fn tiers(rows: Vec<(u32, u8, u8)>) -> Result<Vec<(u32, Tier, Tier)>> {
    rows.into_iter().map(|(cust_id, from, to)| Ok((cust_id, tier(from)?, tier(to)?))).collect()
}

/// Signals: tier in force and projected one.
pub(super) fn signals(core: &Core) -> Result<Vec<(u32, Tier, Tier)>> {
    tiers(all(core.prepare("events/signals")?, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
}

/// Whose tier in force a close moved: before and after.
pub(super) fn tier_moves(core: &Core, month: Month) -> Result<Vec<(u32, Tier, Tier)>> {
    let months = [month.yyyymm(), month.previous().yyyymm()];
    tiers(all(core.prepare("events/tier_moves")?, months, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
}

pub(super) fn held_from(core: &Core, month: Month, least: Tier) -> Result<Vec<u32>> {
    all(core.prepare("events/held_from")?, params![month.yyyymm(), least.rank()], |row| row.get(0))
}

/// A move of a customer's net assets.
pub(super) struct NetMove {
    pub cust_id: u32,
    pub before: Fen,
    pub after: Fen,
    /// The average of the months before, where the change fell too far below it.
    pub left: Option<Fen>,
}

/// Whose net assets moved much.
pub(super) fn net_moves(core: &Core, on: Day) -> Result<Vec<NetMove>> {
    all(core.prepare("events/net_moves")?, [ymd(on)], |row| {
        Ok(NetMove { cust_id: row.get(0)?, before: row.get(1)?, after: row.get(2)?, left: row.get(3)? })
    })
}

/// The telephone numbers of other sources: kind and number.
pub(super) fn phones_on(core: &Core, cust_id: u32, on: Day) -> Result<Vec<(String, String)>> {
    all(core.prepare("events/phones_on")?, params![cust_id, ymd(on)], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Customers who died, closed or were frozen, with what they are now.
pub(super) fn stopped(core: &Core, on: Day) -> Result<Vec<(u32, String)>> {
    all(core.prepare("events/stopped")?, [ymd(on)], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Hands every key product held on a day to `each`, in the order of customers.
pub(super) fn key_products_on(core: &Core, on: Day, mut each: impl FnMut(u32, &str)) -> Result<()> {
    let mut statement = core.prepare("holdings/key_products_on")?;
    let mut rows = statement.query([ymd(on)])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?);
    }
    Ok(())
}

/// Temporary special VIPs whose last day is `until`: customer number and tier.
pub(super) fn specials_ending(crm: &Crm, until: Day, on: Day) -> Result<Vec<(String, Tier)>> {
    let rows: Vec<(String, u8)> =
        all(crm.prepare("events/specials_ending")?, [ymd(until), ymd(on)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    rows.into_iter().map(|(cust_no, rank)| Ok((cust_no, tier(rank)?))).collect()
}

fn dated(rows: Vec<(String, i32)>) -> Result<Vec<(String, Day)>> {
    rows.into_iter().map(|(cust_no, since)| Ok((cust_no, day(since)?))).collect()
}

/// Customers given to a person on the days from `from` to `on`, and since when they are theirs.
pub(super) fn assigned(crm: &Crm, from: Day, on: Day) -> Result<Vec<(String, Day)>> {
    dated(all(crm.prepare("events/assigned")?, [ymd(from), ymd(on)], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// The customers whom a person maintains on a day, each since when.
pub(super) fn book_of(crm: &Crm, staff_no: &str, on: Day) -> Result<Vec<(String, Day)>> {
    dated(all(crm.prepare("events/book_of")?, params![staff_no, ymd(on)], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?)
}

/// Customers in the pool who came back to it, or never were given to anybody, on the days from `from` to `on`; and
/// since when.
pub(super) fn pooled(crm: &Crm, from: Day, on: Day) -> Result<Vec<(String, Day)>> {
    let days = [ymd(from), ymd(on), ymd(on)];
    let mut pooled =
        dated(all(crm.prepare("events/back_in_pool")?, days, |row| Ok((row.get(0)?, row.get(1)?)))?)?;
    let never = all(crm.prepare("events/never_given")?, days, |row| {
        let straight: String = row.get(2)?;
        Ok((row.get(0)?, row.get(1)?, straight, row.get(3)?))
    })?;
    for (cust_no, window_until, straight, opened_on) in never {
        let window_until = day(window_until)?;
        let after = window_until.succ_opt().unwrap_or(window_until);
        pooled.push((cust_no, if straight.is_empty() { after } else { day(opened_on)? }));
    }
    Ok(pooled)
}
