//! What the bank notices about a customer (事件, spec 3, *Messages and leads*): each kind of event, and one of them as
//! found. [`detect`] looks at the facts of a day, [`rules`] judges them; what people do about it is in the rooms above.
//!
//! What is found follows from the day's facts alone: the same day asked again, or taken anew, answers the same, and the
//! natural key tells what is new. A state that is only known of the last feed (a projected tier) is keyed by its month,
//! so that any later day of it finds it as well.

mod detect;
mod relatives;
mod rows;
pub mod rules;
pub mod sentence;

pub use detect::{detect, fed_since};

use crate::kernel::calendar::Day;
use crate::kernel::lang::Label;

/// What becomes of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Something to know (消息): read, and done with.
    Message,
    /// A chance or a danger (线索): taken, worked, won or lost.
    Lead,
    /// Something to do (任务), with an outcome.
    Task,
}

/// A kind of event, in the order of the spec's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A time deposit, bond, wealth product or plan comes to its end.
    ProductDue,
    /// A rating raised the tier in force.
    TierUp,
    /// A rating lowered the tier in force; it closes only with the reason found.
    TierDown,
    /// The projected tier is above the one in force.
    TierUpNear,
    /// The projected tier is below the one in force.
    TierDownRisk,
    /// Net assets rose much since the last feed.
    LargeIn,
    /// Net assets fell much since the last feed.
    LargeOut,
    /// A birthday, solar or lunar as recorded.
    Birthday,
    /// A festival that the policy names for the tier.
    Festival,
    /// 1, 5, 10 years and so on after the first account.
    Anniversary,
    /// A date that a manager recorded.
    Memorial,
    /// The customer was given to a person.
    Assigned,
    /// Some days after the first account.
    NewCustomer,
    /// Much lay in demand deposits for long.
    IdleCash,
    /// A loan's last instalment comes near.
    LoanDue,
    /// Wages came for months and come no longer.
    PayrollStopped,
    /// The life-cycle stage turned dormant.
    Sleeping,
    /// Assets fell far below their three-month average.
    Leaving,
    /// Lacks the key product most often held beside their own.
    OneMoreProduct,
    /// A temporary special VIP is about to end.
    SpecialEnding,
    /// Relatives under one manager whose sum reaches a family tier.
    FamilyNear,
    /// Yearly benefits not used when the year draws to its end.
    BenefitUnused,
    /// The identity document is about to end.
    IdExpiring,
    /// The risk assessment is about to end: no risk product may be offered after it.
    SuitabilityDue,
    /// No reachable phone, or the sources disagree.
    ContactGap,
    /// A complaint of a customer, whoever sold.
    Complaint,
    /// Nobody has been given the customer for days.
    PoolWaiting,
    /// An overdue loan, a guarantee of one, or a row of a risk feed.
    RiskAlert,
    /// Died, closed or frozen: whoever maintains them winds the relation up, and nothing else is raised.
    WindingUp,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 29] = [
        Kind::ProductDue,
        Kind::TierUp,
        Kind::TierDown,
        Kind::TierUpNear,
        Kind::TierDownRisk,
        Kind::LargeIn,
        Kind::LargeOut,
        Kind::Birthday,
        Kind::Festival,
        Kind::Anniversary,
        Kind::Memorial,
        Kind::Assigned,
        Kind::NewCustomer,
        Kind::IdleCash,
        Kind::LoanDue,
        Kind::PayrollStopped,
        Kind::Sleeping,
        Kind::Leaving,
        Kind::OneMoreProduct,
        Kind::SpecialEnding,
        Kind::FamilyNear,
        Kind::BenefitUnused,
        Kind::IdExpiring,
        Kind::SuitabilityDue,
        Kind::ContactGap,
        Kind::Complaint,
        Kind::PoolWaiting,
        Kind::RiskAlert,
        Kind::WindingUp,
    ];

    /// Stable code, as in the spec's table, the policy and the database.
    pub fn code(self) -> &'static str {
        match self {
            Kind::ProductDue => "product_due",
            Kind::TierUp => "tier_up",
            Kind::TierDown => "tier_down",
            Kind::TierUpNear => "tier_up_near",
            Kind::TierDownRisk => "tier_down_risk",
            Kind::LargeIn => "large_in",
            Kind::LargeOut => "large_out",
            Kind::Birthday => "birthday",
            Kind::Festival => "festival",
            Kind::Anniversary => "anniversary",
            Kind::Memorial => "memorial",
            Kind::Assigned => "assigned",
            Kind::NewCustomer => "new_customer",
            Kind::IdleCash => "idle_cash",
            Kind::LoanDue => "loan_due",
            Kind::PayrollStopped => "payroll_stopped",
            Kind::Sleeping => "sleeping",
            Kind::Leaving => "leaving",
            Kind::OneMoreProduct => "one_more_product",
            Kind::SpecialEnding => "special_ending",
            Kind::FamilyNear => "family_near",
            Kind::BenefitUnused => "benefit_unused",
            Kind::IdExpiring => "id_expiring",
            Kind::SuitabilityDue => "suitability_due",
            Kind::ContactGap => "contact_gap",
            Kind::Complaint => "complaint",
            Kind::PoolWaiting => "pool_waiting",
            Kind::RiskAlert => "risk_alert",
            Kind::WindingUp => "winding_up",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Name.
    pub fn label(self) -> Label {
        match self {
            Kind::ProductDue => Label::new("产品到期", "Product due"),
            Kind::TierUp => Label::new("层级上升", "Tier up"),
            Kind::TierDown => Label::new("层级下降", "Tier down"),
            Kind::TierUpNear => Label::new("升级在望", "Upgrade in reach"),
            Kind::TierDownRisk => Label::new("降级预警", "Downgrade risk"),
            Kind::LargeIn => Label::new("资产大额增加", "Large inflow"),
            Kind::LargeOut => Label::new("资产大额减少", "Large outflow"),
            Kind::Birthday => Label::new("生日", "Birthday"),
            Kind::Festival => Label::new("节日问候", "Festival greeting"),
            Kind::Anniversary => Label::new("开户纪念日", "Anniversary with us"),
            Kind::Memorial => Label::new("重要纪念日", "Day to remember"),
            Kind::Assigned => Label::new("新归属", "Newly yours"),
            Kind::NewCustomer => Label::new("新客户关怀", "New customer care"),
            Kind::IdleCash => Label::new("闲置资金", "Idle cash"),
            Kind::LoanDue => Label::new("贷款到期", "Loan due"),
            Kind::PayrollStopped => Label::new("代发中断", "Payroll stopped"),
            Kind::Sleeping => Label::new("沉睡预警", "Gone to sleep"),
            Kind::Leaving => Label::new("流失预警", "Leaving"),
            Kind::OneMoreProduct => Label::new("交叉销售", "One more product"),
            Kind::SpecialEnding => Label::new("特殊VIP到期", "Special VIP ending"),
            Kind::FamilyNear => Label::new("家庭提升", "Family in reach"),
            Kind::BenefitUnused => Label::new("权益未用", "Benefits unused"),
            Kind::IdExpiring => Label::new("证件到期", "Identity document ending"),
            Kind::SuitabilityDue => Label::new("风险评估到期", "Risk assessment ending"),
            Kind::ContactGap => Label::new("联系方式缺失/不一致", "Contact details missing or differing"),
            Kind::Complaint => Label::new("客户投诉", "Customer complaint"),
            Kind::PoolWaiting => Label::new("公共户待分配", "Waiting in the pool"),
            Kind::RiskAlert => Label::new("风险预警", "Risk alert"),
            Kind::WindingUp => Label::new("关系了结", "Winding up"),
        }
    }

    /// What becomes of it.
    pub fn form(self) -> Form {
        match self {
            Kind::TierUp
            | Kind::Birthday
            | Kind::Festival
            | Kind::Anniversary
            | Kind::Memorial
            | Kind::Assigned
            | Kind::BenefitUnused
            | Kind::PoolWaiting
            | Kind::RiskAlert => Form::Message,
            Kind::ProductDue
            | Kind::TierDown
            | Kind::TierUpNear
            | Kind::TierDownRisk
            | Kind::LargeIn
            | Kind::LargeOut
            | Kind::IdleCash
            | Kind::LoanDue
            | Kind::PayrollStopped
            | Kind::Sleeping
            | Kind::Leaving
            | Kind::OneMoreProduct
            | Kind::SpecialEnding
            | Kind::FamilyNear => Form::Lead,
            Kind::NewCustomer
            | Kind::IdExpiring
            | Kind::SuitabilityDue
            | Kind::ContactGap
            | Kind::Complaint
            | Kind::WindingUp => Form::Task,
        }
    }

    /// Whether it is about selling: never raised about a child (spec 3).
    pub fn sells(self) -> bool {
        matches!(
            self,
            Kind::TierUpNear
                | Kind::TierDownRisk
                | Kind::LargeIn
                | Kind::IdleCash
                | Kind::OneMoreProduct
                | Kind::FamilyNear
                | Kind::BenefitUnused
        )
    }

    /// Whether it is told of a state that has lasted for the policy's days, and bears the day on which that began.
    pub fn lasts(self) -> bool {
        matches!(self, Kind::IdleCash | Kind::PayrollStopped)
    }

    /// What the bank does not know yet and the kind needs; none where it is looked for every day.
    pub fn needs(self) -> Option<Label> {
        match self {
            Kind::IdleCash => Some(Label::new("活期余额的逐日记录", "a record of demand balances by day")),
            Kind::PayrollStopped => {
                Some(Label::new("每位客户最近一次代发日", "each customer's last payroll day"))
            }
            Kind::Sleeping => Some(Label::new("生命周期阶段", "life-cycle stages")),
            Kind::Complaint => {
                Some(Label::new("投诉登记（登记时提示）", "complaints: told when one is recorded"))
            }
            _ => None,
        }
    }
}

/// An event as found. Customer, kind and the fact's day are its natural key: the same fact never makes two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What happened.
    pub kind: Kind,
    /// To whom.
    pub cust_no: String,
    /// The day of the fact: when a product ends, when a state (idle cash, payroll stopped, leaving) began.
    pub fact_day: Day,
    /// The last day on which it is of use; it expires the day after.
    pub until: Day,
    /// What it is about, in fen; zero where no money is at stake.
    pub value_fen: i64,
    /// Its figures, as a JSON object that the kind's sentence is made from. No personal data.
    pub figures: String,
}
