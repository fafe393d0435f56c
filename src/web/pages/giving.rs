//! Giving many customers to people at once: whom a form names, over whom they are spread, the preview and what it would
//! do (spec 2, *Bulk assignment*). The pool, a team's book and a person's book ask with it.

use super::assignment::{broken_rules, reason_field};
use super::carried;
use crate::bank::assignment::change::{Effect, Move, Prepared, Target};
use crate::bank::assignment::rows;
use crate::bank::assignment::rules::{self, Given, Keeper, Rule};
use crate::bank::parties;
use crate::bank::tiers::roster::Roster;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::terms::Tier;
use crate::text;
use crate::web::desk::Desk;
use crate::web::view::form::{choice, post};
use crate::web::view::parts::{count, refusal as refused};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Customers that are given at once, by customer number and in the order of the list, all of one house.
pub struct Batch {
    /// Customer numbers.
    pub numbers: Vec<String>,
    /// Internal numbers.
    pub ids: Vec<u32>,
    /// One of their institutions.
    pub inst_no: String,
    /// The last change that the list was read after.
    pub change_no: i64,
    /// Whether they are named one by one, and not as so many of a list.
    pub ticked: bool,
}

/// What the page around the choice of people says.
pub struct Asked {
    /// Where the form goes for a preview.
    pub preview: String,
    /// Where it goes to be done.
    pub done: &'static str,
    /// The address's filter, carried along.
    pub query: String,
    /// What else the form asks for before people are chosen.
    pub before: Markup,
    /// What else it asks for once there is a preview.
    pub after: Markup,
    /// What the button says that does it.
    pub confirm: &'static str,
    /// Whether the pool may get them.
    pub to_pool: bool,
    /// Whether a reason is always asked for.
    pub needs_reason: bool,
    /// The way back.
    pub back: Markup,
}

/// The batch of some customers.
///
/// # Errors
/// Refuses none, and customers of several houses.
pub fn batch(desk: &Desk<'_>, ids: Vec<u32>, change_no: i64, ticked: bool) -> Result<Batch> {
    if ids.is_empty() {
        let why = text!("请至少勾选一位客户，或填写前几位", "tick at least one customer, or say how many");
        return Err(Refusal::new("nobody_chosen", "customers", why).into());
    }
    let (numbers, inst_no) = desk.site.plainly(|bank| {
        let tree = desk.tree()?;
        let numbers: Vec<String> =
            ids.iter().map(|id| parties::cust_no(&bank.core, *id)).collect::<Result<_>>()?;
        let named: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let members = rows::members(&bank.core, &named)?;
        let houses: BTreeSet<&str> = members.iter().map(|one| rules::house(&tree, &one.inst_no)).collect();
        match (houses.len(), houses.first()) {
            (1, Some(house)) => Ok((numbers, (*house).to_owned())),
            _ => {
                let why = text!(
                    "所选客户分属多个机构：请先按机构筛选",
                    "they stand at several institutions: choose one in the filter first"
                );
                Err(Refusal::new("several_institutions", "customers", why).into())
            }
        }
    })?;
    Ok(Batch { numbers, ids, inst_no, change_no, ticked })
}

/// The customers that the form ticks, all of them among some.
///
/// # Errors
/// Refuses where one is no longer there.
pub fn ticked(desk: &Desk<'_>, members: &[u32]) -> Result<Vec<u32>> {
    let ticked: Vec<u32> = desk.form.all("customer").filter_map(|id| desk.site.ids.customer(id)).collect();
    let gone = ticked.iter().any(|id| members.binary_search(id).is_err());
    if gone || ticked.len() != desk.form.all("customer").count() {
        return Err(no_longer().into());
    }
    Ok(ticked)
}

/// The last change that the preview was made after; none on the way to it.
pub fn seen_after(desk: &Desk<'_>) -> Option<i64> {
    desk.form.get("seen").parse().ok()
}

/// The first of a list are others once somebody else moved one of them.
pub fn moved_on() -> Refusal {
    let why = text!(
        "预览之后有客户的归属被他人调整，“前几位”已不是同一批：请重新预览；未作任何改动",
        "somebody changed an assignment after the preview, so the first of the list are others: preview again; nothing was changed"
    );
    Refusal::new("changed_meanwhile", "customers", why)
}

fn no_longer() -> Refusal {
    let why = text!(
        "所选客户中有人已不在名单中，请重新选择；未作任何改动",
        "somebody among them is no longer in the list: choose again; nothing was changed"
    );
    Refusal::new("assigned_already", "customers", why)
}

/// What the form says instead of a team: the pool.
pub const POOL: &str = "pool";

/// Who gets whom: the customers spread over the people that the form names, or all to its team, or the pool.
///
/// # Errors
/// Refuses where nobody is named, or somebody who is not among `people`.
pub fn moves(desk: &Desk<'_>, batch: &Batch, people: &[Keeper], to_pool: bool) -> Result<Vec<Move>> {
    let roster = desk.site.roster()?;
    let team = desk.form.get("team");
    let named: BTreeSet<&str> = desk.form.all("staff").collect();
    let keepers: Vec<Keeper> =
        people.iter().filter(|one| named.contains(one.staff.staff_no.as_str())).cloned().collect();
    if keepers.len() != named.len() || keepers.is_empty() && team.is_empty() {
        let why = text!("请选择接收人或团队", "choose who gets them, or a team");
        return Err(Refusal::new("nobody_chosen", "staff", why).into());
    }
    let given: Vec<Given> =
        batch.ids.iter().map(|id| Given { tier: tier(&roster, *id), self_developed: false }).collect();
    let places = rules::spread(&given, &keepers, |_, _| true);
    let to = |place: Option<usize>| match place {
        Some(place) => Some(Target::person(&keepers[place].staff.staff_no)),
        None if to_pool && team == POOL => None,
        None => Some(Target::team(team)),
    };
    let both = batch.numbers.iter().zip(places);
    Ok(both.map(|(cust_no, place)| Move { cust_no: cust_no.clone(), to: to(place) }).collect())
}

/// The preview where the form already names who gets them, or what is refused.
///
/// # Errors
/// A fault of the database.
pub fn tried(
    desk: &Desk<'_>,
    prepared: impl FnOnce() -> Result<Prepared>,
) -> Result<(Option<Prepared>, Option<Refusal>)> {
    if desk.form.all("staff").next().is_none() && desk.form.get("team").is_empty() {
        return Ok((None, None));
    }
    match prepared() {
        Ok(prepared) => Ok((Some(prepared), None)),
        Err(Error::Refusal(refusal)) => Ok((None, Some(*refusal))),
        Err(fault) => Err(fault),
    }
}

/// The reason that the form gives; empty: none.
///
/// # Errors
/// Refuses one that is too short or too long.
pub fn reason(desk: &Desk<'_>) -> Result<String> {
    if desk.form.get("reason").is_empty() { Ok(String::new()) } else { desk.reason() }
}

/// The part of the page on which people are chosen; with a preview once some are.
pub fn choose(
    desk: &Desk<'_>,
    asked: &Asked,
    batch: &Batch,
    people: &[Keeper],
    found: Option<&Prepared>,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let viewer = desk.viewer()?;
    let named: BTreeSet<&str> = desk.form.all("staff").collect();
    let others: Vec<&Keeper> = people.iter().filter(|one| one.staff.staff_no != viewer.staff_no).collect();
    let columns = [
        words(desk.say("接收人", "Who gets them")),
        numbers(desk.say("现有 VIP", "VIPs now")),
        numbers(desk.say("现有客户", "Customers now")),
        words(desk.say("资格", "Qualifications")),
        words(desk.say("团队", "Team")),
    ];
    let lines: Vec<Vec<Markup>> = others.iter().map(|one| person(one, &named)).collect();
    let broken = found.and_then(|found| found.check().err()).and_then(|error| match error {
        Error::Refusal(refusal) => Some(*refusal),
        Error::Fault(_) => None,
    });
    let about = refusal.or(broken.as_ref());
    let of_field = |refusal: &&Refusal| matches!(&*refusal.field, "reason" | "remark");
    let offered = instead(desk, asked, people);
    let reason = if asked.needs_reason { reason_field(desk) } else { reason_field(desk).optional() };
    Ok(html! {
        (refused(desk, about.filter(|refusal| !of_field(refusal))))
        section.card {
            p { b { (count(batch.numbers.len())) } (desk.say(" 位客户，按 VIP 数均匀分给所选的人；每一步都先预览。", " customers are spread evenly by VIPs over those chosen; each step is previewed.")) }
            (post(desk, &asked.preview, &html! {
                @if batch.ticked { @for id in &batch.ids { input type="hidden" name="customer" value=(desk.id_of(*id)); } }
                input type="hidden" name="first" value=(desk.form.get("first"));
                input type="hidden" name="seen" value=(batch.change_no);
                (asked.before)
                @if lines.is_empty() { p.soft { (desk.say("本机构没有可以接手的人。", "Nobody at the institution can take them.")) } }
                @else { (table(desk.say("接收人", "Who gets them"), &columns, &lines)) }
                @if offered.len() > 1 {
                    (choice("team", desk.say("或整体交给", "or all of them to"), &offered, desk.form.get("team")))
                }
                @if let Some(found) = found {
                    (effects(desk, &found.effects))
                    (carried::preview(desk, found)?)
                    (asked.after)
                }
                (broken_rules(desk, about))
                @if found.is_some() { (reason.show(desk, about)) }
                div.actions {
                    button.plain[found.is_some()] type="submit" { (desk.say("预览", "Preview")) }
                    @if found.is_some() {
                        button type="submit" formaction={ (asked.done) (asked.query) } { (asked.confirm) }
                    }
                }
            }))
        }
        p { (asked.back) }
    })
}

fn person(one: &Keeper, named: &BTreeSet<&str>) -> Vec<Markup> {
    let staff = &one.staff;
    vec![
        html! { label.check {
            input type="checkbox" name="staff" value=(staff.staff_no) checked[named.contains(&*staff.staff_no)];
            (staff.name) " " (staff.staff_no)
        } },
        html! { (count(one.vips)) },
        html! { (count(one.customers)) },
        html! { @if one.qualifications.is_empty() { "–" } @else { (one.qualifications.join("、")) } },
        html! { (staff.team) },
    ]
}

/// Who may get all of them instead of people: a team, and where it is asked the pool.
fn instead(desk: &Desk<'_>, asked: &Asked, people: &[Keeper]) -> Vec<(String, String)> {
    let teams: BTreeSet<&str> =
        people.iter().map(|one| one.staff.team.as_str()).filter(|team| !team.is_empty()).collect();
    let mut offered = vec![(String::new(), "–".to_owned())];
    if asked.to_pool {
        offered.push((POOL.to_owned(), desk.say("公共户", "the pool").to_owned()));
    }
    offered.extend(
        teams.iter().map(|team| ((*team).to_owned(), format!("{} {team}", desk.say("团队", "team")))),
    );
    offered
}

/// What each person has before and after.
fn effects(desk: &Desk<'_>, effects: &[Effect]) -> Markup {
    let columns = [
        words(desk.say("接收人", "Who gets them")),
        numbers(desk.say("新增客户", "Customers more")),
        numbers(desk.say("其中 VIP", "VIPs among them")),
        numbers(desk.say("VIP：前 → 后", "VIPs: before → after")),
        words(desk.say("提示", "Note")),
    ];
    let lines: Vec<Vec<Markup>> = effects
        .iter()
        .map(|one| {
            let staff = &one.keeper.staff;
            vec![
                html! { (staff.name) " " (staff.staff_no) },
                html! { (count(one.gained)) },
                html! { (count(one.vips_gained)) },
                html! { (one.keeper.vips) " → " (one.keeper.vips + one.vips_gained) },
                html! {
                    @for rule in &one.breaks { span.down { (desk.t(rule.label())) } " " }
                    @if one.near_cap && !one.breaks.contains(&Rule::Cap) { span.watch { (desk.say("接近上限", "near the cap")) } }
                },
            ]
        })
        .collect();
    html! { @if !lines.is_empty() { (table(desk.say("分配结果预览", "What it would do"), &columns, &lines)) } }
}

fn tier(roster: &Roster, cust_id: u32) -> Option<Tier> {
    roster.line(cust_id).and_then(|line| line.tier)
}
