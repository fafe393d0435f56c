//! Lists that leave the house unmasked: asked for with a reason, decided by a second person of a level above, good
//! for some days (spec 7, *Exports and prints*). Off unless the bank's settings say otherwise.
//!
//! [`rules`]: who asks and who decides. [`ask`], [`decide`], [`withdraw`]: the acts. [`good`]: whether a file may be
//! made of a request now.

pub mod rows;
pub mod rules;

use crate::access::act::Act;
use crate::access::masking;
use crate::access::roles::Post;
use crate::bank::parties::rows::people::institution_tree;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Fault, Refusal, Result};
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::text;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Files may be made of it, for some days.
    Approved,
    /// The second person said no.
    Refused,
    /// Whoever asked took it back.
    Withdrawn,
}

impl Outcome {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Approved => "approved",
            Outcome::Refused => "refused",
            Outcome::Withdrawn => "withdrawn",
        }
    }

    fn from_code(code: &str) -> Option<Outcome> {
        [Outcome::Approved, Outcome::Refused, Outcome::Withdrawn].into_iter().find(|one| one.code() == code)
    }
}

/// Fields that a file can hold unmasked.
pub const FIELDS: [&str; 5] = ["name", "mobile", "id_no", "address", "balance"];

/// A request for unmasked files of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its number.
    pub request_no: i64,
    /// Who asked: a staff number.
    pub asked_by: String,
    /// Calendar day.
    pub asked_on: Day,
    /// Where they stood then; empty for head office.
    pub inst_no: String,
    /// The list, as its filter stands in an address.
    pub filter: String,
    /// Customers in it then; no file of it holds others.
    pub customers: i64,
    /// What is unmasked, of [`FIELDS`].
    pub fields: Vec<String>,
    /// Why, with long numbers hidden.
    pub reason: String,
    /// What became of it; none while it waits.
    pub outcome: Option<Outcome>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_on: Option<Day>,
    /// Last day on which files may be made of it.
    pub good_until: Option<Day>,
}

impl Request {
    /// Whether files may be made of it on a day; none before the approval, should the clock be set back.
    pub fn is_good(&self, today: Day) -> bool {
        self.outcome == Some(Outcome::Approved)
            && self.decided_on.is_some_and(|first| first <= today)
            && self.good_until.is_some_and(|last| today <= last)
    }

    /// Whether it can still be refused or taken back: it waits, or an approval of it is not over.
    pub fn is_open(&self, today: Day) -> bool {
        self.outcome.is_none() || self.is_good(today)
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The list, as its filter stands in an address.
    pub filter: &'a str,
    /// The numbers of the customers in it.
    pub members: &'a [String],
    /// What is to be unmasked.
    pub fields: &'a [&'a str],
    /// Why.
    pub reason: &'a str,
}

/// Asks for unmasked files of a list.
///
/// # Errors
/// Refuses without a reason, without a field, for an empty list, and whoever does no business with customers.
pub fn ask(bank: &Bank, signed: &Signed, posts: &[Post], wish: Wish<'_>) -> Result<Act<i64>> {
    let tree = institution_tree(&bank.core)?;
    let Some(inst_no) = rules::asks_at(posts, &tree) else {
        let why = text!("您的岗位不能申请明文导出", "your post does not ask for unmasked files");
        return Err(Refusal::new("not_an_asker", "", why).into());
    };
    let reason = wish.reason.trim();
    if !(rules::REASON_MIN..=rules::REASON_MAX).contains(&reason.chars().count()) {
        let (least, most) = (rules::REASON_MIN, rules::REASON_MAX);
        let why = text!(
            "请写明用途，{least} 至 {most} 个字",
            "say what it is for, in {least} to {most} characters"
        );
        return Err(Refusal::new("reason_missing", "reason", why).into());
    }
    if wish.fields.is_empty() || wish.fields.iter().any(|field| !FIELDS.contains(field)) {
        let why = text!("请至少选择一项明文内容", "choose at least one field to be unmasked");
        return Err(Refusal::new("field_missing", "field", why).into());
    }
    let waiting = rows::requests(&bank.crm, signed.today, 0)?;
    let theirs = waiting.iter().filter(|one| one.asked_by == signed.actor && one.outcome.is_none()).count();
    if theirs >= rules::WAITING_MAX {
        let most = rules::WAITING_MAX;
        let why = text!(
            "您已有 {most} 份申请等待审批，请先等结果或撤回",
            "{most} requests of yours wait already: let them be decided on, or take one back"
        );
        return Err(Refusal::new("too_many_waiting", "", why).into());
    }
    if wish.members.is_empty() {
        let why = text!("名单中没有客户，请先调整筛选条件", "nobody is in the list: change its filter first");
        return Err(Refusal::new("list_empty", "", why).into());
    }
    let request = Request {
        request_no: rows::next(&bank.crm)?,
        asked_by: signed.actor.clone(),
        asked_on: signed.today,
        inst_no,
        filter: wish.filter.to_owned(),
        customers: i64::try_from(wish.members.len()).unwrap_or(i64::MAX),
        fields: FIELDS
            .iter()
            .filter(|field| wish.fields.contains(field))
            .map(|&field| field.to_owned())
            .collect(),
        reason: masking::free_text(reason),
        outcome: None,
        decided_by: None,
        decided_on: None,
        good_until: None,
    };
    let members = serde_json::to_string(wish.members)
        .map_err(|error| Fault::Inconsistent(format!("members: {error}")))?;
    let told = format!("{} {} reason={}", request.filter, request.fields.join(","), request.reason);
    let number = request.request_no;
    let signed = signed.because(&told);
    let key = format!("ask-export-{number}");
    let action =
        signed.action(key, "ask_unmasked_export", number.to_string(), vec![rows::insert(&request, &members)]);
    Ok(Act::new(action, number))
}

/// Decides on a request: with a number of days for which it is good, or no; no also takes an approval back.
///
/// # Errors
/// Refuses who asked themselves, who is not of a level above, and what was decided already.
pub fn decide(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    request: &Request,
    good_for_days: Option<u32>,
) -> Result<Act<()>> {
    if request.asked_by == signed.actor {
        let why =
            text!("不能审批自己的申请，请由另一人审批", "let another person decide on what you asked for");
        return Err(Refusal::new("same_person", "", why).into());
    }
    if !rules::may_decide(posts, &request.inst_no, &institution_tree(&bank.core)?) {
        let why = text!("须由上一级审批", "a level above decides on this");
        return Err(Refusal::new("not_the_level", "", why).into());
    }
    let (outcome, verb) = match good_for_days {
        Some(_) => (Outcome::Approved, "approve_unmasked_export"),
        None => (Outcome::Refused, "refuse_unmasked_export"),
    };
    if good_for_days.is_some() && request.outcome.is_some() {
        return Err(decided(request.request_no).into());
    }
    let last = good_for_days.map(|days| rules::good_until(signed.today, days));
    end(signed, request, outcome, verb, last)
}

/// Takes one's own request back, while it waits or while an approval of it is good.
///
/// # Errors
/// Refuses somebody else's, and what has ended already.
pub fn withdraw(signed: &Signed, request: &Request) -> Result<Act<()>> {
    if request.asked_by != signed.actor {
        let why = text!("只能撤回自己的申请", "only whoever asked takes a request back");
        return Err(Refusal::new("not_the_asker", "", why).into());
    }
    end(signed, request, Outcome::Withdrawn, "withdraw_unmasked_export", None)
}

fn end(
    signed: &Signed,
    request: &Request,
    outcome: Outcome,
    verb: &'static str,
    good_until: Option<Day>,
) -> Result<Act<()>> {
    let number = request.request_no;
    if !request.is_open(signed.today) {
        return Err(decided(number).into());
    }
    let write = rows::decide(request, outcome, &signed.actor, signed.today, good_until);
    let signed = signed.because(&good_until.map(|day| format!("good_until={day}")).unwrap_or_default());
    // Under one key for each state: of two people who decide at the same moment one is first.
    let before = request.outcome.map_or("waiting", Outcome::code);
    let action =
        signed.action(format!("end-export-{number}-{before}"), verb, number.to_string(), vec![write]);
    Ok(Act::new(action, ()).or_say(decided(number)))
}

fn decided(number: i64) -> Refusal {
    let why = text!("申请 {number} 已有结果，请重新查看", "request {number} has been decided on: look again");
    Refusal::new("decided_already", "", why)
}

/// The request of which a person may make a file today.
///
/// # Errors
/// Refuses one that waits, was refused or taken back, or is too old.
pub fn good(request: &Request, today: Day) -> Result<()> {
    if request.is_good(today) {
        return Ok(());
    }
    let number = request.request_no;
    let why = match (request.outcome, request.good_until) {
        (None, _) => text!("申请 {number} 尚未获批准", "request {number} is not approved yet"),
        (Some(Outcome::Approved), Some(last)) => text!(
            "申请 {number} 的有效期至 {last}，已过期：请重新申请",
            "request {number} was good until {last}: ask again"
        ),
        _ => text!("申请 {number} 未获批准或已撤回", "request {number} was refused or taken back"),
    };
    Err(Refusal::new("export_not_good", "", why).into())
}
