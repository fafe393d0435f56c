//! Rows of going live to and from their named statements.

use super::rules::{Customer, Tiered};
use super::{Part, Taken};
use crate::bank::parties::rows::people::Staff;
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::store::action::Write;
use crate::store::open::{Core, Crm};
use crate::store::{Value, json_list};
use rusqlite::OptionalExtension;
use std::collections::HashMap;

/// Some customers by number; who is unknown is left out.
pub(super) fn customers(core: &Core, cust_nos: &[&str]) -> Result<HashMap<String, Customer>> {
    let mut statement = core.prepare("intake/golive_customers")?;
    let rows = statement.query_map([json_list(cust_nos)], |row| {
        let date = |at| Ok::<_, rusqlite::Error>(row.get::<_, Option<i32>>(at)?.and_then(from_ymd));
        let opened = [date(7)?, date(8)?].into_iter().flatten().min();
        let customer = Customer {
            cust_id: row.get(1)?,
            inst_no: row.get(2)?,
            status: row.get(3)?,
            merged_into: row.get(4)?,
            name: row.get(5)?,
            mobile: row.get(6)?,
            opened_on: opened,
        };
        Ok((row.get(0)?, customer))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everybody whom the staff feed ever named, by number.
pub(super) fn staff(core: &Core) -> Result<HashMap<String, Staff>> {
    let mut statement = core.prepare("intake/golive_staff")?;
    let rows = statement.query_map([], |row| {
        let staff = Staff {
            staff_no: row.get(0)?,
            inst_no: row.get(1)?,
            team: row.get(2)?,
            name: row.get(3)?,
            role: row.get(4)?,
            mobile: row.get(5)?,
            status: row.get(6)?,
        };
        Ok((staff.staff_no.clone(), staff))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// When a part was taken.
pub(super) fn taken(crm: &Crm, part: Part) -> Result<Option<Taken>> {
    let mut statement = crm.prepare("intake/went_live")?;
    let found = statement.query_row([part.code()], |row| {
        let on = from_ymd(row.get(0)?).unwrap_or(Day::MIN);
        Ok(Taken { on, by: row.get(1)?, file: row.get(2)? })
    });
    Ok(found.optional()?)
}

/// Notes that a part was taken.
pub(super) fn note(part: Part, on: Day, by: &str, file: (&str, &str), rows: (usize, usize)) -> Write {
    let text = |text: &str| Value::Text(text.to_owned());
    let params = vec![
        text(part.code()),
        Value::Integer(ymd(on).into()),
        text(by),
        text(file.0),
        text(file.1),
        Value::Integer(rows.0 as i64),
        Value::Integer(rows.1 as i64),
    ];
    Write::one("intake/insert_went_live", params)
}

/// Keeps opening tiers.
pub(super) fn insert_tiers(tiers: &[Tiered]) -> Write {
    let rows: Vec<(&str, u8, i32)> =
        tiers.iter().map(|one| (one.cust_no.as_str(), one.tier.rank(), one.since.yyyymm())).collect();
    let params = vec![Value::Text(json_list(&rows))];
    Write { statement: "intake/insert_opening_tiers", params, rows: tiers.len() }
}
