//! `zhiji serve`: pages and scheduler, until it is told to stop.

use super::{Command, Context, option};
use crate::access::audit;
use crate::bank::{assignment, leads, outbox};
use crate::intake;
use crate::intake::mend::Mend;
use crate::intake::settings::Settings;
use crate::kernel::clock::{Clock, Stopwatch, SystemClock};
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::lang::{Label, Lang, Text};
use crate::schedule::{self, Ask, Live, Task, When};
use crate::store::action::Signed;
use crate::store::open::{Bank, Mode, make_private_dir};
use crate::text;
use crate::web::gate::{self, Certificate, Limits, Log, Running};
use crate::web::pages::feeds::TAKE_FEEDS;
use crate::web::pages::outbox::SEND_MESSAGES;
use crate::web::site::{About, Site};
use clap::{Arg, ArgAction, ArgMatches};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The command.
pub const COMMAND: Command = Command {
    name: "serve",
    about: Label::new("启动服务：页面与调度", "serve the pages and run the timetable"),
    example: "zhiji serve --data ./zhiji-data --listen 127.0.0.1:8666",
    records: false,
    args,
    run,
};

/// Requests answered at once.
const WORKERS: usize = 8;
/// Between two rounds of what is due about once a minute.
const TICK: Duration = Duration::from_secs(60);
/// Between two looks whether to stop.
const LOOK: Duration = Duration::from_millis(200);

/// Arguments of everything that serves.
pub fn args(lang: Lang) -> Vec<Arg> {
    vec![
        option("listen", "ADDRESS:PORT", "监听地址", "where to listen", lang)
            .default_value("127.0.0.1:8666")
            .value_parser(clap::value_parser!(SocketAddr)),
        option(
            "tls-cert",
            "FILE",
            "本行证书（PEM，含证书链）",
            "the bank's certificate (PEM, with its chain)",
            lang,
        )
        .requires("tls-key")
        .value_parser(clap::value_parser!(PathBuf)),
        option("tls-key", "FILE", "证书私钥（PEM）", "its key (PEM)", lang)
            .requires("tls-cert")
            .value_parser(clap::value_parser!(PathBuf)),
        Arg::new("tls").long("tls").action(ArgAction::SetTrue).help(
            Label::new("本机也用 TLS（自制证书）", "TLS on this machine too (self-made certificate)")
                .get(lang),
        ),
        Arg::new("plain-http").long("plain-http").action(ArgAction::SetTrue).help(
            Label::new(
                "允许其他机器不经加密访问（不建议）",
                "let other machines in without encryption (not advised)",
            )
            .get(lang),
        ),
        option(
            "host",
            "NAME",
            "浏览器所用的主机名，可多次给出",
            "name by which browsers ask; may be given again",
            lang,
        )
        .action(ArgAction::Append),
    ]
}

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let bank = Bank::open(&context.data, Mode::Write)?;
    let about = About::of(&bank)?;
    serve(context, args, bank, about, &[])
}

/// Serves a bank until a signal says stop; `greeting` is printed below the address.
///
/// # Errors
/// Refuses an address that is taken or may not be served; a fault of the system.
pub fn serve(
    context: &mut Context<'_>,
    args: &ArgMatches,
    bank: Bank,
    about: About,
    greeting: &[String],
) -> Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let log: Log = Arc::new(|line: &str| {
        use std::io::Write;
        writeln!(std::io::stderr().lock(), "{line}").ok();
    });
    gate::log_panics(Arc::clone(&log));
    let settings = Settings::load(&bank.dir)?;
    let mut signals =
        Signals::new([SIGINT, SIGTERM]).map_err(|error| Error::from(Fault::file("signals", error)))?;
    let site = Arc::new(Site::open(&bank, Arc::clone(&clock), about, &settings, Arc::clone(&log))?);
    let fresh = Arc::clone(&site);
    let told = Arc::clone(&log);
    let runner_log = Arc::clone(&log);
    // Pages are answered at once; lists and the search fill up behind them.
    std::thread::spawn(move || {
        if let Err(error) = fresh.refresh() {
            told(&super::describe(&error, Lang::Zh));
        }
    });
    let holder = format!("process {}", std::process::id());
    let runner_bank = bank.beside(Mode::Write, Mode::Write)?;
    let (runner, timetable) =
        schedule::runner(runner_bank, tasks(&bank, &site, Arc::clone(&clock)), Arc::clone(&clock), &holder);
    site.timetable.set(timetable).ok();
    let running = gate::start(options(&bank, args, clock, log)?, Arc::<Site>::clone(&site))?;
    let scheme = if is_tls(args) { "https" } else { "http" };
    let address = running.address();
    let lines = [format!("{} {scheme}://{address}/", context.t("已启动：", "serving:"))];
    lines.iter().chain(greeting).try_for_each(|line| context.say(line))?;
    context.out.flush().map_err(|error| Error::from(Fault::file("standard output", error)))?;
    ready();
    let runner = schedule::Thread::start(runner, runner_log)?;
    let ended = wait(&running, &mut signals, &site);
    running.stop();
    runner.stop();
    ended
}

/// What runs by itself.
pub fn tasks(bank: &Bank, site: &Arc<Site>, clock: Arc<dyn Clock>) -> Vec<Task> {
    let (inbox, fresh) = (bank.dir.join("inbox"), Arc::clone(site));
    let watched = inbox.clone();
    let (dir, demo) = (bank.dir.clone(), site.about.demo);
    let (turning, sending_clock) = (Arc::clone(&clock), Arc::clone(&clock));
    let take = Task {
        code: TAKE_FEEDS,
        name: Label::new("处理供数与日终", "feeds and daily run"),
        sentence: Label::new(
            "收件箱中有完整的一天（文件夹与 .ok）即入库并做日终",
            "takes each complete day of the inbox (folder and .ok) and does its daily run",
        ),
        when: When::Changed(Box::new(move || if demo { String::new() } else { complete_days(&watched) })),
        run: Box::new(move |bank, ask, live| {
            let said = take_feeds(bank, &inbox, clock.as_ref(), ask, live);
            bank.rest()?;
            fresh.refresh()?;
            said
        }),
    };
    let verify = Task {
        code: "verify_audit",
        name: Label::new("核验审计链", "verify the audit"),
        sentence: Label::new(
            "每天 02:30 核对审计记录是否完整",
            "every day at 02:30: whether the audit is whole",
        ),
        when: When::Cron("30 2 * * *"),
        run: Box::new(move |bank, _, _| match audit::verify(&dir, &bank.crm, None)? {
            Ok(whole) => {
                let rows = whole.rows;
                Ok(text!("审计链完整，共 {rows} 条", "the audit is whole: {rows} entries"))
            }
            Err(broken) => {
                let broken = broken.text();
                Err(Refusal::new("audit_broken", "", broken).into())
            }
        }),
    };
    let turn = Task {
        code: "turn_of_day",
        name: Label::new("归属与线索到期处理", "deadlines of assignment and leads"),
        sentence: Label::new(
            "每天 00:05 处理逾期未决的事项、停用账户的客户与过期线索",
            "every day at 00:05: matters that nobody decided in time, customers of closed accounts, leads past their day",
        ),
        when: When::Cron("5 0 * * *"),
        run: Box::new(move |bank, ask, _| {
            let calendar = Settings::load(&bank.dir)?.calendar;
            let signed = Signed { at: turning.stamp(), today: turning.today(), ..ask.signed.clone() };
            let done = assignment::daily::run(bank, &signed, &calendar, None)?;
            let (ended, overdue) = (done.ended, done.overdue);
            let expired = leads::daily::expire(&mut bank.crm, &signed)?;
            Ok(text!(
                "结束归属 {ended} 位，逾期转公共户 {overdue} 位，线索过期 {expired} 条",
                "{ended} assignments ended, {overdue} customers to the pool undecided, {expired} leads expired"
            ))
        }),
    };
    vec![take, verify, turn, messages(site, sending_clock)]
}

/// The outbox: what is due is handed over, receipts are read.
fn messages(site: &Arc<Site>, clock: Arc<dyn Clock>) -> Task {
    let (watched, watching) = (Arc::clone(site), Arc::clone(&clock));
    let demo = site.about.demo;
    Task {
        code: SEND_MESSAGES,
        name: Label::new("发送短信", "send messages"),
        sentence: Label::new(
            "每 5 分钟：有到期短信或回执时，提交短信网关并读取回执；免打扰时段只读回执",
            "every 5 minutes, where messages are due or receipts lie there: hands them to the gateway, reads receipts; in quiet hours receipts alone",
        ),
        when: When::CronIf(
            "*/5 * * * *",
            Box::new(move || {
                let work = watched.plainly(|bank| outbox::dispatch::has_work(bank, watching.as_ref()));
                // What cannot be read now is found by the run, which says so.
                if work.unwrap_or(true) { "due".to_owned() } else { String::new() }
            }),
        ),
        run: Box::new(move |bank, ask, _| {
            let sending = outbox::settings::load(&bank.dir)?;
            let mut sender = outbox::sender::of(&sending, &bank.dir, demo)?;
            let done = outbox::dispatch::run(bank, &ask.signed, clock.as_ref(), sender.as_mut())?;
            Ok(told(&done))
        }),
    }
}

/// Bad lines of receipts that the timetable tells; all of them stand beside the files.
const BAD_LINES_TOLD: usize = 5;

fn told(done: &outbox::dispatch::Report) -> Text {
    let (sent, delivered, failed, waiting) = (done.sent, done.delivered, done.failed, done.waiting);
    let bad = done.bad_lines.len();
    let mut said = text!(
        "提交 {sent} 条，送达 {delivered} 条，失败 {failed} 条，待重发 {waiting} 条",
        "{sent} handed over, {delivered} delivered, {failed} failed, {waiting} wait"
    );
    if bad > 0 {
        let lines = text!("；回执有 {bad} 行无法识别：", "; {bad} lines of receipts say nothing: ");
        said = Text::new(said.zh + &lines.zh, said.en + &lines.en);
    }
    let first = &done.bad_lines[..bad.min(BAD_LINES_TOLD)];
    let (zh, en): (Vec<&str>, Vec<&str>) = first.iter().map(|line| (&*line.zh, &*line.en)).unzip();
    Text::new(said.zh + &zh.join("；"), said.en + &en.join("; "))
}

/// The days of the inbox whose `.ok` is there, as one text.
fn complete_days(inbox: &Path) -> String {
    let Ok(entries) = std::fs::read_dir(inbox) else { return String::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut complete: Vec<String> = names.filter(|name| name.ends_with(".ok")).collect();
    complete.sort();
    complete.join(" ")
}

/// Takes every complete day of the inbox, or corrects the one that was asked for.
fn take_feeds(bank: &mut Bank, inbox: &Path, clock: &dyn Clock, ask: &Ask, live: &Live) -> Result<Text> {
    let settings = Settings::load(&bank.dir)?;
    let mut days = Vec::new();
    let mut progress =
        |at: intake::day::Progress<'_>| live.at(&format!("{} {}", at.day, at.step), at.rows, at.rows_total);
    let mut done = |report: intake::day::DayReport| days.push(report.day.to_string());
    match ask.arguments.first() {
        Some(day) => {
            let day = super::run::day_of("day", day)?;
            match ask.arguments.get(2) {
                Some(mends) => {
                    let mends: Vec<Mend> = serde_json::from_str(mends)
                        .map_err(|error| Fault::Inconsistent(format!("mends: {error}")))?;
                    let signed = &ask.signed;
                    intake::run::correct_mended(
                        bank,
                        &settings,
                        day,
                        &mends,
                        signed,
                        &mut progress,
                        &mut done,
                    )?;
                }
                None => {
                    intake::run::correct(bank, inbox, &settings, day, &ask.signed, &mut progress, &mut done)?;
                }
            }
        }
        None => {
            let mut sign = || Signed { at: clock.stamp(), today: clock.today(), ..ask.signed.clone() };
            intake::run::take_all(bank, inbox, &settings, &mut sign, &mut progress, &mut done)?;
        }
    }
    let taken = days.join(" ");
    Ok(match days.len() {
        0 => text!("收件箱中没有可处理的日期", "nothing to take in the inbox"),
        many => text!("已入库 {many} 天：{taken}", "{many} days taken: {taken}"),
    })
}

fn wait(running: &Running, signals: &mut Signals, site: &Arc<Site>) -> Result<()> {
    let mut ticked = Stopwatch::start();
    loop {
        if signals.pending().next().is_some() {
            return Ok(());
        }
        if let Some(fault) = running.fatal(LOOK) {
            return Err(fault.into());
        }
        if ticked.elapsed() >= TICK {
            ticked = Stopwatch::start();
            site.tick()?;
            give_back();
        }
    }
}

/// The allocator returns to the system what has been free for a second, whenever a thread ends; on an idle
/// night none does.
fn give_back() {
    if let Ok(thread) = std::thread::Builder::new().spawn(|| {}) {
        thread.join().ok();
    }
}

fn address(args: &ArgMatches) -> SocketAddr {
    args.get_one::<SocketAddr>("listen").copied().unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8666)))
}

/// With the bank's certificate, where asked for, and always where other machines may come.
fn is_tls(args: &ArgMatches) -> bool {
    let away = !address(args).ip().is_loopback() && !args.get_flag("plain-http");
    args.contains_id("tls-cert") && args.get_one::<PathBuf>("tls-cert").is_some()
        || args.get_flag("tls")
        || away
}

fn options(bank: &Bank, args: &ArgMatches, clock: Arc<dyn Clock>, log: Log) -> Result<gate::Options> {
    let path = |name: &str| args.get_one::<PathBuf>(name).cloned();
    let tls = match (path("tls-cert"), path("tls-key")) {
        (Some(chain), Some(key)) => Some(Certificate::Own { chain, key }),
        _ if is_tls(args) => Some(Certificate::SelfMade { folder: bank.dir.join("tls") }),
        _ => None,
    };
    let run_dir = std::env::temp_dir().join(format!("zhiji-{}", std::process::id()));
    make_private_dir(&run_dir)?;
    Ok(gate::Options {
        listen: address(args),
        tls,
        plain_http_allowed: args.get_flag("plain-http"),
        hosts: args.get_many::<String>("host").into_iter().flatten().cloned().collect(),
        workers: WORKERS,
        limits: Limits::default(),
        run_dir,
        clock,
        log,
    })
}

/// Tells systemd that pages are answered; nothing where it did not start us.
fn ready() {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let Ok(name) = std::env::var("NOTIFY_SOCKET") else { return };
    let address = match name.strip_prefix('@') {
        Some(hidden) => SocketAddr::from_abstract_name(hidden),
        None => SocketAddr::from_pathname(&name),
    };
    if let (Ok(socket), Ok(address)) = (UnixDatagram::unbound(), address) {
        socket.send_to_addr(b"READY=1", &address).ok();
    }
}

/// The refusal to serve demo data as a bank's, or the other way round.
pub fn wrong_kind(is_demo: bool) -> Error {
    let why = if is_demo {
        text!("这是演示数据的文件夹：请用 zhiji demo", "this folder holds demo data: use zhiji demo")
    } else {
        text!(
            "这是真实银行的文件夹，演示不会使用它：请另给 --data",
            "this folder holds a real bank, which no demo touches: give another --data"
        )
    };
    Refusal::new("wrong_kind", "--data", why).into()
}
