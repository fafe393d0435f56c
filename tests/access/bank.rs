//! A bank with people who sign in, and a clock that the test moves.

use chrono::TimeDelta;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use zhiji::access::accounts::{NewAccount, open_account};
use zhiji::access::act::Act;
use zhiji::access::credentials::{Change, begin_second_factor, change_password, confirm_second_factor};
use zhiji::access::roles::{Post, Role};
use zhiji::access::rules::{AccessRules, Profile};
use zhiji::access::sessions::{Attempt, Opened, Sessions, Tried, Viewer};
use zhiji::access::totp;
use zhiji::kernel::calendar::from_ymd;
use zhiji::kernel::clock::{Clock, FixedClock, Stopwatch};
use zhiji::kernel::error::{Error, Refusal, Result};
use zhiji::kernel::lang::Lang;
use zhiji::store::action::Signed;
use zhiji::store::open::{Bank, Mode};

/// A password of the tests' people, and another.
pub const FIRST: &str = "Korn-Blume 7 am See";
pub const SECOND: &str = "Wiesen-Schaum 4 im Tal";

pub struct Place {
    pub dir: TempDir,
    pub bank: Bank,
    pub sessions: Sessions,
    pub clock: FixedClock,
    pub rules: AccessRules,
}

pub fn code_of<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Refusal(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

pub fn post(role: Role, inst_no: &str) -> Post {
    Post { role, inst_no: inst_no.to_owned() }
}

/// Opens a bank for writing. A process that another test starts at this moment may hold a copy of the lock
/// that was just let go, until it runs its own program.
pub fn reopen(dir: &Path) -> Result<Bank> {
    let watch = Stopwatch::start();
    loop {
        match Bank::open(dir, Mode::Write) {
            Err(Error::Refusal(refusal))
                if refusal.code == "bank_locked" && watch.elapsed().as_secs() < 20 =>
            {
                std::thread::yield_now();
            }
            opened => return opened,
        }
    }
}

impl Place {
    /// A new bank at nine in the morning.
    pub fn new() -> Place {
        let dir = TempDir::new().unwrap();
        let bank = Bank::create(dir.path()).unwrap();
        let rules = AccessRules::of(Profile::Mlps);
        let clock = FixedClock::on(from_ymd(20_260_105).unwrap(), 9, 0);
        Place { dir, bank, sessions: Sessions::new(rules), clock, rules }
    }

    /// The process ends and another begins.
    pub fn restart(self) -> Place {
        let Place { dir, bank, clock, rules, .. } = self;
        drop(bank);
        let bank = reopen(dir.path()).unwrap();
        Place { dir, bank, sessions: Sessions::new(rules), clock, rules }
    }

    pub fn signed(&self, actor: &str) -> Signed {
        Signed {
            actor: actor.to_owned(),
            at: self.clock.stamp(),
            today: self.clock.today(),
            business_date: None,
            detail: String::new(),
            peer: "10.0.0.7".to_owned(),
        }
    }

    pub fn perform<T>(&mut self, act: Result<Act<T>>) -> Result<T> {
        act.and_then(|act| act.perform(&mut self.bank.crm))
    }

    /// Opens an account from the console; answers its one-time password.
    pub fn open(&mut self, staff_no: &str, posts: &[Post]) -> String {
        let new = NewAccount {
            staff_no: staff_no.to_owned(),
            name: "王小明".to_owned(),
            lang: Lang::Zh,
            posts: posts.to_vec(),
        };
        let act = open_account(&self.bank.core, &self.bank.crm, &self.signed("console"), &new);
        self.perform(act).unwrap()
    }

    pub fn attempt(&self, staff_no: &str, password: &str, code: &str) -> Result<Act<Tried>> {
        let attempt = Attempt { staff_no, password, code };
        let (core, crm) = (&self.bank.core, &self.bank.crm);
        self.sessions.sign_in(core, crm, attempt, &self.signed("nobody"), &self.clock)
    }

    pub fn try_in(
        &mut self,
        staff_no: &str,
        password: &str,
        code: &str,
    ) -> std::result::Result<Opened, Refusal> {
        let act = self.attempt(staff_no, password, code);
        self.perform(act).unwrap()
    }

    /// Signs in; answers the cookie.
    pub fn sign_in(&mut self, staff_no: &str, password: &str) -> String {
        self.try_in(staff_no, password, "").unwrap_or_else(|refusal| panic!("{refusal:?}")).cookie
    }

    pub fn viewer(&self, cookie: &str) -> Option<Viewer> {
        self.sessions.viewer(&self.bank.core, &self.bank.crm, cookie, &self.clock).unwrap()
    }

    pub fn change(&mut self, viewer: &Viewer, old: &str, new: &str) -> Result<Tried> {
        let (core, crm) = (&self.bank.core, &self.bank.crm);
        let (signed, passwords) = (self.signed(""), Change { old, new });
        let act = change_password(core, crm, &self.rules, viewer, passwords, &signed, &self.clock);
        self.perform(act)
    }

    /// A person with the first password, signed in; answers the cookie.
    pub fn person(&mut self, staff_no: &str, posts: &[Post]) -> String {
        let once = self.open(staff_no, posts);
        let cookie = self.sign_in(staff_no, &once);
        let viewer = self.viewer(&cookie).unwrap();
        self.change(&viewer, &once, FIRST).unwrap().unwrap().cookie
    }

    /// Sets up one-time codes; answers the secret and the new cookie. The next code is of the next step.
    pub fn set_up_codes(&mut self, cookie: &str) -> (String, String) {
        let viewer = self.viewer(cookie).unwrap();
        let act = begin_second_factor(&self.bank.crm, &viewer, "示例 银行", &self.signed(""));
        let offered = self.perform(act).unwrap();
        assert!(offered.uri.contains(&offered.secret));
        let code = self.code(&offered.secret);
        let (core, crm) = (&self.bank.core, &self.bank.crm);
        let act =
            confirm_second_factor(core, crm, &self.rules, &viewer, &code, &self.signed(""), &self.clock);
        let opened = self.perform(act).unwrap().unwrap();
        (offered.secret, opened.cookie)
    }

    /// The code that the person's phone shows now.
    pub fn code(&self, secret: &str) -> String {
        let step = self.clock.now().timestamp() / 30;
        format!("{:06}", totp::code(&totp::decode(secret).unwrap(), step as u64, 6))
    }

    pub fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Somebody sets the clock; no time passes.
    pub fn set_clock(&self, days: i64) {
        self.clock.set(self.clock.now() + TimeDelta::days(days));
    }

    pub fn keep(&mut self) {
        let signed = self.signed("system");
        self.sessions.keep(&mut self.bank.crm, &signed, &self.clock).unwrap();
    }

    /// A question to crm.db that answers one text.
    pub fn ask(&self, sql: &str) -> String {
        let value: Option<String> = self
            .bank
            .crm
            .conn()
            .query_row(&format!("SELECT CAST(({sql}) AS TEXT)"), [], |row| row.get(0))
            .unwrap();
        value.unwrap_or_default()
    }

    /// The staff feed says this of a person.
    pub fn feed_staff(&self, staff_no: &str, inst_no: &str, status: &str) {
        let conn = self.bank.core.conn();
        conn.execute("DELETE FROM staff WHERE staff_no = ?1", [staff_no]).unwrap();
        conn.execute(
            "INSERT INTO staff (staff_no, since_day, until_day, inst_no, team, name, role, mobile, status, self_post)
             VALUES (?1, 20260101, 99991231, ?2, '', '李四', 'manager', '', ?3, 'retail')",
            [staff_no, inst_no, status],
        )
        .unwrap();
    }
}
