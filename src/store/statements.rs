//! Every statement is a named file: `tiers/insert_rating` is `sql/tiers/insert_rating.sql`.

use crate::kernel::error::{Error, Fault, Result};
use include_dir::{Dir, include_dir};
use rusqlite::{CachedStatement, Connection};

static SQL: Dir = include_dir!("$CARGO_MANIFEST_DIR/sql");

/// The text of a named statement.
///
/// # Errors
/// A fault when no such file was built in; a test prepares every one that is.
pub fn text(name: &str) -> Result<&'static str> {
    SQL.get_file(format!("{name}.sql"))
        .and_then(|file| file.contents_utf8())
        .ok_or_else(|| Error::Fault(Fault::Inconsistent(format!("no statement named {name}"))))
}

/// A named statement, prepared once per connection.
///
/// # Errors
/// A fault when it does not fit the schema.
pub fn prepare<'c>(conn: &'c Connection, name: &str) -> Result<CachedStatement<'c>> {
    conn.prepare_cached(text(name)?)
        .map_err(|error| Error::Fault(Fault::Database(format!("{name}: {error}"))))
}

/// The names of all statements in a folder of `sql/`, migrations not counted.
pub fn names() -> Vec<String> {
    let mut names = Vec::new();
    collect(&SQL, &mut names);
    names.retain(|name| !name.starts_with("migrations/"));
    names.sort();
    names
}

fn collect(dir: &Dir, names: &mut Vec<String>) {
    for file in dir.files() {
        if let Some(name) = file.path().to_str().and_then(|path| path.strip_suffix(".sql")) {
            names.push(name.to_owned());
        }
    }
    for sub in dir.dirs() {
        collect(sub, names);
    }
}

/// The migrations of one database, in order: number and text.
pub(super) fn migrations(database: &str) -> Vec<(i64, &'static str)> {
    let mut all: Vec<(i64, &'static str)> = SQL
        .get_dir(format!("migrations/{database}"))
        .map(|dir| {
            dir.files()
                .filter_map(|file| {
                    let number = file.path().file_name()?.to_str()?.get(..4)?.parse().ok()?;
                    Some((number, file.contents_utf8()?))
                })
                .collect()
        })
        .unwrap_or_default();
    all.sort_by_key(|(number, _)| *number);
    all
}
