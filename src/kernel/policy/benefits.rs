//! The part of the policy about benefits of VIP customers that are counted by the calendar year (spec 4, *VIP
//! benefits*).

use super::{Check, DEFAULT_TOML};
use crate::kernel::lang::Text;
use crate::kernel::terms::Tier;
use crate::text;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Which benefits there are, and when unused ones are told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BenefitTerms {
    /// Month and day from which on unused benefits of the year are told.
    pub remind_on: (u32, u32),
    /// The benefits, in the order of the document.
    pub kinds: Vec<BenefitKind>,
}

/// One benefit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BenefitKind {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Text,
    /// Uses in a calendar year from a tier on.
    pub a_year: BTreeMap<Tier, u32>,
}

impl BenefitKind {
    /// Uses in a calendar year for a tier in force.
    pub fn quota(&self, tier: Option<Tier>) -> u32 {
        let tier = tier.unwrap_or(Tier::Ordinary);
        self.a_year.range(..=tier).next_back().map_or(0, |(_, uses)| *uses)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BenefitDocument {
    remind_month: u32,
    remind_day: u32,
    #[serde(default)]
    kind: Vec<KindDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindDocument {
    code: String,
    zh: String,
    en: String,
    a_year: BTreeMap<String, u32>,
}

/// A policy of before there were benefits has those of the default one.
impl Default for BenefitDocument {
    fn default() -> BenefitDocument {
        #[derive(Deserialize)]
        struct Only {
            benefits: BenefitDocument,
        }
        let read: Result<Only, _> = toml::from_str(DEFAULT_TOML);
        // A test reads the document that is built in, so that there is nothing here to refuse.
        let none = BenefitDocument { remind_month: 11, remind_day: 1, kind: Vec::new() };
        read.map_or(none, |only| only.benefits)
    }
}

/// What the document says, held against what can be: a year in which the day exists always, each code once.
pub(super) fn check(document: &BenefitDocument, check: &mut Check) -> BenefitTerms {
    let (month, day) = (document.remind_month, document.remind_day);
    if NaiveDate::from_ymd_opt(2025, month, day).is_none() {
        let why = text!("没有这个月日", "there is no such month and day");
        check.refuse("policy_date", "benefits.remind_day", why);
    }
    let mut kinds: Vec<BenefitKind> = Vec::with_capacity(document.kind.len());
    for (place, kind) in document.kind.iter().enumerate() {
        let field = |part: &str| format!("benefits.kind[{place}].{part}");
        if kind.code.is_empty() || kinds.iter().any(|known| known.code == kind.code) {
            let why = text!("代码须写明，且不能重复", "give each its own code");
            check.refuse("policy_code", &field("code"), why);
        }
        if kind.zh.trim().is_empty() || kind.en.trim().is_empty() {
            let why = text!("名称须有中文和英文", "give the name in both languages");
            check.refuse("policy_words", &field("zh"), why);
        }
        let a_year = kind.a_year.iter().map(|(code, uses)| {
            let tier = Tier::from_code(code).unwrap_or_else(|| {
                let why = text!("“{code}”不是层级", "\"{code}\" is no tier");
                check.refuse("policy_tier", &field("a_year"), why);
                Tier::Ordinary
            });
            (tier, *uses)
        });
        let a_year = a_year.collect();
        kinds.push(BenefitKind { code: kind.code.clone(), name: Text::new(&kind.zh, &kind.en), a_year });
    }
    BenefitTerms { remind_on: (month, day), kinds }
}
