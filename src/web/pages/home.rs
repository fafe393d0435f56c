//! Each role's own start: what needs them today, with the way there (spec 3, *Home pages*).

use super::book;
use super::complaints;
use super::confirmations;
use super::contact_logs;
use super::contacts;
use super::customers::lines;
use super::decisions;
use super::exports;
use super::families;
use super::operation::{administrator, auditor, feeds};
use super::search::form;
use super::specials;
use super::{duty_report, load, pool, stand_ins, tasks, transfers, work_report, worklist};
use crate::access::quota;
use crate::access::roles::Role;
use crate::bank::parties::rows::people;
use crate::bank::tiers::roster::{Filter, Order, Roster};
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::kernel::money::percent;
use crate::kernel::terms::Tier;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::memo::State;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::parts::{self, count, empty, way};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::cmp::Reverse;
use std::sync::Arc;

/// The routes of this room.
pub const ROUTES: &[Route] = &[Route {
    method: Method::Get,
    path: "/",
    who: Who::SignedIn,
    object: Object::None,
    // Whoever has customers sees some of them here; the auditor reads the trail, the service desk its queue.
    audit: Audit::Chosen(|desk| {
        if desk.is(Role::Auditor) {
            return Some("read_audit");
        }
        let queue = desk.is(Role::ServiceDesk).then_some("list_complaints");
        desk.scope.lists.then_some("list_customers").or(queue)
    }),
    rate: Rate::Page,
    menu: None,
    title: Label::new("首页", "Home"),
    help: Label::new("今天要做的事", "what needs you today"),
    run: home,
}];

/// Rows of each short list.
const SHORT: usize = 8;

fn home(desk: &Desk<'_>) -> Result<Answer> {
    let viewer = desk.viewer()?;
    let posts: Vec<&str> = viewer.posts.iter().map(|post| desk.t(post.role.label())).collect();
    let work = worklist::start(desk)?;
    let sells = [Role::CustomerManager, Role::WealthManager].iter().any(|role| desk.is(*role));
    let leads = [Role::LobbyDirector, Role::RetailHead].iter().any(|role| desk.is(*role));
    let body = html! {
        p.soft {
            (viewer.name) " · " (posts.join(desk.say("、", ", ")))
            @match desk.business_date()? {
                Some(day) => { (desk.say(" · 数据至 ", " · data as of ")) (day) },
                None => {},
            }
        }
        @if desk.is(Role::ServiceDesk) { (service(desk)) (complaints::queue(desk)?) }
        (waiting(desk, &work.notice)?)
        (work.first)
        (work.people)
        @if sells { (work_report::own(desk)?) }
        @if sells || leads { (duty_report::glance(desk)?) }
        @if desk.is(Role::Admin) { (administrator(desk)?) }
        @if desk.is(Role::HqRetail) { (feeds(desk)?) }
        @if desk.is(Role::Auditor) { (auditor(desk)?) }
        @if desk.scope.lists { (customers(desk)?) }
    };
    Ok(Answer::page(desk, body))
}

/// What waits for this person, each with its number and the way there.
fn waiting(desk: &Desk<'_>, work: &Markup) -> Result<Markup> {
    let all = html! {
        (work)
        (decisions::notice(desk)?)
        (transfers::notice(desk)?)
        (specials::notice(desk)?)
        (exports::notice(desk)?)
        @if desk.is(Role::Admin) || desk.is(Role::Auditor) { (confirmations::notice(desk)?) }
        @if !desk.is(Role::ServiceDesk) { (complaints::notice(desk)?) }
        (tasks::notice(desk)?)
        (contacts::notice(desk)?)
        (contact_logs::notice(desk)?)
        (pool::notice(desk)?)
        (load::notice(desk)?)
        (families::notice(desk)?)
        (stand_ins::notice(desk)?)
        @if desk.is(Role::RetailHead) || desk.is(Role::Auditor) { (many_looks(desk)?) }
        (book::notice(desk))
    };
    let works = desk.scope.lists || desk.is(Role::Admin);
    Ok(html! {
        @if !all.0.is_empty() {
            section.card.waiting { h2 { (desk.say("等您处理", "What waits for you")) } (all) }
        } @else if works {
            p.soft { (desk.say("没有等您处理的事项。", "Nothing waits for you.")) }
        }
    })
}

fn customers(desk: &Desk<'_>) -> Result<Markup> {
    let roster = desk.site.roster()?;
    let reach = &desk.scope.reach;
    let state = State::of(&desk.bank()?.core)?;
    let key = (reach.clone(), state, roster.mark());
    let sum = desk.site.memo.summaries.get(key, || roster.summary(reach));
    if sum.customers == 0 {
        let why = if desk.business_date()?.is_none() {
            desk.say(
                "还没有数据：系统管理员收到首日供数后，这里会出现客户。",
                "There is no data yet: customers appear once the administrator has the first day's feed.",
            )
        } else {
            desk.say("还没有客户归属于您。归属后，这里会列出升级在望与降级预警的客户。", "No customer is assigned to you yet. Once some are, this page lists who is about to rise or fall.")
        };
        return Ok(empty(why, &html! { a href="/help" { (desk.say("帮助", "Help")) } }));
    }
    let few = |filter: Filter| roster.find(reach, &filter, Order::Average, 0, SHORT);
    let up = few(Filter { up: true, ..Filter::default() });
    let down = few(Filter { down: true, ..Filter::default() });
    Ok(html! {
        ul.tiles {
            (tile("/customers", desk.say("客户", "customers"), sum.customers))
            (tile("/customers?tier=vip", desk.say("VIP 客户", "VIP customers"), sum.vip))
            (tile("/customers?signal=up", desk.say("升级在望", "upgrade in reach"), sum.up))
            (tile("/customers?signal=down", desk.say("降级预警", "downgrade risk"), sum.down))
            (tile("/customers?signal=watch", desk.say("关注（宽限期）", "on watch"), sum.watch))
        }
        (tiers(desk, &sum.by_tier, roster.month.is_none()))
        (places(desk, &roster)?)
        // The auditor's start names nobody.
        @if !desk.is(Role::Auditor) { @for (found, title, link, none) in [
            (&down, desk.say("降级预警：按今日余额，月末将低于现层级", "Downgrade risk: with today's balances, below their tier at the month's end"), "/customers?signal=down", desk.say("没有客户有降级风险。", "No customer is at risk.")),
            (&up, desk.say("升级在望：余额保持到月末即升级", "Upgrade in reach: they rise if balances hold to the month's end"), "/customers?signal=up", desk.say("没有客户升级在望。", "No customer is about to rise.")),
        ] {
            section.card {
                h2 { (title) }
                @if found.customers.is_empty() { p.soft { (none) } } @else {
                    (lines(desk, &roster, &found.customers, None)?)
                    @if found.total > SHORT { p { a href=(link) { (desk.say("全部 ", "all ")) (count(found.total)) } } }
                }
            }
        } }
    })
}

/// Where the customers of whoever answers for several institutions are, those with the most VIPs first.
fn places(desk: &Desk<'_>, roster: &Roster) -> Result<Markup> {
    let reach = &desk.scope.reach;
    if !reach.everything && reach.institutions.len() < 2 {
        return Ok(html! {});
    }
    let key = (reach.clone(), State::of(&desk.bank()?.core)?, roster.mark());
    let places = desk.site.memo.places.get(key, || Arc::new(roster.by_institution(reach)));
    let mut all: Vec<(&String, &(usize, usize))> = places.iter().filter(|(_, (many, _))| *many > 0).collect();
    all.sort_by_key(|(inst_no, (many, vips))| (Reverse(*vips), Reverse(*many), *inst_no));
    let tree = desk.tree()?;
    let name =
        |at: &str| tree.iter().find(|inst| inst.inst_no == at).map_or(at, |inst| &inst.name).to_owned();
    let columns = [
        words(desk.say("机构", "Institution")),
        numbers(desk.say("客户", "Customers")),
        numbers(desk.say("VIP 客户", "VIP customers")),
        numbers(desk.say("VIP 占比", "Share of VIPs")),
    ];
    let line = |(inst_no, (many, vips)): &(&String, &(usize, usize))| {
        let path = format!("/customers?inst={inst_no}");
        vec![
            html! { (way(desk, &format!("/institutions/{inst_no}"), &name(inst_no))) },
            html! { a href=(path) { (count(*many)) } },
            html! { a href={ (path) "&tier=vip" } { (count(*vips)) } },
            html! { (percent(*vips as i128, *many as i128)) "%" },
        ]
    };
    let rows: Vec<Vec<Markup>> = all.iter().take(SHORT).map(line).collect();
    let title = desk.say("按机构", "By institution");
    Ok(html! {
        @if rows.len() > 1 {
            section.card {
                h2 { (title) }
                (table(title, &columns, &rows))
                p {
                    (way(desk, "/institutions", desk.say("全部机构", "All institutions"))) " · "
                    (way(desk, "/duties/report", desk.say("联系任务完成情况", "Contact duties kept"))) " · "
                    (way(desk, "/leads/report", desk.say("线索转化", "Lead conversion"))) " · "
                    (way(desk, "/work-report", desk.say("工作统计", "Work done")))
                }
            }
        }
    })
}

/// Who has opened nearly as many customers today as one may (spec 7, *Exports and prints*).
fn many_looks(desk: &Desk<'_>) -> Result<Markup> {
    let bank = desk.bank()?;
    let mut near = Vec::new();
    for (staff_no, many, limit) in quota::near(&bank.crm, &desk.site.quotas, desk.today)? {
        let person = people::staff_member(&bank.core, &staff_no)?;
        let mine = person.as_ref().is_some_and(|person| desk.scope.headed.contains(&person.inst_no));
        if mine || desk.is(Role::Auditor) {
            near.push((person.map_or_else(|| staff_no.clone(), |person| person.name), staff_no, many, limit));
        }
    }
    Ok(html! {
        @for (name, staff_no, many, limit) in near {
            p.notice.bad { (name) " " (staff_no)
                (desk.say(" 今天已打开客户或按号码查找 ", " opened customers or searched by number ")) (many)
                (desk.say(" 次（上限 ", " times today (limit ")) (limit) (desk.say("）", ")")) }
        }
    })
}

fn tile(link: &str, name: &str, number: usize) -> Markup {
    html! { li.tile { a href=(link) { span.soft { (name) } b { (count(number)) } } } }
}

fn tiers(desk: &Desk<'_>, counts: &[usize; 8], provisional: bool) -> Markup {
    html! {
        section.card {
            h2 { (desk.say("按层级", "By tier")) }
            @if provisional {
                p.soft { (desk.say("暂定：尚无已结账月份，未随上线导入层级的客户以测算为准。", "Provisional: no month is closed yet; the projection serves where no tier was brought along.")) }
            }
            ul.tiles {
                @for tier in Tier::ALL.into_iter().rev() {
                    @let number = counts[usize::from(tier.rank())];
                    li { a href={ "/customers?tier=" (tier.code()) }
                        { (parts::tier(tier, desk.lang)) } " " span.sum { (count(number)) } }
                }
                @if counts[7] > 0 {
                    li { a href="/customers?tier=unrated" { (desk.say("未评级", "not rated yet")) } " " span.sum { (count(counts[7])) } }
                }
            }
            p {
                (way(desk, "/reports/tier-structure", desk.say("层级结构报表", "Tier structure"))) " · "
                (way(desk, "/reports/movement", desk.say("层级变动报表", "Tier movement")))
            }
        }
    }
}

fn service(desk: &Desk<'_>) -> Markup {
    html! {
        section.card {
            h2 { (desk.say("查找客户", "Find a customer")) }
            (form(desk, None))
        }
    }
}
