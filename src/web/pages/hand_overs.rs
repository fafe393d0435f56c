//! Handing over a person's customers, some or all of them, at once (spec 2, *Changing hands*): from their book, for a
//! cause, to people of the same house, a team or the pool; previewed with what goes along, then done as a whole.

use super::assignment::{self, DECIDERS, accepted, cause_choice, keepers, of_staff, remark_field};
use super::giving::{self, Asked, Batch, choose, moved_on, seen_after};
use crate::bank::assignment::change::{self, Authority, Prepared, Wanted};
use crate::bank::assignment::rules::Keeper;
use crate::bank::assignment::{Cause, pool};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk};
use crate::web::forms::percent_encode;
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::parts::refusal as refused;
use maud::{Markup, html};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    PREVIEW,
    Route {
        path: "/hand-overs",
        audit: Audit::ByVerb,
        title: Label::new("批量交接", "Hand customers over"),
        run: hand_over,
        ..PREVIEW
    },
];

const PREVIEW: Route = Route {
    method: Method::Post,
    path: "/hand-overs/preview",
    who: Who::Roles(DECIDERS),
    object: Object::None,
    audit: Audit::Entry("preview_assignment"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("批量交接预览", "Preview of a hand-over"),
    help: Label::new("", ""),
    run: preview,
};

/// Whose customers they are, as the form says.
fn giver<'d>(desk: &'d Desk<'_>) -> &'d str {
    desk.form.get("manager")
}

/// The customers that the form names: those ticked, or the whole book.
fn chosen(desk: &Desk<'_>) -> Result<Batch> {
    if giver(desk).is_empty() {
        let why = text!("请先在归属名册中选择交出人", "choose whose customers they are in the book first");
        return Err(Refusal::new("nobody_chosen", "manager", why).into());
    }
    let (roster, book) = (desk.site.roster()?, desk.site.book()?);
    let members = pool::of_person(&roster, &book, &desk.scope.reach, giver(desk));
    let whole = !desk.form.get("first").is_empty();
    if whole && seen_after(desk).is_some_and(|seen| seen != book.change_no) {
        return Err(moved_on().into());
    }
    let ids = if whole { members } else { giving::ticked(desk, &members)? };
    if ids.len() > change::CUSTOMERS_MAX {
        let most = change::CUSTOMERS_MAX;
        let why = text!(
            "一次最多 {most} 位客户，请分批勾选",
            "at most {most} customers at once: tick some of them"
        );
        return Err(Refusal::new("too_many_chosen", "customers", why).into());
    }
    giving::batch(desk, ids, book.change_no, !whole)
}

/// Those of the house who may get them: everybody but whoever gives them away.
fn people(desk: &Desk<'_>, batch: &Batch) -> Result<Vec<Keeper>> {
    let mut people = desk.site.plainly(|bank| keepers(bank, &batch.inst_no, desk.today))?;
    people.retain(|one| one.staff.staff_no != giver(desk));
    Ok(people)
}

fn cause(desk: &Desk<'_>) -> Cause {
    let asked = Cause::from_code(desk.form.get("cause")).filter(|cause| Cause::CHOSEN.contains(cause));
    asked.unwrap_or(Cause::Reassigned)
}

fn prepared(desk: &Desk<'_>, batch: &Batch, people: &[Keeper], reason: &str) -> Result<Prepared> {
    let moves = giving::moves(desk, batch, people, true)?;
    let (signed, posts, accepted) = (desk.signed("")?, &desk.viewer()?.posts, accepted(desk));
    let remark = assignment::remark(desk)?;
    let wanted = Wanted { reason, remark: &remark, accepted: &accepted, ..Wanted::new(&moves, cause(desk)) };
    desk.site.plainly(|bank| change::prepare(bank, &signed, Authority::Person(posts), wanted))
}

/// The page on which people are chosen.
fn page(
    desk: &Desk<'_>,
    batch: &Batch,
    people: &[Keeper],
    found: Option<&Prepared>,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let who = of_staff(desk, giver(desk))?;
    let asked = Asked {
        preview: "/hand-overs/preview".to_owned(),
        done: "/hand-overs",
        before: html! {
            p { (desk.say("交出人：", "From: ")) strong { (who) } }
            input type="hidden" name="manager" value=(giver(desk));
            (cause_choice(desk))
        },
        after: html! { (remark_field(desk).show(desk, refusal)) },
        confirm: desk.say("确认交接", "Hand over"),
        to_pool: true,
        needs_reason: true,
        back: back(desk),
        query: String::new(),
    };
    choose(desk, &asked, batch, people, found, refusal)
}

/// The way back to the book.
fn back(desk: &Desk<'_>) -> Markup {
    let path = format!("/book?manager={}", percent_encode(giver(desk)));
    html! { a href=(path) { (desk.say("返回归属名册", "back to the book")) } }
}

/// What is said where nothing can be chosen from.
fn start_again(desk: &Desk<'_>, refusal: &Refusal) -> Answer {
    Answer::refused(desk, html! { (refused(desk, Some(refusal))) p { (back(desk)) } })
}

fn preview(desk: &Desk<'_>) -> Result<Answer> {
    let shown = || {
        let batch = chosen(desk)?;
        let people = people(desk, &batch)?;
        let (found, refusal) = giving::tried(desk, || prepared(desk, &batch, &people, ""))?;
        Ok(Answer::page(desk, page(desk, &batch, &people, found.as_ref(), refusal.as_ref())?))
    };
    match shown() {
        Err(Error::Refusal(refusal)) => Ok(start_again(desk, &refusal)),
        other => other,
    }
}

fn hand_over(desk: &Desk<'_>) -> Result<Answer> {
    let batch = match chosen(desk) {
        Err(Error::Refusal(refusal)) => return Ok(start_again(desk, &refusal)),
        other => other?,
    };
    let people = people(desk, &batch)?;
    let act = || {
        let reason = desk.reason()?;
        let act = prepared(desk, &batch, &people, &reason)?.act(&desk.signed("")?, Vec::new())?;
        Ok(Answer::See(format!("/changes/{}", desk.site.act(act)?)))
    };
    match act() {
        Err(Error::Refusal(refusal)) => {
            let found = prepared(desk, &batch, &people, "").ok();
            Ok(Answer::refused(desk, page(desk, &batch, &people, found.as_ref(), Some(&refusal))?))
        }
        other => other,
    }
}
