//! The rules of complaints: which states follow, and by when one is answered (spec 4).

use crate::kernel::calendar::{Calendar, Day};
use crate::kernel::lang::Label;
use crate::kernel::policy::ServiceTerms;
use chrono::Days;

/// How a complaint came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// At the counter.
    Counter,
    /// By telephone.
    Phone,
    /// During a visit.
    Visit,
    /// By app, web or WeChat.
    Online,
    /// By letter or the suggestion box.
    Letter,
    /// Passed on by the regulator.
    Regulator,
}

impl Channel {
    /// All of them, in the order of the form.
    pub const ALL: [Channel; 6] = [
        Channel::Counter,
        Channel::Phone,
        Channel::Visit,
        Channel::Online,
        Channel::Letter,
        Channel::Regulator,
    ];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Counter => "counter",
            Channel::Phone => "phone",
            Channel::Visit => "visit",
            Channel::Online => "online",
            Channel::Letter => "letter",
            Channel::Regulator => "regulator",
        }
    }

    /// The channel of a word.
    pub fn from_code(code: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Channel::Counter => Label::new("柜面", "counter"),
            Channel::Phone => Label::new("电话", "telephone"),
            Channel::Visit => Label::new("走访", "visit"),
            Channel::Online => Label::new("线上", "online"),
            Channel::Letter => Label::new("来信或意见箱", "letter or suggestion box"),
            Channel::Regulator => Label::new("监管转办", "passed on by the regulator"),
        }
    }
}

/// What a complaint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// How people were served.
    Service,
    /// What was promised when something was sold.
    Sale,
    /// Fees and interest.
    Fee,
    /// A product itself.
    Product,
    /// App, machine, network.
    System,
    /// Cards.
    Card,
    /// Loans.
    Loan,
    /// Personal data.
    Privacy,
    /// Something else.
    Other,
}

impl Category {
    /// All of them, in the order of the form.
    pub const ALL: [Category; 9] = [
        Category::Service,
        Category::Sale,
        Category::Fee,
        Category::Product,
        Category::System,
        Category::Card,
        Category::Loan,
        Category::Privacy,
        Category::Other,
    ];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Category::Service => "service",
            Category::Sale => "sale",
            Category::Fee => "fee",
            Category::Product => "product",
            Category::System => "system",
            Category::Card => "card",
            Category::Loan => "loan",
            Category::Privacy => "privacy",
            Category::Other => "other",
        }
    }

    /// The category of a word.
    pub fn from_code(code: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Category::Service => Label::new("服务态度与效率", "service"),
            Category::Sale => Label::new("销售与承诺", "sale and promises"),
            Category::Fee => Label::new("收费与利率", "fees and interest"),
            Category::Product => Label::new("产品", "product"),
            Category::System => Label::new("系统与自助设备", "systems and machines"),
            Category::Card => Label::new("银行卡", "cards"),
            Category::Loan => Label::new("贷款", "loans"),
            Category::Privacy => Label::new("个人信息", "personal data"),
            Category::Other => Label::new("其他", "something else"),
        }
    }
}

/// How far a complaint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has looked at it.
    Open,
    /// Somebody works on it.
    InHand,
    /// The customer has an answer.
    Answered,
    /// It is over.
    Closed,
}

impl State {
    /// All of them, in order.
    pub const ALL: [State; 4] = [State::Open, State::InHand, State::Answered, State::Closed];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            State::Open => "open",
            State::InHand => "in_hand",
            State::Answered => "answered",
            State::Closed => "closed",
        }
    }

    /// The state of a word.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            State::Open => Label::new("待受理", "open"),
            State::InHand => Label::new("处理中", "in hand"),
            State::Answered => Label::new("已答复", "answered"),
            State::Closed => Label::new("已办结", "closed"),
        }
    }

    /// States that may follow. What is over can be opened again; nothing is deleted.
    pub fn next(self) -> &'static [State] {
        match self {
            State::Open => &[State::InHand, State::Answered],
            State::InHand => &[State::InHand, State::Answered],
            State::Answered => &[State::Closed, State::InHand],
            State::Closed => &[State::InHand],
        }
    }

    /// Whether the customer has no answer yet.
    pub fn waits_for_answer(self) -> bool {
        matches!(self, State::Open | State::InHand)
    }
}

/// By when a complaint is answered: the bank's own working days, never later than regulation allows.
pub fn due_on(received_on: Day, calendar: &Calendar, terms: &ServiceTerms) -> Day {
    let own = calendar.add_working_days(received_on, terms.answer_working_days);
    let latest = received_on.checked_add_days(Days::new(terms.answer_calendar_days_max.into()));
    latest.map_or(own, |latest| own.min(latest))
}
