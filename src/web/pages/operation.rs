//! What of the machine's running needs somebody, as home pages say it: feeds, runs, accounts, the trail.

use super::audit::latest;
use super::staff_stops;
use super::timetable::{outcome, runs_table, task_name};
use crate::access::accounts::{self, Status};
use crate::access::audit::{self, Asked, AuditRow};
use crate::intake::rows::feed_days_before;
use crate::intake::run::{Waiting, waiting};
use crate::intake::settings::Settings;
use crate::kernel::error::Result;
use crate::schedule::rows::{last_runs, not_done};
use crate::store::room::room;
use crate::web::desk::Desk;
use crate::web::view::parts::{count, way};
use chrono::Days;
use maud::{Markup, html};

/// An administrator's: runs that went wrong, feeds, accounts, the version.
///
/// # Errors
/// A fault of the database or the inbox.
pub fn administrator(desk: &Desk<'_>) -> Result<Markup> {
    Ok(html! {
        (staff_stops::notice(desk)?)
        (runs(desk)?)
        div.columns { (feeds(desk)?) (disk(desk)?) }
        (accounts_card(desk)?)
        (last(desk)?)
        p.soft { (desk.say("版本 ", "Version ")) (env!("CARGO_PKG_VERSION")) }
    })
}

/// Each task whose last run was not done, with what became of it.
fn runs(desk: &Desk<'_>) -> Result<Markup> {
    let runs = not_done(&desk.bank()?.crm)?;
    Ok(html! {
        @for run in &runs {
            p.notice.bad {
                (task_name(desk, &run.task)) " " (outcome(desk, run)) " " (run.said.get(desk.lang)) " "
                (way(desk, "/timetable", desk.say("查看定时任务", "see the timetable")))
            }
        }
    })
}

/// Runs that the start lists.
const RUNS: u32 = 5;

/// What ran last.
fn last(desk: &Desk<'_>) -> Result<Markup> {
    let runs = last_runs(&desk.bank()?.crm, "", RUNS)?;
    Ok(html! {
        section.card {
            h2 { (desk.say("最近的运行", "Last runs")) }
            @if runs.is_empty() { p.soft { (desk.say("还没有运行过。", "Nothing has run yet.")) } }
            @else { (runs_table(desk, &runs)) }
            p { (way(desk, "/timetable", desk.say("定时任务", "Timetable"))) }
        }
    })
}

/// Bytes of a megabyte and a gigabyte, as disks are sold.
const MEGABYTE: u64 = 1_000_000;
const GIGABYTE: u64 = 1_000 * MEGABYTE;
/// With less of the disk free than so many times the databases, a copy of them no longer fits beside what comes.
const TIGHT: u64 = 2;

/// How large the databases are, and how much room the disk has.
fn disk(desk: &Desk<'_>) -> Result<Markup> {
    let room = room(&desk.site.dir)?;
    let tight = room.free < room.used.saturating_mul(TIGHT);
    let size = |bytes: u64| match bytes {
        ..GIGABYTE => format!("{} MB", count(bytes / MEGABYTE)),
        _ => format!("{}.{} GB", count(bytes / GIGABYTE), bytes % GIGABYTE / (100 * MEGABYTE)),
    };
    Ok(html! {
        section.card {
            h2 { (desk.say("磁盘", "Disk")) }
            p { (desk.say("数据库 ", "Databases ")) b { (size(room.used)) } }
            p {
                (desk.say("剩余 ", "Free "))
                b class=[tight.then_some("down")] { (size(room.free)) } " / " (size(room.all))
                @if tight {
                    " " span.down { (desk.say("不足数据库的两倍：请扩容", "less than twice the databases: make room")) }
                }
            }
        }
    })
}

/// How far the feeds are, and what of the last day waits in quarantine.
///
/// # Errors
/// A fault of the database or the inbox.
pub fn feeds(desk: &Desk<'_>) -> Result<Markup> {
    let settings = Settings::load(&desk.site.dir)?;
    let bank = desk.bank()?;
    let state = match waiting(bank, &desk.site.dir.join("inbox"), &settings, desk.today)? {
        Waiting::NothingYet => html! {
            span.watch { (desk.say("还没有收到任何供数", "no feed was taken yet")) }
            (desk.say("：把每日文件夹与 .ok 放入收件箱", ": put each day's folder and its .ok into the inbox"))
        },
        Waiting::UpToDate(day) => html! { span.up { (desk.say("数据齐全，至 ", "complete up to ")) (day) } },
        Waiting::Missing { date, missing } => html! {
            span.down { (missing) (desk.say(" 的供数尚未送达", " has not come")) }
            (desk.say("；数据至 ", "; data as of ")) (date)
        },
    };
    let last = feed_days_before(&bank.core, 0, 1)?.0.into_iter().next();
    Ok(html! {
        section.card {
            h2 { (desk.say("供数", "Feeds")) }
            p { (state) }
            @if let Some(last) = last {
                p {
                    (last.day) (desk.say(" 的隔离行：", ": rows in quarantine: "))
                    @if last.quarantined > 0 {
                        a.down href={ "/feeds/" (last.day) "/quarantine" } { (count(last.quarantined)) }
                    } @else { "0" }
                }
            }
            p { (way(desk, "/feeds", desk.say("供数与日终", "Feeds and runs"))) }
        }
    })
}

fn accounts_card(desk: &Desk<'_>) -> Result<Markup> {
    let (waiting, all) = desk
        .site
        .plainly(|bank| Ok((accounts::waiting(&bank.core, &bank.crm)?.len(), accounts::list(&bank.crm)?)))?;
    let locked: Vec<_> = all.into_iter().filter(|account| account.status == Status::Locked).collect();
    Ok(html! {
        section.card {
            h2 { (desk.say("账户", "Accounts")) }
            p {
                (desk.say("待开立 ", "Waiting to be opened: "))
                a href="/accounts/waiting" { (count(waiting)) }
            }
            p {
                (desk.say("已锁定 ", "Locked: "))
                @if locked.is_empty() { "0" }
                @for (at, account) in locked.iter().enumerate() {
                    @if at > 0 { (desk.say("、", ", ")) }
                    a.down href={ "/accounts/" (account.staff_no) } { (account.name) " " (account.staff_no) }
                }
            }
            p { (way(desk, "/accounts", desk.say("全部账户", "All accounts"))) }
        }
    })
}

/// An auditor's: what was written down today.
///
/// # Errors
/// A fault of the database.
pub fn auditor(desk: &Desk<'_>) -> Result<Markup> {
    let today = desk.today.to_string();
    let many = audit::count_since(&desk.bank()?.crm, &today)?;
    let opened = canaries(desk)?;
    Ok(html! {
        @for entry in &opened {
            p.notice.bad role="alert" {
                (desk.say("警戒客户 ", "Canary customer "))
                a href={ "/audit?object=" (entry.object) } { (entry.object) }
                (desk.say(" 被 ", " was opened by ")) (entry.actor) " "
                (entry.at.get(..16).unwrap_or_default().replace('T', " ")) (desk.say(" 打开", ""))
            }
        }
        section.card {
            h2 { (desk.say("审计", "Audit trail")) }
            p {
                (desk.say("今天已记录 ", "Entries today: ")) a href={ "/audit?from=" (today) } { (count(many)) }
                (desk.say(" 条", ""))
            }
            (latest(desk, LATEST)?)
            p { (way(desk, "/timetable", desk.say("定时任务（审计链核验的结果）", "Timetable (whether the chain was verified)"))) }
        }
    })
}

/// Entries of the trail on the start.
const LATEST: usize = 10;

/// Days for which the opening of a canary is told.
const TOLD_DAYS: u64 = 7;
/// Openings of a canary that are told, the latest.
const TOLD_MAX: usize = 3;

/// Who opened a customer whom nobody has a reason to open (spec 7).
fn canaries(desk: &Desk<'_>) -> Result<Vec<AuditRow>> {
    let from = desk.today.checked_sub_days(Days::new(TOLD_DAYS)).unwrap_or(desk.today).to_string();
    let mut all = Vec::new();
    for object in &desk.site.canaries {
        let asked = Asked { object, verb: "view_customer", from: &from, ..Asked::default() };
        all.extend(audit::find(&desk.bank()?.crm, &asked, 0, TOLD_MAX)?.0);
    }
    Ok(all)
}
