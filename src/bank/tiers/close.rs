//! The month's close: every customer rated over the closed month, tracks moved, the next month
//! opened, in one pass in the order of customers.

use super::entered::{Entered, PolicyInForce};
use super::project::{Projector, pooled};
use super::rows::{self, FamilyRating, KeyProductCounts, Ratings};
use super::rules::{self, MonthFacts, TierReason, Weights};
use super::{MonthClose, Rating};
use crate::bank::families::rules as family_rules;
use crate::bank::holdings::rows::{Line, classes, put_line};
use crate::bank::holdings::{Bucket, Standing, Track, cards, standing};
use crate::kernel::calendar::{Day, days_inclusive};
use crate::kernel::decision::Decision;
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::kernel::terms::Tier;
use crate::store::open::{Core, Crm};
use std::collections::HashMap;

/// What a close did.
#[derive(Debug, Clone)]
pub struct CloseReport {
    /// The close.
    pub close: MonthClose,
    /// Customers rated.
    pub customers: u64,
    /// How many went from which tier in force (none: rated for the first time) to which; only moves.
    pub moves: Vec<(Option<Tier>, Tier, u64)>,
}

/// The family part of a customer: number and tier of the family's track after the close.
pub type FamilyPart = (i64, Tier);

/// Everything that rates one customer at a close; also used where a close is computed anew.
pub struct Judge<'a> {
    entered: &'a Entered,
    policy: &'a PolicyInForce,
    weights: Weights,
    deposit_class: Option<u8>,
    days: i64,
    end: Day,
    after: Day,
}

impl<'a> Judge<'a> {
    /// For the close of the month that `line` runs, under `policy`.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn new(entered: &'a Entered, policy: &'a PolicyInForce, line: &Line, classes: &[String]) -> Self {
        Judge {
            entered,
            policy,
            weights: Weights::new(&policy.policy, classes),
            deposit_class: classes.iter().position(|class| class == "deposit").map(|class_id| class_id as u8),
            days: line.period_days(),
            end: line.open_month.last_day(),
            after: line.open_month.next().first_day(),
        }
    }

    /// Rates one customer over the month in `standing`.
    pub fn rate(
        &self,
        cust_id: u32,
        standing: &Standing,
        family: Option<FamilyPart>,
        key_products: u32,
    ) -> Rating {
        let sums: Vec<(Bucket, i64)> =
            standing.buckets.iter().map(|sum| (sum.bucket, sum.projected_sum)).collect();
        let totals = self.weights.add_up(sums.iter().copied());
        let designated = self.entered.designated_on(cust_id, self.end);
        let facts = MonthFacts {
            days: self.days,
            totals,
            loyalty: standing.loyalty,
            core_card: standing.core_card,
            designated,
        };
        let rated = rules::rate(&facts, &self.policy.policy);
        let before = standing.own.or_else(|| self.entered.opening(cust_id));
        let own = rules::move_track(before, rated.outcome, self.policy.policy.downgrade_grace_months);
        let special = self.entered.special_on(cust_id, self.after);
        let in_force = rules::in_force(own.outcome.tier, family.map(|(_, tier)| tier), special);
        Rating {
            rated: rated.outcome,
            own: own.outcome,
            family_no: family.map(|(family_no, _)| family_no),
            special,
            in_force: in_force.outcome,
            comprehensive_avg_fen: totals.comprehensive_avg(self.days),
            net_avg_fen: totals.net_avg(self.days),
            deposit_fen: self.deposit_class.map_or(0, |class_id| standing.class_balance(class_id)),
            open_accounts: standing.open_accounts,
            key_products,
            loyalty: standing.loyalty,
            core_card: standing.core_card,
            designated,
            reasons: [rated.reasons, own.reasons, in_force.reasons].concat(),
            sums,
        }
    }

    /// Rates the families of the month; `before` are the ratings of the month before.
    ///
    /// # Errors
    /// What `pooled` answers.
    pub fn rate_families(
        &self,
        before: &[FamilyRating],
        mut pooled: impl FnMut(&[u32], &Weights) -> Result<rules::Totals>,
    ) -> Result<(Vec<FamilyRating>, HashMap<u32, FamilyPart>)> {
        let (mut ratings, mut parts) = (Vec::new(), HashMap::new());
        for of in &self.entered.families {
            let members = of.members_on(self.end);
            if members.len() < 2 {
                continue;
            }
            let totals = pooled(&members, &self.weights)?;
            let rated = rules::rate_family(&totals, self.days, &self.policy.policy);
            let family_no = of.family.family_no;
            let track = before.iter().find(|family| family.family_no == family_no).map(|family| family.track);
            let moved: Decision<Track, TierReason> =
                rules::move_track(track, rated.outcome, self.policy.policy.downgrade_grace_months);
            parts.extend(members.iter().map(|cust_id| (*cust_id, (family_no, moved.outcome.tier))));
            ratings.push(FamilyRating {
                family_no,
                rated: rated.outcome,
                track: moved.outcome,
                avg_fen: totals.comprehensive_avg(self.days),
                broken: family_rules::is_broken(&of.family, self.end),
                reasons: [rated.reasons, moved.reasons].concat(),
            });
        }
        Ok((ratings, parts))
    }
}

/// What is told of each customer at a close, with the comprehensive average of the month.
pub type OnClosed<'c> = &'c mut dyn FnMut(u32, &mut Standing, Fen) -> Result<()>;

/// Closes the month that `line` runs, in the run of `day`, and opens the next; `closed` is told of everybody.
///
/// # Errors
/// A fault of the database, or what `closed` answers.
pub fn close_month(
    core: &Core,
    crm: &Crm,
    line: &mut Line,
    day: Day,
    closed: OnClosed<'_>,
) -> Result<CloseReport> {
    let classes = classes(core)?;
    let month = line.open_month;
    let entered = Entered::at_close(core, crm, line)?;
    let policy = entered.policies.of(month)?;
    let judge = Judge::new(&entered, policy, line, &classes);
    let before = rows::family_ratings(core, month.previous())?;
    let (families, parts) =
        judge.rate_families(&before, |members, weights| pooled(core, members, weights))?;
    for family in &families {
        rows::insert_family_rating(core, month, family)?;
    }
    let close = MonthClose {
        month,
        period_from: line.period_from,
        period_days: line.period_days(),
        closed_by: day,
        policy_version: policy.version,
    };
    rows::insert_month_close(core, &close)?;
    rows::clear_signals(core)?;

    let end = month.last_day();
    line.open_month = month.next();
    line.period_from = line.open_month.first_day();
    put_line(core, Some(line))?;
    let next_days = days_inclusive(line.period_from, line.open_month.last_day());

    let mut ratings = Ratings::new(core, month)?;
    let mut holders = core.prepare("holdings/key_products_by_customer")?;
    let mut key_products = KeyProductCounts::new(&mut holders, end, &policy.policy.key_products)?;
    // The tier in force on the day after the close is what the next month's signals are held against.
    let mut projector = Projector::new(core, &entered, *line, line.period_from)?;
    let mut tally = Tally::default();
    standing::walk(core, true, |cust_id, standing| {
        let part = parts.get(&cust_id).copied();
        let rating = judge.rate(cust_id, standing, part, key_products.of(cust_id)?);
        ratings.insert(cust_id, &rating)?;
        let special_before = entered.special_on(cust_id, month.first_day());
        let own = standing.own.or_else(|| entered.opening(cust_id));
        let was = own.map(|own| rules::in_force(own.tier, standing.family, special_before).outcome);
        tally.add(was, rating.in_force);
        standing.own = Some(rating.own);
        standing.family = part.map(|(_, tier)| tier);
        standing.signalled = false;
        standing.open_month(next_days).ok_or_else(|| standing::too_large(core, cust_id))?;
        projector.moved(cust_id, standing, &[])?;
        closed(cust_id, standing, rating.comprehensive_avg_fen)
    })?;
    let next_policy = &entered.policies.of(line.open_month)?.policy;
    if next_policy.core_cards != policy.policy.core_cards {
        projector.look_again(cards::mark_all(core, next_policy)?);
    }
    projector.finish(Some(end))?;
    Ok(CloseReport { close, customers: tally.customers, moves: tally.moves() })
}

/// Counts who went from which tier to which.
#[derive(Default)]
struct Tally {
    customers: u64,
    counts: [[u64; 7]; 8],
}

impl Tally {
    fn add(&mut self, was: Option<Tier>, is: Tier) {
        self.customers += 1;
        self.counts[was.map_or(7, |tier| usize::from(tier.rank()))][usize::from(is.rank())] += 1;
    }

    fn moves(&self) -> Vec<(Option<Tier>, Tier, u64)> {
        let mut moves = Vec::new();
        for was in Tier::ALL.into_iter().map(Some).chain([None]) {
            for is in Tier::ALL {
                let count =
                    self.counts[was.map_or(7, |tier| usize::from(tier.rank()))][usize::from(is.rank())];
                if count > 0 && was != Some(is) {
                    moves.push((was, is, count));
                }
            }
        }
        moves
    }
}
