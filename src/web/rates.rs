//! How often one person, or one address without a person, may ask: a bucket that fills by the second.

use crate::kernel::clock::Stopwatch;
use crate::web::routes::Rate;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Buckets kept at once; when there are more, the fullest are forgotten.
const BUCKETS_MAX: usize = 4_096;

/// Requests in a minute: what fits into the bucket, and what flows in.
fn per_minute(rate: Rate) -> u64 {
    match rate {
        Rate::Page => 600,
        Rate::Search => 300,
        Rate::Password => 20,
        Rate::Export => 10,
    }
}

/// The buckets of all who ask.
pub struct Rates {
    begun: Stopwatch,
    /// By person and class: milli-requests left, and when that was, in milliseconds.
    buckets: Mutex<HashMap<(String, Rate), (u64, u64)>>,
    /// Nobody is refused: only where the pages are measured.
    unlimited: bool,
}

impl Default for Rates {
    fn default() -> Self {
        Rates { begun: Stopwatch::start(), buckets: Mutex::default(), unlimited: false }
    }
}

impl Rates {
    /// Those of a site that is measured.
    pub fn unlimited() -> Rates {
        Rates { unlimited: true, ..Rates::default() }
    }

    /// Whether `who` may ask once more now.
    pub fn takes(&self, who: &str, rate: Rate) -> bool {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.unlimited || self.takes_at(who, rate, now)
    }

    /// The same at `now` milliseconds after the start.
    fn takes_at(&self, who: &str, rate: Rate, now: u64) -> bool {
        let Ok(mut buckets) = self.buckets.lock() else { return false };
        if buckets.len() >= BUCKETS_MAX {
            buckets.retain(|(_, rate), (left, since)| {
                *left + (now - *since) * per_minute(*rate) / 60 < full(*rate)
            });
        }
        let (left, since) = buckets.entry((who.to_owned(), rate)).or_insert((full(rate), now));
        let filled = (*left + now.saturating_sub(*since) * per_minute(rate) / 60).min(full(rate));
        // Whoever is refused loses nothing of what has flowed in meanwhile.
        let enough = filled >= 1_000;
        *since = now;
        *left = if enough { filled - 1_000 } else { filled };
        enough
    }
}

fn full(rate: Rate) -> u64 {
    per_minute(rate) * 1_000
}

/// People whose password is being checked, at most: each costs 19 MiB and a core for some 30 ms, and the
/// other pages must not wait for them.
const AT_THE_DOOR_MAX: usize = 4;

/// How many are at the door.
#[derive(Default)]
pub struct Door(AtomicUsize);

/// One who is at the door, until dropped.
pub struct Seat<'d>(&'d Door);

impl Door {
    /// A seat, unless all are taken.
    pub fn take(&self) -> Option<Seat<'_>> {
        let seat = Seat(self);
        let before = self.0.fetch_add(1, Ordering::SeqCst);
        (before < AT_THE_DOOR_MAX).then_some(seat)
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_at_the_door_is_given_back() {
        let door = Door::default();
        let seats: Vec<_> = (0..AT_THE_DOOR_MAX).map(|_| door.take()).collect();
        assert!(seats.iter().all(Option::is_some));
        assert!(door.take().is_none(), "all are taken");
        drop(seats);
        assert!(door.take().is_some());
    }

    #[test]
    fn a_bucket_empties_and_fills_by_the_second() {
        let rates = Rates::default();
        let asked = (0..25).filter(|_| rates.takes_at("S01", Rate::Password, 0)).count();
        assert_eq!(asked, 20, "what fits in");
        assert!(!rates.takes_at("S01", Rate::Password, 2_000), "two seconds give two thirds of one");
        assert!(rates.takes_at("S01", Rate::Password, 3_100));
        assert!(rates.takes_at("S02", Rate::Password, 0), "another person has a bucket of their own");
        assert!(rates.takes_at("S01", Rate::Page, 0), "another class too");
    }
}
