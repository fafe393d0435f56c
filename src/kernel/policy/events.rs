//! The part of the policy about events: which are raised, from which amounts on, for how long, and with which words
//! (spec 3, *Messages and leads*).

use super::{Check, DEFAULT_TOML};
use crate::kernel::lang::Text;
use crate::kernel::money::Fen;
use crate::kernel::terms::Tier;
use crate::text;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Codes of the kinds that a policy speaks of; a test holds them against the kinds that are raised.
pub const EVENT_KINDS: [&str; 29] = [
    "product_due",
    "tier_up",
    "tier_down",
    "tier_up_near",
    "tier_down_risk",
    "large_in",
    "large_out",
    "birthday",
    "festival",
    "anniversary",
    "memorial",
    "assigned",
    "new_customer",
    "idle_cash",
    "loan_due",
    "payroll_stopped",
    "sleeping",
    "leaving",
    "one_more_product",
    "special_ending",
    "family_near",
    "benefit_unused",
    "id_expiring",
    "suitability_due",
    "contact_gap",
    "complaint",
    "pool_waiting",
    "risk_alert",
    "winding_up",
];

/// A month that an event of a projection lasts, and the longest holiday.
const MONTH_AND_HOLIDAYS: u32 = 45;
/// Months in a row of which a policy from before it could say how many speaks.
const MONTHS_IN_A_ROW: u32 = 3;
/// No event asks for more months in a row than a year has.
const MONTHS_MAX: u32 = 12;
/// No event looks further ahead, or keeps longer, than a year and a day.
const DAYS_MAX: u32 = 366;

/// The numbers of events.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct EventTerms {
    pub unseen_risk_kinds: Vec<String>,
    pub no_marketing_below_age: u32,
    pub minor_below_age: u32,
    pub festivals: Vec<Festival>,
    kinds: BTreeMap<String, KindTerms>,
}

/// A festival on which customers are greeted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Festival {
    /// Stable code.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// By the lunar calendar.
    pub lunar: bool,
    /// Month.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
}

/// The numbers and words of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KindTerms {
    /// Whether it is raised at all.
    pub on: bool,
    /// Days after its fact for which it is of use.
    pub keep_days: u32,
    /// Days (or years, for an anniversary) before or after the fact.
    pub days: Vec<u32>,
    /// Share in percent.
    pub percent: u32,
    /// Day of the month from which on it is raised.
    pub from_day: u32,
    /// Months in a row in which something came before it stopped.
    pub months: u32,
    /// Least amount in fen from a tier on; tiers below the first are left out.
    pub least: BTreeMap<Tier, Fen>,
    /// Suggested steps.
    pub steps: Vec<Text>,
    /// Talking points; none where nobody talks to the customer about it.
    pub talk: Option<Text>,
}

impl KindTerms {
    /// The least amount for a tier in fen; none where that tier is left out. Who has no tier counts as ordinary.
    pub fn least_for(&self, tier: Option<Tier>) -> Option<Fen> {
        let tier = tier.unwrap_or(Tier::Ordinary);
        if self.least.is_empty() {
            return Some(0);
        }
        self.least.range(..=tier).next_back().map(|(_, least)| *least)
    }
}

impl EventTerms {
    /// The terms of a kind; one that is switched off where the policy does not name it.
    pub fn of(&self, code: &str) -> KindTerms {
        self.kinds.get(code).cloned().unwrap_or_default()
    }

    /// The line of demand deposits from which on cash may lie idle: the lowest of any tier; none where it is of no
    /// interest.
    pub fn idle_from(&self) -> Option<Fen> {
        let kind = self.kinds.get("idle_cash").filter(|kind| kind.on)?;
        kind.least.values().copied().min().filter(|least| *least > 0)
    }

    /// Calendar days after which nothing that a feed brought can still be of use: what is looked for ahead, the days
    /// for which it is kept, and the longest holiday on either side.
    pub fn reach_days(&self) -> u32 {
        let of_kind = |kind: &KindTerms| kind.keep_days + kind.days.iter().copied().max().unwrap_or(0);
        self.kinds.values().map(of_kind).max().unwrap_or(0) + MONTH_AND_HOLIDAYS
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventsDocument {
    unseen_risk_kinds: Vec<String>,
    no_marketing_below_age: u32,
    minor_below_age: u32,
    #[serde(default)]
    festival: Vec<Festival>,
    kind: BTreeMap<String, KindDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindDocument {
    on: bool,
    keep_days: u32,
    #[serde(default)]
    days: Vec<u32>,
    #[serde(default)]
    percent: u32,
    #[serde(default)]
    from_day: u32,
    #[serde(default = "months_in_a_row")]
    months: u32,
    #[serde(default)]
    least: BTreeMap<String, String>,
    #[serde(default)]
    steps: Vec<Words>,
    talk: Option<Words>,
}

fn months_in_a_row() -> u32 {
    MONTHS_IN_A_ROW
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    zh: String,
    en: String,
}

/// What a policy of before there were events says of them: nothing, so that the default stands.
impl Default for EventsDocument {
    fn default() -> EventsDocument {
        #[derive(Deserialize)]
        struct Only {
            events: EventsDocument,
        }
        let read: Result<Only, _> = toml::from_str(DEFAULT_TOML);
        // A test reads the document that is built in, so that there is nothing here to refuse.
        read.map(|only| only.events).unwrap_or(EventsDocument {
            unseen_risk_kinds: Vec::new(),
            no_marketing_below_age: 0,
            minor_below_age: 0,
            festival: Vec::new(),
            kind: BTreeMap::new(),
        })
    }
}

/// What the document says, held against what can be.
pub(super) fn check(document: &EventsDocument, check: &mut Check) -> EventTerms {
    let kinds =
        document.kind.iter().map(|(code, kind)| (code.clone(), check_kind(code, kind, check))).collect();
    for (place, festival) in document.festival.iter().enumerate() {
        if !(1..=12).contains(&festival.month) || !(1..=31).contains(&festival.day) {
            let why = text!("没有这个月日", "there is no such month and day");
            check.refuse("policy_festival", &format!("events.festival[{place}].day"), why);
        }
        if festival.code.is_empty() || festival.zh.is_empty() || festival.en.is_empty() {
            let why = text!("须写明代码和两种语言的名称", "give a code and the name in both languages");
            check.refuse("policy_festival", &format!("events.festival[{place}].code"), why);
        }
    }
    if document.no_marketing_below_age > document.minor_below_age {
        let why = text!("不得高于 minor_below_age", "must be at most minor_below_age");
        check.refuse("policy_order", "events.no_marketing_below_age", why);
    }
    EventTerms {
        unseen_risk_kinds: document.unseen_risk_kinds.clone(),
        no_marketing_below_age: document.no_marketing_below_age,
        minor_below_age: document.minor_below_age,
        festivals: document.festival.clone(),
        kinds,
    }
}

fn check_kind(code: &str, kind: &KindDocument, check: &mut Check) -> KindTerms {
    let field = |part: &str| format!("events.kind.{code}.{part}");
    if !EVENT_KINDS.contains(&code) {
        let why = text!("“{code}”不是事件类型", "\"{code}\" is no kind of event");
        check.refuse("policy_event", &field("on"), why);
    }
    if kind.keep_days > DAYS_MAX || kind.days.iter().any(|days| *days > DAYS_MAX) {
        let why = text!("不得超过 {DAYS_MAX} 天", "must be at most {DAYS_MAX} days");
        check.refuse("policy_days", &field("days"), why);
    }
    if kind.percent > 100 {
        check.refuse("policy_percent", &field("percent"), text!("不得超过 100", "must be at most 100"));
    }
    if kind.from_day > 28 {
        let why = text!("须为 1 至 28", "give 1 to 28");
        check.refuse("policy_number", &field("from_day"), why);
    }
    if !(1..=MONTHS_MAX).contains(&kind.months) {
        let why = text!("须为 1 至 {MONTHS_MAX}", "give 1 to {MONTHS_MAX}");
        check.refuse("policy_number", &field("months"), why);
    }
    let words = |words: &Words| Text::new(&words.zh, &words.en);
    let spoken = kind.steps.iter().chain(&kind.talk);
    if spoken.into_iter().any(|words| words.zh.trim().is_empty() || words.en.trim().is_empty()) {
        let why = text!("每句都须有中文和英文", "every sentence needs both languages");
        check.refuse("policy_words", &field("steps"), why);
    }
    let least = kind.least.iter().map(|(code, yuan)| {
        let field = field("least");
        (tier(&field, code, check), check.yuan(&field, yuan))
    });
    KindTerms {
        on: kind.on,
        keep_days: kind.keep_days,
        days: kind.days.clone(),
        percent: kind.percent,
        from_day: kind.from_day,
        months: kind.months,
        least: least.collect(),
        steps: kind.steps.iter().map(words).collect(),
        talk: kind.talk.as_ref().map(words),
    }
}

fn tier(field: &str, code: &str, check: &mut Check) -> Tier {
    Tier::from_code(code).unwrap_or_else(|| {
        check.refuse("policy_tier", field, text!("“{code}”不是层级", "\"{code}\" is no tier"));
        Tier::Ordinary
    })
}
