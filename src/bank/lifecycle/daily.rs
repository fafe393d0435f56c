//! What a day's run does about stages of life: it judges those whom the feed brought something of and those whose date
//! came due. Nobody else can have come into another stage, so that a day costs what changed.
//!
//! The stage of a day is that of its evening, under the policy of its month, by the average of the last month that was
//! closed by then. On a month's last day everybody is judged where the close walks them; and so is everybody on the
//! first day of another policy, from which on its lines hold.

use super::lists::{What as Brought, between};
use super::rows;
use super::rules::{Decided, Facts, may_idle, stage, stays};
use crate::bank::holdings::rows::{Line, classes};
use crate::bank::holdings::{Change, Life, Standing, What, standing};
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::rows::{month_closes, walk_averages};
use crate::bank::tiers::rules::Weights;
use crate::kernel::calendar::{Day, Month, ymd};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::kernel::policy::LifecycleTerms;
use crate::kernel::terms::{Stage, TransactionKind};
use crate::store::open::{Core, Crm};
use chrono::Days;
use std::collections::HashSet;

/// Keeps the stages on one day.
pub struct Keeper<'c> {
    core: &'c Core,
    day: Day,
    /// Day of the feed before; none on the bank's first.
    before: Option<Day>,
    first_feed: Day,
    terms: LifecycleTerms,
    idle_from: Option<Fen>,
    weights: Weights,
    /// Everybody is judged after the feed: at the month's close, or because another policy is in force.
    all_later: AllLater,
    /// Whose record is read then.
    changed: HashSet<u32>,
    /// Of whom the feed brought something, by [`Brought`].
    lists: [Vec<u32>; 3],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AllLater {
    No,
    AtTheClose,
    ByPolicy,
}

impl<'c> Keeper<'c> {
    /// For the run of `day`; `line` says which month runs, `before` is the day of the feed before.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn new(
        core: &'c Core,
        policies: &Policies,
        line: &Line,
        (before, day): (Option<Day>, Day),
    ) -> Result<Self> {
        let in_force = policies.of(Month::of(day))?;
        let by_policy = match before {
            Some(before) => policies.of(Month::of(before))?.version != in_force.version,
            None => false,
        };
        let policy = &in_force.policy;
        Ok(Keeper {
            core,
            day,
            before,
            first_feed: line.first_feed_day,
            terms: policy.lifecycle.clone(),
            idle_from: policy.events.idle_from(),
            weights: Weights::new(policy, &classes(core)?),
            all_later: match by_policy {
                _ if day == line.open_month.last_day() => AllLater::AtTheClose,
                true => AllLater::ByPolicy,
                false => AllLater::No,
            },
            changed: HashSet::new(),
            lists: [const { Vec::new() }; 3],
        })
    }

    /// Who is looked at though the feed moved nothing of theirs: their record changed, or a date came due since the
    /// feed before.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn due(&self, mut look: impl FnMut(Change) -> Result<()>) -> Result<()> {
        // On the first day everybody comes, and is looked at for that.
        let Some(before) = self.before else { return Ok(()) };
        let ago = |on: Day, days: u32| on.checked_sub_days(Days::new(days.into())).unwrap_or(on);
        let LifecycleTerms { new_days, active_days, lost_days, .. } = self.terms;
        let mut read = rows::changed_people(self.core, self.day)?;
        // Each of these days was so many days before the feed before, and is one more day before this one.
        let (from, to) = (ago(before, new_days), ago(self.day, new_days + 1));
        read.extend(rows::opened_between(self.core, from, to)?);
        for cust_id in read {
            look(Change { cust_id, what: What::LOOK, amount: 1 })?;
        }
        let (from, to) = (ago(before, active_days), ago(self.day, active_days + 1));
        let quiet = (ago(before, lost_days - 1), ago(self.day, lost_days));
        let days =
            [(Brought::Own, from, to), (Brought::Own, quiet.0, quiet.1), (Brought::Came, quiet.0, quiet.1)];
        for (what, from, to) in days {
            for cust_id in between(self.core, what, from, to)?.into_iter().flat_map(|(_, list)| list) {
                look(Change { cust_id, what: What::LOOK, amount: 0 })?;
            }
        }
        Ok(())
    }

    /// Takes note of what the feed brought of a customer, and judges them unless everybody is judged later. Customers
    /// come in the order of their numbers.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn moved(&mut self, cust_id: u32, standing: &mut Standing, changes: &[Change]) -> Result<()> {
        let (mut came, mut own, mut paid, mut read) = (false, false, false, false);
        for change in changes {
            match change.what {
                What::ARRIVED => came = true,
                What::BOOKED => {
                    let bit = 1_u32.checked_shl(change.amount as u32).unwrap_or(0);
                    own |= self.terms.own_kinds.0 & bit != 0;
                    paid |= TransactionKind::Payroll.bit() == bit;
                }
                What::LOOK => read |= change.amount != 0,
                _ => {}
            }
        }
        let brought = [came, own, paid];
        self.lists
            .iter_mut()
            .zip(brought)
            .filter(|(_, brought)| *brought)
            .for_each(|(list, _)| list.push(cust_id));
        if own {
            standing.life.own_txn = Some(self.day);
        }
        if self.all_later == AllLater::No {
            return self.judge(cust_id, standing, read);
        }
        if read {
            self.changed.insert(cust_id);
        }
        Ok(())
    }

    /// After the feed: where another policy is in force since it, everybody is judged.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn after_feed(&mut self) -> Result<()> {
        if self.all_later != AllLater::ByPolicy {
            return Ok(());
        }
        let well_off = well_off(self.core, self.terms.active_average_fen)?;
        standing::walk(self.core, true, |cust_id, standing| {
            standing.life.well_off = well_off.contains(&cust_id);
            self.judge(cust_id, standing, true)
        })
    }

    /// At the close in the day's own run: with the average of the month.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn closed(&mut self, cust_id: u32, standing: &mut Standing, average: Fen) -> Result<()> {
        standing.life.well_off = average >= self.terms.active_average_fen;
        let read = self.changed.contains(&cust_id);
        self.judge(cust_id, standing, read)
    }

    /// Writes down of whom the day brought what.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn finish(self) -> Result<()> {
        let lists = Brought::ALL.into_iter().zip(&self.lists);
        lists.into_iter().try_for_each(|(what, list)| rows::put_list(self.core, ymd(self.day), what, list))
    }

    /// Judges a customer; `read` says that their own record may say something new.
    fn judge(&self, cust_id: u32, standing: &mut Standing, read: bool) -> Result<()> {
        let idle = may_idle(standing.demand, self.idle_from);
        if idle != standing.life.idle {
            rows::idle(self.core, self.day, cust_id, idle)?;
            standing.life.idle = idle;
        }
        let now = standing.life.stage;
        let known = self.known(standing);
        if !read && now.is_some_and(|now| stays(now, &known, &self.terms, self.day)) {
            return Ok(());
        }
        let decided = self.decide(cust_id, &known)?;
        let to: Option<Stage> = decided.map(|decided| decided.stage);
        if to != now {
            rows::turn(self.core, self.day, cust_id, now, decided)?;
            standing.life.stage = to;
        }
        Ok(())
    }

    /// What is known of a customer without their own record.
    fn known(&self, standing: &Standing) -> Facts {
        let net = standing.buckets.iter().filter(|sum| self.weights.net(sum.bucket));
        Facts {
            said_so: false,
            has_account: standing.open_accounts > 0,
            has_open_account: standing.open_accounts > 0,
            opened_on: None,
            own_txn: standing.life.own_txn,
            known_since: self.first_feed,
            assets_fen: net.map(|sum| sum.balance).sum(),
            well_off: standing.life.well_off,
        }
    }

    fn decide(&self, cust_id: u32, known: &Facts) -> Result<Option<Decided>> {
        let Some(person) = rows::person(self.core, cust_id)? else { return Ok(None) };
        let mut facts = Facts { said_so: person.said_so, opened_on: person.opened_on, ..*known };
        if !facts.has_open_account {
            facts.has_account = rows::has_account(self.core, cust_id)?;
        }
        // Since when somebody is known is asked only where the feeds are old enough for it to matter.
        let old = (self.day - self.first_feed).num_days() >= i64::from(self.terms.lost_days);
        if facts.own_txn.is_none() && old && facts.assets_fen < self.terms.lost_below_fen {
            facts.known_since = rows::known_since(self.core, cust_id)?.unwrap_or(self.day);
        }
        Ok(stage(&facts, &self.terms, self.day))
    }
}

/// A month that is closed before the rows of a later day are read: who came to the line of the active, or fell below
/// it, is looked at with that day.
pub fn closed_late(standing: &mut Standing, average: Fen, terms: &LifecycleTerms) -> bool {
    let well_off = average >= terms.active_average_fen;
    std::mem::replace(&mut standing.life.well_off, well_off) != well_off
}

/// Whose average reached a line in the last closed month.
fn well_off(core: &Core, from: Fen) -> Result<HashSet<u32>> {
    let mut reached = HashSet::new();
    if let Some(last) = month_closes(core)?.last() {
        walk_averages(core, last.month, |cust_id, average| {
            if average >= from {
                reached.insert(cust_id);
            }
        })?;
    }
    Ok(reached)
}

/// Puts back what is kept of each customer's life after days were taken back, from the stages that are left.
///
/// # Errors
/// A fault of the database.
pub fn restore(core: &Core, crm: &Crm, line: &Line) -> Result<()> {
    let policies = Policies::load(crm)?;
    let terms = &policies.of(Month::of(line.business_date))?.policy.lifecycle;
    let mut lives = Lives::default();
    rows::stages_now(core)?.into_iter().for_each(|(cust_id, stage)| lives.of(cust_id).stage = Some(stage));
    rows::idle_now(core)?.into_iter().for_each(|cust_id| lives.of(cust_id).idle = true);
    well_off(core, terms.active_average_fen)?
        .into_iter()
        .for_each(|cust_id| lives.of(cust_id).well_off = true);
    for (day, list) in between(core, Brought::Own, line.first_feed_day, line.business_date)? {
        list.into_iter().for_each(|cust_id| lives.of(cust_id).own_txn = Some(day));
    }
    lives.write(core)
}

/// What is kept of each customer's life; index `cust_id`.
#[derive(Default)]
pub(super) struct Lives(Vec<Life>);

impl Lives {
    /// One customer's.
    pub fn of(&mut self, cust_id: u32) -> &mut Life {
        let room = (cust_id as usize + 1).max(self.0.len());
        self.0.resize(room, Life::default());
        &mut self.0[cust_id as usize]
    }

    /// One customer's as it was put together; as new where nothing is known.
    pub fn get(&self, cust_id: u32) -> Life {
        self.0.get(cust_id as usize).copied().unwrap_or_default()
    }

    /// Writes all of them.
    pub fn write(&self, core: &Core) -> Result<()> {
        standing::walk(core, true, |cust_id, standing| {
            standing.life = self.get(cust_id);
            Ok(())
        })
    }
}
