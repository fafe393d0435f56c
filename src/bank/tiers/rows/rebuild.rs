//! Rows of conclusions that are held against what is computed anew, and replaced.

use super::{Signals, tier};
use crate::kernel::calendar::Month;
use crate::kernel::error::Result;
use crate::kernel::terms::Tier;
use crate::store::open::Core;
use rusqlite::params;

/// A customer's signal: tier in force, tier projected.
pub type Signal = (u32, Tier, Tier);

pub fn signals(core: &Core) -> Result<Vec<Signal>> {
    let mut statement = core.prepare("tiers/list_signals")?;
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, tier(row.get(1)?)?, tier(row.get(2)?)?));
    let signals = statement.query_map([], row)?.collect::<rusqlite::Result<_>>()?;
    Ok(signals)
}

pub fn put_signals(core: &Core, all: &[Signal]) -> Result<()> {
    super::clear_signals(core)?;
    let mut signals = Signals::new(core)?;
    all.iter().try_for_each(|(cust_id, in_force, projected)| signals.put(*cust_id, *in_force, *projected))
}

pub fn count_ratings_from(core: &Core, month: Month) -> Result<i64> {
    Ok(core.prepare("tiers/count_ratings_from")?.query_row([month.yyyymm()], |row| row.get(0))?)
}

pub fn drop_rating(core: &Core, month: Month, cust_id: u32) -> Result<()> {
    core.execute("tiers/drop_rating", params![month.yyyymm(), cust_id])?;
    Ok(())
}

pub fn drop_family_ratings_of(core: &Core, month: Month) -> Result<()> {
    core.execute("tiers/drop_family_ratings_of", [month.yyyymm()])?;
    Ok(())
}

pub fn drop_month_close(core: &Core, month: Month) -> Result<()> {
    core.execute("tiers/drop_month_close", [month.yyyymm()])?;
    Ok(())
}
