//! An answer as it leaves: checked, with its length, its date and the security headers of spec 7.

use super::refused::Refused;
use crate::web::http::{Method, Response};
use chrono::{DateTime, FixedOffset, Utc};
use std::io::{Error, ErrorKind, Read, Result, Write};

/// Headers of every answer. No script, style or frame from elsewhere, and none written into a page.
const ALWAYS: &str = "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; object-src 'none'\r\n\
    X-Content-Type-Options: nosniff\r\n\
    X-Frame-Options: DENY\r\n\
    Referrer-Policy: no-referrer\r\n\
    Cross-Origin-Opener-Policy: same-origin\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\n";

/// Over TLS: for a year this host is asked over TLS only.
const ON_TLS: &str = "Strict-Transport-Security: max-age=31536000\r\n";

/// Unless the handler says how long its answer may be kept.
const NOT_KEPT: &str = "Cache-Control: no-store\r\n";

/// Headers that the gate alone writes; a handler's own are left out.
const OF_THE_GATE: [&str; 15] = [
    "connection",
    "content-length",
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "date",
    "keep-alive",
    "referrer-policy",
    "server",
    "strict-transport-security",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-content-type-options",
    "x-frame-options",
];

/// A body of so many bytes leaves in one piece with its head; a longer one is not copied.
const IN_ONE_PIECE: usize = 64 << 10;

/// An answer without what only its connection knows: whether another request may follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status line and headers; neither `Connection` nor the empty line that ends them.
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Answer {
    /// The answer to a request by that method, or a failure in its place when it cannot be sent: a status that
    /// is none, or a header that would end early and begin another.
    pub fn new(response: Response, method: Method, tls: bool, now: DateTime<FixedOffset>) -> Answer {
        let sendable = (200..600).contains(&response.status)
            && response.headers.iter().all(|(name, value)| is_token(name) && is_plain(value));
        let response = if sendable { response } else { Refused::Failed.response() };
        let has_body = !matches!(response.status, 204 | 304);
        let mut head = String::with_capacity(1024);
        head.push_str(&format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status)));
        head.push_str(&format!("Date: {}\r\n", http_date(now)));
        if has_body {
            head.push_str(&format!("Content-Length: {}\r\n", response.body.len()));
        }
        if response.header("cache-control").is_none() {
            head.push_str(NOT_KEPT);
        }
        head.push_str(ALWAYS);
        head.push_str(if tls { ON_TLS } else { "" });
        for (name, value) in &response.headers {
            if !OF_THE_GATE.iter().any(|own| name.eq_ignore_ascii_case(own)) {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        let body = if has_body && method != Method::Head { response.body } else { Vec::new() };
        Answer { head: head.into_bytes(), body }
    }

    /// The bytes of head and body that are to be sent.
    pub fn len(&self) -> usize {
        self.head.len() + self.body.len()
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Hands it from a worker to the connection, with the lengths before it: so a part is never taken for the
    /// whole.
    pub fn hand_over(&self, to: &mut impl Write) -> Result<()> {
        let mut first = Vec::with_capacity(16 + self.head.len());
        first.extend_from_slice(&(self.head.len() as u64).to_be_bytes());
        first.extend_from_slice(&(self.body.len() as u64).to_be_bytes());
        first.extend_from_slice(&self.head);
        to.write_all(&first)?;
        to.write_all(&self.body)?;
        to.flush()
    }

    /// Takes it from a worker.
    pub fn take_over(from: &mut impl Read) -> Result<Answer> {
        let (head_length, body_length) = (read_length(from)?, read_length(from)?);
        Ok(Answer { head: read_whole(from, head_length)?, body: read_whole(from, body_length)? })
    }

    /// The pieces in which it leaves, and whether another request may follow on the connection.
    pub fn pieces(self, keep_alive: bool) -> [Vec<u8>; 2] {
        let Answer { mut head, body } = self;
        let connection: &[u8] = if keep_alive { b"keep-alive" } else { b"close" };
        head.extend_from_slice(b"Connection: ");
        head.extend_from_slice(connection);
        head.extend_from_slice(b"\r\n\r\n");
        if body.len() > IN_ONE_PIECE {
            return [head, body];
        }
        head.extend_from_slice(&body);
        [head, Vec::new()]
    }
}

fn read_length(from: &mut impl Read) -> Result<u64> {
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes)?;
    Ok(u64::from_be_bytes(bytes))
}

/// Reads so many bytes; takes memory as they come.
fn read_whole(from: &mut impl Read, length: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(Error::from(ErrorKind::UnexpectedEof)) }
}

/// A name of a header: letters, digits and the few marks that HTTP allows.
fn is_token(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}

/// A value that no reader can take for two headers: visible ASCII and spaces. File names go into headers encoded
/// (RFC 6266).
fn is_plain(value: &str) -> bool {
    value.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// The time as HTTP writes it: `Sat, 31 Jan 2026 01:05:00 GMT`.
fn http_date(now: DateTime<FixedOffset>) -> String {
    now.with_timezone(&Utc).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The words of a status code that browsers show; a code without any is as good.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}
