//! A gateway that is asked by HTTP, once for each message. It goes to the address of the settings and nowhere else: no
//! redirect is followed, no proxy of the environment is used. What it answers is not kept but for its status.

use super::{Handed, Outgoing, Sender, filled};
use crate::bank::outbox::Why;
use crate::bank::outbox::settings::{Content, Gateway};
use crate::kernel::error::{Fault, Refusal, Result};
use crate::text;
use std::path::Path;
use ureq::Agent;
use ureq::http::{HeaderValue, Request, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// Bytes of a secret.
const SECRET_MAX: u64 = 4_096;
/// Bytes of an answer that are read, so that the connection can be used again.
const ANSWER_MAX: u64 = 16 * 1_024;
/// Statuses by which a gateway refuses the message itself, whoever asks and whenever.
const NEVER: [u16; 3] = [400, 413, 422];
/// Statuses that say nothing about the message but that the gateway takes none at present.
const NONE_NOW: [u16; 9] = [401, 403, 404, 405, 407, 429, 502, 503, 504];

/// Asks a gateway.
pub struct Http {
    gateway: Gateway,
    agent: Agent,
    secret: String,
}

impl Http {
    /// A client for a gateway; files of the settings lie in the bank's folder where no other is named.
    ///
    /// # Errors
    /// Refuses a secret that others may read, and files that hold none.
    pub fn to(gateway: &Gateway, dir: &Path) -> Result<Http> {
        let secret = match &gateway.secret_file {
            Some(path) => secret(&dir.join(path))?,
            None => String::new(),
        };
        let mut tls = TlsConfig::builder();
        if let Some(path) = &gateway.ca_file {
            tls = tls.root_certs(RootCerts::new_with_certs(&certificates(&dir.join(path))?));
        }
        let agent = Agent::config_builder()
            .timeout_global(Some(gateway.deadline))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .tls_config(tls.build())
            .user_agent("zhiji")
            .build()
            .new_agent();
        Ok(Http { gateway: gateway.clone(), agent, secret })
    }

    /// What became of one message, and whether the next is worth a try.
    fn ask(&self, one: &Outgoing) -> Result<(Handed, bool)> {
        let answer = self.agent.run(self.request(one)?);
        let response = match answer {
            Ok(response) => response,
            Err(ureq::Error::Timeout(_)) => return Ok((Handed::Later("timeout".to_owned()), false)),
            // What a client says of a connection may name the address with its fields: it is not kept.
            Err(_) => return Ok((Handed::Later("no connection".to_owned()), false)),
        };
        let status = response.status();
        let said = format!("HTTP {}", status.as_u16());
        response.into_body().into_with_config().limit(ANSWER_MAX).read_to_vec().ok();
        Ok(match status.as_u16() {
            taken if self.gateway.success.contains(&taken) => (Handed::Taken, true),
            never if NEVER.contains(&never) => (Handed::Never(Why::Refused, said), true),
            none if NONE_NOW.contains(&none) || status.is_redirection() => (Handed::Later(said), false),
            _ => (Handed::Later(said), true),
        })
    }

    fn request(&self, one: &Outgoing) -> Result<Request<String>> {
        let gateway = &self.gateway;
        let all =
            [("phone", &*one.phone), ("text", &*one.text), ("key", &*one.key), ("secret", &*self.secret)];
        // The settings were checked when they were read: every field is known.
        let wrong = |field: String| Fault::Inconsistent(format!("sms.http: {field}"));
        let url = filled(&gateway.url, &all[2..3], &form).map_err(wrong)?;
        let escape: &dyn Fn(&str) -> String = match gateway.content {
            Content::Json => &json,
            Content::Form => &form,
        };
        let body = filled(&gateway.body, &all, escape).map_err(wrong)?;
        let mut request = Request::post(url)
            .header(header::CONTENT_TYPE, gateway.content.mime())
            .header(&gateway.key_header, &one.key);
        for (name, value) in &gateway.headers {
            let value = filled(value, &all[2..], &|value| value.to_owned()).map_err(wrong)?;
            let mut value = HeaderValue::from_str(&value).map_err(|_| wrong(name.clone()))?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        request.body(body).map_err(|_| wrong("request".to_owned()).into())
    }
}

impl Sender for Http {
    fn hand_over(&mut self, _: i64, batch: &[Outgoing], goes_on: &dyn Fn() -> bool) -> Result<Vec<Handed>> {
        let mut handed = Vec::with_capacity(batch.len());
        let mut open = true;
        for one in batch {
            if !open || !goes_on() {
                handed.push(Handed::NotTried);
                continue;
            }
            let (became, next) = self.ask(one)?;
            handed.push(became);
            open = next;
        }
        Ok(handed)
    }
}

/// A value between the quotes of JSON.
fn json(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// A value of a form or an address: everything but letters, digits and `-._~` by its bytes.
fn form(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(byte).collect()
}

/// The secret of a file that nobody else may read.
fn secret(path: &Path) -> Result<String> {
    let field = "sms.http.secret_file";
    let about = std::fs::metadata(path).map_err(|error| Fault::file(path, error))?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0 {
        let why = text!("其他用户可读该文件：请设为 600", "others may read the file: give it mode 600");
        return Err(Refusal::new("secret_open", field, why).into());
    }
    let unfit = || {
        let why = text!(
            "须为一行可见字符，最多 {SECRET_MAX} 字节",
            "give one line of visible signs, {SECRET_MAX} bytes at most"
        );
        Refusal::new("secret_unfit", field, why)
    };
    if about.len() > SECRET_MAX {
        return Err(unfit().into());
    }
    let text = std::fs::read_to_string(path).map_err(|error| Fault::file(path, error))?;
    let secret = text.trim();
    if secret.is_empty() || !secret.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return Err(unfit().into());
    }
    Ok(secret.to_owned())
}

/// The certificates of a PEM file.
fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>> {
    let pem = std::fs::read(path).map_err(|error| Fault::file(path, error))?;
    let mut found = Vec::new();
    for item in parse_pem(&pem) {
        if let Ok(PemItem::Certificate(certificate)) = item {
            found.push(certificate);
        }
    }
    if found.is_empty() {
        let why = text!("文件中没有证书（PEM）", "there is no certificate in the file (PEM)");
        return Err(Refusal::new("no_certificate", "sms.http.ca_file", why).into());
    }
    Ok(found)
}
