//! Changes that were made: the sheet of one, and taking it back on the same day. Nothing is undone: another change is
//! made that gives everybody back (spec 2, *Changing hands*).

use super::change::{self, Authority, Move, Wanted};
use super::rows::{self, Member, Told};
use super::rules::{self, Rule};
use super::{Cause, Origin};
use crate::access::act::Act;
use crate::access::roles::Post;
use crate::bank::parties::rows::people::institution_tree;
use crate::bank::tiers::held::held;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::terms::Tier;
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::text;
use std::collections::HashMap;

/// One customer of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The customer.
    pub member: Member,
    /// Tier in force on the day of the change.
    pub tier: Option<Tier>,
    /// Staff number or team before; none: the pool.
    pub from: Option<String>,
    /// Staff number or team after; none: the pool.
    pub to: Option<String>,
    /// How the customer came to them.
    pub origin: Option<Origin>,
}

/// A change with its customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Cause, decider, day.
    pub told: Told,
    /// How many customers it moved.
    pub all: i64,
    /// Its customers.
    pub customers: Vec<Handed>,
    /// The change that it takes back.
    pub undoes: Option<i64>,
    /// The change that took it back.
    pub undone_by: Option<i64>,
}

/// The sheet of a change; none where there is no such.
///
/// # Errors
/// A fault of the database.
pub fn sheet(bank: &Bank, change_no: i64) -> Result<Option<Sheet>> {
    let Some(head) = rows::changes::head(&bank.crm, change_no)? else { return Ok(None) };
    let moved = rows::changes::moved(&bank.crm, change_no)?;
    let numbers: Vec<&str> = moved.iter().map(|one| one.cust_no.as_str()).collect();
    let members = rows::members(&bank.core, &numbers)?;
    let ids: Vec<(u32, &str)> = members.iter().map(|one| (one.cust_id, one.cust_no.as_str())).collect();
    let tiers = held(bank, &ids, head.told.decided_on)?;
    let mut by_number: HashMap<String, Member> =
        members.into_iter().map(|one| (one.cust_no.clone(), one)).collect();
    let handed = |one: rows::changes::Moved| {
        let member = by_number.remove(&one.cust_no)?;
        let tier = tiers.get(&member.cust_id).copied();
        Some(Handed { member, tier, from: one.from, to: one.to, origin: one.origin })
    };
    let customers = moved.into_iter().filter_map(handed).collect();
    let (all, undoes, undone_by) = (head.customers, head.undoes, head.undone_by);
    Ok(Some(Sheet { told: head.told, all, customers, undoes, undone_by }))
}

/// Those of a sheet's customers whom a narrowed bank lets through.
///
/// # Errors
/// A fault of the database.
pub fn within(bank: &Bank, customers: &[Handed]) -> Result<Vec<Handed>> {
    let numbers: Vec<&str> = customers.iter().map(|one| one.member.cust_no.as_str()).collect();
    let seen = rows::members(&bank.core, &numbers)?;
    let seen: std::collections::HashSet<u32> = seen.iter().map(|one| one.cust_id).collect();
    Ok(customers.iter().filter(|one| seen.contains(&one.member.cust_id)).cloned().collect())
}

/// Whether a person is the one of whom a customer of the change complained.
pub fn is_complained_about(sheet: &Sheet, staff_no: &str) -> bool {
    sheet.told.cause == Cause::Complaint
        && sheet.customers.iter().any(|one| one.from.as_deref() == Some(staff_no))
}

/// Whether a change can be taken back: a person made it, today, and nobody took it back.
pub fn is_open(sheet: &Sheet, today: Day) -> bool {
    sheet.told.decided_on == today
        && sheet.told.decided_by != "system"
        && sheet.undone_by.is_none()
        && !matches!(
            sheet.told.cause,
            // Where a customer is maintained changes again only as it did: asked for and decided on.
            Cause::TakenBack
                | Cause::GoingLive
                | Cause::Deceased
                | Cause::Merged
                | Cause::Moved
                | Cause::Followed
                | Cause::ClosedInstitution
        )
}

/// Takes a change back on the day on which it was made: everybody is with whom they were.
///
/// # Errors
/// Refuses a change of another day, one of a rule, one that was taken back, one whose customers were moved again since,
/// and what [`change::prepare`] does.
pub fn take_back(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    change_no: i64,
    reason: &str,
) -> Result<Act<i64>> {
    let found = sheet(bank, change_no)?;
    let Some(sheet) = found.filter(|sheet| is_open(sheet, signed.today)) else {
        let why = text!(
            "只能撤回当日由人作出、尚未撤回的调整；其他请另行调整",
            "only what a person changed today and nobody took back can be taken back: otherwise make another change"
        );
        return Err(Refusal::new("not_to_be_taken_back", "", why).into());
    };
    let tree = institution_tree(&bank.core)?;
    let all = i64::try_from(sheet.customers.len()).unwrap_or(0) == sheet.all;
    if !all || !sheet.customers.iter().all(|one| rules::decides(posts, &one.member.inst_no, &tree)) {
        let why = text!("其中有客户不由您决定", "some of its customers are not yours to decide on");
        return Err(Refusal::new("not_yours_to_decide", "", why).into());
    }
    let numbers: Vec<&str> = sheet.customers.iter().map(|one| one.member.cust_no.as_str()).collect();
    let now = rows::standing(&bank.crm, &numbers)?;
    let as_left = |one: &Handed| match (now.get(&one.member.cust_no), &one.to) {
        (Some(held), Some(_)) => held.begun_by == change_no,
        (None, None) => true,
        _ => false,
    };
    if !sheet.customers.iter().all(as_left) {
        let why = text!(
            "其中有客户之后又被调整，不能整体撤回；请逐一调整",
            "some of its customers were moved again since: change those one by one"
        );
        return Err(Refusal::new("moved_since", "", why).into());
    }
    let before = rows::changes::before(&bank.crm, change_no)?;
    let moves: Vec<Move> = sheet
        .customers
        .iter()
        .map(|one| Move { cust_no: one.member.cust_no.clone(), to: before.get(&one.member.cust_no).cloned() })
        .collect();
    let (cause, undoes) = (Cause::TakenBack, Some(change_no));
    // As it was: what was broken on purpose then is so again.
    let wanted = Wanted { reason, accepted: &Rule::ALL, undoes, ..Wanted::new(&moves, cause) };
    change::prepare(bank, signed, Authority::Person(posts), wanted)?.act(signed, Vec::new())
}
