//! Who is connected: the caps, and who is shown out when the house is full.
//!
//! A browser keeps connections that it does not use. When no seat is left, one of the address that holds most gives
//! way, and never to an address that would then hold no fewer: so a crowd, from however many addresses, takes seats
//! from itself, and addresses that hold alike do not drive each other out without end. Of an address the one gives
//! way that has waited longest for its next request; then the one whose head has been under way longest, if it was
//! given a moment. A request that has come whole is never disturbed.

use super::limits::{LEAVE_WITHIN, LEAVING, Limits};
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
        let held = book.held_by(address);
        if held >= seats.per_address {
            book.show_one_out(seats.patience, address, usize::MAX)?;
        } else if book.places.len() >= seats.connections {
            book.show_one_out(seats.patience, address, held)?;
        }
        // Whoever was shown out needs a moment to leave.
        let full = |book: &mut Book| book.present >= seats.connections + LEAVING;
        let waited = seats.left.wait_timeout_while(book, LEAVE_WITHIN, full);
        let (mut book, still_full) = waited.unwrap_or_else(PoisonError::into_inner);
        if still_full.timed_out() {
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
    fn held_by(&self, address: IpAddr) -> usize {
        self.places.values().filter(|place| place.address == address).count()
    }

    /// Ends the connection that can best be spared for one more of `address`, which holds so many: another of its
    /// own, or one of an address that holds more. None when all these are at work.
    fn show_one_out(&mut self, patience: Duration, address: IpAddr, held: usize) -> Option<()> {
        let mut by_address: BTreeMap<IpAddr, usize> = BTreeMap::new();
        for place in self.places.values() {
            *by_address.entry(place.address).or_default() += 1;
        }
        let spare = |place: &Place| {
            let theirs = by_address.get(&place.address).copied().unwrap_or_default();
            let crowded = theirs > held.saturating_add(1);
            let fewer = crowded || held == 0;
            let elapsed = place.since.elapsed();
            let waits = match place.phase {
                _ if place.address != address && !fewer => return None,
                Phase::Waiting => 1,
                Phase::Head if crowded || elapsed >= patience => 0,
                Phase::Head | Phase::Serving => return None,
            };
            Some((if crowded { theirs } else { 0 }, waits, elapsed))
        };
        let candidates = self.places.iter();
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
