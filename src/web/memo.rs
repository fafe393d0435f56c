//! Figures that were computed once, kept for the next who asks the same of the same bank.
//!
//! A report on a closed month reads every rating of it; its answer changes only when a day is taken or
//! taken anew. So an answer is kept under the question and the [`State`] of the bank it was read from.

use crate::bank::holdings::rows as holdings;
use crate::bank::reports::{rows as reports, rules::Count};
use crate::bank::tiers::roster::Summary;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::terms::Tier;
use crate::store::open::Core;
use crate::store::scope::Reach;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// Answers kept of each report.
const REPORTS_MAX: usize = 48;
/// Lists of customers kept; each may be as long as the bank is large.
const LISTS_MAX: usize = 4;

/// What tells one state of the bank from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Day of the last feed taken.
    pub business_date: Option<Day>,
    /// How often days were taken anew.
    pub corrections: i64,
}

impl State {
    /// The state of a bank.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn of(core: &Core) -> Result<State> {
        let business_date = holdings::line(core)?.map(|line| line.business_date);
        Ok(State { business_date, corrections: reports::corrections(core)? })
    }
}

/// What was asked of which bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Of which closed month.
    pub month: Month,
    /// Of whose customers.
    pub reach: Reach,
    /// Of the bank as it is now.
    pub state: State,
    /// Business date of the roster that said who is in reach: it is renewed a moment after the bank.
    pub roster: Option<Day>,
}

/// How many went from which tier (none: rated for the first time) to which.
pub type Moves = Arc<Vec<(Option<Tier>, Tier, i64)>>;

/// What is kept of all reports.
pub struct Memo {
    /// Customers and savings by tier.
    pub tiers: Kept<Question, [Count; 7]>,
    /// Customers and savings by key products.
    pub products: Kept<Question, [Count; 4]>,
    /// Movement between tiers.
    pub moves: Kept<Question, Moves>,
    /// Who there is within a reach, as the roster of a business date has it.
    pub summaries: Kept<(Reach, State, Option<Day>), Summary>,
    /// Who went from which tier to which.
    pub movers: Kept<(Question, Option<Tier>, Tier), Arc<Vec<u32>>>,
}

impl Default for Memo {
    fn default() -> Memo {
        Memo {
            tiers: Kept::holding(REPORTS_MAX),
            products: Kept::holding(REPORTS_MAX),
            moves: Kept::holding(REPORTS_MAX),
            summaries: Kept::holding(REPORTS_MAX),
            movers: Kept::holding(LISTS_MAX),
        }
    }
}

/// Answers by question, the one asked last at the end; the oldest go first.
pub struct Kept<Q, A> {
    most: usize,
    answers: Mutex<VecDeque<(Q, A)>>,
}

impl<Q: PartialEq, A: Clone> Kept<Q, A> {
    /// Room for `most` answers.
    pub fn holding(most: usize) -> Kept<Q, A> {
        Kept { most, answers: Mutex::default() }
    }

    /// The answer that is kept, or else the one that `compute` gives, which is kept from then on.
    ///
    /// # Errors
    /// That of `compute`; nothing is kept then.
    pub fn get(&self, question: Q, compute: impl FnOnce() -> Result<A>) -> Result<A> {
        if let Some(answer) = self.find(&question) {
            return Ok(answer);
        }
        let answer = compute()?;
        if let Ok(mut answers) = self.answers.lock() {
            if answers.len() >= self.most {
                answers.pop_front();
            }
            answers.push_back((question, answer.clone()));
        }
        Ok(answer)
    }

    fn find(&self, question: &Q) -> Option<A> {
        let mut answers = self.answers.lock().ok()?;
        let place = answers.iter().position(|(asked, _)| asked == question)?;
        let found = answers.remove(place)?;
        let answer = found.1.clone();
        answers.push_back(found);
        Some(answer)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_again_is_not_computed_again_and_the_oldest_go() {
        let kept = Kept::holding(2);
        let ask = |question: u8, fresh: u8| kept.get(question, || Ok(fresh)).ok();
        assert_eq!((ask(1, 10), ask(2, 20)), (Some(10), Some(20)));
        assert_eq!(ask(1, 11), Some(10), "kept, and now the one asked last");
        assert_eq!(ask(3, 30), Some(30));
        assert_eq!((ask(1, 12), ask(3, 31)), (Some(10), Some(30)));
        assert_eq!(ask(2, 21), Some(21), "it made room for the third");
    }

    #[test]
    fn a_fault_is_not_kept() {
        let kept: Kept<u8, u8> = Kept::holding(2);
        let fault = || Err(crate::kernel::error::Fault::Inconsistent("x".to_owned()).into());
        assert!(kept.get(1, fault).is_err());
        assert_eq!(kept.get(1, || Ok(7)).ok(), Some(7));
    }
}
