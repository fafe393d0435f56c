//! One hash per table over its rows, so that two banks can be compared.

use super::statements;
use crate::kernel::error::Result;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Columns that hold the wall clock, a secret or chance and therefore differ between equal banks:
/// those that `sql/columns.toml` calls `clock` or `secret`.
pub const LEFT_OUT: [(&str, &str); 28] = [
    ("bank", "created_at"),
    ("audit", "at"),
    ("audit", "chain"),
    ("account", "password_hash"),
    ("account", "locked_at"),
    ("account", "totp_secret"),
    ("account", "totp_pending"),
    ("account", "totp_step"),
    ("dial_link", "good_until"),
    ("dial_link", "link_hash"),
    ("dial_link", "opened_at"),
    ("lease", "holder"),
    ("lease", "until"),
    ("message", "queued_at"),
    ("message", "gateway_key"),
    ("message", "said"),
    ("message", "next_try"),
    ("message", "changed_at"),
    ("past_password", "password_hash"),
    ("session", "token_hash"),
    ("session", "created_at"),
    ("session", "seen_at"),
    ("session", "age_seconds"),
    ("session", "ended_at"),
    ("setup_token", "token_hash"),
    ("task_run", "ended_at"),
    ("task_run", "started_at"),
    ("setup_token", "offered_at"),
];

/// Tables whose rows depend on the way they came about; their rooms digest what they mean.
pub const PACKED_TABLES: [&str; 3] = ["ledger", "ledger_balance", "standing"];

/// A table's name and the hash over its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDigest {
    /// The table.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// The digests of all tables of `conn`, in the order of their names, packed tables left out.
///
/// # Errors
/// A fault of the database.
pub fn tables(conn: &Connection) -> Result<Vec<TableDigest>> {
    let mut list = statements::prepare(conn, "store/list_tables")?;
    let names: Vec<String> = list.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    names
        .iter()
        .filter(|name| !PACKED_TABLES.contains(&name.as_str()))
        .map(|name| table(conn, name))
        .collect()
}

fn table(conn: &Connection, name: &str) -> Result<TableDigest> {
    let mut list = statements::prepare(conn, "store/list_columns")?;
    let columns: Vec<(String, i64)> = list
        .query_map(params![name], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut key: Vec<&(String, i64)> = columns.iter().filter(|(_, place)| *place > 0).collect();
    key.sort_by_key(|(_, place)| *place);
    let key: Vec<&str> = key.iter().map(|(column, _)| column.as_str()).collect();
    let shown: Vec<&str> = columns
        .iter()
        .map(|(column, _)| column.as_str())
        .filter(|column| !LEFT_OUT.contains(&(name, column)))
        .collect();
    // The three names come from the schema itself, never from outside.
    let sql = statements::text("store/digest_rows")?
        .replace("{columns}", &shown.join(", "))
        .replace("{table}", name)
        .replace("{key}", &key.join(", "));
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let (mut hash, mut count) = (RowHash::default(), 0);
    while let Some(row) = rows.next()? {
        for column in 0..shown.len() {
            hash.add(row.get_ref(column)?);
        }
        count += 1;
    }
    Ok(TableDigest { table: name.to_owned(), rows: count, sha256: hash.finish() })
}

/// A hash over values, each with its type and length.
#[derive(Default)]
pub struct RowHash(Sha256);

impl RowHash {
    fn add(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.bytes(0, &[]),
            ValueRef::Integer(number) => self.integer(number),
            ValueRef::Real(number) => self.bytes(2, &number.to_be_bytes()),
            ValueRef::Text(text) => self.bytes(3, text),
            ValueRef::Blob(blob) => self.bytes(4, blob),
        }
    }

    /// Adds a whole number.
    pub fn integer(&mut self, number: i64) {
        self.bytes(1, &number.to_be_bytes());
    }

    /// Adds a text.
    pub fn text(&mut self, text: &[u8]) {
        self.bytes(3, text);
    }

    fn bytes(&mut self, kind: u8, bytes: &[u8]) {
        self.0.update([kind]);
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    /// The hash in hexadecimal.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").ok();
        out
    })
}
