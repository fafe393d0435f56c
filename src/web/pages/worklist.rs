//! The work list (工作清单, spec 3): everything that is open for a person today in one order, each with why it is there,
//! what it is worth, its last day and the next step. Whose it is follows from who maintains the customer.

use super::assignment::of_staff;
use super::book::led;
use super::contacts::{judged, needed};
use super::customers::shown_name;
use super::leads::{buttons, is_late, level, marks, why, works};
use super::tasks::mine as own_tasks;
use crate::access::roles::Role;
use crate::bank::assignment::rows::{Member, held_by, members};
use crate::bank::contacts::log;
use crate::bank::contacts::rules::State as Duty;
use crate::bank::events::{Form, Kind};
use crate::bank::leads::rules::{self, Level, Queue, State, Turn};
use crate::bank::leads::{self, Held};
use crate::bank::parties::rows::people;
use crate::bank::parties::{self, is_oneself, scope::under};
use crate::bank::plans;
use crate::bank::service;
use crate::bank::tiers::roster::Filter;
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::kernel::lang::{Label, Text};
use crate::kernel::policy::LeadTerms;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::memo::{State as MarkOfBank, TeamQuestion, TeamWork};
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::post;
use crate::web::view::parts::{PER_PAGE, count, empty, known_tier, money, page_number, pager};
use crate::web::view::table::{Column, numbers, table, words};
use chrono::Days;
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Roles that have a work list, and branches that see what nobody touches.
pub const WORKERS: &[Role] =
    &[Role::CustomerManager, Role::WealthManager, Role::LobbyDirector, Role::RetailHead, Role::BranchRetail];
/// A next step that was agreed stands on the list so many days ahead.
const SOON_DAYS: u64 = 7;

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        method: Method::Post,
        path: "/worklist/read",
        audit: Audit::ByVerb,
        menu: None,
        title: Label::new("消息标为已读", "Mark messages as read"),
        help: Label::new("", ""),
        run: read,
        ..LIST
    },
];

/// The list itself.
pub const LIST: Route = Route {
    method: Method::Get,
    path: "/worklist",
    who: Who::Roles(WORKERS),
    object: Object::None,
    audit: Audit::Entry("list_work"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("工作清单", "Work list"),
    help: Label::new(
        "今天要做的一切：先逾期，再按到期日和金额，再是临近的，最后是消息和今天已处理的；键 1–4 选队列，j k 移动，Enter 打开，c 已接通，n 未接通，t 认领，d 完成，r 已读，l 记录",
        "everything to do today: overdue first, then by last day and value, then what comes soon, last messages and what was worked on today; keys 1–4 choose a queue, j k move, Enter opens, c reached, n no answer, t takes, d done, r read, l logs",
    ),
    run: list,
};

/// One thing to do.
struct Item {
    /// About whom; empty: about no customer.
    cust_no: String,
    what: What,
    /// Last day; a task about no customer has one as well.
    until: Day,
    value_fen: i64,
    late: bool,
}

enum What {
    Lead(Box<Held>),
    NextStep(Text),
    Plan(Text),
    Task(Text, i64),
    Duty(String),
    Complaint(Text, i64),
}

impl Item {
    fn order(&self, today: Day) -> (Turn, Day, Reverse<i64>, i64) {
        let number = match &self.what {
            What::Lead(held) => return rules::order(&held.lead, self.late, today),
            What::Task(_, number) | What::Complaint(_, number) => *number,
            What::NextStep(_) | What::Plan(_) | What::Duty(_) => 0,
        };
        (rules::turn_of_day(self.until, today), self.until, Reverse(self.value_fen), number)
    }

    fn kind(&self) -> Option<Kind> {
        match &self.what {
            What::Lead(held) => Some(held.lead.kind),
            _ => None,
        }
    }

    fn stands_in(&self, queue: Queue) -> bool {
        match self.kind() {
            Some(kind) => queue.holds(kind, self.late),
            None => queue == Queue::Overdue && self.late,
        }
    }
}

/// What a list holds, and whose customers' leads are counted beside it.
struct Work {
    all: Vec<Item>,
    people: Vec<(String, usize, usize)>,
    terms: LeadTerms,
}

/// The people whose lists this person reads, by number.
fn team(desk: &Desk<'_>) -> Result<Vec<String>> {
    let (core, me) = (&desk.bank()?.core, &desk.viewer()?.staff_no);
    let mut all = if desk.is(Role::LobbyDirector) { people::team_of(core, me)? } else { Vec::new() };
    let headed = &desk.scope.reach.institutions;
    if !headed.is_empty() {
        all.extend(people::staff_on(core, desk.today, Some(headed))?.into_iter().map(|one| one.staff_no));
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// What is open on the list that the address names.
fn work(desk: &Desk<'_>) -> Result<Work> {
    let (crm, me) = (&desk.bank()?.crm, &desk.viewer()?.staff_no);
    let terms = leads::terms(crm, desk.today)?;
    let team = team(desk)?;
    let named = desk.query.get("manager");
    if !named.is_empty() && named != me {
        if !team.iter().any(|one| one == named) {
            return Err(not_found().into());
        }
        let mut all = of_leads(desk, leads::open_for(crm, named, desk.today)?, &terms);
        all.extend(beside_leads(desk, named, &held_by(crm, named)?)?);
        return Ok(Work { all, people: Vec::new(), terms });
    }
    let mut open: BTreeMap<i64, Held> = BTreeMap::new();
    let mut take = |found: Vec<Held>| open.extend(found.into_iter().map(|one| (one.lead.lead_no, one)));
    take(leads::open_for(crm, me, desk.today)?);
    let led = led_work(desk, &team, &terms)?;
    take(led.leads.clone());
    let mut all = of_leads(desk, open.into_values().collect(), &terms);
    let own = desk.own_numbers()?;
    all.extend(beside_leads(desk, me, &own)?);
    Ok(Work { all, people: led.people.clone(), terms })
}

fn of_leads(desk: &Desk<'_>, open: Vec<Held>, terms: &LeadTerms) -> Vec<Item> {
    let item = |held: Held| Item {
        cust_no: held.lead.cust_no.clone(),
        until: held.lead.until,
        value_fen: held.lead.value_fen,
        late: is_late(desk, &held.lead, terms),
        what: What::Lead(Box::new(held)),
    };
    open.into_iter().map(item).collect()
}

/// What else is open for a person: next steps that were agreed, complaints and duties of their customers, and tasks.
fn beside_leads(desk: &Desk<'_>, staff_no: &str, cust_nos: &[String]) -> Result<Vec<Item>> {
    let (crm, today) = (&desk.bank()?.crm, desk.today);
    let cust_nos: Vec<&str> = cust_nos.iter().map(String::as_str).collect();
    let item = |cust_no: String, until: Day, what: What| Item {
        cust_no,
        until,
        what,
        value_fen: 0,
        late: until < today,
    };
    let steps =
        log::open_of(crm, &cust_nos)?.into_iter().filter(|one| one.on <= today + Days::new(SOON_DAYS));
    let mut all: Vec<Item> = steps.map(|one| item(one.cust_no, one.on, What::NextStep(one.text))).collect();
    let aims =
        plans::open_of(crm, &cust_nos)?.into_iter().filter(|one| one.on <= today + Days::new(SOON_DAYS));
    all.extend(aims.map(|one| item(one.cust_no, one.on, What::Plan(one.text))));
    for one in service::open_of(crm, &desk.viewer()?.staff_no, &cust_nos)? {
        all.push(item(one.cust_no, one.on, What::Complaint(one.text, one.complaint_no)));
    }
    // Somebody else's tasks are on the page of tasks, by what their head gave them.
    if *staff_no == desk.viewer()?.staff_no {
        for one in own_tasks(desk)? {
            let text = Text::new(&one.title, &one.title);
            all.push(item(String::new(), one.due_on, What::Task(text, one.task_no)));
        }
    }
    // What was missed in a period that is over cannot be made good: it stands on the page of duties.
    let mut soon: BTreeMap<String, (Day, Vec<String>)> = BTreeMap::new();
    for one in judged(desk)?.iter().filter(|one| one.staff_no == staff_no && one.duty.state == Duty::DueSoon)
    {
        let due = soon.entry(one.cust_no.clone()).or_insert((one.duty.period.to, Vec::new()));
        due.0 = due.0.min(one.duty.period.to);
        due.1.push(needed(desk, &one.duty.need));
    }
    let words = desk.say("、", ", ");
    all.extend(
        soon.into_iter().map(|(cust_no, (until, needs))| item(cust_no, until, What::Duty(needs.join(words)))),
    );
    Ok(all)
}

/// What heads and leaders see of their people's: counted by person, and listed where nobody touches it or nobody has
/// the customer. Judged once as long as nothing changes that it follows from.
fn led_work(desk: &Desk<'_>, team: &[String], terms: &LeadTerms) -> Result<Arc<TeamWork>> {
    if team.is_empty() && desk.scope.headed.is_empty() {
        return Ok(Arc::default());
    }
    let question = TeamQuestion {
        staff_no: desk.viewer()?.staff_no.clone(),
        reach: desk.scope.reach.clone(),
        headed: desk.scope.headed.clone(),
        terms: terms.clone(),
        today: desk.today,
        state: MarkOfBank::of(&desk.bank()?.core)?,
        roster: desk.site.roster()?.mark(),
        book: desk.site.book()?.state(),
        mark: leads::mark(&desk.bank()?.crm, desk.today)?,
    };
    desk.site.memo.teams.try_get(question, |_| {
        let others: Vec<&str> = team.iter().map(String::as_str).collect();
        let of_team = leads::open_by_person(&desk.bank()?.crm, &others, desk.today)?;
        let mut people: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for one in &of_team {
            let counted = people.entry(one.staff_no.clone()).or_default();
            counted.0 += 1;
            counted.1 += usize::from(is_late(desk, &one.lead, terms));
        }
        let told = if desk.is(Role::RetailHead) { Level::Head } else { Level::Branch };
        let mut leads: Vec<Held> =
            of_team.into_iter().filter(|one| level(desk, &one.lead, terms) >= told).collect();
        leads.extend(of_teams(desk)?);
        leads.extend(of_nobody(desk, terms)?);
        let people = people.into_iter().map(|(who, (open, late))| (who, open, late)).collect();
        Ok(Arc::new(TeamWork { people, leads }))
    })
}

/// What is open of customers whom a team has: its leader's, and the head's.
fn of_teams(desk: &Desk<'_>) -> Result<Vec<Held>> {
    let (crm, tree) = (&desk.bank()?.crm, desk.tree()?);
    let headed: Vec<String> = desk.scope.headed.iter().cloned().collect();
    let mut found = leads::open_for_teams(crm, &headed, "", desk.today)?;
    if let Some(led) = led(desk, &tree)? {
        found.extend(leads::open_for_teams(crm, &under(&tree, &led.at), &led.team, desk.today)?);
    }
    Ok(found)
}

/// What is open of customers whom nobody has: to their head, where much money is at stake or the customer is a VIP.
fn of_nobody(desk: &Desk<'_>, terms: &LeadTerms) -> Result<Vec<Held>> {
    if desk.scope.headed.is_empty() {
        return Ok(Vec::new());
    }
    let bank = desk.bank()?;
    let large = leads::open_of_nobody(&bank.crm, terms.unassigned_from_fen, desk.today)?;
    let numbers: Vec<&str> = large.iter().map(|one| &*one.lead.cust_no).collect();
    let here = members(&bank.core, &numbers)?.into_iter();
    let here: HashMap<String, String> = here.map(|one| (one.cust_no, one.inst_no)).collect();
    let is_here = |one: &Held| here.get(&one.lead.cust_no).is_some_and(|at| desk.scope.headed.contains(at));
    let mut found: Vec<Held> = large.into_iter().filter(is_here).collect();
    let (roster, book) = (desk.site.roster()?, desk.site.book()?);
    let vips = roster.all(&desk.scope.reach, &Filter { vip: true, ..Filter::default() });
    let free = vips.into_iter().filter(|cust_id| book.is_free(*cust_id));
    let free = free.map(|cust_id| parties::cust_no(&bank.core, cust_id)).collect::<Result<Vec<_>>>()?;
    let free: Vec<&str> = free.iter().map(String::as_str).collect();
    found.extend(leads::open_among(&bank.crm, &free)?);
    Ok(found)
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let work = work(desk)?;
    let queue = Queue::from_code(desk.query.get("among"));
    let mut wanted: Vec<&Item> =
        work.all.iter().filter(|one| queue.is_none_or(|queue| one.stands_in(queue))).collect();
    wanted.sort_by_key(|one| one.order(desk.today));
    let shown: Vec<&Item> =
        wanted.iter().copied().skip((page_number(desk) - 1) * PER_PAGE).take(PER_PAGE).collect();
    let lines = lines_of(desk, &shown, &work.terms)?;
    let body = html! {
        (queues(desk, &work))
        @if lines.is_empty() {
            (empty(desk.say("没有待处理的事项。新的线索和消息在每日供数之后出现。",
                "Nothing is open. New leads and messages appear after each day's feed."),
                &html! { a href="/" { (desk.say("回到首页", "to the start")) } }))
        } @else {
            // After a click on the list the next row is the first.
            div.day data-first=[(!desk.query.get("done").is_empty()).then_some("")] {
                (table(desk.t(LIST.title), &columns(desk), &lines))
            }
            (pager(desk, wanted.len()))
            (read_all(desk, &shown))
        }
        (by_person(desk, &work, usize::MAX)?)
    };
    Ok(Answer::page(desk, body))
}

/// The rows of what is shown, as far as its reader may see them: nobody reads about themselves as a customer.
fn lines_of(desk: &Desk<'_>, shown: &[&Item], terms: &LeadTerms) -> Result<Vec<Vec<Markup>>> {
    let numbers: Vec<&str> = shown.iter().map(|one| &*one.cust_no).collect();
    let core = &desk.bank()?.core;
    let me = people::staff_member(core, &desk.viewer()?.staff_no)?;
    let known = members(core, &numbers)?.into_iter();
    let known = known.filter(|one| me.as_ref().is_none_or(|me| !is_oneself(me, &one.name, &one.mobile)));
    let known: HashMap<String, Member> = known.map(|one| (one.cust_no.clone(), one)).collect();
    let mut lines = Vec::with_capacity(shown.len());
    for one in shown {
        match known.get(&one.cust_no) {
            // An alert of a risk is theirs alone who work for the customer.
            Some(member) if one.kind() == Some(Kind::RiskAlert) && !works(desk, member) => {}
            Some(member) => lines.push(line(desk, one, Some(member), terms)?),
            // Whom the scope does not let through is nobody's to see here.
            None if one.cust_no.is_empty() => lines.push(line(desk, one, None, terms)?),
            None => {}
        }
    }
    Ok(lines)
}

/// The queues with their keys.
fn queues(desk: &Desk<'_>, work: &Work) -> Markup {
    let many = |queue: Queue| work.all.iter().filter(|one| one.stands_in(queue)).count();
    html! {
        ul.tiles {
            li.tile { a href=(desk.link("among", "")) data-key="0"
                { span.soft { "0 " (desk.say("全部", "all")) } b { (count(work.all.len())) } } }
            @for (key, queue) in (1..).zip(Queue::ALL) {
                li.tile { a href=(desk.link("among", queue.code())) data-key=(key)
                    aria-current=[(desk.query.get("among") == queue.code()).then_some("true")]
                    { span.soft { (key) " " (desk.t(queue.label())) } b { (count(many(queue))) } } }
            }
        }
    }
}

fn columns(desk: &Desk<'_>) -> [Column; 5] {
    [
        words(desk.say("客户", "Customer")),
        words(desk.say("事由", "Why")),
        numbers(desk.say("金额（元）", "Value (yuan)")),
        words(desk.say("截止", "Until")),
        words(desk.say("下一步", "Next")),
    ]
}

fn line(desk: &Desk<'_>, item: &Item, member: Option<&Member>, terms: &LeadTerms) -> Result<Vec<Markup>> {
    let name = member.map(|one| shown_name(desk.sight(one.cust_id, &one.inst_no), &one.name));
    let tier = match member {
        Some(member) => known_tier(desk, desk.site.roster()?.line(member.cust_id)),
        None => html! {},
    };
    let customer = member.map(|one| format!("/customers/{}", desk.id_of(one.cust_id))).unwrap_or_default();
    let contacts = format!("{customer}/contacts");
    // On the start several lists stand beside one another: keys belong to the page of the list alone.
    let keys = desk.route.path == LIST.path;
    let (href, told, next) = match &item.what {
        What::Lead(held) => (
            format!("/leads/{}", held.lead.lead_no),
            html! { (why(desk, &held.lead)) (marks(desk, &held.lead, terms)) },
            html! { @if member.is_some_and(|one| works(desk, one)) { (buttons(desk, &held.lead, keys)) } },
        ),
        What::NextStep(text) => (customer, html! { (desk.text(text)) }, way(desk, &contacts)),
        What::Plan(text) => {
            let href = format!("{customer}/plan");
            (href.clone(), html! { (desk.text(text)) }, way(desk, &href))
        }
        What::Duty(needed) => (
            customer,
            html! { b { (desk.say("接触职责", "Contact duty")) } " " (needed) },
            way(desk, &contacts),
        ),
        What::Task(text, number) => {
            let href = format!("/tasks/{number}");
            (href.clone(), html! { b { (desk.say("任务", "Task")) } " " (desk.text(text)) }, way(desk, &href))
        }
        What::Complaint(text, number) => {
            let href = format!("/complaints/{number}");
            (href.clone(), html! { b { (desk.text(text)) } }, way(desk, &href))
        }
    };
    let worked = match &item.what {
        What::Lead(held) => desk.t(held.lead.state.label()),
        _ => "",
    };
    Ok(vec![
        html! {
            a href=(href) { @match &name { Some(name) => (name), None => (desk.say("本人任务", "own task")) } }
            div { (tier) }
        },
        html! { div.why { (told) } @if item.late && item.kind().is_none() { div.down { (desk.say("已逾期", "overdue")) } } },
        html! { @if item.value_fen > 0 { (money(item.value_fen)) } },
        html! { span.number { (item.until) } div.soft { (worked) } },
        next,
    ])
}

/// The way to where something is done about it.
fn way(desk: &Desk<'_>, href: &str) -> Markup {
    html! { div.actions { a href=(href) data-key="l" { (desk.say("记录", "log")) } } }
}

/// Marks all messages shown as read.
fn read_all(desk: &Desk<'_>, shown: &[&Item]) -> Markup {
    let unread = shown.iter().filter_map(|one| match &one.what {
        What::Lead(held) => Some(&held.lead),
        _ => None,
    });
    let unread: Vec<String> = unread
        .filter(|lead| lead.kind.form() == Form::Message && lead.state == State::New)
        .map(|lead| lead.lead_no.to_string())
        .collect();
    html! {
        @if !unread.is_empty() {
            (post(desk, "/worklist/read", &html! {
                input type="hidden" name="leads" value=(unread.join(","));
                button.plain type="submit" {
                    (desk.say("将本页消息标为已读：", "Mark the messages shown as read: ")) (unread.len()) }
            }))
        }
    }
}

/// The lists of the people of a head or a leader, those with the most that is late first.
fn by_person(desk: &Desk<'_>, work: &Work, most: usize) -> Result<Markup> {
    let columns = [
        words(desk.say("客户经理", "Manager")),
        numbers(desk.say("待处理", "Open")),
        numbers(desk.say("逾期或久未处理", "Overdue or untouched")),
    ];
    let mut people: Vec<&(String, usize, usize)> = work.people.iter().collect();
    people.sort_by_key(|(who, open, late)| (Reverse(*late), Reverse(*open), who));
    let mut lines = Vec::with_capacity(people.len().min(most));
    for (who, open, late) in people.into_iter().take(most) {
        lines.push(vec![
            html! { a href={ "/worklist?manager=" (who) } { (of_staff(desk, who)?) } },
            html! { (count(*open)) },
            html! { @if *late > 0 { span.down { (count(*late)) } } @else { "0" } },
        ]);
    }
    Ok(html! { @if !lines.is_empty() { (table(desk.say("按人员", "By person"), &columns, &lines)) } })
}

fn read(desk: &Desk<'_>) -> Result<Answer> {
    let numbers: Vec<i64> =
        desk.form.get("leads").split(',').take(PER_PAGE).filter_map(|no| no.parse().ok()).collect();
    let bank = desk.bank()?;
    let some = leads::some(&bank.crm, &numbers)?;
    let cust_nos: Vec<&str> = some.iter().map(|one| &*one.cust_no).collect();
    let mine = members(&bank.core, &cust_nos)?.into_iter().filter(|member| works(desk, member));
    let mine: Vec<String> = mine.map(|member| member.cust_no).collect();
    let signed = desk.signed("")?;
    if let Some(act) = leads::read(&bank.crm, &signed, &numbers, |one| mine.contains(&one.cust_no))? {
        desk.site.act(act)?;
    }
    Ok(Answer::See(LIST.path.to_owned()))
}

/// Rows of each list on the start.
const ON_START: usize = 6;

/// The work list on the start.
pub struct Start {
    /// How much is open, and how much of it late.
    pub notice: Markup,
    /// What comes first, with its acts; nothing for whoever has no customers of their own.
    pub first: Markup,
    /// How much is open of one's people.
    pub people: Markup,
}

/// What stands on the start of whoever works with customers or leads those who do.
///
/// # Errors
/// A fault of the database.
pub fn start(desk: &Desk<'_>) -> Result<Start> {
    if !desk.may(&LIST) {
        return Ok(Start { notice: html! {}, first: html! {}, people: html! {} });
    }
    let work = work(desk)?;
    let late = work.all.iter().filter(|one| one.late).count();
    let all = html! { p { a href="/worklist" { (desk.say("全部 ", "all ")) (count(work.all.len())) } } };
    let own = [Role::CustomerManager, Role::WealthManager].iter().any(|role| desk.is(*role));
    let mut wanted: Vec<&Item> = work.all.iter().filter(|_| own).collect();
    wanted.sort_by_key(|one| one.order(desk.today));
    wanted.truncate(ON_START);
    let lines = lines_of(desk, &wanted, &work.terms)?;
    let people = by_person(desk, &work, ON_START)?;
    Ok(Start {
        notice: html! {
            @if !work.all.is_empty() {
                p.notice { a href="/worklist" { (desk.t(LIST.title)) (desk.say("：", ": ")) (count(work.all.len())) }
                    (desk.say("，逾期或久未处理 ", ", overdue or untouched ")) (count(late)) }
            }
        },
        first: html! {
            @if !lines.is_empty() {
                section.card #work {
                    h2 { (desk.say("先办这些", "First of all")) }
                    div.day { (table(desk.t(LIST.title), &columns(desk), &lines)) }
                    @if work.all.len() > lines.len() { (all) }
                }
            }
        },
        people: html! {
            @if !work.people.is_empty() {
                section.card {
                    h2 { (desk.say("团队待办", "What is open of your people")) }
                    (people)
                    @if work.people.len() > ON_START { (all) }
                }
            }
        },
    })
}
