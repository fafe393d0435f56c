//! Opportunities (商机, spec 3) and the funnel: how much money may come, how likely, and who works on it. Whose they are
//! follows from who maintains the customer.

use super::assignment::{WORKERS, of_staff};
use super::customers::shown_name;
use super::leads::{amount, works};
use crate::access::masking;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::leads;
use crate::bank::opportunities::rules::{Row, Seen, Stage, funnel};
use crate::bank::opportunities::{self, Opportunity, Terms};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::kernel::money::{percent, yuan, yuan_grouped};
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::parts::{PER_PAGE, count, empty, facts, money, page_number, pager, refusal as refused};
use crate::web::view::table::{Column, numbers, table, with_total, words};
use chrono::Days;
use maud::{Markup, html};
use std::collections::{BTreeMap, HashMap};

/// Conversion looks at what was opened in so many days.
const WINDOW_DAYS: u64 = 365;
/// Fields whose refusal stands beside them.
const FIELDS: [&str; 8] =
    ["product", "amount", "expected", "members", "next_step", "next_on", "reason", "account"];

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    FUNNEL,
    Route {
        path: "/opportunities",
        menu: None,
        title: Label::new("商机", "Opportunities"),
        help: Label::new("", ""),
        run: list,
        ..FUNNEL
    },
    ONE,
    Route { method: Method::Post, audit: Audit::ByVerb, run: step, ..ONE },
    NEW,
    Route { method: Method::Post, audit: Audit::ByVerb, run: open, ..NEW },
];

const FUNNEL: Route = Route {
    method: Method::Get,
    path: "/funnel",
    who: Who::Roles(WORKERS),
    object: Object::None,
    audit: Audit::Entry("list_opportunities"),
    rate: Rate::Page,
    menu: Some(Menu::Figures),
    title: Label::new("销售漏斗", "Funnel"),
    help: Label::new(
        "商机按阶段：笔数、金额、加权金额、停留天数和转化率，可按人员看；每个数字后面是清单",
        "opportunities by stage: count, amount, weighted amount, age and conversion, by person; a list behind each figure",
    ),
    run: show_funnel,
};

const ONE: Route = Route {
    path: "/opportunities/{opportunity}",
    object: Object::Opportunity,
    audit: Audit::Entry("view_opportunity"),
    menu: None,
    title: Label::new("商机", "Opportunity"),
    help: Label::new("", ""),
    run: show,
    ..FUNNEL
};

/// Opening one for a customer.
pub const NEW: Route = Route {
    path: "/customers/{customer}/opportunities",
    object: Object::Customer,
    audit: Audit::Entry("view_opportunity"),
    title: Label::new("登记商机", "Open an opportunity"),
    run: form,
    ..ONE
};

/// The opportunities in this person's scope with their customers: of the customers whom they have or work for, or of
/// the institutions that they answer for.
fn within(desk: &Desk<'_>, since: Day) -> Result<(Vec<Seen>, HashMap<String, Member>)> {
    let bank = desk.bank()?;
    let reach = &desk.scope.reach;
    let mut all = if reach.everything || !reach.institutions.is_empty() {
        opportunities::seen(&bank.crm, desk.today, since)?
    } else {
        let own = desk.own_numbers()?;
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        opportunities::seen_of(&bank.crm, &own, desk.today, since)?
    };
    let mut named: Vec<&str> = all.iter().map(|one| &*one.opportunity.cust_no).collect();
    named.sort_unstable();
    named.dedup();
    let known = members(&bank.core, &named)?.into_iter();
    let known: HashMap<String, Member> = known.map(|one| (one.cust_no.clone(), one)).collect();
    all.retain(|one| known.contains_key(&one.opportunity.cust_no));
    let of = desk.query.get("manager");
    all.retain(|one| of.is_empty() || one.staff_no == of);
    Ok((all, known))
}

fn since(desk: &Desk<'_>) -> Day {
    desk.today.checked_sub_days(Days::new(WINDOW_DAYS)).unwrap_or(desk.today)
}

/// The list behind a figure.
fn behind(desk: &Desk<'_>, stage: Option<Stage>, manager: &str) -> String {
    let query = desk.query.with("page", "").with("manager", manager);
    format!("/opportunities{}", query.with("state", stage.map_or("", Stage::code)).query())
}

fn show_funnel(desk: &Desk<'_>) -> Result<Answer> {
    let since = since(desk);
    let (all, _) = within(desk, since)?;
    let terms = leads::terms(&desk.bank()?.crm, desk.today)?;
    let of = desk.query.get("manager");
    let rows = funnel(&all.iter().collect::<Vec<_>>(), &terms, since, desk.today);
    let total = rows.into_iter().fold(Row::default(), Row::and);
    let columns = [
        words(desk.say("阶段", "Stage")),
        numbers(desk.say("笔数", "Count")),
        numbers(desk.say("金额（元）", "Amount (yuan)")),
        numbers(desk.say("概率", "Probability")),
        numbers(desk.say("加权金额（元）", "Weighted (yuan)")),
        numbers(desk.say("平均停留天数", "Days in it")),
        numbers(desk.say("进入下一阶段", "Went on")),
    ];
    let lines: Vec<Vec<Markup>> = Stage::OPEN
        .into_iter()
        .zip(rows)
        .map(|(stage, row)| {
            vec![
                html! { a href=(behind(desk, Some(stage), of)) { (desk.t(stage.label())) } },
                html! { (count(row.count)) },
                html! { (yuan_grouped(row.amount_fen)) },
                html! { (stage.percent(&terms)) "%" },
                html! { (yuan_grouped(row.weighted_fen())) },
                html! { @if let Some(days) = row.age_days() { (days) } @else { "–" } },
                html! { (went_on(&row)) },
            ]
        })
        .collect();
    let total = [
        html! { a href=(behind(desk, None, of)) { (desk.say("合计", "Total")) } },
        html! { (count(total.count)) },
        html! { (yuan_grouped(total.amount_fen)) },
        html! {},
        html! { (yuan_grouped(total.weighted_fen())) },
        html! {},
        html! {},
    ];
    let body = html! {
        @if !of.is_empty() {
            p { (of_staff(desk, of)?) " · " a href="/funnel" { (desk.say("全部人员", "everybody")) } }
        }
        (with_total(desk.t(FUNNEL.title), &columns, &lines, &total))
        (ended(desk, &all, since))
        p.soft { (desk.say("转化率看近 365 天登记的商机：到过该阶段的，有多少走得更远。",
            "What went on is counted of those opened in the last 365 days: of all that came to a stage, how many came further.")) }
        @if of.is_empty() { (by_person(desk, &all)?) }
    };
    Ok(Answer::page(desk, body))
}

fn went_on(row: &Row) -> String {
    match (i128::try_from(row.went_on), i128::try_from(row.reached)) {
        (Ok(on), Ok(all)) if all > 0 => format!("{} / {} · {}%", row.went_on, row.reached, percent(on, all)),
        _ => "–".to_owned(),
    }
}

/// What became of those that ended, and which of them no feed has confirmed.
fn ended(desk: &Desk<'_>, all: &[Seen], since: Day) -> Markup {
    let of = desk.query.get("manager");
    let many =
        |stage| all.iter().filter(|one| is_in(one, stage) && one.opportunity.opened_on >= since).count();
    let flagged = all.iter().filter(|one| one.opportunity.flagged_on.is_some()).count();
    html! {
        p {
            @for (place, stage) in [Stage::Done, Stage::Lost].into_iter().enumerate() {
                @if place > 0 { " · " }
                a href=(behind(desk, Some(stage), of)) { (desk.t(stage.label())) " " (count(many(stage))) }
            }
            @if flagged > 0 {
                " · " span.down { (count(flagged)) (desk.say(" 笔成交未见供数确认", " done, but no feed shows the product")) }
            }
        }
    }
}

fn is_in(seen: &Seen, stage: Stage) -> bool {
    seen.opportunity.stage == stage
}

fn by_person(desk: &Desk<'_>, all: &[Seen]) -> Result<Markup> {
    let terms = leads::terms(&desk.bank()?.crm, desk.today)?;
    let mut people: BTreeMap<&str, Vec<&Seen>> = BTreeMap::new();
    for one in all {
        people.entry(&one.staff_no).or_default().push(one);
    }
    let columns = [
        words(desk.say("人员", "Person")),
        numbers(desk.say("进行中", "Open")),
        numbers(desk.say("金额（元）", "Amount (yuan)")),
        numbers(desk.say("加权金额（元）", "Weighted (yuan)")),
        numbers(desk.say("成交", "Done")),
        numbers(desk.say("未成", "Lost")),
    ];
    let mut lines = Vec::with_capacity(people.len());
    for (who, mine) in &people {
        let row = funnel(mine, &terms, desk.today, desk.today).into_iter().fold(Row::default(), Row::and);
        let many = |stage| mine.iter().filter(|one| is_in(one, stage)).count();
        let name = if who.is_empty() {
            html! { (desk.say("尚无维护人", "nobody by name")) }
        } else {
            html! { a href={ "/funnel?manager=" (who) } { (of_staff(desk, who)?) } }
        };
        lines.push(vec![
            name,
            html! { (count(row.count)) },
            html! { (yuan_grouped(row.amount_fen)) },
            html! { (yuan_grouped(row.weighted_fen())) },
            html! { (count(many(Stage::Done))) },
            html! { (count(many(Stage::Lost))) },
        ]);
    }
    Ok(html! { @if people.len() > 1 { (table(desk.say("按人员", "By person"), &columns, &lines)) } })
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let (mut all, known) = within(desk, since(desk))?;
    let stage = Stage::from_code(desk.query.get("state"));
    all.retain(|one| stage.map_or(one.opportunity.stage.is_open(), |stage| is_in(one, stage)));
    all.sort_by_key(|one| (one.opportunity.terms.expected_on, one.opportunity.opportunity_no));
    let shown = all.iter().skip((page_number(desk) - 1) * PER_PAGE).take(PER_PAGE);
    let mut lines = Vec::new();
    for one in shown {
        if let Some(member) = known.get(&one.opportunity.cust_no) {
            let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
            let mut line = vec![html! { (name) }];
            line.extend(cells(desk, &one.opportunity));
            line.push(html! { @if !one.staff_no.is_empty() { (of_staff(desk, &one.staff_no)?) } });
            lines.push(line);
        }
    }
    let mut columns = vec![words(desk.say("客户", "Customer"))];
    columns.extend(headings(desk));
    columns.push(words(desk.say("维护人", "Manager")));
    let none = desk.say(
        "没有这样的商机。从客户页面或线索登记。",
        "There is none. Open one from a customer's page or a lead.",
    );
    let body = html! {
        @if lines.is_empty() { (empty(none, &html! { a href="/funnel" { (desk.t(FUNNEL.title)) } })) }
        @else {
            (table(desk.say("商机", "Opportunities"), &columns, &lines))
            (pager(desk, all.len()))
            p { a href="/funnel" { (desk.t(FUNNEL.title)) } }
        }
    };
    Ok(Answer::page(desk, body))
}

fn headings(desk: &Desk<'_>) -> [Column; 5] {
    [
        words(desk.say("产品", "Product")),
        numbers(desk.say("金额（元）", "Amount (yuan)")),
        words(desk.say("阶段", "Stage")),
        words(desk.say("预计日期", "Expected")),
        words(desk.say("下一步", "Next step")),
    ]
}

fn cells(desk: &Desk<'_>, one: &Opportunity) -> [Markup; 5] {
    [
        html! { a href={ "/opportunities/" (one.opportunity_no) } { (one.terms.product) } },
        html! { (money(one.terms.amount_fen)) },
        html! { (desk.t(one.stage.label())) (proof(desk, one)) },
        html! { span.number { (one.terms.expected_on) } (late(desk, one, one.terms.expected_on)) },
        html! {
            (one.terms.next_step)
            @if let Some(on) = one.terms.next_on { div.soft { (on) } (late(desk, one, on)) }
        },
    ]
}

/// Says of what is open that a day for it has passed.
fn late(desk: &Desk<'_>, one: &Opportunity, on: Day) -> Markup {
    html! { @if one.stage.is_open() && on < desk.today { div.down { (desk.say("已过期", "overdue")) } } }
}

/// What the feeds say about one that is done.
pub(super) fn proof(desk: &Desk<'_>, one: &Opportunity) -> Markup {
    html! {
        @if let Some(on) = one.confirmed_on { div.soft { (desk.say("供数已确认 ", "confirmed by the feed of ")) (on) } }
        @else if one.flagged_on.is_some() {
            div.down { (desk.say("供数未见此产品，请核对", "no feed shows the product: check it")) }
        }
    }
}

/// The opportunity that the address names, with its customer, where this person sees them.
fn named(desk: &Desk<'_>) -> Result<(Opportunity, Member)> {
    let number = desk.id.parse::<i64>().ok().filter(|no| *no > 0 && no.to_string() == desk.id);
    let bank = desk.bank()?;
    let found = number.map(|no| opportunities::opportunity(&bank.crm, no)).transpose()?.flatten();
    let one = found.ok_or_else(|| Error::from(not_found()))?;
    let member = members(&bank.core, &[&one.cust_no])?.into_iter().next();
    Ok((one, member.ok_or_else(|| Error::from(not_found()))?))
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let (one, member) = named(desk)?;
    page(desk, &one, &member, None)
}

fn page(desk: &Desk<'_>, one: &Opportunity, member: &Member, refusal: Option<&Refusal>) -> Result<Answer> {
    let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
    let mut list = vec![
        (
            desk.say("客户", "Customer"),
            html! { a href={ "/customers/" (desk.id_of(member.cust_id)) } { (name) } },
        ),
        (desk.say("金额（元）", "Amount (yuan)"), html! { (money(one.terms.amount_fen)) }),
        (
            desk.say("阶段", "Stage"),
            html! { (desk.t(one.stage.label())) " · " (one.stage_on) (proof(desk, one)) },
        ),
        (desk.say("预计日期", "Expected"), html! { (one.terms.expected_on) }),
        (
            desk.say("登记", "Opened"),
            html! { (of_staff(desk, &one.opened_by)?) " · " (one.opened_on)
            @if let Some(lead) = one.lead_no {
                " · " a href=(desk.and_back(&format!("/leads/{lead}"))) { (desk.say("线索 ", "lead ")) (lead) }
            } },
        ),
    ];
    if !one.acct_no.is_empty() {
        list.push((desk.say("账户", "Account"), html! { (masking::free_text(&one.acct_no)) }));
    }
    let body = html! {
        (refused(desk, refusal.filter(|one| !FIELDS.contains(&&*one.field))))
        section.card { (facts(&list)) }
        @if works(desk, member) && one.stage.is_open() { (step_form(desk, one, refusal)) }
        (history(desk, one)?)
        p { a href="/funnel" { (desk.t(FUNNEL.title)) } }
    };
    let title = format!("{} · {name}", one.terms.product);
    Ok(match refusal {
        None => Answer::titled(title, body),
        Some(_) => Answer::refused(desk, body),
    })
}

/// The fields of what is said of it: as typed, else as it stands.
fn said_fields(desk: &Desk<'_>, now: Option<&Terms>, refusal: Option<&Refusal>) -> Markup {
    let typed = desk.request.method == Method::Post;
    let value = |name: &str, now: String| if typed { desk.form.get(name).to_owned() } else { now };
    let of = |take: fn(&Terms) -> String| now.map(take).unwrap_or_default();
    let fields = [
        ("product", desk.say("产品名称或编号", "Product, by name or number"), of(|one| one.product.clone())),
        ("amount", desk.say("金额，元", "Amount, yuan"), of(|one| yuan(one.amount_fen.into()))),
        ("expected", desk.say("预计日期", "Expected on"), of(|one| one.expected_on.to_string())),
        (
            "members",
            desk.say("协作人员工号（可空）", "Staff numbers of who works on it too"),
            of(|one| one.members.join(" ")),
        ),
        ("next_step", desk.say("下一步（可空）", "Next step"), of(|one| one.next_step.clone())),
        (
            "next_on",
            desk.say("下一步日期（可空）", "Day of the next step"),
            of(|one| one.next_on.map(|on| on.to_string()).unwrap_or_default()),
        ),
    ];
    html! {
        @for (name, label, now) in fields {
            @let value = value(name, now);
            @let field = Field::text(name, label).value(&value).optional();
            @let field = if matches!(name, "expected" | "next_on") { Field { kind: "date", ..field } } else { field };
            (field.show(desk, refusal))
        }
    }
}

fn step_form(desk: &Desk<'_>, one: &Opportunity, refusal: Option<&Refusal>) -> Markup {
    let field = |name, label| Field::text(name, label).value(desk.form.get(name)).optional();
    html! {
        section.card {
            h2 { (desk.say("推进", "Work on it")) }
            (post(desk, &format!("/opportunities/{}", one.opportunity_no), &html! {
                (said_fields(desk, Some(&one.terms), refusal))
                (field("reason", desk.say("说明（未成须写明原因）", "Note; needed where it is lost")).show(desk, refusal))
                (field("account", desk.say("成交账户（可空）", "The account that it became")).show(desk, refusal))
                div.actions { @for to in one.stage.next() {
                    button type="submit" name="to" value=(to.code()) {
                        @if *to == one.stage { (desk.say("保存，阶段不变", "save, same stage")) } @else { (desk.t(to.label())) }
                    }
                } }
            }))
        }
    }
}

fn history(desk: &Desk<'_>, one: &Opportunity) -> Result<Markup> {
    let columns = [
        words(desk.say("日期", "Day")),
        words(desk.say("经办", "Who")),
        words(desk.say("阶段", "Stage")),
        numbers(desk.say("金额（元）", "Amount (yuan)")),
        words(desk.say("说明", "Note")),
    ];
    let mut lines = Vec::new();
    for step in opportunities::steps_of(&desk.bank()?.crm, one.opportunity_no)? {
        lines.push(vec![
            html! { span.number { (step.on) } },
            html! { (of_staff(desk, &step.staff_no)?) },
            html! { (desk.t(step.stage.label())) },
            html! { (money(step.amount_fen)) },
            html! { (step.said) },
        ]);
    }
    Ok(table(desk.say("经过", "What was done"), &columns, &lines))
}

/// What the form says of an opportunity.
fn terms(desk: &Desk<'_>) -> Result<Terms> {
    let expected = desk.day("expected")?;
    let why = text!("请填写预计日期", "give the day on which the money is expected");
    let expected_on = expected.ok_or_else(|| declined("day_missing", "expected", why))?;
    let members = desk.form.get("members");
    let split = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、');
    Ok(Terms {
        product: masking::free_text(desk.form.get("product")).trim().to_owned(),
        amount_fen: amount(desk)?.unwrap_or(0),
        expected_on,
        members: members.split(split).filter(|one| !one.is_empty()).map(str::to_owned).collect(),
        next_step: masking::free_text(desk.form.get("next_step")).trim().to_owned(),
        next_on: desk.day("next_on")?,
    })
}

fn theirs(desk: &Desk<'_>, member: &Member) -> Result<()> {
    if works(desk, member) {
        return Ok(());
    }
    let why =
        text!("由维护人或本机构负责人处理", "whoever maintains the customer works on it, or their head");
    Err(declined("not_yours", "", why))
}

fn step(desk: &Desk<'_>) -> Result<Answer> {
    let (one, member) = named(desk)?;
    let act = || {
        theirs(desk, &member)?;
        let to = Stage::from_code(desk.form.get("to"));
        let to = to.ok_or_else(|| declined("no_step", "", text!("请选择阶段", "choose a stage")))?;
        let (terms, reason) = (terms(desk)?, masking::free_text(desk.form.get("reason")));
        let said = (&*reason, desk.form.get("account"));
        let signed = desk.signed("")?;
        desk.site.act(opportunities::step(&desk.bank()?.core, &signed, &one, to, &terms, said)?)?;
        Ok(Answer::See(format!("/opportunities/{}", one.opportunity_no)))
    };
    match act() {
        Err(Error::Refusal(refusal)) => page(desk, &one, &member, Some(&refusal)),
        other => other,
    }
}

/// The customer whom the address names.
fn customer(desk: &Desk<'_>) -> Result<(CustomerRef, Member)> {
    let found = desk.customer()?;
    let member = members(&desk.bank()?.core, &[found.cust_no()])?.into_iter().next();
    Ok((found, member.ok_or_else(|| Error::from(not_found()))?))
}

fn form(desk: &Desk<'_>) -> Result<Answer> {
    let (_, member) = customer(desk)?;
    new_page(desk, &member, None)
}

fn new_page(desk: &Desk<'_>, member: &Member, refusal: Option<&Refusal>) -> Result<Answer> {
    let id = desk.id_of(member.cust_id);
    let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
    let lead = if refusal.is_some() { desk.form.get("lead") } else { desk.query.get("with") };
    let body = html! {
        (refused(desk, refusal.filter(|one| !FIELDS.contains(&&*one.field))))
        section.card {
            h2 { a href={ "/customers/" (id) } { (name) } }
            @if works(desk, member) {
                (post(desk, &format!("/customers/{id}/opportunities"), &html! {
                    input type="hidden" name="lead" value=(lead);
                    (said_fields(desk, None, refusal))
                    button type="submit" { (desk.say("登记商机", "Open it")) }
                }))
            } @else { p.soft { (desk.say("由维护人或本机构负责人登记。", "Whoever maintains the customer opens it, or their head.")) } }
        }
    };
    Ok(if refusal.is_some() { Answer::refused(desk, body) } else { Answer::page(desk, body) })
}

fn open(desk: &Desk<'_>) -> Result<Answer> {
    let (found, member) = customer(desk)?;
    let act = || {
        theirs(desk, &member)?;
        let terms = terms(desk)?;
        let lead = Some(desk.form.get("lead")).filter(|given| !given.is_empty());
        let why = || declined("lead_unknown", "", text!("没有此线索", "there is no such lead"));
        let lead = lead.map(|given| given.parse::<i64>().map_err(|_| why())).transpose()?;
        let signed = desk.signed("")?;
        let number =
            desk.site.act(opportunities::open(desk.bank()?, &signed, found.cust_no(), lead, &terms)?)?;
        Ok(Answer::See(format!("/opportunities/{number}")))
    };
    match act() {
        Err(Error::Refusal(refusal)) => new_page(desk, &member, Some(&refusal)),
        other => other,
    }
}

/// The way from a lead to an opportunity.
pub fn way_from(desk: &Desk<'_>, cust_id: u32, lead_no: i64) -> Markup {
    let path = format!("/customers/{}/opportunities?with={lead_no}", desk.id_of(cust_id));
    html! { p { a href=(desk.and_back(&path)) { (desk.say("转为商机…", "make it an opportunity…")) } } }
}
