//! The one table of addresses (spec 7, *Scope*): who may ask for what, and what is written down about it.
//!
//! A route without its roles, object, audit and rate does not compile. Menu, help page and the matrix of
//! tests are made from this table.

use crate::access::roles::Role;
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::pages;

/// One address and method.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path; `{customer}` stands for one part of it.
    pub path: &'static str,
    /// Who may ask.
    pub who: Who,
    /// What the part in braces names.
    pub object: Object,
    /// What is written into the audit trail.
    pub audit: Audit,
    /// How often it may be asked.
    pub rate: Rate,
    /// Where it stands in the menu, for those who may ask.
    pub menu: Option<Menu>,
    /// Heading of the page, and its name in the menu.
    pub title: Label,
    /// One sentence for the help page; empty where the title says it all.
    pub help: Label,
    /// Answers.
    pub run: fn(&Desk<'_>) -> Result<Answer>,
}

/// Who may ask for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody, without signing in: a short list, held by a test.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever holds a post with one of these roles.
    Roles(&'static [Role]),
}

/// What the part in braces names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// Nothing.
    None,
    /// A customer, by an opaque id; out of scope and unknown answer alike.
    Customer,
    /// A version of the policy.
    Policy,
    /// A day of the feed.
    FeedDay,
    /// A report's name.
    Report,
    /// An account of a member of staff.
    Account,
    /// A task of the timetable.
    Task,
    /// A request for an act on an account.
    AccountRequest,
    /// An institution.
    Institution,
    /// A new customer, by an opaque id; one of elsewhere and one that is not new answer alike.
    Newcomer,
    /// An application for a new customer.
    Application,
    /// A change of who maintains whom.
    Change,
    /// A matter for a head's decision.
    Matter,
    /// A stand-in; one of elsewhere and one that is unknown answer alike.
    StandIn,
    /// A change of maintenance institution; one that concerns others and one that is unknown answer alike.
    Transfer,
    /// A family; one of whom nobody is in scope and one that is unknown answer alike.
    Family,
    /// An application for a special VIP and what came of it; one whose customer is out of scope and one that is unknown
    /// answer alike.
    Special,
    /// A request for an unmasked file; one that concerns others and one that is unknown answer alike.
    ExportRequest,
    /// A message to a customer; one to somebody out of scope and one that is unknown answer alike.
    Message,
    /// A version of a template of messages.
    MessageTemplate,
    /// A complaint; one about the reader, one of a customer out of scope and one that is unknown answer alike.
    Complaint,
    /// A task that a head gave; one that concerns others and one that is unknown answer alike.
    WorkTask,
    /// A link that dials; one of somebody else and one that was opened are refused.
    DialLink,
    /// An entry of the contact log; one that others answer for, one of a customer out of scope and one that is unknown
    /// answer alike.
    ContactEntry,
    /// A lead; one of a customer out of scope and one that is unknown answer alike.
    Lead,
    /// An opportunity; one of a customer out of scope and one that is unknown answer alike.
    Opportunity,
}

/// What is written into the audit trail about it.
#[derive(Debug, Clone, Copy)]
pub enum Audit {
    /// Nothing: it shows nothing about a customer and changes nothing.
    No,
    /// One entry with this verb before the answer is sent.
    Entry(&'static str),
    /// The same, where the verb follows from what was asked, or from who asks; none where nothing is told.
    Chosen(fn(&Desk<'_>) -> Option<&'static str>),
    /// The verb that it calls signs for itself.
    ByVerb,
}

/// How often one person may ask in a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rate {
    /// A page: as fast as a person can click.
    Page,
    /// Searching: as fast as a person can type.
    Search,
    /// Signing in and everything that checks a password: slow.
    Password,
    /// An export.
    Export,
}

/// Groups of the menu, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Menu {
    /// Daily work.
    Work,
    /// Figures.
    Figures,
    /// Rules and organisation.
    House,
    /// Running the machine.
    Operation,
}

impl Menu {
    /// All groups in their order.
    pub const ALL: [Menu; 4] = [Menu::Work, Menu::Figures, Menu::House, Menu::Operation];

    /// Heading of the group.
    pub fn label(self) -> Label {
        match self {
            Menu::Work => Label::new("客户", "Customers"),
            Menu::Figures => Label::new("报表", "Reports"),
            Menu::House => Label::new("制度与机构", "Rules and people"),
            Menu::Operation => Label::new("运行", "Operation"),
        }
    }
}

/// All addresses.
pub static ROUTES: &[&[Route]] = &[
    pages::sign_in::ROUTES,
    pages::home::ROUTES,
    pages::customers::ROUTES,
    pages::customer::ROUTES,
    pages::why::ROUTES,
    pages::lifecycle::ROUTES,
    pages::worklist::ROUTES,
    // Before one lead: "report" is no number of a lead.
    pages::lead_report::ROUTES,
    pages::leads::ROUTES,
    pages::visit_results::ROUTES,
    pages::opportunities::ROUTES,
    pages::plans::ROUTES,
    pages::benefits::ROUTES,
    pages::newcomers::ROUTES,
    pages::pool::ROUTES,
    pages::pool_events::ROUTES,
    pages::decisions::ROUTES,
    pages::book::ROUTES,
    pages::transfers::ROUTES,
    pages::co_managers::ROUTES,
    pages::stand_ins::ROUTES,
    pages::qualifications::ROUTES,
    pages::assignment::ROUTES,
    pages::grids::ROUTES,
    pages::contacts::ROUTES,
    pages::contact_logs::ROUTES,
    pages::duty_report::ROUTES,
    pages::work_report::ROUTES,
    pages::changes::ROUTES,
    pages::staff_stops::ROUTES,
    pages::outbox::ROUTES,
    pages::complaints::ROUTES,
    pages::tasks::ROUTES,
    pages::search::ROUTES,
    pages::reveal::ROUTES,
    pages::families::ROUTES,
    pages::specials::ROUTES,
    pages::exports::ROUTES,
    pages::reports::ROUTES,
    pages::growth::ROUTES,
    pages::hand_overs::ROUTES,
    pages::policies::ROUTES,
    pages::institutions::ROUTES,
    pages::feeds::ROUTES,
    pages::timetable::ROUTES,
    pages::audit::ROUTES,
    pages::confirmations::ROUTES,
    pages::accounts::ROUTES,
    pages::account::ROUTES,
    pages::help::ROUTES,
];

/// All routes, one after the other.
pub fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().flat_map(|group| group.iter())
}

/// The route of a method and path, and what stands for its braces, decoded.
pub fn find(method: Method, path: &str) -> Option<(&'static Route, String)> {
    let method = if method == Method::Head { Method::Get } else { method };
    all().filter(|route| route.method == method).find_map(|route| Some((route, fits(route.path, path)?)))
}

/// Whether a path is known under any method.
pub fn known(path: &str) -> bool {
    all().any(|route| fits(route.path, path).is_some())
}

/// What stands for the braces of `pattern` in `path`; empty where it has none; none where it does not fit.
fn fits(pattern: &str, path: &str) -> Option<String> {
    let mut object = String::new();
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return Some(object),
            (Some(pattern), Some(part)) if pattern.starts_with('{') => {
                object = super::forms::percent_decode(part).filter(|part| !part.is_empty())?;
            }
            (Some(pattern), Some(part)) if pattern == part => {}
            _ => return None,
        }
    }
}
