//! Rows of institutions, staff, customers and of who maintains whom.

use super::{find_customers, find_living};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::store::json_list;
use crate::store::open::{Core, Crm};
use rusqlite::OptionalExtension;
use std::collections::HashMap;

/// An institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// Number.
    pub inst_no: String,
    /// Number of the one above; empty for the root.
    pub parent_no: String,
    /// `hq`, `branch`, `sub_branch` or `outlet`.
    pub level: String,
    /// Grade of a sub-branch.
    pub grade: String,
    /// Name.
    pub name: String,
}

/// All institutions by number.
///
/// # Errors
/// A fault of the database.
pub fn institution_tree(core: &Core) -> Result<Vec<Institution>> {
    let mut statement = core.prepare("parties/institution_tree")?;
    let rows = statement.query_map([], |row| {
        Ok(Institution {
            inst_no: row.get(0)?,
            parent_no: row.get(1)?,
            level: row.get(2)?,
            grade: row.get(3)?,
            name: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Name, address and telephone number of an institution; none where there is no such.
///
/// # Errors
/// A fault of the database.
pub fn institution(core: &Core, inst_no: &str) -> Result<Option<(String, String, String)>> {
    let mut statement = core.prepare("parties/institution")?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    Ok(statement.query_row([inst_no], read).optional()?)
}

/// How many people work at each institution.
///
/// # Errors
/// A fault of the database.
pub fn count_staff(core: &Core) -> Result<HashMap<String, i64>> {
    let mut statement = core.prepare("parties/count_staff")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many customers a person maintains on a day.
///
/// # Errors
/// A fault of the database.
pub fn count_maintained(crm: &Crm, staff_no: &str, day: Day) -> Result<i64> {
    let mut statement = crm.prepare("parties/count_maintained")?;
    Ok(statement.query_row(rusqlite::params![staff_no, ymd(day)], |row| row.get(0))?)
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns of staff.csv, spec 6")]
pub struct Staff {
    pub staff_no: String,
    pub inst_no: String,
    pub team: String,
    pub name: String,
    pub role: String,
    pub mobile: String,
    pub status: String,
}

/// People of an institution, or of the whole bank; at most `limit`.
///
/// # Errors
/// A fault of the database.
pub fn staff(core: &Core, inst_no: &str, limit: u32) -> Result<Vec<Staff>> {
    let mut statement = core.prepare("parties/list_staff")?;
    let rows = statement.query_map(rusqlite::params![inst_no, limit], one_of_staff)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// People of an institution and a role (each where it is named): `limit` of them from `skip` on, and how many
/// in all.
///
/// # Errors
/// A fault of the database.
pub fn find_staff(
    core: &Core,
    inst_no: &str,
    role: &str,
    skip: usize,
    limit: usize,
) -> Result<(Vec<Staff>, usize)> {
    let mut statement = core.prepare("parties/find_staff")?;
    let params = rusqlite::params![inst_no, role, limit as i64, skip as i64];
    let found = statement.query_map(params, one_of_staff)?.collect::<rusqlite::Result<_>>()?;
    let mut statement = core.prepare("parties/count_found_staff")?;
    let total: i64 = statement.query_row([inst_no, role], |row| row.get(0))?;
    Ok((found, usize::try_from(total).unwrap_or(0)))
}

/// People of some institutions as they stood on a day; of the bank where none are named.
///
/// # Errors
/// A fault of the database.
pub fn staff_on(core: &Core, on: Day, institutions: Option<&[String]>) -> Result<Vec<Staff>> {
    let mut statement = core.prepare("parties/staff_on")?;
    let within = institutions.map(json_list).unwrap_or_default();
    let rows = statement.query_map(rusqlite::params![ymd(on), within], one_of_staff)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A member of staff; none for who is not in the staff feed.
///
/// # Errors
/// A fault of the database.
pub fn staff_member(core: &Core, staff_no: &str) -> Result<Option<Staff>> {
    let mut statement = core.prepare("parties/staff_member")?;
    Ok(statement.query_row([staff_no], one_of_staff).optional()?)
}

fn one_of_staff(row: &rusqlite::Row<'_>) -> rusqlite::Result<Staff> {
    Ok(Staff {
        staff_no: row.get(0)?,
        inst_no: row.get(1)?,
        team: row.get(2)?,
        name: row.get(3)?,
        role: row.get(4)?,
        mobile: row.get(5)?,
        status: row.get(6)?,
    })
}

/// The name of a member of staff; none for who is not in the staff feed.
///
/// # Errors
/// A fault of the database.
pub fn staff_name(core: &Core, staff_no: &str) -> Result<Option<String>> {
    Ok(core.prepare("parties/staff_name")?.query_row([staff_no], |row| row.get(0)).optional()?)
}

/// People of the same team, the person included.
///
/// # Errors
/// A fault of the database.
pub fn team_of(core: &Core, staff_no: &str) -> Result<Vec<String>> {
    let mut statement = core.prepare("parties/team_of")?;
    let rows = statement.query_map([staff_no], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The customers whom a person maintains on a day, by internal number.
///
/// # Errors
/// A fault of the database.
pub fn assigned_to(core: &Core, crm: &Crm, staff_no: &str, day: Day) -> Result<Vec<u32>> {
    find_customers(core, &assigned_numbers(crm, staff_no, day)?)
}

/// The same by number.
///
/// # Errors
/// A fault of the database.
pub fn assigned_numbers(crm: &Crm, staff_no: &str, day: Day) -> Result<Vec<String>> {
    let mut statement = crm.prepare("parties/assigned_to")?;
    let rows = statement.query_map(rusqlite::params![staff_no, ymd(day)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The numbers of some customers.
///
/// # Errors
/// A fault of the database.
pub fn numbers_of(core: &Core, cust_ids: &[u32]) -> Result<Vec<String>> {
    let mut statement = core.prepare("parties/numbers_of")?;
    let rows = statement.query_map([json_list(cust_ids)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The customers that a team of some institutions has on a day and of whom nobody is named yet, by number.
///
/// # Errors
/// A fault of the database.
pub fn team_waiting(crm: &Crm, institutions: &[String], team: &str, day: Day) -> Result<Vec<String>> {
    let mut statement = crm.prepare("parties/team_waiting")?;
    let rows =
        statement.query_map(rusqlite::params![json_list(institutions), team, ymd(day)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// For whom a person stands in on a day, by staff number.
///
/// # Errors
/// A fault of the database.
pub fn stood_in_for(crm: &Crm, staff_no: &str, day: Day) -> Result<Vec<String>> {
    let mut statement = crm.prepare("parties/stood_in_for")?;
    let rows = statement.query_map(rusqlite::params![staff_no, ymd(day)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The customers whom a person works on beside their manager, on a day; not the dead.
///
/// # Errors
/// A fault of the database.
pub fn co_managed_by(core: &Core, crm: &Crm, staff_no: &str, day: Day) -> Result<Vec<u32>> {
    find_living(core, &co_managed(crm, staff_no, day)?)
}

/// The same by number, the dead too.
///
/// # Errors
/// A fault of the database.
pub fn co_managed(crm: &Crm, staff_no: &str, day: Day) -> Result<Vec<String>> {
    let mut statement = crm.prepare("parties/co_managed_by")?;
    let rows = statement.query_map(rusqlite::params![staff_no, ymd(day)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The numbers that were merged into a customer's.
///
/// # Errors
/// A fault of the database.
pub fn merged_numbers(core: &Core, cust_no: &str) -> Result<Vec<String>> {
    let mut statement = core.prepare("parties/merged_numbers")?;
    Ok(statement.query_map([cust_no], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Who maintains a customer on a day.
///
/// # Errors
/// A fault of the database.
pub fn maintained_by(crm: &Crm, cust_no: &str, day: Day) -> Result<Option<String>> {
    let mut statement = crm.prepare("parties/maintained_by")?;
    Ok(statement.query_row(rusqlite::params![cust_no, ymd(day)], |row| row.get(0)).optional()?)
}

/// Who maintains which of some customers on a day, by customer number.
///
/// # Errors
/// A fault of the database.
pub fn maintained(crm: &Crm, cust_nos: &[&str], day: Day) -> Result<HashMap<String, String>> {
    let mut statement = crm.prepare("parties/maintained")?;
    let rows = statement
        .query_map(rusqlite::params![json_list(cust_nos), ymd(day)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A customer as the core bank knew them on a day.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the columns of customers.csv, spec 6")]
pub struct Person {
    pub cust_id: u32,
    pub cust_no: String,
    pub name: String,
    pub id_type: String,
    pub id_no: String,
    pub sex: String,
    pub birth_date: Option<Day>,
    pub mobile: String,
    pub address: String,
    pub open_inst: String,
    pub open_date: Option<Day>,
    pub status: String,
    pub id_expiry: Option<Day>,
    pub grid: String,
    pub merged_into: String,
    pub risk_grade: String,
    pub risk_expiry: Option<Day>,
    pub occupation: String,
    /// Maintenance institution now.
    pub inst_no: String,
}

fn day(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(at)?.and_then(from_ymd))
}

/// A customer as the core bank knew them on a day; none before they came.
///
/// # Errors
/// A fault of the database.
pub fn person(core: &Core, cust_id: u32, on: Day) -> Result<Option<Person>> {
    let mut statement = core.prepare("parties/person")?;
    Ok(statement.query_row(rusqlite::params![cust_id, ymd(on)], a_person).optional()?)
}

/// Some customers as the core bank knew them on a day, in the order given; whoever had not come is left out.
///
/// # Errors
/// A fault of the database.
pub fn persons(core: &Core, cust_ids: &[u32], on: Day) -> Result<Vec<Person>> {
    let mut statement = core.prepare("parties/persons")?;
    let rows = statement.query_map(rusqlite::params![json_list(cust_ids), ymd(on)], a_person)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn a_person(row: &rusqlite::Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        cust_id: row.get(0)?,
        cust_no: row.get(1)?,
        name: row.get(2)?,
        id_type: row.get(3)?,
        id_no: row.get(4)?,
        sex: row.get(5)?,
        birth_date: day(row, 6)?,
        mobile: row.get(7)?,
        address: row.get(8)?,
        open_inst: row.get(9)?,
        open_date: day(row, 10)?,
        status: row.get(11)?,
        id_expiry: day(row, 12)?,
        grid: row.get(13)?,
        merged_into: row.get(14)?,
        risk_grade: row.get(15)?,
        risk_expiry: day(row, 16)?,
        occupation: row.get(17)?,
        inst_no: row.get(18)?,
    })
}

/// A contact detail from one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// What it is: a phone, an address, an e-mail.
    pub kind: String,
    /// Which system says so.
    pub source: String,
    /// The detail.
    pub value: String,
    /// Day on which the source changed it.
    pub updated: Option<Day>,
}

/// A customer's contact details on a day, by kind and source.
///
/// # Errors
/// A fault of the database.
pub fn contacts_of(core: &Core, cust_id: u32, on: Day) -> Result<Vec<Contact>> {
    let mut statement = core.prepare("parties/contacts_of")?;
    let rows = statement.query_map(rusqlite::params![cust_id, ymd(on)], |row| {
        let updated: Option<i32> = row.get(3)?;
        let updated = updated.and_then(from_ymd);
        Ok(Contact { kind: row.get(0)?, source: row.get(1)?, value: row.get(2)?, updated })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A customer's risk marks on a day, with the day from which the source says they hold.
///
/// # Errors
/// A fault of the database.
pub fn risks_of(core: &Core, cust_id: u32, on: Day) -> Result<Vec<(String, Option<Day>)>> {
    let mut statement = core.prepare("parties/risks_of")?;
    let rows = statement.query_map(rusqlite::params![cust_id, ymd(on)], |row| {
        Ok((row.get(0)?, row.get::<_, Option<i32>>(1)?.and_then(from_ymd)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
