//! What is left of a customer's benefits: pure (spec 4, *VIP benefits*).

use crate::kernel::lang::Label;
use crate::kernel::policy::{BenefitKind, BenefitTerms};
use crate::kernel::terms::Tier;
use std::collections::HashMap;

/// How a use was booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// At the counter.
    Counter,
    /// By telephone.
    Phone,
}

impl Way {
    /// Both.
    pub const ALL: [Way; 2] = [Way::Counter, Way::Phone];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Way::Counter => "counter",
            Way::Phone => "phone",
        }
    }

    /// The way of a word.
    pub fn from_code(code: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Way::Counter => Label::new("柜面", "counter"),
            Way::Phone => Label::new("电话", "phone"),
        }
    }
}

/// One benefit of a customer in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance<'t> {
    /// Which.
    pub kind: &'t BenefitKind,
    /// Uses that the tier in force gives.
    pub quota: u32,
    /// Uses so far.
    pub used: u32,
}

impl Allowance<'_> {
    /// What is left: a tier that fell keeps what was used, and nothing goes below zero.
    pub fn left(&self) -> u32 {
        self.quota.saturating_sub(self.used)
    }
}

/// The benefits of a tier in force, and those that were used under a higher one, in the order of the policy.
pub fn allowances<'t>(
    terms: &'t BenefitTerms,
    tier: Option<Tier>,
    used: &HashMap<String, u32>,
) -> Vec<Allowance<'t>> {
    let of = |kind: &'t BenefitKind| Allowance {
        kind,
        quota: kind.quota(tier),
        used: used.get(&kind.code).copied().unwrap_or(0),
    };
    terms.kinds.iter().map(of).filter(|one| one.quota > 0 || one.used > 0).collect()
}
