//! A message to one customer, by hand: an approved template is chosen and its fields are filled in.

use crate::bank::outbox::by_hand::{Wish, offered, send};
use crate::bank::outbox::rows;
use crate::bank::outbox::templates::{Asked, ByHand};
use crate::bank::parties::rows::people;
use crate::kernel::calendar::Month;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::scope::CustomerRef;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::pages::assignment::HEARERS;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::parts::refusal as refused;
use maud::{Markup, html};

pub(super) const FORM: Route = Route {
    method: Method::Get,
    path: "/customers/{customer}/sms",
    who: Who::Roles(HEARERS),
    object: Object::Customer,
    audit: Audit::No,
    rate: Rate::Page,
    menu: None,
    title: Label::new("发短信", "Send a message"),
    help: Label::new("", ""),
    run: form,
};

pub(super) const SEND: Route = Route { method: Method::Post, audit: Audit::ByVerb, run: send_one, ..FORM };

fn form(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    Ok(Answer::page(desk, page(desk, &found, None)?))
}

/// The templates of which this person may choose, and the one that was.
fn chosen(desk: &Desk<'_>) -> Result<(Vec<&'static ByHand>, Option<&'static ByHand>)> {
    let all = desk.site.plainly(|bank| offered(&bank.crm, Month::of(desk.today)))?;
    let code = if desk.form.get("code").is_empty() { desk.query.get("code") } else { desk.form.get("code") };
    let one = all.iter().find(|one| one.code == code).or(all.first()).copied();
    Ok((all, one))
}

fn page(desk: &Desk<'_>, found: &CustomerRef, refusal: Option<&Refusal>) -> Result<Markup> {
    let (all, chosen) = chosen(desk)?;
    let path = format!("/customers/{}/sms", desk.id);
    let fields: Vec<&str> = chosen.map_or(&[][..], |one| one.asked).iter().map(|one| one.name).collect();
    let template = match chosen {
        Some(one) => desk.site.plainly(|bank| rows::template_in_force(&bank.crm, one.code))?,
        None => None,
    };
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| !fields.contains(&&*refusal.field))))
        p { a href={ "/customers/" (desk.id) } { (desk.say("返回客户 ", "back to customer ")) (found.cust_no()) } }
        section.card {
            p { (desk.say("模板：", "Template: "))
                @for one in all {
                    @if Some(one.code) == chosen.map(|one| one.code) { b { (desk.t(one.label)) } " " }
                    @else { a href=(desk.and_back(&format!("{path}?code={}", one.code))) { (desk.t(one.label)) } " " }
                }
            }
            @if let (Some(one), Some(template)) = (chosen, &template) {
                p.soft { (template.text) }
                (post(desk, &path, &html! {
                    input type="hidden" name="code" value=(one.code);
                    @for asked in one.asked {
                        (field(desk, asked).show(desk, refusal))
                    }
                    button type="submit" { (desk.say("发送", "Send")) }
                }))
                p.hint { (desk.say(
                    "安静时段内的短信在其后发送；每位客户每天有上限；退订与无手机号的客户不能发送。",
                    "in quiet hours a message waits; there is a limit for each customer and day; nobody is written to who opted out or has no mobile number.")) }
            }
        }
    })
}

fn field<'a>(desk: &'a Desk<'_>, asked: &'a Asked) -> Field<'a> {
    Field::text(asked.name, desk.t(asked.label)).hint(asked.sample).value(desk.form.get(asked.name))
}

fn send_one(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    let act = || {
        let (_, one) = chosen(desk)?;
        let asked = one.map_or(&[][..], |one| one.asked);
        let typed: Vec<(&str, String)> =
            asked.iter().map(|one| (one.name, desk.form.get(one.name).to_owned())).collect();
        let (signed, now) = (desk.signed("")?, desk.site.clock.now());
        let day = desk.business_date()?.unwrap_or(desk.today);
        let person = people::person(&desk.bank()?.core, found.cust_id(), day)?;
        let person = person.ok_or_else(|| Error::from(not_found()))?;
        let wish = Wish { code: desk.form.get("code"), typed: &typed };
        let to = (found.cust_no(), person.inst_no.as_str());
        desk.site.act(desk.site.plainly(|bank| send(bank, &signed, now, to, &wish))?)
    };
    match act() {
        Ok(_) => Ok(Answer::See(format!("/customers/{}/messages", desk.id))),
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, &found, Some(&refusal))?)),
        Err(fault) => Err(fault),
    }
}
