//! Special VIPs and designations: who may set them, on what ground, and for how long (spec 1).

use super::entered::Policies;
use super::{rows, rules};
use crate::bank::parties;
use crate::kernel::calendar::{Day, Month, ymd};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Text;
use crate::kernel::money::{Fen, yuan_grouped};
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::{Bank, Core};
use crate::text;

/// The role that designates other core.
const DESIGNATES: &str = "hq_retail";

/// Sets a temporary special VIP that rests on one transaction; whoever signs approves it. Answers its
/// number.
///
/// # Errors
/// Refuses a tier that is no VIP's or higher than the amount reaches; a transaction that is unknown, of
/// another customer, too old or used before; an approver who applied or whose role does not approve.
pub fn set_temporary(
    bank: &mut Bank,
    signed: &Signed,
    applicant: &str,
    cust_no: &str,
    tier: Tier,
    txn_no: &str,
    policy: &Policy,
) -> Result<i64> {
    let terms = &policy.special_vip;
    check_people(&bank.core, signed, "applicant", applicant, &terms.temporary_approver)?;
    check_vip(tier)?;
    let cust_id = customer(&bank.core, cust_no)?;
    let txn = rows::txn(&bank.core, txn_no)?.filter(|txn| txn.cust_id == cust_id).ok_or_else(|| {
        let why = text!("客户 {cust_no} 没有交易 {txn_no}", "customer {cust_no} has no transaction {txn_no}");
        refuse("special_txn_unknown", "txn_no", why)
    })?;
    if !rules::is_recent(txn.day, signed.effective(), terms.transaction_months_back) {
        let (on, back) = (txn.day, terms.transaction_months_back);
        let why = text!(
            "交易日 {on} 不符：须为批准当月或之前 {back} 个月内的交易",
            "booked on {on}: it must be of the month of the approval or of the {back} before"
        );
        return Err(refuse("special_txn_old", "txn_no", why));
    }
    if rows::special_of_txn(&bank.crm, txn_no)? {
        let why = text!(
            "交易 {txn_no} 已用于另一申请，一笔交易只能用一次",
            "transaction {txn_no} was used for another application, and counts once"
        );
        return Err(refuse("special_txn_used", "txn_no", why));
    }
    let amount = amount_in_cny(&bank.core, &txn)?;
    check_amount(tier, amount, policy)?;
    let until = rules::temporary_until(signed.effective(), terms.temporary_months_after);
    let ground = format!("single transaction of {} yuan", yuan_grouped(amount.into()));
    let set =
        Set { cust_no, kind: "temporary", tier, ground: &ground, txn_no: Some(txn_no), until: Some(until) };
    insert(bank, signed, applicant, &set, format!("special-temporary-{txn_no}"))
}

/// Sets a long-term special VIP for a written reason; whoever signs approves it. Answers its number.
///
/// # Errors
/// Refuses a tier that is no VIP's, an empty reason, one that holds already, and an approver who applied
/// or whose role does not approve.
pub fn set_long_term(
    bank: &mut Bank,
    signed: &Signed,
    applicant: &str,
    cust_no: &str,
    tier: Tier,
    reason: &str,
    policy: &Policy,
) -> Result<i64> {
    check_people(&bank.core, signed, "applicant", applicant, &policy.special_vip.long_term_approver)?;
    check_vip(tier)?;
    check_reason(reason)?;
    customer(&bank.core, cust_no)?;
    let holds =
        |one: &rows::SpecialVip| one.kind == "long_term" && one.revoked_on.is_none() && one.tier >= tier;
    if let Some(one) = rows::specials_of(&bank.crm, cust_no)?.iter().find(|one| holds(one)) {
        let no = one.special_no;
        let why = text!(
            "客户 {cust_no} 已有不低于此层级的长期特殊VIP（{no} 号）",
            "customer {cust_no} has a long-term special VIP of this tier or above already (no. {no})"
        );
        return Err(refuse("special_holds", "cust_no", why));
    }
    let set = Set { cust_no, kind: "long_term", tier, ground: reason, txn_no: None, until: None };
    let key = format!("special-long-{cust_no}-{}-{}", tier.code(), rows::next_number(&bank.crm, NEXT)?);
    insert(bank, signed, applicant, &set, key)
}

/// Revokes a long-term special VIP: from today it no longer holds.
///
/// # Errors
/// Refuses one that is unknown, temporary or revoked, an empty reason, and a role that does not approve
/// long-term ones.
pub fn revoke(bank: &mut Bank, signed: &Signed, special_no: i64, why: &str) -> Result<()> {
    let policies = Policies::load(&bank.crm)?;
    let needed = &policies.of(Month::of(signed.effective()))?.policy.special_vip.long_term_approver;
    check_role(&bank.core, &signed.actor, needed)?;
    check_reason(why)?;
    let reason = match rows::special(&bank.crm, special_no)? {
        Some((kind, false)) if kind == "long_term" => None,
        Some((_, true)) => Some(text!("{special_no} 号已撤销", "no. {special_no} is revoked already")),
        Some(_) => Some(text!(
            "{special_no} 号是临时特殊VIP，到期自行失效，不可撤销",
            "no. {special_no} is temporary: it ends by itself and is not revoked"
        )),
        None => Some(text!("没有 {special_no} 号特殊VIP", "there is no special VIP no. {special_no}")),
    };
    if let Some(text) = reason {
        return Err(refuse("special_not_revocable", "special_no", text));
    }
    let params = vec![
        Value::Integer(special_no),
        Value::Integer(ymd(signed.effective()).into()),
        Value::Text(signed.actor.clone()),
        Value::Text(why.trim().to_owned()),
    ];
    let writes = vec![Write::one("tiers/revoke_special", params)];
    let key = format!("special-revoke-{special_no}");
    bank.crm.perform(&signed.action(key, "revoke_special_vip", special_no.to_string(), writes))?;
    Ok(())
}

/// Designates a customer as other core from `from` to the last day `until` (none: until further notice);
/// whoever signs approves it. Answers its number.
///
/// # Errors
/// Refuses dates that have passed or are the wrong way round, an empty reason, and an approver who
/// proposed or is not head office's retail division.
pub fn designate(
    bank: &mut Bank,
    signed: &Signed,
    proposer: &str,
    cust_no: &str,
    reason: &str,
    from: Day,
    until: Option<Day>,
) -> Result<i64> {
    check_people(&bank.core, signed, "proposer", proposer, DESIGNATES)?;
    check_reason(reason)?;
    customer(&bank.core, cust_no)?;
    if from < signed.effective() {
        let today = signed.effective();
        let why = text!(
            "起始日不得早于今天（{today}）：已结账的月份不因此改变",
            "must not be before today ({today}): closed months do not change by it"
        );
        return Err(refuse("designation_past", "valid_from", why));
    }
    if until.is_some_and(|until| until < from) {
        let why = text!("截止日早于起始日 {from}", "is before the first day, {from}");
        return Err(refuse("designation_dates", "valid_until", why));
    }
    let number = rows::next_number(&bank.crm, "tiers/next_designation_no")?;
    let params = vec![
        Value::Integer(number),
        Value::Text(cust_no.to_owned()),
        Value::Text(reason.trim().to_owned()),
        Value::Text(proposer.to_owned()),
        Value::Text(signed.actor.clone()),
        Value::Integer(ymd(from).into()),
        until.map_or(Value::Null, |until| Value::Integer(ymd(until).into())),
    ];
    let writes = vec![Write::one("tiers/insert_designation", params)];
    let key = format!("designate-{number}");
    bank.crm.perform(&signed.action(key, "designate_other_core", number.to_string(), writes))?;
    Ok(number)
}

/// Where the number of the next special VIP is read.
const NEXT: &str = "tiers/next_special_no";

struct Set<'a> {
    cust_no: &'a str,
    kind: &'static str,
    tier: Tier,
    ground: &'a str,
    txn_no: Option<&'a str>,
    until: Option<Day>,
}

fn insert(bank: &mut Bank, signed: &Signed, applicant: &str, set: &Set<'_>, key: String) -> Result<i64> {
    let number = rows::next_number(&bank.crm, NEXT)?;
    let params = vec![
        Value::Integer(number),
        Value::Text(set.cust_no.to_owned()),
        Value::Text(set.kind.to_owned()),
        Value::Integer(set.tier.rank().into()),
        Value::Text(set.ground.trim().to_owned()),
        set.txn_no.map_or(Value::Null, |txn_no| Value::Text(txn_no.to_owned())),
        Value::Text(applicant.to_owned()),
        Value::Text(signed.actor.clone()),
        Value::Integer(ymd(signed.effective()).into()),
        set.until.map_or(Value::Null, |until| Value::Integer(ymd(until).into())),
    ];
    let writes = vec![Write::one("tiers/insert_special", params)];
    let mut action = signed.action(key, "set_special_vip", number.to_string(), writes);
    action.detail = format!("{} {}", set.kind, set.tier.code());
    bank.crm.perform(&action)?;
    Ok(number)
}

fn refuse(code: &'static str, field: &'static str, text: Text) -> Error {
    Refusal::new(code, field, text).into()
}

/// Two people, and the one who signs has the role that approves.
fn check_people(core: &Core, signed: &Signed, field: &'static str, asks: &str, needed: &str) -> Result<()> {
    if asks.trim().is_empty() {
        return Err(refuse("applicant_missing", field, text!("请填写申请人工号", "give the staff number")));
    }
    if asks == signed.actor {
        let why = text!(
            "申请人与批准人须为两人，请由另一人批准",
            "who asks and who approves are two people: let another approve"
        );
        return Err(refuse("same_person", field, why));
    }
    check_role(core, &signed.actor, needed)
}

fn check_role(core: &Core, staff_no: &str, needed: &str) -> Result<()> {
    let Some(role) = rows::staff_role(core, staff_no)? else {
        let why = text!(
            "员工数据中没有在职的 {staff_no}，其岗位不明，不能批准",
            "{staff_no} does not work for the bank by its staff data: their role is unknown, they cannot approve"
        );
        return Err(refuse("approver_unknown", "approver", why));
    };
    if rules::may_approve(&role, needed) {
        return Ok(());
    }
    let why = text!(
        "{staff_no} 的岗位是 {role}，须由 {needed} 或其上级批准",
        "{staff_no} is {role}: {needed} or a role above it approves this"
    );
    Err(refuse("approver_role", "approver", why))
}

fn check_vip(tier: Tier) -> Result<()> {
    if tier.is_vip() {
        return Ok(());
    }
    let (zh, en) = (tier.label().zh, tier.label().en);
    let why = text!("{zh}不是贵宾层级：请选黄金至钻石", "{en} is no VIP tier: choose gold to diamond");
    Err(refuse("special_tier", "tier", why))
}

fn check_reason(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(refuse("reason_missing", "reason", text!("请写明理由", "write down the reason")));
    }
    Ok(())
}

fn customer(core: &Core, cust_no: &str) -> Result<u32> {
    parties::find_customer(core, cust_no)?.ok_or_else(|| {
        let why = text!("没有客户号 {cust_no}", "there is no customer {cust_no}");
        refuse("unknown_customer", "cust_no", why)
    })
}

/// The amount in CNY, at the mid rate of the day on which it was booked.
fn amount_in_cny(core: &Core, txn: &rows::TxnRow) -> Result<Fen> {
    if txn.currency.is_empty() || txn.currency == "CNY" {
        return Ok(txn.amount_fen);
    }
    let (currency, on) = (&txn.currency, txn.day);
    let rate = rows::rate_on(core, currency, on)?.ok_or_else(|| {
        let why = text!(
            "{on} 没有 {currency} 的中间价，无法折算",
            "there is no mid rate of {currency} on {on} to convert at"
        );
        refuse("special_txn_rate", "txn_no", why)
    })?;
    Ok(crate::kernel::money::convert(txn.amount_fen, rate))
}

fn check_amount(tier: Tier, amount: Fen, policy: &Policy) -> Result<()> {
    let reached = rules::tier_of_amount(amount, policy);
    if reached.is_some_and(|reached| tier <= reached) {
        return Ok(());
    }
    let shown = yuan_grouped(amount.into());
    let label = |tier: Option<Tier>| {
        tier.map_or(("任何贵宾层级以下", "no VIP tier"), |t| (t.label().zh, t.label().en))
    };
    let ((zh, en), (wanted_zh, wanted_en)) = (label(reached), (tier.label().zh, tier.label().en));
    let why = text!(
        "交易金额 {shown} 元只达到{zh}，不及{wanted_zh}",
        "the amount, {shown} yuan, reaches {en}, not {wanted_en}"
    );
    Err(refuse("special_amount", "tier", why))
}
