//! Relatives under one manager whose sum reached a family tier (`family_near`, spec 3). The whole bank is looked at
//! once a month, each manager's customers on one day of it, so that no day's search waits for it.

use super::rules::{Candidate, book_day};
use super::{Kind, rows};
use crate::bank::families::kin::Kinship;
use crate::bank::families::{self, rows::kin};
use crate::bank::parties::find_customers;
use crate::bank::parties::rows::people::staff_on;
use crate::bank::tiers::family_effect::reached;
use crate::kernel::calendar::{Day, Month, ymd};
use crate::kernel::error::Result;
use crate::kernel::policy::{KindTerms, Policy};
use crate::store::open::Bank;
use chrono::Datelike;
use serde_json::json;
use std::collections::{BTreeMap, HashSet};

/// The groups whose managers are looked at on a date: who hangs together, reached a family tier with the close of the
/// month before, and had not with the one before that, or was not all under that manager then. `day` is the last fed.
///
/// # Errors
/// A fault of the database.
pub(super) fn near_on(
    bank: &Bank,
    (date, day): (Day, Day),
    terms: &KindTerms,
    policy: &Policy,
) -> Result<Vec<Candidate>> {
    let mut found = Vec::new();
    for person in staff_on(&bank.core, day, None)? {
        if book_day(&person.staff_no, terms.from_day) == date.day() {
            found.extend(near_of(bank, &person.staff_no, (date, day), policy)?);
        }
    }
    Ok(found)
}

fn near_of(bank: &Bank, staff_no: &str, (date, day): (Day, Day), policy: &Policy) -> Result<Vec<Candidate>> {
    let since: BTreeMap<String, Day> = rows::book_of(&bank.crm, staff_no, day)?.into_iter().collect();
    if since.len() < 2 {
        return Ok(Vec::new());
    }
    let numbers: Vec<String> = since.keys().cloned().collect();
    let ids = find_customers(&bank.core, &numbers)?;
    let most = policy.family_members_max as usize;
    let kinship = Kinship::of(kin(&bank.core, &ids, day)?, most);
    let mut taken = HashSet::new();
    for family in families::standing(&bank.crm, Some(&numbers))? {
        taken.extend(family.standing().map(|member| member.cust_no.clone()));
    }
    let groups = kinship.groups(|one| taken.contains(&one.cust_no));
    let month = Month::of(date);
    let new_here = |cust_id: &u32| {
        let number = kinship.people.iter().find(|one| one.cust_id == *cust_id).map(|one| &one.cust_no);
        number
            .and_then(|number| since.get(number))
            .is_some_and(|since| *since >= month.previous().first_day())
    };
    let mut found = Vec::new();
    for one in reached(bank, groups, month.previous(), new_here)? {
        let Some(first) = one.members.first() else { continue };
        let (day, count) = (ymd(month.first_day()), one.members.len());
        let figures = json!({ "day": day, "to": one.tier.code(), "amount": one.avg_fen, "count": count });
        found.push(Candidate {
            kind: Kind::FamilyNear,
            cust_id: *first,
            fact_day: month.first_day(),
            value_fen: one.avg_fen,
            figures,
        });
    }
    Ok(found)
}
