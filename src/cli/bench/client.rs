//! A plain client for measuring: connections that stay open, one request after the other, every answer checked.

use crate::kernel::clock::Stopwatch;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Longer than any answer takes; whoever gets none in this time counts as an error.
const PATIENCE: Duration = Duration::from_secs(20);

/// What was measured.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Microseconds of each answer, in order.
    micros: Vec<u64>,
    /// Answers that were none, or another than the page (200): a redirect is no page.
    pub errors: u64,
    /// From the first request to the last answer.
    pub took: Duration,
}

impl Figures {
    /// A single answer, in microseconds.
    pub fn one(micros: u64) -> Figures {
        Figures { micros: vec![micros], errors: 0, took: Duration::from_micros(micros) }
    }

    /// Answers.
    pub fn count(&self) -> usize {
        self.micros.len()
    }

    /// The answer time below which so many of a hundred lie, in microseconds.
    pub fn percentile(&self, percent: usize) -> u64 {
        let place = (self.micros.len() * percent).div_ceil(100).saturating_sub(1);
        self.micros.get(place).copied().unwrap_or_default()
    }

    /// Adds what another measurement found; [`sort`](Figures::sort) before it is read.
    pub fn add(&mut self, other: Figures) {
        self.micros.extend(other.micros);
        self.errors += other.errors;
        self.took += other.took;
    }

    /// Puts the answers in order.
    pub fn sort(&mut self) {
        self.micros.sort_unstable();
    }

    /// Answers in a second.
    pub fn per_second(&self) -> u64 {
        self.micros.len() as u64 * 1_000_000 / u64::try_from(self.took.as_micros()).unwrap_or(u64::MAX).max(1)
    }
}

/// An answer.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Head, as it came.
    pub head: String,
    /// Body.
    pub body: Vec<u8>,
}

/// A connection that stays open as long as the server lets it.
pub struct Client {
    to: SocketAddr,
    from: Ipv4Addr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

impl Client {
    /// A client of the server at `to`.
    pub fn new(to: SocketAddr) -> Client {
        Client::from(Ipv4Addr::LOCALHOST, to)
    }

    /// The same, coming from an address of this machine.
    pub fn from(from: Ipv4Addr, to: SocketAddr) -> Client {
        Client { to, from, stream: None, buffer: Vec::new() }
    }

    /// One answer to one request.
    ///
    /// # Errors
    /// What the connection says, and an answer that is none.
    pub fn ask(&mut self, request: &[u8]) -> std::io::Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = connect(self.from, self.to, PATIENCE)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                stream
            }
        };
        stream.write_all(request)?;
        self.buffer.clear();
        let end = loop {
            if let Some(end) = memchr::memmem::find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.read_some(&mut stream)?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let length: usize = header(&head, "content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        while self.buffer.len() < end + length {
            self.read_some(&mut stream)?;
        }
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        if header(&head, "connection").is_none_or(|value| !value.eq_ignore_ascii_case("close")) {
            self.stream = Some(stream);
        }
        Ok(Answer { status, head, body: self.buffer[end..end + length].to_vec() })
    }

    fn read_some(&mut self, stream: &mut TcpStream) -> std::io::Result<()> {
        let mut piece = [0; 16_384];
        match stream.read(&mut piece)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            read => {
                self.buffer.extend_from_slice(&piece[..read]);
                Ok(())
            }
        }
    }
}

/// A connection from an address of this machine.
///
/// # Errors
/// What the system says.
pub fn connect(from: Ipv4Addr, to: SocketAddr, at_most: Duration) -> std::io::Result<TcpStream> {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    socket.connect_timeout(&to.into(), at_most)?;
    Ok(TcpStream::from(socket))
}

/// The value of a header of an answer; `name` in small letters.
pub fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let pairs = head.lines().filter_map(|line| line.split_once(':'));
    pairs.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// Asks `samples` times in all over so many connections at once, or until `most` is over; `request` makes the
/// request of a number.
pub fn measure(
    to: SocketAddr,
    connections: u64,
    samples: u64,
    most: Duration,
    request: &(dyn Fn(u64) -> Vec<u8> + Sync),
) -> Figures {
    let (next, watch) = (AtomicU64::new(0), Stopwatch::start());
    // Each from an address of its own, as colleagues come.
    let one = |number: u64| {
        let from = Ipv4Addr::new(127, 0, 0, 1 + number as u8);
        let (mut client, mut micros, mut errors) = (Client::from(from, to), Vec::new(), 0);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= samples || watch.elapsed() > most {
                return (micros, errors);
            }
            let (request, asked) = (request(number), Stopwatch::start());
            match client.ask(&request) {
                Ok(answer) if answer.status == 200 => {
                    micros.push(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX));
                }
                _ => errors += 1,
            }
        }
    };
    let mut all = Figures::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|number| scope.spawn(move || one(number))).collect();
        for thread in threads {
            match thread.join() {
                Ok((micros, errors)) => {
                    all.micros.extend(micros);
                    all.errors += errors;
                }
                Err(_) => all.errors += 1,
            }
        }
    });
    all.took = watch.elapsed();
    all.micros.sort_unstable();
    all
}
