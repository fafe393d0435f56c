//! A customer's special VIPs of all time, the transactions that could carry one, and the form that asks for one.

use super::{APPLICANTS, NO_HELP, SEERS, or_again, policy, state, validity, vip_tiers};
use crate::access::roles::Role;
use crate::bank::parties::rows::people::{Person, person};
use crate::bank::tiers::held::held;
use crate::bank::tiers::rows::specials as rows;
use crate::bank::tiers::special::apply::{Wish, apply};
use crate::bank::tiers::special::ground::{self, Weighed};
use crate::bank::tiers::special::{Application, Kind, decide};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::money::yuan_grouped;
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::pages::assignment::of_staff;
use crate::web::pages::customers::shown_name;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::{self, facts, money, refusal as refused};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::sync::Arc;

/// A customer's special VIPs.
pub const SHOW: Route = Route {
    method: Method::Get,
    path: "/customers/{customer}/special",
    who: Who::Roles(SEERS),
    object: Object::Customer,
    audit: Audit::Entry("view_special_grounds"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("特殊VIP", "Special VIP"),
    help: Label::new(
        "一位客户的特殊VIP历史、可作依据的大额交易，以及申请",
        "one customer's special VIPs of all time, the large transactions that could carry one, and the form",
    ),
    run: show,
};

/// Asks for one.
pub const APPLY: Route = Route {
    method: Method::Post,
    who: Who::Roles(APPLICANTS),
    audit: Audit::ByVerb,
    title: Label::new("申请特殊VIP", "Apply for a special VIP"),
    help: NO_HELP,
    run: send,
    ..SHOW
};

/// What the page shows.
struct Shown {
    found: CustomerRef,
    customer: Person,
    policy: Arc<Policy>,
    tier: Option<Tier>,
    grounds: Vec<Weighed>,
    applications: Vec<Application>,
}

fn shown(desk: &Desk<'_>) -> Result<Shown> {
    let found = desk.customer()?;
    let bank = desk.bank()?;
    let customer = person(&bank.core, found.cust_id(), desk.today)?.ok_or_else(not_found)?;
    let policy = policy(desk)?;
    let grounds = ground::candidates(bank, found.cust_id(), desk.signed("")?.effective(), &policy)?;
    let applications = rows::of_customer(&bank.crm, found.cust_no())?;
    let named = [(found.cust_id(), found.cust_no())];
    let tier = held(desk.engine(&found)?, &named, desk.today)?.remove(&found.cust_id());
    Ok(Shown { found, customer, policy, tier, grounds, applications })
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let shown = shown(desk)?;
    let title = heading(desk, &shown);
    Ok(Answer::titled(title, page(desk, &shown, None)?))
}

fn heading(desk: &Desk<'_>, shown: &Shown) -> String {
    let name = shown_name(desk.sight(shown.found.cust_id(), &shown.customer.inst_no), &shown.customer.name);
    format!("{name}：{}", desk.t(SHOW.title))
}

fn page(desk: &Desk<'_>, shown: &Shown, refusal: Option<&Refusal>) -> Result<Markup> {
    let applies = APPLICANTS.iter().any(|role| desk.is(*role));
    let waits = shown.applications.iter().any(|one| one.decided.is_none());
    let list = [
        (
            desk.say("客户", "Customer"),
            html! { a href={ "/customers/" (desk.id) } { (shown.found.cust_no()) } },
        ),
        (
            desk.say("现层级", "Tier in force"),
            html! {
                @match shown.tier {
                    Some(tier) => (parts::tier(tier, desk.lang)),
                    None => (desk.say("未评级", "not rated yet")),
                }
            },
        ),
        (desk.say("由谁决定", "Who decides"), who_decides(desk, shown)?),
    ];
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card { (facts(&list)) }
        section.card {
            h2 { (desk.say("可作依据的大额交易", "Large transactions that could carry one")) }
            (grounds(desk, shown))
        }
        @if applies && !waits { (form(desk, shown, refusal)) }
        @if waits { p.notice { (desk.say("已有一份申请在等待决定。", "An application waits for a decision.")) } }
        section.card {
            h2 { (desk.say("历史", "History")) }
            (history(desk, &shown.applications)?)
        }
    })
}

/// For each kind, who could decide; so whoever asks knows whom to wait for.
fn who_decides(desk: &Desk<'_>, shown: &Shown) -> Result<Markup> {
    let viewer = desk.viewer()?;
    let tree = desk.tree()?;
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        let inst_no = &shown.customer.inst_no;
        let all = desk
            .site
            .plainly(|bank| decide::approvers(bank, kind, inst_no, &shown.policy, &tree, desk.today))?;
        let others: Vec<_> = all.into_iter().filter(|(staff_no, _)| *staff_no != viewer.staff_no).collect();
        let lowest: Option<Role> = others.first().map(|(_, role)| *role);
        let mut names = Vec::new();
        for (staff_no, _) in others.iter().filter(|(_, role)| Some(*role) == lowest).take(NAMED_MAX) {
            names.push(of_staff(desk, staff_no)?);
        }
        lines.push((kind, lowest, names.join(desk.say("、", ", "))));
    }
    Ok(html! {
        @for (kind, role, names) in &lines {
            div {
                (desk.t(kind.label())) "："
                @match role {
                    Some(role) => { (desk.t(role.label())) " " (names) },
                    None => span.down { (desk.say("没有第二位有权人，须请系统管理员授权", "nobody else has the authority: the administrator gives it to a second person")) },
                }
            }
        }
    })
}

/// People who are named as deciding.
const NAMED_MAX: usize = 3;

fn grounds(desk: &Desk<'_>, shown: &Shown) -> Markup {
    let columns = [
        words(desk.say("交易号", "Transaction")),
        words(desk.say("交易日", "Booked on")),
        words(desk.say("种类", "Kind")),
        numbers(desk.say("金额", "Amount")),
        numbers(desk.say("当日中间价", "Mid rate of the day")),
        numbers(desk.say("折合（元）", "In yuan")),
        words(desk.say("达到", "Reaches")),
        words(desk.say("最迟批准", "Approve by")),
        words(desk.say("状态", "State")),
    ];
    let lines: Vec<_> = shown.grounds.iter().map(|one| ground_line(desk, one, &shown.policy)).collect();
    html! {
        @if lines.is_empty() {
            p.soft { (desk.say(
                "本月与上月没有达到贵宾层级起点的单笔交易，不能申请临时特殊；有特殊贡献的客户可申请长期特殊。",
                "No single transaction of this month or the last reaches a VIP tier: no temporary one can be asked for; for a special contribution there is the long-term one.",
            )) }
        } @else { (table(desk.say("大额交易", "Large transactions"), &columns, &lines)) }
    }
}

fn ground_line(desk: &Desk<'_>, one: &Weighed, policy: &Policy) -> Vec<Markup> {
    vec![
        html! { (one.txn.txn_no) },
        html! { (one.txn.day) },
        html! { (desk.t(one.txn.kind.label())) },
        html! { (amount(one)) },
        html! { (mid(one)) },
        html! { (one.cny_fen.map_or_else(|| "–".to_owned(), money)) },
        html! { @if let Some(tier) = one.reached { (parts::tier(tier, desk.lang)) } @else { "–" } },
        html! { (one.decide_by(policy)) },
        html! {
            @match one.carried_by {
                Some(no) => { (desk.say("已用于 ", "used for ")) a href={ "/specials/" (no) } { (no) } },
                None => (desk.say("可用", "free")),
            }
        },
    ]
}

/// The amount in its own currency.
pub(super) fn amount(one: &Weighed) -> String {
    let currency = if one.txn.currency.is_empty() { "CNY" } else { &one.txn.currency };
    format!("{currency} {}", money(one.txn.amount_fen))
}

/// The mid rate as banks publish it: CNY per 100 units.
pub(super) fn mid(one: &Weighed) -> String {
    let Some(mid_e4) = one.mid_e4 else { return "–".to_owned() };
    format!("{}.{:04}", mid_e4 / 10_000, mid_e4 % 10_000)
}

fn form(desk: &Desk<'_>, shown: &Shown, refusal: Option<&Refusal>) -> Markup {
    let free: Vec<&Weighed> = shown.grounds.iter().filter(|one| one.carried_by.is_none()).collect();
    let kinds = Kind::ALL.map(|kind| (kind.code().to_owned(), desk.t(kind.label()).to_owned()));
    let mut txns = vec![(String::new(), desk.say("不依据交易（长期特殊）", "none (long-term)").to_owned())];
    txns.extend(free.iter().map(|one| {
        let yuan = yuan_grouped(one.cny_fen.unwrap_or_default().into());
        let tier = one.reached.map_or("", |tier| tier.label().get(desk.lang));
        (one.txn.txn_no.clone(), format!("{} {yuan} {tier}", one.txn.day))
    }));
    let first = free.first();
    // Whoever was refused finds what they chose.
    let sent = desk.form.fields().next().is_some();
    let chosen =
        |name: &str, otherwise: &str| (if sent { desk.form.get(name) } else { otherwise }).to_owned();
    let kind = chosen("kind", if first.is_some() { "temporary" } else { "long_term" });
    let txn_no = chosen("txn_no", first.map_or("", |one| &one.txn.txn_no));
    let tier = chosen("tier", first.and_then(|one| one.reached).unwrap_or(Tier::Gold).code());
    let reason = Field::text("reason", desk.say("理由", "Reason"))
        .hint(desk.say(
            "长期特殊必须写明特殊贡献；临时特殊可不填。4 至 100 个字",
            "a long-term one needs the special contribution in words, a temporary one may go without; 4 to 100 characters",
        ))
        .value(desk.form.get("reason"))
        .optional();
    html! {
        section.card {
            h2 { (desk.t(APPLY.title)) }
            (post(desk, &format!("/customers/{}/special", desk.id), &html! {
                (choice("kind", desk.say("类别", "Kind"), &kinds, &kind))
                (choice("txn_no", desk.say("依据的交易", "Transaction it rests on"), &txns, &txn_no))
                (choice("tier", desk.say("申请层级", "Tier asked for"), &vip_tiers(desk, Tier::Diamond), &tier))
                (reason.show(desk, refusal))
                button type="submit" { (desk.say("提交申请", "Apply")) }
            }))
        }
    }
}

/// A customer's applications of all time.
pub(super) fn history(desk: &Desk<'_>, all: &[Application]) -> Result<Markup> {
    let columns = [
        numbers(desk.say("编号", "Number")),
        words(desk.say("类别", "Kind")),
        words(desk.say("申请层级", "Asked for")),
        words(desk.say("批准层级", "Given")),
        words(desk.say("申请人", "Applicant")),
        words(desk.say("决定", "Decided")),
        words(desk.say("有效期", "Valid")),
        words(desk.say("状态", "State")),
    ];
    let mut lines = Vec::with_capacity(all.len());
    for one in all {
        let by = one.decided.as_ref().map(|decided| of_staff(desk, &decided.by)).transpose()?;
        lines.push(vec![
            html! { a href={ "/specials/" (one.application_no) } { (one.application_no) } },
            html! { (desk.t(one.kind.label())) },
            html! { (parts::tier(one.tier, desk.lang)) },
            html! { @if let Some(granted) = &one.granted { (parts::tier(granted.tier, desk.lang)) } @else { "–" } },
            html! { (of_staff(desk, &one.applicant)?) div.soft { (one.asked_on) } },
            html! {
                @if let (Some(by), Some(decided)) = (by, &one.decided) { (by) div.soft { (decided.on) } } @else { "–" }
            },
            html! { (validity(desk, one)) },
            state(desk, one),
        ]);
    }
    Ok(html! {
        @if lines.is_empty() { p.soft { (desk.say("还没有人为该客户申请过。", "Nobody has asked for one yet.")) } }
        @else { (table(desk.say("申请与结果", "Applications and what came of them"), &columns, &lines)) }
    })
}

fn send(desk: &Desk<'_>) -> Result<Answer> {
    let shown = shown(desk)?;
    let done = wished(desk, &shown);
    or_again(done, |refusal| Ok(Answer::refused(desk, page(desk, &shown, Some(refusal))?)))
}

fn wished(desk: &Desk<'_>, shown: &Shown) -> Result<Answer> {
    let kind = Kind::from_code(desk.form.get("kind")).ok_or_else(|| missing("kind"))?;
    let tier = Tier::from_code(desk.form.get("tier")).ok_or_else(|| missing("tier"))?;
    let silent = kind == Kind::Temporary && desk.form.get("reason").trim().is_empty();
    let reason = if silent { String::new() } else { desk.reason()? };
    let txn_no = desk.form.get("txn_no");
    let wish = Wish { cust_id: shown.found.cust_id(), kind, tier, txn_no, reason: &reason };
    let signed = desk.signed("")?;
    let act = desk.site.plainly(|bank| apply(bank, &signed, wish))?;
    let number = desk.site.act(act)?;
    Ok(Answer::See(format!("/specials/{number}")))
}

fn missing(field: &'static str) -> Error {
    let why = text!("请选择类别与层级；未作任何改动", "choose a kind and a tier; nothing was changed");
    Refusal::new("choice_missing", field, why).into()
}
