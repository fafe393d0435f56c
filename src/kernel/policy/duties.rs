//! The part of the policy about contact duties (spec 3).

use super::Check;
use crate::kernel::terms::Tier;
use crate::text;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Once a calendar month.
    Month,
    /// Once a calendar quarter.
    Quarter,
}

/// A contact of a kind, so often.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Need {
    /// How often.
    pub every: Every,
    /// A channel, or `any`.
    pub what: String,
}

/// How often customers are spoken to, by tier (spec 3, *Contact duties*).
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct DutyTerms {
    pub soon_days: i64,
    pub begin_percent: i64,
    pub stands_for: BTreeMap<String, Vec<String>>,
    needs: BTreeMap<Tier, Vec<Need>>,
}

impl DutyTerms {
    /// What customers of a tier need.
    pub fn of(&self, tier: Tier) -> &[Need] {
        self.needs.get(&tier).map_or(&[], Vec::as_slice)
    }

    /// All needs of any tier, each once.
    pub fn all(&self) -> Vec<&Need> {
        let mut all: Vec<&Need> = self.needs.values().flatten().collect();
        all.sort();
        all.dedup();
        all
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DutyDocument {
    soon_days: i64,
    begin_percent: i64,
    stands_for: BTreeMap<String, Vec<String>>,
    tier: BTreeMap<String, BTreeMap<String, Every>>,
}

impl Default for DutyDocument {
    /// A policy that was written before duties were in it means those of the spec.
    fn default() -> DutyDocument {
        let words = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<String>>();
        let needs =
            |all: &[(&str, Every)]| all.iter().map(|(what, every)| ((*what).to_owned(), *every)).collect();
        let top = [("visit", Every::Quarter), ("phone", Every::Month)];
        let tiers = [
            ("diamond", needs(&top)),
            ("black_gold", needs(&top)),
            ("platinum", needs(&[("phone", Every::Quarter), ("sms", Every::Month)])),
            ("gold", needs(&[("any", Every::Quarter)])),
        ];
        DutyDocument {
            soon_days: 7,
            begin_percent: 50,
            stands_for: BTreeMap::from([
                ("visit".to_owned(), words(&["phone", "sms"])),
                ("phone".to_owned(), words(&["sms"])),
            ]),
            tier: tiers.into_iter().map(|(tier, needs)| (tier.to_owned(), needs)).collect(),
        }
    }
}

/// Channels of the contact log; a duty may name *any* too.
const CHANNELS: [&str; 7] = ["visit", "phone", "sms", "email", "wechat", "counter", "event"];

/// What the document says: known tiers and channels, numbers within reason.
pub(super) fn check(document: &DutyDocument, check: &mut Check) -> DutyTerms {
    for (field, value, most) in
        [("duties.soon_days", document.soon_days, 31), ("duties.begin_percent", document.begin_percent, 100)]
    {
        if !(0..=most).contains(&value) {
            check.refuse("policy_duties", field, text!("须为 0 至 {most}", "must be 0 to {most}"));
        }
    }
    for (channel, others) in &document.stands_for {
        for one in std::iter::once(channel).chain(others) {
            channel_is_known(check, "duties.stands_for", one);
        }
    }
    let mut needs = BTreeMap::new();
    for (code, wanted) in &document.tier {
        let field = format!("duties.tier.{code}");
        let Some(tier) = Tier::from_code(code) else {
            check.refuse("policy_duties", &field, text!("没有此层级", "there is no such tier"));
            continue;
        };
        for what in wanted.keys().filter(|what| *what != "any") {
            channel_is_known(check, &field, what);
        }
        let need = |(what, every): (&String, &Every)| Need { every: *every, what: what.clone() };
        needs.insert(tier, wanted.iter().map(need).collect());
    }
    DutyTerms {
        soon_days: document.soon_days,
        begin_percent: document.begin_percent,
        stands_for: document.stands_for.clone(),
        needs,
    }
}

fn channel_is_known(check: &mut Check, field: &str, channel: &str) {
    if !CHANNELS.contains(&channel) {
        let known = CHANNELS.join(" / ");
        check.refuse("policy_duties", field, text!("渠道须为 {known}", "a channel is one of {known}"));
    }
}
