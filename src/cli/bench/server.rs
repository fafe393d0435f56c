//! The server that is measured: in a process of its own, so that what it holds is what a server holds. It is the site
//! behind its gate with its timetable, and beside it a plain answer through the same gate and through the bare library.

use crate::cli::Context;
use crate::cli::bench::client::Client;
use crate::cli::bench::fault;
use crate::cli::serve::{tasks, wrong_kind};
use crate::intake::settings::Settings;
use crate::kernel::clock::{Clock, Stopwatch, SystemClock};
use crate::kernel::error::Result;
use crate::schedule;
use crate::store::open::{Bank, Mode, make_private_dir};
use crate::web::gate::{self, Limits, Log, Running};
use crate::web::http::{Handler, Method, Request, Response};
use crate::web::site::{About, Site};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a plain answer: as a page with a list has.
const HELLO_BYTES: usize = 27_000;
/// Workers, as `zhiji serve` has.
const WORKERS: usize = 8;

/// Where it is reached, and how soon it was there.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Reached {
    /// The site.
    pub site: SocketAddr,
    /// A plain answer through the same gate.
    pub hello: SocketAddr,
    /// A plain answer by the bare library.
    pub bare: SocketAddr,
    /// From the start to the first page, in milliseconds.
    pub first_page_ms: u64,
    /// From the start until lists and search are there, in milliseconds.
    pub ready_ms: u64,
}

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

/// Serves the bank of a benchmark's folder without limits of how often one may ask; says where, and ends when its
/// input does.
///
/// # Errors
/// A fault of the system.
pub fn serve(context: &mut Context<'_>, dir: &Path) -> Result<()> {
    let watch = Stopwatch::start();
    let bank = Bank::open(&dir.join("bank"), Mode::Write)?;
    let settings = Settings::load(&bank.dir)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let about = About::of(&bank)?;
    // Without quotas and limits nobody's real customers are ever served.
    if !about.demo {
        return Err(wrong_kind(false));
    }
    let site = Site::open(&bank, Arc::clone(&clock), about, &settings, to_stderr())?;
    let site = Arc::new(site.for_measuring());
    let (runner, timetable) = schedule::runner(
        bank.beside(Mode::Write, Mode::Write)?,
        tasks(&bank, &site, Arc::clone(&clock)),
        clock,
        "bench",
    );
    site.timetable.set(timetable).ok();
    let running = gate_of(dir.join("run"), Arc::<Site>::clone(&site))?;
    let first_page = || {
        let request = format!("GET /sign-in HTTP/1.1\r\nHost: {}\r\n\r\n", running.address());
        Client::new(running.address()).ask(request.as_bytes())
    };
    let status = first_page().map_err(|error| fault("/sign-in", error))?.status;
    if status != 200 {
        return Err(fault("/sign-in", status));
    }
    let first_page_ms = millis(&watch);
    site.refresh()?;
    let ready_ms = millis(&watch);
    let hello = gate_of(dir.join("hello"), Arc::new(Hello))?;
    let runner = schedule::Thread::start(runner, to_stderr())?;
    let (site, hello_at, bare) = (running.address(), hello.address(), bare_tiny_http()?);
    let reached = Reached { site, hello: hello_at, bare, first_page_ms, ready_ms };
    let line = serde_json::to_string(&reached).map_err(|error| fault("where", error))?;
    context.say(&line)?;
    context.out.flush().map_err(|error| fault("standard output", error))?;
    std::io::stdin().lock().read_to_end(&mut Vec::new()).ok();
    running.stop();
    hello.stop();
    runner.stop();
    Ok(())
}

fn millis(watch: &Stopwatch) -> u64 {
    u64::try_from(watch.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn to_stderr() -> Log {
    Arc::new(|line: &str| {
        writeln!(std::io::stderr().lock(), "{line}").ok();
    })
}

fn gate_of(run_dir: PathBuf, handler: Arc<impl Handler>) -> Result<Running> {
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
        log: to_stderr(),
    };
    gate::start(options, handler)
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
