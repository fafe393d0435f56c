//! Assignment (客户归属, spec 2): which one person looks after a customer, and how that comes and goes.
//!
//! [`rules`]: who may be given whom, and who decides. [`change`]: the one verb by which anybody comes to maintain
//! anybody, or no longer does; whatever does so, a page, a feed or the daily run, goes through it. [`newcomers`]: new
//! customers. [`applications`]: managers ask, heads decide. [`matters`]: what a head must decide on by a day.
//! [`qualifications`]: who is able. [`beside`]: stand-ins and co-managers. [`transfers`]: changes of the maintenance
//! institution. [`changes`]: what was changed, and taking it back. [`book`]: who has whom, in memory. [`pool`]: who has
//! nobody. [`growth`]: what growth is worth. [`daily`]: what follows from a feed and from the calendar.

pub mod applications;
pub mod beside;
pub mod book;
pub mod change;
pub mod changes;
pub mod daily;
pub mod growth;
pub mod matters;
pub mod newcomers;
pub mod pool;
pub mod qualifications;
pub mod rows;
pub mod rules;
pub mod transfers;

use crate::kernel::calendar::Day;
use crate::kernel::lang::Label;

/// How a customer came to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The manager won them (自拓).
    SelfDeveloped,
    /// The head gave them, from the pool or from somebody else (分配).
    Allocated,
}

impl Origin {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Origin::SelfDeveloped => "self_developed",
            Origin::Allocated => "allocated",
        }
    }

    fn of(code: &str) -> Origin {
        if code == "self_developed" { Origin::SelfDeveloped } else { Origin::Allocated }
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Origin::SelfDeveloped => Label::new("自拓", "self-developed"),
            Origin::Allocated => Label::new("分配", "allocated"),
        }
    }
}

/// Why somebody comes to maintain a customer, or no longer does (spec 2, *Changing hands*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The head accepted an application.
    Application,
    /// The head assigned from the pool.
    Pool,
    /// The head gave the customer to somebody else.
    Reassigned,
    /// The person asked to be relieved.
    OwnWish,
    /// The customer asked for another.
    CustomerWish,
    /// The customer complained about the person.
    Complaint,
    /// Neglect or inability, found by the head.
    Neglect,
    /// The person is at the cap.
    Cap,
    /// The head sent the customer back to the pool.
    Released,
    /// The person left retail work, or moved to a post without marketing.
    LeftRetail,
    /// The person moved to another institution.
    LeftInstitution,
    /// The person left the bank.
    LeftBank,
    /// The customer followed the person to another institution.
    Followed,
    /// Nobody decided in time.
    Overdue,
    /// The customer died.
    Deceased,
    /// The customer's number was merged into another.
    Merged,
    /// The maintenance institution changed.
    Moved,
    /// The institution was closed.
    ClosedInstitution,
    /// A change was taken back on the same day.
    TakenBack,
    /// As it was when the bank began.
    GoingLive,
}

impl Cause {
    /// All of them.
    pub const ALL: [Cause; 20] = [
        Cause::Application,
        Cause::Pool,
        Cause::Reassigned,
        Cause::OwnWish,
        Cause::CustomerWish,
        Cause::Complaint,
        Cause::Neglect,
        Cause::Cap,
        Cause::Released,
        Cause::LeftRetail,
        Cause::LeftInstitution,
        Cause::LeftBank,
        Cause::Followed,
        Cause::Overdue,
        Cause::Deceased,
        Cause::Merged,
        Cause::Moved,
        Cause::ClosedInstitution,
        Cause::TakenBack,
        Cause::GoingLive,
    ];

    /// Those that a head may give for a change of their own, in the order of the form.
    pub const CHOSEN: [Cause; 6] = [
        Cause::Reassigned,
        Cause::Neglect,
        Cause::OwnWish,
        Cause::CustomerWish,
        Cause::Complaint,
        Cause::Cap,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Cause::Application => "application",
            Cause::Pool => "pool",
            Cause::Reassigned => "reassigned",
            Cause::OwnWish => "own_wish",
            Cause::CustomerWish => "customer_wish",
            Cause::Complaint => "complaint",
            Cause::Neglect => "neglect",
            Cause::Cap => "cap",
            Cause::Released => "released",
            Cause::LeftRetail => "left_retail",
            Cause::LeftInstitution => "left_institution",
            Cause::LeftBank => "left_bank",
            Cause::Followed => "followed",
            Cause::Overdue => "overdue",
            Cause::Deceased => "deceased",
            Cause::Merged => "merged",
            Cause::Moved => "moved",
            Cause::ClosedInstitution => "closed_institution",
            Cause::TakenBack => "taken_back",
            Cause::GoingLive => "going_live",
        }
    }

    /// The cause of a word in a form.
    pub fn from_code(code: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.code() == code)
    }

    fn of(code: &str) -> Cause {
        Cause::from_code(code).unwrap_or(Cause::Reassigned)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Cause::Application => Label::new("自拓申请获准", "application accepted"),
            Cause::Pool => Label::new("从公共户分配", "assigned from the pool"),
            Cause::Reassigned => Label::new("负责人调整", "reassigned by the head"),
            Cause::OwnWish => Label::new("客户经理申请调整", "the person asked"),
            Cause::CustomerWish => Label::new("客户要求更换", "the customer asked for another"),
            Cause::Complaint => Label::new("客户投诉", "the customer complained"),
            Cause::Neglect => Label::new("维护不力或不能胜任", "neglect or inability"),
            Cause::Cap => Label::new("达到维护上限", "cap reached"),
            Cause::Released => Label::new("退回公共户", "sent back to the pool"),
            Cause::LeftRetail => Label::new("离开零售营销岗位", "left retail work"),
            Cause::LeftInstitution => Label::new("调离机构", "moved to another institution"),
            Cause::LeftBank => Label::new("离行或账户停用", "left the bank, or the account is closed"),
            Cause::Followed => Label::new("客户随人转移", "the customer followed the person"),
            Cause::Overdue => Label::new("逾期未决，转公共户", "not decided in time: to the pool"),
            Cause::Deceased => Label::new("客户身故", "the customer died"),
            Cause::Merged => Label::new("客户号合并", "customer numbers merged"),
            Cause::Moved => Label::new("维护机构变更", "maintenance institution changed"),
            Cause::ClosedInstitution => Label::new("机构撤销", "institution closed"),
            Cause::TakenBack => Label::new("当日撤回", "taken back the same day"),
            Cause::GoingLive => Label::new("上线导入", "taken over when the bank began"),
        }
    }
}

/// An assignment that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its number.
    pub assignment_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// Maintenance institution; empty where it was not kept.
    pub inst_no: String,
    /// Team; empty: none.
    pub team: String,
    /// Who; empty: the team, of which nobody is named yet.
    pub staff_no: String,
    /// How the customer came to them.
    pub origin: Origin,
    /// First day.
    pub since: Day,
    /// Number of the change that began it.
    pub begun_by: i64,
}
