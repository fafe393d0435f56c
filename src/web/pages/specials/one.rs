//! An application for a special VIP with all that a decision needs: the transaction and its conversion, the customer's
//! other special VIPs; deciding, taking it back, revoking what holds.

use super::{APPLICANTS, DECIDERS, NO_HELP, SEERS, ask, in_scope, or_again, policy, validity, vip_tiers};
use crate::bank::parties::rows::people::{Institution, Person, institution_tree, person};
use crate::bank::tiers::held::held;
use crate::bank::tiers::rows::specials as rows;
use crate::bank::tiers::rules;
use crate::bank::tiers::special::ground::{self, Weighed};
use crate::bank::tiers::special::{Application, Kind, State, apply, decide};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::pages::assignment::{of_staff, reason_field};
use crate::web::pages::customers::shown_name;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{choice, post};
use crate::web::view::parts::{self, facts, money, refusal as refused};
use maud::{Markup, html};
use std::sync::Arc;

/// One application.
pub const SHOW: Route = Route {
    method: Method::Get,
    path: "/specials/{special}",
    who: Who::Roles(SEERS),
    object: Object::Special,
    audit: Audit::Entry("view_special_vip"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("特殊VIP申请", "Special VIP"),
    help: Label::new(
        "一份特殊VIP申请：依据、折算、达到的层级、决定与有效期",
        "one application: its ground, the conversion, the tier reached, the decision and how long it holds",
    ),
    run: show,
};

const DECIDE: Route = Route {
    method: Method::Post,
    who: Who::Roles(DECIDERS),
    audit: Audit::ByVerb,
    title: Label::new("决定特殊VIP", "Decide on a special VIP"),
    help: NO_HELP,
    ..SHOW
};

/// Accepts it.
pub const ACCEPT: Route = Route { path: "/specials/{special}/accept", run: accept, ..DECIDE };
/// Refuses it.
pub const REFUSE: Route = Route { path: "/specials/{special}/refuse", run: refuse, ..DECIDE };
/// Revokes a long-term one.
pub const REVOKE: Route = Route { path: "/specials/{special}/revoke", run: revoke, ..DECIDE };
/// Takes one's own application back.
pub const WITHDRAW: Route = Route {
    path: "/specials/{special}/withdraw",
    who: Who::Roles(APPLICANTS),
    title: Label::new("撤回申请", "Take an application back"),
    run: withdraw,
    ..DECIDE
};

/// What the page shows.
struct Shown {
    application: Application,
    customer: Person,
    tier: Option<Tier>,
    policy: Arc<Policy>,
    tree: Vec<Institution>,
    ground: Option<Weighed>,
    others: Vec<Application>,
}

/// The application that the address names, where its customer is in scope.
fn named(desk: &Desk<'_>) -> Result<Shown> {
    let bank = desk.bank()?;
    let number = desk.id.parse::<i64>().ok().filter(|no| no.to_string() == desk.id);
    let found = number.map(|no| rows::application(&bank.crm, no)).transpose()?.flatten();
    let seen = in_scope(desk, found.into_iter().collect())?.pop();
    let (application, cust_id) = seen.ok_or_else(|| Error::from(not_found()))?;
    let customer = person(&bank.core, cust_id, desk.today)?.ok_or_else(not_found)?;
    let found = desk.someone([cust_id])?.ok_or_else(not_found)?;
    let named = [(cust_id, application.cust_no.as_str())];
    let tier = held(desk.engine(&found)?, &named, desk.today)?.remove(&cust_id);
    let policy = policy(desk)?;
    let txn_no = application.txn_no.as_deref();
    let ground =
        txn_no.map(|txn_no| ground::transaction(bank, cust_id, txn_no, &policy)).transpose()?.flatten();
    let mut others = rows::of_customer(&bank.crm, &application.cust_no)?;
    others.retain(|one| one.application_no != application.application_no);
    let tree = institution_tree(&bank.core)?;
    Ok(Shown { application, customer, tier, policy, tree, ground, others })
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let shown = named(desk)?;
    Ok(Answer::page(desk, page(desk, &shown, None)?))
}

fn page(desk: &Desk<'_>, shown: &Shown, refusal: Option<&Refusal>) -> Result<Markup> {
    let one = &shown.application;
    let viewer = desk.viewer()?;
    let who = (viewer.staff_no.as_str(), viewer.posts.as_slice());
    let inst_no = &shown.customer.inst_no;
    let waits = one.decided.is_none();
    let may = decide::may_decide(who, one, inst_no, &shown.policy, &shown.tree);
    let own = one.applicant == viewer.staff_no;
    let needed = decide::approver(one.kind, &shown.policy);
    let revokes = one.kind == Kind::LongTerm
        && matches!(one.state(desk.today), State::Valid | State::Coming)
        && rules::approves(&viewer.posts, needed, inst_no, &shown.tree);
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card { (facts(&told(desk, shown)?)) }
        @if one.txn_no.is_some() {
            section.card {
                h2 { (desk.say("依据的交易", "The transaction it rests on")) }
                (ground_of(desk, shown))
            }
        }
        @if waits && may { (decision(desk, shown, refusal)) }
        @if waits && own { (take_back(desk, one)) }
        @if waits && !may { p.notice { (waits_for(desk, shown)?) } }
        @if revokes { (revoking(desk, one, refusal)) }
        section.card {
            h2 { (desk.say("该客户的其他申请", "Other applications for this customer")) }
            (ask::history(desk, &shown.others)?)
        }
    })
}

fn told(desk: &Desk<'_>, shown: &Shown) -> Result<Vec<(&'static str, Markup)>> {
    let (one, customer) = (&shown.application, &shown.customer);
    let name = shown_name(desk.sight(customer.cust_id, &customer.inst_no), &customer.name);
    let path = format!("/customers/{}", desk.id_of(customer.cust_id));
    let mut list = vec![
        (desk.say("编号", "Number"), html! { (one.application_no) }),
        (desk.say("客户", "Customer"), html! { a href=(path) { (name) " " (one.cust_no) } }),
        (
            desk.say("现层级", "Tier in force"),
            html! { @match shown.tier { Some(tier) => (parts::tier(tier, desk.lang)), None => (desk.say("未评级", "not rated yet")) } },
        ),
        (desk.say("类别", "Kind"), html! { (desk.t(one.kind.label())) }),
        (desk.say("申请层级", "Tier asked for"), html! { (parts::tier(one.tier, desk.lang)) }),
        (desk.say("申请人", "Applicant"), html! { (of_staff(desk, &one.applicant)?) " · " (one.asked_on) }),
        (desk.say("状态", "State"), super::state(desk, one)),
    ];
    if !one.reason.is_empty() {
        list.push((desk.say("理由", "Reason"), html! { (one.reason) }));
    }
    if let Some(decided) = &one.decided {
        let by = of_staff(desk, &decided.by)?;
        let answer =
            if decided.answer.is_empty() { String::new() } else { format!(" · {}", decided.answer) };
        list.push((desk.say("决定", "Decided"), html! { (by) " · " (decided.on) (answer) }));
    }
    if let Some(granted) = &one.granted {
        list.push((desk.say("批准层级", "Tier given"), parts::tier(granted.tier, desk.lang)));
        list.push((desk.say("有效期", "Valid"), html! { (validity(desk, one)) }));
        if let Some(revoked) = &granted.revoked {
            let by = of_staff(desk, &revoked.by)?;
            list.push((desk.say("撤销", "Revoked"), html! { (by) " · " (revoked.on) " · " (revoked.why) }));
        }
    }
    Ok(list)
}

fn ground_of(desk: &Desk<'_>, shown: &Shown) -> Markup {
    let (one, waits) = (&shown.application, shown.application.decided.is_none());
    let Some(ground) = &shown.ground else {
        return html! { p.notice.bad { (desk.say("数据中已没有这笔交易（可能已冲正）。", "The data has this transaction no more: it may have been corrected.")) } };
    };
    let changed = one.amount_fen.filter(|asked| waits && Some(*asked) != ground.cny_fen);
    let mut list = vec![
        (desk.say("交易号", "Transaction"), html! { (ground.txn.txn_no) }),
        (
            desk.say("交易日 / 种类", "Booked on / kind"),
            html! { (ground.txn.day) " / " (desk.t(ground.txn.kind.label())) },
        ),
        (desk.say("金额", "Amount"), html! { (ask::amount(ground)) }),
    ];
    if ground.mid_e4.is_some() {
        list.push((
            desk.say("当日中间价（每 100 外币）", "Mid rate of the day (per 100)"),
            html! { (ask::mid(ground)) },
        ));
    }
    let cny = ground.cny_fen.map_or_else(|| "–".to_owned(), money);
    list.push((desk.say("折合（元）", "In yuan"), html! { (cny) }));
    list.push((
        desk.say("达到层级", "Tier reached"),
        html! { @match ground.reached { Some(tier) => (parts::tier(tier, desk.lang)), None => "–" } },
    ));
    if waits {
        list.push((desk.say("最迟批准日", "To be approved by"), html! { (ground.decide_by(&shown.policy)) }));
    }
    html! {
        (facts(&list))
        @if let Some(asked) = changed {
            p.notice.bad { (desk.say("申请时折合 ", "When asked it was ")) (money(asked)) (desk.say(" 元，与现在不同。", " yuan: it has changed.")) }
        }
    }
}

fn decision(desk: &Desk<'_>, shown: &Shown, refusal: Option<&Refusal>) -> Markup {
    let one = &shown.application;
    let to = |act: &str| format!("/specials/{}/{act}", one.application_no);
    let typed = desk.form.get("tier");
    let tier = if typed.is_empty() { one.tier.code() } else { typed };
    html! {
        section.card {
            h2 { (desk.say("决定", "Decision")) }
            (post(desk, &to("accept"), &html! {
                (choice("tier", desk.say("批准层级（不高于申请层级）", "Tier given (not above what was asked)"), &vip_tiers(desk, one.tier), tier))
                (reason_field(desk).optional().show(desk, refusal))
                div.actions {
                    button type="submit" { (desk.say("批准", "Accept")) }
                    button.plain type="submit" formaction=(to("refuse")) { (desk.say("不批准（须写原因）", "Refuse (with a reason)")) }
                }
            }))
        }
    }
}

fn take_back(desk: &Desk<'_>, one: &Application) -> Markup {
    html! {
        @if APPLICANTS.iter().any(|role| desk.is(*role)) {
            section.card {
                h2 { (desk.say("我的申请", "My application")) }
                (post(desk, &format!("/specials/{}/withdraw", one.application_no), &html! {
                    button.plain type="submit" { (desk.say("撤回", "Take back")) }
                }))
            }
        }
    }
}

/// Who has to decide, for whoever cannot.
fn waits_for(desk: &Desk<'_>, shown: &Shown) -> Result<String> {
    let one = &shown.application;
    let inst_no = &shown.customer.inst_no;
    let all = |bank: &_| decide::approvers(bank, one.kind, inst_no, &shown.policy, &shown.tree, desk.today);
    let other = desk.site.plainly(all)?.into_iter().find(|(staff_no, _)| *staff_no != one.applicant);
    Ok(match other {
        Some((staff_no, role)) => {
            let (role, name) = (desk.t(role.label()), of_staff(desk, &staff_no)?);
            format!("{}{role} {name}", desk.say("等待决定：", "Waits for "))
        }
        None => desk
            .say(
                "除申请人外没有有权人：请系统管理员为另一人授权，否则无法决定。",
                "Nobody but the applicant has the authority: unless the administrator gives it to a second person, it cannot be decided.",
            )
            .to_owned(),
    })
}

fn revoking(desk: &Desk<'_>, one: &Application, refusal: Option<&Refusal>) -> Markup {
    html! {
        section.card {
            h2 { (desk.say("撤销", "Revoke")) }
            p { (desk.say("自生效日起不再是特殊VIP；记录保留。", "From its effective day on it no longer holds; the record stays.")) }
            (post(desk, &format!("/specials/{}/revoke", one.application_no), &html! {
                (reason_field(desk).show(desk, refusal))
                button.plain type="submit" { (desk.say("撤销", "Revoke")) }
            }))
        }
    }
}

/// Shows the page again with what was refused. Whatever was decided meanwhile is on it already.
fn again(desk: &Desk<'_>, done: Result<Answer>) -> Result<Answer> {
    or_again(done, |refusal| Ok(Answer::refused(desk, page(desk, &named(desk)?, Some(refusal))?)))
}

fn there(shown: &Shown) -> Answer {
    Answer::See(format!("/specials/{}", shown.application.application_no))
}

fn accept(desk: &Desk<'_>) -> Result<Answer> {
    let shown = named(desk)?;
    let act = || {
        let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
        let Some(tier) = Tier::from_code(desk.form.get("tier")) else {
            let why = text!("请选择批准的层级；未作任何改动", "choose the tier given; nothing was changed");
            return Err(Refusal::new("choice_missing", "tier", why).into());
        };
        let answer = if desk.form.get("reason").is_empty() { String::new() } else { desk.reason()? };
        let act = |bank: &_| decide::accept(bank, &signed, posts, &shown.application, tier, &answer);
        desk.site.act(desk.site.plainly(act)?)?;
        Ok(there(&shown))
    };
    again(desk, act())
}

fn refuse(desk: &Desk<'_>) -> Result<Answer> {
    let shown = named(desk)?;
    let act = || {
        let (signed, posts, reason) = (desk.signed("")?, &desk.viewer()?.posts, desk.reason()?);
        let act = |bank: &_| decide::refuse_application(bank, &signed, posts, &shown.application, &reason);
        desk.site.act(desk.site.plainly(act)?)?;
        Ok(there(&shown))
    };
    again(desk, act())
}

fn revoke(desk: &Desk<'_>) -> Result<Answer> {
    let shown = named(desk)?;
    let act = || {
        let (signed, posts, reason) = (desk.signed("")?, &desk.viewer()?.posts, desk.reason()?);
        let act = |bank: &_| decide::revoke(bank, &signed, posts, &shown.application, &reason);
        desk.site.act(desk.site.plainly(act)?)?;
        Ok(there(&shown))
    };
    again(desk, act())
}

fn withdraw(desk: &Desk<'_>) -> Result<Answer> {
    let shown = named(desk)?;
    let act = || {
        desk.site.act(apply::withdraw(&desk.signed("")?, &shown.application)?)?;
        Ok(there(&shown))
    };
    again(desk, act())
}
