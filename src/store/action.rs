//! A write to `crm.db` is one signed list.
//!
//! An [`Action`] names actor, business date, verb and object, carries a key under which it counts
//! once, and an ordered list of statements, each with the number of rows it must change. All of it
//! is done, together with its audit entry, or nothing is.

use super::Value;
use super::open::Crm;
use super::statements::prepare;
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Refusal, Result};
use crate::text;
use rusqlite::{TransactionBehavior, params_from_iter};

/// One business action.
#[derive(Debug, Clone)]
pub struct Action {
    /// Under this key the action counts once, however often it is sent.
    pub key: String,
    /// Wall clock, as text.
    pub at: String,
    /// Day of the last feed taken; empty before the first.
    pub business_date: Option<Day>,
    /// Who acts: a staff number, `system` or `console`.
    pub actor: String,
    /// What is done, as a banker says it.
    pub verb: &'static str,
    /// What it is done to, by its number.
    pub object: String,
    /// What changes, without personal data.
    pub detail: String,
    /// The statements, in order.
    pub writes: Vec<Write>,
}

/// One statement of an action.
#[derive(Debug, Clone)]
pub struct Write {
    /// Name of the statement.
    pub statement: &'static str,
    /// Its parameters.
    pub params: Vec<Value>,
    /// How many rows it must change.
    pub rows: usize,
}

impl Write {
    /// A statement that must change exactly one row.
    pub fn one(statement: &'static str, params: Vec<Value>) -> Write {
        Write { statement, params, rows: 1 }
    }
}

/// Who acts, and when.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Staff number, `system` or `console`.
    pub actor: String,
    /// Wall clock, as text.
    pub at: String,
    /// Calendar day.
    pub today: Day,
    /// Day of the last feed taken.
    pub business_date: Option<Day>,
    /// Why, where a reason was given.
    pub detail: String,
}

impl Signed {
    /// The day from which what is entered now counts: today, or the day after the last feed where
    /// that feed is today's already; so no day that was taken is changed behind its back.
    pub fn effective(&self) -> Day {
        let after = self.business_date.and_then(|date| date.succ_opt());
        after.map_or(self.today, |after| after.max(self.today))
    }

    /// The same, with a reason.
    pub fn because(&self, reason: &str) -> Signed {
        Signed { detail: reason.to_owned(), ..self.clone() }
    }

    /// An action of this actor that counts once under `key`.
    pub fn action(&self, key: String, verb: &'static str, object: String, writes: Vec<Write>) -> Action {
        Action {
            key,
            at: self.at.clone(),
            business_date: self.business_date,
            actor: self.actor.clone(),
            verb,
            object,
            detail: self.detail.clone(),
            writes,
        }
    }
}

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It was done now.
    Now,
    /// It had been done before, under the same key; nothing was changed.
    Before,
}

impl Crm {
    /// Does `action`, all of it or nothing.
    ///
    /// # Errors
    /// Refuses when a statement changes another number of rows than it must: somebody else was first.
    pub fn perform(&mut self, action: &Action) -> Result<Done> {
        let transaction = rusqlite::Transaction::new_unchecked(self.conn(), TransactionBehavior::Immediate)?;
        let signed = prepare(&transaction, "store/insert_audit")?.execute(rusqlite::params![
            action.key,
            action.at,
            action.business_date.map(ymd),
            action.actor,
            action.verb,
            action.object,
            action.detail,
        ])?;
        if signed == 0 {
            return Ok(Done::Before);
        }
        for write in &action.writes {
            let changed = prepare(&transaction, write.statement)?.execute(params_from_iter(&write.params))?;
            if changed != write.rows {
                return Err(Refusal::new(
                    "changed_meanwhile",
                    action.object.clone(),
                    text!("已被他人改动，请重新查看", "changed by someone else: look again"),
                )
                .into());
            }
        }
        transaction.commit()?;
        Ok(Done::Now)
    }
}
