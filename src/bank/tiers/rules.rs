//! Rating and tier in force: facts + policy + date → decision (spec 1). Nothing here reads or writes.

use crate::access::roles::{Post, Role};
use crate::bank::holdings::{Bucket, Track};
use crate::bank::parties::rows::people::Institution;
use crate::bank::parties::scope::subtree;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::decision::{Decision, Reason};
use crate::kernel::lang::Label;
use crate::kernel::money::{COEFFICIENT_ONE, Fen, divide_half_up, divide_up};
use crate::kernel::policy::{APPROVERS, AssetClass, Policy, Thresholds};
use crate::kernel::terms::{KindSet, Tier};
use chrono::Datelike;

/// Why a customer is rated, or stands, as they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "each has its sentence beside it")]
pub enum TierReason {
    DiamondByNetAssets = 1,
    VipByComprehensiveAssets = 2,
    CoreByContributionAndLoyalty = 3,
    OtherCoreByCard = 4,
    OtherCoreByDesignation = 5,
    OrdinaryWithoutLoyaltyEvent = 6,
    OrdinaryBelowContribution = 7,
    FamilyByPooledAssets = 8,
    FamilyBelowThreshold = 9,
    FirstRating = 10,
    Rose = 11,
    Held = 12,
    InGrace = 13,
    FellAfterGrace = 14,
    EndedWithoutGrace = 15,
    InForceByOwnTrack = 20,
    InForceByFamily = 21,
    InForceBySpecialVip = 22,
}

impl TierReason {
    const ALL: [TierReason; 18] = [
        TierReason::DiamondByNetAssets,
        TierReason::VipByComprehensiveAssets,
        TierReason::CoreByContributionAndLoyalty,
        TierReason::OtherCoreByCard,
        TierReason::OtherCoreByDesignation,
        TierReason::OrdinaryWithoutLoyaltyEvent,
        TierReason::OrdinaryBelowContribution,
        TierReason::FamilyByPooledAssets,
        TierReason::FamilyBelowThreshold,
        TierReason::FirstRating,
        TierReason::Rose,
        TierReason::Held,
        TierReason::InGrace,
        TierReason::FellAfterGrace,
        TierReason::EndedWithoutGrace,
        TierReason::InForceByOwnTrack,
        TierReason::InForceByFamily,
        TierReason::InForceBySpecialVip,
    ];
}

impl Reason for TierReason {
    fn number(self) -> u8 {
        self as u8
    }

    fn from_number(number: u8) -> Option<Self> {
        TierReason::ALL.into_iter().find(|reason| reason.number() == number)
    }

    fn code(self) -> &'static str {
        match self {
            TierReason::DiamondByNetAssets => "diamond_by_net_assets",
            TierReason::VipByComprehensiveAssets => "vip_by_comprehensive_assets",
            TierReason::CoreByContributionAndLoyalty => "core_by_contribution_and_loyalty",
            TierReason::OtherCoreByCard => "other_core_by_card",
            TierReason::OtherCoreByDesignation => "other_core_by_designation",
            TierReason::OrdinaryWithoutLoyaltyEvent => "ordinary_without_loyalty_event",
            TierReason::OrdinaryBelowContribution => "ordinary_below_contribution",
            TierReason::FamilyByPooledAssets => "family_by_pooled_assets",
            TierReason::FamilyBelowThreshold => "family_below_threshold",
            TierReason::FirstRating => "first_rating",
            TierReason::Rose => "rose",
            TierReason::Held => "held",
            TierReason::InGrace => "in_grace",
            TierReason::FellAfterGrace => "fell_after_grace",
            TierReason::EndedWithoutGrace => "ended_without_grace",
            TierReason::InForceByOwnTrack => "in_force_by_own_track",
            TierReason::InForceByFamily => "in_force_by_family",
            TierReason::InForceBySpecialVip => "in_force_by_special_vip",
        }
    }

    fn sentence(self) -> Label {
        match self {
            TierReason::DiamondByNetAssets => Label::new(
                "金融净资产月日均达到钻石门槛",
                "average net financial assets reach the diamond threshold",
            ),
            TierReason::VipByComprehensiveAssets => Label::new(
                "综合金融资产月日均达到贵宾门槛",
                "average comprehensive assets reach a VIP threshold",
            ),
            TierReason::CoreByContributionAndLoyalty => Label::new(
                "综合金融资产月日均与忠诚度均达标",
                "contribution and loyalty tests are both passed in the month",
            ),
            TierReason::OtherCoreByCard => {
                Label::new("持有符合条件的白金信用卡", "holds a credit card that makes a core customer")
            }
            TierReason::OtherCoreByDesignation => {
                Label::new("总行指定的核心客户", "designated as a core customer by head office")
            }
            TierReason::OrdinaryWithoutLoyaltyEvent => Label::new(
                "贡献达标，但当月没有忠诚度业务",
                "contribution is reached, but no loyalty event in the month",
            ),
            TierReason::OrdinaryBelowContribution => Label::new(
                "综合金融资产月日均未达核心门槛",
                "average comprehensive assets are below the core threshold",
            ),
            TierReason::FamilyByPooledAssets => {
                Label::new("家庭合计综合金融资产达标", "the family's pooled assets reach a family threshold")
            }
            TierReason::FamilyBelowThreshold => Label::new(
                "家庭合计综合金融资产未达标",
                "the family's pooled assets are below the family thresholds",
            ),
            TierReason::FirstRating => {
                Label::new("首次评级，即按评级确定", "rated for the first time: taken as it is")
            }
            TierReason::Rose => {
                Label::new("评级上升，次月首日即生效", "rated above: holds from the next month's first day")
            }
            TierReason::Held => Label::new("评级与现层级一致", "rated as before"),
            TierReason::InGrace => {
                Label::new("评级低于现层级，处于缓降期（关注）", "rated below: kept in grace, on watch")
            }
            TierReason::FellAfterGrace => Label::new(
                "缓降期满，降至期间最高评级",
                "grace is over: falls to the best rating of those months",
            ),
            TierReason::EndedWithoutGrace => {
                Label::new("资格终止，无缓降期", "the ground has ended, and it has no grace")
            }
            TierReason::InForceByOwnTrack => {
                Label::new("生效层级取自个人评级", "in force by the customer's own rating")
            }
            TierReason::InForceByFamily => {
                Label::new("生效层级取自家庭评级", "in force by the family's rating")
            }
            TierReason::InForceBySpecialVip => Label::new("生效层级取自特殊VIP", "in force by a special VIP"),
        }
    }
}

/// How each bucket counts under one policy.
pub struct Weights {
    coefficient_e4: [i64; 256],
    net: [bool; 256],
}

impl Weights {
    /// The weights of `policy`, for classes numbered as in `classes`.
    ///
    /// A class that the policy does not name counts nothing; overdue accounts of a class whose
    /// overdue accounts count zero count nothing.
    pub fn new(policy: &Policy, classes: &[String]) -> Weights {
        let mut weights = Weights { coefficient_e4: [0; 256], net: [false; 256] };
        for (class_id, code) in classes.iter().enumerate() {
            for overdue in [false, true] {
                let bucket = u8::try_from(class_id).ok().and_then(|class_id| Bucket::of(class_id, overdue));
                if let (Some(bucket), Some(class)) = (bucket, policy.class(code))
                    && !(overdue && class.overdue_counts_zero)
                {
                    weights.coefficient_e4[usize::from(bucket.0)] = class.coefficient_e4;
                    weights.net[usize::from(bucket.0)] = class.net;
                }
            }
        }
        weights
    }

    /// The coefficient of a bucket, in parts of [`COEFFICIENT_ONE`].
    pub fn coefficient_e4(&self, bucket: Bucket) -> i64 {
        self.coefficient_e4[usize::from(bucket.0)]
    }

    /// Whether a bucket counts in net financial assets.
    pub fn net(&self, bucket: Bucket) -> bool {
        self.net[usize::from(bucket.0)]
    }

    /// Adds up day-sums of buckets.
    pub fn add_up(&self, sums: impl Iterator<Item = (Bucket, i64)>) -> Totals {
        let mut totals = Totals::default();
        for (bucket, sum) in sums {
            totals.comprehensive_e4 += i128::from(sum) * i128::from(self.coefficient_e4(bucket));
            if self.net(bucket) {
                totals.net += i128::from(sum);
            }
        }
        totals
    }
}

/// Day-sums of one customer: comprehensive in parts of a fen (four decimals), net in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Σ class day-sum × coefficient, times [`COEFFICIENT_ONE`].
    pub comprehensive_e4: i128,
    /// Σ class day-sum of the classes that count as net.
    pub net: i128,
}

impl Totals {
    /// The comprehensive average over `days`, half-up to fen, for display.
    pub fn comprehensive_avg(&self, days: i64) -> Fen {
        divide_half_up(self.comprehensive_e4, i128::from(days) * i128::from(COEFFICIENT_ONE)) as Fen
    }

    /// The net average over `days`, half-up to fen, for display.
    pub fn net_avg(&self, days: i64) -> Fen {
        divide_half_up(self.net, i128::from(days)) as Fen
    }

    /// Whether the comprehensive average reaches `threshold`, exactly.
    fn comprehensive_reaches(&self, threshold: Fen, days: i64) -> bool {
        self.comprehensive_e4 >= comprehensive_need_e4(threshold, days)
    }
}

fn comprehensive_need_e4(threshold: Fen, days: i64) -> i128 {
    i128::from(threshold) * i128::from(days) * i128::from(COEFFICIENT_ONE)
}

/// What a rating rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthFacts {
    /// Calendar days of the period.
    pub days: i64,
    /// Day-sums.
    pub totals: Totals,
    /// Kinds of transaction booked in the month.
    pub loyalty: KindSet,
    /// Whether a card held at the close makes the customer other core.
    pub core_card: bool,
    /// Whether head office designates the customer at the close.
    pub designated: bool,
}

/// The rating that a month alone gives: the first that fits of diamond, VIP, general core, other
/// core, ordinary (spec 1, *Individual VIP*).
pub fn rate(facts: &MonthFacts, policy: &Policy) -> Decision<Tier, TierReason> {
    let days = facts.days;
    if facts.totals.net >= i128::from(policy.diamond_net_from_fen) * i128::from(days) {
        return Decision::new(Tier::Diamond, TierReason::DiamondByNetAssets);
    }
    if let Some(tier) = by_thresholds(&facts.totals, days, &policy.vip) {
        return Decision::new(tier, TierReason::VipByComprehensiveAssets);
    }
    let contributes = facts.totals.comprehensive_reaches(policy.general_core_from_fen, days);
    if contributes && facts.loyalty.meets(policy.loyalty_events) {
        return Decision::new(Tier::GeneralCore, TierReason::CoreByContributionAndLoyalty);
    }
    if facts.core_card {
        return Decision::new(Tier::OtherCore, TierReason::OtherCoreByCard);
    }
    if facts.designated {
        return Decision::new(Tier::OtherCore, TierReason::OtherCoreByDesignation);
    }
    let reason = if contributes {
        TierReason::OrdinaryWithoutLoyaltyEvent
    } else {
        TierReason::OrdinaryBelowContribution
    };
    Decision::new(Tier::Ordinary, reason)
}

/// The rating that a family's pooled totals give; ordinary where they reach no family threshold.
pub fn rate_family(totals: &Totals, days: i64, policy: &Policy) -> Decision<Tier, TierReason> {
    match by_thresholds(totals, days, &policy.family) {
        Some(tier) => Decision::new(tier, TierReason::FamilyByPooledAssets),
        None => Decision::new(Tier::Ordinary, TierReason::FamilyBelowThreshold),
    }
}

fn by_thresholds(totals: &Totals, days: i64, thresholds: &Thresholds) -> Option<Tier> {
    let reached = |(_, from): &(Tier, Fen)| totals.comprehensive_reaches(*from, days);
    thresholds.descending().into_iter().find(reached).map(|(tier, _)| tier)
}

/// Where a track stands after a close: up fast, down slow (spec 1).
///
/// * Rated above, or for the first time: the rating holds at once.
/// * Rated below: kept for `grace` consecutive month-ends; at the last of them it falls to the best
///   rating seen in those months.
/// * Other core has no grace. An other-core rating of an earlier month of the grace does not catch
///   the fall when its ground is gone by then.
pub fn move_track(track: Option<Track>, rated: Tier, grace: u8) -> Decision<Track, TierReason> {
    let at = |tier| Track { tier, below: 0, best: Tier::Ordinary };
    let Some(track) = track else { return Decision::new(at(rated), TierReason::FirstRating) };
    if rated > track.tier {
        return Decision::new(at(rated), TierReason::Rose);
    }
    if rated == track.tier {
        return Decision::new(at(rated), TierReason::Held);
    }
    if track.tier == Tier::OtherCore {
        return Decision::new(at(rated), TierReason::EndedWithoutGrace);
    }
    let below = track.below + 1;
    let best = track.best.max(rated);
    if below >= grace {
        let lands = if best == Tier::OtherCore { rated } else { best };
        return Decision::new(at(lands), TierReason::FellAfterGrace);
    }
    Decision::new(Track { tier: track.tier, below, best }, TierReason::InGrace)
}

/// The tier in force: the best of own track, family part and special VIP.
pub fn in_force(own: Tier, family: Option<Tier>, special: Option<Tier>) -> Decision<Tier, TierReason> {
    let mut decision = Decision::new(own, TierReason::InForceByOwnTrack);
    if let Some(family) = family.filter(|family| *family > decision.outcome) {
        decision = Decision::new(family, TierReason::InForceByFamily);
    }
    if let Some(special) = special.filter(|special| *special > decision.outcome) {
        decision = Decision::new(special, TierReason::InForceBySpecialVip);
    }
    decision
}

/// How much is missing to a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The tier that would be reached.
    pub tier: Tier,
    /// Fen to hold in deposits from tomorrow to the end of the period, rounded up.
    pub deposit_fen: Fen,
}

/// How much, held in deposits for the `days_left` days from tomorrow on, reaches `tier` (spec 1,
/// *Between closes*); none where it is reached already, where no day is left, or where the tier is
/// not one that assets reach.
///
/// `projected` are the sums if today's balances hold, over a period of `days`.
pub fn gap(tier: Tier, projected: &Totals, days: i64, days_left: i64, policy: &Policy) -> Option<Gap> {
    let deposit = policy.class("deposit")?;
    let comprehensive = |from: Fen| {
        let missing = comprehensive_need_e4(from, days) - projected.comprehensive_e4;
        (missing, i128::from(deposit.coefficient_e4) * i128::from(days_left))
    };
    let (missing, a_fen_brings) = match tier {
        Tier::Ordinary | Tier::OtherCore => return None,
        Tier::GeneralCore => comprehensive(policy.general_core_from_fen),
        Tier::Gold => comprehensive(policy.vip.gold_fen),
        Tier::Platinum => comprehensive(policy.vip.platinum_fen),
        Tier::BlackGold => comprehensive(policy.vip.black_gold_fen),
        Tier::Diamond => {
            let need = i128::from(policy.diamond_net_from_fen) * i128::from(days);
            (need - projected.net, i128::from(days_left))
        }
    };
    filled(tier, missing, a_fen_brings)
}

/// What a gap comes to when it is held in another asset class, fen rounded up; none where the class brings nothing
/// towards the tier: for diamond what is not in net financial assets, for the others what has no coefficient. It
/// follows from the rounded gap, so that it may be less than a fen times the ratio too high, and never too low.
pub fn gap_in(class: &AssetClass, tier: Tier, deposit_fen: Fen, policy: &Policy) -> Option<Fen> {
    if tier == Tier::Diamond {
        return class.net.then_some(deposit_fen);
    }
    let deposit = policy.class("deposit")?;
    let brings = i128::from(class.coefficient_e4);
    let missing = i128::from(deposit_fen) * i128::from(deposit.coefficient_e4);
    (brings > 0).then(|| divide_up(missing, brings) as Fen)
}

/// How much, held in deposits by any member for the `days_left` days from tomorrow on, lets a family
/// whose members' projected sums are `pooled` reach `tier`; none as in [`gap`].
pub fn family_gap(tier: Tier, pooled: &Totals, days: i64, days_left: i64, policy: &Policy) -> Option<Gap> {
    let deposit = policy.class("deposit")?;
    let (_, from) = policy.family.descending().into_iter().find(|(reached, _)| *reached == tier)?;
    let missing = comprehensive_need_e4(from, days) - pooled.comprehensive_e4;
    filled(tier, missing, i128::from(deposit.coefficient_e4) * i128::from(days_left))
}

fn filled(tier: Tier, missing: i128, a_fen_brings: i128) -> Option<Gap> {
    if missing <= 0 || a_fen_brings <= 0 {
        return None;
    }
    Some(Gap { tier, deposit_fen: divide_up(missing, a_fen_brings) as Fen })
}

/// The highest VIP tier whose threshold a single amount reaches (spec 1, *Special VIP*).
pub fn tier_of_amount(amount: Fen, policy: &Policy) -> Option<Tier> {
    if amount >= policy.diamond_net_from_fen {
        return Some(Tier::Diamond);
    }
    policy.vip.descending().into_iter().find(|(_, from)| amount >= *from).map(|(tier, _)| tier)
}

/// The amount from which a single transaction reaches a VIP tier.
pub fn amount_from(tier: Tier, policy: &Policy) -> Fen {
    match tier {
        Tier::Diamond => policy.diamond_net_from_fen,
        Tier::BlackGold => policy.vip.black_gold_fen,
        Tier::Platinum => policy.vip.platinum_fen,
        Tier::Ordinary | Tier::OtherCore | Tier::GeneralCore | Tier::Gold => policy.vip.gold_fen,
    }
}

/// Whether a transaction booked on `booked` may carry a temporary special VIP approved on `approved`:
/// it is of that month or of the `months_back` before, and not of a later day.
pub fn is_recent(booked: Day, approved: Day, months_back: u32) -> bool {
    let number = |day: Day| i64::from(day.year()) * 12 + i64::from(day.month());
    booked <= approved && number(approved) - number(booked) <= i64::from(months_back)
}

/// The last day of a temporary special VIP: the last of the month that is `months_after` after the one
/// in which it is approved. A century is the longest.
pub fn temporary_until(approved: Day, months_after: u32) -> Day {
    (0..months_after.min(1_200)).fold(Month::of(approved), |month, _| month.next()).last_day()
}

/// Whether someone in `role` may approve what `needed` approves: that role, or one above it.
pub fn may_approve(role: &str, needed: &str) -> bool {
    let rank = |role: &str| APPROVERS.iter().position(|approver| *approver == role);
    matches!((rank(role), rank(needed)), (Some(role), Some(needed)) if role >= needed)
}

/// Whether a holder of `posts` approves what `needed` does for customers of an institution: by a post of that role or
/// of one above it, there or over it. Head office stands over all.
pub fn approves(posts: &[Post], needed: &str, inst_no: &str, tree: &[Institution]) -> bool {
    let over = |post: &Post| {
        post.role == Role::HqRetail || subtree(tree, &post.inst_no).iter().any(|below| below == inst_no)
    };
    posts.iter().any(|post| may_approve(post.role.code(), needed) && over(post))
}
