//! The head of a request: bytes in, a [`Head`] or a refusal out. Nothing here waits or touches a socket.
//!
//! Strict on purpose: where two programs could read a head in two ways, it is refused, so that no second request
//! hides in the first.

use super::limits::Limits;
use super::refused::Refused;
use crate::web::http::Method;
use std::borrow::Cow;
use std::net::IpAddr;

/// Names by which this server may be asked.
#[derive(Debug, Clone, Default)]
pub struct Names {
    names: Vec<String>,
    addresses: Vec<IpAddr>,
}

impl Names {
    /// The names of a list; a port written with one does not count.
    pub fn new<'a>(hosts: impl IntoIterator<Item = &'a str>) -> Names {
        let mut names = Names::default();
        for host in hosts {
            match named(host) {
                Some(Named::Address(address)) => names.addresses.push(address),
                Some(Named::Name(name)) => names.names.push(name.to_ascii_lowercase()),
                None => {}
            }
        }
        names
    }

    /// Whether a Host header names this server, which was reached at `local`. Names of this machine for itself
    /// always do, and so does the address that was reached: a page elsewhere cannot make a browser send one of
    /// these for another machine.
    pub fn allow(&self, host: &str, local: IpAddr) -> bool {
        match named(host) {
            Some(Named::Address(address)) => {
                address.is_loopback() || address == local || self.addresses.contains(&address)
            }
            Some(Named::Name(name)) => {
                let known = |other: &str| name.eq_ignore_ascii_case(other);
                known("localhost") || self.names.iter().any(|other| known(other))
            }
            None => false,
        }
    }
}

/// What a host is called by.
enum Named<'a> {
    Address(IpAddr),
    Name(&'a str),
}

/// Name or address of `name:port`; none where it is neither.
fn named(host: &str) -> Option<Named<'_>> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let port_is_plain = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| {
            (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    match name.parse::<IpAddr>() {
        _ if !port_is_plain => None,
        Ok(address) if address.is_ipv6() == host.starts_with('[') => {
            Some(Named::Address(address.to_canonical()))
        }
        Err(_) if !name.is_empty() && name.bytes().all(plain) => Some(Named::Name(name)),
        _ => None,
    }
}

/// The name or address of an entry of the allow-list, without a port.
pub fn name_of(host: &str) -> Option<String> {
    match named(host)? {
        Named::Address(address) => Some(address.to_string()),
        Named::Name(name) => Some(name.to_ascii_lowercase()),
    }
}

/// A head that was let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// What is asked.
    pub method: Method,
    /// Path and query as sent; bytes beyond ASCII percent-encoded.
    pub target: String,
    /// Headers in the order sent, names in small letters, without those that concern the connection only and
    /// those with which a proxy or this gate would speak.
    pub headers: Vec<(String, String)>,
    /// Bytes of the body.
    pub length: u64,
    /// Whether the client can send another request on this connection.
    pub keep_alive: bool,
    /// Whether the client waits for a word before it sends the body.
    pub waits: bool,
}

impl Head {
    /// The path without its query.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }
}

/// Looks for the end of a head from `seen` on, where the last look ended: how many bytes it has, or none yet.
/// A byte that no head may hold is refused at once, so that nobody waits for a line end that was meant otherwise.
pub fn end_of(bytes: &[u8], seen: usize) -> Result<Option<usize>, Refused> {
    for at in seen..bytes.len() {
        let after_cr = at > 0 && bytes[at - 1] == b'\r';
        match bytes[at] {
            b'\n' if !after_cr => return Err(Refused::Malformed),
            b'\n' if bytes[..at].ends_with(b"\r\n\r") => return Ok(Some(at + 1)),
            b'\n' => {}
            _ if after_cr => return Err(Refused::Malformed),
            b'\t' | b'\r' => {}
            byte if byte.is_ascii_control() => return Err(Refused::Malformed),
            _ => {}
        }
    }
    Ok(None)
}

/// Reads a whole head, as [`end_of`] found it.
pub fn parse(bytes: &[u8], names: &Names, local: IpAddr, limits: &Limits) -> Result<Head, Refused> {
    let bytes = ascii_line(bytes);
    let mut space = vec![httparse::EMPTY_HEADER; limits.headers];
    let mut raw = httparse::Request::new(&mut space);
    match raw.parse(&bytes) {
        Ok(httparse::Status::Complete(length)) if length == bytes.len() => {}
        Ok(_) => return Err(Refused::Malformed),
        Err(httparse::Error::TooManyHeaders) => return Err(Refused::HeadTooLarge),
        Err(httparse::Error::Version) => return Err(Refused::Version),
        Err(_) => return Err(Refused::Malformed),
    }
    let target = raw.path.filter(|target| target.starts_with('/') && !target.contains('#'));
    let target = target.ok_or(Refused::Malformed)?;
    let newer = raw.version == Some(1);
    let length = length_of(raw.headers)?;
    check_host(raw.headers, names, local)?;
    let method = raw.method.and_then(Method::from_code).ok_or(Refused::Method)?;
    let expects = check_expectation(raw.headers, newer)?;
    Ok(Head {
        method,
        target: target.to_owned(),
        headers: handed_on(raw.headers),
        length,
        keep_alive: newer && !says_close(raw.headers),
        waits: expects && length > 0,
    })
}

/// The head with the bytes of its first line beyond ASCII percent-encoded: old browsers send a query as it was
/// typed, in whatever encoding.
fn ascii_line(bytes: &[u8]) -> Cow<'_, [u8]> {
    let line = bytes.iter().position(|byte| *byte == b'\r').unwrap_or(bytes.len());
    if bytes[..line].is_ascii() {
        return Cow::Borrowed(bytes);
    }
    let mut encoded = percent_encoded(&bytes[..line]).into_bytes();
    encoded.extend_from_slice(&bytes[line..]);
    Cow::Owned(encoded)
}

/// Text with bytes beyond ASCII percent-encoded.
fn percent_encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii() {
            text.push(char::from(*byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn all<'a>(headers: &'a [httparse::Header], name: &'static str) -> impl Iterator<Item = &'a [u8]> {
    headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
}

/// Bytes of the body: what one plain decimal Content-Length says, or none at all.
fn length_of(headers: &[httparse::Header]) -> Result<u64, Refused> {
    if all(headers, "transfer-encoding").next().is_some() {
        return Err(Refused::Encoded);
    }
    let mut lengths = all(headers, "content-length");
    let Some(length) = lengths.next() else { return Ok(0) };
    let digits = std::str::from_utf8(length).map_err(|_| Refused::LengthUnclear)?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if lengths.next().is_some() || !plain {
        return Err(Refused::LengthUnclear);
    }
    // Only a number that is too large fails here.
    digits.parse().map_err(|_| Refused::BodyTooLarge)
}

fn check_host(headers: &[httparse::Header], names: &Names, local: IpAddr) -> Result<(), Refused> {
    let mut hosts = all(headers, "host");
    let host = hosts.next().filter(|host| !host.is_empty()).ok_or(Refused::HostUnclear)?;
    if hosts.next().is_some() {
        return Err(Refused::HostUnclear);
    }
    let host = std::str::from_utf8(host).map_err(|_| Refused::HostForeign)?;
    if names.allow(host, local) { Ok(()) } else { Err(Refused::HostForeign) }
}

/// Whether the client waits for `100 Continue`; one of version 1.0 does not know it.
fn check_expectation(headers: &[httparse::Header], newer: bool) -> Result<bool, Refused> {
    let mut expected = all(headers, "expect");
    if !newer {
        return Ok(false);
    }
    match (expected.next(), expected.next()) {
        (None, _) => Ok(false),
        (Some(word), None) if word.eq_ignore_ascii_case(b"100-continue") => Ok(true),
        _ => Err(Refused::Expectation),
    }
}

fn says_close(headers: &[httparse::Header]) -> bool {
    let mut words = all(headers, "connection").flat_map(|value| value.split(|byte| *byte == b','));
    words.any(|word| word.trim_ascii().eq_ignore_ascii_case(b"close"))
}

/// Headers that concern this connection only, and those with which proxies speak: no proxy stands before the
/// gate, so whoever writes them invents an address.
const KEPT_BACK: [&str; 14] = [
    "connection",
    "content-length",
    "expect",
    "forwarded",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-real-ip",
    "client-ip",
];

/// Beginnings of such headers: those of proxies, and those with which the gate speaks to its workers.
const KEPT_BACK_FAMILIES: [&str; 2] = ["x-forwarded-", PRIVATE];

/// How the names begin of the headers with which the gate speaks to its workers.
pub const PRIVATE: &str = "gate-";

fn handed_on(headers: &[httparse::Header]) -> Vec<(String, String)> {
    let kept_back = |name: &str| {
        KEPT_BACK.contains(&name) || KEPT_BACK_FAMILIES.iter().any(|family| name.starts_with(family))
    };
    let named = headers.iter().map(|header| (header.name.to_ascii_lowercase(), header.value));
    named.filter(|(name, _)| !kept_back(name)).map(|(name, value)| (name, percent_encoded(value))).collect()
}
