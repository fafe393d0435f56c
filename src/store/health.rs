//! What `zhiji doctor` asks of the databases and the folder.

use super::open::Crm;
use super::statements::prepare;
use crate::kernel::error::Result;
use rusqlite::Connection;
use std::path::Path;

/// The version of the SQLite that is linked.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

/// What SQLite's own examination and the check of foreign keys find wrong; empty where all is well.
///
/// # Errors
/// A fault of the database.
pub fn findings(conn: &Connection) -> Result<Vec<String>> {
    let mut found: Vec<String> = prepare(conn, "store/quick_check")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    found.retain(|line| line != "ok");
    let mut keys = prepare(conn, "store/foreign_key_check")?;
    let broken: Vec<String> = keys
        .query_map([], |row| Ok(format!("{}: {}", row.get::<_, String>(0)?, row.get::<_, String>(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    found.extend(broken);
    Ok(found)
}

/// Whether others than its owner may enter a folder.
pub fn open_to_others(dir: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        dir.metadata().is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = dir;
        false
    }
}

/// When the last action was signed.
///
/// # Errors
/// A fault of the database.
pub fn last_stamp(crm: &Crm) -> Result<Option<String>> {
    Ok(crm.prepare("store/last_stamp")?.query_row([], |row| row.get(0))?)
}
