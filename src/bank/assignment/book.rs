//! The book: who has whom, one narrow entry per customer in memory, brought up to date by the changes since. It
//! answers who has nobody, and how many somebody has, without asking the database about a million customers.

use super::rows;
use crate::bank::parties::find_customer;
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::store::open::Bank;
use std::collections::HashMap;

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
}

impl Book {
    /// This book with the changes since; none where there are none.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn renewed(&self, bank: &Bank) -> Result<Option<Book>> {
        let last = rows::last_change(&bank.crm)?;
        if last == self.change_no {
            return Ok(None);
        }
        let mut book = self.clone();
        let mut places: HashMap<Holder, u32> = book.holders.iter().cloned().zip(1..).collect();
        for changed in rows::changed_since(&bank.crm, self.change_no)? {
            if let Some(cust_id) = find_customer(&bank.core, &changed.cust_no)? {
                book.take(&mut places, cust_id, &changed);
            }
            book.change_no = book.change_no.max(changed.change_no);
        }
        book.change_no = book.change_no.max(last);
        Ok(Some(book))
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
            // Rows come in the order of their changes: what ended does not undo what began later.
            Some(until) if self.held[place] == number || self.held[place] == 0 => {
                self.held[place] = 0;
                self.back.insert(cust_id, until);
            }
            Some(_) => {}
        }
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

    /// Since when a customer who came back stands in the pool.
    pub fn back_since(&self, cust_id: u32) -> Option<Day> {
        self.back.get(&cust_id).copied()
    }

    /// The customers of each holder, by internal number.
    pub fn each(&self) -> impl Iterator<Item = (u32, &Holder)> {
        (0..self.held.len() as u32).filter_map(|cust_id| Some((cust_id, self.holder(cust_id)?)))
    }
}
