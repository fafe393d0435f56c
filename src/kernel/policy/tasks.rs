//! The part of the policy about tasks (spec 3).

use super::Check;
use crate::text;
use serde::Deserialize;

/// The numbers and words of tasks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct TaskTerms {
    pub customers_max: usize,
    pub dial_minutes: u32,
    pub outcomes: Vec<String>,
    pub outcomes_again: Vec<String>,
}

/// A policy of before there were tasks says nothing of them.
impl Default for TaskTerms {
    fn default() -> TaskTerms {
        let words = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        TaskTerms {
            customers_max: 2_000,
            dial_minutes: 5,
            outcomes: words(&["有意向", "考虑中", "无意向", "号码有误"]),
            outcomes_again: words(&["无人接听", "约定再联系"]),
        }
    }
}

/// Customers of one task at most, whatever a policy says.
const CUSTOMERS_MAX: usize = 10_000;
/// Minutes for which a link to a number is good at most.
const MINUTES_MAX: u32 = 60;

pub(super) fn check(terms: &TaskTerms, check: &mut Check) {
    if !(1..=CUSTOMERS_MAX).contains(&terms.customers_max) {
        let why = text!("须为 1 至 {CUSTOMERS_MAX}", "give 1 to {CUSTOMERS_MAX}");
        check.refuse("policy_number", "tasks.customers_max", why);
    }
    if !(1..=MINUTES_MAX).contains(&terms.dial_minutes) {
        let why = text!("须为 1 至 {MINUTES_MAX}", "give 1 to {MINUTES_MAX}");
        check.refuse("policy_minutes", "tasks.dial_minutes", why);
    }
    if terms.outcomes.is_empty() {
        let why = text!("至少写一个结果", "name one outcome at least");
        check.refuse("policy_outcomes", "tasks.outcomes", why);
    }
}
