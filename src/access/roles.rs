//! The eleven roles of a bank's people (spec 2, *Who is who*), with every answer about a role beside it.

use crate::kernel::lang::Label;

/// What a person is for. A person may hold several posts, each with a role at an institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks after the customers assigned to them.
    CustomerManager,
    /// The same; looks after VIPs of small sub-branches.
    WealthManager,
    /// Leads a lobby team.
    LobbyDirector,
    /// Head of retail of a sub-branch.
    RetailHead,
    /// Retail department of a branch.
    BranchRetail,
    /// Retail director of a branch.
    BranchDirector,
    /// Retail head office.
    HqRetail,
    /// Sees the bank masked, in segments and reports.
    Analyst,
    /// Looks up any one customer at a time.
    ServiceDesk,
    /// Accounts, institutions, schedules, backup; no customer.
    Admin,
    /// Reads everything, masked, and the audit trail.
    Auditor,
}

impl Role {
    /// All roles, in the order of the spec.
    pub const ALL: [Role; 11] = [
        Role::CustomerManager,
        Role::WealthManager,
        Role::LobbyDirector,
        Role::RetailHead,
        Role::BranchRetail,
        Role::BranchDirector,
        Role::HqRetail,
        Role::Analyst,
        Role::ServiceDesk,
        Role::Admin,
        Role::Auditor,
    ];

    /// The code in databases, addresses and commands.
    pub fn code(self) -> &'static str {
        match self {
            Role::CustomerManager => "customer_manager",
            Role::WealthManager => "wealth_manager",
            Role::LobbyDirector => "lobby_director",
            Role::RetailHead => "retail_head",
            Role::BranchRetail => "branch_retail",
            Role::BranchDirector => "branch_director",
            Role::HqRetail => "hq_retail",
            Role::Analyst => "analyst",
            Role::ServiceDesk => "service_desk",
            Role::Admin => "admin",
            Role::Auditor => "auditor",
        }
    }

    /// The role of a code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Role::CustomerManager => Label::new("客户经理", "customer manager"),
            Role::WealthManager => Label::new("理财经理", "wealth manager"),
            Role::LobbyDirector => Label::new("营业厅主任", "lobby director"),
            Role::RetailHead => Label::new("支行零售负责人", "retail head"),
            Role::BranchRetail => Label::new("分行零售部", "branch retail"),
            Role::BranchDirector => Label::new("分行零售总监", "branch retail director"),
            Role::HqRetail => Label::new("零售总部", "HQ retail"),
            Role::Analyst => Label::new("数据分析", "analyst"),
            Role::ServiceDesk => Label::new("客服", "service desk"),
            Role::Admin => Label::new("系统管理员", "administrator"),
            Role::Auditor => Label::new("审计", "auditor"),
        }
    }

    /// Whether a password alone is not enough for whoever holds it.
    pub fn needs_second_factor(self) -> bool {
        matches!(self, Role::HqRetail | Role::Admin | Role::Auditor)
    }

    /// Whether the post is at the whole bank and needs no institution.
    pub fn is_bank_wide(self) -> bool {
        match self {
            Role::HqRetail | Role::Analyst | Role::ServiceDesk | Role::Admin | Role::Auditor => true,
            Role::CustomerManager
            | Role::WealthManager
            | Role::LobbyDirector
            | Role::RetailHead
            | Role::BranchRetail
            | Role::BranchDirector => false,
        }
    }

    /// Whether the role stands alone: whoever administers or audits does not also do business with
    /// customers, and does not administer and audit at once.
    pub fn stands_alone(self) -> bool {
        matches!(self, Role::Admin | Role::Auditor)
    }
}

/// A role at an institution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Post {
    /// What the person is for.
    pub role: Role,
    /// Where; empty for the whole bank.
    pub inst_no: String,
}
