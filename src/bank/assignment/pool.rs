//! The pool (公共户): customers whom nobody maintains, with their age in it.
//!
//! A customer stands in the pool who is one, was not merged and did not die, has nobody, and is not new: neither within
//! the window for applications nor with an application that waits. Those whom a head decides on because the person
//! who won them moved are not in it yet either.

use super::Cause;
use super::book::Book;
use super::matters::Matter;
use super::rows;
use crate::bank::parties::find_customers;
use crate::bank::tiers::roster::{Filter, Roster};
use crate::kernel::calendar::{Calendar, Day};
use crate::kernel::error::Result;
use crate::store::open::{Bank, Core, Crm};
use crate::store::scope::Reach;
use std::collections::HashMap;

/// Who waits for a head's decision. They are not in the pool yet, whatever the calendar says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undecided {
    /// Applied for, by number.
    pub applied: Vec<String>,
    /// Won by somebody who moved: by number, with the institution whose head decides and the last day.
    pub won: Vec<(String, String, Day)>,
}

impl Undecided {
    /// Reads them.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn load(crm: &Crm) -> Result<Undecided> {
        let applied = rows::applications_waiting(crm, None)?.into_iter().map(|one| one.cust_no).collect();
        let won = rows::matters::waiting(crm, None)?.into_iter().filter(Matter::is_of_leaver);
        Ok(Undecided { applied, won: won.map(|one| (one.cust_no, one.inst_no, one.due_on)).collect() })
    }

    /// Their internal numbers, in order.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn ids(&self, core: &Core) -> Result<Vec<u32>> {
        let won = self.won.iter().map(|(cust_no, ..)| cust_no);
        let numbers: Vec<String> = self.applied.iter().chain(won).cloned().collect();
        let mut ids = find_customers(core, &numbers)?;
        ids.sort_unstable();
        Ok(ids)
    }

    /// How many of a scope come to the pool tomorrow unless their head decides today.
    pub fn due(&self, reach: &Reach, today: Day) -> usize {
        let here = |inst_no: &String| reach.everything || reach.institutions.contains(inst_no);
        self.won.iter().filter(|(_, inst_no, due_on)| *due_on == today && here(inst_no)).count()
    }
}

/// The customers of a scope who stand in the pool on a day and pass a filter, by internal number.
pub fn members(
    roster: &Roster,
    book: &Book,
    undecided: &[u32],
    reach: &Reach,
    filter: &Filter,
    on: Day,
) -> Vec<u32> {
    let mut all = roster.all(reach, filter);
    all.retain(|cust_id| stands(book, undecided, *cust_id, on));
    all
}

/// How many of a scope stand in the pool on one day and not the day before: nobody leaves it by a day that passes.
pub fn coming(
    roster: &Roster,
    book: &Book,
    undecided: &[u32],
    (reach, filter): (&Reach, &Filter),
    (today, tomorrow): (Day, Day),
) -> usize {
    let new = book.new_on(today);
    let comes = |cust_id: &&u32| stands(book, undecided, **cust_id, tomorrow);
    let coming: Vec<u32> = new.iter().filter(comes).copied().collect();
    if coming.is_empty() {
        return 0;
    }
    roster.all(reach, filter).iter().filter(|cust_id| coming.binary_search(cust_id).is_ok()).count()
}

fn stands(book: &Book, undecided: &[u32], cust_id: u32, on: Day) -> bool {
    book.is_free(cust_id) && !book.is_new(cust_id, on) && undecided.binary_search(&cust_id).is_err()
}

/// The customers of a scope whom a team has while nobody is named, by internal number.
pub fn of_teams(roster: &Roster, book: &Book, reach: &Reach) -> Vec<u32> {
    let mut all = roster.all(reach, &Filter { assignable: true, ..Filter::default() });
    all.retain(|cust_id| book.holder(*cust_id).is_some_and(|holder| holder.staff_no.is_empty()));
    all
}

/// How long customers have stood in the pool, in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ages {
    /// Fewer than five.
    pub fresh: usize,
    /// Five to twenty.
    pub weeks: usize,
    /// More.
    pub long: usize,
}

/// From so many working days on a head is told of a customer in the pool.
pub const WAITING_DAYS: i64 = 5;
/// From so many on the customer counts as long in the pool.
pub const LONG_DAYS: i64 = 21;

impl Ages {
    /// Counts customers of the pool by age; `since` says when each came, none: before anybody counted.
    pub fn of(pool: &[u32], since: impl Fn(u32) -> Option<Day>, today: Day, calendar: &Calendar) -> Ages {
        let mut ages = Ages::default();
        let mut known: HashMap<Day, i64> = HashMap::new();
        for cust_id in pool {
            let days = since(*cust_id).map_or(i64::MAX, |day| {
                *known.entry(day).or_insert_with(|| calendar.working_days_between(day, today))
            });
            match days {
                ..WAITING_DAYS => ages.fresh += 1,
                WAITING_DAYS..LONG_DAYS => ages.weeks += 1,
                _ => ages.long += 1,
            }
        }
        ages
    }
}

/// Why a customer stands in the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// Back from somebody, for a cause.
    Back(Option<Cause>),
    /// New, and nobody got them within the window.
    Unasked,
    /// New, and without such a window: opened in a batch, or dormant.
    Straight,
    /// There before the first feed, or nobody ever had them.
    Always,
}

/// How a customer came to the pool, and since when, where that is known.
///
/// # Errors
/// A fault of the database.
pub fn came(bank: &Bank, cust_no: &str) -> Result<(Came, Option<Day>)> {
    if let Some(last) = rows::history(&bank.crm, cust_no)?.into_iter().next() {
        return Ok((Came::Back(last.ended.map(|told| told.cause)), last.until));
    }
    Ok(match rows::newcomer(&bank.crm, cust_no)? {
        Some(newcomer) => {
            let came = if newcomer.straight.is_some() { Came::Straight } else { Came::Unasked };
            (came, Some(newcomer.pooled_on()))
        }
        None => (Came::Always, None),
    })
}
