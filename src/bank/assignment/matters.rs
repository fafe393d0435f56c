//! What a head must decide on by a day (spec 2, *Changing hands*): customers of somebody who moved to another
//! institution and had won them; complaints about a person; customers who ask for another; people who ask to be
//! relieved of one.

use super::change::{self, Authority, Move, Target, Wanted};
use super::rules::{self, Rule};
use super::transfers::ask::ask_to_follow;
use super::{Cause, rows};
use crate::access::act::Act;
use crate::access::roles::Post;
use crate::bank::parties::rows::people::institution_tree;
use crate::kernel::calendar::{Calendar, Day};
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::text;

/// What is to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The person who won the customer moved: follow them, or pool.
    Leaver,
    /// The customer complained about the person.
    Complaint,
    /// The customer asks for another.
    CustomerWish,
    /// The person asks to be relieved.
    OwnWish,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Leaver, Kind::Complaint, Kind::CustomerWish, Kind::OwnWish];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Leaver => "leaver",
            Kind::Complaint => "complaint",
            Kind::CustomerWish => "customer_wish",
            Kind::OwnWish => "own_wish",
        }
    }

    /// The kind of a word in a form.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub(super) fn of(code: &str) -> Kind {
        Kind::from_code(code).unwrap_or(Kind::OwnWish)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Kind::Leaver => Label::new("自拓客户的客户经理已调离", "the manager who won them moved"),
            Kind::Complaint => Label::new("客户投诉客户经理", "the customer complains about the person"),
            Kind::CustomerWish => Label::new("客户要求更换", "the customer asks for another"),
            Kind::OwnWish => Label::new("客户经理申请调整", "the person asks to be relieved"),
        }
    }

    /// The cause of a change that follows from it.
    fn cause(self) -> Cause {
        match self {
            Kind::Leaver => Cause::Reassigned,
            Kind::Complaint => Cause::Complaint,
            Kind::CustomerWish => Cause::CustomerWish,
            Kind::OwnWish => Cause::OwnWish,
        }
    }
}

/// What became of a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The person stays.
    Kept,
    /// The customer is back in the pool.
    Pooled,
    /// Somebody else has the customer.
    Reassigned,
    /// The customer followed the person.
    Followed,
    /// Nobody decided in time.
    Overdue,
    /// The customer was given to somebody in another way meanwhile.
    Gone,
}

impl Outcome {
    const ALL: [Outcome; 6] = [
        Outcome::Kept,
        Outcome::Pooled,
        Outcome::Reassigned,
        Outcome::Followed,
        Outcome::Overdue,
        Outcome::Gone,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Kept => "kept",
            Outcome::Pooled => "pooled",
            Outcome::Reassigned => "reassigned",
            Outcome::Followed => "followed",
            Outcome::Overdue => "overdue",
            Outcome::Gone => "gone",
        }
    }

    pub(super) fn of(code: &str) -> Outcome {
        Outcome::ALL.into_iter().find(|one| one.code() == code).unwrap_or(Outcome::Gone)
    }
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What became of it.
    pub outcome: Outcome,
    /// Who decided; `system`: a rule.
    pub by: String,
    /// Calendar day.
    pub on: Day,
    /// What was written beside it.
    pub answer: String,
}

/// A matter for a head's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Its number.
    pub matter_no: i64,
    /// What is to be decided.
    pub kind: Kind,
    /// Customer number.
    pub cust_no: String,
    /// Institution whose head decides.
    pub inst_no: String,
    /// Who maintains the customer, or did.
    pub staff_no: String,
    /// Who raised it; `system`: a rule.
    pub raised_by: String,
    /// Calendar day.
    pub raised_on: Day,
    /// Why; never shown to the person complained about.
    pub reason: String,
    /// Last day for the decision.
    pub due_on: Day,
    /// What was decided; none while it waits.
    pub answered: Option<Answered>,
}

impl Matter {
    /// Whether nobody has the customer while it waits.
    pub fn is_of_leaver(&self) -> bool {
        self.kind == Kind::Leaver
    }
}

/// How a matter is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The person stays.
    Keep,
    /// The customer goes to the pool.
    Pool,
    /// Somebody else gets the customer.
    Reassign(String),
    /// The customer follows whoever won them, by a change of maintenance institution that others confirm and decide on.
    Follow,
}

/// Raises a matter about a customer who is assigned: a complaint about the person, a wish of the customer, or of the
/// person themselves.
///
/// # Errors
/// Refuses a customer whom nobody maintains, a wish of one's own about somebody else's customer, and what waits
/// already.
pub fn raise(
    bank: &Bank,
    signed: &Signed,
    kind: Kind,
    cust_no: &str,
    reason: &str,
    calendar: &Calendar,
) -> Result<Act<i64>> {
    let held =
        rows::standing(&bank.crm, &[cust_no])?.remove(cust_no).filter(|held| !held.staff_no.is_empty());
    let Some(held) = held else {
        let why = text!("该客户尚无维护人", "nobody maintains this customer");
        return Err(Refusal::new("nobody_maintains", "", why).into());
    };
    if kind == Kind::OwnWish && held.staff_no != signed.actor {
        let why = text!("只能就自己维护的客户申请", "one asks to be relieved of one's own customers only");
        return Err(Refusal::new("not_the_keeper", "", why).into());
    }
    let days = change::terms(bank, signed.today)?.complaint_decision_working_days;
    let due_on = calendar.add_working_days(signed.today, days);
    let member = rows::members(&bank.core, &[cust_no])?.into_iter().next();
    let inst_no = rows::known(member, "a customer without a row")?.inst_no;
    let matter_no = rows::matters::next(&bank.crm)?;
    let write = rows::matters::insert(
        &[(matter_no, cust_no, inst_no.as_str())],
        kind,
        &held.staff_no,
        signed,
        reason,
        due_on,
    );
    let key = format!("matter-{matter_no}");
    // What a customer complains of is not for the trail that others read: the matter keeps it.
    let signed = signed.because(&format!("kind={} due={due_on}", kind.code()));
    let action = signed.action(key, "raise_matter", cust_no.to_owned(), vec![write]);
    let why = text!("同样的事项已在等待决定", "the same waits for a decision already");
    Ok(Act::new(action, matter_no).or_say(Refusal::new("raised_already", "", why)))
}

/// Decides on a matter.
///
/// # Errors
/// Refuses whoever has not the authority or raised it for themselves, what was decided, and what [`change::prepare`]
/// does.
pub fn decide(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    matter: &Matter,
    decision: &Decision,
    reason: &str,
    accepted: &[Rule],
) -> Result<Act<()>> {
    check(bank, signed, posts, matter)?;
    let (outcome, to) = match decision {
        Decision::Keep if matter.is_of_leaver() => {
            let why = text!("原客户经理已调离，不能维持", "the person has moved: they cannot stay");
            return Err(Refusal::new("has_left", "decision", why).into());
        }
        Decision::Keep => (Outcome::Kept, None),
        Decision::Follow => return Ok(follow(bank, signed, posts, matter, reason)?.map(drop)),
        Decision::Pool => (Outcome::Pooled, None),
        Decision::Reassign(staff_no) => (Outcome::Reassigned, Some(Target::person(staff_no))),
    };
    let mut writes = vec![rows::matters::decide(&[matter.matter_no], outcome, signed, reason)];
    writes.extend(rows::transfers::end_following(&bank.crm, &[matter.matter_no], signed)?);
    let held = rows::standing(&bank.crm, &[&matter.cust_no])?.contains_key(&matter.cust_no);
    if outcome == Outcome::Kept || to.is_none() && !held {
        let signed = signed.because(&format!("matter={} outcome={}", matter.matter_no, outcome.code()));
        let key = format!("matter-end-{}", matter.matter_no);
        let action = signed.action(key, "decide_matter", matter.cust_no.clone(), writes);
        return Ok(Act::new(action, ()).or_say(decided(matter)));
    }
    let moves = [Move { cust_no: matter.cust_no.clone(), to }];
    let cause = matter.kind.cause();
    let wanted = Wanted { reason, accepted, ..Wanted::new(&moves, cause) };
    let prepared = change::prepare(bank, signed, Authority::Person(posts), wanted)?;
    Ok(prepared.act(signed, writes)?.map(|_| ()).or_say(decided(matter)))
}

fn follow(bank: &Bank, signed: &Signed, posts: &[Post], matter: &Matter, reason: &str) -> Result<Act<i64>> {
    if matter.is_of_leaver() {
        return ask_to_follow(bank, signed, posts, matter, reason);
    }
    let why = text!(
        "只有调离人员的自拓客户可以随人转移",
        "only customers of somebody who moved can follow them: choose another decision"
    );
    Err(Refusal::new("not_a_leaver", "decision", why).into())
}

fn check(bank: &Bank, signed: &Signed, posts: &[Post], matter: &Matter) -> Result<()> {
    if matter.answered.is_some() {
        return Err(decided(matter).into());
    }
    if !rules::decides(posts, &matter.inst_no, &institution_tree(&bank.core)?) {
        let why = text!("不由您决定此事项", "this is not yours to decide on");
        return Err(Refusal::new("not_yours_to_decide", "", why).into());
    }
    if matter.staff_no == signed.actor {
        let why = text!("此事项涉及您本人，请由上一级决定", "it is about you: let a level above decide");
        return Err(Refusal::new("same_person", "", why).into());
    }
    Ok(())
}

fn decided(matter: &Matter) -> Refusal {
    let number = matter.matter_no;
    let why = text!(
        "事项 {number} 已有结果，或客户刚被调整，请重新查看",
        "matter {number} has been decided on, or the customer was just moved: look again"
    );
    Refusal::new("decided_already", "", why)
}
