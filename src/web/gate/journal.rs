//! What the operator reads of the gate: a line per event, and few of them however often it happens.

use crate::kernel::clock::Stopwatch;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Takes one line for the operator, without its line end.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// After a line about an event the next of its kind waits so long.
const PAUSE: Duration = Duration::from_secs(10);

/// Writes to a [`Log`], of each kind of event at most one line in ten seconds.
pub struct Journal {
    log: Log,
    kinds: Mutex<HashMap<&'static str, Kind>>,
}

/// One kind of event: when it was last written down, and how often it came since.
struct Kind {
    written: Stopwatch,
    unwritten: u64,
}

impl Journal {
    /// A journal that writes to a log.
    pub fn new(log: Log) -> Journal {
        Journal { log, kinds: Mutex::new(HashMap::new()) }
    }

    /// Writes an event down, with the number of those of its kind that were passed over.
    pub fn note(&self, kind: &'static str, what: &str) {
        let Some(unwritten) = self.due(kind) else { return };
        if unwritten == 0 {
            (self.log)(&format!("gate: {kind}: {what}"));
        } else {
            (self.log)(&format!("gate: {kind}: {what} (and {unwritten} more before it)"));
        }
    }

    /// How many were passed over, or none when this one is to be passed over too.
    fn due(&self, kind: &'static str) -> Option<u64> {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = kinds.get_mut(kind) else {
            kinds.insert(kind, Kind { written: Stopwatch::start(), unwritten: 0 });
            return Some(0);
        };
        if known.written.elapsed() < PAUSE {
            known.unwritten += 1;
            return None;
        }
        known.written = Stopwatch::start();
        Some(std::mem::take(&mut known.unwritten))
    }
}

/// From now on a panic anywhere in this process is one line with its place, at most one in ten seconds, and
/// without its message, which may name a customer. For the command that serves; tests keep the usual words.
pub fn log_panics(log: Log) {
    let journal = Journal::new(log);
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        let thread = thread.name().unwrap_or("without a name");
        match panic.location() {
            Some(place) => journal.note("panic", &format!("{place}, thread {thread}")),
            None => journal.note("panic", &format!("thread {thread}")),
        }
    }));
}
