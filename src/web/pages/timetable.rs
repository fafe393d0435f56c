//! The timetable (spec 8, *Scheduler*): what runs by itself, what became of it, when next; run now.

use crate::access::roles::Role;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::schedule::rows::last_runs;
use crate::schedule::{Ask, TaskRun, next_time};
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::post;
use crate::web::view::table::{table, words};
use maud::{Markup, html};

const TITLE: Label = Label::new("定时任务", "Timetable");
const HELP: Label = Label::new(
    "自动运行的任务：时间、最近结果、下次；可立即运行",
    "what runs by itself: when, last result, next time; run now",
);

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/timetable",
        who: Who::Roles(&[Role::Admin, Role::Auditor]),
        object: Object::None,
        audit: Audit::No,
        rate: Rate::Page,
        menu: Some(Menu::Operation),
        title: TITLE,
        help: HELP,
        run: list,
    },
    Route {
        method: Method::Post,
        path: "/timetable/{task}/run",
        who: Who::Roles(&[Role::Admin]),
        object: Object::Task,
        audit: Audit::ByVerb,
        rate: Rate::Page,
        menu: None,
        title: TITLE,
        help: HELP,
        run: run_now,
    },
];

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let crm = &desk.bank()?.crm;
    let entries = desk.site.timetable.get().map(|timetable| timetable.entries().to_vec()).unwrap_or_default();
    let mut rows = Vec::new();
    for entry in &entries {
        let last = last_runs(crm, entry.code, 1)?.into_iter().next();
        let next = entry.cron.and_then(|cron| next_time(cron, desk.site.clock.now()));
        rows.push(vec![
            html! { (desk.t(entry.name)) },
            html! { (desk.t(entry.sentence)) },
            html! { @match entry.cron { Some(cron) => code { (cron) }, None => (desk.say("收件箱变动时", "when the inbox changes")) } },
            html! { @match &last { Some(run) => { (outcome(desk, run)) " " (time(&run.ended_at)) }, None => "–" } },
            html! { @match next { Some(next) => (next.format("%Y-%m-%d %H:%M")), None => "–" } },
            html! {
                @if desk.is(Role::Admin) {
                    (post(desk, &format!("/timetable/{}/run", entry.code), &html! { button.plain type="submit" { (desk.say("立即运行", "Run now")) } }))
                }
            },
        ]);
    }
    let columns = [
        words(desk.say("任务", "Task")),
        words(desk.say("说明", "What it does")),
        words(desk.say("时间", "When")),
        words(desk.say("最近结果", "Last result")),
        words(desk.say("下次", "Next")),
        words(desk.say("操作", "Actions")),
    ];
    let runs = last_runs(crm, "", 20)?;
    let body = html! {
        (table(desk.t(TITLE), &columns, &rows))
        section.card {
            h2 { (desk.say("最近的运行", "Last runs")) }
            @if runs.is_empty() { p.soft { (desk.say("还没有运行过。", "Nothing has run yet.")) } } @else { (runs_table(desk, &runs)) }
        }
    };
    Ok(Answer::page(desk, body))
}

/// Runs that have ended, latest first.
pub fn runs_table(desk: &Desk<'_>, runs: &[TaskRun]) -> Markup {
    let rows: Vec<Vec<Markup>> = runs
        .iter()
        .map(|run| {
            vec![
                html! { (time(&run.started_at)) },
                html! { (task_name(desk, &run.task)) },
                html! { (run.asked_by) },
                html! { (outcome(desk, run)) },
                html! { (run.said.get(desk.lang)) },
            ]
        })
        .collect();
    let columns = [
        words(desk.say("开始", "Started")),
        words(desk.say("任务", "Task")),
        words(desk.say("由谁", "Asked by")),
        words(desk.say("结果", "Outcome")),
        words(desk.say("说明", "What became of it")),
    ];
    table(desk.say("最近的运行", "Last runs"), &columns, &rows)
}

/// A task in words; its code where the timetable does not know it any more.
pub fn task_name(desk: &Desk<'_>, code: &str) -> String {
    let entries = desk.site.timetable.get().map(|timetable| timetable.entries()).unwrap_or_default();
    let entry = entries.iter().find(|entry| entry.code == code);
    entry.map_or_else(|| code.to_owned(), |entry| desk.t(entry.name).to_owned())
}

/// How a run ended, with its mark.
pub fn outcome(desk: &Desk<'_>, run: &TaskRun) -> Markup {
    html! {
        @match run.outcome.as_str() {
            "done" => span.up { "✓ " (desk.say("完成", "done")) },
            "refused" => span.watch { "! " (desk.say("未执行", "refused")) },
            _ => span.down { "✗ " (desk.say("失败", "failed")) },
        }
    }
}

fn time(at: &str) -> String {
    at.get(..16).unwrap_or(at).replace('T', " ")
}

fn run_now(desk: &Desk<'_>) -> Result<Answer> {
    let timetable = desk.site.timetable.get().ok_or_else(not_found)?;
    if !timetable.entries().iter().any(|entry| entry.code == desk.id) {
        return Err(not_found().into());
    }
    let ask = Ask { task: desk.id.clone(), signed: desk.signed("")?, arguments: Vec::new() };
    if timetable.ask(ask) {
        return Ok(Answer::See("/timetable".to_owned()));
    }
    let why = text!("等待的任务太多，请稍候再试", "too many runs wait: try again later");
    Err(Refusal::new("too_many_runs", "", why).into())
}
