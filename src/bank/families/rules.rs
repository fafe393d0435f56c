//! When a family counts, when it is broken, and what becomes of it by a change (spec 1, *Family VIP*).

use super::{Family, Member};
use crate::kernel::calendar::Day;
use std::collections::BTreeSet;

/// Members on `day` (the month's last, when a month is rated).
pub fn members_on(family: &Family, day: Day) -> impl Iterator<Item = &Member> {
    let standing = family.formed_on <= day && family.dissolved_on.is_none_or(|end| end > day);
    family.members.iter().filter(move |member| {
        standing && member.joined_on <= day && member.left_on.is_none_or(|end| end > day)
    })
}

/// Whether the members on `day` stand under several managers: the family then counts once more and
/// dissolves after that close.
pub fn is_broken(family: &Family, day: Day) -> bool {
    members_on(family, day).map(|member| &member.manager_no).collect::<BTreeSet<_>>().len() > 1
}

/// Number of a family that nobody has formed yet.
pub const NOT_YET: i64 = 0;

/// A family as it would be, formed of `members` under a manager from day `on`; the first is its head.
pub fn formed(members: &[&str], manager_no: &str, on: Day) -> Family {
    Family {
        family_no: NOT_YET,
        manager_no: manager_no.to_owned(),
        head_cust_no: members.first().map_or_else(String::new, |head| (*head).to_owned()),
        formed_on: on,
        dissolved_on: None,
        dissolved_why: String::new(),
        members: members.iter().map(|cust_no| member(cust_no, manager_no, on)).collect(),
    }
}

fn member(cust_no: &str, manager_no: &str, on: Day) -> Member {
    Member {
        cust_no: cust_no.to_owned(),
        joined_on: on,
        left_on: None,
        manager_no: manager_no.to_owned(),
        consent: String::new(),
        consent_on: None,
    }
}

/// A family as it would be with one more member from day `on`.
pub fn joined(mut family: Family, cust_no: &str, manager_no: &str, on: Day) -> Family {
    family.members.push(member(cust_no, manager_no, on));
    family
}

/// A family as it would be without a member from day `on`; a family of one dissolves.
pub fn left(mut family: Family, cust_no: &str, on: Day) -> Family {
    if !outlasts(&family, cust_no) {
        return dissolved(family, on);
    }
    for member in family.members.iter_mut().filter(|member| member.cust_no == cust_no) {
        member.left_on.get_or_insert(on);
    }
    family
}

/// A family as it would be, dissolved from day `on`.
pub fn dissolved(mut family: Family, on: Day) -> Family {
    family.members.iter_mut().for_each(|member| {
        member.left_on.get_or_insert(on);
    });
    family.dissolved_on.get_or_insert(on);
    family
}

/// Whether enough members stay for a family to go on without one.
pub fn outlasts(family: &Family, cust_no: &str) -> bool {
    family.standing().filter(|member| member.cust_no != cust_no).count() >= 2
}
