//! Moves of net financial assets (spec 3, `large_in`, `large_out`, `leaving`): they are kept when they are made, since
//! what was there before is only known while the change is at hand.

use super::rows;
use crate::bank::holdings::rows::Line;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::kernel::policy::{KindTerms, Policy};
use crate::store::open::Core;

/// Watches the net assets of customers on one day.
pub struct Moves<'c> {
    core: &'c Core,
    day: Day,
    /// Nothing is known before the very first feed, so that nothing moves with it.
    first: bool,
    large: [KindTerms; 2],
    leaving: KindTerms,
    /// The closed months whose average a fall is held against.
    months: Vec<Month>,
}

impl<'c> Moves<'c> {
    /// For the run of `day`; `line` says which month runs.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn new(core: &'c Core, line: &Line, day: Day, policy: &Policy) -> Result<Self> {
        let leaving = policy.events.of("leaving");
        let many = leaving.days.first().copied().unwrap_or(0) as usize;
        let closed = rows::month_closes(core)?.into_iter().rev().map(|close| close.month);
        let months = closed.filter(|month| *month < line.open_month).take(many).collect();
        let large = [policy.events.of("large_in"), policy.events.of("large_out")];
        Ok(Moves { core, day, first: day == line.first_feed_day, large, leaving, months })
    }

    /// Keeps a move that an event of the policy may follow from.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn note(&self, cust_id: u32, before: Fen, after: Fen) -> Result<()> {
        if self.first || before == after {
            return Ok(());
        }
        let kind = &self.large[usize::from(after < before)];
        let large =
            kind.on && (after - before).abs() >= least(kind) && moved_by_share(before, after, kind.percent);
        let average = self.left_average(cust_id, before, after)?;
        if large || average.is_some() {
            rows::insert_net_move(self.core, self.day, cust_id, (before, after), average)?;
        }
        Ok(())
    }

    /// The average below which a customer fell with this very change; none where they did not.
    fn left_average(&self, cust_id: u32, before: Fen, after: Fen) -> Result<Option<Fen>> {
        let stays = 100 - i128::from(self.leaving.percent.min(100));
        // Who had less than what stays of the least average was below the line before.
        let enough = i128::from(before) * 100 > i128::from(least(&self.leaving)) * stays;
        if !self.leaving.on || after > before || !enough {
            return Ok(None);
        }
        let mut averages = Vec::with_capacity(self.months.len());
        for month in &self.months {
            averages.extend(rows::net_average(self.core, *month, cust_id)?);
        }
        let left = began_to_leave(before, after, &averages, self.leaving.percent);
        Ok(left.then(|| averages.iter().sum::<Fen>() / averages.len().max(1) as Fen))
    }
}

/// The least amount of any tier.
fn least(terms: &KindTerms) -> Fen {
    terms.least.values().copied().min().unwrap_or(0)
}

/// Whether net assets moved by the share of what was there, from zero by any.
pub fn moved_by_share(before: Fen, after: Fen, percent: u32) -> bool {
    let moved = i128::from(after) - i128::from(before);
    moved != 0 && moved.abs() * 100 >= i128::from(before.abs()) * i128::from(percent)
}

/// Whether a customer began to leave: assets are by the share below the average of the months, and were not before.
pub fn began_to_leave(before: Fen, after: Fen, averages: &[Fen], percent: u32) -> bool {
    let months = averages.len() as i128;
    let sum: i128 = averages.iter().map(|average| i128::from(*average)).sum();
    let fell = |assets: Fen| i128::from(assets) * months * 100 <= sum * i128::from(100 - percent.min(100));
    months > 0 && sum > 0 && fell(after) && !fell(before)
}
