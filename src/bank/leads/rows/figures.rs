//! Rows of leads as reports count them.

use super::known;
use crate::bank::events::Kind;
use crate::bank::leads::figures::{Counted, Days, Whose};
use crate::bank::leads::rules::State;
use crate::kernel::calendar::ymd;
use crate::kernel::error::Result;
use crate::store::json_list;
use crate::store::open::Core;
use rusqlite::{Params, Row, params};
use std::collections::HashSet;
use std::sync::Arc;

/// The leads of some days; of some people alone where they are named.
pub(in crate::bank::leads) fn counted(
    core: &Core,
    days: Days,
    people: Option<&[String]>,
) -> Result<Vec<Counted>> {
    let (from, to, on) = (ymd(days.from), ymd(days.to), ymd(days.on));
    match people {
        None => all(core, "leads/counted", params![from, to, on]),
        Some(people) => all(core, "leads/counted_of", params![from, to, on, json_list(people)]),
    }
}

fn all(core: &Core, statement: &'static str, given: impl Params) -> Result<Vec<Counted>> {
    let mut statement = core.prepare(statement)?;
    let mut rows = statement.query(given)?;
    // A person has many leads: whose they are is kept once.
    let mut known: HashSet<Arc<Whose>> = HashSet::new();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let whose = whose(row)?;
        let whose = match known.get(&whose) {
            Some(same) => Arc::clone(same),
            None => {
                let fresh = Arc::new(whose);
                known.insert(Arc::clone(&fresh));
                fresh
            }
        };
        found.push(counted_row(row, whose)?);
    }
    Ok(found)
}

fn whose(row: &Row<'_>) -> rusqlite::Result<Whose> {
    Ok(Whose { inst_no: row.get(7)?, team: row.get(8)?, staff_no: row.get(9)? })
}

fn counted_row(row: &Row<'_>, whose: Arc<Whose>) -> rusqlite::Result<Counted> {
    Ok(Counted {
        lead_no: row.get(0)?,
        kind: known(row, 1, Kind::from_code)?,
        state: known(row, 2, State::from_code)?,
        steps: row.get(3)?,
        reached: row.get(4)?,
        changed_hands: row.get(5)?,
        won_fen: row.get(6)?,
        whose,
    })
}
