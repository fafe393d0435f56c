//! Acts on powerful accounts that wait for a second person (`access::confirm`): asked for by an administrator,
//! confirmed by another or by the auditor, then done by the one who asked.

use crate::access::accounts;
use crate::access::confirm::{self, Deed, Request, SECOND_PERSON};
use crate::access::roles::Role;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::post;
use crate::web::view::parts::{empty, refusal as refused};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::HashMap;

const BOTH: Who = Who::Roles(&[Role::Admin, Role::Auditor]);
const TITLE: Label = Label::new("待确认的账户操作", "Acts on accounts to be confirmed");

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/accounts/requests",
        who: BOTH,
        object: Object::None,
        audit: Audit::No,
        rate: Rate::Page,
        menu: None,
        title: TITLE,
        help: Label::new(
            "开立、授予、撤去零售总部、系统管理员、审计的岗位，或重置其口令：须由另一位系统管理员或审计确认",
            "opening, granting, ending or resetting head office, administrators and auditors: another administrator or the auditor confirms it",
        ),
        run: list,
    },
    decision("/accounts/requests/{request}/confirm", |desk| decide(desk, true)),
    decision("/accounts/requests/{request}/refuse", |desk| decide(desk, false)),
];

const fn decision(path: &'static str, run: fn(&Desk<'_>) -> Result<Answer>) -> Route {
    Route {
        method: Method::Post,
        path,
        who: BOTH,
        object: Object::AccountRequest,
        audit: Audit::ByVerb,
        rate: Rate::Export,
        menu: None,
        title: TITLE,
        help: Label::new("", ""),
        run,
    }
}

/// The answer of an act on an account; where a second person must confirm it first, they are asked.
///
/// # Errors
/// That of the act, and of asking.
pub fn or_ask(desk: &Desk<'_>, done: Result<Answer>, deed: &Deed) -> Result<Answer> {
    match done {
        Err(Error::Refusal(refusal)) if refusal.code == SECOND_PERSON => {
            let signed = desk.signed("")?;
            let reason = desk.form.get("reason");
            desk.site.act(desk.site.plainly(|bank| confirm::ask(&bank.crm, &signed, deed, reason))?)?;
            Ok(Answer::See("/accounts/requests".to_owned()))
        }
        other => other,
    }
}

/// What waits for this person; nothing where that is nothing.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    let viewer = desk.viewer()?;
    let waiting = desk.site.plainly(|bank| confirm::waiting_for(&bank.crm, &viewer.staff_no))?;
    Ok(html! {
        @if waiting > 0 {
            p.notice { a href="/accounts/requests" { (waiting) (desk.say(" 项账户操作等您确认", " to decide: acts on accounts")) } }
        }
    })
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, None)?))
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let (all, names) =
        desk.site.plainly(|bank| Ok((confirm::list(&bank.crm)?, accounts::names(&bank.crm)?)))?;
    let rows = all.iter().map(|request| line(desk, &names, request)).collect::<Result<Vec<_>>>()?;
    let columns = [
        numbers(desk.say("编号", "Number")),
        words(desk.say("申请", "Asked")),
        words(desk.say("操作", "Act")),
        words(desk.say("账户", "Account")),
        words(desk.say("原因", "Reason")),
        words(desk.say("状态", "State")),
        words(desk.say("确认", "Decide")),
    ];
    Ok(html! {
        p.soft { (desk.say("零售总部、系统管理员、审计的账户须两人办理：一人申请，另一位系统管理员或审计确认，两日内由申请人执行。",
            "Accounts of head office, administrators and auditors take two people: one asks, another administrator or the auditor confirms, the one who asked does it within two days.")) }
        (refused(desk, refusal))
        @if rows.is_empty() {
            (empty(desk.say("没有申请。", "No request."), &html! {}))
        } @else { (table(desk.t(TITLE), &columns, &rows)) }
    })
}

fn line(desk: &Desk<'_>, names: &HashMap<String, String>, request: &Request) -> Result<Vec<Markup>> {
    let person = |staff_no: &str| {
        let name = names.get(staff_no).map(|name| format!("{name} "));
        format!("{}{staff_no}", name.unwrap_or_default())
    };
    let roles: Vec<&str> = request
        .roles
        .split_whitespace()
        .map(|code| Role::from_code(code).map_or("", |role| desk.t(role.label())))
        .collect();
    Ok(vec![
        html! { (request.request_no) },
        html! { (request.asked_on) " " (person(&request.asked_by)) },
        html! { (act(desk, &request.verb)) @if !roles.is_empty() { ": " (roles.join(desk.say("、", ", "))) } },
        html! { (person(&request.staff_no)) },
        html! { @if request.reason.is_empty() { "–" } @else { (request.reason) } },
        state(desk, request, &person)?,
        decisions(desk, request)?,
    ])
}

fn act(desk: &Desk<'_>, verb: &str) -> &'static str {
    match verb {
        "open_account" => desk.say("开立账户", "open the account"),
        "grant_post" => desk.say("授予岗位", "grant a post"),
        "end_post" => desk.say("结束岗位", "end a post"),
        "close_account" => desk.say("关闭账户", "close the account"),
        "reset_password" => desk.say("重置密码", "reset the password"),
        _ => desk.say("取消动态口令", "take the one-time codes away"),
    }
}

fn state(desk: &Desk<'_>, request: &Request, person: &dyn Fn(&str) -> String) -> Result<Markup> {
    let mine = desk.viewer()?.staff_no == request.asked_by;
    let there = match request.verb.as_str() {
        "open_account" => "/accounts/waiting".to_owned(),
        _ => format!("/accounts/{}", request.staff_no),
    };
    let good = request.good_until.filter(|last| desk.today <= *last);
    Ok(html! {
        @match (request.confirmed, request.used, good) {
            (None, ..) => (desk.say("待确认", "waits")),
            (Some(false), ..) => { span.down { (desk.say("未同意", "refused")) } },
            (_, true, _) => span.soft { (desk.say("已执行", "done")) },
            (_, _, Some(last)) => {
                span.up { (desk.say("已确认，有效至 ", "confirmed, good until ")) (last) }
                @if mine { " " a href=(there) { (desk.say("去执行", "do it now")) } }
            },
            _ => span.soft { (desk.say("已确认，已过期", "confirmed, too old by now")) },
        }
        @if !request.decided_by.is_empty() { " " span.soft { (person(&request.decided_by)) } }
    })
}

fn decisions(desk: &Desk<'_>, request: &Request) -> Result<Markup> {
    let viewer = &desk.viewer()?.staff_no;
    let open = request.confirmed.is_none() && ![&request.asked_by, &request.staff_no].contains(&viewer);
    let at = format!("/accounts/requests/{}", request.request_no);
    let button = |way: &str, label: &str| {
        post(desk, &format!("{at}/{way}"), &html! { button.plain type="submit" { (label) } })
    };
    Ok(html! {
        div.actions {
            @if open {
                (button("confirm", desk.say("同意", "Confirm")))
                (button("refuse", desk.say("不同意", "Refuse")))
            }
        }
    })
}

fn decide(desk: &Desk<'_>, yes: bool) -> Result<Answer> {
    let number = desk.id.parse().ok().filter(|number: &i64| number.to_string() == desk.id);
    let number = number.ok_or_else(not_found)?;
    let act = || {
        let signed = desk.signed("")?;
        desk.site.act(desk.site.plainly(|bank| confirm::decide(&bank.crm, &signed, number, yes))?)?;
        Ok(Answer::See("/accounts/requests".to_owned()))
    };
    match act() {
        Err(Error::Refusal(refusal)) if refusal.code != "not_found" => {
            Ok(Answer::refused(desk, page(desk, Some(&refusal))?))
        }
        Err(Error::Refusal(_)) => Err(not_found().into()),
        other => other,
    }
}
