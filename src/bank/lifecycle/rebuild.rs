//! Every conclusion computed anew: those about tiers first, then the stages of life, idle cash and what days brought.
//!
//! Here everybody is judged on the evening of every day that was fed, over the [`Replay`], so that nothing rests on
//! knowing whom a day could have moved, which is what the nightly run rests on.

use super::daily::Lives;
use super::lists::What;
use super::rows::{self, IdleRow, STILL, StageRow, Version};
use super::rules::{Facts, may_idle, stage};
use crate::bank::holdings::replay::Replay;
use crate::bank::holdings::rows::replay::{feed_days, walk_txns};
use crate::bank::holdings::rows::{classes, day as read_day, line};
use crate::bank::holdings::standing;
use crate::bank::parties;
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::rebuild::{self as tiers, Columns, Findings, Progress, Report, SHOWN, shown};
use crate::bank::tiers::rows::{month_closes, walk_averages};
use crate::bank::tiers::rules::Weights;
use crate::kernel::calendar::{Day, Month, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::kernel::policy::Policy;
use crate::kernel::terms::TransactionKind;
use crate::store::open::{Core, Crm};
use std::collections::HashMap;

/// The tables that are looked at here.
const TABLES: [&str; 4] = ["lifecycle", "idle_cash", "day_list", "life"];
/// Months whose transactions are read in one pass.
const BOOKED_MONTHS: u32 = 12;

/// Computes every conclusion anew and compares; the first `limit` differences are kept.
///
/// # Errors
/// A fault of the database, or when the facts contradict themselves.
pub fn check(
    core: &Core,
    crm: &Crm,
    limit: usize,
    progress: &mut dyn FnMut(Progress) -> Result<()>,
) -> Result<Report> {
    let mut report = tiers::check(core, crm, limit, progress)?;
    report.join(compare(core, &Again::of(core, crm)?, limit)?, limit);
    Ok(report)
}

/// Computes every conclusion anew and replaces those that differ, inside the caller's transaction.
///
/// # Errors
/// A fault of the database, or when the facts contradict themselves.
pub fn write(core: &Core, crm: &Crm) -> Result<Report> {
    let mut report = tiers::write(core, crm)?;
    // Stages rest on the averages, which are right by now.
    let again = Again::of(core, crm)?;
    let found = compare(core, &again, SHOWN)?;
    if found.differing() > 0 {
        again.write(core)?;
    }
    report.join(found, SHOWN);
    Ok(report)
}

/// A bank that was fed before there were stages gets them for all its days, once, before its next day is taken.
///
/// # Errors
/// A fault of the database, or when the facts contradict themselves.
pub fn begin(core: &Core, crm: &Crm) -> Result<()> {
    if line(core)?.is_none() || rows::has_lists(core)? {
        return Ok(());
    }
    tiers::restore_working_copies(core, crm)?;
    Again::of(core, crm)?.write(core)
}

/// A spell under way.
#[derive(Clone, Copy, Default)]
struct Now {
    stage: Option<StageRow>,
    idle_since: Option<i32>,
}

/// What a customer's own record says on the day that was reached.
#[derive(Clone, Copy, Default)]
struct Person {
    said_so: bool,
    opened_on: Option<Day>,
}

/// The customers of whom each day of some months brought something.
#[derive(Default)]
struct Booked {
    upto: Option<Day>,
    days: HashMap<(i32, What), Vec<u32>>,
}

impl Booked {
    fn read(&mut self, core: &Core, policies: &Policies, from: Day) -> Result<()> {
        if self.upto.is_some_and(|upto| from <= upto) {
            return Ok(());
        }
        let months: Vec<Month> = std::iter::successors(Some(Month::of(from)), |month| Some(month.next()))
            .take(BOOKED_MONTHS as usize)
            .collect();
        let upto = months.last().map_or(from, |month| month.last_day());
        let mut own = HashMap::new();
        for month in months {
            own.insert(month.yyyymm(), policies.of(month)?.policy.lifecycle.own_kinds.0);
        }
        self.days.clear();
        walk_txns(core, from, upto, |cust_id, day, kind| {
            let bit = 1_u32.checked_shl(kind.into()).unwrap_or(0);
            let own = own.get(&(day / 100)).copied().unwrap_or(0) & bit != 0;
            let paid = bit == TransactionKind::Payroll.bit();
            for (what, brought) in [(What::Own, own), (What::Payroll, paid)] {
                if brought {
                    self.days.entry((day, what)).or_default().push(cust_id);
                }
            }
        })?;
        for list in self.days.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
        self.upto = Some(upto);
        Ok(())
    }

    fn take(&mut self, day: i32, what: What) -> Vec<u32> {
        self.days.remove(&(day, what)).unwrap_or_default()
    }
}

/// Everything anew.
struct Again {
    stages: Vec<StageRow>,
    idle: Vec<IdleRow>,
    lists: Vec<(i32, What, Vec<u32>)>,
    lives: Lives,
}

/// On the way through the days.
struct Walk<'a> {
    core: &'a Core,
    replay: Replay,
    people: Vec<Person>,
    own_txn: Vec<Option<Day>>,
    average: Vec<Option<Fen>>,
    now: Vec<Now>,
    again: Again,
}

impl Again {
    fn of(core: &Core, crm: &Crm) -> Result<Again> {
        let none = Again { stages: Vec::new(), idle: Vec::new(), lists: Vec::new(), lives: Lives::default() };
        let Some(line) = line(core)? else { return Ok(none) };
        let policies = Policies::load(crm)?;
        let replay = Replay::new(core, line.first_feed_day)?;
        let room = replay.highest() as usize + 1;
        let mut walk = Walk {
            core,
            replay,
            people: vec![Person::default(); room],
            own_txn: vec![None; room],
            average: vec![None; room],
            now: vec![Now::default(); room],
            again: none,
        };
        let (versions, closes) = (rows::all_people(core)?, month_closes(core)?);
        let (mut booked, mut versions) = (Booked::default(), versions.into_iter().peekable());
        for day in feed_days(core)? {
            booked.read(core, &policies, day)?;
            while let Some(version) = versions.next_if(|version| version.since_day <= ymd(day)) {
                walk.record(&version);
            }
            for close in closes.iter().filter(|close| close.closed_by == day) {
                walk.close(close.month)?;
            }
            walk.brought(day, &mut booked);
            walk.evening(day, &policies.of(Month::of(day))?.policy)?;
        }
        Ok(walk.end(policies.of(Month::of(line.business_date))?.policy.lifecycle.active_average_fen))
    }

    fn write(&self, core: &Core) -> Result<()> {
        rows::clear(core)?;
        self.stages.iter().try_for_each(|row| rows::insert_stage(core, row))?;
        self.idle.iter().try_for_each(|row| rows::insert_idle(core, row))?;
        self.lists.iter().try_for_each(|(day, what, list)| rows::put_list(core, *day, *what, list))?;
        self.lives.write(core)
    }
}

impl Walk<'_> {
    fn record(&mut self, version: &Version) {
        if let Some(person) = self.people.get_mut(version.cust_id as usize) {
            let opened_on = version.open_date.and_then(from_ymd);
            *person = Person { said_so: version.said_so, opened_on };
        }
    }

    /// A close of which the averages count from now on, and no earlier ones.
    fn close(&mut self, month: Month) -> Result<()> {
        self.average.fill(None);
        let average = &mut self.average;
        walk_averages(self.core, month, |cust_id, fen| {
            if let Some(average) = average.get_mut(cust_id as usize) {
                *average = Some(fen);
            }
        })
    }

    fn brought(&mut self, day: Day, booked: &mut Booked) {
        let of_day = ymd(day);
        let came = (1..=self.replay.highest()).filter(|cust_id| self.replay.arrived_on(*cust_id) == of_day);
        let own = booked.take(of_day, What::Own);
        for cust_id in &own {
            self.own_txn[*cust_id as usize] = Some(day);
        }
        let lists = [
            (What::Came, came.collect()),
            (What::Own, own),
            (What::Payroll, booked.take(of_day, What::Payroll)),
        ];
        self.again.lists.extend(lists.into_iter().map(|(what, list)| (of_day, what, list)));
    }

    /// Judges everybody as of the evening of a day.
    fn evening(&mut self, day: Day, policy: &Policy) -> Result<()> {
        self.replay.advance_to(self.core, day)?;
        let (weights, idle_from) = (Weights::new(policy, &classes(self.core)?), policy.events.idle_from());
        for cust_id in (1..=self.replay.highest()).filter(|cust_id| self.replay.has_arrived(*cust_id)) {
            let at = cust_id as usize;
            let (accounts, open) = self.replay.accounts(cust_id);
            let Person { said_so, opened_on } = self.people[at];
            let facts = Facts {
                said_so,
                has_account: accounts > 0,
                has_open_account: open > 0,
                opened_on,
                own_txn: self.own_txn[at],
                known_since: read_day(self.replay.arrived_on(cust_id))?,
                assets_fen: self.replay.balance(cust_id, |bucket| weights.net(bucket)),
                well_off: self.average[at].is_some_and(|fen| fen >= policy.lifecycle.active_average_fen),
            };
            let decided = stage(&facts, &policy.lifecycle, day);
            let was = self.now[at].stage;
            if decided.map(|decided| decided.stage.number()) != was.map(|row| row.stage) {
                self.again.stages.extend(was.map(|row| StageRow { until_day: ymd(day), ..row }));
                self.now[at].stage = decided.map(|decided| StageRow {
                    cust_id,
                    since_day: ymd(day),
                    until_day: STILL,
                    stage: decided.stage.number(),
                    was: was.map(|row| row.stage),
                    reason: decided.reason.number(),
                    fact_day: decided.fact_day.map(ymd),
                });
            }
            match (may_idle(self.replay.demand(cust_id), idle_from), self.now[at].idle_since) {
                (true, None) => self.now[at].idle_since = Some(ymd(day)),
                (false, Some(since_day)) => {
                    self.again.idle.push(IdleRow { cust_id, since_day, until_day: ymd(day) });
                    self.now[at].idle_since = None;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What lasts, and what is kept of each customer; `active_from` is the line of the average.
    fn end(self, active_from: Fen) -> Again {
        let mut again = self.again;
        for (cust_id, now) in (0..).zip(&self.now) {
            let life = again.lives.of(cust_id);
            life.stage = now.stage.and_then(|row| crate::kernel::terms::Stage::from_number(row.stage));
            life.idle = now.idle_since.is_some();
            life.own_txn = self.own_txn[cust_id as usize];
            life.well_off = self.average[cust_id as usize].is_some_and(|fen| fen >= active_from);
            again.stages.extend(now.stage);
            let idle = |since_day| IdleRow { cust_id, since_day, until_day: STILL };
            again.idle.extend(now.idle_since.map(idle));
        }
        again.stages.sort_unstable();
        again.idle.sort_unstable();
        again
    }
}

/// Holds what is stored against what was computed.
fn compare(core: &Core, again: &Again, limit: usize) -> Result<Report> {
    let mut findings = Findings::new(limit, &TABLES);
    let number = |cust_id: u32| move || parties::cust_no(core, cust_id);
    let of_stage = |row: &StageRow| (row.cust_id, row.until_day);
    both(&rows::all_stages(core)?, &again.stages, of_stage, |stored, computed| {
        pair(
            &mut findings,
            "lifecycle",
            number(stored.or(computed).map_or(0, |row| row.cust_id)),
            stored,
            computed,
            |a, b| {
                Columns::default()
                    .of("since_day", a.since_day, b.since_day)
                    .of("stage", a.stage, b.stage)
                    .of("was", shown(a.was), shown(b.was))
                    .of("reason", a.reason, b.reason)
                    .of("fact_day", shown(a.fact_day), shown(b.fact_day))
            },
        )
    })?;
    let of_idle = |row: &IdleRow| (row.cust_id, row.until_day);
    both(&rows::all_idle(core)?, &again.idle, of_idle, |stored, computed| {
        pair(
            &mut findings,
            "idle_cash",
            number(stored.or(computed).map_or(0, |row| row.cust_id)),
            stored,
            computed,
            |a, b| Columns::default().of("since_day", a.since_day, b.since_day),
        )
    })?;
    compare_lists(core, again, &mut findings)?;
    standing::walk(core, false, |cust_id, standing| {
        let (stored, computed) = (standing.life, again.lives.get(cust_id));
        let day = |day: Option<Day>| shown(day.map(ymd));
        pair(&mut findings, "life", number(cust_id), Some(&stored), Some(&computed), |a, b| {
            Columns::default()
                .of(
                    "stage",
                    shown(a.stage.map(|stage| stage.code())),
                    shown(b.stage.map(|stage| stage.code())),
                )
                .of("own_txn", day(a.own_txn), day(b.own_txn))
                .of("well_off", a.well_off, b.well_off)
                .of("idle", a.idle, b.idle)
        })
    })?;
    Ok(findings.into_report())
}

fn compare_lists(core: &Core, again: &Again, findings: &mut Findings) -> Result<()> {
    let (Some(first), Some(last)) = (again.lists.first(), again.lists.last()) else { return Ok(()) };
    let (from, to) = (read_day(first.0)?, read_day(last.0)?);
    for what in What::ALL {
        let stored: Vec<(i32, Vec<u32>)> =
            rows::lists(core, what, from, to)?.into_iter().map(|(day, list)| (ymd(day), list)).collect();
        let of_what = again.lists.iter().filter(|list| list.1 == what);
        let computed: Vec<(i32, Vec<u32>)> = of_what.map(|(day, _, list)| (*day, list.clone())).collect();
        both(
            &stored,
            &computed,
            |row| row.0,
            |stored, computed| {
                let key = || Ok(format!("{} {what:?}", stored.or(computed).map_or(0, |row| row.0)));
                pair(findings, "day_list", key, stored, computed, |a, b| {
                    let joined = |list: &[u32]| list.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
                    Columns::default().of("customers", joined(&a.1), joined(&b.1))
                })
            },
        )?;
    }
    Ok(())
}

/// Meets the rows of two lists in the order of their keys, those of one key together.
fn both<T, K: Ord>(
    stored: &[T],
    computed: &[T],
    key: impl Fn(&T) -> K,
    mut meet: impl FnMut(Option<&T>, Option<&T>) -> Result<()>,
) -> Result<()> {
    let (mut stored, mut computed) = (stored.iter().peekable(), computed.iter().peekable());
    loop {
        let order = match (stored.peek(), computed.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(a), Some(b)) => key(a).cmp(&key(b)),
        };
        let one = if order.is_le() { stored.next() } else { None };
        let other = if order.is_ge() { computed.next() } else { None };
        meet(one, other)?;
    }
}

/// One row as stored and as computed.
fn pair<T: PartialEq>(
    findings: &mut Findings,
    table: &'static str,
    key: impl FnOnce() -> Result<String>,
    stored: Option<&T>,
    computed: Option<&T>,
    columns: impl FnOnce(&T, &T) -> Columns,
) -> Result<()> {
    match (stored, computed) {
        (Some(a), Some(b)) if a == b => {
            findings.same(table);
            Ok(())
        }
        (Some(a), Some(b)) => findings.differ(table, key, || columns(a, b).into_vec()),
        (stored, _) => findings.lone(table, key, stored.is_none()),
    }
}
