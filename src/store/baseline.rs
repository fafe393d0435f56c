//! SQLite's own bulk insert in key order: what a benchmark is held against.

use crate::kernel::clock::Stopwatch;
use crate::kernel::error::Result;
use rusqlite::{Connection, params};
use std::path::Path;
use std::time::Duration;

/// Inserts `rows` rows of customer, account and balance in key order into a new database; answers
/// the time until they are committed.
///
/// # Errors
/// A fault of the database.
pub fn bulk_insert(path: &Path, rows: u64) -> Result<Duration> {
    let conn = Connection::open(path)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "normal")?;
    conn.execute_batch(super::statements::text("store/baseline_table")?)?;
    let watch = Stopwatch::start();
    conn.execute_batch("BEGIN")?;
    let mut insert = super::statements::prepare(&conn, "store/baseline_insert")?;
    for row in 0..rows as i64 {
        insert.execute(params![row / 4, row, row * 7_919 % 1_000_000_007])?;
    }
    drop(insert);
    conn.execute_batch("COMMIT")?;
    Ok(watch.elapsed())
}
