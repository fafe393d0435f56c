//! The parser of heads alone: whatever comes, it answers, and what it lets through is unmistakable.

use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr};
use zhiji::web::gate::Limits;
use zhiji::web::gate::head::{Head, Names, end_of, parse};
use zhiji::web::gate::refused::Refused;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3));

fn read(bytes: &[u8]) -> Result<Option<Head>, Refused> {
    let Some(end) = end_of(bytes, 0)? else { return Ok(None) };
    parse(&bytes[..end], &Names::new(["crm.bank.example"]), HERE, &Limits::default()).map(Some)
}

/// What is looked at is found the same however it arrives.
fn read_byte_by_byte(bytes: &[u8]) -> Result<Option<Head>, Refused> {
    for seen in 0..bytes.len() {
        if let Some(end) = end_of(&bytes[..=seen], seen)? {
            assert_eq!(end, seen + 1);
            return parse(&bytes[..end], &Names::new(["crm.bank.example"]), HERE, &Limits::default())
                .map(Some);
        }
    }
    Ok(None)
}

#[test]
fn the_address_that_was_reached_is_a_name_of_this_server() {
    let names = Names::new(["crm.bank.example:8443", "[2001:db8::1]", "192.0.2.7"]);
    for (host, allowed) in [
        ("10.1.2.3", true),
        ("10.1.2.3:443", true),
        ("10.1.2.4", false),
        ("127.0.0.1", true),
        ("127.9.9.9:80", true),
        ("[::1]", true),
        ("::1", false),
        ("[::1", false),
        ("[127.0.0.1]", false),
        ("[2001:db8::1]:443", true),
        ("[2001:db8::2]", false),
        ("192.0.2.7", true),
        ("crm.bank.example", true),
        ("crm.bank.example:1", true),
        ("crm.bank.example:", false),
        ("crm.bank.example:123456", false),
        ("crm.bank.example.", false),
        ("bank.example", false),
        ("LOCALHOST", true),
        ("", false),
        (":80", false),
    ] {
        assert_eq!(names.allow(host, HERE), allowed, "{host}");
    }
}

#[test]
fn a_path_is_what_stands_before_the_query() {
    let head = read(b"GET /a/b?c=/d?e HTTP/1.1\r\nHost: 10.1.2.3\r\n\r\n").unwrap().unwrap();
    assert_eq!((head.path(), head.target.as_str()), ("/a/b", "/a/b?c=/d?e"));
}

#[test]
fn what_proxies_and_the_gate_say_is_not_taken_from_a_client() {
    let said = "Gate-Peer: a\r\ngate-tls: 1\r\nX-Forwarded-Host: a\r\nVia: a\r\nTE: trailers\r\nUpgrade: h2c\r\n\
        Connection: upgrade\r\nKeep-Alive: a\r\nCookie: a=b\r\n";
    let bytes = format!("GET / HTTP/1.1\r\nHost: 10.1.2.3\r\n{said}\r\n");
    let head = read(bytes.as_bytes()).unwrap().unwrap();
    let names: Vec<&str> = head.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["host", "cookie"]);
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
}

/// Pieces of which hostile heads are made.
const PIECES: [&[u8]; 24] = [
    b"GET / HTTP/1.1\r\n",
    b"POST /a HTTP/1.0\r\n",
    b"GET ",
    b"/",
    b" HTTP/1.1",
    b"\r\n",
    b"\r",
    b"\n",
    b"\r\n\r\n",
    b"Host: localhost\r\n",
    b"Host: ",
    b"Content-Length: 5\r\n",
    b"Content-Length: ",
    b"5",
    b"Transfer-Encoding: x\r\n",
    b"Expect: 100-continue\r\n",
    b"Connection: close\r\n",
    b" ",
    b"\t",
    b"\0",
    b":",
    b"\xe5\xae\xa2",
    b"\xbf\xcd",
    b"X-A: b\r\n",
];

proptest! {
    #[test]
    fn no_bytes_mislead_the_parser(picks in prop::collection::vec(0..PIECES.len(), 0..12), noise in any::<Vec<u8>>()) {
        let mut bytes: Vec<u8> = picks.iter().flat_map(|pick| PIECES[*pick].iter().copied()).collect();
        bytes.extend(noise);
        let whole = read(&bytes);
        // A bad byte behind the end of a head belongs to what follows; only there the two may differ.
        if let Ok(Some(head)) = read_byte_by_byte(&bytes) {
            prop_assert!(head.target.starts_with('/') && is_plain(&head.target) && !head.target.contains(' '));
            for (name, value) in &head.headers {
                prop_assert!(!name.is_empty() && name.is_ascii() && !name.contains([' ', ':', '\t']));
                prop_assert!(is_plain(value), "{value:?}");
            }
            prop_assert_eq!(head.headers.iter().filter(|(name, _)| name == "host").count(), 1);
            prop_assert_eq!(whole, Ok(Some(head)));
        } else {
            prop_assert!(!matches!(whole, Ok(Some(_))));
        }
    }
}
