//! Floor 1: the only code that knows SQLite.
//!
//! * [`open`]: the two database files of a bank's folder, their settings and the instance lock.
//! * [`migrate`]: brings a database to this program's schema.
//! * [`statements`]: every statement is a named file under `sql/`.
//! * [`scope`]: what a page may read.
//! * [`action`]: a write to `crm.db` is one signed list of statements.
//! * [`chain`]: binds each row of the audit to all before it.
//! * [`chance`]: the only source of chance for secrets.
//! * [`digest`]: one hash per table over its rows.
//! * [`health`]: what an examination asks.
//! * [`spill`]: sorting more than fits in memory.

pub mod action;
pub mod baseline;
pub mod chain;
pub mod chance;
pub mod digest;
pub mod health;
pub mod migrate;
pub mod open;
pub mod room;
pub mod scope;
pub mod spill;
pub mod statements;

use crate::kernel::error::{Error, Fault};
use rusqlite::ErrorCode;

pub use rusqlite::ToSql;
pub use rusqlite::types::Value;

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error().map(|sqlite| (sqlite.code, sqlite.extended_code)) {
            // SQLite tells a full disk by its name only where it writes rows, not where it makes files longer.
            Some((ErrorCode::SystemIoFailure | ErrorCode::CannotOpen, code)) => {
                Fault::Database(format!("{error} (SQLite {code}): the disk is full or failing"))
            }
            _ => Fault::Database(error.to_string()),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Error::Fault(error.into())
    }
}

/// The value of `until_day` in a version that still holds.
pub const FOREVER: i32 = 99_991_231;

/// Numbers or texts as the JSON list that a statement takes for `json_each`.
pub fn json_list<T: serde::Serialize>(all: &[T]) -> String {
    // Neither numbers nor texts can fail to be written.
    serde_json::to_string(all).unwrap_or_else(|_| "[]".to_owned())
}
