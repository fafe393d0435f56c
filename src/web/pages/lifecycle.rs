//! The stages of life (生命周期, spec 5): a customer's, each with its day and why, and how many customers of each
//! institution are in which, with the lists behind.

use super::customer::OPENERS;
use super::customers::{LISTERS, roster, shown_name};
use crate::bank::leads::{Left, departures_of};
use crate::bank::lifecycle::rules::sentence;
use crate::bank::lifecycle::{Spell, of_customer};
use crate::bank::parties::rows::people;
use crate::bank::tiers::policies;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Result};
use crate::kernel::lang::Label;
use crate::kernel::terms::Stage;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{as_of, picker};
use crate::web::view::parts::{self, count, date, empty, way};
use crate::web::view::table::{numbers, table, with_total, words};
use maud::{Markup, html};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/lifecycle",
        who: Who::Roles(LISTERS),
        object: Object::None,
        audit: Audit::Entry("list_customers"),
        rate: Rate::Page,
        menu: Some(Menu::Figures),
        title: Label::new("生命周期", "Life cycle"),
        help: Label::new(
            "各机构的新客户、活跃客户、沉睡客户和流失客户数，可看任一天，点开即名单",
            "how many customers of each institution are new, active, dormant or lost, on any day, with the lists behind",
        ),
        run: figures,
    },
    Route {
        method: Method::Get,
        path: "/customers/{customer}/lifecycle",
        who: Who::Roles(OPENERS),
        object: Object::Customer,
        audit: Audit::Entry("view_customer"),
        rate: Rate::Page,
        menu: None,
        title: Label::new("生命周期变动", "Stages of life"),
        help: Label::new(
            "一位客户经历过的生命周期阶段，各自从哪天起、为什么",
            "the stages that a customer went through, each with its day and why",
        ),
        run: history,
    },
];

/// The stage of a customer on a day, since when, and why, for the head of their page.
///
/// # Errors
/// A fault of the database.
pub fn shown(desk: &Desk<'_>, cust_id: u32, day: Day) -> Result<Markup> {
    let bank = desk.bank()?;
    let spells = of_customer(&bank.core, cust_id, day)?;
    let Some(now) = spells.first().filter(|spell| spell.until.is_none()) else {
        return Ok(html! { span.soft { (desk.say("未开户", "no account yet")) } });
    };
    let link = format!("/customers/{}/lifecycle", desk.id);
    Ok(html! {
        (desk.t(now.stage.label()))
        (desk.say("，自 ", " since ")) (now.since) (desk.say(" 起：", ": ")) (why(desk, now)?) " "
        (way(desk, &link, desk.say("变动", "all stages")))
    })
}

/// Why a stage began, under the policy of its day.
fn why(desk: &Desk<'_>, spell: &Spell) -> Result<String> {
    let bank = desk.bank()?;
    let policy = policies::document(&bank.crm, policies::version_in_force(bank, spell.since)?)?;
    Ok(sentence(spell.reason, spell.fact_day, &policy.lifecycle).get(desk.lang).to_owned())
}

fn history(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    let bank = desk.bank()?;
    let day = desk.business_date()?.unwrap_or(desk.today);
    let person = people::person(&bank.core, found.cust_id(), day)?.ok_or_else(not_found)?;
    let name = shown_name(desk.sight(found.cust_id(), &person.inst_no), &person.name);
    let columns = [
        words(desk.say("阶段", "Stage")),
        words(desk.say("自", "From")),
        words(desk.say("至", "Until")),
        words(desk.say("之前", "Before")),
        words(desk.say("原因", "Why")),
    ];
    let stage = |stage: Option<Stage>| stage.map_or("–", |stage| desk.t(stage.label()));
    let mut rows = Vec::new();
    for spell in of_customer(&bank.core, found.cust_id(), day)? {
        // It ended with the feed of that day, so that its last day is the one before.
        let last = spell.until.and_then(|until| until.pred_opt());
        rows.push(vec![
            html! { (stage(Some(spell.stage))) },
            html! { (spell.since) },
            html! { (date(last)) },
            html! { (stage(spell.was)) },
            html! { (why(desk, &spell)?) },
        ]);
    }
    let body = html! {
        p { a href={ "/customers/" (desk.id) } { (name) } " " (person.cust_no) }
        @if rows.is_empty() {
            (empty(desk.say("还没有开户。", "There is no account yet."), &html! {}))
        } @else {
            (table(desk.t(desk.route.title), &columns, &rows))
        }
        (departures(desk, found.cust_no())?)
    };
    Ok(Answer::page(desk, body))
}

/// Why the customer could not be kept, each time it was asked for, with the measure taken; the stages above say what
/// became of it.
fn departures(desk: &Desk<'_>, cust_no: &str) -> Result<Markup> {
    let columns = [
        words(desk.say("日期", "Day")),
        words(desk.say("离开原因", "Why they left")),
        words(desk.say("挽留措施", "What was done to keep them")),
        words(desk.say("说明", "Note")),
    ];
    let line = |left: Left| {
        vec![
            html! { (left.on) },
            html! { (desk.t(left.why.label())) @if !left.competitor.is_empty() { " " (left.competitor) } },
            html! { (left.measure) },
            html! { (left.reason) },
        ]
    };
    let rows: Vec<_> = departures_of(&desk.bank()?.crm, cust_no)?.into_iter().map(line).collect();
    Ok(html! { @if !rows.is_empty() { (table(desk.say("离开原因", "Why they left"), &columns, &rows)) } })
}

fn figures(desk: &Desk<'_>) -> Result<Answer> {
    if let Err(Error::Refusal(refusal)) = desk.as_of() {
        let body = html! { (parts::refusal(desk, Some(&refusal))) (picker(desk, &as_of(desk))) };
        return Ok(Answer::refused(desk, body));
    }
    let stages = roster(desk)?.stages(&desk.scope.reach);
    let tree = desk.tree()?;
    let mut columns = vec![words(desk.say("机构", "Institution"))];
    columns.extend(Stage::ALL.map(|stage| numbers(desk.t(stage.label()))));
    let (mut rows, mut total) = (Vec::new(), [0_usize; 4]);
    for of in tree.iter() {
        let Some(counts) = stages.get(&of.inst_no) else { continue };
        total.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        let mut row = vec![html! { a href={ "/institutions/" (of.inst_no) } { (of.name) } }];
        row.extend(
            Stage::ALL.iter().zip(counts).map(|(stage, number)| figure(desk, &of.inst_no, *stage, *number)),
        );
        rows.push(row);
    }
    let mut last = vec![html! { (desk.say("合计", "total")) }];
    last.extend(Stage::ALL.iter().zip(total).map(|(stage, number)| figure(desk, "", *stage, number)));
    let body = html! {
        (picker(desk, &as_of(desk)))
        @if rows.is_empty() {
            (empty(
                desk.say("这里还没有客户：首日数据入库后出现。", "There is no customer here yet: they come with the first day's feed."),
                &html! {},
            ))
        } @else {
            p.soft { (desk.say("只含您权限范围内的客户；已离开的也计入流失客户。", "Only customers whom you may see are counted; whoever left counts as lost.")) }
            (with_total(desk.t(desk.route.title), &columns, &rows, &last))
        }
    };
    Ok(Answer::page(desk, body))
}

/// A number with the list behind it, as of the day that is shown.
fn figure(desk: &Desk<'_>, inst_no: &str, stage: Stage, number: usize) -> Markup {
    let query = desk.query.only("as_of").with("stage", stage.code()).with("inst", inst_no).query();
    html! { @if number == 0 { span.soft { "–" } } @else { a href={ "/customers" (query) } { (count(number)) } } }
}
