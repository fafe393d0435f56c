//! The part of the policy about leads (spec 3).

use super::Check;
use crate::kernel::money::Fen;
use crate::text;
use serde::Deserialize;

/// The numbers of leads.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct LeadTerms {
    pub head_after_working_days: u32,
    pub branch_after_working_days: u32,
    pub unassigned_from_fen: Fen,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeadDocument {
    head_after_working_days: u32,
    branch_after_working_days: u32,
    unassigned_from: String,
}

/// A policy from before there were leads has those of the default one.
impl Default for LeadDocument {
    fn default() -> LeadDocument {
        LeadDocument {
            head_after_working_days: 2,
            branch_after_working_days: 5,
            unassigned_from: "500000".to_owned(),
        }
    }
}

/// What the document says: the head is told before the branch.
pub(super) fn check(document: &LeadDocument, check: &mut Check) -> LeadTerms {
    let (head, branch) = (document.head_after_working_days, document.branch_after_working_days);
    if head == 0 || branch <= head {
        let why = text!(
            "须晚于负责人的天数，负责人的天数至少为 1",
            "must be more than the head's days, which are at least 1"
        );
        check.refuse("policy_number", "leads.branch_after_working_days", why);
    }
    LeadTerms {
        head_after_working_days: head,
        branch_after_working_days: branch,
        unassigned_from_fen: check.yuan("leads.unassigned_from", &document.unassigned_from),
    }
}
