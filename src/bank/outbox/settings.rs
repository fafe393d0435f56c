//! Which gateway takes this bank's messages: the table `[sms]` of `settings.toml`. Nothing of it ever comes from a
//! request: a page can neither show nor change where the machine connects to.

use crate::kernel::error::{Fault, Refusal, Result};
use crate::kernel::lang::Text;
use crate::text;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use ureq::http::{HeaderName, Uri};

/// How messages leave the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// The number that customers call; empty: that of head office in the feed.
    pub service_phone: String,
    /// What takes them.
    pub way: Way,
}

impl Default for Sending {
    fn default() -> Sending {
        Sending { service_phone: String::new(), way: Way::File }
    }
}

/// What takes messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A file in a folder, for the bank's gateway to fetch.
    File,
    /// A gateway that is asked by HTTP.
    Http(Box<Gateway>),
    /// Nobody: every message counts as delivered, but those to numbers with this last digit.
    Simulator(Option<char>),
}

impl Way {
    /// The word in settings.
    pub fn code(&self) -> &'static str {
        match self {
            Way::File => "file",
            Way::Http(_) => "http",
            Way::Simulator(_) => "simulator",
        }
    }
}

/// How the gateway is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// Address; may hold `{{key}}` behind the host.
    pub url: String,
    /// Form of the body.
    pub content: Content,
    /// Body with `{{phone}}`, `{{text}}`, `{{key}}`, `{{secret}}`.
    pub body: String,
    /// Further headers; values may hold `{{key}}` and `{{secret}}`.
    pub headers: Vec<(String, String)>,
    /// Header that carries the key.
    pub key_header: String,
    /// File that holds the secret; read for each batch, never shown.
    pub secret_file: Option<PathBuf>,
    /// Certificates that are trusted in place of the public ones, PEM.
    pub ca_file: Option<PathBuf>,
    /// Answers that mean: it has the message.
    pub success: Vec<u16>,
    /// From connecting to the answer.
    pub deadline: Duration,
}

/// Form of a body; it says how values are escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
}

impl Content {
    /// The header's value.
    pub fn mime(self) -> &'static str {
        match self {
            Content::Json => "application/json; charset=utf-8",
            Content::Form => "application/x-www-form-urlencoded",
        }
    }
}

/// Table `[sms]` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    #[serde(default = "file")]
    sender: String,
    #[serde(default)]
    service_phone: String,
    #[serde(default)]
    simulator_fails_on: String,
    http: Option<HttpDocument>,
}

impl Default for Document {
    fn default() -> Document {
        let (service_phone, simulator_fails_on) = Default::default();
        Document { sender: file(), service_phone, simulator_fails_on, http: None }
    }
}

fn file() -> String {
    "file".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HttpDocument {
    url: String,
    content_type: String,
    body: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default = "key_header")]
    key_header: String,
    secret_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
    #[serde(default = "success")]
    success: Vec<u16>,
    #[serde(default = "deadline_seconds")]
    deadline_seconds: u64,
    #[serde(default)]
    plain_http: bool,
}

fn key_header() -> String {
    "Idempotency-Key".to_owned()
}

fn success() -> Vec<u16> {
    vec![200, 201, 202]
}

fn deadline_seconds() -> u64 {
    10
}

/// Seconds that a gateway may take at most: the timetable waits for it.
const DEADLINE_SECONDS_MAX: u64 = 60;
/// Headers that the client sets itself.
const OWN_HEADERS: [&str; 6] =
    ["host", "content-length", "content-type", "transfer-encoding", "connection", "expect"];
/// Fields of a body.
const BODY_FIELDS: [&str; 4] = ["phone", "text", "key", "secret"];

#[derive(Deserialize)]
struct Whole {
    #[serde(default)]
    sms: Document,
}

/// The settings of messages in a bank's folder; those of a new bank where it has none.
///
/// # Errors
/// Refuses what is not a setting, naming it.
pub fn load(dir: &Path) -> Result<Sending> {
    let path = dir.join("settings.toml");
    let toml = match std::fs::read_to_string(&path) {
        Ok(toml) => toml,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Sending::default()),
        Err(error) => return Err(Fault::file(&path, error).into()),
    };
    let whole: Whole = toml::from_str(&toml).map_err(|error| {
        let message = error.to_string();
        refuse("settings.toml", text!("无法读取：{message}", "cannot be read: {message}"))
    })?;
    Ok(whole.sms.checked()?)
}

impl Document {
    /// The settings, checked.
    ///
    /// # Errors
    /// Refuses what cannot be, naming the setting.
    pub fn checked(self) -> std::result::Result<Sending, Refusal> {
        let phone = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ' ');
        if self.service_phone.chars().count() > 20 || !self.service_phone.chars().all(phone) {
            let why = text!("须为电话号码，如 95000", "give a telephone number, as 95000");
            return Err(refuse("sms.service_phone", why));
        }
        let way = match (self.sender.as_str(), self.http) {
            ("file", _) => Way::File,
            ("simulator", _) => {
                let mut digits = self.simulator_fails_on.chars();
                match (digits.next(), digits.next()) {
                    (None, _) => Way::Simulator(None),
                    (Some(digit), None) if digit.is_ascii_digit() => Way::Simulator(Some(digit)),
                    _ => {
                        let why = text!("须为一位数字，或留空", "give one digit, or nothing");
                        return Err(refuse("sms.simulator_fails_on", why));
                    }
                }
            }
            ("http", Some(http)) => Way::Http(Box::new(http.checked()?)),
            ("http", None) => {
                let why = text!(
                    "缺少：sender = \"http\" 须写明网关",
                    "is missing: sender = \"http\" needs a gateway"
                );
                return Err(refuse("sms.http", why));
            }
            _ => {
                let why = text!("须为 file、http 或 simulator", "give file, http or simulator");
                return Err(refuse("sms.sender", why));
            }
        };
        Ok(Sending { service_phone: self.service_phone, way })
    }
}

impl HttpDocument {
    fn checked(self) -> std::result::Result<Gateway, Refusal> {
        check_url(&self.url, self.plain_http)?;
        let content = match self.content_type.as_str() {
            "application/json" => Content::Json,
            "application/x-www-form-urlencoded" => Content::Form,
            _ => {
                let why = text!(
                    "须为 application/json 或 application/x-www-form-urlencoded",
                    "give application/json or application/x-www-form-urlencoded"
                );
                return Err(refuse("sms.http.content_type", why));
            }
        };
        check_body(&self.body, content)?;
        for (name, value) in &self.headers {
            check_header(name, value)?;
        }
        check_header(&self.key_header, "")?;
        if !(1..=DEADLINE_SECONDS_MAX).contains(&self.deadline_seconds) {
            let why = text!("须为 1 至 {DEADLINE_SECONDS_MAX}", "give 1 to {DEADLINE_SECONDS_MAX}");
            return Err(refuse("sms.http.deadline_seconds", why));
        }
        if self.success.is_empty() || !self.success.iter().all(|status| (200..300).contains(status)) {
            let why = text!("须为 200 至 299 的状态码", "give statuses from 200 to 299");
            return Err(refuse("sms.http.success", why));
        }
        let uses_secret = |text: &String| text.contains("{{secret}}");
        if self.secret_file.is_none() && (uses_secret(&self.body) || self.headers.values().any(uses_secret)) {
            let why = text!(
                "用了 {{{{secret}}}}，须写明密钥文件",
                "{{{{secret}}}} is used: name the file that holds it"
            );
            return Err(refuse("sms.http.secret_file", why));
        }
        Ok(Gateway {
            url: self.url,
            content,
            body: self.body,
            headers: self.headers.into_iter().collect(),
            key_header: self.key_header,
            secret_file: self.secret_file,
            ca_file: self.ca_file,
            success: self.success,
            deadline: Duration::from_secs(self.deadline_seconds),
        })
    }
}

/// The host is fixed; a name and password in it would stand in logs; without encryption only on this machine or where
/// the bank says that its network is safe.
fn check_url(url: &str, plain_http: bool) -> std::result::Result<(), Refusal> {
    let wrong = |why: Text| Err(refuse("sms.http.url", why));
    if let Err(field) = super::sender::filled(url, &[("key", "k")], &|value| value.to_owned()) {
        return wrong(text!(
            "地址中只能用 {{{{key}}}}，不能用 {field}",
            "an address takes {{{{key}}}} only, not {field}"
        ));
    }
    let Ok(uri) = url.replace("{{key}}", "k").parse::<Uri>() else {
        return wrong(text!("不是网址", "is no address"));
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return wrong(text!("须以 https:// 开头", "must begin with https://"));
    };
    if authority.as_str().contains('@') || !url.contains(authority.as_str()) {
        return wrong(text!("主机中不能有口令或字段", "no password and no field stands in the host"));
    }
    let host = authority.host().trim_matches(['[', ']']);
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    match scheme {
        "https" => Ok(()),
        "http" if here || plain_http => Ok(()),
        "http" => wrong(text!(
            "未加密：请用 https，或写明 plain_http = true",
            "is not encrypted: use https, or say plain_http = true"
        )),
        _ => wrong(text!("须以 https:// 开头", "must begin with https://")),
    }
}

fn check_body(body: &str, content: Content) -> std::result::Result<(), Refusal> {
    let samples = BODY_FIELDS.map(|field| (field, "1"));
    let filled = match super::sender::filled(body, &samples, &|value| value.to_owned()) {
        Ok(filled) => filled,
        Err(field) => {
            let why = text!(
                "没有字段 {field}：可用 phone、text、key、secret",
                "there is no field {field}: those there are: phone, text, key, secret"
            );
            return Err(refuse("sms.http.body", why));
        }
    };
    let good = match content {
        Content::Json => serde_json::from_str::<serde_json::Value>(&filled).is_ok(),
        Content::Form => filled.bytes().all(|byte| byte.is_ascii_graphic()) && filled.contains('='),
    };
    if !good || !body.contains("{{phone}}") || !body.contains("{{text}}") {
        let why = text!(
            "须符合 content_type，并含 {{{{phone}}}} 与 {{{{text}}}}",
            "must be what content_type says, with {{{{phone}}}} and {{{{text}}}}"
        );
        return Err(refuse("sms.http.body", why));
    }
    Ok(())
}

fn check_header(name: &str, value: &str) -> std::result::Result<(), Refusal> {
    let samples = [("key", "k"), ("secret", "s")];
    let known = super::sender::filled(value, &samples, &|value| value.to_owned()).is_ok();
    let plain = value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let own = OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str());
    if !known || !plain || own || HeaderName::from_bytes(name.as_bytes()).is_err() {
        let shown: String = name.chars().filter(|c| !c.is_control()).collect();
        let why = text!(
            "“{shown}”不能作为请求头，或其值含未知字段或不可见字符",
            "\"{shown}\" cannot be a header, or its value holds an unknown field or invisible signs"
        );
        return Err(refuse("sms.http.headers", why));
    }
    Ok(())
}

fn refuse(field: &str, text: Text) -> Refusal {
    Refusal::new("settings", field, text)
}
