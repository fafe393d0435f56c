//! Rows of parties to and from their named statements.

pub mod find;
pub mod people;

use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::Result;
use crate::store::json_list;
use crate::store::open::Core;
use rusqlite::OptionalExtension;
use std::collections::{HashMap, HashSet};

/// The internal numbers of those of some customers who are known, in order.
///
/// # Errors
/// A fault of the database.
pub fn find_customers(core: &Core, cust_nos: &[String]) -> Result<Vec<u32>> {
    let mut statement = core.prepare("parties/find_customers")?;
    let rows = statement.query_map([json_list(cust_nos)], |row| row.get(0))?;
    let mut found: Vec<u32> = rows.collect::<rusqlite::Result<_>>()?;
    found.sort_unstable();
    Ok(found)
}

/// The internal numbers of those of some customers who are known and live, in order.
///
/// # Errors
/// A fault of the database.
pub fn find_living(core: &Core, cust_nos: &[String]) -> Result<Vec<u32>> {
    let mut statement = core.prepare("parties/find_living")?;
    let rows = statement.query_map([json_list(cust_nos)], |row| row.get(0))?;
    let mut found: Vec<u32> = rows.collect::<rusqlite::Result<_>>()?;
    found.sort_unstable();
    Ok(found)
}

/// The internal numbers of those of some customers who are known, by customer number; on a page's connection of those
/// in scope.
///
/// # Errors
/// A fault of the database.
pub fn known_among(core: &Core, cust_nos: &[&str]) -> Result<HashMap<String, u32>> {
    let mut statement = core.prepare("parties/known_among")?;
    let rows = statement.query_map([json_list(cust_nos)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The internal number of a customer.
///
/// # Errors
/// A fault of the database.
pub fn find_customer(core: &Core, cust_no: &str) -> Result<Option<u32>> {
    Ok(core.prepare("parties/find_customer")?.query_row([cust_no], |row| row.get(0)).optional()?)
}

/// The number of a customer; `?` where the internal number was never given.
///
/// # Errors
/// A fault of the database.
pub fn cust_no(core: &Core, cust_id: u32) -> Result<String> {
    let cust_no = core.prepare("parties/cust_no_of")?.query_row([cust_id], |row| row.get(0)).optional()?;
    Ok(cust_no.unwrap_or_else(|| "?".to_owned()))
}

/// Whether a customer number is a corporate customer's.
///
/// # Errors
/// A fault of the database.
pub fn is_corporate(core: &Core, cust_no: &str) -> Result<bool> {
    Ok(core.prepare("parties/find_corporate")?.exists([cust_no])?)
}

/// The number that the next new customer gets.
///
/// # Errors
/// A fault of the database.
pub fn next_cust_id(core: &Core) -> Result<u32> {
    Ok(core.prepare("parties/next_cust_id")?.query_row([], |row| row.get(0))?)
}

/// The numbers of all institutions.
///
/// # Errors
/// A fault of the database.
pub fn institutions(core: &Core) -> Result<HashSet<String>> {
    let mut statement = core.prepare("parties/list_institutions")?;
    let numbers = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(numbers)
}

/// The head of an explanation.
pub struct CustomerHead {
    /// Internal number.
    pub cust_id: u32,
    /// Name.
    pub name: String,
    /// Status.
    pub status: String,
}

/// The customer of a number.
///
/// # Errors
/// A fault of the database.
pub fn customer(core: &Core, cust_no: &str) -> Result<Option<CustomerHead>> {
    let mut statement = core.prepare("parties/read_customer")?;
    let head = |row: &rusqlite::Row<'_>| {
        Ok(CustomerHead { cust_id: row.get(0)?, name: row.get(1)?, status: row.get(3)? })
    };
    Ok(statement.query_row([cust_no], head).optional()?)
}

/// Where a customer stands.
#[derive(Debug, Clone, Copy)]
pub struct Stands<'a> {
    /// Internal number.
    pub cust_id: u32,
    /// Home institution.
    pub inst_no: &'a str,
    /// `closed` where they are no customer any longer.
    pub status: &'a str,
}

/// Tells where each customer stands, or stood on a past day, by internal number.
///
/// # Errors
/// A fault of the database.
pub fn home_institutions(core: &Core, day: Option<Day>, each: impl FnMut(Stands<'_>)) -> Result<()> {
    match day {
        None => stand(core.prepare("parties/home_institutions")?.query([])?, each),
        Some(day) => stand(core.prepare("parties/home_institutions_as_of")?.query([ymd(day)])?, each),
    }
}

/// Tells where one customer stands.
///
/// # Errors
/// A fault of the database.
pub fn home_institutions_of(core: &Core, cust_id: u32, each: impl FnMut(Stands<'_>)) -> Result<()> {
    stand(core.prepare("parties/home_institution_of")?.query([cust_id])?, each)
}

fn stand(mut rows: rusqlite::Rows<'_>, mut each: impl FnMut(Stands<'_>)) -> Result<()> {
    while let Some(row) = rows.next()? {
        let texts = (row.get_ref(1)?.as_str(), row.get_ref(2)?.as_str());
        if let (Ok(inst_no), Ok(status)) = texts {
            each(Stands { cust_id: row.get(0)?, inst_no, status });
        }
    }
    Ok(())
}
