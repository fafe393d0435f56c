//! Slow, silent and many clients. The limits are short here, so that nothing waits for real.

use super::site::{Client, PATIENCE, Site, get};
use std::time::Duration;
use zhiji::kernel::clock::Stopwatch;
use zhiji::web::gate::Limits;
use zhiji::web::gate::limits::{connections_within, time_for};

const SOON: Duration = Duration::from_millis(400);

/// Every deadline is soon, but that of `idle`, which some cases need long.
fn hurried(limits: &mut Limits) {
    (limits.head, limits.body_grace, limits.send_grace) = (SOON, SOON, SOON);
    (limits.linger, limits.turn) = (SOON, SOON);
}

/// What a client is told that begins with some bytes and then sends one more every now and then.
fn dripping(mut client: Client, begin: &[u8]) -> Vec<u16> {
    client.send(begin);
    client.wait_at_most(Duration::from_millis(10));
    let time = Stopwatch::start();
    loop {
        match client.read_on() {
            Some(true) => return client.rest().unwrap().iter().map(|answer| answer.status).collect(),
            Some(false) => {}
            None => client.send(b"a"),
        }
        assert!(time.elapsed() < PATIENCE, "never cut");
    }
}

#[test]
fn a_byte_now_and_then_renews_no_deadline() {
    let site = Site::limited(hurried);
    let head = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ";
    assert_eq!(dripping(site.client(), head), [408], "a head");
    let body = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n";
    assert_eq!(dripping(site.client(), body), [408], "a body");
    let second = [&get("/", "")[..], head].concat();
    assert_eq!(dripping(site.client(), &second), [200, 408], "a later head");
}

#[test]
fn who_says_nothing_is_let_go_without_a_word() {
    let site = Site::limited(|limits| {
        hurried(limits);
        limits.idle = SOON;
    });
    assert!(site.client().rest().unwrap().is_empty(), "a new connection");
    let mut client = site.client();
    client.send(&get("/", ""));
    assert_eq!(client.rest().unwrap().len(), 1, "one that was answered once");
}

#[test]
fn a_silent_client_is_let_go_before_tls_is_agreed_on() {
    let site = Site::secure(|options| hurried(&mut options.limits));
    assert!(site.client().rest().unwrap().is_empty());
    let mut client = site.client();
    client.send(b"\x16\x03\x01\x02\x00\x01");
    assert!(site_is_gone(client), "half a handshake");
}

fn site_is_gone(mut client: Client) -> bool {
    loop {
        match client.read_on() {
            Some(true) => return true,
            Some(false) => {}
            None => return false,
        }
    }
}

#[test]
fn who_does_not_take_the_answer_loses_the_seat() {
    let site = Site::limited(|limits| {
        hurried(limits);
        limits.connections = 1;
    });
    let mut stuck = site.client();
    stuck.send(&get("/large", ""));
    assert_eq!(stuck.read_on(), Some(false), "the answer has begun");
    assert!(!site.answers(), "the only seat is taken");
    site.answers_after();
    drop(stuck);
}

#[test]
fn a_large_answer_arrives_whole() {
    let site = Site::start(|_| {});
    let mut client = site.client();
    client.send(&get("/large", ""));
    assert_eq!(client.answer().unwrap().body.len(), 30 << 20);
}

#[test]
#[cfg(target_os = "linux")]
fn an_address_has_so_many_seats_and_others_have_theirs() {
    let site = Site::start(|options| {
        options.limits.connections_per_address = 2;
    });
    let mut held: Vec<_> = (0..2).map(|_| site.client()).collect();
    for client in &mut held {
        client.send(&get("/held", ""));
        site.arrived.recv().unwrap();
    }
    assert!(!site.answers(), "the third of this address");
    let mut other = site.client_from(2);
    other.send(&get("/", ""));
    assert_eq!(other.answer().unwrap().status, 200);
    held.iter().for_each(|_| site.release.send(()).unwrap());
    for client in &mut held {
        assert_eq!(client.answer().unwrap().text(), "released");
    }
    // One of the two waits in a moment, and gives way.
    site.answers_after();
}

#[test]
fn who_waits_longest_gives_way_in_a_full_house() {
    let site = Site::limited(|limits| limits.connections = 2);
    let (mut first, mut second) = (site.client(), site.client());
    let ask = |client: &mut Client| {
        client.send(&get("/", ""));
        assert_eq!(client.answer().unwrap().status, 200);
    };
    ask(&mut first);
    // Often enough that the first is sure to wait by then.
    (0..20).for_each(|_| ask(&mut second));
    ask(&mut site.client());
    assert!(first.answer().is_none(), "the first had waited longest");
    ask(&mut second);
}

#[test]
#[cfg(target_os = "linux")]
fn others_are_answered_beside_a_crowd_of_slow_clients() {
    let site = Site::limited(|limits| {
        (limits.connections, limits.connections_per_address) = (64, 8);
        limits.head_patience = Duration::ZERO;
    });
    // A thousand that begin a request and never end it, some hundred of them at a time.
    let (mut crowd, mut late) = (std::collections::VecDeque::new(), 0);
    for n in 0..1000_u32 {
        let mut slow = site.client_from(2 + (n % 100) as u8);
        slow.send(b"GET / HTTP/1.1\r\nX");
        crowd.push_back(slow);
        if crowd.len() > 200 {
            crowd.pop_front();
        }
        if n % 20 == 0 {
            late += usize::from(site.answers_after() >= Duration::from_secs(1));
        }
    }
    assert!(late <= 1, "{late} of 50 waited a second");
}

#[test]
#[cfg(target_os = "linux")]
fn a_crowd_from_many_addresses_takes_seats_from_itself_alone() {
    let site = Site::limited(|limits| {
        (limits.connections, limits.connections_per_address) = (24, 8);
        limits.head_patience = PATIENCE;
    });
    let mut own: Vec<Client> = (0..2).map(|_| site.client()).collect();
    let mut ask_all = || {
        for client in &mut own {
            client.send(&get("/", ""));
            assert_eq!(client.answer().unwrap().status, 200, "a connection that waited is still there");
        }
    };
    ask_all();
    let mut crowd = Vec::new();
    for n in 0..240_u32 {
        let mut slow = site.client_from(2 + (n % 6) as u8);
        slow.send(b"GET / HTTP/1.1\r\nX");
        crowd.push(slow);
        if n % 40 == 0 {
            ask_all();
        }
    }
    let mut late = site.client_from(99);
    late.send(&get("/", ""));
    assert_eq!(late.answer().unwrap().status, 200, "who comes from elsewhere is let in at once");
}

#[test]
fn a_whole_request_waits_for_a_worker_only_so_long() {
    let site = Site::start(|options| {
        options.workers = 1;
        options.limits.turn = SOON;
    });
    let mut held = site.client();
    held.send(&get("/held", ""));
    site.arrived.recv().unwrap();
    let mut client = site.client();
    client.send(&get("/", ""));
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")));
    site.release.send(()).unwrap();
    assert_eq!(held.answer().unwrap().text(), "released");
    assert!(site.answers());
}

#[test]
fn all_bodies_together_have_a_limit() {
    let site = Site::limited(|limits| limits.bodies_bytes = 1000);
    for (size, status) in [(1000, 200), (1001, 503), (1000, 200)] {
        let mut client = site.client();
        client.send(&super::site::post("/", &"x".repeat(size)));
        assert_eq!(client.answer().unwrap().status, status, "{size}");
    }
}

#[test]
fn pipelining_without_reading_fills_nothing_up() {
    let site = Site::limited(hurried);
    let mut client = site.client();
    // More than the buffers of both ends; what is not taken stays with the client.
    let socket = {
        client.send(&get("/large", "").repeat(10));
        client.into_socket()
    };
    socket.set_nonblocking(true).unwrap();
    let blob = get("/", "").repeat(500);
    let mut taken = 0;
    while let Ok(count) = std::io::Write::write(&mut &socket, &blob) {
        taken += count;
        assert!(taken < 64 << 20, "{taken} bytes of requests taken");
    }
    assert!(site.answers());
}

#[test]
fn slower_than_its_rate_is_too_slow() {
    let grace = Duration::from_secs(10);
    for (bytes, seconds) in [(0, 10), (4095, 10), (4096, 11), (40_960, 20)] {
        assert_eq!(time_for(grace, bytes, 4096).as_secs(), seconds, "{bytes}");
    }
    assert_eq!(time_for(grace, 1, 0).as_secs(), 11, "a rate of nought is taken for one");
}

#[test]
fn connections_leave_files_to_the_database() {
    for (files, workers, connections) in [(1024, 8, 872), (300, 8, 148), (152, 8, 0), (100, 8, 0)] {
        assert_eq!(connections_within(files, workers), connections, "{files} files, {workers} workers");
    }
}
