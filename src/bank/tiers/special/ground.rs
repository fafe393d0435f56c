//! What a transaction reaches as the ground of a temporary special VIP (spec 1): one that was booked in this month or
//! the last, converted at its day's mid rate, and used once.

use crate::bank::tiers::rows::specials::{self, Txn};
use crate::bank::tiers::rules;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::{Result, declined};
use crate::kernel::money::{Fen, convert, yuan_grouped};
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::store::open::{Bank, Core};
use crate::text;

/// A transaction with what it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// The transaction.
    pub txn: Txn,
    /// Mid rate of its day, CNY per 100 units with four decimals; none for CNY and where there was no rate.
    pub mid_e4: Option<i64>,
    /// In CNY; none where there was no rate to convert at.
    pub cny_fen: Option<Fen>,
    /// The highest tier that it reaches.
    pub reached: Option<Tier>,
    /// The application that it carries already: one that waits or was accepted.
    pub carried_by: Option<i64>,
}

impl Weighed {
    /// The last day on which a special VIP that rests on it can be approved.
    pub fn decide_by(&self, policy: &Policy) -> Day {
        rules::temporary_until(self.txn.day, policy.special_vip.transaction_months_back)
    }
}

/// A customer's transactions on which a special VIP approved on a day may rest, the latest first; also those that are
/// used already.
///
/// # Errors
/// A fault of the database.
pub fn candidates(bank: &Bank, cust_id: u32, on: Day, policy: &Policy) -> Result<Vec<Weighed>> {
    let back = policy.special_vip.transaction_months_back;
    let from = (0..back).fold(Month::of(on), |month, _| month.previous()).first_day();
    let mut all = Vec::new();
    for txn in specials::large_txns(&bank.core, cust_id, from, on)? {
        let weighed = weigh(bank, txn, policy)?;
        if weighed.reached.is_some() {
            all.push(weighed);
        }
    }
    Ok(all)
}

/// The transaction of an application as it is now; none where a correction of the feed took it away.
///
/// # Errors
/// A fault of the database.
pub fn transaction(bank: &Bank, cust_id: u32, txn_no: &str, policy: &Policy) -> Result<Option<Weighed>> {
    let found = specials::txn(&bank.core, txn_no)?.filter(|txn| txn.cust_id == cust_id);
    found.map(|txn| weigh(bank, txn, policy)).transpose()
}

fn weigh(bank: &Bank, txn: Txn, policy: &Policy) -> Result<Weighed> {
    let (mid_e4, cny_fen) = in_cny(&bank.core, &txn)?;
    let reached = cny_fen.and_then(|cny| rules::tier_of_amount(cny, policy));
    let carried_by = specials::of_txn(&bank.crm, &txn.txn_no)?;
    Ok(Weighed { txn, mid_e4, cny_fen, reached, carried_by })
}

/// The amount in CNY at the mid rate of the day on which it was booked, and that rate.
fn in_cny(core: &Core, txn: &Txn) -> Result<(Option<i64>, Option<Fen>)> {
    if txn.currency.is_empty() || txn.currency == "CNY" {
        return Ok((None, Some(txn.amount_fen)));
    }
    let mid_e4 = specials::rate_on(core, &txn.currency, txn.day)?;
    Ok((mid_e4, mid_e4.map(|mid_e4| convert(txn.amount_fen, mid_e4))))
}

/// The transaction, where it may carry a special VIP of a tier that is approved on a day; `own` is the application
/// that it carries itself.
///
/// # Errors
/// Refuses one that is unknown, of another customer, too old or used, and a tier above what it reaches.
pub fn check(
    bank: &Bank,
    (cust_id, txn_no): (u32, &str),
    tier: Tier,
    on: Day,
    policy: &Policy,
    own: Option<i64>,
) -> Result<Weighed> {
    let weighed = transaction(bank, cust_id, txn_no, policy)?.ok_or_else(|| {
        let why = text!(
            "该客户没有交易 {txn_no}，请从列出的交易中选择",
            "the customer has no transaction {txn_no}: choose one of those listed"
        );
        declined("special_txn_unknown", "txn_no", why)
    })?;
    let back = policy.special_vip.transaction_months_back;
    if !rules::is_recent(weighed.txn.day, on, back) {
        let booked = weighed.txn.day;
        let why = text!(
            "交易日 {booked} 不符：须为批准当月或之前 {back} 个月内的交易，请另选一笔",
            "booked on {booked}: it must be of the month of the approval or of the {back} before, choose another"
        );
        return Err(declined("special_txn_old", "txn_no", why));
    }
    if let Some(other) = weighed.carried_by.filter(|carried| Some(*carried) != own) {
        let why = text!(
            "交易 {txn_no} 已用于申请 {other}，一笔交易只能用一次",
            "transaction {txn_no} was used for application {other}, and counts once"
        );
        return Err(declined("special_txn_used", "txn_no", why));
    }
    check_amount(&weighed, tier, policy)?;
    Ok(weighed)
}

fn check_amount(weighed: &Weighed, tier: Tier, policy: &Policy) -> Result<()> {
    let Some(cny) = weighed.cny_fen else {
        let (on, currency) = (weighed.txn.day, &weighed.txn.currency);
        let why = text!(
            "{on} 没有 {currency} 的中间价，无法折算，请另选一笔交易",
            "there is no mid rate of {currency} on {on} to convert at: choose another transaction"
        );
        return Err(declined("special_txn_rate", "txn_no", why));
    };
    if weighed.reached.is_some_and(|reached| tier <= reached) {
        return Ok(());
    }
    let (shown, from) = (yuan_grouped(cny.into()), rules::amount_from(tier, policy));
    let from = yuan_grouped(from.into());
    let reached =
        weighed.reached.map_or(("任何贵宾层级以下", "no VIP tier"), |t| (t.label().zh, t.label().en));
    let ((zh, en), (wanted_zh, wanted_en)) = (reached, (tier.label().zh, tier.label().en));
    let why = text!(
        "交易折合 {shown} 元，只达到{zh}；{wanted_zh}须 {from} 元，请选择不高于所达的层级",
        "the transaction is {shown} yuan and reaches {en}; {wanted_en} takes {from} yuan: choose a tier it reaches"
    );
    Err(declined("special_amount", "tier", why))
}
