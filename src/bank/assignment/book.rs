//! The book: who has whom, one narrow entry per customer in memory, brought up to date by the changes since; and who is
//! new. It answers who has nobody, and since when, without asking the database about a million customers.

use super::rows;
use crate::bank::parties::find_customer;
use crate::bank::parties::rows::find::{Mark, fed, same_past};
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::store::open::Bank;
use chrono::Days;
use std::collections::HashMap;
use std::sync::Arc;

/// Whoever may hold customers: a person, or a team of which nobody is named yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Holder {
    /// Staff number; empty: the team.
    pub staff_no: String,
    /// Institution of the team; empty for a person.
    pub inst_no: String,
    /// The team; empty for a person.
    pub team: String,
}

/// What somebody carries, held against the cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Customers of gold and above.
    pub vips: u32,
    /// Customers who are projected to become such after the month's close.
    pub rising: u32,
}

/// What a book has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookState {
    change_no: i64,
    fed_until: Option<Option<Day>>,
}

/// Who has whom, as of the last change.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// Number of the last change in it.
    pub change_no: i64,
    holders: Vec<Holder>,
    /// By internal number: one more than the place of the holder; 0: nobody.
    held: Vec<u32>,
    /// Since when those stand in the pool who came back to it.
    back: HashMap<u32, Day>,
    /// What had been fed by then.
    fed: Mark,
    /// How far the daily run had come when new customers were read; none: they were not.
    fed_until: Option<Option<Day>>,
    /// From which day new customers of the last weeks stand in the pool, where nobody gets them.
    pooled: Arc<HashMap<u32, Day>>,
}

/// Calendar days for which the book remembers who was new: they hold at least [`super::pool::LONG_DAYS`] working days,
/// holidays included.
const NEW_DAYS: u64 = 60;

impl Book {
    /// This book with the changes and the new customers since; none where there are none.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn renewed(&self, bank: &Bank, today: Day) -> Result<Option<Book>> {
        let (last, fed_until) = (rows::last_change(&bank.crm)?, rows::fed::fed_until(&bank.crm)?);
        if last == self.change_no && self.fed_until == Some(fed_until) {
            return Ok(None);
        }
        let mut book = self.clone();
        if self.fed_until != Some(fed_until) {
            // A day that was taken again or late may have numbered its new customers anew.
            if !same_past(&bank.core, self.fed)? {
                book = Book::default();
            }
            book.fed = fed(&bank.core)?;
            book.pooled = Arc::new(new_customers(bank, today)?);
            book.fed_until = Some(fed_until);
        }
        let mut places: HashMap<Holder, u32> = book.holders.iter().cloned().zip(1..).collect();
        let since = book.change_no;
        rows::changed_since(&bank.crm, since, |changed| {
            if let Some(cust_id) = find_customer(&bank.core, &changed.cust_no)? {
                book.take(&mut places, cust_id, changed);
            }
            book.change_no = book.change_no.max(changed.change_no);
            Ok(())
        })?;
        book.change_no = book.change_no.max(last);
        Ok(Some(book))
    }

    /// The same, but new customers are read again: a day was taken anew.
    pub fn without_newcomers(&self) -> Book {
        Book { fed_until: None, ..self.clone() }
    }

    fn take(&mut self, places: &mut HashMap<Holder, u32>, cust_id: u32, changed: &rows::Changed) {
        let place = cust_id as usize;
        if self.held.len() <= place {
            self.held.resize(place + 1, 0);
        }
        let team = changed.staff_no.is_empty();
        let holder = Holder {
            staff_no: changed.staff_no.clone(),
            inst_no: if team { changed.inst_no.clone() } else { String::new() },
            team: if team { changed.team.clone() } else { String::new() },
        };
        let number = *places.entry(holder.clone()).or_insert_with(|| {
            self.holders.push(holder);
            self.holders.len() as u32
        });
        match changed.until {
            None => {
                self.held[place] = number;
                self.back.remove(&cust_id);
            }
            // All that ended are told before those that hold.
            Some(until) => {
                self.held[place] = 0;
                self.back.insert(cust_id, until);
            }
        }
    }

    /// What it has read: two books that have read the same answer alike.
    pub fn state(&self) -> BookState {
        BookState { change_no: self.change_no, fed_until: self.fed_until }
    }

    /// Whether a customer is new on a day: managers may still apply for them.
    pub fn is_new(&self, cust_id: u32, on: Day) -> bool {
        self.pooled.get(&cust_id).is_some_and(|pooled_on| on < *pooled_on)
    }

    /// Who is new on a day, in order.
    pub fn new_on(&self, on: Day) -> Vec<u32> {
        let mut new: Vec<u32> =
            self.pooled.iter().filter(|(_, pooled_on)| on < **pooled_on).map(|(id, _)| *id).collect();
        new.sort_unstable();
        new
    }

    /// Who has a customer; none: nobody.
    pub fn holder(&self, cust_id: u32) -> Option<&Holder> {
        let number = *self.held.get(cust_id as usize)? as usize;
        self.holders.get(number.checked_sub(1)?)
    }

    /// Whether nobody has a customer.
    pub fn is_free(&self, cust_id: u32) -> bool {
        self.held.get(cust_id as usize).is_none_or(|number| *number == 0)
    }

    /// How many VIPs each person has, and how many of their customers are about to become VIPs, by staff number.
    /// `vip` says it of one customer: is one, becomes one.
    pub fn loads(&self, vip: impl Fn(u32) -> (bool, bool)) -> HashMap<String, Load> {
        let mut counted = vec![Load::default(); self.holders.len()];
        for (cust_id, number) in (0..).zip(&self.held) {
            let Some(load) = (*number as usize).checked_sub(1).and_then(|place| counted.get_mut(place))
            else {
                continue;
            };
            let (is_vip, becomes_vip) = vip(cust_id);
            load.vips += u32::from(is_vip);
            load.rising += u32::from(becomes_vip);
        }
        let people = self.holders.iter().zip(counted).filter(|(holder, _)| !holder.staff_no.is_empty());
        people.map(|(holder, load)| (holder.staff_no.clone(), load)).collect()
    }

    /// Since when a customer without anybody stands in the pool; none where that was before anybody counted.
    pub fn free_since(&self, cust_id: u32) -> Option<Day> {
        self.back.get(&cust_id).or_else(|| self.pooled.get(&cust_id)).copied()
    }
}

/// From which day the new customers of the last weeks stand in the pool, by internal number.
fn new_customers(bank: &Bank, today: Day) -> Result<HashMap<u32, Day>> {
    let from = today.checked_sub_days(Days::new(NEW_DAYS)).unwrap_or(today);
    let mut pooled = HashMap::new();
    for newcomer in rows::newcomers_since(&bank.crm, from, None)? {
        if let Some(cust_id) = find_customer(&bank.core, &newcomer.cust_no)? {
            pooled.insert(cust_id, newcomer.pooled_on());
        }
    }
    Ok(pooled)
}
