//! What came of a round of visits (spec 2, villages and grids): the rows of the printed plan, filled in in the evening.
//! Each result is an entry of the contact log; all of a round are written or none.

use super::customers::shown_name;
use super::grids::{grid_choice, of_plan};
use crate::access::masking;
use crate::bank::contacts::{Channel, Direction, Note, Outcome, log};
use crate::bank::parties::rows::people::Person;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, day_of, not_found};
use crate::web::http::Method;
use crate::web::pages::assignment::WORKERS;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, filters, post};
use crate::web::view::parts::{PER_PAGE, empty, known_tier, page_number, pager, refusal as refused};
use crate::web::view::table::{table, words};
use maud::{Markup, html};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    FORM,
    Route {
        method: Method::Post,
        audit: Audit::ByVerb,
        title: Label::new("保存走访结果", "Save the results of visits"),
        help: Label::new("", ""),
        run: save,
        ..FORM
    },
];

/// The rows to fill in.
pub const FORM: Route = Route {
    method: Method::Get,
    path: "/visit-results",
    who: Who::Roles(WORKERS),
    object: Object::None,
    audit: Audit::Entry("list_visits"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("录入走访结果", "Results of visits"),
    help: Label::new(
        "按走访计划表逐位录入：见到、未遇见或不愿交谈，谈了什么，下一步；一次保存，进入接触记录",
        "row by row of the visit plan: met, not there or no wish to talk, what was said, what comes next; saved at once, into the contact log",
    ),
    run: form,
};

/// Outcomes of a visit, as they are chosen.
const OUTCOMES: [(Outcome, Label); 3] = [
    (Outcome::Reached, Label::new("见到本人", "met")),
    (Outcome::NoAnswer, Label::new("未遇见", "not there")),
    (Outcome::Refused, Label::new("不愿交谈", "did not want to talk")),
];

fn form(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, None)?))
}

/// What was typed into a field of a row.
fn typed<'d>(desk: &'d Desk<'_>, name: &'d str, row: usize) -> &'d str {
    desk.form.all(name).nth(row).unwrap_or("")
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let bar = filters(desk, &html! { (grid_choice(desk)?) (super::customers::manager_choice(desk)?) });
    let persons = if desk.query.get("grid").is_empty() { Vec::new() } else { of_plan(desk)?.0 };
    let shown = persons.iter().skip((page_number(desk) - 1) * PER_PAGE).take(PER_PAGE);
    let columns = [
        words(desk.say("姓名", "Name")),
        words(desk.say("层级", "Tier")),
        words(desk.say("结果", "Result")),
        words(desk.say("谈了什么", "What was said")),
        words(desk.say("下一步", "Next step")),
        words(desk.say("日期", "On")),
    ];
    let mut rows = Vec::with_capacity(PER_PAGE);
    for (at, person) in shown.enumerate() {
        rows.push(row(desk, at, person)?);
    }
    let day = match desk.form.get("day") {
        "" => desk.today.to_string(),
        day => day.to_owned(),
    };
    let date =
        Field { kind: "date", ..Field::text("day", desk.say("走访日期", "Visited on")).value(&day) };
    Ok(html! {
        (bar)
        (refused(desk, refusal.filter(|one| one.field != "day")))
        @if rows.is_empty() {
            (empty(desk.say("请选择网格；其中没有您可见的客户时，这里为空。",
                "Choose a grid; where no customer whom you see stands in it, nothing is listed."),
                &html! { a href="/grids" { (desk.say("网格", "Grids")) } }))
        } @else {
            (post(desk, &format!("{}{}", FORM.path, desk.query.query()), &html! {
                (date.show(desk, refusal))
                div.day { (table(desk.t(FORM.title), &columns, &rows)) }
                button type="submit" { (desk.say("保存本页已填写的结果", "Save what is filled in on this page")) }
            }))
            (pager(desk, persons.len()))
        }
    })
}

fn row(desk: &Desk<'_>, at: usize, person: &Person) -> Result<Vec<Markup>> {
    let name = shown_name(desk.sight(person.cust_id, &person.inst_no), &person.name);
    let input = |field: &'static str, kind: &str, what: &str| {
        html! {
            input type=(kind) name=(field) value=(typed(desk, field, at)) maxlength="200"
                aria-label={ (name) "：" (what) };
        }
    };
    Ok(vec![
        html! {
            input type="hidden" name="customer[]" value=(desk.id_of(person.cust_id));
            a href={ "/customers/" (desk.id_of(person.cust_id)) } { (name) }
        },
        known_tier(desk, desk.site.roster()?.line(person.cust_id)),
        html! {
            select name="outcome[]" aria-label={ (name) "：" (desk.say("结果", "result")) } {
                option value="" { (desk.say("未走访", "not visited")) }
                @for (outcome, label) in OUTCOMES {
                    option value=(outcome.code()) selected[typed(desk, "outcome[]", at) == outcome.code()] { (desk.t(label)) }
                }
            }
        },
        input("said[]", "text", desk.say("谈了什么", "what was said")),
        input("next_step[]", "text", desk.say("下一步", "next step")),
        input("next_day[]", "date", desk.say("日期", "on")),
    ])
}

/// The rows that were filled in, by customer number.
fn filled(desk: &Desk<'_>, day: Day) -> Result<Vec<(String, Note)>> {
    let mut round = Vec::new();
    for (at, id) in desk.form.all("customer[]").enumerate() {
        let said = masking::free_text(typed(desk, "said[]", at)).trim().to_owned();
        let next_step = masking::free_text(typed(desk, "next_step[]", at)).trim().to_owned();
        let Some(outcome) = Outcome::from_code(typed(desk, "outcome[]", at)) else {
            if said.is_empty() && next_step.is_empty() {
                continue;
            }
            let number = desk.customer_of(id)?.cust_no().to_owned();
            let why = text!(
                "{number}：写了内容，请选择结果",
                "{number}: something is written there, choose the result"
            );
            return Err(declined("outcome_missing", "outcome", why));
        };
        let next_day = Some(typed(desk, "next_day[]", at)).filter(|day| !day.is_empty()).map(|day| {
            let why = text!("日期应写作 2026-03-01", "write the day as 2026-03-01");
            day_of(day).ok_or_else(|| declined("bad_day", "next_day", why))
        });
        let note = Note {
            day,
            minute: None,
            channel: Channel::Visit,
            direction: Direction::Out,
            outcome,
            said,
            next_step,
            next_day: next_day.transpose()?,
            work: None,
        };
        round.push((desk.customer_of(id)?.cust_no().to_owned(), note));
    }
    Ok(round)
}

fn save(desk: &Desk<'_>) -> Result<Answer> {
    let act = || {
        let why = text!("请填写走访日期", "give the day of the visits");
        let day = desk.day("day")?.ok_or_else(|| declined("day_missing", "day", why))?;
        let round = filled(desk, day)?;
        let posts = &desk.viewer()?.posts;
        desk.site.act(log::write_round(desk.bank()?, &desk.signed("")?, posts, round)?)
    };
    match act() {
        Ok(_) => Ok(Answer::See(format!("/visit-plan?grid={}", desk.query.get("grid")))),
        // Somebody out of sight is not there.
        Err(Error::Refusal(refusal)) if *refusal == not_found() => Err(Error::Refusal(refusal)),
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, Some(&refusal))?)),
        Err(fault) => Err(fault),
    }
}
