//! Rows of stand-ins and co-managers.

use super::{day, maybe_day, stored, text};
use crate::bank::assignment::beside::{Absence, CoManager, Part, StandIn, Term};
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::Result;
use crate::store::action::{Signed, Write};
use crate::store::open::Crm;
use crate::store::{Value, json_list};
use rusqlite::{OptionalExtension, Row};

fn term(row: &Row<'_>, at: usize) -> rusqlite::Result<Term> {
    let ended = maybe_day(row, at + 5)?;
    Ok(Term {
        since: day(row, at)?,
        last: day(row, at + 1)?,
        named_by: row.get(at + 2)?,
        named_on: day(row, at + 3)?,
        reason: row.get(at + 4)?,
        ended: ended.map(|on| Ok::<_, rusqlite::Error>((on, row.get(at + 6)?))).transpose()?,
    })
}

fn stand_in_of(row: &Row<'_>) -> rusqlite::Result<StandIn> {
    Ok(StandIn {
        stand_in_no: row.get(0)?,
        staff_no: row.get(1)?,
        for_staff_no: row.get(2)?,
        inst_no: row.get(3)?,
        absence: Absence::from_code(&row.get::<_, String>(4)?).unwrap_or(Absence::Other),
        term: term(row, 5)?,
    })
}

fn co_manager_of(row: &Row<'_>) -> rusqlite::Result<CoManager> {
    Ok(CoManager {
        co_manager_no: row.get(0)?,
        cust_no: row.get(1)?,
        staff_no: row.get(2)?,
        part: Part::from_code(&row.get::<_, String>(3)?).unwrap_or(Part::LoanOfficer),
        term: term(row, 4)?,
    })
}

/// Who stands in for whom on a day or later, of some institutions; of the bank where none are named.
///
/// # Errors
/// A fault of the database.
pub fn stand_ins(crm: &Crm, from: Day, institutions: Option<&[String]>) -> Result<Vec<StandIn>> {
    let mut statement = crm.prepare("assignment/stand_ins")?;
    let within = institutions.map(json_list).unwrap_or_default();
    let rows = statement.query_map(rusqlite::params![ymd(from), within], stand_in_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A stand-in by number.
///
/// # Errors
/// A fault of the database.
pub fn stand_in(crm: &Crm, number: i64) -> Result<Option<StandIn>> {
    Ok(crm.prepare("assignment/stand_in")?.query_row([number], stand_in_of).optional()?)
}

/// A customer's co-managers, past and present, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn co_managers(crm: &Crm, cust_no: &str) -> Result<Vec<CoManager>> {
    let mut statement = crm.prepare("assignment/co_managers")?;
    let rows = statement.query_map([cust_no], co_manager_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn named(term: &Term) -> Vec<Value> {
    let days = [stored(term.since), stored(term.last), text(&term.named_by), stored(term.named_on)];
    days.into_iter().chain([text(&term.reason)]).collect()
}

pub(in crate::bank::assignment) fn insert_stand_in(new: &StandIn) -> Write {
    let mut params = vec![
        Value::Integer(new.stand_in_no),
        text(&new.staff_no),
        text(&new.for_staff_no),
        text(&new.inst_no),
        text(new.absence.code()),
    ];
    params.extend(named(&new.term));
    Write::one("assignment/insert_stand_in", params)
}

pub(in crate::bank::assignment) fn insert_co_manager(new: &CoManager) -> Write {
    let mut params = vec![
        Value::Integer(new.co_manager_no),
        text(&new.cust_no),
        text(&new.staff_no),
        text(new.part.code()),
    ];
    params.extend(named(&new.term));
    Write::one("assignment/insert_co_manager", params)
}

pub(in crate::bank::assignment) fn end(statement: &'static str, number: i64, signed: &Signed) -> Write {
    Write::one(statement, vec![Value::Integer(number), stored(signed.today), text(&signed.actor)])
}
