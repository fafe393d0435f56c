//! Rows of families to and from their named statements.

use super::{Family, Member};
use crate::bank::holdings::rows::day;
use crate::kernel::error::Result;
use crate::store::open::Crm;
use rusqlite::params_from_iter;

/// All families, or those in which a customer ever was.
pub(super) fn families(crm: &Crm, of: Option<&str>) -> Result<Vec<Family>> {
    let (families, members) = match of {
        None => ("families/list_families", "families/list_members"),
        Some(_) => ("families/families_of", "families/members_of"),
    };
    let mut list = crm.prepare(families)?;
    let mut rows = list.query(params_from_iter(of))?;
    let mut families: Vec<Family> = Vec::new();
    while let Some(row) = rows.next()? {
        families.push(Family {
            family_no: row.get(0)?,
            manager_no: row.get(1)?,
            head_cust_no: row.get(2)?,
            formed_on: day(row.get(3)?)?,
            dissolved_on: row.get::<_, Option<i32>>(4)?.map(day).transpose()?,
            members: Vec::new(),
        });
    }
    let mut list = crm.prepare(members)?;
    let mut rows = list.query(params_from_iter(of))?;
    while let Some(row) = rows.next()? {
        let family_no: i64 = row.get(0)?;
        if let Ok(place) = families.binary_search_by_key(&family_no, |family| family.family_no) {
            families[place].members.push(Member {
                cust_no: row.get(1)?,
                joined_on: day(row.get(2)?)?,
                left_on: row.get::<_, Option<i32>>(3)?.map(day).transpose()?,
                manager_no: row.get(4)?,
            });
        }
    }
    Ok(families)
}

pub(super) fn next_family_no(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("families/next_family_no")?.query_row([], |row| row.get(0))?)
}
