//! One customer's messages, and what they want no more (退订): noted and taken back here, with how they said so.

use super::table_of;
use crate::access::roles::Role;
use crate::bank::outbox::opt_outs::{self, OptOut};
use crate::bank::outbox::{OptOutScope, rows};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::pages::assignment::{of_staff, reason_field};
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{choice, post};
use crate::web::view::parts::{date, empty, refusal as refused};
use crate::web::view::table::{table, words};
use maud::{Markup, html};

/// Who speaks with customers, and so hears that they want no messages.
const NOTERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::HqRetail,
    Role::ServiceDesk,
];

/// The messages of a customer.
pub const SHOW: Route = Route {
    method: Method::Get,
    path: "/customers/{customer}/messages",
    who: Who::Roles(&[
        Role::CustomerManager,
        Role::WealthManager,
        Role::LobbyDirector,
        Role::RetailHead,
        Role::BranchRetail,
        Role::BranchDirector,
        Role::HqRetail,
        Role::ServiceDesk,
        Role::Auditor,
    ]),
    object: Object::Customer,
    audit: Audit::Entry("view_messages"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("客户短信与退订", "Messages of a customer"),
    help: Label::new(
        "一位客户收到的短信，及其退订：在此登记或取消",
        "what messages a customer got, and what they want no more: noted and taken back here",
    ),
    run: show,
};

pub(super) const OPT_OUT: Route = Route {
    method: Method::Post,
    path: "/customers/{customer}/opt-outs",
    who: Who::Roles(NOTERS),
    audit: Audit::ByVerb,
    title: Label::new("登记退订", "Note an opt-out"),
    help: Label::new("", ""),
    run: opt_out,
    ..SHOW
};

pub(super) const OPT_IN: Route = Route {
    path: "/customers/{customer}/opt-outs/end",
    title: Label::new("取消退订", "End an opt-out"),
    run: opt_in,
    ..OPT_OUT
};

/// Messages that are shown, the latest.
const SHOWN: usize = 50;

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    Ok(Answer::page(desk, page(desk, &found, None)?))
}

fn page(desk: &Desk<'_>, found: &CustomerRef, refusal: Option<&Refusal>) -> Result<Markup> {
    let crm = &desk.bank()?.crm;
    let messages = rows::of_customer(crm, found.cust_no(), SHOWN)?;
    let all = rows::opt_outs_of(crm, found.cust_no())?;
    let held = all.iter().find(|one| one.ended_on.is_none());
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        p { a href={ "/customers/" (desk.id) } { (desk.say("返回客户 ", "back to customer ")) (found.cust_no()) } }
        @if messages.is_empty() { (empty(desk.say("没有给该客户发过短信。", "The customer got no message."), &html! {})) }
        @else { (table_of(desk, &messages, false)?) }
        section.card {
            h2 { (desk.say("退订", "Opt-out")) }
            @match held {
                Some(held) => p.notice { (desk.t(held.scope.label())) " · " (held.set_on) },
                None => p { (desk.say("没有退订。", "None.")) },
            }
            p.soft { (desk.say(
                "归属通知是服务通知：只有“不再接收任何短信”才会停发。",
                "A notice of assignment is a service notice: only \"no messages at all\" stops it.")) }
            @if NOTERS.iter().any(|role| desk.is(*role)) { (forms(desk, held, refusal)) }
        }
        @if !all.is_empty() { (history(desk, &all)?) }
    })
}

fn forms(desk: &Desk<'_>, held: Option<&OptOut>, refusal: Option<&Refusal>) -> Markup {
    let path = format!("/customers/{}/opt-outs", desk.id);
    let ending = desk.request.path.ends_with("/end");
    let scopes = OptOutScope::ALL.into_iter().filter(|scope| held.is_none_or(|held| held.scope != *scope));
    let scopes: Vec<(String, String)> =
        scopes.map(|scope| (scope.code().to_owned(), desk.t(scope.label()).to_owned())).collect();
    html! {
        @if held.is_some() {
            details open[ending] {
                summary { (desk.say("取消退订…", "take it back…")) }
                (post(desk, &format!("{path}/end"), &html! {
                    (reason_named(desk, "end-reason", refusal.filter(|_| ending)))
                    button.plain type="submit" { (desk.say("取消退订", "Messages again")) }
                }))
            }
        }
        (post(desk, &path, &html! {
            (choice("scope", desk.say("范围", "What"), &scopes, desk.form.get("scope")))
            (reason_field(desk).hint(desk.say("客户何时、以何方式提出，4 至 100 个字", "how and when the customer said so, 4 to 100 characters")).show(desk, refusal.filter(|_| !ending)))
            button type="submit" { (desk.say("登记退订", "Note it")) }
        }))
    }
}

/// The reason of the second form on the page: an id of its own, the same name.
fn reason_named(desk: &Desk<'_>, id: &str, refusal: Option<&Refusal>) -> Markup {
    let wrong = refusal.filter(|refusal| refusal.field == "reason");
    let said = format!("{id}-wrong");
    html! {
        div.field {
            label for=(id) { (desk.say("原因", "Reason")) }
            input id=(id) name="reason" type="text" value=(desk.form.get("reason")) autocomplete="off" required
                aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| said.as_str())];
            @if let Some(wrong) = wrong { p.wrong id=(said) { (wrong.text.get(desk.lang)) } }
        }
    }
}

fn history(desk: &Desk<'_>, all: &[OptOut]) -> Result<Markup> {
    let columns = [
        words(desk.say("范围", "What")),
        words(desk.say("登记", "Noted")),
        words(desk.say("原因", "Reason")),
        words(desk.say("取消", "Taken back")),
    ];
    let mut lines = Vec::with_capacity(all.len());
    for one in all {
        let ended = match &one.ended_by {
            Some(by) => html! { (of_staff(desk, by)?) " " (date(one.ended_on)) " " (one.ended_reason) },
            None => html! { "–" },
        };
        lines.push(vec![
            html! { (desk.t(one.scope.label())) },
            html! { (of_staff(desk, &one.set_by)?) " " (one.set_on) },
            html! { (one.reason) },
            ended,
        ]);
    }
    Ok(table(desk.say("退订记录", "Opt-outs"), &columns, &lines))
}

fn opt_out(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    let act = || {
        let Some(scope) = OptOutScope::from_code(desk.form.get("scope")) else {
            let why = text!("请选择范围", "choose what the customer wants no more");
            return Err(Refusal::new("scope_missing", "scope", why).into());
        };
        let (signed, reason) = (desk.signed("")?, desk.reason()?);
        let act = |bank: &crate::store::open::Bank| {
            opt_outs::set(&bank.crm, &signed, found.cust_no(), scope, &reason)
        };
        desk.site.act(desk.site.plainly(act)?)
    };
    answered(desk, &found, act())
}

fn opt_in(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    let act = || {
        let (signed, reason) = (desk.signed("")?, desk.reason()?);
        desk.site.act(desk.site.plainly(|bank| opt_outs::end(&bank.crm, &signed, found.cust_no(), &reason))?)
    };
    answered(desk, &found, act())
}

fn answered(desk: &Desk<'_>, found: &CustomerRef, done: Result<()>) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::See(format!("/customers/{}/messages", desk.id))),
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, found, Some(&refusal))?)),
        Err(fault) => Err(fault),
    }
}
