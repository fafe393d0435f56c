//! What people do about the events that were found (线索, 消息, spec 3): raised once each, taken, worked, won or lost.
//!
//! [`daily`]: what the daily run does, with [`raise`]. [`step`]: what a person does. [`open_for`] and its
//! neighbours: what is open, read through the assignment, so that it goes with the customer. [`open_of`]: what is open
//! of given customers. [`figures`]: what became of the leads of a period.

pub mod daily;
pub mod figures;
mod rows;
pub mod rules;

use crate::access::act::Act;
use crate::access::roles::Post;
use crate::bank::contacts::{self, Note, Outcome, Work, log};
use crate::bank::events::sentence::sentence;
use crate::bank::events::{Form, Found, Kind};
use crate::bank::parties::rows::people;
use crate::bank::tiers::entered::Policies;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::{Refusal, Result, declined};
use crate::kernel::lang::Text;
use crate::kernel::policy::LeadTerms;
use crate::store::action::{Signed, Write};
use crate::store::open::{Bank, Crm};
use crate::text;
use rules::{Departure, State, asks_departure, needs_reason};
use std::collections::{BTreeSet, HashSet};

/// Events in one statement.
const RAISED_AT_ONCE: usize = 5_000;
/// Longest name of a product, in characters.
const PRODUCT_MAX: usize = 32;

/// A lead, a message or a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Its number.
    pub lead_no: i64,
    /// What happened.
    pub kind: Kind,
    /// To whom.
    pub cust_no: String,
    /// Day of the fact.
    pub fact_day: Day,
    /// Last calendar day on which it is of use.
    pub until: Day,
    /// What it is about, in fen; 0: no money.
    pub value_fen: i64,
    /// Figures of its sentence, as JSON.
    pub figures: String,
    /// Business day of the feed that brought it.
    pub fed_on: Option<Day>,
    /// Calendar day.
    pub raised_on: Day,
    /// How it stands.
    pub state: State,
    /// Calendar day of the last step.
    pub moved_on: Day,
    /// Steps so far.
    pub steps: i64,
    /// When its fact was corrected after somebody took it.
    pub flagged_on: Option<Day>,
    /// What was sold; empty unless won.
    pub product: String,
    /// For how much, in fen; 0 unless won.
    pub amount_fen: i64,
}

impl Lead {
    /// Whether its last day is over while something is left to do.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.state.is_open() && self.until < today
    }
}

/// A lead with whoever maintains its customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The lead.
    pub lead: Lead,
    /// Staff number; empty: a team, or nobody.
    pub staff_no: String,
    /// Institution of the assignment; empty: nobody.
    pub inst_no: String,
}

/// One step of a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// To which state.
    pub state: State,
    /// Calendar day.
    pub on: Day,
    /// Who; `system`: by itself.
    pub staff_no: String,
    /// What was written beside it.
    pub reason: String,
}

/// What is open on a customer, as other pages list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The customer.
    pub cust_no: String,
    /// What it is, short.
    pub what: Text,
    /// Its last day.
    pub until: Day,
}

/// What a person says about a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said<'a> {
    /// Why, or what was found.
    pub reason: &'a str,
    /// What was sold.
    pub product: &'a str,
    /// For how much, in fen; none where nothing was said.
    pub amount_fen: Option<i64>,
    /// Why the customer could not be kept; none where nothing was said.
    pub departure: Option<Departure>,
    /// To which other bank they went.
    pub competitor: &'a str,
    /// What was done to keep them.
    pub measure: &'a str,
}

/// Why a customer could not be kept, as it was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The lead that was lost.
    pub lead_no: i64,
    /// Calendar day.
    pub on: Day,
    /// Why.
    pub why: Departure,
    /// To which other bank; empty where it was another reason.
    pub competitor: String,
    /// What was done to keep them.
    pub measure: String,
    /// What was written beside it.
    pub reason: String,
}

/// Why a customer could not be kept, each time it was noted, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn departures_of(crm: &Crm, cust_no: &str) -> Result<Vec<Left>> {
    rows::departures_of(crm, cust_no)
}

/// The numbers of leads that hold on a day.
///
/// # Errors
/// A fault of the database.
pub fn terms(crm: &Crm, on: Day) -> Result<LeadTerms> {
    Ok(Policies::load(crm)?.of(Month::of(on))?.policy.leads.clone())
}

/// Raises what was found and was not raised before; answers how many were new. What nobody could work on any more,
/// because its last day is over, is not raised.
///
/// # Errors
/// A fault of the database.
pub fn raise(crm: &mut Crm, signed: &Signed, found: &[Found]) -> Result<usize> {
    let mut keys = HashSet::new();
    let mut fresh: Vec<&Found> = found
        .iter()
        .filter(|one| one.until >= signed.today)
        .filter(|one| keys.insert((&one.cust_no, one.kind, one.fact_day)))
        .collect();
    let known = rows::raised_already(crm, &fresh)?;
    let mut place = 0u32..;
    fresh.retain(|_| place.next().is_some_and(|place| !known.contains(&place)));
    if fresh.is_empty() {
        return Ok(0);
    }
    let first_no = rows::next_lead_no(crm)?;
    let starts = (first_no..).step_by(RAISED_AT_ONCE);
    let writes = starts.zip(fresh.chunks(RAISED_AT_ONCE));
    let writes = writes.map(|(first_no, part)| rows::raise(first_no, part, signed)).collect();
    let signed = signed.because(&format!("leads={}", fresh.len()));
    let key = format!("leads-{first_no}");
    crm.perform(&signed.action(key, "raise_leads", signed.today.to_string(), writes))?;
    Ok(fresh.len())
}

/// A lead by its number.
///
/// # Errors
/// A fault of the database.
pub fn lead(crm: &Crm, lead_no: i64) -> Result<Option<Lead>> {
    rows::lead(crm, lead_no)
}

/// What changes whenever a lead does, besides corrections of feeds.
///
/// # Errors
/// A fault of the database.
pub fn mark(crm: &Crm, today: Day) -> Result<[i64; 2]> {
    rows::mark(crm, today)
}

/// Some leads by their numbers; unknown ones are left out.
///
/// # Errors
/// A fault of the database.
pub fn some(crm: &Crm, numbers: &[i64]) -> Result<Vec<Lead>> {
    rows::some(crm, numbers)
}

/// What was done about a lead, in order.
///
/// # Errors
/// A fault of the database.
pub fn steps_of(crm: &Crm, lead_no: i64) -> Result<Vec<Step>> {
    rows::steps_of(crm, lead_no)
}

/// The last leads of a customer, open and past.
///
/// # Errors
/// A fault of the database.
pub fn of_customer(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<Lead>> {
    rows::of_customer(crm, cust_no, limit)
}

/// Brings a lead a step on.
///
/// # Errors
/// Refuses what does not follow from its state, a success without product and amount, and an end without its reason.
pub fn step(signed: &Signed, lead: &Lead, to: State, said: &Said<'_>) -> Result<Act<()>> {
    if !lead.state.next(lead.kind.form()).contains(&to) {
        return Err(moved_on(lead).into());
    }
    let reason = said.reason.trim();
    if needs_reason(lead.kind, to) && reason.is_empty() {
        let why = text!("请写明原因", "say why");
        return Err(declined("reason_missing", "reason", why));
    }
    let (product, amount_fen) = if to == State::Won { sold(said)? } else { ("", 0) };
    let mut writes: Vec<_> = rows::step(lead, to, (product, amount_fen), reason, signed).into();
    if asks_departure(lead.kind, to) {
        writes.push(departed(lead, said, signed)?);
    }
    let signed = signed.because(&format!("lead={} state={}", lead.lead_no, to.code()));
    let key = format!("lead-{}-{}", lead.lead_no, lead.steps + 1);
    let action = signed.action(key, "move_lead", lead.cust_no.clone(), writes);
    Ok(Act::new(action, ()).or_say(moved_on(lead)))
}

/// Why the customer could not be kept, with what was done about it.
fn departed(lead: &Lead, said: &Said<'_>, signed: &Signed) -> Result<Write> {
    let why = text!("请选择客户离开的原因", "say why the customer could not be kept");
    let departure = said.departure.ok_or_else(|| declined("departure_missing", "departure", why))?;
    let competitor = if departure == Departure::Competitor { said.competitor.trim() } else { "" };
    if departure == Departure::Competitor && competitor.is_empty() {
        let why = text!("请写明是哪家银行", "name the other bank");
        return Err(declined("competitor_missing", "competitor", why));
    }
    let measure = said.measure.trim();
    if measure.is_empty() {
        let why = text!("请写明采取过的挽留措施", "say what was done to keep the customer");
        return Err(declined("measure_missing", "measure", why));
    }
    Ok(rows::insert_departure(lead, departure, (competitor, measure), signed.today))
}

fn sold<'s>(said: &Said<'s>) -> Result<(&'s str, i64)> {
    let product = said.product.trim();
    if product.is_empty() || product.chars().count() > PRODUCT_MAX {
        let why = text!(
            "请写明售出的产品，1 至 {PRODUCT_MAX} 个字",
            "name what was sold, 1 to {PRODUCT_MAX} characters"
        );
        return Err(declined("product_missing", "product", why));
    }
    let amount_fen = said.amount_fen.filter(|fen| *fen > 0);
    let why = text!("请填写成交金额，大于零", "give the amount sold, above zero");
    Ok((product, amount_fen.ok_or_else(|| declined("amount_missing", "amount", why))?))
}

fn moved_on(lead: &Lead) -> Refusal {
    let number = lead.lead_no;
    let why = text!(
        "线索 {number} 的状态不允许此操作，或刚被他人处理，请重新查看",
        "lead {number} does not stand so that this can be done, or somebody just did: look again"
    );
    Refusal::new("lead_moved_on", "", why)
}

/// A contact about a lead is written down, and the lead goes where it leads: whoever was reached is contacted, a
/// message is read, and what was new is in somebody's hands.
///
/// # Errors
/// Refuses what [`log::write`] refuses, and a lead that somebody else has moved.
pub fn contacted(bank: &Bank, signed: &Signed, posts: &[Post], lead: &Lead, note: Note) -> Result<Act<()>> {
    let reached = note.outcome == Outcome::Reached;
    let note = Note { work: Some((Work::Lead, lead.lead_no)), ..note };
    let contact = log::write(bank, signed, posts, &lead.cust_no, note)?;
    let mut writes = contact.action().writes.clone();
    let to = match lead.kind.form() {
        Form::Lead if reached => State::Contacted,
        Form::Message if reached => State::Read,
        Form::Lead | Form::Task => State::Taken,
        Form::Message => lead.state,
    };
    if lead.state.next(lead.kind.form()).contains(&to) {
        writes.extend(rows::step(lead, to, ("", 0), "", signed));
    }
    let signed = signed.because(&format!("lead={} reached={reached}", lead.lead_no));
    let key = format!("contact-{}", contact.action().key);
    let action = signed.action(key, "contact_lead", lead.cust_no.clone(), writes);
    Ok(Act::new(action, ()).or_say(moved_on(lead)))
}

/// Marks messages as read, all that are still new among some; answers how many.
///
/// # Errors
/// A fault of the database.
pub fn read(
    crm: &Crm,
    signed: &Signed,
    numbers: &[i64],
    mine: impl Fn(&Lead) -> bool,
) -> Result<Option<Act<usize>>> {
    let is_message = |one: &Lead| one.kind.form() == Form::Message && one.state == State::New;
    let all = rows::some(crm, numbers)?;
    let unread: Vec<&Lead> = all.iter().filter(|one| is_message(one) && mine(one)).collect();
    let Some(first) = unread.first() else { return Ok(None) };
    let writes = unread.iter().flat_map(|one| rows::step(one, State::Read, ("", 0), "", signed)).collect();
    let key = format!("leads-read-{}-{}", first.lead_no, unread.len());
    let signed = signed.because(&format!("messages={}", unread.len()));
    let action = signed.action(key, "read_messages", first.cust_no.clone(), writes);
    Ok(Some(Act::new(action, unread.len()).or_say(moved_on(first))))
}

/// What is open for a person on a day: of the customers whom they maintain, stand in for or work on beside their
/// manager.
///
/// # Errors
/// A fault of the database.
pub fn open_for(crm: &Crm, staff_no: &str, on: Day) -> Result<Vec<Held>> {
    let mut staff = people::stood_in_for(crm, staff_no, on)?;
    staff.push(staff_no.to_owned());
    let staff: Vec<&str> = staff.iter().map(String::as_str).collect();
    let mut found = rows::open_for(crm, &staff, on)?;
    let beside = people::co_managed(crm, staff_no, on)?;
    let beside: Vec<&str> = beside.iter().map(String::as_str).collect();
    let seen: BTreeSet<i64> = found.iter().map(|one| one.lead.lead_no).collect();
    found.extend(rows::open_of(crm, &beside)?.into_iter().filter(|one| !seen.contains(&one.lead.lead_no)));
    Ok(found)
}

/// What is open of the customers whom some people maintain on a day.
///
/// # Errors
/// A fault of the database.
pub fn open_by_person(crm: &Crm, staff: &[&str], on: Day) -> Result<Vec<Held>> {
    rows::open_for(crm, staff, on)
}

/// What is open of the customers whom teams of some institutions have on a day while nobody is named; of one team, or
/// of all where it is empty.
///
/// # Errors
/// A fault of the database.
pub fn open_for_teams(crm: &Crm, institutions: &[String], team: &str, on: Day) -> Result<Vec<Held>> {
    rows::open_for_teams(crm, institutions, team, on)
}

/// What is open of customers whom nobody has, from an amount on. Of which institution they are is for the caller's
/// scope to say.
///
/// # Errors
/// A fault of the database.
pub fn open_of_nobody(crm: &Crm, from_fen: i64, on: Day) -> Result<Vec<Held>> {
    rows::open_of_nobody(crm, from_fen, on)
}

/// Something open of a customer whom nobody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unheld {
    /// Its number.
    pub lead_no: i64,
    /// Internal number of the customer.
    pub cust_id: u32,
    /// What happened.
    pub kind: Kind,
    /// What it is about, in fen.
    pub value_fen: i64,
}

/// What is open of customers whom nobody has on a day. A head is told of some ([`open_of_nobody`]); the rest is
/// counted.
///
/// # Errors
/// A fault of the database.
pub fn open_unheld(bank: &Bank, on: Day) -> Result<Vec<Unheld>> {
    let open = rows::open_unheld(&bank.crm, on)?;
    let mut numbers: Vec<String> = open.iter().map(|(cust_no, _)| cust_no.clone()).collect();
    numbers.dedup();
    let ids = contacts::rows::ids(&bank.core, &numbers)?;
    let known = |(cust_no, one): (String, Unheld)| Some(Unheld { cust_id: *ids.get(&cust_no)?, ..one });
    Ok(open.into_iter().filter_map(known).collect())
}

/// What is open of some customers, whoever has them.
///
/// # Errors
/// A fault of the database.
pub fn open_among(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Held>> {
    rows::open_of(crm, cust_nos)
}

/// What is open on given customers, for a hand-over and its sheet, which others read too: alerts of a risk are theirs
/// alone whose customer it is, and are left out.
///
/// # Errors
/// A fault of the database.
pub fn open_of(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Open>> {
    let found = rows::open_of(crm, cust_nos)?;
    let open = found.into_iter().filter(|one| one.lead.kind != Kind::RiskAlert).map(|one| Open {
        what: sentence(one.lead.kind, &one.lead.figures),
        cust_no: one.lead.cust_no,
        until: one.lead.until,
    });
    Ok(open.collect())
}
