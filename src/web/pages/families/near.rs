//! Who belongs together of one manager's customers: candidates for one customer, and the groups that would reach a
//! family tier (家庭提升, spec 3 `family_near`).

use super::MAKERS;
use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::families::kin::{Kin, Kinship, Tie};
use crate::bank::families::{self, rows};
use crate::bank::parties::rows::people::{self, assigned_to};
use crate::bank::tiers::family_effect::{Near, near};
use crate::bank::tiers::policies;
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::kernel::policy::Policy;
use crate::web::desk::{Desk, not_found};
use crate::web::pages::customers::shown_name;
use crate::web::view::form::{choice, filters};
use crate::web::view::parts::{self, empty, money};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::HashMap;
use std::sync::Arc;

/// Groups that are shown.
const GROUPS: usize = 50;
/// Managers who are offered to whoever stands over them.
const OFFERED: u32 = 200;

/// The policy by which a family that is formed now counts.
///
/// # Errors
/// A fault of the database.
pub fn policy(desk: &Desk<'_>, on: Day) -> Result<Arc<Policy>> {
    let bank = desk.bank()?;
    policies::document(&bank.crm, policies::version_in_force(bank, on)?)
}

/// One manager's customers in scope and what binds them.
pub struct Circle {
    /// Who they are.
    pub kinship: Kinship,
    /// The families in which they are, by customer number.
    pub taken: HashMap<String, i64>,
}

impl Circle {
    /// The customers of a manager.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn of(desk: &Desk<'_>, manager_no: &str, policy: &Policy) -> Result<Circle> {
        let bank = desk.bank()?;
        let own = assigned_to(&bank.core, &bank.crm, manager_no, desk.today)?;
        let day = desk.business_date()?.unwrap_or(desk.today);
        let kinship = Kinship::of(rows::kin(&bank.core, &own, day)?, policy.family_members_max as usize);
        let numbers: Vec<String> = kinship.people.iter().map(|one| one.cust_no.clone()).collect();
        let mut taken = HashMap::new();
        for family in families::standing(&bank.crm, Some(&numbers))? {
            taken.extend(family.standing().map(|member| (member.cust_no.clone(), family.family_no)));
        }
        Ok(Circle { kinship, taken })
    }

    /// One of them, by internal number.
    pub fn find(&self, cust_id: u32) -> Option<&Kin> {
        self.kinship.people.iter().find(|one| one.cust_id == cust_id)
    }
}

/// A customer by the name that this person may see.
pub fn name(desk: &Desk<'_>, one: &Kin) -> Markup {
    let sight = desk.sight(one.cust_id, &one.inst_no);
    html! {
        a href={ "/customers/" (desk.site.ids.of(one.cust_id)) } { (shown_name(sight, &one.name)) }
        " " span.soft { (one.cust_no) }
    }
}

/// Why somebody seems to belong to somebody, contact details masked as everywhere.
pub fn reasons(desk: &Desk<'_>, ties: &[Tie]) -> String {
    let shown = |detail: String| if desk.scope.contacts { format!(" {detail}") } else { String::new() };
    let one = |tie: &Tie| match tie {
        Tie::Guardian => desk.say("监护关系", "guardian").to_owned(),
        Tie::Address(at) => format!("{}{}", desk.say("同住址", "same address"), shown(masking::address(at))),
        Tie::Phone(at) => format!("{}{}", desk.say("同电话", "same telephone"), shown(masking::mobile(at))),
        Tie::Guarantee => desk.say("贷款担保关系", "guarantees a loan").to_owned(),
    };
    ties.iter().map(one).collect::<Vec<_>>().join(desk.say("；", "; "))
}

/// The manager whose groups are shown: oneself, or the one asked for of those under this person.
fn whose(desk: &Desk<'_>) -> Result<Option<String>> {
    let asked = desk.query.get("manager");
    let (viewer, core) = (desk.viewer()?, &desk.bank()?.core);
    if asked.is_empty() {
        let manages = desk.is(Role::CustomerManager) || desk.is(Role::WealthManager);
        return Ok(manages.then(|| viewer.staff_no.clone()));
    }
    let theirs = families::acts_for(core, &viewer.staff_no, &viewer.posts, asked)?;
    if theirs { Ok(Some(asked.to_owned())) } else { Err(not_found().into()) }
}

/// Those among whom a head or lobby director chooses.
fn offered(desk: &Desk<'_>) -> Result<Vec<(String, String)>> {
    let (viewer, core) = (desk.viewer()?, &desk.bank()?.core);
    let mut staff = Vec::new();
    for inst_no in &desk.scope.headed {
        staff.extend(people::staff(core, inst_no, OFFERED)?);
    }
    if desk.is(Role::LobbyDirector) {
        for staff_no in people::team_of(core, &viewer.staff_no)? {
            staff.extend(people::staff_member(core, &staff_no)?);
        }
    }
    let manages = |role: &str| ["customer_manager", "wealth_manager"].contains(&role);
    staff.retain(|one| one.status == "active" && manages(&one.role));
    let mut all: Vec<(String, String)> = staff
        .into_iter()
        .map(|one| (one.staff_no.clone(), format!("{} {}", one.name, one.staff_no)))
        .collect();
    all.sort();
    all.dedup();
    Ok(all)
}

/// Groups of customers who would reach a family tier; nothing for whoever forms no families.
///
/// # Errors
/// A fault of the database.
pub fn section(desk: &Desk<'_>) -> Result<Markup> {
    if !MAKERS.iter().any(|role| desk.is(*role)) {
        return Ok(html! {});
    }
    let offered = offered(desk)?;
    let manager = whose(desk)?;
    Ok(html! {
        section.card {
            h2 { (desk.say("家庭提升：合计可达家庭层级的客户", "Families within reach: customers who together reach a family tier")) }
            @if !offered.is_empty() {
                (filters(desk, &choice("manager", desk.say("客户经理", "Manager"), &with_none(desk, &offered), desk.query.get("manager"))))
            }
            @match &manager {
                Some(manager) => (groups(desk, manager)?),
                None => p.soft { (desk.say("选择一位客户经理，查看其客户中可组成家庭的。", "Choose a manager to see who of their customers could form a family.")) },
            }
        }
    })
}

fn with_none(desk: &Desk<'_>, offered: &[(String, String)]) -> Vec<(String, String)> {
    let none = (String::new(), desk.say("请选择", "choose").to_owned());
    [none].into_iter().chain(offered.iter().cloned()).collect()
}

fn groups(desk: &Desk<'_>, manager: &str) -> Result<Markup> {
    let on = desk.signed("")?.effective();
    let circle = Circle::of(desk, manager, &*policy(desk, on)?)?;
    let groups = circle.kinship.groups(|one| circle.taken.contains_key(&one.cust_no));
    let roster = desk.site.roster()?;
    let in_force = |cust_id: u32| roster.line(cust_id).and_then(|line| line.tier);
    let found = match desk.someone(groups.iter().flatten().copied())? {
        Some(found) => near(desk.engine(&found)?, groups, in_force)?,
        None => Vec::new(),
    };
    if found.is_empty() {
        let why = desk.say(
            "没有同住址、同电话、监护或担保关系的客户合计可达家庭层级而未成家庭。也可打开一位客户，直接组建。",
            "No customers with a common address, telephone, guardian or guarantee would reach a family tier together. A family can be formed from any customer's page, too.",
        );
        return Ok(empty(why, &html! { a href="/customers" { (desk.say("客户列表", "customers")) } }));
    }
    let rows: Vec<Vec<Markup>> = found.iter().take(GROUPS).map(|one| group(desk, &circle, one)).collect();
    let columns = [
        words(desk.say("客户（余额最多者在前）", "Customers (who has most first)")),
        numbers(desk.say("合计测算月日均（元）", "Pooled projected average (yuan)")),
        words(desk.say("可达家庭层级", "Family tier reached")),
        numbers(desk.say("其中可提升的", "Of whom rise")),
        words(desk.say("距上一层级", "To the next tier")),
        words(desk.say("操作", "Actions")),
    ];
    Ok(html! {
        (table(desk.say("家庭提升", "Families within reach"), &columns, &rows))
        @if found.len() > GROUPS { p.soft { (desk.say("只列前 ", "Only the first ")) (GROUPS) (desk.say(" 组。", " groups.")) } }
        p.hint { (desk.say("按今日余额保持到月末测算。同住址、同电话只是线索：须问过客户并得到同意。", "Today's balances held to the month's end. A common address or telephone is only a sign: ask them, and note that they agree.")) }
    })
}

fn group(desk: &Desk<'_>, circle: &Circle, one: &Near) -> Vec<Markup> {
    let members: Vec<&Kin> = one.members.iter().filter_map(|cust_id| circle.find(*cust_id)).collect();
    vec![
        html! {
            @for member in &members { div { (name(desk, member)) } }
            @if one.found > members.len() { div.soft { (desk.say("（相关的共 ", "(of ")) (one.found) (desk.say(" 位）", " who hang together)")) } }
        },
        html! { (money(one.avg_fen)) },
        parts::tier(one.tier, desk.lang),
        html! { (one.lifted) },
        html! { @match &one.gap {
            Some(gap) => {
                (parts::tier(gap.tier, desk.lang)) " " (money(gap.deposit_fen)) " "
                span.soft { (desk.say("元存款", "yuan in deposits")) }
            },
            None => "–",
        } },
        html! { @if let Some(first) = one.members.first() {
            a href={ "/customers/" (desk.site.ids.of(*first)) "/family" } { (desk.say("组建…", "form…")) }
        } },
    ]
}
