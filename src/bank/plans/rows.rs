//! Rows of relationship plans to and from their named statements.

use super::rules::{Level, Outcome, Service, StepKind};
use super::{Aim, Elsewhere, Memorial, Plan, Said, Step};
use crate::bank::contacts::Channel;
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::kernel::lunar::lunar_of;
use crate::store::action::{Signed, Write};
use crate::store::open::Crm;
use crate::store::{Value, json_list};
use chrono::Datelike;
use rusqlite::{Params, Row, params};

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let stored: i32 = row.get(at)?;
    from_ymd(stored).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, stored.into()))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn code(code: Option<&str>) -> Value {
    code.map_or(Value::Null, text)
}

fn amount(fen: Option<i64>) -> Value {
    fen.map_or(Value::Null, Value::Integer)
}

fn stored(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

fn all<T>(
    crm: &Crm,
    statement: &'static str,
    params: impl Params,
    of: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = crm.prepare(statement)?;
    let rows = statement.query_map(params, of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn plan(row: &Row<'_>) -> rusqlite::Result<Plan> {
    let word = |at| row.get::<_, Option<String>>(at);
    Ok(Plan {
        version: row.get(0)?,
        said: Said {
            potential_fen: row.get(1)?,
            level: row.get::<_, Option<i64>>(2)?.and_then(Level::from_rank),
            service: word(3)?.and_then(|code| Service::from_code(&code)),
            channel: word(4)?.and_then(|code| Channel::from_code(&code)),
            needs: [row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?],
            occupation: row.get(10)?,
            family: row.get(11)?,
            preferences: row.get(12)?,
        },
        written_by: row.get(13)?,
        written_on: Some(day(row, 14)?),
    })
}

pub(super) fn plan_of(crm: &Crm, cust_no: &str) -> Result<Plan> {
    Ok(versions_of(crm, cust_no, 1)?.into_iter().next().unwrap_or_default())
}

pub(super) fn versions_of(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<Plan>> {
    all(crm, "plans/versions_of", params![cust_no, limit], plan)
}

pub(super) fn insert_plan(cust_no: &str, version: i64, said: &Said, signed: &Signed) -> Write {
    let mut params = vec![
        text(cust_no),
        Value::Integer(version),
        amount(said.potential_fen),
        amount(said.level.map(Level::rank)),
        code(said.service.map(Service::code)),
        code(said.channel.map(Channel::code)),
    ];
    params.extend(said.needs.iter().map(|one| text(one)));
    params.extend([
        text(&said.occupation),
        text(&said.family),
        text(&said.preferences),
        text(&signed.actor),
        stored(signed.today),
    ]);
    Write::one("plans/insert_plan", params)
}

pub(super) fn next_estimate_no(crm: &Crm, cust_no: &str) -> Result<i64> {
    Ok(crm.prepare("plans/next_estimate_no")?.query_row([cust_no], |row| row.get(0))?)
}

pub(super) fn insert_estimate(cust_no: &str, number: i64, of: &Elsewhere, signed: &Signed) -> Write {
    let params = vec![
        text(cust_no),
        Value::Integer(number),
        text(&of.bank),
        Value::Integer(of.amount_fen),
        text(&of.source),
        stored(of.as_of),
        text(&signed.actor),
        stored(signed.today),
    ];
    Write::one("plans/insert_estimate", params)
}

pub(super) fn estimates_of(crm: &Crm, cust_no: &str) -> Result<Vec<Elsewhere>> {
    all(crm, "plans/estimates_of", [cust_no], |row| {
        Ok(Elsewhere {
            estimate_no: row.get(0)?,
            bank: row.get(1)?,
            amount_fen: row.get(2)?,
            source: row.get(3)?,
            as_of: day(row, 4)?,
            noted_by: row.get(5)?,
        })
    })
}

fn step(row: &Row<'_>) -> rusqlite::Result<Step> {
    let kind: String = row.get(2)?;
    let outcome = row.get::<_, Option<String>>(7)?.and_then(|code| Outcome::from_code(&code));
    let (by, on): (Option<String>, Option<i32>) = (row.get(8)?, row.get(9)?);
    Ok(Step {
        step_no: row.get(0)?,
        cust_no: row.get(1)?,
        kind: StepKind::from_code(&kind).ok_or_else(|| rusqlite::Error::InvalidColumnName(kind))?,
        what: row.get(3)?,
        amount_fen: row.get(4)?,
        due_on: day(row, 5)?,
        set_by: row.get(6)?,
        ended: outcome.zip(by).zip(on.and_then(from_ymd)).map(|((outcome, by), on)| (outcome, by, on)),
        said: row.get(10)?,
    })
}

pub(super) fn next_step_no(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("plans/next_step_no")?.query_row([], |row| row.get(0))?)
}

pub(super) fn insert_step(number: i64, cust_no: &str, aim: &Aim, signed: &Signed) -> Write {
    let params = vec![
        Value::Integer(number),
        text(cust_no),
        text(aim.kind.code()),
        text(&aim.what),
        amount(aim.amount_fen),
        stored(aim.due_on),
        text(&signed.actor),
        stored(signed.today),
    ];
    Write::one("plans/insert_step", params)
}

pub(super) fn end_step(number: i64, outcome: Outcome, said: &str, signed: &Signed) -> Write {
    let params = vec![
        Value::Integer(number),
        text(outcome.code()),
        text(&signed.actor),
        stored(signed.today),
        text(said),
    ];
    Write::one("plans/end_step", params)
}

pub(super) fn steps_of(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<Step>> {
    all(crm, "plans/steps_of", params![cust_no, limit], step)
}

pub(super) fn open_steps(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Step>> {
    all(crm, "plans/open_steps", [json_list(cust_nos)], step)
}

fn memorial(row: &Row<'_>) -> rusqlite::Result<Memorial> {
    Ok(Memorial {
        memorial_no: row.get(0)?,
        cust_no: row.get(1)?,
        what: row.get(2)?,
        is_birthday: row.get(3)?,
        lunar: row.get(4)?,
        leap: row.get(5)?,
        month: row.get(6)?,
        day: row.get(7)?,
    })
}

pub(super) fn next_memorial_no(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("plans/next_memorial_no")?.query_row([], |row| row.get(0))?)
}

pub(super) fn insert_memorial(number: i64, of: &Memorial, signed: &Signed) -> Write {
    let params = vec![
        Value::Integer(number),
        text(&of.cust_no),
        text(&of.what),
        Value::Integer(of.is_birthday.into()),
        Value::Integer(of.lunar.into()),
        Value::Integer(of.leap.into()),
        Value::Integer(of.month.into()),
        Value::Integer(of.day.into()),
        text(&signed.actor),
        stored(signed.today),
    ];
    Write::one("plans/insert_memorial", params)
}

pub(super) fn end_memorial(number: i64, signed: &Signed) -> Write {
    let params = vec![Value::Integer(number), text(&signed.actor), stored(signed.today)];
    Write::one("plans/end_memorial", params)
}

pub(super) fn memorials_of(crm: &Crm, cust_no: &str) -> Result<Vec<Memorial>> {
    all(crm, "plans/memorials_of", [cust_no], memorial)
}

pub(super) fn own_birthdays(crm: &Crm) -> Result<Vec<String>> {
    all(crm, "plans/own_birthdays", [], |row| row.get(0))
}

/// Those whose month it is, by either calendar.
pub(super) fn may_be_kept(crm: &Crm, date: Day) -> Result<Vec<Memorial>> {
    let lunar = lunar_of(date).map_or(0, |date| date.month);
    all(crm, "plans/may_be_kept", [date.month(), lunar], memorial)
}
