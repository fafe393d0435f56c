//! Rows of people's work from their named statements.

use crate::bank::contacts::{Channel, Outcome};
use crate::bank::reports::work::{Done, Of, Person};
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::Result;
use crate::kernel::period::Period;
use crate::store::json_list;
use crate::store::open::{Core, Crm};
use rusqlite::{Params, Row, params};
use std::collections::HashMap;

/// People above whom the log is read in one pass, and not one after the other.
const ONE_BY_ONE_MAX: usize = 500;

/// What each person did, by staff number.
type Works = HashMap<String, Done>;

fn word<T>(row: &Row<'_>, at: usize, of: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let code: String = row.get(at)?;
    of(&code).ok_or(rusqlite::Error::InvalidColumnName(code))
}

pub(in crate::bank::reports) fn people(core: &Core, on: Day, of: &Of) -> Result<Vec<Person>> {
    let mut statement = core.prepare("reports/work_people")?;
    let given = params![ymd(on), json_list(&of.institutions), json_list(&of.people)];
    let rows = statement.query_map(given, |row| {
        Ok(Person {
            staff_no: row.get(0)?,
            inst_no: row.get(1)?,
            team: row.get(2)?,
            name: row.get(3)?,
            role: row.get(4)?,
            is_active: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn contacts(
    crm: &Crm,
    works: &mut Works,
    statement: &'static str,
    given: impl Params,
    sign: i64,
) -> Result<()> {
    let mut statement = crm.prepare(statement)?;
    let mut rows = statement.query(given)?;
    while let Some(row) = rows.next()? {
        let Some(done) = works.get_mut(&row.get::<_, String>(0)?) else { continue };
        let (channel, outcome) = (word(row, 1, Channel::from_code)?, word(row, 2, Outcome::from_code)?);
        done.note(channel, outcome, sign * row.get::<_, i64>(3)?);
    }
    Ok(())
}

/// Puts what the people among `works` did in a period, as far as was known on a day.
pub(in crate::bank::reports) fn fill(crm: &Crm, works: &mut Works, period: Period, on: Day) -> Result<()> {
    let (from, to, on) = (ymd(period.first_day()), ymd(period.last_day().min(on)), ymd(on));
    let (first, last) = (period.first_month().yyyymm(), period.last_month().yyyymm());
    let people = {
        let mut all: Vec<&str> = works.keys().map(String::as_str).collect();
        all.sort_unstable();
        json_list(&all)
    };
    if works.len() > ONE_BY_ONE_MAX {
        contacts(crm, works, "reports/work_contacts", params![first, last, on], 1)?;
    } else {
        let months: Vec<i32> = (first..=last).collect();
        let given = params![people, json_list(&months), on];
        contacts(crm, works, "reports/work_contacts_of", given, 1)?;
    }
    contacts(crm, works, "reports/work_corrected", params![from, to, on], -1)?;
    each(crm, works, "reports/work_leads", params![from, to, people], |done, row| {
        (done.leads, done.won, done.tasks) = (row.get(1)?, row.get(2)?, row.get(4)?);
        done.won_fen = row.get::<_, i64>(3)?.into();
        Ok(())
    })?;
    each(crm, works, "reports/work_tasks", params![from, to, people], |done, row| {
        done.tasks += row.get::<_, i64>(1)?;
        Ok(())
    })?;
    each(crm, works, "reports/work_opportunities", params![from, to], |done, row| {
        (done.opened, done.done) = (row.get(1)?, row.get(3)?);
        (done.opened_fen, done.done_fen) = (row.get::<_, i64>(2)?.into(), row.get::<_, i64>(4)?.into());
        Ok(())
    })
}

fn each(
    crm: &Crm,
    works: &mut Works,
    statement: &'static str,
    given: impl Params,
    put: impl Fn(&mut Done, &Row<'_>) -> rusqlite::Result<()>,
) -> Result<()> {
    let mut statement = crm.prepare(statement)?;
    let mut rows = statement.query(given)?;
    while let Some(row) = rows.next()? {
        if let Some(done) = works.get_mut(&row.get::<_, String>(0)?) {
            put(done, row)?;
        }
    }
    Ok(())
}

pub(in crate::bank::reports) fn mark(crm: &Crm, today: Day) -> Result<[i64; 4]> {
    let mut statement = crm.prepare("reports/work_mark")?;
    let found =
        statement.query_row([ymd(today)], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
    Ok(found)
}
