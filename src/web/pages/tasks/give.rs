//! Giving a task: to a person, a team, or whoever maintains each of the customers who were ticked, opened or pasted.

use super::{LIST, overseen, working};
use crate::access::roles::Role;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::parties::rows::people;
use crate::bank::parties::scope::house;
use crate::bank::tasks::give::{self, New, terms};
use crate::bank::tasks::{Outcome, To};
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk};
use crate::web::forms::Form;
use crate::web::http::Method;
use crate::web::pages::assignment::GIVERS;
use crate::web::routes::{Audit, Route, Who};
use crate::web::view::form::{Field, area, choice, post};
use crate::web::view::parts::refusal as refused;
use maud::{Markup, html};
use std::collections::{BTreeSet, HashSet};

const TITLE: Label = Label::new("布置任务", "Give a task");

pub(super) const FORM: Route = Route {
    path: "/tasks/new",
    who: Who::Roles(GIVERS),
    menu: None,
    title: TITLE,
    help: Label::new("", ""),
    run: form,
    ..LIST
};

/// The same form for customers who were ticked in a list.
pub(super) const FORM_FOR: Route =
    Route { method: Method::Post, audit: Audit::Entry("prepare_task"), run: form, ..FORM };

pub(super) const GIVE: Route =
    Route { method: Method::Post, path: "/tasks", audit: Audit::ByVerb, run: give, ..FORM };

/// People who are offered by name; more of them are named by number.
const OFFERED_MAX: usize = 300;
/// Whoever maintains each customer.
const KEEPERS: &str = "keepers";
/// Before institution and name of a team.
const TEAM: &str = "team:";
/// Unknown customers who are named in a refusal.
const NAMED: usize = 5;

fn form(desk: &Desk<'_>) -> Result<Answer> {
    let mut numbers = Vec::new();
    let asked = [desk.query.get("customer")].into_iter().filter(|id| !id.is_empty());
    for id in desk.form.all("customer").chain(asked) {
        numbers.push(desk.customer_of(id)?.cust_no().to_owned());
    }
    let terms = terms(&desk.bank()?.crm, desk.today)?;
    let typed = [
        ("customers", numbers.join("\n")),
        ("outcomes", terms.outcomes.join("\n")),
        ("again", terms.outcomes_again.join("\n")),
    ];
    Ok(Answer::page(desk, page(desk, &|name| value(&typed, name), None)?))
}

fn value(typed: &[(&str, String)], name: &str) -> String {
    typed.iter().find(|(known, _)| *known == name).map_or_else(String::new, |(_, value)| value.clone())
}

/// The people of the team that this person leads.
fn team(desk: &Desk<'_>) -> Result<Vec<people::Staff>> {
    let (core, me) = (&desk.bank()?.core, &desk.viewer()?.staff_no);
    let mut found = Vec::new();
    for staff_no in people::team_of(core, me)? {
        found.extend(people::staff_member(core, &staff_no)?.filter(|one| one.status == "active"));
    }
    Ok(found)
}

/// To whom a task may be given: people and teams, where they are few enough to be offered by name.
fn offered(desk: &Desk<'_>) -> Result<Option<Vec<(String, String)>>> {
    if desk.scope.reach.everything {
        return Ok(None);
    }
    let mut people = working(desk, &overseen(desk))?;
    if desk.is(Role::LobbyDirector) {
        people.extend(team(desk)?);
        people.sort_by(|a, b| a.staff_no.cmp(&b.staff_no));
        people.dedup_by(|a, b| a.staff_no == b.staff_no);
    }
    if people.len() > OFFERED_MAX {
        return Ok(None);
    }
    let tree = desk.tree()?;
    let mut all =
        vec![(KEEPERS.to_owned(), desk.say("各客户的维护人", "whoever maintains each customer").to_owned())];
    let teams: BTreeSet<(&str, &str)> = people
        .iter()
        .filter(|one| !one.team.is_empty())
        .map(|one| (house(&tree, &one.inst_no), one.team.as_str()))
        .collect();
    for (inst_no, team) in teams {
        all.push((
            format!("{TEAM}{inst_no}:{team}"),
            format!("{}{team}（{inst_no}）", desk.say("团队：", "team: ")),
        ));
    }
    all.extend(people.iter().map(|one| (one.staff_no.clone(), format!("{} {}", one.name, one.staff_no))));
    Ok(Some(all))
}

fn page(desk: &Desk<'_>, typed: &dyn Fn(&str) -> String, refusal: Option<&Refusal>) -> Result<Markup> {
    let (title, due, to) = (typed("title"), typed("due_on"), typed("to"));
    let fields = ["title", "due_on", "script", "customers", "outcomes", "again"];
    let date = Field { kind: "date", ..Field::text("due_on", desk.say("期限", "By")).value(&due) };
    let by_number = Field::text(
        "to",
        desk.say(
            "交给（工号；留空为各客户的维护人）",
            "To (staff number; empty: whoever maintains each customer)",
        ),
    )
    .value(&to)
    .optional();
    let offered = offered(desk)?;
    let customers = (
        "customers",
        desk.say("客户号（可空）", "Customer numbers, if any"),
        desk.say("每行一个，可从表格粘贴", "one a line; paste them from a sheet"),
    );
    let script = ("script", desk.say("话术（可空）", "Talking points, if any"), "");
    let outcomes = (
        "outcomes",
        desk.say("结果：登记后该客户完成", "Outcomes with which a customer is done"),
        desk.say("每行一个", "one a line"),
    );
    let again = (
        "again",
        desk.say("结果：登记后仍留在名单", "Outcomes after which the customer stays on the list"),
        desk.say("每行一个", "one a line"),
    );
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| !fields.contains(&&*refusal.field))))
        section.card {
            (post(desk, "/tasks", &html! {
                (Field::text("title", desk.say("任务", "What is to be done")).value(&title).show(desk, refusal))
                @match &offered {
                    Some(offered) => (choice("to", desk.say("交给", "To"), offered, &to)),
                    None => (by_number.show(desk, None)),
                }
                (date.show(desk, refusal))
                (area(desk, script, &typed("script"), 4, refusal))
                (area(desk, customers, &typed("customers"), 6, refusal))
                (area(desk, outcomes, &typed("outcomes"), 4, refusal))
                (area(desk, again, &typed("again"), 3, refusal))
                button type="submit" { (desk.say("布置", "Give it")) }
            }))
        }
    })
}

/// The numbers that were pasted, each once.
fn pasted(text: &str) -> Vec<&str> {
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；');
    let mut known = HashSet::new();
    text.split(between).filter(|number| !number.is_empty() && known.insert(*number)).collect()
}

/// The customers of the form, all of them in scope.
fn found(desk: &Desk<'_>, form: &Form) -> Result<Vec<Member>> {
    let numbers = pasted(form.get("customers"));
    let found = members(&desk.bank()?.core, &numbers)?;
    let known: HashSet<&str> = found.iter().map(|one| one.cust_no.as_str()).collect();
    let missing: Vec<&str> = numbers.into_iter().filter(|number| !known.contains(number)).collect();
    if missing.is_empty() {
        return Ok(found);
    }
    let (many, some) = (missing.len(), missing[..missing.len().min(NAMED)].join("、"));
    let why = text!(
        "{many} 个客户号没有找到，或不在您的权限范围内：{some}",
        "{many} customer numbers were not found, or are not within what you may see: {some}"
    );
    Err(declined("not_found", "customers", why))
}

fn to(form: &Form) -> To {
    match form.get("to").trim() {
        "" | KEEPERS => To::Keepers,
        named => match named.strip_prefix(TEAM).and_then(|team| team.split_once(':')) {
            Some((inst_no, team)) => To::Team(inst_no.to_owned(), team.to_owned()),
            None => To::Person(named.to_owned()),
        },
    }
}

fn outcomes(form: &Form) -> Vec<Outcome> {
    let of = |name: &str, again: bool| {
        let lines = form.get(name).lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| Outcome { name: line.to_owned(), again }).collect::<Vec<_>>()
    };
    [of("outcomes", false), of("again", true)].concat()
}

fn give(desk: &Desk<'_>) -> Result<Answer> {
    let act = || {
        let signed = desk.signed("")?;
        let Some(due_on) = desk.day("due_on")? else {
            let why = text!("请选择期限", "choose the last day");
            return Err(declined("day_missing", "due_on", why));
        };
        let (members, outcomes) = (found(desk, &desk.form)?, outcomes(&desk.form));
        let new = New {
            title: desk.form.get("title"),
            script: desk.form.get("script"),
            due_on,
            to: to(&desk.form),
            members: &members,
            outcomes: &outcomes,
        };
        let posts = &desk.viewer()?.posts;
        desk.site.act(desk.site.plainly(|bank| give::give(bank, &signed, posts, &new))?)
    };
    match act() {
        Ok(number) => Ok(Answer::See(format!("/tasks/{number}"))),
        Err(Error::Refusal(refusal)) => {
            let typed = |name: &str| desk.form.get(name).to_owned();
            Ok(Answer::refused(desk, page(desk, &typed, Some(&refusal))?))
        }
        Err(fault) => Err(fault),
    }
}
