//! Special VIPs (特殊VIP, spec 1): those of one's customers, waiting, valid and ended; what waits for a decision; the
//! file for the core bank.
//!
//! [`ask`]: a customer's own page, with the form. [`one`]: an application with its facts, the decision, revoking.

pub mod ask;
pub mod one;

use super::assignment::of_staff;
use super::customers::shown_name;
use crate::access::roles::Role;
use crate::bank::parties::rows::known_among;
use crate::bank::parties::rows::people::{Person, persons};
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::rows::specials as rows;
use crate::bank::tiers::special::{Application, Kind, State, TOLD_DAYS_BEFORE, core_list, decide};
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::text;
use crate::web::desk::{Answer, Desk, Download, day_of};
use crate::web::export::{self, Cell, Sheet};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, filters, post};
use crate::web::view::parts::{
    self, PER_PAGE, count, empty, money, page_number, pager_at, refusal as refused,
};
use crate::web::view::table::{numbers, table, words};
use chrono::Days;
use maud::{Markup, html};
use std::collections::HashMap;
use std::sync::Arc;

/// Who sees special VIPs of the customers in their scope.
const SEERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::BranchDirector,
    Role::HqRetail,
    Role::Auditor,
];

/// Who asks for one: whoever looks after customers, and their head.
const APPLICANTS: &[Role] =
    &[Role::CustomerManager, Role::WealthManager, Role::LobbyDirector, Role::RetailHead];

/// Who may come to decide; which of them does follows from the policy and the institution.
const DECIDERS: &[Role] = &[Role::RetailHead, Role::BranchRetail, Role::BranchDirector, Role::HqRetail];

const NO_HELP: Label = Label::new("", "");

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        method: Method::Post,
        path: "/specials/export",
        audit: Audit::Entry("export_special_vips"),
        rate: Rate::Export,
        menu: None,
        title: Label::new("导出特殊VIP列表", "Export special VIPs"),
        help: NO_HELP,
        run: export,
        ..LIST
    },
    Route {
        method: Method::Post,
        path: "/specials/core-list",
        who: Who::Roles(&[Role::HqRetail]),
        audit: Audit::Entry("export_core_list"),
        rate: Rate::Export,
        menu: None,
        title: Label::new("核心系统名单", "List for the core bank"),
        help: NO_HELP,
        run: core_file,
        ..LIST
    },
    ask::SHOW,
    ask::APPLY,
    one::SHOW,
    one::ACCEPT,
    one::REFUSE,
    one::WITHDRAW,
    one::REVOKE,
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/specials",
    who: Who::Roles(SEERS),
    object: Object::None,
    audit: Audit::Entry("list_special_vips"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("特殊VIP", "Special VIPs"),
    help: Label::new(
        "临时与长期特殊VIP：待决定的申请、有效与将到期的、已结束的；从客户页面申请，由上级另一人决定",
        "temporary and long-term special VIPs: waiting, valid, running out, ended; asked for from the customer's page, decided by another person of the right level",
    ),
    run: list,
};

/// Which of them a list shows.
const STATES: [(&str, Label); 6] = [
    ("", Label::new("待决定与有效", "waiting and valid")),
    ("mine", Label::new("待我决定", "mine to decide")),
    ("waiting", Label::new("待决定", "waiting")),
    ("ending", Label::new("即将到期", "running out")),
    ("ended", Label::new("已结束", "ended")),
    ("all", Label::new("全部", "all")),
];

/// An application with the customer as they are today.
struct Seen {
    application: Application,
    customer: Person,
}

/// The policy in force today.
fn policy(desk: &Desk<'_>) -> Result<Arc<Policy>> {
    let day = desk.signed("")?.effective();
    Ok(Policies::load(&desk.bank()?.crm)?.of(Month::of(day))?.policy.clone())
}

/// Those of some applications whose customer is in scope, in their order.
fn in_scope(desk: &Desk<'_>, all: Vec<Application>) -> Result<Vec<(Application, u32)>> {
    let numbers: Vec<&str> = all.iter().map(|one| one.cust_no.as_str()).collect();
    let known = known_among(&desk.bank()?.core, &numbers)?;
    let seen = |one: Application| known.get(&one.cust_no).map(|cust_id| (one, *cust_id));
    Ok(all.into_iter().filter_map(seen).collect())
}

/// The same with the customers.
fn with_customers(desk: &Desk<'_>, all: Vec<(Application, u32)>) -> Result<Vec<Seen>> {
    let mut ids: Vec<u32> = all.iter().map(|(_, cust_id)| *cust_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = persons(&desk.bank()?.core, &ids, desk.today)?;
    let people: HashMap<u32, Person> = people.into_iter().map(|one| (one.cust_id, one)).collect();
    let found = |(application, cust_id)| {
        let customer = people.get(&cust_id)?.clone();
        Some(Seen { application, customer })
    };
    Ok(all.into_iter().filter_map(found).collect())
}

/// What waits for this person's decision, the first asked first.
fn mine(desk: &Desk<'_>) -> Result<Vec<Seen>> {
    let waiting = rows::waiting(&desk.bank()?.crm)?;
    let mut all = with_customers(desk, in_scope(desk, waiting)?)?;
    let (viewer, policy) = (desk.viewer()?, policy(desk)?);
    let tree = desk.tree()?;
    let who = (viewer.staff_no.as_str(), viewer.posts.as_slice());
    all.retain(|one| decide::may_decide(who, &one.application, &one.customer.inst_no, &policy, &tree));
    Ok(all)
}

/// Those that run out soon, the first first.
fn ending(desk: &Desk<'_>) -> Result<Vec<(Application, u32)>> {
    let upto = desk.today + Days::new(TOLD_DAYS_BEFORE.unsigned_abs());
    let mut all = rows::ending(&desk.bank()?.crm, desk.today, upto)?;
    all.retain(|one| one.runs_out_in(desk.today).is_some());
    in_scope(desk, all)
}

/// What the filter asks for, in the scope of this person.
fn asked(desk: &Desk<'_>) -> Result<Vec<(Application, u32)>> {
    let crm = &desk.bank()?.crm;
    let ended =
        |one: &Application| !matches!(one.state(desk.today), State::Waiting | State::Coming | State::Valid);
    let mut all = match desk.query.get("state") {
        "mine" => mine(desk)?.into_iter().map(|one| (one.application, one.customer.cust_id)).collect(),
        "waiting" => in_scope(desk, rows::waiting(crm)?)?,
        "ending" => ending(desk)?,
        "ended" => in_scope(desk, rows::all(crm)?.into_iter().filter(ended).collect())?,
        "all" => in_scope(desk, rows::all(crm)?)?,
        _ => in_scope(desk, rows::current(crm, desk.today)?)?,
    };
    let (kind, tier) = (Kind::from_code(desk.query.get("kind")), Tier::from_code(desk.query.get("tier")));
    all.retain(|(one, _)| {
        kind.is_none_or(|kind| one.kind == kind) && tier.is_none_or(|tier| shown_tier(one) == tier)
    });
    Ok(all)
}

/// The tier that it gives, or that is asked for.
fn shown_tier(one: &Application) -> Tier {
    one.granted.as_ref().map_or(one.tier, |granted| granted.tier)
}

/// VIP tiers as a choice, highest last.
fn vip_tiers(desk: &Desk<'_>, upto: Tier) -> Vec<(String, String)> {
    let vip = Tier::ALL.into_iter().filter(|tier| tier.is_vip() && *tier <= upto);
    vip.map(|tier| (tier.code().to_owned(), tier.label().get(desk.lang).to_owned())).collect()
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, None)?))
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let all = asked(desk)?;
    let total = all.len();
    let shown = all.into_iter().skip((page_number(desk) - 1) * PER_PAGE).take(PER_PAGE).collect();
    let shown = with_customers(desk, shown)?;
    let mut lines = Vec::with_capacity(shown.len());
    for one in &shown {
        lines.push(line(desk, one)?);
    }
    let columns = headings(desk).map(|(name, number)| if number { numbers(name) } else { words(name) });
    let export = format!("/specials/export{}", desk.query.with("page", "").query());
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "on")))
        (bar(desk))
        @if lines.is_empty() { (none(desk)) } @else {
            (table(desk.t(LIST.title), &columns, &lines))
            (pager_at(desk, LIST.path, total))
            (parts::export(desk, &export, &[]))
        }
        @if desk.is(Role::HqRetail) { (core_form(desk, refusal)) }
    })
}

fn bar(desk: &Desk<'_>) -> Markup {
    let decides = DECIDERS.iter().any(|role| desk.is(*role));
    let states = STATES.iter().filter(|(code, _)| *code != "mine" || decides);
    let states: Vec<_> = states.map(|(code, name)| ((*code).to_owned(), desk.t(*name).to_owned())).collect();
    let mut kinds = vec![(String::new(), desk.say("不限", "any").to_owned())];
    kinds.extend(Kind::ALL.map(|kind| (kind.code().to_owned(), desk.t(kind.label()).to_owned())));
    let mut tiers = vec![(String::new(), desk.say("全部层级", "all tiers").to_owned())];
    tiers.extend(vip_tiers(desk, Tier::Diamond));
    filters(
        desk,
        &html! {
            (choice("state", desk.say("状态", "State"), &states, desk.query.get("state")))
            (choice("kind", desk.say("类别", "Kind"), &kinds, desk.query.get("kind")))
            (choice("tier", desk.say("层级", "Tier"), &tiers, desk.query.get("tier")))
        },
    )
}

fn none(desk: &Desk<'_>) -> Markup {
    let why = match desk.query.get("state") {
        "mine" => desk.say("没有等您决定的申请。", "No application waits for your decision."),
        _ => desk.say(
            "没有符合条件的特殊VIP。打开一位客户，从“特殊VIP”一栏申请。",
            "No special VIP is like that. Open a customer and apply from the line \"Special VIP\".",
        ),
    };
    empty(why, &html! { a href="/customers" { (desk.say("客户列表", "customers")) } })
}

/// Headings of the list and of its file; those of numbers.
fn headings(desk: &Desk<'_>) -> [(&'static str, bool); 9] {
    [
        (desk.say("编号", "Number"), true),
        (desk.say("姓名", "Name"), false),
        (desk.say("客户号", "Customer number"), false),
        (desk.say("类别", "Kind"), false),
        (desk.say("层级", "Tier"), false),
        (desk.say("交易折合（元）", "Transaction (yuan)"), true),
        (desk.say("申请", "Asked for"), false),
        (desk.say("有效期", "Valid"), false),
        (desk.say("状态", "State"), false),
    ]
}

fn line(desk: &Desk<'_>, seen: &Seen) -> Result<Vec<Markup>> {
    let (one, customer) = (&seen.application, &seen.customer);
    let name = shown_name(desk.sight(customer.cust_id, &customer.inst_no), &customer.name);
    Ok(vec![
        html! { a href={ "/specials/" (one.application_no) } { (one.application_no) } },
        html! { a href={ "/customers/" (desk.id_of(customer.cust_id)) "/special" } { (name) } },
        html! { (one.cust_no) },
        html! { (desk.t(one.kind.label())) },
        html! { (parts::tier(shown_tier(one), desk.lang)) },
        html! { (one.amount_fen.map_or_else(|| "–".to_owned(), money)) },
        html! { (of_staff(desk, &one.applicant)?) div.soft { (one.asked_on) } },
        html! { (validity(desk, one)) },
        state(desk, one),
    ])
}

/// From when to when it holds.
fn validity(desk: &Desk<'_>, one: &Application) -> String {
    let Some(granted) = &one.granted else { return "–".to_owned() };
    let until = granted.until.map_or_else(|| desk.say("长期", "for ever").to_owned(), |day| day.to_string());
    format!("{} {} {until}", granted.from, desk.say("至", "to"))
}

/// How it stands, with a mark where it runs out soon.
fn state(desk: &Desk<'_>, one: &Application) -> Markup {
    let state = one.state(desk.today);
    html! {
        span class=[(state == State::Valid).then_some("up")] { (desk.t(state.label())) }
        @if let Some(left) = one.runs_out_in(desk.today) {
            div { span.down {
                @if left == 0 { (desk.say("今天到期", "ends today")) }
                @else { (desk.say("还剩 ", "")) (left) (desk.say(" 天", if left == 1 { " day left" } else { " days left" })) }
            } }
        }
    }
}

fn export(desk: &Desk<'_>) -> Result<Answer> {
    let all = asked(desk)?;
    export::fits(desk, all.len())?;
    let mut sheet = Sheet { title: desk.t(LIST.title).to_owned(), ..Sheet::default() };
    sheet.headings = headings(desk).map(|(name, _)| name.to_owned()).to_vec();
    for seen in with_customers(desk, all)? {
        let (one, customer) = (&seen.application, &seen.customer);
        let name = shown_name(desk.sight(customer.cust_id, &customer.inst_no), &customer.name);
        sheet.rows.push(vec![
            Cell::Count(one.application_no),
            Cell::Text(name),
            Cell::text(&one.cust_no),
            Cell::text(desk.t(one.kind.label())),
            Cell::text(shown_tier(one).label().get(desk.lang)),
            one.amount_fen.map_or(Cell::Empty, Cell::Money),
            Cell::text(format!("{} {}", one.applicant, one.asked_on)),
            Cell::Text(validity(desk, one)),
            Cell::text(desk.t(one.state(desk.today).label())),
        ]);
    }
    export::file(desk, &sheet)
}

/// The day of the file for the core bank, and the button.
fn core_form(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    let today = desk.today.to_string();
    let typed = Some(desk.form.get("on")).filter(|typed| !typed.is_empty());
    let day = Field { kind: "date", ..Field::text("on", desk.say("有效日", "Valid on")) };
    html! {
        section.card {
            h2 { (desk.say("核心系统名单", "List for the core bank")) }
            p.soft { (desk.say(
                "某日有效的全部特殊VIP：客户号、层级、类别、起止日、批准人；供核心系统设置标识，并记入审计。",
                "All special VIPs that hold on a day: customer number, tier, kind, first and last day, approver; for the core bank to set its marks, and written into the audit trail.",
            )) }
            (post(desk, "/specials/core-list", &html! {
                (day.value(typed.unwrap_or(&today)).show(desk, refusal))
                button.plain type="submit" { (desk.say("下载名单（CSV）", "Download the list (CSV)")) }
            }))
        }
    }
}

fn core_file(desk: &Desk<'_>) -> Result<Answer> {
    let Some(on) = day_of(desk.form.get("on")) else {
        let why = text!(
            "请填写日期，写法是 2026-01-31；未生成文件",
            "give a date, written 2026-01-31; no file was made"
        );
        let refusal = Refusal::new("not_a_day", "on", why);
        return Ok(Answer::refused(desk, page(desk, Some(&refusal))?));
    };
    let (bytes, rows) = core_list::file(&desk.bank()?.crm, on)?;
    let name = format!("{}-{}.csv", core_list::name(on).trim_end_matches(".csv"), desk.viewer()?.staff_no);
    Ok(Answer::File(Download { name, kind: "text/csv; charset=utf-8", bytes, rows, unmasked: Vec::new() }))
}

/// At the start: what waits for this person, and whose special VIP runs out soon.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    let decides = DECIDERS.iter().any(|role| desk.is(*role));
    let waiting = if decides { mine(desk)?.len() } else { 0 };
    let near = APPLICANTS.iter().any(|role| desk.is(*role));
    let ending = if near { ending(desk)?.len() } else { 0 };
    Ok(html! {
        @if waiting > 0 { p.notice { a href="/specials?state=mine" { (count(waiting))
            (desk.say(" 份特殊VIP申请等您决定", " applications for special VIPs wait for you")) } } }
        @if ending > 0 { p.notice { a href="/specials?state=ending" { (count(ending))
            (desk.say(" 位客户的特殊VIP即将到期", " special VIPs of your customers run out soon")) } } }
    })
}

/// The customer's own line about it, with the way to the form; nothing for whoever does not see special VIPs.
///
/// # Errors
/// A fault of the database.
pub fn of_customer(desk: &Desk<'_>, cust_no: &str, on: Day) -> Result<Option<Markup>> {
    if !SEERS.iter().any(|role| desk.is(*role)) {
        return Ok(None);
    }
    let all = rows::of_customer(&desk.bank()?.crm, cust_no)?;
    let valid: Vec<&Application> = all.iter().filter(|one| one.state(on) == State::Valid).collect();
    let waits = all.iter().any(|one| one.decided.is_none());
    let applies = APPLICANTS.iter().any(|role| desk.is(*role));
    let words =
        if applies { desk.say("申请与历史", "apply, history") } else { desk.say("历史", "history") };
    Ok(Some(html! {
        @for one in &valid {
            (parts::tier(shown_tier(one), desk.lang)) " " (desk.t(one.kind.label())) " " (validity(desk, one)) " "
        }
        @if valid.is_empty() { (desk.say("无 ", "none ")) }
        @if waits { span.soft { (desk.say("有申请待决定 ", "an application waits ")) } }
        a href={ "/customers/" (desk.id) "/special" } { (words) }
    }))
}

/// Does what was sent, or answers with the page and what was refused.
fn or_again(done: Result<Answer>, again: impl FnOnce(&Refusal) -> Result<Answer>) -> Result<Answer> {
    match done {
        Err(Error::Refusal(refusal)) => again(&refusal),
        other => other,
    }
}
