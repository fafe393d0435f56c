//! Every statement is a named file: `tiers/insert_rating` is `sql/tiers/insert_rating.sql`.

use crate::kernel::error::{Error, Fault, Result};
use include_dir::{Dir, include_dir};
use rusqlite::{CachedStatement, Connection};
use std::collections::HashMap;
use std::sync::LazyLock;

static SQL: Dir = include_dir!("$CARGO_MANIFEST_DIR/sql");

/// All statements by name, collected once: looking a file up by its path is too slow for every row.
static BY_NAME: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    collect(&SQL, &mut all);
    all.retain(|name, _| !name.starts_with("migrations/"));
    all
});

/// The text of a named statement.
///
/// # Errors
/// A fault when no such file was built in; a test prepares every one that is.
pub fn text(name: &str) -> std::result::Result<&'static str, Fault> {
    BY_NAME.get(name).copied().ok_or_else(|| Fault::Inconsistent(format!("no statement named {name}")))
}

/// A named statement, prepared once per connection.
///
/// # Errors
/// A fault when it does not fit the schema.
pub fn prepare<'c>(conn: &'c Connection, name: &str) -> Result<CachedStatement<'c>> {
    conn.prepare_cached(text(name)?)
        .map_err(|error| Error::Fault(Fault::Database(format!("{name}: {error}"))))
}

/// The names of all statements, migrations not counted.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = BY_NAME.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn collect(dir: &'static Dir, all: &mut HashMap<String, &'static str>) {
    for file in dir.files() {
        let name = file.path().to_str().and_then(|path| path.strip_suffix(".sql"));
        if let (Some(name), Some(text)) = (name, file.contents_utf8()) {
            all.insert(name.to_owned(), text);
        }
    }
    dir.dirs().for_each(|sub| collect(sub, all));
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
