//! Unmasked files (spec 7, *Exports and prints*): asked for with a reason, decided by another person of a level above,
//! made while the approval is good. Where the bank's settings do not allow them, nothing here does anything.

use super::customers::{how_many, sheet};
use crate::access::accounts;
use crate::access::roles::Role;
use crate::bank::exports::{self, FIELDS, Outcome, Request, Wish, rows, rules};
use crate::bank::parties::rows::people::institution_tree;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::export;
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::parts::{count, empty, refusal as refused};
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

/// What waits for this person, or can be fetched by them; nothing where that is nothing.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    if desk.site.quotas.unmasked_days == 0 || !PARTIES.iter().any(|role| desk.is(*role)) {
        return Ok(html! {});
    }
    let (mut waiting, mut good) = (0, 0);
    for (request, mine) in known(desk)? {
        waiting += usize::from(!mine && request.outcome.is_none());
        good += usize::from(mine && request.is_good(desk.today));
    }
    Ok(html! {
        @if waiting > 0 {
            p.notice { a href="/exports" { (waiting) (desk.say(" 份明文导出申请等您审批", " requests for unmasked files wait for you")) } }
        }
        @if good > 0 {
            p.notice.good { a href="/exports" { (good) (desk.say(" 份明文导出已批准，可下载", " unmasked files are approved and can be fetched")) } }
        }
    })
}

/// The requests that concern this person, and whether they are their own.
fn known(desk: &Desk<'_>) -> Result<Vec<(Request, bool)>> {
    let (viewer, bank) = (desk.viewer()?, desk.bank()?);
    let tree = institution_tree(&bank.core)?;
    let concerns = |request: Request| {
        let mine = request.asked_by == viewer.staff_no;
        let decides = rules::may_decide(&viewer.posts, &request.inst_no, &tree);
        (mine || decides).then_some((request, mine))
    };
    Ok(rows::requests(&bank.crm, LISTED_MAX)?.into_iter().filter_map(concerns).collect())
}

/// The request in the address, if it concerns this person.
fn named(desk: &Desk<'_>) -> Result<Request> {
    allowed(desk)?;
    let (viewer, bank) = (desk.viewer()?, desk.bank()?);
    let number = desk.id.parse().ok().filter(|number: &i64| number.to_string() == desk.id);
    let found = number.map(|number| rows::request(&bank.crm, number)).transpose()?.flatten();
    let request = found.ok_or_else(not_found)?;
    let tree = institution_tree(&bank.core)?;
    let concerns =
        request.asked_by == viewer.staff_no || rules::may_decide(&viewer.posts, &request.inst_no, &tree);
    if concerns { Ok(request) } else { Err(not_found().into()) }
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, None)?))
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    if let Err(Error::Refusal(off)) = allowed(desk) {
        return Ok(empty(&desk.text(&off.text), &html! {}));
    }
    let names: HashMap<String, String> = desk.site.plainly(|bank| {
        let all = accounts::list(&bank.crm)?;
        Ok(all.into_iter().map(|account| (account.staff_no, account.name)).collect())
    })?;
    let rows: Vec<Vec<Markup>> =
        known(desk)?.iter().map(|(request, mine)| line(desk, &names, request, *mine)).collect();
    let columns = [
        numbers(desk.say("编号", "Number")),
        words(desk.say("申请", "Asked")),
        words(desk.say("名单", "List")),
        words(desk.say("明文内容", "Unmasked")),
        words(desk.say("用途", "Reason")),
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

fn line(desk: &Desk<'_>, names: &HashMap<String, String>, request: &Request, mine: bool) -> Vec<Markup> {
    let fields: Vec<&str> = request.fields.iter().map(|field| desk.t(field_name(field))).collect();
    vec![
        html! { (request.request_no) },
        html! { (request.asked_on) " " (person(names, &request.asked_by)) },
        html! { a href={ "/customers" (request.filter) } { (count(request.customers)) (desk.say(" 位客户", " customers")) } },
        html! { (fields.join(desk.say("、", ", "))) },
        html! { (request.reason) },
        state(desk, names, request),
        actions(desk, request, mine),
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
                } " " span.soft { (by) }
            },
            Some(Outcome::Refused) => { span.down { (desk.say("未批准", "refused")) } " " span.soft { (by) } },
            Some(Outcome::Withdrawn) => span.soft { (desk.say("已撤回", "taken back")) },
        }
    }
}

fn actions(desk: &Desk<'_>, request: &Request, mine: bool) -> Markup {
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
            @if mine && request.outcome.is_none() { (button("withdraw", desk.say("撤回", "Take back"))) }
            @if !mine && request.outcome.is_none() {
                (button("approve", desk.say("批准", "Approve")))
                (button("refuse", desk.say("不批准", "Refuse")))
            }
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
    let query = desk.query.with("page", "").query();
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
            p { a href={ "/customers" (query) } { (count(how_many(desk)?)) (desk.say(" 位客户", " customers")) } }
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
                (count(most)) (desk.say(" 位客户，并不多于申请时的人数。", " customers and no more than now."))
            }
        }
    })
}

fn ask(desk: &Desk<'_>) -> Result<Answer> {
    allowed(desk)?;
    let asked = || {
        let customers = how_many(desk)?;
        export::fits(desk, customers)?;
        let fields: Vec<&str> = desk.form.all("field").collect();
        let (filter, reason) = (desk.query.with("page", "").query(), desk.form.get("reason"));
        let wish = Wish { filter: &filter, customers, fields: &fields, reason };
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

/// The file of a request that was approved: the list as it is now, within what the person may see.
fn file(desk: &Desk<'_>) -> Result<Answer> {
    let request = named(desk)?;
    if request.asked_by != desk.viewer()?.staff_no {
        return Err(not_found().into());
    }
    let made = || {
        exports::good(&request, desk.today)?;
        let fields: Vec<&str> = request.fields.iter().map(String::as_str).collect();
        let mut sheet = sheet(&desk.filtered(&request.filter), &fields)?;
        let (now, then) = (sheet.rows.len() as i64, request.customers);
        if now > then {
            let why = text!(
                "名单现有 {now} 位客户，批准的是 {then} 位：请重新申请",
                "the list holds {now} customers now, {then} were approved: ask again"
            );
            return Err(Refusal::new("list_grown", "", why).into());
        }
        sheet.title = format!("{}-{}", desk.say("明文客户", "unmasked-customers"), request.request_no);
        export::file(desk, &sheet)
    };
    again(desk, made())
}
