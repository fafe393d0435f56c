//! Changes of the maintenance institution (维护机构变更, spec 2): asked for, confirmed by both heads, decided on.

pub mod ask;

use super::assignment::{WATCHERS, WORKERS, accepted, broken_rules, of_staff, reason_field};
use super::customers::shown_name;
use crate::access::roles::Role;
use crate::bank::assignment::rows;
use crate::bank::assignment::transfers::{Side, Transfer, decide};
use crate::bank::parties::rows::people::Institution;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::post;
use crate::web::view::parts::{count, empty, facts, refusal as refused, way};
use crate::web::view::table::{numbers, table, words};
use chrono::Days;
use maud::{Markup, html};

/// Days for which the list shows what was decided.
const DECIDED_DAYS: u64 = 90;

/// Customers whom the page of a transfer names.
const NAMED_MAX: usize = 200;

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    ask::FORM,
    ask::ASK,
    ask::CLOSE_FORM,
    ask::CLOSE,
    ask::CUSTOMER_FORM,
    ask::CUSTOMER_ASK,
    Route {
        path: "/transfers/{transfer}",
        object: Object::Transfer,
        audit: Audit::Entry("view_transfer"),
        menu: None,
        title: Label::new("维护机构变更", "Change of maintenance institution"),
        help: Label::new("", ""),
        run: show,
        ..LIST
    },
    Route { path: "/transfers/{transfer}/confirm", run: confirm, ..ACT },
    Route { path: "/transfers/{transfer}/refuse", run: refuse, ..ACT },
    Route { path: "/transfers/{transfer}/withdraw", run: withdraw, ..ACT },
    Route { path: "/transfers/{transfer}/accept", run: accept, ..ACT },
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/transfers",
    who: Who::Roles(WATCHERS),
    object: Object::None,
    audit: Audit::Entry("list_transfers"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("维护机构变更", "Changes of maintenance institution"),
    help: Label::new(
        "客户要求、VIP 卡发卡机构申请或双方协商一致时变更维护机构：双方负责人确认，分行（跨分行由总行）决定",
        "by the customer's wish, by the institution that issued the VIP card, or by agreement: both heads confirm, branch retail (across branches head office) decides",
    ),
    run: list,
};

const ACT: Route = Route {
    method: Method::Post,
    path: "",
    who: Who::Roles(WORKERS),
    object: Object::Transfer,
    audit: Audit::ByVerb,
    rate: Rate::Page,
    menu: None,
    title: Label::new("维护机构变更", "Change of maintenance institution"),
    help: Label::new("", ""),
    run: accept,
};

/// Whether a transfer waits for something that this person does.
fn waits_for(desk: &Desk<'_>, one: &Transfer, tree: &[Institution]) -> Result<bool> {
    let viewer = desk.viewer()?;
    let missing = one.unconfirmed();
    if missing.is_empty() {
        return Ok(one.is_decided_by(&viewer.posts, tree) && !one.is_party(&viewer.staff_no));
    }
    let mine = |side: &Side| one.may_confirm(&viewer.posts, *side, tree);
    Ok(one.staff_no != viewer.staff_no && missing.iter().any(mine))
}

/// How many transfers wait for this person, for the start of whoever confirms or decides.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    if !super::assignment::DECIDERS.iter().any(|role| desk.is(*role)) {
        return Ok(html! {});
    }
    let tree = desk.tree()?;
    let mut waiting = 0;
    for one in desk.site.plainly(|bank| rows::transfers::waiting(&bank.crm))? {
        waiting += usize::from(waits_for(desk, &one, &tree)?);
    }
    Ok(html! {
        @if waiting > 0 {
            p.notice { a href="/transfers" { (count(waiting)) (desk.say(" 份维护机构变更等您处理", " changes of maintenance institution wait for you")) } }
        }
    })
}

/// Those that a person has to do with; an auditor reads all.
fn concerns(desk: &Desk<'_>, one: &Transfer, tree: &[Institution]) -> Result<bool> {
    let viewer = desk.viewer()?;
    Ok(desk.is(Role::Auditor) || one.concerns(&viewer.staff_no, &viewer.posts, tree))
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let tree = desk.tree()?;
    let since = desk.today.checked_sub_days(Days::new(DECIDED_DAYS)).unwrap_or(desk.today);
    let (mut mine, mut waiting, mut decided) = (Vec::new(), Vec::new(), Vec::new());
    for one in desk.site.plainly(|bank| rows::transfers::waiting(&bank.crm))? {
        if waits_for(desk, &one, &tree)? {
            mine.push(one);
        } else if concerns(desk, &one, &tree)? {
            waiting.push(one);
        }
    }
    for one in desk.site.plainly(|bank| rows::transfers::decided_since(&bank.crm, since))? {
        if concerns(desk, &one, &tree)? {
            decided.push(one);
        }
    }
    let asks = WORKERS.iter().any(|role| desk.is(*role));
    let closes = desk.is(Role::BranchRetail) || desk.is(Role::HqRetail);
    let nothing = mine.is_empty() && waiting.is_empty() && decided.is_empty();
    let why = desk.say(
        "目前没有与您有关的维护机构变更。",
        "There is no change of maintenance institution that you have to do with.",
    );
    let body = html! {
        @if asks || closes { p.actions {
            @if asks { a.button href="/transfers/new" { (desk.say("申请客户转入…", "Ask for a customer…")) } }
            @if closes { " " a.button href="/transfers/closing" { (desk.say("机构撤并…", "Close an institution…")) } }
        } }
        @if nothing { (empty(why, &html! {})) }
        @for (heading, all) in [
            (desk.say("等您处理", "Waiting for you"), &mine),
            (desk.say("等待他人", "Waiting for others"), &waiting),
            (desk.say("近 90 天已了结", "Settled in the last 90 days"), &decided),
        ] {
            @if !all.is_empty() { section.card { h2 { (heading) } (lines(desk, all)?) } }
        }
    };
    Ok(Answer::page(desk, body))
}

/// Transfers as a table.
///
/// # Errors
/// A fault of the database.
pub fn lines(desk: &Desk<'_>, all: &[Transfer]) -> Result<Markup> {
    let tree = desk.tree()?;
    let caption = desk.t(LIST.title);
    let columns = [
        numbers(desk.say("编号", "No.")),
        words(desk.say("客户", "Customer")),
        words(desk.say("转出 → 转入", "From → to")),
        words(desk.say("缘由", "Ground")),
        words(desk.say("提出", "Asked")),
        words(desk.say("进度", "Where it stands")),
    ];
    let mut rows = Vec::with_capacity(all.len());
    for one in all {
        let who = match one.customers {
            1 => html! { (one.cust_no) },
            many => html! { (count(many)) (desk.say(" 位客户", " customers")) },
        };
        rows.push(vec![
            html! { a href={ "/transfers/" (one.transfer_no) } { (one.transfer_no) } },
            who,
            html! { (inst_name(&tree, &one.from_inst)) " → " (inst_name(&tree, &one.to_inst)) },
            html! { (desk.t(one.ground.label())) },
            html! { (of_staff(desk, &one.asked_by)?) div.soft { (one.asked_on) } },
            progress(desk, one)?,
        ]);
    }
    Ok(table(caption, &columns, &rows))
}

/// The name of an institution.
fn inst_name<'a>(tree: &'a [Institution], inst_no: &'a str) -> &'a str {
    tree.iter().find(|inst| inst.inst_no == inst_no).map_or(inst_no, |inst| inst.name.as_str())
}

/// Where a transfer stands, in a few words.
fn progress(desk: &Desk<'_>, one: &Transfer) -> Result<Markup> {
    if let Some(decided) = &one.decided {
        let by = of_staff(desk, &decided.by)?;
        return Ok(html! { (desk.t(decided.outcome.label())) div.soft { (by) " · " (decided.on) } });
    }
    let missing = one.unconfirmed();
    Ok(html! {
        @if missing.is_empty() { (desk.say("待决定", "to be decided")) }
        @for side in missing { div { (desk.say("待确认：", "to be confirmed: ")) (desk.t(side.label())) } }
    })
}

/// The transfer that the address names, where this person has to do with it.
fn named(desk: &Desk<'_>) -> Result<Transfer> {
    let number = desk.id.parse::<i64>().ok().filter(|no| no.to_string() == desk.id);
    let found =
        number.map(|no| desk.site.plainly(|bank| rows::transfers::transfer(&bank.crm, no))).transpose()?;
    let found = found.flatten().ok_or_else(|| Error::from(not_found()))?;
    let tree = desk.tree()?;
    if concerns(desk, &found, &tree)? { Ok(found) } else { Err(not_found().into()) }
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let transfer = named(desk)?;
    Ok(Answer::page(desk, page(desk, &transfer, None)?))
}

fn page(desk: &Desk<'_>, one: &Transfer, refusal: Option<&Refusal>) -> Result<Markup> {
    let tree = desk.tree()?;
    let mut list = vec![
        (desk.say("转出机构", "From"), html! { (inst_name(&tree, &one.from_inst)) }),
        (desk.say("转入机构", "To"), html! { (inst_name(&tree, &one.to_inst)) }),
        (desk.say("缘由", "Ground"), html! { (desk.t(one.ground.label())) }),
        (desk.say("提出", "Asked"), html! { (of_staff(desk, &one.asked_by)?) " · " (one.asked_on) }),
    ];
    if let Some((wish, on)) = one.wished {
        let how = html! { (on) " · " (desk.t(wish.label())) };
        list.push((desk.say("客户提出", "The customer's wish"), how));
    }
    let goes = if one.staff_no.is_empty() {
        html! { (desk.say("转入机构公共户，由其负责人分配", "to the taking institution's pool, from which its head assigns")) }
    } else {
        html! { (desk.say("随 ", "follows ")) (of_staff(desk, &one.staff_no)?) }
    };
    list.push((desk.say("归属", "Assignment"), goes));
    for confirmed in &one.confirmed {
        let by = of_staff(desk, &confirmed.by)?;
        let label = desk.t(confirmed.side.label());
        list.push((label, html! { (desk.say("已确认：", "confirmed: ")) (by) " · " (confirmed.on) }));
    }
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card {
            (facts(&list))
            p { (desk.say("原因：", "Reason: ")) (one.reason) }
        }
        section.card { h2 { (desk.say("客户", "Customers")) } (customers(desk, one)?) }
        @match &one.decided {
            Some(decided) => p.notice {
                (desk.t(decided.outcome.label())) ": " (of_staff(desk, &decided.by)?) " · " (decided.on)
                @if !decided.answer.is_empty() { " · " (decided.answer) }
                @if let Some(change_no) = decided.change_no { @if !desk.is(Role::CustomerManager) {
                    " · " (way(desk, &format!("/changes/{change_no}"), desk.say("交接单", "hand-over sheet"))) } }
            },
            None => (forms(desk, one, &tree, refusal)?),
        }
    })
}

/// The customers, by number; with their name where one may read it.
fn customers(desk: &Desk<'_>, one: &Transfer) -> Result<Markup> {
    let all = rows::transfers::customers(&desk.bank()?.crm, one.transfer_no)?;
    let named: Vec<&str> = all.iter().take(NAMED_MAX).map(String::as_str).collect();
    let seen = rows::members(&desk.bank()?.core, &named)?;
    let rest = all.len() - named.len();
    Ok(html! {
        ul.plain {
            @for cust_no in named {
                li {
                    @match seen.iter().find(|member| member.cust_no == cust_no) {
                        Some(member) => a href={ "/customers/" (desk.id_of(member.cust_id)) } {
                            (shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name)) " " (cust_no)
                        },
                        None => (cust_no),
                    }
                }
            }
        }
        @if rest > 0 { p.soft { (desk.say("另有 ", "and ")) (count(rest)) (desk.say(" 位", " more")) } }
    })
}

fn forms(desk: &Desk<'_>, one: &Transfer, tree: &[Institution], refusal: Option<&Refusal>) -> Result<Markup> {
    let viewer = desk.viewer()?;
    let to = |act: &str| format!("/transfers/{}/{act}", one.transfer_no);
    let missing = one.unconfirmed();
    let mine: Vec<&Side> =
        missing.iter().filter(|side| one.may_confirm(&viewer.posts, **side, tree)).collect();
    let decides = missing.is_empty() && one.is_decided_by(&viewer.posts, tree);
    let asked = one.asked_by == viewer.staff_no;
    Ok(html! {
        @for side in &mine {
            section.card {
                h2 { (desk.say("作为", "For the ")) (desk.t(side.label())) (desk.say("负责人确认", "")) }
                (post(desk, &to("confirm"), &html! {
                    input type="hidden" name="side" value=(side.code());
                    button type="submit" { (desk.say("确认同意", "I agree")) }
                }))
            }
        }
        @if decides {
            section.card {
                h2 { (desk.say("决定", "Decision")) }
                (post(desk, &to("accept"), &html! {
                    (broken_rules(desk, refusal))
                    (reason_field(desk).optional().show(desk, refusal))
                    p.actions {
                        button type="submit" { (desk.say("同意变更", "Accept")) }
                        @if !asked { " " button.quiet type="submit" formaction=(to("refuse")) { (desk.say("不同意", "Refuse")) } }
                    }
                }))
            }
        } @else if !mine.is_empty() && !asked {
            section.card {
                h2 { (desk.say("不同意", "Do not agree")) }
                (post(desk, &to("refuse"), &html! {
                    (reason_field(desk).show(desk, refusal))
                    button.quiet type="submit" { (desk.say("不同意", "Refuse")) }
                }))
            }
        }
        @if asked {
            section.card {
                (post(desk, &to("withdraw"), &html! {
                    button.quiet type="submit" { (desk.say("撤回申请", "Take it back")) }
                }))
            }
        }
    })
}

/// Does something with the transfer of the address; a refusal comes back on its page.
fn acting(desk: &Desk<'_>, act: impl FnOnce(&Transfer) -> Result<()>) -> Result<Answer> {
    let transfer = named(desk)?;
    match act(&transfer) {
        Ok(()) => Ok(Answer::See("/transfers".to_owned())),
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, &transfer, Some(&refusal))?)),
        Err(other) => Err(other),
    }
}

fn confirm(desk: &Desk<'_>) -> Result<Answer> {
    acting(desk, |one| {
        let Some(side) = Side::from_code(desk.form.get("side")) else {
            let why = text!("请从页面上确认", "confirm it on its page");
            return Err(Refusal::new("unknown_side", "side", why).into());
        };
        let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
        desk.site.act(desk.site.plainly(|bank| decide::confirm(bank, &signed, posts, one, side))?)
    })
}

fn refuse(desk: &Desk<'_>) -> Result<Answer> {
    acting(desk, |one| {
        let (signed, posts, reason) = (desk.signed("")?, &desk.viewer()?.posts, desk.reason()?);
        desk.site.act(desk.site.plainly(|bank| decide::refuse(bank, &signed, posts, one, &reason))?)
    })
}

fn withdraw(desk: &Desk<'_>) -> Result<Answer> {
    acting(desk, |one| desk.site.act(decide::withdraw(&desk.signed("")?, one)?))
}

fn accept(desk: &Desk<'_>) -> Result<Answer> {
    acting(desk, |one| {
        let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
        let given = desk.form.get("reason");
        let reason = if given.trim().is_empty() { String::new() } else { desk.reason()? };
        let rules = accepted(desk);
        let act = |bank: &_| decide::accept(bank, &signed, posts, one, &reason, &rules);
        desk.site.act(desk.site.plainly(act)?)?;
        // Lists, counts and search know where the customers are now before the answer is sent.
        desk.site.book().map(drop)
    })
}
