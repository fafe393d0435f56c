//! What a head must decide on by a day (待决事项): customers of people who moved, complaints, wishes (spec 2).

use super::assignment::{DECIDERS, accepted, broken_rules, keepers, of_staff, reason_field};
use super::book;
use super::customers::shown_name;
use crate::bank::assignment::matters::{self, Decision, Kind, Matter};
use crate::bank::assignment::rows::{self, Member};
use crate::bank::assignment::rules::{self, Keeper};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{choice, post};
use crate::web::view::parts::{count, empty, facts, refusal as refused};
use crate::web::view::table::{table, words};
use maud::{Markup, html};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        path: "/decisions/{matter}",
        object: Object::Matter,
        audit: Audit::Entry("view_matter"),
        menu: None,
        title: Label::new("待决事项", "To be decided"),
        help: Label::new("", ""),
        run: show,
        ..LIST
    },
    Route {
        method: Method::Post,
        path: "/decisions/{matter}",
        object: Object::Matter,
        audit: Audit::ByVerb,
        menu: None,
        title: Label::new("作出决定", "Decide"),
        help: Label::new("", ""),
        run: decide,
        ..LIST
    },
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/decisions",
    who: Who::Roles(DECIDERS),
    object: Object::None,
    audit: Audit::Entry("list_matters"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("待决事项", "To be decided"),
    help: Label::new(
        "调离人员的自拓客户、客户投诉、更换与调整申请，按最后期限排列",
        "customers of people who moved, complaints, wishes for another or to be relieved, by the last day",
    ),
    run: list,
};

/// The matters that wait for this person, the first due first.
///
/// # Errors
/// A fault of the database.
pub fn waiting(desk: &Desk<'_>) -> Result<Vec<Matter>> {
    let viewer = desk.viewer()?;
    let tree = desk.tree()?;
    let all = desk.site.plainly(|bank| rows::matters::waiting(&bank.crm, None))?;
    let mine =
        |one: &Matter| rules::decides(&viewer.posts, &one.inst_no, &tree) && one.staff_no != viewer.staff_no;
    Ok(all.into_iter().filter(mine).collect())
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let all = waiting(desk)?;
    let columns = [
        words(desk.say("客户", "Customer")),
        words(desk.say("事项", "Matter")),
        words(desk.say("涉及", "About")),
        words(desk.say("最后期限", "Last day")),
        words(desk.say("提出", "Raised")),
    ];
    let mut lines = Vec::with_capacity(all.len());
    for one in &all {
        let member = desk.site.plainly(|bank| rows::members(&bank.core, &[&one.cust_no]))?.into_iter().next();
        let name = member.map_or_else(String::new, |member| {
            shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name)
        });
        let left = desk.site.calendar.working_days_between(desk.today, one.due_on);
        lines.push(vec![
            html! { a href={ "/decisions/" (one.matter_no) } { (name) " " (one.cust_no) } },
            html! { (desk.t(one.kind.label())) },
            html! { (of_staff(desk, &one.staff_no)?) },
            html! { span.number { (one.due_on) } div.soft {
            @if one.due_on < desk.today { span.down { (desk.say("已逾期", "overdue")) } }
            @else { (desk.say("还剩 ", "")) (left) (desk.say(" 个工作日", " working days left")) } } },
            html! { (of_staff(desk, &one.raised_by)?) div.soft { (one.raised_on) } },
        ]);
    }
    let why = desk.say("没有等您决定的事项。", "Nothing waits for your decision.");
    let body = html! {
        @if lines.is_empty() { (empty(why, &html! { a href="/pool" { (desk.say("公共户", "the pool")) } })) }
        @else { (table(desk.t(LIST.title), &columns, &lines)) }
    };
    Ok(Answer::page(desk, body))
}

/// Notice on the start of whoever decides.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    if !DECIDERS.iter().any(|role| desk.is(*role)) {
        return Ok(html! {});
    }
    let (all, viewer) = (waiting(desk)?, desk.viewer()?);
    let tree = desk.tree()?;
    let applied = desk.site.plainly(|bank| rows::applications_waiting(&bank.crm, None))?;
    let mine = applied.iter().filter(|one| {
        crate::bank::assignment::applications::may_decide(&viewer.staff_no, &viewer.posts, one, &tree)
    });
    let (applied, late) = (mine.count(), all.iter().filter(|one| one.due_on < desk.today).count());
    Ok(html! {
        @if applied > 0 { p.notice { a href="/new-customers" { (count(applied)) (desk.say(" 份自拓申请等您决定", " applications for new customers wait for you")) } } }
        @if !all.is_empty() {
            p.notice { a href="/decisions" { (count(all.len())) (desk.say(" 件归属事项等您决定", " matters of assignment wait for you")) }
                @if late > 0 { " · " span.down { (count(late)) (desk.say(" 件已逾期", " overdue")) } } }
        }
    })
}

/// The matter that the address names, where it is this person's to decide.
fn named(desk: &Desk<'_>) -> Result<(Matter, Member)> {
    let viewer = desk.viewer()?;
    let number = desk.id.parse::<i64>().ok().filter(|no| no.to_string() == desk.id);
    let tree = desk.tree()?;
    let found =
        number.map(|no| desk.site.plainly(|bank| rows::matters::matter(&bank.crm, no))).transpose()?;
    // Whoever it is about does not read what was said.
    let mine =
        |one: &Matter| rules::decides(&viewer.posts, &one.inst_no, &tree) && one.staff_no != viewer.staff_no;
    let matter = found.flatten().filter(mine).ok_or_else(|| Error::from(not_found()))?;
    let member = desk.site.plainly(|bank| rows::members(&bank.core, &[&matter.cust_no]))?.into_iter().next();
    Ok((matter, member.ok_or_else(|| Error::from(not_found()))?))
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let (matter, member) = named(desk)?;
    Ok(Answer::page(desk, page(desk, &matter, &member, None)?))
}

fn page(desk: &Desk<'_>, matter: &Matter, member: &Member, refusal: Option<&Refusal>) -> Result<Markup> {
    let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
    let list = [
        (
            desk.say("客户", "Customer"),
            html! { a href={ "/customers/" (desk.id_of(member.cust_id)) "/assignment" } { (name) " " (matter.cust_no) } },
        ),
        (desk.say("事项", "Matter"), html! { (desk.t(matter.kind.label())) }),
        (
            desk.say("涉及", "About"),
            html! { (of_staff(desk, &matter.staff_no)?) " · " (book::way_to(desk, &matter.staff_no)?) },
        ),
        (desk.say("提出", "Raised"), html! { (of_staff(desk, &matter.raised_by)?) " · " (matter.raised_on) }),
        (desk.say("最后期限", "Last day"), html! { (matter.due_on) }),
    ];
    let people = desk.site.plainly(|bank| keepers(bank, &matter.inst_no, desk.today))?;
    let waiting = desk.site.plainly(|bank| rows::transfers::waiting(&bank.crm))?;
    let following = waiting.into_iter().find(|one| one.matter_no == Some(matter.matter_no));
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card {
            (facts(&list))
            @if !matter.reason.is_empty() { p { (desk.say("原因：", "Reason: ")) (matter.reason) } }
        }
        @if let Some(one) = &following {
            p.notice { a href={ "/transfers/" (one.transfer_no) } {
                (desk.say("已申请随人转移，等待确认或决定", "following was asked for: it waits to be confirmed or decided on"))
            } }
        }
        @match &matter.answered {
            Some(answered) => p.notice {
                (desk.say("已决定：", "Decided: ")) (of_staff(desk, &answered.by)?)
                " · " (answered.on) " · " (answered.answer)
            },
            None => (form(desk, matter, &people, refusal)),
        }
    })
}

fn form(desk: &Desk<'_>, matter: &Matter, people: &[Keeper], refusal: Option<&Refusal>) -> Markup {
    let viewer = desk.viewer.map_or("", |viewer| viewer.staff_no.as_str());
    let mut offered = Vec::new();
    if matter.kind != Kind::Leaver {
        offered.push(("keep".to_owned(), desk.say("维持现客户经理", "the person stays").to_owned()));
    }
    if matter.kind == Kind::Leaver {
        let follow = desk.say(
            "客户随人转移（须对方机构确认、分行决定）",
            "the customer follows the person (the other institution confirms, branch retail decides)",
        );
        offered.push(("follow".to_owned(), follow.to_owned()));
    }
    offered.push(("pool".to_owned(), desk.say("退回公共户", "back to the pool").to_owned()));
    for one in people.iter().filter(|one| ![matter.staff_no.as_str(), viewer].contains(&&*one.staff.staff_no))
    {
        let staff = &one.staff;
        let to = desk.say("转给 ", "to ");
        offered.push((
            staff.staff_no.clone(),
            format!("{to}{} {}（VIP {}）", staff.name, staff.staff_no, one.vips),
        ));
    }
    html! {
        section.card {
            (post(desk, &format!("/decisions/{}", matter.matter_no), &html! {
                (choice("decision", desk.say("决定", "Decision"), &offered, desk.form.get("decision")))
                (broken_rules(desk, refusal))
                (reason_field(desk).show(desk, refusal))
                button type="submit" { (desk.say("确认", "Confirm")) }
            }))
        }
    }
}

fn decide(desk: &Desk<'_>) -> Result<Answer> {
    let (matter, member) = named(desk)?;
    let act = || {
        let decision = match desk.form.get("decision") {
            "" => {
                let why = text!("请选择决定", "choose what is decided");
                return Err(Refusal::new("decision_missing", "decision", why).into());
            }
            "keep" => Decision::Keep,
            "pool" => Decision::Pool,
            "follow" => Decision::Follow,
            staff_no => Decision::Reassign(staff_no.to_owned()),
        };
        let (signed, posts, reason) = (desk.signed("")?, &desk.viewer()?.posts, desk.reason()?);
        let accepted = accepted(desk);
        let act = |bank: &_| matters::decide(bank, &signed, posts, &matter, &decision, &reason, &accepted);
        desk.site.act(desk.site.plainly(act)?)?;
        Ok(Answer::See("/decisions".to_owned()))
    };
    match act() {
        Err(Error::Refusal(refusal)) => {
            Ok(Answer::refused(desk, page(desk, &matter, &member, Some(&refusal))?))
        }
        other => other,
    }
}
