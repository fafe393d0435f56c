//! Every number of the rules: the policy as a checked document.
//!
//! The document is TOML (`assets/policy/default.toml` is the first one and explains each number).
//! [`Policy::parse`] reads and checks it; every message names the field. Rules take a [`Policy`]
//! and never a bare number.

mod benefits;
mod duties;
mod events;
mod growth;
mod leads;
mod lifecycle;
mod messages;
mod service;
mod targets;
mod tasks;

pub use benefits::{BenefitKind, BenefitTerms};
pub use duties::{DutyTerms, Every, Need};
pub use events::{EVENT_KINDS, EventTerms, Festival, KindTerms};
pub use growth::{ALL_PERCENT_E4, GrowthTerms, TeamParts};
pub use leads::LeadTerms;
pub use lifecycle::LifecycleTerms;
pub use messages::MessageTerms;
pub use service::ServiceTerms;
pub use targets::TargetTerms;
pub use tasks::TaskTerms;

use super::error::Refusal;
use super::kept::Kept;
use super::money::{Fen, scaled};
use super::terms::{KindSet, Tier, TransactionKind};
use crate::text;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// The policy that a new bank starts with.
pub const DEFAULT_TOML: &str = include_str!("../../assets/policy/default.toml");

/// Documents that were read lately and are kept.
const READ_MAX: usize = 8;

/// A checked policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What the version is called.
    pub title: String,
    /// Asset classes in the order of the document.
    pub classes: Vec<AssetClass>,
    /// Thresholds of the comprehensive average of one customer.
    pub vip: Thresholds,
    /// Net average from which a customer is diamond, fen.
    pub diamond_net_from_fen: Fen,
    /// Thresholds of the comprehensive average of a family.
    pub family: Thresholds,
    /// Fewest members of a family.
    pub family_members_min: u32,
    /// Most members of a family.
    pub family_members_max: u32,
    /// Comprehensive average from which a customer with a loyalty event is general core, fen.
    pub general_core_from_fen: Fen,
    /// Kinds of transaction that count as a loyalty event.
    pub loyalty_events: KindSet,
    /// Cards that make their holder other core.
    pub core_cards: Vec<CoreCard>,
    /// Month-ends rated below before the tier falls.
    pub downgrade_grace_months: u8,
    /// Special VIPs: validity and approvers.
    pub special_vip: SpecialVipTerms,
    /// Key products of the cross-selling ladder.
    pub key_products: Vec<String>,
    /// Assignment numbers (spec 2).
    pub assignment: AssignmentTerms,
    /// Growth and pay numbers (spec 2).
    pub growth: GrowthTerms,
    /// Leads: whom they are shown to, and when.
    pub leads: LeadTerms,
    /// How often customers are spoken to.
    pub duties: DutyTerms,
    /// Numbers of messages to customers (spec 3).
    pub messages: MessageTerms,
    /// Numbers of complaints (spec 4).
    pub service: ServiceTerms,
    /// Numbers and words of tasks (spec 3).
    pub tasks: TaskTerms,
    /// What a person is to reach in a month (spec 3).
    pub targets: TargetTerms,
    /// What is noticed by itself (spec 3).
    pub events: EventTerms,
    /// Benefits of VIP customers that are counted by the year.
    pub benefits: BenefitTerms,
    /// Stages of a customer's life (spec 5).
    pub lifecycle: LifecycleTerms,
}

/// One asset class and how it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetClass {
    /// Code in the feed.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Weight in comprehensive assets, in parts of [`super::money::COEFFICIENT_ONE`].
    pub coefficient_e4: i64,
    /// Whether it counts in net financial assets.
    pub net: bool,
    /// Whether an account marked overdue counts 0.
    pub overdue_counts_zero: bool,
}

/// Where gold, platinum and black gold begin, fen, inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// Gold from.
    pub gold_fen: Fen,
    /// Platinum from.
    pub platinum_fen: Fen,
    /// Black gold from.
    pub black_gold_fen: Fen,
}

impl Thresholds {
    /// The three tiers, highest first, each with where it begins.
    pub fn descending(&self) -> [(Tier, Fen); 3] {
        [
            (Tier::BlackGold, self.black_gold_fen),
            (Tier::Platinum, self.platinum_fen),
            (Tier::Gold, self.gold_fen),
        ]
    }
}

/// A card that makes its holder other core.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoreCard {
    /// Kind of card in the feed.
    pub kind: String,
    /// Annual fee in the feed: fixed, discounted, none.
    pub fee: String,
    /// Whether the "one statement, two cards" service is needed too.
    #[serde(default)]
    pub dual_card: bool,
}

/// Validity and approvers of special VIPs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialVipTerms {
    /// A temporary one holds to the last day of this many months after the one it is set in.
    pub temporary_months_after: u32,
    /// How many months back its transaction may have been booked.
    pub transaction_months_back: u32,
    /// Role that approves temporary ones.
    pub temporary_approver: String,
    /// Role that approves long-term ones.
    pub long_term_approver: String,
}

/// The numbers of assignment (spec 2).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct AssignmentTerms {
    pub new_list_working_days: u32,
    pub vip_cap: u32,
    pub vip_cap_warning_percent: u32,
    #[serde(default)]
    pub vip_floor: u32,
    pub wealth_manager_from_grade: u32,
    pub leaver_decision_working_days: u32,
    pub complaint_decision_working_days: u32,
    pub staff_leaving_stop_percent: u32,
    pub ability: BTreeMap<String, Vec<String>>,
    pub quiet_hours: QuietHours,
}

/// Hours in which customers get no message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// First minute without messages, `HH:MM`.
    pub from: String,
    /// First minute with messages again, `HH:MM`.
    pub to: String,
}

/// What a document says, or all that is wrong with it.
type Read = Result<Arc<Policy>, Vec<Refusal>>;

impl Policy {
    /// The policy that a new bank starts with.
    ///
    /// # Errors
    /// Never, as a test shows; the type is that of [`Policy::parse`].
    pub fn default_policy() -> Result<Policy, Vec<Refusal>> {
        Policy::parse(DEFAULT_TOML).map(Arc::unwrap_or_clone)
    }

    /// Reads and checks a policy document.
    ///
    /// # Errors
    /// Everything that is wrong, each naming its field.
    pub fn parse(toml: &str) -> Result<Arc<Policy>, Vec<Refusal>> {
        // Every page about a tier reads a policy, and a bank has a handful of them.
        static READ: LazyLock<Kept<String, Read>> = LazyLock::new(|| Kept::holding(READ_MAX));
        READ.get(toml.to_owned(), || Policy::read(toml).map(Arc::new))
    }

    fn read(toml: &str) -> Result<Policy, Vec<Refusal>> {
        let document: Document = toml::from_str(toml).map_err(|error| {
            let message = error.to_string();
            vec![Refusal::new(
                "policy_unreadable",
                "",
                text!("政策文件无法读取：{message}", "the policy document cannot be read: {message}"),
            )]
        })?;
        let mut check = Check::default();
        let policy = document.into_policy(&mut check);
        if check.refusals.is_empty() { Ok(policy) } else { Err(check.refusals) }
    }

    /// The class of a code, with its place in the document.
    pub fn class(&self, code: &str) -> Option<&AssetClass> {
        self.classes.iter().find(|class| class.code == code)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    title: String,
    asset_class: Vec<ClassDocument>,
    vip: VipDocument,
    family: FamilyDocument,
    general_core: GeneralCoreDocument,
    other_core: OtherCoreDocument,
    movement: MovementDocument,
    special_vip: SpecialVipTerms,
    cross_selling: CrossSellingDocument,
    assignment: AssignmentTerms,
    growth: growth::GrowthDocument,
    #[serde(default)]
    leads: leads::LeadDocument,
    #[serde(default)]
    duties: duties::DutyDocument,
    #[serde(default)]
    messages: MessageTerms,
    #[serde(default)]
    service: ServiceTerms,
    #[serde(default)]
    tasks: TaskTerms,
    #[serde(default)]
    targets: targets::TargetDocument,
    #[serde(default)]
    events: events::EventsDocument,
    #[serde(default)]
    benefits: benefits::BenefitDocument,
    #[serde(default)]
    lifecycle: lifecycle::LifecycleDocument,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassDocument {
    code: String,
    zh: String,
    en: String,
    coefficient: String,
    net: bool,
    #[serde(default)]
    overdue_counts_zero: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VipDocument {
    gold: Band,
    platinum: Band,
    black_gold: Band,
    diamond: DiamondDocument,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Band {
    from: String,
    below: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DiamondDocument {
    net_from: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FamilyDocument {
    gold_from: String,
    platinum_from: String,
    black_gold_from: String,
    members_min: u32,
    members_max: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GeneralCoreDocument {
    from: String,
    loyalty_events: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherCoreDocument {
    card: Vec<CoreCard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MovementDocument {
    downgrade_grace_months: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CrossSellingDocument {
    key_products: Vec<String>,
}

/// No number of a policy is larger than this, decimals counted in: sums of all customers then fit.
const NUMBER_MAX: i64 = 10_000_000_000_000;
/// A coefficient above a hundred is a slip of the pen.
const COEFFICIENT_MAX_E4: i64 = 1_000_000;
/// Posts that may approve special VIPs, the lowest first.
pub const APPROVERS: [&str; 4] = ["retail_head", "branch_retail", "branch_director", "hq_retail"];

/// Collects what is wrong, each with its field.
#[derive(Default)]
struct Check {
    refusals: Vec<Refusal>,
}

impl Check {
    fn refuse(&mut self, code: &'static str, field: &str, text: super::lang::Text) {
        self.refusals.push(Refusal::new(code, field, text));
    }

    fn decimal(&mut self, field: &str, value: &str, places: u32) -> i64 {
        let plain = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        let exact = Decimal::from_str_exact(value).ok().filter(|_| plain);
        let read = exact.and_then(|decimal| scaled(decimal, places));
        match read {
            Some(number) if number > NUMBER_MAX => {
                self.refuse("policy_number", field, text!("{value} 过大", "{value} is too large"));
                0
            }
            Some(number) if number >= 0 => number,
            Some(_) => {
                self.refuse(
                    "policy_negative",
                    field,
                    text!("{value} 为负数，请改为零或正数", "{value} is negative: give zero or more"),
                );
                0
            }
            None => {
                self.refuse(
                    "policy_number",
                    field,
                    text!(
                        "“{value}”不是最多 {places} 位小数的数字",
                        "\"{value}\" is not a number with at most {places} decimals"
                    ),
                );
                0
            }
        }
    }

    /// Percent with at most four decimals, none above a hundred.
    fn percent(&mut self, field: &str, value: &str) -> i64 {
        let percent = self.decimal(field, value, 4);
        if percent > ALL_PERCENT_E4 {
            self.refuse("policy_percent", field, text!("不得超过 100", "must be at most 100"));
        }
        percent
    }

    fn yuan(&mut self, field: &str, value: &str) -> Fen {
        self.decimal(field, value, 2)
    }

    /// Two neighbouring bands must meet: no gap, no overlap.
    fn bands_meet(&mut self, field: &str, below: Fen, next_field: &str, next_from: Fen) {
        if below < next_from {
            self.refuse(
                "policy_gap",
                field,
                text!(
                    "与 {next_field} 之间有空档：请使两者相等",
                    "leaves a gap before {next_field}: make the two equal"
                ),
            );
        } else if below > next_from {
            self.refuse(
                "policy_overlap",
                field,
                text!("与 {next_field} 重叠：请使两者相等", "overlaps {next_field}: make the two equal"),
            );
        }
    }

    fn rising(&mut self, field: &str, lower: Fen, upper: Fen) {
        if lower >= upper {
            self.refuse(
                "policy_order",
                field,
                text!("必须高于前一层级的起点", "must be above where the tier before it begins"),
            );
        }
    }

    fn kinds(&mut self, field: &str, codes: &[String]) -> KindSet {
        codes
            .iter()
            .filter_map(|code| {
                let kind = TransactionKind::from_code(code);
                if kind.is_none() {
                    self.refuse(
                        "policy_transaction_kind",
                        field,
                        text!("“{code}”不是交易类型", "\"{code}\" is no kind of transaction"),
                    );
                }
                kind
            })
            .collect()
    }

    fn time_of_day(&mut self, field: &str, value: &str) {
        let good = value.split_once(':').is_some_and(|(h, m)| {
            h.len() == 2
                && m.len() == 2
                && h.parse::<u8>().is_ok_and(|h| h < 24)
                && m.parse::<u8>().is_ok_and(|m| m < 60)
        });
        if !good {
            self.refuse(
                "policy_time",
                field,
                text!("“{value}”不是 HH:MM 形式的时间", "\"{value}\" is not a time HH:MM"),
            );
        }
    }
}

impl Document {
    fn into_policy(self, check: &mut Check) -> Policy {
        let classes = check_classes(&self.asset_class, check);
        let (vip, diamond_net_from_fen) = check_vip(&self.vip, check);
        let family = check_family(&self.family, &vip, check);
        let general_core_from_fen = check.yuan("general_core.from", &self.general_core.from);
        check.rising("vip.gold.from", general_core_from_fen, vip.gold_fen);
        let loyalty_events = check.kinds("general_core.loyalty_events", &self.general_core.loyalty_events);
        check_assignment(&self.assignment, check);
        messages::check(&self.messages, check);
        service::check(&self.service, check);
        tasks::check(&self.tasks, check);
        check_lists(&self, check);
        if self.movement.downgrade_grace_months == 0 {
            check.refuse(
                "policy_grace",
                "movement.downgrade_grace_months",
                text!("至少为 1", "must be at least 1"),
            );
        }
        let growth = growth::check(&self.growth, check);
        let duties = duties::check(&self.duties, check);
        let events = events::check(&self.events, check);
        let benefits = benefits::check(&self.benefits, check);
        Policy {
            title: self.title,
            classes,
            vip,
            diamond_net_from_fen,
            family,
            family_members_min: self.family.members_min,
            family_members_max: self.family.members_max,
            general_core_from_fen,
            loyalty_events,
            core_cards: self.other_core.card,
            downgrade_grace_months: self.movement.downgrade_grace_months,
            special_vip: self.special_vip,
            key_products: self.cross_selling.key_products,
            assignment: self.assignment,
            leads: leads::check(&self.leads, check),
            growth,
            duties,
            messages: self.messages,
            service: self.service,
            tasks: self.tasks,
            targets: targets::check(&self.targets, check),
            events,
            benefits,
            lifecycle: lifecycle::check(&self.lifecycle, check),
        }
    }
}

fn check_classes(documents: &[ClassDocument], check: &mut Check) -> Vec<AssetClass> {
    let mut classes: Vec<AssetClass> = Vec::new();
    for (place, class) in documents.iter().enumerate() {
        let field = format!("asset_class[{place}].code");
        let plain = !class.code.is_empty() && class.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if !plain || class.code == "card" {
            let code = &class.code;
            check.refuse(
                "policy_class_code",
                &field,
                text!(
                    "“{code}”不可用作资产类别代码：只用小写字母和下划线，card 保留给信用卡",
                    "\"{code}\" cannot be the code of a class: lower-case letters and underscores, and not card"
                ),
            );
        }
        if classes.iter().any(|other| other.code == class.code) {
            let code = &class.code;
            check.refuse("policy_class_twice", &field, text!("“{code}”重复", "\"{code}\" stands twice"));
        }
        let field = format!("asset_class[{place}].coefficient");
        let coefficient_e4 = check.decimal(&field, &class.coefficient, 4);
        if coefficient_e4 > COEFFICIENT_MAX_E4 {
            check.refuse("policy_number", &field, text!("系数不得超过 100", "a coefficient is at most 100"));
        }
        classes.push(AssetClass {
            code: class.code.clone(),
            zh: class.zh.clone(),
            en: class.en.clone(),
            coefficient_e4,
            net: class.net,
            overdue_counts_zero: class.overdue_counts_zero,
        });
    }
    if classes.is_empty() || classes.len() > 64 {
        check.refuse(
            "policy_classes",
            "asset_class",
            text!("须有 1 至 64 个资产类别", "give 1 to 64 asset classes"),
        );
    }
    match classes.iter().find(|class| class.code == "deposit") {
        Some(deposit) if deposit.coefficient_e4 > 0 && deposit.net => {}
        _ => check.refuse(
            "policy_deposit",
            "asset_class",
            text!(
                "须有 deposit 类别，系数大于零且计入净资产：升级差额以存款计算",
                "there must be a class deposit with a coefficient above zero that counts as net: gaps are told in it"
            ),
        ),
    }
    classes
}

fn check_vip(vip: &VipDocument, check: &mut Check) -> (Thresholds, Fen) {
    let thresholds = Thresholds {
        gold_fen: check.yuan("vip.gold.from", &vip.gold.from),
        platinum_fen: check.yuan("vip.platinum.from", &vip.platinum.from),
        black_gold_fen: check.yuan("vip.black_gold.from", &vip.black_gold.from),
    };
    check.rising("vip.platinum.from", thresholds.gold_fen, thresholds.platinum_fen);
    check.rising("vip.black_gold.from", thresholds.platinum_fen, thresholds.black_gold_fen);
    for (field, band, next_field, next) in [
        ("vip.gold.below", &vip.gold, "vip.platinum.from", thresholds.platinum_fen),
        ("vip.platinum.below", &vip.platinum, "vip.black_gold.from", thresholds.black_gold_fen),
    ] {
        match &band.below {
            Some(below) => {
                let below = check.yuan(field, below);
                check.bands_meet(field, below, next_field, next);
            }
            None => check.refuse("policy_gap", field, text!("缺少上限", "the upper end is missing")),
        }
    }
    if vip.black_gold.below.is_some() {
        check.refuse(
            "policy_gap",
            "vip.black_gold.below",
            text!("黑金没有上限", "black gold has no upper end"),
        );
    }
    let diamond = check.yuan("vip.diamond.net_from", &vip.diamond.net_from);
    check.rising("vip.diamond.net_from", 0, diamond);
    (thresholds, diamond)
}

fn check_family(family: &FamilyDocument, vip: &Thresholds, check: &mut Check) -> Thresholds {
    let thresholds = Thresholds {
        gold_fen: check.yuan("family.gold_from", &family.gold_from),
        platinum_fen: check.yuan("family.platinum_from", &family.platinum_from),
        black_gold_fen: check.yuan("family.black_gold_from", &family.black_gold_from),
    };
    check.rising("family.platinum_from", thresholds.gold_fen, thresholds.platinum_fen);
    check.rising("family.black_gold_from", thresholds.platinum_fen, thresholds.black_gold_fen);
    for (field, own, individual) in [
        ("family.gold_from", thresholds.gold_fen, vip.gold_fen),
        ("family.platinum_from", thresholds.platinum_fen, vip.platinum_fen),
        ("family.black_gold_from", thresholds.black_gold_fen, vip.black_gold_fen),
    ] {
        if own > individual {
            check.refuse(
                "policy_family_above",
                field,
                text!(
                    "高于个人门槛：请不高于个人门槛",
                    "is above the individual threshold: make it at most that"
                ),
            );
        }
        if own <= 0 {
            check.refuse("policy_order", field, text!("必须大于零", "must be above zero"));
        }
    }
    if family.members_min < 2 || family.members_max < family.members_min {
        check.refuse(
            "policy_family_members",
            "family.members_min",
            text!("至少 2 人，且不多于 members_max", "at least 2, and at most members_max"),
        );
    }
    thresholds
}

fn check_lists(document: &Document, check: &mut Check) {
    for (field, role) in [
        ("special_vip.temporary_approver", &document.special_vip.temporary_approver),
        ("special_vip.long_term_approver", &document.special_vip.long_term_approver),
    ] {
        if !APPROVERS.contains(&role.as_str()) {
            check.refuse(
                "policy_role",
                field,
                text!("“{role}”不是可审批的岗位", "\"{role}\" is no post that approves"),
            );
        }
    }
    let products = &document.cross_selling.key_products;
    for (place, product) in products.iter().enumerate() {
        if product.is_empty() || products[..place].contains(product) {
            check.refuse(
                "policy_key_product",
                "cross_selling.key_products",
                text!("“{product}”为空或重复", "\"{product}\" is empty or stands twice"),
            );
        }
    }
}

fn check_assignment(terms: &AssignmentTerms, check: &mut Check) {
    for code in terms.ability.keys() {
        if Tier::from_code(code).is_none() {
            check.refuse(
                "policy_tier",
                "assignment.ability",
                text!("“{code}”不是层级", "\"{code}\" is no tier"),
            );
        }
    }
    for (field, percent) in [
        ("assignment.vip_cap_warning_percent", terms.vip_cap_warning_percent),
        ("assignment.staff_leaving_stop_percent", terms.staff_leaving_stop_percent),
    ] {
        if percent > 100 {
            check.refuse("policy_percent", field, text!("不得超过 100", "must be at most 100"));
        }
    }
    if terms.vip_floor > terms.vip_cap {
        let why = text!("不得超过上限 vip_cap", "must be at most the cap, vip_cap");
        check.refuse("policy_number", "assignment.vip_floor", why);
    }
    check.time_of_day("assignment.quiet_hours.from", &terms.quiet_hours.from);
    check.time_of_day("assignment.quiet_hours.to", &terms.quiet_hours.to);
}
