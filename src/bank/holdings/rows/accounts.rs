//! Rows of one customer's accounts and key products, as of any day.

use super::{classes, currencies};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::store::open::Core;

/// An account as it stood on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Number.
    pub acct_no: String,
    /// Institution.
    pub inst_no: String,
    /// Code of its asset class.
    pub class: String,
    /// Product.
    pub product: String,
    /// Currency.
    pub currency: String,
    /// Opened.
    pub open_date: Option<Day>,
    /// Due.
    pub due_date: Option<Day>,
    /// Closed.
    pub close_date: Option<Day>,
    /// `normal`, `overdue`, `dormant`, `frozen`, or empty.
    pub state: String,
    /// Hundredths of its currency; none where no balance came by then.
    pub balance_fen: Option<Fen>,
}

/// A customer's accounts as they stood on a day, by class and number.
///
/// # Errors
/// A fault of the database.
pub fn accounts_of(core: &Core, cust_id: u32, on: Day) -> Result<Vec<Account>> {
    let (classes, currencies) = (classes(core)?, currencies(core)?);
    let name = |names: &[String], id: u32| names.get(id as usize).cloned().unwrap_or_default();
    let mut statement = core.prepare("holdings/accounts_of")?;
    let rows = statement.query_map(rusqlite::params![cust_id, ymd(on)], |row| {
        let day = |at| Ok::<_, rusqlite::Error>(row.get::<_, Option<i32>>(at)?.and_then(from_ymd));
        Ok(Account {
            acct_no: row.get(0)?,
            inst_no: row.get(1)?,
            class: name(&classes, row.get(2)?),
            product: row.get(3)?,
            currency: name(&currencies, row.get(4)?),
            open_date: day(5)?,
            due_date: day(6)?,
            close_date: day(7)?,
            state: row.get(8)?,
            balance_fen: row.get(9)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The key products that a customer held on a day.
///
/// # Errors
/// A fault of the database.
pub fn key_products_of(core: &Core, cust_id: u32, on: Day) -> Result<Vec<String>> {
    let mut statement = core.prepare("holdings/key_products_of")?;
    let rows = statement.query_map(rusqlite::params![cust_id, ymd(on)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
