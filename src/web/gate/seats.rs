//! Who is connected: the caps, and who is shown out when the house is full.
//!
//! A browser keeps connections that it does not use. When no seat is left, the one that has waited longest for
//! its next request gives way; then the one whose head has been under way longest, if it was given a moment. A
//! request that has come whole is never disturbed. So a crowd of silent or slow clients takes nobody's turn.

use super::limits::{LEAVING, Limits};
use crate::kernel::clock::Stopwatch;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr, Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Where a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nothing of a request has come.
    Waiting,
    /// A head is under way.
    Head,
    /// A head has come whole; its body or its answer is under way.
    Serving,
}

/// One connection as the others see it.
struct Place {
    socket: Arc<TcpStream>,
    address: IpAddr,
    phase: Phase,
    since: Stopwatch,
}

#[derive(Default)]
struct Book {
    places: BTreeMap<u64, Place>,
    next: u64,
    /// Connections that are not gone, those that were shown out included.
    present: usize,
}

/// All seats of a gate.
pub struct Seats {
    book: Mutex<Book>,
    left: Condvar,
    connections: usize,
    per_address: usize,
    patience: Duration,
}

/// The seat of one connection; free again when dropped.
pub struct Seat {
    seats: Arc<Seats>,
    number: u64,
    socket: Arc<TcpStream>,
}

impl Seats {
    /// As many seats as the limits say.
    pub fn new(limits: &Limits) -> Arc<Seats> {
        Arc::new(Seats {
            book: Mutex::default(),
            left: Condvar::new(),
            connections: limits.connections,
            per_address: limits.connections_per_address,
            patience: limits.head_patience,
        })
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A seat for a connection, or none: then it is to be closed.
    pub fn take(seats: &Arc<Seats>, socket: TcpStream, peer: IpAddr) -> Option<Seat> {
        let address = network_of(peer);
        let mut book = seats.book();
        let of_address = book.places.values().filter(|place| place.address == address).count();
        if of_address >= seats.per_address {
            book.show_one_out(seats.patience, |place| place.address == address)?;
        } else if book.places.len() >= seats.connections {
            book.show_one_out(seats.patience, |_| true)?;
        }
        if book.present >= seats.connections + LEAVING {
            return None;
        }
        let number = book.next;
        book.next += 1;
        book.present += 1;
        let socket = Arc::new(socket);
        let place =
            Place { socket: Arc::clone(&socket), address, phase: Phase::Waiting, since: Stopwatch::start() };
        book.places.insert(number, place);
        Some(Seat { seats: Arc::clone(seats), number, socket })
    }

    /// Ends every connection of which no whole head has come. What has come whole is still read.
    pub fn close_unasked(&self) {
        for place in self.book().places.values().filter(|place| place.phase != Phase::Serving) {
            let _ = place.socket.shutdown(Shutdown::Read);
        }
    }

    /// Ends every connection, whatever it does.
    pub fn close_all(&self) {
        for place in self.book().places.values() {
            let _ = place.socket.shutdown(Shutdown::Both);
        }
    }

    /// Waits until everybody has left; false when some are left after so long.
    pub fn wait_until_empty(&self, at_most: Duration) -> bool {
        let book = self.book();
        let empty = self.left.wait_timeout_while(book, at_most, |book| book.present > 0);
        empty.unwrap_or_else(PoisonError::into_inner).0.present == 0
    }
}

impl Book {
    /// Ends the connection among `whom` that can best be spared; none when all are at work.
    fn show_one_out(&mut self, patience: Duration, whom: impl Fn(&Place) -> bool) -> Option<()> {
        let spare = |place: &Place| match place.phase {
            Phase::Waiting => Some((1, place.since.elapsed())),
            Phase::Head => Some((0, place.since.elapsed())).filter(|(_, elapsed)| *elapsed >= patience),
            Phase::Serving => None,
        };
        let candidates = self.places.iter().filter(|(_, place)| whom(place));
        let spared = candidates.filter_map(|(number, place)| Some((spare(place)?, *number))).max()?;
        let place = self.places.remove(&spared.1)?;
        let _ = place.socket.shutdown(Shutdown::Both);
        Some(())
    }
}

impl Seat {
    /// The connection's socket.
    pub fn socket(&self) -> Arc<TcpStream> {
        Arc::clone(&self.socket)
    }

    /// Says where the connection stands from now on.
    pub fn enter(&self, phase: Phase) {
        if let Some(place) = self.seats.book().places.get_mut(&self.number) {
            place.phase = phase;
            place.since = Stopwatch::start();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut book = self.seats.book();
        book.places.remove(&self.number);
        book.present -= 1;
        drop(book);
        self.seats.left.notify_all();
    }
}

/// What counts as one address: in IPv6 the network of 64 bits, of which each household has its own.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
        address => address,
    }
}
