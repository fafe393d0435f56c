//! `zhiji bench pages`: how fast pages are, with the whole server in between, beside a plain answer of the same size
//! through the same server and through the bare library; then beside a crowd of slow clients, and while days are taken.

use super::cells::{Cell, cells};
use super::client::{Figures, measure};
use super::crowd::Crowd;
use super::hands::{self, Hands};
use super::served::{Served, get};
use super::{CHANGED_PER_MILLE, fault, size_mb};
use crate::bank::assignment::rows::held::held_on;
use crate::bank::events::{Found, Kind as Event};
use crate::bank::leads;
use crate::cli::{Context, demo, init, output};
use crate::invent::{self, BalanceFiles, Plan};
use crate::kernel::calendar::{Calendar, Day, from_ymd, ymd};
use crate::kernel::clock::Stopwatch;
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::action::Signed;
use crate::store::open::{Bank, Mode, make_private_dir};
use crate::text;
use crate::web::ids::Ids;
use chrono::Days;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// First day: three working days that end a month are taken before anything is measured.
const FIRST: i32 = 20_250_327;
/// Days taken before.
const BEFORE: usize = 3;
/// Days of the next month, which are taken while pages are asked for.
const MEANWHILE: usize = 6;
/// Connections of each cell.
const CONNECTIONS: [u64; 2] = [1, 8];
/// Longest time of a cell.
const CELL: Duration = Duration::from_secs(15);
/// Requests of a cell at a time, while days are taken.
const TURN: u64 = 48;
/// Slow clients.
const SLOW: usize = 1_000;
/// Longest time in which the days are taken.
const RUN_MAX: Duration = Duration::from_secs(600);

/// How fast pages are.
///
/// # Errors
/// A fault of the system; a refusal at the end where an answer was an error.
pub fn pages(context: &mut Context<'_>, customers: u64, samples: u64, dir: &Path) -> Result<()> {
    let days = make_feed(context, customers, dir)?;
    let data = dir.join("bank");
    found(context, &data)?;
    for day in &days[..BEFORE] {
        move_in(dir, &data, *day)?;
        load(&data)?;
    }
    let ids = people(context, &data)?;
    let served = Served::start(dir)?;
    let cells = cells(&served, dir, &ids)?;
    let mut bench = Bench { floor: [0; CONNECTIONS.len()], errors: 0 };
    tell(context, &served, &data)?;
    heading(context)?;
    bench.baselines(context, &served, samples)?;
    for cell in &cells {
        for (at, connections) in CONNECTIONS.into_iter().enumerate() {
            let figures = measure(served.at.site, connections, samples, CELL, &*cell.request);
            bench.line(context, cell.name, connections, &figures, at)?;
        }
    }
    bench.baselines(context, &served, samples)?;
    memory(context, &served, Label::new("负载之后", "after the load"))?;
    bench.hands(context, &served, &data)?;
    bench.beside_a_crowd(context, &served, &cells, samples)?;
    days[BEFORE..].iter().try_for_each(|day| move_in(dir, &data, *day))?;
    bench.while_taking(context, &served, &cells)?;
    let head = served.session("retail_head")?.staff_no.clone();
    drop(served);
    hand_over(context, &data, &head)?;
    bench.end()
}

const HELLO: Label = Label::new("基线：同一服务器的空页", "baseline: plain answer, same server");
const BARE: Label = Label::new("基线：裸 tiny_http", "baseline: bare tiny_http");

/// Invents the days, each with a full snapshot.
fn make_feed(context: &mut Context<'_>, customers: u64, dir: &Path) -> Result<Vec<Day>> {
    let from = from_ymd(FIRST).ok_or_else(|| Error::from(Fault::Inconsistent("no first day".to_owned())))?;
    let plan = Plan {
        customers,
        days: 15,
        from,
        seed: 1,
        daily: false,
        encoding: invent::Encoding::Utf8,
        balances: BalanceFiles::Full,
        changed_per_mille: Some(CHANGED_PER_MILLE),
    };
    let calendar = Calendar::china();
    let working = from.iter_days().filter(|day| calendar.is_working_day(*day));
    let days: Vec<Day> = working.take(BEFORE + MEANWHILE).collect();
    let mut meter = context.meter();
    invent::write(&plan, &dir.join("feed"), &|day| days.contains(&day), &mut |at| {
        meter.at(&at.day.to_string(), at.customers_done, at.customers_total);
    })?;
    meter.end();
    Ok(days)
}

fn found(context: &Context<'_>, data: &Path) -> Result<()> {
    let mut bank = Bank::create(data)?;
    let signed = context.signed(&bank)?;
    init::found(&mut bank, &signed, "bench", "demo")
}

/// Puts a day into the inbox.
fn move_in(dir: &Path, data: &Path, day: Day) -> Result<()> {
    let inbox = data.join("inbox");
    make_private_dir(&inbox)?;
    for name in [ymd(day).to_string(), format!("{}.ok", ymd(day))] {
        let (from, to) = (dir.join("feed").join(&name), inbox.join(&name));
        std::fs::rename(&from, &to).map_err(|error| Error::from(Fault::file(&from, error)))?;
    }
    Ok(())
}

/// Takes the inbox in a process of its own, so that what this one holds is what a server holds.
fn load(data: &Path) -> Result<()> {
    let program = std::env::current_exe().map_err(|error| fault("this program", error))?;
    let mut command = std::process::Command::new(program);
    command.arg("run").arg("--data").arg(data).stdout(std::process::Stdio::null());
    let status = command.status().map_err(|error| fault("zhiji run", error))?;
    if status.success() { Ok(()) } else { Err(fault("zhiji run", status)) }
}

/// Gives everybody an account and customers; answers how customers stand in addresses.
fn people(context: &mut Context<'_>, data: &Path) -> Result<Ids> {
    let mut bank = Bank::open(data, Mode::Write)?;
    let signed = context.signed(&bank)?;
    demo::assign(&mut bank, &signed)?;
    demo::accounts(&mut bank, &signed)?;
    notice(&mut bank, &signed)?;
    Ok(Ids::new(bank.crm.subkey("addresses")?))
}

/// One customer of so many has something open.
const OPEN_EVERY: usize = 5;

/// Something is open of every few customers whom somebody maintains: what the feeds brought is of their own time and
/// over by now.
fn notice(bank: &mut Bank, signed: &Signed) -> Result<()> {
    let held = held_on(&bank.crm, signed.today, None)?;
    let found = held.into_iter().step_by(OPEN_EVERY).zip(0_u64..).map(|(held, number)| Found {
        kind: [Event::ProductDue, Event::TierDownRisk, Event::Birthday][number as usize % 3],
        cust_no: held.cust_no,
        fact_day: signed.today,
        until: signed.today + Days::new(number % 10),
        value_fen: 1_000_000 + number as i64,
        figures: format!(
            r#"{{"due":{0},"day":{0},"until":{0},"amount":1000000,"count":1}}"#,
            ymd(signed.today)
        ),
    });
    let found: Vec<Found> = found.collect();
    leads::raise(&mut bank.crm, signed, &found).map(drop)
}

fn tell(context: &mut Context<'_>, served: &Served, data: &Path) -> Result<()> {
    let (first, ready, rest) = (served.at.first_page_ms, served.at.ready_ms, served.at_rest_mb);
    let program = std::env::current_exe().and_then(|path| path.metadata());
    let (size, binary) = (size_mb(data), program.map_or(0, |file| file.len()) / 1_000_000);
    let told = if context.t("zh", "en") == "zh" {
        format!(
            "首页 {first} 毫秒，列表与查找就绪 {ready} 毫秒，空闲常驻内存 {rest} MB；数据 {size} MB；程序 {binary} MB"
        )
    } else {
        format!(
            "first page after {first} ms, lists and search ready after {ready} ms, idle resident memory {rest} MB; data {size} MB; binary {binary} MB"
        )
    };
    context.say(&told)?;
    memory(context, served, Label::new("各岗位已登录", "with everybody signed in"))
}

fn memory(context: &mut Context<'_>, served: &Served, when: Label) -> Result<()> {
    served.rest()?;
    let (now, peak) = (served.memory_mb("VmRSS:"), served.memory_mb("VmHWM:"));
    let line = format!(
        "{}: {} {now} MB, {} {peak} MB",
        context.t(when.zh, when.en),
        context.t("服务进程常驻内存", "resident memory of the server"),
        context.t("峰值", "peak")
    );
    context.say(&line)
}

/// What is measured against what, and what went wrong.
struct Bench {
    /// Half of the plain answers take no longer than this, in microseconds, at each number of connections.
    floor: [u64; CONNECTIONS.len()],
    errors: u64,
}

impl Bench {
    /// The plain answers, before and after what they are held against: the ratios are to the slower of both.
    fn baselines(&mut self, context: &mut Context<'_>, served: &Served, samples: u64) -> Result<()> {
        let plain = |at: SocketAddr| move |_: u64| get(at, "/", "");
        for (at, connections) in CONNECTIONS.into_iter().enumerate() {
            let hello = measure(served.at.hello, connections, samples, CELL, &plain(served.at.hello));
            self.floor[at] = self.floor[at].max(hello.percentile(50)).max(1);
            self.line(context, HELLO, connections, &hello, at)?;
            let bare = measure(served.at.bare, connections, samples, CELL, &plain(served.at.bare));
            // The bare library leaves connections unanswered when several come at once.
            line(context, BARE, connections, &bare, self.floor[at])?;
        }
        Ok(())
    }

    fn line(
        &mut self,
        context: &mut Context<'_>,
        name: Label,
        connections: u64,
        figures: &Figures,
        at: usize,
    ) -> Result<()> {
        self.errors += figures.errors;
        line(context, name, connections, figures, self.floor[at])
    }

    /// What changing hands costs.
    fn hands(&mut self, context: &mut Context<'_>, served: &Served, data: &Path) -> Result<()> {
        let Some(Hands { preview, given }) = hands::ask(served, data)? else { return Ok(()) };
        self.line(context, hands::PREVIEWED, 1, &preview, 0)?;
        self.line(context, hands::GIVEN, 1, &Figures::one(given), 0)
    }

    /// The same cells beside a thousand clients that never end their requests.
    fn beside_a_crowd(
        &mut self,
        context: &mut Context<'_>,
        served: &Served,
        cells: &[Cell],
        samples: u64,
    ) -> Result<()> {
        let crowd = Crowd::gather(served.at.site, SLOW);
        context.say(context.t("与 1,000 个慢客户端同时：", "beside 1,000 slow clients:"))?;
        for cell in cells {
            let figures = measure(served.at.site, 8, samples, CELL, &*cell.request);
            self.line(context, cell.name, 8, &figures, 1)?;
        }
        let out = crowd.shown_out();
        let told = if context.t("zh", "en") == "zh" {
            format!("慢客户端被请出或未获准进入 {out} 次")
        } else {
            format!("slow clients were shown out or not let in {out} times")
        };
        context.say(&told)?;
        drop(crowd);
        memory(context, served, Label::new("慢客户端离开之后", "after the slow clients"))
    }

    /// The same cells while days are taken by the server's own timetable.
    fn while_taking(&mut self, context: &mut Context<'_>, served: &Served, cells: &[Cell]) -> Result<()> {
        let mut all: Vec<Figures> = vec![Figures::default(); cells.len()];
        let watch = Stopwatch::start();
        served.take_inbox()?;
        let outcome = loop {
            for (cell, figures) in cells.iter().zip(&mut all) {
                figures.add(measure(served.at.site, 8, TURN, CELL, &*cell.request));
            }
            match served.run_ended()? {
                Some(outcome) => break outcome,
                None if watch.elapsed() > RUN_MAX => return Err(fault("the days' run", "it does not end")),
                None => {}
            }
        };
        let seconds = watch.elapsed().as_secs();
        let told = if context.t("zh", "en") == "zh" {
            format!("同时入库 {MEANWHILE} 天（{seconds} 秒，{outcome}）：")
        } else {
            format!("while {MEANWHILE} days are taken ({seconds} s, {outcome}):")
        };
        context.say(&told)?;
        for (cell, figures) in cells.iter().zip(&mut all) {
            figures.sort();
            self.line(context, cell.name, 8, figures, 1)?;
        }
        memory(context, served, Label::new("日终之后", "after the days' run"))
    }

    fn end(self) -> Result<()> {
        let errors = self.errors;
        if errors == 0 {
            return Ok(());
        }
        let why = text!("有 {errors} 次请求没有得到页面", "{errors} requests were not answered with a page");
        Err(Refusal::new("bench_errors", "", why).into())
    }
}

/// The verb alone, once the server no longer holds the bank.
fn hand_over(context: &mut Context<'_>, data: &Path, head: &str) -> Result<()> {
    let signed = context.signed(&Bank::open(data, Mode::Read)?)?;
    let (many, micros) = hands::hand_over(data, head, &signed)?;
    let told = format!("{}: {many}, {} ms", context.t(hands::HANDED.zh, hands::HANDED.en), micros / 1_000);
    context.say(&told)
}

fn heading(context: &mut Context<'_>) -> Result<()> {
    context.say(context.t(
        "项目                                     连接      次数    p50毫秒    p99毫秒     次/秒   对空页   错误",
        "cell                                     conn.        n     p50 ms     p99 ms     req/s    ratio   errors",
    ))
}

fn line(
    context: &mut Context<'_>,
    name: Label,
    connections: u64,
    figures: &Figures,
    floor: u64,
) -> Result<()> {
    let name = context.t(name.zh, name.en);
    let pad = " ".repeat(40_usize.saturating_sub(output::width(name)));
    let millis = |micros: u64| format!("{}.{:03}", micros / 1_000, micros % 1_000);
    let (p50, p99) = (figures.percentile(50), figures.percentile(99));
    let ratio = p50 * 10 / floor.max(1);
    let line = format!(
        "{name}{pad} {connections:>5} {:>8} {:>10} {:>10} {:>9} {:>6}.{} {:>8}",
        figures.count(),
        millis(p50),
        millis(p99),
        figures.per_second(),
        ratio / 10,
        ratio % 10,
        figures.errors,
    );
    context.say(&line)?;
    context.out.flush().map_err(|error| Fault::file("standard output", error).into())
}
