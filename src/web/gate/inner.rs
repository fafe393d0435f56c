//! The inner server: tiny_http on a socket in a folder that only this account can enter, and its workers.
//!
//! It is given whole, checked requests only, each on a connection of its own that ends with the answer, and never
//! more at once than there are workers: so none of its queues fills up, and no connection of it is left waiting.

use super::answer::Answer;
use super::head::{Head, PRIVATE};
use super::journal::Journal;
use super::limits::Deadline;
use super::refused::Refused;
use crate::kernel::clock::Clock;
use crate::kernel::error::{Fault, Refusal, Result};
use crate::text;
use crate::web::http::{Handler, Method, Request};
use crate::web::turns::Turns;
use std::io::{self, ErrorKind, Write};
use std::net::IpAddr;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tiny_http::Server;

/// Names of the headers with which the gate tells a worker what no client may say.
const PEER: &str = "gate-peer";
const TLS: &str = "gate-tls";

/// Memory for the calls of a worker: pages are built there.
const WORKER_STACK_BYTES: usize = 2 << 20;

/// Why the server can go on no longer; told once to whoever waits for it.
#[derive(Default)]
pub struct End {
    why: Mutex<Option<String>>,
    told: Condvar,
}

impl End {
    fn tell(&self, what: String) {
        self.why.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
        self.told.notify_all();
    }

    /// Waits for the end, at most so long.
    pub fn wait(&self, at_most: Duration) -> Option<Fault> {
        let why = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.told.wait_timeout_while(why, at_most, |why| why.is_none());
        let (why, _) = waited.unwrap_or_else(PoisonError::into_inner);
        why.as_ref().map(|why| Fault::Inconsistent(format!("inner server: {why}")))
    }
}

/// What the workers share.
struct Work {
    handler: Arc<dyn Handler>,
    clock: Arc<dyn Clock>,
    journal: Arc<Journal>,
    end: Arc<End>,
    stopping: AtomicBool,
    /// Workers that have not left yet.
    present: Mutex<usize>,
    left: Condvar,
}

/// The inner server and its workers.
pub struct Inner {
    folder: PathBuf,
    socket: PathBuf,
    server: Mutex<Option<Arc<Server>>>,
    workers: Mutex<Vec<JoinHandle<()>>>,
    count: usize,
    turns: Turns,
    work: Arc<Work>,
}

impl Inner {
    /// Starts so many workers, reached by a socket in a fresh folder of `run_dir`.
    pub fn start(
        run_dir: &Path,
        count: usize,
        handler: Arc<dyn Handler>,
        clock: Arc<dyn Clock>,
        journal: Arc<Journal>,
    ) -> Result<Inner> {
        let (folder, socket) = fresh_folder(run_dir)?;
        let listener = UnixListener::bind(&socket).map_err(|error| cannot_bind(&socket, error))?;
        let server = Server::from_listener(listener, None);
        let server = Arc::new(server.map_err(|error| Fault::Inconsistent(format!("inner server: {error}")))?);
        let work = Arc::new(Work {
            handler,
            clock,
            journal,
            end: Arc::default(),
            stopping: AtomicBool::new(false),
            present: Mutex::new(0),
            left: Condvar::new(),
        });
        let inner = Inner {
            folder,
            socket,
            server: Mutex::new(Some(Arc::clone(&server))),
            workers: Mutex::default(),
            count,
            turns: Turns::new(count),
            work,
        };
        for number in 1..=count {
            inner.hire(number, Arc::clone(&server)).map_err(|error| Fault::file("threads", error))?;
        }
        Ok(inner)
    }

    fn hire(&self, number: usize, server: Arc<Server>) -> io::Result<()> {
        let present = Present::enter(&self.work);
        let builder = std::thread::Builder::new().name(format!("worker {number}"));
        let worker = builder.stack_size(WORKER_STACK_BYTES).spawn(move || {
            present.0.go_on(&server);
            drop(server);
            drop(present);
        })?;
        self.workers.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        Ok(())
    }

    /// Where its end is told.
    pub fn end(&self) -> Arc<End> {
        Arc::clone(&self.work.end)
    }

    /// Has a request answered by a worker.
    pub fn ask(
        &self,
        head: &Head,
        body: &[u8],
        peer: IpAddr,
        tls: bool,
        patience: Duration,
    ) -> std::result::Result<Answer, Refused> {
        let _turn = self.turns.take(patience).ok_or(Refused::Busy)?;
        let mut stream = UnixStream::connect(&self.socket).map_err(|error| self.unreachable(&error))?;
        let asked = stream.write_all(&inner_head(head, body, peer, tls));
        let asked = asked.and_then(|()| if body.is_empty() { Ok(()) } else { stream.write_all(body) });
        asked.and_then(|()| Answer::take_over(&mut stream)).map_err(|error| {
            self.work.journal.note("no answer", &error.to_string());
            Refused::Failed
        })
    }

    /// The inner server cannot be reached: for want of open files that passes, else it is dead.
    fn unreachable(&self, error: &io::Error) -> Refused {
        self.work.journal.note("inner server", &error.to_string());
        if matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotFound) {
            self.work.end.tell(error.to_string());
        }
        Refused::Busy
    }

    /// Sends the workers home and ends the server; false when one is still at work at the deadline.
    pub fn stop(&self, deadline: Deadline) -> bool {
        self.work.stopping.store(true, Ordering::SeqCst);
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(server) = server else { return true };
        (0..self.count).for_each(|_| server.unblock());
        let present = self.work.present.lock().unwrap_or_else(PoisonError::into_inner);
        let at_most = deadline.left().unwrap_or_default();
        let waited = self.work.left.wait_timeout_while(present, at_most, |present| *present > 0);
        let all_left = *waited.unwrap_or_else(PoisonError::into_inner).0 == 0;
        if all_left {
            let workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
            workers.into_iter().for_each(|worker| drop(worker.join()));
        }
        // Dropping the server ends its own threads and removes the socket.
        drop(server);
        let _ = std::fs::remove_file(&self.socket);
        let _ = std::fs::remove_dir(&self.folder);
        all_left
    }
}

/// A new, empty folder that only this account can enter, and the place of the socket in it. What an earlier
/// process left is removed, unless it still answers.
fn fresh_folder(run_dir: &Path) -> Result<(PathBuf, PathBuf)> {
    let folder = run_dir.join("gate");
    let socket = folder.join("socket");
    if UnixStream::connect(&socket).is_ok() {
        return Err(already_running(run_dir).into());
    }
    for removed in [std::fs::remove_file(&socket), std::fs::remove_dir(&folder)] {
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Fault::file(&folder, error).into());
            }
            _ => {}
        }
    }
    let made = std::fs::create_dir_all(run_dir);
    let made = made.and_then(|()| std::fs::DirBuilder::new().mode(0o700).create(&folder));
    made.map_err(|error| Fault::file(&folder, error))?;
    Ok((folder, socket))
}

fn already_running(run_dir: &Path) -> Refusal {
    let run_dir = run_dir.display();
    Refusal::new(
        "already_serving",
        "",
        text!(
            "已有一个服务在 {run_dir} 中运行。请先停止它，或使用另一个数据目录。",
            "A server is already running in {run_dir}. Stop it first, or use another data folder."
        ),
    )
}

/// The system limits the path of a socket to about a hundred bytes.
fn cannot_bind(socket: &Path, error: io::Error) -> crate::kernel::error::Error {
    if error.kind() != ErrorKind::InvalidInput {
        return Fault::file(socket, error).into();
    }
    let socket = socket.display();
    let text = text!(
        "路径 {socket} 对套接字来说太长。请使用路径较短的数据目录。",
        "The path {socket} is too long for a socket. Use a data folder with a shorter path."
    );
    Refusal::new("run_dir_too_long", "data", text).into()
}

/// The head in which a request goes inside: only what was checked, and the private headers.
fn inner_head(head: &Head, body: &[u8], peer: IpAddr, tls: bool) -> Vec<u8> {
    let mut text = format!("{} {} HTTP/1.1\r\n", head.method.code(), head.target);
    for (name, value) in &head.headers {
        for piece in [name, ": ", value, "\r\n"] {
            text.push_str(piece);
        }
    }
    let (tls, length) = (u8::from(tls), body.len());
    text.push_str(&format!("{PEER}: {peer}\r\n{TLS}: {tls}\r\nContent-Length: {length}\r\n"));
    text.push_str("Connection: close\r\n\r\n");
    text.into_bytes()
}

/// A worker who is there, until dropped.
struct Present(Arc<Work>);

impl Present {
    fn enter(work: &Arc<Work>) -> Present {
        *work.present.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Present(Arc::clone(work))
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        *self.0.present.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.left.notify_all();
    }
}

impl Work {
    /// Takes requests until the server ends.
    fn go_on(&self, server: &Server) {
        loop {
            match server.recv() {
                Ok(request) => self.take(request),
                Err(_) if self.stopping.load(Ordering::SeqCst) => return,
                Err(error) => return self.end.tell(error.to_string()),
            }
        }
    }

    fn take(&self, mut raw: tiny_http::Request) {
        let Some(request) = request_of(&mut raw) else { return };
        let (method, tls) = (request.method, request.tls);
        // What a page leaves half done inside it is nobody else's: its transaction ends with it.
        let answered = catch_unwind(AssertUnwindSafe(|| self.handler.answer(request)));
        let response = answered.unwrap_or_else(|_| {
            self.journal.note("failed", "a page panicked; its request was answered with 500");
            Refused::Failed.response()
        });
        let answer = Answer::new(response, method, tls, self.clock.now());
        if let Err(error) = answer.hand_over(&mut raw.into_writer()) {
            self.journal.note("not handed over", &error.to_string());
        }
    }
}

/// The request as it came through the gate; none where the gate did not send it.
fn request_of(raw: &mut tiny_http::Request) -> Option<Request> {
    let mut request = Request::new(Method::from_code(raw.method().as_str())?, raw.url());
    let (mut peer, mut tls) = (None, None);
    for header in raw.headers() {
        let (name, value) = (header.field.as_str().as_str(), header.value.as_str());
        match name {
            PEER => peer = value.parse().ok(),
            TLS => tls = Some(value == "1"),
            "Content-Length" | "Connection" => {}
            _ if name.starts_with(PRIVATE) => {}
            _ => request.headers.push((name.to_owned(), value.to_owned())),
        }
    }
    (request.peer, request.tls) = (peer?, tls?);
    let mut body = Vec::with_capacity(raw.body_length().unwrap_or(0));
    raw.as_reader().read_to_end(&mut body).ok()?;
    request.body = body;
    Some(request)
}
