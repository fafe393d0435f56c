//! When a family counts, and when it is broken (spec 1, *Family VIP*).

use super::Family;
use crate::kernel::calendar::Day;
use std::collections::BTreeSet;

/// Members on `day` (the month's last, when a month is rated).
pub fn members_on(family: &Family, day: Day) -> impl Iterator<Item = &super::Member> {
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
