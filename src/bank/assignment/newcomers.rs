//! New customers (新客户): for some working days after the opening a manager may apply for them; then they stand in the
//! pool, from 00:00 of the next day, whenever the runs come.

use crate::kernel::calendar::Day;

/// Why a new customer goes straight to the pool and raises no tasks of care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Straight {
    /// The account was opened in a batch, for an employer or a scheme.
    Batch,
    /// All accounts are dormant.
    Dormant,
}

impl Straight {
    /// The word in the database; empty for who has a window.
    pub fn code(of: Option<Straight>) -> &'static str {
        match of {
            None => "",
            Some(Straight::Batch) => "batch",
            Some(Straight::Dormant) => "dormant",
        }
    }

    pub(super) fn of(code: &str) -> Option<Straight> {
        [Straight::Batch, Straight::Dormant].into_iter().find(|one| Straight::code(Some(*one)) == code)
    }
}

/// A new customer, as a feed brought them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// Customer number.
    pub cust_no: String,
    /// Maintenance institution first set.
    pub inst_no: String,
    /// Day on which the first account was opened.
    pub opened_on: Day,
    /// Last day on which a manager may apply.
    pub window_until: Day,
    /// Why straight to the pool; none: they have the window.
    pub straight: Option<Straight>,
    /// Day of the feed that brought them.
    pub noted_on: Day,
}

impl Newcomer {
    /// Whether a manager may apply on a day.
    pub fn is_open(&self, on: Day) -> bool {
        self.straight.is_none() && on <= self.window_until
    }

    /// The day from which they stand in the pool where nobody got them.
    pub fn pooled_on(&self) -> Day {
        match self.straight {
            Some(_) => self.opened_on,
            None => self.window_until.succ_opt().unwrap_or(self.window_until),
        }
    }
}
