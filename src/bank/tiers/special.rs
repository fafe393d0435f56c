//! Special VIPs and designations (spec 1): who may ask, on what ground, who approves, and for how long.
//!
//! [`ground`]: what a transaction reaches. [`apply`]: somebody who looks after a customer asks, or takes it back.
//! [`decide`]: another person of the right level accepts, refuses, revokes. [`core_list`]: the file for the core bank.

pub mod apply;
pub mod core_list;
pub mod decide;
pub mod ground;

use super::{rows, rules};
use crate::bank::parties;
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Result, declined};
use crate::kernel::lang::Label;
use crate::kernel::money::Fen;
use crate::kernel::terms::Tier;
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::{Bank, Core};
use crate::text;

/// The role that designates other core.
const DESIGNATES: &str = "hq_retail";

/// On what ground, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One large transaction, to the end of the next month (临时特殊).
    Temporary,
    /// A special contribution, until revoked (长期特殊).
    LongTerm,
}

impl Kind {
    /// Both.
    pub const ALL: [Kind; 2] = [Kind::Temporary, Kind::LongTerm];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Temporary => "temporary",
            Kind::LongTerm => "long_term",
        }
    }

    /// The kind of a word.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Kind::Temporary => Label::new("临时特殊", "temporary"),
            Kind::LongTerm => Label::new("长期特殊", "long-term"),
        }
    }
}

/// What became of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The customer is a special VIP.
    Accepted,
    /// Not accepted.
    Refused,
    /// Whoever applied took it back.
    Withdrawn,
}

impl Outcome {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::Refused => "refused",
            Outcome::Withdrawn => "withdrawn",
        }
    }

    /// The outcome of a word.
    pub fn from_code(code: &str) -> Option<Outcome> {
        let all = [Outcome::Accepted, Outcome::Refused, Outcome::Withdrawn];
        all.into_iter().find(|one| one.code() == code)
    }
}

/// What was decided on an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What became of it.
    pub outcome: Outcome,
    /// Who decided.
    pub by: String,
    /// Calendar day.
    pub on: Day,
    /// What the applicant is told.
    pub answer: String,
}

/// A special VIP that was revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// First day on which it no longer holds.
    pub on: Day,
    /// Who revoked it.
    pub by: String,
    /// Why.
    pub why: String,
}

/// A special VIP that was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Its number.
    pub special_no: i64,
    /// The tier that it gives.
    pub tier: Tier,
    /// First day.
    pub from: Day,
    /// Last day; none: for ever.
    pub until: Option<Day>,
    /// Whether it was revoked.
    pub revoked: Option<Revoked>,
}

/// An application for a special VIP, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its number.
    pub application_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// On what ground.
    pub kind: Kind,
    /// The tier asked for.
    pub tier: Tier,
    /// The transaction it rests on.
    pub txn_no: Option<String>,
    /// That transaction in CNY, as it was when asked; none where that was not kept.
    pub amount_fen: Option<Fen>,
    /// Why; empty where the transaction says it all.
    pub reason: String,
    /// Who applied: a staff number.
    pub applicant: String,
    /// Calendar day.
    pub asked_on: Day,
    /// What was decided; none while it waits.
    pub decided: Option<Decided>,
    /// The special VIP that came of it.
    pub granted: Option<Granted>,
}

/// How an application stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has decided yet.
    Waiting,
    /// Approved after that day's feed: it begins tomorrow.
    Coming,
    /// The customer is a special VIP.
    Valid,
    /// It ran out.
    Expired,
    /// It was revoked.
    Revoked,
    /// It was not accepted.
    Refused,
    /// It was taken back.
    Withdrawn,
}

impl State {
    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            State::Waiting => Label::new("待决定", "waits"),
            State::Coming => Label::new("待生效", "begins soon"),
            State::Valid => Label::new("有效", "valid"),
            State::Expired => Label::new("已到期", "ended"),
            State::Revoked => Label::new("已撤销", "revoked"),
            State::Refused => Label::new("未批准", "refused"),
            State::Withdrawn => Label::new("已撤回", "taken back"),
        }
    }
}

impl Application {
    /// How it stands on a day.
    pub fn state(&self, on: Day) -> State {
        match (&self.decided, &self.granted) {
            (None, _) => State::Waiting,
            (_, Some(granted)) => granted.state(on),
            (Some(decided), None) if decided.outcome == Outcome::Withdrawn => State::Withdrawn,
            _ => State::Refused,
        }
    }

    /// Days that are left of it where these are few enough to be told.
    pub fn runs_out_in(&self, on: Day) -> Option<i64> {
        let granted = self.granted.as_ref().filter(|granted| granted.state(on) == State::Valid)?;
        let left = (granted.until? - on).num_days();
        (left <= TOLD_DAYS_BEFORE).then_some(left)
    }
}

/// Days before its end from which a list marks what runs out.
pub const TOLD_DAYS_BEFORE: i64 = 15;

impl Granted {
    fn state(&self, on: Day) -> State {
        match (&self.revoked, self.until) {
            (Some(revoked), _) if revoked.on <= on => State::Revoked,
            (_, Some(until)) if until < on => State::Expired,
            _ if on < self.from => State::Coming,
            _ => State::Valid,
        }
    }
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
        return Err(declined("designation_past", "valid_from", why));
    }
    if until.is_some_and(|until| until < from) {
        let why = text!("截止日早于起始日 {from}", "is before the first day, {from}");
        return Err(declined("designation_dates", "valid_until", why));
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

/// Two people, and the one who signs has the role that approves.
fn check_people(core: &Core, signed: &Signed, field: &'static str, asks: &str, needed: &str) -> Result<()> {
    if asks.trim().is_empty() {
        return Err(declined("applicant_missing", field, text!("请填写申请人工号", "give the staff number")));
    }
    if asks == signed.actor {
        let why = text!(
            "申请人与批准人须为两人，请由另一人批准",
            "who asks and who approves are two people: let another approve"
        );
        return Err(declined("same_person", field, why));
    }
    check_role(core, &signed.actor, needed)
}

fn check_role(core: &Core, staff_no: &str, needed: &str) -> Result<()> {
    let Some(role) = rows::staff_role(core, staff_no)? else {
        let why = text!(
            "员工数据中没有在职的 {staff_no}，其岗位不明，不能批准",
            "{staff_no} does not work for the bank by its staff data: their role is unknown, they cannot approve"
        );
        return Err(declined("approver_unknown", "approver", why));
    };
    if rules::may_approve(&role, needed) {
        return Ok(());
    }
    let why = text!(
        "{staff_no} 的岗位是 {role}，须由 {needed} 或其上级批准",
        "{staff_no} is {role}: {needed} or a role above it approves this"
    );
    Err(declined("approver_role", "approver", why))
}

fn check_vip(tier: Tier) -> Result<()> {
    if tier.is_vip() {
        return Ok(());
    }
    let (zh, en) = (tier.label().zh, tier.label().en);
    let why = text!("{zh}不是贵宾层级：请选黄金至钻石", "{en} is no VIP tier: choose gold to diamond");
    Err(declined("special_tier", "tier", why))
}

fn check_reason(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(declined("reason_missing", "reason", text!("请写明理由", "write down the reason")));
    }
    Ok(())
}

fn customer(core: &Core, cust_no: &str) -> Result<u32> {
    parties::find_customer(core, cust_no)?.ok_or_else(|| {
        let why = text!("没有客户号 {cust_no}", "there is no customer {cust_no}");
        declined("unknown_customer", "cust_no", why)
    })
}
