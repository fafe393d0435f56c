//! What the gate hands on and takes back: one whole request, one whole answer.
//!
//! Nothing here knows sockets. A test asks the site directly, with a [`Request`] it wrote itself.

use std::net::{IpAddr, Ipv4Addr};

/// The methods that exist; the gate refuses every other with 405.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads; changes nothing.
    Get,
    /// Reads; the answer is sent without its body.
    Head,
    /// Changes something, or carries words that do not belong into an address.
    Post,
}

impl Method {
    /// The word in the request line.
    pub fn code(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
        }
    }

    /// The method of a word; methods are case-sensitive (RFC 9110, 9.1).
    pub fn from_code(code: &str) -> Option<Method> {
        [Method::Get, Method::Head, Method::Post].into_iter().find(|method| method.code() == code)
    }
}

/// One whole request, as the gate let it through.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is asked.
    pub method: Method,
    /// Path of the address as sent, percent-encoding included, without the query; begins with `/`.
    pub path: String,
    /// Query of the address as sent, without the `?`; empty where there is none.
    pub query: String,
    /// Headers in the order sent; names in small letters.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
    /// Address of the socket's other end. No header can change it.
    pub peer: IpAddr,
    /// Whether it came over TLS.
    pub tls: bool,
}

impl Request {
    /// A request from this machine without headers or body.
    pub fn new(method: Method, target: &str) -> Request {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Request {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
            tls: false,
        }
    }

    /// The first header of that name (small letters).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// One whole answer.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Headers; the gate adds length, connection, date and the security headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer with a body of a content type.
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
        Response { status, headers: vec![("Content-Type", content_type.to_owned())], body: body.into() }
    }

    /// The same with one more header. The gate answers 500 in place of an answer whose header
    /// carries a control byte.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Response {
        self.headers.push((name, value.into()));
        self
    }

    /// The first header of that name, as written by the handler.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// What answers requests. Called from several threads at once; a panic in it costs that one answer.
pub trait Handler: Send + Sync + 'static {
    /// The largest body in bytes that this address takes; asked before any of it is read.
    fn body_limit(&self, method: Method, path: &str) -> u64;

    /// The answer.
    fn answer(&self, request: Request) -> Response;
}
