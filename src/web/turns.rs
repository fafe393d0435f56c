//! Turns: how many may be inside at once, and how long the next one waits.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// So many turns.
pub struct Turns {
    free: Mutex<usize>,
    given_back: Condvar,
}

/// One turn, given back when dropped.
pub struct Turn<'a>(&'a Turns);

impl Turns {
    /// As many turns as `count`.
    pub fn new(count: usize) -> Turns {
        Turns { free: Mutex::new(count), given_back: Condvar::new() }
    }

    /// A turn, or none after so long.
    pub fn take(&self, at_most: Duration) -> Option<Turn<'_>> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.given_back.wait_timeout_while(free, at_most, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Turn(self))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_given_back_and_nobody_waits_for_ever() {
        let turns = Turns::new(2);
        let (first, second) = (turns.take(Duration::ZERO), turns.take(Duration::ZERO));
        assert!(first.is_some() && second.is_some());
        assert!(turns.take(Duration::from_millis(1)).is_none(), "both are taken");
        drop(first);
        assert!(turns.take(Duration::ZERO).is_some());
    }
}
