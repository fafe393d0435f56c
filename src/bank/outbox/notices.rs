//! Telling the customer (spec 2): on each new assignment one notice in a fixed format, queued by the action that makes
//! the assignment. Its number is unique, so that no run tells twice. It waits a while, so that a slip can be taken
//! back.

use super::rules::fill;
use super::{new_key, rows, settings, templates};
use crate::bank::parties::rows::people::{self, institution, institution_tree};
use crate::bank::tiers::entered::Policies;
use crate::kernel::calendar::Month;
use crate::kernel::clock::stamp;
use crate::kernel::error::{Error, Result};
use crate::store::action::{Signed, Write};
use crate::store::open::Bank;
use chrono::{DateTime, TimeDelta};
use std::collections::BTreeMap;

/// An assignment that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun<'a> {
    /// Its number.
    pub assignment_no: i64,
    /// Customer number.
    pub cust_no: &'a str,
    /// Their maintenance institution.
    pub inst_no: &'a str,
    /// The one who maintains them; empty: a team, of which nobody is named yet: there is nobody to tell of.
    pub staff_no: &'a str,
}

/// Queues a notice for each assignment: statements for the action that begins them.
///
/// # Errors
/// Refuses settings that cannot be read; a fault of the database.
pub fn announce(bank: &Bank, signed: &Signed, begun: &[Begun<'_>]) -> Result<Vec<Write>> {
    let mut by_person: BTreeMap<&str, Vec<&Begun<'_>>> = BTreeMap::new();
    for one in begun.iter().filter(|one| !one.staff_no.is_empty()) {
        by_person.entry(one.staff_no).or_default().push(one);
    }
    if by_person.is_empty() {
        return Ok(Vec::new());
    }
    let (template, house) = (templates::notice(&bank.crm)?, House::read(bank)?);
    let terms = Policies::load(&bank.crm)?.of(Month::of(signed.today))?.policy.messages.clone();
    let not_before = later(&signed.at, terms.notice_hold_minutes);
    let mut number = rows::next(&bank.crm, "outbox/next_message_no")?;
    let mut writes = Vec::new();
    for (staff_no, told) in by_person {
        let says = house.says(bank, &template.text, staff_no, &[])?;
        let mut notices = Vec::with_capacity(told.len());
        for one in told {
            notices.push((number, one.cust_no, one.inst_no, one.assignment_no, new_key(number)?));
            number += 1;
        }
        writes.push(rows::queue_notices(&notices, template.template_no, &says, signed, &not_before));
    }
    Ok(writes)
}

/// Withdraws the notices of assignments that end before they were sent: statements for the action that ends them.
///
/// # Errors
/// A fault of the database.
pub fn recall(bank: &Bank, signed: &Signed, assignments: &[i64]) -> Result<Option<Write>> {
    let waiting = rows::untold(&bank.crm, assignments)?;
    Ok((!waiting.is_empty()).then(|| rows::withdraw(&waiting, &signed.at)))
}

/// A time of the clock some minutes later.
fn later(at: &str, minutes: u32) -> String {
    let read = DateTime::parse_from_rfc3339(at).ok();
    read.map_or_else(|| at.to_owned(), |at| stamp(at + TimeDelta::minutes(minutes.into())))
}

/// What all notices of the bank share.
pub(super) struct House {
    name: String,
    service_phone: String,
}

impl House {
    pub(super) fn read(bank: &Bank) -> Result<House> {
        let tree = institution_tree(&bank.core)?;
        let root = tree.iter().find(|inst| !tree.iter().any(|above| above.inst_no == inst.parent_no));
        let name = match bank.crm.about() {
            Ok((name, _)) => name,
            // A bank that is only being founded is called what its feed calls head office.
            Err(Error::Refusal(_)) => root.map_or_else(String::new, |root| root.name.clone()),
            Err(fault) => return Err(fault),
        };
        let set = settings::load(&bank.dir)?.service_phone;
        let fed = match root {
            Some(root) if set.is_empty() => {
                institution(&bank.core, &root.inst_no)?.map(|(_, _, phone)| phone)
            }
            _ => None,
        };
        Ok(House { name, service_phone: fed.unwrap_or(set) })
    }

    /// What the customers of a person are told, with `more` fields beside those that all messages have.
    /// Who has no number of their own is reached at their institution; where neither is known, at the bank's service
    /// number.
    pub(super) fn says(
        &self,
        bank: &Bank,
        template: &str,
        staff_no: &str,
        more: &[(&str, &str)],
    ) -> Result<String> {
        let staff = people::staff_member(&bank.core, staff_no)?;
        let at = match &staff {
            Some(staff) => institution(&bank.core, &staff.inst_no)?,
            None => None,
        };
        let (institution, _, phone) = at.unwrap_or_default();
        let (name, own) =
            staff.map_or_else(|| (staff_no.to_owned(), String::new()), |one| (one.name, one.mobile));
        let first = |numbers: [&str; 3]| {
            numbers.into_iter().find(|number| !number.trim().is_empty()).unwrap_or(COUNTER).to_owned()
        };
        let fields = [
            ("bank", &*self.name),
            ("institution", &*institution),
            ("manager", &*name),
            ("manager_phone", &*first([&own, &phone, &self.service_phone])),
            ("service_phone", &*first([&self.service_phone, &phone, ""])),
        ];
        let fields: Vec<(&str, &str)> = fields.into_iter().chain(more.iter().copied()).collect();
        Ok(fill(template, &fields)?)
    }
}

/// Where a bank without any number is reached.
const COUNTER: &str = "（请到网点）";
