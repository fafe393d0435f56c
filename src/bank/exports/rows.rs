//! Rows of requests for unmasked files, to and from their named statements.

use super::{Outcome, Request};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::{Fault, Result};
use crate::store::Value;
use crate::store::action::Write;
use crate::store::open::Crm;
use rusqlite::{OptionalExtension, Row};

/// The number that the next request gets.
pub(super) fn next(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("exports/next_request_no")?.query_row([], |row| row.get(0))?)
}

/// A request by its number.
///
/// # Errors
/// A fault of the database.
pub fn request(crm: &Crm, request_no: i64) -> Result<Option<Request>> {
    let found = crm.prepare("exports/read_request")?.query_row([request_no], read).optional()?;
    found.transpose()
}

/// Whatever nobody has decided on, whatever is good on a day, and the newest of the others; the newest first.
///
/// # Errors
/// A fault of the database.
pub fn requests(crm: &Crm, today: Day, limit: u32) -> Result<Vec<Request>> {
    let mut statement = crm.prepare("exports/list_requests")?;
    let found = statement.query_map([i64::from(limit), ymd(today).into()], read)?;
    let found: Vec<Result<Request>> = found.collect::<rusqlite::Result<_>>()?;
    found.into_iter().collect()
}

/// The numbers of the customers of a request.
///
/// # Errors
/// A fault of the database.
pub fn members(crm: &Crm, request_no: i64) -> Result<Vec<String>> {
    let mut statement = crm.prepare("exports/members")?;
    let found = statement.query_map([request_no], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Result<Request>> {
    let outcome: Option<String> = row.get(8)?;
    let days: (i32, Option<i32>, Option<i32>) = (row.get(2)?, row.get(10)?, row.get(11)?);
    let fields: String = row.get(6)?;
    let request = Request {
        request_no: row.get(0)?,
        asked_by: row.get(1)?,
        asked_on: Day::default(),
        inst_no: row.get(3)?,
        filter: row.get(4)?,
        customers: row.get(5)?,
        fields: fields.split_whitespace().map(str::to_owned).collect(),
        reason: row.get(7)?,
        outcome: outcome.as_deref().and_then(Outcome::from_code),
        decided_by: row.get(9)?,
        decided_on: None,
        good_until: None,
    };
    let dated = || {
        let (decided_on, good_until) = (days.1.map(day).transpose()?, days.2.map(day).transpose()?);
        Ok(Request { asked_on: day(days.0)?, decided_on, good_until, ..request })
    };
    Ok(dated())
}

fn day(number: i32) -> Result<Day> {
    from_ymd(number).ok_or_else(|| Fault::Inconsistent(format!("{number} is no day")).into())
}

pub(super) fn insert(request: &Request, members: &str) -> Write {
    let params = vec![
        Value::Integer(request.request_no),
        Value::Text(request.asked_by.clone()),
        Value::Integer(ymd(request.asked_on).into()),
        Value::Text(request.inst_no.clone()),
        Value::Text(request.filter.clone()),
        Value::Integer(request.customers),
        Value::Text(members.to_owned()),
        Value::Text(request.fields.join(" ")),
        Value::Text(request.reason.clone()),
    ];
    Write::one("exports/insert_request", params)
}

pub(super) fn decide(
    request: &Request,
    outcome: Outcome,
    by: &str,
    today: Day,
    good_until: Option<Day>,
) -> Write {
    let params = vec![
        Value::Integer(request.request_no),
        Value::Text(outcome.code().to_owned()),
        Value::Text(by.to_owned()),
        Value::Integer(ymd(today).into()),
        good_until.map_or(Value::Null, |day| Value::Integer(ymd(day).into())),
        request.outcome.map_or(Value::Null, |before| Value::Text(before.code().to_owned())),
    ];
    Write::one("exports/decide_request", params)
}
