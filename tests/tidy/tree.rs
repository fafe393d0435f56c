//! The files that are checked: those of the project, or an invented handful in a test.

use super::lexer::{Lexed, lex};
use std::path::Path;

/// A file with its path from the top of the project, parted by `/`.
pub struct File {
    pub path: String,
    pub text: String,
    /// Rust without comments and strings; the text as it is for other files.
    pub lexed: Lexed,
}

/// All files of a project, in the order of their paths.
pub struct Tree {
    files: Vec<File>,
}

/// Where a rule is broken, how, and what to do instead.
pub struct Finding {
    at: String,
    what: String,
}

impl Finding {
    pub fn new(file: &File, line: usize, what: impl Into<String>) -> Finding {
        Finding { at: format!("{}:{line}", file.path), what: what.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

impl File {
    fn new(path: String, text: String) -> File {
        let lexed = if path.ends_with(".rs") { lex(&text) } else { Lexed::plain(&text) };
        File { path, text, lexed }
    }

    /// The lines of the code, without comments and the insides of strings, numbered from one.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.lexed.code.lines())
    }

    /// The lines as they are, numbered from one.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// The last part of its path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether it lies in a folder given as `src/store/`, or is a file given in full.
    pub fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path == *place || place.ends_with('/') && self.path.starts_with(place))
    }
}

impl Tree {
    /// The files of this project that are text, but for what `.gitignore` names.
    pub fn of_the_project() -> Tree {
        let top = Path::new(env!("CARGO_MANIFEST_DIR"));
        let ignore = std::fs::read_to_string(top.join(".gitignore")).unwrap_or_default();
        let mut ignored: Vec<_> = ignore.lines().map(|line| line.trim_matches('/').to_owned()).collect();
        ignored.push(".git".to_owned());
        let mut tree = Tree { files: Vec::new() };
        tree.read(top, "", &ignored);
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        tree
    }

    fn read(&mut self, folder: &Path, prefix: &str, ignored: &[String]) {
        for entry in std::fs::read_dir(folder).expect("a folder of the project") {
            let entry = entry.expect("an entry of the folder");
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().expect("a kind of file");
            if ignored.contains(&path) {
                continue;
            } else if kind.is_dir() {
                self.read(&entry.path(), &format!("{path}/"), ignored);
            } else if let (true, Ok(text)) = (kind.is_file(), std::fs::read_to_string(entry.path())) {
                self.files.push(File::new(path, text));
            }
        }
    }

    /// An invented project of a few files.
    pub fn invented(files: &[(&str, &str)]) -> Tree {
        let file = |(path, text): &(&str, &str)| File::new((*path).to_owned(), (*text).to_owned());
        Tree { files: files.iter().map(file).collect() }
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// The files in these folders, given as `src/store/`, or files given in full.
    pub fn within<'a>(&'a self, places: &'a [&'a str]) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(|file| file.is_in(places))
    }

    /// The Rust files in these folders.
    pub fn rust<'a>(&'a self, places: &'a [&'a str]) -> impl Iterator<Item = &'a File> {
        self.within(places).filter(|file| file.path.ends_with(".rs"))
    }

    /// The statements and schema.
    pub fn sql(&self) -> impl Iterator<Item = &File> {
        self.within(&["sql/"]).filter(|file| file.path.ends_with(".sql"))
    }
}

/// Checks a rule on an invented tree: it finds exactly what begins so, in this order.
pub fn check(rule: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)], expected: &[&str]) {
    let found: Vec<_> = rule(&Tree::invented(files)).iter().map(Finding::to_string).collect();
    let as_expected = found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected));
    assert!(as_expected, "expected {expected:#?}, found {found:#?}");
}

#[test]
fn the_projects_files_are_read_and_what_git_ignores_is_not() {
    let tree = Tree::of_the_project();
    assert!(tree.file("Cargo.toml").is_some() && tree.file("tests/tidy/tree.rs").is_some());
    assert!(!tree.files().any(|file| file.path.starts_with("target/") || file.path.starts_with(".git/")));
}

#[test]
fn a_place_is_a_folder_or_a_file() {
    let tree = Tree::invented(&[("src/store/open.rs", ""), ("src/storeroom.rs", ""), ("src/lib.rs", "")]);
    let found: Vec<_> = tree.rust(&["src/store/", "src/lib.rs"]).map(|file| file.name()).collect();
    assert_eq!(found, ["open.rs", "lib.rs"]);
}
