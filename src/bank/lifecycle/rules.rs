//! In which stage a customer is (spec 5, *Lifecycle*): facts, policy and day → the stage, and why. Nothing here reads
//! or writes.

use crate::kernel::calendar::Day;
use crate::kernel::lang::Text;
use crate::kernel::money::{Fen, yuan_grouped};
use crate::kernel::policy::LifecycleTerms;
use crate::kernel::terms::Stage;
use crate::text;

/// Why a customer is in their stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum StageReason {
    /// The customer's record says that they closed.
    SaidSo = 1,
    /// Every account is closed.
    AllClosed = 2,
    /// Nothing of their own for long, and next to no assets.
    Quiet = 3,
    /// The first account was opened lately.
    Opened = 4,
    /// A transaction of their own.
    OwnTxn = 5,
    /// The average of the last closed month.
    Average = 6,
    /// Neither a transaction nor the average.
    Nothing = 7,
}

impl StageReason {
    /// Every reason, by its number.
    pub const ALL: [StageReason; 7] = [
        StageReason::SaidSo,
        StageReason::AllClosed,
        StageReason::Quiet,
        StageReason::Opened,
        StageReason::OwnTxn,
        StageReason::Average,
        StageReason::Nothing,
    ];

    /// The number as stored.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The reason of a stored number.
    pub fn from_number(number: u8) -> Option<StageReason> {
        StageReason::ALL.into_iter().find(|reason| reason.number() == number)
    }

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            StageReason::SaidSo => "said_so",
            StageReason::AllClosed => "all_closed",
            StageReason::Quiet => "quiet",
            StageReason::Opened => "opened",
            StageReason::OwnTxn => "own_txn",
            StageReason::Average => "average",
            StageReason::Nothing => "nothing",
        }
    }
}

/// What the stage of a customer rests on, as of the evening of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The customer's record says that they closed.
    pub said_so: bool,
    /// Has an account, or had one that is closed.
    pub has_account: bool,
    /// Has one that is not closed.
    pub has_open_account: bool,
    /// When the first account was opened; none where the core bank does not say.
    pub opened_on: Option<Day>,
    /// The last feed that brought a transaction of their own; none where no feed did.
    pub own_txn: Option<Day>,
    /// The first feed that named the customer: what was before it nobody knows.
    pub known_since: Day,
    /// Net financial assets.
    pub assets_fen: Fen,
    /// Whether the comprehensive average of the last closed month reached the line of the active.
    pub well_off: bool,
}

/// A stage with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// The stage.
    pub stage: Stage,
    /// Why.
    pub reason: StageReason,
    /// The day that the reason speaks of: opened, or the last transaction of their own.
    pub fact_day: Option<Day>,
}

/// Days that passed from one to another; negative where it is still to come.
fn passed(since: Day, on: Day) -> i64 {
    (on - since).num_days()
}

/// The stage of a customer on a day, the first that fits; none for who never had an account.
pub fn stage(facts: &Facts, terms: &LifecycleTerms, on: Day) -> Option<Decided> {
    let decided = |stage, reason, fact_day| Some(Decided { stage, reason, fact_day });
    if facts.said_so {
        return decided(Stage::Lost, StageReason::SaidSo, None);
    }
    if !facts.has_account {
        return None;
    }
    if !facts.has_open_account {
        return decided(Stage::Lost, StageReason::AllClosed, None);
    }
    let quiet_since = facts.own_txn.unwrap_or(facts.known_since);
    if passed(quiet_since, on) >= i64::from(terms.lost_days) && facts.assets_fen < terms.lost_below_fen {
        return decided(Stage::Lost, StageReason::Quiet, facts.own_txn);
    }
    if let Some(opened) = facts.opened_on.filter(|opened| passed(*opened, on) <= i64::from(terms.new_days)) {
        return decided(Stage::New, StageReason::Opened, Some(opened));
    }
    if let Some(own) = facts.own_txn.filter(|own| passed(*own, on) <= i64::from(terms.active_days)) {
        return decided(Stage::Active, StageReason::OwnTxn, Some(own));
    }
    if facts.well_off {
        return decided(Stage::Active, StageReason::Average, None);
    }
    decided(Stage::Dormant, StageReason::Nothing, facts.own_txn)
}

/// Whether a customer stays in their stage for all that is known without their own record: it did not change, and no
/// date of it came due. Where it cannot be told the answer is no, and the record is read.
///
/// `facts` names no record: who is not lost did not close, who is new stays so, and nobody was known before
/// `known_since`.
pub fn stays(stage_now: Stage, facts: &Facts, terms: &LifecycleTerms, on: Day) -> bool {
    if stage_now == Stage::Lost {
        return !facts.has_open_account;
    }
    let opened_on = (stage_now == Stage::New).then_some(on);
    let supposed = Facts { said_so: false, has_account: true, opened_on, ..*facts };
    stage(&supposed, terms, on).is_some_and(|decided| decided.stage == stage_now)
}

/// Whether demand deposits of so much may lie idle; `from` is the policy's line, none where it is of no interest.
pub fn may_idle(demand_fen: Fen, from: Option<Fen>) -> bool {
    from.is_some_and(|from| demand_fen >= from)
}

/// Why a customer came into their stage, in one sentence, under the policy's numbers.
pub fn sentence(reason: StageReason, fact_day: Option<Day>, terms: &LifecycleTerms) -> Text {
    let LifecycleTerms { new_days, active_days, lost_days, .. } = terms;
    let average = yuan_grouped(terms.active_average_fen.into());
    let below = yuan_grouped(terms.lost_below_fen.into());
    match (reason, fact_day) {
        (StageReason::SaidSo, _) => text!("客户已销户", "the customer closed the relation"),
        (StageReason::AllClosed, _) => text!("全部账户已销户", "every account is closed"),
        (StageReason::Quiet, Some(day)) => text!(
            "自 {day} 起满 {lost_days} 天无本人交易，净资产不足 {below} 元",
            "no own transaction since {day}, {lost_days} days and more, and net assets below {below} yuan"
        ),
        (StageReason::Quiet, None) => text!(
            "供数 {lost_days} 天以来无本人交易，净资产不足 {below} 元",
            "no own transaction in {lost_days} days of feeds, and net assets below {below} yuan"
        ),
        (StageReason::Opened, Some(day)) => {
            text!("{day} 开户，未满 {new_days} 天", "opened on {day}, at most {new_days} days before")
        }
        (StageReason::Opened, None) => {
            text!("开户未满 {new_days} 天", "opened at most {new_days} days before")
        }
        (StageReason::OwnTxn, Some(day)) => text!(
            "{day} 有本人交易（{active_days} 天内）",
            "a transaction of their own on {day}, within {active_days} days"
        ),
        (StageReason::OwnTxn, None) => {
            text!("{active_days} 天内有本人交易", "a transaction of their own within {active_days} days")
        }
        (StageReason::Average, _) => text!(
            "上一关账月综合月均达到 {average} 元",
            "the average of the last closed month reached {average} yuan"
        ),
        (StageReason::Nothing, Some(day)) => text!(
            "最近一次本人交易在 {day}，已超过 {active_days} 天，且综合月均不足 {average} 元",
            "the last transaction of their own was on {day}, more than {active_days} days before, and the average is below {average} yuan"
        ),
        (StageReason::Nothing, None) => text!(
            "供数以来无本人交易，且综合月均不足 {average} 元",
            "no transaction of their own since the feeds began, and the average is below {average} yuan"
        ),
    }
}
