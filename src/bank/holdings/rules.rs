//! What an account's balance counts for, and how a change moves the running month (spec 1).

use crate::kernel::calendar::{Day, days_inclusive};
use crate::kernel::money::{Fen, convert};
use crate::kernel::policy::{CoreCard, Policy};

/// Where a balance is added up: an asset class, apart for accounts marked overdue.
///
/// The number is twice the class's number, one more for overdue. Class 0, the credit-card account,
/// carries no rating asset and has no bucket. Whether overdue balances count is the policy's word,
/// so the sums themselves never depend on a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket(pub u8);

impl Bucket {
    /// The bucket of an account of `class_id`; none for the credit-card account.
    #[inline]
    pub fn of(class_id: u8, overdue: bool) -> Option<Bucket> {
        if class_id == 0 { None } else { Some(Bucket(class_id * 2 + u8::from(overdue))) }
    }

    /// The number of the asset class.
    #[inline]
    pub fn class_id(self) -> u8 {
        self.0 / 2
    }

    /// Whether it holds accounts marked overdue.
    #[inline]
    pub fn overdue(self) -> bool {
        self.0 % 2 == 1
    }
}

/// A balance in CNY fen at a mid rate; `mid_e4` is none for CNY itself.
#[inline]
pub fn in_cny(balance_fen: Fen, mid_e4: Option<i64>) -> Fen {
    match mid_e4 {
        None => balance_fen,
        Some(mid) => convert(balance_fen, mid),
    }
}

/// What a balance that changes on `day` by `delta` adds to the month's projected day-sum: the
/// change, held from that day to the month's last.
///
/// None where it is more than can be kept.
#[inline]
pub fn projected_delta(delta: Fen, day: Day, month_end: Day) -> Option<i64> {
    delta.checked_mul(days_inclusive(day, month_end))
}

/// The day-sum up to and including `day`, of a projected sum and today's balance.
pub fn month_to_date(projected_sum: i64, balance: Fen, day: Day, month_end: Day) -> i64 {
    projected_sum - balance * (days_inclusive(day, month_end) - 1)
}

/// Whether a card makes its holder other core (spec 1, *Other core*).
pub fn is_core_card(kind: &str, fee: &str, dual_card: bool, policy: &Policy) -> bool {
    let fits = |core: &CoreCard| core.kind == kind && core.fee == fee && (dual_card || !core.dual_card);
    policy.core_cards.iter().any(fits)
}
