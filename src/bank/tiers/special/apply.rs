//! Asking for a special VIP, and taking that back.

use super::{Application, Kind, Outcome, check_reason, check_vip, decide, ground, rows};
use crate::access::act::Act;
use crate::bank::parties::rows::people::{Person, person};
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::rows::specials;
use crate::kernel::calendar::{Month, ymd};
use crate::kernel::error::{Refusal, Result, declined};
use crate::kernel::terms::Tier;
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::Bank;
use crate::text;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Customer, by internal number.
    pub cust_id: u32,
    /// On what ground.
    pub kind: Kind,
    /// Which tier.
    pub tier: Tier,
    /// The transaction it rests on; empty for a long-term one.
    pub txn_no: &'a str,
    /// Why; may be empty where a transaction says it all.
    pub reason: &'a str,
}

/// Applies for a special VIP. Answers the application's number.
///
/// # Errors
/// Refuses a customer who has gone, a second application while one waits, a tier that is no VIP's or above what the
/// transaction reaches, a transaction that is unknown, too old or used, and a long-term one without a reason or where
/// one of that tier holds.
pub fn apply(bank: &Bank, signed: &Signed, wish: Wish<'_>) -> Result<Act<i64>> {
    let Some(customer) = person(&bank.core, wish.cust_id, signed.today)? else {
        let why = text!("没有这位客户", "there is no such customer");
        return Err(declined("unknown_customer", "", why));
    };
    check_customer(&customer)?;
    let cust_no = customer.cust_no.as_str();
    if specials::of_customer(&bank.crm, cust_no)?.iter().any(|one| one.decided.is_none()) {
        return Err(waits_already().into());
    }
    check_vip(wish.tier)?;
    let on = signed.effective();
    let mut amount = None;
    if wish.kind == Kind::Temporary {
        let policies = Policies::load(&bank.crm)?;
        let policy = &policies.of(Month::of(on))?.policy;
        check_named(wish.txn_no)?;
        let named = (wish.cust_id, wish.txn_no);
        amount = ground::check(bank, named, wish.tier, on, policy, None)?.cny_fen;
    } else {
        check_reason(wish.reason)?;
        decide::check_holds(bank, cust_no, wish.tier)?;
    }
    let application_no = rows::next_number(&bank.crm, "tiers/next_special_application_no")?;
    let temporary = wish.kind == Kind::Temporary;
    let params = vec![
        Value::Integer(application_no),
        Value::Text(cust_no.to_owned()),
        Value::Text(wish.kind.code().to_owned()),
        Value::Integer(wish.tier.rank().into()),
        if temporary { Value::Text(wish.txn_no.to_owned()) } else { Value::Null },
        amount.map_or(Value::Null, Value::Integer),
        Value::Text(wish.reason.trim().to_owned()),
        Value::Text(signed.actor.clone()),
        Value::Integer(ymd(signed.today).into()),
    ];
    let write = Write::one("tiers/insert_special_application", params);
    let detail = format!("application={application_no} kind={} tier={}", wish.kind.code(), wish.tier.code());
    let key = format!("special-application-{application_no}");
    let action =
        signed.because(&detail).action(key, "apply_for_special_vip", cust_no.to_owned(), vec![write]);
    let why = text!(
        "刚有人提交了申请，请重新查看后再提交",
        "somebody has just applied: look again, then send it once more"
    );
    Ok(Act::new(action, application_no).or_say(Refusal::new("changed_meanwhile", "", why)))
}

/// Takes one's own application back.
///
/// # Errors
/// Refuses somebody else's, and one that was decided.
pub fn withdraw(signed: &Signed, application: &Application) -> Result<Act<()>> {
    if application.applicant != signed.actor {
        let why = text!("只能撤回自己的申请", "only whoever applied takes an application back");
        return Err(declined("not_the_applicant", "", why));
    }
    decide::check_waits(application)?;
    let write = decide::ended(application, Outcome::Withdrawn, signed, "", None);
    let (number, object) = (application.application_no, application.cust_no.clone());
    let signed = signed.because(&format!("application={number}"));
    let key = format!("special-application-end-{number}");
    let action = signed.action(key, "withdraw_special_application", object, vec![write]);
    Ok(Act::new(action, ()).or_say(decide::decided(application)))
}

/// Whoever has died, closed all accounts or was merged into another number becomes nothing.
pub(super) fn check_customer(customer: &Person) -> Result<()> {
    let cust_no = &customer.cust_no;
    let why = match (customer.status.as_str(), customer.merged_into.is_empty()) {
        ("deceased", _) => text!("客户 {cust_no} 已身故", "customer {cust_no} has died"),
        ("closed", _) => text!("客户 {cust_no} 已销户", "customer {cust_no} has closed all accounts"),
        (_, false) => {
            let into = &customer.merged_into;
            text!("客户 {cust_no} 已并入 {into}", "customer {cust_no} was merged into {into}")
        }
        _ => return Ok(()),
    };
    Err(declined("customer_gone", "", why))
}

fn check_named(txn_no: &str) -> Result<()> {
    if txn_no.is_empty() {
        let why = text!(
            "请选择临时特殊所依据的一笔交易",
            "choose the transaction on which the temporary one rests"
        );
        return Err(declined("special_txn_missing", "txn_no", why));
    }
    Ok(())
}

fn waits_already() -> Refusal {
    let why = text!(
        "该客户已有一份申请在等待决定，请等待结果或先撤回",
        "an application for this customer waits already: wait for the answer, or take it back first"
    );
    Refusal::new("special_waits", "", why)
}
