//! A write to `crm.db` is one signed list.
//!
//! An [`Action`] names actor, business date, verb and object, carries a key under which it counts
//! once, and an ordered list of statements, each with the number of rows it must change. All of it
//! is done, together with its audit entry, or nothing is. The entry is the next link of the chain
//! (`store::chain`).

use super::Value;
use super::chain::{Entry, Key};
use super::open::{Bank, Crm};
use super::statements::prepare;
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Fault, Refusal, Result};
use crate::text;
use rusqlite::{Connection, Transaction, TransactionBehavior, params_from_iter};

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
    /// From which address; empty for this machine.
    pub peer: String,
    /// Whether what was asked for is done.
    pub outcome: Outcome,
    /// What was before, masked; empty where that says nothing.
    pub before: String,
    /// What is after, masked.
    pub after: String,
    /// The statements, in order.
    pub writes: Vec<Write>,
}

/// Whether what was asked for is done. A refusal that must be remembered is an action too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// It is done.
    #[default]
    Done,
    /// It was refused; the statements note that.
    Refused,
}

impl Outcome {
    /// The word in the audit.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Refused => "refused",
        }
    }
}

impl Action {
    /// The same, with what was before and what is after, both masked.
    pub fn changing(self, before: impl Into<String>, after: impl Into<String>) -> Action {
        Action { before: before.into(), after: after.into(), ..self }
    }

    /// The same, as a refusal that is remembered.
    pub fn refused(self) -> Action {
        Action { outcome: Outcome::Refused, ..self }
    }

    /// The entry of the audit, under its number.
    fn entry(&self, seq: i64) -> Entry<'_> {
        Entry {
            seq,
            action_key: &self.key,
            at: &self.at,
            business_date: self.business_date.map(|day| ymd(day).into()),
            actor: &self.actor,
            verb: self.verb,
            object: &self.object,
            detail: &self.detail,
            peer: &self.peer,
            outcome: self.outcome.code(),
            was: &self.before,
            became: &self.after,
        }
    }
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
    /// Address from which the person acts; empty for this machine.
    pub peer: String,
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
            peer: self.peer.clone(),
            outcome: Outcome::Done,
            before: String::new(),
            after: String::new(),
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

impl Bank {
    /// Does several actions, of which each is decided on by what those before it left, in one transaction: all of them
    /// or, when `work` answers an error, none.
    ///
    /// # Errors
    /// That of `work`, or a fault of the database.
    pub fn at_once<T>(&mut self, work: impl FnOnce(&mut Bank) -> Result<T>) -> Result<T> {
        self.crm.conn().execute_batch("BEGIN IMMEDIATE")?;
        let done = work(self).and_then(|value| {
            self.crm.conn().execute_batch("COMMIT")?;
            Ok(value)
        });
        // After a full or failing disk SQLite may have dropped it by itself.
        if done.is_err() && !self.crm.conn().is_autocommit() {
            self.crm.conn().execute_batch("ROLLBACK").ok();
        }
        done
    }
}

impl Crm {
    /// Does `action`, all of it or nothing.
    ///
    /// # Errors
    /// Refuses when a statement changes another number of rows than it must: somebody else was first.
    pub fn perform(&mut self, action: &Action) -> Result<Done> {
        if !self.conn().is_autocommit() {
            // Part of a whole (`Bank::at_once`): that is committed, or dropped with everything else.
            return enact(self.conn(), self.key()?, action);
        }
        let transaction = Transaction::new_unchecked(self.conn(), TransactionBehavior::Immediate)?;
        let done = enact(&transaction, self.key()?, action)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Does several actions in one transaction, so that they cost one write to the disk. Each is done
    /// whole or not at all; one that is refused does not harm the others.
    ///
    /// # Errors
    /// A fault of the database: then none of them is done.
    pub fn perform_all(&mut self, actions: &[Action]) -> Result<Vec<Result<Done>>> {
        let mut transaction = Transaction::new_unchecked(self.conn(), TransactionBehavior::Immediate)?;
        let mut answers = Vec::with_capacity(actions.len());
        for action in actions {
            let step = transaction.savepoint()?;
            let done = enact(&step, self.key()?, action);
            match done {
                Ok(_) => step.commit()?,
                Err(_) => drop(step),
            }
            // A full or failing disk ends the whole transaction: nothing of it is there any more.
            if transaction.is_autocommit() {
                let ended = "the transaction was ended by the database".to_owned();
                return Err(done.err().unwrap_or(Fault::Database(ended).into()));
            }
            answers.push(done);
        }
        transaction.commit()?;
        Ok(answers)
    }

    /// Writes down what is no act of anybody and would drown the audit: when a session was last seen.
    /// Any other statement is a fault.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn keep(&mut self, writes: &[Write]) -> Result<()> {
        let transaction = Transaction::new_unchecked(self.conn(), TransactionBehavior::Immediate)?;
        for write in writes {
            if !UNSIGNED.contains(&write.statement) {
                return Err(Fault::Inconsistent(format!("{} is not signed", write.statement)).into());
            }
            prepare(&transaction, write.statement)?.execute(params_from_iter(&write.params))?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn key(&self) -> Result<&Key> {
        self.key.as_ref().ok_or_else(|| Fault::Database("opened for reading only".to_owned()).into())
    }
}

/// Statements that [`Crm::keep`] may run.
const UNSIGNED: [&str; 1] = ["access/see_session"];

/// Signs an action and runs its statements, inside a transaction that the caller commits.
fn enact(conn: &Connection, key: &Key, action: &Action) -> Result<Done> {
    if !key.sign(conn, |seq| action.entry(seq))? {
        return Ok(Done::Before);
    }
    for write in &action.writes {
        let changed = prepare(conn, write.statement)?.execute(params_from_iter(&write.params))?;
        if changed != write.rows {
            return Err(Refusal::new(
                "changed_meanwhile",
                action.object.clone(),
                text!("已被他人改动，请重新查看", "changed by someone else: look again"),
            )
            .into());
        }
    }
    Ok(Done::Now)
}
