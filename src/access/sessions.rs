//! Who is at the other end of a request: sessions, from sign-in to their end (spec 7).
//!
//! What a person may is read anew for each request. How long a session is idle and how old it is are
//! measured by a clock that nobody can set (`Clock::running`) and kept in memory; the database learns
//! of it about once a minute, so that a restart goes on where it was. So a wall clock that jumps, by a
//! day or ten years, forward or back, ends no session; the lock of an account and the first set-up go by the
//! wall clock, and a code counts only once because of its own number.

use super::accounts::{self, text};
use super::act::Act;
use super::roles::{Post, Role};
use super::rows::{self, Kept, OpenSession};
use super::rules::{self, AccessRules, Lapse};
use super::{passwords, secrets, totp};
use crate::kernel::clock::{Clock, stamp};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Lang;
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::{Core, Crm};
use crate::text;
use chrono::DateTime;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// What a person must do before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Must {
    /// Choose a password of their own.
    ChangePassword,
    /// Set up the one-time codes that their role asks for.
    SetUpSecondFactor,
}

/// The person who sent a request, read anew for each one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Staff number.
    pub staff_no: String,
    /// Name.
    pub name: String,
    /// Language of the pages.
    pub lang: Lang,
    /// Posts held now, whether or not something must be done first.
    pub posts: Vec<Post>,
    /// Number of the session, never used again.
    pub session_no: i64,
    /// What each form of this session carries.
    pub form_token: String,
    /// What must be done before anything else; nothing where all is in order.
    pub must: Option<Must>,
}

impl Viewer {
    /// Whether the person holds a post of that role anywhere.
    pub fn is(&self, role: Role) -> bool {
        self.posts.iter().any(|post| post.role == role)
    }

    /// Whether a form was made for this very session; compared in constant time.
    pub fn owns_form(&self, token: &str) -> bool {
        self.form_token.as_bytes().ct_eq(token.as_bytes()).into()
    }
}

/// What somebody typed to sign in.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// Staff number.
    pub staff_no: &'a str,
    /// Password.
    pub password: &'a str,
    /// One-time code; empty where none was given.
    pub code: &'a str,
}

/// A session that was opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// What the browser keeps, as the value of its cookie: nobody else ever sees it.
    pub cookie: String,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened(…)")
    }
}

/// The answer to a try: a session, or the one refusal that says nothing about why.
pub type Tried = std::result::Result<Opened, Refusal>;

/// What memory knows of a session. Times are those of `Clock::running`, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Watch {
    session_no: i64,
    /// When it began; before the process did, where it came over a restart.
    began: i64,
    seen: i64,
    /// When it was last written down that it was seen.
    written: i64,
    lapsed: Option<Lapse>,
}

/// The sessions of a running server. Each thread may ask it at the same time.
#[derive(Debug)]
pub struct Sessions {
    rules: AccessRules,
    watched: Mutex<HashMap<String, Watch>>,
}

impl Sessions {
    /// No sessions yet; those of an earlier process are taken up when their browsers come back.
    pub fn new(rules: AccessRules) -> Sessions {
        Sessions { rules, watched: Mutex::new(HashMap::new()) }
    }

    /// The rules that it keeps.
    pub fn rules(&self) -> &AccessRules {
        &self.rules
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<String, Watch>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges a try to sign in. Its act writes down that it was tried, and opens a session or counts a
    /// failure; `signed` says when and from where, its actor does not count.
    ///
    /// # Errors
    /// A fault of the database. Whatever else is wrong is in the answer, always in the same words.
    pub fn sign_in(
        &self,
        core: &Core,
        crm: &Crm,
        attempt: Attempt<'_>,
        signed: &Signed,
        clock: &dyn Clock,
    ) -> Result<Act<Tried>> {
        let account = rows::account(crm, attempt.staff_no)?;
        let right = passwords::verify(
            attempt.password,
            account.as_ref().map(|account| account.password_hash.as_str()),
        )?;
        let Some(account) = account else {
            return failed(&self.rules, "unknown", None, "unknown", signed);
        };
        let step = match account.totp_secret.as_str() {
            "" => Some(account.totp_step),
            secret => totp::accept(secret, attempt.code, clock.now().timestamp(), account.totp_step),
        };
        let mark = rows::staff_mark(core, &account.staff_no)?;
        let left = mark.as_ref().is_some_and(|(_, _, status)| status == "left");
        let locked = rules::is_locked(&self.rules, seconds_since(&account.locked_at, clock));
        let stale = account.password_once
            && rules::one_time_is_stale(&self.rules, account.password_set_on, signed.today);
        let counted = Some(account.staff_no.as_str()).filter(|_| !locked && account.status.lets_in());
        let why = match (account.status.lets_in() && !left, locked, right && !stale, step) {
            (true, false, true, Some(step)) => {
                return opened(&self.rules, &account, step, &mark_text(mark), signed);
            }
            (false, ..) => "status",
            (_, true, ..) => "locked",
            (_, _, false, _) => "password",
            (.., None) => "code",
        };
        failed(&self.rules, &account.staff_no, counted, why, signed)
    }

    /// Who sent the request that carries this cookie; nobody where its session is none or has ended.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn viewer(&self, core: &Core, crm: &Crm, cookie: &str, clock: &dyn Clock) -> Result<Option<Viewer>> {
        let hash = secrets::hashed(cookie);
        let found = rows::session(crm, &hash)?;
        let Some(session) = found.filter(|session| session.status.lets_in()) else {
            self.watched().remove(&hash);
            return Ok(None);
        };
        if !self.goes_on(&hash, &session, clock) {
            return Ok(None);
        }
        let mark = rows::staff_mark(core, &session.staff_no)?;
        if mark_text(mark) != session.staff_mark {
            let moved = |watch: &mut Watch| watch.lapsed = Some(Lapse::Staff);
            self.watched().entry(hash).and_modify(moved);
            return Ok(None);
        }
        let posts = rows::posts(crm, &session.staff_no, clock.today())?;
        let needs_codes = posts.iter().any(|post| post.role.needs_second_factor()) && !session.second_factor;
        let must = match () {
            () if session.password_once || session.password_old => Some(Must::ChangePassword),
            () if needs_codes => Some(Must::SetUpSecondFactor),
            () => None,
        };
        Ok(Some(Viewer {
            form_token: secrets::form_token(cookie),
            staff_no: session.staff_no,
            name: session.name,
            lang: session.lang,
            posts,
            session_no: session.session_no,
            must,
        }))
    }

    /// Whether a session has not lapsed; if so, it is seen now.
    fn goes_on(&self, hash: &str, session: &OpenSession, clock: &dyn Clock) -> bool {
        let now = millis(clock.running());
        let mut watched = self.watched();
        let watch = watched.entry(hash.to_owned()).or_insert_with(|| taken_up(session, now, clock));
        watch.lapsed = watch.lapsed.or_else(|| lapse(&self.rules, watch, now));
        if watch.lapsed.is_none() {
            watch.seen = now;
        }
        watch.lapsed.is_none()
    }

    /// Ends a session at its owner's wish.
    ///
    /// # Errors
    /// None of its own.
    pub fn sign_out(&self, viewer: &Viewer, signed: &Signed) -> Result<Act<()>> {
        let signed = Signed { actor: viewer.staff_no.clone(), ..signed.clone() };
        let key = format!("sign-out-{}", viewer.session_no);
        let writes = vec![end_session(viewer.session_no, &signed.at, "signed_out")];
        Ok(Act::new(signed.action(key, "sign_out", viewer.staff_no.clone(), writes), ()))
    }

    /// Writes down when the sessions in memory were last seen, and ends those that lapsed. To be called
    /// about once a minute by whoever holds the writer; `signed` is the system's.
    ///
    /// # Errors
    /// A fault of the database; nothing is lost then, the next call does it.
    pub fn keep(&self, crm: &mut Crm, signed: &Signed, clock: &dyn Clock) -> Result<()> {
        let now = millis(clock.running());
        let mut all: Vec<(String, Watch)> =
            self.watched().iter().map(|(hash, watch)| (hash.clone(), *watch)).collect();
        for (_, watch) in &mut all {
            watch.lapsed = watch.lapsed.or_else(|| lapse(&self.rules, watch, now));
        }
        let (lapsed, open): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, watch)| watch.lapsed.is_some());
        let due = |(_, watch): &(String, Watch)| {
            watch.seen > watch.written && now - watch.written >= self.rules.seen_every_seconds * 1000
        };
        let due: Vec<_> = open.into_iter().filter(due).collect();
        if !due.is_empty() {
            let writes: Vec<Write> = due.iter().map(|(_, watch)| seen(watch, now, clock)).collect();
            crm.keep(&writes)?;
        }
        for (hash, _) in due {
            self.watched().entry(hash).and_modify(|watch| watch.written = now);
        }
        for (hash, watch) in lapsed {
            let Some(why) = watch.lapsed.map(Lapse::code) else { continue };
            let number = watch.session_no;
            let writes = vec![end_session(number, &signed.at, why)];
            let ended = crm.perform(&signed.action(
                format!("end-session-{number}"),
                "end_session",
                number.to_string(),
                writes,
            ));
            // One that was ended otherwise meanwhile needs no second end.
            if let Err(fault @ Error::Fault(_)) = ended {
                return Err(fault);
            }
            self.watched().remove(&hash);
        }
        Ok(())
    }
}

/// A session that memory does not know: it was opened just now, or before a restart.
fn taken_up(session: &OpenSession, now: i64, clock: &dyn Clock) -> Watch {
    let by_wall_clock = seconds_since(&session.seen_at, clock).unwrap_or(0);
    let idle = rules::idle_since_written(by_wall_clock);
    let seen = now.saturating_sub(idle.saturating_mul(1000));
    let began = seen.saturating_sub(session.age_seconds.saturating_mul(1000));
    Watch { session_no: session.session_no, began, seen, written: seen, lapsed: None }
}

fn lapse(rules: &AccessRules, watch: &Watch, now: i64) -> Option<Lapse> {
    rules::lapse(rules, (now - watch.began) / 1000, (now - watch.seen) / 1000)
}

fn seen(watch: &Watch, now: i64, clock: &dyn Clock) -> Write {
    let ago = chrono::TimeDelta::milliseconds(now - watch.seen);
    let at = clock.now().checked_sub_signed(ago).unwrap_or_else(|| clock.now());
    let age = ((watch.seen - watch.began) / 1000).max(0);
    let params = vec![Value::Integer(watch.session_no), Value::Text(stamp(at)), Value::Integer(age)];
    Write::one("access/see_session", params)
}

fn end_session(session_no: i64, at: &str, why: &str) -> Write {
    Write::one("access/end_session", vec![Value::Integer(session_no), text(at), text(why)])
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// Seconds from a stored time to now by the wall clock, fewer than none where it was set back.
pub(super) fn seconds_since(stored: &str, clock: &dyn Clock) -> Option<i64> {
    let then = DateTime::parse_from_rfc3339(stored).ok()?;
    Some((clock.now() - then).num_seconds())
}

/// What the staff feed says of a person, as a session remembers it.
fn mark_text(mark: Option<(String, String, String)>) -> String {
    mark.map(|(inst_no, role, status)| format!("{inst_no}|{role}|{status}")).unwrap_or_default()
}

/// The one refusal of sign-in: it says the same whatever was wrong.
fn refused(rules: &AccessRules) -> Refusal {
    let (failures, minutes) = (rules.failures_max, rules.lock_seconds / 60);
    let text = text!(
        "工号、密码或动态口令不正确，或账户不可用；连续 {failures} 次失败后锁定 {minutes} 分钟",
        "staff number, password or code are not right, or the account is not in use; after {failures} failures it is locked for {minutes} minutes"
    );
    Refusal::new("sign_in_refused", "", text)
}

/// A try that failed. What was typed is not written down: it may be a password in the wrong field.
fn failed(
    rules: &AccessRules,
    who: &str,
    counted: Option<&str>,
    why: &str,
    signed: &Signed,
) -> Result<Act<Tried>> {
    let signed = Signed { actor: who.to_owned(), detail: why.to_owned(), ..signed.clone() };
    let count = |staff_no| {
        let params = vec![text(staff_no), Value::Integer(rules.failures_max), text(&signed.at)];
        Write::one("access/count_failure", params)
    };
    let writes: Vec<Write> = counted.map(count).into_iter().collect();
    let key = format!("sign-in-failed-{}", secrets::token()?);
    let action = signed.action(key, "sign_in", who.to_owned(), writes).refused();
    Ok(Act::new(action, Err(refused(rules))).or_say(refused(rules)))
}

/// A try that was good. If anything about the account changes before it is written down (another try, the
/// same code), it was not.
fn opened(
    rules: &AccessRules,
    account: &Kept,
    step: i64,
    staff_mark: &str,
    signed: &Signed,
) -> Result<Act<Tried>> {
    let signed = Signed { actor: account.staff_no.clone(), detail: String::new(), ..signed.clone() };
    let guard = vec![
        text(&account.staff_no),
        Value::Integer(account.version),
        Value::Integer(account.failures),
        text(&account.locked_at),
        Value::Integer(account.totp_step),
        Value::Integer(step),
    ];
    let due = rules::password_is_due(rules, account.password_set_on, signed.today);
    let (cookie, open) = new_session(&account.staff_no, due, staff_mark, &signed)?;
    let writes = vec![Write::one("access/sign_in", guard), open];
    let key = format!("sign-in-{}", secrets::hashed(&secrets::hashed(&cookie)));
    let action = signed.action(key, "sign_in", account.staff_no.clone(), writes);
    Ok(Act::new(action, Ok(Opened { cookie })).or_say(refused(rules)))
}

/// A new token, and the statement that opens its session.
fn new_session(
    staff_no: &str,
    password_old: bool,
    staff_mark: &str,
    signed: &Signed,
) -> Result<(String, Write)> {
    let cookie = secrets::token()?;
    let params = vec![
        text(&secrets::hashed(&cookie)),
        text(staff_no),
        text(&signed.at),
        text(&signed.peer),
        Value::Integer(password_old.into()),
        text(staff_mark),
    ];
    Ok((cookie, Write::one("access/open_session", params)))
}

/// Ends all sessions of a person and opens one new, for whoever just changed what they sign in with.
pub(super) fn renewed(
    core: &Core,
    crm: &Crm,
    signed: &Signed,
    staff_no: &str,
    why: &str,
) -> Result<(Opened, Vec<Write>)> {
    let end = accounts::end_sessions(crm, signed, staff_no, why)?;
    let mark = mark_text(rows::staff_mark(core, staff_no)?);
    let (cookie, open) = new_session(staff_no, false, &mark, signed)?;
    Ok((Opened { cookie }, vec![end, open]))
}
