//! Rows of grids to and from their named statements.

use super::{Grid, Record};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::store::action::Write;
use crate::store::open::{Core, Crm};
use crate::store::{FOREVER, Value, json_list};
use rusqlite::Row;

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let ymd: i32 = row.get(at)?;
    from_ymd(ymd).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, ymd.into()))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn stored(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

pub(super) fn grids(crm: &Crm, institutions: Option<&[String]>) -> Result<Vec<Grid>> {
    let mut statement = crm.prepare("grids/list_grids")?;
    let rows = statement.query_map([institutions.map(json_list).unwrap_or_default()], |row| {
        Ok(Grid {
            grid_no: row.get(0)?,
            inst_no: row.get(1)?,
            code: row.get(2)?,
            name: row.get(3)?,
            since: day(row, 4)?,
            named_by: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn next(crm: &Crm, statement: &'static str) -> Result<i64> {
    Ok(crm.prepare(statement)?.query_row([], |row| row.get(0))?)
}

pub(super) fn end_grid(inst_no: &str, code: &str, on: Day) -> Write {
    Write::one("grids/end_grid", vec![text(inst_no), text(code), stored(on)])
}

pub(super) fn insert_grid(grid: &Grid) -> Write {
    let params = vec![
        Value::Integer(grid.grid_no),
        text(&grid.inst_no),
        text(&grid.code),
        text(&grid.name),
        stored(grid.since),
        text(&grid.named_by),
    ];
    Write::one("grids/insert_grid", params)
}

pub(super) fn records(crm: &Crm, cust_no: &str) -> Result<Vec<Record>> {
    let mut statement = crm.prepare("grids/records_of")?;
    let rows = statement.query_map([cust_no], |row| {
        let until: i32 = row.get(3)?;
        Ok(Record {
            record_no: row.get(0)?,
            code: row.get(1)?,
            since: day(row, 2)?,
            until: if until == FOREVER { None } else { Some(day(row, 3)?) },
            set_by: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn end_record(record_no: i64, on: Day) -> Write {
    Write::one("grids/end_record", vec![Value::Integer(record_no), stored(on)])
}

pub(super) fn insert_record(record_no: i64, cust_no: &str, code: &str, on: Day, by: &str) -> Write {
    let params = vec![Value::Integer(record_no), text(cust_no), text(code), stored(on), text(by)];
    Write::one("grids/insert_record", params)
}

pub(super) fn put_there(crm: &Crm, code: &str) -> Result<Vec<String>> {
    let mut statement = crm.prepare("grids/put_there")?;
    let rows = statement.query_map([code], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn put_anywhere(crm: &Crm, cust_nos: &[String]) -> Result<Vec<String>> {
    let mut statement = crm.prepare("grids/put_anywhere")?;
    let rows = statement.query_map([json_list(cust_nos)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn fed_there(core: &Core, code: &str) -> Result<Vec<String>> {
    let mut statement = core.prepare("grids/fed_there")?;
    let rows = statement.query_map([code], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
