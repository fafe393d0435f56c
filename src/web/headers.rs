//! Headers with a form of their own: cookies, and the name of a file.

use super::forms::percent_encode;
use super::http::Request;

/// Name of the session's cookie.
pub fn session_cookie(tls: bool) -> &'static str {
    if tls { "__Host-zhiji" } else { "zhiji" }
}

/// A cookie that only this site is sent, and no script reads.
pub fn set_cookie(name: &str, value: &str, tls: bool) -> String {
    let secure = if tls { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

/// The value of a cookie that came with a request.
pub fn cookie(request: &Request, name: &str) -> Option<String> {
    let all = request.headers.iter().filter(|(header, _)| header == "cookie");
    all.flat_map(|(_, value)| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// A file's name as RFC 6266 and RFC 5987 have it.
pub fn disposition(name: &str) -> String {
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '_' }).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", percent_encode(name))
}
