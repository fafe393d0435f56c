//! Between closes: the projected tier of customers whose month moved, and the signal where it
//! differs from the tier in force.

use super::entered::{Entered, PolicyInForce};
use super::moves::Moves;
use super::rows::Signals;
use super::rules::{self, MonthFacts, Totals, Weights};
use crate::bank::holdings::rows::{Line, classes};
use crate::bank::holdings::{Bucket, Change, Standing, standing};
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::kernel::terms::Tier;
use crate::store::open::Core;
use std::collections::{BTreeSet, HashSet};

/// Projects the running month of one business day.
pub struct Projector<'c> {
    core: &'c Core,
    entered: &'c Entered,
    policy: &'c PolicyInForce,
    weights: Weights,
    signals: Signals<'c>,
    moves: Moves<'c>,
    line: Line,
    day: Day,
    /// Customers who are looked at after all others: families pool several, specials begin and end.
    later: BTreeSet<u32>,
    moved_families: HashSet<usize>,
}

impl<'c> Projector<'c> {
    /// For the run of `day`; `line` says which month runs.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn new(core: &'c Core, entered: &'c Entered, line: Line, day: Day) -> Result<Self> {
        let policy = entered.policies.of(line.open_month)?;
        let weights = Weights::new(&policy.policy, &classes(core)?);
        let signals = Signals::new(core)?;
        let moves = Moves::new(core, &line, day, &policy.policy)?;
        let (later, moved_families) = (entered.dated_customers().collect(), HashSet::new());
        Ok(Projector { core, entered, policy, weights, signals, moves, line, day, later, moved_families })
    }

    /// Takes note of a customer whose month moved, and of what moved it.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn moved(&mut self, cust_id: u32, standing: &mut Standing, changes: &[Change]) -> Result<()> {
        self.net_moved(cust_id, standing, changes)?;
        let families = self.entered.families_of(cust_id);
        if !families.is_empty() {
            self.moved_families.extend(families);
            self.later.insert(cust_id);
            return Ok(());
        }
        self.judge(cust_id, standing, None)
    }

    /// Keeps a large move of the net assets.
    fn net_moved(&self, cust_id: u32, standing: &Standing, changes: &[Change]) -> Result<()> {
        let net = |bucket: Bucket| self.weights.net(bucket);
        let delta: Fen = changes.iter().filter(|c| c.what.bucket().is_some_and(net)).map(|c| c.amount).sum();
        if delta == 0 {
            return Ok(());
        }
        let after: Fen = standing.buckets.iter().filter(|sum| net(sum.bucket)).map(|sum| sum.balance).sum();
        self.moves.note(cust_id, after - delta, after)
    }

    /// Looks at these customers again, after all others.
    pub fn look_again(&mut self, customers: Vec<u32>) {
        self.later.extend(customers);
    }

    /// Looks at families and special VIPs, after all others; `since` is the business day before.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn finish(mut self, since: Option<Day>) -> Result<()> {
        for (place, family) in self.entered.families.iter().enumerate() {
            if since.is_none_or(|since| family.changed_since(since)) {
                self.moved_families.insert(place);
            }
        }
        let end = self.line.open_month.last_day();
        let mut family_part = std::collections::BTreeMap::new();
        for place in std::mem::take(&mut self.moved_families) {
            let family = &self.entered.families[place];
            let members = family.members_on(end);
            let tier = self.family_tier(&members)?;
            for cust_id in &members {
                family_part.insert(*cust_id, tier);
            }
            // Those who left are looked at too: what they had by the family is gone.
            self.later.extend(family.members_ever());
        }
        for cust_id in std::mem::take(&mut self.later) {
            let part = match family_part.get(&cust_id) {
                Some(part) => *part,
                None => self.family_part(cust_id, end)?,
            };
            let Some(mut standing) = standing::read(self.core, cust_id)? else { continue };
            self.judge(cust_id, &mut standing, part)?;
            standing::edit(self.core, cust_id, |stored| *stored = standing)?;
        }
        Ok(())
    }

    fn family_part(&self, cust_id: u32, end: Day) -> Result<Option<Tier>> {
        for place in self.entered.families_of(cust_id) {
            let members = self.entered.families[*place].members_on(end);
            if members.contains(&cust_id) {
                return self.family_tier(&members);
            }
        }
        Ok(None)
    }

    /// The tier that the pooled projection of `members` reaches.
    fn family_tier(&self, members: &[u32]) -> Result<Option<Tier>> {
        if members.len() < 2 {
            return Ok(None);
        }
        let totals = pooled(self.core, members, &self.weights)?;
        Ok(Some(rules::rate_family(&totals, self.line.period_days(), &self.policy.policy).outcome))
    }

    /// Projects one customer and keeps their signal in step.
    fn judge(&mut self, cust_id: u32, standing: &mut Standing, family: Option<Tier>) -> Result<()> {
        let totals = self.weights.add_up(standing.buckets.iter().map(|sum| (sum.bucket, sum.projected_sum)));
        let end = self.line.open_month.last_day();
        let facts = MonthFacts {
            days: self.line.period_days(),
            totals,
            loyalty: standing.loyalty,
            core_card: standing.core_card,
            designated: self.entered.designated_on(cust_id, end),
        };
        let own = rules::rate(&facts, &self.policy.policy).outcome;
        let projected =
            rules::in_force(own, family, self.entered.special_on(cust_id, end.succ_opt().unwrap_or(end)))
                .outcome;
        standing.projected = Some(projected);
        let special = self.entered.special_on(cust_id, self.day);
        let in_force = standing.own.map(|own| rules::in_force(own.tier, standing.family, special).outcome);
        match in_force {
            Some(in_force) if in_force != projected => {
                standing.signalled = true;
                self.signals.put(cust_id, in_force, projected)
            }
            _ if standing.signalled => {
                standing.signalled = false;
                self.signals.delete(cust_id)
            }
            _ => Ok(()),
        }
    }
}

/// The projected day-sums of several customers together.
///
/// # Errors
/// A fault of the database.
pub fn pooled(core: &Core, members: &[u32], weights: &Weights) -> Result<Totals> {
    let mut pooled = Totals::default();
    for cust_id in members {
        if let Some(standing) = standing::read(core, *cust_id)? {
            let one = weights.add_up(standing.buckets.iter().map(|sum| (sum.bucket, sum.projected_sum)));
            pooled.comprehensive_e4 += one.comprehensive_e4;
            pooled.net += one.net;
        }
    }
    Ok(pooled)
}
