//! Applications for new customers (自拓申请, spec 2): a manager asks, the head of the institution or a level above
//! decides; never whoever asked.

use super::change::{self, Authority, Move, Target, Wanted};
use super::rules::{self, Rule};
use super::{Cause, Origin, rows};
use crate::access::accounts::{self, second_person};
use crate::access::act::Act;
use crate::access::roles::{Post, Role};
use crate::bank::parties::rows::people::{self, Institution, institution_tree};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::Bank;
use crate::text;

/// What became of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The customer is theirs.
    Accepted,
    /// The head said no, or gave the customer to somebody else.
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

    pub(super) fn of(code: &str) -> Outcome {
        let all = [Outcome::Accepted, Outcome::Refused, Outcome::Withdrawn];
        all.into_iter().find(|one| one.code() == code).unwrap_or(Outcome::Refused)
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
    /// What the applicant is told; [`GIVEN_TO`] and a staff number where somebody else got the customer.
    pub answer: String,
}

/// Begins the answer to those whose customer went to somebody else; the staff number follows.
pub const GIVEN_TO: &str = "given_to:";

/// An application for a new customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its number.
    pub application_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// Institution of the customer.
    pub inst_no: String,
    /// Who applied: a staff number.
    pub applicant: String,
    /// Why the customer is theirs.
    pub reason: String,
    /// Calendar day.
    pub asked_on: Day,
    /// What was decided; none while it waits.
    pub decided: Option<Decided>,
}

/// Applies for a new customer as self-developed.
///
/// # Errors
/// Refuses a customer who is not new or is assigned, when the window is over, who does not maintain customers or works
/// elsewhere, and a second application of the same person.
pub fn apply(bank: &Bank, signed: &Signed, cust_no: &str, reason: &str) -> Result<Act<i64>> {
    let newcomer = rows::newcomer(&bank.crm, cust_no)?.ok_or_else(|| not_new(cust_no))?;
    if rows::standing(&bank.crm, &[cust_no])?.contains_key(cust_no) {
        return Err(assigned(cust_no).into());
    }
    if !newcomer.is_open(signed.today) {
        let last = newcomer.window_until;
        let why = text!(
            "新客户期已于 {last} 结束，客户已在公共户，请负责人分配",
            "the window ended on {last}: the customer is in the pool, from which the head assigns"
        );
        return Err(Refusal::new("window_over", "", why).into());
    }
    if !sells_at(bank, &signed.actor, &newcomer.inst_no, signed.today)? {
        let why = text!(
            "只有该客户维护机构的客户经理可以申请",
            "managers of the customer's maintenance institution apply"
        );
        return Err(Refusal::new("elsewhere", "", why).into());
    }
    let waits = |one: &Application| one.applicant == signed.actor && one.decided.is_none();
    if rows::applications_of(&bank.crm, cust_no)?.iter().any(waits) {
        let why =
            text!("您已申请该客户，请等待决定", "you have applied for this customer: wait for the answer");
        return Err(Refusal::new("applied_already", "", why).into());
    }
    let application_no = rows::next(&bank.crm, "assignment/next_application_no")?;
    let params = vec![
        Value::Integer(application_no),
        rows::text(cust_no),
        rows::text(&newcomer.inst_no),
        rows::text(&signed.actor),
        rows::text(reason),
        rows::stored(signed.today),
    ];
    let write = Write::one("assignment/insert_application", params);
    let key = format!("application-{application_no}");
    let action = signed.because(&format!("reason={reason}")).action(
        key,
        "apply_for_customer",
        cust_no.to_owned(),
        vec![write],
    );
    Ok(Act::new(action, application_no).or_say(assigned(cust_no)))
}

/// Whether a person looks after customers at an institution.
fn sells_at(bank: &Bank, staff_no: &str, inst_no: &str, on: Day) -> Result<bool> {
    let tree = institution_tree(&bank.core)?;
    let found = people::staff_member(&bank.core, staff_no)?.filter(|one| one.status == "active");
    let Some(staff) = found else { return Ok(false) };
    let posts: Vec<Role> =
        accounts::posts(&bank.crm, staff_no, on)?.into_iter().map(|post| post.role).collect();
    let here = rules::house(&tree, &staff.inst_no) == rules::house(&tree, inst_no);
    Ok(here && rules::sells(&staff.role, &posts, &rows::self_post(&bank.core, staff_no)?))
}

/// Takes one's own application back.
///
/// # Errors
/// Refuses somebody else's, and one that was decided.
pub fn withdraw(signed: &Signed, application: &Application) -> Result<Act<()>> {
    if application.applicant != signed.actor {
        let why = text!("只能撤回自己的申请", "only whoever applied takes an application back");
        return Err(Refusal::new("not_the_applicant", "", why).into());
    }
    check_waits(application)?;
    let write = decide_write(application, Outcome::Withdrawn, signed, "");
    let (key, object) =
        (format!("application-end-{}", application.application_no), application.cust_no.clone());
    let action = signed.action(key, "withdraw_application", object, vec![write]);
    Ok(Act::new(action, ()).or_say(decided(application)))
}

/// Accepts an application: the customer is the applicant's, all others that wait are closed and told to whom.
///
/// # Errors
/// Refuses whoever has not the authority or applied themselves, what was decided, and what [`change::prepare`] does.
pub fn accept(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    application: &Application,
    reason: &str,
    accepted: &[Rule],
) -> Result<Act<i64>> {
    check_waits(application)?;
    check_decider(bank, signed, posts, application)?;
    let to = Target { origin: Origin::SelfDeveloped, ..Target::person(&application.applicant) };
    let moves = [Move { cust_no: application.cust_no.clone(), to: Some(to) }];
    let cause = Cause::Application;
    let wanted = Wanted { reason, accepted, ..Wanted::new(&moves, cause) };
    let prepared = change::prepare(bank, signed, Authority::Person(posts), wanted)?;
    let mut writes = vec![decide_write(application, Outcome::Accepted, signed, reason)];
    let others = rows::applications_of(&bank.crm, &application.cust_no)?;
    let others =
        others.iter().filter(|one| one.decided.is_none() && one.application_no != application.application_no);
    let others = others.count();
    if others > 0 {
        let params = vec![
            rows::text(&application.cust_no),
            Value::Integer(application.application_no),
            rows::text(&signed.actor),
            rows::stored(signed.today),
            rows::text(&format!("{GIVEN_TO}{}", application.applicant)),
        ];
        writes.push(Write { statement: "assignment/close_applications", params, rows: others });
    }
    Ok(prepared.act(signed, writes)?.or_say(decided(application)))
}

/// Refuses an application, with a reason.
///
/// # Errors
/// Refuses whoever has not the authority or applied themselves, and what was decided.
pub fn refuse(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    application: &Application,
    reason: &str,
) -> Result<Act<()>> {
    check_waits(application)?;
    check_decider(bank, signed, posts, application)?;
    let write = decide_write(application, Outcome::Refused, signed, reason);
    let (key, object) =
        (format!("application-end-{}", application.application_no), application.cust_no.clone());
    let signed = signed.because(&format!("applicant={} reason={reason}", application.applicant));
    let action = signed.action(key, "refuse_application", object, vec![write]);
    Ok(Act::new(action, ()).or_say(decided(application)))
}

/// Whether a person may decide on an application now: by their posts, and not their own.
pub fn may_decide(staff_no: &str, posts: &[Post], application: &Application, tree: &[Institution]) -> bool {
    application.applicant != staff_no && rules::decides(posts, &application.inst_no, tree)
}

fn check_decider(bank: &Bank, signed: &Signed, posts: &[Post], application: &Application) -> Result<()> {
    let tree = institution_tree(&bank.core)?;
    if !rules::decides(posts, &application.inst_no, &tree) {
        let why = text!("不由您决定此申请", "this application is not yours to decide on");
        return Err(Refusal::new("not_yours_to_decide", "", why).into());
    }
    if application.applicant != signed.actor {
        return Ok(());
    }
    let may = |post: &Post| rules::decides(std::slice::from_ref(post), &application.inst_no, &tree);
    Err(second_person(&bank.crm, signed, may)?)
}

fn check_waits(application: &Application) -> Result<()> {
    if application.decided.is_none() { Ok(()) } else { Err(decided(application).into()) }
}

fn decide_write(application: &Application, outcome: Outcome, signed: &Signed, answer: &str) -> Write {
    let params = vec![
        Value::Integer(application.application_no),
        rows::text(outcome.code()),
        rows::text(&signed.actor),
        rows::stored(signed.today),
        rows::text(answer),
    ];
    Write::one("assignment/decide_application", params)
}

fn decided(application: &Application) -> Refusal {
    let number = application.application_no;
    let why = text!(
        "申请 {number} 已有结果，或客户刚被分配，请重新查看",
        "application {number} has been decided on, or the customer was just assigned: look again"
    );
    Refusal::new("decided_already", "", why)
}

fn assigned(cust_no: &str) -> Refusal {
    let why = text!("客户 {cust_no} 已有维护人", "customer {cust_no} is already assigned");
    Refusal::new("assigned_already", "", why)
}

fn not_new(cust_no: &str) -> Refusal {
    let why = text!(
        "客户 {cust_no} 不是新客户，不能申请自拓",
        "customer {cust_no} is not new: nobody applies for them as self-developed"
    );
    Refusal::new("not_new", "", why)
}
