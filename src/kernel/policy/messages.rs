//! The part of the policy about messages to customers (spec 3).

use super::Check;
use crate::text;
use serde::Deserialize;

/// The numbers of messages to customers (spec 3).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct MessageTerms {
    pub notice_hold_minutes: u32,
    pub retry_minutes: Vec<u32>,
    pub customer_daily_max: u32,
    #[serde(default)]
    pub free_text: bool,
}

/// A policy of before there were messages says nothing of them.
impl Default for MessageTerms {
    fn default() -> MessageTerms {
        MessageTerms {
            notice_hold_minutes: 30,
            retry_minutes: vec![5, 30, 120, 720],
            customer_daily_max: 3,
            free_text: false,
        }
    }
}

/// Minutes of a day: what waits longer has another day's reasons.
const MINUTES_MAX: u32 = 1_440;
/// Tries after the first at most.
const RETRIES_MAX: usize = 10;
/// Messages for one customer in a day: more is a slip of the pen.
const DAILY_MAX: u32 = 100;

pub(super) fn check(terms: &MessageTerms, check: &mut Check) {
    let field = "messages.notice_hold_minutes";
    if terms.notice_hold_minutes > MINUTES_MAX {
        check.refuse(
            "policy_minutes",
            field,
            text!("不得超过 {MINUTES_MAX}", "must be at most {MINUTES_MAX}"),
        );
    }
    let retry = &terms.retry_minutes;
    if retry.len() > RETRIES_MAX || retry.iter().any(|minutes| !(1..=MINUTES_MAX).contains(minutes)) {
        let why = text!(
            "最多 {RETRIES_MAX} 次，每次 1 至 {MINUTES_MAX} 分钟",
            "at most {RETRIES_MAX}, each of 1 to {MINUTES_MAX} minutes"
        );
        check.refuse("policy_minutes", "messages.retry_minutes", why);
    }
    if !(1..=DAILY_MAX).contains(&terms.customer_daily_max) {
        let why = text!("须为 1 至 {DAILY_MAX}", "give 1 to {DAILY_MAX}");
        check.refuse("policy_number", "messages.customer_daily_max", why);
    }
}
