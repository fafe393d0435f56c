//! A crowd of slow clients, from many addresses of this machine: each begins a request and never ends it, a byte a
//! second, and comes back whenever it is shown out.

use super::client::connect;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Clients that come from one address.
const FROM_ONE: usize = 25;
/// Between two bytes of a client.
const PAUSE: Duration = Duration::from_secs(1);
/// Clients do not act all at the same moment: so many groups take turns within a pause.
const GROUPS: usize = 50;
/// How long a client waits to be let in.
const AT_THE_DOOR: Duration = Duration::from_millis(200);

/// Clients that are there until it is dropped.
pub struct Crowd {
    over: Arc<AtomicBool>,
    /// How often one of them was shown out.
    shown_out: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Crowd {
    /// So many clients of the server at `to`; answers once each has come in or been refused.
    pub fn gather(to: SocketAddr, many: usize) -> Crowd {
        let (over, shown_out) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let mut clients: Vec<Option<TcpStream>> = (0..many).map(|number| begin(to, number)).collect();
        let (stop, out) = (Arc::clone(&over), Arc::clone(&shown_out));
        let mut group = 0;
        let drip = move || {
            while !stop.load(Ordering::Relaxed) {
                for (number, client) in clients.iter_mut().enumerate().skip(group).step_by(GROUPS) {
                    if !client.as_mut().is_some_and(goes_on) {
                        out.fetch_add(1, Ordering::Relaxed);
                        *client = begin(to, number);
                    }
                }
                group = (group + 1) % GROUPS;
                std::thread::sleep(PAUSE / GROUPS as u32);
            }
        };
        Crowd { over, shown_out, thread: Some(std::thread::spawn(drip)) }
    }

    /// How often one of them was shown out or not let in so far.
    pub fn shown_out(&self) -> usize {
        self.shown_out.load(Ordering::Relaxed)
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// A client that begins a request; none where it is not let in.
fn begin(to: SocketAddr, number: usize) -> Option<TcpStream> {
    let from = number / FROM_ONE;
    let address = Ipv4Addr::new(127, 0, 1 + (from / 250) as u8, 1 + (from % 250) as u8);
    let mut stream = connect(address, to, AT_THE_DOOR).ok()?;
    stream.set_nonblocking(true).ok()?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: slow\r\nA: ").ok()?;
    Some(stream)
}

/// Sends one more byte; false where the connection has ended.
fn goes_on(stream: &mut TcpStream) -> bool {
    let ended = match stream.read(&mut [0; 512]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    };
    !ended && stream.write_all(b"x").is_ok()
}
