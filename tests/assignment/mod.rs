//! Who looks after whom (spec 2): the worked cases by name, the rules at their boundaries, and that nothing but one
//! verb writes an assignment.

pub(crate) mod bank;
mod beside;
mod growth;
mod qualifications;
mod rules;
mod transfers;
mod walk;

use std::path::Path;

/// Statements that write an assignment are in one file, which one verb uses.
#[test]
fn nothing_but_the_one_verb_writes_an_assignment() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut writers = Vec::new();
    for room in std::fs::read_dir(root.join("sql")).unwrap().map(|entry| entry.unwrap().path()) {
        if !room.is_dir() || room.ends_with("migrations") {
            continue;
        }
        for file in std::fs::read_dir(&room).unwrap().map(|entry| entry.unwrap().path()) {
            let sql = std::fs::read_to_string(&file).unwrap();
            let signs = ["INTO assignment ", "UPDATE assignment ", "DELETE FROM assignment"];
            if signs.iter().any(|sign| sql.contains(sign)) {
                writers.push(file.file_stem().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    writers.sort();
    assert_eq!(writers, ["end", "give"]);
    let users = |sign: &str| {
        let mut found = Vec::new();
        let mut folders = vec![root.join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() {
                    folders.push(entry);
                } else if std::fs::read_to_string(&entry).unwrap().contains(sign) {
                    found.push(entry.strip_prefix(root).unwrap().to_string_lossy().into_owned());
                }
            }
        }
        found
    };
    assert_eq!(users("\"assignment/end\""), ["src/bank/assignment/rows.rs"]);
    assert_eq!(users("\"assignment/give\""), ["src/bank/assignment/rows.rs"]);
    assert_eq!(users("rows::give("), ["src/bank/assignment/change.rs"]);
    assert_eq!(users("rows::end("), ["src/bank/assignment/change.rs"]);
}
