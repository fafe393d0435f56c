//! Rows of assignment to and from their named statements. Whatever writes an assignment is in here and is called by
//! [`super::change`] alone.

pub mod beside;
pub(super) mod changes;
pub mod fed;
pub mod held;
pub mod matters;
pub mod transfers;

use super::applications::{Application, Decided};
use super::newcomers::{Newcomer, Straight};
use super::{Cause, Origin, Standing};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::{Fault, Result};
use crate::store::action::Write;
use crate::store::open::{Core, Crm};
use crate::store::{Value, json_list};
use rusqlite::{OptionalExtension, Row};
use std::collections::HashMap;

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let ymd: i32 = row.get(at)?;
    from_ymd(ymd).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, ymd.into()))
}

fn maybe_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(at)?.and_then(from_ymd))
}

/// A day as it is stored.
pub(super) fn stored(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

/// A text as it is stored.
pub(super) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The number that the next record gets, by the statement that says it.
pub(super) fn next(crm: &Crm, statement: &'static str) -> Result<i64> {
    Ok(crm.prepare(statement)?.query_row([], |row| row.get(0))?)
}

fn standing_row(row: &Row<'_>) -> rusqlite::Result<Standing> {
    Ok(Standing {
        assignment_no: row.get(0)?,
        cust_no: row.get(1)?,
        inst_no: row.get(2)?,
        team: row.get(3)?,
        staff_no: row.get(4)?,
        origin: Origin::of(&row.get::<_, String>(5)?),
        since: day(row, 6)?,
        begun_by: row.get(7)?,
    })
}

/// The assignments that hold of some customers, by customer number.
///
/// # Errors
/// A fault of the database.
pub fn standing(crm: &Crm, cust_nos: &[&str]) -> Result<HashMap<String, Standing>> {
    let mut statement = crm.prepare("assignment/standing")?;
    let rows = statement.query_map([json_list(cust_nos)], standing_row)?;
    let all: Vec<Standing> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(all.into_iter().map(|one| (one.cust_no.clone(), one)).collect())
}

/// The customers whom a person maintains now.
///
/// # Errors
/// A fault of the database.
pub fn held_by(crm: &Crm, staff_no: &str) -> Result<Vec<String>> {
    let mut statement = crm.prepare("assignment/held_by")?;
    let rows = statement.query_map([staff_no], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How a change came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Number of the change.
    pub change_no: i64,
    /// Why.
    pub cause: Cause,
    /// Who decided; `system`: a rule.
    pub decided_by: String,
    /// Calendar day.
    pub decided_on: Day,
    /// What was written beside it.
    pub reason: String,
    /// What the person who gave the customers away said; empty where they were not heard.
    pub remark: String,
}

/// One assignment of a customer, past or present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Its number.
    pub assignment_no: i64,
    /// Maintenance institution then; empty where it was not kept.
    pub inst_no: String,
    /// Team; empty: none.
    pub team: String,
    /// Who; empty: the team.
    pub staff_no: String,
    /// How the customer came to them.
    pub origin: Origin,
    /// First day.
    pub since: Day,
    /// First day on which it no longer held; none: it holds.
    pub until: Option<Day>,
    /// How it began.
    pub begun: Told,
    /// How it ended.
    pub ended: Option<Told>,
}

/// Who looked after a customer, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn history(crm: &Crm, cust_no: &str) -> Result<Vec<Past>> {
    let mut statement = crm.prepare("assignment/history")?;
    let told = |row: &Row<'_>, at: usize| {
        Ok::<_, rusqlite::Error>(Told {
            change_no: row.get(at)?,
            cause: Cause::of(&row.get::<_, String>(at + 1)?),
            decided_by: row.get(at + 2)?,
            decided_on: day(row, at + 3)?,
            reason: row.get(at + 4)?,
            remark: row.get(at + 5)?,
        })
    };
    let rows = statement.query_map([cust_no], |row| {
        let ended: Option<i64> = row.get(13)?;
        Ok(Past {
            assignment_no: row.get(0)?,
            inst_no: row.get(1)?,
            team: row.get(2)?,
            staff_no: row.get(3)?,
            origin: Origin::of(&row.get::<_, String>(4)?),
            since: day(row, 5)?,
            until: ended.map(|_| day(row, 6)).transpose()?,
            begun: told(row, 7)?,
            ended: ended.map(|_| told(row, 13)).transpose()?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// An assignment that began or ended: the customer, who had them, and whether it holds.
pub(super) struct Changed {
    pub cust_no: String,
    pub inst_no: String,
    pub team: String,
    pub staff_no: String,
    pub until: Option<Day>,
    pub change_no: i64,
}

/// Tells the assignments that ended after a change, then those that began after it and hold: one at a time, for at the
/// start these are all that ever were. Both come in the order of an index, so that nothing is sorted.
pub(super) fn changed_since(
    crm: &Crm,
    change_no: i64,
    mut tell: impl FnMut(&Changed) -> Result<()>,
) -> Result<()> {
    for statement in ["assignment/ended_since", "assignment/begun_since"] {
        let mut statement = crm.prepare(statement)?;
        let mut rows = statement.query([change_no])?;
        while let Some(row) = rows.next()? {
            tell(&Changed {
                cust_no: row.get(0)?,
                inst_no: row.get(1)?,
                team: row.get(2)?,
                staff_no: row.get(3)?,
                until: maybe_day(row, 4)?.filter(|day| ymd(*day) != crate::store::FOREVER),
                change_no: row.get(5)?,
            })?;
        }
    }
    Ok(())
}

/// The number of the last change.
///
/// # Errors
/// A fault of the database.
pub fn last_change(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("assignment/last_change")?.query_row([], |row| row.get(0))?)
}

/// How often somebody's customers changed.
pub(super) fn keeper_version(crm: &Crm, staff_no: &str) -> Result<i64> {
    let mut statement = crm.prepare("assignment/keeper_version")?;
    Ok(statement.query_row([staff_no], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// The qualifications of some people that hold on a day, by staff number.
///
/// # Errors
/// A fault of the database.
pub fn qualifications(crm: &Crm, staff_nos: &[&str], on: Day) -> Result<HashMap<String, Vec<(String, Day)>>> {
    let mut statement = crm.prepare("assignment/qualifications")?;
    let rows = statement.query_map(rusqlite::params![json_list(staff_nos), ymd(on)], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, day(row, 2)?))
    })?;
    let mut found: HashMap<String, Vec<(String, Day)>> = HashMap::new();
    for row in rows {
        let (staff_no, kind, until) = row?;
        found.entry(staff_no).or_default().push((kind, until));
    }
    Ok(found)
}

/// What assignment asks about a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns of customers.csv, spec 6")]
pub struct Member {
    pub cust_id: u32,
    pub cust_no: String,
    pub inst_no: String,
    pub status: String,
    pub merged_into: String,
    pub name: String,
    pub mobile: String,
    pub address: String,
}

/// Some customers by number, in the order given; who is unknown is left out.
///
/// # Errors
/// A fault of the database.
pub fn members(core: &Core, cust_nos: &[&str]) -> Result<Vec<Member>> {
    let mut statement = core.prepare("parties/members")?;
    let rows = statement.query_map([json_list(cust_nos)], |row| {
        Ok(Member {
            cust_id: row.get(0)?,
            cust_no: row.get(1)?,
            inst_no: row.get(2)?,
            status: row.get(3)?,
            merged_into: row.get(4)?,
            name: row.get(5)?,
            mobile: row.get(6)?,
            address: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Kind of post of a member of staff by the feed; empty where it is not said.
pub(super) fn self_post(core: &Core, staff_no: &str) -> Result<String> {
    let mut statement = core.prepare("parties/self_post")?;
    Ok(statement.query_row([staff_no], |row| row.get(0)).optional()?.unwrap_or_default())
}

fn newcomer_of(row: &Row<'_>) -> rusqlite::Result<Newcomer> {
    Ok(Newcomer {
        cust_no: row.get(0)?,
        inst_no: row.get(1)?,
        opened_on: day(row, 2)?,
        window_until: day(row, 3)?,
        straight: Straight::of(&row.get::<_, String>(4)?),
        noted_on: day(row, 5)?,
    })
}

/// New customers whose window ends on a day or later, of some institutions; of the bank where none are named.
///
/// # Errors
/// A fault of the database.
pub fn newcomers_since(crm: &Crm, on: Day, institutions: Option<&[String]>) -> Result<Vec<Newcomer>> {
    let mut statement = crm.prepare("assignment/newcomers_since")?;
    let within = institutions.map(json_list).unwrap_or_default();
    let rows = statement.query_map(rusqlite::params![ymd(on), within], newcomer_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A new customer; none for who never was one here.
///
/// # Errors
/// A fault of the database.
pub fn newcomer(crm: &Crm, cust_no: &str) -> Result<Option<Newcomer>> {
    Ok(crm.prepare("assignment/newcomer")?.query_row([cust_no], newcomer_of).optional()?)
}

fn application_of(row: &Row<'_>) -> rusqlite::Result<Application> {
    let outcome: Option<String> = row.get(6)?;
    let decided = match outcome {
        None => None,
        Some(outcome) => Some(Decided {
            outcome: super::applications::Outcome::of(&outcome),
            by: row.get(7)?,
            on: day(row, 8)?,
            answer: row.get(9)?,
        }),
    };
    Ok(Application {
        application_no: row.get(0)?,
        cust_no: row.get(1)?,
        inst_no: row.get(2)?,
        applicant: row.get(3)?,
        reason: row.get(4)?,
        asked_on: day(row, 5)?,
        decided,
    })
}

/// An application.
///
/// # Errors
/// A fault of the database.
pub fn application(crm: &Crm, application_no: i64) -> Result<Option<Application>> {
    let mut statement = crm.prepare("assignment/application")?;
    Ok(statement.query_row([application_no], application_of).optional()?)
}

/// The applications for a customer, in the order in which they came.
///
/// # Errors
/// A fault of the database.
pub fn applications_of(crm: &Crm, cust_no: &str) -> Result<Vec<Application>> {
    let mut statement = crm.prepare("assignment/applications_of")?;
    let rows = statement.query_map([cust_no], application_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Applications that wait, of some institutions; of the bank where none are named.
///
/// # Errors
/// A fault of the database.
pub fn applications_waiting(crm: &Crm, institutions: Option<&[String]>) -> Result<Vec<Application>> {
    let mut statement = crm.prepare("assignment/applications_waiting")?;
    let within = institutions.map(json_list).unwrap_or_default();
    let rows = statement.query_map([within], application_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Somebody's own applications: those that wait and those decided since a day, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn applications_by(crm: &Crm, staff_no: &str, since: Day) -> Result<Vec<Application>> {
    let mut statement = crm.prepare("assignment/applications_by")?;
    let rows = statement.query_map(rusqlite::params![staff_no, ymd(since)], application_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A change that is about to be written.
pub(super) struct NewChange<'a> {
    pub change_no: i64,
    pub cause: Cause,
    pub decided_by: &'a str,
    pub decided_on: Day,
    pub reason: &'a str,
    pub remark: &'a str,
    pub customers: usize,
    pub undoes: Option<i64>,
}

pub(super) fn insert_change(new: &NewChange<'_>) -> Write {
    let params = vec![
        Value::Integer(new.change_no),
        text(new.cause.code()),
        text(new.decided_by),
        stored(new.decided_on),
        text(new.reason),
        Value::Integer(new.customers as i64),
        new.undoes.map_or(Value::Null, Value::Integer),
        text(new.remark),
    ];
    Write::one("assignment/insert_change", params)
}

/// Ends assignments on a day.
pub(super) fn end(numbers: &[i64], on: Day, change_no: i64) -> Write {
    let params = vec![text(&json_list(numbers)), stored(on), Value::Integer(change_no)];
    Write { statement: "assignment/end", params, rows: numbers.len() }
}

/// A new assignment, as the statement takes it: number, customer, institution, team, person, origin, first day.
pub(super) type Given<'a> = (i64, &'a str, &'a str, &'a str, &'a str, &'static str, i32);

pub(super) fn give(rows: &[Given<'_>], change_no: i64) -> Write {
    let params = vec![text(&json_list(rows)), Value::Integer(change_no)];
    Write { statement: "assignment/give", params, rows: rows.len() }
}

pub(super) fn touch_keeper(staff_no: &str, version: i64) -> Write {
    Write::one("assignment/touch_keeper", vec![text(staff_no), Value::Integer(version)])
}

pub(super) fn insert_override(change_no: i64, rule: &str, staff_no: &str, reason: &str) -> Write {
    let params = vec![Value::Integer(change_no), text(rule), text(staff_no), text(reason)];
    Write::one("assignment/insert_override", params)
}

/// A number of the bank's that is none is a fault of what is stored.
pub(super) fn known<T>(found: Option<T>, what: &str) -> Result<T> {
    found.ok_or_else(|| Fault::Inconsistent(what.to_owned()).into())
}
