//! What leaves: the headers of every answer, and answers that must not leave.

use super::site::{Site, get};
use zhiji::kernel::calendar::from_ymd;
use zhiji::kernel::clock::{Clock, FixedClock};
use zhiji::web::gate::answer::Answer;
use zhiji::web::gate::journal::Journal;
use zhiji::web::http::{Method, Response};

/// The text of an answer as it leaves.
fn sent(response: Response, method: Method, tls: bool) -> String {
    let clock = FixedClock::on(from_ymd(20260131).unwrap(), 9, 5);
    let pieces = Answer::new(response, method, tls, clock.now()).pieces(true);
    String::from_utf8(pieces.concat()).expect("UTF-8")
}

fn status(response: Response) -> String {
    sent(response, Method::Get, false)["HTTP/1.1 ".len()..][..3].to_owned()
}

#[test]
fn every_answer_has_the_security_headers_once() {
    let site = Site::start(|_| {});
    let mut client = site.client();
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
        connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";
    for path in ["/", "/asset", "/split", "/panic"] {
        client.send(&get(path, ""));
        let answer = client.answer().unwrap();
        let kept = if path == "/asset" { "max-age=31536000, immutable" } else { "no-store" };
        for (name, value) in [
            ("content-security-policy", policy),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", kept),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}: {name}");
        }
        assert_eq!(answer.header("server"), None, "no banner");
        assert_eq!(answer.header("strict-transport-security"), None, "not over plain HTTP");
    }
}

#[test]
fn a_header_that_would_end_early_is_not_sent() {
    let page = || Response::new(200, "text/plain", "page");
    for (value, expected) in [
        ("/x", "200"),
        ("a\tb", "500"),
        ("/x\r\nSet-Cookie: evil=1", "500"),
        ("/x\nSet-Cookie: evil=1", "500"),
        ("/x\rSet-Cookie: evil=1", "500"),
        ("/x\0", "500"),
        ("/x\u{7f}", "500"),
        ("/客户", "500"),
        ("", "200"),
    ] {
        assert_eq!(status(page().with("Location", value)), expected, "{value:?}");
    }
    for (name, expected) in [("X-A", "200"), ("X A", "500"), ("X:A", "500"), ("X\r\nA", "500"), ("", "500")] {
        assert_eq!(status(page().with(name, "a")), expected, "{name:?}");
    }
}

#[test]
fn a_status_that_is_none_is_not_sent() {
    for (given, expected) in
        [(0, "500"), (99, "500"), (100, "500"), (101, "500"), (200, "200"), (599, "599"), (600, "500")]
    {
        assert_eq!(status(Response::new(given, "text/plain", "")), expected, "{given}");
    }
}

#[test]
fn what_the_gate_owns_no_page_can_say() {
    let page = Response::new(200, "text/plain", "page")
        .with("Content-Length", "1")
        .with("connection", "upgrade")
        .with("Transfer-Encoding", "chunked")
        .with("Server", "zhiji")
        .with("Content-Security-Policy", "default-src *")
        .with("X-Own", "stays");
    let text = sent(page, Method::Get, true);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, "page");
    assert!(
        head.starts_with("HTTP/1.1 200 OK\r\nDate: Sat, 31 Jan 2026 01:05:00 GMT\r\nContent-Length: 4\r\n")
    );
    assert!(
        head.ends_with("\r\nContent-Type: text/plain\r\nX-Own: stays\r\nConnection: keep-alive"),
        "{head}"
    );
    assert!(head.contains("\r\nStrict-Transport-Security: ") && !head.contains("default-src *"), "{head}");
}

#[test]
fn answers_without_a_body_have_none() {
    for (code, method, length) in [
        (204, Method::Get, None),
        (304, Method::Get, None),
        (200, Method::Head, Some("Content-Length: 4")),
        (404, Method::Head, Some("Content-Length: 4")),
    ] {
        let text = sent(Response::new(code, "text/plain", "page"), method, false);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, "", "{code}");
        assert_eq!(head.lines().find(|line| line.starts_with("Content-Length")), length, "{code}");
    }
}

#[test]
fn a_part_is_never_taken_for_the_whole() {
    let clock = FixedClock::on(from_ymd(20260131).unwrap(), 9, 5);
    let answer = Answer::new(Response::new(200, "text/plain", "page"), Method::Get, false, clock.now());
    let mut handed = Vec::new();
    answer.hand_over(&mut handed).unwrap();
    for length in 0..handed.len() {
        assert!(Answer::take_over(&mut &handed[..length]).is_err(), "{length} of {}", handed.len());
    }
    assert_eq!(Answer::take_over(&mut &handed[..]).unwrap(), answer);
}

#[test]
fn an_event_that_comes_often_is_one_line() {
    let lines = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = std::sync::Arc::clone(&lines);
    let journal =
        Journal::new(std::sync::Arc::new(move |line: &str| kept.lock().unwrap().push(line.to_owned())));
    (0..1000).for_each(|n| journal.note("not accepted", &format!("try {n}")));
    journal.note("panic", "elsewhere");
    assert_eq!(*lines.lock().unwrap(), ["gate: not accepted: try 0", "gate: panic: elsewhere"]);
}
