//! Who is able to do what, and until when (资格, spec 2): noted by heads; a rule of assignment asks it.

use super::assignment::{DECIDERS, WORKERS, of_staff};
use super::stand_ins::{day_field, people};
use crate::bank::assignment::qualifications::{self, Kind};
use crate::bank::assignment::rows;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{choice, post};
use crate::web::view::parts::{empty, refusal as refused};
use crate::web::view::table::{table, words};
use maud::{Markup, html};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        method: Method::Post,
        who: Who::Roles(DECIDERS),
        audit: Audit::ByVerb,
        menu: None,
        help: Label::new("", ""),
        run: enter,
        ..LIST
    },
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/qualifications",
    who: Who::Roles(WORKERS),
    object: Object::None,
    audit: Audit::No,
    rate: Rate::Page,
    menu: Some(Menu::House),
    title: Label::new("人员资格", "Qualifications"),
    help: Label::new(
        "AFP、CFP、基金、保险资格及有效期；维护黑金、钻石客户须有有效的 AFP 或 CFP",
        "AFP, CFP, fund and insurance licences with their last day; who maintains black gold and diamond needs a valid AFP or CFP",
    ),
    run: list,
};

/// Days before the end from which a qualification is marked.
const SOON_DAYS: i64 = 60;

fn list(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, None)?))
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let decides = DECIDERS.iter().any(|role| desk.is(*role));
    let people = if decides { people(desk)? } else { Vec::new() };
    let mut numbers: Vec<&str> = people.iter().map(|(staff_no, _)| staff_no.as_str()).collect();
    let me = desk.viewer()?.staff_no.as_str();
    if !numbers.contains(&me) {
        numbers.push(me);
    }
    let always = Day::default();
    let known = desk.site.plainly(|bank| rows::qualifications(&bank.crm, &numbers, always))?;
    let columns = [
        words(desk.say("人员", "Person")),
        words(desk.say("资格", "Qualification")),
        words(desk.say("有效至", "Valid until")),
    ];
    let mut lines = Vec::new();
    for staff_no in &numbers {
        for (kind, until) in known.get(*staff_no).into_iter().flatten() {
            let label = Kind::from_code(kind).map_or(kind.as_str(), |kind| desk.t(kind.label()));
            lines.push(vec![
                html! { (of_staff(desk, staff_no)?) },
                html! { (label) },
                html! { span.number { (until) } (state(desk, *until)) },
            ]);
        }
    }
    let why = desk.say("还没有登记任何资格。", "No qualification has been noted yet.");
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "valid_until")))
        @if lines.is_empty() { (empty(why, &html! {})) } @else { (table(desk.t(LIST.title), &columns, &lines)) }
        @if decides { (form(desk, &people, refusal)) }
    })
}

fn state(desk: &Desk<'_>, until: Day) -> Markup {
    let left = (until - desk.today).num_days();
    html! {
        @if left < 0 { " " span.down { (desk.say("已过期", "expired")) } }
        @else if left <= SOON_DAYS { " " span.watch { (desk.say("即将到期", "ends soon")) } }
    }
}

fn form(desk: &Desk<'_>, people: &[(String, String)], refusal: Option<&Refusal>) -> Markup {
    let kinds: Vec<(String, String)> =
        Kind::ALL.iter().map(|kind| (kind.code().to_owned(), desk.t(kind.label()).to_owned())).collect();
    html! {
        section.card {
            h2 { (desk.say("登记资格", "Note a qualification")) }
            (post(desk, "/qualifications", &html! {
                (choice("staff_no", desk.say("人员", "Person"), people, desk.form.get("staff_no")))
                (choice("kind", desk.say("资格", "Qualification"), &kinds, desk.form.get("kind")))
                (day_field(desk, "valid_until", desk.say("有效至", "Valid until"))
                    .hint(desk.say("填过去的日期即作废", "a day of the past ends it"))
                    .show(desk, refusal))
                button type="submit" { (desk.say("登记", "Note it")) }
            }))
        }
    }
}

fn enter(desk: &Desk<'_>) -> Result<Answer> {
    let act = || {
        let Some(kind) = Kind::from_code(desk.form.get("kind")) else {
            let why = text!("请选择资格", "choose the qualification");
            return Err(Refusal::new("kind_missing", "kind", why).into());
        };
        let Some(until) = desk.day("valid_until")? else {
            return Err(declined(
                "bad_day",
                "valid_until",
                text!("请填写有效期", "say until when it is valid"),
            ));
        };
        let (signed, posts, staff_no) = (desk.signed("")?, &desk.viewer()?.posts, desk.form.get("staff_no"));
        let act = |bank: &_| qualifications::enter(bank, &signed, posts, staff_no, kind, until);
        desk.site.act(desk.site.plainly(act)?)?;
        Ok(Answer::See("/qualifications".to_owned()))
    };
    match act() {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, Some(&refusal))?)),
        other => other,
    }
}
