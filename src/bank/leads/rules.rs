//! States of a lead, who is shown it, and in which order: pure.

use super::Lead;
use crate::bank::events::{Form, Kind};
use crate::kernel::calendar::Day;
use crate::kernel::lang::Label;
use crate::kernel::policy::LeadTerms;
use std::cmp::{Ordering, Reverse};

/// How a lead, a message or a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nobody has touched it.
    New,
    /// Somebody works on it.
    Taken,
    /// The customer was reached.
    Contacted,
    /// Something was sold.
    Won,
    /// Nothing came of it.
    Lost,
    /// The task is done.
    Done,
    /// The message was read.
    Read,
    /// Its time went by.
    Expired,
    /// Its fact was corrected before anybody touched it.
    Withdrawn,
}

impl State {
    /// All of them.
    pub const ALL: [State; 9] = [
        State::New,
        State::Taken,
        State::Contacted,
        State::Won,
        State::Lost,
        State::Done,
        State::Read,
        State::Expired,
        State::Withdrawn,
    ];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            State::New => "new",
            State::Taken => "taken",
            State::Contacted => "contacted",
            State::Won => "won",
            State::Lost => "lost",
            State::Done => "done",
            State::Read => "read",
            State::Expired => "expired",
            State::Withdrawn => "withdrawn",
        }
    }

    /// The state of a word.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            State::New => Label::new("未处理", "new"),
            State::Taken => Label::new("已认领", "taken"),
            State::Contacted => Label::new("已联系", "contacted"),
            State::Won => Label::new("成功", "won"),
            State::Lost => Label::new("未成", "lost"),
            State::Done => Label::new("已完成", "done"),
            State::Read => Label::new("已读", "read"),
            State::Expired => Label::new("已过期", "expired"),
            State::Withdrawn => Label::new("已撤销", "withdrawn"),
        }
    }

    /// What a person does to bring it there, as a button says it; none where no person does, or where a contact that is
    /// logged does.
    pub fn verb(self) -> Option<Label> {
        match self {
            State::Taken => Some(Label::new("认领", "Take")),
            State::Won => Some(Label::new("成功", "Won")),
            State::Lost => Some(Label::new("未成", "Lost")),
            State::Done => Some(Label::new("完成", "Done")),
            State::Read => Some(Label::new("已读", "Read")),
            State::New | State::Contacted | State::Expired | State::Withdrawn => None,
        }
    }

    /// Whether something is left to do.
    pub fn is_open(self) -> bool {
        match self {
            State::New | State::Taken | State::Contacted => true,
            State::Won | State::Lost | State::Done | State::Read | State::Expired | State::Withdrawn => false,
        }
    }

    /// Where a person may bring it from here.
    pub fn next(self, form: Form) -> &'static [State] {
        match (form, self) {
            (Form::Lead, State::New) => &[State::Taken, State::Contacted, State::Lost],
            (Form::Lead, State::Taken) => &[State::Contacted, State::Lost],
            (Form::Lead, State::Contacted) => &[State::Won, State::Lost],
            (Form::Message, State::New) => &[State::Read],
            (Form::Task, State::New) => &[State::Taken, State::Done],
            (Form::Task, State::Taken) => &[State::Done],
            (
                _,
                State::Taken
                | State::Contacted
                | State::Won
                | State::Lost
                | State::Done
                | State::Read
                | State::Expired
                | State::Withdrawn,
            ) => &[],
        }
    }
}

/// Whether a step needs a reason: what was lost always, a fallen tier however it ends (spec 3: it closes only with the
/// reason found).
pub fn needs_reason(kind: Kind, to: State) -> bool {
    match to {
        State::Lost => true,
        State::Won => kind == Kind::TierDown,
        State::New
        | State::Taken
        | State::Contacted
        | State::Done
        | State::Read
        | State::Expired
        | State::Withdrawn => false,
    }
}

/// Why a customer could not be kept (spec 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// The products.
    Product,
    /// The service.
    Service,
    /// Prices and rates.
    Price,
    /// They moved away.
    Moved,
    /// Another bank, which is named.
    Competitor,
    /// Something else.
    Other,
}

impl Departure {
    /// Every reason.
    pub const ALL: [Departure; 6] = [
        Departure::Product,
        Departure::Service,
        Departure::Price,
        Departure::Moved,
        Departure::Competitor,
        Departure::Other,
    ];

    /// Code, as in the form and the database.
    pub fn code(self) -> &'static str {
        match self {
            Departure::Product => "product",
            Departure::Service => "service",
            Departure::Price => "price",
            Departure::Moved => "moved",
            Departure::Competitor => "competitor",
            Departure::Other => "other",
        }
    }

    /// The reason of a code.
    pub fn from_code(code: &str) -> Option<Departure> {
        Departure::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Name.
    pub fn label(self) -> Label {
        match self {
            Departure::Product => Label::new("产品", "product"),
            Departure::Service => Label::new("服务", "service"),
            Departure::Price => Label::new("价格", "price"),
            Departure::Moved => Label::new("迁居", "moved away"),
            Departure::Competitor => Label::new("他行竞争", "competitor"),
            Departure::Other => Label::new("其他", "other"),
        }
    }
}

/// Whether a step asks why the customer could not be kept: one who sleeps or leaves is given up.
pub fn asks_departure(kind: Kind, to: State) -> bool {
    to == State::Lost && matches!(kind, Kind::Sleeping | Kind::Leaving)
}

/// Kinds that no time ends: only a person closes them.
pub const STAYS: [Kind; 1] = [Kind::TierDown];

/// Who is shown an untouched lead besides the one whose customer it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nobody else.
    Person,
    /// The head.
    Head,
    /// The branch too.
    Branch,
}

/// How far an untouched lead has risen after so many working days. Messages rise to nobody.
pub fn level(form: Form, state: State, working_days: i64, terms: &LeadTerms) -> Level {
    if state != State::New || form == Form::Message {
        Level::Person
    } else if working_days >= terms.branch_after_working_days.into() {
        Level::Branch
    } else if working_days >= terms.head_after_working_days.into() {
        Level::Head
    } else {
        Level::Person
    }
}

/// The queues that every manager asks for (spec 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Products and loans that mature.
    Maturing,
    /// Near a higher tier.
    NearTier,
    /// About to fall, to sleep or to leave.
    AtRisk,
    /// Past its last day, or untouched for too long.
    Overdue,
}

impl Queue {
    /// All of them, in the order of their keys.
    pub const ALL: [Queue; 4] = [Queue::Maturing, Queue::NearTier, Queue::AtRisk, Queue::Overdue];

    /// The word in an address.
    pub fn code(self) -> &'static str {
        match self {
            Queue::Maturing => "maturing",
            Queue::NearTier => "near_tier",
            Queue::AtRisk => "at_risk",
            Queue::Overdue => "overdue",
        }
    }

    /// The queue of a word.
    pub fn from_code(code: &str) -> Option<Queue> {
        Queue::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Queue::Maturing => Label::new("到期", "Maturing"),
            Queue::NearTier => Label::new("临近升级", "Near a tier"),
            Queue::AtRisk => Label::new("有风险", "At risk"),
            Queue::Overdue => Label::new("逾期", "Overdue"),
        }
    }

    /// Whether something stands in it.
    pub fn holds(self, kind: Kind, overdue: bool) -> bool {
        match self {
            Queue::Maturing => matches!(kind, Kind::ProductDue | Kind::LoanDue | Kind::SpecialEnding),
            Queue::NearTier => matches!(kind, Kind::TierUpNear | Kind::FamilyNear),
            Queue::AtRisk => matches!(
                kind,
                Kind::TierDown
                    | Kind::TierDownRisk
                    | Kind::LargeOut
                    | Kind::PayrollStopped
                    | Kind::Sleeping
                    | Kind::Leaving
            ),
            Queue::Overdue => overdue,
        }
    }
}

/// Whose turn it is in a person's day (spec 3): first what is late, then leads by their last day and whatever is due
/// today, then what comes soon, then what is only to be read, and last what was worked on today already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// It is late.
    Late,
    /// It is the day's work.
    Now,
    /// Its day comes.
    Soon,
    /// It is to be read.
    ToRead,
    /// Somebody has worked on it today.
    Worked,
}

/// The turn of a lead, a message or a task that was noticed.
pub fn turn(lead: &Lead, late: bool, today: Day) -> Turn {
    match lead.kind.form() {
        _ if lead.state != State::New && lead.moved_on == today => Turn::Worked,
        _ if late => Turn::Late,
        Form::Message => Turn::ToRead,
        Form::Lead | Form::Task => Turn::Now,
    }
}

/// The turn of anything else that has a day.
pub fn turn_of_day(day: Day, today: Day) -> Turn {
    match day.cmp(&today) {
        Ordering::Less => Turn::Late,
        Ordering::Equal => Turn::Now,
        Ordering::Greater => Turn::Soon,
    }
}

/// The order of a person's day.
pub fn order(lead: &Lead, late: bool, today: Day) -> (Turn, Day, Reverse<i64>, i64) {
    (turn(lead, late, today), lead.until, Reverse(lead.value_fen), lead.lead_no)
}
