//! `zhiji bench pages`: how fast pages are, with the whole server in between, beside a plain answer of the same size
//! through the same server and through the bare library; then the same while a day is taken.

use super::client::{Client, Figures, header, measure};
use super::{CHANGED_PER_MILLE, memory_mb, size_mb};
use crate::bank::holdings::rows as holdings;
use crate::bank::parties::rows::people::{self, Person};
use crate::bank::tiers::roster::Filter;
use crate::cli::{Context, demo, init, output};
use crate::intake::{run as intake, settings::Settings};
use crate::invent::{self, BalanceFiles, Plan};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::clock::{Clock, Stopwatch, SystemClock};
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::lang::Label;
use crate::store::action::Signed;
use crate::store::open::{Bank, Mode, make_private_dir};
use crate::store::scope::Reach;
use crate::web::forms::percent_encode;
use crate::web::gate::{self, Limits, Log, Running};
use crate::web::http::{Handler, Method, Request, Response};
use crate::web::site::{About, Site};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// First day: three working days that end a month, and the first of the next, which is taken while pages are asked for.
const FIRST: i32 = 20_250_327;
/// Connections of each cell.
const CONNECTIONS: [u64; 2] = [1, 8];
/// Longest time of a cell.
const CELL: Duration = Duration::from_secs(15);
/// Bytes of a plain answer: as a page with a list has.
const HELLO_BYTES: usize = 27_000;
/// Customers of whom fragments are taken for searches.
const SOUGHT: u32 = 200;
/// Workers, as `zhiji serve` has.
const WORKERS: usize = 8;

/// A plain answer of a page's size.
struct Hello;

impl Handler for Hello {
    fn body_limit(&self, _: Method, _: &str) -> u64 {
        0
    }

    fn answer(&self, _: Request) -> Response {
        Response::new(200, "text/html; charset=utf-8", vec![b'x'; HELLO_BYTES])
    }
}

/// What is asked for, over and over.
struct Cell {
    name: Label,
    request: Box<dyn Fn(u64) -> Vec<u8> + Sync>,
}

/// How fast pages are.
///
/// # Errors
/// A fault of the system; answers that are errors are counted and shown instead.
pub fn pages(context: &mut Context<'_>, customers: u64, samples: u64, dir: &Path) -> Result<()> {
    let days = make_feed(context, customers, dir)?;
    let data = dir.join("bank");
    found(context, &data)?;
    for day in &days[..3] {
        move_in(dir, &data, *day)?;
        load(&data)?;
    }
    let mut bank = Bank::open(&data, Mode::Write)?;
    let signed = context.signed(&bank)?;
    demo::assign(&mut bank, &signed)?;
    demo::accounts(&mut bank, &signed)?;
    let served = Served::start(&bank, dir)?;
    served.tell(context, &data)?;
    let cells = cells(&served)?;
    heading(context)?;
    let bare = bare_tiny_http()?;
    let hello = gate_of(dir.join("hello"), Arc::new(Hello))?;
    let hello_cell = |number: u64| get(hello.address(), "/", "", number);
    let bare_cell = |number: u64| get(bare, "/", "", number);
    let mut floor = [0; CONNECTIONS.len()];
    for (at, connections) in CONNECTIONS.into_iter().enumerate() {
        let figures = measure(hello.address(), connections, samples, CELL, &hello_cell);
        floor[at] = figures.percentile(50).max(1);
        line(context, HELLO, connections, &figures, floor[at])?;
        let figures = measure(bare, connections, samples, CELL, &bare_cell);
        line(context, BARE, connections, &figures, floor[at])?;
    }
    for cell in &cells {
        for (at, connections) in CONNECTIONS.into_iter().enumerate() {
            let figures = measure(served.address, connections, samples, CELL, &*cell.request);
            line(context, cell.name, connections, &figures, floor[at])?;
        }
    }
    for (at, connections) in CONNECTIONS.into_iter().enumerate() {
        let figures = measure(hello.address(), connections, samples, CELL, &hello_cell);
        line(context, HELLO, connections, &figures, floor[at])?;
    }
    memory(context, Label::new("负载之后", "after the load"))?;
    move_in(dir, &data, days[3])?;
    while_taking(context, &bank, &served, &cells, floor[1])?;
    hello.stop();
    served.running.stop();
    Ok(())
}

const HELLO: Label = Label::new("基线：同一服务器的空页", "baseline: plain answer, same server");
const BARE: Label = Label::new("基线：裸 tiny_http", "baseline: bare tiny_http");

fn fault(what: &str, error: impl std::fmt::Display) -> Error {
    Fault::Inconsistent(format!("{what}: {error}")).into()
}

/// Invents the days, each with a full snapshot.
fn make_feed(context: &mut Context<'_>, customers: u64, dir: &Path) -> Result<Vec<Day>> {
    let from = from_ymd(FIRST).ok_or_else(|| Error::from(Fault::Inconsistent("no first day".to_owned())))?;
    let plan = Plan {
        customers,
        days: 6,
        from,
        seed: 1,
        daily: false,
        encoding: invent::Encoding::Utf8,
        balances: BalanceFiles::Full,
        changed_per_mille: Some(CHANGED_PER_MILLE),
    };
    let days: Vec<Day> = [0, 1, 4, 5].iter().map(|days| from + chrono::Days::new(*days)).collect();
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

/// The site behind its gate, and two people who are signed in.
struct Served {
    site: Arc<Site>,
    running: Running,
    address: SocketAddr,
    first_page: Duration,
    ready: Duration,
    head_office: Session,
    manager: Session,
}

/// A person who is signed in.
#[derive(Clone)]
struct Session {
    staff_no: String,
    cookie: String,
    token: String,
}

fn gate_of(run_dir: PathBuf, handler: Arc<impl Handler>) -> Result<Running> {
    let log: Log = Arc::new(|_: &str| {});
    make_private_dir(&run_dir)?;
    let options = gate::Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        tls: None,
        plain_http_allowed: false,
        hosts: Vec::new(),
        workers: WORKERS,
        limits: Limits::default(),
        run_dir,
        clock: Arc::new(SystemClock),
        log,
    };
    gate::start(options, handler)
}

impl Served {
    fn start(bank: &Bank, dir: &Path) -> Result<Served> {
        let watch = Stopwatch::start();
        let settings = Settings::load(&bank.dir)?;
        let about = About::of(bank)?;
        let people = about.sign_ins.clone();
        let log: Log = Arc::new(|_: &str| {});
        let site = Site::open(bank, Arc::new(SystemClock), about, &settings, log)?.for_measuring();
        let site = Arc::new(site);
        let running = gate_of(dir.join("run"), Arc::clone(&site))?;
        let address = running.address();
        let mut client = Client::new(address);
        let answer =
            client.ask(&get(address, "/sign-in", "", 0)).map_err(|error| fault("/sign-in", error))?;
        let first_page = watch.elapsed();
        if answer.status != 200 {
            return Err(fault("/sign-in", answer.status));
        }
        site.refresh()?;
        let ready = watch.elapsed();
        let session = |role: &str| {
            let person = people.iter().find(|person| person.role == role);
            let person = person.ok_or_else(|| fault("nobody is", role))?;
            sign_in(address, &person.staff_no, &person.password)
        };
        let (head_office, manager) = (session("hq_retail")?, session("customer_manager")?);
        Ok(Served { site, running, address, first_page, ready, head_office, manager })
    }

    fn tell(&self, context: &mut Context<'_>, data: &Path) -> Result<()> {
        let (first, ready) = (self.first_page.as_millis(), self.ready.as_millis());
        let binary =
            std::env::current_exe().ok().and_then(|path| path.metadata().ok()).map_or(0, |file| file.len());
        let (size, binary) = (size_mb(data), binary / 1_000_000);
        let told = if context.t("zh", "en") == "zh" {
            format!("首页 {first} 毫秒，列表与查找就绪 {ready} 毫秒；数据 {size} MB；程序 {binary} MB")
        } else {
            format!(
                "first page after {first} ms, lists and search ready after {ready} ms; data {size} MB; binary {binary} MB"
            )
        };
        context.say(&told)?;
        memory(context, Label::new("空闲", "idle"))
    }
}

fn memory(context: &mut Context<'_>, when: Label) -> Result<()> {
    let (now, peak) = (memory_mb("VmRSS:"), memory_mb("VmHWM:"));
    let line = format!(
        "{}: {} {now} MB, {} {peak} MB",
        context.t(when.zh, when.en),
        context.t("常驻内存", "resident memory"),
        context.t("峰值", "peak")
    );
    context.say(&line)
}

fn sign_in(address: SocketAddr, staff_no: &str, password: &str) -> Result<Session> {
    let mut client = Client::new(address);
    let asked = post(address, "/sign-in", "", &[("staff_no", staff_no), ("password", password)]);
    let answer = client.ask(&asked).map_err(|error| fault("sign-in", error))?;
    let cookie =
        header(&answer.head, "set-cookie").and_then(|value| value.split(';').next()).unwrap_or_default();
    if answer.status != 303 || cookie.is_empty() {
        return Err(fault("sign-in", answer.status));
    }
    let page = client.ask(&get(address, "/help", cookie, 0)).map_err(|error| fault("/help", error))?;
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let token = text.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let token = token.ok_or_else(|| fault("/help", "no token"))?.to_owned();
    Ok(Session { staff_no: staff_no.to_owned(), cookie: cookie.to_owned(), token })
}

fn get(address: SocketAddr, path: &str, cookie: &str, _: u64) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n").into_bytes()
}

fn post(address: SocketAddr, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
    let body = pairs.join("&");
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Numbers scattered evenly over a range, always the same.
fn scattered(number: u64, below: usize) -> usize {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> 32).unwrap_or_default() % below.max(1)
}

/// People from all over the bank.
fn sought(bank: &Bank, cust_ids: &[u32], day: Day) -> Result<Vec<Person>> {
    let mut found = Vec::new();
    for number in 0..u64::from(SOUGHT) {
        let cust_id = cust_ids.get(scattered(number, cust_ids.len())).copied().unwrap_or_default();
        found.extend(people::person(&bank.core, cust_id, day)?);
    }
    if found.is_empty() { Err(fault("bank", "nobody to look for")) } else { Ok(found) }
}

fn piece(text: &str, from: usize, many: usize) -> String {
    text.chars().skip(from).take(many).collect()
}

/// A page that head office asks for.
fn page(served: &Served, name: Label, path: &'static str) -> Cell {
    let (address, cookie) = (served.address, served.head_office.cookie.clone());
    Cell { name, request: Box::new(move |number| get(address, path, &cookie, number)) }
}

/// A search by somebody, for one of many words.
fn search(served: &Served, name: Label, path: &'static str, who: &Session, words: Vec<String>) -> Cell {
    let (address, who) = (served.address, who.clone());
    let request = move |number: u64| {
        let words = &words[scattered(number, words.len())];
        post(address, path, &who.cookie, &[("token", &who.token), ("q", words)])
    };
    Cell { name, request: Box::new(request) }
}

fn cells(served: &Served) -> Result<Vec<Cell>> {
    let bank = Bank::open(&served.site.dir, Mode::Read)?;
    let day = holdings::line(&bank.core)?.map(|line| line.business_date).unwrap_or_default();
    let own = people::assigned_to(&bank.core, &bank.crm, &served.manager.staff_no, SystemClock.today())?;
    let everybody = served.site.roster()?.all(&Reach::everything(), &Filter::default());
    let (all, mine) = (sought(&bank, &everybody, day)?, sought(&bank, &own, day)?);
    let mut cells = vec![
        page(served, Label::new("客户列表", "list of customers"), "/customers"),
        page(
            served,
            Label::new("列表：筛选、第 3 页", "list, filtered, page 3"),
            "/customers?tier=ordinary&sort=number&page=3",
        ),
        page(served, Label::new("首页", "home page"), "/"),
    ];
    cells.extend(searches(served, &all, &mine));
    let scattered_id = |number| served.site.ids.of(everybody[scattered(number, everybody.len())]);
    cells.extend(customer_pages(served, (0..100_000).map(scattered_id).collect()));
    Ok(cells)
}

fn searches(served: &Served, all: &[Person], mine: &[Person]) -> [Cell; 5] {
    let (head, manager) = (&served.head_office, &served.manager);
    let names: Vec<String> = all.iter().map(|person| piece(&person.name, 0, 2)).collect();
    let mobiles = |of: &[Person], from: usize, many: usize| {
        of.iter().map(|person| piece(&person.mobile, from, many)).collect::<Vec<_>>()
    };
    // A passport is too short to take six characters out of its middle.
    let long = all.iter().filter(|person| person.id_no.chars().count() >= 14);
    let documents = long.map(|person| piece(&person.id_no, 8, 6)).collect();
    let label = Label::new;
    [
        search(
            served,
            label("查找：本人客户手机 3 位", "search: 3 digits, own customers"),
            "/search",
            manager,
            mobiles(mine, 8, 3),
        ),
        search(
            served,
            label("查找：全行手机 4 位", "search: 4 digits, whole bank"),
            "/search",
            head,
            mobiles(all, 7, 4),
        ),
        search(served, label("查找：姓名 2 字", "search: 2-character name"), "/search", head, names.clone()),
        search(
            served,
            label("查找：姓名 2 字，边输边查", "search: 2-character name, typing"),
            "/search/quick",
            head,
            names,
        ),
        search(
            served,
            label("查找：证件号 6 位", "search: 6 digits of an identity number"),
            "/search",
            head,
            documents,
        ),
    ]
}

/// A customer's page, and one of their fields revealed: both written into the audit before the answer.
fn customer_pages(served: &Served, ids: Vec<String>) -> [Cell; 2] {
    let (address, who) = (served.address, served.head_office.clone());
    let (cookie, revealed) = (who.cookie.clone(), ids.clone());
    let show = move |number: u64| {
        get(address, &format!("/customers/{}", ids[scattered(number, ids.len())]), &cookie, number)
    };
    let reveal = move |number: u64| {
        let path = format!("/customers/{}/reveal", revealed[scattered(number, revealed.len())]);
        let fields = [("token", who.token.as_str()), ("field", "mobile"), ("reason", "benchmark")];
        post(address, &path, &who.cookie, &fields)
    };
    [
        Cell {
            name: Label::new("客户页（记审计）", "customer page (logged)"), request: Box::new(show)
        },
        Cell {
            name: Label::new("写：查看隐藏内容（记审计）", "write: a logged reveal"),
            request: Box::new(reveal),
        },
    ]
}

/// The library as it comes, but for one setting without which every answer takes 44 ms.
fn bare_tiny_http() -> Result<SocketAddr> {
    let system = |error: std::io::Error| fault("bare server", error);
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).map_err(system)?;
    socket2::SockRef::from(&listener).set_tcp_nodelay(true).map_err(system)?;
    let address = listener.local_addr().map_err(system)?;
    let server =
        tiny_http::Server::from_listener(listener, None).map_err(|error| fault("bare server", error))?;
    let server = Arc::new(server);
    for _ in 0..WORKERS {
        let server = Arc::clone(&server);
        // It ends with the process: the library's own threads cannot be stopped either.
        std::thread::spawn(move || {
            while let Ok(request) = server.recv() {
                request.respond(tiny_http::Response::from_data(vec![b'x'; HELLO_BYTES])).ok();
            }
        });
    }
    Ok(address)
}

/// The same cells while a day is taken by the same process, as the timetable has it done.
fn while_taking(
    context: &mut Context<'_>,
    bank: &Bank,
    served: &Served,
    cells: &[Cell],
    floor: u64,
) -> Result<()> {
    let mut taker = bank.beside(Mode::Write, Mode::Write)?;
    let (settings, signed): (Settings, Signed) = (Settings::load(&bank.dir)?, context.signed(bank)?);
    let over = AtomicBool::new(false);
    let mut all: Vec<Figures> = vec![Figures::default(); cells.len()];
    let taken = std::thread::scope(|scope| {
        let taking = scope.spawn(|| {
            let watch = Stopwatch::start();
            let inbox = taker.dir.join("inbox");
            let mut rows = 0;
            let done = intake::take_all(
                &mut taker,
                &inbox,
                &settings,
                &mut || signed.clone(),
                &mut |at| rows = rows.max(at.rows_total),
                |_| {},
            );
            over.store(true, Ordering::Relaxed);
            done.map(|_| (rows, watch.elapsed()))
        });
        while !over.load(Ordering::Relaxed) {
            for (cell, figures) in cells.iter().zip(&mut all) {
                if !over.load(Ordering::Relaxed) {
                    figures.add(measure(served.address, 8, 48, CELL, &*cell.request));
                }
            }
        }
        taking.join().map_err(|_| fault("the day's run", "it died"))?
    });
    let (rows, took) = taken?;
    let seconds = took.as_millis();
    let told = if context.t("zh", "en") == "zh" {
        format!("同时入库一天（{rows} 行，{seconds} 毫秒）：")
    } else {
        format!("while a day is taken ({rows} rows, {seconds} ms):")
    };
    context.say(&told)?;
    for (cell, figures) in cells.iter().zip(&mut all) {
        figures.sort();
        line(context, cell.name, 8, figures, floor)?;
    }
    memory(context, Label::new("日终之后", "after the day's run"))
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
