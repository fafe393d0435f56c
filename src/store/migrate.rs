//! Brings a database to this program's schema, each step in one transaction.
//!
//! `user_version` holds the number of the last step. A database newer than the program is refused.

use super::statements::migrations;
use crate::kernel::error::{Refusal, Result};
use crate::text;
use rusqlite::Connection;

/// The number of the last migration that this program knows for `database` (`core` or `crm`).
pub fn newest(database: &str) -> i64 {
    migrations(database).last().map_or(0, |(number, _)| *number)
}

/// Brings `conn` to the newest schema of `database`.
///
/// # Errors
/// Refuses a database that a newer program wrote.
pub fn migrate(conn: &mut Connection, database: &str) -> Result<()> {
    let now: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let newest = newest(database);
    if now > newest {
        return Err(Refusal::new(
            "database_newer",
            database,
            text!(
                "数据库版本 {now} 高于本程序所知的 {newest}，请使用更新的 zhiji",
                "the database is of version {now}, this program knows {newest}: use a newer zhiji"
            ),
        )
        .into());
    }
    for (number, sql) in migrations(database) {
        if number > now {
            let step = conn.transaction()?;
            step.execute_batch(sql)?;
            step.pragma_update(None, "user_version", number)?;
            step.commit()?;
        }
    }
    Ok(())
}
