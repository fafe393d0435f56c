//! Messages to customers (短信, spec 3): what waits, what was sent and what became of it, each in the reader's scope;
//! what failed is sent again by a head. The sender's health is a page of its own, which shows nobody's messages.

mod by_hand;
mod customer;
mod sender;
mod templates;

use super::assignment::{DECIDERS, READERS};
use super::customers::shown_name;
use crate::access::masking;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::outbox::rows::{Asked, find, message};
use crate::bank::outbox::{Message, State, Why, retry};
use crate::bank::parties::rows::people;
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, day_of, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, filters, post};
use crate::web::view::parts::{PER_PAGE, empty, page_number, pager, refusal as refused};
use crate::web::view::table::{table, words};
use chrono::Days;
use maud::{Markup, html};
use std::collections::HashMap;

pub use customer::SHOW as OF_CUSTOMER;
pub use sender::SEND_MESSAGES;

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        method: Method::Post,
        path: "/messages/{message}/retry",
        who: Who::Roles(DECIDERS),
        object: Object::Message,
        audit: Audit::ByVerb,
        menu: None,
        title: Label::new("重发短信", "Send a message again"),
        help: Label::new("", ""),
        run: again,
        ..LIST
    },
    sender::SHOW,
    templates::LIST,
    templates::DRAFT,
    templates::APPROVE,
    templates::REFUSE,
    by_hand::FORM,
    by_hand::SEND,
    customer::SHOW,
    customer::OPT_OUT,
    customer::OPT_IN,
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/messages",
    who: Who::Roles(READERS),
    object: Object::None,
    audit: Audit::Entry("list_messages"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("短信", "Messages"),
    help: Label::new(
        "发给客户的短信及其结果：按状态和日期筛选；失败的由负责人重发",
        "messages to customers and what became of them, by state and day; heads send again what failed",
    ),
    run: list,
};

/// Days that are shown unless others are asked for.
const DAYS_SHOWN: u64 = 30;

fn list(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, None)?))
}

/// A day of the filter.
fn day(desk: &Desk<'_>, name: &str, usual: Day) -> Result<Day> {
    let asked = desk.query.get(name);
    if asked.is_empty() {
        return Ok(usual);
    }
    day_of(asked).ok_or_else(|| {
        let why = text!("日期的写法是 2026-01-31", "a day is written 2026-01-31");
        Refusal::new("no_date", name, why).into()
    })
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let earliest = desk.today.checked_sub_days(Days::new(DAYS_SHOWN)).unwrap_or(desk.today);
    let (from, to) = (day(desk, "from", earliest)?, day(desk, "to", desk.today)?);
    let reach = &desk.scope.reach;
    let on = desk.business_date()?.unwrap_or(desk.today);
    let own = people::persons(&desk.bank()?.core, &reach.customers, on)?;
    let own: Vec<String> = own.into_iter().map(|person| person.cust_no).collect();
    let asked = Asked {
        everything: reach.everything,
        institutions: &reach.institutions,
        customers: &own,
        from: ymd(from),
        to: ymd(to),
        state: State::from_code(desk.query.get("state")),
        cust_no: "",
    };
    let skip = (page_number(desk) - 1) * PER_PAGE;
    let (found, total) = desk.site.plainly(|bank| find(&bank.crm, &asked, skip, PER_PAGE))?;
    let why = desk.say(
        "没有符合条件的短信：分配客户后，归属通知会出现在这里。",
        "No message fits: once customers are assigned, their notices stand here.",
    );
    Ok(html! {
        (refused(desk, refusal))
        p.actions {
            @if desk.may(&templates::LIST) { a href=(templates::LIST.path) { (desk.say("短信模板", "Templates")) } " " }
            @if desk.may(&sender::SHOW) { a href=(sender::SHOW.path) { (desk.say("发送情况", "The sender")) } }
        }
        (bar(desk, from, to))
        @if found.is_empty() { (empty(why, &html! {})) }
        @else { (table_of(desk, &found, true)?) (pager(desk, total)) }
    })
}

fn bar(desk: &Desk<'_>, from: Day, to: Day) -> Markup {
    let mut states = vec![(String::new(), desk.say("全部状态", "all states").to_owned())];
    states.extend(State::ALL.map(|state| (state.code().to_owned(), desk.t(state.label()).to_owned())));
    let field = |name: &'static str, label: &'static str, value: Day| {
        let value = value.to_string();
        Field { kind: "date", ..Field::text(name, label).value(&value).optional() }.show(desk, None)
    };
    filters(
        desk,
        &html! {
            (choice("state", desk.say("状态", "State"), &states, desk.query.get("state")))
            (field("from", desk.say("自", "From"), from))
            (field("to", desk.say("至", "To"), to))
        },
    )
}

/// Messages as this person sees them; of a customer who is no longer in their scope only that there was one.
fn table_of(desk: &Desk<'_>, found: &[Message], named: bool) -> Result<Markup> {
    let numbers: Vec<&str> = found.iter().map(|one| one.cust_no.as_str()).collect();
    let seen = members(&desk.bank()?.core, &numbers)?;
    let seen: HashMap<&str, &Member> = seen.iter().map(|one| (one.cust_no.as_str(), one)).collect();
    let may = DECIDERS.iter().any(|role| desk.is(*role));
    let mut columns = vec![words(desk.say("排队时间", "Queued"))];
    if named {
        columns.push(words(desk.say("客户", "Customer")));
        columns.push(words(desk.say("手机号", "Mobile")));
    }
    columns.push(words(desk.say("状态", "State")));
    columns.push(words(desk.say("内容", "Text")));
    columns.push(words(desk.say("操作", "Actions")));
    let rows: Vec<Vec<Markup>> = found
        .iter()
        .map(|one| {
            let member = seen.get(one.cust_no.as_str()).copied();
            let mut row = vec![html! { (minute(&one.queued_at)) }];
            if named {
                row.push(who(desk, member));
                row.push(html! { (phone(desk, member)) });
            }
            row.push(state(desk, one));
            row.push(match member {
                // The manager's own number is in it: who needs it finds it elsewhere.
                Some(_) => content(&masking::free_text(&one.text)),
                None => html! { "–" },
            });
            row.push(html! { @if may && member.is_some() { (retry_button(desk, one)) } });
            row
        })
        .collect();
    Ok(table(desk.t(LIST.title), &columns, &rows))
}

/// The first words of a message; the rest on a click, so that a list of many is one.
fn content(text: &str) -> Markup {
    let beginning: String = text.chars().take(BEGINNING).collect();
    html! { details { summary { (beginning) "…" } (text) } }
}

/// Characters of a message that a list shows.
const BEGINNING: usize = 16;

fn who(desk: &Desk<'_>, member: Option<&Member>) -> Markup {
    html! {
        @match member {
            Some(member) => a href={ "/customers/" (desk.id_of(member.cust_id)) "/messages" } {
                (shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name)) " " (member.cust_no)
            },
            None => span.soft { (desk.say("已转出", "moved away")) },
        }
    }
}

fn phone(desk: &Desk<'_>, member: Option<&Member>) -> String {
    match member {
        Some(member) if desk.scope.contacts && !member.mobile.is_empty() => masking::mobile(&member.mobile),
        _ => "–".to_owned(),
    }
}

/// How far a message is, why, and when it goes on.
fn state(desk: &Desk<'_>, one: &Message) -> Markup {
    let mark = match one.state {
        State::Delivered => "up",
        State::Failed => "down",
        State::Queued | State::Sending | State::Sent | State::Withdrawn => "soft",
    };
    html! {
        span class=(mark) { (desk.t(one.state.label())) }
        @if let Some(why) = one.reason { div.soft { (desk.t(why.label())) } }
        @if one.state == State::Queued { div.soft { (desk.say("不早于 ", "not before ")) (minute(&one.next_try)) } }
        @else { div.soft { (minute(&one.changed_at)) } }
        @if one.tries > 0 {
            div.soft { (desk.say("未成功 ", "not taken ")) (one.tries) (desk.say(" 次", " times")) " " (one.said) }
        }
    }
}

fn retry_button(desk: &Desk<'_>, one: &Message) -> Markup {
    let open = one.state == State::Failed && one.reason.is_some_and(Why::may_be_tried_again);
    html! {
        @if open {
            (post(desk, &format!("/messages/{}/retry", one.message_no), &html! {
                button.plain type="submit" { (desk.say("重发", "Send again")) }
            }))
        }
    }
}

/// A time to the minute.
fn minute(at: &str) -> String {
    at.get(..16).unwrap_or(at).replace('T', " ")
}

/// The message that the address names, where its customer is in scope.
fn named(desk: &Desk<'_>) -> Result<Message> {
    let number = desk.id.parse::<i64>().ok().filter(|no| *no > 0 && no.to_string() == desk.id);
    let found = number.map(|no| desk.site.plainly(|bank| message(&bank.crm, no))).transpose()?.flatten();
    let found = found.ok_or_else(|| Error::from(not_found()))?;
    let seen = members(&desk.bank()?.core, &[&found.cust_no])?;
    if seen.is_empty() { Err(not_found().into()) } else { Ok(found) }
}

fn again(desk: &Desk<'_>) -> Result<Answer> {
    let message = named(desk)?;
    let act = || {
        let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
        desk.site.act(desk.site.plainly(|bank| retry(bank, &signed, posts, &message))?)?;
        Ok(Answer::See("/messages".to_owned()))
    };
    match act() {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, Some(&refusal))?)),
        other => other,
    }
}
