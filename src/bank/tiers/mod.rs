//! Tiers: rating at each month's close, tier in force, projection, special VIPs, the policy.
//!
//! Read [`rules`] first: pure functions of facts, policy and date. [`close`] applies them to all
//! customers at a month's end, [`project`] to those whose month moved, [`explain`] shows the
//! arithmetic of one, [`family_effect`] what a family changes before anybody forms it, [`simulate`] re-rates a month
//! under a draft, [`moves`] keeps what net assets moved. [`policies`] and [`special`] are what
//! people decide.

pub mod close;
pub mod entered;
pub mod explain;
pub mod explain_text;
pub mod explanation;
pub mod family_effect;
pub mod held;
pub mod moves;
pub mod policies;
pub mod project;
pub mod rebuild;
pub mod roster;
pub mod rows;
pub mod rules;
pub mod simulate;
pub mod special;

use crate::bank::holdings::{Bucket, Track};
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::{Refusal, Result};
use crate::kernel::money::Fen;
use crate::kernel::terms::{KindSet, Tier};
use crate::store::open::Core;
use crate::text;
use rules::TierReason;

/// One customer's rating of one closed month, with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// What the month alone gives.
    pub rated: Tier,
    /// Own track after the close.
    pub own: Track,
    /// Family counted in.
    pub family_no: Option<i64>,
    /// Special VIP valid on the first day after the month.
    pub special: Option<Tier>,
    /// Tier in force from the first day after the month.
    pub in_force: Tier,
    /// Comprehensive average, half-up to fen; comparisons use the sums.
    pub comprehensive_avg_fen: Fen,
    /// Net average, half-up to fen.
    pub net_avg_fen: Fen,
    /// Deposit balances at the month's end.
    pub deposit_fen: Fen,
    /// Accounts without a closing date at the month's end.
    pub open_accounts: u32,
    /// Key products held at the month's end.
    pub key_products: u32,
    /// Kinds of transaction booked in the month.
    pub loyalty: KindSet,
    /// Held a card at the close that makes other core.
    pub core_card: bool,
    /// Was designated by head office at the close.
    pub designated: bool,
    /// Why: of the rating, of the track, of the tier in force.
    pub reasons: Vec<TierReason>,
    /// Day-sum of each bucket.
    pub sums: Vec<(Bucket, i64)>,
}

/// A month that was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthClose {
    /// The month.
    pub month: Month,
    /// First day of its period.
    pub period_from: Day,
    /// Calendar days of its period.
    pub period_days: i64,
    /// Day of the feed whose run closed it.
    pub closed_by: Day,
    /// Policy under which it was rated.
    pub policy_version: i64,
}

/// The close of a month, by default of the last that is closed.
///
/// # Errors
/// Refuses a month that is not closed, and a bank in which none is.
pub fn closed_month(core: &Core, month: Option<Month>) -> Result<MonthClose> {
    let closes = rows::month_closes(core)?;
    let Some(last) = closes.last().copied() else {
        let why = text!(
            "还没有已结账的月份：收到月末数据后即有",
            "no month is closed yet: the first is, once its last day has been taken"
        );
        return Err(Refusal::new("no_closed_month", "--month", why).into());
    };
    let Some(month) = month else { return Ok(last) };
    closes.iter().rev().find(|close| close.month == month).copied().ok_or_else(|| {
        let (first, last) = (closes.first().map_or(last.month, |close| close.month), last.month);
        let why = text!(
            "{month} 未结账：已结账的是 {first} 至 {last}",
            "{month} is not closed: closed are {first} to {last}"
        );
        Refusal::new("month_not_closed", "--month", why).into()
    })
}
