//! Finding a customer (spec 3): one box, on every page. What is looked for is posted, never in an address,
//! and never written down; that somebody looked is.

use super::customer::OPENERS;
use super::customers::{lines, shown_name};
use crate::access::roles::Role;
use crate::bank::parties::finder::rules::{Fields, Numbers, Seeker, may_ask};
use crate::bank::parties::finder::{Allowed, Hits, Query, Scope};
use crate::bank::parties::rows::people;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::frame::sought;
use crate::web::view::parts::{self, empty, refusal as refused};
use maud::{Markup, html};
use std::collections::BTreeSet;

const TITLE: Label = Label::new("查找客户", "Find a customer");

const fn route(path: &'static str, audit: Audit, run: fn(&Desk<'_>) -> Result<Answer>) -> Route {
    Route {
        method: Method::Post,
        path,
        who: Who::Roles(OPENERS),
        object: Object::None,
        audit,
        rate: Rate::Search,
        menu: None,
        title: TITLE,
        help: Label::new("", ""),
        run,
    }
}

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route { method: Method::Get, audit: Audit::No, ..route("/search", Audit::No, ask) },
    route("/search", Audit::Chosen(verb), search),
    route("/search/quick", Audit::Chosen(typed), quick),
];

/// Customers shown of a search, and of one while typing.
const SHOWN: usize = 50;
const SHOWN_QUICK: usize = 8;

fn ask(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, form(desk, None)))
}

/// The form that looks for a customer, saying what this person may type.
pub fn form(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    let hint = if names(desk) {
        desk.say(
            "两个字符起，汉字一个即可；拼音全拼或首字母均可",
            "from two characters, or one Chinese one; pinyin in full or by initials",
        )
    } else {
        desk.say("输入完整的号码，一次查找一位客户", "type the whole number: one customer at a time")
    };
    let field = Field::text("words", desk.t(sought(desk)));
    html! {
        (refused(desk, refusal))
        (post(desk, "/search", &html! {
            (field.hint(hint).value(words(desk)).show(desk, None))
            button type="submit" { (desk.t(TITLE)) }
        }))
    }
}

/// Looking for a number beyond one's own customers counts against the view quota (spec 3).
fn verb(desk: &Desk<'_>) -> Option<&'static str> {
    let number = Query::parse(words(desk)).is_ok_and(|query| query.digits().is_some());
    let reach = &desk.scope.reach;
    let beyond = reach.everything || !reach.institutions.is_empty() || desk.is(Role::LobbyDirector);
    Some(if number && beyond { "search_number" } else { "search" })
}

/// Names that show up while somebody types are written down as well; not for every letter, which would bury the rest.
fn typed(desk: &Desk<'_>) -> Option<&'static str> {
    let staff_no = &desk.viewer().ok()?.staff_no;
    let seeks = Query::parse(words(desk)).is_ok();
    (seeks && desk.site.now_and_then(staff_no, "typing")).then_some("search")
}

/// What the posts of this person may ask for.
fn may_seek(desk: &Desk<'_>) -> impl Iterator<Item = Fields> {
    let roles = Role::ALL.into_iter().filter(|role| desk.is(*role));
    roles.filter_map(|role| Seeker::of_role(role.code())).map(Seeker::fields)
}

/// Whether this person finds customers by name at all.
fn names(desk: &Desk<'_>) -> bool {
    may_seek(desk).any(|fields| fields.names)
}

fn nobody(desk: &Desk<'_>) -> &'static str {
    if may_seek(desk).any(|fields| fields.numbers != Numbers::Never) {
        return desk.say(
            "没有找到。只在您的权限范围内查找；请检查输入，或换用客户号。",
            "Nobody was found. Only whom you may see is looked for: check what you typed, or try the customer number.",
        );
    }
    desk.say(
        "没有找到。请检查输入，或少输入几个字。",
        "Nobody was found. Check what you typed, or type less of the name.",
    )
}

/// What was typed: in the box of every page, or in this page's own field.
fn words<'d>(desk: &'d Desk<'_>) -> &'d str {
    let own = desk.form.get("words");
    if own.is_empty() { desk.form.get("q") } else { own }
}

fn search(desk: &Desk<'_>) -> Result<Answer> {
    let hits = match found(desk, SHOWN, false) {
        Ok(hits) => hits,
        Err(Error::Refusal(refusal)) => return Ok(Answer::refused(desk, form(desk, Some(&refusal)))),
        Err(fault) => return Err(fault),
    };
    let customers: Vec<u32> = hits.hits.iter().map(|hit| hit.cust_id).collect();
    let body = html! {
        (form(desk, None))
        @if customers.is_empty() {
            (empty(nobody(desk), &html! {}))
        } @else {
            (lines(desk, desk.site.roster()?.as_ref(), &customers, None)?)
            @if hits.more { p.soft { (desk.say("只显示前 50 位：请多输入几个字符。", "Only the first 50 are shown: type more.")) } }
        }
    };
    Ok(Answer::page(desk, body))
}

/// While typing: names alone. Numbers wait for the button, because looking for them is written down: a masked one
/// could be guessed digit by digit, unseen.
fn quick(desk: &Desk<'_>) -> Result<Answer> {
    let hits = match found(desk, SHOWN_QUICK, true) {
        Ok(hits) => hits,
        Err(Error::Refusal(_)) => Hits::default(),
        Err(fault) => return Err(fault),
    };
    let roster = desk.site.roster()?;
    let day = desk.business_date()?.unwrap_or(desk.today);
    let mut rows = Vec::new();
    for hit in hits.hits {
        let Some(person) = people::person(&desk.bank()?.core, hit.cust_id, day)? else { continue };
        let name = shown_name(desk.sight(hit.cust_id, &person.inst_no), &person.name);
        let line = roster.line(hit.cust_id).filter(|line| line.tier.is_some());
        rows.push(html! {
            a href={ "/customers/" (desk.site.ids.of(hit.cust_id)) } {
                span { (name) } span.soft { (person.cust_no) }
                @if line.is_some() { (parts::known_tier(desk, line)) }
            }
        });
    }
    let number = rows.is_empty() && Query::parse(words(desk)).is_ok_and(|query| query.digits().is_some());
    Ok(Answer::Part(html! {
        div.quick {
            @for row in rows { (row) }
            @if number { p.hint { (desk.say("号码请按回车查找", "press Enter to find a number")) } }
        }
    }))
}

/// Whom the person's posts find together: among their own, in their institutions, in the bank.
fn found(desk: &Desk<'_>, limit: usize, typing: bool) -> Result<Hits> {
    let query = Query::parse(words(desk))?;
    let reach = &desk.scope.reach;
    let institutions: BTreeSet<String> = reach.institutions.iter().cloned().collect();
    let mut ways: Vec<(Seeker, Scope<'_>)> = Vec::new();
    if !desk.scope.own.is_empty() {
        // A team's customers are not its director's own.
        let seeker = if desk.is(Role::LobbyDirector) { Seeker::House } else { Seeker::Keeper };
        ways.push((seeker, Scope::Customers(&desk.scope.own)));
    }
    if !institutions.is_empty() {
        ways.push((Seeker::House, Scope::Institutions(&institutions)));
    }
    for role in [Role::HqRetail, Role::Analyst, Role::ServiceDesk, Role::Auditor] {
        if desk.is(role) {
            ways.extend(Seeker::of_role(role.code()).map(|seeker| (seeker, Scope::Everyone)));
        }
    }
    let (mut all, mut refusal) = (Hits::default(), None);
    for (seeker, scope) in ways {
        if typing && (query.digits().is_some() || seeker == Seeker::ServiceDesk) {
            continue;
        }
        match may_ask(seeker, &query) {
            Ok(mut fields) => {
                if typing {
                    fields.numbers = Numbers::Never;
                }
                let hits = desk.site.finder.search(&query, &Allowed { scope, fields }, limit);
                let known: BTreeSet<u32> = all.hits.iter().map(|hit| hit.cust_id).collect();
                all.hits.extend(hits.hits.into_iter().filter(|hit| !known.contains(&hit.cust_id)));
                all.more |= hits.more;
                refusal = Some(None);
            }
            Err(error) => refusal = refusal.or(Some(Some(error))),
        }
    }
    match refusal {
        Some(Some(error)) => Err(error),
        _ => Ok(Hits { hits: all.hits.into_iter().take(limit).collect(), more: all.more }),
    }
}
