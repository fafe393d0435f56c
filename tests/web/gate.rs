//! The gate as a client meets it: raw bytes to a port, and what comes back.

use super::site::{Client, Site, get, loopback, options, post, refusal};
use crate::kernel::table::{Case, check_all, expect};
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;
use zhiji::web::gate::Limits;

const HOST: &[u8] = b"Host: 127.0.0.1\r\n";
const HIDDEN: &[u8] = b"GET /hidden HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/// The bytes of a request as the table writes it.
fn bytes_of(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '↵' => {
                bytes.extend(b"\r\n");
                first.len_utf8()
            }
            '\\' => escaped(&mut bytes, rest),
            '{' => named(&mut bytes, rest),
            _ => {
                bytes.extend(first.to_string().as_bytes());
                first.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    bytes
}

fn escaped(bytes: &mut Vec<u8>, rest: &str) -> usize {
    let (byte, taken) = match &rest[1..2] {
        "r" => (b'\r', 2),
        "n" => (b'\n', 2),
        "t" => (b'\t', 2),
        "0" => (0, 2),
        "x" => (u8::from_str_radix(&rest[2..4], 16).expect("two digits"), 4),
        other => panic!("no byte \\{other}"),
    };
    bytes.push(byte);
    taken
}

fn named(bytes: &mut Vec<u8>, rest: &str) -> usize {
    let end = rest.find('}').expect("a closing bracket");
    match rest[1..end].split_once('*') {
        None if &rest[1..end] == "H" => bytes.extend(HOST),
        None if &rest[1..end] == "GET" => bytes.extend(HIDDEN),
        Some(("headers", count)) => {
            (0..count.parse().unwrap()).for_each(|n: usize| bytes.extend(format!("X-{n}: y\r\n").as_bytes()));
        }
        Some((piece, count)) => bytes.extend(piece.repeat(count.parse().unwrap()).as_bytes()),
        _ => panic!("nothing is called {}", &rest[..=end]),
    }
    end + 1
}

#[test]
fn row_41_each_request_of_the_table_is_answered_as_it_says() {
    let site = Site::start(|_| {});
    check_all(include_str!("gate_requests.txt"), &["case", "request", "answers", "then"], |case| {
        asked_whole(&site, case)?;
        asked_in_pieces(&site, case)
    });
    assert!(site.answers());
}

fn asked_whole(site: &Site, case: &Case) -> Result<(), String> {
    let mut client = site.client();
    client.send(&bytes_of(case.get("request")));
    judged(client, case)
}

/// The same when it comes in two pieces: a head is what it is, however it is parted.
fn asked_in_pieces(site: &Site, case: &Case) -> Result<(), String> {
    let mut client = site.client();
    let bytes = bytes_of(case.get("request"));
    let (begin, end) = bytes.split_at(bytes.len() / 2);
    client.send(begin);
    client.send(end);
    judged(client, case).map_err(|why| format!("in pieces: {why}"))
}

fn judged(mut client: Client, case: &Case) -> Result<(), String> {
    let listed: Vec<&str> = case.get("answers").split(' ').collect();
    let mut answers = Vec::new();
    let then = if case.get("then") == "open" {
        answers.extend((0..listed.len()).map_while(|_| client.answer()));
        client.send(&get("/", ""));
        if client.answer().is_some_and(|answer| answer.status == 200) { "open" } else { "closed" }
    } else {
        answers = client.rest().unwrap_or_default();
        "closed"
    };
    let statuses: Vec<String> = answers.iter().map(|answer| answer.status.to_string()).collect();
    expect("answers", &statuses.join(" "), case.get("answers"))?;
    expect("then", then, case.get("then"))?;
    let last = answers.last().ok_or("no answer")?;
    let said = if then == "open" { "keep-alive" } else { "close" };
    expect("Connection", last.header("connection").unwrap_or(""), said)
}

#[test]
fn a_page_is_given_what_was_sent_and_nothing_that_others_pretend() {
    let site = Site::start(|_| {});
    let mut client = site.client();
    let invented = "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Proto: https\r\nForwarded: for=10.0.0.1\r\n\
        X-Real-IP: 10.0.0.1\r\nGate-Peer: 10.0.0.1\r\nGATE-TLS: 1\r\nTE: chunked\r\nX-Kept: 客 1\r\n";
    client.send(&get("/request?q=%E5%AE%A2&r=户", invented));
    let answer = client.answer().unwrap();
    let lines = "path /request\nquery q=%E5%AE%A2&r=%E6%88%B7\npeer 127.0.0.1\ntls false\n\
        host: 127.0.0.1\nx-kept: %E5%AE%A2 1\n";
    assert_eq!(answer.text(), lines);
    assert_eq!(client.address().to_string(), "127.0.0.1");
}

#[test]
fn a_head_is_answered_without_a_body_and_the_connection_goes_on() {
    let site = Site::start(|_| {});
    let mut client = site.client();
    client.send(b"HEAD / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    let answer = client.head_answer();
    assert_eq!((answer.status, answer.header("content-length")), (200, Some("5")), "{}", answer.head);
    client.send(&get("/", ""));
    assert_eq!(client.answer().unwrap().text(), "GET ");
}

#[test]
fn who_waits_for_a_word_before_the_body_gets_it() {
    let site = Site::start(|_| {});
    let mut client = site.client();
    client.send(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n");
    assert_eq!(client.answer().unwrap().head, "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(b"hello");
    assert_eq!(client.answer().unwrap().text(), "POST hello");
    client.send(
        b"POST /small HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n",
    );
    assert_eq!(client.answer().unwrap().status, 413, "a body that is not taken is not asked for");
}

#[test]
fn bodies_of_every_size_arrive_whole() {
    let site = Site::start(|_| {});
    let mut client = site.client();
    for size in [1, 1023, 1024, 1025, 4096, 16384, 16385, 200_000, 1 << 20] {
        let body = "0123456789abcdef".repeat(size / 16 + 1)[..size].to_owned();
        client.send(&post("/", &body));
        assert_eq!(client.answer().unwrap().text(), format!("POST {body}"), "{size}");
    }
}

#[test]
fn a_refusal_is_a_plain_page_in_both_languages() {
    let site = Site::start(|_| {});
    let mut client = site.client();
    client.send(b"PUT /<script> HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    let answer = client.answer().unwrap();
    assert_eq!(answer.text(), "本系统只接受 GET、HEAD 和 POST。\nOnly GET, HEAD and POST are taken.\n");
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(answer.header("allow"), Some("GET, HEAD, POST"));
    assert_eq!(answer.header("date"), Some("Sat, 31 Jan 2026 04:00:00 GMT"));
}

#[test]
fn a_refusal_is_not_eaten_by_a_reset_over_what_was_still_sent() {
    let site = Site::limited(|limits| limits.linger = super::site::PATIENCE);
    let mut client = site.client();
    client.send(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n");
    assert_eq!(client.rest().unwrap()[0].status, 413);
    let mut socket = client.into_socket();
    for _ in 0..5 {
        // The gate still listens, for a moment; a closed socket would answer the second piece with a reset.
        assert!(std::io::Write::write_all(&mut socket, &[b'x'; 50_000]).is_ok());
    }
}

#[test]
fn a_page_that_panics_harms_nobody_and_is_written_down_once() {
    let site = Site::start(|options| options.workers = 2);
    let mut client = site.client();
    for _ in 0..20 {
        client.send(&get("/panic", ""));
        assert_eq!(client.answer().unwrap().status, 500);
        client.send(&get("/", ""));
        assert_eq!(client.answer().unwrap().status, 200);
    }
    let lines = site.lines.lock().unwrap().clone();
    assert_eq!(lines, ["gate: failed: a page panicked; its request was answered with 500"]);
}

#[test]
fn connections_opened_at_once_are_all_answered() {
    let site = Site::start(|_| {});
    for _ in 0..10 {
        let mut clients: Vec<_> = (0..24).map(|_| site.client()).collect();
        clients.iter_mut().for_each(|client| client.send(&get("/", "")));
        for client in &mut clients {
            assert_eq!(client.answer().unwrap().status, 200);
        }
    }
}

#[test]
fn resets_leave_no_trace() {
    let mut site = Site::start(|_| {});
    for round in 0..300 {
        let mut client = site.client();
        if round % 2 == 1 {
            client.send(&get("/", ""));
        }
        let socket = socket2::Socket::from(client.into_socket());
        socket.set_linger(Some(Duration::ZERO)).unwrap();
    }
    site.answers_after();
    assert!(site.stop());
}

#[test]
fn a_start_that_cannot_be_is_refused_with_its_reason() {
    let taken = TcpListener::bind(loopback()).unwrap();
    let other_machines = SocketAddr::from(([0, 0, 0, 0], 0));
    let running = Site::start(|_| {});
    let run_dir = running.folder.path().join("run");
    assert_eq!(refusal(|_| {}), "started");
    assert_eq!(refusal(|options| options.listen = taken.local_addr().unwrap()), "address_taken");
    assert_eq!(refusal(|options| options.listen = SocketAddr::from(([192, 0, 2, 1], 0))), "tls_needed");
    assert_eq!(refusal(|options| options.listen = other_machines), "tls_needed");
    let allowed = |options: &mut zhiji::web::gate::Options, listen: SocketAddr| {
        (options.listen, options.plain_http_allowed) = (listen, true);
    };
    assert_eq!(refusal(|options| allowed(options, other_machines)), "started");
    assert_eq!(refusal(|options| allowed(options, SocketAddr::from(([192, 0, 2, 1], 0)))), "address_unknown");
    assert_eq!(refusal(|options| options.hosts.push("https://crm.bank.cn/".to_owned())), "host_malformed");
    assert_eq!(
        refusal(|options| options.run_dir = options.run_dir.join("x".repeat(120))),
        "run_dir_too_long"
    );
    assert_eq!(refusal(|options| options.run_dir = run_dir), "already_serving");
    assert_eq!(refusal(|options| options.workers = 1_000_000), "open_files_too_few");
}

#[test]
fn what_a_killed_server_left_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let gate = folder.path().join("run").join("gate");
    std::fs::create_dir_all(&gate).unwrap();
    drop(std::os::unix::net::UnixListener::bind(gate.join("socket")).unwrap());
    assert!(gate.join("socket").exists());
    let run_dir = folder.path().join("run");
    let mut site = Site::start(|options| options.run_dir = run_dir.clone());
    let mode = std::os::unix::fs::PermissionsExt::mode(&gate.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o700);
    assert!(site.answers());
    assert!(site.stop());
    assert!(!gate.exists(), "it leaves nothing behind");
}

#[test]
fn a_dead_inner_server_is_told_and_every_request_still_answered() {
    let site = Site::start(|_| {});
    let running = site.running.as_ref().unwrap();
    assert!(running.fatal(Duration::ZERO).is_none());
    std::fs::remove_file(site.folder.path().join("run").join("gate").join("socket")).unwrap();
    let mut client = site.client();
    client.send(&get("/", ""));
    assert_eq!(client.answer().unwrap().status, 503);
    assert!(running.fatal(super::site::PATIENCE).is_some());
}

#[test]
fn a_stop_answers_what_is_under_way_and_takes_nobody_new() {
    let mut site = Site::start(|_| {});
    let (mut idle, mut half, mut held) = (site.client(), site.client(), site.client());
    idle.send(&get("/", ""));
    assert_eq!(idle.answer().unwrap().status, 200);
    half.send(b"GET / HTTP/1.1\r\nX");
    held.send(&get("/held", ""));
    site.arrived.recv().unwrap();
    let running = site.running.take().unwrap();
    let stopping = std::thread::spawn(move || running.stop());
    assert!(idle.answer().is_none(), "who waits for the next request is let go");
    assert!(half.answer().is_none(), "and so is half a request");
    assert!(std::net::TcpStream::connect(site.address).is_err(), "nobody new");
    site.release.send(()).unwrap();
    let answer = held.answer().unwrap();
    assert_eq!((answer.text().as_str(), answer.header("connection")), ("released", Some("close")));
    drop(held);
    assert!(stopping.join().unwrap());
}

#[test]
fn a_stop_does_not_wait_for_ever() {
    let mut site = Site::limited(|limits: &mut Limits| {
        (limits.drain, limits.linger) = (Duration::from_millis(50), Duration::from_millis(50));
    });
    let mut held = site.client();
    held.send(&get("/held", ""));
    site.arrived.recv().unwrap();
    assert!(!site.stop(), "a request was left");
    assert!(held.answer().is_none());
}

#[test]
fn the_defaults_are_those_of_the_specification() {
    let limits = options(std::path::Path::new("data")).limits;
    assert_eq!((limits.head_bytes, limits.headers), (16 << 10, 64));
    assert_eq!((limits.connections, limits.connections_per_address), (256, 32));
    assert_eq!((limits.head.as_secs(), limits.idle.as_secs()), (10, 30));
    assert_eq!(limits.accept_pause.as_millis(), 50);
}
