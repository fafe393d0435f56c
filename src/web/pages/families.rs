//! Families (家庭): those that somebody sees, one of them with its sum and its members, and what is broken (spec 1,
//! *Family VIP*).
//!
//! [`start`]: a family from a customer. [`change`]: members in and out, another head, the end of it. [`near`]: who
//! would gain by one. [`shown`]: what these pages share.

pub mod change;
pub mod near;
pub mod shown;
pub mod start;

use crate::access::roles::{Post, Role};
use crate::bank::families::{self, Family, How, Member};
use crate::bank::parties::rows::{known_among, people};
use crate::bank::tiers::family_effect::{Effect, effect};
use crate::bank::tiers::rows::{FamilyRating, family_ratings};
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::store::scope::CustomerRef;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::pages::customers::closed_by;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{as_of, picker, post};
use crate::web::view::parts::{self, PER_PAGE, count, date, empty, facts, money, page_number, pager};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use shown::Sighted;
use std::collections::HashMap;

/// Roles that see families of the customers in their scope.
const SEERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::BranchDirector,
    Role::HqRetail,
    Role::Auditor,
];

/// Roles that form and change them, each for the customers of their own people.
pub const MAKERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::HqRetail,
];

/// Who is told at their start that a family is broken: those near its customers.
const TOLD: [Role; 4] = [Role::CustomerManager, Role::WealthManager, Role::LobbyDirector, Role::RetailHead];

const TITLE: Label = Label::new("家庭", "Families");

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/families",
        who: Who::Roles(SEERS),
        object: Object::None,
        audit: Audit::Entry("list_families"),
        rate: Rate::Page,
        menu: Some(Menu::Work),
        title: TITLE,
        help: Label::new(
            "归于一位客户经理的一家人合计评级；成员分属多人的家庭，以及可组成家庭的客户",
            "relatives under one manager, rated together; broken families, and who could form one",
        ),
        run: list,
    },
    Route {
        method: Method::Get,
        path: "/families/{family}",
        who: Who::Roles(SEERS),
        object: Object::Family,
        audit: Audit::Entry("view_family"),
        rate: Rate::Page,
        menu: None,
        title: TITLE,
        help: Label::new(
            "一个家庭：成员与同意、合计与各人份额、对层级的影响；可看过去某日",
            "one family: members and consent, the sum and everybody's share, what it does to tiers; on a past day too",
        ),
        run: show,
    },
    start::START,
    start::FORM,
    change::MEMBERS,
    change::JOIN,
    change::LEAVING,
    change::LEAVE,
    change::HEAD,
    change::ENDING,
    change::DISSOLVE,
];

/// The family in the address as this person may see it, as of the day asked for.
fn named(desk: &Desk<'_>) -> Result<Sighted> {
    let number = desk.id.parse().ok().filter(|number: &i64| number.to_string() == desk.id);
    let found = number.map(|number| families::read(&desk.bank()?.crm, number)).transpose()?.flatten();
    let family = match desk.as_of()? {
        Some(day) => found.and_then(|family| family.known_on(day)),
        None => found,
    };
    let seen = Sighted::of(desk, family.ok_or_else(not_found)?)?;
    if seen.is_anybodys() { Ok(seen) } else { Err(not_found().into()) }
}

/// Whether this person forms and changes families of one of these managers.
fn acts_for(desk: &Desk<'_>, posts: &[Post], family: &Family) -> Result<bool> {
    for manager in family.managers() {
        if families::acts_for(&desk.bank()?.core, &desk.viewer()?.staff_no, posts, manager)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A member of staff by name and number.
fn staff(desk: &Desk<'_>, staff_no: &str) -> Result<String> {
    if staff_no.is_empty() {
        return Ok(desk.say("公共户（待分配）", "pool (to be assigned)").to_owned());
    }
    let name = people::staff_name(&desk.bank()?.core, staff_no)?;
    Ok(name.map_or_else(|| staff_no.to_owned(), |name| format!("{name} {staff_no}")))
}

fn managers(desk: &Desk<'_>, family: &Family) -> Result<String> {
    let names: Result<Vec<String>> = family.managers().into_iter().map(|one| staff(desk, one)).collect();
    Ok(names?.join(desk.say("、", ", ")))
}

/// The families that this person sees, the broken ones first, then the newest.
fn visible(desk: &Desk<'_>) -> Result<Vec<Family>> {
    let (bank, reach) = (desk.bank()?, &desk.scope.reach);
    let narrow = !reach.everything && reach.institutions.is_empty();
    let mut all = if narrow {
        let own = people::persons(&bank.core, &reach.customers, desk.today)?;
        let own: Vec<String> = own.into_iter().map(|person| person.cust_no).collect();
        families::standing(&bank.crm, Some(&own))?
    } else {
        families::standing(&bank.crm, None)?
    };
    if !narrow && !reach.everything {
        let numbers = all.iter().flat_map(Family::standing).map(|member| member.cust_no.as_str());
        let seen = known_among(&bank.core, &numbers.collect::<Vec<_>>())?;
        all.retain(|family| family.standing().any(|member| seen.contains_key(&member.cust_no)));
    }
    all.sort_by_key(|family| (family.managers().len() == 1, std::cmp::Reverse(family.family_no)));
    Ok(all)
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let all = visible(desk)?;
    let last = closed_by(desk, desk.business_date()?.unwrap_or(desk.today))?;
    let rated = match last {
        Some(month) => family_ratings(&desk.bank()?.core, month)?,
        None => Vec::new(),
    };
    let rated: HashMap<i64, FamilyRating> =
        rated.into_iter().map(|rating| (rating.family_no, rating)).collect();
    let mut rows = Vec::new();
    for family in all.iter().skip((page_number(desk) - 1) * PER_PAGE).take(PER_PAGE) {
        rows.push(line(desk, family, rated.get(&family.family_no))?);
    }
    let average = match last {
        Some(month) => format!("{month} {}", desk.say("合计月日均（元）", "pooled daily average (yuan)")),
        None => desk.say("合计月日均（元）", "Pooled daily average (yuan)").to_owned(),
    };
    let columns = [
        numbers(desk.say("编号", "Number")),
        words(desk.say("户主", "Head")),
        numbers(desk.say("成员", "Members")),
        words(desk.say("客户经理", "Manager")),
        numbers(average),
        words(desk.say("家庭层级", "Family tier")),
        words(desk.say("状态", "State")),
    ];
    Ok(Answer::page(
        desk,
        html! {
            @if all.is_empty() { (none(desk)) } @else {
                (table(desk.t(TITLE), &columns, &rows))
                (pager(desk, all.len()))
            }
            (near::section(desk)?)
        },
    ))
}

fn none(desk: &Desk<'_>) -> Markup {
    let next = html! { a href="/customers" { (desk.say("客户列表", "customers")) } };
    let why = if MAKERS.iter().any(|role| desk.is(*role)) {
        desk.say(
            "您的客户中还没有家庭。打开一位客户，从“家庭”一栏组建。",
            "None of your customers is in a family yet. Open one of them and begin at \"Family\".",
        )
    } else {
        desk.say(
            "权限范围内还没有家庭；由客户经理组建。",
            "No family within what you may see yet; managers form them.",
        )
    };
    empty(why, &next)
}

fn line(desk: &Desk<'_>, family: &Family, rated: Option<&FamilyRating>) -> Result<Vec<Markup>> {
    let seen = Sighted::of(desk, family.clone())?;
    let path = format!("/families/{}", family.family_no);
    Ok(vec![
        html! { a href=(path) { (family.family_no) } },
        seen.name(desk, &family.head_cust_no),
        html! { (family.standing().count()) },
        html! { (managers(desk, family)?) },
        html! { @match rated { Some(rated) => (money(rated.avg_fen)), None => "–" } },
        html! { @match rated {
            Some(rated) => (parts::tier(rated.track.tier, desk.lang)),
            None => span.soft { (desk.say("未评级", "not rated yet")) },
        } },
        html! {
            @if family.managers().len() > 1 {
                span.watch { (desk.say("成员分属不同客户经理", "broken: several managers")) }
                div.soft { (desk.say("月末结账后解散：归于一人，或移出、解散", "dissolves after the month's close: bring it under one, take members out or dissolve it")) }
            } @else { (desk.say("正常", "whole")) }
        },
    ])
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let seen = named(desk)?;
    let family = &seen.family;
    let past = desk.as_of()?;
    let now = match (past, seen.anybody(desk)?) {
        (None, Some(found)) if family.dissolved_on.is_none() => {
            effect(desk.engine(&found)?, Some(family), family)?
        }
        _ => None,
    };
    let maker =
        past.is_none() && family.dissolved_on.is_none() && acts_for(desk, &desk.viewer()?.posts, family)?;
    let title = format!("{} {}", desk.t(TITLE), family.family_no);
    let body = html! {
        p { a href="/families" { (desk.t(TITLE)) } }
        (picker(desk, &as_of(desk)))
        (broken_notice(desk, family, now.as_ref())?)
        section.card {
            (head(desk, &seen)?)
            @if maker { (buttons(desk, family)) }
        }
        section.card {
            h2 { (desk.say("成员", "Members")) }
            (member_table(desk, &seen, now.as_ref(), maker)?)
        }
        @if let Some(effect) = &now { section.card { (shown::sum(desk, effect, effect.after.as_ref())) } }
        @if let Some(day) = past { section.card { (shown::past(desk, &seen, day)?) } }
        (history(desk, &seen)?)
    };
    Ok(Answer::titled(title, body))
}

fn broken_notice(desk: &Desk<'_>, family: &Family, now: Option<&Effect>) -> Result<Markup> {
    if family.dissolved_on.is_some() || family.managers().len() < 2 {
        return Ok(html! {});
    }
    let under = managers(desk, family)?;
    Ok(html! {
        p.notice.bad {
            (desk.say("成员分属不同客户经理：", "Members stand under several managers: ")) (under)
            (desk.say("。本家庭", ". The family "))
            @if let Some(effect) = now { (desk.say("在 ", "still counts on ")) (effect.end) " " } @else { (desk.say("在月末", "still counts at the month's end ")) }
            (desk.say("仍计入，该月结账后解散，除非此前重新归于一人。可以：由支行把成员调归一人；由成员现在的客户经理将其移出；或解散。",
                "and dissolves after that close, unless all stand under one again. What to do: have them assigned to one manager; let a member's present manager take them out; or dissolve it."))
        }
    })
}

fn head(desk: &Desk<'_>, seen: &Sighted) -> Result<Markup> {
    let family = &seen.family;
    let state = match family.dissolved_on {
        Some(on) => {
            html! { span.down { (on) (desk.say(" 起解散", " on: dissolved")) } " " span.soft { (why(desk, &family.dissolved_why)) } }
        }
        None => html! { (desk.say("自 ", "counts from ")) (family.formed_on) (desk.say(" 起计入", "")) },
    };
    Ok(facts(&[
        (desk.say("户主", "Head"), seen.name(desk, &family.head_cust_no)),
        (desk.say("客户经理", "Manager"), html! { (managers(desk, family)?) }),
        (desk.say("组建时归于", "Formed under"), html! { (staff(desk, &family.manager_no)?) }),
        (desk.say("成员", "Members"), html! { (family.standing().count()) }),
        (desk.say("状态", "State"), state),
    ]))
}

/// Why a family ended: the run's own reason in the reader's language, a person's as they gave it.
fn why(desk: &Desk<'_>, why: &str) -> String {
    match why {
        families::BROKEN => desk.say("结账时成员分属不同客户经理", families::BROKEN).to_owned(),
        other => other.to_owned(),
    }
}

fn buttons(desk: &Desk<'_>, family: &Family) -> Markup {
    let path = |act: &str| format!("/families/{}/{act}", family.family_no);
    html! {
        p.more {
            @if family.managers().len() == 1 { a href=(path("members")) { (desk.say("增加成员…", "take somebody in…")) } " · " }
            a href=(path("leave")) { (desk.say("移出成员…", "take somebody out…")) } " · "
            a href=(path("dissolve")) { (desk.say("解散…", "dissolve…")) }
        }
    }
}

fn consent(desk: &Desk<'_>, member: &Member) -> Markup {
    let how = How::from_code(&member.consent).map_or(member.consent.as_str(), |how| desk.t(how.label()));
    html! { (how) @if let Some(on) = member.consent_on { div.soft { (on) } } }
}

fn member_table(desk: &Desk<'_>, seen: &Sighted, now: Option<&Effect>, maker: bool) -> Result<Markup> {
    let family = &seen.family;
    let whole = now.and_then(|effect| effect.after.as_ref()).map_or(0, |pool| pool.totals.comprehensive_e4);
    let mut rows = Vec::new();
    for member in seen.last_members() {
        let of = now.and_then(|effect| effect.members.iter().find(|one| one.cust_no == member.cust_no));
        let mut cells = vec![
            html! { (seen.name(desk, &member.cust_no))
            @if family.head_cust_no == member.cust_no { " " span.soft { (desk.say("户主", "head")) } } },
            html! { (staff(desk, &member.manager_no)?) },
            html! { (date(Some(seen.since(member)))) },
            html! { @if seen.shows(&member.cust_no) { (consent(desk, member)) } @else { "–" } },
        ];
        if let Some(of) = of.filter(|_| seen.shows(&member.cust_no)) {
            cells.extend(shown::standing(desk, of, whole));
        } else if now.is_some() {
            cells.extend((0..5).map(|_| html! { "–" }));
        }
        if maker {
            let id = seen.id(desk, &member.cust_no);
            cells.push(html! { @if let Some(id) = id { (acts(desk, family, member, &id)) } });
        }
        rows.push(cells);
    }
    let mut columns = vec![
        words(desk.say("客户", "Customer")),
        words(desk.say("客户经理", "Manager")),
        words(desk.say("加入", "Joined")),
        words(desk.say("同意", "Consent")),
    ];
    if let Some(effect) = now {
        columns.extend(shown::standing_columns(desk, effect));
    }
    if maker {
        columns.push(words(desk.say("操作", "Actions")));
    }
    Ok(table(desk.say("成员", "Members"), &columns, &rows))
}

fn acts(desk: &Desk<'_>, family: &Family, member: &Member, id: &str) -> Markup {
    let path = |act: &str| format!("/families/{}/{act}", family.family_no);
    html! {
        div.actions {
            a href={ (path("leave")) "?customer=" (id) } { (desk.say("移出…", "take out…")) }
            @if family.head_cust_no != member.cust_no {
                (post(desk, &path("head"), &html! {
                    input type="hidden" name="customer" value=(id);
                    button.plain type="submit" { (desk.say("设为户主", "Make head")) }
                }))
            }
        }
    }
}

/// Memberships that ended while the family went on.
fn history(desk: &Desk<'_>, seen: &Sighted) -> Result<Markup> {
    let mut rows = Vec::new();
    for member in &seen.family.members {
        let Some(left) = member.left_on else { continue };
        rows.push(vec![
            seen.name(desk, &member.cust_no),
            html! { (staff(desk, &member.manager_no)?) },
            html! { (member.joined_on) },
            html! { (left) },
        ]);
    }
    let columns = [
        words(desk.say("客户", "Customer")),
        words(desk.say("当时的客户经理", "Manager then")),
        words(desk.say("自", "From")),
        words(desk.say("至（不含）", "Until (not included)")),
    ];
    let title = desk.say("以往的成员与归属", "Former members and managers");
    Ok(html! {
        section.card {
            h2 { (title) }
            @if rows.is_empty() { p.soft { (desk.say("没有人离开过，也没有换过客户经理。", "Nobody has left, and nobody has changed managers.")) } }
            @else { (table(title, &columns, &rows)) }
        }
    })
}

/// The family of a customer, as their own page shows it: the way there, or the way to one.
///
/// # Errors
/// A fault of the database.
pub fn of_customer(desk: &Desk<'_>, found: &CustomerRef, day: Day) -> Result<Markup> {
    let all = families::of(&desk.bank()?.crm, found.cust_no())?;
    let known = all.into_iter().filter_map(|family| family.known_on(day));
    let holds = |family: &Family| family.standing().any(|member| member.cust_no == found.cust_no());
    let family = known.into_iter().find(holds);
    Ok(html! {
        @match family {
            Some(family) => {
                (parts::way(desk, &format!("/families/{}", family.family_no), &format!("{} {}", desk.t(TITLE), family.family_no)))
                " " (count(family.standing().count())) (desk.say(" 人", " members"))
                @if family.managers().len() > 1 { " " span.watch { (desk.say("成员分属不同客户经理", "several managers")) } }
            },
            None => {
                span.soft { (desk.say("不在家庭中", "in none")) } " "
                @if MAKERS.iter().any(|role| desk.is(*role)) {
                    a href={ "/customers/" (desk.id) "/family" } { (desk.say("组建家庭…", "form a family…")) }
                }
            },
        }
    })
}

/// Families that came to stand under several managers, told to each of these and to those over them.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    let posts: Vec<Post> =
        desk.viewer()?.posts.iter().filter(|post| TOLD.contains(&post.role)).cloned().collect();
    if posts.is_empty() {
        return Ok(html! {});
    }
    let mut mine = Vec::new();
    for family in families::broken(&desk.bank()?.crm)? {
        if acts_for(desk, &posts, &family)? && Sighted::of(desk, family.clone())?.is_anybodys() {
            mine.push(family);
        }
    }
    let end = Month::of(desk.business_date()?.unwrap_or(desk.today)).last_day();
    Ok(html! {
        @for family in mine.iter().take(NOTICES) {
            p.notice.bad {
                a href={ "/families/" (family.family_no) } { (desk.t(TITLE)) " " (family.family_no) }
                (desk.say(" 的成员分属不同客户经理：", " has members under several managers: ")) (managers(desk, family)?)
                (desk.say("。若月末仍如此，该月结账后解散", ". It dissolves after the close of the month in which it is so at the end")) (desk.say("（本月末 ", " (this month's: ")) (end) (desk.say("）。", ")."))
            }
        }
        @if mine.len() > NOTICES {
            p.notice.bad { a href="/families" { (mine.len()) (desk.say(" 个家庭的成员分属不同客户经理", " families have members under several managers")) } }
        }
    })
}

/// Broken families that the start names one by one.
const NOTICES: usize = 5;
