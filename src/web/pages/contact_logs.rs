//! The contact log as heads read it (工作日志, spec 3): what their people wrote down, marked as read a page at a time, and
//! what they write beside it, which the author sees.

use super::assignment::of_staff;
use super::contacts::clock;
use super::customers::shown_name;
use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::contacts::heads::{self, Asked, COMMENT_MAX, Comment, SHARE_DAYS, Seen, Share, Whose};
use crate::bank::contacts::{Entry, rows};
use crate::bank::parties::is_oneself;
use crate::bank::parties::rows::people;
use crate::bank::parties::scope::subtree;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, day_of, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, area, choice, filters, post};
use crate::web::view::parts::{PER_PAGE, count, empty, facts, page_number, refusal as refused};
use crate::web::view::table::{table, words};
use chrono::Days;
use maud::{Markup, html};
use std::collections::{BTreeMap, HashMap};

/// Roles that answer for what others write.
pub const HEADS: &[Role] = &[Role::LobbyDirector, Role::RetailHead, Role::BranchRetail, Role::BranchDirector];
/// A comment is news to the author of the entry for so many days.
const NEWS_DAYS: u64 = 7;
/// Customers with news who are named on the start.
const NAMED_MAX: usize = 5;

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        method: Method::Post,
        path: "/contact-logs/read",
        audit: Audit::ByVerb,
        menu: None,
        title: Label::new("标为已读", "Mark as read"),
        help: Label::new("", ""),
        run: mark,
        ..LIST
    },
    ENTRY,
    Route {
        method: Method::Post,
        audit: Audit::ByVerb,
        title: Label::new("写批注", "Write a comment"),
        run: comment,
        ..ENTRY
    },
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/contact-logs",
    who: Who::Roles(HEADS),
    object: Object::None,
    audit: Audit::Entry("list_contact_logs"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("工作日志", "Contact logs"),
    help: Label::new(
        "下属记下的客户接触：未读的在前，可标为已读、写批注",
        "what your people wrote down of their contacts: to read, to mark as read and to comment on",
    ),
    run: list,
};

const ENTRY: Route = Route {
    path: "/contact-logs/{entry}",
    object: Object::ContactEntry,
    audit: Audit::Entry("view_contact_log"),
    menu: None,
    title: Label::new("接触记录与批注", "An entry of the contact log"),
    help: Label::new("", ""),
    run: show,
    ..LIST
};

/// Whose entries this person answers for by their posts of today.
fn whose(desk: &Desk<'_>) -> Result<Whose> {
    let (viewer, tree) = (desk.viewer()?, desk.tree()?);
    let mut whose = Whose::default();
    for post in &viewer.posts {
        match post.role {
            Role::RetailHead | Role::BranchRetail | Role::BranchDirector => {
                whose.at.extend(subtree(&tree, &post.inst_no));
            }
            Role::LobbyDirector => {
                whose.people.extend(people::team_of(&desk.bank()?.core, &viewer.staff_no)?);
            }
            _ => {}
        }
    }
    for all in [&mut whose.at, &mut whose.people] {
        all.sort_unstable();
        all.dedup();
    }
    Ok(whose)
}

/// The customers of some entries who are in sight, by number; never the reader's own record.
fn in_sight(desk: &Desk<'_>, entries: &[Seen]) -> Result<HashMap<String, Member>> {
    let core = &desk.bank()?.core;
    let me = people::staff_member(core, &desk.viewer()?.staff_no)?;
    let numbers: Vec<&str> = entries.iter().map(|one| one.entry.cust_no.as_str()).collect();
    let mut known = members(core, &numbers)?;
    known.retain(|one| me.as_ref().is_none_or(|me| !is_oneself(me, &one.name, &one.mobile)));
    Ok(known.into_iter().map(|one| (one.cust_no.clone(), one)).collect())
}

fn day(desk: &Desk<'_>, name: &str, usual: Day) -> Result<Day> {
    let asked = desk.query.get(name);
    if asked.is_empty() {
        return Ok(usual);
    }
    let why = text!("日期的写法是 2026-01-31", "a day is written 2026-01-31");
    day_of(asked).ok_or_else(|| Refusal::new("no_date", name, why).into())
}

/// Whether what was read is shown too.
fn shows_all(desk: &Desk<'_>) -> bool {
    desk.query.get("state") == "all"
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let (crm, reader) = (&desk.bank()?.crm, desk.viewer()?.staff_no.as_str());
    let whose = whose(desk)?;
    let (from, to) = (day(desk, "from", heads::since(desk.today))?, day(desk, "to", desk.today)?);
    let by = desk.query.get("manager");
    let asked = Asked { reader, whose: &whose, by, from, to, unread: !shows_all(desk) };
    let skip = (page_number(desk) - 1) * PER_PAGE;
    let mut found = heads::newest(crm, &asked, PER_PAGE + 1, skip)?;
    let more = found.len() > PER_PAGE;
    found.truncate(PER_PAGE);
    let known = in_sight(desk, &found)?;
    let mut lines = Vec::with_capacity(found.len());
    for one in &found {
        if let Some(member) = known.get(&one.entry.cust_no) {
            lines.push(line(desk, one, member)?);
        }
    }
    let (hidden, page) = (found.len() - lines.len(), page_number(desk));
    let turn = |page: usize| desk.link("page", &page.to_string());
    let body = html! {
        (shared(desk, heads::share(crm, reader, &whose, desk.today)?))
        (bar(desk, &whose, from, to)?)
        @if found.is_empty() { (none(desk)) }
        @if !lines.is_empty() { (table(desk.t(LIST.title), &columns(desk), &lines)) }
        @if hidden > 0 {
            p.soft { (desk.say("另有 ", "")) (hidden)
                (desk.say(" 条的客户已不在您的权限范围内，不显示；标为已读时一并计入。",
                    " more are about customers who are not yours to see: not shown, and marked with the others.")) }
        }
        (read_all(desk, &found))
        p {
            @if page > 1 { a rel="prev" href=(turn(page - 1)) { (desk.say("较新的", "later ones")) } " " }
            @if more { a rel="next" href=(turn(page + 1)) { (desk.say("更早的", "earlier ones")) } }
        }
    };
    Ok(Answer::page(desk, body))
}

fn none(desk: &Desk<'_>) -> Markup {
    if shows_all(desk) {
        let why = desk.say("没有符合条件的接触记录。", "No entry fits this filter.");
        return empty(
            why,
            &html! { a href="/contact-logs?state=all" { (desk.say("最近的全部记录", "all of the last days")) } },
        );
    }
    let why = desk.say("没有未读的接触记录。", "Nothing is left to read.");
    empty(why, &html! { a href="/contact-logs?state=all" { (desk.say("查看全部记录", "all entries")) } })
}

/// How much of the last days is unread.
fn shared(desk: &Desk<'_>, share: Share) -> Markup {
    let all = heads::since(desk.today);
    html! {
        ul.tiles {
            li.tile { a href="/contact-logs" {
                span.soft { (desk.say("未读", "unread")) } b { (count(share.unread)) } } }
            li.tile { a href="/contact-logs?state=all" {
                span.soft { (desk.say("自 ", "since ")) (all) } b { (count(share.all)) } } }
            li.tile { span.soft { (desk.say("未读占比", "share unread")) } b { (share.percent()) "%" } }
        }
    }
}

fn bar(desk: &Desk<'_>, whose: &Whose, from: Day, to: Day) -> Result<Markup> {
    let mut authors = vec![(String::new(), desk.say("全部人员", "everybody").to_owned())];
    authors.extend(authors_of(desk, whose)?);
    let chosen = desk.query.get("manager");
    if !authors.iter().any(|(number, _)| number == chosen) {
        authors.push((chosen.to_owned(), of_staff(desk, chosen)?));
    }
    let states = [("", desk.say("仅未读", "unread only")), ("all", desk.say("全部", "all"))]
        .map(|(code, wording)| (code.to_owned(), wording.to_owned()));
    let on = |name: &'static str, label: &'static str, value: Day| {
        let value = value.to_string();
        Field { kind: "date", ..Field::text(name, label).value(&value).optional() }.show(desk, None)
    };
    Ok(filters(
        desk,
        &html! {
            (choice("manager", desk.say("记录人", "Written by"), &authors, chosen))
            (choice("state", desk.say("状态", "State"), &states, desk.query.get("state")))
            (on("from", desk.say("自", "From"), from))
            (on("to", desk.say("至", "To"), to))
        },
    ))
}

/// The people who write for this head today, by number, each with their name.
fn authors_of(desk: &Desk<'_>, whose: &Whose) -> Result<BTreeMap<String, String>> {
    let core = &desk.bank()?.core;
    let mut all = BTreeMap::new();
    if !whose.at.is_empty() {
        let there = people::staff_on(core, desk.today, Some(&whose.at))?.into_iter();
        all.extend(there.map(|one| (one.staff_no.clone(), format!("{} {}", one.name, one.staff_no))));
    }
    for one in &whose.people {
        all.insert(one.clone(), of_staff(desk, one)?);
    }
    all.remove(&desk.viewer()?.staff_no);
    Ok(all)
}

fn columns(desk: &Desk<'_>) -> [crate::web::view::table::Column; 5] {
    [
        words(desk.say("接触时间", "When")),
        words(desk.say("记录人", "By")),
        words(desk.say("客户", "Customer")),
        words(desk.say("方式与结果", "How, and outcome")),
        words(desk.say("内容与批注", "What was said, and comments")),
    ]
}

fn line(desk: &Desk<'_>, seen: &Seen, member: &Member) -> Result<Vec<Markup>> {
    let entry = &seen.entry;
    let here = format!("/contact-logs/{}", entry.entry_no);
    Ok(vec![
        html! { a href=(here) { (when(entry)) } (state(desk, seen)) },
        html! { a href=(desk.link("manager", &entry.staff_no)) { (of_staff(desk, &entry.staff_no)?) }
        div.soft { (desk.t(entry.part.label())) } },
        customer(desk, member),
        html! { (desk.t(entry.note.channel.label())) " · " (desk.t(entry.note.direction.label()))
        div { (desk.t(entry.note.outcome.label())) } },
        html! { (told(desk, entry)) (comments(desk, &seen.comments)?)
            details { summary { (desk.say("写批注", "comment")) }
                (post(desk, &format!("{here}{}", asked(desk)), &html! {
                    div.field { label { (desk.say("批注", "Comment"))
                        textarea name="said" rows="2" maxlength=(COMMENT_MAX) required {} } }
                    button.plain type="submit" { (desk.say("保存批注", "Save the comment")) }
                }))
            }
        },
    ])
}

/// What the list was asked for: acts lead back to the same list, from its beginning.
fn asked(desk: &Desk<'_>) -> String {
    let field = |name: &'static str| (name, desk.query.get(name).to_owned());
    let form: crate::web::forms::Form = ["manager", "state", "from", "to"].into_iter().map(field).collect();
    form.query()
}

fn when(entry: &Entry) -> Markup {
    let note = &entry.note;
    html! { span.number { (note.day) @if let Some(minute) = note.minute { " " (clock(minute)) } } }
}

fn state(desk: &Desk<'_>, seen: &Seen) -> Markup {
    let entry = &seen.entry;
    html! {
        @if entry.written_on != entry.note.day {
            div.soft { (desk.say("记于 ", "written ")) (entry.written_on) }
        }
        @if entry.corrects.is_some() { div.soft { (desk.say("更正", "a correction")) } }
        @if entry.corrected_by.is_some() { div.soft { (desk.say("已更正", "corrected")) } }
        @if let Some(day) = seen.read_on { div.soft { (desk.say("已读 ", "read ")) (day) } }
    }
}

fn customer(desk: &Desk<'_>, member: &Member) -> Markup {
    let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
    let there = format!("/customers/{}/contacts", desk.id_of(member.cust_id));
    html! { a href=(there) { (name) } div.soft { (member.cust_no) } }
}

/// What was said, what comes next, and what it belongs to.
fn told(desk: &Desk<'_>, entry: &Entry) -> Markup {
    let note = &entry.note;
    html! {
        @if note.said.is_empty() { span.soft { (desk.say("未记内容", "nothing was noted")) } } @else { (note.said) }
        @if let Some((kind, number)) = note.work { span.soft { "（" (desk.t(kind.label())) " " (number) "）" } }
        @if !note.next_step.is_empty() {
            div { (desk.say("下一步：", "Next: ")) (note.next_step) @if let Some(day) = note.next_day { " " (day) } }
        }
    }
}

/// What heads wrote beside an entry.
///
/// # Errors
/// A fault of the database.
pub(super) fn comments(desk: &Desk<'_>, all: &[Comment]) -> Result<Markup> {
    let mut told = Vec::with_capacity(all.len());
    for one in all {
        told.push((of_staff(desk, &one.staff_no)?, one));
    }
    Ok(html! {
        @for (who, one) in told {
            div { b { (desk.say("批注：", "Comment: ")) } (one.said) " " span.soft { (who) " " (one.written_on) } }
        }
    })
}

/// What heads wrote beside some entries, as far as it is this reader's to see: the authors' and the heads'.
///
/// # Errors
/// A fault of the database.
pub(super) fn beside(desk: &Desk<'_>, entries: &[Entry]) -> Result<HashMap<i64, Vec<Comment>>> {
    let me = &desk.viewer()?.staff_no;
    let all = HEADS.iter().chain(&[Role::HqRetail, Role::Auditor]).any(|role| desk.is(*role));
    let shown = entries.iter().filter(|one| all || one.staff_no == *me).map(|one| one.entry_no);
    let mut found: HashMap<i64, Vec<Comment>> = HashMap::new();
    for one in rows::comments_on(&desk.bank()?.crm, &shown.collect::<Vec<i64>>())? {
        found.entry(one.entry_no).or_default().push(one);
    }
    Ok(found)
}

/// Marks all entries of the page as read.
fn read_all(desk: &Desk<'_>, found: &[Seen]) -> Markup {
    let unread = found.iter().filter(|one| one.read_on.is_none());
    let unread: Vec<String> = unread.map(|one| one.entry.entry_no.to_string()).collect();
    html! {
        @if !unread.is_empty() {
            (post(desk, &format!("/contact-logs/read{}", asked(desk)), &html! {
                input type="hidden" name="entries" value=(unread.join(","));
                button type="submit" { (desk.say("将本页标为已读：", "Mark this page as read: ")) (unread.len()) }
            }))
        }
    }
}

fn mark(desk: &Desk<'_>) -> Result<Answer> {
    let given = desk.form.get("entries").split(',').filter(|number| !number.is_empty()).take(PER_PAGE);
    let numbers: Vec<i64> =
        given.map(|number| number.parse().ok()).collect::<Option<_>>().ok_or_else(not_found)?;
    let act = || match heads::mark(&desk.bank()?.crm, &desk.signed("")?, &whose(desk)?, &numbers)? {
        Some(act) => desk.site.act(act),
        None => Ok(0),
    };
    let refused =
        |error: &Error, code: &str| matches!(error, Error::Refusal(refusal) if refusal.code == code);
    match act() {
        // Somebody else's entries and what is none answer alike.
        Err(error) if refused(&error, "not_your_people") => Err(not_found().into()),
        // What one marked in another window is marked: the list says what is left.
        Err(error) if !refused(&error, "read_already") => Err(error),
        _ => Ok(Answer::See(format!("{}{}", LIST.path, asked(desk)))),
    }
}

/// The entry that the address names, with its customer: this head's to read and in sight, or not found.
fn named(desk: &Desk<'_>) -> Result<(Seen, Member)> {
    let entry_no: i64 = desk.id.parse().map_err(|_| not_found())?;
    let reader = &desk.viewer()?.staff_no;
    let seen = heads::one(&desk.bank()?.crm, reader, &whose(desk)?, entry_no)?.ok_or_else(not_found)?;
    let member = in_sight(desk, std::slice::from_ref(&seen))?.remove(&seen.entry.cust_no);
    Ok((seen, member.ok_or_else(not_found)?))
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let (seen, member) = named(desk)?;
    Ok(Answer::page(desk, entry_page(desk, &seen, &member, None)?))
}

fn entry_page(desk: &Desk<'_>, seen: &Seen, member: &Member, refusal: Option<&Refusal>) -> Result<Markup> {
    let entry = &seen.entry;
    let note = &entry.note;
    let hint = text!(
        "至多 {COMMENT_MAX} 个字；记录人会看到",
        "{COMMENT_MAX} characters at most; the author sees it"
    );
    let hint = desk.text(&hint);
    let field = ("said", desk.say("批注", "Comment"), hint.as_str());
    Ok(html! {
        p { a href={ "/contact-logs" (asked(desk)) } { (desk.say("返回工作日志", "back to the contact logs")) } }
        (facts(&[
            (desk.say("客户", "Customer"), customer(desk, member)),
            (desk.say("接触时间", "When"), html! { (when(entry)) (state(desk, seen)) }),
            (desk.say("记录人", "By"), html! {
                (of_staff(desk, &entry.staff_no)?) " " span.soft { (desk.t(entry.part.label())) } }),
            (desk.say("方式", "How"), html! { (desk.t(note.channel.label())) " · " (desk.t(note.direction.label())) }),
            (desk.say("结果", "Outcome"), html! { (desk.t(note.outcome.label())) }),
            (desk.say("内容", "What was said"), told(desk, entry)),
        ]))
        section.card {
            h2 { (desk.say("批注", "Comments")) }
            @if seen.comments.is_empty() { p.soft { (desk.say("还没有批注。", "No comment yet.")) } }
            @else { (comments(desk, &seen.comments)?) }
            (refused(desk, refusal.filter(|refusal| refusal.field != "said")))
            (post(desk, &format!("/contact-logs/{}{}", entry.entry_no, asked(desk)), &html! {
                (area(desk, field, desk.form.get("said"), 3, refusal))
                button type="submit" { (desk.say("保存批注", "Save the comment")) }
            }))
        }
    })
}

fn comment(desk: &Desk<'_>) -> Result<Answer> {
    let (seen, member) = named(desk)?;
    let said = masking::free_text(desk.form.get("said"));
    let act = || {
        let (crm, signed) = (&desk.bank()?.crm, desk.signed("")?);
        let act = heads::comment(crm, &signed, &whose(desk)?, seen.entry.entry_no, &said)?;
        desk.site.act(act)?;
        Ok(Answer::See(format!("{}{}", LIST.path, asked(desk))))
    };
    match act() {
        Err(Error::Refusal(refusal)) => {
            let (seen, _) = named(desk)?;
            Ok(Answer::refused(desk, entry_page(desk, &seen, &member, Some(&refusal))?))
        }
        other => other,
    }
}

/// On the start of heads: how much of what their people wrote in the last days is unread. On the start of whoever
/// wrote: about whom a head has written beside an entry of late.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    let mut share = Share::default();
    if desk.may(&LIST) {
        share = heads::share(&desk.bank()?.crm, &desk.viewer()?.staff_no, &whose(desk)?, desk.today)?;
    }
    Ok(html! {
        @if share.all > 0 {
            p.notice {
                a href="/contact-logs" { (desk.say("未读接触记录 ", "Contact entries to read: "))
                    (count(share.unread)) " / " (count(share.all))
                    (desk.say("（", " (")) (share.percent()) "%" (desk.say("）", ")")) }
                (desk.say("，近 ", ", last ")) (SHARE_DAYS) (desk.say(" 天", " days"))
            }
        }
        (news(desk)?)
    })
}

/// What heads wrote of late beside one's own entries, by customer.
fn news(desk: &Desk<'_>) -> Result<Markup> {
    let bank = desk.bank()?;
    let from = desk.today.checked_sub_days(Days::new(NEWS_DAYS - 1)).unwrap_or(desk.today);
    let told = rows::comments_for(&bank.crm, &desk.viewer()?.staff_no, from)?;
    let numbers: Vec<&str> = told.iter().map(|(cust_no, _)| cust_no.as_str()).collect();
    // Whom somebody else looks after by now is no news that leads anywhere.
    let known = members(&bank.core, &numbers)?;
    let many: HashMap<&str, u32> = told.iter().map(|(cust_no, many)| (cust_no.as_str(), *many)).collect();
    let many = |one: &Member| many.get(one.cust_no.as_str()).copied().unwrap_or_default();
    Ok(html! {
        @if !known.is_empty() {
            p.notice {
                (desk.say("负责人对您的接触记录写了批注 ", "Heads commented on your contact entries: "))
                b { (count(known.iter().map(many).sum::<u32>())) } (desk.say("：", ": "))
                @for (at, one) in known.iter().take(NAMED_MAX).enumerate() {
                    @if at > 0 { (desk.say("，", ", ")) }
                    a href={ "/customers/" (desk.id_of(one.cust_id)) "/contacts" }
                        { (shown_name(desk.sight(one.cust_id, &one.inst_no), &one.name)) " " (one.cust_no) }
                }
                @if known.len() > NAMED_MAX { (desk.say(" 等", " and others")) }
            }
        }
    })
}
