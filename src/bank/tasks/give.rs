//! Giving a task (spec 3): to a person or a team of one's institution, or to each manager of some customers. The leader
//! of a lobby team gives tasks to the team (spec 2).

use super::{Outcome, To, rows};
use crate::access::act::Act;
use crate::access::masking;
use crate::access::roles::{Post, Role};
use crate::bank::assignment::rows::{Member, standing};
use crate::bank::assignment::rules::{decides, house};
use crate::bank::parties::rows::people::{self, Institution, institution_tree};
use crate::bank::tiers::entered::Policies;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::{Result, declined};
use crate::kernel::policy::TaskTerms;
use crate::store::action::Signed;
use crate::store::open::{Bank, Crm};
use crate::text;
use std::collections::HashMap;

/// Characters of a title.
const TITLE_MAX: usize = 60;
/// Characters of talking points.
const SCRIPT_MAX: usize = 2_000;
/// Outcomes of a task, and characters of one.
const OUTCOMES_MAX: usize = 20;
const OUTCOME_MAX: usize = 20;
/// Customers who are named in a refusal.
const NAMED: usize = 5;

/// A task as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New<'a> {
    /// What is to be done.
    pub title: &'a str,
    /// Talking points.
    pub script: &'a str,
    /// Calendar day by which it is done.
    pub due_on: Day,
    /// To whom.
    pub to: To,
    /// Its customers, as they were found in the giver's scope.
    pub members: &'a [Member],
    /// What may come of a customer.
    pub outcomes: &'a [Outcome],
}

/// The numbers and words of tasks on a day.
///
/// # Errors
/// A fault of the database.
pub fn terms(crm: &Crm, on: Day) -> Result<TaskTerms> {
    Ok(Policies::load(crm)?.of(Month::of(on))?.policy.tasks.clone())
}

/// Who gives: a head by their posts, the leader of a team to its people.
struct Giver<'a> {
    posts: &'a [Post],
    tree: &'a [Institution],
    /// The team that they lead; none where they lead none.
    led: Option<Led>,
}

struct Led {
    inst_no: String,
    team: String,
    people: Vec<String>,
}

impl<'a> Giver<'a> {
    fn new(bank: &Bank, staff_no: &str, posts: &'a [Post], tree: &'a [Institution]) -> Result<Giver<'a>> {
        let leads = posts.iter().any(|post| post.role == Role::LobbyDirector);
        let person = people::staff_member(&bank.core, staff_no)?.filter(|one| leads && !one.team.is_empty());
        let led = match person {
            Some(person) => Some(Led {
                inst_no: house(tree, &person.inst_no).to_owned(),
                people: people::team_of(&bank.core, staff_no)?,
                team: person.team,
            }),
            None => None,
        };
        Ok(Giver { posts, tree, led })
    }

    fn heads(&self, inst_no: &str) -> bool {
        decides(self.posts, inst_no, self.tree)
    }

    fn leads_person(&self, staff_no: &str) -> bool {
        self.led.as_ref().is_some_and(|led| led.people.iter().any(|one| one == staff_no))
    }

    fn leads_team(&self, inst_no: &str, team: &str) -> bool {
        self.led.as_ref().is_some_and(|led| led.inst_no == inst_no && led.team == team)
    }

    /// Where a task for whoever maintains each customer belongs.
    fn institution(&self) -> String {
        let heads = self.posts.iter().find(|post| matches!(post.role, Role::RetailHead | Role::BranchRetail));
        let led = || self.led.as_ref().map(|led| led.inst_no.clone());
        heads.map(|post| post.inst_no.clone()).or_else(led).unwrap_or_default()
    }
}

/// Gives a task.
///
/// # Errors
/// Refuses words that say nothing, a day that is over, an empty list of outcomes, somebody outside the giver's
/// institution or who left, and customers outside it or of somebody else.
pub fn give(bank: &Bank, signed: &Signed, posts: &[Post], new: &New<'_>) -> Result<Act<i64>> {
    let tree = institution_tree(&bank.core)?;
    let giver = Giver::new(bank, &signed.actor, posts, &tree)?;
    let title = masking::free_text(new.title).trim().to_owned();
    if title.is_empty() || title.chars().count() > TITLE_MAX {
        let why = text!(
            "请用 1 至 {TITLE_MAX} 个字写明任务",
            "say what is to be done in 1 to {TITLE_MAX} characters"
        );
        return Err(declined("untitled", "title", why));
    }
    let script = new.script.trim();
    if script.chars().count() > SCRIPT_MAX {
        let why =
            text!("话术最多 {SCRIPT_MAX} 个字", "give the talking points in {SCRIPT_MAX} characters at most");
        return Err(declined("too_long", "script", why));
    }
    if new.due_on < signed.today {
        let why = text!("期限不能早于今天", "the last day is not before today");
        return Err(declined("day_is_over", "due_on", why));
    }
    if !new.members.is_empty() {
        check_outcomes(new.outcomes)?;
        check_members(bank, signed, &giver, new.members)?;
    }
    let (inst_no, staff_no, team) = addressee(bank, &giver, new)?;
    let task_no = rows::next(&bank.crm, "tasks/next_task_no")?;
    let mut writes = vec![rows::insert_task(
        task_no,
        [&title, script, &inst_no, &staff_no, &team],
        new.due_on,
        new.members.len(),
        signed,
    )];
    if !new.members.is_empty() {
        let numbers: Vec<&str> = new.members.iter().map(|one| one.cust_no.as_str()).collect();
        writes.push(rows::insert_outcomes(task_no, new.outcomes));
        writes.push(rows::insert_customers(task_no, &numbers));
    }
    let detail =
        format!("to={staff_no}{team} inst={inst_no} due={} customers={}", new.due_on, new.members.len());
    let action =
        signed.because(&detail).action(format!("task-{task_no}"), "give_task", task_no.to_string(), writes);
    Ok(Act::new(action, task_no))
}

fn check_outcomes(outcomes: &[Outcome]) -> Result<()> {
    if !outcomes.iter().any(|one| !one.again) {
        let why =
            text!("请至少写一个可办结的结果", "name one outcome at least with which a customer is done");
        return Err(declined("no_outcomes", "outcomes", why));
    }
    let long = |one: &Outcome| one.name.chars().count() > OUTCOME_MAX;
    let twice = |at: usize, one: &Outcome| outcomes[..at].iter().any(|known| known.name == one.name);
    let wrong = outcomes.iter().enumerate().find(|(at, one)| long(one) || twice(*at, one));
    if let Some((_, wrong)) = wrong {
        let name = &wrong.name;
        let why = text!(
            "结果“{name}”重复，或超过 {OUTCOME_MAX} 个字",
            "the outcome \"{name}\" stands twice, or is longer than {OUTCOME_MAX} characters"
        );
        return Err(declined("outcome_wrong", if wrong.again { "again" } else { "outcomes" }, why));
    }
    if outcomes.len() > OUTCOMES_MAX {
        let why = text!("最多 {OUTCOMES_MAX} 个结果", "give {OUTCOMES_MAX} outcomes at most");
        return Err(declined("too_many", "outcomes", why));
    }
    Ok(())
}

/// Some customers by number, for a refusal.
fn named(members: &[&Member]) -> String {
    let numbers: Vec<&str> = members.iter().take(NAMED).map(|one| one.cust_no.as_str()).collect();
    format!("{}{}", numbers.join("、"), if members.len() > NAMED { "…" } else { "" })
}

fn check_members(bank: &Bank, signed: &Signed, giver: &Giver<'_>, members: &[Member]) -> Result<()> {
    let most = terms(&bank.crm, signed.today)?.customers_max;
    if members.len() > most {
        let why = text!(
            "一个任务最多 {most} 位客户：请分开布置",
            "{most} customers in one task at most: give several"
        );
        return Err(declined("too_many", "customers", why));
    }
    let numbers: Vec<&str> = members.iter().map(|one| one.cust_no.as_str()).collect();
    let held = if giver.led.is_some() { standing(&bank.crm, &numbers)? } else { HashMap::new() };
    let of_team = |one: &Member| {
        held.get(&one.cust_no).is_some_and(|held| {
            giver.leads_person(&held.staff_no)
                || giver.leads_team(house(giver.tree, &one.inst_no), &held.team)
        })
    };
    let foreign: Vec<&Member> =
        members.iter().filter(|one| !giver.heads(&one.inst_no) && !of_team(one)).collect();
    if !foreign.is_empty() {
        let named = named(&foreign);
        let why = text!(
            "不在您管理的机构或团队：{named}",
            "not of an institution or a team that is yours: {named}"
        );
        return Err(declined("out_of_scope", "customers", why));
    }
    let gone: Vec<&Member> = members
        .iter()
        .filter(|one| matches!(one.status.as_str(), "closed" | "deceased") || !one.merged_into.is_empty())
        .collect();
    if !gone.is_empty() {
        let named = named(&gone);
        let why = text!(
            "已销户、身故或已合并，请去掉：{named}",
            "closed, deceased or merged, take them out: {named}"
        );
        return Err(declined("is_gone", "customers", why));
    }
    Ok(())
}

/// Institution, person and team to whom the task goes.
fn addressee(bank: &Bank, giver: &Giver<'_>, new: &New<'_>) -> Result<(String, String, String)> {
    let tree = giver.tree;
    let elsewhere = || {
        let why = text!(
            "请选择本机构在岗的人员或团队",
            "choose a person or team of your institution who works there"
        );
        declined("elsewhere", "to", why)
    };
    match &new.to {
        To::Keepers if new.members.is_empty() => {
            let why = text!("请指定人员或团队，或列出客户", "name a person or a team, or list customers");
            Err(declined("nobody_named", "to", why))
        }
        To::Keepers => Ok((giver.institution(), String::new(), String::new())),
        To::Person(staff_no) => {
            let person = people::staff_member(&bank.core, staff_no)?.filter(|one| one.status == "active");
            let person = person.ok_or_else(elsewhere)?;
            let at = house(tree, &person.inst_no).to_owned();
            if !giver.heads(&at) && !giver.leads_person(staff_no) {
                return Err(elsewhere());
            }
            check_holders(bank, new.members, |held, _| held == staff_no)?;
            Ok((at, staff_no.clone(), String::new()))
        }
        To::Team(inst_no, team) => {
            let at = house(tree, inst_no).to_owned();
            let staff = people::staff(&bank.core, "", u32::MAX)?;
            let of_team = |one: &&people::Staff| {
                one.team == *team && house(tree, &one.inst_no) == at && one.status == "active"
            };
            let people: Vec<&str> = staff.iter().filter(of_team).map(|one| one.staff_no.as_str()).collect();
            if team.is_empty() || people.is_empty() || !giver.heads(&at) && !giver.leads_team(&at, team) {
                return Err(elsewhere());
            }
            check_holders(bank, new.members, |held, with| people.contains(&held) || with == team)?;
            Ok((at, String::new(), team.clone()))
        }
    }
}

/// A customer of the list is maintained by whom the task is given to: else it would be on somebody else's list.
fn check_holders(bank: &Bank, members: &[Member], is_theirs: impl Fn(&str, &str) -> bool) -> Result<()> {
    let numbers: Vec<&str> = members.iter().map(|one| one.cust_no.as_str()).collect();
    let held = standing(&bank.crm, &numbers)?;
    let theirs =
        |one: &&Member| held.get(&one.cust_no).is_some_and(|held| is_theirs(&held.staff_no, &held.team));
    let others: Vec<&Member> = members.iter().filter(|one| !theirs(one)).collect();
    if others.is_empty() {
        return Ok(());
    }
    let (many, named) = (others.len(), named(&others));
    let why = text!(
        "{many} 位客户不由其维护：{named}。请改选“各客户的维护人”",
        "they do not maintain {many} of the customers: {named}. Choose \"whoever maintains each customer\""
    );
    Err(declined("not_theirs", "to", why))
}
