//! What every page is given: who asks, in which language, as of which day, and a bank narrowed to what
//! they may see. A customer is reached through [`Desk::customer`] alone.

use crate::access::masking;
use crate::access::roles::Role;
use crate::access::sessions::Viewer;
use crate::bank::holdings::rows as holdings;
use crate::bank::parties::rows::people::{Institution, institution_tree, numbers_of};
use crate::bank::parties::{
    self,
    scope::{Scope, Sight},
};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::{Error, Fault, Refusal, Result, declined};
use crate::kernel::lang::{Label, Lang, Text};
use crate::store::action::{Action, Signed};
use crate::store::chance;
use crate::store::open::Bank;
use crate::store::scope::{CustomerRef, Reader};
use crate::text;
use crate::web::forms::Form;
use crate::web::http::{Method, Request};
use crate::web::memo::State;
use crate::web::routes::{self, Object, Route, Who};
use crate::web::site::Site;
use maud::Markup;
use std::sync::Arc;

/// Fields of forms that the audit keeps.
const TOLD: [&str; 10] =
    ["field", "reason", "format", "month", "first", "staff", "team", "kind", "on", "scope"];
/// Fields of addresses that pages know, which the audit keeps. Whatever else stands in an address was put there by
/// somebody's hand and says nothing.
const ASKED: [&str; 22] = [
    "tier", "signal", "products", "inst", "manager", "team", "kind", "as_of", "month", "sort", "page",
    "among", "from", "to", "actor", "verb", "object", "role", "with", "state", "period", "by",
];
/// Those of them that hold numbers of the bank's own.
const NUMBERS: [&str; 6] = ["inst", "manager", "actor", "object", "staff", "first"];
/// Characters of a reason.
pub const REASON_MIN: usize = 4;
/// Characters of a reason.
pub const REASON_MAX: usize = 100;
/// Characters of a field that the audit keeps.
const DETAIL_MAX: usize = 200;
/// Values of a field that the audit keeps.
const DETAIL_VALUES: usize = 8;

/// Field that says to which customer's page its reader goes back.
pub const BACK: &str = "back";
/// A customer's page.
pub const CUSTOMER: &str = "/customers/{customer}";

/// What a page answers.
pub enum Answer {
    /// A page in the house's frame.
    Page(Page),
    /// A part of a page, for the script.
    Part(Markup),
    /// Look there (303).
    See(String),
    /// A file to keep.
    File(Download),
    /// Signed in: the cookie's value, and where to look.
    SignedIn(String, String),
    /// Signed out.
    SignedOut,
    /// The language of somebody without an account, and where to look.
    Language(Lang, String),
}

/// A file to keep.
pub struct Download {
    /// Its name.
    pub name: String,
    /// Its content type.
    pub kind: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Records in it.
    pub rows: usize,
    /// Customers whom it shows unmasked, by number: the audit names each.
    pub unmasked: Vec<String>,
}

/// A page in the house's frame.
pub struct Page {
    /// Status code.
    pub status: u16,
    /// Its heading.
    pub title: String,
    /// What stands below the heading.
    pub body: Markup,
    /// After how many seconds the browser looks elsewhere by itself, and where.
    pub leave: Option<(u32, String)>,
}

impl Answer {
    /// A page under the route's own title.
    pub fn page(desk: &Desk<'_>, body: Markup) -> Answer {
        Answer::Page(Page { status: 200, title: desk.t(desk.route.title).to_owned(), body, leave: None })
    }

    /// A page with a heading of its own.
    pub fn titled(title: impl Into<String>, body: Markup) -> Answer {
        Answer::Page(Page { status: 200, title: title.into(), body, leave: None })
    }

    /// A page that the browser leaves by itself.
    pub fn brief(desk: &Desk<'_>, body: Markup, seconds: u32, back: String) -> Answer {
        let title = desk.t(desk.route.title).to_owned();
        Answer::Page(Page { status: 200, title, body, leave: Some((seconds, back)) })
    }

    /// Whether what was asked for was not done.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Answer::Page(page) if page.status >= 400)
    }

    /// The form again, with what is wrong.
    pub fn refused(desk: &Desk<'_>, body: Markup) -> Answer {
        Answer::Page(Page { status: 422, title: desk.t(desk.route.title).to_owned(), body, leave: None })
    }
}

/// What every page is given.
pub struct Desk<'a> {
    /// The house.
    pub site: &'a Site,
    /// What was asked.
    pub request: &'a Request,
    /// Under which address.
    pub route: &'static Route,
    /// What stands for the braces of its path.
    pub id: String,
    /// Fields of the address.
    pub query: Form,
    /// Fields of the form sent.
    pub form: Form,
    /// The reader's language.
    pub lang: Lang,
    /// Calendar day.
    pub today: Day,
    /// Whom the person may see, and how.
    pub scope: Scope,
    pub(super) viewer: Option<&'a Viewer>,
    pub(super) reader: Option<&'a Reader>,
}

impl Desk<'_> {
    /// A label in the reader's language.
    pub fn t(&self, label: Label) -> &'static str {
        label.get(self.lang)
    }

    /// A wording in the reader's language.
    pub fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        Label::new(zh, en).get(self.lang)
    }

    /// A sentence in the reader's language.
    pub fn text(&self, text: &Text) -> String {
        text.get(self.lang).to_owned()
    }

    /// Who asks.
    ///
    /// # Errors
    /// A fault on an address that asks nobody to sign in.
    pub fn viewer(&self) -> Result<&Viewer> {
        self.viewer.ok_or_else(|| Fault::Inconsistent("a page without a person".to_owned()).into())
    }

    /// Whether the person holds a post with this role.
    pub fn is(&self, role: Role) -> bool {
        self.viewer.is_some_and(|viewer| viewer.posts.iter().any(|post| post.role == role))
    }

    /// Whether the person may ask for an address that needs signing in.
    pub fn may(&self, route: &Route) -> bool {
        match route.who {
            Who::Anyone => false,
            Who::SignedIn => self.viewer.is_some(),
            Who::Roles(roles) => roles.iter().any(|role| self.is(*role)),
        }
    }

    /// Whether the person may ask for hidden fields.
    pub fn reveals(&self) -> bool {
        routes::find(Method::Post, "/customers/x/reveal").is_some_and(|(route, _)| self.may(route))
    }

    /// The bank as this person may see it.
    ///
    /// # Errors
    /// A fault on an address that asks nobody to sign in.
    pub fn bank(&self) -> Result<&Bank> {
        Ok(self.reader()?.bank())
    }

    fn reader(&self) -> Result<&Reader> {
        self.reader.ok_or_else(|| Fault::Inconsistent("a page without a bank".to_owned()).into())
    }

    /// The customer whom the address names: in scope, or not found.
    ///
    /// # Errors
    /// Refuses with `not_found` whoever is unknown or out of scope, alike, and who asks for themselves.
    pub fn customer(&self) -> Result<CustomerRef> {
        self.customer_of(&self.id)
    }

    /// The customer whom an id stands for, in a form or beside the address: in scope, or not found.
    ///
    /// # Errors
    /// As [`Desk::customer`].
    pub fn customer_of(&self, id: &str) -> Result<CustomerRef> {
        let found = match self.site.ids.customer(id) {
            Some(cust_id) => self.reader()?.customer(cust_id)?,
            None => None,
        };
        let found = found.ok_or_else(|| Error::from(not_found()))?;
        let (core, staff_no) = (&self.bank()?.core, &self.viewer()?.staff_no);
        if parties::is_customer(core, staff_no, found.cust_id(), self.today)? {
            return Err(oneself().into());
        }
        Ok(found)
    }

    /// The customer on whose page an act begins or was begun: it ends there again.
    pub fn back(&self) -> Option<&str> {
        let sent = Some(self.form.get(BACK)).filter(|back| !back.is_empty());
        let named = if self.route.path == CUSTOMER { &self.id } else { sent.unwrap_or(self.query.get(BACK)) };
        self.site.ids.customer(named).map(|_| named)
    }

    /// An address that comes back to the customer's page, if this is one or was begun on one.
    pub fn and_back(&self, path: &str) -> String {
        let Some(back) = self.back() else { return path.to_owned() };
        let (path, place) = path.split_at(path.find('#').unwrap_or(path.len()));
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}{BACK}={back}{place}")
    }

    /// What follows an act: the customer's page where it was begun there, and its reader still sees the customer.
    pub fn homeward(&self, answer: Answer) -> Answer {
        match (answer, self.back()) {
            (Answer::See(there), Some(back))
                if self.request.method == Method::Post
                    && there.starts_with('/')
                    && self.customer_of(back).is_ok() =>
            {
                Answer::See(format!("/customers/{back}#timeline"))
            }
            (answer, _) => answer,
        }
    }

    /// What stands for a customer in addresses.
    pub fn id_of(&self, cust_id: u32) -> String {
        self.site.ids.of(cust_id)
    }

    /// The same desk with something else in place of the braces of its path.
    pub fn naming(&self, id: String) -> Desk<'_> {
        Desk { id, query: self.query.clone(), form: self.form.clone(), scope: self.scope.clone(), ..*self }
    }

    /// Somebody of these customers who is in scope.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn someone(&self, cust_ids: impl IntoIterator<Item = u32>) -> Result<Option<CustomerRef>> {
        for cust_id in cust_ids {
            if let Some(found) = self.reader()?.customer(cust_id)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The whole bank, for a conclusion about a customer who was found within the scope.
    ///
    /// # Errors
    /// A fault on an address that asks nobody to sign in.
    pub fn engine(&self, _found: &CustomerRef) -> Result<&Bank> {
        Ok(self.reader()?.engine())
    }

    /// How this person sees a customer.
    pub fn sight(&self, cust_id: u32, inst_no: &str) -> Sight {
        self.scope.sight(cust_id, inst_no)
    }

    /// Day of the last feed taken.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn business_date(&self) -> Result<Option<Day>> {
        Ok(holdings::line(&self.bank()?.core)?.map(|line| line.business_date))
    }

    /// The numbers of the customers whom this person has or works for.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn own_numbers(&self) -> Result<Arc<Vec<String>>> {
        let core = &self.bank()?.core;
        let question = (State::of(core)?, self.scope.own.clone());
        self.site.memo.numbers.try_get(question, |(_, own)| Ok(Arc::new(numbers_of(core, own)?)))
    }

    /// The past day that was asked for; none means now.
    ///
    /// # Errors
    /// Refuses what is no day, and a day after the last feed.
    pub fn as_of(&self) -> Result<Option<Day>> {
        let asked = self.query.get("as_of");
        if asked.is_empty() {
            return Ok(None);
        }
        let known = holdings::line(&self.bank()?.core)?.map(|line| (line.first_feed_day, line.business_date));
        match (day_of(asked), known) {
            (Some(day), Some((first, last))) if first <= day && day < last => Ok(Some(day)),
            (Some(day), Some((_, last))) if day == last => Ok(None),
            _ => {
                let (first, last) = known
                    .map_or_else(Default::default, |(first, last)| (first.to_string(), last.to_string()));
                let why = text!(
                    "“截至”须为 {first} 至 {last} 的日期，写法是 2026-01-31",
                    "\"as of\" takes a date from {first} to {last}, written 2026-01-31"
                );
                Err(Refusal::new("as_of", "as_of", why).into())
            }
        }
    }

    /// The day in a field of the form; none where it is empty.
    ///
    /// # Errors
    /// Refuses what is no day.
    pub fn day(&self, field: &str) -> Result<Option<Day>> {
        let given = self.form.get(field).trim();
        if given.is_empty() {
            return Ok(None);
        }
        let why = text!("日期应写作 2026-03-01", "write the day as 2026-03-01");
        day_of(given).map(Some).ok_or_else(|| declined("bad_day", field, why))
    }

    /// All institutions, as of the last feed.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn tree(&self) -> Result<Arc<Vec<Institution>>> {
        let core = &self.bank()?.core;
        self.site.memo.trees.try_get(State::of(core)?, |_| Ok(Arc::new(institution_tree(core)?)))
    }

    /// Why something is done, as it is kept: long numbers hidden.
    ///
    /// # Errors
    /// Refuses one that says nothing, and one that is no sentence any more.
    pub fn reason(&self) -> Result<String> {
        let given = masking::free_text(self.form.get("reason"));
        if (REASON_MIN..=REASON_MAX).contains(&given.trim().chars().count()) {
            return Ok(given.trim().to_owned());
        }
        let why = text!(
            "请写明原因，{REASON_MIN} 至 {REASON_MAX} 个字；未作任何改动",
            "give a reason of {REASON_MIN} to {REASON_MAX} characters; nothing was changed"
        );
        Err(Refusal::new("reason_missing", "reason", why).into())
    }

    /// Signs an act of this person.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn signed(&self, detail: impl Into<String>) -> Result<Signed> {
        let business_date = match self.reader {
            Some(_) => self.business_date()?,
            None => None,
        };
        Ok(Signed {
            actor: self.viewer.map_or_else(|| "anonymous".to_owned(), |viewer| viewer.staff_no.clone()),
            at: self.site.clock.stamp(),
            today: self.today,
            business_date,
            detail: detail.into(),
            peer: self.request.peer.to_string(),
        })
    }

    /// The audit entry of this request, as its route names it.
    ///
    /// # Errors
    /// A fault of the database.
    pub(super) fn entry(&self, verb: &'static str) -> Result<Action> {
        let object = match self.route.object {
            Object::Customer => self.customer()?.cust_no().to_owned(),
            Object::Newcomer => match self.site.ids.customer(&self.id) {
                Some(cust_id) => self.site.plainly(|bank| parties::cust_no(&bank.core, cust_id))?,
                None => self.id.clone(),
            },
            _ => self.id.clone(),
        };
        // What was sent comes first: nothing in the address stands before it or in its place.
        let sent =
            TOLD.iter().flat_map(|name| self.form.all(name).take(DETAIL_VALUES).map(|value| (*name, value)));
        let asked =
            ASKED.iter().map(|name| (*name, self.query.get(name))).filter(|(_, value)| !value.is_empty());
        let asked: Vec<String> = sent.chain(asked).map(|(name, value)| told(name, value)).collect();
        let key = format!("{verb}-{}", u128::from_be_bytes(chance::bytes()?));
        Ok(self.signed(asked.join(" "))?.action(key, verb, object, Vec::new()))
    }

    /// The same desk with other fields in its address, and within a narrower scope.
    pub fn within(&self, query: Form, scope: Scope) -> Desk<'_> {
        Desk { query, id: self.id.clone(), form: self.form.clone(), scope, ..*self }
    }

    /// This address with one field of the query changed; the page number falls away with any other.
    pub fn link(&self, name: &str, value: &str) -> String {
        let query = if name == "page" { self.query.clone() } else { self.query.with("page", "") };
        format!("{}{}", self.request.path, query.with(name, value).query())
    }
}

/// A field as the audit tells it: long numbers are hidden in all that may hold one of a person.
fn told(name: &str, value: &str) -> String {
    let short: String = value.chars().take(DETAIL_MAX).collect();
    let plain = NUMBERS.contains(&name) || day_of(&short).is_some();
    format!("{name}={}", if plain { short } else { masking::free_text(&short) })
}

/// A day as it is written everywhere, 2026-01-31; none for anything else, also for years that no calendar has.
pub fn day_of(text: &str) -> Option<Day> {
    let day: Day = text.parse().ok()?;
    (text.len() == 10).then_some(day).filter(|day| from_ymd(ymd(*day)).is_some())
}

/// Nobody looks up their own accounts (spec 2, *Who is who*).
fn oneself() -> Refusal {
    let why = text!(
        "您本人就是该客户：请由他人查询和办理",
        "you are this customer yourself: let somebody else look it up"
    );
    Refusal::new("is_oneself", "", why)
}

/// The one answer for what is unknown and for what is out of scope.
pub fn not_found() -> Refusal {
    Refusal::new(
        "not_found",
        "",
        text!("没有找到，或不在您的权限范围内", "not found, or not within what you may see"),
    )
}
