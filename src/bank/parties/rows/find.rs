//! Rows of customers as the index by which they are found reads them.

use crate::bank::parties::finder::Findable;
use crate::kernel::error::Result;
use crate::store::FOREVER;
use crate::store::open::Core;
use rusqlite::{OptionalExtension, Row};

/// How far the feeds have come: two equal marks mean the same customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Day of the last feed; 0 before the first.
    pub day: i32,
    feeds: i64,
    corrections: i64,
}

/// The mark of all feeds, or of those up to a day.
///
/// # Errors
/// A fault of the database.
pub fn mark(core: &Core, until: Option<i32>) -> Result<Mark> {
    let mark = |row: &Row<'_>| Ok(Mark { day: row.get(0)?, feeds: row.get(1)?, corrections: row.get(2)? });
    Ok(core.prepare("parties/feeds_until")?.query_row([until.unwrap_or(FOREVER)], mark)?)
}

/// The customers who came, changed or went, or whose phone numbers did, after the feed of a day; in order.
///
/// # Errors
/// A fault of the database.
pub fn changed_since(core: &Core, day: i32) -> Result<Vec<u32>> {
    let mut ids: Vec<u32> = Vec::new();
    for statement in ["parties/customers_changed", "parties/phones_changed"] {
        let mut statement = core.prepare(statement)?;
        let mut rows = statement.query([day])?;
        while let Some(row) = rows.next()? {
            ids.push(row.get(0)?);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Tells every customer of today, in the order of their internal numbers.
///
/// # Errors
/// A fault of the database.
pub fn each(core: &Core, mut tell: impl FnMut(&Findable)) -> Result<()> {
    let (mut customers, mut phones) =
        (core.prepare("parties/walk_findable")?, core.prepare("parties/walk_phones")?);
    let (mut customers, mut phones) = (customers.query([])?, phones.query([])?);
    let mut customer = Findable::default();
    let mut next = phones.next()?;
    while let Some(row) = customers.next()? {
        read(row, &mut customer)?;
        while let Some(phone) = next {
            let owner: u32 = phone.get(0)?;
            if owner > customer.cust_id {
                break;
            }
            if owner == customer.cust_id {
                customer.phones.push(phone.get(1)?);
            }
            next = phones.next()?;
        }
        tell(&customer);
    }
    Ok(())
}

/// Tells those of some customers who are there today, in the order given.
///
/// # Errors
/// A fault of the database.
pub fn each_of(core: &Core, ids: &[u32], mut tell: impl FnMut(&Findable)) -> Result<()> {
    let (mut one, mut phones) = (core.prepare("parties/read_findable")?, core.prepare("parties/phones_of")?);
    let mut customer = Findable::default();
    for cust_id in ids {
        let there = one.query_row([cust_id], |row| read(row, &mut customer)).optional()?;
        if there.is_none() {
            continue;
        }
        let mut numbers = phones.query([cust_id])?;
        while let Some(row) = numbers.next()? {
            customer.phones.push(row.get(0)?);
        }
        tell(&customer);
    }
    Ok(())
}

/// Reads into a customer that is used again for the next: a million rows need no new texts.
fn read(row: &Row<'_>, customer: &mut Findable) -> rusqlite::Result<()> {
    customer.cust_id = row.get(0)?;
    let texts = [&mut customer.cust_no, &mut customer.name, &mut customer.id_no, &mut customer.inst_no];
    for (at, text) in (1..).zip(texts) {
        text.clear();
        text.push_str(row.get_ref(at)?.as_str()?);
    }
    customer.phones.clear();
    let mobile = row.get_ref(5)?.as_str()?;
    if !mobile.is_empty() {
        customer.phones.push(mobile.to_owned());
    }
    Ok(())
}
