//! One connection: a request, its answer, and again, until one side has had enough.

use super::Gate;
use super::answer::Answer;
use super::head::{self, Head};
use super::limits::{Deadline, Pace};
use super::line::Line;
use super::refused::Refused;
use super::seats::{Phase, Seat};
use crate::web::http::Method;
use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is read at once.
const PIECE_BYTES: usize = 4 << 10;

/// Why a connection ends.
enum End {
    /// The client is gone, or never spoke: nothing is left to say.
    Gone,
    /// The last answer is sent.
    Said,
    /// The request is refused, and the connection with it.
    Refused(Refused),
}

impl From<Refused> for End {
    fn from(refused: Refused) -> End {
        End::Refused(refused)
    }
}

/// One connection at work.
struct Connection<'a> {
    gate: &'a Gate,
    seat: &'a Seat,
    line: Line,
    peer: IpAddr,
    /// The address at which the client reached this machine.
    local: IpAddr,
    /// What has come and is not used yet; never more than a head may have.
    buffer: Vec<u8>,
    /// When the next request must have begun.
    patience: Deadline,
}

/// Serves a connection until it ends.
pub fn serve(gate: &Gate, seat: &Seat, peer: IpAddr) {
    let socket = seat.socket();
    let patience = Deadline::after(gate.limits.head);
    let Ok(local) = socket.local_addr() else { return };
    let _ = socket.set_nodelay(true);
    let Ok(line) = Line::new(socket, gate.tls.as_ref(), patience) else { return };
    let local = local.ip().to_canonical();
    let mut connection =
        Connection { gate, seat, line, peer: peer.to_canonical(), local, buffer: Vec::new(), patience };
    let end = connection.converse();
    connection.finish(end);
}

impl<'a> Connection<'a> {
    /// Answers requests one after the other.
    fn converse(&mut self) -> End {
        let mut first = true;
        loop {
            match self.one_request(first) {
                Ok(()) => first = false,
                Err(end) => return end,
            }
        }
    }

    fn one_request(&mut self, first: bool) -> Result<(), End> {
        let head = self.read_head(first)?;
        let body = self.read_body(&head)?;
        let (peer, tls) = (self.peer, self.gate.tls.is_some());
        let answer = self.gate.inner.ask(&head, &body.bytes, peer, tls, self.gate.limits.turn)?;
        drop(body);
        let keep_alive = head.keep_alive && !self.gate.is_stopping();
        self.send(answer, keep_alive)?;
        if !keep_alive {
            return Err(End::Said);
        }
        // In this order: a stop looks for those who wait after it was announced.
        self.patience = Deadline::after(self.gate.limits.idle);
        if self.buffer.is_empty() {
            self.seat.enter(Phase::Waiting);
        }
        if self.gate.is_stopping() { Err(End::Said) } else { Ok(()) }
    }

    /// Reads until a head is whole. The time for it runs from its first byte; on a new connection from the
    /// beginning.
    fn read_head(&mut self, first: bool) -> Result<Head, End> {
        let limits = &self.gate.limits;
        let mut seen = 0;
        let mut begun = !self.buffer.is_empty();
        self.line.set_deadline(if begun { Deadline::after(limits.head) } else { self.patience });
        loop {
            // An empty line before a request is a habit of old clients.
            while seen == 0 && self.buffer.starts_with(b"\r\n") {
                self.buffer.drain(..2);
            }
            if let Some(length) = head::end_of(&self.buffer, seen)? {
                self.seat.enter(Phase::Serving);
                let names = &self.gate.names;
                let parsed = head::parse(&self.buffer[..length], names, self.local, limits)?;
                self.buffer.drain(..length);
                return Ok(parsed);
            }
            seen = if self.buffer == b"\r" { 0 } else { self.buffer.len() };
            if self.buffer.len() >= limits.head_bytes {
                let in_first_line = !self.buffer.contains(&b'\n');
                return Err(
                    if in_first_line { Refused::AddressTooLong } else { Refused::HeadTooLarge }.into()
                );
            }
            self.read_piece(limits.head_bytes - self.buffer.len(), begun)?;
            if !begun {
                begun = true;
                self.seat.enter(Phase::Head);
                if !first {
                    self.line.set_deadline(Deadline::after(limits.head));
                }
            }
        }
    }

    /// Adds what comes next to the buffer.
    fn read_piece(&mut self, at_most: usize, begun: bool) -> Result<(), End> {
        let mut piece = [0; PIECE_BYTES];
        match self.line.read(&mut piece[..at_most.min(PIECE_BYTES)]) {
            Ok(0) => Err(End::Gone),
            Ok(count) => {
                self.buffer.extend_from_slice(&piece[..count]);
                Ok(())
            }
            Err(error) if begun && error.kind() == ErrorKind::TimedOut => Err(Refused::TooSlow.into()),
            Err(_) => Err(End::Gone),
        }
    }

    /// Reads the whole body, if its address takes one of that length.
    fn read_body(&mut self, head: &Head) -> Result<Body<'a>, End> {
        let gate: &'a Gate = self.gate;
        let limits = &gate.limits;
        let mut body = Body { bytes: Vec::new(), held: &gate.bodies };
        if head.length == 0 {
            return Ok(body);
        }
        if head.length > gate.handler.body_limit(head.method, head.path()) {
            return Err(Refused::BodyTooLarge.into());
        }
        let length = usize::try_from(head.length).map_err(|_| Refused::BodyTooLarge)?;
        let buffered = length.min(self.buffer.len());
        body.add(&self.buffer[..buffered], limits.bodies_bytes)?;
        self.buffer.drain(..buffered);
        let mut pace = Pace::new(limits.body_grace, limits.body_bytes_per_second);
        self.line.set_deadline(pace.next(0));
        if head.waits && buffered == 0 {
            write_all(&mut self.line, b"HTTP/1.1 100 Continue\r\n\r\n").map_err(|_| End::Gone)?;
        }
        let mut piece = [0; 4 * PIECE_BYTES];
        while body.bytes.len() < length {
            self.line.set_deadline(pace.next(body.bytes.len()));
            let wanted = piece.len().min(length - body.bytes.len());
            match self.line.read(&mut piece[..wanted]) {
                Ok(0) => return Err(End::Gone),
                Ok(count) => body.add(&piece[..count], limits.bodies_bytes)?,
                Err(error) if error.kind() == ErrorKind::TimedOut => return Err(Refused::TooSlow.into()),
                Err(_) => return Err(End::Gone),
            }
        }
        Ok(body)
    }

    /// Sends an answer; a client that takes it too slowly is left.
    fn send(&mut self, answer: Answer, keep_alive: bool) -> Result<(), End> {
        let limits = &self.gate.limits;
        let mut pace = Pace::new(limits.send_grace, limits.send_bytes_per_second);
        let mut sent = 0;
        for piece in answer.pieces(keep_alive) {
            let mut rest = &piece[..];
            while !rest.is_empty() {
                self.line.set_deadline(pace.next(sent));
                let count = match self.line.write(rest) {
                    Ok(0) => return Err(End::Gone),
                    Ok(count) => count,
                    Err(error) if error.kind() == ErrorKind::Interrupted => 0,
                    Err(_) => return Err(End::Gone),
                };
                sent += count;
                rest = &rest[count..];
            }
        }
        self.line.flush().map_err(|_| End::Gone)
    }

    /// Says why, where there is something to say, and ends the connection.
    fn finish(mut self, end: End) {
        if let End::Refused(refused) = end {
            let (tls, now) = (self.gate.tls.is_some(), self.gate.clock.now());
            let answer = Answer::new(refused.response(), Method::Get, tls, now);
            if self.send(answer, false).is_err() {
                return;
            }
        }
        if !matches!(end, End::Gone) {
            let limits = &self.gate.limits;
            self.line.close(Deadline::after(limits.linger), limits.linger_bytes);
        }
    }
}

fn write_all(line: &mut Line, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match line.write(bytes)? {
            0 => return Err(io::Error::from(ErrorKind::WriteZero)),
            count => bytes = &bytes[count..],
        }
    }
    line.flush()
}

/// A body in memory, counted with all others until it is dropped.
struct Body<'a> {
    bytes: Vec<u8>,
    held: &'a AtomicU64,
}

impl Body<'_> {
    /// Adds a piece that has come, unless all bodies together would be too many.
    fn add(&mut self, piece: &[u8], at_most: u64) -> Result<(), Refused> {
        let length = piece.len() as u64;
        let held = self.held.fetch_add(length, Ordering::SeqCst) + length;
        if held > at_most {
            self.held.fetch_sub(length, Ordering::SeqCst);
            return Err(Refused::Busy);
        }
        self.bytes.extend_from_slice(piece);
        Ok(())
    }
}

impl Drop for Body<'_> {
    fn drop(&mut self) {
        self.held.fetch_sub(self.bytes.len() as u64, Ordering::SeqCst);
    }
}
