//! Rows of opportunities and their steps to and from their named statements.

use super::rules::{Seen, Stage};
use super::{Opportunity, Step, Terms};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::store::action::{Signed, Write};
use crate::store::open::{Core, Crm};
use crate::store::{Value, json_list};
use rusqlite::{OptionalExtension, Params, Row};

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let stored: i32 = row.get(at)?;
    from_ymd(stored).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, stored.into()))
}

fn maybe_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(at)?.and_then(from_ymd))
}

fn stage(row: &Row<'_>, at: usize) -> rusqlite::Result<Stage> {
    let code: String = row.get(at)?;
    Stage::from_code(&code).ok_or_else(|| rusqlite::Error::InvalidColumnName(code))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn stored(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

fn opportunity(row: &Row<'_>) -> rusqlite::Result<Opportunity> {
    let members: String = row.get(8)?;
    Ok(Opportunity {
        opportunity_no: row.get(0)?,
        cust_no: row.get(1)?,
        lead_no: row.get(2)?,
        terms: Terms {
            product: row.get(3)?,
            amount_fen: row.get(4)?,
            expected_on: day(row, 7)?,
            members: serde_json::from_str(&members).unwrap_or_default(),
            next_step: row.get(9)?,
            next_on: maybe_day(row, 10)?,
        },
        stage: stage(row, 5)?,
        stage_on: day(row, 6)?,
        opened_by: row.get(11)?,
        opened_on: day(row, 12)?,
        steps: row.get(13)?,
        acct_no: row.get(14)?,
        confirmed_on: maybe_day(row, 15)?,
        flagged_on: maybe_day(row, 16)?,
    })
}

fn seen(row: &Row<'_>) -> rusqlite::Result<Seen> {
    Ok(Seen { opportunity: opportunity(row)?, staff_no: row.get(17)?, furthest: row.get(18)? })
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

pub(super) fn next_no(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("opportunities/next_opportunity_no")?.query_row([], |row| row.get(0))?)
}

fn next_on(terms: &Terms) -> Value {
    terms.next_on.map_or(Value::Null, stored)
}

pub(super) fn insert(
    number: i64,
    cust_no: &str,
    lead_no: Option<i64>,
    terms: &Terms,
    signed: &Signed,
) -> [Write; 2] {
    let params = vec![
        Value::Integer(number),
        text(cust_no),
        lead_no.map_or(Value::Null, Value::Integer),
        text(&terms.product),
        Value::Integer(terms.amount_fen),
        stored(signed.today),
        stored(terms.expected_on),
        text(&json_list(&terms.members)),
        text(&terms.next_step),
        next_on(terms),
        text(&signed.actor),
    ];
    let noted = step((number, 1), Stage::Interest, terms.amount_fen, "", signed);
    [Write::one("opportunities/insert", params), noted]
}

fn step((number, step_no): (i64, i64), stage: Stage, amount_fen: i64, said: &str, signed: &Signed) -> Write {
    let params = vec![
        Value::Integer(number),
        Value::Integer(step_no),
        text(stage.code()),
        Value::Integer(amount_fen),
        stored(signed.today),
        text(&signed.actor),
        text(said),
    ];
    Write::one("opportunities/insert_step", params)
}

/// It comes to a stage, if it still stands as it was read.
pub(super) fn advance(
    one: &Opportunity,
    to: Stage,
    terms: &Terms,
    (said, acct_no): (&str, &str),
    signed: &Signed,
) -> [Write; 2] {
    let params = vec![
        Value::Integer(one.opportunity_no),
        Value::Integer(one.steps),
        text(to.code()),
        stored(signed.today),
        text(&terms.product),
        Value::Integer(terms.amount_fen),
        stored(terms.expected_on),
        text(&json_list(&terms.members)),
        text(&terms.next_step),
        next_on(terms),
        text(acct_no),
    ];
    let noted = step((one.opportunity_no, one.steps + 1), to, terms.amount_fen, said, signed);
    [Write::one("opportunities/move", params), noted]
}

pub(super) fn one(crm: &Crm, number: i64) -> Result<Option<Opportunity>> {
    Ok(crm.prepare("opportunities/one")?.query_row([number], opportunity).optional()?)
}

pub(super) fn of_customer(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<Opportunity>> {
    all(crm, "opportunities/of_customer", (cust_no, limit), opportunity)
}

pub(super) fn open_of(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Opportunity>> {
    all(crm, "opportunities/open_of", [json_list(cust_nos)], opportunity)
}

pub(super) fn steps_of(crm: &Crm, number: i64) -> Result<Vec<Step>> {
    all(crm, "opportunities/steps_of", [number], |row| {
        Ok(Step {
            stage: stage(row, 0)?,
            amount_fen: row.get(1)?,
            on: day(row, 2)?,
            staff_no: row.get(3)?,
            said: row.get(4)?,
        })
    })
}

pub(super) fn funnel_of(crm: &Crm, cust_nos: &[&str], on: Day, since: Day) -> Result<Vec<Seen>> {
    all(crm, "opportunities/funnel_of", (ymd(on), ymd(since), json_list(cust_nos)), seen)
}

pub(super) fn funnel(crm: &Crm, on: Day, since: Day) -> Result<Vec<Seen>> {
    all(crm, "opportunities/funnel", (ymd(on), ymd(since)), seen)
}

pub(super) fn unconfirmed(crm: &Crm) -> Result<Vec<Opportunity>> {
    all(crm, "opportunities/unconfirmed", [], opportunity)
}

pub(super) fn confirm(number: i64, fed_on: Day) -> Write {
    Write::one("opportunities/confirm", vec![Value::Integer(number), stored(fed_on)])
}

pub(super) fn flag(number: i64, on: Day) -> Write {
    Write::one("opportunities/flag", vec![Value::Integer(number), stored(on)])
}

/// An account that an opportunity may have become.
pub(super) struct Account {
    pub(super) acct_no: String,
    pub(super) product_no: String,
    pub(super) product_name: String,
    pub(super) opened_on: Option<Day>,
}

pub(super) fn accounts_of(core: &Core, cust_id: u32) -> Result<Vec<Account>> {
    let mut statement = core.prepare("opportunities/accounts_of")?;
    let rows = statement.query_map([cust_id], |row| {
        Ok(Account {
            acct_no: row.get(0)?,
            product_no: row.get(1)?,
            product_name: row.get(2)?,
            opened_on: maybe_day(row, 3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
