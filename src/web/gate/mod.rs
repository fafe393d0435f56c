//! The gate: the server in front of the pages.
//!
//! It lets whole, unmistakable requests through and nothing else (spec 7, "Transport and HTTP"): strict heads,
//! bodies up to the limit of their address, a deadline for everything, a seat for so many and no more. Behind it
//! tiny_http hands them to the workers; no byte reaches it that was not checked.
//!
//! In reading order: [`Options`] and [`start`]; `connection` (a request, its answer, and again), [`head`] (the
//! parser), [`answer`] (what leaves), [`refused`] (what the gate itself says), [`limits`], `seats` (who may
//! stay), `line` (socket, deadline, TLS), [`tls`] (the certificate), `inner` (tiny_http and the workers),
//! [`journal`] (what the operator reads).

pub mod answer;
mod connection;
pub mod head;
mod inner;
pub mod journal;
pub mod limits;
mod line;
pub mod refused;
mod seats;
pub mod tls;

pub use journal::{Log, log_panics};
pub use limits::Limits;
pub use tls::Certificate;

use crate::kernel::clock::Clock;
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::text;
use crate::web::http::Handler;
use head::Names;
use inner::Inner;
use journal::Journal;
use limits::Deadline;
use seats::Seats;
use socket2::{Domain, SockRef, Socket, Type};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Connections that the system keeps until they are accepted.
const BACKLOG: i32 = 1024;

/// Memory for the calls of a connection; what is not used costs nothing.
const CONNECTION_STACK_BYTES: usize = 512 << 10;

/// Fewer connections than this are no service.
const CONNECTIONS_AT_LEAST: usize = 16;

/// How long it is tried to wake the thread that accepts.
const WAKE: Duration = Duration::from_millis(200);

/// How a server is to run.
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Certificate of a server that speaks TLS.
    pub tls: Option<Certificate>,
    /// Whether other machines may be served without TLS.
    pub plain_http_allowed: bool,
    /// Names by which this server may be asked, beside those of the machine itself and the address that was
    /// reached. They also stand in a self-made certificate.
    pub hosts: Vec<String>,
    /// Requests that are answered at once; each holds what its page needs, as a database connection.
    pub workers: usize,
    /// Every number.
    pub limits: Limits,
    /// Folder of this bank alone, in which the folder of the inner socket is made. Its path must be short.
    pub run_dir: PathBuf,
    /// For the date in answers and in a self-made certificate.
    pub clock: Arc<dyn Clock>,
    /// Where a line per event goes.
    pub log: Log,
}

/// What all connections share.
struct Gate {
    limits: Limits,
    names: Names,
    tls: Option<Arc<rustls::ServerConfig>>,
    handler: Arc<dyn Handler>,
    clock: Arc<dyn Clock>,
    journal: Arc<Journal>,
    inner: Inner,
    seats: Arc<Seats>,
    /// Bytes of bodies that have come and are not handed on yet.
    bodies: AtomicU64,
    stopping: AtomicBool,
}

impl Gate {
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }
}

/// A server at work; dropping it stops it.
pub struct Running {
    gate: Arc<Gate>,
    end: Arc<inner::End>,
    address: SocketAddr,
    listener: Arc<TcpListener>,
    accepting: Option<JoinHandle<()>>,
}

/// Starts a server that has its requests answered by `handler`.
pub fn start(options: Options, handler: Arc<dyn Handler>) -> Result<Running> {
    let mut limits = options.limits;
    limits.connections = connections(&limits, options.workers)?;
    if options.tls.is_none() && !options.listen.ip().is_loopback() && !options.plain_http_allowed {
        return Err(needs_tls(options.listen).into());
    }
    if let Some(host) = options.hosts.iter().find(|host| head::name_of(host).is_none()) {
        return Err(no_host(host).into());
    }
    let clock = options.clock;
    let tls = options.tls.map(|certificate| {
        let names = certificate_names(&options.hosts, options.listen.ip());
        tls::config(&certificate, &names, clock.as_ref())
    });
    let tls = tls.transpose()?;
    let listener = Arc::new(listen(options.listen).map_err(|error| cannot_listen(options.listen, error))?);
    let address = listener.local_addr().map_err(|error| cannot_listen(options.listen, error))?;
    let journal = Arc::new(Journal::new(options.log));
    let inner = Inner::start(
        &options.run_dir,
        options.workers.max(1),
        Arc::clone(&handler),
        Arc::clone(&clock),
        Arc::clone(&journal),
    )?;
    let seats = Seats::new(&limits);
    let names = Names::new(options.hosts.iter().map(String::as_str));
    let (bodies, stopping) = (AtomicU64::new(0), AtomicBool::new(false));
    let end = inner.end();
    let gate = Gate { limits, names, tls, handler, clock, journal, inner, seats, bodies, stopping };
    let mut running = Running { gate: Arc::new(gate), end, address, listener, accepting: None };
    running.accept().map_err(|error| Fault::file("threads", error))?;
    Ok(running)
}

/// As many connections as the limits say, or as the process may open files for.
fn connections(limits: &Limits, workers: usize) -> Result<usize> {
    let Some(files) = limits::open_files() else { return Ok(limits.connections) };
    let fit = limits::connections_within(files, workers.max(1));
    if fit >= CONNECTIONS_AT_LEAST.min(limits.connections) {
        return Ok(fit.min(limits.connections));
    }
    let text = text!(
        "系统只允许本进程打开 {files} 个文件，不足以提供服务。请调高限制（ulimit -n 1024）。",
        "The system allows this process {files} open files, too few to serve. Raise the limit (ulimit -n 1024)."
    );
    Err(Refusal::new("open_files_too_few", "", text).into())
}

fn needs_tls(listen: SocketAddr) -> Refusal {
    let text = text!(
        "{listen} 可从其他机器访问，不能不加密。请配置证书，或只监听 127.0.0.1。",
        "{listen} can be reached from other machines and must not go without TLS. Give a certificate, or listen on 127.0.0.1 only."
    );
    Refusal::new("tls_needed", "listen", text)
}

fn no_host(host: &str) -> Refusal {
    let text = text!(
        "“{host}”不是主机名。请写成 crm.bank.cn 的形式，不带 https:// 和路径。",
        "\"{host}\" is not a host name. Write it as crm.bank.cn, without https:// and path."
    );
    Refusal::new("host_malformed", "hosts", text)
}

/// The names for which a certificate is made: what a browser may be given to open this server.
fn certificate_names(hosts: &[String], listen: IpAddr) -> Vec<String> {
    let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    let listen = Some(listen.to_string()).filter(|_| !listen.is_unspecified());
    let without_port = hosts.iter().filter_map(|host| head::name_of(host));
    for name in without_port.chain(listen) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // A restart does not wait for the connections of the server before it.
    socket.set_reuse_address(true)?;
    socket.set_tcp_nodelay(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn cannot_listen(address: SocketAddr, error: io::Error) -> Error {
    let (code, text) = match error.kind() {
        ErrorKind::AddrInUse => (
            "address_taken",
            text!(
                "{address} 已被另一个程序占用。请停止那个程序，或换一个端口。",
                "{address} is taken by another program. Stop that one, or use another port."
            ),
        ),
        ErrorKind::PermissionDenied => (
            "address_forbidden",
            text!(
                "本账户不能监听 {address}。请使用 1024 以上的端口，或授予权限。",
                "This account may not listen on {address}. Use a port above 1024, or grant the right."
            ),
        ),
        ErrorKind::AddrNotAvailable => (
            "address_unknown",
            text!(
                "本机没有地址 {address}。请使用本机的地址，或 0.0.0.0。",
                "This machine does not have the address {address}. Use one of its own, or 0.0.0.0."
            ),
        ),
        _ => return Fault::file(address.to_string(), error).into(),
    };
    Refusal::new(code, "listen", text).into()
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits for a fault after which it can serve no longer, at most so long. The process should end with it, so
    /// that its supervisor starts a new one.
    pub fn fatal(&self, at_most: Duration) -> Option<Fault> {
        self.end.wait(at_most)
    }

    /// Stops: accepts nobody, ends connections without a request, answers the requests under way, sends the
    /// workers home. False when some request was not answered by the deadline.
    pub fn stop(mut self) -> bool {
        self.end_it()
    }

    fn accept(&mut self) -> io::Result<()> {
        let (gate, listener) = (Arc::clone(&self.gate), Arc::clone(&self.listener));
        let builder = std::thread::Builder::new().name("accepting".to_owned());
        self.accepting = Some(builder.spawn(move || accept(&gate, &listener))?);
        Ok(())
    }

    fn end_it(&mut self) -> bool {
        let gate = &self.gate;
        let deadline = Deadline::after(gate.limits.drain);
        gate.stopping.store(true, Ordering::SeqCst);
        let Some(accepting) = self.accepting.take() else { return true };
        self.wake();
        let _ = accepting.join();
        gate.seats.close_unasked();
        let answered = gate.seats.wait_until_empty(deadline.left().unwrap_or_default());
        if !answered {
            gate.seats.close_all();
        }
        // A moment more than the drain, so that workers who just answered can leave.
        gate.inner.stop(Deadline::after(gate.limits.linger.max(deadline.left().unwrap_or_default())))
            && answered
    }

    /// Ends the wait for the next connection: Linux does so when the listener is shut down, others when one
    /// comes.
    fn wake(&self) {
        let _ = SockRef::from(self.listener.as_ref()).shutdown(Shutdown::Both);
        let mut own = self.address;
        if own.ip().is_unspecified() {
            let loopback_v4 = IpAddr::V4(Ipv4Addr::LOCALHOST);
            own.set_ip(if own.is_ipv4() { loopback_v4 } else { IpAddr::V6(Ipv6Addr::LOCALHOST) });
        }
        let _ = TcpStream::connect_timeout(&own, WAKE);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end_it();
    }
}

/// Accepts until the gate stops. No error ends it: for want of memory or files it rests, and tries again.
fn accept(gate: &Arc<Gate>, listener: &TcpListener) {
    while !gate.is_stopping() {
        match listener.accept() {
            Ok((socket, peer)) => admit(gate, socket, peer.ip()),
            Err(_) if gate.is_stopping() => {}
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            Err(error) => {
                gate.journal.note("not accepted", &error.to_string());
                std::thread::sleep(gate.limits.accept_pause);
            }
        }
    }
}

/// Gives a connection a seat and a thread, or closes it at once.
fn admit(gate: &Arc<Gate>, socket: TcpStream, peer: IpAddr) {
    if gate.is_stopping() {
        return;
    }
    let Some(seat) = Seats::take(&gate.seats, socket, peer) else { return };
    let at_work = Arc::clone(gate);
    let builder = std::thread::Builder::new().name("connection".to_owned());
    let thread = builder.stack_size(CONNECTION_STACK_BYTES).spawn(move || {
        connection::serve(&at_work, &seat, peer);
    });
    if let Err(error) = thread {
        gate.journal.note("no thread", &error.to_string());
    }
}
