//! The part of the policy about what a person is to reach in a month (spec 3, *Home pages*: own figures and targets).

use super::Check;
use crate::kernel::money::Fen;
use crate::text;
use serde::Deserialize;

/// What whoever maintains customers is to reach in a month; 0: no target.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct TargetTerms {
    pub reached: i64,
    pub leads: i64,
    pub won: i64,
    pub won_fen: Fen,
    pub opened: i64,
}

/// The part of the document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetDocument {
    reached: i64,
    leads: i64,
    won: i64,
    won_amount: String,
    opened: i64,
}

/// A policy of before there were targets names none.
impl Default for TargetDocument {
    fn default() -> TargetDocument {
        TargetDocument { reached: 0, leads: 0, won: 0, won_amount: "0".to_owned(), opened: 0 }
    }
}

/// No number of a month is larger, whatever a policy says.
const MONTH_MAX: i64 = 10_000;

pub(super) fn check(document: &TargetDocument, check: &mut Check) -> TargetTerms {
    let counts = [
        ("targets.reached", document.reached),
        ("targets.leads", document.leads),
        ("targets.won", document.won),
        ("targets.opened", document.opened),
    ];
    for (field, number) in counts {
        if !(0..=MONTH_MAX).contains(&number) {
            let why = text!("须为 0 至 {MONTH_MAX}；0 为不设目标", "give 0 to {MONTH_MAX}; 0 sets no target");
            check.refuse("policy_number", field, why);
        }
    }
    TargetTerms {
        reached: document.reached,
        leads: document.leads,
        won: document.won,
        won_fen: check.yuan("targets.won_amount", &document.won_amount),
        opened: document.opened,
    }
}
