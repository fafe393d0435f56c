//! The relationship plan of a customer (客户关系计划, spec 5): what is known of them, their wallet here and elsewhere, goals
//! and actions with their days, days to remember. Whoever works on the customer writes it; who sees the customer's work
//! reads it.

mod text;

use super::assignment::{WORKERS, of_staff};
use super::customer::assets_on;
use super::customers::shown_name;
use super::leads::{amount, works};
use crate::access::masking;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::contacts::Channel;
use crate::bank::plans::rules::{
    Level, Need, Outcome, Service, StepKind, Wallet, is_late, next_kept, wallet,
};
use crate::bank::plans::{self, Aim, Elsewhere, Memorial, Plan, Said, Step};
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::kernel::money::{parse_yuan, yuan_grouped};
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::{empty, facts, money, refusal as refused};
use crate::web::view::table::{numbers, table, with_total, words};
use maud::{Markup, html};
use text::TEXT;

/// Goals and actions that a plan lists.
const STEPS: u32 = 50;
/// Open goals and actions that the page of a customer shows.
const ON_PAGE: usize = 3;
/// Fields whose refusal stands beside them.
const FIELDS: [&str; 19] = [
    "potential",
    "need_stated",
    "need_real",
    "need_unstated",
    "need_delight",
    "need_secret",
    "occupation",
    "family",
    "preferences",
    "bank",
    "amount",
    "source",
    "as_of",
    "what",
    "due",
    "goal_amount",
    "said",
    "remember",
    "day",
];

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    PLAN,
    TEXT,
    Route { method: Method::Post, audit: Audit::ByVerb, run: text::write, ..TEXT },
    Route {
        path: "/customers/{customer}/plan/estimates",
        title: Label::new("登记他行资产", "Note assets elsewhere"),
        run: estimate,
        ..ACT
    },
    Route {
        path: "/customers/{customer}/plan/steps",
        title: Label::new("设定目标或行动", "Set a goal or an action"),
        run: set,
        ..ACT
    },
    Route {
        path: "/customers/{customer}/plan/steps/end",
        title: Label::new("了结目标或行动", "End a goal or an action"),
        run: settle,
        ..ACT
    },
    Route {
        path: "/customers/{customer}/plan/days",
        title: Label::new("登记纪念日", "Record a day to remember"),
        run: remember,
        ..ACT
    },
    Route {
        path: "/customers/{customer}/plan/days/end",
        title: Label::new("移除纪念日", "Take a day to remember off"),
        run: forget,
        ..ACT
    },
];

const PLAN: Route = Route {
    method: Method::Get,
    path: "/customers/{customer}/plan",
    who: Who::Roles(WORKERS),
    object: Object::Customer,
    audit: Audit::Entry("view_plan"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("客户关系计划", "Relationship plan"),
    help: Label::new(
        "一位客户的需求、偏好、他行资产与钱包份额、目标和行动、重要纪念日",
        "a customer's needs, preferences, assets elsewhere and share of wallet, goals and actions, days to remember",
    ),
    run: show,
};

const ACT: Route = Route { method: Method::Post, audit: Audit::ByVerb, help: Label::new("", ""), ..PLAN };

/// The customer whom the address names, with who maintains them.
fn customer(desk: &Desk<'_>) -> Result<(CustomerRef, Member)> {
    let found = desk.customer()?;
    let member = members(&desk.bank()?.core, &[found.cust_no()])?.into_iter().next();
    Ok((found, member.ok_or_else(|| Error::from(not_found()))?))
}

fn theirs(desk: &Desk<'_>, member: &Member) -> Result<()> {
    if works(desk, member) {
        return Ok(());
    }
    let why = text!("由维护人或本机构负责人填写", "whoever maintains the customer writes it, or their head");
    Err(declined("not_yours", "", why))
}

fn path(desk: &Desk<'_>, rest: &str) -> String {
    format!("/customers/{}/plan{rest}", desk.id)
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let (found, member) = customer(desk)?;
    page(desk, &found, &member, None)
}

fn page(desk: &Desk<'_>, found: &CustomerRef, member: &Member, refusal: Option<&Refusal>) -> Result<Answer> {
    let crm = &desk.bank()?.crm;
    let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
    let mine = works(desk, member);
    let plan = plans::plan_of(crm, found.cust_no())?;
    let wallet = wallet_of(desk, found)?;
    let body = html! {
        (refused(desk, refusal.filter(|one| !FIELDS.contains(&&*one.field))))
        section.card {
            h2 { a href={ "/customers/" (desk.id) } { (name) } }
            (what_is_known(desk, &plan, &wallet)?)
            @if mine { p { a href=(path(desk, "/text")) {
                @if plan.version == 0 { (desk.say("填写计划…", "write the plan…")) } @else { (desk.say("改写…", "write it anew…")) }
            } } }
        }
        (steps(desk, found, mine, refusal)?)
        (elsewhere(desk, found, &wallet, mine, refusal)?)
        (days(desk, found, mine, refusal)?)
        (text::authors(desk, found)?)
    };
    let title = format!("{} · {name}", desk.t(PLAN.title));
    Ok(match refusal {
        None => Answer::titled(title, body),
        Some(_) => Answer::refused(desk, body),
    })
}

fn wallet_of(desk: &Desk<'_>, found: &CustomerRef) -> Result<Wallet> {
    let estimates = plans::estimates_of(&desk.bank()?.crm, found.cust_no())?;
    Ok(wallet(assets_on(desk, found, desk.business_date()?.unwrap_or(desk.today))?, &estimates))
}

/// The share of the wallet that is here, in words.
fn share_here(desk: &Desk<'_>, wallet: &Wallet) -> Markup {
    html! {
        @match wallet.share(wallet.here_fen) {
            Some(percent) => { (percent) "%" },
            None => span.soft { (desk.say("未知：尚未登记他行资产", "unknown: nothing is noted of other banks")) },
        }
    }
}

/// What is known: what was left out is not listed, but the figures always are.
fn what_is_known(desk: &Desk<'_>, plan: &Plan, wallet: &Wallet) -> Result<Markup> {
    let said = &plan.said;
    let dash = || html! { "–" };
    let label = |label: Option<Label>| label.map_or_else(dash, |label| html! { (desk.t(label)) });
    let mut list = vec![
        (desk.say("产品关系", "Product relationship"), label(said.level.map(Level::label))),
        (desk.say("服务组", "Service group"), label(said.service.map(Service::label))),
        (desk.say("偏好渠道", "Preferred channel"), label(said.channel.map(Channel::label))),
        (desk.say("潜在总价值（元）", "Potential value (yuan)"), potential(desk, said, wallet)),
        (desk.say("本行份额", "Share of wallet here"), share_here(desk, wallet)),
    ];
    let texts = [
        (desk.say("职业", "Occupation"), &said.occupation),
        (desk.say("家庭", "Family"), &said.family),
        (desk.say("喜好", "Preferences"), &said.preferences),
    ];
    let needs = Need::ALL.into_iter().zip(&said.needs).map(|(need, words)| (desk.t(need.label()), words));
    for (label, words) in needs.chain(texts) {
        if !words.is_empty() {
            list.push((label, html! { span.lines { (words) } }));
        }
    }
    Ok(facts(&list))
}

/// The potential value, and how much of it is not here yet.
fn potential(desk: &Desk<'_>, said: &Said, wallet: &Wallet) -> Markup {
    let open = said.potential_fen.map(|fen| (i128::from(fen) - wallet.here_fen).max(0));
    html! {
        @match (said.potential_fen, open) {
            (Some(fen), Some(open)) => {
                (money(fen)) " " span.soft { (desk.say("其中尚未在本行 ", "of it not here yet ")) (yuan_grouped(open)) }
            },
            _ => "–",
        }
    }
}

/// Goals and actions, with what became of them.
fn steps(desk: &Desk<'_>, found: &CustomerRef, mine: bool, refusal: Option<&Refusal>) -> Result<Markup> {
    let all = plans::steps_of(&desk.bank()?.crm, found.cust_no(), STEPS)?;
    let columns = [
        words(desk.say("类别", "Kind")),
        words(desk.say("内容", "What")),
        numbers(desk.say("金额（元）", "Amount (yuan)")),
        words(desk.say("完成日期", "Due")),
        words(desk.say("结果", "Outcome")),
    ];
    let mut lines = Vec::with_capacity(all.len());
    for one in &all {
        lines.push(vec![
            html! { (desk.t(one.kind.label())) },
            html! { (one.what) div.soft { (of_staff(desk, &one.set_by)?) } },
            html! { @if let Some(fen) = one.amount_fen { (money(fen)) } },
            html! { span.number { (one.due_on) }
            @if is_late(one, desk.today) { div.down { (desk.say("已逾期", "overdue")) } } },
            outcome(desk, one, mine)?,
        ]);
    }
    let asked = if refusal.is_some() { desk.form.get("step") } else { desk.query.get("with") };
    let named = all.iter().find(|one| one.step_no.to_string() == asked && one.ended.is_none());
    Ok(html! {
        section.card #steps {
            h2 { (desk.say("目标与行动", "Goals and actions")) }
            @if lines.is_empty() {
                (empty(desk.say("还没有目标。写下要达到什么、何时之前。", "No goal yet. Say what is to be reached, and by when."), &html! {}))
            } @else { (table(desk.say("目标与行动", "Goals and actions"), &columns, &lines)) }
            @if let Some(step) = named.filter(|_| mine) { (end_form(desk, step, refusal)) }
            @else if mine { (aim_form(desk, refusal)) }
        }
    })
}

fn outcome(desk: &Desk<'_>, step: &Step, mine: bool) -> Result<Markup> {
    Ok(match &step.ended {
        Some((outcome, by, on)) => html! {
            (desk.t(outcome.label())) " " span.number { (on) } div.soft { (of_staff(desk, by)?) }
            @if !step.said.is_empty() { div { (step.said) } }
        },
        None if mine => {
            html! { a href={ (path(desk, "")) "?with=" (step.step_no) "#steps" } { (desk.say("了结…", "end it…")) } }
        }
        None => html! { (desk.say("进行中", "open")) },
    })
}

fn end_form(desk: &Desk<'_>, step: &Step, refusal: Option<&Refusal>) -> Markup {
    let label = desk.say("结果说明（放弃须写明原因）", "What came of it; needed where it is dropped");
    html! {
        h3 { (desk.t(step.kind.label())) "：" (step.what) }
        (post(desk, &path(desk, "/steps/end"), &html! {
            input type="hidden" name="step" value=(step.step_no);
            (Field::text("said", label).value(desk.form.get("said")).optional().show(desk, refusal))
            div.actions {
                @for outcome in Outcome::ALL {
                    button type="submit" name="to" value=(outcome.code()) { (desk.t(outcome.label())) }
                }
                a href=(path(desk, "")) { (desk.say("返回", "back")) }
            }
        }))
    }
}

/// What the reader typed, while a refused form comes back.
fn typed<'d>(desk: &'d Desk<'_>, refusal: Option<&Refusal>, name: &str) -> &'d str {
    if refusal.is_some() { desk.form.get(name) } else { "" }
}

fn aim_form(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    let kinds: Vec<(String, String)> = StepKind::ALL
        .into_iter()
        .map(|kind| (kind.code().to_owned(), desk.t(kind.label()).to_owned()))
        .collect();
    let again = refusal.is_some() && !desk.form.get("kind").is_empty();
    html! {
        details open[again] {
            summary { (desk.say("设定目标或行动", "Set a goal or an action")) }
            (post(desk, &path(desk, "/steps"), &html! {
                (choice("kind", desk.say("类别", "Kind"), &kinds, typed(desk, refusal, "kind")))
                (Field::text("what", desk.say("内容", "What")).value(typed(desk, refusal, "what")).show(desk, refusal))
                (Field { kind: "date", ..Field::text("due", desk.say("完成日期", "By when")) }
                    .value(typed(desk, refusal, "due")).show(desk, refusal))
                (Field::text("goal_amount", desk.say("目标金额，元（可空）", "Amount of a goal, yuan"))
                    .value(typed(desk, refusal, "goal_amount")).optional().show(desk, refusal))
                button type="submit" { (desk.say("设定", "Set it")) }
            }))
        }
    }
}

/// What the customer has here and at other banks.
fn elsewhere(
    desk: &Desk<'_>,
    found: &CustomerRef,
    wallet: &Wallet,
    mine: bool,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let title = desk.say("钱包份额", "Share of wallet");
    let columns = [
        words(desk.say("银行", "Bank")),
        numbers(desk.say("资产（元）", "Assets (yuan)")),
        numbers(desk.say("份额", "Share")),
        words(desk.say("信息来源", "Source")),
        words(desk.say("截至", "As of")),
    ];
    let share = |fen: i128| wallet.share(fen).map_or_else(|| "–".to_owned(), |percent| format!("{percent}%"));
    let mut lines = vec![vec![
        html! { (desk.say("本行", "here")) },
        html! { (yuan_grouped(wallet.here_fen)) },
        html! { (share(wallet.here_fen)) },
        html! { (desk.say("当日资产，不含贷款", "assets of the day, loans apart")) },
        html! { @if let Some(day) = desk.business_date()? { span.number { (day) } } },
    ]];
    for one in &wallet.elsewhere {
        lines.push(vec![
            html! { (one.bank) },
            html! { (money(one.amount_fen)) },
            html! { (share(one.amount_fen.into())) },
            html! { (one.source) div.soft { (of_staff(desk, &one.noted_by)?) } },
            html! { span.number { (one.as_of) } },
        ]);
    }
    let total = [
        html! { (desk.say("合计", "Total")) },
        html! { (yuan_grouped(wallet.total_fen())) },
        html! { (share(wallet.total_fen())) },
        html! {},
        html! {},
    ];
    let past = plans::estimates_of(&desk.bank()?.crm, found.cust_no())?.len();
    let over = past - wallet.elsewhere.len().min(past);
    Ok(html! {
        section.card {
            h2 { (title) }
            (with_total(title, &columns, &lines, &total))
            @if over > 0 { p.soft { (desk.say("较早的估计 ", "Earlier estimates: ")) (over)
                (desk.say(" 笔，每家银行只计最新一笔。", "; of each bank the latest counts.")) } }
            @if mine { (estimate_form(desk, refusal)) }
        }
    })
}

fn estimate_form(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    let today = desk.today.to_string();
    let again = refusal.is_some() && !desk.form.get("as_of").is_empty();
    let as_of = if again { desk.form.get("as_of") } else { &today };
    let field = |name, label| Field::text(name, label).value(typed(desk, refusal, name));
    html! {
        details open[again] {
            summary { (desk.say("登记他行资产", "Note assets elsewhere")) }
            (post(desk, &path(desk, "/estimates"), &html! {
                (field("bank", desk.say("哪家银行", "Which bank")).show(desk, refusal))
                (field("amount", desk.say("估计金额，元（已无资产填 0）", "Estimate, yuan; 0 where nothing is left")).show(desk, refusal))
                (field("source", desk.say("信息来源", "Source")).show(desk, refusal))
                (Field { kind: "date", ..Field::text("as_of", desk.say("截至", "As of")) }.value(as_of).show(desk, refusal))
                button type="submit" { (desk.say("登记", "Note it")) }
            }))
        }
    }
}

/// Days to remember, the next first.
fn days(desk: &Desk<'_>, found: &CustomerRef, mine: bool, refusal: Option<&Refusal>) -> Result<Markup> {
    let all = plans::memorials_of(&desk.bank()?.crm, found.cust_no())?;
    let mut dated: Vec<_> = all.iter().map(|one| (next_kept(one, desk.today), one)).collect();
    dated.sort_by_key(|(next, one)| (next.is_none(), *next, one.memorial_no));
    let title = desk.say("重要纪念日", "Days to remember");
    let columns = [
        words(desk.say("内容", "What")),
        words(desk.say("日期", "Date")),
        words(desk.say("下一次", "Next")),
        words(desk.say("操作", "Action")),
    ];
    let lines: Vec<Vec<Markup>> = dated
        .iter()
        .map(|(next, one)| {
            vec![
                html! { (one.what) @if one.is_birthday { div.soft { (desk.say("代替证件上的生日", "in place of the document's")) } } },
                html! { (written(desk, one)) },
                html! { @if let Some(day) = next { span.number { (day) } } },
                html! { @if mine { (post(desk, &path(desk, "/days/end"), &html! {
                    input type="hidden" name="day_no" value=(one.memorial_no);
                    button.plain type="submit" { (desk.say("移除", "take off")) }
                })) } },
            ]
        })
        .collect();
    Ok(html! {
        section.card #days {
            h2 { (title) }
            @if lines.is_empty() { p.soft { (desk.say("没有登记。登记后每年提前提示。", "None. One that is recorded is told ahead every year.")) } }
            @else { (table(title, &columns, &lines)) }
            @if mine { (day_form(desk, refusal)) }
        }
    })
}

const CALENDARS: [(&str, Label); 3] = [
    ("solar", Label::new("公历", "solar")),
    ("lunar", Label::new("农历", "lunar")),
    ("leap", Label::new("农历闰月", "lunar, leap month")),
];

fn written(desk: &Desk<'_>, one: &Memorial) -> String {
    let place = usize::from(one.lunar) + usize::from(one.leap);
    let (calendar, month, day) = (desk.t(CALENDARS[place].1), one.month, one.day);
    desk.text(&text!("{calendar} {month} 月 {day} 日", "{month}/{day} {calendar}"))
}

fn day_form(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    let calendars: Vec<(String, String)> =
        CALENDARS.iter().map(|(code, label)| ((*code).to_owned(), desk.t(*label).to_owned())).collect();
    let again = refusal.is_some() && !desk.form.get("month").is_empty();
    let field = |name, label| Field::text(name, label).value(typed(desk, refusal, name));
    html! {
        details open[again] {
            summary { (desk.say("登记纪念日", "Record a day to remember")) }
            (post(desk, &path(desk, "/days"), &html! {
                (field("remember", desk.say("内容，如：结婚纪念日", "What, e.g. wedding day")).show(desk, refusal))
                (choice("calendar", desk.say("历法", "Calendar"), &calendars, typed(desk, refusal, "calendar")))
                (Field { kind: "number", ..field("month", desk.say("月", "Month")) }.show(desk, refusal))
                (Field { kind: "number", ..field("day", desk.say("日", "Day")) }.show(desk, refusal))
                label.check { input type="checkbox" name="birthday" value="yes" checked[typed(desk, refusal, "birthday") == "yes"];
                    (desk.say("这是生日：代替证件上的公历生日提醒", "this is the birthday: told in place of the one in the document")) }
                button type="submit" { (desk.say("登记", "Record it")) }
            }))
        }
    }
}

/// What was typed into a field, without numbers that belong nowhere but in the customer's own data.
fn words_of(desk: &Desk<'_>, name: &str) -> String {
    masking::free_text(desk.form.get(name)).trim().to_owned()
}

fn yuan_of(desk: &Desk<'_>, name: &'static str) -> Result<Option<i64>> {
    let given = desk.form.get(name).trim();
    if given.is_empty() {
        return Ok(None);
    }
    let why = text!("金额应写作 10000 或 10000.50", "write the amount as 10000 or 10000.50");
    parse_yuan(given.as_bytes()).map(Some).map_err(|_| declined("bad_amount", name, why))
}

/// Does something about the plan of the customer whom the address names; a refusal stands on the plan's page.
fn act(desk: &Desk<'_>, act: impl FnOnce(&CustomerRef) -> Result<()>) -> Result<Answer> {
    let (found, member) = customer(desk)?;
    match theirs(desk, &member).and_then(|()| act(&found)) {
        Ok(()) => Ok(Answer::See(path(desk, ""))),
        Err(Error::Refusal(refusal)) => page(desk, &found, &member, Some(&refusal)),
        Err(fault) => Err(fault),
    }
}

fn estimate(desk: &Desk<'_>) -> Result<Answer> {
    act(desk, |found| {
        let (why, day) = (text!("请填写金额", "give the amount"), text!("请填写截至日期", "give the day"));
        let of = Elsewhere {
            estimate_no: 0,
            bank: words_of(desk, "bank"),
            amount_fen: amount(desk)?.ok_or_else(|| declined("amount_missing", "amount", why))?,
            source: words_of(desk, "source"),
            as_of: desk.day("as_of")?.ok_or_else(|| declined("day_missing", "as_of", day))?,
            noted_by: String::new(),
        };
        let signed = desk.signed("")?;
        desk.site.act(plans::estimate(&desk.bank()?.crm, &signed, found.cust_no(), &of)?)
    })
}

fn set(desk: &Desk<'_>) -> Result<Answer> {
    act(desk, |found| {
        let kind = StepKind::from_code(desk.form.get("kind"));
        let (why, day) =
            (text!("请选择目标或行动", "choose goal or action"), text!("请填写完成日期", "say by when"));
        let aim = Aim {
            kind: kind.ok_or_else(|| declined("kind_missing", "", why))?,
            what: words_of(desk, "what"),
            amount_fen: yuan_of(desk, "goal_amount")?,
            due_on: desk.day("due")?.ok_or_else(|| declined("day_missing", "due", day))?,
        };
        let signed = desk.signed("")?;
        desk.site.act(plans::set(&desk.bank()?.crm, &signed, found.cust_no(), &aim)?).map(|_| ())
    })
}

fn settle(desk: &Desk<'_>) -> Result<Answer> {
    act(desk, |found| {
        let why = text!("没有这一项，或已了结", "there is no such goal or action, or it has ended");
        let open = plans::open_steps(&desk.bank()?.crm, &[found.cust_no()])?;
        let step = open.into_iter().find(|one| one.step_no.to_string() == desk.form.get("step"));
        let step = step.ok_or_else(|| declined("step_unknown", "", why))?;
        let outcome = Outcome::from_code(desk.form.get("to"));
        let why = text!("请选择结果", "say what came of it");
        let outcome = outcome.ok_or_else(|| declined("outcome_missing", "", why))?;
        let signed = desk.signed("")?;
        desk.site.act(plans::settle(&signed, &step, outcome, &words_of(desk, "said"))?)
    })
}

fn remember(desk: &Desk<'_>) -> Result<Answer> {
    act(desk, |found| {
        let calendar = desk.form.get("calendar");
        let number = |name: &str| desk.form.get(name).trim().parse().unwrap_or(0);
        let of = Memorial {
            memorial_no: 0,
            cust_no: found.cust_no().to_owned(),
            what: words_of(desk, "remember"),
            is_birthday: desk.form.get("birthday") == "yes",
            lunar: calendar == "lunar" || calendar == "leap",
            leap: calendar == "leap",
            month: number("month"),
            day: number("day"),
        };
        let signed = desk.signed("")?;
        desk.site.act(plans::remember(&desk.bank()?.crm, &signed, &of)?).map(|_| ())
    })
}

fn forget(desk: &Desk<'_>) -> Result<Answer> {
    act(desk, |found| {
        let all = plans::memorials_of(&desk.bank()?.crm, found.cust_no())?;
        let memorial = all.into_iter().find(|one| one.memorial_no.to_string() == desk.form.get("day_no"));
        let why = text!("没有这个纪念日，或已移除", "there is no such day, or it was taken off");
        let memorial = memorial.ok_or_else(|| declined("memorial_unknown", "", why))?;
        let signed = desk.signed("")?;
        desk.site.act(plans::forget(&signed, &memorial)?)
    })
}

/// The plan in short, on the customer's page.
///
/// # Errors
/// A fault of the database.
pub fn section(desk: &Desk<'_>, found: &CustomerRef) -> Result<Markup> {
    if !desk.may(&PLAN) {
        return Ok(html! {});
    }
    let crm = &desk.bank()?.crm;
    let plan = plans::plan_of(crm, found.cust_no())?;
    let wallet = wallet_of(desk, found)?;
    let open = plans::open_steps(crm, &[found.cust_no()])?;
    let dash = || html! { "–" };
    let label = |label: Option<Label>| label.map_or_else(dash, |label| html! { (desk.t(label)) });
    let list = [
        (desk.say("产品关系", "Product relationship"), label(plan.said.level.map(Level::label))),
        (desk.say("偏好渠道", "Preferred channel"), label(plan.said.channel.map(Channel::label))),
        (desk.say("潜在总价值（元）", "Potential value (yuan)"), potential(desk, &plan.said, &wallet)),
        (desk.say("本行份额", "Share of wallet here"), share_here(desk, &wallet)),
    ];
    Ok(html! {
        section.card #plan {
            h2 { (desk.t(PLAN.title)) }
            (facts(&list))
            @for one in open.iter().take(ON_PAGE) {
                p { span.number { (one.due_on) } " " (desk.t(one.kind.label())) "：" (one.what)
                    @if is_late(one, desk.today) { " " span.down { (desk.say("已逾期", "overdue")) } } }
            }
            p { a href={ "/customers/" (desk.id) "/plan" } {
                @if open.len() > ON_PAGE { (desk.say("全部 ", "all ")) (open.len()) (desk.say(" 项及计划…", " of them and the plan…")) }
                @else { (desk.say("打开计划…", "open the plan…")) }
            } }
        }
    })
}
