//! What a family does to the tiers of its members, before anybody forms or changes it, and which of a manager's
//! customers would gain by one (spec 1, *Family VIP*; spec 3, `family_near`).
//!
//! Nothing is rated here: the same [`Judge`] that closes the month rates the members twice over the running month, once
//! with the families as they stand and once as the change leaves them.

use super::close::{FamilyPart, Judge};
use super::entered::{Entered, Policies};
use super::explain::{comprehensive, family_thresholds};
use super::explanation::{Figure, ThresholdPart};
use super::rows::reading::ratings_of;
use super::rows::{self, FamilyRating};
use super::rules::{self, Gap, Totals, Weights};
use crate::bank::families::Family;
use crate::bank::holdings::rows::{Line, classes, line};
use crate::bank::holdings::{Standing, Track, standing};
use crate::bank::parties;
use crate::kernel::calendar::{Day, Month, days_inclusive};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::store::open::{Bank, Core};
use std::collections::{BTreeSet, HashMap};

/// What a family does to the tiers of its members at the next close.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The month at whose close it shows.
    pub month: Month,
    /// Its last day.
    pub end: Day,
    /// Days of its period.
    pub days: i64,
    /// Those still to come: balances of today are held so long.
    pub days_left: i64,
    /// The last month that is closed.
    pub closed: Option<Month>,
    /// Version of the policy that rates it.
    pub policy: i64,
    /// The family as it stands; none where it does not count.
    pub before: Option<Pool>,
    /// The family as the change leaves it; none where it does not count any longer.
    pub after: Option<Pool>,
    /// Everybody who is in it before or after, the head first.
    pub members: Vec<MemberEffect>,
}

/// A family's sum and what it reaches.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Members on the month's last day.
    pub members: usize,
    /// Σ of all members.
    pub totals: Totals,
    /// The same for reading: Σ and average.
    pub figure: Figure,
    /// Σ against each family threshold × days.
    pub thresholds: Vec<ThresholdPart>,
    /// What the month alone gives.
    pub rated: Tier,
    /// The family's track after the close: in grace it may hold more.
    pub track: Track,
    /// What is missing to the next family tier; none above the highest.
    pub gap: Option<Gap>,
}

/// One member, before and after.
#[derive(Debug, Clone)]
pub struct MemberEffect {
    /// Customer number.
    pub cust_no: String,
    /// Internal number.
    pub cust_id: u32,
    /// Comprehensive average of the last closed month.
    pub closed_avg_fen: Option<Fen>,
    /// Σ of the running month if today's balances hold.
    pub totals: Totals,
    /// The average that these make.
    pub projected_avg_fen: Fen,
    /// Tier of the own track now; none before the first close.
    pub own: Option<Tier>,
    /// Tier in force now; none before the first close.
    pub in_force: Option<Tier>,
    /// Tier in force after the next close, as things stand.
    pub before: Tier,
    /// Tier in force after the next close, with the change.
    pub after: Tier,
}

/// Everything that both sides of a comparison rest on.
struct Running<'a> {
    bank: &'a Bank,
    line: Line,
    classes: Vec<String>,
    tracks: Vec<FamilyRating>,
    standings: HashMap<u32, Standing>,
    cust_nos: Vec<String>,
}

/// What becomes of everybody in `before` (none: nobody has formed it yet) or `after`, if the family is changed from the
/// one to the other; for a family that stays as it is both are the same. None before the first feed.
///
/// # Errors
/// A fault of the database.
pub fn effect(bank: &Bank, before: Option<&Family>, after: &Family) -> Result<Option<Effect>> {
    let core = &bank.core;
    let Some(line) = line(core)? else { return Ok(None) };
    let people = everybody(core, before, after)?;
    let mut standings = HashMap::new();
    for (_, cust_id) in &people {
        standings.insert(*cust_id, standing::read(core, *cust_id)?.unwrap_or_default());
    }
    let month = Running {
        bank,
        line,
        classes: classes(core)?,
        tracks: rows::family_ratings(core, line.open_month.previous())?,
        standings,
        cust_nos: people.iter().map(|(cust_no, _)| cust_no.clone()).collect(),
    };
    let (was, held) = month.rate(before)?;
    let (is, gained) = month.rate(Some(after))?;
    let policies = Policies::load(&bank.crm)?;
    let policy = policies.of(line.open_month)?;
    let closed = rows::month_closes(core)?.last().map(|close| close.month);
    let mut members = Vec::new();
    for (cust_no, cust_id) in people {
        let closed = closed.map(|closed| rows::read_rating(core, closed, cust_id)).transpose()?.flatten();
        let (held, gained) = (&held[&cust_id], &gained[&cust_id]);
        members.push(MemberEffect {
            cust_no,
            cust_id,
            closed_avg_fen: closed.map(|closed| closed.comprehensive_avg_fen),
            projected_avg_fen: held.totals.comprehensive_avg(line.period_days()),
            totals: held.totals,
            own: held.own,
            in_force: held.in_force,
            before: held.after_close,
            after: gained.after_close,
        });
    }
    Ok(Some(Effect {
        month: line.open_month,
        end: line.open_month.last_day(),
        days: line.period_days(),
        days_left: days_left(&line),
        closed,
        policy: policy.version,
        before: was,
        after: is,
        members,
    }))
}

fn days_left(line: &Line) -> i64 {
    line.period_days() - days_inclusive(line.period_from, line.business_date)
}

/// Who is in a family before or after a change and known to the core bank, the head first.
fn everybody(core: &Core, before: Option<&Family>, after: &Family) -> Result<Vec<(String, u32)>> {
    let both = before.into_iter().chain([after]);
    let numbers: BTreeSet<&str> =
        both.flat_map(Family::standing).map(|member| member.cust_no.as_str()).collect();
    let head = before.map_or(&after.head_cust_no, |before| &before.head_cust_no);
    let mut people = Vec::new();
    for cust_no in numbers {
        if let Some(cust_id) = parties::find_customer(core, cust_no)? {
            people.push((cust_no.to_owned(), cust_id));
        }
    }
    people.sort_by_key(|(cust_no, _)| cust_no != head);
    Ok(people)
}

/// One member's part of one side.
struct Rated {
    totals: Totals,
    own: Option<Tier>,
    in_force: Option<Tier>,
    after_close: Tier,
}

impl Running<'_> {
    /// Rates everybody over the running month with this family alone.
    fn rate(&self, family: Option<&Family>) -> Result<(Option<Pool>, HashMap<u32, Rated>)> {
        let (core, line) = (&self.bank.core, &self.line);
        let families = family.cloned().into_iter().collect();
        let entered = Entered::supposing(core, &self.bank.crm, &self.cust_nos, families)?;
        let policy = entered.policies.of(line.open_month)?;
        let weights = Weights::new(&policy.policy, &self.classes);
        let judge = Judge::new(&entered, policy, line, &self.classes);
        let (ratings, parts) =
            judge.rate_families(&self.tracks, |members, weights| Ok(self.pooled(members, weights)))?;
        let mut all = HashMap::new();
        for (cust_id, standing) in &self.standings {
            let part: Option<FamilyPart> = parts.get(cust_id).copied();
            let special = entered.special_on(*cust_id, line.business_date.max(line.period_from));
            let now = |own: Track| rules::in_force(own.tier, standing.family, special).outcome;
            let rated = Rated {
                totals: totals(standing, &weights),
                own: standing.own.map(|own| own.tier),
                in_force: standing.own.map(now),
                after_close: judge.rate(*cust_id, standing, part, 0).in_force,
            };
            all.insert(*cust_id, rated);
        }
        let members: Vec<u32> = parts.keys().copied().collect();
        let totals = self.pooled(&members, &weights);
        let pool = ratings.first().map(|rating| self.pool(rating, members.len(), totals, &policy.policy));
        Ok((pool, all))
    }

    fn pooled(&self, members: &[u32], weights: &Weights) -> Totals {
        let of = |cust_id: &u32| self.standings.get(cust_id).map(|standing| totals(standing, weights));
        add_up(members.iter().filter_map(of))
    }

    fn pool(&self, rating: &FamilyRating, members: usize, totals: Totals, policy: &Policy) -> Pool {
        let days = self.line.period_days();
        Pool {
            members,
            totals,
            figure: comprehensive(&totals, days),
            thresholds: family_thresholds(&totals, days, policy),
            rated: rating.rated,
            track: rating.track,
            gap: next_gap(rating.rated, &totals, &self.line, policy),
        }
    }
}

fn totals(standing: &Standing, weights: &Weights) -> Totals {
    weights.add_up(standing.buckets.iter().map(|sum| (sum.bucket, sum.projected_sum)))
}

fn add_up(all: impl Iterator<Item = Totals>) -> Totals {
    all.fold(Totals::default(), |sum, one| Totals {
        comprehensive_e4: sum.comprehensive_e4 + one.comprehensive_e4,
        net: sum.net + one.net,
    })
}

/// What is missing to the family tier above `rated`.
fn next_gap(rated: Tier, totals: &Totals, line: &Line, policy: &Policy) -> Option<Gap> {
    let above = policy.family.descending().into_iter().rev().find(|(tier, _)| *tier > rated);
    rules::family_gap(above?.0, totals, line.period_days(), days_left(line), policy)
}

/// Customers who hang together and reach a family tier.
#[derive(Debug, Clone)]
pub struct Near {
    /// Internal numbers, the one with most first.
    pub members: Vec<u32>,
    /// How many hang together; where that is more than a family has, the members are those with most.
    pub found: usize,
    /// The average of the running month if today's balances hold.
    pub avg_fen: Fen,
    /// The family tier that it reaches.
    pub tier: Tier,
    /// What is missing to the next.
    pub gap: Option<Gap>,
    /// How many of them stand below that tier now.
    pub lifted: usize,
}

/// Customers who hang together and reached a family tier with the close of a month.
#[derive(Debug, Clone)]
pub struct Reached {
    /// Internal numbers, the one with most first.
    pub members: Vec<u32>,
    /// Their average of the month together.
    pub avg_fen: Fen,
    /// The family tier that it reaches.
    pub tier: Tier,
}

/// Those of some groups who reached a family tier with the close of `month` that lifts somebody, and had not with the
/// close before; `is_new` says who came so late that the group was none then.
///
/// # Errors
/// A fault of the database.
pub fn reached(
    bank: &Bank,
    groups: Vec<Vec<u32>>,
    month: Month,
    is_new: impl Fn(&u32) -> bool,
) -> Result<Vec<Reached>> {
    let core = &bank.core;
    let policies = Policies::load(&bank.crm)?;
    let classes = classes(core)?;
    let mut found = Vec::new();
    for group in groups {
        let Some(now) = closed_sum(core, &group, month, &policies, &classes)? else { continue };
        if !now.tier.is_vip() || !now.lifts {
            continue;
        }
        let before = closed_sum(core, &group, month.previous(), &policies, &classes)?;
        let known = before.is_some_and(|before| before.tier >= now.tier) && !group.iter().any(&is_new);
        if !known {
            found.push(Reached { members: now.members, avg_fen: now.avg_fen, tier: now.tier });
        }
    }
    Ok(found)
}

/// What a group made together in a closed month.
struct ClosedSum {
    members: Vec<u32>,
    avg_fen: Fen,
    tier: Tier,
    lifts: bool,
}

/// None where nobody of them was rated at that close.
fn closed_sum(
    core: &Core,
    group: &[u32],
    month: Month,
    policies: &Policies,
    classes: &[String],
) -> Result<Option<ClosedSum>> {
    let policy = &policies.of(month)?.policy;
    let weights = Weights::new(policy, classes);
    let mut members = Vec::with_capacity(group.len());
    let mut days = 0;
    for cust_id in group {
        let rating = ratings_of(core, *cust_id, month, 1)?.pop().filter(|rating| rating.month == month);
        let Some(rating) = rating else { continue };
        days = days.max(rating.days);
        members.push((*cust_id, weights.add_up(rating.sums.into_iter()), rating.in_force));
    }
    members.sort_by_key(|(cust_id, totals, _)| (-totals.comprehensive_e4, *cust_id));
    members.truncate(policy.family_members_max as usize);
    if days == 0 {
        return Ok(None);
    }
    let pooled = add_up(members.iter().map(|(_, totals, _)| *totals));
    let tier = rules::rate_family(&pooled, days, policy).outcome;
    Ok(Some(ClosedSum {
        avg_fen: pooled.comprehensive_avg(days),
        tier,
        lifts: members.iter().any(|(.., in_force)| *in_force < tier),
        members: members.into_iter().map(|(cust_id, ..)| cust_id).collect(),
    }))
}

/// Those of some groups who would reach a family tier that lifts somebody, the highest first; `in_force` says where
/// somebody stands now.
///
/// # Errors
/// A fault of the database.
pub fn near(bank: &Bank, groups: Vec<Vec<u32>>, in_force: impl Fn(u32) -> Option<Tier>) -> Result<Vec<Near>> {
    let core = &bank.core;
    let Some(line) = line(core)? else { return Ok(Vec::new()) };
    let policies = Policies::load(&bank.crm)?;
    let policy = &policies.of(line.open_month)?.policy;
    let weights = Weights::new(policy, &classes(core)?);
    let mut found = Vec::new();
    for group in groups {
        let mut members = Vec::with_capacity(group.len());
        for cust_id in &group {
            let standing = standing::read(core, *cust_id)?.unwrap_or_default();
            members.push((*cust_id, totals(&standing, &weights)));
        }
        members.sort_by_key(|(cust_id, totals)| (-totals.comprehensive_e4, *cust_id));
        members.truncate(policy.family_members_max as usize);
        let pooled = add_up(members.iter().map(|(_, totals)| *totals));
        let tier = rules::rate_family(&pooled, line.period_days(), policy).outcome;
        let below = |(cust_id, _): &&(u32, Totals)| in_force(*cust_id).is_none_or(|now| now < tier);
        let lifted = members.iter().filter(below).count();
        if tier.is_vip() && lifted > 0 {
            found.push(Near {
                members: members.iter().map(|(cust_id, _)| *cust_id).collect(),
                found: group.len(),
                avg_fen: pooled.comprehensive_avg(line.period_days()),
                tier,
                gap: next_gap(tier, &pooled, &line, policy),
                lifted,
            });
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse((one.tier, one.lifted, one.avg_fen)));
    Ok(found)
}
