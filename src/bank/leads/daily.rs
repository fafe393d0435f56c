//! What the daily run does about events: every day that was fed, or fed anew, is searched once, and what was found is
//! raised; what a corrected day no longer brings is withdrawn; what is over expires.
//!
//! The search looks at which days were searched and not at what has just been taken, so that a run that was killed, or
//! one that comes late or twice, ends in the same state.

use super::rules::{STAYS, State};
use super::{Lead, raise, rows};
use crate::bank::events::{self, Found, Kind};
use crate::bank::tiers::entered::Policies;
use crate::kernel::calendar::{Calendar, Day, Month};
use crate::kernel::error::Result;
use crate::store::action::Signed;
use crate::store::open::{Bank, Crm};
use chrono::Days;
use std::collections::HashSet;

/// What a search did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Days that were searched.
    pub days: usize,
    /// Raised.
    pub raised: usize,
    /// Withdrawn: nobody had touched them.
    pub withdrawn: usize,
    /// Flagged: somebody had.
    pub flagged: usize,
}

/// Searches the days that were not searched since they were fed, those from a corrected one on, and all later ones
/// again. Days so long ago that nothing found on them would still be of use are passed over.
///
/// # Errors
/// A fault of the database.
pub fn search(
    bank: &mut Bank,
    signed: &Signed,
    calendar: &Calendar,
    corrected: Option<Day>,
) -> Result<Report> {
    let policies = Policies::load(&bank.crm)?;
    let reach = policies.of(Month::of(signed.today))?.policy.events.reach_days();
    let earliest = signed.today - Days::new(reach.into());
    let days = events::fed_since(&bank.core, earliest)?;
    let searched: HashSet<(Day, i64)> = rows::searched_since(&bank.crm, earliest)?.into_iter().collect();
    let is_due = |one: &(Day, i64)| !searched.contains(one) || corrected.is_some_and(|from| from <= one.0);
    let Some(first) = days.iter().position(is_due) else {
        return Ok(Report::default());
    };
    let mut found = Vec::new();
    for fed in &days[first..] {
        let policy = &policies.of(Month::of(fed.0))?.policy;
        found.push((*fed, events::detect(bank, fed.0, calendar, policy)?));
    }
    let fresh = |fed: &(Day, i64)| !searched.contains(fed);
    bank.at_once(|bank| take(&mut bank.crm, signed, &found, fresh))
}

/// Feeds of some days in a row, each with how often it was corrected, bring what was found and nothing else: what they
/// brought before and do no longer is withdrawn where nobody touched it and flagged where somebody did; what is new is
/// raised.
///
/// # Errors
/// A fault of the database.
pub fn take(
    crm: &mut Crm,
    signed: &Signed,
    found: &[((Day, i64), Vec<Found>)],
    fresh: impl Fn(&(Day, i64)) -> bool,
) -> Result<Report> {
    let Some(((from, _), _)) = found.first() else { return Ok(Report::default()) };
    let all = found.iter().flat_map(|(_, found)| found);
    let still: HashSet<(&str, Kind, Day)> = all.map(|one| (&*one.cust_no, one.kind, one.fact_day)).collect();
    let before = rows::fed_from(crm, *from)?;
    let gone: Vec<&Lead> =
        before.iter().filter(|one| !still.contains(&(&*one.cust_no, one.kind, one.fact_day))).collect();
    let (withdrawn, flagged) = withdraw(crm, signed, &gone)?;
    let mut report = Report { days: found.len(), withdrawn, flagged, raised: 0 };
    for (fed, found) in found {
        let signed = Signed { business_date: Some(fed.0), ..signed.clone() };
        let raised = raise(crm, &signed, found)?;
        report.raised += raised;
        if fresh(fed) {
            let key = format!("events-{}-{}", fed.0, fed.1);
            let write = rows::note_search(*fed, signed.today);
            let signed = signed.because(&format!("found={} raised={raised}", found.len()));
            crm.perform(&signed.action(key, "search_events", fed.0.to_string(), vec![write]))?;
        }
    }
    Ok(report)
}

/// Withdraws what nobody touched and flags what somebody did; what has expired says nothing any more.
fn withdraw(crm: &mut Crm, signed: &Signed, gone: &[&Lead]) -> Result<(usize, usize)> {
    let those = |passes: fn(&Lead) -> bool| -> Vec<i64> {
        gone.iter().filter(|one| passes(one)).map(|one| one.lead_no).collect()
    };
    let untouched = those(|one| one.state == State::New);
    let taken = those(|one| {
        one.flagged_on.is_none() && !matches!(one.state, State::New | State::Expired | State::Withdrawn)
    });
    let mut writes = Vec::new();
    if !untouched.is_empty() {
        writes.extend(rows::step_many(&untouched, State::Withdrawn, "", signed.today));
    }
    if !taken.is_empty() {
        writes.push(rows::flag_many(&taken, signed.today));
    }
    if let Some(first) = untouched.first().or(taken.first()) {
        let detail = format!("withdrawn={} flagged={}", untouched.len(), taken.len());
        let key = format!("leads-withdraw-{first}-{}", signed.at);
        let signed = signed.because(&detail);
        crm.perform(&signed.action(key, "withdraw_leads", signed.today.to_string(), writes))?;
    }
    Ok((untouched.len(), taken.len()))
}

/// Ends what is open and whose last day is over; answers how many.
///
/// # Errors
/// A fault of the database.
pub fn expire(crm: &mut Crm, signed: &Signed) -> Result<usize> {
    let over = rows::overdue(crm, signed.today, &STAYS)?;
    let Some(first) = over.first() else { return Ok(0) };
    let writes = rows::step_many(&over, State::Expired, "", signed.today).into();
    let key = format!("leads-expire-{}-{first}", signed.today);
    let signed = signed.because(&format!("leads={}", over.len()));
    crm.perform(&signed.action(key, "expire_leads", signed.today.to_string(), writes))?;
    Ok(over.len())
}
