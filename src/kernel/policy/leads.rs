//! The part of the policy about leads and opportunities (spec 3).

use super::Check;
use crate::kernel::money::Fen;
use crate::text;
use serde::Deserialize;

/// The numbers of leads and opportunities.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct LeadTerms {
    pub head_after_working_days: u32,
    pub branch_after_working_days: u32,
    pub unassigned_from_fen: Fen,
    pub interest_percent: u32,
    pub needs_percent: u32,
    pub offer_percent: u32,
    pub agreed_percent: u32,
    pub confirm_within_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LeadDocument {
    head_after_working_days: u32,
    branch_after_working_days: u32,
    unassigned_from: String,
    interest_percent: u32,
    needs_percent: u32,
    offer_percent: u32,
    agreed_percent: u32,
    confirm_within_days: u32,
}

/// A policy from before there were leads has those of the default one.
impl Default for LeadDocument {
    fn default() -> LeadDocument {
        LeadDocument {
            head_after_working_days: 2,
            branch_after_working_days: 5,
            unassigned_from: "500000".to_owned(),
            interest_percent: 10,
            needs_percent: 30,
            offer_percent: 50,
            agreed_percent: 80,
            confirm_within_days: 10,
        }
    }
}

/// What the document says: the head is told before the branch, and no stage is less likely than the one before it.
pub(super) fn check(document: &LeadDocument, check: &mut Check) -> LeadTerms {
    let (head, branch) = (document.head_after_working_days, document.branch_after_working_days);
    if head == 0 || branch <= head {
        let why = text!(
            "须晚于负责人的天数，负责人的天数至少为 1",
            "must be more than the head's days, which are at least 1"
        );
        check.refuse("policy_number", "leads.branch_after_working_days", why);
    }
    let stages =
        [document.interest_percent, document.needs_percent, document.offer_percent, document.agreed_percent];
    if !stages.is_sorted() || document.agreed_percent > 100 {
        let why = text!("各阶段的概率须逐级不降，最高 100", "must not fall from stage to stage, 100 at most");
        check.refuse("policy_number", "leads.agreed_percent", why);
    }
    LeadTerms {
        head_after_working_days: head,
        branch_after_working_days: branch,
        unassigned_from_fen: check.yuan("leads.unassigned_from", &document.unassigned_from),
        interest_percent: document.interest_percent,
        needs_percent: document.needs_percent,
        offer_percent: document.offer_percent,
        agreed_percent: document.agreed_percent,
        confirm_within_days: document.confirm_within_days,
    }
}
