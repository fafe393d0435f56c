//! Rows of what heads must decide on.

use super::{day, stored, text};
use crate::bank::assignment::matters::{Answered, Kind, Matter, Outcome};
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::store::action::{Signed, Write};
use crate::store::json_list;
use crate::store::open::Crm;
use rusqlite::{OptionalExtension, Row};

fn of(row: &Row<'_>) -> rusqlite::Result<Matter> {
    let outcome: Option<String> = row.get(9)?;
    let answered = match outcome {
        None => None,
        Some(outcome) => Some(Answered {
            outcome: Outcome::of(&outcome),
            by: row.get(10)?,
            on: day(row, 11)?,
            answer: row.get(12)?,
        }),
    };
    Ok(Matter {
        matter_no: row.get(0)?,
        kind: Kind::of(&row.get::<_, String>(1)?),
        cust_no: row.get(2)?,
        inst_no: row.get(3)?,
        staff_no: row.get(4)?,
        raised_by: row.get(5)?,
        raised_on: day(row, 6)?,
        reason: row.get(7)?,
        due_on: day(row, 8)?,
        answered,
    })
}

/// A matter.
///
/// # Errors
/// A fault of the database.
pub fn matter(crm: &Crm, matter_no: i64) -> Result<Option<Matter>> {
    Ok(crm.prepare("assignment/matter")?.query_row([matter_no], of).optional()?)
}

/// Matters that wait, of some institutions; of the bank where none are named. The first due first.
///
/// # Errors
/// A fault of the database.
pub fn waiting(crm: &Crm, institutions: Option<&[String]>) -> Result<Vec<Matter>> {
    let mut statement = crm.prepare("assignment/matters_waiting")?;
    let rows = statement.query_map([institutions.map(json_list).unwrap_or_default()], of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Customers for a decision list: number of the matter, customer, institution.
pub(in crate::bank::assignment) type Row3<'a> = (i64, &'a str, &'a str);

/// Puts customers of a person on a decision list.
pub(in crate::bank::assignment) fn insert(
    rows: &[Row3<'_>],
    kind: Kind,
    staff_no: &str,
    signed: &Signed,
    reason: &str,
    due_on: Day,
) -> Write {
    let params = vec![
        text(&json_list(rows)),
        text(kind.code()),
        text(staff_no),
        text(&signed.actor),
        stored(signed.today),
        text(reason),
        stored(due_on),
    ];
    Write { statement: "assignment/insert_matters", params, rows: rows.len() }
}

/// What becomes of matters that wait.
pub(in crate::bank::assignment) fn decide(
    numbers: &[i64],
    outcome: Outcome,
    signed: &Signed,
    answer: &str,
) -> Write {
    let params = vec![
        text(&json_list(numbers)),
        text(outcome.code()),
        text(&signed.actor),
        stored(signed.today),
        text(answer),
    ];
    Write { statement: "assignment/decide_matters", params, rows: numbers.len() }
}

/// The number that the next matter gets.
pub(in crate::bank::assignment) fn next(crm: &Crm) -> Result<i64> {
    super::next(crm, "assignment/next_matter_no")
}
