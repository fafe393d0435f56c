//! Rows of reports from their named statements.

pub(super) mod work;

use super::rules::Count;
use crate::kernel::calendar::{Day, Month, ymd};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::store::json_list;
use crate::store::open::Core;
use rusqlite::{Params, Row, params};

fn counts<const N: usize>(
    core: &Core,
    statement: &str,
    given: impl Params,
    first: usize,
) -> Result<[Count; N]> {
    let mut statement = core.prepare(statement)?;
    let mut rows = statement.query(given)?;
    let mut counts = [Count::default(); N];
    while let Some(row) = rows.next()? {
        let place =
            usize::from(row.get::<_, u8>(0)?).checked_sub(first).and_then(|place| counts.get_mut(place));
        if let Some(count) = place {
            count.customers += 1;
            count.savings_fen += row.get::<_, Fen>(1)?;
        }
    }
    Ok(counts)
}

/// Customers with an open account and their savings at the end of a month, by rank of the tier in force.
///
/// # Errors
/// A fault of the database.
pub fn by_tier(core: &Core, of: Month) -> Result<[Count; 7]> {
    counts(core, "reports/tier_structure", [of.yyyymm()], 0)
}

/// The same of some customers; each is looked up, so that a small scope costs little in a large bank.
///
/// # Errors
/// A fault of the database.
pub fn by_tier_of(core: &Core, of: Month, customers: &[u32]) -> Result<[Count; 7]> {
    counts(core, "reports/tier_structure_of", params![of.yyyymm(), json_list(customers)], 0)
}

/// The same by key products held: 1, 2, 3, 4 and more.
///
/// # Errors
/// A fault of the database.
pub fn by_key_products(core: &Core, of: Month) -> Result<[Count; 4]> {
    counts(core, "reports/cross_sell", [of.yyyymm()], 1)
}

/// The same of some customers.
///
/// # Errors
/// A fault of the database.
pub fn by_key_products_of(core: &Core, of: Month, customers: &[u32]) -> Result<[Count; 4]> {
    counts(core, "reports/cross_sell_of", params![of.yyyymm(), json_list(customers)], 1)
}

/// A row in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Day of the feed, `YYYYMMDD`.
    pub day: i32,
    /// File.
    pub file: String,
    /// Line in it, the header being 1.
    pub line: i64,
    /// Column at fault; empty where the whole row is.
    pub column: String,
    /// Stable code of the reject kind.
    pub reason: String,
    /// The row as it came.
    pub raw: String,
}

/// Hands the rows in quarantine to `each`, of one day or of all.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn quarantine(
    core: &Core,
    day: Option<Day>,
    mut each: impl FnMut(Quarantined) -> Result<()>,
) -> Result<()> {
    let mut statement = core.prepare("reports/quarantine")?;
    let mut rows = statement.query([day.map(ymd)])?;
    while let Some(row) = rows.next()? {
        each(one_quarantined(row)?)?;
    }
    Ok(())
}

fn one_quarantined(row: &Row<'_>) -> rusqlite::Result<Quarantined> {
    Ok(Quarantined {
        day: row.get(0)?,
        file: row.get(1)?,
        line: row.get(2)?,
        column: row.get(3)?,
        reason: row.get(4)?,
        raw: row.get(5)?,
    })
}

/// Rows of one day in quarantine: `limit` of them from `skip` on, and how many in all.
///
/// # Errors
/// A fault of the database.
pub fn quarantine_page(
    core: &Core,
    day: Day,
    skip: usize,
    limit: usize,
) -> Result<(Vec<Quarantined>, usize)> {
    let mut statement = core.prepare("reports/quarantine_page")?;
    let found = statement.query_map(params![ymd(day), limit as i64, skip as i64], one_quarantined)?;
    let found = found.collect::<rusqlite::Result<_>>()?;
    let total: i64 = core.prepare("reports/count_quarantine_of")?.query_row([ymd(day)], |row| row.get(0))?;
    Ok((found, usize::try_from(total).unwrap_or(0)))
}

/// A file that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedFile {
    /// Day of the feed, `YYYYMMDD`.
    pub day: i32,
    /// File.
    pub file: String,
    /// `full` or `delta`.
    pub kind: String,
    /// `utf-8` or `gb18030`.
    pub encoding: String,
    /// Rows in it, the header not counted.
    pub rows: i64,
    /// Rows that changed something.
    pub changed: i64,
    /// Rows that went to quarantine.
    pub quarantined: i64,
    /// Rows of corporate customers.
    pub left_out: i64,
    /// Sum of the amount column; none where the file has none.
    pub sum_fen: Option<Fen>,
    /// Hash of the file.
    pub sha256: String,
}

/// Hands the files that were taken to `each`, of one day or of all.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn feed_files(core: &Core, day: Option<Day>, mut each: impl FnMut(FeedFile) -> Result<()>) -> Result<()> {
    let read = |row: &Row<'_>| -> rusqlite::Result<FeedFile> {
        Ok(FeedFile {
            day: row.get(0)?,
            file: row.get(1)?,
            kind: row.get(2)?,
            encoding: row.get(3)?,
            rows: row.get(4)?,
            changed: row.get(5)?,
            quarantined: row.get(6)?,
            left_out: row.get(7)?,
            sum_fen: row.get(8)?,
            sha256: row.get(9)?,
        })
    };
    let mut statement = core.prepare("reports/feed_files")?;
    let mut rows = statement.query([day.map(ymd)])?;
    while let Some(row) = rows.next()? {
        each(read(row)?)?;
    }
    Ok(())
}

/// How many rows are in quarantine.
///
/// # Errors
/// A fault of the database.
pub fn quarantined(core: &Core) -> Result<i64> {
    Ok(core.prepare("reports/count_quarantine")?.query_row([], |row| row.get(0))?)
}
