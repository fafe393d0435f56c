//! Every conclusion computed anew from the facts: compared with what is stored, written in its place,
//! or, for a correction, only the working copies put back.
//!
//! Rules are those of the nightly run, on purpose; day-sums, tracks, pooled sums and projections are
//! carried here by themselves, over the [`Replay`].

mod compare;
mod running;

pub use compare::{Columns, Difference, Findings, Report, TableReport, shown};

use super::close::{FamilyPart, Judge};
use super::entered::{Entered, Policies, PolicyInForce};
use super::rows::{self, FamilyRating, KeyProductCounts, Ratings, rebuild as stored_rows};
use super::{MonthClose, Rating};
use crate::bank::holdings::replay::Replay;
use crate::bank::holdings::rows::{Line, classes, line, put_line, replay as facts};
use crate::bank::holdings::{Standing, Track};
use crate::kernel::calendar::{Day, Month, is_month_end, ymd};
use crate::kernel::error::{Fault, Result};
use crate::store::open::{Core, Crm};
use compare::TABLES;
use running::{Running, Tracks, pooled};
use std::collections::HashMap;

/// How many differences a report shows, if nobody says otherwise.
pub const SHOWN: usize = 20;

/// How far a rebuild has come: months closed anew, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The month that is being closed, or runs.
    pub month: Month,
    /// How many were done before it.
    pub done: usize,
    /// How many there are, the running one included.
    pub all: usize,
}

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
    run(core, crm, limit, false, progress)
}

/// Computes every conclusion anew and replaces those that differ, inside the caller's transaction.
///
/// # Errors
/// A fault of the database, or when the facts contradict themselves.
pub fn write(core: &Core, crm: &Crm) -> Result<Report> {
    run(core, crm, SHOWN, true, &mut |_| Ok(()))
}

fn run(
    core: &Core,
    crm: &Crm,
    limit: usize,
    write: bool,
    progress: &mut dyn FnMut(Progress) -> Result<()>,
) -> Result<Report> {
    let Some(stored_line) = line(core)? else { return before_first_feed(core, limit, write) };
    let feed_days = facts::feed_days(core)?;
    let line = line_after(&stored_line);
    let replay = Replay::new(core, line.first_feed_day)?;
    let mut rebuild = Rebuild {
        core,
        crm,
        policies: Policies::load(crm)?,
        classes: classes(core)?,
        feed_days: &feed_days,
        tracks: Tracks::new(replay.highest()),
        families: Vec::new(),
        replay,
        findings: Findings::new(limit, &TABLES),
        write,
    };
    rebuild.compare_line(&stored_line, &line)?;
    let months = closed_months(&line);
    rebuild.compare_closes(&months, &line)?;
    for (done, month) in months.iter().enumerate() {
        progress(Progress { month: *month, done, all: months.len() + 1 })?;
        rebuild.close(*month, &line)?;
    }
    progress(Progress { month: line.open_month, done: months.len(), all: months.len() + 1 })?;
    rebuild.end_of_line(&line)?;
    Ok(rebuild.findings.into_report())
}

/// Where nothing was fed, nothing follows.
fn before_first_feed(core: &Core, limit: usize, write: bool) -> Result<Report> {
    let mut findings = Findings::new(limit, &TABLES);
    let stray = !stored_rows::signals(core)?.is_empty() || !rows::month_closes(core)?.is_empty();
    if stray {
        findings.lone("line", || Ok(String::new()), true)?;
    }
    if write {
        empty(core)?;
    }
    Ok(findings.into_report())
}

fn empty(core: &Core) -> Result<()> {
    facts::clear_working_copies(core)?;
    rows::clear_signals(core)
}

/// The line as it must stand after the run of its business date: a month is closed in the run of its
/// last day, or before that of a later day.
fn line_after(line: &Line) -> Line {
    let of_date = Month::of(line.business_date);
    let open_month = if is_month_end(line.business_date) { of_date.next() } else { of_date };
    Line { open_month, period_from: period_from(line.first_feed_day, open_month), ..*line }
}

/// The first period starts with the very first feed.
fn period_from(first_feed_day: Day, month: Month) -> Day {
    month.first_day().max(first_feed_day)
}

fn closed_months(line: &Line) -> Vec<Month> {
    let first = Month::of(line.first_feed_day);
    std::iter::successors(Some(first), |month| Some(month.next()))
        .take_while(|month| *month < line.open_month)
        .collect()
}

struct Rebuild<'a> {
    core: &'a Core,
    crm: &'a Crm,
    policies: Policies,
    classes: Vec<String>,
    feed_days: &'a [Day],
    replay: Replay,
    /// After the last month that was closed anew.
    tracks: Tracks,
    /// Ratings of families of that month.
    families: Vec<FamilyRating>,
    findings: Findings,
    write: bool,
}

impl Rebuild<'_> {
    fn compare_line(&mut self, stored: &Line, line: &Line) -> Result<()> {
        let fed = |day: Option<&Day>| compare::shown(day.map(|day| ymd(*day)));
        let columns = Columns::default()
            .of("first_feed_day", ymd(stored.first_feed_day), fed(self.feed_days.first()))
            .of("business_date", ymd(stored.business_date), fed(self.feed_days.last()))
            .of("open_month", stored.open_month, line.open_month)
            .of("period_from", ymd(stored.period_from), ymd(line.period_from))
            .into_vec();
        if columns.is_empty() {
            self.findings.same("line");
            return Ok(());
        }
        self.findings.differ("line", || Ok(String::new()), || columns)?;
        if self.write { put_line(self.core, Some(line)) } else { Ok(()) }
    }

    fn compare_closes(&mut self, months: &[Month], line: &Line) -> Result<()> {
        let stored: HashMap<Month, MonthClose> =
            rows::month_closes(self.core)?.into_iter().map(|close| (close.month, close)).collect();
        for month in months {
            let computed = self.month_close(*month, line)?;
            match stored.get(month) {
                Some(stored) if *stored == computed => {
                    self.findings.same("month_close");
                    continue;
                }
                Some(stored) => {
                    let columns = || compare::close_columns(stored, &computed);
                    self.findings.differ("month_close", || Ok(month.to_string()), columns)?;
                }
                None => self.findings.lone("month_close", || Ok(month.to_string()), true)?,
            }
            if self.write {
                stored_rows::drop_month_close(self.core, *month)?;
                rows::insert_month_close(self.core, &computed)?;
            }
        }
        let mut beyond: Vec<Month> = stored.into_keys().filter(|month| !months.contains(month)).collect();
        beyond.sort_unstable();
        for month in &beyond {
            self.findings.lone("month_close", || Ok(month.to_string()), false)?;
        }
        if stored_rows::count_ratings_from(self.core, line.open_month)? > 0 {
            self.findings.lone("rating", || Ok(line.open_month.to_string()), false)?;
            beyond.push(line.open_month);
        }
        if self.write && !beyond.is_empty() {
            rows::drop_months_from(self.core, line.open_month, None)?;
        }
        Ok(())
    }

    fn month_close(&self, month: Month, line: &Line) -> Result<MonthClose> {
        let of_month = self.line_of(month, line);
        let end = month.last_day();
        Ok(MonthClose {
            month,
            period_from: of_month.period_from,
            period_days: of_month.period_days(),
            closed_by: *self.feed_days.iter().find(|day| **day >= end).unwrap_or(&line.business_date),
            policy_version: self.policies.of(month)?.version,
        })
    }

    /// The line as it stood when `month` was closed.
    fn line_of(&self, month: Month, line: &Line) -> Line {
        Line { open_month: month, period_from: period_from(line.first_feed_day, month), ..*line }
    }

    /// Closes one month anew.
    fn close(&mut self, month: Month, line: &Line) -> Result<()> {
        let line = self.line_of(month, line);
        let entered = Entered::at_close(self.core, self.crm, &line)?;
        let policy = entered.policies.of(month)?;
        self.replay.open_month(self.core, line.period_from, month.last_day())?;
        self.replay.advance_to(self.core, month.last_day())?;
        self.replay.hold_cards(&policy.policy);
        let classes = self.classes.clone();
        let judge = Judge::new(&entered, policy, &line, &classes);
        let replay = &self.replay;
        let (families, parts) =
            judge.rate_families(&self.families, |members, weights| Ok(pooled(replay, members, weights)))?;
        self.compare_families(month, &families)?;
        self.families = families;
        self.compare_ratings(month, policy, &JudgeOf { judge, parts })
    }

    fn compare_families(&mut self, month: Month, computed: &[FamilyRating]) -> Result<()> {
        let stored = rows::family_ratings(self.core, month)?;
        let key = |family_no: i64| move || Ok(format!("{month} {family_no}"));
        for one in computed {
            match stored.iter().find(|stored| stored.family_no == one.family_no) {
                Some(stored) if stored == one => self.findings.same("family_rating"),
                Some(stored) => {
                    let columns = || compare::family_columns(stored, one);
                    self.findings.differ("family_rating", key(one.family_no), columns)?;
                }
                None => self.findings.lone("family_rating", key(one.family_no), true)?,
            }
        }
        for one in &stored {
            if !computed.iter().any(|computed| computed.family_no == one.family_no) {
                self.findings.lone("family_rating", key(one.family_no), false)?;
            }
        }
        if self.write && stored != computed {
            stored_rows::drop_family_ratings_of(self.core, month)?;
            computed.iter().try_for_each(|family| rows::insert_family_rating(self.core, month, family))?;
        }
        Ok(())
    }

    /// Rates everyone, in the order of customers, beside what is stored; then moves the tracks.
    fn compare_ratings(&mut self, month: Month, policy: &PolicyInForce, judge: &JudgeOf<'_>) -> Result<()> {
        let (core, counted) = (self.core, &policy.policy.key_products);
        let Rebuild { classes, replay, tracks, findings, .. } = self;
        let replay = &*replay;
        let mut holders = core.prepare("holdings/key_products_on")?;
        let key_products = KeyProductCounts::new(&mut holders, month.last_day(), counted)?;
        let mut rater = Rater::new(judge, replay, tracks, key_products);
        let key = |cust_id: u32| -> Result<String> {
            Ok(format!("{month} {}", crate::bank::parties::cust_no(core, cust_id)?))
        };
        let (mut wrong, mut surplus, mut next) = (Vec::new(), Vec::new(), 1);
        rows::walk_ratings(core, month, |cust_id, stored| {
            for missing in (next..cust_id).filter(|cust_id| replay.has_arrived(*cust_id)) {
                rater.rate(missing)?;
                wrong.push(missing);
                findings.lone("rating", || key(missing), true)?;
            }
            next = cust_id + 1;
            if !replay.has_arrived(cust_id) {
                surplus.push(cust_id);
                return findings.lone("rating", || key(cust_id), false);
            }
            let computed = rater.rate(cust_id)?;
            if stored == computed {
                findings.same("rating");
                return Ok(());
            }
            wrong.push(cust_id);
            let columns = || compare::rating_columns(&stored, &computed, classes);
            findings.differ("rating", || key(cust_id), columns)
        })?;
        for missing in (next..=replay.highest()).filter(|cust_id| replay.has_arrived(*cust_id)) {
            rater.rate(missing)?;
            wrong.push(missing);
            findings.lone("rating", || key(missing), true)?;
        }
        let after = rater.after;
        if self.write {
            surplus.extend(&wrong);
            surplus.iter().try_for_each(|cust_id| stored_rows::drop_rating(core, month, *cust_id))?;
            let mut holders = core.prepare("holdings/key_products_on")?;
            let key_products = KeyProductCounts::new(&mut holders, month.last_day(), counted)?;
            let mut rater = Rater::new(judge, replay, tracks, key_products);
            let mut ratings = Ratings::new(core, month)?;
            wrong.iter().try_for_each(|cust_id| ratings.insert(*cust_id, &rater.rate(*cust_id)?))?;
        }
        self.tracks = after;
        Ok(())
    }

    fn end_of_line(&mut self, line: &Line) -> Result<()> {
        // Where the month was closed in the run of its own last day, nothing of the next was fed yet.
        self.replay.open_month(self.core, line.period_from, line.open_month.last_day())?;
        self.replay.advance_to(self.core, line.business_date)?;
        self.replay.hold_cards(&self.policies.of(line.open_month)?.policy);
        let entered = Entered::load(self.core, self.crm, line.business_date)?;
        let Rebuild { core, replay, tracks, classes, findings, .. } = self;
        let running = Running::new(core, &entered, replay, tracks, classes, line)?;
        running.compare(findings)?;
        if self.write && self.findings.differing_in(&["standing", "signal", "ledger"]) {
            running.write()?;
        }
        Ok(())
    }
}

/// A judge with the family parts of the month.
struct JudgeOf<'j> {
    judge: Judge<'j>,
    parts: HashMap<u32, FamilyPart>,
}

/// Rates customers one after the other.
struct Rater<'r, 's> {
    judge: &'r JudgeOf<'r>,
    replay: &'r Replay,
    before: &'r Tracks,
    after: Tracks,
    key_products: KeyProductCounts<'s>,
    scratch: Standing,
}

impl<'r, 's> Rater<'r, 's> {
    fn new(
        judge: &'r JudgeOf<'r>,
        replay: &'r Replay,
        before: &'r Tracks,
        key_products: KeyProductCounts<'s>,
    ) -> Self {
        let after = Tracks::new(replay.highest());
        Rater { judge, replay, before, after, key_products, scratch: Standing::default() }
    }

    fn rate(&mut self, cust_id: u32) -> Result<Rating> {
        let part = self.judge.parts.get(&cust_id).copied();
        self.replay.standing(cust_id, &mut self.scratch);
        self.scratch.own = self.before.own[cust_id as usize];
        let key_products = self.key_products.of(cust_id)?;
        let mut rating = self.judge.judge.rate(cust_id, &self.scratch, part, key_products);
        rating.sums.retain(|(_, sum)| *sum != 0);
        self.after.own[cust_id as usize] = Some(rating.own);
        self.after.family[cust_id as usize] = part.map(|(_, tier)| tier);
        Ok(rating)
    }
}

/// Puts ledger, running months and signals back to where they were after the run of the line's
/// business date, inside the caller's transaction; where no day is left, empties them.
///
/// The facts of later days are gone already, and so are the ratings of months that later runs closed;
/// tracks come from the ratings that are left.
///
/// # Errors
/// A fault of the database, or when the closed months that are left are not those that the line's
/// business date leaves closed.
pub fn restore_working_copies(core: &Core, crm: &Crm) -> Result<()> {
    let Some(stored) = line(core)? else {
        put_line(core, None)?;
        return empty(core);
    };
    let line = line_after(&stored);
    let left: Vec<Month> = rows::month_closes(core)?.iter().map(|close| close.month).collect();
    if left != closed_months(&line) {
        let (last, open) = (compare::shown(left.last()), line.open_month);
        return Err(Fault::Inconsistent(format!("the last closed month is {last}, and {open} runs")).into());
    }
    put_line(core, Some(&line))?;
    let entered = Entered::load(core, crm, line.business_date)?;
    let classes = classes(core)?;
    let mut replay = Replay::new(core, line.first_feed_day)?;
    if let Some(before) = line.period_from.pred_opt() {
        replay.advance_to(core, before.min(line.business_date))?;
    }
    replay.open_month(core, line.period_from, line.open_month.last_day())?;
    replay.advance_to(core, line.business_date)?;
    replay.hold_cards(&entered.policies.of(line.open_month)?.policy);
    let tracks = stored_tracks(core, left.last().copied(), replay.highest())?;
    Running::new(core, &entered, &replay, &tracks, &classes, &line)?.write()
}

/// The tracks that the ratings of `month` left.
fn stored_tracks(core: &Core, month: Option<Month>, highest: u32) -> Result<Tracks> {
    let mut tracks = Tracks::new(highest);
    let Some(month) = month else { return Ok(tracks) };
    let families: HashMap<i64, Track> = rows::family_ratings(core, month)?
        .into_iter()
        .map(|family| (family.family_no, family.track))
        .collect();
    rows::walk_ratings(core, month, |cust_id, rating| {
        if let Some(own) = tracks.own.get_mut(cust_id as usize) {
            *own = Some(rating.own);
            let tier = |family_no| families.get(&family_no).map(|track| track.tier);
            tracks.family[cust_id as usize] = rating.family_no.and_then(tier);
        }
        Ok(())
    })?;
    Ok(tracks)
}
