//! The part of the policy about the stages of a customer's life (spec 5, *Lifecycle*).

use super::{Check, DEFAULT_TOML};
use crate::kernel::money::Fen;
use crate::kernel::terms::KindSet;
use crate::text;
use serde::Deserialize;

/// No stage looks further back than ten years.
const DAYS_MAX: u32 = 3_660;

/// The numbers of the stages.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct LifecycleTerms {
    pub new_days: u32,
    pub active_days: u32,
    pub active_average_fen: Fen,
    pub lost_days: u32,
    pub lost_below_fen: Fen,
    /// Kinds of transaction that a customer initiates.
    pub own_kinds: KindSet,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LifecycleDocument {
    new_days: u32,
    active_days: u32,
    active_average: String,
    lost_days: u32,
    lost_below: String,
    own_kinds: Vec<String>,
}

/// A policy of before there were stages says nothing of them: the default stands.
impl Default for LifecycleDocument {
    fn default() -> LifecycleDocument {
        #[derive(Deserialize)]
        struct Only {
            lifecycle: LifecycleDocument,
        }
        let read: Result<Only, _> = toml::from_str(DEFAULT_TOML);
        // A test reads the document that is built in, so that there is nothing here to refuse.
        read.map(|only| only.lifecycle).unwrap_or(LifecycleDocument {
            new_days: 0,
            active_days: 0,
            active_average: String::new(),
            lost_days: 0,
            lost_below: String::new(),
            own_kinds: Vec::new(),
        })
    }
}

/// What the document says, held against what can be.
pub(super) fn check(document: &LifecycleDocument, check: &mut Check) -> LifecycleTerms {
    for (field, days) in [
        ("lifecycle.new_days", document.new_days),
        ("lifecycle.active_days", document.active_days),
        ("lifecycle.lost_days", document.lost_days),
    ] {
        if !(1..=DAYS_MAX).contains(&days) {
            check.refuse("policy_days", field, text!("须为 1 至 {DAYS_MAX}", "give 1 to {DAYS_MAX}"));
        }
    }
    if document.lost_days <= document.active_days {
        let why = text!("必须多于 active_days", "must be more than active_days");
        check.refuse("policy_order", "lifecycle.lost_days", why);
    }
    LifecycleTerms {
        new_days: document.new_days,
        active_days: document.active_days,
        active_average_fen: check.yuan("lifecycle.active_average", &document.active_average),
        lost_days: document.lost_days,
        lost_below_fen: check.yuan("lifecycle.lost_below", &document.lost_below),
        own_kinds: check.kinds("lifecycle.own_kinds", &document.own_kinds),
    }
}
