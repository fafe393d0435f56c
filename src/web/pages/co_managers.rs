//! Co-managers (协办, spec 2): who reads a customer and logs contacts beside the one who maintains them. They stand on
//! the page of the customer's assignment.

use super::assignment::{DECIDERS, of_staff, reason_field};
use super::stand_ins::{day_field, days};
use crate::bank::assignment::beside::{self, CoManager, Part};
use crate::bank::assignment::rows::{self, Member};
use crate::bank::assignment::rules;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::{empty, refusal as refused, way};
use crate::web::view::table::{table, words};
use maud::{Markup, html};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    FORM,
    Route { method: Method::Post, audit: Audit::ByVerb, help: Label::new("", ""), run: name, ..FORM },
    Route {
        method: Method::Post,
        path: "/customers/{customer}/co-managers/end",
        audit: Audit::ByVerb,
        title: Label::new("结束协办", "End a co-manager"),
        help: Label::new("", ""),
        run: end,
        ..FORM
    },
];

const FORM: Route = Route {
    method: Method::Get,
    path: "/customers/{customer}/co-managers",
    who: Who::Roles(DECIDERS),
    object: Object::Customer,
    audit: Audit::No,
    rate: Rate::Page,
    menu: None,
    title: Label::new("协办人", "Co-managers"),
    help: Label::new(
        "信贷客户经理、财富顾问或负责人在约定日期内与维护人一同服务客户，可查看、可记录接触",
        "a loan officer, a wealth specialist or a head works on the customer beside the manager for some days: reads and logs",
    ),
    run: form,
};

/// The co-managers of a customer, for the page of the assignment.
///
/// # Errors
/// A fault of the database.
pub fn of_customer(desk: &Desk<'_>, cust_no: &str, decides: bool) -> Result<Markup> {
    let all = desk.site.plainly(|bank| rows::beside::co_managers(&bank.crm, cust_no))?;
    if all.is_empty() && !decides {
        return Ok(html! {});
    }
    let at = format!("/customers/{}/co-managers", desk.id);
    Ok(html! {
        section.card {
            h2 { (desk.say("协办人", "Co-managers")) }
            @if all.is_empty() { p.soft { (desk.say("没有协办人。", "None.")) } } @else { (lines(desk, &all, false)?) }
            @if decides { p { (way(desk, &at, desk.say("指定或结束协办人…", "name or end a co-manager…"))) } }
        }
    })
}

fn lines(desk: &Desk<'_>, all: &[CoManager], ends: bool) -> Result<Markup> {
    let columns = [
        words(desk.say("协办人", "Who")),
        words(desk.say("身份", "As")),
        words(desk.say("自", "From")),
        words(desk.say("至", "To")),
        words(desk.say("指定", "Named by")),
        words(""),
    ];
    let mut rows = Vec::with_capacity(all.len());
    for one in all {
        let over = one.term.ended.as_ref().map(|(on, _)| *on);
        rows.push(vec![
            html! { (of_staff(desk, &one.staff_no)?) },
            html! { (desk.t(one.part.label())) },
            html! { span.number { (one.term.since) } },
            html! { span.number { (over.unwrap_or(one.term.last)) }
            @if over.is_some() { div.soft { (desk.say("提前结束", "ended early")) } }
            @else if one.term.last < desk.today { div.soft { (desk.say("已到期", "over")) } } },
            html! { (of_staff(desk, &one.term.named_by)?) div.soft { (one.term.reason) } },
            html! { @if ends && one.term.is_open(desk.today) {
                (post(desk, &format!("/customers/{}/co-managers/end", desk.id), &html! {
                    input type="hidden" name="number" value=(one.co_manager_no);
                    button.quiet type="submit" { (desk.say("结束", "End")) }
                }))
            } },
        ]);
    }
    Ok(table(desk.say("协办人", "Co-managers"), &columns, &rows))
}

/// The customer of the address, where this person decides on them.
fn decided_on(desk: &Desk<'_>) -> Result<Member> {
    let found = desk.customer()?;
    let member = rows::members(&desk.bank()?.core, &[found.cust_no()])?.into_iter().next();
    let member = member.ok_or_else(|| Error::from(not_found()))?;
    let tree = desk.tree()?;
    let decides = rules::decides(&desk.viewer()?.posts, &member.inst_no, &tree);
    if decides { Ok(member) } else { Err(not_found().into()) }
}

fn form(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, &decided_on(desk)?, None)?))
}

fn page(desk: &Desk<'_>, member: &Member, refusal: Option<&Refusal>) -> Result<Markup> {
    let all = desk.site.plainly(|bank| rows::beside::co_managers(&bank.crm, &member.cust_no))?;
    let parts: Vec<(String, String)> =
        Part::ALL.iter().map(|one| (one.code().to_owned(), desk.t(one.label()).to_owned())).collect();
    let who = Field::text("staff_no", desk.say("员工号", "Staff number")).value(desk.form.get("staff_no"));
    let fields = ["reason", "since", "last", "staff_no"];
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| !fields.contains(&&*refusal.field))))
        section.card {
            p { a href={ "/customers/" (desk.id) "/assignment" } { (member.cust_no) } }
            @if all.is_empty() { (empty(desk.say("没有协办人。", "No co-manager."), &html! {})) }
            @else { (lines(desk, &all, true)?) }
        }
        section.card {
            h2 { (desk.say("指定协办人", "Name a co-manager")) }
            (post(desk, &format!("/customers/{}/co-managers", desk.id), &html! {
                (who.show(desk, refusal))
                (choice("part", desk.say("身份", "As"), &parts, desk.form.get("part")))
                (day_field(desk, "since", desk.say("自", "From")).show(desk, refusal))
                (day_field(desk, "last", desk.say("至（含）", "To, included")).show(desk, refusal))
                (reason_field(desk).show(desk, refusal))
                button type="submit" { (desk.say("指定", "Name them")) }
            }))
        }
    })
}

fn acting(desk: &Desk<'_>, act: impl FnOnce(&Member) -> Result<()>) -> Result<Answer> {
    let member = decided_on(desk)?;
    match act(&member) {
        Ok(()) => Ok(Answer::See(format!("/customers/{}/assignment", desk.id))),
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, &member, Some(&refusal))?)),
        Err(other) => Err(other),
    }
}

fn name(desk: &Desk<'_>) -> Result<Answer> {
    acting(desk, |member| {
        let (signed, posts, days, reason) =
            (desk.signed("")?, &desk.viewer()?.posts, days(desk)?, desk.reason()?);
        let Some(part) = Part::from_code(desk.form.get("part")) else {
            let why = text!("请选择身份", "say what they are for");
            return Err(Refusal::new("part_missing", "part", why).into());
        };
        let who = (desk.form.get("staff_no").trim(), part);
        let act = |bank: &_| beside::co_manager(bank, &signed, posts, member, who, days, &reason);
        desk.site.act(desk.site.plainly(act)?).map(drop)
    })
}

fn end(desk: &Desk<'_>) -> Result<Answer> {
    acting(desk, |member| {
        let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
        let all = desk.site.plainly(|bank| rows::beside::co_managers(&bank.crm, &member.cust_no))?;
        let number = desk.form.get("number").parse::<i64>().ok();
        let one = all.iter().find(|one| Some(one.co_manager_no) == number);
        let one = one.ok_or_else(|| Error::from(not_found()))?;
        let act = |bank: &_| beside::end_co_manager(bank, &signed, posts, member, one);
        desk.site.act(desk.site.plainly(act)?)
    })
}
