//! Unmasked files (spec 7, *Exports and prints*): asked for with a reason, decided by another person of a level above,
//! made while the approval is good. Where the bank's settings do not allow them, nothing here does anything.

use super::customers::{self, in_list, sheet};
use crate::access::accounts;
use crate::access::roles::Role;
use crate::access::sessions::Viewer;
use crate::bank::exports::{self, FIELDS, Outcome, Request, Wish, rows, rules};
use crate::bank::parties::rows::find_customers;
use crate::bank::parties::rows::people::{self, Institution, institution_tree};
use crate::bank::tiers::roster::{Among, Filter, Found, Order};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, Download, not_found};
use crate::web::export;
use crate::web::forms::Form;
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::parts::{PER_PAGE, count, empty, page_number, pager, refusal as refused};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::HashMap;

/// Who may ask: whoever does business with customers.
const ASKERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::BranchDirector,
    Role::HqRetail,
];
/// Who may be asked to decide.
const DECIDERS: &[Role] = &[Role::BranchRetail, Role::BranchDirector, Role::HqRetail, Role::Auditor];
/// Both.
const PARTIES: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::BranchDirector,
    Role::HqRetail,
    Role::Auditor,
];

const TITLE: Label = Label::new("明文导出申请", "Requests for unmasked files");
const ASK: Label = Label::new("申请明文导出", "Ask for an unmasked file");
const NO_HELP: Label = Label::new("", "");
/// Decided requests that are still listed.
const LISTED_MAX: u32 = 200;

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/exports",
        who: Who::Roles(PARTIES),
        object: Object::None,
        audit: Audit::No,
        rate: Rate::Page,
        menu: None,
        title: TITLE,
        help: Label::new(
            "含明文的客户文件：写明用途申请，由上一级另一人批准，限期下载；默认关闭",
            "customer files with fields unmasked: asked for with a reason, approved by another person of a level above, for some days; off by default",
        ),
        run: list,
    },
    Route {
        method: Method::Get,
        path: "/exports/new",
        who: Who::Roles(ASKERS),
        object: Object::None,
        audit: Audit::No,
        rate: Rate::Page,
        menu: None,
        title: ASK,
        help: NO_HELP,
        run: new,
    },
    Route {
        method: Method::Get,
        path: "/exports/{request}",
        who: Who::Roles(PARTIES),
        object: Object::ExportRequest,
        audit: Audit::Entry("list_customers"),
        rate: Rate::Page,
        menu: None,
        title: TITLE,
        help: NO_HELP,
        run: show,
    },
    act("/exports/new", ASKERS, Object::None, Audit::ByVerb, ask),
    act("/exports/{request}/approve", DECIDERS, Object::ExportRequest, Audit::ByVerb, approve),
    act("/exports/{request}/refuse", DECIDERS, Object::ExportRequest, Audit::ByVerb, refuse),
    act("/exports/{request}/withdraw", ASKERS, Object::ExportRequest, Audit::ByVerb, withdraw),
    act("/exports/{request}/file", ASKERS, Object::ExportRequest, Audit::Entry("export_unmasked"), file),
];

const fn act(
    path: &'static str,
    roles: &'static [Role],
    object: Object,
    audit: Audit,
    run: fn(&Desk<'_>) -> Result<Answer>,
) -> Route {
    Route {
        method: Method::Post,
        path,
        who: Who::Roles(roles),
        object,
        audit,
        rate: Rate::Export,
        menu: None,
        title: TITLE,
        help: NO_HELP,
        run,
    }
}

/// Refuses where the bank's settings do not allow unmasked files.
fn allowed(desk: &Desk<'_>) -> Result<()> {
    if desk.site.quotas.unmasked_days > 0 {
        return Ok(());
    }
    let why = text!(
        "本行未开放明文导出（settings.toml 的 unmasked_export_days 为 0）",
        "this bank does not allow unmasked files (unmasked_export_days in settings.toml is 0)"
    );
    Err(Refusal::new("unmasked_off", "", why).into())
}

/// The way from a list to the form that asks for it unmasked, for whoever may ask.
pub fn way(desk: &Desk<'_>) -> Markup {
    let query = desk.query.with("page", "").query();
    html! {
        @if desk.site.quotas.unmasked_days > 0 && ASKERS.iter().any(|role| desk.is(*role)) {
            p { a href={ "/exports/new" (query) } { (desk.t(ASK)) "…" } " "
                a.quiet href="/exports" { (desk.say("我的申请", "my requests")) } }
        }
    }
}

/// Fields of a list's address that say who is in it; of each the value that the list itself goes by.
const LIST: [&str; 11] =
    ["tier", "signal", "products", "inst", "manager", "grid", "among", "from", "to", "as_of", "sort"];
/// Characters of such a value.
const VALUE_MAX: usize = 40;

/// The list that the address names, without what says nothing about it.
fn asked_list(query: &Form) -> Form {
    let kept = LIST.iter().map(|name| (*name, query.get(name).chars().take(VALUE_MAX).collect::<String>()));
    kept.filter(|(_, value)| !value.is_empty()).collect()
}

/// The same person asking for a list with the posts of their business alone.
fn at_business<'a>(desk: &'a Desk<'_>, list: Form) -> Result<Desk<'a>> {
    let viewer = desk.viewer()?;
    let posts = rules::business(&viewer.posts);
    let scope = desk.site.scope_of(&viewer.staff_no, &posts)?;
    Ok(desk.within(list, scope))
}

/// The numbers of the customers in the list that the address asks for.
fn members(desk: &Desk<'_>) -> Result<Vec<String>> {
    let desk = at_business(desk, asked_list(&desk.query))?;
    let found = in_list(&desk, &*customers::roster(&desk)?)?;
    export::fits(&desk, found.total)?;
    let day = desk.as_of()?.or(desk.business_date()?).unwrap_or(desk.today);
    let persons = people::persons(&desk.bank()?.core, &found.customers, day)?;
    Ok(persons.into_iter().map(|person| person.cust_no).collect())
}

/// Those of a request's customers who are within a scope now, in the order of its list.
fn present(desk: &Desk<'_>, request: &Request, skip: usize, limit: usize) -> Result<Found> {
    let core = &desk.bank()?.core;
    let customers = find_customers(core, &rows::members(&desk.bank()?.crm, request.request_no)?)?;
    let among = Filter { among: Among::Ever, customers: Some(customers), ..Filter::default() };
    let order = Order::from_code(desk.query.get("sort"));
    Ok(customers::roster(desk)?.find(&desk.scope.reach, &among, order, skip, limit))
}

/// Whom a request is about, as this person may see them.
fn show(desk: &Desk<'_>) -> Result<Answer> {
    let request = named(desk)?;
    let list = form_of(&request.filter).with("page", desk.query.get("page"));
    let there = desk.within(list, desk.scope.clone());
    let skip = (page_number(desk) - 1) * PER_PAGE;
    let found = present(&there, &request, skip, PER_PAGE)?;
    let roster = customers::roster(&there)?;
    let fields: Vec<&str> = request.fields.iter().map(|field| desk.t(field_name(field))).collect();
    let tree = desk.tree()?;
    let part = part_in(desk, desk.viewer()?, &request, &tree).unwrap_or(Part::Audits);
    let title = format!("{} {}", desk.t(TITLE), request.request_no);
    let body = html! {
        p { a href="/exports" { (desk.t(TITLE)) } }
        section.card {
            p { (desk.say("用途：", "Reason: ")) (request.reason) }
            p { (desk.say("明文内容：", "Unmasked: ")) (fields.join(desk.say("、", ", "))) }
            p { (count(request.customers)) (desk.say(" 位客户，您可见其中 ", " customers, of whom you may see ")) (count(found.total)) }
            (actions(desk, &request, part))
        }
        (customers::lines(&there, &roster, &found.customers, None)?)
        (pager(desk, found.total))
    };
    Ok(Answer::titled(title, body))
}

fn form_of(filter: &str) -> Form {
    Form::parse(filter.trim_start_matches('?')).unwrap_or_default()
}

/// What waits for this person, or can be fetched by them; nothing where that is nothing.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    if desk.site.quotas.unmasked_days == 0 || !PARTIES.iter().any(|role| desk.is(*role)) {
        return Ok(html! {});
    }
    let (mut waiting, mut good) = (0, 0);
    for (request, part) in known(desk)? {
        waiting += usize::from(part == Part::Decides && request.outcome.is_none());
        good += usize::from(part == Part::Asks && request.is_good(desk.today));
    }
    Ok(html! {
        @if waiting > 0 {
            p.notice { a href="/exports" { (waiting) (desk.say(" 份明文导出申请等您审批", " to decide: requests for unmasked files")) } }
        }
        @if good > 0 {
            p.notice.good { a href="/exports" { (good) (desk.say(" 份明文导出已批准，可下载", " approved: unmasked files to fetch")) } }
        }
    })
}

/// What a person has to do with a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Asked for it.
    Asks,
    /// May decide on it.
    Decides,
    /// Looks at it.
    Audits,
}

fn part_in(desk: &Desk<'_>, viewer: &Viewer, request: &Request, tree: &[Institution]) -> Option<Part> {
    match () {
        () if request.asked_by == viewer.staff_no => Some(Part::Asks),
        () if rules::may_decide(&viewer.posts, &request.inst_no, tree) => Some(Part::Decides),
        () => desk.is(Role::Auditor).then_some(Part::Audits),
    }
}

/// The requests that concern this person, and how. The auditor sees every one.
fn known(desk: &Desk<'_>) -> Result<Vec<(Request, Part)>> {
    let (viewer, bank) = (desk.viewer()?, desk.bank()?);
    let tree = institution_tree(&bank.core)?;
    let concerns = |request: Request| {
        let part = part_in(desk, viewer, &request, &tree)?;
        Some((request, part))
    };
    Ok(rows::requests(&bank.crm, desk.today, LISTED_MAX)?.into_iter().filter_map(concerns).collect())
}

/// The request in the address, if it concerns this person.
fn named(desk: &Desk<'_>) -> Result<Request> {
    allowed(desk)?;
    let (viewer, bank) = (desk.viewer()?, desk.bank()?);
    let number = desk.id.parse().ok().filter(|number: &i64| number.to_string() == desk.id);
    let found = number.map(|number| rows::request(&bank.crm, number)).transpose()?.flatten();
    let request = found.ok_or_else(not_found)?;
    let tree = institution_tree(&bank.core)?;
    let concerns = part_in(desk, viewer, &request, &tree).is_some();
    if concerns { Ok(request) } else { Err(not_found().into()) }
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, None)?))
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    if let Err(Error::Refusal(off)) = allowed(desk) {
        return Ok(empty(&desk.text(&off.text), &html! {}));
    }
    let names = desk.site.plainly(|bank| accounts::names(&bank.crm))?;
    let tree = desk.tree()?;
    let institution = |inst_no: &str| match tree.iter().find(|inst| inst.inst_no == inst_no) {
        Some(inst) => inst.name.clone(),
        None if inst_no.is_empty() => desk.say("零售总部", "head office").to_owned(),
        None => inst_no.to_owned(),
    };
    let line = |(request, part): &(Request, Part)| {
        line(desk, &names, &institution(&request.inst_no), request, *part)
    };
    let rows: Vec<Vec<Markup>> = known(desk)?.iter().map(line).collect();
    let columns = [
        numbers(desk.say("编号", "Number")),
        words(desk.say("申请", "Asked")),
        words(desk.say("名单", "List")),
        words(desk.say("明文内容与用途", "Unmasked, and why")),
        words(desk.say("状态", "State")),
        words(desk.say("操作", "Actions")),
    ];
    Ok(html! {
        (refused(desk, refusal))
        @if rows.is_empty() {
            (empty(desk.say("没有申请。在客户列表下方可以申请明文导出。", "No request yet. Unmasked files are asked for below a list of customers."),
                &html! { a href="/customers" { (desk.say("客户列表", "customers")) } }))
        } @else { (table(desk.t(TITLE), &columns, &rows)) }
    })
}

fn person(names: &HashMap<String, String>, staff_no: &str) -> String {
    names.get(staff_no).map_or_else(|| staff_no.to_owned(), |name| format!("{name} {staff_no}"))
}

fn line(
    desk: &Desk<'_>,
    names: &HashMap<String, String>,
    institution: &str,
    request: &Request,
    part: Part,
) -> Vec<Markup> {
    let fields: Vec<&str> = request.fields.iter().map(|field| desk.t(field_name(field))).collect();
    vec![
        html! { a href={ "/exports/" (request.request_no) } { (request.request_no) } },
        html! { (person(names, &request.asked_by)) div.soft { (institution) " · " (request.asked_on) } },
        html! { a href={ "/exports/" (request.request_no) } { (count(request.customers)) (desk.say(" 位客户", " customers")) } },
        html! { (fields.join(desk.say("、", ", "))) div.soft { (request.reason) } },
        state(desk, names, request),
        actions(desk, request, part),
    ]
}

fn state(desk: &Desk<'_>, names: &HashMap<String, String>, request: &Request) -> Markup {
    let by = request.decided_by.as_deref().map(|by| person(names, by)).unwrap_or_default();
    html! {
        @match request.outcome {
            None => (desk.say("待审批", "waits")),
            Some(Outcome::Approved) => {
                @let good = request.is_good(desk.today);
                span.up[good].soft[!good] {
                    @if good { (desk.say("已批准，有效至 ", "approved, good until ")) }
                    @else { (desk.say("已批准，已过期：", "approved, too old since ")) }
                    (request.good_until.unwrap_or(request.asked_on))
                } div.soft { (by) }
            },
            Some(Outcome::Refused) => { span.down { (desk.say("未批准", "refused")) } div.soft { (by) } },
            Some(Outcome::Withdrawn) => span.soft { (desk.say("已撤回", "taken back")) },
        }
    }
}

fn actions(desk: &Desk<'_>, request: &Request, part: Part) -> Markup {
    let (mine, decides) = (part == Part::Asks, part == Part::Decides);
    let to = |act: &str| format!("/exports/{}/{act}", request.request_no);
    let button =
        |act: &str, label: &str| post(desk, &to(act), &html! { button.plain type="submit" { (label) } });
    html! {
        div.actions {
            @if mine && request.is_good(desk.today) {
                (post(desk, &to("file"), &html! {
                    button.plain type="submit" name="format" value="xlsx" { "Excel" } " "
                    button.plain type="submit" name="format" value="csv" { "CSV" }
                }))
            }
            @if mine && request.is_open(desk.today) { (button("withdraw", desk.say("撤回", "Take back"))) }
            @if decides && request.outcome.is_none() {
                (button("approve", desk.say("批准", "Approve")))
                (button("refuse", desk.say("不批准", "Refuse")))
            }
            @if decides && request.is_good(desk.today) { (button("refuse", desk.say("收回批准", "Take the approval back"))) }
        }
    }
}

fn field_name(code: &str) -> Label {
    match code {
        "name" => Label::new("姓名", "name"),
        "mobile" => Label::new("手机号", "mobile"),
        "id_no" => Label::new("证件号", "identity number"),
        "address" => Label::new("地址", "address"),
        _ => Label::new("余额", "balance"),
    }
}

fn new(desk: &Desk<'_>) -> Result<Answer> {
    allowed(desk)?;
    Ok(Answer::page(desk, form(desk, None)?))
}

fn form(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let query = asked_list(&desk.query).query();
    let there = at_business(desk, asked_list(&desk.query))?;
    let many = in_list(&there, &*customers::roster(&there)?)?.total;
    let chosen: Vec<&str> = desk.form.all("field").collect();
    let (most, days) = (desk.site.quotas.export_rows, desk.site.quotas.unmasked_days);
    let reason = Field::text("reason", desk.say("用途", "Reason"))
        .hint(desk.say(
            "如“三季度积分礼品邮寄”；会记入审计",
            "as \"posting of third-quarter gifts\"; it is written into the audit trail",
        ))
        .value(desk.form.get("reason"));
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card {
            p { a href={ "/customers" (query) } { (count(many)) (desk.say(" 位客户", " customers")) } }
            (post(desk, &format!("/exports/new{query}"), &html! {
                fieldset {
                    legend { (desk.say("需要明文的内容（只选必需的）", "Fields to be unmasked (only what is needed)")) }
                    @for code in FIELDS {
                        label.check {
                            input type="checkbox" name="field" value=(code) checked[chosen.contains(&code)];
                            (desk.t(field_name(code)))
                        }
                    }
                }
                (reason.show(desk, refusal))
                button type="submit" { (desk.say("提交审批", "Send for approval")) }
            }))
            p.hint {
                (desk.say("由上一级另一人审批；批准后 ", "Another person of a level above decides; once approved, files can be fetched for "))
                (days) (desk.say(" 天内可下载，每次不超过 ", " days, each of at most "))
                (count(most)) (desk.say(" 位客户，且只含申请时名单中、下载时仍归您的客户。", " customers, and of those alone who are in the list now and still yours then."))
            }
        }
    })
}

fn ask(desk: &Desk<'_>) -> Result<Answer> {
    allowed(desk)?;
    let asked = || {
        let members = members(desk)?;
        let fields: Vec<&str> = desk.form.all("field").collect();
        let (filter, reason) = (asked_list(&desk.query).query(), desk.form.get("reason"));
        let wish = Wish { filter: &filter, members: &members, fields: &fields, reason };
        let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
        desk.site.act(desk.site.plainly(|bank| exports::ask(bank, &signed, posts, wish))?)?;
        Ok(Answer::See("/exports".to_owned()))
    };
    match asked() {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, form(desk, Some(&refusal))?)),
        other => other,
    }
}

/// Shows the requests again, with what was refused.
fn again(desk: &Desk<'_>, done: Result<Answer>) -> Result<Answer> {
    match done {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, Some(&refusal))?)),
        other => other,
    }
}

fn decide(desk: &Desk<'_>, good_for_days: Option<u32>) -> Result<Answer> {
    let request = named(desk)?;
    let act = || {
        let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
        let decided = |bank: &_| exports::decide(bank, &signed, posts, &request, good_for_days);
        desk.site.act(desk.site.plainly(decided)?)?;
        Ok(Answer::See("/exports".to_owned()))
    };
    again(desk, act())
}

fn approve(desk: &Desk<'_>) -> Result<Answer> {
    decide(desk, Some(desk.site.quotas.unmasked_days))
}

fn refuse(desk: &Desk<'_>) -> Result<Answer> {
    decide(desk, None)
}

fn withdraw(desk: &Desk<'_>) -> Result<Answer> {
    let request = named(desk)?;
    let act = || {
        desk.site.act(exports::withdraw(&desk.signed("")?, &request)?)?;
        Ok(Answer::See("/exports".to_owned()))
    };
    again(desk, act())
}

/// The file of a request that was approved: those of its customers whom the person still has by their business.
fn file(desk: &Desk<'_>) -> Result<Answer> {
    let request = named(desk)?;
    if request.asked_by != desk.viewer()?.staff_no {
        return Err(not_found().into());
    }
    let made = || {
        exports::good(&request, desk.today)?;
        let there = at_business(desk, form_of(&request.filter))?;
        let found = present(&there, &request, 0, desk.site.quotas.export_rows)?;
        if found.customers.is_empty() {
            let why =
                text!("名单中的客户都已不归您", "none of the customers in the list is yours any longer");
            return Err(Refusal::new("list_empty", "", why).into());
        }
        let fields: Vec<&str> = request.fields.iter().map(String::as_str).collect();
        let mut sheet = sheet(&there, &*customers::roster(&there)?, &found.customers, &fields)?;
        sheet.title = format!("{}-{}", desk.say("明文客户", "unmasked-customers"), request.request_no);
        let persons = people::persons(&desk.bank()?.core, &found.customers, desk.today)?;
        let unmasked = persons.into_iter().map(|person| person.cust_no).collect();
        match export::file(desk, &sheet)? {
            Answer::File(file) => Ok(Answer::File(Download { unmasked, ..file })),
            other => Ok(other),
        }
    };
    again(desk, made())
}
