//! Families: pooled households, formed by a manager of customers who agreed.

pub mod rows;
pub mod rules;

use crate::bank::parties;
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Refusal, Result};
use crate::kernel::policy::Policy;
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::{Bank, Crm};
use crate::text;

/// A family, as formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its number.
    pub family_no: i64,
    /// Staff number of the manager who formed it.
    pub manager_no: String,
    /// Customer number of its head.
    pub head_cust_no: String,
    /// Day from which it counts.
    pub formed_on: Day,
    /// First day on which it no longer counts.
    pub dissolved_on: Option<Day>,
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
}

/// All families ever formed.
///
/// # Errors
/// A fault of the database.
pub fn all(crm: &Crm) -> Result<Vec<Family>> {
    rows::families(crm, None)
}

/// The families in which a customer ever was, dissolved ones too.
///
/// # Errors
/// A fault of the database.
pub fn of(crm: &Crm, cust_no: &str) -> Result<Vec<Family>> {
    rows::families(crm, Some(cust_no))
}

/// Forms a family of `members` (customer number, and how and when they agreed) under the manager
/// who acts; the first is its head. Answers its number.
///
/// # Errors
/// Refuses too few or too many members, someone unknown or without consent, or in a family already.
pub fn form(bank: &mut Bank, signed: &Signed, members: &[(&str, &str)], policy: &Policy) -> Result<i64> {
    let (least, most) = (policy.family_members_min, policy.family_members_max);
    if !(least as usize..=most as usize).contains(&members.len()) {
        return Err(Refusal::new(
            "family_size",
            "members",
            text!("家庭成员须为 {least} 至 {most} 人", "a family has {least} to {most} members"),
        )
        .into());
    }
    let family_no = rows::next_family_no(&bank.crm)?;
    let mut writes = vec![Write::one(
        "families/insert_family",
        vec![
            Value::Integer(family_no),
            Value::Text(signed.actor.clone()),
            Value::Text(members[0].0.to_owned()),
            Value::Integer(ymd(signed.effective()).into()),
        ],
    )];
    for (place, (cust_no, consent)) in members.iter().enumerate() {
        if members[..place].iter().any(|(other, _)| other == cust_no) {
            let text = text!("客户 {cust_no} 列了两次", "customer {cust_no} is listed twice");
            return Err(Refusal::new("family_twice", "members", text).into());
        }
        check_member(bank, signed, cust_no, consent)?;
        writes.push(member_write(family_no, cust_no, consent, signed));
    }
    let action =
        signed.action(format!("family-form-{family_no}"), "form_family", family_no.to_string(), writes);
    bank.crm.perform(&action)?;
    Ok(family_no)
}

/// Takes one more customer into a family.
///
/// # Errors
/// Refuses as [`form`] does, and a family that has as many members as the policy lets it.
pub fn join(
    bank: &mut Bank,
    signed: &Signed,
    family_no: i64,
    member: (&str, &str),
    policy: &Policy,
) -> Result<()> {
    let (cust_no, consent) = member;
    let family = find(&bank.crm, family_no)?;
    let most = policy.family_members_max;
    if rules::members_on(&family, signed.effective()).count() >= most as usize {
        return Err(Refusal::new(
            "family_size",
            "members",
            text!("该家庭已有 {most} 人", "the family has {most} members already"),
        )
        .into());
    }
    check_member(bank, signed, cust_no, consent)?;
    let key = format!("family-join-{family_no}-{cust_no}-{}", ymd(signed.effective()));
    let write = member_write(family_no, cust_no, consent, signed);
    bank.crm.perform(&signed.action(key, "join_family", family_no.to_string(), vec![write]))?;
    Ok(())
}

fn check_member(bank: &Bank, signed: &Signed, cust_no: &str, consent: &str) -> Result<()> {
    if parties::find_customer(&bank.core, cust_no)?.is_none() {
        return Err(Refusal::new(
            "unknown_customer",
            "members",
            text!("没有客户号 {cust_no}", "there is no customer {cust_no}"),
        )
        .into());
    }
    if consent.trim().is_empty() {
        return Err(Refusal::new(
            "family_consent",
            "consent",
            text!("请记录客户 {cust_no} 的同意方式和日期", "note how and when customer {cust_no} agreed"),
        )
        .into());
    }
    let families = rows::families(&bank.crm, None)?;
    let left_today = families.iter().flat_map(|family| &family.members).any(|member| {
        member.cust_no == cust_no && member.joined_on == signed.effective() && member.left_on.is_some()
    });
    if left_today {
        let text = text!(
            "客户 {cust_no} 今天刚加入又离开，请明天再办",
            "customer {cust_no} joined and left today: try tomorrow"
        );
        return Err(Refusal::new("family_twice", "members", text).into());
    }
    let taken = |family: &&Family| {
        family.members.iter().any(|member| member.cust_no == cust_no && member.left_on.is_none())
    };
    if let Some(other) = families.iter().find(taken) {
        let other = other.family_no;
        return Err(Refusal::new(
            "family_twice",
            "members",
            text!("客户 {cust_no} 已在家庭 {other} 中", "customer {cust_no} is in family {other} already"),
        )
        .into());
    }
    Ok(())
}

fn member_write(family_no: i64, cust_no: &str, consent: &str, signed: &Signed) -> Write {
    Write::one(
        "families/insert_member",
        vec![
            Value::Integer(family_no),
            Value::Text(cust_no.to_owned()),
            Value::Integer(ymd(signed.effective()).into()),
            Value::Text(signed.actor.clone()),
            Value::Text(consent.to_owned()),
        ],
    )
}

fn find(crm: &Crm, family_no: i64) -> Result<Family> {
    let found = rows::families(crm, None)?.into_iter().find(|family| family.family_no == family_no);
    found.filter(|family| family.dissolved_on.is_none()).ok_or_else(|| {
        Refusal::new(
            "unknown_family",
            "family_no",
            text!("没有家庭 {family_no}，或已解散", "there is no family {family_no}, or it is dissolved"),
        )
        .into()
    })
}

/// A member leaves; a family of one dissolves.
///
/// # Errors
/// Refuses who is not a member.
pub fn leave(bank: &mut Bank, signed: &Signed, family_no: i64, cust_no: &str) -> Result<()> {
    let family = find(&bank.crm, family_no)?;
    let staying =
        family.members.iter().filter(|member| member.left_on.is_none() && member.cust_no != cust_no);
    if staying.count() < 2 {
        return dissolve(bank, signed, family_no, signed.effective(), "a family of one");
    }
    let end = vec![
        Value::Integer(family_no),
        Value::Text(cust_no.to_owned()),
        Value::Integer(ymd(signed.effective()).into()),
    ];
    let key = format!("family-leave-{family_no}-{cust_no}-{}", ymd(signed.effective()));
    let mut writes = vec![Write::one("families/end_member", end)];
    let stays = |member: &&Member| member.left_on.is_none() && member.cust_no != cust_no;
    if let Some(next) = family.members.iter().find(stays).filter(|_| family.head_cust_no == cust_no) {
        // The head leaves: the member of longest standing takes over.
        let params = vec![Value::Integer(family_no), Value::Text(next.cust_no.clone())];
        writes.push(Write::one("families/set_head", params));
    }
    bank.crm.perform(&signed.action(key, "leave_family", family_no.to_string(), writes))?;
    Ok(())
}

/// Dissolves a family: from `on` it no longer counts.
///
/// # Errors
/// Refuses a family that is dissolved already.
pub fn dissolve(bank: &mut Bank, signed: &Signed, family_no: i64, on: Day, why: &str) -> Result<()> {
    let family = find(&bank.crm, family_no)?;
    let members = family.members.iter().filter(|member| member.left_on.is_none()).count();
    let on = Value::Integer(ymd(on).into());
    let writes = vec![
        Write {
            statement: "families/end_members",
            params: vec![Value::Integer(family_no), on.clone()],
            rows: members,
        },
        Write::one(
            "families/dissolve_family",
            vec![Value::Integer(family_no), on, Value::Text(why.to_owned())],
        ),
    ];
    let key = format!("family-dissolve-{family_no}");
    bank.crm.perform(&signed.action(key, "dissolve_family", family_no.to_string(), writes))?;
    Ok(())
}

/// A member comes to stand under another manager (a hand-over).
///
/// # Errors
/// Refuses who is not a member.
pub fn stand_under(
    bank: &mut Bank,
    signed: &Signed,
    family_no: i64,
    cust_no: &str,
    manager_no: &str,
) -> Result<()> {
    let today = Value::Integer(ymd(signed.effective()).into());
    let member = || vec![Value::Integer(family_no), Value::Text(cust_no.to_owned())];
    let family = find(&bank.crm, family_no)?;
    let joined_today = family.members.iter().any(|member| {
        member.cust_no == cust_no && member.left_on.is_none() && member.joined_on == signed.effective()
    });
    let manager = Value::Text(manager_no.to_owned());
    let writes = if joined_today {
        vec![Write::one("families/stand_under", [member(), vec![manager]].concat())]
    } else {
        vec![
            Write::one("families/end_member", [member(), vec![today.clone()]].concat()),
            Write::one("families/continue_member", [member(), vec![today, manager]].concat()),
        ]
    };
    let key = format!("family-stand-{family_no}-{cust_no}-{manager_no}-{}", ymd(signed.effective()));
    bank.crm.perform(&signed.action(key, "stand_under", family_no.to_string(), writes))?;
    Ok(())
}
