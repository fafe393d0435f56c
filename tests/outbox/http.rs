//! The HTTP sender against a gateway on this machine: what it sends, what it makes of each answer, and that it goes nowhere
//! else.

use super::{House, code};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use zhiji::bank::outbox::Why;
use zhiji::bank::outbox::sender::{Handed, Http, Outgoing, Sender};
use zhiji::bank::outbox::settings::{Content, Gateway};
use zhiji::kernel::clock::Stopwatch;

/// What the gateway got: the head, line by line, and the body.
#[derive(Debug, Clone)]
struct Got {
    head: Vec<String>,
    body: String,
}

impl Got {
    fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&String| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase()));
        self.head.iter().find(named).map(|line| line.split_once(':').unwrap().1.trim())
    }
}

fn read(stream: &TcpStream) -> Option<Got> {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_owned()),
        }
    }
    let got = Got { head, body: String::new() };
    let mut body = vec![0; got.header("content-length").map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some(Got { body: String::from_utf8(body).unwrap(), ..got })
}

/// A gateway that answers one request after the other as it is told, the last answer again and again; an empty answer is
/// none at all. It ends with the test.
fn gateway(answers: &[&str]) -> (String, Receiver<Got>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (send, got) = channel();
    let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for (turn, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { return };
            let answer = &answers[turn.min(answers.len() - 1)];
            let Some(one) = read(&stream) else { continue };
            if send.send(one).is_err() {
                return;
            }
            if answer.is_empty() {
                held.push(stream);
                continue;
            }
            stream.write_all(answer.as_bytes()).ok();
        }
    });
    (address, got)
}

fn answer(status: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
}

fn settings(url: &str) -> Gateway {
    Gateway {
        url: url.to_owned(),
        content: Content::Json,
        body: r#"{"to":"{{phone}}","text":"{{text}}","id":"{{key}}"}"#.to_owned(),
        headers: Vec::new(),
        key_header: "Idempotency-Key".to_owned(),
        secret_file: None,
        ca_file: None,
        success: vec![200],
        deadline: Duration::from_secs(20),
    }
}

fn message(number: i64) -> Outgoing {
    let text = "【青禾】\"引号\"\\ {{phone}} & 换=行\n完".to_owned();
    Outgoing { message_no: number, key: format!("key-{number}"), phone: "13800000001".to_owned(), text }
}

fn hand_over(gateway: &Gateway, many: i64) -> Vec<Handed> {
    let batch: Vec<Outgoing> = (1..=many).map(message).collect();
    Http::to(gateway, Path::new("."))
        .and_then(|mut http| http.hand_over(1, &batch, &|| true))
        .unwrap_or_else(|error| panic!("{error:?}"))
}

fn later(said: &str) -> Handed {
    Handed::Later(said.to_owned())
}

#[test]
fn a_message_is_posted_as_json_with_its_key() {
    let (url, got) = gateway(&[&answer("200 OK")]);
    assert_eq!(hand_over(&settings(&format!("{url}/send?id={{{{key}}}}")), 1), [Handed::Taken]);
    let got = got.recv().unwrap();
    assert_eq!(got.head[0], "POST /send?id=key-1 HTTP/1.1");
    assert_eq!(got.header("idempotency-key"), Some("key-1"));
    assert_eq!(got.header("content-type"), Some("application/json; charset=utf-8"));
    let read: serde_json::Value = serde_json::from_str(&got.body).unwrap();
    assert_eq!((read["to"].as_str(), read["text"].as_str()), (Some("13800000001"), Some(&*message(1).text)));
}

#[test]
fn a_form_holds_the_text_escaped() {
    let (url, got) = gateway(&[&answer("200 OK")]);
    let body = "to={{phone}}&text={{text}}".to_owned();
    let one = Gateway { content: Content::Form, body, ..settings(&url) };
    assert_eq!(hand_over(&one, 1), [Handed::Taken]);
    let got = got.recv().unwrap();
    assert_eq!(got.header("content-type"), Some("application/x-www-form-urlencoded"));
    let form = zhiji::web::forms::Form::parse(&got.body).unwrap();
    assert_eq!((form.get("to"), form.raw("text")), ("13800000001", &*message(1).text));
    assert_eq!(form.fields().count(), 2, "a text cannot add a field");
}

/// What the gateway answers; what becomes of two messages: whether the second is worth a try.
#[test]
fn each_answer_has_its_meaning() {
    let never = |said: &str| Handed::Never(Why::Refused, said.to_owned());
    for (status, became) in [
        ("200 OK", [Handed::Taken, Handed::Taken]),
        ("201 Created", [later("HTTP 201"), later("HTTP 201")]),
        ("500 Oops", [later("HTTP 500"), later("HTTP 500")]),
        ("400 Bad", [never("HTTP 400"), never("HTTP 400")]),
        ("422 Bad", [never("HTTP 422"), never("HTTP 422")]),
        ("401 Who", [later("HTTP 401"), Handed::NotTried]),
        ("429 Slowly", [later("HTTP 429"), Handed::NotTried]),
        ("503 Closed", [later("HTTP 503"), Handed::NotTried]),
    ] {
        let (url, _got) = gateway(&[&answer(status)]);
        assert_eq!(hand_over(&settings(&url), 2), became, "{status}");
    }
}

#[test]
fn no_redirect_is_followed() {
    let (elsewhere, never) = gateway(&[&answer("200 OK")]);
    for status in [301, 302, 303, 307, 308] {
        let moved = format!(
            "HTTP/1.1 {status} Moved\r\nLocation: {elsewhere}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let (url, _got) = gateway(&[&moved]);
        let said = format!("HTTP {status}");
        assert_eq!(hand_over(&settings(&url), 2), [later(&said), Handed::NotTried]);
    }
    assert!(never.try_recv().is_err(), "nobody asked there");
}

#[test]
fn a_slow_gateway_is_left_at_the_deadline() {
    let (url, got) = gateway(&[""]);
    let watch = Stopwatch::start();
    let slow = Gateway { deadline: Duration::from_millis(300), ..settings(&url) };
    assert_eq!(hand_over(&slow, 3), [later("timeout"), Handed::NotTried, Handed::NotTried]);
    assert!(watch.elapsed() < Duration::from_secs(10), "{:?}", watch.elapsed());
    assert_eq!(got.try_iter().count(), 1);
}

#[test]
fn a_gateway_that_is_not_there_is_tried_later() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(hand_over(&settings(&url), 2), [later("no connection"), Handed::NotTried]);
}

#[test]
fn a_garbled_answer_is_no_yes() {
    let (url, _got) = gateway(&["220 smtp ready\r\n"]);
    assert_eq!(hand_over(&settings(&url), 1), [later("no connection")]);
}

#[test]
fn the_secret_comes_from_a_file_that_nobody_else_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sms.secret");
    let (url, got) = gateway(&[&answer("200 OK")]);
    let one = Gateway {
        headers: vec![("Authorization".to_owned(), "Bearer {{secret}}".to_owned())],
        secret_file: Some("sms.secret".into()),
        ..settings(&url)
    };
    let to = || Http::to(&one, folder.path());
    assert!(matches!(to(), Err(zhiji::kernel::error::Error::Fault(_))), "no file");
    let write = |text: &str, mode: u32| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for (text, mode, refused) in [
        ("s3cret", 0o644, "secret_open"),
        ("", 0o600, "secret_unfit"),
        ("a\r\nX-Probe: injected", 0o600, "secret_unfit"),
    ] {
        write(text, mode);
        assert_eq!(code(to().map(|_| ())), refused, "{text:?}");
    }
    write("s3cret\n", 0o600);
    assert_eq!(to().unwrap().hand_over(1, &[message(1)], &|| true).unwrap(), [Handed::Taken]);
    assert_eq!(got.recv().unwrap().header("authorization"), Some("Bearer s3cret"));
}

#[test]
fn messages_are_tried_again_until_the_gateway_takes_them_and_never_under_another_key() {
    let mut house = House::new();
    house.queue(1);
    let (url, got) = gateway(&[&answer("500 Oops"), &answer("500 Oops"), &answer("200 OK")]);
    for (minutes, state) in [(0, "queued"), (5, "queued"), (30, "sent")] {
        house.minutes(minutes);
        let mut http = Http::to(&settings(&url), Path::new(".")).unwrap();
        house.round(&mut http).unwrap();
        assert_eq!(house.state_of("C01"), state);
    }
    let keys: Vec<String> =
        got.try_iter().map(|one| one.header("idempotency-key").unwrap().to_owned()).collect();
    assert_eq!(keys.len(), 3);
    assert!(keys.iter().all(|key| *key == keys[0]));
    let told = "SELECT count(*) FROM audit WHERE detail LIKE '%138%' OR detail LIKE '%key%'";
    let many: i64 = house.bank.crm.conn().query_row(told, [], |row| row.get(0)).unwrap();
    assert_eq!(many, 0, "neither numbers nor keys stand in the audit");
}
