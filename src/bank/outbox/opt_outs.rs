//! Opt-outs (退订): a customer wants no marketing, or no messages at all, until they take it back. Each is a record.

use super::{OptOutScope, rows};
use crate::access::act::Act;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::store::action::Signed;
use crate::store::open::Crm;
use crate::text;

/// What a customer wants no more, from when to when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptOut {
    /// Its number.
    pub opt_out_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// What they want no more.
    pub scope: OptOutScope,
    /// How they said so.
    pub reason: String,
    /// Who noted it.
    pub set_by: String,
    /// Calendar day.
    pub set_on: Day,
    /// Who noted that they want messages again.
    pub ended_by: Option<String>,
    /// When; none: it holds.
    pub ended_on: Option<Day>,
    /// How they said so.
    pub ended_reason: String,
}

/// The opt-out of a customer that holds.
///
/// # Errors
/// A fault of the database.
pub fn present(crm: &Crm, cust_no: &str) -> Result<Option<OptOut>> {
    Ok(rows::opt_outs_of(crm, cust_no)?.into_iter().find(|one| one.ended_on.is_none()))
}

/// Notes what a customer wants no more; one that holds already is taken back by the same act, so that there is one.
///
/// # Errors
/// Refuses what holds already.
pub fn set(crm: &Crm, signed: &Signed, cust_no: &str, scope: OptOutScope, reason: &str) -> Result<Act<()>> {
    let held = present(crm, cust_no)?;
    if held.as_ref().is_some_and(|held| held.scope == scope) {
        let why = text!("该客户已如此退订", "the customer has opted out of that already");
        return Err(Refusal::new("opted_out_already", "scope", why).into());
    }
    let number = rows::next(crm, "outbox/next_opt_out_no")?;
    let mut writes = Vec::new();
    if let Some(held) = &held {
        writes.push(rows::end_opt_out(held.opt_out_no, reason, signed));
    }
    writes.push(rows::set_opt_out(number, cust_no, scope, reason, signed));
    let signed = signed.because(&format!("scope={}", scope.code()));
    Ok(Act::new(signed.action(format!("opt-out-{number}"), "opt_out", cust_no.to_owned(), writes), ()))
}

/// Notes that a customer wants messages again.
///
/// # Errors
/// Refuses where none is held back.
pub fn end(crm: &Crm, signed: &Signed, cust_no: &str, reason: &str) -> Result<Act<()>> {
    let Some(held) = present(crm, cust_no)? else {
        let why = text!("该客户没有退订", "the customer has not opted out");
        return Err(Refusal::new("not_opted_out", "", why).into());
    };
    let number = held.opt_out_no;
    let write = rows::end_opt_out(number, reason, signed);
    let signed = signed.because(&format!("scope={}", held.scope.code()));
    let action = signed.action(format!("opt-out-{number}-ended"), "opt_in", cust_no.to_owned(), vec![write]);
    Ok(Act::new(action, ()))
}
