//! Feeds and runs: what was taken, what is missing, what waits in quarantine; taking, skipping and
//! correcting a day (spec 6, spec 8).

use crate::access::roles::Role;
use crate::bank::reports::rows::{FeedFile, Quarantined, feed_files, quarantine_page};
use crate::intake::mend::{self, Mend};
use crate::intake::reject::RejectKind;
use crate::intake::rows::{feed_day, feed_days_before};
use crate::intake::run::{Waiting, skip, waiting};
use crate::intake::settings::Settings;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::lang::Label;
use crate::schedule::Ask;
use crate::schedule::rows::last_runs;
use crate::text;
use crate::web::desk::{Answer, Desk, Page, day_of, not_found};
use crate::web::export::{self, Cell, Sheet};
use crate::web::forms::Form;
use crate::web::http::Method;
use crate::web::pages::timetable::runs_table;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::parts::{
    self, PER_PAGE, count, empty, money, page_number, pager, pager_at, refusal as refused,
};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};

/// The task that takes feeds.
pub const TAKE_FEEDS: &str = "take_feeds";

const READERS: Who = Who::Roles(&[Role::HqRetail, Role::Admin, Role::Auditor]);
const DOERS: Who = Who::Roles(&[Role::HqRetail, Role::Admin]);
const TITLE: Label = Label::new("供数与日终", "Feeds and runs");
const HELP: Label = Label::new(
    "每日供数是否到齐、各文件行数与隔离行；立即处理、跳过缺失日、冲正",
    "whether each day's feed has come, its files and rows in quarantine; run now, skip a missing day, correct one",
);

const fn route(
    method: Method,
    path: &'static str,
    who: Who,
    object: Object,
    run: fn(&Desk<'_>) -> Result<Answer>,
) -> Route {
    let audit = match method {
        Method::Post => Audit::ByVerb,
        Method::Get | Method::Head => Audit::No,
    };
    Route { method, path, who, object, audit, rate: Rate::Page, menu: None, title: TITLE, help: HELP, run }
}

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route { menu: Some(Menu::Operation), ..route(Method::Get, "/feeds", READERS, Object::None, list) },
    route(Method::Get, "/feeds/{day}", READERS, Object::FeedDay, show),
    Route {
        audit: Audit::Entry("read_quarantine"),
        ..route(Method::Get, "/feeds/{day}/quarantine", READERS, Object::FeedDay, rejects)
    },
    Route {
        audit: Audit::Entry("export_quarantine"),
        rate: Rate::Export,
        ..route(Method::Post, "/feeds/{day}/quarantine/export", READERS, Object::FeedDay, export)
    },
    route(Method::Post, "/feeds/{day}/quarantine/replay", DOERS, Object::FeedDay, replay),
    route(Method::Post, "/feeds/run", DOERS, Object::None, run_now),
    route(Method::Post, "/feeds/skip", DOERS, Object::None, skip_day),
    route(Method::Post, "/feeds/{day}/correct", DOERS, Object::FeedDay, correct),
];

fn list(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, body(desk, None)?))
}

fn body(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let core = &desk.bank()?.core;
    let (days, total) = feed_days_before(core, (page_number(desk) - 1) * PER_PAGE, PER_PAGE)?;
    let rows: Vec<Vec<Markup>> = days
        .iter()
        .map(|day| {
            vec![
                html! { a href={ "/feeds/" (day.day) } { (day.day) } },
                html! { (count(day.files)) },
                html! { (count(day.rows)) },
                html! { (count(day.changed)) },
                html! { @if day.quarantined > 0 {
                a.down href={ "/feeds/" (day.day) "/quarantine" } { (count(day.quarantined)) } }
                @else { "0" } },
                html! { (count(day.corrections)) },
            ]
        })
        .collect();
    let columns = [
        words(desk.say("数据日", "Day")),
        numbers(desk.say("文件", "Files")),
        numbers(desk.say("行数", "Rows")),
        numbers(desk.say("变动", "Changed")),
        numbers(desk.say("隔离", "In quarantine")),
        numbers(desk.say("冲正次数", "Corrections")),
    ];
    let runs = last_runs(&desk.bank()?.crm, TAKE_FEEDS, 5)?;
    Ok(html! {
        div data-live="" { (live(desk)?) }
        @if let Some(run) = runs.first().filter(|run| run.outcome != "done") {
            p.notice.bad role="status" {
                (desk.say("最近一次处理未完成（", "the last run was not done (")) (run.ended_at.get(..16).unwrap_or_default().replace('T', " "))
                (desk.say("）：", "): ")) (run.said.get(desk.lang))
            }
        }
        (refused(desk, refusal))
        @if DOERS_MAY.iter().any(|role| desk.is(*role)) { (doing(desk, refusal)) }
        @if rows.is_empty() {
            (empty(desk.say("还没有收到供数：把每日文件夹与 .ok 放入收件箱。", "No feed was taken yet: put each day's folder and its .ok into the inbox."), &html! { p { code { (desk.site.dir.join("inbox").display()) } } }))
        } @else {
            (table(desk.say("已入库的日期", "Days taken"), &columns, &rows))
            (pager(desk, total))
        }
        @if !runs.is_empty() { section.card { h2 { (desk.say("最近的运行", "Last runs")) } (runs_table(desk, &runs)) } }
    })
}

const DOERS_MAY: [Role; 2] = [Role::HqRetail, Role::Admin];

/// Where the line of days stands, and the run under way.
fn live(desk: &Desk<'_>) -> Result<Markup> {
    let settings = Settings::load(&desk.site.dir)?;
    let state = waiting(desk.bank()?, &desk.site.dir.join("inbox"), &settings, desk.today)?;
    let running = desk.site.timetable.get().and_then(|timetable| timetable.live());
    Ok(html! {
        section.card {
            p {
                @match state {
                    Waiting::NothingYet => span.watch { (desk.say("还没有收到任何供数", "no feed was taken yet")) },
                    Waiting::UpToDate(day) => span.up { "✓ " (desk.say("数据齐全，至 ", "complete up to ")) (day) },
                    Waiting::Missing { date, missing } => {
                        span.down { "✗ " (missing) (desk.say(" 的供数尚未送达", " has not come")) }
                        (desk.say("；数据至 ", "; data as of ")) (date)
                    },
                }
            }
            @if let Some(now) = running {
                p { (desk.say("正在处理：", "under way: ")) (now.step) " " @if now.total > 0 { (count(now.done)) " / " (count(now.total)) } }
                @if now.total > 0 { progress value=(now.done) max=(now.total) aria-label=(now.step) {} }
            }
        }
    })
}

fn doing(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    html! {
        details open[refusal.is_some()] {
            summary { (desk.say("操作", "Actions")) }
            section.card {
                (post(desk, "/feeds/run", &html! { button type="submit" { (desk.say("立即处理收件箱", "Take the inbox now")) } }))
            }
            section.card {
                h2 { (desk.say("跳过缺失的工作日", "Skip a missing working day")) }
                (post(desk, "/feeds/skip", &html! {
                    div.filters {
                        (Field { kind: "date", ..Field::text("day", desk.say("日期", "Day")).value(desk.form.get("day")) }
                            .show(desk, refusal))
                        (Field::text("reason", desk.say("原因", "Reason")).value(desk.form.get("reason")).show(desk, refusal))
                        button type="submit" { (desk.say("跳过", "Skip")) }
                    }
                }))
            }
        }
    }
}

/// The day that the address names.
fn day(desk: &Desk<'_>) -> Result<Day> {
    let day = day_of(&desk.id).ok_or_else(|| Error::from(not_found()))?;
    match feed_day(&desk.bank()?.core, day)? {
        Some(_) => Ok(day),
        None => Err(not_found().into()),
    }
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let day = day(desk)?;
    Ok(Answer::titled(format!("{} {day}", desk.t(TITLE)), day_body(desk, day, None)?))
}

fn day_body(desk: &Desk<'_>, day: Day, refusal: Option<&Refusal>) -> Result<Markup> {
    let mut files: Vec<FeedFile> = Vec::new();
    feed_files(&desk.bank()?.core, Some(day), |file| {
        files.push(file);
        Ok(())
    })?;
    let rows: Vec<Vec<Markup>> = files.iter().map(file_line).collect();
    let columns = [
        words(desk.say("文件", "File")),
        words(desk.say("方式", "Kind")),
        words(desk.say("编码", "Encoding")),
        numbers(desk.say("行数", "Rows")),
        numbers(desk.say("变动", "Changed")),
        numbers(desk.say("隔离", "In quarantine")),
        numbers(desk.say("对公略过", "Corporate, left out")),
        numbers(desk.say("金额合计", "Sum")),
    ];
    let bad: i64 = files.iter().map(|file| file.quarantined).sum();
    Ok(html! {
        p { a href="/feeds" { (desk.t(TITLE)) }
            @if bad > 0 { " · " a href={ "/feeds/" (day) "/quarantine" } { (desk.say("隔离行 ", "rows in quarantine ")) (count(bad)) } } }
        (table(desk.say("文件", "Files"), &columns, &rows))
        (refused(desk, refusal))
        @if DOERS_MAY.iter().any(|role| desk.is(*role)) {
            section.card {
                h2 { (desk.say("冲正：用收件箱中修正后的文件夹重新入库该日及其后各日", "Correct: take this day anew from its mended folder in the inbox, and all days after it")) }
                (post(desk, &format!("/feeds/{day}/correct"), &html! {
                    (Field::text("reason", desk.say("原因", "Reason")).value(desk.form.get("reason")).show(desk, refusal))
                    button type="submit" { (desk.say("冲正该日", "Correct this day")) }
                }))
            }
        }
    })
}

fn file_line(file: &FeedFile) -> Vec<Markup> {
    vec![
        html! { (file.file) },
        html! { (file.kind) },
        html! { (file.encoding) },
        html! { (count(file.rows)) },
        html! { (count(file.changed)) },
        html! { (count(file.quarantined)) },
        html! { (count(file.left_out)) },
        html! { @match file.sum_fen { Some(sum) => (money(sum)), None => "–" } },
    ]
}

/// Columns whose value at fault is shown: amounts and rates alone. A row that is out of place puts anything under
/// any other heading, a telephone number under a status.
const SHOWN: [(&str, &str); 3] = [("balances.csv", "balance"), ("fx.csv", "currency"), ("fx.csv", "mid")];

/// Rows in quarantine: where and why, with the remedy, and a field for what should stand there. The row itself
/// is personal data: of it only an amount or rate at fault is shown.
fn rejects(desk: &Desk<'_>) -> Result<Answer> {
    let day = day(desk)?;
    Ok(Answer::titled(quarantine_title(desk, day), quarantine_body(desk, day, None)?))
}

fn quarantine_title(desk: &Desk<'_>, day: Day) -> String {
    format!("{} {day}", desk.say("隔离行", "Rows in quarantine"))
}

fn quarantine_body(desk: &Desk<'_>, day: Day, refusal: Option<&Refusal>) -> Result<Markup> {
    let skip = (page_number(desk) - 1) * PER_PAGE;
    let (found, total) = quarantine_page(&desk.bank()?.core, day, skip, PER_PAGE)?;
    let mends = DOERS_MAY.iter().any(|role| desk.is(*role));
    // What was typed last, where the run that followed refused it: it is not asked for twice.
    let kept = desk.site.typed.find(&(desk.viewer()?.staff_no.clone(), day)).unwrap_or_default();
    let typed = if desk.form.fields().next().is_some() { &desk.form } else { &kept };
    let last = last_runs(&desk.bank()?.crm, TAKE_FEEDS, 1)?.into_iter().next();
    let not_done = last.filter(|run| run.outcome != "done" && kept.fields().next().is_some());
    let line = |row: &Quarantined| quarantine_line(desk, day, row, mends.then_some(typed));
    let rows: Vec<Vec<Markup>> = found.iter().map(line).collect();
    let title = quarantine_title(desk, day);
    let mut columns = vec![
        words(desk.say("文件", "File")),
        numbers(desk.say("行", "Line")),
        words(desk.say("列", "Column")),
        words(desk.say("现值", "As it came")),
        words(desk.say("问题与处理", "What is wrong, and what to do")),
    ];
    if mends {
        columns.push(words(desk.say("更正为", "Put right")));
    }
    let at = format!("/feeds/{day}/quarantine");
    Ok(html! {
        p { a href={ "/feeds/" (day) } { (desk.t(TITLE)) " " (day) } }
        (refused(desk, refusal))
        @if let Some(run) = not_done.filter(|_| refusal.is_none() && !rows.is_empty()) {
            p.notice.bad role="status" {
                (desk.say("上次更正没有完成：", "what was put right last was not taken: ")) (run.said.get(desk.lang))
            }
        }
        @if rows.is_empty() {
            (empty(desk.say("没有隔离行。", "No row is in quarantine."), &html! {}))
        } @else if mends {
            (post(desk, &format!("{at}/replay{}", desk.query.only("page").query()), &html! {
                (table(&title, &columns, &rows))
                section.card {
                    p.hint { (desk.say("填写要更正的行（没有列名的须给出整行），其余留空；系统以归档的文件更正后重新入库该日及其后各日。金额须与清单合计相符。也可在核心系统改正后，把新文件夹放入收件箱再冲正该日。", "Fill in the rows to put right (the whole line where no column is named) and leave the others empty: the day is taken anew from its archived files with them, and all days after it. Amounts must add up to the manifest's sum. Or mend the rows in the core system, put the new folder into the inbox and correct the day.")) }
                    (Field::text("reason", desk.say("原因", "Reason")).value(typed.get("reason")).show(desk, refusal))
                    button type="submit" { (desk.say("更正并重新入库", "Put right and take again")) }
                }
            }))
            (pager_at(desk, &at, total))
        } @else { (table(&title, &columns, &rows)) (pager_at(desk, &at, total)) }
        @if total > 0 { (parts::export(desk, &format!("{at}/export"), &[])) }
    })
}

/// One row; with a field to put it right, holding what was typed, for whoever may.
fn quarantine_line(desk: &Desk<'_>, day: Day, row: &Quarantined, typed: Option<&Form>) -> Vec<Markup> {
    let kind = RejectKind::from_code(&row.reason);
    let shown = SHOWN
        .contains(&(row.file.as_str(), row.column.as_str()))
        .then(|| mend::value_of(&desk.site.dir, day, &row.file, &row.column, &row.raw))
        .flatten();
    let mut line = vec![
        html! { (row.file) },
        html! { (row.line) },
        html! { (row.column) },
        html! { @match shown { Some(value) => code { (value) }, None => "–" } },
        html! { (kind.map_or(row.reason.clone(), |kind| kind.sentence().get(desk.lang).to_owned())) },
    ];
    if let Some(typed) = typed {
        let name = format!("{}|{}|{}", row.file, row.line, row.column);
        let label = format!("{} {} {} {}", desk.say("更正", "put right"), row.file, row.line, row.column);
        line.push(html! {
            input name=(name) value=(typed.get(&name)) aria-label=(label) autocomplete="off" maxlength="4000";
        });
    }
    line
}

/// The mended values of the form: each stands under its file, line and column.
fn mends(desk: &Desk<'_>) -> Vec<Mend> {
    let mend = |(name, value): (&str, &str)| {
        let mut parts = name.splitn(3, '|');
        let (file, line, column) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        let (file, column, value) = (file.to_owned(), column.to_owned(), value.to_owned());
        (!value.trim().is_empty()).then_some(Mend { file, line, column, value })
    };
    desk.form.fields().filter_map(mend).collect()
}

/// Refuses at once what the run would refuse later, but for sums that do not come out.
fn can_be_taken(desk: &Desk<'_>, day: Day, mends: &[Mend]) -> Result<()> {
    if mends.is_empty() {
        let why = text!("请至少更正一行", "put at least one row right");
        return Err(Refusal::new("nothing_mended", "", why).into());
    }
    desk.reason()?;
    mend::refuse_others(&desk.bank()?.core, &desk.site.dir, day, mends)
}

/// Has the day taken anew with the values put right.
fn replay(desk: &Desk<'_>) -> Result<Answer> {
    let (day, mends) = (day(desk)?, mends(desk));
    if let Err(Error::Refusal(refusal)) = can_be_taken(desk, day, &mends) {
        let body = quarantine_body(desk, day, Some(&refusal))?;
        return Ok(Answer::Page(Page { status: 422, title: quarantine_title(desk, day), body, leave: None }));
    }
    // Which values were put right is written down; what they are now stands in the day's own files.
    let places: Vec<String> =
        mends.iter().map(|mend| format!("{} {} {}", mend.file, mend.line, mend.column)).collect();
    let reason = desk.reason()?;
    let told = format!("{reason}: {}", places.join(", "));
    let mends =
        serde_json::to_string(&mends).map_err(|error| Fault::Inconsistent(format!("mends: {error}")))?;
    desk.site.typed.keep((desk.viewer()?.staff_no.clone(), day), desk.form.clone());
    ask(desk, vec![day.to_string(), reason, mends], &told)?;
    Ok(Answer::See("/feeds".to_owned()))
}

/// The rows of a day in quarantine as a file, without the rows themselves.
fn export(desk: &Desk<'_>) -> Result<Answer> {
    let day = day(desk)?;
    let (found, total) =
        quarantine_page(&desk.bank()?.core, day, 0, desk.site.quotas.export_rows.saturating_add(1))?;
    export::fits(desk, total)?;
    let headings = [
        Label::new("文件", "File"),
        Label::new("行", "Line"),
        Label::new("列", "Column"),
        Label::new("代码", "Code"),
        Label::new("问题与处理", "What is wrong, and what to do"),
    ];
    let mut sheet = Sheet { title: quarantine_title(desk, day), ..Sheet::default() };
    sheet.headings = headings.iter().map(|heading| desk.t(*heading).to_owned()).collect();
    for row in found {
        let kind = RejectKind::from_code(&row.reason);
        sheet.rows.push(vec![
            Cell::Text(row.file),
            Cell::Count(row.line),
            Cell::Text(row.column),
            Cell::text(&row.reason),
            Cell::text(kind.map_or("", |kind| kind.sentence().get(desk.lang))),
        ]);
    }
    export::file(desk, &sheet)
}

fn run_now(desk: &Desk<'_>) -> Result<Answer> {
    ask(desk, Vec::new(), "")?;
    Ok(Answer::See("/feeds".to_owned()))
}

fn ask(desk: &Desk<'_>, arguments: Vec<String>, reason: &str) -> Result<()> {
    let signed = desk.signed(reason)?;
    let ask = Ask { task: TAKE_FEEDS.to_owned(), signed, arguments };
    if desk.site.timetable.get().is_some_and(|timetable| timetable.ask(ask)) {
        return Ok(());
    }
    let why = text!(
        "调度没有运行，或等待的任务太多：请稍候再试，仍不行请重新启动服务",
        "the timetable is not running, or too many runs wait: try again later, or start the server again"
    );
    Err(Refusal::new("no_timetable", "", why).into())
}

fn skip_day(desk: &Desk<'_>) -> Result<Answer> {
    let skipped = asked_day(desk).and_then(|day| {
        let reason = desk.reason()?;
        let (settings, signed) = (Settings::load(&desk.site.dir)?, desk.signed(reason.clone())?);
        desk.site.writer.call(move |bank| skip(bank, day, &reason, &settings, &signed))
    });
    match skipped {
        Ok(()) => Ok(Answer::See("/feeds".to_owned())),
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, body(desk, Some(&refusal))?)),
        Err(fault) => Err(fault),
    }
}

fn asked_day(desk: &Desk<'_>) -> Result<Day> {
    day_of(desk.form.get("day")).ok_or_else(|| {
        let why = text!("日期的写法是 2026-01-31", "a day is written 2026-01-31");
        Refusal::new("no_date", "day", why).into()
    })
}

fn correct(desk: &Desk<'_>) -> Result<Answer> {
    let day = day(desk)?;
    let reason = match desk.reason() {
        Ok(reason) => reason,
        Err(Error::Refusal(refusal)) => {
            return Ok(Answer::refused(desk, day_body(desk, day, Some(&refusal))?));
        }
        Err(fault) => return Err(fault),
    };
    ask(desk, vec![day.to_string(), reason.clone()], &reason)?;
    Ok(Answer::See("/feeds".to_owned()))
}
