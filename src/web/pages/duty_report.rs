//! How contact duties were kept in a month (spec 3): by whoever had the customer on the last day, each figure with its
//! customers.

use super::assignment::of_staff;
use super::contacts::{needed, state};
use super::customers::shown_name;
use crate::access::roles::Role;
use crate::bank::contacts::duties::{Charged, of_month};
use crate::bank::contacts::rules::State;
use crate::bank::parties::rows::people::{self, Person};
use crate::kernel::calendar::Month;
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::kernel::money::percent;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{choice, filters};
use crate::web::view::parts::{self, PER_PAGE, count, empty, page_number, pager};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::{BTreeMap, HashMap};

/// The routes of this room.
pub const ROUTES: &[Route] = &[REPORT];

const REPORT: Route = Route {
    method: Method::Get,
    path: "/duties/report",
    who: Who::Roles(&[Role::RetailHead]),
    object: Object::None,
    audit: Audit::Entry("view_duty_report"),
    rate: Rate::Page,
    menu: Some(Menu::Figures),
    title: Label::new("联系任务完成情况", "Contact duties kept"),
    help: Label::new(
        "本机构每月的联系任务由谁完成、由谁逾期：按期末最后一天的维护人计，季度任务计入季末月份，每个数字可看名单",
        "who kept the contact duties of a month and who did not, charged to whoever had the customer on the last day; a quarter's are in its last month; each figure opens its customers",
    ),
    run: report,
};

/// Months that may be chosen, the running one included.
const MONTHS: usize = 13;

/// A person's duties of a month, or a team's of whom nobody is named.
#[derive(Default)]
struct Kept {
    all: usize,
    done: usize,
    missed: usize,
}

/// Who it is: staff number and team.
type Whose = (String, String);

fn whose(one: &Charged) -> Whose {
    (one.staff_no.clone(), one.team.clone())
}

fn months(desk: &Desk<'_>) -> Vec<Month> {
    std::iter::successors(Some(Month::of(desk.today)), |month| Some(month.previous())).take(MONTHS).collect()
}

fn report(desk: &Desk<'_>) -> Result<Answer> {
    let months = months(desk);
    let asked = Month::parse(desk.query.get("month")).filter(|month| months.contains(month));
    let month = asked.unwrap_or_else(|| Month::of(desk.today));
    let at: Vec<String> = desk.scope.headed.iter().cloned().collect();
    let all = desk.site.plainly(|bank| of_month(bank, month, Some(&at), desk.today))?;
    let options: Vec<(String, String)> =
        months.iter().map(|one| (one.to_string(), one.to_string())).collect();
    let named = desk.query.get("manager");
    let team = desk.query.get("team");
    let body = match (named, team) {
        ("", "") => people_of(desk, month, &all)?,
        _ => customers_of(desk, month, all, (named, team))?,
    };
    Ok(Answer::page(
        desk,
        html! {
            (filters(desk, &choice("month", desk.say("月份", "Month"), &options, &month.to_string())))
            (body)
        },
    ))
}

/// By person: how many, how many done and missed, and the share.
fn people_of(desk: &Desk<'_>, month: Month, all: &[Charged]) -> Result<Markup> {
    let mut kept: BTreeMap<Whose, Kept> = BTreeMap::new();
    for one in all {
        let of = kept.entry(whose(one)).or_default();
        of.all += 1;
        of.done += usize::from(one.duty.state == State::Done);
        of.missed += usize::from(one.duty.state == State::Missed);
    }
    let columns = [
        words(desk.say("维护人", "Maintained by")),
        numbers(desk.say("应联系", "Duties")),
        numbers(desk.say("已完成", "Done")),
        numbers(desk.say("逾期", "Missed")),
        numbers(desk.say("进行中", "Still open")),
        numbers(desk.say("完成率", "Share done")),
    ];
    let mut lines = Vec::with_capacity(kept.len());
    for ((staff_no, team), of) in &kept {
        let who = if staff_no.is_empty() { team.clone() } else { of_staff(desk, staff_no)? };
        let behind = |state: &str, many: usize| {
            let mut query = desk.query.with("month", &month.to_string()).with("manager", staff_no);
            query = if staff_no.is_empty() { query.with("team", team) } else { query };
            let path = format!("/duties/report{}", query.with("state", state).query());
            html! { @if many == 0 { "0" } @else { a href=(path) { (count(many)) } } }
        };
        lines.push(vec![
            html! { (who) },
            behind("", of.all),
            behind(State::Done.code(), of.done),
            behind(State::Missed.code(), of.missed),
            html! { (count(of.all - of.done - of.missed)) },
            html! { (percent(of.done as i128, of.all as i128)) "%" },
        ]);
    }
    let none = desk.say("这个月没有联系任务。", "There are no contact duties in this month.");
    Ok(html! {
        @if lines.is_empty() { (empty(none, &html! { a href="/duties" { (desk.say("联系任务", "contact duties")) } })) }
        @else { (table(desk.t(REPORT.title), &columns, &lines)) }
    })
}

/// The duties behind a figure, of customers in sight.
fn customers_of(
    desk: &Desk<'_>,
    month: Month,
    mut all: Vec<Charged>,
    (staff_no, team): (&str, &str),
) -> Result<Markup> {
    let chosen = State::from_code(desk.query.get("state"));
    all.retain(|one| {
        let theirs = if staff_no.is_empty() {
            one.staff_no.is_empty() && one.team == team
        } else {
            one.staff_no == staff_no
        };
        theirs && chosen.is_none_or(|state| one.duty.state == state)
    });
    let skip = (page_number(desk) - 1) * PER_PAGE;
    let shown = &all[skip.min(all.len())..(skip + PER_PAGE).min(all.len())];
    let ids: Vec<u32> = shown.iter().map(|one| one.cust_id).collect();
    let persons = people::persons(&desk.bank()?.core, &ids, desk.today)?;
    let persons: HashMap<u32, Person> = persons.into_iter().map(|one| (one.cust_id, one)).collect();
    let columns = [
        words(desk.say("客户", "Customer")),
        words(desk.say("层级", "Tier")),
        words(desk.say("要求", "Duty")),
        words(desk.say("状态", "State")),
    ];
    let lines: Vec<Vec<Markup>> = shown
        .iter()
        .map(|one| {
            let name = match persons.get(&one.cust_id) {
                Some(person) => {
                    let sight = desk.sight(one.cust_id, &person.inst_no);
                    let (id, name) = (desk.id_of(one.cust_id), shown_name(sight, &person.name));
                    html! { a href={ "/customers/" (id) } { (name) } " " (one.cust_no) }
                }
                None => html! { span.soft { (desk.say("已不在您的权限范围内", "no longer in your scope")) } },
            };
            vec![name, parts::tier(one.duty.tier, desk.lang), html! { (needed(desk, one)) }, state(desk, one)]
        })
        .collect();
    let who = if staff_no.is_empty() { team.to_owned() } else { of_staff(desk, staff_no)? };
    let none = desk.say("没有这样的任务。", "There is none of these.");
    let back = html! { a href={ "/duties/report?month=" (month) } { (desk.say("返回各人完成情况", "back to everybody")) } };
    Ok(html! {
        p { strong { (who) } " · " (back) }
        @if lines.is_empty() { (empty(none, &back)) }
        @else { (table(desk.t(REPORT.title), &columns, &lines)) (pager(desk, all.len())) }
    })
}
