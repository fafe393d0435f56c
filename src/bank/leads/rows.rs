//! Rows of leads and their steps to and from their named statements.

pub(super) mod figures;

use super::rules::{Departure, State};
use super::{Held, Lead, Left, Step, Unheld};
use crate::bank::events::{Form, Found, Kind};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::store::action::{Signed, Write};
use crate::store::open::Crm;
use crate::store::{Value, json_list};
use rusqlite::{OptionalExtension, Params, Row};
use std::collections::HashSet;

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let stored: i32 = row.get(at)?;
    from_ymd(stored).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, stored.into()))
}

fn maybe_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(at)?.and_then(from_ymd))
}

fn known<T>(row: &Row<'_>, at: usize, of: fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let code: String = row.get(at)?;
    of(&code).ok_or_else(|| rusqlite::Error::InvalidColumnName(code))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn stored(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

fn lead_row(row: &Row<'_>) -> rusqlite::Result<Lead> {
    Ok(Lead {
        lead_no: row.get(0)?,
        kind: known(row, 1, Kind::from_code)?,
        cust_no: row.get(2)?,
        fact_day: day(row, 3)?,
        until: day(row, 4)?,
        value_fen: row.get(5)?,
        figures: row.get(6)?,
        fed_on: maybe_day(row, 7)?,
        raised_on: day(row, 8)?,
        state: known(row, 9, State::from_code)?,
        moved_on: day(row, 10)?,
        steps: row.get(11)?,
        flagged_on: maybe_day(row, 12)?,
        product: row.get(13)?,
        amount_fen: row.get(14)?,
    })
}

fn held_row(row: &Row<'_>) -> rusqlite::Result<Held> {
    Ok(Held { lead: lead_row(row)?, staff_no: row.get(15)?, inst_no: row.get(16)? })
}

fn leads(crm: &Crm, statement: &'static str, params: impl Params) -> Result<Vec<Lead>> {
    let mut statement = crm.prepare(statement)?;
    let rows = statement.query_map(params, lead_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn held(crm: &Crm, statement: &'static str, params: impl Params) -> Result<Vec<Held>> {
    let mut statement = crm.prepare(statement)?;
    let rows = statement.query_map(params, held_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn next_lead_no(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("leads/next_lead_no")?.query_row([], |row| row.get(0))?)
}

/// The places of those events that have been raised.
pub(super) fn raised_already(crm: &Crm, found: &[&Found]) -> Result<HashSet<u32>> {
    let keys: Vec<(&str, &str, i32)> =
        found.iter().map(|one| (&*one.cust_no, one.kind.code(), ymd(one.fact_day))).collect();
    let mut statement = crm.prepare("leads/known")?;
    let rows = statement.query_map([json_list(&keys)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn raise(first_no: i64, found: &[&Found], signed: &Signed) -> Write {
    let rows: Vec<_> = (first_no..)
        .zip(found)
        .map(|(number, one)| {
            let (fact_day, until) = (ymd(one.fact_day), ymd(one.until));
            let value_fen = one.value_fen.saturating_abs();
            let form = form_code(one.kind.form());
            (number, one.kind.code(), form, &*one.cust_no, fact_day, until, value_fen, &*one.figures)
        })
        .collect();
    let fed_on = signed.business_date.map_or(Value::Null, stored);
    let params = vec![text(&json_list(&rows)), fed_on, stored(signed.today)];
    Write { statement: "leads/raise", params, rows: found.len() }
}

/// The days that were searched from one on, each with how often it was corrected then.
pub(super) fn searched_since(crm: &Crm, since: Day) -> Result<Vec<(Day, i64)>> {
    let mut statement = crm.prepare("leads/searched_since")?;
    let rows = statement.query_map([ymd(since)], |row| Ok((day(row, 0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn note_search((fed_on, corrections): (Day, i64), today: Day) -> Write {
    Write::one("leads/note_search", vec![stored(fed_on), Value::Integer(corrections), stored(today)])
}

fn form_code(form: Form) -> &'static str {
    match form {
        Form::Message => "message",
        Form::Lead => "lead",
        Form::Task => "task",
    }
}

pub(super) fn lead(crm: &Crm, lead_no: i64) -> Result<Option<Lead>> {
    Ok(crm.prepare("leads/lead")?.query_row([lead_no], lead_row).optional()?)
}

pub(super) fn mark(crm: &Crm, today: Day) -> Result<[i64; 2]> {
    Ok(crm.prepare("leads/mark")?.query_row([ymd(today)], |row| Ok([row.get(0)?, row.get(1)?]))?)
}

pub(super) fn some(crm: &Crm, numbers: &[i64]) -> Result<Vec<Lead>> {
    leads(crm, "leads/some", [json_list(numbers)])
}

pub(super) fn of_customer(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<Lead>> {
    leads(crm, "leads/of_customer", (cust_no, limit))
}

pub(super) fn open_of(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Held>> {
    held(crm, "leads/open_of", [json_list(cust_nos)])
}

pub(super) fn open_for(crm: &Crm, staff: &[&str], on: Day) -> Result<Vec<Held>> {
    held(crm, "leads/open_for", (json_list(staff), ymd(on)))
}

pub(super) fn open_for_teams(crm: &Crm, institutions: &[String], team: &str, on: Day) -> Result<Vec<Held>> {
    held(crm, "leads/open_for_teams", (json_list(institutions), ymd(on), team))
}

pub(super) fn open_of_nobody(crm: &Crm, from_fen: i64, on: Day) -> Result<Vec<Held>> {
    held(crm, "leads/open_of_nobody", (from_fen, ymd(on)))
}

/// What is open of customers whom nobody has on a day: with each the customer's number.
pub(super) fn open_unheld(crm: &Crm, on: Day) -> Result<Vec<(String, Unheld)>> {
    let mut statement = crm.prepare("leads/open_unheld")?;
    let rows = statement.query_map([ymd(on)], |row| {
        let one = Unheld {
            lead_no: row.get(0)?,
            cust_id: 0,
            kind: known(row, 2, Kind::from_code)?,
            value_fen: row.get(3)?,
        };
        Ok((row.get(1)?, one))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn steps_of(crm: &Crm, lead_no: i64) -> Result<Vec<Step>> {
    let mut statement = crm.prepare("leads/steps_of")?;
    let rows = statement.query_map([lead_no], |row| {
        Ok(Step {
            state: known(row, 1, State::from_code)?,
            on: day(row, 2)?,
            staff_no: row.get(3)?,
            reason: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A lead comes to a state, if it still stands as it was read.
pub(super) fn step(lead: &Lead, to: State, sold: (&str, i64), reason: &str, signed: &Signed) -> [Write; 2] {
    let number = Value::Integer(lead.lead_no);
    let (product, amount_fen) = sold;
    let moved = vec![
        number.clone(),
        Value::Integer(lead.steps),
        text(to.code()),
        stored(signed.today),
        text(product),
        Value::Integer(amount_fen),
    ];
    let noted = vec![
        number,
        Value::Integer(lead.steps + 1),
        text(to.code()),
        stored(signed.today),
        text(&signed.actor),
        text(reason),
    ];
    [Write::one("leads/move", moved), Write::one("leads/insert_step", noted)]
}

pub(super) fn insert_departure(
    lead: &Lead,
    why: Departure,
    (competitor, measure): (&str, &str),
    on: Day,
) -> Write {
    let number = Value::Integer(lead.lead_no);
    let params =
        vec![number, text(&lead.cust_no), text(why.code()), text(competitor), text(measure), stored(on)];
    Write::one("leads/insert_departure", params)
}

pub(super) fn departures_of(crm: &Crm, cust_no: &str) -> Result<Vec<Left>> {
    let mut statement = crm.prepare("leads/departures_of")?;
    let rows = statement.query_map([cust_no], |row| {
        Ok(Left {
            lead_no: row.get(0)?,
            on: day(row, 1)?,
            why: known(row, 2, Departure::from_code)?,
            competitor: row.get(3)?,
            measure: row.get(4)?,
            reason: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn overdue(crm: &Crm, before: Day, stays: &[Kind]) -> Result<Vec<i64>> {
    let stays: Vec<&str> = stays.iter().map(|kind| kind.code()).collect();
    let mut statement = crm.prepare("leads/overdue")?;
    let rows = statement.query_map((ymd(before), json_list(&stays)), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Many leads come to the same state by themselves.
pub(super) fn step_many(numbers: &[i64], to: State, reason: &str, on: Day) -> [Write; 2] {
    let (list, rows) = (text(&json_list(numbers)), numbers.len());
    let noted = vec![list.clone(), text(to.code()), stored(on), text(reason)];
    [
        Write { statement: "leads/note_many", params: noted, rows },
        Write { statement: "leads/move_many", params: vec![list, text(to.code()), stored(on)], rows },
    ]
}

pub(super) fn flag_many(numbers: &[i64], on: Day) -> Write {
    let params = vec![text(&json_list(numbers)), stored(on)];
    Write { statement: "leads/flag_many", params, rows: numbers.len() }
}

pub(super) fn fed_from(crm: &Crm, from: Day) -> Result<Vec<Lead>> {
    leads(crm, "leads/fed_from", [ymd(from)])
}
