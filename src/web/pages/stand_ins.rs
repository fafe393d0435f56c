//! Who stands in for whom (代管, spec 2): heads name somebody who works on a colleague's customers for some days.

use super::assignment::{DECIDERS, WATCHERS, keepers, of_staff, reason_field};
use crate::access::roles::Role;
use crate::bank::assignment::beside::{self, Absence, Days, StandIn};
use crate::bank::assignment::rows;
use crate::bank::assignment::rules;
use crate::bank::parties::scope::subtree;
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::forms::percent_encode;
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::{empty, refusal as refused};
use crate::web::view::table::{table, words};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        method: Method::Post,
        who: Who::Roles(DECIDERS),
        audit: Audit::ByVerb,
        menu: None,
        help: Label::new("", ""),
        run: name,
        ..LIST
    },
    Route {
        method: Method::Post,
        path: "/stand-ins/{stand_in}/end",
        who: Who::Roles(DECIDERS),
        object: Object::StandIn,
        audit: Audit::ByVerb,
        menu: None,
        title: Label::new("结束代管", "End a stand-in"),
        help: Label::new("", ""),
        run: end,
        ..LIST
    },
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/stand-ins",
    who: Who::Roles(WATCHERS),
    object: Object::None,
    audit: Audit::No,
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("代管", "Stand-ins"),
    help: Label::new(
        "客户经理休假或岗位空缺时，由同事在约定日期内代管其全部客户；归属不变",
        "while a manager is away a colleague works on all of their customers for some days; the assignments stay",
    ),
    run: list,
};

/// The stand-ins that a person has to do with, today and later.
fn open(desk: &Desk<'_>) -> Result<Vec<StandIn>> {
    let viewer = desk.viewer()?;
    let tree = desk.tree()?;
    let all = desk.site.plainly(|bank| rows::beside::stand_ins(&bank.crm, desk.today, None))?;
    let mine = |one: &StandIn| {
        desk.is(Role::Auditor)
            || [&one.staff_no, &one.for_staff_no].contains(&&viewer.staff_no)
            || rules::decides(&viewer.posts, &one.inst_no, &tree)
    };
    Ok(all.into_iter().filter(|one| one.term.is_open(desk.today) && mine(one)).collect())
}

/// Notice on the start of whoever stands in today, or is stood in for.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    if !WATCHERS[..3].iter().any(|role| desk.is(*role)) {
        return Ok(html! {});
    }
    let me = &desk.viewer()?.staff_no;
    let mut told = Vec::new();
    for one in open(desk)?.iter().filter(|one| one.term.holds(desk.today)) {
        if one.staff_no == *me {
            let who = of_staff(desk, &one.for_staff_no)?;
            let book = format!("/book?manager={}", percent_encode(&one.for_staff_no));
            told.push((desk.say("您代管 ", "You stand in for "), who, one.term.last, book));
        } else if one.for_staff_no == *me {
            let who = of_staff(desk, &one.staff_no)?;
            let way = "/stand-ins".to_owned();
            told.push((desk.say("代管您客户的是 ", "Standing in for you: "), who, one.term.last, way));
        }
    }
    Ok(html! {
        @for (words, who, last, way) in told {
            p.notice { a href=(way) { (words) (who) } (desk.say("，至 ", ", until ")) (last) }
        }
    })
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, None)?))
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let tree = desk.tree()?;
    let posts = &desk.viewer()?.posts;
    let columns = [
        words(desk.say("代管人", "Stands in")),
        words(desk.say("代管谁的客户", "For")),
        words(desk.say("自", "From")),
        words(desk.say("至", "To")),
        words(desk.say("缘由", "Why")),
        words(desk.say("指定", "Named by")),
        words(""),
    ];
    let mut lines = Vec::new();
    for one in open(desk)? {
        let ends = rules::decides(posts, &one.inst_no, &tree);
        lines.push(vec![
            html! {
                (of_staff(desk, &one.staff_no)?)
                @if one.term.holds(desk.today) { div.soft { (desk.say("今天在代管", "today")) } }
            },
            html! { (of_staff(desk, &one.for_staff_no)?) },
            html! { span.number { (one.term.since) } },
            html! { span.number { (one.term.last) } },
            html! { (desk.t(one.absence.label())) div.soft { (one.term.reason) } },
            html! { (of_staff(desk, &one.term.named_by)?) div.soft { (one.term.named_on) } },
            html! { @if ends { (post(desk, &format!("/stand-ins/{}/end", one.stand_in_no), &html! {
                button.quiet type="submit" { (desk.say("结束", "End")) }
            })) } },
        ]);
    }
    let why = desk.say("目前没有代管。", "Nobody stands in for anybody now.");
    let decides = DECIDERS.iter().any(|role| desk.is(*role));
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| !["reason", "since", "last"].contains(&&*refusal.field))))
        @if lines.is_empty() { (empty(why, &html! {})) } @else { (table(desk.t(LIST.title), &columns, &lines)) }
        @if decides { (form(desk, refusal)?) }
    })
}

/// The people whom this person may name, by number.
///
/// # Errors
/// A fault of the database.
pub fn people(desk: &Desk<'_>) -> Result<Vec<(String, String)>> {
    let tree = desk.tree()?;
    let mut found = BTreeMap::new();
    for held in &desk.viewer()?.posts {
        let all: Vec<String> = match held.role {
            Role::HqRetail => tree.iter().map(|inst| inst.inst_no.clone()).collect(),
            Role::RetailHead | Role::BranchRetail => subtree(&tree, &held.inst_no).into_iter().collect(),
            _ => Vec::new(),
        };
        for inst_no in all.iter().filter(|inst_no| rules::house(&tree, inst_no) == inst_no.as_str()) {
            let name = tree.iter().find(|inst| inst.inst_no == *inst_no).map_or("", |inst| &*inst.name);
            for keeper in desk.site.plainly(|bank| keepers(bank, inst_no, desk.today))? {
                let staff = keeper.staff;
                found.insert(staff.staff_no.clone(), format!("{} {}（{name}）", staff.name, staff.staff_no));
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// A field for a day.
pub fn day_field<'a>(desk: &'a Desk<'_>, name: &'a str, label: &'a str) -> Field<'a> {
    Field { kind: "date", ..Field::text(name, label).value(desk.form.get(name)) }
}

/// The days of a form.
///
/// # Errors
/// Refuses what is no day, naming the field.
pub fn days(desk: &Desk<'_>) -> Result<Days> {
    let day = |name: &'static str| {
        let missing = || declined("bad_day", name, text!("请填写日期", "fill in the day"));
        desk.day(name)?.ok_or_else(missing)
    };
    Ok(Days { since: day("since")?, last: day("last")? })
}

fn form(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let people = people(desk)?;
    let absences: Vec<(String, String)> =
        Absence::ALL.iter().map(|one| (one.code().to_owned(), desk.t(one.label()).to_owned())).collect();
    Ok(html! {
        section.card {
            h2 { (desk.say("指定代管人", "Name who stands in")) }
            (post(desk, "/stand-ins", &html! {
                (choice("for_staff_no", desk.say("不在岗的客户经理", "Who is away"), &people, desk.form.get("for_staff_no")))
                (choice("staff_no", desk.say("代管人", "Who stands in"), &people, desk.form.get("staff_no")))
                (choice("absence", desk.say("缘由", "Why"), &absences, desk.form.get("absence")))
                (day_field(desk, "since", desk.say("自", "From")).show(desk, refusal))
                (day_field(desk, "last", desk.say("至（含）", "To, included")).show(desk, refusal))
                (reason_field(desk).show(desk, refusal))
                button type="submit" { (desk.say("指定", "Name them")) }
            }))
        }
    })
}

fn name(desk: &Desk<'_>) -> Result<Answer> {
    let act = || {
        let (signed, posts, days, reason) =
            (desk.signed("")?, &desk.viewer()?.posts, days(desk)?, desk.reason()?);
        let who = (desk.form.get("staff_no"), desk.form.get("for_staff_no"));
        let absence = Absence::from_code(desk.form.get("absence")).unwrap_or(Absence::Other);
        let act = |bank: &_| beside::stand_in(bank, &signed, posts, who, absence, days, &reason);
        desk.site.act(desk.site.plainly(act)?)?;
        Ok(Answer::See("/stand-ins".to_owned()))
    };
    match act() {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, Some(&refusal))?)),
        other => other,
    }
}

fn end(desk: &Desk<'_>) -> Result<Answer> {
    let number = desk.id.parse::<i64>().ok().filter(|no| no.to_string() == desk.id);
    let all = open(desk)?;
    let one = all.iter().find(|one| Some(one.stand_in_no) == number);
    let one = one.ok_or_else(|| Error::from(not_found()))?;
    let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
    let done = desk
        .site
        .plainly(|bank| beside::end_stand_in(bank, &signed, posts, one))
        .and_then(|act| desk.site.act(act));
    match done {
        Ok(()) => Ok(Answer::See("/stand-ins".to_owned())),
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, Some(&refusal))?)),
        Err(other) => Err(other),
    }
}
