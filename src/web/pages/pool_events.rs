//! What was noticed of customers whom nobody has (spec 3, *Messages and leads*): VIPs and large amounts are on the
//! head's work list; the rest is counted here by kind, with the list behind, so that whoever assigns sees where it
//! presses.

use super::customers::shown_name;
use super::leads::why;
use super::pool::LIST as POOL;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::events::Kind;
use crate::bank::leads::{self, Unheld};
use crate::bank::tiers::roster::Filter;
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::kernel::money::yuan_grouped;
use crate::kernel::terms::Tier;
use crate::web::desk::{Answer, Desk};
use crate::web::memo::{State, UnheldQuestion};
use crate::web::routes::{Audit, Route};
use crate::web::view::form::{choice, filters};
use crate::web::view::parts::{PER_PAGE, count, empty, known_tier, money, page_number, pager, way};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The routes of this room.
pub const ROUTES: &[Route] = &[LIST];

const LIST: Route = Route {
    path: "/pool/events",
    audit: Audit::Entry("list_pool_events"),
    menu: None,
    title: Label::new("无维护人客户的事项", "Noticed of customers whom nobody has"),
    help: Label::new(
        "无维护人客户的到期、生日、预警等，按类型计数；VIP 和大额的在负责人的工作清单上",
        "maturities, birthdays and warnings of customers whom nobody has, by kind; VIPs and large amounts are on the head's work list",
    ),
    run: list,
    ..POOL
};

/// Everything open of the bank's customers whom nobody had, read once after each feed's leads were raised: this is a
/// count beside a page that is opened all day, and who got a customer since is left out by the book.
fn unheld(desk: &Desk<'_>) -> Result<Arc<Vec<Unheld>>> {
    let question = UnheldQuestion {
        today: desk.today,
        state: State::of(&desk.bank()?.core)?,
        last_lead: leads::mark(&desk.bank()?.crm, desk.today)?[0],
    };
    desk.site
        .memo
        .unheld
        .try_get(question, |_| desk.site.plainly(|plain| leads::open_unheld(plain, desk.today)).map(Arc::new))
}

/// Those in this person's scope of which no head is told.
fn counted(desk: &Desk<'_>) -> Result<Vec<Unheld>> {
    let (roster, terms) = (desk.site.roster()?, leads::terms(&desk.bank()?.crm, desk.today)?);
    let reach = &desk.scope.reach;
    let (read, book) = (unheld(desk)?, desk.site.book()?);
    let all: Vec<&Unheld> = read.iter().filter(|one| book.is_free(one.cust_id)).collect();
    let mut ids: Vec<u32> = all.iter().map(|one| one.cust_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let seen = roster.all(reach, &Filter { customers: Some(ids), ..Filter::default() });
    // An alert of a risk is for the head of the institution alone.
    let heads = !reach.everything && reach.institutions.iter().all(|one| desk.scope.headed.contains(one));
    let is_vip = |cust_id: u32| roster.line(cust_id).and_then(|line| line.tier).is_some_and(Tier::is_vip);
    let is_counted = |one: &&Unheld| {
        one.value_fen < terms.unassigned_from_fen
            && (heads || one.kind != Kind::RiskAlert)
            && seen.binary_search(&one.cust_id).is_ok()
            && !is_vip(one.cust_id)
    };
    Ok(all.into_iter().filter(is_counted).copied().collect())
}

/// How many of each kind, for the page of the pool.
///
/// # Errors
/// A fault of the database.
pub fn section(desk: &Desk<'_>) -> Result<Markup> {
    let mut many: BTreeMap<Kind, usize> = BTreeMap::new();
    for one in counted(desk)? {
        *many.entry(one.kind).or_default() += 1;
    }
    Ok(html! {
        @if !many.is_empty() {
            section.card {
                h2 { (desk.t(LIST.title)) }
                (told(desk)?)
                ul.chips { @for (kind, many) in &many {
                    li { a href={ "/pool/events?kind=" (kind.code()) } { (desk.t(kind.label())) " " span.sum { (count(*many)) } } }
                } }
            }
        }
    })
}

/// What is counted, and what is not.
fn told(desk: &Desk<'_>) -> Result<Markup> {
    let from = yuan_grouped(leads::terms(&desk.bank()?.crm, desk.today)?.unassigned_from_fen.into());
    Ok(html! {
        p.soft { (desk.say("这些客户没有维护人，事项只计数，分配后随客户转给维护人。VIP 客户和 ",
                "Nobody has these customers: what is noticed is counted, and goes to whoever gets them. VIPs and amounts from "))
            (from) (desk.say(" 元及以上的，在支行负责人的工作清单上。随每日供数统计。", " yuan on are on the work list of the head. Counted with each day's feed.")) }
    })
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let all = counted(desk)?;
    let kind = Kind::from_code(desk.query.get("kind"));
    let mut kinds: Vec<Kind> = all.iter().map(|one| one.kind).chain(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut options = vec![(String::new(), desk.say("全部", "all").to_owned())];
    options.extend(kinds.iter().map(|one| (one.code().to_owned(), desk.t(one.label()).to_owned())));
    let mut wanted: Vec<Unheld> =
        all.into_iter().filter(|one| kind.is_none_or(|kind| one.kind == kind)).collect();
    wanted.sort_by_key(|one| (Reverse(one.value_fen), one.lead_no));
    let pages = wanted.len().div_ceil(PER_PAGE).max(1);
    let skip = (page_number(desk).min(pages) - 1) * PER_PAGE;
    let shown = &wanted[skip.min(wanted.len())..(skip + PER_PAGE).min(wanted.len())];
    let back = html! { a href="/pool" { (desk.say("返回公共户", "back to the pool")) } };
    let none = desk.say("没有这样的事项。", "There is none of these.");
    Ok(Answer::page(
        desk,
        html! {
            (told(desk)?)
            p { (back) }
            (filters(desk, &choice("kind", desk.say("类型", "Kind"), &options, desk.query.get("kind"))))
            @if shown.is_empty() { (empty(none, &back)) }
            @else { div.day { (rows(desk, shown)?) } (pager(desk, wanted.len())) }
        },
    ))
}

fn rows(desk: &Desk<'_>, shown: &[Unheld]) -> Result<Markup> {
    let (bank, roster) = (desk.bank()?, desk.site.roster()?);
    let numbers_of: Vec<i64> = shown.iter().map(|one| one.lead_no).collect();
    let found: HashMap<i64, leads::Lead> =
        leads::some(&bank.crm, &numbers_of)?.into_iter().map(|one| (one.lead_no, one)).collect();
    let cust_nos: Vec<&str> = found.values().map(|one| &*one.cust_no).collect();
    let known = members(&bank.core, &cust_nos)?.into_iter();
    let known: HashMap<String, Member> = known.map(|one| (one.cust_no.clone(), one)).collect();
    let columns = [
        words(desk.say("客户", "Customer")),
        words(desk.say("层级", "Tier")),
        words(desk.say("事由", "Why")),
        numbers(desk.say("金额（元）", "Value (yuan)")),
        words(desk.say("截止", "Until")),
    ];
    let line = |one: &Unheld| {
        let lead = found.get(&one.lead_no)?;
        let member = known.get(&lead.cust_no)?;
        let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
        let customer = format!("/customers/{}", desk.id_of(member.cust_id));
        let opens = way(desk, &format!("/leads/{}", lead.lead_no), desk.say("查看", "open"));
        Some(vec![
            html! { (way(desk, &customer, &name)) " " (lead.cust_no) },
            known_tier(desk, roster.line(member.cust_id)),
            html! { div.why { (why(desk, lead)) " " (opens) } },
            html! { @if lead.value_fen > 0 { (money(lead.value_fen)) } },
            html! { span.number { (lead.until) } },
        ])
    };
    let lines: Vec<Vec<Markup>> = shown.iter().filter_map(line).collect();
    Ok(table(desk.t(LIST.title), &columns, &lines))
}
