//! Figures that were computed once, kept for the next who asks the same of the same bank.
//!
//! A report on a closed month reads every rating of it; its answer changes only when a day is taken or
//! taken anew. So an answer is kept under the question and the [`State`] of the bank it was read from.

use crate::bank::assignment::book::{BookState, Load};
use crate::bank::assignment::growth::{Growth, Whose};
use crate::bank::assignment::pool::{Ages, Came, Undecided};
use crate::bank::contacts::duties::Charged;
use crate::bank::contacts::kept::Counted as Duty;
use crate::bank::leads::figures::{Counted, Days};
use crate::bank::leads::{Held, Unheld};
use crate::bank::parties::rows::find::{Mark, fed};
use crate::bank::parties::rows::people::Institution;
use crate::bank::reports::rules::Count;
use crate::bank::reports::work::{Done, Of, Person};
use crate::bank::tiers::roster::{Filter, Order, Summary};
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::kept::Kept;
use crate::kernel::period::Period;
use crate::kernel::policy::LeadTerms;
use crate::kernel::terms::Tier;
use crate::store::open::Core;
use crate::store::scope::Reach;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Answers kept of each report.
const REPORTS_MAX: usize = 48;
/// Lists of customers kept; each may be as long as the bank is large.
const LISTS_MAX: usize = 4;

/// People whose customers' numbers are kept.
const PEOPLE_MAX: usize = 512;
/// Months of growth kept; each names everybody who is assigned.
const GROWTHS_MAX: usize = 2;
/// Periods of leads kept; one of a whole bank's year names some hundred thousand.
const LEADS_MAX: usize = 4;

/// What tells one state of the bank from another: which days were fed, and how often each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State(Mark);

impl State {
    /// The state of a bank.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn of(core: &Core) -> Result<State> {
        Ok(State(fed(core)?))
    }
}

/// What was asked of which bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Of which closed month.
    pub month: Month,
    /// Of whose customers.
    pub reach: Reach,
    /// Of the bank as it is now.
    pub state: State,
    /// What the roster had read that said who is in reach: it is renewed a moment after the bank.
    pub roster: Mark,
}

/// How many went from which tier (none: rated for the first time) to which.
pub type Moves = Arc<Vec<(Option<Tier>, Tier, i64)>>;

/// What somebody carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier {
    /// Staff number.
    pub staff_no: String,
    /// Their institution.
    pub inst_no: String,
    /// VIPs now, and after the month's close.
    pub load: Load,
}

/// What each person carries, who carries most first.
pub type Loads = Arc<Vec<Carrier>>;

/// Which page of the pool, of whom, as of when: whoever asks the same of an unchanged bank gets the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolQuestion {
    /// Of whose customers.
    pub reach: Reach,
    /// Which of them.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// From which place on.
    pub skip: usize,
    /// As of which day.
    pub today: Day,
    /// Of the bank as it is now.
    pub state: State,
    /// What the roster had read that said who there is.
    pub roster: Mark,
    /// What the book had read.
    pub book: BookState,
    /// Who waits for a head's decision.
    pub undecided: Undecided,
}

/// Growth of which month, of whose customers, as of which change of who maintains whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrowthQuestion {
    /// Which month, of the bank as it is now.
    pub question: Question,
    /// Whose customers.
    pub whose: Whose,
    /// Number of the last change.
    pub change_no: i64,
}

/// Contact duties of whose customers, as of which day: whoever asks the same of an unchanged bank gets the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyQuestion {
    /// Customers by themselves.
    pub own: Vec<u32>,
    /// Institutions, all of whose customers count.
    pub headed: BTreeSet<String>,
    /// As of which day.
    pub today: Day,
    /// Of the bank as it is now.
    pub state: State,
    /// What the book had read.
    pub book: BookState,
    /// What else they follow from.
    pub mark: [i64; 3],
}

/// How the duties of a month were kept: whoever asks the same of an unchanged bank gets the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptQuestion {
    /// Which month.
    pub month: Month,
    /// Whose customers.
    pub whose: Whose,
    /// As it stood on this day.
    pub on: Day,
    /// As of which day.
    pub today: Day,
    /// Of the bank as it is now.
    pub state: State,
    /// What the roster had read that said who has a tier.
    pub roster: Mark,
    /// What the book had read.
    pub book: BookState,
    /// What else they follow from.
    pub mark: [i64; 3],
}

/// What is open of the people of a head or a leader: whoever asks the same of an unchanged bank gets the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamQuestion {
    /// Who asks.
    pub staff_no: String,
    /// Of whose customers.
    pub reach: Reach,
    /// Institutions that they head.
    pub headed: BTreeSet<String>,
    /// By which policy.
    pub terms: LeadTerms,
    /// As of which day.
    pub today: Day,
    /// Of the bank as it is now.
    pub state: State,
    /// What the roster had read that said who there is.
    pub roster: Mark,
    /// What the book had read.
    pub book: BookState,
    /// What leads have come to.
    pub mark: [i64; 2],
}

/// Leads of which days, of the bank or of some people: whoever asks the same of an unchanged bank gets the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadQuestion {
    /// Which days.
    pub days: Days,
    /// Of whom; none: the whole bank, which each reader narrows to their scope.
    pub people: Option<Vec<String>>,
    /// As of which day.
    pub today: Day,
    /// Of the bank as it is now.
    pub state: State,
    /// What the book had read.
    pub book: BookState,
    /// What leads have come to.
    pub mark: [i64; 2],
}

/// What is open of customers whom nobody has: whoever asks before the next leads are raised gets the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnheldQuestion {
    /// As of which day.
    pub today: Day,
    /// Of the bank as it is now.
    pub state: State,
    /// The last lead that was raised.
    pub last_lead: i64,
}

/// What some people did in which period: whoever asks the same of an unchanged bank gets the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkQuestion {
    /// When.
    pub period: Period,
    /// As it stood on this day.
    pub on: Day,
    /// Who.
    pub of: Of,
    /// As of which day.
    pub today: Day,
    /// Of the bank as it is now.
    pub state: State,
    /// What leads have come to.
    pub leads: [i64; 2],
    /// What else was done.
    pub mark: [i64; 4],
}

/// Customers, and VIPs among them, by institution.
pub type Places = Arc<HashMap<String, (usize, usize)>>;

/// What each person did.
pub type Works = Arc<Vec<(Person, Done)>>;

/// What is open of a head's or a leader's people.
#[derive(Debug, Clone, Default)]
pub struct TeamWork {
    /// Each person with how much is open, and how much of it late.
    pub people: Vec<(String, usize, usize)>,
    /// What the head is told of: left untouched, or of customers whom nobody has.
    pub leads: Vec<Held>,
}

/// A page of the pool, and what stands above it.
#[derive(Debug, Clone)]
pub struct PoolGlance {
    /// Customers in the pool.
    pub total: usize,
    /// Gold and above among them.
    pub vips: usize,
    /// How long they have been there.
    pub ages: Ages,
    /// New customers who come tomorrow, because their window ends today.
    pub ending: usize,
    /// Customers of people who moved who come tomorrow unless their head decides today.
    pub deciding: usize,
    /// The customers of the page, in order.
    pub shown: Vec<Waiting>,
}

/// A customer in the pool.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Internal number.
    pub cust_id: u32,
    /// Customer number.
    pub cust_no: String,
    /// Name in full.
    pub name: String,
    /// Maintenance institution.
    pub inst_no: String,
    /// How they came.
    pub came: Came,
    /// Since when they wait; none: since before anybody counted.
    pub since: Option<Day>,
}

/// What is kept of all reports.
pub struct Memo {
    /// Growth and pay.
    pub growths: Kept<GrowthQuestion, Arc<Growth>>,
    /// All institutions.
    pub trees: Kept<State, Arc<Vec<Institution>>>,
    /// Contact duties that are open or done in the running periods.
    pub duties: Kept<DutyQuestion, Arc<Vec<Charged>>>,
    /// How the duties of a month were kept.
    pub kept: Kept<KeptQuestion, Arc<Vec<Duty>>>,
    /// The internal numbers of the customers whom somebody has, by their numbers.
    pub ids: Kept<(State, Vec<String>), Arc<Vec<u32>>>,
    /// The numbers of the customers whom somebody has or works for, by their internal ones.
    pub numbers: Kept<(State, Vec<u32>), Arc<Vec<String>>>,
    /// What is open of the people of heads and leaders.
    pub teams: Kept<TeamQuestion, Arc<TeamWork>>,
    /// Leads of a period.
    pub leads: Kept<LeadQuestion, Arc<Vec<Counted>>>,
    /// What is open of customers whom nobody has.
    pub unheld: Kept<UnheldQuestion, Arc<Vec<Unheld>>>,
    /// What people did in a period.
    pub works: Kept<WorkQuestion, Works>,
    /// Pages of the pool.
    pub pools: Kept<PoolQuestion, Arc<PoolGlance>>,
    /// What each person carries, of a book, a roster and the staff of a state.
    pub loads: Kept<(BookState, Mark, State), Loads>,
    /// Customers and savings by tier.
    pub tiers: Kept<Question, [Count; 7]>,
    /// Customers and savings by key products.
    pub products: Kept<Question, [Count; 4]>,
    /// Movement between tiers.
    pub moves: Kept<Question, Moves>,
    /// Who there is within a reach, as a roster has it.
    pub summaries: Kept<(Reach, State, Mark), Summary>,
    /// Customers, and VIPs among them, of each institution within a reach, as a roster has it.
    pub places: Kept<(Reach, State, Mark), Places>,
    /// Who went from which tier to which.
    pub movers: Kept<(Question, Option<Tier>, Tier), Arc<Vec<u32>>>,
}

impl Default for Memo {
    fn default() -> Memo {
        Memo {
            growths: Kept::holding(GROWTHS_MAX),
            trees: Kept::holding(1),
            duties: Kept::holding(REPORTS_MAX),
            kept: Kept::holding(REPORTS_MAX),
            ids: Kept::holding(PEOPLE_MAX),
            numbers: Kept::holding(PEOPLE_MAX),
            teams: Kept::holding(REPORTS_MAX),
            leads: Kept::holding(LEADS_MAX),
            unheld: Kept::holding(1),
            works: Kept::holding(REPORTS_MAX),
            pools: Kept::holding(REPORTS_MAX),
            loads: Kept::holding(1),
            tiers: Kept::holding(REPORTS_MAX),
            products: Kept::holding(REPORTS_MAX),
            moves: Kept::holding(REPORTS_MAX),
            summaries: Kept::holding(REPORTS_MAX),
            places: Kept::holding(REPORTS_MAX),
            movers: Kept::holding(LISTS_MAX),
        }
    }
}
