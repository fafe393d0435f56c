//! Reads a feed folder plainly: whole files, all texts.

use std::collections::BTreeMap;
use std::path::Path;
use zhiji::kernel::calendar::{Day, from_ymd};

/// A file of a folder.
pub struct Table {
    pub full: bool,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A row of a table.
pub struct Row<'t> {
    header: &'t [String],
    cells: &'t [String],
}

impl Row<'_> {
    /// The text of a column; empty where the file has no such column.
    pub fn get(&self, column: &str) -> &str {
        self.header.iter().position(|heading| heading == column).map_or("", |at| &self.cells[at])
    }
}

impl Table {
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { header: &self.header, cells })
    }
}

/// The complete days of an inbox, in order.
pub fn days(inbox: &Path) -> Vec<Day> {
    let mut days = Vec::new();
    for entry in std::fs::read_dir(inbox).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(day) = name.strip_suffix(".ok") {
            days.push(day.parse().ok().and_then(from_ymd).unwrap());
        }
    }
    days.sort_unstable();
    days
}

/// The files of a folder by name, without manifest.
pub fn read(folder: &Path) -> BTreeMap<String, Table> {
    let manifest = table(&folder.join("manifest.csv"), false);
    let listed = manifest.rows().map(|row| {
        let (file, full) = (row.get("file").to_owned(), row.get("kind") == "full");
        let table = table(&folder.join(&file), full);
        (file.trim_end_matches(".csv").to_owned(), table)
    });
    listed.collect()
}

fn table(path: &Path, full: bool) -> Table {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => encoding_rs::GB18030.decode(error.as_bytes()).0.into_owned(),
    };
    let cells = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let header = cells(lines.next().unwrap());
    Table { full, header, rows: lines.map(cells).collect() }
}
