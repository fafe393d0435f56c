//! The one thread that writes `crm.db` for the pages.
//!
//! Entries that wait at the same moment are committed together, so that one sync of the disk serves all of
//! them; each is still done by itself, and a refused one harms no other.

use crate::kernel::error::{Error, Fault, Result};
use crate::store::action::{Action, Done};
use crate::store::open::Bank;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// Entries that one commit takes at most.
const TOGETHER_MAX: usize = 64;

type Verb = Box<dyn FnOnce(&mut Bank) + Send>;

enum Job {
    Entry(Box<Action>, SyncSender<Result<Done>>),
    Verb(Verb),
}

/// Where writes are handed in.
pub struct Writer {
    jobs: Sender<Job>,
}

impl Writer {
    /// Starts the thread; it ends when the last handle is dropped.
    ///
    /// # Errors
    /// A fault when the system gives no thread.
    pub fn start(bank: Bank) -> Result<Writer> {
        let (jobs, handed_in) = channel();
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || work(bank, &handed_in))
            .map_err(|error| Fault::file("writer thread", error))?;
        Ok(Writer { jobs })
    }

    /// Does an action; answers when it is on the disk.
    ///
    /// # Errors
    /// That of the action.
    pub fn perform(&self, action: Action) -> Result<Done> {
        let (reply, answer) = sync_channel(1);
        self.jobs.send(Job::Entry(Box::new(action), reply)).map_err(|_| gone())?;
        answer.recv().map_err(|_| Error::from(gone()))?
    }

    /// Calls a verb that reads and writes; answers when it is done.
    ///
    /// # Errors
    /// That of the verb.
    pub fn call<T: Send + 'static>(
        &self,
        verb: impl FnOnce(&mut Bank) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = sync_channel(1);
        let job = move |bank: &mut Bank| {
            reply.send(verb(bank)).ok();
        };
        self.jobs.send(Job::Verb(Box::new(job))).map_err(|_| gone())?;
        answer.recv().map_err(|_| Error::from(gone()))?
    }
}

fn gone() -> Fault {
    Fault::Inconsistent("the writer has stopped".to_owned())
}

fn work(mut bank: Bank, handed_in: &Receiver<Job>) {
    let mut next = handed_in.recv().ok();
    while let Some(job) = next.take() {
        match job {
            Job::Verb(verb) => verb(&mut bank),
            Job::Entry(action, reply) => next = together(&mut bank, handed_in, (*action, reply)),
        }
        if next.is_none() {
            next = handed_in.recv().ok();
        }
    }
}

/// Commits an entry with those that wait behind it; answers the first job that is none.
fn together(
    bank: &mut Bank,
    handed_in: &Receiver<Job>,
    first: (Action, SyncSender<Result<Done>>),
) -> Option<Job> {
    let (mut actions, mut replies) = (vec![first.0], vec![first.1]);
    let mut other = None;
    while actions.len() < TOGETHER_MAX && other.is_none() {
        match handed_in.try_recv() {
            Ok(Job::Entry(action, reply)) => {
                actions.push(*action);
                replies.push(reply);
            }
            Ok(verb) => other = Some(verb),
            Err(_) => break,
        }
    }
    match bank.crm.perform_all(&actions) {
        Ok(done) => replies.into_iter().zip(done).for_each(|(reply, done)| {
            reply.send(done).ok();
        }),
        Err(error) => {
            let why = match error {
                Error::Fault(fault) => fault.to_string(),
                Error::Refusal(refusal) => refusal.code.to_owned(),
            };
            for reply in replies {
                reply.send(Err(Fault::Database(why.clone()).into())).ok();
            }
        }
    }
    other
}
