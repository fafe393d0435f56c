//! The benchmark's days: the same share of accounts changes each day, evenly over all of them, the
//! share moving on by one account a day.

use super::random::{Seed, Stream};
use super::writer::{Folder, Sheet};
use crate::kernel::error::Result;

/// One such day.
#[derive(Debug, Clone, Copy)]
pub struct Even {
    /// Accounts that change, in thousandths.
    pub share: u32,
    /// Which feed day it is; the first, which changes nothing, is 0.
    pub feed_day: u32,
    /// Rows for unchanged accounts too.
    pub all_balances: bool,
}

impl Even {
    /// Whether the account number `ordinal` changes on a feed day.
    fn changes(&self, ordinal: u64, feed_day: u32) -> bool {
        let share = u64::from(self.share);
        feed_day > 0 && (ordinal + u64::from(feed_day)) % 1000 * share % 1000 >= 1000 - share
    }

    /// The last feed day up to this one on which an account changed; 0 for none.
    fn last_change(&self, ordinal: u64) -> u32 {
        // Within 1000 accounts in a row, and so within 1000 days, the share is always met.
        let earliest = self.feed_day.saturating_sub(1000);
        (earliest..=self.feed_day).rev().find(|day| self.changes(ordinal, *day)).unwrap_or(0)
    }

    /// Writes the balance of an account (ordinal and number) if the file is to have it.
    pub fn row(&self, folder: &mut Folder, seed: Seed, account: (u64, u64), opening: i64) -> Result<()> {
        let (ordinal, number) = account;
        if !self.all_balances && !self.changes(ordinal, self.feed_day) {
            return Ok(());
        }
        let changed = self.last_change(ordinal);
        let cents = (seed.draw(Stream::Change, ordinal) % 100) as i64;
        let added = if changed == 0 { 0 } else { i64::from(changed % 997) * 100 + 100 + cents };
        folder.row(Sheet::Balances, |row| {
            row.number(number).amount(opening + added);
        })
    }
}
