//! Rows of messages, templates and opt-outs to and from their named statements.

use super::opt_outs::OptOut;
use super::rules::Recipient;
use super::templates::{Outcome, Template};
use super::{Kind, Message, OptOutScope, State, Why};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::store::action::{Signed, Write};
use crate::store::open::{Core, Crm};
use crate::store::{Value, json_list};
use rusqlite::{OptionalExtension, Row, params};
use std::collections::{HashMap, HashSet};

fn maybe_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(at)?.and_then(from_ymd))
}

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let stored: i32 = row.get(at)?;
    from_ymd(stored).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, stored.into()))
}

fn stored(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The number that the next record gets, by the statement that says it.
pub(super) fn next(crm: &Crm, statement: &'static str) -> Result<i64> {
    Ok(crm.prepare(statement)?.query_row([], |row| row.get(0))?)
}

fn a_message(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        message_no: row.get(0)?,
        cust_no: row.get(1)?,
        inst_no: row.get(2)?,
        template: row.get(3)?,
        kind: Kind::of(&row.get::<_, String>(4)?),
        text: row.get(5)?,
        assignment_no: row.get(6)?,
        queued_at: row.get(7)?,
        gateway_key: row.get(8)?,
        state: State::of(&row.get::<_, String>(9)?),
        reason: Why::of(&row.get::<_, String>(10)?),
        said: row.get(11)?,
        tries: row.get(12)?,
        next_try: row.get(13)?,
        batch_no: row.get(14)?,
        sent_on: maybe_day(row, 15)?,
        changed_at: row.get(16)?,
    })
}

fn messages(crm: &Crm, statement: &'static str, params: impl rusqlite::Params) -> Result<Vec<Message>> {
    let mut statement = crm.prepare(statement)?;
    let rows = statement.query_map(params, a_message)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A message.
///
/// # Errors
/// A fault of the database.
pub fn message(crm: &Crm, message_no: i64) -> Result<Option<Message>> {
    Ok(crm.prepare("outbox/message")?.query_row([message_no], a_message).optional()?)
}

/// Messages whose time has come, the longest waiting first.
pub(super) fn due(crm: &Crm, now: &str, limit: usize) -> Result<Vec<Message>> {
    messages(crm, "outbox/due", params![now, limit as i64])
}

/// Messages of the first batch that was on its way when the machine stopped.
pub(super) fn left_sending(crm: &Crm) -> Result<Vec<Message>> {
    messages(crm, "outbox/left_sending", [])
}

/// Messages by the gateway's keys.
pub(super) fn by_keys(crm: &Crm, keys: &[&str]) -> Result<HashMap<String, Message>> {
    let found = messages(crm, "outbox/by_keys", [json_list(keys)])?;
    Ok(found.into_iter().map(|one| (one.gateway_key.clone(), one)).collect())
}

/// The messages of a customer, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn of_customer(crm: &Crm, cust_no: &str, limit: usize) -> Result<Vec<Message>> {
    messages(crm, "outbox/of_customer", params![cust_no, limit as i64])
}

/// Which messages are looked for.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    /// Those of the whole bank.
    pub everything: bool,
    /// Those of these institutions.
    pub institutions: &'a [String],
    /// Those of these customers.
    pub customers: &'a [String],
    /// First day on which they were queued, as the database writes days.
    pub from: i32,
    /// Last day.
    pub to: i32,
    /// In this state; none: in any.
    pub state: Option<State>,
    /// Of this customer; empty: of all.
    pub cust_no: &'a str,
}

/// Messages, the latest first: `limit` of them from `skip` on, and how many in all.
///
/// # Errors
/// A fault of the database.
pub fn find(crm: &Crm, asked: &Asked<'_>, skip: usize, limit: usize) -> Result<(Vec<Message>, usize)> {
    let (institutions, customers) = (json_list(asked.institutions), json_list(asked.customers));
    let state = asked.state.map_or("", State::code);
    let (all, from, to, cust_no) = (asked.everything, asked.from, asked.to, asked.cust_no);
    let filter = params![all, institutions, customers, from, to, state, cust_no];
    let total: i64 = crm.prepare("outbox/count_messages")?.query_row(filter, |row| row.get(0))?;
    let (limit, skip) = (limit as i64, skip as i64);
    let filter = params![all, institutions, customers, from, to, state, cust_no, limit, skip];
    let found = messages(crm, "outbox/list_messages", filter)?;
    Ok((found, usize::try_from(total).unwrap_or(0)))
}

/// Which of some assignments hold no longer.
pub(super) fn ended(crm: &Crm, assignments: &[i64]) -> Result<HashSet<i64>> {
    let mut statement = crm.prepare("outbox/ended")?;
    let rows = statement.query_map([json_list(assignments)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many messages are in each state, and since when the oldest of them has been in the outbox.
///
/// # Errors
/// A fault of the database.
pub fn backlog(crm: &Crm) -> Result<Vec<(State, i64, String)>> {
    let mut statement = crm.prepare("outbox/backlog")?;
    let rows = statement
        .query_map([], |row| Ok((State::of(&row.get::<_, String>(0)?), row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a message is due at a time, or was left on its way.
///
/// # Errors
/// A fault of the database.
pub fn has_due(crm: &Crm, now: &str) -> Result<bool> {
    Ok(crm.prepare("outbox/has_due")?.query_row([now], |row| row.get(0))?)
}

/// What is known now about some customers, by number.
pub(super) fn recipients(
    core: &Core,
    crm: &Crm,
    cust_nos: &[&str],
    today: Day,
) -> Result<HashMap<String, Recipient>> {
    let mut found: HashMap<String, Recipient> = HashMap::new();
    let mut numbers: HashMap<u32, String> = HashMap::new();
    let list = json_list(cust_nos);
    let mut statement = core.prepare("parties/members")?;
    let mut rows = statement.query([&list])?;
    while let Some(row) = rows.next()? {
        let (cust_id, cust_no): (u32, String) = (row.get(0)?, row.get(1)?);
        let merged = !row.get::<_, String>(4)?.is_empty();
        let one =
            Recipient { status: row.get(3)?, merged, phones: vec![row.get(6)?], ..Recipient::default() };
        found.insert(cust_no.clone(), one);
        numbers.insert(cust_id, cust_no);
    }
    let ids: Vec<u32> = numbers.keys().copied().collect();
    let mut statement = core.prepare("outbox/mobiles")?;
    let mut rows = statement.query([json_list(&ids)])?;
    while let Some(row) = rows.next()? {
        let one = numbers.get(&row.get::<_, u32>(0)?).and_then(|cust_no| found.get_mut(cust_no));
        if let Some(one) = one {
            one.phones.push(row.get(1)?);
        }
    }
    let mut statement = crm.prepare("outbox/opted_out")?;
    let mut rows = statement.query([&list])?;
    while let Some(row) = rows.next()? {
        let one = found.entry(row.get(0)?).or_default();
        one.opted_out = OptOutScope::from_code(&row.get::<_, String>(1)?);
    }
    let mut statement = crm.prepare("outbox/count_sent")?;
    let mut rows = statement.query(params![list, ymd(today)])?;
    while let Some(row) = rows.next()? {
        found.entry(row.get(0)?).or_default().sent_today = row.get(1)?;
    }
    Ok(found)
}

/// A notice that is queued, as the statement takes it: number, customer, institution, assignment, key.
pub(super) type Notice<'a> = (i64, &'a str, &'a str, i64, String);

/// Queues the notices of one person's new assignments.
pub(super) fn queue_notices(
    notices: &[Notice<'_>],
    template_no: i64,
    says: &str,
    signed: &Signed,
    not_before: &str,
) -> Write {
    let params = vec![
        text(&json_list(notices)),
        Value::Integer(template_no),
        text(says),
        stored(signed.today),
        text(&signed.at),
        text(not_before),
    ];
    Write { statement: "outbox/queue_notices", params, rows: notices.len() }
}

/// Queues a message to a customer of an institution that somebody sends by hand.
pub(super) fn queue_message(
    number: i64,
    (cust_no, inst_no): (&str, &str),
    template_no: i64,
    says: &str,
    key: &str,
    signed: &Signed,
) -> Write {
    let params = vec![
        Value::Integer(number),
        text(cust_no),
        text(inst_no),
        Value::Integer(template_no),
        text(says),
        stored(signed.today),
        text(&signed.at),
        text(key),
    ];
    Write::one("outbox/queue_message", params)
}

/// Notices that wait of some assignments.
pub(super) fn untold(crm: &Crm, assignments: &[i64]) -> Result<Vec<i64>> {
    let mut statement = crm.prepare("outbox/untold")?;
    let rows = statement.query_map([json_list(assignments)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn withdraw(numbers: &[i64], at: &str) -> Write {
    let params = vec![text(&json_list(numbers)), text(at)];
    Write { statement: "outbox/withdraw", params, rows: numbers.len() }
}

pub(super) fn claim(numbers: &[i64], batch_no: i64, at: &str) -> Write {
    let params = vec![text(&json_list(numbers)), Value::Integer(batch_no), text(at)];
    Write { statement: "outbox/claim", params, rows: numbers.len() }
}

/// What became of a message, as the statement takes it.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Settled {
    pub number: i64,
    pub from: &'static str,
    pub to: &'static str,
    pub reason: &'static str,
    pub said: String,
    pub tries: u32,
    pub next: String,
    /// Calendar day as it is stored; none: as it was.
    pub sent_on: Option<i32>,
}

pub(super) fn settle(all: &[Settled], at: &str) -> Write {
    let params = vec![text(&json_list(all)), text(at)];
    Write { statement: "outbox/settle", params, rows: all.len() }
}

pub(super) fn put_off(all: &[(i64, String)]) -> Write {
    Write { statement: "outbox/put_off", params: vec![text(&json_list(all))], rows: all.len() }
}

pub(super) fn requeue(message_no: i64, key: &str, at: &str) -> Write {
    Write::one("outbox/requeue", vec![Value::Integer(message_no), text(key), text(at)])
}

fn a_template(row: &Row<'_>) -> rusqlite::Result<Template> {
    Ok(Template {
        template_no: row.get(0)?,
        code: row.get(1)?,
        kind: Kind::of(&row.get::<_, String>(2)?),
        text: row.get(3)?,
        drafted_by: row.get(4)?,
        drafted_on: day(row, 5)?,
        outcome: row.get::<_, Option<String>>(6)?.map(|code| Outcome::of(&code)),
        decided_by: row.get(7)?,
        decided_on: maybe_day(row, 8)?,
    })
}

/// All versions of all templates, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn templates(crm: &Crm) -> Result<Vec<Template>> {
    let mut statement = crm.prepare("outbox/list_templates")?;
    let rows = statement.query_map([], a_template)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The version of a template that is used.
///
/// # Errors
/// A fault of the database.
pub fn template_in_force(crm: &Crm, code: &str) -> Result<Option<Template>> {
    Ok(crm.prepare("outbox/template_in_force")?.query_row([code], a_template).optional()?)
}

pub(super) fn draft_template(number: i64, code: &str, kind: &str, says: &str, signed: &Signed) -> Write {
    let params = vec![
        Value::Integer(number),
        text(code),
        text(kind),
        text(says),
        text(&signed.actor),
        stored(signed.today),
    ];
    Write::one("outbox/draft_template", params)
}

pub(super) fn decide_template(number: i64, outcome: Outcome, signed: &Signed) -> Write {
    let params =
        vec![Value::Integer(number), text(outcome.code()), text(&signed.actor), stored(signed.today)];
    Write::one("outbox/decide_template", params)
}

/// What a customer wanted no more, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn opt_outs_of(crm: &Crm, cust_no: &str) -> Result<Vec<OptOut>> {
    let mut statement = crm.prepare("outbox/opt_outs_of")?;
    let rows = statement.query_map([cust_no], |row| {
        Ok(OptOut {
            opt_out_no: row.get(0)?,
            cust_no: row.get(1)?,
            scope: OptOutScope::from_code(&row.get::<_, String>(2)?).unwrap_or(OptOutScope::All),
            reason: row.get(3)?,
            set_by: row.get(4)?,
            set_on: day(row, 5)?,
            ended_by: row.get(6)?,
            ended_on: maybe_day(row, 7)?,
            ended_reason: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn set_opt_out(
    number: i64,
    cust_no: &str,
    scope: OptOutScope,
    reason: &str,
    signed: &Signed,
) -> Write {
    let params = vec![
        Value::Integer(number),
        text(cust_no),
        text(scope.code()),
        text(reason),
        text(&signed.actor),
        stored(signed.today),
    ];
    Write::one("outbox/set_opt_out", params)
}

pub(super) fn end_opt_out(number: i64, reason: &str, signed: &Signed) -> Write {
    let params = vec![Value::Integer(number), text(&signed.actor), stored(signed.today), text(reason)];
    Write::one("outbox/end_opt_out", params)
}
