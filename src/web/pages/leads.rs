//! The work list (工作清单, spec 3): what is open for a person today, in the order in which it cannot wait; and one lead
//! with what was done about it. Whose it is follows from who maintains the customer.

use super::assignment::of_staff;
use super::book::led;
use super::customers::shown_name;
use super::opportunities::way_from;
use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::events::sentence::sentence;
use crate::bank::events::{Form, Kind};
use crate::bank::leads::rules::{self, Level, Queue, State};
use crate::bank::leads::{self, Held, Lead, Said};
use crate::bank::parties::rows::people;
use crate::bank::parties::{self, scope::under};
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::roster::Filter;
use crate::kernel::calendar::Month;
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::kernel::money::parse_yuan;
use crate::kernel::policy::LeadTerms;
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::parts::{
    PER_PAGE, count, empty, facts, known_tier, money, page_number, pager, refusal as refused,
};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::{BTreeMap, HashMap};

/// Roles that work on leads, and branches that see what nobody touches.
const WORKERS: &[Role] =
    &[Role::CustomerManager, Role::WealthManager, Role::LobbyDirector, Role::RetailHead, Role::BranchRetail];
/// Leads that the page of a customer lists.
const ON_PAGE: u32 = 20;

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
    Route {
        path: "/leads/{lead}",
        object: Object::Lead,
        audit: Audit::Entry("view_lead"),
        menu: None,
        title: Label::new("线索", "Lead"),
        help: Label::new("", ""),
        run: show,
        ..LIST
    },
    Route {
        method: Method::Post,
        path: "/leads/{lead}",
        object: Object::Lead,
        audit: Audit::ByVerb,
        menu: None,
        title: Label::new("处理线索", "Work on a lead"),
        help: Label::new("", ""),
        run: step,
        ..LIST
    },
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/worklist",
    who: Who::Roles(WORKERS),
    object: Object::None,
    audit: Audit::Entry("list_work"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("工作清单", "Work list"),
    help: Label::new(
        "今天要处理的线索、任务和消息：先逾期，再按到期日和金额；键 1–4 选队列，j k 移动，Enter 打开，t 认领，l 记录",
        "today's leads, tasks and messages: overdue first, then by last day and value; keys 1–4 choose a queue, j k move, Enter opens, t takes, l logs",
    ),
    run: list,
};

/// What a list holds, and whose customers' leads are counted beside it.
struct Work {
    all: Vec<Held>,
    people: Vec<(String, usize, usize)>,
    terms: LeadTerms,
}

/// How far an untouched lead has risen.
fn level(desk: &Desk<'_>, lead: &Lead, terms: &LeadTerms) -> Level {
    let days = desk.site.calendar.working_days_between(lead.raised_on, desk.today);
    rules::level(lead.kind.form(), lead.state, days, terms)
}

fn is_late(desk: &Desk<'_>, lead: &Lead, terms: &LeadTerms) -> bool {
    lead.is_overdue(desk.today) || level(desk, lead, terms) > Level::Person
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
    if !named.is_empty() {
        if named != me && !team.iter().any(|one| one == named) {
            return Err(not_found().into());
        }
        return Ok(Work { all: leads::open_for(crm, named, desk.today)?, people: Vec::new(), terms });
    }
    let mut all: BTreeMap<i64, Held> = BTreeMap::new();
    let mut take = |found: Vec<Held>| all.extend(found.into_iter().map(|one| (one.lead.lead_no, one)));
    take(leads::open_for(crm, me, desk.today)?);
    let others: Vec<&str> = team.iter().map(String::as_str).collect();
    let of_team = leads::open_by_person(crm, &others, desk.today)?;
    let mut people: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for one in &of_team {
        let counted = people.entry(one.staff_no.clone()).or_default();
        counted.0 += 1;
        counted.1 += usize::from(is_late(desk, &one.lead, &terms));
    }
    let told = if desk.is(Role::RetailHead) { Level::Head } else { Level::Branch };
    take(of_team.into_iter().filter(|one| level(desk, &one.lead, &terms) >= told).collect());
    take(of_teams(desk)?);
    take(of_nobody(desk, &terms)?);
    let people = people.into_iter().map(|(who, (open, late))| (who, open, late)).collect();
    Ok(Work { all: all.into_values().collect(), people, terms })
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
    let late = |one: &Held| is_late(desk, &one.lead, &work.terms);
    let queue = Queue::from_code(desk.query.get("among"));
    let passes = |one: &&Held| queue.is_none_or(|queue| queue.holds(one.lead.kind, late(one)));
    let mut wanted: Vec<&Held> = work.all.iter().filter(passes).collect();
    wanted.sort_by_key(|one| rules::order(&one.lead, late(one)));
    let shown: Vec<&Held> =
        wanted.iter().copied().skip((page_number(desk) - 1) * PER_PAGE).take(PER_PAGE).collect();
    let numbers: Vec<&str> = shown.iter().map(|one| &*one.lead.cust_no).collect();
    let known = members(&desk.bank()?.core, &numbers)?.into_iter();
    let known: HashMap<String, Member> = known.map(|one| (one.cust_no.clone(), one)).collect();
    let mut lines = Vec::with_capacity(shown.len());
    for one in &shown {
        // Whom the scope does not let through is nobody's to see here.
        if let Some(member) = known.get(&one.lead.cust_no) {
            lines.push(line(desk, one, member, &work.terms)?);
        }
    }
    let body = html! {
        (queues(desk, &work))
        @if lines.is_empty() {
            (empty(desk.say("没有待处理的事项。新的线索和消息在每日供数之后出现。",
                "Nothing is open. New leads and messages appear after each day's feed."),
                &html! { a href="/" { (desk.say("回到首页", "to the start")) } }))
        } @else {
            (table(desk.t(LIST.title), &columns(desk), &lines))
            (pager(desk, wanted.len()))
            (read_all(desk, &shown))
        }
        (by_person(desk, &work)?)
    };
    Ok(Answer::page(desk, body))
}

/// The queues with their keys.
fn queues(desk: &Desk<'_>, work: &Work) -> Markup {
    let many = |queue: Queue| {
        let holds = |one: &&Held| queue.holds(one.lead.kind, is_late(desk, &one.lead, &work.terms));
        work.all.iter().filter(holds).count()
    };
    html! {
        ul.tiles {
            li.tile { a href=(desk.link("among", "")) { span.soft { (desk.say("全部", "all")) } b { (count(work.all.len())) } } }
            @for (key, queue) in (1..).zip(Queue::ALL) {
                li.tile { a href=(desk.link("among", queue.code())) data-key=(key)
                    aria-current=[(desk.query.get("among") == queue.code()).then_some("true")]
                    { span.soft { (key) " " (desk.t(queue.label())) } b { (count(many(queue))) } } }
            }
        }
    }
}

fn columns(desk: &Desk<'_>) -> [crate::web::view::table::Column; 6] {
    [
        words(desk.say("客户", "Customer")),
        words(desk.say("层级", "Tier")),
        words(desk.say("事由", "Why")),
        numbers(desk.say("金额（元）", "Value (yuan)")),
        words(desk.say("截止", "Until")),
        words(desk.say("下一步", "Next")),
    ]
}

fn line(desk: &Desk<'_>, held: &Held, member: &Member, terms: &LeadTerms) -> Result<Vec<Markup>> {
    let lead = &held.lead;
    let sight = desk.sight(member.cust_id, &member.inst_no);
    let tier = desk.site.roster()?.line(member.cust_id);
    Ok(vec![
        html! { a href={ "/leads/" (lead.lead_no) } { (shown_name(sight, &member.name)) } },
        known_tier(desk, tier),
        html! { (why(desk, lead)) (marks(desk, lead, terms)) },
        html! { @if lead.value_fen > 0 { (money(lead.value_fen)) } },
        html! { span.number { (lead.until) } div.soft { (desk.t(lead.state.label())) } },
        html! { @if works(desk, member) { (buttons(desk, lead)) } },
    ])
}

/// What is special about a lead: it is late, it has risen, its fact was corrected.
fn marks(desk: &Desk<'_>, lead: &Lead, terms: &LeadTerms) -> Markup {
    html! {
        @if lead.is_overdue(desk.today) { div.down { (desk.say("已逾期", "overdue")) } }
        @match level(desk, lead, terms) {
            Level::Person => {},
            Level::Head => div.down { (desk.say("久未处理，已告知负责人", "untouched: the head is told")) },
            Level::Branch => div.down { (desk.say("久未处理，已告知分行", "untouched: the branch is told")) },
        }
        @if lead.flagged_on.is_some() {
            div.down { (desk.say("供数冲正后依据已变，请核对", "its fact was corrected since: check it")) }
        }
    }
}

/// Why a lead stands there: what it is, and its figures in a sentence.
fn why(desk: &Desk<'_>, lead: &Lead) -> Markup {
    html! { b { (desk.t(lead.kind.label())) } " " (desk.text(&sentence(lead.kind, &lead.figures))) }
}

/// What is one click away from the list: whatever needs no words, and the way to what does.
fn buttons(desk: &Desk<'_>, lead: &Lead) -> Markup {
    let next = lead.state.next(lead.kind.form());
    let quick = next.iter().filter(|to| matches!(to, State::Taken | State::Contacted | State::Read));
    html! {
        div.actions {
            @for to in quick {
                (post(desk, &format!("/leads/{}", lead.lead_no), &html! {
                    input type="hidden" name="from" value="list";
                    button.quiet type="submit" name="to" value=(to.code())
                        data-key=[(*to == State::Taken).then_some("t")]
                        { (to.verb().map_or("", |verb| desk.t(verb))) }
                }))
            }
            a href={ "/leads/" (lead.lead_no) } data-key="l" { (desk.say("记录", "log")) }
        }
    }
}

/// Marks all messages shown as read.
fn read_all(desk: &Desk<'_>, shown: &[&Held]) -> Markup {
    let is_unread = |one: &&&Held| one.lead.kind.form() == Form::Message && one.lead.state == State::New;
    let unread: Vec<&&Held> = shown.iter().filter(is_unread).collect();
    html! {
        @if !unread.is_empty() {
            (post(desk, "/worklist/read", &html! {
                @for one in &unread { input type="hidden" name="lead" value=(one.lead.lead_no); }
                button.plain type="submit" {
                    (desk.say("将本页消息标为已读：", "Mark the messages shown as read: ")) (unread.len()) }
            }))
        }
    }
}

/// The lists of the people of a head or a leader.
fn by_person(desk: &Desk<'_>, work: &Work) -> Result<Markup> {
    let columns = [
        words(desk.say("客户经理", "Manager")),
        numbers(desk.say("待处理", "Open")),
        numbers(desk.say("逾期或久未处理", "Overdue or untouched")),
    ];
    let mut lines = Vec::with_capacity(work.people.len());
    for (who, open, late) in &work.people {
        lines.push(vec![
            html! { a href={ "/worklist?manager=" (who) } { (of_staff(desk, who)?) } },
            html! { (count(*open)) },
            html! { (count(*late)) },
        ]);
    }
    Ok(html! { @if !lines.is_empty() { (table(desk.say("按人员", "By person"), &columns, &lines)) } })
}

/// Whether this person works on a customer: theirs, their team's, or of an institution that they head.
pub fn works(desk: &Desk<'_>, member: &Member) -> bool {
    desk.scope.own.binary_search(&member.cust_id).is_ok() || desk.scope.headed.contains(&member.inst_no)
}

/// The lead that the address names, with its customer, where this person sees them.
fn named(desk: &Desk<'_>) -> Result<(Lead, Member)> {
    let number = desk.id.parse::<i64>().ok().filter(|no| *no > 0 && no.to_string() == desk.id);
    let bank = desk.bank()?;
    let found = number.map(|no| leads::lead(&bank.crm, no)).transpose()?.flatten();
    let lead = found.ok_or_else(|| Error::from(not_found()))?;
    let member = members(&bank.core, &[&lead.cust_no])?.into_iter().next();
    let member = member.filter(|member| lead.kind != Kind::RiskAlert || works(desk, member));
    Ok((lead, member.ok_or_else(|| Error::from(not_found()))?))
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let (lead, member) = named(desk)?;
    page(desk, &lead, &member, None)
}

fn page(desk: &Desk<'_>, lead: &Lead, member: &Member, refusal: Option<&Refusal>) -> Result<Answer> {
    let sight = desk.sight(member.cust_id, &member.inst_no);
    let terms = leads::terms(&desk.bank()?.crm, desk.today)?;
    let mut list = vec![
        (
            desk.say("客户", "Customer"),
            html! { a href={ "/customers/" (desk.id_of(member.cust_id)) } { (shown_name(sight, &member.name)) } },
        ),
        (desk.say("事由", "Why"), html! { (why(desk, lead)) (marks(desk, lead, &terms)) }),
        (desk.say("金额（元）", "Value (yuan)"), html! { (money(lead.value_fen)) }),
        (desk.say("生成", "Raised on"), html! { (lead.raised_on) }),
        (desk.say("截止", "Until"), html! { (lead.until) }),
        (desk.say("状态", "State"), html! { (desk.t(lead.state.label())) }),
    ];
    if lead.state == State::Won {
        let sold = html! { (lead.product) " " (money(lead.amount_fen)) };
        list.push((desk.say("成交", "Sold"), sold));
    }
    let body = html! {
        (refused(desk, refusal.filter(|one| !["reason", "product", "amount"].contains(&&*one.field))))
        section.card { (facts(&list)) }
        (playbook(desk, lead)?)
        @if works(desk, member) {
            (form(desk, lead, refusal))
            @if lead.kind.form() == Form::Lead && lead.state.is_open() {
                (way_from(desk, member.cust_id, lead.lead_no))
            }
        }
        (history(desk, lead)?)
        p { a href="/worklist" { (desk.t(LIST.title)) } }
    };
    let title = format!("{} · {}", desk.t(lead.kind.label()), shown_name(sight, &member.name));
    Ok(match refusal {
        None => Answer::titled(title, body),
        Some(_) => Answer::refused(desk, body),
    })
}

/// What the policy suggests: steps, and what to say.
fn playbook(desk: &Desk<'_>, lead: &Lead) -> Result<Markup> {
    let policies = Policies::load(&desk.bank()?.crm)?;
    let terms = policies.of(Month::of(desk.today))?.policy.events.of(lead.kind.code());
    Ok(html! {
        @if lead.state.is_open() && !terms.steps.is_empty() {
            section.card {
                h2 { (desk.say("建议步骤", "What to do")) }
                ol { @for step in &terms.steps { li { (desk.text(step)) } } }
                @if let Some(talk) = &terms.talk {
                    p { b { (desk.say("话术：", "What to say: ")) } (desk.text(talk)) }
                }
            }
        }
    })
}

fn form(desk: &Desk<'_>, lead: &Lead, refusal: Option<&Refusal>) -> Markup {
    let next = lead.state.next(lead.kind.form());
    let sells = next.contains(&State::Won);
    let field = |name, label, hint| Field::text(name, label).hint(hint).value(desk.form.get(name)).optional();
    let reason = field(
        "reason",
        desk.say("说明", "Note"),
        desk.say(
            "未成须写明原因；层级下降须写明查明的原因",
            "needed where it was lost, and where a tier fell",
        ),
    );
    let product =
        field("product", desk.say("成交产品", "Product sold"), desk.say("成功时填写", "where it was won"));
    let amount = field(
        "amount",
        desk.say("成交金额，元", "Amount sold, yuan"),
        desk.say("成功时填写", "where it was won"),
    );
    html! {
        @if !next.is_empty() {
            section.card {
                h2 { (desk.say("下一步", "Next step")) }
                (post(desk, &format!("/leads/{}", lead.lead_no), &html! {
                    (reason.show(desk, refusal))
                    @if sells { (product.show(desk, refusal)) (amount.show(desk, refusal)) }
                    div.actions { @for to in next {
                        button type="submit" name="to" value=(to.code()) { (to.verb().map_or("", |verb| desk.t(verb))) }
                    } }
                }))
            }
        }
    }
}

fn history(desk: &Desk<'_>, lead: &Lead) -> Result<Markup> {
    let columns = [
        words(desk.say("日期", "Day")),
        words(desk.say("经办", "Who")),
        words(desk.say("状态", "State")),
        words(desk.say("说明", "Note")),
    ];
    let mut lines = Vec::new();
    for step in leads::steps_of(&desk.bank()?.crm, lead.lead_no)? {
        lines.push(vec![
            html! { span.number { (step.on) } },
            html! { (of_staff(desk, &step.staff_no)?) },
            html! { (desk.t(step.state.label())) },
            html! { (step.reason) },
        ]);
    }
    Ok(html! { @if !lines.is_empty() { (table(desk.say("经过", "What was done"), &columns, &lines)) } })
}

fn step(desk: &Desk<'_>) -> Result<Answer> {
    let (lead, member) = named(desk)?;
    let act = || {
        if !works(desk, &member) {
            let why = text!(
                "由维护人或本机构负责人处理",
                "whoever maintains the customer works on it, or their head"
            );
            return Err(declined("not_yours", "", why));
        }
        let to = State::from_code(desk.form.get("to")).filter(|to| to.verb().is_some());
        let to = to.ok_or_else(|| declined("no_step", "", text!("请选择下一步", "choose the next step")))?;
        let reason = masking::free_text(desk.form.get("reason"));
        let product = masking::free_text(desk.form.get("product"));
        let amount_fen = amount(desk)?;
        let said = Said { reason: &reason, product: &product, amount_fen };
        desk.site.act(leads::step(&desk.signed("")?, &lead, to, &said)?)?;
        let from_list = desk.form.get("from") == "list";
        Ok(Answer::See(if from_list { LIST.path.to_owned() } else { format!("/leads/{}", lead.lead_no) }))
    };
    match act() {
        Err(Error::Refusal(refusal)) => page(desk, &lead, &member, Some(&refusal)),
        other => other,
    }
}

/// The amount in the form, in fen; none where it is empty.
///
/// # Errors
/// Refuses what is no amount.
pub fn amount(desk: &Desk<'_>) -> Result<Option<i64>> {
    let given = desk.form.get("amount").trim();
    if given.is_empty() {
        return Ok(None);
    }
    let why = text!("金额应写作 10000 或 10000.50", "write the amount as 10000 or 10000.50");
    parse_yuan(given.as_bytes()).map(Some).map_err(|_| declined("bad_amount", "amount", why))
}

fn read(desk: &Desk<'_>) -> Result<Answer> {
    let numbers: Vec<i64> = desk.form.all("lead").take(PER_PAGE).filter_map(|no| no.parse().ok()).collect();
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

/// The leads of a customer, open and past, on the customer's page.
///
/// # Errors
/// A fault of the database.
pub fn section(desk: &Desk<'_>, found: &CustomerRef) -> Result<Markup> {
    if !desk.may(&LIST) {
        return Ok(html! {});
    }
    let bank = desk.bank()?;
    let member = members(&bank.core, &[found.cust_no()])?.into_iter().next();
    let mine = member.is_some_and(|member| works(desk, &member));
    let all = leads::of_customer(&bank.crm, found.cust_no(), ON_PAGE)?;
    let lines: Vec<Vec<Markup>> = all
        .iter()
        .filter(|one| one.kind != Kind::RiskAlert || mine)
        .map(|one| {
            vec![
                html! { a href={ "/leads/" (one.lead_no) } { (why(desk, one)) } },
                html! { @if one.value_fen > 0 { (money(one.value_fen)) } },
                html! { span.number { (one.until) } },
                html! { (desk.t(one.state.label())) div.soft { (one.product) } },
                html! { @if mine { (buttons(desk, one)) } },
            ]
        })
        .collect();
    let columns = [
        words(desk.say("事由", "Why")),
        numbers(desk.say("金额（元）", "Value (yuan)")),
        words(desk.say("截止", "Until")),
        words(desk.say("状态", "State")),
        words(desk.say("下一步", "Next")),
    ];
    Ok(html! {
        @if !lines.is_empty() {
            section.card { (table(desk.say("线索与消息", "Leads and messages"), &columns, &lines)) }
        }
    })
}

/// How much is new and how much is late, on the start.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    if !desk.may(&LIST) {
        return Ok(html! {});
    }
    let work = work(desk)?;
    let new = work.all.iter().filter(|one| one.lead.state == State::New).count();
    let late = work.all.iter().filter(|one| is_late(desk, &one.lead, &work.terms)).count();
    Ok(html! {
        @if !work.all.is_empty() {
            p.notice { a href="/worklist" { (desk.t(LIST.title)) "：" (count(work.all.len())) }
                (desk.say("，未处理 ", ", new ")) (count(new))
                (desk.say("，逾期 ", ", overdue ")) (count(late)) }
        }
    })
}
