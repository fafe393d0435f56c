//! Rows of customers as the index by which they are found reads them.

use crate::bank::parties::finder::Findable;
use crate::kernel::error::Result;
use crate::store::FOREVER;
use crate::store::open::Core;
use rusqlite::{OptionalExtension, Row};

/// How far the feeds have come, and the changes of maintenance institutions: two equal marks mean the same customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Day of the last feed; 0 before the first.
    pub day: i32,
    feeds: i64,
    corrections: i64,
    /// Last change that gave a customer another maintenance institution; 0: none did.
    pub moved: i64,
}

/// How far the feeds have come, whatever people decided about maintenance institutions.
///
/// # Errors
/// A fault of the database.
pub fn fed(core: &Core) -> Result<Mark> {
    feeds(core, FOREVER)
}

fn feeds(core: &Core, until: i32) -> Result<Mark> {
    let mark =
        |row: &Row<'_>| Ok(Mark { day: row.get(0)?, feeds: row.get(1)?, corrections: row.get(2)?, moved: 0 });
    Ok(core.prepare("parties/feeds_until")?.query_row([until], mark)?)
}

/// The mark of now.
///
/// # Errors
/// A fault of the database.
pub fn mark(core: &Core) -> Result<Mark> {
    let moved = core.prepare("parties/last_moved")?.query_row([], |row| row.get(0))?;
    Ok(Mark { moved, ..fed(core)? })
}

/// Whether what was fed up to a mark is still what was read then: no day of it was taken again, or late.
///
/// # Errors
/// A fault of the database.
pub fn same_past(core: &Core, then: Mark) -> Result<bool> {
    Ok(then.day > 0 && feeds(core, then.day)? == Mark { moved: 0, ..then })
}

/// The customers who came, changed, moved or went after a mark; with `phones` those whose numbers changed, too. In
/// order.
///
/// # Errors
/// A fault of the database.
pub fn changed_since(core: &Core, then: Mark, phones: bool) -> Result<Vec<u32>> {
    let day = i64::from(then.day);
    let mut asked = vec![("parties/customers_changed", day), ("parties/moved_since", then.moved)];
    if phones {
        asked.push(("parties/phones_changed", day));
    }
    let mut ids: Vec<u32> = Vec::new();
    for (statement, since) in asked {
        let mut statement = core.prepare(statement)?;
        let mut rows = statement.query([since])?;
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
