//! New customers (新客户): managers of the institution apply for them, heads decide (spec 2, *From new customer to
//! assignment*). Whoever may apply sees no more of them than is needed to know them again.

use super::assignment::{DECIDERS, WATCHERS, accepted, broken_rules, of_staff, reason_field};
use super::customers::shown_name;
use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::assignment::applications::{self, Application, GIVEN_TO, Outcome};
use crate::bank::assignment::newcomers::Newcomer;
use crate::bank::assignment::rows::{self, Member};
use crate::bank::assignment::rules;
use crate::bank::parties::rows::people::Institution;
use crate::bank::parties::{self, scope::subtree};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::parts::{count, empty, facts, refusal as refused};
use crate::web::view::table::{numbers, table, words};
use chrono::Days;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Roles that look after customers, and so may apply.
const APPLICANTS: &[Role] = &[Role::CustomerManager, Role::WealthManager, Role::LobbyDirector];

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        path: "/new-customers/{newcomer}",
        object: Object::Newcomer,
        audit: Audit::Entry("view_new_customer"),
        menu: None,
        title: Label::new("新客户", "New customer"),
        help: Label::new("", ""),
        run: show,
        ..LIST
    },
    Route {
        method: Method::Post,
        path: "/new-customers/{newcomer}/applications",
        who: Who::Roles(APPLICANTS),
        object: Object::Newcomer,
        audit: Audit::ByVerb,
        menu: None,
        title: Label::new("申请自拓", "Apply for a new customer"),
        help: Label::new("", ""),
        run: apply,
        ..LIST
    },
    Route { path: "/applications/{application}/accept", run: accept, ..DECIDE },
    Route { path: "/applications/{application}/refuse", run: refuse, ..DECIDE },
    Route {
        path: "/applications/{application}/withdraw",
        who: Who::Roles(APPLICANTS),
        title: Label::new("撤回申请", "Take an application back"),
        run: withdraw,
        ..DECIDE
    },
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/new-customers",
    who: Who::Roles(WATCHERS),
    object: Object::None,
    audit: Audit::Entry("list_new_customers"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("新客户", "New customers"),
    help: Label::new(
        "本机构的新客户：开户后五个工作日内客户经理可申请自拓，由负责人决定；无人申请的进公共户",
        "new customers of your institution: for five working days managers may apply for them, the head decides; whom nobody applies for comes to the pool",
    ),
    run: list,
};

const DECIDE: Route = Route {
    method: Method::Post,
    path: "",
    who: Who::Roles(DECIDERS),
    object: Object::Application,
    audit: Audit::ByVerb,
    menu: None,
    title: Label::new("决定申请", "Decide on an application"),
    help: Label::new("", ""),
    ..LIST
};

/// The institutions whose new customers a person sees: where they maintain customers, or what they head; none: all.
fn institutions(desk: &Desk<'_>, tree: &[Institution]) -> Result<Option<BTreeSet<String>>> {
    let mut seen = BTreeSet::new();
    for post in &desk.viewer()?.posts {
        match post.role {
            Role::HqRetail | Role::Auditor => return Ok(None),
            Role::RetailHead | Role::BranchRetail => seen.extend(subtree(tree, &post.inst_no)),
            Role::CustomerManager | Role::WealthManager | Role::LobbyDirector => {
                let at = rules::house(tree, &post.inst_no);
                let here = tree.iter().filter(|inst| rules::house(tree, &inst.inst_no) == at);
                seen.extend(here.map(|inst| inst.inst_no.clone()));
            }
            Role::BranchDirector | Role::Analyst | Role::ServiceDesk | Role::Admin => {}
        }
    }
    Ok(Some(seen))
}

/// What the page shows of one new customer.
struct Shown {
    newcomer: Newcomer,
    member: Member,
    applications: Vec<Application>,
}

/// The new customers whom a person sees: those of the open window, and those with an application that waits.
fn seen_by(desk: &Desk<'_>) -> Result<Vec<Shown>> {
    let tree = desk.tree()?;
    let within = institutions(desk, &tree)?.map(|all| all.into_iter().collect::<Vec<_>>());
    desk.site.plainly(|bank| {
        let mut found: BTreeMap<String, Newcomer> = BTreeMap::new();
        for one in rows::newcomers_since(&bank.crm, desk.today, within.as_deref())? {
            if one.is_open(desk.today) {
                found.insert(one.cust_no.clone(), one);
            }
        }
        let mut applied: HashMap<String, Vec<Application>> = HashMap::new();
        for one in rows::applications_waiting(&bank.crm, within.as_deref())? {
            if !found.contains_key(&one.cust_no)
                && let Some(newcomer) = rows::newcomer(&bank.crm, &one.cust_no)?
            {
                found.insert(one.cust_no.clone(), newcomer);
            }
            applied.entry(one.cust_no.clone()).or_default().push(one);
        }
        let numbers: Vec<&str> = found.keys().map(String::as_str).collect();
        let held = rows::standing(&bank.crm, &numbers)?;
        let members = rows::members(&bank.core, &numbers)?;
        let free = members.into_iter().filter(|one| !held.contains_key(&one.cust_no));
        let mut all: Vec<Shown> = free
            .filter_map(|member| {
                let newcomer = found.remove(&member.cust_no)?;
                let applications = applied.remove(&member.cust_no).unwrap_or_default();
                Some(Shown { newcomer, member, applications })
            })
            .collect();
        all.sort_by_key(|one| (one.newcomer.window_until, one.member.cust_no.clone()));
        Ok(all)
    })
}

/// The new customer whom the address names, where the person sees them.
fn named(desk: &Desk<'_>) -> Result<Shown> {
    let Some(cust_id) = desk.site.ids.customer(&desk.id) else { return Err(not_found().into()) };
    let tree = desk.tree()?;
    let within = institutions(desk, &tree)?;
    desk.site.plainly(|bank| {
        let cust_no = parties::cust_no(&bank.core, cust_id)?;
        let newcomer = rows::newcomer(&bank.crm, &cust_no)?;
        let newcomer = newcomer.filter(|one| within.as_ref().is_none_or(|all| all.contains(&one.inst_no)));
        let newcomer = newcomer.ok_or_else(|| Error::from(not_found()))?;
        let applications = rows::applications_of(&bank.crm, &cust_no)?;
        // A new customer of long ago is nobody to apply for: no more than any other.
        let waits = applications.iter().any(|one| one.decided.is_none());
        let taken = rows::standing(&bank.crm, &[&cust_no])?.contains_key(&cust_no);
        let mine = desk.viewer.is_some_and(|viewer| {
            applications.iter().any(|one| one.applicant == viewer.staff_no && one.decided.is_none())
        });
        // Whoever decides is told what another one decided before them.
        let told = !applications.is_empty()
            && desk.viewer.is_some_and(|viewer| rules::decides(&viewer.posts, &newcomer.inst_no, &tree));
        if !mine && !told && (taken || !newcomer.is_open(desk.today) && !waits) {
            return Err(not_found().into());
        }
        let member = rows::members(&bank.core, &[&cust_no])?.into_iter().next();
        let member = member.ok_or_else(|| Error::from(not_found()))?;
        Ok(Shown { newcomer, member, applications })
    })
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let shown = seen_by(desk)?;
    let columns = [
        words(desk.say("姓名", "Name")),
        words(desk.say("客户号", "Customer number")),
        words(desk.say("开户日", "Opened on")),
        words(desk.say("申请截止", "Apply until")),
        words(desk.say("地址", "Address")),
        numbers(desk.say("申请", "Applications")),
        words(desk.say("下一步", "Next")),
    ];
    let mut lines = Vec::with_capacity(shown.len());
    for one in &shown {
        lines.push(line(desk, one)?);
    }
    let why = desk.say(
        "目前没有新客户。供数带来新开户的客户后，会在这里停留五个工作日。",
        "There is no new customer. Whoever opens an account stands here for five working days once the feed brings them.",
    );
    let body = html! {
        (own(desk)?)
        @if lines.is_empty() { (empty(why, &html! { a href="/" { (desk.say("回到首页", "to the start")) } })) }
        @else { (table(desk.t(LIST.title), &columns, &lines)) }
    };
    Ok(Answer::page(desk, body))
}

fn line(desk: &Desk<'_>, shown: &Shown) -> Result<Vec<Markup>> {
    let viewer = desk.viewer()?;
    let (newcomer, member) = (&shown.newcomer, &shown.member);
    let mine = shown.applications.iter().any(|one| one.applicant == viewer.staff_no);
    let heads = DECIDERS.iter().any(|role| desk.is(*role));
    let next = match (shown.applications.is_empty(), mine) {
        (false, _) if heads => desk.say("决定", "decide"),
        (_, true) => desk.say("已申请", "applied"),
        _ if APPLICANTS.iter().any(|role| desk.is(*role)) => desk.say("申请", "apply"),
        _ => desk.say("查看", "look"),
    };
    let path = format!("/new-customers/{}", desk.site.ids.of(member.cust_id));
    let left = desk.site.calendar.working_days_between(desk.today, newcomer.window_until);
    let sight = desk.sight(member.cust_id, &member.inst_no);
    Ok(vec![
        html! { a href=(path) { (shown_name(sight, &member.name)) } },
        html! { (member.cust_no) },
        html! { span.number { (newcomer.opened_on) } },
        html! { span.number { (newcomer.window_until) } div.soft {
            @if desk.today > newcomer.window_until { (desk.say("已截止，待决定", "over: to be decided")) }
            @else if left == 0 { (desk.say("今天截止", "ends today")) }
            @else { (desk.say("还剩 ", "")) (left) (desk.say(" 个工作日", " working days left")) }
        } },
        html! { (masking::address(&member.address)) },
        html! { (count(shown.applications.len())) },
        html! { a href=(path) { (next) } },
    ])
}

/// What became of one's own applications of the last days.
fn own(desk: &Desk<'_>) -> Result<Markup> {
    const DAYS_SHOWN: u64 = 14;
    let viewer = desk.viewer()?;
    let since = desk.today.checked_sub_days(Days::new(DAYS_SHOWN)).unwrap_or(desk.today);
    let mine = desk.site.plainly(|bank| rows::applications_by(&bank.crm, &viewer.staff_no, since))?;
    let mut lines = Vec::new();
    for one in mine.iter().filter(|one| one.decided.is_some()) {
        lines.push(html! { li { (desk.say("客户 ", "customer ")) (one.cust_no) "：" (became(desk, one)?) } });
    }
    Ok(html! {
        @if !lines.is_empty() {
            section.card { h2 { (desk.say("我的申请：近两周的结果", "My applications: results of the last two weeks")) }
                ul { @for line in &lines { (line) } } }
        }
    })
}

/// What became of an application, in words.
fn became(desk: &Desk<'_>, application: &Application) -> Result<Markup> {
    let Some(decided) = &application.decided else {
        return Ok(html! { (desk.say("待决定", "waits")) });
    };
    let by = of_staff(desk, &decided.by)?;
    let given = decided.answer.strip_prefix(GIVEN_TO);
    let to = given.map(|staff_no| of_staff(desk, staff_no)).transpose()?;
    Ok(html! {
        @match (decided.outcome, to) {
            (Outcome::Accepted, _) => span.up { (desk.say("已接受", "accepted")) },
            (Outcome::Refused, Some(to)) => span.down { (desk.say("已归 ", "given to ")) (to) },
            (Outcome::Refused, None) => span.down { (desk.say("未接受", "refused")) },
            (Outcome::Withdrawn, _) => span.soft { (desk.say("已撤回", "taken back")) },
        }
        span.soft { " · " (by) " · " (decided.on)
            @if given.is_none() && !decided.answer.is_empty() { " · " (decided.answer) } }
    })
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let shown = named(desk)?;
    page(desk, &shown, None)
}

fn page(desk: &Desk<'_>, shown: &Shown, refusal: Option<&Refusal>) -> Result<Answer> {
    let (newcomer, member) = (&shown.newcomer, &shown.member);
    let sight = desk.sight(member.cust_id, &member.inst_no);
    let viewer = desk.viewer()?;
    let mine = |one: &&Application| one.applicant == viewer.staff_no && one.decided.is_none();
    let own = shown.applications.iter().find(mine);
    let applies =
        APPLICANTS.iter().any(|role| desk.is(*role)) && own.is_none() && newcomer.is_open(desk.today);
    let list = [
        (desk.say("客户号", "Customer number"), html! { (member.cust_no) }),
        (desk.say("开户日", "Opened on"), html! { (newcomer.opened_on) }),
        (desk.say("申请截止", "Apply until"), html! { (newcomer.window_until) }),
        (desk.say("地址", "Address"), html! { (masking::address(&member.address)) }),
    ];
    let reason = Field::text("reason", desk.say("自拓理由", "Why they are yours"))
        .hint(desk.say(
            "如何结识并带来该客户，4 至 100 个字",
            "how you came to know and bring them, 4 to 100 characters",
        ))
        .value(desk.form.get("reason"));
    let body = html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card { (facts(&list)) }
        @if applies {
            section.card {
                h2 { (desk.say("申请自拓", "Apply as self-developed")) }
                (post(desk, &format!("/new-customers/{}/applications", desk.id_of(member.cust_id)), &html! {
                    (reason.show(desk, refusal))
                    button type="submit" { (desk.say("提交申请", "Apply")) }
                }))
            }
        }
        @if let Some(own) = own {
            section.card {
                h2 { (desk.say("我的申请", "My application")) }
                p { (own.reason) span.soft { " · " (own.asked_on) " · " (desk.say("待负责人决定", "the head decides")) } }
                (post(desk, &format!("/applications/{}/withdraw", own.application_no), &html! {
                    button.plain type="submit" { (desk.say("撤回", "Take back")) }
                }))
            }
        }
        @if WATCHERS[3..].iter().any(|role| desk.is(*role)) { (for_heads(desk, shown, refusal)?) }
    };
    let title = shown_name(sight, &member.name);
    Ok(match refusal {
        None => Answer::titled(title, body),
        Some(_) => Answer::refused(desk, body),
    })
}

/// The applications with what a head needs to choose one.
fn for_heads(desk: &Desk<'_>, shown: &Shown, refusal: Option<&Refusal>) -> Result<Markup> {
    let viewer = desk.viewer()?;
    let tree = desk.tree()?;
    let mut cards = Vec::new();
    for one in &shown.applications {
        let may = applications::may_decide(&viewer.staff_no, &viewer.posts, one, &tree);
        let asked = desk.route.object == Object::Application && desk.id == one.application_no.to_string();
        let about = refusal.filter(|_| asked);
        cards.push(html! {
            section.card {
                h2 { (of_staff(desk, &one.applicant)?) }
                p { (one.reason) span.soft { " · " (one.asked_on) } }
                @if one.decided.is_some() { p { (became(desk, one)?) } }
                @else if may { (decision(desk, one, about)) }
                @else { p.soft { (desk.say("待有权人决定；申请人不能决定自己的申请。", "Waits for whoever has the authority; nobody decides on their own.")) } }
            }
        });
    }
    Ok(html! {
        h2 { (desk.say("申请", "Applications")) }
        @if cards.is_empty() {
            p.soft { (desk.say("还没有人申请。截止后客户进公共户，由负责人分配。", "Nobody has applied. After the last day the customer comes to the pool, from which the head assigns.")) }
        }
        @for card in &cards { (card) }
    })
}

fn decision(desk: &Desk<'_>, one: &Application, refusal: Option<&Refusal>) -> Markup {
    let to = |act: &str| format!("/applications/{}/{act}", one.application_no);
    html! {
        (post(desk, &to("accept"), &html! {
            (broken_rules(desk, refusal))
            (reason_field(desk).optional().show(desk, refusal))
            div.actions {
                button type="submit" { (desk.say("接受", "Accept")) }
                button.plain type="submit" formaction=(to("refuse")) { (desk.say("不接受（须写原因）", "Refuse (with a reason)")) }
            }
        }))
    }
}

/// Does what was sent, or shows the new customer again with what was refused.
fn again(desk: &Desk<'_>, shown: &Shown, done: Result<Answer>) -> Result<Answer> {
    match done {
        Err(Error::Refusal(refusal)) => page(desk, shown, Some(&refusal)),
        other => other,
    }
}

fn apply(desk: &Desk<'_>) -> Result<Answer> {
    let shown = named(desk)?;
    let act = || {
        let (signed, reason) = (desk.signed("")?, desk.reason()?);
        let cust_no = &shown.member.cust_no;
        desk.site.act(desk.site.plainly(|bank| applications::apply(bank, &signed, cust_no, &reason))?)?;
        Ok(Answer::See("/new-customers".to_owned()))
    };
    let done = act();
    again(desk, &shown, done)
}

/// The application that the address names, where the person sees the customer.
fn application(desk: &Desk<'_>) -> Result<(Application, Shown)> {
    let number = desk.id.parse::<i64>().ok();
    let found = number.map(|no| desk.site.plainly(|bank| rows::application(&bank.crm, no))).transpose()?;
    let found = found.flatten().ok_or_else(|| Error::from(not_found()))?;
    let known = desk.site.plainly(|bank| parties::find_customer(&bank.core, &found.cust_no))?;
    let cust_id = known.ok_or_else(|| Error::from(not_found()))?;
    let there = desk.naming(desk.site.ids.of(cust_id));
    Ok((found, named(&there)?))
}

fn accept(desk: &Desk<'_>) -> Result<Answer> {
    let (application, shown) = application(desk)?;
    let act = || {
        let posts = &desk.viewer()?.posts;
        let reason = if desk.form.get("reason").is_empty() { String::new() } else { desk.reason()? };
        let (signed, accepted) = (desk.signed("")?, accepted(desk));
        let act = |bank: &_| applications::accept(bank, &signed, posts, &application, &reason, &accepted);
        desk.site.act(desk.site.plainly(act)?)?;
        Ok(Answer::See("/new-customers".to_owned()))
    };
    let done = act();
    again(desk, &shown, done)
}

fn refuse(desk: &Desk<'_>) -> Result<Answer> {
    let (application, shown) = application(desk)?;
    let act = || {
        let (signed, posts, reason) = (desk.signed("")?, &desk.viewer()?.posts, desk.reason()?);
        let act = |bank: &_| applications::refuse(bank, &signed, posts, &application, &reason);
        desk.site.act(desk.site.plainly(act)?)?;
        Ok(Answer::See("/new-customers".to_owned()))
    };
    let done = act();
    again(desk, &shown, done)
}

fn withdraw(desk: &Desk<'_>) -> Result<Answer> {
    let (application, shown) = application(desk)?;
    let act = || {
        desk.site.act(applications::withdraw(&desk.signed("")?, &application)?)?;
        Ok(Answer::See("/new-customers".to_owned()))
    };
    let done = act();
    again(desk, &shown, done)
}
