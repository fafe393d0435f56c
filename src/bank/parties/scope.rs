//! Whom a person may see, and how much of them (spec 2, *Who is who*; spec 7, *Scope* and *Masking*).
//! Read anew at each request, so that a post that ends ends its sight at once.

use super::rows::people::{
    Institution, assigned_numbers, co_managed_by, institution_tree, staff_member, stood_in_for, team_of,
    team_waiting,
};
use crate::access::roles::{Post, Role};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Result};
use crate::store::open::Bank;
use crate::store::scope::Reach;
use std::collections::BTreeSet;

/// How much of a customer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Name and balances in full; numbers and addresses masked until revealed.
    Full,
    /// Family name only.
    Masked,
}

/// Whom a person may see, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Who may be read at all.
    pub reach: Reach,
    /// Customers maintained by the person or their team, in order.
    pub own: Vec<u32>,
    /// Institutions whose customers the person sees in full, as their head.
    pub headed: BTreeSet<String>,
    /// Whether contact details are shown, masked or not.
    pub contacts: bool,
    /// Whether customers are listed; a service desk looks up one at a time.
    pub lists: bool,
}

impl Scope {
    /// How a customer of an institution is shown.
    pub fn sight(&self, cust_id: u32, inst_no: &str) -> Sight {
        let own = self.own.binary_search(&cust_id).is_ok();
        if own || self.headed.contains(inst_no) { Sight::Full } else { Sight::Masked }
    }
}

/// Whom the holder of `posts` may see on a day; `find` says which internal numbers customers have, given by number.
///
/// # Errors
/// A fault of the database.
pub fn scope(
    bank: &Bank,
    staff_no: &str,
    posts: &[Post],
    day: Day,
    find: impl FnOnce(Vec<String>) -> Result<Vec<u32>>,
) -> Result<Scope> {
    let mut scope = Scope::default();
    let mut institutions = BTreeSet::new();
    let mut own = Vec::new();
    for post in posts {
        let below = || Ok::<_, Error>(subtree(&institution_tree(&bank.core)?, &post.inst_no));
        scope.contacts |= !matches!(post.role, Role::Analyst | Role::Admin);
        scope.lists |= !matches!(post.role, Role::ServiceDesk | Role::Admin);
        match post.role {
            Role::CustomerManager | Role::WealthManager => {
                own.extend(assigned_numbers(&bank.crm, staff_no, day)?);
                own.extend(stood_in(bank, staff_no, day)?);
            }
            Role::LobbyDirector => {
                own.extend(stood_in(bank, staff_no, day)?);
                for member in team_of(&bank.core, staff_no)? {
                    own.extend(assigned_numbers(&bank.crm, &member, day)?);
                }
                own.extend(waiting_of(bank, staff_no, day)?);
            }
            Role::RetailHead => {
                let below = below()?;
                scope.headed.extend(below.iter().cloned());
                institutions.extend(below);
            }
            Role::BranchRetail | Role::BranchDirector => institutions.extend(below()?),
            Role::HqRetail | Role::Analyst | Role::ServiceDesk | Role::Auditor => {
                scope.reach.everything = true
            }
            Role::Admin => {}
        }
    }
    if !own.is_empty() {
        scope.own = find(own)?;
    }
    // A co-manager reads their customers whatever their post is, unless it sees no customers at all.
    if scope.lists {
        scope.own.extend(co_managed_by(&bank.core, &bank.crm, staff_no, day)?);
    }
    scope.own.sort_unstable();
    scope.own.dedup();
    scope.reach.customers = scope.own.clone();
    scope.reach.institutions = institutions.into_iter().collect();
    if scope.reach.everything {
        scope.reach.institutions.clear();
        scope.reach.customers.clear();
    }
    Ok(scope)
}

/// The customers whom the team of its leader has while nobody is named.
fn waiting_of(bank: &Bank, staff_no: &str, day: Day) -> Result<Vec<String>> {
    let leader = staff_member(&bank.core, staff_no)?.filter(|one| !one.team.is_empty());
    let Some(leader) = leader else { return Ok(Vec::new()) };
    let tree = institution_tree(&bank.core)?;
    let at = house(&tree, &leader.inst_no);
    team_waiting(&bank.crm, &under(&tree, at), &leader.team, day)
}

/// The institution in whose name an outlet works: it belongs to its sub-branch in everything.
pub fn house<'a>(tree: &'a [Institution], inst_no: &'a str) -> &'a str {
    let found = tree.iter().find(|inst| inst.inst_no == inst_no);
    found.filter(|inst| inst.level == "outlet").map_or(inst_no, |outlet| outlet.parent_no.as_str())
}

/// A sub-branch and its outlets.
pub fn under(tree: &[Institution], at: &str) -> Vec<String> {
    let here = tree.iter().filter(|inst| house(tree, &inst.inst_no) == at);
    here.map(|inst| inst.inst_no.clone()).collect()
}

/// The customers of those for whom a person stands in, those of their team without a named person included.
fn stood_in(bank: &Bank, staff_no: &str, day: Day) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for away in stood_in_for(&bank.crm, staff_no, day)? {
        found.extend(assigned_numbers(&bank.crm, &away, day)?);
        if staff_member(&bank.core, &away)?.is_some_and(|one| one.role == Role::LobbyDirector.code()) {
            found.extend(waiting_of(bank, &away, day)?);
        }
    }
    Ok(found)
}

/// An institution and all below it.
pub fn subtree(tree: &[Institution], root: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([root.to_owned()]);
    loop {
        let more: Vec<&Institution> = tree
            .iter()
            .filter(|inst| found.contains(&inst.parent_no) && !found.contains(&inst.inst_no))
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more.into_iter().map(|inst| inst.inst_no.clone()));
    }
}
