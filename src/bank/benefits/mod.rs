//! Benefits of VIP customers (贵宾增值服务, spec 4) that are counted by the calendar year.
//!
//! [`book`], [`cancel`]: what a person does. [`uses_of`]: what was used. [`used_in`]: how often in a year, for the
//! quota and for who is told of what is left. Quotas follow the tier in force, whatever its ground.

mod rows;
pub mod rules;

use crate::access::act::Act;
use crate::bank::parties::find_customer;
use crate::bank::parties::rows::people::person;
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::held::held;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::{Refusal, Result, declined};
use crate::kernel::policy::BenefitTerms;
use crate::kernel::terms::Tier;
use crate::store::action::Signed;
use crate::store::open::{Bank, Crm};
use crate::text;
use chrono::Datelike;
use rules::{Way, allowances};
use std::collections::HashMap;

/// Longest reference, in characters.
const REFERENCE_MAX: usize = 40;
/// Longest reason, in characters.
const WHY_MAX: usize = 200;

/// One use of a benefit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Its number.
    pub use_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// Code of the benefit.
    pub benefit: String,
    /// Number of the appointment.
    pub reference: String,
    /// How it was booked.
    pub way: Way,
    /// Calendar day on which it was booked.
    pub used_on: Day,
    /// Who booked it.
    pub booked_by: String,
    /// Who cancelled it on which calendar day; none: it stands.
    pub cancelled: Option<(String, Day)>,
    /// Why it was cancelled.
    pub why: String,
}

/// The benefits that the policy of a day names.
///
/// # Errors
/// A fault of the database.
pub fn terms(crm: &Crm, on: Day) -> Result<BenefitTerms> {
    Ok(Policies::load(crm)?.of(Month::of(on))?.policy.benefits.clone())
}

/// The tier in force of a customer today.
///
/// # Errors
/// A fault of the database.
pub fn tier_of(bank: &Bank, cust_no: &str, on: Day) -> Result<Option<Tier>> {
    let Some(cust_id) = find_customer(&bank.core, cust_no)? else { return Ok(None) };
    Ok(held(bank, &[(cust_id, cust_no)], on)?.get(&cust_id).copied())
}

/// Books a use of a benefit today, under the number of its appointment.
///
/// # Errors
/// Refuses a benefit that the tier in force does not have, one that is used up, an appointment that is booked already,
/// and a customer who is dead, frozen or gone.
pub fn book(
    bank: &Bank,
    signed: &Signed,
    cust_no: &str,
    (benefit, reference, way): (&str, &str, Way),
) -> Result<Act<i64>> {
    let reference = reference.trim();
    if reference.is_empty() {
        let why = text!("请填写预约号或单号", "give the number of the appointment or slip");
        return Err(declined("missing", "reference", why));
    }
    within("reference", reference, REFERENCE_MAX)?;
    let day = signed.business_date.unwrap_or(signed.today);
    let customer = find_customer(&bank.core, cust_no)?.map(|id| person(&bank.core, id, day)).transpose()?;
    if customer.flatten().is_none_or(|one| one.status != "active") {
        let why = text!(
            "客户已故、冻结或销户，不再提供权益",
            "the customer died, was frozen or closed: no benefits"
        );
        return Err(declined("customer_ended", "", why));
    }
    let terms = terms(&bank.crm, signed.today)?;
    let used = used_in(&bank.crm, signed.today.year(), &[cust_no])?.remove(cust_no).unwrap_or_default();
    let all = allowances(&terms, tier_of(bank, cust_no, signed.today)?, &used);
    let why = text!("该层级没有这项权益", "the tier in force does not have this benefit");
    let one = all.into_iter().find(|one| one.kind.code == benefit && one.quota > 0);
    let one = one.ok_or_else(|| declined("benefit_unknown", "benefit", why))?;
    let quota = one.quota;
    let over = Refusal::new(
        "benefit_used_up",
        "benefit",
        text!("本年 {quota} 次已用完", "all {quota} of this year are used up"),
    );
    if one.left() == 0 {
        return Err(over.into());
    }
    let same = |one: &Use| one.benefit == benefit && one.reference == reference && one.cancelled.is_none();
    if let Some(known) = rows::uses_of(&bank.crm, cust_no, u32::MAX)?.into_iter().find(same) {
        let number = known.use_no;
        let why = text!("该预约已登记为第 {number} 号", "it is booked already, as number {number}");
        return Err(declined("booked_already", "reference", why));
    }
    let number = rows::next_use_no(&bank.crm)?;
    let writes = vec![rows::book(number, cust_no, (benefit, reference, way), quota, signed)];
    let signed = signed.because(&format!("use={number} benefit={benefit}"));
    let action = signed.action(format!("benefit-{number}"), "book_benefit", cust_no.to_owned(), writes);
    Ok(Act::new(action, number))
}

/// Cancels a use, which gives the quota back.
///
/// # Errors
/// Refuses one that is cancelled already, and one without a reason.
pub fn cancel(signed: &Signed, one: &Use, why: &str) -> Result<Act<()>> {
    let why = why.trim();
    if why.is_empty() {
        return Err(declined("reason_missing", "why", text!("请写明取消原因", "say why it is cancelled")));
    }
    within("why", why, WHY_MAX)?;
    let number = one.use_no;
    let gone = Refusal::new(
        "use_cancelled",
        "",
        text!("第 {number} 号已取消，请重新查看", "number {number} is cancelled already: look again"),
    );
    if one.cancelled.is_some() {
        return Err(gone.into());
    }
    let writes = vec![rows::cancel(number, why, signed)];
    let signed = signed.because(&format!("use={number} benefit={}", one.benefit));
    let key = format!("benefit-cancel-{number}");
    Ok(Act::new(signed.action(key, "cancel_benefit", one.cust_no.clone(), writes), ()).or_say(gone))
}

fn within(field: &'static str, words: &str, most: usize) -> Result<()> {
    if words.chars().count() <= most && !words.chars().any(char::is_control) {
        return Ok(());
    }
    Err(declined("too_long", field, text!("最多 {most} 个字", "{most} characters at most")))
}

/// The last uses of a customer, the latest first; cancelled ones too.
///
/// # Errors
/// A fault of the database.
pub fn uses_of(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<Use>> {
    rows::uses_of(crm, cust_no, limit)
}

/// How often each of some customers used each benefit in a calendar year.
///
/// # Errors
/// A fault of the database.
pub fn used_in(crm: &Crm, year: i32, cust_nos: &[&str]) -> Result<HashMap<String, HashMap<String, u32>>> {
    rows::used_in(crm, year, cust_nos)
}
