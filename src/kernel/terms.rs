//! Terms that the policy, the feed and the rules share: tiers, stages of life, kinds of transaction.

use super::lang::Label;

/// The tiers, lowest first (spec 1, *Words*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tier {
    /// In no tier below.
    Ordinary = 0,
    /// Designated by head office, today by the card held.
    OtherCore = 1,
    /// Passes the contribution and the loyalty test.
    GeneralCore = 2,
    /// Lowest VIP tier.
    Gold = 3,
    /// Second VIP tier.
    Platinum = 4,
    /// Third VIP tier.
    BlackGold = 5,
    /// Private-bank customer.
    Diamond = 6,
}

impl Tier {
    /// All tiers, lowest first.
    pub const ALL: [Tier; 7] = [
        Tier::Ordinary,
        Tier::OtherCore,
        Tier::GeneralCore,
        Tier::Gold,
        Tier::Platinum,
        Tier::BlackGold,
        Tier::Diamond,
    ];

    /// The rank as stored: 0 for ordinary to 6 for diamond.
    pub fn rank(self) -> u8 {
        self as u8
    }

    /// The tier of a stored rank.
    pub fn from_rank(rank: u8) -> Option<Tier> {
        Tier::ALL.get(usize::from(rank)).copied()
    }

    /// The code in files and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Tier::Ordinary => "ordinary",
            Tier::OtherCore => "other_core",
            Tier::GeneralCore => "general_core",
            Tier::Gold => "gold",
            Tier::Platinum => "platinum",
            Tier::BlackGold => "black_gold",
            Tier::Diamond => "diamond",
        }
    }

    /// The tier of a code.
    pub fn from_code(code: &str) -> Option<Tier> {
        Tier::ALL.into_iter().find(|tier| tier.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Tier::Ordinary => Label::new("普通客户", "ordinary"),
            Tier::OtherCore => Label::new("其他核心客户", "other core"),
            Tier::GeneralCore => Label::new("一般核心客户", "general core"),
            Tier::Gold => Label::new("黄金", "gold"),
            Tier::Platinum => Label::new("白金", "platinum"),
            Tier::BlackGold => Label::new("黑金", "black gold"),
            Tier::Diamond => Label::new("钻石", "diamond"),
        }
    }

    /// Gold and above.
    pub fn is_vip(self) -> bool {
        self >= Tier::Gold
    }

    /// VIP, general core or other core.
    pub fn is_core(self) -> bool {
        self > Tier::Ordinary
    }
}

/// The stages of a customer's life with the bank (spec 5, *Lifecycle*), in the order in which they are tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Stage {
    /// Went, or nothing is left of the relation.
    Lost = 1,
    /// The first account was opened lately.
    New = 2,
    /// Does business, or holds enough.
    Active = 3,
    /// Has an account, and neither.
    Dormant = 4,
}

impl Stage {
    /// Every stage, in the order in which they are tested.
    pub const ALL: [Stage; 4] = [Stage::Lost, Stage::New, Stage::Active, Stage::Dormant];

    /// The number as stored.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The stage of a stored number.
    pub fn from_number(number: u8) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.number() == number)
    }

    /// The code in files and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Lost => "lost",
            Stage::New => "new",
            Stage::Active => "active",
            Stage::Dormant => "dormant",
        }
    }

    /// The stage of a code.
    pub fn from_code(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Stage::Lost => Label::new("流失客户", "lost"),
            Stage::New => Label::new("新客户", "new"),
            Stage::Active => Label::new("活跃客户", "active"),
            Stage::Dormant => Label::new("沉睡客户", "dormant"),
        }
    }
}

/// What a booked transaction is (spec 6, `transactions.kind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "the codes say it, in the words of the feed")]
pub enum TransactionKind {
    Deposit = 0,
    Withdraw = 1,
    TransferIn = 2,
    TransferOut = 3,
    Fund = 4,
    Wealth = 5,
    Bond = 6,
    Custody = 7,
    Fx = 8,
    BrokerPlan = 9,
    Metal = 10,
    Card = 11,
    Payroll = 12,
    Merchant = 13,
    LoanPay = 14,
    Interest = 15,
    Fee = 16,
}

impl TransactionKind {
    /// All kinds in the order of their numbers.
    pub const ALL: [TransactionKind; 17] = [
        TransactionKind::Deposit,
        TransactionKind::Withdraw,
        TransactionKind::TransferIn,
        TransactionKind::TransferOut,
        TransactionKind::Fund,
        TransactionKind::Wealth,
        TransactionKind::Bond,
        TransactionKind::Custody,
        TransactionKind::Fx,
        TransactionKind::BrokerPlan,
        TransactionKind::Metal,
        TransactionKind::Card,
        TransactionKind::Payroll,
        TransactionKind::Merchant,
        TransactionKind::LoanPay,
        TransactionKind::Interest,
        TransactionKind::Fee,
    ];

    /// The code in the feed.
    pub fn code(self) -> &'static str {
        match self {
            TransactionKind::Deposit => "deposit",
            TransactionKind::Withdraw => "withdraw",
            TransactionKind::TransferIn => "transfer_in",
            TransactionKind::TransferOut => "transfer_out",
            TransactionKind::Fund => "fund",
            TransactionKind::Wealth => "wealth",
            TransactionKind::Bond => "bond",
            TransactionKind::Custody => "custody",
            TransactionKind::Fx => "fx",
            TransactionKind::BrokerPlan => "broker_plan",
            TransactionKind::Metal => "metal",
            TransactionKind::Card => "card",
            TransactionKind::Payroll => "payroll",
            TransactionKind::Merchant => "merchant",
            TransactionKind::LoanPay => "loan_pay",
            TransactionKind::Interest => "interest",
            TransactionKind::Fee => "fee",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<TransactionKind> {
        TransactionKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            TransactionKind::Deposit => Label::new("存款", "deposit"),
            TransactionKind::Withdraw => Label::new("取款", "withdrawal"),
            TransactionKind::TransferIn => Label::new("转入", "transfer in"),
            TransactionKind::TransferOut => Label::new("转出", "transfer out"),
            TransactionKind::Fund => Label::new("代销基金", "agency fund"),
            TransactionKind::Wealth => Label::new("理财产品", "wealth product"),
            TransactionKind::Bond => Label::new("国债", "treasury bond"),
            TransactionKind::Custody => Label::new("第三方存管", "third-party custody"),
            TransactionKind::Fx => Label::new("外汇买卖", "foreign-exchange trade"),
            TransactionKind::BrokerPlan => Label::new("券商集合理财", "collective plan"),
            TransactionKind::Metal => Label::new("贵金属交易", "precious-metal trade"),
            TransactionKind::Card => Label::new("信用卡", "credit card"),
            TransactionKind::Payroll => Label::new("代发工资", "payroll received"),
            TransactionKind::Merchant => Label::new("商户收单", "merchant collection service"),
            TransactionKind::LoanPay => Label::new("贷款还款", "loan payment"),
            TransactionKind::Interest => Label::new("利息", "interest"),
            TransactionKind::Fee => Label::new("费用", "fee"),
        }
    }

    /// Its place in a [`KindSet`].
    pub fn bit(self) -> u32 {
        1 << (self as u8)
    }
}

/// A set of transaction kinds, as a bit mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct KindSet(pub u32);

impl KindSet {
    /// Whether the two sets share a kind.
    pub fn meets(self, other: KindSet) -> bool {
        self.0 & other.0 != 0
    }

    /// The kinds in it, in the order of their numbers.
    pub fn kinds(self) -> impl Iterator<Item = TransactionKind> {
        TransactionKind::ALL.into_iter().filter(move |kind| self.0 & kind.bit() != 0)
    }
}

impl FromIterator<TransactionKind> for KindSet {
    fn from_iter<I: IntoIterator<Item = TransactionKind>>(kinds: I) -> Self {
        KindSet(kinds.into_iter().fold(0, |mask, kind| mask | kind.bit()))
    }
}
