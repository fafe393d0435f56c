//! What follows from a feed and from the calendar (spec 2): new customers are noted, people who left or moved lose
//! their customers, the dead and the merged are maintained no longer, what nobody decided in time goes to the pool.
//!
//! Every step looks at what is and not at what has changed since yesterday, so that a run that was killed, or one that
//! comes late or twice, ends in the same state.

use super::change::{self, Authority, Move, Wanted};
use super::matters::{Kind, Matter, Outcome};
use super::newcomers::Newcomer;
use super::rows::fed::{self, StaffStop};
use super::transfers::Ground;
use super::{Cause, Origin, Standing, rows, rules};
use crate::access::accounts::{self, Status};
use crate::access::act::Act;
use crate::bank::holdings::rows::line;
use crate::bank::parties::rows::people::{self, Institution, institution_tree};
use crate::kernel::calendar::{Calendar, Day};
use crate::kernel::error::{Refusal, Result};
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::text;
use std::collections::{BTreeMap, HashSet};

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// New customers noted.
    pub new_customers: usize,
    /// Customers whom nobody maintains any longer.
    pub ended: usize,
    /// Customers put on a decision list.
    pub matters: usize,
    /// Matters that nobody decided in time.
    pub overdue: usize,
}

impl Report {
    fn add(self, other: Report) -> Report {
        Report {
            new_customers: self.new_customers + other.new_customers,
            ended: self.ended + other.ended,
            matters: self.matters + other.matters,
            overdue: self.overdue + other.overdue,
        }
    }
}

/// Does what is due, after a feed or at the turn of a day. `again_from` is the day from which feeds were taken anew.
///
/// # Errors
/// A fault of the database.
pub fn run(bank: &mut Bank, signed: &Signed, calendar: &Calendar, again_from: Option<Day>) -> Result<Report> {
    let Some(line) = line(&bank.core)? else { return Ok(Report::default()) };
    let seen = fed::fed_until(&bank.crm)?;
    let mut report = Report::default();
    if seen != Some(line.business_date) || again_from.is_some() {
        let seen = seen.unwrap_or(line.first_feed_day);
        let before = again_from.and_then(|day| day.pred_opt()).unwrap_or(seen);
        let after = before.min(seen).max(line.first_feed_day);
        report = note_newcomers(bank, signed, calendar, after, line.first_feed_day)?
            .add(end_gone(bank, signed, after)?);
    }
    let left = end_left(bank, signed, calendar, line.business_date)?;
    let closed = end_matters(bank, signed)?;
    if seen != Some(line.business_date) {
        let write = fed::set_fed_until(line.business_date);
        let key = format!("assignment-run-{}", line.business_date);
        bank.crm.perform(&signed.action(
            key,
            "run_assignment",
            line.business_date.to_string(),
            vec![write],
        ))?;
    }
    Ok(report.add(left).add(closed))
}

/// Notes who came with the feeds after a day. An account opened before the first feed makes nobody new, however late
/// the feed that brings it (spec 2, *Going live*).
fn note_newcomers(
    bank: &mut Bank,
    signed: &Signed,
    calendar: &Calendar,
    after: Day,
    first_feed_day: Day,
) -> Result<Report> {
    let terms = change::terms(bank, signed.today)?;
    let mut newcomers = Vec::new();
    for came in fed::came_after(&bank.core, after)? {
        if came.opened_on < first_feed_day || rows::newcomer(&bank.crm, &came.cust_no)?.is_some() {
            continue;
        }
        let window_until = match came.straight {
            Some(_) => came.opened_on,
            None => rules::window_until(came.opened_on, calendar, &terms),
        };
        newcomers.push(Newcomer {
            cust_no: came.cust_no,
            inst_no: came.inst_no,
            opened_on: came.opened_on,
            window_until,
            straight: came.straight,
            noted_on: came.noted_on,
        });
    }
    if newcomers.is_empty() {
        return Ok(Report::default());
    }
    let many = newcomers.len();
    let write = fed::insert_newcomers(&newcomers);
    let key = format!("newcomers-{after}-{}", newcomers[0].cust_no);
    let signed = signed.because(&format!("customers={many}"));
    bank.crm.perform(&signed.action(key, "note_new_customers", signed.today.to_string(), vec![write]))?;
    Ok(Report { new_customers: many, ..Report::default() })
}

/// Ends the assignments of some customers, as the core bank or a rule says.
fn end(bank: &mut Bank, signed: &Signed, cause: Cause, cust_nos: &[&str]) -> Result<usize> {
    for part in cust_nos.chunks(change::CUSTOMERS_MAX) {
        let moves: Vec<Move> = part.iter().map(|no| Move { cust_no: (*no).to_owned(), to: None }).collect();
        let wanted = Wanted::new(&moves, cause);
        let prepared = change::prepare(bank, signed, Authority::Rule, wanted)?;
        prepared.act(signed, Vec::new())?.perform(&mut bank.crm)?;
    }
    Ok(cust_nos.len())
}

/// The dead and the merged are maintained no longer.
fn end_gone(bank: &mut Bank, signed: &Signed, after: Day) -> Result<Report> {
    let gone = fed::gone_after(&bank.core, after)?;
    let numbers: Vec<&str> = gone.iter().map(|(cust_no, _)| cust_no.as_str()).collect();
    let standing = rows::standing(&bank.crm, &numbers)?;
    let held = |died: bool| -> Vec<&str> {
        let these = gone.iter().filter(|(cust_no, dead)| *dead == died && standing.contains_key(cust_no));
        these.map(|(cust_no, _)| cust_no.as_str()).collect()
    };
    let dead = end(bank, signed, Cause::Deceased, &held(true))?;
    let merged = end(bank, signed, Cause::Merged, &held(false))?;
    Ok(Report { ended: dead + merged, ..Report::default() })
}

/// What becomes of the customers of somebody who is no longer where they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// Left the bank, or the account is closed.
    Bank,
    /// No longer in a selling post.
    Retail,
}

/// Whoever left, moved or no longer sells loses their customers.
fn end_left(bank: &mut Bank, signed: &Signed, calendar: &Calendar, business_date: Day) -> Result<Report> {
    let tree = institution_tree(&bank.core)?;
    let closed = closed_accounts(bank)?;
    let mut report = Report::default();
    let mut leavers: BTreeMap<String, Vec<Standing>> = BTreeMap::new();
    let mut holders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (staff_no, inst_no) in fed::holders(&bank.crm)? {
        holders.entry(staff_no).or_default().push(inst_no);
    }
    for (staff_no, maintains_at) in holders {
        let left = left(bank, &closed, &staff_no, signed.today)?;
        if left.is_none() && works_there(bank, &tree, &staff_no, &maintains_at)? {
            continue;
        }
        let held = fed::standing_of(&bank.crm, &staff_no)?;
        match left {
            Some(Left::Bank) => {
                leavers.insert(staff_no, held.into_iter().map(|(one, _)| one).collect());
            }
            Some(Left::Retail) => {
                let named: Vec<&str> =
                    held.iter().filter(|(_, kept)| !kept).map(|(one, _)| one.cust_no.as_str()).collect();
                report.ended += end(bank, signed, Cause::LeftRetail, &named)?;
            }
            None => report = report.add(moved(bank, signed, calendar, &tree, &staff_no, held)?),
        }
    }
    let may = leavers.is_empty() || many_may_leave(bank, signed, business_date)?;
    for held in leavers.values().filter(|_| may) {
        let named: Vec<&str> = held.iter().map(|one| one.cust_no.as_str()).collect();
        report.ended += end(bank, signed, Cause::LeftBank, &named)?;
    }
    Ok(report)
}

/// Whether somebody works where all their customers were maintained when they got them; then nothing is to be done, and
/// no customer of theirs is read.
fn works_there(bank: &Bank, tree: &[Institution], staff_no: &str, maintains_at: &[String]) -> Result<bool> {
    // Whoever the staff feed never named did not move by it.
    let Some(staff) = people::staff_member(&bank.core, staff_no)? else { return Ok(true) };
    let works_at = rules::house(tree, &staff.inst_no);
    Ok(staff.status != "transferred" && maintains_at.iter().all(|at| rules::house(tree, at) == works_at))
}

fn closed_accounts(bank: &Bank) -> Result<Vec<String>> {
    let all = accounts::list(&bank.crm)?.into_iter().filter(|one| one.status == Status::Closed);
    Ok(all.map(|one| one.staff_no).collect())
}

fn left(bank: &Bank, closed: &[String], staff_no: &str, on: Day) -> Result<Option<Left>> {
    // Whoever the staff feed never named did not leave by it.
    let staff = people::staff_member(&bank.core, staff_no)?;
    let gone = staff.as_ref().is_some_and(|one| one.status == "left");
    if gone || closed.iter().any(|one| one == staff_no) {
        return Ok(Some(Left::Bank));
    }
    let Some(staff) = staff else { return Ok(None) };
    let posts: Vec<_> = accounts::posts(&bank.crm, staff_no, on)?.into_iter().map(|post| post.role).collect();
    let sells = rules::sells(&staff.role, &posts, &rows::self_post(&bank.core, staff_no)?);
    Ok((!sells).then_some(Left::Retail))
}

/// Of somebody who works elsewhere now: allocated customers go back to the pool, self-developed ones to the decision
/// list of the head whose institution maintains them.
fn moved(
    bank: &mut Bank,
    signed: &Signed,
    calendar: &Calendar,
    tree: &[Institution],
    staff_no: &str,
    held: Vec<(Standing, bool)>,
) -> Result<Report> {
    let Some(staff) = people::staff_member(&bank.core, staff_no)? else { return Ok(Report::default()) };
    let works_at = rules::house(tree, &staff.inst_no).to_owned();
    let numbers: Vec<&str> = held.iter().map(|(one, _)| one.cust_no.as_str()).collect();
    let members = rows::members(&bank.core, &numbers)?;
    // Whose institution is about to be closed and who works at the one that takes its customers keeps them till then.
    let mut along = HashSet::new();
    for one in rows::transfers::waiting(&bank.crm)? {
        if one.ground == Ground::Closed && rules::house(tree, &one.to_inst) == works_at {
            along.extend(rows::transfers::customers(&bank.crm, one.transfer_no)?);
        }
    }
    let away =
        |one: &&rows::Member| staff.status == "transferred" || rules::house(tree, &one.inst_no) != works_at;
    let away: Vec<&rows::Member> =
        members.iter().filter(away).filter(|one| !along.contains(&one.cust_no)).collect();
    if away.is_empty() {
        return Ok(Report::default());
    }
    let won = |one: &&&rows::Member| {
        let standing = held.iter().find(|(standing, _)| standing.cust_no == one.cust_no);
        standing.is_some_and(|(standing, _)| standing.origin == Origin::SelfDeveloped)
    };
    let (won, allocated): (Vec<&rows::Member>, Vec<&rows::Member>) = away.iter().partition(|one| won(one));
    let allocated: Vec<&str> = allocated.iter().map(|one| one.cust_no.as_str()).collect();
    let ended = end(bank, signed, Cause::LeftInstitution, &allocated)?;
    let matters = put_on_list(bank, signed, calendar, staff_no, &won)?;
    Ok(Report { ended: ended + matters, matters, ..Report::default() })
}

/// Ends the assignments and puts the customers on the decision list, in one action.
fn put_on_list(
    bank: &mut Bank,
    signed: &Signed,
    calendar: &Calendar,
    staff_no: &str,
    won: &[&rows::Member],
) -> Result<usize> {
    if won.is_empty() {
        return Ok(0);
    }
    let days = change::terms(bank, signed.today)?.leaver_decision_working_days;
    let due_on = calendar.add_working_days(signed.today, days);
    let moves: Vec<Move> = won.iter().map(|one| Move { cust_no: one.cust_no.clone(), to: None }).collect();
    let first = rows::matters::next(&bank.crm)?;
    let listed: Vec<(i64, &str, &str)> =
        won.iter().zip(first..).map(|(one, no)| (no, one.cust_no.as_str(), one.inst_no.as_str())).collect();
    let write = rows::matters::insert(&listed, Kind::Leaver, staff_no, signed, "", due_on);
    let cause = Cause::LeftInstitution;
    let wanted = Wanted::new(&moves, cause);
    let prepared = change::prepare(bank, signed, Authority::Rule, wanted)?;
    prepared.act(signed, vec![write])?.perform(&mut bank.crm)?;
    Ok(won.len())
}

/// Whether those who left may lose their customers: where more than the policy's share of all staff left with one
/// feed, an administrator says first that it is so.
fn many_may_leave(bank: &mut Bank, signed: &Signed, business_date: Day) -> Result<bool> {
    let (gone, of_staff) = fed::staff_gone(&bank.core, business_date)?;
    let percent = change::terms(bank, signed.today)?.staff_leaving_stop_percent;
    if gone * 100 > of_staff * i64::from(percent) && fed::staff_stop(&bank.crm, business_date)?.is_none() {
        let write = fed::insert_staff_stop(business_date, gone, of_staff, signed.today);
        let key = format!("staff-stop-{business_date}");
        let signed = signed.because(&format!("gone={gone} of={of_staff}"));
        bank.crm.perform(&signed.action(key, "stop_for_staff", business_date.to_string(), vec![write]))?;
    }
    let mut held = false;
    for stop in fed::staff_stops(&bank.crm)?.iter().filter(|stop| stop.goes_on != Some(true)) {
        // A feed that was put right meanwhile holds nothing up.
        let (gone, of_staff) = fed::staff_gone(&bank.core, stop.day)?;
        held |= gone * 100 > of_staff * i64::from(percent);
    }
    Ok(!held)
}

/// An administrator says whether the people who left with a feed did leave.
///
/// # Errors
/// Refuses what was said before.
pub fn answer_stop(signed: &Signed, stop: &StaffStop, goes_on: bool) -> Result<Act<()>> {
    let day = stop.day;
    let why =
        text!("{day} 的员工数据已有答复，请重新查看", "the staff feed of {day} was answered: look again");
    let said = Refusal::new("decided_already", "", why);
    if stop.goes_on.is_some() {
        return Err(said.into());
    }
    let verb = if goes_on { "confirm_staff_feed" } else { "deny_staff_feed" };
    let write = fed::decide_staff_stop(day, goes_on, signed);
    let action = signed.action(format!("staff-stop-answer-{day}"), verb, day.to_string(), vec![write]);
    Ok(Act::new(action, ()).or_say(said))
}

/// Matters that nobody decided in time end, and those that somebody settled in another way.
fn end_matters(bank: &mut Bank, signed: &Signed) -> Result<Report> {
    let waiting = rows::matters::waiting(&bank.crm, None)?;
    let numbers: Vec<&str> = waiting.iter().map(|one| one.cust_no.as_str()).collect();
    let standing = rows::standing(&bank.crm, &numbers)?;
    let settled = |one: &&Matter| {
        let held = standing.get(&one.cust_no).map(|held| held.staff_no.as_str());
        if one.is_of_leaver() { held.is_some() } else { held != Some(&one.staff_no) }
    };
    let late = |one: &&Matter| one.is_of_leaver() && one.due_on < signed.today && !settled(one);
    let settled: Vec<i64> = waiting.iter().filter(settled).map(|one| one.matter_no).collect();
    let late: Vec<i64> = waiting.iter().filter(late).map(|one| one.matter_no).collect();
    for (these, outcome) in [(&settled, Outcome::Gone), (&late, Outcome::Overdue)] {
        if !these.is_empty() {
            let mut writes = vec![rows::matters::decide(these, outcome, signed, "")];
            writes.extend(rows::transfers::end_following(&bank.crm, these, signed)?);
            let key = format!("matters-{}-{}", outcome.code(), these[0]);
            let signed = signed.because(&format!("matters={} outcome={}", these.len(), outcome.code()));
            bank.crm.perform(&signed.action(key, "end_matters", signed.today.to_string(), writes))?;
        }
    }
    Ok(Report { overdue: late.len(), ..Report::default() })
}
