//! Rows of complaints to and from their named statements.

use super::{Category, Channel, Complaint, Said, State, Step};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::store::action::{Signed, Write};
use crate::store::open::Crm;
use crate::store::{Value, json_list};
use rusqlite::{OptionalExtension, Params, Row};

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let stored: i32 = row.get(at)?;
    from_ymd(stored).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, stored.into()))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn stored(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

fn a_complaint(row: &Row<'_>) -> rusqlite::Result<Complaint> {
    let said = Said {
        received_on: day(row, 2)?,
        channel: Channel::from_code(&row.get::<_, String>(3)?).unwrap_or(Channel::Counter),
        category: Category::from_code(&row.get::<_, String>(4)?).unwrap_or(Category::Other),
        product: row.get(5)?,
        staff_no: row.get(6)?,
        says: row.get(7)?,
    };
    Ok(Complaint {
        complaint_no: row.get(0)?,
        cust_no: row.get(1)?,
        said,
        due_on: day(row, 8)?,
        entered_by: row.get(9)?,
        entered_on: day(row, 10)?,
        state: State::from_code(&row.get::<_, String>(11)?).unwrap_or(State::Open),
        changed_on: day(row, 12)?,
    })
}

fn complaints(crm: &Crm, statement: &'static str, params: impl Params) -> Result<Vec<Complaint>> {
    let mut statement = crm.prepare(statement)?;
    let rows = statement.query_map(params, a_complaint)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A complaint by number.
///
/// # Errors
/// A fault of the database.
pub fn complaint(crm: &Crm, number: i64) -> Result<Option<Complaint>> {
    Ok(crm.prepare("service/complaint")?.query_row([number], a_complaint).optional()?)
}

/// The complaints of some customers, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn complaints_of(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Complaint>> {
    complaints(crm, "service/complaints_of", [json_list(cust_nos)])
}

/// The complaints of the bank that are not closed, the first due first.
///
/// # Errors
/// A fault of the database.
pub fn going(crm: &Crm) -> Result<Vec<Complaint>> {
    complaints(crm, "service/going", [])
}

/// The complaints of the bank that were closed since a day, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn closed_since(crm: &Crm, day: Day) -> Result<Vec<Complaint>> {
    complaints(crm, "service/closed_since", [ymd(day)])
}

/// What was done about a complaint, in order.
///
/// # Errors
/// A fault of the database.
pub fn steps(crm: &Crm, number: i64) -> Result<Vec<Step>> {
    let mut statement = crm.prepare("service/steps")?;
    let rows = statement.query_map([number], |row| {
        Ok(Step {
            state: State::from_code(&row.get::<_, String>(0)?).unwrap_or(State::Open),
            says: row.get(1)?,
            done_by: row.get(2)?,
            done_on: day(row, 3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn next(crm: &Crm, statement: &'static str) -> Result<i64> {
    Ok(crm.prepare(statement)?.query_row([], |row| row.get(0))?)
}

pub(super) fn insert(new: &Complaint) -> Write {
    let said = &new.said;
    let params = vec![
        Value::Integer(new.complaint_no),
        text(&new.cust_no),
        stored(said.received_on),
        text(said.channel.code()),
        text(said.category.code()),
        text(&said.product),
        text(&said.staff_no),
        text(&said.says),
        stored(new.due_on),
        text(&new.entered_by),
        stored(new.entered_on),
    ];
    Write::one("service/insert_complaint", params)
}

pub(super) fn insert_step(number: i64, of: i64, state: State, says: &str, signed: &Signed) -> Write {
    let params = vec![
        Value::Integer(number),
        Value::Integer(of),
        text(state.code()),
        text(says),
        text(&signed.actor),
        stored(signed.today),
    ];
    Write::one("service/insert_step", params)
}

pub(super) fn move_on(seen: &Complaint, to: State, on: Day) -> Write {
    let params =
        vec![Value::Integer(seen.complaint_no), text(seen.state.code()), text(to.code()), stored(on)];
    Write::one("service/move_complaint", params)
}
