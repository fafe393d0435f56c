//! Who had whom on a day, past or present.

use super::{Origin, day};
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::Result;
use crate::store::json_list;
use crate::store::open::Crm;
use rusqlite::{Params, Row, params};
use std::collections::HashMap;

/// An assignment that held on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Customer number.
    pub cust_no: String,
    /// Maintenance institution then; empty where it was not kept.
    pub inst_no: String,
    /// Team; empty: none.
    pub team: String,
    /// Who; empty: the team, of which nobody was named yet.
    pub staff_no: String,
    /// How the customer came to them.
    pub origin: Origin,
    /// First day.
    pub since: Day,
    /// Whether it may go on from an earlier one of the same person.
    pub goes_on: bool,
}

fn held(row: &Row<'_>) -> rusqlite::Result<Held> {
    Ok(Held {
        cust_no: row.get(0)?,
        inst_no: row.get(1)?,
        team: row.get(2)?,
        staff_no: row.get(3)?,
        origin: Origin::of(&row.get::<_, String>(4)?),
        since: day(row, 5)?,
        goes_on: row.get(6)?,
    })
}

fn all(crm: &Crm, statement: &'static str, given: impl Params) -> Result<Vec<Held>> {
    let mut statement = crm.prepare(statement)?;
    let rows = statement.query_map(given, held)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The assignments that held on a day, of some institutions; of the bank where none are named.
///
/// # Errors
/// A fault of the database.
pub fn held_on(crm: &Crm, on: Day, institutions: Option<&[String]>) -> Result<Vec<Held>> {
    all(crm, "assignment/held_on", params![ymd(on), institutions.map(json_list).unwrap_or_default()])
}

/// The same of some people.
///
/// # Errors
/// A fault of the database.
pub fn held_on_by(crm: &Crm, on: Day, people: &[String]) -> Result<Vec<Held>> {
    all(crm, "assignment/held_on_by", params![ymd(on), json_list(people)])
}

/// The same of a team of some institutions: of whose customers nobody was named yet.
///
/// # Errors
/// A fault of the database.
pub fn held_on_by_team(crm: &Crm, on: Day, institutions: &[String], team: &str) -> Result<Vec<Held>> {
    all(crm, "assignment/held_on_by_team", params![ymd(on), team, json_list(institutions)])
}

/// First and end day of each time that a person (or, where nobody was named, a team) had a customer.
pub type Spells = HashMap<(String, String), Vec<(Day, Day)>>;

/// When each of some customers was whose, by customer and by person or team.
///
/// # Errors
/// A fault of the database.
pub fn spells(crm: &Crm, cust_nos: &[&str]) -> Result<Spells> {
    let mut statement = crm.prepare("assignment/spells")?;
    let mut rows = statement.query([json_list(cust_nos)])?;
    let mut found = Spells::new();
    while let Some(row) = rows.next()? {
        let (staff_no, team): (String, String) = (row.get(1)?, row.get(2)?);
        let whose = if staff_no.is_empty() { team } else { staff_no };
        found.entry((row.get(0)?, whose)).or_default().push((day(row, 3)?, day(row, 4)?));
    }
    Ok(found)
}
