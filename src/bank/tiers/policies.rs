//! The policy's life: proposed by one person, approved by another, effective from a future month.

mod entries;

pub(super) use entries::decimal_e4;
pub use entries::entries_of;

use super::entered::Policies;
use super::rows;
use crate::bank::holdings::rows::{classes, line};
use crate::kernel::calendar::{Day, Month, ymd};
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::lang::{Label, Text};
use crate::kernel::policy::{DEFAULT_TOML, Policy};
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::{Bank, Core, Crm};
use crate::text;
use entries::entry;
use std::sync::Arc;

/// The month from which the first policy of a bank is in force: before every feed.
const FIRST_MONTH: i32 = 190_001;

/// Proposes a version that is to be in force from `effective` on. Answers its number.
///
/// # Errors
/// Refuses a bad document, with all that is wrong, one that drops a class in use, and a month as
/// [`approve`] does.
pub fn propose(bank: &mut Bank, signed: &Signed, effective: Month, toml: &str) -> Result<i64> {
    let draft = read(toml)?;
    check_classes(&bank.core, &draft)?;
    check_month(bank, effective)?;
    let version = rows::next_number(&bank.crm, "tiers/next_policy_version")?;
    let write = proposal(version, effective.yyyymm(), toml, &signed.actor, signed.today);
    let key = format!("policy-propose-{version}");
    let mut action = signed.action(key, "propose_policy", version.to_string(), vec![write]);
    action.detail = format!("effective {effective}");
    bank.crm.perform(&action)?;
    Ok(version)
}

/// Approves a proposed version; its author cannot.
///
/// # Errors
/// Refuses the author, a version that is unknown or approved already, and a month that is closed, runs,
/// or has an approved version.
pub fn approve(bank: &mut Bank, signed: &Signed, version: i64) -> Result<()> {
    let versions = rows::policy_versions(&bank.crm)?;
    let Some(proposed) = versions.iter().find(|one| one.version == version) else {
        return Err(unknown(version).into());
    };
    if proposed.approved_on.is_some() {
        let why = text!("第 {version} 版已批准", "version {version} is approved already");
        return Err(Refusal::new("policy_approved", "version", why).into());
    }
    if proposed.author == signed.actor {
        let why = text!(
            "起草人不能批准自己的政策，请由另一人批准",
            "its author cannot approve it: let another do so"
        );
        return Err(Refusal::new("same_person", "approver", why).into());
    }
    let effective = month(proposed.effective_month)?;
    check_month(bank, effective)?;
    check_classes(&bank.core, &*document(&bank.crm, version)?)?;
    let key = format!("policy-approve-{version}");
    let write = approval(version, &signed.actor, signed.today);
    let mut action = signed.action(key, "approve_policy", version.to_string(), vec![write]);
    action.detail = format!("effective {effective}");
    bank.crm.perform(&action)?;
    Ok(())
}

/// Gives a new bank its first policy, in force for every month until another is.
///
/// # Errors
/// A fault of the database. A bank that has it already keeps it.
pub fn seed_default(bank: &mut Bank, signed: &Signed) -> Result<()> {
    let writes = vec![
        proposal(1, FIRST_MONTH, DEFAULT_TOML, "zhiji", signed.today),
        approval(1, "init", signed.today),
    ];
    bank.crm.perform(&signed.action("policy-seed".to_owned(), "seed_policy", "1".to_owned(), writes))?;
    Ok(())
}

fn proposal(version: i64, effective: i32, toml: &str, author: &str, on: Day) -> Write {
    let params = vec![
        Value::Integer(version),
        Value::Integer(effective.into()),
        Value::Text(toml.to_owned()),
        Value::Text(author.to_owned()),
        Value::Integer(ymd(on).into()),
    ];
    Write::one("tiers/insert_policy", params)
}

fn approval(version: i64, approver: &str, on: Day) -> Write {
    let params =
        vec![Value::Integer(version), Value::Text(approver.to_owned()), Value::Integer(ymd(on).into())];
    Write::one("tiers/approve_policy", params)
}

/// Reads a draft.
///
/// # Errors
/// Refuses a bad document, with all that is wrong.
pub fn read(toml: &str) -> Result<Arc<Policy>> {
    Policy::parse(toml).map_err(|refusals| joined(refusals).into())
}

/// The proposal of the same author, month and text that still waits: a form that was sent twice counts once.
///
/// # Errors
/// A fault of the database.
pub fn waiting_twin(crm: &Crm, author: &str, effective: Month, toml: &str) -> Result<Option<i64>> {
    for one in rows::policy_versions(crm)? {
        let same =
            one.approved_on.is_none() && one.author == author && one.effective_month == effective.yyyymm();
        if same && rows::policy_document(crm, one.version)?.as_deref() == Some(toml) {
            return Ok(Some(one.version));
        }
    }
    Ok(None)
}

/// All that is wrong with a document as one refusal, each finding with its field.
fn joined(mut refusals: Vec<Refusal>) -> Refusal {
    if refusals.len() == 1 {
        return refusals.remove(0);
    }
    let all = |sentence: fn(&Refusal) -> &str, colon: &str, between: &str| {
        let named = |one: &Refusal| match one.field.as_str() {
            "" => sentence(one).to_owned(),
            field => format!("{field}{colon}{}", sentence(one)),
        };
        refusals.iter().map(named).collect::<Vec<_>>().join(between)
    };
    let text = Text::new(all(|one| &one.text.zh, "：", "；"), all(|one| &one.text.en, ": ", "; "));
    Refusal::new("policy_bad", "", text)
}

/// A new version counts from a future month, so that no rating that was made or is being made changes.
fn check_month(bank: &Bank, effective: Month) -> Result<()> {
    let field = "effective_month";
    if let Some(line) = line(&bank.core)?
        && effective <= line.open_month
    {
        let open = line.open_month;
        let refusal = if effective == open {
            let why =
                text!("{effective} 正在进行：请给出以后的月份", "{effective} is running: give a later month");
            Refusal::new("policy_month_running", field, why)
        } else {
            let why = text!(
                "{effective} 已结账：请给出晚于 {open} 的月份",
                "{effective} is closed already: give a month after {open}"
            );
            Refusal::new("policy_month_closed", field, why)
        };
        return Err(refusal.into());
    }
    let taken =
        |one: &&rows::PolicyVersion| one.approved_on.is_some() && one.effective_month == effective.yyyymm();
    if let Some(other) = rows::policy_versions(&bank.crm)?.iter().find(taken) {
        let other = other.version;
        let why = text!(
            "{effective} 已有批准的第 {other} 版：请给出其他月份",
            "{effective} has an approved version already, {other}: give another month"
        );
        return Err(Refusal::new("policy_month_taken", field, why).into());
    }
    Ok(())
}

/// A class of which there are accounts stays in the policy, or these would silently count nothing.
///
/// # Errors
/// Refuses a policy that drops one.
pub(super) fn check_classes(core: &Core, policy: &Policy) -> Result<()> {
    // The first is the credit card's, which carries no rating asset and stands in no policy.
    let known = classes(core)?;
    let Some(dropped) = known.iter().skip(1).find(|code| policy.class(code).is_none()) else { return Ok(()) };
    let why = text!(
        "已有 {dropped} 类账户：政策须保留该类，不计入的请把系数设为 0",
        "there are accounts of the class {dropped}: keep it, with the coefficient 0 if it is to count nothing"
    );
    Err(Refusal::new("policy_class_dropped", "asset_class", why).into())
}

fn unknown(version: i64) -> Refusal {
    let why = text!("没有第 {version} 版政策", "there is no version {version} of the policy");
    Refusal::new("policy_unknown", "version", why)
}

fn month(yyyymm: i32) -> Result<Month> {
    Month::from_yyyymm(yyyymm).ok_or_else(|| Fault::Inconsistent(format!("{yyyymm} is no month")).into())
}

/// The policy of a stored version.
///
/// # Errors
/// Refuses an unknown version; a fault when what is stored is no policy.
pub fn document(crm: &Crm, version: i64) -> Result<Arc<Policy>> {
    let document = rows::policy_document(crm, version)?.ok_or_else(|| Error::from(unknown(version)))?;
    Policy::parse(&document).map_err(|refusals| {
        let why = refusals.first().map_or_else(String::new, |refusal| refusal.text.en.clone());
        Fault::Inconsistent(format!("policy version {version}: {why}")).into()
    })
}

/// The version that is in force for the running month; before the first feed, for the month of `today`.
///
/// # Errors
/// A fault of the database, or when there is no policy at all.
pub fn version_in_force(bank: &Bank, today: Day) -> Result<i64> {
    let running = line(&bank.core)?.map_or(Month::of(today), |line| line.open_month);
    Ok(Policies::load(&bank.crm)?.of(running)?.version)
}

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Proposed, and not yet approved.
    Proposed,
    /// Proposed for a month that has begun: it can no longer be approved.
    Lapsed,
    /// Approved for a month to come.
    Coming,
    /// In force for the running month.
    InForce,
    /// Followed by a later one.
    Past,
}

impl Standing {
    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Standing::Proposed => Label::new("待批准", "awaits approval"),
            Standing::Lapsed => Label::new("已逾期，未批准", "lapsed without approval"),
            Standing::Coming => Label::new("已批准，待生效", "approved, to come"),
            Standing::InForce => Label::new("现行", "in force"),
            Standing::Past => Label::new("已被取代", "followed by a later one"),
        }
    }
}

/// All versions of the policy, each with where it stands, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn versions(bank: &Bank, today: Day) -> Result<Vec<(rows::PolicyVersion, Standing)>> {
    let in_force = version_in_force(bank, today)?;
    let running = line(&bank.core)?.map(|line| line.open_month);
    let begun =
        |of: &rows::PolicyVersion| running.is_some_and(|running| of.effective_month <= running.yyyymm());
    let stands = |of: &rows::PolicyVersion| match of.approved_on {
        None if begun(of) => Standing::Lapsed,
        None => Standing::Proposed,
        Some(_) if of.version == in_force => Standing::InForce,
        Some(_) if begun(of) => Standing::Past,
        Some(_) => Standing::Coming,
    };
    let mut all = Vec::new();
    for of in rows::policy_versions(&bank.crm)?.into_iter().rev() {
        let standing = stands(&of);
        all.push((of, standing));
    }
    Ok(all)
}

/// The month from which a version counts; none for the first of a bank, which counts from the beginning.
///
/// # Errors
/// A fault when what is stored is no month.
pub fn effective(of: &rows::PolicyVersion) -> Result<Option<Month>> {
    if of.effective_month == FIRST_MONTH { Ok(None) } else { month(of.effective_month).map(Some) }
}

/// A number of two versions side by side; none where one of them does not have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The field.
    pub field: String,
    /// What it is.
    pub meaning: Text,
    /// In the first version.
    pub first: Option<String>,
    /// In the second.
    pub second: Option<String>,
}

impl Pair {
    /// Whether the two say the same.
    pub fn same(&self) -> bool {
        self.first == self.second
    }
}

/// Two policies side by side, in the order of the second; what it no longer has comes last.
pub fn compare(first: &Policy, second: &Policy) -> Vec<Pair> {
    let (mut before, after) = (entries_of(first), entries_of(second));
    let mut pairs: Vec<Pair> = after
        .into_iter()
        .map(|now| {
            let was = before.iter().position(|was| was.field == now.field).map(|place| before.remove(place));
            let first = was.map(|was| was.value);
            Pair { field: now.field, meaning: now.meaning, first, second: Some(now.value) }
        })
        .collect();
    let gone =
        |was: Entry| Pair { field: was.field, meaning: was.meaning, first: Some(was.value), second: None };
    pairs.extend(before.into_iter().map(gone));
    pairs
}

/// One number of a policy, with its field and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The field, as documents and refusals name it.
    pub field: String,
    /// Its value.
    pub value: String,
    /// What it is; the same in both languages where it is a name.
    pub meaning: Text,
}

/// A stored version for people: who, when, and every number.
///
/// # Errors
/// Refuses an unknown version.
pub fn show(crm: &Crm, version: i64) -> Result<Vec<Entry>> {
    let policy = document(crm, version)?;
    let versions = rows::policy_versions(crm)?;
    let of = versions.into_iter().find(|one| one.version == version).ok_or_else(|| unknown(version))?;
    let effective = match of.effective_month {
        FIRST_MONTH => "-".to_owned(),
        later => month(later)?.to_string(),
    };
    let mut entries = vec![
        entry("version", of.version, text!("版本", "version")),
        entry(
            "effective_month",
            effective,
            text!("自该月起生效（-：一开始）", "in force from (-: the beginning)"),
        ),
        entry("author", of.author, text!("起草人", "author")),
        entry(
            "approver",
            of.approver.unwrap_or_default(),
            text!("批准人（空：待批准）", "approver (empty: awaited)"),
        ),
    ];
    entries.extend(entries_of(&policy));
    Ok(entries)
}
