//! Rows of the intake to and from its named statements.

use super::control::CheckedFile;
use super::reject::Bad;
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Fault, Result};
use crate::store::open::{Core, Crm};
use crate::store::statements;
use rusqlite::{OptionalExtension, ToSql, params};
use std::collections::BTreeSet;

/// Makes the temporary tables of this connection.
///
/// # Errors
/// A fault of the database.
pub fn make_stage_tables(core: &Core) -> Result<()> {
    Ok(core.conn().execute_batch(statements::text("intake/stage_tables")?)?)
}

/// Runs a statement of a named table; answers how many rows it changed.
///
/// # Errors
/// A fault of the database.
pub fn execute(core: &Core, statement: &str, params: &[&dyn ToSql]) -> Result<usize> {
    core.execute(statement, params)
}

/// Whether a statement finds a row.
///
/// # Errors
/// A fault of the database.
pub fn exists(core: &Core, statement: &str, params: &[&dyn ToSql]) -> Result<bool> {
    Ok(core.prepare(statement)?.exists(params)?)
}

/// The tables in which a file's rows wait until it is read whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// The room, which is a folder of `sql/`.
    pub room: &'static str,
    /// The table.
    pub table: &'static str,
    /// What the first column of its file names.
    pub names: Names,
}

/// What the first column of a file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// A customer.
    Customer,
    /// A thing with a number of its own.
    Thing,
}

impl Stage {
    fn statement(self, verb: &str) -> String {
        format!("{}/{verb}_{}", self.room, self.table)
    }

    /// Puts a row aside; false where one of the same key waits already.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn put(self, core: &Core, params: &[&dyn ToSql]) -> Result<bool> {
        Ok(core.execute(&self.statement("stage"), params)? == 1)
    }

    /// Ends what changed (and, of a full file, what is gone) and begins what is new, on `day`;
    /// answers how many versions were ended for good or begun.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn settle(self, core: &Core, day: Day, full: bool) -> Result<u64> {
        let gone = if full { core.execute(&self.statement("end_gone"), [ymd(day)])? } else { 0 };
        core.execute(&self.statement("end_changed"), [ymd(day)])?;
        let begun = core.execute(&self.statement("begin"), [ymd(day)])?;
        core.execute(&self.statement("clear_stage"), [])?;
        core.execute("intake/clear_stage_spared", [])?;
        Ok((gone + begun) as u64)
    }
}

/// Spares what a row in quarantine names: a full file that holds such a row does not end it.
///
/// # Errors
/// A fault of the database.
pub fn spare(core: &Core, key: &dyn ToSql) -> Result<()> {
    core.execute("intake/stage_spared", [key])?;
    Ok(())
}

/// Puts a line aside to be read again in the order of its key.
///
/// # Errors
/// A fault of the database.
pub fn stage_line(core: &Core, line: u64, key: &str, text: &str) -> Result<()> {
    core.execute("intake/stage_line", params![line as i64, key, text])?;
    Ok(())
}

/// Hands the lines put aside to `each`, in the order of their keys, and forgets them.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn sorted_lines<E: From<Fault>>(
    core: &Core,
    mut each: impl FnMut(u64, &str) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let fault = |error: rusqlite::Error| E::from(error.into());
    let prepared =
        statements::text("intake/sorted_lines").map_err(|_| Fault::Inconsistent("sorted_lines".into()))?;
    let mut statement = core.conn().prepare(prepared).map_err(fault)?;
    let mut rows = statement.query([]).map_err(fault)?;
    while let Some(row) = rows.next().map_err(fault)? {
        let line: i64 = row.get(0).map_err(fault)?;
        let text =
            row.get_ref(1).map_err(fault)?.as_str().map_err(|error| Fault::Database(error.to_string()))?;
        each(line as u64, text)?;
    }
    Ok(())
}

/// Forgets the lines put aside.
///
/// # Errors
/// A fault of the database.
pub fn clear_stage_line(core: &Core) -> Result<()> {
    core.execute("intake/clear_stage_line", [])?;
    Ok(())
}

/// Puts a row into quarantine.
///
/// # Errors
/// A fault of the database.
pub fn insert_quarantine(core: &Core, day: Day, file: &str, line: u64, bad: Bad, raw: &str) -> Result<()> {
    let params = params![ymd(day), file, line as i64, bad.column, bad.kind.code(), raw];
    core.execute("intake/insert_quarantine", params)?;
    Ok(())
}

/// The column at fault of a row in quarantine, empty where the whole row is; none where that line is not there.
///
/// # Errors
/// A fault of the database.
pub fn quarantined_column(core: &Core, day: Day, file: &str, line: u64) -> Result<Option<String>> {
    let mut statement = core.prepare("intake/quarantined_column")?;
    Ok(statement.query_row(params![ymd(day), file, line as i64], |row| row.get(0)).optional()?)
}

/// What became of a file's rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that changed something.
    pub changed: u64,
    /// Rows in quarantine.
    pub quarantined: u64,
    /// Rows of corporate customers.
    pub left_out: u64,
}

/// Notes a file as taken.
///
/// # Errors
/// A fault of the database.
pub fn insert_feed_file(
    core: &Core,
    day: Day,
    file: &CheckedFile,
    counts: Counts,
    sum: Option<i64>,
) -> Result<()> {
    let params = params![
        ymd(day),
        file.file.name(),
        file.kind.code(),
        file.encoding.code(),
        file.rows as i64,
        counts.changed as i64,
        counts.quarantined as i64,
        counts.left_out as i64,
        sum,
        file.sha256,
    ];
    core.execute("intake/insert_feed_file", params)?;
    Ok(())
}

/// A day that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedDay {
    /// The day, `YYYYMMDD`.
    pub day: i32,
    /// SHA-256 over its files.
    pub fingerprint: String,
    /// Times it was corrected.
    pub corrections: i64,
}

/// Notes a day as taken.
///
/// # Errors
/// A fault of the database.
pub fn insert_feed_day(core: &Core, day: Day, fingerprint: &str, corrections: i64) -> Result<()> {
    core.execute("intake/insert_feed_day", params![ymd(day), fingerprint, corrections])?;
    Ok(())
}

/// The days taken from `from` on.
///
/// # Errors
/// A fault of the database.
pub fn feed_days_from(core: &Core, from: Day) -> Result<Vec<FeedDay>> {
    let mut statement = core.prepare("intake/list_feed_days")?;
    let day = |row: &rusqlite::Row<'_>| {
        Ok(FeedDay { day: row.get(0)?, fingerprint: row.get(1)?, corrections: row.get(2)? })
    };
    let days = statement.query_map([ymd(from)], day)?.collect::<rusqlite::Result<_>>()?;
    Ok(days)
}

/// The day, if it was taken.
///
/// # Errors
/// A fault of the database.
pub fn feed_day(core: &Core, day: Day) -> Result<Option<FeedDay>> {
    let mut statement = core.prepare("intake/read_feed_day")?;
    let found = statement
        .query_row([ymd(day)], |row| {
            Ok(FeedDay { day: ymd(day), fingerprint: row.get(0)?, corrections: row.get(1)? })
        })
        .optional()?;
    Ok(found)
}

/// The last day taken before `day`.
///
/// # Errors
/// A fault of the database.
pub fn last_feed_day_before(core: &Core, day: Day) -> Result<Option<i32>> {
    Ok(core.prepare("intake/last_feed_day_before")?.query_row([ymd(day)], |row| row.get(0))?)
}

/// The days that may be missing, `YYYYMMDD`.
///
/// # Errors
/// A fault of the database.
pub fn skipped_days(crm: &Crm) -> Result<BTreeSet<i32>> {
    let mut statement = crm.prepare("intake/list_skipped_days")?;
    let days = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(days)
}

/// Drops what the feeds of `from` and later brought, and reopens what they ended.
///
/// # Errors
/// A fault of the database.
pub fn take_back(core: &Core, from: Day) -> Result<()> {
    const VERSIONED: [(&str, &str); 12] = [
        ("parties", "institution"),
        ("parties", "staff"),
        ("parties", "customer"),
        ("parties", "contact"),
        ("parties", "guarantee"),
        ("parties", "risk"),
        ("holdings", "account"),
        ("holdings", "fx_rate"),
        ("holdings", "key_product"),
        ("holdings", "card"),
        ("lifecycle", "lifecycle"),
        ("lifecycle", "idle_cash"),
    ];
    const DROPPED: [(&str, &str); 11] = [
        ("holdings", "asset_class"),
        ("holdings", "currency"),
        ("parties", "corporate"),
        ("holdings", "corporate_account"),
        ("holdings", "balance_change"),
        ("tiers", "net_move"),
        ("lifecycle", "day_list"),
        ("holdings", "txn"),
        ("intake", "feed_day"),
        ("intake", "feed_file"),
        ("intake", "quarantine"),
    ];
    for (room, table) in VERSIONED.into_iter().chain(DROPPED) {
        core.execute(&format!("{room}/drop_since_{table}"), [ymd(from)])?;
    }
    for (room, table) in VERSIONED {
        core.execute(&format!("{room}/reopen_{table}"), [ymd(from)])?;
    }
    Ok(())
}

/// A day that was taken, with what became of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenDay {
    /// The day.
    pub day: Day,
    /// Times it was corrected.
    pub corrections: i64,
    /// Files.
    pub files: i64,
    /// Rows in them.
    pub rows: i64,
    /// Rows that changed something.
    pub changed: i64,
    /// Rows in quarantine.
    pub quarantined: i64,
}

/// Days that were taken, latest first: `limit` of them from `offset` on, and how many in all.
///
/// # Errors
/// A fault of the database.
pub fn feed_days_before(core: &Core, offset: usize, limit: usize) -> Result<(Vec<TakenDay>, usize)> {
    let mut statement = core.prepare("intake/feed_days_before")?;
    let mut rows = statement.query(rusqlite::params![limit as i64, offset as i64])?;
    let mut days = Vec::new();
    while let Some(row) = rows.next()? {
        days.push(TakenDay {
            day: crate::bank::holdings::rows::day(row.get(0)?)?,
            corrections: row.get(1)?,
            files: row.get(2)?,
            rows: row.get(3)?,
            changed: row.get(4)?,
            quarantined: row.get(5)?,
        });
    }
    let total: i64 = core.prepare("intake/count_feed_days")?.query_row([], |row| row.get(0))?;
    Ok((days, usize::try_from(total).unwrap_or(0)))
}
