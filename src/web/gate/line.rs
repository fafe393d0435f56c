//! The wire to a client: a socket that keeps a deadline in every read and write, plain or under TLS.

use super::limits::Deadline;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

/// A socket with a deadline. Under TLS, too, it holds for each piece that comes, so a client that sends a byte
/// now and then does not move it.
pub struct Socket {
    tcp: Arc<TcpStream>,
    deadline: Deadline,
}

impl Socket {
    fn time_left(&self) -> Result<std::time::Duration> {
        self.deadline.left().ok_or_else(|| Error::from(ErrorKind::TimedOut))
    }
}

/// The system says of a time that ran out that the call would have blocked.
fn timed_out(error: Error) -> Error {
    if error.kind() == ErrorKind::WouldBlock { Error::from(ErrorKind::TimedOut) } else { error }
}

impl Read for Socket {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        loop {
            self.tcp.set_read_timeout(Some(self.time_left()?))?;
            match (&*self.tcp).read(into) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return done.map_err(timed_out),
            }
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.tcp.set_write_timeout(Some(self.time_left()?))?;
        (&*self.tcp).write(bytes).map_err(timed_out)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// The wire to one client.
pub enum Line {
    /// Bytes as they are.
    Plain(Socket),
    /// Under TLS.
    Tls(Box<StreamOwned<ServerConnection, Socket>>),
}

impl Line {
    /// A line over a socket; its TLS is agreed on with the first read.
    pub fn new(tcp: Arc<TcpStream>, tls: Option<&Arc<ServerConfig>>, deadline: Deadline) -> Result<Line> {
        let socket = Socket { tcp, deadline };
        let Some(config) = tls else { return Ok(Line::Plain(socket)) };
        let session = ServerConnection::new(Arc::clone(config)).map_err(Error::other)?;
        Ok(Line::Tls(Box::new(StreamOwned::new(session, socket))))
    }

    fn socket(&mut self) -> &mut Socket {
        match self {
            Line::Plain(socket) => socket,
            Line::Tls(stream) => &mut stream.sock,
        }
    }

    /// What comes and goes from now on has until then.
    pub fn set_deadline(&mut self, deadline: Deadline) {
        self.socket().deadline = deadline;
    }

    /// Reads what there is; nothing when the client has ended.
    pub fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        match self {
            Line::Plain(socket) => socket.read(into),
            Line::Tls(stream) => stream.read(into),
        }
    }

    /// Writes some of the bytes, and says how many.
    pub fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        match self {
            Line::Plain(socket) => socket.write(bytes),
            Line::Tls(stream) => stream.write(bytes),
        }
    }

    /// Sends what is still held back.
    pub fn flush(&mut self) -> Result<()> {
        match self {
            Line::Plain(_) => Ok(()),
            Line::Tls(stream) => stream.flush(),
        }
    }

    /// Ends it so that the last word arrives: says that nothing follows, then drops what still comes for a
    /// moment. A socket closed over unread bytes is reset, and the reset can overtake the answer.
    pub fn close(mut self, deadline: Deadline, bytes_at_most: usize) {
        self.set_deadline(deadline);
        if let Line::Tls(stream) = &mut self {
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
        let socket = self.socket();
        let _ = socket.tcp.shutdown(Shutdown::Write);
        let (mut dropped, mut space) = (0, [0; 4096]);
        while dropped < bytes_at_most {
            match socket.read(&mut space) {
                Ok(0) | Err(_) => return,
                Ok(count) => dropped += count,
            }
        }
    }
}
