//! Another person of the right level decides: accepts, refuses, revokes. Whoever applied never does.

use super::{Application, Kind, Outcome, apply, check_reason, check_vip, ground, rows};
use crate::access::accounts::{self, second_person};
use crate::access::act::Act;
use crate::access::roles::{Post, Role};
use crate::bank::parties;
use crate::bank::parties::rows::people::{self, Institution, Person, institution_tree, person};
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::rows::specials;
use crate::bank::tiers::rules;
use crate::kernel::calendar::{Day, Month, ymd};
use crate::kernel::error::{Refusal, Result, declined};
use crate::kernel::money::yuan_grouped;
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::store::Value;
use crate::store::action::{Action, Signed, Write};
use crate::store::open::Bank;
use crate::text;
use std::sync::Arc;

/// The role that approves a kind.
pub fn approver(kind: Kind, policy: &Policy) -> &str {
    match kind {
        Kind::Temporary => &policy.special_vip.temporary_approver,
        Kind::LongTerm => &policy.special_vip.long_term_approver,
    }
}

/// Who approves a kind for customers of an institution: staff number and role, the lowest level first.
///
/// # Errors
/// A fault of the database.
pub fn approvers(
    bank: &Bank,
    kind: Kind,
    inst_no: &str,
    policy: &Policy,
    tree: &[Institution],
    on: Day,
) -> Result<Vec<(String, Role)>> {
    let needed = approver(kind, policy);
    let mut found = Vec::new();
    for (staff_no, post) in accounts::holders(&bank.crm, on)? {
        if rules::approves(std::slice::from_ref(&post), needed, inst_no, tree) {
            found.push((staff_no, post.role));
        }
    }
    found.sort_by_key(|(staff_no, role)| (*role, staff_no.clone()));
    Ok(found)
}

/// What a decision rests on.
struct Facts {
    customer: Person,
    tree: Vec<Institution>,
    policy: Arc<Policy>,
}

impl Facts {
    fn read(bank: &Bank, signed: &Signed, cust_no: &str) -> Result<Facts> {
        let known = parties::find_customer(&bank.core, cust_no)?;
        let customer = known.map(|cust_id| person(&bank.core, cust_id, signed.today)).transpose()?.flatten();
        let Some(customer) = customer else {
            let why = text!("没有客户号 {cust_no}", "there is no customer {cust_no}");
            return Err(declined("unknown_customer", "", why));
        };
        let policy = Policies::load(&bank.crm)?.of(Month::of(signed.effective()))?.policy.clone();
        Ok(Facts { customer, tree: institution_tree(&bank.core)?, policy })
    }

    /// The one who signs has the authority, by posts and institution, and is not the customer.
    fn check_authority(&self, bank: &Bank, signed: &Signed, posts: &[Post], kind: Kind) -> Result<()> {
        let needed = approver(kind, &self.policy);
        if !rules::approves(posts, needed, &self.customer.inst_no, &self.tree) {
            let label =
                Role::from_code(needed).map_or(("", needed), |role| (role.label().zh, role.label().en));
            let (zh, en) = label;
            let why = text!(
                "不由您决定：须由{zh}或其上级决定",
                "this is not yours to decide on: {en} or a level above does"
            );
            return Err(declined("approver_role", "", why));
        }
        let staff = people::staff_member(&bank.core, &signed.actor)?;
        if staff.is_some_and(|staff| parties::is_oneself(&staff, &self.customer.name, &self.customer.mobile))
        {
            let why = text!(
                "不能决定自己作为客户的事项，请由另一位有权人决定",
                "nobody decides about themselves as a customer: let another with the authority decide"
            );
            return Err(declined("is_oneself", "", why));
        }
        Ok(())
    }

    /// Two people: whoever applied is told who else decides, or that nobody does.
    fn check_second_person(&self, bank: &Bank, signed: &Signed, application: &Application) -> Result<()> {
        if application.applicant != signed.actor {
            return Ok(());
        }
        let needed = approver(application.kind, &self.policy);
        let may = |post: &Post| {
            rules::approves(std::slice::from_ref(post), needed, &self.customer.inst_no, &self.tree)
        };
        Err(second_person(&bank.crm, signed, may)?)
    }
}

/// Accepts an application, by a tier that is not above the one asked for. Everything is looked at again. Answers the
/// number of the special VIP.
///
/// # Errors
/// Refuses whoever has not the authority or applied themselves, what was decided, a higher tier than was asked for, and
/// whatever `apply` would refuse by now.
pub fn accept(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    application: &Application,
    tier: Tier,
    answer: &str,
) -> Result<Act<i64>> {
    check_waits(application)?;
    let facts = Facts::read(bank, signed, &application.cust_no)?;
    facts.check_authority(bank, signed, posts, application.kind)?;
    facts.check_second_person(bank, signed, application)?;
    apply::check_customer(&facts.customer)?;
    check_vip(tier)?;
    if tier > application.tier {
        let ((zh, en), (asked_zh, asked_en)) =
            ((tier.label().zh, tier.label().en), (application.tier.label().zh, application.tier.label().en));
        let why = text!(
            "申请的是{asked_zh}，不能批准更高的{zh}；如应更高，请重新申请",
            "{asked_en} was asked for: {en} is above it, and takes another application"
        );
        return Err(declined("special_above_asked", "tier", why));
    }
    let on = signed.effective();
    let (ground, until) = stands_on(bank, &facts, application, tier, on)?;
    let special_no = rows::next_number(&bank.crm, "tiers/next_special_no")?;
    let params = vec![
        Value::Integer(special_no),
        Value::Text(application.cust_no.clone()),
        Value::Text(application.kind.code().to_owned()),
        Value::Integer(tier.rank().into()),
        Value::Text(ground),
        application.txn_no.clone().map_or(Value::Null, Value::Text),
        Value::Text(application.applicant.clone()),
        Value::Text(signed.actor.clone()),
        Value::Integer(ymd(on).into()),
        until.map_or(Value::Null, |until| Value::Integer(ymd(until).into())),
    ];
    let writes = vec![
        Write::one("tiers/insert_special", params),
        ended(application, Outcome::Accepted, signed, answer, Some(special_no)),
    ];
    let action = act(signed, application, "set_special_vip", Some(tier), writes);
    Ok(Act::new(action, special_no).or_say(decided(application)))
}

/// The ground as it is written down, and the last day; both as the day of the decision has them.
fn stands_on(
    bank: &Bank,
    facts: &Facts,
    application: &Application,
    tier: Tier,
    on: Day,
) -> Result<(String, Option<Day>)> {
    let Some(txn_no) = &application.txn_no else {
        check_holds(bank, &application.cust_no, tier)?;
        return Ok((application.reason.clone(), None));
    };
    let named = (facts.customer.cust_id, txn_no.as_str());
    let own = Some(application.application_no);
    let weighed = ground::check(bank, named, tier, on, &facts.policy, own)?;
    let amount = yuan_grouped(weighed.cny_fen.unwrap_or_default().into());
    let until = rules::temporary_until(on, facts.policy.special_vip.temporary_months_after);
    Ok((format!("single transaction of {amount} yuan"), Some(until)))
}

/// Refuses an application, with a reason that the applicant is told.
///
/// # Errors
/// Refuses whoever has not the authority or applied themselves, an empty reason, and what was decided.
pub fn refuse_application(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    application: &Application,
    reason: &str,
) -> Result<Act<()>> {
    check_waits(application)?;
    let facts = Facts::read(bank, signed, &application.cust_no)?;
    facts.check_authority(bank, signed, posts, application.kind)?;
    facts.check_second_person(bank, signed, application)?;
    check_reason(reason)?;
    let writes = vec![ended(application, Outcome::Refused, signed, reason, None)];
    let action = act(signed, application, "refuse_special_application", None, writes);
    Ok(Act::new(action, ()).or_say(decided(application)))
}

/// Revokes a long-term special VIP: from today it no longer holds.
///
/// # Errors
/// Refuses one that is no longer or never was, a temporary one, an empty reason, and whoever does not approve long-term
/// ones.
pub fn revoke(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    application: &Application,
    why: &str,
) -> Result<Act<()>> {
    let number = application.application_no;
    let facts = Facts::read(bank, signed, &application.cust_no)?;
    facts.check_authority(bank, signed, posts, application.kind)?;
    check_reason(why)?;
    let said = match (&application.granted, application.kind) {
        (None, _) => Some(text!("申请 {number} 未获批准", "application {number} was never accepted")),
        (Some(_), Kind::Temporary) => Some(text!(
            "{number} 号是临时特殊VIP，到期自行失效，不可撤销",
            "no. {number} is temporary: it ends by itself and is not revoked"
        )),
        (Some(granted), _) if granted.revoked.is_some() => {
            Some(text!("{number} 号已撤销", "no. {number} is revoked already"))
        }
        _ => None,
    };
    let granted = match (said, &application.granted) {
        (None, Some(granted)) => granted,
        (said, _) => {
            let text = said.unwrap_or_else(|| text!("无法撤销", "it cannot be revoked"));
            return Err(declined("special_not_revocable", "", text));
        }
    };
    let params = vec![
        Value::Integer(granted.special_no),
        Value::Integer(ymd(signed.effective()).into()),
        Value::Text(signed.actor.clone()),
        Value::Text(why.trim().to_owned()),
    ];
    let writes = vec![Write::one("tiers/revoke_special", params)];
    let key = format!("special-revoke-{}", granted.special_no);
    let signed = signed.because(&format!("application={number} reason={}", why.trim()));
    let action = signed.action(key, "revoke_special_vip", application.cust_no.clone(), writes);
    let text = text!("{number} 号刚被撤销，请重新查看", "no. {number} was just revoked: look again");
    Ok(Act::new(action, ()).or_say(Refusal::new("special_not_revocable", "", text)))
}

/// Whether a person may decide on an application now: by their posts, and not their own.
pub fn may_decide(
    (staff_no, posts): (&str, &[Post]),
    application: &Application,
    inst_no: &str,
    policy: &Policy,
    tree: &[Institution],
) -> bool {
    application.applicant != staff_no
        && rules::approves(posts, approver(application.kind, policy), inst_no, tree)
}

/// A long-term special VIP of a tier or above is not given twice.
pub(super) fn check_holds(bank: &Bank, cust_no: &str, tier: Tier) -> Result<()> {
    let holds = |one: &Application| {
        let granted = one.granted.as_ref();
        granted.is_some_and(|one| one.tier >= tier && one.until.is_none() && one.revoked.is_none())
    };
    let Some(one) = specials::of_customer(&bank.crm, cust_no)?.into_iter().find(holds) else { return Ok(()) };
    let number = one.application_no;
    let why = text!(
        "客户 {cust_no} 已有不低于此层级的长期特殊VIP（{number} 号），无须再申请",
        "customer {cust_no} has a long-term special VIP of this tier or above already (no. {number})"
    );
    Err(declined("special_holds", "tier", why))
}

pub(super) fn check_waits(application: &Application) -> Result<()> {
    if application.decided.is_none() { Ok(()) } else { Err(decided(application).into()) }
}

pub(super) fn decided(application: &Application) -> Refusal {
    let number = application.application_no;
    let why =
        text!("申请 {number} 已有结果，请重新查看", "application {number} has been decided on: look again");
    Refusal::new("decided_already", "", why)
}

pub(super) fn ended(
    application: &Application,
    outcome: Outcome,
    signed: &Signed,
    answer: &str,
    special_no: Option<i64>,
) -> Write {
    let params = vec![
        Value::Integer(application.application_no),
        Value::Text(outcome.code().to_owned()),
        Value::Text(signed.actor.clone()),
        Value::Integer(ymd(signed.today).into()),
        Value::Text(answer.trim().to_owned()),
        special_no.map_or(Value::Null, Value::Integer),
    ];
    Write::one("tiers/decide_special_application", params)
}

fn act(
    signed: &Signed,
    application: &Application,
    verb: &'static str,
    tier: Option<Tier>,
    writes: Vec<Write>,
) -> Action {
    let number = application.application_no;
    let (kind, applicant) = (application.kind.code(), &application.applicant);
    let tier = tier.map_or_else(String::new, |tier| format!(" tier={}", tier.code()));
    let signed = signed.because(&format!("application={number} kind={kind}{tier} applicant={applicant}"));
    signed.action(format!("special-application-end-{number}"), verb, application.cust_no.clone(), writes)
}
