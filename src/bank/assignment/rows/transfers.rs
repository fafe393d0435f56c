//! Rows of changes of maintenance institutions.

use super::{day, maybe_day, stored, text};
use crate::bank::assignment::change::Line;
use crate::bank::assignment::transfers::{
    Confirmed, Decided, Ground, NewTransfer, Outcome, Side, Transfer, Wish,
};
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::store::action::{Signed, Write};
use crate::store::open::{Core, Crm};
use crate::store::{Value, json_list};
use rusqlite::{OptionalExtension, Row};
use std::collections::HashSet;

fn of(row: &Row<'_>) -> rusqlite::Result<Transfer> {
    let outcome: Option<String> = row.get(11)?;
    let decided = match outcome {
        None => None,
        Some(outcome) => Some(Decided {
            outcome: Outcome::of(&outcome),
            by: row.get(12)?,
            on: day(row, 13)?,
            answer: row.get(14)?,
            change_no: row.get(15)?,
        }),
    };
    let wished = Wish::from_code(&row.get::<_, String>(8)?).zip(maybe_day(row, 9)?);
    Ok(Transfer {
        transfer_no: row.get(0)?,
        ground: Ground::of(&row.get::<_, String>(1)?),
        from_inst: row.get(2)?,
        to_inst: row.get(3)?,
        staff_no: row.get(4)?,
        asked_by: row.get(5)?,
        asked_on: day(row, 6)?,
        reason: row.get(7)?,
        wished,
        matter_no: row.get(10)?,
        customers: usize::try_from(row.get::<_, i64>(16)?).unwrap_or(0),
        cust_no: row.get(17)?,
        confirmed: Vec::new(),
        decided,
    })
}

/// Reads the confirmations of some transfers.
fn confirmed(crm: &Crm, mut transfers: Vec<Transfer>) -> Result<Vec<Transfer>> {
    let mut confirmed = crm.prepare("assignment/transfer_confirmations")?;
    for one in &mut transfers {
        let all = confirmed.query_map([one.transfer_no], |row| {
            let side = Side::from_code(&row.get::<_, String>(0)?).unwrap_or(Side::Giving);
            Ok(Confirmed { side, by: row.get(1)?, on: day(row, 2)? })
        })?;
        one.confirmed = all.collect::<rusqlite::Result<_>>()?;
    }
    Ok(transfers)
}

/// A transfer.
///
/// # Errors
/// A fault of the database.
pub fn transfer(crm: &Crm, transfer_no: i64) -> Result<Option<Transfer>> {
    let one = crm.prepare("assignment/transfer")?.query_row([transfer_no], of).optional()?;
    Ok(confirmed(crm, one.into_iter().collect())?.pop())
}

/// The customers of a transfer, by number.
///
/// # Errors
/// A fault of the database.
pub fn customers(crm: &Crm, transfer_no: i64) -> Result<Vec<String>> {
    let mut statement = crm.prepare("assignment/transfer_customers")?;
    Ok(statement.query_map([transfer_no], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// All customers for whom a transfer waits, by number.
///
/// # Errors
/// A fault of the database.
pub(in crate::bank::assignment) fn customers_waiting(crm: &Crm) -> Result<HashSet<String>> {
    let mut statement = crm.prepare("assignment/transfer_customers_waiting")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// The transfers that wait, the first asked first.
///
/// # Errors
/// A fault of the database.
pub fn waiting(crm: &Crm) -> Result<Vec<Transfer>> {
    let mut statement = crm.prepare("assignment/transfers_waiting")?;
    let all = statement.query_map([], of)?.collect::<rusqlite::Result<_>>()?;
    confirmed(crm, all)
}

/// The transfers that were decided since a day, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn decided_since(crm: &Crm, since: Day) -> Result<Vec<Transfer>> {
    let mut statement = crm.prepare("assignment/transfers_decided")?;
    let all =
        statement.query_map([crate::kernel::calendar::ymd(since)], of)?.collect::<rusqlite::Result<_>>()?;
    confirmed(crm, all)
}

/// The transfers of a customer, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn of_customer(crm: &Crm, cust_no: &str) -> Result<Vec<Transfer>> {
    let mut statement = crm.prepare("assignment/transfers_of")?;
    let all = statement.query_map([cust_no], of)?.collect::<rusqlite::Result<_>>()?;
    confirmed(crm, all)
}

pub(in crate::bank::assignment) fn insert(transfer_no: i64, signed: &Signed, new: &NewTransfer<'_>) -> Write {
    let asked = new.asked;
    let params = vec![
        Value::Integer(transfer_no),
        text(asked.ground.code()),
        text(new.from_inst),
        text(&asked.to_inst),
        text(new.staff_no),
        text(&signed.actor),
        stored(signed.today),
        text(asked.reason.trim()),
        text(asked.wished.map_or("", |(wish, _)| wish.code())),
        asked.wished.map_or(Value::Null, |(_, on)| stored(on)),
        new.matter_no.map_or(Value::Null, Value::Integer),
    ];
    Write::one("assignment/insert_transfer", params)
}

pub(in crate::bank::assignment) fn insert_customers(transfer_no: i64, customers: &[String]) -> Write {
    let params = vec![Value::Integer(transfer_no), text(&json_list(customers))];
    Write { statement: "assignment/insert_transfer_customers", params, rows: customers.len() }
}

pub(in crate::bank::assignment) fn confirm(transfer_no: i64, side: Side, signed: &Signed) -> Write {
    let params =
        vec![Value::Integer(transfer_no), text(side.code()), text(&signed.actor), stored(signed.today)];
    Write::one("assignment/confirm_transfer", params)
}

pub(in crate::bank::assignment) fn decide(
    transfer: &Transfer,
    outcome: Outcome,
    signed: &Signed,
    answer: &str,
    change_no: Option<i64>,
) -> Vec<Write> {
    let params = vec![
        Value::Integer(transfer.transfer_no),
        text(outcome.code()),
        text(&signed.actor),
        stored(signed.today),
        text(answer),
        change_no.map_or(Value::Null, Value::Integer),
    ];
    let waits = Write {
        statement: "assignment/end_transfer_wait",
        params: vec![Value::Integer(transfer.transfer_no)],
        rows: transfer.customers,
    };
    vec![Write::one("assignment/decide_transfer", params), waits]
}

/// Transfers by which customers were to follow the person of some matters, which are settled in another way, end.
pub(in crate::bank::assignment) fn end_following(
    crm: &Crm,
    matters: &[i64],
    signed: &Signed,
) -> Result<Vec<Write>> {
    let waiting = waiting(crm)?;
    let these = waiting.iter().filter(|one| one.matter_no.is_some_and(|no| matters.contains(&no)));
    Ok(these.flat_map(|one| decide(one, Outcome::Gone, signed, "", None)).collect())
}

/// Where the customers of a change are maintained from a day on; what held before ends.
pub(in crate::bank::assignment) fn maintain(
    crm: &Crm,
    lines: &[Line],
    inst_no: &str,
    on: Day,
    change_no: i64,
) -> Result<Vec<Write>> {
    let numbers: Vec<&str> = lines.iter().map(|line| line.member.cust_no.as_str()).collect();
    let list = text(&json_list(&numbers));
    let moved: i64 =
        crm.prepare("assignment/count_moved_before")?.query_row([json_list(&numbers)], |row| row.get(0))?;
    let mut writes = Vec::new();
    if let Ok(moved @ 1..) = usize::try_from(moved) {
        let params = vec![list.clone(), stored(on)];
        writes.push(Write { statement: "assignment/end_maintenance", params, rows: moved });
    }
    let params = vec![list, Value::Integer(change_no), text(inst_no), stored(on)];
    writes.push(Write { statement: "assignment/begin_maintenance", params, rows: numbers.len() });
    Ok(writes)
}

/// The institutions with open accounts of a customer, and whether one of these has a VIP card.
///
/// # Errors
/// A fault of the database.
pub fn accounts_at(core: &Core, cust_id: u32) -> Result<Vec<(String, bool)>> {
    let mut statement = core.prepare("parties/accounts_at")?;
    let rows = statement.query_map([cust_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// All customers whom some institutions maintain, by number.
///
/// # Errors
/// A fault of the database.
pub(in crate::bank::assignment) fn customers_at(core: &Core, inst_nos: &[&str]) -> Result<Vec<String>> {
    let mut statement = core.prepare("parties/customers_at")?;
    let rows = statement.query_map([json_list(inst_nos)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
