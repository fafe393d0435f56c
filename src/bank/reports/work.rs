//! What people did in a period (工作统计, spec 3): contacts by channel and outcome, leads, tasks, opportunities.
//!
//! Work is counted for whoever did it, whosever the customer is by now; a person stands where the staff feed last had
//! them by the end of the period, so that institutions add up to the bank.

use super::rows;
use crate::access::roles::Role;
use crate::bank::contacts::{Channel, Outcome};
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::kernel::period::Period;
use crate::store::open::Bank;
use std::collections::HashMap;

/// Outcomes of contacts that count.
pub const OUTCOMES: [Outcome; 4] =
    [Outcome::Reached, Outcome::NoAnswer, Outcome::Refused, Outcome::WrongNumber];
/// Posts that work with customers: their people are listed with nothing done, too.
const WORKING: [Role; 3] = [Role::CustomerManager, Role::WealthManager, Role::LobbyDirector];

/// Whose work is asked for; everybody's where nothing is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Of {
    /// All people of these institutions.
    pub institutions: Vec<String>,
    /// These people.
    pub people: Vec<String>,
}

/// A person as they stood at the end of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Staff number.
    pub staff_no: String,
    /// Where they work.
    pub inst_no: String,
    /// Their team; empty: none.
    pub team: String,
    /// Their name.
    pub name: String,
    /// Post in the staff feed.
    pub role: String,
    /// Whether they were there.
    pub is_active: bool,
}

/// What somebody did; amounts in fen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    contacts: [[i64; OUTCOMES.len()]; Channel::ALL.len()],
    /// Leads worked on.
    pub leads: i64,
    /// Leads won,
    pub won: i64,
    /// and what was sold.
    pub won_fen: i128,
    /// Tasks done: noticed ones, customers of tasks that were given, and tasks about no customer.
    pub tasks: i64,
    /// Opportunities opened,
    pub opened: i64,
    /// and what was expected then.
    pub opened_fen: i128,
    /// Opportunities done,
    pub done: i64,
    /// and for how much.
    pub done_fen: i128,
}

impl Done {
    /// Notes so many contacts more.
    pub fn note(&mut self, channel: Channel, outcome: Outcome, many: i64) {
        let of_channel = Channel::ALL.iter().zip(&mut self.contacts).find(|(one, _)| **one == channel);
        let cell = of_channel.and_then(|(_, row)| OUTCOMES.iter().zip(row).find(|(one, _)| **one == outcome));
        if let Some((_, cell)) = cell {
            *cell += many;
        }
    }

    /// Contacts of a channel, of an outcome; of all where none is named.
    pub fn contacts(&self, channel: Option<Channel>, outcome: Option<Outcome>) -> i64 {
        let rows =
            Channel::ALL.iter().zip(&self.contacts).filter(|(one, _)| channel.is_none_or(|of| of == **one));
        let cells = rows.flat_map(|(_, row)| OUTCOMES.iter().zip(row));
        cells.filter(|(one, _)| outcome.is_none_or(|of| of == **one)).map(|(_, many)| many).sum()
    }

    /// What two did together.
    pub fn and(mut self, other: &Done) -> Done {
        for (row, more) in self.contacts.iter_mut().zip(&other.contacts) {
            for (cell, more) in row.iter_mut().zip(more) {
                *cell += more;
            }
        }
        Done {
            contacts: self.contacts,
            leads: self.leads + other.leads,
            won: self.won + other.won,
            won_fen: self.won_fen + other.won_fen,
            tasks: self.tasks + other.tasks,
            opened: self.opened + other.opened,
            opened_fen: self.opened_fen + other.opened_fen,
            done: self.done + other.done,
            done_fen: self.done_fen + other.done_fen,
        }
    }
}

/// What people did in a period, as far as it was known on a day, by staff number. Named is whoever works with
/// customers, and whoever did something; who has left by then is left out where they did nothing.
///
/// # Errors
/// A fault of the database.
pub fn of_period(bank: &Bank, period: Period, on: Day, of: &Of) -> Result<Vec<(Person, Done)>> {
    let people = rows::work::people(&bank.core, period.last_day().min(on), of)?;
    let mut works: HashMap<String, Done> =
        people.iter().map(|one| (one.staff_no.clone(), Done::default())).collect();
    rows::work::fill(&bank.crm, &mut works, period, on)?;
    let with_work = people.into_iter().map(|one| {
        let done = works.remove(&one.staff_no).unwrap_or_default();
        (one, done)
    });
    let is_listed = |(one, done): &(Person, Done)| {
        *done != Done::default() || one.is_active && WORKING.iter().any(|role| role.code() == one.role)
    };
    Ok(with_work.filter(is_listed).collect())
}

/// What changes whenever somebody did something, besides leads and feeds.
///
/// # Errors
/// A fault of the database.
pub fn mark(bank: &Bank, today: Day) -> Result<[i64; 4]> {
    rows::work::mark(&bank.crm, today)
}
