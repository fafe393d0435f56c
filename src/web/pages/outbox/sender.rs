//! The sender's health, for whoever runs the machine: counts and times, nobody's message.

use crate::access::roles::Role;
use crate::bank::outbox::{State, rows, settings};
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::schedule::rows::last_runs;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::pages::timetable::runs_table;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::parts::{count, empty, facts, way};
use crate::web::view::table::{numbers, table, words};
use maud::html;

/// The task of the timetable that hands messages over.
pub const SEND_MESSAGES: &str = "send_messages";

pub(super) const SHOW: Route = Route {
    method: Method::Get,
    path: "/messages/sender",
    who: Who::Roles(&[Role::Admin, Role::HqRetail, Role::Auditor]),
    object: Object::None,
    audit: Audit::No,
    rate: Rate::Page,
    menu: Some(Menu::Operation),
    title: Label::new("短信发送", "The sender of messages"),
    help: Label::new(
        "短信由谁发送、最近一次运行、积压及最早一条的时间；不显示客户",
        "what takes messages, its last runs, how many wait and since when; no customer is shown",
    ),
    run: show,
};

/// Runs that are shown.
const RUNS: u32 = 10;

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let way_out = if desk.site.about.demo { "simulator" } else { settings::load(&desk.site.dir)?.way.code() };
    let (backlog, runs) = desk
        .site
        .plainly(|bank| Ok((rows::backlog(&bank.crm)?, last_runs(&bank.crm, SEND_MESSAGES, RUNS)?)))?;
    let oldest = backlog.iter().filter(|(state, ..)| matches!(state, State::Queued | State::Sending));
    let oldest = oldest.map(|(_, _, since)| since.as_str()).min();
    let last = runs.first().map(|run| super::minute(&run.ended_at));
    let list = [
        (desk.say("发送方式", "Sender"), html! { (sender_name(desk, way_out)) " " code { (way_out) } }),
        (desk.say("最近一次运行", "Last run"), html! { (last.as_deref().unwrap_or("–")) }),
        (
            desk.say("最早的待发短信", "Oldest that waits"),
            html! { (oldest.map_or_else(|| "–".to_owned(), super::minute)) },
        ),
    ];
    let columns = [words(desk.say("状态", "State")), numbers(desk.say("条数", "Messages"))];
    let states = State::ALL.map(|state| {
        let many = backlog.iter().find(|(known, ..)| *known == state).map_or(0, |(_, many, _)| *many);
        vec![html! { (desk.t(state.label())) }, html! { (count(many)) }]
    });
    let body = html! {
        section.card {
            (facts(&list))
            p { (way(desk, "/timetable", desk.say("定时任务（可立即运行）", "The timetable (run it now)"))) }
        }
        (table(desk.say("全部短信", "All messages"), &columns, &states))
        section.card {
            h2 { (desk.say("最近的运行", "Last runs")) }
            @if runs.is_empty() {
                (empty(desk.say("还没有运行过：有到期短信时自动运行。", "It has not run yet: it does when messages are due."), &html! {}))
            } @else { (runs_table(desk, &runs)) }
        }
    };
    Ok(Answer::page(desk, body))
}

fn sender_name(desk: &Desk<'_>, code: &str) -> &'static str {
    match code {
        "http" => desk.say("短信平台接口", "a gateway by HTTP"),
        "simulator" => desk.say("模拟，不真正发送", "the simulator: nothing leaves the house"),
        _ => desk.say("文件交换", "files for the gateway"),
    }
}
