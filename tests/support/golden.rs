//! Messages that people read, kept beside the tests as they must come out.
//!
//! `UPDATE_GOLDEN=1 cargo test` writes the files anew instead of comparing; the difference is then read like
//! any other change. A part of a golden file begins with a line `== name`.

use std::path::PathBuf;

/// Compares the parts, each under its name, with the golden file `tests/<file>`.
pub fn check(file: &str, parts: &[(String, String)]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(file);
    let text: String =
        parts.iter().map(|(name, text)| format!("== {name}\n{}\n\n", text.trim_end())).collect();
    if std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let golden = std::fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("tests/{file} is missing: write it with UPDATE_GOLDEN=1, and read it"));
    let golden = golden.replace("\r\n", "\n");
    let wrong: Vec<String> = (parts_of(&text).into_iter())
        .filter(|part| !parts_of(&golden).contains(part))
        .map(|(name, text)| format!("== {name}\n{text}"))
        .collect();
    assert!(wrong.is_empty(), "tests/{file} says otherwise; now it is:\n{}", wrong.join("\n"));
    assert_eq!(parts_of(&golden).len(), parts.len(), "parts in tests/{file} that no case makes any more");
}

fn parts_of(text: &str) -> Vec<(&str, &str)> {
    let parts = text.split("\n== ").map(|part| part.trim_start_matches("== "));
    parts.map(|part| part.split_once('\n').unwrap_or((part, ""))).map(|(n, t)| (n, t.trim_end())).collect()
}

#[test]
fn a_golden_file_has_named_parts() {
    assert_eq!(parts_of("== a\n1\n\n== b b\n2\n3\n\n"), [("a", "1"), ("b b", "2\n3")]);
}
