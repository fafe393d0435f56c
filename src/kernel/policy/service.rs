//! The part of the policy about complaints (spec 4).

use super::Check;
use crate::text;
use serde::Deserialize;

/// The numbers of complaints.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct ServiceTerms {
    pub answer_working_days: u32,
    pub answer_calendar_days_max: u32,
    pub due_soon_days: u32,
}

/// A policy of before there were complaints says nothing of them.
impl Default for ServiceTerms {
    fn default() -> ServiceTerms {
        ServiceTerms { answer_working_days: 5, answer_calendar_days_max: 15, due_soon_days: 2 }
    }
}

/// Days within which a complaint is answered at most, whatever a policy says.
const DAYS_MAX: u32 = 60;

pub(super) fn check(terms: &ServiceTerms, check: &mut Check) {
    for (field, days) in [
        ("service.answer_working_days", terms.answer_working_days),
        ("service.answer_calendar_days_max", terms.answer_calendar_days_max),
    ] {
        if !(1..=DAYS_MAX).contains(&days) {
            check.refuse("policy_days", field, text!("须为 1 至 {DAYS_MAX}", "give 1 to {DAYS_MAX}"));
        }
    }
    if terms.due_soon_days > DAYS_MAX {
        let why = text!("不得超过 {DAYS_MAX}", "must be at most {DAYS_MAX}");
        check.refuse("policy_days", "service.due_soon_days", why);
    }
}
