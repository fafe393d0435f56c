//! Who has to speak to whom (spec 3, *Contact duties*): the facts of some customers, read in a few passes, and what
//! [`super::rules`] makes of them today; [`super::kept`] adds up those of months that are over.

use super::rows;
use super::rules::{self, Duty, Facts, Period, holder, today_of};
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::held::vip_track;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::policy::{DutyTerms, Every};
use crate::kernel::terms::Tier;
use crate::store::open::Bank;
use std::collections::{BTreeSet, HashMap};

/// A duty, and of whom it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charged {
    /// Internal number of the customer.
    pub cust_id: u32,
    /// Customer number.
    pub cust_no: String,
    /// Staff number of whoever it is charged to; empty: the team.
    pub staff_no: String,
    /// The team; empty: none.
    pub team: String,
    /// Maintenance institution.
    pub inst_no: String,
    /// The duty.
    pub duty: Duty,
}

/// The numbers in force on a day.
///
/// # Errors
/// A fault of the database.
pub fn terms(bank: &Bank, on: Day) -> Result<DutyTerms> {
    Ok(Policies::load(&bank.crm)?.of(Month::of(on))?.policy.duties.clone())
}

/// What changes when duties may come out differently, besides assignments and feeds.
///
/// # Errors
/// A fault of the database.
pub fn mark(bank: &Bank) -> Result<[i64; 3]> {
    rows::mark(&bank.crm)
}

/// Today's duties of some customers: running, and missed before.
///
/// # Errors
/// A fault of the database.
pub fn of_customers(bank: &Bank, cust_nos: &[String], today: Day) -> Result<Vec<Charged>> {
    let terms = terms(bank, today)?;
    let from = Period::of(Every::Quarter, today).before(Every::Quarter).from;
    let all = facts(bank, &numbered(bank, cust_nos)?, (from, today), today)?;
    let mut found = Vec::new();
    for one in &all {
        let Some(now) = holder(&one.facts, today) else { continue };
        found.extend(today_of(&one.facts, today, &terms).into_iter().map(|duty| one.charged(now, duty)));
    }
    found.sort_by(|a, b| {
        (a.duty.state, a.duty.period.to, b.duty.tier, &a.cust_no).cmp(&(
            b.duty.state,
            b.duty.period.to,
            a.duty.tier,
            &b.cust_no,
        ))
    });
    Ok(found)
}

/// The tier in force from each day on; none: not rated.
type Steps = Vec<(Day, Option<Tier>)>;

/// What is known of one customer.
pub(super) struct Known {
    pub(super) cust_id: u32,
    pub(super) cust_no: String,
    pub(super) facts: Facts,
}

impl Known {
    fn charged(&self, whose: &rules::Spell, duty: Duty) -> Charged {
        Charged {
            cust_id: self.cust_id,
            cust_no: self.cust_no.clone(),
            staff_no: whose.staff_no.clone(),
            team: whose.team.clone(),
            inst_no: whose.inst_no.clone(),
            duty,
        }
    }
}

/// What is known of some customers between two days, contacts as they were written down by a day: of those alone whose
/// tier asked for something at some time.
pub(super) fn facts(
    bank: &Bank,
    ids: &[(u32, &str)],
    (from, to): (Day, Day),
    known_on: Day,
) -> Result<Vec<Known>> {
    let tiers = tiers(bank, ids, from, to)?;
    let mut kept: Vec<(u32, &str)> =
        ids.iter().copied().filter(|(cust_id, _)| tiers.contains_key(cust_id)).collect();
    kept.sort_unstable_by_key(|(_, cust_no)| *cust_no);
    let numbers: Vec<&str> = kept.iter().map(|(_, cust_no)| *cust_no).collect();
    let mut spells = rows::spells_of(&bank.crm, &numbers)?;
    let mut contacts = rows::counting_of(&bank.crm, &numbers, (from, to), known_on)?;
    let known = kept.into_iter().map(|(cust_id, cust_no)| Known {
        cust_id,
        cust_no: cust_no.to_owned(),
        facts: Facts {
            spells: spells.remove(cust_no).unwrap_or_default(),
            tiers: tiers.get(&cust_id).cloned().unwrap_or_default(),
            contacts: contacts.remove(cust_no).unwrap_or_default(),
        },
    });
    Ok(known.collect())
}

fn numbered<'a>(bank: &Bank, cust_nos: &'a [String]) -> Result<Vec<(u32, &'a str)>> {
    let found: HashMap<String, u32> = rows::ids(&bank.core, cust_nos)?;
    Ok(cust_nos.iter().filter_map(|one| Some((*found.get(one)?, one.as_str()))).collect())
}

/// The tiers in force of some customers from a day to another, from each day on which they may have changed: the first
/// of a month, after the close, and where a special VIP begins or ends. Who never came to gold is left out.
fn tiers(bank: &Bank, ids: &[(u32, &str)], from: Day, to: Day) -> Result<HashMap<u32, Steps>> {
    let mut days = BTreeSet::new();
    let mut month = Month::of(from);
    while month.first_day() <= to {
        days.insert(month.first_day());
        month = month.next();
    }
    let mut steps: HashMap<u32, Steps> = HashMap::new();
    for day in &days {
        let held = vip_track(bank, ids, *day)?;
        for (cust_id, tier) in held {
            steps.entry(cust_id).or_default().push((*day, Some(tier)));
        }
    }
    let specials = rows::specials(&bank.crm, from, to)?;
    for (cust_id, cust_no) in ids {
        let own = steps.get(cust_id).cloned().unwrap_or_default();
        match specials.get(*cust_no) {
            Some(of) => {
                steps.insert(*cust_id, with_specials(&own, &days, of));
            }
            None if own.is_empty() => {}
            None => {
                steps.insert(*cust_id, complete(&own, &days));
            }
        }
    }
    steps.retain(|_, all| all.iter().any(|(_, tier)| tier.is_some_and(Tier::is_vip)));
    Ok(steps)
}

/// A month in which somebody was not rated is a step too.
fn complete(own: &[(Day, Option<Tier>)], days: &BTreeSet<Day>) -> Vec<(Day, Option<Tier>)> {
    days.iter().map(|day| (*day, at(own, *day, true))).collect()
}

/// The tier of a track on a day: of the step of that very day, or of the last before it.
fn at(own: &[(Day, Option<Tier>)], on: Day, exact: bool) -> Option<Tier> {
    let month = Month::of(on).first_day();
    let step = own.iter().rev().find(|(day, _)| if exact { *day == on } else { *day == month });
    step.and_then(|(_, tier)| *tier)
}

fn with_specials(
    own: &[(Day, Option<Tier>)],
    days: &BTreeSet<Day>,
    specials: &[rows::Special],
) -> Vec<(Day, Option<Tier>)> {
    let mut all = days.clone();
    for special in specials {
        all.insert(special.since);
        all.extend(special.until);
    }
    let holds = |special: &&rows::Special, on: Day| {
        special.since <= on && special.until.is_none_or(|until| on < until)
    };
    let best = |on: Day| specials.iter().filter(|one| holds(one, on)).map(|one| one.tier).max();
    all.iter().map(|day| (*day, best(*day).max(at(own, *day, false)))).collect()
}
