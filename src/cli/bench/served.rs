//! The measured server as its clients see it: where it is, who is signed in, what it holds, and a day's run in it.

use super::client::{Client, header};
use super::fault;
use super::server::Reached;
use crate::kernel::error::Result;
use crate::schedule::rows::last_runs;
use crate::store::open::{Bank, Mode};
use crate::web::forms::percent_encode;
use crate::web::pages::feeds::TAKE_FEEDS;
use crate::web::site::About;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Longer than the allocator keeps what is free.
const REST: Duration = Duration::from_millis(1_500);

/// The server and the people who are signed in, one of each role.
pub struct Served {
    process: Child,
    /// Where it is reached.
    pub at: Reached,
    /// Resident memory before anybody signed in, MB.
    pub at_rest_mb: u64,
    /// Who is signed in, with their roles.
    pub sessions: Vec<(String, Session)>,
    bank: Bank,
}

/// A person who is signed in.
#[derive(Clone)]
pub struct Session {
    /// Staff number.
    pub staff_no: String,
    /// The session's cookie.
    pub cookie: String,
    /// What every form carries.
    pub token: String,
}

impl Served {
    /// Starts the server of a benchmark's folder and signs everybody in.
    ///
    /// # Errors
    /// A fault of the system; a server that does not come up.
    pub fn start(dir: &Path) -> Result<Served> {
        let program = std::env::current_exe().map_err(|error| fault("this program", error))?;
        let mut command = Command::new(program);
        command.args(["bench", "server", "--dir"]).arg(dir);
        let process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = process.map_err(|error| fault("the server", error))?;
        let mut line = String::new();
        let said = process.stdout.take().map(|out| BufReader::new(out).read_line(&mut line));
        let at: Reached = match said {
            Some(Ok(_)) => serde_json::from_str(&line).map_err(|error| fault("the server", error)),
            _ => Err(fault("the server", "it says nothing")),
        }
        .inspect_err(|_| {
            process.kill().ok();
        })?;
        let bank = Bank::open(&dir.join("bank"), Mode::Read)?;
        let mut served = Served { process, at, at_rest_mb: 0, sessions: Vec::new(), bank };
        served.rest()?;
        served.at_rest_mb = served.memory_mb("VmRSS:");
        for person in About::of(&served.bank)?.sign_ins {
            let session = sign_in(at.site, &person.staff_no, &person.password)?;
            served.sessions.push((person.role, session));
        }
        Ok(served)
    }

    /// Who is signed in with a role.
    ///
    /// # Errors
    /// A fault where nobody is.
    pub fn session(&self, role: &str) -> Result<&Session> {
        let found = self.sessions.iter().find(|(of, _)| of == role);
        found.map(|(_, session)| session).ok_or_else(|| fault("nobody is", role))
    }

    /// Lets the server rest, as one does that nobody asks: what it no longer needs goes back to the system once it
    /// has been free for a second and a connection ends.
    ///
    /// # Errors
    /// A fault where it does not answer.
    pub fn rest(&self) -> Result<()> {
        for _ in 0..2 {
            std::thread::sleep(REST);
            Client::new(self.at.site)
                .ask(&get(self.at.site, "/sign-in", ""))
                .map_err(|error| fault("/", error))?;
        }
        Ok(())
    }

    /// What the system says of the server's memory under a name of its `status`, MB.
    pub fn memory_mb(&self, name: &str) -> u64 {
        super::memory_mb(&self.process.id().to_string(), name)
    }

    /// Asks for what lies in the inbox to be taken, as the administrator does on the timetable's page.
    ///
    /// # Errors
    /// A fault where it is not let in.
    pub fn take_inbox(&self) -> Result<()> {
        let admin = self.session("admin")?;
        let path = format!("/timetable/{TAKE_FEEDS}/run");
        let asked = post(self.at.site, &path, &admin.cookie, &[("token", &admin.token)]);
        let answer = Client::new(self.at.site).ask(&asked).map_err(|error| fault(&path, error))?;
        if answer.status == 303 { Ok(()) } else { Err(fault(&path, answer.status)) }
    }

    /// Whether a run of the timetable has ended, and how; none while it is under way.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn run_ended(&self) -> Result<Option<String>> {
        let last = last_runs(&self.bank.crm, TAKE_FEEDS, 1)?;
        Ok(last.into_iter().next().map(|run| run.outcome))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Its input ends, and so does the server.
        drop(self.process.stdin.take());
        self.process.wait().ok();
    }
}

fn sign_in(address: SocketAddr, staff_no: &str, password: &str) -> Result<Session> {
    let mut client = Client::new(address);
    let asked = post(address, "/sign-in", "", &[("staff_no", staff_no), ("password", password)]);
    let answer = client.ask(&asked).map_err(|error| fault("sign-in", error))?;
    let cookie =
        header(&answer.head, "set-cookie").and_then(|value| value.split(';').next()).unwrap_or_default();
    if answer.status != 303 || cookie.is_empty() {
        return Err(fault("sign-in", answer.status));
    }
    let page = client.ask(&get(address, "/help", cookie)).map_err(|error| fault("/help", error))?;
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let token = text.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let token = token.ok_or_else(|| fault("/help", "no token"))?.to_owned();
    Ok(Session { staff_no: staff_no.to_owned(), cookie: cookie.to_owned(), token })
}

/// A request for a page.
pub fn get(address: SocketAddr, path: &str, cookie: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n").into_bytes()
}

/// A form that is sent.
pub fn post(address: SocketAddr, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
    let body = pairs.join("&");
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
