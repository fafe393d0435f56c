//! Floor 4: the timetable (spec 8, *Scheduler*): what runs by itself, when, and what became of it.
//!
//! A [`Task`] is handed in by the floor above, so that this room knows neither feeds nor pages. One thread
//! runs them, one after the other; [`Timetable`] is what pages see of it, and where they ask for a run.
//! [`Runner::tick`] does what is due at a time, so that tests move a clock instead of waiting.

pub mod rows;

use crate::kernel::clock::{Clock, stamp};
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::lang::{Label, Text};
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::text;
use chrono::{DateTime, FixedOffset, TimeDelta};
use croner::Cron;
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between two looks at what is due.
const LOOK: Duration = Duration::from_secs(2);
/// Runs that are asked for and wait.
const ASKS_MAX: usize = 32;
/// By how much the timetable's work gives way to that of people; the system knows 19 at most.
const GIVES_WAY: i32 = 10;
/// How long the lease holds after it was last kept.
const LEASE_SECONDS: i64 = 60;

/// Does a task: given who asked for what, and where to say how far it is.
pub type Run = Box<dyn FnMut(&mut Bank, &Ask, &Live) -> Result<Text> + Send>;
/// Says whether there is something to do; a text that differs from the one at the last run means yes.
pub type Watch = Box<dyn FnMut() -> String + Send>;

/// When a task runs.
pub enum When {
    /// At the times of a cron expression, in the bank's time zone.
    Cron(&'static str),
    /// When what is watched has changed and is not empty.
    Changed(Watch),
    /// At the times of a cron expression, where there is something to do then: what is watched is not empty. A task
    /// of every few minutes would otherwise fill the audit with runs that did nothing.
    CronIf(&'static str, Watch),
}

/// Something that runs by itself.
pub struct Task {
    /// Stable code.
    pub code: &'static str,
    /// Name.
    pub name: Label,
    /// What it does, and when, in a sentence.
    pub sentence: Label,
    /// When.
    pub when: When,
    /// Does it.
    pub run: Run,
}

/// Who asked for a run, and with what.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The task's code.
    pub task: String,
    /// Who asks, and when.
    pub signed: Signed,
    /// What the task needs to know; empty by the timetable.
    pub arguments: Vec<String>,
}

/// A run that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRun {
    /// Its number.
    pub run_no: i64,
    /// The task's code.
    pub task: String,
    /// Who asked; `system` by the timetable.
    pub asked_by: String,
    /// Wall clock.
    pub started_at: String,
    /// Wall clock.
    pub ended_at: String,
    /// `done`, `refused` or `failed`.
    pub outcome: String,
    /// What became of it.
    pub said: Text,
}

/// How far the run under way is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The task's code.
    pub task: String,
    /// What it is at.
    pub step: String,
    /// Done so far, of `total`.
    pub done: u64,
    /// 0 where it is not known.
    pub total: u64,
}

/// Where a run says how far it is.
#[derive(Debug, Clone, Default)]
pub struct Live(Arc<Mutex<Option<Progress>>>);

impl Live {
    /// Says how far the run is.
    pub fn at(&self, step: &str, done: u64, total: u64) {
        if let Ok(mut now) = self.0.lock()
            && let Some(progress) = now.as_mut()
        {
            step.clone_into(&mut progress.step);
            (progress.done, progress.total) = (done, total);
        }
    }

    fn set(&self, progress: Option<Progress>) {
        if let Ok(mut now) = self.0.lock() {
            *now = progress;
        }
    }
}

/// A task as pages show it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Stable code.
    pub code: &'static str,
    /// Name.
    pub name: Label,
    /// What it does, and when.
    pub sentence: Label,
    /// Cron expression; none where it runs on a change.
    pub cron: Option<&'static str>,
}

/// What pages see of the timetable.
pub struct Timetable {
    entries: Vec<Entry>,
    live: Live,
    asks: Mutex<SyncSender<Ask>>,
}

impl Timetable {
    /// All tasks.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The run under way.
    pub fn live(&self) -> Option<Progress> {
        self.live.0.lock().ok().and_then(|now| now.clone())
    }

    /// Asks for a run; it begins once the one under way has ended. Answers no where the task is not known, or so many
    /// wait already that this one would be forgotten before it comes.
    pub fn ask(&self, ask: Ask) -> bool {
        let known = self.entries.iter().any(|entry| entry.code == ask.task);
        known && self.asks.lock().is_ok_and(|asks| asks.try_send(ask).is_ok())
    }
}

/// When a cron expression comes next after a time.
pub fn next_time(cron: &str, after: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    Cron::from_str(cron).ok()?.find_next_occurrence(&after, false).ok()
}

/// Runs the tasks, one after the other.
pub struct Runner {
    bank: Bank,
    tasks: Vec<Task>,
    clock: Arc<dyn Clock>,
    holder: String,
    /// Until when the lease is ours.
    leased: Option<DateTime<FixedOffset>>,
    live: Live,
    asks: Receiver<Ask>,
    /// Since when each cron task counts as waiting, and what each watch last said.
    since: HashMap<&'static str, DateTime<FixedOffset>>,
    watched: HashMap<&'static str, String>,
}

/// A runner that is not started yet, and what pages see of it.
pub fn runner(bank: Bank, tasks: Vec<Task>, clock: Arc<dyn Clock>, holder: &str) -> (Runner, Timetable) {
    let (send, asks) = sync_channel(ASKS_MAX);
    let live = Live::default();
    let entry = |task: &Task| Entry {
        code: task.code,
        name: task.name,
        sentence: task.sentence,
        cron: match task.when {
            When::Cron(cron) | When::CronIf(cron, _) => Some(cron),
            When::Changed(_) => None,
        },
    };
    let entries = tasks.iter().map(entry).collect();
    let timetable = Timetable { entries, live: live.clone(), asks: Mutex::new(send) };
    let holder = holder.to_owned();
    let (since, watched) = Default::default();
    (Runner { bank, tasks, clock, holder, leased: None, live, asks, since, watched }, timetable)
}

/// The thread of a runner; it ends between two days when it is told to.
pub struct Thread {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Thread {
    /// Starts a runner; `log` is told of faults.
    ///
    /// # Errors
    /// A fault when the system gives no thread.
    pub fn start(mut runner: Runner, log: Arc<dyn Fn(&str) + Send + Sync>) -> Result<Thread> {
        let (stop, stopped) = channel();
        let work = move || {
            // On Linux this holds for the thread alone: pages go first, the day's run takes what is left.
            rustix::process::nice(GIVES_WAY).ok();
            while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                if let Err(error) = runner.tick() {
                    log(&format!("timetable: {}", said(&error).en));
                }
            }
            runner.let_go().ok();
        };
        let thread = std::thread::Builder::new().name("timetable".to_owned()).spawn(work);
        Ok(Thread { stop, thread: thread.map_err(|error| Fault::file("timetable thread", error))? })
    }

    /// Waits for the run under way and ends.
    pub fn stop(self) {
        self.stop.send(()).ok();
        self.thread.join().ok();
    }
}

fn said(error: &Error) -> Text {
    match error {
        Error::Refusal(refusal) => {
            let (field, text) = (&refusal.field, &refusal.text);
            Text::new(format!("{field} {}", text.zh).trim(), format!("{field} {}", text.en).trim())
        }
        Error::Fault(fault) => text!("故障：{fault}", "fault: {fault}"),
    }
}

impl Runner {
    /// Does what was asked for and what is due now. A cron task that was missed, however often, is caught up
    /// once. Where another process holds the lease, nothing is done.
    ///
    /// # Errors
    /// A fault of the database; what becomes of a task is written down and is no error here.
    pub fn tick(&mut self) -> Result<()> {
        let now = self.clock.now();
        if !self.holds_lease(now)? {
            return Ok(());
        }
        let asked: Vec<Ask> = self.asks.try_iter().collect();
        for ask in asked {
            if let Some(place) = self.tasks.iter().position(|task| task.code == ask.task) {
                self.run(place, &ask)?;
            }
        }
        for place in 0..self.tasks.len() {
            if self.is_due(place, now)? {
                let ask = Ask {
                    task: self.tasks[place].code.to_owned(),
                    signed: self.by_itself(),
                    arguments: Vec::new(),
                };
                self.run(place, &ask)?;
            }
        }
        Ok(())
    }

    /// Keeps the lease, writing only when half of it is over.
    fn holds_lease(&mut self, now: DateTime<FixedOffset>) -> Result<bool> {
        let half = TimeDelta::seconds(LEASE_SECONDS / 2);
        let fresh = |until: &DateTime<FixedOffset>| *until - now > half && *until - now <= half * 2;
        if self.leased.as_ref().is_some_and(fresh) {
            return Ok(true);
        }
        let until = now + half * 2;
        let ours = rows::take_lease(&self.bank.crm, &self.holder, &stamp(now), &stamp(until))?;
        self.leased = ours.then_some(until);
        Ok(ours)
    }

    /// Lets the lease go, so that the next process need not wait for its end.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn let_go(&mut self) -> Result<()> {
        let now = stamp(self.clock.now());
        if self.leased.take().is_some() {
            rows::take_lease(&self.bank.crm, &self.holder, &now, &now)?;
        }
        Ok(())
    }

    fn by_itself(&self) -> Signed {
        Signed {
            actor: "system".to_owned(),
            at: self.clock.stamp(),
            today: self.clock.today(),
            business_date: None,
            detail: String::new(),
            peer: String::new(),
        }
    }

    fn is_due(&mut self, place: usize, now: DateTime<FixedOffset>) -> Result<bool> {
        let code = self.tasks[place].code;
        match &mut self.tasks[place].when {
            When::Changed(watch) => {
                let seen = watch();
                let before = self.watched.insert(code, seen.clone());
                Ok(!seen.is_empty() && before.as_ref() != Some(&seen))
            }
            When::Cron(cron) => {
                let cron = *cron;
                self.has_come(code, cron, now)
            }
            When::CronIf(cron, watch) => {
                let (cron, seen) = (*cron, watch());
                Ok(self.has_come(code, cron, now)? && !seen.is_empty())
            }
        }
    }

    /// Whether a time of a cron expression has come since the task's last run.
    fn has_come(&mut self, code: &'static str, cron: &str, now: DateTime<FixedOffset>) -> Result<bool> {
        let last = rows::last_runs(&self.bank.crm, code, 1)?;
        let ran = last.first().and_then(|run| DateTime::parse_from_rfc3339(&run.started_at).ok());
        // A task that never ran waits for its next time; so does one whose last run lies ahead,
        // because the clock was set back.
        let waits = *self.since.entry(code).or_insert(now);
        let after = ran.filter(|ran| *ran <= now).unwrap_or(waits);
        Ok(next_time(cron, after).is_some_and(|next| next <= now))
    }

    fn run(&mut self, place: usize, ask: &Ask) -> Result<()> {
        let Some(task) = self.tasks.get_mut(place) else { return Ok(()) };
        let started_at = self.clock.stamp();
        let (step, done, total) = (String::new(), 0, 0);
        self.live.set(Some(Progress { task: task.code.to_owned(), step, done, total }));
        let result = (task.run)(&mut self.bank, ask, &self.live);
        self.live.set(None);
        let (outcome, said) = match &result {
            Ok(said) => ("done", said.clone()),
            Err(error @ Error::Refusal(_)) => ("refused", said(error)),
            Err(error @ Error::Fault(_)) => ("failed", said(error)),
        };
        let run = TaskRun {
            run_no: 0,
            task: ask.task.clone(),
            asked_by: ask.signed.actor.clone(),
            started_at,
            ended_at: self.clock.stamp(),
            outcome: outcome.to_owned(),
            said,
        };
        let (number, write) = rows::insert_run(&self.bank.crm, &run)?;
        let key = format!("task-run-{number}");
        let action = ask.signed.action(key, "run_task", run.task, vec![write]);
        self.bank.crm.perform(&if outcome == "done" { action } else { action.refused() })?;
        Ok(())
    }
}
