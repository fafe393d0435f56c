//! Dialling a customer: a press of *dial* is written down and answers a link that opens the number once; the number
//! itself stays hidden. What was said is logged on the customer's page.

use super::LIST;
use crate::bank::parties::rows::people::{self, Contact, Person};
use crate::bank::tasks::dial::{self, Which};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::scope::CustomerRef;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::pages::assignment::HEARERS;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::post;
use crate::web::view::parts::refusal as refused;
use maud::{Markup, html};

pub(super) const ASK: Route = Route {
    method: Method::Post,
    path: "/customers/{customer}/dial",
    who: Who::Roles(HEARERS),
    object: Object::Customer,
    audit: Audit::ByVerb,
    rate: Rate::Search,
    menu: None,
    title: Label::new("拨号", "Dial"),
    help: Label::new("", ""),
    run: ask,
};

pub(super) const OPEN: Route = Route {
    path: "/dial/{link}",
    who: Who::Roles(HEARERS),
    object: Object::DialLink,
    audit: Audit::ByVerb,
    menu: None,
    title: Label::new("拨号", "Dial"),
    help: Label::new("", ""),
    run: open,
    ..LIST
};

/// The button beside a number; nothing for who calls nobody. After the call a task goes on with its next customer.
pub fn button(desk: &Desk<'_>, id: &str, (kind, source): (&str, &str), task: Option<i64>) -> Markup {
    if !HEARERS.iter().any(|role| desk.is(*role)) || !matches!(kind, "mobile" | "phone") {
        return html! {};
    }
    post(
        desk,
        &format!("/customers/{id}/dial"),
        &html! {
            input type="hidden" name="kind" value=(kind);
            input type="hidden" name="source" value=(source);
            @if let Some(task) = task { input type="hidden" name="task" value=(task); }
            button.quiet type="submit" { (desk.say("拨号", "dial")) }
        },
    )
}

/// A customer with the numbers that all sources have.
fn numbers(desk: &Desk<'_>, found: &CustomerRef) -> Result<(Person, Vec<Contact>)> {
    let (core, day) = (&desk.bank()?.core, desk.business_date()?.unwrap_or(desk.today));
    let person = people::person(core, found.cust_id(), day)?.ok_or_else(|| Error::from(not_found()))?;
    Ok((person, people::contacts_of(core, found.cust_id(), day)?))
}

fn ask(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    let act = || {
        let (signed, (person, contacts)) = (desk.signed("")?, numbers(desk, &found)?);
        let which =
            Which { kind: desk.form.get("kind").to_owned(), source: desk.form.get("source").to_owned() };
        desk.site.act(desk.site.plainly(|bank| dial::ask(bank, &signed, &person, &contacts, &which))?)
    };
    match act() {
        Ok(token) => Ok(Answer::page(desk, page(desk, &found, Some(&token), None))),
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, &found, None, Some(&refusal)))),
        Err(fault) => Err(fault),
    }
}

fn page(desk: &Desk<'_>, found: &CustomerRef, token: Option<&str>, refusal: Option<&Refusal>) -> Markup {
    let customer = format!("/customers/{}", desk.id);
    let task = desk.form.get("task").parse::<i64>().ok();
    html! {
        (refused(desk, refusal))
        section.card {
            p { (desk.say("客户 ", "customer ")) (found.cust_no()) }
            @if let Some(token) = token {
                p { a.button href={ "/dial/" (token) } autofocus { (desk.say("接通电话", "Call now")) } }
                p.hint { (desk.say("链接只能使用一次，数分钟内有效；号码不显示。", "The link works once, for some minutes; the number is not shown.")) }
            }
            p { a href=(desk.and_back(&format!("{customer}/contacts"))) { (desk.say("通话后登记接触", "log the contact after the call")) } }
            @if let Some(task) = task {
                p { a href=(desk.and_back(&format!("/tasks/{task}"))) { (desk.say("回到任务", "back to the task")) } }
            }
        }
    }
}

fn open(desk: &Desk<'_>) -> Result<Answer> {
    let link = desk.site.plainly(|bank| dial::link(&bank.crm, &desk.id))?;
    let link = link.ok_or_else(|| Error::from(not_found()))?;
    let act = dial::open(&desk.signed("")?, &link)?;
    // Whoever lost the customer since dials nobody.
    let cust_id = crate::bank::parties::find_customer(&desk.bank()?.core, &link.cust_no)?;
    let found = desk.someone(cust_id)?.ok_or_else(|| Error::from(not_found()))?;
    let (person, contacts) = numbers(desk, &found)?;
    let number = dial::number(&person, &contacts, &link.which).ok_or_else(|| Error::from(not_found()))?;
    desk.site.act(act)?;
    let number = crate::web::forms::percent_encode(&number);
    Ok(Answer::See(desk.site.dial_template.replace("{number}", &number)))
}
