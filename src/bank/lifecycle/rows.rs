//! Rows of stages, of idle cash and of what days brought, to and from named statements.

use super::Spell;
use super::lists::{What, pack, unpack};
use super::rules::{Decided, StageReason};
use crate::bank::holdings::rows::day;
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::{Fault, Result};
use crate::kernel::terms::Stage;
use crate::store::open::Core;
use rusqlite::{OptionalExtension, Row, params};

/// The end of what lasts.
pub(super) const STILL: i32 = 99_991_231;

/// A row of the stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StageRow {
    pub cust_id: u32,
    pub until_day: i32,
    pub since_day: i32,
    pub stage: u8,
    pub was: Option<u8>,
    pub reason: u8,
    pub fact_day: Option<i32>,
}

/// A row of idle cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct IdleRow {
    pub cust_id: u32,
    pub until_day: i32,
    pub since_day: i32,
}

/// What a customer's own record says.
pub(super) struct Person {
    pub said_so: bool,
    pub opened_on: Option<Day>,
}

/// Ends the stage of a customer and begins another; none where they are in none any more.
pub(super) fn turn(
    core: &Core,
    on: Day,
    cust_id: u32,
    was: Option<Stage>,
    to: Option<Decided>,
) -> Result<()> {
    if was.is_some() {
        core.execute("lifecycle/end_stage", params![cust_id, ymd(on)])?;
    }
    let Some(Decided { stage, reason, fact_day }) = to else { return Ok(()) };
    insert_stage(
        core,
        &StageRow {
            cust_id,
            since_day: ymd(on),
            until_day: STILL,
            stage: stage.number(),
            was: was.map(Stage::number),
            reason: reason.number(),
            fact_day: fact_day.map(ymd),
        },
    )
}

pub(super) fn insert_stage(core: &Core, row: &StageRow) -> Result<()> {
    let StageRow { cust_id, until_day, since_day, stage, was, reason, fact_day } = row;
    let params = params![cust_id, since_day, until_day, stage, was, reason, fact_day];
    core.execute("lifecycle/insert_stage", params)?;
    Ok(())
}

/// Begins or ends the time in which a customer's cash may lie idle.
pub(super) fn idle(core: &Core, on: Day, cust_id: u32, idle: bool) -> Result<()> {
    if idle {
        return insert_idle(core, &IdleRow { cust_id, since_day: ymd(on), until_day: STILL });
    }
    core.execute("lifecycle/end_idle", params![cust_id, ymd(on)])?;
    Ok(())
}

pub(super) fn insert_idle(core: &Core, row: &IdleRow) -> Result<()> {
    core.execute("lifecycle/insert_idle", params![row.cust_id, row.since_day, row.until_day])?;
    Ok(())
}

pub(super) fn put_list(core: &Core, on: i32, what: What, customers: &[u32]) -> Result<()> {
    core.execute("lifecycle/put_list", params![on, what as u8, pack(customers)])?;
    Ok(())
}

pub(super) fn lists(core: &Core, what: What, from: Day, to: Day) -> Result<Vec<(Day, Vec<u32>)>> {
    let mut statement = core.prepare("lifecycle/lists")?;
    let mut rows = statement.query(params![what as u8, ymd(from), ymd(to)])?;
    let mut lists = Vec::new();
    while let Some(row) = rows.next()? {
        let packed = row.get_ref(1)?.as_blob().map_err(|error| Fault::Database(error.to_string()))?;
        lists.push((day(row.get(0)?)?, unpack(packed)?));
    }
    Ok(lists)
}

pub(super) fn has_lists(core: &Core) -> Result<bool> {
    Ok(core.prepare("lifecycle/has_lists")?.exists([])?)
}

pub(super) fn person(core: &Core, cust_id: u32) -> Result<Option<Person>> {
    let mut statement = core.prepare("lifecycle/person")?;
    let read = statement.query_row([cust_id], |row| {
        let opened_on = row.get::<_, Option<i32>>(1)?.and_then(from_ymd);
        Ok(Person { said_so: row.get(0)?, opened_on })
    });
    Ok(read.optional()?)
}

pub(super) fn known_since(core: &Core, cust_id: u32) -> Result<Option<Day>> {
    let since: Option<i32> = core.prepare("lifecycle/known_since")?.query_row([cust_id], |row| row.get(0))?;
    since.map(day).transpose()
}

pub(super) fn has_account(core: &Core, cust_id: u32) -> Result<bool> {
    Ok(core.prepare("lifecycle/has_account")?.exists([cust_id])?)
}

pub(super) fn changed_people(core: &Core, on: Day) -> Result<Vec<u32>> {
    ids(core, "lifecycle/changed_people", params![ymd(on)])
}

pub(super) fn opened_between(core: &Core, from: Day, to: Day) -> Result<Vec<u32>> {
    ids(core, "lifecycle/opened_between", params![ymd(from), ymd(to)])
}

pub(super) fn idle_since(core: &Core, since: Day, on: Day) -> Result<Vec<u32>> {
    ids(core, "lifecycle/idle_since", params![ymd(since), ymd(on)])
}

pub(super) fn idle_now(core: &Core) -> Result<Vec<u32>> {
    ids(core, "lifecycle/idle_now", params![])
}

fn ids(core: &Core, name: &str, params: impl rusqlite::Params) -> Result<Vec<u32>> {
    let mut statement = core.prepare(name)?;
    Ok(statement.query_map(params, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Versions of the records of customers, in the order of days.
pub(super) struct Version {
    pub since_day: i32,
    pub cust_id: u32,
    pub said_so: bool,
    pub open_date: Option<i32>,
}

pub(super) fn all_people(core: &Core) -> Result<Vec<Version>> {
    let mut statement = core.prepare("lifecycle/all_people")?;
    let read = |row: &Row<'_>| {
        Ok(Version {
            since_day: row.get(0)?,
            cust_id: row.get(1)?,
            said_so: row.get(2)?,
            open_date: row.get(3)?,
        })
    };
    Ok(statement.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn all_stages(core: &Core) -> Result<Vec<StageRow>> {
    let mut statement = core.prepare("lifecycle/all_stages")?;
    let read = |row: &Row<'_>| {
        Ok(StageRow {
            cust_id: row.get(0)?,
            since_day: row.get(1)?,
            until_day: row.get(2)?,
            stage: row.get(3)?,
            was: row.get(4)?,
            reason: row.get(5)?,
            fact_day: row.get(6)?,
        })
    };
    Ok(statement.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn all_idle(core: &Core) -> Result<Vec<IdleRow>> {
    let mut statement = core.prepare("lifecycle/all_idle")?;
    let read =
        |row: &Row<'_>| Ok(IdleRow { cust_id: row.get(0)?, since_day: row.get(1)?, until_day: row.get(2)? });
    Ok(statement.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
}

/// The stage in which each customer is.
pub(super) fn stages_now(core: &Core) -> Result<Vec<(u32, Stage)>> {
    let mut statement = core.prepare("lifecycle/stages_now")?;
    let mut rows = statement.query([])?;
    let mut stages = Vec::new();
    while let Some(row) = rows.next()? {
        stages.push((row.get(0)?, stage(row.get(1)?)?));
    }
    Ok(stages)
}

pub(super) fn stages_of(core: &Core, cust_id: u32, on: Day) -> Result<Vec<Spell>> {
    let mut statement = core.prepare("lifecycle/stages_of")?;
    let mut rows = statement.query(params![cust_id, ymd(on)])?;
    let mut spells = Vec::new();
    while let Some(row) = rows.next()? {
        let until: i32 = row.get(1)?;
        let reason: u8 = row.get(4)?;
        let unknown = || Fault::Inconsistent(format!("no reason of a stage has the number {reason}"));
        spells.push(Spell {
            since: day(row.get(0)?)?,
            until: Some(until).filter(|until| *until <= ymd(on)).map(day).transpose()?,
            stage: stage(row.get(2)?)?,
            was: row.get::<_, Option<u8>>(3)?.map(stage).transpose()?,
            reason: StageReason::from_number(reason).ok_or_else(unknown)?,
            fact_day: row.get::<_, Option<i32>>(5)?.map(day).transpose()?,
        });
    }
    Ok(spells)
}

pub(super) fn turned(core: &Core, on: Day, to: Stage) -> Result<Vec<(u32, Stage, Option<Day>)>> {
    let mut statement = core.prepare("lifecycle/turned")?;
    let mut rows = statement.query(params![ymd(on), to.number()])?;
    let mut turned = Vec::new();
    while let Some(row) = rows.next()? {
        let fact_day = row.get::<_, Option<i32>>(2)?.map(day).transpose()?;
        turned.push((row.get(0)?, stage(row.get(1)?)?, fact_day));
    }
    Ok(turned)
}

pub(super) fn clear(core: &Core) -> Result<()> {
    for statement in ["lifecycle/clear_lifecycle", "lifecycle/clear_idle_cash", "lifecycle/clear_day_list"] {
        core.execute(statement, [])?;
    }
    Ok(())
}

fn stage(number: u8) -> Result<Stage> {
    let unknown = || Fault::Inconsistent(format!("no stage has the number {number}"));
    Ok(Stage::from_number(number).ok_or_else(unknown)?)
}
