//! Rows of uses of benefits to and from their named statements.

use super::Use;
use super::rules::Way;
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::store::action::{Signed, Write};
use crate::store::open::Crm;
use crate::store::{Value, json_list};
use rusqlite::{Row, params};
use std::collections::HashMap;

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let stored: i32 = row.get(at)?;
    from_ymd(stored).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, stored.into()))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(super) fn next_use_no(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("benefits/next_use_no")?.query_row([], |row| row.get(0))?)
}

pub(super) fn book(
    number: i64,
    cust_no: &str,
    (benefit, reference, way): (&str, &str, Way),
    quota: u32,
    signed: &Signed,
) -> Write {
    let params = vec![
        Value::Integer(number),
        text(cust_no),
        text(benefit),
        text(reference),
        text(way.code()),
        Value::Integer(ymd(signed.today).into()),
        text(&signed.actor),
        Value::Integer(quota.into()),
    ];
    Write::one("benefits/book", params)
}

pub(super) fn cancel(number: i64, why: &str, signed: &Signed) -> Write {
    let params = vec![
        Value::Integer(number),
        text(&signed.actor),
        Value::Integer(ymd(signed.today).into()),
        text(why),
    ];
    Write::one("benefits/cancel", params)
}

pub(super) fn uses_of(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<Use>> {
    let mut statement = crm.prepare("benefits/uses_of")?;
    let rows = statement.query_map(params![cust_no, limit], |row| {
        let way: String = row.get(4)?;
        let (by, on): (Option<String>, Option<i32>) = (row.get(7)?, row.get(8)?);
        Ok(Use {
            use_no: row.get(0)?,
            cust_no: row.get(1)?,
            benefit: row.get(2)?,
            reference: row.get(3)?,
            way: Way::from_code(&way).ok_or_else(|| rusqlite::Error::InvalidColumnName(way))?,
            used_on: day(row, 5)?,
            booked_by: row.get(6)?,
            cancelled: by.zip(on.and_then(from_ymd)),
            why: row.get(9)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How often each customer used each benefit in a year.
pub(super) fn used_in(
    crm: &Crm,
    year: i32,
    cust_nos: &[&str],
) -> Result<HashMap<String, HashMap<String, u32>>> {
    let mut used: HashMap<String, HashMap<String, u32>> = HashMap::new();
    let mut statement = crm.prepare("benefits/used_in")?;
    let mut rows = statement.query(params![year, json_list(cust_nos)])?;
    while let Some(row) = rows.next()? {
        used.entry(row.get(0)?).or_default().insert(row.get(1)?, row.get(2)?);
    }
    Ok(used)
}
