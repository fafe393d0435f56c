//! The only source of "now". Everything else is given a day or a time.
//!
//! A clock is handed down from the command that starts the work; tests and the training room hand down one
//! that stands still until it is moved.

use super::calendar::Day;
use chrono::{DateTime, FixedOffset, NaiveTime, Offset, SecondsFormat, Utc};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The time now, as a clock on a wall in China shows it.
    fn now(&self) -> DateTime<FixedOffset>;

    /// For how long this clock has run, by a measure that nobody can set and that never goes back: for the
    /// age of what lives in memory. It is never stored.
    fn running(&self) -> Duration;

    /// The calendar day now. It labels what people do; what is fed carries the business date.
    fn today(&self) -> Day {
        self.now().date_naive()
    }

    /// The time now as text to the second, as it is stored: `2026-01-31T09:05:00+08:00`.
    fn stamp(&self) -> String {
        stamp(self.now())
    }
}

/// A time as text to the second, as it is stored: `2026-01-31T09:05:00+08:00`. Two of them compare as their
/// texts do.
pub fn stamp(time: DateTime<FixedOffset>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// Seconds by which China's time is ahead of UTC.
const CHINA_AHEAD_SECONDS: i32 = 8 * 3600;

/// The zone Asia/Shanghai, as a fixed +08:00.
///
/// Exact for every moment since 15 September 1991, when the last summer time of China ended: the country has
/// kept this one time since, and no moment before it is ever read from a clock. Days fed for earlier years
/// (births, openings) are days without a time and need no zone. So no table of time zones is carried.
pub fn china() -> FixedOffset {
    FixedOffset::east_opt(CHINA_AHEAD_SECONDS).unwrap_or_else(|| Utc.fix())
}

/// When this process first asked how long it has run.
static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<FixedOffset> {
        Utc::now().with_timezone(&china())
    }

    fn running(&self) -> Duration {
        STARTED.elapsed()
    }
}

/// A clock that shows what it was set to, until it is moved. To set it is not to let time pass.
#[derive(Debug)]
pub struct FixedClock {
    /// Milliseconds since 1970 in UTC.
    millis: AtomicI64,
    /// Milliseconds by which it was moved on.
    passed: AtomicU64,
}

impl FixedClock {
    /// A clock that stands at a time.
    pub fn at(time: DateTime<FixedOffset>) -> FixedClock {
        FixedClock { millis: AtomicI64::new(time.timestamp_millis()), passed: AtomicU64::new(0) }
    }

    /// A clock that stands at an hour and minute of a day in China; at its first second when there is no such
    /// hour or minute.
    pub fn on(day: Day, hour: u32, minute: u32) -> FixedClock {
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
        let utc = day.and_time(time) - china();
        FixedClock::at(utc.and_utc().with_timezone(&china()))
    }

    /// Sets it to a time, earlier or later.
    pub fn set(&self, time: DateTime<FixedOffset>) {
        self.millis.store(time.timestamp_millis(), Ordering::SeqCst);
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.millis.fetch_add(millis, Ordering::SeqCst);
        self.passed.fetch_add(millis.unsigned_abs(), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<FixedOffset> {
        let utc = DateTime::from_timestamp_millis(self.millis.load(Ordering::SeqCst));
        utc.unwrap_or_default().with_timezone(&china())
    }

    fn running(&self) -> Duration {
        Duration::from_millis(self.passed.load(Ordering::SeqCst))
    }
}

/// Elapsed time for progress, rates and deadlines; never stored, never decided on.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// The time since the start. It never runs backwards, whatever the machine's clock does.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
