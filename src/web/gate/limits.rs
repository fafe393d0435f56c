//! How much and how long: every number of the gate, and the deadlines made from them.

use crate::kernel::clock::Stopwatch;
use std::time::Duration;

/// Every number of the gate (spec 7). The defaults are for a bank; tests take shorter ones.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a request's head, request line included.
    pub head_bytes: usize,
    /// Headers of a request.
    pub headers: usize,
    /// Connections at once; less where the machine allows the process too few open files.
    pub connections: usize,
    /// Connections at once from one address (IPv6: from one network of 64 bits).
    pub connections_per_address: usize,
    /// From the first byte of a head to its last; on a new connection from its beginning, TLS included.
    pub head: Duration,
    /// How long a head may have been under way before a full house prefers a new connection to it.
    pub head_patience: Duration,
    /// How long a connection may wait for its next request.
    pub idle: Duration,
    /// What a body may be late behind its minimum rate, and how long it may pause.
    pub body_grace: Duration,
    /// Bytes a second at which a body must come.
    pub body_bytes_per_second: u64,
    /// Bytes of all bodies together that have come and are not handed on yet.
    pub bodies_bytes: u64,
    /// How long a whole request may wait for a worker.
    pub turn: Duration,
    /// What the reader of an answer may be late behind its minimum rate, and how long it may pause.
    pub send_grace: Duration,
    /// Bytes a second at which an answer must be taken.
    pub send_bytes_per_second: u64,
    /// How long the gate listens after its last word, so that a reset does not eat it.
    pub linger: Duration,
    /// Bytes it drops while it listens so.
    pub linger_bytes: usize,
    /// Rest after a connection could not be accepted.
    pub accept_pause: Duration,
    /// How long [`stop`](super::Running::stop) waits for the requests under way.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            head_bytes: 16 << 10,
            headers: 64,
            connections: 256,
            connections_per_address: 32,
            head: Duration::from_secs(10),
            head_patience: Duration::from_secs(1),
            idle: Duration::from_secs(30),
            body_grace: Duration::from_secs(10),
            body_bytes_per_second: 4 << 10,
            bodies_bytes: 64 << 20,
            turn: Duration::from_secs(30),
            send_grace: Duration::from_secs(10),
            send_bytes_per_second: 8 << 10,
            linger: Duration::from_secs(1),
            linger_bytes: 1 << 20,
            accept_pause: Duration::from_millis(50),
            drain: Duration::from_secs(10),
        }
    }
}

/// A moment by which something must be done.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    since: Stopwatch,
    limit: Duration,
}

impl Deadline {
    /// So long from now.
    pub fn after(limit: Duration) -> Deadline {
        Deadline { since: Stopwatch::start(), limit }
    }

    /// The time left; none in its last millisecond, which no socket can wait for.
    pub fn left(&self) -> Option<Duration> {
        let left = self.limit.checked_sub(self.since.elapsed())?;
        (left >= Duration::from_millis(1)).then_some(left)
    }
}

/// The least speed of a transfer: a rate over all of it, and no pause longer than the grace. Bytes that a system
/// holds in its buffers count as gone, so the rate alone would let a client rest on them for minutes.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    whole: Deadline,
    grace: Duration,
    bytes_per_second: u64,
}

impl Pace {
    /// From now on.
    pub fn new(grace: Duration, bytes_per_second: u64) -> Pace {
        Pace { whole: Deadline::after(grace), grace, bytes_per_second }
    }

    /// By when the next piece must have come or gone, after so many bytes.
    pub fn next(&mut self, bytes: usize) -> Deadline {
        self.whole.limit = time_for(self.grace, bytes, self.bytes_per_second);
        let pause = Deadline::after(self.grace);
        if self.whole.left() < pause.left() { self.whole } else { pause }
    }
}

/// How long so many bytes may take at a minimum rate.
pub fn time_for(grace: Duration, bytes: usize, bytes_per_second: u64) -> Duration {
    let millis = (bytes as u64).saturating_mul(1000) / bytes_per_second.max(1);
    grace.saturating_add(Duration::from_millis(millis))
}

/// Files that the rest of the process may have open: the database, its journals, the log, the feed at hand.
const OTHER_FILES: usize = 96;
/// Connections that were shown out and have not left yet.
pub const LEAVING: usize = 32;
/// How long a new connection waits for these to leave, where there are too many.
pub const LEAVE_WITHIN: Duration = Duration::from_millis(100);
/// Open files of a request under way beside its connection: one here, two in the inner server.
const FILES_PER_WORKER: usize = 3;

/// How many connections fit beside the workers and the database when the process may open so many files.
pub fn connections_within(files: usize, workers: usize) -> usize {
    files.saturating_sub(workers.saturating_mul(FILES_PER_WORKER) + OTHER_FILES + LEAVING)
}

/// How many files this process may have open, where the system says so.
pub fn open_files() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}
