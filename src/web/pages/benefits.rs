//! Benefits of a customer (贵宾增值服务, spec 4): what the tier in force gives in this calendar year, what was used and
//! what is left; a use is booked and cancelled here.

use super::assignment::of_staff;
use super::customers::shown_name;
use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::benefits::rules::{Allowance, Way, allowances};
use crate::bank::benefits::{self, Use};
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::{Label, Text};
use crate::kernel::policy::BenefitTerms;
use crate::kernel::terms::Tier;
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::{empty, opens, refusal as refused, tier as tier_mark};
use crate::web::view::table::{numbers, table, words};
use chrono::Datelike;
use maud::{Markup, html};

/// Uses that the page lists.
const USES: u32 = 100;
/// Fields whose refusal stands beside them.
const FIELDS: [&str; 2] = ["reference", "why"];
/// Roles that read them; all but branch and head office book as well.
const READERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::ServiceDesk,
    Role::BranchRetail,
    Role::HqRetail,
];
const BOOKERS: [Role; 5] =
    [Role::CustomerManager, Role::WealthManager, Role::LobbyDirector, Role::RetailHead, Role::ServiceDesk];

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    PAGE,
    Route { method: Method::Post, audit: Audit::ByVerb, run: book, ..PAGE },
    Route {
        method: Method::Post,
        path: "/customers/{customer}/benefits/cancel",
        audit: Audit::ByVerb,
        title: Label::new("取消权益登记", "Cancel a use"),
        help: Label::new("", ""),
        run: cancel,
        ..PAGE
    },
];

/// A customer's benefits.
pub const PAGE: Route = Route {
    method: Method::Get,
    path: "/customers/{customer}/benefits",
    who: Who::Roles(READERS),
    object: Object::Customer,
    audit: Audit::Entry("view_benefits"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("贵宾权益", "Benefits"),
    help: Label::new(
        "一位客户本年的权益：可用、已用、剩余次数；登记和取消使用",
        "a customer's benefits of the year: given, used, left; a use is booked and cancelled here",
    ),
    run: show,
};

fn customer(desk: &Desk<'_>) -> Result<(CustomerRef, Member)> {
    let found = desk.customer()?;
    let member = members(&desk.bank()?.core, &[found.cust_no()])?.into_iter().next();
    Ok((found, member.ok_or_else(|| Error::from(not_found()))?))
}

fn books(desk: &Desk<'_>) -> bool {
    BOOKERS.iter().any(|role| desk.is(*role))
}

/// The tier in force of a customer who is in scope. Before the first close it is projected from what no scope shows.
fn tier_of(desk: &Desk<'_>, found: &CustomerRef) -> Result<Option<Tier>> {
    desk.site.plainly(|bank| benefits::tier_of(bank, found.cust_no(), desk.today))
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let (found, member) = customer(desk)?;
    page(desk, &found, &member, None)
}

fn page(desk: &Desk<'_>, found: &CustomerRef, member: &Member, refusal: Option<&Refusal>) -> Result<Answer> {
    let bank = desk.bank()?;
    let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
    let terms = benefits::terms(&bank.crm, desk.today)?;
    let tier = tier_of(desk, found)?;
    let uses = benefits::uses_of(&bank.crm, found.cust_no(), USES)?;
    let mut used = benefits::used_in(&bank.crm, desk.today.year(), &[found.cust_no()])?;
    let used = used.remove(found.cust_no()).unwrap_or_default();
    let all = allowances(&terms, tier, &used);
    let title = format!("{} · {name}", desk.t(PAGE.title));
    let beside = |one: &&Refusal| !FIELDS.contains(&&*one.field);
    let body = html! {
        (refused(desk, refusal.filter(beside)))
        section.card {
            h2 { a href={ "/customers/" (desk.id) } { (name) } }
            p { @if let Some(tier) = tier { (tier_mark(tier, desk.lang)) " " } (desk.today.year()) (desk.say(" 年", "")) }
            @if all.is_empty() {
                (empty(desk.say("该层级没有按年计次的权益；白金及以上客户才有。",
                    "This tier has no benefits that are counted; they begin with platinum."), &html! {}))
            } @else { (allowance_table(desk, &all)) }
        }
        @if books(desk) && all.iter().any(|one| one.left() > 0) { (book_form(desk, &all, refusal)) }
        (use_table(desk, &terms, &uses, refusal)?)
    };
    Ok(match refusal {
        None => Answer::titled(title, body),
        Some(_) => Answer::refused(desk, body),
    })
}

fn allowance_table(desk: &Desk<'_>, all: &[Allowance<'_>]) -> Markup {
    let columns = [
        words(desk.say("权益", "Benefit")),
        numbers(desk.say("本年可用", "A year")),
        numbers(desk.say("已用", "Used")),
        numbers(desk.say("剩余", "Left")),
    ];
    let line = |one: &Allowance<'_>| {
        vec![
            html! { (desk.text(&one.kind.name)) },
            html! { (one.quota) },
            html! { (one.used) },
            html! { b { (one.left()) } },
        ]
    };
    let lines: Vec<Vec<Markup>> = all.iter().map(line).collect();
    table(desk.t(PAGE.title), &columns, &lines)
}

fn book_form(desk: &Desk<'_>, all: &[Allowance<'_>], refusal: Option<&Refusal>) -> Markup {
    let typed = |name: &str| if refusal.is_some() { desk.form.get(name) } else { "" };
    let left = all.iter().filter(|one| one.left() > 0);
    let kinds: Vec<(String, String)> = left
        .map(|one| {
            let (name, left) = (desk.text(&one.kind.name), one.left());
            (one.kind.code.clone(), desk.text(&text!("{name}（剩 {left} 次）", "{name} ({left} left)")))
        })
        .collect();
    let ways: Vec<(String, String)> =
        Way::ALL.iter().map(|way| (way.code().to_owned(), desk.t(way.label()).to_owned())).collect();
    html! {
        section.card {
            h2 { (desk.say("登记使用", "Book a use")) }
            (post(desk, &format!("/customers/{}/benefits", desk.id), &html! {
                (choice("benefit", desk.say("权益", "Benefit"), &kinds, typed("benefit")))
                (choice("way", desk.say("方式", "How"), &ways, typed("way")))
                (Field::text("reference", desk.say("预约号或单号", "Number of the appointment or slip"))
                    .hint(desk.say("同一号码只计一次", "one number counts once"))
                    .value(typed("reference")).show(desk, refusal))
                button type="submit" { (desk.say("登记", "Book it")) }
            }))
        }
    }
}

fn use_table(
    desk: &Desk<'_>,
    terms: &BenefitTerms,
    uses: &[Use],
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let columns = [
        words(desk.say("日期", "Day")),
        words(desk.say("权益", "Benefit")),
        words(desk.say("预约号或单号", "Number")),
        words(desk.say("方式", "How")),
        words(desk.say("经办", "Who")),
        words(desk.say("状态", "State")),
    ];
    let mut lines = Vec::with_capacity(uses.len());
    for one in uses {
        let state = match &one.cancelled {
            Some((by, on)) => html! { (desk.say("已取消 ", "cancelled ")) span.number { (on) }
            div.soft { (of_staff(desk, by)?) " · " (one.why) } },
            None if books(desk) => {
                let path = format!("/customers/{}/benefits?with={}#cancel", desk.id, one.use_no);
                html! { a href=(desk.and_back(&path)) { (desk.say("取消…", "cancel…")) } }
            }
            None => html! { (desk.say("有效", "stands")) },
        };
        lines.push(vec![
            html! { span.number { (one.used_on) } },
            html! { (named(desk, terms, &one.benefit)) },
            html! { (one.reference) },
            html! { (desk.t(one.way.label())) },
            html! { (of_staff(desk, &one.booked_by)?) },
            state,
        ]);
    }
    let asked = if refusal.is_some() { desk.form.get("use") } else { desk.query.get("with") };
    let one = uses.iter().find(|one| one.use_no.to_string() == asked && one.cancelled.is_none());
    Ok(html! {
        section.card #cancel {
            h2 { (desk.say("使用记录", "Uses")) }
            @if lines.is_empty() { p.soft { (desk.say("没有使用记录。", "None.")) } }
            @else { (table(desk.say("使用记录", "Uses"), &columns, &lines)) }
            @if let Some(one) = one.filter(|_| books(desk)) {
                h3 { (desk.say("取消：", "Cancel: ")) (named(desk, terms, &one.benefit)) " " (one.reference) }
                (post(desk, &format!("/customers/{}/benefits/cancel", desk.id), &html! {
                    input type="hidden" name="use" value=(one.use_no);
                    (Field::text("why", desk.say("原因", "Why")).value(desk.form.get("why")).show(desk, refusal))
                    button type="submit" { (desk.say("取消这次使用", "Cancel this use")) }
                }))
            }
        }
    })
}

/// The name of a benefit; its code where the policy no longer has it.
pub fn named(desk: &Desk<'_>, terms: &BenefitTerms, code: &str) -> String {
    let kind = terms.kinds.iter().find(|kind| kind.code == code);
    desk.text(&kind.map_or_else(|| Text::new(code, code), |kind| kind.name.clone()))
}

fn may_book(desk: &Desk<'_>) -> Result<()> {
    if books(desk) {
        return Ok(());
    }
    let why = text!("由网点人员或客服登记", "branch staff or the service desk book it");
    Err(declined("not_yours", "", why))
}

/// Does something about the benefits of the customer whom the address names; a refusal stands on their page.
fn act(desk: &Desk<'_>, act: impl FnOnce(&CustomerRef) -> Result<()>) -> Result<Answer> {
    let (found, member) = customer(desk)?;
    match may_book(desk).and_then(|()| act(&found)) {
        Ok(()) => Ok(Answer::See(format!("/customers/{}/benefits", desk.id))),
        Err(Error::Refusal(refusal)) => page(desk, &found, &member, Some(&refusal)),
        Err(fault) => Err(fault),
    }
}

fn book(desk: &Desk<'_>) -> Result<Answer> {
    act(desk, |found| {
        let way = Way::from_code(desk.form.get("way"));
        let why = text!("请选择登记方式", "say how it was booked");
        let way = way.ok_or_else(|| declined("way_missing", "", why))?;
        let reference = masking::free_text(desk.form.get("reference"));
        let of = (desk.form.get("benefit"), &*reference, way);
        let signed = desk.signed("")?;
        let act = desk.site.plainly(|bank| benefits::book(bank, &signed, found.cust_no(), of))?;
        desk.site.act(act).map(|_| ())
    })
}

fn cancel(desk: &Desk<'_>) -> Result<Answer> {
    act(desk, |found| {
        let uses = benefits::uses_of(&desk.bank()?.crm, found.cust_no(), USES)?;
        let one = uses.into_iter().find(|one| one.use_no.to_string() == desk.form.get("use"));
        let why = text!("没有这条记录", "there is no such use");
        let one = one.ok_or_else(|| declined("use_unknown", "", why))?;
        let signed = desk.signed("")?;
        desk.site.act(benefits::cancel(&signed, &one, &masking::free_text(desk.form.get("why")))?)
    })
}

/// What is left of the year's benefits, on the customer's page; nothing for a tier that has none.
///
/// # Errors
/// A fault of the database.
pub fn section(desk: &Desk<'_>, found: &CustomerRef) -> Result<Markup> {
    if !desk.may(&PAGE) {
        return Ok(html! {});
    }
    let bank = desk.bank()?;
    let terms = benefits::terms(&bank.crm, desk.today)?;
    let mut used = benefits::used_in(&bank.crm, desk.today.year(), &[found.cust_no()])?;
    let used = used.remove(found.cust_no()).unwrap_or_default();
    let all = allowances(&terms, tier_of(desk, found)?, &used);
    Ok(html! {
        @if !all.is_empty() {
            section.card #benefits {
                h2 { (desk.t(PAGE.title)) }
                (allowance_table(desk, &all))
                @let words = if books(desk) { desk.say("登记使用…", "book a use…") } else { desk.say("使用记录…", "uses…") };
                p { (opens(desk, &format!("/customers/{}/benefits", desk.id), &html! { (words) }, None)) }
            }
        }
    })
}
