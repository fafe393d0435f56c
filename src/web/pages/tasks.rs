//! Tasks (任务, spec 3): what was given to me and by me, one task with how far each person is, and its customers worked
//! one after the other: script, dial, outcome, next. Everything works by keyboard and without a script.

pub mod dial;
pub mod give;

use super::assignment::{GIVERS, WORKERS, of_staff, reason_field};
use super::customers::shown_name;
use crate::access::masking;
use crate::bank::assignment::rows::{Member, members, standing};
use crate::bank::assignment::rules::decides;
use crate::bank::parties::rows::people;
use crate::bank::tasks::rows::{self, Asked};
use crate::bank::tasks::{self, Task};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::scope::CustomerRef;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, filters, post};
use crate::web::view::parts::{
    PER_PAGE, count, empty, facts, known_tier, page_number, pager, refusal as refused, way,
};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::{HashMap, HashSet};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    give::FORM,
    give::FORM_FOR,
    give::GIVE,
    ONE,
    Route {
        method: Method::Post,
        path: "/tasks/{task}/log",
        audit: Audit::ByVerb,
        title: Label::new("登记任务结果", "Write down what came of it"),
        run: log,
        ..ONE
    },
    Route {
        method: Method::Post,
        path: "/tasks/{task}/finish",
        audit: Audit::ByVerb,
        title: Label::new("办结任务", "Finish a task"),
        run: finish,
        ..ONE
    },
    Route {
        method: Method::Post,
        path: "/tasks/{task}/withdraw",
        who: Who::Roles(GIVERS),
        audit: Audit::ByVerb,
        title: Label::new("撤回任务", "Take a task back"),
        run: withdraw,
        ..ONE
    },
    dial::ASK,
    dial::OPEN,
];

/// The tasks of a person.
pub const LIST: Route = Route {
    method: Method::Get,
    path: "/tasks",
    who: Who::Roles(WORKERS),
    object: Object::None,
    audit: Audit::No,
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("任务", "Tasks"),
    help: Label::new(
        "交给我的任务与我布置的任务；外拨任务逐户拨打、登记、下一位",
        "tasks given to me and by me; call tasks go customer by customer: dial, log, next",
    ),
    run: list,
};

const ONE: Route = Route {
    path: "/tasks/{task}",
    object: Object::WorkTask,
    audit: Audit::Entry("view_task"),
    menu: None,
    title: Label::new("任务", "Task"),
    help: Label::new("", ""),
    run: show,
    ..LIST
};

/// Whether a person gives tasks.
pub fn gives(desk: &Desk<'_>) -> bool {
    GIVERS.iter().any(|role| desk.is(*role))
}

/// The open tasks of this person.
///
/// # Errors
/// A fault of the database.
pub fn mine(desk: &Desk<'_>) -> Result<Vec<Task>> {
    let (bank, tree) = (desk.bank()?, desk.tree()?);
    let own = desk.own_numbers()?;
    tasks::of_person(&bank.core, &bank.crm, &desk.viewer()?.staff_no, &own, &tree)
}

/// The institutions whose tasks a person looks after.
fn overseen(desk: &Desk<'_>) -> Vec<String> {
    let headed = desk.scope.headed.iter().chain(&desk.scope.reach.institutions);
    headed.collect::<HashSet<_>>().into_iter().cloned().collect()
}

fn given(desk: &Desk<'_>, open: bool, skip: usize, limit: usize) -> Result<(Vec<Task>, usize)> {
    let institutions = overseen(desk);
    let given_by = &desk.viewer()?.staff_no;
    let everything = desk.scope.reach.everything;
    rows::overseen(
        &desk.bank()?.crm,
        &Asked { given_by, institutions: &institutions, everything, open },
        skip,
        limit,
    )
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let mine = mine(desk)?;
    let asked = desk.query.get("state");
    let skip = (page_number(desk) - 1) * PER_PAGE;
    let given = if gives(desk) { given(desk, asked != "ended", skip, PER_PAGE)? } else { (Vec::new(), 0) };
    let none = desk.say("目前没有交给您的任务。", "No task is given to you at present.");
    let states = [("", "进行中", "open"), ("ended", "已结束", "ended")];
    let states = states.map(|(code, zh, en)| (code.to_owned(), desk.say(zh, en).to_owned()));
    let body = html! {
        section.card {
            h2 { (desk.say("交给我的", "Given to me")) }
            @if mine.is_empty() { (empty(none, &html! { a href="/" { (desk.say("回到首页", "to the start")) } })) }
            @else {
                (table_of(desk, desk.say("交给我的", "Given to me"), &mine[..mine.len().min(PER_PAGE)])?)
                @if mine.len() > PER_PAGE {
                    p.hint { (desk.say("按期限排列，先办前面的；后面还有 ", "By their last day, the first first; behind them ")) (count(mine.len() - PER_PAGE)) (desk.say(" 项。", " more.")) }
                }
            }
        }
        @if gives(desk) {
            section.card {
                h2 { (desk.say("我布置或管理的", "Given by me or in my institutions")) }
                p { a.button href="/tasks/new" { (desk.say("布置任务", "Give a task")) } }
                (filters(desk, &choice("state", desk.say("状态", "State"), &states, asked)))
                @if given.0.is_empty() { p.soft { (desk.say("没有任务。", "None.")) } }
                @else { (table_of(desk, desk.say("我布置或管理的", "Given by me or in my institutions"), &given.0)?) (pager(desk, given.1)) }
            }
        }
    };
    Ok(Answer::page(desk, body))
}

/// To whom a task is given, in words.
fn to_whom(desk: &Desk<'_>, task: &Task) -> Result<String> {
    if !task.staff_no.is_empty() {
        return of_staff(desk, &task.staff_no);
    }
    let keepers = desk.say("各客户的维护人", "whoever maintains each customer");
    Ok(if task.team.is_empty() { keepers.to_owned() } else { task.team.clone() })
}

fn table_of(desk: &Desk<'_>, caption: &str, all: &[Task]) -> Result<Markup> {
    let columns = [
        words(desk.say("任务", "Task")),
        words(desk.say("交给", "To")),
        words(desk.say("期限", "By")),
        numbers(desk.say("完成", "Done")),
        words(desk.say("状态", "State")),
        words(desk.say("布置", "Given by")),
    ];
    let mut lines = Vec::with_capacity(all.len());
    for task in all {
        let back = tasks::has_come_back(&desk.bank()?.core, task)?;
        lines.push(vec![
            html! { a href={ "/tasks/" (task.task_no) } { (task.title) } },
            html! { (to_whom(desk, task)?)
            @if back { div.soft { span.down { (desk.say("已离岗，退回布置人", "has left: back to who gave it")) } } } },
            html! { span.number { (task.due_on) } },
            html! { @if task.customers > 0 { (count(task.done)) " / " (count(task.customers)) } @else { "–" } },
            html! { span.down[task.is_late(desk.today)] { (desk.t(task.label(desk.today))) } },
            html! { (of_staff(desk, &task.given_by)?) },
        ]);
    }
    Ok(table(caption, &columns, &lines))
}

/// A task as this person may see it.
struct Seen {
    task: Task,
    /// Whether they look after it.
    oversees: bool,
    /// Whether it is theirs to finish, without customers.
    does: bool,
    /// Customers of it whom they work now, in order, and when each was tried last.
    waiting: Vec<(Member, Option<Day>)>,
}

/// The task that the address names: for whoever gave it or decides there, and whoever has a part in it.
fn named(desk: &Desk<'_>) -> Result<Seen> {
    let number = desk.id.parse::<i64>().ok().filter(|no| no.to_string() == desk.id);
    let (bank, tree, viewer) = (desk.bank()?, desk.tree()?, desk.viewer()?);
    let task = number.map(|no| rows::task(&bank.crm, no)).transpose()?.flatten();
    let task = task.ok_or_else(|| Error::from(not_found()))?;
    let oversees = task.is_overseen_by(&viewer.staff_no, &viewer.posts, &tree);
    let does = tasks::is_doer(&bank.core, &viewer.staff_no, &task, &tree)?;
    let waiting = waiting(desk, &task)?;
    let shares = rows::progress(&bank.crm, task.task_no)?;
    let has_part = shares.iter().any(|share| share.staff_no == viewer.staff_no);
    if !(oversees || does || has_part || !waiting.is_empty()) {
        return Err(not_found().into());
    }
    Ok(Seen { task, oversees, does, waiting })
}

/// The customers of a task who are this person's to work: whom they have or work for; whoever decides at the customer's
/// institution has those whom nobody has.
fn waiting(desk: &Desk<'_>, task: &Task) -> Result<Vec<(Member, Option<Day>)>> {
    if task.customers == 0 || !task.is_open() {
        return Ok(Vec::new());
    }
    let bank = desk.bank()?;
    let all = rows::waiting_customers(&bank.crm, task.task_no)?;
    let own: HashSet<String> = desk.own_numbers()?.iter().cloned().collect();
    let free: HashSet<String> = if gives(desk) { free(desk, &all)? } else { HashSet::new() };
    let mine: Vec<(&str, Option<Day>)> = all
        .iter()
        .filter(|(cust_no, _)| own.contains(cust_no) || free.contains(cust_no))
        .map(|(cust_no, tried)| (cust_no.as_str(), *tried))
        .collect();
    let numbers: Vec<&str> = mine.iter().map(|(cust_no, _)| *cust_no).collect();
    let found = members(&bank.core, &numbers)?;
    let mut known: HashMap<String, Member> =
        found.into_iter().map(|one| (one.cust_no.clone(), one)).collect();
    Ok(mine.into_iter().filter_map(|(cust_no, tried)| Some((known.remove(cust_no)?, tried))).collect())
}

/// Customers whom nobody has by name, at institutions on which this person decides.
fn free(desk: &Desk<'_>, all: &[(String, Option<Day>)]) -> Result<HashSet<String>> {
    let (bank, tree, posts) = (desk.bank()?, desk.tree()?, &desk.viewer()?.posts);
    let numbers: Vec<&str> = all.iter().map(|(cust_no, _)| cust_no.as_str()).collect();
    let held = standing(&bank.crm, &numbers)?;
    let named = |cust_no: &str| held.get(cust_no).is_some_and(|held| !held.staff_no.is_empty());
    let free: Vec<&str> = numbers.into_iter().filter(|cust_no| !named(cust_no)).collect();
    let here = members(&bank.core, &free)?.into_iter().filter(|one| decides(posts, &one.inst_no, &tree));
    Ok(here.map(|one| one.cust_no).collect())
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let seen = named(desk)?;
    page(desk, &seen, None)
}

fn page(desk: &Desk<'_>, seen: &Seen, refusal: Option<&Refusal>) -> Result<Answer> {
    let task = &seen.task;
    let mut list = vec![
        (desk.say("状态", "State"), html! { (desk.t(task.label(desk.today))) }),
        (desk.say("期限", "By"), html! { (task.due_on) }),
        (desk.say("交给", "To"), html! { (to_whom(desk, task)?) }),
        (desk.say("布置", "Given by"), html! { (of_staff(desk, &task.given_by)?) " · " (task.given_on) }),
    ];
    if task.customers > 0 {
        list.push((
            desk.say("客户", "Customers"),
            html! { (count(task.done)) " / " (count(task.customers))
            @if !seen.waiting.is_empty() { (desk.say("，您还有 ", ", yours to do: ")) (count(seen.waiting.len())) } },
        ));
    }
    if let Some((by, on)) = &task.ended {
        list.push((
            desk.say("结束", "Ended"),
            html! { (of_staff(desk, by)?) " · " (on) " " (task.ended_says) },
        ));
    }
    let fields = ["reason", "note"];
    let body = html! {
        (refused(desk, refusal.filter(|refusal| !fields.contains(&&*refusal.field))))
        @if !seen.waiting.is_empty() { (card(desk, seen, refusal)?) }
        section.card {
            (facts(&list))
            @if !task.script.is_empty() && seen.waiting.is_empty() { (script(task)) }
            @if seen.does && task.is_open() { (finish_form(desk, task, refusal)) }
        }
        @if seen.oversees { (progress(desk, task)?) }
        @if seen.oversees && gives(desk) && task.is_open() { (withdraw_form(desk, task, refusal)) }
        p { a href="/tasks" { (desk.say("全部任务", "all tasks")) } }
    };
    Ok(match refusal {
        None => Answer::titled(task.title.clone(), body),
        Some(_) => Answer::refused(desk, body),
    })
}

fn script(task: &Task) -> Markup {
    html! { @for line in task.script.lines() { p { (line) } } }
}

/// Whom the page shows to be worked: who was asked for or refused, else the one after the last, else the first. Whoever
/// comes from a customer's page works on that customer and nobody else.
fn chosen<'a>(desk: &Desk<'_>, seen: &'a Seen) -> Option<(usize, &'a (Member, Option<Day>))> {
    let place = |id: &str| {
        let cust_id = desk.site.ids.customer(id)?;
        seen.waiting.iter().position(|(one, _)| one.cust_id == cust_id)
    };
    let refused = place(desk.form.get("customer"));
    let next = place(desk.query.get("after")).map(|at| (at + 1) % seen.waiting.len());
    let at = match desk.back() {
        Some(back) => refused.or(place(back))?,
        None => refused.or(next).unwrap_or(0),
    };
    Some((at, seen.waiting.get(at)?))
}

fn card(desk: &Desk<'_>, seen: &Seen, refusal: Option<&Refusal>) -> Result<Markup> {
    let Some((at, (member, tried))) = chosen(desk, seen) else { return Ok(html! {}) };
    let (task, id, alone) = (&seen.task, desk.id_of(member.cust_id), desk.back().is_some());
    let crm = &desk.bank()?.crm;
    let outcomes = rows::outcomes(crm, task.task_no)?.into_iter().map(|one| (one.name.clone(), one.name));
    let outcomes: Vec<(String, String)> = outcomes.collect();
    let note = Field::text("note", desk.say("备注", "Note")).value(desk.form.get("note")).optional();
    let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
    let line = desk.site.roster()?.line(member.cust_id);
    let steps = rows::steps_of(crm, task.task_no, &member.cust_no)?;
    Ok(html! {
        section.card #work {
            h2 { (way(desk, &format!("/customers/{id}"), &name)) " " (member.cust_no) " " (known_tier(desk, line)) }
            p.soft {
                @if alone { (desk.say("任务的一位客户", "one customer of the task")) }
                @else { (desk.say("第 ", "number ")) (at + 1) (desk.say(" 位，共 ", " of ")) (seen.waiting.len()) (desk.say(" 位待办", " to do")) }
                @if let Some(on) = tried { (desk.say("；上次联系 ", "; tried last on ")) (on) } }
            (script(task))
            p { (desk.say("手机 ", "mobile ")) (masking::mobile(&member.mobile)) }
            (dial::button(desk, &id, ("mobile", "core"), Some(task.task_no)))
            (post(desk, &format!("/tasks/{}/log", task.task_no), &html! {
                input type="hidden" name="customer" value=(id);
                (choice("outcome", desk.say("结果", "Outcome"), &outcomes, desk.form.get("outcome")))
                (note.show(desk, refusal))
                div.actions {
                    button type="submit" {
                        @if alone { (desk.say("登记", "Log it")) } @else { (desk.say("登记并看下一位", "Log, and the next one")) }
                    }
                    @if seen.waiting.len() > 1 && !alone {
                        a.quiet href={ "/tasks/" (task.task_no) "?after=" (id) } { (desk.say("跳过", "skip")) }
                    }
                }
            }))
            @if !steps.is_empty() {
                ul { @for step in &steps { li {
                    (step.done_on) " " (step.outcome) " "
                    span.soft { (step.note) " · " (of_staff(desk, &step.done_by)?) }
                } } }
            }
        }
    })
}

fn finish_form(desk: &Desk<'_>, task: &Task, refusal: Option<&Refusal>) -> Markup {
    let note = Field::text("note", desk.say("完成情况（可空）", "What was done, if there is more to say"))
        .value(desk.form.get("note"))
        .optional();
    post(
        desk,
        &format!("/tasks/{}/finish", task.task_no),
        &html! { (note.show(desk, refusal)) button type="submit" { (desk.say("已完成", "It is done")) } },
    )
}

fn withdraw_form(desk: &Desk<'_>, task: &Task, refusal: Option<&Refusal>) -> Markup {
    html! {
        section.card {
            details open[desk.request.path.ends_with("/withdraw")] {
                summary { (desk.say("撤回任务…", "take the task back…")) }
                (post(desk, &format!("/tasks/{}/withdraw", task.task_no), &html! {
                    (reason_field(desk).show(desk, refusal))
                    button.plain type="submit" { (desk.say("撤回", "Take it back")) }
                }))
            }
        }
    }
}

/// How far each person is, and what came of it.
fn progress(desk: &Desk<'_>, task: &Task) -> Result<Markup> {
    if task.customers == 0 {
        return Ok(html! {});
    }
    let crm = &desk.bank()?.crm;
    let columns = [
        words(desk.say("人员", "Person")),
        numbers(desk.say("客户", "Customers")),
        numbers(desk.say("已联系", "Tried")),
        numbers(desk.say("已完成", "Done")),
    ];
    let mut lines = Vec::new();
    for share in rows::progress(crm, task.task_no)? {
        let nobody = desk.say("尚无维护人：由负责人处理", "nobody maintains them: for the head");
        let who =
            if share.staff_no.is_empty() { nobody.to_owned() } else { of_staff(desk, &share.staff_no)? };
        lines.push(vec![
            html! { (who) },
            html! { (count(share.customers)) },
            html! { (count(share.tried)) },
            html! { (count(share.done)) },
        ]);
    }
    let results = rows::results(crm, task.task_no)?;
    Ok(html! {
        section.card {
            h2 { (desk.say("进度", "Progress")) }
            (table(desk.say("按人员", "By person"), &columns, &lines))
            @if !results.is_empty() {
                p { (desk.say("结果：", "Outcomes: "))
                    @for (place, (name, many)) in results.iter().enumerate() {
                        @if place > 0 { (desk.say("、", ", ")) } (name) " " (count(*many))
                    } }
            }
        }
    })
}

fn answered(desk: &Desk<'_>, seen: &Seen, done: Result<()>) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::See(format!("/tasks/{}", seen.task.task_no))),
        Err(Error::Refusal(refusal)) => page(desk, seen, Some(&refusal)),
        Err(fault) => Err(fault),
    }
}

fn log(desk: &Desk<'_>) -> Result<Answer> {
    let seen = named(desk)?;
    let found: CustomerRef = desk.customer_of(desk.form.get("customer"))?;
    let act = || {
        let signed = desk.signed("")?;
        let crm = &desk.bank()?.crm;
        let said = (desk.form.get("outcome"), desk.form.get("note"));
        let is_mine = seen.waiting.iter().any(|(one, _)| one.cust_no == found.cust_no());
        if seen.task.is_open() && !is_mine {
            let why = crate::text!(
                "此客户已登记结果或已不归您：请看下一位",
                "this customer is done, or yours no longer: see the next one"
            );
            return Err(Refusal::new("done_already", "", why).into());
        }
        desk.site.act(tasks::log(crm, &signed, &seen.task, found.cust_no(), said)?)
    };
    let done = act();
    answered(desk, &seen, done)
}

fn finish(desk: &Desk<'_>) -> Result<Answer> {
    let seen = named(desk)?;
    let act = || {
        let (signed, tree, says) = (desk.signed("")?, desk.tree()?, desk.form.get("note"));
        let act = |bank: &_| tasks::finish(bank, &signed, &seen.task, &tree, says);
        desk.site.act(desk.site.plainly(act)?)
    };
    let done = act();
    answered(desk, &seen, done)
}

fn withdraw(desk: &Desk<'_>) -> Result<Answer> {
    let seen = named(desk)?;
    let act = || {
        let (signed, posts, tree, reason) =
            (desk.signed("")?, &desk.viewer()?.posts, desk.tree()?, desk.reason()?);
        desk.site.act(tasks::withdraw(&signed, posts, &seen.task, &tree, &reason)?)
    };
    let done = act();
    answered(desk, &seen, done)
}

/// Whether this person may open a task that is about a customer: they gave it or answer for it, have the customer, or
/// did their part of it.
///
/// # Errors
/// A fault of the database.
pub(super) fn opens(desk: &Desk<'_>, about: &rows::About, member: Option<&Member>) -> Result<bool> {
    let (viewer, tree) = (desk.viewer()?, desk.tree()?);
    let has = member.is_some_and(|one| desk.scope.own.binary_search(&one.cust_id).is_ok());
    let did = about.came.as_ref().is_some_and(|(_, by)| *by == viewer.staff_no);
    let oversees = about.task.is_overseen_by(&viewer.staff_no, &viewer.posts, &tree);
    Ok(oversees || did || (has && about.is_open()))
}

/// Notice on the start: what is to be done by this person, and what came back to them.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    if !WORKERS.iter().any(|role| desk.is(*role)) {
        return Ok(html! {});
    }
    let mine = mine(desk)?;
    let late = mine.iter().filter(|task| task.is_late(desk.today)).count();
    let mut back = 0;
    if gives(desk) {
        let viewer = &desk.viewer()?.staff_no;
        let asked = Asked { given_by: viewer, open: true, ..Asked::default() };
        for task in rows::overseen(&desk.bank()?.crm, &asked, 0, PER_PAGE)?.0 {
            back += usize::from(tasks::has_come_back(&desk.bank()?.core, &task)?);
        }
    }
    Ok(html! {
        @if !mine.is_empty() {
            p.notice { a href="/tasks" { (count(mine.len())) (desk.say(" 项任务待办", " tasks to do")) }
                @if late > 0 { " · " span.down { (count(late)) (desk.say(" 项已逾期", " overdue")) } } }
        }
        @if back > 0 {
            p.notice.bad { a href="/tasks" { (count(back)) (desk.say(" 项任务因人员离岗退回给您", " tasks came back to you: the person has left")) } }
        }
    })
}

/// A member of staff who works there, for the form.
fn working(desk: &Desk<'_>, institutions: &[String]) -> Result<Vec<people::Staff>> {
    let all = people::staff_on(
        &desk.bank()?.core,
        desk.business_date()?.unwrap_or(desk.today),
        Some(institutions),
    )?;
    Ok(all.into_iter().filter(|one| one.status == "active").collect())
}
