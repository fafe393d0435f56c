//! Rows of changes that were made.

use super::day;
use crate::bank::assignment::change::Target;
use crate::bank::assignment::rows::Told;
use crate::bank::assignment::{Cause, Origin};
use crate::kernel::error::Result;
use crate::store::open::Crm;
use rusqlite::{OptionalExtension, Row};
use std::collections::HashMap;

/// The head of a change.
pub(in crate::bank::assignment) struct Head {
    pub told: Told,
    pub customers: i64,
    pub undoes: Option<i64>,
    pub undone_by: Option<i64>,
}

fn head_of(row: &Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head {
        told: Told {
            change_no: row.get(0)?,
            cause: Cause::of(&row.get::<_, String>(1)?),
            decided_by: row.get(2)?,
            decided_on: day(row, 3)?,
            reason: row.get(4)?,
            remark: row.get(8)?,
        },
        customers: row.get(5)?,
        undoes: row.get(6)?,
        undone_by: row.get(7)?,
    })
}

/// The head of a change; none where there is no such.
pub(in crate::bank::assignment) fn head(crm: &Crm, change_no: i64) -> Result<Option<Head>> {
    Ok(crm.prepare("assignment/change")?.query_row([change_no], head_of).optional()?)
}

/// One customer of a change: whose they were, and whose they are.
pub(in crate::bank::assignment) struct Moved {
    pub cust_no: String,
    pub from: Option<String>,
    pub to: Option<String>,
    pub origin: Option<Origin>,
}

/// The customers of a change, by number.
pub(in crate::bank::assignment) fn moved(crm: &Crm, change_no: i64) -> Result<Vec<Moved>> {
    let mut statement = crm.prepare("assignment/moved")?;
    let rows = statement.query_map([change_no], |row| {
        let origin: Option<String> = row.get(3)?;
        Ok(Moved {
            cust_no: row.get(0)?,
            from: row.get(1)?,
            to: row.get(2)?,
            origin: origin.as_deref().map(Origin::of),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who had the customers whom a change took from somebody.
pub(in crate::bank::assignment) fn before(crm: &Crm, change_no: i64) -> Result<HashMap<String, Target>> {
    let mut statement = crm.prepare("assignment/before")?;
    let rows = statement.query_map([change_no], |row| {
        let origin = Origin::of(&row.get::<_, String>(3)?);
        Ok((row.get(0)?, Target { staff_no: row.get(1)?, team: row.get(2)?, origin, since: None }))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
