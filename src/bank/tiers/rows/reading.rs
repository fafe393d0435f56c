//! What pages and the roster read: narrow, and as of any month.

use super::{month, tier};
use crate::bank::holdings::Bucket;
use crate::bank::holdings::standing::unpack_sums;
use crate::kernel::calendar::{Day, Month, ymd};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::kernel::terms::Tier;
use crate::store::json_list;
use crate::store::open::{Core, Crm};
use rusqlite::{Rows, params};
use std::collections::{BTreeMap, HashMap};

/// A day on which only what lasts is there.
const LAST_DAY: i32 = 99_991_230;

/// What the roster takes of a rating.
pub struct RosterRating {
    /// Customer.
    pub cust_id: u32,
    /// Rank of the tier in force.
    pub in_force: u8,
    /// Month-ends below the own track's tier so far.
    pub below: u8,
    /// Comprehensive average.
    pub average_fen: Fen,
    /// Had an open account at the month's end.
    pub open: bool,
    /// Key products held at the month's end; 4 stands for four and more.
    pub key_products: u8,
}

/// Every rating of a month, narrow, by customer.
///
/// # Errors
/// A fault of the database.
pub fn roster_ratings(core: &Core, of: Month, mut each: impl FnMut(RosterRating)) -> Result<()> {
    let mut statement = core.prepare("tiers/roster_ratings")?;
    let mut rows = statement.query([of.yyyymm()])?;
    while let Some(row) = rows.next()? {
        each(RosterRating {
            cust_id: row.get(0)?,
            in_force: row.get(1)?,
            below: row.get(2)?,
            average_fen: row.get(3)?,
            open: row.get(4)?,
            key_products: row.get(5)?,
        });
    }
    Ok(())
}

/// The stage of life of each customer on a day, by default today: its number.
///
/// # Errors
/// A fault of the database.
pub fn roster_stages(core: &Core, on: Option<Day>, mut each: impl FnMut(u32, u8)) -> Result<()> {
    let mut statement = core.prepare("tiers/roster_stages")?;
    let mut rows = statement.query([on.map_or(LAST_DAY, ymd)])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get(1)?);
    }
    Ok(())
}

/// How many of `customers` went from which tier (none: rated for the first time) to which; each is looked
/// up, so that a small scope costs little in a large bank.
///
/// # Errors
/// A fault of the database.
pub fn moves_of(core: &Core, of: Month, customers: &[u32]) -> Result<Vec<(Option<Tier>, Tier, i64)>> {
    let mut statement = core.prepare("tiers/walk_moves_of")?;
    let months = (of.yyyymm(), of.previous().yyyymm());
    counted(statement.query(params![months.0, months.1, json_list(customers)])?)
}

/// How many of all customers went from which tier (none: rated for the first time) to which.
///
/// # Errors
/// A fault of the database.
pub fn moves(core: &Core, of: Month) -> Result<Vec<(Option<Tier>, Tier, i64)>> {
    let mut statement = core.prepare("tiers/walk_moves")?;
    counted(statement.query(params![of.yyyymm(), of.previous().yyyymm()])?)
}

/// Counts the rows of each pair of tiers, by the rank before and after.
fn counted(mut rows: Rows<'_>) -> Result<Vec<(Option<Tier>, Tier, i64)>> {
    let mut counts: BTreeMap<(i64, u8), i64> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        *counts.entry((row.get(0)?, row.get(1)?)).or_default() += 1;
    }
    let named = |((was, is), many): ((i64, u8), i64)| {
        Ok((u8::try_from(was).ok().map(tier).transpose()?, tier(is)?, many))
    };
    counts.into_iter().map(named).collect()
}

/// The customers who went from one tier (none: rated for the first time) to another, by `cust_id`; where
/// `within` is given, those of it alone.
///
/// # Errors
/// A fault of the database.
pub fn movers(
    core: &Core,
    of: Month,
    from: Option<Tier>,
    to: Tier,
    within: Option<&[u32]>,
) -> Result<Vec<u32>> {
    let months = (of.yyyymm(), of.previous().yyyymm());
    let was = from.map_or(-1, |tier| i64::from(tier.rank()));
    let number = |row: &rusqlite::Row<'_>| row.get(0);
    let found: rusqlite::Result<Vec<u32>> = match within {
        None => core
            .prepare("tiers/list_movers")?
            .query_map(params![months.0, months.1, was, to.rank()], number)?
            .collect(),
        Some(few) => core
            .prepare("tiers/list_movers_of")?
            .query_map(params![months.0, months.1, was, to.rank(), json_list(few)], number)?
            .collect(),
    };
    Ok(found?)
}

/// The tiers that customers brought along when the bank went live, and since which month: of some customers, or of all.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn opening_tiers(
    crm: &Crm,
    of: Option<&[&str]>,
    mut each: impl FnMut(&str, Tier, i32) -> Result<()>,
) -> Result<()> {
    let name = if of.is_some() { "tiers/opening_tiers_of" } else { "tiers/opening_tiers" };
    let mut statement = crm.prepare(name)?;
    let mut rows = match of {
        Some(cust_nos) => statement.query([json_list(cust_nos)])?,
        None => statement.query([])?,
    };
    while let Some(row) = rows.next()? {
        each(row.get_ref(0)?.as_str().unwrap_or_default(), tier(row.get(1)?)?, row.get(2)?)?;
    }
    Ok(())
}

/// Every signal: customer, tier in force, projected tier.
///
/// # Errors
/// A fault of the database.
pub fn signals(core: &Core, mut each: impl FnMut(u32, u8, u8)) -> Result<()> {
    let mut statement = core.prepare("tiers/list_signals")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get(1)?, row.get(2)?);
    }
    Ok(())
}

/// The comprehensive averages of some customers in a month; who was not rated has none.
///
/// # Errors
/// A fault of the database.
pub fn averages(core: &Core, of: Month, customers: &[u32]) -> Result<HashMap<u32, Fen>> {
    let mut statement = core.prepare("tiers/averages_of")?;
    let rows = statement
        .query_map(params![of.yyyymm(), json_list(customers)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Own tier after a month's close, and the family's, of some customers.
///
/// # Errors
/// A fault of the database.
pub fn tiers_held(
    core: &Core,
    of: Month,
    customers: &[u32],
    mut each: impl FnMut(u32, Tier, Option<Tier>),
) -> Result<()> {
    let mut statement = core.prepare("tiers/tiers_held")?;
    let mut rows = statement.query(params![of.yyyymm(), json_list(customers)])?;
    while let Some(row) = rows.next()? {
        let family: Option<u8> = row.get(2)?;
        each(row.get(0)?, tier(row.get(1)?)?, family.map(tier).transpose()?);
    }
    Ok(())
}

/// The same of all who may be VIPs: by themselves, or by a family that is counted in.
///
/// # Errors
/// A fault of the database.
pub fn vips_held(core: &Core, of: Month, mut each: impl FnMut(u32, Tier, Option<Tier>)) -> Result<()> {
    let mut statement = core.prepare("tiers/vips_held")?;
    let mut rows = statement.query([of.yyyymm()])?;
    while let Some(row) = rows.next()? {
        let family: Option<u8> = row.get(2)?;
        each(row.get(0)?, tier(row.get(1)?)?, family.map(tier).transpose()?);
    }
    Ok(())
}

/// The best special VIP that holds on a day, of each customer who has one.
///
/// # Errors
/// A fault of the database.
pub fn specials_on(crm: &Crm, on: Day) -> Result<HashMap<String, Tier>> {
    let mut statement = crm.prepare("tiers/specials_on")?;
    let mut rows = statement.query([ymd(on)])?;
    let mut best: HashMap<String, Tier> = HashMap::new();
    while let Some(row) = rows.next()? {
        let held = tier(row.get(1)?)?;
        best.entry(row.get(0)?).and_modify(|tier| *tier = (*tier).max(held)).or_insert(held);
    }
    Ok(best)
}

/// A past rating of one customer, for a chart.
#[derive(Debug, Clone)]
pub struct PastRating {
    /// The closed month.
    pub month: Month,
    /// Days of its period.
    pub days: i64,
    /// Tier in force after it.
    pub in_force: Tier,
    /// What the month alone gave.
    pub rated: Tier,
    /// Comprehensive average.
    pub comprehensive_avg_fen: Fen,
    /// Net average.
    pub net_avg_fen: Fen,
    /// Day-sum of each bucket.
    pub sums: Vec<(Bucket, i64)>,
}

/// The last `limit` ratings of a customer up to a month, latest first.
///
/// # Errors
/// A fault of the database.
pub fn ratings_of(core: &Core, cust_id: u32, upto: Month, limit: u32) -> Result<Vec<PastRating>> {
    let mut statement = core.prepare("tiers/ratings_of")?;
    let mut rows = statement.query(params![cust_id, upto.yyyymm(), limit])?;
    let mut ratings = Vec::new();
    while let Some(row) = rows.next()? {
        let (in_force, rated): (u8, u8) = (row.get(2)?, row.get(3)?);
        ratings.push(PastRating {
            month: month(row.get(0)?)?,
            days: row.get(1)?,
            in_force: tier(in_force)?,
            rated: tier(rated)?,
            comprehensive_avg_fen: row.get(4)?,
            net_avg_fen: row.get(5)?,
            sums: unpack_sums(row.get_ref(6)?.as_blob().map_err(rusqlite::Error::from)?)?,
        });
    }
    Ok(ratings)
}
