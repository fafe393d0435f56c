//! An act that was decided on and is not done yet.
//!
//! Reading and judging (a password takes its time) need only a reader; the write goes to the one writer.
//! So a verb answers an [`Act`]: the signed action, and what there is to say once it is done. Its answer
//! cannot be had before: an act whose audit cannot be written has not happened.

use crate::kernel::error::{Error, Refusal, Result};
use crate::store::action::{Action, Done};
use crate::store::open::Crm;
use crate::text;

/// An act that was decided on, with its answer.
pub struct Act<T> {
    action: Action,
    answer: T,
    /// What is said in place of the writer's own refusal.
    instead: Option<Refusal>,
}

/// Says what is done to whom; the answer may be a password.
impl<T> std::fmt::Debug for Act<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Act({} {})", self.action.verb, self.action.object)
    }
}

impl<T> Act<T> {
    /// An act that was decided on; `answer` is said once it is done.
    pub fn new(action: Action, answer: T) -> Act<T> {
        Act { action, answer, instead: None }
    }

    /// The same act with another answer.
    pub fn map<U>(self, say: impl FnOnce(T) -> U) -> Act<U> {
        Act { action: self.action, answer: say(self.answer), instead: self.instead }
    }

    /// The same; if somebody else was first, `refusal` is said.
    pub fn or_say(self, refusal: Refusal) -> Act<T> {
        Act { instead: Some(refusal), ..self }
    }

    /// What the writer must do.
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// The answer, now that the writer said what became of the action.
    ///
    /// # Errors
    /// Refuses where somebody else was first; passes the writer's fault on.
    pub fn done(self, done: Result<Done>) -> Result<T> {
        match done {
            Ok(Done::Now) => Ok(self.answer),
            Ok(Done::Before) => Err(self.instead.unwrap_or_else(|| changed(&self.action.object)).into()),
            Err(Error::Refusal(refusal)) => Err(self.instead.unwrap_or(*refusal).into()),
            Err(fault) => Err(fault),
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// As [`Act::done`].
    pub fn perform(self, crm: &mut Crm) -> Result<T> {
        let done = crm.perform(&self.action);
        self.done(done)
    }
}

fn changed(object: &str) -> Refusal {
    let text = text!("已被他人改动，请重新查看", "changed by someone else: look again");
    Refusal::new("changed_meanwhile", object, text)
}
