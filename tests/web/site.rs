//! A small site behind a gate on a free port of this machine, and a client that speaks raw bytes to it.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zhiji::kernel::clock::{FixedClock, Stopwatch};
use zhiji::kernel::error::Error;
use zhiji::web::gate::{self, Certificate, Limits, Options, Running};
use zhiji::web::http::{Handler, Method, Request, Response};

/// Longer than anything takes; a test that waits so long fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Pages that show what a gate must do for them.
struct Pages {
    /// Told when a request for `/held` is there.
    arrived: Mutex<Sender<()>>,
    /// A request for `/held` is answered when this says so.
    released: Mutex<Receiver<()>>,
}

impl Handler for Pages {
    fn body_limit(&self, method: Method, path: &str) -> u64 {
        match (method, path) {
            (Method::Post, "/small") => 10,
            (Method::Post, _) => 1 << 20,
            _ => 0,
        }
    }

    fn answer(&self, request: Request) -> Response {
        let text = |text: String| Response::new(200, "text/plain; charset=utf-8", text);
        match request.path.as_str() {
            "/held" => {
                self.arrived.lock().unwrap().send(()).unwrap();
                let _ = self.released.lock().unwrap().recv_timeout(PATIENCE);
                text("released".to_owned())
            }
            "/panic" => panic!("this page panics on purpose"),
            "/large" => Response::new(200, "application/octet-stream", vec![b'x'; 30 << 20]),
            "/split" => text(String::new()).with("Location", "/x\r\nSet-Cookie: evil=1"),
            "/asset" => text("asset".to_owned()).with("Cache-Control", "max-age=31536000, immutable"),
            "/request" => text(shown(&request)),
            _ => text(format!("{} {}", request.method.code(), String::from_utf8_lossy(&request.body))),
        }
    }
}

/// A request as the pages see it, a line for each part.
fn shown(request: &Request) -> String {
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let Request { path, query, peer, tls, .. } = request;
    format!("path {path}\nquery {query}\npeer {peer}\ntls {tls}\n{headers}")
}

/// A server at work, in a folder that goes with it.
pub struct Site {
    pub running: Option<Running>,
    pub address: SocketAddr,
    pub folder: tempfile::TempDir,
    pub arrived: Receiver<()>,
    pub release: Sender<()>,
    /// What the operator would read.
    pub lines: Arc<Mutex<Vec<String>>>,
}

/// Where it listens: any free port.
pub fn loopback() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

/// Options as a bank would have them, in a folder.
pub fn options(folder: &Path) -> Options {
    let noon = zhiji::kernel::calendar::from_ymd(20260131).unwrap();
    Options {
        listen: loopback(),
        tls: None,
        plain_http_allowed: false,
        hosts: vec!["crm.bank.example".to_owned()],
        workers: 4,
        limits: Limits::default(),
        run_dir: folder.join("run"),
        clock: Arc::new(FixedClock::on(noon, 12, 0)),
        log: Arc::new(|_: &str| {}),
    }
}

impl Site {
    /// Starts one; `change` changes its options.
    pub fn start(change: impl FnOnce(&mut Options)) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let mut options = options(folder.path());
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        options.log = Arc::new(move |line: &str| kept.lock().unwrap().push(line.to_owned()));
        change(&mut options);
        let (arrived_here, arrived) = channel();
        let (release, released) = channel();
        let pages = Pages { arrived: Mutex::new(arrived_here), released: Mutex::new(released) };
        let running = gate::start(options, Arc::new(pages)).unwrap_or_else(|error| panic!("{error:?}"));
        let address = running.address();
        Site { running: Some(running), address, folder, arrived, release, lines }
    }

    /// One with some limits changed.
    pub fn limited(change: impl FnOnce(&mut Limits)) -> Site {
        Site::start(|options| change(&mut options.limits))
    }

    /// One over TLS with a self-made certificate.
    pub fn secure(change: impl FnOnce(&mut Options)) -> Site {
        Site::start(|options| {
            let folder = options.run_dir.with_file_name("tls");
            options.tls = Some(Certificate::SelfMade { folder });
            change(options);
        })
    }

    pub fn client(&self) -> Client {
        Client::to(self.address)
    }

    /// A client from another address of this machine, `127.0.0.n`.
    #[cfg(target_os = "linux")]
    pub fn client_from(&self, n: u8) -> Client {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        socket.bind(&SocketAddr::from((Ipv4Addr::new(127, 0, 0, n), 0)).into()).unwrap();
        socket.connect(&self.address.into()).unwrap();
        Client::over(socket.into())
    }

    /// Whether a fresh client gets the page.
    pub fn answers(&self) -> bool {
        let mut client = self.client();
        client.send(&get("/", "Connection: close\r\n"));
        matches!(client.rest(), Some(answers) if answers.len() == 1 && answers[0].status == 200)
    }

    /// Asks afresh until the page comes, and says how long that took; fails the test when it never comes.
    pub fn answers_after(&self) -> Duration {
        let time = Stopwatch::start();
        while !self.answers() {
            assert!(time.elapsed() < PATIENCE, "no answer");
        }
        time.elapsed()
    }

    /// Stops it; whether everything under way was answered.
    pub fn stop(&mut self) -> bool {
        self.running.take().expect("a running server").stop()
    }
}

/// Why a start with these options is refused.
pub fn refusal(change: impl FnOnce(&mut Options)) -> &'static str {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(folder.path());
    change(&mut options);
    struct Empty;
    impl Handler for Empty {
        fn body_limit(&self, _: Method, _: &str) -> u64 {
            0
        }
        fn answer(&self, _: Request) -> Response {
            Response::default()
        }
    }
    match gate::start(options, Arc::new(Empty)) {
        Ok(_) => "started",
        Err(Error::Refusal(refusal)) => refusal.code,
        Err(Error::Fault(fault)) => panic!("a fault: {fault}"),
    }
}

/// A request for a page, with further headers.
pub fn get(target: &str, headers: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n").into_bytes()
}

/// A request with a body.
pub fn post(target: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// An answer as it came.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header; fails the test when it came twice.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named =
            |line: &&str| line.split_once(": ").is_some_and(|(known, _)| known.eq_ignore_ascii_case(name));
        let mut lines = self.head.lines().filter(named);
        let first = lines.next().and_then(|line| line.split_once(": ")).map(|(_, value)| value);
        assert!(lines.next().is_none(), "{name} came twice: {}", self.head);
        first
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }
}

/// A connection that says what it is told to.
pub struct Client {
    socket: TcpStream,
    unread: Vec<u8>,
}

impl Client {
    pub fn to(address: SocketAddr) -> Client {
        Client::over(TcpStream::connect(address).expect("a connection"))
    }

    fn over(socket: TcpStream) -> Client {
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_nodelay(true).unwrap();
        Client { socket, unread: Vec::new() }
    }

    /// Sends bytes; a server that has closed already may take none.
    pub fn send(&mut self, bytes: &[u8]) {
        let _ = self.socket.write_all(bytes);
    }

    /// Gives up waiting for bytes after so long.
    pub fn wait_at_most(&mut self, time: Duration) {
        self.socket.set_read_timeout(Some(time)).unwrap();
    }

    /// Reads some; true at the end, whether it was closed or reset, and nothing when none came in time.
    pub fn read_on(&mut self) -> Option<bool> {
        let mut piece = [0; 65536];
        match self.socket.read(&mut piece) {
            Ok(count) => {
                self.unread.extend_from_slice(&piece[..count]);
                Some(count == 0)
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => None,
            Err(_) => Some(true),
        }
    }

    /// The next answer; none when the connection ended before. Fails the test when nothing comes.
    pub fn answer(&mut self) -> Option<Answer> {
        loop {
            if let Some(answer) = take_answer(&mut self.unread, true) {
                return Some(answer);
            }
            if self.read_on().expect("an answer or an end in time") {
                return None;
            }
        }
    }

    /// The answer to a HEAD request, which has no body.
    pub fn head_answer(&mut self) -> Answer {
        while !self.unread.ends_with(b"\r\n\r\n") {
            assert!(!self.read_on().expect("an answer in time"), "ended");
        }
        take_answer(&mut self.unread, false).expect("an answer")
    }

    /// All answers until the end; none when it does not end.
    pub fn rest(&mut self) -> Option<Vec<Answer>> {
        while !self.read_on()? {}
        let mut answers = Vec::new();
        while let Some(answer) = take_answer(&mut self.unread, true) {
            answers.push(answer);
        }
        assert!(self.unread.is_empty(), "half an answer: {}", String::from_utf8_lossy(&self.unread));
        Some(answers)
    }

    /// The address of this end.
    pub fn address(&self) -> IpAddr {
        self.socket.local_addr().unwrap().ip()
    }

    /// The connection itself.
    pub fn into_socket(self) -> TcpStream {
        self.socket
    }
}

/// Takes a whole answer off the beginning of some bytes.
fn take_answer(bytes: &mut Vec<u8>, with_body: bool) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8(bytes[..end].to_vec()).expect("a head in ASCII");
    let status = head.split(' ').nth(1).expect("a status").parse().expect("a status");
    let mut answer = Answer { status, head, body: Vec::new() };
    let length = answer.header("content-length").map_or(0, |length| length.parse().expect("a length"));
    let length = if with_body { length } else { 0 };
    answer.body = bytes.get(end..end + length)?.to_vec();
    bytes.drain(..end + length);
    Some(answer)
}
