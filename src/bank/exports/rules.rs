//! Who may ask for a list unmasked, and who decides on it (spec 7, *Exports and prints*).

use crate::access::roles::{Post, Role};
use crate::bank::parties::rows::people::Institution;
use crate::kernel::calendar::Day;
use chrono::Days;

/// Characters of a reason.
pub const REASON_MIN: usize = 4;
/// Characters of a reason.
pub const REASON_MAX: usize = 100;

/// Requests of one person that may wait at a time.
pub const WAITING_MAX: usize = 5;

/// The posts of a person with which they ask: those of business with customers. What another post shows them, an
/// analyst's whole bank, is no list to hand out.
pub fn business(posts: &[Post]) -> Vec<Post> {
    posts.iter().filter(|post| does_business(post.role)).cloned().collect()
}

/// The institution at which a person asks: of several the one that all stand under, empty for head office. None for
/// whoever does no business: they export nothing unmasked.
pub fn asks_at(posts: &[Post], tree: &[Institution]) -> Option<String> {
    // Wherever the feed seats them, head office is above every institution.
    let seat = |post: Post| if post.role == Role::HqRetail { String::new() } else { post.inst_no };
    let at: Vec<String> = business(posts).into_iter().map(seat).collect();
    let first = at.first()?;
    let under = |inst_no: &str, top: &str| inst_no == top || above(tree, inst_no).contains(&top);
    let mut tops = std::iter::once(first.as_str()).chain(above(tree, first));
    let shared = tops.find(|top| at.iter().all(|inst_no| under(inst_no, top)));
    Some(shared.unwrap_or_default().to_owned())
}

/// Whether a role does business with customers: an analyst sees the bank masked, and who looks up, administers or
/// audits has no list to hand out.
fn does_business(role: Role) -> bool {
    match role {
        Role::CustomerManager
        | Role::WealthManager
        | Role::LobbyDirector
        | Role::RetailHead
        | Role::BranchRetail
        | Role::BranchDirector
        | Role::HqRetail => true,
        Role::Analyst | Role::ServiceDesk | Role::Admin | Role::Auditor => false,
    }
}

/// Whether a holder of `posts` decides on what was asked at an institution: from a level above it, in the branch
/// over it or at head office; on head office's own requests the auditor decides.
pub fn may_decide(posts: &[Post], asked_at: &str, tree: &[Institution]) -> bool {
    let higher = above(tree, asked_at);
    posts.iter().any(|post| match post.role {
        Role::Auditor => asked_at.is_empty(),
        Role::HqRetail => !asked_at.is_empty(),
        Role::BranchRetail | Role::BranchDirector => higher.contains(&post.inst_no.as_str()),
        Role::CustomerManager
        | Role::WealthManager
        | Role::LobbyDirector
        | Role::RetailHead
        | Role::Analyst
        | Role::ServiceDesk
        | Role::Admin => false,
    })
}

/// The institutions over one, the nearest first.
fn above<'a>(tree: &'a [Institution], inst_no: &str) -> Vec<&'a str> {
    let parent = |of: &str| tree.iter().find(|inst| inst.inst_no == of).map(|inst| inst.parent_no.as_str());
    let mut higher: Vec<&str> = Vec::new();
    let mut next = parent(inst_no);
    // A feed with a ring in it ends the walk where it closes.
    while let Some(one) = next.filter(|one| !one.is_empty() && !higher.contains(one)) {
        higher.push(one);
        next = parent(one);
    }
    higher
}

/// The last day on which an approval holds that was given today; the day itself counts.
pub fn good_until(today: Day, days: u32) -> Day {
    today.checked_add_days(Days::new(u64::from(days.max(1)) - 1)).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Vec<Institution> {
        let inst = |inst_no: &str, parent_no: &str, level: &str| Institution {
            inst_no: inst_no.to_owned(),
            parent_no: parent_no.to_owned(),
            level: level.to_owned(),
            grade: String::new(),
            name: String::new(),
        };
        vec![
            inst("1", "", "hq"),
            inst("10", "1", "branch"),
            inst("11", "10", "sub_branch"),
            inst("20", "1", "branch"),
            inst("21", "20", "sub_branch"),
            inst("31", "1", "sub_branch"),
            inst("90", "91", "sub_branch"),
            inst("91", "90", "branch"),
        ]
    }

    fn post(role: Role, inst_no: &str) -> Post {
        Post { role, inst_no: inst_no.to_owned() }
    }

    #[test]
    fn a_level_above_decides_and_no_other() {
        let tree = tree();
        for (role, at, asked_at, decides) in [
            (Role::BranchRetail, "10", "11", true),
            (Role::BranchDirector, "10", "11", true),
            (Role::BranchRetail, "20", "11", false),
            (Role::BranchRetail, "10", "10", false),
            (Role::BranchDirector, "11", "11", false),
            (Role::RetailHead, "11", "11", false),
            (Role::RetailHead, "10", "11", false),
            (Role::HqRetail, "", "11", true),
            (Role::HqRetail, "", "31", true),
            (Role::HqRetail, "", "10", true),
            (Role::HqRetail, "", "", false),
            (Role::Auditor, "", "", true),
            (Role::Auditor, "", "11", false),
            (Role::Admin, "", "", false),
            (Role::Analyst, "", "11", false),
            (Role::BranchRetail, "91", "90", true),
        ] {
            assert_eq!(may_decide(&[post(role, at)], asked_at, &tree), decides, "{role:?} {at} {asked_at}");
        }
        assert!(!may_decide(&[], "11", &tree));
    }

    #[test]
    fn who_holds_several_posts_asks_where_all_stand_under() {
        let tree = tree();
        let (manager, branch) = (post(Role::CustomerManager, "11"), post(Role::BranchRetail, "10"));
        assert_eq!(asks_at(std::slice::from_ref(&manager), &tree).as_deref(), Some("11"));
        assert_eq!(asks_at(&[manager.clone(), branch.clone()], &tree).as_deref(), Some("10"));
        let elsewhere = post(Role::RetailHead, "21");
        assert_eq!(asks_at(&[manager.clone(), elsewhere], &tree).as_deref(), Some("1"), "over both branches");
        let analyst = post(Role::Analyst, "");
        assert_eq!(asks_at(&[manager.clone(), analyst.clone()], &tree).as_deref(), Some("11"));
        assert_eq!(business(&[manager.clone(), analyst]), std::slice::from_ref(&manager));
        assert_eq!(asks_at(&[branch, post(Role::HqRetail, "")], &tree).as_deref(), Some(""));
        assert_eq!(asks_at(&[post(Role::HqRetail, "1")], &tree).as_deref(), Some(""));
        for role in [Role::Analyst, Role::ServiceDesk, Role::Admin, Role::Auditor] {
            assert_eq!(asks_at(&[post(role, "")], &tree), None, "{role:?}");
        }
    }

    #[test]
    fn the_day_of_the_approval_counts() {
        let day = |text: &str| text.parse::<Day>().unwrap_or_default();
        assert_eq!(good_until(day("2026-11-24"), 1), day("2026-11-24"));
        assert_eq!(good_until(day("2026-11-30"), 3), day("2026-12-02"));
        assert_eq!(good_until(day("2026-11-24"), 0), day("2026-11-24"));
    }
}
