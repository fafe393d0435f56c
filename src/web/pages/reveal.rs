//! Revealing one hidden field of one customer (spec 7, *Masking and reveal*): with a reason, written down
//! before the value is sent, for half a minute, within the day's quota.

use super::customers::shown_name;
use crate::access::roles::Role;
use crate::bank::holdings::rows::accounts::accounts_of;
use crate::bank::parties::rows::people::{self, Person};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::refusal as refused;
use maud::{Markup, html};

/// Who may ask for what is hidden: whoever works with the customer. An analyst, an administrator or an
/// auditor never does.
const REVEALERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::BranchDirector,
    Role::HqRetail,
    Role::ServiceDesk,
];

const TITLE: Label = Label::new("查看隐藏内容", "Reveal what is hidden");
const HELP: Label = Label::new("", "");

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/customers/{customer}/reveal",
        who: Who::Roles(REVEALERS),
        object: Object::Customer,
        audit: Audit::Entry("view_customer"),
        rate: Rate::Page,
        menu: None,
        title: TITLE,
        help: HELP,
        run: ask,
    },
    Route {
        method: Method::Post,
        path: "/customers/{customer}/reveal",
        who: Who::Roles(REVEALERS),
        object: Object::Customer,
        audit: Audit::Entry("reveal"),
        rate: Rate::Search,
        menu: None,
        title: TITLE,
        help: HELP,
        run: reveal,
    },
];

/// Seconds for which the value stays on the screen.
const SHOWN_SECONDS: u32 = 30;

const FIELDS: [(&str, Label); 5] = [
    ("mobile", Label::new("手机号", "mobile")),
    ("id_no", Label::new("证件号", "identity number")),
    ("address", Label::new("地址", "address")),
    ("name", Label::new("姓名", "name")),
    ("accounts", Label::new("账号", "account numbers")),
];

fn ask(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    Ok(Answer::page(desk, form(desk, &found, None)?))
}

fn form(desk: &Desk<'_>, found: &CustomerRef, refusal: Option<&Refusal>) -> Result<Markup> {
    let person = person(desk, found)?;
    let options = FIELDS.map(|(code, label)| (code.to_owned(), desk.t(label).to_owned()));
    let hint = desk.say(
        "会记入审计，如“客户来电核对地址”",
        "it is written into the audit trail, as \"customer called to check the address\"",
    );
    let limit = desk.site.quotas.reveals;
    Ok(html! {
        p { a href={ "/customers/" (desk.id) }
            { (shown_name(desk.sight(found.cust_id(), &person.inst_no), &person.name)) } " " (person.cust_no) }
        section.card {
            (refused(desk, refusal))
            (post(desk, &format!("/customers/{}/reveal", desk.id), &html! {
                (choice("field", desk.say("内容", "Field"), &options, desk.form.get("field")))
                (Field::text("reason", desk.say("原因", "Reason")).hint(hint).value(desk.form.get("reason")).show(desk, refusal))
                button type="submit" { (desk.say("查看 30 秒", "Show for 30 seconds")) }
            }))
            p.hint { (desk.say("每人每天最多 ", "At most ")) (limit) (desk.say(" 次。", " a day.")) }
        }
    })
}

fn person(desk: &Desk<'_>, found: &CustomerRef) -> Result<Person> {
    let day = desk.business_date()?.unwrap_or(desk.today);
    people::person(&desk.bank()?.core, found.cust_id(), day)?.ok_or_else(|| not_found().into())
}

fn reveal(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    match checked(desk) {
        Ok(field) => show(desk, &found, field),
        Err(refusal) => Ok(Answer::refused(desk, form(desk, &found, Some(&refusal))?)),
    }
}

/// The field that is asked for, with a reason.
fn checked(desk: &Desk<'_>) -> std::result::Result<(&'static str, Label), Refusal> {
    let field = FIELDS.into_iter().find(|(code, _)| *code == desk.form.get("field"));
    let field = field.ok_or_else(|| {
        Refusal::new("field_unknown", "field", text!("请选择要查看的内容", "choose what to reveal"))
    })?;
    match desk.reason() {
        Err(Error::Refusal(refusal)) => Err(*refusal),
        _ => Ok(field),
    }
}

fn show(desk: &Desk<'_>, found: &CustomerRef, field: (&'static str, Label)) -> Result<Answer> {
    let person = person(desk, found)?;
    let values = match field.0 {
        "mobile" => vec![person.mobile],
        "id_no" => vec![person.id_no],
        "address" => vec![person.address],
        "name" => vec![person.name],
        _ => {
            let day = desk.business_date()?.unwrap_or(desk.today);
            let accounts = accounts_of(&desk.bank()?.core, found.cust_id(), day)?;
            accounts.into_iter().map(|account| format!("{} {}", account.acct_no, account.product)).collect()
        }
    };
    let back = format!("/customers/{}", desk.id);
    let body = html! {
        section.card {
            p.soft { (desk.t(field.1)) " · " (person.cust_no) }
            @for value in &values { p.revealed { @if value.is_empty() { "–" } @else { (value) } } }
            p.hint { (desk.say("30 秒后自动返回。已记入审计。", "Back by itself after 30 seconds. It is written into the audit trail.")) }
            p { a.button.plain href=(back) { (desk.say("返回", "Back")) } }
        }
    };
    Ok(Answer::brief(desk, body, SHOWN_SECONDS, back))
}
