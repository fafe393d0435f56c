//! Families: pooled households, formed of customers of one manager who agreed (spec 1, *Family VIP*).
//!
//! [`rules`]: when a family counts, when it is broken, what a change makes of it. [`form`], [`join`], [`leave`],
//! [`set_head`], [`dissolve`]: the acts. [`stands_under`]: what a hand-over does to a family. [`kin`]: who seems to
//! belong together, and why.

pub mod kin;
pub mod rows;
pub mod rules;

use crate::access::act::Act;
use crate::access::roles::{Post, Role};
use crate::bank::parties::find_customer;
use crate::bank::parties::rows::people::{institution_tree, maintained_by, person, staff_member, team_of};
use crate::bank::parties::scope::subtree;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::policy::Policy;
use crate::store::action::{Signed, Write};
use crate::store::open::{Bank, Core, Crm};
use crate::text;
use rows::Which;
use std::collections::BTreeSet;

/// A family, as formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its number.
    pub family_no: i64,
    /// Staff number of the manager under whom it was formed.
    pub manager_no: String,
    /// Customer number of its head.
    pub head_cust_no: String,
    /// Day from which it counts.
    pub formed_on: Day,
    /// First day on which it no longer counts.
    pub dissolved_on: Option<Day>,
    /// Why it was dissolved; empty while it stands.
    pub dissolved_why: String,
    /// Memberships, ended ones too.
    pub members: Vec<Member>,
}

impl Family {
    /// The family as it was known on the evening of `day`; none where it was formed later.
    pub fn known_on(mut self, day: Day) -> Option<Family> {
        let ended = |date: &Day| *date <= day;
        self.members.retain(|member| member.joined_on <= day);
        self.members.iter_mut().for_each(|member| member.left_on = member.left_on.filter(ended));
        self.dissolved_on = self.dissolved_on.filter(ended);
        (self.formed_on <= day).then_some(self)
    }

    /// Memberships of which no end is known.
    pub fn standing(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.left_on.is_none())
    }

    /// The managers under whom these stand: one, or the family is broken.
    pub fn managers(&self) -> BTreeSet<&str> {
        self.standing().map(|member| member.manager_no.as_str()).collect()
    }
}

/// One membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Customer number.
    pub cust_no: String,
    /// First day of membership.
    pub joined_on: Day,
    /// First day on which they are no longer a member.
    pub left_on: Option<Day>,
    /// Staff number of the manager under whom they stand.
    pub manager_no: String,
    /// How they agreed: the code of a [`How`], or the words of a record older than those.
    pub consent: String,
    /// When they agreed; none where the words of an older record say it.
    pub consent_on: Option<Day>,
}

/// How a member agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Signed a form.
    Signed,
    /// Said so in person, before the manager.
    InPerson,
    /// Said so in a recorded call.
    Phone,
    /// A minor's guardian signed.
    Guardian,
}

impl How {
    /// All of them, in the order of a form.
    pub const ALL: [How; 4] = [How::Signed, How::InPerson, How::Phone, How::Guardian];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            How::Signed => "signed",
            How::InPerson => "in_person",
            How::Phone => "phone",
            How::Guardian => "guardian",
        }
    }

    /// The one with that code.
    pub fn from_code(code: &str) -> Option<How> {
        How::ALL.into_iter().find(|how| how.code() == code)
    }

    /// Its words.
    pub fn label(self) -> Label {
        match self {
            How::Signed => Label::new("书面签字", "signed a form"),
            How::InPerson => Label::new("当面同意", "agreed in person"),
            How::Phone => Label::new("电话同意（有录音）", "agreed in a recorded call"),
            How::Guardian => Label::new("监护人签字", "the guardian signed"),
        }
    }
}

/// How and when a member agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// How.
    pub how: How,
    /// When.
    pub on: Day,
}

/// Who is to be taken into a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joining<'a> {
    /// Customer number.
    pub cust_no: &'a str,
    /// How and when they agreed, where that was noted.
    pub consent: Option<Consent>,
}

/// All families ever formed.
///
/// # Errors
/// A fault of the database.
pub fn all(crm: &Crm) -> Result<Vec<Family>> {
    rows::families(crm, &Which::All)
}

/// The families in which a customer ever was, dissolved ones too.
///
/// # Errors
/// A fault of the database.
pub fn of(crm: &Crm, cust_no: &str) -> Result<Vec<Family>> {
    rows::families(crm, &Which::Of(cust_no))
}

/// The family of a number, dissolved or not.
///
/// # Errors
/// A fault of the database.
pub fn read(crm: &Crm, family_no: i64) -> Result<Option<Family>> {
    Ok(rows::families(crm, &Which::One(family_no))?.pop())
}

/// The families that stand, with their present members: of the whole bank, or those of some customers.
///
/// # Errors
/// A fault of the database.
pub fn standing(crm: &Crm, among: Option<&[String]>) -> Result<Vec<Family>> {
    rows::families(crm, &among.map_or(Which::Standing, Which::Among))
}

/// The families that stand and whose present members stand under several managers.
///
/// # Errors
/// A fault of the database.
pub fn broken(crm: &Crm) -> Result<Vec<Family>> {
    rows::families(crm, &Which::Broken)
}

/// The family that a customer is in at present.
///
/// # Errors
/// A fault of the database.
pub fn present(crm: &Crm, cust_no: &str) -> Result<Option<Family>> {
    let holds = |family: &Family| family.standing().any(|member| member.cust_no == cust_no);
    Ok(of(crm, cust_no)?.into_iter().find(holds))
}

/// Whether somebody with these posts may group the customers of a manager: the manager themself, the lobby director of
/// their team, the heads of where they work.
///
/// # Errors
/// A fault of the database.
pub fn acts_for(core: &Core, actor: &str, posts: &[Post], manager_no: &str) -> Result<bool> {
    for post in posts {
        let acts = match post.role {
            Role::CustomerManager | Role::WealthManager => actor == manager_no,
            Role::LobbyDirector => team_of(core, actor)?.iter().any(|one| one == manager_no),
            Role::RetailHead | Role::BranchRetail => match staff_member(core, manager_no)? {
                Some(manager) => subtree(&institution_tree(core)?, &post.inst_no).contains(&manager.inst_no),
                None => false,
            },
            Role::HqRetail => true,
            Role::BranchDirector | Role::Analyst | Role::ServiceDesk | Role::Admin | Role::Auditor => false,
        };
        if acts {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a customer can be in a family at all: whoever died, closed everything or was merged cannot.
pub(crate) fn is_with_us(status: &str, merged_into: &str) -> bool {
    !["closed", "deceased"].contains(&status) && merged_into.is_empty()
}

/// Forms a family under the manager who maintains all its members; the first is its head. Answers its number.
///
/// # Errors
/// Refuses too few or too many members, the same one twice, members of several managers, and each member who is
/// unknown or not the actor's, has left the bank, has not agreed, or is in a family already.
pub fn form(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    members: &[Joining<'_>],
    policy: &Policy,
) -> Result<Act<i64>> {
    let (least, most) = (policy.family_members_min, policy.family_members_max);
    if !(least as usize..=most as usize).contains(&members.len()) {
        let why = text!("家庭成员须为 {least} 至 {most} 人", "a family has {least} to {most} members");
        return Err(Refusal::new("family_size", "members", why).into());
    }
    let number = rows::next_family_no(&bank.crm)?;
    let (mut manager, mut taken) = (None, Vec::new());
    for (place, member) in members.iter().enumerate() {
        let cust_no = member.cust_no;
        if members[..place].iter().any(|other| other.cust_no == cust_no) {
            let why = text!("客户 {cust_no} 列了两次", "customer {cust_no} is listed twice");
            return Err(Refusal::new("family_twice", "members", why).into());
        }
        let (theirs, consent) = joinable(bank, signed, posts, member)?;
        under_one(cust_no, &theirs, manager.get_or_insert_with(|| theirs.clone()))?;
        taken.push(rows::insert_member(number, member, consent, &theirs, signed, most));
    }
    let head = members.first().map_or("", |head| head.cust_no);
    let first = rows::insert_family(number, &manager.unwrap_or_default(), head, signed.effective());
    let told: Vec<&str> = members.iter().map(|member| member.cust_no).collect();
    let signed = signed.because(&format!("members={}", told.join(",")));
    let writes = [vec![first], taken].concat();
    let action = signed.action(format!("family-form-{number}"), "form_family", number.to_string(), writes);
    let why = text!(
        "未组建：同一时刻有人组建家庭，或成员刚有变动。请核对后再提交",
        "not formed: somebody formed a family at the same moment, or a member has just changed; look and try again"
    );
    Ok(Act::new(action, number).or_say(Refusal::new("changed_meanwhile", "members", why)))
}

/// Takes one more customer into a family.
///
/// # Errors
/// Refuses a family that is broken or full, and members as [`form`] does.
pub fn join(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    family_no: i64,
    member: &Joining<'_>,
    policy: &Policy,
) -> Result<Act<()>> {
    let (cust_no, most) = (member.cust_no, policy.family_members_max);
    let family = find(bank, signed, posts, family_no)?;
    if family.managers().len() > 1 {
        let why = text!(
            "家庭 {family_no} 的成员分属不同客户经理，不能再加人：请先归于一人或解散",
            "the members of family {family_no} stand under several managers: bring them under one, or dissolve it"
        );
        return Err(Refusal::new("family_broken", "members", why).into());
    }
    if family.standing().count() >= most as usize {
        let why = text!("该家庭已有 {most} 人", "the family has {most} members already");
        return Err(Refusal::new("family_size", "members", why).into());
    }
    let (theirs, consent) = joinable(bank, signed, posts, member)?;
    for one in family.managers() {
        under_one(cust_no, &theirs, one)?;
    }
    let on = signed.effective();
    if family.members.iter().any(|one| one.cust_no == cust_no && one.joined_on == on) {
        let why = text!(
            "客户 {cust_no} 今天刚加入又离开，请明天再办",
            "customer {cust_no} joined and left today: try tomorrow"
        );
        return Err(Refusal::new("family_twice", "members", why).into());
    }
    let write = rows::insert_member(family_no, member, consent, &theirs, signed, most);
    Ok(act(signed, family_no, "join_family", format!("join-{cust_no}-{on}"), vec![write], cust_no))
}

/// Who maintains a customer, and how they agreed, if they can be taken into a family.
fn joinable(bank: &Bank, signed: &Signed, posts: &[Post], member: &Joining<'_>) -> Result<(String, Consent)> {
    let cust_no = member.cust_no;
    let Some(manager) = maintained_by(&bank.crm, cust_no, signed.today)? else {
        return Err(not_yours(cust_no).into());
    };
    let Some(cust_id) = find_customer(&bank.core, cust_no)? else { return Err(not_yours(cust_no).into()) };
    if !acts_for(&bank.core, &signed.actor, posts, &manager)? {
        return Err(not_yours(cust_no).into());
    }
    let person = person(&bank.core, cust_id, signed.effective())?;
    if !person.is_some_and(|person| is_with_us(&person.status, &person.merged_into)) {
        let why = text!(
            "客户 {cust_no} 已销户、已故或已并入他户，不能加入家庭",
            "customer {cust_no} has closed, died or been merged, and cannot be in a family"
        );
        return Err(Refusal::new("family_not_active", "members", why).into());
    }
    if let Some(other) = present(&bank.crm, cust_no)? {
        let other = other.family_no;
        let why =
            text!("客户 {cust_no} 已在家庭 {other} 中", "customer {cust_no} is in family {other} already");
        return Err(Refusal::new("family_twice", "members", why).into());
    }
    Ok((manager, agreed(signed, member)?))
}

/// The same for whoever is unknown and for whoever is not the actor's.
pub fn not_yours(cust_no: &str) -> Refusal {
    let why = text!(
        "没有客户号 {cust_no}，或该客户不由您（或您的下属）维护",
        "there is no customer {cust_no}, or neither you nor your people look after them"
    );
    Refusal::new("unknown_customer", "members", why)
}

fn agreed(signed: &Signed, member: &Joining<'_>) -> Result<Consent> {
    let cust_no = member.cust_no;
    let why = match member.consent {
        Some(consent) if consent.on <= signed.today => return Ok(consent),
        Some(_) => text!(
            "客户 {cust_no} 的同意日期不能晚于今天",
            "customer {cust_no} cannot have agreed on a day to come"
        ),
        None => text!("请记录客户 {cust_no} 的同意方式和日期", "note how and when customer {cust_no} agreed"),
    };
    Err(Refusal::new("family_consent", "consent", why).into())
}

fn under_one(cust_no: &str, theirs: &str, manager: &str) -> Result<()> {
    if theirs == manager {
        return Ok(());
    }
    let why = text!(
        "客户 {cust_no} 由另一位客户经理维护：一个家庭须同归一人",
        "customer {cust_no} stands under another manager: all of a family stand under one"
    );
    Err(Refusal::new("family_managers", "members", why).into())
}

/// A family that stands and of which the actor looks after somebody.
fn find(bank: &Bank, signed: &Signed, posts: &[Post], family_no: i64) -> Result<Family> {
    let found = read(&bank.crm, family_no)?.filter(|family| family.dissolved_on.is_none());
    if let Some(family) = found {
        let mut theirs = false;
        for manager in family.managers() {
            theirs = theirs || acts_for(&bank.core, &signed.actor, posts, manager)?;
        }
        if theirs {
            return Ok(family);
        }
    }
    let why = text!(
        "没有家庭 {family_no}，或已解散，或不归您",
        "there is no family {family_no}, or it is dissolved or not yours"
    );
    Err(Refusal::new("unknown_family", "family_no", why).into())
}

/// A member of the family.
fn member_of<'f>(family: &'f Family, cust_no: &str) -> Result<&'f Member> {
    let number = family.family_no;
    family.standing().find(|member| member.cust_no == cust_no).ok_or_else(|| {
        let why =
            text!("客户 {cust_no} 不在家庭 {number} 中", "customer {cust_no} is not in family {number}");
        Refusal::new("not_a_member", "members", why).into()
    })
}

/// An act on a family that stands; `what` and the day make its key.
fn act(
    signed: &Signed,
    family_no: i64,
    verb: &'static str,
    what: String,
    writes: Vec<Write>,
    cust_no: &str,
) -> Act<()> {
    let told = format!("customer={cust_no} {}", signed.detail);
    // A head goes and comes back on one day: each act is another, the same sent twice is one.
    let key = format!("family-{family_no}-{what}-{}", signed.at);
    Act::new(signed.because(told.trim()).action(key, verb, family_no.to_string(), writes), ())
}

/// A member leaves; a family of one dissolves. Who was their head is followed by the member of longest standing.
///
/// # Errors
/// Refuses who is not a member, and another manager's customer.
pub fn leave(bank: &Bank, signed: &Signed, posts: &[Post], family_no: i64, cust_no: &str) -> Result<Act<()>> {
    let family = find(bank, signed, posts, family_no)?;
    let member = member_of(&family, cust_no)?;
    if !acts_for(&bank.core, &signed.actor, posts, &member.manager_no)? {
        return Err(not_yours(cust_no).into());
    }
    if !rules::outlasts(&family, cust_no) {
        return Ok(ended(signed, &family, signed.effective(), &signed.detail));
    }
    let mut writes = Vec::new();
    let next = family.standing().find(|member| member.cust_no != cust_no);
    if let Some(next) = next.filter(|_| family.head_cust_no == cust_no) {
        writes.push(rows::set_head(family_no, &next.cust_no));
    }
    writes.push(rows::member_leaves(family_no, cust_no, signed.effective()));
    Ok(act(signed, family_no, "leave_family", format!("leave-{cust_no}"), writes, cust_no))
}

/// Gives a family another head.
///
/// # Errors
/// Refuses who is not a member, and who is the head already.
pub fn set_head(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    family_no: i64,
    cust_no: &str,
) -> Result<Act<()>> {
    let family = find(bank, signed, posts, family_no)?;
    member_of(&family, cust_no)?;
    if family.head_cust_no == cust_no {
        let why = text!("客户 {cust_no} 已是户主", "customer {cust_no} is the head already");
        return Err(Refusal::new("head_already", "members", why).into());
    }
    let writes = vec![rows::set_head(family_no, cust_no)];
    Ok(act(signed, family_no, "change_family_head", format!("head-{cust_no}"), writes, cust_no))
}

/// Dissolves a family, for the reason with which the act is signed.
///
/// # Errors
/// Refuses a family that is dissolved already or not the actor's.
pub fn dissolve(bank: &Bank, signed: &Signed, posts: &[Post], family_no: i64) -> Result<Act<()>> {
    let family = find(bank, signed, posts, family_no)?;
    Ok(ended(signed, &family, signed.effective(), &signed.detail))
}

/// Why the run ends a family.
pub const BROKEN: &str = "members under several managers";

/// What the run does with a family that was broken at a close: from `on` it no longer counts.
pub fn dissolve_broken(signed: &Signed, family: &Family, on: Day) -> Act<()> {
    ended(signed, family, on, BROKEN)
}

fn ended(signed: &Signed, family: &Family, on: Day, why: &str) -> Act<()> {
    let number = family.family_no;
    let writes = rows::dissolve(number, family.standing().count(), on, why).to_vec();
    let signed = signed.because(why);
    Act::new(
        signed.action(format!("family-dissolve-{number}"), "dissolve_family", number.to_string(), writes),
        (),
    )
}

/// What a hand-over does to the family of a customer who comes to stand under another manager (empty: the pool) from
/// the day on which the act counts: statements for the hand-over's own action; none where they are in no family.
///
/// # Errors
/// A fault of the database.
pub fn stands_under(crm: &Crm, signed: &Signed, cust_no: &str, manager_no: &str) -> Result<Vec<Write>> {
    let Some(family) = present(crm, cust_no)? else { return Ok(Vec::new()) };
    let member = member_of(&family, cust_no)?;
    let (number, joined) = (family.family_no, member.joined_on);
    Ok(rows::stand_under(number, cust_no, joined, manager_no, signed.effective()))
}
