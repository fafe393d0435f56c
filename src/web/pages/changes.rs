//! Changes of who maintains whom: the hand-over sheet to print and sign, and taking a change back on the same day
//! (spec 2).

use super::assignment::{DECIDERS, READERS, of_staff, reason_field};
use super::carried::{self, Carried};
use super::customers::shown_name;
use crate::bank::assignment::changes::{self, Handed, Sheet};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::post;
use crate::web::view::parts::{self, count, facts, pager, refusal as refused};
use crate::web::view::table::{table, words};
use maud::{Markup, html};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    SHOW,
    Route {
        method: Method::Post,
        path: "/changes/{change}/take-back",
        who: Who::Roles(DECIDERS),
        audit: Audit::ByVerb,
        title: Label::new("撤回当日调整", "Take a change back"),
        help: Label::new("", ""),
        run: take_back,
        ..SHOW
    },
];

const SHOW: Route = Route {
    method: Method::Get,
    path: "/changes/{change}",
    who: Who::Roles(READERS),
    object: Object::Change,
    audit: Audit::Entry("view_change"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("客户交接单", "Hand-over sheet"),
    help: Label::new(
        "一次归属调整的全部客户、缘由、决定人，可打印签字；当日可由有权人撤回",
        "all customers of a change with cause and decider, to print and sign; it can be taken back on the same day",
    ),
    run: show,
};

/// Customers of a change on one page of the sheet.
const PER_PAGE: usize = parts::PER_PAGE;

/// The change that the address names, with those of its customers whom the person sees. One who sees none of them is
/// told no more of it than of one that is not there.
fn named(desk: &Desk<'_>) -> Result<Sheet> {
    let number = desk.id.parse::<i64>().ok().filter(|no| *no > 0 && no.to_string() == desk.id);
    let sheet = number.map(|no| desk.site.plainly(|bank| changes::sheet(bank, no))).transpose()?.flatten();
    let mut sheet = sheet.ok_or_else(|| Error::from(not_found()))?;
    let seen = changes::within(desk.bank()?, &sheet.customers)?;
    sheet.customers = seen;
    if sheet.customers.is_empty() { Err(not_found().into()) } else { Ok(sheet) }
}

/// The page of the address that shows all customers at once: a sheet is printed and signed as a whole.
const WHOLE: &str = "all";
/// Customers of a whole sheet.
const WHOLE_MAX: usize = 2_000;

fn show(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, &named(desk)?, None)?))
}

fn page(desk: &Desk<'_>, sheet: &Sheet, refusal: Option<&Refusal>) -> Result<Markup> {
    let told = &sheet.told;
    let whole = desk.query.get("page") == WHOLE;
    let (skip, limit) =
        if whole { (0, WHOLE_MAX) } else { ((parts::page_number(desk) - 1) * PER_PAGE, PER_PAGE) };
    let shown: Vec<&Handed> = sheet.customers.iter().skip(skip).take(limit).collect();
    let about_viewer = changes::is_complained_about(sheet, &desk.viewer()?.staff_no);
    let hidden = i64::try_from(sheet.customers.len()).unwrap_or(0) < sheet.all;
    let numbers: Vec<&str> = sheet.customers.iter().map(|one| one.member.cust_no.as_str()).collect();
    let signers = sheet.customers.iter().filter_map(|one| one.from.as_deref()).collect();
    let carried = carried::of(desk, &numbers, &signers)?;
    let list = [
        (desk.say("编号", "Number"), html! { (told.change_no) }),
        (desk.say("缘由", "Cause"), html! { (desk.t(told.cause.label())) }),
        (desk.say("决定人", "Decided by"), html! { (of_staff(desk, &told.decided_by)?) }),
        (desk.say("日期", "Date"), html! { (told.decided_on) }),
        (
            desk.say("客户数", "Customers"),
            html! { (count(sheet.all))
            @if hidden { span.soft { (desk.say("，其中您可见 ", ", of whom you see ")) (count(sheet.customers.len())) } } },
        ),
    ];
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card {
            (facts(&list))
            @if !told.reason.is_empty() && !about_viewer { p { (desk.say("原因：", "Reason: ")) (told.reason) } }
            @if !told.remark.is_empty() { p { (desk.say("原维护人的意见：", "What the person before says: ")) (told.remark) } }
            @if let Some(undone) = sheet.undone_by {
                p.notice {
                    (desk.say("已由 ", "Taken back by "))
                    a href={ "/changes/" (undone) } { (desk.say("调整 ", "change ")) (undone) }
                    (desk.say(" 撤回", ""))
                }
            }
            @if let Some(undoes) = sheet.undoes {
                p { (desk.say("撤回 ", "Takes back ")) a href={ "/changes/" (undoes) } { (desk.say("调整 ", "change ")) (undoes) } }
            }
        }
        (carried.told(desk))
        (customers(desk, &shown, &carried)?)
        @if !whole {
            (pager(desk, sheet.customers.len()))
            @if sheet.customers.len() > PER_PAGE {
                p { a href={ "/changes/" (told.change_no) "?page=" (WHOLE) } { (desk.say("全部列在一页（打印用）", "all on one page, to print")) } }
            }
        }
        section.card.signatures {
            p { (desk.say("移交人：", "Handed over by: ")) span.line {} " " (desk.say("接收人：", "Taken over by: ")) span.line {}
                " " (desk.say("监交人：", "Witness: ")) span.line {} " " (desk.say("日期：", "Date: ")) span.line {} }
        }
        @if can_take_back(desk, sheet) { (take_back_form(desk, sheet, refusal)) }
    })
}

fn can_take_back(desk: &Desk<'_>, sheet: &Sheet) -> bool {
    DECIDERS.iter().any(|role| desk.is(*role)) && changes::is_open(sheet, desk.today)
}

fn take_back_form(desk: &Desk<'_>, sheet: &Sheet, refusal: Option<&Refusal>) -> Markup {
    html! {
        section.card {
            h2 { (desk.say("撤回（仅限当日）", "Take back (today only)")) }
            p { (desk.say("全部客户回到调整前的归属；原记录保留，另记一笔撤回。", "All customers go back to whom they were with; the record stays, and another is made.")) }
            (post(desk, &format!("/changes/{}/take-back", sheet.told.change_no), &html! {
                (reason_field(desk).show(desk, refusal))
                button.plain type="submit" { (desk.say("撤回", "Take back")) }
            }))
        }
    }
}

fn customers(desk: &Desk<'_>, shown: &[&Handed], carried: &Carried) -> Result<Markup> {
    let columns = [
        words(desk.say("姓名", "Name")),
        words(desk.say("客户号", "Customer number")),
        words(desk.say("层级", "Tier")),
        words(desk.say("原维护人", "From")),
        words(desk.say("现维护人", "To")),
        words(desk.say("来源", "Origin")),
        words(desk.say("一并移交", "Goes along")),
    ];
    let roster = desk.site.roster()?;
    let mut rows = Vec::with_capacity(shown.len());
    for one in shown {
        let sight = desk.sight(one.member.cust_id, &one.member.inst_no);
        let name = shown_name(sight, &one.member.name);
        let pool = desk.say("公共户", "pool").to_owned();
        let who = |holder: &Option<String>| match holder {
            None => Ok(pool.clone()),
            Some(holder) => of_staff(desk, holder),
        };
        rows.push(vec![
            html! { a href={ "/customers/" (desk.id_of(one.member.cust_id)) "/assignment" } { (name) } },
            html! { (one.member.cust_no) },
            html! {
                @match one.tier { Some(tier) => (parts::tier(tier, desk.lang)), None => "–" }
                @if roster.line(one.member.cust_id).is_some_and(|line| line.provisional) {
                    " " (parts::provisional(desk))
                }
            },
            html! { (who(&one.from)?) },
            html! { (who(&one.to)?) },
            html! { @if let Some(origin) = one.origin { (desk.t(origin.label())) } @else { "–" } },
            carried.of(&one.member.cust_no),
        ]);
    }
    Ok(table(desk.say("交接客户", "Customers handed over"), &columns, &rows))
}

fn take_back(desk: &Desk<'_>) -> Result<Answer> {
    let sheet = named(desk)?;
    let act = || {
        let (signed, posts, reason) = (desk.signed("")?, &desk.viewer()?.posts, desk.reason()?);
        let no = sheet.told.change_no;
        let act = desk.site.plainly(|bank| changes::take_back(bank, &signed, posts, no, &reason))?;
        let change_no = desk.site.act(act)?;
        Ok(Answer::See(format!("/changes/{change_no}")))
    };
    match act() {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, &sheet, Some(&refusal))?)),
        other => other,
    }
}
