//! The pool (公共户): who has nobody, for how long, and giving many of them to people at once (spec 2).

use super::assignment::{DECIDERS, accepted, keepers};
use super::book;
use super::customers::{filter, shown_name};
use super::giving::{self, Asked, Batch, choose, moved_on, seen_after};
use super::grids::grid_choice;
use super::pool_events;
use crate::access::roles::Role;
use crate::bank::assignment::Cause;
use crate::bank::assignment::change::{self, Authority, Prepared, Wanted};
use crate::bank::assignment::pool::{self, Ages, Came, Undecided};
use crate::bank::assignment::rules::Keeper;
use crate::bank::parties::rows::people::{self, Person};
use crate::bank::tiers::roster::{Among, Filter, Order, Roster};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::terms::Tier;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::memo::{PoolGlance, PoolQuestion, State, Waiting};
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{choice, filters, post};
use crate::web::view::parts::{self, PER_PAGE, count, empty, money, page_number, pager, refusal as refused};
use crate::web::view::table::{numbers, table, words};
use chrono::Days;
use maud::{Markup, html};
use std::sync::Arc;

/// Roles that see the pool.
const READERS: &[Role] = &[Role::RetailHead, Role::BranchRetail, Role::HqRetail, Role::Auditor];

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        method: Method::Post,
        path: "/pool/preview",
        who: Who::Roles(DECIDERS),
        audit: Audit::Entry("preview_assignment"),
        menu: None,
        title: Label::new("分配预览", "Preview of an assignment"),
        help: Label::new("", ""),
        run: preview,
        ..LIST
    },
    Route {
        method: Method::Post,
        path: "/pool/assign",
        who: Who::Roles(DECIDERS),
        audit: Audit::ByVerb,
        menu: None,
        title: Label::new("批量分配", "Assign many at once"),
        help: Label::new("", ""),
        run: assign,
        ..LIST
    },
];

/// The pool.
pub const LIST: Route = Route {
    method: Method::Get,
    path: "/pool",
    who: Who::Roles(READERS),
    object: Object::None,
    audit: Audit::Entry("list_pool"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("公共户", "Pool"),
    help: Label::new(
        "尚无维护人的客户：按在池时长和层级查看，勾选或按筛选批量分配，先预览后确认，全部成功或全部不做",
        "customers whom nobody maintains: by age and tier; choose some or all of a filter, preview, then assign all or none",
    ),
    run: list,
};

/// Customers that one assignment from the pool may have.
const BULK_MAX: usize = 10_000;

/// The filter of the address, for those who can be assigned.
fn wanted_filter(desk: &Desk<'_>, roster: &Roster) -> Result<Filter> {
    // Whoever left, as somebody lost may have, can be given to nobody.
    Ok(Filter { assignable: true, among: Among::Present, ..filter(desk, roster)? })
}

/// The pool that this person sees, under the filter of the address.
struct Pool {
    members: Vec<u32>,
    /// The last change that it was read after.
    change_no: i64,
}

fn pool(desk: &Desk<'_>, roster: &Roster) -> Result<Pool> {
    let book = desk.site.book()?;
    let undecided = desk.site.plainly(|bank| Undecided::load(&bank.crm)?.ids(&bank.core))?;
    let (reach, filter) = (&desk.scope.reach, wanted_filter(desk, roster)?);
    let members = pool::members(roster, &book, &undecided, reach, &filter, desk.today);
    Ok(Pool { members, change_no: book.change_no })
}

/// Whether the customers are those of a team of whom nobody is named: the page of its book asks.
fn is_of_team(desk: &Desk<'_>) -> bool {
    !desk.query.get("team").is_empty()
}

/// The customers of teams that this person sees and of whom nobody is named.
fn waiting(desk: &Desk<'_>, roster: &Roster) -> Result<Pool> {
    let book = desk.site.book()?;
    let members = pool::of_teams(roster, &book, &desk.scope.reach);
    Ok(Pool { members, change_no: book.change_no })
}

/// The page on which customers were ticked, with what was refused.
fn start_again(desk: &Desk<'_>, refusal: &Refusal) -> Result<Answer> {
    let body = if is_of_team(desk) { book::page(desk, Some(refusal))? } else { page(desk, Some(refusal))? };
    Ok(Answer::refused(desk, body))
}

/// A page of the pool and what stands above it: read once, and kept for as long as nothing changes.
fn glance(desk: &Desk<'_>, roster: &Roster) -> Result<Arc<PoolGlance>> {
    let book = desk.site.book()?;
    let question = PoolQuestion {
        reach: desk.scope.reach.clone(),
        filter: wanted_filter(desk, roster)?,
        order: Order::from_code(desk.query.get("sort")),
        skip: (page_number(desk) - 1) * PER_PAGE,
        today: desk.today,
        state: State::of(&desk.bank()?.core)?,
        roster: roster.mark(),
        book: book.state(),
        undecided: desk.site.plainly(|bank| Undecided::load(&bank.crm))?,
    };
    desk.site.memo.pools.try_get(question, |question| {
        let PoolQuestion { reach, filter, skip, today, undecided, .. } = question;
        let deciding = undecided.due(reach, *today);
        let undecided = desk.site.plainly(|bank| undecided.ids(&bank.core))?;
        let whole = Filter { assignable: true, among: Among::Present, ..Filter::default() };
        let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(*today);
        let ending = pool::coming(roster, &book, &undecided, (reach, &whole), (*today, tomorrow));
        let members = pool::members(roster, &book, &undecided, reach, filter, *today);
        let ages = Ages::of(&members, |id| book.free_since(id), *today, &desk.site.calendar);
        let vips = members.iter().filter(|id| tier(roster, **id).is_some_and(Tier::is_vip)).count();
        let total = members.len();
        let shown = waiting_at(desk, &in_order(desk, roster, members, *skip, PER_PAGE))?;
        Ok(Arc::new(PoolGlance { total, vips, ages, ending, deciding, shown }))
    })
}

/// Some customers of the pool with how each came there.
fn waiting_at(desk: &Desk<'_>, cust_ids: &[u32]) -> Result<Vec<Waiting>> {
    let on = desk.business_date()?.unwrap_or(desk.today);
    let persons = people::persons(&desk.bank()?.core, cust_ids, on)?.into_iter();
    desk.site.plainly(|bank| {
        let waiting = persons.map(|Person { cust_id, cust_no, name, inst_no, .. }| {
            let (came, since) = pool::came(bank, &cust_no)?;
            Ok(Waiting { cust_id, cust_no, name, inst_no, came, since })
        });
        waiting.collect()
    })
}

/// Notice on the start of whoever decides: how many wait in the pool, and how many of them for long.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    if !DECIDERS.iter().any(|role| desk.is(*role)) || desk.scope.reach.everything {
        return Ok(html! {});
    }
    let ages = glance(desk, &*desk.site.roster()?)?.ages;
    let waiting = ages.weeks + ages.long;
    Ok(html! {
        @if ages.fresh + waiting > 0 {
            p.soft { a href="/pool" { (desk.say("公共户 ", "")) (count(ages.fresh + waiting)) (desk.say(" 位", " customers in the pool")) }
                (desk.say("，其中 ", ", ")) (count(waiting)) (desk.say(" 位已满 5 个工作日", " of them for 5 working days and more")) }
        }
    })
}

/// A page of the pool, in the order of the address.
fn in_order(desk: &Desk<'_>, roster: &Roster, members: Vec<u32>, skip: usize, limit: usize) -> Vec<u32> {
    let only = Filter { customers: Some(members), ..Filter::default() };
    let order = Order::from_code(desk.query.get("sort"));
    roster.find(&desk.scope.reach, &only, order, skip, limit).customers
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let found = glance(desk, &*desk.site.roster()?)?;
    if found.shown.is_empty() && found.total > 0 {
        // Beyond the end: the last page.
        let last = found.total.div_ceil(PER_PAGE).min(parts::PAGES_MAX);
        return Ok(Answer::See(desk.link("page", &last.to_string())));
    }
    Ok(Answer::page(desk, page(desk, None)?))
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let roster = desk.site.roster()?;
    let found = glance(desk, &roster)?;
    let (total, shown) = (found.total, &found.shown);
    let may = DECIDERS.iter().any(|role| desk.is(*role));
    let query = desk.query.with("page", "").query();
    let body = customers(desk, &roster, shown, may)?;
    let none = desk.say(
        "没有符合条件的公共户：客户都已归属，或仍在新客户期内。",
        "Nobody fits: all customers are assigned, or still new.",
    );
    Ok(html! {
        (refused(desk, refusal))
        ul.tiles {
            (tile(desk.say("公共户", "in the pool"), total))
            (tile(desk.say("其中 VIP", "VIPs among them"), found.vips))
            (tile(desk.say("不足 5 个工作日", "under 5 working days"), found.ages.fresh))
            (tile(desk.say("5 至 20 个工作日", "5 to 20 working days"), found.ages.weeks))
            (tile(desk.say("更久", "longer"), found.ages.long))
        }
        (forecast(desk, &found))
        (super::load::forecast(desk)?)
        (pool_events::section(desk)?)
        (bar(desk)?)
        @if shown.is_empty() {
            (empty(none, &html! { a href="/pool" { (desk.say("查看全部", "show all")) } }))
        } @else if may {
            (post(desk, &format!("/pool/preview{query}"), &html! {
                (body)
                div.actions {
                    button type="submit" { (desk.say("分配所选", "Assign those ticked")) }
                    label { (desk.say("或本筛选的前 ", "or the first "))
                        input.short type="number" name="first" min="1" max=(BULK_MAX) value="" aria-label=(desk.say("前几位", "how many"));
                        (desk.say(" 位", " of this filter")) }
                }
            }))
            (pager(desk, total))
        } @else { (body) (pager(desk, total)) }
    })
}

fn tier(roster: &Roster, cust_id: u32) -> Option<Tier> {
    roster.line(cust_id).and_then(|line| line.tier)
}

fn tile(name: &str, number: usize) -> Markup {
    html! { li.tile { span.soft { (name) } b { (count(number)) } } }
}

/// Who comes to the pool tomorrow, and why.
fn forecast(desk: &Desk<'_>, glance: &PoolGlance) -> Markup {
    let (ending, deciding) = (glance.ending, glance.deciding);
    html! {
        @if ending + deciding > 0 {
            p.notice {
                (desk.say("明天将进公共户：", "Coming to the pool tomorrow: "))
                @if ending > 0 { a href="/new-customers" { (count(ending)) (desk.say(" 位新客户（今天截止，无人申请）", " new customers (their window ends today, nobody applied)")) } }
                @if ending > 0 && deciding > 0 { (desk.say("；", "; ")) }
                @if deciding > 0 {
                    a href="/decisions" {
                        (count(deciding))
                        (desk.say(" 位调离人员的自拓客户（今天到期未决）", " customers of people who moved (due today)"))
                    }
                }
            }
        }
    }
}

fn bar(desk: &Desk<'_>) -> Result<Markup> {
    let mut tiers = vec![
        (String::new(), desk.say("全部层级", "all tiers").to_owned()),
        ("vip".to_owned(), desk.say("VIP（黄金及以上）", "VIP (gold and above)").to_owned()),
    ];
    tiers.extend(
        Tier::ALL.iter().rev().map(|tier| (tier.code().to_owned(), tier.label().get(desk.lang).to_owned())),
    );
    let reach = &desk.scope.reach;
    let mut institutions = vec![(String::new(), desk.say("全部机构", "all institutions").to_owned())];
    let tree = desk.tree()?;
    let seen = tree.iter().filter(|inst| reach.everything || reach.institutions.contains(&inst.inst_no));
    institutions.extend(seen.map(|inst| (inst.inst_no.clone(), inst.name.clone())));
    Ok(filters(
        desk,
        &html! {
            (choice("tier", desk.say("层级", "Tier"), &tiers, desk.query.get("tier")))
            @if institutions.len() > 2 {
                (choice("inst", desk.say("机构", "Institution"), &institutions, desk.query.get("inst")))
            }
            (grid_choice(desk)?)
        },
    ))
}

fn customers(desk: &Desk<'_>, roster: &Roster, shown: &[Waiting], may: bool) -> Result<Markup> {
    let columns = [
        words(desk.say("姓名", "Name")),
        words(desk.say("客户号", "Customer number")),
        words(desk.say("层级", "Tier")),
        numbers(desk.say("综合金融资产月日均（元）", "Comprehensive daily average (yuan)")),
        words(desk.say("来由", "How they came")),
        words(desk.say("机构", "Institution")),
    ];
    let tree = desk.tree()?;
    let mut lines = Vec::with_capacity(shown.len());
    for person in shown {
        let line = roster.line(person.cust_id);
        let name = shown_name(desk.sight(person.cust_id, &person.inst_no), &person.name);
        let id = desk.id_of(person.cust_id);
        let at = tree.iter().find(|inst| inst.inst_no == person.inst_no).map_or("", |inst| &*inst.name);
        lines.push(vec![
            html! {
                @if may { input type="checkbox" name="customer" value=(id) aria-label=(person.cust_no); " " }
                a href={ "/customers/" (id) "/assignment" } { (name) }
            },
            html! { (person.cust_no) },
            parts::known_tier(desk, line),
            html! { @match line.filter(|line| line.rated) {
                Some(line) => (money(line.average_fen)),
                None => "–",
            } },
            came(desk, person),
            html! { (at) },
        ]);
    }
    Ok(table(desk.t(LIST.title), &columns, &lines))
}

/// How a customer came to the pool, and how many working days ago.
fn came(desk: &Desk<'_>, waiting: &Waiting) -> Markup {
    let days = waiting.since.map(|day: Day| desk.site.calendar.working_days_between(day, desk.today));
    let why = match waiting.came {
        Came::Back(cause) => cause.map_or("", |cause| desk.t(cause.label())),
        Came::Straight => desk.say("批量开户或久悬", "opened in a batch, or dormant"),
        Came::Unasked => desk.say("新客户期内无人申请", "nobody applied in time"),
        Came::Always => desk.say("从未归属", "never assigned"),
    };
    html! {
        (why)
        @if let (Some(since), Some(days)) = (waiting.since, days) {
            div.soft { (since) " · " (days) (desk.say(" 个工作日", " working days")) }
        }
    }
}

/// The customers that the form names: those ticked, or the first so many of the list.
fn chosen(desk: &Desk<'_>) -> Result<Batch> {
    let roster = desk.site.roster()?;
    let Pool { members, change_no, .. } =
        if is_of_team(desk) { waiting(desk, &roster)? } else { pool(desk, &roster)? };
    let ticked = giving::ticked(desk, &members)?;
    let first = desk.form.get("first").parse::<usize>().ok().filter(|first| *first > 0);
    let (ids, by_hand) = match first {
        Some(_) if seen_after(desk).is_some_and(|seen| seen != change_no) => return Err(moved_on().into()),
        Some(first) if ticked.is_empty() => (in_order(desk, &roster, members, 0, first.min(BULK_MAX)), false),
        _ => (ticked, true),
    };
    giving::batch(desk, ids, change_no, by_hand)
}

fn prepared(desk: &Desk<'_>, batch: &Batch, people: &[Keeper], reason: &str) -> Result<Prepared> {
    let moves = giving::moves(desk, batch, people, false)?;
    let (signed, posts, accepted) = (desk.signed("")?, &desk.viewer()?.posts, accepted(desk));
    let wanted = Wanted { reason, accepted: &accepted, ..Wanted::new(&moves, Cause::Pool) };
    desk.site.plainly(|bank| change::prepare(bank, &signed, Authority::Person(posts), wanted))
}

fn preview(desk: &Desk<'_>) -> Result<Answer> {
    let shown = || {
        let batch = chosen(desk)?;
        let people = desk.site.plainly(|bank| keepers(bank, &batch.inst_no, desk.today))?;
        let (found, refusal) = giving::tried(desk, || prepared(desk, &batch, &people, ""))?;
        let body = choose(desk, &asked(desk), &batch, &people, found.as_ref(), refusal.as_ref())?;
        Ok(Answer::page(desk, body))
    };
    match shown() {
        Err(Error::Refusal(refusal)) => start_again(desk, &refusal),
        other => other,
    }
}

/// What the page on which people are chosen says here.
fn asked(desk: &Desk<'_>) -> Asked {
    let query = desk.query.with("page", "").query();
    let back = match is_of_team(desk) {
        true => html! { a href={ "/book" (query) } { (desk.say("返回归属名册", "back to the book")) } },
        false => html! { a href={ "/pool" (query) } { (desk.say("返回公共户", "back to the pool")) } },
    };
    Asked {
        preview: "/pool/preview",
        done: "/pool/assign",
        query,
        before: html! {},
        after: html! {},
        confirm: desk.say("确认分配", "Assign"),
        to_pool: false,
        needs_reason: false,
        back,
    }
}

fn assign(desk: &Desk<'_>) -> Result<Answer> {
    let batch = match chosen(desk) {
        Err(Error::Refusal(refusal)) => return start_again(desk, &refusal),
        other => other?,
    };
    let people = desk.site.plainly(|bank| keepers(bank, &batch.inst_no, desk.today))?;
    let act = || {
        let reason = giving::reason(desk)?;
        let act = prepared(desk, &batch, &people, &reason)?.act(&desk.signed("")?, Vec::new())?;
        Ok(Answer::See(format!("/changes/{}", desk.site.act(act)?)))
    };
    match act() {
        Err(Error::Refusal(refusal)) => {
            let found = prepared(desk, &batch, &people, "").ok();
            let body = choose(desk, &asked(desk), &batch, &people, found.as_ref(), Some(&refusal))?;
            Ok(Answer::refused(desk, body))
        }
        other => other,
    }
}
