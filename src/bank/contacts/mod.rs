//! Contacts (客户接触, spec 3): what was said with whom, and how often each customer is due to be spoken to.
//!
//! [`log`]: the contact log: written, and corrected by its author. [`heads`]: heads read it, mark what they have read
//! and write beside it. [`rules`]: what is due of a customer. [`duties`]: the same of a person, an institution, the
//! bank. Whose customer it is now follows from the assignment alone, so a hand-over takes log and duties along by
//! itself.

pub mod duties;
pub mod heads;
pub mod kept;
pub mod log;
pub mod rows;
pub mod rules;

use crate::kernel::calendar::Day;
use crate::kernel::lang::{Label, Text};

/// How the customer was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// At the customer's.
    Visit,
    /// By telephone.
    Phone,
    /// By SMS.
    Sms,
    /// By e-mail.
    Email,
    /// By WeChat.
    Wechat,
    /// At the counter.
    Counter,
    /// At an event of the bank.
    Event,
}

impl Channel {
    /// All of them, in the order of the form.
    pub const ALL: [Channel; 7] = [
        Channel::Phone,
        Channel::Visit,
        Channel::Sms,
        Channel::Wechat,
        Channel::Counter,
        Channel::Email,
        Channel::Event,
    ];

    /// The word in the database, in forms and in the policy.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Visit => "visit",
            Channel::Phone => "phone",
            Channel::Sms => "sms",
            Channel::Email => "email",
            Channel::Wechat => "wechat",
            Channel::Counter => "counter",
            Channel::Event => "event",
        }
    }

    /// The channel of a word in a form.
    pub fn from_code(code: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Channel::Visit => Label::new("拜访", "visit"),
            Channel::Phone => Label::new("电话", "phone"),
            Channel::Sms => Label::new("短信", "SMS"),
            Channel::Email => Label::new("邮件", "e-mail"),
            Channel::Wechat => Label::new("微信", "WeChat"),
            Channel::Counter => Label::new("柜面", "counter"),
            Channel::Event => Label::new("活动", "event"),
        }
    }
}

/// Who turned to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The bank to the customer.
    Out,
    /// The customer to the bank.
    In,
}

impl Direction {
    /// Both.
    pub const ALL: [Direction; 2] = [Direction::Out, Direction::In];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Direction::Out => "out",
            Direction::In => "in",
        }
    }

    /// The direction of a word in a form.
    pub fn from_code(code: &str) -> Option<Direction> {
        Direction::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Direction::Out => Label::new("我方联系客户", "we turned to the customer"),
            Direction::In => Label::new("客户联系我方", "the customer turned to us"),
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The customer was spoken to: this alone counts for a duty.
    Reached,
    /// Nobody answered.
    NoAnswer,
    /// The customer did not want to talk.
    Refused,
    /// It was somebody else's number.
    WrongNumber,
    /// It never was: the entry that this one corrects was written by mistake.
    Mistaken,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 5] =
        [Outcome::Reached, Outcome::NoAnswer, Outcome::Refused, Outcome::WrongNumber, Outcome::Mistaken];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Reached => "reached",
            Outcome::NoAnswer => "no_answer",
            Outcome::Refused => "refused",
            Outcome::WrongNumber => "wrong_number",
            Outcome::Mistaken => "mistaken",
        }
    }

    /// The outcome of a word in a form.
    pub fn from_code(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Outcome::Reached => Label::new("已联系上", "reached"),
            Outcome::NoAnswer => Label::new("无人接听", "no answer"),
            Outcome::Refused => Label::new("客户拒绝", "refused"),
            Outcome::WrongNumber => Label::new("号码错误", "wrong number"),
            Outcome::Mistaken => Label::new("误记（作废）", "written by mistake"),
        }
    }
}

/// As what somebody works on a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Maintains the customer.
    Maintainer,
    /// Leads the team that has the customer while nobody is named.
    Team,
    /// Stands in for who maintains the customer.
    StandIn,
    /// Co-manages the customer.
    CoManager,
    /// Heads the team or the institution.
    Head,
}

impl Part {
    const ALL: [Part; 5] = [Part::Maintainer, Part::Team, Part::StandIn, Part::CoManager, Part::Head];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Part::Maintainer => "maintainer",
            Part::Team => "team",
            Part::StandIn => "stand_in",
            Part::CoManager => "co_manager",
            Part::Head => "head",
        }
    }

    fn of(code: &str) -> Part {
        Part::ALL.into_iter().find(|one| one.code() == code).unwrap_or(Part::Head)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Part::Maintainer => Label::new("维护人", "maintains the customer"),
            Part::Team => Label::new("团队负责人", "leads the team"),
            Part::StandIn => Label::new("代管", "stands in"),
            Part::CoManager => Label::new("协办", "co-manages"),
            Part::Head => Label::new("负责人", "head"),
        }
    }
}

/// What a contact may belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A lead.
    Lead,
    /// A task.
    Task,
    /// A complaint.
    Complaint,
}

impl Work {
    const ALL: [Work; 3] = [Work::Lead, Work::Task, Work::Complaint];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Work::Lead => "lead",
            Work::Task => "task",
            Work::Complaint => "complaint",
        }
    }

    /// The work of a word in a form.
    pub fn from_code(code: &str) -> Option<Work> {
        Work::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Work::Lead => Label::new("商机线索", "lead"),
            Work::Task => Label::new("任务", "task"),
            Work::Complaint => Label::new("投诉", "complaint"),
        }
    }
}

/// What is written down of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Calendar day of the contact.
    pub day: Day,
    /// Minute of that day; none: not said.
    pub minute: Option<u16>,
    /// How.
    pub channel: Channel,
    /// Who turned to whom.
    pub direction: Direction,
    /// What came of it.
    pub outcome: Outcome,
    /// What was said; empty: nothing.
    pub said: String,
    /// What comes next, and when; empty: nothing.
    pub next_step: String,
    /// Calendar day of the next step.
    pub next_day: Option<Day>,
    /// What it belongs to.
    pub work: Option<(Work, i64)>,
}

/// An entry of the contact log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub entry_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// What it says.
    pub note: Note,
    /// Who had the contact, and wrote it down.
    pub staff_no: String,
    /// As what.
    pub part: Part,
    /// Whether a person wrote it; the machine's count for no duty.
    pub by_hand: bool,
    /// Maintenance institution then.
    pub inst_no: String,
    /// Who maintained the customer then; empty: nobody by name.
    pub keeper: String,
    /// The entry that it stands for.
    pub corrects: Option<i64>,
    /// Calendar day on which it was written.
    pub written_on: Day,
    /// The entry that stands for it.
    pub corrected_by: Option<i64>,
}

/// What is open with a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Customer number.
    pub cust_no: String,
    /// What it is, shortly.
    pub text: Text,
    /// Calendar day by which it is due.
    pub on: Day,
}
