//! Rows of tasks and of links that dial, to and from their named statements.

use super::dial::{Link, Which};
use super::{Outcome, Share, State, Step, Task};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::store::action::{Signed, Write};
use crate::store::open::Crm;
use crate::store::{Value, json_list};
use rusqlite::{OptionalExtension, Params, Row, params};

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let stored: i32 = row.get(at)?;
    from_ymd(stored).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, stored.into()))
}

fn maybe_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(at)?.and_then(from_ymd))
}

fn number(row: &Row<'_>, at: usize) -> rusqlite::Result<usize> {
    Ok(usize::try_from(row.get::<_, i64>(at)?).unwrap_or(0))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn stored(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

fn whole(number: usize) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn a_task(row: &Row<'_>) -> rusqlite::Result<Task> {
    let (by, on): (Option<String>, Option<Day>) = (row.get(11)?, maybe_day(row, 12)?);
    Ok(Task {
        task_no: row.get(0)?,
        title: row.get(1)?,
        script: row.get(2)?,
        due_on: day(row, 3)?,
        inst_no: row.get(4)?,
        staff_no: row.get(5)?,
        team: row.get(6)?,
        given_by: row.get(7)?,
        given_on: day(row, 8)?,
        customers: number(row, 9)?,
        state: State::of(&row.get::<_, String>(10)?),
        ended: by.zip(on),
        ended_says: row.get(13)?,
        done: number(row, 14)?,
    })
}

fn tasks(crm: &Crm, statement: &'static str, params: impl Params) -> Result<Vec<Task>> {
    let mut statement = crm.prepare(statement)?;
    let rows = statement.query_map(params, a_task)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A task by number.
///
/// # Errors
/// A fault of the database.
pub fn task(crm: &Crm, task_no: i64) -> Result<Option<Task>> {
    Ok(crm.prepare("tasks/task")?.query_row([task_no], a_task).optional()?)
}

pub(super) fn own_tasks(crm: &Crm, staff_no: &str, team: &str, inst_no: &str) -> Result<Vec<Task>> {
    tasks(crm, "tasks/own_tasks", [staff_no, team, inst_no])
}

pub(super) fn with_customers(crm: &Crm, cust_nos: &[String]) -> Result<Vec<Task>> {
    tasks(crm, "tasks/with_customers", [json_list(cust_nos)])
}

/// Whose tasks are looked at.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    /// Those that this person gave.
    pub given_by: &'a str,
    /// And those of these institutions.
    pub institutions: &'a [String],
    /// Or those of the whole bank.
    pub everything: bool,
    /// Open ones, or those that ended.
    pub open: bool,
}

/// Tasks that somebody looks after: `limit` of them from `skip` on, and how many in all.
///
/// # Errors
/// A fault of the database.
pub fn overseen(crm: &Crm, asked: &Asked<'_>, skip: usize, limit: usize) -> Result<(Vec<Task>, usize)> {
    let (institutions, all, open) = (json_list(asked.institutions), asked.everything, asked.open);
    let filter = params![asked.given_by, institutions, all, open];
    let total = crm.prepare("tasks/count_overseen")?.query_row(filter, |row| number(row, 0))?;
    let (limit, skip) = (limit as i64, skip as i64);
    let filter = params![asked.given_by, institutions, all, open, limit, skip];
    Ok((tasks(crm, "tasks/overseen", filter)?, total))
}

/// What may come of a customer of a task, in order.
///
/// # Errors
/// A fault of the database.
pub fn outcomes(crm: &Crm, task_no: i64) -> Result<Vec<Outcome>> {
    let mut statement = crm.prepare("tasks/outcomes")?;
    let rows = statement.query_map([task_no], |row| Ok(Outcome { name: row.get(0)?, again: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The customers of a task who are not done, in the order in which they are worked, and when each was tried last.
///
/// # Errors
/// A fault of the database.
pub fn waiting_customers(crm: &Crm, task_no: i64) -> Result<Vec<(String, Option<Day>)>> {
    let mut statement = crm.prepare("tasks/waiting_customers")?;
    let rows = statement.query_map([task_no], |row| Ok((row.get(0)?, maybe_day(row, 1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How far a task is, by person.
///
/// # Errors
/// A fault of the database.
pub fn progress(crm: &Crm, task_no: i64) -> Result<Vec<Share>> {
    let mut statement = crm.prepare("tasks/progress")?;
    let rows = statement.query_map([task_no], |row| {
        Ok(Share {
            staff_no: row.get(0)?,
            customers: number(row, 1)?,
            done: number(row, 2)?,
            tried: number(row, 3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How often each outcome ended a customer of a task.
///
/// # Errors
/// A fault of the database.
pub fn results(crm: &Crm, task_no: i64) -> Result<Vec<(String, usize)>> {
    let mut statement = crm.prepare("tasks/results")?;
    let rows = statement.query_map([task_no], |row| Ok((row.get(0)?, number(row, 1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What was tried with a customer of a task, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn steps_of(crm: &Crm, task_no: i64, cust_no: &str) -> Result<Vec<Step>> {
    let mut statement = crm.prepare("tasks/steps_of")?;
    let rows = statement.query_map(params![task_no, cust_no], |row| {
        Ok(Step { outcome: row.get(0)?, note: row.get(1)?, done_by: row.get(2)?, done_on: day(row, 3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn open_of(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<(String, i64, String, Day)>> {
    let mut statement = crm.prepare("tasks/open_of")?;
    let rows = statement
        .query_map([json_list(cust_nos)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, day(row, 3)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A task as it stands with one of its customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The task.
    pub task: Task,
    /// When the customer was tried last; none: not yet.
    pub tried_on: Option<Day>,
    /// What came of it, and who did it (staff number); none: the customer is not done.
    pub came: Option<(String, String)>,
}

impl About {
    /// Whether the customer is still to be worked on for it.
    pub fn is_open(&self) -> bool {
        self.came.is_none() && self.task.is_open()
    }
}

/// The tasks about a customer, the latest first, so many.
///
/// # Errors
/// A fault of the database.
pub fn of_customer(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<About>> {
    let mut statement = crm.prepare("tasks/of_customer")?;
    let rows = statement.query_map(params![cust_no, limit], |row| {
        let (outcome, done_by): (Option<String>, Option<String>) = (row.get(16)?, row.get(17)?);
        Ok(About { task: a_task(row)?, tried_on: maybe_day(row, 15)?, came: outcome.zip(done_by) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn next(crm: &Crm, statement: &'static str) -> Result<i64> {
    Ok(crm.prepare(statement)?.query_row([], |row| row.get(0))?)
}

/// `words`: title, talking points, institution, person, team.
pub(super) fn insert_task(
    task_no: i64,
    words: [&str; 5],
    due_on: Day,
    customers: usize,
    signed: &Signed,
) -> Write {
    let [title, script, inst_no, staff_no, team] = words.map(text);
    let params = vec![
        Value::Integer(task_no),
        title,
        script,
        stored(due_on),
        inst_no,
        staff_no,
        team,
        text(&signed.actor),
        stored(signed.today),
        whole(customers),
    ];
    Write::one("tasks/insert_task", params)
}

pub(super) fn insert_outcomes(task_no: i64, all: &[Outcome]) -> Write {
    let list: Vec<(&str, i64)> = all.iter().map(|one| (one.name.as_str(), i64::from(one.again))).collect();
    let params = vec![Value::Integer(task_no), text(&json_list(&list))];
    Write { statement: "tasks/insert_outcomes", params, rows: all.len() }
}

pub(super) fn insert_customers(task_no: i64, cust_nos: &[&str]) -> Write {
    let params = vec![Value::Integer(task_no), text(&json_list(cust_nos))];
    Write { statement: "tasks/insert_customers", params, rows: cust_nos.len() }
}

pub(super) fn insert_step(step_no: i64, task_no: i64, cust_no: &str, step: &Step) -> Write {
    let params = vec![
        Value::Integer(step_no),
        Value::Integer(task_no),
        text(cust_no),
        text(&step.outcome),
        text(&step.note),
        text(&step.done_by),
        stored(step.done_on),
    ];
    Write::one("tasks/insert_step", params)
}

pub(super) fn try_customer(task_no: i64, cust_no: &str, on: Day, done: Option<i64>) -> Write {
    let done = done.map_or(Value::Null, Value::Integer);
    Write::one("tasks/try_customer", vec![Value::Integer(task_no), text(cust_no), stored(on), done])
}

pub(super) fn end_task(task_no: i64, to: State, signed: &Signed, says: &str) -> Write {
    let params =
        vec![Value::Integer(task_no), text(to.code()), text(&signed.actor), stored(signed.today), text(says)];
    Write::one("tasks/end_task", params)
}

pub(super) fn link(crm: &Crm, hash: &str) -> Result<Option<Link>> {
    let found = crm.prepare("tasks/link")?.query_row([hash], |row| {
        Ok(Link {
            link_no: row.get(0)?,
            cust_no: row.get(1)?,
            which: Which { kind: row.get(2)?, source: row.get(3)? },
            made_by: row.get(4)?,
            good_until: row.get(5)?,
            opened_at: row.get(6)?,
        })
    });
    Ok(found.optional()?)
}

pub(super) fn insert_link(link: &Link, hash: &str, on: Day) -> Write {
    let params = vec![
        Value::Integer(link.link_no),
        text(hash),
        text(&link.cust_no),
        text(&link.which.kind),
        text(&link.which.source),
        text(&link.made_by),
        stored(on),
        text(&link.good_until),
    ];
    Write::one("tasks/insert_link", params)
}

pub(super) fn open_link(link_no: i64, at: &str) -> Write {
    Write::one("tasks/open_link", vec![Value::Integer(link_no), text(at)])
}
