//! The site: from a request to an answer.
//!
//! In this order: a built-in file; the route; who asks; whether a changing request was sent by our own page;
//! whether the person may; the scope; the page; the audit entry. Only then is anything sent.

pub use super::about::{About, DemoSignIn};
use super::assets;
use super::desk::{Answer, Desk, Download, not_found};
use super::forms::Form;
use super::gate::Log;
use super::headers::{cookie, disposition, session_cookie, set_cookie};
use super::http::{Handler, Method, Request, Response};
use super::ids::Ids;
use super::memo::{Memo, State};
use super::rates::{Door, Rates};
use super::readers::Readers;
use super::routes::{self, Audit, Object, Rate, Route, Who};
use super::turns::Turns;
use super::view::form::asked_again;
use super::view::frame;
use super::writer::Writer;
use crate::access::act::Act;
use crate::access::quota::{Quotas, Tally};
use crate::access::roles::Post;
use crate::access::rules::AccessRules;
use crate::access::sessions::{Attempt, Must, Sessions, Tried, Viewer};
use crate::bank::assignment::book::Book;
use crate::bank::holdings::rows as holdings;
use crate::bank::parties::find_customers;
use crate::bank::parties::finder::Finder;
use crate::bank::parties::rows as parties;
use crate::bank::parties::scope::{Scope, scope};
use crate::bank::tiers::roster::Roster;
use crate::intake::settings::Settings;
use crate::kernel::calendar::{Calendar, Day, Month};
use crate::kernel::clock::Clock;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::kept::Kept;
use crate::kernel::lang::Lang;
use crate::schedule::Timetable;
use crate::store::action::{Action, Signed};
use crate::store::chance;
use crate::store::open::{Bank, Mode};
use crate::text;
use maud::html;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

/// Largest form, in bytes.
const FORM_MAX: u64 = 65_536;
/// Largest uploaded document (a policy), in bytes.
const DOCUMENT_MAX: u64 = 1_048_576;
/// Forms that are kept until they are taken.
const TYPED_MAX: usize = 16;
/// Characters of an address that the audit keeps of somebody who was refused.
const OBJECT_MAX: usize = 64;
/// Code of the refusal of whoever asks too often.
const TOO_OFTEN: &str = "too_often";
/// Code of the refusal of a form that no page of ours sent.
const FOREIGN_PAGE: &str = "foreign_page";
/// A page waits no longer than this for its turn: so a slow report holds nobody up.
const TURN_WAIT: Duration = Duration::from_millis(100);

/// Everything that answers.
pub struct Site {
    /// The bank's folder.
    pub dir: PathBuf,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Ids of customers in addresses.
    pub ids: Ids,
    /// Where writes are handed in.
    pub writer: Writer,
    /// Who is signed in.
    pub sessions: Sessions,
    /// What this folder is.
    pub about: About,
    /// What a person may see in a day.
    pub quotas: Quotas,
    /// Which days are worked.
    pub calendar: Calendar,
    /// Customers whom nobody has a reason to open.
    pub canaries: Vec<String>,
    /// What a call opens, with `{number}` in it.
    pub dial_template: String,
    /// What each has seen today.
    tally: Tally,
    /// Who is found by what.
    pub finder: Finder,
    /// What runs by itself; set once the runner is there.
    pub timetable: OnceLock<Timetable>,
    /// Figures of reports that were computed once.
    pub memo: Memo,
    /// What a person typed last to put a day's quarantine right: the run may refuse it after the form is gone.
    pub typed: Kept<(String, Day), Form>,
    readers: Readers,
    rates: Rates,
    door: Door,
    /// As many pages at once as there are cores: more only take the time from each other.
    turns: Turns,
    roster: RwLock<Option<Arc<Roster>>>,
    book: Mutex<Arc<Book>>,
    refreshing: Mutex<()>,
    past: Mutex<Option<(Past, State, Arc<Roster>)>>,
    log: Log,
}

/// Which past a roster is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// Who was a customer on a day.
    Day(Day),
    /// Who is one now, as they were rated in a month: as reports count.
    Month(Month),
}

impl Site {
    /// Opens the site of the bank whose writer is `bank`.
    ///
    /// # Errors
    /// A fault of the database or the system.
    pub fn open(
        bank: &Bank,
        clock: Arc<dyn Clock>,
        about: About,
        settings: &Settings,
        log: Log,
    ) -> Result<Site> {
        let writer = Writer::start(bank.beside(Mode::Read, Mode::Write)?)?;
        let ids = Ids::new(bank.crm.subkey("addresses")?);
        let roster = RwLock::default();
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Site {
            dir: bank.dir.clone(),
            clock,
            ids,
            writer,
            sessions: Sessions::new(AccessRules::of(settings.password_profile)),
            about,
            quotas: settings.quotas.clone(),
            calendar: settings.calendar.clone(),
            canaries: settings.canaries.clone(),
            dial_template: settings.dial_template.clone(),
            tally: Tally::default(),
            finder: Finder::new(),
            timetable: OnceLock::new(),
            memo: Memo::default(),
            typed: Kept::holding(TYPED_MAX),
            // As many as pages at once, and one for what runs beside them.
            readers: Readers::of(bank.dir.clone(), cores + 1),
            rates: Rates::default(),
            door: Door::default(),
            turns: Turns::new(cores),
            roster,
            book: Mutex::default(),
            refreshing: Mutex::default(),
            past: Mutex::default(),
            log,
        })
    }

    /// The same without limits of how often and how much one person may ask, to measure how fast it answers.
    pub fn for_measuring(mut self) -> Site {
        self.rates = Rates::unlimited();
        self.quotas.views = i64::MAX;
        self.quotas.views_of.clear();
        self.quotas.reveals = i64::MAX;
        self
    }

    /// The roster of the last closed month; just after the start, the first who asks reads it.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn roster(&self) -> Result<Arc<Roster>> {
        let kept = || self.roster.read().ok().and_then(|roster| roster.clone());
        if let Some(roster) = kept() {
            return Ok(roster);
        }
        let _first = self.refreshing.lock();
        match kept() {
            Some(roster) => Ok(roster),
            None => self.read_roster(),
        }
    }

    /// Reads the roster, or what changed since it was read.
    fn read_roster(&self) -> Result<Arc<Roster>> {
        let bank = Bank::open(&self.dir, Mode::Read)?;
        let before = self.roster.read().ok().and_then(|roster| roster.clone()).unwrap_or_default();
        let fresh = Arc::new(bank.core.snapshot(|_| before.renewed(&bank))?);
        if let Ok(mut roster) = self.roster.write() {
            *roster = Some(Arc::clone(&fresh));
        }
        Ok(fresh)
    }

    /// Who has whom, as of the last change.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn book(&self) -> Result<Arc<Book>> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fresh) = self.plainly(|bank| book.renewed(bank, self.clock.today()))? {
            *book = Arc::new(fresh);
            self.follow_transfers()?;
        }
        Ok(Arc::clone(&book))
    }

    /// Who goes to another institution stands there in lists and is found there at once.
    fn follow_transfers(&self) -> Result<()> {
        let _one_at_a_time = self.refreshing.lock();
        let known = self.roster.read().ok().and_then(|roster| roster.clone());
        let Some(known) = known else { return Ok(()) };
        if !self.plainly(|bank| known.is_behind(&bank.core))? {
            return Ok(());
        }
        self.read_roster()?;
        self.plainly(|bank| self.finder.update(&bank.core).map(drop))
    }

    /// A roster of the past: the last one asked for is kept.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn past_roster(&self, asked: Past) -> Result<Arc<Roster>> {
        let bank = Bank::open(&self.dir, Mode::Page)?;
        let state = State::of(&bank.core)?;
        // Whoever asks for the same at the same moment waits for the one who reads it.
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, then, roster)) = past.as_ref()
            && (*of, *then) == (asked, state)
        {
            return Ok(Arc::clone(roster));
        }
        // The one before goes first: two at a time are memory that nobody needs.
        *past = None;
        let fresh = Arc::new(match asked {
            Past::Day(day) => Roster::load_as_of(&bank.core, day)?,
            Past::Month(month) => Roster::load(&bank, Some(month))?,
        });
        *past = Some((asked, state, Arc::clone(&fresh)));
        Ok(fresh)
    }

    /// Reads anew what is kept in memory, after a day was taken.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn refresh(&self) -> Result<()> {
        {
            let _one_at_a_time = self.refreshing.lock();
            self.read_roster()?;
        }
        let bank = Bank::open(&self.dir, Mode::Read)?;
        self.finder.update(&bank.core)?;
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        *book = Arc::new(book.without_newcomers());
        drop(book);
        self.book().map(drop)
    }

    /// What is due about once a minute: sessions that lapsed are ended, and those in use written down.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn tick(self: &Arc<Self>) -> Result<()> {
        let site = Arc::clone(self);
        let signed = Signed {
            actor: "system".to_owned(),
            at: self.clock.stamp(),
            today: self.clock.today(),
            business_date: None,
            detail: String::new(),
            peer: String::new(),
        };
        self.writer.call(move |bank| site.sessions.keep(&mut bank.crm, &signed, site.clock.as_ref()))
    }

    /// Reads what no scope narrows: accounts, sessions, the set-up.
    ///
    /// # Errors
    /// That of `read`, or a fault of the database.
    pub fn plainly<T>(&self, read: impl FnOnce(&Bank) -> Result<T>) -> Result<T> {
        self.readers.plainly(read)
    }

    /// Whom the holder of some posts may see today.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn scope_of(&self, staff_no: &str, posts: &[Post]) -> Result<Scope> {
        self.plainly(|bank| {
            scope(bank, staff_no, posts, self.clock.today(), |numbers| {
                let question = (State::of(&bank.core)?, numbers);
                let find =
                    |(_, numbers): &(State, Vec<String>)| find_customers(&bank.core, numbers).map(Arc::new);
                Ok(self.memo.ids.try_get(question, find)?.to_vec())
            })
        })
    }

    /// Has an act done that was decided on.
    ///
    /// # Errors
    /// Refuses where somebody else was first; a fault of the database.
    pub fn act<T>(&self, act: Act<T>) -> Result<T> {
        let done = self.writer.perform(act.action().clone());
        act.done(done)
    }

    /// Tries to sign somebody in.
    ///
    /// # Errors
    /// A fault of the database; what is wrong with the try is in the answer.
    pub fn try_sign_in(&self, attempt: Attempt<'_>, signed: &Signed) -> Result<Tried> {
        let clock = self.clock.as_ref();
        let _seat = self.door.take().ok_or_else(busy)?;
        let act =
            self.plainly(|bank| self.sessions.sign_in(&bank.core, &bank.crm, attempt, signed, clock))?;
        self.act(act)
    }

    fn viewer(&self, request: &Request) -> Result<Option<Viewer>> {
        let Some(cookie) = cookie(request, session_cookie(request.tls)) else { return Ok(None) };
        let clock = self.clock.as_ref();
        let viewer = self.plainly(|bank| self.sessions.viewer(&bank.core, &bank.crm, &cookie, clock))?;
        // Whoever looks at a demo has no phone set up for it.
        let waived = |must: &Must| !(self.about.demo && *must == Must::SetUpSecondFactor);
        Ok(viewer.map(|viewer| Viewer { must: viewer.must.filter(waived), ..viewer }))
    }

    fn routed(&self, request: &Request, lang: &mut Lang) -> Result<Response> {
        let Some((route, id)) = routes::find(request.method, &request.path) else {
            let known = routes::known(&request.path);
            return Err(if known { method_not_allowed() } else { not_found() }.into());
        };
        // Passwords have a door of their own.
        let turn = if route.rate == Rate::Password { None } else { self.turns.take(TURN_WAIT) };
        let viewer = self.viewer(request)?;
        if let Some(viewer) = &viewer {
            *lang = viewer.lang;
        }
        let asked = Asked { request, route, id, viewer: viewer.as_ref(), lang: *lang };
        let answered = self.admit(&asked);
        // Whoever waits for the disk lets the next one think meanwhile.
        drop(turn);
        if let (Some(code), Some(viewer)) = (refused_for(&asked, &answered), asked.viewer) {
            self.note_refusal(&asked, &viewer.staff_no, code)?;
        }
        let (response, entries) = answered?;
        self.write_down(entries)?;
        Ok(response)
    }

    /// Writes entries of the audit down; where one of them cannot be, nothing is sent.
    fn write_down(&self, mut entries: Vec<Action>) -> Result<()> {
        match entries.len() {
            0 => Ok(()),
            1 => self.writer.perform(entries.remove(0)).map(|_| ()),
            _ => {
                let done = self.writer.call(move |bank| bank.crm.perform_all(&entries))?;
                done.into_iter().try_for_each(|done| done.map(|_| ()))
            }
        }
    }

    /// Whether a request may be made at all, and what becomes of it.
    fn admit(&self, asked: &Asked<'_>) -> Result<(Response, Vec<Action>)> {
        let Asked { request, route, viewer, .. } = *asked;
        let who = viewer.map_or_else(|| request.peer.to_string(), |viewer| viewer.staff_no.clone());
        if !self.rates.takes(&who, route.rate) {
            return Err(too_often().into());
        }
        let form = Form::parse(std::str::from_utf8(&request.body).unwrap_or("%"));
        let (Some(query), Some(form)) = (Form::parse(&request.query), form) else {
            return Err(bad_request().into());
        };
        if request.method == Method::Post {
            own_page(request, &form, viewer)?;
        }
        if let Some(elsewhere) = gate(route, viewer, request)? {
            return Ok((see(&elsewhere), Vec::new()));
        }
        self.at_desk(Desk {
            site: self,
            request,
            route,
            id: asked.id.clone(),
            query,
            form,
            lang: asked.lang,
            today: self.clock.today(),
            scope: Scope::default(),
            viewer,
            reader: None,
        })
    }

    /// Whether one more of what a person does very often is written down: some a minute, so that nobody fills the
    /// trail.
    pub fn now_and_then(&self, staff_no: &str, what: &str) -> bool {
        self.rates.takes(&format!("{staff_no} {what}"), Rate::Export)
    }

    /// Writes down that somebody was refused: whoever tries doors is seen trying. Of requests that came too often or
    /// from elsewhere only some, so that nobody fills the trail.
    fn note_refusal(&self, asked: &Asked<'_>, staff_no: &str, code: &str) -> Result<()> {
        if [TOO_OFTEN, FOREIGN_PAGE].contains(&code) && !self.now_and_then(staff_no, "refused") {
            return Ok(());
        }
        let cust_id = self.ids.customer(&asked.id).filter(|_| asked.route.object == Object::Customer);
        let (known, business_date) = self.plainly(|bank| {
            let known = cust_id.map(|cust_id| parties::cust_no(&bank.core, cust_id)).transpose()?;
            Ok((known, holdings::line(&bank.core)?.map(|line| line.business_date)))
        })?;
        let signed = Signed {
            actor: staff_no.to_owned(),
            at: self.clock.stamp(),
            today: self.clock.today(),
            business_date,
            detail: format!("{} {} {code}", asked.request.method.code(), asked.route.path),
            peer: asked.request.peer.to_string(),
        };
        let key = format!("refused-request-{}", u128::from_be_bytes(chance::bytes()?));
        let object = known.unwrap_or_else(|| asked.id.chars().take(OBJECT_MAX).collect());
        let action = signed.action(key, "refused_request", object, Vec::new());
        self.writer.perform(action.refused())?;
        Ok(())
    }

    /// The answer, and the entry in the audit without which it is not sent.
    fn at_desk(&self, mut desk: Desk<'_>) -> Result<(Response, Vec<Action>)> {
        let Some(viewer) = desk.viewer else {
            let answer = (desk.route.run)(&desk)?;
            return Ok((self.send(&desk, answer), Vec::new()));
        };
        desk.scope = self.scope_of(&viewer.staff_no, &viewer.posts)?;
        let reader = self.readers.take(&desk.scope.reach)?;
        let done = reader.at_once(|reader| {
            let desk = Desk { reader: Some(reader), ..desk };
            let answer = desk.homeward(run(&desk)?);
            let mut entry = match desk.route.audit {
                Audit::Entry(verb) if !answer.is_refusal() => Some(desk.entry(verb)?),
                Audit::Chosen(verb) if !answer.is_refusal() => {
                    verb(&desk).map(|verb| desk.entry(verb)).transpose()?
                }
                _ => None,
            };
            if let (Some(entry), Answer::File(file)) = (&mut entry, &answer) {
                entry.detail = format!("{} rows={}", entry.detail, file.rows).trim().to_owned();
            }
            if let Some(entry) = &entry {
                let (crm, quotas) = (&reader.engine().crm, &self.quotas);
                let actor = (entry.actor.as_str(), viewer.posts.as_slice());
                self.tally.take(crm, quotas, actor, entry.verb, &entry.object, desk.today)?;
            }
            let mut entries: Vec<Action> = entry.into_iter().collect();
            if let Answer::File(file) = &answer {
                for cust_no in &file.unmasked {
                    let entry = desk.entry("view_unmasked")?;
                    entries.push(Action {
                        detail: format!("request={}", desk.id),
                        object: cust_no.clone(),
                        ..entry
                    });
                }
            }
            Ok((self.send(&desk, answer), entries))
        });
        self.readers.keep(reader);
        done
    }

    fn send(&self, desk: &Desk<'_>, answer: Answer) -> Response {
        let tls = desk.request.tls;
        match answer {
            Answer::Page(page) => frame::page(desk, page),
            Answer::Part(part) => Response::new(200, "text/html; charset=utf-8", part.into_string()),
            Answer::See(there) => see(&there),
            Answer::File(Download { name, kind, bytes, .. }) => {
                Response::new(200, kind, bytes).with("Content-Disposition", disposition(&name))
            }
            Answer::SignedIn(value, there) => {
                see(&there).with("Set-Cookie", set_cookie(session_cookie(tls), &value, tls))
            }
            Answer::SignedOut => {
                let gone = format!("{}; Max-Age=0", set_cookie(session_cookie(tls), "", tls));
                see("/sign-in").with("Set-Cookie", gone)
            }
            Answer::Language(lang, there) => {
                let cookie = format!("{}; Max-Age=31536000", set_cookie("lang", lang.code(), tls));
                see(&there).with("Set-Cookie", cookie)
            }
        }
    }

    /// A page that says why not.
    fn refused(&self, error: &Error, lang: Lang) -> Response {
        let (status, text) = match error {
            Error::Refusal(refusal) => (status_of(refusal), refusal.text.get(lang).to_owned()),
            Error::Fault(fault) => {
                (self.log)(&format!("fault: {fault}"));
                let why = text!(
                    "系统故障，未作任何改动。请稍后再试；仍不行请联系系统管理员",
                    "a fault of the system; nothing was changed. Try again later, or call the administrator"
                );
                (500, why.get(lang).to_owned())
            }
        };
        frame::bare(
            lang,
            status,
            &html! { p { (text) } p { a href="/" { (text!("回到首页", "back to the start").get(lang)) } } },
        )
    }
}

/// A request that names a route, and who asks.
struct Asked<'a> {
    request: &'a Request,
    route: &'static Route,
    id: String,
    viewer: Option<&'a Viewer>,
    lang: Lang,
}

/// The answer of the page; where a field of its address was refused, that field again within the house.
fn run(desk: &Desk<'_>) -> Result<Answer> {
    match (desk.route.run)(desk) {
        Err(Error::Refusal(refusal)) if desk.request.method != Method::Post => {
            match asked_again(desk, &refusal) {
                Some(body) => Ok(Answer::refused(desk, body)),
                None => Err(Error::Refusal(refusal)),
            }
        }
        answer => answer,
    }
}

/// For what a request was refused; none where it was answered. A form with a mistake in it is an act that was not
/// done.
fn refused_for(asked: &Asked<'_>, answered: &Result<(Response, Vec<Action>)>) -> Option<&'static str> {
    match answered {
        Err(Error::Refusal(refusal)) => Some(refusal.code),
        Ok((response, _)) if response.status >= 400 && asked.request.method == Method::Post => Some("form"),
        _ => None,
    }
}

impl Handler for Site {
    fn body_limit(&self, method: Method, path: &str) -> u64 {
        match method {
            Method::Post if path.starts_with("/policies") => DOCUMENT_MAX,
            Method::Post => FORM_MAX,
            Method::Get | Method::Head => 0,
        }
    }

    fn answer(&self, request: Request) -> Response {
        if let Some(file) = assets::answer(&request) {
            return file;
        }
        let mut lang = cookie(&request, "lang").and_then(|code| Lang::from_code(&code)).unwrap_or_default();
        self.routed(&request, &mut lang).unwrap_or_else(|error| self.refused(&error, lang))
    }
}

/// Whether the person may ask for this; otherwise where to go first.
fn gate(route: &Route, viewer: Option<&Viewer>, request: &Request) -> Result<Option<String>> {
    let Some(viewer) = viewer else {
        if route.who == Who::Anyone {
            return Ok(None);
        }
        let next = if request.method == Method::Get && request.path != "/" {
            Form::from_iter([("next", request.path.clone())]).query()
        } else {
            String::new()
        };
        return Ok(Some(format!("/sign-in{next}")));
    };
    let may = match route.who {
        Who::Anyone | Who::SignedIn => true,
        Who::Roles(roles) => viewer.posts.iter().any(|post| roles.contains(&post.role)),
    };
    if !may {
        return Err(Refusal::new(
            "not_your_post",
            "",
            text!("您的岗位没有此功能", "your post does not include this"),
        )
        .into());
    }
    let first = match viewer.must {
        Some(Must::ChangePassword) => Some("/account/password"),
        Some(Must::SetUpSecondFactor) => Some("/account/second-factor"),
        None => None,
    };
    // One's own account, never the accounts that an administrator keeps.
    let own = request.path == "/account" || request.path.starts_with("/account/");
    let free = own || request.path == "/sign-out" || request.path == "/language";
    Ok(first.filter(|_| !free && route.who != Who::Anyone).map(str::to_owned))
}

/// A changing request must come from a page of ours: by what the browser says of its origin, and by the
/// token that only our page for this session carries.
fn own_page(request: &Request, form: &Form, viewer: Option<&Viewer>) -> Result<()> {
    let own = match (request.header("sec-fetch-site"), request.header("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = request.header("host").unwrap_or_default();
            origin.strip_prefix("https://").or(origin.strip_prefix("http://")) == Some(host)
        }
        (None, None) => false,
    };
    let token = viewer.is_none_or(|viewer| viewer.owns_form(form.raw("token")));
    if own && token {
        return Ok(());
    }
    let why = text!(
        "此请求不是从本系统的页面发出，或页面已过期。请返回、刷新后重试；未作任何改动",
        "this was not sent from a page of this system, or the page has expired. Go back, reload and try again; nothing was changed"
    );
    Err(Refusal::new(FOREIGN_PAGE, "", why).into())
}

fn status_of(refusal: &Refusal) -> u16 {
    match refusal.code {
        "not_found" => 404,
        "not_your_post" | "is_oneself" | FOREIGN_PAGE => 403,
        "method_not_allowed" => 405,
        TOO_OFTEN | "quota" => 429,
        "bad_request" => 400,
        _ => 422,
    }
}

fn method_not_allowed() -> Refusal {
    let why = text!("此地址不接受这种请求", "this address does not take such a request");
    Refusal::new("method_not_allowed", "", why)
}

fn too_often() -> Refusal {
    Refusal::new(TOO_OFTEN, "", text!("操作过于频繁，请稍候一分钟", "too often: wait a minute"))
}

fn bad_request() -> Refusal {
    Refusal::new("bad_request", "", text!("请求的内容无法读取", "what was sent cannot be read"))
}

fn busy() -> Refusal {
    let why = text!("登录的人太多，请稍候再试", "too many people are signing in: try again in a moment");
    Refusal::new(TOO_OFTEN, "", why)
}

/// Look there.
fn see(there: &str) -> Response {
    Response::new(303, "text/plain; charset=utf-8", Vec::new()).with("Location", there.to_owned())
}

/// The address after signing in: one of this site, or the start.
pub fn local(next: &str) -> &str {
    let plain = next.starts_with('/') && !next.starts_with("//");
    let clean = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && clean { next } else { "/" }
}
