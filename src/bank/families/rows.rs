//! Rows of families, and of what tells who belongs together, to and from their named statements.

use super::kin::Kin;
use super::{Consent, Family, Joining, Member};
use crate::bank::holdings::rows::day;
use crate::bank::parties::finder::fold;
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::Result;
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::json_list;
use crate::store::open::{Core, Crm};
use rusqlite::{ToSql, params, params_from_iter};
use std::collections::HashMap;

/// Which families are read.
pub(super) enum Which<'a> {
    All,
    Of(&'a str),
    One(i64),
    Among(&'a [String]),
    Standing,
    Broken,
}

/// Families, by number, each with its memberships.
pub(super) fn families(crm: &Crm, which: &Which<'_>) -> Result<Vec<Family>> {
    let (families, members, given): (_, _, Option<Box<dyn ToSql>>) = match which {
        Which::All => ("families/list_families", "families/list_members", None),
        Which::Of(cust_no) => {
            ("families/families_of", "families/members_of", Some(Box::new((*cust_no).to_owned())))
        }
        Which::One(number) => ("families/read_family", "families/read_members", Some(Box::new(*number))),
        Which::Among(numbers) => {
            ("families/families_among", "families/members_among", Some(Box::new(json_list(numbers))))
        }
        Which::Standing => ("families/list_standing", "families/members_standing", None),
        Which::Broken => ("families/list_broken", "families/members_broken", None),
    };
    let mut list = crm.prepare(families)?;
    let mut rows = list.query(params_from_iter(&given))?;
    let mut families: Vec<Family> = Vec::new();
    while let Some(row) = rows.next()? {
        families.push(Family {
            family_no: row.get(0)?,
            manager_no: row.get(1)?,
            head_cust_no: row.get(2)?,
            formed_on: day(row.get(3)?)?,
            dissolved_on: row.get::<_, Option<i32>>(4)?.map(day).transpose()?,
            dissolved_why: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
            members: Vec::new(),
        });
    }
    let mut list = crm.prepare(members)?;
    let mut rows = list.query(params_from_iter(&given))?;
    while let Some(row) = rows.next()? {
        let family_no: i64 = row.get(0)?;
        if let Ok(place) = families.binary_search_by_key(&family_no, |family| family.family_no) {
            families[place].members.push(Member {
                cust_no: row.get(1)?,
                joined_on: day(row.get(2)?)?,
                left_on: row.get::<_, Option<i32>>(3)?.map(day).transpose()?,
                manager_no: row.get(4)?,
                consent: row.get(5)?,
                consent_on: row.get::<_, Option<i32>>(6)?.map(day).transpose()?,
            });
        }
    }
    Ok(families)
}

pub(super) fn next_family_no(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("families/next_family_no")?.query_row([], |row| row.get(0))?)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn dated(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

pub(super) fn insert_family(family_no: i64, manager_no: &str, head: &str, on: Day) -> Write {
    let params = vec![Value::Integer(family_no), text(manager_no), text(head), dated(on)];
    Write::one("families/insert_family", params)
}

/// Takes a customer in, if on the day of the act they still are what they were when it was decided.
pub(super) fn insert_member(
    family_no: i64,
    member: &Joining<'_>,
    consent: Consent,
    manager_no: &str,
    signed: &Signed,
    most: u32,
) -> Write {
    let params = vec![
        Value::Integer(family_no),
        text(member.cust_no),
        dated(signed.effective()),
        text(manager_no),
        text(consent.how.code()),
        dated(consent.on),
        Value::Integer(most.into()),
        dated(signed.today),
    ];
    Write::one("families/insert_member", params)
}

pub(super) fn set_head(family_no: i64, cust_no: &str) -> Write {
    Write::one("families/set_head", vec![Value::Integer(family_no), text(cust_no)])
}

pub(super) fn member_leaves(family_no: i64, cust_no: &str, on: Day) -> Write {
    Write::one("families/member_leaves", vec![Value::Integer(family_no), text(cust_no), dated(on)])
}

/// Ends a family of so many members.
pub(super) fn dissolve(family_no: i64, members: usize, on: Day, why: &str) -> [Write; 2] {
    let params = vec![Value::Integer(family_no), dated(on)];
    let members = Write { statement: "families/end_members", params: params.clone(), rows: members };
    [members, Write::one("families/dissolve_family", [params, vec![text(why)]].concat())]
}

/// A member comes to stand under another manager from a day on; `joined`: the day from which they have stood under
/// the one before.
pub(super) fn stand_under(
    family_no: i64,
    cust_no: &str,
    joined: Day,
    manager_no: &str,
    on: Day,
) -> Vec<Write> {
    let member = || vec![Value::Integer(family_no), text(cust_no)];
    if joined == on {
        return vec![Write::one("families/stand_under", [member(), vec![text(manager_no)]].concat())];
    }
    vec![
        Write::one("families/end_member", [member(), vec![dated(on)]].concat()),
        Write::one("families/continue_member", [member(), vec![dated(on), text(manager_no)]].concat()),
    ]
}

/// What tells who belongs together of some customers, as the core bank knows them on a day; on a page's connection
/// of those in scope.
///
/// # Errors
/// A fault of the database.
pub fn kin(core: &Core, cust_ids: &[u32], on: Day) -> Result<Vec<Kin>> {
    let (list, on) = (json_list(cust_ids), ymd(on));
    let mut statement = core.prepare("families/kin")?;
    let mut rows = statement.query(params![list, on])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (status, merged_into): (String, String) = (row.get(4)?, row.get(8)?);
        let mobile: String = row.get(5)?;
        all.push(Kin {
            cust_id: row.get(0)?,
            cust_no: row.get(1)?,
            name: row.get(2)?,
            inst_no: row.get(3)?,
            is_with_us: super::is_with_us(&status, &merged_into),
            phones: fold::phones(&mobile).collect(),
            addresses: vec![row.get(6)?],
            guardian_no: row.get(7)?,
            guarantors: Vec::new(),
        });
    }
    let places: HashMap<u32, usize> = all.iter().enumerate().map(|(at, one)| (one.cust_id, at)).collect();
    let mut statement = core.prepare("families/kin_contacts")?;
    let mut rows = statement.query(params![list, on])?;
    while let Some(row) = rows.next()? {
        let (kind, value): (String, String) = (row.get(1)?, row.get(2)?);
        let Some(one) = places.get(&row.get(0)?).map(|place| &mut all[*place]) else { continue };
        if kind == "address" {
            one.addresses.push(value);
        } else {
            one.phones.extend(fold::phones(&value));
        }
    }
    let mut statement = core.prepare("families/kin_guarantees")?;
    let mut rows = statement.query(params![list, on])?;
    while let Some(row) = rows.next()? {
        if let Some(place) = places.get(&row.get(0)?) {
            all[*place].guarantors.push(row.get(1)?);
        }
    }
    Ok(all)
}
