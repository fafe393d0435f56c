//! The pool (公共户): who has nobody, for how long, and giving many of them to people at once (spec 2).

use super::assignment::{DECIDERS, accepted, broken_rules, keepers, reason_field};
use super::book;
use super::customers::{filter, shown_name};
use super::grids::grid_choice;
use crate::access::roles::Role;
use crate::bank::assignment::change::{self, Authority, Effect, Move, Prepared, Target, Wanted};
use crate::bank::assignment::pool::{self, Ages, Came};
use crate::bank::assignment::rules::{self, Given, Keeper, Rule};
use crate::bank::assignment::{Cause, rows};
use crate::bank::parties;
use crate::bank::parties::rows::people;
use crate::bank::tiers::roster::{Filter, Order, Roster};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::terms::Tier;
use crate::text;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::memo::{PoolGlance, PoolQuestion, State};
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{choice, filters, post};
use crate::web::view::parts::{self, PER_PAGE, count, empty, money, page_number, pager, refusal as refused};
use crate::web::view::table::{numbers, table, words};
use chrono::Days;
use maud::{Markup, html};
use std::collections::BTreeSet;
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

const LIST: Route = Route {
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
    Ok(Filter { assignable: true, ..filter(desk, roster)? })
}

/// The pool that this person sees, under the filter of the address.
struct Pool {
    members: Vec<u32>,
    /// The last change that it was read after.
    change_no: i64,
}

fn pool(desk: &Desk<'_>, roster: &Roster) -> Result<Pool> {
    let book = desk.site.book()?;
    let undecided = desk.site.plainly(pool::undecided)?;
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
        undecided: desk.site.plainly(pool::undecided)?,
    };
    desk.site.memo.pools.try_get(question.clone(), || {
        let PoolQuestion { reach, filter, skip, today, undecided, .. } = &question;
        let members = pool::members(roster, &book, undecided, reach, filter, *today);
        let ages = Ages::of(&members, |id| book.free_since(id), *today, &desk.site.calendar);
        let vips = members.iter().filter(|id| tier(roster, **id).is_some_and(Tier::is_vip)).count();
        let total = members.len();
        let shown = in_order(desk, roster, members, *skip, PER_PAGE);
        Ok(Arc::new(PoolGlance { total, vips, ages, shown }))
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
        (forecast(desk)?)
        (super::load::forecast(desk)?)
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
fn forecast(desk: &Desk<'_>) -> Result<Markup> {
    let reach = &desk.scope.reach;
    let within = (!reach.everything).then_some(reach.institutions.as_slice());
    let tomorrow = desk.today.checked_add_days(Days::new(1)).unwrap_or(desk.today);
    let (ending, deciding) = desk.site.plainly(|bank| {
        let ending = rows::newcomers_since(&bank.crm, desk.today, within)?;
        let applied: BTreeSet<String> =
            rows::applications_waiting(&bank.crm, within)?.into_iter().map(|one| one.cust_no).collect();
        let numbers: Vec<&str> = ending.iter().map(|one| one.cust_no.as_str()).collect();
        let held = rows::standing(&bank.crm, &numbers)?;
        let comes = |one: &&crate::bank::assignment::newcomers::Newcomer| {
            one.pooled_on() == tomorrow && !applied.contains(&one.cust_no) && !held.contains_key(&one.cust_no)
        };
        let matters = rows::matters::waiting(&bank.crm, within)?;
        let late = matters.iter().filter(|one| one.is_of_leaver() && one.due_on == desk.today).count();
        Ok((ending.iter().filter(comes).count(), late))
    })?;
    Ok(html! {
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
    })
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

fn customers(desk: &Desk<'_>, roster: &Roster, shown: &[u32], may: bool) -> Result<Markup> {
    let columns = [
        words(desk.say("姓名", "Name")),
        words(desk.say("客户号", "Customer number")),
        words(desk.say("层级", "Tier")),
        numbers(desk.say("综合金融资产月日均（元）", "Comprehensive daily average (yuan)")),
        words(desk.say("来由", "How they came")),
        words(desk.say("机构", "Institution")),
    ];
    let bank = desk.bank()?;
    let tree = desk.tree()?;
    let mut lines = Vec::with_capacity(shown.len());
    let persons = people::persons(&bank.core, shown, desk.business_date()?.unwrap_or(desk.today))?;
    let all =
        |bank: &_| persons.iter().map(|person| pool::came(bank, &person.cust_no)).collect::<Result<Vec<_>>>();
    for (person, how) in persons.iter().zip(desk.site.plainly(all)?) {
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
            came(desk, &how),
            html! { (at) },
        ]);
    }
    Ok(table(desk.t(LIST.title), &columns, &lines))
}

/// How a customer came to the pool, and how many working days ago.
fn came(desk: &Desk<'_>, (came, since): &(Came, Option<Day>)) -> Markup {
    let days = since.map(|day: Day| desk.site.calendar.working_days_between(day, desk.today));
    let why = match came {
        Came::Back(past) => past.ended.as_ref().map_or("", |told| desk.t(told.cause.label())),
        Came::Unasked(newcomer) if newcomer.straight.is_some() => {
            desk.say("批量开户或久悬", "opened in a batch, or dormant")
        }
        Came::Unasked(_) => desk.say("新客户期内无人申请", "nobody applied in time"),
        Came::Always => desk.say("从未归属", "never assigned"),
    };
    html! {
        (why)
        @if let (Some(since), Some(days)) = (since, days) {
            div.soft { (since) " · " (days) (desk.say(" 个工作日", " working days")) }
        }
    }
}

/// The customers that the form names, by customer number and in the order of the list, all of one house.
struct Chosen {
    numbers: Vec<String>,
    ids: Vec<u32>,
    inst_no: String,
    /// The last change that the list was read after.
    change_no: i64,
}

fn chosen(desk: &Desk<'_>) -> Result<Chosen> {
    let roster = desk.site.roster()?;
    let Pool { members, change_no, .. } =
        if is_of_team(desk) { waiting(desk, &roster)? } else { pool(desk, &roster)? };
    let ticked: Vec<u32> = desk.form.all("customer").filter_map(|id| desk.site.ids.customer(id)).collect();
    let first = desk.form.get("first").parse::<usize>().ok().filter(|first| *first > 0);
    let ids = match first {
        Some(_) if seen_after(desk).is_some_and(|seen| seen != change_no) => return Err(moved_on().into()),
        Some(first) if ticked.is_empty() => in_order(desk, &roster, members, 0, first.min(BULK_MAX)),
        _ => {
            let gone = ticked.iter().any(|id| members.binary_search(id).is_err());
            if gone || ticked.len() != desk.form.all("customer").count() {
                return Err(no_longer().into());
            }
            ticked
        }
    };
    if ids.is_empty() {
        let why = text!("请至少勾选一位客户，或填写前几位", "tick at least one customer, or say how many");
        return Err(Refusal::new("nobody_chosen", "customers", why).into());
    }
    let (numbers, inst_no) = desk.site.plainly(|bank| {
        let tree = desk.tree()?;
        let numbers: Vec<String> =
            ids.iter().map(|id| parties::cust_no(&bank.core, *id)).collect::<Result<_>>()?;
        let named: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let members = rows::members(&bank.core, &named)?;
        let houses: BTreeSet<&str> = members.iter().map(|one| rules::house(&tree, &one.inst_no)).collect();
        match (houses.len(), houses.first()) {
            (1, Some(house)) => Ok((numbers, (*house).to_owned())),
            _ => {
                let why = text!(
                    "所选客户分属多个机构：请先按机构筛选",
                    "they stand at several institutions: choose one in the filter first"
                );
                Err(Refusal::new("several_institutions", "customers", why).into())
            }
        }
    })?;
    Ok(Chosen { numbers, ids, inst_no, change_no })
}

/// The last change that the preview was made after; none on the way to it.
fn seen_after(desk: &Desk<'_>) -> Option<i64> {
    desk.form.get("seen").parse().ok()
}

/// The first of a list are others once somebody else moved one of them.
fn moved_on() -> Refusal {
    let why = text!(
        "预览之后有客户的归属被他人调整，“前几位”已不是同一批：请重新预览；未作任何改动",
        "somebody changed an assignment after the preview, so the first of the list are others: preview again; nothing was changed"
    );
    Refusal::new("changed_meanwhile", "customers", why)
}

fn no_longer() -> Refusal {
    let why = text!(
        "所选客户中有人已不在公共户，请重新选择；未作任何改动",
        "somebody among them is no longer in the pool: choose again; nothing was changed"
    );
    Refusal::new("assigned_already", "customers", why)
}

/// Who gets whom: the customers spread over the people that the form names, or all to its team.
fn moves(desk: &Desk<'_>, chosen: &Chosen, people: &[Keeper]) -> Result<Vec<Move>> {
    let roster = desk.site.roster()?;
    let team = desk.form.get("team");
    let named: BTreeSet<&str> = desk.form.all("staff").collect();
    let keepers: Vec<Keeper> =
        people.iter().filter(|one| named.contains(one.staff.staff_no.as_str())).cloned().collect();
    if keepers.len() != named.len() || keepers.is_empty() && team.is_empty() {
        let why = text!("请选择接收人或团队", "choose who gets them, or a team");
        return Err(Refusal::new("nobody_chosen", "staff", why).into());
    }
    let given: Vec<Given> =
        chosen.ids.iter().map(|id| Given { tier: tier(&roster, *id), self_developed: false }).collect();
    let places = rules::spread(&given, &keepers, |_, _| true);
    let to = |place: Option<usize>| match place {
        Some(place) => Target::person(&keepers[place].staff.staff_no),
        None => Target::team(team),
    };
    let both = chosen.numbers.iter().zip(places);
    Ok(both.map(|(cust_no, place)| Move { cust_no: cust_no.clone(), to: Some(to(place)) }).collect())
}

fn prepared(desk: &Desk<'_>, moves: &[Move], reason: &str) -> Result<Prepared> {
    let (signed, posts, accepted) = (desk.signed("")?, &desk.viewer()?.posts, accepted(desk));
    let wanted =
        Wanted { moves, cause: Cause::Pool, reason, accepted: &accepted, undoes: None, to_inst: None };
    desk.site.plainly(|bank| change::prepare(bank, &signed, Authority::Person(posts), wanted))
}

fn reason(desk: &Desk<'_>) -> Result<String> {
    if desk.form.get("reason").is_empty() { Ok(String::new()) } else { desk.reason() }
}

fn preview(desk: &Desk<'_>) -> Result<Answer> {
    let shown = || {
        let chosen = chosen(desk)?;
        let people = desk.site.plainly(|bank| keepers(bank, &chosen.inst_no, desk.today))?;
        let asked = desk.form.all("staff").next().is_some() || !desk.form.get("team").is_empty();
        let (found, refusal) = match asked {
            false => (None, None),
            true => match moves(desk, &chosen, &people).and_then(|moves| prepared(desk, &moves, "")) {
                Ok(prepared) => (Some(prepared), None),
                Err(Error::Refusal(refusal)) => (None, Some(*refusal)),
                Err(fault) => return Err(fault),
            },
        };
        Ok(Answer::page(desk, choose(desk, &chosen, &people, found.as_ref(), refusal.as_ref())?))
    };
    match shown() {
        Err(Error::Refusal(refusal)) => start_again(desk, &refusal),
        other => other,
    }
}

/// The page on which people are chosen; with a preview once some are.
fn choose(
    desk: &Desk<'_>,
    chosen: &Chosen,
    people: &[Keeper],
    found: Option<&Prepared>,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let viewer = desk.viewer()?;
    let named: BTreeSet<&str> = desk.form.all("staff").collect();
    let teams: BTreeSet<&str> =
        people.iter().map(|one| one.staff.team.as_str()).filter(|team| !team.is_empty()).collect();
    let mut offered = vec![(String::new(), "–".to_owned())];
    offered.extend(teams.iter().map(|team| ((*team).to_owned(), (*team).to_owned())));
    let query = desk.query.with("page", "").query();
    let columns = [
        words(desk.say("接收人", "Who gets them")),
        numbers(desk.say("现有 VIP", "VIPs now")),
        numbers(desk.say("现有客户", "Customers now")),
        words(desk.say("资格", "Qualifications")),
        words(desk.say("团队", "Team")),
    ];
    let others = people.iter().filter(|one| one.staff.staff_no != viewer.staff_no);
    let lines: Vec<Vec<Markup>> = others
        .map(|one| {
            let staff = &one.staff;
            vec![
                html! { label.check {
                    input type="checkbox" name="staff" value=(staff.staff_no)
                        checked[named.contains(&*staff.staff_no)];
                    (staff.name) " " (staff.staff_no)
                } },
                html! { (count(one.vips)) },
                html! { (count(one.customers)) },
                html! { @if one.qualifications.is_empty() { "–" } @else { (one.qualifications.join("、")) } },
                html! { (staff.team) },
            ]
        })
        .collect();
    let unaccepted = found.and_then(|found| found.check().err()).and_then(|error| match error {
        Error::Refusal(refusal) => Some(*refusal),
        Error::Fault(_) => None,
    });
    let about = refusal.or(unaccepted.as_ref());
    Ok(html! {
        (refused(desk, about.filter(|refusal| refusal.field != "reason")))
        section.card {
            p { b { (count(chosen.numbers.len())) } (desk.say(" 位客户，按 VIP 数均匀分给所选的人；每一步都先预览。", " customers are spread evenly by VIPs over those chosen; each step is previewed.")) }
            (post(desk, &format!("/pool/preview{query}"), &html! {
                @if desk.form.get("first").is_empty() {
                    @for id in &chosen.ids { input type="hidden" name="customer" value=(desk.id_of(*id)); }
                }
                input type="hidden" name="first" value=(desk.form.get("first"));
                input type="hidden" name="seen" value=(chosen.change_no);
                @if lines.is_empty() { p.soft { (desk.say("本机构没有可以接手的人。", "Nobody at the institution can take them.")) } }
                @else { (table(desk.say("接收人", "Who gets them"), &columns, &lines)) }
                @if !teams.is_empty() {
                    (choice("team", desk.say("或整体分配给团队", "or all to a team"), &offered, desk.form.get("team")))
                }
                @if let Some(found) = found { (effects(desk, &found.effects)) }
                (broken_rules(desk, about))
                @if found.is_some() { (reason_field(desk).optional().show(desk, about)) }
                div.actions {
                    button.plain[found.is_some()] type="submit" { (desk.say("预览", "Preview")) }
                    @if found.is_some() { button type="submit" formaction={ "/pool/assign" (query) } { (desk.say("确认分配", "Assign")) } }
                }
            }))
        }
        (back(desk, &query))
    })
}

/// The way back to the page on which customers were ticked.
fn back(desk: &Desk<'_>, query: &str) -> Markup {
    html! {
        @if is_of_team(desk) { p { a href={ "/book" (query) } { (desk.say("返回归属名册", "back to the book")) } } }
        @else { p { a href={ "/pool" (query) } { (desk.say("返回公共户", "back to the pool")) } } }
    }
}

/// What each person has before and after.
fn effects(desk: &Desk<'_>, effects: &[Effect]) -> Markup {
    let columns = [
        words(desk.say("接收人", "Who gets them")),
        numbers(desk.say("新增客户", "Customers more")),
        numbers(desk.say("其中 VIP", "VIPs among them")),
        numbers(desk.say("VIP：前 → 后", "VIPs: before → after")),
        words(desk.say("提示", "Note")),
    ];
    let lines: Vec<Vec<Markup>> = effects
        .iter()
        .map(|one| {
            let staff = &one.keeper.staff;
            vec![
                html! { (staff.name) " " (staff.staff_no) },
                html! { (count(one.gained)) },
                html! { (count(one.vips_gained)) },
                html! { (one.keeper.vips) " → " (one.keeper.vips + one.vips_gained) },
                html! {
                    @for rule in &one.breaks { span.down { (desk.t(rule.label())) } " " }
                    @if one.near_cap && !one.breaks.contains(&Rule::Cap) { span.watch { (desk.say("接近上限", "near the cap")) } }
                },
            ]
        })
        .collect();
    html! { @if !lines.is_empty() { (table(desk.say("分配结果预览", "What it would do"), &columns, &lines)) } }
}

fn assign(desk: &Desk<'_>) -> Result<Answer> {
    let chosen = match chosen(desk) {
        Err(Error::Refusal(refusal)) => return start_again(desk, &refusal),
        other => other?,
    };
    let people = desk.site.plainly(|bank| keepers(bank, &chosen.inst_no, desk.today))?;
    let act = || {
        let reason = reason(desk)?;
        let moves = moves(desk, &chosen, &people)?;
        let act = prepared(desk, &moves, &reason)?.act(&desk.signed("")?, Vec::new())?;
        Ok(Answer::See(format!("/changes/{}", desk.site.act(act)?)))
    };
    match act() {
        Err(Error::Refusal(refusal)) => {
            let found = moves(desk, &chosen, &people).and_then(|moves| prepared(desk, &moves, "")).ok();
            Ok(Answer::refused(desk, choose(desk, &chosen, &people, found.as_ref(), Some(&refusal))?))
        }
        other => other,
    }
}
