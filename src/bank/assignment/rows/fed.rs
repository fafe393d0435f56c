//! Rows of what a feed means for assignment.

use super::super::Standing;
use super::super::newcomers::{Newcomer, Straight};
use super::{day, maybe_day, standing_row, stored, text};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::store::action::{Signed, Write};
use crate::store::open::{Core, Crm};
use crate::store::{Value, json_list};
use rusqlite::{OptionalExtension, Row};

/// The last day of the feed that the daily run has seen; none before the first.
///
/// # Errors
/// A fault of the database.
pub fn fed_until(crm: &Crm) -> Result<Option<Day>> {
    let mut statement = crm.prepare("assignment/fed_until")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?.and_then(from_ymd))
}

pub(in crate::bank::assignment) fn set_fed_until(on: Day) -> Write {
    Write::one("assignment/set_fed_until", vec![stored(on)])
}

/// A customer who came with a feed.
pub(in crate::bank::assignment) struct Came {
    pub cust_no: String,
    pub inst_no: String,
    pub opened_on: Day,
    pub straight: Option<Straight>,
    pub noted_on: Day,
}

/// Customers who came after the feed of a day.
pub(in crate::bank::assignment) fn came_after(core: &Core, after: Day) -> Result<Vec<Came>> {
    let mut statement = core.prepare("parties/newcomers_fed")?;
    let rows = statement.query_map([ymd(after)], |row| {
        let (batch, dormant): (String, bool) = (row.get(4)?, row.get(6)?);
        // The first account's opening; without an account the customer's own date, else the feed's.
        let opened = maybe_day(row, 5)?.or(maybe_day(row, 2)?);
        Ok(Came {
            cust_no: row.get(0)?,
            inst_no: row.get(1)?,
            opened_on: opened.map_or_else(|| day(row, 3), Ok)?,
            noted_on: day(row, 3)?,
            straight: match (batch.as_str(), dormant) {
                ("Y", _) => Some(Straight::Batch),
                (_, true) => Some(Straight::Dormant),
                _ => None,
            },
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notes new customers.
pub(in crate::bank::assignment) fn insert_newcomers(newcomers: &[Newcomer]) -> Write {
    let rows: Vec<(&str, &str, i32, i32, &str, i32)> = newcomers
        .iter()
        .map(|one| {
            let (opened, until) = (ymd(one.opened_on), ymd(one.window_until));
            (&*one.cust_no, &*one.inst_no, opened, until, Straight::code(one.straight), ymd(one.noted_on))
        })
        .collect();
    let params = vec![text(&json_list(&rows))];
    Write { statement: "assignment/insert_newcomers", params, rows: newcomers.len() }
}

/// Customers who died or were merged by a feed after a day: number, and whether they died.
pub(in crate::bank::assignment) fn gone_after(core: &Core, after: Day) -> Result<Vec<(String, bool)>> {
    let mut statement = core.prepare("parties/gone_customers")?;
    let rows = statement.query_map([ymd(after)], |row| {
        Ok((row.get(0)?, row.get_ref(1)?.as_str().is_ok_and(|status| status == "deceased")))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who maintains customers now, and of which institutions: pairs of staff number and institution.
pub(in crate::bank::assignment) fn holders(crm: &Crm) -> Result<Vec<(String, String)>> {
    let mut statement = crm.prepare("assignment/holders")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The assignments of a person that hold, and whether each was given to them past the rule of posts.
pub(in crate::bank::assignment) fn standing_of(crm: &Crm, staff_no: &str) -> Result<Vec<(Standing, bool)>> {
    let mut statement = crm.prepare("assignment/standing_of")?;
    let rows = statement.query_map([staff_no], |row| Ok((standing_row(row)?, row.get(8)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many people left with the feed of a day, and how many worked here before it.
pub(in crate::bank::assignment) fn staff_gone(core: &Core, on: Day) -> Result<(i64, i64)> {
    let mut statement = core.prepare("parties/staff_gone")?;
    let read = |row: &Row<'_>| Ok((row.get::<_, Option<i64>>(0)?.unwrap_or(0), row.get(1)?));
    Ok(statement.query_row([ymd(on)], read)?)
}

/// A feed in which so many people left that an administrator is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffStop {
    /// Day of the feed.
    pub day: Day,
    /// Who left.
    pub gone: i64,
    /// Of how many.
    pub of_staff: i64,
    /// Calendar day on which it was noted.
    pub raised_on: Day,
    /// Whether they did leave; none while nobody has said.
    pub goes_on: Option<bool>,
    /// Who said so.
    pub decided_by: Option<String>,
    /// When.
    pub decided_on: Option<Day>,
}

fn stop(row: &Row<'_>) -> rusqlite::Result<StaffStop> {
    Ok(StaffStop {
        day: day(row, 0)?,
        gone: row.get(1)?,
        of_staff: row.get(2)?,
        raised_on: day(row, 3)?,
        goes_on: row.get(4)?,
        decided_by: row.get(5)?,
        decided_on: maybe_day(row, 6)?,
    })
}

/// The stop of a feed's day; none where too few left.
///
/// # Errors
/// A fault of the database.
pub fn staff_stop(crm: &Crm, on: Day) -> Result<Option<StaffStop>> {
    Ok(crm.prepare("assignment/staff_stop")?.query_row([ymd(on)], stop).optional()?)
}

/// The last stops, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn staff_stops(crm: &Crm) -> Result<Vec<StaffStop>> {
    let mut statement = crm.prepare("assignment/staff_stops")?;
    let rows = statement.query_map([], stop)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(in crate::bank::assignment) fn insert_staff_stop(on: Day, gone: i64, of_staff: i64, today: Day) -> Write {
    let params = vec![stored(on), Value::Integer(gone), Value::Integer(of_staff), stored(today)];
    Write::one("assignment/insert_staff_stop", params)
}

pub(in crate::bank::assignment) fn decide_staff_stop(on: Day, goes_on: bool, signed: &Signed) -> Write {
    let params = vec![stored(on), Value::Integer(goes_on.into()), text(&signed.actor), stored(signed.today)];
    Write::one("assignment/decide_staff_stop", params)
}
